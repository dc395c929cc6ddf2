-- How what customers pay has changed, by the month in which they first paid
CREATE OR REPLACE VIEW @parts@.revenue_cohort AS
SELECT
	date_trunc('month'::text, s.first_on::timestamp)::date AS cohort,
	date_trunc('month'::text, e.day::timestamp)::date AS month,
	sum(e.revenue) AS revenue,
	sum(e.revenue) FILTER (WHERE e.day = s.first_on AND e.revenue > 0::numeric) AS first_revenue
FROM (
	SELECT
		k.*,
		min(k.started_on) OVER (PARTITION BY k.customer_id) AS first_on
	FROM @parts@.known_subscription AS k
	WHERE k.monthly_revenue > 0::numeric
) AS s
CROSS JOIN LATERAL (VALUES
	(s.started_on, s.monthly_revenue),
	(s.ended_on, - s.monthly_revenue)
) AS e (day, revenue)
WHERE e.day IS NOT NULL
GROUP BY 1, 2;

COMMENT ON VIEW @parts@.revenue_cohort IS 'fact: changes of what customers pay, one row a month of the first payment and month of the change';
COMMENT ON COLUMN @parts@.revenue_cohort.cohort IS 'first day of the month in which the customers first paid';
COMMENT ON COLUMN @parts@.revenue_cohort.month IS 'first day of the month of the change';
COMMENT ON COLUMN @parts@.revenue_cohort.revenue IS 'how much more they pay a month than before';
COMMENT ON COLUMN @parts@.revenue_cohort.first_revenue IS 'what they paid a month on the first day';
