#!/usr/bin/env bash
# Counts tests by what they have printed. Sourced by what runs them.
#
#   judge NAME LOG STATUS   counts the tests in a log, and says how they went
#   verdict                 says how all went, in a line

passed=0 failed=0 skipped=0

# The log is TAP as prove repeats it, or lines of PostgreSQL 15's pg_regress. To end badly without a
# test that failed is a failure, too.
judge() {
	local ok not_ok skip line
	ok=$(grep -E '^ok +([0-9]|- )|^(test| ) .* \.\.\. ok( |$)' "$2" | grep -vc '# SKIP') || :
	not_ok=$(grep -cE '^not ok +([0-9]|- )|^(test| ) .* \.\.\. (FAILED|failed)' "$2") || :
	skip=$(grep -cE '^ok [0-9]+ # SKIP |\.\. skipped: ' "$2") || :
	line="$1: $ok ok"
	[ "$not_ok" -eq 0 ] || line+=", $not_ok not ok"
	[ "$skip" -eq 0 ] || line+=", $skip skipped"
	if [ "$3" -ne 0 ] && [ "$not_ok" -eq 0 ]; then
		not_ok=1 line+=", then it failed"
	fi
	passed=$((passed + ok)) failed=$((failed + not_ok)) skipped=$((skipped + skip))
	echo "$line"
	sed -nE 's/^(ok [0-9]+ # SKIP |.*\.\. skipped: )/    skipped: /p' "$2" | uniq
	if [ "$not_ok" -gt 0 ]; then
		grep -E '^not ok|^test .*\.\.\. (FAILED|failed)' "$2" || :
		tail -n 40 "$2"
	fi
}

verdict() {
	local line="$passed passed, $failed failed"
	[ "$skipped" -eq 0 ] || line+=", $skipped skipped"
	echo "$line"
}
