CREATE TABLE @schema@.target_status_change (
	target_id bigint,
	quota_id @id_type@,
	day date NOT NULL,
	name text NOT NULL,
	status_before text,
	status text NOT NULL,
	actual numeric,
	target numeric,
	noted_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE @schema@.target_status_change ADD CONSTRAINT target_status_change_is_of_one CHECK (num_nonnulls(target_id, quota_id) = 1);
ALTER TABLE @schema@.target_status_change ADD COLUMN status_before_order integer GENERATED ALWAYS AS (saleskpi.status_order(status_before)) STORED;
ALTER TABLE @schema@.target_status_change ADD COLUMN status_order integer GENERATED ALWAYS AS (saleskpi.status_order(status)) STORED;
CREATE UNIQUE INDEX target_status_change_key ON @schema@.target_status_change (target_id, quota_id, day) NULLS NOT DISTINCT;

COMMENT ON TABLE @schema@.target_status_change IS 'when targets turned, one row a target or quota and day at whose end its status was another; written by saleskpi.keep_model and refresh_model alone';
COMMENT ON COLUMN @schema@.target_status_change.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @schema@.target_status_change.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @schema@.target_status_change.day IS 'day at whose end it was first seen so: as_of of the refresh that noted it';
COMMENT ON COLUMN @schema@.target_status_change.name IS 'what was to be reached';
COMMENT ON COLUMN @schema@.target_status_change.status_before IS 'status at the end of the last day before; NULL: the target was first seen';
COMMENT ON COLUMN @schema@.target_status_change.status IS 'status from then on, as in target_progress';
COMMENT ON COLUMN @schema@.target_status_change.status_before_order IS 'place of status_before from good to bad, 1 to 7, to sort and to colour by';
COMMENT ON COLUMN @schema@.target_status_change.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
COMMENT ON COLUMN @schema@.target_status_change.actual IS 'value then; NULL: nothing measured';
COMMENT ON COLUMN @schema@.target_status_change.target IS 'value to be reached';
COMMENT ON COLUMN @schema@.target_status_change.noted_at IS 'when the refresh that noted it began';
