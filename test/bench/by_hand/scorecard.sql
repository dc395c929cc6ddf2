-- Every KPI of the company is a number a month, so no query needs reps or
-- channels, and only what is summed up to date needs more than a year.  What became of leads is
-- known of August: those created by 1 September have had their 90 days.
CREATE VIEW by_hand.scorecard AS
WITH calendar AS (
	SELECT generate_series(timestamp '2024-08-01', timestamp '2025-11-01', interval '1 month')::date AS month
),
deal_month AS (
	SELECT
		date_trunc('month', closed_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		count(*) AS closed,
		count(*) FILTER (WHERE won) AS won,
		sum(amount) FILTER (WHERE won) AS amount,
		sum(closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin')
			FILTER (WHERE won) AS duration
	FROM company.deals
	WHERE closed_at >= timestamptz '2024-11-01 Europe/Berlin'
		AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1
),
lead_month AS (
	SELECT
		date_trunc('month', created_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified_at AT TIME ZONE 'Europe/Berlin'
			<= created_at AT TIME ZONE 'Europe/Berlin' + interval '90 days') AS qualified,
		count(*) FILTER (WHERE converted_at AT TIME ZONE 'Europe/Berlin'
			<= created_at AT TIME ZONE 'Europe/Berlin' + interval '90 days') AS customers
	FROM company.leads
	WHERE created_at >= timestamptz '2024-08-01 Europe/Berlin'
		AND created_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1
),
opportunity_month AS (
	SELECT date_trunc('month', qualified_at AT TIME ZONE 'Europe/Berlin')::date AS month, count(*) AS opportunities
	FROM company.leads
	WHERE qualified_at >= timestamptz '2024-11-01 Europe/Berlin'
		AND qualified_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1
),
email_month AS (
	SELECT
		date_trunc('month', sent_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		count(*) FILTER (WHERE delivered_at < timestamptz '2025-12-01 Europe/Berlin') AS delivered,
		count(*) FILTER (WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin') AS opened
	FROM company.emails
	WHERE sent_at >= timestamptz '2024-11-01 Europe/Berlin'
		AND sent_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1
),
sale_month AS (
	SELECT
		date_trunc('month', o.ordered_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		sum(o.amount) AS amount,
		sum(o.quantity) AS quantity,
		sum(o.amount) FILTER (WHERE u.customer_id IS NOT NULL) AS customer_amount
	FROM company.orders AS o
	LEFT JOIN company.customers AS u ON u.customer_id = o.customer_id AND u.acquired_on < '2025-12-01'
	WHERE o.ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1
),
customer_pair AS (
	SELECT
		date_trunc('month', acquired_on::timestamp)::date AS gained_in,
		CASE WHEN churned_on < '2025-12-01' THEN date_trunc('month', churned_on::timestamp)::date END AS lost_in,
		count(*) AS customers
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
	GROUP BY 1, 2
),
expense_month AS (
	SELECT date_trunc('month', spent_on::timestamp)::date AS month, sum(amount) AS amount
	FROM company.expenses
	WHERE spent_on >= '2024-11-01' AND spent_on < '2025-12-01'
	GROUP BY 1
),
-- What there was by the end of each month, and at its start
customer_month AS (
	SELECT
		month,
		sum(customers) FILTER (WHERE gained_in = month) AS gained,
		sum(customers) FILTER (WHERE gained_in <= month) AS customers,
		sum(customers) FILTER (WHERE gained_in < month AND lost_in = month) AS lost,
		sum(customers) FILTER (WHERE gained_in < month AND coalesce(lost_in >= month, true)) AS at_start
	FROM calendar
	CROSS JOIN customer_pair
	GROUP BY month
),
sale_history AS (
	SELECT
		month,
		amount,
		quantity,
		lag(amount) OVER by_month AS previous_amount,
		sum(customer_amount) OVER by_month AS customer_amount
	FROM sale_month
	WINDOW by_month AS (ORDER BY month)
),
month_value AS (
	SELECT k.kpi, month, r.span, r.matures, r.period, k.value
	FROM calendar
	LEFT JOIN deal_month AS d USING (month)
	LEFT JOIN lead_month AS l USING (month)
	LEFT JOIN opportunity_month AS o USING (month)
	LEFT JOIN email_month AS e USING (month)
	LEFT JOIN sale_history AS s USING (month)
	LEFT JOIN customer_month AS c USING (month)
	LEFT JOIN expense_month AS x USING (month)
	CROSS JOIN LATERAL (VALUES
		('sales_amount', s.amount),
		('sales_quantity', s.quantity),
		('new_accounts', c.gained),
		('deals_won', d.won),
		('average_deal', d.amount / nullif(d.won, 0)),
		('win_rate', d.won::numeric / d.closed),
		('sales_cycle_length', extract(epoch FROM d.duration) / 86400 / nullif(d.won, 0)),
		('email_open_rate', e.opened::numeric / nullif(e.delivered, 0)),
		('new_leads', l.leads),
		('new_opportunities', o.opportunities),
		('lead_conversion_rate', l.customers::numeric / l.leads),
		('lead_to_opportunity_ratio', l.qualified::numeric / l.leads),
		('sales_growth', (s.amount - s.previous_amount) / nullif(greatest(s.previous_amount, 0), 0)),
		('customer_lifetime_value', s.customer_amount / c.customers),
		('churn_rate', coalesce(c.lost, 0) / c.at_start),
		('retention_rate', 1 - coalesce(c.lost, 0) / c.at_start),
		('customer_acquisition_cost', x.amount / c.gained)
	) AS k (kpi, value)
	JOIN (
		SELECT *, CASE WHEN matures THEN date '2025-08-01' ELSE date '2025-11-01' END AS period FROM kpi.kpi
	) AS r USING (kpi)
),
history AS (
	SELECT
		kpi,
		period,
		max(value) FILTER (WHERE month = period) AS value,
		max(value) FILTER (WHERE month = period - interval '1 month') AS previous,
		min(value::double precision) FILTER (WHERE month BETWEEN period - interval '11 months' AND period) AS least,
		max(value::double precision) FILTER (WHERE month BETWEEN period - interval '11 months' AND period) AS greatest,
		-- November is over
		max(value) FILTER (WHERE month = '2025-11-01' AND NOT matures AND span <> 'month') AS so_far,
		max(value) FILTER (WHERE month = '2025-10-01' AND NOT matures AND span <> 'month') AS previous_so_far
	FROM month_value
	GROUP BY kpi, period
),
picture AS (
	SELECT
		kpi,
		string_agg(coalesce(substr('▁▂▃▄▅▆▇█',
			CASE WHEN greatest > least
				THEN least(floor((v.value::double precision - least) / (greatest - least) * 8), 7)::integer + 1
				ELSE 5
			END, 1), ' '), '' ORDER BY month) FILTER (WHERE month BETWEEN v.period - interval '11 months' AND v.period) AS trend
	FROM month_value AS v
	JOIN history USING (kpi)
	GROUP BY kpi
),
company_target AS (
	SELECT DISTINCT ON (kpi) kpi, actual, target, attainment, status
	FROM by_hand.target_progress
	WHERE team IS NULL AND rep IS NULL AND channel IS NULL
		AND date '2025-11-30' BETWEEN starts_on AND ends_on
	ORDER BY kpi, ends_on - starts_on DESC, target_id
)
SELECT
	k.kpi,
	k.title,
	k.category,
	k.unit,
	h.period,
	h.value,
	h.previous,
	((h.value - h.previous) / nullif(greatest(h.previous, 0), 0))::double precision AS change,
	t.target,
	t.attainment,
	t.status,
	p.trend,
	t.actual AS target_actual,
	k.better,
	CASE WHEN h.value <> h.previous THEN (h.value > h.previous) = (k.better = 'higher') END AS is_better,
	h.so_far,
	h.previous_so_far
FROM kpi.kpi AS k
LEFT JOIN history AS h USING (kpi)
LEFT JOIN picture AS p USING (kpi)
LEFT JOIN company_target AS t USING (kpi);
