#!/usr/bin/env bash
# Ten upgrades and five mappings of all sources in one transaction, while four connections read
# dashboards: none deadlocks, and no read fails. Nor does who writes to two watched tables in one transaction,
# while the model is no longer kept, or dropped.

. test/tap.sh

plan 12

make_database locks
log=$RESULTS/locks
query "$database" -f - >/dev/null <<-'SQL'
	CREATE EXTENSION saleskpi;
	SELECT saleskpi.create_model('kpi', 'int');
	CREATE TABLE deal AS SELECT i AS id, i % 500 AS customer, 'rep ' || i % 20 AS rep, date '2024-01-01' + i % 300 AS opened, date '2024-01-11' + i % 350 AS closed, i % 3 = 0 AS won, i AS amount
	FROM generate_series(1, 5000) AS i;
	UPDATE kpi.settings SET as_of = '2024-12-31';
	INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'More');
	INSERT INTO kpi.target (goal_id, name, kpi, starts_on, ends_on, target_value) VALUES (1, 'Sales', 'sales_amount', '2024-01-01', '2024-12-31', 1000);
SQL
cat >"$log.map.sql" <<-'SQL'
	SELECT saleskpi.map_source('kpi', 'rep', 'SELECT DISTINCT rep, ''North'' AS team FROM deal');
	SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, customer AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount FROM deal');
	SELECT saleskpi.map_source('kpi', 'lead', 'SELECT id AS lead_id, opened AS created_at, rep FROM deal');
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT id AS sale_id, customer AS customer_id, closed AS sold_at, amount, rep FROM deal WHERE won');
	SELECT saleskpi.map_source('kpi', 'email', 'SELECT id AS email_id, opened AS sent_at FROM deal');
	SELECT saleskpi.map_source('kpi', 'expense', 'SELECT opened AS spent_on, 1 AS amount FROM deal');
SQL
query "$database" -1 -f "$log.map.sql" >/dev/null

scripts=()
for view in goal_progress sales_by_rep pipeline team_performance scorecard lead_conversion; do
	echo "SELECT count(*) FROM kpi.$view;" >"$log.$view.sql"
	scripts+=(-f "$log.$view.sql")
done
# A dashboard that asks for two in one statement, the lower first
echo 'SELECT count(*) FROM kpi.clock, kpi.sales_vs_target;' >"$log.two.sql"
scripts+=(-f "$log.two.sql")
"$PGBIN/pgbench" -n -c 4 -j 2 -T 12 "${scripts[@]}" "$database" >"$log.reads" 2>&1 &
readers=$!

sleep 1
for ((i = 1; i <= 10; i++)); do
	query "$database" -c "SELECT saleskpi.upgrade_model('kpi')" || :
done >"$log.upgrades" 2>&1
grep . "$log.upgrades" | is_empty 'ten upgrades beside readers' || :
for ((i = 1; i <= 5; i++)); do
	query "$database" -1 -f "$log.map.sql" || :
done >"$log.maps" 2>&1
grep . "$log.maps" | is_empty 'five mappings of six sources in one transaction beside readers' || :

wait $readers || :
grep -E 'ERROR|FATAL|abort|number of failed transactions: [1-9]' "$log.reads" | is_empty 'no read fails' || :
is 'and there were reads' "$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$log.reads" | awk '{ print ($1 > 50) }')" 1

# A table that is unwatched is given back as long as another cannot be had, in whichever order they come
query "$database" -f - >/dev/null <<-'SQL'
	CREATE TABLE won (id int, day date);
	CREATE TABLE came (id int, day date);
SQL
for turn in 'unkeep_model won came' 'unkeep_model came won' 'drop_model won came' 'drop_model came won'; do
	read -r call one other <<<"$turn"
	query "$database" -f - >/dev/null <<-'SQL'
		SELECT saleskpi.drop_model('two') FROM pg_namespace WHERE nspname = 'two';
		SELECT saleskpi.create_model('two', 'int');
		SELECT saleskpi.map_source('two', 'deal', 'SELECT id AS deal_id, day AS opened_at, day AS closed_at, true AS won FROM won');
		SELECT saleskpi.map_source('two', 'lead', 'SELECT id AS lead_id, day AS created_at FROM came');
		SELECT saleskpi.watch_source('two', 'deal', 'won', '{day}');
		SELECT saleskpi.watch_source('two', 'lead', 'came', '{day}');
		SELECT saleskpi.keep_model('two');
	SQL
	query "$database" -f - >"$log.two_tables" 2>&1 <<-SQL &
		SET lock_timeout = '5s';
		BEGIN;
		INSERT INTO $one VALUES (1, '2025-01-01');
		-- Until the other waits for what is locked here
		DO \$\$
		BEGIN
			FOR i IN 1 .. 400 LOOP
				EXIT WHEN EXISTS (SELECT FROM pg_locks AS l WHERE l.relation = '$one'::regclass AND NOT l.granted);
				PERFORM pg_sleep(0.05);
			END LOOP;
		END
		\$\$;
		INSERT INTO $other VALUES (1, '2025-01-01');
		COMMIT;
	SQL
	writer=$!
	sleep 0.3
	query "$database" -c "SELECT saleskpi.$call('two')" 2>&1 | grep . | is_empty "$call beside who writes to $one and then to $other" || :
	wait $writer || :
	grep . "$log.two_tables" | is_empty 'who writes does not fail' || :
done

done_testing
