#!/usr/bin/env bash
# What goes wrong on the machine leaves a model as it was, or as it was to become, and the server alive:
# - backend, postmaster or the whole server is killed at a random moment of what makes or changes a model:
#   it is wholly what it was before, or wholly what it is afterwards, and the call works when tried again;
# - what is cancelled ends within a second, also over many rows;
# - no disk, temp_file_limit and a limited address space are errors, and the model is unharmed;
# - a standby serves every view and the report, and says of what writes that it is read-only.
#
#   ROUNDS=100 test/t/faults.sh    so many kills, and a fifth as many cancels of each call
#   ROWS=200000 test/t/faults.sh   what is cancelled has so many deals, leads, sales and e-mails each to read
#   SEED=17 test/t/faults.sh       other moments
#   ONLY=kills test/t/faults.sh    one part: kills, cancels, space or standby

. test/tap.sh
. test/server.sh

rounds=${ROUNDS:-6}
rows=${ROWS:-10000}
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "# SEED=$seed"
rm -rf "$RESULTS/faults"
mkdir "$RESULTS/faults"
log=$RESULTS/faults/faults
: >"$log.server"
: >"$log.said"
trap '' PIPE

# A server

settings=(synchronous_commit=on full_page_writes=on shared_buffers=64MB max_wal_size=512MB autovacuum_naptime=5s 'log_line_prefix=%m [%p] %e ' log_error_verbosity=default)
# Pages that a kill tears have to be whole again afterwards, and what is committed has to be there
start() {
	local _
	for _ in {1..100}; do
		cat "$WORK/faults/log" >>"$log.server" 2>/dev/null || :
		if start_server faults "${settings[@]}" 2>"$log.start"; then
			read -r postmaster <"$WORK/faults/data/postmaster.pid"
			return
		fi
		# A process of the server that was killed still has its shared memory
		sleep 0.1
	done
	cat "$log.start" >&2
	exit 1
}
trap 'stop_server "$WORK/faults"; stop_server "$WORK/standby"; umount_small; rm -rf "$WORK/faults" "$WORK/standby"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

small=$WORK/small
umount_small() {
	! mountpoint -q "$small" 2>/dev/null || umount "$small"
}

wait_for_server() {
	local _
	for _ in {1..600}; do
		! query postgres -c 'SELECT 1' >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	echo '# the server does not come back'
	tail -n 20 "$WORK/faults/log" | sed 's/^/# /'
	exit 1
}

# copy DATABASE OF: another of the same
copy() {
	query postgres -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" -c "CREATE DATABASE $1 TEMPLATE $2"
}

# state DATABASE [true]: what it holds; also what its views show
state() {
	query "$1" -c "SELECT state.lines(${2:-false})"
}

# difference FILE FILE: a few lines of it
difference() {
	{ diff "$1" "$2" || :; } | { grep '^[<>]' || :; } | head -n 10
}

# A session that is still there when something happens to it

# session DATABASE [SETTING ...]: its process is in $backend
session() {
	local setting
	coproc CALL { exec "$PGBIN/psql" -X -q -A -t -d "$1" 2>>"$log.said"; }
	session=$CALL_PID unheard=
	exec {to}>&"${CALL[1]}" {from}<&"${CALL[0]}"
	# Left open it would never end
	eval "exec ${CALL[1]}>&- ${CALL[0]}<&-"
	shift
	say '\o /dev/null' 'SET client_min_messages = warning;'
	for setting; do
		say "SET ${setting%%=*} = '${setting#*=}';"
	done
	say 'SELECT pg_backend_pid() AS backend \gset' '\echo :backend'
	read -r backend <&"$from"
}

say() {
	{ printf '%s\n' "$@" >&"$to"; } 2>/dev/null || :
}

# begin STATEMENT: what is heard is its SQLSTATE
begin() {
	say "$1;" '\echo :SQLSTATE'
}

# hear SECONDS: a line into $heard; fails when none was said until then
hear() {
	local line=
	heard=
	if ! IFS= read -r -t "$1" -u "$from" line; then
		# Half of one
		unheard+=$line
		return 1
	fi
	heard=$unheard$line unheard=
}

end_session() {
	exec {to}>&- {from}<&-
	wait "$session" 2>/dev/null || :
}

# outcome DATABASE STATEMENT [SETTING ...]: the SQLSTATE, 00000 for success, of a call in a session of its own
outcome() {
	local database=$1 statement=$2
	shift 2
	session "$database" "$@"
	begin "$statement"
	hear 300 || heard='no answer'
	end_session
	echo "$heard"
}

now() {
	echo "${EPOCHREALTIME//[!0-9]/}"
}

# seconds MICROSECONDS
seconds() {
	printf '%d.%06d' $(($1 / 1000000)) $(($1 % 1000000))
}

# any NUMBER: a random one below it
any() {
	echo $(((RANDOM << 15 | RANDOM) % $1))
}

rm -rf "$WORK/faults" "$WORK/standby"
start
FIT="SELECT saleskpi.clv_model(c.rfm, '2025-06-30') AS model FROM (SELECT s.customer_id, saleskpi.rfm(s.sold_at, s.amount) AS rfm FROM company.sale AS s, generate_series(1, :times) AS n GROUP BY n, s.customer_id) AS c"

# Killed

# What is called, in a copy of which database, and what it is
calls=(create_model upgrade_model keep_model refresh_model split_target clv_model)
declare -A statements=(
	[create_model]="SELECT saleskpi.create_model('kpi', 'bigint', security_invoker => true)"
	[upgrade_model]="SELECT saleskpi.upgrade_model('kpi')"
	[keep_model]="SELECT saleskpi.keep_model('kpi')"
	[refresh_model]="SELECT saleskpi.refresh_model('kpi')"
	[split_target]="SELECT saleskpi.split_target('kpi', 4, 'rep', 'last_year')"
	[clv_model]="CREATE TABLE company.fit AS ${FIT//:times/400}"
)

# children PID: processes that it has started
children() {
	cat "/proc/$1/task/"*/children 2>/dev/null || :
}

# strike WHO: kills with what no process can catch
strike() {
	local others
	case $1 in
		backend) kill -s KILL "$backend" 2>/dev/null || : ;;
		postmaster) kill -s KILL "$postmaster" ;;
		server)
			others=$(children "$postmaster")
			# shellcheck disable=SC2086
			kill -s KILL "$postmaster" $others 2>/dev/null || :
			;;
	esac
}

# recover WHO: the server is there again
recover() {
	local _
	# A backend without its postmaster goes on to the end of its statement.  Of one that was killed the postmaster
	# knows nothing as long as it is there, and lets others in
	for _ in {1..1200}; do
		kill -s 0 "$backend" 2>/dev/null || break
		sleep 0.05
	done
	[ "$1" = backend ] || start
	wait_for_server
}

# kill_round CALL: before and after are known, and how long it takes
kill_round() {
	local call=$1 who told found moment
	who=$(printf '%s\n' backend backend postmaster server | sed -n "$((1 + $(any 4)))p")
	moment=$(any $((${took[$call]} * 105 / 100)))
	copy struck "$call"
	session struck
	begin "${statements[$call]}"
	told=
	if hear "$(seconds "$moment")"; then
		late[$call]=$((${late[$call]} + 1))
		told=$heard
	fi
	strike "$who"
	[ -n "$told" ] || { hear 60 && told=$heard; } || :
	end_session
	recover "$who"
	state struck >"$log.found"
	if cmp -s "$log.$call.before" "$log.found"; then
		found=before
		befores[$call]=$((${befores[$call]} + 1))
	elif cmp -s "$log.$call.after" "$log.found"; then
		found=after
		afters[$call]=$((${afters[$call]} + 1))
	else
		found=between
	fi
	{
		if [ $found = between ]; then
			echo "$who killed after $moment us: neither before nor after, but for one of them"
			difference "$log.$call.before" "$log.found"
			difference "$log.$call.after" "$log.found"
		fi
		case $told in
			00000) [ $found = after ] || echo "$who killed after $moment us: said to be done, and is not" ;;
			'') ;;
			*) echo "$who killed after $moment us: SQLSTATE $told" ;;
		esac
	} >>"$log.$call.halves"
	[ $found = before ] || return 0
	{
		told=$(outcome struck "${statements[$call]}")
		[ "$told" = 00000 ] || echo "$who killed after $moment us, and tried again: SQLSTATE $told"
		state struck >"$log.found"
		difference "$log.$call.after" "$log.found"
	} >>"$log.$call.again"
}

kills() {
	local call round at
	declare -gA took late befores afters
	query postgres -c 'CREATE DATABASE company'
	query company -v deals=240 -v reps=12 -f test/faults/company.sql -f test/faults/state.sql
	for call in "${calls[@]}"; do
		copy "$call" company
	done
	query create_model -c "SELECT saleskpi.drop_model('kpi', force => true)" >/dev/null
	# A model of an older version, of which somebody has dropped some
	query upgrade_model -f - <<-'SQL' >/dev/null
		UPDATE kpi.settings SET saleskpi_version = '0.9';
		DROP VIEW kpi.email_lift, kpi.lost_reasons CASCADE;
		CREATE VIEW kpi.email_lift AS SELECT 1 AS old_column;
		GRANT SELECT ON kpi.email_lift TO PUBLIC;
		DROP VIEW kpi_parts.deal_survival CASCADE;
		DROP TABLE kpi.holiday CASCADE;
		DROP INDEX kpi.deal_change_closed;
		ALTER TABLE kpi.target DROP CONSTRAINT target_has_one_owner;
	SQL
	query refresh_model -c "SELECT saleskpi.keep_model('kpi')" -c 'CALL company.watch()' -c "SELECT saleskpi.refresh_model('kpi')" -c 'CALL company.work()' >/dev/null

	for call in "${calls[@]}"; do
		late[$call]=0 befores[$call]=0 afters[$call]=0
		: >"$log.$call.halves"
		: >"$log.$call.again"
		copy struck "$call"
		state struck >"$log.$call.before"
		at=$(now)
		is "$call: done when nobody is killed" "$(outcome struck "${statements[$call]}")" 00000
		took[$call]=$(($(now) - at))
		state struck >"$log.$call.after"
		is "$call: and it makes a difference" "$(cmp -s "$log.$call.before" "$log.$call.after" && echo none)" ''
		[ "$call" != refresh_model ] || state struck true >"$log.$call.shown"
	done
	for ((round = 0; round < rounds; round++)); do
		kill_round "${calls[round % ${#calls[@]}]}"
	done
	for call in "${calls[@]}"; do
		echo "# $call takes $((${took[$call]} / 1000)) ms; of those killed ${late[$call]} were done already; found ${befores[$call]} times before and ${afters[$call]} times after"
		is_empty "$call, killed at a random moment, is wholly done or not at all" "$log.$call.halves"
		is_empty "$call: and works when tried again" "$log.$call.again"
	done
	# Views, after the last of them
	copy struck refresh_model
	session struck
	begin "${statements[refresh_model]}"
	hear "$(seconds $((${took[refresh_model]} / 2)))" || :
	strike backend
	end_session
	recover backend
	query struck -c "${statements[refresh_model]}" >/dev/null
	state struck true >"$log.found"
	difference "$log.refresh_model.shown" "$log.found" | is_empty 'every view shows after a kill and another try what it would have shown'
	for call in "${calls[@]}"; do
		query postgres -c "DROP DATABASE $call"
	done
	query postgres -c 'DROP DATABASE struck'
}

# Cancelled

# What has many rows to read; what changes something is rolled back
cancelled=(create_model upgrade_model keep_model refresh_model split_target clv_model map_system kpi_report goal_suggestion target_timeline customer_lifetime_value data_quality)
declare -A many=(
	[create_model]="SELECT saleskpi.create_model('another')"
	[upgrade_model]="SELECT saleskpi.upgrade_model('kpi')"
	[keep_model]="SELECT saleskpi.keep_model('kpi')"
	[refresh_model]="SELECT saleskpi.refresh_model('kpi')"
	[split_target]="SELECT saleskpi.split_target('kpi', 4, 'rep', 'last_year')"
	[clv_model]="${FIT//:times/40}"
	[map_system]="SELECT * FROM saleskpi.map_system('shop', 'stripe', 'stripe')"
	[kpi_report]="SELECT saleskpi.kpi_report('kpi', '2025-05-01', 'html')"
	[goal_suggestion]='SELECT * FROM kpi.goal_suggestion'
	[target_timeline]='SELECT * FROM kpi.target_timeline'
	[customer_lifetime_value]='SELECT * FROM kpi.customer_lifetime_value'
	[data_quality]='SELECT * FROM kpi.data_quality'
)

# make_many: a company of many rows, live in database many, kept in many_kept
make_many() {
	[ -z "$(query postgres -c "SELECT FROM pg_database WHERE datname = 'many'" -c "SELECT 'there' FROM pg_database WHERE datname = 'many'")" ] || return 0
	query postgres -c 'CREATE DATABASE many'
	query many -v "deals=$rows" -v reps=60 -f test/faults/company.sql -f test/faults/state.sql
	query many -c "SELECT saleskpi.create_model('shop')" -c 'VACUUM ANALYZE' >/dev/null
	copy many_kept many
	query many_kept -c "SELECT saleskpi.keep_model('kpi')" >/dev/null
	# Days are others: everything has to be worked out
	query many_kept -c "UPDATE kpi.settings SET time_zone = 'Asia/Tokyo'"
}

# of_many CALL: the database it is for
of_many() {
	case $1 in
		refresh_model) echo many_kept ;;
		*) echo many ;;
	esac
}

cancels() {
	local call at moment round worst times again=$(((rounds + 4) / 5))
	make_many
	for call in "${cancelled[@]}"; do
		worst=0 times=0
		: >"$log.$call.cancels"
		# The first without a cancel, to know how long it takes
		for ((round = 0; round <= again; round++)); do
			session "$(of_many "$call")"
			say 'BEGIN;'
			at=$(now)
			if [ $round = 0 ]; then
				begin "${many[$call]}"
				hear 300 || :
				lasts=$(($(now) - at))
				[ "$heard" = 00000 ] || echo "not cancelled: SQLSTATE $heard" >>"$log.$call.cancels"
				end_session
				continue
			fi
			moment=$((lasts / 20 + $(any $((lasts * 9 / 10)))))
			if [ $((round % 2)) = 0 ]; then
				say "SET statement_timeout = $((moment / 1000 + 1));"
			fi
			begin "${many[$call]}"
			if ! hear "$(seconds "$moment")"; then
				at=$(now)
				# As pg_cancel_backend does
				[ $((round % 2)) = 0 ] || kill -s INT "$backend"
				hear 300 || :
				at=$(($(now) - at))
				if [ "$heard" = 57014 ]; then
					times=$((times + 1))
					[ $at -le $worst ] || worst=$at
					[ $at -lt 1000000 ] || echo "cancelled after $((moment / 1000)) ms, and ended $((at / 1000)) ms later"
				elif [ "$heard" != 00000 ]; then
					echo "cancelled after $((moment / 1000)) ms: SQLSTATE $heard"
				fi >>"$log.$call.cancels"
			fi
			end_session
		done
		echo "# $call takes $((lasts / 1000)) ms; cancelled $times times, of which the slowest took $((worst / 1000)) ms"
		is_empty "$call ends within a second" "$log.$call.cancels"
	done
	query many -c 'SELECT 1 FROM kpi.clock' >/dev/null
}

# No room

# unharmed NAME DATABASE FILE: what it held it holds
unharmed() {
	state "$2" >"$log.found"
	difference "$3" "$log.found" | is_empty "$1: and nothing has changed"
}

# none_left: fills the small disk
none_left() {
	as_owner dd if=/dev/zero of="$small/filler" bs=4k 2>/dev/null || :
}

# disk MEGABYTES: a small one, and a tablespace small on it; fails where none can be mounted
disk() {
	mkdir -p "$small"
	if [ $EUID -ne 0 ] || ! mount -t tmpfs -o "size=${1}m,mode=0700,uid=$(id -u "$OWNER"),gid=$(id -g "$OWNER")" tmpfs "$small" 2>/dev/null; then
		return 1
	fi
	query postgres -c "CREATE TABLESPACE small LOCATION '$small'"
}

space() {
	local call more steps='0 6000'
	[ "$rounds" -lt 100 ] || steps='0 1000 3000 6000 10000 30000'
	make_many
	query postgres -c "SELECT 1 FROM pg_database WHERE datname = 'company'" | grep -q 1 || {
		query postgres -c 'CREATE DATABASE company'
		query company -v deals=240 -v reps=12 -f test/faults/company.sql -f test/faults/state.sql
	}

	# A disk of 12 MB
	if disk 12; then
		copy filled company
		query filled -c "UPDATE kpi.target SET starts_on = '2016-01-01' WHERE target_id = 8" -c "SELECT saleskpi.create_model('spare')"  >/dev/null
		# Tables of people and of the kept model on the small disk
		query filled -c "SET default_tablespace = 'small'" -c "SELECT saleskpi.keep_model('kpi')" -c 'CALL company.watch()' \
			-c 'ALTER TABLE kpi.target SET TABLESPACE small' -c 'ALTER TABLE kpi.target_history SET TABLESPACE small' >/dev/null
		query filled -c "SELECT saleskpi.refresh_model('kpi')" -c 'CALL company.work()' -c 'DROP VIEW spare.email_lift' -c 'DROP TABLE spare.holiday CASCADE' >/dev/null
		none_left
		state filled >"$log.filled"
		is 'create_model on a full disk is an error' "$(outcome filled "SELECT saleskpi.create_model('another')" default_tablespace=small)" 53100
		unharmed 'create_model' filled "$log.filled"
		is 'keep_model, too' "$(outcome filled "SELECT saleskpi.keep_model('spare')" default_tablespace=small)" 53100
		unharmed 'keep_model' filled "$log.filled"
		is 'upgrade_model, too' "$(outcome filled "SELECT saleskpi.upgrade_model('spare')" default_tablespace=small)" 53100
		unharmed 'upgrade_model' filled "$log.filled"
		is 'split_target, too' "$(outcome filled "SELECT saleskpi.split_target('kpi', 8, 'month')")" 53100
		unharmed 'split_target' filled "$log.filled"
		is 'clv_model where it sorts on one, too' "$(outcome many "${many[clv_model]}" temp_tablespaces=small work_mem=64kB)" 53100
		is 'refresh_model warns' "$(outcome filled "SELECT saleskpi.refresh_model('kpi')" temp_tablespaces=small)" 00000
		is 'and says why' "$(query filled -c 'SELECT DISTINCT regexp_replace(error, $$"[^"]*"$$, $$...$$) FROM kpi.refresh_log WHERE error IS NOT NULL')" 'could not extend file ...: No space left on device'
		query filled -c 'DELETE FROM kpi.refresh_log WHERE error IS NOT NULL'
		unharmed 'refresh_model' filled "$log.filled"
		rm "$small/filler"
		is 'and once there is room again, it is done' "$(query filled -c "SELECT saleskpi.refresh_model('kpi')" -c "SELECT count(*) FROM kpi.refresh_log WHERE error IS NOT NULL")" $'\n0'
		query filled -f test/kept/stale.sql -c 'SELECT * FROM stale()' | is_empty 'and right'
		query postgres -c 'DROP DATABASE filled' -c 'DROP TABLESPACE small'
		umount_small
	else
		skip 14 'a small disk cannot be mounted here'
	fi

	# Files that a query may fill, and no more
	state many >"$log.many"
	for call in keep_model clv_model customer_lifetime_value; do
		is "$call over temp_file_limit is an error" "$(outcome many "${many[$call]}" temp_file_limit=64kB work_mem=64kB)" 53400
	done
	unharmed 'temp_file_limit' many "$log.many"
	state many_kept >"$log.many_kept"
	is 'refresh_model warns' "$(outcome many_kept "${many[refresh_model]}" temp_file_limit=64kB work_mem=64kB)" 00000
	is 'and says why' "$(query many_kept -c $'SELECT DISTINCT replace(error, \'"\', \'\') FROM kpi.refresh_log WHERE error IS NOT NULL')" 'temporary file size exceeds temp_file_limit (64kB)'
	query many_kept -c 'DELETE FROM kpi.refresh_log WHERE error IS NOT NULL'
	unharmed 'refresh_model' many_kept "$log.many_kept"

	# Memory that the system gives, and no more: so and so much beyond what the process has when it begins
	if ! as_owner prlimit --pid "$postmaster" --as >/dev/null 2>&1; then
		skip 4 'there is no prlimit'
		return
	fi
	: >"$log.memory"
	for call in "${cancelled[@]}"; do
		for more in $steps; do
			session "$(of_many "$call")" max_parallel_workers_per_gather=0 work_mem=1GB
			# Libraries are there, of which the loader would say that they cannot be read
			begin "DO \$\$ BEGIN PERFORM saleskpi.local_time(now(), 'UTC'); END \$\$"
			hear 60 || :
			as_owner prlimit --pid "$backend" --as=$((1024 * ($(sed -n 's/^VmSize:\s*\([0-9]*\) kB/\1/p' "/proc/$backend/status") + more)))
			say 'BEGIN;'
			say "${many[$call]};" '\echo :SQLSTATE :LAST_ERROR_MESSAGE'
			hear 300 || heard='no answer'
			echo "$call $more $heard" >>"$log.memory"
			# What has run out of memory once works on.  With nothing more than it had, there may be none for the
			# first ROLLBACKs, which are errors like any other
			say 'ROLLBACK;' 'ROLLBACK;' 'ROLLBACK;' 'ROLLBACK;'
			begin 'SELECT 1 FROM kpi.settings'
			hear 60 || heard='no answer'
			[ "$heard" = 00000 ] || echo "$call $more: then $heard" >>"$log.memory"
			end_session
		done
	done
	# A pattern that gets none to be compiled in is 2201B to PostgreSQL since version 16
	grep -Ev ' (00000|53200)( |$)| 2201B .*out of memory$' "$log.memory" | is_empty 'what gets no memory is an error, and the session goes on' || :
	is 'and that was so of every call' "$(awk '$3 == "53200" { print $1 }' "$log.memory" | sort -u | wc -l)" ${#cancelled[@]}
	unharmed 'memory' many "$log.many"
	query many_kept -c 'DELETE FROM kpi.refresh_log WHERE error IS NOT NULL'
	unharmed 'memory, kept' many_kept "$log.many_kept"
}

# A standby

# shown DATABASE: all that can be read of a model
shown() {
	state "$1" true
	query "$1" -c "SELECT md5(saleskpi.kpi_report('kpi', '2025-05-01', 'markdown'))" -c "SELECT md5(saleskpi.kpi_report('kpi', '2025-05-01', 'html'))" \
		-c "SELECT md5(saleskpi.mindmap('kpi'))" -c 'SELECT * FROM kpi.goal_suggestion'
	[ "$1" != kept ] || query "$1" -c "SELECT * FROM saleskpi.pipeline_movement('kpi', '2025-06-30', '2025-07-01')"
}

standby() {
	local home=$PGHOST database call told lsn _
	query postgres -c "SELECT 1 FROM pg_database WHERE datname = 'company'" | grep -q 1 || {
		query postgres -c 'CREATE DATABASE company'
		query company -v deals=240 -v reps=12 -f test/faults/company.sql -f test/faults/state.sql
	}
	copy live company
	copy kept company
	query kept -c "SELECT saleskpi.keep_model('kpi')" -c 'CALL company.watch()' -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	mkdir "$WORK/standby" "$WORK/standby/socket"
	[ $EUID -ne 0 ] || chown -R "$OWNER" "$WORK/standby"
	as_owner "$PGBIN/pg_basebackup" -h "$home" -U postgres -D "$WORK/standby/data" -c fast -X stream
	as_owner touch "$WORK/standby/data/standby.signal"
	start_server standby hot_standby=on shared_buffers=32MB "primary_conninfo=host=$home user=postgres"
	# What comes while it stands by
	PGHOST=$home query kept -c "UPDATE kpi.settings SET as_of = '2025-07-01'" -c 'CALL company.work()' -c "SELECT saleskpi.refresh_model('kpi')" >/dev/null
	lsn=$(PGHOST=$home query postgres -c 'SELECT pg_current_wal_flush_lsn()')
	for _ in {1..300}; do
		[ "$(query postgres -c "SELECT pg_last_wal_replay_lsn() >= '$lsn'")" != t ] || break
		sleep 0.1
	done
	for database in live kept; do
		PGHOST=$home shown $database >"$log.$database.primary"
		shown $database >"$log.$database.standby" 2>&1 || :
		difference "$log.$database.primary" "$log.$database.standby" | is_empty "a standby shows of a $database model in every view and report what the primary shows"
		is "$database: and that is a lot" "$(($(grep -c '^rows of' "$log.$database.standby") > 100))" 1
	done
	while IFS='|' read -r database call; do
		told=$(outcome "$database" "$call")
		[ "$told" = 25006 ] || echo "$call: SQLSTATE $told"
	done <<-'SQL' 2>&1 | is_empty 'what writes says that it cannot, there'
		live|SELECT saleskpi.create_model('another')
		live|SELECT saleskpi.upgrade_model('kpi')
		live|SELECT saleskpi.keep_model('kpi')
		live|SELECT saleskpi.map_source('kpi', 'deal', 'SELECT * FROM company.deal')
		live|SELECT saleskpi.unmap_source('kpi', 'deal')
		live|SELECT saleskpi.map_system('kpi', 'stripe', 'stripe')
		live|SELECT saleskpi.split_target('kpi', 4, 'rep')
		live|SELECT saleskpi.repeat_target('kpi', 4)
		live|SELECT saleskpi.drop_model('kpi', force => true)
		live|UPDATE kpi.target SET target_value = 1
		live|UPDATE kpi.settings SET as_of = NULL
		live|INSERT INTO kpi.goal (name) VALUES ('More')
		kept|SELECT saleskpi.refresh_model('kpi')
		kept|SELECT saleskpi.refresh_model('kpi', nowait => true)
		kept|SELECT saleskpi.unkeep_model('kpi')
		kept|SELECT saleskpi.watch_source('kpi', 'deal', 'company.deal', '{opened_at}')
		kept|SELECT saleskpi.unwatch_source('kpi', 'deal')
	SQL
	stop_server "$WORK/standby"
	export PGHOST=$home
}

# How many tests each part has
declare -A parts=([kills]=$((4 * ${#calls[@]} + 1)) [cancels]=${#cancelled[@]} [space]=25 [standby]=5)
for part in kills cancels space standby; do
	if [ -z "${ONLY:-}" ] || [ "$ONLY" = "$part" ]; then
		expect "${parts[$part]}"
		$part
	fi
done
stop_server "$WORK/faults"
cat "$WORK/faults/log" >>"$log.server"
# 9 is what was sent from here
grep -E 'PANIC|TRAP|terminated by signal|exited with exit code|XX000' "$log.server" | grep -Ev 'terminated by signal 9: Killed|57P0[0-9]|exited with exit code [12]$' | head -n 5 | is_empty 'nothing else has ended in the server, and there was no internal error' || :
expect 1
done_testing
