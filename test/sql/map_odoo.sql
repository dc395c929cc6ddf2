-- map_system of Odoo 15, 16, 17 and 18: one small company, as each of these versions stores it, and what 19 adds to
-- that.  Odoo 14 and the rest of 19 are in the room map_system.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\pset format unaligned

-- What is mapped of a version, from an empty model
CREATE FUNCTION mapped(options jsonb DEFAULT '{}') RETURNS TABLE (source text, row_ text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM saleskpi.create_model('kpi');
	UPDATE kpi.settings SET as_of = '2025-03-15';
	RETURN QUERY SELECT s.source, s.note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', options) AS s WHERE s.source = 'settings' OR NOT s.mapped AND s.source IN ('rep', 'lead', 'deal', 'sale', 'email', 'expense', 'quota');
	RETURN QUERY SELECT 'rep', concat_ws(', ', r.rep, r.team, r.manager, r.ends_on) FROM kpi.rep AS r ORDER BY r.rep;
	RETURN QUERY SELECT 'lead', concat_ws(', ', l.lead_id, l.source, l.qualified_at::date, l.converted_at::date, l.lost_at::date) FROM kpi.lead AS l ORDER BY l.lead_id;
	RETURN QUERY SELECT 'deal', concat_ws(', ', d.deal_id, d.rep, d.team, d.stage, d.won, d.amount, d.probability, d.closed_at::date, d.lost_reason) FROM kpi.deal AS d ORDER BY d.deal_id;
	RETURN QUERY SELECT 'sale', concat_ws(', ', s.sale_id, s.product, s.channel, (s.sold_at AT TIME ZONE 'Europe/Berlin')::date, trim_scale(s.amount), s.quantity) FROM kpi.sale AS s ORDER BY s.sale_id;
	RETURN QUERY SELECT 'email', concat_ws(', ', e.email_id, e.campaign, e.variant, e.sent_at::date, e.delivered_at::date, e.opened_at::date, e.clicked_at::date) FROM kpi.email AS e ORDER BY e.email_id;
	RETURN QUERY SELECT 'expense', concat_ws(', ', x.spent_on, x.team, x.amount) FROM kpi.expense AS x ORDER BY x.spent_on;
	RETURN QUERY SELECT 'quota', concat_ws(', ', q.name, q.target_value) FROM kpi.quota AS q ORDER BY q.starts_on;
	PERFORM saleskpi.drop_model('kpi');
END
$$;

-- 15: names are texts, and so are those of campaigns, which have no title; a reason of a loss is lost_reason; a
-- locked order is done; a mailing has the status and the times of later versions; expenses are in their currency and in the company's
CREATE SCHEMA odoo;
SET search_path = odoo, public;
CREATE TABLE res_currency (id int PRIMARY KEY, name varchar NOT NULL);
INSERT INTO res_currency VALUES (1, 'EUR');
CREATE TABLE res_currency_rate (id int PRIMARY KEY, currency_id int, company_id int, name date, rate numeric);
CREATE TABLE res_partner (id int PRIMARY KEY, name varchar, commercial_partner_id int, lang varchar, tz varchar);
INSERT INTO res_partner VALUES (1, 'Alpha', 1, 'de_DE', NULL), (11, 'Ada', 1, 'de_DE', 'Europe/Berlin'), (12, 'Ben', 1, 'de_DE', NULL), (21, 'Ash', 21, NULL, NULL);
CREATE TABLE res_company (id int PRIMARY KEY, name varchar, currency_id int, partner_id int, parent_id int, fiscalyear_last_month varchar);
INSERT INTO res_company VALUES (1, 'Alpha', 1, 1, NULL, '12');
CREATE TABLE res_users (id int PRIMARY KEY, login varchar, partner_id int, company_id int, sale_team_id int, active boolean, share boolean, write_date timestamp);
INSERT INTO res_users VALUES (1, 'ada', 11, 1, 1, true, false, '2025-01-01'), (2, 'ben', 12, 1, NULL, false, false, '2025-02-28 23:30');
CREATE TABLE crm_team (id int PRIMARY KEY, name varchar, user_id int, company_id int, active boolean, invoiced_target float8, create_date timestamp);
INSERT INTO crm_team VALUES (1, 'North', 1, 1, true, 1000, '2025-11-05');
-- From 15 on there is a table of members; the first team of a user is on the user all the same
CREATE TABLE crm_team_member (id int PRIMARY KEY, crm_team_id int, user_id int, active boolean);
INSERT INTO crm_team_member VALUES (1, 1, 1, true);
CREATE TABLE crm_stage (id int PRIMARY KEY, name varchar, is_won boolean);
INSERT INTO crm_stage VALUES (1, 'New', NULL), (4, 'Won', true);
CREATE TABLE crm_lost_reason (id int PRIMARY KEY, name varchar);
INSERT INTO crm_lost_reason VALUES (1, 'Too dear');
CREATE TABLE utm_source (id int PRIMARY KEY, name varchar);
INSERT INTO utm_source VALUES (1, 'Fair');
CREATE TABLE utm_campaign (id int PRIMARY KEY, name varchar);
INSERT INTO utm_campaign VALUES (1, 'Spring');
CREATE TABLE crm_lead (id int PRIMARY KEY, type varchar, active boolean, probability float8, stage_id int, user_id int, team_id int, company_id int, partner_id int, source_id int, lost_reason int,
	expected_revenue numeric, date_deadline date, create_date timestamp, date_conversion timestamp, date_last_stage_update timestamp, date_closed timestamp, write_date timestamp);
INSERT INTO crm_lead VALUES
	(1, 'opportunity', true, 100, 4, 1, 1, 1, 21, 1, NULL, 1000, NULL, '2025-01-05', '2025-01-07', '2025-02-03', '2025-02-03', '2025-02-03'),
	-- Won, and archived since; lost; open
	(2, 'opportunity', false, 100, 4, 2, 1, 1, 21, 1, NULL, 200, NULL, '2025-01-08', NULL, '2025-02-04', '2025-02-04', '2025-02-09'),
	(3, 'opportunity', false, 0, 1, 1, 1, 1, NULL, NULL, 1, 300, NULL, '2025-01-09', NULL, NULL, '2025-02-10', '2025-02-11'), (4, 'opportunity', true, 40, 1, 1, 1, 1, NULL, NULL, NULL, 400, '2025-03-31', '2025-01-10', NULL, NULL, NULL, '2025-02-11'),
	(5, 'lead', true, 10, 1, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, '2025-01-05', NULL, NULL, NULL, '2025-01-05');
CREATE TABLE product_template (id int PRIMARY KEY, name varchar);
INSERT INTO product_template VALUES (1, 'Table');
CREATE TABLE product_product (id int PRIMARY KEY, product_tmpl_id int);
INSERT INTO product_product VALUES (101, 1);
CREATE TABLE sale_order (id int PRIMARY KEY, state varchar, date_order timestamp, partner_id int, user_id int, team_id int, company_id int, source_id int, currency_rate numeric);
INSERT INTO sale_order VALUES (1, 'done', '2025-02-01', 21, 1, 1, 1, 1, 1), (2, 'sale', '2025-02-02', 21, 1, 1, 1, NULL, 2), (3, 'sent', '2025-02-02', 21, 1, 1, 1, NULL, 1);
CREATE TABLE sale_order_line (id int PRIMARY KEY, order_id int, product_id int, display_type varchar, is_downpayment boolean, price_subtotal numeric, product_uom_qty numeric);
INSERT INTO sale_order_line VALUES (1, 1, 101, NULL, false, 100, 2), (2, 2, 101, NULL, false, 60, 1), (3, 2, NULL, 'line_note', NULL, 0, 0), (4, 2, NULL, NULL, true, 0, 0), (5, 3, 101, NULL, false, 7, 1);
CREATE TABLE account_move (id int PRIMARY KEY, move_type varchar, state varchar, invoice_date date, partner_id int, commercial_partner_id int, invoice_user_id int, team_id int, company_id int, source_id int, amount_untaxed_signed numeric);
INSERT INTO account_move VALUES (1, 'out_invoice', 'posted', '2025-02-05', 21, 21, 1, 1, 1, 1, 500), (2, 'out_refund', 'posted', '2025-02-06', 21, 21, 1, 1, 1, NULL, -100), (3, 'out_invoice', 'cancel', '2025-02-05', 21, 21, 1, 1, 1, 1, 500);
CREATE TABLE mailing_mailing (id int PRIMARY KEY, subject varchar, campaign_id int, user_id int);
INSERT INTO mailing_mailing VALUES (1, 'A', 1, 1);
CREATE TABLE mailing_trace (id int PRIMARY KEY, mass_mailing_id int, trace_type varchar, trace_status varchar, sent_datetime timestamp, open_datetime timestamp, reply_datetime timestamp, links_click_datetime timestamp, write_date timestamp);
INSERT INTO mailing_trace VALUES (1, 1, 'mail', 'sent', '2025-02-01', NULL, NULL, NULL, '2025-02-01'), (2, 1, 'mail', 'open', '2025-02-01', '2025-02-02', NULL, '2025-02-02', '2025-02-02'), (3, 1, 'mail', 'reply', '2025-02-01', NULL, '2025-02-03', NULL, '2025-02-03'),
	(4, 1, 'mail', 'bounce', '2025-02-01', NULL, NULL, NULL, '2025-02-01'), (5, 1, 'mail', 'outgoing', NULL, NULL, NULL, NULL, '2025-02-01'), (6, 1, 'mail', 'cancel', NULL, NULL, NULL, NULL, '2025-02-01');
CREATE TABLE hr_employee (id int PRIMARY KEY, user_id int);
INSERT INTO hr_employee VALUES (1, 1);
CREATE TABLE hr_expense (id int PRIMARY KEY, employee_id int, state varchar, date date, company_id int, total_amount numeric, total_amount_company numeric);
INSERT INTO hr_expense VALUES (1, 1, 'approved', '2025-02-01', 1, 99, 30), (2, 1, 'done', '2025-02-02', 1, 99, 4), (3, 1, 'reported', '2025-02-03', 1, 99, 500), (4, 1, 'refused', '2025-02-04', 1, 99, 500);
RESET search_path;
SELECT * FROM mapped();
-- The Enterprise edition has a status, to which what was won and archived is pending
BEGIN;
ALTER TABLE odoo.crm_lead ADD won_status varchar;
UPDATE odoo.crm_lead SET won_status = CASE WHEN active AND probability = 100 THEN 'won' WHEN NOT active AND probability = 0 THEN 'lost' ELSE 'pending' END;
SELECT row_ FROM mapped() WHERE source = 'deal';
ROLLBACK;

-- 16: what can be translated is JSON by language, subjects of mailings too where they can; the name of a campaign is
-- its title now; a reason of a loss is lost_reason_id
SET search_path = odoo, public;
ALTER TABLE crm_team ALTER name TYPE jsonb USING jsonb_build_object('en_US', name, 'de_DE', 'Nord');
ALTER TABLE crm_stage ALTER name TYPE jsonb USING jsonb_build_object('en_US', name);
ALTER TABLE crm_lost_reason ALTER name TYPE jsonb USING jsonb_build_object('en_US', name, 'de_DE', 'Zu teuer');
ALTER TABLE product_template ALTER name TYPE jsonb USING jsonb_build_object('en_US', name, 'de_DE', 'Tisch');
ALTER TABLE utm_campaign ADD title jsonb;
UPDATE utm_campaign SET title = '{"en_US": "Spring"}', name = 'spring';
ALTER TABLE mailing_mailing ALTER subject TYPE jsonb USING jsonb_build_object('en_US', subject);
ALTER TABLE crm_lead RENAME lost_reason TO lost_reason_id;
RESET search_path;
SELECT * FROM mapped();

-- 17: branches are companies below another; no order is done, but locked; e-mails may be pending or processed; an
-- expense is in the currency of the company, and what it was in the other has a column of its own
SET search_path = odoo, public;
ALTER TABLE res_company ADD parent_path varchar;
UPDATE res_company SET parent_path = '1/';
INSERT INTO res_company VALUES (3, 'Alpha South', 1, 1, 1, '12', '1/3/');
ALTER TABLE sale_order ADD locked boolean;
UPDATE sale_order SET state = 'sale', locked = true, company_id = 3 WHERE state = 'done';
ALTER TABLE mailing_mailing ALTER subject TYPE varchar USING subject ->> 'en_US';
INSERT INTO mailing_trace VALUES (8, 1, 'mail', 'pending', '2025-02-01', NULL, NULL, NULL, '2025-02-01'), (9, 1, 'mail', 'process', NULL, NULL, NULL, NULL, '2025-02-01');
ALTER TABLE hr_expense RENAME total_amount TO total_amount_currency;
ALTER TABLE hr_expense RENAME total_amount_company TO total_amount;
UPDATE hr_expense SET state = 'submitted' WHERE id = 3;
RESET search_path;
SELECT * FROM mapped();
SELECT row_ FROM mapped('{"sales": "invoices"}') WHERE source = 'sale';
-- A branch alone
SELECT row_ FROM mapped('{"company": 3}') WHERE source IN ('settings', 'sale');

-- 18: the price of a combination is in the lines of its parts, and so is its quantity: 2 and 1 more, where the set itself
-- would make it 4.  An option (9) of a line (8) is linked to it, and neither takes the other's place.
ALTER TABLE odoo.sale_order_line ADD combo_item_id int, ADD linked_line_id int;
INSERT INTO odoo.product_template VALUES (2, '{"en_US": "Set", "de_DE": "Garnitur"}');
INSERT INTO odoo.product_product VALUES (102, 2);
INSERT INTO odoo.sale_order_line VALUES (6, 1, 102, NULL, false, 0, 1, NULL, NULL), (7, 1, 101, NULL, false, 40, 1, 1, 6),
	(8, 1, 101, NULL, false, 50, 3, NULL, NULL), (9, 1, 101, NULL, false, 5, 1, NULL, 8);
SELECT row_ FROM mapped() WHERE source = 'sale';

-- A table that changes a name, and is there with a module, has a note where it is not there
BEGIN;
SELECT saleskpi.create_model('kpi');
DROP TABLE odoo.utm_source, odoo.crm_lost_reason, odoo.product_product, odoo.utm_campaign;
ALTER TABLE odoo.res_users DROP COLUMN sale_team_id;
SELECT source, note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', late => true) WHERE mapped;
ALTER TABLE odoo.account_move DROP COLUMN team_id;
SELECT note FROM saleskpi.map_system('kpi', 'odoo', 'odoo', '{"sales": "invoices"}', late => true) WHERE source = 'sale';
ROLLBACK;

-- 19: the status of a lead is in every edition, and that it was lost is for who is archived at 0 %; tests of mailings
-- are there, too; sections below sections of an order are no lines either; what was an expense done is posted or paid
ALTER TABLE odoo.crm_lead ADD won_status varchar;
UPDATE odoo.crm_lead SET won_status = CASE WHEN active AND probability = 100 THEN 'won' WHEN NOT active AND probability = 0 THEN 'lost' ELSE 'pending' END;
ALTER TABLE odoo.mailing_trace ADD is_test_trace boolean;
INSERT INTO odoo.mailing_trace VALUES (7, 1, 'mail', 'open', '2025-02-01', '2025-02-02', NULL, NULL, '2025-02-02', true);
INSERT INTO odoo.sale_order_line VALUES (10, 1, NULL, 'line_subsection', NULL, 0, 0);
UPDATE odoo.hr_expense SET state = 'posted' WHERE state = 'done';
INSERT INTO odoo.hr_expense VALUES (5, 1, 'in_payment', '2025-02-05', 1, 99, 6), (6, 1, 'paid', '2025-02-06', 1, 99, 7);
SELECT * FROM mapped();
DROP SCHEMA odoo CASCADE;
DROP FUNCTION mapped;
