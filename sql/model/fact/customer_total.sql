-- All customers, as states by month.  Whose revenue is not known adds none to it, but is a customer.
CREATE OR REPLACE VIEW @parts@.customer_total AS
SELECT
	saleskpi.churn(u.acquired_on, u.churned_on, 'month'::text, coalesce(u.monthly_revenue, 0::numeric)) AS churn,
	count(u.monthly_revenue) AS with_revenue,
	saleskpi.cohorts(u.acquired_on, u.churned_on, 'month'::text) AS cohorts
FROM @parts@.known_customer AS u;

COMMENT ON VIEW @parts@.customer_total IS 'fact: all customers by month; one row';
COMMENT ON COLUMN @parts@.customer_total.churn IS 'customers and their monthly revenue gained and lost, by month';
COMMENT ON COLUMN @parts@.customer_total.with_revenue IS 'customers whose monthly revenue is known';
COMMENT ON COLUMN @parts@.customer_total.cohorts IS 'customers by month of coming and of going';
