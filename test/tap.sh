#!/usr/bin/env bash
# TAP, the Test Anything Protocol, for the scripts in test/t: numbers, plan and comments. They begin
# with `. test/tap.sh`, end with `done_testing`, and say between:
#
#   plan NUMBER            so many tests there will be; said before the first
#   expect NUMBER          so many more there will be, where the whole is known in parts only: without a
#                          plan, what was expected has to have come in the end
#   skip_all REASON        there will be none: ends the script
#   ok NAME                a test has passed
#   not_ok NAME [WHY]      a test has failed; WHY becomes comments
#   is_empty NAME [FILE]   a test passes if the file, or standard input, is empty; what is in it is WHY
#   is NAME GOT EXPECTED   a test passes if the two are the same
#   step NAME LOG COMMAND  a test passes if the command does; what it prints goes to LOG
#   skip NUMBER REASON     so many tests are not run here
#   done_testing           ends the script, and is the plan of one that has none
#
# What else is printed has to be a comment: `# ` and a line. A script that ends before its time or has
# not as many tests as it planned is a failure. To plan first is better where the number is known:
# then a query that gives no row is not overlooked.
#
# Tests in SQL print lines `ok - NAME` and `not ok - NAME`, as the functions in test/t/compare.sql do,
# `expect NUMBER` where the catalog says how many there will be, and are run by
#
#   check_sql NAME [ARGUMENT ...]   test/t/NAME.sql in a database of its own; the arguments are psql's
#   need_data NAME                  goes to the folder of test data; skips all where that has no NAME

set -euo pipefail
# The last part of a pipeline counts in this shell
shopt -s lastpipe

planned= expected=
tests=0 failures=0

plan() {
	planned=$1
	echo "1..$1"
}

expect() {
	expected=$((expected + $1))
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit
}

ok() {
	tests=$((tests + 1))
	echo "ok $tests - ${1//#/\\#}"
}

not_ok() {
	tests=$((tests + 1)) failures=$((failures + 1))
	echo "not ok $tests - ${1//#/\\#}"
	[ -z "${2:-}" ] || printf '#   %s\n' "${2//$'\n'/$'\n'#   }"
}

is_empty() {
	local content
	content=$(cat -- "${2:--}")
	if [ -z "$content" ]; then
		ok "$1"
	else
		not_ok "$1" "$content"
	fi
}

is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "$(printf '     got: %s\nexpected: %s' "$2" "$3")"
	fi
}

# step NAME LOG COMMAND ...: a test passes if the command does
step() {
	local name=$1 log=$2
	shift 2
	if "$@" >"$log" 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$(tail -n 30 "$log")"
	fi
}

skip() {
	local i
	for ((i = 0; i < $1; i++)); do
		tests=$((tests + 1))
		echo "ok $tests # SKIP $2"
	done
}

done_testing() {
	if [ -n "$expected" ] && [ "$tests" != "$expected" ]; then
		echo "# $expected tests were expected, and $tests were run"
		failures=$((failures + 1))
	fi
	[ -n "$planned" ] || plan $tests
	exit $((failures > 0 || tests != planned))
}

# Numbers the tests in standard input; all other lines become comments.
number() {
	local line
	while IFS= read -r line; do
		case $line in
			'ok - '*) ok "${line#ok - }" ;;
			'not ok - '*) not_ok "${line#not ok - }" ;;
			'expect '*) expect "${line#expect }" ;;
			*) echo "# $line" ;;
		esac
	done
}

# SQL

CHECKS=$(cd "$(dirname "${BASH_SOURCE[0]}")/t" && pwd)

query() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$@"
}

# make_database NAME: a database that goes away with the script.
make_database() {
	database=$1_$$
	trap drop_database EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	query postgres -c "CREATE DATABASE $database"
}

# drop_all: the databases and the roles of a script, which lists their names in databases and roles
# shellcheck disable=SC2154	# the script sets them
drop_all() {
	local name
	for name in "${databases[@]}"; do
		query postgres -c "DROP DATABASE IF EXISTS $name WITH (FORCE)"
	done
	for name in "${roles[@]}"; do
		query postgres -c "DROP ROLE IF EXISTS $name"
	done
}

# both DATABASE < SQL: what it prints, errors included
both() {
	query "$1" -v ON_ERROR_STOP=0 -f - 2>&1
}

drop_database() {
	query postgres -c "DROP DATABASE IF EXISTS $database WITH (FORCE)"
}

check_sql() {
	local checks=$CHECKS/$1.sql
	make_database "$1"
	shift
	query "$database" "$@" -f "$checks" | number
}

has_data() {
	[ -n "${DATA:-}" ] && [ -d "$DATA/$1" ]
}

need_data() {
	has_data "$1" || skip_all 'there is no folder of test data'
	cd "$DATA"
}
