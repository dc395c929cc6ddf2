-- What is expected of a target, how it is judged and how much of its time is behind: see target.c

CREATE FUNCTION saleskpi_internal.counts_up(kind text, kpi text, adds_up boolean, lower_is_better boolean, start_value numeric) RETURNS boolean
	AS 'MODULE_PATHNAME', 'target_counts_up' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.counts_up(text, text, boolean, boolean, numeric) IS 'whether a target counts from 0 over its time';

CREATE FUNCTION saleskpi_internal.target_line(kind text, kpi text, counts_up boolean, start_value numeric, target_value numeric,
	part numeric, whole numeric) RETURNS numeric
	AS 'MODULE_PATHNAME', 'target_line' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.target_line(text, text, boolean, numeric, numeric, numeric, numeric) IS 'what is expected of a target when part of its time is behind';

CREATE FUNCTION saleskpi_internal.judge_target(kind text, kpi text, adds_up boolean, lower_is_better boolean,
	start_value numeric, target_value numeric, actual numeric, part numeric, whole numeric, has_begun boolean, is_over boolean,
	at_risk_below numeric, off_track_below numeric,
	OUT progress double precision, OUT attainment double precision, OUT expected numeric,
	OUT pace double precision, OUT forecast numeric, OUT status text, OUT expected_progress double precision) RETURNS record
	AS 'MODULE_PATHNAME', 'target_judge' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.judge_target(text, text, boolean, boolean, numeric, numeric, numeric, numeric, numeric, boolean, boolean, numeric, numeric) IS 'where a target stands: progress, pace, forecast and status';

CREATE FUNCTION saleskpi_internal.work_days(from_day date, to_day date, weekend integer[], holidays date[]) RETURNS integer
	AS 'MODULE_PATHNAME', 'target_work_days' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.work_days(date, date, integer[], date[]) IS 'how many work days there are between two days';

CREATE FUNCTION saleskpi_internal.time_share(shape text, starts_on date, ends_on date, as_of date, year_part numeric, year_whole numeric,
	weekend integer[], holidays date[], OUT part numeric, OUT whole numeric) RETURNS record
	AS 'MODULE_PATHNAME', 'target_time_share' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.time_share(text, date, date, date, numeric, numeric, integer[], date[]) IS 'how much of the time of a target is behind';

-- The time that is measured for a target; of one that is expected to come as it did a year before that
-- year's, too, all of it and as much of it
CREATE FUNCTION saleskpi_internal.target_times(shape text, starts_on date, ends_on date, measured_to date, counted_to date, whole_to date, as_of date,
	OUT part text, OUT first_day date, OUT last_day date, OUT known_to date, OUT all_to date) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
-- Not as text, which would be read by the search path of whoever calls
BEGIN ATOMIC
	SELECT
		y.part,
		(starts_on - y.before)::date,
		(CASE y.part WHEN 'whole'::text THEN ends_on ELSE measured_to END - y.before)::date,
		(CASE y.part WHEN 'own'::text THEN counted_to WHEN 'whole'::text THEN ends_on ELSE measured_to END - y.before)::date,
		CASE y.part WHEN 'own'::text THEN whole_to ELSE as_of END
	FROM (VALUES ('own'::text, interval '0'), ('whole'::text, interval '1 year'), ('part'::text, interval '1 year')) AS y (part, before)
	WHERE y.part = 'own'::text OR shape = 'last_year'::text;
END;
COMMENT ON FUNCTION saleskpi_internal.target_times(text, date, date, date, date, date, date) IS 'the times that are measured for a target';
