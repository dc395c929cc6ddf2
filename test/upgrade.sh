#!/usr/bin/env bash
# `make check-upgrade`: a database with models (test/dump/fill.sql) goes through pg_upgrade from version
# to version of PostgreSQL, and is what it was, row by row (test/dump/summary.sql). At the end its owner
# works on.
#
#   PG='15 17 18'   the versions, in this order
#
# All runs in a Debian beside this system that has these versions (chroot.sh), so it takes root.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. test/tap.sh
. test/server.sh
. test/packages.sh
. test/chroot.sh

[ $EUID -eq 0 ] || skip_all 'only root can set up a Debian beside this system'
read -ra versions <<<"${PG:-15 17 18}"
[ ${#versions[@]} -ge 2 ] || die 'an upgrade is from one version to another'
plan $((4 * ${#versions[@]} + 1))

make_folder
trap 'remove_folder; rm -rf "${guest:-}"' EXIT
results=$TOP/results/upgrade
rm -rf "$results"
mkdir -p "$results"

# make_guest: a folder in the Debian, which it calls $inside
make_guest() {
	guest=$(mktemp -d "$CHROOT/tmp/saleskpi.XXXXXX")
	chmod 755 "$guest"
	inside=${guest#"$CHROOT"}
}

# step NAME LOG COMMAND ...: a test passes if the command does
step() {
	local name=$1 log=$results/$2
	shift 2
	if "$@" >"$log" 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$(tail -n 30 "$log")"
	fi
}

# The extension, compiled where each version is at home

for major in "${versions[@]}"; do
	suite=$(suite_of "$major")
	[ -n "$suite" ] || die "no suite of Debian is known to have PostgreSQL $major"
	make_chroot "$suite"
	chroot_install gcc make libc6-dev "postgresql-server-dev-$major"
	make_guest
	copy_sources "$guest/saleskpi"
	step "PostgreSQL $major: the extension compiles" "$major.build.log" in_chroot make -C "$inside/saleskpi" \
		"PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config" COPT=-Werror with_llvm=no install "DESTDIR=$inside/root"
	mv "$guest/root" "$WORK/$major"
	rm -rf "$guest"
done

# A Debian with all of them

make_chroot "$(suite_of "${versions[-1]}")" upgrade
for major in "${versions[@]}"; do
	suite=$(suite_of "$major")
	sed "s/ $(suite_of "${versions[-1]}") / $suite /" "$CHROOT/etc/apt/sources.list" >"$CHROOT/etc/apt/sources.list.d/$suite.list"
done
in_chroot apt-get -q update >"$results/packages.log" 2>&1
chroot_install "${versions[@]/#/postgresql-}"
for major in "${versions[@]}"; do
	cp -a "$WORK/$major/." "$CHROOT/"
done
make_guest
cp test/dump/*.sql "$guest/"
in_chroot chown -R postgres "$inside"

# as_server MAJOR SCRIPT: runs a script beside a server of that version
as_server() {
	in_chroot runuser -u postgres -- sh -euc "
		cd $inside
		export PATH=/usr/lib/postgresql/$1/bin:\$PATH PGHOST=$inside PGOPTIONS='-c client_min_messages=warning'
		pg_ctl -D $1 -l $1.log -s -w -o \"-k $inside -c listen_addresses= -c fsync=off -c jit=off\" start
		trap 'pg_ctl -D $1 -s -m fast stop' EXIT
		$2"
}

# new MAJOR: an empty cluster of that version
# shellcheck disable=SC2317	# called by step
new() {
	in_chroot runuser -u postgres -- "/usr/lib/postgresql/$1/bin/initdb" -D "$inside/$1" --data-checksums --no-sync \
		--encoding=UTF8 --locale=C.UTF-8 --auth=trust
}

# told MAJOR: the summary, but for what versions say in other words: how views are printed, and a right
# that is part of all rights from PostgreSQL 17 on
told() {
	sed -E -e '/^relation/s/\|[0-9a-f]{32}$//' -e 's/arwdDxtm/arwdDxt/g' "$guest/summary.$1"
}

former=
for major in "${versions[@]}"; do
	step "PostgreSQL $major: a cluster is made" "$major.initdb.log" new "$major"
	if [ -z "$former" ]; then
		step 'the database is filled' fill.log as_server "$major" '
			psql -X -q -v ON_ERROR_STOP=1 -d postgres -c '\''CREATE ROLE "dump owner"'\'' -c '\''CREATE ROLE "dump reader"'\'' -c "CREATE DATABASE company"
			psql -X -q -v ON_ERROR_STOP=1 -d company -c "CREATE EXTENSION saleskpi" -c '\''GRANT CREATE ON DATABASE company TO "dump owner"'\'' -f fill.sql'
	else
		step "pg_upgrade takes it from $former to $major" "$major.pg_upgrade.log" in_chroot runuser -u postgres -- sh -euc "
			cd $inside
			/usr/lib/postgresql/$major/bin/pg_upgrade -b /usr/lib/postgresql/$former/bin -B /usr/lib/postgresql/$major/bin \
				-d $former -D $major -o '-c jit=off' -O '-c jit=off' --no-sync"
	fi
	as_server "$major" "psql -X -q -A -t -v ON_ERROR_STOP=1 -d company -f summary.sql >summary.$major" >"$results/$major.summary.log" 2>&1 || :
	told "$major" >"$results/$major.summary"
	if [ -z "$former" ]; then
		is 'there is a lot in it' "$(($(wc -l <"$results/$major.summary") > 4000))" 1
	else
		{ diff "$results/$former.summary" "$results/$major.summary" || :; } | head -n 20 | is_empty "on $major it is what it was on $former"
	fi
	former=$major
done
as_server "$former" 'psql -X -q -A -t -v ON_ERROR_STOP=1 -d company -f works.sql' >"$results/works.log" 2>&1 || :
is_empty 'its owner works on' "$results/works.log"

done_testing
