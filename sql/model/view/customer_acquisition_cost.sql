CREATE OR REPLACE VIEW customer_acquisition_cost AS
WITH expense_month AS (
	SELECT
		date_trunc('month', e.spent_on::timestamp)::date AS month,
		e.channel,
		e.category,
		sum(e.amount) AS amount
	FROM known_expense AS e
	GROUP BY 1, 2, 3
),
-- By day first: of a million customers the month is worked out once a day
customer_day AS (
	SELECT
		u.acquired_on,
		u.channel,
		count(*) AS new_customers
	FROM known_customer AS u
	GROUP BY 1, 2
),
channel_month AS (
	SELECT month, channel, category, amount AS cost, 0::bigint AS new_customers
	FROM expense_month
	UNION ALL
	SELECT date_trunc('month', acquired_on::timestamp)::date, channel, NULL, NULL, new_customers
	FROM customer_day
)
SELECT
	m.month,
	m.channel,
	sum(m.cost) FILTER (WHERE m.category = 'marketing') AS marketing,
	sum(m.cost) FILTER (WHERE m.category = 'advertising') AS advertising,
	sum(m.cost) FILTER (WHERE m.category = 'salary') AS salary,
	sum(m.cost) FILTER (WHERE m.category = 'other') AS other,
	sum(m.cost) AS cost,
	sum(m.new_customers)::bigint AS new_customers,
	CASE WHEN count(m.cost) > 0
		THEN saleskpi.acquisition_cost(coalesce(m.cost, 0), m.new_customers)
	END AS acquisition_cost,
	NULL::numeric AS lifetime_value,
	NULL::double precision AS value_to_cost,
	NULL::double precision AS months_to_pay_back
FROM channel_month AS m
GROUP BY m.month, m.channel;

COMMENT ON VIEW customer_acquisition_cost IS 'what it costs to win a customer: one row a month and channel';
COMMENT ON COLUMN customer_acquisition_cost.month IS 'first day of the month in which the money was spent and the customers were won';
COMMENT ON COLUMN customer_acquisition_cost.channel IS 'channel; NULL: none in particular';
COMMENT ON COLUMN customer_acquisition_cost.marketing IS 'marketing; NULL: no expense';
COMMENT ON COLUMN customer_acquisition_cost.advertising IS 'advertising; NULL: no expense';
COMMENT ON COLUMN customer_acquisition_cost.salary IS 'salaries; NULL: no expense';
COMMENT ON COLUMN customer_acquisition_cost.other IS 'every other cost; NULL: no expense';
COMMENT ON COLUMN customer_acquisition_cost.cost IS 'all of it; NULL: no expense';
COMMENT ON COLUMN customer_acquisition_cost.new_customers IS 'customers won';
COMMENT ON COLUMN customer_acquisition_cost.acquisition_cost IS 'cost / new_customers; NULL without expenses or new customers';
COMMENT ON COLUMN customer_acquisition_cost.lifetime_value IS 'what a customer of the channel is worth; not measured yet';
COMMENT ON COLUMN customer_acquisition_cost.value_to_cost IS 'lifetime_value / acquisition_cost; not measured yet';
COMMENT ON COLUMN customer_acquisition_cost.months_to_pay_back IS 'months until a customer has brought the acquisition cost; not measured yet';
