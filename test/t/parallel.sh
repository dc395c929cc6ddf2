#!/usr/bin/env bash
# Every aggregate in parallel workers and from merged states: to the bit what one pass gives.

. test/tap.sh

check_sql parallel
done_testing
