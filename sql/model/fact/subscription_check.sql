-- What there is of subscriptions and what is wrong with them.  What is only in the future is not looked
-- at.  Not by days: changes of subscriptions are known by customer, and are of all days.
CREATE OR REPLACE VIEW @parts@.subscription_check AS
SELECT
	count(*) AS rows,
	min(s.started_on) FILTER (WHERE isfinite(s.started_on)) AS first_on,
	max(s.started_on) FILTER (WHERE isfinite(s.started_on)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.started_on) = 0::bigint THEN 'started_on'::text END,
		CASE WHEN count(s.ended_on) = 0::bigint THEN 'ended_on'::text END,
		CASE WHEN count(s.monthly_revenue) = 0::bigint THEN 'monthly_revenue'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(s.started_on::text) FILTER (WHERE s.customer_id IS NULL AND k.is_looked_at) AS nameless,
	saleskpi_internal.finding(s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND isfinite(s.started_on) IS NOT TRUE) AS undated,
	saleskpi_internal.finding(s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND isfinite(s.started_on) AND s.ended_on < s.started_on
		AND k.is_looked_at) AS reversed,
	saleskpi_internal.finding(s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND isfinite(s.started_on) AND (s.ended_on < s.started_on) IS NOT TRUE
		AND (s.monthly_revenue >= 0::numeric AND s.monthly_revenue < 1e18) IS NOT TRUE
		AND k.is_looked_at) AS mispriced
FROM @schema@.subscription AS s
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.as_of FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (s.started_on > today.as_of AND s.started_on < date 'infinity' AND (s.ended_on > today.as_of) IS NOT FALSE) IS NOT TRUE AS is_looked_at
) AS k;

COMMENT ON VIEW @parts@.subscription_check IS 'fact: what there is of subscriptions and what is wrong with them, one row';
COMMENT ON COLUMN @parts@.subscription_check.rows IS 'subscriptions';
COMMENT ON COLUMN @parts@.subscription_check.first_on IS 'first day of the first';
COMMENT ON COLUMN @parts@.subscription_check.last_on IS 'first day of the last';
COMMENT ON COLUMN @parts@.subscription_check.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.subscription_check.nameless IS 'those without a customer; the example is the day';
COMMENT ON COLUMN @parts@.subscription_check.undated IS 'those without a date, or with an infinite one';
COMMENT ON COLUMN @parts@.subscription_check.reversed IS 'those that ended before they started';
COMMENT ON COLUMN @parts@.subscription_check.mispriced IS 'those without a monthly revenue, or with one below 0, or 10^18 or more';
