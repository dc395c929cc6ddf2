-- Goals and targets that steer: how a target is expected to come, quotas, the way day by day, and what to
-- look at.  Every number is worked by hand.
SET client_min_messages = warning;
SELECT saleskpi.create_model('kpi');
RESET client_min_messages;
CREATE TABLE sold (sale_id int, rep text, channel text, product text, customer int, sold_on date, amount numeric);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT sale_id, customer AS customer_id, rep, channel, product, sold_on AS sold_at, amount FROM sold');
CREATE VIEW standing AS
SELECT name, round(actual, 2) AS actual, round(expected, 2) AS expected, round(pace::numeric, 4) AS pace, round(forecast, 2) AS forecast, round(progress::numeric, 4) AS progress, status, status_order
FROM kpi.target_progress ORDER BY target_id;

-- Work days.  March 2025 has 21; the 3rd to the 14th are ten of them, and a holiday on the 12th leaves 20
-- and nine.  A holiday on a Saturday is none more.
UPDATE kpi.settings SET as_of = '2025-03-16', expected_shape = 'work_days';
INSERT INTO kpi.holiday VALUES ('2025-03-12', 'Founders'' Day'), ('2025-03-15', 'a Saturday'), ('2025-04-01', 'not in it');
INSERT INTO sold VALUES (1, 'Ada', 'Web', 'Desk', 1, '2025-03-03', 360);
INSERT INTO kpi.target (name, kpi, expected_shape, starts_on, ends_on, target_value) VALUES
	('by work days', 'sales_amount', NULL, '2025-03-01', '2025-03-31', 1000),
	('by days', 'sales_amount', 'even', '2025-03-01', '2025-03-31', 1000),
	('a weekend', 'sales_amount', NULL, '2025-03-15', '2025-03-16', 100),
	('begun on a weekend', 'sales_amount', NULL, '2025-03-15', '2025-03-31', 100);
-- Before there was a work day nothing can be drawn on, but what is over a limit is over it: 100 / 250, and 342 / 360 = 0.95
INSERT INTO sold VALUES (90, 'Cid', 'Web', 'Desk', 1, '2025-03-15', 250), (91, 'Dan', 'Web', 'Desk', 1, '2025-03-16', 360);
INSERT INTO kpi.target (name, kpi, rep, better, starts_on, ends_on, target_value) VALUES
	('a limit that is broken', 'sales_amount', 'Cid', 'lower', '2025-03-15', '2025-03-31', 100),
	('a limit just broken', 'sales_amount', 'Dan', 'lower', '2025-03-15', '2025-03-31', 342),
	('a limit that is kept', 'sales_amount', 'Dan', 'lower', '2025-03-15', '2025-03-31', 360),
	('a limit of nothing', 'sales_amount', 'Eve', 'lower', '2025-03-15', '2025-03-31', 100);
SELECT * FROM standing WHERE name LIKE 'a limit%';
SELECT name, status FROM kpi.target_by_month WHERE name LIKE 'a limit%' ORDER BY target_id;
DELETE FROM kpi.target WHERE name LIKE 'a limit%';
DELETE FROM sold WHERE sale_id >= 90;
-- expected: 1000 * 9 / 20 = 450, forecast 360 * 20 / 9 = 800, pace just 0.8; 1000 * 16 / 31 = 516.13
SELECT * FROM standing;
-- The line stands still on days on which nobody works
SELECT day, actual, round(goal_line, 2) AS goal_line FROM kpi.target_timeline WHERE name = 'by work days' AND day BETWEEN '2025-03-10' AND '2025-03-18' ORDER BY day;
UPDATE kpi.settings SET weekend = '{5,6}';
SELECT name, expected FROM standing WHERE name = 'by work days';
UPDATE kpi.settings SET weekend = DEFAULT;
DELETE FROM kpi.target;

-- Last year's shape: of last year's 1000, 700 came in the first half of March
UPDATE kpi.settings SET expected_shape = 'last_year';
INSERT INTO sold VALUES (2, 'Ada', 'Web', 'Desk', 1, '2024-03-05', 500), (3, 'Bob', 'Web', 'Chair', 2, '2024-03-16', 200), (4, 'Bob', 'Fair', 'Chair', 2, '2024-03-17', 300);
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) VALUES
	('as last year', 'sales_amount', NULL, '2025-03-01', '2025-03-31', 2000),
	('Bob as last year', 'sales_amount', 'Bob', '2025-03-01', '2025-03-31', 100),
	('nothing last year', 'sales_amount', 'Eve', '2025-03-01', '2025-03-31', 31),
	('a mean has no shape', 'average_deal', NULL, '2025-03-01', '2025-03-31', 10);
-- expected 2000 * 700 / 1000 = 1400, forecast 360 * 1000 / 700; Bob 100 * 200 / 500; Eve by days
SELECT * FROM standing;
SELECT name, day, round(goal_line, 2) AS goal_line FROM kpi.target_timeline
WHERE name IN ('as last year', 'Bob as last year') AND day IN ('2025-03-04', '2025-03-05', '2025-03-16', '2025-03-17', '2025-03-31') ORDER BY name, day;
SELECT target, status, status_order FROM kpi.scorecard WHERE kpi = 'sales_amount';
-- 29 February is compared with the 28th of the year before
UPDATE kpi.settings SET as_of = '2024-02-29';
INSERT INTO sold VALUES (5, 'Ada', 'Web', 'Desk', 1, '2023-02-28', 400), (6, 'Ada', 'Web', 'Desk', 1, '2023-03-01', 400), (7, 'Ada', 'Web', 'Desk', 1, '2024-02-29', 10);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('leap day', 'sales_amount', '2024-02-29', '2024-03-01', 40);
SELECT name, actual, expected, forecast, status FROM standing WHERE name = 'leap day';
SELECT day, round(goal_line, 2) AS goal_line FROM kpi.target_timeline WHERE name = 'leap day' ORDER BY day;
-- and has come by 1 March of the year after: 40 * 100 / 410 before
UPDATE kpi.settings SET as_of = '2025-02-28';
INSERT INTO sold VALUES (8, 'Ada', 'Web', 'Desk', 1, '2024-02-28', 100), (9, 'Ada', 'Web', 'Desk', 1, '2024-02-29', 300);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('after a leap day', 'sales_amount', '2025-02-28', '2025-03-01', 40);
SELECT name, actual, expected, forecast, status FROM standing WHERE name = 'after a leap day';
SELECT day, round(goal_line, 2) AS goal_line FROM kpi.target_timeline WHERE name = 'after a leap day' ORDER BY day;
SELECT month, round(expected, 2) AS expected FROM kpi.target_by_month WHERE name = 'after a leap day' ORDER BY month;
-- Before its time begins the line is as last year, too: 30 of 100 came on the first of two days
INSERT INTO sold VALUES (10, 'Ada', 'Web', 'Desk', 1, '2024-04-01', 30), (11, 'Ada', 'Web', 'Desk', 1, '2024-04-02', 70);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('to come', 'sales_amount', '2025-04-01', '2025-04-02', 50);
SELECT name, actual, expected, forecast, status FROM standing WHERE name = 'to come';
SELECT day, actual, round(goal_line, 2) AS goal_line FROM kpi.target_timeline WHERE name = 'to come' ORDER BY day;
DELETE FROM kpi.target;
DELETE FROM sold WHERE sale_id > 1;
UPDATE kpi.settings SET expected_shape = DEFAULT, as_of = '2025-03-16';

-- One day, over-achieved, a target of 0, thresholds that are met to the digit
INSERT INTO kpi.target (name, kpi, kind, starts_on, ends_on, start_value, target_value, current_value, better) VALUES
	('one day', 'sales_amount', 'kpi', '2025-03-03', '2025-03-03', NULL, 360, NULL, NULL),
	('over-achieved', 'sales_amount', 'kpi', '2025-03-01', '2025-03-31', NULL, 100, NULL, NULL),
	('start above target', NULL, 'number', '2025-03-01', '2025-03-31', 60, 45, 52, NULL),
	('nothing left', NULL, 'number', '2025-03-01', '2025-03-31', NULL, 0, 0, 'lower'),
	('something left', NULL, 'number', '2025-03-01', '2025-03-31', NULL, 0, 3, 'lower'),
	-- 1000 * 16 / 31 * 0.8 and * 0.95, which no fraction of ten has
	('just at risk', NULL, 'number', '2025-03-01', '2025-03-31', NULL, 3100, 1280, NULL),
	('just on track', NULL, 'number', '2025-03-01', '2025-03-31', NULL, 3100, 1520, NULL),
	('just off track', NULL, 'number', '2025-03-01', '2025-03-31', NULL, 3100, 1279.999, NULL);
SELECT * FROM standing;
UPDATE kpi.settings SET at_risk_below = 0.8, off_track_below = 0.5;
SELECT name, status FROM standing WHERE name LIKE 'just%';
UPDATE kpi.settings SET at_risk_below = DEFAULT, off_track_below = DEFAULT;
DELETE FROM kpi.target;

-- Quotas stand beside the targets; what cannot be right is left out and said
CREATE TABLE plan (id text, name text, kpi text, region text, team text, rep text, channel text, product text, first date, last date, amount numeric);
INSERT INTO plan VALUES
	('1', 'Desks', 'sales_amount', NULL, NULL, NULL, NULL, 'Desk', '2025-03-01', '2025-03-31', 720),
	('2', NULL, 'sales_amount', 'West', 'North', 'Ada', NULL, NULL, '2025-03-01', '2025-03-31', 100),
	('3', ' ', 'sales_amount', NULL, NULL, NULL, 'Web', NULL, '2025-03-01', '2025-03-31', 1440),
	('4', 'both', 'sales_amount', NULL, NULL, 'Ada', 'Web', NULL, '2025-03-01', '2025-03-31', 1),
	('5', 'turned', 'sales_amount', NULL, NULL, NULL, NULL, NULL, '2025-03-31', '2025-03-01', 1),
	('6', 'endless', 'sales_amount', NULL, NULL, NULL, NULL, NULL, '2025-03-01', 'infinity', 1),
	('7', 'no number', 'sales_amount', NULL, NULL, NULL, NULL, NULL, '2025-03-01', '2025-03-31', 'NaN'),
	('8', 'no KPI', NULL, NULL, NULL, NULL, NULL, NULL, '2025-03-01', '2025-03-31', 1),
	(NULL, 'no key', 'sales_amount', NULL, NULL, NULL, NULL, NULL, '2025-03-01', '2025-03-31', 1),
	('9', 'twice', 'new_accounts', NULL, NULL, NULL, NULL, NULL, '2025-03-01', '2025-03-31', 2),
	('9', 'twice', 'new_accounts', NULL, NULL, NULL, NULL, NULL, '2025-04-01', '2025-04-30', 3),
	('10', 'of a KPI nobody knows', 'fame', NULL, NULL, NULL, NULL, NULL, '2025-03-01', '2025-03-31', 3);
SELECT saleskpi.map_source('kpi', 'quota', 'SELECT id AS quota_id, name, kpi, region, team, rep, channel, product, first AS starts_on, last AS ends_on, amount AS target_value FROM plan');
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('ours', 'sales_amount', '2025-01-01', '2025-12-31', 3600);
SELECT target_id IS NULL AS is_quota, quota_id, name, region, team, rep, channel, product, actual, target, status FROM kpi.target_progress ORDER BY target_id, quota_id;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'quota' ORDER BY problem;
SELECT rows, left_out FROM kpi.source_status WHERE source = 'quota';
SELECT quota_id, name, attainment FROM kpi.sales_vs_target WHERE target_id IS NULL ORDER BY quota_id;
SELECT rep, target, attainment FROM kpi.team_performance;
SELECT quota_id, count(*) AS days, max(actual) AS actual, max(goal_line) AS target FROM kpi.target_timeline WHERE target_id IS NULL GROUP BY quota_id ORDER BY quota_id;
-- A kept model has them as they were when it was refreshed
SET client_min_messages = warning;
SELECT saleskpi.keep_model('kpi');
RESET client_min_messages;
DELETE FROM plan WHERE id = '3';
SELECT count(*) FROM kpi.target_progress WHERE quota_id = '3';
SELECT quota_id, status FROM kpi.target_status_change WHERE target_id IS NULL ORDER BY quota_id;
SELECT saleskpi.refresh_model('kpi');
SELECT count(*) FROM kpi.target_progress WHERE quota_id = '3';
SELECT saleskpi.unkeep_model('kpi');
SELECT saleskpi.unmap_source('kpi', 'quota');
DELETE FROM kpi.target;

-- The last day of the way is where a target stands, of every kind; after it there is the line alone
CREATE TABLE client (id int, acquired date, churned date);
INSERT INTO client SELECT n, '2024-06-01', CASE WHEN n <= 3 THEN date '2025-01-31' + 14 * n END FROM generate_series(1, 10) AS n;
SELECT saleskpi.map_source('kpi', 'customer', 'SELECT id AS customer_id, acquired AS acquired_at, churned AS churned_at FROM client');
INSERT INTO sold VALUES (8, 'Ada', 'Web', 'Desk', 1, '2024-12-31', 40), (9, 'Ada', 'Web', 'Desk', 1, '2025-01-31', 40), (10, 'Bob', 'Web', 'Chair', 2, '2025-02-28', 80);
INSERT INTO kpi.target (name, kpi, kind, rep, product, starts_on, ends_on, start_value, target_value, minimum_value, stretch_value, current_value) VALUES
	('sum', 'sales_amount', 'kpi', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 730, 365, 1460, NULL),
	('of Bob', 'sales_amount', 'kpi', 'Bob', NULL, '2025-01-01', '2025-12-31', NULL, 365, NULL, NULL, NULL),
	('of chairs', 'sales_amount', 'kpi', NULL, 'Chair', '2025-01-01', '2025-12-31', NULL, 365, NULL, NULL, NULL),
	('growth', 'sales_growth', 'kpi', NULL, NULL, '2025-01-01', '2025-03-31', NULL, 0.5, NULL, NULL, NULL),
	('to date', 'customer_lifetime_value', 'kpi', NULL, NULL, '2025-01-01', '2025-03-31', 10, 20, NULL, NULL, NULL),
	('churn', 'churn_rate', 'kpi', NULL, NULL, '2025-02-01', '2025-03-31', NULL, 0.4, 0.5, 0.2, NULL),
	('kept', 'retention_rate', 'kpi', NULL, NULL, '2025-02-01', '2025-03-31', NULL, 0.6, NULL, NULL, NULL),
	('by hand', NULL, 'number', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 10, NULL, NULL, 4),
	('done', NULL, 'boolean', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 1, NULL, NULL, 0);
SELECT p.name, round(p.actual, 4) AS actual, round(p.expected, 4) AS expected, p.actual IS NOT DISTINCT FROM t.actual AND p.expected IS NOT DISTINCT FROM t.goal_line AS is_the_same,
	(SELECT count(*) = p.ends_on - p.starts_on + 1 AND count(a.actual) FILTER (WHERE a.day > '2025-03-16') = 0 FROM kpi.target_timeline AS a WHERE a.target_id = p.target_id) AS is_whole
FROM kpi.target_progress AS p
JOIN kpi.target_timeline AS t ON t.target_id = p.target_id AND t.day = least(p.ends_on, date '2025-03-16')
ORDER BY p.target_id;
-- churn: 3 of 10, on 14 and 28 February and 14 March; the line to 0.4 is 1 - 0.6 ^ (days / 59)
SELECT name, day, round(actual, 4) AS actual, round(goal_line, 4) AS goal_line, round(minimum, 4) AS minimum, round(stretch, 4) AS stretch
FROM kpi.target_timeline WHERE name IN ('sum', 'churn') AND day IN ('2025-01-01', '2025-01-30', '2025-01-31', '2025-02-13', '2025-02-14', '2025-02-28', '2025-03-14', '2025-03-17', '2025-03-31') ORDER BY name DESC, day;
-- Sales were 40 in December and in January, and 80 in February: 40 more than the 40 that the first month began
-- with.  A month is known at its end.
SELECT name, day, round(actual, 4) AS actual FROM kpi.target_timeline WHERE name IN ('growth', 'to date') AND day IN ('2025-01-30', '2025-01-31', '2025-02-27', '2025-02-28', '2025-03-16') ORDER BY name, day;

-- What to look at, beside the end of February.  sum: 120 of 118 by then, 480 of 150 now.  Entered by hand: today.
SELECT position, reason, name, since, status_before, status, round(pace_before::numeric, 2) AS pace_before, round(pace::numeric, 2) AS pace, is_better FROM kpi.attention WHERE reason <> 'update' ORDER BY position;
SELECT note FROM kpi.attention WHERE name = 'of Bob';
UPDATE kpi.settings SET as_of = '9999-06-30';
INSERT INTO kpi.target (name, kind, starts_on, ends_on, target_value, current_value) VALUES ('forgotten', 'number', '9999-01-01', '9999-12-31', 10, 4);
SELECT reason, name, since = saleskpi.local_time(now(), 'UTC')::date AS since_today, status, is_better FROM kpi.attention ORDER BY position;
UPDATE kpi.settings SET update_after = '9000 years';
SELECT count(*) FROM kpi.attention;
UPDATE kpi.settings SET update_after = DEFAULT, as_of = '2025-03-16';

-- The month's edge east and west of UTC: 23:30 UTC on 31 January is February in Tokyo
DELETE FROM kpi.target;
DELETE FROM sold;
CREATE TABLE sold_at (id int, at timestamptz, amount numeric);
INSERT INTO sold_at VALUES (1, '2025-01-31 23:30+00', 100), (2, '2025-02-28 23:30+00', 10), (3, '2025-02-01 02:00+00', 1);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, 1 AS customer_id, at AS sold_at, amount FROM sold_at');
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('February', 'sales_amount', '2025-02-01', '2025-02-28', 100);
SELECT actual FROM kpi.target_progress;
UPDATE kpi.settings SET time_zone = 'Asia/Tokyo';
SELECT actual, (SELECT min(t.day) FROM kpi.target_timeline AS t WHERE t.actual = 101) AS day FROM kpi.target_progress;
UPDATE kpi.settings SET time_zone = 'America/Los_Angeles';
SELECT actual FROM kpi.target_progress;
-- A day of 23 hours and one of 25 are a day each
UPDATE kpi.settings SET time_zone = 'Europe/Berlin', as_of = '2025-03-30';
INSERT INTO sold_at VALUES (4, '2025-03-29 22:30+00', 1000), (5, '2025-03-29 23:30+00', 2000), (6, '2025-03-30 21:30+00', 4000), (7, '2025-03-30 22:30+00', 8000);
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('the day without an hour', 'sales_amount', '2025-03-30', '2025-03-30', 6000);
SELECT name, actual, status FROM kpi.target_progress WHERE name LIKE 'the day%';
-- of 25 hours: the hour from 2 to 3 comes twice, and midnight is at 22:00 and at 23:00 UTC
INSERT INTO sold_at VALUES (8, '2025-10-25 21:30+00', 1000), (9, '2025-10-25 22:30+00', 2000), (10, '2025-10-26 00:30+00', 500), (11, '2025-10-26 01:30+00', 500), (12, '2025-10-26 22:30+00', 3000), (13, '2025-10-26 23:30+00', 8000);
UPDATE kpi.settings SET as_of = '2025-10-26';
INSERT INTO kpi.target (name, kpi, starts_on, ends_on, target_value) VALUES ('the day with an hour more', 'sales_amount', '2025-10-26', '2025-10-26', 6000);
SELECT name, actual, status FROM kpi.target_progress WHERE name LIKE 'the day with an%';

-- Empty: nothing, and no error
DELETE FROM kpi.target;
SELECT count(*) FROM kpi.target_timeline;
SELECT count(*) FROM kpi.attention;

DROP VIEW standing;
SET client_min_messages = warning;
SELECT saleskpi.drop_model('kpi', force => true);
DROP TABLE sold, plan, client, sold_at CASCADE;

-- Days before and after the months that count as a whole; days at the ends of time
SELECT a.*, d.*
FROM (VALUES
	('sum', date '2025-01-15', date '2025-04-10', date '2025-04-10', date '2025-04-10'),	-- all of April is known
	('sum', '2025-01-15', '2025-04-10', '2025-04-10', 'infinity'),
	('sum', '2025-01-15', '2025-01-20', '2025-01-20', 'infinity'),
	('month', '2025-01-15', '2025-04-10', '2025-04-10', 'infinity'),
	('to_date', '2025-01-15', '2025-04-10', '2025-04-10', 'infinity'),
	('sum', '4713-01-01 BC', '5874897-12-31', '5874897-12-31', 'infinity')
) AS a (span, first_day, last_day, known_to, all_to)
CROSS JOIN LATERAL saleskpi_internal.target_days(a.span, a.first_day, a.last_day, a.known_to, a.all_to) AS d;
SELECT saleskpi_internal.work_days('2025-04-14', '2025-04-21', '{6,7}', '{2025-04-18,2025-04-20,2025-04-21}') AS easter,
	saleskpi_internal.work_days('2025-04-21', '2025-04-14', '{6,7}', NULL) AS backwards,
	saleskpi_internal.work_days('4713-01-01 BC', '5874897-12-31', '{6,7,NULL,0,8}', '{infinity,-infinity,NULL}') AS whole_calendar;
SELECT saleskpi_internal.work_days('-infinity', 'infinity', NULL, NULL);
SELECT * FROM saleskpi_internal.target_days('sum', 'infinity', NULL, NULL, NULL);
SELECT * FROM saleskpi_internal.judge_target('kpi', 'churn_rate', true, true, NULL, 0.1, 0.02, NULL, 12, true, false, 0.9, 0.7);
SELECT progress, status FROM saleskpi_internal.judge_target('kpi', 'sales_amount', true, false, NULL, 1, 'NaN', 1, 1, true, false, 0.9, 0.7);
