-- Making a model
--
-- A model is the coordinator's own where Citus spreads the company's tables: whoever makes a part of it says
-- so, and without Citus that says nothing.

CREATE FUNCTION saleskpi_internal.check_id_type(id_type oid) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	type_name text := format_type(id_type, -1);
	base_type oid;
	hint text := 'Use a type that can be compared and sorted, such as text, bigint or uuid.';
BEGIN
	IF NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid = id_type AND t.typisdefined) THEN
		RAISE EXCEPTION 'type with OID % does not exist', id_type
			USING ERRCODE = 'undefined_object', HINT = hint;
	END IF;
	IF EXISTS (SELECT FROM pg_type AS t WHERE t.oid = id_type AND t.typtype = 'p') THEN
		RAISE EXCEPTION 'pseudo-type % cannot be the type of ids', type_name
			USING ERRCODE = 'datatype_mismatch', HINT = hint;
	END IF;
	IF (SELECT t.typcategory = 'A' FROM pg_type AS t WHERE t.oid = saleskpi_internal.base_type(id_type)) THEN
		RAISE EXCEPTION 'type % cannot be the type of ids', type_name
			USING ERRCODE = 'datatype_mismatch', DETAIL = 'It is an array, and a list of ids would be one, too.', HINT = hint;
	END IF;
	-- A schema of the session's own goes with it, and takes along what is of its types
	IF (SELECT n.nspname LIKE 'pg\_temp\_%' FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
			WHERE t.oid = coalesce((SELECT e.oid FROM pg_type AS e WHERE e.typarray = id_type), id_type)) THEN
		RAISE EXCEPTION 'temporary type % cannot be the type of ids', type_name
			USING ERRCODE = 'datatype_mismatch', HINT = hint;
	END IF;
	-- Not run: the checks of a domain are somebody's code
	BEGIN
		PERFORM saleskpi_internal.describe_query(format('SELECT id FROM (SELECT NULL::%1$s AS id) AS ids GROUP BY id ORDER BY id',
			type_name));
	EXCEPTION WHEN undefined_function OR feature_not_supported OR syntax_error THEN
		RAISE EXCEPTION 'type % cannot be the type of ids', type_name
			USING ERRCODE = 'datatype_mismatch', DETAIL = SQLERRM, HINT = hint;
	END;
	-- A row may have no customer.  Whether a domain takes that is asked with the rights of whose it is, if the
	-- caller may have them: else nothing of another's is run.
	IF EXISTS (SELECT FROM pg_type AS t WHERE t.oid = id_type AND t.typtype = 'd') THEN
		BEGIN
			PERFORM saleskpi_internal.run_as(t.typowner, format('SELECT NULL::%s', type_name)) FROM pg_type AS t WHERE t.oid = id_type;
		EXCEPTION
			WHEN not_null_violation OR check_violation THEN
				RAISE EXCEPTION 'type % cannot be the type of ids', type_name
					USING ERRCODE = 'datatype_mismatch', DETAIL = SQLERRM,
						HINT = format('Rows without an id must be possible: use %s, of which it is made.', format_type(saleskpi_internal.base_type(id_type), -1));
			WHEN insufficient_privilege THEN
				NULL;
		END;
	END IF;
	-- Views find nothing but PostgreSQL's own =, which might take 'A' and 'a' for two
	-- where GROUP BY, which goes by the type, takes them for one
	base_type := saleskpi_internal.base_type(id_type);
	IF EXISTS (
		SELECT FROM pg_opclass AS c
		JOIN pg_amop AS a ON a.amopfamily = c.opcfamily
			AND a.amoplefttype = c.opcintype AND a.amoprighttype = c.opcintype
		JOIN pg_operator AS o ON o.oid = a.amopopr
		WHERE c.opcintype = base_type AND c.opcdefault
			AND o.oprname = '=' AND o.oprnamespace <> 'pg_catalog'::regnamespace
	) THEN
		RAISE EXCEPTION 'type % cannot be the type of ids', type_name
			USING ERRCODE = 'datatype_mismatch', DETAIL = 'Its operator = is not in pg_catalog.',
				HINT = 'Use text, to which map_source casts such ids.';
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_id_type(oid) IS 'an error where a type cannot be that of ids';

CREATE FUNCTION create_model(schema name, id_type regtype DEFAULT 'text',
	security_invoker boolean DEFAULT false) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	taken text;
	file record;
BEGIN
	IF schema IS NULL OR id_type IS NULL OR security_invoker IS NULL THEN
		RAISE EXCEPTION 'schema, id_type and security_invoker must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF length(schema || '_parts') > 63 OR octet_length(schema || '_parts') > 63 THEN
		RAISE EXCEPTION 'schema name "%" is too long for a model', schema
			USING ERRCODE = 'name_too_long',
				DETAIL = 'A second schema beside it has the name with "_parts" behind it, and a name has 63 bytes at most.',
				HINT = 'Choose another schema for the model, such as kpi.';
	END IF;
	IF schema LIKE 'pg\_%' OR schema IN ('information_schema', 'saleskpi', 'saleskpi_internal') THEN
		RAISE EXCEPTION 'schema "%" is not for a model', schema
			USING ERRCODE = 'reserved_name',
				DETAIL = 'It is PostgreSQL''s or the extension''s own.', HINT = 'Choose another schema for the model, such as kpi.';
	END IF;
	PERFORM saleskpi_internal.check_id_type(id_type);
	PERFORM saleskpi_internal.lock_model(schema);
	IF saleskpi_internal.holds_model(schema) THEN
		RAISE EXCEPTION 'schema "%" holds a saleskpi model already', schema
			USING ERRCODE = 'duplicate_object',
				HINT = format('Bring it to the installed version with SELECT saleskpi.upgrade_model(%L).', schema);
	END IF;
	SELECT string_agg(r.relation::regclass::text, ', ' ORDER BY r.relation::regclass::text) INTO taken
	FROM saleskpi_internal.model_relations(schema, '{table,source,row,fact,view}') AS r;
	IF taken IS NOT NULL THEN
		RAISE EXCEPTION 'schema "%" holds other things under names of the model', schema
			USING ERRCODE = 'duplicate_table',
				DETAIL = format('They are: %s.', taken),
				HINT = 'Choose another schema for the model.';
	END IF;

	BEGIN
		PERFORM saleskpi_internal.make_schema(schema, 'sales KPIs: source views, KPI views, goals and targets');
		PERFORM saleskpi_internal.make_schema(saleskpi_internal.model_schema(schema, true),
			format('what the views of schema %I are made of: rows and facts', schema));
		PERFORM saleskpi_internal.hold_schema(saleskpi_internal.model_schema(schema, p.in_parts)) FROM (VALUES (false), (true)) AS p (in_parts);
		FOR file IN
			SELECT f.name, f.kind, saleskpi_internal.model_schema(schema, f.in_parts) AS schema, saleskpi_internal.model_statement(f.body, schema, id_type) AS body
			FROM saleskpi_internal.model_file AS f ORDER BY f.ordinal
		LOOP
			PERFORM saleskpi_internal.run(file.body);
			IF security_invoker AND file.kind <> 'table' THEN
				EXECUTE format('ALTER VIEW %I.%I SET (security_invoker = true)', file.schema, file.name);
			END IF;
		END LOOP;
	EXCEPTION WHEN unique_violation OR duplicate_schema OR duplicate_table OR invalid_table_definition THEN
		-- Somebody else was faster, with a model or with something of that name
		RAISE EXCEPTION 'something was made in schema "%" at the same time', schema
			USING ERRCODE = 'duplicate_object', DETAIL = SQLERRM, HINT = 'Try again.';
	END;
	-- A source is made by CREATE OR REPLACE VIEW, which would have kept the owner of one
	-- that was made in this moment; and an event trigger may have done anything
	IF (SELECT count(*) FROM saleskpi_internal.model_file)
		<> (SELECT count(*) FROM saleskpi_internal.model_relations(schema, '{table,source,row,fact,view}') AS r
			JOIN pg_class AS c ON c.oid = r.relation
			WHERE pg_get_userbyid(c.relowner) = current_user) THEN
		RAISE EXCEPTION 'something was made in schema "%" at the same time', schema
			USING ERRCODE = 'duplicate_object', HINT = 'Try again.';
	END IF;
	EXECUTE format('INSERT INTO %I.settings (saleskpi_version, id_type, security_invoker) VALUES ($1, $2, $3)', schema)
		USING (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'saleskpi'), id_type, security_invoker;
	PERFORM saleskpi_internal.note_target_changes(schema, false);
	-- Too small for autovacuum to ever tell the planner how small they are
	EXECUTE format('ANALYZE %1$I.settings, %1$I.kpi', schema);
END
$$;
COMMENT ON FUNCTION create_model(name, regtype, boolean) IS 'makes a model in a schema';

