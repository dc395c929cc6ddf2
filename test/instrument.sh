#!/usr/bin/env bash
# A server under an instrument that watches its memory, and the regression tests on it. Sourced by
# memcheck.sh, sanitize.sh and fuzz.sh, after server.sh.

# shellcheck source-path=SCRIPTDIR source=packages.sh
. "$TOP/test/packages.sh"

# start_under COMMAND [ARGUMENT ...]: starts a server of the private installation by way of the
# command, `env` and `valgrind` being such.
start_under() {
	local bin
	bin=$(readlink -f "$PGBIN")
	# pg_ctl starts the program named postgres that stands beside it
	mv "$bin/postgres" "$bin/postgres.real"
	cat >"$bin/postgres" <<-WRAPPER
		#!/bin/sh
		case \$1 in
			-V | --version | --single | --boot) exec "$bin/postgres.real" "\$@" ;;
		esac
		exec $* "$bin/postgres.real" "\$@"
	WRAPPER
	chmod 755 "$bin/postgres"

	# The server's owner writes the reports
	REPORTS=$WORK/reports
	mkdir "$REPORTS"
	chmod 777 "$REPORTS"
	export PGPORT=5432
	start_server main autovacuum=off jit=off shared_buffers=32MB || die 'the server did not start'
}

# The regression tests, or the ROOMS that are given alone; what they differ in is in results/.
regress() {
	local output=$WORK/output status=0
	mkdir "$output"
	cp -r expected "$output/"
	run own_make installcheck ISOLATION= ${ROOMS:+REGRESS="$ROOMS"} EXTRA_REGRESS_OPTS="--outputdir=$output" || status=$?
	[ ! -e "$output/regression.diffs" ] || cp "$output/regression.diffs" results/
	[ -z "${ROOMS:-}" ] || return $status
	# The isolation tests have names that regression tests have, too
	rm -rf "$output/expected"
	run own_make installcheck REGRESS= EXTRA_REGRESS_OPTS="--outputdir=$output" || status=$?
	[ ! -e "$output/regression.diffs" ] || cat "$output/regression.diffs" >>results/regression.diffs
	return $status
}

# The sanitizers

# sanitized [FLAGS]: arguments of make for a build with AddressSanitizer, UndefinedBehaviorSanitizer
# and assertions, and more of the compiler's flags. The server's own build lets overflow wrap, so that it would be no error.
sanitized() {
	printf '%s\n' with_llvm=no \
		"COPT=-Og -fno-omit-frame-pointer -fno-wrapv -fsanitize=address,undefined -DUSE_ASSERT_CHECKING ${1:-}"
}

need_sanitizers() {
	# shellcheck disable=SC2119	# nothing besides
	need_packages
	ASAN=$(gcc -print-file-name=libasan.so)
	[ -e "$ASAN" ] || die 'gcc lacks libasan; please install it (Debian has it in libgcc-*-dev)'
	ASAN=$(readlink -f "$ASAN")
}

# Starts a server that has what the build needs loaded before anything else.
start_sanitized() {
	# Some libraries of the server call bindtextdomain as they are loaded. Before libasan is ready,
	# that leaves a lock behind which the server would wait for; it speaks English anyway.
	echo 'char *bindtextdomain(const char *domain, char *folder) { (void) domain; return folder; }' |
		gcc -shared -fPIC -x c -o "$WORK/english.so" -
	chmod 755 "$WORK/english.so"
	start_under env "LD_PRELOAD=$ASAN:$WORK/english.so" \
		"ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:log_path=$WORK/reports/asan" \
		"UBSAN_OPTIONS=print_stacktrace=1:log_path=$WORK/reports/ubsan"
}

# no_report NAME: whether no sanitizer or assertion found fault with our code; else what it said.
no_report() {
	local found=0
	cp "$WORK/main/log" results/server.log
	cat "$REPORTS"/* /dev/null >"results/$1.log" 2>/dev/null || :
	if grep -hE -A 12 'runtime error: |ERROR: AddressSanitizer' "results/$1.log" results/server.log; then
		found=1
	fi
	if grep -E 'TRAP: |^the input, |was terminated by signal' results/server.log; then
		found=1
	fi
	return $found
}
