CREATE VIEW by_hand.pipeline_by_month AS
-- A deal is worth what the rep has won in a year, or else the company, of its amount
WITH rep_rate AS (
	SELECT rep, avg(won::integer) AS win_rate, count(*) AS closed
	FROM company.deals
	WHERE closed_at >= timestamptz '2024-12-01 Europe/Berlin' AND closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY rep
),
rep_month AS (
	SELECT
		rep,
		date_trunc('month', expected_on::timestamp)::date AS month,
		count(*) AS deals_open,
		sum(amount) AS amount,
		bool_or(expected_on <= '2025-11-30') AS overdue
	FROM company.deals
	WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin'
		AND (won IS NULL OR closed_at >= timestamptz '2025-12-01 Europe/Berlin')
	GROUP BY 1, 2
)
SELECT
	month,
	team,
	rep,
	deals_open,
	amount,
	amount * coalesce(win_rate, (SELECT sum(win_rate * closed) / sum(closed) FROM rep_rate)) AS weighted_amount,
	overdue
FROM rep_month
JOIN company.reps USING (rep)
LEFT JOIN rep_rate USING (rep);
