CREATE VIEW by_hand.email_lift AS
WITH variant AS (
	SELECT
		campaign,
		variant,
		nullif(count(delivered_at), 0)::double precision AS delivered,
		count(opened_at)::double precision AS opened
	FROM (
		SELECT
			campaign,
			variant,
			CASE WHEN delivered_at < timestamptz '2025-12-01 Europe/Berlin' THEN delivered_at END AS delivered_at,
			CASE WHEN opened_at < timestamptz '2025-12-01 Europe/Berlin' THEN opened_at END AS opened_at
		FROM company.emails
		WHERE sent_at < timestamptz '2025-12-01 Europe/Berlin'
	) AS email
	GROUP BY campaign, variant
),
interval_of_variant AS (
	SELECT
		*,
		(2 * opened + z ^ 2 - z * sqrt(z ^ 2 + 4 * opened * (1 - opened / delivered))) / (2 * (delivered + z ^ 2)) AS low,
		(2 * opened + z ^ 2 + z * sqrt(z ^ 2 + 4 * opened * (1 - opened / delivered))) / (2 * (delivered + z ^ 2)) AS high
	FROM variant
	CROSS JOIN (VALUES (double precision '1.959963984540054')) AS normal (z)
),
control AS (
	SELECT DISTINCT ON (campaign) * FROM interval_of_variant ORDER BY campaign, variant
)
SELECT
	campaign,
	c.variant AS control,
	v.variant,
	c.delivered AS control_delivered,
	c.opened AS control_opened,
	c.opened / c.delivered AS control_open_rate,
	v.delivered,
	v.opened,
	v.opened / v.delivered AS open_rate,
	v.opened / v.delivered - c.opened / c.delivered AS difference,
	(v.opened / v.delivered) / nullif(c.opened / c.delivered, 0) AS ratio,
	(v.opened / v.delivered - c.opened / c.delivered) / nullif(sqrt(
		(v.opened + c.opened) / (v.delivered + c.delivered)
		* (1 - (v.opened + c.opened) / (v.delivered + c.delivered))
		* (1 / v.delivered + 1 / c.delivered)), 0) AS z,
	v.opened / v.delivered - c.opened / c.delivered
		- sqrt((v.opened / v.delivered - v.low) ^ 2 + (c.high - c.opened / c.delivered) ^ 2) AS low,
	v.opened / v.delivered - c.opened / c.delivered
		+ sqrt((v.high - v.opened / v.delivered) ^ 2 + (c.opened / c.delivered - c.low) ^ 2) AS high
FROM interval_of_variant AS v
JOIN control AS c USING (campaign)
WHERE v.variant <> c.variant;
