-- Sales as known at the end of as_of, in the company's time
CREATE OR REPLACE VIEW @parts@.known_sale AS
SELECT
	s.sale_id,
	s.customer_id,
	s.rep,
	s.team,
	s.channel,
	s.product,
	saleskpi_internal.day_of(saleskpi.local_time(s.sold_at, c.time_zone)) AS day,
	saleskpi_internal.month_of(saleskpi.local_time(s.sold_at, c.time_zone)) AS month,
	s.sold_at AS at,
	saleskpi.local_time(s.sold_at, c.time_zone) AS sold_at,
	saleskpi_internal.finite(s.amount) AS amount,
	saleskpi_internal.finite(s.quantity) AS quantity
FROM @schema@.sale AS s, @clock@
WHERE saleskpi.is_known(s.sold_at, c.until);

COMMENT ON VIEW @parts@.known_sale IS 'sales as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_sale.sale_id IS 'key';
COMMENT ON COLUMN @parts@.known_sale.customer_id IS 'customer who bought';
COMMENT ON COLUMN @parts@.known_sale.rep IS 'rep who sold';
COMMENT ON COLUMN @parts@.known_sale.team IS 'team of the sale itself; NULL: that of the rep';
COMMENT ON COLUMN @parts@.known_sale.channel IS 'channel of the sale itself; NULL: that of the customer';
COMMENT ON COLUMN @parts@.known_sale.product IS 'what was sold';
COMMENT ON COLUMN @parts@.known_sale.day IS 'day of the sale';
COMMENT ON COLUMN @parts@.known_sale.month IS 'first day of the month of the sale';
COMMENT ON COLUMN @parts@.known_sale.sold_at IS 'when it was sold, local time';
COMMENT ON COLUMN @parts@.known_sale.amount IS 'amount in the currency of settings, below 0 for a refund or credit; NULL: not known or not finite';
COMMENT ON COLUMN @parts@.known_sale.quantity IS 'units; NULL: not known or not finite';
COMMENT ON COLUMN @parts@.known_sale.at IS 'that point in time: when it was sold';
