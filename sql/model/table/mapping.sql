CREATE TABLE @schema@.mapping (
	source text PRIMARY KEY,
	query text NOT NULL,
	definition text NOT NULL,
	columns text[] NOT NULL,
	time_zone text,
	late boolean NOT NULL DEFAULT false,
	system text,
	mapped_by name NOT NULL DEFAULT current_user,
	mapped_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE @schema@.mapping ADD CONSTRAINT mapping_time_zone_exists CHECK (time_zone IS NULL OR saleskpi.local_time(timestamptz '2000-01-01 00:00:00+00', time_zone) IS NOT NULL);

COMMENT ON TABLE @schema@.mapping IS 'how each source is mapped, one row a source; written by saleskpi.map_source, saleskpi.map_system and saleskpi.unmap_source alone';
COMMENT ON COLUMN @schema@.mapping.source IS 'source';
COMMENT ON COLUMN @schema@.mapping.query IS 'the query as it was given to saleskpi.map_source';
COMMENT ON COLUMN @schema@.mapping.definition IS 'the query with the schema of every name in it, from which saleskpi.upgrade_model makes the source again';
COMMENT ON COLUMN @schema@.mapping.columns IS 'columns of the source that the query gives; the others are not known';
COMMENT ON COLUMN @schema@.mapping.time_zone IS 'time zone of times without one; NULL: that of settings';
COMMENT ON COLUMN @schema@.mapping.late IS 'whether the tables are looked up when the source is read, so that they can be dropped and made anew';
COMMENT ON COLUMN @schema@.mapping.system IS 'the known system that saleskpi.map_system has mapped; NULL: it was mapped by hand';
COMMENT ON COLUMN @schema@.mapping.mapped_by IS 'role that mapped it';
COMMENT ON COLUMN @schema@.mapping.mapped_at IS 'when it was mapped';
