#!/usr/bin/env bash
# `make demo-stop`: ends the demo of this clone and removes all that it made.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"

folder=$(demo_folder)
if [ ! -e "$folder" ]; then
	echo "no demo of this clone is running"
	exit
fi
# In /var/tmp anybody may make a folder of that name
if [ ! -O "$folder" ] || [ -L "$folder" ]; then
	die "$folder belongs to somebody else"
fi
WORK=$(cd "$folder" && pwd -P)
remove_folder
echo "the demo is gone"
