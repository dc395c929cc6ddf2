-- Products have a fact of their own, so that they do not blow up the others
CREATE OR REPLACE VIEW @parts@.product_@grain@ AS
SELECT
	p.@grain@,
	coalesce(p.team, r.team) AS team,
	p.rep,
	p.product,
	sum(p.closed)::bigint AS closed,
	sum(p.won)::bigint AS won,
	saleskpi_internal.total(p.deal_amount) AS deal_amount,
	sum(p.won_with_amount)::bigint AS won_with_amount,
	sum(p.sales)::bigint AS sales,
	saleskpi_internal.total(p.amount) AS amount,
	saleskpi_internal.total(p.quantity) AS quantity
FROM (
	SELECT d.day, d.month, d.team, d.rep, d.product,
		1 AS closed, d.won::integer AS won, CASE WHEN d.won THEN d.amount END AS deal_amount,
		(d.won AND d.amount IS NOT NULL)::integer AS won_with_amount,
		0 AS sales, NULL::numeric AS amount, NULL::numeric AS quantity
	FROM @parts@.closed_deal AS d
	UNION ALL
	SELECT s.day, s.month, s.team, s.rep, s.product,
		0, 0, NULL::numeric, 0, 1, s.amount, s.quantity
	FROM @parts@.known_sale AS s
) AS p
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = p.rep
	AND p.day BETWEEN r.starts_on AND r.ends_on
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW @parts@.product_@grain@ IS 'fact: sales and closed deals by product, one row a @grain@, team, rep and product';
COMMENT ON COLUMN @parts@.product_@grain@.@grain@ IS '@first_day@ of the sale or of the closing';
COMMENT ON COLUMN @parts@.product_@grain@.team IS 'team of the sales and deals, or of the rep that day';
COMMENT ON COLUMN @parts@.product_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.product_@grain@.product IS 'product';
COMMENT ON COLUMN @parts@.product_@grain@.closed IS 'deals won or lost';
COMMENT ON COLUMN @parts@.product_@grain@.won IS 'deals won';
COMMENT ON COLUMN @parts@.product_@grain@.deal_amount IS 'amount of the deals won';
COMMENT ON COLUMN @parts@.product_@grain@.won_with_amount IS 'deals won that have an amount';
COMMENT ON COLUMN @parts@.product_@grain@.sales IS 'sales, refunds among them';
COMMENT ON COLUMN @parts@.product_@grain@.amount IS 'amount of the sales, refunds taken off';
COMMENT ON COLUMN @parts@.product_@grain@.quantity IS 'quantity of the sales';
