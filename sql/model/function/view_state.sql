-- What a user has given to a view, and its view keeps when its query is replaced or
-- when it has to be made anew: owner, grants, options and comments.
--
-- The state is a JSON object:
--   owner    OID of the owner
--   acl      grants on the view, as aclitems; null: those of the owner alone
--   options  options as WITH has them, by name
--   comment  comment on the view
--   columns  by name, of columns that have either: acl and comment

CREATE FUNCTION saleskpi_internal.view_options(view regclass) RETURNS jsonb
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_object_agg(o.option_name, o.option_value)
	FROM pg_class AS c
	CROSS JOIN LATERAL pg_options_to_table(c.reloptions) AS o
	WHERE c.oid = view
$$;
COMMENT ON FUNCTION saleskpi_internal.view_options(regclass) IS 'options of a view, by name';

CREATE FUNCTION saleskpi_internal.view_state(view regclass) RETURNS jsonb
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_build_object(
		'owner', c.relowner,
		'acl', to_jsonb(c.relacl::text[]),
		'options', saleskpi_internal.view_options(view),
		'comment', obj_description(c.oid, 'pg_class'),
		'columns', (
			SELECT jsonb_object_agg(a.attname, jsonb_build_object(
				'acl', to_jsonb(a.attacl::text[]),
				'comment', col_description(a.attrelid, a.attnum)))
			FROM pg_attribute AS a
			WHERE a.attrelid = c.oid AND a.attnum > 0
				AND (a.attacl IS NOT NULL OR col_description(a.attrelid, a.attnum) IS NOT NULL)))
	FROM pg_class AS c
	WHERE c.oid = view
$$;
COMMENT ON FUNCTION saleskpi_internal.view_state(regclass) IS 'owner, grants, options and comments of a view';

CREATE FUNCTION saleskpi_internal.restore_options(view regclass, options jsonb) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	option record;
BEGIN
	FOR option IN
		SELECT o.key AS name, o.value FROM jsonb_each_text(nullif(options, 'null')) AS o ORDER BY o.key
	LOOP
		BEGIN
			EXECUTE format('ALTER VIEW %s SET (%I = %L)', view, option.name, option.value);
		EXCEPTION WHEN feature_not_supported THEN
			-- check_option, which is only for what can be updated
			RAISE NOTICE 'view % can no longer have the option %', view, option.name USING DETAIL = SQLERRM;
		END;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.restore_options(regclass, jsonb) IS 'gives a view its options back';

CREATE FUNCTION saleskpi_internal.restore_comments(view regclass, state jsonb) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	relation name := (SELECT c.relname FROM pg_class AS c WHERE c.oid = view);
	commented record;
BEGIN
	IF state ->> 'comment' <> obj_description(view, 'pg_class')
		AND NOT saleskpi_internal.is_own_comment(relation, NULL, state ->> 'comment') THEN
		EXECUTE format('COMMENT ON VIEW %s IS %L', view, state ->> 'comment');
	END IF;
	FOR commented IN
		SELECT a.attname AS column, k.value ->> 'comment' AS comment
		FROM jsonb_each(nullif(state -> 'columns', 'null')) AS k
		JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = k.key::name AND a.attnum > 0
		WHERE k.value ->> 'comment' IS DISTINCT FROM col_description(view, a.attnum)
			AND NOT saleskpi_internal.is_own_comment(relation, a.attname, k.value ->> 'comment')
		ORDER BY a.attnum
	LOOP
		EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', view, commented.column, commented.comment);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.restore_comments(regclass, jsonb) IS 'gives a view and its columns back what somebody has said of them';

-- Grants are given by the owner, whoever had given them.  What the default privileges
-- of whoever made the view have granted is taken first.
CREATE FUNCTION saleskpi_internal.restore_grants(view regclass, state jsonb) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := (state ->> 'owner')::oid;
	granted record;
BEGIN
	FOR granted IN
		SELECT DISTINCT CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE e.grantee::regrole::text END AS grantee
		FROM pg_class AS c
		CROSS JOIN LATERAL aclexplode(c.relacl) AS e
		WHERE c.oid = view
	LOOP
		EXECUTE format('REVOKE ALL ON %s FROM %s', view, granted.grantee);
	END LOOP;

	FOR granted IN
		SELECT
			e.privilege_type,
			g.column,
			CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE e.grantee::regrole::text END AS grantee,
			CASE WHEN e.is_grantable AND e.grantee <> owner THEN ' WITH GRANT OPTION' ELSE '' END AS option
		FROM (
			SELECT NULL::name AS column, CASE WHEN state -> 'acl' = 'null' THEN acldefault('r', owner)
				ELSE ARRAY(SELECT t.item::aclitem FROM jsonb_array_elements_text(state -> 'acl') AS t (item)) END AS acl
			UNION ALL
			SELECT a.attname, ARRAY(SELECT t.item::aclitem FROM jsonb_array_elements_text(k.value -> 'acl') AS t (item))
			FROM jsonb_each(nullif(state -> 'columns', 'null')) AS k
			JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = k.key::name AND a.attnum > 0
			WHERE k.value -> 'acl' <> 'null'
		) AS g
		CROSS JOIN LATERAL aclexplode(g.acl) AS e
		-- The owner first, who gives them to the others
		ORDER BY e.grantee <> owner
	LOOP
		EXECUTE format('GRANT %s%s ON %s TO %s%s', granted.privilege_type,
			CASE WHEN granted.column IS NOT NULL THEN format(' (%I)', granted.column) ELSE '' END,
			view, granted.grantee, granted.option);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.restore_grants(regclass, jsonb) IS 'gives a view made anew the grants it had';

-- An event trigger may have done anything.  dropped: the names of what is gone; NULL: nothing
CREATE FUNCTION saleskpi_internal.check_dropped(schema name, dropped text) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF dropped IS NOT NULL THEN
		RAISE EXCEPTION 'something was dropped in schema "%" at the same time', schema
			USING ERRCODE = 'undefined_table', DETAIL = format('There is no %s.', dropped), HINT = 'Try again.';
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_dropped(name, text) IS 'an error where something was dropped meanwhile';
