#!/usr/bin/env bash
# dashboard/superset/import.sh: each way in which it can go wrong has its own end, and a dashboard
# that is imported twice is there once.

. test/tap.sh

plan 34

# import ARGUMENT ...: prints what it says; sets status
import() {
	status=0
	dashboard/superset/import.sh "$@" </dev/null >"$RESULTS/import.said" 2>&1 || status=$?
}

# ends NAME STATUS WORDS: the last import ended so, and said these words
ends() {
	is "$1" "$status" "$2"
	if grep -qF -- "$3" "$RESULTS/import.said"; then
		ok "$1: it says so"
	else
		not_ok "$1: it says so" "$(cat "$RESULTS/import.said")"
	fi
}

# there TABLE: how many Superset has
there() {
	"$PYTHON" -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM " + sys.argv[2]).fetchone()[0])' \
		"$SUPERSET/home/superset.db" "$1"
}

# serve FILE: Python that answers on a free port, which it prints
serve() {
	"$PYTHON" -c "
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
	def do_GET(self):
		self.send_response(200)
		self.end_headers()
		self.wfile.write(b'''$1''')
	do_POST = do_GET
	def log_message(self, *arguments): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()" >"$RESULTS/import.port" &
	server=$!
	for _ in {1..100}; do
		[ ! -s "$RESULTS/import.port" ] || break
		sleep 0.1
	done
	port=$(cat "$RESULTS/import.port")
}

end_server() {
	kill "$server"
	wait "$server" 2>/dev/null || :
	: >"$RESULTS/import.port"
}

: >"$RESULTS/import.port"
uri=$DATABASE_URI

# Before Superset is asked

import "$SUPERSET_URL" admin
ends 'without a database' 2 'usage: import.sh URL USER DATABASE_URI [SCHEMA]'
import "$SUPERSET_URL" admin mysql://bi:bi@127.0.0.1/sales
ends 'a database of another kind' 2 "the database's URI cannot be right"
import http://127.0.0.1:9 admin "$uri"
ends 'nobody answers' 3 'no Superset answers at http://127.0.0.1:9'
serve 'Welcome'
import "http://127.0.0.1:$port" admin "$uri"
ends 'another program answers' 3 'is no Superset'
end_server
serve '<div data-bootstrap="{&#34;version_string&#34;: &#34;4.1.2&#34;}">'
import "http://127.0.0.1:$port" admin "$uri"
ends 'an old Superset' 5 'this Superset is 4.1, and the dashboard needs 6.1 or later'
end_server

# Before anything is imported

before="$(there dbs) $(there tables) $(there slices) $(there dashboards)"
SUPERSET_PASSWORD=wrong import "$SUPERSET_URL" admin "$uri"
ends 'a wrong password' 4 'Superset does not let admin in'
"$IN_SUPERSET" "$SUPERSET/venv/bin/superset" fab create-user --username reader --firstname A --lastname B --email reader@localhost.localdomain \
	--role Gamma --password reader >"$RESULTS/import.user" 2>&1 || cat "$RESULTS/import.user"
SUPERSET_PASSWORD=reader import "$SUPERSET_URL" reader "$uri"
ends 'a user who is no administrator' 5 'It has to be an administrator.'
import "$SUPERSET_URL" admin "${uri/bi:bi@/bi:wrong@}"
ends 'a wrong password of the database' 6 'Superset cannot connect to postgresql://bi:XXXXXXXXXX@'
import "$SUPERSET_URL" admin "${uri%/*}/postgres"
ends 'a database without a model' 7 'database postgres has no model in schema kpi'
import "$SUPERSET_URL" admin "$uri" nowhere
ends 'a schema without a model' 7 'has no model in schema nowhere'
is 'none of these left anything behind' "$(there dbs) $(there tables) $(there slices) $(there dashboards)" "$before"

# Imported

import "$SUPERSET_URL" admin "$uri"
ends 'an import' 0 "Sales KPIs: $SUPERSET_URL/superset/dashboard/"
once="$(there dbs) $(there tables) $(there slices) $(there dashboards)"
is 'all of the bundle is there' "$once" "1 $(find dashboard/superset/datasets -name '*.yaml' | wc -l) $(find dashboard/superset/charts -name '*.yaml' | wc -l) 1"
import "$SUPERSET_URL" admin "$uri"
is 'imported again it ends well' "$status" 0
is 'and is there once' "$(there dbs) $(there tables) $(there slices) $(there dashboards)" "$once"

# As people call it: it asks for the passwords in the order of its arguments

"$PYTHON" -c '
import os, pty, sys
said, wanted = b"", [(b"in Superset:", os.environ["SUPERSET_PASSWORD"]), (b"in the database:", "bi")]
del os.environ["SUPERSET_PASSWORD"]
child, terminal = pty.fork()
if child == 0:
	os.execvp(sys.argv[1], sys.argv[1:])
try:
	while part := os.read(terminal, 1000):
		said += part
		if wanted and said.rstrip().endswith(wanted[0][0]):
			os.write(terminal, wanted.pop(0)[1].encode() + b"\n")
except OSError:
	pass
sys.stdout.buffer.write(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))' \
	dashboard/superset/import.sh "$SUPERSET_URL" admin "${uri/bi:bi@/bi@}" >"$RESULTS/import.said" 2>&1 && status=0 || status=$?
ends 'with a terminal' 0 "Sales KPIs: $SUPERSET_URL/superset/dashboard/"

# Colours

PYTHONDONTWRITEBYTECODE=1 "$PYTHON" -c '
import importlib, sys
sys.path.insert(0, "dashboard/superset")
colors = importlib.import_module("import").colors_of
fixed = {"Won": "#0072B2", "Lost": "#E69F00", "Customers": "#E69F00", "Target": "#8C8C8C", "Reached": "#0072B2"}
teams = {"Won", "Lost", "Customers", "Target", "Sales", "No team", "No limits", *map(str, range(40))}
given = colors(teams, fixed, [teams, {"Won", "Lost"}, {"Reached", "Target"}])
print(len({given[t] for t in teams}) == len(teams), given["Won"], given["Won"] != given["Lost"], given["Reached"] != given["Target"], given["No team"])
print(colors({"A", "B"}, {"Won": "#0072B2"}, [{"A", "B"}]))' >"$RESULTS/import.colors" 2>&1 || :
is 'teams have colours that tell them apart, whatever they are called' "$(sed -n 1p "$RESULTS/import.colors")" 'True #0072B2 True True #8C8C8C'
is 'and the labels of the dashboard keep theirs' "$(sed -n 2p "$RESULTS/import.colors")" "{'Won': '#0072B2', 'A': '#0072B2', 'B': '#E69F00'}"

# Another model of the same database

query sales -c "SELECT saleskpi.create_model('Sales \"A\" & it''s')" >/dev/null
import "$SUPERSET_URL" admin "$uri" "Sales \"A\" & it's"
ends 'a model that the role may not read' 8 'The role needs USAGE on the schema'
query sales -c "GRANT USAGE ON SCHEMA \"Sales \"\"A\"\" & it's\" TO bi" -c "GRANT SELECT ON ALL TABLES IN SCHEMA \"Sales \"\"A\"\" & it's\" TO bi"
import "$SUPERSET_URL" admin "$uri" "Sales \"A\" & it's"
is 'a schema of any name' "$(sed "s|$SUPERSET_URL.*||" "$RESULTS/import.said") $status" "Sales KPIs (Sales \"A\" & it's):  0"
is 'has a dashboard of its own, of the same database' "$(there dbs) $(there dashboards)" '1 2'
query sales -c "SELECT saleskpi.drop_model('Sales \"A\" & it''s')" >/dev/null 2>&1 || :

done_testing
