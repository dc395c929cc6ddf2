-- The source as it was before it was mapped: empty, or derived from another
CREATE FUNCTION unmap_source(schema name, source text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	view regclass;
	state jsonb;
	id_type oid;
BEGIN
	view := saleskpi_internal.check_source(schema, source);
	id_type := saleskpi_internal.own_setting(schema, 'id_type')::regtype::oid;
	PERFORM saleskpi_internal.lock_views(ARRAY[view::oid]);
	state := saleskpi_internal.view_state(view);
	PERFORM saleskpi_internal.run(saleskpi_internal.model_statement(f.body, schema, id_type))
	FROM saleskpi_internal.model_file AS f WHERE f.name = source AND f.kind = 'source';
	PERFORM saleskpi_internal.restore_options(view, state -> 'options');
	PERFORM saleskpi_internal.restore_comments(view, state);
	IF to_regprocedure(saleskpi_internal.late_function(schema, source)) IS NOT NULL THEN
		EXECUTE format('DROP FUNCTION %s', saleskpi_internal.late_function(schema, source));
	END IF;
	PERFORM saleskpi_internal.note_mapping(schema, source, NULL, NULL, NULL, NULL, false);
END
$$;
COMMENT ON FUNCTION unmap_source(name, text) IS 'a source as it was before it was mapped';
