-- The rows of Salesforce that Fivetran has landed in schema `raw`, as Heroku Connect would have left them: schema `target`.
-- Names in small letters without anything between words, the key in sfid beside a number of Heroku's own, days as days,
-- points in time of UTC without a zone, amounts as double precision, and every object once, as it is now.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;

CREATE FUNCTION pg_temp.column_of(of_table name, name name, type oid) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN format(CASE
		-- Nobody deletes users: who was is not active
		WHEN of_table = 'user' AND name = 'is_active' THEN 'r.%1$I AND r._fivetran_deleted IS NOT TRUE AS %2$I'
		WHEN name IN ('close_date', 'converted_date', 'effective_date', 'start_date', 'end_date') THEN '(r.%1$I AT TIME ZONE ''UTC'')::date AS %2$I'
		WHEN type = 'timestamptz'::regtype THEN 'r.%1$I AT TIME ZONE ''UTC'' AS %2$I'
		WHEN type = 'numeric'::regtype THEN 'r.%1$I::float8 AS %2$I'
		ELSE 'r.%1$I AS %2$I' END,
		name, CASE name WHEN 'id' THEN 'sfid' ELSE replace(name, '_', '') END);

-- A user who was deleted is there, since others name him.  Fields of a company's own, which end in _c, nobody reads.
SELECT format('CREATE TABLE %I.%I AS SELECT (row_number() OVER ())::integer AS id, ''SYNCED''::text AS _hc_lastop, %s FROM %s AS r WHERE true %s', :'target', replace(c.relname, '_', ''),
	string_agg(pg_temp.column_of(c.relname, a.attname, a.atttypid), ', ' ORDER BY a.attnum) FILTER (WHERE NOT starts_with(a.attname, '_') AND right(a.attname, 2) <> '_c'),
	c.oid::regclass,
	coalesce(string_agg(format('AND r.%I IS NOT FALSE', a.attname), ' ') FILTER (WHERE a.attname = '_fivetran_active'), '')
	|| coalesce(string_agg(format(' AND r.%I IS NOT TRUE', a.attname), ' ') FILTER (WHERE a.attname = '_fivetran_deleted' AND c.relname <> 'user'), ''))
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = :'raw'::regnamespace AND c.relkind = 'r'
	AND c.relname IN ('user', 'user_role', 'opportunity', 'opportunity_line_item', 'product_2', 'lead', 'order', 'period', 'forecasting_quota', 'campaign', 'currency_type', 'dated_conversion_rate', 'record_type')
GROUP BY c.oid, c.relname \gexec
RESET search_path;
