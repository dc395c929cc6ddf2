#!/usr/bin/env bash
# `make sanitize`: the regression tests with the extension compiled with AddressSanitizer,
# UndefinedBehaviorSanitizer and assertions, on a server of their own. They must pass, without a
# report from our code, which alone is compiled so.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
# shellcheck source-path=SCRIPTDIR source=instrument.sh
. "$TOP/test/instrument.sh"
cd "$TOP"

need_sanitizers
mkdir -p results
make_folder
echo "compiling for $("$PG_CONFIG" --version)"
# shellcheck disable=SC2119	# no more flags
mapfile -t arguments < <(sanitized)
run install_private "${arguments[@]}" >results/build.log 2>&1 || die 'compiling failed (results/build.log)'

start_sanitized
status=0
regress || status=$?
if no_report sanitize; then
	echo 'sanitize: no report from our code'
else
	echo 'sanitize: reports from our code, above and in results/sanitize.log'
	status=1
fi
exit $status
