CREATE TABLE @schema@.target_status_change (
	target_id bigint NOT NULL,
	day date NOT NULL,
	name text NOT NULL,
	status_before text,
	status text NOT NULL,
	actual numeric,
	target numeric,
	noted_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (target_id, day)
);

COMMENT ON TABLE @schema@.target_status_change IS 'when targets turned, one row a target and day at whose end its status was another; written by saleskpi.keep_model and refresh_model alone';
COMMENT ON COLUMN @schema@.target_status_change.target_id IS 'number of the target';
COMMENT ON COLUMN @schema@.target_status_change.day IS 'day at whose end it was first seen so: as_of of the refresh that noted it';
COMMENT ON COLUMN @schema@.target_status_change.name IS 'what was to be reached';
COMMENT ON COLUMN @schema@.target_status_change.status_before IS 'status at the end of the last day before; NULL: the target was first seen';
COMMENT ON COLUMN @schema@.target_status_change.status IS 'status from then on, as in target_progress';
COMMENT ON COLUMN @schema@.target_status_change.actual IS 'value then; NULL: nothing measured';
COMMENT ON COLUMN @schema@.target_status_change.target IS 'value to be reached';
COMMENT ON COLUMN @schema@.target_status_change.noted_at IS 'when the refresh that noted it began';
