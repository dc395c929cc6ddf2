CREATE OR REPLACE VIEW scorecard AS
WITH month_sum AS (
	SELECT
		m.kpi,
		date_trunc('month', m.day::timestamp)::date AS month,
		sum(m.numerator) AS numerator,
		sum(m.denominator) AS denominator
	FROM measure AS m
	GROUP BY 1, 2
),
-- The year up to the last month that is over, and the month before it
calendar AS (
	SELECT
		c.complete_month AS period,
		(c.complete_month - make_interval(months => back.months))::date AS month
	FROM clock AS c
	CROSS JOIN generate_series(12, 0, -1) AS back (months)
),
month_value AS (
	SELECT
		k.kpi,
		c.month,
		saleskpi.kpi_value(sum(s.numerator), sum(s.denominator)) AS value
	FROM kpi AS k
	CROSS JOIN calendar AS c
	LEFT JOIN month_sum AS s
		ON s.kpi = k.kpi
		AND (s.month = c.month OR k.span = 'to_date' AND s.month < c.month)
	GROUP BY k.kpi, c.month
),
history AS (
	SELECT
		v.kpi,
		max(v.month) AS period,
		(array_agg(v.value ORDER BY v.month DESC))[1] AS value,
		(array_agg(v.value ORDER BY v.month DESC))[2] AS previous,
		saleskpi.sparkline((array_agg(v.value::double precision ORDER BY v.month))[2:13]) AS trend
	FROM month_value AS v
	GROUP BY v.kpi
),
-- The company's target of today; of several the one with the longest time
company_target AS (
	SELECT DISTINCT ON (p.kpi)
		p.kpi,
		p.actual,
		p.target,
		p.attainment,
		p.status
	FROM target_progress AS p
	WHERE num_nonnulls(p.team, p.rep, p.channel) = 0
		AND (SELECT c.as_of FROM clock AS c) BETWEEN p.starts_on AND p.ends_on
	ORDER BY p.kpi, p.ends_on - p.starts_on DESC, p.target_id
)
SELECT
	k.kpi,
	k.title,
	k.category,
	k.unit,
	h.period,
	h.value,
	h.previous,
	saleskpi.growth_rate(h.value, h.previous) AS change,
	t.target,
	t.attainment,
	t.status,
	h.trend,
	t.actual AS target_actual
FROM kpi AS k
LEFT JOIN history AS h USING (kpi)
LEFT JOIN company_target AS t USING (kpi);

COMMENT ON VIEW scorecard IS 'where the company stands: one row a KPI, for the last month that is over';
COMMENT ON COLUMN scorecard.kpi IS 'code of the KPI';
COMMENT ON COLUMN scorecard.title IS 'name of the KPI';
COMMENT ON COLUMN scorecard.category IS 'team, leads, growth, customers or a category of your own';
COMMENT ON COLUMN scorecard.unit IS 'currency, count, percentage (as a share: 0.25 is 25 %), days or a unit of your own';
COMMENT ON COLUMN scorecard.period IS 'first day of the month that value is of: the last one that is over';
COMMENT ON COLUMN scorecard.value IS 'value of the KPI in that month';
COMMENT ON COLUMN scorecard.previous IS 'value in the month before';
COMMENT ON COLUMN scorecard.change IS '(value - previous) / abs(previous)';
COMMENT ON COLUMN scorecard.target IS 'the company''s target of today, for the target''s own time (see target_progress)';
COMMENT ON COLUMN scorecard.attainment IS 'what has been reached of that target / target';
COMMENT ON COLUMN scorecard.status IS 'status of that target';
COMMENT ON COLUMN scorecard.trend IS 'values of the twelve months up to period, as a sparkline';
COMMENT ON COLUMN scorecard.target_actual IS 'what has been reached of that target: target and attainment are for its own time, not for period';
