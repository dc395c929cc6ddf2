-- The days that a kept model remembers, and the periods that they are in.  What was open when it
-- began lies before all periods.
CREATE OR REPLACE VIEW @parts@.movement_day AS
SELECT
	p.grain,
	d.day,
	CASE WHEN d.day = d.began_on THEN date '-infinity' ELSE p.starts_on END AS starts_on,
	least(p.ends_on, d.noted_to) AS ends_on
FROM (
	SELECT g.day::date AS day, m.began_on, m.noted_to
	-- One row, which the planner does not know otherwise
	FROM (SELECT o.began_on, o.noted_to FROM @schema@.memory AS o LIMIT 1) AS m
	CROSS JOIN LATERAL generate_series(m.began_on::timestamp, m.noted_to::timestamp, interval '1 day') AS g (day)
) AS d
CROSS JOIN @schema@.settings AS s
CROSS JOIN LATERAL (VALUES
	('day'::text, d.day, d.day),
	('week'::text,
		d.day - (extract(isodow FROM d.day)::integer - s.week_start + 7) % 7,
		d.day - (extract(isodow FROM d.day)::integer - s.week_start + 7) % 7 + 6),
	('month'::text,
		date_trunc('month'::text, d.day::timestamp)::date,
		(date_trunc('month'::text, d.day::timestamp) + interval '1 month')::date - 1)
) AS p (grain, starts_on, ends_on);

COMMENT ON VIEW @parts@.movement_day IS 'the days that a kept model remembers, by days, weeks and months: one row a grain and day';
COMMENT ON COLUMN @parts@.movement_day.grain IS 'day, week or month';
COMMENT ON COLUMN @parts@.movement_day.day IS 'day';
COMMENT ON COLUMN @parts@.movement_day.starts_on IS 'first day of the period; -infinity: before all, when remembering began';
COMMENT ON COLUMN @parts@.movement_day.ends_on IS 'last day of the period, or the last that is remembered';
