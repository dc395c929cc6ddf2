-- The model on a company small enough to count by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2024-03-31';

CREATE SCHEMA crm;
CREATE TABLE crm.person (name text, team text);
INSERT INTO crm.person VALUES ('Ada', 'North'), ('Ben', 'South');

-- Deals.  Ada in January: d1 won after 10 days with 100, d2 won after 20 days
-- with 300, d3 lost; in February d4 won after 31 days without an amount.
-- Ben in March: d5 won after 5 days with 50.  d6 is open, d7 closes after as_of.
CREATE TABLE crm.deal (deal_id text, customer_id text, rep text, source text, opened_at date, closed_at date, won boolean, amount numeric, quantity numeric, probability double precision);
INSERT INTO crm.deal VALUES
	('d1', 'c1', 'Ada', 'web', '2024-01-01', '2024-01-11', true, 100, 1, NULL),
	('d2', 'c2', 'Ada', 'web', '2024-01-05', '2024-01-25', true, 300, 2, NULL),
	('d3', NULL, 'Ada', 'fair', '2024-01-02', '2024-01-31', false, 500, 5, NULL),
	('d4', 'c3', 'Ada', 'fair', '2024-01-20', '2024-02-20', true, NULL, 1, NULL),
	('d5', 'c4', 'Ben', 'web', '2024-03-01', '2024-03-06', true, 50, 1, NULL),
	('d6', NULL, 'Ben', 'web', '2024-03-01', NULL, NULL, 999, 1, NULL),
	('d7', 'c5', 'Ben', 'web', '2024-03-01', '2024-04-01', true, 999, 1, 0.3);
-- Leads.  January: l1 became opportunity and customer, l2 opportunity, l3
-- nothing, l4 a customer only after as_of.  March: l5 nothing yet.
CREATE TABLE crm.lead (lead_id text, created_at date, source text, rep text, qualified_at date, converted_at date, customer_id text);
INSERT INTO crm.lead VALUES
	('l1', '2024-01-01', 'web', 'Ada', '2024-01-02', '2024-01-11', 'c1'),
	('l2', '2024-01-05', 'web', 'Ada', '2024-01-09', NULL, NULL),
	('l3', '2024-01-06', 'web', 'Ben', NULL, NULL, NULL),
	('l4', '2024-01-07', 'fair', 'Ben', '2024-01-20', '2024-04-01', 'c5'),
	('l5', '2024-03-31', 'web', 'Ben', NULL, NULL, NULL),
	('l6', '2024-04-01', 'web', 'Ben', NULL, NULL, NULL);
-- Customers.  c1 and c2 come in January, c1 goes on 29 February, c3 comes and goes
-- in February, c4 comes in March, c5 after as_of.  c2 goes after as_of.
CREATE TABLE crm.customer (customer_id text, acquired_at date, churned_at date, channel text, rep text, monthly_revenue numeric);
INSERT INTO crm.customer VALUES
	('c1', '2024-01-11', '2024-02-29', 'web', 'Ada', 10), ('c2', '2024-01-25', '2024-05-01', 'web', 'Ada', 30),
	('c3', '2024-02-20', '2024-02-25', 'fair', 'Ada', 5), ('c4', '2024-03-06', NULL, 'web', 'Ben', NULL), ('c5', '2024-04-01', NULL, 'web', 'Ben', 1);
-- Sales.  January 100 + 300, February none, March 50 + 150 + 20 (of nobody known).
CREATE TABLE crm.sale (sale_id text, customer_id text, rep text, sold_at timestamptz, amount numeric, quantity numeric);
INSERT INTO crm.sale VALUES
	('s1', 'c1', 'Ada', '2024-01-11 10:00+00', 100, 1), ('s2', 'c2', 'Ada', '2024-01-25 10:00+00', 300, 2),
	('s3', 'c4', 'Ben', '2024-03-06 10:00+00', 50, 1), ('s4', 'c4', 'Ben', '2024-03-06 18:00+00', 100, 1), ('s5', 'c4', 'Ada', '2024-03-31 23:59+00', 50, 3),
	('s6', NULL, 'Ben', '2024-03-07', 20, NULL), ('s7', 'c4', 'Ben', '2024-04-01 00:00+00', 999, 9);
-- E-mails.  Variant A: 3 sent, 2 delivered, 1 opened; B: 1 sent, delivered, opened after as_of.
CREATE TABLE crm.email (email_id text, campaign text, variant text, rep text, sent_at timestamptz, delivered_at timestamptz, opened_at timestamptz);
INSERT INTO crm.email VALUES
	('e1', 'spring', 'A', 'Ada', '2024-03-01', '2024-03-01', '2024-03-02'), ('e2', 'spring', 'A', 'Ada', '2024-03-01', '2024-03-01', NULL),
	('e3', 'spring', 'A', 'Ben', '2024-03-01', NULL, NULL), ('e4', 'spring', 'B', 'Ben', '2024-03-31', '2024-03-31', '2024-04-01');
-- Expenses.  January web 90 + 30, fair 500; March without a channel 60.
CREATE TABLE crm.expense (spent_on date, category text, channel text, amount numeric);
INSERT INTO crm.expense VALUES ('2024-01-15', 'Marketing', 'web', 90), ('2024-01-20', 'advertising', 'web', 30), ('2024-02-01', 'other', 'fair', 400),
	('2024-02-02', 'travel', 'fair', 100), ('2024-03-01', 'salary', NULL, 60), ('2024-04-01', 'salary', NULL, 1000);

SELECT saleskpi.map_source('kpi', 'rep', 'SELECT name AS rep, team FROM crm.person');
SELECT source, saleskpi.map_source('kpi', source, 'SELECT * FROM crm.' || source) FROM unnest('{deal,lead,customer,sale,email,expense}'::text[]) AS source;

-- KPI 2.  Ada's win rate in January is 2 / 3; the deal without an amount does not
-- lower the average
SELECT * FROM kpi.sales_by_rep ORDER BY month, rep;
-- KPI 3.  Ada in January: 10 and 20 days
SELECT month, team, rep, deals_won, mean_days, median_days, p90_days FROM kpi.sales_cycle ORDER BY month, rep;
-- of all months and reps: 5, 10, 20, 31
SELECT saleskpi.days(saleskpi.mean(cycle)) AS mean_days, saleskpi.days(saleskpi.median(cycle)) AS median_days FROM (SELECT saleskpi.rollup(cycle) AS cycle FROM kpi_parts.deal_month) AS c;
-- with open deals counted: of Ben's three deals d5 is won after 5 days, d6 and d7
-- are still open after 31, so nobody can tell; Ada has nothing open
SELECT owner_kind, team, rep, deals_won, deals_open, median_days FROM kpi.cycle_with_open_deals ORDER BY owner_kind, team, rep;
-- KPI 4.  A 1 / 2, B 0 / 1
SELECT month, campaign, variant, sent, delivered, opened, open_rate, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM kpi.email_open_rate ORDER BY variant;
-- B against A: the rates differ by -1/2; pooled 1/3, so z = -0.5 / sqrt(1/3 x 2/3 x (1/2 + 1)) = -0.8660
SELECT campaign, control, variant, control_delivered, control_opened, control_open_rate, delivered, opened, open_rate, difference, ratio, round(z::numeric, 4) AS z, round(p_value::numeric, 4) AS p_value, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM kpi.email_lift;
-- KPI 5
SELECT * FROM kpi.leads_by_rep ORDER BY month, rep;
-- KPI 6.  web in January: 3 leads, 2 opportunities, 1 customer
SELECT month, source, leads, opportunities, customers, lead_to_opportunity_ratio, conversion_rate, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM kpi.lead_conversion ORDER BY month, source;
-- Time-boxed.  At the end of March only the leads of January are 30 days old.  l1 of 1 January will be 90
-- days old when 31 March begins, so it is; l2 of 5 January is not
SELECT month, source, customers_30, leads_30, converted_30, customers_90, leads_90, converted_90, median_days_to_convert FROM kpi.lead_conversion ORDER BY month, source;
-- KPI 7.  400, nothing, 220: all is lost in February, and March has nothing to grow from
SELECT month, amount, previous_amount, growth_rate, year_ago_amount, trend || '|' AS trend, complete FROM kpi.monthly_sales_growth ORDER BY month;
-- KPI 8.  c4 bought 150 on one day and 50 on another, c3 nothing
SELECT customer_id, channel, rep, first_on, last_on, purchases, revenue FROM kpi.customer_lifetime_value ORDER BY customer_id;
-- c4 alone bought again, which is too little to say what is to be expected; data_quality says so
SELECT count(*) AS customers, count(probability_alive) AS alive, count(expected_purchases) AS purchases, count(expected_value) AS value FROM kpi.customer_lifetime_value;
SELECT problem, rows, example, left_out, views FROM kpi.data_quality WHERE source = 'clv_fit';
-- KPI 9.  In February c1 is lost of 2, and c3 comes and goes; in March 1 is there
SELECT month, at_start, gained, lost, gained_and_lost, at_end, churn_rate, retention_rate FROM kpi.churn_and_retention ORDER BY month;
-- of revenue: 10 of the 40 that c1 and c2 pay is lost in February; what c4 pays is not known
SELECT month, revenue_at_start, revenue_lost, revenue_churn_rate FROM kpi.churn_and_retention ORDER BY month;
-- Of the two won in January both are there on 1 February, and c2 on 1 March; c3 of February is not
SELECT * FROM kpi.cohort_retention ORDER BY cohort, age;
-- KPI 10.  web in January 120 / 2, fair in February 500 / 1, nobody new without a channel;
-- a customer in March cost nothing that is known
SELECT month, channel, marketing, advertising, salary, other, cost, new_customers, acquisition_cost FROM kpi.customer_acquisition_cost ORDER BY month, channel;
-- The three customers won through the web brought 100 + 300 + 200 in 49 + 67 + 26 days, 142 / 30.4375 months
-- with 600 / 4.6653 = 128.61 each; one cost 60 in January.  c3 of the fair bought nothing.
SELECT month, channel, acquisition_cost, lifetime_value, round(value_to_cost::numeric, 4) AS value_to_cost, round(months_to_pay_back::numeric, 4) AS months_to_pay_back FROM kpi.customer_acquisition_cost ORDER BY month, channel;
-- Cycle and quality.  Of Ada's three customers nobody is 90 days old at the end of March
SELECT team, rep, deals_won, median_days, customers_won, lost_within_90, customers_old_90, revenue_per_customer FROM kpi.cycle_quality ORDER BY rep;
-- A month later c1 is 110 days old and was lost within 90; on the last day before c2 is 90 days old, too
UPDATE kpi.settings SET as_of = '2024-04-23';
SELECT rep, customers_lost_90, customers_old_90, lost_within_90 FROM kpi.cycle_quality WHERE rep = 'Ada';
UPDATE kpi.settings SET as_of = '2024-04-24';
SELECT rep, customers_lost_90, customers_old_90, lost_within_90 FROM kpi.cycle_quality WHERE rep = 'Ada';
UPDATE kpi.settings SET as_of = '2024-03-31';

-- Pipeline.  Ben won 1 of 1 in the last year, so d6 counts whole, and d7 with its
-- probability of 0.3: 999 x 1.3.  The company is 380 short of a quarter's 1000, and
-- Ben 830 of his; a longer target and that of a channel are left aside.  Velocity: Ben
-- 2 x 1 x 50 / 5, the company 2 x 0.8 x 150 / 16.5.
INSERT INTO kpi.target (name, kpi, rep, channel, starts_on, ends_on, target_value) VALUES
	('Year', 'sales_amount', NULL, NULL, '2024-01-01', '2024-12-31', 9999), ('Quarter', 'sales_amount', NULL, NULL, '2024-01-01', '2024-03-31', 1000),
	('Web', 'sales_amount', NULL, 'web', '2024-01-01', '2024-03-31', 5), ('Ben', 'sales_amount', 'Ben', NULL, '2024-01-01', '2024-03-31', 1000),
	('Over', 'sales_amount', 'Ada', NULL, '2024-01-01', '2024-02-28', 9999), ('Ada', 'sales_amount', 'Ada', NULL, '2024-01-01', '2024-03-31', 450);
SELECT owner_kind, team, rep, deals_open, amount, weighted_amount, target, missing, round(coverage::numeric, 4) AS coverage FROM kpi.pipeline ORDER BY owner_kind, team, rep;
SELECT owner_kind, team, rep, win_rate, average_deal, cycle_days, round(velocity::numeric, 4) AS velocity FROM kpi.pipeline ORDER BY owner_kind, team, rep;
DELETE FROM kpi.target;

-- measure: every KPI of a month and of a slice is kpi_value of two sums
SELECT kpi, date_trunc('month', day)::date AS month, sum(numerator) AS numerator, sum(denominator) AS denominator,
	round(saleskpi.kpi_value(sum(numerator), sum(denominator)), 4) AS value
FROM kpi.measure GROUP BY 1, 2 ORDER BY 1, 2;
SELECT team, rep, saleskpi.kpi_value(sum(numerator), sum(denominator)) AS amount FROM kpi.measure WHERE kpi = 'sales_amount' GROUP BY 1, 2 ORDER BY 1, 2;
SELECT channel, saleskpi.kpi_value(sum(numerator), sum(denominator)) AS cost FROM kpi.measure WHERE kpi = 'customer_acquisition_cost' GROUP BY 1 ORDER BY 1;
SELECT rep, saleskpi.kpi_value(sum(numerator), sum(denominator)) AS lifetime_value FROM kpi.measure WHERE kpi = 'customer_lifetime_value' GROUP BY 1 ORDER BY 1;
-- Each is measured from the source that the registry says
SELECT m.kpi, m.source, k.source FROM kpi.measure AS m LEFT JOIN kpi.kpi AS k USING (kpi) WHERE (m.source = ANY (regexp_split_to_array(k.source, ', '))) IS NOT TRUE;

-- scorecard: March, the last month that is over
SELECT kpi, period, round(value, 4) AS value, round(previous, 4) AS previous, round(change::numeric, 4) AS change, trend || '|' AS trend FROM kpi.scorecard ORDER BY kpi;
-- On the 30th March is not over: February
UPDATE kpi.settings SET as_of = '2024-03-30';
SELECT kpi, period, value FROM kpi.scorecard WHERE kpi IN ('sales_amount', 'deals_won', 'churn_rate', 'customer_lifetime_value') ORDER BY kpi;
UPDATE kpi.settings SET as_of = '2024-03-31';

-- and the same as measure says, KPI by KPI and month by month
SELECT count(*) AS kpis, count(*) FILTER (WHERE (s.value, s.previous) IS DISTINCT FROM (m.value, m.previous)) AS different FROM kpi.scorecard AS s LEFT JOIN (
	SELECT k.kpi,
		saleskpi.kpi_value(sum(m.numerator) FILTER (WHERE m.month = s.period OR k.span = 'to_date'), sum(m.denominator) FILTER (WHERE m.month = s.period OR k.span = 'to_date')) AS value,
		saleskpi.kpi_value(sum(m.numerator) FILTER (WHERE m.month = s.before OR k.span = 'to_date' AND m.month < s.period),
			sum(m.denominator) FILTER (WHERE m.month = s.before OR k.span = 'to_date' AND m.month < s.period)) AS previous
	FROM (SELECT *, date_trunc('month', day::timestamp)::date AS month FROM kpi.measure) AS m
	JOIN kpi.kpi AS k USING (kpi)
	CROSS JOIN (SELECT complete_month AS period, (complete_month - interval '1 month')::date AS before FROM kpi.clock) AS s
	GROUP BY k.kpi
) AS m USING (kpi);

-- team_performance, by team and name, in the company's year
SELECT team, rep, amount, deals_won, win_rate, cycle_days, leads, opportunities, churn_rate, starts_on, ends_on FROM kpi.team_performance;
UPDATE kpi.settings SET fiscal_year_start = 3;
SELECT team, rep, amount, deals_won, leads, opportunities, churn_rate, starts_on, ends_on FROM kpi.team_performance;
UPDATE kpi.settings SET fiscal_year_start = 4;
SELECT starts_on, ends_on FROM kpi.team_performance WHERE rep = 'Ada';
UPDATE kpi.settings SET fiscal_year_start = 1;

-- data_quality: what is wrong on purpose, and only that
SELECT source, problem, rows, example, left_out FROM kpi.data_quality WHERE source <> 'clv_fit' ORDER BY source, problem;
INSERT INTO crm.person VALUES ('Ada', 'South');
INSERT INTO crm.deal VALUES ('x1', 'c1', 'Zoe', 'web', '2024-01-01', '2024-01-02', true, 'NaN', 1), ('x2', NULL, 'Ada', 'web', '2024-01-01', '2024-01-02', true, 1, 1);
INSERT INTO crm.lead VALUES ('x1', '2024-01-02', 'web', 'Zoe', '2024-01-01', NULL, NULL), ('x2', '2024-01-02', 'web', 'Ada', NULL, '2024-01-01', NULL), ('x3', NULL, 'web', 'Ada', NULL, NULL, NULL);
INSERT INTO crm.sale VALUES ('x1', 'nobody', 'Zoe', '2024-01-01', NULL, 1), ('x2', 'c1', 'Ada', 'infinity', 5, 'NaN');
INSERT INTO crm.customer VALUES ('x1', '2024-01-02', '2024-01-01', 'web', 'Zoe'), ('c4', '2024-01-02', NULL, 'web', 'Ada'), ('x2', NULL, NULL, 'web', 'Ada');
INSERT INTO crm.email VALUES ('x1', 'spring', 'A', 'Ada', '2024-03-01', NULL, '2024-03-02'), ('x2', 'spring', 'A', 'Ada', '2024-03-01', '2024-03-03', '2024-03-02'), ('x3', 'spring', 'A', 'Ada', NULL, NULL, NULL);
INSERT INTO crm.expense VALUES (NULL, 'other', 'web', 1), ('2024-01-01', 'other', 'web', 'NaN');
INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) VALUES ('?', 'happiness', 'Zoe', '2024-01-01', '2024-01-31', 1);
CREATE TABLE crm.visit (kpi text, day date, numerator int);
INSERT INTO crm.visit VALUES ('visits', '2024-01-01', 1), ('sales_amount', '2024-01-01', 1);
SELECT saleskpi.map_source('kpi', 'custom_measure', 'SELECT * FROM crm.visit');
SELECT source, problem, rows, example, left_out FROM kpi.data_quality WHERE source <> 'clv_fit' ORDER BY source, problem;
SELECT DISTINCT unnest(views) AS view FROM kpi.data_quality EXCEPT SELECT relname FROM pg_class WHERE relnamespace = 'kpi'::regnamespace;
-- A rep or a customer listed twice doubles nothing
SELECT sum(amount) FROM kpi.monthly_sales_growth;
SELECT sum(numerator) FROM kpi.measure WHERE kpi = 'sales_amount';
SELECT sum(amount) FROM kpi.team_performance;

-- The settings keep what cannot be right out
UPDATE kpi.settings SET time_zone = 'Middle-earth/Shire';
UPDATE kpi.settings SET fiscal_year_start = 13;
UPDATE kpi.settings SET churn_after = '0';
UPDATE kpi.settings SET as_of = 'infinity';
UPDATE kpi.settings SET currency = 'euro';
INSERT INTO kpi.settings (saleskpi_version) VALUES ('1.0');
DELETE FROM kpi.settings;

-- Every table, view and column of the model has a comment, and so has everything
-- of the extension
SELECT c.relname, a.attname FROM pg_class AS c LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind IN ('r', 'v')
	AND (obj_description(c.oid, 'pg_class') IS NULL OR a.attnum > 0 AND col_description(c.oid, a.attnum) IS NULL);
SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'saleskpi' AND d.deptype = 'e'
	AND obj_description(d.objid, (SELECT relname FROM pg_class WHERE oid = d.classid)) IS NULL AND pg_describe_object(d.classid, d.objid, 0) NOT LIKE 'type %[]'
	-- from version 17 on the row types of tables are members, too
	AND NOT (d.classid = 'pg_type'::regclass AND d.objid IN (SELECT reltype FROM pg_class));

-- Unmapped: sale is the deals won, customer is who has bought, lost when nothing
-- was bought for churn_after.  By hand, 30 days: c1 and c2 are lost on the 30th
-- day after their sale, c3 on 21 March; c4 bought on 6 March.
SELECT saleskpi.create_model('derived');
UPDATE derived.settings SET as_of = '2024-03-31', churn_after = '30 days';
DELETE FROM crm.deal WHERE deal_id LIKE 'x%';
SELECT saleskpi.map_source('derived', 'deal', 'SELECT * FROM crm.deal');
SELECT sale_id, customer_id, rep, sold_at, amount FROM derived.sale ORDER BY sale_id;
SELECT customer_id, acquired_at, churned_at, rep FROM derived.customer ORDER BY customer_id;
SELECT month, at_start, gained, lost, gained_and_lost, at_end FROM derived.churn_and_retention ORDER BY month;
-- The last sale counts, and the first says whose customer it is
INSERT INTO crm.deal VALUES ('d8', 'c1', 'Ben', 'web', '2024-01-20', '2024-02-10', true, 10, 1);
SELECT customer_id, acquired_at, churned_at, rep FROM derived.customer WHERE customer_id = 'c1';
-- On the day before the 30 days are over nothing is lost yet
UPDATE derived.settings SET as_of = '2024-03-10';
SELECT churned_at IS NULL AS still_there FROM derived.customer WHERE customer_id = 'c1';
UPDATE derived.settings SET as_of = '2024-03-11';
SELECT churned_at FROM derived.customer WHERE customer_id = 'c1';

SELECT saleskpi.drop_model('kpi', force => true), saleskpi.drop_model('derived');
DROP SCHEMA crm CASCADE;
