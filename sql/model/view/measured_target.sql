-- The targets, in a kept model with what they measured at the last refresh.  Those that were entered or
-- changed since are measured when they are read.
CREATE OR REPLACE VIEW @parts@.measured_target@_change@ AS
SELECT
	p.*,
-- @live
	false AS is_measured,
	false AS has_days,
	NULL::numeric AS numerator,
	NULL::numeric AS denominator,
	NULL::numeric AS year_whole,
	NULL::numeric AS year_part,
	NULL::numeric AS retention,
	NULL::date AS days_from
FROM @parts@.planned_target@_change@ AS p;
-- @kept
	m.key IS NOT NULL AND m.changed_from IS NULL AS is_measured,
	coalesce(m.has_days, false) AND m.changed_from IS NULL AS has_days,
	m.numerator,
	m.denominator,
	m.year_whole,
	m.year_part,
	m.retention,
	m.changed_from AS days_from
FROM @parts@.planned_target@_change@ AS p
LEFT JOIN @parts@.target_measured AS m
	ON m.key = p.key
	-- Compared where the two meet, and not made part of what they meet by
	AND record_eq(
		ROW(m.kpi, m.owner_kind, m.owner, m.span, m.source, m.shape, m.starts_on, m.ends_on),
		ROW(p.kpi, p.owner_kind, p.owner, p.span, p.source, p.shape, p.starts_on, p.ends_on))
	-- While it is being measured again, it is of the day before
	AND (m.changed_from IS NOT NULL OR record_eq(
		ROW(m.as_of, m.measured_to, m.counted_to, m.whole_to),
		ROW(p.as_of, p.measured_to, p.counted_to, p.whole_to)));
-- @all

COMMENT ON VIEW @parts@.measured_target@_change@ IS 'the targets and what was measured of them when the facts were last worked out: one row a target or quota@per_change@';
COMMENT ON COLUMN @parts@.measured_target@_change@.target_id IS 'number of the target; NULL: a quota, see quota_id';
COMMENT ON COLUMN @parts@.measured_target@_change@.quota_id IS 'key of a quota that the company keeps elsewhere';
COMMENT ON COLUMN @parts@.measured_target@_change@.key IS 'the two as one: a letter and the number or key';
COMMENT ON COLUMN @parts@.measured_target@_change@.goal_id IS 'goal it is for';
COMMENT ON COLUMN @parts@.measured_target@_change@.name IS 'what is to be reached';
COMMENT ON COLUMN @parts@.measured_target@_change@.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @parts@.measured_target@_change@.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @parts@.measured_target@_change@.region IS 'the region whose target it is; all of region, manager, team, rep, channel and product NULL: the company''s';
COMMENT ON COLUMN @parts@.measured_target@_change@.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @parts@.measured_target@_change@.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.measured_target@_change@.minimum_value IS 'value that must be reached at least';
COMMENT ON COLUMN @parts@.measured_target@_change@.stretch_value IS 'value that would be more than was wanted';
COMMENT ON COLUMN @parts@.measured_target@_change@.team IS 'team whose target it is';
COMMENT ON COLUMN @parts@.measured_target@_change@.rep IS 'rep whose target it is';
COMMENT ON COLUMN @parts@.measured_target@_change@.channel IS 'channel that it is for';
COMMENT ON COLUMN @parts@.measured_target@_change@.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.measured_target@_change@.ends_on IS 'last day';
COMMENT ON COLUMN @parts@.measured_target@_change@.start_value IS 'value at the start';
COMMENT ON COLUMN @parts@.measured_target@_change@.target_value IS 'value to be reached';
COMMENT ON COLUMN @parts@.measured_target@_change@.current_value IS 'value entered by hand';
COMMENT ON COLUMN @parts@.measured_target@_change@.weight IS 'how much it counts for its goal';
COMMENT ON COLUMN @parts@.measured_target@_change@.owner_kind IS 'whose it is: company, region, manager, team, rep, channel or product';
COMMENT ON COLUMN @parts@.measured_target@_change@.owner IS 'its name; empty for the company';
COMMENT ON COLUMN @parts@.measured_target@_change@.lower_is_better IS 'whether a lower value of the KPI is better';
COMMENT ON COLUMN @parts@.measured_target@_change@.span IS 'how the KPI is summed over time, as in kpi.span';
COMMENT ON COLUMN @parts@.measured_target@_change@.source IS 'sources that the KPI is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.measured_target@_change@.reads IS 'sales, of what sales_vs_target shows, or other';
COMMENT ON COLUMN @parts@.measured_target@_change@.as_of IS 'the day at whose end the numbers are';
COMMENT ON COLUMN @parts@.measured_target@_change@.measured_to IS 'last day that is measured: ends_on, or as_of where that is earlier';
COMMENT ON COLUMN @parts@.measured_target@_change@.elapsed_share IS 'share of the time passed, 0 to 1';
COMMENT ON COLUMN @parts@.measured_target@_change@.is_over IS 'whether its time is over and, of what leads become, its last lead old enough to tell';
COMMENT ON COLUMN @parts@.measured_target@_change@.counted_to IS 'last day that is known of it';
COMMENT ON COLUMN @parts@.measured_target@_change@.whole_to IS 'day up to which what is known of a month is all of it';
COMMENT ON COLUMN @parts@.measured_target@_change@.adds_up IS 'whether the KPI adds up over time; of one of your own its rows tell';
COMMENT ON COLUMN @parts@.measured_target@_change@.has_begun IS 'whether its time has begun';
COMMENT ON COLUMN @parts@.measured_target@_change@.shape IS 'how it is expected to come: even, last_year or work_days';
COMMENT ON COLUMN @parts@.measured_target@_change@.weekend IS 'as in settings';
COMMENT ON COLUMN @parts@.measured_target@_change@.at_risk_below IS 'pace below which it is at risk';
COMMENT ON COLUMN @parts@.measured_target@_change@.off_track_below IS 'pace below which it is off track';
COMMENT ON COLUMN @parts@.measured_target@_change@.is_measured IS 'whether it was measured then, as it is now';
COMMENT ON COLUMN @parts@.measured_target@_change@.has_days IS 'whether its days were measured then, as they are now';
COMMENT ON COLUMN @parts@.measured_target@_change@.numerator IS 'upper part of the ratio, or the count or amount itself; NULL: not measured then';
COMMENT ON COLUMN @parts@.measured_target@_change@.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.measured_target@_change@.year_whole IS 'the same time a year before, where it is expected to come as then';
COMMENT ON COLUMN @parts@.measured_target@_change@.year_part IS 'as much of it as is behind';
COMMENT ON COLUMN @parts@.measured_target@_change@.retention IS 'churn or retention, which is no sum';
COMMENT ON COLUMN @parts@.measured_target@_change@.days_from IS 'while it is being measured again: the day from which on its days are others, and those before are as they were measured';
