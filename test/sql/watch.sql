-- Watching the company's tables: triggers note which days and customers were changed, for the next refresh,
-- and never fail a write.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = notice;
\set SHOW_CONTEXT never
\set VERBOSITY default

CREATE ROLE regress_saleskpi_sales;
CREATE ROLE regress_saleskpi_alice IN ROLE regress_saleskpi_sales;
CREATE ROLE regress_saleskpi_crm;
CREATE ROLE regress_saleskpi_writer;
GRANT CREATE ON DATABASE :DBNAME TO regress_saleskpi_sales, regress_saleskpi_crm;
GRANT CREATE ON SCHEMA public TO regress_saleskpi_sales;

-- The tables are the company's, the model is the sales department's, and who writes has rights on neither
SET ROLE regress_saleskpi_crm;
CREATE SCHEMA crm;
CREATE TABLE crm.deal (
	id int PRIMARY KEY,
	gone int,
	account text,
	owner text,
	stage text,
	opened date,
	closed timestamptz,
	stored timestamp,
	value numeric,
	"closed ""year""" int GENERATED ALWAYS AS (extract(year FROM stored)::int) STORED
);
ALTER TABLE crm.deal DROP COLUMN gone;
CREATE TABLE crm.stage (stage text PRIMARY KEY, won boolean);
INSERT INTO crm.stage VALUES ('won', true), ('lost', false);
INSERT INTO crm.deal SELECT i, 'A' || i % 3, 'Ada', 'won', date '2025-01-01' + i, timestamptz '2025-02-01 12:00+00' + i * interval '1 day', NULL, 10 * i FROM generate_series(1, 9) AS i;
GRANT USAGE ON SCHEMA crm TO regress_saleskpi_sales, regress_saleskpi_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA crm TO regress_saleskpi_sales;
GRANT INSERT, SELECT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA crm TO regress_saleskpi_writer;
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.create_model('kpi');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT d.id AS deal_id, d.account AS customer_id, d.owner AS rep, d.opened AS opened_at,
	coalesce(d.closed, d.stored) AS closed_at, s.won, d.value AS amount FROM crm.deal AS d LEFT JOIN crm.stage AS s ON s.stage = d.stage');

-- Whether the notes tell all, of each source.  Those that are derived are as what they are derived from,
-- and those that are empty do not change
CREATE VIEW public.unwatched AS
SELECT s.source, saleskpi_internal.unwatched('kpi', s.source) FROM saleskpi_internal.source_names() AS s (source);
SELECT * FROM public.unwatched WHERE unwatched IS NOT NULL;

-- What can be watched by whom
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened}');
SET ROLE regress_saleskpi_crm;
GRANT TRIGGER ON crm.deal, crm.stage TO regress_saleskpi_sales;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened}');
SET ROLE regress_saleskpi_alice;
SELECT saleskpi.watch_source('kpi', 'deals', 'crm.deal', '{opened}');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.deal', '{opened}');
SELECT saleskpi.watch_source('kpi', 'email', 'crm.deal', '{opened}');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened,closed_at,gone}');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.stage', '{won_on}');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened,stage}');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened}', 'customer');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', NULL);
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened,NULL}');
SELECT saleskpi.watch_source('kpi', 'deal', NULL, '{}');
-- Customers by another name than the source has
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened}', 'owner');
SELECT function_name FROM kpi_parts.watch;
SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'crm.deal'::regclass;

-- Both tables, since a change of either changes deals
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened,closed,stored}', 'account');
SELECT * FROM public.unwatched WHERE unwatched IS NOT NULL;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.stage', '{}');
SELECT * FROM public.unwatched WHERE unwatched IS NOT NULL;
SELECT source, table_name, day_columns, customer_column, column_numbers, partitions = ARRAY[company_table] AS alone, company_table::regclass, function_name, complete, watched_by
FROM kpi_parts.watch ORDER BY table_name;
SELECT pg_get_triggerdef(t.oid) FROM pg_trigger AS t WHERE t.tgrelid = 'crm.deal'::regclass ORDER BY 1;
SELECT p.proname, p.prosecdef, p.proowner::regrole, p.proacl, p.proconfig, obj_description(p.oid) FROM pg_proc AS p WHERE p.pronamespace = 'kpi_parts'::regnamespace AND p.proname <> 'note_target_change' ORDER BY p.proname;

-- What is noted, of old and new rows.  A statement that changes no row notes nothing
SET ROLE regress_saleskpi_writer;
INSERT INTO crm.deal VALUES (10, 'A1', 'Ada', 'won', '2025-03-01', '2025-03-05 12:00+00', NULL, 100);
UPDATE crm.deal SET closed = '2025-04-07 12:00+00', account = 'A2' WHERE id = 10;
UPDATE crm.deal SET value = 1 WHERE id = 10;
DELETE FROM crm.deal WHERE id = 10;
INSERT INTO crm.deal VALUES (11, NULL, 'Ada', NULL, NULL, '-infinity', '2025-03-31 23:30', 100), (12, NULL, NULL, NULL, 'infinity', 'infinity', NULL, NULL);
UPDATE crm.deal SET value = 1 WHERE id = 1000;
DELETE FROM crm.deal WHERE id = 1000;
INSERT INTO crm.deal SELECT * FROM (VALUES (1)) AS none (id) WHERE false;
INSERT INTO crm.stage VALUES ('open', NULL);
UPDATE crm.stage SET won = NULL WHERE stage = 'nothing';
-- Nothing of it may be read, called or used by who wrote
SELECT * FROM kpi_parts.note;
SELECT kpi_parts.note_deal_deal();
CREATE TEMP TABLE own (opened date, closed timestamptz, stored timestamp, account text);
CREATE TRIGGER own AFTER INSERT ON own REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_parts.note_deal_deal();
DROP TABLE own;
SET ROLE regress_saleskpi_sales;
SELECT * FROM kpi_parts.note ORDER BY customer, instants, whole;
DELETE FROM kpi_parts.note;

-- A note a distinct row of days and customer: the 1,000 rows have five before the change and one after it
SET ROLE regress_saleskpi_writer;
INSERT INTO crm.deal SELECT 1000 + i, 'A1', 'Bo', 'won', date '2025-05-01' + i % 5, '2025-06-01', NULL, i FROM generate_series(1, 1000) AS i;
UPDATE crm.deal SET opened = '2025-05-10' WHERE id > 1000;
SET ROLE regress_saleskpi_sales;
SELECT days, instants, customer, count(*) FROM kpi_parts.note GROUP BY days, instants, customer ORDER BY days;
DELETE FROM kpi_parts.note;

-- Whichever way rows come and go
SET ROLE regress_saleskpi_writer;
COPY crm.deal (id, account, opened) FROM stdin;
2001	A1	2025-07-01
2002	A2	2025-07-02
\.
INSERT INTO crm.deal (id, account, opened) VALUES (2002, 'A3', '2025-07-03'), (2003, 'A4', '2025-07-04')
	ON CONFLICT (id) DO UPDATE SET opened = excluded.opened, account = excluded.account;
INSERT INTO crm.deal (id, account, opened) VALUES (2003, 'A5', '2025-07-05') ON CONFLICT DO NOTHING;
MERGE INTO crm.deal AS d USING (VALUES (2001, 'A6', date '2025-07-06'), (2002, NULL, NULL), (2004, 'A7', '2025-07-07')) AS s (id, account, opened) ON s.id = d.id
	WHEN MATCHED AND s.account IS NULL THEN DELETE
	WHEN MATCHED THEN UPDATE SET account = s.account, opened = s.opened
	WHEN NOT MATCHED THEN INSERT (id, account, opened) VALUES (s.id, s.account, s.opened);
WITH moved AS (DELETE FROM crm.deal WHERE id = 2003 RETURNING *)
INSERT INTO crm.deal (id, account, opened) SELECT 2005, 'A8', '2025-07-08' FROM moved;
-- One that is undone leaves no note
BEGIN;
INSERT INTO crm.deal (id, opened) VALUES (2006, '2025-07-09');
SAVEPOINT before;
INSERT INTO crm.deal (id, opened) VALUES (2007, '2025-07-10');
ROLLBACK TO before;
COMMIT;
SET ROLE regress_saleskpi_sales;
SELECT days[1] AS day, customer, count(*) FROM kpi_parts.note GROUP BY 1, 2 ORDER BY 1, 2;
DELETE FROM kpi_parts.note;
SET ROLE regress_saleskpi_writer;
TRUNCATE crm.deal;
SET ROLE regress_saleskpi_sales;
SELECT * FROM kpi_parts.note;

-- Watched again: with other columns, and not complete until the next refresh
UPDATE kpi_parts.watch SET complete = true;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
SELECT table_name, day_columns, customer_column, complete FROM kpi_parts.watch ORDER BY table_name;
SELECT * FROM public.unwatched WHERE unwatched IS NOT NULL;
DELETE FROM kpi_parts.note;
SET ROLE regress_saleskpi_writer;
INSERT INTO crm.deal VALUES (10, 'A1', 'Ada', 'won', '2025-03-01', '2025-03-05 12:00+00', NULL, 100);
SET ROLE regress_saleskpi_sales;
SELECT * FROM kpi_parts.note;

-- Nothing fails a write.  Where columns are not what they were everything is noted as changed; where nothing
-- can be noted, it is seen that it cannot
CREATE FUNCTION public.tell(number int) RETURNS text LANGUAGE sql AS $$ SELECT coalesce(saleskpi_internal.unwatched('kpi', 'deal'), 'watched') || ', ' || (SELECT count(*) FROM kpi_parts.note WHERE whole) || ' of everything' $$;
DELETE FROM kpi_parts.note;
RESET ROLE;
ALTER TABLE crm.deal DISABLE TRIGGER saleskpi_kpi_deal_updated;
SELECT public.tell(1);
ALTER TABLE crm.deal ENABLE ALWAYS TRIGGER saleskpi_kpi_deal_updated;
SELECT public.tell(2);
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'crm.deal'::regclass AND tgname LIKE '%updated';
ALTER TABLE crm.deal ENABLE TRIGGER saleskpi_kpi_deal_updated;
DROP TRIGGER saleskpi_kpi_deal_truncated ON crm.deal;
SELECT public.tell(3);
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
ALTER TABLE crm.deal RENAME COLUMN closed TO done;
INSERT INTO crm.deal (id) VALUES (3001);
SELECT public.tell(4);
ALTER TABLE crm.deal ADD COLUMN closed timestamptz;
SELECT public.tell(5);
ALTER TABLE crm.deal DROP COLUMN closed;
ALTER TABLE crm.deal RENAME COLUMN done TO closed;
SELECT public.tell(6);
-- A column that the source does not read may get another type, with casts of its maker's
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
ALTER TABLE crm.deal ADD COLUMN touched date;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed,touched}');
CREATE TYPE crm.sly AS (day date);
CREATE FUNCTION crm.slyly(crm.sly) RETURNS date LANGUAGE plpgsql AS $$ BEGIN RAISE 'slyly, as %', current_user; END $$;
CREATE CAST (crm.sly AS date) WITH FUNCTION crm.slyly(crm.sly) AS IMPLICIT;
ALTER TABLE crm.deal ALTER touched TYPE crm.sly USING NULL;
INSERT INTO crm.deal (id, touched) VALUES (3002, ROW('2025-01-01'));
SELECT public.tell(7);
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
-- The notes gone, or not to be written, or somewhere else
ALTER TABLE kpi_parts.note RENAME COLUMN days TO dates;
INSERT INTO crm.deal (id) VALUES (3003);
ALTER TABLE kpi_parts.note RENAME COLUMN dates TO days;
REVOKE INSERT ON kpi_parts.note FROM regress_saleskpi_sales;
INSERT INTO crm.deal (id) VALUES (3004);
SELECT public.tell(8);
GRANT INSERT ON kpi_parts.note TO regress_saleskpi_sales;
REVOKE USAGE ON SCHEMA kpi_parts FROM regress_saleskpi_sales;
INSERT INTO crm.deal (id) VALUES (3005);
GRANT USAGE ON SCHEMA kpi_parts TO regress_saleskpi_sales;
SELECT public.tell(9);
ALTER TABLE kpi_parts.note RENAME TO notes;
INSERT INTO crm.deal (id) VALUES (3006);
TRUNCATE crm.deal;
SELECT saleskpi_internal.unwatched('kpi', 'deal');
ALTER TABLE kpi_parts.notes RENAME TO note;
ALTER SCHEMA kpi_parts RENAME TO parts;
INSERT INTO crm.deal (id) VALUES (3007);
ALTER SCHEMA parts RENAME TO kpi_parts;
SELECT public.tell(10);
DROP TABLE kpi_parts.note, kpi_parts.watch;
INSERT INTO crm.deal (id) VALUES (3008);
SELECT saleskpi_internal.unwatched('kpi', 'deal');
SELECT saleskpi.upgrade_model('kpi');
SELECT c.relname, c.relowner::regrole FROM pg_class AS c WHERE c.oid IN ('kpi_parts.note'::regclass, 'kpi_parts.watch'::regclass) ORDER BY 1;
SELECT public.tell(11);
SET ROLE regress_saleskpi_alice;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}', 'account');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.stage', '{}');
SELECT public.tell(12);
-- upgrade_model leaves it as it is
SELECT saleskpi.upgrade_model('kpi');
SELECT public.tell(13);

-- What a source reads, through the company's own views, too
RESET ROLE;
CREATE TABLE crm.currency (currency text, day date, rate numeric);
CREATE VIEW crm.rate AS SELECT * FROM crm.currency WHERE rate > 0;
CREATE FUNCTION crm.today() RETURNS date LANGUAGE sql STABLE AS 'SELECT current_date';
CREATE MATERIALIZED VIEW crm.kept AS SELECT * FROM crm.deal;
GRANT SELECT ON ALL TABLES IN SCHEMA crm TO regress_saleskpi_sales;
SET ROLE regress_saleskpi_sales;
\set map 'SELECT saleskpi.map_source(''kpi'', ''deal'', '
:map 'SELECT id AS deal_id, closed AS closed_at, true AS won FROM crm.deal WHERE EXISTS (SELECT FROM crm.rate)');
SELECT public.tell(20);
:map 'SELECT id AS deal_id, closed AS closed_at, true AS won FROM crm.deal WHERE closed < crm.today()');
SELECT public.tell(21);
:map 'SELECT id AS deal_id, closed AS closed_at, true AS won FROM crm.deal WHERE closed < now()');
SELECT public.tell(22);
:map 'SELECT id AS deal_id, closed AS closed_at, closed::date < CURRENT_DATE AS won FROM crm.deal');
SELECT public.tell(23);
:map 'SELECT id AS deal_id, closed AS closed_at, true AS won FROM crm.kept');
SELECT public.tell(24);
:map 'SELECT 1 AS deal_id');
SELECT public.tell(25);
:map 'SELECT id AS deal_id, closed AS closed_at, true AS won FROM crm.deal', late => true);
SELECT public.tell(26);
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.rate', '{day}');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.kept', '{}');
SELECT saleskpi.unmap_source('kpi', 'deal');
SELECT * FROM public.unwatched WHERE unwatched IS NOT NULL;
-- Mapped as before it is watched as before
:map 'SELECT id AS deal_id, account AS customer_id, closed AS closed_at, true AS won FROM crm.deal');
SELECT * FROM public.unwatched WHERE unwatched IS NOT NULL;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.currency', '{day}');
-- A table of two sources
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, opened AS created_at FROM crm.deal');
SELECT saleskpi.watch_source('kpi', 'lead', 'crm.deal', '{opened}', 'account');
SELECT saleskpi.watch_source('kpi', 'lead', 'crm.deal', '{opened}');
SET ROLE regress_saleskpi_writer;
INSERT INTO crm.deal (id, account, opened) VALUES (4001, 'A1', '2025-01-01');
SET ROLE regress_saleskpi_sales;
SELECT source, days, instants, customer FROM kpi_parts.note WHERE NOT whole ORDER BY source;
SELECT saleskpi.map_source('kpi', 'email', 'SELECT id AS email_id, opened AS sent_at FROM crm.deal');
SELECT saleskpi.watch_source('kpi', 'email', 'crm.deal', '{opened}', 'account');

-- Made anew, as a loader does, it is another table
RESET ROLE;
CREATE TABLE crm.deal_new AS TABLE crm.deal;
ALTER TABLE crm.deal RENAME TO deal_old;
SELECT public.tell(30);
ALTER TABLE crm.deal_new RENAME TO deal;
SELECT public.tell(31);
GRANT SELECT, TRIGGER ON crm.deal TO regress_saleskpi_sales;
SELECT saleskpi.upgrade_model('kpi');
SELECT public.tell(32);
SET client_min_messages = warning;
DROP TABLE crm.deal_old CASCADE;
SELECT saleskpi_internal.unwatched('kpi', 'deal');
SELECT saleskpi.upgrade_model('kpi');
SET client_min_messages = notice;
SELECT public.tell(33);
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
SELECT public.tell(34);
SELECT source, table_name, function_name, company_table = 'crm.deal'::regclass AS is_this FROM kpi_parts.watch ORDER BY source, table_name;

-- After a restore tables and functions have other OIDs.  They are known by their names, and by their OIDs
-- again when the model is repaired
CREATE TEMP TABLE before AS TABLE kpi_parts.watch;
UPDATE kpi_parts.watch SET company_table = 1, partitions = '{1}', column_numbers = '{99}', function_oid = 2 WHERE source = 'deal' AND table_name = 'crm.deal';
SELECT public.tell(40);
SELECT saleskpi.upgrade_model('kpi');
SELECT public.tell(41);
TABLE kpi_parts.watch EXCEPT TABLE before;
TABLE before EXCEPT TABLE kpi_parts.watch;
-- while a table that was restored alone has a function that was there before
UPDATE kpi_parts.watch SET company_table = 1, partitions = '{1}', column_numbers = '{99}' WHERE source = 'deal' AND table_name = 'crm.deal';
SELECT public.tell(42);
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{closed}');
SELECT b.function_name FROM before AS b JOIN kpi_parts.watch AS w USING (source, company_table, table_name, column_numbers, partitions, function_name, function_oid) ORDER BY 1;
DROP TABLE before;

-- A table of the model under which somebody has put what runs with the rights of its reader is not read
ALTER TABLE kpi_parts.watch ENABLE ROW LEVEL SECURITY;
SELECT public.tell(50);
ALTER TABLE kpi_parts.watch DISABLE ROW LEVEL SECURITY;

-- A source that is missing is made again, mapped as before
SET client_min_messages = warning;
DROP VIEW kpi.lead CASCADE;
SELECT saleskpi.unwatch_source('kpi', 'lead');
SET client_min_messages = notice;
SELECT count(*) > 0 AS leads FROM kpi.lead;
SELECT saleskpi.watch_source('kpi', 'lead', 'crm.deal', '{opened}');
RESET ROLE;
INSERT INTO crm.deal (id, account, opened) VALUES (4002, 'A1', '2025-01-02');
SET ROLE regress_saleskpi_sales;

-- No longer watched: nothing of it is left, and the notes of the source are gone
SELECT saleskpi.unwatch_source('kpi', 'deal', 'crm.stage');
SELECT saleskpi.unwatch_source('kpi', 'deal', 'crm.stage');
SELECT saleskpi.unwatch_source('kpi', 'deal', 'crm.currency');
SELECT saleskpi.unwatch_source('kpi', NULL);
SELECT count(*) > 0 AS notes FROM kpi_parts.note WHERE source = 'deal';
SELECT saleskpi.unwatch_source('kpi', 'deal');
SELECT saleskpi.unwatch_source('kpi', 'deal');
SELECT source, table_name FROM kpi_parts.watch;
SELECT source, count(*) FROM kpi_parts.note GROUP BY source;
SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'saleskpi%' ORDER BY tgname;
SELECT proname FROM pg_proc WHERE pronamespace = 'kpi_parts'::regnamespace AND proname <> 'note_target_change';
SELECT saleskpi.drop_model('kpi');
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kpi%';
DROP FUNCTION public.tell;

-- Partitions: through the parent, straight, and with rows that move; names that have to be quoted; a model
-- of a long name; days and customers of other types
RESET ROLE;
CREATE SCHEMA "Sales ""EU""";
CREATE DOMAIN "Sales ""EU""".day AS date;
CREATE TYPE "Sales ""EU""".tier AS ENUM ('gold', 'iron');
CREATE TABLE "Sales ""EU"""."Deals ""2025""" (id int, "über" "Sales ""EU""".tier, "Abschluß" "Sales ""EU""".day, "new" timestamptz(0)) PARTITION BY RANGE ("Abschluß");
CREATE TABLE "Sales ""EU"""."Q'1" PARTITION OF "Sales ""EU"""."Deals ""2025""" FOR VALUES FROM ('2025-01-01') TO ('2025-04-01');
CREATE TABLE "Sales ""EU"""."Q2" PARTITION OF "Sales ""EU"""."Deals ""2025""" FOR VALUES FROM ('2025-04-01') TO ('2025-07-01') PARTITION BY LIST ("über");
CREATE TABLE "Sales ""EU"""."Q2 gold" PARTITION OF "Sales ""EU"""."Q2" FOR VALUES IN ('gold');
CREATE TABLE "Sales ""EU"""."Q2 iron" PARTITION OF "Sales ""EU"""."Q2" FOR VALUES IN ('iron');
CREATE TABLE "Sales ""EU"""."Q3" (id int, "über" "Sales ""EU""".tier, "new" timestamptz(0), dropped int, "Abschluß" "Sales ""EU""".day);
ALTER TABLE "Sales ""EU"""."Q3" DROP COLUMN dropped;
GRANT ALL ON SCHEMA "Sales ""EU""" TO regress_saleskpi_sales, regress_saleskpi_writer;
GRANT ALL ON ALL TABLES IN SCHEMA "Sales ""EU""" TO regress_saleskpi_sales, regress_saleskpi_writer;
REVOKE TRIGGER ON "Sales ""EU"""."Q2 iron" FROM regress_saleskpi_sales;
SET ROLE regress_saleskpi_sales;
\set model '''the key figures of the whole company, in "quotes"'''
SELECT saleskpi.create_model(:model);
SELECT saleskpi.map_source(:model, 'deal', 'SELECT id AS deal_id, "über" AS customer_id, "Abschluß" AS closed_at, true AS won FROM "Sales ""EU"""."Deals ""2025"""');
SELECT saleskpi.watch_source(:model, 'deal', '"Sales ""EU"""."Deals ""2025"""', '{Abschluß,new}', 'über');
RESET ROLE;
GRANT TRIGGER ON "Sales ""EU"""."Q2 iron" TO regress_saleskpi_sales;
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.watch_source(:model, 'deal', '"Sales ""EU"""."Q2"', '{Abschluß}');
SELECT saleskpi.watch_source(:model, 'deal', '"Sales ""EU"""."Deals ""2025"""', '{Abschluß,new}', 'über');
SELECT saleskpi_internal.unwatched(:model, 'deal');
SELECT function_name, cardinality(partitions) FROM "the key figures of the whole company, in ""quotes""_parts".watch;
SELECT tgrelid::regclass, count(*), min(tgname) FROM pg_trigger WHERE tgname LIKE 'saleskpi%' GROUP BY 1 ORDER BY tgrelid::regclass::text COLLATE "C";
CREATE FUNCTION public.noted() RETURNS TABLE (instants timestamptz[], days date[], customer text, whole bool) LANGUAGE sql
	AS 'DELETE FROM "the key figures of the whole company, in ""quotes""_parts".note RETURNING instants, days, customer, whole';
SET ROLE regress_saleskpi_writer;
INSERT INTO "Sales ""EU"""."Deals ""2025""" VALUES (1, 'gold', '2025-01-31', '2025-01-01'), (2, 'iron', '2025-05-31', NULL), (3, NULL, '2025-02-28', NULL);
SET ROLE regress_saleskpi_sales;
SELECT * FROM public.noted() ORDER BY days, customer;
SET ROLE regress_saleskpi_writer;
INSERT INTO "Sales ""EU"""."Q'1" VALUES (4, 'iron', '2025-03-31', 'infinity');
INSERT INTO "Sales ""EU"""."Q2" VALUES (5, 'gold', '2025-06-30', NULL);
DELETE FROM "Sales ""EU"""."Q2 iron";
SET ROLE regress_saleskpi_sales;
SELECT * FROM public.noted() ORDER BY days, customer;
-- From one partition to another
SET ROLE regress_saleskpi_writer;
UPDATE "Sales ""EU"""."Deals ""2025""" SET "Abschluß" = '2025-04-01' WHERE id = 1;
SET ROLE regress_saleskpi_sales;
SELECT * FROM public.noted() ORDER BY days, customer;
SET ROLE regress_saleskpi_writer;
TRUNCATE "Sales ""EU"""."Q'1";
SET ROLE regress_saleskpi_sales;
SELECT * FROM public.noted() ORDER BY days, customer;
-- One that is attached later, whose columns stand in another order, is not watched until the table is again;
-- nor is one that was detached
RESET ROLE;
ALTER TABLE "Sales ""EU"""."Deals ""2025""" ATTACH PARTITION "Sales ""EU"""."Q3" FOR VALUES FROM ('2025-07-01') TO ('2025-10-01');
SELECT saleskpi_internal.unwatched(:model, 'deal');
SELECT saleskpi.watch_source(:model, 'deal', '"Sales ""EU"""."Deals ""2025"""', '{Abschluß,new}', 'über');
SELECT saleskpi_internal.unwatched(:model, 'deal');
INSERT INTO "Sales ""EU"""."Q3" VALUES (6, 'iron', '2025-09-01', '2025-08-01');
INSERT INTO "Sales ""EU"""."Deals ""2025""" VALUES (7, 'gold', '2025-08-02', '2025-09-02');
SELECT * FROM public.noted() ORDER BY days, customer;
ALTER TABLE "Sales ""EU"""."Deals ""2025""" DETACH PARTITION "Sales ""EU"""."Q'1";
SELECT saleskpi_internal.unwatched(:model, 'deal');
SELECT saleskpi.watch_source(:model, 'deal', '"Sales ""EU"""."Deals ""2025"""', '{Abschluß,new}', 'über');
SELECT saleskpi_internal.unwatched(:model, 'deal');
ALTER TABLE "Sales ""EU"""."Q2 gold" DISABLE TRIGGER ALL;
SELECT saleskpi_internal.unwatched(:model, 'deal');
-- A trigger of another's under the name of one of ours is left alone
CREATE FUNCTION public.own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
DO $$ BEGIN EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON "Sales ""EU"""."Q3" FOR EACH STATEMENT EXECUTE FUNCTION public.own()',
	(SELECT tgname FROM pg_trigger WHERE tgrelid = '"Sales ""EU"""."Q3"'::regclass AND tgname LIKE '%deleted')); END $$;
SELECT saleskpi.watch_source(:model, 'deal', '"Sales ""EU"""."Deals ""2025"""', '{Abschluß,new}', 'über');
SELECT saleskpi_internal.unwatched(:model, 'deal');
-- drop_model drops what is on the company's tables, whoever's they are, also where one is gone
SELECT saleskpi.map_source(:model, 'lead', 'SELECT id AS lead_id FROM "Sales ""EU"""."Q''1"');
SELECT saleskpi.watch_source(:model, 'lead', '"Sales ""EU"""."Q''1"', '{new}');
SET client_min_messages = warning;
DROP TABLE "Sales ""EU"""."Q'1" CASCADE;
SET client_min_messages = notice;
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.drop_model(:model);
SELECT nspname FROM pg_namespace WHERE nspname LIKE '%key figures%';
SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'saleskpi%' ORDER BY tgname;

-- Ids of type char are noted as the source has them, without blanks
RESET ROLE;
CREATE TABLE crm.erp (id int, customer char(6), sold date);
INSERT INTO crm.erp VALUES (1, 'A1', '2025-01-01');
SELECT saleskpi.create_model('kpi');
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, customer AS customer_id, sold AS sold_at FROM crm.erp');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.erp', '{sold}', 'customer');
UPDATE crm.erp SET customer = 'A2';
SELECT '>' || customer || '<' AS customer FROM kpi_parts.note ORDER BY 1;
-- The mapping leaves out rows: some customers are not in the source
INSERT INTO crm.erp VALUES (2, 'A3', '2025-01-02'), (3, 'A4', NULL);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, customer AS customer_id, sold AS sold_at FROM crm.erp WHERE sold IS NOT NULL');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.erp', '{sold}', 'customer');
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, ''erp '' || customer AS customer_id, sold AS sold_at FROM crm.erp');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.erp', '{sold}', 'customer');
-- A table that is gone leaves its function, which goes when it is no longer watched
CREATE TABLE crm.other (id int, sold date);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, sold AS sold_at FROM crm.other');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.other', '{sold}');
SET client_min_messages = error;
DROP TABLE crm.other CASCADE;
SELECT saleskpi.unwatch_source('kpi', 'sale');
SET client_min_messages = notice;
SELECT proname FROM pg_proc WHERE pronamespace = 'kpi_parts'::regnamespace AND proname <> 'note_target_change';
SELECT source FROM kpi_parts.watch;
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, customer AS customer_id, sold AS sold_at FROM crm.erp');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.erp', '{sold}', 'customer');
-- What is not a table that stays
CREATE FOREIGN DATA WRAPPER regress_saleskpi_files;
CREATE SERVER regress_saleskpi_files FOREIGN DATA WRAPPER regress_saleskpi_files;
CREATE FOREIGN TABLE crm.file (day date) SERVER regress_saleskpi_files;
CREATE UNLOGGED TABLE crm.hasty (day date);
CREATE TEMP TABLE fleeting (day date);
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.file', '{day}');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.hasty', '{day}');
SELECT saleskpi.watch_source('kpi', 'sale', 'fleeting', '{day}');
DROP TABLE fleeting;
-- Tables that inherit are as partitions
CREATE TABLE crm.child () INHERITS (crm.erp);
SELECT saleskpi_internal.unwatched('kpi', 'sale');
SELECT saleskpi.watch_source('kpi', 'sale', 'crm.erp', '{sold}');
SELECT saleskpi_internal.unwatched('kpi', 'sale');
DELETE FROM kpi_parts.note;
INSERT INTO crm.child VALUES (4, 'A5', '2025-01-05');
UPDATE crm.erp SET sold = '2025-01-06' WHERE id = 4;
SELECT days FROM kpi_parts.note ORDER BY 1;
-- Two tables of one name
CREATE SCHEMA shop;
CREATE TABLE shop.erp (sold date);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, sold AS sold_at FROM crm.erp UNION ALL SELECT 1, sold FROM shop.erp');
SELECT saleskpi.watch_source('kpi', 'sale', 'shop.erp', '{sold}');
SELECT table_name, function_name FROM kpi_parts.watch ORDER BY 1;
SELECT saleskpi_internal.unwatched('kpi', 'sale');
SELECT saleskpi.drop_model('kpi');
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kpi%';

SET client_min_messages = warning;
DROP FOREIGN DATA WRAPPER regress_saleskpi_files CASCADE;
DROP SCHEMA crm, shop, "Sales ""EU""" CASCADE;
DROP FUNCTION public.noted, public.own;
DROP VIEW public.unwatched;
DROP OWNED BY regress_saleskpi_sales, regress_saleskpi_crm, regress_saleskpi_alice, regress_saleskpi_writer CASCADE;
DROP ROLE regress_saleskpi_alice, regress_saleskpi_sales, regress_saleskpi_crm, regress_saleskpi_writer;
