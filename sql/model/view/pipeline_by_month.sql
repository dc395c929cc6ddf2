CREATE OR REPLACE VIEW @schema@.pipeline_by_month AS
SELECT
	date_trunc('month'::text, d.expected_on::timestamp)::date AS month,
	d.team,
	d.rep,
	count(*) AS deals_open,
	sum(d.amount) AS amount,
	sum(d.weighted_amount) AS weighted_amount,
	bool_or(d.expected_on <= @as_of@) AS overdue
FROM @parts@.weighted_deal AS d
GROUP BY 1, 2, 3;

COMMENT ON VIEW @schema@.pipeline_by_month IS 'open deals by the month in which they are expected to close: one row a month, team and rep; key month, team, rep';
COMMENT ON COLUMN @schema@.pipeline_by_month.month IS 'first day of the month in which they are expected to close; NULL: nobody said';
COMMENT ON COLUMN @schema@.pipeline_by_month.team IS 'team of the deals, or of the rep today';
COMMENT ON COLUMN @schema@.pipeline_by_month.rep IS 'rep';
COMMENT ON COLUMN @schema@.pipeline_by_month.deals_open IS 'deals open at the end of as_of';
COMMENT ON COLUMN @schema@.pipeline_by_month.amount IS 'their value; NULL: of none of them known';
COMMENT ON COLUMN @schema@.pipeline_by_month.weighted_amount IS 'their value times the probability of winning them, as in pipeline';
COMMENT ON COLUMN @schema@.pipeline_by_month.overdue IS 'whether some of them should have closed by the end of as_of';
