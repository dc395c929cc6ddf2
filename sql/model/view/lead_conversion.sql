-- A lead has converted within 30 days or it has not once it is 30 days old; younger
-- ones say nothing yet
CREATE OR REPLACE VIEW @schema@.lead_conversion AS
WITH source_month AS (
	SELECT
		date_trunc('month', l.created_at)::date AS month,
		l.source,
		saleskpi.rate(l.qualified_at IS NOT NULL) AS qualified,
		saleskpi.rate(l.converted_at IS NOT NULL) AS converted,
		saleskpi.rate(coalesce(l.converted_at <= l.created_at + interval '30 days', false))
			FILTER (WHERE l.created_at + interval '30 days' <= (SELECT c.known_to FROM @schema@.clock AS c)) AS converted_30,
		saleskpi.rate(coalesce(l.converted_at <= l.created_at + interval '90 days', false))
			FILTER (WHERE l.created_at + interval '90 days' <= (SELECT c.known_to FROM @schema@.clock AS c)) AS converted_90,
		saleskpi.sales_cycle(l.created_at, l.converted_at) AS cycle
	FROM @schema@.known_lead AS l
	GROUP BY 1, 2
)
SELECT
	m.month,
	m.source,
	saleskpi.total(m.converted) AS leads,
	saleskpi.hits(m.qualified) AS opportunities,
	saleskpi.hits(m.converted) AS customers,
	saleskpi.value(m.qualified) AS lead_to_opportunity_ratio,
	saleskpi.value(m.converted) AS conversion_rate,
	i.low,
	i.high,
	saleskpi.value(m.converted_30) AS converted_30,
	saleskpi.value(m.converted_90) AS converted_90,
	saleskpi.days(saleskpi.median(m.cycle)) AS median_days_to_convert,
	saleskpi.total(m.converted_30) AS leads_30,
	saleskpi.hits(m.converted_30) AS customers_30,
	saleskpi.total(m.converted_90) AS leads_90,
	saleskpi.hits(m.converted_90) AS customers_90
FROM source_month AS m
CROSS JOIN LATERAL saleskpi.confidence_interval(m.converted, 0.95::double precision) AS i;

COMMENT ON VIEW @schema@.lead_conversion IS 'of the leads created in a month, the share that became opportunities and customers: one row a month of creation and source';
COMMENT ON COLUMN @schema@.lead_conversion.month IS 'first day of the month in which the leads were created';
COMMENT ON COLUMN @schema@.lead_conversion.source IS 'channel the leads came by';
COMMENT ON COLUMN @schema@.lead_conversion.leads IS 'leads';
COMMENT ON COLUMN @schema@.lead_conversion.opportunities IS 'those of them that became opportunities by the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.customers IS 'those of them that became customers by the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.lead_to_opportunity_ratio IS 'opportunities / leads';
COMMENT ON COLUMN @schema@.lead_conversion.conversion_rate IS 'customers / leads; leads of the last months may still convert';
COMMENT ON COLUMN @schema@.lead_conversion.low IS 'lower end of the 95 % confidence interval of conversion_rate (Wilson)';
COMMENT ON COLUMN @schema@.lead_conversion.high IS 'upper end of the 95 % confidence interval of conversion_rate (Wilson)';
COMMENT ON COLUMN @schema@.lead_conversion.converted_30 IS 'customers_30 / leads_30: the share converted within 30 days, which compares young months with old ones; NULL: no lead is that old';
COMMENT ON COLUMN @schema@.lead_conversion.converted_90 IS 'customers_90 / leads_90: the share converted within 90 days';
COMMENT ON COLUMN @schema@.lead_conversion.median_days_to_convert IS 'days by which half of those that have converted had; in a young month only the fast ones have yet';
COMMENT ON COLUMN @schema@.lead_conversion.leads_30 IS 'leads at least 30 days old at the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.customers_30 IS 'those of them converted within 30 days';
COMMENT ON COLUMN @schema@.lead_conversion.leads_90 IS 'leads at least 90 days old at the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.customers_90 IS 'those of them converted within 90 days';
