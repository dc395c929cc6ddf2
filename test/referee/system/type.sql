-- Types of columns that were loaded as text, all of the schema `raw` of `system`: what they hold says it, and where
-- they hold nothing, or digits that are no number, their name does.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';
SELECT set_config('referee.system', :'system', false) \g /dev/null

CREATE FUNCTION pg_temp.type_of(t regclass, name text) RETURNS text
	LANGUAGE plpgsql
AS $$
DECLARE
	is_empty boolean;
	is_boolean boolean;
	is_number boolean;
	is_key boolean;
	is_time boolean;
BEGIN
	EXECUTE format($query$
		SELECT count(c) = 0,
			bool_and(lower(c) IN ('true', 'false')),
			bool_and(c ~ '^-?[0-9]+([.][0-9]+)?$'),
			bool_and(c ~ '^[1-9][0-9]*$'),
			bool_and(c ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( UTC)?)?$')
		FROM (SELECT nullif(%1$I, '') AS c FROM %2$s) AS v
	$query$, name, t) INTO is_empty, is_boolean, is_number, is_key, is_time;
	RETURN CASE
		-- HubSpot's keys are numbers, but for those of pipelines, stages and events
		WHEN name ~ '(^|_)ids?$' THEN CASE WHEN is_key AND current_setting('referee.system') = 'hubspot' THEN 'bigint' ELSE 'text' END
		WHEN is_boolean THEN 'boolean'
		WHEN is_time THEN 'timestamptz'
		WHEN name ~ '(number|phone|code|mcc|status|version)$' THEN 'text'
		WHEN is_number THEN 'numeric'
		WHEN is_empty AND name ~ '^(is|has)_|^_fivetran_(active|deleted)$' THEN 'boolean'
		WHEN is_empty AND name ~ '(date|_at|_synced|created)$' THEN 'timestamptz'
		WHEN is_empty AND name ~ '(amount|amount_off|revenue|price|quantity|tax|total)$' THEN 'numeric'
		WHEN name = 'metadata' THEN 'jsonb'
		ELSE 'text' END;
END
$$;

SELECT format('ALTER TABLE %s %s', c.oid::regclass,
	string_agg(format('ALTER COLUMN %I TYPE %s USING nullif(%1$I, '''')::%2$s', a.attname, pg_temp.type_of(c.oid, a.attname)), ', '))
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = :'raw'::regnamespace AND c.relkind = 'r'
GROUP BY c.oid \gexec
