-- The KPIs of the company as a whole, for who asks for nobody's own
CREATE OR REPLACE VIEW @parts@.company_@grain@ AS
SELECT
	k.kpi,
	k.@grain@,
	saleskpi_internal.total(k.numerator) AS numerator,
	saleskpi_internal.total(k.denominator) AS denominator,
	k.source,
	k.fact_@grain@
FROM @parts@.kpi_@grain@ AS k
GROUP BY k.kpi, k.@grain@, k.source, k.fact_@grain@;

COMMENT ON VIEW @parts@.company_@grain@ IS 'fact: every KPI of the company as a whole, one row a KPI, @grain@, source and @grain@ of the fact';
COMMENT ON COLUMN @parts@.company_@grain@.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.company_@grain@.@grain@ IS '@first_day@ it counts on; the first of the month for churn, retention and growth';
COMMENT ON COLUMN @parts@.company_@grain@.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.company_@grain@.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.company_@grain@.source IS 'what it is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.company_@grain@.fact_@grain@ IS '@first_day@ of the fact that it comes from';
