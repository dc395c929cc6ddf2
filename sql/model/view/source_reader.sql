-- Which KPI views read a source, directly or by way of others, as their files say: the catalog would
-- not know it of facts that are kept.  A source that is made of another is so until it is mapped.
CREATE OR REPLACE VIEW @parts@.source_reader AS
WITH RECURSIVE reader AS (
	SELECT f.name AS source, f.name AS relation
	FROM saleskpi_internal.model_file AS f
	WHERE f.kind = 'source'::text OR f.name IN ('target'::name, 'clv_fit'::name)
	UNION
	SELECT r.source, d.name
	FROM reader AS r
	JOIN saleskpi_internal.model_read AS d ON d.reads = r.relation
	WHERE d.name::text NOT IN (SELECT m.source FROM @schema@.mapping AS m)
)
SELECT
	r.source::text AS source,
	array_agg(DISTINCT r.relation::text ORDER BY r.relation::text) AS views
FROM reader AS r
JOIN saleskpi_internal.model_file AS f ON f.name = r.relation AND f.kind = 'view'::text AND NOT f.in_parts
WHERE r.relation NOT IN ('data_quality'::name, 'source_status'::name, 'clock'::name)
GROUP BY r.source;

COMMENT ON VIEW @parts@.source_reader IS 'which KPI views read a source: one row a source';
COMMENT ON COLUMN @parts@.source_reader.source IS 'source, the table target, or clv_fit';
COMMENT ON COLUMN @parts@.source_reader.views IS 'views that read it, directly or by way of others';
