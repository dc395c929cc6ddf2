-- Who stays and what they pay: revenue, cohorts and activity, on companies small enough to
-- count by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\pset format unaligned
SELECT saleskpi.create_model('kpi');

-- What each customer pays, a row a price.
--   a  100 from 10 January, 150 from 15 February, 120 from 25 February to 9 April, and
--      again from 15 May
--   b  200 from 20 January, 50 from 5 March
--   c  40 from 1 to 19 February, 60 from 5 April
--   d  70 from 31 March to 20 May
--   e  10 from 10 May
--   f  1000 from 21 May
--   g  tries it for nothing from 1 December and stays no longer, which changes nothing
CREATE TABLE price (customer text, started date, ended date, monthly numeric);
INSERT INTO price VALUES
	('a', '2025-01-10', '2025-02-15', 100), ('a', '2025-02-15', '2025-02-25', 150), ('a', '2025-02-25', '2025-04-10', 120), ('a', '2025-05-15', NULL, 120),
	('b', '2025-01-20', '2025-03-05', 200), ('b', '2025-03-05', NULL, 50),
	('c', '2025-02-01', '2025-02-20', 40), ('c', '2025-04-05', NULL, 60),
	('d', '2025-03-31', '2025-05-21', 70), ('e', '2025-05-10', NULL, 10), ('f', '2025-05-21', NULL, 1000), ('g', '2024-12-01', '2025-03-01', 0);
SELECT saleskpi.map_source('kpi', 'subscription', 'SELECT customer AS customer_id, started AS started_on, ended AS ended_on, monthly AS monthly_revenue FROM price');
UPDATE kpi.settings SET as_of = '2025-05-20';
-- By hand, from what is paid at the end of each month:
--   January   300 new
--   February  a 100 -> 120, whatever lay between: 20 expanded; c came and went: nothing
--   March     d 70 new; b 200 -> 50: 150 contracted.  Of 320 are kept 170: 0.5313
--   April     a 120 lost; c 60, who had paid before: returned.  Of 240 are kept 120
--   May       so far: e 10 new, a 120 returned; d pays until after as_of, f is not there
-- The quick ratio is what came over what went: March 70 / 150, April 60 / 120
SELECT month, revenue_at_start AS start, new, returned, expanded, contracted, lost, at_end,
	round(gross_retention::numeric, 4) AS gross, round(net_retention::numeric, 4) AS net, round(quick_ratio::numeric, 4) AS quick, complete
FROM kpi.revenue_retention ORDER BY month;
-- At its end May has lost d and won f: of 180 are kept 110, and 1130 came for the 70 that went
UPDATE kpi.settings SET as_of = '2025-05-31';
SELECT month, revenue_at_start AS start, new, returned, expanded, contracted, lost, at_end,
	round(gross_retention::numeric, 4) AS gross, round(net_retention::numeric, 4) AS net, round(quick_ratio::numeric, 4) AS quick, complete
FROM kpi.revenue_retention WHERE month = '2025-05-01';
-- A month begins with what the one before ended with
SELECT count(*) AS differ FROM kpi.revenue_retention AS r JOIN kpi.revenue_retention AS n ON n.month = r.month + interval '1 month' WHERE r.at_end <> n.revenue_at_start;

-- Revenue by the month of the first payment, at the start of later months.  January: 300 of a
-- and b; 1 February 300, March 320, April 120 + 50, May 50.  February: 40 of c; nothing on
-- 1 March and April, 60 on 1 May.  March: 70 of d.  May: e and f.
SELECT cohort, age, revenue, revenue_retained, round(revenue_retention_rate::numeric, 4) AS rate FROM kpi.cohort_retention ORDER BY cohort, age;
-- They add up to what is paid at the start of a month: 50 + 60 + 70 in May
SELECT r.month, r.revenue_at_start, sum(c.revenue_retained) AS of_cohorts
FROM kpi.revenue_retention AS r JOIN kpi.cohort_retention AS c ON c.age > 0 AND c.cohort + make_interval(months => c.age) = r.month GROUP BY 1, 2 ORDER BY 1;

-- The price of a month is that of the month: 100 from 25 January, 150 from 10 March.  Also
-- where today's price stands beside the customer; by hand: 100 at the start of February and
-- March, 150 of April.  2 pays 30 from 1 February and is lost in March.
TRUNCATE price;
INSERT INTO price VALUES ('1', '2025-01-25', '2025-03-10', 100), ('1', '2025-03-10', NULL, 150), ('2', '2025-02-01', '2025-03-15', 30);
UPDATE kpi.settings SET as_of = '2025-04-30';
SELECT saleskpi.map_source('kpi', 'customer', $$ SELECT * FROM (VALUES ('1', date '2025-01-25', NULL::date, 150), ('2', '2025-02-01', '2025-03-15', 30)) AS v (customer_id, acquired_at, churned_at, monthly_revenue) $$);
SELECT month, at_start, lost, revenue_at_start, revenue_lost, round(revenue_churn_rate::numeric, 4) AS revenue_churn_rate FROM kpi.churn_and_retention ORDER BY month;
SELECT month, revenue_at_start, expanded, lost, at_end FROM kpi.revenue_retention ORDER BY month;
-- Without prices by day the customer's counts in all months, in both views
SELECT saleskpi.unmap_source('kpi', 'subscription');
SELECT c.month, c.revenue_at_start, c.revenue_lost, round(c.revenue_churn_rate::numeric, 4) AS revenue_churn_rate, r.revenue_at_start AS of_retention, r.lost AS lost_of_retention
FROM kpi.churn_and_retention AS c JOIN kpi.revenue_retention AS r USING (month) ORDER BY month;
SELECT status, rows FROM kpi.source_status WHERE source = 'subscription';

-- What cannot be right is left out: ended before it started, below 0, of nobody, never started
SELECT saleskpi.map_source('kpi', 'subscription', $$ SELECT * FROM (VALUES ('1', date '2025-01-25', NULL::date, 100::numeric), ('2', '2025-03-01', '2025-02-01', 100),
	('3', '2025-01-25', NULL, -100), ('4', '2025-01-25', NULL, 'NaN'), (NULL, '2025-01-25', NULL, 100), ('6', NULL, NULL, 100), ('7', '-infinity', NULL, 100), ('8', '2025-01-25', 'infinity', 10)) AS v (customer_id, started_on, ended_on, monthly_revenue) $$);
SELECT month, new, at_end FROM kpi.revenue_retention ORDER BY month;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'subscription' ORDER BY problem;
SELECT rows, left_out, share_left_out FROM kpi.source_status WHERE source = 'subscription';
SELECT saleskpi.unmap_source('kpi', 'subscription');

-- Customers by the month in which they came.  January: 1 stays, 2 goes on 1 February, 3 goes on
-- 15 March: at the start of February 3 are there (who goes on a day has gone at its end, and is
-- there when it begins), of March 2, of April 1.  February: 4 comes and goes.
UPDATE kpi.settings SET as_of = '2025-04-10';
SELECT saleskpi.map_source('kpi', 'customer', $$ SELECT * FROM (VALUES ('1', date '2025-01-05', NULL::date), ('2', '2025-01-06', '2025-02-01'), ('3', '2025-01-31', '2025-03-15'), ('4', '2025-02-10', '2025-02-11')) AS v (customer_id, acquired_at, churned_at) $$);
SELECT cohort, age, customers, retained, round(retention_rate::numeric, 4) AS rate FROM kpi.cohort_retention ORDER BY cohort, age;

-- Activity: of those who first bought in a month, who bought again in the month so much later,
-- and who in it or later.  Of three people of January one buys again in February and one in
-- June: 3, 1, 0, 0, 0, 1, 0 and 3, 2, 1, 1, 1, 1, 0.  That of June has no amount and is a purchase all the
-- same; money given back in March is none, and two purchases of a month are one.
SELECT saleskpi.unmap_source('kpi', 'customer');
SELECT saleskpi.map_source('kpi', 'sale', $$ SELECT * FROM (VALUES
	(1, 'a', date '2025-01-05', 10), (2, 'b', '2025-01-31', 10), (3, 'b', '2025-02-01', 10), (4, 'b', '2025-02-28', 10), (5, 'b', '2025-03-05', -10),
	(6, 'c', '2025-01-20', 10), (7, 'c', '2025-06-30', NULL), (8, 'c', '2025-08-01', 10), (9, 'd', '2025-06-10', 5)) AS v (sale_id, customer_id, sold_at, amount) $$);
UPDATE kpi.settings SET as_of = '2025-07-20';
SELECT cohort, age, customers, active, active_or_later, round(activity_rate::numeric, 4) AS rate, round(activity_rate_or_later::numeric, 4) AS rate_or_later, complete FROM kpi.activity_retention ORDER BY cohort, age;

SELECT saleskpi.drop_model('kpi');
DROP TABLE price;
