-- Until mapped: who has bought.  Who buys nothing for settings.churn_after is lost, and who buys
-- again after that has come back and has a row more.  A refund is no purchase, a sale whose amount
-- is not known, or not finite, is one.
CREATE OR REPLACE VIEW @schema@.customer AS
WITH buyer AS (
	SELECT
		s.customer_id,
		saleskpi.spells(
			saleskpi.local_time(s.sold_at, @time_zone@)::date,
			(SELECT g.churn_after FROM @schema@.settings AS g)) AS spells,
		array_agg(ARRAY[s.channel, s.rep, s.team] ORDER BY s.sold_at, s.sale_id, s.channel, s.rep, s.team) AS owner
	FROM @schema@.sale AS s
	WHERE s.customer_id IS NOT NULL
		AND (s.amount <= 0::numeric AND s.amount > '-Infinity'::numeric) IS NOT TRUE
		AND saleskpi.is_known(s.sold_at, @until@)
	GROUP BY s.customer_id
)
SELECT
	b.customer_id,
	saleskpi.point_in_time(p.started, @time_zone@) AS acquired_at,
	saleskpi.point_in_time(p.ended, @time_zone@) AS churned_at,
	b.owner[1][1] AS channel,
	b.owner[1][2] AS rep,
	NULL::numeric AS monthly_revenue,
	b.owner[1][3] AS team
FROM buyer AS b
CROSS JOIN LATERAL saleskpi.spans(b.spells, @as_of@) AS p;

COMMENT ON VIEW @schema@.customer IS 'source: customers, one row a customer and time as one; derived from sale until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.customer.customer_id IS 'key';
COMMENT ON COLUMN @schema@.customer.acquired_at IS 'when the customer was won';
COMMENT ON COLUMN @schema@.customer.churned_at IS 'when the customer was lost; NULL: still there';
COMMENT ON COLUMN @schema@.customer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @schema@.customer.rep IS 'rep who won the customer';
COMMENT ON COLUMN @schema@.customer.monthly_revenue IS 'what the customer pays a month, in the currency of settings';
COMMENT ON COLUMN @schema@.customer.team IS 'team that won the customer; NULL: that of the rep';
