-- Days are summed up by month where a whole month is asked for

CREATE FUNCTION saleskpi_internal.first_whole_month(day date) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (date_trunc('month'::text, (day - 1)::timestamp) + interval '1 month')::date;
COMMENT ON FUNCTION saleskpi_internal.first_whole_month(date) IS 'first day of the first month that begins on the day or later';
