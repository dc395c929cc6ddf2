-- What is to be expected of an open deal: its amount times the probability of winning it.  A deal
-- without one is won as often as the rep's others of the last twelve months, or else the company's.
CREATE FUNCTION saleskpi_internal.expected_amount(amount numeric, probability double precision, rep_rate numeric, company_rate numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN amount * coalesce(probability::numeric, rep_rate, company_rate);
COMMENT ON FUNCTION saleskpi_internal.expected_amount(numeric, double precision, numeric, numeric) IS 'what is to be expected of an open deal';
