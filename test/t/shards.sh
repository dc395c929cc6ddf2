#!/usr/bin/env bash
# Tables in shards on two other servers, which postgres_fdw reaches: every aggregate gives what it
# gives on one table, and the shards do the work. The recipe of doc/shards.md works.

. test/tap.sh
. test/server.sh

home=$PGHOST
if [ "$(query postgres -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'")" -eq 0 ]; then
	skip_all 'the contrib module postgres_fdw is not installed'
fi
for shard in shard_1 shard_2; do
	start_server $shard shared_buffers=32MB
	query postgres -c 'CREATE DATABASE sales'
done
export PGHOST=$home

# recipe PLACE: the statements of doc/shards.md for that place, with the sockets of this test's servers.
recipe() {
	awk -v place="-- $1" '
		/^```pgsql$/ { getline; inside = $0 == place }
		/^```$/ { inside = 0 }
		inside
	' "$TOP/doc/shards.md" |
		sed -e "s|shard_\([12]\)\.example\.com|$WORK/shard_\1/socket|" -e "s|port '5432'|port '$PGPORT'|"
}
recipe 'On each shard' >"$RESULTS/shard.sql"
recipe 'On the coordinator' >"$RESULTS/coordinator.sql"

check_sql shards -v on_shard="$RESULTS/shard.sql" -v on_coordinator="$RESULTS/coordinator.sql" \
	-v shard_1="host=$WORK/shard_1/socket dbname=sales" -v shard_2="host=$WORK/shard_2/socket dbname=sales"
done_testing
