#!/usr/bin/env bash
# `make memcheck`: the regression tests on a server of their own that runs under valgrind's
# memcheck. They must pass, without an error from our code: one with a function of saleskpi.so on
# its stack. It takes minutes, so `make check` does not do it.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
cd "$TOP"

need_packages valgrind
mkdir -p results
make_folder
echo "compiling for $("$PG_CONFIG" --version)"
run install_private COPT=-Werror >results/build.log 2>&1 || die 'compiling failed (results/build.log)'

# pg_ctl starts the program named postgres that stands beside it
bin=$(readlink -f "$PGBIN")
logs=$WORK/memcheck
mkdir "$logs"
chmod 777 "$logs"
mv "$bin/postgres" "$bin/postgres.real"
cat >"$bin/postgres" <<-WRAPPER
	#!/bin/sh
	case \$1 in
		-V | --version) exec "$bin/postgres.real" "\$@" ;;
		--single | --boot) exec "$bin/postgres.real" "\$@" ;;
	esac
	exec valgrind --quiet --leak-check=no --error-limit=no --num-callers=30 \
		--trace-children=yes --log-file="$logs/%p" "$bin/postgres.real" "\$@"
WRAPPER
chmod 755 "$bin/postgres"

echo 'starting the server under valgrind'
PGPORT=5432
start_server main autovacuum=off jit=off shared_buffers=32MB || die 'the server did not start'

output=$WORK/output
mkdir "$output"
cp -r expected "$output/"
status=0
run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory installcheck \
	"PG_CONFIG=$PG_CONFIG" EXTRA_REGRESS_OPTS="--outputdir=$output" || status=$?
[ ! -e "$output/regression.diffs" ] || cp "$output/regression.diffs" results/

# Reports are separated by a line of nothing but the process number
cat "$logs"/* >results/memcheck.log
if awk -v RS='\n==[0-9]+== *\n' '/saleskpi\.so/ { print; found = 1 } END { exit found }' \
	results/memcheck.log; then
	echo 'memcheck: no error from our code'
else
	echo 'memcheck: errors from our code, above and in results/memcheck.log'
	status=1
fi
exit $status
