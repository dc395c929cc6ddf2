-- The settings worked out: which day it is for the model, and when that day ends.  Every layer may
-- read it; there is one row, as there is of settings.
CREATE OR REPLACE VIEW @schema@.clock AS
SELECT
	s.time_zone,
	saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone) AS as_of,
	saleskpi.end_of_day(saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone), s.time_zone) AS until,
	(saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone) + 1)::timestamp - interval '1 microsecond' AS known_to,
	p.month,
	p.complete_month,
	p.fiscal_year,
	p.fiscal_quarter,
	p.week,
	p.previous_month,
	p.previous_month_to,
	p.year_ago_month,
	p.year_ago_to,
	p.old_enough,
	s.refreshed_at
-- A comma: CROSS JOIN would hold the columns of both once more in every copy that the planner makes
FROM @schema@.settings AS s,
	LATERAL saleskpi_internal.clock_periods(saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone), s.fiscal_year_start, s.week_start, s.conversion_window) AS p;

COMMENT ON VIEW @schema@.clock IS 'the day that the model stands at: one row; key as_of';
COMMENT ON COLUMN @schema@.clock.time_zone IS 'time zone of the company';
COMMENT ON COLUMN @schema@.clock.as_of IS 'the day at whose end the numbers are: settings.as_of or today; of a kept model that of its last refresh';
COMMENT ON COLUMN @schema@.clock.until IS 'the end of that day: what happens then or later is not known yet';
COMMENT ON COLUMN @schema@.clock.known_to IS 'the last microsecond of that day, local time';
COMMENT ON COLUMN @schema@.clock.month IS 'first day of the month of as_of';
COMMENT ON COLUMN @schema@.clock.complete_month IS 'first day of the last month that is over at the end of as_of';
COMMENT ON COLUMN @schema@.clock.fiscal_year IS 'first day of the company''s year that as_of is in';
COMMENT ON COLUMN @schema@.clock.fiscal_quarter IS 'first day of the quarter of the company''s year that as_of is in';
COMMENT ON COLUMN @schema@.clock.week IS 'first day of the week that as_of is in';
COMMENT ON COLUMN @schema@.clock.previous_month IS 'first day of the month before';
COMMENT ON COLUMN @schema@.clock.previous_month_to IS 'the day of the month before up to which it compares with the month so far';
COMMENT ON COLUMN @schema@.clock.year_ago_month IS 'first day of the month a year before';
COMMENT ON COLUMN @schema@.clock.year_ago_to IS 'the day a year before up to which it compares with the month so far';
COMMENT ON COLUMN @schema@.clock.old_enough IS 'the last day of which all leads are older than settings.conversion_window at the end of as_of';
COMMENT ON COLUMN @schema@.clock.refreshed_at IS 'when the facts of a kept model were last worked out; NULL: they are whenever they are read';
