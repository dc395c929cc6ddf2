-- Closed deals by month, team and rep, for views that show these: a channel would make many rows of few
CREATE OR REPLACE VIEW @parts@.deal_rep_month AS
SELECT
	d.month,
	coalesce(d.team, r.team) AS team,
	d.rep,
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
GROUP BY 1, 2, 3;

COMMENT ON VIEW @parts@.deal_rep_month IS 'fact: closed deals, one row a month of closing, team and rep';
COMMENT ON COLUMN @parts@.deal_rep_month.month IS 'first day of the month of closing';
COMMENT ON COLUMN @parts@.deal_rep_month.team IS 'team of the deal, or of the rep on that day';
COMMENT ON COLUMN @parts@.deal_rep_month.rep IS 'rep';
COMMENT ON COLUMN @parts@.deal_rep_month.closed IS 'deals won and lost';
COMMENT ON COLUMN @parts@.deal_rep_month.won IS 'deals won';
COMMENT ON COLUMN @parts@.deal_rep_month.amount IS 'amount of the deals won';
COMMENT ON COLUMN @parts@.deal_rep_month.won_with_amount IS 'deals won that have an amount';
COMMENT ON COLUMN @parts@.deal_rep_month.amount_lost IS 'amount of the deals lost';
COMMENT ON COLUMN @parts@.deal_rep_month.quantity IS 'quantity of the deals won';
COMMENT ON COLUMN @parts@.deal_rep_month.duration IS 'how long the deals won took: exact mean';
COMMENT ON COLUMN @parts@.deal_rep_month.cycle IS 'how long the deals won took: median and percentiles';
