-- How a source is mapped is kept: in the table mapping, from which it is made again.  Instants, days
-- and texts mean what the company means by them, whoever reads.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = notice;
\set SHOW_CONTEXT never

CREATE ROLE regress_saleskpi_sales;
CREATE ROLE regress_saleskpi_alice IN ROLE regress_saleskpi_sales;
CREATE ROLE regress_saleskpi_bi;
GRANT CREATE ON DATABASE :DBNAME TO regress_saleskpi_sales;
CREATE SCHEMA crm AUTHORIZATION regress_saleskpi_sales;
SET ROLE regress_saleskpi_sales;
CREATE TABLE crm.opportunity (id int, owner text, created date, closed timestamp, won bool, value numeric);
INSERT INTO crm.opportunity VALUES (1, 'Ada', '2025-01-01', '2025-01-31 23:30', true, 100), (2, 'Ada', '2025-02-01', '2025-02-28 22:00', true, 50);
SELECT saleskpi.create_model('kpi', 'int');
UPDATE kpi.settings SET time_zone = 'Europe/Berlin', as_of = '2025-06-30';

-- The query as it was typed, the same with every name qualified, and the columns.  A column that is
-- NULL in every row is not mapped: nobody knows of it
SET search_path = crm, pg_catalog;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep, created AS opened_at, closed AS closed_at, won,
	value AS amount, NULL AS stage, NULL::text AS product, CAST(NULL AS numeric) AS quantity, CAST(NULL AS float8) AS probability
FROM opportunity -- all of them');
RESET search_path;
\x on
SELECT source, query, definition, columns, time_zone, late, mapped_by FROM kpi.mapping;
SELECT * FROM kpi.deal ORDER BY deal_id;
\x off

-- Times that are stored in UTC without a zone: the last of January, 23:30, is February in Berlin.
-- (By hand: 22:00 UTC on 28 February is 23:00 in Berlin)
SELECT month, amount FROM kpi.sales_by_rep ORDER BY month;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep, created AS opened_at, closed AS closed_at, won, value AS amount FROM crm.opportunity', time_zone => 'UTC');
SELECT month, amount FROM kpi.sales_by_rep ORDER BY month;
-- while a day is the company's: the first of January begins in Berlin
SELECT opened_at, closed_at FROM kpi.deal WHERE deal_id = 1;
SELECT time_zone FROM kpi.mapping;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM crm.opportunity', time_zone => 'Mars');
-- A time in UTC where a day is wanted
SELECT saleskpi.map_source('kpi', 'expense', 'SELECT closed AS spent_on, value AS amount, ''marketing'' AS category FROM crm.opportunity', 'UTC');
SELECT spent_on, amount FROM kpi.expense ORDER BY spent_on;
SELECT saleskpi.map_source('kpi', 'expense', 'SELECT closed AS spent_on, value AS amount, ''marketing'' AS category FROM crm.opportunity');
SELECT spent_on, amount FROM kpi.expense ORDER BY spent_on;

-- A point in time where a day is wanted is its day in the company's zone, whoever reads.
-- (By hand: 23:30 UTC on 31 January is 00:30 on 1 February in Berlin)
CREATE TABLE crm.spent (at timestamptz, amount numeric);
INSERT INTO crm.spent VALUES ('2025-01-31 23:30+00', 100);
SELECT saleskpi.map_source('kpi', 'expense', 'SELECT at AS spent_on, amount, ''marketing'' AS category FROM crm.spent');
SELECT saleskpi.map_source('kpi', 'custom_measure', 'SELECT ''calls'' AS kpi, at AS day, amount AS numerator FROM crm.spent');
SET timezone = 'UTC';
SELECT (SELECT min(month) FROM kpi.customer_acquisition_cost WHERE cost > 0) AS expense, (SELECT day FROM kpi.custom_measure) AS measure, (SELECT min(month) FROM kpi.sales_by_rep) AS deal;
SET timezone = 'Europe/Berlin';
SELECT (SELECT min(month) FROM kpi.customer_acquisition_cost WHERE cost > 0) AS expense, (SELECT day FROM kpi.custom_measure) AS measure, (SELECT min(month) FROM kpi.sales_by_rep) AS deal;
SET timezone = 'America/New_York';
SELECT (SELECT min(month) FROM kpi.customer_acquisition_cost WHERE cost > 0) AS expense, (SELECT day FROM kpi.custom_measure) AS measure, (SELECT min(month) FROM kpi.sales_by_rep) AS deal;
SET timezone = 'UTC';

-- A text is no point in time and no day: how it is read would depend on the session
CREATE TABLE crm.import (id text, at text, day text, won text, amount text);
INSERT INTO crm.import VALUES ('1', '2025-01-31 23:30:00', '31.01.2025', 'yes', '10.5');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, at AS closed_at, true AS won FROM crm.import');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, at::varchar(20) AS closed_at, true AS won FROM crm.import');
SELECT saleskpi.map_source('kpi', 'expense', 'SELECT day AS spent_on, 1 AS amount FROM crm.import');
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT id AS rep, ''2025-01-01''::text AS starts_on FROM crm.import');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, at::timestamp AS closed_at, won, amount FROM crm.import');
SELECT closed_at AT TIME ZONE 'Europe/Berlin' AS local, won, amount FROM kpi.deal;
SELECT saleskpi.map_source('kpi', 'expense', 'SELECT to_date(day, ''DD.MM.YYYY'') AS spent_on, amount FROM crm.import');
SELECT spent_on FROM kpi.expense;
-- JSON is not the value in it
CREATE TABLE crm.team (id int, name jsonb, old json);
INSERT INTO crm.team VALUES (1, '{"en_US": "Europe"}', '{"en_US": "Europe"}');
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada'' AS rep, name AS team FROM crm.team');
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada'' AS rep, old AS team FROM crm.team');
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada'' AS rep, name ->> ''en_US'' AS team FROM crm.team');
SELECT rep, team FROM kpi.rep;

-- A value that cannot be cast names the column, in whichever row it is
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, at AS won FROM crm.import');
INSERT INTO crm.import VALUES ('2', '2025-02-01 10:00', '', 'no', '10,5');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, won, amount FROM crm.import');
UPDATE crm.import SET amount = '10.5';
INSERT INTO crm.import VALUES ('A3', '2025-02-01 10:00', '', 'no', '1');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, won, amount FROM crm.import');
-- An error that is the query's own is told as it is
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 / (id::int - 1) AS deal_id FROM crm.import WHERE id < ''A''');
-- and nothing of all that is mapped
DELETE FROM crm.import WHERE id = 'A3';
SELECT deal_id, won, amount FROM kpi.deal;

-- A source is not mapped onto itself, nor onto what is made of it, nor late
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT * FROM kpi.deal');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT sale_id AS deal_id FROM kpi.sale');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT * FROM kpi.deal', late => true);
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT sale_id AS deal_id FROM kpi.sale', late => true);
-- nor by way of another that is read late
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT deal_id AS lead_id FROM kpi.deal', late => true);
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT lead_id AS deal_id FROM kpi.lead');
SELECT saleskpi.unmap_source('kpi', 'lead');
-- but another source may be
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT deal_id AS sale_id, closed_at AS sold_at, amount FROM kpi.deal WHERE won');
SELECT sale_id, amount FROM kpi.sale;
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT deal_id AS sale_id, closed_at AS sold_at, amount FROM kpi.deal WHERE won', late => true);
SELECT sale_id, amount FROM kpi.sale;

-- Temporary tables and views end with the session
CREATE TEMP TABLE fleeting (id int);
CREATE TEMP VIEW fleeting_view AS SELECT 1 AS id;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM fleeting');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM fleeting_view', late => true);
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id WHERE EXISTS (SELECT FROM fleeting)');
DROP VIEW fleeting_view;
DROP TABLE fleeting;

-- Back to what it was before it was mapped: empty, or derived; what a user has given stays
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep, created AS opened_at, closed AS closed_at, won, value AS amount FROM crm.opportunity', 'UTC');
ALTER VIEW kpi.sale SET (security_invoker = on, security_barrier = on);
GRANT SELECT ON kpi.sale TO regress_saleskpi_bi WITH GRANT OPTION;
GRANT SELECT (amount) ON kpi.sale TO PUBLIC;
COMMENT ON VIEW kpi.sale IS 'ours';
COMMENT ON COLUMN kpi.sale.amount IS 'net';
CREATE FUNCTION crm.given(view regclass) RETURNS TABLE (owner regrole, options text, acl text, column_acl text, comments text) LANGUAGE sql AS $$
	SELECT c.relowner::regrole, (SELECT string_agg(o.option, ', ' ORDER BY o.option) FROM unnest(c.reloptions) AS o (option)),
		replace(c.relacl::text, 'arwdDxtm', 'arwdDxt'), (SELECT string_agg(a.attname || a.attacl::text, ',') FROM pg_attribute AS a WHERE a.attrelid = c.oid),
		obj_description(c.oid, 'pg_class') || ', ' || col_description(c.oid, (SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'amount'))
	FROM pg_class AS c WHERE c.oid = view
$$;
SELECT * FROM crm.given('kpi.sale');
SELECT source FROM kpi.mapping ORDER BY source;
SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'kpi_parts'::regnamespace AND p.proname <> 'note_target_change';
SELECT saleskpi.unmap_source('kpi', 'sale');
SELECT sale_id, amount FROM kpi.sale ORDER BY sale_id;
SELECT source FROM kpi.mapping ORDER BY source;
SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'kpi_parts'::regnamespace AND p.proname <> 'note_target_change';
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT 7 AS sale_id', late => true);
SELECT saleskpi.map_source('kpi', 'sale', 'SELECT 8 AS sale_id');
SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'kpi_parts'::regnamespace AND p.proname <> 'note_target_change';
SELECT saleskpi.upgrade_model('kpi');
SELECT saleskpi.unmap_source('kpi', 'sale');
SELECT * FROM crm.given('kpi.sale');
SELECT saleskpi.unmap_source('kpi', 'deal');
SELECT count(*) FROM kpi.sale;
-- One that is not mapped may be unmapped; one that there is not may not
SELECT saleskpi.unmap_source('kpi', 'deal');
SELECT saleskpi.unmap_source('kpi', 'deals');
SELECT saleskpi.unmap_source('kpi', NULL);
SELECT saleskpi.unmap_source('nowhere', 'deal');

-- As dbt makes a table anew: the new one beside it, two renames, and a drop that takes with it what
-- reads the old one.  One call brings everything back, mapped
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep, created AS opened_at, closed AS closed_at, won, value AS amount FROM crm.opportunity', 'UTC');
INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'More');
INSERT INTO kpi.target (goal_id, name, kpi, starts_on, ends_on, target_value) VALUES (1, 'Sales', 'sales_amount', '2025-01-01', '2025-12-31', 1000);
ALTER DEFAULT PRIVILEGES FOR ROLE regress_saleskpi_sales IN SCHEMA kpi GRANT SELECT ON TABLES TO regress_saleskpi_bi;
CREATE TABLE crm.opportunity_new AS TABLE crm.opportunity;
INSERT INTO crm.opportunity_new VALUES (3, 'Bo', '2025-03-01', '2025-03-10 12:00', true, 25);
ALTER TABLE crm.opportunity RENAME TO opportunity_old;
ALTER TABLE crm.opportunity_new RENAME TO opportunity;
-- Until it is dropped the model reads the old one: this call points it at the new
SELECT actual FROM kpi.target_progress;
SELECT saleskpi.upgrade_model('kpi');
SELECT actual FROM kpi.target_progress;
INSERT INTO crm.opportunity VALUES (4, 'Bo', '2025-03-01', '2025-03-11 12:00', true, 5);
DROP TABLE crm.opportunity_old CASCADE;
SELECT actual FROM kpi.target_progress;
CREATE TABLE crm.opportunity_new AS TABLE crm.opportunity;
ALTER TABLE crm.opportunity RENAME TO opportunity_old;
ALTER TABLE crm.opportunity_new RENAME TO opportunity;
SET client_min_messages = warning;
DROP TABLE crm.opportunity_old CASCADE;
SELECT to_regclass('kpi.deal'), to_regclass('kpi.target_progress'), to_regclass('kpi.rep') AS rep;
SELECT saleskpi.upgrade_model('kpi');
SET client_min_messages = notice;
SELECT t.name, t.actual, t.target, s.currency, s.as_of FROM kpi.target_progress AS t, kpi.settings AS s;
SELECT f.name AS still_missing FROM saleskpi_internal.model_file AS f EXCEPT SELECT relname FROM pg_class WHERE relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace);
SELECT owner, acl FROM crm.given('kpi.target_progress');
SELECT source, columns, time_zone, late FROM kpi.mapping WHERE source = 'deal';

-- What is missing is told of, piece by piece
SELECT saleskpi.map_source('kpi', 'quota', 'SELECT 1 AS quota_id, ''Sales'' AS name, ''sales_amount'' AS kpi, date ''2025-01-01'' AS starts_on, date ''2025-12-31'' AS ends_on, 900 AS target_value');
DROP VIEW kpi.cycle_curve, kpi.lost_reasons;
SELECT saleskpi.upgrade_model('kpi');
CREATE TABLE crm.quota AS SELECT 1 AS id;
SELECT saleskpi.map_source('kpi', 'quota', 'SELECT id AS quota_id FROM crm.quota');
SET client_min_messages = warning;
DROP TABLE crm.quota CASCADE;
-- A table that is not there: a warning, an empty source, and a call later heals it
SELECT saleskpi.upgrade_model('kpi');
SELECT count(*) FROM kpi.quota;
CREATE TABLE crm.quota (id int, name text);
INSERT INTO crm.quota VALUES (2);
-- One with other columns than it had
ALTER TABLE crm.quota RENAME COLUMN id TO number;
SELECT saleskpi.upgrade_model('kpi');
ALTER TABLE crm.quota RENAME COLUMN number TO id;
SELECT saleskpi.upgrade_model('kpi');
SELECT quota_id FROM kpi.quota;
SELECT saleskpi.unmap_source('kpi', 'quota');
DROP TABLE crm.quota;
SET client_min_messages = notice;

-- Late: tables are looked up when they are read, can be dropped, and made anew.  Whoever reads needs
-- rights on them, and on the function
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep, created AS opened_at, closed AS closed_at, won, value AS amount FROM crm.opportunity', 'UTC', late => true);
SELECT month, rep, amount FROM kpi.sales_by_rep ORDER BY month, rep;
CREATE TABLE crm.opportunity_new AS SELECT * FROM crm.opportunity WHERE id = 2;
DROP TABLE crm.opportunity;
SELECT month, rep, amount FROM kpi.sales_by_rep ORDER BY month, rep;
ALTER TABLE crm.opportunity_new RENAME TO opportunity;
SELECT month, rep, amount FROM kpi.sales_by_rep ORDER BY month, rep;
SELECT p.oid::regprocedure, p.proowner::regrole, p.provolatile, p.prosecdef, obj_description(p.oid, 'pg_proc') FROM pg_proc AS p WHERE p.pronamespace = 'kpi_parts'::regnamespace AND p.proname <> 'note_target_change';
GRANT USAGE ON SCHEMA kpi, crm TO regress_saleskpi_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO regress_saleskpi_bi;
SET ROLE regress_saleskpi_bi;
SELECT amount FROM kpi.deal;
RESET ROLE;
GRANT USAGE ON SCHEMA kpi_parts TO regress_saleskpi_bi;
GRANT SELECT ON crm.opportunity TO regress_saleskpi_bi;
SET ROLE regress_saleskpi_bi;
SELECT amount FROM kpi.deal;
SET ROLE regress_saleskpi_sales;
-- It stays late when it is made again
SET client_min_messages = warning;
DROP SCHEMA kpi_parts CASCADE;
SELECT to_regclass('kpi.deal');
SELECT saleskpi.upgrade_model('kpi');
SET client_min_messages = notice;
SELECT amount FROM kpi.deal;
DROP TABLE crm.opportunity;
CREATE TABLE crm.opportunity (id int, owner text, created date, closed timestamp, won bool, value numeric);
INSERT INTO crm.opportunity VALUES (1, 'Ada', '2025-01-01', '2025-01-31 23:30', true, 100);
SELECT amount FROM kpi.deal;
-- A table that is not there, or a column that fails
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM crm.nowhere', late => true);
INSERT INTO crm.import (id) VALUES ('A3');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT at::timestamp AS closed_at, id AS deal_id FROM crm.import', late => true);

-- A member of the role whose the model is maps it, and it stays that role's, which must be able to
-- read what is mapped; somebody else does not
RESET ROLE;
CREATE TABLE crm.private (id int);
ALTER TABLE crm.private OWNER TO regress_saleskpi_alice;
INSERT INTO crm.private VALUES (5);
SET ROLE regress_saleskpi_alice;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM crm.private');
GRANT SELECT ON crm.private TO regress_saleskpi_sales;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM crm.private');
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id FROM crm.private', late => true);
SELECT source, mapped_by FROM kpi.mapping WHERE source IN ('deal', 'lead');
SELECT c.relname, c.relowner::regrole FROM pg_class AS c WHERE c.oid IN ('kpi.deal'::regclass, 'kpi.lead'::regclass, 'kpi.mapping'::regclass);
SELECT p.proowner::regrole FROM pg_proc AS p WHERE p.oid = 'kpi_parts.late_lead()'::regprocedure;
SELECT saleskpi.upgrade_model('kpi');
SELECT saleskpi.unmap_source('kpi', 'lead');
SET ROLE regress_saleskpi_bi;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id');
SELECT saleskpi.unmap_source('kpi', 'deal');
RESET ROLE;
ALTER ROLE regress_saleskpi_alice NOINHERIT;
REVOKE regress_saleskpi_sales FROM regress_saleskpi_alice;
SET ROLE regress_saleskpi_alice;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id');
RESET ROLE;

-- What the owner of a model has written into the table mapping by hand, or hung on it, runs with the
-- owner's rights when a superuser repairs the model: there are ways to have something run by the mere
-- reading of a query (a literal of a type with a check), and by writing into a table (a trigger)
SET ROLE regress_saleskpi_sales;
CREATE TABLE crm.seen (what text, by name);
CREATE FUNCTION crm.grab(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO crm.seen VALUES (what, current_user);
	-- What is left behind for the caller: a path in which other functions are found
	PERFORM pg_catalog.set_config('search_path', 'crm, pg_catalog', false);
	BEGIN
		RESET ROLE;
		ALTER ROLE regress_saleskpi_sales SUPERUSER;
	EXCEPTION WHEN OTHERS THEN
		INSERT INTO crm.seen VALUES (SQLERRM, current_user);
	END;
	RETURN true;
END
$$;
CREATE FUNCTION crm.to_regclass(text) RETURNS regclass LANGUAGE plpgsql AS $$ BEGIN PERFORM crm.grab('to_regclass'); RETURN pg_catalog.to_regclass($1); END $$;
CREATE FUNCTION crm.pg_get_userbyid(oid) RETURNS name LANGUAGE plpgsql AS $$ BEGIN PERFORM crm.grab('pg_get_userbyid'); RETURN pg_catalog.pg_get_userbyid($1); END $$;
CREATE DOMAIN crm.trap AS int CHECK (crm.grab('domain'));
UPDATE kpi.mapping SET definition = 'SELECT (''{1}''::crm.trap[])[1]::int AS deal_id';
CREATE FUNCTION crm.grab_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM crm.grab('trigger'); RETURN NEW; END $$;
CREATE TRIGGER grab BEFORE UPDATE OR INSERT ON kpi.settings FOR EACH ROW EXECUTE FUNCTION crm.grab_row();
CREATE TRIGGER grab BEFORE INSERT OR UPDATE ON kpi.mapping FOR EACH ROW EXECUTE FUNCTION crm.grab_row();
ALTER TABLE kpi.settings DISABLE TRIGGER grab;
UPDATE kpi.settings SET saleskpi_version = '0.9';
ALTER TABLE kpi.settings ENABLE TRIGGER grab;
ALTER TABLE kpi.settings DROP CONSTRAINT settings_currency_is_code;
DELETE FROM kpi.mapping WHERE source <> 'deal';
RESET ROLE;
SELECT saleskpi.upgrade_model('kpi');
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada'' AS rep');
SELECT DISTINCT what, by FROM crm.seen ORDER BY what;
SHOW search_path;
SELECT rolsuper, current_user = session_user AS back FROM pg_roles WHERE rolname = 'regress_saleskpi_sales';
DELETE FROM crm.seen;
-- A trigger at the end of the transaction, where these rights are gone, is refused
SET ROLE regress_saleskpi_sales;
DROP TRIGGER grab ON kpi.mapping;
DROP TRIGGER grab ON kpi.settings;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON kpi.mapping DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm.grab_row();
RESET ROLE;
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Bo'' AS rep');
DROP TRIGGER later ON kpi.mapping;
-- A view, or a type of somebody's, in the place of the settings is no model
SET ROLE regress_saleskpi_sales;
CREATE SCHEMA fake;
CREATE VIEW fake.settings AS SELECT 'x'::text AS saleskpi_version, 'int'::regtype AS id_type, crm.grab('view') AS security_invoker;
RESET ROLE;
SELECT saleskpi.upgrade_model('fake');
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_saleskpi_sales';
TABLE crm.seen;
-- A check that is missing is made again over rows that may be of anybody's type, whose casts run
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.create_model('retyped');
CREATE TYPE crm.code AS (c text);
CREATE FUNCTION crm.code_text(code crm.code) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM crm.grab('cast'); RETURN 'EUR'; END $$;
CREATE CAST (crm.code AS text) WITH FUNCTION crm.code_text(crm.code) AS IMPLICIT;
DROP VIEW retyped.goal_suggestion, retyped.scorecard;
ALTER TABLE retyped.settings DROP CONSTRAINT settings_currency_is_code, ALTER COLUMN currency DROP DEFAULT, ALTER COLUMN currency TYPE crm.code USING ROW(currency)::crm.code;
RESET ROLE;
SELECT saleskpi.upgrade_model('retyped');
SELECT DISTINCT what, by FROM crm.seen ORDER BY what;
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_saleskpi_sales';
-- Nobody runs what he likes as somebody else in this way
SET ROLE regress_saleskpi_bi;
DO $$
BEGIN
	PERFORM saleskpi_internal.run_as('regress_saleskpi_sales'::regrole, 'DROP TABLE kpi.target CASCADE');
	RAISE NOTICE 'was run';
EXCEPTION WHEN insufficient_privilege THEN
	RAISE NOTICE 'refused';
END
$$;
RESET ROLE;
-- The id of the type, or the version, of anybody's type: no model
SET ROLE regress_saleskpi_sales;
ALTER TABLE retyped.settings ALTER COLUMN saleskpi_version TYPE crm.code USING ROW(saleskpi_version)::crm.code;
RESET ROLE;
SELECT saleskpi.upgrade_model('retyped');

-- What was made for a late source goes with the model
SELECT saleskpi.map_source('kpi', 'lead', 'SELECT 1 AS lead_id', late => true);
ALTER DEFAULT PRIVILEGES FOR ROLE regress_saleskpi_sales IN SCHEMA kpi REVOKE SELECT ON TABLES FROM regress_saleskpi_bi;
SET client_min_messages = warning;
SELECT saleskpi.drop_model('kpi', force => true);
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kpi%';
DROP SCHEMA fake, retyped, retyped_parts, crm CASCADE;
DROP OWNED BY regress_saleskpi_sales, regress_saleskpi_alice, regress_saleskpi_bi CASCADE;
DROP ROLE regress_saleskpi_sales, regress_saleskpi_alice, regress_saleskpi_bi;
