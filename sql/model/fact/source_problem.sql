-- What is wrong with the rows of each source, and how many there are: each condition stands once.
-- Of rows that are left out of all numbers left_out is true, the others count with what is right of
-- them.  A row that is left out for several reasons is listed with the first, so that the sum of them
-- is how many are.  What is only in the future is not looked at.
CREATE OR REPLACE VIEW @parts@.source_problem AS
SELECT 'deal'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won IS NOT NULL AND NOT saleskpi.is_possible(d.opened_at, d.closed_at, @time_zone@) AND isfinite(d.opened_at) AND isfinite(d.closed_at)) AS reversed,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE NOT isfinite(d.opened_at) OR d.won IS NOT NULL AND d.closed_at = '-infinity'::timestamptz) AS infinite,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won IS NOT NULL AND (d.closed_at = 'infinity'::timestamptz) IS NOT FALSE AND isfinite(d.opened_at) IS NOT FALSE) AS undated,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won IS NULL AND coalesce(CASE WHEN isfinite(d.expected_on) THEN d.expected_on END,
			CASE WHEN isfinite(d.closed_at) THEN saleskpi.local_time(d.closed_at, @time_zone@)::date END) <= @as_of@) AS overdue,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won AND d.amount IS NULL AND saleskpi.is_known(d.closed_at, @until@)) AS unpriced,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.amount IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric) OR d.quantity IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric)) AS not_finite,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.probability > 1::double precision AND d.probability <= 100::double precision) AS percent,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.probability < 0::double precision OR d.probability > 100::double precision) AS improbable,
		saleskpi_internal.finding(d.deal_id::text) FILTER (WHERE d.won AND d.customer_id IS NULL AND saleskpi.is_known(d.closed_at, @until@)) AS nameless,
		saleskpi_internal.finding(d.rep) FILTER (WHERE d.rep IS NOT NULL AND r.rep IS NULL AND (SELECT m.rep FROM @parts@.mapped AS m)) AS unknown_rep
	FROM @schema@.deal AS d
	LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = d.rep
	WHERE (d.opened_at >= @until@ AND d.opened_at < 'infinity'::timestamptz
		AND (d.closed_at >= @until@) IS NOT FALSE) IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('closed on an earlier day than opened'::text, n.reversed, true),
	('infinite date'::text, n.infinite, true),
	('won or lost without a closing date'::text, n.undated, true),
	('open, though expected to close earlier'::text, n.overdue, false),
	('won without an amount'::text, n.unpriced, false),
	('amount or quantity not finite'::text, n.not_finite, false),
	('probability above 1: in percent? Divide it by 100'::text, n.percent, false),
	('probability not between 0 and 1'::text, n.improbable, false),
	('won without a customer'::text, n.nameless, false),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'lead'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.qualified_at < 'infinity'::timestamptz AND isfinite(l.created_at) AND NOT saleskpi.is_possible(l.created_at, l.qualified_at, @time_zone@)) AS qualified,
		saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.converted_at < 'infinity'::timestamptz AND isfinite(l.created_at) AND NOT saleskpi.is_possible(l.created_at, l.converted_at, @time_zone@)
			AND saleskpi.is_possible(l.created_at, l.qualified_at, @time_zone@)) AS converted,
		saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.lost_at < 'infinity'::timestamptz AND isfinite(l.created_at) AND NOT saleskpi.is_possible(l.created_at, l.lost_at, @time_zone@)
			AND saleskpi.is_possible(l.created_at, l.qualified_at, @time_zone@) AND saleskpi.is_possible(l.created_at, l.converted_at, @time_zone@)) AS lost,
		saleskpi_internal.finding(l.lead_id::text) FILTER (WHERE l.created_at IS NULL OR NOT isfinite(l.created_at)) AS undated,
		saleskpi_internal.finding(l.rep) FILTER (WHERE l.rep IS NOT NULL AND r.rep IS NULL AND (SELECT m.rep FROM @parts@.mapped AS m)) AS unknown_rep
	FROM @schema@.lead AS l
	LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = l.rep
	WHERE (l.created_at >= @until@ AND l.created_at < 'infinity'::timestamptz
		AND (least(l.qualified_at, l.converted_at, l.lost_at) >= @until@) IS NOT FALSE) IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('qualified on an earlier day than created'::text, n.qualified, true),
	('converted on an earlier day than created'::text, n.converted, true),
	('lost on an earlier day than created'::text, n.lost, true),
	('no date, or an infinite one'::text, n.undated, true),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'sale'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.sold_at IS NULL OR NOT isfinite(s.sold_at)) AS undated,
		saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.amount IS NULL) AS unpriced,
		saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.amount IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric) OR s.quantity IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric)) AS not_finite,
		saleskpi_internal.finding(s.sale_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND u.customer_id IS NULL AND isfinite(s.sold_at)) AS unknown_customer,
		saleskpi_internal.finding(s.rep) FILTER (WHERE s.rep IS NOT NULL AND r.rep IS NULL AND (SELECT m.rep FROM @parts@.mapped AS m)) AS unknown_rep
	FROM @schema@.sale AS s
	LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = s.rep
	LEFT JOIN (SELECT DISTINCT c.customer_id FROM @schema@.customer AS c) AS u ON u.customer_id = s.customer_id
	WHERE (s.sold_at >= @until@ AND s.sold_at < 'infinity'::timestamptz) IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('no date, or an infinite one'::text, n.undated, true),
	('sold without an amount'::text, n.unpriced, false),
	('amount or quantity not finite'::text, n.not_finite, false),
	('customer nobody knows'::text, n.unknown_customer, false),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'customer'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(u.customer_id::text) FILTER (WHERE isfinite(u.acquired_at) AND u.churned_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(u.acquired_at, u.churned_at, @time_zone@)) AS reversed,
		saleskpi_internal.finding(u.customer_id::text) FILTER (WHERE u.acquired_at IS NULL OR NOT isfinite(u.acquired_at)) AS undated,
		saleskpi_internal.finding(u.customer_id::text) FILTER (WHERE u.monthly_revenue < 0::numeric OR u.monthly_revenue >= 1e18) AS mispriced,
		saleskpi_internal.finding(u.rep) FILTER (WHERE u.rep IS NOT NULL AND r.rep IS NULL AND (SELECT m.rep FROM @parts@.mapped AS m)) AS unknown_rep
	FROM @schema@.customer AS u
	LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = u.rep
	WHERE (u.acquired_at >= @until@ AND u.acquired_at < 'infinity'::timestamptz
		AND (u.churned_at >= @until@) IS NOT FALSE) IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('lost on an earlier day than won'::text, n.reversed, true),
	('no date, or an infinite one'::text, n.undated, true),
	('monthly revenue below 0, or 10^18 or more'::text, n.mispriced, false),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'subscription'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(s.started_on::text) FILTER (WHERE s.customer_id IS NULL) AS nameless,
		saleskpi_internal.finding(s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND isfinite(s.started_on) IS NOT TRUE) AS undated,
		saleskpi_internal.finding(s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND isfinite(s.started_on) AND s.ended_on < s.started_on) AS reversed,
		saleskpi_internal.finding(s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL AND isfinite(s.started_on) AND (s.ended_on < s.started_on) IS NOT TRUE
			AND (s.monthly_revenue >= 0::numeric AND s.monthly_revenue < 1e18) IS NOT TRUE) AS mispriced
	FROM @schema@.subscription AS s
	WHERE (s.started_on > @as_of@ AND s.started_on < date 'infinity' AND (s.ended_on > @as_of@) IS NOT FALSE) IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('no customer'::text, n.nameless, true),
	('no date, or an infinite one'::text, n.undated, true),
	('ended before started'::text, n.reversed, true),
	('no monthly revenue, or one below 0, or 10^18 or more'::text, n.mispriced, true)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'email'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(e.email_id::text) FILTER (WHERE isfinite(e.sent_at) AND (e.delivered_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(e.sent_at, e.delivered_at, @time_zone@)
			OR e.opened_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(e.sent_at, e.opened_at, @time_zone@)
			OR e.clicked_at < 'infinity'::timestamptz AND NOT saleskpi.is_possible(e.sent_at, e.clicked_at, @time_zone@))) AS reversed,
		saleskpi_internal.finding(e.email_id::text) FILTER (WHERE e.sent_at IS NULL OR NOT isfinite(e.sent_at)) AS undated,
		saleskpi_internal.finding(e.rep) FILTER (WHERE e.rep IS NOT NULL AND r.rep IS NULL AND (SELECT m.rep FROM @parts@.mapped AS m)) AS unknown_rep
	FROM @schema@.email AS e
	LEFT JOIN (SELECT DISTINCT q.rep FROM @parts@.known_rep AS q) AS r ON r.rep = e.rep
	WHERE (e.sent_at >= @until@ AND e.sent_at < 'infinity'::timestamptz
		AND (least(e.delivered_at, e.opened_at, e.clicked_at) >= @until@) IS NOT FALSE) IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('delivered, opened or clicked on an earlier day than sent'::text, n.reversed, true),
	('no date, or an infinite one'::text, n.undated, true),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'expense'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(e.category) FILTER (WHERE e.spent_on IS NULL OR NOT isfinite(e.spent_on)) AS undated,
		saleskpi_internal.finding(e.spent_on::text) FILTER (WHERE isfinite(e.spent_on)
			AND (e.amount > '-Infinity'::numeric AND e.amount < 'Infinity'::numeric) IS NOT TRUE) AS unpriced,
		saleskpi_internal.finding(e.category) FILTER (WHERE lower(e.category COLLATE "C") NOT IN ('marketing'::text, 'advertising'::text, 'salary'::text, 'other'::text)) AS unknown_category
	FROM @schema@.expense AS e
	WHERE (e.spent_on > @as_of@ AND e.spent_on < date 'infinity') IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('no date, or an infinite one'::text, n.undated, true),
	('no amount, or one that is not finite'::text, n.unpriced, true),
	('category other than the four, counted as other'::text, n.unknown_category, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'rep'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(r.team) FILTER (WHERE r.rep IS NULL) AS nameless,
		saleskpi_internal.finding(r.rep) FILTER (WHERE r.rep IS NOT NULL AND (r.starts_on = date 'infinity' OR r.ends_on = date '-infinity')) AS infinite,
		saleskpi_internal.finding(r.rep) FILTER (WHERE r.rep IS NOT NULL AND r.ends_on < r.starts_on AND r.starts_on < date 'infinity' AND r.ends_on > date '-infinity') AS reversed
	FROM @schema@.rep AS r
) AS n
CROSS JOIN LATERAL (VALUES
	('no name'::text, n.nameless, true),
	('starts never, or ended before all time'::text, n.infinite, true),
	('ends before it starts'::text, n.reversed, true)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'custom_measure'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM (
	SELECT
		saleskpi_internal.finding(m.kpi) FILTER (WHERE k.kpi IS NULL) AS unknown_kpi,
		saleskpi_internal.finding(m.kpi) FILTER (WHERE k.kpi IS NOT NULL AND isfinite(m.day) IS NOT TRUE) AS undated,
		saleskpi_internal.finding(m.kpi) FILTER (WHERE k.kpi IS NOT NULL AND isfinite(m.day) AND (m.numerator IS NULL OR m.numerator IN ('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision)
			OR m.denominator IN ('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision))) AS unmeasured
	FROM @schema@.custom_measure AS m
	LEFT JOIN @schema@.kpi AS k ON k.kpi = m.kpi AND k.source = 'custom_measure'::text
	WHERE (m.day > @as_of@ AND m.day < date 'infinity') IS NOT TRUE
) AS n
CROSS JOIN LATERAL (VALUES
	('unknown KPI, or one that is measured from another source'::text, n.unknown_kpi, true),
	('no day, or an infinite one'::text, n.undated, true),
	('no numerator, or one or a denominator that is not finite'::text, n.unmeasured, true)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'deal'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM (
	SELECT s.deal_id::text AS id
	FROM @schema@.deal AS s
	WHERE s.deal_id IS NOT NULL AND (s.opened_at < @until@) IS NOT FALSE
	GROUP BY s.deal_id
	HAVING count(*) > 1::bigint
) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'lead'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM (
	SELECT s.lead_id::text AS id
	FROM @schema@.lead AS s
	WHERE s.lead_id IS NOT NULL AND (s.created_at < @until@) IS NOT FALSE
	GROUP BY s.lead_id
	HAVING count(*) > 1::bigint
) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'sale'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM (
	SELECT s.sale_id::text AS id
	FROM @schema@.sale AS s
	WHERE s.sale_id IS NOT NULL AND (s.sold_at < @until@) IS NOT FALSE
	GROUP BY s.sale_id
	HAVING count(*) > 1::bigint
) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'email'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM (
	SELECT s.email_id::text AS id
	FROM @schema@.email AS s
	WHERE s.email_id IS NOT NULL AND (s.sent_at < @until@) IS NOT FALSE
	GROUP BY s.email_id
	HAVING count(*) > 1::bigint
) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'quota'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM (SELECT s.quota_id::text AS id FROM @schema@.quota AS s WHERE s.quota_id IS NOT NULL GROUP BY s.quota_id HAVING count(*) > 1::bigint) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'customer'::text, 'listed more than once at a time'::text, count(*), min(d.id), false
FROM (
	SELECT DISTINCT s.customer_id::text AS id
	FROM (
		SELECT
			u.customer_id,
			u.acquired_on,
			lag(coalesce(u.churned_on, date 'infinity')) OVER (PARTITION BY u.customer_id ORDER BY u.acquired_on, u.churned_on) AS before
		FROM @parts@.known_customer AS u
		WHERE u.customer_id IS NOT NULL
	) AS s
	WHERE s.before > s.acquired_on
) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'rep'::text, 'listed more than once on a day: the later start counts'::text, count(*), min(d.rep), false
FROM (
	SELECT DISTINCT s.rep
	FROM (
		SELECT
			r.rep,
			coalesce(r.starts_on, date '-infinity') AS starts_on,
			lag(coalesce(r.ends_on, date 'infinity')) OVER (PARTITION BY r.rep ORDER BY r.starts_on NULLS FIRST, r.ends_on) AS before
		FROM @schema@.rep AS r
		WHERE r.rep IS NOT NULL
	) AS s
	WHERE s.before >= s.starts_on
) AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'lead'::text, 'every lead is qualified: is qualified_at mapped rightly?'::text, count(*), min(s.lead_id::text), false
FROM @schema@.lead AS s
WHERE (s.created_at < @until@) IS NOT FALSE
HAVING count(*) >= 10::bigint AND count(*) = count(*) FILTER (WHERE s.qualified_at < @until@)
UNION ALL
SELECT 'lead'::text, 'every lead is converted: is converted_at mapped rightly?'::text, count(*), min(s.lead_id::text), false
FROM @schema@.lead AS s
WHERE (s.created_at < @until@) IS NOT FALSE
HAVING count(*) >= 10::bigint AND count(*) = count(*) FILTER (WHERE s.converted_at < @until@)
UNION ALL
SELECT 'email'::text, 'every e-mail is opened: is opened_at mapped rightly?'::text, count(*), min(s.email_id::text), false
FROM @schema@.email AS s
WHERE (s.sent_at < @until@) IS NOT FALSE
HAVING count(*) >= 10::bigint AND count(*) = count(*) FILTER (WHERE s.opened_at < @until@)
UNION ALL
SELECT 'email'::text, 'every e-mail is clicked: is clicked_at mapped rightly?'::text, count(*), min(s.email_id::text), false
FROM @schema@.email AS s
WHERE (s.sent_at < @until@) IS NOT FALSE
HAVING count(*) >= 10::bigint AND count(*) = count(*) FILTER (WHERE s.clicked_at < @until@)
UNION ALL
SELECT 'deal'::text, 'every deal that has closed is won: are lost ones mapped?'::text, count(*), min(s.deal_id::text), false
FROM @schema@.deal AS s
WHERE s.won IS NOT NULL AND s.closed_at < @until@
HAVING count(*) >= 10::bigint AND bool_and(s.won);

COMMENT ON VIEW @parts@.source_problem IS 'fact: what is wrong with rows of the sources, one row a source and problem';
COMMENT ON COLUMN @parts@.source_problem.source IS 'source';
COMMENT ON COLUMN @parts@.source_problem.problem IS 'what is wrong';
COMMENT ON COLUMN @parts@.source_problem.rows IS 'how many rows, or keys listed more than once';
COMMENT ON COLUMN @parts@.source_problem.example IS 'key of one of them, or the name that is not known';
COMMENT ON COLUMN @parts@.source_problem.left_out IS 'whether such rows are left out of all numbers';
