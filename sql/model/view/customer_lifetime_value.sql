-- Fitted once for all customers, and only where a column that needs it is read
CREATE OR REPLACE VIEW @schema@.customer_lifetime_value AS
WITH fit AS MATERIALIZED (
	SELECT f.model FROM @parts@.clv_fit AS f
)
SELECT
	b.customer_id,
	b.channel,
	b.rep,
	saleskpi.first_on(b.rfm) AS first_on,
	saleskpi.last_on(b.rfm) AS last_on,
	saleskpi.purchases(b.rfm) AS purchases,
	b.amount AS revenue,
	saleskpi.probability_alive((SELECT f.model FROM fit AS f), b.rfm) AS probability_alive,
	saleskpi.expected_purchases((SELECT f.model FROM fit AS f), b.rfm, interval '1 year') AS expected_purchases,
	saleskpi.clv((SELECT f.model FROM fit AS f), b.rfm, interval '1 year', 1::numeric, 0.1::double precision) AS expected_value,
	b.team,
	b.acquired_on
FROM @parts@.buyer AS b
WHERE b.is_known;

COMMENT ON VIEW @schema@.customer_lifetime_value IS 'what each customer has brought and is expected to bring: one row a customer; key customer_id';
COMMENT ON COLUMN @schema@.customer_lifetime_value.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.customer_lifetime_value.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @schema@.customer_lifetime_value.rep IS 'rep who won the customer';
COMMENT ON COLUMN @schema@.customer_lifetime_value.first_on IS 'day of the first purchase, as sales with an amount above 0 say; NULL: none yet';
COMMENT ON COLUMN @schema@.customer_lifetime_value.last_on IS 'day of the last purchase';
COMMENT ON COLUMN @schema@.customer_lifetime_value.purchases IS 'days with a purchase; sales without an amount, whose value nobody knows, are left out';
COMMENT ON COLUMN @schema@.customer_lifetime_value.revenue IS 'sum of all sales, refunds taken off';
COMMENT ON COLUMN @schema@.customer_lifetime_value.probability_alive IS 'probability that the customer still is one at the end of as_of (BG/NBD, Fader, Hardie and Lee 2005); 1 where nothing was bought again; NULL: nothing bought, or the model could not be fitted (see data_quality)';
COMMENT ON COLUMN @schema@.customer_lifetime_value.expected_purchases IS 'days with a purchase that are expected in the next twelve months (BG/NBD)';
COMMENT ON COLUMN @schema@.customer_lifetime_value.expected_value IS 'revenue expected in the next twelve months, discounted by 10 % a year (BG/NBD and Gamma-Gamma, Fader and Hardie 2013)';
COMMENT ON COLUMN @schema@.customer_lifetime_value.team IS 'team that won the customer';
COMMENT ON COLUMN @schema@.customer_lifetime_value.acquired_on IS 'day on which the customer was won for the first time';
