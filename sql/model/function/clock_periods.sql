-- The periods that a day is in, for clock.  One function and not expressions of the view, which every
-- layer reads: the planner would copy them each time.
CREATE FUNCTION saleskpi_internal.clock_periods(as_of date, fiscal_year_start integer, week_start integer, conversion_window interval,
	OUT month date, OUT complete_month date, OUT fiscal_year date, OUT fiscal_quarter date, OUT week date,
	OUT previous_month date, OUT previous_month_to date, OUT year_ago_month date, OUT year_ago_to date,
	OUT old_enough date) RETURNS record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	start timestamp := date_trunc('month', as_of::timestamp);
	months integer := (extract(month FROM as_of)::integer - fiscal_year_start + 12) % 12;
	is_whole boolean;
BEGIN
	month := start;
	complete_month := date_trunc('month', (as_of + 1)::timestamp) - interval '1 month';
	is_whole := complete_month = month;
	fiscal_year := start - make_interval(months => months);
	fiscal_quarter := start - make_interval(months => months % 3);
	week := as_of - (extract(isodow FROM as_of)::integer - week_start + 7) % 7;
	-- A whole month compares with a whole month
	previous_month := start - interval '1 month';
	previous_month_to := CASE WHEN is_whole THEN start - interval '1 day' ELSE as_of::timestamp - interval '1 month' END;
	year_ago_month := start - interval '1 year';
	year_ago_to := CASE WHEN is_whole THEN start - interval '11 months 1 day' ELSE as_of::timestamp - interval '1 year' END;
	-- The last day whose leads have had the whole time; months have no length, so there may be a later
	old_enough := as_of::timestamp - conversion_window;
	WHILE old_enough + 1 + conversion_window <= as_of LOOP
		old_enough := old_enough + 1;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.clock_periods(date, integer, integer, interval) IS 'the periods that a day is in';
