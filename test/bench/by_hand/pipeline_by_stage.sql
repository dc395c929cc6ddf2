CREATE VIEW by_hand.pipeline_by_stage AS
-- A deal is worth what the rep has won in a year, or else the company, of its amount
WITH rep_rate AS (
	SELECT rep, avg(won::integer) AS win_rate, count(*) AS closed
	FROM company.deals
	WHERE closed_at >= timestamptz '2024-12-01 Europe/Berlin' AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_stage AS (
	SELECT
		rep,
		stage,
		count(*) AS deals_open,
		sum(amount) AS amount,
		avg(date '2025-11-30' - (opened_at AT TIME ZONE 'Europe/Berlin')::date)::double precision AS mean_days_open
	FROM company.deals
	WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin'
		AND (won IS NULL OR closed_at >= timestamptz '2025-12-01 Europe/Berlin')
	GROUP BY 1, 2
)
SELECT
	stage,
	team,
	rep,
	deals_open,
	amount,
	amount * coalesce(win_rate, (SELECT sum(win_rate * closed) / sum(closed) FROM rep_rate)) AS weighted_amount,
	mean_days_open
FROM rep_stage
JOIN company.reps USING (rep)
LEFT JOIN rep_rate USING (rep);
