CREATE VIEW by_hand.churn_and_retention AS
WITH customer_month AS (
	SELECT
		date_trunc('month', acquired_on::timestamp)::date AS gained_in,
		CASE WHEN churned_on < '2025-12-01' THEN date_trunc('month', churned_on::timestamp)::date END AS lost_in,
		monthly_fee
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
),
-- The customers go through one grouping; all that follows is small
month_pair AS (
	SELECT gained_in, lost_in, count(*) AS customers, sum(monthly_fee) AS revenue
	FROM customer_month
	GROUP BY gained_in, lost_in
),
change AS (
	SELECT gained_in AS month, customers AS gained, 0 AS lost,
		CASE WHEN lost_in = gained_in THEN customers ELSE 0 END AS gained_and_lost,
		CASE WHEN lost_in = gained_in THEN 0 ELSE revenue END AS revenue_kept, 0 AS revenue_lost
	FROM month_pair
	UNION ALL
	SELECT lost_in, 0, customers, 0, 0, revenue
	FROM month_pair
	WHERE lost_in > gained_in
),
calendar AS (
	SELECT generate_series(min(month)::timestamp, timestamp '2025-11-01', interval '1 month')::date AS month
	FROM change
),
history AS (
	SELECT
		month,
		coalesce(sum(gained), 0)::bigint AS gained,
		coalesce(sum(lost), 0)::bigint AS lost,
		coalesce(sum(gained_and_lost), 0)::bigint AS gained_and_lost,
		sum(coalesce(sum(gained - lost - gained_and_lost), 0)) OVER (ORDER BY month)::bigint AS at_end,
		coalesce(sum(revenue_lost), 0) AS revenue_lost,
		coalesce(sum(revenue_kept), 0) AS revenue_kept,
		sum(coalesce(sum(revenue_kept - revenue_lost), 0)) OVER (ORDER BY month) AS revenue_at_end
	FROM calendar
	LEFT JOIN change USING (month)
	GROUP BY month
)
SELECT
	month,
	at_end - gained + lost + gained_and_lost AS at_start,
	gained,
	lost,
	gained_and_lost,
	at_end,
	lost::double precision / nullif(at_end - gained + lost + gained_and_lost, 0) AS churn_rate,
	1 - lost::double precision / nullif(at_end - gained + lost + gained_and_lost, 0) AS retention_rate,
	revenue_at_end - revenue_kept + revenue_lost AS revenue_at_start,
	revenue_lost,
	(revenue_lost / nullif(revenue_at_end - revenue_kept + revenue_lost, 0))::double precision AS revenue_churn_rate
FROM history;
