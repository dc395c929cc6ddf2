-- Where each target stood at the end of each month: what target_progress says of as_of, said of then.  Judged
-- as attention does.
CREATE OR REPLACE VIEW @schema@.target_by_month AS
SELECT
	d.target_id,
	d.quota_id,
	d.name,
	d.kind,
	d.kpi,
	d.region,
	d.manager,
	d.team,
	d.rep,
	d.channel,
	d.product,
	saleskpi_internal.month_of(d.day) AS month,
	d.day,
	d.starts_on,
	d.ends_on,
	d.start_value,
	d.actual,
	d.target_value AS target,
	CASE WHEN d.lower_is_better THEN 'lower'::text ELSE 'higher'::text END AS better,
	d.counts_up,
	j.progress,
	j.expected_progress,
	j.expected,
	j.pace,
	j.forecast,
	j.status,
	saleskpi.status_order(j.status) AS status_order,
	d.day >= d.ends_on OR saleskpi_internal.month_of(d.day + 1) > saleskpi_internal.month_of(d.day) AS complete
FROM @parts@.target_day AS d
CROSS JOIN LATERAL saleskpi_internal.judge_target(d.kind, d.kpi, d.adds_up, d.lower_is_better,
	d.start_value, d.target_value, d.actual, d.part, d.whole, true, d.day >= d.ends_on AND d.is_over IS NOT FALSE,
	d.at_risk_below, d.off_track_below) AS j
WHERE d.day = least((saleskpi_internal.month_of(d.day) + interval '1 month')::date - 1, d.measured_to);

COMMENT ON VIEW @schema@.target_by_month IS 'where each target stood at the end of each month, and stands: one row a target or quota and month of its time that has begun, which is less than 100 years; key target_id, quota_id, month';
COMMENT ON COLUMN @schema@.target_by_month.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @schema@.target_by_month.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @schema@.target_by_month.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.target_by_month.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @schema@.target_by_month.kpi IS 'KPI that measures it; NULL: entered by hand';
COMMENT ON COLUMN @schema@.target_by_month.region IS 'the region whose target it is';
COMMENT ON COLUMN @schema@.target_by_month.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @schema@.target_by_month.team IS 'the team whose target it is';
COMMENT ON COLUMN @schema@.target_by_month.rep IS 'the rep whose target it is';
COMMENT ON COLUMN @schema@.target_by_month.channel IS 'the channel that it is for';
COMMENT ON COLUMN @schema@.target_by_month.product IS 'the product that it is for';
COMMENT ON COLUMN @schema@.target_by_month.month IS 'first day of the month';
COMMENT ON COLUMN @schema@.target_by_month.day IS 'the day at whose end it stood so: the last of the month, ends_on, or as_of';
COMMENT ON COLUMN @schema@.target_by_month.starts_on IS 'first day of the target';
COMMENT ON COLUMN @schema@.target_by_month.ends_on IS 'last day of the target';
COMMENT ON COLUMN @schema@.target_by_month.start_value IS 'value at the start';
COMMENT ON COLUMN @schema@.target_by_month.actual IS 'value from starts_on to the end of day; of what is entered by hand as it stood then; NULL: nothing measured';
COMMENT ON COLUMN @schema@.target_by_month.target IS 'value to be reached';
COMMENT ON COLUMN @schema@.target_by_month.better IS 'whether a higher or a lower value is better';
COMMENT ON COLUMN @schema@.target_by_month.counts_up IS 'whether it counts from 0 over its time: what adds up, and by hand what is to be high and has no start_value';
COMMENT ON COLUMN @schema@.target_by_month.progress IS 'as in target_progress, at the end of day';
COMMENT ON COLUMN @schema@.target_by_month.expected_progress IS 'as in target_progress, at the end of day: the share of the time passed of what has a way to go, 1 of what has to be right all the time';
COMMENT ON COLUMN @schema@.target_by_month.expected IS 'as in target_progress, at the end of day';
COMMENT ON COLUMN @schema@.target_by_month.pace IS 'as in target_progress, at the end of day';
COMMENT ON COLUMN @schema@.target_by_month.forecast IS 'value at ends_on if it went on as up to day; of a level, also one by hand with a start_value, its value';
COMMENT ON COLUMN @schema@.target_by_month.status IS 'as in target_progress, at the end of day';
COMMENT ON COLUMN @schema@.target_by_month.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
COMMENT ON COLUMN @schema@.target_by_month.complete IS 'whether the month, or the time of the target, was over then';
