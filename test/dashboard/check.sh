#!/usr/bin/env bash
# `make check-dashboard`: installs Superset and imports the dashboard into it over the demo company,
# in every way that can go wrong and then right, looks at every tab in headless Chromium on a desktop
# and on a phone, and, where there is test data of a system, at the same over that. Pictures are kept
# in results/dashboard.
#
# A script in test/dashboard/t prints TAP (see tap.sh). It has what scripts in test/t have, and
# SUPERSET, SUPERSET_URL, SUPERSET_PASSWORD, DATABASE_URI of the demo and PYTHON.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
# shellcheck source-path=SCRIPTDIR source=../packages.sh
. "$TOP/test/packages.sh"
# shellcheck source-path=SCRIPTDIR source=../judge.sh
. "$TOP/test/judge.sh"
# shellcheck source-path=SCRIPTDIR source=superset.sh
. "$TOP/test/dashboard/superset.sh"
cd "$TOP"

BROWSER=playwright==1.65.2

end_all() {
	trap - EXIT
	[ -z "${preparing:-}" ] || kill -- "-$preparing" 2>/dev/null || :
	stop_superset "$WORK/superset"
	cp "$WORK/superset/home/log" results/dashboard_superset.log 2>/dev/null || :
	remove_folder
}

psql() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' "$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 "$@"
}

needs=(prove=perl)
if ! type -P chromium chromium-browser google-chrome >/dev/null; then
	needs+=(chromium=chromium)
fi
# Debian's Chromium comes without letters, and with nothing to draw a sparkline
if type -P apt-get >/dev/null; then
	needs+=(/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf=fonts-dejavu-core)
fi
find_python || needs+=(/usr/share/doc/python3-venv=python3-venv)
need_packages "${needs[@]}"
find_python || die 'Superset needs Python 3.10, 3.11 or 3.12 with its modules venv and ensurepip'
export PYTHON

mkdir -p results
rm -rf results/dashboard results/dashboard_*
RESULTS=$TOP/results
DATA=
[ ! -d ../shared/data ] || DATA=$(cd ../shared/data && pwd)
export RESULTS DATA
make_folder
trap end_all EXIT

# Superset is installed while the demo is made
SUPERSET=$WORK/superset
SUPERSET_PASSWORD=$(od -An -N 12 -t x1 /dev/urandom | tr -d ' \n')
export SUPERSET SUPERSET_PASSWORD
mkdir "$SUPERSET"
echo 'installing Superset, and compiling meanwhile'
set -m
(install_superset "$SUPERSET" "$BROWSER" && prepare_superset) </dev/null &
preparing=$!
set +m

run install_private COPT=-Werror >results/dashboard_build.log 2>&1 || die 'compiling failed (results/dashboard_build.log)'
for PGPORT in {15532..15631}; do
	status=0
	start_server main listen_addresses=127.0.0.1 2>"$WORK/log" || status=$?
	[ "$status" -eq 2 ] || break
done
[ "$status" -eq 0 ] || die 'the server did not start'
printf '%s\n' 'local all all trust' 'host all bi 127.0.0.1/32 scram-sha-256' |
	as_owner tee "$WORK/main/data/pg_hba.conf" >/dev/null
psql -o /dev/null -c 'CREATE DATABASE sales' -c "CREATE ROLE bi LOGIN PASSWORD 'bi'" -c 'SELECT pg_reload_conf()'
psql -d sales -c 'CREATE EXTENSION saleskpi'
for part in company map goals keep; do
	run psql -d sales -o /dev/null -f "test/demo/$part.sql" || die "test/demo/$part.sql failed"
done
psql -d sales -c 'VACUUM ANALYZE'
psql -d sales -v reader=bi -f test/demo/reader.sql
export DATABASE_URI=postgresql://bi:bi@127.0.0.1:$PGPORT/sales

wait "$preparing" || {
	cp "$SUPERSET/log" results/dashboard_install.log
	preparing=
	tail -n 5 "$SUPERSET/log" >&2
	die 'Superset could not be installed from PyPI (results/dashboard_install.log)'
}
preparing=
start_superset || die 'Superset did not start'
printf '#!/usr/bin/env bash\n%s\n%s\nin_superset "$@"\n' "$(declare -f as_owner in_superset)" "OWNER=$OWNER" >"$WORK/in_superset"
chmod 755 "$WORK/in_superset"
export IN_SUPERSET=$WORK/in_superset

for script in test/dashboard/t/*.sh; do
	log=results/dashboard_$(basename "$script" .sh).log
	status=0
	run prove --verbose --merge "$script" >"$log" 2>&1 || status=$?
	judge "$script" "$log" $status
done

end_all
verdict
exit $((failed > 0))
