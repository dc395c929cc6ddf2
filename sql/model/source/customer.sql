-- Until mapped: who has bought; acquired at the first sale, lost when nothing was
-- bought for settings.churn_after, and the rep's who made the first sale
CREATE OR REPLACE VIEW customer AS
WITH clock AS (
	SELECT
		s.time_zone,
		s.churn_after,
		(coalesce(s.as_of, (now() AT TIME ZONE s.time_zone)::date) + 1)::timestamp AS until
	FROM (SELECT * FROM settings LIMIT 1) AS s
),
buyer AS (
	SELECT
		sale.customer_id,
		min(sale.sold_at) AS first_at,
		max(sale.sold_at) AS last_at,
		(array_agg(sale.rep ORDER BY sale.sold_at, sale.sale_id))[1] AS rep
	FROM sale
	WHERE sale.customer_id IS NOT NULL
		AND (sale.sold_at = '-infinity') IS NOT TRUE
		AND sale.sold_at < (SELECT c.until AT TIME ZONE c.time_zone FROM clock AS c)
	GROUP BY sale.customer_id
)
SELECT
	b.customer_id,
	b.first_at AS acquired_at,
	CASE WHEN lapse.at < (SELECT c.until FROM clock AS c)
		THEN lapse.at AT TIME ZONE (SELECT c.time_zone FROM clock AS c)
	END AS churned_at,
	NULL::text AS channel,
	b.rep,
	NULL::numeric AS monthly_revenue
FROM buyer AS b
CROSS JOIN LATERAL (
	SELECT saleskpi.local_time(b.last_at, (SELECT c.time_zone FROM clock AS c))
		+ (SELECT c.churn_after FROM clock AS c) AS at
) AS lapse;

COMMENT ON VIEW customer IS 'source: customers, one row a customer; derived from sale until mapped with saleskpi.map_source';
COMMENT ON COLUMN customer.customer_id IS 'key';
COMMENT ON COLUMN customer.acquired_at IS 'when the customer was won';
COMMENT ON COLUMN customer.churned_at IS 'when the customer was lost; NULL: still there';
COMMENT ON COLUMN customer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN customer.rep IS 'rep who won the customer';
COMMENT ON COLUMN customer.monthly_revenue IS 'what the customer pays a month, in the currency of settings';
