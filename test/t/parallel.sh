#!/usr/bin/env bash
# Every aggregate in parallel workers and from merged states: to the bit what one pass gives.

# shellcheck source-path=SCRIPTDIR source=data.sh
. "$(dirname "${BASH_SOURCE[0]}")/data.sh"
check_sql parallel
