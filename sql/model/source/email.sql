CREATE OR REPLACE VIEW @schema@.email AS
SELECT
	NULL::@id_type@ AS email_id,
	NULL::text AS campaign,
	NULL::text AS variant,
	NULL::text AS rep,
	NULL::timestamptz AS sent_at,
	NULL::timestamptz AS delivered_at,
	NULL::timestamptz AS opened_at,
	NULL::text AS team,
	NULL::timestamptz AS clicked_at
WHERE false;

COMMENT ON VIEW @schema@.email IS 'source: e-mails to leads and customers, one row an e-mail; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.email.email_id IS 'key';
COMMENT ON COLUMN @schema@.email.campaign IS 'campaign';
COMMENT ON COLUMN @schema@.email.variant IS 'variant of the campaign, such as the subject line';
COMMENT ON COLUMN @schema@.email.rep IS 'rep who sent it';
COMMENT ON COLUMN @schema@.email.sent_at IS 'when it was sent';
COMMENT ON COLUMN @schema@.email.delivered_at IS 'when it was delivered; NULL: it bounced';
COMMENT ON COLUMN @schema@.email.opened_at IS 'when it was first opened; NULL: it was not';
COMMENT ON COLUMN @schema@.email.team IS 'team that sent it; NULL: that of the rep';
COMMENT ON COLUMN @schema@.email.clicked_at IS 'when a link in it was first clicked; NULL: none was';
