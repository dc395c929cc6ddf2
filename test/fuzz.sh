#!/usr/bin/env bash
# `make fuzz`: mutated input for every state type, in binary and in text, with the extension compiled
# with sanitizers and assertions. What its doors let in must be a state that all functions of the
# type can work with; all else must be an error that a user may see.
#
#   make fuzz MINUTES=5          how long at least, all types together
#   make fuzz INPUTS=1000000     so many inputs at least, for each type and form
#   make fuzz SEED=1             other random numbers
#
# A failure is shown with an input that makes it. What the tables show is also in results/fuzz.log.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
# shellcheck source-path=SCRIPTDIR source=instrument.sh
. "$TOP/test/instrument.sh"
cd "$TOP"

MINUTES=${MINUTES:-5} INPUTS=${INPUTS:-1000000} SEED=${SEED:-1}
[[ $MINUTES =~ ^[0-9]{1,5}$ && $INPUTS =~ ^[0-9]{1,12}$ && $SEED =~ ^[0-9]{1,9}$ ]] ||
	die 'MINUTES, INPUTS and SEED must be numbers'

need_sanitizers
mkdir -p results
make_folder
echo "compiling for $("$PG_CONFIG" --version)"
mapfile -t arguments < <(sanitized "-include $TOP/test/fuzz/guard.h")
run install_private "${arguments[@]}" >results/build.log 2>&1 || die 'compiling failed (results/build.log)'
cp -r test/fuzz "$WORK/build"
compile all with_llvm=no COPT=-Werror >>results/build.log 2>&1 || die 'compiling failed (results/build.log)'
chmod -R go+rX "$WORK/build"

start_sanitized
echo "fuzzing for $MINUTES minutes and $INPUTS inputs of each form"
status=0
run env PGOPTIONS='-c client_min_messages=warning' "$PGBIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 \
	-v "module=$WORK/build/fuzz" -v "seconds=$((60 * MINUTES))" -v "inputs=$INPUTS" -v "random=$SEED" \
	-f test/fuzz/fuzz.sql >results/fuzz.log 2>&1 || status=$?
cat results/fuzz.log
grep -q '^ok - ' results/fuzz.log || status=1
if no_report fuzz_reports; then
	echo 'fuzz: no report from our code'
else
	echo 'fuzz: reports from our code, above and in results/fuzz_reports.log'
	status=1
fi
exit $status
