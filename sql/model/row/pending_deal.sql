-- Deals that are neither won nor lost at the end of as_of, in the company's time.  Of a deal that
-- closes later nobody knows the closing then, nor the probability: companies overwrite it.
CREATE OR REPLACE VIEW @parts@.pending_deal AS
SELECT
	d.deal_id,
	d.customer_id,
	d.rep,
	d.team,
	d.source AS channel,
	d.product,
	d.stage,
	saleskpi.local_time(d.opened_at, c.time_zone) AS opened_at,
	-- The closing date of an open deal is when it is expected to close
	coalesce(CASE WHEN isfinite(d.expected_on) THEN d.expected_on END, CASE WHEN d.won IS NULL AND isfinite(d.closed_at)
		THEN saleskpi_internal.day_of(saleskpi.local_time(d.closed_at, c.time_zone))
	END) AS expected_on,
	saleskpi_internal.finite(d.amount) AS amount,
	saleskpi_internal.finite(d.quantity) AS quantity,
	CASE WHEN d.won IS NULL AND d.probability BETWEEN 0::double precision AND 1::double precision
		THEN d.probability
	END AS probability
FROM @schema@.deal AS d, @clock@
WHERE (d.won IS NULL
		OR d.closed_at >= c.until
			AND d.closed_at < 'infinity'::timestamptz
			AND saleskpi.is_possible(coalesce(d.opened_at, d.closed_at), d.closed_at,
				c.time_zone))
	-- The first conversation need not be known
	AND (d.opened_at IS NULL OR saleskpi.is_known(d.opened_at, c.until));

COMMENT ON VIEW @parts@.pending_deal IS 'deals that are neither won nor lost at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.pending_deal.deal_id IS 'key';
COMMENT ON COLUMN @parts@.pending_deal.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.pending_deal.rep IS 'rep whose deal it is';
COMMENT ON COLUMN @parts@.pending_deal.team IS 'team of the deal itself; NULL: that of the rep';
COMMENT ON COLUMN @parts@.pending_deal.channel IS 'channel it came by';
COMMENT ON COLUMN @parts@.pending_deal.product IS 'what is to be sold';
COMMENT ON COLUMN @parts@.pending_deal.stage IS 'stage of the sale';
COMMENT ON COLUMN @parts@.pending_deal.opened_at IS 'first conversation, local time; NULL: not known, or there was none yet';
COMMENT ON COLUMN @parts@.pending_deal.expected_on IS 'day on which it is expected to close; NULL: nobody said';
COMMENT ON COLUMN @parts@.pending_deal.amount IS 'value in the currency of settings; NULL: not known or not finite';
COMMENT ON COLUMN @parts@.pending_deal.quantity IS 'units; NULL: not known or not finite';
COMMENT ON COLUMN @parts@.pending_deal.probability IS 'probability of winning it, 0 to 1; NULL: not known, or not known at the end of as_of since the deal has closed later';
