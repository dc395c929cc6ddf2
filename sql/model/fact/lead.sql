-- Leads, by creation.  What became of them is counted within so many days, since leads of which
-- some are older than others compare no other way, and so far.
CREATE OR REPLACE VIEW @parts@.lead_@grain@ AS
SELECT
	@at(l)@ AS @grain@@is_month(g)@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(l.team, r.team) AS team,
	l.rep,
	l.channel,
	count(*) AS leads,
	count(*) FILTER (WHERE l.qualified_at <= l.created_at + (SELECT s.conversion_window FROM @schema@.settings AS s)) AS qualified,
	count(*) FILTER (WHERE l.converted_at <= l.created_at + (SELECT s.conversion_window FROM @schema@.settings AS s)) AS converted,
	count(*) FILTER (WHERE l.converted_at <= l.created_at + interval '30 days') AS converted_30,
	count(*) FILTER (WHERE l.converted_at <= l.created_at + interval '90 days') AS converted_90,
	count(l.qualified_at) AS qualified_so_far,
	count(l.converted_at) AS converted_so_far,
	count(l.lost_at) AS lost_so_far,
	saleskpi.sales_cycle(l.created_at, l.converted_at) AS cycle
FROM @parts@.known_lead AS l
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = l.rep
	AND l.at >= r.from_at
	AND l.at < r.until_at
-- Of one rep and span all are in one region, under one manager
GROUP BY @at(l)@, coalesce(l.team, r.team), l.rep, l.channel, r.placed_from;

COMMENT ON VIEW @parts@.lead_@grain@ IS 'fact: leads, one row a @grain@ of creation and whose they are';
COMMENT ON COLUMN @parts@.lead_@grain@.@grain@ IS '@first_day@ of creation';
COMMENT ON COLUMN @parts@.lead_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.lead_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.lead_@grain@.team IS 'team of the leads, or of the rep that day';
COMMENT ON COLUMN @parts@.lead_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.lead_@grain@.channel IS 'channel that the leads came by';
COMMENT ON COLUMN @parts@.lead_@grain@.leads IS 'leads';
COMMENT ON COLUMN @parts@.lead_@grain@.qualified IS 'those of them that became opportunities within settings.conversion_window';
COMMENT ON COLUMN @parts@.lead_@grain@.converted IS 'those of them that became customers within settings.conversion_window';
COMMENT ON COLUMN @parts@.lead_@grain@.converted_30 IS 'those of them that became customers within 30 days';
COMMENT ON COLUMN @parts@.lead_@grain@.converted_90 IS 'those of them that became customers within 90 days';
COMMENT ON COLUMN @parts@.lead_@grain@.qualified_so_far IS 'those of them that became opportunities by the end of as_of';
COMMENT ON COLUMN @parts@.lead_@grain@.converted_so_far IS 'those of them that became customers by the end of as_of';
COMMENT ON COLUMN @parts@.lead_@grain@.lost_so_far IS 'those of them that were given up by the end of as_of';
COMMENT ON COLUMN @parts@.lead_@grain@.cycle IS 'how long those that became customers took';
@period@COMMENT ON COLUMN @parts@.lead_@grain@.is_month IS 'whether it is a month, or a day';
