#!/usr/bin/env bash
# Everything at once: thirty readers of all views; writers of the company's rows, of targets and of goals;
# refreshes, upgrades, mappings, keeping, watching and unkeeping by turns in two sessions at once. Nobody
# deadlocks, no read and no write fails, and no reader sees a number that is neither before nor after:
# - whoever writes deals takes from one what he gives to another: what was sold is always the same;
# - whoever writes a lead writes an expense of 1, in one transaction: there are as many of these as of those;
# - a mapping shows all amounts, or all of them twice: every view once, or every view twice;
# - whoever changes a target gives to another what he takes, and parts of one that is split anew sum up to it.
#
#   LOAD_SECONDS=120 test/t/load.sh    longer

. test/tap.sh
. test/server.sh

seconds=${LOAD_SECONDS:-20}
readers=30
log=$RESULTS/load
rm -rf "$log"
mkdir "$log"

plan 8

trap 'stop_server "$WORK/load"; rm -rf "$WORK/load"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$WORK/load"
start_server load max_connections=100 shared_buffers=128MB log_lock_waits=on 'log_line_prefix=%m [%p] %e %a '
query postgres -c 'CREATE DATABASE load'
query load -v deals=400 -v reps=12 -f test/faults/company.sql
query load -f - >/dev/null <<-'SQL'
	-- Deals that are won and closed, and so in every number
	UPDATE company.deal SET won = true, closed_at = least(coalesce(closed_at, date '2025-06-15'), date '2025-06-30'), amount = 1000;
	CREATE TABLE company.total AS SELECT sum(amount) AS amount FROM company.deal;
	DELETE FROM company.lead;
	DELETE FROM company.expense;
	CREATE SEQUENCE company.lead_number;
	-- As the company's own mapping has it, and doubled
	CREATE VIEW company.deal_once AS SELECT * FROM company.deal;
	CREATE VIEW company.deal_twice AS SELECT d.deal_id, d.customer_id, d.rep, d.source, d.product, d.stage, d.opened_at, d.closed_at, d.won, 2 * d.amount AS amount, d.quantity, d.expected_on, d.lost_reason
		FROM company.deal AS d;
	SELECT saleskpi.unmap_source('kpi', 'sale');
	SELECT saleskpi.split_target('kpi', 4, 'rep');
	CREATE TABLE company.aim AS SELECT sum(target_value) AS value FROM kpi.target WHERE split_from IS NULL;
	VACUUM ANALYZE;

	CREATE FUNCTION company.must(holds boolean, what text) RETURNS void
		LANGUAGE plpgsql
	AS $$
	BEGIN
		IF holds IS NOT TRUE THEN
			RAISE EXCEPTION 'neither before nor after: %', what USING ERRCODE = 'assert_failure';
		END IF;
	END
	$$;
SQL

# Readers

# Who has read looks at it for a second or two
scripts=()
script() {
	{
		cat
		printf '%s\n' '\set pause random(0, 2000)' '\sleep :pause ms'
	} >"$log/$1.sql"
	scripts+=(-f "$log/$1.sql@${2:-1}")
}
while read -r view; do
	script "view_$view" <<<"SELECT count(*) FROM (SELECT * FROM kpi.$view OFFSET 0) AS v;"
done < <(query load -c "SELECT f.name FROM saleskpi_internal.model_file AS f WHERE f.kind = 'view' AND NOT f.in_parts ORDER BY f.ordinal")
script deals 20 <<-'SQL'
	SELECT company.must(t.amount IN (a.amount, a.amount / 2) AND a.amount = b.amount AND b.amount = c.amount AND c.amount = d.amount, format('%s %s %s %s', a.amount, b.amount, c.amount, d.amount))
	FROM company.total AS t, (SELECT sum(amount) AS amount FROM kpi.sales_by_rep) AS a, (SELECT sum(amount) AS amount FROM kpi_parts.deal_month) AS b,
		(SELECT sum(amount) AS amount FROM kpi_parts.sale_day) AS c, (SELECT sum(amount) AS amount FROM kpi.monthly_sales_growth) AS d;
SQL
script pairs 20 <<-'SQL'
	SELECT company.must(a.n = b.n, format('%s leads, %s spent', a.n, b.n))
	FROM (SELECT coalesce(sum(leads), 0) AS n FROM kpi.leads_by_rep) AS a, (SELECT coalesce(sum(amount), 0) AS n FROM kpi_parts.expense_day) AS b;
SQL
script targets 20 <<-'SQL'
	SELECT company.must(a.value = t.value AND b.parts = b.whole, format('%s of %s, %s of %s', a.value, t.value, b.parts, b.whole))
	FROM company.aim AS t, (SELECT sum(p.target) AS value FROM kpi.target_progress AS p JOIN kpi.target AS t USING (target_id) WHERE t.split_from IS NULL) AS a,
		(SELECT sum(p.target) FILTER (WHERE t.split_from = 4) AS parts, sum(p.target) FILTER (WHERE t.target_id = 4) AS whole
		FROM kpi.target_progress AS p JOIN kpi.target AS t USING (target_id)) AS b;
SQL
script report 1 <<<"SELECT length(saleskpi.kpi_report('kpi', '2025-05-01', 'html')) > 10000;"
script mindmap 1 <<<"SELECT saleskpi.mindmap('kpi');"
# checks: the invariants, once
checks() {
	sed '/^\\/d' "$log/deals.sql" "$log/pairs.sql" "$log/targets.sql"
}
checks | query load -f - >/dev/null

# Writers

cat >"$log/write_deals.sql" <<-'SQL'
	\set one random(1, 200)
	\set other random(201, 400)
	UPDATE company.deal SET amount = amount + CASE deal_id WHEN :one THEN 10 ELSE -10 END WHERE deal_id IN (:one, :other);
	\sleep 30 ms
SQL
cat >"$log/write_leads.sql" <<-'SQL'
	\set day random(0, 600)
	\set old random(1, 200)
	BEGIN;
	INSERT INTO company.lead (lead_id, rep, created_at) VALUES (nextval('company.lead_number'), 'Rep 1', date '2023-09-01' + :day);
	INSERT INTO company.expense (spent_on, category, amount) VALUES (date '2023-09-01' + :day, 'marketing', 1);
	COMMIT;
	\sleep 30 ms
SQL
cat >"$log/write_targets.sql" <<-'SQL'
	\set one random(5, 13)
	\set other random(14, 24)
	UPDATE kpi.target SET target_value = target_value + CASE target_id WHEN :one THEN 1 ELSE -1 END WHERE target_id IN (:one, :other);
	\sleep 30 ms
SQL
cat >"$log/write_splits.sql" <<-'SQL'
	SELECT count(*) FROM saleskpi.split_target('kpi', 4, 'rep', replace => true);
	\set goal random(4, 12)
	\set parent random(1, 3)
	UPDATE kpi.goal SET parent_id = :parent WHERE goal_id = :goal;
	\sleep 200 ms
SQL

# Who runs the model.  Two of them come in each other's way, and are told so

ends=$(($(date +%s) + seconds))
# turns NAME STATEMENT ...: one after the other, over and over, and all of them at least once
turns() {
	local name=$1 statement began round
	shift
	for ((round = 1; ; round++)); do
		for statement; do
			[ "$round" -eq 1 ] || [ "$(date +%s)" -lt $ends ] || return 0
			began=${EPOCHREALTIME//[!0-9]/}
			query load -v VERBOSITY=verbose -c "SET application_name = '$name'" -c "$statement" >/dev/null 2>"$log/said.$name" || :
			printf '%s %d %s\n' "$(sed -n 's/.*ERROR:  *\([0-9A-Z]*\): .*/\1/p' "$log/said.$name" | grep . || echo 00000)" \
				$(((${EPOCHREALTIME//[!0-9]/} - began) / 1000)) "${statement:0:60}" >>"$log/turns.$name"
			# Kept already, not kept, or somebody else is at work: as it should be
			grep -E 'ERROR|WARNING' "$log/said.$name" | grep -Ev 'ERROR:  (55000: model "kpi" is|55P03: somebody else is at work)' >>"$log/failures.$name" || :
		done
	done
}
map_once="SELECT saleskpi.map_source('kpi', 'deal', 'SELECT * FROM company.deal_once')"
map_twice="SELECT saleskpi.map_source('kpi', 'deal', 'SELECT * FROM company.deal_twice')"

pgbench() {
	local name=$1
	shift
	PGAPPNAME=$name "$PGBIN/pgbench" -n -T "$seconds" "$@" load >"$log/bench.$name" 2>&1 &
	jobs+=($!)
}
jobs=()
pgbench readers -c $readers -j 2 -l --log-prefix="$log/latency" "${scripts[@]}"
for writer in deals leads targets splits; do
	pgbench "write_$writer" -c 1 -f "$log/write_$writer.sql"
done
turns first "SELECT saleskpi.keep_model('kpi')" 'CALL company.watch()' "SELECT saleskpi.refresh_model('kpi')" "$map_twice" "SELECT saleskpi.refresh_model('kpi')" \
	"SELECT saleskpi.upgrade_model('kpi')" "$map_once" "SELECT saleskpi.refresh_model('kpi', since => '2025-01-01')" "SELECT saleskpi.unkeep_model('kpi')" &
jobs+=($!)
turns second "SELECT saleskpi.refresh_model('kpi', nowait => true)" "SELECT saleskpi.map_source('kpi', 'email', 'SELECT * FROM company.email')" "SELECT saleskpi.upgrade_model('kpi')" \
	"SELECT saleskpi.refresh_model('kpi')" "SELECT saleskpi.keep_model('kpi')" &
jobs+=($!)
for job in "${jobs[@]}"; do
	wait "$job" || :
done

{ grep -hE 'ERROR|FATAL|PANIC|abort|number of failed transactions: [1-9]' "$log"/bench.readers || :; } | head -n 5 | is_empty 'no read fails, nor sees what is neither before nor after'
{ grep -hE 'ERROR|FATAL|PANIC|abort|number of failed transactions: [1-9]' "$log"/bench.write_* || :; } | head -n 5 | is_empty 'no write fails'
cat "$log"/failures.* 2>/dev/null | head -n 10 | is_empty 'no refresh, upgrade, mapping, keeping or unkeeping fails' || :
{ grep -E 'deadlock detected|PANIC|terminated by signal|XX000' "$WORK/load/log" || :; } | head -n 5 | is_empty 'nobody deadlocks, and the server says nothing of the inside'
query load -c "SELECT error FROM kpi.refresh_log WHERE error IS NOT NULL" | is_empty 'no refresh was given up'
reads=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$log/bench.readers")
is 'there were reads' "$((reads > 10 * seconds))" 1
is 'and everything was done' "$(awk '$1 == "00000" { print $3, $4 }' "$log"/turns.* | sed "s/'.*//; s/(.*//" | sort -u | wc -l)" 6

# Afterwards a last refresh has the numbers of the tables
query load -c "$map_once" -c "DO \$\$ BEGIN PERFORM saleskpi.keep_model('kpi'); EXCEPTION WHEN object_not_in_prerequisite_state THEN PERFORM saleskpi.refresh_model('kpi'); END \$\$" \
	-f test/kept/stale.sql -c 'SELECT * FROM stale()' -f <(checks) 2>&1 | grep . | is_empty 'in the end the numbers are those of the tables' || :

echo "# $seconds seconds, $readers readers: $reads reads, $(cat "$log"/bench.write_* | sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' | awk '{ n += $1 } END { print n }') writes"
awk '{ n[$3 " " $4]++; if ($2 > max[$3 " " $4]) max[$3 " " $4] = $2; if ($1 != "00000") busy[$3 " " $4]++ }
	END { for (what in n) printf "# %s: %d times, %d of them refused, the longest %d ms\n", what, n[what], busy[what], max[what] }' "$log"/turns.* | sed "s/'kpi'.*: \([0-9]* times\)/: \1/" | sort
cat "$log"/latency.* | awk '{ print $3 }' | sort -n | awk '{ l[NR] = $1 } END { printf "# a read took %d ms in the middle, %d ms at most of 99 of 100, and %d ms at most\n", l[int((NR + 1) / 2)] / 1000, l[int(NR * 0.99 + 1)] / 1000, l[NR] / 1000 }'
done_testing
