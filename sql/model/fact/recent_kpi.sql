-- KPIs that are summed over time, of the twelve months up to the last that each is known for: that is over,
-- or whose leads are old enough.  By month, and all months by rep; of each team, and of the company.
CREATE OR REPLACE VIEW @parts@.recent_kpi AS
WITH kpi_year AS (
	SELECT y.kpi, y.source, (y.last_month::timestamp - interval '11 months')::date AS first_month, y.last_month
	FROM (
		SELECT
			k.kpi,
			k.source,
			saleskpi_internal.last_known_month(k.matures, c.old_enough, c.complete_month) AS last_month
		FROM @schema@.kpi AS k
		CROSS JOIN @schema@.clock AS c
		WHERE k.span = 'sum'::text
	) AS y
),
recent AS (
	SELECT
		f.kpi,
		CASE grouping(f.team) WHEN 1 THEN 'company'::text ELSE 'team'::text END AS owner_kind,
		f.team,
		f.rep,
		f.month,
		saleskpi_internal.total(f.numerator) AS numerator,
		saleskpi_internal.total(f.denominator) AS denominator
	FROM @parts@.kpi_month AS f
	JOIN kpi_year AS y ON y.kpi = f.kpi AND f.month BETWEEN y.first_month AND y.last_month
	WHERE f.kpi = ANY (ARRAY(SELECT y.kpi FROM kpi_year AS y))
		AND f.fact_month >= (SELECT min(y.first_month) FROM kpi_year AS y)
	GROUP BY f.kpi, GROUPING SETS ((f.team, f.month), (f.month), (f.team, f.rep), (f.rep))
),
-- Who has nothing in the first months is young, or has paused.  Only sources of which somebody has are asked what was
-- before, and not for ratios, for which it is all the same.
late AS (
	SELECT r.kpi, min(y.source) AS source
	FROM recent AS r
	JOIN kpi_year AS y ON y.kpi = r.kpi
	WHERE r.month IS NOT NULL
	GROUP BY r.kpi, r.owner_kind, r.team
	HAVING min(r.month) FILTER (WHERE r.numerator IS NOT NULL) > min(y.first_month) AND count(r.denominator) = 0
),
earlier AS (
	SELECT f.kpi, CASE grouping(f.team) WHEN 1 THEN 'company'::text ELSE 'team'::text END AS owner_kind, f.team
	FROM @parts@.kpi_month AS f
	JOIN kpi_year AS y ON y.kpi = f.kpi AND f.month < y.first_month
	WHERE f.source = ANY (ARRAY(SELECT l.source FROM late AS l))
		AND f.kpi = ANY (ARRAY(SELECT l.kpi FROM late AS l))
		AND f.numerator IS NOT NULL
	GROUP BY f.kpi, GROUPING SETS ((f.team), ())
)
SELECT r.kpi, r.owner_kind, r.team, r.rep, r.month, r.numerator, r.denominator, e.kpi IS NOT NULL AS is_older
FROM recent AS r
LEFT JOIN earlier AS e ON e.kpi = r.kpi AND e.owner_kind = r.owner_kind AND e.team IS NOT DISTINCT FROM r.team;

COMMENT ON VIEW @parts@.recent_kpi IS 'fact: KPIs of the last twelve months that are known, one row a KPI, the company or a team, and month or rep';
COMMENT ON COLUMN @parts@.recent_kpi.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.recent_kpi.owner_kind IS 'whose it is: company or team';
COMMENT ON COLUMN @parts@.recent_kpi.team IS 'team; NULL for the company and for values without a team';
COMMENT ON COLUMN @parts@.recent_kpi.rep IS 'rep, all months together; NULL: all reps together, or values without a rep';
COMMENT ON COLUMN @parts@.recent_kpi.month IS 'first day of the month; NULL: all twelve';
COMMENT ON COLUMN @parts@.recent_kpi.numerator IS 'upper part of the KPI, or its value';
COMMENT ON COLUMN @parts@.recent_kpi.denominator IS 'lower part of the KPI; NULL: it has none';
COMMENT ON COLUMN @parts@.recent_kpi.is_older IS 'whether there was some of it before these months, of a KPI that adds up and that somebody has none of in the first of them';
