-- Deals that have not closed when they should have, by what was noted of them
CREATE OR REPLACE VIEW @schema@.slipped_deals AS
WITH open_row AS (
	SELECT
		c.deal_id,
		c.day,
		c.expected_on,
		(c.expected_on > lag(c.expected_on) OVER w) IS TRUE AS is_pushed
	FROM @schema@.deal_change AS c
	WHERE c.status = 'open'::text
	WINDOW w AS (PARTITION BY c.deal_id ORDER BY c.day)
),
history AS (
	SELECT
		o.deal_id,
		(array_agg(o.expected_on ORDER BY o.day) FILTER (WHERE o.expected_on IS NOT NULL))[1] AS first_expected_on,
		count(*) FILTER (WHERE o.is_pushed) AS times_pushed,
		max(o.day) FILTER (WHERE o.is_pushed) AS last_pushed_on
	FROM open_row AS o
	GROUP BY o.deal_id
)
SELECT
	d.deal_id,
	d.customer_id,
	d.team,
	d.rep,
	d.channel,
	d.stage,
	d.amount,
	h.first_expected_on,
	d.expected_on,
	h.times_pushed,
	h.last_pushed_on,
	d.expected_on - h.first_expected_on AS days_pushed,
	greatest(m.noted_to - d.expected_on, 0) AS days_overdue
FROM @schema@.deal_history AS d
JOIN history AS h ON h.deal_id = d.deal_id
CROSS JOIN @schema@.memory AS m
WHERE d.is_current
	AND d.status = 'open'::text
	-- The day on which it was expected is over at its end
	AND (h.times_pushed > 0 OR d.expected_on <= m.noted_to);

COMMENT ON VIEW @schema@.slipped_deals IS 'open deals whose expected day was put off or has passed, of a kept model: one row a deal; key deal_id';
COMMENT ON COLUMN @schema@.slipped_deals.deal_id IS 'key of the deal';
COMMENT ON COLUMN @schema@.slipped_deals.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.slipped_deals.team IS 'team of the deal, or of the rep';
COMMENT ON COLUMN @schema@.slipped_deals.rep IS 'rep whose deal it is';
COMMENT ON COLUMN @schema@.slipped_deals.channel IS 'channel it came by';
COMMENT ON COLUMN @schema@.slipped_deals.stage IS 'stage of the sale';
COMMENT ON COLUMN @schema@.slipped_deals.amount IS 'value in the currency of settings; NULL: not known';
COMMENT ON COLUMN @schema@.slipped_deals.first_expected_on IS 'day on which it was expected to close when that was first noted';
COMMENT ON COLUMN @schema@.slipped_deals.expected_on IS 'day on which it is expected to close now; NULL: nobody says any more';
COMMENT ON COLUMN @schema@.slipped_deals.times_pushed IS 'days on which it was put off since the model remembers';
COMMENT ON COLUMN @schema@.slipped_deals.last_pushed_on IS 'the last of them; NULL: never, the day has passed';
COMMENT ON COLUMN @schema@.slipped_deals.days_pushed IS 'days from first_expected_on to expected_on';
COMMENT ON COLUMN @schema@.slipped_deals.days_overdue IS 'days since expected_on, by the end of the last day that is remembered; 0: it is still to come, or that day';
