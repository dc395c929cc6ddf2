-- Every target day by day, beside the line to it
CREATE OR REPLACE VIEW @schema@.target_timeline AS
SELECT
	d.target_id,
	d.quota_id,
	d.name,
	d.kpi,
	d.region,
	d.manager,
	d.team,
	d.rep,
	d.channel,
	d.product,
	d.day,
	d.actual,
	saleskpi_internal.target_line(d.kind, d.kpi, d.counts_up, d.start_value, d.target_value, d.part, d.whole) AS goal_line,
	saleskpi_internal.target_line(d.kind, d.kpi, d.counts_up, d.start_value, d.minimum_value, d.part, d.whole) AS minimum,
	saleskpi_internal.target_line(d.kind, d.kpi, d.counts_up, d.start_value, d.stretch_value, d.part, d.whole) AS stretch
FROM @parts@.target_day AS d;

COMMENT ON VIEW @schema@.target_timeline IS 'every target day by day beside the line to it: one row a target or quota and day of its time, which is less than 100 years; key target_id, quota_id, day';
COMMENT ON COLUMN @schema@.target_timeline.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @schema@.target_timeline.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @schema@.target_timeline.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.target_timeline.kpi IS 'KPI that measures it; NULL: entered by hand';
COMMENT ON COLUMN @schema@.target_timeline.region IS 'the region whose target it is';
COMMENT ON COLUMN @schema@.target_timeline.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @schema@.target_timeline.team IS 'the team whose target it is';
COMMENT ON COLUMN @schema@.target_timeline.rep IS 'the rep whose target it is';
COMMENT ON COLUMN @schema@.target_timeline.channel IS 'the channel that it is for';
COMMENT ON COLUMN @schema@.target_timeline.product IS 'the product that it is for';
COMMENT ON COLUMN @schema@.target_timeline.day IS 'day, from the first to the last of the target''s time';
COMMENT ON COLUMN @schema@.target_timeline.actual IS 'value from the first day to the end of this one; of what is entered by hand as it stood then; NULL: nothing measured yet, or after as_of';
COMMENT ON COLUMN @schema@.target_timeline.goal_line IS 'value expected by the end of the day';
COMMENT ON COLUMN @schema@.target_timeline.minimum IS 'the same on the way to what must be reached at least';
COMMENT ON COLUMN @schema@.target_timeline.stretch IS 'the same on the way to what would be more than was wanted';
