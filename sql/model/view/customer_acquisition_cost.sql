-- A month without costs or customers has a row between others, and up to the month of as_of where
-- there were some in the year before
CREATE OR REPLACE VIEW @schema@.customer_acquisition_cost AS
WITH channel_month AS (
	SELECT
		f.month,
		f.channel,
		sum(f.amount) FILTER (WHERE f.category = 'marketing'::text) AS marketing,
		sum(f.amount) FILTER (WHERE f.category = 'advertising'::text) AS advertising,
		sum(f.amount) FILTER (WHERE f.category = 'salary'::text) AS salary,
		sum(f.amount) FILTER (WHERE f.category = 'other'::text) AS other,
		sum(f.amount) AS cost,
		sum(f.customers)::bigint AS new_customers,
		sum(f.returned)::bigint AS returned,
		lead(f.month) OVER (PARTITION BY f.channel ORDER BY f.month) AS next_month
	FROM (
		SELECT e.month, e.channel, e.category, e.amount, 0::bigint AS customers, 0::bigint AS returned
		FROM @parts@.expense_month AS e
		UNION ALL
		SELECT u.month, u.channel, NULL::text, NULL::numeric, u.customers, u.returned
		FROM @parts@.customer_month AS u
	) AS f
	GROUP BY f.month, f.channel
),
line AS (
	SELECT
		c.month,
		c.month <= c.complete_month AS complete,
		c.channel,
		CASE WHEN c.month = c.row_month THEN c.marketing END AS marketing,
		CASE WHEN c.month = c.row_month THEN c.advertising END AS advertising,
		CASE WHEN c.month = c.row_month THEN c.salary END AS salary,
		CASE WHEN c.month = c.row_month THEN c.other END AS other,
		CASE WHEN c.month = c.row_month THEN c.cost END AS cost,
		CASE WHEN c.month = c.row_month THEN c.new_customers ELSE 0::bigint END AS new_customers,
		CASE WHEN c.month = c.row_month THEN c.returned ELSE 0::bigint END AS returned
	FROM (
		SELECT
			generate_series(m.month::timestamp,
				saleskpi_internal.line_end(m.month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
			m.month AS row_month,
			k.complete_month,
			m.channel, m.marketing, m.advertising, m.salary, m.other, m.cost, m.new_customers, m.returned
		FROM channel_month AS m
		CROSS JOIN @schema@.clock AS k
	) AS c
),
-- A customer pays back out of what the channel's customers bring in a month
channel_value AS (
	SELECT
		b.channel,
		coalesce(sum(b.amount), 0::numeric) / count(*)::numeric AS lifetime_value,
		sum(b.amount) / nullif(sum(b.days_before + coalesce(@as_of@ + 1 - b.there_since, 0)::bigint) / (365.25 / 12::numeric), 0::numeric) AS monthly_revenue
	FROM @parts@.buyer AS b
	WHERE b.is_known AND b.customer_id IS NOT NULL
	GROUP BY b.channel
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
	m.cost / nullif(m.new_customers, 0::bigint)::numeric AS acquisition_cost,
	v.lifetime_value,
	(v.lifetime_value / nullif(m.cost / nullif(m.new_customers, 0::bigint)::numeric, 0::numeric))::double precision AS value_to_cost,
	(m.cost / nullif(m.new_customers, 0::bigint)::numeric / nullif(v.monthly_revenue, 0::numeric))::double precision AS months_to_pay_back,
	m.returned,
	m.complete
FROM line AS m
-- A channel without a name is one like any other
LEFT JOIN channel_value AS v
	ON coalesce(v.channel, ''::text) = coalesce(m.channel, ''::text)
	AND (v.channel IS NULL) = (m.channel IS NULL);

COMMENT ON VIEW @schema@.customer_acquisition_cost IS 'what it costs to win a customer: one row a month and channel; key month, channel';
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
COMMENT ON COLUMN @schema@.customer_acquisition_cost.returned IS 'those of new_customers who had been customers before';
COMMENT ON COLUMN @schema@.customer_acquisition_cost.complete IS 'whether the month is over at the end of as_of';
