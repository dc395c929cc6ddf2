#!/usr/bin/env bash
# `make check`: compiles the extension, installs it into a private copy of PostgreSQL and runs all
# tests against a server of its own: `make installcheck`, and the scripts in test/t by prove, JOBS of them
# at a time. What they print is kept in results/.
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
# shellcheck source-path=SCRIPTDIR source=lanes.sh
. "$TOP/test/lanes.sh"
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

# task NAME: the tests of pg_regress and of pg_isolation_regress, one after the other since they write to
# the same folders, or a script
task() {
	local status=0
	if [ "$1" != installcheck ]; then
		prove --verbose --merge "$1"
		return
	fi
	own_make installcheck ISOLATION= || status=$?
	if [ -e "$("$PG_CONFIG" --pkglibdir)/pgxs/src/test/isolation/isolationtester" ]; then
		own_make installcheck REGRESS= || status=$?
	else
		echo 'ok 1 # SKIP isolation tests: this PostgreSQL is without isolationtester'
	fi
	return $status
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

# The scripts that take longest first, so that no lane waits for another at the end; those that say how long
# something may take by themselves
first=(kept docs next_version system_referee dump referee systems crm)
alone=(faults load locks refresh schedule)
beside=(installcheck) by_themselves=()
for script in "${first[@]/#/test/t/}"; do
	beside+=("$script.sh")
done
for script in test/t/*.sh; do
	name=$(basename "$script" .sh)
	if [[ " ${alone[*]} " == *" $name "* ]]; then
		by_themselves+=("$script")
	elif [[ " ${first[*]} " != *" $name "* ]]; then
		beside+=("$script")
	fi
done
lanes results/ "${beside[@]}"
JOBS=1 lanes results/ "${by_themselves[@]}"
keep_output
for diffs in results/regression.diffs results/output_iso/regression.diffs; do
	[ ! -s "$diffs" ] || cat "$diffs"
done

finish
