CREATE OR REPLACE VIEW @schema@.email_open_rate AS
WITH variant_month AS (
	SELECT
		date_trunc('month', e.sent_at)::date AS month,
		e.campaign,
		e.variant,
		count(*) AS sent,
		saleskpi.rate(e.delivered_at, e.opened_at) AS opened
	FROM @schema@.known_email AS e
	GROUP BY 1, 2, 3
)
SELECT
	m.month,
	m.campaign,
	m.variant,
	m.sent,
	saleskpi.total(m.opened) AS delivered,
	saleskpi.hits(m.opened) AS opened,
	saleskpi.value(m.opened) AS open_rate,
	i.low,
	i.high
FROM variant_month AS m
CROSS JOIN LATERAL saleskpi.confidence_interval(m.opened, 0.95::double precision) AS i;

COMMENT ON VIEW @schema@.email_open_rate IS 'how many e-mails are opened: one row a month of sending, campaign and variant';
COMMENT ON COLUMN @schema@.email_open_rate.month IS 'first day of the month in which the e-mails were sent';
COMMENT ON COLUMN @schema@.email_open_rate.campaign IS 'campaign';
COMMENT ON COLUMN @schema@.email_open_rate.variant IS 'variant of the campaign';
COMMENT ON COLUMN @schema@.email_open_rate.sent IS 'e-mails sent';
COMMENT ON COLUMN @schema@.email_open_rate.delivered IS 'e-mails delivered';
COMMENT ON COLUMN @schema@.email_open_rate.opened IS 'e-mails opened';
COMMENT ON COLUMN @schema@.email_open_rate.open_rate IS 'opened / delivered';
COMMENT ON COLUMN @schema@.email_open_rate.low IS 'lower end of the 95 % confidence interval of open_rate (Wilson)';
COMMENT ON COLUMN @schema@.email_open_rate.high IS 'upper end of the 95 % confidence interval of open_rate (Wilson)';
