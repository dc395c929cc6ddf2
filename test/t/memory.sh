#!/usr/bin/env bash
# What a kept model remembers. Random small companies change for thirty days, as in test/kept/change.sql,
# and are refreshed once or several times a day, watched or not; tables of each day, kept aside by
# test/kept/memory.sql, say the same as deal_history, and of any two days the same as the movements of the
# pipeline. A client that listens is told of targets that turn. And all of it outlives a dump.
#
#   COMPANIES=20 test/t/memory.sh    more of them
#   SEED=17 test/t/memory.sh         one of them; a third are not watched

. test/tap.sh

seeds=${SEED:-$(seq 2 $((${COMPANIES:-2} + 1)))}
# shellcheck disable=SC2086
set -- $seeds
plan $(($# * 6 + 9))
make_database memory
query "$database" -c 'CREATE EXTENSION saleskpi'

for seed; do
	query "$database" -c 'SET client_min_messages = warning' -c 'DROP SCHEMA IF EXISTS aside CASCADE' -v "seed=$seed" \
		-f test/referee/company.sql -f test/kept/change.sql -f test/kept/memory.sql
	[ $((seed % 3)) = 0 ] || query "$database" -c "
		SELECT saleskpi.watch_source('kpi', l.name, format('company.%I', l.name)::regclass, coalesce(l.times, '{}'),
			CASE WHEN 'customer_id' = ANY (l.columns) THEN 'customer_id' END)
		FROM change.list AS l" >/dev/null 2>&1
	{
		echo "SET client_min_messages = error;"
		echo "SELECT setseed($seed / 100.0);"
		echo "SELECT saleskpi.keep_model('kpi'); CALL aside.keep();"
		for ((day = 1; day <= 30; day++)); do
			echo "UPDATE kpi.settings SET as_of = as_of + 1;"
			for ((times = 0; times <= day % 4 / 3; times++)); do
				echo "CALL change.many(10); CALL aside.stir(5); SELECT saleskpi.refresh_model('kpi'); CALL aside.keep();"
			done
		done
	} | query "$database" -f - >/dev/null
	query "$database" -c 'SELECT error FROM kpi.refresh_log WHERE error IS NOT NULL' |
		is_empty "company $seed: every refresh has gone well"
	query "$database" -F ' | ' -c 'SELECT * FROM aside.history_difference ORDER BY day, deal_id LIMIT 10' |
		is_empty "company $seed: the deals of each day are those that were kept aside"
	query "$database" -F ' | ' -c 'SELECT p.*, d.* FROM aside.pair AS p CROSS JOIN LATERAL aside.movement_difference(p.from_day, p.to_day) AS d LIMIT 10' |
		is_empty "company $seed: of the company, teams and reps movements are the difference of two days kept aside"
	query "$database" -F ' | ' -c 'SELECT * FROM aside.view_difference ORDER BY 1, 2 LIMIT 10' \
		-c 'SELECT * FROM aside.unequal ORDER BY 1, 2 LIMIT 10' |
		is_empty "company $seed: days, weeks and months are as the function has them, and start and movements make the end"
	query "$database" -F ' | ' -c 'SELECT * FROM aside.stage_difference ORDER BY deal_id LIMIT 10' -c 'SELECT * FROM aside.slip_difference ORDER BY deal_id LIMIT 10' |
		is_empty "company $seed: days in stages and deals that slip are those of the days kept aside"
	is "company $seed: there was something to remember" "$(query "$database" -c "
		SELECT count(DISTINCT day) >= 15 AND count(*) >= 50 AND count(DISTINCT status) = 4 FROM kpi.deal_change")" t
done

# Messages. The listener has others refresh, and shows what it is told
query "$database" -f - >/dev/null <<-'SQL'
	SET client_min_messages = error;
	CREATE SCHEMA till;
	CREATE TABLE till.deal (id int, closed date, won boolean, amount numeric);
	SELECT saleskpi.create_model('shop', 'int');
	UPDATE shop.settings SET as_of = '2025-03-03';
	SELECT saleskpi.map_source('shop', 'deal', 'SELECT id AS deal_id, closed AS closed_at, won, amount FROM till.deal');
	INSERT INTO shop.target (target_id, name, kind, starts_on, ends_on, target_value, current_value)
	VALUES (1, 'Calls "at once"', 'number', '2025-03-01', '2025-03-10', 10, 3), (2, 'Long' || repeat(U&'\0001', 2000), 'number', '2025-03-01', '2025-03-10', 10, 3);
	INSERT INTO shop.target (target_id, name, kpi, starts_on, ends_on, target_value) VALUES (3, 'Sales', 'sales_amount', '2025-03-01', '2025-03-10', 100);
	SELECT saleskpi.keep_model('shop');
SQL

# told STATEMENT: the messages that come while another session runs it
told() {
	query "$database" -f - <<-SQL | sed -n 's/^Asynchronous notification "saleskpi" with payload "\(.*\)" received from.*/\1/p'
		LISTEN saleskpi;
		\! "$PGBIN/psql" -X -q -o /dev/null -d "$database" -c "SET client_min_messages = error" -c "$1" 2>/dev/null
		SELECT 1;
	SQL
}
refresh="SELECT saleskpi.refresh_model('shop')"

is 'nobody is told of what has not turned' "$(told "$refresh")" ''
is 'nobody is told by a refresh that is taken back' \
	"$(told "BEGIN; UPDATE shop.settings SET as_of = '2025-03-04'; $refresh; ROLLBACK")" ''
query "$database" -f - >/dev/null <<-'SQL'
	CREATE FUNCTION shop.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
	CREATE TRIGGER fail BEFORE UPDATE ON shop_parts.kept FOR EACH ROW EXECUTE FUNCTION shop.fail();
SQL
is 'nor by one that fails' "$(told "UPDATE shop.settings SET as_of = '2025-03-04'; $refresh")" ''
is 'it has failed' "$(query "$database" -c 'SELECT error FROM shop.refresh_log ORDER BY refresh_id DESC LIMIT 1')" no
query "$database" -c 'DROP TRIGGER fail ON shop_parts.kept' -c "INSERT INTO till.deal VALUES (1, '2025-03-03', true, 60)"
messages=$(told "$refresh")
is 'whoever listens is told of each target that has turned, in a line of JSON' "$(grep -v '0001' <<<"$messages")" \
	'{"model" : "shop", "target_id" : 1, "name" : "Calls \"at once\"", "from" : "on_track", "to" : "off_track", "day" : "2025-03-04"}
{"model" : "shop", "target_id" : 3, "name" : "Sales", "from" : "off_track", "to" : "on_track", "day" : "2025-03-04"}'
is 'a name is cut to what a message can hold' "$(grep '0001' <<<"$messages" | awk '{ print (length($0) > 6000 && length($0) < 8000) }')" 1

# Who may read the schema of the model, and nothing else
query "$database" -f - >/dev/null <<-SQL
	SET client_min_messages = error;
	DROP ROLE IF EXISTS memory_reader;
	CREATE ROLE memory_reader;
	GRANT USAGE ON SCHEMA kpi TO memory_reader;
	GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO memory_reader;
SQL
query "$database" -c 'SET ROLE memory_reader' -c "
	SELECT count(*) > 0 FROM kpi.memory AS m CROSS JOIN LATERAL saleskpi.pipeline_movement('kpi', m.began_on, m.noted_to)
	UNION ALL SELECT count(*) > 0 FROM kpi.pipeline_movement UNION ALL SELECT count(*) >= 0 FROM kpi.slipped_deals
	UNION ALL SELECT count(*) > 0 FROM kpi.stage_days UNION ALL SELECT count(*) > 0 FROM kpi.deal_history" | grep -v '^t$' |
	is_empty 'a reader needs no rights on rows and facts' || :

# Through a dump
everything="SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM kpi.deal_change AS t UNION ALL SELECT t::text FROM kpi.memory AS t
	UNION ALL SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM shop.target_status_change AS t"
before=$(query "$database" -c "$everything")
restored=${database}_restored
query postgres -c "CREATE DATABASE $restored"
{ "$PGBIN/pg_dump" "$database" | query "$restored" -f - >/dev/null; } 2>&1 | head -5
is 'what is remembered outlives a dump' "$(query "$restored" -c "$everything")" "$before"
query "$restored" -c "SET client_min_messages = error" -c "SELECT saleskpi.refresh_model('kpi')" -c "$refresh" >/dev/null
is 'and a refresh after it finds nothing new' "$(query "$restored" -c "$everything")" "$before"
query postgres -c "DROP DATABASE $restored WITH (FORCE)"
query "$database" -c 'DROP OWNED BY memory_reader' -c 'DROP ROLE memory_reader'

done_testing
