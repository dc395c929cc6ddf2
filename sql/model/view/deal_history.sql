-- Each change of a deal with the days for which it held. What still holds ends on the last day that is
-- remembered: clients of many languages have no infinite day.
CREATE OR REPLACE VIEW @schema@.deal_history AS
SELECT
	c.deal_id,
	c.day AS first_day,
	coalesce(lead(c.day) OVER w - 1, (SELECT m.noted_to FROM @schema@.memory AS m)) AS last_day,
	c.status,
	c.amount,
	c.stage,
	c.probability,
	c.expected_on,
	c.team,
	c.rep,
	c.channel,
	c.opened_on,
	c.closed_on,
	c.customer_id,
	lead(c.day) OVER w IS NULL AS is_current
FROM @schema@.deal_change AS c
WINDOW w AS (PARTITION BY c.deal_id ORDER BY c.day);

COMMENT ON VIEW @schema@.deal_history IS 'what each deal was from when to when, of a kept model: one row a deal and span of days; key deal_id, first_day. A filter date ''2025-03-31'' BETWEEN first_day AND last_day gives the deals as they were at the end of that day';
COMMENT ON COLUMN @schema@.deal_history.deal_id IS 'key of the deal';
COMMENT ON COLUMN @schema@.deal_history.first_day IS 'first day at whose end it was so';
COMMENT ON COLUMN @schema@.deal_history.last_day IS 'last day at whose end it was so, or the last that is remembered';
COMMENT ON COLUMN @schema@.deal_history.status IS 'open, won, lost or gone: it was no longer there, or could no longer be right';
COMMENT ON COLUMN @schema@.deal_history.amount IS 'value in the currency of settings; NULL: not known or not finite';
COMMENT ON COLUMN @schema@.deal_history.stage IS 'stage of the sale; of a deal that is not open the one in which it was last seen open';
COMMENT ON COLUMN @schema@.deal_history.probability IS 'probability of winning it, 0 to 1; of a deal that is not open the last one';
COMMENT ON COLUMN @schema@.deal_history.expected_on IS 'day on which it was expected to close; of a deal that is not open the last one';
COMMENT ON COLUMN @schema@.deal_history.team IS 'team of the deal, or of the rep that day; of a closed deal on the day of closing';
COMMENT ON COLUMN @schema@.deal_history.rep IS 'rep whose deal it was';
COMMENT ON COLUMN @schema@.deal_history.channel IS 'channel it came by';
COMMENT ON COLUMN @schema@.deal_history.opened_on IS 'day of the first conversation; NULL: not known, or there was none yet';
COMMENT ON COLUMN @schema@.deal_history.closed_on IS 'day on which it was won or lost; NULL: it was open';
COMMENT ON COLUMN @schema@.deal_history.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.deal_history.is_current IS 'whether it is so until further notice';
