-- Deals lost, by closing, reason and whose they were that day
CREATE OR REPLACE VIEW @parts@.lost_@grain@ AS
SELECT
	d.@grain@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(d.team, r.team) AS team,
	d.rep,
	d.channel,
	d.lost_reason,
	count(*) AS deals_lost,
	saleskpi_internal.total(d.amount) AS amount_lost
FROM @parts@.closed_deal AS d
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = d.rep
	AND d.at >= r.from_at
	AND d.at < r.until_at
WHERE NOT d.won
-- Of one rep and span all are in one region, under one manager
GROUP BY 1, 4, 5, 6, 7, r.placed_from;

COMMENT ON VIEW @parts@.lost_@grain@ IS 'fact: deals lost, one row a @grain@ of closing, reason and whose they are';
COMMENT ON COLUMN @parts@.lost_@grain@.@grain@ IS '@first_day@ of closing';
COMMENT ON COLUMN @parts@.lost_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.lost_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.lost_@grain@.team IS 'team of the deals, or of the rep that day';
COMMENT ON COLUMN @parts@.lost_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.lost_@grain@.channel IS 'channel that the deals came by';
COMMENT ON COLUMN @parts@.lost_@grain@.lost_reason IS 'why they were lost; NULL: nobody said';
COMMENT ON COLUMN @parts@.lost_@grain@.deals_lost IS 'deals lost';
COMMENT ON COLUMN @parts@.lost_@grain@.amount_lost IS 'their amount';
