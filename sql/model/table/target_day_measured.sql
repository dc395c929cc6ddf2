CREATE TABLE @parts@.target_day_measured (
	key text NOT NULL,
	day date NOT NULL,
	numerator numeric,
	denominator numeric,
	year_whole numeric,
	year_part numeric
);
CREATE UNIQUE INDEX target_day_measured_key_day ON @parts@.target_day_measured (key, day);

COMMENT ON TABLE @parts@.target_day_measured IS 'what the targets measured to the end of each of their days; written by saleskpi.keep_model and refresh_model alone, where all of them together have at most 3,660,000, which are ten thousand years';
COMMENT ON COLUMN @parts@.target_day_measured.key IS 'the target, as in planned_target';
COMMENT ON COLUMN @parts@.target_day_measured.day IS 'day, from the first to the last of its time';
COMMENT ON COLUMN @parts@.target_day_measured.numerator IS 'as in target_day';
COMMENT ON COLUMN @parts@.target_day_measured.denominator IS 'as in target_day';
COMMENT ON COLUMN @parts@.target_day_measured.year_whole IS 'as in target_day';
COMMENT ON COLUMN @parts@.target_day_measured.year_part IS 'as in target_day';
