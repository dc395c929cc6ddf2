CREATE OR REPLACE VIEW @schema@.deal AS
SELECT
	NULL::@id_type@ AS deal_id,
	NULL::@id_type@ AS customer_id,
	NULL::text AS rep,
	NULL::text AS source,
	NULL::timestamptz AS opened_at,
	NULL::timestamptz AS closed_at,
	NULL::boolean AS won,
	NULL::numeric AS amount,
	NULL::numeric AS quantity,
	NULL::double precision AS probability,
	NULL::text AS team,
	NULL::text AS product,
	NULL::text AS stage,
	NULL::date AS expected_on,
	NULL::text AS lost_reason
WHERE false;

COMMENT ON VIEW @schema@.deal IS 'source: deals, one row a deal, open or closed; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.deal.deal_id IS 'key';
COMMENT ON COLUMN @schema@.deal.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.deal.rep IS 'rep whose deal it is';
COMMENT ON COLUMN @schema@.deal.source IS 'channel it came by';
COMMENT ON COLUMN @schema@.deal.opened_at IS 'first conversation';
COMMENT ON COLUMN @schema@.deal.closed_at IS 'when it was won or lost; of an open deal when it is expected to be';
COMMENT ON COLUMN @schema@.deal.won IS 'true: won, false: lost, NULL: open';
COMMENT ON COLUMN @schema@.deal.amount IS 'value in the currency of settings';
COMMENT ON COLUMN @schema@.deal.quantity IS 'units';
COMMENT ON COLUMN @schema@.deal.probability IS 'probability of winning an open deal, 0 to 1';
COMMENT ON COLUMN @schema@.deal.team IS 'team whose deal it is; NULL: that of the rep';
COMMENT ON COLUMN @schema@.deal.product IS 'what is sold';
COMMENT ON COLUMN @schema@.deal.stage IS 'stage of the sale';
COMMENT ON COLUMN @schema@.deal.expected_on IS 'day on which an open deal is expected to close; NULL: that of closed_at';
COMMENT ON COLUMN @schema@.deal.lost_reason IS 'why it was lost';
