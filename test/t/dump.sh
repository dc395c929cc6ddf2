#!/usr/bin/env bash
# A database with models (test/dump/fill.sql) goes through pg_dump and a restore, in every format and
# piece by piece, and is what it was: every row, owner, right, comment and trigger
# (test/dump/summary.sql). Afterwards its owner works on as before.

. test/tap.sh

plan 25

out=$RESULTS/dump
rm -rf "$out"
mkdir -p "$out"

clean() {
	local name
	for name in dump_source dump_restored; do
		query postgres -c "DROP DATABASE IF EXISTS $name WITH (FORCE)"
	done
	query postgres -c 'DROP ROLE IF EXISTS "dump owner"' -c 'DROP ROLE IF EXISTS "dump reader"'
}
clean
trap clean EXIT
query postgres -c 'CREATE ROLE "dump owner"' -c 'CREATE ROLE "dump reader"'

# make NAME: an empty database
make() {
	query postgres -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" -c "CREATE DATABASE $1"
	query "$1" -c "GRANT CREATE ON DATABASE $1 TO \"dump owner\""
}

dump() {
	"$PGBIN/pg_dump" -d dump_source "$@"
}

# read_in FORM: SQL in standard input, into the restored database; a test of whether without an error
read_in() {
	query dump_restored -1 -f - 2>&1 >/dev/null | grep -E 'ERROR|FATAL|WARNING' | is_empty "$1: it is restored" || :
}

# restore FORM ARGUMENT ...: by pg_restore
restore() {
	local form=$1
	shift
	"$PGBIN/pg_restore" -d dump_restored --exit-on-error "$@" 2>&1 | is_empty "$form: it is restored"
}

summary() {
	query "$1" -f test/dump/summary.sql 2>&1
}

# same FORM [FILTER]: whether it is what it was, but for lines of both that the filter takes away
same() {
	summary dump_restored >"$out/$1.after"
	{ diff <(grep -vE "${2:-^\$}" "$out/before") <(grep -vE "${2:-^\$}" "$out/$1.after") || :; } |
		head -n 20 | is_empty "$1: it is what it was"
}

# works FORM: whether its owner goes on as before
works() {
	query dump_restored -f test/dump/works.sql 2>&1 | is_empty "$1: its owner works on"
}

make dump_source
query dump_source -c 'CREATE EXTENSION saleskpi'
query dump_source -f test/dump/fill.sql 2>&1 | is_empty 'the database is filled'
summary dump_source >"$out/before"
grep -E 'ERROR|WARNING' "$out/before" | is_empty 'all of it can be read' || :
is 'there is a lot of it' "$(($(wc -l <"$out/before") > 4000))" 1
is 'a reader sees some of it' "$(grep -c '^reader|Ada' "$out/before" | awk '{ print ($1 > 0) }')" 1
is 'and nothing of the others' "$(grep -c '^reader|Ben.*[0-9]$' "$out/before" || :)" 0

make dump_restored
dump | read_in plain
same plain
works plain

make dump_restored
dump -Fc -f "$out/custom"
restore custom "$out/custom"
same custom

make dump_restored
dump -Fd -j 2 -f "$out/directory"
restore directory -j 2 "$out/directory"
same directory

make dump_restored
for section in pre-data data post-data; do
	dump --section=$section | read_in "$section"
done
same sections

# Objects and rows apart. Triggers that are there already would note and check every row again
make dump_restored
dump --schema-only | read_in 'objects alone'
dump --data-only --disable-triggers 2>"$out/rows.warnings" | read_in 'rows alone'
query dump_restored -c 'SET client_min_messages = warning' -c 'REFRESH MATERIALIZED VIEW "Odd ""Company""".saved'
same apart
works apart

# The company first and a model after it, by its two schemas
make dump_restored
dump -N 'kept' -N 'kept_parts' >"$out/company.sql"
query dump_restored -v ON_ERROR_STOP=0 -o /dev/null -f "$out/company.sql" 2>&1 | grep ERROR >"$out/company.errors" || :
is 'a company without the model that watches it lacks its triggers alone' \
	"$(grep -vc 'ERROR:  schema "kept_parts" does not exist' "$out/company.errors" || :)" 0
dump -n kept -n kept_parts | read_in 'a schema'
same schema '^trigger\|"Odd'
query dump_restored -f - 2>&1 <<-'SQL' | is_empty 'a schema: its owner has it refreshed'
	SET SESSION AUTHORIZATION "dump owner";
	\o /dev/null
	SELECT saleskpi.refresh_model('kept');
	\o
	SELECT l.error FROM kept.refresh_log AS l WHERE l.error IS NOT NULL;
SQL
is 'a schema: whoever watched is told' "$(query dump_restored -c "SELECT saleskpi_internal.unwatched('kept', 'deal') IS NOT NULL")" t

done_testing
