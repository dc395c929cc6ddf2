-- What there is of e-mails and what is wrong with them.  Of one whose sending has no date, an infinite
-- one or one in the future the day is NULL.  What is only in the future is not looked at.
CREATE OR REPLACE VIEW @parts@.email_check@_day@ AS
SELECT
@by_day@	CASE WHEN saleskpi.is_known(e.sent_at, today.until) THEN saleskpi.local_time(e.sent_at, today.time_zone)::date END AS day,
@by_day@	saleskpi.local_time(least(
@by_day@		min(e.sent_at) FILTER (WHERE e.sent_at >= today.until AND e.sent_at < 'infinity'::timestamptz),
@by_day@		min(e.delivered_at) FILTER (WHERE e.delivered_at >= today.until AND e.delivered_at < 'infinity'::timestamptz),
@by_day@		min(e.opened_at) FILTER (WHERE e.opened_at >= today.until AND e.opened_at < 'infinity'::timestamptz),
@by_day@		min(e.clicked_at) FILTER (WHERE e.clicked_at >= today.until AND e.clicked_at < 'infinity'::timestamptz)), saleskpi_internal.same(today.time_zone))::date AS due_on,
	count(*) AS rows,
@by_day@	min(e.sent_at) FILTER (WHERE isfinite(e.sent_at)) AS first_at,
@in_total@	saleskpi.local_time(min(e.sent_at) FILTER (WHERE isfinite(e.sent_at)), saleskpi_internal.same(today.time_zone))::date AS first_on,
@by_day@	max(e.sent_at) FILTER (WHERE isfinite(e.sent_at)) AS last_at,
@in_total@	saleskpi.local_time(max(e.sent_at) FILTER (WHERE isfinite(e.sent_at)), saleskpi_internal.same(today.time_zone))::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(e.email_id) = 0::bigint THEN 'email_id'::text END,
		CASE WHEN count(e.campaign) = 0::bigint THEN 'campaign'::text END,
		CASE WHEN count(e.variant) = 0::bigint THEN 'variant'::text END,
		CASE WHEN count(e.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(e.sent_at) = 0::bigint THEN 'sent_at'::text END,
		CASE WHEN count(e.delivered_at) = 0::bigint THEN 'delivered_at'::text END,
		CASE WHEN count(e.opened_at) = 0::bigint THEN 'opened_at'::text END,
		CASE WHEN count(e.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(e.clicked_at) = 0::bigint THEN 'clicked_at'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(e.email_id::text) FILTER (WHERE isfinite(e.sent_at) AND (e.delivered_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(e.sent_at, e.delivered_at, today.time_zone)
			OR e.opened_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(e.sent_at, e.opened_at, today.time_zone)
			OR e.clicked_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(e.sent_at, e.clicked_at, today.time_zone))
		AND k.is_looked_at) AS reversed,
	saleskpi_internal.finding(e.email_id::text) FILTER (WHERE e.sent_at IS NULL OR NOT isfinite(e.sent_at)) AS undated,
	saleskpi_internal.finding(e.rep) FILTER (WHERE e.rep IS NOT NULL AND r.rep IS NULL AND @mapped(rep)@
		AND k.is_looked_at) AS unknown_rep,
	count(*) FILTER (WHERE (e.sent_at < today.until) IS NOT FALSE) AS sent,
	count(*) FILTER (WHERE (e.sent_at < today.until) IS NOT FALSE AND e.opened_at < today.until) AS sent_opened,
	count(*) FILTER (WHERE (e.sent_at < today.until) IS NOT FALSE AND e.clicked_at < today.until) AS sent_clicked,
	min(e.email_id::text) FILTER (WHERE (e.sent_at < today.until) IS NOT FALSE) AS sent_example
FROM @schema@.email AS e
LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = e.rep
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.time_zone, c.until FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (e.sent_at >= today.until AND e.sent_at < 'infinity'::timestamptz
		AND (least(e.delivered_at, e.opened_at, e.clicked_at) >= today.until) IS NOT FALSE) IS NOT TRUE AS is_looked_at
) AS k
@by_day@GROUP BY 1
;

COMMENT ON VIEW @parts@.email_check@_day@ IS 'fact: what there is of e-mails and what is wrong with them@per_day@';
@by_day@COMMENT ON COLUMN @parts@.email_check@_day@.day IS 'day of sending; NULL: none that is finite and not in the future';
@by_day@COMMENT ON COLUMN @parts@.email_check@_day@.due_on IS 'day on which time alone changes the row; NULL: never';
COMMENT ON COLUMN @parts@.email_check@_day@.rows IS 'e-mails';
@by_day@COMMENT ON COLUMN @parts@.email_check@_day@.first_at IS 'when the first was sent';
@in_total@COMMENT ON COLUMN @parts@.email_check@_day@.first_on IS 'day on which the first was sent';
@by_day@COMMENT ON COLUMN @parts@.email_check@_day@.last_at IS 'when the last was sent';
@in_total@COMMENT ON COLUMN @parts@.email_check@_day@.last_on IS 'day on which the last was sent';
COMMENT ON COLUMN @parts@.email_check@_day@.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.email_check@_day@.reversed IS 'those delivered, opened or clicked on an earlier day than they were sent';
COMMENT ON COLUMN @parts@.email_check@_day@.undated IS 'those without a date, or with an infinite one';
COMMENT ON COLUMN @parts@.email_check@_day@.unknown_rep IS 'those of a rep nobody knows';
COMMENT ON COLUMN @parts@.email_check@_day@.sent IS 'how many were sent by the end of as_of, as far as is known';
COMMENT ON COLUMN @parts@.email_check@_day@.sent_opened IS 'how many of these are opened';
COMMENT ON COLUMN @parts@.email_check@_day@.sent_clicked IS 'how many of these are clicked';
COMMENT ON COLUMN @parts@.email_check@_day@.sent_example IS 'key of one of these';
