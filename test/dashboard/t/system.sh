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
# The last day of the data, whenever this runs: a company of two months
query "$database" -c "UPDATE kpi.settings SET as_of = '2026-11-30'" -c 'ANALYZE' -v reader=bi -f test/demo/reader.sql

dashboard=$(dashboard/superset/import.sh "$SUPERSET_URL" admin "${DATABASE_URI%/*}/$database" </dev/null)
dashboard=${dashboard%/}
dashboard=${dashboard##*/}
"$SUPERSET/venv/bin/python" test/dashboard/look.py draws odoo19 "$dashboard" \
	'["Sales", "Sales by month and team", "What the numbers are made of", "Open deals by stage"]' 2>&1 | number

# Those that follow
expect 5

# numbers DATASET SELECTED: of the query of a dataset of the bundle
numbers() {
	query "$database" -c "SELECT $2 FROM ($(sed -n '/^sql: |/,/^[^ ]/s/^  //p' "dashboard/superset/datasets/$1.yaml")) AS d"
}
is 'a month in which a team won nobody is 0' \
	"$(numbers kpi_by_month "string_agg(concat_ws(' ', month, numerator), ', ' ORDER BY month) FILTER (WHERE kpi = 'new_accounts' AND team = 'Sales' AND channel = 'Sale Promotion 1')")" \
	'2026-10-01 1, 2026-11-01 0'
is 'and no sale is counted twice for it' "$(numbers kpi_by_month "sum(numerator) FILTER (WHERE kpi = 'sales_amount')")" \
	"$(query "$database" -c "SELECT sum(amount) FROM kpi.monthly_sales_growth WHERE complete")"
is 'there is no funnel of leads that are too young' "$(numbers lead_funnel 'count(*)')" 0
is 'what cannot be estimated is no wrong row, and is said' \
	"$(numbers data_quality "count(*) FILTER (WHERE problem ~ 'BG/NBD')") $(numbers sources "count(*) FILTER (WHERE note ~ 'BG/NBD')")" '0 1'
is 'teams and channels have colours that tell them apart' "$("$PYTHON" -c '
import json, sqlite3, sys
row = sqlite3.connect(sys.argv[1]).execute("SELECT json_metadata FROM dashboards WHERE id = ?", (sys.argv[2],)).fetchone()
colors = json.loads(row[0])["label_colors"]
for names in (["Sales", "Pre-Sales"], ["Facebook", "Lead Recall", "Newsletter", "Sale Promotion 1", "Search engine"]):
	print(len({colors[n] for n in names}), end=" ")' "$SUPERSET/home/superset.db" "$dashboard" 2>&1)" '2 5 '

done_testing
