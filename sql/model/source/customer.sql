-- Until mapped: who has bought; acquired at the first sale, lost when nothing was
-- bought for settings.churn_after, and the rep's who made the first sale.  Nobody
-- has bought nothing for 20,000 years, and a longer time is past the last timestamp.
CREATE OR REPLACE VIEW @schema@.customer AS
WITH today AS (
	SELECT
		s.time_zone,
		saleskpi.end_of_day(s.as_of, s.time_zone) AS until,
		least(s.churn_after, interval '20000 years') AS churn_after
	FROM (
		SELECT
			s.time_zone,
			s.churn_after,
			coalesce(s.as_of, (now() AT TIME ZONE s.time_zone)::date) AS as_of
		FROM @schema@.settings AS s
		LIMIT 1
	) AS s
),
buyer AS (
	SELECT
		sale.customer_id,
		min(sale.sold_at) AS first_at,
		max(sale.sold_at) AS last_at,
		(array_agg(sale.rep ORDER BY sale.sold_at, sale.sale_id))[1] AS rep
	FROM @schema@.sale
	WHERE sale.customer_id IS NOT NULL
		AND saleskpi.is_known(sale.sold_at, (SELECT t.until FROM today AS t))
	GROUP BY sale.customer_id
)
SELECT
	b.customer_id,
	b.first_at AS acquired_at,
	CASE WHEN saleskpi.is_known(b.lapsed_at, (SELECT t.until FROM today AS t)) THEN b.lapsed_at END AS churned_at,
	NULL::text AS channel,
	b.rep,
	NULL::numeric AS monthly_revenue
FROM (
	SELECT
		f.customer_id,
		f.first_at,
		f.rep,
		saleskpi.point_in_time(
			saleskpi.local_time(f.last_at, (SELECT t.time_zone FROM today AS t))
				+ (SELECT t.churn_after FROM today AS t),
			(SELECT t.time_zone FROM today AS t)) AS lapsed_at
	FROM buyer AS f
) AS b;

COMMENT ON VIEW @schema@.customer IS 'source: customers, one row a customer; derived from sale until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.customer.customer_id IS 'key';
COMMENT ON COLUMN @schema@.customer.acquired_at IS 'when the customer was won';
COMMENT ON COLUMN @schema@.customer.churned_at IS 'when the customer was lost; NULL: still there';
COMMENT ON COLUMN @schema@.customer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @schema@.customer.rep IS 'rep who won the customer';
COMMENT ON COLUMN @schema@.customer.monthly_revenue IS 'what the customer pays a month, in the currency of settings';
