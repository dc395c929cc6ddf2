-- The rows of Salesforce that Fivetran has landed in schema `raw`, as Airbyte would have left them: schema `target`.
-- Objects and fields in Salesforce's own letters, days as days, and every object once, as it is now.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;

CREATE FUNCTION pg_temp.own_name(name text) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN replace(initcap(replace(name, '_', ' ')), ' ', '');

-- A user who was deleted is there, since others name him
SELECT format('CREATE TABLE %I.%I AS SELECT %s FROM %s AS r WHERE true %s', :'target', pg_temp.own_name(c.relname),
	string_agg(format(CASE
		-- Nobody deletes users: who was is not active
		WHEN c.relname = 'user' AND a.attname = 'is_active' THEN 'r.%1$I AND r._fivetran_deleted IS NOT TRUE AS %2$I'
		WHEN a.attname IN ('close_date', 'converted_date', 'effective_date', 'start_date', 'end_date') THEN '(r.%1$I AT TIME ZONE ''UTC'')::date AS %2$I' ELSE 'r.%1$I AS %2$I' END,
		a.attname, pg_temp.own_name(a.attname)), ', ' ORDER BY a.attnum) FILTER (WHERE NOT starts_with(a.attname, '_')),
	c.oid::regclass,
	coalesce(string_agg(format('AND r.%I IS NOT FALSE', a.attname), ' ') FILTER (WHERE a.attname = '_fivetran_active'), '')
	|| coalesce(string_agg(format(' AND r.%I IS NOT TRUE', a.attname), ' ') FILTER (WHERE a.attname = '_fivetran_deleted' AND c.relname <> 'user'), ''))
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = :'raw'::regnamespace AND c.relkind = 'r'
	AND c.relname IN ('user', 'user_role', 'opportunity', 'opportunity_line_item', 'product_2', 'lead', 'order', 'period', 'forecasting_quota', 'campaign', 'currency_type', 'dated_conversion_rate')
GROUP BY c.oid, c.relname \gexec
RESET search_path;
