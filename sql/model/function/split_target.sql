-- Splitting a target, and repeating it

-- A target that is to be split or repeated, which nobody else changes meanwhile
CREATE FUNCTION saleskpi_internal.locked_target(schema name, target_id bigint) RETURNS jsonb
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found jsonb;
BEGIN
	PERFORM saleskpi_internal.check_model(schema);
	EXECUTE format('SELECT to_jsonb(t) FROM %I.target AS t WHERE t.target_id = $1 FOR UPDATE', schema) INTO found USING target_id;
	IF found IS NULL THEN
		RAISE EXCEPTION 'there is no target %', target_id
			USING ERRCODE = 'no_data_found', HINT = format('The numbers are those of %I.target.', schema);
	END IF;
	RETURN found;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.locked_target(name, bigint) IS 'a target, locked';

-- Whether a target's value is a sum, of which parts of its time have parts, or one that holds all the time
CREATE FUNCTION saleskpi_internal.target_adds_up(schema name, target jsonb) RETURNS boolean
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	known record;
	is_ratio boolean;
BEGIN
	IF target ->> 'kind' <> 'kpi' THEN
		RETURN target ->> 'kind' IN ('number', 'currency') AND target ->> 'start_value' IS NULL;
	END IF;
	EXECUTE format('SELECT k.source, saleskpi_internal.kpi_adds_up(k.kpi, k.source, k.unit, k.span) AS adds_up FROM %I.kpi AS k WHERE k.kpi = $1', schema)
		INTO known USING target ->> 'kpi';
	IF known IS NULL THEN
		RAISE EXCEPTION 'KPI "%" of target % is not known', target ->> 'kpi', target ->> 'target_id'
			USING ERRCODE = 'undefined_object', HINT = format('The codes are those of %I.kpi.', schema);
	END IF;
	IF known.adds_up IS NOT NULL THEN
		RETURN known.adds_up;
	END IF;
	EXECUTE format('SELECT EXISTS (SELECT FROM %I.kpi_day AS k WHERE k.kpi = $1 AND k.source = $2 AND k.denominator IS NOT NULL)',
		saleskpi_internal.model_schema(schema, true)) INTO is_ratio USING target ->> 'kpi', known.source;
	RETURN NOT is_ratio;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.target_adds_up(name, jsonb) IS 'whether the value of a target is a sum over its time';

-- The months or quarters of the company's year that a target's time is in, cut to it.  A whole one weighs 1,
-- a part of one its share of days.
CREATE FUNCTION saleskpi_internal.periods_of_target(starts_on date, ends_on date, months integer, fiscal_year_start integer,
	OUT label text, OUT first_day date, OUT last_day date, OUT weight numeric) RETURNS SETOF record
	LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	month timestamp := date_trunc('month', starts_on::timestamp);
	begins timestamp := month - make_interval(months => (extract(month FROM month)::integer - fiscal_year_start + 12) % months);
	ends timestamp;
	in_year integer;	-- months since the company's year began
	year integer;
BEGIN
	WHILE begins <= ends_on LOOP
		ends := begins + make_interval(months => months);
		first_day := greatest(starts_on, begins::date);
		last_day := least(ends_on, ends::date - 1);
		weight := (last_day + 1 - first_day)::numeric / (ends::date - begins::date);
		in_year := (extract(month FROM begins)::integer - fiscal_year_start + 12) % 12;
		year := extract(year FROM begins - make_interval(months => in_year));
		label := CASE
			WHEN months = 1 THEN to_char(begins, 'YYYY-MM')
			ELSE format('Q%s %s', in_year / 3 + 1,
				year || CASE WHEN fiscal_year_start > 1 THEN '/' || lpad(((year + 1) % 100)::text, 2, '0') ELSE '' END)
		END;
		RETURN NEXT;
		begins := ends;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.periods_of_target(date, date, integer, integer) IS 'months or quarters of a target';

CREATE FUNCTION saleskpi_internal.target_shares(value numeric, weights numeric[], adds_up boolean) RETURNS numeric[]
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN value IS NULL OR NOT adds_up THEN array_fill(value, ARRAY[cardinality(weights)])
		ELSE saleskpi_internal.largest_remainder(value, weights)
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.target_shares(numeric, numeric[], boolean) IS 'what parts of a target are to reach';

-- What a target's time is called
CREATE FUNCTION saleskpi_internal.time_label(first_day date, last_day date) RETURNS text
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN date_trunc('month', first_day::timestamp) = first_day AND first_day + interval '1 month' = last_day + 1 THEN to_char(first_day, 'YYYY-MM')
		WHEN date_trunc('year', first_day::timestamp) = first_day AND first_day + interval '1 year' = last_day + 1 THEN to_char(first_day, 'YYYY')
		WHEN date_trunc('quarter', first_day::timestamp) = first_day AND first_day + interval '3 months' = last_day + 1 THEN to_char(first_day, '"Q"Q YYYY')
		ELSE to_char(first_day, 'YYYY-MM-DD')
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.time_label(date, date) IS 'name of a month, quarter or year, or the first day';

CREATE FUNCTION split_target(schema name, target_id bigint, by text, how text DEFAULT 'equal', replace boolean DEFAULT false) RETURNS SETOF bigint
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	whole jsonb;
	by_time boolean := by IN ('month', 'quarter');
	owner text;
	starts_on date;
	ends_on date;
	adds_up boolean;
	fiscal_year_start integer;
	labels text[];
	first_days date[];
	last_days date[];
	weights numeric[];
	kept integer[];
	former bigint[];
	left_out text;
BEGIN
	IF schema IS NULL OR target_id IS NULL OR by IS NULL OR how IS NULL OR replace IS NULL THEN
		RAISE EXCEPTION 'schema, target_id, by, how and replace must not be null'
			USING ERRCODE = 'null_value_not_allowed', HINT = format('Such as SELECT saleskpi.split_target(%L, 1, ''month'').', coalesce(schema, 'kpi'));
	END IF;
	IF by NOT IN ('month', 'quarter', 'team', 'rep') THEN
		RAISE EXCEPTION 'a target cannot be split by "%"', by
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Split it by month, quarter, team or rep.';
	END IF;
	IF how NOT IN ('equal', 'last_year') THEN
		RAISE EXCEPTION 'a target cannot be split "%"', how
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Split it into equal parts (equal), or by the shares of a year before (last_year).';
	END IF;
	whole := saleskpi_internal.locked_target(schema, target_id);
	starts_on := whole ->> 'starts_on';
	ends_on := whole ->> 'ends_on';
	SELECT o.kind INTO owner
	FROM (VALUES ('region'), ('manager'), ('team'), ('rep'), ('channel'), ('product')) AS o (kind)
	WHERE whole ->> o.kind IS NOT NULL;
	IF owner IN ('rep', 'channel', 'product') AND NOT by_time OR owner = 'team' AND by = 'team' THEN
		RAISE EXCEPTION 'target % is that of one %, and cannot be split by %', target_id, owner, by
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Split it by month or quarter.';
	END IF;
	adds_up := saleskpi_internal.target_adds_up(schema, whole);

	IF by_time THEN
		EXECUTE format('SELECT s.fiscal_year_start FROM %I.settings AS s', schema) INTO fiscal_year_start;
		SELECT array_agg(p.label ORDER BY p.first_day), array_agg(p.first_day ORDER BY p.first_day),
			array_agg(p.last_day ORDER BY p.first_day), array_agg(p.weight ORDER BY p.first_day)
		INTO labels, first_days, last_days, weights
		FROM saleskpi_internal.periods_of_target(starts_on, ends_on, CASE by WHEN 'month' THEN 1 ELSE 3 END, fiscal_year_start) AS p;
	ELSE
		-- Who is there for a part of the time has a target for these days.  A team is there as long as
		-- anybody is in it.
		EXECUTE format($query$
			SELECT array_agg(p.label ORDER BY p.label COLLATE "C"), array_agg(p.first_day ORDER BY p.label COLLATE "C"),
				array_agg(p.last_day ORDER BY p.label COLLATE "C"), array_agg(p.days::numeric ORDER BY p.label COLLATE "C")
			FROM (
				SELECT r.%1$I AS label, min(r.first_day) AS first_day, max(r.last_day) AS last_day,
					(SELECT sum(upper(d.days) - lower(d.days)) FROM unnest(range_agg(daterange(r.first_day, r.last_day, '[]'))) AS d (days)) AS days
				FROM (
					SELECT k.rep, k.team, greatest(k.starts_on, $1) AS first_day, least(k.ends_on, $2) AS last_day
					FROM %2$I.known_rep AS k
					WHERE k.starts_on <= $2 AND k.ends_on >= $1%3$s
				) AS r
				WHERE r.%1$I IS NOT NULL
				GROUP BY r.%1$I
			) AS p$query$, by, parts, CASE WHEN owner IS NOT NULL THEN format(' AND k.%I = $3', owner) ELSE '' END)
		INTO labels, first_days, last_days, weights USING starts_on, ends_on, whole ->> owner;
		IF labels IS NULL THEN
			RAISE EXCEPTION 'there is no % among whom target % could be split', by, target_id
				USING ERRCODE = 'no_data_found', HINT = format('The source %I.rep says who was in which team, region and with which manager, and when.', schema);
		END IF;
	END IF;

	IF adds_up AND how = 'last_year' THEN
		IF whole ->> 'kpi' IS NULL THEN
			RAISE EXCEPTION 'target % is entered by hand, and nobody knows how it was a year before', target_id
				USING ERRCODE = 'invalid_parameter_value', HINT = 'Split it into equal parts.';
		END IF;
		EXECUTE format($query$
			WITH day AS MATERIALIZED (
				SELECT k.day, k.%1$I AS name, sum(k.numerator) AS numerator
				FROM %2$I.kpi_day AS k
				JOIN %3$I.kpi AS r ON r.kpi = k.kpi
				WHERE k.kpi = $1 AND k.source = ANY (string_to_array(r.source, ', '))
					AND k.day >= $2::timestamp - interval '1 year' AND k.day < ($3 + 1)::timestamp - interval '1 year'
					AND k.denominator IS NULL%4$s
				GROUP BY 1, 2
			)
			SELECT array_agg(greatest(s.total, 0) ORDER BY s.place)
			FROM (
				SELECT p.place, coalesce(sum(d.numerator), 0) AS total
				FROM unnest($4, $5, $6) WITH ORDINALITY AS p (label, first_day, last_day, place)
				LEFT JOIN day AS d ON d.day >= p.first_day::timestamp - interval '1 year'
					AND d.day < (p.last_day + 1)::timestamp - interval '1 year'%5$s
				GROUP BY p.place
			) AS s$query$, CASE WHEN by_time THEN 'rep' ELSE by END, parts, schema,
			CASE WHEN by_time AND owner IS NOT NULL THEN format(' AND k.%I = $7', owner) ELSE '' END,
			CASE WHEN by_time THEN '' ELSE ' AND d.name = p.label' END)
		INTO weights USING whole ->> 'kpi', starts_on, ends_on, labels, first_days, last_days, whole ->> owner;
		IF (SELECT sum(w) FROM unnest(weights) AS w) = 0 THEN
			RAISE EXCEPTION 'nothing was measured a year before target %, by which it could be split', target_id
				USING ERRCODE = 'no_data_found', HINT = 'Split it into equal parts.';
		END IF;
		-- A month without sales is a month, a rep who had none would have a target of nothing
		IF NOT by_time THEN
			SELECT array_agg(w.place ORDER BY w.place) FILTER (WHERE w.weight > 0),
				string_agg(labels[w.place], ', ' ORDER BY w.place) FILTER (WHERE w.weight = 0)
			INTO kept, left_out
			FROM unnest(weights) WITH ORDINALITY AS w (weight, place);
			IF left_out IS NOT NULL THEN
				RAISE NOTICE 'left out, since nothing was measured of them a year before: %', left_out;
			END IF;
			SELECT array_agg(labels[k] ORDER BY o), array_agg(first_days[k] ORDER BY o), array_agg(last_days[k] ORDER BY o), array_agg(weights[k] ORDER BY o)
			INTO labels, first_days, last_days, weights
			FROM unnest(kept) WITH ORDINALITY AS p (k, o);
		END IF;
	END IF;

	-- Parts may be split again
	EXECUTE format($query$
		WITH RECURSIVE part AS (
			SELECT t.target_id FROM %1$I.target AS t WHERE t.split_from = $1 AND t.split_by = $2
			UNION ALL
			SELECT t.target_id FROM part AS p JOIN %1$I.target AS t ON t.split_from = p.target_id
		)
		SELECT array_agg(p.target_id) FROM part AS p$query$, schema) INTO former USING target_id, by;
	IF former IS NOT NULL AND NOT replace THEN
		RAISE EXCEPTION 'target % is split by % already', target_id, by
			USING ERRCODE = 'duplicate_object',
				HINT = format('To make the parts anew, which deletes them and theirs: SELECT saleskpi.split_target(%L, %s, %L, %L, replace => true). To undo it: DELETE FROM %I.target WHERE split_from = %s AND split_by = %L.',
					schema, target_id, by, how, schema, target_id, by);
	END IF;
	EXECUTE format('DELETE FROM %I.target AS t WHERE t.target_id = ANY ($1)', schema) USING former;

	-- Of weight 0: a goal counts the whole
	RETURN QUERY EXECUTE format($query$
		INSERT INTO %1$I.target (goal_id, name, kind, kpi, region, manager, team, rep, channel, product, starts_on, ends_on,
			start_value, target_value, minimum_value, stretch_value, better, expected_shape, at_risk_below, off_track_below, weight, split_from, split_by)
		SELECT w.goal_id, w.name || ', ' || p.label, w.kind, w.kpi,
			CASE WHEN $2 THEN w.region END, CASE WHEN $2 THEN w.manager END,
			CASE WHEN $2 THEN w.team WHEN $3 = 'team' THEN p.label END, CASE WHEN $2 THEN w.rep WHEN $3 = 'rep' THEN p.label END,
			w.channel, w.product, p.first_day, p.last_day, w.start_value, p.target_value, p.minimum_value, p.stretch_value,
			w.better, w.expected_shape, w.at_risk_below, w.off_track_below, 0, w.target_id, $3
		FROM %1$I.target AS w
		CROSS JOIN unnest($4, $5, $6, $7, $8, $9) WITH ORDINALITY AS p (label, first_day, last_day, target_value, minimum_value, stretch_value, place)
		WHERE w.target_id = $1
		ORDER BY p.place
		RETURNING target_id$query$, schema)
	USING target_id, by_time, by, labels, first_days, last_days,
		saleskpi_internal.target_shares((whole ->> 'target_value')::numeric, weights, adds_up),
		saleskpi_internal.target_shares((whole ->> 'minimum_value')::numeric, weights, adds_up),
		saleskpi_internal.target_shares((whole ->> 'stretch_value')::numeric, weights, adds_up);
END
$$;
COMMENT ON FUNCTION split_target(name, bigint, text, text, boolean) IS 'splits a target by month, quarter, team or rep';

-- every NULL: as long as the target is
CREATE FUNCTION repeat_target(schema name, target_id bigint, times integer DEFAULT 1, every interval DEFAULT NULL) RETURNS SETOF bigint
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	original jsonb;
	starts_on date;
	ends_on date;
	months integer;
	step interval;
	first_day date;
	last_day date;
	name text;
	label text;
	is_there boolean;
BEGIN
	IF schema IS NULL OR target_id IS NULL OR times IS NULL THEN
		RAISE EXCEPTION 'schema, target_id and times must not be null'
			USING ERRCODE = 'null_value_not_allowed', HINT = format('Such as SELECT saleskpi.repeat_target(%L, 1, 11).', coalesce(schema, 'kpi'));
	END IF;
	IF times NOT BETWEEN 1 AND 1000 THEN
		RAISE EXCEPTION 'a target cannot be repeated % times', times
			USING ERRCODE = 'invalid_parameter_value', HINT = 'From 1 to 1000 is allowed.';
	END IF;
	IF every <= interval '0' OR every <> date_trunc('day', every) THEN
		RAISE EXCEPTION 'a target cannot be repeated every "%"', every
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give whole days, months or years, such as ''1 month''.';
	END IF;
	original := saleskpi_internal.locked_target(schema, target_id);
	starts_on := original ->> 'starts_on';
	ends_on := original ->> 'ends_on';
	-- Whole months, from any day of a month to the day before the same of another, follow each other as months
	months := CASE WHEN extract(day FROM starts_on) = extract(day FROM ends_on + 1)
		THEN (extract(year FROM ends_on + 1) - extract(year FROM starts_on)) * 12 + extract(month FROM ends_on + 1) - extract(month FROM starts_on) END;
	step := coalesce(every, make_interval(months => months), make_interval(days => ends_on + 1 - starts_on));

	FOR i IN 1 .. times LOOP
		first_day := starts_on::timestamp + i * step;
		last_day := ((ends_on + 1)::timestamp + i * step)::date - 1;
		-- A name that has the time has the new one
		SELECT n.former, n.label INTO name, label
		FROM (VALUES
			(saleskpi_internal.time_label(starts_on, ends_on), saleskpi_internal.time_label(first_day, last_day)),
			(to_char(starts_on, 'YYYY'), to_char(first_day, 'YYYY'))) AS n (former, label)
		WHERE n.former <> n.label AND original ->> 'name' ~ ('\m' || n.former || '\M')
		LIMIT 1;
		name := CASE WHEN name IS NULL THEN original ->> 'name' || ', ' || saleskpi_internal.time_label(first_day, last_day)
			ELSE regexp_replace(original ->> 'name', '\m' || name || '\M', label, 'g') END;
		EXECUTE format($query$
			SELECT EXISTS (
				SELECT FROM %1$I.target AS t
				JOIN %1$I.target AS o ON o.target_id = $1
				WHERE t.name = $2 AND t.starts_on = $3 AND t.ends_on = $4
					AND (t.kind, t.kpi, t.region, t.manager, t.team, t.rep, t.channel, t.product)
						IS NOT DISTINCT FROM (o.kind, o.kpi, o.region, o.manager, o.team, o.rep, o.channel, o.product))$query$, schema)
			INTO is_there USING target_id, name, first_day, last_day;
		IF is_there THEN
			RAISE EXCEPTION 'target "%" from % to % is there already', name, first_day, last_day
				USING ERRCODE = 'duplicate_object', HINT = 'Delete it first, or repeat the last of them.';
		END IF;
		RETURN QUERY EXECUTE format($query$
			INSERT INTO %1$I.target (goal_id, name, kind, kpi, region, manager, team, rep, channel, product, starts_on, ends_on,
				start_value, target_value, minimum_value, stretch_value, better, expected_shape, at_risk_below, off_track_below, weight)
			SELECT t.goal_id, $2, t.kind, t.kpi, t.region, t.manager, t.team, t.rep, t.channel, t.product, $3, $4,
				t.start_value, t.target_value, t.minimum_value, t.stretch_value, t.better, t.expected_shape, t.at_risk_below, t.off_track_below, t.weight
			FROM %1$I.target AS t
			WHERE t.target_id = $1
			RETURNING target_id$query$, schema) USING target_id, name, first_day, last_day;
	END LOOP;
END
$$;
COMMENT ON FUNCTION repeat_target(name, bigint, integer, interval) IS 'copies a target to the next periods';
