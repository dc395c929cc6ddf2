-- Expenses up to as_of, by the four categories
CREATE OR REPLACE VIEW @parts@.known_expense AS
SELECT
	e.spent_on AS day,
	saleskpi_internal.month_of(e.spent_on) AS month,
	-- Not in the letters of the database's language: Turkish has another small I
	CASE lower(e.category COLLATE "C")
		WHEN 'marketing'::text THEN 'marketing'::text
		WHEN 'advertising'::text THEN 'advertising'::text
		WHEN 'salary'::text THEN 'salary'::text
		ELSE 'other'::text
	END AS category,
	e.channel,
	e.team,
	e.amount
FROM @schema@.expense AS e
WHERE saleskpi.is_known(saleskpi.point_in_time(e.spent_on, @time_zone@), @until@)
	AND e.amount < 'Infinity'::numeric
	AND e.amount > '-Infinity'::numeric;

COMMENT ON VIEW @parts@.known_expense IS 'expenses as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @parts@.known_expense.day IS 'day';
COMMENT ON COLUMN @parts@.known_expense.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.known_expense.category IS 'marketing, advertising or salary; all else is other';
COMMENT ON COLUMN @parts@.known_expense.channel IS 'channel it was spent on; NULL: on none in particular';
COMMENT ON COLUMN @parts@.known_expense.team IS 'team that it was spent for; NULL: none in particular';
COMMENT ON COLUMN @parts@.known_expense.amount IS 'amount in the currency of settings';
