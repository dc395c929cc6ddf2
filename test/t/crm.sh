#!/usr/bin/env bash
# The model on a CRM's own tables: a hardware company's deals, agents, accounts and products.

. test/tap.sh

need_data crm
plan 74
check_sql crm
done_testing
