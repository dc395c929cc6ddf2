-- Open deals, a row each
CREATE OR REPLACE VIEW @parts@.open_deal AS
SELECT
	d.deal_id,
	d.customer_id,
	r.region,
	r.manager,
	coalesce(d.team, r.team) AS team,
	d.rep,
	d.channel,
	d.product,
	d.stage,
	d.opened_at,
	d.expected_on,
	d.amount,
	d.quantity,
	d.probability
FROM @parts@.pending_deal AS d
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = d.rep
	AND @as_of@ BETWEEN r.starts_on AND r.ends_on;

COMMENT ON VIEW @parts@.open_deal IS 'fact: deals open at the end of as_of, one row a deal';
COMMENT ON COLUMN @parts@.open_deal.deal_id IS 'key';
COMMENT ON COLUMN @parts@.open_deal.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.open_deal.region IS 'region of the rep on as_of';
COMMENT ON COLUMN @parts@.open_deal.manager IS 'manager of the rep on as_of';
COMMENT ON COLUMN @parts@.open_deal.team IS 'team of the deal, or of the rep on as_of';
COMMENT ON COLUMN @parts@.open_deal.rep IS 'rep';
COMMENT ON COLUMN @parts@.open_deal.channel IS 'channel it came by';
COMMENT ON COLUMN @parts@.open_deal.product IS 'what is to be sold';
COMMENT ON COLUMN @parts@.open_deal.stage IS 'stage of the sale';
COMMENT ON COLUMN @parts@.open_deal.opened_at IS 'first conversation, local time; NULL: not known, or there was none yet';
COMMENT ON COLUMN @parts@.open_deal.expected_on IS 'day on which it is expected to close; NULL: nobody said';
COMMENT ON COLUMN @parts@.open_deal.amount IS 'value in the currency of settings';
COMMENT ON COLUMN @parts@.open_deal.quantity IS 'units';
COMMENT ON COLUMN @parts@.open_deal.probability IS 'probability of winning it, 0 to 1; NULL: not known';
