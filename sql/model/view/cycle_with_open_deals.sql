CREATE OR REPLACE VIEW @schema@.cycle_with_open_deals AS
SELECT
	o.owner_kind,
	o.team,
	o.rep,
	saleskpi.closed(o.cycle) AS deals_won,
	saleskpi.open(o.cycle) AS deals_open,
	saleskpi.days(saleskpi.percentile(o.cycle, 0.25::double precision)) AS p25_days,
	saleskpi.days(p25.low) AS p25_low,
	saleskpi.days(p25.high) AS p25_high,
	saleskpi.days(saleskpi.median(o.cycle)) AS median_days,
	saleskpi.days(p50.low) AS median_low,
	saleskpi.days(p50.high) AS median_high,
	saleskpi.days(saleskpi.percentile(o.cycle, 0.75::double precision)) AS p75_days,
	saleskpi.days(p75.low) AS p75_low,
	saleskpi.days(p75.high) AS p75_high
FROM @parts@.owner_cycle AS o
CROSS JOIN LATERAL saleskpi.confidence_interval(o.cycle, 0.25::double precision, 0.95::double precision) AS p25
CROSS JOIN LATERAL saleskpi.confidence_interval(o.cycle, 0.5::double precision, 0.95::double precision) AS p50
CROSS JOIN LATERAL saleskpi.confidence_interval(o.cycle, 0.75::double precision, 0.95::double precision) AS p75
WHERE saleskpi.closed(o.cycle) + saleskpi.open(o.cycle) > 0::bigint;

COMMENT ON VIEW @schema@.cycle_with_open_deals IS 'how long deals take until they are won, those still open counted as not won yet and those lost left out (Kaplan-Meier): one row the company, a team and a rep; key owner_kind, team, rep. Filter by owner_kind';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.owner_kind IS 'whose the deals are: company, team or rep';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.team IS 'team; NULL for the company, for a rep and for deals without a team';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.rep IS 'rep; NULL for the company, for a team and for deals without a rep';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.deals_won IS 'deals won whose first conversation is known';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.deals_open IS 'deals open at the end of as_of whose first conversation is known';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.p25_days IS 'days by which a quarter of the deals is won; NULL: too many are open to tell';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.p25_low IS 'lower end of its 95 % confidence interval';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.p25_high IS 'upper end of its 95 % confidence interval; NULL: no end';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.median_days IS 'days by which half of the deals is won; NULL: too many are open to tell';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.median_low IS 'lower end of its 95 % confidence interval';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.median_high IS 'upper end of its 95 % confidence interval; NULL: no end';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.p75_days IS 'days by which three quarters of the deals are won; NULL: too many are open to tell';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.p75_low IS 'lower end of its 95 % confidence interval';
COMMENT ON COLUMN @schema@.cycle_with_open_deals.p75_high IS 'upper end of its 95 % confidence interval; NULL: no end';
