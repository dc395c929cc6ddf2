-- Every KPI by day and by whose it is, but for reps, whose rows are not many: for who asks for one owner
CREATE OR REPLACE VIEW @parts@.owner_day AS
SELECT
	k.kpi,
	k.day,
	o.owner_kind,
	CASE o.owner_kind
		WHEN 'region'::text THEN k.region
		WHEN 'manager'::text THEN k.manager
		WHEN 'team'::text THEN k.team
		WHEN 'channel'::text THEN k.channel
		ELSE ''::text
	END AS owner,
	saleskpi_internal.total(k.numerator) AS numerator,
	saleskpi_internal.total(k.denominator) AS denominator,
	k.source,
	k.fact_day
FROM @parts@.kpi_day AS k
CROSS JOIN (VALUES ('company'::text), ('region'::text), ('manager'::text), ('team'::text), ('channel'::text)) AS o (owner_kind)
GROUP BY 1, 2, 3, 4, 7, 8;

COMMENT ON VIEW @parts@.owner_day IS 'fact: every KPI by day and owner, one row a KPI, day, owner, source and day of the fact';
COMMENT ON COLUMN @parts@.owner_day.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.owner_day.day IS 'day it counts on; the first of the month for churn, retention and growth';
COMMENT ON COLUMN @parts@.owner_day.owner_kind IS 'company, region, manager, team or channel';
COMMENT ON COLUMN @parts@.owner_day.owner IS 'name of the region, manager, team or channel; empty for the company';
COMMENT ON COLUMN @parts@.owner_day.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.owner_day.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.owner_day.source IS 'what it is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.owner_day.fact_day IS 'day of the fact that it comes from';
