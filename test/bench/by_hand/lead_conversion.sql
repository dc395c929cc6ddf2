CREATE VIEW by_hand.lead_conversion AS
WITH lead AS (
	SELECT
		created_at AT TIME ZONE 'Europe/Berlin' AS created_at,
		channel AS source,
		qualified_at < timestamptz '2025-12-01 Europe/Berlin' AS qualified,
		CASE WHEN converted_at < timestamptz '2025-12-01 Europe/Berlin'
			THEN converted_at AT TIME ZONE 'Europe/Berlin'
		END AS converted_at
	FROM company.leads
	WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
),
source_month AS (
	SELECT
		date_trunc('month', created_at)::date AS month,
		source,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified) AS opportunities,
		count(converted_at) AS customers,
		count(*) FILTER (WHERE created_at + interval '30 days' < '2025-12-01') AS leads_30,
		count(*) FILTER (WHERE created_at + interval '30 days' < '2025-12-01'
			AND converted_at <= created_at + interval '30 days') AS customers_30,
		count(*) FILTER (WHERE created_at + interval '90 days' < '2025-12-01') AS leads_90,
		count(*) FILTER (WHERE created_at + interval '90 days' < '2025-12-01'
			AND converted_at <= created_at + interval '90 days') AS customers_90,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY converted_at - created_at) AS median
	FROM lead
	GROUP BY 1, 2
)
SELECT
	month,
	source,
	leads,
	opportunities,
	customers,
	opportunities::double precision / leads AS lead_to_opportunity_ratio,
	customers::double precision / leads AS conversion_rate,
	(2 * customers + z * z - z * sqrt(z * z + 4 * customers * (1 - customers::double precision / leads)))
		/ (2 * (leads + z * z)) AS low,
	(2 * customers + z * z + z * sqrt(z * z + 4 * customers * (1 - customers::double precision / leads)))
		/ (2 * (leads + z * z)) AS high,
	customers_30::double precision / nullif(leads_30, 0) AS converted_30,
	customers_90::double precision / nullif(leads_90, 0) AS converted_90,
	extract(epoch FROM median)::double precision / 86400 AS median_days_to_convert
FROM source_month
CROSS JOIN (VALUES (1.959963984540054::double precision)) AS normal (z);
