#!/usr/bin/env bash
# `make dashboard`: the demo (see demo/demo.sh) with its dashboard in an Apache Superset of its own,
# on loopback, left running. `make dashboard-stop` ends both and removes all that they made. Where
# one runs already it is replaced. DEMO_TODAY=1 as for the demo.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
# shellcheck source-path=SCRIPTDIR source=../packages.sh
. "$TOP/test/packages.sh"
# shellcheck source-path=SCRIPTDIR source=superset.sh
. "$TOP/test/dashboard/superset.sh"
cd "$TOP"

begin() {
	printf '%-40s' "$1"
	began=${EPOCHREALTIME//[!0-9]/}
}

end() {
	local tenths=$(((${EPOCHREALTIME//[!0-9]/} - began) / 100000))
	printf '%6d.%d s\n' $((tenths / 10)) $((tenths % 10))
}

# Ends the step that was begun; whatever was made goes away.
fail() {
	echo
	[ -z "${2:-}" ] || tail -n 20 "$2" >&2
	die "$1"
}

undo() {
	trap - EXIT
	stop_superset "$WORK"
	remove_folder
	test/demo/stop.sh >/dev/null
}

find_python || die 'Superset needs Python 3.10, 3.11 or 3.12 with its modules venv and ensurepip (on Debian the package python3-venv)'
# shellcheck disable=SC2119	# nothing besides
need_packages
test/dashboard/stop.sh >/dev/null
folder=$(demo_folder dashboard)
mkdir "$folder" || die "cannot make $folder"
WORK=$folder
remove_at_end
choose_owner
use_folder "$folder" || die "$OWNER cannot run programs in $folder"
trap undo EXIT

begin 'installing Superset from PyPI'
run install_superset "$WORK" || fail 'Superset could not be installed: pip does not reach PyPI or a mirror of it, or has not all of test/dashboard/requirements.txt for this Python'
SUPERSET=$WORK
end

begin 'the demo company'
run test/demo/demo.sh >"$WORK/demo.log" || fail 'the demo could not be started' "$WORK/demo.log"
demo=$(demo_folder)
port=$(sed -n 's/^port = //p' "$demo/server/data/server.conf")
uri=postgresql://bi:$(cat "$demo/password")@127.0.0.1:$port/sales
end

begin 'preparing Superset'
SUPERSET_PASSWORD=$(od -An -N 6 -t x1 /dev/urandom | tr -d ' \n')
export SUPERSET_PASSWORD
run prepare_superset || fail 'Superset could not be prepared' "$SUPERSET/log"
end

begin 'starting Superset'
start_superset || fail 'Superset did not start' "$SUPERSET/home/log"
end

begin 'importing the dashboard'
run dashboard/superset/import.sh "$SUPERSET_URL" admin "$uri" >"$WORK/import.log" 2>&1 || fail 'the dashboard could not be imported' "$WORK/import.log"
end
trap - EXIT HUP INT TERM

cat <<TEXT

The dashboard is at
    $(sed -n 's/^Sales KPIs: //p' "$WORK/import.log")
    user admin, password $SUPERSET_PASSWORD
Its numbers come from the database of the demo, which any other tool may read, too:
    $uri
\`make dashboard-stop\` ends both and removes all that they made.
TEXT
