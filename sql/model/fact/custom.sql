-- KPIs of a company's own
CREATE OR REPLACE VIEW @parts@.custom_@grain@ AS
SELECT
	@at(u)@ AS @grain@@is_month(g)@,
	u.kpi,
	r.region,
	r.manager,
	coalesce(u.team, r.team) AS team,
	u.rep,
	u.channel,
	u.product,
	saleskpi_internal.total(u.numerator) AS numerator,
	saleskpi_internal.total(u.denominator) AS denominator
FROM @parts@.known_measure AS u
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = u.rep
	AND u.day BETWEEN r.starts_on AND r.ends_on
GROUP BY @at(u)@, u.kpi, r.region, r.manager, coalesce(u.team, r.team), u.rep, u.channel, u.product;

COMMENT ON VIEW @parts@.custom_@grain@ IS 'fact: KPIs of your own, one row a @grain@, KPI and whose they are';
COMMENT ON COLUMN @parts@.custom_@grain@.@grain@ IS '@first_day@ that the values are of';
COMMENT ON COLUMN @parts@.custom_@grain@.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.custom_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.custom_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.custom_@grain@.team IS 'team of the values, or of the rep that day';
COMMENT ON COLUMN @parts@.custom_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.custom_@grain@.channel IS 'channel';
COMMENT ON COLUMN @parts@.custom_@grain@.product IS 'product';
COMMENT ON COLUMN @parts@.custom_@grain@.numerator IS 'sum of the upper parts';
COMMENT ON COLUMN @parts@.custom_@grain@.denominator IS 'sum of the lower parts; NULL: no ratio';
@period@COMMENT ON COLUMN @parts@.custom_@grain@.is_month IS 'whether it is a month, or a day';
