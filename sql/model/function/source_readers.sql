-- Which KPI views read a source, as their files say: the catalog would not know it of facts that are kept.
-- A source that is made of another is so until it is mapped.  Not a query of the view that asks: Citus
-- allows no recursion in one that reads tables in shards, too.
CREATE FUNCTION saleskpi_internal.source_readers(mapped text[]) RETURNS TABLE (source text, views text[])
	LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 15 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	WITH RECURSIVE reader AS (
		SELECT f.name AS source, f.name AS relation
		FROM saleskpi_internal.model_file AS f
		WHERE f.kind = 'source' OR f.name IN ('target', 'clv_fit')
		UNION
		SELECT r.source, d.name
		FROM reader AS r
		JOIN saleskpi_internal.model_read AS d ON d.reads = r.relation
		WHERE d.name::text <> ALL (mapped)
	)
	SELECT r.source::text, array_agg(DISTINCT r.relation::text ORDER BY r.relation::text)
	FROM reader AS r
	JOIN saleskpi_internal.model_file AS f ON f.name = r.relation AND f.kind = 'view' AND NOT f.in_parts
	WHERE r.relation NOT IN ('data_quality', 'source_status', 'clock')
	GROUP BY r.source;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.source_readers(text[]) IS 'which KPI views read a source';
