-- How long each deal was in each stage, by what was noted of it at the ends of days
CREATE OR REPLACE VIEW @schema@.stage_days AS
SELECT
	d.deal_id,
	d.stage,
	(array_agg(d.team ORDER BY d.first_day DESC))[1] AS team,
	(array_agg(d.rep ORDER BY d.first_day DESC))[1] AS rep,
	min(d.first_day) AS first_day,
	sum(least(d.last_day + 1, m.noted_to) - d.first_day)::bigint AS days,
	-- It may have been in the stage for long when the model began to remember
	bool_or(d.first_day = m.began_on AND (d.opened_on >= m.began_on) IS NOT TRUE) AS at_least,
	bool_or(d.is_current) AS is_current
FROM @schema@.deal_history AS d
CROSS JOIN @schema@.memory AS m
WHERE d.status = 'open'::text
GROUP BY d.deal_id, d.stage;

COMMENT ON VIEW @schema@.stage_days IS 'days that deals were in a stage, of a kept model: one row a deal and stage; key deal_id, stage';
COMMENT ON COLUMN @schema@.stage_days.deal_id IS 'key of the deal';
COMMENT ON COLUMN @schema@.stage_days.stage IS 'stage of the sale; NULL: nobody said';
COMMENT ON COLUMN @schema@.stage_days.team IS 'team of the deal, or of the rep, when it was last in the stage';
COMMENT ON COLUMN @schema@.stage_days.rep IS 'rep whose deal it was then';
COMMENT ON COLUMN @schema@.stage_days.first_day IS 'first day at whose end it was in the stage';
COMMENT ON COLUMN @schema@.stage_days.days IS 'days in the stage, while it was open; several times in it are added up';
COMMENT ON COLUMN @schema@.stage_days.at_least IS 'whether it was in the stage when the model began to remember, and perhaps longer';
COMMENT ON COLUMN @schema@.stage_days.is_current IS 'whether it is open and in the stage now';
