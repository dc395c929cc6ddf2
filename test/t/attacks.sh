#!/usr/bin/env bash
# Attacks: each is tried, and must come to nothing.
#
# Who attacks: the owner of a model, against whoever works on it with more rights; whoever may
# give names to goals, reps and schemas, against whoever reads them; a reader, against what is not his; a
# writer of the company's tables, against the model's owner; somebody who renames things between
# a check and a use. (Names that are taken for PostgreSQL's or ours: rights.sh.)

. test/tap.sh

plan 70

databases=(attacks_owner attacks_names attacks_readers attacks_system attacks_races attacks_events)
roles=(attacks_alice attacks_bob attacks_anna attacks_bi attacks_writer attacks_mallory)

# errors DATABASE < SQL: the messages of errors alone
errors() {
	# PostgreSQL says one of them in other words from 16 on
	both "$1" | sed -n 's/.*ERROR:  /ERROR:  /p' | sed 's/must be able to SET ROLE/must be member of role/'
}

drop_all
trap drop_all EXIT
for role in "${roles[@]}"; do
	query postgres -c "CREATE ROLE $role LOGIN"
done
query postgres -c 'GRANT attacks_alice TO attacks_bob'
for name in "${databases[@]}"; do
	query postgres -c "CREATE DATABASE $name"
	query "$name" -c "GRANT CREATE ON DATABASE $name TO attacks_alice" -c 'CREATE EXTENSION saleskpi'
done

# The owner of a model hides code in all of it: in triggers, checks, policies and mappings, also
# those that are read late.  Whoever works on the model with more rights (a member of the owner's role,
# a superuser) calls everything; none of the code runs with these rights.

query attacks_owner -f - <<-'SQL' >/dev/null
	CREATE SCHEMA trap;
	GRANT USAGE, CREATE ON SCHEMA trap TO attacks_alice;
	CREATE TABLE trap.sprung (who name, what text);
	GRANT ALL ON trap.sprung TO PUBLIC;
	SET SESSION AUTHORIZATION attacks_alice;
	CREATE FUNCTION trap.spring(what text) RETURNS boolean LANGUAGE plpgsql AS $$
	BEGIN
		-- What it does to get more rights, in the session of somebody who has them
		BEGIN
			EXECUTE 'RESET ROLE';
		EXCEPTION WHEN OTHERS THEN
			NULL;
		END;
		INSERT INTO trap.sprung VALUES (current_user, what);
		RETURN true;
	END
	$$;
	CREATE FUNCTION trap.spring() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM trap.spring('trigger of ' || TG_TABLE_NAME);
		RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
	END
	$$;
	CREATE PROCEDURE trap.plant() LANGUAGE plpgsql AS $$
	DECLARE
		planted record;
	BEGIN
		FOR planted IN
			SELECT c.oid::regclass AS name, c.relname FROM pg_class AS c
			WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) AND c.relkind = 'r'
				AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgname = 'a_trap')
		LOOP
			EXECUTE format('CREATE TRIGGER a_trap BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION trap.spring()', planted.name);
			EXECUTE format('CREATE TRIGGER z_trap AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s EXECUTE FUNCTION trap.spring()', planted.name);
			EXECUTE format('ALTER TABLE %s ADD CONSTRAINT trap CHECK (trap.spring(%L)) NOT VALID', planted.name, 'check of ' || planted.relname);
			-- Autovacuum works out what an index is on, as the owner of the table and whenever it wants to
			EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', planted.name);
			EXECUTE format('CREATE INDEX ON %s ((trap.spring_immutable(%L)))', planted.name, 'index of ' || planted.relname);
			-- These are refused in so many words: below
			CONTINUE WHEN planted.relname IN ('kept', 'watch', 'mapping');
			EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', planted.name);
			EXECUTE format('CREATE POLICY trap ON %s USING (trap.spring(%L))', planted.name, 'policy of ' || planted.relname);
		END LOOP;
	END
	$$;
	CREATE FUNCTION trap.spring_immutable(what text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
	BEGIN
		RETURN trap.spring(what);
	END
	$$;
	CREATE SCHEMA crm;
	CREATE TABLE crm.sale (id integer, customer text, day date, amount numeric);
	INSERT INTO crm.sale VALUES (1, 'A', '2024-01-02', 5);
	CREATE TABLE crm.deal AS SELECT 1 AS id, date '2024-01-02' AS opened, date '2024-02-02' AS closed, true AS won, 5 AS amount, 'Ada'::text AS rep;
	SELECT saleskpi.create_model('kpi');
	SELECT saleskpi.map_source('kpi', 'sale', $q$SELECT id AS sale_id, customer AS customer_id, day AS sold_at, amount FROM crm.sale WHERE trap.spring('mapping of sale')$q$);
	SELECT saleskpi.map_source('kpi', 'deal', $q$SELECT id AS deal_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM crm.deal WHERE trap.spring('mapping of deal')$q$);
	SELECT saleskpi.map_source('kpi', 'expense', $q$SELECT day AS spent_on, 'Marketing'::text AS category, amount FROM crm.sale WHERE trap.spring('late mapping')$q$, late => true);
	INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'g');
	INSERT INTO kpi.target (goal_id, name, kind, kpi, starts_on, ends_on, target_value) VALUES (1, 't', 'kpi', 'sales_amount', '2024-01-01', '2024-12-31', 10);
	CALL trap.plant();
SQL

# all_calls ROLE: everything that works on a model, by this role
all_calls() {
	cat <<-SQL
		SET client_min_messages = warning;
		DELETE FROM trap.sprung;
		SET SESSION AUTHORIZATION $1;
		\\o /dev/null
		SELECT saleskpi.upgrade_model('kpi');
		SELECT saleskpi.map_source('kpi', 'email', 'SELECT 1 AS email_id, date ''2024-01-01'' AS sent_at', late => true);
		SELECT saleskpi.map_source('kpi', 'email', 'SELECT 1 AS email_id, date ''2024-01-01'' AS sent_at');
		SELECT saleskpi.unmap_source('kpi', 'email');
		SELECT saleskpi.watch_source('kpi', 'sale', 'crm.sale', '{day}', 'customer');
		SELECT saleskpi.keep_model('kpi', readers_see_all => true);
		RESET SESSION AUTHORIZATION;
		SET SESSION AUTHORIZATION attacks_alice;
		CALL trap.plant();
		INSERT INTO crm.sale VALUES (2, 'B', '2024-02-02', 7);
		RESET SESSION AUTHORIZATION;
		SET SESSION AUTHORIZATION $1;
		SELECT saleskpi.refresh_model('kpi');
		SELECT saleskpi.refresh_model('kpi', '2024-01-01');
		SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada''::text AS rep, date ''2024-01-01'' AS starts_on');
		SELECT saleskpi.upgrade_model('kpi');
		SELECT saleskpi.unmap_source('kpi', 'rep');
		SELECT saleskpi.refresh_model('kpi');
		SELECT saleskpi.unwatch_source('kpi', 'sale');
		SELECT saleskpi.unkeep_model('kpi');
		RESET SESSION AUTHORIZATION;
		\\o
		SET SESSION AUTHORIZATION attacks_alice;
		SELECT l.error FROM kpi.refresh_log AS l WHERE l.error IS NOT NULL;
	SQL
}
for role in attacks_bob "$PGUSER"; do
	all_calls "$role" | both attacks_owner | is_empty "$role works on a model full of traps"
	is "code of the model's owner has run, with the owner's rights alone ($role)" \
		"$(query attacks_owner -c 'SELECT DISTINCT s.who FROM trap.sprung AS s')" attacks_alice
done
is 'kinds of it that have run' "$(query attacks_owner -c "SELECT DISTINCT regexp_replace(s.what, ' .*', '') FROM trap.sprung AS s ORDER BY 1" | paste -s -d ' ')" \
	'check index late mapping policy trigger'
is 'a policy of tables that say what the model is, is refused' "$(errors attacks_owner <<-'SQL'
	SET SESSION AUTHORIZATION attacks_alice;
	ALTER TABLE kpi_parts.kept ENABLE ROW LEVEL SECURITY;
	SET SESSION AUTHORIZATION attacks_bob;
	SELECT saleskpi.refresh_model('kpi');
	SET SESSION AUTHORIZATION attacks_alice;
	ALTER TABLE kpi_parts.kept DISABLE ROW LEVEL SECURITY;
SQL
)" 'ERROR:  kpi_parts.kept is not the table of the model'
is 'a trigger that waits for the end of the transaction, with the rights of then, is refused' "$(errors attacks_owner <<-'SQL'
	SET SESSION AUTHORIZATION attacks_alice;
	CREATE CONSTRAINT TRIGGER later AFTER INSERT OR DELETE ON kpi.mapping DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trap.spring();
	RESET SESSION AUTHORIZATION;
	SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada''::text AS rep');
	SET SESSION AUTHORIZATION attacks_alice;
	DROP TRIGGER later ON kpi.mapping;
SQL
)" 'ERROR:  cannot fire deferred trigger within security-restricted operation'
is 'a view in the place of the settings is no model' "$(errors attacks_owner <<-'SQL'
	BEGIN;
	SET LOCAL SESSION AUTHORIZATION attacks_alice;
	ALTER TABLE kpi.settings RENAME TO settings_of_before;
	CREATE VIEW kpi.settings AS SELECT s.* FROM kpi.settings_of_before AS s WHERE trap.spring('view');
	RESET SESSION AUTHORIZATION;
	SELECT saleskpi.upgrade_model('kpi');
	ROLLBACK;
SQL
)" 'ERROR:  schema "kpi" holds no saleskpi model'
is 'nor is a table with a type of the owner'"'"'s' "$(errors attacks_owner <<-'SQL'
	BEGIN;
	SET LOCAL SESSION AUTHORIZATION attacks_alice;
	CREATE TYPE trap.version AS (version text);
	CREATE FUNCTION trap.version(trap.version) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'cast by %', current_user; END $$;
	CREATE CAST (trap.version AS text) WITH FUNCTION trap.version(trap.version) AS IMPLICIT;
	ALTER TABLE kpi.settings ALTER saleskpi_version TYPE trap.version USING ROW('1');
	RESET SESSION AUTHORIZATION;
	SELECT saleskpi.upgrade_model('kpi');
	ROLLBACK;
SQL
)" 'ERROR:  schema "kpi" holds no saleskpi model'
is 'drop_model without force says whose the model is' "$(errors attacks_owner <<-'SQL'
	GRANT USAGE ON SCHEMA kpi TO attacks_anna;
	GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO attacks_anna;
	SET SESSION AUTHORIZATION attacks_anna;
	SELECT saleskpi.drop_model('kpi');
	SELECT saleskpi.upgrade_model('kpi');
	SELECT saleskpi.refresh_model('kpi');
	SELECT saleskpi.map_source('kpi', 'rep', 'SELECT 1 AS rep');
	SELECT saleskpi_internal.run_as('attacks_alice'::regrole, 'SELECT 1');
SQL
)" 'ERROR:  must be owner of model "kpi"
ERROR:  must be owner of model "kpi"
ERROR:  must be owner of model "kpi"
ERROR:  must be owner of model "kpi"
ERROR:  must be member of role "attacks_alice"'

# What is somebody's code is not run when a statement is parsed, either: constants of his types, in a view in the
# place of a source; the checks of a domain that is the type of ids; and what lies under the names of a system's tables

is 'constants in a source, domains of ids, and views in the place of a system'"'"'s tables' "$(both attacks_owner <<-'SQL'
	SET client_min_messages = error;
	DELETE FROM trap.sprung;
	\o /dev/null
	SET SESSION AUTHORIZATION attacks_alice;
	CREATE DOMAIN trap.small AS integer CHECK (trap.spring('constant'));
	SELECT saleskpi.create_model('parsed');
	DROP VIEW parsed.rep CASCADE;
	CREATE VIEW parsed.rep AS SELECT 'Ada'::text AS rep WHERE '{1}'::trap.small[] IS NOT NULL;
	CREATE DOMAIN trap.id AS text CHECK (trap.spring('domain'));
	CREATE SCHEMA odoo;
	CREATE VIEW odoo.res_company AS SELECT 1 AS id, 'A'::text AS name, 1 AS currency_id, 1 AS partner_id WHERE trap.spring('system');
	CREATE TABLE odoo.res_currency AS SELECT 1 AS id, 'EUR'::text AS name;
	CREATE TABLE odoo.res_currency_rate (id integer, currency_id integer, company_id integer, name date, rate numeric);
	CREATE TABLE odoo.res_partner AS SELECT 1 AS id, 'P'::text AS name, 1 AS commercial_partner_id, 'en_US'::text AS lang, 'UTC'::text AS tz;
	CREATE TABLE odoo.res_users AS SELECT 1 AS id, 'u'::text AS login, 1 AS partner_id, 1 AS company_id, true AS active, false AS share, timestamp '2024-01-01' AS write_date;
	DELETE FROM trap.sprung;
	RESET SESSION AUTHORIZATION;
	SELECT saleskpi.upgrade_model('parsed');
	SELECT saleskpi.create_model('domain', 'trap.id');
	SELECT saleskpi.upgrade_model('domain');
	SELECT saleskpi.drop_model('domain');
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.create_model('domain', 'trap.id');
	RESET SESSION AUTHORIZATION;
	SELECT saleskpi.map_source('domain', 'sale', 'SELECT id::text AS sale_id, customer AS customer_id, day AS sold_at, amount FROM crm.sale');
	SELECT saleskpi.watch_source('domain', 'sale', 'crm.sale', '{day}', 'customer');
	SELECT saleskpi.keep_model('domain');
	SELECT saleskpi.refresh_model('domain', '2024-01-01');
	SELECT saleskpi.upgrade_model('domain');
	SELECT saleskpi.unkeep_model('domain');
	SELECT saleskpi.drop_model('domain');
	SELECT * FROM saleskpi.map_system('parsed', 'odoo', 'odoo');
	SELECT saleskpi.drop_model('parsed');
	\o
	SELECT s.who, s.what FROM trap.sprung AS s GROUP BY 1, 2 ORDER BY 1, 2;
SQL
)" 'attacks_alice|constant
attacks_alice|domain
attacks_alice|system'

# The text of a mapping: it is one SELECT, and is read with the rights of the owner of the model, whatever is
# in it and whoever has given it

mapping() {
	errors attacks_owner <<<"SET SESSION AUTHORIZATION attacks_alice; SELECT saleskpi.map_source('kpi', 'rep', \$q\$$1\$q\$);"
}
is 'a second statement' "$(mapping "SELECT 'a' AS rep; DROP TABLE crm.deal")" 'ERROR:  the query of a source must be one SELECT, not 2 statements'
is 'the end of the subquery it becomes' "$(mapping "SELECT 'a' AS rep) AS m; DROP TABLE crm.deal; --")" 'ERROR:  syntax error at or near ")"'
is 'a statement that writes' "$(mapping "WITH d AS (DELETE FROM crm.deal RETURNING rep) SELECT d.rep FROM d")" \
	'ERROR:  WITH clause containing a data-modifying statement must be at the top level'
is 'a table that is made by the way' "$(mapping "SELECT 'a' AS rep INTO crm.copy")" 'ERROR:  the query of a source must be a SELECT without INTO'
is 'a table of the session' "$(errors attacks_owner <<<"SET SESSION AUTHORIZATION attacks_alice; CREATE TEMP TABLE t AS SELECT 'a'::text AS rep; SELECT saleskpi.map_source('kpi', 'rep', 'SELECT rep FROM t');")" \
	'ERROR:  the query of a source must not read temporary tables or views'
is 'a function of the session' "$(errors attacks_owner <<<"SET SESSION AUTHORIZATION attacks_alice; CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE sql AS 'SELECT ''a''::text'; SELECT saleskpi.map_source('kpi', 'rep', 'SELECT pg_temp.f() AS rep');")" \
	'ERROR:  the query of a source must not use temporary functions or types'
is 'a table that the owner may not read, given by somebody who may' "$(errors attacks_owner <<-'SQL'
	CREATE SCHEMA hr;
	CREATE TABLE hr.salary AS SELECT 'Ada'::text AS name;
	GRANT USAGE ON SCHEMA hr TO attacks_bob;
	GRANT SELECT ON hr.salary TO attacks_bob;
	SET SESSION AUTHORIZATION attacks_bob;
	SELECT saleskpi.map_source('kpi', 'rep', 'SELECT name AS rep FROM hr.salary');
SQL
)" 'ERROR:  permission denied for table salary'
both attacks_owner <<-'SQL' | is_empty 'comments, sets, volatile functions and subselects in a mapping are what they say'
	\o /dev/null
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.map_source('kpi', 'rep', $q$SELECT 'R' || (SELECT n FROM generate_series(1, 1) AS n) /* ; DROP TABLE crm.deal; */ || generate_series(1, 3) AS rep, CASE WHEN random() < 2 THEN 'N' END AS team --$q$);
	\o
	SELECT 'reps: ' || string_agg(r.rep || r.team, ' ') FROM kpi.rep AS r HAVING string_agg(r.rep || r.team, ' ' ORDER BY r.rep) IS DISTINCT FROM 'R11N R12N R13N';
	\o /dev/null
	SELECT saleskpi.unmap_source('kpi', 'rep');
	\o
	SELECT 'a table is gone' WHERE to_regclass('crm.deal') IS NULL;
SQL

# Between the check of a mapping and its use, and until the mapping is committed, its tables cannot be renamed
# nor their owners changed

query attacks_owner -f - >"$RESULTS/attacks.holder" 2>&1 <<-'SQL' &
	SET SESSION AUTHORIZATION attacks_alice;
	BEGIN;
	SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, opened AS opened_at FROM crm.deal');
	SELECT pg_advisory_lock(4711);
	SELECT pg_sleep(30) WHERE false;
	SELECT pg_sleep(4);
	COMMIT;
SQL
holder=$!
for _ in {1..300}; do
	[ "$(query attacks_owner -c "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")" = 0 ] || break
	sleep 0.1
done
is 'a table that is just being mapped' "$(errors attacks_owner <<-'SQL'
	SET lock_timeout = '200ms';
	ALTER TABLE crm.deal RENAME TO other;
	ALTER TABLE crm.deal OWNER TO attacks_anna;
	DROP TABLE crm.deal;
SQL
)" 'ERROR:  canceling statement due to lock timeout
ERROR:  canceling statement due to lock timeout
ERROR:  canceling statement due to lock timeout'
wait $holder
both attacks_owner <<-'SQL' | is_empty 'a table that was renamed, and another of its name: the source reads the one that was mapped'
	\o /dev/null
	ALTER TABLE crm.deal RENAME TO deal_of_before;
	CREATE TABLE crm.deal AS SELECT 99 AS id, date '2024-01-02' AS opened;
	\o
	SELECT d.deal_id FROM kpi.deal AS d WHERE d.deal_id = '99';
	DROP TABLE crm.deal;
	ALTER TABLE crm.deal_of_before RENAME TO deal;
SQL

# Who writes to a watched table, or to a target, has functions of the model's owner run: nothing that the writer puts
# into his session or his own schema changes what they do

both attacks_owner <<-'SQL' | is_empty 'a writer with tables, types and a search path of his own'
	\o /dev/null
	SET client_min_messages = error;
	ALTER TABLE kpi.target DISABLE ROW LEVEL SECURITY;
	ALTER TABLE kpi.target_history DISABLE ROW LEVEL SECURITY;
	ALTER TABLE kpi_parts.note DISABLE ROW LEVEL SECURITY;
	GRANT USAGE ON SCHEMA crm, kpi TO attacks_writer;
	GRANT INSERT ON crm.sale TO attacks_writer;
	GRANT SELECT, UPDATE ON kpi.target TO attacks_writer;
	GRANT USAGE ON SCHEMA trap TO attacks_writer;
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.watch_source('kpi', 'sale', 'crm.sale', '{day}', 'customer');
	DELETE FROM kpi_parts.note;
	DELETE FROM kpi.target_history;
	SET SESSION AUTHORIZATION attacks_writer;
	CREATE TEMP TABLE note (source text, day date, customer text);
	CREATE TEMP TABLE changed (day date, customer text);
	CREATE TEMP TABLE target_history (target_id bigint, name text);
	CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (false);
	CREATE DOMAIN pg_temp.date AS pg_catalog.date CHECK (false);
	CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz';
	SET search_path = pg_temp, kpi_parts, kpi, pg_catalog;
	SET datestyle = 'German, DMY';
	SET timezone = '+13:17';
	SET transform_null_equals = on;
	SET row_security = off;
	SET check_function_bodies = off;
	INSERT INTO crm.sale VALUES (3, 'C', '31.12.2024', 1);
	UPDATE kpi.target SET target_value = 11;
	\o
	SELECT 'the writer has a note' FROM pg_temp.note;
	SELECT 'the writer has a history' FROM pg_temp.target_history;
	RESET SESSION AUTHORIZATION;
	SET search_path = pg_catalog, pg_temp;
	SELECT n.days, n.customer FROM kpi_parts.note AS n WHERE (n.days, n.customer) IS DISTINCT FROM ('{2024-12-31}'::date[], 'C');
	SELECT 'no note' WHERE NOT EXISTS (SELECT FROM kpi_parts.note);
	SELECT 'no history' WHERE NOT EXISTS (SELECT FROM kpi.target_history AS h WHERE h.changed_by = 'attacks_writer');
SQL
is 'what is noted, is noted of these tables only' "$(errors attacks_owner <<-'SQL'
	SET SESSION AUTHORIZATION attacks_writer;
	CREATE TEMP TABLE forged (day date, customer text);
	CREATE TRIGGER forged AFTER INSERT ON forged FOR EACH STATEMENT EXECUTE FUNCTION kpi_parts.note_sale();
	INSERT INTO kpi_parts.note (source) VALUES ('sale');
	SELECT kpi_parts.note_target_change();
SQL
)" 'ERROR:  permission denied for schema kpi_parts
ERROR:  permission denied for schema kpi_parts
ERROR:  permission denied for schema kpi_parts'

# The function that a trigger on a watched table calls is the model's owner's, who could make another of it: nobody
# hands him by that the rights of those who write to a table that is not his
query attacks_owner -f - <<-'SQL' >/dev/null
	CREATE SCHEMA shop;
	CREATE TABLE shop.sale AS SELECT 1 AS id, date '2024-01-02' AS day, 5 AS amount;
	GRANT USAGE ON SCHEMA shop TO attacks_alice;
	GRANT SELECT ON shop.sale TO attacks_alice;
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.create_model('watcher', 'integer');
	SELECT saleskpi.map_source('watcher', 'sale', 'SELECT id AS sale_id, day AS sold_at, amount FROM shop.sale');
SQL
is 'a table is watched for a model whose owner its owner trusts, whoever calls' "$(errors attacks_owner <<-'SQL'
	SELECT saleskpi.watch_source('watcher', 'sale', 'shop.sale', '{day}');
	INSERT INTO shop.sale VALUES (2, '2024-01-03', 6);
	GRANT TRIGGER ON shop.sale TO attacks_alice;
	SELECT saleskpi.watch_source('watcher', 'sale', 'shop.sale', '{day}');
	INSERT INTO shop.sale VALUES (3, '2024-01-03', 6);
	SELECT saleskpi.drop_model('watcher');
SQL
)" 'ERROR:  permission denied to watch table shop.sale for a model of role attacks_alice'

is 'a model full of traps is dropped, too, with goals and targets only by force' "$(both attacks_owner <<-'SQL' | sed 's/^psql:<stdin>:[0-9]*: //; /^CONTEXT\|^HINT\|^PL/d'
	SET client_min_messages = warning;
	DELETE FROM trap.sprung;
	SET SESSION AUTHORIZATION attacks_bob;
	\o /dev/null
	SELECT saleskpi.drop_model('kpi');
	SELECT saleskpi.drop_model('kpi', force => true);
	\o
	RESET SESSION AUTHORIZATION;
	SELECT DISTINCT s.who FROM trap.sprung AS s WHERE s.who <> 'attacks_alice';
SQL
)" 'ERROR:  model "kpi" holds 1 goals and 1 targets'

# Names that are meant to be read as something else, of schemas, tables, reps, goals and comments: everything
# works, nothing of it is run, and it comes out as it went in

query attacks_names -f - <<-'SQL' >/dev/null
	CREATE TABLE hostile (number serial, name text);
	INSERT INTO hostile (name) VALUES
		('''; DROP TABLE hostile; --'), ('"; DROP TABLE hostile; --'), ('$$; DROP TABLE hostile; $$'), ('%I %s %1$L %%'), ('\''; \! id \n'),
		('<script>alert(1)</script>'), ('"><img src=x onerror=alert(1)>'), ('[a](javascript:alert(1)) | `b`'), (U&'\202Eelbat pord\202C \0627\0644'), (E'a\nb\tc\rd'),
		(repeat('w', 500)), (repeat('ä"''', 170)), ('@schema@.{source}'), ('NULL'), (U&'\FEFF\200B'), (']; click A "javascript:alert(1)"; %%');
SQL
# hostile_model NAME: makes one with everything in it, and calls everything
hostile_model() {
	cat <<-'SQL'
		SET client_min_messages = warning;
		\o /dev/null
		CREATE SCHEMA :"company";
		CREATE TABLE :"company".:"company" ("id""%I" integer, :"company" text, "day'" date, closed date, won boolean, amount numeric);
		INSERT INTO :"company".:"company" SELECT h.number, h.name, date '2024-01-01' + h.number, date '2024-02-01' + h.number, h.number % 2 = 0, h.number FROM hostile AS h;
		SELECT saleskpi.create_model(:'model', 'integer');
		SELECT saleskpi.map_source(:'model', 'rep', format('SELECT %2$I AS rep, %2$I AS team, %2$I AS region, %2$I AS manager FROM %1$I.%1$I', :'company', :'company'));
		SELECT saleskpi.map_source(:'model', 'deal', format('SELECT "id""%%I" AS deal_id, %2$I AS rep, %2$I AS stage, %2$I AS lost_reason, %2$I AS product, "day''" AS opened_at, closed AS closed_at, won, amount FROM %1$I.%1$I', :'company', :'company'));
		SELECT saleskpi.map_source(:'model', 'sale', format('SELECT "id""%%I" AS sale_id, "id""%%I" AS customer_id, %2$I AS rep, %2$I AS channel, "day''" AS sold_at, amount FROM %1$I.%1$I', :'company', :'company'));
		SELECT saleskpi.map_source(:'model', 'expense', format('SELECT "day''" AS spent_on, %2$I AS category, %2$I AS channel, amount FROM %1$I.%1$I', :'company', :'company'), late => true);
		SELECT format('INSERT INTO %1$I.kpi (kpi, title) SELECT left(h.name, 60) || h.number, h.name FROM hostile AS h;
			INSERT INTO %1$I.goal (goal_id, name, owner) SELECT h.number, h.name, h.name FROM hostile AS h WHERE h.name <> U&''\FEFF\200B'';
			INSERT INTO %1$I.target (goal_id, name, kind, kpi, rep, starts_on, ends_on, target_value) SELECT h.number, h.name, ''kpi'', ''sales_amount'', h.name, ''2024-01-01'', ''2024-12-31'', 10 FROM hostile AS h WHERE h.name <> U&''\FEFF\200B'';
			INSERT INTO %1$I.holiday SELECT date ''2024-01-01'' + h.number, h.name FROM hostile AS h;
			UPDATE %1$I.settings SET as_of = ''2024-02-29''', :'model') \gexec
		SELECT format('COMMENT ON VIEW %I.%I IS %L; COMMENT ON COLUMN %1$I.%2$I.%4$I IS %3$L', :'model', v.name, v.name || h.name, v.col)
		FROM hostile AS h JOIN (VALUES (1, 'scorecard', 'kpi'), (2, 'deal', 'rep'), (3, 'rep', 'rep'), (4, 'sales_by_rep', 'rep'), (5, 'goal_tree', 'name')) AS v (number, name, col) USING (number) \gexec
		SELECT saleskpi.watch_source(:'model', 'sale', format('%1$I.%1$I', :'company')::regclass, ARRAY['day''', 'closed'], 'id"%I');
		SELECT saleskpi.upgrade_model(:'model');
		LISTEN saleskpi;
		SELECT saleskpi.keep_model(:'model');
		INSERT INTO :"company".:"company" SELECT 100 + h.number, h.name, date '2024-02-01' + h.number, NULL, NULL, 50 FROM hostile AS h;
		\o
		SELECT saleskpi.refresh_model(:'model') \g /dev/null
		SELECT 1 \g /dev/null
		\o /dev/null
		SELECT saleskpi.upgrade_model(:'model');
		SELECT saleskpi.map_source(:'model', 'sale', format('SELECT "id""%%I" AS sale_id, %2$I AS rep, %2$I AS team, "day''" AS sold_at, amount FROM %1$I.%1$I', :'company', :'company'));
		SELECT saleskpi.refresh_model(:'model');
		SELECT format('SELECT * FROM %s', c.oid::regclass) FROM pg_class AS c
		WHERE c.relnamespace IN (format('%I', :'model')::regnamespace, format('%I', :'model' || '_parts')::regnamespace) AND c.relkind = 'v' \gexec
		SELECT saleskpi.mindmap(:'model');
		SELECT saleskpi.kpi_report(:'model', '2024-01-01', f.format) FROM (VALUES ('markdown'), ('html')) AS f (format);
		SELECT * FROM saleskpi.split_target(:'model', 1, 'month', 'equal', false);
		SELECT saleskpi.repeat_target(:'model', 2, 1);
		\o
		SELECT l.error FROM :"model".refresh_log AS l WHERE l.error IS NOT NULL;
		SELECT 'comment of ' || v.name || ': ' || obj_description(format('%I.%I', :'model', v.name)::regclass, 'pg_class')
		FROM hostile AS h JOIN (VALUES (1, 'scorecard'), (2, 'deal'), (3, 'rep'), (4, 'sales_by_rep'), (5, 'goal_tree')) AS v (number, name) USING (number)
		WHERE obj_description(format('%I.%I', :'model', v.name)::regclass, 'pg_class') IS DISTINCT FROM v.name || h.name;
		SELECT 'rep: ' || h.name FROM hostile AS h WHERE h.name NOT IN (SELECT s.rep FROM :"model".sales_by_rep AS s WHERE s.rep IS NOT NULL);
		SELECT 'goal: ' || h.name FROM hostile AS h WHERE h.name <> U&'\FEFF\200B' AND h.name NOT IN (SELECT t.name FROM :"model".goal_tree AS t WHERE t.name IS NOT NULL);
		SELECT 'target: ' || h.name FROM hostile AS h WHERE h.name <> U&'\FEFF\200B' AND h.name NOT IN (SELECT t.rep FROM :"model".sales_vs_target AS t WHERE t.rep IS NOT NULL);
		SELECT 'gone' WHERE to_regclass('hostile') IS NULL;
	SQL
}
rm -f "$RESULTS/attacks.messages"
for model in "it's \"so\"; DROP TABLE hostile; --" '%I %s %1$L $$ @schema@ @id_type@' $'\\\n\t|<b>; \nCREATE INDEX x' 'äöü漢字‮table‬ {source}'; do
	hostile_model | query attacks_names -v ON_ERROR_STOP=0 -v "model=$model" -v "company=company of $model" -f - >"$RESULTS/attacks.names" 2>&1 || :
	sed -n 's/^Asynchronous notification "saleskpi" with payload "\(.*\)" received from server process with PID [0-9]*\.$/\1/p' "$RESULTS/attacks.names" >>"$RESULTS/attacks.messages"
	{ grep -v '^Asynchronous notification' "$RESULTS/attacks.names" || :; } | is_empty "a model named ${model//[^ -~]/?}, with names like it"
done
is 'messages to other programs are JSON, and say which model and which target' "$(query attacks_names -f - <<-SQL
	CREATE TABLE message (line text);
	\\copy message FROM '$RESULTS/attacks.messages' (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
	SELECT count(DISTINCT m.line::json ->> 'model'), count(DISTINCT m.line::json ->> 'name') > 5, bool_and(EXISTS (SELECT FROM hostile AS h WHERE h.name = m.line::json ->> 'name'))
	FROM message AS m
SQL
)" '4|t|t'
query attacks_names -v "model=%I %s %1\$L \$\$ @schema@ @id_type@" -f - >"$RESULTS/attacks.html" <<-'SQL'
	SELECT saleskpi.kpi_report(:'model', '2024-01-01', 'html');
SQL
{ grep -n -i -E '<script|<img|href="javascript' "$RESULTS/attacks.html" || :; } | cut -c 1-300 | is_empty 'no name is a tag or a link in the report'
query attacks_names -v "model=%I %s %1\$L \$\$ @schema@ @id_type@" -f - <<-'SQL' | is_empty 'the drop of a model with such names takes nothing else along'
	SET client_min_messages = warning;
	\o /dev/null
	SELECT saleskpi.drop_model(:'model', force => true);
	\o
	SELECT 'hostile' WHERE to_regclass('hostile') IS NULL;
	SELECT n.nspname FROM pg_namespace AS n WHERE n.nspname IN (:'model', :'model' || '_parts');
	SELECT 'company' WHERE to_regclass(format('%1$I.%1$I', 'company of ' || :'model')) IS NULL;
SQL

# Names that nobody sees: blanks of every width, controls, marks of no width or of direction, fillers, tags.  As
# blanks, they are no name of a goal or a target, and NULL where a target or quota says whose it is; as names of the
# company's they are groups like any other.  Names are alike that differ by such signs alone.

query attacks_names -f - <<-'SQL' >/dev/null
	CREATE TABLE unseen (number serial, name text);
	INSERT INTO unseen (name) VALUES (''), ('  '), (E'\t'), (E'\r\n'), (E'\x1B'), (U&'\00A0'), (U&'\3000'), (U&'\200B'), (U&'\2060\FEFF'), (U&'\202E'), (U&'\202E \202C'), (U&'\2003\2009'), (U&'\0085'),
		(U&'\3164'), (U&'\2800'), (U&'\00AD'), (U&'\061C'), (U&'\FE0F'), (U&'\+0E0041'), (U&' \00A0\3000\200D');
	SELECT saleskpi.create_model('seen', 'integer');
	SELECT saleskpi.map_source('seen', 'sale', $$SELECT u.number AS sale_id, u.name AS rep, u.name AS team, date '2024-01-02' AS sold_at, 1 AS amount FROM unseen AS u
		UNION ALL SELECT 100 + n.number, n.name, NULL, '2024-01-02', 1 FROM (VALUES (1, 'Ada Berg'), (2, U&'Ada\00A0Berg'), (3, U&'ada\3000\200B Berg\200F')) AS n (number, name)$$);
	SELECT saleskpi.map_source('seen', 'quota', $$SELECT u.number AS quota_id, u.name, 'sales_amount' AS kpi, u.name AS team, u.name AS rep, date '2024-01-01' AS starts_on, date '2024-12-31' AS ends_on, 10 AS target_value FROM unseen AS u$$);
	UPDATE seen.settings SET as_of = '2024-01-31';
SQL
is 'a name that nobody sees is none' "$(both attacks_names <<-'SQL' | sed 's/^psql:<stdin>:[0-9]*: //; /^CONTEXT\|^HINT\|^PL/d' | sort | uniq -c | sed 's/^ *//'
	SELECT format('INSERT INTO seen.goal (name) VALUES (%L)', u.name), format('INSERT INTO seen.target (name, kind, kpi, starts_on, ends_on, target_value) VALUES (%L, ''kpi'', ''sales_amount'', ''2024-01-01'', ''2024-12-31'', 10)', u.name)
	FROM unseen AS u \gexec
	INSERT INTO seen.goal (name, owner) SELECT 'of nobody', u.name FROM unseen AS u;
	INSERT INTO seen.target (name, kind, kpi, starts_on, ends_on, target_value, region, manager, team, rep, channel, product)
	SELECT 'of all', 'kpi', 'sales_amount', '2024-01-01', '2024-12-31', 10, u.name, u.name, u.name, u.name, u.name, u.name FROM unseen AS u;
	SELECT 'goal with an owner' FROM seen.goal AS g WHERE g.owner IS NOT NULL;
	SELECT 'target of somebody' FROM seen.target AS t WHERE num_nonnulls(t.region, t.manager, t.team, t.rep, t.channel, t.product) > 0;
	SELECT 'quota of somebody' FROM seen_parts.known_quota AS q WHERE num_nonnulls(q.name, q.region, q.team, q.rep, q.channel, q.product) > 0 OR q.problem IS NOT NULL;
SQL
)" "$(query attacks_names -c "SELECT count(*) || ' ERROR:  a goal needs a name' FROM unseen" -c "SELECT count(*) || ' ERROR:  a target needs a name' FROM unseen")"
is 'but one of the company'"'"'s is what it is' "$(query attacks_names -c "SELECT count(*) FROM seen_parts.sale_month AS s JOIN unseen AS u ON u.name = s.rep")" "$(query attacks_names -c 'SELECT count(*) FROM unseen')"
is 'names that differ by such signs are told' "$(query attacks_names -c "SELECT count(*) FROM seen.data_quality AS q WHERE q.problem LIKE 'reps that differ by case or blanks only: %Berg%Berg%Berg%'")" 1
query attacks_names -f - >"$RESULTS/attacks.unseen" <<-'SQL'
	INSERT INTO seen.goal (goal_id, name) VALUES (1000, U&'turned \202Efdp.exe'), (1001, E'bell\x07 and \x1B[2J escape'), (1002, U&'isolate \2067 and \200B\FEFFnothing'), (1003, U&'a\2028b\0085c d');
	INSERT INTO seen.target (goal_id, name, kind, kpi, starts_on, ends_on, target_value)
	SELECT g.goal_id, g.name, 'kpi', 'sales_amount', '2024-01-01', '2024-12-31', 10 FROM seen.goal AS g WHERE g.goal_id >= 1000;
	SELECT saleskpi.kpi_report('seen', '2024-01-01', 'markdown');
	SELECT saleskpi.kpi_report('seen', '2024-01-01', 'html');
	SELECT saleskpi.mindmap('seen');
SQL
is 'no name turns or hides what stands around it in a report or a mind map' "$(query attacks_names -v "file=$RESULTS/attacks.unseen" -f - <<-'SQL'
	\set document `cat :'file'`
	SELECT count(*) FROM regexp_matches(:'document', '[\u0001-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2065\u206A-\u206F\uFEFF]|&#(8203|8206|8207|823[2-8]|65279|27|7|173|1564);', 'g');
	SELECT count(*) FROM regexp_matches(:'document', 'turned fdp[.\\]*exe|bell +and +(?:\\|#91;|&#91;)?\[?2J escape|isolate +and +nothing|a b c d', 'g');
SQL
)" '0
18'

# The type of ids: what is none, or cannot be that of ids, is said with what would do; what can, does

id_type() {
	both attacks_names <<<"SELECT saleskpi.create_model('odd', $1);" | sed -n 's/^.*ERROR:  //p; s/^HINT:  \(Use\|Rows\).*/with a hint/p' | paste -s -d ' '
}
query attacks_names -f - <<-'SQL' >/dev/null
	CREATE SCHEMA odd_types;
	CREATE DOMAIN odd_types.filled AS text NOT NULL;
	CREATE DOMAIN odd_types.checked AS integer CHECK (VALUE IS NOT NULL);
	CREATE DOMAIN odd_types.fails AS integer CHECK (1 / coalesce(VALUE, 0) > 0);
	CREATE DOMAIN odd_types.key AS text CHECK (VALUE <> '');
	CREATE TYPE odd_types.pair AS (a text, b integer);
	CREATE TYPE odd_types.letter AS ENUM ('x', 'y');
	CREATE TYPE odd_types.shell;
SQL
is 'a number of no type' "$(id_type 99999999)" 'type with OID 99999999 does not exist with a hint'
is 'a pseudo-type' "$(id_type "'anyelement'")" 'pseudo-type anyelement cannot be the type of ids with a hint'
is 'a row of any columns' "$(id_type "'record'")" 'pseudo-type record cannot be the type of ids with a hint'
is 'a type that is only named yet' "$(id_type "(SELECT t.oid FROM pg_type AS t WHERE t.typname = 'shell')" | sed 's/[0-9]\+/…/')" 'type with OID … does not exist with a hint'
is 'an array' "$(id_type "'integer[]'")" 'type integer[] cannot be the type of ids with a hint'
is 'a type without an order' "$(id_type "'xid'")" 'type xid cannot be the type of ids with a hint'
is 'a type without =' "$(id_type "'json'")" 'type json cannot be the type of ids with a hint'
is 'a domain that takes no NULL' "$(id_type "'odd_types.filled'")" 'type odd_types.filled cannot be the type of ids with a hint'
is 'one by a check' "$(id_type "'odd_types.checked'")" 'type odd_types.checked cannot be the type of ids with a hint'
is 'one whose check fails' "$(id_type "'odd_types.fails'")" 'division by zero'
is 'SQL instead of a type' "$(id_type "'int; drop table unseen'" | sed 's/".*"//')" "$(both attacks_names <<<"SELECT 'int; drop table unseen'::regtype" | sed -n 's/^.*ERROR:  //p' | sed 's/".*"//')"
is 'a type of the session' "$(both attacks_names <<<"CREATE TYPE pg_temp.key AS ENUM ('a'); SELECT saleskpi.create_model('odd', 'pg_temp.key');" | sed -n 's/^.*ERROR:  //p')" 'temporary type key cannot be the type of ids'
is 'and there is no model' "$(query attacks_names -c "SELECT to_regnamespace('odd') IS NULL, to_regclass('unseen') IS NOT NULL")" 't|t'
for type in 'odd_types.pair|(a,1)' 'odd_types.letter|x' 'odd_types.key|k' 'int4range|[1,3)' 'bytea|\x01' 'inet|10.0.0.1' '"char"|c'; do
	both attacks_names <<-SQL
		SET client_min_messages = warning;
		\o /dev/null
		CREATE TABLE odd_types.sale AS SELECT '${type#*|}'::${type%|*} AS id, date '2024-01-02' AS day, 5 AS amount;
		SELECT saleskpi.create_model('odd', '${type%|*}');
		SELECT saleskpi.map_source('odd', 'sale', 'SELECT id AS sale_id, id AS customer_id, day AS sold_at, amount FROM odd_types.sale');
		SELECT format('SELECT * FROM odd.%I', f.name) FROM saleskpi_internal.model_file AS f WHERE f.kind = 'view' AND NOT f.in_parts \gexec
		SELECT saleskpi.watch_source('odd', 'sale', 'odd_types.sale', '{day}', 'id');
		SELECT saleskpi.keep_model('odd');
		INSERT INTO odd_types.sale VALUES (NULL, '2024-01-03', 6);
		INSERT INTO odd_types.sale SELECT s.id, '2024-01-04', 7 FROM odd_types.sale AS s;
		SELECT saleskpi.refresh_model('odd');
		\o
		SELECT l.error FROM odd.refresh_log AS l WHERE l.error IS NOT NULL;
		SELECT 'another amount: ' || s.amount FROM odd_parts.sale_month AS s WHERE s.amount <> 25;
		\o /dev/null
		SELECT saleskpi.drop_model('odd');
		DROP TABLE odd_types.sale;
	SQL
done | is_empty 'rows, ranges, domains and others are ids as any'

# The reader's role of the manual: it reads everything of the model and of the report, and nothing else

query attacks_readers -f - <<-'SQL' >/dev/null
	CREATE SCHEMA crm;
	CREATE TABLE crm.rep AS SELECT r.rep, 'North'::text AS team FROM (VALUES ('attacks_anna'), ('attacks_ben')) AS r (rep);
	CREATE TABLE crm.lead AS
	SELECT i AS id, (ARRAY['attacks_anna', 'attacks_ben'])[1 + i % 2] AS owner, date '2024-01-01' + i AS created, CASE WHEN i % 3 = 0 THEN date '2024-01-11' + i END AS converted
	FROM generate_series(1, 60) AS i;
	CREATE TABLE crm.deal AS
	SELECT i AS id, i % 9 AS customer, (ARRAY['attacks_anna', 'attacks_ben'])[1 + i % 2] AS owner, date '2024-01-01' + i AS opened, CASE WHEN i % 5 > 0 THEN date '2024-02-01' + i END AS closed,
		CASE WHEN i % 5 > 0 THEN i % 3 > 0 END AS won, i * 100 AS amount, 'Stage ' || i % 2 AS stage
	FROM generate_series(1, 80) AS i;
	CREATE TABLE crm.sale AS
	SELECT i AS id, i % 12 AS customer, (ARRAY['attacks_anna', 'attacks_ben'])[1 + i % 2] AS owner, date '2024-01-01' + i * 2 AS day, i * 7 AS amount FROM generate_series(1, 100) AS i;
	CREATE TABLE crm.email AS
	SELECT i AS id, (ARRAY['attacks_anna', 'attacks_ben'])[1 + i % 2] AS owner, date '2024-03-01' + i % 20 AS sent, CASE WHEN i % 3 = 0 THEN date '2024-03-02' + i % 20 END AS opened FROM generate_series(1, 40) AS i;
	CREATE PROCEDURE make_model(model name, condition text, invoker boolean) LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM saleskpi.create_model(model, 'integer', security_invoker => invoker);
		PERFORM saleskpi.map_source(model, 'rep', 'SELECT rep, team FROM crm.rep');
		PERFORM saleskpi.map_source(model, 'lead', 'SELECT id AS lead_id, owner AS rep, created AS created_at, converted AS converted_at FROM crm.lead' || condition);
		PERFORM saleskpi.map_source(model, 'deal', 'SELECT id AS deal_id, customer AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, amount, stage FROM crm.deal' || condition);
		PERFORM saleskpi.map_source(model, 'sale', 'SELECT id AS sale_id, customer AS customer_id, owner AS rep, day AS sold_at, amount FROM crm.sale' || condition);
		PERFORM saleskpi.map_source(model, 'email', 'SELECT id AS email_id, owner AS rep, sent AS sent_at, opened AS opened_at FROM crm.email' || condition);
		EXECUTE format($q$
			INSERT INTO %1$I.goal (goal_id, name) VALUES (1, 'Grow');
			INSERT INTO %1$I.target (goal_id, name, kind, kpi, rep, starts_on, ends_on, target_value) VALUES
				(1, 'Sales', 'kpi', 'sales_amount', NULL, '2024-01-01', '2024-12-31', 100000),
				(1, 'Anna', 'kpi', 'sales_amount', 'attacks_anna', '2024-01-01', '2024-12-31', 50000),
				(1, 'Ben', 'kpi', 'win_rate', 'attacks_ben', '2024-01-01', '2024-12-31', 0.5);
			UPDATE %1$I.settings SET as_of = '2024-06-30';
			REVOKE ALL ON ALL TABLES IN SCHEMA %1$I FROM PUBLIC$q$, model);
	END
	$$;
	-- One that the reader's role reads; one under row-level security; and one of Anna's rows alone, to compare with
	CALL make_model('kpi', '', false);
	CALL make_model('guarded', '', true);
	CALL make_model('of_anna', ' WHERE owner = ''attacks_anna''', false);
	GRANT USAGE ON SCHEMA kpi TO attacks_bi;
	GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO attacks_bi;
	ALTER TABLE crm.lead ENABLE ROW LEVEL SECURITY;
	ALTER TABLE crm.deal ENABLE ROW LEVEL SECURITY;
	ALTER TABLE crm.sale ENABLE ROW LEVEL SECURITY;
	ALTER TABLE crm.email ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON crm.lead USING (owner = current_user);
	CREATE POLICY own ON crm.deal USING (owner = current_user);
	CREATE POLICY own ON crm.sale USING (owner = current_user);
	CREATE POLICY own ON crm.email USING (owner = current_user);
	GRANT USAGE ON SCHEMA crm, guarded, guarded_parts TO attacks_anna;
	GRANT SELECT ON ALL TABLES IN SCHEMA crm, guarded, guarded_parts TO attacks_anna;
	ANALYZE;
SQL
query attacks_readers -c "SELECT format('SELECT * FROM %s', c.oid::regclass) FROM pg_class AS c WHERE c.relkind IN ('v', 'r') AND c.relnamespace = 'kpi'::regnamespace" >"$RESULTS/attacks.views"
{
	echo 'SET SESSION AUTHORIZATION attacks_bi;'
	echo '\o /dev/null'
	sed 's/$/;/' "$RESULTS/attacks.views"
	echo "SELECT saleskpi.kpi_report('kpi', '2024-05-01', 'markdown'); SELECT saleskpi.kpi_report('kpi', '2024-05-01', 'html'); SELECT saleskpi.mindmap('kpi');"
} | both attacks_readers | is_empty "a reader reads all views, and the report"
# What the datasets of the dashboard ask of the database
{
	echo 'SET SESSION AUTHORIZATION attacks_bi;'
	echo '\o /dev/null'
	for dataset in dashboard/superset/datasets/*.yaml; do
		awk '/^sql:/ { query = 1; next } /^[^ ]/ { query = 0 } query' "$dataset"
		echo ';'
	done
} >"$RESULTS/attacks.datasets"
both attacks_readers <"$RESULTS/attacks.datasets" | is_empty 'and what the dashboard is made of'
is 'which are some' "$(grep -c 'FROM kpi\.' "$RESULTS/attacks.datasets" | awk '{ print ($1 > 20) }')" 1
is 'and nothing else' "$(errors attacks_readers <<-'SQL' | sed 's/ [a-z_]*$//' | sort | uniq -c | sed 's/^ *//'
	SET SESSION AUTHORIZATION attacks_bi;
	SELECT * FROM crm.deal;
	SELECT * FROM kpi_parts.deal_day;
	SELECT * FROM kpi_parts.known_deal;
	SELECT * FROM of_anna.scorecard;
	INSERT INTO kpi.target (name) VALUES ('t');
	DELETE FROM kpi.goal;
	UPDATE kpi.settings SET as_of = NULL;
	DELETE FROM kpi.mapping;
	SELECT saleskpi.split_target('kpi', 1, 'month');
	SELECT saleskpi.refresh_model('kpi');
SQL
)" '1 ERROR:  must be owner of model "kpi"
4 ERROR:  permission denied for schema
5 ERROR:  permission denied for table'

# Row-level security: what Anna reads of the guarded model is, row by row, what there would be if the company
# had her rows alone.  Left out is what is of the day of looking, or the time of mapping.

query attacks_readers -f - >"$RESULTS/attacks.rls" 2>&1 <<-'SQL' || :
	SET client_min_messages = warning;
	CREATE TEMP TABLE seen (who text, name text, line text);
	GRANT ALL ON seen TO PUBLIC;
	CREATE FUNCTION pg_temp.look(who text, schema name) RETURNS void LANGUAGE plpgsql AS $$
	DECLARE
		view name;
	BEGIN
		FOR view IN SELECT f.name FROM saleskpi_internal.model_file AS f WHERE f.kind = 'view' AND NOT f.in_parts AND f.name NOT IN ('clock', 'source_status') LOOP
			EXECUTE format('INSERT INTO seen SELECT $1, $2, r::text FROM %I.%I AS r', schema, view) USING who, view;
		END LOOP;
		EXECUTE format('INSERT INTO seen SELECT $1, ''report'', replace(saleskpi.kpi_report(%L, ''2024-05-01'', ''markdown''), %L, ''model'')', schema, schema) USING who;
		EXECUTE format('INSERT INTO seen SELECT $1, ''mindmap'', saleskpi.mindmap(%L)', schema) USING who;
	END
	$$;
	SELECT pg_temp.look('owner', 'of_anna') \g /dev/null
	SET SESSION AUTHORIZATION attacks_anna;
	SELECT pg_temp.look('anna', 'guarded') \g /dev/null
	RESET SESSION AUTHORIZATION;
	SELECT d.side, d.name, left(d.line, 200) FROM (
		(SELECT 'too much' AS side, s.name, s.line FROM seen AS s WHERE s.who = 'anna' EXCEPT ALL SELECT 'too much', s.name, s.line FROM seen AS s WHERE s.who = 'owner')
		UNION ALL
		(SELECT 'missing', s.name, s.line FROM seen AS s WHERE s.who = 'owner' EXCEPT ALL SELECT 'missing', s.name, s.line FROM seen AS s WHERE s.who = 'anna')) AS d;
	SELECT 'there is nothing to compare' WHERE (SELECT count(DISTINCT s.name) < 30 FROM seen AS s);
	SELECT 'somebody else is seen: ' || s.name FROM seen AS s WHERE s.who = 'anna' AND s.name NOT LIKE '%target%' AND s.line LIKE '%ben%won%';
SQL
is_empty 'row-level security holds through every view, the report and the mind map' "$RESULTS/attacks.rls"
is 'such a model is not kept, in so many words' "$(errors attacks_readers <<-'SQL'
	SELECT saleskpi.keep_model('guarded');
	SELECT saleskpi.keep_model('kpi');
SQL
)" 'ERROR:  model "guarded" reads with the rights of the reader, which kept facts cannot
ERROR:  model "kpi" reads tables with row-level security, which kept facts do not have'

# What a call has said, without where
told() {
	sed 's/^psql:<stdin>:[0-9]*: //; /^\(CONTEXT\|HINT\|PL\|DETAIL\|NOTICE\|LINE\|QUERY\|SQL statement\|\s\|$\)/d'
}

# The same of a model that map_system makes: of a system with policies for each role, made by an owner who is no
# superuser and has policies, too

query attacks_system -f - <<-'SQL' >/dev/null
	CREATE SCHEMA odoo;
	CREATE TABLE odoo.res_currency AS SELECT 1 AS id, 'EUR'::text AS name;
	CREATE TABLE odoo.res_currency_rate (id integer, currency_id integer, company_id integer, name date, rate numeric);
	CREATE TABLE odoo.res_partner AS SELECT i AS id, 'P' || i AS name, i AS commercial_partner_id, 'en_US'::text AS lang, 'Europe/Berlin'::text AS tz FROM generate_series(1, 20) AS i;
	UPDATE odoo.res_partner SET name = (ARRAY['Anna', 'Ben', 'Cleo'])[id] WHERE id <= 3;
	CREATE TABLE odoo.res_company AS SELECT 1 AS id, 'A'::text AS name, 1 AS currency_id, 4 AS partner_id, '12'::text AS fiscalyear_last_month;
	CREATE TABLE odoo.res_users AS SELECT i AS id, (ARRAY['attacks_anna', 'attacks_bi', 'attacks_writer'])[i] AS login, i AS partner_id, 1 AS company_id, 1 + i % 2 AS sale_team_id, true AS active, false AS share, timestamp '2024-01-01' AS write_date
	FROM generate_series(1, 3) AS i;
	CREATE TABLE odoo.crm_team AS SELECT i AS id, jsonb_build_object('en_US', 'Team ' || i) AS name, 1 AS user_id, 1 AS company_id, true AS active, 100::float AS invoiced_target, timestamp '2024-01-01' AS create_date FROM generate_series(1, 2) AS i;
	CREATE TABLE odoo.crm_stage AS SELECT i AS id, jsonb_build_object('en_US', 'Stage ' || i) AS name, i = 3 AS is_won FROM generate_series(1, 3) AS i;
	CREATE TABLE odoo.crm_lead AS
	SELECT i AS id, 'opportunity'::text AS type, i % 4 > 0 AS active, CASE WHEN i % 4 = 0 THEN 0 WHEN i % 5 = 0 THEN 100 ELSE 40 END::float AS probability, CASE WHEN i % 5 = 0 THEN 3 ELSE 1 + i % 2 END AS stage_id,
		1 + i % 3 AS user_id, 1 + i % 2 AS team_id, 1 AS company_id, 5 + i % 15 AS partner_id, i * 100::numeric AS expected_revenue, date '2024-05-01' + i AS date_deadline,
		timestamp '2024-01-01' + i * interval '1 day' AS create_date, timestamp '2024-01-02' + i * interval '1 day' AS date_conversion, NULL::timestamp AS date_last_stage_update,
		CASE WHEN i % 4 = 0 OR i % 5 = 0 THEN timestamp '2024-02-01' + i * interval '1 day' END AS date_closed, timestamp '2024-02-01' + i * interval '1 day' AS write_date
	FROM generate_series(1, 90) AS i;
	-- What there would be, were Anna's rows the only ones, or those of all but the writer, which Alice may see
	CREATE PROCEDURE copy(of_whom name, condition text) LANGUAGE plpgsql AS $$
	DECLARE
		copied name;
	BEGIN
		EXECUTE format('CREATE SCHEMA %I; GRANT USAGE ON SCHEMA %1$I TO PUBLIC', of_whom);
		FOR copied IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'odoo'::regnamespace AND c.relkind = 'r' LOOP
			EXECUTE format('CREATE TABLE %1$I.%2$I AS SELECT * FROM odoo.%2$I %3$s; GRANT SELECT ON %1$I.%2$I TO PUBLIC', of_whom, copied, CASE WHEN copied = 'crm_lead' THEN condition END);
		END LOOP;
	END
	$$;
	CALL copy('odoo_anna', 'WHERE user_id = 1');
	CALL copy('odoo_alice', 'WHERE user_id < 3');
	CALL copy('odoo_nobody', 'WHERE false');
	ALTER TABLE odoo.crm_lead ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON odoo.crm_lead TO attacks_anna, attacks_writer USING (user_id = (SELECT u.id FROM odoo.res_users AS u WHERE u.login = current_user));
	CREATE POLICY most ON odoo.crm_lead TO attacks_alice USING (user_id < 3);
	GRANT USAGE ON SCHEMA odoo TO PUBLIC;
	GRANT SELECT ON ALL TABLES IN SCHEMA odoo TO PUBLIC;
	SET SESSION AUTHORIZATION attacks_alice;
	CREATE PROCEDURE pg_temp.make_model(model name, tables name, invoker boolean, late boolean) LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM saleskpi.create_model(model, 'integer', security_invoker => invoker);
		PERFORM * FROM saleskpi.map_system(model, 'odoo', tables, late => late);
		EXECUTE format($q$
			UPDATE %1$I.settings SET as_of = '2024-06-30';
			INSERT INTO %1$I.goal (goal_id, name) VALUES (1, 'Grow');
			INSERT INTO %1$I.target (goal_id, name, kind, kpi, rep, starts_on, ends_on, target_value) VALUES
				(1, 'Sales', 'kpi', 'sales_amount', NULL, '2024-01-01', '2024-12-31', 100000),
				(1, 'Anna', 'kpi', 'win_rate', 'Anna', '2024-01-01', '2024-12-31', 0.5);
			GRANT USAGE ON SCHEMA %1$I, %2$I TO PUBLIC;
			GRANT SELECT ON ALL TABLES IN SCHEMA %1$I TO PUBLIC$q$, model, model || '_parts');
		IF invoker THEN
			EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO PUBLIC', model || '_parts');
		END IF;
	END
	$$;
	CALL pg_temp.make_model('guarded', 'odoo', true, false);
	CALL pg_temp.make_model('guarded_late', 'odoo', true, true);
	CALL pg_temp.make_model('plain', 'odoo', false, false);
	CALL pg_temp.make_model('of_anna', 'odoo_anna', false, false);
	CALL pg_temp.make_model('of_alice', 'odoo_alice', false, false);
	CALL pg_temp.make_model('of_nobody', 'odoo_nobody', false, false);
SQL
# What a role reads of a model: all views, the report, the mind map, and what the dashboard asks
query attacks_system -f - >"$RESULTS/attacks.system" 2>&1 <<-SQL || :
	SET client_min_messages = warning;
	CREATE TABLE dataset (name text, statement text);
	$(for dataset in dashboard/superset/datasets/*.yaml; do
		printf 'INSERT INTO dataset VALUES (%s, $dataset$' "'dataset $(basename "$dataset" .yaml)'"
		awk '/^sql:/ { query = 1; next } /^[^ ]/ { query = 0 } query' "$dataset"
		# shellcheck disable=SC2016	# the end of a constant
		echo '$dataset$);'
	done)
	CREATE TABLE seen (name text, who text, model name, line text);
	GRANT INSERT ON seen TO PUBLIC;
	GRANT SELECT ON dataset TO PUBLIC;
	CREATE PROCEDURE look(who name, model name) LANGUAGE plpgsql AS \$\$
	DECLARE
		of_what record;
	BEGIN
		EXECUTE format('SET SESSION AUTHORIZATION %I', who);
		FOR of_what IN
			SELECT f.name::text AS name, format('SELECT * FROM %I.%I', model, f.name) AS statement
			FROM saleskpi_internal.model_file AS f WHERE f.kind = 'view' AND NOT f.in_parts AND f.name NOT IN ('clock', 'source_status')
			UNION ALL SELECT 'report', format('SELECT replace(saleskpi.kpi_report(%L, ''2024-03-01'', ''markdown''), %1\$L, ''model'')', model)
			UNION ALL SELECT 'mindmap', format('SELECT saleskpi.mindmap(%L)', model)
			UNION ALL SELECT d.name, regexp_replace(d.statement, '\mkpi\.', format('%I.', model), 'g') FROM dataset AS d WHERE d.statement !~ '(clock|source_status)'
		LOOP
			EXECUTE format('INSERT INTO seen SELECT \$1, \$2, \$3, r::text FROM (%s) AS r', of_what.statement) USING of_what.name, who, model;
		END LOOP;
	END
	\$\$;
	CALL look('attacks_alice', 'of_anna');
	\connect
	CALL look('attacks_alice', 'of_alice');
	\connect
	CALL look('attacks_alice', 'of_nobody');
	\connect
	CALL look('attacks_anna', 'guarded');
	\connect
	CALL look('attacks_anna', 'guarded_late');
	\connect
	CALL look('attacks_anna', 'plain');
	\connect
	CALL look('attacks_mallory', 'guarded');
	\connect
	CALL look('attacks_mallory', 'plain');
	\connect
	CREATE FUNCTION differences(left_who name, left_model name, right_model name) RETURNS TABLE (side text, name text, line text) LANGUAGE sql AS \$\$
		(SELECT 'too much', s.name, left(s.line, 200) FROM seen AS s WHERE s.who = left_who AND s.model = left_model
			EXCEPT ALL SELECT 'too much', s.name, left(s.line, 200) FROM seen AS s WHERE s.model = right_model)
		UNION ALL
		(SELECT 'missing', s.name, left(s.line, 200) FROM seen AS s WHERE s.model = right_model
			EXCEPT ALL SELECT 'missing', s.name, left(s.line, 200) FROM seen AS s WHERE s.who = left_who AND s.model = left_model)
	\$\$;
	SELECT 'anna', d.* FROM differences('attacks_anna', 'guarded', 'of_anna') AS d;
	SELECT 'anna, late', d.* FROM differences('attacks_anna', 'guarded_late', 'of_anna') AS d;
	SELECT 'mallory', d.* FROM differences('attacks_mallory', 'guarded', 'of_nobody') AS d;
	SELECT 'anna, with the rights of the owner', d.* FROM differences('attacks_anna', 'plain', 'of_alice') AS d;
	SELECT 'mallory, with the rights of the owner', d.* FROM differences('attacks_mallory', 'plain', 'of_alice') AS d;
	SELECT 'there is nothing to compare' WHERE (SELECT count(DISTINCT s.name) < 30 FROM seen AS s WHERE s.who = 'attacks_anna' AND s.model = 'guarded');
	SELECT 'all see the same' WHERE (SELECT count(DISTINCT (s.line)) < 3 FROM seen AS s WHERE s.name = 'scorecard' AND s.line LIKE '%sales_amount%');
SQL
is_empty 'of a system, too, a reader sees what policies let the reader see, or the owner where the owner'"'"'s rights count' "$RESULTS/attacks.system"
is 'and a model of it is kept only in so many words' "$(both attacks_system <<-'SQL' | told
	\o /dev/null
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.keep_model('guarded');
	SELECT saleskpi.keep_model('plain');
	SELECT saleskpi.keep_model('of_alice');
	SELECT saleskpi.keep_model('guarded', readers_see_all => true);
	SET client_min_messages = error;
	SELECT saleskpi.create_model('late', 'integer');
	SELECT * FROM saleskpi.map_system('late', 'odoo', 'odoo', late => true);
	SELECT saleskpi.keep_model('late');
	RESET SESSION AUTHORIZATION;
	SET SESSION AUTHORIZATION attacks_mallory;
	\o
	SELECT 'what the owner may', count(*) > 0, count(*) FILTER (WHERE s.rep = 'Cleo') FROM guarded.sales_by_rep AS s;
	SELECT 'otherwise', * FROM (SELECT * FROM guarded.sales_by_rep EXCEPT ALL SELECT * FROM of_alice.sales_by_rep) AS d;
	RESET SESSION AUTHORIZATION;
	\o /dev/null
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.unkeep_model('guarded');
	RESET SESSION AUTHORIZATION;
	SET SESSION AUTHORIZATION attacks_mallory;
	\o
	SELECT 'nothing again', count(*) FROM guarded.sales_by_rep;
SQL
)" 'ERROR:  model "guarded" reads with the rights of the reader, which kept facts cannot
ERROR:  model "plain" reads tables with row-level security, which kept facts do not have
ERROR:  model "late" reads tables with row-level security, which kept facts do not have
what the owner may|t|0
nothing again|0'

# Two sessions: what another does while a call waits for a lock, and what the call was checked for then holds
# no more

# other SQL ...: statements in a session that goes on until other_ends
other_begins() {
	exec 5> >(both attacks_races >"$RESULTS/attacks.other" 2>&1)
	other_session=$!
	printf '%s;\n' "$@" 'SELECT pg_advisory_lock(4712)' >&5
	for _ in {1..200}; do
		[ "$(query attacks_races -c "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4712 AND granted")" = 0 ] || break
		sleep 0.05
	done
}
other_ends() {
	printf '%s;\n' "$@" >&5
	exec 5>&-
	wait "$other_session" || :
}
# call SQL: in the background, until it waits for a lock
call_begins() {
	printf '%s;\n' "$@" | both attacks_races >"$RESULTS/attacks.call" 2>&1 &
	call=$!
	for _ in {1..200}; do
		[ "$(query attacks_races -c "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")" = 0 ] || break
		kill -0 $call 2>/dev/null || break
		sleep 0.05
	done
}
call_ends() {
	wait $call || :
	told <"$RESULTS/attacks.call"
}

query attacks_races -f - <<-'SQL' >/dev/null
	CREATE SCHEMA trap;
	GRANT USAGE ON SCHEMA trap TO PUBLIC;
	CREATE TABLE trap.sprung (who name);
	GRANT ALL ON trap.sprung TO PUBLIC;
	CREATE SCHEMA crm;
	GRANT USAGE ON SCHEMA crm TO PUBLIC;
	GRANT CREATE ON SCHEMA crm, trap TO attacks_mallory;
	SET SESSION AUTHORIZATION attacks_mallory;
	CREATE FUNCTION trap.spring() RETURNS boolean LANGUAGE plpgsql AS $$
	BEGIN
		BEGIN
			EXECUTE 'RESET ROLE';
		EXCEPTION WHEN OTHERS THEN
			NULL;
		END;
		INSERT INTO trap.sprung VALUES (current_user);
		RETURN true;
	END
	$$;
	CREATE TABLE crm.sale AS SELECT 1 AS id, 'Ada'::text AS rep, date '2024-01-02' AS day, 5 AS amount;
	CREATE TABLE crm.secret AS SELECT 'secret'::text AS name;
	GRANT SELECT ON crm.sale TO attacks_alice;
	SET SESSION AUTHORIZATION attacks_alice;
	SELECT saleskpi.create_model('kpi', 'integer');
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, rep, day AS sold_at, amount FROM crm.sale');
	GRANT USAGE ON SCHEMA kpi TO attacks_bi;
	GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO attacks_bi;
SQL
other_begins 'BEGIN' 'SELECT FROM kpi.scorecard'
call_begins "SELECT saleskpi.upgrade_model('kpi')"
is 'while a call is at work on it a model keeps its names' "$(errors attacks_races <<-'SQL'
	SET SESSION AUTHORIZATION attacks_alice;
	SET lock_timeout = '300ms';
	ALTER SCHEMA kpi RENAME TO other;
	ALTER SCHEMA kpi_parts RENAME TO other_parts;
	GRANT USAGE ON SCHEMA kpi TO attacks_bi;
SQL
)" 'ERROR:  canceling statement due to lock timeout
ERROR:  canceling statement due to lock timeout'
other_ends COMMIT
is 'and the call does its work' "$(call_ends)" ''
is 'nobody else holds up a schema that is not his' "$(errors attacks_races <<<"SET SESSION AUTHORIZATION attacks_writer; SELECT saleskpi_internal.hold_schema('kpi'); SELECT saleskpi_internal.lock_view(c.oid) FROM pg_class AS c WHERE c.relname = 'scorecard'")" \
	'ERROR:  permission denied for schema kpi
ERROR:  must be owner of view scorecard'
other_begins 'SET SESSION AUTHORIZATION attacks_alice' 'BEGIN' 'ALTER SCHEMA kpi RENAME TO other'
call_begins "SELECT saleskpi.upgrade_model('kpi')"
other_ends COMMIT
is 'a model that was renamed just then is not there' "$(call_ends)" 'ERROR:  schema "kpi" does not exist'
query attacks_races -c 'ALTER SCHEMA other RENAME TO kpi'

# A view whose owner, options and readers are changed, and that is made anew with all that read it
query attacks_races -c 'ALTER VIEW kpi_parts.kpi_day RENAME COLUMN numerator TO upper_part'
other_begins BEGIN 'ALTER VIEW kpi.scorecard OWNER TO attacks_bob' 'ALTER VIEW kpi.attention SET (security_invoker = on)' \
	'REVOKE SELECT ON kpi.scorecard, kpi.attention FROM attacks_bi' "COMMENT ON VIEW kpi.attention IS 'new'"
call_begins "SELECT saleskpi.upgrade_model('kpi')"
other_ends COMMIT
is 'what was granted, given and set meanwhile stays' "$(call_ends; query attacks_races -c "SELECT c.relname, c.relowner::regrole, c.reloptions, c.relacl::text LIKE '%attacks_bi=%', obj_description(c.oid, 'pg_class') = 'new'
	FROM pg_class AS c WHERE c.oid IN ('kpi.scorecard'::regclass, 'kpi.attention'::regclass) ORDER BY 1")" 'attention|attacks_alice|{security_invoker=on}|f|t
scorecard|attacks_bob||f|f'
query attacks_races -c 'ALTER VIEW kpi.scorecard OWNER TO attacks_alice' -c 'ALTER VIEW kpi.attention RESET (security_invoker)'

# The table of a source is dropped, and something else made in its place, while it is being mapped
other_begins 'SET SESSION AUTHORIZATION attacks_mallory' BEGIN 'DROP TABLE crm.sale CASCADE' \
	"CREATE VIEW crm.sale AS SELECT 1 AS id, 'Ada'::text AS rep, date '2024-01-02' AS day, 5 AS amount WHERE trap.spring()" 'GRANT SELECT ON crm.sale TO attacks_alice'
call_begins 'SET client_min_messages = error' "SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, rep, day AS sold_at, amount FROM crm.sale')"
other_ends COMMIT
is 'what is in the place of a table is read with the rights of the model'"'"'s owner' "$(call_ends; query attacks_races -c 'SELECT DISTINCT s.who FROM trap.sprung AS s')" attacks_alice
other_begins 'SET SESSION AUTHORIZATION attacks_mallory' BEGIN 'DROP VIEW crm.sale CASCADE' 'CREATE TABLE crm.sale AS SELECT 1 AS id, s.name AS rep, date '"'2024-01-02'"' AS day, 5 AS amount FROM crm.secret AS s'
call_begins "SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, rep, day AS sold_at, amount FROM crm.sale')"
other_ends COMMIT
is 'and only if the owner may read it' "$(call_ends)" 'ERROR:  permission denied for table sale'

# Policies come while a model is being kept, or refreshed
query attacks_races -c 'SET client_min_messages = error; GRANT SELECT ON crm.sale TO attacks_alice' -c 'SET SESSION AUTHORIZATION attacks_alice' -c "SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, rep, day AS sold_at, amount FROM crm.sale')" >/dev/null
other_begins BEGIN 'ALTER TABLE crm.sale ENABLE ROW LEVEL SECURITY' 'CREATE POLICY all_rows ON crm.sale USING (true)'
call_begins 'SET SESSION AUTHORIZATION attacks_alice' "SELECT saleskpi.keep_model('kpi')"
other_ends COMMIT
is 'a table that gets row-level security just then is not kept' "$(call_ends)" 'ERROR:  model "kpi" reads tables with row-level security, which kept facts do not have'
query attacks_races -c 'ALTER TABLE crm.sale DISABLE ROW LEVEL SECURITY' -c 'SET SESSION AUTHORIZATION attacks_alice' -c "SELECT saleskpi.keep_model('kpi')" -c "RESET SESSION AUTHORIZATION" -c "INSERT INTO crm.sale VALUES (2, 'Ben', '2024-01-03', 7)" >/dev/null
other_begins BEGIN 'ALTER TABLE crm.sale ENABLE ROW LEVEL SECURITY'
call_begins 'SET SESSION AUTHORIZATION attacks_alice' "SELECT saleskpi.refresh_model('kpi')"
other_ends COMMIT
is 'nor refreshed: the numbers of before stay' "$(call_ends; query attacks_races -c 'SELECT sum(s.amount) FROM kpi_parts.sale_month AS s')" 'WARNING:  model "kpi" could not be refreshed: model "kpi" reads tables with row-level security, which kept facts do not have
5'
query attacks_races -c 'ALTER TABLE crm.sale DISABLE ROW LEVEL SECURITY'
# Somebody makes a model, and the owner of the schema is about to make one of its tables
query attacks_races -c 'CREATE SCHEMA his AUTHORIZATION attacks_mallory'
other_begins 'SET SESSION AUTHORIZATION attacks_mallory' BEGIN 'CREATE TABLE his.settings (saleskpi_version text, id_type regtype, security_invoker boolean)'
call_begins "SELECT saleskpi.create_model('his')"
other_ends COMMIT
is 'a table that the owner of a schema puts there while a model is made' "$(call_ends)" 'ERROR:  something was made in schema "his" at the same time'

# Event triggers, which a superuser has made, change what a call has just made, at some point of it: the schema
# is renamed, or it is dropped, renamed or given to somebody else.  What comes of it is an error, or a whole
# model, and no error of PostgreSQL's inside

query attacks_events -f - >"$RESULTS/attacks.events" 2>&1 <<-'SQL' || :
	SET client_min_messages = error;
	CREATE SCHEMA crm;
	CREATE TABLE crm.sale AS SELECT 1 AS id, 'Ada'::text AS rep, date '2024-01-02' AS day, 5 AS amount;
	CREATE SCHEMA evil;
	CREATE SEQUENCE evil.command;
	CREATE FUNCTION evil.act() RETURNS event_trigger LANGUAGE plpgsql AS $$
	DECLARE
		action text := current_setting('evil.action', true);
		made record;
	BEGIN
		-- What is done here is not meant
		IF coalesce(action, '') = '' OR nextval('evil.command') <> current_setting('evil.at')::bigint THEN
			RETURN;
		END IF;
		PERFORM set_config('evil.action', '', true);
		IF action = 'rename the schema' THEN
			ALTER SCHEMA kpi RENAME TO kpi_gone;
		END IF;
		FOR made IN SELECT DISTINCT d.object_type, d.object_identity FROM pg_event_trigger_ddl_commands() AS d WHERE d.object_type IN ('view', 'table') LOOP
			EXECUTE format(CASE action
				WHEN 'drop' THEN 'DROP %s %s CASCADE'
				WHEN 'rename' THEN 'ALTER %s %s RENAME TO renamed'
				WHEN 'give away' THEN 'ALTER %s %s OWNER TO attacks_mallory'
				ELSE 'SELECT 1' END, made.object_type, made.object_identity);
		END LOOP;
	END
	$$;
	CREATE EVENT TRIGGER evil ON ddl_command_end EXECUTE FUNCTION evil.act();
	CREATE FUNCTION evil.try(call text, action text, at bigint) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		state text;
		lost bigint;
	BEGIN
		PERFORM setval('evil.command', 1, false), set_config('evil.at', at::text, true), set_config('evil.action', action, true);
		BEGIN
			EXECUTE call;
			PERFORM set_config('evil.action', '', true);
			-- What was renamed under another's hand is not of the model; all else is there
			SELECT count(*) INTO lost
			FROM saleskpi_internal.model_file AS f
			WHERE to_regclass(format('%I.%I', saleskpi_internal.model_schema('kpi', f.in_parts), f.name)) IS NULL;
			IF call LIKE '%keep_model%' AND saleskpi_internal.is_kept('kpi') THEN
				SELECT lost + count(*) INTO lost FROM saleskpi_internal.kept_facts() AS f WHERE to_regclass(format('kpi_parts.%I', 'kept_' || f.fact)) IS NULL;
			END IF;
			RAISE EXCEPTION USING ERRCODE = 'WHOLE', MESSAGE = lost;
		EXCEPTION WHEN OTHERS THEN
			PERFORM set_config('evil.action', '', true);
			state := SQLSTATE;
			IF state LIKE 'XX%' OR state = 'WHOLE' AND call NOT LIKE '%drop_model%' AND SQLERRM <> '0' THEN
				RETURN format('%s, %s at %s: %s %s', call, action, at, state, SQLERRM);
			END IF;
		END;
		RETURN NULL;
	END
	$$;
	CREATE TABLE evil.call (ordinal serial, call text);
	INSERT INTO evil.call (call) VALUES ($$SELECT saleskpi.create_model('kpi', 'integer')$$);
	CREATE TABLE evil.attempt (call text, action text, at bigint);
	CREATE PROCEDURE evil.try_all(call text) LANGUAGE plpgsql AS $$
	DECLARE
		commands bigint;
		told text;
		tried record;
	BEGIN
		PERFORM evil.try(call, 'nothing', 0);
		commands := currval('evil.command');
		FOR tried IN
			SELECT a.action, at.at
			FROM unnest('{rename the schema,drop,rename,give away}'::text[]) AS a (action)
			CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[1, commands / 3, commands * 2 / 3, commands - 1, commands]) AS at) AS at
			WHERE at.at > 0
		LOOP
			INSERT INTO evil.attempt VALUES (call, tried.action, tried.at);
			told := evil.try(call, tried.action, tried.at);
			IF told IS NOT NULL THEN
				RAISE WARNING '%', told;
			END IF;
		END LOOP;
	END
	$$;
	SET client_min_messages = warning;
	\o /dev/null
	CALL evil.try_all($$SELECT saleskpi.create_model('kpi', 'integer')$$);
	SELECT saleskpi.create_model('kpi', 'integer');
	CALL evil.try_all($$SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, rep, day AS sold_at, amount FROM crm.sale')$$);
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, rep, day AS sold_at, amount FROM crm.sale');
	CALL evil.try_all($$SELECT saleskpi.upgrade_model('kpi')$$);
	CALL evil.try_all($$SELECT saleskpi.keep_model('kpi')$$);
	CALL evil.try_all($$SELECT saleskpi.drop_model('kpi')$$);
	SELECT saleskpi.keep_model('kpi');
	CALL evil.try_all($$SELECT saleskpi.unkeep_model('kpi')$$);
	SET client_min_messages = notice;
	-- Nothing of it has left anything
	SELECT saleskpi.upgrade_model('kpi');
	\o
	SELECT 'too few attempts' WHERE (SELECT count(*) < 80 FROM evil.attempt);
SQL
is_empty 'event triggers that act in the middle of a call' "$RESULTS/attacks.events"

# The company's own database owner, who is no superuser, installs, works and removes everything alone
both attacks_readers <<-'SQL' | is_empty 'an owner of the database who is no superuser does it all'
	\o /dev/null
	SET client_min_messages = warning;
	SELECT saleskpi.drop_model(m.name, force => true) FROM (VALUES ('kpi'::name), ('guarded'), ('of_anna')) AS m (name);
	DROP EXTENSION saleskpi;
	SELECT format('ALTER DATABASE %I OWNER TO attacks_mallory', current_database()) \gexec
	SET SESSION AUTHORIZATION attacks_mallory;
	CREATE EXTENSION saleskpi;
	CREATE SCHEMA own;
	CREATE TABLE own.sale AS SELECT 1 AS id, 1 AS customer, date '2024-01-02' AS day, 5 AS amount;
	SELECT saleskpi.create_model('kpi', 'integer');
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, customer AS customer_id, day AS sold_at, amount FROM own.sale');
	SELECT saleskpi.watch_source('kpi', 'sale', 'own.sale', '{day}', 'customer');
	SELECT saleskpi.keep_model('kpi');
	INSERT INTO own.sale VALUES (2, 2, '2024-01-03', 6);
	SELECT saleskpi.refresh_model('kpi');
	SELECT * FROM kpi.scorecard;
	SELECT saleskpi.kpi_report('kpi', '2024-01-01');
	SELECT saleskpi.upgrade_model('kpi');
	ALTER EXTENSION saleskpi UPDATE;
	SELECT saleskpi.unkeep_model('kpi');
	SELECT saleskpi.drop_model('kpi');
	DROP EXTENSION saleskpi;
	\o
	SELECT n.nspname FROM pg_namespace AS n WHERE n.nspname LIKE 'saleskpi\_%' OR n.nspname LIKE 'kpi%';
SQL

done_testing
