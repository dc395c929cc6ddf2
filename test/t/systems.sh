#!/usr/bin/env bash
# Known systems, each mapped in one call from its own tables, in a database of its own, against answers
# that are known of them.

. test/tap.sh

# system NAME TESTS FOLDER COMMAND: test/t/system_NAME.sql on the tables that the command, which is run
# in a folder of the test data, writes as SQL
system() {
	if ! has_data "$3"; then
		skip "$2" "there are no tables of $1"
		return
	fi
	make_database "system_$1"
	(cd "$DATA/$3" && eval "$4") | query "$database" -f - >/dev/null
	query "$database" -f "$CHECKS/system_$1.sql" | number
	drop_database
}

plan 34
system odoo 34 odoo19 'zcat odoo19.sql.gz'
done_testing
