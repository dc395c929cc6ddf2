-- Sums of months, which need neither days nor reps as measure does; what is small
-- comes from measure
CREATE OR REPLACE VIEW @schema@.scorecard AS
-- The year up to the last month that is over, and the month before it
WITH calendar AS (
	SELECT
		c.complete_month AS period,
		(c.complete_month - make_interval(months => back.months))::date AS month
	FROM @schema@.clock AS c
	CROSS JOIN generate_series(12, 0, -1) AS back (months)
),
deal_month AS (
	SELECT
		date_trunc('month', d.closed_at)::date AS month,
		count(*) AS closed,
		count(*) FILTER (WHERE d.won) AS won,
		sum(d.amount) FILTER (WHERE d.won) AS amount,
		count(d.amount) FILTER (WHERE d.won) AS with_amount,
		saleskpi.mean_duration(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS cycle
	FROM @schema@.closed_deal AS d
	WHERE d.closed_at >= (SELECT min(c.month) FROM calendar AS c)
	GROUP BY 1
),
lead_month AS (
	SELECT
		date_trunc('month', l.created_at)::date AS month,
		count(*) AS leads,
		count(l.qualified_at) AS opportunities,
		count(l.converted_at) AS customers
	FROM @schema@.known_lead AS l
	WHERE l.created_at >= (SELECT min(c.month) FROM calendar AS c)
	GROUP BY 1
),
email_month AS (
	SELECT
		date_trunc('month', e.sent_at)::date AS month,
		saleskpi.rate(e.opened_at IS NOT NULL) FILTER (WHERE e.delivered_at IS NOT NULL) AS opened
	FROM @schema@.known_email AS e
	WHERE e.sent_at >= (SELECT min(c.month) FROM calendar AS c)
	GROUP BY 1
),
-- All months, because lifetime value is of all that was sold so far
sale_month AS (
	SELECT
		date_trunc('month', s.sold_at) AS starts_at,
		sum(s.amount) AS amount,
		sum(s.quantity) AS quantity,
		sum(s.amount) FILTER (WHERE o.customer_id IS NOT NULL) AS customer_amount
	FROM @schema@.known_sale AS s
	LEFT JOIN @schema@.customer_origin AS o USING (customer_id)
	GROUP BY 1
),
first_month AS (
	SELECT date_trunc('month', o.acquired_on::timestamp)::date AS month, sum(o.customers) AS customers
	FROM (
		SELECT u.acquired_on, count(*) AS customers
		FROM @schema@.customer_origin AS u
		GROUP BY u.acquired_on
	) AS o
	GROUP BY 1
),
customer_month AS (
	SELECT
		m.kpi,
		date_trunc('month', m.day::timestamp)::date AS month,
		sum(m.numerator) AS numerator,
		sum(m.denominator) AS denominator
	FROM @schema@.measure AS m
	WHERE m.source IN ('customer', 'customer by month', 'expense, customer', 'custom_measure')
	GROUP BY 1, 2
),
month_sum AS (
	SELECT k.kpi, g.month, k.numerator, k.denominator
	FROM deal_month AS g
	CROSS JOIN LATERAL (VALUES
		('deals_won', g.won::numeric, NULL::numeric),
		('average_deal', g.amount, g.with_amount),
		('win_rate', g.won, g.closed),
		('sales_cycle_length', saleskpi.total_days(g.cycle)::numeric, saleskpi.closed(g.cycle))
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT k.kpi, g.month, k.numerator, k.denominator
	FROM lead_month AS g
	CROSS JOIN LATERAL (VALUES
		('new_leads', g.leads::numeric, NULL::numeric),
		('new_opportunities', g.opportunities, NULL),
		('lead_conversion_rate', g.customers, g.leads),
		('lead_to_opportunity_ratio', g.opportunities, g.leads)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT 'email_open_rate', g.month, saleskpi.hits(g.opened), saleskpi.total(g.opened)
	FROM email_month AS g
	UNION ALL
	SELECT k.kpi, k.starts_at::date, k.numerator, k.denominator
	FROM sale_month AS g
	CROSS JOIN LATERAL (VALUES
		('sales_amount', g.starts_at, g.amount, NULL::numeric),
		('sales_quantity', g.starts_at, g.quantity, NULL),
		('sales_growth', g.starts_at, g.amount, 0),
		('sales_growth', g.starts_at + interval '1 month', -g.amount, g.amount),
		('customer_lifetime_value', g.starts_at, g.customer_amount, 0)
	) AS k (kpi, starts_at, numerator, denominator)
	UNION ALL
	SELECT g.kpi, g.month, g.numerator, g.denominator FROM customer_month AS g
	UNION ALL
	SELECT 'customer_lifetime_value', g.month, 0, g.customers FROM first_month AS g
),
month_value AS (
	SELECT
		k.kpi,
		c.month,
		saleskpi.kpi_value(sum(s.numerator), sum(s.denominator)) AS value
	FROM @schema@.kpi AS k
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
	FROM @schema@.target_progress AS p
	WHERE num_nonnulls(p.team, p.rep, p.channel) = 0
		AND (SELECT c.as_of FROM @schema@.clock AS c) BETWEEN p.starts_on AND p.ends_on
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
	saleskpi.kpi_value(h.value - h.previous, h.previous)::double precision AS change,
	t.target,
	t.attainment,
	t.status,
	h.trend,
	t.actual AS target_actual
FROM @schema@.kpi AS k
LEFT JOIN history AS h USING (kpi)
LEFT JOIN company_target AS t USING (kpi);

COMMENT ON VIEW @schema@.scorecard IS 'where the company stands: one row a KPI, for the last month that is over';
COMMENT ON COLUMN @schema@.scorecard.kpi IS 'code of the KPI';
COMMENT ON COLUMN @schema@.scorecard.title IS 'name of the KPI';
COMMENT ON COLUMN @schema@.scorecard.category IS 'team, leads, growth, customers or a category of your own';
COMMENT ON COLUMN @schema@.scorecard.unit IS 'currency, count, percentage (as a share: 0.25 is 25 %), days or a unit of your own';
COMMENT ON COLUMN @schema@.scorecard.period IS 'first day of the month that value is of: the last one that is over';
COMMENT ON COLUMN @schema@.scorecard.value IS 'value of the KPI in that month';
COMMENT ON COLUMN @schema@.scorecard.previous IS 'value in the month before';
COMMENT ON COLUMN @schema@.scorecard.change IS '(value - previous) / previous; NULL where previous is not above 0';
COMMENT ON COLUMN @schema@.scorecard.target IS 'the company''s target of today, for the target''s own time (see target_progress)';
COMMENT ON COLUMN @schema@.scorecard.attainment IS 'what has been reached of that target / target';
COMMENT ON COLUMN @schema@.scorecard.status IS 'status of that target';
COMMENT ON COLUMN @schema@.scorecard.trend IS 'values of the twelve months up to period, as a sparkline';
COMMENT ON COLUMN @schema@.scorecard.target_actual IS 'what has been reached of that target: target and attainment are for its own time, not for period';
