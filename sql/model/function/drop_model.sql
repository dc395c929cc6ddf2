CREATE FUNCTION saleskpi_internal.drop_kept_tables(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept text;
BEGIN
	SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY f.ordinal) INTO kept
	FROM saleskpi_internal.kept_facts() AS f
	JOIN pg_class AS c ON c.oid = to_regclass(format('%I.%I', saleskpi_internal.model_schema(schema, true), 'kept_' || f.fact)) AND c.relkind = 'r';
	IF kept IS NOT NULL THEN
		EXECUTE format('DROP TABLE %s', kept);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.drop_kept_tables(name) IS 'drops the tables of a kept model';

CREATE FUNCTION drop_model(schema name, force boolean DEFAULT false) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	goals bigint := 0;
	targets bigint := 0;
	object record;
	part name;
BEGIN
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	IF force IS NOT TRUE THEN
		PERFORM saleskpi_internal.check_owner(schema);
	END IF;
	PERFORM saleskpi_internal.hold_schema(saleskpi_internal.model_schema(schema, p.in_parts)) FROM (VALUES (false), (true)) AS p (in_parts);
	PERFORM saleskpi_internal.check_model(schema);
	IF force IS NOT TRUE THEN
		-- As the owner: a policy, or a view under the name of a table, could run whatever its maker likes
		IF saleskpi_internal.relation_kind(schema, 'goal') = 'r' THEN
			goals := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema), format('SELECT count(*) FROM %I.goal', schema))::bigint;
		END IF;
		IF saleskpi_internal.relation_kind(schema, 'target') = 'r' THEN
			targets := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema), format('SELECT count(*) FROM %I.target', schema))::bigint;
		END IF;
	END IF;
	IF goals + targets > 0 THEN
		RAISE EXCEPTION 'model "%" holds % goals and % targets', schema, goals, targets
			USING ERRCODE = 'dependent_objects_still_exist',
				HINT = format('To drop it all the same, use SELECT saleskpi.drop_model(%L, force => true).', schema);
	END IF;
	PERFORM saleskpi_internal.unschedule(schema);

	FOR object IN
		SELECT
			r.relation::regclass AS relation,
			CASE WHEN r.kind = 'table' THEN 'TABLE' ELSE 'VIEW' END AS kind,
			r.relkind = CASE WHEN r.kind = 'table' THEN 'r' ELSE 'v' END AS is_own
		FROM saleskpi_internal.model_relations(schema, '{table,source,row,fact,view}') AS r
		ORDER BY r.ordinal DESC
	LOOP
		IF object.is_own THEN
			EXECUTE format('DROP %s %s', object.kind, object.relation);
		ELSE
			RAISE NOTICE '% is not of the model and stays', object.relation;
		END IF;
	END LOOP;
	PERFORM saleskpi_internal.drop_kept_tables(schema);
	-- Those of watched tables, with their triggers, which are on tables of the company's
	PERFORM saleskpi_internal.drop_note_functions(ARRAY(
		SELECT p.oid
		FROM pg_proc AS p
		WHERE p.pronamespace = to_regnamespace(format('%I', saleskpi_internal.model_schema(schema, true)))
			AND p.proname LIKE 'note\_%' AND p.prorettype = 'trigger'::regtype AND p.prosecdef));
	-- Those of sources that are mapped late
	FOR object IN
		SELECT p.oid::regprocedure AS function
		FROM saleskpi_internal.source_names() AS s (name)
		JOIN pg_proc AS p ON p.oid = to_regprocedure(saleskpi_internal.late_function(schema, s.name))
	LOOP
		EXECUTE format('DROP FUNCTION %s', object.function);
	END LOOP;
	FOREACH part IN ARRAY ARRAY[saleskpi_internal.model_schema(schema, true), schema] LOOP
		IF to_regnamespace(format('%I', part)) IS NOT NULL
			AND NOT EXISTS (SELECT FROM pg_depend AS d
				WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = format('%I', part)::regnamespace) THEN
			EXECUTE format('DROP SCHEMA %I', part);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION drop_model(name, boolean) IS 'drops a model';

