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
)
SELECT
	cohort::date AS cohort,
	age,
	customers,
	retained,
	retained::double precision / customers AS retention_rate
FROM retained;
