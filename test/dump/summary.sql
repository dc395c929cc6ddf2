-- All that is in a database that fill.sql has filled, in lines that are the same after a restore: who owns
-- what and may do what, what objects are made of, and every row of every table and view.

SET client_min_messages = warning;
SET search_path = '';
CREATE TEMPORARY VIEW here AS
SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace AS n
WHERE n.nspname ~ '^(Sales|seen|kept|mapped|Odd|Loaded)';

SELECT 'extension', e.extname, e.extversion, e.extnamespace::regnamespace FROM pg_catalog.pg_extension AS e;
SELECT 'schema', n.nspname, n.nspowner::regrole, n.nspacl, pg_catalog.obj_description(n.oid, 'pg_namespace')
FROM pg_catalog.pg_namespace AS n WHERE n.nspname ~ '^saleskpi' OR n.oid IN (SELECT h.oid FROM pg_temp.here AS h) ORDER BY 2;
SELECT 'relation', c.oid::regclass, c.relkind, c.relowner::regrole, c.relacl, ARRAY(SELECT o.option FROM pg_catalog.unnest(c.reloptions) AS o (option) ORDER BY o.option), c.relrowsecurity, pg_catalog.obj_description(c.oid, 'pg_class'),
	CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)) END
FROM pg_catalog.pg_class AS c JOIN pg_temp.here AS h ON h.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'S', 'i') ORDER BY h.nspname, c.relname;
SELECT 'column', a.attrelid::regclass, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attacl,
	pg_catalog.pg_get_expr(d.adbin, d.adrelid), pg_catalog.col_description(a.attrelid, a.attnum)
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v', 'm')
JOIN pg_temp.here AS h ON h.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY h.nspname, c.relname, a.attname;
SELECT 'constraint', o.conrelid::regclass, o.conname, pg_catalog.pg_get_constraintdef(o.oid)
FROM pg_catalog.pg_constraint AS o JOIN pg_temp.here AS h ON h.oid = o.connamespace
-- From PostgreSQL 18 on, NOT NULL is one; it is a line of its column here
WHERE o.contype <> 'n' ORDER BY o.conrelid::regclass::text, o.conname;
SELECT 'trigger', t.tgrelid::regclass, t.tgname, t.tgenabled, pg_catalog.pg_get_triggerdef(t.oid)
FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid JOIN pg_temp.here AS h ON h.oid = c.relnamespace
WHERE NOT t.tgisinternal ORDER BY t.tgrelid::regclass::text, t.tgname;
SELECT 'function', p.oid::regprocedure, p.proowner::regrole, p.proacl, p.proconfig, p.prosecdef, pg_catalog.md5(p.prosrc), pg_catalog.obj_description(p.oid, 'pg_proc')
FROM pg_catalog.pg_proc AS p JOIN pg_temp.here AS h ON h.oid = p.pronamespace ORDER BY p.oid::regprocedure::text;
SELECT 'policy', p.* FROM pg_catalog.pg_policies AS p ORDER BY p.schemaname, p.tablename, p.policyname;

-- Rows, of sequences too; of views those that users read, which are made of all others. Numbers of
-- objects are others after a restore; their names stand beside them
SELECT pg_catalog.format('SELECT %L, r FROM (SELECT %s FROM %s) AS r ORDER BY r::pg_catalog.text', c.oid::regclass,
	(SELECT pg_catalog.string_agg(CASE WHEN c.relkind = 'S' AND a.attname <> 'last_value' THEN 'NULL' WHEN a.atttypid = 'regclass'::regtype OR a.atttypid = 'oid'::regtype THEN 'NULL'
		ELSE pg_catalog.quote_ident(a.attname) END, ', ' ORDER BY a.attnum)
	FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), c.oid::regclass)
FROM pg_catalog.pg_class AS c JOIN pg_temp.here AS h ON h.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'S') OR c.relkind = 'v' AND h.nspname !~ '_parts$'
ORDER BY h.nspname, c.relname \gexec

-- What a reader sees, whom row-level security lets see little
SET SESSION AUTHORIZATION "dump reader";
SELECT 'reader', m.rep, m.month, m.amount FROM seen.sales_by_rep AS m ORDER BY 2, 3;
SELECT 'reader', s.* FROM kept.scorecard AS s ORDER BY s.kpi;
RESET SESSION AUTHORIZATION;
