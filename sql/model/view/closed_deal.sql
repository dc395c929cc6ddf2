-- Deals closed by the end of as_of, in the company's time, without rows that
-- cannot be right
CREATE OR REPLACE VIEW @schema@.closed_deal AS
SELECT
	d.deal_id,
	d.customer_id,
	d.rep,
	d.source,
	saleskpi.local_time(d.opened_at, (SELECT c.time_zone FROM @schema@.clock AS c)) AS opened_at,
	saleskpi.local_time(d.closed_at, (SELECT c.time_zone FROM @schema@.clock AS c)) AS closed_at,
	d.won,
	CASE WHEN d.amount < 'Infinity' AND d.amount > '-Infinity' THEN d.amount END AS amount,
	CASE WHEN d.quantity < 'Infinity' AND d.quantity > '-Infinity' THEN d.quantity END AS quantity
FROM @schema@.deal AS d
WHERE d.won IS NOT NULL
	AND saleskpi.is_known(d.closed_at, (SELECT c.until FROM @schema@.clock AS c))
	-- The first conversation need not be known
	AND saleskpi.is_possible(coalesce(d.opened_at, d.closed_at), d.closed_at);

COMMENT ON VIEW @schema@.closed_deal IS 'deals won or lost by the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.closed_deal.deal_id IS 'key';
COMMENT ON COLUMN @schema@.closed_deal.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.closed_deal.rep IS 'rep whose deal it is';
COMMENT ON COLUMN @schema@.closed_deal.source IS 'channel it came by';
COMMENT ON COLUMN @schema@.closed_deal.opened_at IS 'first conversation, local time';
COMMENT ON COLUMN @schema@.closed_deal.closed_at IS 'when it was won or lost, local time';
COMMENT ON COLUMN @schema@.closed_deal.won IS 'true: won, false: lost';
COMMENT ON COLUMN @schema@.closed_deal.amount IS 'value in the currency of settings';
COMMENT ON COLUMN @schema@.closed_deal.quantity IS 'units';
