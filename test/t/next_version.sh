#!/usr/bin/env bash
# Models of this version go through ALTER EXTENSION UPDATE and upgrade_model to the next one. That is made
# of the sources in a folder of its own, with what versions bring: columns of tables, sources, rows, facts
# and views, a KPI, functions and aggregates that are others, comments, and a state that is stored
# otherwise. Numbers, owners, rights and what users have made stay; what is in the way is named.

. test/tap.sh
. test/server.sh

plan 40

version=$(sed -n "s/^default_version = '\(.*\)'$/\1/p" saleskpi.control)
next=${version%.*}.$((${version##*.} + 1))
out=$RESULTS/next_version
rm -rf "$out"
mkdir -p "$out"
server=next_server
tree=$WORK/next_tree

finish_server() {
	stop_server "$WORK/$server"
	rm -rf "${WORK:?}/$server" "$WORK/next" "$tree"
}
trap finish_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The next version

# change FILE SCRIPT: by sed, which has to find what it is to change
change() {
	cp "$tree/$1" "$out/former"
	sed -i "$2" "$tree/$1"
	! cmp -s "$tree/$1" "$out/former" || die "nothing to change in $1: $2"
}

finish_server
copy_sources "$tree"
own_make -s -C "$tree" "saleskpi--$version.sql" >"$out/make.log" 2>&1
cp "$tree/saleskpi--$version.sql" "$tree/sql/"
rm "$tree/saleskpi--$version.sql"
change saleskpi.control "s/^default_version = .*/default_version = '$next'/"
# A column behind the others, and between them; another comment
change sql/model/view/email_open_rate.sql '
	s/^\tl\.complete$/&,\n\tl.delivered - saleskpi.hits(l.opened) AS not_opened/
	s/\(email_open_rate\.low IS .\)lower end/\1The lower end/
	$aCOMMENT ON COLUMN @schema@.email_open_rate.not_opened IS '\''e-mails delivered and not opened'\'';'
change sql/model/view/leads_by_rep.sql '
	s|^\tCASE WHEN @mapped(lead\.qualified_at)@|\tl.month = l.row_month AS has_row,\n&|
	$aCOMMENT ON COLUMN @schema@.leads_by_rep.has_row IS '\''whether anything happened'\'';'
# A column of a table with a check, and a view that reads it
change sql/model/table/goal.sql '
	$a\
ALTER TABLE @schema@.goal ADD COLUMN importance text NOT NULL DEFAULT '\''normal'\'';\
ALTER TABLE @schema@.goal ADD CONSTRAINT goal_importance_is_known CHECK (importance IN ('\''normal'\'', '\''high'\''));\
COMMENT ON COLUMN @schema@.goal.importance IS '\''how much it matters'\'';'
change sql/model/view/goal_tree.sql '
	s/^\tg\.bar$/&,\n\t(SELECT o.importance FROM @schema@.goal AS o WHERE o.goal_id = g.goal_id) AS importance/
	$aCOMMENT ON COLUMN @schema@.goal_tree.importance IS '\''how much it matters'\'';'
# A KPI
change sql/model/table/kpi.sql "
	\$a\\
-- @since $next\\
INSERT INTO @schema@.kpi (kpi, title) VALUES ('invented_kpi', 'Invented');"
# A column all the way from the source to the fact, which a kept model keeps
change sql/model/source/lead.sql 's/^\tNULL::timestamptz AS lost_at$/&,\n\tNULL::text AS campaign/
	$aCOMMENT ON COLUMN @schema@.lead.campaign IS '\''campaign it came by'\'';'
change sql/model/row/known_lead.sql 's/ AS qualified_instant$/&,\n\tl.campaign/
	$aCOMMENT ON COLUMN @parts@.known_lead.campaign IS '\''campaign it came by'\'';'
change sql/model/fact/lead.sql 's/ AS cycle$/&,\n\tcount(l.campaign) AS with_campaign/
	$aCOMMENT ON COLUMN @parts@.lead_@grain@.with_campaign IS '\''leads with a campaign'\'';'
# Functions and aggregates: another, one more, one with other arguments
change sql/model/function/mindmap.sql 's/►/◆/'
change sql/engine/growth.sql '$a\
CREATE FUNCTION halved(number numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN number / 2::numeric;\
COMMENT ON FUNCTION halved(numeric) IS '\''half of a number'\'';'
change sql/model/function/make_model.sql '
	s/tell_made(schema name, what text, name name, how text DEFAULT/tell_made(schema name, what text, name name, aside text DEFAULT '\'\'', how text DEFAULT/
	s/tell_made(name, text, name, text) IS/tell_made(name, text, name, text, text) IS/'
change sql/engine/rate.sql '/^CREATE AGGREGATE rollup(rate)/,/;/s/PARALLEL = SAFE/PARALLEL = RESTRICTED/'
# Version 2 of a state has its counters in the other order
change src/rate.c '
	s/^\tuint64		hits:56;$/\tuint64		total:56;/
	s/^\tuint64		total;$/\tuint64		hits;/
	s/^} Rate;$/&\n\ntypedef struct FormerRate\n{\n\tuint64		version:8;\n\tuint64		hits:56;\n\tuint64		total;\n} FormerRate;/
	s/rate->version = STATE_VERSION;/rate->version = 2;/
	s/^\tstate_check_version(rate->version, "rate");$/\tif (rate->version == 1)\n\t\treturn rate_make(((FormerRate *) rate)->hits, ((FormerRate *) rate)->total);\n\tif (rate->version != 2)\n&/
	s/^\tstate_check_version(pq_getmsgbyte(buffer), "rate");$/\tif (pq_getmsgbyte(buffer) > 2)\n\t\tstate_invalid_binary("rate", "It is of a later version.");/'

step 'the next version compiles' "$out/build.log" own_make -C "$tree" -j2 COPT=-Werror with_llvm=no all
script=$tree/saleskpi--$version--$next.sql
is 'its script has what is another or new' \
	"$(grep -c '^CREATE OR REPLACE FUNCTION saleskpi_internal.mindmap_node(\|^CREATE OR REPLACE AGGREGATE rollup(rate)\|^CREATE FUNCTION halved(' "$script")" 3
is 'what is gone is dropped' "$(grep '^DROP' "$script")" \
	'DROP FUNCTION saleskpi_internal.tell_made(schema name, what text, name name, how text);'
is 'what is the same is left alone' "$(grep -c 'FUNCTION saleskpi_internal.mermaid_text\|TYPE rate\b' "$script" || :)" 0

# What no script can know is asked for
sed 's/^CREATE TYPE saleskpi_internal.finding AS (rows bigint/& , more bigint/' "$tree/saleskpi--$next.sql" >"$out/other.sql"
upgrade() {
	awk -f sql/release/upgrade.awk -v former="$version" -v version="$next" -v by_hand="${1:-}" "$tree/sql/saleskpi--$version.sql" "$out/other.sql" 2>&1
}
is 'a type that is another has to be dealt with by hand' "$(upgrade | grep '^upgrade.awk')" \
	'upgrade.awk: is another in this version, or gone; write it by hand: CREATE TYPE saleskpi_internal.finding AS (rows bigint, example text)'
printf '%s\n' '-- @by_hand CREATE TYPE saleskpi_internal.finding' 'ALTER TYPE saleskpi_internal.finding ADD ATTRIBUTE more bigint;' >"$out/by_hand.sql"
is 'and then stands in the script' "$(upgrade "$out/by_hand.sql" | grep -c '^upgrade.awk\|^CREATE TYPE\|^ALTER TYPE saleskpi_internal.finding')" 1

# Models of this version

cp -al "$WORK/private" "$WORK/next"
PGBIN=$WORK/next$("$PG_CONFIG" --bindir)
start_server $server
query postgres -c 'CREATE ROLE "dump owner" LOGIN' -c 'CREATE ROLE "dump reader" LOGIN' -c 'CREATE DATABASE company'
query company -c 'GRANT CREATE ON DATABASE company TO "dump owner"' -c 'SET SESSION AUTHORIZATION "dump owner"' -c 'CREATE EXTENSION saleskpi'
query company -f test/dump/fill.sql 2>&1 | is_empty 'models of this version are made'
query company -f - <<-'SQL'
	SET SESSION AUTHORIZATION "dump owner";
	CREATE VIEW "Odd ""Company""".opened AS SELECT * FROM "Sales ""KPIs""".email_open_rate;
	CREATE VIEW "Odd ""Company"""."in the way" AS SELECT month, rep, leads FROM kept.leads_by_rep;
	CREATE VIEW "Odd ""Company""".goals AS SELECT name, owner FROM mapped.goal;
	GRANT SELECT ON kept.leads_by_rep TO PUBLIC;
	ALTER VIEW seen.leads_by_rep SET (security_barrier);
	COMMENT ON VIEW seen.leads_by_rep IS 'theirs';
SQL
query company -c "COPY \"Odd \"\"Company\"\"\".state TO STDOUT (FORMAT binary)" >"$out/state"

summary() {
	query "${2:-company}" -f test/dump/summary.sql >"$out/$1" 2>&1
}

# Columns that were there before of what gets others
rows() {
	query "${1:-company}" -f - <<-'SQL'
		SELECT format('SELECT %L, month, campaign, variant, sent, delivered, opened, open_rate, low, high, clicked, click_rate, complete FROM %1$I.email_open_rate ORDER BY 2, 3, 4', m),
			format('SELECT %L, month, team, rep, leads, opportunities, complete FROM %1$I.leads_by_rep ORDER BY 2, 3, 4', m),
			format('SELECT %L, position, goal_id, parent_id, depth, indented_name, path, progress, status, bar FROM %1$I.goal_tree ORDER BY 2', m),
			format('SELECT %L, goal_id, parent_id, name, owner, starts_on, ends_on, weight FROM %1$I.goal ORDER BY 2', m),
			format('SELECT %L, lead_id, created_at, source, rep, qualified_at, converted_at, customer_id, team, lost_at FROM %1$I.lead ORDER BY 2', m),
			format('SELECT %L, month, team, rep, channel, leads FROM %I.lead_month ORDER BY 2, 3, 4, 5', m, m || '_parts')
		FROM unnest('{"Sales \"KPIs\"",seen,kept,mapped}'::text[]) AS m \gexec
	SQL
}

# differences BEFORE AFTER: but for what the versions have different
differences() {
	{ diff <(told "$out/$1") <(told "$out/$2") || :; } | head -n 20
}

new_columns='not_opened|has_row|importance|campaign|with_campaign'
told() {
	sed -E -e '/^relation/s/\|[0-9a-f]{32}$//' -e "/\.settings\|\(/s/,${next//./\\.},/,$version,/" -e "s/^(extension\|saleskpi\|)${next//./\\.}/\1$version/" "$1" |
		grep -vE -e "^column\|[^|]*\|($new_columns)\|" -e '^column\|[^|]*email_open_rate\|low\|' -e '^constraint\|.*goal_importance' -e 'invented_kpi' \
			-e '^([a-z]+\|)?[^|]*kept_(lead_day|lead_month|email_open_rate|leads_by_rep)' -e '^kept_parts\.kept\|' -e '^function\|seen_parts\.late_lead' \
			-e '^[^|]*\.(email_open_rate|leads_by_rep|goal_tree|goal|lead|note)\|\('
}

summary before
rows >"$out/rows.before"
is 'there is a lot in them' "$(($(wc -l <"$out/before") > 5000 && $(grep -c . "$out/rows.before") > 150))" 1
"$PGBIN/pg_dump" -d company -f "$out/dump"

# The next version's files come, and its library reads what is stored

step 'the next version is installed' "$out/install.log" own_make -C "$tree" with_llvm=no install "DESTDIR=$WORK/next"
summary installed
{ diff "$out/before" "$out/installed" || :; } | head -n 20 | is_empty 'before the update all is as it was, with the new library'

query company -c 'SET SESSION AUTHORIZATION "dump owner"' -c 'ALTER EXTENSION saleskpi UPDATE' 2>&1 | is_empty 'who has installed the extension updates it'
is 'to the next version' "$(query company -c "SELECT extversion FROM pg_extension WHERE extname = 'saleskpi'")" "$next"
summary updated
differences before updated | is_empty 'models are as they were until they are upgraded'
is 'and cannot be refreshed' "$(query company -c "SET client_min_messages = error; DO 'BEGIN PERFORM saleskpi.refresh_model(\$\$kept\$\$); END'" \
	-c 'SELECT error FROM kept.refresh_log ORDER BY refresh_id DESC LIMIT 1')" "model \"kept\" is of version $version of saleskpi, and $next is installed"
query company -o /dev/null -c 'DELETE FROM kept.refresh_log WHERE error IS NOT NULL' \
	-c "SELECT setval('kept.refresh_log_refresh_id_seq', max(refresh_id)) FROM kept.refresh_log"

# All that belongs to the extension is as where it is installed anew
catalog() {
	query "$1" -f - <<-'SQL'
		SET search_path = '';
		SELECT i.type, i.identity, pg_catalog.obj_description(d.objid, d.classid::regclass::name),
			CASE WHEN d.classid = 'pg_proc'::regclass AND p.prokind = 'f' THEN pg_catalog.pg_get_functiondef(d.objid) END, p.proowner::regrole, p.proacl,
			(SELECT pg_catalog.to_jsonb(a) - 'aggfnoid' - 'aggmfinalfn' FROM pg_catalog.pg_aggregate AS a WHERE a.aggfnoid = d.objid)::text,
			p.proparallel
		FROM pg_catalog.pg_depend AS d
		CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) AS i
		LEFT JOIN pg_catalog.pg_proc AS p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
		WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
		ORDER BY i.type, i.identity;
		SELECT f.* FROM saleskpi_internal.model_file AS f ORDER BY f.ordinal;
		SELECT f.* FROM saleskpi_internal.model_read AS f ORDER BY f.name, f.reads;
		SELECT f.* FROM saleskpi_internal.system_file AS f ORDER BY f.*::text;
		SELECT f.* FROM saleskpi_internal.former_comment AS f ORDER BY f.*::text;
	SQL
}
query postgres -c 'CREATE DATABASE fresh'
query fresh -c 'GRANT CREATE ON DATABASE fresh TO "dump owner"' -c 'SET SESSION AUTHORIZATION "dump owner"' -c 'CREATE EXTENSION saleskpi'
# Numbers of objects that an aggregate names are other ones in each database
catalog company >"$out/catalog.updated" 2>&1
catalog fresh >"$out/catalog.fresh" 2>&1
is 'there is a catalog' "$(($(wc -l <"$out/catalog.fresh") > 10000))" 1
{ diff <(sed 's/"aggtranstype": "[0-9]*"//; s/"aggmtranstype": "[0-9]*"//; s/"aggsortop": "[0-9]*"//' "$out/catalog.fresh") \
	<(sed 's/"aggtranstype": "[0-9]*"//; s/"aggmtranstype": "[0-9]*"//; s/"aggsortop": "[0-9]*"//' "$out/catalog.updated") || :; } | head -n 20 |
	is_empty 'the extension is what it is where it is installed anew'
is 'a function is another' "$(query company -c "SELECT saleskpi_internal.mindmap_node('a', 'b', 0.5, 'at_risk')" | grep -c '◆')" 1

# The models

is 'a view of a user that is in the way is named, and whose model is upgraded later' \
	"$(query company -c 'SET SESSION AUTHORIZATION "dump owner"' -c "SELECT saleskpi.upgrade_model('kept')" 2>&1 | head -n 2)" \
	'ERROR:  view kept.leads_by_rep has other columns in this version of saleskpi, and cannot be replaced under views that read it
DETAIL:  It would take with it view "Odd ""Company"""."in the way".'
summary refused
{ diff "$out/updated" "$out/refused" || :; } | head -n 20 | is_empty 'nothing has changed'
query company -c 'DROP VIEW "Odd ""Company"""."in the way"' 2>&1
for file in before rows.before; do
	sed -i '/in the way/d' "$out/$file"
done

upgrade_all() {
	query "$1" -f - <<-'SQL'
		SET SESSION AUTHORIZATION "dump owner";
		SET client_min_messages = warning;
		\o /dev/null
		SELECT saleskpi.upgrade_model(m) FROM unnest('{"Sales \"KPIs\"",seen,kept,mapped}'::name[]) AS m;
	SQL
}
upgrade_all company 2>&1 | is_empty 'its owner upgrades each model'
summary upgraded
rows >"$out/rows.upgraded"
differences before upgraded | is_empty 'all is as it was: rows, owners, rights, options and comments'
{ diff "$out/rows.before" "$out/rows.upgraded" || :; } | head -n 20 | is_empty 'so is what has got another column'
is 'the models say of which version they are' "$(query company -c 'SELECT DISTINCT saleskpi_version FROM (TABLE "Sales ""KPIs""".settings UNION ALL TABLE seen.settings UNION ALL TABLE kept.settings UNION ALL TABLE mapped.settings) AS s')" "$next"
is 'a new column has its default' "$(query company -c 'SELECT count(*), count(*) FILTER (WHERE importance = $$normal$$) FROM (TABLE "Sales ""KPIs""".goal UNION ALL TABLE seen.goal UNION ALL TABLE kept.goal UNION ALL TABLE mapped.goal) AS g')" '12|12'
is 'its check' "$(query company -c "UPDATE mapped.goal SET importance = 'none'" 2>&1 | head -n 1)" \
	'ERROR:  new row for relation "goal" violates check constraint "goal_importance_is_known"'
is 'its comment, and a view that reads it' "$(query company -c "SELECT col_description('mapped.goal'::regclass, attnum), (SELECT string_agg(DISTINCT importance, ' ') FROM mapped.goal_tree) FROM pg_attribute WHERE attrelid = 'mapped.goal'::regclass AND attname = 'importance'")" \
	'how much it matters|normal'
is 'a comment is the new one where nobody has said anything else' "$(query company -c "SELECT string_agg(attrelid::regclass || ': ' || split_part(col_description(attrelid, attnum), ' of', 1), ', ' ORDER BY attrelid::regclass::text COLLATE \"C\")
	FROM pg_attribute WHERE attname = 'low' AND attrelid IN ('\"Sales \"\"KPIs\"\"\".email_open_rate'::regclass, 'kept.email_open_rate'::regclass)")" \
	'"Sales ""KPIs""".email_open_rate: not below that, kept.email_open_rate: The lower end'
is 'and what users have said of others stays' "$(query company -c "SELECT obj_description('seen.leads_by_rep'::regclass), col_description('kept.goal'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'kept.goal'::regclass AND attname = 'name'")" 'theirs|what we want'
is 'a new column of a view counts' "$(query company -c 'SELECT bool_and(not_opened = delivered - opened), count(not_opened) > 0 FROM seen.email_open_rate')" 't|t'
is 'a KPI is new' "$(query company -c "SELECT (SELECT title FROM kept.kpi WHERE kpi = 'invented_kpi'), (SELECT count(*) FROM mapped.scorecard WHERE kpi = 'invented_kpi')")" 'Invented|1'
is 'users views go on' "$(query company -c 'SELECT (SELECT count(*) > 0 FROM "Odd ""Company""".opened), (SELECT count(*) FROM "Odd ""Company""".goals)')" 't|3'

# The same from a dump of models of this version
query postgres -c 'CREATE DATABASE restored'
query restored -c 'GRANT CREATE ON DATABASE restored TO "dump owner"'
query restored -c 'SET client_min_messages = error' -f "$out/dump" 2>&1 >/dev/null | is_empty 'a dump of this version is restored where the next is installed'
query restored -c 'DROP VIEW "Odd ""Company"""."in the way"'
upgrade_all restored 2>&1 | is_empty 'and its models are upgraded'
summary restored restored
{ diff <(grep -v '^kept_parts.watch|' "$out/upgraded") <(grep -v '^kept_parts.watch|' "$out/restored") || :; } | head -n 20 | is_empty 'to the same'

# States

query company -c 'SET search_path = "Odd ""Company""", saleskpi' -c 'CREATE TABLE again (LIKE state)' -c "\\copy again FROM '$out/state' (FORMAT binary)"
is 'a state of before is found by an index' "$(query company -c 'SET search_path = "Odd ""Company""", saleskpi' -c 'SET enable_seqscan = off' \
	-c 'SELECT count(*), count(o.rep) FROM state AS s LEFT JOIN state AS o ON o.rate = s.rate::text::saleskpi.rate AND o.sales_cycle = s.sales_cycle AND o.rep = s.rep')" '3|3'
is 'states of before are added up, and read from their binary form' "$(query company -c 'SET search_path = "Odd ""Company""", saleskpi' \
	-c 'SELECT (SELECT count(*) FROM again), (SELECT count(*) FROM (TABLE again EXCEPT TABLE state) AS d), (SELECT count(*) FROM again JOIN state USING (rate, rep))' \
	-c "SELECT substr(saleskpi.rate_send(saleskpi.rollup(rate)), 1, 1), saleskpi.rollup(rate)::text = (saleskpi.rollup(rate::text::saleskpi.rate))::text FROM again")" '3|0|3
\x02|t'

# Afterwards

is 'what is kept of a fact with another column is worked out live until the next refresh' \
	"$(query company -c "SELECT to_regclass('kept_parts.kept_lead_day') IS NULL, to_regclass('kept_parts.kept_deal_day') IS NULL")" 't|f'
query company -f test/dump/works.sql 2>&1 | is_empty 'its owner works on'
is 'and makes it anew, with its indexes' "$(query company -c "SELECT count(*) FROM pg_index WHERE indrelid IN ('kept_parts.kept_lead_day'::regclass, 'kept_parts.kept_lead_month'::regclass)" \
	-c "SELECT position('for the first time' IN bounds) > 0 FROM kept.refresh_log ORDER BY refresh_id DESC LIMIT 1" | paste -sd' ')" '4 t'
is 'a new column of a source can be mapped' "$(query company -c 'SET client_min_messages = error' -c "DO 'BEGIN PERFORM saleskpi.map_source(\$\$seen\$\$, \$\$lead\$\$, \$\$SELECT id AS lead_id, came AS created_at, channel AS campaign FROM \"Odd \"\"Company\"\"\".lead\$\$, late => true); END'" \
	-c 'SELECT sum(with_campaign) = sum(leads), sum(leads) > 10 FROM seen_parts.lead_month')" 't|t'

done_testing
