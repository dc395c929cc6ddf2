-- Goals and targets, on a company that sells 10 a day
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SELECT saleskpi.create_model('kpi');
-- 2024 has 366 days; at the end of 1 July 183 of them, a half, are over
UPDATE kpi.settings SET as_of = '2024-07-01';
SELECT saleskpi.map_source('kpi', 'rep', $$ SELECT * FROM (VALUES ('Ada', 'North'), ('Ben', 'North'), ('Cy', 'South')) AS r (rep, team) $$);
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT 's' || i AS sale_id, 'c' || i % 10 AS customer_id, (ARRAY['Ada', 'Ben', 'Cy'])[i % 3 + 1] AS rep, date '2024-01-01' + i AS sold_at, 10 AS amount, 1 AS quantity
	FROM generate_series(0, 365) AS i $$);
-- Ten customers of January, half of them by the web; c0 is lost on 1 March, c1 on 1 June, c2 in August
SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT 'c' || i AS customer_id, date '2024-01-01' + i AS acquired_at, CASE i WHEN 0 THEN date '2024-03-01' WHEN 1 THEN '2024-06-01' WHEN 2 THEN '2024-08-01' END AS churned_at,
		(ARRAY['web', 'fair'])[i % 2 + 1] AS channel, (ARRAY['Ada', 'Cy'])[i % 2 + 1] AS rep
	FROM generate_series(0, 9) AS i $$);
SELECT saleskpi.map_source('kpi', 'expense', $$ SELECT date '2024-02-01' AS spent_on, 'marketing' AS category, c AS channel, a AS amount FROM (VALUES ('web', 500), ('fair', 1000)) AS e (c, a) $$);
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT 'd' || i AS deal_id, 'Ada' AS rep, date '2024-01-01' + i AS opened_at, date '2024-01-21' + i AS closed_at, i % 4 > 0 AS won, 100 AS amount FROM generate_series(0, 99) AS i $$);

-- Sums.  Of 3660 in the year 1830 is sold on the half way: in step.  By hand: Ada
-- sells every third day from 1 January, 61 times until 1 July.
INSERT INTO kpi.target (name, kpi, team, rep, channel, starts_on, ends_on, start_value, target_value) VALUES
	('the year in step', 'sales_amount', NULL, NULL, NULL, '2024-01-01', '2024-12-31', NULL, 3660),
	('the year at risk', 'sales_amount', NULL, NULL, NULL, '2024-01-01', '2024-12-31', NULL, 4200),
	('the year off track', 'sales_amount', NULL, NULL, NULL, '2024-01-01', '2024-12-31', NULL, 5000),
	('the year achieved', 'sales_amount', NULL, NULL, NULL, '2024-01-01', '2024-12-31', NULL, 1830),
	('January missed', 'sales_amount', NULL, NULL, NULL, '2024-01-01', '2024-01-31', NULL, 311),
	('January achieved', 'sales_amount', NULL, NULL, NULL, '2024-01-01', '2024-01-31', NULL, 310),
	('one day', 'sales_amount', NULL, NULL, NULL, '2024-07-01', '2024-07-01', NULL, 10),
	('tomorrow', 'sales_amount', NULL, NULL, NULL, '2024-07-02', '2024-07-02', NULL, 10),
	('Ada', 'sales_amount', NULL, 'Ada', NULL, '2024-01-01', '2024-12-31', NULL, 1220),
	('North', 'sales_amount', 'North', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 2440),
	('by the web', 'sales_amount', NULL, NULL, 'web', '2024-01-01', '2024-12-31', NULL, 1830),
	('nobody', 'sales_amount', NULL, 'Zoe', NULL, '2024-01-01', '2024-12-31', NULL, 100),
	('units', 'sales_quantity', NULL, NULL, NULL, '2024-01-01', '2024-12-31', NULL, 366),
	('customers', 'new_accounts', NULL, NULL, NULL, '2024-01-01', '2024-12-31', NULL, 20);
SELECT name, actual, target, round(progress::numeric, 4) AS progress, round(attainment::numeric, 4) AS attainment, round(expected, 2) AS expected,
	round(pace::numeric, 4) AS pace, round(forecast, 2) AS forecast, status, bar FROM kpi.target_progress ORDER BY target_id;
SELECT name, kpi, team, rep, actual, target, round(attainment::numeric, 4) AS attainment, status FROM kpi.sales_vs_target ORDER BY target_id;
-- Rates.  Won 75 of 100; 20 days; the customers of January cost 100 (web) and 200
-- (fair) each.  On 1 February ten customers were there, two of them are lost by
-- 1 July: at this pace it will be 2 / 151 * 335 / 10 by the end of the year.  Who
-- has been a customer so far has brought 183.
DELETE FROM kpi.target;
INSERT INTO kpi.target (name, kpi, rep, channel, starts_on, ends_on, start_value, target_value) VALUES
	('win', 'win_rate', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 0.75),
	('win more', 'win_rate', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 0.8),
	('win more than before', 'win_rate', NULL, NULL, '2024-01-01', '2024-12-31', 0.7, 0.8),
	('won in spring', 'win_rate', NULL, NULL, '2024-03-01', '2024-05-31', NULL, 0.74),
	('fast', 'sales_cycle_length', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 20),
	('faster', 'sales_cycle_length', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 18),
	('faster than before', 'sales_cycle_length', NULL, NULL, '2024-01-01', '2024-12-31', 30, 15),
	('as fast as before', 'sales_cycle_length', NULL, NULL, '2024-01-01', '2024-12-31', 25, 25),
	('no longer as fast as before', 'sales_cycle_length', NULL, NULL, '2024-01-01', '2024-12-31', 15, 15),
	('cost of the web', 'customer_acquisition_cost', NULL, 'web', '2024-01-01', '2024-12-31', NULL, 120),
	('cost of fairs', 'customer_acquisition_cost', NULL, 'fair', '2024-01-01', '2024-12-31', NULL, 120),
	('cost', 'customer_acquisition_cost', NULL, NULL, '2024-01-01', '2024-06-30', NULL, 150),
	('value', 'customer_lifetime_value', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 366),
	('lose few', 'churn_rate', NULL, NULL, '2024-02-01', '2024-12-31', NULL, 0.5),
	('lose fewer', 'churn_rate', NULL, NULL, '2024-02-01', '2024-12-31', NULL, 0.4),
	('Cy loses none', 'churn_rate', 'Cy', NULL, '2024-02-01', '2024-05-31', NULL, 0),
	('keep', 'retention_rate', NULL, NULL, '2024-02-01', '2024-12-31', NULL, 0.5),
	('keep those of the web', 'retention_rate', NULL, 'web', '2024-02-01', '2024-03-31', NULL, 0.8),
	('grow in spring', 'sales_growth', NULL, NULL, '2024-03-01', '2024-05-31', NULL, 0.05),
	('unknown', 'happiness', NULL, NULL, '2024-01-01', '2024-12-31', NULL, 1);
SELECT name, round(actual, 4) AS actual, target, round(progress::numeric, 4) AS progress, round(expected, 4) AS expected,
	round(pace::numeric, 4) AS pace, round(forecast, 4) AS forecast, status FROM kpi.target_progress ORDER BY target_id;
-- By hand and by one number: of those there on 1 February two of ten are lost by 1 July
SELECT saleskpi.churn_rate(acquired_on, churned_on, '[2024-02-01,2024-07-02)') FROM kpi_parts.known_customer;

-- Entered by hand
DELETE FROM kpi.target;
INSERT INTO kpi.target (name, kind, starts_on, ends_on, start_value, target_value, current_value) VALUES
	('score', 'number', '2024-01-01', '2024-12-31', 6, 8, 7),
	('score down', 'number', '2024-01-01', '2024-12-31', 8, 6, 7.5),
	('budget raised', 'currency', '2024-01-01', '2024-12-31', NULL, 1000, 900),
	('not entered yet', 'percentage', '2024-01-01', '2024-12-31', NULL, 0.5, NULL),
	('done', 'boolean', '2024-01-01', '2024-12-31', NULL, 1, 1),
	('to do', 'boolean', '2024-01-01', '2024-12-31', NULL, 1, 0),
	('not done', 'boolean', '2024-01-01', '2024-06-30', NULL, 1, 0);
SELECT name, kind, actual, target, round(progress::numeric, 4) AS progress, round(expected, 2) AS expected, round(pace::numeric, 4) AS pace, round(forecast, 2) AS forecast, status
FROM kpi.target_progress ORDER BY target_id;

-- A KPI of one's own, in targets and scorecard like any other
INSERT INTO kpi.kpi (kpi, title, unit, better) VALUES ('visits', 'Visits', 'count', 'higher'), ('complaint_rate', 'Complaints a visit', 'percentage', 'lower');
SELECT saleskpi.map_source('kpi', 'custom_measure', $$
	SELECT 'visits' AS kpi, date '2024-01-01' + i AS day, 'Ada' AS rep, 2 AS numerator, NULL::int AS denominator FROM generate_series(0, 365) AS i
	UNION ALL SELECT 'complaint_rate', date '2024-01-01' + i, 'Ada', i % 2, 10 FROM generate_series(0, 365) AS i $$);
INSERT INTO kpi.target (name, kpi, rep, team, starts_on, ends_on, target_value) VALUES
	('visits', 'visits', NULL, NULL, '2024-01-01', '2024-12-31', 732), ('visits of Ada', 'visits', 'Ada', NULL, '2024-01-01', '2024-12-31', 600),
	('visits of North', 'visits', NULL, 'North', '2024-01-01', '2024-12-31', 600), ('complaints', 'complaint_rate', NULL, NULL, '2024-06-01', '2024-06-30', 0.05);
SELECT name, round(actual, 4) AS actual, target, round(pace::numeric, 4) AS pace, status FROM kpi.target_progress WHERE kpi IN ('visits', 'complaint_rate') ORDER BY target_id;
SELECT kpi, category, period, value, previous, target, round(attainment::numeric, 4) AS attainment, status, trend || '|' AS trend FROM kpi.scorecard WHERE kpi IN ('visits', 'complaint_rate', 'sales_amount') ORDER BY kpi;

-- team_performance goes by the rep's own target of today, of several the one that ends first, as
-- pipeline does
DELETE FROM kpi.target;
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) VALUES ('half', 'sales_amount', 'Ada', '2024-07-01', '2024-12-31', 600),
	('July', 'sales_amount', 'Ada', '2024-07-01', '2024-07-31', 100), ('last year', 'sales_amount', 'Ada', '2023-01-01', '2023-12-31', 100);
SELECT team, rep, amount, target, attainment, bar, starts_on, ends_on FROM kpi.team_performance;

-- Goals.  By hand: the targets of B are half and wholly reached with weights 3 and
-- 1: 0.625.  A has B (weight 1) and a target of its own that is a quarter reached
-- (weight 2): (0.625 + 2 * 0.25) / 3 = 0.375.  C has nothing to measure and counts
-- for nothing.  D is achieved: all below it is.
DELETE FROM kpi.target;
INSERT INTO kpi.goal (goal_id, parent_id, name, owner, starts_on, ends_on, weight) VALUES
	(1, NULL, 'A', 'Ada', '2024-01-01', '2024-12-31', 1), (2, 1, 'B', 'Ben', '2024-01-01', '2024-12-31', 1), (3, 1, 'C', NULL, NULL, NULL, 5),
	(4, NULL, 'D', NULL, '2024-01-01', '2024-12-31', 1), (5, 4, 'E', NULL, NULL, NULL, 1), (6, NULL, 'F', NULL, '2024-08-01', '2024-08-31', 1),
	(7, NULL, 'G', NULL, '2024-01-01', '2024-06-30', 1);
INSERT INTO kpi.target (goal_id, name, kind, starts_on, ends_on, target_value, current_value, weight) VALUES
	(2, 'half', 'number', '2024-01-01', '2024-12-31', 10, 5, 3), (2, 'whole', 'number', '2024-01-01', '2024-12-31', 10, 12, 1),
	(1, 'a quarter', 'number', '2024-01-01', '2024-12-31', 100, 25, 2), (5, 'done', 'boolean', '2024-01-01', '2024-12-31', 1, 1, 1),
	(6, 'not yet', 'number', '2024-08-01', '2024-08-31', 1, NULL, 1), (7, 'missed', 'number', '2024-01-01', '2024-06-30', 2, 1, 1);
SELECT goal_id, parent_id, name, owner, progress, achieved, status, bar FROM kpi.goal_progress ORDER BY goal_id;
-- A tree stays one
UPDATE kpi.goal SET parent_id = 2 WHERE goal_id = 1;
UPDATE kpi.goal SET parent_id = 1 WHERE goal_id = 1;
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (8, 8, 'H');
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (8, 99, 'H');
UPDATE kpi.goal SET parent_id = 4 WHERE goal_id = 1;
SELECT goal_id, progress FROM kpi.goal_progress WHERE goal_id = 4;
-- What a target cannot be, in the words of whoever wrote it; room goals has more of it
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('ends before it starts', 'visits', '2024-01-02', '2024-01-01', 1);
INSERT INTO kpi.target (name, starts_on, ends_on, target_value) VALUES ('kpi without one', '2024-01-01', '2024-01-02', 1);
INSERT INTO kpi.target (name, kind, kpi, starts_on, ends_on, target_value) VALUES ('number with a KPI', 'number', 'visits', '2024-01-01', '2024-01-02', 1);
INSERT INTO kpi.target (name, kpi, team, rep, starts_on, ends_on, target_value) VALUES ('of two', 'visits', 'North', 'Ada', '2024-01-01', '2024-01-02', 1);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('for ever', 'visits', '2024-01-01', 'infinity', 1);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value, weight) VALUES ('less than weightless', 'visits', '2024-01-01', '2024-01-02', 1, -1);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('no number', 'visits', '2024-01-01', '2024-01-02', 'NaN');
INSERT INTO kpi.target (name, kind, starts_on, ends_on, target_value) VALUES ('of a kind', 'dream', '2024-01-01', '2024-01-02', 1);
-- Without their goals targets stay
DELETE FROM kpi.goal;
SELECT count(*), count(goal_id) AS with_goal FROM kpi.target;
DELETE FROM kpi.target;

-- Customers who stay: of the company, a team, a rep, a channel.  By hand: c0 of 200
-- customers i, of rep i % 20, leaves in March; rep 0 has c0, c20 … c180, ten of them, who
-- with those of rep 10 make team 0, and c0, c2 … c198 came by the web.
SELECT saleskpi.map_source('kpi', 'rep', $$ SELECT 'rep ' || i AS rep, 'team ' || i % 10 AS team FROM generate_series(0, 19) AS i $$);
SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT 'c' || i AS customer_id, date '2024-01-01' AS acquired_at, CASE i WHEN 0 THEN date '2024-03-01' END AS churned_at,
		(ARRAY['web', 'fair'])[i % 2 + 1] AS channel, 'rep ' || i % 20 AS rep
	FROM generate_series(0, 199) AS i $$);
INSERT INTO kpi.target (name, kpi, team, rep, channel, starts_on, ends_on, target_value) VALUES
	('company', 'retention_rate', NULL, NULL, NULL, '2024-02-01', '2024-06-30', 0.9), ('team', 'retention_rate', 'team 0', NULL, NULL, '2024-02-01', '2024-06-30', 0.9),
	('rep', 'retention_rate', NULL, 'rep 0', NULL, '2024-02-01', '2024-06-30', 0.9), ('channel', 'churn_rate', NULL, NULL, 'web', '2024-02-01', '2024-06-30', 0.1),
	('before', 'retention_rate', NULL, 'rep 0', NULL, '2024-02-01', '2024-02-29', 0.9), ('nobody', 'retention_rate', NULL, 'team 0', NULL, '2024-02-01', '2024-06-30', 0.9);
SELECT name, round(actual, 4) AS actual, status FROM kpi.target_progress ORDER BY target_id;
-- Of many targets none is compared with a customer of somebody else
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value)
SELECT 'many', 'retention_rate', 'rep ' || i % 20, '2024-02-01', date '2024-06-30' - i, 0.9 FROM generate_series(0, 39) AS i;
ANALYZE kpi.target;
CREATE FUNCTION rows_removed(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	line text;
	removed bigint := 0;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
		removed := removed + coalesce((regexp_match(line, 'Rows Removed by (?:Join )?Filter: (\d+)'))[1]::bigint, 0);
	END LOOP;
	RETURN removed;
END
$$;
SELECT rows_removed('SELECT target_id, actual FROM kpi.target_progress') < 1000 AS few_rows_removed;
DROP FUNCTION rows_removed;
DELETE FROM kpi.target;

SELECT saleskpi.drop_model('kpi');
