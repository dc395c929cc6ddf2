CREATE TABLE @parts@.target_measured (
	key text NOT NULL,
	kpi text NOT NULL,
	owner_kind text NOT NULL,
	owner text NOT NULL,
	span text NOT NULL,
	source text NOT NULL,
	shape text NOT NULL,
	starts_on date NOT NULL,
	ends_on date NOT NULL,
	measured_to date NOT NULL,
	counted_to date NOT NULL,
	whole_to date NOT NULL,
	as_of date NOT NULL,
	numerator numeric,
	denominator numeric,
	year_whole numeric,
	year_part numeric,
	retention numeric,
	has_days boolean NOT NULL,
	changed_from date
);
CREATE UNIQUE INDEX target_measured_key_as_of ON @parts@.target_measured (key, as_of);

COMMENT ON TABLE @parts@.target_measured IS 'what the targets measured when the facts of a kept model were last worked out, as of that day and as of the end of the month before, and by what; written by saleskpi.keep_model and refresh_model alone';
COMMENT ON COLUMN @parts@.target_measured.key IS 'the target, as in planned_target';
COMMENT ON COLUMN @parts@.target_measured.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @parts@.target_measured.owner_kind IS 'company, region, manager, team, rep, channel or product';
COMMENT ON COLUMN @parts@.target_measured.owner IS 'name of whose it is; empty for the company';
COMMENT ON COLUMN @parts@.target_measured.span IS 'how the KPI is summed over time, as in kpi.span';
COMMENT ON COLUMN @parts@.target_measured.source IS 'sources that the KPI is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.target_measured.shape IS 'how it is expected to come, as in planned_target';
COMMENT ON COLUMN @parts@.target_measured.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.target_measured.ends_on IS 'last day';
COMMENT ON COLUMN @parts@.target_measured.measured_to IS 'last day that is measured';
COMMENT ON COLUMN @parts@.target_measured.counted_to IS 'as in planned_target';
COMMENT ON COLUMN @parts@.target_measured.whole_to IS 'as in planned_target';
COMMENT ON COLUMN @parts@.target_measured.as_of IS 'the day at whose end the numbers are';
COMMENT ON COLUMN @parts@.target_measured.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.target_measured.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.target_measured.year_whole IS 'the same time a year before, where it is expected to come as then';
COMMENT ON COLUMN @parts@.target_measured.year_part IS 'as much of it as is behind';
COMMENT ON COLUMN @parts@.target_measured.retention IS 'churn or retention, which is no sum';
COMMENT ON COLUMN @parts@.target_measured.has_days IS 'whether target_day_measured has its days';
COMMENT ON COLUMN @parts@.target_measured.changed_from IS 'while it is being measured again: the day from which on there is something new; NULL: it is as it was measured';
