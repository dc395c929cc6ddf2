-- Whose revenue is not known adds none to it, but is a customer
CREATE OR REPLACE VIEW @schema@.churn_and_retention AS
WITH history AS (
	SELECT
		saleskpi.churn(u.acquired_on, u.churned_on, 'month'::text, coalesce(u.monthly_revenue, 0)) AS churn,
		count(u.monthly_revenue) > 0 AS has_revenue
	FROM @schema@.known_customer AS u
)
SELECT
	p.period AS month,
	p.at_start,
	p.gained,
	p.lost,
	p.gained_and_lost,
	p.at_end,
	p.churn_rate,
	p.retention_rate,
	CASE WHEN h.has_revenue THEN p.revenue_at_start END AS revenue_at_start,
	CASE WHEN h.has_revenue THEN p.revenue_lost END AS revenue_lost,
	CASE WHEN h.has_revenue THEN p.revenue_churn_rate END AS revenue_churn_rate,
	p.period <= (SELECT c.complete_month FROM @schema@.clock AS c) AS complete
FROM history AS h
CROSS JOIN LATERAL saleskpi.periods(h.churn, (SELECT c.as_of FROM @schema@.clock AS c)) AS p;

COMMENT ON VIEW @schema@.churn_and_retention IS 'customers gained, kept and lost: one row a month';
COMMENT ON COLUMN @schema@.churn_and_retention.month IS 'first day of the month';
COMMENT ON COLUMN @schema@.churn_and_retention.at_start IS 'customers at the start of the month';
COMMENT ON COLUMN @schema@.churn_and_retention.gained IS 'customers won in the month';
COMMENT ON COLUMN @schema@.churn_and_retention.lost IS 'customers lost in the month, of those at its start';
COMMENT ON COLUMN @schema@.churn_and_retention.gained_and_lost IS 'customers who came and went within the month; counted in gained, too';
COMMENT ON COLUMN @schema@.churn_and_retention.at_end IS 'customers at the end: at_start + gained - lost - gained_and_lost';
COMMENT ON COLUMN @schema@.churn_and_retention.churn_rate IS 'lost / at_start';
COMMENT ON COLUMN @schema@.churn_and_retention.retention_rate IS '1 - churn_rate';
COMMENT ON COLUMN @schema@.churn_and_retention.revenue_at_start IS 'monthly revenue of the customers at the start; NULL: of none is it known';
COMMENT ON COLUMN @schema@.churn_and_retention.revenue_lost IS 'monthly revenue of those of them who were lost';
COMMENT ON COLUMN @schema@.churn_and_retention.revenue_churn_rate IS 'revenue_lost / revenue_at_start';
COMMENT ON COLUMN @schema@.churn_and_retention.complete IS 'whether the month is over at the end of as_of; more may be lost in one that is not';
