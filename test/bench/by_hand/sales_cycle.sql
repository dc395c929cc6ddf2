CREATE VIEW by_hand.sales_cycle AS
WITH won_deal AS (
	SELECT
		date_trunc('month', closed_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		rep,
		closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin' AS duration
	FROM company.deals
	WHERE won AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
),
rep_month AS (
	SELECT
		month,
		rep,
		count(*) AS deals_won,
		avg(duration) AS mean,
		percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY duration) AS percentiles
	FROM won_deal
	GROUP BY month, rep
)
SELECT
	month,
	team,
	rep,
	deals_won,
	extract(epoch FROM mean)::double precision / 86400 AS mean_days,
	extract(epoch FROM percentiles[1])::double precision / 86400 AS median_days,
	extract(epoch FROM percentiles[2])::double precision / 86400 AS p90_days
FROM rep_month
JOIN company.reps USING (rep);
