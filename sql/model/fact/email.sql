-- E-mails, by sending.  A rate of what is not mapped is of none.
CREATE OR REPLACE VIEW @parts@.email_@grain@ AS
SELECT
	@at(e)@ AS @grain@@is_month(g)@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(e.team, r.team) AS team,
	e.rep,
	e.campaign,
	e.variant,
	count(*) AS sent,
	count(*) FILTER (WHERE e.delivered) AS delivered,
	saleskpi.rate(e.opened) FILTER (WHERE e.delivered AND @mapped(email.opened_at)@) AS opened,
	saleskpi.rate(e.clicked) FILTER (WHERE e.delivered AND @mapped(email.clicked_at)@) AS clicked
FROM @parts@.known_email AS e
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = e.rep
	AND e.at >= r.from_at
	AND e.at < r.until_at
-- Of one rep and span all are in one region, under one manager
GROUP BY @at(e)@, coalesce(e.team, r.team), e.rep, e.campaign, e.variant, r.placed_from;

COMMENT ON VIEW @parts@.email_@grain@ IS 'fact: e-mails, one row a @grain@ of sending, whose they are, campaign and variant';
COMMENT ON COLUMN @parts@.email_@grain@.@grain@ IS '@first_day@ of sending';
COMMENT ON COLUMN @parts@.email_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.email_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.email_@grain@.team IS 'team of the e-mails, or of the rep that day';
COMMENT ON COLUMN @parts@.email_@grain@.rep IS 'rep who sent them';
COMMENT ON COLUMN @parts@.email_@grain@.campaign IS 'campaign';
COMMENT ON COLUMN @parts@.email_@grain@.variant IS 'variant of the campaign';
COMMENT ON COLUMN @parts@.email_@grain@.sent IS 'e-mails sent';
COMMENT ON COLUMN @parts@.email_@grain@.delivered IS 'those of them delivered';
COMMENT ON COLUMN @parts@.email_@grain@.opened IS 'share of those delivered that was opened, as a state; of none where opening is not mapped';
COMMENT ON COLUMN @parts@.email_@grain@.clicked IS 'share of those delivered that was clicked, as a state; of none where clicking is not mapped';
@period@COMMENT ON COLUMN @parts@.email_@grain@.is_month IS 'whether it is a month, or a day';
