-- The days and the months that are measured for a target: see target.c
CREATE FUNCTION saleskpi_internal.target_days(span text, first_day date, last_day date, known_to date, all_to date,
	OUT is_month boolean, OUT from_day date, OUT to_day date) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'target_days' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 1;
COMMENT ON FUNCTION saleskpi_internal.target_days(text, date, date, date, date) IS 'the days and the months that are measured for a target';

-- STRICT keeps it from being taken apart, which would make the planner expect more of them
CREATE FUNCTION saleskpi_internal.sources_of(source text) RETURNS SETOF text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 1
	RETURN unnest(string_to_array(source, ', '::text));
COMMENT ON FUNCTION saleskpi_internal.sources_of(text) IS 'the sources of a KPI, as kpi.source has them, one by one';
