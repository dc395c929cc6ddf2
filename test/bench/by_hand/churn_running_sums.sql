CREATE VIEW by_hand.churn_running_sums AS
WITH gained AS (
	SELECT
		date_trunc('month', acquired_on::timestamp) AS month,
		count(*) AS gained
	FROM company.customers
	GROUP BY 1
),
lost AS (
	SELECT
		date_trunc('month', churned_on::timestamp) AS month,
		count(*) FILTER (WHERE acquired_on < date_trunc('month', churned_on::timestamp)) AS lost,
		count(*) FILTER (WHERE acquired_on >= date_trunc('month', churned_on::timestamp)) AS gained_and_lost
	FROM company.customers
	WHERE churned_on IS NOT NULL
	GROUP BY 1
),
change AS (
	SELECT
		month,
		coalesce(gained, 0) AS gained,
		coalesce(lost, 0) AS lost,
		coalesce(gained_and_lost, 0) AS gained_and_lost
	FROM gained
	FULL JOIN lost USING (month)
)
SELECT
	month,
	coalesce(sum(gained - lost - gained_and_lost) OVER (
		ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS at_start,
	gained,
	lost,
	gained_and_lost
FROM change;
