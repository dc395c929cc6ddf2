#!/usr/bin/env bash
# The model on a CRM's own tables: a hardware company's deals, agents, accounts and products.

# shellcheck source-path=SCRIPTDIR source=data.sh
. "$(dirname "${BASH_SOURCE[0]}")/data.sh"
check_data crm
