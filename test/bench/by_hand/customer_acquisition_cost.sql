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
),
customer_value AS (
	SELECT
		customer_id,
		sum(amount) AS revenue
	FROM company.orders
	WHERE ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY customer_id
),
channel_value AS (
	SELECT
		channel,
		coalesce(sum(revenue), 0) / count(*) AS lifetime_value,
		sum(revenue) / (sum(coalesce(CASE WHEN churned_on < '2025-12-01' THEN churned_on END, '2025-12-01') - acquired_on)
			/ (365.25 / 12)) AS monthly_revenue
	FROM company.customers
	LEFT JOIN customer_value USING (customer_id)
	WHERE acquired_on < '2025-12-01'
	GROUP BY channel
),
channel_month AS (
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
	FULL JOIN customer_month USING (month, channel)
)
SELECT
	m.*,
	lifetime_value,
	(lifetime_value / nullif(acquisition_cost, 0))::double precision AS value_to_cost,
	(acquisition_cost / monthly_revenue)::double precision AS months_to_pay_back,
	0 AS returned,
	true AS complete
FROM channel_month AS m
LEFT JOIN channel_value USING (channel);
