#!/usr/bin/env bash
# Sales cycles with open deals against another program: R with its package survival, where they are
# installed (Debian has them in r-cran-survival).

# shellcheck source-path=SCRIPTDIR source=data.sh
. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

if ! Rscript --vanilla -e 'library(survival)' >/dev/null 2>&1; then
	echo "skip - survival: R with the package survival is not installed"
	exit
fi
crm=false
if [ -n "${DATA:-}" ] && [ -d "$DATA/crm" ]; then
	crm=true
else
	echo "skip - survival of the CRM's deals: there is no folder of test data"
fi

CHECKS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/survival
export CHECKS
database=survival_$$
trap drop_database EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
query postgres -c "CREATE DATABASE $database"
mkdir -p "$RESULTS/survival"
cd "$RESULTS/survival"
query "$database" -v "crm=$crm" -f "$CHECKS.sql"
