-- Leads that became opportunities, by the day on which they did
CREATE OR REPLACE VIEW @parts@.opportunity_@grain@ AS
SELECT
	f.@grain@,
	r.region,
	r.manager,
	f.team,
	f.rep,
	f.channel,
	f.opportunities
FROM (
	SELECT
		l.@grain@,
		l.rep,
		l.channel,
		coalesce(l.team, r.team) AS team,
		r.placed_from,
		count(*) AS opportunities
	FROM (
		SELECT
			saleskpi_internal.day_of(k.qualified_at) AS day,
			saleskpi_internal.month_of(k.qualified_at) AS month,
			k.qualified_instant AS at,
			k.team,
			k.rep,
			k.channel
		FROM @parts@.known_lead AS k
		WHERE k.qualified_at IS NOT NULL
	) AS l
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = l.rep
		AND l.at >= r.from_at
		AND l.at < r.until_at
	GROUP BY 1, 2, 3, 4, 5
) AS f
-- DISTINCT lets the planner leave the join out where nobody reads a region or manager
LEFT JOIN (
	SELECT DISTINCT ON (k.rep, k.starts_on) k.rep, k.starts_on, k.region, k.manager
	FROM @parts@.known_rep AS k
) AS r
	ON r.rep = f.rep
	AND r.starts_on = f.placed_from;

COMMENT ON VIEW @parts@.opportunity_@grain@ IS 'fact: new opportunities, one row a @grain@ of qualification and whose they are';
COMMENT ON COLUMN @parts@.opportunity_@grain@.@grain@ IS '@first_day@ of qualification';
COMMENT ON COLUMN @parts@.opportunity_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.team IS 'team of the leads, or of the rep that day';
COMMENT ON COLUMN @parts@.opportunity_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.opportunity_@grain@.channel IS 'channel that the leads came by';
COMMENT ON COLUMN @parts@.opportunity_@grain@.opportunities IS 'leads that became opportunities';
