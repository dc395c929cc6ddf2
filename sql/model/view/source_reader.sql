-- Which KPI views read a source, directly or by way of others, as the catalog has it
CREATE OR REPLACE VIEW @parts@.source_reader AS
WITH RECURSIVE reader AS (
	SELECT c.relname AS source, c.oid AS relation
	FROM pg_class AS home
	JOIN pg_class AS c ON c.relnamespace = home.relnamespace
	WHERE home.oid = (SELECT s.tableoid FROM @schema@.settings AS s)
		AND c.relname IN (SELECT f.name FROM saleskpi_internal.model_file AS f WHERE f.kind = 'source'::text)
	UNION
	SELECT t.relname, c.oid
	FROM pg_class AS home
	JOIN pg_namespace AS n ON n.oid = home.relnamespace
	JOIN pg_namespace AS m ON m.nspname = (n.nspname || '_parts'::text)::name
	JOIN pg_class AS c ON c.relnamespace = home.relnamespace AND c.relname = 'target'::name
		OR c.relnamespace = m.oid AND c.relname = 'clv_fit'::name
	CROSS JOIN LATERAL (SELECT c.relname) AS t
	WHERE home.oid = (SELECT s.tableoid FROM @schema@.settings AS s)
	UNION
	SELECT r.source, w.ev_class
	FROM reader AS r
	JOIN pg_depend AS d
		ON d.refclassid = 'pg_class'::regclass
		AND d.refobjid = r.relation
		AND d.classid = 'pg_rewrite'::regclass
	JOIN pg_rewrite AS w ON w.oid = d.objid
)
SELECT
	r.source::text AS source,
	array_agg(DISTINCT c.relname::text ORDER BY c.relname::text) AS views
FROM reader AS r
JOIN pg_class AS c ON c.oid = r.relation
JOIN pg_class AS home ON home.oid = (SELECT s.tableoid FROM @schema@.settings AS s) AND home.relnamespace = c.relnamespace
JOIN saleskpi_internal.model_file AS f ON f.name = c.relname AND f.kind = 'view'::text AND NOT f.in_parts
WHERE c.relname NOT IN ('data_quality'::name, 'source_status'::name, 'clock'::name)
GROUP BY r.source;

COMMENT ON VIEW @parts@.source_reader IS 'which KPI views read a source: one row a source';
COMMENT ON COLUMN @parts@.source_reader.source IS 'source, the table target, or clv_fit';
COMMENT ON COLUMN @parts@.source_reader.views IS 'views that read it, directly or by way of others';
