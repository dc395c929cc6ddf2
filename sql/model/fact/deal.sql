-- Closed deals, by closing and by whose they were that day
CREATE OR REPLACE VIEW @parts@.deal_@grain@ AS
SELECT
	f.@grain@,
	r.region,
	r.manager,
	f.team,
	f.rep,
	f.channel,
	f.closed,
	f.won,
	f.amount,
	f.won_with_amount,
	f.amount_lost,
	f.quantity,
	f.duration,
	f.cycle
FROM (
	SELECT
		d.@grain@,
		d.rep,
		d.channel,
		coalesce(d.team, r.team) AS team,
		r.placed_from,
		count(*) AS closed,
		count(*) FILTER (WHERE d.won) AS won,
		saleskpi_internal.total(d.amount) FILTER (WHERE d.won) AS amount,
		count(d.amount) FILTER (WHERE d.won) AS won_with_amount,
		saleskpi_internal.total(d.amount) FILTER (WHERE NOT d.won) AS amount_lost,
		saleskpi_internal.total(d.quantity) FILTER (WHERE d.won) AS quantity,
		saleskpi.mean_duration(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS duration,
		saleskpi.sales_cycle(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS cycle
	FROM @parts@.closed_deal AS d
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = d.rep
		AND d.at >= r.from_at
		AND d.at < r.until_at
	GROUP BY 1, 2, 3, 4, 5
) AS f
-- DISTINCT lets the planner leave the join out where nobody reads a region or manager
LEFT JOIN (
	SELECT DISTINCT ON (k.rep, k.starts_on) k.rep, k.starts_on, k.region, k.manager
	FROM @parts@.known_rep AS k
) AS r
	ON r.rep = f.rep
	AND r.starts_on = f.placed_from;

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
