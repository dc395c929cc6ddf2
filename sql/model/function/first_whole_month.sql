-- Days are summed up by month where a whole month is asked for

CREATE FUNCTION saleskpi_internal.first_whole_month(day date) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (date_trunc('month'::text, (day - 1)::timestamp) + interval '1 month')::date;
COMMENT ON FUNCTION saleskpi_internal.first_whole_month(date) IS 'first day of the first month that begins on the day or later';

-- The last month that a KPI is known for: the last that is over, or all of whose leads are old enough
CREATE FUNCTION saleskpi_internal.last_known_month(matures boolean, old_enough date, complete_month date) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN matures THEN (date_trunc('month'::text, (old_enough + 1)::timestamp) - interval '1 month')::date
		ELSE complete_month
	END;
COMMENT ON FUNCTION saleskpi_internal.last_known_month(boolean, date, date) IS 'first day of the last month that a KPI is known for';
