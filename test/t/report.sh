#!/usr/bin/env bash
# The report of the demo company and one among hostile names, as a reader who sees nothing but the model gets it:
# the page looked at in headless Chromium at the width of a desktop, of a phone and on paper, by an HTML checker
# and by axe-core for those who do not see it; the Markdown as markdown-it reads it.  The pictures are kept in the
# folder of results.
#
# The packages are those of REPORT, a folder with node_modules; where that is not set npm gets them.  CHROMIUM is
# a browser of one's own; else it is looked for, and installed where the system has apt and we may.

. test/tap.sh

FOLDER=${REPORT:-${WORK:-$RESULTS}/report}
OUT=$RESULTS/report
command -v node >/dev/null || skip_all 'node is not installed'
if [ ! -d "$FOLDER/node_modules/axe-core" ]; then
	command -v npm >/dev/null || skip_all 'npm is not installed'
	mkdir -p "$FOLDER"
	timeout 300 npm install --prefix "$FOLDER" --no-audit --no-fund --ignore-scripts \
		axe-core@4 html-validate@9 markdown-it@14 playwright-core@1 >"$FOLDER/npm.log" 2>&1 ||
		skip_all 'npm cannot get the packages that look at a page'
fi
find_chromium() {
	local name
	for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
		command -v "${name:-/}" && return
	done
	return 1
}
if ! CHROMIUM=$(find_chromium); then
	# In a shell of its own, which ends where it cannot
	(. test/server.sh && . test/packages.sh && need_packages chromium) >"$RESULTS/report.packages" 2>&1 ||
		skip_all 'there is no Chromium, and it cannot be installed'
	CHROMIUM=$(find_chromium)
fi

plan 73

clean() {
	drop_database
	query postgres -c 'DROP ROLE IF EXISTS report_reader'
}

make_database report
trap clean EXIT
query postgres -c 'DROP ROLE IF EXISTS report_reader' -c 'CREATE ROLE report_reader'
mkdir -p "$OUT"
rm -rf "${OUT:?}"/*
{
	query "$database" -c 'CREATE EXTENSION saleskpi'
	for part in company map goals reader; do
		query "$database" -v reader=report_reader -f "test/demo/$part.sql"
	done
	query "$database" -c 'VACUUM ANALYZE'
} >/dev/null

# report FORMAT [MONTH]: as the reader gets it
report() {
	query "$database" -c 'SET SESSION AUTHORIZATION report_reader' -c "SELECT saleskpi.kpi_report('kpi', ${2:-NULL}, '$1')"
}

# Live, and kept, at the same numbers

report markdown >"$OUT/demo.md"
query "$database" -f test/demo/keep.sql >/dev/null
report markdown | sed 's/, worked out [-0-9: ]*//' | diff "$OUT/demo.md" - | is_empty 'kept, it says what it says live'
report html >"$OUT/demo.html"
is 'a reader of the model needs nothing of its parts' "$(query "$database" -c "SELECT has_schema_privilege('report_reader', 'kpi_parts', 'USAGE')")" f

# What it says is what the views say

query "$database" -c "
	SELECT format('| %s | %s | %s |', s.title || CASE WHEN s.period <> c.complete_month THEN to_char(s.period::timestamp, ' (FMMonth YYYY)') ELSE '' END,
		saleskpi_internal.report_value(s.value, s.unit, 'EUR'), saleskpi_internal.report_value(s.previous, s.unit, 'EUR'))
	FROM kpi.scorecard AS s CROSS JOIN kpi.clock AS c WHERE s.value IS NOT NULL" >"$OUT/scorecard"
is 'the scorecard has KPIs' "$(($(wc -l <"$OUT/scorecard") > 15))" 1
while read -r line; do
	grep -qF "$line" "$OUT/demo.md" || echo "$line"
done <"$OUT/scorecard" | is_empty 'every value of the scorecard stands in it'
query "$database" -c "
	SELECT p.name FROM kpi.target_progress AS p
	JOIN kpi.target_by_month AS m ON m.target_id IS NOT DISTINCT FROM p.target_id AND m.quota_id IS NOT DISTINCT FROM p.quota_id AND m.day = least(p.ends_on, date '2025-11-30')
	WHERE (m.actual, m.target, m.status, round(m.pace::numeric, 9), round(m.forecast, 6), round(m.progress::numeric, 9)) IS DISTINCT FROM (p.actual, p.target, p.status, round(p.pace::numeric, 9), round(p.forecast, 6), round(p.progress::numeric, 9))" |
	is_empty 'where targets stand by month is, on the last day, where they stand' || :
is 'that were all that have begun' \
	"$(query "$database" -c "SELECT count(DISTINCT (target_id, quota_id)) FROM kpi.target_by_month")" \
	"$(query "$database" -c "SELECT count(*) FROM kpi.target_progress WHERE status <> 'not_started'")"

# Months of three years

query "$database" -c 'SET SESSION AUTHORIZATION report_reader' -c "
	SELECT d.month FROM generate_series(timestamp '2022-12-01', '2025-11-01', '5 months') AS d (month)
	WHERE saleskpi.kpi_report('kpi', d.month::date) NOT LIKE '# Sales report, ' || to_char(d.month, 'FMMonth YYYY') || '%'
		OR saleskpi.kpi_report('kpi', d.month::date, 'html') NOT LIKE '%</html>%'" 2>&1 | is_empty 'there is one of every month of the past'

# Hostile names, on every kind of thing that has a name

query "$database" -f - >/dev/null <<-'SQL'
	CREATE TABLE public.name AS SELECT n, name FROM (VALUES
		(1, '<script>document.title = "taken"</script>'), (2, '"><img src=x onerror="document.title=1">'), (3, repeat('Donaudampfschiff', 32)),
		(4, U&'\202Eeziam\2067 \05D7\05D1\05E8\05D4'), (5, E'two\nlines|a `cell` <b>*bold*</b> [link](javascript:1) http://example.com www.example.com'),
		(6, '# 1. <!-- --> </table></main> &amp; &#60; \ $x$ ~~y~~ ![z](z)'), (7, ''' onfocus=''document.title=2'' x='''), (8, U&'\0627\0644\0634\0631\0643\0629 10 %')) AS v (n, name);
	SELECT saleskpi.unkeep_model('kpi');
	DROP SCHEMA kpi, kpi_parts CASCADE;
	SELECT saleskpi.create_model('kpi');
	UPDATE kpi.settings SET as_of = '2025-07-02';
	SELECT saleskpi.map_source('kpi', 'sale', $$SELECT n * 100 + m AS sale_id, n AS customer_id, name AS rep, name AS team, name AS channel, name AS product, (date '2024-06-15' + make_interval(months => m))::date AS sold_at, n * (100 + m * m) AS amount FROM public.name CROSS JOIN generate_series(0, 12) AS m$$);
	SELECT saleskpi.map_source('kpi', 'deal', $$SELECT n * 100 + m AS deal_id, n AS customer_id, name AS rep, name AS source, name AS lost_reason, name AS stage, (date '2024-06-01' + make_interval(months => m))::date AS opened_at, CASE WHEN m < 12 THEN (date '2024-06-20' + make_interval(months => m))::date END AS closed_at, CASE WHEN m < 12 THEN (n + m) % 2 = 0 END AS won, 100 AS amount, CASE WHEN m = 12 THEN date '2025-07-10' END AS expected_on FROM public.name CROSS JOIN generate_series(0, 12) AS m$$);
	SELECT saleskpi.map_source('kpi', 'lead', $$SELECT n * 100 + m AS lead_id, name AS source, name AS rep, date '2025-06-01' - 30 * m AS created_at, date '2025-06-03' - 30 * m AS qualified_at FROM public.name CROSS JOIN generate_series(0, 5) AS m$$);
	SELECT saleskpi.map_source('kpi', 'expense', $$SELECT name AS channel, date '2025-06-05' AS spent_on, name AS category, n AS amount FROM public.name$$);
	SELECT saleskpi.map_source('kpi', 'rep', $$SELECT name AS rep, name AS team, name AS manager FROM public.name$$);
	SELECT saleskpi.map_source('kpi', 'custom_measure', $$SELECT 'hostile ' || n AS kpi, date '2025-06-05' AS day, n AS numerator FROM public.name$$);
	INSERT INTO kpi.kpi (kpi, title, unit) SELECT 'hostile ' || n, name, name FROM public.name;
	UPDATE kpi.kpi SET title = (SELECT name FROM public.name WHERE n = 1) WHERE kpi = 'sales_amount';
	INSERT INTO kpi.goal (name, owner) SELECT name, name FROM public.name;
	INSERT INTO kpi.target (name, kpi, rep, starts_on, ends_on, target_value) SELECT name, 'sales_amount', name, '2025-01-01', '2025-12-31', 10000 FROM public.name;
	INSERT INTO kpi.target (name, kind, starts_on, ends_on, target_value, current_value) SELECT name, 'number', '2025-01-01', '2025-12-31', 100, 3 FROM public.name;
	GRANT USAGE ON SCHEMA kpi TO report_reader;
	GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO report_reader;
SQL
report html >"$OUT/hostile.html"
report markdown >"$OUT/hostile.md"

# Companies made by chance, as in referee.sh

for seed in 1 2 3; do
	query "$database" -v "seed=$seed" -f test/referee/company.sql -c "
		SELECT m.month FROM kpi.clock AS c CROSS JOIN generate_series(c.month::timestamp - interval '4 months', c.month, '2 months') AS m (month)
		WHERE saleskpi.kpi_report('kpi', m.month::date) IS NULL OR saleskpi.kpi_report('kpi', m.month::date, 'html') IS NULL" 2>&1
done | is_empty 'there is one of any company' || :

# One with nothing in it

query "$database" -c "SELECT saleskpi.drop_model('kpi', force => true)" -c "SELECT saleskpi.create_model('kpi')" \
	-c 'GRANT USAGE ON SCHEMA kpi TO report_reader' -c 'GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO report_reader' >/dev/null
report html >"$OUT/empty.html"
report markdown >"$OUT/empty.md"

# What a mail may carry: ASCII in lines of at most 998 signs, and no more than some mail programs show

for name in demo hostile empty; do
	LC_ALL=C awk -v name=$name 'length($0) > 998 { print "line " FNR ": " length($0) } /[^ -~]/ { print "line " FNR " has other signs than ASCII" }' "$OUT/$name.html" |
		is_empty "$name: a mail can carry it"
done
is 'the demo company'\''s has less than 100 kB' "$(($(wc -c <"$OUT/demo.html") < 100000))" 1
is 'the largest has less than 300 kB' "$(($(cat "$OUT"/*.html | wc -c) < 300000))" 1

# The script of the manual, with a sendmail that keeps what it gets

mkdir -p "$OUT/bin"
printf '#!/bin/sh\ncat >"%s/mail"\n' "$OUT" >"$OUT/bin/sendmail"
awk '/^#!\/bin\/sh/ { inside = 1 } inside && /^```/ { exit } inside' doc/report.md >"$OUT/bin/mail_report"
chmod 755 "$OUT/bin"/*
PATH=$OUT/bin:$PGBIN:$PATH mail_report "dbname=$database" boss@example.com 2>&1 | is_empty 'a mail is sent' || :
is 'with a subject, to whom it should go' "$(sed -n '/^$/q; /^To: /p; /^Subject: /p' "$OUT/mail" | tr '\n' ';')" \
	"To: boss@example.com;Subject: $(sed -n '1s/^# //p' "$OUT/empty.md");"
for name in text/plain text/html; do
	format=${name#text/}
	is "its $format is the report" "$(awk -v type="Content-Type: $name" 'index($0, type) == 1 { inside = 1 } inside && /^--kpi-report/ { exit } inside == 2; inside && /^$/ { inside = 2 }' "$OUT/mail" | base64 -d)" \
		"$(cat "$OUT/empty.$(case $format in plain) echo md ;; *) echo html ;; esac)")"
done

node test/t/report.mjs "$FOLDER" "$CHROMIUM" "$OUT" 2>&1 | number

done_testing
