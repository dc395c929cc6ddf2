-- The triggers and their functions.  To drop a trigger one must own the table, which who made it need not;
-- with the function, which is the model's owner's, they go all the same.  A table is locked before its
-- partitions where the caller may.
CREATE FUNCTION saleskpi_internal.drop_note_triggers(functions oid[], until timestamptz) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
AS $$
DECLARE
	trigger record;
	function oid;
BEGIN
	FOR trigger IN
		SELECT t.tgname AS name, t.tgrelid::regclass AS relation
		FROM pg_trigger AS t
		JOIN pg_class AS c ON c.oid = t.tgrelid
		CROSS JOIN LATERAL (SELECT count(*) AS parts FROM saleskpi_internal.with_partitions(c.oid)) AS p
		WHERE t.tgfoid = ANY (functions) AND pg_has_role(c.relowner, 'USAGE')
		ORDER BY p.parts DESC, c.oid, t.tgname
	LOOP
		PERFORM saleskpi_internal.set_lock_timeout(until);
		EXECUTE format('DROP TRIGGER %I ON %s', trigger.name, trigger.relation);
	END LOOP;
	FOREACH function IN ARRAY functions LOOP
		PERFORM saleskpi_internal.set_lock_timeout(until);
		EXECUTE format('DROP FUNCTION %s CASCADE', function::regprocedure);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.drop_note_triggers(oid[], timestamptz) IS 'drops the triggers of watched tables and their functions';

-- All at once: whoever writes to two tables in one transaction must not find the one locked, while the other,
-- which he has, is waited for
CREATE FUNCTION saleskpi_internal.drop_note_functions(functions oid[]) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.run_patiently(format('SELECT saleskpi_internal.drop_note_triggers(%L, $1)', functions))
	WHERE cardinality(functions) > 0
$$;
COMMENT ON FUNCTION saleskpi_internal.drop_note_functions(oid[]) IS 'drops the functions of watched tables and their triggers, without harm to writers';

-- The same, and locks on views, for who needs both: neither readers nor writers wait while the others are
-- waited for.  When patience is at an end, the tables come once the views are there.
CREATE FUNCTION saleskpi_internal.take_locks_and_drop(views oid[], functions oid[], until timestamptz) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM saleskpi_internal.take_locks(views, until);
	IF until IS NULL THEN
		PERFORM saleskpi_internal.drop_note_functions(functions);
	ELSE
		PERFORM saleskpi_internal.drop_note_triggers(functions, until);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.take_locks_and_drop(oid[], oid[], timestamptz) IS 'locks views as a reader would, and drops functions of watched tables';

-- company_table NULL: all tables of the source
CREATE FUNCTION unwatch_source(schema name, source text, company_table regclass DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	owner oid;
	watched record;
	functions oid[] := '{}';
	is_found boolean := false;
BEGIN
	PERFORM saleskpi_internal.check_source(schema, source, false);
	owner := saleskpi_internal.model_owner(schema);
	FOR watched IN
		SELECT w.company_table, w.function
		FROM saleskpi_internal.watched_tables(schema, source) AS w
		WHERE unwatch_source.company_table IS NULL OR w.company_table = unwatch_source.company_table
			OR w.table_name = saleskpi_internal.qualified_name(unwatch_source.company_table)
	LOOP
		is_found := true;
		IF watched.function IS NOT NULL AND watched.function <> ALL (functions) THEN
			functions := functions || watched.function;
		END IF;
		PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.watch AS w WHERE w.source = %L AND w.company_table = %L',
			parts, source, watched.company_table));
	END LOOP;
	PERFORM saleskpi_internal.drop_note_functions(functions);
	IF NOT is_found AND company_table IS NOT NULL THEN
		RAISE EXCEPTION 'table % is not watched for source "%"', company_table, source
			USING ERRCODE = 'undefined_object',
				HINT = format('Watched for it: %s.', coalesce((
					SELECT string_agg(w.table_name, ', ') FROM saleskpi_internal.watched_tables(schema, source) AS w), 'none'));
	END IF;
	-- A note does not say of which of its tables it is
	IF NOT EXISTS (SELECT FROM saleskpi_internal.watched_tables(schema, source)) THEN
		PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.note AS n WHERE n.source = %L', parts, source));
	END IF;
END
$$;
COMMENT ON FUNCTION unwatch_source(name, text, regclass) IS 'no longer has changes of a company''s table noted';
