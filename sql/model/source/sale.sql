-- Until mapped: the deals won
CREATE OR REPLACE VIEW sale AS
SELECT
	d.deal_id AS sale_id,
	d.customer_id,
	d.rep,
	d.closed_at AS sold_at,
	d.amount,
	d.quantity
FROM deal AS d
WHERE d.won
	AND isfinite(d.closed_at)
	AND saleskpi.is_possible(coalesce(d.opened_at, d.closed_at), d.closed_at);

COMMENT ON VIEW sale IS 'source: sales, one row a sale; the deals won until mapped with saleskpi.map_source';
COMMENT ON COLUMN sale.sale_id IS 'key';
COMMENT ON COLUMN sale.customer_id IS 'customer who bought';
COMMENT ON COLUMN sale.rep IS 'rep who sold';
COMMENT ON COLUMN sale.sold_at IS 'when it was sold';
COMMENT ON COLUMN sale.amount IS 'amount in the currency of settings';
COMMENT ON COLUMN sale.quantity IS 'units';
