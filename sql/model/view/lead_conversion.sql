CREATE OR REPLACE VIEW lead_conversion AS
SELECT
	date_trunc('month', l.created_at)::date AS month,
	l.source,
	count(*) AS leads,
	count(l.qualified_at) AS opportunities,
	count(l.converted_at) AS customers,
	saleskpi.conversion_rate(l.qualified_at IS NOT NULL) AS lead_to_opportunity_ratio,
	saleskpi.conversion_rate(l.converted_at IS NOT NULL) AS conversion_rate,
	NULL::double precision AS low,
	NULL::double precision AS high,
	NULL::double precision AS converted_30,
	NULL::double precision AS converted_90,
	NULL::double precision AS median_days_to_convert
FROM known_lead AS l
GROUP BY 1, 2;

COMMENT ON VIEW lead_conversion IS 'of the leads created in a month, the share that became opportunities and customers: one row a month of creation and source';
COMMENT ON COLUMN lead_conversion.month IS 'first day of the month in which the leads were created';
COMMENT ON COLUMN lead_conversion.source IS 'channel the leads came by';
COMMENT ON COLUMN lead_conversion.leads IS 'leads';
COMMENT ON COLUMN lead_conversion.opportunities IS 'those of them that became opportunities by the end of as_of';
COMMENT ON COLUMN lead_conversion.customers IS 'those of them that became customers by the end of as_of';
COMMENT ON COLUMN lead_conversion.lead_to_opportunity_ratio IS 'opportunities / leads';
COMMENT ON COLUMN lead_conversion.conversion_rate IS 'customers / leads; leads of the last months may still convert';
COMMENT ON COLUMN lead_conversion.low IS 'lower end of the confidence interval of conversion_rate; not measured yet';
COMMENT ON COLUMN lead_conversion.high IS 'upper end of the confidence interval of conversion_rate; not measured yet';
COMMENT ON COLUMN lead_conversion.converted_30 IS 'share converted within 30 days, of the leads at least that old; not measured yet';
COMMENT ON COLUMN lead_conversion.converted_90 IS 'share converted within 90 days, of the leads at least that old; not measured yet';
COMMENT ON COLUMN lead_conversion.median_days_to_convert IS 'days by which half of the leads have converted; not measured yet';
