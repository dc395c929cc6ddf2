-- The names of reps, teams, managers and regions on the list, whenever
CREATE OR REPLACE VIEW @parts@.rep_listed AS
SELECT DISTINCT
	r.rep,
	r.team,
	r.manager,
	r.region
FROM @parts@.known_rep AS r;

COMMENT ON VIEW @parts@.rep_listed IS 'fact: the reps of the list with their teams, managers and regions on any day, one row for each';
COMMENT ON COLUMN @parts@.rep_listed.rep IS 'name of the rep';
COMMENT ON COLUMN @parts@.rep_listed.team IS 'team';
COMMENT ON COLUMN @parts@.rep_listed.manager IS 'manager on some day';
COMMENT ON COLUMN @parts@.rep_listed.region IS 'region on some day';
