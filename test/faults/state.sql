-- What a database holds, a line each: objects with all that was said of them, the rows of tables, and what
-- views show.  Two states are the same where the lines are.  Left out is what is never twice the same: when
-- something was done, and numbers that a sequence gives.

CREATE SCHEMA state;

CREATE FUNCTION state.schemas() RETURNS SETOF oid
	LANGUAGE sql STABLE
AS $$
	SELECT n.oid FROM pg_namespace AS n WHERE n.nspname ~ '^kpi' OR n.nspname IN ('company', 'public')
$$;

-- Relations, columns, definitions, indexes, constraints, triggers, rules, functions, types, comments, rights
CREATE FUNCTION state.objects() RETURNS TABLE (name text, what text)
	LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
	SELECT format('schema %s', n.nspname), concat_ws(' ', n.nspowner::regrole, n.nspacl, obj_description(n.oid, 'pg_namespace'))
	FROM pg_namespace AS n WHERE n.nspname !~ '^(pg_|information_schema)'
	UNION ALL
	SELECT format('%s %s', c.relkind, c.oid::regclass), concat_ws(' ', c.relowner::regrole, c.relacl, c.reloptions, obj_description(c.oid, 'pg_class'),
		CASE WHEN c.relkind = 'v' THEN md5(pg_get_viewdef(c.oid)) WHEN c.relkind = 'i' THEN pg_get_indexdef(c.oid) END,
		(SELECT md5(string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)), ',' ORDER BY a.attnum))
		FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
	FROM pg_class AS c WHERE c.relnamespace IN (SELECT state.schemas())
	UNION ALL
	SELECT format('constraint %s of %s', c.conname, c.conrelid::regclass), pg_get_constraintdef(c.oid) FROM pg_constraint AS c WHERE c.connamespace IN (SELECT state.schemas())
	UNION ALL
	SELECT format('trigger %s of %s', t.tgname, t.tgrelid::regclass), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
	FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace IN (SELECT state.schemas()) AND NOT t.tgisinternal
	UNION ALL
	SELECT format('rule %s of %s', r.rulename, r.ev_class::regclass), '' FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class WHERE c.relnamespace IN (SELECT state.schemas())
	UNION ALL
	SELECT format('function %s', p.oid::regprocedure), concat_ws(' ', p.proowner::regrole, p.proacl, p.prosecdef, p.proconfig, md5(p.prosrc)) FROM pg_proc AS p WHERE p.pronamespace IN (SELECT state.schemas())
	UNION ALL
	SELECT format('type %s', t.oid::regtype), '' FROM pg_type AS t WHERE t.typnamespace IN (SELECT state.schemas())
$$;

CREATE FUNCTION state.rows(kinds "char"[]) RETURNS TABLE (name text, what text)
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	columns text;
	relation regclass;
BEGIN
	FOR relation, columns IN
		SELECT c.oid::regclass, string_agg(format('t.%I', a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attname NOT IN
			('refresh_id', 'history_id', 'change_id', 'note_id', 'target_id', 'started_at', 'finished_at', 'refreshed_at', 'kept_at', 'watched_at', 'noted_at', 'changed_at', 'mapped_at', 'updated_at', 'last_update_at'))
		FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace IN (SELECT state.schemas()) AND c.relkind = ANY (kinds)
		GROUP BY c.oid
		ORDER BY c.oid::regclass::text
	LOOP
		name := format('rows of %s', relation);
		EXECUTE format('SELECT count(*) || '' '' || coalesce(md5(string_agg(r.line, E''\n'' ORDER BY r.line COLLATE "C")), ''none'') FROM (SELECT ROW(%s)::text AS line FROM %s AS t) AS r', columns, relation) INTO what;
		RETURN NEXT;
	END LOOP;
END
$$;

-- In one line each
CREATE FUNCTION state.lines(views boolean DEFAULT true) RETURNS SETOF text
	LANGUAGE sql STABLE
AS $$
	SELECT format('%s: %s', s.name, s.what)
	FROM (SELECT * FROM state.objects() UNION ALL SELECT * FROM state.rows(CASE WHEN views THEN '{r,m,v}'::"char"[] ELSE '{r,m}' END)) AS s
	ORDER BY s.name COLLATE "C", s.what COLLATE "C"
$$;
