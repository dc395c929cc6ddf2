CREATE FUNCTION saleskpi_internal.settings_stay() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION 'the row of %.% cannot be deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME
		USING ERRCODE = 'integrity_constraint_violation',
			HINT = 'Update it instead; every view of the model reads it.';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.settings_stay() IS 'trigger of the table settings: its one row stays';

