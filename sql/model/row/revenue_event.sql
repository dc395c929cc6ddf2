-- What customers begin and cease to pay, by month, and the month in which each first paid.  What is
-- free changes nothing.
CREATE OR REPLACE VIEW @parts@.revenue_event AS
SELECT
	s.customer_id,
	saleskpi_internal.month_of(min(s.first_on)) AS cohort,
	saleskpi_internal.month_of(s.day) AS month,
	saleskpi_internal.total(s.revenue) AS revenue,
	saleskpi_internal.total(s.revenue) FILTER (WHERE s.is_first) AS first_revenue
FROM (
	SELECT
		e.customer_id,
		CASE WHEN k.is_end THEN e.ended_on ELSE e.started_on END AS day,
		CASE WHEN k.is_end THEN - e.monthly_revenue ELSE e.monthly_revenue END AS revenue,
		NOT k.is_end AND e.started_on = e.first_on AS is_first,
		e.first_on
	FROM (
		SELECT
			u.customer_id,
			u.started_on,
			u.ended_on,
			u.monthly_revenue,
			min(u.started_on) OVER (PARTITION BY u.customer_id) AS first_on
		FROM @parts@.known_subscription AS u
		WHERE u.monthly_revenue > 0::numeric
	) AS e
	CROSS JOIN (VALUES (false), (true)) AS k (is_end)
	WHERE NOT k.is_end OR e.ended_on IS NOT NULL
) AS s
GROUP BY s.customer_id, saleskpi_internal.month_of(s.day);

COMMENT ON VIEW @parts@.revenue_event IS 'how what each customer pays a month has changed, one row a customer and month';
COMMENT ON COLUMN @parts@.revenue_event.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.revenue_event.cohort IS 'first day of the month of the first payment';
COMMENT ON COLUMN @parts@.revenue_event.month IS 'first day of the month of the change';
COMMENT ON COLUMN @parts@.revenue_event.revenue IS 'how much more is paid a month than before';
COMMENT ON COLUMN @parts@.revenue_event.first_revenue IS 'what was paid a month on the first day; NULL in other months than the first';
