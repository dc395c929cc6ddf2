CREATE OR REPLACE VIEW @schema@.sales_by_rep AS
WITH rep_month AS (
	SELECT
		date_trunc('month', d.closed_at)::date AS month,
		d.rep,
		count(*) FILTER (WHERE d.won) AS deals_won,
		count(*) AS deals_closed,
		saleskpi.conversion_rate(d.won) AS win_rate,
		sum(d.amount) FILTER (WHERE d.won) AS amount,
		sum(d.quantity) FILTER (WHERE d.won) AS quantity,
		count(d.amount) FILTER (WHERE d.won) AS deals_with_amount
	FROM @schema@.closed_deal AS d
	GROUP BY 1, 2
)
SELECT
	m.month,
	r.team,
	m.rep,
	m.deals_won,
	m.deals_closed,
	m.win_rate,
	m.amount,
	m.quantity,
	m.amount / nullif(m.deals_with_amount, 0) AS average_deal,
	m.deals_with_amount
FROM rep_month AS m
LEFT JOIN @schema@.known_rep AS r USING (rep);

COMMENT ON VIEW @schema@.sales_by_rep IS 'what each rep has sold: one row a month of closing and rep';
COMMENT ON COLUMN @schema@.sales_by_rep.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN @schema@.sales_by_rep.team IS 'team of the rep';
COMMENT ON COLUMN @schema@.sales_by_rep.rep IS 'rep';
COMMENT ON COLUMN @schema@.sales_by_rep.deals_won IS 'deals won';
COMMENT ON COLUMN @schema@.sales_by_rep.deals_closed IS 'deals won or lost';
COMMENT ON COLUMN @schema@.sales_by_rep.win_rate IS 'deals_won / deals_closed';
COMMENT ON COLUMN @schema@.sales_by_rep.amount IS 'amount of the deals won';
COMMENT ON COLUMN @schema@.sales_by_rep.quantity IS 'quantity of the deals won';
COMMENT ON COLUMN @schema@.sales_by_rep.average_deal IS 'amount / deals_with_amount';
COMMENT ON COLUMN @schema@.sales_by_rep.deals_with_amount IS 'deals won that have an amount';
