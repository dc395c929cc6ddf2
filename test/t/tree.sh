#!/usr/bin/env bash
# The tree is whole: nothing that lies in it is forgotten, its version is the same everywhere, and
# make says so when it cannot build.

. test/tap.sh
. test/server.sh

# listed VARIABLE: the words of a variable of the Makefile, one a line.
listed() {
	own_make -s -f - print <<-MAKE
		include Makefile
		print: ; @printf '%s\n' \$($1)
	MAKE
}

# names FOLDER EXTENSION: the files in a folder, without folder and extension.
names() {
	find "$1" -maxdepth 1 -name "*.$2" -printf '%f\n' | sed "s/\.$2\$//"
}

# differences LIST LIST: what is in one of two files alone.
differences() {
	{ diff <(sort "$1") <(sort "$2") || :; } | sed -n 's/^< /not there: /p; s/^> /not listed: /p'
}

# of_meta PATH: what META.json has there.
of_meta() {
	query postgres <<-SQL
		\\set meta \`cat META.json\`
		SELECT :'meta'::json #>> '$1';
	SQL
}

plan 16

version=$(sed -n "s/^default_version = '\(.*\)'$/\1/p" saleskpi.control)
is 'the Makefile has the version of the control file' "$(listed EXTVERSION)" "$version"
is 'the extension is of that version' \
	"$(query postgres -c "SELECT default_version FROM pg_available_extensions WHERE name = 'saleskpi'")" "$version"
# PGXN wants three numbers
[[ $version =~ \..*\. ]] && three=$version || three=$version.0
is 'META.json has the version' "$(of_meta '{version}')" "$three"
is 'META.json has the version of the extension' "$(of_meta '{provides,saleskpi,version}')" "$three"
is 'META.json has the file' "$(of_meta '{provides,saleskpi,file}')" "sql/saleskpi--$version.sql"
is 'the change log begins with the version' \
	"$(sed -n 's/^## \([0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)" "$version"

tree=$RESULTS/tree
mkdir -p "$tree"
{ listed START_FILES && listed MODEL_FILES; } >"$tree/listed"
find sql -name '*.sql' ! -name 'saleskpi--*' ! -path 'sql/release/*' >"$tree/there"
differences "$tree/listed" "$tree/there" | is_empty 'every SQL file is installed'

# A script that make or a user calls by its name
{
	# shellcheck disable=SC2046	# words
	own_make --dry-run --directory=test $(listed TEST_TARGETS)
	own_make --dry-run --directory=test check PG=15
} | grep -oE '([a-z]+/)*[a-z]+\.sh' | sort -u >"$tree/called"
{ sed 's,^,test/,' "$tree/called"; ls test/t/*.sh; } | while read -r script; do
	[ -x "$script" ] || echo "$script"
done | is_empty "whoever calls one of the $(wc -l <"$tree/called") scripts of make may run it"

# Once the SQL of a version is frozen, the sources build that
share=$("$PGBIN/pg_config" --sharedir)/extension
frozen="the sources build sql/saleskpi--$version.sql: else make freeze, or a new version"
if [ -e "sql/saleskpi--$version.sql" ]; then
	{ diff "sql/saleskpi--$version.sql" "$share/saleskpi--$version.sql" || :; } | head -n 20 | is_empty "$frozen"
else
	skip 1 'the version is not frozen yet'
fi
listed FORMER | while read -r former; do
	[ -z "$former" ] || ls "$share/saleskpi--$former--"*.sql >/dev/null 2>&1 || echo "none from $former"
done | is_empty 'from each version that is out there is a way to a later one'

listed REGRESS >"$tree/listed"
names test/sql sql >"$tree/there"
names expected out >"$tree/expected"
{ differences "$tree/listed" "$tree/there"; differences "$tree/listed" "$tree/expected"; } |
	is_empty 'every regression test is run, and has its expected output'

names test/isolation/specs spec >"$tree/there"
if [ -n "$(listed ISOLATION)" ]; then
	listed ISOLATION >"$tree/listed"
else
	# This PostgreSQL is without isolationtester
	cp "$tree/there" "$tree/listed"
fi
names test/isolation/expected out >"$tree/expected"
{ differences "$tree/listed" "$tree/there"; differences "$tree/listed" "$tree/expected"; } |
	is_empty 'every isolation test is run, and has its expected output'

find README.md README.ja.md CHANGELOG.md SECURITY.md doc -name '*.md' >"$tree/there"
find "$WORK/private" -path '*/extension/saleskpi/*' -type f | sed 's|.*/extension/saleskpi/||' >"$tree/listed"
differences "$tree/listed" "$tree/there" | is_empty 'the documentation is installed, in the folders to which its links lead'

# The server has all the rest
LC_ALL=C readelf -d "$("$PGBIN/pg_config" --pkglibdir)/saleskpi.so" >"$tree/dynamic" 2>&1
sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' "$tree/dynamic" | sort >"$tree/needed"
{ grep -q '^libc\.' "$tree/needed" || tail -n 3 "$tree/dynamic"; grep -vxE 'lib[cm]\.so\.[0-9]+' "$tree/needed" || :; } |
	is_empty 'the library links nothing but the C library'

status=0
said=$(own_make -s PG_CONFIG=/nowhere/pg_config 2>&1) || status=$?
[ $status -ne 0 ] && said=${said%%.*}
is 'without pg_config, make fails and says why' "$said" \
	'saleskpi: /nowhere/pg_config leads to no PostgreSQL that extensions can be built for'

# PGXS has a target check of its own, with a recipe that does nothing
own_make -n all check installcheck >"$tree/make" 2>&1 && said=$(grep -cx './check.sh' "$tree/make")
is 'make all check runs the tests' "$said" 1

done_testing
