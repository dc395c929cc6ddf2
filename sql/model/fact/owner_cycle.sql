-- How long deals take with the open ones counted, by those whom the views of it ask for
CREATE OR REPLACE VIEW @parts@.owner_cycle AS
SELECT
	CASE 0
		WHEN grouping(f.rep) THEN 'rep'::text
		WHEN grouping(f.team) THEN 'team'::text
		ELSE 'company'::text
	END AS owner_kind,
	f.team,
	f.rep,
	saleskpi.rollup(f.cycle) AS cycle
FROM @parts@.deal_survival AS f
GROUP BY GROUPING SETS ((), (f.team), (f.rep));

COMMENT ON VIEW @parts@.owner_cycle IS 'fact: deals won and open deals, one row the company, a team or a rep';
COMMENT ON COLUMN @parts@.owner_cycle.owner_kind IS 'whose the deals are: company, team or rep';
COMMENT ON COLUMN @parts@.owner_cycle.team IS 'team; NULL for the company, for a rep and for deals without a team';
COMMENT ON COLUMN @parts@.owner_cycle.rep IS 'rep; NULL for the company, for a team and for deals without a rep';
COMMENT ON COLUMN @parts@.owner_cycle.cycle IS 'saleskpi.sales_cycle of the deals, the open ones as of the end of as_of';
