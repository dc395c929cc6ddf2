#!/usr/bin/env bash
# Raw tables of real systems, as their loaders leave them: for scripts that have read test/tap.sh, whose
# `query` it uses.  The data are not part of the repository: they lie in the folder DATA.
#
#   load_odoo DATABASE SCHEMA               Odoo 19's demo company: its tables, made by a dump
#   load_fivetran DATABASE SCHEMA SYSTEM    salesforce, hubspot or stripe: a table each CSV file
#
# Both make the schema.  A CSV file says nothing of types: type.sql gives each column the one it has
# where Fivetran writes it to PostgreSQL.

SYSTEM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

load_odoo() {
	# The dump writes its schema before each name
	{
		echo "CREATE SCHEMA $2;"
		zcat "$DATA/odoo19/odoo19.sql.gz" | sed "s/^\(CREATE TABLE\|COPY\|ALTER TABLE ONLY\|ALTER TABLE\) public[.]/\1 $2./"
	} | query "$1" >/dev/null
}

load_fivetran() {
	local file table header
	{
		echo "CREATE SCHEMA $2;"
		for file in "$DATA/$3"/*.csv; do
			table=$(basename "$file" .csv)
			table=${table#sf_} table=${table%_postgres} table=${table%_data}
			header=$(head -n 1 "$file" | tr -d '"\r' | sed 's/,/" text, "/g')
			echo "CREATE TABLE $2.\"$table\" (\"$header\" text);"
			echo "\\copy $2.\"$table\" FROM '$file' (FORMAT csv, HEADER)"
		done
	} | query "$1" -v "raw=$2" -v "system=$3" -f - -f "$SYSTEM/type.sql"
}
