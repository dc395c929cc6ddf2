-- Which models there are, and who is at work on one

CREATE FUNCTION saleskpi_internal.source_names() RETURNS SETOF name
	LANGUAGE sql STABLE PARALLEL SAFE
	BEGIN ATOMIC
		SELECT f.name FROM saleskpi_internal.model_file AS f WHERE f.kind = 'source'::text ORDER BY f.ordinal;
	END;
COMMENT ON FUNCTION saleskpi_internal.source_names() IS 'names of the sources of a model';

CREATE FUNCTION saleskpi_internal.holds_model(schema name) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	-- A view or a type of another's under these names would run whatever its maker likes
	SELECT count(*) = 3
	FROM pg_class AS c
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
	JOIN (VALUES ('saleskpi_version'::name, 'text'::regtype), ('id_type', 'regtype'), ('security_invoker', 'bool')) AS o (name, type)
		ON o.name = a.attname AND o.type = a.atttypid
	WHERE c.oid = to_regclass(format('%I.settings', schema)) AND c.relkind = 'r'
$$;
COMMENT ON FUNCTION saleskpi_internal.holds_model(name) IS 'whether there is a model in the schema';

CREATE FUNCTION saleskpi_internal.check_model(schema name) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF schema IS NULL THEN
		RAISE EXCEPTION 'schema must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF to_regnamespace(format('%I', schema)) IS NULL THEN
		RAISE EXCEPTION 'schema "%" does not exist', schema
			USING ERRCODE = 'invalid_schema_name',
				HINT = format('Make a model with SELECT saleskpi.create_model(%L).', schema);
	END IF;
	IF NOT saleskpi_internal.holds_model(schema) THEN
		RAISE EXCEPTION 'schema "%" holds no saleskpi model', schema
			USING ERRCODE = 'undefined_object',
				HINT = format('Make a model with SELECT saleskpi.create_model(%L).', schema);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_model(name) IS 'an error where the schema holds no model';

-- Of versions 1.2 and 1.10 the second is later
CREATE FUNCTION saleskpi_internal.version_numbers(version text) RETURNS integer[]
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(SELECT m.match[1]::integer FROM regexp_matches(version, '\d{1,9}', 'g') WITH ORDINALITY AS m (match, ordinal) ORDER BY m.ordinal)
$$;
COMMENT ON FUNCTION saleskpi_internal.version_numbers(text) IS 'the numbers of a version, by which versions are sorted';

-- Those who make, map, upgrade and drop a model come one after the other, to the end
-- of their transactions.  Readers know nothing of this lock.
CREATE FUNCTION saleskpi_internal.lock_model(schema name) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT pg_advisory_xact_lock(hashtextextended('saleskpi model ' || schema, 0))
$$;
COMMENT ON FUNCTION saleskpi_internal.lock_model(name) IS 'waits until nobody else is at work on the model';

-- ALTER SCHEMA RENAME waits for nobody: what was checked under a name might not be what is used under it
CREATE FUNCTION saleskpi_internal.hold_schema(schema name) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION saleskpi_internal.hold_schema(name) IS 'has a schema keep its name to the end of the transaction, if it is there';

-- Objects of a model

-- What a user looks at is in the model's schema, rows and facts are in one beside it
CREATE FUNCTION saleskpi_internal.model_schema(schema name, in_parts boolean) RETURNS name
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN in_parts THEN (schema || '_parts')::name ELSE schema END
$$;
COMMENT ON FUNCTION saleskpi_internal.model_schema(name, boolean) IS 'schema of a model, or of its parts';

CREATE FUNCTION saleskpi_internal.hold_model(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM saleskpi_internal.hold_schema(saleskpi_internal.model_schema(schema, p.in_parts)) FROM (VALUES (false), (true)) AS p (in_parts);
	-- It may have been renamed until now
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.check_owner(schema);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.hold_model(name) IS 'has the schemas of one''s model keep their names to the end of the transaction';

CREATE FUNCTION saleskpi_internal.make_schema(schema name, comment text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regnamespace(format('%I', schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema, comment);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_schema(name, text) IS 'makes a schema that is missing';

-- The relations of a model that there are, of these kinds
CREATE FUNCTION saleskpi_internal.model_relations(schema name, kinds text[],
	OUT relation oid, OUT name name, OUT kind text, OUT ordinal integer, OUT in_parts boolean, OUT relkind "char") RETURNS SETOF record
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT c.oid, f.name, f.kind, f.ordinal, f.in_parts, c.relkind
	FROM saleskpi_internal.model_file AS f
	JOIN pg_class AS c ON c.relname = f.name
		AND c.relnamespace = to_regnamespace(format('%I', saleskpi_internal.model_schema(schema, f.in_parts)))
	WHERE f.kind = ANY (kinds)
$$;
COMMENT ON FUNCTION saleskpi_internal.model_relations(name, text[]) IS 'relations of a model';

CREATE FUNCTION saleskpi_internal.relation_kind(schema name, relation name) RETURNS "char"
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT c.relkind FROM pg_class AS c WHERE c.oid = to_regclass(format('%I.%I', schema, relation))
$$;
COMMENT ON FUNCTION saleskpi_internal.relation_kind(name, name) IS 'relkind of a relation, or NULL';

CREATE FUNCTION saleskpi_internal.model_owner(schema name) RETURNS oid
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT c.relowner FROM pg_class AS c WHERE c.oid = to_regclass(format('%I.settings', schema))
$$;
COMMENT ON FUNCTION saleskpi_internal.model_owner(name) IS 'whose the model is: the owner of its settings';

CREATE FUNCTION saleskpi_internal.set_owner(relation regclass, owner oid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF owner <> (SELECT c.relowner FROM pg_class AS c WHERE c.oid = relation) THEN
		-- ALTER TABLE means views, too
		EXECUTE format('ALTER TABLE %s OWNER TO %s', relation, owner::regrole);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.set_owner(regclass, oid) IS 'gives a relation to its owner';

CREATE FUNCTION saleskpi_internal.is_security_invoker(view regclass) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce((
		SELECT o.option_value::boolean
		FROM pg_class AS c
		CROSS JOIN LATERAL pg_options_to_table(c.reloptions) AS o
		WHERE c.oid = view AND o.option_name = 'security_invoker'), false)
$$;
COMMENT ON FUNCTION saleskpi_internal.is_security_invoker(regclass) IS 'whether a view reads with the rights of the reader';

CREATE FUNCTION saleskpi_internal.check_owner(schema name) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(schema);
BEGIN
	IF NOT pg_has_role(owner, 'USAGE') THEN
		RAISE EXCEPTION 'must be owner of model "%"', schema
			USING ERRCODE = 'insufficient_privilege',
				HINT = format('Its owner is %s.', owner::regrole);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_owner(name) IS 'an error where the caller is not the owner of a model';

-- Running statements

CREATE FUNCTION saleskpi_internal.run(statement text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	code text;
	message text;
	detail text;
	hint text;
BEGIN
	EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
	-- Without the statement, which may have hundreds of lines
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	IF detail = '' AND hint = '' THEN
		RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message;
	ELSIF detail = '' THEN
		RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, HINT = hint;
	ELSIF hint = '' THEN
		RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail;
	ELSE
		RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail, HINT = hint;
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.run(text) IS 'runs a statement, which no error quotes';

CREATE FUNCTION saleskpi_internal.run_as(role oid, statement text) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION saleskpi_internal.run_as(oid, text) IS 'runs a statement as another role, which cannot get back to the caller''s rights';

-- As the owner: a policy of the table's would run with the rights of whoever reads it
CREATE FUNCTION saleskpi_internal.own_setting(schema name, setting name) RETURNS text
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.run_as(saleskpi_internal.model_owner(schema), format('SELECT s.%I FROM %I.settings AS s', setting, schema))
$$;
COMMENT ON FUNCTION saleskpi_internal.own_setting(name, name) IS 'a setting of a model, for its owner';

-- In the path is nothing but pg_catalog, so that no operator, function or type of
-- anybody else's can be taken for PostgreSQL's
CREATE FUNCTION saleskpi_internal.model_statement(body text, schema name, id_type oid, is_kept boolean DEFAULT false) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	-- In one pass, lest the name of a schema is read for marks of ours
	SELECT string_agg(p.piece || coalesce(CASE m.match[1]
		WHEN 'schema' THEN format('%I', schema)
		WHEN 'parts' THEN format('%I', saleskpi_internal.model_schema(schema, true))
		WHEN 'id_type' THEN format_type(id_type, -1)
	END, ''), '' ORDER BY p.ordinal)
	-- Without the lines of the other kind of model
	FROM (SELECT CASE
		WHEN is_kept THEN replace(regexp_replace(body, '-- @live\n.*?-- @kept\n', '', 'g'), E'-- @all\n', '')
		ELSE replace(regexp_replace(body, '-- @kept\n.*?-- @all\n', '', 'g'), E'-- @live\n', '')
	END) AS t (template)
	CROSS JOIN LATERAL regexp_split_to_table(t.template, '@(?:schema|parts|id_type)@') WITH ORDINALITY AS p (piece, ordinal)
	LEFT JOIN LATERAL regexp_matches(t.template, '@(schema|parts|id_type)@', 'g') WITH ORDINALITY AS m (match, ordinal) ON m.ordinal = p.ordinal
$$;
COMMENT ON FUNCTION saleskpi_internal.model_statement(text, name, oid, boolean) IS 'a file of the model as it is run in a schema';

