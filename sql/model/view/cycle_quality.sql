-- A fast cycle beside what it is worth: do the customers won so fast stay?
CREATE OR REPLACE VIEW @schema@.cycle_quality AS
WITH rep_deal AS (
	SELECT
		d.rep,
		count(*) AS deals_won,
		saleskpi.sales_cycle(d.opened_at, d.closed_at) AS cycle
	FROM @schema@.closed_deal AS d
	WHERE d.won
	GROUP BY d.rep
),
-- A customer is old enough to tell when the days are over at the end of as_of
rep_customer AS (
	SELECT
		u.rep,
		count(*) AS customers_won,
		saleskpi.rate(coalesce(u.churned_on < u.acquired_on + 90, false))
			FILTER (WHERE u.acquired_on + 90 <= today.as_of + 1) AS lost_within_90,
		saleskpi.rate(coalesce(u.churned_on < u.acquired_on + 180, false))
			FILTER (WHERE u.acquired_on + 180 <= today.as_of + 1) AS lost_within_180,
		saleskpi.rate(coalesce(u.churned_on < u.acquired_on + 365, false))
			FILTER (WHERE u.acquired_on + 365 <= today.as_of + 1) AS lost_within_365
	FROM @schema@.known_customer AS u
	CROSS JOIN (SELECT c.as_of FROM @schema@.clock AS c) AS today
	GROUP BY u.rep
),
customer_revenue AS (
	SELECT
		s.customer_id,
		sum(s.amount) AS revenue
	FROM @schema@.known_sale AS s
	WHERE s.customer_id IS NOT NULL
	GROUP BY s.customer_id
),
-- Persons: one who came back is one
rep_revenue AS (
	SELECT
		u.rep,
		sum(v.revenue) AS revenue,
		count(*) AS customers
	FROM @schema@.customer_origin AS u
	LEFT JOIN customer_revenue AS v USING (customer_id)
	GROUP BY u.rep
),
-- Reps by deals or by customers, and what has none
either AS (
	SELECT rep, deals_won, cycle, NULL::bigint AS customers_won,
		NULL::saleskpi.rate AS lost_within_90, NULL::saleskpi.rate AS lost_within_180,
		NULL::saleskpi.rate AS lost_within_365, NULL::numeric AS revenue, NULL::bigint AS customers
	FROM rep_deal
	UNION ALL
	SELECT rep, NULL, NULL, customers_won, lost_within_90, lost_within_180, lost_within_365, NULL, NULL
	FROM rep_customer
	UNION ALL
	SELECT rep, NULL, NULL, NULL, NULL, NULL, NULL, revenue, customers
	FROM rep_revenue
),
rep_total AS (
	SELECT
		e.rep,
		coalesce(sum(e.deals_won), 0)::bigint AS deals_won,
		saleskpi.rollup(e.cycle) AS cycle,
		coalesce(sum(e.customers_won), 0)::bigint AS customers_won,
		saleskpi.rollup(e.lost_within_90) AS lost_within_90,
		saleskpi.rollup(e.lost_within_180) AS lost_within_180,
		saleskpi.rollup(e.lost_within_365) AS lost_within_365,
		coalesce(sum(e.revenue), 0) / nullif(sum(e.customers), 0) AS revenue_per_customer
	FROM either AS e
	GROUP BY e.rep
)
SELECT
	r.team,
	t.rep,
	t.deals_won,
	saleskpi.days(saleskpi.median(t.cycle)) AS median_days,
	t.customers_won,
	saleskpi.value(t.lost_within_90) AS lost_within_90,
	saleskpi.value(t.lost_within_180) AS lost_within_180,
	saleskpi.value(t.lost_within_365) AS lost_within_365,
	t.revenue_per_customer,
	saleskpi.hits(t.lost_within_90) AS customers_lost_90,
	saleskpi.total(t.lost_within_90) AS customers_old_90,
	saleskpi.hits(t.lost_within_180) AS customers_lost_180,
	saleskpi.total(t.lost_within_180) AS customers_old_180,
	saleskpi.hits(t.lost_within_365) AS customers_lost_365,
	saleskpi.total(t.lost_within_365) AS customers_old_365
FROM rep_total AS t
LEFT JOIN @schema@.known_rep AS r USING (rep);

COMMENT ON VIEW @schema@.cycle_quality IS 'how fast the deals of a rep close, and how many of the customers won are lost soon: one row a rep, and one for what has no rep';
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
