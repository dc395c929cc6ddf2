-- E-mails as known at the end of as_of, in the company's time.  One that was opened or clicked was
-- delivered, whatever its mail server has noted; where no delivery is mapped, sending counts.
CREATE OR REPLACE VIEW @parts@.known_email AS
SELECT
	e.email_id,
	e.campaign,
	e.variant,
	e.rep,
	e.team,
	saleskpi_internal.day_of(saleskpi.local_time(e.sent_at, c.time_zone)) AS day,
	saleskpi_internal.month_of(saleskpi.local_time(e.sent_at, c.time_zone)) AS month,
	e.sent_at AS at,
	saleskpi.local_time(e.sent_at, c.time_zone) AS sent_at,
	NOT @mapped(email.delivered_at)@
		OR saleskpi.is_known(e.delivered_at, c.until)
		OR saleskpi.is_known(e.opened_at, c.until)
		OR saleskpi.is_known(e.clicked_at, c.until) AS delivered,
	saleskpi.is_known(e.opened_at, c.until) OR saleskpi.is_known(e.clicked_at, c.until) AS opened,
	saleskpi.is_known(e.clicked_at, c.until) AS clicked
FROM @schema@.email AS e, @clock@
WHERE saleskpi.is_known(e.sent_at, c.until)
	AND saleskpi.is_possible(e.sent_at, e.delivered_at, c.time_zone)
	AND saleskpi.is_possible(e.sent_at, e.opened_at, c.time_zone)
	AND saleskpi.is_possible(e.sent_at, e.clicked_at, c.time_zone);

COMMENT ON VIEW @parts@.known_email IS 'e-mails as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_email.email_id IS 'key';
COMMENT ON COLUMN @parts@.known_email.campaign IS 'campaign';
COMMENT ON COLUMN @parts@.known_email.variant IS 'variant of the campaign';
COMMENT ON COLUMN @parts@.known_email.rep IS 'rep who sent it';
COMMENT ON COLUMN @parts@.known_email.team IS 'team of the e-mail itself; NULL: that of the rep';
COMMENT ON COLUMN @parts@.known_email.day IS 'day of sending';
COMMENT ON COLUMN @parts@.known_email.month IS 'first day of the month of sending';
COMMENT ON COLUMN @parts@.known_email.sent_at IS 'when it was sent, local time';
COMMENT ON COLUMN @parts@.known_email.delivered IS 'whether it was delivered by the end of as_of';
COMMENT ON COLUMN @parts@.known_email.opened IS 'whether it was opened by the end of as_of';
COMMENT ON COLUMN @parts@.known_email.clicked IS 'whether it was clicked by the end of as_of';
COMMENT ON COLUMN @parts@.known_email.at IS 'that point in time: when it was sent';
