-- Leads as known at the end of as_of, in the company's time, without rows that
-- cannot be right
CREATE OR REPLACE VIEW @schema@.known_lead AS
SELECT
	l.lead_id,
	l.source,
	l.rep,
	l.customer_id,
	saleskpi.local_time(l.created_at, (SELECT c.time_zone FROM @schema@.clock AS c)) AS created_at,
	CASE WHEN saleskpi.is_known(l.qualified_at, (SELECT c.until FROM @schema@.clock AS c))
		THEN saleskpi.local_time(l.qualified_at, (SELECT c.time_zone FROM @schema@.clock AS c))
	END AS qualified_at,
	CASE WHEN saleskpi.is_known(l.converted_at, (SELECT c.until FROM @schema@.clock AS c))
		THEN saleskpi.local_time(l.converted_at, (SELECT c.time_zone FROM @schema@.clock AS c))
	END AS converted_at
FROM @schema@.lead AS l
WHERE saleskpi.is_known(l.created_at, (SELECT c.until FROM @schema@.clock AS c))
	AND saleskpi.is_possible(l.created_at, l.qualified_at)
	AND saleskpi.is_possible(l.created_at, l.converted_at);

COMMENT ON VIEW @schema@.known_lead IS 'leads as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.known_lead.lead_id IS 'key';
COMMENT ON COLUMN @schema@.known_lead.source IS 'channel it came by';
COMMENT ON COLUMN @schema@.known_lead.rep IS 'rep who works it';
COMMENT ON COLUMN @schema@.known_lead.customer_id IS 'the customer it became';
COMMENT ON COLUMN @schema@.known_lead.created_at IS 'when it came in, local time';
COMMENT ON COLUMN @schema@.known_lead.qualified_at IS 'when it became an opportunity, local time; NULL: not by the end of as_of';
COMMENT ON COLUMN @schema@.known_lead.converted_at IS 'when it became a customer, local time; NULL: not by the end of as_of';
