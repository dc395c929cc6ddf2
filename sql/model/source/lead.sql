CREATE OR REPLACE VIEW @schema@.lead AS
SELECT
	NULL::@id_type@ AS lead_id,
	NULL::timestamptz AS created_at,
	NULL::text AS source,
	NULL::text AS rep,
	NULL::timestamptz AS qualified_at,
	NULL::timestamptz AS converted_at,
	NULL::@id_type@ AS customer_id,
	NULL::text AS team,
	NULL::timestamptz AS lost_at
WHERE false;

COMMENT ON VIEW @schema@.lead IS 'source: people or companies who may become customers, one row a lead; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.lead.lead_id IS 'key';
COMMENT ON COLUMN @schema@.lead.created_at IS 'when the lead came in';
COMMENT ON COLUMN @schema@.lead.source IS 'channel it came by';
COMMENT ON COLUMN @schema@.lead.rep IS 'rep who works it';
COMMENT ON COLUMN @schema@.lead.qualified_at IS 'when it became an opportunity; NULL: it has not';
COMMENT ON COLUMN @schema@.lead.converted_at IS 'when it became a customer; NULL: it has not';
COMMENT ON COLUMN @schema@.lead.customer_id IS 'the customer it became';
COMMENT ON COLUMN @schema@.lead.team IS 'team whose lead it is; NULL: that of the rep';
COMMENT ON COLUMN @schema@.lead.lost_at IS 'when it was given up; NULL: it was not';
