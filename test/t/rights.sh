#!/usr/bin/env bash
# Nothing that somebody else may put into the model's schema, into public, into the caller's
# search_path or, as the owner of a schema saleskpi that was there before, beside ours is taken for
# an operator, a function or a type of PostgreSQL's or ours: when the extension is installed, when a model is
# made, mapped, upgraded, read and written.  And who owns what survives pg_dump and a restore by a
# superuser, whoever installed the extension.

. test/tap.sh

plan 38

TRAPS=$CHECKS/traps.sql
databases=(rights_traps rights_script rights_trusted rights_before rights_restored)
roles=(rights_owner rights_alice rights_bi)

# make NAME: an empty database, in which anybody may make schemas
make() {
	query postgres -c "CREATE DATABASE $1"
	query "$1" -c "GRANT CREATE ON DATABASE $1 TO rights_owner, rights_alice"
}

drop_all
trap drop_all EXIT
for role in "${roles[@]}"; do
	query postgres -c "CREATE ROLE $role"
done

# Traps beside everything

make rights_traps
both rights_traps <<-SQL >/dev/null
	SET SESSION AUTHORIZATION rights_owner;
	CREATE SCHEMA saleskpi;
SQL
query rights_traps -c 'CREATE EXTENSION saleskpi'
query rights_traps -c "SELECT saleskpi.create_model('first')" >/dev/null
query rights_traps -f "$TRAPS"
both rights_traps <<-SQL | is_empty 'traps are set in saleskpi by its owner, in public and in the schemas of a model to be'
	CREATE SCHEMA kpi;
	CREATE SCHEMA kpi_parts;
	GRANT USAGE, CREATE ON SCHEMA kpi, kpi_parts, public TO rights_owner;
	GRANT SELECT ON trap.statement TO rights_owner;
	SET SESSION AUTHORIZATION rights_owner;
	CALL trap.set('saleskpi', true);
	CALL trap.set('public', true);
	CALL trap.set('kpi', true);
	CALL trap.set('kpi_parts', true);
SQL
is 'there are thousands of them' \
	"$(query rights_traps -c "SELECT count(*) > 5000 FROM pg_proc WHERE proowner = 'rights_owner'::regrole")" t
# They work: a type that is not the declared one, an operator without a path
is 'a trap of a function of ours works' \
	"$(both rights_traps <<<'SELECT saleskpi.growth_rate(1, 2::numeric)' | head -n 1 | sed 's/.*ERROR/ERROR/')" \
	'ERROR:  trapped by saleskpi.growth_rate(integer, numeric)'
is 'a trap of an operator works' \
	"$(both rights_traps <<<'SET search_path = kpi; SELECT 1.5 < 2' | head -n 1 | sed 's/.*ERROR/ERROR/')" \
	'ERROR:  trapped by an operator of kpi for numeric and integer'
is 'a trap of a type works' \
	"$(both rights_traps <<<"SET search_path = kpi, pg_catalog; SELECT 'x'::text" | head -n 1 | sed 's/.*ERROR/ERROR/')" \
	'ERROR:  value for domain text violates check constraint "trapped"'
query rights_traps -c 'CREATE VIEW trap.control AS SELECT saleskpi.growth_rate(1, 2::numeric)'
is 'what goes by a trap is seen' "$(query rights_traps -c 'SELECT * FROM trap.taken()')" \
	'rule _RETURN on view trap.control|function saleskpi.growth_rate(integer,numeric)'
query rights_traps -c 'DROP VIEW trap.control'
query rights_traps -c "SELECT pg_catalog.setval('trap.calls', 1::bigint, false)" >/dev/null

# What is typed here is of exactly the declared types, too
both rights_traps <<-'SQL' | is_empty 'a model is made, upgraded and mapped among traps'
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.create_model('kpi'::pg_catalog.name, 'pg_catalog.int8'::pg_catalog.regtype, false);
	SELECT saleskpi.upgrade_model('kpi'::pg_catalog.name);
	SELECT saleskpi.upgrade_model('first'::pg_catalog.name);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'rep'::pg_catalog.text, $$SELECT 'Ada'::pg_catalog.text AS rep, 'North'::pg_catalog.text AS team$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'lead'::pg_catalog.text, $$SELECT 1::pg_catalog.int8 AS lead_id, pg_catalog.date '2024-01-02' AS created_at, timestamp '2024-01-05 12:00' AS converted_at, 'web'::varchar(9) AS source, 'Ada'::pg_catalog.name AS rep, 1::pg_catalog.int4 AS customer_id$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'deal'::pg_catalog.text, $$SELECT 1::pg_catalog.int2 AS deal_id, 1::pg_catalog.int4 AS customer_id, pg_catalog.date '2024-01-02' AS opened_at, pg_catalog.timestamptz '2024-01-09 09:00+00' AS closed_at, true AS won, 100::pg_catalog.int4 AS amount, 2::pg_catalog.float8 AS quantity, 1::numeric AS probability, 'Ada'::pg_catalog.text AS rep UNION ALL VALUES (2::pg_catalog.int2, 2::pg_catalog.int4, pg_catalog.date '2024-03-01', NULL::pg_catalog.timestamptz, NULL::boolean, 200::pg_catalog.int4, 1::pg_catalog.float8, 0.5::numeric, 'Ada'::pg_catalog.text)$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'sale'::pg_catalog.text, $$SELECT 1::pg_catalog.int8 AS sale_id, 1::pg_catalog.int8 AS customer_id, pg_catalog.date '2024-01-09' AS sold_at, 100::pg_catalog.float4 AS amount UNION ALL VALUES (2::pg_catalog.int8, 1::pg_catalog.int8, pg_catalog.date '2024-02-09', 50::pg_catalog.float4)$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, $$SELECT 1::pg_catalog.int8 AS customer_id, pg_catalog.date '2024-01-09' AS acquired_at, NULL::pg_catalog.date AS churned_at, -3::pg_catalog.int4 AS monthly_revenue, 'web'::pg_catalog.text AS channel UNION ALL VALUES (2::pg_catalog.int8, pg_catalog.date '2024-01-20', pg_catalog.date '2024-02-20', 7::pg_catalog.int4, NULL::pg_catalog.text)$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'email'::pg_catalog.text, $$SELECT 1::pg_catalog.int8 AS email_id, pg_catalog.date '2024-01-01' AS sent_at, pg_catalog.date '2024-01-01' AS delivered_at, pg_catalog.date '2024-01-02' AS opened_at, 'A'::pg_catalog.text AS variant, 'c'::pg_catalog.text AS campaign$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'expense'::pg_catalog.text, $$SELECT pg_catalog.date '2024-01-01' AS spent_on, 'Marketing'::pg_catalog.text AS category, 30::pg_catalog.int4 AS amount$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'custom_measure'::pg_catalog.text, $$SELECT 'visits'::pg_catalog.text AS kpi, pg_catalog.date '2024-01-01' AS day, 3::pg_catalog.int4 AS numerator$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'expense'::pg_catalog.text, $$SELECT pg_catalog.timestamptz '2024-01-01 12:00+00' AS spent_on, 'Marketing'::pg_catalog.text AS category, 30::pg_catalog.int4 AS amount$$::pg_catalog.text, 'UTC'::pg_catalog.text, true);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'subscription'::pg_catalog.text, $$SELECT 1::pg_catalog.int8 AS customer_id, timestamp '2024-01-09 23:30' AS started_on, 5::pg_catalog.int4 AS monthly_revenue$$::pg_catalog.text, 'UTC'::pg_catalog.text, false);
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'quota'::pg_catalog.text, $$SELECT 1::pg_catalog.int8 AS quota_id, 'q'::pg_catalog.text AS name, 'sales_amount'::pg_catalog.text AS kpi, pg_catalog.date '2024-01-01' AS starts_on, pg_catalog.date '2024-12-31' AS ends_on, 40::pg_catalog.int4 AS target_value$$::pg_catalog.text, NULL::pg_catalog.text, true);
	SELECT saleskpi.unmap_source('kpi'::pg_catalog.name, 'subscription'::pg_catalog.text);
	SELECT saleskpi.upgrade_model('kpi'::pg_catalog.name);
SQL
both rights_traps <<-'SQL' | is_empty 'a table is watched and written among traps'
	CREATE SCHEMA crm;
	CREATE TABLE crm.expense (day pg_catalog.date, at pg_catalog.timestamptz, stored timestamp, category pg_catalog.text, customer pg_catalog.bpchar);
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, $$SELECT e.customer AS customer_id, e.day AS acquired_at FROM crm.expense AS e$$::pg_catalog.text, NULL::pg_catalog.text, false);
	SELECT saleskpi.watch_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, 'crm.expense'::pg_catalog.regclass, '{day,at,stored}'::pg_catalog.text[], 'customer'::pg_catalog.text);
	INSERT INTO crm.expense VALUES (pg_catalog.date '2024-01-01', pg_catalog.timestamptz '2024-01-01 12:00+00', timestamp '2024-01-01 12:00', 'Marketing'::pg_catalog.text, '1'::pg_catalog.bpchar);
	UPDATE crm.expense SET day = pg_catalog.date '2024-01-02';
	SELECT saleskpi.watch_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, 'crm.expense'::pg_catalog.regclass, '{day,at,stored}'::pg_catalog.text[], 'customer'::pg_catalog.text);
	DELETE FROM crm.expense;
	TRUNCATE crm.expense;
	\o
	SELECT saleskpi_internal.unwatched('kpi'::pg_catalog.name, 'customer'::pg_catalog.text) OPERATOR(pg_catalog.||) ': unwatched'::pg_catalog.text;
	SELECT n.n FROM (SELECT pg_catalog.count(*) AS n FROM kpi_parts.note) AS n WHERE n.n OPERATOR(pg_catalog.<>) 5;
	\o /dev/null
	SELECT saleskpi.unwatch_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, NULL::pg_catalog.regclass);
	SELECT saleskpi.unmap_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text);
SQL
both rights_traps <<-'SQL' | is_empty 'a known system is mapped and read among traps'
	CREATE SCHEMA erp;
	CREATE TABLE erp.res_currency (id pg_catalog.int4, name varchar);
	CREATE TABLE erp.res_currency_rate (id pg_catalog.int4, currency_id pg_catalog.int4, company_id pg_catalog.int4, name pg_catalog.date, rate numeric);
	CREATE TABLE erp.res_partner (id pg_catalog.int4, name varchar, commercial_partner_id pg_catalog.int4, lang varchar, tz varchar);
	CREATE TABLE erp.res_company (id pg_catalog.int4, name varchar, currency_id pg_catalog.int4, partner_id pg_catalog.int4, parent_path varchar, fiscalyear_last_month varchar);
	CREATE TABLE erp.res_users (id pg_catalog.int4, login varchar, partner_id pg_catalog.int4, company_id pg_catalog.int4, sale_team_id pg_catalog.int4, active boolean, share boolean, write_date timestamp);
	CREATE TABLE erp.crm_team (id pg_catalog.int4, name pg_catalog.jsonb, user_id pg_catalog.int4, company_id pg_catalog.int4, active boolean, invoiced_target pg_catalog.float8, create_date timestamp);
	CREATE TABLE erp.crm_stage (id pg_catalog.int4, name pg_catalog.jsonb, is_won boolean);
	CREATE TABLE erp.crm_lead (id pg_catalog.int4, type varchar, active boolean, probability pg_catalog.float8, stage_id pg_catalog.int4, user_id pg_catalog.int4, team_id pg_catalog.int4,
		company_id pg_catalog.int4, partner_id pg_catalog.int4, expected_revenue numeric, date_deadline pg_catalog.date,
		create_date timestamp, date_conversion timestamp, date_last_stage_update timestamp, date_closed timestamp, write_date timestamp);
	INSERT INTO erp.res_currency VALUES (1, 'EUR'), (2, 'USD');
	INSERT INTO erp.res_currency_rate VALUES (1, 2, NULL, '2024-01-01', 1.25);
	INSERT INTO erp.res_partner VALUES (1, 'Alpha', 1, 'de_DE', 'Europe/Berlin'), (2, 'Ada', 2, NULL, 'Europe/Berlin');
	INSERT INTO erp.res_company VALUES (1, 'Alpha', 1, 1, '1/', '12'), (2, 'Beta', 2, 1, '2/', '12');
	INSERT INTO erp.res_users VALUES (1, 'ada', 2, 1, 1, true, false, '2024-01-01');
	INSERT INTO erp.crm_team VALUES (1, '{"en_US": "North"}', 1, NULL, true, 100, '2024-01-01');
	INSERT INTO erp.crm_stage VALUES (1, '{"en_US": "Won"}', true);
	INSERT INTO erp.crm_lead VALUES (1, 'opportunity', true, 100, 1, 1, 1, 1, 1, 50, NULL, '2024-01-02', NULL, NULL, '2024-01-03', '2024-01-03'),
		(2, 'opportunity', false, 0, 1, 1, 1, 2, 1, 50, NULL, '2024-01-02', '2024-01-03', NULL, NULL, '2024-01-04');
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT * FROM saleskpi.map_system('first'::pg_catalog.name, 'odoo'::pg_catalog.text, 'erp'::pg_catalog.name, '{"company": "all"}'::pg_catalog.jsonb, NULL::pg_catalog.text[], false);
	SELECT * FROM first.sales_by_rep;
	SELECT * FROM first.lead_conversion;
	SELECT * FROM first.sales_vs_target;
	SELECT * FROM first.source_status;
SQL
both rights_traps <<-'SQL' | is_empty 'goals, targets and settings are written among traps'
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	INSERT INTO kpi.kpi (kpi, title) VALUES ('visits'::pg_catalog.text, 'Visits'::pg_catalog.text);
	INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (1::pg_catalog.int8, NULL, 'A'::pg_catalog.text), (2::pg_catalog.int8, 1::pg_catalog.int8, 'B'::pg_catalog.text), (3::pg_catalog.int8, 2::pg_catalog.int8, 'C'::pg_catalog.text);
	UPDATE kpi.goal SET starts_on = pg_catalog.date '2024-01-01', ends_on = pg_catalog.date '2024-12-31', weight = 2::numeric;
SQL
is 'a goal below itself is refused among traps' "$(both rights_traps <<-'SQL' | sed -n 's/.*ERROR/ERROR/p'
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	UPDATE kpi.goal SET parent_id = 3::pg_catalog.int8;
SQL
)" 'ERROR:  goal 3 cannot be below itself'
both rights_traps <<-'SQL' | is_empty 'and targets of every kind'
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	INSERT INTO kpi.target (goal_id, name, kind, kpi, starts_on, ends_on, start_value, target_value, current_value) VALUES
		(1::pg_catalog.int8, 't'::pg_catalog.text, 'kpi'::pg_catalog.text, 'sales_amount'::pg_catalog.text, pg_catalog.date '2024-01-01', pg_catalog.date '2024-12-31', NULL, 100::numeric, NULL),
		(1::pg_catalog.int8, 't'::pg_catalog.text, 'kpi'::pg_catalog.text, 'churn_rate'::pg_catalog.text, pg_catalog.date '2024-01-01', pg_catalog.date '2024-12-31', NULL, 0.1::numeric, NULL),
		(2::pg_catalog.int8, 't'::pg_catalog.text, 'kpi'::pg_catalog.text, 'win_rate'::pg_catalog.text, pg_catalog.date '2024-01-01', pg_catalog.date '2024-12-31', 0.2::numeric, 0.4::numeric, NULL),
		(2::pg_catalog.int8, 't'::pg_catalog.text, 'number'::pg_catalog.text, NULL, pg_catalog.date '2024-01-01', pg_catalog.date '2024-12-31', 0::numeric, 5::numeric, 3::numeric),
		(2::pg_catalog.int8, 't'::pg_catalog.text, 'boolean'::pg_catalog.text, NULL, pg_catalog.date '2024-01-01', pg_catalog.date '2024-12-31', NULL, 1::numeric, 1::numeric);
	\o /dev/null
	SELECT saleskpi.split_target('kpi'::pg_catalog.name, 1::pg_catalog.int8, 'quarter'::pg_catalog.text, 'equal'::pg_catalog.text, false);
	SELECT saleskpi.split_target('kpi'::pg_catalog.name, 1::pg_catalog.int8, 'quarter'::pg_catalog.text, 'equal'::pg_catalog.text, true);
	SELECT saleskpi.split_target('kpi'::pg_catalog.name, 1::pg_catalog.int8, 'rep'::pg_catalog.text, 'equal'::pg_catalog.text, false);
	SELECT saleskpi.split_target('kpi'::pg_catalog.name, 1::pg_catalog.int8, 'team'::pg_catalog.text, 'equal'::pg_catalog.text, false);
	SELECT saleskpi.repeat_target('kpi'::pg_catalog.name, 1::pg_catalog.int8, 2::pg_catalog.int4, NULL::interval);
	SELECT saleskpi.repeat_target('kpi'::pg_catalog.name, 3::pg_catalog.int8, 1::pg_catalog.int4, interval '1 year');
	SELECT saleskpi.mindmap('kpi'::pg_catalog.name);
	SELECT saleskpi.kpi_report('kpi'::pg_catalog.name, pg_catalog.date '2024-01-01', f.format) FROM (VALUES ('markdown'::pg_catalog.text), ('html'::pg_catalog.text)) AS f (format);
	\o
	UPDATE kpi.target SET current_value = 4::numeric;
	DELETE FROM kpi.target WHERE target_id OPERATOR(pg_catalog.=) 2::pg_catalog.int8;
	INSERT INTO kpi.holiday VALUES (pg_catalog.date '2024-01-01', 'New Year'::pg_catalog.text);
	UPDATE kpi.settings SET time_zone = 'Europe/Berlin'::pg_catalog.text, currency = 'CHF'::pg_catalog.text, fiscal_year_start = 4::pg_catalog.int4, churn_after = interval '30 days', as_of = pg_catalog.date '2024-03-31';
SQL
query rights_traps -c "SELECT format('SELECT * FROM %s', c.oid::regclass) FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace, 'first'::regnamespace, 'first_parts'::regnamespace)" >"$RESULTS/rights.views"
{
	echo 'SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;'
	echo '\o /dev/null'
	sed 's/$/;/' "$RESULTS/rights.views"
} | both rights_traps | is_empty "all views are read among traps"
is 'that were all' "$(wc -l <"$RESULTS/rights.views")" \
	"$(query rights_traps -c "SELECT 2 * count(*) FROM saleskpi_internal.model_file WHERE kind <> 'table'")"
both rights_traps <<-'SQL' | is_empty 'a view whose columns have changed is made anew among traps, and what is missing again'
	SET client_min_messages = warning;
	ALTER VIEW kpi_parts.kpi_day RENAME COLUMN numerator TO upper_part;
	DROP VIEW kpi.lead CASCADE;
	DROP VIEW kpi.expense CASCADE;
	ALTER TABLE kpi.settings DROP CONSTRAINT settings_time_zone_exists;
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.upgrade_model('kpi'::pg_catalog.name);
SQL
both rights_traps <<-'SQL' | is_empty 'a model is kept and refreshed among traps'
	SET client_min_messages = warning;
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.keep_model('kpi'::pg_catalog.name, false);
	SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, NULL::pg_catalog.date, false);
	SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, pg_catalog.date '2024-01-01', true);
	\o
	SELECT l.error FROM kpi.refresh_log AS l WHERE l.error IS NOT NULL;
SQL
is 'no object of ours goes by a trap' "$(query rights_traps -c 'SELECT * FROM trap.taken()')" ''
is 'and none was called' "$(query rights_traps -c 'SELECT is_called FROM trap.calls')" f
both rights_traps <<-'SQL' | is_empty 'a source is watched, and refreshed by what is noted, among traps'
	SET client_min_messages = warning;
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.map_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, $$SELECT e.customer AS customer_id, e.day AS acquired_at, e.stored AS churned_at FROM crm.expense AS e$$::pg_catalog.text, 'UTC'::pg_catalog.text, false);
	SELECT saleskpi.watch_source('kpi'::pg_catalog.name, 'customer'::pg_catalog.text, 'crm.expense'::pg_catalog.regclass, '{day,at,stored}'::pg_catalog.text[], 'customer'::pg_catalog.text);
	SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, NULL::pg_catalog.date, false);
	INSERT INTO crm.expense VALUES (pg_catalog.date '2024-01-01', pg_catalog.timestamptz '2024-01-01 12:00+00', timestamp '2024-02-01 12:00', 'Marketing'::pg_catalog.text, '1'::pg_catalog.bpchar),
		-- and one who is known a day later
		(pg_catalog.date '2024-04-01', NULL, NULL, NULL, '2'::pg_catalog.bpchar);
	SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, NULL::pg_catalog.date, false);
	UPDATE kpi.settings SET as_of = pg_catalog.date '2024-04-01';
	SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, NULL::pg_catalog.date, false);
	SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, pg_catalog.date '2024-03-01', false);
	\o
	SELECT l.error FROM kpi.refresh_log AS l WHERE l.error IS NOT NULL;
SQL
is 'and was by what is noted' "$(query rights_traps -c "SELECT sum(gained) FROM kpi.churn_and_retention")" 2
both rights_traps <<-'SQL' | is_empty 'what is remembered is read among traps'
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT m.deals_at_end FROM saleskpi.pipeline_movement('kpi'::pg_catalog.name, pg_catalog.date '2024-03-31', pg_catalog.date '2024-04-01') AS m;
	SELECT * FROM kpi.pipeline_movement;
SQL
# Without pg_cron there is a line for cron, which goes by no path either
both rights_traps <<-'SQL' >"$RESULTS/rights.cron"
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	SELECT saleskpi.schedule_refresh('kpi'::pg_catalog.name, '30 6 * * *'::pg_catalog.text);
	SELECT saleskpi.unschedule_refresh('kpi'::pg_catalog.name);
SQL
is 'what is scheduled among traps' "$(sed -n 's/.*ERROR/ERROR/p' "$RESULTS/rights.cron")" \
	'ERROR:  pg_cron is not installed in database "rights_traps"
ERROR:  no refresh of model "kpi" is scheduled'
refresh=$(sed -n 's/.* in a crontab: .* -c "\(SELECT .*\)"$/\1/p' "$RESULTS/rights.cron")
is 'is a refresh' "${refresh%%(*}" 'SELECT saleskpi.refresh_model'
both rights_traps <<<"SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog; $refresh \g /dev/null" | is_empty 'which goes by no trap'
both rights_traps <<-'SQL' | is_empty 'and no longer kept, nor watched'
	SET client_min_messages = warning;
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.unkeep_model('kpi'::pg_catalog.name);
	\o
	SELECT w.source FROM kpi_parts.watch AS w;
SQL
both rights_traps <<-'SQL' | is_empty 'a model is dropped among traps'
	SET search_path = public, kpi, kpi_parts, saleskpi, pg_catalog;
	\o /dev/null
	SELECT saleskpi.drop_model('first'::pg_catalog.name, false);
SQL
is 'still no object of ours goes by a trap' "$(query rights_traps -c 'SELECT * FROM trap.taken()')" ''
is 'and none was called to the end' "$(query rights_traps -c 'SELECT is_called FROM trap.calls')" f

# Traps that the owner of the schema sets while the extension is being installed: those that need
# nothing of it, in the moment after the schema was found empty

make rights_script
"$PGBIN/pg_dump" -n trap rights_traps | query rights_script -f - >/dev/null
both rights_script <<-'SQL' | is_empty 'the extension is installed among traps'
	CREATE SCHEMA saleskpi AUTHORIZATION rights_owner;
	CREATE FUNCTION trap.spring() RETURNS event_trigger LANGUAGE plpgsql AS $$
	BEGIN
		IF NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'saleskpi'::regnamespace AND proname = 'trap') THEN
			CALL trap.set('saleskpi', false);
		END IF;
	END $$;
	CREATE EVENT TRIGGER spring ON ddl_command_end WHEN TAG IN ('GRANT') EXECUTE FUNCTION trap.spring();
	CREATE EXTENSION saleskpi;
SQL
is 'no object of the extension goes by a trap' \
	"$(query rights_script -c "SELECT * FROM trap.taken() WHERE object NOT LIKE 'operator %' AND trap NOT LIKE 'extension %'")" ''
is 'traps were set' "$(query rights_script -c "SELECT count(*) > 1000 FROM pg_proc WHERE prosrc LIKE '%trap.calls%'")" t

# A schema that holds things already
make rights_before
is 'a schema that is not empty is refused' "$(both rights_before <<-'SQL' | sed -n 's/.*ERROR/ERROR/p'
	CREATE SCHEMA saleskpi AUTHORIZATION rights_alice;
	CREATE FUNCTION saleskpi.own() RETURNS int LANGUAGE sql RETURN 1;
	CREATE EXTENSION saleskpi;
SQL
)" 'ERROR:  schema "saleskpi" is not empty'
query rights_before -c 'DROP FUNCTION saleskpi.own'

# Restores by a superuser, of an extension that alice installed, and of one in a schema of hers

FILL=$(cat <<-'SQL'
	SELECT saleskpi.create_model('kpi', 'char(6)');
	CREATE SCHEMA crm;
	CREATE TABLE crm.sale AS SELECT 'A00001'::char(6) AS id, date '2024-01-02' AS day, 5 AS amount;
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, id AS customer_id, day AS sold_at, amount FROM crm.sale');
	CREATE TABLE crm.visit AS SELECT 'V00001'::char(6) AS id, timestamp '2024-01-31 23:30' AS at;
	SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, at AS created_at FROM crm.visit', 'UTC', late => true);
	SELECT saleskpi.watch_source('kpi', 'sale', 'crm.sale', '{day}', 'id');
	INSERT INTO crm.sale VALUES ('A00002', '2024-01-03', 6);
	GRANT USAGE ON SCHEMA kpi, kpi_parts, crm TO rights_bi;
	GRANT SELECT ON kpi.scorecard, kpi.monthly_sales_growth, kpi_parts.sale_month TO rights_bi;
	ALTER VIEW kpi.scorecard SET (security_barrier);
	ALTER VIEW kpi_parts.sale_month SET (security_invoker = on);
	COMMENT ON VIEW kpi.scorecard IS 'ours';
	INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (2, 1, 'B'), (1, NULL, 'A');
	UPDATE kpi.settings SET as_of = '2024-03-31';
SQL
)
# summary DATABASE: who owns what, and what is in it
summary() {
	query "$1" -f - <<-'SQL'
		SELECT c.oid::regclass, c.relkind, c.relowner::regrole, c.relacl, c.reloptions, obj_description(c.oid, 'pg_class')
		FROM pg_class AS c WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) ORDER BY c.relname;
		SELECT p.oid::regprocedure, p.proowner::regrole, p.proacl, p.prosrc, obj_description(p.oid, 'pg_proc') FROM pg_proc AS p WHERE p.pronamespace = 'kpi_parts'::regnamespace ORDER BY p.proname;
		SELECT w.source, w.table_name, w.day_columns, w.customer_column, w.complete, w.watched_by, w.watched_at, saleskpi_internal.unwatched('kpi', w.source)
		FROM kpi_parts.watch AS w;
		SELECT pg_get_triggerdef(t.oid) FROM pg_trigger AS t WHERE t.tgrelid = 'crm.sale'::regclass ORDER BY 1;
		SELECT n.nspname, n.nspowner::regrole, n.nspacl, obj_description(n.oid, 'pg_namespace') FROM pg_namespace AS n WHERE n.nspname LIKE 'saleskpi%' OR n.nspname LIKE 'kpi%' ORDER BY 1;
		SELECT format('SELECT %L, r FROM %s AS r ORDER BY r::text', c.relname, c.oid::regclass)
		FROM pg_class AS c WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) AND c.relkind IN ('r', 'v')
			-- which has the OIDs of before
			AND c.relname <> 'watch'
		ORDER BY c.relname \gexec
	SQL
}

# restored NAME DATABASE: restores a dump of it, and compares
restored() {
	query postgres -c 'DROP DATABASE IF EXISTS rights_restored' -c 'CREATE DATABASE rights_restored'
	query postgres -c 'GRANT CREATE ON DATABASE rights_restored TO rights_alice'
	"$PGBIN/pg_dump" "$2" | both rights_restored | grep -E 'ERROR|FATAL' | is_empty "$1: is restored" || :
	summary "$2" >"$RESULTS/rights.before"
	summary rights_restored >"$RESULTS/rights.after"
	{ diff "$RESULTS/rights.before" "$RESULTS/rights.after" || :; } | is_empty "$1: is what it was"
	both rights_restored <<-'SQL' | is_empty "$1: its owner upgrades it"
		SET SESSION AUTHORIZATION rights_alice;
		\o /dev/null
		SELECT saleskpi.upgrade_model('kpi');
		\o
		SELECT w.table_name, saleskpi_internal.unwatched('kpi', w.source) FROM kpi_parts.watch AS w
		WHERE w.company_table IS DISTINCT FROM to_regclass(w.table_name) OR saleskpi_internal.unwatched('kpi', w.source) IS NOT NULL;
	SQL
}

make rights_trusted
query rights_trusted -c "SET SESSION AUTHORIZATION rights_alice; CREATE EXTENSION saleskpi; $FILL" >/dev/null
restored 'a trusted installation' rights_trusted

query rights_before -c 'CREATE EXTENSION saleskpi'
query rights_before -c "SET SESSION AUTHORIZATION rights_alice;
	CREATE FUNCTION saleskpi.growth_rate(int, int) RETURNS float8 LANGUAGE sql RETURN 1; $FILL" >/dev/null
restored 'an installation in a schema of somebody else' rights_before

done_testing
