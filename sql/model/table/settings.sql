CREATE TABLE @schema@.settings (
	time_zone text NOT NULL DEFAULT 'UTC',
	currency text NOT NULL DEFAULT 'EUR',
	fiscal_year_start integer NOT NULL DEFAULT 1,
	churn_after interval NOT NULL DEFAULT '1 year',
	conversion_window interval NOT NULL DEFAULT '90 days',
	week_start integer NOT NULL DEFAULT 1,
	expected_shape text NOT NULL DEFAULT 'even',
	weekend integer[] NOT NULL DEFAULT '{6,7}',
	at_risk_below numeric NOT NULL DEFAULT 0.95,
	off_track_below numeric NOT NULL DEFAULT 0.8,
	update_after interval NOT NULL DEFAULT '1 month',
	as_of date,
	saleskpi_version text NOT NULL,
	id_type regtype NOT NULL DEFAULT 'text'::regtype,
	security_invoker boolean NOT NULL DEFAULT false,
	kept_as_of date,
	refreshed_at timestamptz
);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_time_zone_exists CHECK (saleskpi.local_time(timestamptz '2000-01-01 00:00:00+00', time_zone) IS NOT NULL);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_currency_is_code CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_fiscal_year_start_is_month CHECK (fiscal_year_start BETWEEN 1 AND 12);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_churn_after_is_positive CHECK (churn_after > interval '0');
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_conversion_window_is_positive CHECK (conversion_window > interval '0' AND conversion_window <= interval '100 years');
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_week_start_is_weekday CHECK (week_start BETWEEN 1 AND 7);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_expected_shape_is_known CHECK (expected_shape IN ('even', 'last_year', 'work_days'));
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_weekend_is_of_weekdays CHECK (weekend <@ '{1,2,3,4,5,6,7}'::integer[]);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_weekend_is_not_the_whole_week CHECK (NOT weekend @> '{1,2,3,4,5,6,7}'::integer[]);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_at_risk_below_is_positive CHECK (at_risk_below > 0::numeric AND at_risk_below < 'Infinity'::numeric);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_off_track_is_below_at_risk CHECK (off_track_below > 0::numeric AND off_track_below <= at_risk_below);
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_update_after_is_positive CHECK (update_after > interval '0');
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_as_of_is_finite CHECK (isfinite(as_of));
ALTER TABLE @schema@.settings ADD CONSTRAINT settings_as_of_is_in_years_1_to_9999 CHECK (as_of BETWEEN date '0001-01-01' AND date '9999-12-31');
CREATE UNIQUE INDEX settings_one_row ON @schema@.settings ((true));
CREATE TRIGGER settings_stay BEFORE DELETE OR TRUNCATE ON @schema@.settings
	FOR EACH STATEMENT EXECUTE FUNCTION saleskpi_internal.settings_stay();
CREATE TRIGGER settings_make_sense BEFORE INSERT OR UPDATE ON @schema@.settings
	FOR EACH ROW EXECUTE FUNCTION saleskpi_internal.settings_make_sense();

COMMENT ON TABLE @schema@.settings IS 'what the whole model goes by; one row';
COMMENT ON COLUMN @schema@.settings.time_zone IS 'time zone of the company: its months and days are those of the KPIs, such as Europe/Berlin';
COMMENT ON COLUMN @schema@.settings.currency IS 'currency of all amounts, three letters of ISO 4217; a label, nothing is converted';
COMMENT ON COLUMN @schema@.settings.fiscal_year_start IS 'month in which the company''s year begins, 1 to 12';
COMMENT ON COLUMN @schema@.settings.churn_after IS 'a customer derived from sales is lost when nothing was bought for so long';
COMMENT ON COLUMN @schema@.settings.conversion_window IS 'a lead counts as qualified or converted when it was within so long; leads younger than that are not judged yet';
COMMENT ON COLUMN @schema@.settings.week_start IS 'day on which a week begins, 1 (Monday) to 7 (Sunday)';
COMMENT ON COLUMN @schema@.settings.expected_shape IS 'how what adds up is expected to come, where a target says nothing else: even (day by day), last_year (as the same days a year before) or work_days (not on weekends and holidays)';
COMMENT ON COLUMN @schema@.settings.weekend IS 'days of the week on which nobody works, 1 (Monday) to 7 (Sunday)';
COMMENT ON COLUMN @schema@.settings.at_risk_below IS 'a target or goal is at risk when its pace is below this, where a target says nothing else';
COMMENT ON COLUMN @schema@.settings.off_track_below IS 'a target or goal is off track when its pace is below this, where a target says nothing else';
COMMENT ON COLUMN @schema@.settings.update_after IS 'a value entered by hand is overdue when it has not been updated for so long';
COMMENT ON COLUMN @schema@.settings.as_of IS 'the day at whose end the numbers are; NULL: today';
COMMENT ON COLUMN @schema@.settings.saleskpi_version IS 'version of saleskpi that made or last upgraded the model';
COMMENT ON COLUMN @schema@.settings.id_type IS 'type of the company''s ids, as given to create_model; not to be changed';
COMMENT ON COLUMN @schema@.settings.security_invoker IS 'whether views that upgrade_model makes again read with the rights of the reader, as given to create_model';
COMMENT ON COLUMN @schema@.settings.kept_as_of IS 'the day at whose end the numbers of a kept model are; written by saleskpi.refresh_model alone; NULL: the model is not kept';
COMMENT ON COLUMN @schema@.settings.refreshed_at IS 'when the facts of a kept model were last worked out; written by saleskpi.refresh_model alone';
