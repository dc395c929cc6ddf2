-- Queries of the kinds that Metabase sends to a PostgreSQL database, of every table and view that the
-- role may read in the schema kpi: what it looks up when a database is added, and what the cards of a
-- dashboard ask. Read as that role; makes temporary tables alone.
--
--   client_table, client_column   what is there, found as Metabase finds it
--   client_query                  kind, view, query

\set QUIET on

-- Tables and their comments, as far as they may be read
CREATE TEMPORARY TABLE client_table AS
SELECT n.nspname AS schema, c.relname AS name, c.relkind, d.description, s.n_live_tup AS estimated_row_count
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
LEFT JOIN pg_catalog.pg_description AS d ON c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
LEFT JOIN pg_stat_user_tables AS s ON n.nspname = s.schemaname AND c.relname = s.relname
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND c.relkind IN ('r', 'p', 'v', 'f', 'm')
	AND has_schema_privilege(current_user, n.nspname, 'USAGE')
	AND has_any_column_privilege(current_user, '"' || replace(n.nspname, '"', '""') || '"."' || replace(c.relname, '"', '""') || '"', 'SELECT')
ORDER BY c.relkind, n.nspname, c.relname;

-- Columns: type, place, comment, whether in a primary key, whether it has to be given
CREATE TEMPORARY TABLE client_column AS
SELECT c.table_schema AS schema, c.table_name AS view, c.column_name AS name,
	CASE WHEN c.udt_schema IN ('public', 'pg_catalog') THEN format('%s', c.udt_name) ELSE format('"%s"."%s"', c.udt_schema, c.udt_name) END AS type,
	c.ordinal_position - 1 AS position,
	pk.column_name IS NOT NULL AS in_key,
	col_description(CAST(CAST(format('%I.%I', CAST(c.table_schema AS text), CAST(c.table_name AS text)) AS regclass) AS oid), c.ordinal_position) AS comment,
	(c.column_default IS NULL OR lower(c.column_default) = 'null') AND c.is_nullable = 'NO'
		AND NOT (c.column_default IS NOT NULL AND c.column_default LIKE '%nextval(%' OR c.is_identity <> 'NO') AS required
FROM information_schema.columns AS c
LEFT JOIN (
	SELECT t.table_schema, t.table_name, k.column_name
	FROM information_schema.table_constraints AS t
	JOIN information_schema.key_column_usage AS k
		ON t.constraint_name = k.constraint_name AND t.table_schema = k.table_schema AND t.table_name = k.table_name
	WHERE t.constraint_type = 'PRIMARY KEY'
) AS pk ON c.table_schema = pk.table_schema AND c.table_name = pk.table_name AND c.column_name = pk.column_name
WHERE c.table_schema !~ '^information_schema|catalog_history|pg_' AND c.table_schema IN ('kpi')
ORDER BY c.table_schema, c.table_name, c.ordinal_position;

-- "kpi"."view"."column", and how it is named in the result
CREATE TEMPORARY VIEW client_field AS
SELECT c.*,
	format('"kpi"."%s"', c.view) AS source,
	format('"kpi"."%s"."%s"', c.view, c.name) AS field,
	format('"kpi"."%1$s"."%2$s" AS "%2$s"', c.view, c.name) AS selected,
	c.type IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') AS is_number,
	c.type IN ('date', 'timestamptz', 'timestamp') AS is_time,
	c.type IN ('text', 'varchar', 'bpchar') AS is_text
FROM client_column AS c;

-- A day or a point in time, by the units that a card can be grouped by. What is cut from a day is made
-- a day again, so that no session's time zone can move it.
CREATE TEMPORARY VIEW client_bucket AS
SELECT f.view, f.name, f.source, f.type, b.unit, b.expression
FROM client_field AS f
CROSS JOIN LATERAL (
	SELECT u.unit, CASE f.type WHEN 'date' THEN format('CAST(DATE_TRUNC(''%s'', %s) AS date)', u.unit, f.field)
		ELSE format('DATE_TRUNC(''%s'', %s)', u.unit, f.field) END AS expression
	FROM unnest('{month,quarter,year}'::text[]) AS u (unit)
	UNION ALL
	SELECT 'day', CASE f.type WHEN 'date' THEN f.field ELSE format('CAST(%s AS date)', f.field) END
	UNION ALL
	-- Weeks that begin on Sundays
	SELECT 'week', CASE f.type
		WHEN 'date' THEN format('CAST((CAST(DATE_TRUNC(''week'', CAST((%s + INTERVAL ''1 day'') AS date)) AS date) + INTERVAL ''-1 day'') AS date)', f.field)
		ELSE format('(DATE_TRUNC(''week'', (%s + INTERVAL ''1 day'')) + INTERVAL ''-1 day'')', f.field) END
	UNION ALL
	SELECT 'day of week', format('(CAST(EXTRACT(dow FROM %s) AS integer) + 1)', f.field)
	UNION ALL
	SELECT u.unit, format('CAST(EXTRACT(%s FROM %s) AS integer)', u.part, f.field)
	FROM (VALUES ('month of year', 'month'), ('quarter of year', 'quarter')) AS u (unit, part)
) AS b
WHERE f.is_time;

CREATE TEMPORARY TABLE client_query (kind text, view text, query text);

-- A table that is opened, and one that is downloaded
INSERT INTO client_query
SELECT 'rows', f.view, format('SELECT %s FROM %s LIMIT 2000', string_agg(f.selected, ', ' ORDER BY f.position), f.source)
FROM client_field AS f GROUP BY f.view, f.source;
INSERT INTO client_query
SELECT 'download', f.view, format('SELECT %s FROM %s ORDER BY %s ASC LIMIT 1048575',
	string_agg(f.selected, ', ' ORDER BY f.position), f.source, (array_agg(f.field ORDER BY f.position))[1])
FROM client_field AS f GROUP BY f.view, f.source;

-- What the values look like: ten thousand rows, texts cut short
INSERT INTO client_query
SELECT 'fingerprint', f.view, format('SELECT %s FROM %s LIMIT 10000',
	string_agg(CASE WHEN f.is_text THEN format('SUBSTRING(%s, 1, 1234) AS "substring%s"', f.field, f.position) ELSE f.selected END, ', ' ORDER BY f.position), f.source)
FROM client_field AS f GROUP BY f.view, f.source;

-- The lists of values that a filter offers, and a search in one
INSERT INTO client_query
SELECT 'values', f.view, format('SELECT %s FROM %s GROUP BY %s ORDER BY %s ASC LIMIT 1000', f.selected, f.source, f.field, f.field)
FROM client_field AS f WHERE f.is_text OR f.type = 'bool' OR f.is_number AND f.name ~ '(^|_)(id|order|position|depth|age)$';
INSERT INTO client_query
SELECT 'values', f.view, format('SELECT DISTINCT %s FROM %s WHERE LOWER(%s) LIKE ''a%%'' ORDER BY %s ASC LIMIT 1000', f.selected, f.source, f.field, f.field)
FROM (SELECT DISTINCT ON (o.view) o.* FROM client_field AS o WHERE o.is_text ORDER BY o.view, o.position) AS f;

-- By month, quarter, day of week …
INSERT INTO client_query
SELECT 'bucket', b.view, format('SELECT %1$s AS "%2$s", COUNT(*) AS "count" FROM %3$s GROUP BY %1$s ORDER BY %1$s ASC', b.expression, b.name, b.source)
FROM client_bucket AS b;

-- The last twelve months, this quarter until now, the next thirty days, since a day, none, another than
INSERT INTO client_query
SELECT 'filter', f.view, format('SELECT COUNT(*) AS "count" FROM %1$s WHERE %2$s', f.source, w.condition)
FROM client_field AS f
CROSS JOIN LATERAL (
	SELECT format(c.condition, f.field) AS condition
	FROM (VALUES
		('%1$s >= CAST(DATE_TRUNC(''month'', (NOW() + INTERVAL ''-12 month'')) AS date) AND %1$s < CAST(DATE_TRUNC(''month'', NOW()) AS date)'),
		('%1$s >= CAST(DATE_TRUNC(''quarter'', NOW()) AS date) AND %1$s < CAST(DATE_TRUNC(''quarter'', (NOW() + INTERVAL ''3 month'')) AS date)'),
		('%1$s >= DATE_TRUNC(''day'', (NOW() + INTERVAL ''1 day'')) AND %1$s < DATE_TRUNC(''day'', (NOW() + INTERVAL ''31 day''))'),
		('%1$s >= timestamp with time zone ''2025-01-01 00:00:00.000Z'''),
		('%1$s BETWEEN date ''2025-01-01'' AND date ''2025-12-31''')) AS c (condition)
	WHERE f.is_time
	UNION ALL
	SELECT format(c.condition, f.field)
	FROM (VALUES
		('%1$s IN (''North'', ''South'')'), ('((%1$s <> ''North'' OR %1$s IS NULL) AND (%1$s IS NULL OR %1$s = ''''))')) AS c (condition)
	WHERE f.is_text
	UNION ALL
	SELECT format('%1$s > 0 AND %1$s <= 100', f.field) WHERE f.is_number
	UNION ALL
	SELECT format('%1$s = TRUE', f.field) WHERE f.type = 'bool'
) AS w;

-- Sums, means, medians and the like of all numbers
INSERT INTO client_query
SELECT 'aggregate', f.view, format('SELECT COUNT(*) AS "count"%s FROM %s',
	string_agg(format(', SUM(%1$s) AS "sum_%2$s", AVG(%1$s) AS "avg_%2$s", MIN(%1$s) AS "min_%2$s", MAX(%1$s) AS "max_%2$s", COUNT(DISTINCT %1$s) AS "count_%2$s", STDDEV_POP(%1$s) AS "stddev_%2$s", PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %1$s) AS "median_%2$s"',
		f.field, f.position), '' ORDER BY f.position), f.source)
FROM client_field AS f WHERE f.is_number GROUP BY f.view, f.source;
INSERT INTO client_query
SELECT 'aggregate', f.view, format('SELECT %s FROM %s',
	string_agg(format('MIN(%1$s) AS "min_%2$s", MAX(%1$s) AS "max_%2$s", COUNT(DISTINCT %1$s) AS "count_%2$s"', f.field, f.position), ', ' ORDER BY f.position), f.source)
FROM client_field AS f WHERE f.is_time OR f.is_text GROUP BY f.view, f.source;

-- A line of a card: by month and by one text, the sum of a number; running, and over the last year's
INSERT INTO client_query
SELECT 'card', b.view, format('SELECT %1$s AS "%2$s", %3$s, SUM(%4$s) AS "sum" FROM %5$s GROUP BY %1$s, %6$s ORDER BY %1$s ASC, %6$s ASC',
	b.expression, b.name, t.selected, n.field, b.source, t.field)
FROM client_bucket AS b
JOIN LATERAL (SELECT f.* FROM client_field AS f WHERE f.view = b.view AND f.is_text ORDER BY f.position LIMIT 1) AS t ON true
JOIN LATERAL (SELECT f.* FROM client_field AS f WHERE f.view = b.view AND f.is_number ORDER BY f.position DESC LIMIT 1) AS n ON true
WHERE b.unit IN ('month', 'quarter');
INSERT INTO client_query
SELECT 'card', b.view, format('SELECT "source"."%2$s" AS "%2$s", SUM("source"."sum") OVER (ORDER BY "source"."%2$s" ASC ROWS UNBOUNDED PRECEDING) AS "sum", LAG("source"."sum", 12) OVER (ORDER BY "source"."%2$s" ASC) AS "before" FROM (SELECT %1$s AS "%2$s", SUM(%3$s) AS "sum" FROM %4$s GROUP BY %1$s) AS "source" ORDER BY "source"."%2$s" ASC',
	b.expression, b.name, n.field, b.source)
FROM client_bucket AS b
JOIN LATERAL (SELECT f.* FROM client_field AS f WHERE f.view = b.view AND f.is_number ORDER BY f.position DESC LIMIT 1) AS n ON true
WHERE b.unit = 'month';

-- Joined by what looks like a key of another, which has one row of it
CREATE TEMPORARY TABLE client_home (name text, view text, key text);
INSERT INTO client_home VALUES
	('target_id', 'target', 'target_id'), ('split_from', 'target', 'target_id'), ('goal_id', 'goal_tree', 'goal_id'), ('parent_id', 'goal_progress', 'goal_id'),
	('kpi', 'kpi', 'kpi'), ('rep', 'team_performance', 'rep'), ('customer_id', 'customer_lifetime_value', 'customer_id'),
	('source', 'source_status', 'source');
INSERT INTO client_query
SELECT 'join', f.view, format('SELECT COUNT(*) AS "count", COUNT(%4$s) AS "joined" FROM %1$s LEFT JOIN "kpi"."%2$s" AS "%3$s" ON %5$s = "%3$s"."%6$s"',
	f.source, h.view, 'Of ' || initcap(h.view), f.field, f.field, h.key)
FROM client_field AS f
JOIN client_home AS h ON h.name = f.name AND h.view <> f.view;
