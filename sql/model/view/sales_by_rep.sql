-- A month in which nothing happened has a row between others, and up to the month of as_of where
-- something did in the year before, so that a line drawn over time falls to where it was
CREATE OR REPLACE VIEW @schema@.sales_by_rep AS
WITH rep_month AS (
	SELECT
		f.month,
		f.team,
		f.rep,
		f.won AS deals_won,
		f.closed AS deals_closed,
		f.amount,
		f.amount_lost,
		f.quantity,
		f.won_with_amount AS deals_with_amount,
		lead(f.month) OVER (PARTITION BY f.team, f.rep ORDER BY f.month) AS next_month
	-- As it is grouped: a second group by the same would make the planner sort all deals for both
	FROM @parts@.deal_rep_month AS f
),
line AS (
	SELECT
		generate_series(m.month::timestamp,
			saleskpi_internal.line_end(m.month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
		m.month AS row_month,
		k.complete_month,
		m.team,
		m.rep,
		m.deals_won,
		m.deals_closed,
		m.amount,
		m.amount_lost,
		m.quantity,
		m.deals_with_amount
	FROM rep_month AS m
	CROSS JOIN @schema@.clock AS k
)
SELECT
	l.month,
	l.team,
	l.rep,
	CASE WHEN l.month = l.row_month THEN l.deals_won ELSE 0::bigint END AS deals_won,
	CASE WHEN l.month = l.row_month THEN l.deals_closed ELSE 0::bigint END AS deals_closed,
	CASE WHEN l.month = l.row_month THEN l.deals_won::double precision / nullif(l.deals_closed, 0::bigint)::double precision END AS win_rate,
	CASE WHEN l.month = l.row_month THEN l.amount END AS amount,
	CASE WHEN l.month = l.row_month THEN l.quantity END AS quantity,
	CASE WHEN l.month = l.row_month THEN l.amount / nullif(l.deals_with_amount, 0::bigint)::numeric END AS average_deal,
	CASE WHEN l.month = l.row_month THEN l.deals_with_amount ELSE 0::bigint END AS deals_with_amount,
	CASE WHEN l.month = l.row_month THEN l.amount_lost END AS amount_lost,
	CASE WHEN l.month = l.row_month THEN
		saleskpi.kpi_value(coalesce(l.amount, 0::numeric), coalesce(l.amount, 0::numeric) + coalesce(l.amount_lost, 0::numeric))::double precision
	END AS win_rate_by_amount,
	l.month <= l.complete_month AS complete
FROM line AS l;

COMMENT ON VIEW @schema@.sales_by_rep IS 'what each rep has sold: one row a month of closing, team and rep; key month, team, rep';
COMMENT ON COLUMN @schema@.sales_by_rep.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN @schema@.sales_by_rep.team IS 'team of the deals, or of the rep then';
COMMENT ON COLUMN @schema@.sales_by_rep.rep IS 'rep';
COMMENT ON COLUMN @schema@.sales_by_rep.deals_won IS 'deals won';
COMMENT ON COLUMN @schema@.sales_by_rep.deals_closed IS 'deals won or lost';
COMMENT ON COLUMN @schema@.sales_by_rep.win_rate IS 'deals_won / deals_closed; of several rows sum(deals_won) / sum(deals_closed), not the mean';
COMMENT ON COLUMN @schema@.sales_by_rep.amount IS 'amount of the deals won; NULL: of none known';
COMMENT ON COLUMN @schema@.sales_by_rep.quantity IS 'quantity of the deals won; NULL: of none known';
COMMENT ON COLUMN @schema@.sales_by_rep.average_deal IS 'amount / deals_with_amount; of several rows sum(amount) / sum(deals_with_amount), not the mean';
COMMENT ON COLUMN @schema@.sales_by_rep.deals_with_amount IS 'deals won that have an amount';
COMMENT ON COLUMN @schema@.sales_by_rep.amount_lost IS 'amount of the deals lost; NULL: of none known';
COMMENT ON COLUMN @schema@.sales_by_rep.win_rate_by_amount IS 'amount / (amount + amount_lost): the share won of the money that was decided';
COMMENT ON COLUMN @schema@.sales_by_rep.complete IS 'whether the month is over at the end of as_of';
