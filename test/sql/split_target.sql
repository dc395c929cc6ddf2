-- Splitting and repeating targets.  Parts sum to the whole, and are worked by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = notice;
\set SHOW_CONTEXT never
\pset null '-'
-- Shares of 100.00 over three, of less than nothing, of nothing, of fewer cents than parts, with more decimals, by
-- weights: 10 by 1, 2, 3 is 1.666…, 3.333… and 5
SELECT v AS value, saleskpi_internal.largest_remainder(v, w) AS shares, (SELECT sum(s) FROM unnest(saleskpi_internal.largest_remainder(v, w)) AS s) AS total
FROM (VALUES (100.00, '{1,1,1}'::numeric[]), (-100, '{1,1,1}'), (0, '{1,1,1}'), (0.02, '{1,1,1}'), (1.0005, '{1,1,1}'), (1.00050, '{1,1}'), (10, '{1,2,3}'), (7, '{0,1,0}'),
	(100, '{0.3333333333333333,0.3333333333333333,0.3333333333333333}'), (1e15, '{1,1,1}')) AS t (v, w);
-- Whatever the value and the weights are: the sum is the value, and no share is a cent off what it is worth
SELECT count(*) FILTER (WHERE total <> v) AS other_sum, count(*) FILTER (WHERE most >= 0.01) AS off
FROM (SELECT i, setseed(i / 2000.0), round((random() * 2000 - 1000)::numeric, 2) AS v, ARRAY(SELECT trunc((random() * 100)::numeric, 3) + 0.001 FROM generate_series(1, 1 + i % 40)) AS w FROM generate_series(1, 2000) AS i) AS t
CROSS JOIN LATERAL (SELECT sum(s) AS total, max(abs(s - v * p / (SELECT sum(x) FROM unnest(w) AS x))) AS most FROM unnest(saleskpi_internal.largest_remainder(v, w), w) AS u (s, p)) AS s;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-06-30';
-- Ada is in the north all the time, Ben until June and then in the south, Cy comes to the south in October, Dee leaves
-- the north with the end of March
SELECT saleskpi.map_source('kpi', 'rep', $$ SELECT * FROM (VALUES ('Ada', 'North', 'West', 'Eve', NULL::date, NULL::date), ('Ben', 'North', 'West', 'Eve', NULL, '2025-06-30'), ('Ben', 'South', 'West', 'Fay', '2025-07-01', NULL),
	('Cy', 'South', 'East', 'Fay', '2025-10-01', NULL), ('Dee', 'North', 'West', 'Eve', '2020-01-01', '2025-03-31'), ('Gus', NULL, NULL, NULL, '2026-01-01', NULL)) AS r (rep, team, region, manager, starts_on, ends_on) $$);
-- In 2024 a hundred in January, two hundred on the last day of February, three hundred in March …, 7800 in all; by Ada
-- (3600) and Ben (4200) in turn
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT 's' || m AS sale_id, 'c' AS customer_id, (ARRAY['Ben', 'Ada'])[m % 2 + 1] AS rep, make_date(2024, m, CASE m WHEN 2 THEN 29 ELSE 15 END) AS sold_at, 100 * m AS amount FROM generate_series(1, 12) AS m $$);
CREATE VIEW part AS SELECT t.name, t.starts_on, t.ends_on, t.target_value AS value, coalesce('team ' || t.team, 'rep ' || t.rep, 'region ' || t.region, 'manager ' || t.manager) AS owner, t.split_from, t.split_by FROM kpi.target AS t WHERE t.split_from IS NOT NULL ORDER BY t.target_id;
CREATE FUNCTION whole(value numeric, starts_on date, ends_on date, team text DEFAULT NULL, rep text DEFAULT NULL, region text DEFAULT NULL, manager text DEFAULT NULL, kpi text DEFAULT 'sales_amount') RETURNS void LANGUAGE sql AS $$
	TRUNCATE kpi.target;
	INSERT INTO kpi.target (target_id, name, kpi, starts_on, ends_on, target_value, team, rep, region, manager) VALUES (1000, 'T', kpi, starts_on, ends_on, value, team, rep, region, manager)
$$;

-- By month.  Whole months are equal, cut ones get their share of days: from 15 February 2024, which has 29 days, to
-- the end of March 15 / 29 to 1, of 44 15 and 29
SELECT whole(100.00, '2025-01-01', '2025-03-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT * FROM part;
SELECT whole(44, '2024-02-15', '2024-03-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT * FROM part;
SELECT whole(-1, '2025-12-01', '2026-02-28', rep => 'Ada');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT * FROM part;
-- Of one day
SELECT whole(10, '2024-02-29', '2024-02-29');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT * FROM part;

-- By quarter: of the calendar; of a company whose year begins in April.  From 15 February to 31 May, 45 of 90 days and
-- 61 of 91: 0.5 to 0.67033, of 1000 427.23 and 572.77
SELECT whole(1000, '2025-01-01', '2025-12-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'quarter');
SELECT * FROM part;
UPDATE kpi.settings SET fiscal_year_start = 4;
SELECT whole(1000, '2025-01-01', '2026-03-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'quarter');
SELECT * FROM part;
SELECT whole(1000, '2025-02-15', '2025-05-31', region => 'West');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'quarter');
SELECT * FROM part;
UPDATE kpi.settings SET fiscal_year_start = 1;

-- By rep, each for the days he or she is there.  Of the company 365 + 365 + 92 + 90 = 912 days; of the north 365 of Ada,
-- 181 of Ben, 90 of Dee; of the south 184 of Ben, 92 of Cy; of the east those of Cy
SELECT whole(912, '2025-01-01', '2025-12-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'rep');
SELECT * FROM part;
SELECT whole(636, '2025-01-01', '2025-12-31', team => 'North');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'rep');
SELECT * FROM part;
SELECT whole(276, '2025-01-01', '2025-12-31', manager => 'Fay');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'rep');
SELECT * FROM part;
SELECT whole(1, '2025-01-01', '2025-12-31', region => 'East');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'rep');
SELECT * FROM part;
-- By team, each as long as anybody is in it: 365 and 184 days
SELECT whole(549, '2025-01-01', '2025-12-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'team');
SELECT * FROM part;

-- By last year: the months are as they were, 29 February in February
SELECT whole(78, '2025-01-01', '2025-12-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month', 'last_year');
SELECT name, value FROM part;
-- Ada sold in odd months
SELECT whole(36, '2025-01-01', '2025-12-31', rep => 'Ada');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month', 'last_year');
SELECT name, value FROM part;
-- Of a leap year by the year before: nothing was sold in 2023
SELECT whole(36, '2024-01-01', '2024-12-31');
SELECT saleskpi.split_target('kpi', 1000, 'month', 'last_year');
-- By rep, who sold nothing is left out; Ben sold in the south's time 0, but moves with what he had: 4200 of 7800
SELECT whole(78, '2025-01-01', '2025-12-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'rep', 'last_year');
SELECT name, starts_on, ends_on, value FROM part;
-- Of the south only what Ben sold from July to December a year before, 800 + 1000 + 1200 (August, October, December)
SELECT whole(30, '2025-01-01', '2025-12-31', team => 'South');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'rep', 'last_year');
SELECT name, starts_on, ends_on, value FROM part;

-- What does not add up holds for every part as it is; minimum and stretch are split as the value is
SELECT whole(0.3, '2025-01-01', '2025-03-31', kpi => 'win_rate');
UPDATE kpi.target SET start_value = 0.2, minimum_value = 0.25;
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month', 'last_year');
SELECT name, start_value, target_value, minimum_value, stretch_value, weight FROM kpi.target ORDER BY target_id = 1000 DESC, target_id;
SELECT whole(100, '2025-01-01', '2025-03-31');
UPDATE kpi.target SET minimum_value = 90, stretch_value = 110.001;
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT name, start_value, target_value, minimum_value, stretch_value, weight FROM kpi.target ORDER BY target_id = 1000 DESC, target_id;
-- Less than a cent above the value, a part of the stretch may be below that of the value
SELECT whole(100, '2025-01-01', '2025-03-31');
UPDATE kpi.target SET stretch_value = 100.001;
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT name, target_value, stretch_value FROM kpi.target WHERE split_from = 1000 ORDER BY target_id;
-- By hand: numbers and amounts add up where they start from nothing
TRUNCATE kpi.target;
INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, start_value, target_value, current_value) VALUES (1001, 'calls', 'number', '2025-01-01', '2025-02-28', NULL, 100, 50),
	(1002, 'score', 'number', '2025-01-01', '2025-02-28', 5, 8, 6), (1003, 'share', 'percentage', '2025-01-01', '2025-02-28', NULL, 0.5, 0.1), (1004, 'done', 'boolean', '2025-01-01', '2025-02-28', NULL, 1, 0);
SELECT count(p) FROM kpi.target AS t, saleskpi.split_target('kpi', t.target_id, 'month') AS p;
SELECT split_from, name, start_value, target_value, current_value FROM kpi.target WHERE split_from IS NOT NULL ORDER BY target_id;
SELECT saleskpi.split_target('kpi', 1001, 'quarter', 'last_year');
-- A KPI of one's own: its rows tell whether it adds up
INSERT INTO kpi.kpi (kpi, title, unit) VALUES ('visits', 'Visits', 'count'), ('seats', 'Seats', 'count'), ('share', 'Share', 'percentage'), ('planned', 'Planned', 'count');
SELECT saleskpi.map_source('kpi', 'custom_measure', $$ SELECT 'visits' AS kpi, date '2024-01-31' AS day, 30 AS numerator, NULL::int AS denominator UNION ALL SELECT 'visits', '2024-02-29', 70, NULL UNION ALL SELECT 'seats', '2024-01-01', 10, 2 $$);
TRUNCATE kpi.target;
INSERT INTO kpi.target (target_id, name, kpi, starts_on, ends_on, target_value) SELECT 1000 + row_number() OVER (), k, k, '2025-01-01', '2025-02-28', 10 FROM unnest('{visits,seats,share,planned}'::text[]) AS k;
SELECT count(p) FROM kpi.target AS t, saleskpi.split_target('kpi', t.target_id, 'month') AS p;
SELECT count(*) FROM saleskpi.split_target('kpi', 1001, 'month', 'last_year', replace => true);
SELECT split_from, name, target_value FROM kpi.target WHERE split_from IS NOT NULL ORDER BY split_from, target_id;

-- Twice is refused unless told; by something else is another matter.  Parts can be split, and go with their whole
SELECT whole(120, '2025-01-01', '2025-12-31');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'quarter');
SELECT saleskpi.split_target('kpi', 1000, 'quarter');
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'team');
SELECT count(*) FROM saleskpi.split_target('kpi', (SELECT target_id FROM kpi.target WHERE name = 'T, Q1 2025'), 'month');
SELECT split_by, count(*), sum(target_value) FROM kpi.target GROUP BY split_by ORDER BY split_by;
UPDATE kpi.target SET target_value = 240 WHERE target_id = 1000;
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'quarter', replace => true);
SELECT split_by, count(*), sum(target_value) FROM kpi.target GROUP BY split_by ORDER BY split_by;
-- Undone, as the hint said
DELETE FROM kpi.target WHERE split_from = 1000 AND split_by = 'quarter';
SELECT split_by, count(*) FROM kpi.target GROUP BY split_by ORDER BY split_by;
-- Without their whole parts stay, as targets of their own
DELETE FROM kpi.target WHERE target_id = 1000;
SELECT name, team, weight, split_from, split_by FROM kpi.target ORDER BY target_id;

-- A goal counts the whole, and not its parts
TRUNCATE kpi.target, kpi.goal;
INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'Sell');
INSERT INTO kpi.target (target_id, goal_id, name, kpi, starts_on, ends_on, target_value) VALUES (1000, 1, 'Sales 2024', 'sales_amount', '2024-01-01', '2024-12-31', 10000);
SELECT progress, status FROM kpi.goal_progress;
SELECT count(*) FROM saleskpi.split_target('kpi', 1000, 'month');
SELECT progress, status FROM kpi.goal_progress;
SELECT goal_id, count(*) FROM kpi.target GROUP BY goal_id;

-- What cannot be split
SELECT saleskpi.split_target('kpi', 1, 'month');
SELECT saleskpi.split_target('kpi', NULL, 'month');
SELECT saleskpi.split_target('kpi', 1000, 'week');
SELECT saleskpi.split_target('kpi', 1000, 'month', 'evenly');
SELECT saleskpi.split_target('public', 1000, 'month');
SELECT whole(1, '2025-01-01', '2025-12-31', team => 'North');
SELECT saleskpi.split_target('kpi', 1000, 'team');
SELECT whole(1, '2025-01-01', '2025-12-31', rep => 'Ada');
SELECT saleskpi.split_target('kpi', 1000, 'rep');
SELECT whole(1, '2025-01-01', '2025-12-31', team => 'Nowhere');
SELECT saleskpi.split_target('kpi', 1000, 'rep');
SELECT whole(1, '2025-01-01', '2025-12-31', kpi => 'happiness');
SELECT saleskpi.split_target('kpi', 1000, 'month');

-- Repeating: months after months, a leap year, weeks, every so often.  A name that has the time gets the new one
SELECT whole(1, '2025-01-01', '2025-01-31', team => 'North');
UPDATE kpi.target SET minimum_value = 0.5, weight = 2, better = 'higher';
SELECT count(*) FROM saleskpi.repeat_target('kpi', 1000, 3);
SELECT name, starts_on, ends_on, target_value, minimum_value, weight, better, team, split_from FROM kpi.target ORDER BY starts_on;
TRUNCATE kpi.target;
INSERT INTO kpi.target (target_id, name, kpi, starts_on, ends_on, start_value, target_value) VALUES (1001, 'Year 2023', 'win_rate', '2023-01-01', '2023-12-31', 0.1, 1), (1002, 'Won in 2024-02', 'win_rate', '2024-02-01', '2024-02-29', NULL, 1), (1003, 'Week', 'win_rate', '2025-01-06', '2025-01-12', NULL, 1),
	(1004, 'From the 15th', 'win_rate', '2025-01-15', '2025-03-14', NULL, 1), (1005, 'Q4 2024', 'win_rate', '2024-10-01', '2024-12-31', NULL, 1), (1006, 'Leap day', 'win_rate', '2024-02-29', '2024-02-29', NULL, 1), (1007, 'Calls', 'win_rate', '2025-01-31', '2025-01-31', NULL, 1);
INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, target_value, current_value) VALUES (1008, 'By hand 2025', 'number', '2025-01-01', '2025-12-31', 10, 5);
SELECT count(p) FROM (VALUES (1001), (1003), (1004), (1005), (1008)) AS t (id), saleskpi.repeat_target('kpi', t.id) AS p;
SELECT count(p) FROM (VALUES (1002), (1006)) AS t (id), saleskpi.repeat_target('kpi', t.id, 1, '1 year') AS p;
SELECT count(*) FROM saleskpi.repeat_target('kpi', 1007, 2, '1 month');
SELECT name, starts_on, ends_on, start_value, current_value FROM kpi.target WHERE target_id > 1008 ORDER BY target_id;
SELECT saleskpi.repeat_target('kpi', 1005);
SELECT saleskpi.repeat_target('kpi', 1005, 0);
SELECT saleskpi.repeat_target('kpi', 1005, 1, '-1 day');
SELECT saleskpi.repeat_target('kpi', 1005, 1, '12 hours');
SELECT saleskpi.repeat_target('kpi', 99);
SELECT saleskpi.repeat_target('kpi', NULL);

DROP VIEW part;
DROP FUNCTION whole;
SELECT saleskpi.drop_model('kpi', force => true);
