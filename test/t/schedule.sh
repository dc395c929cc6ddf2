#!/usr/bin/env bash
# Models are refreshed at set times by pg_cron, on a server of its own that has loaded it: jobs fire, as
# whoever has scheduled them, and the numbers move.  Without pg_cron an error says how to get it, and
# its line for a crontab does the same.  What the pages have pg_cron do works, too.
#
# Jobs come every two seconds from pg_cron 1.5 on, and every minute before.

. test/tap.sh
. test/server.sh
. test/packages.sh

with_pg_cron=39
plan $((9 + with_pg_cron))
out=$RESULTS/schedule
major=$("$PG_CONFIG" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')

# both DATABASE [ROLE] < SQL: what it prints, errors included
both() {
	PGUSER=${2:-$PGUSER} query "$1" -v ON_ERROR_STOP=0 -v SHOW_CONTEXT=never -f - 2>&1 |
		sed 's/^psql:<stdin>:[0-9]*: //'
}

# make NAME ROLE: a database with a company, and a model of it that is kept
make() {
	query postgres -c "CREATE DATABASE $1"
	query "$1" -c 'CREATE EXTENSION saleskpi' -c "CREATE SCHEMA company AUTHORIZATION $2" -c "GRANT CREATE ON DATABASE $1 TO $2"
	PGUSER=$2 query "$1" -f - >/dev/null <<-'SQL'
		CREATE TABLE company.deal (opened date, closed date, won boolean, amount numeric);
		INSERT INTO company.deal VALUES ('2025-01-02', '2025-01-12', true, 100);
		SELECT saleskpi.create_model('kpi');
		SELECT saleskpi.map_source('kpi', 'deal', 'SELECT opened AS opened_at, closed AS closed_at, won, amount FROM company.deal');
	SQL
	stand_in=$(query "$1" -c "SELECT to_regprocedure('saleskpi.refresh_model(name, date, boolean)') IS NULL")
	if [ "$stand_in" = f ]; then
		PGUSER=$2 query "$1" -c "SELECT saleskpi.keep_model('kpi')" >/dev/null
	else
		query "$1" -f - <<-SQL
			CREATE TABLE company.refreshed AS SELECT NULL::name AS model, 1::bigint AS deals;
			ALTER TABLE company.refreshed OWNER TO $2;
			CREATE FUNCTION saleskpi.refresh_model(schema name, since date DEFAULT NULL, nowait boolean DEFAULT false) RETURNS void
				LANGUAGE sql AS 'INSERT INTO company.refreshed SELECT schema, count(*) FROM company.deal';
		SQL
	fi
}

# deals DATABASE: how many the model knows of
deals() {
	if [ "$stand_in" = f ]; then
		query "$1" -c 'SELECT sum(deals_won) FROM kpi.sales_by_rep'
	else
		query "$1" -c 'SELECT max(deals) FROM company.refreshed'
	fi
}

sell() {
	query "$1" -c "INSERT INTO company.deal VALUES ('2025-02-02', '2025-02-12', true, 50)"
}

# wait_for DATABASE QUERY RESULT: until it is so, for little more than a minute
wait_for() {
	local _
	for _ in {1..160}; do
		[ "$(query "$1" -c "$2")" != "$3" ] || return 0
		sleep 0.5
	done
	return 0
}

# What cron would run of the line in a hint
crontab_command() {
	sed -n 's/^HINT: .* by this line in a crontab: //p' "$1" | cut -d ' ' -f 6- | sed 's/\\%/%/g'
}

# Without pg_cron, on the server that is there

database=schedule_$$
trap drop_database EXIT
make "$database" "$PGUSER"
both "$database" <<<"SELECT saleskpi.schedule_refresh('kpi', '30 6 * * 1-5')" >"$out.error"
is 'without pg_cron there is an error' "$(sed -n 1,2p "$out.error")" \
	"ERROR:  pg_cron is not installed in database \"$database\"
DETAIL:  The server has not loaded it."
is 'that says how to get it' "$(sed -n 's/ Or let cron do it.*//p' "$out.error")" \
	"HINT:  Install it (Debian and Ubuntu: the package postgresql-$major-cron), set shared_preload_libraries = 'pg_cron' and cron.database_name = '$database', restart the server, and have a superuser call CREATE EXTENSION pg_cron and GRANT USAGE ON SCHEMA cron TO $PGUSER."
is 'and has a line for a crontab' "$(sed -n 's/.*in a crontab: //p' "$out.error")" \
	"30 6 * * 1-5 psql -X -q -o /dev/null -d $database -U $PGUSER -c \"SELECT saleskpi.refresh_model('kpi'::pg_catalog.name, NULL::pg_catalog.date, false)\""
sell "$database"
is 'which does the same: before' "$(deals "$database")" 1
PATH=$PGBIN:$PATH sh -c "$(crontab_command "$out.error")"
is 'which does the same: after' "$(deals "$database")" 2

# Signs that a shell, cron or SQL reads in its own way
odd=$'it\'s 5% of $HOME, "or" `so`\\'
query "$database" -v odd="$odd" -f - <<<"SELECT saleskpi.create_model(:'odd') \g /dev/null"
{ query "$database" -v odd="$odd" -f - <<<"SELECT saleskpi.schedule_refresh(:'odd', '2 seconds')" || :; } >"$out.odd" 2>&1
mkdir -p "$out.bin"
cat >"$out.bin/psql" <<-'SH'
	#!/bin/sh
	for last; do :; done
	printf '%s' "$last"
SH
chmod +x "$out.bin/psql"
is 'whatever the model is called' "$(PATH=$out.bin:$PATH sh -c "$(crontab_command "$out.odd")")" \
	"$(query "$database" -v odd="$odd" -f - <<<"SELECT format('SELECT saleskpi.refresh_model(%L::pg_catalog.name, NULL::pg_catalog.date, false)', :'odd')")"
is 'cron knows no seconds' "$(sed -n 's/.*in a crontab: \(.*\) psql .*/\1/p' "$out.odd")" '* * * * *'
is 'nothing is scheduled' "$(both "$database" <<<"SELECT saleskpi.unschedule_refresh('kpi')")" \
	"ERROR:  no refresh of model \"kpi\" is scheduled
HINT:  pg_cron is not installed in database \"$database\": look into the crontab."
both "$database" <<<"SELECT saleskpi.drop_model('kpi') \g /dev/null" | is_empty 'a model is dropped'

# With it, on a server of its own

library=$("$PG_CONFIG" --pkglibdir)/pg_cron.so
if [[ $library == /usr/lib/postgresql/* ]]; then
	(need_packages "$library=postgresql-$major-cron") >"$out.packages" 2>&1 || :
fi
if [ ! -e "$library" ]; then
	skip $with_pg_cron 'pg_cron is not installed for this PostgreSQL'
	done_testing
fi
drop_database
trap - EXIT
# The private copy of PostgreSQL may be older than the package
cp "$library" "$("$PGBIN/pg_config" --pkglibdir)/"
cp "$("$PG_CONFIG" --sharedir)"/extension/pg_cron* "$("$PGBIN/pg_config" --sharedir)/extension/"

start_server cron shared_preload_libraries=pg_cron cron.database_name=sales \
	cron.use_background_workers=on max_worker_processes=20 shared_buffers=32MB
for role in owner member other; do
	query postgres -c "CREATE ROLE $role LOGIN"
done
query postgres -c 'CREATE ROLE nobody NOLOGIN' -c 'GRANT owner TO member, nobody'
make sales owner
make branch owner
query sales -c 'GRANT USAGE ON SCHEMA kpi TO other' -c 'GRANT SELECT ON kpi.settings TO other'

# jobs DATABASE: those of all roles
jobs() {
	query sales -F ' | ' -c "SELECT jobname, schedule, database, username, active FROM cron.job WHERE database = '$1' ORDER BY username, jobname"
}

is 'loaded, but not created' "$(both sales <<<"SELECT saleskpi.schedule_refresh('kpi', '0 * * * *')" | sed 's/ Or let cron.*//')" \
	'ERROR:  pg_cron is not installed in database "sales"
DETAIL:  The server has loaded it for this database.
HINT:  Have a superuser call CREATE EXTENSION pg_cron and GRANT USAGE ON SCHEMA cron TO postgres.'
query sales -c 'CREATE EXTENSION pg_cron'
is 'without rights on it' "$(both sales owner <<<"SELECT saleskpi.schedule_refresh('kpi', '0 * * * *')")" \
	'ERROR:  role "owner" may not use pg_cron
HINT:  Have a superuser call GRANT USAGE ON SCHEMA cron TO owner.'
both sales owner <<<"SELECT saleskpi.create_model('gone') \g /dev/null
SELECT saleskpi.drop_model('gone') \g /dev/null" | is_empty 'a model is dropped without rights on it'
query sales -c 'GRANT USAGE ON SCHEMA cron TO owner, member, other, nobody'

both sales owner <<<"SELECT saleskpi.schedule_refresh('kpi', '0 * * * *') \g /dev/null" | is_empty 'the owner schedules'
is 'a job of the owner' "$(jobs sales)" 'saleskpi refresh kpi | 0 * * * * | sales | owner | t'
query sales -c "UPDATE cron.job SET active = false"
both sales owner <<<"SELECT saleskpi.schedule_refresh('kpi', '30 6 * * 1-5') \g /dev/null" | is_empty 'and again'
is 'instead of it, and at work' "$(jobs sales)" 'saleskpi refresh kpi | 30 6 * * 1-5 | sales | owner | t'
is 'what is no time is refused' "$(both sales owner <<<"SELECT saleskpi.schedule_refresh('kpi', 'every hour')")" \
	"ERROR:  cron expression \"every hour\" not recognized
DETAIL:  pg_cron says: invalid schedule: every hour
HINT:  Give minute, hour, day of the month, month and day of the week, as '0 * * * *' for every hour or '30 6 * * 1-5' for half past six on weekdays. From version 1.5 on, pg_cron also takes '30 seconds'."
is 'and the job is still there' "$(jobs sales)" 'saleskpi refresh kpi | 30 6 * * 1-5 | sales | owner | t'
# At once: each waits for who comes before, and finds what that one has left
for minute in {1..6}; do
	{
		for _ in {1..15}; do
			echo "SELECT saleskpi.schedule_refresh('kpi', '$minute * * * *') \\g /dev/null"
			[ "$minute" -lt 6 ] || echo "SELECT saleskpi.unschedule_refresh('kpi') \\g /dev/null"
		done
	} | both sales owner >"$out.at_once.$minute" &
done
wait
{ grep -hv -e 'no refresh of model "kpi" is scheduled' -e '^HINT:  What another role' "$out".at_once.* || :; } |
	is_empty 'six sessions schedule at once, one of which takes back what it has scheduled'
is 'one job at most is left' "$(jobs sales | tail -n +2)" ''
both sales owner <<<"SELECT saleskpi.schedule_refresh('kpi', '30 6 * * 1-5') \g /dev/null" | is_empty 'which is replaced'
is 'somebody else may not' "$(both sales other <<<"SELECT saleskpi.schedule_refresh('kpi', '0 * * * *')")" \
	'ERROR:  must be owner of model "kpi"
HINT:  Its owner is owner.'
is 'nor take it back' "$(both sales other <<<"SELECT saleskpi.unschedule_refresh('kpi')")" \
	'ERROR:  no refresh of model "kpi" is scheduled
HINT:  What another role has scheduled only that role and superusers can take back: role "other" sees its jobs in the table cron.job.'
is 'a role that cannot log in runs no jobs' "$(both sales <<<"SET ROLE nobody; SELECT saleskpi.schedule_refresh('kpi', '0 * * * *')")" \
	'ERROR:  role "nobody" cannot log in, and so cannot run jobs
HINT:  A job runs as the role that schedules it. Call as one that can log in and is a member of owner.'

# Names of models that are the same up to where pg_cron 1.4 cuts off
long=$(printf 'm%.0s' {1..52})
query sales -c "SELECT saleskpi.create_model('${long}_one'), saleskpi.create_model('${long}_two')" >/dev/null
query sales -c "SELECT saleskpi.schedule_refresh('${long}_one', '1 1 1 1 1'), saleskpi.schedule_refresh('${long}_two', '2 2 2 2 2')" >/dev/null
is 'two models of long names have two jobs' "$(jobs sales | grep -c ' | postgres | t')" 2
query sales -c "SELECT saleskpi.unschedule_refresh('${long}_one')" >/dev/null
is 'of which each is found' "$(jobs sales | grep ' | postgres | t' | cut -d '|' -f 2)" ' 2 2 2 2 2 '
query sales -c "SELECT saleskpi.drop_model('${long}_two')" >/dev/null
is 'and goes with its model' "$(jobs sales | grep -c ' | postgres | t' || :)" 0

# From another database than that of pg_cron
is 'pg_cron is elsewhere, as not everybody is told' \
	"$(both branch owner <<<"SELECT saleskpi.schedule_refresh('kpi', '0 * * * *')" | sed -n 2p)" \
	'DETAIL:  The server has loaded it for the database of the setting cron.database_name.'
often='* * * * *'
[ "$(query sales -c "SELECT extversion ~ '^1\.[0-4]' FROM pg_extension WHERE extname = 'pg_cron'")" = t ] || often='2 seconds'
both branch <<<"SELECT saleskpi.schedule_refresh('kpi', '$often')" >"$out.elsewhere"
is 'a superuser is' "$(sed -n 2p "$out.elsewhere")" 'DETAIL:  The server has loaded it for database "sales".'
is 'where the job can be made' "$(sed -n 's/\(.*call there\).*/\1/p' "$out.elsewhere")" 'HINT:  Have a superuser call there'
sed -n 's/.* call there \(SELECT .*)\)\. Or let cron.*/\1/p' "$out.elsewhere" | query sales -f - >/dev/null
is 'and is' "$(jobs branch)" "saleskpi refresh kpi in branch | $often | branch | postgres | t"

# They fire: the owner's, then a member's, and the other database's
both sales owner <<<"SELECT saleskpi.schedule_refresh('kpi', '$often') \g /dev/null" | is_empty 'the owner schedules often'
both sales member <<<"SELECT saleskpi.schedule_refresh('kpi', '$often') \g /dev/null" | is_empty 'a member, too'
is 'each has a job' "$(jobs sales)" "saleskpi refresh kpi | $often | sales | member | t
saleskpi refresh kpi | $often | sales | owner | t"
sell sales
sell branch
is 'nothing has moved yet' "$(deals sales)$(deals branch)" 11
runs="SELECT string_agg(DISTINCT username || ' ' || database, ', ' ORDER BY username || ' ' || database) FROM cron.job_run_details WHERE status = 'succeeded'"
wait_for sales "$runs" 'member sales, owner sales, postgres branch'
is 'the jobs have run, each as who has scheduled it' "$(query sales -c "$runs")" 'member sales, owner sales, postgres branch'
query sales -c "SELECT DISTINCT command, return_message FROM cron.job_run_details WHERE status = 'failed'" | is_empty 'and none has failed'
is 'the numbers have moved' "$(deals sales)" 2
is 'in the other database, too' "$(deals branch)" 2

both sales owner <<<"SELECT saleskpi.unschedule_refresh('kpi') \g /dev/null" | is_empty 'the owner takes the job back'
is 'that of the member stays' "$(jobs sales)" "saleskpi refresh kpi | $often | sales | member | t"
both sales owner <<<"SET row_security = off; SELECT saleskpi.unschedule_refresh('kpi') \g /dev/null" | sed -n 1p |
	{ read -r line; is 'there is nothing more to take back' "$line" 'ERROR:  no refresh of model "kpi" is scheduled'; }
# blocks PAGE KIND TEXT: the blocks of a page, of that kind, that have the text
blocks() {
	awk -v kind="$2" -v text="$3" '
		/^```/ && !inside { inside = $0 == "```" kind ? 1 : 2; block = ""; next }
		/^```$/ { if (inside == 1 && index(block, text)) print block; inside = 0; next }
		{ block = block $0 "\n" }
	' "$TOP/$1"
}

# told PAGE TEXT [BEFORE]: a test.  What the page tells pg_cron by blocks with the text makes a job, and the job does
# what it is there for, over what the block BEFORE makes.
told() {
	{
		echo 'DROP SCHEMA IF EXISTS dashboard, archive CASCADE;'
		echo '\o /dev/null'
		[ -z "${3:-}" ] || blocks "$1" sql "$3"
		blocks "$1" pgsql "$2"
		echo '\o'
		echo "SELECT 'no job' WHERE NOT EXISTS (SELECT FROM cron.job);"
		echo "SELECT format('DO %L', format('BEGIN EXECUTE %L; END', command)) FROM cron.job \\gexec"
		echo '\o /dev/null'
		echo 'SELECT cron.unschedule(jobid) FROM cron.job;'
	} | both sales owner | is_empty "$1: what it tells pg_cron is done"
}
told README.md 'cron.schedule(' 'CREATE MATERIALIZED VIEW dashboard.'
told README.ja.md 'cron.schedule(' 'CREATE MATERIALIZED VIEW dashboard.'
told doc/kept.md 'saleskpi.schedule_refresh('
told doc/report.md 'cron.schedule(' 'CREATE TABLE archive.report'
query sales -c "SELECT saleskpi.schedule_refresh('kpi', '0 * * * *')" >/dev/null
is "a superuser's job is instead of all others" "$(jobs sales)" 'saleskpi refresh kpi | 0 * * * * | sales | postgres | t'
query sales -c "SELECT saleskpi.drop_model('kpi')" >/dev/null
is 'with the model all its jobs go' "$(jobs sales)" ''
done_testing
