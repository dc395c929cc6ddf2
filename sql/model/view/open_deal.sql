-- Deals that are neither won nor lost at the end of as_of, in the company's time,
-- without rows that cannot be right
CREATE OR REPLACE VIEW @schema@.open_deal AS
SELECT
	d.deal_id,
	d.customer_id,
	d.rep,
	d.source,
	saleskpi.local_time(d.opened_at, (SELECT c.time_zone FROM @schema@.clock AS c)) AS opened_at,
	CASE WHEN d.amount < 'Infinity' AND d.amount > '-Infinity' THEN d.amount END AS amount,
	CASE WHEN d.quantity < 'Infinity' AND d.quantity > '-Infinity' THEN d.quantity END AS quantity,
	CASE WHEN d.probability BETWEEN 0 AND 1 THEN d.probability END AS probability
FROM @schema@.deal AS d
WHERE (d.won IS NULL OR isfinite(d.closed_at) AND NOT saleskpi.is_known(d.closed_at, (SELECT c.until FROM @schema@.clock AS c)))
	-- The first conversation need not be known
	AND (d.opened_at IS NULL OR saleskpi.is_known(d.opened_at, (SELECT c.until FROM @schema@.clock AS c)))
	AND (d.closed_at = '-infinity') IS NOT TRUE
	AND (d.closed_at < d.opened_at) IS NOT TRUE;

COMMENT ON VIEW @schema@.open_deal IS 'deals that are neither won nor lost at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.open_deal.deal_id IS 'key';
COMMENT ON COLUMN @schema@.open_deal.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.open_deal.rep IS 'rep whose deal it is';
COMMENT ON COLUMN @schema@.open_deal.source IS 'channel it came by';
COMMENT ON COLUMN @schema@.open_deal.opened_at IS 'first conversation, local time; NULL: not known, or there was none yet';
COMMENT ON COLUMN @schema@.open_deal.amount IS 'value in the currency of settings';
COMMENT ON COLUMN @schema@.open_deal.quantity IS 'units';
COMMENT ON COLUMN @schema@.open_deal.probability IS 'probability of winning it, 0 to 1';
