-- What a KPI could be next, and how to say so

-- Of 0.00123 -3, of 12 1; of 0, which has none, 0.  Of the text of a number, which is exact, whatever its size.
CREATE FUNCTION saleskpi_internal.power_of_ten(value numeric) RETURNS integer
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN value = 0::numeric THEN 0
		WHEN abs(value) >= 1::numeric THEN length(trunc(abs(value))::text) - 1
		ELSE - length(substring(abs(value)::text FROM '\.(0*)'::text)) - 1
	END;
COMMENT ON FUNCTION saleskpi_internal.power_of_ten(numeric) IS 'place of the first digit of a number';

-- A value as a target has it: a share in half percentage points and a time in whole days, where such a step
-- is at most a fifth of it; anything else in two digits, to the better side.  What is whole stays so.  It is
-- never worse than what is reached today.  What divisions have left in the last digits is not better.
CREATE FUNCTION saleskpi_internal.round_target(value numeric, today numeric, unit text, is_whole boolean, lower_is_better boolean) RETURNS numeric
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	steps_of_one numeric := CASE unit WHEN 'percentage' THEN 200 WHEN 'days' THEN 1 END;
	decimals integer;
	rounded numeric;
	bare numeric := round(value, 12 - saleskpi_internal.power_of_ten(value));
BEGIN
	IF bare = today OR (bare < today) = lower_is_better THEN
		value := bare;
	END IF;
	IF abs(value) * steps_of_one >= 5 THEN
		rounded := round(value * steps_of_one);
		IF lower_is_better AND rounded > today * steps_of_one THEN
			rounded := floor(value * steps_of_one);
		ELSIF NOT lower_is_better AND rounded < today * steps_of_one THEN
			rounded := ceil(value * steps_of_one);
		END IF;
		RETURN trim_scale(rounded / steps_of_one);
	END IF;
	decimals := 1 - saleskpi_internal.power_of_ten(value);
	IF is_whole THEN
		decimals := least(decimals, 0);
	END IF;
	rounded := round(value, decimals);
	IF lower_is_better AND rounded > value THEN
		rounded := rounded - ('1e' || - decimals)::numeric;
	ELSIF NOT lower_is_better AND rounded < value THEN
		rounded := rounded + ('1e' || - decimals)::numeric;
	END IF;
	RETURN trim_scale(rounded);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.round_target(numeric, numeric, text, boolean, boolean) IS 'a value as a target has it: with few digits';

-- A value in three digits at least, with its unit, the same in every locale
CREATE FUNCTION saleskpi_internal.value_in_words(value numeric, unit text, currency text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	shown numeric := CASE unit WHEN 'percentage' THEN value * 100 ELSE value END;
	power integer := saleskpi_internal.power_of_ten(shown);
	digits text;
BEGIN
	IF power BETWEEN -6 AND 14 THEN
		shown := round(shown, greatest(2 - power, CASE unit WHEN 'percentage' THEN 1 ELSE 0 END));
		shown := round(shown, CASE
			WHEN unit = 'percentage' THEN greatest(min_scale(shown), 1)
			WHEN unit = 'currency' AND min_scale(shown) = 1 THEN 2
			ELSE min_scale(shown)
		END);
		digits := CASE WHEN shown < 0 THEN '-' ELSE '' END || to_char(trunc(abs(shown)), 'FM999,999,999,999,999,990')
			|| coalesce(substring(shown::text FROM '\..*'), '');
	ELSE
		digits := btrim(to_char(shown, '9.99EEEE'));
	END IF;
	RETURN digits || CASE unit
		WHEN 'percentage' THEN ' %'
		WHEN 'currency' THEN ' ' || currency
		WHEN 'days' THEN CASE digits WHEN '1' THEN ' day' ELSE ' days' END
		WHEN 'count' THEN ''
		ELSE ' ' || unit
	END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.value_in_words(numeric, text, text) IS 'a value with its unit, to be read';

-- Of a ratio half of the way from where it stands to what the best quarter of the reps have, or, where there
-- is no such quarter, to the best month.  Of what adds up the sum of what each rep reaches who comes half of the
-- way up to the best quarter, which leaves what is no rep's as it is; or half of the way from the mean month to
-- the best one; as much of it as a quarter of the year has.  The months count from first_month, so that a young
-- company or team stands at its own pace.  rep_values goes from the worst to the best.
CREATE FUNCTION saleskpi_internal.suggest_target(kpi text, title text, unit text, lower_is_better boolean, currency text,
	owner_kind text, team text, is_ratio boolean, value numeric, first_month date, last_month date,
	best_month date, best_value numeric, rep_values numeric[], amount_won numeric, starts_on date, ends_on date,
	OUT top_quarter numeric, OUT proposed_target numeric, OUT worth numeric, OUT suggestion text) RETURNS record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	reps integer := coalesce(cardinality(rep_values), 0);
	place numeric := 0.75 * (reps - 1) + 1;
	months integer := (extract(year FROM last_month) - extract(year FROM first_month)) * 12
		+ extract(month FROM last_month) - extract(month FROM first_month) + 1;
	-- Whatever is better is more
	sign numeric := CASE WHEN lower_is_better THEN -1 ELSE 1 END;
	today numeric;
	-- How much better than value it would be to come the whole way
	gain numeric;
	proposed numeric;
	reason text;
	owner text := CASE WHEN owner_kind = 'company' THEN 'the company' ELSE coalesce(team, 'the reps without a team') END;
	is_nameless boolean := owner_kind = 'team' AND team IS NULL;
	-- A name begins small within a sentence, an abbreviation does not
	name text := CASE WHEN title COLLATE "C" ~ '^[A-Z]-?[a-z]' THEN lower(left(title, 1) COLLATE "C") || substr(title, 2) ELSE title END;
	today_in_words text;
	target_in_words text;
	days_in_words text := to_char(starts_on, 'FMDD FMMonth')
		|| CASE WHEN extract(year FROM starts_on) <> extract(year FROM ends_on) THEN to_char(starts_on, ' YYYY') ELSE '' END
		|| ' to ' || to_char(ends_on, 'FMDD FMMonth YYYY');
BEGIN
	-- As percentile_cont has it, but exact
	IF reps >= 4 THEN
		top_quarter := trim_scale(rep_values[floor(place)] + (rep_values[ceil(place)] - rep_values[floor(place)]) * (place - floor(place)));
	END IF;
	IF value IS NULL THEN
		RETURN;
	END IF;

	today := CASE WHEN is_ratio THEN value ELSE value * 3 / months END;
	IF top_quarter IS NOT NULL THEN
		gain := CASE WHEN is_ratio THEN sign * (top_quarter - value)
			ELSE (SELECT sum(greatest(sign * (top_quarter - r.value), 0)) FROM unnest(rep_values) AS r (value)) END;
		reason := format('a quarter of %s are at %s or %s%s',
			CASE WHEN is_nameless THEN 'them' ELSE 'its reps' END,
			saleskpi_internal.value_in_words(top_quarter, unit, currency),
			CASE WHEN lower_is_better THEN 'less' ELSE 'more' END,
			CASE WHEN is_ratio THEN '' WHEN months = 1 THEN ' in a month' ELSE ' in ' || months || ' months' END);
	ELSE
		gain := sign * (best_value * CASE WHEN is_ratio THEN 1 ELSE months END - value);
		reason := format('%s best month, %s, was at %s',
			CASE WHEN is_nameless THEN 'their' ELSE 'its' END,
			to_char(best_month, 'FMMonth YYYY'),
			saleskpi_internal.value_in_words(best_value, unit, currency));
	END IF;
	IF round(gain, 12 - saleskpi_internal.power_of_ten(value)) > 0 THEN
		proposed := (2 * value + sign * gain) * CASE WHEN is_ratio THEN 1 ELSE 3 END / (2 * CASE WHEN is_ratio THEN 1 ELSE months END);
	ELSE
		-- Nobody is better than what is reached today
		proposed := today;
		reason := NULL;
	END IF;
	proposed_target := saleskpi_internal.round_target(proposed, today, unit, NOT is_ratio AND unit <> 'currency' AND value = trunc(value), lower_is_better);
	-- Nothing is no target where more is better
	IF proposed_target = 0 AND value = 0 AND NOT lower_is_better THEN
		proposed_target := NULL;
		RETURN;
	END IF;

	IF kpi IN ('deals_won', 'win_rate', 'average_deal') AND NOT lower_is_better AND value > 0 THEN
		worth := amount_won * (proposed_target - today) / today;
	END IF;

	today_in_words := saleskpi_internal.value_in_words(today, unit, currency);
	target_in_words := saleskpi_internal.value_in_words(proposed_target, unit, currency);
	IF target_in_words = today_in_words THEN
		suggestion := format('Keep the %s of %s at %s%s from %s', name, owner,
			target_in_words, CASE WHEN is_ratio THEN '' ELSE ' a quarter' END, days_in_words);
	ELSE
		suggestion := format('%s the %s of %s from %s%s to %s from %s', CASE WHEN lower_is_better THEN 'Lower' ELSE 'Raise' END, name, owner,
			today_in_words, CASE WHEN is_ratio THEN '' ELSE ' a quarter' END, target_in_words, days_in_words);
		suggestion := concat_ws(': ', suggestion, reason);
	END IF;
	suggestion := suggestion || '.';
	IF worth > 0 AND target_in_words <> today_in_words THEN
		suggestion := suggestion || format(' Worth about %s a year.',
			saleskpi_internal.value_in_words(round(worth, 1 - saleskpi_internal.power_of_ten(worth)), 'currency', currency));
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.suggest_target(text, text, text, boolean, text, text, text, boolean, numeric, date, date, date, numeric, numeric[], numeric, date, date) IS 'a target for a KPI, what it would be worth, and why';
