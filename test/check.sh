#!/usr/bin/env bash
# `make check`: compiles the extension, installs it into a private copy of PostgreSQL and runs all
# tests against a server of its own: those of pg_regress, then the scripts in test/t. What they
# print is kept in results/.
#
# A script in test/t runs in the top folder and prints lines `ok - name`, `not ok - name` and
# `skip - name: reason`. It finds the server by PGHOST, PGPORT and PGUSER, PostgreSQL's programs by
# PGBIN, the folder of test data by DATA (empty where there is none) and room for output in RESULTS.
# Whoever needs another server says `. test/server.sh; start_server NAME`, and need not stop it.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
cd "$TOP"

passed=0 failed=0 skipped=0

# count FILE OK NOT_OK SKIP: adds up the lines of a log that match the three patterns.
count() {
	ok=$(grep -cE "$2" "$1") || :
	not_ok=$(grep -cE "$3" "$1") || :
	skip=$(grep -cE "$4" "$1") || :
	passed=$((passed + ok)) failed=$((failed + not_ok)) skipped=$((skipped + skip))
}

report() {
	local line="$1: $ok ok"
	[ "$not_ok" -eq 0 ] || line+=", $not_ok not ok"
	[ "$skip" -eq 0 ] || line+=", $skip skipped"
	echo "$line"
}

finish() {
	local line="$passed passed, $failed failed"
	[ "$skipped" -eq 0 ] || line+=", $skipped skipped"
	keep_output
	remove_folder
	echo "$line"
	exit $((failed > 0))
}

# Only results/ stays in the clone.
keep_output() {
	local file
	for file in regression.diffs regression.out output_iso; do
		[ ! -e "$file" ] || mv "$file" results/
	done
	[ ! -e "$WORK/main/log" ] || cp "$WORK/main/log" results/server.log
}

# shellcheck disable=SC2119	# nothing besides
need_packages

rm -rf results
mkdir results
export RESULTS=$TOP/results
DATA=
[ ! -d ../shared/data ] || DATA=$(cd ../shared/data && pwd)
export DATA

make_folder
trap 'end_job; keep_output; remove_folder' EXIT

echo "compiling for $("$PG_CONFIG" --version)"
if ! run install_private COPT=-Werror >results/build.log 2>&1 ||
	grep -qE ':[0-9]+:[0-9]+: warning: ' results/build.log; then
	echo "saleskpi: compiling failed or gave warnings (results/build.log):" >&2
	grep -E -A 3 ':[0-9]+:[0-9]+: |\*\*\*|^saleskpi: ' results/build.log >&2 ||
		tail -n 40 results/build.log >&2
	failed=1
	finish
fi

PGPORT=5432
start_server main || die "the server did not start"

# The lines of PostgreSQL 15, and of 16 and later
status=0
run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory installcheck \
	"PG_CONFIG=$PG_CONFIG" >results/regress.log 2>&1 || status=$?
count results/regress.log '^(test| ) .* \.\.\. ok( |$)|^ok +[0-9]+ +[-+] ' \
	'^(test| ) .* \.\.\. (FAILED|failed)|^not ok +[0-9]+ +[-+] ' '^skip - '
keep_output
report 'regression tests'
if [ $status -ne 0 ]; then
	if [ "$not_ok" -eq 0 ]; then
		failed=$((failed + 1))
		tail -n 20 results/regress.log
	fi
	grep -E '^test .*\.\.\. (FAILED|failed)|^not ok' results/regress.log || :
	find results -name regression.diffs -exec cat {} +
fi

for script in test/t/*.sh; do
	[ -x "$script" ] || continue
	log=results/$(basename "$script" .sh).log
	status=0
	run "$script" >"$log" 2>&1 || status=$?
	count "$log" '^ok - ' '^not ok - ' '^skip - '
	report "$script"
	grep -E '^(not ok|skip) - ' "$log" || :
	if [ $status -ne 0 ] && [ "$not_ok" -eq 0 ]; then
		failed=$((failed + 1))
		echo "not ok - $script ended with status $status"
	fi
	if [ $status -ne 0 ] || [ "$not_ok" -ne 0 ]; then
		tail -n 40 "$log"
	fi
done

finish
