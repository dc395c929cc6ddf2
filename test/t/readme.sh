#!/usr/bin/env bash
# README.md keeps its word: its SQL blocks run in order in one session, and each gives the output
# shown below it; its reference names all there is, which has comments.

set -euo pipefail

README=README.md
OUT=$RESULTS/readme
export PGDATABASE=readme_blocks
export PGCLIENTENCODING=UTF8 PGTZ=UTC PGDATESTYLE=ISO

# Roles are not of the database, and have to be dropped by name.
drop_database() {
	local role
	psql -d postgres -c "DROP DATABASE IF EXISTS $PGDATABASE"
	while read -r role; do
		psql -d postgres -c "DROP ROLE IF EXISTS $role"
	done < <(sed -n 's/^CREATE ROLE \([a-z_]*\).*/\1/p' "$README")
} >/dev/null 2>&1

# Without the calls that led to an error: they are ours and not the reader's
psql() {
	"$PGBIN/psql" -X -q -P pager=off -v SHOW_CONTEXT=never "$@"
}

trimmed() {
	sed -e 's/[[:space:]]*$//' "$1" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

# check NAME FILE: ok where the file is empty; what is in it is the complaint.
check() {
	if [ -s "$2" ]; then
		echo "not ok - $1"
		sed 's/^/    /' "$2"
		failed=1
	else
		echo "ok - $1"
	fi
}

# The blocks: N.sql, N.name (its line and how it begins) and, where the README shows it, N.expected.
# An output belongs to a block when nothing but blank lines is between them.
extract_blocks() {
	awk -v work="$OUT" '
		fence == "" && /^```sql$/ { fence = "sql"; n++; begins = 1; next }
		fence == "" && /^```(text)?$/ && shown { fence = "output"; printf "" > (work "/" n ".expected"); next }
		fence == "" && /^```/ { fence = "other"; shown = 0; next }
		fence != "" && /^```$/ { shown = fence == "sql"; fence = ""; next }
		fence == "sql" { print > (work "/" n ".sql") }
		fence == "sql" && begins { print FILENAME ":" FNR ": " $0 > (work "/" n ".name"); begins = 0 }
		fence == "output" { print > (work "/" n ".expected") }
		fence == "" && /[^ \t]/ { shown = 0 }
		END { print n + 0; if (fence != "") exit 1 }
	' "$README"
}

# Runs all blocks in one session and puts the output of each into N.out.
run_blocks() {
	local n
	for ((n = 1; n <= blocks; n++)); do
		printf '\\echo @@ %d\n' "$n"
		cat "$OUT/$n.sql"
	done >"$OUT/session.sql"
	printf '\\echo @@ end\n' >>"$OUT/session.sql"
	psql <"$OUT/session.sql" >"$OUT/session.out" 2>&1 || :
	awk -v work="$OUT" '
		/^@@ / { file = work "/" $2 ".out"; printf "" > file; next }
		{ print > file }
	' "$OUT/session.out"
}

# What is wrong with the output of block $1.
complaint() {
	if [ ! -e "$OUT/$1.out" ]; then
		echo "did not run: a quote or a bracket may be open in a block before it"
	elif [ -e "$OUT/$1.expected" ]; then
		diff -u --label "shown" --label "given" <(trimmed "$OUT/$1.expected") <(trimmed "$OUT/$1.out") || :
	else
		grep -E -A 5 '^(ERROR|FATAL|PANIC|WARNING):|^invalid command' "$OUT/$1.out" || :
	fi
}

# The lines of the README's tables that begin with the header $1.
table() {
	awk -v header="$1" 'index($0, header) == 1 { inside = 1 } /^$/ { inside = 0 } inside' "$README"
}

# The lines of standard input that the file $1 does not hold.
missing() {
	local line
	while read -r line; do
		grep -qF -e "$line" "$1" || echo "missing: $line"
	done
}

# Signatures as the reference writes them: without schema, output arguments and the types of
# defaults.  A function that serves a type, an aggregate, an operator or a trigger is none for
# users, unless it is a final function with a name of its own, as value(rate).
public_functions() {
	psql -At <<'SQL'
WITH support AS (
	SELECT unnest(ARRAY[t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout,
		t.typanalyze, t.typsubscript]) AS function
	FROM pg_type AS t
	UNION
	SELECT unnest(ARRAY[a.aggtransfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
		a.aggmtransfn, a.aggminvtransfn])
	FROM pg_aggregate AS a
	UNION
	SELECT f.function
	FROM pg_aggregate AS a
	CROSS JOIN LATERAL (VALUES (a.aggfinalfn, a.aggtranstype), (a.aggmfinalfn, a.aggmtranstype)) AS f (function, state)
	JOIN pg_type AS t ON t.oid = f.state
	JOIN pg_proc AS p ON p.oid = f.function
	WHERE p.proname LIKE t.typname || '\_%'
	UNION
	SELECT o.oprcode FROM pg_operator AS o
),
signature AS (
	SELECT
		format('%s(%s) → %s', p.proname,
			regexp_replace(regexp_replace(pg_get_function_arguments(p.oid), '(, )?OUT .*', ''), '::[a-z]+(\[])?', '', 'g'),
			pg_get_function_result(p.oid)) AS text
	FROM pg_depend AS d
	JOIN pg_proc AS p ON p.oid = d.objid
	WHERE d.classid = 'pg_proc'::regclass
		AND d.refclassid = 'pg_extension'::regclass
		AND d.refobjid = (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'saleskpi')
		AND d.deptype = 'e'
		AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype)
		AND p.oid NOT IN (SELECT s.function FROM support AS s WHERE s.function <> 0)
)
SELECT '`' || replace(replace(replace(s.text, 'saleskpi.', ''),
	'timestamp with time zone', 'timestamptz'), 'timestamp without time zone', 'timestamp') || '`'
FROM signature AS s
ORDER BY 1;
SQL
}

types_and_operators() {
	psql -At <<'SQL'
SELECT format('| `%s` |', t.typname)
FROM pg_type AS t
WHERE t.typnamespace = 'saleskpi'::regnamespace AND t.typtype = 'b' AND t.typelem = 0
UNION ALL
SELECT format('`%s %s %s → %s`', l.typname, o.oprname, r.typname, s.typname)
FROM pg_operator AS o
JOIN pg_type AS l ON l.oid = o.oprleft
JOIN pg_type AS r ON r.oid = o.oprright
JOIN pg_type AS s ON s.oid = o.oprresult
WHERE o.oprnamespace = 'saleskpi'::regnamespace
ORDER BY 1;
SQL
}

# The columns of the model, each with what it has to stand in: the third cell of its table's or
# view's line in the reference, or the fourth while nothing measures it.
columns() {
	psql -At -F ' ' <<'SQL'
SELECT
	c.relname,
	a.attname,
	CASE WHEN col_description(c.oid, a.attnum) LIKE '%; not measured yet' THEN 'unmeasured' ELSE 'measured' END
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
ORDER BY 1, a.attnum;
SQL
}

# The columns of standard input that their cell in the tables $1 lacks.
missing_columns() {
	local relation column cell measured unmeasured
	while read -r relation column cell; do
		IFS='|' read -r _ _ _ measured unmeasured _ < <(grep -F "| \`$relation\` |" "$1") || :
		if [ "$cell" = measured ]; then
			[[ $measured == *"\`$column\`"* ]] || echo "missing: $relation.$column"
		else
			[[ $unmeasured == *"\`$column\`"* ]] ||
				echo "missing among what is not measured yet: $relation.$column"
		fi
	done
}

without_comment() {
	psql -At <<'SQL'
WITH member AS (
	SELECT d.classid, d.objid
	FROM pg_depend AS d
	WHERE d.refclassid = 'pg_extension'::regclass
		AND d.refobjid = (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'saleskpi')
		AND d.deptype = 'e'
),
relation AS (
	SELECT m.objid AS oid FROM member AS m WHERE m.classid = 'pg_class'::regclass
	UNION
	SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
),
object AS (
	SELECT m.classid, m.objid, 0 AS objsubid
	FROM member AS m
	LEFT JOIN pg_type AS t ON t.oid = m.objid AND m.classid = 'pg_type'::regclass
	WHERE (t.typelem = 0 AND t.typrelid = 0) IS NOT FALSE
	UNION
	SELECT 'pg_class'::regclass, r.oid, 0 FROM relation AS r
	UNION
	SELECT 'pg_class'::regclass, r.oid, a.attnum
	FROM relation AS r
	JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
	UNION
	SELECT 'pg_namespace'::regclass, 'kpi'::regnamespace, 0
)
SELECT 'without a comment: ' || pg_describe_object(o.classid, o.objid, o.objsubid)
FROM object AS o
LEFT JOIN pg_description AS d
	ON d.classoid = o.classid AND d.objoid = o.objid AND d.objsubid = o.objsubid
WHERE coalesce(d.description, '') = ''
ORDER BY 1;
SQL
}

failed=0
rm -rf "$OUT"
mkdir -p "$OUT"
trap drop_database EXIT
drop_database || :
psql -d postgres -c "CREATE DATABASE $PGDATABASE"

: >"$OUT/complaint"
blocks=$(extract_blocks) || echo "a block is not closed" >"$OUT/complaint"
[ "$blocks" -gt 0 ] || echo "there is no SQL block" >"$OUT/complaint"
check "$README: blocks are closed" "$OUT/complaint"

run_blocks
for ((n = 1; n <= blocks; n++)); do
	complaint "$n" >"$OUT/complaint"
	check "$(<"$OUT/$n.name")" "$OUT/complaint"
done

public_functions >"$OUT/functions"
missing "$README" <"$OUT/functions" >"$OUT/complaint"
[ -s "$OUT/functions" ] || echo "there are none" >"$OUT/complaint"
check "the reference has every function and aggregate" "$OUT/complaint"

types_and_operators | missing "$README" >"$OUT/complaint"
check "the reference has every type and operator" "$OUT/complaint"

table '| KPI | unit |' >"$OUT/registry"
psql -Atc "SELECT format('| \`%s\` |', k.kpi) FROM kpi.kpi AS k WHERE k.source <> 'custom_measure' ORDER BY 1" |
	missing "$OUT/registry" >"$OUT/complaint"
check "the reference has every KPI" "$OUT/complaint"

for kind in table source view; do
	table "| $kind | one row |"
done >"$OUT/relations"
columns >"$OUT/columns"
missing_columns "$OUT/relations" <"$OUT/columns" >"$OUT/complaint"
[ -s "$OUT/columns" ] || echo "there are none" >"$OUT/complaint"
check "the reference has every table, view and column of a model" "$OUT/complaint"

without_comment >"$OUT/complaint" 2>&1
check "every object of the extension and of a model has a comment" "$OUT/complaint"

exit $failed
