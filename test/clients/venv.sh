#!/usr/bin/env bash
# Sourced by tests that need packages of Python, after tap.sh.
#
#   need_python NAME PACKAGE ...   afterwards PYTHON is that of a virtual environment with the packages;
#                                  skips all where they cannot be had
#
# CLIENTS_VENVS names a folder in which the environments stay, for the next time.

need_python() {
	local folder=${CLIENTS_VENVS:-$WORK}/venv_$1 log=$RESULTS/clients_venv_$1.log
	shift
	if [ ! -e "$folder/done" ]; then
		type -P python3 >/dev/null || skip_all 'there is no Python'
		python3 -m venv "$folder" >"$log" 2>&1 ||
			{ (need_packages "/usr/share/doc/python3-venv=python3-venv") >>"$log" 2>&1 && python3 -m venv "$folder" >>"$log" 2>&1; } ||
			skip_all 'Python makes no virtual environment here'
		timeout 600 "$folder/bin/pip" install --quiet --only-binary :all: "$@" </dev/null >>"$log" 2>&1 ||
			skip_all "the packages $* cannot be had"
		touch "$folder/done"
	fi
	# shellcheck disable=SC2034	# for the caller
	PYTHON=$folder/bin/python
}
