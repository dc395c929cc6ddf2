-- What stands in a report as words, before anybody knows whether it becomes Markdown or HTML

-- A name as a report takes it: on one line, not too long, without signs that would turn what stands around it.
-- Between two signs that no name has, so that whoever writes it down knows where it begins and ends.
CREATE FUNCTION saleskpi_internal.report_name(name text, longest integer DEFAULT 60) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	line text := saleskpi_internal.plain_name(name);
BEGIN
	IF length(line) > longest THEN
		line := rtrim(left(line, longest - 3)) || '...';
	END IF;
	RETURN CASE WHEN name IS NOT NULL THEN chr(2) || coalesce(saleskpi_internal.seen_name(line), '(no name)') || chr(3) END;
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

-- Hundredths, in as many decimals as can be compared
CREATE FUNCTION saleskpi_internal.report_hundredths(share numeric, word text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN share <> 0 AND abs(share) < 0.00005 THEN CASE WHEN share < 0 THEN 'more than -0.01 ' ELSE 'less than 0.01 ' END
		ELSE to_char(share * 100, CASE WHEN abs(share) < 0.09995 THEN 'FM0.00' ELSE 'FM999,999,999,999,990.0' END) || ' '
	END || word
$$;
COMMENT ON FUNCTION saleskpi_internal.report_hundredths(numeric, text) IS 'a share in hundredths';

-- A unit of a company's own is a name, too
CREATE FUNCTION saleskpi_internal.report_value(value numeric, unit text, currency text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN value = 'NaN' OR abs(value) = 'Infinity' THEN NULL
		WHEN unit = 'percentage' THEN saleskpi_internal.report_hundredths(value, '%')
		-- To the cent where that is much
		WHEN unit = 'currency' AND abs(value) < 100 THEN to_char(value, CASE WHEN value = trunc(value) THEN 'FM90' ELSE 'FM90.00' END) || ' ' || currency
		WHEN unit = 'currency' AND abs(value) < 1000000000000000 THEN to_char(value, 'FM999,999,999,999,990') || ' ' || currency
		WHEN unit IN ('currency', 'days', 'count') THEN saleskpi_internal.value_in_words(value, unit, currency)
		ELSE saleskpi_internal.value_in_words(value, saleskpi_internal.report_name(unit, 20), currency)
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_value(numeric, text, text) IS 'a value with its unit, or NULL';

-- What would be shown as no change is none
CREATE FUNCTION saleskpi_internal.report_has_moved(value numeric, previous numeric, unit text) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN unit = 'percentage'::text THEN abs(value - previous) >= 0.00005
		WHEN previous > 0::numeric THEN abs(value - previous) >= 0.0005 * previous
		ELSE value <> previous
	END;
COMMENT ON FUNCTION saleskpi_internal.report_has_moved(numeric, numeric, text) IS 'whether a change is one that can be seen';

-- A share has changed by points, anything else by a share of what it was; from what is not above 0 by itself
CREATE FUNCTION saleskpi_internal.report_change(value numeric, previous numeric, unit text, currency text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	moved numeric := CASE WHEN unit = 'percentage' THEN abs(value - previous) * 100 WHEN previous > 0 THEN abs(value - previous) * 100 / previous END;
	sign text := CASE WHEN value > previous THEN '+' ELSE '-' END;
BEGIN
	IF NOT saleskpi_internal.report_has_moved(value, previous, unit) THEN
		RETURN 'unchanged';
	ELSIF moved IS NULL THEN
		RETURN sign || saleskpi_internal.report_value(abs(value - previous), unit, currency);
	ELSIF unit = 'percentage' THEN
		RETURN sign || saleskpi_internal.report_hundredths(moved / 100, 'points');
	ELSIF value >= 10.995 * previous THEN
		RETURN to_char(round(value / previous), 'FM999,999,999,990') || ' times as much';
	END IF;
	RETURN sign || to_char(moved, 'FM9990.0') || ' %';
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
CREATE FUNCTION saleskpi_internal.report_is_better(value numeric, previous numeric, unit text, better text) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN saleskpi_internal.report_has_moved(value, previous, unit) THEN CASE better WHEN 'higher'::text THEN value > previous WHEN 'lower'::text THEN value < previous END END;
COMMENT ON FUNCTION saleskpi_internal.report_is_better(numeric, numeric, text, text) IS 'whether a change is for the good, or NULL where nobody knows';

-- From one share to another it is so many points
CREATE FUNCTION saleskpi_internal.report_distance(distance numeric, unit text, currency text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN unit = 'percentage' THEN saleskpi_internal.report_hundredths(distance, 'points')
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
	days_passed text := saleskpi_internal.report_count(passed, day_in_words, day_in_words || 's');
	-- Of what comes less than once a day nobody counts parts
	is_rare boolean := unit NOT IN ('currency', 'percentage') AND abs(missing) < days_left;
	rest numeric;
BEGIN
	IF kind = 'boolean' THEN
		RETURN CASE WHEN days_left > 0 THEN 'To be done in ' || days ELSE 'Not done' END;
	ELSIF counts_up AND better = 'lower' THEN
		IF missing < 0 THEN
			RETURN 'The limit is passed by ' || saleskpi_internal.report_distance(- missing, unit, currency);
		ELSIF days_left > 0 AND is_rare THEN
			RETURN format('At most %s more in %s; so far %s in %s', saleskpi_internal.report_value(missing, unit, currency), days, saleskpi_internal.report_value(so_far, unit, currency), days_passed);
		ELSIF days_left > 0 THEN
			RETURN format('At most %1$s a %2$s for %3$s; so far %4$s a %2$s', saleskpi_internal.report_distance(missing / days_left, unit, currency), day_in_words, days,
				coalesce(saleskpi_internal.report_distance(so_far / nullif(passed, 0), unit, currency), '0'));
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
		is_rare := unit NOT IN ('currency', 'percentage') AND abs(missing) < days_left;
		IF days_left > 0 AND is_rare THEN
			RETURN format('%s in %s; so far %s in %s', saleskpi_internal.report_value(missing, unit, currency) || CASE WHEN missing > 0 THEN ' more' ELSE '' END, days,
				saleskpi_internal.report_value(so_far - coalesce(start_value, 0), unit, currency), days_passed);
		ELSIF days_left > 0 THEN
			RETURN format('%1$s a %2$s for %3$s; so far %4$s a %2$s', saleskpi_internal.report_distance(missing / days_left, unit, currency), day_in_words, days,
				coalesce(saleskpi_internal.report_distance((so_far - coalesce(start_value, 0)) / nullif(passed, 0), unit, currency), '0'));
		END IF;
	ELSIF kind = 'kpi' AND span = 'sum' AND days_left > 0 AND actual IS NOT NULL THEN
		-- A mean of the whole time: what that of the rest would have to be, if as much comes as so far
		rest := actual + (target - actual) * (passed + days_left) / days_left;
		RETURN CASE
			WHEN rest <= 0 OR unit = 'percentage' AND rest > 1 THEN format('Out of reach if as much comes as so far: not even %s would do',
				CASE WHEN rest <= 0 THEN saleskpi_internal.report_value(0, unit, currency) ELSE '100 %' END)
			ELSE format('%s on average for %s; so far %s', saleskpi_internal.report_value(rest, unit, currency), days, saleskpi_internal.report_value(actual, unit, currency))
		END;
	END IF;
	RETURN CASE
		WHEN actual IS NULL AND NOT counts_up THEN NULL
		WHEN missing > 0 THEN saleskpi_internal.report_distance(missing, unit, currency) || CASE WHEN better = 'higher' THEN ' too little' ELSE ' below the limit' END
		ELSE saleskpi_internal.report_distance(- missing, unit, currency) || CASE WHEN better = 'higher' THEN ' above it' ELSE ' too much' END
	END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.report_way_back(text, text, text, text, text, boolean, text, numeric, numeric, numeric, integer, integer, text) IS 'what is still needed for a target, in words';
