-- KPIs that are summed over time, of the twelve months up to the last that each is known for: that is over,
-- or whose leads are old enough.  By month, and all months by rep; of each team, and of the company.  Who has nothing
-- in the first of these months is young, or has paused.
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
),
-- @live
-- All that was before as one month, and read once with the others
known AS (
	SELECT
		f.kpi,
		f.team,
		f.rep,
		CASE WHEN f.month >= y.first_month THEN f.month ELSE '-infinity'::date END AS month,
		CASE WHEN f.month >= y.first_month THEN f.numerator END AS numerator,
		CASE WHEN f.month >= y.first_month THEN f.denominator END AS denominator,
		f.month < y.first_month AND f.numerator IS NOT NULL AS is_older
	FROM @parts@.kpi_month AS f
	JOIN kpi_year AS y ON y.kpi = f.kpi AND f.month <= y.last_month
	WHERE f.kpi = ANY (ARRAY(SELECT y.kpi FROM kpi_year AS y))
),
told AS (
	SELECT
		k.*,
		bool_or(k.any_older) OVER (PARTITION BY k.kpi, k.owner_kind, k.team) AS is_older
	FROM (
		SELECT
			f.kpi,
			CASE grouping(f.team) WHEN 1 THEN 'company'::text ELSE 'team'::text END AS owner_kind,
			f.team,
			f.rep,
			f.month,
			saleskpi_internal.total(f.numerator) AS numerator,
			saleskpi_internal.total(f.denominator) AS denominator,
			bool_or(f.is_older) AS any_older,
			bool_or(f.month > '-infinity'::date) AS is_recent
		FROM known AS f
		GROUP BY f.kpi, GROUPING SETS ((f.team, f.month), (f.month), (f.team, f.rep), (f.rep))
	) AS k
)
-- @kept
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
earlier AS (
	SELECT o.kpi, o.owner_kind, CASE o.owner_kind WHEN 'team'::text THEN o.owner END AS team
	FROM @parts@.owner_month AS o
	JOIN kpi_year AS y ON y.kpi = o.kpi AND o.month < y.first_month
	WHERE o.owner_kind IN ('company'::text, 'team'::text)
		AND o.numerator IS NOT NULL
	GROUP BY 1, 2, 3
),
told AS (
	SELECT r.*, true AS is_recent, e.kpi IS NOT NULL AS is_older
	FROM recent AS r
	LEFT JOIN earlier AS e ON e.kpi = r.kpi AND e.owner_kind = r.owner_kind AND e.team IS NOT DISTINCT FROM r.team
)
-- @all
SELECT t.kpi, t.owner_kind, t.team, t.rep, t.month, t.numerator, t.denominator, t.is_older
FROM told AS t
WHERE t.is_recent;

COMMENT ON VIEW @parts@.recent_kpi IS 'fact: KPIs of the last twelve months that are known, one row a KPI, the company or a team, and month or rep';
COMMENT ON COLUMN @parts@.recent_kpi.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.recent_kpi.owner_kind IS 'whose it is: company or team';
COMMENT ON COLUMN @parts@.recent_kpi.team IS 'team; NULL for the company and for values without a team';
COMMENT ON COLUMN @parts@.recent_kpi.rep IS 'rep, all months together; NULL: all reps together, or values without a rep';
COMMENT ON COLUMN @parts@.recent_kpi.month IS 'first day of the month; NULL: all twelve';
COMMENT ON COLUMN @parts@.recent_kpi.numerator IS 'upper part of the KPI, or its value';
COMMENT ON COLUMN @parts@.recent_kpi.denominator IS 'lower part of the KPI; NULL: it has none';
COMMENT ON COLUMN @parts@.recent_kpi.is_older IS 'whether there was any of it before these months';
