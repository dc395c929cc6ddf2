CREATE VIEW by_hand.activity_retention AS
WITH customer_month AS (
	SELECT DISTINCT customer_id, date_trunc('month', ordered_at AT TIME ZONE 'Europe/Berlin')::date AS month
	FROM company.orders
	WHERE ordered_at < timestamptz '2025-12-01 Europe/Berlin' AND amount > 0
),
spanned AS (
	SELECT
		month,
		min(month) OVER (PARTITION BY customer_id) AS cohort,
		max(month) OVER (PARTITION BY customer_id) AS last_month
	FROM customer_month
),
cohort_month AS (
	SELECT cohort, month, count(*) AS active, count(*) FILTER (WHERE month = last_month) AS last_time
	FROM spanned
	GROUP BY 1, 2
),
triangle AS (
	SELECT cohort, age, (cohort + age * interval '1 month')::date AS month, active AS customers
	FROM cohort_month
	CROSS JOIN generate_series(0, 71) AS age
	WHERE month = cohort AND cohort + age * interval '1 month' < '2025-12-01'
),
later AS (
	SELECT
		cohort,
		age,
		customers,
		coalesce(active, 0) AS active,
		coalesce(sum(last_time) OVER (PARTITION BY cohort ORDER BY age DESC), 0)::bigint AS active_or_later
	FROM triangle
	LEFT JOIN cohort_month USING (cohort, month)
)
SELECT
	cohort,
	age,
	customers,
	active,
	active_or_later,
	active::double precision / customers AS activity_rate,
	active_or_later::double precision / customers AS activity_rate_or_later,
	true AS complete
FROM later;
