-- The steps of a lead as rows, since a funnel chart takes one measure and what tells its steps apart.
-- A step that the company's tables know nothing of has no row: an empty one would read as nobody's.
CREATE OR REPLACE VIEW @schema@.lead_funnel AS
SELECT
	l.month,
	l.team,
	l.rep,
	l.channel AS source,
	s.position,
	s.step,
	CASE s.position WHEN 1 THEN l.leads WHEN 2 THEN l.qualified ELSE l.converted END AS reached,
	CASE WHEN s.position = 1 THEN NULL::bigint WHEN s.position = 3 AND @mapped(lead.qualified_at)@ THEN l.qualified ELSE l.leads END AS previous,
	l.leads,
	CASE s.position WHEN 1 THEN l.old_leads WHEN 2 THEN l.old_qualified ELSE l.old_converted END AS old_reached,
	CASE WHEN s.position = 1 THEN NULL::bigint WHEN s.position = 3 AND @mapped(lead.qualified_at)@ THEN l.old_qualified ELSE l.old_leads END AS old_previous,
	l.old_leads,
	l.complete
FROM @parts@.funnel_month AS l
-- VALUES of a row's columns would be compiled anew for each row
CROSS JOIN (VALUES (1, 'Leads'::text), (2, 'Opportunities'::text), (3, 'Customers'::text)) AS s (position, step)
WHERE CASE s.position WHEN 2 THEN @mapped(lead.qualified_at)@ WHEN 3 THEN @mapped(lead.converted_at)@ ELSE true END;

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
