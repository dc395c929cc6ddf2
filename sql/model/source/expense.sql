CREATE OR REPLACE VIEW @schema@.expense AS
SELECT
	NULL::date AS spent_on,
	NULL::text AS category,
	NULL::text AS channel,
	NULL::numeric AS amount,
	NULL::text AS team
WHERE false;

COMMENT ON VIEW @schema@.expense IS 'source: what it costs to win customers, one row an expense; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.expense.spent_on IS 'day';
COMMENT ON COLUMN @schema@.expense.category IS 'marketing, advertising, salary or other';
COMMENT ON COLUMN @schema@.expense.channel IS 'channel it was spent on; NULL: on none in particular';
COMMENT ON COLUMN @schema@.expense.amount IS 'amount in the currency of settings';
COMMENT ON COLUMN @schema@.expense.team IS 'team that it was spent for; NULL: none in particular';
