-- Who changed which target when.  One function in the schema of the parts notes it, with the rights of the
-- model's owner: who writes targets needs no rights on their history, and cannot rewrite it.  Nobody but the
-- owner may hang it on another table.
CREATE FUNCTION saleskpi_internal.note_targets_body(schema name) RETURNS text
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format($body$
DECLARE
	role text := coalesce(nullif(current_setting('role'), 'none'), session_user);
	old_values jsonb;
	new_values jsonb;
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		INSERT INTO %1$I.target_history (target_id, name, action, old_values, changed_by)
		SELECT t.target_id, t.name, 'delete', to_jsonb(t), role FROM %1$I.target AS t;
		RETURN NULL;
	END IF;
	IF TG_OP = 'UPDATE' AND OLD.target_id = NEW.target_id THEN
		SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value)
		INTO old_values, new_values
		FROM jsonb_each(to_jsonb(OLD)) AS o
		JOIN jsonb_each(to_jsonb(NEW)) AS n ON n.key = o.key
		WHERE n.value <> o.value;
		IF old_values IS NOT NULL THEN
			INSERT INTO %1$I.target_history (target_id, name, action, old_values, new_values, changed_by)
			VALUES (NEW.target_id, NEW.name, 'update', old_values, new_values, role);
		END IF;
		RETURN NULL;
	END IF;
	IF TG_OP <> 'INSERT' THEN
		INSERT INTO %1$I.target_history (target_id, name, action, old_values, changed_by)
		VALUES (OLD.target_id, OLD.name, 'delete', to_jsonb(OLD), role);
	END IF;
	IF TG_OP <> 'DELETE' THEN
		INSERT INTO %1$I.target_history (target_id, name, action, new_values, changed_by)
		VALUES (NEW.target_id, NEW.name, 'insert', jsonb_strip_nulls(to_jsonb(NEW)), role);
	END IF;
	RETURN NULL;
END
$body$, schema)
$$;
COMMENT ON FUNCTION saleskpi_internal.note_targets_body(name) IS 'text of the function that notes how targets change';

-- The function and its triggers, where they are missing; run by the owner
CREATE FUNCTION saleskpi_internal.note_own_target_changes(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	function text := format('%I.note_target_change()', parts);
	target regclass := format('%I.target', schema)::regclass;
BEGIN
	EXECUTE format('CREATE OR REPLACE FUNCTION %s RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
		function, saleskpi_internal.note_targets_body(schema));
	EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', function);
	EXECUTE format('COMMENT ON FUNCTION %s IS %L', function, 'trigger of the table target: notes what changes in target_history');
	IF NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = 'target_history') THEN
		EXECUTE format('CREATE TRIGGER target_history AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %s', target, function);
	END IF;
	IF NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = 'target_history_of_all') THEN
		EXECUTE format('CREATE TRIGGER target_history_of_all BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION %s', target, function);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.note_own_target_changes(name) IS 'makes the triggers of a model of one''s own that note how targets change';

CREATE FUNCTION saleskpi_internal.note_target_changes(schema name, told boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(schema);
	function oid := to_regprocedure(format('%I.note_target_change()', saleskpi_internal.model_schema(schema, true)));
	is_complete boolean;
BEGIN
	is_complete := function IS NOT NULL
		AND (SELECT p.prosecdef AND p.proowner = owner AND p.prosrc = saleskpi_internal.note_targets_body(schema) FROM pg_proc AS p WHERE p.oid = function)
		AND (SELECT count(*) = 2 FROM pg_trigger AS t WHERE t.tgrelid = to_regclass(format('%I.target', schema)) AND t.tgfoid = function);
	IF is_complete THEN
		RETURN;
	END IF;
	-- One of somebody else's would note with that one's rights
	IF (SELECT p.proowner <> owner FROM pg_proc AS p WHERE p.oid = function) THEN
		EXECUTE format('DROP FUNCTION %s CASCADE', function::regprocedure);
	END IF;
	PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.note_own_target_changes(%L::name)', schema));
	IF told THEN
		RAISE NOTICE 'trigger % of %.% was missing and has been made again', 'target_history', quote_ident(schema), 'target';
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.note_target_changes(name, boolean) IS 'has changes of targets noted';
