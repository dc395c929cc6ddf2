-- Leads that became opportunities, by the day on which they did
CREATE OR REPLACE VIEW @parts@.opportunity_@grain@ AS
SELECT
	l.@grain@,
	r.region,
	r.manager,
	coalesce(l.team, r.team) AS team,
	l.rep,
	l.channel,
	count(*) AS opportunities
FROM (
	SELECT
		k.qualified_at::date AS day,
		date_trunc('month'::text, k.qualified_at)::date AS month,
		k.team,
		k.rep,
		k.channel
	FROM @parts@.known_lead AS k
	WHERE k.qualified_at IS NOT NULL
) AS l
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = l.rep
	AND l.day BETWEEN r.starts_on AND r.ends_on
GROUP BY 1, 5, 6, 4, 2, 3;

COMMENT ON VIEW @parts@.opportunity_@grain@ IS 'fact: new opportunities, one row a @grain@ of qualification and whose they are';
COMMENT ON COLUMN @parts@.opportunity_@grain@.@grain@ IS '@first_day@ of qualification';
COMMENT ON COLUMN @parts@.opportunity_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.team IS 'team of the leads, or of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.opportunity_@grain@.channel IS 'channel that the leads came by';
COMMENT ON COLUMN @parts@.opportunity_@grain@.opportunities IS 'leads that became opportunities';
