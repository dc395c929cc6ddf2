-- map_system of Salesforce: what is odd about it, on a row made for it, in the shapes of three loaders; and what is missing
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset format unaligned

-- As Fivetran lands it, in history mode, of a company with several currencies
CREATE SCHEMA salesforce;
SET search_path = salesforce, public;
CREATE TABLE organization (id text, time_zone_sid_key text, fiscal_year_start_month numeric);
INSERT INTO organization VALUES ('00D1', 'America/New_York', 2);
-- Units for one dollar, by day and now
CREATE TABLE currency_type (id text, iso_code text, conversion_rate numeric, is_corporate boolean);
INSERT INTO currency_type VALUES ('1', 'USD', 1, true), ('2', 'EUR', 0.8, false), ('3', 'CHF', 0.5, false);
CREATE TABLE dated_conversion_rate (id text, iso_code text, start_date timestamptz, conversion_rate numeric);
INSERT INTO dated_conversion_rate VALUES ('1', 'EUR', '2025-01-01', 0.9), ('2', 'EUR', '2025-02-01', 0.75);
CREATE TABLE user_role (id text, name text, forecast_user_id text);
INSERT INTO user_role VALUES ('00E1', ' North ', NULL), ('00E2', 'Heads', '005B');
CREATE TABLE "user" (id text, name text, username text, is_active boolean, forecast_enabled boolean, user_role_id text, manager_id text,
	last_modified_date timestamptz, _fivetran_deleted boolean, _fivetran_active boolean);
INSERT INTO "user" VALUES
	('005A', 'Ada', 'ada@a', true, false, '00E1', '005B', '2025-01-01', false, true),
	-- What she was; a second of her name, who sells nothing and makes forecasts; her manager
	('005A', 'Ada Old', 'ada@a', true, true, '00E2', NULL, '2024-01-01', false, false), ('005C', 'Ada', 'ada@c', true, true, '00E1', NULL, '2025-01-01', false, true),
	('005B', 'Ben', 'ben', true, true, '00E2', NULL, '2025-01-01', false, true),
	-- Has left, late in the evening in New York; is there no more, and owns a lead; has a login only
	('005D', 'Cy', 'cy', false, true, '00E1', '005B', '2025-03-01 03:00', false, true), ('005E', 'Di', 'di', true, true, '00E1', NULL, '2025-01-01', true, false),
	('005F', 'Robot', 'robot', true, false, NULL, NULL, '2025-01-01', false, true);
CREATE TABLE opportunity (id text, account_id text, owner_id text, lead_source text, stage_name text, created_date timestamptz, close_date timestamptz,
	is_closed boolean, is_won boolean, amount numeric, currency_iso_code text, probability numeric, is_deleted boolean, _fivetran_active boolean);
INSERT INTO opportunity VALUES
	-- Midnight of UTC is the evening before in New York: on 1 February all the same.  150 euros of that day are 200 dollars
	('O1', 'A1', '005A', 'Web', 'Closed Won', '2025-01-10 15:00', '2025-02-01', true, true, 150, 'EUR', 100, false, true),
	('O1', 'A1', '005A', 'Web', 'Talks', '2025-01-10 15:00', '2025-03-31', false, false, 9, 'EUR', 60, false, false),
	('O2', 'A2', '005B', ' Fair ', 'Closed Lost', '2025-01-12 15:00', '2025-01-31', true, false, 90, 'EUR', 0, false, true),
	-- Open, and half a percent of it; of a queue; of a francs' country without rates of days
	('O3', 'A3', '005A', 'Web', 'Talks', '2025-02-05 15:00', '2025-05-01', false, false, 2000, 'USD', 0.5, false, true),
	('O4', 'A4', '00G1', NULL, 'Talks', '2025-02-05 15:00', '2025-05-02', false, false, 100, 'CHF', 60, NULL, NULL),
	-- Deleted; of who has left; of nobody known; closed and not won is lost
	('O5', 'A1', '005A', 'Web', 'Closed Won', '2025-01-10 15:00', '2025-02-02', true, true, 9999, 'USD', 100, true, true),
	('O6', 'A1', '005D', 'Web', 'Closed Won', '2025-02-28 23:30', '2025-02-28', true, true, NULL, 'USD', 100, false, true),
	('O7', 'A5', '005X', '', 'Dropped', '2025-01-10 15:00', '2025-02-03', true, NULL, 10, NULL, 0, false, true);
CREATE TABLE product_2 (id text, name text);
INSERT INTO product_2 VALUES ('01t1', 'Mill'), ('01t2', 'Press');
CREATE TABLE opportunity_line_item (id text, opportunity_id text, product_2_id text, quantity numeric, total_price numeric, is_deleted boolean);
INSERT INTO opportunity_line_item VALUES
	('I1', 'O1', '01t1', 2, 90, false), ('I2', 'O1', '01t1', 1, 60, false), ('I3', 'O1', '01t2', 7, 9, true),
	('I4', 'O3', '01t1', 1, 1000, false), ('I5', 'O3', '01t2', 1, 1000, false), ('I6', 'O2', '01t1', 1, 1000, false), ('I7', 'O2', NULL, 1, 1000, false);
CREATE TABLE lead (id text, owner_id text, lead_source text, created_date timestamptz, is_converted boolean, converted_date timestamptz, converted_opportunity_id text,
	converted_account_id text, master_record_id text, is_deleted boolean);
INSERT INTO lead VALUES
	-- A customer, an opportunity that is open, one that was lost, a contact only
	('L1', '005A', 'Web', '2025-01-05 12:00', true, '2025-01-10', 'O1', 'A1', NULL, false), ('L2', '005E', 'Web', '2025-01-31 12:00', true, '2025-02-05', 'O3', 'A3', NULL, false),
	('L3', '005B', 'Fair', '2025-01-11 12:00', true, '2025-01-12', 'O2', 'A2', NULL, false), ('L4', '005B', 'Fair', '2025-02-11 12:00', true, '2025-02-12', NULL, 'A2', NULL, false),
	-- Of a queue; merged into another; deleted; behind it a deal that is deleted
	('L5', '00G1', NULL, '2025-02-01 12:00', false, NULL, NULL, NULL, NULL, NULL), ('L6', '005A', 'Web', '2025-02-01 12:00', false, NULL, NULL, NULL, 'L1', NULL),
	('L7', '005A', 'Web', '2025-02-01 12:00', false, NULL, NULL, NULL, NULL, true), ('L8', '005A', 'Web', '2025-01-05 12:00', true, '2025-01-10', 'O5', 'A1', NULL, false);
CREATE TABLE "order" (id text, account_id text, owner_id text, effective_date timestamptz, status_code text, total_amount numeric, currency_iso_code text, is_reduction_order boolean, is_deleted boolean);
INSERT INTO "order" VALUES
	('R1', 'A1', '005A', '2025-02-01', 'Activated', 150, 'EUR', false, false), ('R2', 'A1', '005A', '2025-02-02', 'Draft', 700, 'USD', false, false),
	('R3', 'A1', '005A', '2025-02-03', 'Activated', 50, 'USD', true, false), ('R4', 'A1', '005A', '2025-02-03', 'Activated', 50, 'USD', false, true);
CREATE TABLE campaign (id text, name text, start_date timestamptz, actual_cost numeric, currency_iso_code text, is_deleted boolean);
INSERT INTO campaign VALUES ('701A', 'Fair', '2025-01-20', 45, 'EUR', false), ('701B', 'Web', '2025-02-20', 0, 'USD', false), ('701C', 'Gone', '2025-02-20', 5, 'USD', true);
CREATE TABLE period (id text, start_date timestamptz, end_date timestamptz);
INSERT INTO period VALUES ('M2', '2025-02-01', '2025-02-28'), ('Q1', '2025-02-01', '2025-04-30');
CREATE TABLE forecasting_quota (id text, quota_owner_id text, period_id text, quota_amount numeric, quota_quantity numeric, product_family text, currency_iso_code text);
INSERT INTO forecasting_quota VALUES
	-- Of a month, of a quarter, in euros; of who leads the forecast of others, in units, of a product family
	('F1', '005A', 'M2', 300, NULL, NULL, 'USD'), ('F2', '005C', 'Q1', 750, NULL, NULL, 'EUR'),
	('F3', '005B', 'Q1', 6000, NULL, NULL, 'USD'), ('F4', '005A', 'Q1', NULL, 40, NULL, 'USD'), ('F5', '005A', 'Q1', 1, NULL, 'Mills', 'USD');
RESET search_path;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15';
SELECT * FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce');
SELECT currency, fiscal_year_start, time_zone FROM kpi.settings;
SELECT source, columns FROM kpi.mapping ORDER BY source;
SELECT deal_id, customer_id, rep, source, stage, product, quantity, opened_at AT TIME ZONE 'UTC' AS opened_at, closed_at AT TIME ZONE 'America/New_York' AS closed_at,
	won, amount::float8, probability, expected_on FROM kpi.deal ORDER BY deal_id;
SELECT lead_id, customer_id, rep, source, created_at::date, qualified_at AT TIME ZONE 'America/New_York' AS qualified_at,
	converted_at AT TIME ZONE 'America/New_York' AS converted_at FROM kpi.lead ORDER BY lead_id;
-- Two of a name; Cy's last day is 28 February in New York; the robot sells nothing
SELECT rep, team, manager, ends_on FROM kpi.rep ORDER BY rep;
SELECT spent_on, category, amount::float8 FROM kpi.expense;
-- 750 euros are 1000 dollars
SELECT quota_id, name, kpi, rep, starts_on, ends_on, target_value::float8 FROM kpi.quota ORDER BY quota_id;
-- Won deals are the sales: in the month of the day
SELECT month, amount::float8 FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
-- 2000 at half a percent and 200 at 60 %
SELECT deals_open, weighted_amount::float8 FROM kpi.pipeline WHERE owner_kind = 'company';
SELECT sum(deals_won) AS won, sum(deals_closed) AS closed FROM kpi.sales_by_rep;
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;

-- Products by line, and what has none as it is; activated orders, reductions below 0
SELECT note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"sales": "lines"}') WHERE source = 'sale';
SELECT sale_id, customer_id, rep, channel, product, sold_at AT TIME ZONE 'America/New_York' AS sold_at, amount::float8, quantity FROM kpi.sale ORDER BY sale_id;
SELECT note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"sales": "orders"}') WHERE source = 'sale';
SELECT sale_id, customer_id, rep, sold_at AT TIME ZONE 'America/New_York' AS sold_at, amount::float8 FROM kpi.sale ORDER BY sale_id;
-- and by themselves the won deals: what another option has mapped is taken back, unless it is not asked for
SELECT mapped, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', sources => '{deal}') WHERE source = 'sale';
SELECT system FROM kpi.mapping WHERE source = 'sale';
SELECT mapped, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce') WHERE source = 'sale';
SELECT source, system FROM kpi.mapping ORDER BY source;
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id;
-- What somebody has mapped by hand is not the system's, and stays
SELECT saleskpi.map_source('kpi', 'sale', $$SELECT 'S1' AS sale_id, date '2025-02-01' AS sold_at, 9 AS amount$$);
SELECT mapped, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce') WHERE source = 'sale';
SELECT sale_id, amount FROM kpi.sale;
SELECT saleskpi.unmap_source('kpi', 'sale');

-- One record type of opportunities, by name or key: its deals alone, and what they make of a lead; L1 became O1, which is of another
BEGIN;
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15';
ALTER TABLE salesforce.opportunity ADD record_type_id text;
UPDATE salesforce.opportunity SET record_type_id = CASE WHEN id IN ('O2', 'O6') THEN '012R' ELSE '012N' END;
SELECT note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"record_type": "012R"}') WHERE source = 'deal';
SELECT deal_id FROM kpi.deal ORDER BY deal_id;
CREATE TABLE salesforce.record_type (id text, name text, developer_name text, sobject_type text);
INSERT INTO salesforce.record_type VALUES ('012N', 'New business', 'New_business', 'Opportunity'), ('012R', 'Renewal', 'Renewal', 'Opportunity'), ('012A', 'Renewal', 'Renewal', 'Account');
SELECT source, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"record_type": "Renewal", "sales": "orders"}') WHERE source IN ('deal', 'sale');
SELECT deal_id FROM kpi.deal ORDER BY deal_id;
SELECT lead_id, converted_at FROM kpi.lead WHERE lead_id IN ('L1', 'L3') ORDER BY lead_id;
SELECT note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"record_type": "New business", "sales": "lines"}') WHERE source = 'deal';
SELECT sale_id, amount::float8 FROM kpi.sale ORDER BY sale_id;
SAVEPOINT before;
SELECT count(*) FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"record_type": "Other"}');
ROLLBACK TO before;
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');
DROP TABLE salesforce.record_type;
SAVEPOINT before;
SELECT count(*) FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"record_type": "Renewal"}');
ROLLBACK TO before;
ALTER TABLE salesforce.opportunity DROP COLUMN record_type_id;
SELECT count(*) FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"record_type": "012R"}');
ROLLBACK;

-- Where nothing of it is there it is refused
CREATE SCHEMA nothing;
SELECT count(*) FROM saleskpi.map_system('kpi', 'salesforce', 'nothing');
DROP SCHEMA nothing;
-- Whatever column or table is missing, what is mapped can be read, and the rest has a note
\getenv folder PG_ABS_SRCDIR
\set helper :folder '/without.sql'
\set ECHO none
\i :helper
\set ECHO all
SELECT without('salesforce', 'salesforce', '{"{\"sales\": \"lines\"}"}', array_agg(c.oid::regclass)) FROM pg_class AS c
WHERE c.relnamespace = 'salesforce'::regnamespace AND c.relkind = 'r' AND c.relname <> 'order';
SELECT without('salesforce', 'salesforce', '{"{\"sales\": \"orders\"}"}', '{salesforce.order}');
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');
-- Without rates other currencies are unknown; the currency is that of most opportunities
BEGIN;
DROP TABLE salesforce.currency_type, salesforce.dated_conversion_rate, salesforce.period, salesforce.organization;
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce') WHERE source IN ('settings', 'deal', 'quota');
SELECT currency FROM kpi.settings;
SELECT deal_id, amount::float8 FROM kpi.deal ORDER BY deal_id;
ROLLBACK;

-- What Fivetran has marked as deleted, or as no longer so, is not there, in whatever table
BEGIN;
DO $$
DECLARE
	of_table text;
BEGIN
	FOREACH of_table IN ARRAY '{user_role,opportunity_line_item,lead,order,campaign,forecasting_quota,dated_conversion_rate,currency_type,product_2,period}'::text[] LOOP
		EXECUTE format('ALTER TABLE salesforce.%I ADD _fivetran_deleted boolean, ADD _fivetran_active boolean', of_table);
	END LOOP;
END
$$;
ALTER TABLE salesforce.opportunity ADD _fivetran_deleted boolean;
-- O6 is deleted, R3 too, the later rate is not the last: 150 euros at 0.9; the role North was another, the line I2 is no more
UPDATE salesforce.opportunity SET _fivetran_deleted = true WHERE id = 'O6';
UPDATE salesforce.dated_conversion_rate SET _fivetran_active = false WHERE id = '2';
UPDATE salesforce.opportunity_line_item SET _fivetran_deleted = true WHERE id = 'I2';
UPDATE salesforce."order" SET _fivetran_deleted = true WHERE id = 'R3';
UPDATE salesforce.lead SET _fivetran_active = false WHERE id = 'L4';
UPDATE salesforce.forecasting_quota SET _fivetran_deleted = true WHERE id = 'F1';
INSERT INTO salesforce.user_role VALUES ('00E1', 'Was East', NULL, false, false), ('00E1', 'Gone', NULL, true, NULL);
INSERT INTO salesforce.currency_type VALUES ('9', 'CHF', 99, false, NULL, false);
INSERT INTO salesforce.product_2 VALUES ('01t1', 'Was a mill', NULL, false);
INSERT INTO salesforce.period VALUES ('Q1', '1999-02-01', '1999-04-30', NULL, false);
INSERT INTO salesforce.campaign VALUES ('701D', 'Gone', '2025-02-20', 5, 'USD', false, true, NULL);
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"sales": "orders"}') WHERE mapped;
SELECT deal_id, product, quantity, round(amount, 4) AS amount FROM kpi.deal WHERE deal_id IN ('O1', 'O4', 'O6') ORDER BY deal_id;
SELECT sale_id, round(amount, 4) AS amount FROM kpi.sale ORDER BY sale_id;
SELECT lead_id FROM kpi.lead WHERE lead_id IN ('L3', 'L4');
SELECT rep, team FROM kpi.rep WHERE team IS NOT NULL ORDER BY rep;
SELECT spent_on, round(amount, 4) AS amount FROM kpi.expense;
SELECT quota_id, starts_on FROM kpi.quota;
ROLLBACK;
-- A table that changes a number or a name has a note where it is not there
BEGIN;
DROP TABLE salesforce.user_role, salesforce.product_2, salesforce.currency_type, salesforce.dated_conversion_rate;
SELECT source, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"sales": "orders"}', late => true) WHERE mapped;
DROP TABLE salesforce.opportunity_line_item, salesforce."user";
ALTER TABLE salesforce.lead DROP COLUMN converted_opportunity_id;
SELECT source, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', late => true) WHERE source IN ('rep', 'lead', 'deal');
ROLLBACK;

-- A column that is not there is not mapped, a table that is not there has a note
BEGIN;
ALTER TABLE salesforce.opportunity DROP COLUMN probability, DROP COLUMN lead_source;
ALTER TABLE salesforce.lead DROP COLUMN converted_opportunity_id, DROP COLUMN is_converted;
DROP TABLE salesforce.product_2, salesforce.campaign, salesforce."user";
SELECT * FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce', '{"sales": "lines"}');
SELECT source, columns FROM kpi.mapping ORDER BY source;
SELECT deal_id, rep FROM kpi.deal ORDER BY deal_id;
ROLLBACK;

-- As Heroku Connect leaves it: names without underscores, keys in sfid, times of UTC without a zone, days as
-- days; and, in the letters of Salesforce, a table of Airbyte with flags as texts
CREATE SCHEMA heroku;
SET search_path = heroku, public;
CREATE TABLE "user" (id serial, sfid varchar, name varchar, username varchar, isactive boolean, userroleid varchar, managerid varchar, lastmodifieddate timestamp);
INSERT INTO "user" (sfid, name, username, isactive, userroleid, managerid, lastmodifieddate) VALUES ('005A', 'Ada', 'ada', true, '00E1', '005B', '2025-01-01'), ('005B', 'Ben', 'ben', false, NULL, NULL, '2025-03-01 03:00');
CREATE TABLE userrole (id serial, sfid varchar, name varchar);
INSERT INTO userrole (sfid, name) VALUES ('00E1', 'North');
CREATE TABLE opportunity (id serial, sfid varchar, accountid varchar, ownerid varchar, leadsource varchar, stagename varchar, createddate timestamp, closedate date,
	isclosed boolean, iswon boolean, amount double precision, probability double precision, isdeleted boolean, totalopportunityquantity double precision);
INSERT INTO opportunity (sfid, accountid, ownerid, leadsource, stagename, createddate, closedate, isclosed, iswon, amount, probability, isdeleted, totalopportunityquantity) VALUES
	('O1', 'A1', '005A', 'Web', 'Won', '2025-02-01 04:30', '2025-02-01', true, true, 150, 100, false, 3), ('O2', 'A1', '005B', 'Web', 'Won', '2025-01-10 15:00', '2025-02-01', true, true, 150, 100, true, 3);
CREATE TABLE "Lead" ("Id" text, "OwnerId" text, "CreatedDate" text, "IsConverted" text, "ConvertedDate" text, "ConvertedOpportunityId" text, "IsDeleted" text);
INSERT INTO "Lead" VALUES ('L1', '005A', '2025-01-31T23:30:00.000+0000', 'true', '2025-02-01', 'O1', 'false'), ('L2', '005A', '2025-01-31T23:30:00.000Z', 'false', NULL, NULL, 'true');
RESET search_path;
UPDATE kpi.settings SET time_zone = 'America/New_York', as_of = '2025-03-15';
SELECT source, note FROM saleskpi.map_system('kpi', 'salesforce', 'heroku') WHERE mapped;
SELECT deal_id, customer_id, rep, source, stage, opened_at, closed_at, won, amount, quantity, probability FROM kpi.deal;
SELECT lead_id, rep, created_at, qualified_at, converted_at FROM kpi.lead;
SELECT rep, team, manager, ends_on FROM kpi.rep ORDER BY rep;

SELECT saleskpi.drop_model('kpi');
DROP FUNCTION without;
DROP SCHEMA salesforce CASCADE;
DROP SCHEMA heroku CASCADE;
