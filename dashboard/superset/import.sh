#!/usr/bin/env bash
# Brings the dashboard of this folder into a Superset:
#
#   import.sh URL USER DATABASE_URI [SCHEMA]
#
#   URL           where Superset answers, such as http://localhost:8088
#   USER          an administrator of it; the password is asked for, or taken from SUPERSET_PASSWORD
#   DATABASE_URI  the database as Superset is to reach it: postgresql://bi_reader:PASSWORD@HOST:5432/DATABASE.
#                 A password that is not in it is asked for, or taken from DATABASE_PASSWORD
#   SCHEMA        schema of the model; kpi if it is left out
#
# A second time it brings the same dashboard up to date; another database or schema has one of its
# own. Where people log in to Superset by LDAP, say SUPERSET_PROVIDER=ldap.
#
# Ends with 0 when the dashboard is there and can read the model, else with
#   1  Superset refuses the import       5  Superset is too old, or USER is no administrator
#   2  the arguments cannot be right     6  Superset cannot connect to the database
#   3  no Superset answers at URL        7  there is no model in SCHEMA, or one of another release
#   4  wrong USER or password            8  it is imported, but the database's role may not read it

set -euo pipefail
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
	echo "import.sh: Python 3.8 or later is needed, as python3" >&2
	exit 2
fi
exec python3 "$(dirname "${BASH_SOURCE[0]}")/import.py" "$@"
