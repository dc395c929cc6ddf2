-- The KPI views on companies small enough to count by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\pset format unaligned
SELECT saleskpi.create_model('kpi', 'int');
UPDATE kpi.settings SET as_of = '2025-03-31';

-- Ada (North) has won 1 after 9 days and 3, without an amount, after 12, and lost 2; Ben (South) has
-- lost 4 and 5.  6, 7 and 10 of Ada, 8 of Ben and 9 of nobody are open.  Zoe (South) and Max, who
-- is all of West, have nothing.
CREATE TABLE crm_deal (id int, rep text, opened date, closed date, won boolean, amount numeric, reason text, stage text, probability float8, expected date);
INSERT INTO crm_deal VALUES
	(1, 'Ada', '2025-01-01', '2025-01-10', true, 100, NULL, NULL, NULL, NULL),
	(2, 'Ada', '2025-01-01', '2025-01-20', false, 300, 'price', NULL, NULL, NULL),
	(3, 'Ada', '2025-02-26', '2025-03-10', true, NULL, NULL, NULL, NULL, NULL),
	(4, 'Ben', '2025-02-01', '2025-02-10', false, NULL, 'price', NULL, NULL, NULL),
	(5, 'Ben', '2025-02-01', '2025-02-11', false, 50, NULL, NULL, NULL, NULL),
	(6, 'Ada', '2025-03-01', NULL, NULL, 400, NULL, 'offer', 0.5, '2025-04-15'),
	(7, 'Ada', '2025-03-21', NULL, NULL, 200, NULL, 'offer', NULL, NULL),
	(8, 'Ben', '2025-03-11', NULL, NULL, 1000, NULL, 'first call', NULL, '2025-03-20'),
	(9, NULL, '2025-03-31', NULL, NULL, 10, NULL, NULL, 1, '2025-05-01'),
	(10, 'Ada', '2025-03-16', NULL, NULL, NULL, NULL, 'offer', 0.1, '2025-04-30');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, id AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount, reason AS lost_reason, stage, probability, expected AS expected_on FROM crm_deal'),
	saleskpi.map_source('kpi', 'rep', $$ SELECT * FROM (VALUES ('Ada', 'North'), ('Ben', 'South'), ('Zoe', 'South'), ('Max', 'West')) AS v (rep, team) $$);
-- Ada in January: won 100 of 100 + 300; in March nothing that has an amount closed.  Ben in February
-- 0 of 50.  A month between or after in which nothing happened has a row.
SELECT month, team, rep, deals_won, deals_closed, win_rate, amount, amount_lost, win_rate_by_amount, complete FROM kpi.sales_by_rep ORDER BY rep, month;
-- Why deals were lost, also where nobody said
SELECT month, team, rep, lost_reason, deals_lost, amount_lost, complete FROM kpi.lost_reasons ORDER BY month, lost_reason;

-- The cycle with open deals counted, by Kaplan and Meier.  At the end of March 6, 7, 8, 9 and 10 are
-- open for 31, 11, 21, 1 and 16 days.  Company: 9 days after opening 6 are at risk, 5/6 stay open;
-- after 12 days 4 are, 5/6 x 3/4 = 0.625: a quarter is won after 12 days, the half never so far.
-- Ada, and North: 4/5 after 9 days, 4/5 x 2/3 = 0.5333 after 12.  Ben and nobody have won nothing.
SELECT owner_kind, team, rep, deals_won, deals_open, p25_days, median_days, p75_days FROM kpi.cycle_with_open_deals ORDER BY owner_kind, team, rep;
-- Greenwood's interval on the log-log scale, by hand: after 9 days ln 0.8333 = -0.18232 and the
-- standard error is sqrt(1 / (6 x 5)) = 0.18257; exp(1.95996 x 0.18257 / 0.18232) = 7.118: from
-- 1 - 0.8333^(1/7.118) = 0.0253 to 1 - 0.8333^7.118 = 0.7269.  After 12 days 0.1069 to 0.8581.
SELECT owner_kind, team, rep, days, deals_open, deals_won, round(won::numeric, 4) AS won, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM kpi.cycle_curve WHERE owner_kind <> 'team' ORDER BY owner_kind, rep, days;

-- Pipeline.  6 is worth 400 x 0.5, 7 200 x 2/3, as often as Ada wins; 8 nothing, since Ben has won
-- none of two; 9 10 x 1; what 10 is worth nobody says.  343.33 in all.  The company's 500 until 30
-- April are short of 400, for which 6, 7 (nobody said when), 8 (overdue) and 10 come in time: 333.33,
-- 0.8333 of it.  Velocity 5 x 2/5 x 100 / 10.5 = 19.05 a day.  West, Max and Zoe have nothing, which is a row.
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) VALUES
	('company', 'sales_amount', NULL, '2025-01-01', '2025-04-30', 500), ('Zoe', 'sales_amount', 'Zoe', '2025-01-01', '2025-04-30', 100);
SELECT owner_kind, team, rep, deals_open, amount, round(weighted_amount, 2) AS weighted, target, target_ends_on, missing, round(due_amount, 2) AS due, round(coverage::numeric, 4) AS coverage FROM kpi.pipeline ORDER BY owner_kind, team, rep;
SELECT owner_kind, team, rep, round(win_rate::numeric, 4) AS win_rate, average_deal, cycle_days, round(velocity::numeric, 4) AS velocity FROM kpi.pipeline ORDER BY owner_kind, team, rep;
-- Ada's three at the offer are open for 30, 10 and 15 days
SELECT stage, team, rep, deals_open, amount, round(weighted_amount, 2) AS weighted, round(mean_days_open::numeric, 4) AS mean_days_open FROM kpi.pipeline_by_stage ORDER BY stage, rep;
SELECT month, team, rep, deals_open, amount, round(weighted_amount, 2) AS weighted, overdue FROM kpi.pipeline_by_month ORDER BY month, rep;
DELETE FROM kpi.target;

-- Products.  Of A 100 is won and 300 lost in January, of B 50 won in February, of none 10; a sale
-- is a deal won, until sales are mapped, here with 20 of A given back
SELECT saleskpi.map_source('kpi', 'deal', $$ SELECT * FROM (VALUES (1, 'A', date '2025-01-10', true, 100, 2), (2, 'A', '2025-01-11', false, 300, 3), (3, 'B', '2025-02-10', true, 50, 1), (4, NULL, '2025-02-11', true, 10, NULL)) AS v (deal_id, product, closed_at, won, amount, quantity) CROSS JOIN (SELECT 'Ada' AS rep) AS r $$);
SELECT month, team, rep, product, source, closed, won, deal_amount, won_with_amount, sales, amount, quantity FROM kpi_parts.product_month ORDER BY month, product, source;
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT * FROM (VALUES (1, 'A', date '2025-01-10', 100), (2, 'A', '2025-01-20', -20)) AS v (sale_id, product, sold_at, amount) $$);
SELECT day, rep, product, source, closed, won, deal_amount, sales, amount FROM kpi_parts.product_day ORDER BY day, rep, source;

-- Scorecard.  31 January 7; February 100 on the 1st and 50 on the 28th; March 30, 60 and 90 on the
-- 1st, 30th and 31st.  Deals took 10 days in February and 12 in March, which is worse.
--   27 February: January is the last month; so far 100, in January until the 27th nothing
--   28 February: a whole month, beside the whole one before: 150 and 7
--    1 March:    30, and 100 until 1 February
--   30 March:    90, and all of February, which has no 30th
--   31 March:    180 against 150, 0.2 more, which is better
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT * FROM (VALUES (1, date '2025-01-31', 7), (2, '2025-02-01', 100), (3, '2025-02-28', 50), (4, '2025-03-01', 30), (5, '2025-03-30', 60), (6, '2025-03-31', 90)) AS v (sale_id, sold_at, amount) $$),
	saleskpi.map_source('kpi', 'deal', $$ SELECT * FROM (VALUES (1, date '2025-02-01', date '2025-02-11', true), (2, '2025-03-01', '2025-03-13', true)) AS v (deal_id, opened_at, closed_at, won) $$);
CREATE FUNCTION scorecard_of(day date) RETURNS TABLE (as_of date, kpi text, period date, value numeric, previous numeric, change numeric, better text, is_better boolean, so_far numeric, previous_so_far numeric) LANGUAGE plpgsql AS $$
BEGIN
	UPDATE kpi.settings SET as_of = day;
	RETURN QUERY SELECT day, s.kpi, s.period, round(s.value, 2), round(s.previous, 2), round(s.change::numeric, 2), s.better, s.is_better, round(s.so_far, 2), round(s.previous_so_far, 2)
	FROM kpi.scorecard AS s WHERE s.kpi IN ('sales_amount', 'sales_cycle_length', 'sales_growth');
END
$$;
SELECT s.* FROM unnest('{2025-02-27,2025-02-28,2025-03-01,2025-03-30,2025-03-31}'::date[]) AS day, scorecard_of(day) AS s ORDER BY s.kpi, s.as_of;
-- The target of the company beside its value: of several that run the longest
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('March', 'sales_amount', '2025-03-01', '2025-03-31', 200), ('quarter', 'sales_amount', '2025-01-01', '2025-03-31', 300);
SELECT kpi, target, target_actual, round(attainment::numeric, 4) AS attainment, status FROM kpi.scorecard WHERE target IS NOT NULL;
-- in the order in which a manager reads
SELECT string_agg(kpi, ' ') AS kpis, string_agg(kpi || ' ' || currency, ', ') AS in_money FROM kpi.scorecard;
DELETE FROM kpi.target;

-- Clock: weeks begin on settings.week_start.  26 March 2025 is a Wednesday
CREATE FUNCTION clock_of(day date, week_start int DEFAULT 1, fiscal_year_start int DEFAULT 1, conversion_window interval DEFAULT '90 days') RETURNS kpi.clock LANGUAGE plpgsql AS $$
DECLARE
	clock kpi.clock;
BEGIN
	UPDATE kpi.settings SET as_of = day, week_start = clock_of.week_start, fiscal_year_start = clock_of.fiscal_year_start, conversion_window = clock_of.conversion_window;
	SELECT * INTO clock FROM kpi.clock;
	RETURN clock;
END
$$;
SELECT week_start, c.week, to_char(c.week, 'FMDay') AS day FROM generate_series(1, 7) AS week_start, clock_of('2025-03-26', week_start) AS c;
-- The fiscal year and quarter that begin in January, February, April and December
SELECT start, c.fiscal_year, c.fiscal_quarter FROM unnest('{1,2,4,12}'::int[]) AS start, clock_of('2025-03-26', 1, start) AS c;
-- The month so far and its counterparts a month and a year ago: as many days; a whole month beside
-- a whole one, and no day that a month does not have
SELECT c.as_of, c.month, c.complete_month, c.previous_month, c.previous_month_to, c.year_ago_month, c.year_ago_to
FROM unnest('{2025-03-26,2024-03-30,2024-03-31,2024-02-29,2025-02-28,2025-02-27,2024-12-31}'::date[]) AS day, clock_of(day) AS c;
-- The last day whose leads have had the whole time: 90 days after 29 November is 27 February; a month
-- after 31 January is the last of February
SELECT c.as_of, length, c.old_enough FROM (VALUES (date '2025-02-27', interval '90 days'), ('2025-02-28', '1 month'), ('2025-02-27', '1 month'), ('2025-03-01', '1 day')) AS v (day, length), clock_of(day, 1, 1, length) AS c;
UPDATE kpi.settings SET as_of = '2025-05-15', week_start = 1, fiscal_year_start = 1, conversion_window = '90 days';
DROP FUNCTION clock_of;

-- A line drawn over time has its months: leads, costs and deals between others and up to as_of where
-- something happened in the year before; e-mails, of a campaign that is over, between others alone
SELECT saleskpi.map_source('kpi', 'lead', $$ SELECT * FROM (VALUES (1, date '2025-01-10', 'Ada', 'web'), (2, '2025-03-10', 'Ada', 'web'), (3, '2024-01-10', 'Ben', 'fair')) AS v (lead_id, created_at, rep, source) $$),
	saleskpi.map_source('kpi', 'email', $$ SELECT * FROM (VALUES (1, date '2025-01-10', date '2025-01-11'), (2, '2025-03-10', NULL)) AS v (email_id, sent_at, opened_at) $$),
	saleskpi.map_source('kpi', 'expense', $$ SELECT * FROM (VALUES (date '2025-01-10', 'web', 5), ('2025-03-10', 'web', 10)) AS v (spent_on, channel, amount) $$);
SELECT rep, month, leads, opportunities, complete FROM kpi.leads_by_rep ORDER BY rep, month;
SELECT source, month, leads, complete FROM kpi.lead_conversion ORDER BY source, month;
SELECT source, month, rep, position, step, reached, complete FROM kpi.lead_funnel ORDER BY source, month, position;
SELECT month, sent, delivered, opened, open_rate, complete FROM kpi.email_open_rate ORDER BY month;
SELECT month, channel, cost, new_customers, acquisition_cost, complete FROM kpi.customer_acquisition_cost ORDER BY month;
SELECT month, amount, complete FROM kpi.monthly_sales_growth ORDER BY month;

-- A constant process: 100 leads a day, of which 30 convert, evenly within 60 days.  The scorecard
-- is of leads old enough: 0.3 at each of twelve month ends, and no change.  Of all leads so far fewer
-- and fewer have converted the younger they are, which is what their age says and nothing else.
CREATE TABLE constant_lead (id int, came date, qualified date, bought date);
INSERT INTO constant_lead
SELECT row_number() OVER (), day::date, CASE WHEN i % 10 < 5 THEN day::date + 1 END, CASE WHEN i % 10 < 3 THEN day::date + (i / 10 * 3 + i % 10) * 2 END
FROM generate_series(timestamp '2024-07-01', '2026-01-31', '1 day') AS day CROSS JOIN generate_series(0, 99) AS i;
ANALYZE constant_lead;
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, came AS created_at, qualified AS qualified_at, bought AS converted_at FROM constant_lead');
CREATE FUNCTION conversion_of(day date) RETURNS TABLE (as_of date, period date, rate numeric, previous numeric, change float8, ratio numeric, ratio_change float8, opportunities numeric) LANGUAGE plpgsql AS $$
BEGIN
	UPDATE kpi.settings SET as_of = day;
	RETURN QUERY SELECT day, c.period, round(c.value, 4), round(c.previous, 4), c.change, round(r.value, 4), r.change, o.value
	FROM kpi.scorecard AS c, kpi.scorecard AS r, kpi.scorecard AS o WHERE c.kpi = 'lead_conversion_rate' AND r.kpi = 'lead_to_opportunity_ratio' AND o.kpi = 'new_opportunities';
END
$$;
SELECT c.* FROM generate_series(0, 11) AS n, conversion_of((date '2025-02-01' + make_interval(months => n))::date - 1) AS c;
SELECT month, leads, round(conversion_rate::numeric, 4) AS conversion_rate, old_leads, round(conversion_rate_so_far::numeric, 2) AS so_far FROM kpi.lead_conversion WHERE month >= '2025-08-01' ORDER BY month;
-- A funnel has a row a step, with the step before and the first beside it: of the leads of August 50 % are
-- opportunities and 30 % customers; of October those of the first days are old enough.  A step that
-- nothing is known of has no row, and the next is compared with the one before it
SELECT month, position, step, reached, previous, leads, old_reached, old_previous, old_leads, complete FROM kpi.lead_funnel WHERE month IN ('2025-08-01', '2025-10-01') ORDER BY month, position;
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, came AS created_at, bought AS converted_at FROM constant_lead');
SELECT month, position, step, reached, previous, leads, old_reached, old_previous FROM kpi.lead_funnel WHERE month = '2025-08-01' ORDER BY month, position;
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, came AS created_at, qualified AS qualified_at, bought AS converted_at FROM constant_lead');
-- A target on it runs past its end until its last lead is old enough: of the leads of April to June
-- the last is 90 days old on 28 September
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('reached', 'lead_conversion_rate', '2025-04-01', '2025-06-30', 0.29), ('not reached', 'lead_conversion_rate', '2025-04-01', '2025-06-30', 0.5);
CREATE FUNCTION progress_of(day date) RETURNS TABLE (as_of date, name text, actual numeric, status text) LANGUAGE plpgsql AS $$
BEGIN
	UPDATE kpi.settings SET as_of = day;
	RETURN QUERY SELECT day, t.name, round(t.actual, 4), t.status FROM kpi.target_progress AS t ORDER BY t.target_id;
END
$$;
SELECT p.* FROM unnest('{2025-06-29,2025-06-30,2025-07-31,2025-09-27,2025-09-28}'::date[]) AS day, progress_of(day) AS p;
DELETE FROM kpi.target;

-- Every KPI of the registry is made in one place: of every source that it is measured from, and
-- of no other; scorecard, measure and targets read that place and no fact beside it, but for the
-- customers of the start of a target's time
UPDATE kpi.settings SET as_of = '2025-03-31', conversion_window = '10 days';
INSERT INTO kpi.kpi (kpi, title) VALUES ('visits', 'Visits');
SELECT saleskpi.map_source('kpi', 'deal', $$ SELECT 1 AS deal_id, 1 AS customer_id, date '2025-02-01' AS opened_at, date '2025-02-11' AS closed_at, true AS won, 100 AS amount, 1 AS quantity $$),
	saleskpi.map_source('kpi', 'custom_measure', $$ SELECT kpi, date '2025-02-01' AS day, 1 AS numerator FROM unnest('{visits,sales_amount,nothing}'::text[]) AS kpi $$),
	saleskpi.unmap_source('kpi', 'sale');
SELECT count(*) AS kpis, count(DISTINCT k.kpi) AS distinct_kpis,
	count(*) FILTER (WHERE m.sources IS DISTINCT FROM k.sources) AS different
FROM (SELECT k.kpi, array_agg(s.source ORDER BY s.source) AS sources FROM kpi.kpi AS k CROSS JOIN LATERAL regexp_split_to_table(k.source, ', ') AS s (source) GROUP BY k.kpi) AS k
FULL JOIN (SELECT m.kpi, array_agg(DISTINCT m.source ORDER BY m.source) AS sources FROM kpi.measure AS m GROUP BY m.kpi) AS m ON m.kpi = k.kpi;
SELECT w.ev_class::regclass AS view, string_agg(DISTINCT c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text) AS reads
FROM pg_rewrite AS w
JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
JOIN pg_class AS c ON c.oid = d.refobjid
WHERE w.ev_class IN ('kpi.measure'::regclass, 'kpi.scorecard'::regclass, 'kpi_parts.target_standing'::regclass)
GROUP BY w.ev_class ORDER BY w.ev_class::regclass::text;
-- and in both grains the same, but for what is of months: sums of all days
SELECT count(*) AS kpis, count(*) FILTER (WHERE (d.numerator, d.denominator) IS DISTINCT FROM (m.numerator, m.denominator)) AS different
FROM (SELECT kpi, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi_parts.kpi_day GROUP BY kpi) AS d
FULL JOIN (SELECT kpi, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi_parts.kpi_month GROUP BY kpi) AS m USING (kpi)
WHERE kpi NOT IN (SELECT kpi FROM kpi.kpi WHERE matures);
-- and those of the company, and of every kind of owner, are everybody's together; churn has no owners
SELECT count(*) AS kpis, count(*) FILTER (WHERE (d.numerator, d.denominator) IS DISTINCT FROM (c.numerator, c.denominator)) AS different
FROM (SELECT kpi, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi.measure GROUP BY kpi) AS d
FULL JOIN (SELECT kpi, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi_parts.company_day GROUP BY kpi) AS c USING (kpi);
SELECT e.owner_kind, count(*) AS kpis, count(*) FILTER (WHERE (m.numerator, m.denominator) IS DISTINCT FROM (e.numerator, e.denominator)) AS different
FROM (SELECT kpi, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi_parts.kpi_month GROUP BY kpi) AS m
FULL JOIN (SELECT owner_kind, kpi, sum(numerator) AS numerator, sum(denominator) AS denominator FROM kpi_parts.owner_month GROUP BY owner_kind, kpi) AS e USING (kpi)
GROUP BY e.owner_kind ORDER BY e.owner_kind;

SELECT saleskpi.drop_model('kpi', force => true);
DROP TABLE crm_deal, constant_lead;
DROP FUNCTION scorecard_of, conversion_of, progress_of;
