-- What each customer pays, as known at the end of as_of
CREATE OR REPLACE VIEW @parts@.known_subscription AS
SELECT
	s.customer_id,
	s.rep,
	s.channel,
	s.started_on,
	CASE WHEN s.ended_on <= @as_of@ THEN s.ended_on END AS ended_on,
	s.monthly_revenue
FROM @schema@.subscription AS s
WHERE s.customer_id IS NOT NULL
	AND saleskpi.is_known(saleskpi.point_in_time(s.started_on, @time_zone@), @until@)
	-- Ended before it began, or paid on no day
	AND (s.ended_on <= s.started_on) IS NOT TRUE
	AND s.monthly_revenue >= 0::numeric
	AND s.monthly_revenue < 1e18;

COMMENT ON VIEW @parts@.known_subscription IS 'what customers pay as known at the end of as_of, without rows that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_subscription.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.known_subscription.rep IS 'rep who looks after it';
COMMENT ON COLUMN @parts@.known_subscription.channel IS 'channel that brought it';
COMMENT ON COLUMN @parts@.known_subscription.started_on IS 'first day';
COMMENT ON COLUMN @parts@.known_subscription.ended_on IS 'first day without; NULL: goes on at the end of as_of';
COMMENT ON COLUMN @parts@.known_subscription.monthly_revenue IS 'what is paid a month, in the currency of settings';
