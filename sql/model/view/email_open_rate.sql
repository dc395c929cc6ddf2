-- A month between others in which nothing was sent has a row, so that a line drawn over time falls
-- to where it was
CREATE OR REPLACE VIEW @schema@.email_open_rate AS
WITH variant_month AS (
	SELECT
		f.month,
		f.campaign,
		f.variant,
		sum(f.sent)::bigint AS sent,
		sum(f.delivered)::bigint AS delivered,
		saleskpi.rollup(f.opened) AS opened,
		saleskpi.rollup(f.clicked) AS clicked,
		lead(f.month) OVER (PARTITION BY f.campaign, f.variant ORDER BY f.month) AS next_month
	FROM @parts@.email_month AS f
	GROUP BY f.month, f.campaign, f.variant
),
line AS (
	SELECT
		c.month,
		c.month <= c.complete_month AS complete,
		c.campaign,
		c.variant,
		CASE WHEN c.month = c.row_month THEN c.sent ELSE 0::bigint END AS sent,
		CASE WHEN c.month = c.row_month THEN c.delivered ELSE 0::bigint END AS delivered,
		CASE WHEN c.month = c.row_month THEN c.opened ELSE '0/0'::saleskpi.rate END AS opened,
		CASE WHEN c.month = c.row_month THEN c.clicked ELSE '0/0'::saleskpi.rate END AS clicked
	FROM (
		SELECT
			generate_series(m.month::timestamp,
				coalesce(m.next_month::timestamp - interval '1 month', m.month::timestamp), interval '1 month')::date AS month,
			m.month AS row_month,
			k.complete_month,
			m.campaign, m.variant, m.sent, m.delivered, m.opened, m.clicked
		FROM variant_month AS m
		CROSS JOIN @schema@.clock AS k
	) AS c
)
SELECT
	l.month,
	l.campaign,
	l.variant,
	l.sent,
	l.delivered,
	CASE WHEN @mapped(email.opened_at)@ THEN saleskpi.hits(l.opened) END AS opened,
	saleskpi.value(l.opened) AS open_rate,
	i.low,
	i.high,
	CASE WHEN @mapped(email.clicked_at)@ THEN saleskpi.hits(l.clicked) END AS clicked,
	saleskpi.value(l.clicked) AS click_rate,
	l.complete
FROM line AS l
CROSS JOIN LATERAL saleskpi.confidence_interval(l.opened, 0.95::double precision) AS i;

COMMENT ON VIEW @schema@.email_open_rate IS 'how many e-mails are opened: one row a month of sending, campaign and variant; key month, campaign, variant';
COMMENT ON COLUMN @schema@.email_open_rate.month IS 'first day of the month in which the e-mails were sent';
COMMENT ON COLUMN @schema@.email_open_rate.campaign IS 'campaign';
COMMENT ON COLUMN @schema@.email_open_rate.variant IS 'variant of the campaign';
COMMENT ON COLUMN @schema@.email_open_rate.sent IS 'e-mails sent';
COMMENT ON COLUMN @schema@.email_open_rate.delivered IS 'e-mails delivered; one that was opened was';
COMMENT ON COLUMN @schema@.email_open_rate.opened IS 'e-mails opened; one that was clicked was; NULL: opening is not mapped';
COMMENT ON COLUMN @schema@.email_open_rate.open_rate IS 'opened / delivered; of several rows sum(opened) / sum(delivered), not the mean; NULL: nothing delivered, or opening is not mapped';
COMMENT ON COLUMN @schema@.email_open_rate.low IS 'lower end of the 95 % confidence interval of open_rate (Wilson)';
COMMENT ON COLUMN @schema@.email_open_rate.high IS 'upper end of the 95 % confidence interval of open_rate (Wilson)';
COMMENT ON COLUMN @schema@.email_open_rate.clicked IS 'e-mails of which a link was clicked; NULL: clicking is not mapped';
COMMENT ON COLUMN @schema@.email_open_rate.click_rate IS 'clicked / delivered; NULL: nothing delivered, or clicking is not mapped';
COMMENT ON COLUMN @schema@.email_open_rate.complete IS 'whether the month is over at the end of as_of';
