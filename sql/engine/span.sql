-- Family span: which rows can be right, and which are known

CREATE FUNCTION is_possible_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION is_known_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION is_possible_support(internal) IS 'planner support function of is_possible';
COMMENT ON FUNCTION is_known_support(internal) IS 'planner support function of is_known';

-- COST: it asks for two days, so a condition on one comes before it
CREATE FUNCTION is_possible(started timestamptz, ended timestamptz, zone text) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4 SUPPORT is_possible_support;
CREATE FUNCTION is_known(at timestamptz, until timestamptz) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE SUPPORT is_known_support;

COMMENT ON FUNCTION is_possible(timestamptz, timestamptz, text) IS 'whether the start is finite and the end not on an earlier day';
COMMENT ON FUNCTION is_known(timestamptz, timestamptz) IS 'whether at is finite and before until';

