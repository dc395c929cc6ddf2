-- The steps of a lead as rows, since a funnel chart takes one measure and what tells its steps apart.
-- A step that the company's tables know nothing of has no row: an empty one would read as nobody's.
CREATE OR REPLACE VIEW @schema@.lead_funnel AS
WITH owner_month AS (
	SELECT
		date_trunc('month'::text, f.day::timestamp)::date AS month,
		f.team,
		f.rep,
		f.channel,
		sum(f.leads)::bigint AS leads,
		sum(f.qualified_so_far)::bigint AS opportunities,
		sum(f.converted_so_far)::bigint AS customers,
		coalesce(sum(f.leads) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_leads,
		coalesce(sum(f.qualified) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_opportunities,
		coalesce(sum(f.converted) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_customers
	FROM @parts@.lead_day AS f
	CROSS JOIN @schema@.clock AS k
	GROUP BY 1, 2, 3, 4
),
line AS (
	SELECT
		generate_series(m.month::timestamp,
			saleskpi_internal.line_end(m.month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
		m.month AS row_month,
		k.complete_month,
		m.team, m.rep, m.channel,
		m.leads, m.opportunities, m.customers,
		m.old_leads, m.old_opportunities, m.old_customers
	FROM (
		SELECT
			n.*,
			-- As bytes, which sort in a fifth of the time and are the same or not as texts are
			lead(n.month) OVER (PARTITION BY n.team COLLATE "C", n.rep COLLATE "C", n.channel COLLATE "C" ORDER BY n.month) AS next_month
		FROM owner_month AS n
	) AS m
	CROSS JOIN @schema@.clock AS k
)
SELECT
	l.month,
	l.team,
	l.rep,
	l.channel AS source,
	s.position,
	s.step,
	CASE WHEN l.month = l.row_month THEN s.reached ELSE 0::bigint END AS reached,
	CASE WHEN s.position > 1 THEN CASE WHEN l.month = l.row_month THEN s.previous ELSE 0::bigint END END AS previous,
	CASE WHEN l.month = l.row_month THEN l.leads ELSE 0::bigint END AS leads,
	CASE WHEN l.month = l.row_month THEN s.old_reached ELSE 0::bigint END AS old_reached,
	CASE WHEN s.position > 1 THEN CASE WHEN l.month = l.row_month THEN s.old_previous ELSE 0::bigint END END AS old_previous,
	CASE WHEN l.month = l.row_month THEN l.old_leads ELSE 0::bigint END AS old_leads,
	l.month <= l.complete_month AS complete
FROM line AS l
CROSS JOIN @parts@.mapped AS d
CROSS JOIN LATERAL (VALUES
	(1, 'Leads'::text, true, l.leads, NULL::bigint, l.old_leads, NULL::bigint),
	(2, 'Opportunities'::text, d.lead_qualified, l.opportunities, l.leads, l.old_opportunities, l.old_leads),
	(3, 'Customers'::text, d.lead_converted,
		l.customers, CASE WHEN d.lead_qualified THEN l.opportunities ELSE l.leads END,
		l.old_customers, CASE WHEN d.lead_qualified THEN l.old_opportunities ELSE l.old_leads END)
) AS s (position, step, is_known, reached, previous, old_reached, old_previous)
WHERE s.is_known;

COMMENT ON VIEW @schema@.lead_funnel IS 'how far the leads created in a month have come: one row a month of creation, team, rep, source and step; key month, team, rep, source, position. A step that is not mapped has no rows';
COMMENT ON COLUMN @schema@.lead_funnel.month IS 'first day of the month in which the leads were created';
COMMENT ON COLUMN @schema@.lead_funnel.team IS 'team of the leads, or of the rep on the day of creation';
COMMENT ON COLUMN @schema@.lead_funnel.rep IS 'rep';
COMMENT ON COLUMN @schema@.lead_funnel.source IS 'channel the leads came by';
COMMENT ON COLUMN @schema@.lead_funnel.position IS 'place of the step: 1, 2, 3';
COMMENT ON COLUMN @schema@.lead_funnel.step IS 'step: Leads, Opportunities, Customers';
COMMENT ON COLUMN @schema@.lead_funnel.reached IS 'leads that have reached the step by the end of as_of; one that became a customer without having been an opportunity is in the last step only';
COMMENT ON COLUMN @schema@.lead_funnel.previous IS 'those that have reached the step before; NULL: it is the first. The rate from step to step is sum(reached) / sum(previous)';
COMMENT ON COLUMN @schema@.lead_funnel.leads IS 'those of the first step. The rate from the start is sum(reached) / sum(leads)';
COMMENT ON COLUMN @schema@.lead_funnel.old_reached IS 'of the leads of days that are older than settings.conversion_window at the end of as_of, those that reached the step within it: compares young months with old ones';
COMMENT ON COLUMN @schema@.lead_funnel.old_previous IS 'those of them that reached the step before; NULL: it is the first';
COMMENT ON COLUMN @schema@.lead_funnel.old_leads IS 'those of them in the first step';
COMMENT ON COLUMN @schema@.lead_funnel.complete IS 'whether the month is over at the end of as_of';
