CREATE VIEW by_hand.customer_lifetime_value AS
WITH purchase AS (
	SELECT
		customer_id,
		(ordered_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		amount
	FROM company.orders
	WHERE ordered_at < timestamptz '2025-12-01 Europe/Berlin'
),
buyer AS (
	SELECT
		customer_id,
		min(day) AS first_on,
		max(day) AS last_on,
		count(DISTINCT day) AS purchases,
		sum(amount) AS revenue
	FROM purchase
	GROUP BY customer_id
)
SELECT customer_id, channel, rep, first_on, last_on, purchases, revenue, team, acquired_on
FROM company.customers
JOIN company.reps USING (rep)
LEFT JOIN buyer USING (customer_id)
WHERE acquired_on < '2025-12-01';
