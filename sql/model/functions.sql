-- The model: sources, KPI views, goals and targets in a schema of the user's.
-- The objects of a model are made from the files in sql/model, which the
-- installation script carries as rows of this table.

CREATE TABLE model_file (
	ordinal integer PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('table', 'source', 'view')),
	name name NOT NULL UNIQUE,
	body text NOT NULL
);
GRANT SELECT ON model_file TO PUBLIC;
COMMENT ON TABLE model_file IS 'the statements that make a model, one row a table or view';
COMMENT ON COLUMN model_file.ordinal IS 'place in the order of creation';
COMMENT ON COLUMN model_file.kind IS 'table (kept by upgrade_model), source (a view that map_source points at the company''s data, kept by upgrade_model) or view (replaced by upgrade_model)';
COMMENT ON COLUMN model_file.name IS 'name of the table or view';
COMMENT ON COLUMN model_file.body IS 'SQL; @schema@ stands for the model''s schema, @id_type@ for the type of ids';

-- Functions that the model's views and tables call

CREATE FUNCTION kpi_value(numerator numeric, denominator numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN denominator IS NULL THEN numerator
		WHEN denominator > 0::numeric THEN numerator / denominator
	END;
COMMENT ON FUNCTION kpi_value(numeric, numeric) IS 'value of a KPI from its two sums';

CREATE FUNCTION pace_status(pace double precision) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN pace >= 0.95::double precision THEN 'on_track' WHEN pace >= 0.8::double precision THEN 'at_risk' ELSE 'off_track' END;
COMMENT ON FUNCTION pace_status(double precision) IS 'how a pace (1: in step) is judged: on_track (at least 0.95), at_risk (at least 0.8) or off_track, also where it is NULL';

CREATE FUNCTION target_status(elapsed double precision, progress double precision,
	pace double precision, settled boolean) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN elapsed <= 0::double precision THEN 'not_started'
		WHEN progress >= 1::double precision AND (settled OR elapsed >= 1::double precision) THEN 'achieved'
		WHEN elapsed >= 1::double precision THEN 'missed'
		WHEN progress >= 1::double precision THEN 'on_track'
		ELSE pace_status(pace)
	END;
COMMENT ON FUNCTION target_status(double precision, double precision, double precision, boolean) IS 'status of a target: not_started; achieved (progress 1, when it cannot be lost again (settled) or the time is over); missed (time over); else as pace_status. elapsed and progress are shares of 1';

CREATE FUNCTION goal_stays_tree() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	ancestor bigint := NEW.parent_id;
BEGIN
	WHILE ancestor IS NOT NULL LOOP
		IF ancestor = NEW.goal_id THEN
			RAISE EXCEPTION 'goal % cannot be below itself', NEW.goal_id
				USING ERRCODE = 'check_violation',
					DETAIL = format('Goal %s, its new parent, is goal %s or below it.', NEW.parent_id, NEW.goal_id),
					SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'parent_id';
		END IF;
		EXECUTE format('SELECT parent_id FROM %I.%I WHERE goal_id = $1', TG_TABLE_SCHEMA, TG_TABLE_NAME)
			INTO ancestor USING ancestor;
	END LOOP;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION goal_stays_tree() IS 'trigger of the table goal: refuses a parent that is the goal itself or below it';

CREATE FUNCTION settings_stay() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION 'the row of %.% cannot be deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME
		USING ERRCODE = 'integrity_constraint_violation',
			HINT = 'Update it instead; every view of the model reads it.';
END
$$;
COMMENT ON FUNCTION settings_stay() IS 'trigger of the table settings: its one row cannot be deleted';

-- What map_source has to know of a query

CREATE FUNCTION describe_query(query text,
	OUT statement text, OUT column_names text[], OUT column_types oid[]) RETURNS record
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION describe_query(text) IS 'a query without the semicolon behind it, and its columns in order; the query is analyzed and not run; anything but one SELECT is an error';

CREATE FUNCTION can_cast(from_type oid, to_type oid) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION can_cast(oid, oid) IS 'whether CAST can turn a value of one type into the other';

-- Making, mapping, upgrading and dropping a model

CREATE FUNCTION model_names(kinds text[] DEFAULT '{table,source,view}') RETURNS SETOF name
	LANGUAGE sql STABLE PARALLEL SAFE
	BEGIN ATOMIC
		SELECT f.name FROM model_file AS f WHERE f.kind = ANY (kinds) ORDER BY f.ordinal;
	END;
COMMENT ON FUNCTION model_names(text[]) IS 'names of the tables and views of a model, of the kinds table, source and view, in the order of creation';

CREATE FUNCTION holds_model(schema name) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM pg_attribute AS a
		WHERE a.attrelid = to_regclass(format('%I.settings', schema))
			AND a.attname = 'saleskpi_version')
$$;
COMMENT ON FUNCTION holds_model(name) IS 'whether there is a model in the schema; false where there is no such schema';

CREATE FUNCTION check_model(schema name) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF schema IS NULL THEN
		RAISE EXCEPTION 'schema must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = schema) THEN
		RAISE EXCEPTION 'schema "%" does not exist', schema
			USING ERRCODE = 'invalid_schema_name',
				HINT = format('Make a model with SELECT saleskpi.create_model(%L).', schema);
	END IF;
	IF NOT saleskpi.holds_model(schema) THEN
		RAISE EXCEPTION 'schema "%" holds no saleskpi model', schema
			USING ERRCODE = 'undefined_object',
				HINT = format('Make a model with SELECT saleskpi.create_model(%L).', schema);
	END IF;
END
$$;
COMMENT ON FUNCTION check_model(name) IS 'an error where the schema holds no model';

CREATE FUNCTION run_model_files(schema name, kinds text[], id_type oid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	body text;
BEGIN
	FOR body IN
		SELECT f.body FROM saleskpi.model_file AS f WHERE f.kind = ANY (kinds) ORDER BY f.ordinal
	LOOP
		-- In the path is nothing but pg_catalog, so that no operator, function or type of
		-- anybody else's can be taken for PostgreSQL's
		EXECUTE replace(replace(body, '@id_type@', format_type(id_type, -1)),
			'@schema@', format('%I', schema));
	END LOOP;
END
$$;
COMMENT ON FUNCTION run_model_files(name, text[], oid) IS 'runs the files of these kinds in the schema, with id_type as the type of ids';

CREATE FUNCTION set_security_invoker(schema name, security_invoker boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	view name;
BEGIN
	IF security_invoker THEN
		FOR view IN SELECT saleskpi.model_names('{source,view}') LOOP
			EXECUTE format('ALTER VIEW %I.%I SET (security_invoker = true)', schema, view);
		END LOOP;
	END IF;
END
$$;
COMMENT ON FUNCTION set_security_invoker(name, boolean) IS 'where true, makes all views of the model read with the rights of the reader';

CREATE FUNCTION is_security_invoker(view regclass) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN coalesce((SELECT 'security_invoker=true' = ANY (c.reloptions)
		FROM pg_catalog.pg_class AS c WHERE c.oid = view::oid), false);
COMMENT ON FUNCTION is_security_invoker(regclass) IS 'whether a view reads with the rights of the reader';

CREATE FUNCTION create_model(schema name, id_type regtype DEFAULT 'text',
	security_invoker boolean DEFAULT false) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	taken text;
BEGIN
	IF schema IS NULL OR id_type IS NULL OR security_invoker IS NULL THEN
		RAISE EXCEPTION 'schema, id_type and security_invoker must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF EXISTS (SELECT FROM pg_type AS t WHERE t.oid = id_type AND t.typtype = 'p') THEN
		RAISE EXCEPTION 'pseudo-type % cannot be the type of ids', id_type
			USING ERRCODE = 'datatype_mismatch',
				HINT = 'Use a type that can be compared and sorted, such as text, bigint or uuid.';
	END IF;
	BEGIN
		EXECUTE format('SELECT id FROM (SELECT NULL::%s AS id) AS ids GROUP BY id ORDER BY id', id_type);
	EXCEPTION WHEN undefined_function OR feature_not_supported OR syntax_error THEN
		RAISE EXCEPTION 'type % cannot be the type of ids', id_type
			USING ERRCODE = 'datatype_mismatch', DETAIL = SQLERRM,
				HINT = 'Use a type that can be compared and sorted, such as text, bigint or uuid.';
	END;
	IF saleskpi.holds_model(schema) THEN
		RAISE EXCEPTION 'schema "%" holds a saleskpi model already', schema
			USING ERRCODE = 'duplicate_object',
				HINT = format('Bring it to the installed version with SELECT saleskpi.upgrade_model(%L).', schema);
	END IF;
	SELECT string_agg(format('%I', c.relname), ', ' ORDER BY c.relname) INTO taken
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE n.nspname = schema AND c.relname IN (SELECT saleskpi.model_names());
	IF taken IS NOT NULL THEN
		RAISE EXCEPTION 'schema "%" holds other things under names of the model', schema
			USING ERRCODE = 'duplicate_table',
				DETAIL = format('They are: %s.', taken),
				HINT = 'Choose another schema for the model.';
	END IF;

	IF NOT EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = schema) THEN
		EXECUTE format('CREATE SCHEMA %I', schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema,
			'sales KPIs: source views, KPI views, goals and targets');
	END IF;
	PERFORM saleskpi.run_model_files(schema, '{table,source,view}', id_type);
	PERFORM saleskpi.set_security_invoker(schema, security_invoker);
	EXECUTE format('INSERT INTO %I.settings (saleskpi_version) VALUES ($1)', schema)
		USING (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'saleskpi');
	-- Too small for autovacuum to ever tell the planner how small they are
	EXECUTE format('ANALYZE %1$I.settings, %1$I.kpi', schema);
END
$$;
COMMENT ON FUNCTION create_model(name, regtype, boolean) IS 'makes a model: the schema where it is missing, and in it settings, registry, goals, targets, empty sources and the KPI views. id_type is the type of the company''s ids; with security_invoker the views read with the rights of the reader instead of their owner''s. An error where the schema holds a model or other things under the same names; then nothing is made';

CREATE FUNCTION upgrade_model(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	id_type oid;
	security_invoker boolean;
	view name;
BEGIN
	PERFORM saleskpi.check_model(schema);
	SELECT a.atttypid INTO id_type FROM pg_attribute AS a
	WHERE a.attrelid = to_regclass(format('%I.deal', schema)) AND a.attname = 'deal_id';
	security_invoker := saleskpi.is_security_invoker(format('%I.deal', schema)::regclass);

	-- Views keep their place where they can; where their columns have changed
	-- they are made anew, which fails where a view of the user's needs them
	BEGIN
		PERFORM saleskpi.run_model_files(schema, '{view}', id_type);
	EXCEPTION WHEN invalid_table_definition THEN
		FOR view IN SELECT f.name FROM saleskpi.model_file AS f WHERE f.kind = 'view' ORDER BY f.ordinal DESC LOOP
			EXECUTE format('DROP VIEW IF EXISTS %I.%I', schema, view);
		END LOOP;
		PERFORM saleskpi.run_model_files(schema, '{view}', id_type);
	END;
	PERFORM saleskpi.set_security_invoker(schema, security_invoker);
	EXECUTE format('UPDATE %I.settings SET saleskpi_version = $1', schema)
		USING (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'saleskpi');
END
$$;
COMMENT ON FUNCTION upgrade_model(name) IS 'brings the KPI views of a model to the installed version; settings, sources, registry, goals and targets stay as they are';

CREATE FUNCTION drop_model(schema name, force boolean DEFAULT false) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	goals bigint;
	targets bigint;
	object record;
BEGIN
	PERFORM saleskpi.check_model(schema);
	EXECUTE format('SELECT (SELECT count(*) FROM %1$I.goal), (SELECT count(*) FROM %1$I.target)', schema)
		INTO goals, targets;
	IF force IS NOT TRUE AND goals + targets > 0 THEN
		RAISE EXCEPTION 'model "%" holds % goals and % targets', schema, goals, targets
			USING ERRCODE = 'dependent_objects_still_exist',
				HINT = format('To drop it all the same, use SELECT saleskpi.drop_model(%L, force => true).', schema);
	END IF;

	FOR object IN SELECT f.name, f.kind FROM saleskpi.model_file AS f ORDER BY f.ordinal DESC LOOP
		EXECUTE format('DROP %s IF EXISTS %I.%I',
			CASE object.kind WHEN 'table' THEN 'TABLE' ELSE 'VIEW' END, schema, object.name);
	END LOOP;
	IF NOT EXISTS (SELECT FROM pg_depend AS d JOIN pg_namespace AS n ON n.oid = d.refobjid
			WHERE d.refclassid = 'pg_namespace'::regclass AND n.nspname = schema) THEN
		EXECUTE format('DROP SCHEMA %I', schema);
	END IF;
END
$$;
COMMENT ON FUNCTION drop_model(name, boolean) IS 'drops what create_model made, and the schema where nothing else is in it; an error where goals or targets hold rows, unless force is true, and where a view of the user''s needs the model';

CREATE FUNCTION map_source_as(schema name, source text, query text, caller_search_path text)
	RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	own_search_path text := current_setting('search_path');
	described record;
	wrong text;
	columns text;
	view regclass;
	create_view text;
	read_view text;
BEGIN
	PERFORM saleskpi.check_model(schema);
	IF source IS NULL OR query IS NULL THEN
		RAISE EXCEPTION 'source and query must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF source NOT IN (SELECT saleskpi.model_names('{source}')) THEN
		RAISE EXCEPTION 'source "%" does not exist', source
			USING ERRCODE = 'undefined_object',
				HINT = format('The sources are: %s.',
					(SELECT string_agg(s, ', ') FROM saleskpi.model_names('{source}') AS s));
	END IF;
	view := format('%I.%I', schema, source)::regclass;

	-- The query means what it means to whoever maps it
	PERFORM set_config('search_path', caller_search_path, true);
	described := saleskpi.describe_query(query);
	PERFORM pg_catalog.set_config('search_path', own_search_path, true);

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
	WHERE NOT saleskpi.can_cast(c.type, a.atttypid);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'the query of source "%" gives a type that cannot be cast', source
			USING ERRCODE = 'cannot_coerce', DETAIL = wrong;
	END IF;

	-- Days and times without a zone are those of the company's time zone
	SELECT string_agg(
		CASE
			WHEN c.name IS NULL THEN format('NULL::%s AS %I', format_type(a.atttypid, NULL), a.attname)
			WHEN a.atttypid = 'timestamptz'::regtype AND c.type IN ('date'::regtype, 'timestamp'::regtype)
				THEN format('saleskpi.point_in_time(mapped.%1$I, (SELECT s.time_zone FROM %2$I.settings AS s)) AS %1$I',
					a.attname, schema)
			ELSE format('mapped.%1$I::%2$s AS %1$I', a.attname, format_type(a.atttypid, NULL))
		END, ', ' ORDER BY a.attnum)
	INTO columns
	FROM pg_attribute AS a
	LEFT JOIN unnest(described.column_names, described.column_types) AS c (name, type) ON c.name = a.attname
	WHERE a.attrelid = view AND a.attnum > 0;

	create_view := format(E'CREATE OR REPLACE VIEW %I.%I%s AS SELECT %s FROM (%s\n) AS mapped', schema, source,
		CASE WHEN saleskpi.is_security_invoker(view) THEN ' WITH (security_invoker = true)' ELSE '' END,
		columns, described.statement);
	-- A query that cannot run should say so now
	read_view := format('SELECT * FROM %I.%I LIMIT 1', schema, source);

	-- In the caller's path nothing but these runs, so that no name is looked up in it
	PERFORM set_config('search_path', caller_search_path, true);
	EXECUTE create_view;
	EXECUTE read_view;
END
$$;
COMMENT ON FUNCTION map_source_as(name, text, text, text) IS 'map_source with the search_path in which the names of the query are looked up';

CREATE FUNCTION map_source(schema name, source text, query text) RETURNS void
	LANGUAGE sql
	BEGIN ATOMIC
		SELECT saleskpi.map_source_as(schema, source, query, pg_catalog.current_setting('search_path'));
	END;
COMMENT ON FUNCTION map_source(name, text, text) IS 'points a source of a model at the company''s tables: query is one SELECT whose columns are matched by name with those of the source and cast to their types; a column left out is NULL; date and timestamp become times of settings.time_zone. Errors: a column that the source does not have, a type that cannot be cast, anything but one SELECT, a query that fails. The query runs with the rights of the owner of the source view, who is whoever made it';

