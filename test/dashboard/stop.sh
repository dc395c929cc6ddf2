#!/usr/bin/env bash
# `make dashboard-stop` and `make demo-stop`: ends the demo of this clone, and the dashboard where
# there is one, and removes all that they made.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
# shellcheck source-path=SCRIPTDIR source=superset.sh
. "$TOP/test/dashboard/superset.sh"

folder=$(demo_folder dashboard)
if [ -e "$folder" ]; then
	# In /var/tmp anybody may make a folder of that name
	if [ ! -O "$folder" ] || [ -L "$folder" ]; then
		die "$folder belongs to somebody else"
	fi
	WORK=$(cd "$folder" && pwd -P)
	stop_superset "$WORK"
	remove_folder
	echo "the dashboard is gone"
fi
exec "$TOP/test/demo/stop.sh"
