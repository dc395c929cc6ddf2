-- Up to which month a line that is drawn over time goes on from a month that has a row: to the month
-- before the next that has one; behind the last to the month of as_of, if that is within a year.
CREATE FUNCTION saleskpi_internal.line_end(month date, next_month date, as_of_month date) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN next_month IS NOT NULL THEN (next_month::timestamp - interval '1 month')::date
		WHEN as_of_month BETWEEN month AND (month::timestamp + interval '1 year')::date THEN as_of_month
		ELSE month
	END;
COMMENT ON FUNCTION saleskpi_internal.line_end(date, date, date) IS 'last month of a line without a row of its own';
