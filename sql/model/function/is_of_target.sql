-- Which days of a KPI count for a target: those of its time, and for what is summed up to date all
-- before.  Of a stock by months only months that are over count.
CREATE FUNCTION saleskpi_internal.is_of_target(day date, span text, starts_on date, measured_to date) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (day >= starts_on OR span = 'to_date'::text)
		AND (day <= measured_to AND span <> 'month'::text
			OR day + interval '1 month' <= measured_to + 1);
COMMENT ON FUNCTION saleskpi_internal.is_of_target(date, text, date, date) IS 'whether a day of a KPI counts for a target';

-- What months began with is what the first of them began with
CREATE FUNCTION saleskpi_internal.divides_target(day date, span text, starts_on date) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN span <> 'month'::text OR day < starts_on + interval '1 month';
COMMENT ON FUNCTION saleskpi_internal.divides_target(date, text, date) IS 'whether the denominator of such a day counts, too';
