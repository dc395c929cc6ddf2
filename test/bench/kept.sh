#!/usr/bin/env bash
# What a kept model costs, for bench.sh: what dashboards ask, and refreshes. Times of queries are the
# median of five executions in one process, without the planning, on a warm cache.

# What a dashboard asks, one query a line: a view filtered by month, team or rep
dashboard() {
	cat <<-'SQL'
		SELECT * FROM kpi.scorecard
		SELECT month, sum(amount) FROM kpi.sales_by_rep WHERE month >= '2025-01-01' GROUP BY month
		SELECT * FROM kpi.sales_by_rep WHERE team = 'team 13' AND month >= '2025-06-01'
		SELECT * FROM kpi.sales_by_rep WHERE rep = 'rep 117'
		SELECT * FROM kpi.sales_cycle WHERE month = '2025-10-01'
		SELECT * FROM kpi.leads_by_rep WHERE month = '2025-10-01'
		SELECT * FROM kpi.lead_conversion WHERE month >= '2025-01-01'
		SELECT * FROM kpi.monthly_sales_growth
		SELECT * FROM kpi.churn_and_retention WHERE month >= '2025-01-01'
		SELECT * FROM kpi.customer_acquisition_cost WHERE month >= '2025-01-01'
		SELECT * FROM kpi.email_lift
		SELECT * FROM kpi.pipeline WHERE owner_kind = 'team'
		SELECT * FROM kpi.pipeline_by_month WHERE team = 'team 13'
		SELECT * FROM kpi.lost_reasons WHERE month = '2025-10-01'
		SELECT * FROM kpi.team_performance WHERE team = 'team 13'
	SQL
}

# executed QUERY: milliseconds that it takes to run
executed() {
	local run
	{
		echo "SET jit = off; $ONE_PROCESS"
		for ((run = 0; run < PAIRS; run++)); do
			echo "EXPLAIN (ANALYZE, TIMING OFF) $1;"
		done
	} >"$WORK/runs.sql"
	run psql -At -f "$WORK/runs.sql" >"$WORK/times" || die "a query failed: $1"
	sed -n 's/^Execution Time: \([0-9.]*\) ms.*/\1/p' "$WORK/times" | sort -g | sed -n $((PAIRS / 2 + 1))p
}

# absolute WORK MILLISECONDS LIMIT
absolute() {
	local holds
	holds=$(awk -v is="$2" -v limit="$3" 'BEGIN { print is <= limit ? "yes" : "NO" }')
	row "$1" '' "$2 ms" '' "<= $3 ms" "$holds"
}

# at_once: the fifteen queries, each in a session of its own that has asked it before, all at one
# time; milliseconds until the last is back
at_once() {
	local start query session=0
	start=$(psql -At -c "SELECT clock_timestamp() + interval '4 seconds'")
	while IFS= read -r query; do
		session=$((session + 1))
		psql -At -o /dev/null -c 'SET jit = off' -c "SELECT * FROM ($query) AS q OFFSET 100000" \
			-c "SELECT pg_sleep(extract(epoch FROM timestamptz '$start' - clock_timestamp()))" \
			-c "SELECT * FROM ($query) AS q" \
			-c "\\o $WORK/back.$session" -c "SELECT extract(epoch FROM clock_timestamp() - timestamptz '$start') * 1000" &
	done < <(dashboard)
	wait
	cat "$WORK"/back.* | sort -g | tail -n 1 | cut -d . -f 1
	rm "$WORK"/back.*
}

# refresh: seconds that a refresh takes
refresh() {
	psql -o /dev/null -c 'SET jit = off' -c "SELECT saleskpi.refresh_model('kpi')"
	psql -At -c 'SELECT extract(epoch FROM finished_at - started_at) FROM kpi.refresh_log WHERE error IS NULL ORDER BY refresh_id DESC LIMIT 1'
}

# One grouped scan of each source, with what the facts hold
grouped_scans() {
	local query
	while IFS= read -r query; do
		milliseconds "$query" 1
	done <<-'SQL' | awk '{ sum += $1 } END { print sum / 1000 }'
		SELECT closed_at::date, rep, source, count(*), count(*) FILTER (WHERE won), sum(amount) FILTER (WHERE won), sum(amount) FILTER (WHERE NOT won), sum(quantity), mean_duration(opened_at, closed_at) FILTER (WHERE won), sales_cycle(opened_at, closed_at) FILTER (WHERE won) FROM company.deals WHERE won IS NOT NULL GROUP BY 1, 2, 3
		SELECT ordered_at::date, rep, customer_id, count(*), sum(amount), sum(quantity) FROM company.orders GROUP BY 1, 2, 3
		SELECT created_at::date, rep, channel, count(*), count(*) FILTER (WHERE converted_at <= created_at + interval '90 days'), count(qualified_at), sales_cycle(created_at, converted_at) FROM company.leads GROUP BY 1, 2, 3
		SELECT sent_at::date, rep, campaign, variant, count(*), rate(opened_at IS NOT NULL) FROM company.emails GROUP BY 1, 2, 3, 4
		SELECT acquired_on, churned_on, rep, channel, count(*), sum(monthly_fee) FROM company.customers GROUP BY 1, 2, 3, 4
		SELECT customer_id, started_on, ended_on, sum(monthly_fee) FROM company.subscriptions GROUP BY 1, 2, 3
		SELECT spent_on, channel, category, sum(amount) FROM company.expenses GROUP BY 1, 2, 3
	SQL
}

# For orientation, the same from a live model of the same rows, once, and from DuckDB
beside_live() {
	local query name live larger
	psql -o /dev/null -f test/kept/twin.sql -c 'CALL twin.follow()' || die 'test/kept/twin.sql failed'
	while IFS= read -r query && IFS= read -r larger <&3; do
		name=${query#*FROM kpi.}
		live=$(PAIRS=1 executed "${query//FROM kpi./FROM live.}")
		line "kept: ${name%% GROUP*}" "live, $live ms" "$(awk -v kept="$larger" -v live="$live" 'BEGIN { printf "%.6f", kept / live }')" '' '' ''
	done <"$WORK/dashboard" 3<"$WORK/larger"
	psql -o /dev/null -c "SELECT saleskpi.drop_model('live', force => true)" -c 'DROP SCHEMA twin CASCADE'

	duckdb 'kept: sales by rep and month' 'SELECT * FROM kpi.sales_by_rep' "SELECT date_trunc('month', closed_at) AS month, rep,
			count(*) FILTER (WHERE won), count(*), avg(won::integer), sum(amount) FILTER (WHERE won), avg(amount) FILTER (WHERE won)
		FROM deals WHERE won IS NOT NULL GROUP BY ALL"
	duckdb 'kept: sales cycle by rep and month' 'SELECT * FROM kpi.sales_cycle' "SELECT date_trunc('month', closed_at) AS month, rep,
			avg(epoch(closed_at - opened_at)), quantile_disc(closed_at - opened_at, [0.5, 0.9])
		FROM deals WHERE won GROUP BY ALL"
	duckdb 'kept: sales by month' 'SELECT * FROM kpi.monthly_sales_growth' "SELECT date_trunc('month', invoiced_on) AS month, sum(amount)
		FROM orders GROUP BY ALL"
	duckdb 'kept: sales by rep, of one month' "SELECT * FROM kpi.sales_by_rep WHERE month = '2025-10-01'" "SELECT rep,
			count(*) FILTER (WHERE won), count(*), sum(amount) FILTER (WHERE won)
		FROM deals WHERE won IS NOT NULL AND closed_at >= '2025-10-01' AND closed_at < '2025-11-01' GROUP BY ALL"
}

kept() {
	local query name full day scans base larger
	wanted 'kept model, refresh, dashboard' || return 0
	run psql -f test/bench/watch.sql -o /dev/null || die 'test/bench/watch.sql failed'
	dashboard >"$WORK/dashboard"
	: >"$WORK/larger"
	while IFS= read -r query; do
		larger=$(executed "$query")
		echo "$larger" >>"$WORK/larger"
		name=${query#*FROM kpi.}
		absolute "kept: ${name%% GROUP*}" "$larger" 10
	done <"$WORK/dashboard"
	query="SELECT * FROM kpi.customer_lifetime_value WHERE rep = 'rep 117'"
	absolute "kept: ${query#*FROM kpi.}" "$(executed "$query")" 10
	beside_live
	for name in $(psql -At -c "SELECT f.name FROM saleskpi_internal.model_file AS f WHERE f.kind = 'view' AND NOT f.in_parts
			AND f.name NOT IN ('customer_lifetime_value', 'measure', 'data_quality') ORDER BY f.ordinal"); do
		absolute "kept: $name whole" "$(executed "SELECT * FROM kpi.$name")" 100
	done
	absolute 'kept: fifteen dashboard queries at once' "$(at_once)" 300

	psql -c 'CREATE TABLE company.other_targets AS TABLE kpi.target'
	set_targets 5000
	# Which are measured with the facts
	refresh >/dev/null
	absolute 'kept: 5,000 targets' "$(executed 'SELECT * FROM kpi.target_progress')" 50
	absolute 'kept: what to look at of 5,000 targets' "$(executed 'SELECT * FROM kpi.attention')" 100
	set_targets 50
	line 'kept: the way of 50 targets, just entered' '' "$(executed 'SELECT * FROM kpi.target_timeline') ms" '' '' ''
	refresh >/dev/null
	absolute 'kept: the way of 50 targets over a year' "$(executed 'SELECT * FROM kpi.target_timeline')" 100
	psql -c 'DELETE FROM kpi.target' -c 'INSERT INTO kpi.target TABLE company.other_targets' \
		-c 'DROP TABLE company.other_targets' -c 'ANALYZE kpi.target'

	psql -c 'UPDATE kpi_parts.kept SET went_by = NULL'
	full=$(refresh)
	scans=$(grouped_scans)
	printf '%s\t%s\n' "$full" "$scans" >"$WORK/pairs"
	judge 'kept: full refresh' 'a grouped scan of each source' 1.5
	run psql -f test/bench/day.sql || die 'test/bench/day.sql failed'
	day=$(refresh)
	printf '%s\t%s\n' "$day" "$full" >"$WORK/pairs"
	judge "kept: refresh after a day's changes" 'full refresh' 0.03

	# A tenth of the deals, the same queries
	make_company tenth $((DEALS / 10))
	PGDATABASE=tenth run psql -d tenth -f test/bench/watch.sql -o /dev/null || die 'test/bench/watch.sql failed'
	while IFS= read -r query; do
		PGDATABASE=tenth executed "$query"
	done <"$WORK/dashboard" >"$WORK/base"
	base=$(awk '{ sum += $1 } END { print sum }' "$WORK/base")
	larger=$(awk '{ sum += $1 } END { print sum }' "$WORK/larger")
	printf '%s\t%s\n' "$larger" "$base" >"$WORK/pairs"
	judge 'kept: dashboard queries' 'with a tenth of the deals' 1.2
	psql -d postgres -c 'DROP DATABASE tenth'
}
