#!/usr/bin/env bash
# `make bench`: how fast the extension is, each time against what a careful analyst would write with
# PostgreSQL alone, on the same rows of an invented company, in a private server.
#
#   make bench DEALS=1000000    so many deals, and all else in proportion; ten million when not given
#   make bench ONLY=churn       only the rows of the table in whose text the pattern is found
#
# What is measured against other programs is measured where they are in the folder test/bench/other:
# the Python package lifetimes, and, for orientation, DuckDB.
#
#   python3 -m venv test/bench/other/venv && test/bench/other/venv/bin/pip install lifetimes
#   npm install --prefix test/bench/other @duckdb/node-api
#
# A ratio is the time of the first query over that of the second, the median of five alternating
# pairs, on tables in shared memory, without JIT. Before a view is timed, it must give the same
# numbers as the query by hand on a small company. The times themselves are kept in results/.

set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../server.sh
. "$(dirname "${BASH_SOURCE[0]}")/../server.sh"
# shellcheck source-path=SCRIPTDIR source=../packages.sh
. "$TOP/test/packages.sh"
cd "$TOP"
# shellcheck source-path=SCRIPTDIR source=kept.sh
. test/bench/kept.sh

DEALS=${DEALS:-10000000}
ONLY=${ONLY:-}
CHECKED_DEALS=20000
PAIRS=5
OTHER=test/bench/other

[[ $DEALS =~ ^[1-9][0-9]{3,8}$ ]] || die "DEALS must be a number from 1,000 to 999,999,999"

held=0 missed=0

psql() {
	PGCLIENTENCODING=UTF8 PGOPTIONS='-c client_min_messages=warning' \
		"$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 -P pager=off "$@"
}

# The table

line() {
	printf '%-47s  %-29s  %8s  %15s  %9s  %s\n' "$@"
}

# row WORK AGAINST FIGURE SPREAD LIMIT HOLDS
row() {
	line "$@"
	if [ "$6" = yes ]; then
		held=$((held + 1))
	else
		missed=$((missed + 1))
	fi
}

wanted() {
	[ -z "$ONLY" ] || grep -qiE -- "$ONLY" <<<"$*"
}

# Timing

# A query with settings for it, as psql commands that print its time. The server does all the work
# and sends no row: OFFSET passes over them.
timed() {
	printf '%s\n' "$1" '\timing on' "$2 OFFSET 1000000000000;" '\timing off'
}

ONE_PROCESS='SET max_parallel_workers_per_gather = 0;'
TWO_WORKERS='SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0;'

# ratio WORK AGAINST LIMIT SETTINGS QUERY AGAINST_SETTINGS AGAINST_QUERY
ratio() {
	local pair
	# Planning once loads what a session keeps
	{
		echo "SET jit = off; SET TIME ZONE 'Europe/Berlin'; SET search_path = company, saleskpi;"
		echo '\o /dev/null'
		echo "EXPLAIN $5; EXPLAIN $7;"
		for ((pair = 0; pair < PAIRS; pair++)); do
			timed "$4" "$5"
			timed "$6" "$7"
		done
	} >"$WORK/pairs.sql"
	run psql -f "$WORK/pairs.sql" >"$WORK/times" || die "a query of \"$1\" failed"
	sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$WORK/times" | paste - - >"$WORK/pairs"
	judge "$1" "$2" "$3"
}

# judge WORK AGAINST LIMIT: the row for the pairs of milliseconds that were noted
judge() {
	local figures median spread holds
	awk -v OFS='\t' -v work="$1" -v against="$2" '{print $1 / $2, work, against, $1, $2}' "$WORK/pairs" |
		sort -g >"$WORK/ratios"
	cat "$WORK/ratios" >>"$TIMES"
	figures=$(awk -v limit="$3" '{ratio[NR] = $1}
		END {
			median = ratio[(NR + 1) / 2]
			printf "%.3f %.3f-%.3f %s\n", median, ratio[1], ratio[NR], median <= limit ? "yes" : "NO"
		}' "$WORK/ratios")
	read -r median spread holds <<<"$figures"
	row "$1" "$2" "$median" "$spread" "<= $3" "$holds"
}

# engine WORK AGAINST LIMIT QUERY AGAINST_QUERY
engine() {
	! wanted "$1 $2" || ratio "$1" "$2" "$3" "$ONE_PROCESS" "$4" "$ONE_PROCESS" "$5"
}

# workers WORK QUERY: whether it is worth while to have more than one process
workers() {
	local against='one process'
	wanted "$1, two workers $against" || return 0
	if ! psql -c 'SET search_path = company, saleskpi' -c "$TWO_WORKERS" -c "EXPLAIN $2" |
		grep 'Workers Planned: 2' >/dev/null; then
		against+=' (planned with one)'
	fi
	ratio "$1, two workers" "$against" 0.6 "$TWO_WORKERS" "$2" "$ONE_PROCESS" "$2"
}

# Expected value of every customer, from the purchases on, against lifetimes. It must be as likely.
expected_value() {
	local work='expected value of every customer' against=lifetimes pair parameters likelihood
	local python=$OTHER/venv/bin/python purchases='COPY company.purchases TO STDOUT (FORMAT csv, HEADER)'
	local query="WITH buyer AS MATERIALIZED (
			SELECT customer_id, rfm(sold_on, amount) AS rfm FROM purchases GROUP BY customer_id
		),
		fit AS MATERIALIZED (SELECT clv_model(rfm, date '2025-12-31') AS model FROM buyer)
		SELECT customer_id, probability_alive((SELECT model FROM fit), rfm), clv((SELECT model FROM fit), rfm, '1 year')
		FROM buyer"
	wanted "$work $against" || return 0
	if ! "$python" -c 'import lifetimes' 2>/dev/null; then
		line "$work" 'lifetimes, which is not there' - '' '<= 0.1' ''
		return
	fi
	run psql -f test/bench/purchases.sql || die 'test/bench/purchases.sql failed'
	parameters=$(psql -At -F ' ' -c 'SET search_path = company, saleskpi' -c "SELECT r, alpha, a, b, p, q, gamma
		FROM parameters((SELECT clv_model(rfm, '2025-12-31')
			FROM (SELECT rfm(sold_on, amount) FROM purchases GROUP BY customer_id) AS buyer))")
	: >"$WORK/pairs"
	for ((pair = 0; pair < PAIRS; pair++)); do
		milliseconds "$query" 1 >"$WORK/ours"
		# shellcheck disable=SC2086	# seven numbers
		psql -c "$purchases" | "$python" test/bench/expected_value.py $parameters >"$WORK/theirs" ||
			die 'test/bench/expected_value.py failed'
		awk -v ours="$(cat "$WORK/ours")" 'NR == 1 {print ours "\t" $1 * 1000}' "$WORK/theirs" >>"$WORK/pairs"
	done
	# The likelihoods of their parameters, and of ours, to the digits that both print
	likelihood=$(awk 'NR == 2 {bg = $1; gg = $2} NR == 3 {print ($1 >= bg - 0.01 && $2 >= gg - 0.01) ? "" : ", at a lower likelihood"}' "$WORK/theirs")
	judge "$work" "$against$likelihood" 0.1
}

# milliseconds QUERY [RUNS]: the median of its times
milliseconds() {
	local pair runs=${2:-$PAIRS}
	{
		echo "SET jit = off; SET search_path = company, saleskpi; $ONE_PROCESS"
		echo '\o /dev/null'
		for ((pair = 0; pair < runs; pair++)); do
			timed '' "$1"
		done
	} >"$WORK/runs.sql"
	run psql -f "$WORK/runs.sql" >"$WORK/times" || die "a query failed: $1"
	sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$WORK/times" | sort -g | sed -n $((runs / 2 + 1))p
}

# duckdb WORK QUERY DUCKDB_QUERY: for orientation, DuckDB with one thread on the same rows, all of
# them in one run at the end
duckdb() {
	! wanted "$1 DuckDB" || printf '%s\t%s\t%s\n' "$1" "${2//[$'\n\t']/ }" "${3//[$'\n\t']/ }" >>"$WORK/duckdb"
}

run_duckdb() {
	local work query ours theirs
	[ -e "$WORK/duckdb" ] || return 0
	if ! [ -d "$OTHER/node_modules/@duckdb/node-api" ] || ! command -v node >/dev/null; then
		echo "DuckDB is not in $OTHER: no rows for orientation"
		return
	fi
	mkdir "$WORK/tables"
	psql -c "\\copy (SELECT rep, won, opened_at AT TIME ZONE 'UTC' AS opened_at, closed_at AT TIME ZONE 'UTC' AS closed_at, amount FROM company.deals) TO '$WORK/tables/deals.csv' (FORMAT csv, HEADER)" \
		-c "\\copy (SELECT customer_id, acquired_on, churned_on FROM company.customers) TO '$WORK/tables/customers.csv' (FORMAT csv, HEADER)" \
		-c "\\copy (SELECT customer_id, invoiced_on, amount FROM company.orders) TO '$WORK/tables/orders.csv' (FORMAT csv, HEADER)"
	cut -f 1,3 "$WORK/duckdb" | run_node >"$WORK/duckdb_times" || die 'DuckDB failed'
	while IFS=$'\t' read -r work query _; do
		ours=$(milliseconds "$query")
		theirs=$(awk -F '\t' -v work="$work" '$1 == work {print $2}' "$WORK/duckdb_times")
		line "$work" "DuckDB $(head -n 1 "$WORK/duckdb_times"), one thread" \
			"$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN {printf "%.3f", ours / theirs}')" '' '' ''
	done <"$WORK/duckdb"
}

run_node() {
	node test/bench/duckdb.cjs "$OTHER" "$WORK/tables" "$PAIRS"
}

# size WORK BYTES QUERY: of a state, which must not be larger
size() {
	local bytes holds=NO
	wanted "$1" || return 0
	bytes=$(psql -At -c 'SET search_path = company, saleskpi' -c "$3")
	[ "$bytes" -gt "$2" ] || holds=yes
	row "$1" '' "$bytes B" '' "<= $2 B" "$holds"
}

# view NAME KEY: a view of the model against the query by hand, in its columns
view() {
	local columns difference
	wanted "view $1 by hand" || return 0
	[ -n "${checked:-}" ] || { make_company checked "$CHECKED_DEALS"; checked=1; }
	difference=$(psql -d checked -At -c "SELECT by_hand.difference('$1', '{$2}')")
	if [ -n "$difference" ]; then
		row "view $1" 'by hand' - '' '<= 1.5' "NO: $difference"
		return
	fi
	columns=$(psql -At -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
		FROM pg_attribute WHERE attrelid = 'by_hand.$1'::regclass AND attnum > 0")
	ratio "view $1" 'by hand' 1.5 "$ONE_PROCESS" "SELECT $columns FROM kpi.$1" \
		"$ONE_PROCESS" "SELECT $columns FROM by_hand.$1"
}

# The company's date columns with an index on each, which are for the planner to see or not
DATES='deals (opened_at) deals (closed_at) deals (expected_on) orders (ordered_at) leads (created_at) leads (qualified_at)
	leads (converted_at) emails (sent_at) emails (delivered_at) emails (opened_at)
	customers (acquired_on) customers (churned_on) subscriptions (started_on)
	subscriptions (ended_on) expenses (spent_on)'

make_date_indexes() {
	local table column number=0
	[ -z "${date_indexes:-}" ] || return 0
	date_indexes=1
	# shellcheck disable=SC2086	# pairs of words
	while read -r table column; do
		number=$((number + 1))
		psql -c "CREATE INDEX date_$number ON company.$table $column"
	done < <(printf '%s %s\n' $DATES)
}

# show_date_indexes true|false: SQL that shows them to the planner, or hides them
show_date_indexes() {
	echo "UPDATE pg_index SET indisvalid = $1 WHERE indexrelid::regclass::text ~ '^(company\.)?date_[0-9]+$';"
}

# indexed NAME: a view with and without them, which it must not be led astray by
indexed() {
	local against='no index on a date'
	wanted "view $1, a btree on each date $against" || return 0
	make_date_indexes
	ratio "view $1, a btree on each date" "$against" 1.1 \
		"$ONE_PROCESS $(show_date_indexes true)" "SELECT * FROM kpi.$1" \
		"$ONE_PROCESS $(show_date_indexes false)" "SELECT * FROM kpi.$1"
}

# Many targets on customers who stay, two of each rep and no others, against the join by which a
# careful analyst would find whose customers are whose
many_targets() {
	local work='400 targets on retention' against='join of equal reps'
	wanted "$work $against" || return 0
	psql -c 'CREATE TABLE company.other_targets AS TABLE kpi.target' -c 'DELETE FROM kpi.target' \
		-c "INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value)
			SELECT 'Retention', 'retention_rate', r.rep, '2025-01-01', e.ends_on, 0.8
			FROM company.reps AS r
			CROSS JOIN (VALUES (date '2025-06-30'), ('2025-12-31')) AS e (ends_on)" \
		-c 'ANALYZE kpi.target'
	ratio "$work" "$against" 1.5 "$ONE_PROCESS" 'SELECT target_id, actual FROM kpi.target_progress' "$ONE_PROCESS" \
		"SELECT t.target_id, saleskpi.retention_rate(u.acquired_on, u.churned_on,
			daterange(t.starts_on, least(t.ends_on, '2025-11-30'), '[]'))
		FROM kpi.target AS t
		JOIN kpi_parts.known_customer AS u ON u.rep = t.rep
		GROUP BY t.target_id"
	psql -c 'DELETE FROM kpi.target' -c 'INSERT INTO kpi.target TABLE company.other_targets' \
		-c 'DROP TABLE company.other_targets' -c 'ANALYZE kpi.target'
}

# set_targets COUNT: so many targets on sales, of reps and months in turn, and no others
set_targets() {
	psql -c 'DELETE FROM kpi.target' -c "INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value)
		SELECT 'Sales', 'sales_amount', r.rep, m.month, (m.month + interval '1 year')::date - 1, 100000
		FROM (SELECT r.rep, row_number() OVER (ORDER BY r.rep) AS n FROM company.reps AS r) AS r
		CROSS JOIN (SELECT d::date AS month, row_number() OVER (ORDER BY d DESC) AS n
			FROM generate_series(timestamp '2021-02-01', '2025-01-01', '1 month') AS d) AS m
		ORDER BY m.n, r.n LIMIT $1" -c 'ANALYZE kpi.target'
}

# Five thousand targets, live, over 600,000 sales, where the company has so many
thousands_of_targets() {
	local work='5,000 targets, live'
	wanted "$work" || return 0
	psql -c 'CREATE TABLE company.other_targets AS TABLE kpi.target'
	set_targets 5000
	absolute "$work, of $(psql -At -c "SELECT count(*) FROM kpi.target") over $(psql -At -c 'SELECT count(*) FROM company.orders') sales" \
		"$(executed 'SELECT * FROM kpi.target_progress')" 1000
	psql -c 'DELETE FROM kpi.target' -c 'INSERT INTO kpi.target TABLE company.other_targets' \
		-c 'DROP TABLE company.other_targets' -c 'ANALYZE kpi.target'
}

# The company

# make_company DATABASE DEALS
make_company() {
	local file loaded
	psql -d postgres -c "CREATE DATABASE $1"
	psql -d "$1" -c 'CREATE EXTENSION saleskpi'
	run psql -d "$1" -v "deals=$2" -f test/bench/company.sql || die 'test/bench/company.sql failed'
	# Other queries by hand read those of the targets and of what is paid
	loaded=' '
	for file in test/bench/{model,same,by_hand/target_progress,by_hand/sales_vs_target,by_hand/revenue_retention}.sql test/bench/by_hand/*.sql; do
		[[ $loaded != *" $file "* ]] || continue
		run psql -d "$1" -o /dev/null -f "$file" || die "$file failed"
		loaded+="$file "
	done
	run psql -d "$1" -c 'VACUUM (FREEZE, ANALYZE)'
}

# shellcheck disable=SC2119	# nothing besides
need_packages
make_folder
mkdir -p results
TIMES=$TOP/results/bench.tsv
printf 'ratio\twork\tagainst\tms\tms against\n' >"$TIMES"

echo "compiling for $("$PG_CONFIG" --version)"
if ! run install_private >results/build.log 2>&1; then
	cat results/build.log >&2
	die 'compiling failed'
fi
# All tables and indexes take about 220 bytes a deal
PGPORT=5432
start_server bench "shared_buffers=$((256 + DEALS * 400 / 1000000))MB" work_mem=256MB jit=off \
	maintenance_work_mem=512MB max_wal_size=4GB checkpoint_timeout=1h autovacuum=off ||
	die 'the server did not start'

echo "building $DEALS deals and what goes with them"
make_company bench "$DEALS"
export PGDATABASE=bench
echo
line work against ratio 'lowest-highest' 'must be' holds

# The engine

rate='SELECT conversion_rate(won) FROM deals'
engine 'conversion_rate, whole table' 'avg(won::int)' 1.0 "$rate" \
	'SELECT avg(won::int) FROM deals'
workers 'conversion_rate, whole table' "$rate"
duckdb 'conversion_rate, whole table' "$rate" 'SELECT avg(won::int) FROM deals'

rate='SELECT rep, conversion_rate(won) FROM deals GROUP BY rep'
engine 'conversion_rate by rep' 'avg(won::int)' 1.05 "$rate" \
	'SELECT rep, avg(won::int) FROM deals GROUP BY rep'
workers 'conversion_rate by rep' "$rate"
duckdb 'conversion_rate by rep' "$rate" 'SELECT rep, avg(won::int) FROM deals GROUP BY rep'

length='SELECT sales_cycle_length(opened_at, closed_at) FROM deals'
engine 'sales_cycle_length, whole table' 'avg(closed - opened)' 0.6 "$length" \
	'SELECT avg(closed_at - opened_at) FROM deals'
workers 'sales_cycle_length, whole table' "$length"
duckdb 'sales_cycle_length, whole table' "$length" 'SELECT avg(closed_at - opened_at) FROM deals'

length='SELECT rep, sales_cycle_length(opened_at, closed_at) FROM deals GROUP BY rep'
engine 'sales_cycle_length by rep' 'avg(closed - opened)' 0.8 "$length" \
	'SELECT rep, avg(closed_at - opened_at) FROM deals GROUP BY rep'
workers 'sales_cycle_length by rep' "$length"
duckdb 'sales_cycle_length by rep' "$length" 'SELECT rep, avg(closed_at - opened_at) FROM deals GROUP BY rep'

percentiles='SELECT rep, percentile(sales_cycle(opened_at, closed_at), 0.5),
	percentile(sales_cycle(opened_at, closed_at), 0.9) FROM deals GROUP BY rep'
core_percentiles='SELECT rep, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY closed_at - opened_at)
	FROM deals GROUP BY rep'
engine 'median and p90 of the cycle by rep' 'percentile_cont' 0.5 "$percentiles" "$core_percentiles"
if wanted 'median and p90 of the cycle by rep, two workers percentile_cont'; then
	ratio 'median and p90 of the cycle by rep, two workers' 'percentile_cont, two workers' 0.28 \
		"$TWO_WORKERS" "$percentiles" "$TWO_WORKERS" "$core_percentiles"
fi
workers 'median and p90 of the cycle by rep' "$percentiles"
duckdb 'median and p90 of the cycle by rep' "$percentiles" \
	'SELECT rep, quantile_disc(closed_at - opened_at, [0.5, 0.9]) FROM deals GROUP BY rep'

churn="SELECT p.* FROM (SELECT churn(acquired_on, churned_on, 'month') AS churn FROM customers) AS c, periods(c.churn) AS p"
engine 'monthly churn over six years' 'join with generate_series' 0.015 "$churn" \
	'SELECT * FROM by_hand.churn_textbook'
engine 'monthly churn over six years' 'counts and running sums' 0.3 "$churn" \
	'SELECT * FROM by_hand.churn_running_sums'
workers 'monthly churn over six years' "$churn"
duckdb 'monthly churn over six years' "$churn" "WITH change AS (
		SELECT date_trunc('month', acquired_on) AS month, 1 AS gained, 0 AS lost FROM customers
		UNION ALL
		SELECT date_trunc('month', churned_on), 0, 1 FROM customers WHERE churned_on IS NOT NULL
	), month AS (SELECT month, sum(gained) AS gained, sum(lost) AS lost FROM change GROUP BY month)
	SELECT month, gained, lost, sum(gained - lost) OVER (ORDER BY month) AS at_end FROM month"

triangle="SELECT a.* FROM (SELECT cohorts(acquired_on, churned_on, 'month') AS cohorts FROM customers) AS c,
	ages(c.cohorts, '2025-12-31') AS a WHERE a.age < 24"
engine 'retention triangle, 24 months' 'grouping and running sums' 0.25 "$triangle" \
	'SELECT * FROM by_hand.retention_triangle'
workers 'retention triangle, 24 months' "$triangle"

rfm='SELECT customer_id, rfm(invoiced_on, amount) FROM orders GROUP BY customer_id'
engine 'rfm by customer, of dates' 'count, min, max, sum' 1.2 "$rfm" \
	'SELECT customer_id, count(*), min(invoiced_on), max(invoiced_on), sum(amount) FROM orders GROUP BY customer_id'
workers 'rfm by customer, of dates' "$rfm"
duckdb 'rfm by customer, of dates' "$rfm" \
	'SELECT customer_id, count(*), min(invoiced_on), max(invoiced_on), sum(amount) FROM orders GROUP BY customer_id'

rfm='SELECT customer_id, rfm(ordered_at, amount) FROM orders GROUP BY customer_id'
engine 'rfm by customer, of times' 'count, min, max, sum' 1.2 "$rfm" \
	'SELECT customer_id, count(*), min(ordered_at), max(ordered_at), sum(amount) FROM orders GROUP BY customer_id'

expected_value

size 'size of a rate' 16 'SELECT pg_column_size(rate(won)) FROM deals'
size "size of six years' monthly churn" 4095 \
	"SELECT pg_column_size(churn(acquired_on, churned_on, 'month')) FROM customers"
size 'size of a sales_cycle' 32767 'SELECT pg_column_size(sales_cycle(opened_at, closed_at)) FROM deals'

# The model

view sales_vs_target target_id
view sales_by_rep month,rep
view sales_cycle month,rep
view cycle_with_open_deals owner_kind,team,rep
view email_open_rate month,campaign,variant
view email_lift campaign,variant
view leads_by_rep month,rep
view lead_conversion month,source
view lead_funnel month,rep,source,position
view monthly_sales_growth month
view customer_lifetime_value customer_id
view churn_and_retention month
view revenue_retention month
view cohort_retention cohort,age
view activity_retention cohort,age
view customer_acquisition_cost month,channel
view cycle_quality rep
view team_performance rep
view pipeline owner_kind,team,rep
view pipeline_by_stage stage,team,rep
view pipeline_by_month month,team,rep
view lost_reasons month,team,rep,lost_reason
view target_progress target_id
view goal_progress goal_id
view scorecard kpi
view measure kpi,day,team,rep,channel

many_targets
thousands_of_targets

# But those of what only a kept model remembers, and of its settings alone
for name in $(psql -At -c "SELECT f.name FROM saleskpi_internal.model_file AS f
		WHERE f.kind = 'view' AND NOT f.in_parts AND f.name <> 'clock' AND f.body !~ '[.](deal_change|deal_history|movement_day)\\M' ORDER BY f.ordinal"); do
	indexed "$name"
done

# After all that reads the company's tables as they were, since it changes them
kept

run_duckdb

echo
echo "$held hold, $missed do not"
exit $((missed > 0))
