#!/usr/bin/env bash
# `make torture`: random calls and random queries, until something breaks. Nothing may: no crash, no
# report of a sanitizer, no failed assertion, no error of class XX (PostgreSQL's for what cannot
# be) and none of 25000 (a function that is not as parallel safe as it says), no call that a timeout
# does not end.
#
#   make torture CALLS=100000      random calls of every function and aggregate (test/torture)
#   make torture QUERIES=100000    queries of SQLsmith's over a company and its models
#   make torture STATES=1000000    mutated states of each type and form, by `make fuzz`
#   make torture SEED=1            other random numbers
#
# A number of 0 leaves a part out. Half of the calls are made in plans that are forced to be
# parallel, and one in a hundred again with all caches discarded at every chance, where the server
# can do that. The extension is compiled with AddressSanitizer, UndefinedBehaviorSanitizer and
# assertions; so may be the server that PG_CONFIG names (see doc/contributing.md).
#
# What was found is printed, and the calls that did it stay in results/torture.*.sql.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
# shellcheck source-path=SCRIPTDIR source=instrument.sh
. "$TOP/test/instrument.sh"
cd "$TOP"

CALLS=${CALLS:-100000} QUERIES=${QUERIES:-100000} STATES=${STATES:-1000000} SEED=${SEED:-1}
[[ $CALLS =~ ^[0-9]{1,9}$ && $QUERIES =~ ^[0-9]{1,9}$ && $STATES =~ ^[0-9]{1,9}$ && $SEED =~ ^[0-9]{1,9}$ ]] ||
	die 'CALLS, QUERIES, STATES and SEED must be numbers'

# Calls of one session. What a crash takes along is the rest of them.
BATCH=1000
failed=0

psql() {
	PGCLIENTENCODING=UTF8 "$PGBIN/psql" -X -q "$@"
}

# calls NAME FIRST NUMBER SECONDS [SETTING ...]: makes the calls from that number on, and runs them
# under the settings, each for so long at most. What psql says stays in results/torture.NAME.log.
calls() {
	local name=$1 first=$2 number=$3 timeout=$4 log=results/torture.$1.log file setting i begun=$SECONDS ended
	shift 4
	: >"$log"
	for ((i = 0; i < number; i += BATCH)); do
		file=results/torture.$name.$((first + i)).sql
		PGOPTIONS='-c client_min_messages=warning' psql -A -t -v ON_ERROR_STOP=1 -d torture \
			-c "SELECT torture.statements($((first + i)), $((number - i < BATCH ? number - i : BATCH)), $SEED)" >"$file" ||
			die 'there are no calls to be had'
		{
			echo '\set VERBOSITY verbose'
			# What runs half a minute longer than it may is in the log
			echo "SET statement_timeout = '${timeout}s'; SET log_min_duration_statement = '$((timeout + 30))s'; SET client_min_messages = error;"
			for setting; do
				echo "SET $setting;"
			done
			echo '\o /dev/null'
			echo "\\i $file"
		} >results/torture.run.sql
		ended=0
		run psql -d torture -f results/torture.run.sql >results/torture.batch.log 2>&1 || ended=$?
		[ $ended -eq 0 ] || echo "psql: $file did not come to its end" >>results/torture.batch.log
		if grep -a -qE "$FOUND" results/torture.batch.log; then
			grep -a -E -A 8 "$FOUND" results/torture.batch.log >>results/torture.found
		else
			rm "$file"
		fi
		cat results/torture.batch.log >>"$log"
	done
	verdict "$number calls, $name" $((SECONDS - begun))
	{ grep -a -oE 'ERROR:  [0-9A-Z]{5}' "$log" || :; } | sort | uniq -c | sort -rn |
		awk '{ printf "%s%s %d", NR == 1 ? "#   refused: " : ", ", $3, $1 } END { print "" }'
}
FOUND='ERROR:  (XX|25000)|did not come to its end'

# verdict NAME SECONDS: what was found is in results/torture.found
verdict() {
	if [ -s results/torture.found ]; then
		echo "not ok - $1 ($2 s)"
		cut -c 1-1000 results/torture.found | head -n 200
		failed=1
	else
		echo "ok - $1 ($2 s)"
	fi
	: >results/torture.found
}

# SQLsmith asks the catalog what there is, and makes queries of it. It is a role that may read
# everything of the company and call everything, and change targets; it commits nothing.
smith() {
	local begun=$SECONDS log=$WORK/main/log before status=0
	if ! command -v sqlsmith >/dev/null && command -v apt-get >/dev/null; then
		(need_programs sqlsmith) >/dev/null 2>&1 || :
	fi
	if ! command -v sqlsmith >/dev/null; then
		echo 'ok - queries of SQLsmith # SKIP there is no program sqlsmith (Debian has it in the package of that name)'
		return
	fi
	psql -v ON_ERROR_STOP=1 -d torture -f test/torture/smith.sql
	before=$(wc -c <"$log")
	run timeout 24h sqlsmith --target="host=$PGHOST port=$PGPORT user=smith dbname=torture" --exclude-catalog --verbose \
		"--seed=$SEED" "--max-queries=$QUERIES" >results/torture.smith.log 2>&1 || status=$?
	[ $status -eq 0 ] || echo "sqlsmith ended with status $status" >>results/torture.found
	tail -c "+$((before + 1))" "$log" >results/torture.smith.server.log
	# One of each, without those that are PostgreSQL's own
	{ grep -a -A 1 -E '^XX[0-9A-Z]{3} ERROR' results/torture.smith.server.log | grep -a -v '^--' || :; } | paste -d ' ' - - |
		sed 's/[0-9][0-9]*/N/g' | sort | uniq -c | sort -rn |
		{ grep -v -E -f <(grep -v -E "^(#|$)" test/torture/known) || :; } >>results/torture.found
	verdict "$QUERIES queries of SQLsmith" $((SECONDS - begun))
	{ grep -a -oE '^[0-9A-Z]{5} ERROR' results/torture.smith.server.log || :; } | sort | uniq -c | sort -rn |
		awk '{ printf "%s%s %d", NR == 1 ? "#   refused: " : ", ", $2, $1 } END { print "" }'
}

# A program that has a sanitizer in it would tell of memory that it leaves to the system at its end
export ASAN_OPTIONS=detect_leaks=0
need_sanitizers
mkdir -p results
rm -f results/torture.*
make_folder
echo "compiling for $("$PG_CONFIG" --version)"
if [[ $("$PG_CONFIG" --cflags) == *-fsanitize=* ]]; then
	server_has_sanitizers=1
fi
# shellcheck disable=SC2119	# no more flags
mapfile -t arguments < <(sanitized)
run install_private "${arguments[@]}" >results/build.log 2>&1 || die 'compiling failed (results/build.log)'
if [ -n "${server_has_sanitizers:-}" ]; then
	start_under env \
		"ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=0:log_path=$WORK/reports/asan" \
		"UBSAN_OPTIONS=print_stacktrace=1:log_path=$WORK/reports/ubsan"
else
	start_sanitized
fi
psql -d postgres -c "ALTER SYSTEM SET log_line_prefix = '%e '" -c "ALTER SYSTEM SET log_error_verbosity = verbose" \
	-c "ALTER SYSTEM SET log_min_messages = error" \
	-c 'SELECT pg_reload_conf()' -c 'CREATE DATABASE torture' >/dev/null
if ! psql -v ON_ERROR_STOP=1 -d torture -c 'CREATE EXTENSION saleskpi' -f test/torture/company.sql -f test/torture/calls.sql \
	>results/torture.log 2>&1; then
	cat results/torture.log
	die 'there is nothing to torture'
fi
assertions=$(psql -A -t -d torture -c 'SHOW debug_assertions')
echo "server: assertions $assertions, sanitizers ${server_has_sanitizers:+in all of it}${server_has_sanitizers:-in the extension}" | sed 's/in all of it1/in all of it/'

: >results/torture.found
psql -A -t -d torture -c "SELECT format('no value is known for an argument of type %s (test/torture/calls.sql)', type) FROM torture.gap" >results/torture.found
if ((CALLS > 0)); then
	parallel=force_parallel_mode
	[ "$(psql -A -t -d torture -c "SELECT count(*) FROM pg_settings WHERE name = 'debug_parallel_query'")" = 0 ] || parallel=debug_parallel_query
	calls plain 1 $((CALLS - CALLS / 2)) 2
	calls parallel $((1 + CALLS - CALLS / 2)) $((CALLS / 2)) 4 "$parallel = on" 'parallel_setup_cost = 0' 'parallel_tuple_cost = 0' \
		'min_parallel_table_scan_size = 0'
	if [ "$assertions" = on ]; then
		calls discarding 1 $((CALLS / 100)) 60 'debug_discard_caches = 1'
	else
		echo 'ok - calls with caches discarded # SKIP the server has no assertions'
	fi
fi
if ((QUERIES > 0)); then
	smith
fi
# A call that no timeout has ended
grep -a -A 1 -E '^[0-9A-Z]{5} LOG:  00000: duration: ' "$WORK/main/log" >results/torture.found || :
verdict 'every call ends when it has to' 0
if no_report torture_reports; then
	echo 'ok - no report of a sanitizer, no failed assertion and no crash'
else
	echo 'not ok - reports, above and in results/torture_reports.log'
	failed=1
fi
if ((STATES > 0)); then
	stop_server "$WORK/main"
	MINUTES=0 INPUTS=$STATES SEED=$SEED test/fuzz.sh || failed=1
fi
exit $failed
