-- map_system of Stripe: what is odd about it, on a row made for it; and what is missing
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset format unaligned

CREATE SCHEMA stripe;
SET search_path = stripe, public;
CREATE TABLE account (id text, default_currency text, settings_dashboard_timezone text);
INSERT INTO account VALUES ('acct_1', 'usd', 'America/New_York');
CREATE TABLE charge (id text, customer_id text, created timestamptz, currency text, amount bigint, amount_captured bigint, amount_refunded bigint, status text, paid boolean,
	captured boolean, livemode boolean, balance_transaction_id text);
INSERT INTO charge VALUES
	-- On 31 January in New York; captured in part; in yen, which have no hundredth, and were exchanged
	('ch1', 'cus1', '2025-02-01 04:30', 'usd', 12345, 12345, 2345, 'succeeded', true, true, true, 't1'), ('ch2', 'cus2', '2025-02-02 12:00', 'usd', 900, 600, 300, 'succeeded', true, true, true, 't2'),
	('ch3', 'cus1', '2025-02-03 12:00', 'jpy', 500, 500, 100, 'succeeded', true, true, true, 't3'),
	-- A test, failed, pending, authorized only; a guest
	('ch4', 'cus2', '2025-02-04 12:00', 'usd', 7, 7, 7, 'succeeded', true, true, false, NULL), ('ch5', 'cus2', '2025-02-04 12:00', 'usd', 7, 0, 0, 'failed', false, true, true, NULL),
	('ch6', 'cus2', '2025-02-04 12:00', 'usd', 7, 0, 0, 'pending', false, true, true, NULL), ('ch7', 'cus2', '2025-02-04 12:00', 'usd', 7, 0, 0, 'succeeded', true, false, true, NULL),
	('ch8', NULL, '2025-02-05 12:00', 'usd', 100, 100, 0, 'succeeded', true, true, true, NULL);
CREATE TABLE refund (id text, charge_id text, created timestamptz, currency text, amount bigint, status text, balance_transaction_id text);
INSERT INTO refund VALUES
	('re1', 'ch1', '2025-02-20 12:00', 'usd', 2345, 'succeeded', 't4'), ('re2', 'ch1', '2025-02-20 12:00', 'usd', 10000, 'failed', NULL),
	-- Of a test, of a charge that was not loaded, in yen
	('re3', 'ch4', '2025-02-20 12:00', 'usd', 7, 'succeeded', NULL), ('re4', 'ch0', '2025-02-21 12:00', 'usd', 50, 'succeeded', NULL), ('re5', 'ch3', '2025-02-22 12:00', 'jpy', 100, 'succeeded', 't5');
CREATE TABLE dispute (id text, charge_id text, created timestamptz, currency text, amount bigint, status text);
INSERT INTO dispute VALUES ('du1', 'ch2', '2025-02-25 12:00', 'usd', 600, 'lost'), ('du2', 'ch1', '2025-02-25 12:00', 'usd', 600, 'won'),
	-- 100 of the 500 yen that came to 3.33 are 0.666; in a third currency, of which nothing is known
	('du3', 'ch3', '2025-02-26 12:00', 'jpy', 100, 'lost'), ('du4', 'ch3', '2025-02-26 12:00', 'eur', 1, 'lost');
CREATE TABLE balance_transaction (id text, currency text, amount bigint);
INSERT INTO balance_transaction VALUES ('t1', 'usd', 12345), ('t2', 'usd', 600), ('t3', 'usd', 333), ('t4', 'usd', -2345), ('t5', 'usd', -66);
CREATE TABLE plan (id text, currency text, amount bigint, interval text, interval_count int, usage_type text, billing_scheme text);
INSERT INTO plan VALUES ('half', 'usd', 1500, 'month', 6, 'licensed', 'per_unit'), ('month', 'usd', 99999, 'month', 1, 'licensed', 'per_unit'), ('tiers', 'usd', 1500, 'month', 1, 'licensed', 'tiered');
CREATE TABLE price (id text, currency text, unit_amount bigint, unit_amount_decimal numeric, recurring_interval text, recurring_interval_count int, recurring_usage_type text, billing_scheme text);
INSERT INTO price VALUES
	('month', 'usd', 2999, 2999, 'month', 1, 'licensed', 'per_unit'), ('year', 'usd', 12000, 12000, 'year', 1, 'licensed', 'per_unit'), ('week', 'usd', 1200, 1200, 'week', 1, 'licensed', 'per_unit'),
	('day', 'usd', 12, 12.5, 'day', 1, 'licensed', 'per_unit'), ('use', 'usd', 5, 5, 'month', 1, 'metered', 'per_unit'), ('euro', 'eur', 500, 500, 'month', 1, 'licensed', 'per_unit');
CREATE TABLE subscription_history (id text, customer_id text, status text, created timestamptz, start_date timestamptz, trial_end timestamptz, ended_at timestamptz, canceled_at timestamptz,
	cancel_at timestamptz, livemode boolean, _fivetran_active boolean);
INSERT INTO subscription_history VALUES
	-- An end is planned; what it was; a trial; ended, and left before
	('su1', 'cus1', 'active', '2025-01-10 12:00', '2025-01-10 12:00', NULL, NULL, NULL, '2030-01-10', true, true), ('su1', 'cus1', 'past_due', '2025-01-10 12:00', '2025-01-10 12:00', NULL, NULL, NULL, NULL, true, false),
	('su2', 'cus2', 'active', '2025-02-01 12:00', '2025-02-01 12:00', '2025-03-01 04:00', NULL, NULL, NULL, true, true), ('su3', 'cus3', 'canceled', '2025-01-05 12:00', '2025-01-05 12:00', NULL, '2025-03-05 12:00', '2025-02-20 12:00', NULL, true, true),
	-- Left before the end of the trial; never begun; a test; paused; backdated
	('su4', 'cus4', 'canceled', '2025-01-05 12:00', '2025-01-05 12:00', '2025-02-05 12:00', '2025-01-20 12:00', NULL, NULL, true, true), ('su5', 'cus5', 'incomplete_expired', '2025-01-05 12:00', '2025-01-05 12:00', NULL, NULL, NULL, NULL, true, true),
	('su6', 'cus6', 'active', '2025-01-05 12:00', '2025-01-05 12:00', NULL, NULL, NULL, NULL, false, true), ('su7', 'cus7', 'paused', '2025-01-05 12:00', '2025-01-05 12:00', NULL, NULL, NULL, NULL, true, true),
	('su8', 'cus8', 'past_due', '2025-02-05 12:00', '2025-01-05 12:00', NULL, NULL, NULL, NULL, true, true);
CREATE TABLE subscription_item (id text, subscription_id text, plan_id text, quantity int, created timestamptz);
INSERT INTO subscription_item VALUES
	('si1', 'su1', 'month', 2, '2025-01-10 12:00'), ('si2', 'su1', 'week', 1, '2025-02-15 12:00'), ('si3', 'su2', 'year', 1, '2025-02-01 12:00'), ('si4', 'su3', 'half', 2, '2025-01-05 12:00'),
	('si5', 'su4', 'month', 1, '2025-01-05 12:00'), ('si6', 'su5', 'month', 1, '2025-01-05 12:00'), ('si7', 'su6', 'month', 1, '2025-01-05 12:00'), ('si8', 'su7', 'month', 1, '2025-01-05 12:00'),
	('si9', 'su8', 'day', NULL, '2025-02-05 12:00'), ('si10', 'su8', 'use', NULL, '2025-02-05 12:00'), ('si11', 'su8', 'tiers', 1, '2025-02-05 12:00'), ('si12', 'su8', 'euro', 1, '2025-02-05 12:00'),
	('si13', 'su8', 'unknown', 1, '2025-02-05 12:00');
RESET search_path;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15';
SELECT * FROM saleskpi.map_system('kpi', 'stripe', 'stripe');
SELECT currency, time_zone FROM kpi.settings;
SELECT source, columns FROM kpi.mapping ORDER BY source;
SELECT sale_id, customer_id, sold_at, amount::float8 FROM kpi.sale ORDER BY sale_id;
-- 31 January in New York
SELECT month, amount::float8 FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
-- 2 at 29.99; 12 a week are 52 a month; 120 a year; 2 at 15 for six months; 0.125 a day
SELECT customer_id, started_on, ended_on, round(monthly_revenue, 6) AS monthly_revenue FROM kpi.subscription ORDER BY customer_id, started_on, monthly_revenue;
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;

-- In yen, of which there are no hundredths; without what Stripe has exchanged others are unknown
BEGIN;
SELECT source, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"currency": "JPY"}') WHERE source = 'settings';
SELECT sale_id, amount::float8 FROM kpi.sale WHERE amount IS NOT NULL ORDER BY sale_id;
ROLLBACK;
DO $$
BEGIN
	PERFORM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"currency": "dollar"}');
EXCEPTION WHEN invalid_parameter_value THEN
	RAISE WARNING '%', SQLERRM;
END
$$;
-- A dinar has a thousand parts, a krona is counted in hundredths
BEGIN;
UPDATE stripe.charge SET currency = 'kwd' WHERE id = 'ch1';
SELECT note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"currency": "KWD"}') WHERE source = 'settings';
SELECT amount::float8 FROM kpi.sale WHERE sale_id = 'ch1';
UPDATE stripe.charge SET currency = 'isk' WHERE id = 'ch1';
SELECT note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"currency": "ISK"}') WHERE source = 'settings';
SELECT amount::float8 FROM kpi.sale WHERE sale_id = 'ch1';
ROLLBACK;

-- What is not there: refunds are taken off their charges; the older table of subscriptions; no account
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');
BEGIN;
DROP TABLE stripe.refund, stripe.dispute, stripe.balance_transaction, stripe.account, stripe.price;
ALTER TABLE stripe.charge DROP COLUMN amount_captured;
DELETE FROM stripe.subscription_history WHERE NOT _fivetran_active;
ALTER TABLE stripe.subscription_history RENAME TO subscription;
ALTER TABLE stripe.subscription DROP COLUMN _fivetran_active;
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe') WHERE source IN ('settings', 'sale', 'subscription');
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id;
SELECT customer_id, started_on, ended_on, round(monthly_revenue, 6) AS monthly_revenue FROM kpi.subscription WHERE monthly_revenue IS NOT NULL ORDER BY customer_id, started_on;
ROLLBACK;
-- What Fivetran has marked as deleted is not there: a charge, a refund and an item
BEGIN;
ALTER TABLE stripe.charge ADD _fivetran_deleted boolean;
UPDATE stripe.charge SET _fivetran_deleted = id = 'ch8';
ALTER TABLE stripe.refund ADD _fivetran_deleted boolean;
UPDATE stripe.refund SET _fivetran_deleted = id = 're4';
ALTER TABLE stripe.subscription_item ADD _fivetran_deleted boolean;
UPDATE stripe.subscription_item SET _fivetran_deleted = id = 'si1';
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'stripe', 'stripe', late => true) WHERE mapped;
SELECT sale_id FROM kpi.sale WHERE sale_id IN ('ch3', 'ch8', 're4') ORDER BY sale_id;
SELECT customer_id, started_on FROM kpi.subscription WHERE customer_id = 'cus1';
-- and so is a subscription of the older table
ALTER TABLE stripe.subscription_history RENAME TO subscription;
ALTER TABLE stripe.subscription ADD _fivetran_deleted boolean;
UPDATE stripe.subscription SET _fivetran_deleted = id = 'su1';
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'stripe', 'stripe', late => true) WHERE mapped;
SELECT count(*) AS items FROM kpi.subscription WHERE customer_id = 'cus1';
ROLLBACK;
-- Half of what an exchange takes is none, and has a note; nothing that was given back is known
BEGIN;
ALTER TABLE stripe.refund DROP COLUMN balance_transaction_id;
SELECT note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', late => true) WHERE source = 'sale';
ALTER TABLE stripe.charge DROP COLUMN balance_transaction_id, DROP COLUMN amount_refunded;
SELECT note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', late => true) WHERE source = 'sale';
DROP TABLE stripe.refund, stripe.dispute, stripe.price, stripe.plan, stripe.account;
SELECT source, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', late => true) WHERE mapped;
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id;
ROLLBACK;
-- What connected accounts sell is among all, and can be told apart: 600 of acct_2 in euros, of which 200 are given back
BEGIN;
ALTER TABLE stripe.charge ADD connected_account_id text;
INSERT INTO stripe.account VALUES ('acct_2', 'eur', 'America/New_York');
INSERT INTO stripe.charge VALUES ('ch9', 'cus9', '2025-02-06 12:00', 'eur', 60000, 60000, 20000, 'succeeded', true, true, true, NULL, 'acct_2');
INSERT INTO stripe.refund VALUES ('re9', 'ch9', '2025-02-07 12:00', 'eur', 20000, 'succeeded', NULL);
INSERT INTO stripe.dispute VALUES ('du9', 'ch9', '2025-02-08 12:00', 'eur', 10000, 'lost');
SELECT source, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe') WHERE source IN ('settings', 'sale');
SELECT count(*) AS sales, count(amount) AS known FROM kpi.sale;
SELECT source, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"account": "acct_2"}') WHERE source IN ('settings', 'sale', 'subscription');
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id;
SELECT source, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"account": "own"}') WHERE source IN ('settings', 'sale');
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id;
\set VERBOSITY terse
SAVEPOINT before;
SELECT count(*) FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"account": "acct_3"}');
ROLLBACK TO before;
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');
ALTER TABLE stripe.charge DROP COLUMN connected_account_id;
SELECT count(*) FROM saleskpi.map_system('kpi', 'stripe', 'stripe', '{"account": "own"}');
\set VERBOSITY default
ROLLBACK;
BEGIN;
DROP TABLE stripe.subscription_item;
ALTER TABLE stripe.charge DROP COLUMN status;
DO $$
BEGIN
	PERFORM saleskpi.map_system('kpi', 'stripe', 'stripe');
EXCEPTION WHEN undefined_table THEN
	RAISE WARNING '%', SQLERRM;
END
$$;
ROLLBACK;
-- Where nothing of it is there it is refused
CREATE SCHEMA nothing;
SELECT count(*) FROM saleskpi.map_system('kpi', 'stripe', 'nothing');
DROP SCHEMA nothing;
-- Whatever column or table is missing, what is mapped can be read, and the rest has a note
\getenv folder PG_ABS_SRCDIR
\set helper :folder '/without.sql'
\set ECHO none
\i :helper
\set ECHO all
SELECT without('stripe', 'stripe', '{"{}"}');
ALTER TABLE stripe.charge ADD connected_account_id text;
SELECT without('stripe', 'stripe', '{"{\"account\": \"own\"}"}', '{stripe.account}');
DROP FUNCTION without;
SELECT saleskpi.drop_model('kpi');
DROP SCHEMA stripe CASCADE;
