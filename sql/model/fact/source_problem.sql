-- What is wrong with the rows of each source, and how many there are: the conditions stand in its check.
-- Of rows that are left out of all numbers left_out is true, the others count with what is right of
-- them.  A row that is left out for several reasons is listed with the first, so that the sum of them
-- is how many are.  What is only in the future is not looked at.
CREATE OR REPLACE VIEW @parts@.source_problem AS
WITH deal AS (
	SELECT
		c.reversed,
		c.infinite,
		c.undated,
		c.overdue,
		c.unpriced,
		c.not_finite,
		c.percent,
		c.improbable,
		c.nameless,
		c.unknown_rep,
		c.closed,
		c.won,
		c.closed_example
	FROM @parts@.deal_check AS c
),
lead AS (
	SELECT
		c.qualified,
		c.converted,
		c.lost,
		c.undated,
		c.unknown_rep,
		c.created,
		c.created_qualified,
		c.created_converted,
		c.created_example
	FROM @parts@.lead_check AS c
),
email AS (
	SELECT
		c.reversed,
		c.undated,
		c.unknown_rep,
		c.sent,
		c.sent_opened,
		c.sent_clicked,
		c.sent_example
	FROM @parts@.email_check AS c
)
SELECT 'deal'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM deal AS n
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
FROM lead AS n
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
FROM @parts@.sale_check AS n
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
FROM @parts@.customer_check AS n
CROSS JOIN LATERAL (VALUES
	('lost on an earlier day than won'::text, n.reversed, true),
	('no date, or an infinite one'::text, n.undated, true),
	('monthly revenue below 0, or 10^18 or more'::text, n.mispriced, false),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'subscription'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM @parts@.subscription_check AS n
CROSS JOIN LATERAL (VALUES
	('no customer'::text, n.nameless, true),
	('no date, or an infinite one'::text, n.undated, true),
	('ended before started'::text, n.reversed, true),
	('no monthly revenue, or one below 0, or 10^18 or more'::text, n.mispriced, true)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'email'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM email AS n
CROSS JOIN LATERAL (VALUES
	('delivered, opened or clicked on an earlier day than sent'::text, n.reversed, true),
	('no date, or an infinite one'::text, n.undated, true),
	('rep nobody knows'::text, n.unknown_rep, false)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'expense'::text AS source, k.problem, (k.finding).rows, (k.finding).example, k.left_out
FROM @parts@.expense_check AS n
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
FROM @parts@.custom_check AS n
CROSS JOIN LATERAL (VALUES
	('unknown KPI, or one that is measured from another source'::text, n.unknown_kpi, true),
	('no day, or an infinite one'::text, n.undated, true),
	('no numerator, or one or a denominator that is not finite'::text, n.unmeasured, true)
) AS k (problem, finding, left_out)
WHERE (k.finding).rows > 0::bigint
UNION ALL
SELECT 'deal'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM @parts@.doubled_deal AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'lead'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM @parts@.doubled_lead AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'sale'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM @parts@.doubled_sale AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'email'::text, 'listed more than once'::text, count(*), min(d.id), false
FROM @parts@.doubled_email AS d
HAVING count(*) > 0::bigint
UNION ALL
SELECT 'quota'::text, q.problem, count(*), min(q.quota_id::text), true
FROM @parts@.known_quota AS q
WHERE q.problem IS NOT NULL
GROUP BY q.problem
UNION ALL
SELECT 'customer'::text, 'listed more than once at a time'::text, count(*), min(d.customer_id::text), false
FROM @parts@.doubled_customer AS d
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
SELECT 'lead'::text, 'every lead is qualified: is qualified_at mapped rightly?'::text, n.created, n.created_example, false
FROM lead AS n
WHERE n.created >= 10::bigint AND n.created = n.created_qualified
UNION ALL
SELECT 'lead'::text, 'every lead is converted: is converted_at mapped rightly?'::text, n.created, n.created_example, false
FROM lead AS n
WHERE n.created >= 10::bigint AND n.created = n.created_converted
UNION ALL
SELECT 'email'::text, 'every e-mail is opened: is opened_at mapped rightly?'::text, n.sent, n.sent_example, false
FROM email AS n
WHERE n.sent >= 10::bigint AND n.sent = n.sent_opened
UNION ALL
SELECT 'email'::text, 'every e-mail is clicked: is clicked_at mapped rightly?'::text, n.sent, n.sent_example, false
FROM email AS n
WHERE n.sent >= 10::bigint AND n.sent = n.sent_clicked
UNION ALL
SELECT 'deal'::text, 'every deal that has closed is won: are lost ones mapped?'::text, n.closed, n.closed_example, false
FROM deal AS n
WHERE n.closed >= 10::bigint AND n.closed = n.won;

COMMENT ON VIEW @parts@.source_problem IS 'fact: what is wrong with rows of the sources, one row a source and problem';
COMMENT ON COLUMN @parts@.source_problem.source IS 'source';
COMMENT ON COLUMN @parts@.source_problem.problem IS 'what is wrong';
COMMENT ON COLUMN @parts@.source_problem.rows IS 'how many rows, or keys listed more than once';
COMMENT ON COLUMN @parts@.source_problem.example IS 'key of one of them, or the name that is not known';
COMMENT ON COLUMN @parts@.source_problem.left_out IS 'whether such rows are left out of all numbers';
