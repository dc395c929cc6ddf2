-- Until mapped: the deals won
CREATE OR REPLACE VIEW @schema@.sale AS
SELECT
	d.deal_id AS sale_id,
	d.customer_id,
	d.rep,
	d.closed_at AS sold_at,
	d.amount,
	d.quantity,
	d.team,
	d.source AS channel,
	d.product
FROM @schema@.deal AS d
WHERE d.won
	AND isfinite(d.closed_at)
	AND saleskpi.is_possible(coalesce(d.opened_at, d.closed_at), d.closed_at,
		@time_zone@);

COMMENT ON VIEW @schema@.sale IS 'source: sales, one row a sale; the deals won until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.sale.sale_id IS 'key';
COMMENT ON COLUMN @schema@.sale.customer_id IS 'customer who bought';
COMMENT ON COLUMN @schema@.sale.rep IS 'rep who sold';
COMMENT ON COLUMN @schema@.sale.sold_at IS 'when it was sold';
COMMENT ON COLUMN @schema@.sale.amount IS 'amount in the currency of settings; below 0: a refund or credit';
COMMENT ON COLUMN @schema@.sale.quantity IS 'units';
COMMENT ON COLUMN @schema@.sale.team IS 'team that sold; NULL: that of the rep';
COMMENT ON COLUMN @schema@.sale.channel IS 'channel it came by; NULL: that of the customer';
COMMENT ON COLUMN @schema@.sale.product IS 'what was sold';
