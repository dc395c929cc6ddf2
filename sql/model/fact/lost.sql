-- Deals lost, by closing, reason and whose they were that day
CREATE OR REPLACE VIEW @parts@.lost_@grain@ AS
SELECT
	f.@grain@,
	r.region,
	r.manager,
	f.team,
	f.rep,
	f.channel,
	f.lost_reason,
	f.deals_lost,
	f.amount_lost
FROM (
	SELECT
		d.@grain@,
		d.rep,
		d.channel,
		d.lost_reason,
		coalesce(d.team, r.team) AS team,
		r.placed_from,
		count(*) AS deals_lost,
		saleskpi_internal.total(d.amount) AS amount_lost
	FROM @parts@.closed_deal AS d
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = d.rep
		AND d.at >= r.from_at
		AND d.at < r.until_at
	WHERE NOT d.won
	GROUP BY 1, 2, 3, 4, 5, 6
) AS f
-- DISTINCT lets the planner leave the join out where nobody reads a region or manager
LEFT JOIN (
	SELECT DISTINCT ON (k.rep, k.starts_on) k.rep, k.starts_on, k.region, k.manager
	FROM @parts@.known_rep AS k
) AS r
	ON r.rep = f.rep
	AND r.starts_on = f.placed_from;

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
