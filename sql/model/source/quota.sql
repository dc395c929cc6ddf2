CREATE OR REPLACE VIEW @schema@.quota AS
SELECT
	NULL::@id_type@ AS quota_id,
	NULL::text AS name,
	NULL::text AS kpi,
	NULL::text AS region,
	NULL::text AS team,
	NULL::text AS rep,
	NULL::text AS channel,
	NULL::text AS product,
	NULL::date AS starts_on,
	NULL::date AS ends_on,
	NULL::numeric AS target_value
WHERE false;

COMMENT ON VIEW @schema@.quota IS 'source: targets that the company keeps elsewhere, one row a target; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.quota.quota_id IS 'key';
COMMENT ON COLUMN @schema@.quota.name IS 'what is to be reached, in words';
COMMENT ON COLUMN @schema@.quota.kpi IS 'code of the KPI, as in the table kpi';
COMMENT ON COLUMN @schema@.quota.region IS 'the region whose target it is; all of region, team, rep, channel and product NULL: the company''s';
COMMENT ON COLUMN @schema@.quota.team IS 'the team whose target it is';
COMMENT ON COLUMN @schema@.quota.rep IS 'the rep whose target it is';
COMMENT ON COLUMN @schema@.quota.channel IS 'the channel that it is for';
COMMENT ON COLUMN @schema@.quota.product IS 'the product that it is for';
COMMENT ON COLUMN @schema@.quota.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.quota.ends_on IS 'last day, which belongs to the period';
COMMENT ON COLUMN @schema@.quota.target_value IS 'value to be reached by ends_on';
