-- Leads as known at the end of as_of, in the company's time.  Days are compared as days: what
-- happened on the day of creation did not happen before it.
CREATE OR REPLACE VIEW @parts@.known_lead AS
SELECT
	l.lead_id,
	l.customer_id,
	l.rep,
	l.team,
	l.source AS channel,
	saleskpi_internal.day_of(saleskpi.local_time(l.created_at, c.time_zone)) AS day,
	saleskpi_internal.month_of(saleskpi.local_time(l.created_at, c.time_zone)) AS month,
	l.created_at AS at,
	saleskpi.local_time(l.created_at, c.time_zone) AS created_at,
	CASE WHEN saleskpi.is_known(l.qualified_at, c.until)
		THEN greatest(saleskpi.local_time(l.qualified_at, c.time_zone), saleskpi.local_time(l.created_at, c.time_zone))
	END AS qualified_at,
	CASE WHEN saleskpi.is_known(l.converted_at, c.until)
		THEN greatest(saleskpi.local_time(l.converted_at, c.time_zone), saleskpi.local_time(l.created_at, c.time_zone))
	END AS converted_at,
	CASE WHEN saleskpi.is_known(l.lost_at, c.until)
		THEN greatest(saleskpi.local_time(l.lost_at, c.time_zone), saleskpi.local_time(l.created_at, c.time_zone))
	END AS lost_at,
	CASE WHEN saleskpi.is_known(l.qualified_at, c.until) THEN greatest(l.qualified_at, l.created_at) END AS qualified_instant
FROM @schema@.lead AS l, @clock@
WHERE saleskpi.is_known(l.created_at, c.until)
	AND saleskpi.is_possible(l.created_at, l.qualified_at, c.time_zone)
	AND saleskpi.is_possible(l.created_at, l.converted_at, c.time_zone)
	AND saleskpi.is_possible(l.created_at, l.lost_at, c.time_zone);

COMMENT ON VIEW @parts@.known_lead IS 'leads as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_lead.lead_id IS 'key';
COMMENT ON COLUMN @parts@.known_lead.customer_id IS 'the customer it became';
COMMENT ON COLUMN @parts@.known_lead.rep IS 'rep who works it';
COMMENT ON COLUMN @parts@.known_lead.team IS 'team of the lead itself; NULL: that of the rep';
COMMENT ON COLUMN @parts@.known_lead.channel IS 'channel it came by';
COMMENT ON COLUMN @parts@.known_lead.day IS 'day of creation';
COMMENT ON COLUMN @parts@.known_lead.month IS 'first day of the month of creation';
COMMENT ON COLUMN @parts@.known_lead.created_at IS 'when it came in, local time';
COMMENT ON COLUMN @parts@.known_lead.qualified_at IS 'when it became an opportunity, local time; NULL: not by the end of as_of';
COMMENT ON COLUMN @parts@.known_lead.converted_at IS 'when it became a customer, local time; NULL: not by the end of as_of';
COMMENT ON COLUMN @parts@.known_lead.lost_at IS 'when it was given up, local time; NULL: not by the end of as_of';
COMMENT ON COLUMN @parts@.known_lead.at IS 'that point in time: when it came in';
COMMENT ON COLUMN @parts@.known_lead.qualified_instant IS 'the point in time at which it became an opportunity';
