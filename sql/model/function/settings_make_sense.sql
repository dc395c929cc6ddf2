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
	empty text;
BEGIN
	NEW.time_zone := nullif(btrim(NEW.time_zone), '');
	NEW.currency := nullif(btrim(NEW.currency), '');
	NEW.expected_shape := lower(nullif(btrim(NEW.expected_shape), '') COLLATE "C");
	SELECT c.name INTO empty
	FROM unnest('{time_zone,currency,fiscal_year_start,churn_after,conversion_window,week_start,expected_shape,weekend,at_risk_below,off_track_below,update_after}'::text[])
		WITH ORDINALITY AS c (name, place)
	WHERE to_jsonb(NEW) ->> c.name IS NULL
	ORDER BY c.place
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'the setting "%" is empty', empty
			USING ERRCODE = 'not_null_violation', HINT = format('Set it, or put back what it was at first: UPDATE %I.%I SET %I = DEFAULT.', TG_TABLE_SCHEMA, TG_TABLE_NAME, empty),
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = empty;
	END IF;
	IF NEW.currency !~ '^[A-Za-z]{3}$' THEN
		RAISE EXCEPTION '"%" is no code of a currency', NEW.currency
			USING ERRCODE = 'check_violation', HINT = 'Set currency to three letters of ISO 4217, such as EUR.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'currency', CONSTRAINT = 'settings_currency_is_code';
	END IF;
	IF NEW.fiscal_year_start NOT BETWEEN 1 AND 12 THEN
		RAISE EXCEPTION 'the company''s year cannot begin in month %', NEW.fiscal_year_start
			USING ERRCODE = 'check_violation', HINT = 'Set fiscal_year_start to the month in which it begins, 1 (January) to 12 (December).',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'fiscal_year_start', CONSTRAINT = 'settings_fiscal_year_start_is_month';
	END IF;
	IF NEW.churn_after <= interval '0' THEN
		RAISE EXCEPTION 'a customer cannot be lost after nothing was bought for %', NEW.churn_after
			USING ERRCODE = 'check_violation', HINT = 'Set churn_after to how long a customer may buy nothing and still be one, such as 1 year.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'churn_after', CONSTRAINT = 'settings_churn_after_is_positive';
	END IF;
	IF NEW.conversion_window <= interval '0' OR NEW.conversion_window > interval '100 years' THEN
		RAISE EXCEPTION 'a lead cannot have % to become a customer', NEW.conversion_window
			USING ERRCODE = 'check_violation', HINT = 'Set conversion_window to how long it has, such as 90 days, and at most 100 years.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'conversion_window', CONSTRAINT = 'settings_conversion_window_is_positive';
	END IF;
	IF NEW.week_start NOT BETWEEN 1 AND 7 THEN
		RAISE EXCEPTION 'a week cannot begin on day %', NEW.week_start
			USING ERRCODE = 'check_violation', HINT = 'Set week_start to 1 (Monday) to 7 (Sunday).',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'week_start', CONSTRAINT = 'settings_week_start_is_weekday';
	END IF;
	IF NEW.expected_shape NOT IN ('even', 'last_year', 'work_days') THEN
		RAISE EXCEPTION 'targets cannot be expected to come "%"', NEW.expected_shape
			USING ERRCODE = 'check_violation', HINT = 'Set expected_shape to even, last_year or work_days.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'expected_shape', CONSTRAINT = 'settings_expected_shape_is_known';
	END IF;
	IF NOT NEW.weekend <@ '{1,2,3,4,5,6,7}'::integer[] THEN
		RAISE EXCEPTION 'the weekend cannot be of the days %', NEW.weekend
			USING ERRCODE = 'check_violation', HINT = 'Set weekend to days of the week, 1 (Monday) to 7 (Sunday), such as {6,7}, or to {} where people work on all of them.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'weekend', CONSTRAINT = 'settings_weekend_is_of_weekdays';
	END IF;
	IF NEW.weekend @> '{1,2,3,4,5,6,7}'::integer[] THEN
		RAISE EXCEPTION 'the weekend cannot be the whole week'
			USING ERRCODE = 'check_violation', HINT = 'Leave out of weekend the days on which people work.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'weekend', CONSTRAINT = 'settings_weekend_is_not_the_whole_week';
	END IF;
	IF NEW.at_risk_below <= 0 OR NEW.at_risk_below >= 'Infinity'::numeric THEN
		RAISE EXCEPTION 'targets cannot be at risk below a pace of %', NEW.at_risk_below
			USING ERRCODE = 'check_violation', HINT = 'A pace of 1 is in step, of 0.9 a tenth behind. Set at_risk_below to such a number.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'at_risk_below', CONSTRAINT = 'settings_at_risk_below_is_positive';
	END IF;
	IF NEW.off_track_below <= 0 OR NEW.off_track_below > NEW.at_risk_below THEN
		RAISE EXCEPTION 'targets cannot be off track below a pace of % where they are at risk below %', NEW.off_track_below, NEW.at_risk_below
			USING ERRCODE = 'check_violation', HINT = 'Set off_track_below to a number above 0 and at most at_risk_below, such as 0.8 and 0.95.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'off_track_below', CONSTRAINT = 'settings_off_track_is_below_at_risk';
	END IF;
	IF NEW.update_after <= interval '0' THEN
		RAISE EXCEPTION 'a value entered by hand cannot be overdue after %', NEW.update_after
			USING ERRCODE = 'check_violation', HINT = 'Set update_after to how old it may be, such as 1 month.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'update_after', CONSTRAINT = 'settings_update_after_is_positive';
	END IF;
	IF NOT isfinite(NEW.as_of) OR NEW.as_of NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN
		RAISE EXCEPTION 'the numbers cannot be those of %', to_json(NEW.as_of) #>> '{}'
			USING ERRCODE = 'check_violation', HINT = 'Set as_of to a day of the years 1 to 9999, such as 2025-12-31, or to NULL: today.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'as_of', CONSTRAINT = 'settings_as_of_is_in_years_1_to_9999';
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
	IF NEW.day IS NULL THEN
		RAISE EXCEPTION 'holiday "%" has no day', coalesce(NEW.name, '')
			USING ERRCODE = 'not_null_violation', HINT = 'Set day to a day such as 2025-12-25. Of a holiday of several days each is a row.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'day';
	END IF;
	IF NEW.day NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN
		RAISE EXCEPTION 'holiday "%" cannot be on %', coalesce(NEW.name, ''), to_json(NEW.day) #>> '{}'
			USING ERRCODE = 'check_violation', HINT = 'Set day to a day such as 2025-12-25. Of a holiday of several days each is a row.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'day', CONSTRAINT = 'holiday_day_is_in_years_1_to_9999';
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.holiday_makes_sense() IS 'trigger of the table holiday: says which day cannot be one';

CREATE FUNCTION saleskpi_internal.kpi_makes_sense() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	NEW.kpi := nullif(btrim(NEW.kpi), '');
	NEW.title := coalesce(nullif(btrim(NEW.title), ''), NEW.kpi);
	NEW.category := coalesce(nullif(btrim(NEW.category), ''), 'custom');
	NEW.unit := coalesce(nullif(btrim(NEW.unit), ''), 'count');
	NEW.better := lower(coalesce(nullif(btrim(NEW.better), ''), 'higher') COLLATE "C");
	NEW.source := coalesce(nullif(btrim(NEW.source), ''), 'custom_measure');
	NEW.span := lower(coalesce(nullif(btrim(NEW.span), ''), 'sum') COLLATE "C");
	NEW.matures := coalesce(NEW.matures, false);
	IF NEW.kpi IS NULL THEN
		RAISE EXCEPTION 'a KPI needs a code'
			USING ERRCODE = 'not_null_violation', HINT = 'Set kpi to a short one that the values of custom_measure have, such as nps.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'kpi';
	END IF;
	IF NEW.better NOT IN ('higher', 'lower') THEN
		RAISE EXCEPTION 'KPI "%" cannot be better "%"', NEW.kpi, NEW.better
			USING ERRCODE = 'check_violation', HINT = 'Set better to higher, or to lower where less is better.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'better', CONSTRAINT = 'kpi_better_is_known';
	END IF;
	IF NEW.span NOT IN ('sum', 'month', 'to_date') THEN
		RAISE EXCEPTION 'KPI "%" cannot be summed by "%"', NEW.kpi, NEW.span
			USING ERRCODE = 'check_violation', HINT = 'Set span to sum (of all days), month (a stock at the start of each month) or to_date (all days up to the end).',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'span', CONSTRAINT = 'kpi_span_is_known';
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.kpi_makes_sense() IS 'trigger of the table kpi: what is wrong is said in the words of sales';
