#!/usr/bin/env bash
# Checks in a database of their own: sourced by the tests that run SQL.

set -euo pipefail

# check_data NAME: known answers on real data, in the folder of test data. Skips where that folder
# has no NAME.
check_data() {
	if [ -z "${DATA:-}" ] || [ ! -d "$DATA/$1" ]; then
		echo "skip - $1: there is no folder of test data"
		return
	fi
	cd "$DATA"
	check_sql "$1"
}

# check_sql NAME [ARGUMENT ...]: runs NAME.sql, which lies beside this file, in a database of its
# own. The arguments are psql's.
check_sql() {
	local checks
	checks=$CHECKS/$1.sql
	database=$1_$$
	shift
	trap drop_database EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	query postgres -c "CREATE DATABASE $database"
	query "$database" "$@" -f "$checks"
}

query() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$@"
}

drop_database() {
	query postgres -c "DROP DATABASE IF EXISTS $database WITH (FORCE)"
}

CHECKS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
