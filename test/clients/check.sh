#!/usr/bin/env bash
# `make check-clients`: the views of a model as the tools of its users read them: over the demo company,
# kept, in the database `kept`, and over a small company with strange rows, live, in `live`. What a tool
# needs is looked for and, where it can be had, fetched from its registry; a tool that cannot be had is
# skipped, saying so.
#
# A script beside this one prints TAP (see ../tap.sh) and runs in the top folder. It finds the server
# by PGHOST and PGPORT as a superuser, over TCP at 127.0.0.1 as the reader `bi` with the password in
# BI_PASSWORD, and room for output in RESULTS. What they print is kept in results/.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
# shellcheck source-path=SCRIPTDIR source=../packages.sh
. "$TOP/test/packages.sh"
# shellcheck source-path=SCRIPTDIR source=../judge.sh
. "$TOP/test/judge.sh"
cd "$TOP"

psql() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 -o /dev/null "$@"
}

make_companies() {
	psql -c "CREATE ROLE bi LOGIN PASSWORD '$BI_PASSWORD'" -c 'CREATE DATABASE live' -c 'CREATE DATABASE kept' &&
		psql -d live -c 'CREATE EXTENSION saleskpi' -v seed=4 -f test/referee/company.sql \
			-f test/clients/goals.sql -v reader=bi -f test/demo/reader.sql -c 'VACUUM ANALYZE' &&
		psql -d kept -c 'CREATE EXTENSION saleskpi' -f test/demo/company.sql -f test/demo/map.sql -f test/demo/goals.sql \
			-v reader=bi -f test/demo/reader.sql -f test/demo/keep.sql -f test/clients/days.sql -c 'VACUUM ANALYZE'
}

need_packages prove=perl

mkdir -p results
export RESULTS=$TOP/results
make_folder
trap 'end_job; remove_folder' EXIT

echo "compiling for $("$PG_CONFIG" --version)"
run install_private >results/clients_build.log 2>&1 || {
	cat results/clients_build.log >&2
	die "compiling failed"
}
for PGPORT in {15532..15631}; do
	status=0
	start_server clients listen_addresses=127.0.0.1 dynamic_shared_memory_type=mmap 2>"$WORK/log" || status=$?
	[ "$status" -eq 2 ] || break
done
if [ "$status" -ne 0 ]; then
	cat "$WORK/log" >&2
	die "the server did not start"
fi
BI_PASSWORD=$(od -An -N 12 -t x1 /dev/urandom | tr -d ' \n')
export BI_PASSWORD
printf '%s\n' 'local all all trust' 'host all bi 127.0.0.1/32 scram-sha-256' |
	as_owner tee "$WORK/clients/data/pg_hba.conf" >/dev/null
psql -c 'SELECT pg_reload_conf()'
echo "filling two databases"
make_companies >results/clients_company.log 2>&1 || {
	cat results/clients_company.log >&2
	die "the companies could not be made"
}

for script in test/clients/{metabase,jdbc,sqlalchemy,dbt}.sh; do
	log=results/clients_$(basename "$script" .sh).log
	status=0
	run prove --verbose --merge "$script" >"$log" 2>&1 || status=$?
	judge "$script" "$log" $status
done

remove_folder
verdict
exit $((failed > 0))
