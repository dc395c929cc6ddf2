-- map_system of HubSpot: what is odd about it, on a row made for it; and what is missing
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset format unaligned

CREATE SCHEMA hubspot;
SET search_path = hubspot, public;
CREATE TABLE owner (owner_id bigint, first_name text, last_name text, email text, is_active boolean, active_user_id bigint, updated_at timestamptz);
INSERT INTO owner VALUES
	(1, ' Ada', 'Fox ', 'ada@a', true, 91, '2025-01-01'), (2, NULL, NULL, 'ben@a', true, 92, '2025-01-01'),
	-- Has left, late in the evening in New York; twice the same person; a second of a name; nobody who sells
	(3, 'Cy', 'Low', 'cy@a', false, NULL, '2025-03-01 03:00'), (4, 'Di', 'Ray', 'di@a', true, 94, '2025-01-01'), (5, 'Di', 'Ray', 'di@a', true, 94, '2025-01-01'),
	(6, 'Ada', 'Fox', 'fox@a', true, 96, '2025-01-01'), (7, 'Robot', NULL, 'robot@a', true, 97, '2025-01-01');
CREATE TABLE team (id bigint, name text);
INSERT INTO team VALUES (11, 'East '), (12, 'West');
-- Two teams, of which one is the primary one
CREATE TABLE owner_team (owner_id bigint, team_id bigint, is_team_primary boolean);
INSERT INTO owner_team VALUES (1, 11, false), (1, 12, true), (3, 11, true), (6, 11, NULL);
CREATE TABLE deal_pipeline (pipeline_id text, label text);
INSERT INTO deal_pipeline VALUES ('default', 'Sales'), ('renew', 'Renewals');
CREATE TABLE deal_pipeline_stage (stage_id text, pipeline_id text, label text, probability double precision, closed_won boolean, is_closed boolean, _fivetran_deleted boolean);
INSERT INTO deal_pipeline_stage VALUES
	('open', 'default', ' Talks', 0.4, false, false, false), ('won', 'default', 'Won', 1, true, true, false), ('lost', 'default', 'Lost', 0, false, true, false),
	-- Its chance alone says it; a key that was used before; a stage that is there no more
	('quiet', 'default', 'Gone quiet', 0, false, false, false), ('open', 'old', 'Old talks', 0.9, false, false, true), ('signed', 'renew', 'Signed', 1, false, false, true);
CREATE TABLE deal (deal_id bigint, is_deleted boolean, deal_pipeline_id text, deal_pipeline_stage_id text, owner_id bigint, property_createdate timestamptz, property_closedate timestamptz,
	property_amount numeric, property_amount_in_home_currency numeric, property_deal_currency_code text, property_hs_deal_stage_probability double precision, property_hubspot_team_id bigint,
	property_hs_analytics_source text, property_closed_lost_reason text, property_hs_lastmodifieddate timestamptz, property_hs_merged_object_ids text);
INSERT INTO deal VALUES
	-- A day, which in New York is not the evening before; a point in time, which is
	(1, false, 'default', 'won', 1, '2025-01-10 15:00', '2025-02-01', 1000, 1000, 'USD', 1, NULL, 'ORGANIC_SEARCH', 'Price', '2025-03-01 10:00', NULL),
	(2, false, 'default', 'won', 6, '2025-01-10 15:00', '2025-02-01 04:59', 900, 1000, 'EUR', 1, 11, ' ', NULL, '2025-03-01 10:00', NULL),
	-- Without a day of closing: when it came into its stage, or was changed last
	(3, false, 'default', 'lost', 2, '2025-01-11 15:00', NULL, 500, 500, 'USD', 0, NULL, 'PAID_SOCIAL', ' Price', '2025-03-02 10:00', NULL),
	(4, false, 'default', 'quiet', 3, '2025-01-12 15:00', NULL, 50, NULL, NULL, NULL, NULL, NULL, NULL, '2025-03-03 10:00', NULL),
	-- Open, with and without a chance of its own; of nobody known, in a stage that nobody knows; renewed
	(5, false, 'default', 'open', 4, '2025-02-05 15:00', '2025-07-01', 70, 70, 'USD', 0.25, NULL, NULL, NULL, '2025-02-05 15:00', NULL),
	(6, NULL, 'default', 'open', 5, '2025-02-06 15:00', '2025-06-30 23:30', 100, 100, 'USD', NULL, NULL, NULL, NULL, '2025-02-05 15:00', NULL),
	(7, false, 'default', 'closedwon', 99, '2025-02-06 15:00', '2025-02-20 12:00', 7, 7, 'USD', NULL, NULL, NULL, NULL, '2025-02-05 15:00', NULL),
	(8, false, 'renew', 'signed', 1, '2025-02-06 15:00', '2025-02-21 12:00', 8, 8, 'USD', NULL, NULL, NULL, NULL, '2025-02-05 15:00', '12'),
	-- Deleted; merged into another, by the table and by its keys
	(10, true, 'default', 'won', 1, '2025-01-10 15:00', '2025-02-01', 9999, 9999, 'USD', 1, NULL, NULL, NULL, '2025-03-01 10:00', NULL),
	(11, false, 'default', 'won', 1, '2025-01-09 15:00', '2025-02-01', 9999, 9999, 'USD', 1, NULL, NULL, NULL, '2025-03-01 10:00', NULL),
	(12, false, 'renew', 'signed', 1, '2025-01-09 15:00', '2025-02-01', 9999, 9999, 'USD', 1, NULL, NULL, NULL, '2025-03-01 10:00', NULL);
CREATE TABLE merged_deal (deal_id bigint, merged_deal_id bigint);
INSERT INTO merged_deal VALUES (1, 11);
CREATE TABLE deal_stage (deal_id bigint, value text, date_entered timestamptz);
INSERT INTO deal_stage VALUES (3, 'open', '2025-01-11 15:00'), (3, 'lost', '2025-02-10 12:00');
-- The primary company, which is not the first; another where there is none; a contact where there is no company
CREATE TABLE deal_company (deal_id bigint, company_id bigint, type_id bigint);
INSERT INTO deal_company VALUES (1, 801, 341), (1, 802, 341), (1, 802, 5), (2, 803, 341);
CREATE TABLE deal_contact (deal_id bigint, contact_id bigint, type_id bigint);
INSERT INTO deal_contact VALUES (1, 701, 3), (3, 702, 3), (3, 703, 3), (11, 706, 3), (5, 707, 3);
CREATE TABLE contact (id bigint, _fivetran_deleted boolean, property_createdate timestamptz, property_hs_analytics_source text, property_hubspot_owner_id bigint, property_lifecyclestage text,
	property_hs_lifecyclestage_opportunity_date timestamptz, property_hs_lifecyclestage_customer_date timestamptz, property_associatedcompanyid bigint, property_hs_merged_object_ids text);
INSERT INTO contact VALUES
	-- A customer by a deal, one by the days of the life cycle, one who was never an opportunity, by a lost deal
	(701, false, '2025-01-05 12:00', 'ORGANIC_SEARCH', 1, 'customer', NULL, NULL, 809, '705'),
	(708, false, '2025-01-05 12:00', NULL, 98, 'customer', '2025-01-06 12:00', '2025-01-07 12:00', 808, NULL), (709, false, '2025-01-05 12:00', NULL, NULL, 'customer', NULL, '2025-01-07 12:00', NULL, NULL),
	(702, false, '2025-01-05 12:00', 'PAID_SOCIAL', 3, 'opportunity', NULL, NULL, NULL, NULL),
	-- Reads only; deleted; went up in 701, by its keys and by the audit; of a deal that is deleted; of one that is open
	(703, false, '2025-01-05 12:00', NULL, NULL, 'subscriber', NULL, NULL, NULL, NULL), (704, true, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL),
	(705, false, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL), (710, false, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL),
	(706, false, '2025-01-05 12:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL), (707, false, '2025-01-05 12:00', NULL, NULL, 'lead', NULL, NULL, NULL, NULL);
CREATE TABLE contact_merge_audit (canonical_vid bigint, vid_to_merge bigint);
INSERT INTO contact_merge_audit VALUES (701, 710);
CREATE TABLE email_campaign (id bigint, name text, subject text);
INSERT INTO email_campaign VALUES (61, ' May ', 'News of May');
CREATE TABLE email_event (id text, type text, email_campaign_id bigint, created timestamptz, sent_by_id text, filtered_event boolean, obsoleted_by_id text);
INSERT INTO email_event VALUES
	-- Opened by a machine; bounced; opened twice; not sent after all; only opened, as far as is known
	('s1', 'SENT', 61, '2025-02-05 09:00', 's1', NULL, NULL), ('d1', 'DELIVERED', 61, '2025-02-05 09:01', 's1', NULL, NULL), ('o1', 'OPEN', 61, '2025-02-05 09:02', 's1', true, NULL),
	('s2', 'SENT', 61, '2025-02-05 09:00', 's2', NULL, NULL), ('b2', 'BOUNCE', 61, '2025-02-05 09:01', 's2', NULL, NULL),
	('s3', 'SENT', 61, '2025-02-05 09:00', 's3', NULL, NULL), ('d3', 'DELIVERED', 61, '2025-02-05 09:01', 's3', NULL, NULL), ('o3', 'OPEN', 61, '2025-02-06 10:00', 's3', false, NULL),
	('p3', 'OPEN', 61, '2025-02-05 12:00', 's3', false, NULL), ('c3', 'CLICK', 61, '2025-02-06 10:01', 's3', false, NULL),
	('s4', 'SENT', 61, '2025-02-05 09:00', 's4', NULL, 'x4'), ('o5', 'OPEN', 61, '2025-02-05 09:00', 's5', false, NULL);
CREATE TABLE email_event_sent (id text, subject text);
INSERT INTO email_event_sent VALUES ('s3', 'Read this');
RESET search_path;

SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-03-15', time_zone = 'America/New_York';
SELECT * FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot');
SELECT source, columns FROM kpi.mapping ORDER BY source;
SELECT deal_id, customer_id, rep, team, source, stage, opened_at, closed_at AT TIME ZONE 'America/New_York' AS closed_at, won, amount, probability, expected_on, lost_reason
FROM kpi.deal ORDER BY deal_id::int;
SELECT lead_id, customer_id, rep, source, qualified_at, converted_at FROM kpi.lead ORDER BY lead_id::int;
-- Who sells; two Ada Foxes, and one Di Ray, of whom HubSpot has two
SELECT rep, team, ends_on FROM kpi.rep ORDER BY rep;
SELECT email_id, campaign, variant, sent_at, delivered_at, opened_at, clicked_at FROM kpi.email ORDER BY email_id;
SELECT month, amount FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
SELECT sum(deals_won) AS won, sum(deals_closed) AS closed FROM kpi.sales_by_rep;
SELECT deals_open, weighted_amount::float8 FROM kpi.pipeline WHERE owner_kind = 'company';
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;

-- One pipeline, by its name or key
SELECT source, mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot', '{"pipeline": "Renewals"}') WHERE source = 'deal';
SELECT deal_id, amount FROM kpi.deal;
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot', '{"pipeline": "default"}') WHERE mapped;
SELECT count(*) AS deals FROM kpi.deal;
DO $$
DECLARE
	hint text;
BEGIN
	PERFORM saleskpi.map_system('kpi', 'hubspot', 'hubspot', '{"pipeline": "Nowhere"}');
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RAISE WARNING '% (%)', SQLERRM, hint;
END
$$;
SELECT saleskpi.drop_model('kpi');
SELECT saleskpi.create_model('kpi');

-- What is not there: who is in a team is known by users, what is in another currency is not, and e-mails need their events
BEGIN;
ALTER TABLE hubspot.deal DROP COLUMN property_amount_in_home_currency, DROP COLUMN property_closedate, DROP COLUMN property_hs_analytics_source;
DROP TABLE hubspot.owner_team, hubspot.email_event, hubspot.deal_contact, hubspot.merged_deal;
ALTER TABLE hubspot.contact DROP COLUMN property_hs_lifecyclestage_customer_date;
CREATE TABLE hubspot.team_user (team_id bigint, user_id bigint, is_secondary_user boolean);
INSERT INTO hubspot.team_user VALUES (11, 91, true), (12, 91, false), (11, 94, false);
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE source IN ('settings', 'rep', 'lead', 'deal', 'email');
SELECT source, columns FROM kpi.mapping ORDER BY source;
SELECT deal_id, amount, closed_at, won FROM kpi.deal ORDER BY deal_id::int;
SELECT rep, team FROM kpi.rep ORDER BY rep;
ROLLBACK;
-- Without a day of any change what closed without a day has none, and is left out with a problem; all else is there
BEGIN;
DROP TABLE hubspot.deal_stage;
ALTER TABLE hubspot.deal DROP COLUMN property_hs_lastmodifieddate;
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE source IN ('lead', 'deal');
SELECT deal_id, won, closed_at FROM kpi.deal WHERE won IS NOT NULL ORDER BY deal_id::int;
SELECT source, problem, rows, example FROM kpi.data_quality WHERE left_out;
ROLLBACK;
-- Where every version is appended an object is there as often as it was loaded, and not once for each pair: deal 1 twice, of an
-- owner and to a contact of two versions, and an e-mail of a campaign of two; who is called as the last one says
BEGIN;
INSERT INTO hubspot.deal SELECT * FROM hubspot.deal WHERE deal_id = 1;
INSERT INTO hubspot.owner VALUES (1, 'Ada', 'Fix', 'ada@a', true, 91, '2024-01-01');
INSERT INTO hubspot.email_campaign VALUES (61, ' May ', 'News of May');
SELECT source, mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE source IN ('rep', 'lead', 'deal', 'email') ORDER BY source;
SELECT deal_id, rep, amount, count(*) FROM kpi.deal WHERE deal_id IN ('1', '2', '8') GROUP BY deal_id, rep, amount ORDER BY deal_id;
SELECT count(*) AS leads, count(DISTINCT lead_id) AS distinct_leads FROM kpi.lead;
SELECT count(*) AS emails, count(DISTINCT email_id) AS distinct_emails FROM kpi.email;
SELECT source, problem, rows, example FROM kpi.data_quality WHERE problem = 'listed more than once';
ROLLBACK;
-- A table that changes a number or a name has a note where it is not there; 11 and 12 are merged no more, and count
BEGIN;
DROP TABLE hubspot.merged_deal, hubspot.contact_merge_audit, hubspot.owner_team, hubspot.deal_company, hubspot.deal_stage, hubspot.email_campaign;
SELECT source, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot', late => true) WHERE mapped;
ALTER TABLE hubspot.deal DROP COLUMN property_hs_merged_object_ids;
ALTER TABLE hubspot.contact DROP COLUMN property_hs_merged_object_ids, DROP COLUMN property_lifecyclestage;
DROP TABLE hubspot.team, hubspot.deal_contact, hubspot.email_event_sent;
CREATE TABLE hubspot.email_campaign (id bigint, name text, subject text);
SELECT source, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot', late => true) WHERE mapped;
SELECT deal_id, customer_id FROM kpi.deal ORDER BY deal_id::int;
DROP TABLE hubspot.owner;
SELECT source, mapped, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot', late => true) WHERE source = 'rep';
ROLLBACK;
-- What Fivetran has marked as deleted is not there, in whatever table: the deal 7, the primary company of 1, the contact of 3,
-- the team West and the opening of s3; who is deleted among the owners has left, and names his deals
BEGIN;
ALTER TABLE hubspot.deal ADD _fivetran_deleted boolean;
UPDATE hubspot.deal SET _fivetran_deleted = deal_id = 7;
ALTER TABLE hubspot.deal_company ADD _fivetran_deleted boolean;
UPDATE hubspot.deal_company SET _fivetran_deleted = company_id = 802;
ALTER TABLE hubspot.deal_contact ADD _fivetran_deleted boolean;
UPDATE hubspot.deal_contact SET _fivetran_deleted = contact_id = 702;
ALTER TABLE hubspot.team ADD _fivetran_deleted boolean;
UPDATE hubspot.team SET _fivetran_deleted = id = 12;
ALTER TABLE hubspot.owner ADD _fivetran_deleted boolean;
UPDATE hubspot.owner SET _fivetran_deleted = owner_id = 2;
ALTER TABLE hubspot.email_event ADD _fivetran_deleted boolean;
UPDATE hubspot.email_event SET _fivetran_deleted = id = 'p3';
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE mapped;
SELECT deal_id, customer_id, rep FROM kpi.deal WHERE deal_id IN ('1', '3', '7') ORDER BY deal_id;
SELECT rep, team, ends_on FROM kpi.rep WHERE rep IN ('Ada Fox (ada@a)', 'ben@a') ORDER BY rep;
SELECT email_id, opened_at FROM kpi.email WHERE email_id = 's3';
ROLLBACK;
-- Times without a zone are UTC, whatever zone a session is in: all is as before
BEGIN;
SET LOCAL timezone = 'Asia/Tokyo';
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE mapped;
CREATE VIEW mapped_rows AS
	SELECT 'deal' AS source, to_jsonb(d) AS row_ FROM kpi.deal AS d UNION ALL SELECT 'lead', to_jsonb(l) FROM kpi.lead AS l
	UNION ALL SELECT 'rep', to_jsonb(r) FROM kpi.rep AS r UNION ALL SELECT 'email', to_jsonb(e) FROM kpi.email AS e;
CREATE TEMP TABLE before AS TABLE mapped_rows;
SELECT source, count(*) FROM before GROUP BY source ORDER BY source;
SELECT count(*) AS unmapped FROM (
	SELECT saleskpi.unmap_source('kpi', m.source) FROM kpi.mapping AS m) AS u;
DO $$
DECLARE
	changes text;
BEGIN
	FOR changes IN
		SELECT format('ALTER TABLE %s %s', a.attrelid::regclass,
			string_agg(format('ALTER %I TYPE timestamp USING %1$I AT TIME ZONE ''UTC''', a.attname), ', '))
		FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
		WHERE c.relnamespace = 'hubspot'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'timestamptz'::regtype
		GROUP BY a.attrelid
	LOOP
		EXECUTE changes;
	END LOOP;
END
$$;
SELECT count(*) AS mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE mapped;
SELECT count(*) AS rows, count(DISTINCT source) AS sources FROM mapped_rows;
(SELECT 'before' AS whose, b.* FROM (TABLE before EXCEPT ALL TABLE mapped_rows) AS b) UNION ALL (SELECT 'now', n.* FROM (TABLE mapped_rows EXCEPT ALL TABLE before) AS n);
ROLLBACK;
-- As Fivetran loads owners today: who is no active user has left, and a queue has no user.  Memberships that ended, and keys
-- of what was merged, which are a number as long as there is but one
BEGIN;
ALTER TABLE hubspot.owner DROP COLUMN is_active, ADD type text NOT NULL DEFAULT 'PERSON';
INSERT INTO hubspot.owner VALUES (8, 'Desk', NULL, NULL, NULL, '2025-01-02', 'QUEUE');
ALTER TABLE hubspot.owner_team ADD _fivetran_deleted boolean;
INSERT INTO hubspot.owner_team VALUES (7, 11, true, true), (8, 12, true, false);
ALTER TABLE hubspot.deal ALTER property_hs_merged_object_ids TYPE bigint USING property_hs_merged_object_ids::bigint;
ALTER TABLE hubspot.contact ALTER property_hs_merged_object_ids TYPE bigint USING property_hs_merged_object_ids::bigint;
SELECT source, note FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE source IN ('rep', 'lead', 'deal');
SELECT rep, team, ends_on FROM kpi.rep ORDER BY rep;
SELECT (SELECT count(*) FROM kpi.deal) AS deals, (SELECT count(*) FROM kpi.lead) AS leads;
-- By users: who was in a team is there no more, who is in one without a deal is
ALTER TABLE hubspot.owner_team RENAME TO gone;
CREATE TABLE hubspot.team_user (team_id bigint, user_id bigint, is_secondary_user boolean, _fivetran_deleted boolean);
INSERT INTO hubspot.team_user VALUES (12, 91, false, true), (11, 91, true, false), (11, 94, false, true), (12, 97, false, false);
SELECT source, mapped FROM saleskpi.map_system('kpi', 'hubspot', 'hubspot') WHERE source = 'rep';
SELECT rep, team, ends_on FROM kpi.rep ORDER BY rep;
-- Where nobody has a user it is not loaded, and nobody has left
UPDATE hubspot.owner SET active_user_id = NULL;
SELECT count(*) AS reps, count(ends_on) AS have_left FROM kpi.rep;
ROLLBACK;
-- Where nothing of it is there it is refused
CREATE SCHEMA nothing;
SELECT count(*) FROM saleskpi.map_system('kpi', 'hubspot', 'nothing');
DROP SCHEMA nothing;
-- Whatever column or table is missing, what is mapped can be read, and the rest has a note
\getenv folder PG_ABS_SRCDIR
\set helper :folder '/without.sql'
\set ECHO none
\i :helper
\set ECHO all
SELECT without('hubspot', 'hubspot', '{"{\"pipeline\": \"default\"}"}');
DROP FUNCTION without;
SELECT saleskpi.drop_model('kpi');
DROP SCHEMA hubspot CASCADE;
