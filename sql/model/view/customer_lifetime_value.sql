CREATE OR REPLACE VIEW customer_lifetime_value AS
WITH buyer AS (
	SELECT
		s.customer_id,
		saleskpi.rfm(s.sold_at::date, s.amount) AS rfm
	FROM known_sale AS s
	WHERE s.customer_id IS NOT NULL
	GROUP BY s.customer_id
)
SELECT
	u.customer_id,
	u.channel,
	u.rep,
	saleskpi.first_on(b.rfm) AS first_on,
	saleskpi.last_on(b.rfm) AS last_on,
	saleskpi.purchases(b.rfm) AS purchases,
	saleskpi.revenue(b.rfm) AS revenue,
	NULL::double precision AS probability_alive,
	NULL::double precision AS expected_purchases,
	NULL::numeric AS expected_value
FROM customer_origin AS u
LEFT JOIN buyer AS b USING (customer_id);

COMMENT ON VIEW customer_lifetime_value IS 'what each customer has brought and is expected to bring: one row a customer';
COMMENT ON COLUMN customer_lifetime_value.customer_id IS 'customer';
COMMENT ON COLUMN customer_lifetime_value.channel IS 'channel that brought the customer';
COMMENT ON COLUMN customer_lifetime_value.rep IS 'rep who won the customer';
COMMENT ON COLUMN customer_lifetime_value.first_on IS 'day of the first purchase; NULL: none yet';
COMMENT ON COLUMN customer_lifetime_value.last_on IS 'day of the last purchase';
COMMENT ON COLUMN customer_lifetime_value.purchases IS 'days with a purchase';
COMMENT ON COLUMN customer_lifetime_value.revenue IS 'sum of all purchases';
COMMENT ON COLUMN customer_lifetime_value.probability_alive IS 'probability that the customer will buy again; not measured yet';
COMMENT ON COLUMN customer_lifetime_value.expected_purchases IS 'purchases expected in the next twelve months; not measured yet';
COMMENT ON COLUMN customer_lifetime_value.expected_value IS 'value expected in the next twelve months; not measured yet';
