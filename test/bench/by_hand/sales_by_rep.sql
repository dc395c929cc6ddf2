CREATE VIEW by_hand.sales_by_rep AS
WITH rep_month AS (
	SELECT
		date_trunc('month', closed_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		rep,
		count(*) FILTER (WHERE won) AS deals_won,
		count(*) AS deals_closed,
		avg(won::integer)::double precision AS win_rate,
		sum(amount) FILTER (WHERE won) AS amount,
		sum(quantity) FILTER (WHERE won) AS quantity,
		avg(amount) FILTER (WHERE won) AS average_deal
	FROM company.deals
	WHERE closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2
)
SELECT month, team, rep, deals_won, deals_closed, win_rate, amount, quantity, average_deal
FROM rep_month
JOIN company.reps USING (rep);
