-- What there is of customers and what is wrong with them.  What is only in the future is not looked at.
-- Not by days: changes of customers are known by customer, and are of all days.
CREATE OR REPLACE VIEW @parts@.customer_check AS
SELECT
	count(*) AS rows,
	saleskpi.local_time(min(u.acquired_at) FILTER (WHERE isfinite(u.acquired_at)), saleskpi_internal.same(today.time_zone))::date AS first_on,
	saleskpi.local_time(max(u.acquired_at) FILTER (WHERE isfinite(u.acquired_at)), saleskpi_internal.same(today.time_zone))::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(u.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(u.acquired_at) = 0::bigint THEN 'acquired_at'::text END,
		CASE WHEN count(u.churned_at) = 0::bigint THEN 'churned_at'::text END,
		CASE WHEN count(u.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(u.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(u.monthly_revenue) = 0::bigint THEN 'monthly_revenue'::text END,
		CASE WHEN count(u.team) = 0::bigint THEN 'team'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(u.customer_id::text) FILTER (WHERE isfinite(u.acquired_at) AND u.churned_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(u.acquired_at, u.churned_at, today.time_zone)
		AND k.is_looked_at) AS reversed,
	saleskpi_internal.finding(u.customer_id::text) FILTER (WHERE u.acquired_at IS NULL OR NOT isfinite(u.acquired_at)) AS undated,
	saleskpi_internal.finding(u.customer_id::text) FILTER (WHERE (u.monthly_revenue < 0::numeric OR u.monthly_revenue >= 1e18) AND k.is_looked_at) AS mispriced,
	saleskpi_internal.finding(u.rep) FILTER (WHERE u.rep IS NOT NULL AND r.rep IS NULL AND @mapped(rep)@
		AND k.is_looked_at) AS unknown_rep
FROM @schema@.customer AS u
LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = u.rep
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.time_zone, c.until FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (u.acquired_at >= today.until AND u.acquired_at < 'infinity'::timestamptz
		AND (u.churned_at >= today.until) IS NOT FALSE) IS NOT TRUE AS is_looked_at
) AS k;

COMMENT ON VIEW @parts@.customer_check IS 'fact: what there is of customers and what is wrong with them, one row';
COMMENT ON COLUMN @parts@.customer_check.rows IS 'rows of customers';
COMMENT ON COLUMN @parts@.customer_check.first_on IS 'day on which the first was won';
COMMENT ON COLUMN @parts@.customer_check.last_on IS 'day on which the last was won';
COMMENT ON COLUMN @parts@.customer_check.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.customer_check.reversed IS 'those lost on an earlier day than they were won';
COMMENT ON COLUMN @parts@.customer_check.undated IS 'those without a date, or with an infinite one';
COMMENT ON COLUMN @parts@.customer_check.mispriced IS 'those who pay less than 0 a month, or 10^18 or more';
COMMENT ON COLUMN @parts@.customer_check.unknown_rep IS 'those of a rep nobody knows';
