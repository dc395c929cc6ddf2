CREATE VIEW by_hand.customer_acquisition_cost AS
WITH expense_month AS (
	SELECT
		date_trunc('month', spent_on::timestamp)::date AS month,
		channel,
		sum(amount) FILTER (WHERE category = 'marketing') AS marketing,
		sum(amount) FILTER (WHERE category = 'advertising') AS advertising,
		sum(amount) FILTER (WHERE category = 'salary') AS salary,
		sum(amount) FILTER (WHERE category = 'other') AS other,
		sum(amount) AS cost
	FROM company.expenses
	WHERE spent_on < '2025-12-01'
	GROUP BY 1, 2
),
customer_month AS (
	SELECT
		date_trunc('month', acquired_on::timestamp)::date AS month,
		channel,
		count(*) AS new_customers
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
	GROUP BY 1, 2
)
SELECT
	month,
	channel,
	marketing,
	advertising,
	salary,
	other,
	coalesce(cost, 0) AS cost,
	coalesce(new_customers, 0) AS new_customers,
	coalesce(cost, 0) / new_customers AS acquisition_cost
FROM expense_month
FULL JOIN customer_month USING (month, channel);
