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
FROM saleskpi_internal.rep_spans(
	-- No join and one aggregate: every fact holds a copy of this
	(SELECT array_agg(ROW(r.rep, r.team, r.manager, r.region, r.starts_on, r.ends_on)::saleskpi_internal.listed_rep)
	FROM @schema@.rep AS r
	WHERE r.rep IS NOT NULL), @time_zone@) AS s;

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
