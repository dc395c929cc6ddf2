CREATE OR REPLACE VIEW rep AS
SELECT
	NULL::text AS rep,
	NULL::text AS team,
	NULL::text AS manager,
	NULL::text AS region
WHERE false;

COMMENT ON VIEW rep IS 'source: the sales people; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN rep.rep IS 'name or key of the rep, as in the other sources';
COMMENT ON COLUMN rep.team IS 'team';
COMMENT ON COLUMN rep.manager IS 'manager';
COMMENT ON COLUMN rep.region IS 'region';
