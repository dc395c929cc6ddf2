CREATE OR REPLACE VIEW @schema@.scorecard AS
-- The last month that a KPI is known for: the last that is over, or whose leads are old enough
WITH kpi_period AS (
	SELECT
		k.kpi,
		k.span,
		saleskpi_internal.last_known_month(k.matures, c.old_enough, c.complete_month) AS period
	FROM @schema@.kpi AS k
	CROSS JOIN @schema@.clock AS c
),
-- The company's target of today; of several the one with the longest time
company_target AS (
	SELECT DISTINCT ON (t.kpi) t.*
	FROM @parts@.measured_target AS t
	WHERE t.owner_kind = 'company'::text
		AND t.kpi IS NOT NULL
		AND t.as_of BETWEEN t.starts_on AND t.ends_on
	ORDER BY t.kpi, t.ends_on - t.starts_on DESC, t.target_id, t.key
),
-- All that is needed, read once.  Only what is summed up to date needs more than a year, and a target
-- that began before; growth needs a month more.  Where facts are kept, whole months are read as such, and
-- days only of this month and the last, and of targets that are not measured yet.
day_sum AS MATERIALIZED (
	SELECT
		f.kpi,
		f.day,
		f.numerator,
		f.denominator
	FROM @parts@.company_day AS f
-- @live
	WHERE f.fact_day >= (SELECT min(p.period) - interval '13 months' FROM kpi_period AS p)::date
		OR f.source = ANY (ARRAY(
			SELECT unnest(string_to_array(k.source, ', '::text)) FROM @schema@.kpi AS k WHERE k.span = 'to_date'::text
		))
-- @kept
	WHERE f.fact_day >= (SELECT (c.previous_month::timestamp - interval '1 month')::date FROM @schema@.clock AS c)
-- @all
		OR f.fact_day >= (SELECT date_trunc('month'::text, min(CASE t.shape WHEN 'last_year'::text THEN t.starts_on - interval '1 year' ELSE t.starts_on END)) - interval '1 month'
				FROM company_target AS t WHERE NOT t.is_measured)::date
			AND f.source = ANY (ARRAY(SELECT unnest(string_to_array(t.source, ', '::text)) FROM company_target AS t WHERE NOT t.is_measured))
),
month_sum AS (
	SELECT
		s.kpi,
		date_trunc('month'::text, s.day::timestamp)::date AS month,
		sum(s.numerator) AS numerator,
		sum(s.denominator) AS denominator
-- @live
	FROM day_sum AS s
-- @kept
	FROM (
		SELECT m.kpi, m.month AS day, m.numerator, m.denominator
		FROM @parts@.owner_month AS m
		WHERE m.owner_kind = 'company'::text
			AND (m.month >= (SELECT min(p.period) - interval '12 months' FROM kpi_period AS p)::date
				OR m.kpi = ANY (ARRAY(SELECT p.kpi FROM kpi_period AS p WHERE p.span = 'to_date'::text)))
		UNION ALL
		SELECT c.kpi, c.day, c.numerator, c.denominator
		FROM @parts@.company_day AS c
		WHERE c.source = 'customer by month'::text
			AND c.fact_day >= (SELECT min(p.period) - interval '12 months' FROM kpi_period AS p)::date
	) AS s
-- @all
	GROUP BY 1, 2
),
-- The year up to that month, and the month before it
month_value AS (
	SELECT
		p.kpi,
		p.period,
		back.months,
		saleskpi.kpi_value(sum(s.numerator), sum(s.denominator)) AS value
	FROM kpi_period AS p
	CROSS JOIN generate_series(0, 12) AS back (months)
	LEFT JOIN month_sum AS s
		ON s.kpi = p.kpi
		AND (s.month = (p.period - make_interval(months => back.months))::date
			OR p.span = 'to_date'::text AND s.month < (p.period - make_interval(months => back.months))::date)
	GROUP BY p.kpi, p.period, back.months
),
history AS (
	SELECT
		v.kpi,
		v.period,
		max(v.value) FILTER (WHERE v.months = 0) AS value,
		max(v.value) FILTER (WHERE v.months = 1) AS previous,
		saleskpi.sparkline(array_agg(v.value::double precision ORDER BY v.months DESC) FILTER (WHERE v.months < 12)) AS trend
	FROM month_value AS v
	GROUP BY v.kpi, v.period
),
-- Of what has no end, all that was before
former AS (
	SELECT
		s.kpi,
		sum(s.numerator) AS numerator,
		sum(s.denominator) AS denominator
	FROM month_sum AS s
	WHERE s.month < (SELECT c.previous_month FROM @schema@.clock AS c)
	GROUP BY s.kpi
),
-- The month of as_of so far, and as many days of the month before
part AS (
	SELECT
		f.kpi,
		sum(f.numerator) AS numerator,
		sum(f.denominator) AS denominator,
		sum(f.numerator) FILTER (WHERE f.day >= (SELECT c.month FROM @schema@.clock AS c)) AS month_numerator,
		sum(f.denominator) FILTER (WHERE f.day >= (SELECT c.month FROM @schema@.clock AS c)) AS month_denominator,
		sum(f.numerator) FILTER (WHERE f.day <= (SELECT c.previous_month_to FROM @schema@.clock AS c)) AS previous_numerator,
		sum(f.denominator) FILTER (WHERE f.day <= (SELECT c.previous_month_to FROM @schema@.clock AS c)) AS previous_denominator
	FROM day_sum AS f
	WHERE f.day >= (SELECT c.previous_month FROM @schema@.clock AS c)
	GROUP BY f.kpi
),
target_sum AS (
	SELECT
		t.key,
		sum(s.numerator) FILTER (WHERE y.part = 'own'::text) AS numerator,
		sum(s.denominator) FILTER (WHERE y.part = 'own'::text AND saleskpi_internal.divides_target(s.day, t.span, t.starts_on)) AS denominator,
		sum(s.numerator) FILTER (WHERE y.part = 'whole'::text) AS year_whole,
		sum(s.numerator) FILTER (WHERE y.part = 'part'::text) AS year_part
	FROM company_target AS t
	CROSS JOIN LATERAL saleskpi_internal.target_times(t.shape, t.starts_on, t.ends_on, t.measured_to, t.counted_to, t.whole_to, t.as_of) AS y
	JOIN day_sum AS s ON s.kpi = t.kpi
		AND saleskpi_internal.is_of_target(s.day, t.span, y.first_day, y.last_day)
	WHERE t.kpi NOT IN ('churn_rate'::text, 'retention_rate'::text)
		AND NOT t.is_measured
	GROUP BY t.key
),
-- Churn and retention ask for the customers of the first day
lost_customer AS (
	SELECT
		t.key,
		sum(s.customers) AS at_start,
		coalesce(sum(s.customers) FILTER (WHERE s.churned_on <= t.measured_to), 0::numeric) AS lost
	FROM company_target AS t
	JOIN @parts@.customer_span AS s
		ON s.acquired_on < t.starts_on
		AND (s.churned_on >= t.starts_on) IS NOT FALSE
	WHERE t.kpi IN ('churn_rate'::text, 'retention_rate'::text)
		AND NOT t.is_measured
		AND t.measured_to >= t.starts_on
		AND @knows_churn@
	GROUP BY t.key
),
target_value AS (
	SELECT
		t.*,
		CASE WHEN t.is_measured THEN coalesce(t.retention, saleskpi.kpi_value(t.numerator, t.denominator))
			WHEN t.kpi = 'churn_rate'::text THEN saleskpi.kpi_value(r.lost, r.at_start)
			WHEN t.kpi = 'retention_rate'::text THEN saleskpi.kpi_value(r.at_start - r.lost, r.at_start)
			ELSE saleskpi.kpi_value(s.numerator, s.denominator)
		END AS actual,
		CASE WHEN t.is_measured THEN t.year_part ELSE s.year_part END AS part_of_year,
		CASE WHEN t.is_measured THEN t.year_whole ELSE s.year_whole END AS whole_of_year
	FROM company_target AS t
	LEFT JOIN target_sum AS s ON s.key = t.key
	LEFT JOIN lost_customer AS r ON r.key = t.key
),
target_standing AS (
	SELECT
		t.kpi,
		t.actual,
		t.target_value AS target,
		j.attainment,
		j.status
	FROM target_value AS t
	CROSS JOIN LATERAL saleskpi_internal.time_share(t.shape, t.starts_on, t.ends_on, t.as_of, t.part_of_year, t.whole_of_year, t.weekend,
		(SELECT array_agg(h.day) FROM @schema@.holiday AS h)) AS w
	CROSS JOIN LATERAL saleskpi_internal.judge_target(t.kind, t.kpi, t.adds_up, t.lower_is_better,
		t.start_value, t.target_value, t.actual, w.part, w.whole, t.has_begun, coalesce(t.is_over, true), t.at_risk_below, t.off_track_below) AS j
)
SELECT
	k.kpi,
	k.title,
	k.category,
	k.unit,
	h.period,
	h.value,
	h.previous,
	saleskpi.kpi_value(h.value - h.previous, h.previous)::double precision AS change,
	t.target,
	t.attainment,
	t.status,
	h.trend,
	t.actual AS target_actual,
	k.better,
	CASE WHEN h.value <> h.previous THEN (h.value > h.previous) = (k.better = 'higher'::text) END AS is_better,
	CASE k.span
		WHEN 'sum'::text THEN saleskpi.kpi_value(p.month_numerator, p.month_denominator)
		WHEN 'to_date'::text THEN saleskpi.kpi_value(
			saleskpi_internal.sum_of(f.numerator, p.numerator), saleskpi_internal.sum_of(f.denominator, p.denominator))
	END AS so_far,
	CASE k.span
		WHEN 'sum'::text THEN saleskpi.kpi_value(p.previous_numerator, p.previous_denominator)
		WHEN 'to_date'::text THEN saleskpi.kpi_value(
			saleskpi_internal.sum_of(f.numerator, p.previous_numerator), saleskpi_internal.sum_of(f.denominator, p.previous_denominator))
	END AS previous_so_far,
	saleskpi.status_order(t.status) AS status_order,
	CASE WHEN k.unit = 'currency'::text THEN (SELECT s.currency FROM @schema@.settings AS s) END AS currency
FROM @schema@.kpi AS k
LEFT JOIN history AS h ON h.kpi = k.kpi
LEFT JOIN former AS f ON f.kpi = k.kpi
LEFT JOIN part AS p ON p.kpi = k.kpi
LEFT JOIN target_standing AS t ON t.kpi = k.kpi
ORDER BY k.position, k.kpi;

COMMENT ON VIEW @schema@.scorecard IS 'where the company stands: one row a KPI, in the order of kpi.position, for the last month that is over; key kpi';
COMMENT ON COLUMN @schema@.scorecard.kpi IS 'code of the KPI';
COMMENT ON COLUMN @schema@.scorecard.title IS 'name of the KPI';
COMMENT ON COLUMN @schema@.scorecard.category IS 'team, leads, growth, customers or a category of your own';
COMMENT ON COLUMN @schema@.scorecard.unit IS 'currency, count, percentage (as a share: 0.25 is 25 %), days or a unit of your own';
COMMENT ON COLUMN @schema@.scorecard.period IS 'first day of the month that value is of: the last one that is over; of what leads become the last one all of whose leads are old enough to tell';
COMMENT ON COLUMN @schema@.scorecard.value IS 'value of the KPI in that month';
COMMENT ON COLUMN @schema@.scorecard.previous IS 'value in the month before';
COMMENT ON COLUMN @schema@.scorecard.change IS '(value - previous) / previous; NULL where previous is not above 0';
COMMENT ON COLUMN @schema@.scorecard.target IS 'the company''s target of today, for the target''s own time (see target_progress)';
COMMENT ON COLUMN @schema@.scorecard.attainment IS 'what has been reached of that target / target';
COMMENT ON COLUMN @schema@.scorecard.status IS 'status of that target';
COMMENT ON COLUMN @schema@.scorecard.trend IS 'values of the twelve months up to period, as a sparkline';
COMMENT ON COLUMN @schema@.scorecard.target_actual IS 'what has been reached of that target: target and attainment are for its own time, not for period';
COMMENT ON COLUMN @schema@.scorecard.better IS 'whether a higher or a lower value is better';
COMMENT ON COLUMN @schema@.scorecard.is_better IS 'whether the change is for the good; NULL: none, or one of the values is not known';
COMMENT ON COLUMN @schema@.scorecard.so_far IS 'value of the month of as_of so far; of what has no end, such as lifetime value, up to as_of; NULL: known by whole months only';
COMMENT ON COLUMN @schema@.scorecard.previous_so_far IS 'value of the same part of the month before';
COMMENT ON COLUMN @schema@.scorecard.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
COMMENT ON COLUMN @schema@.scorecard.currency IS 'currency of the values, where unit is currency';
