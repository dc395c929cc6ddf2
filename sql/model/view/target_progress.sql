CREATE OR REPLACE VIEW @schema@.target_progress AS
SELECT
	t.target_id,
	t.goal_id,
	t.name,
	t.kind,
	t.kpi,
	t.team,
	t.rep,
	t.channel,
	t.starts_on,
	t.ends_on,
	t.start_value,
	t.actual,
	t.target,
	t.progress,
	t.attainment,
	t.expected,
	t.pace,
	t.forecast,
	t.status,
	t.bar,
	t.elapsed,
	t.expected_progress,
	t.weight,
	t.source,
	t.region,
	t.manager,
	t.product,
	t.minimum,
	t.stretch,
	t.quota_id,
	t.status_order
FROM @parts@.target_standing AS t;

COMMENT ON VIEW @schema@.target_progress IS 'how far each target has come: one row a target or quota; key target_id, quota_id';
COMMENT ON COLUMN @schema@.target_progress.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @schema@.target_progress.goal_id IS 'goal it is for';
COMMENT ON COLUMN @schema@.target_progress.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.target_progress.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @schema@.target_progress.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @schema@.target_progress.team IS 'team whose target it is';
COMMENT ON COLUMN @schema@.target_progress.rep IS 'rep whose target it is';
COMMENT ON COLUMN @schema@.target_progress.channel IS 'channel that it is for';
COMMENT ON COLUMN @schema@.target_progress.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.target_progress.ends_on IS 'last day';
COMMENT ON COLUMN @schema@.target_progress.start_value IS 'value at the start';
COMMENT ON COLUMN @schema@.target_progress.actual IS 'value from starts_on to the end of as_of, or of ends_on where that is over; NULL: nothing measured';
COMMENT ON COLUMN @schema@.target_progress.target IS 'value to be reached';
COMMENT ON COLUMN @schema@.target_progress.progress IS 'share of the way made, 0 to 1: from start_value or 0 to the target; of a limit 1 while it is kept, else the limit / what it comes to; of any other level actual / target, the other way round where lower is better';
COMMENT ON COLUMN @schema@.target_progress.attainment IS 'actual / target';
COMMENT ON COLUMN @schema@.target_progress.expected IS 'value by today if it comes as expected_shape says; of a level without start_value the target; of churn and retention if every day as many of those who are left are lost';
COMMENT ON COLUMN @schema@.target_progress.pace IS 'share of the way made / share of the time passed, 1: in step; of a limit, or a level without start_value, progress that is not cut at 1';
COMMENT ON COLUMN @schema@.target_progress.forecast IS 'value at ends_on if it goes on as so far; of a level, also one by hand with a start_value, its value';
COMMENT ON COLUMN @schema@.target_progress.status IS 'not_started, on_track (pace at least at_risk_below, its own or that of settings), at_risk (at least off_track_below), off_track, achieved, missed or not_measurable; what can still change is achieved only when its time is over';
COMMENT ON COLUMN @schema@.target_progress.bar IS 'progress as a bar';
COMMENT ON COLUMN @schema@.target_progress.elapsed IS 'share of the time passed, 0 to 1';
COMMENT ON COLUMN @schema@.target_progress.expected_progress IS 'progress that would be in step: the share of the time passed; of a limit or a level without start_value 1; of a boolean nothing more until its time is over';
COMMENT ON COLUMN @schema@.target_progress.weight IS 'how much it counts for its goal';
COMMENT ON COLUMN @schema@.target_progress.source IS 'sources that the KPI is measured from, as in kpi.source; a filter on it leaves the others unread';
COMMENT ON COLUMN @schema@.target_progress.region IS 'the region whose target it is';
COMMENT ON COLUMN @schema@.target_progress.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @schema@.target_progress.product IS 'the product that it is for';
COMMENT ON COLUMN @schema@.target_progress.minimum IS 'value that must be reached at least';
COMMENT ON COLUMN @schema@.target_progress.stretch IS 'value that would be more than was wanted';
COMMENT ON COLUMN @schema@.target_progress.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @schema@.target_progress.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
