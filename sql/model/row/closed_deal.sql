-- Deals won or lost by the end of as_of, in the company's time.  Days are compared as days: a deal
-- closed on the day on which it was opened took no time, at least.
CREATE OR REPLACE VIEW @parts@.closed_deal AS
SELECT
	d.deal_id,
	d.customer_id,
	d.rep,
	d.team,
	d.source AS channel,
	d.product,
	d.lost_reason,
	saleskpi_internal.day_of(saleskpi.local_time(d.closed_at, c.time_zone)) AS day,
	saleskpi_internal.month_of(saleskpi.local_time(d.closed_at, c.time_zone)) AS month,
	d.closed_at AS at,
	saleskpi.local_time(d.opened_at, c.time_zone) AS opened_at,
	greatest(saleskpi.local_time(d.closed_at, c.time_zone), saleskpi.local_time(d.opened_at, c.time_zone)) AS closed_at,
	d.won,
	saleskpi_internal.finite(d.amount) AS amount,
	saleskpi_internal.finite(d.quantity) AS quantity
FROM @schema@.deal AS d, @clock@
WHERE d.won IS NOT NULL
	AND saleskpi.is_known(d.closed_at, c.until)
	-- The first conversation need not be known
	AND saleskpi.is_possible(coalesce(d.opened_at, d.closed_at), d.closed_at, c.time_zone);

COMMENT ON VIEW @parts@.closed_deal IS 'deals won or lost by the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.closed_deal.deal_id IS 'key';
COMMENT ON COLUMN @parts@.closed_deal.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.closed_deal.rep IS 'rep whose deal it is';
COMMENT ON COLUMN @parts@.closed_deal.team IS 'team of the deal itself; NULL: that of the rep';
COMMENT ON COLUMN @parts@.closed_deal.channel IS 'channel it came by';
COMMENT ON COLUMN @parts@.closed_deal.product IS 'what was to be sold';
COMMENT ON COLUMN @parts@.closed_deal.lost_reason IS 'why it was lost';
COMMENT ON COLUMN @parts@.closed_deal.day IS 'day of closing';
COMMENT ON COLUMN @parts@.closed_deal.month IS 'first day of the month of closing';
COMMENT ON COLUMN @parts@.closed_deal.opened_at IS 'first conversation, local time';
COMMENT ON COLUMN @parts@.closed_deal.closed_at IS 'when it was won or lost, local time; on the day of the first conversation not before that';
COMMENT ON COLUMN @parts@.closed_deal.won IS 'true: won, false: lost';
COMMENT ON COLUMN @parts@.closed_deal.amount IS 'value in the currency of settings; NULL: not known or not finite';
COMMENT ON COLUMN @parts@.closed_deal.quantity IS 'units; NULL: not known or not finite';
COMMENT ON COLUMN @parts@.closed_deal.at IS 'that point in time: when it was won or lost';
