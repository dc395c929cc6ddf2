CREATE OR REPLACE VIEW @schema@.cycle_curve AS
SELECT
	o.owner_kind,
	o.team,
	o.rep,
	-- Open deals are so to the last microsecond of as_of, which nobody wants to read
	round(saleskpi.days(c.after) * 1000000::double precision) / 1000000::double precision AS days,
	c.open AS deals_open,
	c.closed AS deals_won,
	1::double precision - c.survival AS won,
	1::double precision - c.high AS low,
	1::double precision - c.low AS high,
	c.step
FROM @parts@.owner_cycle AS o
CROSS JOIN LATERAL saleskpi.curve(o.cycle) WITH ORDINALITY AS c (after, open, closed, survival, low, high, step);

COMMENT ON VIEW @schema@.cycle_curve IS 'the share of deals won by so many days, those still open counted as not won yet (Kaplan-Meier): one row the company, a team or a rep and a step of its curve; key owner_kind, team, rep, step. Filter by owner_kind';
COMMENT ON COLUMN @schema@.cycle_curve.owner_kind IS 'whose the deals are: company, team or rep';
COMMENT ON COLUMN @schema@.cycle_curve.team IS 'team; NULL for the company, for a rep and for deals without a team';
COMMENT ON COLUMN @schema@.cycle_curve.rep IS 'rep; NULL for the company, for a team and for deals without a rep';
COMMENT ON COLUMN @schema@.cycle_curve.days IS 'days since the first conversation';
COMMENT ON COLUMN @schema@.cycle_curve.deals_open IS 'deals that were still open just before so many days; those won just then are among them';
COMMENT ON COLUMN @schema@.cycle_curve.deals_won IS 'deals won after so many days';
COMMENT ON COLUMN @schema@.cycle_curve.won IS 'share of the deals won by then, 0 to 1';
COMMENT ON COLUMN @schema@.cycle_curve.low IS 'lower end of its 95 % confidence interval (Greenwood, log-log)';
COMMENT ON COLUMN @schema@.cycle_curve.high IS 'upper end of its 95 % confidence interval (Greenwood, log-log)';
COMMENT ON COLUMN @schema@.cycle_curve.step IS 'place on the way down the curve, 1 at its start';
