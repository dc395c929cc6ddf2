#!/usr/bin/env bash
# What goes wrong on the machine leaves a model as it was, or as it was to become, and the server alive:
# - backend, postmaster or the whole server is killed at a random moment of what makes or changes a model:
#   it is wholly what it was before, or wholly what it is afterwards, and the call works when tried again;
# - what is cancelled ends within a second, also over many rows;
# - no disk, temp_file_limit and a limited address space are errors, and the model is unharmed;
# - a standby serves every view and the report, and says of what writes that it is read-only.
#
#   ROUNDS=100 test/t/faults.sh    so many kills of each call, and a fifth as many cancels of each
#   SEED=17 test/t/faults.sh       other moments
#   ONLY=kills test/t/faults.sh    one part: kills, cancels, space or standby

. test/tap.sh
. test/server.sh

rounds=${ROUNDS:-1}
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "# SEED=$seed"
log=$RESULTS/faults
rm -rf "$log".*
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
		! query "${1:-postgres}" -c 'SELECT 1' >/dev/null 2>&1 || return 0
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
	{ diff "$1" "$2" || :; } | grep '^[<>]' | head -n 10
}

# A session that is still there when something happens to it

# session DATABASE [SETTING ...]: its process is in $backend
session() {
	local setting
	coproc CALL { exec "$PGBIN/psql" -X -q -A -t -d "$1" 2>>"$log.said"; }
	session=$CALL_PID
	exec {to}>&"${CALL[1]}" {from}<&"${CALL[0]}"
	# Left open it would never end
	eval "exec ${CALL[1]}>&- ${CALL[0]}<&-"
	shift
	say '\o /dev/null' 'SET client_min_messages = warning;'
	for setting; do
		say "SET $setting;"
	done
	say 'SELECT pg_backend_pid() AS backend \gset' '\echo :backend'
	read -r backend <&"$from"
}

say() {
	printf '%s\n' "$@" >&"$to" 2>/dev/null || :
}

# begin STATEMENT: what is heard is its SQLSTATE
begin() {
	say "$1;" '\echo :SQLSTATE'
}

# hear SECONDS: into $heard; fails when nothing was said until then
hear() {
	heard=
	IFS= read -r -t "$1" -u "$from" heard
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
	if [ "$1" != backend ]; then
		# A backend without its postmaster goes on to the end of its statement
		for _ in {1..1200}; do
			kill -s 0 "$backend" 2>/dev/null || break
			sleep 0.05
		done
		start
	fi
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
	for ((round = 1; round <= rounds; round++)); do
		for call in "${calls[@]}"; do
			kill_round "$call"
		done
		[ $((round % 10)) != 0 ] || echo "# $round rounds"
	done
	for call in "${calls[@]}"; do
		echo "# $call takes $((${took[$call]} / 1000)) ms; killed $rounds times, of which ${late[$call]} when it was done; found ${befores[$call]} times before and ${afters[$call]} times after"
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

for part in kills; do
	if [ -z "${ONLY:-}" ] || [ "$ONLY" = "$part" ]; then
		$part
	fi
done
stop_server "$WORK/faults"
cat "$WORK/faults/log" >>"$log.server"
# 9 is what was sent from here
grep -E 'PANIC|TRAP|terminated by signal|exited with exit code|XX000' "$log.server" | grep -Ev 'terminated by signal 9: Killed|57P0[0-9]|exited with exit code [12]$' | head -n 5 | is_empty 'nothing else has ended in the server, and there was no internal error' || :
done_testing
