#!/usr/bin/env bash
# A Superset of one's own: installed from PyPI into a virtual environment, with its own data in
# SQLite, on loopback. Sourced after server.sh.
#
#   SUPERSET           its folder; all of it goes away with the folder
#   SUPERSET_URL       where it answers
#   SUPERSET_PASSWORD  of its user admin

# Sets PYTHON to one that Superset runs on and that can make virtual environments.
find_python() {
	local name
	for name in python3.11 python3.12 python3.10 python3 /usr/bin/python3; do
		PYTHON=$(type -P "$name") || continue
		"$PYTHON" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && return
	done
	return 1
}

# As the owner of the servers where that user can run this Python; one in root's home it cannot.
in_superset() (
	local as=(env)
	if [ $EUID -eq 0 ] && as_owner "$SUPERSET/venv/bin/python" -c '' 2>/dev/null; then
		as=(runuser -u "$OWNER" -- env)
	fi
	cd "$SUPERSET/home" || exit
	exec "${as[@]}" -u PYTHONPATH HOME="$SUPERSET/home" SUPERSET_HOME="$SUPERSET/home" \
		SUPERSET_CONFIG_PATH="$SUPERSET/superset_config.py" FLASK_APP=superset PYTHONWARNINGS=ignore "$@"
)

# install_superset FOLDER [PACKAGE ...]: what it prints goes to FOLDER/log. Fails where pip does.
install_superset() {
	SUPERSET=$1
	shift
	"$PYTHON" -m venv "$SUPERSET/venv" >"$SUPERSET/log" 2>&1 &&
		"$SUPERSET/venv/bin/python" -m pip install --quiet --no-input --no-cache-dir --disable-pip-version-check \
			--retries 2 --timeout 20 -r "$TOP/test/dashboard/requirements.txt" "$@" >>"$SUPERSET/log" 2>&1
}

# prepare_superset: its data, with the user admin.
prepare_superset() {
	mkdir "$SUPERSET/home" || return
	[ $EUID -ne 0 ] || chown "$OWNER" "$SUPERSET/home" || return
	cat >"$SUPERSET/superset_config.py" <<-CONFIG || return
		SECRET_KEY = '$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')'
		SQLALCHEMY_DATABASE_URI = 'sqlite:///$SUPERSET/home/superset.db'
		# Plain http on loopback: nothing to enforce https for
		TALISMAN_ENABLED = False
		LOG_LEVEL = 'WARNING'
	CONFIG
	{
		in_superset "$SUPERSET/venv/bin/superset" db upgrade &&
			in_superset "$SUPERSET/venv/bin/superset" fab create-admin --username admin --firstname Sales --lastname Manager \
				--email admin@localhost.localdomain --password "$SUPERSET_PASSWORD" &&
			in_superset "$SUPERSET/venv/bin/superset" init
	} >>"$SUPERSET/log" 2>&1
}

# start_superset: on the first free port from 8088 on. Sets SUPERSET_URL.
start_superset() {
	local port _
	for port in {8088..8187}; do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	export SUPERSET_URL=http://127.0.0.1:$port
	in_superset "$SUPERSET/venv/bin/gunicorn" --daemon --chdir "$SUPERSET/home" --pid "$SUPERSET/home/pid" \
		--log-file "$SUPERSET/home/log" --workers 2 --worker-class gthread --threads 8 --timeout 120 \
		--bind "127.0.0.1:$port" 'superset.app:create_app()' </dev/null >>"$SUPERSET/log" 2>&1 || return
	for _ in {1..600}; do
		if (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /health HTTP/1.0\r\n\r\n' >&3 && grep -q '200 OK' <&3) 2>/dev/null; then
			return
		fi
		sleep 0.2
	done
	return 1
}

# stop_superset FOLDER: where one runs in it.
stop_superset() {
	local pid _
	{ read -r pid <"$1/home/pid"; } 2>/dev/null || return 0
	# After a restart of the machine the number may be another process's
	if [ -d /proc/self ] && [ "$(readlink "/proc/$pid/cwd")" != "$1/home" ]; then
		return 0
	fi
	kill -s TERM "$pid" 2>/dev/null || return 0
	for _ in {1..100}; do
		kill -s 0 "$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -s KILL -- "-$pid" 2>/dev/null || :
}
