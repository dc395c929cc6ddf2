#!/usr/bin/env bash
# The model on a shop's purchases: customers who come back, or do not.

. test/tap.sh

need_data cdnow
plan 43
check_sql cdnow
done_testing
