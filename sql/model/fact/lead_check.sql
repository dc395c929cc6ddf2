-- What there is of leads and what is wrong with them.  Of a lead whose creation has no date, an infinite
-- one or one in the future the day is NULL.  What is only in the future is not looked at.
CREATE OR REPLACE VIEW @parts@.lead_check@_day@ AS
SELECT
@by_day@	CASE WHEN saleskpi.is_known(l.created_at, today.until) THEN saleskpi.local_time(l.created_at, today.time_zone)::date END AS day,
@by_day@	saleskpi.local_time(least(
@by_day@		min(l.created_at) FILTER (WHERE l.created_at >= today.until AND l.created_at < 'infinity'::timestamptz),
@by_day@		min(l.qualified_at) FILTER (WHERE l.qualified_at >= today.until AND l.qualified_at < 'infinity'::timestamptz),
@by_day@		min(l.converted_at) FILTER (WHERE l.converted_at >= today.until AND l.converted_at < 'infinity'::timestamptz),
@by_day@		min(l.lost_at) FILTER (WHERE l.lost_at >= today.until AND l.lost_at < 'infinity'::timestamptz)), saleskpi_internal.same(today.time_zone))::date AS due_on,
	count(*) AS rows,
@by_day@	min(l.created_at) FILTER (WHERE isfinite(l.created_at)) AS first_at,
@in_total@	saleskpi.local_time(min(l.created_at) FILTER (WHERE isfinite(l.created_at)), saleskpi_internal.same(today.time_zone))::date AS first_on,
@by_day@	max(l.created_at) FILTER (WHERE isfinite(l.created_at)) AS last_at,
@in_total@	saleskpi.local_time(max(l.created_at) FILTER (WHERE isfinite(l.created_at)), saleskpi_internal.same(today.time_zone))::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(l.lead_id) = 0::bigint THEN 'lead_id'::text END,
		CASE WHEN count(l.created_at) = 0::bigint THEN 'created_at'::text END,
		CASE WHEN count(l.source) = 0::bigint THEN 'source'::text END,
		CASE WHEN count(l.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(l.qualified_at) = 0::bigint THEN 'qualified_at'::text END,
		CASE WHEN count(l.converted_at) = 0::bigint THEN 'converted_at'::text END,
		CASE WHEN count(l.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(l.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(l.lost_at) = 0::bigint THEN 'lost_at'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.qualified_at < 'infinity'::timestamptz AND isfinite(l.created_at) AND NOT saleskpi.is_possible(l.created_at, l.qualified_at, today.time_zone)
		AND k.is_looked_at) AS qualified,
	saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.converted_at < 'infinity'::timestamptz AND isfinite(l.created_at) AND NOT saleskpi.is_possible(l.created_at, l.converted_at, today.time_zone)
		AND saleskpi.is_possible(l.created_at, l.qualified_at, today.time_zone)
		AND k.is_looked_at) AS converted,
	saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.lost_at < 'infinity'::timestamptz AND isfinite(l.created_at) AND NOT saleskpi.is_possible(l.created_at, l.lost_at, today.time_zone)
		AND saleskpi.is_possible(l.created_at, l.qualified_at, today.time_zone) AND saleskpi.is_possible(l.created_at, l.converted_at, today.time_zone)
		AND k.is_looked_at) AS lost,
	saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.created_at IS NULL OR NOT isfinite(l.created_at)) AS undated,
	saleskpi_internal.finding(l.rep) FILTER (WHERE l.rep IS NOT NULL AND r.rep IS NULL AND @mapped(rep)@
		AND k.is_looked_at) AS unknown_rep,
	count(*) FILTER (WHERE (l.created_at < today.until) IS NOT FALSE) AS created,
	count(*) FILTER (WHERE (l.created_at < today.until) IS NOT FALSE AND l.qualified_at < today.until) AS created_qualified,
	count(*) FILTER (WHERE (l.created_at < today.until) IS NOT FALSE AND l.converted_at < today.until) AS created_converted,
	min(l.lead_id::text) FILTER (WHERE (l.created_at < today.until) IS NOT FALSE) AS created_example
FROM @schema@.lead AS l
LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = l.rep
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.time_zone, c.until FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (l.created_at >= today.until AND l.created_at < 'infinity'::timestamptz
		AND (least(l.qualified_at, l.converted_at, l.lost_at) >= today.until) IS NOT FALSE) IS NOT TRUE AS is_looked_at
) AS k
@by_day@GROUP BY 1
;

COMMENT ON VIEW @parts@.lead_check@_day@ IS 'fact: what there is of leads and what is wrong with them@per_day@';
@by_day@COMMENT ON COLUMN @parts@.lead_check@_day@.day IS 'day of creation; NULL: none that is finite and not in the future';
@by_day@COMMENT ON COLUMN @parts@.lead_check@_day@.due_on IS 'day on which time alone changes the row; NULL: never';
COMMENT ON COLUMN @parts@.lead_check@_day@.rows IS 'leads';
@by_day@COMMENT ON COLUMN @parts@.lead_check@_day@.first_at IS 'when the first came in';
@in_total@COMMENT ON COLUMN @parts@.lead_check@_day@.first_on IS 'day on which the first came in';
@by_day@COMMENT ON COLUMN @parts@.lead_check@_day@.last_at IS 'when the last came in';
@in_total@COMMENT ON COLUMN @parts@.lead_check@_day@.last_on IS 'day on which the last came in';
COMMENT ON COLUMN @parts@.lead_check@_day@.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.lead_check@_day@.qualified IS 'those qualified on an earlier day than they were created';
COMMENT ON COLUMN @parts@.lead_check@_day@.converted IS 'those converted on an earlier day, and not listed before';
COMMENT ON COLUMN @parts@.lead_check@_day@.lost IS 'those lost on an earlier day, and not listed before';
COMMENT ON COLUMN @parts@.lead_check@_day@.undated IS 'those without a date, or with an infinite one';
COMMENT ON COLUMN @parts@.lead_check@_day@.unknown_rep IS 'those of a rep nobody knows';
COMMENT ON COLUMN @parts@.lead_check@_day@.created IS 'how many were created by the end of as_of, as far as is known';
COMMENT ON COLUMN @parts@.lead_check@_day@.created_qualified IS 'how many of these are qualified';
COMMENT ON COLUMN @parts@.lead_check@_day@.created_converted IS 'how many of these are converted';
COMMENT ON COLUMN @parts@.lead_check@_day@.created_example IS 'key of one of these';
