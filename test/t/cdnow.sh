#!/usr/bin/env bash
# The model on a shop's purchases: customers who come back, or do not.

# shellcheck source-path=SCRIPTDIR source=data.sh
. "$(dirname "${BASH_SOURCE[0]}")/data.sh"
check_data cdnow
