-- What customers pay is that of the month, which another query has
CREATE VIEW by_hand.churn_and_retention AS
WITH customer_month AS (
	SELECT
		date_trunc('month', acquired_on::timestamp)::date AS gained_in,
		CASE WHEN churned_on < '2025-12-01' THEN date_trunc('month', churned_on::timestamp)::date END AS lost_in
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
),
-- The customers go through one grouping; all that follows is small
month_pair AS (
	SELECT gained_in, lost_in, count(*) AS customers
	FROM customer_month
	GROUP BY gained_in, lost_in
),
change AS (
	SELECT gained_in AS month, customers AS gained, 0 AS lost,
		CASE WHEN lost_in = gained_in THEN customers ELSE 0 END AS gained_and_lost
	FROM month_pair
	UNION ALL
	SELECT lost_in, 0, customers, 0
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
		sum(coalesce(sum(gained - lost - gained_and_lost), 0)) OVER (ORDER BY month)::bigint AS at_end
	FROM calendar
	LEFT JOIN change USING (month)
	GROUP BY month
)
SELECT
	month,
	h.at_end - gained + h.lost + gained_and_lost AS at_start,
	gained,
	h.lost,
	gained_and_lost,
	h.at_end,
	h.lost::double precision / nullif(h.at_end - gained + h.lost + gained_and_lost, 0) AS churn_rate,
	1 - h.lost::double precision / nullif(h.at_end - gained + h.lost + gained_and_lost, 0) AS retention_rate,
	revenue_at_start,
	r.lost AS revenue_lost,
	(r.lost / nullif(revenue_at_start, 0))::double precision AS revenue_churn_rate,
	true AS complete,
	0 AS returned
FROM history AS h
LEFT JOIN by_hand.revenue_retention AS r USING (month);
