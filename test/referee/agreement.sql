-- Any two views that show one KPI agree to the digit: for the company, each team, rep and channel, and the
-- missing one of each.  And of every fact the months are the roll-up of the days.
--
-- agreement.shown has what each view says of a KPI in some days and whose it is; measure says something of
-- all of them.  agreement.difference is what does not agree.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS agreement CASCADE;
CREATE SCHEMA agreement;

CREATE TABLE agreement.shown (kpi text, first date, last date, owner_kind text, owner text, view text, value float8);
CREATE TABLE agreement.difference (kpi text, period text, owner text, values_shown text);

CREATE FUNCTION agreement.month_end(month date) RETURNS date
	LANGUAGE sql IMMUTABLE
	RETURN (month + interval '1 month')::date - 1;
CREATE FUNCTION agreement.owner(owner_kind text, team text, rep text, channel text) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN CASE owner_kind WHEN 'team' THEN team WHEN 'rep' THEN rep WHEN 'channel' THEN channel END;

-- By month, team and rep: each row, and their sums for each team, each rep and the company
INSERT INTO agreement.shown
SELECT v.kpi, s.month, agreement.month_end(s.month), o.owner_kind, agreement.owner(o.owner_kind, s.team, s.rep, NULL), 'sales_by_rep', v.value
FROM (SELECT 'company' UNION ALL SELECT 'team' UNION ALL SELECT 'rep') AS o (owner_kind)
CROSS JOIN LATERAL (
	SELECT month, CASE o.owner_kind WHEN 'team' THEN team END AS team, CASE o.owner_kind WHEN 'rep' THEN rep END AS rep,
		sum(deals_won) AS deals_won, sum(deals_closed) AS deals_closed, sum(amount) AS amount, sum(deals_with_amount) AS deals_with_amount
	FROM kpi.sales_by_rep GROUP BY 1, 2, 3
) AS s
CROSS JOIN LATERAL (VALUES
	('deals_won', s.deals_won::float8),
	('win_rate', (s.deals_won / nullif(s.deals_closed, 0))::float8),
	('average_deal', (s.amount / nullif(s.deals_with_amount, 0))::float8)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'team and rep', jsonb_build_array(s.team, s.rep)::text, 'sales_by_rep', v.value
FROM kpi.sales_by_rep AS s
CROSS JOIN LATERAL (VALUES ('deals_won', s.deals_won::float8), ('win_rate', s.win_rate), ('average_deal', s.average_deal::float8),
	('deals_lost', (s.deals_closed - s.deals_won)::float8), ('amount_lost', s.amount_lost::float8)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'team and rep', jsonb_build_array(s.team, s.rep)::text, 'sales_cycle', v.value
FROM kpi.sales_cycle AS s
CROSS JOIN LATERAL (VALUES ('deals_won', s.deals_won::float8), ('sales_cycle_length', s.mean_days)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'team and rep', jsonb_build_array(s.team, s.rep)::text, 'lost_reasons', v.value
FROM (SELECT month, team, rep, sum(deals_lost) AS deals_lost, sum(amount_lost) AS amount_lost FROM kpi.lost_reasons GROUP BY 1, 2, 3) AS s
CROSS JOIN LATERAL (VALUES ('deals_lost', s.deals_lost::float8), ('amount_lost', s.amount_lost::float8)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), o.owner_kind, agreement.owner(o.owner_kind, s.team, s.rep, NULL), 'leads_by_rep', v.value
FROM (SELECT 'company' UNION ALL SELECT 'team' UNION ALL SELECT 'rep') AS o (owner_kind)
CROSS JOIN LATERAL (
	SELECT month, CASE o.owner_kind WHEN 'team' THEN team END AS team, CASE o.owner_kind WHEN 'rep' THEN rep END AS rep,
		sum(leads) AS leads, sum(opportunities) AS opportunities
	FROM kpi.leads_by_rep GROUP BY 1, 2, 3
) AS s
CROSS JOIN LATERAL (VALUES ('new_leads', s.leads::float8), ('new_opportunities', s.opportunities::float8)) AS v (kpi, value);

-- By month and channel
INSERT INTO agreement.shown
SELECT v.kpi, s.month, agreement.month_end(s.month), 'channel', s.source, 'lead_conversion', v.value
FROM kpi.lead_conversion AS s
CROSS JOIN LATERAL (VALUES ('new_leads', s.leads::float8), ('lead_conversion_rate', s.conversion_rate),
	('lead_to_opportunity_ratio', s.lead_to_opportunity_ratio)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'company', NULL, 'lead_conversion', v.value
FROM (SELECT month, sum(leads) AS leads, sum(old_leads) AS old_leads, sum(old_customers) AS old_customers, sum(old_opportunities) AS old_opportunities
	FROM kpi.lead_conversion GROUP BY month) AS s
CROSS JOIN LATERAL (VALUES ('new_leads', s.leads::float8), ('lead_conversion_rate', (s.old_customers / nullif(s.old_leads, 0))::float8),
	('lead_to_opportunity_ratio', (s.old_opportunities / nullif(s.old_leads, 0))::float8)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'channel', s.channel, 'customer_acquisition_cost', v.value
FROM kpi.customer_acquisition_cost AS s
CROSS JOIN LATERAL (VALUES ('new_accounts', s.new_customers::float8), ('customer_acquisition_cost', s.acquisition_cost::float8)) AS v (kpi, value)
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'company', NULL, 'customer_acquisition_cost', v.value
FROM (SELECT month, sum(cost) AS cost, sum(new_customers) AS new_customers FROM kpi.customer_acquisition_cost GROUP BY month) AS s
CROSS JOIN LATERAL (VALUES ('new_accounts', s.new_customers::float8), ('customer_acquisition_cost', (s.cost / nullif(s.new_customers, 0))::float8)) AS v (kpi, value);

-- A funnel's steps, of a channel and of the company, beside the same of leads
INSERT INTO agreement.shown
SELECT CASE WHEN s.old THEN 'old leads, step ' ELSE 'leads, step ' END || s.position, s.month, agreement.month_end(s.month), 'channel', s.source, s.view, s.reached::float8
FROM (
	SELECT f.month, f.source, f.position, 'lead_funnel' AS view, k.old, sum(CASE WHEN k.old THEN f.old_reached ELSE f.reached END) AS reached
	FROM kpi.lead_funnel AS f, (VALUES (false), (true)) AS k (old) GROUP BY 1, 2, 3, 5
	UNION ALL
	SELECT c.month, c.source, v.position, 'lead_conversion', v.old, v.reached
	FROM kpi.lead_conversion AS c
	CROSS JOIN LATERAL (VALUES (1, false, c.leads), (2, false, c.opportunities), (3, false, c.customers),
		(1, true, c.old_leads), (2, true, c.old_opportunities), (3, true, c.old_customers)) AS v (position, old, reached)
) AS s
WHERE s.reached IS NOT NULL
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), o.owner_kind, agreement.owner(o.owner_kind, s.team, s.rep, s.source), 'lead_funnel', v.value
FROM unnest('{company,team,rep,channel}'::text[]) AS o (owner_kind)
CROSS JOIN LATERAL (
	SELECT month, CASE o.owner_kind WHEN 'team' THEN team END AS team, CASE o.owner_kind WHEN 'rep' THEN rep END AS rep,
		CASE o.owner_kind WHEN 'channel' THEN source END AS source,
		sum(reached) FILTER (WHERE position = 1) AS leads, sum(old_leads) FILTER (WHERE position = 1) AS old_leads,
		sum(old_reached) FILTER (WHERE position = 2) AS old_opportunities, sum(old_reached) FILTER (WHERE position = 3) AS old_customers
	FROM kpi.lead_funnel GROUP BY 1, 2, 3, 4
) AS s
CROSS JOIN LATERAL (VALUES ('new_leads', s.leads::float8), ('lead_conversion_rate', (s.old_customers / nullif(s.old_leads, 0))::float8),
	('lead_to_opportunity_ratio', (s.old_opportunities / nullif(s.old_leads, 0))::float8)) AS v (kpi, value);

-- By month
INSERT INTO agreement.shown
SELECT v.kpi, s.month, agreement.month_end(s.month), 'company', NULL, 'churn_and_retention', v.value
FROM kpi.churn_and_retention AS s
CROSS JOIN LATERAL (VALUES ('new_accounts', s.gained::float8), ('churn_rate', s.churn_rate), ('retention_rate', s.retention_rate),
	('customers at the start', s.at_start::float8), ('customers at the end', s.at_end::float8)) AS v (kpi, value)
UNION ALL
-- Who is there at the end of a month is there at the start of the next
SELECT 'customers at the end', (s.month - interval '1 month')::date, s.month - 1, 'company', NULL, 'churn_and_retention of the next month', s.at_start
FROM kpi.churn_and_retention AS s WHERE s.at_start > 0
UNION ALL
SELECT v.kpi, s.month, agreement.month_end(s.month), 'company', NULL, 'monthly_sales_growth', v.value
FROM kpi.monthly_sales_growth AS s
CROSS JOIN LATERAL (VALUES ('sales_amount', s.amount::float8), ('sales_growth', s.growth_rate)) AS v (kpi, value)
UNION ALL
SELECT 'email_open_rate', s.month, agreement.month_end(s.month), 'company', NULL, 'email_open_rate', (sum(s.opened) / nullif(sum(s.delivered), 0))::float8
FROM kpi.email_open_rate AS s GROUP BY s.month
UNION ALL
SELECT 'new_accounts', s.cohort, agreement.month_end(s.cohort), 'company', NULL, 'cohort_retention', s.customers FROM kpi.cohort_retention AS s WHERE s.age = 0
UNION ALL
-- The cohorts of earlier months add up to those there at the start
SELECT 'customers at the start', m.month, agreement.month_end(m.month), 'company', NULL, 'cohort_retention', sum(s.retained)::float8
FROM kpi.cohort_retention AS s
CROSS JOIN LATERAL (SELECT (s.cohort + make_interval(months => s.age))::date) AS m (month)
WHERE s.age > 0 GROUP BY m.month HAVING count(s.retained) > 0
UNION ALL
SELECT 'revenue at the start', s.month, agreement.month_end(s.month), 'company', NULL, 'revenue_retention', s.revenue_at_start::float8 FROM kpi.revenue_retention AS s
UNION ALL
SELECT 'revenue at the start', (s.month + interval '1 month')::date, agreement.month_end((s.month + interval '1 month')::date), 'company', NULL,
	'revenue_retention of the month before', s.at_end::float8
FROM kpi.revenue_retention AS s, kpi.clock AS c WHERE s.month < c.month
UNION ALL
SELECT 'revenue at the end', s.month, agreement.month_end(s.month), 'company', NULL, 'revenue_retention', s.at_end::float8 FROM kpi.revenue_retention AS s
UNION ALL
SELECT 'revenue at the end', s.month, agreement.month_end(s.month), 'company', NULL, 'revenue_retention, parts',
	(s.revenue_at_start + s.new + s.returned + s.expanded - s.contracted - s.lost)::float8 FROM kpi.revenue_retention AS s
UNION ALL
SELECT 'revenue at the start', m.month, agreement.month_end(m.month), 'company', NULL, 'cohort_retention', sum(s.revenue_retained)::float8
FROM kpi.cohort_retention AS s
CROSS JOIN LATERAL (SELECT (s.cohort + make_interval(months => s.age))::date) AS m (month)
WHERE s.age > 0 GROUP BY m.month HAVING count(s.revenue) > 0;

-- Scorecard: two months, and the month so far beside its counterpart
INSERT INTO agreement.shown
SELECT s.kpi, v.first, v.last, 'company', NULL, v.view, v.value
FROM kpi.scorecard AS s
JOIN kpi.kpi AS k USING (kpi)
CROSS JOIN kpi.clock AS c
CROSS JOIN LATERAL (VALUES
	(s.period, agreement.month_end(s.period), 'scorecard.value', s.value::float8),
	((s.period - interval '1 month')::date, s.period - 1, 'scorecard.previous', s.previous::float8),
	(c.month, c.as_of, 'scorecard.so_far', s.so_far::float8),
	(c.previous_month, c.previous_month_to, 'scorecard.previous_so_far', s.previous_so_far::float8)) AS v (first, last, view, value)
WHERE v.first IS NOT NULL AND (v.view NOT LIKE '%so_far' OR k.span <> 'month');

-- All until as_of
INSERT INTO agreement.shown
SELECT 'customer_lifetime_value', NULL::date, c.as_of, 'company', NULL::text, 'customer_lifetime_value', (coalesce(sum(s.revenue), 0) / nullif(count(*), 0))::float8
FROM kpi.clock AS c, kpi.customer_lifetime_value AS s GROUP BY c.as_of
UNION ALL
SELECT 'customer_lifetime_value', NULL::date, c.as_of, o.owner_kind, agreement.owner(o.owner_kind, s.team, s.rep, s.channel), 'customer_lifetime_value', (coalesce(sum(s.revenue), 0) / count(*))::float8
FROM kpi.clock AS c, kpi.customer_lifetime_value AS s, unnest('{team,rep,channel}'::text[]) AS o (owner_kind) GROUP BY 3, 4, 5
UNION ALL
SELECT DISTINCT 'customer_lifetime_value', NULL::date, c.as_of, 'channel', s.channel, 'customer_acquisition_cost', s.lifetime_value::float8
FROM kpi.clock AS c, kpi.customer_acquisition_cost AS s
UNION ALL
SELECT v.kpi, NULL, c.as_of, 'rep', s.rep, 'cycle_quality', v.value
FROM kpi.clock AS c, kpi.cycle_quality AS s
CROSS JOIN LATERAL (VALUES ('customer_lifetime_value', s.revenue_per_customer::float8), ('deals_won', s.deals_won::float8),
	('new_accounts', s.customers_won::float8)) AS v (kpi, value);

-- The last twelve months
INSERT INTO agreement.shown
SELECT v.kpi, ((c.as_of - interval '1 year')::date + 1), c.as_of, s.owner_kind, agreement.owner(s.owner_kind, s.team, s.rep, NULL), 'pipeline', v.value
FROM kpi.clock AS c, kpi.pipeline AS s
CROSS JOIN LATERAL (VALUES ('win_rate', s.win_rate), ('average_deal', s.average_deal::float8), ('sales_cycle_length', s.cycle_days)) AS v (kpi, value);

-- What is open
INSERT INTO agreement.shown
SELECT v.kpi, NULL::date, NULL::date, s.owner_kind, agreement.owner(s.owner_kind, s.team, s.rep, NULL), 'pipeline', v.value
FROM kpi.pipeline AS s
CROSS JOIN LATERAL (VALUES ('deals_open', s.deals_open::float8), ('open amount', s.amount::float8), ('weighted amount', s.weighted_amount::float8)) AS v (kpi, value);
INSERT INTO agreement.shown
SELECT v.kpi, NULL::date, NULL::date, o.owner_kind, agreement.owner(o.owner_kind, s.team, s.rep, NULL), p.view, v.value
FROM unnest('{company,team,rep}'::text[]) AS o (owner_kind)
CROSS JOIN (SELECT 'pipeline_by_stage' UNION ALL SELECT 'pipeline_by_month') AS p (view)
CROSS JOIN LATERAL (
	SELECT CASE o.owner_kind WHEN 'team' THEN team END AS team, CASE o.owner_kind WHEN 'rep' THEN rep END AS rep,
		sum(deals_open) AS deals_open, sum(amount) AS amount, sum(weighted_amount) AS weighted_amount
	FROM (SELECT 'pipeline_by_stage' AS view, team, rep, deals_open, amount, weighted_amount FROM kpi.pipeline_by_stage
		UNION ALL SELECT 'pipeline_by_month', team, rep, deals_open, amount, weighted_amount FROM kpi.pipeline_by_month) AS q
	WHERE q.view = p.view GROUP BY 1, 2
) AS s
CROSS JOIN LATERAL (VALUES ('deals_open', s.deals_open::float8), ('open amount', s.amount::float8), ('weighted amount', s.weighted_amount::float8)) AS v (kpi, value);

-- Targets, for their own days
INSERT INTO agreement.shown
SELECT t.kpi, t.starts_on, least(t.ends_on, c.as_of), CASE WHEN t.team IS NOT NULL THEN 'team' WHEN t.rep IS NOT NULL THEN 'rep' WHEN t.channel IS NOT NULL THEN 'channel' ELSE 'company' END,
	coalesce(t.team, t.rep, t.channel), t.view, t.actual::float8
FROM kpi.clock AS c, (
	SELECT kpi, starts_on, ends_on, team, rep, channel, 'target_progress' AS view, actual FROM kpi.target_progress WHERE num_nonnulls(region, manager, product) = 0
	UNION ALL SELECT kpi, starts_on, ends_on, team, rep, channel, 'sales_vs_target', actual FROM kpi.sales_vs_target WHERE num_nonnulls(region, manager, product) = 0
) AS t
WHERE t.starts_on <= c.as_of AND t.kpi IS NOT NULL;
INSERT INTO agreement.shown
SELECT v.kpi, t.starts_on, c.as_of, 'rep', t.rep, 'team_performance', v.value
FROM kpi.clock AS c, kpi.team_performance AS t
CROSS JOIN LATERAL (VALUES ('sales_amount', t.amount::float8), ('deals_won', t.deals_won::float8), ('win_rate', t.win_rate),
	('sales_cycle_length', t.cycle_days), ('new_leads', t.leads::float8), ('new_opportunities', t.opportunities::float8), ('churn_rate', t.churn_rate)) AS v (kpi, value)
WHERE t.rep IS NOT NULL;

CREATE TABLE agreement.measure AS TABLE kpi.measure;
CREATE INDEX ON agreement.measure (kpi, day);
ANALYZE agreement.measure;
-- measure for each of them; a stock at the start of each month only for a month
INSERT INTO agreement.shown
SELECT k.kpi, k.first, k.last, k.owner_kind, k.owner, 'measure', (
	SELECT saleskpi.kpi_value(CASE WHEN count(m.denominator) > 0 AND k.kpi = 'customer_lifetime_value' THEN coalesce(sum(m.numerator), 0) ELSE sum(m.numerator) END, sum(m.denominator))::float8
	FROM agreement.measure AS m
	WHERE m.kpi = k.kpi AND m.day <= k.last AND (k.span = 'to_date' OR m.day >= k.first OR k.first IS NULL)
		AND (k.owner_kind = 'company' OR k.owner_kind <> 'team and rep' AND agreement.owner(k.owner_kind, m.team, m.rep, m.channel) IS NOT DISTINCT FROM k.owner
			OR k.owner_kind = 'team and rep' AND jsonb_build_array(m.team, m.rep)::text = k.owner))
FROM (SELECT DISTINCT s.kpi, s.first, s.last, s.owner_kind, s.owner, k.span FROM agreement.shown AS s JOIN kpi.kpi AS k USING (kpi)) AS k
WHERE k.span <> 'month' OR k.first = date_trunc('month', k.first) AND k.last = agreement.month_end(k.first);

-- A sum of nothing may be shown as nothing or as 0
INSERT INTO agreement.difference
SELECT s.kpi, coalesce(s.first::text, '') || ' to ' || coalesce(s.last::text, ''), s.owner_kind || coalesce(' ' || s.owner, CASE WHEN s.owner_kind <> 'company' THEN ' NULL' ELSE '' END),
	string_agg(DISTINCT s.view || ' ' || coalesce(s.value::text, 'NULL'), ', ' ORDER BY s.view || ' ' || coalesce(s.value::text, 'NULL'))
FROM (SELECT s.*, k.unit IN ('count', 'currency') AND s.kpi NOT IN ('average_deal', 'customer_lifetime_value', 'customer_acquisition_cost') OR k.kpi IS NULL AS is_sum
	FROM agreement.shown AS s LEFT JOIN kpi.kpi AS k USING (kpi)) AS s
GROUP BY s.kpi, s.first, s.last, s.owner_kind, s.owner
HAVING count(DISTINCT CASE WHEN s.is_sum THEN coalesce(s.value, 0)::text ELSE coalesce(s.value::text, 'NULL') END) > 1;

-- Facts: the month is the roll-up of its days, for every pair that the catalog has.  Text tells rows
-- apart, numbers add up, states are rolled up.
CREATE FUNCTION agreement.roll_up(fact text) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	keys text;
	sums text;
BEGIN
	SELECT string_agg(quote_ident(a.attname), ', ') FILTER (WHERE a.atttypid = 'text'::regtype),
		string_agg(format(CASE WHEN t.typnamespace = 'saleskpi'::regnamespace THEN 'saleskpi.rollup(%1$I)::text AS %1$I' ELSE 'trim_scale(sum(%1$I)) AS %1$I' END, a.attname), ', ')
			FILTER (WHERE a.atttypid <> 'text'::regtype)
	INTO keys, sums
	FROM pg_attribute AS a
	JOIN pg_type AS t ON t.oid = a.atttypid
	WHERE a.attrelid = format('kpi_parts.%I', fact || '_month')::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'month';
	EXECUTE format($query$
		INSERT INTO agreement.difference
		SELECT 'fact ' || %1$L, d.row ->> 'month', (d.row - 'month')::text, d.side
		FROM (
			SELECT x.row, CASE WHEN sum(x.n) > 0 THEN 'days only' ELSE 'month only' END AS side
			FROM (
				SELECT to_jsonb(y) AS row, 1 AS n FROM (SELECT date_trunc('month', day)::date AS month, %2$s, %3$s FROM kpi_parts.%4$I GROUP BY date_trunc('month', day)::date, %2$s) AS y
				UNION ALL
				SELECT to_jsonb(y), -1 FROM (SELECT month, %2$s, %3$s FROM kpi_parts.%5$I GROUP BY month, %2$s) AS y
			) AS x
			GROUP BY x.row HAVING sum(x.n) <> 0
		) AS d
	$query$, fact, keys, sums, fact || '_day', fact || '_month');
	-- A month and whose it is have one row; kpi has what is summed from several facts
	IF fact <> 'kpi' THEN
		EXECUTE format('INSERT INTO agreement.difference SELECT ''fact '' || %1$L, month::text, jsonb_build_array(%2$s)::text, ''listed '' || count(*) || '' times'' FROM kpi_parts.%3$I GROUP BY month, %2$s HAVING count(*) > 1',
			fact, keys, fact || '_month');
	END IF;
END
$$;
CREATE VIEW agreement.fact AS
SELECT left(c.relname, -4) AS fact
FROM pg_class AS c
-- The list of KPIs is no fact, nor are those of the company: of leads of a month that is partly old
-- enough its days say something, and the month does not
WHERE c.relnamespace = 'kpi_parts'::regnamespace AND c.relname LIKE '%\_day' AND c.relname NOT IN ('kpi_day', 'company_day')
	AND EXISTS (SELECT FROM pg_class AS m WHERE m.relnamespace = c.relnamespace AND m.relname = left(c.relname, -4) || '_month');
SELECT agreement.roll_up(fact) FROM agreement.fact ORDER BY fact \g /dev/null

-- Periods are the days and the months
CREATE FUNCTION agreement.periods(fact text) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	EXECUTE format($query$
		INSERT INTO agreement.difference
		SELECT 'fact ' || %1$L, d.at, d.row::text, CASE WHEN sum(d.n) > 0 THEN 'no period' ELSE 'period only' END
		FROM (
			SELECT false AS is_month, j.row ->> 'day' AS at, j.row ->> 'fact_day' AS fact_at, j.row - '{day,fact_day}'::text[] AS row, 1 AS n
			FROM (SELECT to_jsonb(f) AS row FROM kpi_parts.%2$I AS f) AS j
			UNION ALL
			SELECT true, j.row ->> 'month', j.row ->> 'fact_month', j.row - '{month,fact_month}'::text[], 1
			FROM (SELECT to_jsonb(f) AS row FROM kpi_parts.%3$I AS f) AS j
			UNION ALL
			SELECT (j.row ->> 'is_month')::boolean, j.row ->> 'period', j.row ->> 'fact_period', j.row - '{period,fact_period,is_month}'::text[], -1
			FROM (SELECT to_jsonb(f) AS row FROM kpi_parts.%4$I AS f) AS j
		) AS d
		GROUP BY d.is_month, d.at, d.fact_at, d.row HAVING sum(d.n) <> 0
	$query$, fact, fact || '_day', fact || '_month', fact || '_period');
END
$$;
CREATE VIEW agreement.fact_of_periods AS
SELECT left(c.relname, -7) AS fact FROM pg_class AS c WHERE c.relnamespace = 'kpi_parts'::regnamespace AND c.relname LIKE '%\_period';
SELECT agreement.periods(fact) FROM agreement.fact_of_periods ORDER BY fact \g /dev/null
