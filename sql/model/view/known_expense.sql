-- Expenses up to as_of, by the four categories, without rows that cannot be right
CREATE OR REPLACE VIEW @schema@.known_expense AS
SELECT
	e.spent_on,
	-- Not in the letters of the database's language: Turkish has another small I
	CASE lower(e.category COLLATE "C")
		WHEN 'marketing' THEN 'marketing'
		WHEN 'advertising' THEN 'advertising'
		WHEN 'salary' THEN 'salary'
		ELSE 'other'
	END AS category,
	e.channel,
	e.amount
FROM @schema@.expense AS e
WHERE saleskpi.is_known(saleskpi.point_in_time(e.spent_on, (SELECT c.time_zone FROM @schema@.clock AS c)),
		(SELECT c.until FROM @schema@.clock AS c))
	AND e.amount < 'Infinity'
	AND e.amount > '-Infinity';

COMMENT ON VIEW @schema@.known_expense IS 'expenses as known at the end of as_of, without those that cannot be right (see data_quality)';
COMMENT ON COLUMN @schema@.known_expense.spent_on IS 'day';
COMMENT ON COLUMN @schema@.known_expense.category IS 'marketing, advertising or salary; all else is other';
COMMENT ON COLUMN @schema@.known_expense.channel IS 'channel it was spent on; NULL: on none in particular';
COMMENT ON COLUMN @schema@.known_expense.amount IS 'amount in the currency of settings';
