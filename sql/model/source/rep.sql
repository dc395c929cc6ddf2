CREATE OR REPLACE VIEW @schema@.rep AS
SELECT
	NULL::text AS rep,
	NULL::text AS team,
	NULL::text AS manager,
	NULL::text AS region,
	NULL::date AS starts_on,
	NULL::date AS ends_on
WHERE false;

COMMENT ON VIEW @schema@.rep IS 'source: the sales people, one row a rep, or one a rep and time where team, manager or region changed; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.rep.rep IS 'name or key of the rep, as in the other sources';
COMMENT ON COLUMN @schema@.rep.team IS 'team';
COMMENT ON COLUMN @schema@.rep.manager IS 'manager';
COMMENT ON COLUMN @schema@.rep.region IS 'region';
COMMENT ON COLUMN @schema@.rep.starts_on IS 'first day on which team, manager and region are so; NULL: since ever';
COMMENT ON COLUMN @schema@.rep.ends_on IS 'last day on which they are so; NULL: until further notice';
