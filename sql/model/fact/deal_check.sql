-- What there is of deals and what is wrong with them: each condition stands once.  A deal has the day of
-- closing that it says, be it open or not; where that is none, an infinite one or in the future, the day
-- is NULL.  What is only in the future is not looked at.
CREATE OR REPLACE VIEW @parts@.deal_check@_day@ AS
SELECT
@by_day@	CASE WHEN saleskpi.is_known(d.closed_at, today.until) THEN saleskpi.local_time(d.closed_at, today.time_zone)::date END AS day,
@by_day@	least(
@by_day@		min(d.expected_on) FILTER (WHERE d.won IS NULL AND d.expected_on > today.as_of AND d.expected_on < date 'infinity'),
@by_day@		saleskpi.local_time(min(d.opened_at) FILTER (WHERE d.opened_at >= today.until AND d.opened_at < 'infinity'::timestamptz), saleskpi_internal.same(today.time_zone))::date,
@by_day@		saleskpi.local_time(min(d.closed_at) FILTER (WHERE d.closed_at >= today.until AND d.closed_at < 'infinity'::timestamptz), saleskpi_internal.same(today.time_zone))::date) AS due_on,
	count(*) AS rows,
@by_day@	min(coalesce(d.opened_at, d.closed_at)) FILTER (WHERE isfinite(coalesce(d.opened_at, d.closed_at))) AS first_at,
@in_total@	saleskpi.local_time(min(coalesce(d.opened_at, d.closed_at)) FILTER (WHERE isfinite(coalesce(d.opened_at, d.closed_at))), saleskpi_internal.same(today.time_zone))::date AS first_on,
@by_day@	max(coalesce(d.opened_at, d.closed_at)) FILTER (WHERE isfinite(coalesce(d.opened_at, d.closed_at))) AS last_at,
@in_total@	saleskpi.local_time(max(coalesce(d.opened_at, d.closed_at)) FILTER (WHERE isfinite(coalesce(d.opened_at, d.closed_at))), saleskpi_internal.same(today.time_zone))::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(d.deal_id) = 0::bigint THEN 'deal_id'::text END,
		CASE WHEN count(d.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(d.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(d.source) = 0::bigint THEN 'source'::text END,
		CASE WHEN count(d.opened_at) = 0::bigint THEN 'opened_at'::text END,
		CASE WHEN count(d.closed_at) = 0::bigint THEN 'closed_at'::text END,
		CASE WHEN count(d.won) = 0::bigint THEN 'won'::text END,
		CASE WHEN count(d.amount) = 0::bigint THEN 'amount'::text END,
		CASE WHEN count(d.quantity) = 0::bigint THEN 'quantity'::text END,
		CASE WHEN count(d.probability) = 0::bigint THEN 'probability'::text END,
		CASE WHEN count(d.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(d.product) = 0::bigint THEN 'product'::text END,
		CASE WHEN count(d.stage) = 0::bigint THEN 'stage'::text END,
		CASE WHEN count(d.expected_on) = 0::bigint THEN 'expected_on'::text END,
		CASE WHEN count(d.lost_reason) = 0::bigint THEN 'lost_reason'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won IS NOT NULL AND NOT saleskpi.is_possible(d.opened_at, d.closed_at, today.time_zone) AND isfinite(d.opened_at) AND isfinite(d.closed_at)
		AND l.is_looked_at) AS reversed,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE (NOT isfinite(d.opened_at) OR d.won IS NOT NULL AND d.closed_at = '-infinity'::timestamptz)
		AND l.is_looked_at) AS infinite,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won IS NOT NULL AND (d.closed_at = 'infinity'::timestamptz) IS NOT FALSE AND isfinite(d.opened_at) IS NOT FALSE
		AND l.is_looked_at) AS undated,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won IS NULL AND coalesce(CASE WHEN isfinite(d.expected_on) THEN d.expected_on END,
			CASE WHEN isfinite(d.closed_at) THEN saleskpi.local_time(d.closed_at, today.time_zone)::date END) <= today.as_of
		AND l.is_looked_at) AS overdue,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won AND d.amount IS NULL AND saleskpi.is_known(d.closed_at, today.until)) AS unpriced,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE (d.amount IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric) OR d.quantity IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric))
		AND l.is_looked_at) AS not_finite,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.probability > 1::double precision AND d.probability <= 100::double precision
		AND l.is_looked_at) AS percent,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE (d.probability < 0::double precision OR d.probability > 100::double precision)
		AND l.is_looked_at) AS improbable,
	saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won AND d.customer_id IS NULL AND saleskpi.is_known(d.closed_at, today.until)) AS nameless,
	saleskpi_internal.finding(d.rep) FILTER (WHERE d.rep IS NOT NULL AND r.rep IS NULL AND @mapped(rep)@
		AND l.is_looked_at) AS unknown_rep,
	count(*) FILTER (WHERE d.won IS NOT NULL AND d.closed_at < today.until) AS closed,
	count(*) FILTER (WHERE d.won AND d.closed_at < today.until) AS won,
	min(d.deal_id::text) FILTER (WHERE d.won IS NOT NULL AND d.closed_at < today.until) AS closed_example
FROM @schema@.deal AS d
LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = d.rep
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.time_zone, c.as_of, c.until FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (d.opened_at >= today.until AND d.opened_at < 'infinity'::timestamptz
		AND (d.closed_at >= today.until) IS NOT FALSE) IS NOT TRUE AS is_looked_at
) AS l
@by_day@GROUP BY 1
;

COMMENT ON VIEW @parts@.deal_check@_day@ IS 'fact: what there is of deals and what is wrong with them@per_day@';
@by_day@COMMENT ON COLUMN @parts@.deal_check@_day@.day IS 'day of closing; NULL: none that is finite and not in the future';
@by_day@COMMENT ON COLUMN @parts@.deal_check@_day@.due_on IS 'day on which time alone changes the row; NULL: never';
COMMENT ON COLUMN @parts@.deal_check@_day@.rows IS 'deals, open or closed';
@by_day@COMMENT ON COLUMN @parts@.deal_check@_day@.first_at IS 'when the first was opened, or closed where that is not known';
@in_total@COMMENT ON COLUMN @parts@.deal_check@_day@.first_on IS 'day on which the first was opened, or closed where that is not known';
@by_day@COMMENT ON COLUMN @parts@.deal_check@_day@.last_at IS 'the same of the last';
@in_total@COMMENT ON COLUMN @parts@.deal_check@_day@.last_on IS 'the same of the last';
COMMENT ON COLUMN @parts@.deal_check@_day@.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.deal_check@_day@.reversed IS 'those that closed on an earlier day than they were opened';
COMMENT ON COLUMN @parts@.deal_check@_day@.infinite IS 'those with an infinite date';
COMMENT ON COLUMN @parts@.deal_check@_day@.undated IS 'those won or lost without a closing date';
COMMENT ON COLUMN @parts@.deal_check@_day@.overdue IS 'open ones that were expected to close by as_of';
COMMENT ON COLUMN @parts@.deal_check@_day@.unpriced IS 'those won without an amount';
COMMENT ON COLUMN @parts@.deal_check@_day@.not_finite IS 'those whose amount or quantity is not finite';
COMMENT ON COLUMN @parts@.deal_check@_day@.percent IS 'those with a probability above 1';
COMMENT ON COLUMN @parts@.deal_check@_day@.improbable IS 'those with a probability below 0 or above 100';
COMMENT ON COLUMN @parts@.deal_check@_day@.nameless IS 'those won without a customer';
COMMENT ON COLUMN @parts@.deal_check@_day@.unknown_rep IS 'those of a rep nobody knows';
COMMENT ON COLUMN @parts@.deal_check@_day@.closed IS 'how many are won or lost by the end of as_of';
COMMENT ON COLUMN @parts@.deal_check@_day@.won IS 'how many of these are won';
COMMENT ON COLUMN @parts@.deal_check@_day@.closed_example IS 'key of one of those won or lost';
