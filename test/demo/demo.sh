#!/usr/bin/env bash
# `make demo`: an invented company's sales in a PostgreSQL server of their own, mapped, with goals
# and KPIs, shown here and left running for a BI tool. `make demo-stop` ends it. A demo of this clone
# that is running already is replaced.
#
#   DEMO_TODAY=1   Halden's last day is yesterday, and the numbers are those of the day of looking;
#                  otherwise they are those of a day in 2025, the same whenever they are looked at

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
# shellcheck source-path=SCRIPTDIR source=../packages.sh
. "$TOP/test/packages.sh"
cd "$TOP"

begin() {
	printf '%-40s' "$1"
	began=${EPOCHREALTIME//[!0-9]/}
}

end() {
	local tenths=$(((${EPOCHREALTIME//[!0-9]/} - began) / 100000))
	printf '%6d.%d s\n' $((tenths / 10)) $((tenths % 10))
}

# Ends the step that was begun, with what it wrote to the log.
fail() {
	echo
	cat "$WORK/log" >&2
	die "$*"
}

psql() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 -P pager=off "$@"
}

parts=(company map goals)
case ${DEMO_TODAY:-0} in
	0) ;;
	1) parts+=(today) ;;
	*) die 'DEMO_TODAY can be 0 or 1' ;;
esac
parts+=(keep)

# shellcheck disable=SC2119	# nothing besides
need_packages
test/demo/stop.sh >/dev/null
folder=$(demo_folder)
mkdir "$folder" || die "cannot make $folder"
WORK=$folder
remove_at_end
choose_owner
use_folder "$folder" || die "$OWNER cannot run programs in $folder"

begin "compiling for $("$PG_CONFIG" --version | cut -d ' ' -f 1-2)"
run install_private >"$WORK/log" 2>&1 || fail "compiling failed"
end

# Shared memory in files: what lies in /dev/shm may be removed when the user who made it logs out.
# To compile the queries of the views takes many times as long as to run them.
begin "starting the server"
for PGPORT in {15432..15531}; do
	status=0
	start_server server listen_addresses=127.0.0.1 dynamic_shared_memory_type=mmap jit=off \
		2>"$WORK/log" || status=$?
	[ "$status" -eq 2 ] || break
done
[ "$status" -eq 0 ] || fail "the server did not start"
printf '%s\n' 'local all all trust' 'host sales bi 127.0.0.1/32 scram-sha-256' |
	as_owner tee "$WORK/server/data/pg_hba.conf" >/dev/null
psql -o /dev/null -c 'CREATE DATABASE try' -c 'CREATE DATABASE sales' -c 'SELECT pg_reload_conf()'
psql -d try -c 'CREATE EXTENSION saleskpi'
export PGDATABASE=sales
psql -c 'CREATE EXTENSION saleskpi'
end

for part in "${parts[@]}"; do
	begin "$part.sql"
	run psql -o /dev/null -f "test/demo/$part.sql" 2>"$WORK/log" || fail "test/demo/$part.sql failed"
	end
done

begin "statistics for the planner"
run psql -c 'VACUUM ANALYZE' 2>"$WORK/log" || fail "VACUUM failed"
end

password=$(od -An -N 12 -t x1 /dev/urandom | tr -d ' \n')
(umask 077 && echo "$password" >"$WORK/password")
psql -c "CREATE ROLE bi LOGIN PASSWORD '$password'"
psql -v reader=bi -f test/demo/reader.sql

echo
run psql -f test/demo/show.sql
trap - EXIT HUP INT TERM

client=$PGBIN/psql
if type -P psql >/dev/null; then
	client=psql
fi
cat <<TEXT
The server goes on running. To type these, as a reader of Halden's KPIs:
    $client postgresql://bi:$password@127.0.0.1:$PGPORT/sales
A BI tool takes the same URI; in a form, its parts are
    host 127.0.0.1, port $PGPORT, database sales, user bi,
    password $password
To change anything in it, such as the day of the numbers in kpi.settings:
    $client -h $PGHOST -p $PGPORT -U postgres sales
An empty database, for the examples of README.md and tables of your own:
    $client -h $PGHOST -p $PGPORT -U postgres try
\`make demo-stop\` ends the server and removes all that the demo made.
TEXT
