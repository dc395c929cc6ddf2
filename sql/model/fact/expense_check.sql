-- What there is of expenses and what is wrong with them.  Of one without a date, with an infinite one or
-- with one in the future the day is NULL.  The future is not looked at.
CREATE OR REPLACE VIEW @parts@.expense_check@_day@ AS
SELECT
@by_day@	CASE WHEN isfinite(e.spent_on) AND e.spent_on <= today.as_of THEN e.spent_on END AS day,
@by_day@	min(e.spent_on) FILTER (WHERE e.spent_on > today.as_of AND e.spent_on < date 'infinity') AS due_on,
	count(*) AS rows,
	min(e.spent_on) FILTER (WHERE isfinite(e.spent_on)) AS first_on,
	max(e.spent_on) FILTER (WHERE isfinite(e.spent_on)) AS last_on,
	array_remove(ARRAY[
		CASE WHEN count(e.spent_on) = 0::bigint THEN 'spent_on'::text END,
		CASE WHEN count(e.category) = 0::bigint THEN 'category'::text END,
		CASE WHEN count(e.channel) = 0::bigint THEN 'channel'::text END,
		CASE WHEN count(e.amount) = 0::bigint THEN 'amount'::text END,
		CASE WHEN count(e.team) = 0::bigint THEN 'team'::text END
	], NULL::text) AS never_filled,
	saleskpi_internal.finding(e.category) FILTER (WHERE e.spent_on IS NULL OR NOT isfinite(e.spent_on)) AS undated,
	saleskpi_internal.finding(e.spent_on::text) FILTER (WHERE isfinite(e.spent_on)
		AND (e.amount > '-Infinity'::numeric AND e.amount < 'Infinity'::numeric) IS NOT TRUE
		AND k.is_looked_at) AS unpriced,
	saleskpi_internal.finding(e.category) FILTER (WHERE lower(e.category COLLATE "C") NOT IN ('marketing'::text, 'advertising'::text, 'salary'::text, 'other'::text)
		AND k.is_looked_at) AS unknown_category
FROM @schema@.expense AS e
-- OFFSET keeps it from being worked out where it stands: it stands often
CROSS JOIN (SELECT c.as_of FROM @schema@.clock AS c OFFSET 0) AS today
CROSS JOIN LATERAL (
	SELECT (e.spent_on > today.as_of AND e.spent_on < date 'infinity') IS NOT TRUE AS is_looked_at
) AS k
@by_day@GROUP BY 1
;

COMMENT ON VIEW @parts@.expense_check@_day@ IS 'fact: what there is of expenses and what is wrong with them@per_day@';
@by_day@COMMENT ON COLUMN @parts@.expense_check@_day@.day IS 'day; NULL: none that is finite and not in the future';
@by_day@COMMENT ON COLUMN @parts@.expense_check@_day@.due_on IS 'day on which time alone changes the row; NULL: never';
COMMENT ON COLUMN @parts@.expense_check@_day@.rows IS 'expenses';
COMMENT ON COLUMN @parts@.expense_check@_day@.first_on IS 'day of the first';
COMMENT ON COLUMN @parts@.expense_check@_day@.last_on IS 'day of the last';
COMMENT ON COLUMN @parts@.expense_check@_day@.never_filled IS 'columns that are NULL in every row';
COMMENT ON COLUMN @parts@.expense_check@_day@.undated IS 'those without a date, or with an infinite one; the example is the category';
COMMENT ON COLUMN @parts@.expense_check@_day@.unpriced IS 'those without an amount, or with one that is not finite; the example is the day';
COMMENT ON COLUMN @parts@.expense_check@_day@.unknown_category IS 'those of a category other than the four';
