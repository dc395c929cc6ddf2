-- A rep's line has no holes, and goes on to this month for a year after the last deal
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
		avg(amount) FILTER (WHERE won) AS average_deal,
		sum(amount) FILTER (WHERE NOT won) AS amount_lost,
		(sum(amount) FILTER (WHERE won) / sum(amount))::double precision AS win_rate_by_amount
	FROM company.deals
	WHERE closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2
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
	coalesce(deals_closed, 0) AS deals_closed,
	win_rate,
	amount,
	quantity,
	average_deal,
	coalesce(deals_won, 0) AS deals_with_amount,
	amount_lost,
	CASE WHEN deals_closed > 0 THEN coalesce(win_rate_by_amount, 0) END AS win_rate_by_amount,
	true AS complete
FROM calendar
LEFT JOIN rep_month USING (rep, month)
JOIN company.reps USING (rep);
