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
)
SELECT month, team, rep, lost_reason, deals_lost, amount_lost, true AS complete
FROM lost
JOIN company.reps USING (rep);
