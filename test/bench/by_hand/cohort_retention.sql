CREATE VIEW by_hand.cohort_retention AS
-- The customers go through one grouping; all that follows is small
WITH month_pair AS (
	SELECT
		date_trunc('month', acquired_on::timestamp) AS cohort,
		date_trunc('month', CASE WHEN churned_on < '2025-12-01' THEN churned_on END::timestamp) AS lost_in,
		count(*) AS customers
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
	GROUP BY 1, 2
),
cohort AS (
	SELECT
		cohort,
		sum(customers)::bigint AS customers
	FROM month_pair
	GROUP BY cohort
),
triangle AS (
	SELECT
		cohort,
		age,
		cohort + age * interval '1 month' AS month,
		customers
	FROM cohort
	CROSS JOIN generate_series(0, 71) AS age
	WHERE cohort + age * interval '1 month' < '2025-12-01'
),
retained AS (
	SELECT
		t.cohort,
		age,
		t.customers,
		t.customers - coalesce(sum(p.customers) OVER (
			PARTITION BY t.cohort ORDER BY age
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS retained
	FROM triangle AS t
	LEFT JOIN month_pair AS p ON p.cohort = t.cohort AND p.lost_in = t.month
),
-- What those who first paid in a month pay at the start of each later one
paid_month AS (
	SELECT
		date_trunc('month', first_on::timestamp) AS cohort,
		date_trunc('month', day::timestamp) AS month,
		sum(fee) AS fee,
		sum(fee) FILTER (WHERE day = first_on) AS first_fee
	FROM (SELECT *, min(started_on) OVER (PARTITION BY customer_id) AS first_on
		FROM company.subscriptions WHERE started_on < '2025-12-01') AS s
	CROSS JOIN LATERAL (VALUES (started_on, monthly_fee), (ended_on, -monthly_fee)) AS e (day, fee)
	WHERE day < '2025-12-01'
	GROUP BY 1, 2
),
paid AS (
	SELECT
		c.cohort,
		age,
		c.first_fee AS revenue,
		CASE age WHEN 0 THEN c.first_fee
			ELSE sum(coalesce(p.fee, 0)) OVER (PARTITION BY c.cohort ORDER BY age)
		END AS revenue_retained
	FROM paid_month AS c
	CROSS JOIN generate_series(0, 71) AS age
	LEFT JOIN paid_month AS p ON p.cohort = c.cohort AND p.month = c.cohort + (age - 1) * interval '1 month'
	WHERE c.month = c.cohort AND c.cohort + age * interval '1 month' < '2025-12-01'
)
SELECT
	cohort::date AS cohort,
	age,
	customers,
	retained,
	retained::double precision / customers AS retention_rate,
	revenue,
	revenue_retained,
	(revenue_retained / nullif(revenue, 0))::double precision AS revenue_retention_rate
FROM retained
FULL JOIN paid USING (cohort, age);
