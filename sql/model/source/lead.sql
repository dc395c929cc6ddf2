CREATE OR REPLACE VIEW lead AS
SELECT
	NULL:::id_type AS lead_id,
	NULL::timestamptz AS created_at,
	NULL::text AS source,
	NULL::text AS rep,
	NULL::timestamptz AS qualified_at,
	NULL::timestamptz AS converted_at,
	NULL:::id_type AS customer_id
WHERE false;

COMMENT ON VIEW lead IS 'source: people or companies who may become customers, one row a lead; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN lead.lead_id IS 'key';
COMMENT ON COLUMN lead.created_at IS 'when the lead came in';
COMMENT ON COLUMN lead.source IS 'channel it came by';
COMMENT ON COLUMN lead.rep IS 'rep who works it';
COMMENT ON COLUMN lead.qualified_at IS 'when it became an opportunity; NULL: it has not';
COMMENT ON COLUMN lead.converted_at IS 'when it became a customer; NULL: it has not';
COMMENT ON COLUMN lead.customer_id IS 'the customer it became';
