#!/usr/bin/env bash
# `make check-package`: what is handed to others. The archive of `make dist` holds to PGXN's rules, and
# `pgxn install` takes it; debian/ gives a package of each PostgreSQL, which lintian has nothing against,
# which installs, makes the extension and passes its own tests.
#
#   PG='15 17'   the versions of PostgreSQL; unset, that of the PostgreSQL that `make check` would use
#   AUTOPKGTEST=no   leaves out the tests of the installed package, which take minutes
#   PGXN_META        PGXN's own validator, a program pgxn_meta; unset, the one in PATH, else one that
#                    cargo builds where it can, and which stays beside the folders of Debian
#
# All is built and installed in a Debian beside this system (chroot.sh), so it takes root.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. test/tap.sh
. test/server.sh
. test/packages.sh
. test/chroot.sh

[ $EUID -eq 0 ] || skip_all 'only root can set up a Debian beside this system'
need_programs git zip unzip
if [ -z "${PG:-}" ]; then
	# shellcheck disable=SC2119	# nothing besides
	need_packages
	PG=$("$PG_CONFIG" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
fi
read -ra versions <<<"$PG"
plan $((8 + 11 * ${#versions[@]}))

make_folder
trap 'remove_folder; rm -rf "${guest:-}"' EXIT
results=$TOP/results/package
rm -rf "$results"
mkdir -p "$results"

# The archive

version=$(sed -n 's/^\t"version": "\(.*\)",$/\1/p' META.json)
name=saleskpi-$version
clone=$WORK/clone
copy_sources "$clone"
in_clone() {
	git -C "$clone" -c user.name=test -c user.email=test@localhost "$@"
}
in_clone init -q
in_clone add -A
in_clone commit -q -m 'As it is'

# It needs no PostgreSQL
dist() {
	PG_CONFIG=pg_config own_make -C "$clone" dist
}
step 'make dist makes an archive' "$results/dist.log" dist
archive=$clone/$name.zip
unzip -Z1 "$archive" | grep -v '/$' | sed "s|^$name/||" | sort >"$results/archive"
{ unzip -Z1 "$archive" | grep -v "^$name/" || :; } | is_empty 'all of it in one folder'
is 'as PGXN wants it, with the file of the extension' "$(grep -xc -e META.json -e README.md -e Makefile -e saleskpi.control \
	-e "$(sed -n 's/.*"file": "\(.*\)",/\1/p' META.json)" "$results/archive")" 5
{ in_clone ls-files; sed -n 's/.*"file": "\(.*\)",/\1/p' META.json; } | sort -u |
	grep -v -e '^\.ci/' -e '^\.github/' -e '^\.gitattributes$' -e '^\.gitignore$' >"$results/wanted"
{ diff "$results/wanted" "$results/archive" || :; } | is_empty 'with all that is committed but what is for the clone'
# What it is checked with here is said; our own rules need nothing but Perl
find_validator() {
	validator=${PGXN_META:-$(command -v pgxn_meta || :)}
	[ -z "$validator" ] && command -v cargo >/dev/null || return 0
	validator=$CHROOTS/cargo/bin/pgxn_meta
	[ -x "$validator" ] || run cargo install --quiet --root "$CHROOTS/cargo" pgxn_meta >"$results/cargo.log" 2>&1 || validator=
}
mkdir -p "$CHROOTS"
find_validator
if [ -n "$validator" ]; then
	step "PGXN's validator has nothing against META.json" "$results/meta.log" "$validator" META.json
else
	skip 1 "PGXN's validator is not to be had here"
fi
perl test/meta.pl META.json | is_empty "META.json holds to PGXN's rules"
sed 's/"license": .*/"license": "own",/' META.json >"$WORK/META.json"
is 'and would not with a licence that PGXN does not know' "$(perl test/meta.pl "$WORK/META.json" || :)" \
	'/license: is not a licence that PGXN knows'
echo >>"$clone/README.md"
is 'what is not committed is in no archive' "$(dist 2>&1 | head -n 1)" 'There are changes that are not committed.'
in_clone checkout -q README.md

# In a Debian of each version

# The company of one sale, and its model
cat >"$WORK/use.sql" <<-'SQL'
	CREATE EXTENSION saleskpi;
	SELECT saleskpi.create_model('kpi') \g /dev/null
	CREATE TABLE sale AS SELECT date '2025-01-02' AS day, 5 AS amount;
	SELECT saleskpi.map_source('kpi', 'sale', 'SELECT day AS sold_at, amount FROM public.sale') \g /dev/null
	UPDATE kpi.settings SET as_of = '2025-01-31';
	SELECT amount, saleskpi.conversion_rate(true) FROM kpi.monthly_sales_growth GROUP BY amount;
SQL

# used MAJOR: what a cluster of that version, with the extension, answers
used() {
	in_chroot pg_virtualenv -v "$1" psql -X -q -A -t -v ON_ERROR_STOP=1 -o "$inside/answer" -f "$inside/use.sql" >"$results/$1.use.log" 2>&1 || :
	cat "$guest/answer"
	rm -f "$guest/answer"
}

# files MAJOR: those of the extension that lie in the system
files() {
	(cd "$CHROOT" && find usr/lib/postgresql/"$1"/lib usr/share/postgresql/"$1"/extension -name 'saleskpi*' \
		! -path '*/bitcode/*') | sort
}

for major in "${versions[@]}"; do
	suite=$(suite_of "$major")
	[ -n "$suite" ] || die "no suite of Debian is known to have PostgreSQL $major"
	make_chroot "$suite"
	chroot_install build-essential debhelper lintian autopkgtest pgxnclient postgresql-all
	in_chroot sh -c "dpkg --purge postgresql-$major-saleskpi" >/dev/null 2>&1 || :
	guest=$(mktemp -d "$CHROOT/tmp/saleskpi.XXXXXX")
	chmod 755 "$guest"
	inside=${guest#"$CHROOT"}
	cp "$archive" "$WORK/use.sql" "$guest/"
	expected="usr/lib/postgresql/$major/lib/saleskpi.so
usr/share/postgresql/$major/extension/saleskpi--$(sed -n "s/^default_version = '\(.*\)'$/\1/p" saleskpi.control).sql
usr/share/postgresql/$major/extension/saleskpi.control"

	# PGXN's client
	step "PostgreSQL $major: pgxn install takes the archive" "$results/$major.pgxn.log" \
		in_chroot pgxn install --yes --nosudo --pg_config "/usr/lib/postgresql/$major/bin/pg_config" "$inside/$name.zip"
	is 'its files are there' "$(files "$major")" "$expected"
	is 'a model is made with them' "$(used "$major")" '5|1'
	step 'pgxn uninstall takes them away' "$results/$major.unpgxn.log" \
		in_chroot pgxn uninstall --yes --nosudo --pg_config "/usr/lib/postgresql/$major/bin/pg_config" "$inside/$name.zip"
	files "$major" | is_empty 'all of them'

	# Debian's package
	unzip -q "$archive" -d "$guest"
	mv "$guest/$name/debian" "$guest/debian"
	tar -C "$guest" -czf "$guest/saleskpi_$version.orig.tar.gz" "$name"
	mv "$guest/debian" "$guest/$name/debian"
	step 'dpkg-buildpackage gives a package' "$results/$major.build.log" in_chroot sh -c "
		cd $inside/$name && pg_buildext updatecontrol && DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc"
	in_chroot sh -c "lintian --version && lintian --allow-root $inside/*.changes" >"$results/$major.lintian.log" 2>&1 || :
	{ grep -v '^Lintian v' "$results/$major.lintian.log" || :; } | is_empty 'lintian has nothing against it'
	step 'it installs' "$results/$major.install.log" in_chroot sh -c "
		DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install $inside/postgresql-$major-saleskpi_*.deb"
	is 'its files are there' "$(files "$major")" "$expected"
	is 'a model is made with them' "$(used "$major")" '5|1'
	if [ "${AUTOPKGTEST:-yes}" = no ]; then
		skip 1 'AUTOPKGTEST=no'
	else
		step 'it passes its tests' "$results/$major.autopkgtest.log" in_chroot sh -c "
			cd $inside && autopkgtest --no-built-binaries saleskpi_*.dsc *.deb -- null"
	fi

	in_chroot sh -c "dpkg --purge postgresql-$major-saleskpi" >/dev/null 2>&1 || :
	rm -rf "$guest"
done

done_testing
