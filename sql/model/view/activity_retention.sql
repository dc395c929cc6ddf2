CREATE OR REPLACE VIEW @schema@.activity_retention AS
WITH cohort_month AS (
	SELECT
		f.cohort,
		f.month,
		sum(f.customers) AS customers,
		sum(f.last_time) AS last_time
	FROM @parts@.activity_month AS f
	GROUP BY f.cohort, f.month
),
-- A month in which none of them bought has a row, too
calendar AS (
	SELECT
		c.cohort,
		m.month::date AS month,
		c.customers
	FROM cohort_month AS c
	CROSS JOIN LATERAL generate_series(c.cohort::timestamp,
		(SELECT k.month FROM @schema@.clock AS k)::timestamp, interval '1 month') AS m (month)
	WHERE c.month = c.cohort
)
SELECT
	c.cohort,
	((extract(year FROM c.month) - extract(year FROM c.cohort)) * 12::numeric
		+ extract(month FROM c.month) - extract(month FROM c.cohort))::integer AS age,
	c.customers::bigint AS customers,
	coalesce(a.customers, 0::numeric)::bigint AS active,
	coalesce(sum(a.last_time) OVER later, 0::numeric)::bigint AS active_or_later,
	coalesce(a.customers, 0::numeric)::double precision / c.customers::double precision AS activity_rate,
	coalesce(sum(a.last_time) OVER later, 0::numeric)::double precision / c.customers::double precision AS activity_rate_or_later,
	c.month <= (SELECT k.complete_month FROM @schema@.clock AS k) AS complete
FROM calendar AS c
LEFT JOIN cohort_month AS a ON a.cohort = c.cohort AND a.month = c.month
WINDOW later AS (PARTITION BY c.cohort ORDER BY c.month ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING);

COMMENT ON VIEW @schema@.activity_retention IS 'of those who first bought in a month, the share who bought again: one row a month of the first purchase and age; key cohort, age';
COMMENT ON COLUMN @schema@.activity_retention.cohort IS 'first day of the month of the first purchase';
COMMENT ON COLUMN @schema@.activity_retention.age IS 'months since then, 0 for that month itself';
COMMENT ON COLUMN @schema@.activity_retention.customers IS 'customers who first bought in the month';
COMMENT ON COLUMN @schema@.activity_retention.active IS 'those of them who bought so many months later; all of them at age 0';
COMMENT ON COLUMN @schema@.activity_retention.active_or_later IS 'those of them who bought so many months later or later still';
COMMENT ON COLUMN @schema@.activity_retention.activity_rate IS 'active / customers';
COMMENT ON COLUMN @schema@.activity_retention.activity_rate_or_later IS 'active_or_later / customers; of the last months it still rises';
COMMENT ON COLUMN @schema@.activity_retention.complete IS 'whether the month that is so many months later is over at the end of as_of';
