#!/usr/bin/env bash
# Sales cycles with open deals against another program: R with its package survival, where they are
# installed (Debian has them in r-cran-survival).

. test/tap.sh

Rscript --vanilla -e 'library(survival)' >/dev/null 2>&1 ||
	skip_all 'R with the package survival is not installed'
plan 16
crm=false
if has_data crm; then
	crm=true
else
	skip 6 "the CRM's deals: there is no folder of test data"
fi

export CHECKS
mkdir -p "$RESULTS/survival"
cd "$RESULTS/survival"
check_sql survival -v crm=$crm
done_testing
