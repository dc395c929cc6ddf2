CREATE OR REPLACE VIEW @schema@.customer_acquisition_cost AS
WITH expense_month AS (
	SELECT
		date_trunc('month', e.spent_on::timestamp)::date AS month,
		e.channel,
		e.category,
		sum(e.amount) AS amount
	FROM @schema@.known_expense AS e
	GROUP BY 1, 2, 3
),
-- By day first: of a million customers the month is worked out once a day
customer_day AS (
	SELECT
		u.acquired_on,
		u.channel,
		count(*) AS new_customers
	FROM @schema@.known_customer AS u
	GROUP BY 1, 2
),
channel_month AS (
	SELECT month, channel, category, amount AS cost, 0::bigint AS new_customers
	FROM expense_month
	UNION ALL
	SELECT date_trunc('month', acquired_on::timestamp)::date, channel, NULL, NULL, new_customers
	FROM customer_day
),
channel_cost AS (
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
		END AS acquisition_cost
	FROM channel_month AS m
	GROUP BY m.month, m.channel
),
-- A customer pays back out of what the channel's customers bring in a month
channel_value AS (
	SELECT
		u.channel,
		coalesce(sum(v.revenue), 0) / count(*) AS lifetime_value,
		sum(v.revenue) / nullif(sum(u.days) / (365.25 / 12), 0) AS monthly_revenue
	FROM (
		SELECT
			k.customer_id,
			min(k.channel) AS channel,
			max(coalesce(k.churned_on, (SELECT c.as_of + 1 FROM @schema@.clock AS c))) - min(k.acquired_on) AS days
		FROM @schema@.known_customer AS k
		WHERE k.customer_id IS NOT NULL
		GROUP BY k.customer_id
	) AS u
	LEFT JOIN (
		SELECT s.customer_id, sum(s.amount) AS revenue
		FROM @schema@.known_sale AS s
		GROUP BY s.customer_id
	) AS v USING (customer_id)
	GROUP BY u.channel
)
SELECT
	m.month,
	m.channel,
	m.marketing,
	m.advertising,
	m.salary,
	m.other,
	m.cost,
	m.new_customers,
	m.acquisition_cost,
	v.lifetime_value,
	(v.lifetime_value / nullif(m.acquisition_cost, 0))::double precision AS value_to_cost,
	(m.acquisition_cost / nullif(v.monthly_revenue, 0))::double precision AS months_to_pay_back
FROM channel_cost AS m
-- No channel is a channel, too
LEFT JOIN channel_value AS v ON (v.channel IS NULL, coalesce(v.channel, '')) = (m.channel IS NULL, coalesce(m.channel, ''));

COMMENT ON VIEW @schema@.customer_acquisition_cost IS 'what it costs to win a customer: one row a month and channel';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.month IS 'first day of the month in which the money was spent and the customers were won';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.channel IS 'channel; NULL: none in particular';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.marketing IS 'marketing; NULL: no expense';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.advertising IS 'advertising; NULL: no expense';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.salary IS 'salaries; NULL: no expense';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.other IS 'every other cost; NULL: no expense';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.cost IS 'all of it; NULL: no expense';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.new_customers IS 'customers won';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.acquisition_cost IS 'cost / new_customers; NULL without expenses or new customers';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.lifetime_value IS 'what a customer of the channel has brought by the end of as_of, the mean of all of them, of whom one who came back is one; the same in every month';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.value_to_cost IS 'lifetime_value / acquisition_cost';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.months_to_pay_back IS 'acquisition_cost / what a customer of the channel brings in a month on average, while there: revenue, not margin';
