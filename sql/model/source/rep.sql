CREATE OR REPLACE VIEW @schema@.rep AS
SELECT
	NULL::text AS rep,
	NULL::text AS team,
	NULL::text AS manager,
	NULL::text AS region
WHERE false;

COMMENT ON VIEW @schema@.rep IS 'source: the sales people; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.rep.rep IS 'name or key of the rep, as in the other sources';
COMMENT ON COLUMN @schema@.rep.team IS 'team';
COMMENT ON COLUMN @schema@.rep.manager IS 'manager';
COMMENT ON COLUMN @schema@.rep.region IS 'region';
