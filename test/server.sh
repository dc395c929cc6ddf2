#!/usr/bin/env bash
# A PostgreSQL server of one's own: a private copy of the installation with the extension in it,
# start and stop. Sourced by whatever in test/ needs one, and by tests that need a server beside the
# one they were given.
#
# Everything lives in one folder and goes away with it. Neither the system's PostgreSQL nor a
# server that runs already is touched.
#
#   PG_CONFIG  the PostgreSQL to use, as packages.sh finds it
#   WORK       the folder
#   OWNER      the unprivileged user that servers run as
#   PGBIN      the programs of the private installation

umask 022

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

die() {
	echo "saleskpi: $*" >&2
	exit 1
}

# The folder

# Runs a command as the user that owns the servers.
as_owner() (
	cd / || exit
	if [ $EUID -eq 0 ]; then
		exec runuser -u "$OWNER" -- "$@"
	else
		exec "$@"
	fi
)

# Runs a command that may take long, so that a signal ends it at once with all that it started.
run() {
	set -m
	"$@" </dev/null &
	job=$!
	set +m
	local status=0
	wait "$job" || status=$?
	job=
	return $status
}

choose_owner() {
	OWNER=$(id -un)
	if [ $EUID -eq 0 ]; then
		for OWNER in postgres nobody ''; do
			as_owner true 2>/dev/null && break
		done
		[ -n "$OWNER" ] || die "there is no unprivileged user (postgres, nobody) to run a server as"
	fi
	export OWNER
}

# Can servers live in this folder? A socket's path may have 107 bytes, of which a server's own
# folder and the file take up to 40, and the path stands in configuration files and command lines.
fits() {
	[ ${#1} -le 67 ] && [ -z "${1//[A-Za-z0-9\/._-]/}" ]
}

# use_folder FOLDER: makes it WORK. The owner of the servers may pass there, and nobody else. Fails
# where the owner cannot reach it or run a program in it.
use_folder() {
	WORK=$(cd "$1" && pwd -P) || return
	PGBIN=$WORK/bin
	export WORK PGBIN
	chmod 700 "$WORK" || return
	if [ $EUID -eq 0 ]; then
		chgrp "$(id -gn "$OWNER")" "$WORK" && chmod 710 "$WORK" || return
	fi
	printf '#!/bin/sh\n' >"$WORK/probe" && chmod 755 "$WORK/probe" || return
	fits "$WORK" && as_owner "$WORK/probe" 2>/dev/null && rm "$WORK/probe"
}

# Makes a temporary folder, and sees to it that it goes away at the end.
make_folder() {
	local base folder
	choose_owner
	for base in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
		folder=$(mktemp -d "$base/saleskpi.XXXXXX" 2>/dev/null) || continue
		if use_folder "$folder"; then
			remove_at_end
			return
		fi
		rm -rf "$folder"
	done
	die "no temporary folder that $OWNER can run programs in; please set TMPDIR to one"
}

remove_at_end() {
	trap remove_folder EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# Ends what `run` started.
end_job() {
	trap '' HUP INT TERM
	if [ -n "${job:-}" ] && kill -- "-$job" 2>/dev/null; then
		wait "$job" || :
	fi
}

# Ends what still runs, stops every server in the folder and removes it.
remove_folder() {
	local server
	trap - EXIT
	end_job
	for server in "$WORK"/*/; do
		stop_server "${server%/}"
	done
	rm -rf "$WORK"
}

# The private installation

# Copies the chosen PostgreSQL, which looks for its files by their place beside its programs, and
# installs the extension into the copy. The arguments are make's. It compiles a copy of the sources
# alone, so that the clone stays as it is and what was compiled in it does no harm, nor does a make
# that compiles there meanwhile.
install_private() {
	local private=$WORK/private build=$WORK/build bin lib share folder file
	bin=$("$PG_CONFIG" --bindir)
	lib=$("$PG_CONFIG" --libdir)
	share=$("$PG_CONFIG" --sharedir)
	mkdir -p "$private$bin" || return
	for file in "$bin"/{postgres,initdb,psql,pgbench,createdb,dropdb,vacuumdb} "$bin"/pg_*; do
		[ ! -e "$file" ] || cp -pL "$file" "$private$bin/" || return
	done
	for folder in "$("$PG_CONFIG" --pkglibdir)" "$share"; do
		mkdir -p "$private$folder" && cp -a "$folder/." "$private$folder/" || return
	done
	# For programs that look for their libraries, too, by their place
	case $lib in
		/lib* | /usr/lib*) ;;
		*)
			mkdir -p "$private$lib"
			for file in "$lib"/*.so*; do
				[ ! -e "$file" ] || [ -e "$private$lib/${file##*/}" ] ||
					ln -s "$file" "$private$lib/"
			done ;;
	esac
	ln -s "$private$bin" "$PGBIN" || return
	if [ "$("$PGBIN/pg_config" --sharedir)" != "$private$share" ]; then
		echo "saleskpi: $PG_CONFIG cannot be copied: the copy looks for its files elsewhere" >&2
		return 1
	fi

	copy_sources "$build" || return
	compile all "-j$(nproc)" "$@" && compile install "DESTDIR=$private" "$@" || return
	rm -rf "$build"
}

# copy_sources FOLDER: the clone, without what was made in it, in a folder that is new.
copy_sources() {
	mkdir "$1" &&
		tar -C "$TOP" --exclude=./.git --exclude=./results --exclude=./test/bench/other \
			--exclude='*.o' --exclude='*.bc' --exclude='*.so' --exclude='./*.sql.part' \
			--exclude='./saleskpi--*.sql' -cf - . |
		tar -C "$1" --no-same-owner -xf -
}

compile() {
	own_make -C "$WORK/build" "$@"
}

# make for the chosen PostgreSQL, without what the make that may have led here was told.
own_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory "PG_CONFIG=$PG_CONFIG" "$@"
}

# Servers

# start_server NAME [SETTING=VALUE ...]: a server in WORK/NAME, a new one if there is none yet, that
# only its owner and root can reach, over a socket. Sets PGHOST, PGPORT, PGUSER and PGDATABASE.
# Queries of many small expressions over few rows, as here, are compiled far longer than they run.
# Fails with status 2 where the port is taken.
start_server() {
	local server=$WORK/$1 locale=C variable setting
	shift
	for variable in "${!PG@}"; do
		case $variable in
			PG_CONFIG | PGBIN | PGPORT) ;;
			*) unset "$variable" ;;
		esac
	done
	export PGHOST=$server/socket PGPORT=${PGPORT:-5432} PGUSER=postgres PGDATABASE=postgres

	if [ ! -d "$server" ]; then
		mkdir "$server" "$server/data" "$server/socket" &&
			chmod 700 "$server/data" "$server/socket" || return 1
		[ $EUID -ne 0 ] || chown -R "$OWNER" "$server" || return 1
		if locale -a 2>/dev/null | grep -ix 'c\.utf-\?8' >/dev/null; then
			locale=C.UTF-8
		fi
		as_owner "$PGBIN/initdb" -D "$server/data" -U postgres --no-sync --encoding=UTF8 \
			--locale=$locale --lc-messages=C --auth-local=trust --auth-host=reject >/dev/null || return 1
		echo "include 'server.conf'" | as_owner tee -a "$server/data/postgresql.conf" >/dev/null
	fi
	{
		printf "%s\n" "unix_socket_directories = '$PGHOST'" "port = $PGPORT" \
			"listen_addresses = ''" 'fsync = off' 'synchronous_commit = off' \
			'full_page_writes = off' 'shared_buffers = 256MB' 'max_wal_size = 2GB' 'jit = off'
		for setting in "$@"; do
			printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"
		done
	} | as_owner tee "$server/data/server.conf" >/dev/null

	as_owner rm -f "$server/log"
	if ! as_owner "$PGBIN/pg_ctl" -D "$server/data" -l "$server/log" -w -s start \
		</dev/null >/dev/null 2>&1; then
		! grep -q 'already in use' "$server/log" || return 2
		cat "$server/log" >&2
		return 1
	fi
}

# stop_server FOLDER: where a server runs in it. What it held need not be kept.
stop_server() {
	local data=$1/data pid _
	{ read -r pid <"$data/postmaster.pid"; } 2>/dev/null || return 0
	# Where the machine was switched off meanwhile, the number may be another process's by now
	if [ -d /proc/self ] && [ "$(readlink "/proc/$pid/cwd")" != "$data" ]; then
		return 0
	fi
	kill -s QUIT "$pid" 2>/dev/null || return 0
	for _ in {1..300}; do
		[ -e "$data/postmaster.pid" ] && kill -s 0 "$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	echo "saleskpi: the server with process id $pid does not stop" >&2
}

# The demo's folder

# One a clone and user, that stays until `make demo-stop`, and one for the dashboard beside it. A
# server that root starts has an owner who cannot look into root's home.
demo_folder() {
	local name folder
	name=saleskpi-${1:-demo}-$(printf '%s %s' $EUID "$TOP" | sha256sum | cut -c 1-12)
	folder=${XDG_STATE_HOME:-${HOME:-/}/.local/state}/$name
	if [ $EUID -eq 0 ] || ! fits "$folder" || ! mkdir -p "${folder%/*}" 2>/dev/null; then
		folder=/var/tmp/$name
	fi
	echo "$folder"
}
