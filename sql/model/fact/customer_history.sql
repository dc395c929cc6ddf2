-- Customers by month, as states.  Whose revenue is not known adds none to it, but is a customer.
CREATE OR REPLACE VIEW @parts@.customer_history AS
SELECT
	u.month,
	r.region,
	r.manager,
	coalesce(u.team, r.team) AS team,
	u.rep,
	u.channel,
	saleskpi.churn(u.acquired_on, u.churned_on, 'month'::text, coalesce(u.monthly_revenue, 0::numeric)) AS churn,
	count(u.monthly_revenue) AS with_revenue,
	saleskpi.cohorts(u.acquired_on, u.churned_on, 'month'::text) AS cohorts
FROM @parts@.known_customer AS u
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = u.rep
	AND u.acquired_on BETWEEN r.starts_on AND r.ends_on
GROUP BY 1, 2, 3, 4, 5, 6;

COMMENT ON VIEW @parts@.customer_history IS 'fact: what became of the customers won in a month, one row a month of winning and whose they are';
COMMENT ON COLUMN @parts@.customer_history.month IS 'first day of the month in which they were won';
COMMENT ON COLUMN @parts@.customer_history.region IS 'region of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.customer_history.manager IS 'manager of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.customer_history.team IS 'team that won them';
COMMENT ON COLUMN @parts@.customer_history.rep IS 'rep who won them';
COMMENT ON COLUMN @parts@.customer_history.channel IS 'channel that brought them';
COMMENT ON COLUMN @parts@.customer_history.churn IS 'customers and their monthly revenue gained and lost, by month';
COMMENT ON COLUMN @parts@.customer_history.with_revenue IS 'customers whose monthly revenue is known';
COMMENT ON COLUMN @parts@.customer_history.cohorts IS 'customers by month of coming and of going';
