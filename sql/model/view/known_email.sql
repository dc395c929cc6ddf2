-- E-mails as known at the end of as_of, in the company's time, without rows that
-- cannot be right
CREATE OR REPLACE VIEW @schema@.known_email AS
SELECT
	e.email_id,
	e.campaign,
	e.variant,
	e.rep,
	saleskpi.local_time(e.sent_at, (SELECT c.time_zone FROM @schema@.clock AS c)) AS sent_at,
	CASE WHEN saleskpi.is_known(e.delivered_at, (SELECT c.until FROM @schema@.clock AS c)) THEN e.delivered_at END AS delivered_at,
	CASE WHEN saleskpi.is_known(e.opened_at, (SELECT c.until FROM @schema@.clock AS c)) THEN e.opened_at END AS opened_at
FROM @schema@.email AS e
WHERE saleskpi.is_known(e.sent_at, (SELECT c.until FROM @schema@.clock AS c))
	AND (e.delivered_at = '-infinity') IS NOT TRUE
	AND (e.opened_at < coalesce(e.delivered_at, 'infinity')) IS NOT TRUE;

COMMENT ON VIEW @schema@.known_email IS 'e-mails as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.known_email.email_id IS 'key';
COMMENT ON COLUMN @schema@.known_email.campaign IS 'campaign';
COMMENT ON COLUMN @schema@.known_email.variant IS 'variant of the campaign';
COMMENT ON COLUMN @schema@.known_email.rep IS 'rep who sent it';
COMMENT ON COLUMN @schema@.known_email.sent_at IS 'when it was sent, local time';
COMMENT ON COLUMN @schema@.known_email.delivered_at IS 'when it was delivered; NULL: not by the end of as_of';
COMMENT ON COLUMN @schema@.known_email.opened_at IS 'when it was first opened; NULL: not by the end of as_of';
