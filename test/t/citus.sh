#!/usr/bin/env bash
# Tables that Citus spreads over two workers: every aggregate gives what it gives on one table and is
# worked out on the workers where its groups are; every view of a model over such tables is what it was
# over plain ones; a kept model's facts are made on the workers, are tables of the coordinator alone, and
# what changes is worked out again. On random small companies, as in referee.sh, and on one that is laid out as
# doc/shards.md says.
#
#   COMPANIES=20 test/t/citus.sh    more of them

. test/tap.sh
. test/server.sh

if [ "$(query postgres -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'citus'")" -eq 0 ]; then
	skip_all 'Citus is not installed'
fi

seeds=$(seq "${COMPANIES:-2}")
# shellcheck disable=SC2086
set -- $seeds

for server in worker_1 worker_2 coordinator; do
	start_server "$server" shared_buffers=64MB shared_preload_libraries=citus max_prepared_transactions=200 max_connections=300 \
		"citus.local_hostname=$WORK/$server/socket"
	query postgres -c 'CREATE DATABASE sales'
	query sales -c 'CREATE EXTENSION citus' -c 'CREATE EXTENSION saleskpi'
done
# Only its owner may enter the folder of a socket, by which the servers find one another
query sales -c "SELECT citus_set_coordinator_host('$PGHOST', $PGPORT)" \
	-c "SELECT citus_add_node('$WORK/worker_1/socket', $PGPORT), citus_add_node('$WORK/worker_2/socket', $PGPORT)" \
	-c 'ALTER DATABASE sales SET citus.shard_count = 4' >/dev/null

query sales -f test/t/citus_aggregates.sql | number
expect $((8 * $#))

# What Citus warns of where it plans a query whose parts are not worked out yet
planned() {
	grep -v 'WARNING:  Query could not find the intermediate result file' || :
}

# Every view of a model, over plain tables and then over the same in shards
for seed; do
	query sales -c "CALL spread.forget()"
	query sales -v "seed=$seed" -f test/referee/company.sql -f test/kept/twin.sql -c 'CALL spread.note()' 2>&1 |
		is_empty "company $seed: its model is made without a warning" || :
	query sales -f test/t/citus_spread.sql 2>&1 | grep -v '^$' | is_empty "company $seed: and made again over tables in shards" || :
	query sales -F ' | ' -c 'SELECT * FROM spread.difference() LIMIT 20' 2>&1 | planned | is_empty "company $seed: every view over shards is what it was" || :
	query sales -c 'SELECT * FROM spread.at_home()' | is_empty "company $seed: the aggregates of every fact are worked out on the workers" || :

	query sales -c "SELECT saleskpi.keep_model('kpi')" 2>&1 | grep -v '^$' | is_empty "company $seed: it is kept" || :
	query sales -F ' | ' -c 'SELECT * FROM spread.difference() LIMIT 20' 2>&1 | planned | is_empty "company $seed: every view of the kept model is what it was" || :
	query sales -c "SELECT logicalrelid FROM pg_dist_partition WHERE logicalrelid::text ~ '^(kpi|kpi_parts|live|live_parts)\.'" |
		is_empty "company $seed: no table of a model is in shards" || :

	query sales -c 'DELETE FROM company.deal WHERE shard % 5 = 0' -c 'DELETE FROM company.sale WHERE shard % 7 = 0' \
		-c 'UPDATE company.sale SET amount = amount + 1 WHERE shard % 3 = 0' -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	query sales -F ' | ' -c 'SELECT * FROM twin.difference()' 2>&1 | planned | is_empty "company $seed: after changes and a refresh it is what a live one is" || :
done

expect 5
query sales -c 'CALL spread.forget()'
query sales -v deals=3000 -f test/bench/company.sql -f test/bench/model.sql -c 'CALL spread.note()' >/dev/null
query sales -f test/t/citus_customers.sql -f test/bench/model.sql 2>&1 | grep -E 'WARNING|ERROR' | is_empty 'a company by its customers: its model is made' || :
query sales -F ' | ' -c 'SELECT * FROM spread.difference() LIMIT 20' 2>&1 | planned | is_empty 'by customers: every view over shards is what it was' || :
query sales -c "SELECT saleskpi.keep_model('kpi')" 2>&1 | grep -v '^$' | is_empty 'by customers: it is kept' || :
query sales -F ' | ' -c 'SELECT * FROM spread.difference() LIMIT 20' 2>&1 | planned | is_empty 'by customers: every view of the kept model is what it was' || :
query sales -f test/kept/twin.sql -c "UPDATE company.orders SET amount = amount + 1 WHERE ordered_at >= '2025-11-20'" \
	-c "DELETE FROM company.deals WHERE closed_at >= '2025-11-25'" -c "UPDATE company.leads SET rep = 'rep 101' WHERE created_at >= '2025-11-25'" \
	-c "SELECT saleskpi.refresh_model('kpi', since => '2025-11-01')" >/dev/null
query sales -F ' | ' -c 'SELECT * FROM twin.difference()' 2>&1 | planned | is_empty 'by customers: after changes and a refresh since a day it is what a live one is' || :

done_testing
