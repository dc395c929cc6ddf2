-- The control of a campaign is the first of its variants by name; one without a name is the last
CREATE OR REPLACE VIEW @schema@.email_lift AS
WITH variant AS (
	SELECT
		f.campaign,
		f.variant,
		sum(f.delivered)::bigint AS delivered,
		saleskpi.rollup(f.opened) AS opened
	FROM @parts@.email_month AS f
	GROUP BY f.campaign, f.variant
),
pair AS (
	SELECT
		v.campaign,
		first_value(v.variant) OVER campaign AS control,
		v.variant,
		first_value(v.delivered) OVER campaign AS control_delivered,
		first_value(v.opened) OVER campaign AS control_opened,
		v.delivered,
		v.opened
	FROM variant AS v
	WINDOW campaign AS (PARTITION BY v.campaign ORDER BY v.variant)
)
SELECT
	p.campaign,
	p.control,
	p.variant,
	p.control_delivered,
	CASE WHEN @mapped(email.opened_at)@ THEN saleskpi.hits(p.control_opened) END AS control_opened,
	saleskpi.value(p.control_opened) AS control_open_rate,
	p.delivered,
	CASE WHEN @mapped(email.opened_at)@ THEN saleskpi.hits(p.opened) END AS opened,
	saleskpi.value(p.opened) AS open_rate,
	l.difference,
	l.ratio,
	l.z,
	l.p_value,
	l.low,
	l.high
FROM pair AS p
CROSS JOIN LATERAL saleskpi.lift(p.control_opened, p.opened) AS l
WHERE p.variant IS DISTINCT FROM p.control;

COMMENT ON VIEW @schema@.email_lift IS 'whether a variant of a campaign was really opened more often: one row a campaign and variant, set against the campaign''s control, the first of its variants by name; key campaign, variant. Look once, when the campaign is over: looking again and again finds a difference where there is none';
COMMENT ON COLUMN @schema@.email_lift.campaign IS 'campaign';
COMMENT ON COLUMN @schema@.email_lift.control IS 'variant that it is set against';
COMMENT ON COLUMN @schema@.email_lift.variant IS 'variant';
COMMENT ON COLUMN @schema@.email_lift.control_delivered IS 'e-mails of the control delivered';
COMMENT ON COLUMN @schema@.email_lift.control_opened IS 'those of them opened';
COMMENT ON COLUMN @schema@.email_lift.control_open_rate IS 'control_opened / control_delivered';
COMMENT ON COLUMN @schema@.email_lift.delivered IS 'e-mails of the variant delivered';
COMMENT ON COLUMN @schema@.email_lift.opened IS 'those of them opened';
COMMENT ON COLUMN @schema@.email_lift.open_rate IS 'opened / delivered';
COMMENT ON COLUMN @schema@.email_lift.difference IS 'open_rate - control_open_rate; NULL: nothing delivered of one of them';
COMMENT ON COLUMN @schema@.email_lift.ratio IS 'open_rate / control_open_rate';
COMMENT ON COLUMN @schema@.email_lift.z IS 'the difference in standard errors (two-proportion z-test, pooled)';
COMMENT ON COLUMN @schema@.email_lift.p_value IS 'how often chance alone makes a difference as large, 0 to 1: below 0.05 it is hardly chance';
COMMENT ON COLUMN @schema@.email_lift.low IS 'least that the true difference may be, at a confidence of 95 %';
COMMENT ON COLUMN @schema@.email_lift.high IS 'most that the true difference may be, at a confidence of 95 %; where low is above 0 or high below, it is hardly chance';
