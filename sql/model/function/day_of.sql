-- Of every row of a company's tables is asked on which day it is, and in which month
CREATE FUNCTION saleskpi_internal.day_of(timestamp) RETURNS date
	AS 'MODULE_PATHNAME', 'day_of_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.day_of(timestamp) IS 'day that a local time is on';
CREATE FUNCTION saleskpi_internal.month_of(timestamp) RETURNS date
	AS 'MODULE_PATHNAME', 'month_of_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION saleskpi_internal.month_of(date) RETURNS date
	AS 'MODULE_PATHNAME', 'month_of_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.month_of(timestamp) IS 'first day of the month that a local time is in';
COMMENT ON FUNCTION saleskpi_internal.month_of(date) IS 'first day of the month that a day is in';
