-- KPIs that are summed over time, of the twelve months up to the last that each is known for: that is over,
-- or whose leads are old enough.  By month, and all months by rep; of each team, and of the company.
CREATE OR REPLACE VIEW @parts@.recent_kpi AS
WITH kpi_year AS (
	SELECT y.kpi, (y.last_month::timestamp - interval '11 months')::date AS first_month, y.last_month
	FROM (
		SELECT
			k.kpi,
			saleskpi_internal.last_known_month(k.matures, c.old_enough, c.complete_month) AS last_month
		FROM @schema@.kpi AS k
		CROSS JOIN @schema@.clock AS c
		WHERE k.span = 'sum'::text
	) AS y
)
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
GROUP BY f.kpi, GROUPING SETS ((f.team, f.month), (f.month), (f.team, f.rep), (f.rep));

COMMENT ON VIEW @parts@.recent_kpi IS 'fact: KPIs of the last twelve months that are known, one row a KPI, the company or a team, and month or rep';
COMMENT ON COLUMN @parts@.recent_kpi.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.recent_kpi.owner_kind IS 'whose it is: company or team';
COMMENT ON COLUMN @parts@.recent_kpi.team IS 'team; NULL for the company and for values without a team';
COMMENT ON COLUMN @parts@.recent_kpi.rep IS 'rep, all months together; NULL: all reps together, or values without a rep';
COMMENT ON COLUMN @parts@.recent_kpi.month IS 'first day of the month; NULL: all twelve';
COMMENT ON COLUMN @parts@.recent_kpi.numerator IS 'upper part of the KPI, or its value';
COMMENT ON COLUMN @parts@.recent_kpi.denominator IS 'lower part of the KPI; NULL: it has none';
