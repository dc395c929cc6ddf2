-- Row by row: the tables of schema `target` against the sources of the model `kpi`.  Prints a line a row that
-- only one of the two has: source, whose it is, the row; and a line a source that only one of the two has.
-- Columns are those of the referee's table: what it leaves out nobody is asked for.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';

CREATE TEMP TABLE system_difference (source text, whose text, row_ text);

CREATE FUNCTION pg_temp.compare_system(target text) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	source text;
	columns text;
BEGIN
	INSERT INTO system_difference
	SELECT coalesce(t.tablename, m.source), CASE WHEN m.source IS NULL THEN 'referee' ELSE 'model' END, 'the whole source'
	FROM (SELECT * FROM pg_tables WHERE schemaname = target) AS t
	FULL JOIN kpi.mapping AS m ON m.source = t.tablename
	WHERE t.tablename IS NULL OR m.source IS NULL;
	FOR source IN SELECT t.tablename FROM pg_tables AS t JOIN kpi.mapping AS m ON m.source = t.tablename WHERE t.schemaname = target
	LOOP
		-- The last digits of what was divided are nobody's
		columns := (
			SELECT string_agg(format(CASE
				WHEN a.atttypid IN ('numeric'::regtype, 'float8'::regtype, 'float4'::regtype) THEN 'trim_scale(round(%1$I::numeric, 6)) AS %1$I'
				ELSE '%1$I::text' END, a.attname), ', ' ORDER BY a.attnum)
			FROM pg_attribute AS a
			WHERE a.attrelid = format('kpi.%I', source)::regclass AND a.attname IN (
				SELECT r.attname FROM pg_attribute AS r WHERE r.attrelid = format('%I.%I', target, source)::regclass AND r.attnum > 0 AND NOT r.attisdropped));
		EXECUTE format($query$
			WITH referee AS (SELECT jsonb_build_object('row', to_jsonb(r)) ->> 'row' AS row_ FROM (SELECT %1$s FROM %2$I.%3$I) AS r),
				model AS (SELECT jsonb_build_object('row', to_jsonb(m)) ->> 'row' AS row_ FROM (SELECT %1$s FROM kpi.%3$I) AS m)
			INSERT INTO system_difference
			SELECT %3$L, 'referee', row_ FROM (SELECT * FROM referee EXCEPT ALL SELECT * FROM model) AS d
			UNION ALL SELECT %3$L, 'model', row_ FROM (SELECT * FROM model EXCEPT ALL SELECT * FROM referee) AS d
		$query$, columns, target, source);
	END LOOP;
END
$$;
SELECT pg_temp.compare_system(:'target') \g /dev/null
SELECT source, whose, row_ FROM system_difference ORDER BY 1, 3, 2;
