-- The rules of the numbers: a test or more for each of them
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Rule 1: periods are half-open, [from, to).  What happens on the first day is in,
-- what happens on the day after the last is not.
SELECT churn_rate(started, ended, '[2024-02-01,2024-03-01)') AS lost_on_the_first_day
FROM (VALUES (date '2024-01-01', date '2024-02-01')) AS c (started, ended);
SELECT churn_rate(started, ended, '[2024-02-01,2024-03-01)') AS lost_on_the_day_after
FROM (VALUES (date '2024-01-01', date '2024-03-01')) AS c (started, ended);
SELECT churn_rate(started, ended, '[2024-02-01,2024-03-01)') IS NULL AS won_on_the_first_day
FROM (VALUES (date '2024-02-01', NULL::date)) AS c (started, ended);

-- Rule 1: months and days are those of settings.time_zone, as_of is a day and the
-- numbers are those at its end, a target's ends_on belongs to its period.
-- 23:30 UTC on 31 January is February in Kolkata; 18:30 UTC is midnight there.
CREATE TABLE shop_sale (id text, sold_at timestamptz, amount numeric);
INSERT INTO shop_sale VALUES
	('a', '2024-01-31 18:29:59.999999+00', 1), ('b', '2024-01-31 18:30:00+00', 10), ('c', '2024-01-31 23:30:00+00', 100),
	('d', '2024-02-29 18:29:59.999999+00', 1000), ('e', '2024-02-29 18:30:00+00', 10000);
SELECT create_model('rules');
SELECT map_source('rules', 'sale', 'SELECT id AS sale_id, sold_at, amount FROM shop_sale');
UPDATE rules.settings SET time_zone = 'Asia/Kolkata', as_of = '2024-02-29';
SELECT month, amount FROM rules.monthly_sales_growth;
INSERT INTO rules.target (name, kpi, starts_on, ends_on, target_value) VALUES
	('February', 'sales_amount', '2024-02-01', '2024-02-29', 1110),
	('until the day before', 'sales_amount', '2024-02-01', '2024-02-28', 110);
SELECT name, actual, status FROM rules.target_progress ORDER BY target_id;
UPDATE rules.settings SET time_zone = 'UTC';
SELECT month, amount FROM rules.monthly_sales_growth;
UPDATE rules.settings SET as_of = '2024-01-31';
SELECT month, amount FROM rules.monthly_sales_growth;
-- The session's time zone changes nothing
SET timezone = 'Pacific/Kiritimati';
SELECT month, amount FROM rules.monthly_sales_growth;
RESET timezone;

-- Rule 2: no rows, or a denominator of zero, is NULL: never an error, never 0
SELECT aggregate, result IS NULL AS is_null FROM (
	SELECT 'conversion_rate' AS aggregate, conversion_rate(won)::text AS result FROM (VALUES (true)) AS v (won) WHERE false
	UNION ALL SELECT 'open_rate', open_rate(a, a)::text FROM (VALUES (NULL::timestamptz)) AS v (a)
	UNION ALL SELECT 'churn_rate', churn_rate(a, a, '[2024-01-01,2024-02-01)')::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'retention_rate', retention_rate(a, a, '[2024-01-01,2024-02-01)')::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'sales_cycle_length', sales_cycle_length(a, a)::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'median', median(sales_cycle(a, a))::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'churn', churn(a, a, 'month')::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'cohorts', cohorts(a, a, 'month')::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'churn_rate of revenue', churn_rate(a, a, '[2024-01-01,2024-02-01)', 1.5)::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'revenue', revenue(rfm(a, 1))::text FROM (VALUES (NULL::date)) AS v (a)
	UNION ALL SELECT 'clv', clv(a)::text FROM (VALUES (NULL::rfm)) AS v (a)
	UNION ALL SELECT 'acquisition_cost', acquisition_cost(5, 0)::text FROM (VALUES (1)) AS v (a)
	UNION ALL SELECT 'growth_rate', growth_rate(5, 0)::text
	UNION ALL SELECT 'attainment', attainment(5, 0)::text
	UNION ALL SELECT 'progress', progress(5, 5, 5)::text
	UNION ALL SELECT 'pace', pace(0.5, 0)::text
	UNION ALL SELECT 'kpi_value', kpi_value(5, 0)::text
	UNION ALL SELECT 'sparkline', sparkline(a) FROM (VALUES (1.0)) AS v (a) WHERE false
) AS every_number;
-- Also in the model, on sources without a row, and no view fails
SELECT create_model('empty');
SELECT (SELECT count(*) FROM empty.sales_by_rep) + (SELECT count(*) FROM empty.sales_cycle) + (SELECT count(*) FROM empty.email_open_rate)
	+ (SELECT count(*) FROM empty.leads_by_rep) + (SELECT count(*) FROM empty.lead_conversion) + (SELECT count(*) FROM empty.monthly_sales_growth)
	+ (SELECT count(*) FROM empty.customer_lifetime_value) + (SELECT count(*) FROM empty.churn_and_retention)
	+ (SELECT count(*) FROM empty.customer_acquisition_cost) + (SELECT count(*) FROM empty.cycle_quality) + (SELECT count(*) FROM empty.measure)
	+ (SELECT count(*) FROM empty.sales_vs_target) + (SELECT count(*) FROM empty.target_progress) + (SELECT count(*) FROM empty.goal_progress)
	+ (SELECT count(*) FROM empty.team_performance) + (SELECT count(*) FROM empty.data_quality) AS rows;
SELECT count(*) AS kpis, count(value) AS values, count(change) AS changes FROM empty.scorecard;

-- Rule 3: NULL input rows are skipped, as in core aggregates
SELECT conversion_rate(won) FROM (VALUES (true), (NULL), (false)) AS v (won);
SELECT sales_cycle_length(opened, closed) FROM (VALUES (date '2024-01-01', date '2024-01-03'), (NULL, '2024-01-09'), ('2024-01-01', NULL)) AS v (opened, closed);
SELECT acquisition_cost(cost, customers) FROM (VALUES (10, 2::bigint), (NULL, 5), (7, NULL)) AS v (cost, customers);

-- Rule 4: a row that cannot be right never changes a number: it is left out,
-- counted in invalid() and listed in data_quality
SELECT sales_cycle_length(opened, closed) AS mean, invalid(sales_cycle(opened, closed)), churn(opened, closed, 'month'), churn_rate(opened, closed, '[2024-01-15,2024-02-15)')
FROM (VALUES (date '2024-01-01', date '2024-01-03'), ('2024-01-09', '2024-01-01')) AS v (opened, closed);
CREATE TABLE crm_deal (id text, rep text, opened date, closed date, won boolean, amount numeric);
INSERT INTO crm_deal VALUES ('right', 'Ada', '2024-01-01', '2024-01-03', true, 100);
SELECT create_model('impossible');
SELECT map_source('impossible', 'deal', 'SELECT id AS deal_id, rep, opened AS opened_at, closed AS closed_at, won, amount, id AS customer_id FROM crm_deal');
SELECT map_source('impossible', 'rep', 'SELECT $$Ada$$ AS rep');
UPDATE impossible.settings SET as_of = '2024-01-31';
CREATE TEMP TABLE before AS
	SELECT row_to_json(s)::text AS row FROM impossible.sales_by_rep AS s UNION ALL SELECT row_to_json(s)::text FROM impossible.sales_cycle AS s
	UNION ALL SELECT row_to_json(s)::text FROM impossible.monthly_sales_growth AS s UNION ALL SELECT row_to_json(s)::text FROM impossible.measure AS s
	UNION ALL SELECT row_to_json(s)::text FROM impossible.churn_and_retention AS s UNION ALL SELECT row_to_json(s)::text FROM impossible.team_performance AS s;
SELECT count(*) AS quality_problems FROM impossible.data_quality WHERE source <> 'clv_fit';
INSERT INTO crm_deal VALUES ('reversed', 'Ada', '2024-01-09', '2024-01-01', true, 1000), ('no closing date', 'Ada', '2024-01-09', NULL, true, 10000),
	('infinite', 'Ada', '-infinity', '2024-01-01', true, 100000);
SELECT count(*) AS rows, count(*) FILTER (WHERE b.row IS DISTINCT FROM a.row) AS changed FROM before AS b FULL JOIN (
	SELECT row_to_json(s)::text AS row FROM impossible.sales_by_rep AS s UNION ALL SELECT row_to_json(s)::text FROM impossible.sales_cycle AS s
	UNION ALL SELECT row_to_json(s)::text FROM impossible.monthly_sales_growth AS s UNION ALL SELECT row_to_json(s)::text FROM impossible.measure AS s
	UNION ALL SELECT row_to_json(s)::text FROM impossible.churn_and_retention AS s UNION ALL SELECT row_to_json(s)::text FROM impossible.team_performance AS s
) AS a USING (row);
SELECT source, problem, rows, example, left_out FROM impossible.data_quality WHERE source <> 'clv_fit' ORDER BY source, problem;

-- Rule 5: an ended of infinity is the same as NULL, any other infinite date cannot be right
SELECT churn(started, ended, 'month') FROM (VALUES (date '2024-01-01', 'infinity'::date), ('2024-01-01', NULL)) AS v (started, ended);
SELECT churn(started, ended, 'month') FROM (VALUES (date '2024-01-01', '-infinity'::date), ('infinity', NULL), ('-infinity', NULL)) AS v (started, ended);

-- Rule 6: money is numeric and exact, counts are bigint, rates are double precision
SELECT amount(unit_amount(a, 1)), revenue(rfm(date '2024-01-01', a)) FROM (VALUES (0.1), (0.2), (12345678901234567890.03)) AS v (a);
SELECT c.relname AS view, a.attname AS column, format_type(a.atttypid, NULL) AS type
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'rules'::regnamespace AND c.relkind = 'v' AND a.attnum > 0
	AND (a.attname ~ '(^amount|previous_amount|year_ago_amount|revenue|^cost|acquisition_cost|expected_value|average_deal|marketing|advertising|salary)$' AND a.atttypid <> 'numeric'::regtype
		OR a.attname ~ '(_rate|ratio|retention|attainment|pace|progress|elapsed|_days)$' AND a.atttypid <> 'double precision'::regtype
		OR a.attname ~ '^(leads|opportunities|customers|deals_won|deals_closed|sent|delivered|opened|at_start|gained|lost|new_customers|purchases)$' AND a.atttypid <> 'bigint'::regtype AND c.relname <> 'revenue_retention');

-- Rule 7: the same rows give the same answer in any order, with any number of
-- workers and from merged states
CREATE TABLE event AS SELECT i, i * 7919 % 10 AS rep, i * 31337 % 3 = 0 AS won,
	timestamptz '2020-01-01' + i * 7919 % 1000 * interval '1 hour' AS opened,
	timestamptz '2020-01-01' + (i * 7919 % 1000 + i * 104729 % 5000) * interval '17 minutes' AS closed, (i * 31337 % 9973)::numeric / 100 AS amount
FROM generate_series(1, 20000) AS i;
ALTER TABLE event SET (parallel_workers = 2);
CREATE VIEW every_aggregate AS
SELECT rep, conversion_rate(won), rate(won), open_rate(opened, closed), sales_cycle(opened, closed), sales_cycle_length(opened, closed),
	sales_cycle(opened, closed, '2020-03-01') AS open_counted, churn(opened::date, closed::date, 'week'), churn_rate(opened::date, closed::date, '[2020-02-01,2020-03-01)'),
	retention_rate(opened, closed, tstzrange('2020-02-01', '2020-03-01')),
	cohorts(opened::date, closed::date, 'week'), churn(opened::date, closed::date, 'week', amount) AS revenue_churn, churn(opened::date, closed::date, 'week', amount, i % 7) AS changes,
	amount_rate(opened, closed, tstzrange('2020-02-01', '2020-03-01'), amount),
	rfm(opened::date, amount), acquisition_cost(amount, i % 3::bigint), unit_amount(amount, 1)
FROM event GROUP BY rep;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT rep, e::text FROM every_aggregate AS e;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT * FROM every_aggregate;
SELECT count(*) AS reps, count(*) FILTER (WHERE e::text IS DISTINCT FROM s.e) AS different FROM every_aggregate AS e JOIN serial AS s USING (rep);
RESET enable_sort;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS reps, count(*) FILTER (WHERE (e.rate, e.sales_cycle, e.churn, e.rfm, e.unit_amount)::text IS DISTINCT FROM (m.rate, m.sales_cycle, m.churn, m.rfm, m.unit_amount)::text) AS different
FROM every_aggregate AS e JOIN (
	SELECT rep, rollup(rate) AS rate, rollup(sales_cycle) AS sales_cycle, rollup(churn) AS churn, rollup(rfm) AS rfm, rollup(unit_amount) AS unit_amount
	FROM (
		SELECT rep, rate(won), sales_cycle(opened, closed), churn(opened::date, closed::date, 'week'), rfm(opened::date, amount), unit_amount(amount, 1)
		FROM event GROUP BY rep, i % 11
	) AS part GROUP BY rep
) AS m USING (rep);

-- Rule 8: an argument that cannot be right is an error that says what was given
-- and what is allowed, with an SQLSTATE
CREATE FUNCTION refusal(statement text) RETURNS TABLE (code text, message text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	message := 'not refused';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END
$$;
SELECT r.* FROM unnest(ARRAY[
	$$SELECT churn(date '2024-01-01', NULL, 'fortnight')$$,
	$$SELECT churn(date '2024-01-01', NULL, NULL)$$,
	$$SELECT percentile('exact 0 {} {}', 1.5)$$,
	$$SELECT survival('exact 0 {} {}', '-1 day')$$,
	$$SELECT churn_rate(date '2024-01-01', NULL, 'empty')$$,
	$$SELECT churn_rate(date '2024-01-01', NULL, '[2024-01-01,)')$$,
	$$SELECT sales_cycle(date '2024-01-01', NULL, 'infinity')$$,
	$$SELECT age('0 0 0 {}'::rfm, 'infinity')$$,
	$$SELECT * FROM periods('month 0 {2024-01-01:1:0:0}', '-infinity')$$,
	$$SELECT progress_bar(0.5, 0)$$,
	$$SELECT cohorts(date '2024-01-01', NULL, 'fortnight')$$,
	$$SELECT * FROM ages('month 0 {}', 'infinity')$$,
	$$SELECT sparkline('{{1}}'::double precision[])$$,
	$$SELECT '43/42'::rate$$,
	$$SELECT 'exact'::sales_cycle$$,
	$$SELECT 'month'::churn$$,
	$$SELECT '1'::cohorts$$,
	$$SELECT '1'::amount_rate$$,
	$$SELECT '1'::unit_amount$$,
	$$SELECT '1'::rfm$$
]) AS statement, LATERAL refusal(statement) AS r;

-- Rule 9: IMMUTABLE, STABLE, STRICT and PARALLEL SAFE where true and only there.
-- Not immutable is what looks at a table, the clock or the session's time zone;
-- not safe in parallel is what changes something or takes locks.
SELECT p.oid::regprocedure AS function, CASE p.provolatile WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
	CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel
FROM pg_proc AS p
WHERE p.pronamespace = 'saleskpi'::regnamespace AND p.prokind = 'f' AND (p.provolatile <> 'i' OR p.proparallel <> 's')
ORDER BY p.oid::regprocedure::text COLLATE "C";
SELECT p.oid::regprocedure AS aggregate FROM pg_proc AS p
WHERE p.pronamespace = 'saleskpi'::regnamespace AND p.prokind = 'a' AND p.proparallel <> 's';
-- Every aggregate has a combine function and a concrete state, but for the
-- sparkline, whose rows have an order; those with one state and the same rows
-- share one transition function
SELECT a.aggfnoid::regprocedure AS aggregate FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid
WHERE p.pronamespace = 'saleskpi'::regnamespace AND (a.aggcombinefn = 0 OR a.aggtranstype = 'internal'::regtype)
ORDER BY p.proname COLLATE "C";
SELECT a.aggtransfn::regprocedure AS transition, string_agg(p.proname, ', ' ORDER BY p.proname) AS aggregates
FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid
WHERE p.pronamespace = 'saleskpi'::regnamespace
GROUP BY a.aggtransfn, a.agginitval, a.aggtranstype HAVING count(*) > 1 ORDER BY a.aggtransfn::regprocedure::text COLLATE "C";

-- Rule 10: one KPI has one definition: any two views that show it agree to the digit.
-- Growth: from a month that is not above 0 nothing grows.  January brought refunds of
-- 100, February 50, March 75: no growth in February, and 25 / 50 in March.
CREATE TABLE shop_refund (id text, customer text, day date, amount numeric);
INSERT INTO shop_refund VALUES ('a', 'k', '2024-01-10', -100), ('b', 'k', '2024-02-10', 50), ('c', 'k', '2024-03-10', 75);
SELECT create_model('agree');
SELECT map_source('agree', 'sale', 'SELECT id AS sale_id, customer AS customer_id, day AS sold_at, amount FROM shop_refund');
UPDATE agree.settings SET as_of = '2024-03-31';
INSERT INTO agree.target (name, kpi, starts_on, ends_on, target_value) VALUES
	('February', 'sales_growth', '2024-02-01', '2024-02-29', 0.1), ('March', 'sales_growth', '2024-03-01', '2024-03-31', 0.1);
SELECT month, amount, growth_rate FROM agree.monthly_sales_growth ORDER BY month;
SELECT day, round(kpi_value(sum(numerator), sum(denominator)), 4) AS growth FROM agree.measure WHERE kpi = 'sales_growth' GROUP BY day ORDER BY day;
SELECT name, round(actual, 4) AS growth, status FROM agree.target_progress ORDER BY name;
SELECT kpi, round(value, 4) AS value, round(previous, 4) AS previous, round(change::numeric, 4) AS change FROM agree.scorecard WHERE kpi IN ('sales_growth', 'sales_amount') ORDER BY kpi;
UPDATE agree.settings SET as_of = '2024-02-29';
SELECT kpi, value, previous, change FROM agree.scorecard WHERE kpi IN ('sales_growth', 'sales_amount') ORDER BY kpi;
-- A year later as well: January 2025 against the refunds of January 2024
INSERT INTO shop_refund VALUES ('d', 'k', '2025-01-10', 10);
UPDATE agree.settings SET as_of = '2025-01-31';
SELECT year_on_year IS NULL AS none FROM agree.monthly_sales_growth WHERE month = '2025-01-01';
-- Lifetime value: two people have brought 100 + 200 + 300, one of whom left and came
-- back: 300.  A third without a rep and a channel has bought nothing and brought 0.
CREATE TABLE shop_customer (id text, came date, went date, channel text, rep text);
INSERT INTO shop_customer VALUES ('k', '2025-01-10', NULL, 'web', 'Ada'), ('l', '2025-01-12', '2025-03-05', 'web', 'Ada'), ('l', '2025-05-02', NULL, 'web', 'Ada'),
	('m', '2025-02-01', NULL, NULL, NULL);
DELETE FROM shop_refund;
INSERT INTO shop_refund VALUES ('a', 'k', '2025-01-10', 100), ('b', 'l', '2025-01-12', 200), ('c', 'l', '2025-05-02', 300);
SELECT map_source('agree', 'customer', 'SELECT id AS customer_id, came AS acquired_at, went AS churned_at, channel, rep FROM shop_customer');
UPDATE agree.settings SET as_of = '2025-06-30';
DELETE FROM agree.target;
INSERT INTO agree.target (name, kpi, rep, channel, starts_on, ends_on, target_value) VALUES
	('company', 'customer_lifetime_value', NULL, NULL, '2025-01-01', '2025-12-31', 1), ('Ada', 'customer_lifetime_value', 'Ada', NULL, '2025-01-01', '2025-12-31', 1),
	('web', 'customer_lifetime_value', NULL, 'web', '2025-01-01', '2025-12-31', 1);
SELECT view, of, round(value, 4) AS lifetime_value FROM (
	SELECT 'customer_lifetime_value' AS view, 'Ada' AS of, sum(revenue) / count(*) AS value FROM agree.customer_lifetime_value WHERE rep = 'Ada'
	UNION ALL SELECT 'customer_lifetime_value', 'company', sum(revenue) / count(*) FROM agree.customer_lifetime_value
	UNION ALL SELECT 'scorecard', 'company', value FROM agree.scorecard WHERE kpi = 'customer_lifetime_value'
	UNION ALL SELECT 'measure', 'company', kpi_value(sum(numerator), sum(denominator)) FROM agree.measure WHERE kpi = 'customer_lifetime_value'
	UNION ALL SELECT 'measure', coalesce(channel, 'no channel'), kpi_value(sum(numerator), sum(denominator)) FROM agree.measure WHERE kpi = 'customer_lifetime_value' GROUP BY channel
	UNION ALL SELECT DISTINCT 'customer_acquisition_cost', coalesce(channel, 'no channel'), lifetime_value FROM agree.customer_acquisition_cost
	UNION ALL SELECT 'cycle_quality', coalesce(rep, 'no rep'), revenue_per_customer FROM agree.cycle_quality
	UNION ALL SELECT 'target_progress', name, actual FROM agree.target_progress
) AS every_view ORDER BY of, view;
-- Who came back was won twice all the same
SELECT rep, customers_won FROM agree.cycle_quality ORDER BY rep;

-- Rule 11: a missing name (rep, team, channel NULL) is a group like any other: it
-- joins, and its numbers are there.  Two deals of nobody won after 10 and 20 days with
-- 100 each, one of 50 open; Ada lost one.  60 were spent to win the two customers.  By
-- Kaplan and Meier 2/3 of nobody's are open after 10 days and 1/3 after 20.
CREATE TABLE nobodys_deal (id text, rep text, opened date, closed date, won boolean, amount numeric);
INSERT INTO nobodys_deal VALUES ('a', NULL, '2025-01-01', '2025-01-11', true, 100), ('b', NULL, '2025-01-05', '2025-01-25', true, 100),
	('c', NULL, '2025-01-10', NULL, NULL, 50), ('d', 'Ada', '2025-01-02', '2025-01-03', false, 10);
SELECT create_model('nobody');
SELECT map_source('nobody', 'deal', 'SELECT id AS deal_id, id AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM nobodys_deal');
SELECT map_source('nobody', 'expense', $$SELECT date '2025-01-15' AS spent_on, 'marketing' AS category, 60 AS amount$$);
SELECT map_source('nobody', 'rep', $$SELECT 'Ada' AS rep$$);
UPDATE nobody.settings SET as_of = '2025-01-31';
SELECT channel, acquisition_cost, lifetime_value, round(value_to_cost::numeric, 4) AS value_to_cost, months_to_pay_back IS NOT NULL AS pays_back FROM nobody.customer_acquisition_cost;
SELECT owner_kind, rep, deals_won, deals_open, median_days FROM nobody.cycle_with_open_deals ORDER BY owner_kind;
-- Nobody has won two of two, so the open one is worth all of its 50
SELECT owner_kind, team, rep, deals_open, amount, weighted_amount, win_rate, average_deal FROM nobody.pipeline ORDER BY owner_kind, rep;
SELECT team, rep, deals_won, median_days, customers_won, revenue_per_customer FROM nobody.cycle_quality ORDER BY rep;
-- And in every view of deals nobody's numbers are as large as Ada's
-- when all is Ada's
CREATE TEMP TABLE nobodys AS
	SELECT 'sales_by_rep' AS view, to_jsonb(v) - 'rep' - 'team' AS row FROM nobody.sales_by_rep AS v WHERE rep IS NULL
	UNION ALL SELECT 'sales_cycle', to_jsonb(v) - 'rep' - 'team' FROM nobody.sales_cycle AS v WHERE rep IS NULL
	UNION ALL SELECT 'pipeline', to_jsonb(v) - 'rep' - 'team' FROM nobody.pipeline AS v WHERE owner_kind = 'rep' AND rep IS NULL
	UNION ALL SELECT 'cycle_quality', to_jsonb(v) - 'rep' - 'team' FROM nobody.cycle_quality AS v WHERE rep IS NULL
	UNION ALL SELECT 'measure', to_jsonb(v) - 'rep' - 'team' FROM nobody.measure AS v WHERE rep IS NULL;
UPDATE nobodys_deal SET rep = CASE WHEN rep IS NULL THEN 'Ada' END;
SELECT n.view, count(*) AS rows, count(*) FILTER (WHERE a.row IS NULL) AS different FROM nobodys AS n LEFT JOIN (
	SELECT 'sales_by_rep' AS view, to_jsonb(v) - 'rep' - 'team' AS row FROM nobody.sales_by_rep AS v WHERE rep = 'Ada'
	UNION ALL SELECT 'sales_cycle', to_jsonb(v) - 'rep' - 'team' FROM nobody.sales_cycle AS v WHERE rep = 'Ada'
	UNION ALL SELECT 'pipeline', to_jsonb(v) - 'rep' - 'team' FROM nobody.pipeline AS v WHERE owner_kind = 'rep' AND rep = 'Ada'
	UNION ALL SELECT 'cycle_quality', to_jsonb(v) - 'rep' - 'team' FROM nobody.cycle_quality AS v WHERE rep = 'Ada'
	UNION ALL SELECT 'measure', to_jsonb(v) - 'rep' - 'team' FROM nobody.measure AS v WHERE rep = 'Ada' OR kpi = 'customer_acquisition_cost'
) AS a ON a.view = n.view AND a.row = n.row
GROUP BY n.view ORDER BY n.view;
-- But for team_performance, which is of reps against their targets: nobody has none
SELECT rep, deals_won FROM nobody.team_performance;

SET client_min_messages = warning;
SELECT drop_model('rules', force => true), drop_model('empty'), drop_model('impossible'), drop_model('agree', force => true), drop_model('nobody');
DROP VIEW every_aggregate;
DROP TABLE shop_sale, crm_deal, event, shop_refund, shop_customer, nobodys_deal;
DROP FUNCTION refusal;
