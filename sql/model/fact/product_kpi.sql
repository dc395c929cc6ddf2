-- KPIs by product, for targets on products
CREATE OR REPLACE VIEW @parts@.product_kpi_@grain@ AS
SELECT
	k.kpi,
	p.@grain@,
	p.product,
	CASE k.kpi
		WHEN 'sales_amount'::text THEN p.amount
		WHEN 'sales_quantity'::text THEN p.quantity
		WHEN 'deals_won'::text THEN p.won::numeric
		WHEN 'average_deal'::text THEN p.deal_amount
		WHEN 'win_rate'::text THEN p.won::numeric
	END AS numerator,
	CASE k.kpi
		WHEN 'average_deal'::text THEN p.won_with_amount::numeric
		WHEN 'win_rate'::text THEN p.closed::numeric
	END AS denominator,
	k.source,
	p.team,
	p.rep
FROM @parts@.product_@grain@ AS p
JOIN (VALUES ('sales_amount'::text, 'sale'::text), ('sales_quantity'::text, 'sale'::text), ('deals_won'::text, 'deal'::text),
	('average_deal'::text, 'deal'::text), ('win_rate'::text, 'deal'::text)) AS k (kpi, source) ON k.source = p.source
UNION ALL
SELECT c.kpi, c.@grain@, c.product, c.numerator, c.denominator, 'custom_measure'::text, c.team, c.rep
FROM @parts@.custom_@grain@ AS c
WHERE c.product IS NOT NULL;

COMMENT ON VIEW @parts@.product_kpi_@grain@ IS 'fact: KPIs by product, one row a KPI, @grain@, product, team and rep';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.@grain@ IS '@first_day@';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.product IS 'product';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.source IS 'what it is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.team IS 'team';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.rep IS 'rep';
