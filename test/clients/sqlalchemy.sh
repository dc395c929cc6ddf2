#!/usr/bin/env bash
# The views as SQLAlchemy reflects them (reflect.py), on which Superset, pandas and notebooks stand:
# every table and view, with comments, of types that it knows, and read as values that can be plotted.

. test/tap.sh
. test/server.sh
. test/packages.sh
. test/clients/venv.sh

need_python sqlalchemy 'sqlalchemy==2.*' 'psycopg[binary]==3.*'
plan 12
for database in live kept; do
	"$PYTHON" -W error test/clients/reflect.py "postgresql+psycopg://bi:$BI_PASSWORD@127.0.0.1:$PGPORT/$database" "a $database model" 2>&1 | number
done
done_testing
