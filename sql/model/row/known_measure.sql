-- Values of a company's own KPIs up to as_of
CREATE OR REPLACE VIEW @parts@.known_measure AS
SELECT
	u.kpi,
	u.day,
	saleskpi_internal.month_of(u.day) AS month,
	u.team,
	u.rep,
	u.channel,
	u.product,
	u.numerator::numeric AS numerator,
	u.denominator::numeric AS denominator
FROM @schema@.custom_measure AS u
-- The KPIs that are measured from other sources come from nowhere else
JOIN @schema@.kpi AS k ON k.kpi = u.kpi AND k.source = 'custom_measure'::text
WHERE saleskpi.is_known(saleskpi.point_in_time(u.day, @time_zone@), @until@)
	AND u.numerator > '-Infinity'::double precision
	AND u.numerator < 'Infinity'::double precision
	AND (u.denominator IS NULL
		OR u.denominator > '-Infinity'::double precision
			AND u.denominator < 'Infinity'::double precision);

COMMENT ON VIEW @parts@.known_measure IS 'values of KPIs of your own as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_measure.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.known_measure.day IS 'day';
COMMENT ON COLUMN @parts@.known_measure.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.known_measure.team IS 'team; NULL: that of the rep';
COMMENT ON COLUMN @parts@.known_measure.rep IS 'rep';
COMMENT ON COLUMN @parts@.known_measure.channel IS 'channel';
COMMENT ON COLUMN @parts@.known_measure.product IS 'product';
COMMENT ON COLUMN @parts@.known_measure.numerator IS 'count or amount, or the upper part of a ratio';
COMMENT ON COLUMN @parts@.known_measure.denominator IS 'lower part of a ratio; NULL: no ratio';
