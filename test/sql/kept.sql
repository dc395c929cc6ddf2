-- Kept models: what is refused, whose rights count, and how they live with dropped and renamed tables,
-- repairs, late sources and ids of every type.  That the numbers are those of a live model is
-- test/t/kept.sh.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set VERBOSITY default

-- Facts that are not what they would be worked out as now, as the superuser sees it
CREATE FUNCTION public.stale(schema name) RETURNS TABLE (fact name, rows bigint) LANGUAGE plpgsql AS $$
DECLARE
	id_type oid;
BEGIN
	EXECUTE format('SELECT id_type FROM %I.settings', schema) INTO id_type;
	FOR fact IN SELECT f.fact FROM saleskpi_internal.kept_facts() AS f ORDER BY f.ordinal LOOP
		EXECUTE format('WITH kept AS MATERIALIZED (SELECT k::text AS r FROM %1$I.%2$I AS k), live AS MATERIALIZED (SELECT l::text AS r FROM (%3$s) AS l)
			SELECT count(*) FROM ((TABLE kept EXCEPT ALL TABLE live) UNION ALL (TABLE live EXCEPT ALL TABLE kept)) AS d',
			schema || '_parts', 'kept_' || fact, saleskpi_internal.file_query(schema, fact, id_type)) INTO rows;
		IF rows > 0 THEN
			RETURN NEXT;
		END IF;
	END LOOP;
END
$$;

CREATE ROLE regress_saleskpi_sales;
CREATE ROLE regress_saleskpi_alice IN ROLE regress_saleskpi_sales;
CREATE ROLE regress_saleskpi_bob;
CREATE ROLE regress_saleskpi_bi;
CREATE ROLE regress_saleskpi_crm;
CREATE ROLE regress_saleskpi_root SUPERUSER;
GRANT CREATE ON DATABASE :DBNAME TO regress_saleskpi_sales, regress_saleskpi_crm;
SET ROLE regress_saleskpi_crm;
CREATE SCHEMA crm;
CREATE TABLE crm.deals (id int, account text, owner text, opened date, closed date, won boolean, amount numeric);
INSERT INTO crm.deals SELECT i, 'A' || i % 3, 'Ada', date '2025-01-01' + i, date '2025-01-10' + i, i % 2 = 0, i FROM generate_series(1, 20) AS i;
GRANT USAGE ON SCHEMA crm TO regress_saleskpi_sales, regress_saleskpi_bob, regress_saleskpi_bi;
GRANT SELECT, TRIGGER ON crm.deals TO regress_saleskpi_sales;
GRANT SELECT, INSERT, UPDATE, DELETE ON crm.deals TO regress_saleskpi_bob;

-- Errors

SELECT saleskpi.keep_model('kpi');
SELECT saleskpi.refresh_model('kpi');
SELECT saleskpi.unkeep_model('kpi');
SELECT saleskpi.keep_model('crm');
SELECT saleskpi.keep_model(NULL);
SELECT saleskpi.unkeep_model(NULL);
SELECT saleskpi.refresh_model(NULL);
SET ROLE regress_saleskpi_sales;
-- What the owner grants by default is on what is made now; a reader needs the views alone
ALTER DEFAULT PRIVILEGES FOR ROLE regress_saleskpi_sales GRANT SELECT ON TABLES TO regress_saleskpi_bi;
SELECT saleskpi.create_model('kpi');
ALTER DEFAULT PRIVILEGES FOR ROLE regress_saleskpi_sales REVOKE SELECT ON TABLES FROM regress_saleskpi_bi;
UPDATE kpi.settings SET as_of = '2025-03-01';
SELECT saleskpi.refresh_model('kpi');
SELECT saleskpi.unkeep_model('kpi');
SELECT saleskpi.keep_model('kpi', NULL);
SELECT saleskpi.keep_model('kpi', readers_see_all => NULL);

-- A model without any source is kept, too: its numbers are none
SELECT saleskpi.keep_model('kpi');
SELECT count(*) FROM kpi.sales_by_rep;
SELECT saleskpi.refresh_model('kpi');
SELECT saleskpi.keep_model('kpi');
SELECT saleskpi.refresh_model('kpi', since => 'infinity');
SELECT saleskpi.refresh_model('kpi', since => '-infinity');
SELECT saleskpi.refresh_model('kpi', nowait => NULL);
SELECT saleskpi.refresh_model('kpi', since => '2025-01-01', nowait => true);
SELECT refresh_id, refreshed_by, as_of, since, rows_written > 0 AS written, bounds, error FROM kpi.refresh_log ORDER BY refresh_id;
RESET ROLE;
SELECT * FROM public.stale('kpi');
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.unkeep_model('kpi');
SELECT kept_as_of, refreshed_at FROM kpi.settings;
SELECT count(*) FROM pg_class WHERE relname LIKE 'kept\_%' AND relkind IN ('r', 'i') AND relnamespace = 'kpi_parts'::regnamespace AND relname <> 'kept_one_row';

SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, account AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, amount FROM crm.deals');
CREATE VIEW kpi.own AS SELECT sum(deals_won) AS won, sum(amount) AS amount FROM kpi.sales_by_rep;
GRANT USAGE ON SCHEMA kpi TO regress_saleskpi_bi, regress_saleskpi_bob;
GRANT SELECT ON kpi.own, kpi.clock TO regress_saleskpi_bi;
SELECT saleskpi.keep_model('kpi');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deals', '{opened,closed}', 'account');
SELECT saleskpi.refresh_model('kpi');

-- Until the next refresh it stands at the day of the last, whatever day is said since
SELECT c.as_of, o.won, o.amount FROM kpi.clock AS c, kpi.own AS o;
UPDATE kpi.settings SET as_of = '2025-01-15';
SELECT c.as_of, o.won, o.amount FROM kpi.clock AS c, kpi.own AS o;
UPDATE kpi.settings SET as_of = '2025-03-01';

-- Rights: who refreshes is the owner, a member or a superuser
SET ROLE regress_saleskpi_bob;
SELECT saleskpi.refresh_model('kpi');
SELECT saleskpi.keep_model('kpi');
SELECT saleskpi.unkeep_model('kpi');
-- Who writes needs no right on the model
INSERT INTO crm.deals VALUES (21, 'A1', 'Ada', '2025-01-02', '2025-02-01', true, 1000);
SET ROLE regress_saleskpi_alice;
SELECT saleskpi.refresh_model('kpi');
SET ROLE regress_saleskpi_root;
UPDATE crm.deals SET amount = 2000 WHERE id = 21;
SELECT saleskpi.refresh_model('kpi');
-- Readers read, with SELECT on the view alone
SET ROLE regress_saleskpi_bi;
SELECT * FROM kpi.own;
SELECT count(*) FROM kpi.scorecard;
SELECT refreshed_at IS NOT NULL AS refreshed FROM kpi.clock;
SELECT count(*) FROM kpi_parts.kept_deal_day;
RESET ROLE;
SELECT refresh_id, refreshed_by, as_of, since, bounds, error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 3;
SELECT * FROM public.stale('kpi');
SELECT DISTINCT c.relowner::regrole FROM pg_class AS c WHERE c.relnamespace = 'kpi_parts'::regnamespace;
SELECT DISTINCT c.relacl FROM pg_class AS c WHERE c.relname LIKE 'kept\_%' AND c.relkind = 'r' AND c.relnamespace = 'kpi_parts'::regnamespace;

-- Nothing of the owner's runs with the rights of the superuser who refreshes, keeps or unkeeps
-- Whose session it is may set its roles: the owner's has no other
SET SESSION AUTHORIZATION regress_saleskpi_sales;
CREATE SCHEMA sly;
CREATE TABLE sly.seen (who name);
CREATE FUNCTION sly.amount(numeric) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO sly.seen VALUES (current_user);
	BEGIN
		EXECUTE 'SET ROLE regress_saleskpi_root';
	EXCEPTION WHEN OTHERS THEN
		INSERT INTO sly.seen VALUES ('refused');
	END;
	BEGIN
		EXECUTE 'ALTER ROLE regress_saleskpi_sales SUPERUSER';
	EXCEPTION WHEN OTHERS THEN
		INSERT INTO sly.seen VALUES ('refused');
	END;
	RETURN $1;
END $$;
CREATE FUNCTION sly.trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM sly.amount(1); RETURN NEW; END $$;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, account AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, sly.amount(amount) AS amount FROM crm.deals');
CREATE TRIGGER sly BEFORE INSERT OR UPDATE ON kpi.settings FOR EACH ROW EXECUTE FUNCTION sly.trigger();
CREATE TRIGGER sly BEFORE INSERT OR UPDATE ON kpi.refresh_log FOR EACH ROW EXECUTE FUNCTION sly.trigger();
CREATE TRIGGER sly BEFORE INSERT OR UPDATE ON kpi_parts.kept FOR EACH ROW EXECUTE FUNCTION sly.trigger();
CREATE TRIGGER sly BEFORE INSERT ON kpi_parts.kept_deal_day FOR EACH ROW EXECUTE FUNCTION sly.trigger();
CREATE INDEX ON kpi_parts.kept_deal_day ((amount > 0));
TRUNCATE sly.seen;
SET SESSION AUTHORIZATION regress_saleskpi_root;
INSERT INTO crm.deals VALUES (22, 'A1', 'Ada', '2025-01-02', '2025-02-02', true, 1);
SELECT saleskpi.refresh_model('kpi');
SELECT error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1;
SELECT who, count(*) > 0 AS seen FROM sly.seen GROUP BY who ORDER BY who;
SELECT saleskpi.unkeep_model('kpi');
SELECT saleskpi.keep_model('kpi');
SELECT who, count(*) > 0 AS seen FROM sly.seen GROUP BY who ORDER BY who;
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_saleskpi_sales';
-- nor by a type of the owner's in a table that the superuser reads
SET ROLE regress_saleskpi_sales;
CREATE TYPE sly.yes AS (answer boolean);
CREATE FUNCTION sly.cast(sly.yes) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'cast as %', current_user; END $$;
CREATE CAST (sly.yes AS boolean) WITH FUNCTION sly.cast(sly.yes) AS IMPLICIT;
BEGIN;
ALTER TABLE kpi_parts.kept ALTER readers_see_all TYPE sly.yes USING NULL, ALTER readers_see_all DROP NOT NULL;
UPDATE kpi_parts.kept SET readers_see_all = ROW(true);
SET LOCAL ROLE regress_saleskpi_root;
SELECT saleskpi.refresh_model('kpi');
ROLLBACK;
DROP CAST (sly.yes AS boolean);
RESET SESSION AUTHORIZATION;
SET ROLE regress_saleskpi_sales;
DROP TRIGGER sly ON kpi.settings;
DROP TRIGGER sly ON kpi.refresh_log;
DROP TRIGGER sly ON kpi_parts.kept;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, account AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, amount FROM crm.deals');
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM kpi.own;

-- Row-level security: whoever reads a kept fact sees what the owner sees.  A table that has it later: the refresh fails and
-- says so, the numbers stay
SET ROLE regress_saleskpi_crm;
CREATE POLICY everyone ON crm.deals USING (true);
ALTER TABLE crm.deals ENABLE ROW LEVEL SECURITY;
UPDATE crm.deals SET amount = 5000 WHERE id = 21;
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.refresh_model('kpi');
SELECT refresh_id, refreshed_by, as_of, since, bounds, error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1;
SELECT * FROM kpi.own;
SELECT saleskpi.unkeep_model('kpi');
SELECT saleskpi.keep_model('kpi');
SELECT count(*) FROM kpi_parts.kept;
SELECT saleskpi.keep_model('kpi', readers_see_all => true);
SELECT * FROM kpi.own;
SELECT saleskpi.unkeep_model('kpi');
SET ROLE regress_saleskpi_crm;
ALTER TABLE crm.deals DISABLE ROW LEVEL SECURITY;
DROP POLICY everyone ON crm.deals;
-- The same of a model that reads with the rights of the reader; unkeep_model gives the option back
SET ROLE regress_saleskpi_sales;
ALTER VIEW kpi.sales_by_rep SET (security_invoker = on, security_barrier);
ALTER VIEW kpi_parts.deal_month SET (security_invoker = yes);
SELECT saleskpi.keep_model('kpi');
SELECT saleskpi.keep_model('kpi', readers_see_all => true);
SELECT c.oid::regclass, c.reloptions FROM pg_class AS c WHERE c.reloptions IS NOT NULL AND c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) ORDER BY 1;
SET ROLE regress_saleskpi_bi;
SELECT * FROM kpi.own;
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.upgrade_model('kpi');
SELECT saleskpi.refresh_model('kpi');
SELECT saleskpi.unkeep_model('kpi');
SELECT c.oid::regclass, c.reloptions FROM pg_class AS c WHERE c.reloptions IS NOT NULL AND c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) ORDER BY 1;
ALTER VIEW kpi.sales_by_rep RESET (security_invoker, security_barrier);
ALTER VIEW kpi_parts.deal_month RESET (security_invoker);

-- Life.  What a user has given to the views of facts stays, kept and not
GRANT SELECT (won), SELECT (day) ON kpi_parts.deal_day TO regress_saleskpi_bi;
COMMENT ON VIEW kpi_parts.deal_day IS 'ours';
COMMENT ON COLUMN kpi_parts.deal_day.won IS 'signed';
SELECT saleskpi.keep_model('kpi');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deals', '{opened,closed}', 'account');
SELECT saleskpi.refresh_model('kpi');
SELECT a.attname, a.attacl, col_description(a.attrelid, a.attnum), obj_description(a.attrelid, 'pg_class') FROM pg_attribute AS a WHERE a.attrelid = 'kpi_parts.deal_day'::regclass AND a.attacl IS NOT NULL ORDER BY a.attnum;
SELECT saleskpi.upgrade_model('kpi');
SELECT a.attname, a.attacl, col_description(a.attrelid, a.attnum), obj_description(a.attrelid, 'pg_class') FROM pg_attribute AS a WHERE a.attrelid = 'kpi_parts.deal_day'::regclass AND a.attacl IS NOT NULL ORDER BY a.attnum;
SELECT pg_get_viewdef('kpi_parts.deal_month') ~ 'kept_deal_month' AS kept;

-- A loader drops the table with all that reads it: dashboards go on with the last numbers, and no refresh changes
-- one until the table is there again
RESET ROLE;
CREATE FUNCTION public.last() RETURNS TABLE (won numeric, amount numeric, bounds text, error text) LANGUAGE sql AS $$
	SELECT o.won, o.amount, l.bounds, l.error FROM kpi.own AS o, (SELECT * FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1) AS l
$$;
SELECT * FROM public.last();
DROP TABLE crm.deals CASCADE;
SELECT * FROM kpi.own;
SET ROLE regress_saleskpi_sales;
SELECT saleskpi.refresh_model('kpi');
RESET ROLE;
SELECT * FROM public.last();
SELECT saleskpi.refresh_model('kpi', since => '2025-01-01');
SELECT * FROM public.last();
-- also where somebody has made the source again, which is empty, since there is nothing to map it to
SELECT saleskpi.upgrade_model('kpi');
SELECT count(*) FROM kpi.deal;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
SET ROLE regress_saleskpi_crm;
CREATE TABLE crm.deals (id int, account text, owner text, opened date, closed date, won boolean, amount numeric);
INSERT INTO crm.deals SELECT i, 'A' || i % 3, 'Ada', date '2025-01-01' + i, date '2025-01-10' + i, i % 2 = 0, i FROM generate_series(1, 30) AS i;
-- Not to be read by the owner yet
RESET ROLE;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
GRANT SELECT, TRIGGER ON crm.deals TO regress_saleskpi_sales;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
SELECT * FROM public.stale('kpi');
-- Not watched until somebody says so again; then by what is noted
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deals', '{opened,closed}', 'account');
SELECT saleskpi.refresh_model('kpi');
DELETE FROM crm.deals WHERE id = 30;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
-- and where the source is dropped alone, with its table and what is noted of it there
DROP VIEW kpi.deal CASCADE;
DELETE FROM crm.deals WHERE id = 28;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
SELECT * FROM public.stale('kpi');

-- Another builds a table beside it and swaps the names: the view follows the old one, the refresh the name
SET ROLE regress_saleskpi_crm;
BEGIN;
CREATE TABLE crm.deals__new AS SELECT * FROM crm.deals WHERE id <= 10;
GRANT SELECT, TRIGGER ON crm.deals__new TO regress_saleskpi_sales;
ALTER TABLE crm.deals RENAME TO deals__old;
ALTER TABLE crm.deals__new RENAME TO deals;
COMMIT;
RESET ROLE;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
SELECT * FROM public.stale('kpi');
DROP TABLE crm.deals__old;
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deals', '{opened,closed}', 'account');
SELECT saleskpi.refresh_model('kpi');
-- One that is renamed, and what was another takes its place
CREATE TABLE crm.tests AS SELECT 2 AS id;
GRANT SELECT, TRIGGER ON crm.tests TO regress_saleskpi_sales;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, account AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, amount FROM crm.deals WHERE id NOT IN (SELECT t.id FROM crm.tests AS t)');
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
CREATE TABLE crm.former_tests AS SELECT 4 AS id;
GRANT SELECT, TRIGGER ON crm.former_tests TO regress_saleskpi_sales;
ALTER TABLE crm.tests RENAME TO t;
ALTER TABLE crm.former_tests RENAME TO tests;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
-- A column that is called otherwise: the mapping names none of that name
ALTER TABLE crm.deals RENAME COLUMN amount TO money;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();
ALTER TABLE crm.deals RENAME COLUMN money TO amount;
SELECT saleskpi.refresh_model('kpi');
SELECT * FROM public.last();

-- Kept tables and views that somebody drops are made again, and worked out wholly
DROP TABLE kpi_parts.kept_deal_rep_month, kpi_parts.kept_sales_by_rep CASCADE;
SELECT saleskpi.refresh_model('kpi');
SELECT count(*) FROM pg_indexes WHERE schemaname = 'kpi_parts' AND indexname = 'kept_deal_month_month';
SELECT pg_get_viewdef('kpi_parts.deal_month') ~ 'kept_deal_month' AS kept;
SELECT bounds, error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1;
SELECT * FROM public.stale('kpi');
DROP VIEW kpi_parts.deal_rep_month CASCADE;
SELECT saleskpi.refresh_model('kpi');
SELECT pg_get_viewdef('kpi_parts.deal_month') ~ 'kept_deal_month' AS kept;
DROP TABLE kpi_parts.kept_buyer CASCADE;
SELECT saleskpi.upgrade_model('kpi');
SELECT saleskpi.refresh_model('kpi');
SELECT pg_get_viewdef('kpi_parts.buyer') ~ 'kept_buyer' AS kept;
SELECT * FROM public.stale('kpi');
SELECT saleskpi.unkeep_model('kpi');
-- What noted goes with it, and it can be kept and watched again
SELECT count(*) FROM kpi_parts.watch;
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'crm.deals'::regclass AND tgname LIKE 'saleskpi%';
SELECT saleskpi.keep_model('kpi');

-- A source that is mapped late is read whole each time; one that is not there fails the refresh
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, account AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, amount FROM crm.deals', late => true);
SELECT saleskpi.refresh_model('kpi');
SELECT bounds, error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1;
DROP TABLE crm.deals;
SELECT saleskpi.refresh_model('kpi');
CREATE TABLE crm.deals (id int, account text, owner text, opened date, closed date, won boolean, amount numeric);
INSERT INTO crm.deals SELECT i, 'A' || i % 3, 'Ada', date '2025-01-01' + i, date '2025-01-10' + i, i % 2 = 0, i FROM generate_series(1, 40) AS i;
GRANT SELECT ON crm.deals TO regress_saleskpi_sales;
SELECT saleskpi.refresh_model('kpi');
SELECT deals_won, amount FROM kpi.sales_by_rep ORDER BY month;
-- Nobody but the mapping knows which tables it reads, and whether these have row-level security
ALTER TABLE crm.deals ENABLE ROW LEVEL SECURITY;
SELECT saleskpi.refresh_model('kpi');
SELECT error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1;
ALTER TABLE crm.deals DISABLE ROW LEVEL SECURITY;
-- since a day, of a late source, too
UPDATE crm.deals SET amount = amount + 1000 WHERE closed = '2025-02-09';
SELECT saleskpi.refresh_model('kpi', since => '2025-02-09');
SELECT deals_won, amount FROM kpi.sales_by_rep ORDER BY month;
SELECT * FROM public.stale('kpi');

-- The last 1,000 runs are kept
INSERT INTO kpi.refresh_log (started_at, finished_at, refreshed_by) SELECT now(), now(), 'somebody' FROM generate_series(1, 1200);
SELECT saleskpi.refresh_model('kpi');
SELECT count(*), count(*) FILTER (WHERE refreshed_by = 'somebody') AS somebody FROM kpi.refresh_log;
-- also those that fail
ALTER TABLE kpi_parts.kept_deal_day ADD CHECK (closed < 0) NOT VALID;
UPDATE crm.deals SET won = NOT won;
\set VERBOSITY terse
SELECT saleskpi.refresh_model('kpi');
SELECT saleskpi.refresh_model('kpi');
\set VERBOSITY default
SELECT count(*), count(error) AS errors FROM kpi.refresh_log;
SELECT saleskpi.drop_model('kpi');
SELECT count(*) FROM pg_namespace WHERE nspname IN ('kpi', 'kpi_parts');

-- Ids of every type, watched with their customers
CREATE FUNCTION public.try_ids(id_type regtype, made text) RETURNS TABLE (step text, fact name, rows bigint) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM saleskpi.create_model('kpi', id_type);
	UPDATE kpi.settings SET as_of = '2025-03-01';
	EXECUTE format('CREATE TABLE crm.sale AS SELECT %1$s AS id, n.customer, date ''2025-01-01'' + i AS day, i AS amount
		FROM generate_series(1, 40) AS i CROSS JOIN LATERAL (SELECT %2$s) AS n (customer)', format(made, 'i'), format(made, 'i % 7'));
	PERFORM saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, customer AS customer_id, day AS sold_at, amount FROM crm.sale');
	PERFORM saleskpi.watch_source('kpi', 'sale', 'crm.sale', '{day}', 'customer');
	PERFORM saleskpi.keep_model('kpi');
	RETURN QUERY SELECT 'kept', s.* FROM public.stale('kpi') AS s;
	EXECUTE format('UPDATE crm.sale SET amount = 1000, customer = %s WHERE amount = 10', format(made, '1'));
	DELETE FROM crm.sale WHERE amount = 11;
	UPDATE crm.sale SET customer = NULL WHERE amount = 12;
	PERFORM saleskpi.refresh_model('kpi');
	RETURN QUERY SELECT 'refreshed', s.* FROM public.stale('kpi') AS s;
	RETURN QUERY SELECT l.bounds || coalesce(l.error, ''), NULL::name, count(DISTINCT b.customer_id) FROM kpi_parts.buyer AS b, (SELECT * FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1) AS l GROUP BY 1;
	PERFORM saleskpi.drop_model('kpi');
	DROP TABLE crm.sale;
END $$;
SELECT * FROM public.try_ids('bigint', '(%s)::bigint');
SELECT * FROM public.try_ids('bigint', '(%s)::integer');
SELECT * FROM public.try_ids('integer', '(%s)::bigint');
SELECT * FROM public.try_ids('uuid', '(''00000000-0000-0000-0000-'' || lpad((%s)::text, 12, ''0''))::uuid');
SELECT * FROM public.try_ids('text', '''c '' || (%s)');
SELECT * FROM public.try_ids('text', '(%s)::integer');
SELECT * FROM public.try_ids('text', '(''00000000-0000-0000-0000-'' || lpad((%s)::text, 12, ''0''))::uuid');
SELECT * FROM public.try_ids('char(6)', '(''C'' || (%s))::char(6)');
SELECT * FROM public.try_ids('text', '(''C'' || (%s))::char(6)');
SELECT * FROM public.try_ids('numeric', '(%s)::numeric(10,2)');
SELECT * FROM public.try_ids('varchar', '(''"{,}\ '' || (%s))::varchar(20)');

-- A view that was given to somebody who may read what it is made of goes on
CREATE TABLE crm.sale (id integer, sold date, amount numeric, rep text);
INSERT INTO crm.sale VALUES (1, '2025-01-01', 10, 'Ada'), (2, '2025-02-01', 20, 'Ben');
SELECT saleskpi.create_model('given');
SELECT saleskpi.map_source('given', 'sale', 'SELECT id AS sale_id, sold AS sold_at, amount, rep FROM crm.sale');
UPDATE given.settings SET as_of = '2025-02-15';
GRANT USAGE ON SCHEMA given, given_parts TO regress_saleskpi_bob;
GRANT SELECT ON given.clock, given.mapping, given_parts.sale_month TO regress_saleskpi_bob;
GRANT CREATE ON SCHEMA given TO regress_saleskpi_bob;
ALTER VIEW given.monthly_sales_growth OWNER TO regress_saleskpi_bob;
ALTER VIEW given.leads_by_rep OWNER TO regress_saleskpi_bob;
SELECT month, amount FROM given.monthly_sales_growth ORDER BY month;
SELECT count(*) FROM given.leads_by_rep;
SELECT saleskpi.keep_model('given');
SELECT month, amount FROM given.monthly_sales_growth ORDER BY month;
SELECT count(*) FROM given.leads_by_rep;
-- What a target measures is kept with the facts, until it is changed
INSERT INTO given.target (name, kpi, starts_on, ends_on, target_value) VALUES ('Sales', 'sales_amount', '2025-01-01', '2025-12-31', 100);
CREATE VIEW crm.target_known AS SELECT m.is_measured, p.actual FROM given_parts.measured_target AS m JOIN given.target_progress AS p ON p.target_id = m.target_id;
TABLE crm.target_known;
SELECT saleskpi.refresh_model('given');
TABLE crm.target_known;
UPDATE given.target SET starts_on = '2025-02-01';
TABLE crm.target_known;
SELECT saleskpi.refresh_model('given');
TABLE crm.target_known;
DROP VIEW crm.target_known;
-- And what it measured to the end of each of its days; what is expected of it goes by the holidays of now
UPDATE given.target SET expected_shape = 'work_days';
CREATE VIEW crm.way_known AS
SELECT m.has_days, count(*) AS days, count(d.actual) AS known, sum(d.actual) AS actual, round(sum(d.goal_line), 3) AS goal_line, min(d.day) AS from_day
FROM given_parts.measured_target AS m
JOIN given.target_timeline AS d ON d.target_id = m.target_id
WHERE m.name = 'Sales'
GROUP BY m.has_days;
TABLE crm.way_known;
SELECT saleskpi.refresh_model('given');
TABLE crm.way_known;
SELECT count(*) = (SELECT sum(k.days) FROM crm.way_known AS k) AS all_days FROM given_parts.target_day_measured;
INSERT INTO given.holiday (day, name) VALUES ('2025-02-03', 'a Monday');
TABLE crm.way_known;
DELETE FROM given.holiday;
UPDATE given.target SET starts_on = '2025-01-01', expected_shape = NULL;
TABLE crm.way_known;
SELECT saleskpi.refresh_model('given');
TABLE crm.way_known;
-- A refresh after which nothing is another writes none of its days
SELECT max(d.xmin::text::bigint) AS last_written FROM given_parts.target_day_measured AS d \gset
UPDATE given_parts.kept SET went_by = NULL;
SELECT saleskpi.refresh_model('given');
SELECT max(d.xmin::text::bigint) = :last_written AS written_once FROM given_parts.target_day_measured AS d;
-- Those of several are kept
INSERT INTO given.target (name, kpi, starts_on, ends_on, target_value)
SELECT 'Target ' || n, 'sales_amount', '2025-01-01', '2025-12-31', n FROM generate_series(1, 20) AS n;
SELECT saleskpi.refresh_model('given');
TABLE crm.way_known;
SELECT count(*) FROM given_parts.target_day_measured;
-- Those of more than ten thousand years are measured when they are read
INSERT INTO given.target (name, kpi, starts_on, ends_on, target_value)
SELECT 'Generations ' || n, 'sales_amount', '1950-01-01', '2039-12-31', n FROM generate_series(1, 120) AS n;
SELECT saleskpi.refresh_model('given');
SELECT count(*) FROM given_parts.target_day_measured;
DELETE FROM given.target WHERE name <> 'Sales';
SELECT saleskpi.refresh_model('given');
TABLE crm.way_known;
SELECT saleskpi.unkeep_model('given');
TABLE crm.way_known;
DROP VIEW crm.way_known;
DELETE FROM given.target;
SELECT month, amount FROM given.monthly_sales_growth ORDER BY month;
SELECT saleskpi.drop_model('given');
DROP SCHEMA crm, sly CASCADE;
DROP FUNCTION public.stale, public.last, public.try_ids;
REVOKE CREATE ON DATABASE :DBNAME FROM regress_saleskpi_sales, regress_saleskpi_crm;
DROP ROLE regress_saleskpi_sales, regress_saleskpi_alice, regress_saleskpi_bob, regress_saleskpi_bi, regress_saleskpi_crm, regress_saleskpi_root;
