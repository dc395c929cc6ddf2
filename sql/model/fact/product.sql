-- Products have a fact of their own, so that they do not blow up the others.  Deals and sales have rows of
-- their own: what is put together before it is grouped would have to leave the shards that it lies in.
CREATE OR REPLACE VIEW @parts@.product_@grain@ AS
SELECT
	d.@grain@,
	coalesce(d.team, r.team) AS team,
	d.rep,
	d.product,
	'deal'::text AS source,
	count(*) AS closed,
	count(*) FILTER (WHERE d.won) AS won,
	saleskpi_internal.total(d.amount) FILTER (WHERE d.won) AS deal_amount,
	count(d.amount) FILTER (WHERE d.won) AS won_with_amount,
	0::bigint AS sales,
	NULL::numeric AS amount,
	NULL::numeric AS quantity
FROM @parts@.closed_deal AS d
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = d.rep
	AND d.day BETWEEN r.starts_on AND r.ends_on
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT
	s.@grain@,
	coalesce(s.team, r.team),
	s.rep,
	s.product,
	'sale'::text,
	0::bigint,
	0::bigint,
	NULL::numeric,
	0::bigint,
	count(*),
	saleskpi_internal.total(s.amount),
	saleskpi_internal.total(s.quantity)
FROM @parts@.known_sale AS s
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = s.rep
	AND s.day BETWEEN r.starts_on AND r.ends_on
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW @parts@.product_@grain@ IS 'fact: sales and closed deals by product, one row a @grain@, team, rep, product and source';
COMMENT ON COLUMN @parts@.product_@grain@.@grain@ IS '@first_day@ of the sale or of the closing';
COMMENT ON COLUMN @parts@.product_@grain@.team IS 'team of the sales and deals, or of the rep that day';
COMMENT ON COLUMN @parts@.product_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.product_@grain@.product IS 'product';
COMMENT ON COLUMN @parts@.product_@grain@.source IS 'deal: closed deals, sale: sales';
COMMENT ON COLUMN @parts@.product_@grain@.closed IS 'deals won or lost';
COMMENT ON COLUMN @parts@.product_@grain@.won IS 'deals won';
COMMENT ON COLUMN @parts@.product_@grain@.deal_amount IS 'amount of the deals won';
COMMENT ON COLUMN @parts@.product_@grain@.won_with_amount IS 'deals won that have an amount';
COMMENT ON COLUMN @parts@.product_@grain@.sales IS 'sales, refunds among them';
COMMENT ON COLUMN @parts@.product_@grain@.amount IS 'amount of the sales, refunds taken off';
COMMENT ON COLUMN @parts@.product_@grain@.quantity IS 'quantity of the sales';
