CREATE FUNCTION upgrade_model(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	caller name := current_user;
	caller_role text := current_setting('role');
	owner name;
	version text := (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'saleskpi');
	current_version text;
BEGIN
	IF schema IS NOT NULL THEN
		PERFORM saleskpi_internal.lock_model(schema);
	END IF;
	PERFORM saleskpi_internal.check_model(schema);
	PERFORM saleskpi_internal.repair_model(schema, true, NULL);
	owner := pg_get_userbyid(saleskpi_internal.model_owner(schema));

	EXECUTE format('SELECT s.saleskpi_version FROM %I.settings AS s', schema) INTO current_version;
	IF version <> current_version THEN
		-- As the owner of the table, whose triggers run with the rights of whoever updates
		IF owner <> caller THEN
			PERFORM set_config('role', owner::text, true);
		END IF;
		EXECUTE format('UPDATE %I.settings SET saleskpi_version = $1', schema) USING version;
		IF owner <> caller THEN
			PERFORM set_config('role', caller_role, true);
		END IF;
	END IF;
END
$$;
COMMENT ON FUNCTION upgrade_model(name) IS 'brings a model to the installed version, and makes what is missing';

