-- A rep's line has no holes, and goes on to this month for a year after the last lead
CREATE VIEW by_hand.leads_by_rep AS
WITH rep_month AS (
	SELECT month, rep, sum(leads) AS leads, sum(opportunities) AS opportunities
	FROM (
		SELECT date_trunc('month', created_at AT TIME ZONE 'Europe/Berlin')::date AS month, rep,
			count(*) AS leads, 0 AS opportunities
		FROM company.leads
		WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
		GROUP BY 1, 2
		UNION ALL
		SELECT date_trunc('month', qualified_at AT TIME ZONE 'Europe/Berlin')::date, rep, 0, count(*)
		FROM company.leads
		WHERE qualified_at < timestamptz '2025-12-01 Europe/Berlin'
		GROUP BY 1, 2
	) AS part
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
	coalesce(leads, 0) AS leads,
	coalesce(opportunities, 0) AS opportunities,
	true AS complete
FROM calendar
LEFT JOIN rep_month USING (rep, month)
JOIN company.reps USING (rep);
