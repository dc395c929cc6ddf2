#!/usr/bin/env bash
# A table of states of every type is published with REPLICA IDENTITY FULL: another server takes part in
# inserts, updates and deletes, for which it finds a row by all of its columns, states included.

. test/tap.sh
. test/server.sh

home=$PGHOST
start_server publisher wal_level=logical max_wal_senders=4 max_replication_slots=4 shared_buffers=32MB
query postgres -c 'CREATE DATABASE sales'
start_server subscriber wal_level=replica max_replication_slots=4 shared_buffers=32MB
query postgres -c 'CREATE DATABASE sales'
export PGHOST=$home

check_sql replication -v publisher="host=$WORK/publisher/socket dbname=sales" \
	-v subscriber="host=$WORK/subscriber/socket dbname=sales"
done_testing
