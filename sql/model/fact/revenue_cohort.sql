-- How what customers pay has changed, by the month in which they first paid
CREATE OR REPLACE VIEW @parts@.revenue_cohort AS
SELECT
	e.cohort,
	e.month,
	saleskpi_internal.total(e.revenue) AS revenue,
	saleskpi_internal.total(e.revenue) FILTER (WHERE e.is_first) AS first_revenue
FROM (
	-- VALUES of a row's columns would be compiled anew for each row
	SELECT
		saleskpi_internal.month_of(s.first_on) AS cohort,
		saleskpi_internal.month_of(CASE WHEN k.is_end THEN s.ended_on ELSE s.started_on END) AS month,
		CASE WHEN k.is_end THEN - s.monthly_revenue ELSE s.monthly_revenue END AS revenue,
		NOT k.is_end AND s.started_on = s.first_on AS is_first
	FROM (
		SELECT
			k.*,
			min(k.started_on) OVER (PARTITION BY k.customer_id) AS first_on
		FROM @parts@.known_subscription AS k
		WHERE k.monthly_revenue > 0::numeric
	) AS s
	CROSS JOIN (VALUES (false), (true)) AS k (is_end)
	WHERE NOT k.is_end OR s.ended_on IS NOT NULL
) AS e
GROUP BY 1, 2;

COMMENT ON VIEW @parts@.revenue_cohort IS 'fact: changes of what customers pay, one row a month of the first payment and month of the change';
COMMENT ON COLUMN @parts@.revenue_cohort.cohort IS 'first day of the month in which the customers first paid';
COMMENT ON COLUMN @parts@.revenue_cohort.month IS 'first day of the month of the change';
COMMENT ON COLUMN @parts@.revenue_cohort.revenue IS 'how much more they pay a month than before';
COMMENT ON COLUMN @parts@.revenue_cohort.first_revenue IS 'what they paid a month on the first day';
