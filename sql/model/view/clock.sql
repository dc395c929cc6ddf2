-- The settings worked out: which day it is for the model, and when that day ends.
-- There is one row, as LIMIT tells the planner.
CREATE OR REPLACE VIEW @schema@.clock AS
SELECT
	today.time_zone,
	today.as_of,
	saleskpi.end_of_day(today.as_of, today.time_zone) AS until,
	(today.as_of + 1)::timestamp - interval '1 microsecond' AS known_to,
	date_trunc('month', today.as_of::timestamp)::date AS month,
	(date_trunc('month', (today.as_of + 1)::timestamp) - interval '1 month')::date AS complete_month,
	(date_trunc('month', today.as_of::timestamp) - make_interval(months =>
		(extract(month FROM today.as_of)::integer - today.fiscal_year_start + 12) % 12))::date AS fiscal_year
FROM (
	SELECT
		s.time_zone,
		s.fiscal_year_start,
		coalesce(s.as_of, (now() AT TIME ZONE s.time_zone)::date) AS as_of
	FROM @schema@.settings AS s
	LIMIT 1
) AS today;

COMMENT ON VIEW @schema@.clock IS 'the day that the model stands at; one row';
COMMENT ON COLUMN @schema@.clock.time_zone IS 'time zone of the company';
COMMENT ON COLUMN @schema@.clock.as_of IS 'the day at whose end the numbers are: settings.as_of or today';
COMMENT ON COLUMN @schema@.clock.until IS 'the end of that day: what happens then or later is not known yet';
COMMENT ON COLUMN @schema@.clock.known_to IS 'the last microsecond of that day, local time';
COMMENT ON COLUMN @schema@.clock.month IS 'first day of the month of as_of';
COMMENT ON COLUMN @schema@.clock.complete_month IS 'first day of the last month that is over at the end of as_of';
COMMENT ON COLUMN @schema@.clock.fiscal_year IS 'first day of the company''s year that as_of is in';
