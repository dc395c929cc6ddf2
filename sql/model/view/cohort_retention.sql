CREATE OR REPLACE VIEW @schema@.cohort_retention AS
WITH history AS (
	SELECT saleskpi.rollup(f.cohorts) AS cohorts
	FROM @parts@.customer_history AS f
),
-- What those who first paid in the month pay at the start of the month of that age is what they paid
-- at first and all changes up to the month before
paid AS (
	SELECT
		f.cohort,
		f.month,
		sum(f.revenue) AS revenue,
		sum(f.first_revenue) AS first_revenue
	FROM @parts@.revenue_cohort AS f
	GROUP BY f.cohort, f.month
),
cohort_age AS (
	SELECT
		a.*,
		f.first_revenue AS revenue,
		CASE WHEN f.first_revenue IS NOT NULL THEN
			CASE WHEN a.age = 0 THEN f.first_revenue ELSE sum(p.revenue) OVER (PARTITION BY a.cohort ORDER BY a.age) END
		END AS revenue_retained
	FROM history AS h
	CROSS JOIN LATERAL saleskpi.ages(h.cohorts, @as_of@) AS a
	LEFT JOIN paid AS f ON f.cohort = a.cohort AND f.month = a.cohort
	LEFT JOIN paid AS p ON p.cohort = a.cohort AND p.month = (a.cohort + make_interval(months => a.age - 1))::date
)
SELECT
	a.cohort,
	a.age,
	a.customers,
	a.retained,
	a.retention_rate,
	a.revenue,
	a.revenue_retained,
	(a.revenue_retained / nullif(a.revenue, 0::numeric))::double precision AS revenue_retention_rate
FROM cohort_age AS a;

COMMENT ON VIEW @schema@.cohort_retention IS 'how many of those won in a month are still there months later: one row a month of winning and age';
COMMENT ON COLUMN @schema@.cohort_retention.cohort IS 'first day of the month in which the customers were won';
COMMENT ON COLUMN @schema@.cohort_retention.age IS 'months since then, 0 for that month itself';
COMMENT ON COLUMN @schema@.cohort_retention.customers IS 'customers won in the month';
COMMENT ON COLUMN @schema@.cohort_retention.retained IS 'those of them still there on the first day of the month that is so many months later; all of them at age 0';
COMMENT ON COLUMN @schema@.cohort_retention.retention_rate IS 'retained / customers';
COMMENT ON COLUMN @schema@.cohort_retention.revenue IS 'what the customers who first paid in the month paid a month at first; NULL: not known';
COMMENT ON COLUMN @schema@.cohort_retention.revenue_retained IS 'what they pay a month at the start of the month that is so many months later';
COMMENT ON COLUMN @schema@.cohort_retention.revenue_retention_rate IS 'revenue_retained / revenue; above 1 where those who stay pay more than those who went paid';
