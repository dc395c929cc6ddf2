-- KPIs by month and by whose they are, for targets over whole months.  Not churn and retention: a target
-- on these asks for the customers of its first day.
CREATE OR REPLACE VIEW @parts@.owner_month AS
SELECT
	k.kpi,
	k.month,
	o.owner_kind,
	@owner_of(k)@ AS owner,
	saleskpi_internal.total(k.numerator) AS numerator,
	saleskpi_internal.total(k.denominator) AS denominator,
	k.source,
	k.fact_month
FROM @parts@.kpi_month AS k
CROSS JOIN (VALUES ('company'::text), ('region'::text), ('manager'::text), ('team'::text), ('rep'::text), ('channel'::text)) AS o (owner_kind)
GROUP BY 1, 2, 3, 4, 7, 8;

COMMENT ON VIEW @parts@.owner_month IS 'fact: every KPI but churn by month and owner, one row a KPI, month, owner, source and month of the fact';
COMMENT ON COLUMN @parts@.owner_month.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.owner_month.month IS 'first day of the month it counts in';
COMMENT ON COLUMN @parts@.owner_month.owner_kind IS 'company, region, manager, team, rep or channel';
COMMENT ON COLUMN @parts@.owner_month.owner IS 'name of it; empty for the company, NULL: no name';
COMMENT ON COLUMN @parts@.owner_month.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.owner_month.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.owner_month.source IS 'what it is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.owner_month.fact_month IS 'first day of the month of the fact that it comes from';
