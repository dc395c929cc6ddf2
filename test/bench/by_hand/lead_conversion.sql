CREATE VIEW by_hand.lead_conversion AS
WITH source_month AS (
	SELECT
		date_trunc('month', created_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		channel AS source,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified_at < timestamptz '2025-12-01 Europe/Berlin') AS opportunities,
		count(*) FILTER (WHERE converted_at < timestamptz '2025-12-01 Europe/Berlin') AS customers
	FROM company.leads
	WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2
)
SELECT
	month,
	source,
	leads,
	opportunities,
	customers,
	opportunities::double precision / leads AS lead_to_opportunity_ratio,
	customers::double precision / leads AS conversion_rate
FROM source_month;
