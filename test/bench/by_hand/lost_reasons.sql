-- A line of a rep and a reason has no holes, and goes on to this month for a year after the last deal
-- that was lost for it
CREATE VIEW by_hand.lost_reasons AS
WITH lost AS (
	SELECT
		date_trunc('month', closed_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		rep,
		lost_reason,
		count(*) AS deals_lost,
		sum(amount) AS amount_lost
	FROM company.deals
	WHERE NOT won AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
calendar AS (
	SELECT rep, lost_reason, generate_series(min(month)::timestamp,
		CASE WHEN max(month) >= '2024-11-01' THEN '2025-11-01' ELSE max(month) END::timestamp, interval '1 month')::date AS month
	FROM lost
	GROUP BY rep, lost_reason
)
SELECT
	c.month,
	r.team,
	c.rep,
	c.lost_reason,
	coalesce(l.deals_lost, 0) AS deals_lost,
	l.amount_lost,
	true AS complete
FROM calendar AS c
LEFT JOIN lost AS l ON l.month = c.month AND l.rep = c.rep AND l.lost_reason IS NOT DISTINCT FROM c.lost_reason
JOIN company.reps AS r ON r.rep = c.rep;
