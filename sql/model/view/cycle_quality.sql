-- A fast cycle beside what it is worth: do the customers won so fast stay?
CREATE OR REPLACE VIEW @schema@.cycle_quality AS
WITH rep_part AS (
	SELECT
		f.rep,
		f.won AS deals_won,
		f.cycle,
		0::bigint AS customers_won,
		0::bigint AS lost_90, 0::bigint AS old_90,
		0::bigint AS lost_180, 0::bigint AS old_180,
		0::bigint AS lost_365, 0::bigint AS old_365,
		0::bigint AS persons,
		NULL::numeric AS revenue
	FROM @parts@.deal_rep_month AS f
	WHERE f.won > 0::bigint
	UNION ALL
	-- A customer is old enough to tell when the days are over at the end of as_of
	SELECT
		f.rep,
		0::bigint,
		NULL::saleskpi.sales_cycle,
		f.customers,
		CASE WHEN f.acquired_on + 90 <= k.as_of AND f.churned_on <= f.acquired_on + 90 THEN f.customers ELSE 0::bigint END,
		CASE WHEN f.acquired_on + 90 <= k.as_of THEN f.customers ELSE 0::bigint END,
		CASE WHEN f.acquired_on + 180 <= k.as_of AND f.churned_on <= f.acquired_on + 180 THEN f.customers ELSE 0::bigint END,
		CASE WHEN f.acquired_on + 180 <= k.as_of THEN f.customers ELSE 0::bigint END,
		CASE WHEN f.acquired_on + 365 <= k.as_of AND f.churned_on <= f.acquired_on + 365 THEN f.customers ELSE 0::bigint END,
		CASE WHEN f.acquired_on + 365 <= k.as_of THEN f.customers ELSE 0::bigint END,
		0::bigint,
		NULL::numeric
	FROM @parts@.customer_span AS f
	CROSS JOIN @schema@.clock AS k
	UNION ALL
	SELECT
		b.rep, 0::bigint, NULL::saleskpi.sales_cycle, 0::bigint, 0::bigint, 0::bigint,
		0::bigint, 0::bigint, 0::bigint, 0::bigint, 1::bigint, b.amount
	FROM @parts@.buyer AS b
	WHERE b.is_known
),
rep_total AS (
	SELECT
		p.rep,
		sum(p.deals_won)::bigint AS deals_won,
		saleskpi.rollup(p.cycle) AS cycle,
		sum(p.customers_won)::bigint AS customers_won,
		sum(p.lost_90)::bigint AS customers_lost_90,
		sum(p.old_90)::bigint AS customers_old_90,
		sum(p.lost_180)::bigint AS customers_lost_180,
		sum(p.old_180)::bigint AS customers_old_180,
		sum(p.lost_365)::bigint AS customers_lost_365,
		sum(p.old_365)::bigint AS customers_old_365,
		sum(p.persons)::bigint AS persons,
		sum(p.revenue) AS revenue
	FROM rep_part AS p
	GROUP BY p.rep
)
SELECT
	r.team,
	t.rep,
	t.deals_won,
	saleskpi.days(saleskpi.median(t.cycle)) AS median_days,
	t.customers_won,
	CASE WHEN @knows_churn@ THEN t.customers_lost_90::double precision / nullif(t.customers_old_90, 0::bigint)::double precision END AS lost_within_90,
	CASE WHEN @knows_churn@ THEN t.customers_lost_180::double precision / nullif(t.customers_old_180, 0::bigint)::double precision END AS lost_within_180,
	CASE WHEN @knows_churn@ THEN t.customers_lost_365::double precision / nullif(t.customers_old_365, 0::bigint)::double precision END AS lost_within_365,
	coalesce(t.revenue, 0::numeric) / nullif(t.persons, 0::bigint)::numeric AS revenue_per_customer,
	CASE WHEN @knows_churn@ THEN t.customers_lost_90 END AS customers_lost_90,
	t.customers_old_90,
	CASE WHEN @knows_churn@ THEN t.customers_lost_180 END AS customers_lost_180,
	t.customers_old_180,
	CASE WHEN @knows_churn@ THEN t.customers_lost_365 END AS customers_lost_365,
	t.customers_old_365
FROM rep_total AS t
LEFT JOIN @parts@.rep_today AS r ON r.rep = t.rep;

COMMENT ON VIEW @schema@.cycle_quality IS 'how fast the deals of a rep close, and how many of the customers won are lost soon: one row a rep, and one for what has no rep; key rep';
COMMENT ON COLUMN @schema@.cycle_quality.team IS 'team of the rep';
COMMENT ON COLUMN @schema@.cycle_quality.rep IS 'rep; NULL: none';
COMMENT ON COLUMN @schema@.cycle_quality.deals_won IS 'deals won';
COMMENT ON COLUMN @schema@.cycle_quality.median_days IS 'days by which half of them had closed';
COMMENT ON COLUMN @schema@.cycle_quality.customers_won IS 'customers won by the rep; one who came back was won twice';
COMMENT ON COLUMN @schema@.cycle_quality.lost_within_90 IS 'customers_lost_90 / customers_old_90';
COMMENT ON COLUMN @schema@.cycle_quality.lost_within_180 IS 'customers_lost_180 / customers_old_180';
COMMENT ON COLUMN @schema@.cycle_quality.lost_within_365 IS 'customers_lost_365 / customers_old_365';
COMMENT ON COLUMN @schema@.cycle_quality.revenue_per_customer IS 'lifetime value of the customers won: their revenue so far / how many they are, one who came back counted once';
COMMENT ON COLUMN @schema@.cycle_quality.customers_lost_90 IS 'customers lost within 90 days of being won, of those old enough to tell';
COMMENT ON COLUMN @schema@.cycle_quality.customers_old_90 IS 'customers won at least 90 days ago';
COMMENT ON COLUMN @schema@.cycle_quality.customers_lost_180 IS 'customers lost within 180 days of being won, of those old enough to tell';
COMMENT ON COLUMN @schema@.cycle_quality.customers_old_180 IS 'customers won at least 180 days ago';
COMMENT ON COLUMN @schema@.cycle_quality.customers_lost_365 IS 'customers lost within 365 days of being won, of those old enough to tell';
COMMENT ON COLUMN @schema@.cycle_quality.customers_old_365 IS 'customers won at least 365 days ago';
