-- The KPIs that have months only: whom a month began with, and who of them was lost in it
CREATE OR REPLACE VIEW @parts@.churn_kpi AS
SELECT
	k.kpi,
	p.period AS month,
	f.region,
	f.manager,
	f.team,
	f.rep,
	f.channel,
	CASE k.kpi
		WHEN 'churn_rate'::text THEN p.lost::numeric
		WHEN 'retention_rate'::text THEN (p.at_start - p.lost)::numeric
	END AS numerator,
	p.at_start::numeric AS denominator,
	'customer by month'::text AS source
FROM (
	SELECT h.region, h.manager, h.team, h.rep, h.channel, saleskpi.rollup(h.churn) AS churn
	FROM @parts@.customer_history AS h
	GROUP BY h.region, h.manager, h.team, h.rep, h.channel
) AS f
CROSS JOIN LATERAL saleskpi_internal.customer_periods(f.churn, @as_of@) AS p
CROSS JOIN (VALUES ('churn_rate'::text), ('retention_rate'::text)) AS k (kpi)
WHERE @knows_churn@;

COMMENT ON VIEW @parts@.churn_kpi IS 'churn and retention as ratios of two sums: one row a KPI, month and whose it is';
COMMENT ON COLUMN @parts@.churn_kpi.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.churn_kpi.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.churn_kpi.region IS 'region of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.churn_kpi.manager IS 'manager of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.churn_kpi.team IS 'team that won them';
COMMENT ON COLUMN @parts@.churn_kpi.rep IS 'rep who won them';
COMMENT ON COLUMN @parts@.churn_kpi.channel IS 'channel that brought them';
COMMENT ON COLUMN @parts@.churn_kpi.numerator IS 'customers lost, or kept';
COMMENT ON COLUMN @parts@.churn_kpi.denominator IS 'customers of the start of the month';
COMMENT ON COLUMN @parts@.churn_kpi.source IS 'what it is measured from, as in kpi.source';
