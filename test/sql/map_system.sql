-- map_system: what is odd about each system, on a row made for it; and what is missing, or not allowed
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset format unaligned

CREATE FUNCTION refusal(statement text) RETURNS TABLE (code text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	message := 'not refused';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END
$$;

-- Odoo, as versions from 17 on leave it, with the columns that are read

CREATE SCHEMA odoo;
SET search_path = odoo, public;
CREATE TABLE res_currency (id int PRIMARY KEY, name varchar NOT NULL);
INSERT INTO res_currency VALUES (1, 'EUR'), (2, 'USD'), (3, 'CHF');
-- Units for one euro.  Those of another company do not count.
CREATE TABLE res_currency_rate (id int PRIMARY KEY, currency_id int, company_id int, name date, rate numeric);
INSERT INTO res_currency_rate VALUES (1, 2, NULL, '2025-01-01', 1.25), (2, 2, 1, '2025-02-10', 1.6), (3, 2, 2, '2025-01-01', 7);
CREATE TABLE res_partner (id int PRIMARY KEY, name varchar, commercial_partner_id int, lang varchar, tz varchar);
INSERT INTO res_partner VALUES
	(1, 'Alpha', 1, 'de_DE', NULL), (2, 'Beta', 2, 'en_US', NULL),
	(11, 'Ada', 1, 'de_DE', 'Europe/Berlin'), (12, 'Ben', 1, 'de_DE', 'Europe/Berlin'), (13, 'Ben', 1, 'de_DE', NULL),
	(14, 'Cora', 1, 'de_DE', 'Asia/Tokyo'), (15, 'Dora', 15, 'de_DE', 'Asia/Tokyo'), (16, 'Eve', 1, 'de_DE', NULL), (17, 'Fay', 2, 'en_US', NULL),
	(21, 'Ash', 21, NULL, NULL), (22, 'Ash, purchasing', 21, NULL, NULL), (23, 'Birch', 23, NULL, NULL);
-- 3 is a branch of 1
CREATE TABLE res_company (id int PRIMARY KEY, name varchar, currency_id int, partner_id int, parent_path varchar, fiscalyear_last_month varchar);
INSERT INTO res_company VALUES (1, 'Alpha', 1, 1, '1/', '3'), (2, 'Beta', 2, 2, '2/', '12'), (3, 'Alpha South', 1, 1, '1/3/', '3');
-- Cora has left; Dora is a customer who may log in
CREATE TABLE res_users (id int PRIMARY KEY, login varchar, partner_id int, company_id int, sale_team_id int, active boolean, share boolean, write_date timestamp);
INSERT INTO res_users VALUES
	(1, 'ada', 11, 1, 1, true, false, '2025-01-01'), (2, 'ben', 12, 1, 2, true, false, '2025-01-01'), (3, 'ben2', 13, 1, NULL, true, false, '2025-01-01'),
	(4, 'cora', 14, 1, 1, false, false, '2025-02-28 23:30'), (5, 'dora', 15, 1, NULL, true, true, '2025-01-01'), (6, 'eve', 16, 1, NULL, true, false, '2025-01-01'),
	(7, 'fay', 17, 2, 4, true, false, '2025-01-01');
CREATE TABLE crm_team (id int PRIMARY KEY, name jsonb, user_id int, company_id int, active boolean, invoiced_target float8, create_date timestamp);
INSERT INTO crm_team VALUES
	(1, '{"en_US": "North", "de_DE": "Nord"}', 1, 1, true, 1000, '2020-01-01'), (2, '{"en_US": "South"}', NULL, NULL, true, 500, '2025-02-15'),
	(3, '{"en_US": "Old"}', NULL, NULL, false, 900, '2020-01-01'), (4, '{"en_US": "North", "de_DE": "Nord"}', NULL, 2, true, 250, '2020-01-01'),
	(5, '{"en_US": "Free"}', NULL, NULL, true, 0, '2020-01-01');
-- Ids are not in the order of the stages
CREATE TABLE crm_stage (id int PRIMARY KEY, name jsonb, is_won boolean);
INSERT INTO crm_stage VALUES (1, '{"en_US": "New"}', NULL), (4, '{"en_US": "Won", "de_DE": "Gewonnen"}', true), (2, '{"en_US": "Talks"}', false);
CREATE TABLE crm_lost_reason (id int PRIMARY KEY, name jsonb);
INSERT INTO crm_lost_reason VALUES (1, '{"en_US": "Too expensive", "de_DE": "Zu teuer"}');
CREATE TABLE utm_source (id int PRIMARY KEY, name varchar);
INSERT INTO utm_source VALUES (1, 'Fair'), (2, 'Web');
CREATE TABLE utm_campaign (id int PRIMARY KEY, name varchar, title jsonb);
INSERT INTO utm_campaign VALUES (1, 'spring', '{"en_US": "Spring", "de_DE": "Frühling"}');
CREATE TABLE crm_lead (id int PRIMARY KEY, type varchar, active boolean, won_status varchar, probability float8, stage_id int, user_id int, team_id int,
	company_id int, partner_id int, source_id int, lost_reason_id int, expected_revenue numeric, date_deadline date,
	create_date timestamp, date_conversion timestamp, date_last_stage_update timestamp, date_closed timestamp, write_date timestamp);
INSERT INTO crm_lead VALUES
	-- Opportunities: won, late in the evening in UTC: on 1 February in Berlin; won and archived since; lost; reopened, with the reason of then
	(1, 'opportunity', true, 'won', 100, 4, 1, 1, 1, 22, 1, NULL, 1000, NULL, '2025-01-07 09:00', NULL, NULL, '2025-01-31 23:30', '2025-02-01'),
	(2, 'opportunity', false, 'won', 100, 4, 4, 1, 3, 23, 2, NULL, 200, NULL, '2025-01-08 09:00', NULL, NULL, '2025-02-03 12:00', '2025-02-09'),
	(3, 'opportunity', false, 'lost', 0, 2, 2, 2, NULL, NULL, NULL, 1, 300, NULL, '2025-01-09 09:00', NULL, NULL, '2025-02-10 12:00', '2025-02-11'),
	(4, 'opportunity', true, 'pending', 40, 2, 2, 1, 1, NULL, NULL, 1, 400, '2025-03-31', '2025-01-10 09:00', NULL, NULL, NULL, '2025-02-11'),
	-- Half a percent, and one: not half, and not certain
	(5, 'opportunity', true, 'pending', 0.5, 1, 1, 1, 1, NULL, NULL, NULL, 1000, NULL, '2025-01-11 09:00', NULL, NULL, NULL, '2025-02-11'),
	(6, 'opportunity', true, 'pending', 1, 1, 3, 1, 1, NULL, NULL, NULL, 1000, NULL, '2025-01-11 09:00', NULL, NULL, NULL, '2025-02-11'),
	-- Archived without a day: the last change of stage, or where that was one of the lead, of anything.  Archived with a probability is not open.
	(7, 'opportunity', false, 'lost', 0, 2, 1, 1, 1, NULL, NULL, NULL, 10, NULL, '2025-01-11 09:00', NULL, '2025-02-05 12:00', NULL, '2025-02-20'),
	(8, 'opportunity', false, 'lost', 0, 2, 1, 1, 1, NULL, NULL, NULL, 10, NULL, '2025-01-02 09:00', '2025-02-01 09:00', '2025-01-05 12:00', NULL, '2025-02-21'),
	(9, 'opportunity', false, 'pending', 60, 2, 1, 1, 1, NULL, NULL, NULL, 10, NULL, '2025-01-11 09:00', NULL, NULL, NULL, '2025-02-22'),
	-- Of the other company
	(10, 'opportunity', true, 'won', 100, 4, NULL, 4, 2, 23, NULL, NULL, 5000, NULL, '2025-01-11 09:00', NULL, NULL, '2025-02-12 12:00', '2025-02-11'),
	-- Leads: open, of nobody; lost; an opportunity that was one, and won
	(11, 'lead', true, 'pending', NULL, 2, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, '2025-01-05 09:00', NULL, NULL, NULL, '2025-01-05'),
	(12, 'lead', false, 'lost', 0, 1, 1, 1, 1, NULL, 1, NULL, NULL, NULL, '2025-01-05 09:00', NULL, '2025-01-05 09:00', '2025-01-09 09:00', '2025-01-09'),
	(13, 'opportunity', true, 'won', 100, 4, 1, 2, 1, 21, 1, NULL, 50, NULL, '2025-01-05 09:00', '2025-01-20 09:00', NULL, '2025-02-04 12:00', '2025-01-09');
CREATE TABLE product_template (id int PRIMARY KEY, name jsonb);
INSERT INTO product_template VALUES (1, '{"en_US": "Table", "de_DE": "Tisch"}');
CREATE TABLE product_product (id int PRIMARY KEY, product_tmpl_id int);
INSERT INTO product_product VALUES (101, 1);
CREATE TABLE sale_order (id int PRIMARY KEY, state varchar, date_order timestamp, partner_id int, user_id int, team_id int, company_id int, source_id int, currency_rate numeric);
INSERT INTO sale_order VALUES
	(1, 'sale', '2025-01-31 23:30', 22, 1, 2, 1, 1, 1), (2, 'sale', '2025-02-10 12:00', 23, 2, NULL, 3, NULL, 2), (3, 'draft', '2025-02-10 12:00', 23, 2, 2, 1, NULL, 1),
	(4, 'cancel', '2025-02-10 12:00', 23, 2, 2, 1, NULL, 1), (5, 'sent', '2025-02-10 12:00', 23, 2, 2, 1, NULL, 1), (6, 'sale', '2025-02-12 12:00', 23, NULL, 4, 2, NULL, 1);
CREATE TABLE sale_order_line (id int PRIMARY KEY, order_id int, product_id int, display_type varchar, price_subtotal numeric, product_uom_qty numeric);
INSERT INTO sale_order_line VALUES
	(1, 1, 101, NULL, 100, 2), (2, 1, NULL, NULL, -10, 1), (3, 1, NULL, 'line_section', 0, 0), (4, 2, 101, NULL, 60, 1), (5, 3, 101, NULL, 7, 1),
	(6, 4, 101, NULL, 7, 1), (7, 5, 101, NULL, 7, 1), (8, 6, 101, NULL, 800, 8);
CREATE TABLE account_move (id int PRIMARY KEY, move_type varchar, state varchar, invoice_date date, partner_id int, commercial_partner_id int, invoice_user_id int,
	team_id int, company_id int, source_id int, amount_untaxed_signed numeric);
INSERT INTO account_move VALUES
	(1, 'out_invoice', 'posted', '2025-02-01', 22, 21, 1, 1, 1, 1, 500), (2, 'out_refund', 'posted', '2025-02-02', 22, 21, 1, 1, 1, 1, -100),
	(3, 'out_invoice', 'draft', '2025-02-01', 22, 21, 1, 1, 1, 1, 7), (4, 'entry', 'posted', '2025-02-01', 22, 21, 1, 1, 1, NULL, 7),
	(5, 'in_invoice', 'posted', '2025-02-01', 22, 21, 1, 1, 1, NULL, -7), (6, 'out_invoice', 'posted', '2025-02-01', 22, 21, 1, 4, 2, 1, 500);
CREATE TABLE mailing_mailing (id int PRIMARY KEY, subject varchar, campaign_id int, user_id int);
INSERT INTO mailing_mailing VALUES (1, 'A', 1, 1), (2, 'B', NULL, 1);
CREATE TABLE mailing_trace (id int PRIMARY KEY, mass_mailing_id int, trace_type varchar, trace_status varchar, is_test_trace boolean,
	sent_datetime timestamp, open_datetime timestamp, reply_datetime timestamp, links_click_datetime timestamp, write_date timestamp);
INSERT INTO mailing_trace VALUES
	-- Delivered, opened, answered without having been opened, bounced, bounced at once, given up, a test, a text message
	(1, 1, 'mail', 'sent', NULL, '2025-02-01 10:00', NULL, NULL, NULL, '2025-02-01'), (2, 1, 'mail', 'open', NULL, '2025-02-01 10:00', '2025-02-02 10:00', NULL, '2025-02-02 10:01', '2025-02-02'),
	(3, 1, 'mail', 'reply', false, '2025-02-01 10:00', NULL, '2025-02-03 10:00', NULL, '2025-02-03'), (4, 1, 'mail', 'bounce', NULL, '2025-02-01 10:00', NULL, NULL, NULL, '2025-02-01'),
	(5, 1, 'mail', 'bounce', NULL, NULL, NULL, NULL, NULL, '2025-02-01'), (6, 1, 'mail', 'error', NULL, NULL, NULL, NULL, NULL, '2025-02-01'),
	(7, 1, 'mail', 'open', true, '2025-02-01 10:00', '2025-02-02 10:00', NULL, NULL, '2025-02-02'), (8, 1, 'sms', 'sent', NULL, '2025-02-01 10:00', NULL, NULL, NULL, '2025-02-01'),
	(9, 2, 'mail', 'pending', NULL, '2025-02-01 10:00', NULL, NULL, NULL, '2025-02-01');
CREATE TABLE hr_employee (id int PRIMARY KEY, user_id int);
INSERT INTO hr_employee VALUES (1, 1), (2, 6), (3, NULL);
CREATE TABLE hr_expense (id int PRIMARY KEY, employee_id int, state varchar, date date, company_id int, total_amount numeric);
INSERT INTO hr_expense VALUES
	-- Approved and paid, not yet approved, refused; of who does not sell, and of nobody known
	(1, 1, 'approved', '2025-02-01', 1, 30), (2, 1, 'paid', '2025-02-02', 1, 4), (3, 1, 'submitted', '2025-02-01', 1, 500), (4, 1, 'refused', '2025-02-01', 1, 500),
	(5, 2, 'approved', '2025-02-01', 1, 500), (6, 3, 'approved', '2025-02-01', 1, 500);
RESET search_path;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15';

-- Both companies have leads and orders: which is meant?
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo')$$);
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": "Gamma"}')$$);
SELECT count(*) AS mappings FROM kpi.mapping;

-- The company and its branch.  Currency and fiscal year are the company's, the time zone that of most of its users.
SELECT * FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}');
SELECT currency, fiscal_year_start, time_zone FROM kpi.settings;
SELECT source, columns, time_zone FROM kpi.mapping ORDER BY source;
SELECT deal_id, customer_id, rep, team, source, stage, opened_at AT TIME ZONE 'UTC' AS opened_at, closed_at AT TIME ZONE 'UTC' AS closed_at,
	won, amount, probability, expected_on, lost_reason FROM kpi.deal ORDER BY deal_id::int;
SELECT lead_id, customer_id, rep, team, source, created_at::date, qualified_at::date, converted_at::date, lost_at::date FROM kpi.lead ORDER BY lead_id::int;
-- Amounts of orders are in the currency of the order: 60 at 2 for one euro are 30
SELECT sale_id, customer_id, rep, team, channel, product, sold_at AT TIME ZONE 'UTC' AS sold_at, amount::float8, quantity FROM kpi.sale ORDER BY sale_id::int;
SELECT email_id, campaign, variant, rep, sent_at::date, delivered_at::date, opened_at::date, clicked_at::date FROM kpi.email ORDER BY email_id::int;
SELECT spent_on, category, team, amount FROM kpi.expense ORDER BY spent_on;
-- Two Bens; Cora's last day is 1 March, half past midnight in Berlin; Eve does not sell, Fay does for Beta, Dora is a customer
SELECT rep, team, manager, ends_on FROM kpi.rep ORDER BY rep;
-- Team 1 for every month of the fiscal year, 2 since it is there; teams of the same name are told apart
SELECT quota_id, name, kpi, team, starts_on, ends_on, target_value FROM kpi.quota ORDER BY quota_id::bigint;
-- In the evening of 31 January in UTC is February in Berlin
SELECT month, amount::float8 FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
-- 400 at 40 %, 1000 at 0.5 % and 1000 at 1 %
SELECT deals_open, weighted_amount::float8 FROM kpi.pipeline WHERE owner_kind = 'company';
SELECT sum(deals_won) AS won, sum(deals_closed) AS closed FROM kpi.sales_by_rep;
SELECT sum(sent) AS sent, sum(delivered) AS delivered, sum(opened) AS opened, sum(clicked) AS clicked FROM kpi.email_open_rate;
SELECT name, actual::float8, target FROM kpi.sales_vs_target WHERE starts_on IN ('2025-02-01', '2025-03-01') ORDER BY name;
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;

-- Again is the same, and leaves settings that somebody has chosen
UPDATE kpi.settings SET time_zone = 'Europe/Paris';
CREATE TABLE mapping_before AS SELECT source, query, definition, columns, time_zone, late FROM kpi.mapping;
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": "Alpha"}') WHERE source IN ('settings', 'deal');
(SELECT source, query, definition, columns, time_zone, late FROM kpi.mapping EXCEPT TABLE mapping_before)
UNION ALL (TABLE mapping_before EXCEPT SELECT source, query, definition, columns, time_zone, late FROM kpi.mapping);
UPDATE kpi.settings SET time_zone = 'Europe/Berlin';
-- What was mapped by hand is mapped as the system has it, and the note says so; or is not asked for, and stays
SELECT saleskpi.map_source('kpi', 'expense', $$SELECT date '2025-02-01' AS spent_on, 9 AS amount$$);
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}', sources => '{deal,customer,sale}');
SELECT amount FROM kpi.expense;
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}', late => true) WHERE source = 'expense';
SELECT spent_on, amount FROM kpi.expense ORDER BY spent_on;
SELECT bool_and(late) AS all_late FROM kpi.mapping;

-- Invoices instead of orders: credit notes are below 0, drafts, entries and bills are none
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1, "sales": "invoices"}', '{sale}') WHERE source = 'sale';
SELECT sale_id, customer_id, rep, team, channel, sold_at AT TIME ZONE 'Europe/Berlin' AS sold_at, amount FROM kpi.sale ORDER BY sale_id::int;
SELECT message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1, "sales": "offers"}')$$);
-- The other company, by its name; it has no branch
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": "Beta"}', '{rep,deal,sale}') WHERE mapped;
SELECT currency, fiscal_year_start FROM kpi.settings;
SELECT deal_id, amount, won FROM kpi.deal ORDER BY deal_id::int;
SELECT sum(amount) AS amount FROM kpi.sale;
SELECT rep, team FROM kpi.rep ORDER BY rep;
-- All of them, in the currency of the first: 800 dollars of 12 February at 1.6, deal 10 of that day, too
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": "all"}', '{deal,sale,quota}') WHERE source IN ('settings', 'deal');
SELECT currency FROM kpi.settings;
SELECT deal_id, amount::float8 FROM kpi.deal WHERE won ORDER BY deal_id::int;
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id::int;
SELECT name, target_value::float8 FROM kpi.quota WHERE starts_on = '2025-02-01' ORDER BY name;
-- and in dollars: the rate of 1 January until 9 February, and before the first it is that, too
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": "all", "currency": "USD"}', '{deal}') WHERE source = 'settings';
SELECT deal_id, amount::float8 FROM kpi.deal ORDER BY deal_id::int;
SELECT message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": "all", "currency": "CHF"}')$$);
SELECT message FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1, "currency": "XXX"}')$$);

-- Where only one company has leads or orders, it is the one
BEGIN;
UPDATE odoo.crm_lead SET company_id = 1 WHERE company_id = 2;
UPDATE odoo.sale_order SET company_id = 3 WHERE company_id = 2;
SELECT note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', sources => '{deal}') WHERE source = 'settings';
ROLLBACK;

-- What is not there: a table, a column that can be done without, one that cannot, the tables of an app
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');
BEGIN;
ALTER TABLE odoo.crm_lead DROP COLUMN probability;
DROP TABLE odoo.utm_source, odoo.crm_lost_reason, odoo.hr_expense;
ALTER TABLE odoo.sale_order DROP COLUMN date_order, DROP COLUMN state;
SELECT * FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}');
SELECT source, columns FROM kpi.mapping WHERE source IN ('lead', 'deal') ORDER BY source;
ROLLBACK;
BEGIN;
DROP TABLE odoo.sale_order, odoo.sale_order_line, odoo.mailing_trace;
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}') WHERE NOT mapped;
ROLLBACK;
-- Whatever column or table is missing, what is mapped can be read, and the rest has a note
\getenv folder PG_ABS_SRCDIR
\set helper :folder '/without.sql'
\set ECHO none
\i :helper
\set ECHO all
SELECT without('odoo', 'odoo', '{"{\"company\": \"all\", \"sales\": \"orders\"}","{\"company\": \"all\", \"sales\": \"invoices\"}"}');
-- Lines of a file, by conditions at their end, around them and within one another
SELECT saleskpi_internal.system_lines($$a
b -- @if crm_stage
c -- @if no crm_stage
-- @if crm_stage.name:jsonb and no crm_stage.code
d
-- @if @sales@=invoices
e -- @if crm_stage
-- @else
f
-- @end
-- @else
g
-- @end
h -- @if utm_source.name:character varying and @sales@=orders
i -- @if @all@
-- @if no @sales@
j
-- @end$$, 'odoo', '{"sales": "orders", "all": null}');
-- Every line with a mark of every file is one that is understood
SELECT f.system, l.line
FROM saleskpi_internal.system_file AS f
CROSS JOIN LATERAL regexp_split_to_table(f.body, '\n') AS l (line)
CROSS JOIN (VALUES ('(no )?(@\w+@(=\w+)?|\w+(\.\w+(:[\w ]+)?)?)')) AS c (condition)
WHERE l.line ~ '-- @'
	AND l.line !~ '^-- @(settings|part \w+|source \w+|option \w+ \S+ +\S.*|time_zone \S+|called [\w.]+ \w+)$'
	AND l.line !~ '^-- @note ((?!-- @).)*$'
	AND l.line !~ '^\s*-- @(else|end)$'
	AND l.line !~ format('^((-- @note )?((?!-- @).)*\S|\s*)\s*-- @if %1$s( and %1$s)*$', c.condition);
-- Nothing is there
CREATE SCHEMA empty;
SELECT * FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'empty')$$);
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'nowhere')$$);
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odo', 'odoo')$$);
SELECT code, message FROM refusal($$SELECT saleskpi.map_system('nowhere', 'odoo', 'odoo')$$);
SELECT code, message FROM refusal($$SELECT saleskpi.map_system('kpi', NULL)$$);
SELECT code, message FROM refusal($$SELECT saleskpi.map_system(NULL, 'odoo')$$);
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '[1]')$$);
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"companies": 1}')$$);
SELECT code, message, hint FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', sources => '{deals}')$$);
SELECT code, message FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', sources => '{NULL}')$$);
-- None of it changed anything
SELECT currency FROM kpi.settings;
SELECT saleskpi.drop_model('kpi');

-- Names that have to be quoted, and a company whose name looks like marks of ours
SELECT saleskpi.create_model('Sales'' @company@ "KPIs"', 'bigint');
ALTER SCHEMA odoo RENAME TO "o'doo @tables@ ""x""";
UPDATE "o'doo @tables@ ""x""".res_company SET name = 'Alpha @tables@ ''; DROP' WHERE id = 1;
SELECT source, mapped, note FROM saleskpi.map_system('Sales'' @company@ "KPIs"', 'odoo', 'o''doo @tables@ "x"', '{"company": "Alpha @tables@ ''; DROP"}', '{sale,quota}')
WHERE source IN ('settings', 'quota');
SELECT sum(amount) AS amount, pg_typeof(max(sale_id)) AS ids FROM "Sales' @company@ ""KPIs""".sale;
SELECT count(*) AS quotas FROM "Sales' @company@ ""KPIs""".quota;
SELECT saleskpi.drop_model('Sales'' @company@ "KPIs"');
ALTER SCHEMA "o'doo @tables@ ""x""" RENAME TO odoo;
-- Ids that are no numbers
SELECT saleskpi.create_model('keys', 'uuid');
SELECT code, message, detail FROM refusal($$SELECT saleskpi.map_system('keys', 'odoo', 'odoo', '{"company": 1}')$$);
SELECT count(*) AS mappings FROM keys.mapping;
SELECT currency FROM keys.settings;
SELECT saleskpi.drop_model('keys');

-- Rights: who does not own the model, and who may not read the tables
CREATE ROLE map_system_owner;
CREATE ROLE map_system_other;
GRANT USAGE ON SCHEMA odoo TO map_system_owner, map_system_other;
GRANT SELECT ON ALL TABLES IN SCHEMA odoo TO map_system_other;
SELECT format('GRANT CREATE ON DATABASE %I TO map_system_owner', current_database()) \gexec
SET ROLE map_system_owner;
SELECT saleskpi.create_model('kpi');
SELECT code, message FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}')$$);
GRANT USAGE ON SCHEMA kpi TO map_system_other;
GRANT SELECT ON kpi.settings TO map_system_other;
RESET ROLE;
GRANT SELECT ON ALL TABLES IN SCHEMA odoo TO map_system_owner;
-- The last of the sources may not be read: none is mapped
REVOKE SELECT ON odoo.hr_expense FROM map_system_owner;
SET ROLE map_system_owner;
SELECT code, message FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}')$$);
SELECT count(*) AS mappings FROM kpi.mapping;
SELECT currency FROM kpi.settings;
SET ROLE map_system_other;
SELECT code, message FROM refusal($$SELECT saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}')$$);
RESET ROLE;
GRANT SELECT ON odoo.hr_expense TO map_system_owner;
SET ROLE map_system_owner;
SELECT count(*) FILTER (WHERE mapped) AS mapped FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}', '{expense}');
SELECT saleskpi.drop_model('kpi');
RESET ROLE;
DROP OWNED BY map_system_owner, map_system_other;
DROP ROLE map_system_owner, map_system_other;

-- Odoo 14: names are texts, a lost lead has no day of closing and no status but that it is archived, an
-- order may be "done", other states and columns of mailings and expenses
SET search_path = odoo;
ALTER TABLE crm_team ALTER name TYPE varchar USING name ->> 'en_US';
ALTER TABLE crm_stage ALTER name TYPE varchar USING name ->> 'en_US';
ALTER TABLE crm_lost_reason ALTER name TYPE varchar USING name ->> 'en_US';
ALTER TABLE product_template ALTER name TYPE varchar USING name ->> 'en_US';
ALTER TABLE utm_campaign DROP COLUMN title;
ALTER TABLE res_company DROP COLUMN parent_path;
DELETE FROM res_company WHERE id = 3;
ALTER TABLE crm_lead DROP COLUMN won_status;
ALTER TABLE crm_lead RENAME lost_reason_id TO lost_reason;
UPDATE crm_lead SET date_closed = NULL WHERE NOT active AND probability < 100;
-- In the stage of those that are won, and taken back from there by its probability
INSERT INTO crm_lead (id, type, active, probability, stage_id, company_id, expected_revenue, create_date, write_date)
VALUES (14, 'opportunity', true, 70, 4, 1, 10, '2025-01-10', '2025-01-11');
UPDATE sale_order SET state = 'done' WHERE id = 1;
ALTER TABLE mailing_trace RENAME trace_status TO state;
ALTER TABLE mailing_trace RENAME sent_datetime TO sent;
ALTER TABLE mailing_trace RENAME open_datetime TO opened;
ALTER TABLE mailing_trace RENAME reply_datetime TO replied;
ALTER TABLE mailing_trace RENAME links_click_datetime TO clicked;
ALTER TABLE mailing_trace DROP COLUMN is_test_trace;
DELETE FROM mailing_trace WHERE id = 7;
UPDATE mailing_trace SET state = CASE state WHEN 'open' THEN 'opened' WHEN 'reply' THEN 'replied' WHEN 'bounce' THEN 'bounced' WHEN 'error' THEN 'exception'
	WHEN 'pending' THEN 'outgoing' ELSE state END;
ALTER TABLE hr_expense RENAME total_amount TO total_amount_company;
-- In the currency of the receipt
ALTER TABLE hr_expense ADD total_amount numeric DEFAULT 999;
UPDATE hr_expense SET state = 'done' WHERE state = 'paid';
-- What is no time zone is not set
UPDATE res_partner SET tz = 'Mars/Olympus' WHERE tz IS NOT NULL;
RESET search_path;
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15';
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}') WHERE source IN ('settings', 'rep', 'lead', 'deal', 'sale', 'email', 'expense', 'quota');
SELECT deal_id, rep, team, stage, closed_at AT TIME ZONE 'UTC' AS closed_at, won, lost_reason FROM kpi.deal ORDER BY deal_id::int;
SELECT lead_id, lost_at::date FROM kpi.lead ORDER BY lead_id::int;
SELECT sale_id, product, amount FROM kpi.sale ORDER BY sale_id::int;
SELECT email_id, campaign, variant, delivered_at::date, opened_at::date, clicked_at::date FROM kpi.email ORDER BY email_id::int;
SELECT rep, team FROM kpi.rep ORDER BY rep;
SELECT spent_on, amount FROM kpi.expense ORDER BY spent_on;
-- Here, too, whatever is missing of what is called otherwise
SELECT without('odoo', 'odoo', '{"{\"company\": \"all\"}"}', '{odoo.mailing_trace,odoo.hr_expense,odoo.crm_lead,odoo.crm_lost_reason,odoo.utm_campaign,odoo.res_users,odoo.res_company}');
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}', late => true) WHERE source = 'email';
ALTER TABLE odoo.mailing_trace RENAME opened TO viewed;
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"company": 1}', late => true) WHERE source = 'email';
SELECT count(*) AS emails FROM kpi.email;
DROP FUNCTION without;

SELECT saleskpi.drop_model('kpi');
DROP SCHEMA odoo CASCADE;
DROP SCHEMA empty;
DROP TABLE mapping_before;
DROP FUNCTION refusal;
