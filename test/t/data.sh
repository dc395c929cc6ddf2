#!/usr/bin/env bash
# Known answers on real data: sourced by the tests that read the folder of test data.

set -euo pipefail

# check_data NAME: runs NAME.sql, which lies beside this file, in a database of its own, in the
# folder of test data. Skips where that folder has no NAME.
check_data() {
	local checks
	if [ -z "${DATA:-}" ] || [ ! -d "$DATA/$1" ]; then
		echo "skip - $1: there is no folder of test data"
		return
	fi
	checks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/$1.sql
	database=$1_$$
	trap drop_database EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	query postgres -c "CREATE DATABASE $database"
	cd "$DATA"
	query "$database" -f "$checks"
}

query() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$@"
}

drop_database() {
	query postgres -c "DROP DATABASE IF EXISTS $database WITH (FORCE)"
}
