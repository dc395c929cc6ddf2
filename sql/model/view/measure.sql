CREATE OR REPLACE VIEW @schema@.measure AS
SELECT
	k.kpi,
	k.day,
	k.team,
	k.rep,
	k.channel,
	k.numerator,
	k.denominator,
	k.source,
	k.region,
	k.manager,
	k.product,
	k.fact_day
FROM @parts@.kpi_day AS k
UNION ALL
SELECT
	c.kpi,
	c.month,
	c.team,
	c.rep,
	c.channel,
	c.numerator,
	c.denominator,
	c.source,
	c.region,
	c.manager,
	NULL::text,
	c.month
FROM @parts@.churn_kpi AS c;

COMMENT ON VIEW @schema@.measure IS 'every KPI as a ratio of two sums: one row a KPI, day and whose it is, but of growth, which has one for each day of sales; key kpi, day, region, manager, team, rep, channel, product, source, fact_day. Any slice of it is sum(numerator) / sum(denominator), or sum(numerator) where it has no denominator: saleskpi.kpi_value(sum(numerator), sum(denominator)). Days add up, but for two kinds of KPI (kpi.span): month, whose rows stand on the first of a month, for one month at a time; and to_date, of which all rows up to a day are its value on that day';
COMMENT ON COLUMN @schema@.measure.kpi IS 'code of the KPI, as in the table kpi';
COMMENT ON COLUMN @schema@.measure.day IS 'the day it counts on: the sale made, the deal closed, the lead created or qualified, the e-mail sent, the money spent; the first of the month for churn, retention and growth';
COMMENT ON COLUMN @schema@.measure.team IS 'team that it counts for: that of the document, or of the rep that day';
COMMENT ON COLUMN @schema@.measure.rep IS 'rep';
COMMENT ON COLUMN @schema@.measure.channel IS 'channel';
COMMENT ON COLUMN @schema@.measure.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @schema@.measure.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @schema@.measure.source IS 'sources that the KPI is measured from, as in kpi.source; a filter on it leaves the others unread';
COMMENT ON COLUMN @schema@.measure.region IS 'region of the rep that day';
COMMENT ON COLUMN @schema@.measure.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @schema@.measure.product IS 'product, of KPIs of your own';
COMMENT ON COLUMN @schema@.measure.fact_day IS 'the day on which it happened: of growth, which stands on the first of a month, a day of that month or of the one before; else the same as day';
