-- Keeping a model: its facts become tables, behind views of the same names.  Whatever reads the facts
-- stays as it is, the views of users too.

-- The view of a fact, or of users, that is kept.  NULL: it is not kept
CREATE FUNCTION saleskpi_internal.kept_view_statement(schema name, fact name, id_type oid) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('CREATE OR REPLACE VIEW %I.%I AS SELECT %s FROM %I.%I AS k%s', saleskpi_internal.model_schema(schema, f.in_parts), f.name,
		string_agg(format('k.%I', a.attname), ', ' ORDER BY a.attnum), p.parts, 'kept_' || f.name,
		substr(saleskpi_internal.model_statement(f.body, schema, id_type), strpos(saleskpi_internal.model_statement(f.body, schema, id_type), E';\n')))
	FROM saleskpi_internal.model_file AS f
	CROSS JOIN (SELECT saleskpi_internal.model_schema(schema, true) AS parts) AS p
	JOIN saleskpi_internal.kept_facts() AS k ON k.fact = f.name
	JOIN pg_attribute AS a ON a.attrelid = to_regclass(format('%I.%I', p.parts, 'kept_' || f.name)) AND a.attnum > 0 AND NOT a.attisdropped
	WHERE f.name = kept_view_statement.fact AND f.kind IN ('fact', 'view')
	GROUP BY f.name, f.body, f.in_parts, p.parts
$$;
COMMENT ON FUNCTION saleskpi_internal.kept_view_statement(name, name, oid) IS 'the view of what is kept';

-- Whether the table of a fact, or of a row, has its columns: in a version to come they may be others.
-- NULL: it is not kept, or there is no table
CREATE FUNCTION saleskpi_internal.kept_table_fits(schema name, fact name, id_type oid) RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT (
		SELECT (array_agg(a.attname::text ORDER BY a.attnum), array_agg(a.atttypid ORDER BY a.attnum)) = (d.column_names, d.column_types)
		FROM pg_attribute AS a
		WHERE a.attrelid = k.kept AND a.attnum > 0 AND NOT a.attisdropped
		GROUP BY d.column_names, d.column_types)
	FROM saleskpi_internal.kept_facts() AS f
	CROSS JOIN LATERAL (SELECT to_regclass(format('%I.%I', saleskpi_internal.model_schema(schema, true), 'kept_' || f.fact)) AS kept) AS k
	CROSS JOIN LATERAL saleskpi_internal.describe_query(saleskpi_internal.file_query(schema, f.fact, id_type)) AS d
	WHERE f.fact = kept_table_fits.fact AND k.kept IS NOT NULL
$$;
COMMENT ON FUNCTION saleskpi_internal.kept_table_fits(name, name, oid) IS 'whether what is kept of a fact has its columns';

-- The next refresh makes them anew, and works out everything
CREATE FUNCTION saleskpi_internal.drop_unfit_tables(schema name, id_type oid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept text;
BEGIN
	FOR kept IN
		SELECT format('%I.%I', saleskpi_internal.model_schema(schema, true), 'kept_' || f.fact)
		FROM saleskpi_internal.kept_facts() AS f
		WHERE NOT saleskpi_internal.kept_table_fits(schema, f.fact, id_type)
		ORDER BY f.ordinal
	LOOP
		PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema), format('DROP TABLE %s', kept));
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.drop_unfit_tables(name, oid) IS 'drops what is kept of facts with other columns';

-- Everything that a relation reads, views and what they read
CREATE FUNCTION saleskpi_internal.relations_below(relations oid[]) RETURNS SETOF oid
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE read AS (
		SELECT r.relation FROM unnest(relations) AS r (relation)
		UNION
		SELECT d.refobjid
		FROM read AS r
		JOIN pg_rewrite AS w ON w.ev_class = r.relation
		JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
	)
	SELECT r.relation FROM read AS r
$$;
COMMENT ON FUNCTION saleskpi_internal.relations_below(oid[]) IS 'relations and all that they read';

-- Who reads a fact that is kept sees what the model's owner sees.  As the owner, whose the queries are that
-- are looked at: of a source that is mapped late the catalog does not know what it reads.
CREATE FUNCTION saleskpi_internal.check_keepable(schema name) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept record;
	guarded text;
	definition text;
	late_relations oid[] := '{}';
	hint text := format('If they may, call SELECT saleskpi.keep_model(%L, readers_see_all => true).', schema);
BEGIN
	EXECUTE format('SELECT k.readers_see_all, k.invoker_views FROM %I.kept AS k', saleskpi_internal.model_schema(schema, true)) INTO kept;
	IF kept.readers_see_all THEN
		RETURN;
	END IF;
	IF cardinality(kept.invoker_views) > 0 THEN
		RAISE EXCEPTION 'model "%" reads with the rights of the reader, which kept facts cannot', schema
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = 'Whoever may read the views would see the numbers of all rows that the model''s owner sees.', HINT = hint;
	END IF;
	FOR definition IN EXECUTE format('SELECT m.definition FROM %I.mapping AS m WHERE m.late', schema) LOOP
		late_relations := late_relations || (saleskpi_internal.describe_query(definition)).relations;
	END LOOP;
	SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text) INTO guarded
	FROM saleskpi_internal.relations_below(late_relations
		|| ARRAY(SELECT r.relation FROM saleskpi_internal.model_relations(schema, '{source}') AS r)) AS b (relation)
	JOIN pg_class AS c ON c.oid = b.relation
	WHERE c.relrowsecurity;
	IF guarded IS NOT NULL THEN
		RAISE EXCEPTION 'model "%" reads tables with row-level security, which kept facts do not have', schema
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = format('They are: %s. Whoever may read the views would see the numbers of all rows that the model''s owner sees.', guarded), HINT = hint;
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_keepable(name) IS 'an error where readers of kept facts would see what they must not';

-- The tables that are missing, empty; an index on what a refresh, and a dashboard, looks for
CREATE FUNCTION saleskpi_internal.make_kept_tables(schema name, id_type oid) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	owner oid := saleskpi_internal.model_owner(schema);
	fact record;
	made boolean := false;
BEGIN
	FOR fact IN
		SELECT f.fact FROM saleskpi_internal.kept_facts() AS f
		WHERE saleskpi_internal.relation_kind(parts, ('kept_' || f.fact)::name) IS NULL
		ORDER BY f.ordinal
	LOOP
		PERFORM saleskpi_internal.run_as(owner, format('CREATE TABLE %I.%I AS SELECT * FROM (%s) AS f WITH NO DATA', parts, 'kept_' || fact.fact,
			saleskpi_internal.file_query(schema, fact.fact, id_type)));
		PERFORM saleskpi_internal.run_as(owner, format('COMMENT ON TABLE %I.%I IS %L', parts, 'kept_' || fact.fact,
			format('what %I.%I is in a kept model; written by saleskpi.refresh_model alone', parts, fact.fact)));
		made := true;
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_kept_tables(name, oid) IS 'makes missing tables of a kept model';

CREATE FUNCTION saleskpi_internal.make_kept_indexes(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	owner oid := saleskpi_internal.model_owner(schema);
	statement text;
BEGIN
	FOR statement IN
		SELECT format('CREATE INDEX %I ON %I.%I (%s)', 'kept_' || k.fact || '_' || array_to_string(k.keys, '_'), parts, 'kept_' || k.fact,
			(SELECT string_agg(quote_ident(c.key), ', ' ORDER BY c.ordinal) FROM unnest(k.keys) WITH ORDINALITY AS c (key, ordinal)))
		FROM (
			SELECT f.ordinal, f.fact, f.keys::text[] AS keys FROM saleskpi_internal.kept_facts() AS f WHERE f.keys <> '{}'
			UNION
			-- Rows by what facts are made of them by
			SELECT r.ordinal, r.fact, f.row_keys
			FROM saleskpi_internal.kept_facts() AS f
			JOIN saleskpi_internal.kept_facts() AS r ON f.rows = ARRAY[r.fact]
			WHERE f.method = 'changed'
			UNION
			-- The scorecard looks for the company's, targets for those of an owner
			SELECT f.ordinal, f.fact, '{owner_kind,month}' FROM saleskpi_internal.kept_facts() AS f WHERE f.fact = 'owner_month'
			UNION
			SELECT f.ordinal, f.fact, '{fact_day}' FROM saleskpi_internal.kept_facts() AS f WHERE f.fact = 'company_day'
			UNION
			-- What is noted of deals is compared with them
			SELECT f.ordinal, f.fact, '{deal_id}' FROM saleskpi_internal.kept_facts() AS f WHERE f.fact = 'open_deal'
			UNION
			SELECT f.ordinal, f.fact, ARRAY[a.attname::text]
			FROM saleskpi_internal.kept_facts() AS f
			JOIN pg_attribute AS a ON a.attrelid = to_regclass(format('%I.%I', parts, 'kept_' || f.fact)) AND a.attnum > 0
			WHERE (f.fact ~ '_month$' AND f.method <> 'customer' OR f.method = 'view' OR f.fact IN ('buyer', 'open_deal')) AND a.attname IN ('team', 'rep')
		) AS k
		WHERE saleskpi_internal.relation_kind(parts, ('kept_' || k.fact || '_' || array_to_string(k.keys, '_'))::name) IS NULL
		ORDER BY k.ordinal, k.keys
	LOOP
		PERFORM saleskpi_internal.run_as(owner, statement);
	END LOOP;
	PERFORM saleskpi_internal.run_as(owner, format('ANALYZE %s', string_agg(format('%I.%I', parts, 'kept_' || f.fact), ', ')))
	FROM saleskpi_internal.kept_facts() AS f;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_kept_indexes(name) IS 'makes missing indexes of a kept model, and tells the planner of its tables';

-- The views of facts, as tables are kept or not, and those that read them otherwise then: which are to be
-- locked, and of each what it is to be.  Worked out before they are locked, so that nobody waits long.
CREATE FUNCTION saleskpi_internal.fact_views(schema name, id_type oid, is_kept boolean, OUT facts oid[], OUT views jsonb) RETURNS record
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT
		array_agg(r.relation) FILTER (WHERE k.fact IS NOT NULL),
		jsonb_agg(jsonb_build_object(
			'view', r.relation,
			'name', r.name,
			'is_kept_view', is_kept AND r.kind = 'view' AND k.fact IS NOT NULL,
			-- Comments stay
			'statement', split_part(coalesce(CASE WHEN is_kept THEN saleskpi_internal.kept_view_statement(schema, f.name, id_type) END,
				saleskpi_internal.model_statement(f.body, schema, id_type, is_kept AND r.kind = 'view')), E';\n\nCOMMENT ON ', 1)) ORDER BY r.ordinal)
	FROM saleskpi_internal.model_relations(schema, '{fact,view}') AS r
	JOIN saleskpi_internal.model_file AS f ON f.name = r.name
	LEFT JOIN saleskpi_internal.kept_facts() AS k ON k.fact = r.name
	WHERE k.fact IS NOT NULL OR strpos(f.body, E'-- @kept\n') > 0
$$;
COMMENT ON FUNCTION saleskpi_internal.fact_views(name, oid, boolean) IS 'what the views of facts are to be, as tables are kept or not';

-- Once they are locked
CREATE FUNCTION saleskpi_internal.replace_views(schema name, views jsonb) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(schema);
	view record;
	options jsonb;
BEGIN
	FOR view IN
		SELECT c.oid::regclass AS relation, c.relowner, r.name, r.is_kept_view, r.statement
		FROM jsonb_array_elements(views) WITH ORDINALITY AS u (item, ordinal)
		CROSS JOIN LATERAL jsonb_to_record(u.item) AS r (view oid, name name, is_kept_view boolean, statement text)
		JOIN pg_class AS c ON c.oid = r.view
		ORDER BY u.ordinal
	LOOP
		options := saleskpi_internal.view_options(view.relation);
		PERFORM saleskpi_internal.run(view.statement);
		PERFORM saleskpi_internal.restore_options(view.relation, options);
		-- Whoever a view was given to, and who may read what it is made of, reads its table
		IF view.is_kept_view AND view.relowner <> owner AND NOT EXISTS (
			SELECT FROM saleskpi_internal.model_read AS m
			JOIN saleskpi_internal.model_relations(schema, '{table,source,row,fact,view}') AS b ON b.name = m.reads
			WHERE m.name = view.name AND NOT has_table_privilege(view.relowner, b.relation, 'SELECT'))
		THEN
			PERFORM saleskpi_internal.run_as(owner, format('GRANT SELECT ON %I.%I TO %s', saleskpi_internal.model_schema(schema, true),
				'kept_' || view.name, view.relowner::regrole));
		END IF;
	END LOOP;
	PERFORM saleskpi_internal.check_dropped(schema,
		(SELECT string_agg(format('%I.%I', saleskpi_internal.model_schema(schema, f.in_parts), f.name), ', ' ORDER BY f.ordinal)
		FROM jsonb_array_elements(views) AS u (item)
		JOIN saleskpi_internal.model_file AS f ON f.name = (u.item ->> 'name')::name
		WHERE NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = (u.item ->> 'view')::oid AND c.relname = f.name)));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.replace_views(name, jsonb) IS 'makes of views what they are to be';

CREATE FUNCTION saleskpi_internal.replace_facts(schema name, id_type oid) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	replaced record;
BEGIN
	SELECT v.facts, v.views INTO replaced FROM saleskpi_internal.fact_views(schema, id_type, saleskpi_internal.is_kept(schema)) AS v;
	PERFORM saleskpi_internal.lock_views(replaced.facts);
	PERFORM saleskpi_internal.replace_views(schema, replaced.views);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.replace_facts(name, oid) IS 'points the views of facts at tables, or at rows';

CREATE FUNCTION keep_model(schema name, readers_see_all boolean DEFAULT false) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	started timestamptz := clock_timestamp();
	parts name := saleskpi_internal.model_schema(schema, true);
	owner oid;
	id_type oid;
	invoker_views name[];
	view text;
BEGIN
	IF readers_see_all IS NULL THEN
		RAISE EXCEPTION 'readers_see_all must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.check_owner(schema);
	PERFORM saleskpi_internal.hold_model(schema);
	IF saleskpi_internal.is_kept(schema) THEN
		RAISE EXCEPTION 'model "%" is kept already', schema
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = format('Bring its numbers up to date with SELECT saleskpi.refresh_model(%L).', schema);
	END IF;
	PERFORM saleskpi_internal.repair_model(schema, false, NULL);
	owner := saleskpi_internal.model_owner(schema);
	id_type := saleskpi_internal.own_setting(schema, 'id_type')::regtype::oid;
	SELECT coalesce(array_agg(r.name ORDER BY r.ordinal), '{}') INTO invoker_views
	FROM saleskpi_internal.model_relations(schema, '{source,row,fact,view}') AS r
	WHERE saleskpi_internal.is_security_invoker(r.relation::regclass);
	PERFORM saleskpi_internal.run_as(owner, format('INSERT INTO %I.kept (kept_by, readers_see_all, invoker_views) VALUES (%L, %L, %L)',
		parts, current_user, readers_see_all, invoker_views));
	PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.check_keepable(%L::name)', schema));

	PERFORM saleskpi_internal.make_kept_tables(schema, id_type);
	PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.refresh_kept(%L::name, NULL, %L::name, %L::timestamptz)',
		schema, current_user, started));
	-- Now that the tables are read, and locked by that: policies may have come while they were waited for
	PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.check_keepable(%L::name)', schema));
	PERFORM saleskpi_internal.make_kept_indexes(schema);
	PERFORM saleskpi_internal.replace_facts(schema, id_type);
	PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.remember_targets(%L::name, true)', schema));
	FOR view IN
		SELECT r.relation::regclass FROM saleskpi_internal.model_relations(schema, '{source,row,fact,view}') AS r
		WHERE r.name = ANY (invoker_views) ORDER BY r.ordinal
	LOOP
		EXECUTE format('ALTER VIEW %s RESET (security_invoker)', view);
	END LOOP;
END
$$;
COMMENT ON FUNCTION keep_model(name, boolean) IS 'makes tables of the facts of a model, which are worked out by refresh_model';

CREATE FUNCTION unkeep_model(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	owner oid;
	id_type oid;
	invoker_views name[];
	replaced record;
	object record;
BEGIN
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.check_owner(schema);
	PERFORM saleskpi_internal.hold_model(schema);
	IF NOT saleskpi_internal.is_kept(schema) THEN
		RAISE EXCEPTION 'model "%" is not kept', schema
			USING ERRCODE = 'object_not_in_prerequisite_state';
	END IF;
	PERFORM saleskpi_internal.repair_model(schema, false, NULL);
	owner := saleskpi_internal.model_owner(schema);
	id_type := saleskpi_internal.own_setting(schema, 'id_type')::regtype::oid;
	invoker_views := saleskpi_internal.run_as(owner, format('SELECT k.invoker_views FROM %I.kept AS k', parts))::name[];
	PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.kept', parts));
	PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.target_measured', parts));
	PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.target_day_measured', parts));
	SELECT v.facts, v.views INTO replaced FROM saleskpi_internal.fact_views(schema, id_type, false) AS v;
	PERFORM saleskpi_internal.run_patiently(format('SELECT saleskpi_internal.take_locks_and_drop(%L, %L, $1)', replaced.facts,
		ARRAY(SELECT DISTINCT w.function FROM saleskpi_internal.watched_tables(schema) AS w WHERE w.function IS NOT NULL)));
	PERFORM saleskpi_internal.replace_views(schema, replaced.views);
	PERFORM saleskpi_internal.run_as(owner, format('UPDATE %I.settings SET kept_as_of = NULL, refreshed_at = NULL', schema));
	FOR object IN
		SELECT r.relation::regclass AS view FROM saleskpi_internal.model_relations(schema, '{source,row,fact,view}') AS r
		WHERE r.name = ANY (invoker_views) ORDER BY r.ordinal
	LOOP
		EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', object.view);
	END LOOP;
	PERFORM saleskpi_internal.drop_kept_tables(schema);
	-- What is noted nobody would read
	FOR object IN SELECT DISTINCT w.source FROM saleskpi_internal.watched_tables(schema) AS w LOOP
		PERFORM saleskpi.unwatch_source(schema, object.source, NULL::regclass);
	END LOOP;
	-- An event trigger may have renamed it
	PERFORM saleskpi_internal.check_model(schema);
END
$$;
COMMENT ON FUNCTION unkeep_model(name) IS 'makes views of the facts of a kept model, as they were';
