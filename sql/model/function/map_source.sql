-- The query means what it means to whoever maps it: its names are looked up in the
-- search_path of the caller, once, by describe_query, which gives it back with every
-- name qualified.
CREATE FUNCTION saleskpi_internal.map_source_as(schema name, source text, query text, caller_search_path text)
	RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	own_search_path text := current_setting('search_path');
	described record;
	wrong text;
	columns text;
	view regclass;
	state jsonb;
	read_view text;
BEGIN
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	IF source IS NULL OR query IS NULL THEN
		RAISE EXCEPTION 'source and query must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF source NOT IN (SELECT s.name FROM saleskpi_internal.source_names() AS s (name)) THEN
		RAISE EXCEPTION 'source "%" does not exist', source
			USING ERRCODE = 'undefined_object',
				HINT = format('The sources are: %s.',
					(SELECT string_agg(s.name, ', ') FROM saleskpi_internal.source_names() AS s (name)));
	END IF;
	IF saleskpi_internal.relation_kind(schema, source::name) <> 'v' THEN
		RAISE EXCEPTION '%.% is not a view', quote_ident(schema), quote_ident(source)
			USING ERRCODE = 'wrong_object_type',
				HINT = format('Something else took the place of source "%s". Rename or drop it, and map the source again.', source);
	END IF;
	PERFORM saleskpi_internal.repair_model(schema, false, source);
	view := format('%I.%I', schema, source)::regclass;

	PERFORM set_config('search_path', caller_search_path, true);
	described := saleskpi_internal.describe_query(query);
	PERFORM pg_catalog.set_config('search_path'::pg_catalog.text, own_search_path, true);

	SELECT string_agg(format('"%s"', c.name), ', ' ORDER BY c.ordinal) INTO wrong
	FROM unnest(described.column_names) WITH ORDINALITY AS c (name, ordinal)
	WHERE c.name NOT IN (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = view AND a.attnum > 0);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'source "%" has no column %', source, wrong
			USING ERRCODE = 'undefined_column',
				HINT = format('Its columns are: %s.', (
					SELECT string_agg(a.attname, ', ' ORDER BY a.attnum)
					FROM pg_attribute AS a WHERE a.attrelid = view AND a.attnum > 0));
	END IF;
	SELECT string_agg(format('"%s"', c.name), ', ' ORDER BY c.name) INTO wrong
	FROM (SELECT u.name FROM unnest(described.column_names) AS u (name) GROUP BY u.name HAVING count(*) > 1) AS c;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'the query of source "%" gives column % more than once', source, wrong
			USING ERRCODE = 'duplicate_column';
	END IF;
	SELECT string_agg(format('Column "%s" would have to be cast from %s to %s.', c.name,
			format_type(c.type, NULL), format_type(a.atttypid, NULL)), ' ' ORDER BY a.attnum) INTO wrong
	FROM unnest(described.column_names, described.column_types) AS c (name, type)
	JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = c.name
	WHERE NOT saleskpi_internal.can_cast(c.type, a.atttypid);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'the query of source "%" gives a type that cannot be cast', source
			USING ERRCODE = 'cannot_coerce', DETAIL = wrong;
	END IF;

	-- Days and times without a zone are those of the company's time zone.  Types are
	-- without a modifier, -1, lest char(6) is cut to char(1).
	SELECT string_agg(
		CASE
			WHEN c.name IS NULL THEN format('NULL::%s AS %I', format_type(a.atttypid, -1), a.attname)
			WHEN a.atttypid = 'timestamptz'::regtype AND c.type IN ('date'::regtype, 'timestamp'::regtype)
				THEN format('saleskpi.point_in_time(mapped.%1$I, (SELECT s.time_zone FROM %2$I.settings AS s)) AS %1$I',
					a.attname, schema)
			ELSE format('mapped.%1$I::%2$s%3$s AS %1$I', a.attname, format_type(a.atttypid, -1),
				-- The columns of a view keep their collations
				CASE WHEN a.attcollation <> 0 AND c.collation_oid NOT IN (0, a.attcollation)
					THEN format(' COLLATE %s', a.attcollation::regcollation) ELSE '' END)
		END, ', ' ORDER BY a.attnum)
	INTO columns
	FROM pg_attribute AS a
	LEFT JOIN unnest(described.column_names, described.column_types, described.column_collations) AS c (name, type, collation_oid)
		ON c.name = a.attname
	WHERE a.attrelid = view AND a.attnum > 0;

	PERFORM saleskpi_internal.lock_views(ARRAY[view::oid]);
	state := saleskpi_internal.view_state(view);
	PERFORM saleskpi_internal.run(format('CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s) AS mapped',
		view, columns, described.statement));
	PERFORM saleskpi_internal.restore_options(view, state);

	-- A query that cannot run should say so now, in the path in which it is read later
	read_view := format('SELECT * FROM %s LIMIT 1', view);
	PERFORM set_config('search_path', caller_search_path, true);
	EXECUTE read_view;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.map_source_as(name, text, text, text) IS 'map_source with the search_path of its caller';

CREATE FUNCTION map_source(schema name, source text, query text) RETURNS void
	LANGUAGE sql
	BEGIN ATOMIC
		SELECT saleskpi_internal.map_source_as(schema, source, query, pg_catalog.current_setting('search_path'::pg_catalog.text));
	END;
COMMENT ON FUNCTION map_source(name, text, text) IS 'points a source of a model at the company''s tables';

