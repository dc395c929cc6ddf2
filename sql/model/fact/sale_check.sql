-- What there is of sales and what is wrong with them.  Of a sale without a date, with an infinite one or
-- with one in the future the day is NULL.  The future is not looked at.
CREATE OR REPLACE VIEW @parts@.sale_check@_day@ AS
SELECT
@by_day@	CASE WHEN saleskpi.is_known(s.sold_at, today.until) THEN saleskpi.local_time(s.sold_at, today.time_zone)::date END AS day,
@by_day@	saleskpi.local_time(min(s.sold_at) FILTER (WHERE s.sold_at >= today.until AND s.sold_at < 'infinity'::timestamptz), saleskpi_internal.same(today.time_zone))::date AS due_on,
	count(*) AS rows,
@by_day@	min(s.sold_at) FILTER (WHERE isfinite(s.sold_at)) AS first_at,
@in_total@	saleskpi.local_time(min(s.sold_at) FILTER (WHERE isfinite(s.sold_at)), saleskpi_internal.same(today.time_zone))::date AS first_on,
@by_day@	max(s.sold_at) FILTER (WHERE isfinite(s.sold_at)) AS last_at,
@in_total@	saleskpi.local_time(max(s.sold_at) FILTER (WHERE isfinite(s.sold_at)), saleskpi_internal.same(today.time_zone))::date AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(s.sale_id) = 0::bigint THEN 'sale_id'::text END,
		CASE WHEN count(s.customer_id) = 0::bigint THEN 'customer_id'::text END,
		CASE WHEN count(s.rep) = 0::bigint THEN 'rep'::text END,
		CASE WHEN count(s.sold_at) = 0::bigint THEN 'sold_at'::text END,
		CASE WHEN count(s.amount) = 0::bigint THEN 'amount'::text END,
		CASE WHEN count(s.quantity) = 0::bigint THEN 'quantity'::text END,
		CASE WHEN count(s.team) = 0::bigint THEN 'team'::text END,
		CASE WHEN count(s.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(s.product) = 0::bigint THEN 'product'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.sold_at IS NULL OR NOT isfinite(s.sold_at)) AS undated,
	saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.amount IS NULL AND k.is_looked_at) AS unpriced,
	saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE (s.amount IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric) OR s.quantity IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric))
		AND k.is_looked_at) AS not_finite,
	saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND u.customer_id IS NULL AND isfinite(s.sold_at)
		AND k.is_looked_at) AS unknown_customer,
	saleskpi_internal.finding(s.rep) FILTER (WHERE s.rep IS NOT NULL AND r.rep IS NULL AND @mapped(rep)@
		AND k.is_looked_at) AS unknown_rep
FROM @schema@.sale AS s
LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = s.rep
LEFT JOIN (SELECT DISTINCT c.customer_id FROM @schema@.customer AS c) AS u ON u.customer_id = s.customer_id
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.time_zone, c.until FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (s.sold_at >= today.until AND s.sold_at < 'infinity'::timestamptz) IS NOT TRUE AS is_looked_at
) AS k
@by_day@GROUP BY 1
;

COMMENT ON VIEW @parts@.sale_check@_day@ IS 'fact: what there is of sales and what is wrong with them@per_day@';
@by_day@COMMENT ON COLUMN @parts@.sale_check@_day@.day IS 'day; NULL: none that is finite and not in the future';
@by_day@COMMENT ON COLUMN @parts@.sale_check@_day@.due_on IS 'day on which time alone changes the row; NULL: never';
COMMENT ON COLUMN @parts@.sale_check@_day@.rows IS 'sales';
@by_day@COMMENT ON COLUMN @parts@.sale_check@_day@.first_at IS 'when the first was';
@in_total@COMMENT ON COLUMN @parts@.sale_check@_day@.first_on IS 'day on which the first was';
@by_day@COMMENT ON COLUMN @parts@.sale_check@_day@.last_at IS 'when the last was';
@in_total@COMMENT ON COLUMN @parts@.sale_check@_day@.last_on IS 'day on which the last was';
COMMENT ON COLUMN @parts@.sale_check@_day@.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.sale_check@_day@.undated IS 'those without a date, or with an infinite one';
COMMENT ON COLUMN @parts@.sale_check@_day@.unpriced IS 'those without an amount';
COMMENT ON COLUMN @parts@.sale_check@_day@.not_finite IS 'those whose amount or quantity is not finite';
COMMENT ON COLUMN @parts@.sale_check@_day@.unknown_customer IS 'those of a customer nobody knows';
COMMENT ON COLUMN @parts@.sale_check@_day@.unknown_rep IS 'those of a rep nobody knows';
