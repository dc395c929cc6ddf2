CREATE TABLE @schema@.holiday (
	day date CONSTRAINT holiday_is_entered_once PRIMARY KEY,
	name text
);
ALTER TABLE @schema@.holiday ADD CONSTRAINT holiday_day_is_in_years_1_to_9999 CHECK (day BETWEEN date '0001-01-01' AND date '9999-12-31');
CREATE TRIGGER holiday_makes_sense BEFORE INSERT OR UPDATE ON @schema@.holiday
	FOR EACH ROW EXECUTE FUNCTION saleskpi_internal.holiday_makes_sense();

COMMENT ON TABLE @schema@.holiday IS 'days on which nobody works, weekends aside, one row a day; expected_shape work_days goes by them';
COMMENT ON COLUMN @schema@.holiday.day IS 'the day';
COMMENT ON COLUMN @schema@.holiday.name IS 'what is celebrated';
