-- What customers pay is that of the month where it is mapped by days, and the customer's else
CREATE OR REPLACE VIEW @schema@.churn_and_retention AS
WITH history AS (
	SELECT
		f.churn,
		f.with_revenue > 0::bigint AS has_revenue
	FROM @parts@.customer_total AS f
),
came_back AS (
	SELECT f.month, sum(f.returned)::bigint AS returned
	FROM @parts@.customer_month AS f
	GROUP BY f.month
),
paid AS (
	SELECT r.month, r.revenue_at_start, r.lost
	FROM @schema@.revenue_retention AS r
	WHERE @mapped(subscription)@
)
SELECT
	p.period AS month,
	p.at_start,
	p.gained,
	CASE WHEN @knows_churn@ THEN p.lost END AS lost,
	CASE WHEN @knows_churn@ THEN p.gained_and_lost END AS gained_and_lost,
	p.at_end,
	CASE WHEN @knows_churn@ THEN p.churn_rate END AS churn_rate,
	CASE WHEN @knows_churn@ THEN p.retention_rate END AS retention_rate,
	CASE WHEN @mapped(subscription)@ THEN r.revenue_at_start WHEN h.has_revenue THEN p.revenue_at_start END AS revenue_at_start,
	CASE WHEN @mapped(subscription)@ THEN r.lost WHEN h.has_revenue AND @knows_churn@ THEN p.revenue_lost END AS revenue_lost,
	CASE WHEN @mapped(subscription)@ THEN saleskpi.kpi_value(r.lost, r.revenue_at_start)::double precision
		WHEN h.has_revenue AND @knows_churn@ THEN p.revenue_churn_rate
	END AS revenue_churn_rate,
	p.period <= (SELECT c.complete_month FROM @schema@.clock AS c) AS complete,
	coalesce(b.returned, 0::bigint) AS returned
FROM history AS h
CROSS JOIN LATERAL saleskpi.periods(h.churn, @as_of@) AS p
LEFT JOIN came_back AS b ON b.month = p.period
LEFT JOIN paid AS r ON r.month = p.period;

COMMENT ON VIEW @schema@.churn_and_retention IS 'customers gained, kept and lost: one row a month; key month';
COMMENT ON COLUMN @schema@.churn_and_retention.month IS 'first day of the month';
COMMENT ON COLUMN @schema@.churn_and_retention.at_start IS 'customers at the start of the month';
COMMENT ON COLUMN @schema@.churn_and_retention.gained IS 'customers won in the month, those who came back among them';
COMMENT ON COLUMN @schema@.churn_and_retention.lost IS 'customers lost in the month, of those at its start; NULL: customer.churned_at is not mapped';
COMMENT ON COLUMN @schema@.churn_and_retention.gained_and_lost IS 'customers who came and went within the month; counted in gained, too';
COMMENT ON COLUMN @schema@.churn_and_retention.at_end IS 'customers at the end: at_start + gained - lost - gained_and_lost';
COMMENT ON COLUMN @schema@.churn_and_retention.churn_rate IS 'lost / at_start';
COMMENT ON COLUMN @schema@.churn_and_retention.retention_rate IS '1 - churn_rate';
COMMENT ON COLUMN @schema@.churn_and_retention.revenue_at_start IS 'monthly revenue at the start, from the source subscription where it is mapped, else from what each pays in the source customer; NULL: of none is it known';
COMMENT ON COLUMN @schema@.churn_and_retention.revenue_lost IS 'monthly revenue of those of them who were lost';
COMMENT ON COLUMN @schema@.churn_and_retention.revenue_churn_rate IS 'revenue_lost / revenue_at_start';
COMMENT ON COLUMN @schema@.churn_and_retention.complete IS 'whether the month is over at the end of as_of; more may be lost in one that is not';
COMMENT ON COLUMN @schema@.churn_and_retention.returned IS 'those of gained who had been customers before';
