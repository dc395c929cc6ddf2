-- Days in a kept model are summed up by month where a whole month is asked for

CREATE FUNCTION saleskpi_internal.first_whole_month(day date) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (date_trunc('month'::text, (day - 1)::timestamp) + interval '1 month')::date;
COMMENT ON FUNCTION saleskpi_internal.first_whole_month(date) IS 'first day of the first month that begins on a day or later';

-- Whether the month of a day counts for a target as a whole: what is known up to whole_to is all there is
CREATE FUNCTION saleskpi_internal.counts_by_month(day date, span text, starts_on date, counted_to date, whole_to date) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN span = 'month'::text
		OR (span = 'to_date'::text OR saleskpi_internal.month_of(day) >= starts_on)
			AND least((saleskpi_internal.month_of(day) + interval '1 month')::date - 1, whole_to) <= counted_to;
COMMENT ON FUNCTION saleskpi_internal.counts_by_month(date, text, date, date, date) IS 'whether the month of a day counts for a target as a whole';
