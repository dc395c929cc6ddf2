-- The reps as they are on as_of
CREATE OR REPLACE VIEW @parts@.rep_today AS
SELECT
	r.rep,
	r.team,
	r.manager,
	r.region
FROM @parts@.known_rep AS r
WHERE @as_of@ BETWEEN r.starts_on AND r.ends_on;

COMMENT ON VIEW @parts@.rep_today IS 'fact: the reps on as_of, one row a rep';
COMMENT ON COLUMN @parts@.rep_today.rep IS 'rep';
COMMENT ON COLUMN @parts@.rep_today.team IS 'team of the rep';
COMMENT ON COLUMN @parts@.rep_today.manager IS 'manager of the rep';
COMMENT ON COLUMN @parts@.rep_today.region IS 'region of the rep';
