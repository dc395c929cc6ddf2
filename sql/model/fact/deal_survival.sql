-- How long deals take with the open ones counted: all that are won or may be.  Those of one month of
-- closing alone would be the fast ones of the youngest and the slow ones of the oldest.  By team and rep, which is all
-- that anybody asks for.  Those that are won and those that are open are grouped each by themselves: put together before,
-- they would have to leave the shards that they lie in.
CREATE OR REPLACE VIEW @parts@.deal_survival AS
SELECT d.team, d.rep, saleskpi.rollup(d.cycle) AS cycle
FROM (
	SELECT
		coalesce(o.team, r.team) AS team,
		o.rep,
		saleskpi.sales_cycle(o.opened_at, NULL::timestamp, @known_to@) AS cycle
	FROM @parts@.pending_deal AS o
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = o.rep
		AND @as_of@ BETWEEN r.starts_on AND r.ends_on
	GROUP BY 1, 2
	UNION ALL
	SELECT
		coalesce(w.team, r.team),
		w.rep,
		saleskpi.sales_cycle(w.opened_at, w.closed_at, @known_to@)
	FROM @parts@.closed_deal AS w
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = w.rep
		AND w.day BETWEEN r.starts_on AND r.ends_on
	WHERE w.won
	GROUP BY 1, 2
) AS d
GROUP BY d.team, d.rep;

COMMENT ON VIEW @parts@.deal_survival IS 'fact: deals won and open deals, one row a team and rep';
COMMENT ON COLUMN @parts@.deal_survival.team IS 'team of the deals, or of the rep that day';
COMMENT ON COLUMN @parts@.deal_survival.rep IS 'rep';
COMMENT ON COLUMN @parts@.deal_survival.cycle IS 'how long they took, or have been open at the end of as_of';
