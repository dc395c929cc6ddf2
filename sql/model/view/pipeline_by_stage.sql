CREATE OR REPLACE VIEW @schema@.pipeline_by_stage AS
SELECT
	d.stage,
	d.team,
	d.rep,
	count(*) AS deals_open,
	sum(d.amount) AS amount,
	sum(d.weighted_amount) AS weighted_amount,
	avg(d.days_open)::double precision AS mean_days_open
FROM @parts@.weighted_deal AS d
GROUP BY d.stage, d.team, d.rep;

COMMENT ON VIEW @schema@.pipeline_by_stage IS 'open deals by stage: one row a stage, team and rep; key stage, team, rep';
COMMENT ON COLUMN @schema@.pipeline_by_stage.stage IS 'stage of the sale; NULL: nobody said';
COMMENT ON COLUMN @schema@.pipeline_by_stage.team IS 'team of the deals, or of the rep today';
COMMENT ON COLUMN @schema@.pipeline_by_stage.rep IS 'rep';
COMMENT ON COLUMN @schema@.pipeline_by_stage.deals_open IS 'deals open at the end of as_of';
COMMENT ON COLUMN @schema@.pipeline_by_stage.amount IS 'their value; NULL: of none of them known';
COMMENT ON COLUMN @schema@.pipeline_by_stage.weighted_amount IS 'their value times the probability of winning them, as in pipeline';
COMMENT ON COLUMN @schema@.pipeline_by_stage.mean_days_open IS 'mean days since the first conversation, of those of which it is known';
