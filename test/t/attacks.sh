#!/usr/bin/env bash
# Attacks: each is tried, and must come to nothing.
#
# Who attacks: the owner of a model, against whoever works on it with more rights; whoever may
# give names to goals, reps and schemas, against whoever reads them; a reader, against what is not his; a
# writer of the company's tables, against the model's owner; somebody who renames things between
# a check and a use. (Names that are taken for PostgreSQL's or ours: rights.sh.)

. test/tap.sh

plan 36

databases=(attacks_owner attacks_names attacks_readers)
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
			INSERT INTO %1$I.goal (goal_id, name, owner) SELECT h.number, h.name, h.name FROM hostile AS h;
			INSERT INTO %1$I.target (goal_id, name, kind, kpi, rep, starts_on, ends_on, target_value) SELECT h.number, h.name, ''kpi'', ''sales_amount'', h.name, ''2024-01-01'', ''2024-12-31'', 10 FROM hostile AS h;
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
		SELECT 'goal: ' || h.name FROM hostile AS h WHERE h.name NOT IN (SELECT t.name FROM :"model".goal_tree AS t WHERE t.name IS NOT NULL);
		SELECT 'target: ' || h.name FROM hostile AS h WHERE h.name NOT IN (SELECT t.rep FROM :"model".sales_vs_target AS t WHERE t.rep IS NOT NULL);
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
