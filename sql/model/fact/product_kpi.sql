-- KPIs by product, for targets on products: of each the sums of kpi_@grain@ by another owner
CREATE OR REPLACE VIEW @parts@.product_kpi_@grain@ AS
SELECT
	k.kpi,
	f.@grain@,
	f.product,
	CASE k.kpi
		WHEN 'sales_amount'::text THEN f.amount
		WHEN 'sales_quantity'::text THEN f.quantity
		WHEN 'deals_won'::text THEN f.won::numeric
		WHEN 'average_deal'::text THEN f.deal_amount
		WHEN 'win_rate'::text THEN f.won::numeric
	END AS numerator,
	CASE k.kpi
		WHEN 'average_deal'::text THEN f.won_with_amount::numeric
		WHEN 'win_rate'::text THEN f.closed::numeric
	END AS denominator,
	k.source
FROM (
	SELECT
		p.@grain@,
		p.product,
		sum(p.closed)::bigint AS closed,
		sum(p.won)::bigint AS won,
		saleskpi_internal.total(p.deal_amount) AS deal_amount,
		sum(p.won_with_amount)::bigint AS won_with_amount,
		sum(p.sales)::bigint AS sales,
		saleskpi_internal.total(p.amount) AS amount,
		saleskpi_internal.total(p.quantity) AS quantity
	FROM @parts@.product_@grain@ AS p
	GROUP BY p.@grain@, p.product
) AS f
CROSS JOIN (VALUES ('sales_amount'::text, 'sale'::text), ('sales_quantity'::text, 'sale'::text), ('deals_won'::text, 'deal'::text),
	('average_deal'::text, 'deal'::text), ('win_rate'::text, 'deal'::text)) AS k (kpi, source)
WHERE CASE k.source WHEN 'sale'::text THEN f.sales ELSE f.closed END > 0::bigint
UNION ALL
SELECT c.kpi, c.@grain@, c.product, saleskpi_internal.total(c.numerator), saleskpi_internal.total(c.denominator), 'custom_measure'::text
FROM @parts@.custom_@grain@ AS c
WHERE c.product IS NOT NULL
GROUP BY c.kpi, c.@grain@, c.product;

COMMENT ON VIEW @parts@.product_kpi_@grain@ IS 'fact: KPIs by product, one row a KPI, @grain@ and product';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.@grain@ IS '@first_day@';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.product IS 'product';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.product_kpi_@grain@.source IS 'what it is measured from, as in kpi.source';
