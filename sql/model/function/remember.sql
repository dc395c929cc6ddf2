-- What the company's tables forget.  Each refresh of a kept model notes what has changed since the last:
-- of deals what they are from this day on, of targets that they have turned.  A day is noted as it
-- ends: what is noted later of the same day takes the place of what was noted before.

-- Deals of customers of whose deals something has changed: those that were closed when they were last
-- noted, and those that are closed and ought to be noted.  Open ones are noted as open_deal changes.
CREATE FUNCTION saleskpi_internal.closed_deals_touched(schema name, id_type oid, customers text[], nobody boolean, began_on date) RETURNS text[]
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	-- As of the new day, which is only seen so
	SELECT coalesce(saleskpi_internal.in_snapshot(format($query$
		SELECT array_agg(DISTINCT t.deal_id::text)
		FROM (
			SELECT k.deal_id
			FROM %1$I.deal_change AS k
			WHERE k.status <> 'open' AND (k.customer_id = ANY (%2$L::%3$s[])%4$s)
			UNION ALL
			SELECT d.deal_id
			FROM (%5$s) AS d
			WHERE d.deal_id IS NOT NULL
				AND (d.day > %6$L::date OR EXISTS (SELECT FROM %1$I.deal_change AS k WHERE k.deal_id = d.deal_id))
		) AS t
		$query$, schema, customers, format_type(id_type, -1), CASE WHEN nobody THEN ' OR k.customer_id IS NULL' ELSE '' END,
		saleskpi_internal.customer_rows(schema, 'closed_deal', id_type, customers, nobody), began_on))::text[], '{}')
$$;
COMMENT ON FUNCTION saleskpi_internal.closed_deals_touched(name, oid, text[], boolean, date) IS 'closed deals of customers of whose deals something has changed';

-- The statement that brings what is noted of deals to what they are.  closed is a query of closed_deal;
-- the condition is one on row k, for the deals that it is about.  Of rows of one deal that which is open
-- is taken, then that which was closed last.
CREATE FUNCTION saleskpi_internal.note_deals_statement(schema name, closed text, condition text, began_on date, as_of date) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format($statement$
		WITH latest AS MATERIALIZED (
			SELECT DISTINCT ON (k.deal_id) k.*
			FROM %1$I.deal_change AS k
			WHERE %4$s
			ORDER BY k.deal_id, k.day DESC
		),
		-- At the end of the last day before
		former AS (
			SELECT l.* FROM latest AS l WHERE l.day < %6$L::date
			UNION ALL
			SELECT f.*
			FROM latest AS l
			CROSS JOIN LATERAL (
				SELECT k.* FROM %1$I.deal_change AS k WHERE k.deal_id = l.deal_id AND k.day < %6$L::date ORDER BY k.day DESC LIMIT 1
			) AS f
			WHERE l.day = %6$L::date
		),
		found AS MATERIALIZED (
			SELECT DISTINCT ON (b.deal_id) b.*
			FROM (
				SELECT k.deal_id, 'open' AS status, k.amount, k.stage, k.probability, k.expected_on, k.team, k.rep, k.channel,
					k.opened_at::date AS opened_on, NULL::date AS closed_on, k.customer_id
				FROM %2$I.kept_open_deal AS k
				WHERE %4$s
				UNION ALL
				-- Of its last days only what was noted says more
				SELECT d.deal_id, CASE WHEN d.won THEN 'won' ELSE 'lost' END, d.amount, l.stage, l.probability, l.expected_on,
					coalesce(d.team, r.team), d.rep, d.channel, d.opened_at::date, d.day, d.customer_id
				FROM (%3$s) AS d
				LEFT JOIN latest AS l ON l.deal_id = d.deal_id
				LEFT JOIN %2$I.known_rep AS r ON r.rep = d.rep AND d.at >= r.from_at AND d.at < r.until_at
				-- What was closed before the model began to remember needs no note
				WHERE l.deal_id IS NOT NULL OR d.day > %5$L::date
			) AS b
			WHERE b.deal_id IS NOT NULL
			ORDER BY b.deal_id, b.status = 'open' DESC, b.closed_on DESC, b.status DESC, b.amount DESC NULLS LAST, b.opened_on, b.rep, b.team,
				b.channel, b.stage, b.expected_on, b.probability, b.customer_id
		),
		present AS (
			SELECT f.* FROM found AS f
			UNION ALL
			SELECT l.deal_id, 'gone', l.amount, l.stage, l.probability, l.expected_on, l.team, l.rep, l.channel, l.opened_on, l.closed_on, l.customer_id
			FROM latest AS l
			WHERE NOT EXISTS (SELECT FROM found AS f WHERE f.deal_id = l.deal_id)
		),
		compared AS MATERIALIZED (
			SELECT p.*, CASE WHEN f.deal_id IS NULL THEN p.status <> 'gone'
				ELSE (p.status, p.amount, p.stage, p.probability, p.expected_on, p.team, p.rep, p.channel, p.opened_on, p.closed_on, p.customer_id)
					IS DISTINCT FROM (f.status, f.amount, f.stage, f.probability, f.expected_on, f.team, f.rep, f.channel, f.opened_on, f.closed_on, f.customer_id)
				END AS has_changed
			FROM present AS p
			LEFT JOIN former AS f ON f.deal_id = p.deal_id
		),
		-- The day ends as it began
		taken_back AS (
			DELETE FROM %1$I.deal_change AS k
			USING compared AS c
			WHERE k.deal_id = c.deal_id AND k.day = %6$L::date AND NOT c.has_changed
		)
		INSERT INTO %1$I.deal_change AS k (deal_id, day, status, amount, stage, probability, expected_on, team, rep, channel, opened_on, closed_on, customer_id)
		SELECT c.deal_id, %6$L::date, c.status, c.amount, c.stage, c.probability, c.expected_on, c.team, c.rep, c.channel, c.opened_on, c.closed_on, c.customer_id
		FROM compared AS c
		WHERE c.has_changed
		ON CONFLICT (deal_id, day) DO UPDATE SET status = excluded.status, amount = excluded.amount, stage = excluded.stage,
			probability = excluded.probability, expected_on = excluded.expected_on, team = excluded.team, rep = excluded.rep,
			channel = excluded.channel, opened_on = excluded.opened_on, closed_on = excluded.closed_on, customer_id = excluded.customer_id
		WHERE (k.status, k.amount, k.stage, k.probability, k.expected_on, k.team, k.rep, k.channel, k.opened_on, k.closed_on, k.customer_id)
			IS DISTINCT FROM (excluded.status, excluded.amount, excluded.stage, excluded.probability, excluded.expected_on, excluded.team,
				excluded.rep, excluded.channel, excluded.opened_on, excluded.closed_on, excluded.customer_id)
		$statement$,
		schema, saleskpi_internal.model_schema(schema, true), closed, condition, began_on, as_of)
$$;
COMMENT ON FUNCTION saleskpi_internal.note_deals_statement(name, text, text, date, date) IS 'the statement that notes what deals are';

-- deals: those of open_deal that have come, changed or gone; null: nobody knows which.  change: what of
-- the source deal has changed.
CREATE FUNCTION saleskpi_internal.remember_deals(schema name, id_type oid, former_as_of date, as_of date, change jsonb, deals jsonb) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	started timestamptz := clock_timestamp();
	memory record;
	noted record;
	is_lost boolean := false;
	condition text := 'true';
	closed text := format('SELECT * FROM %I.closed_deal', saleskpi_internal.model_schema(schema, true));
	touched text[];
BEGIN
	EXECUTE format('SELECT m.began_on, m.noted_to FROM %I.memory AS m', schema) INTO memory;
	EXECUTE format('SELECT min(k.day) AS began_on, max(k.day) AS noted_to, count(*) > 0 AS has_any,
			(SELECT ''deal_id'' = ANY (m.columns) FROM %1$I.mapping AS m WHERE m.source = ''deal'') AS has_ids
		FROM (SELECT c.day FROM %1$I.deal_change AS c %2$s) AS k', schema, CASE WHEN memory.began_on IS NOT NULL THEN 'LIMIT 1' END) INTO noted;
	-- That table alone was lost
	IF memory.began_on IS NULL AND noted.has_any THEN
		memory := noted;
		is_lost := true;
	END IF;
	IF memory.noted_to > as_of THEN
		RAISE NOTICE 'model "%" remembers % already, and notes nothing of days before', schema, memory.noted_to;
		RETURN;
	END IF;
	IF memory.began_on IS NULL OR is_lost THEN
		PERFORM saleskpi_internal.in_snapshot(format('INSERT INTO %I.memory VALUES (%L, %L)', schema, coalesce(memory.began_on, as_of), as_of));
	ELSE
		PERFORM saleskpi_internal.in_snapshot(format('UPDATE %I.memory SET noted_to = %L WHERE noted_to <> %2$L', schema, as_of));
	END IF;
	IF NOT noted.has_any AND noted.has_ids IS NOT TRUE THEN
		RETURN;
	END IF;
	IF memory.began_on IS NULL THEN
		closed := closed || ' WHERE false';
	-- Where a refresh before has noted nothing, what it saw was not compared
	ELSIF noted.has_any AND NOT is_lost AND deals <> 'null' AND change ->> 'whole' IS NULL AND change -> 'customers' <> 'null'
		AND former_as_of = memory.noted_to THEN
		touched := ARRAY(SELECT e.deal FROM jsonb_array_elements_text(deals) AS e (deal));
		IF change -> 'customers' <> '[]' OR (change ->> 'nobody')::boolean THEN
			touched := ARRAY(
				SELECT t.deal FROM unnest(touched) AS t (deal)
				UNION
				SELECT t.deal
				FROM unnest(saleskpi_internal.closed_deals_touched(schema, id_type,
					ARRAY(SELECT DISTINCT e.customer FROM jsonb_array_elements_text(change -> 'customers') AS e (customer)),
					(change ->> 'nobody')::boolean, memory.began_on)) AS t (deal));
		END IF;
		IF cardinality(touched) = 0 THEN
			RETURN;
		END IF;
		condition := format('k.deal_id = ANY (%L::%s[])', touched, format_type(id_type, -1));
		closed := saleskpi_internal.row_query(schema, 'closed_deal', id_type, 'deal',
			saleskpi_internal.source_query(schema, 'deal', id_type, NULL, NULL, NULL, touched, false, NULL, 'deal_id'));
	END IF;
	PERFORM saleskpi_internal.in_snapshot(saleskpi_internal.note_deals_statement(schema, closed, condition, coalesce(memory.began_on, as_of), as_of));
	RAISE DEBUG 'changes of deals took %', clock_timestamp() - started;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.remember_deals(name, oid, date, date, jsonb, jsonb) IS 'notes what has changed of deals';

-- What the targets measure, which is the same until the facts are worked out again.  Of one that was
-- entered or changed since the last time nothing is known, and one that is no more is forgotten.
-- changed_from: by sources of KPIs the day from which on the facts are others; of those that it lacks, and
-- without it, all days are measured again.
CREATE FUNCTION saleskpi_internal.measure_targets(schema name, facts_changed boolean, changed_from jsonb) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	started timestamptz := clock_timestamp();
	with_days boolean;
	suffix text;
BEGIN
	-- More days than ten thousand years have take longer to keep than all else
	with_days := saleskpi_internal.in_snapshot(format('SELECT coalesce(sum(p.ends_on + 1 - p.starts_on), 0) <= 3660000
		FROM %I.planned_target AS p WHERE p.kind = ''kpi''::text AND p.has_begun AND p.ends_on - p.starts_on < 36525', parts));
	IF facts_changed AND (changed_from IS NULL OR NOT with_days) THEN
		PERFORM saleskpi_internal.in_snapshot(format('DELETE FROM %I.target_measured', parts));
	ELSIF facts_changed THEN
		-- Days before are as they were, of what is a sum of days that the sources tell of: a month is known when it is over
		PERFORM saleskpi_internal.in_snapshot(format($statement$
			UPDATE %1$I.target_measured AS k
			SET changed_from = date_trunc('month'::text, (
				SELECT CASE WHEN count(*) = count(c.day) THEN min(c.day)::date ELSE '-infinity'::date END
				FROM unnest(string_to_array(k.source, ', '::text)) AS s (source)
				CROSS JOIN LATERAL (SELECT %2$L::jsonb ->> s.source AS day) AS c)::timestamp)::date
			$statement$, parts, changed_from));
		PERFORM saleskpi_internal.in_snapshot(format($statement$
			DELETE FROM %1$I.target_measured AS k
			-- As of the end of the month before all is measured again
			WHERE k.as_of < (SELECT max(m.as_of) FROM %1$I.target_measured AS m) OR NOT k.has_days OR k.retention IS NOT NULL OR k.kpi IN ('churn_rate', 'retention_rate') OR k.owner_kind = 'product' OR k.shape = 'last_year'
				OR k.changed_from <= k.starts_on
				-- By IS NOT NULL the planner would expect none, and look at all targets for each of them
				OR k.key NOT IN (SELECT m.key FROM %1$I.measured_target AS m WHERE CASE WHEN m.days_from IS NULL THEN 0 ELSE 1 END = 1)
			$statement$, parts));
	ELSE
		PERFORM saleskpi_internal.in_snapshot(format($statement$
			DELETE FROM %1$I.target_measured AS k
			WHERE (k.key, k.as_of) NOT IN (
				SELECT m.key, m.as_of FROM %1$I.measured_target AS m WHERE m.is_measured
				UNION ALL SELECT m.key, m.as_of FROM %1$I.measured_target_change AS m WHERE m.is_measured)
			$statement$, parts));
	END IF;
	PERFORM saleskpi_internal.in_snapshot(saleskpi_internal.keep_statement(format('%I.target_day_measured', parts)::regclass,
		format('SELECT d.key, d.day, d.numerator, d.denominator, d.year_whole, d.year_part
			FROM %I.target_day AS d
			WHERE NOT d.has_days AND d.kind = ''kpi''::text AND d.as_of >= d.starts_on AND %L::boolean', parts, with_days),
		format('k.key NOT IN (SELECT DISTINCT m.key FROM %1$I.measured_target AS m WHERE m.has_days AND %2$L::boolean)
			-- One look at all of them: of each day again it would read them all
			AND (k.day < ((SELECT jsonb_object_agg(m.key, m.changed_from) FROM %1$I.target_measured AS m WHERE m.changed_from IS NOT NULL) ->> k.key)::date) IS NOT TRUE', parts, with_days)));
	PERFORM saleskpi_internal.in_snapshot(format('DELETE FROM %I.target_measured AS k WHERE k.changed_from IS NOT NULL', parts));
	-- As of today and, for attention, as of the end of the month before; then those that were over by then
	FOREACH suffix IN ARRAY '{_change,""}'::text[] LOOP
		PERFORM saleskpi_internal.in_snapshot(format($statement$
			INSERT INTO %1$I.target_measured (key, kpi, owner_kind, owner, span, source, shape, starts_on, ends_on, measured_to, counted_to, whole_to, as_of,
				numerator, denominator, year_whole, year_part, retention, has_days)
			SELECT p.key, p.kpi, p.owner_kind, p.owner, p.span, p.source, p.shape, p.starts_on, p.ends_on, p.measured_to, p.counted_to, p.whole_to, p.as_of,
				t.numerator, t.denominator, t.year_whole, t.year_part, t.retention,
				-- DISTINCT shows the planner that they are few: it would read all days for each target
				p.key IN (SELECT DISTINCT m.key FROM %1$I.target_day_measured AS m)
			FROM %1$I.%2$I AS t
			JOIN %1$I.%3$I AS p ON p.key = t.key AND p.as_of = t.as_of
			WHERE NOT t.is_measured AND p.kind = 'kpi' AND p.has_begun AND p.source IS NOT NULL
			$statement$, parts, 'target_standing' || suffix, 'planned_target' || suffix));
	END LOOP;
	PERFORM saleskpi_internal.in_snapshot(format('UPDATE %1$I.target_measured AS k SET has_days = NOT k.has_days
		WHERE k.has_days <> (k.key IN (SELECT DISTINCT m.key FROM %1$I.target_day_measured AS m))', parts));
	RAISE DEBUG 'what targets measure took %', clock_timestamp() - started;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.measure_targets(name, boolean, jsonb) IS 'keeps what targets measure';

-- Read when the facts are written.  Whoever listens is told of what has turned since the last refresh,
-- when this one is committed.
CREATE FUNCTION saleskpi_internal.remember_targets(schema name, facts_changed boolean, changed_from jsonb DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	as_of date := saleskpi_internal.in_snapshot(format('SELECT m.noted_to FROM %1$I.memory AS m JOIN %1$I.clock AS c ON c.as_of = m.noted_to', schema));
	started timestamptz := clock_timestamp();
	turned jsonb;
BEGIN
	PERFORM saleskpi_internal.measure_targets(schema, facts_changed, changed_from);
	IF as_of IS NULL OR saleskpi_internal.in_snapshot(format('SELECT EXISTS (SELECT FROM %I.target) OR EXISTS (SELECT FROM %I.quota_listed)',
			schema, saleskpi_internal.model_schema(schema, true))) <> 't' THEN
		RETURN;
	END IF;
	turned := saleskpi_internal.in_snapshot(format($statement$
		WITH standing AS MATERIALIZED (
			SELECT t.target_id, t.quota_id, t.name, t.status, t.actual, t.target, coalesce(t.target_id::text, 'q' || t.quota_id::text) AS key
			FROM %1$I.target_progress AS t
		),
		noted_before AS MATERIALIZED (
			SELECT k.*, coalesce(k.target_id::text, 'q' || k.quota_id::text) AS key FROM %1$I.target_status_change AS k
		),
		latest AS MATERIALIZED (
			SELECT DISTINCT ON (k.key) k.* FROM noted_before AS k ORDER BY k.key, k.day DESC
		),
		former AS (
			SELECT DISTINCT ON (k.key) k.* FROM noted_before AS k WHERE k.day < %2$L::date ORDER BY k.key, k.day DESC
		),
		compared AS MATERIALIZED (
			SELECT s.*, f.status AS status_before
			FROM standing AS s
			LEFT JOIN former AS f ON f.key = s.key
		),
		taken_back AS (
			DELETE FROM %1$I.target_status_change AS k
			USING compared AS c
			WHERE coalesce(k.target_id::text, 'q' || k.quota_id::text) = c.key AND k.day = %2$L::date AND c.status_before = c.status
		),
		noted AS (
			INSERT INTO %1$I.target_status_change AS k (target_id, quota_id, day, name, status_before, status, actual, target)
			SELECT c.target_id, c.quota_id, %2$L::date, c.name, c.status_before, c.status, c.actual, c.target
			FROM compared AS c
			WHERE c.status IS DISTINCT FROM c.status_before
			ON CONFLICT (target_id, quota_id, day) DO UPDATE SET name = excluded.name, status_before = excluded.status_before, status = excluded.status,
				actual = excluded.actual, target = excluded.target, noted_at = excluded.noted_at
			WHERE k.status <> excluded.status
		)
		SELECT jsonb_agg(jsonb_build_array(s.target_id, s.quota_id, s.name, l.status, s.status) ORDER BY s.target_id, s.quota_id)
		FROM standing AS s
		JOIN latest AS l ON l.key = s.key
		WHERE l.status <> s.status
		$statement$, schema, as_of));
	-- A message has 8000 bytes at most, and a character up to six
	PERFORM pg_notify('saleskpi', CASE WHEN t.turned -> 1 = 'null'
		THEN json_build_object('model', schema, 'target_id', t.turned -> 0, 'name', left(t.turned ->> 2, 1000),
			'from', t.turned -> 3, 'to', t.turned -> 4, 'day', as_of)
		ELSE json_build_object('model', schema, 'quota_id', left(t.turned ->> 1, 100), 'name', left(t.turned ->> 2, 1000),
			'from', t.turned -> 3, 'to', t.turned -> 4, 'day', as_of)
	END::text)
	FROM jsonb_array_elements(turned) WITH ORDINALITY AS t (turned, ordinal)
	ORDER BY t.ordinal;
	RAISE DEBUG 'targets that turned took %', clock_timestamp() - started;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.remember_targets(name, boolean, jsonb) IS 'notes which targets have turned, and tells whoever listens';
