CREATE VIEW by_hand.leads_by_rep AS
WITH rep_month AS (
	SELECT
		date_trunc('month', created_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		rep,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified_at < timestamptz '2025-12-01 Europe/Berlin') AS opportunities
	FROM company.leads
	WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2
)
SELECT month, team, rep, leads, opportunities
FROM rep_month
JOIN company.reps USING (rep);
