-- One row a rep and span of days, so that joining by rep and day never doubles a number.  Where rows
-- of a rep overlap, that with the later start holds.
CREATE OR REPLACE VIEW @parts@.known_rep AS
SELECT
	s.rep,
	s.team,
	s.manager,
	s.region,
	s.starts_on,
	s.ends_on,
	s.from_at,
	s.until_at,
	s.placed_from
FROM (
	SELECT
		array_agg(r.rep) AS reps,
		array_agg(r.team) AS teams,
		array_agg(r.manager) AS managers,
		array_agg(r.region) AS regions,
		array_agg(r.starts_on) AS first_days,
		array_agg(r.ends_on) AS last_days
	FROM @schema@.rep AS r
	WHERE r.rep IS NOT NULL
) AS l
CROSS JOIN LATERAL saleskpi_internal.rep_spans(l.reps, l.teams, l.managers, l.regions, l.first_days, l.last_days, @time_zone@) AS s;

COMMENT ON VIEW @parts@.known_rep IS 'the reps as they were day by day: one row a rep and span of days; of two rows of a day that with the later start, then the first by team, manager and region';
COMMENT ON COLUMN @parts@.known_rep.rep IS 'rep';
COMMENT ON COLUMN @parts@.known_rep.team IS 'team of the rep in these days';
COMMENT ON COLUMN @parts@.known_rep.manager IS 'manager of the rep in these days';
COMMENT ON COLUMN @parts@.known_rep.region IS 'region of the rep in these days';
COMMENT ON COLUMN @parts@.known_rep.starts_on IS 'first day; -infinity: since ever';
COMMENT ON COLUMN @parts@.known_rep.ends_on IS 'last day; infinity: until further notice';
COMMENT ON COLUMN @parts@.known_rep.from_at IS 'when the first day begins';
COMMENT ON COLUMN @parts@.known_rep.until_at IS 'when the last day is over';
COMMENT ON COLUMN @parts@.known_rep.placed_from IS 'first day of the first span of the rep with the same manager and region';
