#!/usr/bin/env bash
# `make memcheck`: the regression tests on a server of their own that runs under valgrind's
# memcheck. They must pass, without an error from our code: one with a function of saleskpi.so on
# its stack. It takes minutes, so `make check` does not do it.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
# shellcheck source-path=SCRIPTDIR source=instrument.sh
. "$TOP/test/instrument.sh"
cd "$TOP"

need_packages valgrind
mkdir -p results
make_folder
echo "compiling for $("$PG_CONFIG" --version)"
run install_private COPT=-Werror >results/build.log 2>&1 || die 'compiling failed (results/build.log)'

echo 'starting the server under valgrind'
start_under valgrind --quiet --leak-check=no --error-limit=no --num-callers=30 \
	--trace-children=yes "--log-file=$WORK/reports/%p"
status=0
regress || status=$?

# Reports are separated by a line of nothing but the process number
cat "$REPORTS"/* >results/memcheck.log
if awk -v RS='\n==[0-9]+== *\n' '/saleskpi\.so/ { print; found = 1 } END { exit found }' \
	results/memcheck.log; then
	echo 'memcheck: no error from our code'
else
	echo 'memcheck: errors from our code, above and in results/memcheck.log'
	status=1
fi
exit $status
