-- As the aggregate sum has it: NULL where both are
CREATE FUNCTION saleskpi_internal.sum_of(one numeric, other numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN one IS NULL THEN other WHEN other IS NULL THEN one ELSE one + other END;
COMMENT ON FUNCTION saleskpi_internal.sum_of(numeric, numeric) IS 'the sum of two values, of one where the other is NULL';
