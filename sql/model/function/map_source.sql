-- Mapping a source: a query of the company's tables becomes the view that the model reads.
--
-- The query means what it means to whoever maps it: its names are looked up in the search_path of the
-- caller, once, by describe_query, which gives it back with every name qualified.  That text is kept
-- in the table mapping, and with it a source that is missing is made again.

-- The column of a source from the column of that name in the query.  Days and times without a zone
-- are the company's, or those of the zone that the mapping says; a point in time where a day is wanted
-- is its day in the company's zone, whatever that of the reader's session is.  Types are without a
-- modifier, -1, lest char(6) is cut to char(1).
CREATE FUNCTION saleskpi_internal.mapped_column(name name, from_type oid, from_collation oid, to_type oid, to_collation oid, schema name, source_zone text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format(CASE
		WHEN from_type IS NULL OR from_type = 'unknown'::regtype THEN 'NULL::%2$s'
		WHEN to_type = 'timestamptz'::regtype AND from_type = 'date'::regtype
			THEN 'saleskpi.point_in_time(mapped.%1$I, %3$s)'
		WHEN to_type = 'timestamptz'::regtype AND from_type = 'timestamp'::regtype
			THEN 'saleskpi.point_in_time(mapped.%1$I, %4$s)'
		WHEN to_type = 'date'::regtype AND from_type = 'timestamptz'::regtype
			THEN 'saleskpi.local_time(mapped.%1$I, %3$s)::date'
		WHEN to_type = 'date'::regtype AND from_type = 'timestamp'::regtype AND source_zone IS NOT NULL
			THEN 'saleskpi.local_time(saleskpi.point_in_time(mapped.%1$I, %4$s), %3$s)::date'
		-- The columns of a view keep their collations
		WHEN to_collation <> 0 AND from_collation NOT IN (0, to_collation) THEN 'mapped.%1$I::%2$s COLLATE %5$s'
		ELSE 'mapped.%1$I::%2$s'
	END || ' AS %1$I', name, format_type(to_type, -1), company.zone, coalesce(quote_literal(source_zone) || '::text', company.zone),
		to_collation::regcollation)
	FROM (SELECT format('(SELECT s.time_zone FROM %I.settings AS s)', schema) AS zone) AS company
$$;
COMMENT ON FUNCTION saleskpi_internal.mapped_column(name, oid, oid, oid, oid, name, text) IS 'a column of a source from that of a mapped query';

-- What is wrong with the columns of a query for a source
CREATE FUNCTION saleskpi_internal.check_columns(source text, view regclass, column_names text[], column_types oid[]) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wrong text;
BEGIN
	SELECT string_agg(format('"%s"', c.name), ', ' ORDER BY c.ordinal) INTO wrong
	FROM unnest(column_names) WITH ORDINALITY AS c (name, ordinal)
	WHERE c.name NOT IN (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = view AND a.attnum > 0);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'source "%" has no column %', source, wrong
			USING ERRCODE = 'undefined_column',
				HINT = format('Its columns are: %s.', (
					SELECT string_agg(a.attname, ', ' ORDER BY a.attnum)
					FROM pg_attribute AS a WHERE a.attrelid = view AND a.attnum > 0));
	END IF;
	SELECT string_agg(format('"%s"', c.name), ', ' ORDER BY c.name) INTO wrong
	FROM (SELECT u.name FROM unnest(column_names) AS u (name) GROUP BY u.name HAVING count(*) > 1) AS c;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'the query of source "%" gives column % more than once', source, wrong
			USING ERRCODE = 'duplicate_column';
	END IF;
	SELECT string_agg(format('Column "%s" would have to be cast from %s to %s.', c.name,
			format_type(c.type, NULL), format_type(a.atttypid, NULL)), ' ' ORDER BY a.attnum) INTO wrong
	FROM unnest(column_names, column_types) AS c (name, type)
	JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = c.name
	WHERE c.type <> 'unknown'::regtype AND NOT saleskpi_internal.can_cast(c.type, a.atttypid);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'the query of source "%" gives a type that cannot be cast', source
			USING ERRCODE = 'cannot_coerce', DETAIL = wrong;
	END IF;

	-- What can be cast and would not mean what was meant
	SELECT format('"%s"', c.name) INTO wrong
	FROM unnest(column_names, column_types) AS c (name, type)
	JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = c.name
	JOIN pg_type AS t ON t.oid = c.type
	WHERE a.atttypid IN ('timestamptz'::regtype, 'date'::regtype) AND t.typcategory = 'S'
	ORDER BY a.attnum
	LIMIT 1;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'column % of source "%" is a day or a point in time, and the query gives a text', wrong, source
			USING ERRCODE = 'datatype_mismatch',
				DETAIL = 'How a text is read depends on the time zone and the date style of whoever reads.',
				HINT = 'Say what it is: (…)::date, (…)::timestamp where it has no time zone, (…)::timestamptz where it has one, or to_date with its format.';
	END IF;
	SELECT format('"%s"', c.name) INTO wrong
	FROM unnest(column_names, column_types) AS c (name, type)
	JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = c.name
	WHERE c.type IN ('json'::regtype, 'jsonb'::regtype)
		AND a.atttypid NOT IN ('json'::regtype, 'jsonb'::regtype)
	ORDER BY a.attnum
	LIMIT 1;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'column % of source "%" is a value, and the query gives JSON', wrong, source
			USING ERRCODE = 'datatype_mismatch',
				HINT = 'Take the value out of it, such as name ->> ''en_US''.';
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_columns(text, regclass, text[], oid[]) IS 'an error where the columns of a query are not those of a source';

-- The function through which a source is read whose tables are looked up when it is
CREATE FUNCTION saleskpi_internal.late_function(schema name, source text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('%I.%I()', saleskpi_internal.model_schema(schema, true), 'late_' || source)
$$;
COMMENT ON FUNCTION saleskpi_internal.late_function(name, text) IS 'name of the function that reads a source late';

-- The query of a source, with its columns, from one of the company's tables
CREATE FUNCTION saleskpi_internal.mapped_query(schema name, source text, statement text,
	column_names text[], column_types oid[], column_collations oid[], zone text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT %s FROM (%s) AS mapped',
		string_agg(saleskpi_internal.mapped_column(a.attname, c.type, c.collation_oid, a.atttypid, a.attcollation, schema, zone), ', ' ORDER BY a.attnum),
		statement)
	FROM pg_attribute AS a
	LEFT JOIN unnest(column_names, column_types, column_collations) AS c (name, type, collation_oid) ON c.name = a.attname
	WHERE a.attrelid = format('%I.%I', schema, source)::regclass AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION saleskpi_internal.mapped_query(name, text, text, text[], oid[], oid[], text) IS 'the query of a source from one of the company''s tables';

-- The view of a source from a query with qualified names.  The view has to be there, with the
-- columns of the source, and keeps what a user has given to it.
CREATE FUNCTION saleskpi_internal.set_source(schema name, source text, statement text,
	column_names text[], column_types oid[], column_collations oid[], zone text, late boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	view regclass := format('%I.%I', schema, source)::regclass;
	function text := saleskpi_internal.late_function(schema, source);
	state jsonb;
	result_columns text;
BEGIN
	SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, -1)), ', ' ORDER BY a.attnum)
	INTO result_columns
	FROM pg_attribute AS a
	WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped;
	statement := saleskpi_internal.mapped_query(schema, source, statement, column_names, column_types, column_collations, zone);

	PERFORM saleskpi_internal.lock_views(ARRAY[view::oid]);
	state := saleskpi_internal.view_state(view);
	IF late THEN
		-- In a version to come a source may have more columns than the function gives
		IF EXISTS (
			SELECT FROM pg_proc AS p
			WHERE p.oid = to_regprocedure(function)
				AND (p.proargnames <> ARRAY(SELECT a.attname::text FROM pg_attribute AS a
						WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
					OR p.proallargtypes <> ARRAY(SELECT a.atttypid FROM pg_attribute AS a
						WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum))
		) THEN
			PERFORM saleskpi_internal.run(format('CREATE OR REPLACE VIEW %s AS SELECT %s WHERE false', view, (
				SELECT string_agg(format('NULL::%s AS %I', format_type(a.atttypid, -1), a.attname), ', ' ORDER BY a.attnum)
				FROM pg_attribute AS a
				WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped)));
			EXECUTE format('DROP FUNCTION %s', function);
		END IF;
		IF to_regprocedure(function) IS NULL THEN
			PERFORM saleskpi_internal.run(format('CREATE FUNCTION %s RETURNS TABLE (%s) LANGUAGE plpgsql STABLE
				ROWS 100000 SET search_path = pg_catalog, pg_temp AS %L', function, result_columns, 'BEGIN END'));
			EXECUTE format('ALTER FUNCTION %s OWNER TO %s', function, (state ->> 'owner')::oid::regrole);
			EXECUTE format('COMMENT ON FUNCTION %s IS %L', function,
				format('reads what source %s is mapped to, wherever the tables come from when it is read', source));
		END IF;
		PERFORM saleskpi_internal.run(format('CREATE OR REPLACE FUNCTION %s RETURNS TABLE (%s) LANGUAGE plpgsql STABLE
			ROWS 100000 SET search_path = pg_catalog, pg_temp AS %L', function, result_columns,
			format('BEGIN RETURN QUERY EXECUTE %L; END', statement)));
		statement := format('SELECT * FROM %s', function);
	END IF;
	PERFORM saleskpi_internal.run(format('CREATE OR REPLACE VIEW %s AS %s', view, statement));
	PERFORM saleskpi_internal.restore_options(view, state -> 'options');
	IF NOT late AND to_regprocedure(function) IS NOT NULL THEN
		EXECUTE format('DROP FUNCTION %s', function);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.set_source(name, text, text, text[], oid[], oid[], text, boolean) IS 'points a source at a query';

-- A query that cannot run should say so now, and which column it is of.  As the model's owner, with whose
-- rights it is read, and whose settings, policies and views it may read.  Columns that are read from a
-- text are read to the end, since any of them may be wrong; of others the first row says enough.
CREATE FUNCTION saleskpi_internal.try_source(view regclass, source text, column_names text[], column_types oid[], caller_search_path text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	own_search_path text := current_setting('search_path');
	read_view text := format('SELECT * FROM %s LIMIT 1', view);
	part record;
	code text;
	message text;
	detail text;
BEGIN
	BEGIN
		-- In the path in which it is read later
		PERFORM set_config('search_path', caller_search_path, true);
		EXECUTE read_view;
		PERFORM pg_catalog.set_config('search_path'::pg_catalog.text, own_search_path, true);
	EXCEPTION
		-- The second is what PostgreSQL ends with where functions hide from it that a source reads itself
		WHEN invalid_object_definition OR statement_too_complex THEN
			RAISE EXCEPTION 'source "%" cannot be mapped onto itself', source
				USING ERRCODE = 'invalid_object_definition',
					HINT = 'Map it to tables or views of the company.';
		WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	END;
	FOR part IN
		SELECT c.name, t.typcategory = 'S' AND a.atttypid <> c.type AS is_read, format_type(a.atttypid, NULL) AS type_name
		FROM unnest(column_names, column_types) WITH ORDINALITY AS c (name, type, ordinal)
		JOIN pg_type AS t ON t.oid = c.type
		JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = c.name
		JOIN pg_type AS own ON own.oid = a.atttypid
		WHERE c.type <> a.atttypid AND (code IS NOT NULL OR t.typcategory = 'S' AND own.typcategory <> 'S')
		ORDER BY c.ordinal
	LOOP
		BEGIN
			EXECUTE format(CASE WHEN part.is_read THEN 'SELECT count(%I) FROM %s' ELSE 'SELECT %I FROM %s LIMIT 1' END,
				part.name, view);
		-- Whatever else fails is the query's own
		EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range OR invalid_datetime_format
				OR datetime_field_overflow THEN
			RAISE EXCEPTION 'column "%" of source "%" cannot be read as %', part.name, source, part.type_name
				USING ERRCODE = SQLSTATE, DETAIL = SQLERRM,
					HINT = 'Turn the value into what the column wants in the query.';
		END;
	END LOOP;
	IF code IS NOT NULL AND detail = '' THEN
		RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message;
	ELSIF code IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail;
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.try_source(regclass, text, text[], oid[], text) IS 'an error where a source cannot be read, with the column';

-- As the owner of the table, whose triggers run with the rights of whoever writes
CREATE FUNCTION saleskpi_internal.note_mapping(schema name, source text, query text, definition text,
	columns text[], zone text, late boolean, system text DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(schema);
BEGIN
	PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.mapping AS m WHERE m.source = %L::text', schema, source));
	IF query IS NOT NULL THEN
		PERFORM saleskpi_internal.run_as(owner,
			format('INSERT INTO %I.mapping (source, query, definition, columns, time_zone, late, system, mapped_by)
				VALUES (%L, %L, %L, %L, %L, %L, %L, %L)', schema, source, query, definition, columns, zone, late, system, current_user));
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.note_mapping(name, text, text, text, text[], text, boolean, text) IS 'notes how a source is mapped, or that it is not';

-- The model and its source, which is there afterwards: mapped as before, unless it is going to be mapped
CREATE FUNCTION saleskpi_internal.check_source(schema name, source text, is_mapped_next boolean DEFAULT true) RETURNS regclass
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	IF source IS NULL THEN
		RAISE EXCEPTION 'source must not be null' USING ERRCODE = 'null_value_not_allowed';
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
	PERFORM saleskpi_internal.check_owner(schema);
	PERFORM saleskpi_internal.hold_model(schema);
	PERFORM saleskpi_internal.repair_model(schema, false, CASE WHEN is_mapped_next THEN source END);
	RETURN format('%I.%I', schema, source)::regclass;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_source(name, text, boolean) IS 'the view of a source, or an error where there is none';

CREATE FUNCTION saleskpi_internal.map_source_as(schema name, source text, query text, zone text, late boolean, caller_search_path text,
	system text DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	own_search_path text := current_setting('search_path');
	described record;
	view regclass;
	temporary text;
	try_source text;
BEGIN
	IF query IS NULL OR late IS NULL THEN
		RAISE EXCEPTION 'query and late must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF zone IS NOT NULL THEN
		-- An error where there is no such zone
		PERFORM saleskpi.local_time(timestamptz '2000-01-01 00:00:00+00', zone);
	END IF;
	view := saleskpi_internal.check_source(schema, source);

	PERFORM set_config('search_path', caller_search_path, true);
	described := saleskpi_internal.describe_query(query);
	PERFORM pg_catalog.set_config('search_path'::pg_catalog.text, own_search_path, true);
	-- Whoever dropped a table of it just then, which was waited for, has taken the source along
	IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = view) THEN
		view := saleskpi_internal.check_source(schema, source);
	END IF;

	PERFORM saleskpi_internal.check_columns(source, view, described.column_names, described.column_types);
	PERFORM saleskpi_internal.set_source(schema, source, described.statement,
		described.column_names, described.column_types, described.column_collations, zone, false);
	-- They would take the source along, and all that reads it
	SELECT pg_describe_object(d.refclassid, d.refobjid, 0) INTO temporary
	FROM pg_rewrite AS w
	JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
	CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) AS i
	WHERE w.ev_class = view AND i.schema LIKE 'pg\_temp%'
	LIMIT 1;
	IF temporary IS NOT NULL THEN
		RAISE EXCEPTION 'the query of a source must not use temporary functions or types'
			USING ERRCODE = 'wrong_object_type', DETAIL = format('It uses %s.', temporary),
				HINT = 'They end with the session; make permanent ones of them.';
	END IF;
	try_source := 'SELECT saleskpi_internal.try_source(%s::oid::regclass, %L::text, %L::text[], %L::oid[], %L::text)';
	PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
		format(try_source, view::oid, source, described.column_names, described.column_types, caller_search_path));
	IF late THEN
		-- Of a function all columns are read together: which one fails was seen before
		PERFORM saleskpi_internal.set_source(schema, source, described.statement,
			described.column_names, described.column_types, described.column_collations, zone, true);
		PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
			format(try_source, view::oid, source, '{}', '{}', caller_search_path));
	END IF;
	-- A column that is NULL in every row is not mapped
	PERFORM saleskpi_internal.note_mapping(schema, source, query, described.statement,
		ARRAY(SELECT c.name FROM unnest(described.column_names, described.column_types) WITH ORDINALITY AS c (name, type, ordinal)
			WHERE c.type <> 'unknown'::regtype ORDER BY c.ordinal),
		zone, late, system);
	PERFORM saleskpi_internal.check_dropped(schema,
		CASE WHEN to_regclass(format('%I.%I', schema, source)) IS DISTINCT FROM view THEN format('%I.%I', schema, source) END);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.map_source_as(name, text, text, text, boolean, text, text) IS 'map_source with the search_path of its caller';

CREATE FUNCTION map_source(schema name, source text, query text, time_zone text DEFAULT NULL, late boolean DEFAULT false) RETURNS void
	LANGUAGE sql
	BEGIN ATOMIC
		SELECT saleskpi_internal.map_source_as(schema, source, query, time_zone, late, pg_catalog.current_setting('search_path'::pg_catalog.text));
	END;
COMMENT ON FUNCTION map_source(name, text, text, text, boolean) IS 'points a source of a model at the company''s tables';
