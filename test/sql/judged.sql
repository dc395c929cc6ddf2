-- How a target is judged: each rule by a case that was once judged wrongly.  Every number is worked by hand.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset null '-'
\pset footer off
SELECT saleskpi.create_model('kpi') \g /dev/null

-- A level from a start moves evenly, and its forecast is what it is: 37 of 365 days are over, 60 - 15 * 37 / 365 =
-- 58.48 is expected, of 15 days 41 are made.  7 of 20 is 0.35: more than the way from 0.2 to 0.3
BEGIN;
UPDATE kpi.settings SET as_of = '2025-02-06';
SELECT saleskpi.map_source('kpi', 'deal', $$SELECT n AS deal_id, 'c' AS customer_id, date '2025-01-01' AS opened_at, date '2025-01-20' AS closed_at, n <= 7 AS won, 20 AS amount FROM generate_series(1, 20) AS n$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, start_value, target_value) VALUES
	('cycle from 60 to 45 days', 'sales_cycle_length', '2025-01-01', '2025-12-31', 60, 45),
	('win rate from 20 to 30 %', 'win_rate', '2025-01-01', '2025-12-31', 0.2, 0.3);
SELECT name, round(actual, 2) AS actual, round(expected, 2) AS expected, round(pace::numeric, 1) AS pace, round(forecast, 2) AS forecast, status FROM kpi.target_progress ORDER BY target_id;
-- What adds up has none
SAVEPOINT before;
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, start_value, target_value) VALUES ('sales from 800 to 1000', 'sales_amount', '2025-01-01', '2025-12-31', 800, 1000);
ROLLBACK TO before;
-- nor has what is seen to add up by its rows alone: 40 of 1000 * 37 / 365 = 101.37.  Before there are any, and where
-- they are a ratio, it may be a level: 200 + 300 * 37 / 365 = 230.41
SAVEPOINT before;
INSERT INTO kpi.kpi (kpi, title, unit, better) VALUES ('visits', 'Visits', 'count', 'higher'), ('rating', 'Rating', 'points', 'higher'), ('calls', 'Calls', 'count', 'higher');
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, start_value, target_value) VALUES
	('visits from 800 to 1000', 'visits', '2025-01-01', '2025-12-31', 800, 1000), ('visits from 0 to 1000', 'visits', '2025-01-01', '2025-12-31', 0, 1000),
	('rating from 200 to 500', 'rating', '2025-01-01', '2025-12-31', 200, 500), ('calls from 200 to 500', 'calls', '2025-01-01', '2025-12-31', 200, 500);
SELECT saleskpi.map_source('kpi', 'custom_measure', $$SELECT * FROM (VALUES ('visits', date '2025-02-01', 40, NULL::int), ('rating', '2025-02-01', 600, 2)) AS m (kpi, day, numerator, denominator)$$) \g /dev/null
SELECT name, start_value, actual, round(expected, 2) AS expected, round(pace::numeric, 2) AS pace, round(forecast, 2) AS forecast, status FROM kpi.target_progress WHERE kpi IN ('visits', 'rating', 'calls') ORDER BY target_id;
SELECT name, start_value, round(expected, 2) AS expected, status FROM kpi.target_by_month WHERE kpi = 'visits' AND month = '2025-02-01' ORDER BY target_id;
SELECT kpi, status FROM kpi.scorecard WHERE kpi = 'visits';
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'target' ORDER BY 1;
ROLLBACK TO before;
-- Nothing has measured a rate yet: it is to be right all the time, and nobody can say whether it is
DELETE FROM kpi.target;
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) VALUES ('win rate of nobody', 'win_rate', 'r9', '2025-01-01', '2025-12-31', 0.3);
SELECT actual, expected, expected_progress, pace, status FROM kpi.target_progress;
ROLLBACK;

-- A limit is kept best by nothing at all, is used up evenly, and judged by what it comes to: of March 16 days of 31
-- are over, 1 * 31 / 16 = 1.94 and 3 * 31 / 16 = 5.81, of which 4 are 0.688
BEGIN;
UPDATE kpi.settings SET as_of = '2025-03-16';
CREATE TABLE complaint (day date, n float8);
INSERT INTO kpi.kpi (kpi, title, unit, better) VALUES ('complaints', 'Complaints', 'count', 'lower');
SELECT saleskpi.map_source('kpi', 'custom_measure', $$SELECT 'complaints' AS kpi, day, n AS numerator FROM complaint$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('at most 4 complaints', 'complaints', '2025-03-01', '2025-03-31', 4);
CREATE VIEW standing AS SELECT actual, round(progress::numeric, 3) AS progress, round(pace::numeric, 3) AS pace, round(forecast, 2) AS forecast, status FROM kpi.target_progress;
SELECT 'none by 16 March' AS at, * FROM standing;
INSERT INTO complaint VALUES ('2025-03-03', 1);
SELECT '1 by 16 March' AS at, * FROM standing;
UPDATE complaint SET n = 3;
SELECT '3 by 16 March' AS at, * FROM standing;
UPDATE kpi.settings SET as_of = '2025-03-31';
SELECT '3 in March' AS at, * FROM standing;
UPDATE complaint SET n = 5;
SELECT '5 in March' AS at, * FROM standing;
DELETE FROM complaint;
SELECT 'none in March' AS at, * FROM standing;
ROLLBACK;

-- Churn is survival drawn on, never beyond 0 to 1: one of five is lost in 2 of 91 days, 0.8 ^ (91 / 2) = 0.00004 stay
BEGIN;
UPDATE kpi.settings SET as_of = '2025-04-02';
SELECT saleskpi.map_source('kpi', 'customer', $$SELECT n AS customer_id, date '2024-01-01' AS acquired_at, CASE WHEN n = 1 THEN date '2025-04-01' END AS churned_at FROM generate_series(1, 5) AS n$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('churn at most a third', 'churn_rate', '2025-04-01', '2025-06-30', 0.33), ('keep two thirds', 'retention_rate', '2025-04-01', '2025-06-30', 0.67);
SELECT name, round(actual, 2) AS actual, round(forecast, 5) AS forecast, forecast BETWEEN 0 AND 1 AS is_share, status FROM kpi.target_progress ORDER BY target_id;
-- All of them: nobody is left, and no more than all are lost
SELECT saleskpi.map_source('kpi', 'customer', $$SELECT n AS customer_id, date '2024-01-01' AS acquired_at, date '2025-04-01' AS churned_at FROM generate_series(1, 5) AS n$$) \g /dev/null
SELECT name, actual, forecast, status FROM kpi.target_progress ORDER BY target_id;
ROLLBACK;

-- By hand: at most 5 are kept by 4 and not by 8, and none by none.  Without a word, and without a start above the
-- target, higher is better
BEGIN;
UPDATE kpi.settings SET as_of = '2025-02-14';
INSERT INTO kpi.target (name, kind, better, starts_on, ends_on, start_value, target_value, current_value) VALUES
	('at most 5, 8 are open', 'number', 'lower', '2025-01-01', '2025-03-31', NULL, 5, 8), ('at most 5, 4 are open', 'number', 'lower', '2025-01-01', '2025-03-31', NULL, 5, 4),
	('none, none is open', 'number', 'lower', '2025-01-01', '2025-03-31', NULL, 0, 0), ('none, one is open', 'number', 'lower', '2025-01-01', '2025-03-31', NULL, 0, 1),
	('from 9 to 5, 8 are open', 'number', NULL, '2025-01-01', '2025-03-31', 9, 5, 8), ('5, 8 are there', 'number', NULL, '2025-01-01', '2025-03-31', NULL, 5, 8);
SELECT name, actual, target, progress, status FROM kpi.target_progress ORDER BY target_id;
-- A pace of just 0.8 is one: 40 of 50 on the first of 20 days
DELETE FROM kpi.target;
UPDATE kpi.settings SET as_of = '2025-01-01';
INSERT INTO kpi.target (name, kind, starts_on, ends_on, target_value, current_value) VALUES ('1000 in 20 days', 'number', '2025-01-01', '2025-01-20', 1000, 40);
SELECT name, round(expected, 2) AS expected, pace, status FROM kpi.target_progress;
ROLLBACK;

-- By hand with a start it is a level, too: 60 - 15 * 37 / 365 = 58.48 and 20 - 10 * 37 / 365 = 18.99 are expected, and
-- 41 of 15 days are 41 / 15 * 365 / 37 = 26.96 times in step.  Of a whole there is no more than all, unless there is
-- already, or the target is no part of one: 0.8 * 365 / 37 = 7.89
BEGIN;
UPDATE kpi.settings SET as_of = '2025-02-06';
INSERT INTO kpi.target (name, kind, starts_on, ends_on, start_value, target_value, current_value) VALUES
	('from 60 to 45 days', 'number', '2025-01-01', '2025-12-31', 60, 45, 19), ('from 20 to 10 tickets', 'number', '2025-01-01', '2025-12-31', 20, 10, 12),
	('from 20 to 30 %', 'percentage', '2025-01-01', '2025-12-31', 0.2, 0.3, 0.35), ('stay at 5', 'number', '2025-01-01', '2025-12-31', 5, 5, 6),
	('90 %', 'percentage', '2025-01-01', '2025-12-31', NULL, 0.9, 0.8), ('90 %, beyond all', 'percentage', '2025-01-01', '2025-12-31', NULL, 0.9, 1.2),
	('90 %, below nothing', 'percentage', '2025-01-01', '2025-12-31', NULL, 0.9, -0.1), ('150 %', 'percentage', '2025-01-01', '2025-12-31', NULL, 1.5, 0.8),
	('90', 'number', '2025-01-01', '2025-12-31', NULL, 0.9, 0.8);
SELECT name, actual, round(expected, 2) AS expected, round(pace::numeric, 2) AS pace, round(forecast, 2) AS forecast, status FROM kpi.target_progress ORDER BY target_id;
-- What can still change is achieved when its time is over
UPDATE kpi.settings SET as_of = '2025-12-31';
SELECT name, actual, forecast, status FROM kpi.target_progress WHERE start_value IS NOT NULL ORDER BY target_id;
ROLLBACK;

-- What nobody has entered is no failure, high or low, with a start or without, before a work day and after its time;
-- what nobody says is done is not
BEGIN;
UPDATE kpi.settings SET as_of = '2025-02-01', expected_shape = 'work_days';
INSERT INTO kpi.target (name, kind, better, starts_on, ends_on, start_value, target_value)
SELECT k.kind || coalesce(' from ' || k.start_value, '') || coalesce(', ' || k.better, '') || p.name, k.kind, k.better, p.starts_on, p.ends_on, k.start_value, 1
FROM (VALUES (1, 'number', NULL, NULL), (2, 'currency', NULL, NULL), (3, 'percentage', NULL, NULL), (4, 'number', 'lower', NULL), (5, 'number', NULL, 3), (6, 'boolean', NULL, NULL)) AS k (place, kind, better, start_value)
CROSS JOIN (VALUES (1, ', running', date '2025-01-01', date '2025-02-28'), (2, ', on a Saturday', '2025-02-01', '2025-02-28'), (3, ', over', '2025-01-01', '2025-01-31')) AS p (place, name, starts_on, ends_on)
ORDER BY k.place, p.place;
SELECT name, actual, progress, pace, forecast, status FROM kpi.target_progress ORDER BY target_id;
-- And data_quality says why, of those fifteen that are measured by a value
SELECT problem, rows, left_out FROM kpi.data_quality WHERE source = 'target';
ROLLBACK;

-- Nobody is asked for what is done; what can still change is asked for, until it is entered again.  The same value
-- is no change
BEGIN;
INSERT INTO kpi.target (name, kind, better, starts_on, ends_on, start_value, target_value, current_value)
SELECT t.name, t.kind, t.better, CURRENT_DATE - 200, CURRENT_DATE + 200, t.start_value, t.target_value, t.current_value
FROM (VALUES (1, 'done', 'boolean', NULL, NULL, 1, 1), (2, 'to do', 'boolean', NULL, NULL, 1, 0), (3, '12 of 10', 'number', NULL, NULL, 10, 12), (4, '4 of 10', 'number', NULL, NULL, 10, 4),
	(5, 'from 60 to 45, 40', 'number', NULL, 60, 45, 40), (6, 'at most 5, 4', 'number', 'lower', NULL, 5, 4), (7, 'of 10, nobody knows', 'number', NULL, NULL, 10, NULL)) AS t (place, name, kind, better, start_value, target_value, current_value)
ORDER BY t.place;
UPDATE kpi.target_history SET changed_at = now() - interval '100 days';
CREATE VIEW overdue AS SELECT name, status, is_better FROM kpi.attention WHERE reason = 'update' ORDER BY target_id;
SELECT * FROM overdue;
UPDATE kpi.target SET current_value = current_value;
SELECT count(*) FROM overdue;
UPDATE kpi.target SET current_value = NULL WHERE name = '4 of 10';
UPDATE kpi.target SET current_value = 4 WHERE name = '4 of 10';
SELECT count(*), count(*) FILTER (WHERE name = '4 of 10') AS entered_again FROM overdue;
ROLLBACK;

-- Of those whose pace has changed by 0.05 or more the five that changed most, up or down: by 28 February, 28 of 59 days, 280
-- are in step, and by 16 March 440.  Of r1 to r8 280 were sold, and 440 + 17.6, 440 + 35.2 and so on; of r9 364 and 440
BEGIN;
UPDATE kpi.settings SET as_of = '2025-03-16';
SELECT saleskpi.map_source('kpi', 'sale', $$SELECT 'r' || n || s.day AS sale_id, 'r' || n AS rep, s.day AS sold_at, s.amount
	FROM generate_series(1, 9) AS n CROSS JOIN LATERAL (VALUES (date '2025-02-10', CASE n WHEN 9 THEN 364 ELSE 280 END), ('2025-03-10', CASE n WHEN 9 THEN 76 ELSE 160 + 17.6 * n END)) AS s (day, amount)$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) SELECT 'r' || n, 'sales_amount', 'r' || n, '2025-02-01', '2025-03-31', 590 FROM generate_series(1, 9) AS n;
SELECT count(*) AS targets, count(*) FILTER (WHERE abs(pace - pace_before) >= 0.05) AS changed
FROM (SELECT pace, lag(pace) OVER (PARTITION BY target_id ORDER BY day) AS pace_before, day FROM kpi.target_by_month) AS m WHERE day = '2025-03-16';
SELECT position, reason, name, round(pace_before::numeric, 2) AS pace_before, round(pace::numeric, 2) AS pace, is_better FROM kpi.attention ORDER BY position;
ROLLBACK;

-- What nothing can measure is no failure, and said: costs are of channels and teams, e-mails of reps.  What nobody
-- knows may be a slip, and is said, too
BEGIN;
UPDATE kpi.settings SET as_of = '2025-03-31';
SELECT saleskpi.map_source('kpi', 'deal', $$SELECT n AS deal_id, n AS customer_id, 'r1' AS rep, 'Web' AS source, date '2025-03-01' AS opened_at, date '2025-03-05' AS closed_at, true AS won, 1000 AS amount FROM generate_series(1, 2) AS n$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'rep', $$SELECT 'r1' AS rep, 'T' AS team$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'email', $$SELECT n AS email_id, 'k' AS campaign, 'r1' AS rep, date '2025-03-01' AS sent_at, date '2025-03-01' AS delivered_at, date '2025-03-02' AS opened_at FROM generate_series(1, 9) AS n$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'expense', $$SELECT date '2025-03-01' AS spent_on, 'advertising' AS category, 'Web' AS channel, 300 AS amount$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, rep, channel, starts_on, ends_on, target_value) VALUES
	('cost of a customer of r1', 'customer_acquisition_cost', 'r1', NULL, '2025-03-01', '2025-03-31', 500), ('open rate of Web', 'email_open_rate', NULL, 'Web', '2025-03-01', '2025-03-31', 0.1),
	('cost of a customer of Web', 'customer_acquisition_cost', NULL, 'Web', '2025-03-01', '2025-03-31', 500), ('open rate of r1', 'email_open_rate', 'r1', NULL, '2025-03-01', '2025-03-31', 0.1),
	('sales of Web', 'sales_amount', NULL, 'Web', '2025-03-01', '2025-03-31', 1000), ('sales of Fax', 'sales_amount', NULL, 'Fax', '2025-03-01', '2025-03-31', 1000);
SELECT name, round(actual, 2) AS actual, status FROM kpi.target_progress ORDER BY target_id;
SELECT problem, rows, example FROM kpi.data_quality WHERE source = 'target' ORDER BY 1;
ROLLBACK;

-- Who has no deals has a pipeline of nothing
BEGIN;
UPDATE kpi.settings SET as_of = '2025-03-31';
SELECT saleskpi.map_source('kpi', 'rep', $$SELECT * FROM (VALUES ('r1', 'T'), ('r2', 'T'), ('r3', 'U')) AS r (rep, team)$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'deal', $$SELECT 'd1' AS deal_id, 'r1' AS rep, date '2025-03-01' AS opened_at, 100 AS amount, 0.5 AS probability$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, rep, team, starts_on, ends_on, target_value) VALUES ('r1', 'sales_amount', 'r1', NULL, '2025-01-01', '2025-12-31', 1000), ('r2', 'sales_amount', 'r2', NULL, '2025-01-01', '2025-12-31', 1000), ('U', 'sales_amount', NULL, 'U', '2025-01-01', '2025-12-31', 1000);
SELECT owner_kind, team, rep, target, missing, coverage FROM kpi.pipeline ORDER BY 1, 2, 3;
ROLLBACK;

-- Whose a sale is goes by that day: r1 goes from T1, of manager M1 in the north, to T2 on 1 July.  Ten are sold in
-- each of the twelve months, and a target that is over stays as it was
BEGIN;
UPDATE kpi.settings SET as_of = '2025-12-31';
SELECT saleskpi.map_source('kpi', 'rep', $$SELECT * FROM (VALUES ('r1', 'T1', 'M1', 'North', NULL, date '2025-06-30'), ('r1', 'T2', 'M2', 'South', date '2025-07-01', NULL)) AS r (rep, team, manager, region, starts_on, ends_on)$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'sale', $$SELECT n AS sale_id, 'r1' AS rep, make_date(2025, n, 10) AS sold_at, 10 AS amount FROM generate_series(1, 12) AS n$$) \g /dev/null
INSERT INTO kpi.target (name, kpi, region, manager, team, rep, starts_on, ends_on, target_value) VALUES
	('T1, first quarter', 'sales_amount', NULL, NULL, 'T1', NULL, '2025-01-01', '2025-03-31', 30), ('T1', 'sales_amount', NULL, NULL, 'T1', NULL, '2025-01-01', '2025-12-31', 120),
	('T2', 'sales_amount', NULL, NULL, 'T2', NULL, '2025-01-01', '2025-12-31', 60), ('M2', 'sales_amount', NULL, 'M2', NULL, NULL, '2025-06-15', '2025-12-31', 60),
	('North', 'sales_amount', 'North', NULL, NULL, NULL, '2025-01-01', '2025-12-31', 60), ('r1', 'sales_amount', NULL, NULL, NULL, 'r1', '2025-01-01', '2025-12-31', 120);
SELECT name, actual, status FROM kpi.target_progress ORDER BY target_id;
SELECT name, max(actual) AS actual, max(day) FILTER (WHERE actual = 60) AS last_day FROM kpi.target_timeline GROUP BY name ORDER BY name;
ROLLBACK;

-- What is not measurable is of no weight for its goal, and leaves open whether it is achieved: 0.5 where 59 / 90 = 0.656
-- would be in step.  The top goal has (0.5 + 1 + 1) / 3 = 0.833 of the three of its four that are known, and 0.885 would be
BEGIN;
UPDATE kpi.settings SET as_of = '2025-02-28';
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (1, NULL, 'top'), (2, 1, 'half, and nobody knows'), (3, 1, 'done, and nobody knows'), (4, 1, 'nobody knows'), (5, 1, 'done'),
	(6, NULL, 'of done and of what nobody knows'), (7, 6, 'done'), (8, 6, 'nobody knows'), (9, NULL, 'above what nobody knows'), (10, 9, 'nobody knows'), (11, NULL, 'empty'), (12, NULL, 'to come, and nobody knows'),
	(13, NULL, 'nobody knows, and of no weight');
INSERT INTO kpi.target (goal_id, name, kind, starts_on, ends_on, target_value, current_value, weight)
SELECT g.goal_id, t.name, CASE WHEN t.name = 'done' THEN 'boolean' ELSE 'number' END, '2025-01-01', '2025-03-31', 1, t.current_value, CASE WHEN g.goal_id = 13 THEN 0 ELSE 1 END
FROM kpi.goal AS g
JOIN (VALUES ('half', 0.5), ('done', 1), ('nobody knows', NULL)) AS t (name, current_value) ON strpos(g.name, t.name) > 0
WHERE g.goal_id NOT IN (1, 6, 9) ORDER BY 1, 2;
UPDATE kpi.goal SET starts_on = '2025-03-01', ends_on = '2025-03-31' WHERE goal_id = 12;
CREATE VIEW goal_standing AS SELECT goal_id, name, round(progress::numeric, 3) AS progress, achieved, status, status_order FROM kpi.goal_progress ORDER BY goal_id;
SELECT * FROM goal_standing;
-- When all is over, what is left open is missed only where something is
UPDATE kpi.settings SET as_of = '2025-03-31';
SELECT * FROM goal_standing;
ROLLBACK;

-- The targets of a goal that goes stay; a goal with others below it does not go
BEGIN;
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (1, NULL, 'top'), (2, 1, 'middle'), (3, 2, 'low');
INSERT INTO kpi.target (goal_id, name, kpi, rep, starts_on, ends_on, target_value) VALUES (3, 'quota of r1', 'sales_amount', 'r1', '2025-01-01', '2025-12-31', 100);
SAVEPOINT before;
DELETE FROM kpi.goal WHERE goal_id = 2;
ROLLBACK TO before;
DELETE FROM kpi.goal WHERE goal_id = 3;
SELECT (SELECT count(*) FROM kpi.goal) AS goals, (SELECT count(*) FROM kpi.target) AS targets, (SELECT count(goal_id) FROM kpi.target) AS with_goal;
ROLLBACK;

-- Leap years and fiscal years from April: by the end of 29 February 2024, 335 of the 366 days from 1 April 2023 are
-- over; 3660 * 335 / 366 is 3350.  Of last year's 900 the 400 of January and the 200 of the 28th are behind on 28
-- February 2025, and on 1 March the 300 of the leap day, too
BEGIN;
UPDATE kpi.settings SET as_of = '2024-02-29', fiscal_year_start = 4;
CREATE TABLE sold (id int, day date, amount numeric);
INSERT INTO sold VALUES (1, '2023-04-01', 3000), (2, '2024-02-29', 300), (3, '2024-01-10', 400), (4, '2024-02-28', 200);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, day AS sold_at, amount FROM sold') \g /dev/null
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('fiscal year', 'sales_amount', '2023-04-01', '2024-03-31', 3660);
SELECT name, actual, round(expected, 2) AS expected, round(pace::numeric, 4) AS pace, status FROM kpi.target_progress;
DELETE FROM kpi.target;
INSERT INTO kpi.target (name, kpi, expected_shape, starts_on, ends_on, target_value) VALUES ('as last year', 'sales_amount', 'last_year', '2025-01-01', '2025-03-31', 900);
UPDATE kpi.settings SET as_of = '2025-02-28';
SELECT name, round(expected, 2) AS expected, (SELECT round(t.goal_line, 2) FROM kpi.target_timeline AS t WHERE t.day = '2025-02-28') AS goal_line FROM kpi.target_progress;
UPDATE kpi.settings SET as_of = '2025-03-01';
SELECT name, round(expected, 2) AS expected, (SELECT round(t.goal_line, 2) FROM kpi.target_timeline AS t WHERE t.day = '2025-03-01') AS goal_line FROM kpi.target_progress;
ROLLBACK;

-- A quota stands beside the targets in every view of targets: of the company, of team T and of its rep r1
BEGIN;
UPDATE kpi.settings SET as_of = '2025-03-16';
SELECT saleskpi.map_source('kpi', 'rep', $$SELECT 'r1' AS rep, 'T' AS team$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'sale', $$SELECT n AS sale_id, 'r1' AS rep, date '2025-02-01' + n AS sold_at, 10 AS amount FROM generate_series(1, 40) AS n$$) \g /dev/null
SELECT saleskpi.map_source('kpi', 'quota', $$SELECT * FROM (VALUES ('all', 'sales_amount', NULL, NULL, date '2025-02-01', date '2025-03-31', 5900), ('T', 'sales_amount', 'T', NULL, '2025-02-01', '2025-03-31', 590), ('r1', 'sales_amount', NULL, 'r1', '2025-02-01', '2025-03-31', 5900))
	AS q (quota_id, kpi, team, rep, starts_on, ends_on, target_value)$$) \g /dev/null
SELECT quota_id, actual, target, round(expected) AS expected, status, status_order FROM kpi.target_progress WHERE target_id IS NULL ORDER BY quota_id;
SELECT quota_id, actual, round(attainment::numeric, 4) AS attainment FROM kpi.sales_vs_target WHERE target_id IS NULL ORDER BY quota_id;
SELECT quota_id, count(*) AS days, max(actual) AS actual, max(round(goal_line)) AS target FROM kpi.target_timeline GROUP BY quota_id ORDER BY quota_id;
-- By the end of February 27 days of ten are sold, of 590 and of 59 that 28 of 59 days bring
SELECT quota_id, month, actual, round(expected) AS expected, status FROM kpi.target_by_month ORDER BY quota_id, month;
SELECT quota_id, reason, status_before, status FROM kpi.attention ORDER BY quota_id;
SELECT target, round(target_actual) AS actual, status, status_order FROM kpi.scorecard WHERE kpi = 'sales_amount';
SELECT owner_kind, team, rep, target FROM kpi.pipeline WHERE target IS NOT NULL ORDER BY 1, 2, 3;
SELECT rep, target, attainment FROM kpi.team_performance;
ROLLBACK;

-- Wherever a target's status stands, in a view or a table, its place from good to bad stands, too, and that of its status
-- before; a deal and a source have other statuses
SELECT c.relname, a.attname FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) AND c.relkind IN ('r', 'v') AND a.attname LIKE 'status%' AND a.attname NOT LIKE '%\_order'
	AND NOT EXISTS (SELECT FROM pg_attribute AS o WHERE o.attrelid = c.oid AND o.attname = a.attname || '_order')
ORDER BY 1, 2;

SELECT saleskpi.drop_model('kpi', force => true) \g /dev/null
