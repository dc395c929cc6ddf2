#!/usr/bin/env bash
# The demo company: its files run, the model finds what was planted among its rows and nothing else,
# its KPIs are what plain SQL over its own tables says, what is shown fits a terminal of 80 columns
# and any font, a reader needs nothing but the model's schema, and moved through time it is the same
# company.

. test/tap.sh

plan 59

# demo DATABASE FILE: what a file of the demo prints, errors included
demo() {
	query "$1" -v reader=demo_reader -f "test/demo/$2.sql" 2>&1 || :
}

# shown DATABASE: what `make demo` shows of it, padding of the last column left out
shown() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 -d "$1" -f test/demo/show.sql 2>&1 | sed 's/ *$//' || :
}

# Letters, and the lines and blocks that every monospaced font has; in bytes, so that no locale matters
strange_signs() {
	LC_ALL=C grep -vnE "^([ -~]|$(printf '[\303-\305][\200-\277]|\342[\224-\226][\200-\277]|\342\200[\223\234\235]'))*\$" || :
}

# Characters are what is no continuation of one
wide_lines() {
	LC_ALL=C awk '{ line = $0; gsub(/[\200-\277]/, "", line) } length(line) > 80 { print length(line) ": " $0 }'
}

clean() {
	drop_database
	query postgres -c "DROP DATABASE IF EXISTS ${database}_today WITH (FORCE)" -c 'DROP ROLE IF EXISTS demo_reader'
}

make_database demo
trap clean EXIT
query postgres -c 'DROP ROLE IF EXISTS demo_reader' -c 'CREATE ROLE demo_reader'
query "$database" -c 'CREATE EXTENSION saleskpi'
demo "$database" company | is_empty 'company.sql runs'
demo "$database" map | grep -v '^$' | is_empty 'map.sql runs' || :
demo "$database" goals | grep -v '^$' | is_empty 'goals.sql runs' || :
demo "$database" reader | is_empty 'reader.sql runs'
query "$database" -c 'VACUUM ANALYZE'
query postgres -c "CREATE DATABASE ${database}_today TEMPLATE $database"

# The rows and the numbers

query "$database" -f "$CHECKS/demo.sql" | number

# What is shown

shown "$database" >"$RESULTS/demo.shown"
is 'all sections are shown' "$(grep -c '^── ' "$RESULTS/demo.shown")" 11
grep -E 'ERROR|psql:' "$RESULTS/demo.shown" | is_empty 'without an error' || :
is 'it says as of which day' "$(head -n 2 "$RESULTS/demo.shown" | grep -c 'those of 30 November 2025')" 1
wide_lines <"$RESULTS/demo.shown" | is_empty 'no line is wider than 80 columns'
strange_signs <"$RESULTS/demo.shown" | is_empty 'no sign is one that a font may lack'
# These two checks can fail
is 'a line of 81 columns is seen' "$(printf '%081d\n' 1 | wide_lines | wc -l)" 1
is 'and so is a sign' "$(printf '\342\234\223 done\n' | strange_signs | wc -l)" 1
sed '1,/Two queries to type/d' "$RESULTS/demo.shown" >"$RESULTS/demo.typed"
is 'the two queries at the end give what they say' \
	"$(query "$database" -f "$RESULTS/demo.typed" 2>&1 | sed -E 's/.*\|(at_risk)$/\1/; s/^[A-Z a-z]*\|[0-9]+\|[0-9.]+$/reason/' | sort | uniq -c | tr -s ' ' | tr '\n' ';')" \
	" $(query "$database" -c "SELECT count(*) FROM kpi.target_progress WHERE status = 'at_risk'") at_risk; 6 reason;"

# Kept, it shows the same, and goes on to when its tables change

shown "$database" | sed 1,2d >"$RESULTS/demo.live"
demo "$database" keep | grep -v '^$' | is_empty 'keep.sql runs' || :
shown "$database" | sed 1,2d | diff "$RESULTS/demo.live" - | is_empty 'kept, it shows what it showed' || :
is 'every source is watched' "$(query "$database" -c "SELECT count(*), string_agg(saleskpi_internal.unwatched('kpi', m.source::name), '; ') FROM kpi.mapping AS m WHERE m.source NOT IN ('rep', 'quota')")" '8|'
# A reader

query "$database" -f - <<-'SQL' 2>&1 | is_empty 'a reader reads every view and table of the model, with nothing of kpi_parts granted'
	SET SESSION AUTHORIZATION demo_reader;
	\o /dev/null
	SELECT format('SELECT count(*) FROM (SELECT * FROM kpi.%I OFFSET 0) AS r', c.relname)
	FROM pg_class AS c
	WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind IN ('v', 'r')
	ORDER BY c.relname \gexec
SQL
is 'and nothing else' "$(query "$database" -c 'SET SESSION AUTHORIZATION demo_reader' \
	-c "SELECT string_agg(n, ' ') FROM unnest('{kpi,kpi_parts,crm,shop,marketing}'::text[]) AS n WHERE has_schema_privilege(n, 'USAGE')")" kpi
is 'whose settings are those of a BI tool' "$(query "$database" -c "SELECT array_to_string(rolconfig, ' ') FROM pg_roles WHERE rolname = 'demo_reader'")" \
	'search_path=kpi jit=off TimeZone=UTC'

# Today

demo "${database}_today" today | is_empty 'today.sql runs'
query "${database}_today" -c 'VACUUM ANALYZE'
query "${database}_today" -f "$CHECKS/demo_today.sql" | number
is 'moved, its life is the same to the row and the cent' \
	"$(query "${database}_today" -f "$CHECKS/demo_life.sql")" "$(query "$database" -f "$CHECKS/demo_life.sql")"
shown "${database}_today" >"$RESULTS/demo_today.shown"
grep -E 'ERROR|psql:' "$RESULTS/demo_today.shown" | is_empty 'it is shown without an error' || :
wide_lines <"$RESULTS/demo_today.shown" | is_empty 'within 80 columns'

# A change

query "$database" -c "UPDATE crm.opportunities SET status = 'won', closed_on = '2025-11-30', value = 1000000 WHERE opportunity_id = (SELECT min(opportunity_id) FROM crm.opportunities WHERE status = 'open' AND created_at < '2025-11-01')" \
	-c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
is 'a deal that is won shows after the next refresh' "$(query "$database" -c "SELECT max(average_deal) FROM kpi.sales_by_rep WHERE month = '2025-11-01'" | awk '{ print ($1 > 50000) }')" 1

done_testing
