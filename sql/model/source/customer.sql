-- Until mapped: who has bought; acquired at the first sale, lost when nothing was
-- bought for settings.churn_after, and the rep's who made the first sale
CREATE OR REPLACE VIEW @schema@.customer AS
WITH today AS (
	SELECT
		s.time_zone,
		s.churn_after,
		(coalesce(s.as_of, (now() AT TIME ZONE s.time_zone)::date) + 1)::timestamp AS until
	FROM (SELECT * FROM @schema@.settings LIMIT 1) AS s
),
buyer AS (
	SELECT
		sale.customer_id,
		min(sale.sold_at) AS first_at,
		max(sale.sold_at) AS last_at,
		(array_agg(sale.rep ORDER BY sale.sold_at, sale.sale_id))[1] AS rep
	FROM @schema@.sale
	WHERE sale.customer_id IS NOT NULL
		AND (sale.sold_at = '-infinity') IS NOT TRUE
		AND sale.sold_at < (SELECT t.until AT TIME ZONE t.time_zone FROM today AS t)
	GROUP BY sale.customer_id
)
SELECT
	b.customer_id,
	b.first_at AS acquired_at,
	CASE WHEN lapse.at < (SELECT t.until FROM today AS t)
		THEN lapse.at AT TIME ZONE (SELECT t.time_zone FROM today AS t)
	END AS churned_at,
	NULL::text AS channel,
	b.rep,
	NULL::numeric AS monthly_revenue
FROM buyer AS b
CROSS JOIN LATERAL (
	SELECT saleskpi.local_time(b.last_at, (SELECT t.time_zone FROM today AS t))
		+ (SELECT t.churn_after FROM today AS t) AS at
) AS lapse;

COMMENT ON VIEW @schema@.customer IS 'source: customers, one row a customer; derived from sale until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.customer.customer_id IS 'key';
COMMENT ON COLUMN @schema@.customer.acquired_at IS 'when the customer was won';
COMMENT ON COLUMN @schema@.customer.churned_at IS 'when the customer was lost; NULL: still there';
COMMENT ON COLUMN @schema@.customer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @schema@.customer.rep IS 'rep who won the customer';
COMMENT ON COLUMN @schema@.customer.monthly_revenue IS 'what the customer pays a month, in the currency of settings';
