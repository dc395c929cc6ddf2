-- Only leads whose days are over say whether they converted within them.  A source's line has no holes.
CREATE VIEW by_hand.lead_conversion AS
WITH source_month AS (
	SELECT
		date_trunc('month', created_at)::date AS month,
		source,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified) AS opportunities,
		count(converted_at) AS customers,
		count(*) FILTER (WHERE created_at < '2025-11-01') AS leads_30,
		count(*) FILTER (WHERE created_at < '2025-11-01' AND converted_at <= created_at + interval '30 days') AS customers_30,
		count(*) FILTER (WHERE created_at < '2025-09-02') AS leads_90,
		count(*) FILTER (WHERE created_at < '2025-09-02' AND converted_at <= created_at + interval '90 days') AS customers_90,
		count(*) FILTER (WHERE created_at < '2025-09-02' AND qualified_at <= created_at + interval '90 days') AS opportunities_90,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY converted_at - created_at) AS median
	FROM (
		SELECT
			created_at AT TIME ZONE 'Europe/Berlin' AS created_at,
			channel AS source,
			qualified_at < timestamptz '2025-12-01 Europe/Berlin' AS qualified,
			qualified_at AT TIME ZONE 'Europe/Berlin' AS qualified_at,
			CASE WHEN converted_at < timestamptz '2025-12-01 Europe/Berlin'
				THEN converted_at AT TIME ZONE 'Europe/Berlin'
			END AS converted_at
		FROM company.leads
		WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
	) AS lead
	GROUP BY 1, 2
),
calendar AS (
	SELECT source, generate_series(min(month)::timestamp,
		CASE WHEN max(month) >= '2024-11-01' THEN '2025-11-01' ELSE max(month) END::timestamp, interval '1 month')::date AS month
	FROM source_month
	GROUP BY source
),
line AS (
	SELECT
		month,
		source,
		coalesce(leads, 0) AS leads,
		coalesce(opportunities, 0) AS opportunities,
		coalesce(customers, 0) AS customers,
		coalesce(leads_30, 0) AS leads_30,
		coalesce(customers_30, 0) AS customers_30,
		coalesce(leads_90, 0) AS leads_90,
		coalesce(customers_90, 0) AS customers_90,
		coalesce(opportunities_90, 0) AS opportunities_90,
		nullif(leads_90, 0)::double precision AS judged,
		median
	FROM calendar
	LEFT JOIN source_month USING (source, month)
)
SELECT
	month,
	source,
	leads,
	opportunities,
	customers,
	opportunities_90 / judged AS lead_to_opportunity_ratio,
	customers_90 / judged AS conversion_rate,
	(2 * customers_90 + z * z - z * sqrt(z * z + 4 * customers_90 * (1 - customers_90 / judged)))
		/ (2 * (judged + z * z)) AS low,
	(2 * customers_90 + z * z + z * sqrt(z * z + 4 * customers_90 * (1 - customers_90 / judged)))
		/ (2 * (judged + z * z)) AS high,
	customers_30::double precision / nullif(leads_30, 0) AS converted_30,
	customers_90 / judged AS converted_90,
	extract(epoch FROM median)::double precision / 86400 AS median_days_to_convert,
	leads_30,
	customers_30,
	leads_90,
	customers_90,
	customers::double precision / nullif(leads, 0) AS conversion_rate_so_far,
	leads_90 AS old_leads,
	opportunities_90 AS old_opportunities,
	customers_90 AS old_customers,
	true AS complete
FROM line
CROSS JOIN (VALUES (1.959963984540054::double precision)) AS normal (z);
