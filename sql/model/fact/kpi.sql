-- The list of KPIs: how each is made of the columns of a fact, as a ratio of two sums.  fact_@grain@
-- is for readers of some time: a condition on it leaves the rows before unread also where a KPI's
-- @grain@ is worked out, which is at most a month later.
CREATE OR REPLACE VIEW @parts@.kpi_@grain@ AS
SELECT k.kpi, f.@grain@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text AS product,
	k.numerator, k.denominator, 'deal'::text AS source, f.@grain@ AS fact_@grain@
FROM @parts@.deal_@grain@ AS f
CROSS JOIN LATERAL (VALUES
	('deals_won'::text, f.won::numeric, NULL::numeric),
	('average_deal'::text, f.amount, f.won_with_amount::numeric),
	('win_rate'::text, f.won::numeric, f.closed::numeric),
	-- Seconds, which are exact, so that any two sums give the same
	('sales_cycle_length'::text, saleskpi.total_seconds(f.duration), 86400::numeric * saleskpi.closed(f.duration)::numeric)
) AS k (kpi, numerator, denominator)
UNION ALL
SELECT k.kpi, f.@grain@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	k.numerator, k.denominator, 'lead'::text, f.@grain@
FROM @parts@.lead_@grain@ AS f
CROSS JOIN LATERAL (VALUES
	('new_leads'::text, f.leads::numeric, NULL::numeric, true),
	-- Of leads all of which are old enough to tell
	('lead_conversion_rate'::text,
		f.converted::numeric, f.leads::numeric,
		(SELECT m.lead_converted FROM @parts@.mapped AS m) AND f.@grain@ + interval '1 @grain@' - interval '1 day' <= (SELECT c.old_enough FROM @schema@.clock AS c)),
	('lead_to_opportunity_ratio'::text,
		f.qualified::numeric, f.leads::numeric,
		(SELECT m.lead_qualified FROM @parts@.mapped AS m) AND f.@grain@ + interval '1 @grain@' - interval '1 day' <= (SELECT c.old_enough FROM @schema@.clock AS c))
) AS k (kpi, numerator, denominator, is_known)
WHERE k.is_known
UNION ALL
SELECT 'new_opportunities'::text, f.@grain@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	f.opportunities::numeric, NULL::numeric, 'lead by qualification'::text, f.@grain@
FROM @parts@.opportunity_@grain@ AS f
UNION ALL
SELECT 'email_open_rate'::text, f.@grain@, f.region, f.manager, f.team, f.rep, NULL::text, NULL::text,
	saleskpi.hits(f.opened)::numeric, saleskpi.total(f.opened)::numeric, 'email'::text, f.@grain@
FROM (
	SELECT e.@grain@, e.region, e.manager, e.team, e.rep, saleskpi.rollup(e.opened) AS opened
	FROM @parts@.email_@grain@ AS e
	GROUP BY e.@grain@, e.region, e.manager, e.team, e.rep
) AS f
UNION ALL
-- Growth: a month's sales count for it and, as what they are compared with, against the next
SELECT k.kpi, k.@grain@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	k.numerator, k.denominator, 'sale'::text, f.@grain@
FROM @parts@.sale_@grain@ AS f
CROSS JOIN LATERAL (VALUES
	('sales_amount'::text, f.@grain@, f.amount, NULL::numeric),
	('sales_quantity'::text, f.@grain@, f.quantity, NULL::numeric),
	('sales_growth'::text, date_trunc('month'::text, f.@grain@::timestamp)::date, f.amount, 0::numeric),
	('sales_growth'::text, (date_trunc('month'::text, f.@grain@::timestamp) + interval '1 month')::date, - f.amount, f.amount)
) AS k (kpi, @grain@, numerator, denominator)
WHERE k.@grain@ <= @as_of@
UNION ALL
SELECT 'customer_lifetime_value'::text, f.@grain@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	f.amount, 0::numeric, 'sale of a customer'::text, f.@grain@
FROM @parts@.lifetime_@grain@ AS f
UNION ALL
-- Lifetime value counts persons, the others whoever comes, also again
SELECT k.kpi, f.@grain@, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	k.numerator, k.denominator, 'customer'::text, f.@grain@
FROM @parts@.customer_@grain@ AS f
CROSS JOIN LATERAL (VALUES
	('new_accounts'::text, f.customers::numeric, NULL::numeric),
	('customer_acquisition_cost'::text, NULL::numeric, f.customers::numeric),
	('customer_lifetime_value'::text, 0::numeric, f.persons::numeric)
) AS k (kpi, numerator, denominator)
UNION ALL
SELECT 'customer_acquisition_cost'::text, f.@grain@, NULL::text, NULL::text, f.team, NULL::text, f.channel, NULL::text,
	f.amount, 0::numeric, 'expense'::text, f.@grain@
FROM (
	SELECT e.@grain@, e.team, e.channel, sum(e.amount) AS amount
	FROM @parts@.expense_@grain@ AS e
	GROUP BY e.@grain@, e.team, e.channel
) AS f
UNION ALL
SELECT k.kpi, p.period, f.region, f.manager, f.team, f.rep, f.channel, NULL::text,
	k.numerator, k.denominator, 'customer by month'::text, p.period
FROM (
	SELECT h.region, h.manager, h.team, h.rep, h.channel, saleskpi.rollup(h.churn) AS churn
	FROM @parts@.customer_history AS h
	GROUP BY 1, 2, 3, 4, 5
) AS f
CROSS JOIN LATERAL saleskpi.periods(f.churn, @as_of@) AS p
CROSS JOIN LATERAL (VALUES
	('churn_rate'::text, p.lost::numeric, p.at_start::numeric),
	('retention_rate'::text, (p.at_start - p.lost)::numeric, p.at_start::numeric)
) AS k (kpi, numerator, denominator)
WHERE (SELECT m.customer_churned FROM @parts@.mapped AS m)
UNION ALL
SELECT f.kpi, f.@grain@, f.region, f.manager, f.team, f.rep, f.channel, f.product,
	f.numerator, f.denominator, 'custom_measure'::text, f.@grain@
FROM @parts@.custom_@grain@ AS f;

COMMENT ON VIEW @parts@.kpi_@grain@ IS 'every KPI as a ratio of two sums: one row a KPI, @grain@ and whose it is';
COMMENT ON COLUMN @parts@.kpi_@grain@.kpi IS 'code of the KPI';
COMMENT ON COLUMN @parts@.kpi_@grain@.@grain@ IS '@first_day@ it counts on; the first of the month for churn, retention and growth';
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
