-- Sales as known at the end of as_of, in the company's time, without rows that
-- cannot be right
CREATE OR REPLACE VIEW @schema@.known_sale AS
SELECT
	s.sale_id,
	s.customer_id,
	s.rep,
	saleskpi.local_time(s.sold_at, (SELECT c.time_zone FROM @schema@.clock AS c)) AS sold_at,
	CASE WHEN s.amount < 'Infinity' AND s.amount > '-Infinity' THEN s.amount END AS amount,
	CASE WHEN s.quantity < 'Infinity' AND s.quantity > '-Infinity' THEN s.quantity END AS quantity
FROM @schema@.sale AS s
WHERE saleskpi.is_known(s.sold_at, (SELECT c.until FROM @schema@.clock AS c));

COMMENT ON VIEW @schema@.known_sale IS 'sales as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.known_sale.sale_id IS 'key';
COMMENT ON COLUMN @schema@.known_sale.customer_id IS 'customer who bought';
COMMENT ON COLUMN @schema@.known_sale.rep IS 'rep who sold';
COMMENT ON COLUMN @schema@.known_sale.sold_at IS 'when it was sold, local time';
COMMENT ON COLUMN @schema@.known_sale.amount IS 'amount in the currency of settings';
COMMENT ON COLUMN @schema@.known_sale.quantity IS 'units';
