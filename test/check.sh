#!/usr/bin/env bash
# `make check`: compiles the extension, installs it into a private copy of PostgreSQL and runs all
# tests against a server of its own: those of pg_regress, those of pg_isolation_regress, then the
# scripts in test/t by prove. What they print is kept in results/.
#
# A script in test/t prints TAP (see tap.sh) and runs in the top folder. It finds the server by
# PGHOST, PGPORT and PGUSER, PostgreSQL's programs by PGBIN, the folder of test data by DATA (empty
# where there is none) and room for output in RESULTS. Whoever needs another server says
# `. test/server.sh; start_server NAME`, and need not stop it.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
# shellcheck source-path=SCRIPTDIR source=packages.sh
. "$TOP/test/packages.sh"
# shellcheck source-path=SCRIPTDIR source=judge.sh
. "$TOP/test/judge.sh"
cd "$TOP"

finish() {
	keep_output
	remove_folder
	verdict
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

# installcheck NAME WITHOUT DIFFS: `make installcheck`, without the tests that the variable WITHOUT
# lists; shows the differences.
installcheck() {
	local status=0
	run own_make installcheck "$2=" >"results/$1.log" 2>&1 || status=$?
	keep_output
	judge "$1 tests" "results/$1.log" $status
	[ ! -s "results/$3" ] || cat "results/$3"
}

need_packages prove=perl

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

installcheck regression ISOLATION regression.diffs
if [ -e "$("$PG_CONFIG" --pkglibdir)/pgxs/src/test/isolation/isolationtester" ]; then
	installcheck isolation REGRESS output_iso/regression.diffs
else
	echo 'ok 1 # SKIP this PostgreSQL is without isolationtester' >results/isolation.log
	judge 'isolation tests' results/isolation.log 0
fi

for script in test/t/*.sh; do
	log=results/$(basename "$script" .sh).log
	status=0
	run prove --verbose --merge "$script" >"$log" 2>&1 || status=$?
	judge "$script" "$log" $status
done

finish
