-- Leads that became opportunities, by the day on which they did
CREATE OR REPLACE VIEW @parts@.opportunity_@grain@ AS
SELECT
	@of(l.qualified_at)@ AS @grain@@is_month(g)@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(l.team, r.team) AS team,
	l.rep,
	l.channel,
	count(*) AS opportunities
FROM @parts@.known_lead AS l
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = l.rep
	AND l.qualified_instant >= r.from_at
	AND l.qualified_instant < r.until_at
WHERE l.qualified_at IS NOT NULL
-- Of one rep and span all are in one region, under one manager
GROUP BY @of(l.qualified_at)@, coalesce(l.team, r.team), l.rep, l.channel, r.placed_from;

COMMENT ON VIEW @parts@.opportunity_@grain@ IS 'fact: new opportunities, one row a @grain@ of qualification and whose they are';
COMMENT ON COLUMN @parts@.opportunity_@grain@.@grain@ IS '@first_day@ of qualification';
COMMENT ON COLUMN @parts@.opportunity_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.team IS 'team of the leads, or of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.opportunity_@grain@.channel IS 'channel that the leads came by';
COMMENT ON COLUMN @parts@.opportunity_@grain@.opportunities IS 'leads that became opportunities';
@period@COMMENT ON COLUMN @parts@.opportunity_@grain@.is_month IS 'whether it is a month, or a day';
