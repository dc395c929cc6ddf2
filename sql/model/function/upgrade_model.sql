CREATE FUNCTION upgrade_model(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	version text := (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'saleskpi');
	current_version text;
BEGIN
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.check_owner(schema);
	PERFORM saleskpi_internal.hold_model(schema);
	PERFORM saleskpi_internal.repair_model(schema, true, NULL);

	current_version := saleskpi_internal.own_setting(schema, 'saleskpi_version');
	IF version <> current_version THEN
		-- What is kept may be worked out otherwise now: the next refresh begins anew
		IF saleskpi_internal.is_kept(schema) THEN
			PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
				format('UPDATE %I.kept SET went_by = NULL', saleskpi_internal.model_schema(schema, true)));
		END IF;
		-- As the owner of the table, whose triggers run with the rights of whoever updates
		PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
			format('UPDATE %I.settings SET saleskpi_version = %L', schema, version));
	END IF;
END
$$;
COMMENT ON FUNCTION upgrade_model(name) IS 'brings a model to the installed version, and makes what is missing';

