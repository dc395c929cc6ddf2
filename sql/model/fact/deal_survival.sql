-- How long deals take with the open ones counted: all that are won or may be.  Those of one month of
-- closing alone would be the fast ones of the youngest and the slow ones of the oldest.  By team and rep, which is all
-- that anybody asks for.
CREATE OR REPLACE VIEW @parts@.deal_survival AS
SELECT
	coalesce(d.team, r.team) AS team,
	d.rep,
	saleskpi.sales_cycle(d.opened_at, d.closed_at, @known_to@) AS cycle
FROM (
	SELECT o.team, o.rep, o.opened_at, NULL::timestamp AS closed_at, @as_of@ AS day
	FROM @parts@.pending_deal AS o
	UNION ALL
	SELECT w.team, w.rep, w.opened_at, w.closed_at, w.day
	FROM @parts@.closed_deal AS w
	WHERE w.won
) AS d
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = d.rep
	AND d.day BETWEEN r.starts_on AND r.ends_on
GROUP BY 1, 2;

COMMENT ON VIEW @parts@.deal_survival IS 'fact: deals won and open deals, one row a team and rep';
COMMENT ON COLUMN @parts@.deal_survival.team IS 'team of the deals, or of the rep that day';
COMMENT ON COLUMN @parts@.deal_survival.rep IS 'rep';
COMMENT ON COLUMN @parts@.deal_survival.cycle IS 'how long they took, or have been open at the end of as_of';
