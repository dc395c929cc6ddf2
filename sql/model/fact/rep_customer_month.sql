-- Customers at the start of each month by who won them, and who of them is still there
CREATE OR REPLACE VIEW @parts@.rep_customer_month AS
SELECT
	generate_series(m.month::timestamp + interval '1 month', coalesce(m.next_month, c.month)::timestamp, interval '1 month')::date AS month,
	m.rep,
	m.at_start,
	m.remaining
FROM (
	SELECT
		f.month,
		f.rep,
		sum(f.gained - f.lost) OVER so_far AS at_start,
		sum(f.remaining) OVER so_far AS remaining,
		lead(f.month) OVER so_far AS next_month
	FROM (
		SELECT
			u.month,
			u.rep,
			sum(u.gained) AS gained,
			sum(u.lost) AS lost,
			sum(u.remaining) AS remaining
		FROM (
			SELECT
				saleskpi_internal.month_of(s.acquired_on) AS month,
				s.rep,
				s.customers AS gained,
				0::bigint AS lost,
				CASE WHEN s.churned_on <= @as_of@ THEN 0::bigint ELSE s.customers END AS remaining
			FROM @parts@.customer_span AS s
			UNION ALL
			SELECT saleskpi_internal.month_of(s.churned_on), s.rep, 0::bigint, s.customers, 0::bigint
			FROM @parts@.customer_span AS s
			WHERE s.churned_on <= @as_of@
		) AS u
		GROUP BY u.month, u.rep
	) AS f
	WINDOW so_far AS (PARTITION BY f.rep ORDER BY f.month)
) AS m
CROSS JOIN @schema@.clock AS c;

COMMENT ON VIEW @parts@.rep_customer_month IS 'fact: customers at the start of a month, one row a month and rep, from the month after the first customer to that of as_of';
COMMENT ON COLUMN @parts@.rep_customer_month.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.rep_customer_month.rep IS 'rep who won them';
COMMENT ON COLUMN @parts@.rep_customer_month.at_start IS 'customers when the month began';
COMMENT ON COLUMN @parts@.rep_customer_month.remaining IS 'those of them who are still there at the end of as_of';
