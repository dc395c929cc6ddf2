#!/usr/bin/env bash
# `make check PG='15 17 18'`: `make check` on each of these major versions of PostgreSQL, one after
# the other. A version that this system has or offers is tested on it; of another, the suite of
# Debian that has it is set up beside (chroot.sh). What they print is kept in results/VERSION.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
# shellcheck source-path=SCRIPTDIR source=packages.sh
. "$TOP/test/packages.sh"
# shellcheck source-path=SCRIPTDIR source=chroot.sh
. "$TOP/test/chroot.sh"
cd "$TOP"

passed=0 failed=0 skipped=0
summary=()

# is_here MAJOR: whether this system has that version, or its packages
is_here() {
	complete "/usr/lib/postgresql/$1/bin/pg_config" ||
		LC_ALL=C apt-cache policy "postgresql-server-dev-$1" 2>/dev/null | grep 'Candidate: [0-9]' >/dev/null
}

# lay_out FOLDER: the sources, and the test data where check.sh looks for them
lay_out() {
	mkdir -p "$1/shared" && copy_sources "$1/saleskpi" || return
	[ ! -d ../shared/data ] || cp -rL ../shared/data "$1/shared/data"
}

# logged LOG COMMAND ...
# shellcheck disable=SC2317	# called by run
logged() {
	local log=$1
	shift
	"$@" 2>&1 | tee "$log"
}

# count LOG STATUS: what the last line of a log says; to end badly without a test that failed is a
# failure, too
count() {
	local ok=0 not_ok=0 skip=0 line
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$1" | tail -n 1) || :
	[[ ! $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)? ]] ||
		ok=${BASH_REMATCH[1]} not_ok=${BASH_REMATCH[2]} skip=${BASH_REMATCH[4]:-0}
	if [ "$2" -ne 0 ] && [ "$not_ok" -eq 0 ]; then
		not_ok=1
	fi
	passed=$((passed + ok)) failed=$((failed + not_ok)) skipped=$((skipped + skip))
	summary+=("PostgreSQL $major: ${line:-it did not get that far}")
}

rm -rf results
mkdir results
make_folder
trap 'end_job; rm -rf "${guest:-}"; remove_folder' EXIT

for major in $PG; do
	echo "PostgreSQL $major"
	pg_config=/usr/lib/postgresql/$major/bin/pg_config
	status=0
	if is_here "$major"; then
		folder=$WORK/clone-$major
		lay_out "$folder"
		run logged "results/$major.log" env -u PG -u MAKEFLAGS "PG_CONFIG=$pg_config" \
			"$folder/saleskpi/test/check.sh" || status=$?
	else
		suite=$(suite_of "$major")
		[ -n "$suite" ] || die "no suite of Debian is known to have PostgreSQL $major, and this system has none"
		make_chroot "$suite"
		guest=$(mktemp -d "$CHROOT/tmp/saleskpi.XXXXXX")
		folder=$guest
		lay_out "$folder"
		run logged "results/$major.log" chrooted env "PG_CONFIG=$pg_config" \
			"${folder#"$CHROOT"}/saleskpi/test/check.sh" || status=$?
	fi
	count "results/$major.log" $status
	[ ! -d "$folder/saleskpi/results" ] || mv "$folder/saleskpi/results" "results/$major"
	rm -rf "$folder"
done

printf '%s\n' "${summary[@]}"
line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line+=", $skipped skipped"
echo "$line"
exit $((failed > 0))
