-- What a KPI is worth, from its two sums; called by views

CREATE FUNCTION kpi_value(numerator numeric, denominator numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN denominator IS NULL THEN numerator
		WHEN denominator > 0::numeric THEN numerator / denominator
	END;
COMMENT ON FUNCTION kpi_value(numeric, numeric) IS 'value of a KPI from its two sums';

