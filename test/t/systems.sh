#!/usr/bin/env bash
# Known systems, each mapped in one call from its own tables, in a database of its own, against answers
# that are known of them; and what the pages show of them.

. test/tap.sh
. test/referee/system/load.sh

# with_tables NAME TESTS FOLDER COMMAND: goes on where the test data has the folder, with a database that
# has the tables which the command, run in it, writes as SQL
with_tables() {
	if ! has_data "$3"; then
		skip "$2" "there are no tables of $1"
		return 1
	fi
	make_database "system_$1"
	(cd "$DATA/$3" && eval "$4") | query "$database" -f - >/dev/null
}

# system NAME TESTS FOLDER COMMAND: test/t/system_NAME.sql
system() {
	with_tables "$@" || return 0
	query "$database" -f "$CHECKS/system_$1.sql" | number
	drop_database
}

# loaded NAME TESTS: test/t/system_NAME.sql, where a loader has left the tables in a schema of that name
loaded() {
	if ! has_data "$1"; then
		skip "$2" "there are no tables of $1"
		return 0
	fi
	make_database "system_$1"
	load_fivetran "$database" "$1" "$1"
	query "$database" -f "$CHECKS/system_$1.sql" | number
	drop_database
}

# shown NAME FOLDER COMMAND PAGE HEADING ...: a test.  The blocks of a page that need the system's tables
# (`pgsql`), from each heading to the next of its rank, run one after the other without an error, and give
# what is shown directly below them.
shown() {
	local work=$RESULTS/systems n headings
	printf -v headings '%s\n' "${@:5}"
	with_tables "$1" 1 "$2" "$3" || return 0
	query "$database" -c 'CREATE EXTENSION IF NOT EXISTS saleskpi' >/dev/null
	rm -rf "$work" && mkdir "$work"
	awk -v headings="$headings" -v work="$work" '
		BEGIN { split(headings, list, "\n"); for (i in list) wanted[list[i]] }
		fence == "" && /^## / { inside = $0 in wanted }
		fence == "" && /^```pgsql$/ { fence = "sql"; n++; shown = 0; next }
		fence == "" && /^```text$/ { fence = "text"; next }
		fence == "" && /^```/ { fence = "other"; next }
		/^```$/ { shown = fence == "sql"; fence = ""; next }
		inside && fence == "sql" { print > (work "/" n ".sql") }
		inside && fence == "text" && shown { print > (work "/" n ".expected") }
	' "$4"
	# Where the page does not make a model there is one
	grep -q create_model "$work"/*.sql || query "$database" -c "SELECT saleskpi.create_model('kpi')" >/dev/null
	for n in $(cd "$work" && ls -- *.sql | sort -n); do
		printf '\\echo @@ %d\n' "${n%.sql}"
		# The extension is there
		sed '/^CREATE EXTENSION/d' "$work/$n"
	done >"$work/session"
	PGOPTIONS='-c client_min_messages=warning' "$PGBIN/psql" -X -q -P pager=off -d "$database" -f "$work/session" 2>&1 |
		awk -v work="$work" '/^@@ / { file = work "/" $2 ".given"; printf "" > file; next } { sub(/ +$/, ""); print > file }'
	for n in "$work"/*.expected; do
		[ -e "$n" ] || { echo 'nothing is shown' && continue; }
		diff -u "$n" <(sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "${n%.expected}.given") || :
	done | cat - <(grep -h 'ERROR: ' "$work"/*.given) | is_empty "$4 shows what there is: ${5#\#\# }"
	drop_database
}

# runs NAME PAGE HEADING: a test.  The blocks of that section map the tables that a loader leaves without an error,
# and something of them: a line is all that is shown.
runs() {
	if ! has_data "$1"; then
		skip 1 "there are no tables of $1"
		return 0
	fi
	make_database "system_$1"
	load_fivetran "$database" "$1" "$1"
	query "$database" -c 'CREATE EXTENSION saleskpi' -c "SELECT saleskpi.create_model('kpi')" >/dev/null
	{
		echo '\o /dev/null'
		awk -v heading="$3" '
			/^## / { inside = $0 == heading }
			/^```pgsql$/ { fence = inside; next }
			/^```$/ { fence = 0 }
			fence
		' "$2"
		echo '\o'
		echo "SELECT 'nothing is mapped' WHERE NOT EXISTS (SELECT FROM kpi.mapping WHERE system = '$1');"
	} | both "$database" | is_empty "$2 maps what there is: ${3#\#\# }"
	drop_database
}

ODOO='zcat odoo19.sql.gz'

plan 58
system odoo 35 odoo19 "$ODOO"
loaded salesforce 17
shown odoo odoo19 "$ODOO" README.md '## Odoo in three commands'
shown odoo odoo19 "$ODOO" README.ja.md '## Odooなら3つのコマンドで'
shown odoo odoo19 "$ODOO" doc/systems.md '## One call' '## Changing it' '## Odoo'
runs salesforce doc/systems.md '## Salesforce'
runs hubspot doc/systems.md '## HubSpot'
runs stripe doc/systems.md '## Stripe'
done_testing
