CREATE OR REPLACE VIEW @schema@.lost_reasons AS
SELECT
	f.month,
	f.team,
	f.rep,
	f.lost_reason,
	sum(f.deals_lost)::bigint AS deals_lost,
	sum(f.amount_lost) AS amount_lost,
	f.month <= (SELECT c.complete_month FROM @schema@.clock AS c) AS complete
FROM @parts@.lost_month AS f
GROUP BY f.month, f.team, f.rep, f.lost_reason;

COMMENT ON VIEW @schema@.lost_reasons IS 'why deals were lost: one row a month of closing, team, rep and reason; key month, team, rep, lost_reason';
COMMENT ON COLUMN @schema@.lost_reasons.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN @schema@.lost_reasons.team IS 'team of the deals, or of the rep then';
COMMENT ON COLUMN @schema@.lost_reasons.rep IS 'rep';
COMMENT ON COLUMN @schema@.lost_reasons.lost_reason IS 'reason; NULL: nobody said';
COMMENT ON COLUMN @schema@.lost_reasons.deals_lost IS 'deals lost';
COMMENT ON COLUMN @schema@.lost_reasons.amount_lost IS 'their amount; NULL: of none known';
COMMENT ON COLUMN @schema@.lost_reasons.complete IS 'whether the month is over at the end of as_of';
