CREATE FUNCTION saleskpi_internal.settings_stay() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION 'the row of %.% cannot be deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME
		USING ERRCODE = 'integrity_constraint_violation',
			HINT = 'Update it instead; every view of the model reads it.';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.settings_stay() IS 'trigger of the table settings: its one row stays';

-- What people write into the settings, as into targets: see target_makes_sense.  The checks of the table
-- stand behind it, and the time zone's own error says what it is.
CREATE FUNCTION saleskpi_internal.settings_make_sense() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	bad record;
BEGIN
	NEW.time_zone := nullif(btrim(NEW.time_zone), '');
	NEW.currency := nullif(btrim(NEW.currency), '');
	NEW.expected_shape := lower(nullif(btrim(NEW.expected_shape), '') COLLATE "C");
	SELECT v.* INTO bad
	FROM (VALUES
		(1, NEW.time_zone IS NULL, 'time_zone', 'settings_time_zone_exists',
			'the company has no time zone', 'Set time_zone to that of the company, such as Europe/Berlin: its days and months are those of the KPIs.'),
		(2, NEW.currency !~ '^[A-Za-z]{3}$' OR NEW.currency IS NULL, 'currency', 'settings_currency_is_code',
			coalesce('"' || NEW.currency || '" is no code of a currency', 'the company has no currency'), 'Set currency to three letters of ISO 4217, such as EUR.'),
		(3, NEW.fiscal_year_start NOT BETWEEN 1 AND 12 OR NEW.fiscal_year_start IS NULL, 'fiscal_year_start', 'settings_fiscal_year_start_is_month',
			coalesce('the company''s year cannot begin in month ' || NEW.fiscal_year_start, 'the company''s year begins in no month'),
			'Set fiscal_year_start to the month in which it begins, 1 (January) to 12 (December).'),
		(4, NEW.churn_after <= interval '0' OR NEW.churn_after IS NULL, 'churn_after', 'settings_churn_after_is_positive',
			coalesce('a customer cannot be lost after nothing was bought for ' || NEW.churn_after, 'it is not said after what time a customer is lost'),
			'Set churn_after to how long a customer may buy nothing and still be one, such as 1 year.'),
		(5, NEW.conversion_window <= interval '0' OR NEW.conversion_window > interval '100 years' OR NEW.conversion_window IS NULL,
			'conversion_window', 'settings_conversion_window_is_positive',
			coalesce('a lead cannot have ' || NEW.conversion_window || ' to become a customer', 'it is not said how long a lead has to become a customer'),
			'Set conversion_window to how long it has, such as 90 days, and at most 100 years.'),
		(6, NEW.week_start NOT BETWEEN 1 AND 7 OR NEW.week_start IS NULL, 'week_start', 'settings_week_start_is_weekday',
			coalesce('a week cannot begin on day ' || NEW.week_start, 'a week begins on no day'), 'Set week_start to 1 (Monday) to 7 (Sunday).'),
		(7, NEW.expected_shape NOT IN ('even', 'last_year', 'work_days') OR NEW.expected_shape IS NULL, 'expected_shape', 'settings_expected_shape_is_known',
			coalesce('targets cannot be expected to come "' || NEW.expected_shape || '"', 'it is not said how targets are expected to come'),
			'Set expected_shape to even, last_year or work_days.'),
		(8, NOT NEW.weekend <@ '{1,2,3,4,5,6,7}'::integer[] OR NEW.weekend IS NULL, 'weekend', 'settings_weekend_is_of_weekdays',
			coalesce('the weekend cannot be of the days ' || NEW.weekend::text, 'it is not said which days are the weekend'),
			'Set weekend to days of the week, 1 (Monday) to 7 (Sunday), such as {6,7}, or to {} where people work on all of them.'),
		(9, NEW.weekend @> '{1,2,3,4,5,6,7}'::integer[], 'weekend', 'settings_weekend_is_not_the_whole_week',
			'the weekend cannot be the whole week', 'Leave out of weekend the days on which people work.'),
		(10, NEW.at_risk_below <= 0 OR NEW.at_risk_below >= 'Infinity'::numeric OR NEW.at_risk_below IS NULL, 'at_risk_below', 'settings_at_risk_below_is_positive',
			coalesce('targets cannot be at risk below a pace of ' || NEW.at_risk_below, 'it is not said below which pace targets are at risk'),
			'A pace of 1 is in step, of 0.9 a tenth behind. Set at_risk_below to such a number.'),
		(11, NEW.off_track_below <= 0 OR NEW.off_track_below > NEW.at_risk_below OR NEW.off_track_below IS NULL, 'off_track_below', 'settings_off_track_is_below_at_risk',
			coalesce('targets cannot be off track below a pace of ' || NEW.off_track_below || ' where they are at risk below ' || NEW.at_risk_below,
				'it is not said below which pace targets are off track'),
			'Set off_track_below to a number above 0 and at most at_risk_below, such as 0.8 and 0.95.'),
		(12, NEW.update_after <= interval '0' OR NEW.update_after IS NULL, 'update_after', 'settings_update_after_is_positive',
			coalesce('a value entered by hand cannot be overdue after ' || NEW.update_after, 'it is not said after what time a value entered by hand is overdue'),
			'Set update_after to how old it may be, such as 1 month.'),
		(13, NOT isfinite(NEW.as_of) OR NEW.as_of NOT BETWEEN date '0001-01-01' AND date '9999-12-31', 'as_of', 'settings_as_of_is_in_years_1_to_9999',
			'the numbers cannot be those of ' || (to_json(NEW.as_of) #>> '{}'), 'Set as_of to a day of the years 1 to 9999, such as 2025-12-31, or to NULL: today.')
	) AS v (place, is_wrong, column_name, constraint_name, message, hint)
	WHERE v.is_wrong
	ORDER BY v.place
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION '%', bad.message
			USING ERRCODE = CASE WHEN to_jsonb(NEW) ->> bad.column_name IS NULL THEN 'not_null_violation' ELSE 'check_violation' END, HINT = bad.hint,
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = bad.column_name, CONSTRAINT = bad.constraint_name;
	END IF;
	NEW.currency := upper(NEW.currency COLLATE "C");
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.settings_make_sense() IS 'trigger of the table settings: what is wrong is said in the words of sales';

CREATE FUNCTION saleskpi_internal.holiday_makes_sense() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NEW.day IS NULL OR NEW.day NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN
		RAISE EXCEPTION '%', 'holiday' || coalesce(' "' || saleskpi_internal.seen_name(NEW.name) || '"', '') || coalesce(' cannot be on ' || (to_json(NEW.day) #>> '{}'), ' has no day')
			USING ERRCODE = 'check_violation', HINT = 'Set day to a day such as 2025-12-25; of a holiday of several days each is a row.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'day', CONSTRAINT = 'holiday_day_is_in_years_1_to_9999';
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.holiday_makes_sense() IS 'trigger of the table holiday: says which day cannot be one';

CREATE FUNCTION saleskpi_internal.kpi_makes_sense() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	bad record;
BEGIN
	NEW.kpi := nullif(btrim(NEW.kpi), '');
	NEW.title := coalesce(nullif(btrim(NEW.title), ''), NEW.kpi);
	NEW.category := coalesce(nullif(btrim(NEW.category), ''), 'custom');
	NEW.unit := coalesce(nullif(btrim(NEW.unit), ''), 'count');
	NEW.better := lower(coalesce(nullif(btrim(NEW.better), ''), 'higher') COLLATE "C");
	NEW.source := coalesce(nullif(btrim(NEW.source), ''), 'custom_measure');
	NEW.span := lower(coalesce(nullif(btrim(NEW.span), ''), 'sum') COLLATE "C");
	NEW.matures := coalesce(NEW.matures, false);
	SELECT v.* INTO bad
	FROM (VALUES
		(1, NEW.kpi IS NULL, 'kpi', NULL, 'a KPI needs a code', 'Set kpi to a short one that the values of custom_measure have, such as nps.'),
		(2, NEW.better NOT IN ('higher', 'lower'), 'better', 'kpi_better_is_known',
			format('KPI "%s" cannot be better "%s"', NEW.kpi, NEW.better), 'Set better to higher, or to lower where less is better.'),
		(3, NEW.span NOT IN ('sum', 'month', 'to_date'), 'span', 'kpi_span_is_known',
			format('KPI "%s" cannot be summed by "%s"', NEW.kpi, NEW.span),
			'Set span to sum (of all days), month (a stock at the start of each month) or to_date (all days up to the end).')
	) AS v (place, is_wrong, column_name, constraint_name, message, hint)
	WHERE v.is_wrong
	ORDER BY v.place
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION '%', bad.message
			USING ERRCODE = CASE WHEN bad.constraint_name IS NULL THEN 'not_null_violation' ELSE 'check_violation' END, HINT = bad.hint,
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = bad.column_name, CONSTRAINT = coalesce(bad.constraint_name, '');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.kpi_makes_sense() IS 'trigger of the table kpi: what is wrong is said in the words of sales';
