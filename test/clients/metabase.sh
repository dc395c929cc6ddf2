#!/usr/bin/env bash
# What Metabase asks a database for, of every table and view of a live and of a kept model: what it
# looks up when the database is added, its samples, lists of values, groups by time, filters, sums and
# joins (metabase.sql). All of them run; what is grouped by time is all there, and none of it moves with
# the session's time zone; and the custom expressions of doc/metabase.md give the rates of the views.

. test/tap.sh

DATABASES=(live kept)
KINDS=(rows download fingerprint values bucket filter aggregate card join)
plan $((${#DATABASES[@]} * (${#KINDS[@]} + 10) + 1))

# reader DATABASE [ARGUMENT ...]: as the role of the tool
reader() {
	PGPASSWORD=$BI_PASSWORD PGUSER=bi PGHOST=127.0.0.1 query "$@"
}

# ask DATABASE SQL: a query over metabase.sql's tables
ask() {
	reader "$1" -F ' | ' -f test/clients/metabase.sql -c "$2"
}

# Runs queries, a line each after a line that names them, and prints those that fail, and why.
failures() {
	PGPASSWORD=$BI_PASSWORD PGUSER=bi PGHOST=127.0.0.1 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -v VERBOSITY=terse -d "$1" -o /dev/null -f "$2" 2>&1 || :
}

# The types that Metabase has a meaning for
KNOWN_TYPES="'bool', 'date', 'float8', 'int4', 'int8', 'numeric', 'text', 'timestamp', 'timestamptz'"

# What is of another type, and why
cat >"$RESULTS/clients_other_types" <<-'TEXT'
	data_quality.views _text: the views that leave the rows out, a list
	mapping.columns _text: what a mapping fills, of people who map
	mapping.mapped_by name: a role
	refresh_log.refreshed_by name: a role
	settings.churn_after interval: a setting
	settings.conversion_window interval: a setting
	settings.id_type regtype: a setting
	settings.update_after interval: a setting
	settings.weekend _int4: a setting
	target_history.new_values jsonb: a row of another table
	target_history.old_values jsonb: a row of another table
TEXT

for database in "${DATABASES[@]}"; do
	model="a $database model"

	# Looked up when the database is added

	is "$model: every table and view of the schema is there, and no company's table" \
		"$(ask "$database" "SELECT count(*), string_agg(DISTINCT schema, ' ') FROM client_table WHERE schema <> 'saleskpi_internal'")" \
		"$(query "$database" -c "SELECT count(*) || ' | kpi' FROM pg_class WHERE relnamespace = 'kpi'::regnamespace AND relkind IN ('r', 'v')")"
	ask "$database" "SELECT name FROM client_table WHERE coalesce(description, '') = ''" | is_empty "$model: each has a description"
	ask "$database" "SELECT view, name FROM client_column WHERE coalesce(comment, '') = ''" | is_empty "$model: and so has every column"
	ask "$database" "SELECT DISTINCT view || '.' || name || ' ' || type FROM client_column WHERE type NOT IN ($KNOWN_TYPES) ORDER BY 1" |
		{ grep -vxFf <(sed 's/: .*//' "$RESULTS/clients_other_types") || :; } | is_empty "$model: of a type that can be shown, or listed with the reason"
	# Whoever may only read a table is shown no keys by the information schema: the page says how to set them
	ask "$database" "SELECT view, name FROM client_column WHERE in_key" | is_empty "$model: keys are not shown to who may only read"
	is "$model: the session is in UTC" "$(reader "$database" -c 'SHOW timezone')" UTC

	# Asked for by cards

	ask "$database" "SELECT kind || ' ' || view, query FROM client_query" >"$RESULTS/clients_$database.queries"
	for kind in "${KINDS[@]}"; do
		grep "^$kind " "$RESULTS/clients_$database.queries" | sed 's/.* | //; s/$/;/' >"$RESULTS/clients_$database.$kind.sql" || :
		views=$(sed -n "s/^$kind \([a-z_]*\) | .*/\1/p" "$RESULTS/clients_$database.queries" | sort -u | wc -l)
		failures "$database" "$RESULTS/clients_$database.$kind.sql" |
			is_empty "$model: $kind, $(wc -l <"$RESULTS/clients_$database.$kind.sql") queries of $views tables and views"
	done

	# All of what is grouped is there; cut to days, it is the same in every session
	ask "$database" "
		SELECT format('SELECT %L WHERE (SELECT sum(b.n) FROM (SELECT count(*) AS n FROM %s GROUP BY %s) AS b) <> (SELECT count(*) FROM %s);',
			b.view || '.' || b.name || ' by ' || b.unit, b.source, b.expression, b.source)
		FROM client_bucket AS b" >"$RESULTS/clients_buckets.sql"
	reader "$database" -f "$RESULTS/clients_buckets.sql" | is_empty "$model: no row is lost between groups"
	for zone in UTC Europe/Berlin America/Los_Angeles; do
		ask "$database" "SELECT format('SELECT %L, %s AS bucket, count(*) FROM %s GROUP BY 2 ORDER BY 2;', b.view || '.' || b.name || ' by ' || b.unit, b.expression, b.source)
			FROM client_bucket AS b WHERE b.type = 'date' AND b.unit IN ('month', 'week', 'quarter')" |
			reader "$database" -c "SET timezone = '$zone'" -f - >"$RESULTS/clients_${zone//\//_}"
	done
	cat "$RESULTS"/clients_{UTC,Europe_Berlin,America_Los_Angeles} | sort | uniq -c | awk '$1 % 3 { print }' | is_empty "$model: months, weeks and quarters of days are the same in every session"
	is "$model: and there are some" "$(($(wc -l <"$RESULTS/clients_UTC") > 200))" 1

	# The expressions of the page, row by row: `view.rate` | `Sum([a]) / Sum([b])`
	# shellcheck disable=SC2016	# the signs of a page
	sed -nE 's/^\| `([a-z_]+)\.([a-z0-9_]+)` \| `(.*)` \|.*/\1 \2 \3/p' doc/metabase.md >"$RESULTS/clients_expressions"
	while read -r view rate expression; do
		sql=$(sed -E 's/Sum\(\[([a-z0-9_]+)\]\)/sum(v."\1")/g; s#/ (.*)$#/ nullif(\1, 0)#' <<<"$expression")
		columns=$(query "$database" -c "SELECT string_agg(quote_ident(k), ', ') FROM unnest(string_to_array(substring(obj_description('kpi.$view'::regclass) FROM '; key ([a-z_]+(?:, [a-z_]+)*)'), ', ')) AS k")
		echo "SELECT '$view.$rate ' || concat_ws(' ', $columns), max(v.\"$rate\"), $sql FROM kpi.$view AS v GROUP BY $columns
			HAVING abs(max(v.\"$rate\")::numeric - $sql) > 0.00000001 OR (max(v.\"$rate\") IS NULL) <> ($sql IS NULL);"
	done <"$RESULTS/clients_expressions" >"$RESULTS/clients_expressions.sql"
	reader "$database" -f "$RESULTS/clients_expressions.sql" 2>&1 | head -n 20 | is_empty "$model: the expressions of doc/metabase.md give the rates"
done
is 'the page has expressions' "$(($(wc -l <"$RESULTS/clients_expressions") > 10))" 1

done_testing
