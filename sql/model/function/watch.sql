-- Watching the company's tables: triggers note what was changed, for refresh_model to work out.
--
-- Of a row that was inserted, updated or deleted its days and its customer are copied, as they are, into
-- the table note.  One function a watched table does that, with the rights of the model's owner, since
-- whoever writes the company's tables has none on the model.

CREATE FUNCTION saleskpi_internal.base_type(type_id oid) RETURNS oid
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE base AS (
		SELECT t.oid, t.typtype, t.typbasetype FROM pg_type AS t WHERE t.oid = type_id
		UNION ALL
		SELECT t.oid, t.typtype, t.typbasetype FROM base AS b JOIN pg_type AS t ON t.oid = b.typbasetype WHERE b.typtype = 'd'
	)
	SELECT b.oid FROM base AS b WHERE b.typtype <> 'd'
$$;
COMMENT ON FUNCTION saleskpi_internal.base_type(oid) IS 'the type that a domain is made of, or the type itself';

CREATE FUNCTION saleskpi_internal.qualified_name(relation oid) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('%I.%I', n.nspname, c.relname)
	FROM pg_class AS c
	JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.oid = relation
$$;
COMMENT ON FUNCTION saleskpi_internal.qualified_name(oid) IS 'schema and name of a relation';

-- A write through a parent fires the triggers of the parent alone, a write straight to a partition those
-- of the partition: both have them.  Tables that inherit are as partitions.
CREATE FUNCTION saleskpi_internal.with_partitions(relation oid) RETURNS SETOF oid
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE family AS (
		SELECT relation AS part
		UNION
		SELECT i.inhrelid
		FROM family AS f
		JOIN pg_inherits AS i ON i.inhparent = f.part AND NOT i.inhdetachpending
	)
	SELECT f.part FROM family AS f
$$;
COMMENT ON FUNCTION saleskpi_internal.with_partitions(oid) IS 'a table and its partitions, and theirs';

-- What a view reads, through other views, too: relations, and functions whose result may be another
-- tomorrow, of which nobody knows what they read.  The catalog has no word of those of PostgreSQL, which are
-- looked for in the text of the view.  Left out are the extension's own and the settings of the model, by
-- which every refresh goes.
CREATE FUNCTION saleskpi_internal.read_by_view(schema name, view oid, OUT class oid, OUT object oid) RETURNS SETOF record
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE read AS (
		SELECT 'pg_class'::regclass::oid AS class, view AS object
		UNION
		SELECT d.refclassid, d.refobjid
		FROM read AS r
		JOIN pg_class AS c ON r.class = 'pg_class'::regclass AND c.oid = r.object AND c.relkind = 'v'
		JOIN pg_rewrite AS w ON w.ev_class = c.oid
		JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
			AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass)
	)
	SELECT r.class, r.object
	FROM read AS r
	LEFT JOIN pg_class AS c ON r.class = 'pg_class'::regclass AND c.oid = r.object
	LEFT JOIN pg_proc AS p ON r.class = 'pg_proc'::regclass AND p.oid = r.object
	WHERE c.relkind <> 'v' AND c.oid IS DISTINCT FROM to_regclass(format('%I.settings', schema))
		OR p.provolatile <> 'i' AND p.pronamespace NOT IN ('saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace)
	UNION
	SELECT 'pg_proc'::regclass, p.oid
	FROM read AS r
	JOIN pg_class AS c ON r.class = 'pg_class'::regclass AND c.oid = r.object AND c.relkind = 'v'
	JOIN pg_rewrite AS w ON w.ev_class = c.oid
	-- CURRENT_DATE and its like are no function, and as good as now()
	CROSS JOIN LATERAL regexp_matches(w.ev_action::text, '\{(SQLVALUEFUNCTION)|:funcid (\d+)', 'g') AS f (match)
	JOIN pg_proc AS p ON p.oid = CASE WHEN f.match[1] IS NOT NULL THEN 'now()'::regprocedure::oid ELSE f.match[2]::oid END
	WHERE p.pronamespace = 'pg_catalog'::regnamespace
		AND (p.provolatile = 'v' OR p.proname IN ('now', 'transaction_timestamp', 'statement_timestamp') OR p.proname = 'age' AND p.pronargs = 1)
$$;
COMMENT ON FUNCTION saleskpi_internal.read_by_view(name, oid) IS 'tables that a view reads, and functions that may read any';

-- The watched columns of a table that there are: the days, in their order, and the customer behind them
CREATE FUNCTION saleskpi_internal.watched_columns(relation oid, days text[], customer text,
	OUT ordinal bigint, OUT name name, OUT number smallint, OUT type_id oid, OUT base_id oid, OUT is_customer boolean) RETURNS SETOF record
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT w.ordinal, a.attname, a.attnum, a.atttypid, saleskpi_internal.base_type(a.atttypid), w.ordinal > cardinality(days)
	FROM unnest(days || customer) WITH ORDINALITY AS w (name, ordinal)
	JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = w.name AND a.attnum > 0 AND NOT a.attisdropped
	ORDER BY w.ordinal
$$;
COMMENT ON FUNCTION saleskpi_internal.watched_columns(oid, text[], text) IS 'columns of a watched table';

-- What a trigger does.  It must never fail a write of the company's: so it first looks, in a subtransaction
-- that writes nothing and therefore costs no transaction number, whether it can write to note at all, and
-- whether the columns are what they were when watching began.  Where these are not, everything may have
-- changed.  Their types are compared, too: of another type the owner of the table may have made the
-- cast or the operator, which would run with the rights of the model's owner.  For the same reason a customer
-- of a type that is not PostgreSQL's own is written as the type puts it out, which no cast changes.
CREATE FUNCTION saleskpi_internal.note_body(schema name, source text, relation oid, days text[], customer text) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	note text := format('%I.note', saleskpi_internal.model_schema(schema, true));
	is_as_watched text;
	compared text;
	target text;
	copied text;
BEGIN
	SELECT
		string_agg(k.is_as_watched, E'\n\t\t\t\tAND ' ORDER BY k.target),
		string_agg(k.compared, ', ' ORDER BY k.target),
		string_agg(k.target, ', ' ORDER BY k.target),
		string_agg(CASE WHEN k.target = 'customer' THEN k.copied ELSE format('ARRAY[%s]', k.copied) END, ', ' ORDER BY k.target)
	INTO is_as_watched, compared, target, copied
	FROM (
		SELECT
			d.target,
			string_agg(format('pg_typeof((SELECT t.%I FROM changed AS t LIMIT 0)) = %L::regtype', d.name, format_type(d.type_id, NULL)),
				E'\n\t\t\t\tAND ' ORDER BY d.ordinal) AS is_as_watched,
			string_agg(format(CASE
					WHEN d.target <> 'customer' THEN 't.%1$I::%2$s'
					WHEN d.is_own THEN 't.%1$I::text COLLATE "C"'
					ELSE 'CASE WHEN num_nulls(t.%1$I) = 0 THEN format(''%%s'', t.%1$I) COLLATE "C" END'
				END || ' AS column_%3$s', d.name, format_type(d.base_id, NULL), d.ordinal), ', ' ORDER BY d.ordinal) AS compared,
			string_agg(format('c.column_%s', d.ordinal), ', ' ORDER BY d.ordinal) AS copied
		FROM (
			SELECT c.ordinal, c.name, c.type_id, c.base_id, t.typnamespace = 'pg_catalog'::regnamespace AS is_own,
				CASE WHEN c.is_customer THEN 'customer' WHEN c.base_id = 'timestamptz'::regtype THEN 'instants'
					WHEN c.base_id = 'timestamp'::regtype THEN 'times' ELSE 'days' END AS target
			FROM saleskpi_internal.watched_columns(relation, days, customer) AS c
			JOIN pg_type AS t ON t.oid = c.base_id
			WHERE days <> '{}'
		) AS d
		GROUP BY d.target
	) AS k;
	RETURN format($body$
DECLARE
	can_note boolean;
	is_as_watched boolean;
BEGIN
	BEGIN
		can_note := has_table_privilege(%1$L, 'INSERT')
			AND NOT EXISTS (SELECT n.source, n.instants, n.times, n.days, n.customer, n.whole FROM %2$s AS n WHERE false);
		IF TG_OP <> 'TRUNCATE' THEN
			is_as_watched := %3$s;
		END IF;
	EXCEPTION WHEN syntax_error_or_access_rule_violation OR invalid_schema_name THEN
		NULL;
	END;
	IF can_note IS NOT TRUE THEN
		NULL;
	ELSIF is_as_watched IS NOT TRUE THEN
		INSERT INTO %2$s (source, whole) VALUES (%4$L, true);
$body$ || CASE WHEN days <> '{}' THEN $body$	ELSIF TG_OP = 'UPDATE' THEN
		INSERT INTO %2$s (source, whole, %5$s)
		SELECT %4$L, false, %6$s
		FROM (SELECT %7$s FROM former AS t UNION SELECT %7$s FROM changed AS t) AS c;
	ELSE
		INSERT INTO %2$s (source, whole, %5$s)
		SELECT %4$L, false, %6$s
		FROM (SELECT DISTINCT %7$s FROM changed AS t) AS c;
$body$ ELSE '' END || $body$	END IF;
	RETURN NULL;
END
$body$,
		-- Without days every change of a row is one of everything
		note, note, coalesce(is_as_watched, 'NOT EXISTS (SELECT FROM changed)'), source, target, copied, compared);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.note_body(name, text, oid, text[], text) IS 'text of the function that notes what was changed in a table';

-- A type or a policy of another's would run whatever its maker likes with the rights of whoever reads
CREATE FUNCTION saleskpi_internal.is_plain_table(schema name, relation name) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT EXISTS (
		SELECT FROM pg_class AS c
		WHERE c.oid = to_regclass(format('%I.%I', schema, relation)) AND c.relkind = 'r' AND NOT c.relrowsecurity
			AND NOT EXISTS (SELECT FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
				WHERE a.attrelid = c.oid AND t.typnamespace <> 'pg_catalog'::regnamespace))
$$;
COMMENT ON FUNCTION saleskpi_internal.is_plain_table(name, name) IS 'whether a table of the model can be read without harm';

-- Whether a source is mapped late; NULL: it is not mapped
CREATE FUNCTION saleskpi_internal.is_mapped_late(schema name, source text) RETURNS boolean
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	is_late boolean;
BEGIN
	IF NOT saleskpi_internal.is_plain_table(schema, 'mapping') THEN
		RAISE EXCEPTION '%.% is not the table of the model', quote_ident(schema), 'mapping'
			USING ERRCODE = 'wrong_object_type', HINT = 'Rename or drop it.';
	END IF;
	is_late := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
		format('SELECT m.late FROM %I.mapping AS m WHERE m.source = %L::text', schema, source))::boolean;
	RETURN is_late;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.is_mapped_late(name, text) IS 'whether a source is mapped late, or NULL where it is not mapped';

-- What is watched for a source, or for all.  A table is known by its OID; where that has no trigger of
-- ours but the table of its name does, and the function is not the one that was made, either, the
-- database was restored.  (A table that is restored alone has an OID of its own and triggers that
-- call the function of before, and its rows came without a note.)
CREATE FUNCTION saleskpi_internal.watched_tables(schema name, of_source text DEFAULT NULL)
	RETURNS TABLE (source text, company_table oid, table_name text, day_columns text[], customer_column text, column_numbers smallint[],
		partitions oid[], function_name name, function oid, relation oid, is_restored boolean)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
BEGIN
	IF NOT saleskpi_internal.is_plain_table(parts, 'watch') THEN
		RETURN;
	END IF;
	-- As the owner: the planner alone works out what indexes are on
	RETURN QUERY SELECT r.* FROM jsonb_to_recordset(saleskpi_internal.run_as(saleskpi_internal.model_owner(schema), format($query$
		SELECT jsonb_agg(jsonb_build_object('source', w.source, 'company_table', w.company_table::bigint, 'table_name', w.table_name,
			'day_columns', w.day_columns, 'customer_column', w.customer_column, 'column_numbers', w.column_numbers,
			'partitions', w.partitions::bigint[], 'function_name', w.function_name, 'function', f.oid::bigint,
			'relation', CASE WHEN s.is_there THEN w.company_table
				WHEN n.is_there AND f.oid <> w.function_oid THEN n.oid
				WHEN saleskpi_internal.qualified_name(w.company_table) = w.table_name THEN w.company_table END::bigint,
			'is_restored', NOT s.is_there AND n.is_there AND f.oid <> w.function_oid) ORDER BY w.source, w.table_name)
		FROM %1$I.watch AS w
		CROSS JOIN LATERAL (SELECT to_regprocedure(format('%%I.%%I()', %1$L, w.function_name))::oid AS oid) AS f
		CROSS JOIN LATERAL (SELECT EXISTS (
			SELECT FROM pg_trigger AS t WHERE t.tgrelid = w.company_table AND t.tgfoid = f.oid) AS is_there) AS s
		CROSS JOIN LATERAL (SELECT x.oid, EXISTS (
			SELECT FROM pg_trigger AS t WHERE t.tgrelid = x.oid AND t.tgfoid = f.oid) AS is_there
			FROM (SELECT to_regclass(w.table_name)::oid AS oid) AS x) AS n
		WHERE w.source = %2$L OR %2$L IS NULL$query$, parts, of_source))::jsonb)
		AS r (source text, company_table oid, table_name text, day_columns text[], customer_column text, column_numbers smallint[],
			partitions oid[], function_name name, function oid, relation oid, is_restored boolean);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.watched_tables(name, text) IS 'watched tables, and which tables they are now';

-- After a restore: the tables are known by their new OIDs from now on.  All rows are written together, since
-- the OID of one before may be that of another now.
CREATE FUNCTION saleskpi_internal.settle_watch(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(schema);
	parts name := saleskpi_internal.model_schema(schema, true);
	settled jsonb;
BEGIN
	IF NOT EXISTS (SELECT FROM saleskpi_internal.watched_tables(schema) AS w WHERE w.is_restored) THEN
		RETURN;
	END IF;
	settled := saleskpi_internal.run_as(owner, format($query$
		SELECT jsonb_agg(to_jsonb(r) || CASE WHEN w.is_restored THEN jsonb_build_object(
			'company_table', w.relation,
			'function_oid', w.function,
			'partitions', ARRAY(SELECT p.part FROM saleskpi_internal.with_partitions(w.relation) AS p (part) ORDER BY p.part),
			'column_numbers', ARRAY(SELECT c.number
				FROM saleskpi_internal.watched_columns(w.relation, w.day_columns, w.customer_column) AS c ORDER BY c.ordinal)) ELSE '{}' END)
		FROM %I.watch AS r
		JOIN saleskpi_internal.watched_tables(%L) AS w ON w.source = r.source AND w.company_table = r.company_table$query$, parts, schema))::jsonb;
	PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.watch', parts));
	PERFORM saleskpi_internal.run_as(owner, format('INSERT INTO %1$I.watch SELECT (jsonb_populate_recordset(NULL::%1$I.watch, %2$L::jsonb)).*',
		parts, settled));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.settle_watch(name) IS 'makes watched tables known by their OIDs after a restore';
