-- A model can always be repaired, and what a user has given to it stays: owners, grants,
-- options and comments of views, goals, targets and settings
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = notice;
\set SHOW_CONTEXT never

-- What a user has given to the views of a model, in both schemas
CREATE FUNCTION given(schema name) RETURNS TABLE (view text, owner text, options text, acl text, column_acl text, comments text) LANGUAGE sql AS $$
	SELECT n.nspname || '.' || c.relname, c.relowner::regrole::text, (SELECT string_agg(o.option, ',' ORDER BY o.option) FROM unnest(c.reloptions) AS o (option)),
		-- version 17 has MAINTAIN
		replace(c.relacl::text, 'arwdDxtm', 'arwdDxt'),
		(SELECT string_agg(a.attname || a.attacl::text, ',' ORDER BY a.attname) FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL),
		md5((SELECT string_agg(d.description, ',' ORDER BY d.objsubid) FROM pg_description AS d WHERE d.objoid = c.oid AND d.classoid = 'pg_class'::regclass))
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE n.nspname IN (schema, schema || '_parts') AND c.relkind = 'v'
$$;
CREATE ROLE "regress_saleskpi Alice";
CREATE ROLE "regress_saleskpi Bob" SUPERUSER;
CREATE ROLE regress_saleskpi_bi;
CREATE ROLE regress_saleskpi_anna;
GRANT CREATE ON DATABASE :DBNAME TO "regress_saleskpi Alice";

-- Options in any spelling: row-level security holds after every call
CREATE SCHEMA crm AUTHORIZATION "regress_saleskpi Alice";
GRANT USAGE ON SCHEMA crm TO regress_saleskpi_anna;
CREATE TABLE crm.opportunity (id int, owner text, won bool, opened date, closed timestamptz, amount numeric);
ALTER TABLE crm.opportunity OWNER TO "regress_saleskpi Alice";
INSERT INTO crm.opportunity VALUES (1, 'regress_saleskpi_anna', true, '2024-01-01', '2024-01-10', 100), (2, 'ben', true, '2024-01-01', '2024-01-11', 900);
ALTER TABLE crm.opportunity ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON crm.opportunity USING (owner = current_user);
GRANT SELECT ON crm.opportunity TO regress_saleskpi_anna;
SET ROLE "regress_saleskpi Alice";
SELECT saleskpi.create_model('kpi');
\set map_deals 'SELECT saleskpi.map_source(''kpi'', ''deal'', ''SELECT id AS deal_id, owner AS rep, won, opened AS opened_at, closed AS closed_at, amount FROM crm.opportunity'')'
:map_deals;
GRANT USAGE ON SCHEMA kpi TO regress_saleskpi_anna, regress_saleskpi_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO regress_saleskpi_anna;
UPDATE kpi.settings SET as_of = '2024-01-31';
-- without the option whoever reads sees what alice may see
SET ROLE regress_saleskpi_anna;
SELECT rep, amount FROM kpi.sales_by_rep ORDER BY rep;
SET ROLE "regress_saleskpi Alice";
DO $$ DECLARE v record; BEGIN
	FOR v IN
		SELECT c.oid::regclass AS view, (ARRAY['on', '1', 'yes', 'true', 'TRUE'])[1 + row_number() OVER (ORDER BY c.relnamespace::regnamespace::text, c.relname) % 5] AS spelling
		FROM pg_class AS c WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) AND c.relkind = 'v'
	LOOP
		EXECUTE format('ALTER VIEW %s SET (security_invoker = %s)', v.view, v.spelling);
	END LOOP;
END $$;
-- among them what is mapped below, in the spelling of most who write it
ALTER VIEW kpi.deal SET (security_invoker = on);
SELECT split_part(view, '.', 1) AS schema, count(DISTINCT options) AS spellings, bool_or(options IS NULL) AS without FROM given('kpi') GROUP BY 1 ORDER BY 1;
-- Who reads with rights of one's own needs those on the parts, too
SET ROLE regress_saleskpi_anna;
SELECT rep, amount FROM kpi.sales_by_rep ORDER BY rep;
SET ROLE "regress_saleskpi Alice";
GRANT USAGE ON SCHEMA kpi_parts TO regress_saleskpi_anna;
GRANT SELECT ON ALL TABLES IN SCHEMA kpi_parts TO regress_saleskpi_anna;
SET ROLE regress_saleskpi_anna;
SELECT rep, amount FROM kpi.sales_by_rep ORDER BY rep;
SET ROLE "regress_saleskpi Alice";
-- view by view: this one reads with the rights of its owner and hides its rows from functions
ALTER VIEW kpi.rep SET (security_invoker = off, security_barrier = on);
ALTER VIEW kpi_parts.known_rep RESET (security_invoker);
ALTER VIEW kpi.deal SET (security_barrier);
GRANT SELECT ON kpi.sales_by_rep TO regress_saleskpi_bi WITH GRANT OPTION;
GRANT SELECT (month, revenue_at_start) ON kpi.churn_and_retention TO regress_saleskpi_bi;
COMMENT ON VIEW kpi.scorecard IS 'the board looks at this';
COMMENT ON COLUMN kpi.scorecard.kpi IS 'ours';
COMMENT ON COLUMN kpi.deal.won IS 'signed';
COMMENT ON COLUMN kpi_parts.deal_month.won IS 'signed in the month';
GRANT SELECT (won) ON kpi_parts.deal_month TO regress_saleskpi_bi;
SELECT view, options, acl, column_acl FROM given('kpi') WHERE view IN ('kpi.deal', 'kpi.rep', 'kpi_parts.known_rep', 'kpi_parts.deal_month', 'kpi.sales_by_rep', 'kpi.scorecard', 'kpi.churn_and_retention') ORDER BY view;
RESET ROLE;
CREATE TABLE before AS SELECT * FROM given('kpi');
SET ROLE "regress_saleskpi Alice";
SELECT saleskpi.upgrade_model('kpi');
:map_deals;
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''ben'' AS rep, ''North'' AS team');
RESET ROLE;
SELECT saleskpi.upgrade_model('kpi');
TABLE before EXCEPT SELECT * FROM given('kpi');
SELECT count(*) = (SELECT count(*) FROM saleskpi_internal.model_file WHERE kind <> 'table') AS all_of_them FROM before;
SELECT obj_description('kpi.scorecard'::regclass), col_description('kpi.scorecard'::regclass, 1);
SET ROLE regress_saleskpi_anna;
SELECT rep, amount FROM kpi.sales_by_rep ORDER BY rep;
RESET ROLE;

-- check_option is only for views that can be updated: a mapped source cannot be
SET ROLE "regress_saleskpi Alice";
CREATE TABLE crm.team (name text);
CREATE OR REPLACE VIEW kpi.rep WITH (security_barrier = on) AS SELECT t.name AS rep, NULL::text AS team, NULL::text AS manager, NULL::text AS region, NULL::date AS starts_on, NULL::date AS ends_on FROM crm.team AS t WHERE t.name <> '' WITH CHECK OPTION;
SELECT reloptions FROM pg_class WHERE oid = 'kpi.rep'::regclass;
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT name AS rep FROM crm.team');
SELECT reloptions FROM pg_class WHERE oid = 'kpi.rep'::regclass;

-- A view with other columns than it had, as after a new version, is made anew, with those
-- that read it in either schema: whoever upgrades, it stays its owner's, and read by whom it was.
-- kpi_month is read by scorecard, sale_month by kpi_month and monthly_sales_growth
RESET ROLE;
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''ben'' AS rep, ''North'' AS team');
ALTER VIEW kpi_parts.sale_month RENAME COLUMN amount TO money;
ALTER VIEW kpi.scorecard RENAME COLUMN value TO amount;
GRANT USAGE ON SCHEMA kpi_parts TO regress_saleskpi_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA kpi, kpi_parts TO regress_saleskpi_bi;
GRANT SELECT ON kpi.scorecard, kpi_parts.sale_month TO PUBLIC;
GRANT UPDATE (title) ON kpi.scorecard TO regress_saleskpi_bi;
GRANT USAGE ON SCHEMA crm TO regress_saleskpi_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA crm TO regress_saleskpi_bi;
ALTER VIEW kpi_parts.kpi_month OWNER TO "regress_saleskpi Bob";
DROP TABLE before;
CREATE TABLE before AS SELECT * FROM given('kpi');
SELECT 'kpi.clock'::regclass::oid AS clock, 'kpi_parts.sale_month'::regclass::oid AS sale_month, 'kpi_parts.kpi_month'::regclass::oid AS kpi_month, 'kpi.scorecard'::regclass::oid AS scorecard, 'kpi.pipeline'::regclass::oid AS pipeline \gset
SET ROLE "regress_saleskpi Bob";
SELECT saleskpi.upgrade_model('kpi');
TABLE before EXCEPT SELECT * FROM given('kpi');
SELECT owner FROM given('kpi') WHERE view = 'kpi_parts.kpi_month';
SELECT attname FROM pg_attribute WHERE attrelid = 'kpi_parts.sale_month'::regclass AND attname IN ('amount', 'money');
SET ROLE regress_saleskpi_bi;
SELECT count(*) > 0 AS readable FROM kpi.scorecard;
RESET ROLE;
ALTER VIEW kpi_parts.kpi_month OWNER TO "regress_saleskpi Alice";
-- Only what has to be is dropped: not clock, which does not read sale_month, nor pipeline
SELECT 'kpi.clock'::regclass::oid = :clock AS clock_stays, 'kpi.pipeline'::regclass::oid = :pipeline AS pipeline_stays, 'kpi_parts.sale_month'::regclass::oid = :sale_month AS sale_month_stays,
	'kpi_parts.kpi_month'::regclass::oid = :kpi_month AS kpi_month_stays, 'kpi.scorecard'::regclass::oid = :scorecard AS scorecard_stays;
SELECT 'kpi_parts.kpi_month'::regclass::oid AS kpi_month, 'kpi.scorecard'::regclass::oid AS scorecard \gset
ALTER VIEW kpi.scorecard RENAME COLUMN value TO amount;
SELECT saleskpi.upgrade_model('kpi');
SELECT 'kpi_parts.kpi_month'::regclass::oid = :kpi_month AS kpi_month_stays, 'kpi.scorecard'::regclass::oid = :scorecard AS scorecard_stays;

-- What is the user's is in the way of that: it is named, and nothing is changed
ALTER VIEW kpi_parts.custom_day RENAME COLUMN numerator TO upper_part;
CREATE VIEW crm.progress AS SELECT * FROM kpi.target_progress;
CREATE MATERIALIZED VIEW crm.kept AS SELECT * FROM crm.progress;
DROP TABLE before;
CREATE TABLE before AS SELECT *, to_regclass(view)::oid FROM given('kpi');
SELECT saleskpi.upgrade_model('kpi');
TABLE before EXCEPT SELECT *, to_regclass(view)::oid FROM given('kpi');
DROP VIEW crm.progress CASCADE;
CREATE FUNCTION crm.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER no_insert INSTEAD OF INSERT ON kpi.sales_vs_target FOR EACH ROW EXECUTE FUNCTION crm.nothing();
CREATE RULE no_delete AS ON DELETE TO kpi.measure DO INSTEAD NOTHING;
SELECT saleskpi.upgrade_model('kpi');
TABLE before EXCEPT SELECT *, to_regclass(view)::oid FROM given('kpi');
DROP TRIGGER no_insert ON kpi.sales_vs_target;
DROP RULE no_delete ON kpi.measure;
CREATE FUNCTION crm.total() RETURNS double precision LANGUAGE sql BEGIN ATOMIC SELECT sum(denominator) FROM kpi.measure; END;
SELECT saleskpi.upgrade_model('kpi');
TABLE before EXCEPT SELECT *, to_regclass(view)::oid FROM given('kpi');
DROP FUNCTION crm.total();
SELECT saleskpi.upgrade_model('kpi');
SELECT view, owner, options, acl, column_acl, comments FROM before EXCEPT SELECT * FROM given('kpi');
SELECT attname FROM pg_attribute WHERE attrelid = 'kpi_parts.kpi_day'::regclass AND attname IN ('numerator', 'upper_part');
-- A table under the name of a view, in either schema
DROP VIEW kpi.data_quality;
CREATE TABLE kpi.data_quality ();
SELECT saleskpi.upgrade_model('kpi');
DROP TABLE kpi.data_quality;
SET client_min_messages = warning;
DROP VIEW kpi_parts.source_reader CASCADE;
SET client_min_messages = notice;
CREATE TABLE kpi_parts.source_reader ();
SELECT saleskpi.upgrade_model('kpi');
DROP TABLE kpi_parts.source_reader;
SELECT saleskpi.upgrade_model('kpi');

-- A table that is dropped with all that reads it, and made anew, as loaders do: goals,
-- targets, settings and the other mappings stay, and mapping it again is enough
SET ROLE "regress_saleskpi Alice";
INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'More');
INSERT INTO kpi.target (goal_id, name, kpi, starts_on, ends_on, target_value) VALUES (1, 'Sales', 'sales_amount', '2024-01-01', '2024-12-31', 1000);
UPDATE kpi.settings SET as_of = '2024-06-30', currency = 'USD';
CREATE TABLE crm.loaded AS TABLE crm.opportunity;
SET client_min_messages = warning;
DROP TABLE crm.opportunity CASCADE;
SET client_min_messages = notice;
SELECT string_agg(view, ' ' ORDER BY view) AS views_left FROM given('kpi') WHERE view LIKE 'kpi.%';
ALTER TABLE crm.loaded RENAME TO opportunity;
GRANT SELECT ON crm.opportunity TO regress_saleskpi_anna;
ALTER DEFAULT PRIVILEGES IN SCHEMA kpi, kpi_parts GRANT SELECT ON TABLES TO regress_saleskpi_bi;
-- (each of the many views is told of by a NOTICE)
SET client_min_messages = warning;
:map_deals;
SET client_min_messages = notice;
SELECT f.name AS still_missing FROM saleskpi_internal.model_file AS f EXCEPT SELECT relname FROM pg_class WHERE relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace);
SELECT target.name, actual FROM kpi.target_progress AS target;
SELECT rep FROM kpi.rep;
-- The version is noted with the rights of the model's owner, whose triggers run
CREATE TABLE crm.who (who name);
CREATE FUNCTION crm.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO crm.who VALUES (current_user); RETURN NEW; END $$;
CREATE TRIGGER note BEFORE UPDATE ON kpi.settings FOR EACH ROW EXECUTE FUNCTION crm.note();
UPDATE kpi.settings SET saleskpi_version = '0.9';
SET ROLE "regress_saleskpi Bob";
SELECT saleskpi.upgrade_model('kpi');
SELECT who, current_user, saleskpi_version = extversion AS upgraded FROM crm.who, kpi.settings, pg_extension WHERE extname = 'saleskpi';
SET ROLE "regress_saleskpi Alice";
DROP TRIGGER note ON kpi.settings;
-- What is made again reads with the rights of the reader where other views do, and is
-- granted as its owner grants by default
SELECT view, owner, options, acl FROM given('kpi') WHERE view IN ('kpi.scorecard', 'kpi_parts.deal_month') ORDER BY view;
-- upgrade_model makes it again, too, empty, whoever calls it
SET client_min_messages = warning;
DROP TABLE crm.opportunity CASCADE;
SET ROLE "regress_saleskpi Bob";
SELECT saleskpi.upgrade_model('kpi');
SET client_min_messages = notice;
SELECT count(*) FROM kpi.deal;
SELECT bool_and(owner = '"regress_saleskpi Alice"') AS of_alice, count(*) = (SELECT count(*) FROM saleskpi_internal.model_file WHERE kind <> 'table') AS all_of_them FROM given('kpi');
SELECT view, owner, options, acl FROM given('kpi') WHERE view IN ('kpi.scorecard', 'kpi_parts.deal_month') ORDER BY view;
-- and says so, until the table is there
SELECT saleskpi.upgrade_model('kpi');
CREATE TABLE crm.opportunity (id int, owner text, won bool, opened date, closed timestamptz, amount numeric);
ALTER TABLE crm.opportunity OWNER TO "regress_saleskpi Alice";
INSERT INTO crm.opportunity VALUES (3, 'ben', true, '2024-01-01', '2024-01-11', 50);
SELECT saleskpi.upgrade_model('kpi');
SELECT deal_id, amount FROM kpi.deal;
SELECT actual FROM kpi.target_progress;
-- and is content then
SELECT saleskpi.upgrade_model('kpi');

-- The schema of the parts dropped with all that is in it, and the views that read that
SET ROLE "regress_saleskpi Alice";
SET client_min_messages = warning;
DROP SCHEMA kpi_parts CASCADE;
SELECT string_agg(view, ' ' ORDER BY view) AS views_left FROM given('kpi');
SET ROLE "regress_saleskpi Bob";
SELECT saleskpi.upgrade_model('kpi');
SET client_min_messages = notice;
SELECT n.nspowner::regrole, obj_description(n.oid, 'pg_namespace') FROM pg_namespace AS n WHERE n.nspname = 'kpi_parts';
SELECT view, owner, options, acl FROM given('kpi') WHERE view IN ('kpi.scorecard', 'kpi_parts.deal_month') ORDER BY view;
SELECT bool_and(owner = '"regress_saleskpi Alice"') AS of_alice, count(*) = (SELECT count(*) FROM saleskpi_internal.model_file WHERE kind <> 'table') AS all_of_them FROM given('kpi');
SELECT actual FROM kpi.target_progress;

-- Checks, indexes, triggers and tables, each by its name
SET ROLE "regress_saleskpi Alice";
ALTER TABLE kpi.settings DROP CONSTRAINT settings_currency_is_code, DROP CONSTRAINT settings_time_zone_exists;
ALTER TABLE kpi.target DROP CONSTRAINT target_target_value_is_finite, DROP CONSTRAINT target_goal_id_fkey;
ALTER TABLE kpi.target DISABLE TRIGGER target_makes_sense;
UPDATE kpi.target SET target_value = 'Infinity';
ALTER TABLE kpi.target ENABLE TRIGGER target_makes_sense;
DROP TRIGGER goal_stays_tree_with_updated ON kpi.goal;
DROP TRIGGER settings_stay ON kpi.settings;
DROP INDEX kpi.target_goal;
SELECT saleskpi.upgrade_model('kpi');
-- One that the rows do not keep waits until they do
UPDATE kpi.target SET target_value = 1000;
SELECT saleskpi.upgrade_model('kpi');
UPDATE kpi.settings SET currency = 'euro';
DROP TABLE kpi.goal CASCADE;
SELECT saleskpi.upgrade_model('kpi');
UPDATE kpi.target SET goal_id = NULL;
SELECT saleskpi.upgrade_model('kpi');
-- One with a comment before it in its file, in a model whose name needs quotes, too; and comments
SELECT saleskpi.create_model('odd "kpi"');
DROP INDEX "odd ""kpi""".deal_change_closed;
ALTER TABLE "odd ""kpi""".goal DROP CONSTRAINT goal_weight_is_not_negative;
COMMENT ON TABLE "odd ""kpi""".goal IS NULL;
COMMENT ON COLUMN "odd ""kpi""".goal.name IS 'ours';
SELECT saleskpi.upgrade_model('odd "kpi"');
SELECT obj_description('"odd ""kpi""".goal'::regclass), col_description('"odd ""kpi""".goal'::regclass, 3);
-- Of another version than the installed one a model is read, and else upgraded first
UPDATE "odd ""kpi""".settings SET saleskpi_version = '0.10';
SELECT saleskpi.map_source('odd "kpi"', 'sale', 'SELECT 1 AS sale_id');
SELECT count(*) > 0 AS read FROM "odd ""kpi""".scorecard;
SELECT saleskpi.upgrade_model('odd "kpi"');
SELECT saleskpi.map_source('odd "kpi"', 'sale', 'SELECT 1 AS sale_id');
SELECT saleskpi.drop_model('odd "kpi"');
SET client_min_messages = warning;
DROP TABLE kpi.kpi CASCADE;
SELECT saleskpi.upgrade_model('kpi');
SET client_min_messages = notice;
SELECT count(*) AS kpis FROM kpi.kpi;
-- A new model and this one are the same
SELECT saleskpi.create_model('fresh');
RESET ROLE;
CREATE FUNCTION parts(schema name) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_replace(c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid), '\m' || schema || '\.', '', 'g') FROM pg_constraint AS c WHERE c.connamespace = format('%I', schema)::regnamespace
	UNION ALL SELECT regexp_replace(pg_get_triggerdef(t.oid), '\m' || schema || '(_parts)?\.', '\1.', 'g') FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace = format('%I', schema)::regnamespace AND NOT t.tgisinternal
	UNION ALL SELECT regexp_replace(pg_get_indexdef(i.indexrelid), '\m' || schema || '\.', '', 'g') FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid WHERE c.relnamespace = format('%I', schema)::regnamespace
	UNION ALL SELECT c.relname || ' ' || a.attnum || ' ' || a.attname || ' ' || a.atttypid::regtype FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace IN (format('%I', schema)::regnamespace, format('%I_parts', schema)::regnamespace) AND c.relkind <> 'i'
	UNION ALL SELECT regexp_replace(c.relname || ' ' || pg_get_viewdef(c.oid), '\m' || schema || '(_parts)?\.', '\1.', 'g') FROM pg_class AS c
		WHERE c.relnamespace IN (format('%I', schema)::regnamespace, format('%I_parts', schema)::regnamespace) AND c.relkind = 'v' AND c.relname NOT IN ('deal', 'rep')
$$;
SELECT f.part AS fresh, k.part AS repaired FROM parts('kpi') AS k (part) FULL JOIN parts('fresh') AS f (part) USING (part) WHERE f.part IS NULL OR k.part IS NULL;
SELECT count(*) > 400 AS many FROM parts('kpi');
SELECT saleskpi.drop_model('fresh');

-- After DROP EXTENSION CASCADE: the tables stay, and the rest is made again
SELECT saleskpi.create_model('numbered', 'bigint', security_invoker => true);
SELECT saleskpi.map_source('numbered', 'sale', 'SELECT 1 AS sale_id, date ''2024-01-02'' AS sold_at, 5 AS amount');
INSERT INTO numbered.goal (goal_id, name) VALUES (1, 'One');
SET client_min_messages = warning;
DROP EXTENSION saleskpi CASCADE;
CREATE EXTENSION saleskpi;
SELECT saleskpi.upgrade_model('numbered');
SET client_min_messages = notice;
SELECT name FROM numbered.goal;
SELECT atttypid::regtype AS deal_id FROM pg_attribute WHERE attrelid = 'numbered.deal'::regclass AND attname = 'deal_id';
SELECT count(*) FILTER (WHERE options IS NULL) AS without_security_invoker, count(*) = (SELECT count(*) FROM saleskpi_internal.model_file WHERE kind <> 'table') AS all_of_them FROM given('numbered');
SELECT amount FROM numbered.sale;
DELETE FROM numbered.settings;
UPDATE numbered.settings SET time_zone = 'Mars';
UPDATE numbered.goal SET parent_id = 1;
SELECT saleskpi.drop_model('numbered', force => true);
SELECT saleskpi.drop_model('kpi', force => true);
-- Both schemas, but for the one on which the default privileges of above hang
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'numbered%' OR nspname LIKE 'kpi%';

-- Errors say what is wrong without the hundred lines of the view around it
\set SHOW_CONTEXT errors
SELECT saleskpi.create_model('kpi');
CREATE VIEW public.reader AS SELECT rep FROM kpi_parts.known_rep;
ALTER VIEW kpi_parts.known_rep RENAME COLUMN region TO area;
SELECT saleskpi.upgrade_model('kpi');
DROP VIEW public.reader;
SELECT saleskpi.upgrade_model('kpi');
-- also where something else has the view's place, and where it is refused
DROP VIEW kpi.data_quality;
CREATE TABLE kpi.data_quality ();
SELECT saleskpi.upgrade_model('kpi');
DROP TABLE kpi.data_quality;
CREATE FUNCTION crm.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no views today'; END $$;
CREATE EVENT TRIGGER regress_saleskpi_refuse ON ddl_command_start WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION crm.refuse();
SELECT saleskpi.upgrade_model('kpi');
SELECT saleskpi.create_model('another');
DROP EVENT TRIGGER regress_saleskpi_refuse;
SELECT saleskpi.upgrade_model('kpi');
\set SHOW_CONTEXT never

-- A source that is something else than a view is left alone, and can be told
SET client_min_messages = warning;
DROP VIEW kpi.email CASCADE;
SET client_min_messages = notice;
CREATE TABLE kpi.email (email_id text);
SELECT saleskpi.map_source('kpi', 'email', 'SELECT 1 AS email_id');
SELECT saleskpi.drop_model('kpi');
SELECT relname FROM pg_class WHERE relnamespace = 'kpi'::regnamespace;
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kpi%';
DROP SCHEMA kpi CASCADE;
-- What is somebody's in the schema of the parts stays, too
SELECT saleskpi.create_model('kpi');
CREATE TABLE kpi_parts.own (i int);
SELECT saleskpi.drop_model('kpi');
SELECT relname FROM pg_class WHERE relnamespace = 'kpi_parts'::regnamespace;
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kpi%';
SELECT saleskpi.create_model('kpi');
SELECT saleskpi.drop_model('kpi');
DROP SCHEMA kpi_parts CASCADE;

-- Ids keep their length
CREATE TABLE crm.erp (order_no char(6), customer_no bit(8), closed date, amount numeric);
INSERT INTO crm.erp SELECT 'A' || lpad(i::text, 5, '0'), (i % 50)::bit(8), date '2025-01-10' + i, 100 FROM generate_series(1, 200) AS i;
SELECT saleskpi.create_model('char_ids', 'char(6)');
SELECT saleskpi.create_model('bit_ids', 'bit(8)');
SELECT saleskpi.create_model('varchar_ids', 'varchar(5)');
SELECT saleskpi.create_model('numeric_ids', 'numeric(3,0)');
SELECT saleskpi.map_source('char_ids', 'deal', 'SELECT order_no AS deal_id, order_no AS customer_id, closed AS closed_at, true AS won, amount FROM crm.erp');
SELECT saleskpi.map_source('bit_ids', 'deal', 'SELECT customer_no AS deal_id, customer_no AS customer_id, closed AS closed_at, true AS won, amount FROM crm.erp');
SELECT saleskpi.map_source('varchar_ids', 'deal', 'SELECT order_no AS deal_id, order_no AS customer_id, closed AS closed_at, true AS won, amount FROM crm.erp');
SELECT saleskpi.map_source('numeric_ids', 'deal', 'SELECT 123456.5 AS deal_id, 123456.5 AS customer_id, closed AS closed_at, true AS won, amount FROM crm.erp');
SELECT 'char' AS type, count(DISTINCT deal_id) AS deals, count(DISTINCT customer_id) AS customers, (array_agg(customer_id ORDER BY customer_id))[1]::text AS first FROM char_ids.deal
UNION ALL SELECT 'bit', count(DISTINCT deal_id), count(DISTINCT customer_id), (array_agg(customer_id ORDER BY customer_id))[1]::text FROM bit_ids.deal
UNION ALL SELECT 'varchar', count(DISTINCT deal_id), count(DISTINCT customer_id), (array_agg(customer_id ORDER BY customer_id))[1]::text FROM varchar_ids.deal
UNION ALL SELECT 'numeric', count(DISTINCT deal_id), count(DISTINCT customer_id), (array_agg(customer_id ORDER BY customer_id))[1]::text FROM numeric_ids.deal;
SELECT count(*) AS customers, sum(revenue) AS revenue FROM char_ids.customer_lifetime_value;
-- also where a source has to be made again
SET client_min_messages = warning;
DROP VIEW char_ids.lead CASCADE;
SELECT saleskpi.upgrade_model('char_ids');
SET client_min_messages = notice;
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'char_ids.lead'::regclass AND attname = 'lead_id';
SELECT saleskpi.drop_model(name) FROM unnest('{char_ids,bit_ids,varchar_ids,numeric_ids}'::name[]) AS name;

-- A type whose = is not PostgreSQL's would be compared by that of text, and grouped by its own
-- A shell type is told of, with a place in the text or not, as the version has it
SET client_min_messages = warning;
CREATE TYPE crm.code;
CREATE FUNCTION crm.code_in(cstring) RETURNS crm.code LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION crm.code_out(crm.code) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE crm.code (INPUT = crm.code_in, OUTPUT = crm.code_out, LIKE = text);
RESET client_min_messages;
CREATE CAST (crm.code AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE FUNCTION crm.code_eq(crm.code, crm.code) RETURNS boolean LANGUAGE sql RETURN lower($1::text) = lower($2::text);
CREATE FUNCTION crm.code_lt(crm.code, crm.code) RETURNS boolean LANGUAGE sql RETURN lower($1::text) < lower($2::text);
CREATE FUNCTION crm.code_cmp(crm.code, crm.code) RETURNS int LANGUAGE sql RETURN bttextcmp(lower($1::text), lower($2::text));
CREATE OPERATOR crm.= (FUNCTION = crm.code_eq, LEFTARG = crm.code, RIGHTARG = crm.code, MERGES);
CREATE OPERATOR crm.< (FUNCTION = crm.code_lt, LEFTARG = crm.code, RIGHTARG = crm.code);
CREATE OPERATOR CLASS crm.code_ops DEFAULT FOR TYPE crm.code USING btree AS OPERATOR 1 crm.<, OPERATOR 3 crm.=, FUNCTION 1 crm.code_cmp(crm.code, crm.code);
SELECT saleskpi.create_model('codes', 'crm.code');
CREATE DOMAIN crm.short AS crm.code;
SELECT saleskpi.create_model('codes', 'crm.short');

-- A mapping over a temporary table would end with the session
CREATE TEMP TABLE fleeting (id int);
SELECT saleskpi.create_model('kpi');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM fleeting');
SELECT saleskpi.drop_model('kpi');
-- Schemas that are not for models
SELECT saleskpi.create_model('information_schema');
SELECT saleskpi.create_model('pg_catalog');
SELECT saleskpi.create_model('saleskpi');

-- A thousand goals in a row, and twenty thousand with eight below each, are soon there
SELECT saleskpi.create_model('kpi');
SET statement_timeout = '10s';
-- none of them is read for each that is below it, which would be half a million times
BEGIN;
INSERT INTO kpi.goal (goal_id, parent_id, name) SELECT i, nullif(i - 1, 0), 'g' FROM generate_series(1, 1000) AS i;
SELECT seq_tup_read + idx_tup_fetch < 20000 AS few_read FROM pg_stat_xact_user_tables WHERE relid = 'kpi.goal'::regclass;
COMMIT;
INSERT INTO kpi.goal (goal_id, parent_id, name) SELECT 1000 + i, 1000 + nullif(i / 8, 0), 'g' FROM generate_series(1, 20000) AS i;
UPDATE kpi.goal SET parent_id = 1000 WHERE goal_id = 1;
UPDATE kpi.goal SET parent_id = goal_id + 1 WHERE goal_id BETWEEN 20999 AND 21000;
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (30001, 30002, 'g'), (30002, 30003, 'g'), (30003, 30001, 'g');
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (21000, 1, 'g') ON CONFLICT (goal_id) DO UPDATE SET parent_id = 21000;
-- A ring that was made without the trigger stops nothing, and is told
ALTER TABLE kpi.goal DISABLE TRIGGER goal_stays_tree_with_updated;
UPDATE kpi.goal SET parent_id = 3 WHERE goal_id = 1;
ALTER TABLE kpi.goal ENABLE TRIGGER goal_stays_tree_with_updated;
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (40000, 2, 'g');
UPDATE kpi.goal SET parent_id = NULL WHERE goal_id = 1;
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (40000, 2, 'g');
RESET statement_timeout;
SELECT saleskpi.drop_model('kpi', force => true);

SET client_min_messages = warning;
DROP SCHEMA crm CASCADE;
DROP TABLE before;
DROP FUNCTION given, parts;
DROP OWNED BY "regress_saleskpi Alice", "regress_saleskpi Bob", regress_saleskpi_bi, regress_saleskpi_anna CASCADE;
DROP ROLE "regress_saleskpi Alice", "regress_saleskpi Bob", regress_saleskpi_bi, regress_saleskpi_anna;
