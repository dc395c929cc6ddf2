#!/usr/bin/env bash
# What building, running and testing need: looked for, and installed where the system has apt.
# Sourced after server.sh.
#
#   need_packages [NEED ...]   afterwards all is there, and PG_CONFIG is set to the PostgreSQL to use:
#                              unset, it is the one in PATH, else the newest that is installed. A
#                              NEED is a program or a file, and the package that has it where that
#                              is of another name, such as `prove=perl`.
#   need_programs NEED ...     the same, of nothing else

OLDEST_MAJOR=15

# Is $1 a pg_config with everything beside it that building, running and testing need?
complete() {
	local bin
	bin=$("$1" --bindir 2>/dev/null) &&
		[ -x "$bin/postgres" ] && [ -x "$bin/initdb" ] && [ -x "$bin/psql" ] &&
		[ -e "$("$1" --includedir-server)/postgres.h" ] && [ -e "$("$1" --pgxs)" ]
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The programs of Debian's packages named $1, newest version first.
packaged() {
	local program
	for program in /usr/lib/postgresql/*/bin/"$1"; do
		[ ! -x "$program" ] || echo "$program"
	done | sort -rV
}

# The major version of the packages to install: that of PG_CONFIG, else that of a server which
# only lacks the rest, else the distribution's. Nothing where the package lists are not there.
wanted_major() {
	local path
	case ${PG_CONFIG:-} in
		/usr/lib/postgresql/*/bin/pg_config) path=$PG_CONFIG ;;
		?*) die "beside $PG_CONFIG there is no server, psql or server headers" ;;
		*) path=$(packaged postgres | head -n 1) ;;
	esac
	path=${path#/usr/lib/postgresql/}
	if [ "${path%%/*}" -ge $OLDEST_MAJOR ] 2>/dev/null; then
		echo "${path%%/*}"
	elif command -v apt-cache >/dev/null; then
		{ LC_ALL=C apt-cache show postgresql 2>/dev/null || :; } |
			sed -n 's/^Depends:.*postgresql-\([0-9][0-9]*\).*/\1/p' | sort -rn | head -n 1
	fi
}

# Sets missing to the packages that are not there of the needs given.
find_programs() {
	local need
	missing=()
	for need; do
		case $need in
			/*) [ -e "${need%%=*}" ] || missing+=("${need#*=}") ;;
			*) command -v "${need%%=*}" >/dev/null || missing+=("${need#*=}") ;;
		esac
	done
}

# Sets PG_CONFIG where it can, and missing to the packages that are not there: those of
# PostgreSQL and of the compiler, and those of the needs given.
find_missing() {
	local candidate major package
	find_programs gcc make /usr/include/stdio.h=libc6-dev "$@"

	case ${PG_CONFIG:-} in
		'' | pg_config)
			PG_CONFIG=
			for candidate in $(command -v pg_config || :) $(packaged pg_config); do
				if complete "$candidate"; then
					PG_CONFIG=$candidate
					break
				fi
			done ;;
		/*) ;;
		*/*) PG_CONFIG=$PWD/$PG_CONFIG ;;
		*)
			candidate=$(command -v "$PG_CONFIG") || die "there is no program $PG_CONFIG"
			PG_CONFIG=$candidate ;;
	esac
	if [ -n "$PG_CONFIG" ] && complete "$PG_CONFIG"; then
		PG_CONFIG=$("$PG_CONFIG" --bindir)/pg_config
		export PG_CONFIG
		return
	fi
	major=$(wanted_major) || exit 1
	if [ -z "$major" ]; then
		missing+=(postgresql postgresql-server-dev-all)
		return
	fi
	for package in "postgresql-$major" "postgresql-client-$major" "postgresql-server-dev-$major"; do
		installed "$package" || missing+=("$package")
	done
}

# Runs as root, in a shell of its own. No cluster is made for a server that is new here, and none
# that was there is started or stopped.
install_packages() {
	set -eu
	clusters=/etc/postgresql-common/createcluster.conf
	policy=/usr/sbin/policy-rc.d
	work=$(mktemp -d)
	# shellcheck disable=SC2317	# called by the trap
	restore() {
		[ ! -e "$work/createcluster.conf" ] || cat "$work/createcluster.conf" >"$clusters"
		[ ! -e "$work/own_policy" ] || rm -f "$policy"
		rm -rf "$work"
	}
	trap restore EXIT
	trap 'exit 1' HUP INT TERM
	quietly() {
		apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 "$@" \
			</dev/null >"$work/log" 2>&1 9<&-
	}
	install() {
		quietly install "$@" || { quietly update && quietly install "$@"; } ||
			{ cat "$work/log" >&2; exit 1; }
	}
	export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1

	exec 9</var/lib/dpkg
	flock 9				# another clone may be installing just now
	if [ ! -e $policy ]; then
		touch "$work/own_policy"
		# Forbids nothing once this process is gone, even where it could not tidy up
		printf '#!/bin/sh\nkill -0 %s 2>/dev/null && exit 101\nexit 0\n' $$ >$policy
		chmod 755 $policy
	fi
	case " $* " in
		*" postgresql"*)
			installed postgresql-common || install postgresql-common
			cp $clusters "$work/createcluster.conf"
			echo "create_main_cluster = false" >>$clusters ;;
	esac
	install "$@"
}

# provide FIND [NEED ...]: installs what FIND finds missing.
provide() {
	local find=$1 missing package root=()
	shift
	$find "$@"
	if [ ${#missing[@]} -gt 0 ]; then
		command -v apt-get >/dev/null ||
			die "please install what Debian has in these packages: ${missing[*]}"
		if [ $EUID -ne 0 ]; then
			root=(sudo)
			[ -t 0 ] || root+=(-n)
			"${root[@]}" true 2>/dev/null ||
				die "please have these packages installed, since neither root nor sudo is to be had: ${missing[*]}"
		fi
		for package in "${missing[@]}"; do
			if ! LC_ALL=C apt-cache policy "$package" | grep 'Candidate: [0-9]' >/dev/null; then
				"${root[@]}" flock /var/lib/dpkg apt-get -qq update </dev/null || :
				$find "$@"
				break
			fi
		done
		echo "installing packages: ${missing[*]}"
		"${root[@]}" bash -c "$(declare -f installed install_packages); install_packages \"\$@\"" \
			saleskpi "${missing[@]}" || die "could not install ${missing[*]}"
		$find "$@"
		[ ${#missing[@]} -eq 0 ] || die "still missing after installation: ${missing[*]}"
	fi
}

need_programs() {
	provide find_programs "$@"
}

need_packages() {
	local version
	provide find_missing "$@"
	version=$("$PG_CONFIG" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
	[ "$version" -ge $OLDEST_MAJOR ] ||
		die "PostgreSQL $OLDEST_MAJOR or later is needed, and $PG_CONFIG is of $version"
}
