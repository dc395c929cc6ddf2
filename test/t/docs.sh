#!/usr/bin/env bash
# README.md, README.ja.md and doc/ keep their word:
# - the SQL blocks of a page run in order in one session, and each gives the output shown below it;
# - those that need more than a database (`pgsql`) are run by another script;
# - README.ja.md has the sections, blocks and links of README.md;
# - the reference has every function, type, operator, KPI, table, view and column, and none besides;
# - errors.md has every message of the sources with its SQLSTATE;
# - every link leads somewhere.
#
# A page says what its examples assume.  Those of README, in either language, begin in an empty
# database; a page whose examples "go on where the README ends" gets a copy of what those of
# README.md left, one whose examples "need the extension only" a database with the extension.

. test/tap.sh

READMES=(README.md README.ja.md)
PAGES=("${READMES[@]}" doc/*.md)
OUT=$RESULTS/docs
README_DATABASE=docs_readme
PAGE_DATABASE=docs_page
MAX_README=30000
MAX_COMMENT=130
export PGDATABASE=$README_DATABASE
export PGCLIENTENCODING=UTF8 PGTZ=UTC PGDATESTYLE=ISO LC_ALL=C

# Roles are not of the database, and have to be dropped by name.
drop_databases() {
	local role
	psql -d postgres -c "DROP DATABASE IF EXISTS $PAGE_DATABASE"
	psql -d postgres -c "DROP DATABASE IF EXISTS $README_DATABASE"
	while read -r role; do
		psql -d postgres -c "DROP ROLE IF EXISTS $role"
	done < <(sed -n 's/^CREATE ROLE \([a-z_]*\).*/\1/p' "${PAGES[@]}" | sort -u)
} >/dev/null 2>&1

# Without the calls that led to an error: they are ours and not the reader's
psql() {
	"$PGBIN/psql" -X -q -P pager=off -v SHOW_CONTEXT=never "$@"
}

trimmed() {
	sed -e 's/[[:space:]]*$//' "$1" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

# SQL blocks

# The blocks of page $1: N.sql, N.name (its line and how it begins) and, where the page shows it,
# N.expected.  An output belongs to a block when nothing but blank lines is between them.  Prints
# their number; fails where one is not closed.
extract_blocks() {
	awk -v work="$(work_of "$1")" '
		fence == "" && /^```sql$/ { fence = "sql"; n++; begins = 1; next }
		fence == "" && /^```(text)?$/ && shown { fence = "output"; printf "" > (work "/" n ".expected"); next }
		fence == "" && /^```/ { fence = "other"; shown = 0; next }
		fence != "" && /^```$/ { shown = fence == "sql"; fence = ""; next }
		fence == "sql" { print > (work "/" n ".sql") }
		fence == "sql" && begins { print FILENAME ":" FNR ": " $0 > (work "/" n ".name"); begins = 0 }
		fence == "output" { print > (work "/" n ".expected") }
		fence == "" && /[^ \t]/ { shown = 0 }
		END { print n + 0; if (fence != "") exit 1 }
	' "$1"
}

work_of() {
	local page=${1##*/}
	echo "$OUT/${page%.md}"
}

# Runs all blocks of page $1 in one session and puts the output of each into N.out.
run_blocks() {
	local n work
	work=$(work_of "$1")
	for ((n = 1; n <= blocks[$1]; n++)); do
		printf '\\echo @@ %d\n' "$n"
		cat "$work/$n.sql"
	done >"$work/session.sql"
	printf '\\echo @@ end\n' >>"$work/session.sql"
	psql <"$work/session.sql" >"$work/session.out" 2>&1 || :
	awk -v work="$work" '
		/^@@ / { file = work "/" $2 ".out"; printf "" > file; next }
		{ print > file }
	' "$work/session.out"
}

# What is wrong with the output of the block whose files are $1.*.
wrong_output() {
	if [ ! -e "$1.out" ]; then
		echo "did not run: a quote or a bracket may be open in a block before it"
	elif [ -e "$1.expected" ]; then
		diff -u --label "shown" --label "given" <(trimmed "$1.expected") <(trimmed "$1.out") || :
	else
		grep -E -A 5 '^(ERROR|FATAL|PANIC|WARNING):|^invalid command' "$1.out" || :
	fi
}

# A database for the examples of page $1, with what the page says they assume.
database_of() {
	PGDATABASE=$README_DATABASE
	[ "$1" != README.md ] || { psql -d postgres -c "CREATE DATABASE $PGDATABASE"; return; }
	psql -d postgres -c "DROP DATABASE IF EXISTS $PAGE_DATABASE" 2>/dev/null
	if grep -q 'examples go on where the \[README\]' "$1"; then
		psql -d postgres -c "CREATE DATABASE $PAGE_DATABASE TEMPLATE $README_DATABASE"
	else
		psql -d postgres -c "CREATE DATABASE $PAGE_DATABASE"
	fi
	PGDATABASE=$PAGE_DATABASE
	! grep -q 'examples need the extension only' "$1" || psql -c 'CREATE EXTENSION saleskpi'
}

# Blocks that need more than a database, and that no script runs: those for pg_cron are run by schedule.sh, those of
# known systems by systems.sh, and those with servers of their own by shards.sh, of the pages, sections and places
# that they name.
unclaimed_blocks() {
	local page line heading first is_cron
	awk '
		/^## / { heading = $0 }
		/^```/ && !inside { inside = /^```pgsql$/ ? 1 : 2; line = FNR; first = ""; cron = "no"; next }
		/^```$/ { if (inside == 1) printf "%s\t%d\t%s\t%s\t%s\n", FILENAME, line, heading, cron, first; inside = 0 }
		inside && first == "" { first = $0 }
		inside && /cron\.schedule\(|schedule_refresh\(/ { cron = "yes" }
	' "${PAGES[@]}" | while IFS=$'\t' read -r page line heading is_cron first; do
		case $first in
			'-- On '*) grep -qF "\$TOP/$page" test/t/shards.sh && grep -qF "recipe '${first#-- }'" test/t/shards.sh ;;
			*) if [ "$is_cron" = yes ]; then grep -qE "^told $page " test/t/schedule.sh; else grep -E '^(shown|runs) ' test/t/systems.sh | grep -F " $page '" | grep -qF " '$heading'"; fi ;;
		esac || echo "$page:$line: no script runs it: $first"
	done
}

# Links

# The lines of page $1 outside its code, each behind its number.
prose() {
	awk '
		/^```/ { inside = !inside; next }
		!inside { gsub(/`[^`]*`/, "`code`"); print FNR ": " $0 }
	' "$1"
}

# The anchors of page $1, made from its headings as GitHub makes them.
anchors() {
	perl -CSD -ne '
		$inside = !$inside if /^```/;
		next if $inside or !s/^#+ +//;
		chomp;
		s/\]\([^)]*\)//g;
		$_ = lc;
		s/[^\w -]//g;
		tr/ /-/;
		print $_, $seen{$_}++ ? "-" . ($seen{$_} - 1) : "", "\n";
	' "$1"
}

# The links of page $1 that lead nowhere.
broken_links() {
	local line link file
	while IFS=: read -r line link; do
		case $link in
			https://*) continue ;;
			'#'*) file=$1 ;;
			*) file=$(dirname "$1")/${link%%#*} ;;
		esac
		if [ ! -e "$file" ]; then
			echo "$1:$line: $link: no such file"
		elif [[ $link == *'#'* ]] && ! anchors "$file" | grep -qxF -e "${link#*#}"; then
			echo "$1:$line: $link: no such heading"
		fi
	done < <(prose "$1" | grep -oE '^[0-9]+:|\]\([^)]*\)' |
		awk '/^[0-9]+:$/ { line = $0; next } { print line substr($0, 3, length($0) - 3) }')
}

# The size of page $1: in bytes, or, since those of a Japanese sign are three, in characters.
size_of() {
	case $1 in
		*.ja.md) LC_ALL=C.UTF-8 wc -m <"$1" ;;
		*) wc -c <"$1" ;;
	esac
}

# Pages that README does not lead to.
unlinked_pages() {
	local page
	for page in "${PAGES[@]:1}"; do
		grep -qF "($page)" README.md || echo "$page"
	done
}

# What README $1 has in whatever language: the levels of its headings and the kinds of its blocks, and
# the links that lead out of it.
outline() {
	awk '
		/^```/ { inside = !inside; if (inside) print }
		!inside && /^#+ / { print $1 }
	' "$1"
	prose "$1" | grep -oE '\]\([^)]*\)' | grep -vE '^\]\((#|README)' | sort
}

# The reference

REFERENCE=doc/reference.md

# differences WANTED GIVEN: what the reference lacks and what it has besides.
differences() {
	diff -U 0 --label "wanted" --label "$REFERENCE" <(sort "$1") <(sort "$2") | grep -v '^@@' || :
}

# What the reference says: the code lines of the sections before "The model", each behind its
# section's heading.
given_signatures() {
	awk '
		/^## The model$/ { exit }
		/^```/ { inside = !inside; next }
		!inside && /^#+ / { heading = $0; sub(/^#+ +/, "", heading) }
		inside { print heading ": " $0 }
	' "$REFERENCE"
}

# What there is: types, functions, aggregates and operators, as the reference writes them: without
# schema and the types of defaults, and with output columns as the type of the result.  A function
# that serves a type, an aggregate, an operator, an operator class, the planner or a trigger is none
# for users, unless it is a final function with a name of its own, as value(rate).
wanted_signatures() {
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
	UNION
	SELECT a.amproc FROM pg_amproc AS a
),
member AS (
	SELECT d.classid, d.objid
	FROM pg_depend AS d
	WHERE d.refclassid = 'pg_extension'::regclass
		AND d.refobjid = (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'saleskpi')
		AND d.deptype = 'e'
),
output AS (
	SELECT p.oid, string_agg(p.proargnames[a.ordinal] || ' ' || format_type(a.type, NULL), ', ' ORDER BY a.ordinal) AS columns
	FROM pg_proc AS p
	CROSS JOIN LATERAL unnest(p.proallargtypes) WITH ORDINALITY AS a (type, ordinal)
	WHERE p.proargmodes[a.ordinal] IN ('o', 't')
	GROUP BY p.oid
),
line AS (
	SELECT
		p.proname AS heading,
		format('%s(%s) → %s', p.proname,
			regexp_replace(regexp_replace(pg_get_function_arguments(p.oid), '(, )?OUT .*', ''), '::[a-z]+(\[])?', '', 'g'),
			CASE WHEN o.columns IS NULL THEN pg_get_function_result(p.oid)
				ELSE CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || '(' || o.columns || ')'
			END) AS text
	FROM member AS m
	JOIN pg_proc AS p ON p.oid = m.objid
	LEFT JOIN output AS o ON o.oid = p.oid
	WHERE m.classid = 'pg_proc'::regclass
		AND p.pronamespace = 'saleskpi'::regnamespace
		AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype)
		AND p.oid NOT IN (SELECT s.function FROM support AS s WHERE s.function <> 0)
	UNION ALL
	SELECT t.typname, 'type ' || t.typname
	FROM pg_type AS t
	WHERE t.typnamespace = 'saleskpi'::regnamespace AND t.typtype = 'b' AND t.typelem = 0
	UNION ALL
	SELECT 'Operators', format('%s %s %s → %s', l.typname, o.oprname, r.typname, format_type(o.oprresult, NULL))
	FROM pg_operator AS o
	JOIN pg_type AS l ON l.oid = o.oprleft
	JOIN pg_type AS r ON r.oid = o.oprright
	WHERE o.oprnamespace = 'saleskpi'::regnamespace AND o.oprresult <> 'boolean'::regtype
	UNION ALL
	SELECT 'Operators', format('%s between two of: %s', c.operators, string_agg(c.typname, ', ' ORDER BY c.typname))
	FROM (
		SELECT t.typname, string_agg(o.oprname, ' ' ORDER BY o.oprname) AS operators
		FROM pg_operator AS o
		JOIN pg_type AS t ON t.oid = o.oprleft AND t.oid = o.oprright
		WHERE o.oprnamespace = 'saleskpi'::regnamespace AND o.oprresult = 'boolean'::regtype
		GROUP BY t.typname
	) AS c
	GROUP BY c.operators
)
SELECT l.heading || ': ' || replace(replace(replace(l.text, 'saleskpi.', ''),
	'timestamp with time zone', 'timestamptz'), 'timestamp without time zone', 'timestamp')
FROM line AS l;
SQL
}

# The alphabetical lists at the head of the reference, and what is to be in them: functions, types
# and aggregates, of which $1 has the signatures, and what a model has, of which $2 has the headings.
given_names() {
	awk '/^## / { inside = $0 == "## Names" } inside' "$REFERENCE" | grep -oE '\[`[^]]*`\]\([^)]*\)' || :
}

wanted_names() {
	sed -n 's/: .*//p' "$1" | grep -vx Operators | sort -u | sed 's/.*/[`&`](#&)/'
	sed -n 's/^### \([A-Z][a-z]*\) \(.*\)/[`\2`](#\l\1-\2)/p' "$2"
}

# The tables of the model in the reference: the heading of each section and the lines of its table.
given_model() {
	awk '
		/^### (Table|Source|View) / { print; inside = 1; next }
		/^#/ { inside = 0 }
		inside && /^\| `/
	' "$REFERENCE"
}

# A model whose ids are of a type that nothing else has, to tell them from other columns
wanted_model() {
	psql -At <<'SQL'
SET client_min_messages = warning;
SELECT saleskpi.create_model('ids', 'uuid') \g /dev/null
WITH relation AS (
	SELECT
		c.oid,
		initcap(f.kind) || ' ' || c.relname AS heading,
		c.relname,
		array_position(ARRAY['table', 'source', 'view'], f.kind) AS chapter
	FROM saleskpi_internal.model_file AS f
	JOIN pg_class AS c ON c.relname = f.name AND c.relnamespace = 'ids'::regnamespace
),
line AS (
	SELECT r.chapter, r.relname, 0 AS ordinal, '### ' || r.heading AS text
	FROM relation AS r
	UNION ALL
	SELECT r.chapter, r.relname, a.attnum, format('| `%s` | %s | %s |', a.attname,
		CASE format_type(a.atttypid, NULL) WHEN 'uuid' THEN 'id' WHEN 'timestamp with time zone' THEN 'timestamptz'
			WHEN 'timestamp without time zone' THEN 'timestamp'
			ELSE replace(format_type(a.atttypid, NULL), 'saleskpi.', '') END,
		replace(col_description(r.oid, a.attnum), '|', '\|'))
	FROM relation AS r
	JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
)
SELECT l.text FROM line AS l ORDER BY l.chapter, l.relname, l.ordinal;
SQL
}

given_kpis() {
	awk '/^#/ { inside = $0 == "### KPIs" } inside && /^\| `/' "$REFERENCE"
}

wanted_kpis() {
	psql -At <<'SQL'
SELECT format('| `%s` | %s | %s | %s | %s |', k.kpi, k.title, k.unit, k.better, k.definition)
FROM ids.kpi AS k;
SQL
}

# The messages of the sources $1 of which errors.md $2 has none, and those it has that no source
# gives.  It may have several for one of the sources: with words in place of a ….
unmatched_errors() {
	perl -e '
		my ($wanted, $given) = map { open(my $file, "<", $_) or die "$_: $!"; chomp(my @lines = <$file>); \@lines } @ARGV;
		my %matched;
		for my $line (@$given) {
			my @patterns = grep { my $pattern = join(".*", map { quotemeta } split(/…/, $_, -1)); $line =~ /^$pattern$/ } @$wanted;
			print "no such message: $line\n" unless @patterns;
			$matched{$_} = 1 for @patterns;
		}
		print "missing: $_\n" for grep { !$matched{$_} } @$wanted;
	' "$1" "$2"
}

# What data_quality finds, as definitions.md lists it: source, problem, whether such rows are left out.
# A condition stands as ('problem'::text, found, left out) below the name of its source, or as a query
# of its own.
wanted_problems() {
	perl -ne '
		$source = $1 if /\x27(\w+)\x27::text(?: AS source)?, k\.problem,/;
		print "| `$source` | $1 | ", $2 eq "true" ? "yes" : "no", " |\n"
			if /^\t+\(\x27([^\x27]+)\x27::text, \w+\.\w+, (true|false)\)/;
		print "| `$1` | $2 | ", $3 eq "true" ? "yes" : "no", " |\n"
			if /^\t*SELECT \x27(\w+)\x27::text, \x27([^\x27]+)\x27::text, (?:count\(\*\)|\w+\.\w+), .*, (true|false)$/;
		print "| `quota` | $1 | yes |\n" if $ARGV =~ /known_quota/ && /THEN \x27([^\x27]+)\x27::text$/;
	' sql/model/fact/source_problem.sql sql/model/view/data_quality.sql sql/model/row/known_quota.sql
}

given_problems() {
	awk '/^## / { inside = $0 == "## Rows that cannot be right" } inside && /^\| `/' doc/definitions.md
}

# Comments

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

# Comments of functions, aggregates, operators and types that are more than a clause: longer, or of two.
long_comments() {
	psql -At -v most=$MAX_COMMENT <<'SQL'
SELECT format('%s: %s characters: %s', pg_describe_object(d.classid, d.objid, 0), length(c.description), c.description)
FROM pg_depend AS d
JOIN pg_description AS c ON c.classoid = d.classid AND c.objoid = d.objid AND c.objsubid = 0
WHERE d.classid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass)
	AND d.refclassid = 'pg_extension'::regclass
	AND d.refobjid = (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'saleskpi')
	AND d.deptype = 'e'
	AND (length(c.description) > :most OR c.description LIKE '%;%')
ORDER BY length(c.description) DESC;
SQL
}

# Errors

# The messages of the sources as errors.md writes them, with … for what is filled in: `message` | SQLSTATE
wanted_errors() {
	perl -0777 -CO -e '
		use utf8;
		my ($codes, @sources) = @ARGV;
		my (%state, %seen);
		open(my $file, "<", $codes) or die "$codes: $!";
		my $text = <$file>;
		while ($text =~ /#define ERRCODE_(\w+)\s+MAKE_SQLSTATE\(([^)]*)\)/g) {
			my ($name, $state) = ($1, $2);
			$state =~ tr/A-Z0-9//cd;
			$state{$name} = $state;
		}
		for my $source (@sources) {
			open($file, "<:utf8", $source) or die "$source: $!";
			$text = <$file>;
			if ($source =~ /\.c$|\.h$/) {
				while ($text =~ /errcode\(ERRCODE_(\w+)\),\s*errmsg(?:_plural)?\(((?:\s*"(?:[^"\\]|\\.)*")+)/g) {
					my ($code, $message) = ($1, $2);
					$message = join("", $message =~ /"((?:[^"\\]|\\.)*)"/g);
					$message =~ s/%(?!%)[-+ #0-9.*lhzj]*[a-zA-Z]/…/g;
					$message =~ s/%%/%/g;
					$message =~ s/\\"/"/g;
					$seen{"`$message` | $state{$code}"} = 1;
				}
			} else {
				while ($text =~ /RAISE EXCEPTION \x27((?:[^\x27]|\x27\x27)*)\x27(.*?);/gs) {
					my ($message, $rest) = ($1, $2);
					# The state of another error may be passed on
					my $code = $rest =~ /ERRCODE = \x27(\w+)\x27/ ? $1 : $rest =~ /ERRCODE = SQLSTATE/ ? "…" : "raise_exception";
					$message =~ s/(?<!%)%(?!%)/…/g;
					$message =~ s/%%/%/g;
					$message =~ s/\x27\x27/\x27/g;
					$seen{"`$message` | " . ($state{uc $code} // $code)} = 1;
				}
			}
		}
		print "$_\n" for sort keys %seen;
	' "$("${PG_CONFIG:-pg_config}" --includedir-server)/utils/errcodes.h" src/*.[ch] $(find sql -name '*.sql' ! -name 'saleskpi--*')
}

# The messages of errors.md, up to those that PostgreSQL itself gives
given_errors() {
	awk '/^## From PostgreSQL itself$/ { exit } /^\| `/' doc/errors.md |
		sed -E 's/^\| (`[^|]*` \| [0-9A-Z]{5}) \|.*/\1/'
}

declare -A blocks
rm -rf "$OUT"
mkdir -p "$OUT"
trap drop_databases EXIT
drop_databases || :

total=0
: >"$OUT/unclosed"
for page in "${PAGES[@]}"; do
	mkdir "$(work_of "$page")"
	blocks[$page]=$(extract_blocks "$page") || echo "$page" >>"$OUT/unclosed"
	total=$((total + blocks[$page]))
done
plan $((total + 2 * ${#PAGES[@]} + ${#READMES[@]} + 12))
is_empty "blocks are closed" "$OUT/unclosed"
unclaimed_blocks >"$OUT/complaint"
is_empty "blocks that need more than a database are run by another script" "$OUT/complaint"

for page in "${PAGES[@]}"; do
	: >"$OUT/complaint"
	if [[ " ${READMES[*]} " == *" $page "* ]]; then
		[ "${blocks[$page]}" -gt 0 ] || echo "there is no SQL block" >"$OUT/complaint"
	elif [ "${blocks[$page]}" -gt 0 ]; then
		[ "$(grep -cE 'examples go on where the \[README\]|examples need the extension only' "$page")" -eq 1 ] ||
			echo "not said, or said twice" >"$OUT/complaint"
	fi
	is_empty "$page says what its examples assume" "$OUT/complaint"
	database_of "$page"
	run_blocks "$page"
	work=$(work_of "$page")
	for ((n = 1; n <= blocks[$page]; n++)); do
		wrong_output "$work/$n" >"$OUT/complaint"
		is_empty "$(<"$work/$n.name")" "$OUT/complaint"
	done
done
PGDATABASE=$README_DATABASE

for page in "${PAGES[@]}"; do
	broken_links "$page" >"$OUT/complaint"
	is_empty "the links of $page lead somewhere" "$OUT/complaint"
done
unlinked_pages >"$OUT/complaint"
is_empty "README leads to every page" "$OUT/complaint"

for page in "${READMES[@]}"; do
	size=$(size_of "$page")
	: >"$OUT/complaint"
	[ "$size" -lt $MAX_README ] || echo "it has $size" >"$OUT/complaint"
	is_empty "$page has less than $MAX_README bytes, or characters of Japanese" "$OUT/complaint"
done

diff -U 1 --label README.md --label README.ja.md <(outline README.md) <(outline README.ja.md) >"$OUT/complaint" || :
is_empty "README.ja.md has the sections, blocks and links of README.md" "$OUT/complaint"

wanted_signatures >"$OUT/signatures"
given_signatures >"$OUT/given"
differences "$OUT/signatures" "$OUT/given" >"$OUT/complaint"
[ -s "$OUT/signatures" ] || echo "there are none" >"$OUT/complaint"
is_empty "the reference has every function, aggregate, type and operator, each under its name" "$OUT/complaint"

wanted_model >"$OUT/relations"
wanted_names "$OUT/signatures" "$OUT/relations" >"$OUT/wanted"
given_names >"$OUT/given"
diff -U 0 --label wanted --label "$REFERENCE" "$OUT/wanted" "$OUT/given" >"$OUT/complaint" || :
is_empty "the reference lists every name in the order of the alphabet" "$OUT/complaint"

given_model >"$OUT/given"
diff -U 0 --label wanted --label "$REFERENCE" "$OUT/relations" "$OUT/given" >"$OUT/complaint" || :
[ "$(grep -c '^| ' "$OUT/relations")" -gt 0 ] || echo "there are none" >"$OUT/complaint"
is_empty "the reference has every table, source, view and column of a model, as their comments say" "$OUT/complaint"

wanted_kpis >"$OUT/wanted"
given_kpis >"$OUT/given"
differences "$OUT/wanted" "$OUT/given" >"$OUT/complaint"
[ -s "$OUT/wanted" ] || echo "there are none" >"$OUT/complaint"
is_empty "the reference has every KPI" "$OUT/complaint"

wanted_errors >"$OUT/wanted"
given_errors >"$OUT/given"
unmatched_errors "$OUT/wanted" "$OUT/given" >"$OUT/complaint"
[ "$(wc -l <"$OUT/wanted")" -gt 20 ] || echo "there are none" >"$OUT/complaint"
is_empty "errors.md has every message, with its SQLSTATE" "$OUT/complaint"

wanted_problems >"$OUT/wanted"
given_problems >"$OUT/given"
diff -U 0 --label wanted --label doc/definitions.md <(sort "$OUT/wanted") <(sort "$OUT/given") | grep -v '^@@' >"$OUT/complaint" || :
[ "$(wc -l <"$OUT/wanted")" -gt 20 ] || echo "there are none" >"$OUT/complaint"
is_empty "definitions.md has every problem that data_quality finds" "$OUT/complaint"

without_comment >"$OUT/complaint" 2>&1
is_empty "every object of the extension and of a model has a comment" "$OUT/complaint"

long_comments >"$OUT/complaint" 2>&1
is_empty "comments of functions, types and operators are a clause of at most $MAX_COMMENT characters" "$OUT/complaint"

done_testing
