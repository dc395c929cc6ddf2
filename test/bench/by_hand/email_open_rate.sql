CREATE VIEW by_hand.email_open_rate AS
SELECT
	date_trunc('month', sent_at AT TIME ZONE 'Europe/Berlin')::date AS month,
	campaign,
	variant,
	count(*) AS sent,
	count(delivered_at) AS delivered,
	count(opened_at) AS opened,
	count(opened_at)::double precision / nullif(count(delivered_at), 0) AS open_rate
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
GROUP BY 1, 2, 3;
