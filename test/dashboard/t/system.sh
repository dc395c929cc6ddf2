#!/usr/bin/env bash
# The same dashboard over a system that is mapped in one command: each chart draws, or says that the
# system has no such data. What any company has must draw.

. test/tap.sh

has_data odoo19 || skip_all 'there is no folder of test data'
[ -n "$(query sales -c "SELECT 1 FROM pg_proc WHERE pronamespace = 'saleskpi'::regnamespace AND proname = 'map_system' LIMIT 1")" ] ||
	skip_all 'this release maps no systems'

make_database dashboard_odoo
query "$database" -c 'CREATE EXTENSION saleskpi' -c 'SELECT saleskpi.create_model('"'kpi'"')' >/dev/null
gunzip -c "$DATA/odoo19/odoo19.sql.gz" | query "$database" -f - >/dev/null 2>"$RESULTS/odoo19.log" || :
query "$database" -c "SELECT saleskpi.map_system('kpi', 'odoo', 'public')" >"$RESULTS/odoo19.mapped" 2>&1 || not_ok 'the system is mapped' "$(cat "$RESULTS/odoo19.mapped")"
query "$database" -c 'ANALYZE' -v reader=bi -f test/demo/reader.sql

dashboard=$(dashboard/superset/import.sh "$SUPERSET_URL" admin "${DATABASE_URI%/*}/$database" </dev/null)
dashboard=${dashboard%/}
dashboard=${dashboard##*/}
"$SUPERSET/venv/bin/python" test/dashboard/look.py draws odoo19 "$dashboard" \
	'["Sales", "Sales by month and team", "What the numbers are made of", "Open deals by stage"]' 2>&1 | number

done_testing
