-- Making what is missing of a model, and its views anew.  A model that is there is
-- told piece by piece, by NOTICE, what has been made again.

CREATE FUNCTION saleskpi_internal.tell_made(schema name, what text, name name, how text DEFAULT '') RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE NOTICE '%', format('%s %I.%I was missing and has been made again%s', what, schema, name, how);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.tell_made(name, text, name, text) IS 'notice of something that was made again';

-- A comment that nobody has changed: there is none, or a version of saleskpi has made it
CREATE FUNCTION saleskpi_internal.is_own_comment(name name, column_name name, comment text) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT comment IS NULL OR EXISTS (
		SELECT FROM saleskpi_internal.former_comment AS f
		WHERE f.name = is_own_comment.name AND f.column_name IS NOT DISTINCT FROM is_own_comment.column_name AND f.comment = is_own_comment.comment)
$$;
COMMENT ON FUNCTION saleskpi_internal.is_own_comment(name, name, text) IS 'whether a comment is as some version of saleskpi has made it';

-- What a file says of a table or source and its columns, where nobody has said anything else
CREATE FUNCTION saleskpi_internal.make_comments(schema name, file name, relation regclass, id_type oid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := (SELECT c.relowner FROM pg_class AS c WHERE c.oid = relation);
	statement text;
BEGIN
	FOR statement IN
		SELECT saleskpi_internal.model_statement(s.match[1], schema, id_type)
		FROM saleskpi_internal.model_file AS f
		CROSS JOIN LATERAL regexp_matches(f.body, E'^(COMMENT ON [^\n]*);$', 'gn') AS s (match)
		CROSS JOIN LATERAL (SELECT (regexp_match(s.match[1], '^COMMENT ON COLUMN @\w+@\.\w+\.(\w+) IS '))[1]::name AS column_name) AS k
		LEFT JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = k.column_name AND a.attnum > 0
		WHERE f.name = make_comments.file
			AND (k.column_name IS NULL OR a.attnum IS NOT NULL)
			AND saleskpi_internal.is_own_comment(f.name, a.attname,
				CASE WHEN k.column_name IS NULL THEN obj_description(relation, 'pg_class') ELSE col_description(relation, a.attnum) END)
	LOOP
		PERFORM saleskpi_internal.run_as(owner, statement);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_comments(name, name, regclass, oid) IS 'makes missing comments, and those of former versions anew';

-- Tables, and of those that are there each column, check, index and trigger by its name, and what a
-- version has made of them since that of the model
CREATE FUNCTION saleskpi_internal.make_tables(schema name, id_type oid, replaced boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	file record;
	part record;
	relation oid;
	version integer[];
BEGIN
	version := saleskpi_internal.version_numbers(saleskpi_internal.own_setting(schema, 'saleskpi_version'));
	FOR file IN
		SELECT f.name, saleskpi_internal.model_schema(schema, f.in_parts) AS schema, f.body
		FROM saleskpi_internal.model_file AS f WHERE f.kind = 'table' ORDER BY f.ordinal
	LOOP
		relation := to_regclass(format('%I.%I', file.schema, file.name));
		IF relation IS NULL THEN
			PERFORM saleskpi_internal.run(saleskpi_internal.model_statement(file.body, schema, id_type));
			PERFORM saleskpi_internal.set_owner(format('%I.%I', file.schema, file.name)::regclass, saleskpi_internal.model_owner(schema));
			PERFORM saleskpi_internal.tell_made(file.schema, 'table', file.name);
			CONTINUE;
		END IF;
		IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = relation AND c.relkind IN ('r', 'p')) THEN
			RAISE EXCEPTION '%.% is not the table of the model', quote_ident(file.schema), quote_ident(file.name)
				USING ERRCODE = 'wrong_object_type', HINT = 'Rename or drop it.';
		END IF;
		FOR part IN
			SELECT saleskpi_internal.model_statement(s.statement, schema, id_type) AS statement, n.match[1] AS since, m.match[1] AS kind, m.match[2]::name AS name
			FROM regexp_split_to_table(file.body, E';\n') WITH ORDINALITY AS s (statement, ordinal)
			CROSS JOIN LATERAL regexp_match(s.statement, '^\s*-- @since ([0-9.]+)\n') AS n (match)
			CROSS JOIN LATERAL regexp_match(s.statement,
				'^\s*(?:--[^\n]*\n)*(?:CREATE|CREATE UNIQUE|ALTER TABLE \S+ ADD) (INDEX|TRIGGER|CONSTRAINT|COLUMN) "?(\w+)') AS m (match)
			WHERE n.match IS NOT NULL OR m.match IS NOT NULL
			ORDER BY s.ordinal
		LOOP
			IF part.since IS NOT NULL THEN
				IF saleskpi_internal.version_numbers(part.since) > version THEN
					PERFORM saleskpi_internal.run_as(c.relowner, part.statement) FROM pg_class AS c WHERE c.oid = relation;
				END IF;
				CONTINUE;
			END IF;
			CONTINUE WHEN CASE part.kind
				WHEN 'COLUMN' THEN EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = part.name)
				WHEN 'INDEX' THEN saleskpi_internal.relation_kind(file.schema, part.name) IS NOT NULL
				WHEN 'TRIGGER' THEN EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = relation AND t.tgname = part.name)
				ELSE EXISTS (SELECT FROM pg_constraint AS c WHERE c.conrelid = relation AND c.conname = part.name)
			END;
			BEGIN
				PERFORM saleskpi_internal.run_as(c.relowner, part.statement) FROM pg_class AS c WHERE c.oid = relation;
			EXCEPTION WHEN integrity_constraint_violation OR check_violation OR foreign_key_violation OR unique_violation THEN
				RAISE WARNING '% % of %.% is missing and cannot be made again', lower(part.kind COLLATE "C"), quote_ident(part.name),
						quote_ident(file.schema), quote_ident(file.name)
					USING DETAIL = SQLERRM, HINT = format('Change the rows, and call SELECT saleskpi.upgrade_model(%L) again.', schema);
				CONTINUE;
			END;
			RAISE NOTICE '% % of %.% was missing and has been made again', lower(part.kind COLLATE "C"), quote_ident(part.name),
				quote_ident(file.schema), quote_ident(file.name);
		END LOOP;
		IF replaced THEN
			PERFORM saleskpi_internal.make_comments(schema, file.name, relation, id_type);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_tables(name, oid, boolean) IS 'makes missing tables, columns, checks, indexes and triggers';

-- What the owner of a relation in a schema would have granted by making it
CREATE FUNCTION saleskpi_internal.default_grants(owner oid, schema name) RETURNS aclitem[]
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(
			(SELECT d.defaclacl FROM pg_default_acl AS d
			WHERE d.defaclrole = owner AND d.defaclnamespace = 0 AND d.defaclobjtype = 'r'),
			acldefault('r', owner))
		|| coalesce(
			(SELECT d.defaclacl FROM pg_default_acl AS d
			WHERE d.defaclrole = owner AND d.defaclnamespace = format('%I', schema)::regnamespace AND d.defaclobjtype = 'r'),
			'{}')
$$;
COMMENT ON FUNCTION saleskpi_internal.default_grants(oid, name) IS 'default privileges of an owner in a schema';

-- A view that is not there: the model's owner's, whoever makes it, with what the owner
-- grants by default.  What had been granted on a view that is gone nobody knows.
CREATE FUNCTION saleskpi_internal.make_view(model name, schema name, view name, body text, security_invoker boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(model);
	made regclass;
BEGIN
	PERFORM saleskpi_internal.run(body);
	made := format('%I.%I', schema, view)::regclass;
	IF security_invoker THEN
		EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', made);
	END IF;
	IF pg_get_userbyid(owner) <> current_user THEN
		PERFORM saleskpi_internal.set_owner(made, owner);
		PERFORM saleskpi_internal.restore_grants(made,
			jsonb_build_object('owner', owner, 'acl', saleskpi_internal.default_grants(owner, schema)::text[]));
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_view(name, name, name, text, boolean) IS 'makes a view that is missing';

-- A source from what the table mapping says of it, by its owner, who wrote it
CREATE FUNCTION saleskpi_internal.remap_own_source(schema name, source text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	mapping record;
	described record;
BEGIN
	EXECUTE format('SELECT m.definition, m.time_zone, m.late FROM %I.mapping AS m WHERE m.source = $1', schema)
		INTO mapping USING source;
	IF mapping IS NULL THEN
		RAISE EXCEPTION 'source "%" is not mapped', source USING ERRCODE = 'no_data_found';
	END IF;
	described := saleskpi_internal.describe_query(mapping.definition);
	PERFORM saleskpi_internal.check_columns(source, format('%I.%I', schema, source)::regclass,
		described.column_names, described.column_types);
	PERFORM saleskpi_internal.set_source(schema, source, mapping.definition,
		described.column_names, described.column_types, described.column_collations, mapping.time_zone, mapping.late);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.remap_own_source(name, text) IS 'points a source of one''s own at what it is mapped to';

-- The same for whoever repairs the model, with the owner's rights and no others.  Where the tables
-- are not there the source stays as it is.  NULL: it is not mapped.
CREATE FUNCTION saleskpi_internal.remap_source(schema name, source text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
		format('SELECT saleskpi_internal.remap_own_source(%L::name, %L::text)', schema, source));
	RETURN true;
EXCEPTION
	WHEN no_data_found THEN
		RETURN NULL;
	WHEN OTHERS THEN
		RAISE WARNING 'source "%" of model "%" cannot be mapped again: %', source, schema, SQLERRM
			USING HINT = format('When the tables are there, call SELECT saleskpi.upgrade_model(%L), or map the source anew.', schema);
		RETURN false;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.remap_source(name, text) IS 'points a source at what it is mapped to';

-- A column that a source has not had before, NULL until it is mapped.  By the owner of the view: a constant in
-- it may be of a type whose input is code of his, and it is read when a query is parsed.
CREATE FUNCTION saleskpi_internal.append_columns(source regclass, column_names text[], column_types oid[]) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	state jsonb := saleskpi_internal.view_state(source);
	appended text;
BEGIN
	SELECT string_agg(format('NULL::%s AS %I', format_type(c.type, -1), c.name), ', ' ORDER BY c.ordinal) INTO appended
	FROM unnest(column_names, column_types) WITH ORDINALITY AS c (name, type, ordinal)
	WHERE c.name NOT IN (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = source AND a.attnum > 0);
	IF appended IS NULL THEN
		RETURN false;
	END IF;
	PERFORM saleskpi_internal.run_as((state ->> 'owner')::oid, format('SELECT saleskpi_internal.run(%L::text)',
		format('CREATE OR REPLACE VIEW %s AS SELECT former.*, %s FROM (%s) AS former',
			source, appended, rtrim(pg_get_viewdef(source), ';'))));
	PERFORM saleskpi_internal.restore_options(source, state -> 'options');
	RETURN true;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.append_columns(regclass, text[], oid[]) IS 'gives a source the columns that it lacks';

-- A source that is missing is made as it was before it was mapped, and mapped again; told of is but
-- the one that is going to be mapped.  Where replaced is true those that are there are mapped again,
-- too: a table that was renamed, and made anew under its name, is not the one that was mapped.
CREATE FUNCTION saleskpi_internal.make_sources(schema name, id_type oid, security_invoker boolean, mapped text, replaced boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	file record;
	described record;
	view regclass;
	state jsonb;
BEGIN
	FOR file IN
		SELECT f.name, saleskpi_internal.model_statement(f.body, schema, id_type) AS body
		FROM saleskpi_internal.model_file AS f WHERE f.kind = 'source' ORDER BY f.ordinal
	LOOP
		IF saleskpi_internal.relation_kind(schema, file.name) IS NOT NULL THEN
			IF replaced AND saleskpi_internal.relation_kind(schema, file.name) = 'v' THEN
				view := format('%I.%I', schema, file.name)::regclass;
				PERFORM saleskpi_internal.lock_views(ARRAY[view::oid]);
				-- With another query around it, since of a NULL itself no type is told
				described := saleskpi_internal.describe_query(format('SELECT * FROM (%s) AS file', saleskpi_internal.file_query(schema, file.name, id_type)));
				PERFORM saleskpi_internal.append_columns(view, described.column_names, described.column_types);
				IF saleskpi_internal.remap_source(schema, file.name) IS NULL THEN
					-- Not mapped: what it is derived from
					state := saleskpi_internal.view_state(view);
					PERFORM saleskpi_internal.run(file.body);
					PERFORM saleskpi_internal.restore_options(view, state -> 'options');
					PERFORM saleskpi_internal.restore_comments(view, state);
				ELSE
					PERFORM saleskpi_internal.make_comments(schema, file.name, view, id_type);
				END IF;
			END IF;
			CONTINUE;
		END IF;
		PERFORM saleskpi_internal.make_view(schema, schema, file.name, file.body, security_invoker);
		CONTINUE WHEN file.name = mapped;
		PERFORM saleskpi_internal.tell_made(schema, 'source', file.name,
			CASE WHEN saleskpi_internal.remap_source(schema, file.name) THEN ', mapped as before' ELSE ', not mapped' END);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_sources(name, oid, boolean, text, boolean) IS 'makes missing sources, mapped as before';

-- A view whose columns are others in this version cannot be replaced.  It is dropped
-- with the views of the model that read it, which are made anew with what they had;
-- what is not the model's is in the way.
CREATE FUNCTION saleskpi_internal.drop_view(schema name, view regclass) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	dropped oid[];
	foreign_views text;
	extras text;
	relation oid;
BEGIN
	SELECT array_agg(a.relation ORDER BY a.height DESC, a.relation)
	INTO dropped
	FROM saleskpi_internal.views_above(ARRAY[view::oid]) AS a;

	SELECT string_agg(pg_describe_object('pg_class'::regclass, c.oid, 0), ', ' ORDER BY c.oid::regclass::text)
	INTO foreign_views
	FROM unnest(dropped) AS d (relation)
	JOIN pg_class AS c ON c.oid = d.relation
	WHERE c.relkind <> 'v'
		OR c.oid NOT IN (SELECT r.relation FROM saleskpi_internal.model_relations(schema, '{row,fact,view}') AS r);
	IF foreign_views IS NOT NULL THEN
		RAISE EXCEPTION 'view % has other columns in this version of saleskpi, and cannot be replaced under views that read it', view
			USING ERRCODE = 'dependent_objects_still_exist',
				DETAIL = format('It would take with it %s.', foreign_views),
				HINT = format('Drop what is named, call SELECT saleskpi.upgrade_model(%L) again, and make it anew.', schema);
	END IF;

	-- Would be dropped with the view, without a word
	SELECT string_agg(x.description, ', ' ORDER BY x.description)
	INTO extras
	FROM (
		SELECT pg_describe_object('pg_trigger'::regclass, t.oid, 0) AS description
		FROM pg_trigger AS t WHERE t.tgrelid = ANY (dropped) AND NOT t.tgisinternal
		UNION ALL
		SELECT pg_describe_object('pg_rewrite'::regclass, r.oid, 0)
		FROM pg_rewrite AS r WHERE r.ev_class = ANY (dropped) AND r.rulename <> '_RETURN'
	) AS x;
	IF extras IS NOT NULL THEN
		RAISE EXCEPTION 'view % has other columns in this version of saleskpi, and cannot be replaced under what hangs on it', view
			USING ERRCODE = 'dependent_objects_still_exist',
				DETAIL = format('It would take with it %s.', extras),
				HINT = format('Drop what is named, call SELECT saleskpi.upgrade_model(%L) again, and make it anew.', schema);
	END IF;

	FOREACH relation IN ARRAY dropped LOOP
		EXECUTE format('DROP VIEW %s', relation::regclass);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.drop_view(name, regclass) IS 'drops a view of the model and those of the model that read it';

-- states: of the views that there are, by name.  Those that are there are replaced
-- where replaced is true.
CREATE FUNCTION saleskpi_internal.make_views(schema name, id_type oid, security_invoker boolean, states jsonb, replaced boolean)
	RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	file record;
	state jsonb;
	view regclass;
	is_kept boolean := saleskpi_internal.is_kept(schema);
BEGIN
	FOR file IN
		SELECT f.name, f.kind, saleskpi_internal.model_schema(schema, f.in_parts) AS schema,
			saleskpi_internal.model_statement(f.body, schema, id_type, is_kept AND f.kind = 'view') AS body
		FROM saleskpi_internal.model_file AS f WHERE f.kind IN ('row', 'fact', 'view') ORDER BY f.ordinal
	LOOP
		state := states -> file.name::text;
		view := to_regclass(format('%I.%I', file.schema, file.name));
		CONTINUE WHEN view IS NOT NULL AND NOT replaced;
		-- Now that the rows are there that its columns come from
		IF is_kept AND file.kind IN ('fact', 'view') AND saleskpi_internal.kept_table_fits(schema, file.name, id_type) THEN
			file.body := saleskpi_internal.kept_view_statement(schema, file.name, id_type);
		END IF;
		IF view IS NOT NULL THEN
			IF saleskpi_internal.relation_kind(file.schema, file.name) <> 'v' THEN
				RAISE EXCEPTION '% is not the view of the model', view
					USING ERRCODE = 'wrong_object_type', HINT = 'Rename or drop it.';
			END IF;
			BEGIN
				PERFORM saleskpi_internal.run(file.body);
				-- Replacing a view takes its options
				PERFORM saleskpi_internal.restore_options(view, state -> 'options');
				PERFORM saleskpi_internal.restore_comments(view, state);
				CONTINUE;
			EXCEPTION WHEN invalid_table_definition THEN
				PERFORM saleskpi_internal.drop_view(schema, view);
			END;
		END IF;

		PERFORM saleskpi_internal.make_view(schema, file.schema, file.name, file.body, state IS NULL AND security_invoker);
		IF state IS NULL THEN
			PERFORM saleskpi_internal.tell_made(file.schema, 'view', file.name);
		ELSE
			view := format('%I.%I', file.schema, file.name)::regclass;
			PERFORM saleskpi_internal.set_owner(view, (state ->> 'owner')::oid);
			PERFORM saleskpi_internal.restore_grants(view, state);
			PERFORM saleskpi_internal.restore_options(view, state -> 'options');
			PERFORM saleskpi_internal.restore_comments(view, state);
		END IF;
	END LOOP;

	-- One that was dropped with a view behind it
	IF replaced THEN
		PERFORM saleskpi_internal.make_views(schema, id_type, security_invoker, states, false);
	END IF;
	-- What is kept of a fact whose columns are others by now nobody reads any more
	IF replaced AND is_kept THEN
		PERFORM saleskpi_internal.drop_unfit_tables(schema, id_type);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_views(name, oid, boolean, jsonb, boolean) IS 'makes missing views, and replaces the others';

-- Everything that is missing; where replaced is true all views anew
CREATE FUNCTION saleskpi_internal.repair_model(schema name, replaced boolean, mapped text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	installed_version text := (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'saleskpi');
	version text;
	id_type oid;
	security_invoker boolean;
	states jsonb;
BEGIN
	id_type := saleskpi_internal.own_setting(schema, 'id_type')::regtype::oid;
	security_invoker := saleskpi_internal.own_setting(schema, 'security_invoker')::boolean;
	version := saleskpi_internal.own_setting(schema, 'saleskpi_version');
	IF NOT replaced AND version <> installed_version THEN
		RAISE EXCEPTION 'model "%" is of version % of saleskpi, and % is installed', schema, version, installed_version
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = format('Call SELECT saleskpi.upgrade_model(%L) first.', schema);
	END IF;
	IF replaced THEN
		PERFORM saleskpi_internal.lock_views(ARRAY(SELECT r.relation
			FROM saleskpi_internal.model_relations(schema, '{row,fact,view}') AS r WHERE r.relkind = 'v'));
	END IF;
	-- As they are now that nobody changes them any more
	SELECT (coalesce(security_invoker, false) OR coalesce(bool_or(saleskpi_internal.is_security_invoker(r.relation::regclass)), false))
			-- The facts of a kept model are read with the rights of its owner
			AND NOT saleskpi_internal.is_kept(schema),
		jsonb_object_agg(r.name, saleskpi_internal.view_state(r.relation::regclass)) FILTER (WHERE r.kind <> 'source')
	INTO security_invoker, states
	FROM saleskpi_internal.model_relations(schema, '{source,row,fact,view}') AS r
	WHERE r.relkind = 'v';

	IF to_regnamespace(format('%I', saleskpi_internal.model_schema(schema, true))) IS NULL THEN
		PERFORM saleskpi_internal.make_schema(saleskpi_internal.model_schema(schema, true),
			format('what the views of schema %I are made of: rows and facts', schema));
		EXECUTE format('ALTER SCHEMA %I OWNER TO %s', saleskpi_internal.model_schema(schema, true),
			saleskpi_internal.model_owner(schema)::regrole);
	END IF;
	PERFORM saleskpi_internal.make_tables(schema, id_type, replaced);
	PERFORM saleskpi_internal.note_target_changes(schema, true);
	PERFORM saleskpi_internal.make_sources(schema, id_type, security_invoker, mapped, replaced);
	PERFORM saleskpi_internal.make_views(schema, id_type, security_invoker, states, replaced);
	PERFORM saleskpi_internal.settle_watch(schema);
	PERFORM saleskpi_internal.check_dropped(schema,
		(SELECT string_agg(format('%I.%I', saleskpi_internal.model_schema(schema, f.in_parts), f.name), ', ' ORDER BY f.ordinal)
		FROM saleskpi_internal.model_file AS f
		WHERE saleskpi_internal.relation_kind(saleskpi_internal.model_schema(schema, f.in_parts), f.name) IS NULL));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.repair_model(name, boolean, text) IS 'makes what is missing of a model, and where replaced is true its views anew';

