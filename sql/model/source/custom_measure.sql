CREATE OR REPLACE VIEW @schema@.custom_measure AS
SELECT
	NULL::text AS kpi,
	NULL::date AS day,
	NULL::text AS team,
	NULL::text AS rep,
	NULL::text AS channel,
	NULL::double precision AS numerator,
	NULL::double precision AS denominator,
	NULL::text AS product
WHERE false;

COMMENT ON VIEW @schema@.custom_measure IS 'source: values of KPIs of your own, one row a KPI, day and whose they are; empty until mapped with saleskpi.map_source';
COMMENT ON COLUMN @schema@.custom_measure.kpi IS 'code, as in the table kpi';
COMMENT ON COLUMN @schema@.custom_measure.day IS 'day';
COMMENT ON COLUMN @schema@.custom_measure.team IS 'team';
COMMENT ON COLUMN @schema@.custom_measure.rep IS 'rep';
COMMENT ON COLUMN @schema@.custom_measure.channel IS 'channel';
COMMENT ON COLUMN @schema@.custom_measure.numerator IS 'count or amount, or the upper part of a ratio';
COMMENT ON COLUMN @schema@.custom_measure.denominator IS 'lower part of a ratio; NULL: no ratio';
COMMENT ON COLUMN @schema@.custom_measure.product IS 'product';
