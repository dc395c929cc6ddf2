-- Customers as known at the end of as_of, in the company's days, without rows
-- that cannot be right
CREATE OR REPLACE VIEW @schema@.known_customer AS
SELECT
	u.customer_id,
	u.channel,
	u.rep,
	-- Ten decimals and eighteen digits before them leave room for 10^10 customers in
	-- the 38 digits in which their revenue is added up
	CASE WHEN u.monthly_revenue >= 0 AND u.monthly_revenue < 1e18
		THEN round(u.monthly_revenue, least(scale(u.monthly_revenue), 10))
	END AS monthly_revenue,
	(saleskpi.local_time(u.acquired_at, (SELECT c.time_zone FROM @schema@.clock AS c)))::date AS acquired_on,
	CASE WHEN saleskpi.is_known(u.churned_at, (SELECT c.until FROM @schema@.clock AS c))
		THEN (saleskpi.local_time(u.churned_at, (SELECT c.time_zone FROM @schema@.clock AS c)))::date
	END AS churned_on
FROM @schema@.customer AS u
WHERE saleskpi.is_known(u.acquired_at, (SELECT c.until FROM @schema@.clock AS c))
	AND saleskpi.is_possible(u.acquired_at, u.churned_at);

COMMENT ON VIEW @schema@.known_customer IS 'customers as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.known_customer.customer_id IS 'key';
COMMENT ON COLUMN @schema@.known_customer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @schema@.known_customer.rep IS 'rep who won the customer';
COMMENT ON COLUMN @schema@.known_customer.monthly_revenue IS 'what the customer pays a month, in the currency of settings, to ten decimals; NULL: not known, or cannot be right';
COMMENT ON COLUMN @schema@.known_customer.acquired_on IS 'day on which the customer was won';
COMMENT ON COLUMN @schema@.known_customer.churned_on IS 'day on which the customer was lost; NULL: still there at the end of as_of';
