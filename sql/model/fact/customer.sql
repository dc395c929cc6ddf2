-- Customers won, by the day on which they were
CREATE OR REPLACE VIEW @parts@.customer_@grain@ AS
SELECT
	@at(u)@ AS @grain@@is_month(g)@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(u.team, r.team) AS team,
	u.rep,
	u.channel,
	count(*) AS customers,
	count(*) FILTER (WHERE u.returned) AS returned,
	count(*) FILTER (WHERE u.is_first) AS persons
FROM @parts@.known_customer AS u
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = u.rep
	AND u.at >= r.from_at
	AND u.at < r.until_at
-- Of one rep and span all are in one region, under one manager
GROUP BY @at(u)@, coalesce(u.team, r.team), u.rep, u.channel, r.placed_from;

COMMENT ON VIEW @parts@.customer_@grain@ IS 'fact: customers won, one row a @grain@ and whose they are';
COMMENT ON COLUMN @parts@.customer_@grain@.@grain@ IS '@first_day@ on which the customers were won';
COMMENT ON COLUMN @parts@.customer_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.customer_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.customer_@grain@.team IS 'team that won them, or that of the rep that day';
COMMENT ON COLUMN @parts@.customer_@grain@.rep IS 'rep who won them';
COMMENT ON COLUMN @parts@.customer_@grain@.channel IS 'channel that brought them';
COMMENT ON COLUMN @parts@.customer_@grain@.customers IS 'customers won, those who came back among them';
COMMENT ON COLUMN @parts@.customer_@grain@.returned IS 'those of them who came back';
COMMENT ON COLUMN @parts@.customer_@grain@.persons IS 'persons among them, each counted where it came first';
@period@COMMENT ON COLUMN @parts@.customer_@grain@.is_month IS 'whether it is a month, or a day';
