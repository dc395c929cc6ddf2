-- What there is of values of a company's own KPIs and what is wrong with them.  Of one without a day, with
-- an infinite one or with one in the future the day is NULL.  The future is not looked at.
CREATE OR REPLACE VIEW @parts@.custom_check@_day@ AS
SELECT
@by_day@	CASE WHEN isfinite(m.day) AND m.day <= today.as_of THEN m.day END AS day,
@by_day@	min(m.day) FILTER (WHERE m.day > today.as_of AND m.day < date 'infinity') AS due_on,
	count(*) AS rows,
	min(m.day) FILTER (WHERE isfinite(m.day)) AS first_on,
	max(m.day) FILTER (WHERE isfinite(m.day)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(m.kpi) = 0::bigint THEN 'kpi'::text END,
		CASE WHEN count(m.day) = 0::bigint THEN 'day'::text END,
		CASE WHEN count(m.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(m.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(m.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(m.numerator) = 0::bigint THEN 'numerator'::text END,
		CASE WHEN count(m.denominator) = 0::bigint THEN 'denominator'::text END,
		CASE WHEN count(m.product) = 0::bigint THEN 'product'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(m.kpi) FILTER (WHERE k.kpi IS NULL AND l.is_looked_at) AS unknown_kpi,
	saleskpi_internal.finding(m.kpi) FILTER (WHERE k.kpi IS NOT NULL AND isfinite(m.day) IS NOT TRUE) AS undated,
	saleskpi_internal.finding(m.kpi) FILTER (WHERE k.kpi IS NOT NULL AND isfinite(m.day) AND (m.numerator IS NULL OR m.numerator IN ('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision)
			OR m.denominator IN ('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision))
		AND l.is_looked_at) AS unmeasured
FROM @schema@.custom_measure AS m
LEFT JOIN @schema@.kpi AS k ON k.kpi = m.kpi AND k.source = 'custom_measure'::text
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.as_of FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (m.day > today.as_of AND m.day < date 'infinity') IS NOT TRUE AS is_looked_at
) AS l
@by_day@GROUP BY 1
;

COMMENT ON VIEW @parts@.custom_check@_day@ IS 'fact: what there is of values of own KPIs and what is wrong with them@per_day@';
@by_day@COMMENT ON COLUMN @parts@.custom_check@_day@.day IS 'day; NULL: none that is finite and not in the future';
@by_day@COMMENT ON COLUMN @parts@.custom_check@_day@.due_on IS 'day on which time alone changes the row; NULL: never';
COMMENT ON COLUMN @parts@.custom_check@_day@.rows IS 'values';
COMMENT ON COLUMN @parts@.custom_check@_day@.first_on IS 'day of the first';
COMMENT ON COLUMN @parts@.custom_check@_day@.last_on IS 'day of the last';
COMMENT ON COLUMN @parts@.custom_check@_day@.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.custom_check@_day@.unknown_kpi IS 'those of an unknown KPI, or of one that is measured from another source';
COMMENT ON COLUMN @parts@.custom_check@_day@.undated IS 'those without a day, or with an infinite one';
COMMENT ON COLUMN @parts@.custom_check@_day@.unmeasured IS 'those without a numerator, or with one or a denominator that is not finite';
