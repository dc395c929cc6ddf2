-- Working out the facts of a kept model anew: all of them, or what has changed since the last time.
--
-- Everything is read in one snapshot, that of the statement that calls refresh_kept, which is STABLE
-- for that; what is written is written by in_snapshot.  Of each source it is first found out what has
-- changed: everything, or rows of some days and of some customers.  Then the facts are worked out one
-- after the other, over these rows, and of what is kept only the rows that differ are written.

CREATE FUNCTION saleskpi_internal.in_snapshot(statement text) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION saleskpi_internal.in_snapshot(text) IS 'runs a statement on what the snapshot of the calling statement shows';

CREATE FUNCTION saleskpi_internal.is_kept(schema name) RETURNS boolean
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept boolean := false;
BEGIN
	IF saleskpi_internal.relation_kind(saleskpi_internal.model_schema(schema, true), 'kept') IS NOT NULL THEN
		IF NOT saleskpi_internal.is_plain_table(saleskpi_internal.model_schema(schema, true), 'kept') THEN
			RAISE EXCEPTION '%.kept is not the table of the model', quote_ident(saleskpi_internal.model_schema(schema, true))
				USING ERRCODE = 'wrong_object_type', HINT = 'Rename or drop it.';
		END IF;
		kept := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
			format('SELECT EXISTS (SELECT FROM %I.kept)', saleskpi_internal.model_schema(schema, true)))::boolean;
	END IF;
	RETURN kept;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.is_kept(name) IS 'whether the facts of a model are tables';

-- What the facts depend on beside the rows of the other sources: when one of these has changed, what
-- depends on it is worked out wholly
CREATE FUNCTION saleskpi_internal.goes_by(schema name) RETURNS jsonb
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO' SET timezone = 'UTC' SET intervalstyle = 'postgres'
AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format($query$
		SELECT jsonb_build_object(
			'settings', (SELECT jsonb_build_array(s.time_zone, s.churn_after, s.conversion_window) FROM %1$I.settings AS s),
			'rep', (SELECT md5(string_agg(r::text, E'\n' ORDER BY r::text COLLATE "C")) FROM %1$I.rep AS r),
			'kpi', (SELECT jsonb_agg(k.kpi ORDER BY k.kpi) FROM %1$I.kpi AS k WHERE k.source = 'custom_measure'),
			'span', (SELECT jsonb_agg(jsonb_build_array(k.kpi, k.span, k.matures) ORDER BY k.kpi) FROM %1$I.kpi AS k),
			'mapping', (SELECT coalesce(jsonb_object_agg(m.source, md5(jsonb_build_array(m.definition, m.columns, m.time_zone)::text)), '{}') FROM %1$I.mapping AS m))
		$query$, schema) INTO result;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.goes_by(name) IS 'what facts depend on beside the rows of sources';

-- The days of the columns of a source that say when something happened, as an array, of row b
CREATE FUNCTION saleskpi_internal.days_of(schema name, source name, columns name[], zone text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('ARRAY[%s]::date[]', string_agg(CASE
		WHEN a.atttypid = 'date'::regtype THEN format('b.%I', a.attname)
		ELSE format('CASE WHEN isfinite(b.%1$I) THEN saleskpi.local_time(b.%1$I, %2$L::text)::date END', a.attname, zone)
	END, ', ' ORDER BY a.attnum))
	FROM pg_attribute AS a
	WHERE a.attrelid = format('%I.%I', schema, source)::regclass AND a.attname = ANY (columns)
$$;
COMMENT ON FUNCTION saleskpi_internal.days_of(name, name, name[], text) IS 'an expression for the days of columns of a source';

-- What of a source has changed: an object with
--   whole      why everything may have; null: only rows
--   touched    whether any has
--   days       of these days, and
--   customers  of these customers; null: nobody knows which
--   nobody     whether also of no customer
CREATE FUNCTION saleskpi_internal.no_change() RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN '{"whole": null, "touched": false, "days": [], "customers": [], "nobody": false}'::jsonb;
COMMENT ON FUNCTION saleskpi_internal.no_change() IS 'that nothing of a source has changed';

-- Customers of whom anything from a day on is kept: of rows that are gone there is nothing else to be found
CREATE FUNCTION saleskpi_internal.kept_customers(schema name, from_day date) RETURNS jsonb
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format($query$
		SELECT coalesce(jsonb_agg(DISTINCT c.customer), '[]')
		FROM (
			SELECT k.customer_id::text AS customer FROM %1$I.kept_known_customer AS k WHERE greatest(k.acquired_on, k.churned_on) >= $1
			UNION ALL
			SELECT b.customer_id::text FROM %1$I.kept_buyer AS b WHERE (saleskpi.last_on(b.rfm) < $1) IS NOT TRUE
			UNION ALL
			SELECT e.customer_id::text FROM %1$I.kept_revenue_event AS e WHERE e.month >= date_trunc('month'::text, $1::timestamp)::date
			UNION ALL
			SELECT o.customer_id::text FROM %1$I.kept_open_deal AS o WHERE (o.opened_at < $1::timestamp) IS NOT TRUE
		) AS c
		WHERE c.customer IS NOT NULL
		$query$, saleskpi_internal.model_schema(schema, true))
		INTO result USING from_day;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.kept_customers(name, date) IS 'customers of whom anything from a day on is kept';

-- What of a source there is from a day on, and what was: all those days, and the customers of both
CREATE FUNCTION saleskpi_internal.found_changes(schema name, source name, id_type oid, zone text, from_day date, as_of date) RETURNS jsonb
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind record;
	result jsonb;
BEGIN
	SELECT * INTO kind FROM saleskpi_internal.source_times() AS t WHERE t.source = found_changes.source;
	EXECUTE format($query$
		WITH found AS MATERIALIZED (
			SELECT %1$s AS fact_days, %2$s AS customer
			FROM (%3$s) AS b
			WHERE EXISTS (SELECT FROM unnest(%4$s) AS t (day) WHERE t.day >= $1 AND t.day < 'infinity')
		)
		SELECT jsonb_build_object(
			-- Nobody knows of what has no day, such as what an open deal is worth now
			'touched', true,
			-- After a century of them everything is worked out anyway
			'days', (
				SELECT coalesce(jsonb_agg(e.day), '[]')
				FROM (
					SELECT d.day FROM found AS f CROSS JOIN unnest(f.fact_days) AS d (day) WHERE isfinite(d.day) AND d.day <= $2
					UNION
					SELECT d.day::date FROM generate_series(greatest($1, $2 - 36525)::timestamp, $2::timestamp, interval '1 day') AS d (day)
				) AS e),
			'customers', (SELECT coalesce(jsonb_agg(DISTINCT f.customer) FILTER (WHERE f.customer IS NOT NULL), '[]') FROM found AS f),
			'nobody', true)
		$query$,
		coalesce(saleskpi_internal.days_of(schema, source, kind.fact_days, zone), '''{}''::date[]'),
		CASE WHEN kind.has_customer THEN 'b.customer_id::text' ELSE '''''::text' END,
		saleskpi_internal.source_query(schema, source, id_type, kind.times, ARRAY[from_day], ARRAY['infinity'::date], NULL, false),
		saleskpi_internal.days_of(schema, source, kind.times, zone))
		INTO result USING from_day, as_of;
	RETURN saleskpi_internal.no_change() || result || jsonb_build_object('customers',
		(result -> 'customers') || CASE WHEN kind.has_customer THEN saleskpi_internal.kept_customers(schema, from_day) ELSE '[]' END);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.found_changes(name, name, oid, text, date, date) IS 'what of a source has anything from a day on';

-- What has been noted of it
CREATE FUNCTION saleskpi_internal.noted_changes(schema name, source name, zone text, as_of date) RETURNS jsonb
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format($query$
		WITH noted AS MATERIALIZED (
			SELECT n.*, m.time_zone
			FROM %1$I.note AS n
			LEFT JOIN %2$I.mapping AS m ON m.source = n.source
			WHERE n.source = $1 AND (n.due <= $3) IS NOT FALSE
		)
		SELECT jsonb_build_object(
			'whole', (SELECT CASE WHEN bool_or(n.whole) THEN 'all of it was noted' END FROM noted AS n),
			'touched', EXISTS (SELECT FROM noted AS n),
			'days', (
				SELECT coalesce(jsonb_agg(DISTINCT d.day), '[]')
				FROM (
					SELECT saleskpi.local_time(t.at, $2)::date AS day FROM noted AS n CROSS JOIN unnest(n.instants) AS t (at) WHERE isfinite(t.at)
					UNION
					-- As the mapping has it, and as it stands there, since the mapping may be of an expression
					SELECT saleskpi.local_time(saleskpi.point_in_time(t.at, n.time_zone), $2)::date
					FROM noted AS n CROSS JOIN unnest(n.times) AS t (at) WHERE isfinite(t.at) AND n.time_zone IS NOT NULL
					UNION
					SELECT t.at::date FROM noted AS n CROSS JOIN unnest(n.times) AS t (at) WHERE isfinite(t.at)
					UNION
					SELECT t.day FROM noted AS n CROSS JOIN unnest(n.days) AS t (day) WHERE isfinite(t.day)
				) AS d
				WHERE d.day <= $3),
			'customers', (SELECT coalesce(jsonb_agg(DISTINCT n.customer) FILTER (WHERE n.customer IS NOT NULL), '[]') FROM noted AS n),
			'nobody', (SELECT coalesce(bool_or(n.customer IS NULL), false) FROM noted AS n))
		$query$, saleskpi_internal.model_schema(schema, true), schema)
		INTO result USING source::text, zone, as_of;
	RETURN saleskpi_internal.no_change() || result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.noted_changes(name, name, text, date) IS 'what has been noted of a source';

-- What of each source has changed since the facts were last worked out, by the sources' names
CREATE FUNCTION saleskpi_internal.source_changes(schema name, since date, id_type oid, zone text, former_as_of date, as_of date,
	formerly jsonb, now jsonb, whole text) RETURNS jsonb
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	-- Time that has passed brings what lies in it
	passed jsonb := (SELECT coalesce(jsonb_agg(d.day::date), '[]') FROM generate_series(former_as_of + 1, as_of::timestamp, interval '1 day') AS d (day));
	kind record;
	watched record;
	found jsonb;
	why text;
	change jsonb;
	result jsonb := '{}';
BEGIN
	FOR kind IN SELECT * FROM saleskpi_internal.source_times() LOOP
		change := saleskpi_internal.no_change();
		why := whole;
		IF why IS NOT NULL THEN
			NULL;
		ELSIF (formerly -> 'mapping' -> kind.source) IS DISTINCT FROM (now -> 'mapping' -> kind.source) THEN
			why := 'it was mapped anew';
		ELSIF kind.source = 'custom_measure' AND formerly -> 'kpi' IS DISTINCT FROM now -> 'kpi' THEN
			why := 'the list of KPIs has changed';
		ELSIF NOT (now -> 'mapping') ? kind.source::text THEN
			change := coalesce(result -> kind.made_of::text, change);
		ELSE
			-- Of a table without days everything is noted
			EXECUTE format('SELECT bool_and(w.complete) AS complete,
					bool_and(w.customer_column IS NOT NULL OR w.day_columns = ''{}''::text[]) AS with_customers
				FROM %I.watch AS w WHERE w.source = $1', parts) INTO watched USING kind.source::text;
			why := saleskpi_internal.unwatched(schema, kind.source);
			IF why IS NULL AND NOT watched.complete THEN
				why := 'it has not been worked out since it is watched';
			END IF;
			IF why IS NULL THEN
				change := saleskpi_internal.noted_changes(schema, kind.source, zone, as_of);
				IF NOT watched.with_customers AND (change ->> 'touched')::boolean THEN
					change := change || '{"customers": null}';
				END IF;
			END IF;
			IF since IS NOT NULL THEN
				found := saleskpi_internal.found_changes(schema, kind.source, id_type, zone, least(since, former_as_of + 1), as_of);
				change := change || jsonb_build_object(
					'touched', true,
					'days', (change -> 'days') || (found -> 'days'),
					'customers', CASE WHEN change -> 'customers' <> 'null' THEN (change -> 'customers') || (found -> 'customers') ELSE 'null' END,
					'nobody', (change ->> 'nobody')::boolean OR (found ->> 'nobody')::boolean);
				why := NULL;
			END IF;
		END IF;
		IF why IS NOT NULL THEN
			change := jsonb_build_object('whole', why, 'touched', true);
		ELSIF change ->> 'whole' IS NULL THEN
			change := change || jsonb_build_object(
				'days', (SELECT coalesce(jsonb_agg(DISTINCT d.day), '[]') FROM jsonb_array_elements((change -> 'days') || passed) AS d (day)),
				'customers', CASE WHEN change -> 'customers' <> 'null'
					THEN (SELECT coalesce(jsonb_agg(DISTINCT c.customer), '[]') FROM jsonb_array_elements(change -> 'customers') AS c (customer)) ELSE 'null' END);
		END IF;
		result := result || jsonb_build_object(kind.source, change);
	END LOOP;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.source_changes(name, date, oid, text, date, date, jsonb, jsonb, text) IS 'what of each source has changed since the last refresh';

-- Rows that are there and are not known yet, because some of their time is still to come: it is noted
-- when they will be
CREATE FUNCTION saleskpi_internal.note_future(schema name, source name, zone text, as_of date) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind record;
	due text;
BEGIN
	SELECT * INTO kind FROM saleskpi_internal.source_times() AS t WHERE t.source = note_future.source;
	SELECT format('least(%s)', string_agg(format(CASE WHEN a.atttypid = 'date'::regtype
			THEN 'CASE WHEN b.%1$I > %2$L::date AND isfinite(b.%1$I) THEN b.%1$I END'
			ELSE 'CASE WHEN b.%1$I >= %3$L::timestamptz AND isfinite(b.%1$I) THEN saleskpi.local_time(b.%1$I, %4$L::text)::date END'
		END, a.attname, as_of, saleskpi.end_of_day(as_of, zone), zone), ', '))
	INTO due
	FROM pg_attribute AS a
	WHERE a.attrelid = format('%I.%I', schema, source)::regclass AND a.attname = ANY (kind.times);
	PERFORM saleskpi_internal.in_snapshot(format($query$
		INSERT INTO %1$I.note (source, days, customer, whole, due)
		SELECT DISTINCT %2$L, %3$s, %4$s, false, %5$s
		FROM %6$I.%7$I AS b
		WHERE %5$s IS NOT NULL
		$query$,
		saleskpi_internal.model_schema(schema, true), source::text,
		saleskpi_internal.days_of(schema, source, kind.times, zone),
		CASE WHEN kind.has_customer THEN 'b.customer_id::text' ELSE 'NULL::text' END,
		due, schema, source));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.note_future(name, name, text, date) IS 'notes the rows of a source that are not known yet';

-- Days, or customers, that are too many to be picked out of all
CREATE FUNCTION saleskpi_internal.is_many(picked bigint, all_of_them bigint) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN picked > 30::bigint AND picked * 5::bigint > all_of_them;
COMMENT ON FUNCTION saleskpi_internal.is_many(bigint, bigint) IS 'whether to work out all is cheaper than to work out some';

-- The query of a fact by days for some of them
CREATE FUNCTION saleskpi_internal.days_query(schema name, fact name, id_type oid, days date[]) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.fact_query(schema, fact, id_type, f.rows, (
		SELECT array_agg(format('SELECT * FROM (%s) AS b WHERE b.%s = ANY (%L::date[])',
			saleskpi_internal.row_query(schema, r.row, id_type, saleskpi_internal.row_source(r.row),
				saleskpi_internal.source_query(schema, saleskpi_internal.row_source(r.row), id_type,
					string_to_array(r.columns, ' ')::name[], s.first_days, s.last_days, NULL, false)),
			r.day, days) ORDER BY r.ordinal)
		FROM unnest(f.rows, f.row_keys, f.row_columns) WITH ORDINALITY AS r (row, day, columns, ordinal)
		CROSS JOIN (SELECT array_agg(d.first_day) AS first_days, array_agg(d.last_day) AS last_days
			FROM saleskpi_internal.day_spans(days) AS d) AS s))
	FROM saleskpi_internal.kept_facts() AS f
	WHERE f.fact = days_query.fact
$$;
COMMENT ON FUNCTION saleskpi_internal.days_query(name, name, oid, date[]) IS 'the query of a fact for some days';

-- The customers of the source, where they are made of sales from what is kept of them: of these all are
-- known
CREATE FUNCTION saleskpi_internal.customers_source(schema name, is_mapped boolean) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN is_mapped THEN format('%I.customer', schema)
		ELSE format('(SELECT k.customer_id, k.at AS acquired_at,
				saleskpi.point_in_time(k.churned_on, (SELECT s.time_zone FROM %1$I.settings AS s)) AS churned_at,
				k.channel, k.rep, NULL::numeric AS monthly_revenue, k.team
			FROM %2$I.kept_known_customer AS k)', schema, saleskpi_internal.model_schema(schema, true))
	END
$$;
COMMENT ON FUNCTION saleskpi_internal.customers_source(name, boolean) IS 'what a refresh reads the customers of the source from';

-- The rows of a source of which a column lies in these days, and with undated those of which it does in no
-- day up to as_of
CREATE FUNCTION saleskpi_internal.day_rows(schema name, source name, id_type oid, time_column name, days date[], undated boolean, as_of date) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.source_query(schema, source, id_type, ARRAY[time_column],
		array_agg(d.first_day), array_agg(d.last_day), NULL, false, CASE WHEN undated THEN as_of + 1 END)
	FROM saleskpi_internal.day_spans(days) AS d
$$;
COMMENT ON FUNCTION saleskpi_internal.day_rows(name, name, oid, name, date[], boolean, date) IS 'the query of a source over some days, or without a day';

-- The query of the check of a source for some days, and with undated for what has none; customers is what
-- says who is known
CREATE FUNCTION saleskpi_internal.check_query(schema name, fact name, id_type oid, days date[], undated boolean, as_of date, customers text, condition text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT * FROM (%s) AS k WHERE %s', saleskpi_internal.query_over(saleskpi_internal.file_query(schema, fact, id_type),
		ARRAY[format('%I.%I', schema, f.sources[1]), format('%I.customer', schema)],
		ARRAY['(' || saleskpi_internal.day_rows(schema, f.sources[1], id_type, f.row_columns[1]::name, days, undated, as_of) || ')', customers]), condition)
	FROM saleskpi_internal.kept_facts() AS f
	WHERE f.fact = check_query.fact
$$;
COMMENT ON FUNCTION saleskpi_internal.check_query(name, name, oid, date[], boolean, date, text, text) IS 'the query of the check of a source for some days';

-- Whom the sales of some days are of, as far as the source knows them: in what is kept of customers, or else
-- in the source itself
CREATE FUNCTION saleskpi_internal.known_buyers(schema name, id_type oid, zone text, days date[], as_of date, is_mapped boolean) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept text := format('%I.kept_known_customer', saleskpi_internal.model_schema(schema, true));
	id_array text := format_type(id_type, -1) || '[]';
	buyers text[];
	others text[];
BEGIN
	EXECUTE format('SELECT array_agg(DISTINCT b.customer_id::text) FROM (%s) AS b WHERE b.customer_id IS NOT NULL AND (%s)[1] = ANY ($1)',
		saleskpi_internal.day_rows(schema, 'sale', id_type, 'sold_at', days, false, as_of),
		saleskpi_internal.days_of(schema, 'sale', '{sold_at}', zone)) INTO buyers USING days;
	IF is_mapped THEN
		others := saleskpi_internal.in_snapshot(format('SELECT array_agg(u.id) FROM unnest(%1$L::%2$s) AS u (id)
			WHERE u.id NOT IN (SELECT k.customer_id FROM %3$s AS k WHERE k.customer_id = ANY (%1$L::%2$s))', buyers, id_array, kept));
	END IF;
	RETURN format('(SELECT k.customer_id FROM %s AS k WHERE k.customer_id = ANY (%L::%s)', kept, coalesce(buyers, '{}'), id_array)
		|| CASE WHEN others <> '{}' THEN format(' UNION ALL SELECT b.customer_id FROM (%s) AS b',
			saleskpi_internal.source_query(schema, 'customer', id_type, NULL, NULL, NULL, others, false)) ELSE '' END || ')';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.known_buyers(name, oid, text, date[], date, boolean) IS 'a query of the customers of some days who are known';

-- Keys that may have come to be listed more than once: of rows of these days, and with undated of rows without
-- a day that are of these customers (NULL: of any), or of which some time has come since
CREATE FUNCTION saleskpi_internal.changed_ids(schema name, source name, id_type oid, zone text, time_column name, id_column name,
	days date[], undated boolean, customers text[], nobody boolean, former_as_of date, as_of date) RETURNS text[]
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind record;
	ids text[];
BEGIN
	SELECT * INTO kind FROM saleskpi_internal.source_times() AS t WHERE t.source = changed_ids.source;
	EXECUTE format($query$
		SELECT array_agg(DISTINCT b.%1$I::text)
		FROM (%2$s) AS b
		WHERE b.%1$I IS NOT NULL
			AND ((%3$s)[1] = ANY ($1)
				OR $2 AND ((%3$s)[1] <= $3) IS NOT TRUE
					AND (%4$s OR EXISTS (SELECT FROM unnest(%5$s) AS t (day) WHERE t.day > $5 AND t.day <= $3)))
		$query$,
		id_column, saleskpi_internal.day_rows(schema, source, id_type, time_column, days, undated, as_of),
		saleskpi_internal.days_of(schema, source, ARRAY[time_column], zone),
		CASE
			WHEN customers IS NULL OR NOT kind.has_customer THEN 'true'
			WHEN nobody THEN format('(b.customer_id = ANY ($4::%s[]) OR b.customer_id IS NULL)', format_type(id_type, -1))
			ELSE format('b.customer_id = ANY ($4::%s[])', format_type(id_type, -1))
		END,
		saleskpi_internal.days_of(schema, source, kind.times, zone))
		INTO ids USING days, undated, as_of, customers, former_as_of;
	RETURN coalesce(ids, '{}');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.changed_ids(name, name, oid, text, name, name, date[], boolean, text[], boolean, date, date) IS 'keys of rows that may have changed';

-- The rows of a source for some customers
CREATE FUNCTION saleskpi_internal.customer_rows(schema name, view name, id_type oid, customers text[], nobody boolean) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.row_query(schema, view, id_type, saleskpi_internal.row_source(view),
		saleskpi_internal.source_query(schema, saleskpi_internal.row_source(view), id_type, NULL, NULL, NULL, customers, nobody))
$$;
COMMENT ON FUNCTION saleskpi_internal.customer_rows(name, name, oid, text[], boolean) IS 'the rows of a source for some customers';

-- The query of what is kept by customers for some of them; the condition is one on row k
CREATE FUNCTION saleskpi_internal.customers_query(schema name, fact name, id_type oid, customers text[], nobody boolean, condition text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT * FROM (%s) AS k WHERE %s', CASE
		WHEN fact = 'known_customer' THEN saleskpi_internal.customer_rows(schema, fact, id_type, customers, nobody)
		ELSE saleskpi_internal.fact_query(schema, fact, id_type, f.rows,
			ARRAY(SELECT saleskpi_internal.customer_rows(schema, r.row, id_type, customers, nobody) FROM unnest(f.rows) AS r (row)), condition)
	END, condition)
	FROM saleskpi_internal.kept_facts() AS f
	WHERE f.fact = customers_query.fact
$$;
COMMENT ON FUNCTION saleskpi_internal.customers_query(name, name, oid, text[], boolean, text) IS 'the query of what is kept by customers for some of them';

-- What is a sum of other facts, which are kept; the same as its file works out of rows
CREATE FUNCTION saleskpi_internal.sum_query(schema name, fact name) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format(CASE fact
		WHEN 'customer_total' THEN
			'SELECT saleskpi.rollup(h.churn) AS churn, coalesce(sum(h.with_revenue), 0)::bigint AS with_revenue, saleskpi.rollup(h.cohorts) AS cohorts
			FROM %1$I.kept_customer_history AS h'
		WHEN 'deal_survival' THEN
			'SELECT d.team, d.rep, saleskpi.rollup(d.cycle) AS cycle
			FROM (
				SELECT m.team, m.rep, m.cycle FROM %1$I.kept_deal_rep_month AS m WHERE m.won > 0
				UNION ALL
				SELECT o.team, o.rep, saleskpi.sales_cycle(o.opened_at, NULL::timestamp, c.known_to)
				FROM %1$I.kept_open_deal AS o
				CROSS JOIN %2$I.clock AS c
				GROUP BY 1, 2
			) AS d
			GROUP BY 1, 2'
		END, saleskpi_internal.model_schema(schema, true), schema)
$$;
COMMENT ON FUNCTION saleskpi_internal.sum_query(name, name) IS 'the query of a fact that is a sum of others';

-- Of KPIs by days, or by months, the days of facts whose rows may have changed, NULL: any: those of the days that were
-- worked out of the facts that each KPI is made of; leads that are old enough now; sales that another month is compared
-- with now; customers by month, which are not many
CREATE FUNCTION saleskpi_internal.kpi_days(schema name, fact_days jsonb, former_as_of date, as_of date, OUT source text, OUT days date[]) RETURNS SETOF record
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	window_length interval;
BEGIN
	EXECUTE format('SELECT s.conversion_window FROM %I.settings AS s', schema) INTO window_length;
	RETURN QUERY SELECT s.source, CASE WHEN f.days <> 'null' THEN ARRAY(
			SELECT d.day::date FROM jsonb_array_elements_text(f.days) AS d (day)
			UNION
			SELECT m.day::date FROM generate_series(
				CASE s.source WHEN 'lead' THEN former_as_of - window_length - interval '3 days'
					ELSE date_trunc('month', former_as_of::timestamp) - interval '1 month' END,
				CASE s.source WHEN 'lead' THEN as_of - window_length + interval '3 days' ELSE as_of::timestamp END, interval '1 day') AS m (day)
			WHERE s.source = 'lead' AND as_of > former_as_of
				OR s.source = 'sale' AND date_trunc('month', as_of::timestamp) > date_trunc('month', former_as_of::timestamp)) END
	FROM (VALUES ('deal', 'deal_day'), ('lead', 'lead_day'), ('lead by qualification', 'opportunity_day'), ('email', 'email_day'),
		('sale', 'sale_day'), ('sale of a customer', 'lifetime_day'), ('customer', 'customer_day'), ('expense', 'expense_day'),
		('custom_measure', 'custom_day')) AS s (source, fact)
	CROSS JOIN LATERAL (SELECT coalesce(fact_days -> s.fact, '[]') AS days) AS f;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.kpi_days(name, jsonb, date, date) IS 'of which days KPIs may have changed, by their source';

-- The same as a condition on row k
CREATE FUNCTION saleskpi_internal.kpi_condition(schema name, grain name, fact_days jsonb, customers_changed boolean, former_as_of date, as_of date) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	result text;
BEGIN
	SELECT string_agg(CASE WHEN s.days IS NULL THEN format('k.source = %L', s.source)
			ELSE format('k.source = %L AND k.%I = ANY (%L::date[])', s.source, 'fact_' || grain,
				ARRAY(SELECT DISTINCT date_trunc(grain, d.day::timestamp)::date FROM unnest(s.days) AS d (day)))
		END, ' OR ')
	INTO result
	FROM saleskpi_internal.kpi_days(schema, fact_days, former_as_of, as_of) AS s;
	IF customers_changed OR date_trunc('month', as_of::timestamp) > date_trunc('month', former_as_of::timestamp) THEN
		result := result || format(' OR k.source = %L', 'customer by month');
	END IF;
	RETURN '(' || result || ')';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.kpi_condition(name, name, jsonb, boolean, date, date) IS 'a condition on what may have changed of KPIs';

-- The KPIs of the company, or of one kind of owner, from facts that are kept: they are summed up before
-- KPIs are made of them, which are many rows else
CREATE FUNCTION saleskpi_internal.kpi_query(schema name, id_type oid, grain name, owner_kind text, condition text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT * FROM (%s) AS k WHERE %s',
		saleskpi_internal.query_over(saleskpi_internal.file_query(schema, ('kpi_' || grain)::name, id_type),
			array_agg(format('%I.%I', p.parts, f.fact)), array_agg(f.query)),
		coalesce(condition, 'true'))
	FROM (SELECT saleskpi_internal.model_schema(schema, true) AS parts) AS p
	CROSS JOIN LATERAL (
		SELECT k.fact, format('(SELECT %s FROM %I.%I AS d GROUP BY %s)',
			string_agg(CASE
				WHEN a.attname IN (grain, 'kpi', owner_kind) THEN format('d.%I', a.attname)
				WHEN a.atttypid = 'text'::regtype THEN format('NULL::text AS %I', a.attname)
				WHEN a.atttypid = 'bigint'::regtype THEN format('sum(d.%1$I)::bigint AS %1$I', a.attname)
				WHEN a.atttypid = 'numeric'::regtype THEN format('saleskpi_internal.total(d.%1$I) AS %1$I', a.attname)
				ELSE format('saleskpi.rollup(d.%1$I) AS %1$I', a.attname)
			END, ', ' ORDER BY a.attnum),
			p.parts, 'kept_' || k.fact,
			string_agg(format('d.%I', a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attname IN (grain, 'kpi', owner_kind))) AS query
		FROM saleskpi_internal.kept_facts() AS k
		JOIN pg_attribute AS a ON a.attrelid = format('%I.%I', p.parts, 'kept_' || k.fact)::regclass AND a.attnum > 0
		WHERE right(k.fact, length(grain) + 1) = '_' || grain AND k.method IN ('day', 'month', 'changed')
		GROUP BY k.fact
	) AS f
	GROUP BY p.parts
$$;
COMMENT ON FUNCTION saleskpi_internal.kpi_query(name, oid, name, text, text) IS 'the query of the KPIs of a kind of owner from kept facts';

-- The query of company_day from facts that are kept: churn of the customers of all owners together
CREATE FUNCTION saleskpi_internal.company_query(schema name, id_type oid, condition text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.query_over(saleskpi_internal.file_query(schema, 'company_day', id_type),
		ARRAY[format('%I.kpi_day', p.parts), format('%I.churn_kpi', p.parts)],
		ARRAY[
			'(' || saleskpi_internal.kpi_query(schema, id_type, 'day', NULL, condition) || ')',
			format('(SELECT * FROM (SELECT c.*, c.month AS fact_day FROM (%s) AS c) AS k WHERE %s)',
				saleskpi_internal.query_over(saleskpi_internal.file_query(schema, 'churn_kpi', id_type),
					ARRAY[format('%I.customer_history', p.parts)],
					ARRAY[format('(SELECT NULL::text AS region, NULL::text AS manager, NULL::text AS team, NULL::text AS rep, NULL::text AS channel, t.churn
						FROM %I.kept_customer_total AS t)', p.parts)]),
				coalesce(condition, 'true'))])
	FROM (SELECT saleskpi_internal.model_schema(schema, true) AS parts) AS p
$$;
COMMENT ON FUNCTION saleskpi_internal.company_query(name, oid, text) IS 'the query of KPIs of the company by day from kept facts';

-- The query of owner_month from facts that are kept
CREATE FUNCTION saleskpi_internal.owner_query(schema name, id_type oid, condition text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT string_agg(format('SELECT k.kpi, k.month, %L::text AS owner_kind, %s AS owner, saleskpi_internal.total(k.numerator) AS numerator,
			saleskpi_internal.total(k.denominator) AS denominator, k.source, k.fact_month
			FROM (%s) AS k GROUP BY 1, 2, 4, 7, 8',
		o.owner_kind, CASE o.owner_kind WHEN 'company' THEN '''''::text' ELSE format('k.%I', o.owner_kind) END,
		saleskpi_internal.kpi_query(schema, id_type, 'month', o.owner_kind, condition)), ' UNION ALL ')
	FROM (VALUES ('company'), ('region'), ('manager'), ('team'), ('rep'), ('channel')) AS o (owner_kind)
$$;
COMMENT ON FUNCTION saleskpi_internal.owner_query(name, oid, text) IS 'the query of KPIs by month and owner from kept facts';

-- From which month on a view of lines may show something else: from that of the first row of a fact that has
-- changed, or of what time has brought; NULL: of all of them
CREATE FUNCTION saleskpi_internal.line_from(schema name, view name, changed_facts name[], changed_from jsonb, former_as_of date, as_of date) RETURNS date
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	window_length interval;
	result date;
BEGIN
	EXECUTE format('SELECT s.conversion_window FROM %I.settings AS s', schema) INTO window_length;
	SELECT CASE WHEN count(*) = count(d.day) THEN date_trunc('month', min(d.day)::timestamp) END
	INTO result
	FROM (
		SELECT (changed_from ->> b.fact::text)::date AS day
		FROM unnest(saleskpi_internal.kept_below(view)) AS b (fact)
		WHERE b.fact = ANY (changed_facts)
		UNION ALL
		-- Leads may be old enough now, and for lead_conversion 90 days old
		SELECT CASE WHEN saleskpi_internal.kept_below(view) && '{lead_day,lead_month}' THEN former_as_of - greatest(window_length, interval '90 days') - interval '3 days'
			ELSE former_as_of END
		WHERE as_of > former_as_of
	) AS d;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.line_from(name, name, name[], jsonb, date, date) IS 'from which month on a view of lines may have changed';

-- The statement that adds to numbers of customers who have bought what has changed of them
CREATE FUNCTION saleskpi_internal.add_statement(kept regclass, changes jsonb) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format($statement$
		MERGE INTO %s AS k
		USING (
			SELECT (e.change ->> 0)::date AS cohort, (e.change ->> 1)::date AS month, e.change ->> 2 AS rep, e.change ->> 3 AS channel,
				(e.change ->> 4)::bigint AS customers, (e.change ->> 5)::bigint AS last_time
			FROM jsonb_array_elements(%L::jsonb) AS e (change)
		) AS c
		ON k.cohort = c.cohort AND k.month = c.month AND k.rep IS NOT DISTINCT FROM c.rep AND k.channel IS NOT DISTINCT FROM c.channel
		WHEN MATCHED AND k.customers + c.customers = 0 THEN DELETE
		WHEN MATCHED THEN UPDATE SET customers = k.customers + c.customers, last_time = k.last_time + c.last_time
		WHEN NOT MATCHED THEN INSERT (cohort, month, rep, channel, customers, last_time)
			VALUES (c.cohort, c.month, c.rep, c.channel, c.customers, c.last_time)
		$statement$, kept, changes)
$$;
COMMENT ON FUNCTION saleskpi_internal.add_statement(regclass, jsonb) IS 'the statement that adds what has changed to activity_month';

CREATE FUNCTION saleskpi_internal.trim_log_statement(schema name) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('DELETE FROM %1$I.refresh_log WHERE refresh_id <= (SELECT max(l.refresh_id) - 1000 FROM %1$I.refresh_log AS l)', schema)
$$;
COMMENT ON FUNCTION saleskpi_internal.trim_log_statement(name) IS 'the statement that leaves the last runs in refresh_log';

-- The refresh itself, as the model's owner
CREATE FUNCTION saleskpi_internal.refresh_kept(schema name, since date, caller name, started timestamptz) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO' SET timezone = 'UTC' SET intervalstyle = 'postgres' SET jit = off
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	zone text;
	id_type oid;
	id_array text;
	former_as_of date;
	as_of date;
	churn_after interval;
	formerly jsonb;
	now jsonb := saleskpi_internal.goes_by(schema);
	whole text;
	changes jsonb;
	fact record;
	kept regclass;
	is_empty boolean;
	is_whole boolean;
	is_touched boolean;
	query text;
	condition text;
	-- Of the fact by days, for the roll-up behind it; NULL: all
	picked_days date[];
	customers text[];
	nobody boolean;
	size bigint;
	-- Days of sales that are by another channel, or of another rep, than the customers were before
	origins_whole boolean := false;
	origins text[];
	origin_days date[] := '{}';
	-- Customers of whom something has changed, who of them were known before, and the days of sales of those
	-- who are not as they were
	is_mapped boolean := now -> 'mapping' ? 'customer';
	customers_whole boolean := true;
	former_customers text[];
	customer_days date[] := '{}';
	-- Of the check before, for the keys behind it
	is_undated boolean;
	ids text[];
	-- By facts, the keys under which the kept rows that they are made of have changed; null: all may have
	keys jsonb := '{}';
	reps_changed boolean := false;
	-- What other rows have been written of so far, and of what is kept by days or months from which on
	changed_facts name[] := '{}';
	changed_from jsonb := '{}';
	-- By facts by days, the days of which other rows have been written; null: all may be
	fact_days jsonb := '{}';
	-- Of a view of lines: from which month on something has changed, and what is read for it
	line_from date;
	read_from date;
	-- Open deals that have come, changed or gone; null: nobody knows which
	deals jsonb := '[]';
	names text[];
	expressions text[];
	fact_started timestamptz;
	outcome jsonb;
	written bigint;
	rows_read bigint := 0;
	rows_written bigint := 0;
	bounds text;
BEGIN
	EXECUTE format('SELECT s.time_zone, s.id_type::oid, s.kept_as_of, saleskpi.as_of(s.as_of, s.time_zone), s.churn_after FROM %I.settings AS s', schema)
		INTO zone, id_type, former_as_of, as_of, churn_after;
	id_array := format_type(id_type, -1) || '[]';
	EXECUTE format('SELECT k.went_by FROM %I.kept AS k', parts) INTO formerly;
	whole := CASE
		WHEN formerly IS NULL OR former_as_of IS NULL THEN 'for the first time'
		WHEN formerly -> 'settings' <> now -> 'settings' THEN 'settings have changed'
		WHEN formerly -> 'rep' IS DISTINCT FROM now -> 'rep'
			OR formerly #> '{mapping,rep}' IS DISTINCT FROM now #> '{mapping,rep}' THEN 'the list of reps has changed'
		WHEN as_of < former_as_of THEN 'as_of was set back'
	END;
	changes := saleskpi_internal.source_changes(schema, since, id_type, zone, former_as_of, as_of, formerly, now, whole);

	-- What is read from here on stands at the new day
	PERFORM saleskpi_internal.in_snapshot(format('UPDATE %I.settings SET kept_as_of = %L, refreshed_at = clock_timestamp()', schema, as_of));

	-- Customers who are made of sales are lost by time alone
	IF NOT (now -> 'mapping') ? 'customer' AND changes -> 'customer' ->> 'whole' IS NULL
		AND changes -> 'customer' -> 'customers' <> 'null' AND as_of > former_as_of THEN
		EXECUTE format($query$
			SELECT jsonb_set($1, '{customer,customers}', ($1 #> '{customer,customers}') || coalesce(jsonb_agg(DISTINCT k.customer_id::text), '[]'))
			FROM %1$I.kept_known_customer AS k
			LEFT JOIN %1$I.kept_buyer AS b ON b.customer_id = k.customer_id
			WHERE k.customer_id IS NOT NULL AND k.churned_on IS NULL
				AND ((saleskpi.last_on(b.rfm) + $2)::date <= $3 + 1) IS NOT FALSE
			$query$, parts) INTO changes USING changes, churn_after, as_of;
	END IF;

	FOR fact IN SELECT * FROM saleskpi_internal.kept_facts() AS f ORDER BY f.ordinal LOOP
		kept := format('%I.%I', parts, 'kept_' || fact.fact)::regclass;
		EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', kept) INTO is_empty;
		SELECT coalesce(bool_or(changes -> s.source::text ->> 'whole' IS NOT NULL), false) OR whole IS NOT NULL,
			coalesce(bool_or((changes -> s.source::text ->> 'touched')::boolean), false)
		INTO is_whole, is_touched
		FROM unnest(fact.sources) AS s (source);
		fact_started := clock_timestamp();
		query := NULL;
		condition := NULL;
		names := '{}';
		expressions := '{}';
		line_from := NULL;

		CASE fact.method
		WHEN 'day' THEN
			is_whole := is_whole OR fact.fact IN ('sale_day', 'lifetime_day') AND origins_whole;
			IF NOT is_whole THEN
				picked_days := ARRAY(
					SELECT d.day::date
					FROM unnest(fact.sources) AS s (source)
					CROSS JOIN LATERAL jsonb_array_elements_text(changes -> s.source::text -> 'days') AS d (day)
					UNION
					SELECT d.day FROM unnest(origin_days) AS d (day) WHERE fact.fact IN ('sale_day', 'lifetime_day'));
				EXECUTE format('SELECT $1 - min(k.day) + 1 FROM %s AS k', kept) INTO size USING as_of;
				is_whole := saleskpi_internal.is_many(cardinality(picked_days), coalesce(size, 0));
			END IF;
			IF is_whole THEN
				picked_days := NULL;
				query := saleskpi_internal.fact_query(schema, fact.fact, id_type);
			ELSIF cardinality(picked_days) > 0 THEN
				condition := format('k.%I = ANY (%L::date[])', fact.keys[1], picked_days);
				query := saleskpi_internal.days_query(schema, fact.fact, id_type, picked_days);
				names := '{days}';
				expressions := ARRAY['coalesce(jsonb_agg(DISTINCT c.day), ''[]'')'];
			END IF;

		WHEN 'month' THEN
			IF picked_days IS NULL THEN
				query := saleskpi_internal.month_query(schema, fact.fact, regexp_replace(fact.fact, '_month$', '_day')::name, NULL);
			ELSIF cardinality(picked_days) > 0 THEN
				picked_days := ARRAY(SELECT DISTINCT date_trunc('month', d.day::timestamp)::date FROM unnest(picked_days) AS d (day));
				condition := format('k.month = ANY (%L::date[])', picked_days);
				query := saleskpi_internal.month_query(schema, fact.fact, regexp_replace(fact.fact, '_month$', '_day')::name, picked_days);
			END IF;

		WHEN 'rollup' THEN
			-- Behind a fact by months, which has made months of the days
			IF picked_days IS NULL OR cardinality(picked_days) > 0 THEN
				condition := CASE WHEN picked_days IS NOT NULL THEN format('k.month = ANY (%L::date[])', picked_days) END;
				query := saleskpi_internal.month_query(schema, fact.fact, fact.rows[1], picked_days);
			END IF;

		WHEN 'customer' THEN
			is_whole := is_whole OR fact.fact = 'open_deal' AND reps_changed
				OR EXISTS (SELECT FROM unnest(fact.sources) AS s (source) WHERE changes -> s.source::text -> 'customers' = 'null');
			IF NOT is_whole THEN
				customers := ARRAY(
					SELECT DISTINCT e.customer
					FROM unnest(fact.sources) AS s (source)
					CROSS JOIN LATERAL jsonb_array_elements_text(changes -> s.source::text -> 'customers') AS e (customer));
				nobody := fact.fact IN ('known_customer', 'open_deal') AND (changes -> fact.sources[1]::text ->> 'nobody')::boolean;
				EXECUTE format('SELECT count(*) FROM %s', CASE WHEN fact.fact = 'doubled_customer' THEN format('%I.kept_known_customer', parts)
					ELSE kept::text END) INTO size;
				is_whole := saleskpi_internal.is_many(cardinality(customers), size);
			END IF;
			IF fact.fact = 'known_customer' AND NOT is_whole THEN
				customers_whole := false;
				EXECUTE format('SELECT array_agg(DISTINCT k.customer_id::text) FROM %s AS k WHERE k.customer_id = ANY ($1::%s)', kept, id_array)
					INTO former_customers USING customers;
			END IF;
			IF is_whole THEN
				query := saleskpi_internal.fact_query(schema, fact.fact, id_type);
			ELSIF cardinality(customers) > 0 OR nobody THEN
				condition := format(CASE WHEN nobody THEN '(k.customer_id = ANY (%L::%s) OR k.customer_id IS NULL)' ELSE 'k.customer_id = ANY (%L::%s)' END,
					customers, id_array);
				query := saleskpi_internal.customers_query(schema, fact.fact, id_type, customers, nobody, condition);
			END IF;
			SELECT coalesce(array_agg(f.fact), '{}'), coalesce(array_agg(format(CASE f.method
					WHEN 'added' THEN '(SELECT jsonb_agg(jsonb_build_array(%1$s, d.change_count, d.last_count)) FROM (
						SELECT %2$s, sum(c.change_sign) AS change_count, coalesce(sum(c.change_sign) FILTER (WHERE c.is_last), 0) AS last_count
						FROM changed AS c GROUP BY %2$s) AS d WHERE d.change_count <> 0 OR d.last_count <> 0)'
					ELSE '(SELECT jsonb_agg(DISTINCT jsonb_build_array(%2$s)) FROM changed AS c)'
				END, k.of_d, k.of_c)), '{}')
			INTO names, expressions
			FROM saleskpi_internal.kept_facts() AS f
			CROSS JOIN LATERAL (SELECT string_agg(format('d.%I', k.key), ', ') AS of_d, string_agg(format('c.%I', k.key), ', ') AS of_c
				FROM unnest(f.row_keys) AS k (key)) AS k
			WHERE f.method IN ('changed', 'added') AND f.rows = ARRAY[fact.fact];
			IF fact.fact = 'customer_origin' THEN
				names := '{customers}';
				expressions := '{to_jsonb(array_agg(DISTINCT c.customer_id::text))}';
			ELSIF fact.fact = 'open_deal' AND NOT is_whole THEN
				names := '{deals}';
				expressions := ARRAY['coalesce(to_jsonb(array_agg(DISTINCT c.deal_id::text) FILTER (WHERE c.deal_id IS NOT NULL)), ''[]'')'];
			END IF;

		WHEN 'changed' THEN
			IF whole IS NOT NULL OR is_empty OR keys -> fact.fact::text = 'null' OR jsonb_array_length(keys -> fact.fact::text) > 1000 THEN
				query := saleskpi_internal.fact_query(schema, fact.fact, id_type);
			ELSIF keys ? fact.fact::text THEN
				condition := saleskpi_internal.keys_condition(fact.keys::text[], keys -> fact.fact::text);
				query := saleskpi_internal.fact_query(schema, fact.fact, id_type, fact.rows, ARRAY[format('SELECT * FROM %I.%I AS k WHERE %s',
					parts, 'kept_' || fact.rows[1], saleskpi_internal.keys_condition(fact.row_keys, keys -> fact.fact::text))]);
			END IF;

		WHEN 'added' THEN
			IF whole IS NOT NULL OR is_empty OR keys -> fact.fact::text = 'null' THEN
				query := saleskpi_internal.fact_query(schema, fact.fact, id_type);
			ELSIF keys ? fact.fact::text THEN
				PERFORM saleskpi_internal.in_snapshot(saleskpi_internal.add_statement(kept, keys -> fact.fact::text));
				rows_read := rows_read + jsonb_array_length(keys -> fact.fact::text);
				rows_written := rows_written + jsonb_array_length(keys -> fact.fact::text);
				changed_facts := changed_facts || fact.fact;
			END IF;

		WHEN 'company', 'owner' THEN
			IF whole IS NULL AND NOT is_empty THEN
				condition := saleskpi_internal.kpi_condition(schema, CASE fact.method WHEN 'owner' THEN 'month' ELSE 'day' END, fact_days,
					keys ? 'customer_day', former_as_of, as_of);
			END IF;
			query := CASE fact.method
				WHEN 'owner' THEN saleskpi_internal.owner_query(schema, id_type, condition)
				ELSE saleskpi_internal.company_query(schema, id_type, condition)
			END;

		WHEN 'sum' THEN
			IF is_whole OR is_touched OR is_empty OR as_of <> former_as_of THEN
				query := saleskpi_internal.sum_query(schema, fact.fact);
			END IF;

		WHEN 'check' THEN
			is_whole := is_whole OR fact.fact = 'sale_check_day' AND customers_whole;
			IF NOT is_whole THEN
				EXECUTE format('SELECT array_agg(k.day) FILTER (WHERE k.day IS NOT NULL), coalesce(bool_or(k.day IS NULL), false)
					FROM %s AS k WHERE k.due_on <= $1', kept) INTO picked_days, is_undated USING as_of;
				picked_days := ARRAY(
					SELECT d.day::date FROM jsonb_array_elements_text(changes -> fact.sources[1]::text -> 'days') AS d (day)
					UNION
					SELECT d.day FROM unnest(picked_days) AS d (day)
					UNION
					SELECT d.day FROM unnest(customer_days) AS d (day) WHERE fact.fact = 'sale_check_day');
				is_undated := is_undated OR (changes -> fact.sources[1]::text ->> 'touched')::boolean;
				EXECUTE format('SELECT $1 - min(k.day) + 1 FROM %s AS k', kept) INTO size USING as_of;
				is_whole := saleskpi_internal.is_many(cardinality(picked_days), coalesce(size, 0));
			END IF;
			IF is_whole THEN
				picked_days := NULL;
				-- The planner takes each point in time for a day of its own, and sorts.  Of the columns of a union
				-- it knows nothing, and so expects few days.  Rows in shards do not stay there in a union.
				query := saleskpi_internal.query_over(saleskpi_internal.file_query(schema, fact.fact, id_type),
					ARRAY[format('%I.%I', schema, fact.sources[1]), format('%I.customer', schema)],
					ARRAY[format(CASE WHEN saleskpi_internal.has_shards() THEN '%1$I.%2$I'
							ELSE '(SELECT * FROM %1$I.%2$I UNION ALL SELECT * FROM %1$I.%2$I WHERE false)'
						END, schema, fact.sources[1]),
						saleskpi_internal.customers_source(schema, is_mapped)]);
			ELSIF cardinality(picked_days) > 0 OR is_undated THEN
				condition := format('(k.day = ANY (%L::date[])%s)', picked_days, CASE WHEN is_undated THEN ' OR k.day IS NULL' ELSE '' END);
				query := saleskpi_internal.check_query(schema, fact.fact, id_type, picked_days, is_undated, as_of,
					CASE WHEN fact.fact = 'sale_check_day' THEN saleskpi_internal.known_buyers(schema, id_type, zone, picked_days, as_of, is_mapped) ELSE '' END,
					condition);
			END IF;

		WHEN 'doubled' THEN
			is_whole := is_whole OR picked_days IS NULL;
			ids := NULL;
			IF NOT is_whole AND (cardinality(picked_days) > 0 OR is_undated) THEN
				EXECUTE format('SELECT array_agg(u.id) FROM (SELECT k.id FROM %s AS k UNION SELECT t.id FROM unnest($1) AS t (id)) AS u', kept)
					INTO ids USING saleskpi_internal.changed_ids(schema, fact.sources[1], id_type, zone,
						(SELECT f.row_columns[1]::name FROM saleskpi_internal.kept_facts() AS f WHERE f.method = 'check' AND f.sources[1] = fact.sources[1]), fact.row_columns[1]::name,
						picked_days, is_undated,
						CASE WHEN changes -> fact.sources[1]::text -> 'customers' <> 'null'
							THEN ARRAY(SELECT e.customer FROM jsonb_array_elements_text(changes -> fact.sources[1]::text -> 'customers') AS e (customer)) END,
						(changes -> fact.sources[1]::text ->> 'nobody')::boolean, former_as_of, as_of);
				EXECUTE format('SELECT sum(k.rows)::bigint FROM %I.%I AS k', parts,
					(SELECT 'kept_' || f.fact FROM saleskpi_internal.kept_facts() AS f WHERE f.method = 'check' AND f.sources[1] = fact.sources[1])) INTO size;
				is_whole := saleskpi_internal.is_many(coalesce(cardinality(ids), 0), coalesce(size, 0));
			END IF;
			IF is_whole THEN
				query := saleskpi_internal.file_query(schema, fact.fact, id_type);
			ELSIF ids IS NOT NULL THEN
				condition := format('k.id = ANY (%L::text[])', ids);
				query := format('SELECT * FROM (%s) AS k WHERE %s', saleskpi_internal.query_over(saleskpi_internal.file_query(schema, fact.fact, id_type),
					ARRAY[format('%I.%I', schema, fact.sources[1])], ARRAY['(' || saleskpi_internal.source_query(schema, fact.sources[1], id_type,
						NULL, NULL, NULL, ids, false, NULL, fact.row_columns[1]::name) || ')']), condition);
			END IF;

		WHEN 'total' THEN
			query := saleskpi_internal.total_query(schema, fact.fact, fact.sources[1]);

		WHEN 'each' THEN
			query := saleskpi_internal.fact_query(schema, fact.fact, id_type);

		WHEN 'view' THEN
			IF whole IS NOT NULL OR formerly -> 'mapping' <> now -> 'mapping' OR formerly -> 'span' IS DISTINCT FROM now -> 'span' THEN
				query := saleskpi_internal.view_query(schema, fact.fact, id_type);
			ELSIF as_of <> former_as_of OR saleskpi_internal.kept_below(fact.fact) && changed_facts THEN
				read_from := NULL;
				IF fact.row_keys <> '{}' AND NOT is_empty THEN
					line_from := saleskpi_internal.line_from(schema, fact.fact, changed_facts, changed_from, former_as_of, as_of);
					read_from := CASE WHEN line_from IS NOT NULL
						THEN least(line_from, date_trunc('month', former_as_of::timestamp)::date) - interval '12 months' END;
				END IF;
				query := saleskpi_internal.view_query(schema, fact.fact, id_type, read_from);
			END IF;

		ELSE
			IF is_whole OR is_touched OR as_of <> former_as_of THEN
				query := saleskpi_internal.query_over(saleskpi_internal.fact_query(schema, fact.fact, id_type), ARRAY[format('%I.customer', schema)],
					ARRAY[saleskpi_internal.customers_source(schema, is_mapped)]);
			END IF;
		END CASE;

		IF fact.keys[1] IN ('day', 'month') THEN
			names := names || 'from'::text;
			expressions := expressions || format('min(c.%I)', fact.keys[1]);
		END IF;
		IF fact.method = 'day' THEN
			fact_days := fact_days || jsonb_build_object(fact.fact, picked_days);
		END IF;
		CONTINUE WHEN query IS NULL;
		IF is_empty THEN
			PERFORM saleskpi_internal.in_snapshot(saleskpi_internal.fill_statement(kept, query));
			written := saleskpi_internal.in_snapshot(format('SELECT count(*) FROM %s', kept));
			rows_read := rows_read + written;
		ELSE
			IF line_from IS NOT NULL THEN
				outcome := saleskpi_internal.in_snapshot(saleskpi_internal.line_statement(schema, kept, query, fact.row_keys, read_from, line_from, names, expressions));
				IF (outcome ->> 'is_whole')::boolean THEN
					query := saleskpi_internal.view_query(schema, fact.fact, id_type);
					line_from := NULL;
				END IF;
			END IF;
			IF line_from IS NULL THEN
				outcome := saleskpi_internal.in_snapshot(saleskpi_internal.keep_statement(kept, query, condition, names, expressions));
			END IF;
			written := outcome ->> 'written';
			rows_read := rows_read + saleskpi_internal.in_snapshot(format('SELECT count(*) FROM %s AS k WHERE %s', kept, coalesce(condition, 'true')))::bigint;
		END IF;
		rows_written := rows_written + written;
		IF written > 0 THEN
			changed_facts := changed_facts || fact.fact;
			changed_from := changed_from || jsonb_build_object(fact.fact, CASE WHEN NOT is_empty THEN outcome -> 'from' END);
		END IF;
		-- What is made of days is made anew of those that are others now
		IF fact.method = 'day' AND NOT is_empty AND outcome ? 'days' THEN
			picked_days := ARRAY(SELECT d.day::date FROM jsonb_array_elements_text(outcome -> 'days') AS d (day));
			fact_days := fact_days || jsonb_build_object(fact.fact, picked_days);
		END IF;
		RAISE DEBUG '% took %: % rows differ', fact.fact, clock_timestamp() - fact_started, written;

		-- A sale may be of a customer whom nobody knew before, or nobody knows any longer
		IF fact.fact = 'known_customer' AND NOT customers_whole THEN
			ids := saleskpi_internal.in_snapshot(format('SELECT array_agg(u.id) FROM unnest(%1$L::text[]) AS u (id)
				WHERE u.id <> ALL (%2$L::text[]) OR u.id NOT IN (SELECT b.customer_id::text FROM %3$s AS b WHERE b.customer_id = ANY (%1$L::%4$s))',
				customers, coalesce(former_customers, '{}'), CASE WHEN is_mapped
					THEN '(' || saleskpi_internal.source_query(schema, 'customer', id_type, NULL, NULL, NULL, customers, false) || ')'
					ELSE kept::text END, id_array));
			size := saleskpi_internal.in_snapshot(format('SELECT count(*) FROM %s', kept));
			-- Of rows without a day, that are no more, nothing says so where they are not watched
			customers_whole := saleskpi_internal.is_many(coalesce(cardinality(ids), 0), size)
				OR since IS NOT NULL AND is_mapped AND saleskpi_internal.unwatched(schema, 'customer') IS NOT NULL;
			IF NOT customers_whole AND ids IS NOT NULL THEN
				EXECUTE format('SELECT array_agg(DISTINCT b.day) FROM (%s) AS b WHERE b.customer_id = ANY (%L::%s)',
					saleskpi_internal.customer_rows(schema, 'known_sale', id_type, ids, false), ids, id_array) INTO customer_days;
			END IF;
		END IF;

		IF fact.fact = 'rep_today' THEN
			reps_changed := written > 0;
		ELSIF fact.fact = 'open_deal' THEN
			deals := CASE WHEN is_empty OR is_whole THEN 'null' ELSE outcome -> 'deals' END;
		ELSIF fact.fact = 'customer_origin' AND written > 0 THEN
			IF is_empty THEN
				origins_whole := true;
			ELSE
				origins := ARRAY(SELECT o.customer FROM jsonb_array_elements_text(outcome -> 'customers') AS o (customer));
				origins_whole := saleskpi_internal.is_many(cardinality(origins),
					saleskpi_internal.in_snapshot(format('SELECT count(*) FROM %s', kept))::bigint);
			END IF;
			IF NOT origins_whole THEN
				EXECUTE format('SELECT array_agg(DISTINCT b.day) FROM (%s) AS b WHERE b.customer_id = ANY (%L::%s)',
					saleskpi_internal.customer_rows(schema, 'known_sale', id_type, origins, false), origins, id_array) INTO origin_days;
				origin_days := coalesce(origin_days, '{}');
			END IF;
		ELSIF fact.method = 'customer' AND written > 0 THEN
			SELECT keys || coalesce(jsonb_object_agg(n.name, CASE WHEN is_empty THEN 'null' ELSE outcome -> n.name END)
				FILTER (WHERE is_empty OR outcome -> n.name <> 'null'), '{}')
			INTO keys
			FROM unnest(names) AS n (name);
			IF keys ? 'customer_day' THEN
				fact_days := fact_days || jsonb_build_object('customer_day', (
					SELECT jsonb_agg(d.key -> 0) FROM jsonb_array_elements(nullif(keys -> 'customer_day', 'null')) AS d (key)));
			END IF;
		END IF;
	END LOOP;

	PERFORM saleskpi_internal.remember_deals(schema, id_type, former_as_of, as_of, changes -> 'deal', deals);
	-- Before, the views do not read what is kept
	IF formerly IS NOT NULL THEN
		PERFORM saleskpi_internal.remember_targets(schema, whole IS NOT NULL OR as_of <> former_as_of OR changed_facts <> '{}',
			CASE WHEN whole IS NULL THEN (
				SELECT jsonb_object_agg(d.source, (SELECT least(min(t.day), former_as_of) FROM unnest(d.days) AS t (day))) FILTER (WHERE d.days IS NOT NULL)
				FROM saleskpi_internal.kpi_days(schema, fact_days, former_as_of, as_of) AS d) END);
	END IF;

	-- What was noted has been seen.  Of rows some of whose time is still to come it stays noted when it will
	PERFORM saleskpi_internal.in_snapshot(format($query$
		WITH seen AS (
			DELETE FROM %1$I.note AS n WHERE (n.due <= %2$L::date) IS NOT FALSE RETURNING n.*
		),
		future AS (
			SELECT s.source, s.instants, s.times, s.days, s.customer, least(
				(SELECT min(saleskpi.local_time(t.at, %3$L::text)::date) FROM unnest(s.instants) AS t (at) WHERE t.at >= %4$L::timestamptz AND isfinite(t.at)),
				(SELECT min(t.at)::date - 1 FROM unnest(s.times) AS t (at) WHERE t.at >= %2$L::timestamp AND isfinite(t.at)),
				(SELECT min(t.day) FROM unnest(s.days) AS t (day) WHERE t.day > %2$L::date AND isfinite(t.day))) AS due
			FROM seen AS s
			WHERE NOT s.whole
		)
		INSERT INTO %1$I.note (source, instants, times, days, customer, whole, due)
		SELECT DISTINCT f.source, f.instants, f.times, f.days, f.customer, false, greatest(f.due, %2$L::date + 1)
		FROM future AS f
		WHERE f.due IS NOT NULL
		$query$, parts, as_of, zone, saleskpi.end_of_day(as_of, zone)));
	PERFORM saleskpi_internal.note_future(schema, t.source, zone, as_of)
	FROM saleskpi_internal.source_times() AS t
	WHERE changes -> t.source::text ->> 'whole' IS NOT NULL AND (now -> 'mapping') ? t.source::text
		AND saleskpi_internal.unwatched(schema, t.source) IS NULL;
	-- A snapshot that is older than watching may lack what was committed between, of which there is no note
	PERFORM saleskpi_internal.in_snapshot(format('UPDATE %I.watch SET complete = true WHERE NOT complete AND source = ANY (%L::text[])
			AND (watched_at <> now() OR current_setting(''transaction_isolation''::text) LIKE ''read %%''::text)', parts,
		ARRAY(SELECT t.source FROM saleskpi_internal.source_times() AS t WHERE changes -> t.source::text ->> 'whole' IS NOT NULL)));
	PERFORM saleskpi_internal.in_snapshot(format('UPDATE %I.kept SET went_by = %L::jsonb', parts, now));

	SELECT string_agg(CASE
			WHEN c.change ->> 'whole' IS NOT NULL THEN format('%s: all (%s)', c.source, c.change ->> 'whole')
			WHEN c.change -> 'customers' = 'null' THEN format('%s: %s days, all customers', c.source, jsonb_array_length(c.change -> 'days'))
			ELSE format('%s: %s days, %s customers', c.source, jsonb_array_length(c.change -> 'days'), jsonb_array_length(c.change -> 'customers'))
		END, '; ' ORDER BY c.ordinal)
	INTO bounds
	FROM (SELECT t.source, t.ordinal, changes -> t.source::text AS change
		FROM saleskpi_internal.source_times() WITH ORDINALITY AS t (source, times, fact_days, has_customer, made_of, made_columns, made_from, ordinal)
		WHERE (now -> 'mapping') ? t.source::text) AS c;
	PERFORM saleskpi_internal.in_snapshot(format($query$
		INSERT INTO %1$I.refresh_log (started_at, finished_at, refreshed_by, as_of, since, rows_read, rows_written, bounds)
		VALUES (%2$L, clock_timestamp(), %3$L, %4$L, %5$L, %6$s, %7$s, %8$L)
		$query$, schema, started, caller, as_of, since, rows_read, rows_written, bounds));
	PERFORM saleskpi_internal.in_snapshot(saleskpi_internal.trim_log_statement(schema));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.refresh_kept(name, date, name, timestamptz) IS 'works out what has changed of the facts of a kept model';

-- What a source's view reads is what it was mapped to, as it is called now: a loader that renames a table
-- and makes another under its name has the view follow the old one, and one that drops a table leaves the
-- source empty.  Such a source is mapped again, and worked out wholly; as the model's owner, who has mapped it
CREATE FUNCTION saleskpi_internal.follow_mappings(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	mapping record;
	described record;
	meant text;
BEGIN
	FOR mapping IN EXECUTE format('SELECT m.source, m.definition, m.time_zone FROM %I.mapping AS m WHERE NOT m.late ORDER BY m.source', schema) LOOP
		BEGIN
			described := saleskpi_internal.describe_query(mapping.definition);
			meant := (saleskpi_internal.describe_query(saleskpi_internal.mapped_query(schema, mapping.source, mapping.definition,
				described.column_names, described.column_types, described.column_collations, mapping.time_zone))).statement;
			CONTINUE WHEN (saleskpi_internal.describe_query(rtrim(pg_get_viewdef(format('%I.%I', schema, mapping.source)::regclass), ';'))).statement = meant;
			PERFORM saleskpi_internal.remap_own_source(schema, mapping.source);
		EXCEPTION WHEN syntax_error_or_access_rule_violation OR invalid_schema_name OR feature_not_supported THEN
			RAISE EXCEPTION 'source "%" cannot be read as it was mapped: %', mapping.source, SQLERRM
				USING ERRCODE = SQLSTATE, DETAIL = 'The numbers are those of before.',
					HINT = 'Make the table again, or map the source anew.';
		END;
		EXECUTE format('UPDATE %I.kept SET went_by = went_by #- ARRAY[''mapping''::text, %L::text]',
			saleskpi_internal.model_schema(schema, true), mapping.source);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.follow_mappings(name) IS 'maps sources again whose tables are others by now';

CREATE FUNCTION refresh_model(schema name, since date DEFAULT NULL, nowait boolean DEFAULT false) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	started timestamptz := clock_timestamp();
	owner oid;
	id_type oid;
	made boolean;
	is_first boolean;
	message text;
	detail text;
BEGIN
	IF nowait IS NULL THEN
		RAISE EXCEPTION 'nowait must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT isfinite(since) THEN
		RAISE EXCEPTION 'since must be finite, not %', since
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out to have everything that has changed.';
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.check_owner(schema);
	IF NOT nowait THEN
		PERFORM saleskpi_internal.lock_model(schema);
	ELSIF NOT pg_try_advisory_xact_lock(hashtextextended('saleskpi model ' || schema, 0)) THEN
		RAISE EXCEPTION 'somebody else is at work on model "%"', schema
			USING ERRCODE = 'lock_not_available', HINT = 'Try again later, or wait with nowait => false.';
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.hold_model(schema);
	IF NOT saleskpi_internal.is_kept(schema) THEN
		RAISE EXCEPTION 'model "%" is not kept', schema
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = 'Its numbers are worked out whenever they are read.',
				HINT = format('Keep them with SELECT saleskpi.keep_model(%L).', schema);
	END IF;
	owner := saleskpi_internal.model_owner(schema);
	BEGIN
		-- What a loader has dropped, or somebody else
		PERFORM saleskpi_internal.repair_model(schema, false, NULL);
		PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.follow_mappings(%L::name)', schema));
		id_type := saleskpi_internal.own_setting(schema, 'id_type')::regtype::oid;
		made := saleskpi_internal.make_kept_tables(schema, id_type);
		IF made THEN
			PERFORM saleskpi_internal.run_as(owner, format('UPDATE %I.kept SET went_by = NULL', saleskpi_internal.model_schema(schema, true)));
		END IF;
		PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.check_keepable(%L::name)', schema));
		is_first := saleskpi_internal.run_as(owner, format('SELECT k.went_by IS NULL FROM %I.kept AS k', saleskpi_internal.model_schema(schema, true)))::boolean;
		PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.refresh_kept(%L::name, %L::date, %L::name, %L::timestamptz)',
			schema, since, current_user, started));
		-- As in keep_model
		PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.check_keepable(%L::name)', schema));
		-- With a table its view is gone, and was made anew over the company's tables
		IF made THEN
			PERFORM saleskpi_internal.make_kept_indexes(schema);
			PERFORM saleskpi_internal.replace_facts(schema, id_type);
		END IF;
		IF is_first THEN
			PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.remember_targets(%L::name, true)', schema));
		END IF;
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
		PERFORM saleskpi_internal.run_as(owner, format(
			'INSERT INTO %I.refresh_log (started_at, finished_at, refreshed_by, since, error) VALUES (%L, clock_timestamp(), %L, %L, %L)',
			schema, started, current_user, since, message));
		PERFORM saleskpi_internal.run_as(owner, saleskpi_internal.trim_log_statement(schema));
		RAISE WARNING 'model "%" could not be refreshed: %', schema, message
			USING DETAIL = coalesce(nullif(detail, ''), 'The numbers are those of before.');
	END;
END
$$;
COMMENT ON FUNCTION refresh_model(name, date, boolean) IS 'works out anew what has changed of the facts of a kept model';
