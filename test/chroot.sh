#!/usr/bin/env bash
# Debian as it is elsewhere: the PostgreSQL of another suite, and packages that are installed for
# real, in folders of their own beside a system that is left alone. Sourced after server.sh and
# packages.sh; needs root.
#
#   CHROOTS   where the folders are, and stay until they are removed: /var/tmp/saleskpi-debian
#   MIRROR    where Debian's packages come from; unset, from where debootstrap gets them by itself
#
#   make_chroot SUITE [NAME]     the folder of a suite, fresh or with the newest packages: sets CHROOT
#   in_chroot COMMAND ...        in it, as root, with processes that end when this one does
#   chrooted COMMAND ...         the same, for whoever calls it by `run` already
#   chroot_install PACKAGE ...   packages of the suite

# Which suite of Debian has PostgreSQL of major version $1
suite_of() {
	case $1 in
		15) echo bookworm ;;
		17) echo trixie ;;
		18) echo sid ;;
	esac
}

: "${CHROOTS:=/var/tmp/saleskpi-debian}"

make_chroot() {
	local name=${2:-$1}
	[ $EUID -eq 0 ] || die "to set up Debian's $1 beside this system takes root"
	command -v unshare >/dev/null || die 'to set up another Debian takes unshare (Debian: util-linux)'
	mkdir -p "$CHROOTS" || return
	CHROOT=$CHROOTS/$name
	exec 8>"$CHROOT.lock"
	flock 8				# another clone may be making it just now
	if [ ! -d "$CHROOT" ]; then
		need_programs debootstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring || return
		rm -rf "$CHROOT.new"
		run debootstrap --variant=minbase "$1" "$CHROOT.new" ${MIRROR:+"$MIRROR"} \
			>"$CHROOT.log" 2>&1 8<&- || { tail "$CHROOT.log" >&2; return 1; }
		# Nothing that is installed there is to start a server
		printf '#!/bin/sh\nexit 101\n' >"$CHROOT.new/usr/sbin/policy-rc.d"
		chmod 755 "$CHROOT.new/usr/sbin/policy-rc.d"
		# A mirror may be behind
		echo 'Acquire::Check-Valid-Until "false";' >"$CHROOT.new/etc/apt/apt.conf.d/saleskpi"
		mkdir "$CHROOT.new/etc/postgresql-common"
		echo 'create_main_cluster = false' >"$CHROOT.new/etc/postgresql-common/createcluster.conf"
		mv "$CHROOT.new" "$CHROOT"
	fi
	cp -L /etc/resolv.conf /etc/hosts "$CHROOT/etc/" || return
	in_chroot sh -c 'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Options::=--force-confold upgrade' \
		>"$CHROOT.log" 2>&1 8<&- ||
		echo "saleskpi: $name could not be brought up to date ($CHROOT.log); it goes as it is" >&2
	exec 8<&-
}

chroot_install() {
	(
		exec 8>"$CHROOT.lock"
		flock 8
		in_chroot env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
			-o DPkg::Options::=--force-confold install "$@" >"$CHROOT.log" 2>&1 8<&- ||
			{ tail "$CHROOT.log" >&2; exit 1; }
	)
}

in_chroot() {
	run chrooted "$@"
}

# Its file systems and processes are seen by nobody else, and are gone at its end: the first of them
# dies with unshare, which itself heeds nothing less.
# shellcheck disable=SC2016	# the inner shell expands
chrooted() {
	local pid status=0
	unshare --mount --pid --ipc --fork --kill-child sh -c '
		root=$1
		shift
		mount -t proc proc "$root/proc" &&
			mount -t tmpfs -o nosuid,mode=755 dev "$root/dev" &&
			mkdir "$root/dev/shm" "$root/dev/pts" &&
			mount -t tmpfs -o nosuid,nodev,mode=1777 shm "$root/dev/shm" &&
			mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts" || exit
		for device in null zero full random urandom tty; do
			touch "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device" || exit
		done
		ln -s pts/ptmx "$root/dev/ptmx"
		ln -s /proc/self/fd "$root/dev/fd"
		ln -s /proc/self/fd/0 "$root/dev/stdin"
		ln -s /proc/self/fd/1 "$root/dev/stdout"
		ln -s /proc/self/fd/2 "$root/dev/stderr"
		exec chroot "$root" "$@"
	' sh "$CHROOT" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LC_ALL=C.UTF-8 ${http_proxy:+"http_proxy=$http_proxy"} "$@" &
	pid=$!
	trap 'kill -s KILL $pid' HUP INT TERM
	wait $pid || status=$?
	trap - HUP INT TERM
	return $status
}
