-- What customers begin and cease to pay, by month, and the month in which each first paid.  What is
-- free changes nothing.
CREATE OR REPLACE VIEW @parts@.revenue_event AS
SELECT
	s.customer_id,
	saleskpi_internal.month_of(min(s.first_on)) AS cohort,
	saleskpi_internal.month_of(s.day) AS month,
	saleskpi_internal.total(s.revenue) AS revenue,
	saleskpi_internal.total(s.revenue) FILTER (WHERE s.day = s.first_on AND s.revenue > 0::numeric) AS first_revenue
FROM (
	SELECT
		e.customer_id,
		e.day,
		e.revenue,
		min(e.day) OVER (PARTITION BY e.customer_id) AS first_on
	FROM (
		SELECT k.customer_id, k.started_on AS day, k.monthly_revenue AS revenue
		FROM @parts@.known_subscription AS k
		WHERE k.monthly_revenue > 0::numeric
		UNION ALL
		SELECT k.customer_id, k.ended_on, - k.monthly_revenue
		FROM @parts@.known_subscription AS k
		WHERE k.monthly_revenue > 0::numeric
			AND k.ended_on IS NOT NULL
	) AS e
) AS s
GROUP BY s.customer_id, saleskpi_internal.month_of(s.day);

COMMENT ON VIEW @parts@.revenue_event IS 'how what each customer pays a month has changed, one row a customer and month';
COMMENT ON COLUMN @parts@.revenue_event.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.revenue_event.cohort IS 'first day of the month of the first payment';
COMMENT ON COLUMN @parts@.revenue_event.month IS 'first day of the month of the change';
COMMENT ON COLUMN @parts@.revenue_event.revenue IS 'how much more is paid a month than before';
COMMENT ON COLUMN @parts@.revenue_event.first_revenue IS 'what was paid a month on the first day; NULL in other months than the first';
