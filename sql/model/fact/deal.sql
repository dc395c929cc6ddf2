-- Closed deals, by closing and by whose they were that day
CREATE OR REPLACE VIEW @parts@.deal_@grain@ AS
SELECT
	@at(d)@ AS @grain@@is_month(g)@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(d.team, r.team) AS team,
	d.rep,
	d.channel,
	count(*) AS closed,
	count(*) FILTER (WHERE d.won) AS won,
	saleskpi_internal.total(d.amount) FILTER (WHERE d.won) AS amount,
	count(d.amount) FILTER (WHERE d.won) AS won_with_amount,
	saleskpi_internal.total(d.amount) FILTER (WHERE NOT d.won) AS amount_lost,
	saleskpi_internal.total(d.quantity) FILTER (WHERE d.won) AS quantity,
	saleskpi.mean_duration(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS duration,
	saleskpi.sales_cycle(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS cycle
FROM @parts@.closed_deal AS d
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = d.rep
	AND d.at >= r.from_at
	AND d.at < r.until_at
-- Of one rep and span all are in one region, under one manager
GROUP BY @at(d)@, coalesce(d.team, r.team), d.rep, d.channel, r.placed_from;

COMMENT ON VIEW @parts@.deal_@grain@ IS 'fact: closed deals, one row a @grain@ of closing and whose they are';
COMMENT ON COLUMN @parts@.deal_@grain@.@grain@ IS '@first_day@ of closing';
COMMENT ON COLUMN @parts@.deal_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.deal_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.deal_@grain@.team IS 'team of the deals, or of the rep that day';
COMMENT ON COLUMN @parts@.deal_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.deal_@grain@.channel IS 'channel that the deals came by';
COMMENT ON COLUMN @parts@.deal_@grain@.closed IS 'deals won or lost';
COMMENT ON COLUMN @parts@.deal_@grain@.won IS 'deals won';
COMMENT ON COLUMN @parts@.deal_@grain@.amount IS 'amount of the deals won';
COMMENT ON COLUMN @parts@.deal_@grain@.won_with_amount IS 'deals won that have an amount';
COMMENT ON COLUMN @parts@.deal_@grain@.amount_lost IS 'amount of the deals lost';
COMMENT ON COLUMN @parts@.deal_@grain@.quantity IS 'quantity of the deals won';
COMMENT ON COLUMN @parts@.deal_@grain@.duration IS 'how long the deals won took, for the mean';
COMMENT ON COLUMN @parts@.deal_@grain@.cycle IS 'how long the deals won took, for percentiles';
@period@COMMENT ON COLUMN @parts@.deal_@grain@.is_month IS 'whether it is a month, or a day';
