#!/usr/bin/env bash
# Runs tests side by side. Sourced by what runs them, after server.sh and judge.sh.
#
#   lanes LOGS TASK ...   runs each task, JOBS of them at a time (as many as there are processors when
#                         not given), and judges it when it is at its end

# lanes LOGS TASK ...: a task is called as `task TASK` with its output in LOGS + its name + .log. The longest
# should come first.
lanes() {
	local logs=$1 name status log judged=0
	shift
	mkfifo "$WORK/lanes"
	# A group of its own, that a signal ends as a whole
	set -m
	start_tasks "$logs" "$@" </dev/null >"$WORK/lanes" &
	job=$!
	set +m
	while read -r name status; do
		log=$logs$(basename "$name" .sh).log
		[ -e "$log" ] || echo "not ok 1 - $log is gone" >"$log"
		judge "$name" "$log" "$status"
		judged=$((judged + 1))
	done <"$WORK/lanes"
	wait "$job" || :
	job=
	rm "$WORK/lanes"
	if [ $judged -ne $# ]; then
		echo "$(($# - judged)) of $# tasks were not run"
		failed=$((failed + $# - judged))
	fi
}

start_tasks() {
	local logs=$1 name
	shift
	for name; do
		while [ "$(jobs -pr | wc -l)" -ge "${JOBS:-$(nproc)}" ]; do
			wait -n || :
		done
		{
			status=0
			task "$name" >"$logs$(basename "$name" .sh).log" 2>&1 || status=$?
			echo "$name $status"
		} &
	done
	wait
}

# task SCRIPT: a script that prints TAP
task() {
	prove --verbose --merge "$1"
}
