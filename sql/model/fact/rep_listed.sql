-- The names of reps and teams on the list, whenever
CREATE OR REPLACE VIEW @parts@.rep_listed AS
SELECT DISTINCT
	r.rep,
	r.team
FROM @parts@.known_rep AS r;

COMMENT ON VIEW @parts@.rep_listed IS 'fact: the reps of the list and their teams on any day, one row a rep and team';
COMMENT ON COLUMN @parts@.rep_listed.rep IS 'name of the rep';
COMMENT ON COLUMN @parts@.rep_listed.team IS 'team';
