CREATE VIEW by_hand.cycle_quality AS
WITH rep_deal AS (
	SELECT
		rep,
		count(*) AS deals_won,
		percentile_disc(0.5) WITHIN GROUP (
			ORDER BY closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin') AS median
	FROM company.deals
	WHERE won AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_customer AS (
	SELECT
		rep,
		count(*) AS customers_won,
		count(*) FILTER (WHERE acquired_on + 90 <= date '2025-11-30') AS old_90,
		count(*) FILTER (WHERE acquired_on + 90 <= date '2025-11-30' AND churned_on <= acquired_on + 90) AS lost_90,
		count(*) FILTER (WHERE acquired_on + 180 <= date '2025-11-30') AS old_180,
		count(*) FILTER (WHERE acquired_on + 180 <= date '2025-11-30' AND churned_on <= acquired_on + 180) AS lost_180,
		count(*) FILTER (WHERE acquired_on + 365 <= date '2025-11-30') AS old_365,
		count(*) FILTER (WHERE acquired_on + 365 <= date '2025-11-30' AND churned_on <= acquired_on + 365) AS lost_365
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
	GROUP BY rep
),
customer_revenue AS (
	SELECT customer_id, sum(amount) AS revenue
	FROM company.orders
	WHERE ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY customer_id
),
rep_revenue AS (
	SELECT rep, sum(revenue) AS revenue
	FROM company.customers
	JOIN customer_revenue USING (customer_id)
	WHERE acquired_on < '2025-12-01'
	GROUP BY rep
)
SELECT
	team,
	rep,
	coalesce(deals_won, 0) AS deals_won,
	extract(epoch FROM median)::double precision / 86400 AS median_days,
	coalesce(customers_won, 0) AS customers_won,
	lost_90::double precision / nullif(old_90, 0) AS lost_within_90,
	lost_180::double precision / nullif(old_180, 0) AS lost_within_180,
	lost_365::double precision / nullif(old_365, 0) AS lost_within_365,
	coalesce(revenue, 0) / nullif(customers_won, 0) AS revenue_per_customer,
	coalesce(lost_90, 0) AS customers_lost_90,
	coalesce(old_90, 0) AS customers_old_90,
	coalesce(lost_180, 0) AS customers_lost_180,
	coalesce(old_180, 0) AS customers_old_180,
	coalesce(lost_365, 0) AS customers_lost_365,
	coalesce(old_365, 0) AS customers_old_365
FROM rep_deal
FULL JOIN rep_customer USING (rep)
LEFT JOIN rep_revenue USING (rep)
JOIN company.reps USING (rep);
