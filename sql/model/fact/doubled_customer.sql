-- Customers who are listed more than once at a time
CREATE OR REPLACE VIEW @parts@.doubled_customer AS
SELECT DISTINCT s.customer_id
FROM (
	SELECT
		u.customer_id,
		u.acquired_on,
		lag(coalesce(u.churned_on, date 'infinity')) OVER (PARTITION BY u.customer_id ORDER BY u.acquired_on, u.churned_on) AS before
	FROM @parts@.known_customer AS u
	WHERE u.customer_id IS NOT NULL
) AS s
WHERE s.before > s.acquired_on;

COMMENT ON VIEW @parts@.doubled_customer IS 'fact: customers who are listed more than once at a time, one row a customer';
COMMENT ON COLUMN @parts@.doubled_customer.customer_id IS 'key';
