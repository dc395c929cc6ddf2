-- Customers by the days on which they came and went: churn and retention over any days, and new
-- customers, are sums of it
CREATE OR REPLACE VIEW @parts@.customer_span AS
SELECT
	u.acquired_on,
	u.churned_on,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(u.team, r.team) AS team,
	u.rep,
	u.channel,
	count(*) AS customers,
	count(*) FILTER (WHERE u.returned) AS returned,
	sum(u.monthly_revenue) AS monthly_revenue
FROM @parts@.known_customer AS u
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = u.rep
	AND u.acquired_on BETWEEN r.starts_on AND r.ends_on
-- Of one rep and span all are in one region, under one manager
GROUP BY 1, 2, 5, 6, 7, r.placed_from;

COMMENT ON VIEW @parts@.customer_span IS 'fact: customers, one row a day of coming, day of going and whose they are';
COMMENT ON COLUMN @parts@.customer_span.acquired_on IS 'day on which the customers were won';
COMMENT ON COLUMN @parts@.customer_span.churned_on IS 'day on which they were lost; NULL: still there at the end of as_of';
COMMENT ON COLUMN @parts@.customer_span.region IS 'region of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.customer_span.manager IS 'manager of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.customer_span.team IS 'team that won them';
COMMENT ON COLUMN @parts@.customer_span.rep IS 'rep who won them';
COMMENT ON COLUMN @parts@.customer_span.channel IS 'channel that brought them';
COMMENT ON COLUMN @parts@.customer_span.customers IS 'customers';
COMMENT ON COLUMN @parts@.customer_span.returned IS 'those of them who had been customers before';
COMMENT ON COLUMN @parts@.customer_span.monthly_revenue IS 'what they pay a month';
