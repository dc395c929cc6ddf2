-- The list of KPIs, but for those of churn_kpi: how each is made of the columns of a fact, as a ratio of two
-- sums.  fact_@grain@
-- is for readers of some time: a condition on it leaves the rows before unread also where a KPI's
-- @grain@ is worked out, which is at most a month later.  The names of a fact's KPIs are joined and
-- their values chosen by name: VALUES of a row's columns would be compiled anew for each row.
CREATE OR REPLACE VIEW @parts@.kpi_@grain@ AS
SELECT k.kpi, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text AS product,
	CASE k.kpi
		WHEN 'deals_won'::text THEN f.won::numeric
		WHEN 'average_deal'::text THEN f.amount
		WHEN 'win_rate'::text THEN f.won::numeric
		-- Seconds, which are exact, so that any two sums give the same
		WHEN 'sales_cycle_length'::text THEN saleskpi.total_seconds(f.duration)
	END AS numerator,
	CASE k.kpi
		WHEN 'average_deal'::text THEN f.won_with_amount::numeric
		WHEN 'win_rate'::text THEN f.closed::numeric
		WHEN 'sales_cycle_length'::text THEN 86400::numeric * saleskpi.closed(f.duration)::numeric
	END AS denominator,
	'deal'::text AS source, f.@grain@ AS fact_@grain@
FROM @parts@.deal_@grain@ AS f, (VALUES ('deals_won'::text), ('average_deal'::text), ('win_rate'::text), ('sales_cycle_length'::text)) AS k (kpi)
UNION ALL
SELECT k.kpi, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	CASE k.kpi
		WHEN 'new_leads'::text THEN f.leads::numeric
		WHEN 'lead_conversion_rate'::text THEN f.converted::numeric
		WHEN 'lead_to_opportunity_ratio'::text THEN f.qualified::numeric
	END,
	CASE WHEN k.kpi <> 'new_leads'::text THEN f.leads::numeric END,
	'lead'::text, f.@grain@
FROM @parts@.lead_@grain@ AS f, (VALUES ('new_leads'::text), ('lead_conversion_rate'::text), ('lead_to_opportunity_ratio'::text)) AS k (kpi)
-- Of leads all of which are old enough to tell
WHERE k.kpi = 'new_leads'::text
	OR @last_day(f)@ <= (SELECT c.old_enough FROM @schema@.clock AS c)
		AND CASE k.kpi
			WHEN 'lead_conversion_rate'::text THEN @mapped(lead.converted_at)@
			ELSE @mapped(lead.qualified_at)@
		END
UNION ALL
SELECT 'new_opportunities'::text, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	f.opportunities::numeric, NULL::numeric, 'lead by qualification'::text, f.@grain@
FROM @parts@.opportunity_@grain@ AS f
UNION ALL
SELECT 'email_open_rate'::text, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, NULL::text, NULL::text,
	saleskpi.hits(f.opened)::numeric, saleskpi.total(f.opened)::numeric, 'email'::text, f.@grain@
FROM (
	SELECT e.@grain@@is_month(e)@, e.region, e.manager, e.team, e.rep, saleskpi.rollup(e.opened) AS opened
	FROM @parts@.email_@grain@ AS e
	GROUP BY e.@grain@@is_month(e)@, e.region, e.manager, e.team, e.rep
) AS f
UNION ALL
-- Growth: a month's sales count for it and, as what they are compared with, against the next
SELECT s.kpi, s.@grain@@is_month(s)@, s.region, s.manager, s.team, s.rep, s.channel, NULL::text,
	CASE s.kpi
		WHEN 'sales_quantity'::text THEN s.quantity
		WHEN 'sales_growth'::text THEN CASE WHEN s.months = 0 THEN s.amount ELSE - s.amount END
		ELSE s.amount
	END,
	CASE WHEN s.kpi = 'sales_growth'::text THEN CASE WHEN s.months = 0 THEN 0::numeric ELSE s.amount END END,
	'sale'::text, s.fact_@grain@
FROM (
	SELECT k.kpi, k.months, f.region, f.manager, f.team, f.rep, f.channel, f.amount, f.quantity, f.@grain@ AS fact_@grain@@is_month(f)@,
		CASE WHEN k.kpi = 'sales_growth'::text
			THEN (saleskpi_internal.month_of(f.@grain@) + make_interval(months => k.months))::date
			ELSE f.@grain@
		END AS @grain@
	FROM @parts@.sale_@grain@ AS f, (VALUES ('sales_amount'::text, 0), ('sales_quantity'::text, 0), ('sales_growth'::text, 0), ('sales_growth'::text, 1)) AS k (kpi, months)
) AS s
WHERE s.@grain@ <= @as_of@
UNION ALL
SELECT 'customer_lifetime_value'::text, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	f.amount, 0::numeric, 'sale of a customer'::text, f.@grain@
FROM @parts@.lifetime_@grain@ AS f
UNION ALL
-- Lifetime value counts persons, the others whoever comes, also again
SELECT k.kpi, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	CASE k.kpi
		WHEN 'new_accounts'::text THEN f.customers::numeric
		WHEN 'customer_lifetime_value'::text THEN 0::numeric
	END,
	CASE k.kpi
		WHEN 'customer_acquisition_cost'::text THEN f.customers::numeric
		WHEN 'customer_lifetime_value'::text THEN f.persons::numeric
	END,
	'customer'::text, f.@grain@
FROM @parts@.customer_@grain@ AS f, (VALUES ('new_accounts'::text), ('customer_acquisition_cost'::text), ('customer_lifetime_value'::text)) AS k (kpi)
UNION ALL
SELECT 'customer_acquisition_cost'::text, f.@grain@@is_month(f)@, NULL::text, NULL::text, f.team, NULL::text, f.channel, NULL::text,
	f.amount, 0::numeric, 'expense'::text, f.@grain@
FROM (
	SELECT e.@grain@@is_month(e)@, e.team, e.channel, sum(e.amount) AS amount
	FROM @parts@.expense_@grain@ AS e
	GROUP BY e.@grain@@is_month(e)@, e.team, e.channel
) AS f
UNION ALL
SELECT f.kpi, f.@grain@@is_month(f)@, f.region, f.manager, f.team, f.rep, f.channel, f.product,
	f.numerator, f.denominator, 'custom_measure'::text, f.@grain@
FROM @parts@.custom_@grain@ AS f;

COMMENT ON VIEW @parts@.kpi_@grain@ IS 'every KPI but churn as a ratio of two sums: one row a KPI, @grain@ and whose it is';
COMMENT ON COLUMN @parts@.kpi_@grain@.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.kpi_@grain@.@grain@ IS '@first_day@ it counts on; the first of the month for growth';
COMMENT ON COLUMN @parts@.kpi_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.kpi_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.kpi_@grain@.team IS 'team that it counts for';
COMMENT ON COLUMN @parts@.kpi_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.kpi_@grain@.channel IS 'channel';
COMMENT ON COLUMN @parts@.kpi_@grain@.product IS 'product, of KPIs of your own';
COMMENT ON COLUMN @parts@.kpi_@grain@.numerator IS 'upper part of the ratio, or the count or amount itself';
COMMENT ON COLUMN @parts@.kpi_@grain@.denominator IS 'lower part of the ratio; NULL: a count or an amount';
COMMENT ON COLUMN @parts@.kpi_@grain@.source IS 'what it is measured from, as in kpi.source';
COMMENT ON COLUMN @parts@.kpi_@grain@.fact_@grain@ IS '@first_day@ of the fact that it comes from';
@period@COMMENT ON COLUMN @parts@.kpi_@grain@.is_month IS 'whether it is a month, or a day';
