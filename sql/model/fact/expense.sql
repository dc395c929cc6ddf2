-- What winning customers costs
CREATE OR REPLACE VIEW @parts@.expense_@grain@ AS
SELECT
	@at(e)@ AS @grain@@is_month(g)@,
	e.team,
	e.channel,
	e.category,
	saleskpi_internal.total(e.amount) AS amount
FROM @parts@.known_expense AS e
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
GROUP BY @at(e)@, e.team, e.channel, e.category;

COMMENT ON VIEW @parts@.expense_@grain@ IS 'fact: expenses, one row a @grain@, team, channel and category';
COMMENT ON COLUMN @parts@.expense_@grain@.@grain@ IS '@first_day@ of spending';
COMMENT ON COLUMN @parts@.expense_@grain@.team IS 'team that it was spent for; NULL: none in particular';
COMMENT ON COLUMN @parts@.expense_@grain@.channel IS 'channel it was spent on; NULL: on none in particular';
COMMENT ON COLUMN @parts@.expense_@grain@.category IS 'marketing, advertising, salary or other';
COMMENT ON COLUMN @parts@.expense_@grain@.amount IS 'amount';
@period@COMMENT ON COLUMN @parts@.expense_@grain@.is_month IS 'whether it is a month, or a day';
