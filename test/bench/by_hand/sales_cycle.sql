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
),
-- Kaplan and Meier: the shares that stay open at each duration multiplied
rep_duration AS (
	SELECT
		rep,
		CASE WHEN won AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
			THEN closed_at AT TIME ZONE 'Europe/Berlin'
			ELSE timestamp '2025-11-30 23:59:59.999999'
		END - opened_at AT TIME ZONE 'Europe/Berlin' AS duration,
		count(*) FILTER (WHERE won AND closed_at < timestamptz '2025-12-01 Europe/Berlin') AS won,
		count(*) AS deals
	FROM company.deals
	WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin'
		AND (won IS NOT FALSE OR closed_at >= timestamptz '2025-12-01 Europe/Berlin')
	GROUP BY 1, 2
),
at_risk AS (
	SELECT *, sum(deals) OVER (PARTITION BY rep ORDER BY duration DESC) AS at_risk
	FROM rep_duration
),
curve AS (
	SELECT *, sum(ln(nullif(at_risk - won, 0) / at_risk)) OVER (PARTITION BY rep ORDER BY duration) AS log_survival
	FROM at_risk
),
rep_curve AS (
	SELECT
		rep,
		sum(deals - won) AS deals_open,
		min(duration) FILTER (WHERE log_survival <= ln(0.5) + 1e-12) AS median
	FROM curve
	GROUP BY rep
)
SELECT
	month,
	team,
	rep,
	deals_won,
	extract(epoch FROM mean)::double precision / 86400 AS mean_days,
	extract(epoch FROM percentiles[1])::double precision / 86400 AS median_days,
	extract(epoch FROM percentiles[2])::double precision / 86400 AS p90_days,
	deals_open,
	extract(epoch FROM median)::double precision / 86400 AS median_days_open_counted
FROM rep_month
JOIN company.reps USING (rep)
LEFT JOIN rep_curve USING (rep);
