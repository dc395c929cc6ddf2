-- The KPIs of the company as a whole by day, for who asks for nobody's own
CREATE OR REPLACE VIEW @parts@.company_day AS
SELECT
	k.kpi,
	k.day,
	saleskpi_internal.total(k.numerator) AS numerator,
	saleskpi_internal.total(k.denominator) AS denominator,
	k.source,
	k.fact_day
FROM (
	SELECT d.kpi, d.day, d.numerator, d.denominator, d.source, d.fact_day
	FROM @parts@.kpi_day AS d
	UNION ALL
	SELECT c.kpi, c.month, c.numerator, c.denominator, c.source, c.month
	FROM @parts@.churn_kpi AS c
) AS k
GROUP BY k.kpi, k.day, k.source, k.fact_day;

COMMENT ON VIEW @parts@.company_day IS 'fact: every KPI of the company as a whole, one row a KPI, day, source and day of the fact';
COMMENT ON COLUMN @parts@.company_day.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.company_day.day IS 'day it counts on; the first of the month for churn, retention and growth';
COMMENT ON COLUMN @parts@.company_day.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.company_day.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.company_day.source IS 'what it is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.company_day.fact_day IS 'day of the fact that it comes from';
