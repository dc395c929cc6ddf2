#!/usr/bin/env bash
# A dbt project (dbt/) that has the KPI views as sources, tests their keys and shares, and has a model of
# its own on top: run for real, twice, beside a live and a kept model.

. test/tap.sh
. test/server.sh
. test/packages.sh
. test/clients/venv.sh

# Later ones fetch a part of themselves from elsewhere when they are installed
need_python dbt 'dbt-core==1.9.*' 'dbt-postgres==1.9.*'
plan 15

PROJECT=$RESULTS/clients_dbt
rm -rf "$PROJECT"
cp -R test/clients/dbt "$PROJECT"

# dbt COMMAND: what it says at the end, or all that it said where it failed
dbt() {
	local status=0
	DBT_DATABASE=$database DBT_TARGET_PATH=$PROJECT/target "${PYTHON%/*}/dbt" "$@" --quiet --no-use-colors \
		--project-dir "$PROJECT" --profiles-dir "$PROJECT" --log-path "$PROJECT/logs" >"$PROJECT/said" 2>&1 </dev/null || status=$?
	[ "$status" -eq 0 ] || { tail -n 40 "$PROJECT/said"; echo "dbt $1 has ended with $status"; }
}

results() {
	"$PYTHON" -c 'import json, sys; print(sum(r["status"] in ("pass", "success") for r in json.load(open(sys.argv[1]))["results"]))' \
		"$PROJECT/target/run_results.json"
}

query live -c "
	SELECT c.relname FROM pg_class AS c
	WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN (SELECT saleskpi_internal.source_names())
	ORDER BY 1" >"$PROJECT/wanted"
sed -n 's/^      - name: //p' test/clients/dbt/models/sources.yml | sort | { diff "$PROJECT/wanted" - || :; } |
	is_empty 'the project has every KPI view as a source'

for database in live kept; do
	model="beside a $database model"
	query "$database" -c 'DROP SCHEMA IF EXISTS mart CASCADE' -c 'CREATE SCHEMA mart AUTHORIZATION bi'
	dbt debug | is_empty "$model: dbt can connect"
	dbt test --select 'source:*' | is_empty "$model: the sources pass their tests"
	is "$model: of which there are many" "$(($(results) > 50))" 1
	dbt build --select quarter | is_empty "$model: its own model is made and passes its tests"
	is "$model: and has rows" "$(query "$database" -c 'SELECT count(*) > 3 FROM mart.quarter')" t
	is "$model: whose sums are those of the view" \
		"$(query "$database" -c 'SELECT sum(deals_won), sum(amount) FROM mart.quarter')" \
		"$(query "$database" -c 'SELECT sum(deals_won), sum(amount) FROM kpi.sales_by_rep WHERE complete')"
	dbt run --select quarter | is_empty "$model: it can be made again"
	query "$database" -c 'DROP SCHEMA mart CASCADE'
done
done_testing
