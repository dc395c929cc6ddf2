-- What stands in a report as words, before anybody knows whether it becomes Markdown or HTML

-- A name as a report takes it: on one line, not too long, without signs that would turn what stands around it.
-- Between two signs that no name has, so that whoever writes it down knows where it begins and ends.
CREATE FUNCTION saleskpi_internal.report_name(name text, longest integer DEFAULT 60) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	line text := name;
BEGIN
	IF getdatabaseencoding() = 'UTF8' THEN
		line := regexp_replace(line, '[\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]+', '', 'g');
	END IF;
	line := btrim(regexp_replace(line, '[[:cntrl:][:space:]]+', ' ', 'g'));
	IF length(line) > longest THEN
		line := rtrim(left(line, longest - 3)) || '...';
	END IF;
	RETURN chr(2) || coalesce(nullif(line, ''), '(no name)') || chr(3);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_name(text, integer) IS 'a name as a report takes it: on one line, cut, and marked as a name';

CREATE FUNCTION saleskpi_internal.report_day(day date) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT to_char(day::timestamp, 'FMDD FMMonth YYYY')
$$;
COMMENT ON FUNCTION saleskpi_internal.report_day(date) IS 'a day in words';

CREATE FUNCTION saleskpi_internal.report_month(month date) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT to_char(month::timestamp, 'FMMonth YYYY')
$$;
COMMENT ON FUNCTION saleskpi_internal.report_month(date) IS 'a month in words';

CREATE FUNCTION saleskpi_internal.report_count(amount numeric, one text, many text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT to_char(amount, 'FM999,999,999,999,999,990') || ' ' || CASE WHEN amount = 1 THEN one ELSE many END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_count(numeric, text, text) IS 'so many of a thing';

-- A unit of a company's own is a name, too
CREATE FUNCTION saleskpi_internal.report_value(value numeric, unit text, currency text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN value = 'NaN' OR abs(value) = 'Infinity' THEN NULL
		ELSE saleskpi_internal.value_in_words(value, CASE WHEN unit IN ('percentage', 'currency', 'days', 'count') THEN unit ELSE saleskpi_internal.report_name(unit, 20) END, currency)
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_value(numeric, text, text) IS 'a value with its unit; NULL where there is none';

-- A share has changed by points, anything else by a share of what it was; from what is not above 0 by itself
CREATE FUNCTION saleskpi_internal.report_change(value numeric, previous numeric, unit text, currency text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	by numeric := CASE WHEN unit = 'percentage' THEN (value - previous) * 100 WHEN previous > 0 THEN (value - previous) * 100 / previous END;
	sign text := CASE WHEN value > previous THEN '+' ELSE '-' END;
BEGIN
	IF value = previous THEN
		RETURN 'unchanged';
	ELSIF by IS NULL THEN
		RETURN sign || saleskpi_internal.report_value(abs(value - previous), unit, currency);
	END IF;
	-- In one decimal, but for what is far away or would be nothing
	RETURN sign || CASE
			WHEN abs(by) >= 999.5 AND unit <> 'percentage' THEN round(value / previous)::text || ' times as much'
			ELSE to_char(abs(by), CASE WHEN abs(by) >= 99.95 THEN 'FM999,990' WHEN abs(by) < 0.05 THEN 'FM0.00' ELSE 'FM990.0' END)
				|| CASE WHEN unit = 'percentage' THEN ' points' ELSE ' %' END
		END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_change(numeric, numeric, text, text) IS 'how a value has changed, in words';

-- For a sentence: 5.2 % less than in October 2025
CREATE FUNCTION saleskpi_internal.report_comparison(value numeric, previous numeric, of_when text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN value = previous THEN 'as much as in ' || of_when
		WHEN previous > 0 THEN CASE
			WHEN value >= 10.995 * previous THEN round(value / previous)::text || ' times as much as in '
			ELSE to_char(abs(value - previous) * 100 / previous, 'FM999,990.0') || ' % ' || CASE WHEN value > previous THEN 'more' ELSE 'less' END || ' than in '
		END || of_when
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_comparison(numeric, numeric, text) IS 'how a value has changed since then, for a sentence';

-- Whether a change is for the good; NULL where nothing has changed or nobody knows which way is better
CREATE FUNCTION saleskpi_internal.report_is_better(value numeric, previous numeric, better text) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN value <> previous THEN CASE better WHEN 'higher'::text THEN value > previous WHEN 'lower'::text THEN value < previous END END;
COMMENT ON FUNCTION saleskpi_internal.report_is_better(numeric, numeric, text) IS 'whether a change is for the good; NULL where there is none or nobody knows';

-- From one share to another it is so many points
CREATE FUNCTION saleskpi_internal.report_distance(distance numeric, unit text, currency text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN unit = 'percentage' THEN saleskpi_internal.value_in_words(distance * 100, 'points', NULL)
		ELSE saleskpi_internal.report_value(distance, unit, currency)
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_distance(numeric, text, text) IS 'the distance of two values with its unit';

-- What is still needed for a target, from what has been reached by the end of a day, with so many of its days
-- (or work days) behind and so many left.  There are five kinds of targets, as judge_target has them.
CREATE FUNCTION saleskpi_internal.report_way_back(kind text, kpi text, unit text, span text, currency text, counts_up boolean, better text,
	start_value numeric, actual numeric, target numeric, passed integer, days_left integer, day_in_words text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	so_far numeric := coalesce(actual, 0);
	missing numeric := target - so_far;
	days text := saleskpi_internal.report_count(days_left, day_in_words, day_in_words || 's');
	rest numeric;
BEGIN
	IF kind = 'boolean' THEN
		RETURN CASE WHEN days_left > 0 THEN 'To be done in ' || days ELSE 'Not done' END;
	ELSIF counts_up AND better = 'lower' THEN
		IF missing < 0 THEN
			RETURN 'The limit is passed by ' || saleskpi_internal.report_distance(- missing, unit, currency);
		ELSIF days_left > 0 THEN
			RETURN format('At most %s a %s for %s; so far %s', saleskpi_internal.report_distance(missing / days_left, unit, currency), day_in_words, days,
				coalesce(saleskpi_internal.report_distance(so_far / nullif(passed, 0), unit, currency), 'none'));
		END IF;
	ELSIF kpi = 'churn_rate' THEN
		RETURN CASE
			WHEN actual IS NULL THEN NULL
			WHEN missing < 0 THEN 'The limit is passed: more are lost than should be in the whole time'
			WHEN days_left > 0 AND so_far < 1 THEN format('Lose at most %s of those who are left in %s', saleskpi_internal.report_value(1 - (1 - target) / (1 - so_far), unit, currency), days)
		END;
	ELSIF kpi = 'retention_rate' THEN
		RETURN CASE
			WHEN actual IS NULL THEN NULL
			WHEN missing > 0 THEN 'Out of reach: more are lost than should be in the whole time'
			WHEN days_left > 0 AND so_far > 0 THEN format('Keep %s of those who are left for %s', saleskpi_internal.report_value(target / so_far, unit, currency), days)
		END;
	ELSIF counts_up OR kind <> 'kpi' AND start_value IS NOT NULL THEN
		so_far := coalesce(actual, start_value, 0);
		missing := target - so_far;
		IF days_left > 0 THEN
			RETURN format('%s a %s for %s; so far %s', saleskpi_internal.report_distance(missing / days_left, unit, currency), day_in_words, days,
				coalesce(saleskpi_internal.report_distance((so_far - coalesce(start_value, 0)) / nullif(passed, 0), unit, currency), 'none'));
		END IF;
	ELSIF kind = 'kpi' AND span = 'sum' AND days_left > 0 AND actual IS NOT NULL THEN
		-- A mean of the whole time: what that of the rest would have to be, if as much comes as so far
		rest := actual + (target - actual) * (passed + days_left) / days_left;
		RETURN CASE
			WHEN rest <= 0 OR unit = 'percentage' AND rest > 1 THEN format('Out of reach if as much comes as so far: %s would not do for %s',
				CASE WHEN rest <= 0 THEN saleskpi_internal.report_value(0, unit, currency) ELSE '100 %' END, days)
			ELSE format('%s on average for %s; so far %s', saleskpi_internal.report_value(rest, unit, currency), days, saleskpi_internal.report_value(actual, unit, currency))
		END;
	END IF;
	RETURN CASE
		WHEN actual IS NULL THEN NULL
		WHEN missing > 0 THEN saleskpi_internal.report_distance(missing, unit, currency) || CASE WHEN better = 'higher' THEN ' too little' ELSE ' below the limit' END
		ELSE saleskpi_internal.report_distance(- missing, unit, currency) || CASE WHEN better = 'higher' THEN ' above it' ELSE ' too much' END
	END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_way_back(text, text, text, text, text, boolean, text, numeric, numeric, numeric, integer, integer, text) IS 'what is still needed for a target, in words';
