-- A rep's line has no holes, and goes on to this month for a year after the last deal
CREATE VIEW by_hand.sales_cycle AS
WITH rep_month AS (
	SELECT
		month,
		rep,
		count(*) AS deals_won,
		avg(duration) AS mean,
		percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY duration) AS percentiles
	FROM (
		SELECT
			date_trunc('month', closed_at AT TIME ZONE 'Europe/Berlin')::date AS month,
			rep,
			closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin' AS duration
		FROM company.deals
		WHERE won AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	) AS won_deal
	GROUP BY month, rep
),
calendar AS (
	SELECT rep, generate_series(min(month)::timestamp,
		CASE WHEN max(month) >= '2024-11-01' THEN '2025-11-01' ELSE max(month) END::timestamp, interval '1 month')::date AS month
	FROM rep_month
	GROUP BY rep
)
SELECT
	month,
	team,
	rep,
	coalesce(deals_won, 0) AS deals_won,
	extract(epoch FROM mean)::double precision / 86400 AS mean_days,
	extract(epoch FROM percentiles[1])::double precision / 86400 AS median_days,
	extract(epoch FROM percentiles[2])::double precision / 86400 AS p90_days,
	true AS complete
FROM calendar
LEFT JOIN rep_month USING (rep, month)
JOIN company.reps USING (rep);
