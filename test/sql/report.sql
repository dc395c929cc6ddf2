-- A month in words and tables: on a company small enough to work out each number by hand, among hostile names,
-- and where there is next to nothing to say
SET client_min_messages = warning;
SELECT saleskpi.create_model('kpi');
RESET client_min_messages;

-- Of a model without a row is said that there is nothing, in both formats, and no error
UPDATE kpi.settings SET as_of = '2025-07-02';
\pset tuples_only on
\pset format unaligned
SELECT saleskpi.kpi_report('kpi');
SELECT saleskpi.kpi_report('kpi', format => 'html') ~ '^<!DOCTYPE html>.*nothing to report for June 2025.*</html>\s*$';
\pset tuples_only off
\pset format aligned

-- Ada and Bob, two teams.  In June they sold 600, a fifth more than in May's 500; in June a year before 400.
CREATE TABLE sold (sale_id int, customer int, rep text, channel text, sold_on date, amount numeric);
INSERT INTO sold VALUES
	(1, 1, 'Ada', 'Fair', '2024-06-10', 400), (2, 2, 'Bob', 'Web', '2025-05-05', 200), (3, 1, 'Ada', 'Fair', '2025-05-20', 300),
	(4, 3, 'Ada', 'Web', '2025-06-03', 450), (5, 2, 'Bob', 'Web', '2025-06-17', 100), (6, 4, 'Bob', 'Web', '2025-06-30', 50),
	(7, 4, 'Bob', 'Web', '2025-07-01', 1000);
-- In May one of two was won, in June two of three
CREATE TABLE dealt (deal_id int, rep text, opened date, closed date, won boolean, amount numeric, expected_on date);
INSERT INTO dealt VALUES
	(1, 'Ada', '2025-05-01', '2025-05-11', true, 300, NULL), (2, 'Bob', '2025-05-01', '2025-05-21', false, 100, NULL),
	(3, 'Ada', '2025-06-01', '2025-06-03', true, 450, NULL), (4, 'Bob', '2025-06-01', '2025-06-07', true, 150, NULL), (5, 'Bob', '2025-06-01', '2025-06-09', false, 10, NULL),
	(6, 'Bob', '2025-06-01', NULL, NULL, 1000, '2025-08-15'), (7, 'Ada', '2025-05-01', NULL, NULL, 40, '2025-06-15');
CREATE TABLE came (lead_id int, source text, came date, qualified date, bought date);
INSERT INTO came
SELECT n, CASE WHEN n % 2 = 0 THEN 'Web' ELSE 'Fair' END, date '2025-06-01' + n, CASE WHEN n <= 5 THEN date '2025-06-20' END, CASE WHEN n <= 1 THEN date '2025-06-25' END FROM generate_series(1, 10) AS n
UNION ALL
SELECT 100 + n, 'Web', date '2025-03-01' + n, CASE WHEN n <= 4 THEN date '2025-03-20' END, CASE WHEN n <= 2 THEN date '2025-03-25' END FROM generate_series(1, 8) AS n;
CREATE TABLE spent (spent_on date, channel text, amount numeric);
INSERT INTO spent VALUES ('2025-05-10', 'Web', 90), ('2025-06-10', 'Web', 100), ('2025-06-11', NULL, 20);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT sale_id, customer AS customer_id, rep, channel, sold_on AS sold_at, amount FROM sold');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT deal_id, rep, opened AS opened_at, closed AS closed_at, won, amount, expected_on FROM dealt');
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT lead_id, source, came AS created_at, qualified AS qualified_at, bought AS converted_at FROM came');
SELECT saleskpi.map_source('kpi', 'expense', 'SELECT spent_on, channel, amount FROM spent');
SELECT saleskpi.map_source('kpi', 'rep', $$SELECT * FROM (VALUES ('Ada', 'North'), ('Bob', 'South')) AS r (rep, team)$$);
INSERT INTO kpi.goal (goal_id, parent_id, name, owner) VALUES (1, NULL, 'A good year', 'Eve'), (2, 1, 'Sell', 'Ada');
-- Of the year's 365 days 181 are behind at the end of June.  Of 3650, 1100 have come: 1810 would be in step.
-- 2550 in 184 days are 13.8587 a day; so far 1100 / 181 = 6.077348.  On 31 May 500 of 1510, pace 0.33.
INSERT INTO kpi.target (target_id, goal_id, name, kind, kpi, team, starts_on, ends_on, start_value, target_value, current_value) VALUES
	(1, 2, 'Sales of the year', 'kpi', 'sales_amount', NULL, '2025-01-01', '2025-12-31', NULL, 3650, NULL),
	-- 3 of the 5 closed were won: if as many come, the rest has to be at 0.6 + 0.2 * 365 / 184
	(2, 2, 'Win 80 %', 'kpi', 'win_rate', NULL, '2025-01-01', '2025-12-31', NULL, 0.8, NULL),
	-- North sold 300 + 450, a quarter more than 600
	(3, NULL, 'Sales of North', 'kpi', 'sales_amount', 'North', '2025-01-01', '2025-06-30', NULL, 600, NULL),
	-- June's was missed by 100
	(4, NULL, 'A great June', 'kpi', 'sales_amount', NULL, '2025-06-01', '2025-06-30', NULL, 700, NULL),
	-- 8 leads and 10: as many days as have passed bring 36.3; 12 are left for 184 days, 0.0652 a day
	(5, NULL, 'No more than 30 leads', 'kpi', 'new_leads', NULL, '2025-01-01', '2025-12-31', NULL, 30, NULL),
	(6, NULL, 'Not begun', 'kpi', 'sales_amount', NULL, '2025-07-01', '2025-12-31', NULL, 1, NULL);
UPDATE kpi.target SET better = 'lower' WHERE target_id = 5;

\pset tuples_only on
\pset format unaligned
SELECT saleskpi.kpi_report('kpi');

-- What the views say for that month, the report says
UPDATE kpi.settings SET as_of = '2025-06-30';
SELECT saleskpi.kpi_report('kpi', '2025-06-17') = saleskpi.kpi_report('kpi') AS any_day_of_the_month;
\pset tuples_only off
\pset format aligned
SELECT s.title, k.kpi ->> 'value' AS value, s.value::text = k.kpi ->> 'value' AND s.previous IS NOT DISTINCT FROM (k.kpi ->> 'previous')::numeric AND s.is_better IS NOT DISTINCT FROM saleskpi_internal.report_is_better((k.kpi ->> 'value')::numeric, (k.kpi ->> 'previous')::numeric, s.unit, s.better) AS is_of_scorecard
FROM kpi.scorecard AS s
JOIN jsonb_array_elements(saleskpi_internal.report_kpis('kpi', '2025-06-01', '2025-06-30')) AS k (kpi) ON k.kpi ->> 'kpi' = s.kpi
WHERE s.value IS NOT NULL
ORDER BY s.kpi;
-- Targets as they stood at the end of the month are those of as_of then, and what turned is what attention says
SELECT count(*), count(*) FILTER (WHERE b.actual IS NOT DISTINCT FROM p.actual AND b.status = p.status AND b.pace IS NOT DISTINCT FROM p.pace AND b.forecast IS NOT DISTINCT FROM p.forecast
	AND b.progress = p.progress AND b.expected = p.expected AND b.expected_progress = p.expected_progress AND b.complete) AS same
FROM kpi.target_by_month AS b
JOIN kpi.target_progress AS p ON p.target_id = b.target_id
WHERE b.day = '2025-06-30';
SELECT a.name, a.status_before, a.status, t.target ->> 'status_before' = a.status_before AND t.target ->> 'status' = a.status AND (t.target ->> 'has_turned')::boolean AS is_of_attention
FROM kpi.attention AS a
LEFT JOIN jsonb_array_elements(saleskpi_internal.report_targets('kpi', '2025-06-01', '2025-06-30', 'EUR')) AS t (target) ON t.target ->> 'name' LIKE '%' || a.name || '%'
WHERE a.reason = 'status'
ORDER BY a.name;
SELECT name, month, day, round(actual, 4) AS actual, round(pace::numeric, 4) AS pace, status, complete FROM kpi.target_by_month WHERE target_id IN (1, 4) ORDER BY target_id, month DESC LIMIT 4;
UPDATE kpi.settings SET as_of = '2025-06-17';
SELECT name, month, day, actual, complete FROM kpi.target_by_month WHERE target_id IN (1, 4) AND month >= '2025-05-01' ORDER BY target_id, month;

-- A month that is not over is compared with as many days of those before: 550 with 200, and 400 of a year before
\pset tuples_only on
\pset format unaligned
SELECT saleskpi.kpi_report('kpi', '2025-06-30') AS report \gset
SELECT l.line FROM regexp_split_to_table(:'report', '\n') WITH ORDINALITY AS l (line, place) WHERE l.line ~ '^(#|As of|Sales came|- Sales|\| Sales \|)' ORDER BY l.place;
-- In a month of the past nobody knows the pipeline and the goals of then, which it says; nothing has happened in April
UPDATE kpi.settings SET as_of = '2025-07-02';
SELECT saleskpi.kpi_report('kpi', '2025-04-01');
-- Long before anything was
SELECT saleskpi.kpi_report('kpi', '1999-12-31') ~ 'There is nothing to report for December 1999';
\pset tuples_only off
\pset format aligned

-- A kept model says the same
SELECT saleskpi.kpi_report('kpi') AS live \gset
SET client_min_messages = warning;
SELECT saleskpi.keep_model('kpi');
RESET client_min_messages;
SELECT regexp_replace(saleskpi.kpi_report('kpi'), ', worked out [-0-9: ]+', '') = :'live' AS kept_says_what_live_says;
SELECT saleskpi.unkeep_model('kpi');

-- Work days, a limit that is passed, what is out of reach, and values entered by hand
UPDATE kpi.settings SET as_of = '2025-06-30', expected_shape = 'work_days';
TRUNCATE kpi.target;
INSERT INTO kpi.target (target_id, name, kind, kpi, starts_on, ends_on, start_value, target_value, current_value, better) VALUES
	-- 23 work days in July; of June's 21 all are behind: 1400 / 23 = 60.869565 a work day, 600 / 21 = 28.571429
	(1, 'By work days', 'kpi', 'sales_amount', '2025-06-01', '2025-07-31', NULL, 2000, NULL, NULL),
	(2, 'Limit passed', 'kpi', 'new_leads', '2025-06-01', '2025-07-31', NULL, 6, NULL, 'lower'),
	(3, 'Out of reach', 'kpi', 'win_rate', '2025-06-01', '2025-07-02', NULL, 0.99, NULL, NULL),
	(4, 'By hand', 'number', NULL, '2025-06-01', '2025-07-31', 100, 50, 95, NULL),
	(5, 'Yes or no', 'boolean', NULL, '2025-06-01', '2025-06-30', NULL, 1, 0, NULL),
	(6, 'Percentage by hand', 'percentage', NULL, '2025-06-01', '2025-07-31', 0.2, 0.5, 0.21, NULL),
	(7, 'Level by hand', 'number', NULL, '2025-06-01', '2025-07-31', NULL, 5, 9, 'lower'),
	(8, 'Nobody lost', 'kpi', 'churn_rate', '2025-06-01', '2025-07-31', NULL, 0.1, NULL, NULL),
	(9, 'Lifetime', 'kpi', 'customer_lifetime_value', '2025-06-01', '2025-07-31', NULL, 1000, NULL, NULL);
SELECT t.target ->> 'status' AS status, btrim(t.target ->> 'name', chr(2) || chr(3)) AS name, t.target ->> 'actual' AS actual, t.target ->> 'way_back' AS way_back
FROM jsonb_array_elements(saleskpi_internal.report_targets('kpi', '2025-06-01', '2025-06-30', 'EUR')) AS t (target);
UPDATE kpi.settings SET expected_shape = DEFAULT;
-- Churn: of those there at the start 10 % may be lost, and 5 % are: 5/95 of the rest may still be.  Of retention likewise.
SELECT saleskpi_internal.report_way_back('kpi', 'churn_rate', 'percentage', 'month', 'EUR', false, 'lower', NULL, 0.05, 0.10, 30, 60, 'day') AS churn,
	saleskpi_internal.report_way_back('kpi', 'churn_rate', 'percentage', 'month', 'EUR', false, 'lower', NULL, 0.12, 0.10, 30, 60, 'day') AS passed,
	saleskpi_internal.report_way_back('kpi', 'retention_rate', 'percentage', 'month', 'EUR', false, 'higher', NULL, 0.95, 0.90, 30, 60, 'day') AS retention;

-- How things are said
SELECT v, p, u, saleskpi_internal.report_change(v, p, u, 'EUR') AS change, saleskpi_internal.report_is_better(v, p, u, 'lower') AS is_better_when_lower
FROM (VALUES (110, 100, 'count'), (100.04, 100, 'currency'), (0.123, 0.1, 'percentage'), (0.10001, 0.1, 'percentage'), (5, 0, 'count'), (-5, 0, 'currency'), (5, -3, 'currency'), (1200, 100, 'count'), (0, 10, 'count'), (NULL, 10, 'count'), (7, NULL, 'count')) AS x (v, p, u);
SELECT saleskpi_internal.report_value(v, u, 'CHF') FROM (VALUES (0, 'count'), (1234567.891, 'currency'), (-0.5, 'currency'), (0.00001, 'percentage'), (0.0999, 'percentage'), (12.5, 'percentage'), (1, 'days'), ('NaN', 'count'), ('Infinity', 'currency'), (NULL, 'days'), (3, 'cups')) AS x (v, u);

-- Hostile names
UPDATE sold SET rep = E'<script>alert("x")</script>|`a`*b*\n# c', channel = repeat('W', 500) WHERE rep = 'Ada';
UPDATE sold SET rep = U&'\202Eevil\2066 \05E9\05DC\05D5\05DD', channel = '"><img src=x onerror=alert(1)>' WHERE rep = 'Bob';
UPDATE sold SET rep = ' ', channel = E'\t' WHERE sale_id = 6;
UPDATE kpi.settings SET as_of = '2025-06-30';
UPDATE kpi.kpi SET title = E'Sales & <b>"more"</b>\r\n| x |' WHERE kpi = 'sales_amount';
UPDATE kpi.kpi SET unit = '</td>' WHERE kpi = 'sales_quantity';
UPDATE kpi.goal SET name = E'- [x] ![y](javascript:z) http://a.b www.c.d e@f.g $h$ ~~i~~ \\ &amp; &lt;', owner = E'\x01\x02bell\x07\x03';
INSERT INTO kpi.target (target_id, name, kpi, rep, starts_on, ends_on, target_value) VALUES
	(11, repeat('<', 500), 'sales_amount', E'<script>alert("x")</script>|`a`*b*\n# c', '2025-06-01', '2025-07-31', 100000),
	(12, U&'\202E gnp.exe''"<', 'sales_amount', NULL, '2025-06-01', '2025-07-31', 100000);
SELECT saleskpi.kpi_report('kpi') AS report, saleskpi.kpi_report('kpi', format => 'html') AS page \gset
\pset tuples_only on
\pset format unaligned
-- Each is on one line and cut, what has a meaning is escaped, and what is written from right to left is an island
SELECT replace(replace(l.line, chr(8296), '<FSI>'), chr(8297), '<PDI>') FROM regexp_split_to_table(:'report', '\n') WITH ORDINALITY AS l (line, place) WHERE l.line ~ 'script|evil|WWW|img|more|javascript|bell|exe|no name' ORDER BY l.place;
SELECT l.line FROM regexp_split_to_table(:'page', '\n') AS l (line) WHERE l.line ~ 'script|evil|WWW|src=|javascript|bell|gnp|no name|&lt;' AND length(l.line) < 1000 GROUP BY l.line ORDER BY l.line COLLATE "C";
\pset tuples_only off
\pset format aligned
-- No element, no attribute and no sign that was not ours
SELECT :'page' ~ '[^\x09\x0a\x20-\x7e]' AS other_than_ascii, :'page' ~ '\x02|\x03' AS marks_left, :'page' ~* '<(script|img|b|/b)[ >]' AS foreign_elements, :'page' ~ '&#(8234|8235|8236|8237|8238|8294);' AS turning_signs;
SELECT DISTINCT m[1] AS element FROM regexp_matches(:'page', '<([!a-zA-Z0-9]+)', 'g') AS m ORDER BY 1;
SELECT :'report' ~ '[\x01-\x08\x0b-\x1f]' AS control_signs, :'report' ~ '\|.*[^\\]<' AS open_tags;

-- Errors
SELECT saleskpi.kpi_report('kpi', format => 'pdf');
SELECT saleskpi.kpi_report('kpi', format => NULL);
SELECT saleskpi.kpi_report('kpi', '2025-07-01');
SELECT saleskpi.kpi_report('kpi', 'infinity');
SELECT saleskpi.kpi_report('kpi', '0044-03-15 BC');
SELECT saleskpi.kpi_report(NULL);
SELECT saleskpi.kpi_report('nowhere');
SELECT saleskpi.kpi_report('public');
SET client_min_messages = warning;
SELECT saleskpi.drop_model('kpi', force => true);
DROP TABLE sold, dealt, came, spent;
