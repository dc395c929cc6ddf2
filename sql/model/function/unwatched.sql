-- Why the notes do not tell all that has changed in what a source reads; NULL: they do.  A source that is
-- derived is as watched as what it is derived from, and one that is empty does not change.  (What was
-- there before watching began is another matter: watch.complete.)

-- watched: a row of watched_tables
CREATE FUNCTION saleskpi_internal.unwatched_table(schema name, watched record) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	table_name text := saleskpi_internal.qualified_name(watched.relation);
	wrong text;
BEGIN
	IF watched.function IS NULL THEN
		RETURN format('function %I.%I, which noted the changes of table %s, is gone', parts, watched.function_name, table_name);
	END IF;
	-- A column that was renamed, and another made under its name, is not the one that was watched
	SELECT string_agg(w.name, ', ' ORDER BY w.ordinal) INTO wrong
	FROM unnest(watched.day_columns || watched.customer_column, watched.column_numbers) WITH ORDINALITY AS w (name, number, ordinal)
	WHERE w.name IS NOT NULL AND NOT EXISTS (
		SELECT FROM saleskpi_internal.watched_columns(watched.relation, watched.day_columns, watched.customer_column) AS c
		WHERE c.ordinal = w.ordinal AND (c.number = w.number OR watched.is_restored));
	IF wrong IS NOT NULL THEN
		RETURN format('column %s of table %s is not the one that was watched', wrong, table_name);
	END IF;
	IF NOT EXISTS (
		SELECT FROM pg_proc AS p
		WHERE p.oid = watched.function AND p.prosecdef
			AND p.prosrc = saleskpi_internal.note_body(schema, watched.source, watched.relation, watched.day_columns, watched.customer_column)
			AND has_schema_privilege(p.proowner, parts, 'USAGE')
			AND has_table_privilege(p.proowner, format('%I.note', parts), 'SELECT')
			AND has_table_privilege(p.proowner, format('%I.note', parts), 'INSERT')
	) THEN
		RETURN format('table %s has other types, or its changes cannot be noted', table_name);
	END IF;

	SELECT format('table %s has become a part of %s', table_name, min(saleskpi_internal.qualified_name(i.inhparent))) INTO wrong
	FROM pg_inherits AS i WHERE i.inhrelid = watched.relation
	HAVING count(*) > 0;
	IF wrong IS NOT NULL THEN
		RETURN wrong;
	END IF;
	-- AFTER, for each statement: INSERT (4), DELETE (8), UPDATE (16) and TRUNCATE (32)
	SELECT format(CASE
		WHEN p.part <> watched.relation AND g.events IS NULL THEN 'partition %s is not watched'
		WHEN g.events = 60 THEN 'a trigger of %s is disabled'
		ELSE 'a trigger of %s is gone' END, saleskpi_internal.qualified_name(p.part))
	INTO wrong
	FROM saleskpi_internal.with_partitions(watched.relation) AS p (part)
	CROSS JOIN LATERAL (
		SELECT bit_or(t.tgtype::integer) AS events, bit_or(t.tgtype::integer) FILTER (WHERE t.tgenabled IN ('O', 'A')) AS enabled
		FROM pg_trigger AS t
		WHERE t.tgrelid = p.part AND t.tgfoid = watched.function AND t.tgtype IN (4, 8, 16, 32)
	) AS g
	WHERE g.enabled IS DISTINCT FROM 60
	ORDER BY p.part <> watched.relation, saleskpi_internal.qualified_name(p.part)
	LIMIT 1;
	IF wrong IS NOT NULL THEN
		RETURN wrong;
	END IF;
	-- The rows of a partition come and go with it, without a trigger
	IF NOT watched.is_restored AND watched.partitions
			<> ARRAY(SELECT p.part FROM saleskpi_internal.with_partitions(watched.relation) AS p (part) ORDER BY p.part) THEN
		RETURN format('partitions of table %s have come or gone', table_name);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.unwatched_table(name, record) IS 'why the notes of a watched table are not all, or NULL';

CREATE FUNCTION saleskpi_internal.unwatched(schema name, source text) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	view oid := to_regclass(format('%I.%I', schema, source));
	is_late boolean;
	watched record;
	wrong text;
	read_count bigint;
BEGIN
	IF view IS NULL THEN
		RETURN format('the view of source "%s" is gone', source);
	END IF;
	is_late := saleskpi_internal.is_mapped_late(schema, source);
	IF is_late IS NULL THEN
		SELECT string_agg(saleskpi_internal.unwatched(schema, r.name), '; ') INTO wrong
		FROM saleskpi_internal.model_relations(schema, '{source}') AS r
		WHERE r.relation <> view AND EXISTS (
			SELECT FROM pg_depend AS d
			JOIN pg_rewrite AS w ON w.oid = d.objid
			WHERE d.classid = 'pg_rewrite'::regclass AND w.ev_class = view
				AND d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation);
		RETURN wrong;
	END IF;
	IF is_late THEN
		RETURN format('source "%s" is mapped late', source);
	END IF;
	IF saleskpi_internal.relation_kind(saleskpi_internal.model_schema(schema, true), 'note') IS DISTINCT FROM 'r' THEN
		RETURN 'the table of notes is gone';
	END IF;
	IF NOT EXISTS (SELECT FROM saleskpi_internal.watched_tables(schema, source)) THEN
		RETURN 'no table is watched';
	END IF;

	SELECT
		count(*),
		(array_agg(format(CASE
				WHEN r.class = 'pg_proc'::regclass THEN 'the source calls function %s, whose result changes without a note'
				WHEN c.relkind = 'm' THEN 'the source reads materialized view %s, which cannot be watched'
				WHEN c.relkind = 'f' THEN 'the source reads foreign table %s, which cannot be watched'
				WHEN EXISTS (SELECT FROM saleskpi_internal.watched_tables(schema, source) AS w
					WHERE w.table_name = r.name) THEN 'table %s was made anew'
				ELSE 'the source also reads %s, which is not watched' END, r.name)
			ORDER BY r.class, r.name) FILTER (WHERE NOT r.is_watched))[1]
	INTO read_count, wrong
	FROM (
		SELECT
			b.class,
			b.object,
			CASE WHEN b.class = 'pg_proc'::regclass THEN b.object::regprocedure::text ELSE saleskpi_internal.qualified_name(b.object) END AS name,
			b.class = 'pg_class'::regclass AND EXISTS (
				SELECT FROM saleskpi_internal.watched_tables(schema, source) AS w
				CROSS JOIN LATERAL saleskpi_internal.with_partitions(w.relation) AS p (part)
				WHERE p.part = b.object) AS is_watched
		FROM saleskpi_internal.read_by_view(schema, view) AS b
	) AS r
	LEFT JOIN pg_class AS c ON r.class = 'pg_class'::regclass AND c.oid = r.object;
	IF wrong IS NOT NULL THEN
		RETURN wrong;
	END IF;
	-- What it was mapped to was dropped, and the source is empty
	IF read_count = 0 THEN
		RETURN 'the source reads no table';
	END IF;

	FOR watched IN
		SELECT w.* FROM saleskpi_internal.watched_tables(schema, source) AS w
		WHERE EXISTS (
			SELECT FROM saleskpi_internal.with_partitions(w.relation) AS p (part)
			JOIN saleskpi_internal.read_by_view(schema, view) AS b ON b.class = 'pg_class'::regclass AND b.object = p.part)
	LOOP
		wrong := saleskpi_internal.unwatched_table(schema, watched);
		EXIT WHEN wrong IS NOT NULL;
	END LOOP;
	RETURN wrong;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.unwatched(name, text) IS 'why the notes do not tell all that has changed in a source, or NULL';
