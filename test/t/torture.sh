#!/usr/bin/env bash
# Two thousand random calls of all functions and aggregates, half of them in plans that are forced
# to be parallel: each gives a result or an error that a user may see, and the server stays. The
# large form, on a server that watches its memory, is `make torture`.

. test/tap.sh

CALLS=2000 SEED=20260101
plan 4

make_database torture
query "$database" -c 'CREATE EXTENSION saleskpi' -f test/torture/company.sql -f test/torture/calls.sql >/dev/null
is 'there are calls of everything' "$(query "$database" -c "
	SELECT count(*) FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	WHERE p.pronamespace = 'saleskpi'::regnamespace AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype) AND NOT 'internal'::regtype = ANY (p.proargtypes)
		AND p.oid NOT IN (SELECT t.oid FROM torture.ticket AS t)")" 0

# run_calls NAME FIRST [SETTING ...]
run_calls() {
	local name=$1 first=$2 setting
	shift 2
	{
		echo '\set VERBOSITY verbose'
		echo "SET statement_timeout = '1s'; SET client_min_messages = error;"
		for setting; do
			echo "SET $setting;"
		done
		echo '\o /dev/null'
		query "$database" -c "SELECT torture.statements($first, $((CALLS / 2)), $SEED)"
		echo '\echo the end'
	} >"$RESULTS/torture.$name.sql"
	"$PGBIN/psql" -X -q -d "$database" -f "$RESULTS/torture.$name.sql" >"$RESULTS/torture.$name" 2>&1 || :
	{
		grep -a -E -A 5 'ERROR:  (XX|25000)|server closed the connection' "$RESULTS/torture.$name" || :
		grep -a -q '^the end$' "$RESULTS/torture.$name" || echo 'the calls did not come to their end'
	} | is_empty "random calls, $name"
}

parallel=force_parallel_mode
[ "$(query postgres -c "SELECT count(*) FROM pg_settings WHERE name = 'debug_parallel_query'")" = 0 ] || parallel=debug_parallel_query
run_calls plain 1
run_calls parallel $((1 + CALLS / 2)) "$parallel = on" 'parallel_setup_cost = 0' 'min_parallel_table_scan_size = 0'
query "$database" -c "SELECT DISTINCT format('there is no value for an argument of type %s in test/torture/calls.sql', g.type) FROM torture.gap AS g" |
	is_empty 'each argument had values'

done_testing
