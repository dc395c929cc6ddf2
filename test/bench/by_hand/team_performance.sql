CREATE VIEW by_hand.team_performance AS
WITH own_target AS (
	SELECT DISTINCT ON (rep) rep, starts_on, ends_on, target_value
	FROM kpi.target
	WHERE kpi = 'sales_amount' AND rep IS NOT NULL
		AND date '2025-11-30' BETWEEN starts_on AND ends_on
	ORDER BY rep, ends_on, target_id
),
rep_time AS (
	SELECT
		r.team,
		r.rep,
		coalesce(t.starts_on, date '2025-01-01') AS starts_on,
		coalesce(t.ends_on, date '2025-12-31') AS ends_on,
		coalesce(t.starts_on, date '2025-01-01')::timestamp AT TIME ZONE 'Europe/Berlin' AS starts_at,
		t.target_value
	FROM company.reps AS r
	LEFT JOIN own_target AS t USING (rep)
),
rep_sale AS (
	SELECT rep, sum(amount) AS amount
	FROM company.orders
	JOIN rep_time USING (rep)
	WHERE ordered_at >= starts_at
		AND ordered_at >= (SELECT min(starts_at) FROM rep_time)
		AND ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_deal AS (
	SELECT
		rep,
		count(*) FILTER (WHERE won) AS deals_won,
		avg(won::integer)::double precision AS win_rate,
		extract(epoch FROM avg(closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin')
			FILTER (WHERE won))::double precision / 86400 AS cycle_days
	FROM company.deals
	JOIN rep_time USING (rep)
	WHERE closed_at >= starts_at
		AND closed_at >= (SELECT min(starts_at) FROM rep_time)
		AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_lead AS (
	SELECT
		rep,
		count(*) AS leads
	FROM company.leads
	JOIN rep_time USING (rep)
	WHERE created_at >= starts_at
		AND created_at >= (SELECT min(starts_at) FROM rep_time)
		AND created_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_opportunity AS (
	SELECT rep, count(*) AS opportunities
	FROM company.leads
	JOIN rep_time USING (rep)
	WHERE qualified_at >= starts_at
		AND qualified_at >= (SELECT min(starts_at) FROM rep_time)
		AND qualified_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_customer AS (
	SELECT
		rep,
		count(*) FILTER (WHERE churned_on < '2025-12-01')::double precision / count(*) AS churn_rate
	FROM company.customers
	JOIN rep_time USING (rep)
	WHERE acquired_on < starts_on AND (churned_on IS NULL OR churned_on >= starts_on)
	GROUP BY rep
)
SELECT
	team,
	rep,
	amount,
	target_value AS target,
	(amount / nullif(target_value, 0))::double precision AS attainment,
	coalesce(deals_won, 0) AS deals_won,
	win_rate,
	cycle_days,
	coalesce(leads, 0) AS leads,
	coalesce(opportunities, 0) AS opportunities,
	churn_rate,
	repeat('█', filled) || repeat('░', 10 - filled) AS bar,
	starts_on,
	ends_on
FROM rep_time
LEFT JOIN rep_sale USING (rep)
LEFT JOIN rep_deal USING (rep)
LEFT JOIN rep_lead USING (rep)
LEFT JOIN rep_opportunity USING (rep)
LEFT JOIN rep_customer USING (rep)
CROSS JOIN LATERAL (
	SELECT CASE WHEN coalesce(amount, 0) < target_value
		THEN least(floor(coalesce(amount, 0) / target_value * 10 + 1e-9), 9)
		WHEN amount >= target_value THEN 10 END::integer
) AS picture (filled)
ORDER BY team, rep;
