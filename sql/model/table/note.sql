-- What triggers on the company's tables have noted since the last refresh.  Without an index and without
-- a key, so that no two writers ever wait for each other here.
CREATE TABLE @parts@.note (
	source text NOT NULL,
	instants timestamptz[],
	times timestamp[],
	days date[],
	customer text,
	whole boolean NOT NULL,
	due date
);

COMMENT ON TABLE @parts@.note IS 'what was changed in watched tables and is not worked out yet; written by triggers, append only';
COMMENT ON COLUMN @parts@.note.source IS 'source that reads the table';
COMMENT ON COLUMN @parts@.note.instants IS 'of a row before or after the change: its watched columns of type timestamptz';
COMMENT ON COLUMN @parts@.note.times IS 'those of type timestamp, as they are stored';
COMMENT ON COLUMN @parts@.note.days IS 'those of type date';
COMMENT ON COLUMN @parts@.note.customer IS 'text of its customer';
COMMENT ON COLUMN @parts@.note.whole IS 'whether everything may have changed: TRUNCATE, or a table that is watched without days';
COMMENT ON COLUMN @parts@.note.due IS 'day on which it will be known, of what a refresh found to be in the future; NULL: it is now';
