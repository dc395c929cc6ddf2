CREATE OR REPLACE VIEW @schema@.cohort_retention AS
WITH history AS (
	SELECT saleskpi.cohorts(u.acquired_on, u.churned_on, 'month'::text) AS cohorts
	FROM @schema@.known_customer AS u
)
SELECT
	a.cohort,
	a.age,
	a.customers,
	a.retained,
	a.retention_rate
FROM history AS h
CROSS JOIN LATERAL saleskpi.ages(h.cohorts, (SELECT c.as_of FROM @schema@.clock AS c)) AS a;

COMMENT ON VIEW @schema@.cohort_retention IS 'how many of those won in a month are still there months later: one row a month of winning and age';
COMMENT ON COLUMN @schema@.cohort_retention.cohort IS 'first day of the month in which the customers were won';
COMMENT ON COLUMN @schema@.cohort_retention.age IS 'months since then, 0 for that month itself';
COMMENT ON COLUMN @schema@.cohort_retention.customers IS 'customers won in the month';
COMMENT ON COLUMN @schema@.cohort_retention.retained IS 'those of them still there on the first day of the month that is so many months later; all of them at age 0';
COMMENT ON COLUMN @schema@.cohort_retention.retention_rate IS 'retained / customers';
