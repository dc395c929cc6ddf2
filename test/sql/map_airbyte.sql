-- map_system of HubSpot, Stripe and Salesforce as Airbyte leaves them: a table a stream, whose names and columns
-- are those of the interface, objects and lists as JSON, points in time that are numbers, and columns of
-- Airbyte's own
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\pset format unaligned

-- HubSpot.  Properties are columns that begin with properties_, and one JSON; numbers may be numeric, text or JSON.
CREATE SCHEMA hubspot;
SET search_path = hubspot, public;
CREATE TABLE owners (_airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
	id varchar, email varchar, "firstName" varchar, "lastName" varchar, "userId" bigint, "userIdIncludingInactive" bigint, "createdAt" timestamptz, "updatedAt" timestamptz, archived boolean, teams jsonb);
INSERT INTO owners (id, email, "firstName", "lastName", "userId", "updatedAt", archived, teams) VALUES
	-- Of several teams the primary one; in none; nobody who sells
	('1', 'ada@a', ' Ada', 'Fox ', 91, '2025-01-01', false, '[{"id": "11", "name": "East ", "primary": false}, {"id": "12", "name": "West", "primary": true}]'),
	('2', 'ben@a', NULL, NULL, 92, '2025-01-01', false, '[]'), ('7', 'robot@a', 'Robot', NULL, 97, '2025-01-01', false, NULL);
CREATE TABLE owners_archived (id varchar, email varchar, "firstName" varchar, "lastName" varchar, "userId" bigint, "userIdIncludingInactive" bigint, "updatedAt" timestamptz, archived boolean, teams jsonb);
-- Has left, late in the evening in New York; came back
INSERT INTO owners_archived VALUES ('3', 'cy@a', 'Cy', 'Low', NULL, 93, '2025-03-01 03:00', true, '[{"id": "11", "name": "East "}]'), ('2', 'ben@a', 'Ben', 'Old', 92, NULL, '2024-01-01', true, NULL);
CREATE TABLE deal_pipelines (label varchar, "pipelineId" varchar, active boolean, stages jsonb);
INSERT INTO deal_pipelines VALUES
	('Sales', 'default', true, '[{"stageId": "open", "label": " Talks", "metadata": {"isClosed": "false", "probability": "0.4"}}, {"stageId": "won", "label": "Won", "metadata": {"isClosed": "true", "probability": "1.0"}},
		{"stageId": "lost", "label": "Lost", "metadata": {"isClosed": "true", "probability": "0.0"}}]'),
	('Renewals', 'renew', true, '[{"stageId": "signed", "label": "Signed", "metadata": {"probability": "1.0"}}]'), ('Nothing yet', 'none', true, NULL);
CREATE TABLE deals (id varchar, "createdAt" timestamptz, "updatedAt" timestamptz, archived boolean, companies jsonb, contacts jsonb, properties jsonb,
	properties_pipeline varchar, properties_dealstage varchar, properties_hubspot_owner_id varchar, properties_createdate timestamptz, properties_closedate timestamptz,
	properties_amount jsonb, properties_amount_in_home_currency numeric(38, 9), properties_deal_currency_code varchar, properties_hs_deal_stage_probability varchar, properties_hubspot_team_id varchar,
	properties_hs_analytics_source varchar, properties_closed_lost_reason varchar, properties_hs_lastmodifieddate timestamptz, properties_hs_merged_object_ids varchar);
INSERT INTO deals (id, "updatedAt", archived, companies, contacts, properties_pipeline, properties_dealstage, properties_hubspot_owner_id, properties_createdate, properties_closedate, properties_amount,
	properties_amount_in_home_currency, properties_deal_currency_code, properties_hs_deal_stage_probability, properties_hubspot_team_id, properties_hs_analytics_source, properties_closed_lost_reason,
	properties_hs_lastmodifieddate, properties_hs_merged_object_ids) VALUES
	-- A day, which in New York is not the evening before, with the primary company listed twice; a point in time, of a team of its own
	('101', '2025-03-01', false, '["801", "802", "802"]', '["701", "701"]', 'default', 'won', '1', '2025-01-10 15:00', '2025-02-01', '1000', 1000, 'USD', '1', NULL, 'ORGANIC_SEARCH', 'Price', '2025-03-01 10:00', '105'),
	('102', '2025-03-01', false, '["803"]', NULL, 'default', 'won', '2', '2025-01-10 15:00', '2025-02-01 04:59', '"900"', 1000, 'EUR', '1.0', '11', ' ', NULL, '2025-03-01 10:00', NULL),
	-- Without a day of closing: when it came into its stage; open, of who has left, without a company; of nobody known; renewed
	('103', '2025-03-01', false, '[]', '["702", "710"]', 'default', 'lost', '3', '2025-01-11 15:00', NULL, '500', 500, 'USD', '0', NULL, 'PAID_SOCIAL', ' Price', '2025-03-02 10:00', NULL),
	('104', '2025-03-01', false, NULL, NULL, 'default', 'open', '3', '2025-02-05 15:00', '2025-07-01', '70', NULL, 'USD', NULL, NULL, NULL, NULL, '2025-02-05 15:00', NULL),
	('106', '2025-03-01', false, NULL, NULL, 'renew', 'signed', '99', '2025-02-06 15:00', '2025-02-21 12:00', 'null', 8, 'USD', NULL, NULL, NULL, NULL, '2025-02-05 15:00', NULL),
	-- Went up in 101; archived, as a row of its own and after it was loaded last; taken out of the bin again
	('105', '2025-03-01', false, NULL, NULL, 'default', 'won', '1', '2025-01-09 15:00', '2025-02-01', '9999', 9999, 'USD', '1', NULL, NULL, NULL, '2025-03-01 10:00', NULL),
	('107', '2025-03-01', true, NULL, NULL, 'default', 'won', '1', '2025-01-09 15:00', '2025-02-01', '9999', 9999, 'USD', '1', NULL, NULL, NULL, '2025-03-01 10:00', NULL),
	('108', '2025-03-01', false, NULL, NULL, 'default', 'won', '1', '2025-01-09 15:00', '2025-02-01', '9999', 9999, 'USD', '1', NULL, NULL, NULL, '2025-03-01 10:00', NULL),
	('109', '2025-03-05', false, NULL, NULL, 'default', 'open', '1', '2025-02-07 15:00', '2025-06-01', '40', 40, 'USD', '0.25', NULL, NULL, NULL, '2025-03-05 10:00', NULL);
CREATE TABLE deals_archived (id varchar, "archivedAt" timestamptz);
INSERT INTO deals_archived VALUES ('108', '2025-03-02'), ('109', '2025-03-02');
CREATE TABLE deals_property_history (timestamp timestamptz, property varchar, "dealId" varchar, value varchar);
INSERT INTO deals_property_history VALUES ('2025-01-11 15:00', 'dealstage', '103', 'open'), ('2025-02-10 12:00', 'dealstage', '103', 'lost'), ('2025-02-11 12:00', 'amount', '103', 'lost');
CREATE TABLE contacts (id varchar, archived boolean, companies jsonb, properties_createdate timestamptz, properties_hs_analytics_source varchar, properties_hubspot_owner_id varchar, properties_lifecyclestage varchar,
	properties_hs_lifecyclestage_opportunity_date timestamptz, properties_hs_lifecyclestage_customer_date timestamptz, properties_associatedcompanyid numeric(38, 9), properties_hs_calculated_merged_vids varchar);
INSERT INTO contacts VALUES
	-- A customer by a deal; an opportunity by a lost one; a customer by the days of the life cycle; merged, by two lists; archived; reads only
	('701', false, '["802"]', '2025-01-05 12:00', 'ORGANIC_SEARCH', '1', 'customer', NULL, NULL, 809, '705:1736000000000'), ('702', false, NULL, '2025-01-05 12:00', 'PAID_SOCIAL', '3', 'opportunity', NULL, NULL, 4992593519, NULL),
	('708', false, NULL, '2025-01-05 12:00', NULL, '98', 'customer', '2025-01-06 12:00', '2025-01-07 12:00', 808, NULL), ('705', false, NULL, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL),
	('706', false, NULL, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL), ('704', true, NULL, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL),
	('703', false, NULL, '2025-01-05 12:00', NULL, NULL, 'subscriber', NULL, NULL, NULL, NULL);
CREATE TABLE contacts_merged_audit ("canonical_vid" bigint, "vid_to_merge" bigint);
INSERT INTO contacts_merged_audit VALUES (701, 706);
CREATE TABLE campaigns (id bigint, name varchar, subject varchar);
INSERT INTO campaigns VALUES (61, ' May ', 'News of May');
CREATE TABLE email_events (id varchar, type varchar, created bigint, "emailCampaignId" bigint, "sentBy" jsonb, "obsoletedBy" jsonb, "filteredEvent" boolean, subject varchar);
INSERT INTO email_events VALUES
	-- 5 February, nine o'clock; opened by a machine; bounced; opened twice; not sent after all
	('s1', 'SENT', 1738746000000, 61, NULL, NULL, NULL, 'Read this'), ('d1', 'DELIVERED', 1738746060000, 61, '{"id": "s1", "created": 1738746000000}', NULL, NULL, NULL), ('o1', 'OPEN', 1738746120000, 61, '{"id": "s1"}', NULL, true, NULL),
	('s2', 'SENT', 1738746000000, 61, NULL, NULL, NULL, NULL), ('b2', 'BOUNCE', 1738746060000, 61, '{"id": "s2"}', NULL, NULL, NULL),
	('s3', 'SENT', 1738746000000, 61, NULL, NULL, NULL, NULL), ('d3', 'DELIVERED', 1738746060000, 61, '{"id": "s3"}', NULL, NULL, NULL), ('o3', 'OPEN', 1738836000000, 61, '{"id": "s3"}', NULL, false, NULL),
	('p3', 'OPEN', 1738756800123, 61, '{"id": "s3"}', NULL, false, NULL), ('c3', 'CLICK', 1738836060000, 61, '{"id": "s3"}', NULL, false, NULL), ('s4', 'SENT', 1738746000000, 61, NULL, '{"id": "x4", "created": 1}', NULL, NULL);
CREATE TABLE goals (id varchar, archived boolean, properties_hs_goal_name varchar, properties_hs_goal_type varchar, properties_hs_target_amount numeric(38, 9), properties_hs_start_datetime timestamptz, properties_hs_end_datetime timestamptz,
	properties_hs_assignee_user_id numeric(38, 9), properties_hs_assignee_team_id numeric(38, 9), properties_hubspot_owner_id varchar, properties_hs_pipeline_ids varchar);
INSERT INTO goals VALUES
	-- Of a user, to the last millisecond; of an owner, to midnight; of a user who has left; of a team; of all
	('401', false, 'Quota', 'sales_quota', 1200.5, '2025-02-01', '2025-02-28 23:59:59.999', 91, NULL, NULL, NULL), ('402', false, 'Quota', 'sales_quota', 700, '2025-02-01', '2025-03-01', NULL, NULL, '2', NULL),
	('403', false, 'Quota', 'sales_quota', 300, '2025-02-01', '2025-03-01', 93, 11, NULL, NULL), ('404', false, NULL, 'sales_quota', 900, '2025-01-01', '2025-03-31 23:59:59.999', NULL, 11, NULL, NULL),
	('405', false, 'All', 'sales_quota', 5000, '2025-01-01', '2025-12-31 23:59:59.999', NULL, NULL, NULL, NULL),
	-- Of nobody known; of one pipeline; in calls; archived
	('406', false, 'Quota', 'sales_quota', 10, '2025-02-01', '2025-03-01', 999, NULL, NULL, NULL), ('407', false, 'Renewals', 'sales_quota', 20, '2025-02-01', '2025-03-01', 91, NULL, NULL, 'renew'),
	('408', false, 'Calls', 'number_of_calls', 100, '2025-02-01', '2025-03-01', 91, NULL, NULL, NULL), ('409', true, 'Quota', 'sales_quota', 99, '2025-02-01', '2025-03-01', 91, NULL, NULL, NULL);
RESET search_path;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15', time_zone = 'America/New_York';
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot');
SELECT source, columns FROM kpi.mapping ORDER BY source;
SELECT deal_id, customer_id, rep, team, source, stage, opened_at, closed_at AT TIME ZONE 'America/New_York' AS closed_at, won, trim_scale(amount) AS amount, probability, expected_on, lost_reason
FROM kpi.deal ORDER BY deal_id;
SELECT lead_id, customer_id, rep, source, qualified_at, converted_at FROM kpi.lead ORDER BY lead_id;
SELECT rep, team, ends_on FROM kpi.rep ORDER BY rep;
SELECT email_id, campaign, variant, sent_at, delivered_at, opened_at, clicked_at FROM kpi.email ORDER BY email_id;
SELECT quota_id, name, rep, team, starts_on, ends_on, trim_scale(target_value) AS target_value FROM kpi.quota ORDER BY quota_id;
SELECT sum(deals_won) AS won, sum(deals_closed) AS closed, trim_scale(sum(amount)) AS amount FROM kpi.sales_by_rep;
SELECT name, trim_scale(actual) AS actual, trim_scale(target) AS target FROM kpi.sales_vs_target WHERE rep = 'Ada Fox';
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;
-- One pipeline, and the goals that it has alone
SELECT note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot', '{"pipeline": "Renewals"}') WHERE source = 'quota';
SELECT deal_id FROM kpi.deal;
SELECT quota_id FROM kpi.quota ORDER BY quota_id;
\getenv folder PG_ABS_SRCDIR
\set helper :folder '/without.sql'
\set ECHO none
\i :helper
\set ECHO all
SELECT without('hubspot', 'hubspot', '{"{}"}');
SELECT saleskpi.drop_model('kpi');
DROP SCHEMA hubspot CASCADE;

-- Stripe.  Points in time are seconds since 1970: 1738384200 is 1 February 2025, 4:30.
CREATE SCHEMA stripe;
SET search_path = stripe, public;
CREATE TABLE accounts (id varchar, default_currency varchar, settings jsonb);
INSERT INTO accounts VALUES ('acct_1', 'usd', '{"dashboard": {"timezone": "America/New_York"}}');
CREATE TABLE charges (_airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, id varchar, customer varchar, created bigint, updated bigint, currency varchar, amount bigint, amount_captured bigint,
	amount_refunded bigint, status varchar, paid boolean, captured boolean, livemode boolean, balance_transaction varchar);
INSERT INTO charges (id, customer, created, currency, amount, amount_captured, amount_refunded, status, paid, captured, livemode, balance_transaction) VALUES
	-- On 31 January in New York; captured in part; in yen, and exchanged; a test; failed; a guest
	('ch1', 'cus1', 1738384200, 'usd', 12345, 12345, 2345, 'succeeded', true, true, true, 't1'), ('ch2', 'cus2', 1738497600, 'usd', 900, 600, 300, 'succeeded', true, true, true, 't2'),
	('ch3', 'cus1', 1738584000, 'jpy', 500, 500, 100, 'succeeded', true, true, true, 't3'), ('ch4', 'cus2', 1738670400, 'usd', 7, 7, 7, 'succeeded', true, true, false, NULL),
	('ch5', 'cus2', 1738670400, 'usd', 7, 0, 0, 'failed', false, true, true, NULL), ('ch6', NULL, 1738756800, 'usd', 100, 100, 0, 'succeeded', true, true, true, NULL);
-- As their schema has said: a date-time
CREATE TABLE refunds (id varchar, charge varchar, created timestamptz, currency varchar, amount bigint, status varchar, balance_transaction varchar);
INSERT INTO refunds VALUES ('re1', 'ch1', '2025-02-20 12:00', 'usd', 2345, 'succeeded', 't4'), ('re2', 'ch1', '2025-02-20 12:00', 'usd', 10000, 'failed', NULL), ('re3', 'ch4', '2025-02-20 12:00', 'usd', 7, 'succeeded', NULL);
CREATE TABLE disputes (id varchar, charge varchar, created bigint, currency varchar, amount bigint, status varchar);
INSERT INTO disputes VALUES ('du1', 'ch2', 1740484800, 'usd', 600, 'lost'), ('du2', 'ch1', 1740484800, 'usd', 600, 'won');
CREATE TABLE balance_transactions (id varchar, currency varchar, amount bigint);
INSERT INTO balance_transactions VALUES ('t1', 'usd', 12345), ('t2', 'usd', 600), ('t3', 'usd', 333), ('t4', 'usd', -2345);
CREATE TABLE plans (id varchar, currency varchar, amount bigint, interval varchar, interval_count bigint, usage_type varchar, billing_scheme varchar);
INSERT INTO plans VALUES ('half', 'usd', 1500, 'month', 6, 'licensed', 'per_unit');
CREATE TABLE prices (id varchar, currency varchar, unit_amount numeric(38, 9), unit_amount_decimal varchar, recurring jsonb, billing_scheme varchar);
INSERT INTO prices VALUES ('month', 'usd', 2999, '2999', '{"interval": "month", "interval_count": 1, "usage_type": "licensed"}', 'per_unit'), ('once', 'usd', 5, '5', NULL, 'per_unit'),
	('use', 'usd', 5, '5', '{"interval": "month", "interval_count": 1, "usage_type": "metered"}', 'per_unit');
CREATE TABLE subscriptions (id varchar, customer varchar, status varchar, created bigint, start_date bigint, trial_end bigint, ended_at bigint, canceled_at bigint, cancel_at bigint, livemode boolean, is_deleted boolean, items jsonb);
INSERT INTO subscriptions VALUES
	-- Two items, of which one was added later, whose price is in the list alone; an end is planned
	('su1', 'cus1', 'active', 1736510400, 1736510400, NULL, NULL, NULL, 1893499200, true, false, '{"object": "list", "has_more": false, "data": [
		{"id": "si1", "created": 1736510400, "quantity": 2, "price": {"id": "month", "currency": "usd", "unit_amount": 2999, "unit_amount_decimal": "2999", "recurring": {"interval": "month", "interval_count": 1}}},
		{"id": "si2", "created": 1739620800, "quantity": 1, "price": {"id": "week", "currency": "usd", "unit_amount": 1200, "unit_amount_decimal": "1200", "recurring": {"interval": "week", "interval_count": 1}}}]}'),
	-- A trial until 1 March; a plan of before there were prices, and it has ended: deleted, as Stripe's events have it
	('su2', 'cus2', 'active', 1738411200, 1738411200, 1740801600, NULL, NULL, NULL, true, NULL, '{"data": [{"id": "si3", "created": 1738411200, "quantity": 1, "price": {"id": "use"}}, {"id": "si4", "created": 1738411200, "price": {"id": "month"}}]}'),
	('su3', 'cus3', 'canceled', 1736078400, 1736078400, NULL, 1741176000, 1740052800, NULL, true, true, '{"data": [{"id": "si5", "created": 1736078400, "quantity": 2, "plan": {"id": "half"}}]}'),
	-- A test; more than ten items, of which the list has some
	('su4', 'cus4', 'active', 1736078400, 1736078400, NULL, NULL, NULL, NULL, false, NULL, '{"data": [{"id": "si6", "created": 1736078400, "quantity": 2, "plan": {"id": "half"}}]}'),
	('su5', 'cus5', 'active', 1736078400, 1736078400, NULL, NULL, NULL, NULL, true, NULL, '{"has_more": true, "data": [{"id": "si7", "created": 1736078400, "quantity": 1, "price": {"id": "month"}}]}');
CREATE TABLE subscription_items (id varchar, subscription varchar, created bigint, quantity bigint, price jsonb, plan jsonb);
INSERT INTO subscription_items VALUES ('si7', 'su5', 1736078400, 1, '{"id": "month", "currency": "usd", "unit_amount": 2999, "recurring": {"interval": "month", "interval_count": 1}}', NULL),
	('si8', 'su5', 1736078400, 3, '{"id": "month"}', NULL),
	-- Taken out of the subscription since
	('si0', 'su1', 1736510400, 5, '{"id": "month"}', NULL);
RESET search_path;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15';
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'stripe', 'stripe') WHERE mapped;
SELECT currency, time_zone FROM kpi.settings;
SELECT sale_id, customer_id, sold_at, amount::float8 FROM kpi.sale ORDER BY sale_id;
SELECT month, amount::float8 FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
SELECT customer_id, started_on, ended_on, round(monthly_revenue, 6) AS monthly_revenue FROM kpi.subscription ORDER BY customer_id, started_on, monthly_revenue;
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;
-- Without the lists of items their own table; without prices what the items say
BEGIN;
SELECT saleskpi.unmap_source('kpi', 'subscription');
ALTER TABLE stripe.subscriptions DROP COLUMN items;
DROP TABLE stripe.prices, stripe.plans;
SELECT mapped FROM saleskpi.map_system('kpi', 'stripe', 'stripe') WHERE source = 'subscription';
SELECT customer_id, started_on, round(monthly_revenue, 6) AS monthly_revenue FROM kpi.subscription ORDER BY customer_id, monthly_revenue;
ROLLBACK;
SELECT without('stripe', 'stripe', '{"{}"}');
DROP FUNCTION without;
SELECT saleskpi.drop_model('kpi');
DROP SCHEMA stripe CASCADE;

-- Salesforce: the objects and fields in its own letters, days as days
CREATE SCHEMA salesforce;
SET search_path = salesforce, public;
CREATE TABLE "User" (_airbyte_raw_id varchar, "Id" varchar, "Name" varchar, "Username" varchar, "IsActive" boolean, "ForecastEnabled" boolean, "UserRoleId" varchar, "ManagerId" varchar, "LastModifiedDate" timestamptz);
INSERT INTO "User" VALUES (NULL, '005A', 'Ada', 'ada', true, true, '00E1', '005B', '2025-01-01'), (NULL, '005B', 'Ben', 'ben', true, false, NULL, NULL, '2025-01-01');
CREATE TABLE "UserRole" ("Id" varchar, "Name" varchar);
INSERT INTO "UserRole" VALUES ('00E1', 'North');
CREATE TABLE "Opportunity" ("Id" varchar, "AccountId" varchar, "OwnerId" varchar, "LeadSource" varchar, "StageName" varchar, "CreatedDate" timestamptz, "CloseDate" date, "IsClosed" boolean, "IsWon" boolean,
	"Amount" numeric(38, 9), "Probability" numeric(38, 9), "IsDeleted" boolean, "TotalOpportunityQuantity" numeric(38, 9));
INSERT INTO "Opportunity" VALUES ('O1', 'A1', '005A', 'Web', 'Won', '2025-01-10 15:00', '2025-02-01', true, true, 150, 100, false, NULL), ('O2', 'A1', '005A', 'Web', 'Talks', '2025-01-10 15:00', '2025-04-01', false, false, 200, 40, false, 2),
	('O3', 'A1', '005A', 'Web', 'Won', '2025-01-10 15:00', '2025-02-01', true, true, 999, 100, true, NULL);
CREATE TABLE "OpportunityLineItem" ("Id" varchar, "OpportunityId" varchar, "Product2Id" varchar, "Quantity" numeric(38, 9), "TotalPrice" numeric(38, 9), "IsDeleted" boolean);
INSERT INTO "OpportunityLineItem" VALUES ('I1', 'O1', '01t1', 3, 150, false);
CREATE TABLE "Product2" ("Id" varchar, "Name" varchar);
INSERT INTO "Product2" VALUES ('01t1', 'Mill');
CREATE TABLE "Period" ("Id" varchar, "StartDate" date, "EndDate" date);
INSERT INTO "Period" VALUES ('M2', '2025-02-01', '2025-02-28');
CREATE TABLE "ForecastingQuota" ("Id" varchar, "QuotaOwnerId" varchar, "PeriodId" varchar, "QuotaAmount" numeric(38, 9), "ProductFamily" varchar);
INSERT INTO "ForecastingQuota" VALUES ('F1', '005A', 'M2', 300, NULL);
RESET search_path;
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET time_zone = 'America/New_York', as_of = '2025-03-15';
SELECT source, note FROM saleskpi.map_system('kpi', 'salesforce', 'salesforce') WHERE mapped;
SELECT deal_id, customer_id, rep, source, stage, product, trim_scale(quantity) AS quantity, opened_at, closed_at AT TIME ZONE 'America/New_York' AS closed_at, won, trim_scale(amount) AS amount, probability, expected_on FROM kpi.deal ORDER BY deal_id;
SELECT rep, team, manager FROM kpi.rep ORDER BY rep;
SELECT name, trim_scale(actual) AS actual, trim_scale(target) AS target FROM kpi.sales_vs_target;
SELECT saleskpi.drop_model('kpi');
DROP SCHEMA salesforce CASCADE;
