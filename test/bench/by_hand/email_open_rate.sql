CREATE VIEW by_hand.email_open_rate AS
WITH variant_month AS (
	SELECT
		date_trunc('month', sent_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		campaign,
		variant,
		count(*) AS sent,
		count(delivered_at) AS delivered,
		count(opened_at) AS opened
	FROM (
		SELECT
			campaign,
			variant,
			sent_at,
			CASE WHEN delivered_at < timestamptz '2025-12-01 Europe/Berlin' THEN delivered_at END AS delivered_at,
			CASE WHEN opened_at < timestamptz '2025-12-01 Europe/Berlin' THEN opened_at END AS opened_at
		FROM company.emails
		WHERE sent_at < timestamptz '2025-12-01 Europe/Berlin'
	) AS email
	GROUP BY 1, 2, 3
)
SELECT
	month,
	campaign,
	variant,
	sent,
	delivered,
	opened,
	opened::double precision / nullif(delivered, 0) AS open_rate,
	(2 * opened + z * z - z * sqrt(z * z + 4 * opened * (1 - opened::double precision / nullif(delivered, 0))))
		/ (2 * (nullif(delivered, 0) + z * z)) AS low,
	(2 * opened + z * z + z * sqrt(z * z + 4 * opened * (1 - opened::double precision / nullif(delivered, 0))))
		/ (2 * (nullif(delivered, 0) + z * z)) AS high,
	true AS complete
FROM variant_month
CROSS JOIN (VALUES (1.959963984540054::double precision)) AS normal (z);
