-- One row a rep, so that joining never doubles a number
CREATE OR REPLACE VIEW @schema@.known_rep AS
SELECT DISTINCT ON (r.rep)
	r.rep,
	r.team,
	r.manager,
	r.region
FROM @schema@.rep AS r
WHERE r.rep IS NOT NULL
ORDER BY r.rep, r.team, r.manager, r.region;

COMMENT ON VIEW @schema@.known_rep IS 'the reps, one row a rep; of one listed twice the first by team, manager and region';
COMMENT ON COLUMN @schema@.known_rep.rep IS 'rep';
COMMENT ON COLUMN @schema@.known_rep.team IS 'team of the rep';
COMMENT ON COLUMN @schema@.known_rep.manager IS 'manager of the rep';
COMMENT ON COLUMN @schema@.known_rep.region IS 'region of the rep';
