-- Customers by the month in which they were won, and what is paid by the month of the first payment:
-- a month may have one and not the other.  What those who first paid in a month pay at the start of a
-- later one is all that changed up to the month before.
CREATE OR REPLACE VIEW @schema@.cohort_retention AS
WITH history AS (
	SELECT f.cohorts
	FROM @parts@.customer_total AS f
),
paid AS (
	SELECT
		f.cohort,
		f.month,
		sum(f.revenue) AS revenue,
		sum(f.first_revenue) AS first_revenue
	FROM @parts@.revenue_cohort AS f
	GROUP BY f.cohort, f.month
),
paid_age AS (
	SELECT
		p.cohort,
		c.age,
		p.first_revenue AS revenue,
		CASE WHEN c.age = 0 THEN p.first_revenue
			ELSE sum(coalesce(d.revenue, 0::numeric)) OVER (PARTITION BY p.cohort ORDER BY c.age)
		END AS revenue_retained
	FROM paid AS p
	CROSS JOIN @schema@.clock AS k
	CROSS JOIN LATERAL generate_series(0, ((extract(year FROM k.month) - extract(year FROM p.cohort)) * 12::numeric
		+ extract(month FROM k.month) - extract(month FROM p.cohort))::integer) AS c (age)
	LEFT JOIN paid AS d ON d.cohort = p.cohort AND d.month = (p.cohort + make_interval(months => c.age - 1))::date
	WHERE p.month = p.cohort
),
cohort_age AS (
	SELECT a.cohort, a.age, a.customers, a.retained, NULL::numeric AS revenue, NULL::numeric AS revenue_retained
	FROM history AS h
	CROSS JOIN LATERAL saleskpi.ages(h.cohorts, @as_of@) AS a
	UNION ALL
	SELECT p.cohort, p.age, NULL::bigint, NULL::bigint, p.revenue, p.revenue_retained
	FROM paid_age AS p
)
SELECT
	a.cohort,
	a.age,
	coalesce(sum(a.customers), 0::numeric)::bigint AS customers,
	CASE WHEN @knows_churn@ THEN coalesce(sum(a.retained), 0::numeric)::bigint END AS retained,
	CASE WHEN @knows_churn@ THEN sum(a.retained)::double precision / nullif(sum(a.customers), 0::numeric)::double precision END AS retention_rate,
	sum(a.revenue) AS revenue,
	sum(a.revenue_retained) AS revenue_retained,
	(sum(a.revenue_retained) / nullif(sum(a.revenue), 0::numeric))::double precision AS revenue_retention_rate,
	(a.cohort::timestamp + make_interval(months => a.age))::date <= k.complete_month AS complete
FROM cohort_age AS a
CROSS JOIN @schema@.clock AS k
GROUP BY a.cohort, a.age, k.complete_month;

COMMENT ON VIEW @schema@.cohort_retention IS 'how many of those won in a month are still there months later: one row a month of winning and age; key cohort, age';
COMMENT ON COLUMN @schema@.cohort_retention.cohort IS 'first day of the month in which the customers were won, or first paid';
COMMENT ON COLUMN @schema@.cohort_retention.age IS 'months since then, 0 for that month itself';
COMMENT ON COLUMN @schema@.cohort_retention.customers IS 'customers won in the month';
COMMENT ON COLUMN @schema@.cohort_retention.retained IS 'those of them still there on the first day of the month that is so many months later; all of them at age 0';
COMMENT ON COLUMN @schema@.cohort_retention.retention_rate IS 'retained / customers; NULL: customer.churned_at is not mapped';
COMMENT ON COLUMN @schema@.cohort_retention.revenue IS 'what the customers who first paid in the month paid a month at first; NULL: not known';
COMMENT ON COLUMN @schema@.cohort_retention.revenue_retained IS 'what they pay a month at the start of the month that is so many months later';
COMMENT ON COLUMN @schema@.cohort_retention.revenue_retention_rate IS 'revenue_retained / revenue; above 1 where those who stay pay more than those who went paid';
COMMENT ON COLUMN @schema@.cohort_retention.complete IS 'whether the month that is so many months later is over at the end of as_of';
