-- What saleskpi.periods says of customers, without revenue, which takes it most of its time
CREATE FUNCTION saleskpi_internal.customer_periods(churn saleskpi.churn, upto date,
	OUT period date, OUT at_start bigint, OUT lost bigint) RETURNS SETOF record
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 33;
COMMENT ON FUNCTION saleskpi_internal.customer_periods(saleskpi.churn, date) IS 'customers at the start of each period, and those lost in it';
