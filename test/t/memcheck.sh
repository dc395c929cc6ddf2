#!/usr/bin/env bash
# The regression tests on a server that runs under valgrind's memcheck: no error from our code.
# An error is ours when a function of saleskpi.so is on its stack.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR/.. source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
cd "$TOP"

if ! (need_packages valgrind) >"$RESULTS/memcheck-packages.log" 2>&1; then
	echo 'skip - memcheck: valgrind cannot be installed'
	exit 0
fi

# pg_ctl starts the program named postgres that stands beside it
bin=$(readlink -f "$PGBIN")
logs=$WORK/memcheck-logs
mkdir "$logs"
chmod 777 "$logs"
mv "$bin/postgres" "$bin/postgres.real"
cat >"$bin/postgres" <<-WRAPPER
	#!/bin/sh
	case \$1 in -V | --version) exec "$bin/postgres.real" "\$@" ;; esac
	exec valgrind --quiet --leak-check=no --track-origins=no --read-var-info=no \
		--error-limit=no --num-callers=30 --trace-children=yes \
		--log-file="$logs/%p" "$bin/postgres.real" "\$@"
WRAPPER
chmod 755 "$bin/postgres"

status=0
start_server memcheck autovacuum=off jit=off shared_buffers=32MB max_parallel_workers=2 \
	statement_timeout=0 || status=$?
rm "$bin/postgres"
mv "$bin/postgres.real" "$bin/postgres"
if [ $status -ne 0 ]; then
	echo 'not ok - memcheck: the server starts under valgrind'
	exit 1
fi

output=$WORK/memcheck-output
mkdir "$output"
cp -r expected "$output/"
status=0
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory installcheck \
	"PG_CONFIG=$PG_CONFIG" EXTRA_REGRESS_OPTS="--outputdir=$output" \
	>"$RESULTS/memcheck-regress.log" 2>&1 || status=$?
if [ $status -eq 0 ]; then
	echo 'ok - memcheck: the regression tests pass'
else
	cat "$RESULTS/memcheck-regress.log" "$output"/regression.diffs || :
	echo 'not ok - memcheck: the regression tests pass'
fi

# Whole blocks, which begin and end with a line of nothing but the process number
cat "$logs"/* >"$RESULTS/memcheck.log"
if awk -v RS='\n==[0-9]+== *\n' '/saleskpi\.so/ { print; found = 1 } END { exit found }' \
	"$RESULTS/memcheck.log"; then
	echo 'ok - memcheck: no error from our code'
else
	echo 'not ok - memcheck: no error from our code'
fi
