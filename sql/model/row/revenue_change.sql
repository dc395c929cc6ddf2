-- A customer's revenue at the end of each month in which it changed beside that at the end of the month
-- before.  A customer is whose the first subscription was.
CREATE OR REPLACE VIEW @parts@.revenue_change AS
SELECT
	e.customer_id,
	e.month,
	e.cohort,
	saleskpi_internal.total(e.revenue) OVER w - e.revenue AS before,
	saleskpi_internal.total(e.revenue) OVER w AS after,
	o.region,
	o.manager,
	o.team,
	o.rep,
	o.channel
FROM @parts@.revenue_event AS e
JOIN (
	SELECT DISTINCT ON (s.customer_id)
		s.customer_id,
		r.region,
		r.manager,
		r.team,
		s.rep,
		s.channel
	FROM @parts@.known_subscription AS s
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = s.rep
		AND s.started_on BETWEEN r.starts_on AND r.ends_on
	WHERE s.monthly_revenue > 0::numeric
	ORDER BY s.customer_id, s.started_on, s.rep, s.channel
) AS o ON o.customer_id = e.customer_id
WINDOW w AS (PARTITION BY e.customer_id ORDER BY e.month);

COMMENT ON VIEW @parts@.revenue_change IS 'what each customer pays a month before and after it changed, one row a customer and month';
COMMENT ON COLUMN @parts@.revenue_change.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.revenue_change.month IS 'first day of the month of the change';
COMMENT ON COLUMN @parts@.revenue_change.cohort IS 'first day of the month of the first payment';
COMMENT ON COLUMN @parts@.revenue_change.before IS 'what was paid at the end of the month before';
COMMENT ON COLUMN @parts@.revenue_change.after IS 'what was paid at the end of the month';
COMMENT ON COLUMN @parts@.revenue_change.region IS 'region of the rep of the first subscription, that day';
COMMENT ON COLUMN @parts@.revenue_change.manager IS 'manager of the rep of the first subscription, that day';
COMMENT ON COLUMN @parts@.revenue_change.team IS 'team of that rep on that day';
COMMENT ON COLUMN @parts@.revenue_change.rep IS 'rep of the first subscription';
COMMENT ON COLUMN @parts@.revenue_change.channel IS 'channel of the first subscription';
