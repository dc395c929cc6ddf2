#!/usr/bin/env bash
# Keeping, refreshing and unkeeping a model while dashboards are read and the company's tables written:
# no read fails or waits, none sees half. A refresh of nothing writes nothing; one that is cancelled,
# runs out of time or loses its server leaves the last good state. And kept models are dumped and
# restored.

. test/tap.sh
. test/server.sh

plan 51

server=refresh
finish_server() {
	stop_server "$WORK/$server"
	rm -rf "${WORK:?}/$server"
}
trap finish_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
start_server $server synchronous_commit=on lock_timeout=0
database=refresh
log=$RESULTS/refresh
query postgres -c "CREATE DATABASE $database"
query "$database" -f test/kept/stale.sql
query "$database" -f - >/dev/null <<-'SQL'
	CREATE EXTENSION saleskpi;
	SELECT saleskpi.create_model('kpi', 'int');
	CREATE TABLE deal AS SELECT i AS id, i % 300 AS customer, 'rep ' || i % 20 AS rep, date '2024-01-01' + i % 300 AS opened, date '2024-01-01' + i % 300 + i % 40 AS closed, i % 3 = 0 AS won, 1000 + i AS amount
	FROM generate_series(1, 3000) AS i;
	CREATE INDEX ON deal (id);
	UPDATE kpi.settings SET as_of = '2024-12-31';
	INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'More');
	INSERT INTO kpi.target (goal_id, name, kpi, starts_on, ends_on, target_value) VALUES (1, 'Sales', 'sales_amount', '2024-01-01', '2024-12-31', 1000);
	SELECT saleskpi.map_source('kpi', 'rep', 'SELECT DISTINCT rep, ''North'' AS team FROM deal');
	SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, customer AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM deal');
	SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, opened AS created_at, rep FROM deal');
SQL
watch() {
	query "$database" -c "SELECT saleskpi.watch_source('kpi', s.source, 'deal', CASE WHEN s.source <> 'rep' THEN '{opened,closed}'::text[] ELSE '{}' END,
		CASE WHEN s.source = 'deal' THEN 'customer' END) FROM kpi.mapping AS s" >/dev/null
}
total=$(query "$database" -c 'SELECT sum(amount) FROM deal WHERE won')

# Under load.  Whoever writes takes from one deal what he gives to another: the sum is always the same, and
# whoever sees another has seen half of something.

readers() {
	local seconds=$1 script scripts=()
	shift
	for script in "$@"; do
		# A weight behind each
		scripts+=(-f "$log.${script%@*}.sql@${script##*[!0-9]}")
	done
	PGOPTIONS='-c lock_timeout=1s' "$PGBIN/pgbench" -n -c 3 -j 1 -T "$seconds" "${scripts[@]}" "$database" >"$log.reads" 2>&1 &
	reading=$!
	"$PGBIN/pgbench" -n -c 1 -T "$seconds" -f "$log.write.sql" "$database" >"$log.writes" 2>&1 &
	writing=$!
}
# no_read_fails NAME: waits for them, and judges
no_read_fails() {
	wait $reading || :
	wait $writing || :
	grep -hE 'ERROR|FATAL|abort|number of failed transactions: [1-9]' "$log.reads" "$log.writes" | head -n 5 | is_empty "$1: no read or write fails" || :
	is "$1: and there were some" "$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$log.reads" "$log.writes" | awk '$1 > 20 { n++ } END { print n }')" 2
}

mapfile -t views < <(query "$database" -c "SELECT f.name FROM saleskpi_internal.model_file AS f WHERE f.kind IN ('fact', 'view') ORDER BY f.ordinal")
# Two a script: pgbench takes 128 of them at most
rm -f "$log".views_*.sql
pairs=()
for place in "${!views[@]}"; do
	view=${views[place]} pair=views_$((place / 2))
	[[ " ${pairs[*]} " == *" $pair "* ]] || pairs+=("$pair")
	echo "SELECT count(*) FROM (SELECT * FROM $(query "$database" -c "SELECT CASE WHEN in_parts THEN 'kpi_parts.' ELSE 'kpi.' END || name FROM saleskpi_internal.model_file WHERE name = '$view'") OFFSET 0) AS v;" >>"$log.$pair.sql"
done
cat >"$log.write.sql" <<-'SQL'
	\set one random(1, 400)
	\set other random(401, 900)
	UPDATE deal SET amount = amount + CASE id WHEN 3 * :one THEN 10 ELSE -10 END WHERE id IN (3 * :one, 3 * :other);
	\sleep 20 ms
SQL
# Several views in one statement.  1 / 0 is what fails
cat >"$log.sums.sql" <<-SQL
	SELECT 1 / (a.amount = $total AND b.amount = $total AND c.amount = $total AND d.amount = $total)::integer
	FROM (SELECT sum(amount) AS amount FROM kpi.sales_by_rep) AS a, (SELECT sum(amount) AS amount FROM kpi_parts.deal_day) AS b,
		(SELECT sum(amount) AS amount FROM kpi_parts.sale_month) AS c, (SELECT sum(amount) AS amount FROM kpi.monthly_sales_growth) AS d;
SQL
# The same in one transaction: even days or months of before and after do not mix
cat >"$log.repeatable.sql" <<-'SQL'
	BEGIN ISOLATION LEVEL REPEATABLE READ;
	SELECT sum(amount) AS amount, (SELECT refreshed_at FROM kpi.clock) AS at FROM kpi.sales_by_rep \gset
	SELECT md5(string_agg(d::text, ',' ORDER BY d::text)) AS days FROM kpi_parts.deal_day AS d \gset
	\sleep 50 ms
	SELECT 1 / (sum(amount) = :amount AND (SELECT refreshed_at FROM kpi.clock) IS NOT DISTINCT FROM :'at')::integer FROM kpi_parts.sale_day;
	SELECT 1 / (md5(string_agg(d::text, ',' ORDER BY d::text)) = :'days')::integer FROM kpi_parts.deal_day AS d;
	COMMIT;
SQL
sed -i "s/:'at'/':at'/; s/:'days'/':days'/" "$log.repeatable.sql"

watch
readers 20 "${pairs[@]/%/@1}" sums@4
rounds=0
while kill -0 $reading 2>/dev/null; do
	query "$database" -c "SELECT saleskpi.keep_model('kpi')" -c "SELECT saleskpi.refresh_model('kpi')" || :
	query "$database" -c "SELECT saleskpi.unkeep_model('kpi')" || :
	! kill -0 $reading 2>/dev/null || rounds=$((rounds + 1))
done >"$log.rounds" 2>&1
grep . "$log.rounds" | is_empty 'a model is kept, refreshed and unkept beside readers and writers' || :
is 'at least three times while they are at it' "$((rounds >= 3)) of $rounds" "1 of $rounds"
no_read_fails 'kept and unkept'

query "$database" -c "SELECT saleskpi.keep_model('kpi')" >/dev/null
watch
readers 15 "${pairs[@]/%/@1}" sums@2 repeatable@3
for ((i = 1; i <= 10; i++)); do
	query "$database" -c "SELECT saleskpi.refresh_model('kpi')" || :
done 2>&1 | grep . | is_empty 'ten refreshes beside readers and writers' || :
no_read_fails 'refreshed'
query "$database" -c "SELECT DISTINCT error FROM kpi.refresh_log WHERE error IS NOT NULL" | is_empty 'no refresh failed'
query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
query "$database" -c 'SELECT * FROM stale()' | is_empty 'and afterwards the facts are those of the tables'

# Who has read a fact in a transaction keeps keep_model waiting to its end.  Who has begun before, and reads
# one only afterwards, in REPEATABLE READ, reads tables as of a time before they were filled, as after TRUNCATE:
# it is said in the reference
query "$database" -c "SELECT saleskpi.unkeep_model('kpi')" >/dev/null
is 'a transaction of REPEATABLE READ that has begun before keep_model' \
	"$({
		echo 'BEGIN ISOLATION LEVEL REPEATABLE READ;'
		echo 'SELECT sum(amount) FROM deal WHERE won;'
		echo "\\! '$PGBIN/psql' -X -q -A -t -d '$database' -c \"SELECT saleskpi.keep_model('kpi')\""
		echo 'SELECT count(*) FROM kpi_parts.deal_day;'
		echo 'COMMIT;'
		echo 'SELECT sum(amount) FROM kpi_parts.deal_day;'
	} | query "$database" -f - 2>&1 | grep . | paste -sd ' ')" "$total 0 $total"
watch
query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null

# Nothing changed, nothing written

query "$database" -c 'SELECT * FROM places()' >"$log.before"
query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
query "$database" -c 'SELECT * FROM places()' | diff "$log.before" - | is_empty 'a second refresh writes no row of any fact' || :
query "$database" -c "SELECT saleskpi.unwatch_source('kpi', s.source) FROM kpi.mapping AS s" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
query "$database" -c 'SELECT * FROM places()' | diff "$log.before" - | is_empty 'nor does one that works out everything' || :
query "$database" -c "SELECT saleskpi.refresh_model('kpi', since => '2024-06-01')" >/dev/null
query "$database" -c 'SELECT * FROM places()' | diff "$log.before" - | is_empty 'nor one since a day' || :
is 'the log says that they wrote nothing' "$(query "$database" -c 'SELECT DISTINCT rows_written FROM (SELECT * FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 3) AS l')" 0
watch
query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
query "$database" -c 'UPDATE deal SET amount = amount + 1 WHERE id = 3' -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
query "$database" -c 'SELECT * FROM places()' | { diff "$log.before" - || :; } | sed -n 's/^> \([a-z_]*\)|.*/\1/p' | paste -sd ' ' >"$log.written"
is 'a deal that is worth more is some rows of some facts' "$(cat "$log.written")" \
	'deal_day deal_month deal_rep_month sale_day sale_month lifetime_day lifetime_month product_day product_month buyer company_day owner_month sales_by_rep monthly_sales_growth customer_acquisition_cost cycle_quality pipeline_owner rep_month recent_kpi'
is 'and not all of them' "$(query "$database" -c 'SELECT rows_written < 200 FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1')" t

# Cancelled, out of time, killed.  A source that sleeps makes any of it easy to hit

slow() {
	query "$database" -c "SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, customer AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM deal
		WHERE id < 50 OR (SELECT pg_sleep(0.02) FROM (SELECT deal.id) AS i) IS NOT NULL')"
} >/dev/null
fast() {
	query "$database" -c "SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, customer AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM deal')"
} >/dev/null
milliseconds() {
	local began=${EPOCHREALTIME//[!0-9]/}
	"$@" >"$log.timed" 2>&1 || :
	echo $(((${EPOCHREALTIME//[!0-9]/} - began) / 1000))
}
# at_work: waits until a refresh is; its process
at_work() {
	local pid _
	for _ in {1..100}; do
		pid=$(query "$database" -c "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT saleskpi.refresh_model%' AND wait_event = 'PgSleep'")
		[ -z "$pid" ] || break
		sleep 0.1
	done
	echo "$pid"
}
wait_for_refresh() {
	while query "$database" -c "SELECT 'at work' FROM pg_stat_activity WHERE pid = $pid" | grep -q .; do
		sleep 0.05
	done
}
# nothing_left NAME: the facts are those of before, the notes are there, and there is no lock
nothing_left() {
	query "$database" -c 'SELECT * FROM places()' | diff "$log.before" - | is_empty "$1: the facts are what they were" || :
	is "$1: and the notes are there" "$(query "$database" -c "SELECT count(*) FROM kpi_parts.note WHERE source = 'deal' AND customer = '77'")" 1
	is "$1: nobody holds a lock of it" "$(query "$database" -c "SELECT count(*) FROM pg_locks AS l WHERE l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()) AND (l.locktype = 'advisory' OR l.relation IN (SELECT oid FROM pg_class WHERE relname LIKE 'kept%'))")" 0
}
# made_up_for NAME
made_up_for() {
	fast
	query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	query "$database" -c 'SELECT * FROM stale()' -c "SELECT error FROM (SELECT * FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1) AS l WHERE error IS NOT NULL" |
		is_empty "$1: the next refresh makes up for it"
}
prepare() {
	slow
	query "$database" -c 'UPDATE deal SET amount = amount + 1 WHERE id = 77'
	query "$database" -c 'SELECT * FROM places()' >"$log.before"
}

prepare
took=$(milliseconds query "$database" -c "SET statement_timeout = '700ms'" -c "SELECT saleskpi.refresh_model('kpi')")
is 'statement_timeout ends a refresh' "$(grep -c 'canceling statement due to statement timeout' "$log.timed")" 1
is 'within a second' "$((took < 1700))" 1
nothing_left 'out of time'

query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >"$log.cancelled" 2>&1 &
refreshing=$!
pid=$(at_work)
query "$database" -c "SELECT pg_cancel_backend($pid)" >/dev/null
took=$(milliseconds wait_for_refresh)
is 'pg_cancel_backend ends a refresh, within a second' "$(grep -c 'canceling statement due to user request' "$log.cancelled") $((took < 1000))" '1 1'
nothing_left 'cancelled'

# Where all is busy computing it is no other
fast
query "$database" -c 'CREATE TABLE deal_of_many AS SELECT d.* FROM deal AS d, generate_series(1, 60)'
query "$database" -c "SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, customer AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM deal_of_many')" >/dev/null
took=$(milliseconds query "$database" -c "SET statement_timeout = '500ms'" -c "SELECT saleskpi.refresh_model('kpi')")
is 'nor does a refresh of many rows go on' "$(grep -c 'canceling statement due to statement timeout' "$log.timed") $((took < 1500))" '1 1'
query "$database" -c 'SELECT * FROM places()' | diff "$log.before" - | is_empty 'which leaves nothing, either' || :
slow

query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null 2>&1 &
refreshing=$!
pid=$(at_work)
kill -s KILL "$pid"
wait $refreshing || :
for _ in {1..100}; do
	! query "$database" -c 'SELECT 1' >/dev/null 2>&1 || break
	sleep 0.1
done
nothing_left 'killed'
made_up_for 'killed'

prepare
query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null 2>&1 &
refreshing=$!
at_work >/dev/null
as_owner "$PGBIN/pg_ctl" -D "$WORK/$server/data" -m immediate -w -s stop </dev/null >/dev/null 2>&1
wait $refreshing || :
start_server $server synchronous_commit=on
nothing_left 'the server stopped'
made_up_for 'the server stopped'

# What fails when all facts are written: the last step, and the end of the transaction
query "$database" -c "CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not now''; END'"
for when in 'TRIGGER not_now BEFORE INSERT OR UPDATE OR DELETE' 'CONSTRAINT TRIGGER not_now AFTER INSERT OR UPDATE OR DELETE'; do
	case $when in CONSTRAINT*) deferred='DEFERRABLE INITIALLY DEFERRED' step='at the end of the transaction' ;; *) deferred='' step='in the last step' ;; esac
	prepare
	fast
	query "$database" -c "CREATE $when ON kpi_parts.target_measured $deferred FOR EACH ROW EXECUTE FUNCTION not_now()"
	query "$database" -c "SELECT saleskpi.refresh_model('kpi')" >"$log.failed" 2>&1 || :
	is "a refresh that fails $step" "$(grep -c 'not now' "$log.failed")" 1
	nothing_left "failed $step"
	query "$database" -c 'DROP TRIGGER not_now ON kpi_parts.target_measured'
	made_up_for "failed $step"
done

# Dumped and restored

query "$database" -c 'UPDATE deal SET amount = amount + 1 WHERE id = 78' -c 'ALTER EXTENSION saleskpi UPDATE'
facts() {
	query "$1" -f - <<-'SQL'
		SELECT format('SELECT %L, r FROM %s AS r ORDER BY r::text', c.relname, c.oid::regclass)
		FROM pg_class AS c WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace) AND c.relkind IN ('r', 'v') AND c.relname NOT IN ('watch', 'data_quality')
		ORDER BY c.relname \gexec
	SQL
}
facts "$database" >"$log.facts"
restored() {
	facts restored | { diff "$log.facts" - || :; } | head -n 5 | is_empty "$1: the model is what it was"
	query restored -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	is "$1: it goes on by what was noted" "$(query restored -c "SELECT substring(bounds FROM 'deal: [^;]*'), error FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1")" 'deal: 2 days, 1 customers|'
	query restored -c 'UPDATE deal SET amount = amount + 1 WHERE id = 79' -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	query restored -c 'SELECT * FROM stale()' | is_empty "$1: and by what is"
	query postgres -c 'DROP DATABASE restored'
}
query postgres -c 'CREATE DATABASE restored'
"$PGBIN/pg_dump" "$database" | query restored -f - >/dev/null
restored 'a plain dump'
"$PGBIN/pg_dump" -Fc -f "$log.dump" "$database"
query postgres -c 'CREATE DATABASE restored'
"$PGBIN/pg_restore" -d restored "$log.dump"
restored 'a dump of custom format'

done_testing
