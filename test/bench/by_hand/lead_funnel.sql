-- A row a step of the leads of each rep, source and month; lines have no holes
CREATE VIEW by_hand.lead_funnel AS
WITH cell AS (
	SELECT
		month, rep, source,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified) AS opportunities,
		count(converted_at) AS customers,
		count(*) FILTER (WHERE created_at < '2025-09-02') AS old_leads,
		count(*) FILTER (WHERE created_at < '2025-09-02' AND qualified_at <= created_at + interval '90 days') AS old_opportunities,
		count(*) FILTER (WHERE created_at < '2025-09-02' AND converted_at <= created_at + interval '90 days') AS old_customers
	FROM (
		SELECT
			date_trunc('month', created_at AT TIME ZONE 'Europe/Berlin')::date AS month,
			rep,
			channel AS source,
			created_at AT TIME ZONE 'Europe/Berlin' AS created_at,
			qualified_at < timestamptz '2025-12-01 Europe/Berlin' AS qualified,
			qualified_at AT TIME ZONE 'Europe/Berlin' AS qualified_at,
			CASE WHEN converted_at < timestamptz '2025-12-01 Europe/Berlin'
				THEN converted_at AT TIME ZONE 'Europe/Berlin'
			END AS converted_at
		FROM company.leads
		WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
	) AS lead
	GROUP BY 1, 2, 3
),
calendar AS (
	SELECT rep, source, generate_series(min(month)::timestamp,
		CASE WHEN max(month) >= '2024-11-01' THEN '2025-11-01' ELSE max(month) END::timestamp, interval '1 month')::date AS month
	FROM cell
	GROUP BY rep, source
)
SELECT
	c.month,
	r.team,
	c.rep,
	c.source,
	s.position,
	s.step,
	coalesce(s.reached, 0) AS reached,
	CASE WHEN s.position > 1 THEN coalesce(s.previous, 0) END AS previous,
	coalesce(l.leads, 0) AS leads,
	coalesce(s.old_reached, 0) AS old_reached,
	CASE WHEN s.position > 1 THEN coalesce(s.old_previous, 0) END AS old_previous,
	coalesce(l.old_leads, 0) AS old_leads,
	true AS complete
FROM calendar AS c
LEFT JOIN cell AS l USING (month, rep, source)
JOIN company.reps AS r ON r.rep = c.rep
CROSS JOIN LATERAL (VALUES
	(1, 'Leads', l.leads, NULL::bigint, l.old_leads, NULL::bigint),
	(2, 'Opportunities', l.opportunities, l.leads, l.old_opportunities, l.old_leads),
	(3, 'Customers', l.customers, l.opportunities, l.old_customers, l.old_opportunities)
) AS s (position, step, reached, previous, old_reached, old_previous);
