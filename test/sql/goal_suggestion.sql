-- Targets made of what the best have reached, worked by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\pset null '-'
\pset format unaligned

-- In few digits: shares in half percentage points and times in whole days, the nearest unless that is worse than today, and
-- finer where they are small; money and counts in two digits to the better side, what is whole as a whole.  Of any size and sign
SELECT v AS value, today, unit, is_whole AS whole, lower, saleskpi_internal.round_target(v, today, unit, is_whole, lower) AS target
FROM (VALUES
	(0.2855, 0.24, 'percentage', false, false), (0.2811, 0.24, 'percentage', false, false), (0.2811, 0.281, 'percentage', false, false), (0.2811, 0.2811, 'percentage', false, true),
	(0.9999, 0.9998, 'percentage', false, false), (1, 1, 'percentage', false, false), (0.025, 0.02, 'percentage', false, false), (0.0244, 0.02, 'percentage', false, false), (0.0011, 0.001, 'percentage', false, true), (-0.301, -0.302, 'percentage', false, false),
	(28.5, 30, 'days', false, true), (28.6, 28.7, 'days', false, true), (4.16, 5, 'days', false, true), (0, 0, 'days', false, true),
	(1212, 1000, 'currency', false, false), (1200, 1000, 'currency', false, false), (1290, 1300, 'currency', false, true), (995, 990, 'currency', false, false), (-1212, -1300, 'currency', false, false), (-1212, -1000, 'currency', false, true), (0.0001234, 0.0001, 'currency', false, false), (0, 0, 'currency', false, false),
	(3.25, 2.5, 'count', true, false), (0.2, 0.1, 'count', true, false), (0.2, 0.3, 'count', true, true), (0.201, 0.1, 'count', false, false), (123.4, 120, 'count', true, false), (9.91, 9, 'kg', false, false),
	(123e30, 1, 'currency', false, false), (123e-30, 0, 'currency', false, false)) AS t (v, today, unit, is_whole, lower);
-- Never worse than today, never by more than a fifth, and always in two digits or in whole steps
SELECT unit, lower, count(*), count(*) FILTER (WHERE sign * target < sign * today) AS worse, count(*) FILTER (WHERE abs(target - v) > abs(v) / 5) AS far,
	count(*) FILTER (WHERE length(replace(replace(trim_scale(abs(target))::text, '.', ''), '0', '')) > 2 AND mod(target * steps, 1) IS DISTINCT FROM 0) AS fine
FROM (SELECT t.*, saleskpi_internal.round_target(v, today, unit, false, lower) AS target
	FROM (SELECT v, v - sign * mod(i, 3) * 0.001 * abs(v) AS today, unit, steps, lower, sign
		FROM generate_series(1, 3000) AS i CROSS JOIN LATERAL (SELECT setseed(i / 3000.0), ((random() - 0.5) * 10 ^ (i % 13 - 6))::numeric AS v) AS r
		CROSS JOIN (VALUES ('percentage', 200), ('days', 1), ('currency', NULL)) AS u (unit, steps) CROSS JOIN (VALUES (false, 1), (true, -1)) AS s (lower, sign)
		WHERE v <> 0) AS t) AS t
GROUP BY unit, lower ORDER BY unit, lower;
-- As people read them
SELECT string_agg(saleskpi_internal.value_in_words(v, unit, 'EUR'), ' | ') AS words FROM (VALUES
	(0, 'currency'), (1234567.8, 'currency'), (-1234.5, 'currency'), (28.5, 'currency'), (28, 'currency'), (9.755, 'currency'), (0.01234, 'currency'), (999.96, 'currency'), (99.996, 'currency'), (123456789012345, 'currency'), (1.5e20, 'currency'), (1.5e-10, 'currency'),
	(0.24, 'percentage'), (1, 'percentage'), (0, 'percentage'), (0.28571, 'percentage'), (0.0333, 'percentage'), (0.0012, 'percentage'), (-0.052, 'percentage'), (12.3456, 'percentage'),
	(9.75, 'count'), (12, 'count'), (1000, 'count'), (1, 'days'), (17.5, 'days'), (-0.5, 'days'), (2.5, 'kg')) AS t (v, unit);

-- A company of which nothing is known: a row a KPI that is summed over time, without a number
SELECT saleskpi.create_model('kpi', 'int');
UPDATE kpi.settings SET as_of = '2025-12-31';
SELECT count(*) AS rows, string_agg(kpi, ' ') AS kpis, bool_and(owner_kind = 'company' AND team IS NULL) AS of_company, count(value) + count(best_month) + count(best_value) + count(top_quarter) + count(proposed_target) + count(worth) + count(suggestion) AS numbers, min(starts_on) AS starts_on, max(ends_on) AS ends_on FROM kpi.goal_suggestion;

-- Five reps of the north: won, lost, amount of each won, days each took.  Fay is the south, Gus is on no list, and of two
-- deals nobody knows whose they were.  What Ann won in 2024 is too long ago.
--          closed in   won  lost  rate  amount  days
--   Ann    January       1     3  0.25     100    40
--   Bob    March         2     2  0.5      200    30
--   Cal    May           3     2  0.6      100    20
--   Dot    July          4     1  0.8       50    10
--   Eve    September     0     2  0
--   Fay    October       1     1           600    10
--          December      2     0           300    10
--   Gus    June          0     1  0
--   nobody March         1     0           100
--          July          0     1
CREATE TABLE closing (rep text, closed date, won int, lost int, amount numeric, days int);
INSERT INTO closing VALUES ('Ann', '2024-12-31', 1, 0, 10000, 1), ('Ann', '2025-01-31', 1, 3, 100, 40), ('Bob', '2025-03-01', 2, 2, 200, 30), ('Cal', '2025-05-10', 3, 2, 100, 20), ('Dot', '2025-07-10', 4, 1, 50, 10), ('Eve', '2025-09-10', 0, 2, 70, 10),
	('Fay', '2025-10-10', 1, 1, 600, 10), ('Fay', '2025-12-31', 2, 0, 300, 10), ('Gus', '2025-06-10', 0, 1, 70, 10), (NULL, '2025-03-10', 1, 0, 100, NULL), (NULL, '2025-07-10', 0, 1, 100, NULL);
SELECT saleskpi.map_source('kpi', 'rep', $$ SELECT * FROM (VALUES ('Ann', 'North'), ('Bob', 'North'), ('Cal', 'North'), ('Dot', 'North'), ('Eve', 'North'), ('Fay', 'South')) AS r (rep, team) $$),
	saleskpi.map_source('kpi', 'deal', $$ SELECT row_number() OVER () AS deal_id, row_number() OVER () AS customer_id, c.rep, c.closed - c.days AS opened_at, c.closed AS closed_at, n <= c.won AS won, c.amount FROM closing AS c CROSS JOIN LATERAL generate_series(1, c.won + c.lost) AS n $$);

-- Win rate of the north 10 / 20; of its reps, 0 0.25 0.5 0.6 0.8, the fourth of five is at 0.6: half of the way 0.55,
-- worth 1000 x (0.55 - 0.5) / 0.5 = 100.  The south is at 3 / 4, in December at 1, nobody's 1 / 3 with 1 in March: 0.875
-- and 0.6667, nearest 0.665, worth 1200 / 6 and 100 x (0.665 x 3 - 1).  The company is at 14 / 27 = 0.5185; of seven
-- reps, 0 0 0.25 0.5 0.6 0.75 0.8, it is half between the fifth and the sixth, 0.675: 0.5968, nearest 0.595, worth
-- 2300 x (0.595 x 27 / 14 - 1)
SELECT owner_kind, team, round(value, 4) AS value, best_month, best_value, top_quarter, proposed_target, round(worth, 2) AS worth FROM kpi.goal_suggestion WHERE kpi = 'win_rate';
-- Average deal of the north 1000 / 10; of its reps, 50 100 100 200, a quarter of the way from the third to the fourth,
-- 125: 112.5, 120 in two digits.  Of the south 1200 / 3, in October 600: 500.  The company's is 2300 / 14 = 164.29, of its
-- reps, 50 100 100 200 400, 200: 182.14, 190.  Of the others 100 / 1, and no other month
SELECT owner_kind, team, round(value, 4) AS value, best_month, best_value, top_quarter, proposed_target, round(worth, 2) AS worth FROM kpi.goal_suggestion WHERE kpi = 'average_deal';
-- Deals won add up.  The north has 10 in twelve months, 2.5 a quarter; of its reps, 0 1 2 3 4, the fourth has 3: who has
-- less comes half of the way up, 1.5 + 1 + 0.5 more, 13 / 4 = 3.25, whole 4, worth 1000 x (4 - 2.5) / 2.5 = 600.  The south
-- is there since October: 3 a quarter, 1 a month, in December 2: 1.5 x 3 = 4.5, 5, worth 1200 x 2 / 3.  The company has
-- 14; of its reps, 0 0 1 2 3 3 4, half between the fifth and the sixth is 3: 1.5 + 1.5 + 1 + 0.5 more, 18.5 / 4 = 4.625, 5, today
-- 3.5.  The others have 1 since March, 0.3 a quarter, in March 1: (0.1 + 1) / 2 x 3 = 1.65, 2
SELECT owner_kind, team, value, best_month, best_value, top_quarter, proposed_target, round(worth, 2) AS worth FROM kpi.goal_suggestion WHERE kpi = 'deals_won';
-- Where lower is better: of the north (40 + 2 x 30 + 3 x 20 + 4 x 10) / 10 = 20 days; of its reps, 40 30 20 10, a quarter of the
-- way from the third to the fourth, 17.5: 18.75, nearest 19.  The south always takes 10.  The company 230 / 13 = 17.69; of its reps,
-- 40 30 20 10 10, it is 10: 13.85, 14.  Nobody knows how long the others took
SELECT owner_kind, team, round(value, 4) AS value, best_month, best_value, top_quarter, proposed_target, worth FROM kpi.goal_suggestion WHERE kpi = 'sales_cycle_length';
-- In words
SELECT suggestion FROM kpi.goal_suggestion WHERE kpi IN ('win_rate', 'average_deal', 'deals_won', 'sales_cycle_length', 'new_accounts');

-- Every value is that of measure over the same months
SELECT count(*) AS rows, count(s.value) AS values, count(*) FILTER (WHERE s.value IS DISTINCT FROM m.value) AS different
FROM kpi.goal_suggestion AS s
CROSS JOIN LATERAL (SELECT saleskpi.kpi_value(sum(m.numerator), sum(m.denominator)) AS value FROM kpi.measure AS m
	WHERE m.kpi = s.kpi AND m.day >= '2025-01-01' AND (s.owner_kind = 'company' OR m.team IS NOT DISTINCT FROM s.team)) AS m
WHERE s.kpi NOT IN ('lead_conversion_rate', 'lead_to_opportunity_ratio');

-- Costs are the company's: 200 a customer in March and in July, and of the year 1400 / 14, which is better already.
-- A team that has customers and no costs has no cost of one; the costs without a team are those of 1 customer, 600 in March:
-- (1400 + 600) / 2
SELECT saleskpi.map_source('kpi', 'expense', $$ SELECT * FROM (VALUES (date '2025-03-10', 600), ('2025-07-10', 800)) AS v (spent_on, amount) $$);
SELECT owner_kind, team, value, best_month, best_value, proposed_target, suggestion FROM kpi.goal_suggestion WHERE kpi = 'customer_acquisition_cost';

-- Leads all of which are 90 days old: from October 2024 to September 2025, 2 of 3, in September 1 of 1: (0.6667 + 1) / 2 =
-- 0.8333, nearest 0.835.  Leads of the year: 6, and some before it, so that 6 are those of twelve months: 1.5 a quarter, 5 in
-- October: (0.5 + 5) / 2 x 3 = 8.25, whole 9
SELECT saleskpi.map_source('kpi', 'lead', $$ SELECT row_number() OVER () AS lead_id, created_at, CASE WHEN n <= converted THEN created_at + 1 END AS converted_at
	FROM (VALUES (date '2024-09-10', 10, 0), ('2024-10-10', 2, 1), ('2025-09-10', 1, 1), ('2025-10-10', 5, 5)) AS v (created_at, leads, converted) CROSS JOIN generate_series(1, leads) AS n $$);
SELECT kpi, round(value, 4) AS value, best_month, best_value, proposed_target, suggestion FROM kpi.goal_suggestion WHERE kpi IN ('lead_conversion_rate', 'new_leads') AND owner_kind = 'company';

-- KPIs of one's own.  Complaints are better when fewer: 24 in a year, 12 8 4 0 by rep, a quarter of the way from the third to
-- the fourth is 3: 4.5, 2.5 and 0.5 fewer, 16.5 / 4 = 4.125, whole 4.  A loss of 360 since October may become smaller: -120
-- a month, 40 in December: -40 x 3.  By weight 0.3 in December, 0.9 a quarter.  Of nothing nothing can be asked for, but that
-- it stay so where that is best; what is perfect is kept.  In February nobody knows of how many: March is the best, with 3,
-- which is not better than all together.  Stocks and what is summed up to date are left out
INSERT INTO kpi.kpi (kpi, title, unit, better, span, position) VALUES ('complaints', 'Complaints', 'count', 'lower', 'sum', 21), ('profit', 'Profit', 'currency', 'higher', 'sum', 22), ('scrap', 'Scrap', 'kg', 'higher', 'sum', 23),
	('nothing', 'Nothing', 'count', 'higher', 'sum', 24), ('faults', 'Faults', 'count', 'lower', 'sum', 25), ('answered', 'SLA', 'percentage', 'higher', 'sum', 26), ('score', 'Score', 'points', 'higher', 'sum', 27),
	('seats', 'Seats', 'count', 'higher', 'month', 28), ('so_far', 'So far', 'count', 'higher', 'to_date', 29), ('planned', 'Planned', 'count', 'higher', 'sum', 30);
SELECT saleskpi.map_source('kpi', 'custom_measure', $$ SELECT * FROM (VALUES
	('complaints', date '2025-01-10', 'Ann', 12, NULL), ('complaints', '2025-07-10', 'Bob', 8, NULL), ('complaints', '2025-07-10', 'Cal', 4, NULL), ('complaints', '2025-07-10', 'Dot', 0, NULL),
	('profit', '2025-10-10', 'Fay', -300, NULL), ('profit', '2025-11-10', 'Fay', -100, NULL), ('profit', '2025-12-10', 'Fay', 40, NULL), ('scrap', '2025-12-10', NULL, 0.3, NULL),
	('nothing', '2025-06-10', NULL, 0, NULL), ('faults', '2025-06-10', NULL, 0, NULL), ('answered', '2025-05-10', NULL, 3, 3), ('answered', '2025-06-10', NULL, 2, 2),
	('score', '2025-01-10', NULL, 4, 2), ('score', '2025-02-10', NULL, 100, NULL), ('score', '2025-03-10', NULL, 9, 3), ('seats', '2025-06-10', NULL, 7, NULL), ('so_far', '2025-06-10', NULL, 7, NULL)) AS v (kpi, day, rep, numerator, denominator) $$);
SELECT kpi, value, best_month, best_value, top_quarter, proposed_target, worth, suggestion FROM kpi.goal_suggestion WHERE owner_kind = 'company' AND kpi IN (SELECT kpi FROM kpi.kpi WHERE source = 'custom_measure');
SELECT team, suggestion FROM kpi.goal_suggestion WHERE owner_kind = 'team' AND kpi IN ('complaints', 'profit', 'answered');

-- Visits, 2 in three months, in October: half of the way from 2 a quarter to 6 is 4 to the digit, and so is 500 from 12500 / 30 =
-- 416.67, of baskets of 333.33 from four and of 666.67 from two of the reps, three quarters of the way between which is 583.33.
-- Where all reps are alike, nobody comes up, 4 in nine months are 1.33 a quarter, and nobody is an example.  Where the reps' best
-- quarter, 0.1, is below all together, (4 + 36) / 80, that stays, whatever was in the best month.  Two months in which it is the
-- same, 33 / 31 and 324 times that, are both the best, and February is the last
INSERT INTO kpi.kpi (kpi, title, unit, better, span, position) VALUES ('visits', 'Visits', 'count', 'higher', 'sum', 31), ('basket', 'Basket', 'currency', 'higher', 'sum', 32), ('demos', 'Demos', 'count', 'higher', 'sum', 33), ('in_time', 'In time', 'percentage', 'higher', 'sum', 34), ('rating', 'Rating', 'points', 'higher', 'sum', 35);
SELECT saleskpi.map_source('kpi', 'custom_measure', $$ SELECT * FROM (VALUES
	('visits', date '2025-10-10', NULL, 2, NULL),
	('basket', '2025-10-10', 'Ann', 1000, 3), ('basket', '2025-10-10', 'Bob', 1000, 3), ('basket', '2025-10-10', 'Cal', 1000, 3), ('basket', '2025-10-10', 'Dot', 1000, 3), ('basket', '2025-10-10', 'Eve', 2000, 3), ('basket', '2025-10-10', 'Fay', 2000, 3), ('basket', '2025-10-10', NULL, 4500, 12),
	('demos', '2025-04-10', 'Ann', 1, NULL), ('demos', '2025-04-10', 'Bob', 1, NULL), ('demos', '2025-04-10', 'Cal', 1, NULL), ('demos', '2025-04-10', 'Dot', 1, NULL),
	('in_time', '2025-01-10', 'Ann', 1, 10), ('in_time', '2025-01-10', 'Bob', 1, 10), ('in_time', '2025-01-10', 'Cal', 1, 10), ('in_time', '2025-01-10', 'Dot', 1, 10), ('in_time', '2025-02-10', NULL, 36, 40), ('rating', '2025-01-10', NULL, 33, 31), ('rating', '2025-02-10', NULL, 10692, 10044), ('rating', '2025-03-10', NULL, 1, 1)) AS v (kpi, day, rep, numerator, denominator) $$);
SELECT kpi, round(value, 4) AS value, best_month, round(top_quarter, 4) AS top_quarter, proposed_target, suggestion FROM kpi.goal_suggestion WHERE owner_kind = 'company' AND kpi IN ('visits', 'basket', 'demos', 'in_time', 'rating');

-- The next quarter of the company's year, in its currency and words.  Until September there are four with an amount, 50 100
-- 100 200 and 10000 of 2024 with Ann: (100 + 10000) / 2 = 5050 for her, 50 100 200 5050, a quarter of the way from the third: 1412.5; the
-- company's 11100 / 12 = 925; half of the way 1168.75, 1200
UPDATE kpi.settings SET fiscal_year_start = 3, as_of = '2025-09-30', currency = 'USD';
UPDATE kpi.kpi SET title = 'Deal size' WHERE kpi = 'average_deal';
SELECT kpi, starts_on, ends_on, suggestion FROM kpi.goal_suggestion WHERE owner_kind = 'company' AND kpi IN ('win_rate', 'average_deal');
-- The month of as_of is not over: of the south there is October
UPDATE kpi.settings SET fiscal_year_start = 2, as_of = '2025-12-30';
SELECT value, starts_on, ends_on FROM kpi.goal_suggestion WHERE owner_kind = 'team' AND team = 'South' AND kpi = 'deals_won';
-- What is won has a worth only where more is better.  The north has 11 since December 2024; of its reps, 4 3 2 2 0, the fourth
-- has 2: 1 + 0.5 fewer, 9.5 / 4 = 2.375, whole 2.  The south has 1 in two months, and no month with fewer: 1.5, 1.  The others 1 in
-- nine, and 0 in July: (0.11 + 0) / 2 x 3 = 0.17, 0
UPDATE kpi.kpi SET better = 'lower' WHERE kpi = 'deals_won';
SELECT team, proposed_target, worth FROM kpi.goal_suggestion WHERE owner_kind = 'team' AND kpi = 'deals_won';

SELECT saleskpi.drop_model('kpi', force => true);
DROP TABLE closing;
