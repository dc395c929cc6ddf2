-- A lead has converted within so many days or it has not once it is that old; younger ones say
-- nothing yet.  A month without leads has a row between others, and up to the month of as_of where
-- there were some in the year before.
CREATE OR REPLACE VIEW @schema@.lead_conversion AS
WITH channel_month AS (
	SELECT
		date_trunc('month'::text, f.day::timestamp)::date AS month,
		f.channel,
		sum(f.leads)::bigint AS leads,
		sum(f.qualified_so_far)::bigint AS opportunities,
		sum(f.converted_so_far)::bigint AS customers,
		coalesce(sum(f.leads) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_leads,
		coalesce(sum(f.qualified) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_opportunities,
		coalesce(sum(f.converted) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_customers,
		coalesce(sum(f.leads) FILTER (WHERE f.day <= k.as_of - 30), 0::numeric)::bigint AS leads_30,
		coalesce(sum(f.converted_30) FILTER (WHERE f.day <= k.as_of - 30), 0::numeric)::bigint AS customers_30,
		coalesce(sum(f.leads) FILTER (WHERE f.day <= k.as_of - 90), 0::numeric)::bigint AS leads_90,
		coalesce(sum(f.converted_90) FILTER (WHERE f.day <= k.as_of - 90), 0::numeric)::bigint AS customers_90,
		saleskpi.rollup(f.cycle) AS cycle
	FROM @parts@.lead_day AS f
	CROSS JOIN @schema@.clock AS k
	GROUP BY 1, 2
),
line AS (
	SELECT
		generate_series(m.month::timestamp,
			saleskpi_internal.line_end(m.month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
		m.month AS row_month,
		k.complete_month,
		m.channel,
		m.leads, m.opportunities, m.customers,
		m.old_leads, m.old_opportunities, m.old_customers,
		m.leads_30, m.customers_30, m.leads_90, m.customers_90,
		m.cycle,
		@mapped(lead.qualified_at)@ AS knows_qualified,
		@mapped(lead.converted_at)@ AS knows_converted
	FROM (
		SELECT
			n.*,
			lead(n.month) OVER (PARTITION BY n.channel ORDER BY n.month) AS next_month
		FROM channel_month AS n
	) AS m
	CROSS JOIN @schema@.clock AS k
),
counted AS (
	SELECT
		l.month,
		l.channel,
		l.month <= l.complete_month AS complete,
		CASE WHEN l.month = l.row_month THEN l.leads ELSE 0::bigint END AS leads,
		CASE WHEN l.knows_qualified THEN CASE WHEN l.month = l.row_month THEN l.opportunities ELSE 0::bigint END END AS opportunities,
		CASE WHEN l.knows_converted THEN CASE WHEN l.month = l.row_month THEN l.customers ELSE 0::bigint END END AS customers,
		CASE WHEN l.month = l.row_month THEN l.old_leads ELSE 0::bigint END AS old_leads,
		CASE WHEN l.knows_qualified THEN CASE WHEN l.month = l.row_month THEN l.old_opportunities ELSE 0::bigint END END AS old_opportunities,
		CASE WHEN l.knows_converted THEN CASE WHEN l.month = l.row_month THEN l.old_customers ELSE 0::bigint END END AS old_customers,
		CASE WHEN l.month = l.row_month THEN l.leads_30 ELSE 0::bigint END AS leads_30,
		CASE WHEN l.knows_converted THEN CASE WHEN l.month = l.row_month THEN l.customers_30 ELSE 0::bigint END END AS customers_30,
		CASE WHEN l.month = l.row_month THEN l.leads_90 ELSE 0::bigint END AS leads_90,
		CASE WHEN l.knows_converted THEN CASE WHEN l.month = l.row_month THEN l.customers_90 ELSE 0::bigint END END AS customers_90,
		CASE WHEN l.month = l.row_month THEN l.cycle END AS cycle
	FROM line AS l
)
SELECT
	l.month,
	l.channel AS source,
	l.leads,
	l.opportunities,
	l.customers,
	l.old_opportunities::double precision / nullif(l.old_leads, 0::bigint)::double precision AS lead_to_opportunity_ratio,
	l.old_customers::double precision / nullif(l.old_leads, 0::bigint)::double precision AS conversion_rate,
	i.low,
	i.high,
	l.customers_30::double precision / nullif(l.leads_30, 0::bigint)::double precision AS converted_30,
	l.customers_90::double precision / nullif(l.leads_90, 0::bigint)::double precision AS converted_90,
	saleskpi.days(saleskpi.median(l.cycle)) AS median_days_to_convert,
	l.leads_30,
	l.customers_30,
	l.leads_90,
	l.customers_90,
	l.customers::double precision / nullif(l.leads, 0::bigint)::double precision AS conversion_rate_so_far,
	l.old_leads,
	l.old_opportunities,
	l.old_customers,
	l.complete
FROM counted AS l
CROSS JOIN LATERAL saleskpi.confidence_interval(
	(coalesce(l.old_customers, 0::bigint)::text || '/'::text
		|| CASE WHEN l.old_customers IS NULL THEN 0::bigint ELSE l.old_leads END::text)::saleskpi.rate,
	0.95::double precision) AS i;

COMMENT ON VIEW @schema@.lead_conversion IS 'of the leads created in a month, the share that became opportunities and customers: one row a month of creation and source; key month, source';
COMMENT ON COLUMN @schema@.lead_conversion.month IS 'first day of the month in which the leads were created';
COMMENT ON COLUMN @schema@.lead_conversion.source IS 'channel the leads came by';
COMMENT ON COLUMN @schema@.lead_conversion.leads IS 'leads';
COMMENT ON COLUMN @schema@.lead_conversion.opportunities IS 'those of them that became opportunities by the end of as_of; NULL: not mapped';
COMMENT ON COLUMN @schema@.lead_conversion.customers IS 'those of them that became customers by the end of as_of; NULL: not mapped';
COMMENT ON COLUMN @schema@.lead_conversion.lead_to_opportunity_ratio IS 'old_opportunities / old_leads: the share qualified within settings.conversion_window; NULL: no lead is that old, or it is not mapped';
COMMENT ON COLUMN @schema@.lead_conversion.conversion_rate IS 'old_customers / old_leads: the share converted within settings.conversion_window, which compares young months with old ones; NULL: no lead is that old, or it is not mapped';
COMMENT ON COLUMN @schema@.lead_conversion.low IS 'lower end of the 95 % confidence interval of conversion_rate (Wilson)';
COMMENT ON COLUMN @schema@.lead_conversion.high IS 'upper end of the 95 % confidence interval of conversion_rate (Wilson)';
COMMENT ON COLUMN @schema@.lead_conversion.converted_30 IS 'customers_30 / leads_30: the share converted within 30 days; NULL: no lead is that old';
COMMENT ON COLUMN @schema@.lead_conversion.converted_90 IS 'customers_90 / leads_90: the share converted within 90 days';
COMMENT ON COLUMN @schema@.lead_conversion.median_days_to_convert IS 'days by which half of those that have converted had; in a young month only the fast ones have yet';
COMMENT ON COLUMN @schema@.lead_conversion.leads_30 IS 'leads of days that are 30 days old at the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.customers_30 IS 'those of them converted within 30 days';
COMMENT ON COLUMN @schema@.lead_conversion.leads_90 IS 'leads of days that are 90 days old at the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.customers_90 IS 'those of them converted within 90 days';
COMMENT ON COLUMN @schema@.lead_conversion.conversion_rate_so_far IS 'customers / leads; leads of the last months may still convert';
COMMENT ON COLUMN @schema@.lead_conversion.old_leads IS 'leads of days that are older than settings.conversion_window at the end of as_of';
COMMENT ON COLUMN @schema@.lead_conversion.old_opportunities IS 'those of them that became opportunities within settings.conversion_window';
COMMENT ON COLUMN @schema@.lead_conversion.old_customers IS 'those of them that became customers within settings.conversion_window';
COMMENT ON COLUMN @schema@.lead_conversion.complete IS 'whether the month is over at the end of as_of';
