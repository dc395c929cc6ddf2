#!/usr/bin/env bash
# Real systems against a referee: what each source of a model should hold, worked out a second time from the
# systems' own tables (test/referee/system/SYSTEM.sql, which also says what was decided and what else one could
# have). First the systems' public samples, then with rows that those lack (test/referee/system/rows).
#
# The rows are compared with answers that are known or were worked out by hand (system_referee.sql), and with the
# sources as map_system fills them. The KPIs worked out from the rows (test/referee/kpi.sql) are compared with the
# views of the model, mapped to the referee's rows and then by map_system.
#
# Then the same with what options change, with rows for them (test/referee/system/rows/SYSTEM_STAGE.sql). At last the
# rows are brought into the shape of other loaders (test/referee/system/airbyte, heroku), which has to give the same,
# and into that of earlier versions (test/referee/system/former), which the referee reads as they are.
#
#   SYSTEMS='odoo stripe' test/t/system_referee.sh    some of them

. test/tap.sh
. test/referee/system/load.sh

systems=${SYSTEMS:-odoo salesforce hubspot stripe}
for folder in odoo19 salesforce hubspot stripe; do
	has_data "$folder" || skip_all 'there is no folder of test data'
done
make_database system_referee
query "$database" -c 'CREATE EXTENSION saleskpi'

# The zone and the day of a model of each, on which quotas have some of their time to go
zone() { [ "$1" = odoo ] && echo Europe/Brussels || echo America/New_York; }
as_of() { [ "$1" = odoo ] && echo 2026-11-27 || echo 2024-06-20; }

# referee_rows SYSTEM SCHEMA TARGET [VARIABLE=VALUE…]: the referee's tables
referee_rows() {
	local system=$1 schema=$2 target=$3 variable variables=()
	for variable in "${@:4}"; do variables+=(-v "$variable"); done
	query "$database" -v "raw=$schema" -v "target=$target" -v "time_zone=$(zone "$system")" -v "as_of=$(as_of "$system")" "${variables[@]}" -f "test/referee/system/$system.sql"
}

# map_rows TARGET: the model, which reads nothing yet, reads the referee's tables
map_rows() {
	query "$database" \
		-c "SELECT saleskpi.map_source('kpi', tablename, format('SELECT * FROM %I.%I', schemaname, tablename))
			FROM pg_tables WHERE schemaname = '$1' ORDER BY tablename" >/dev/null
}

# map_system SYSTEM OPTIONS SCHEMA SOURCES: the model reads the system's own tables and nothing else; what the system
# says of zone and day is not asked for.  Of no sources it is asked for what it says of currency and fiscal year alone.
map_system() {
	query "$database" -c "SELECT saleskpi.map_system('kpi', '$1', '$3', '$2', $4)" \
		-c "SELECT saleskpi.unmap_source('kpi', source) FROM kpi.mapping WHERE system IS NULL" \
		-c "UPDATE kpi.settings SET time_zone = '$(zone "$1")', as_of = '$(as_of "$1")'" >/dev/null
}

differences() {
	query "$database" -F ' | ' -c 'SELECT view, key, column_name, referee, model FROM referee.difference ORDER BY 1, 2, 3'
}

# choices SYSTEM: a line a set of options: the rows that are there, the options, and what says the same to the referee
choices() {
	case $1 in
	odoo)
		echo 'rows {"sales":"invoices"} invoices=1'
		echo 'companies {"company":1} company=1'
		echo 'companies {"company":2} company=2'
		echo 'companies {"company":2,"sales":"invoices"} company=2 invoices=1'
		echo 'companies {"company":3} company=3'
		echo 'companies {"company":"all"} company=all'
		echo 'companies {"company":"all","sales":"invoices"} company=all invoices=1'
		echo 'companies {"company":"all","currency":"EUR"} company=all currency=EUR'
		;;
	salesforce)
		echo 'rows {"sales":"lines"} lines=1'
		echo 'rows {"sales":"orders"} orders=1'
		echo 'currencies {"sales":"deals"}'
		echo 'currencies {"sales":"lines"} lines=1'
		echo 'currencies {"sales":"orders"} orders=1'
		echo 'types {"record_type":"Renewal"} record_type=012R'
		echo 'types {"record_type":"New","sales":"lines"} record_type=012N lines=1'
		;;
	hubspot)
		echo 'pipelines {"pipeline":"Renewals"} pipeline=Renewals'
		echo 'pipelines {"pipeline":"sales"} pipeline=sales'
		;;
	stripe)
		echo 'balances {}'
		echo 'balances {"currency":"JPY"} currency=JPY'
		echo 'balances {"currency":"EUR"} currency=EUR'
		echo 'balances {"account":"acct_2"} account=acct_2'
		echo 'balances {"account":"own"} account=own'
		;;
	esac
}

# loaders SYSTEM: a line a loader and set of options, and what says the same to the referee
loaders() {
	case $1 in
	salesforce)
		echo 'airbyte {}'
		echo 'heroku {}'
		echo 'heroku {"sales":"lines"} lines=1'
		echo 'heroku {"sales":"orders"} orders=1'
		echo 'heroku {"record_type":"Renewal"} record_type=012R'
		;;
	hubspot)
		echo 'airbyte {} goals=hubspot_airbyte'
		echo 'airbyte {"pipeline":"Renewals"} pipeline=Renewals goals=hubspot_airbyte'
		;;
	stripe) echo 'airbyte {}' ;;
	esac
}

# versions SYSTEM: a line an earlier version and set of options, and what says the same to the referee
versions() {
	[ "$1" = odoo ] || return 0
	echo '14 {"company":1} company=1'
	echo '14 {"company":"all","sales":"invoices"} company=all invoices=1'
	echo '15 {"company":1} company=1'
	echo '15 {"company":3} company=3'
	echo '16 {"company":1} company=1'
	echo '16 {"company":"all","currency":"EUR"} company=all currency=EUR'
	echo '17 {"company":1} company=1'
	echo '18 {"company":1} company=1'
}

# Three of the sample, of the rows, of each choice, and of each loader and earlier version with its options; and the answers
for system in $systems; do
	expect $((3 * (2 + $({ choices "$system" && loaders "$system" && versions "$system"; } | wc -l))))
done
# judge SYSTEM NAME TARGET OPTIONS [SCHEMA]: three tests of a model of the referee's rows, and of what map_system makes
# of the system's own tables in the schema
judge() {
	local system=$1 name=$2 target=$3 options=$4 schema=${5:-$1}
	query "$database" -c 'DROP SCHEMA IF EXISTS referee CASCADE' \
		-c "SELECT saleskpi.drop_model('kpi', force => true) FROM pg_namespace WHERE nspname = 'kpi'" \
		-c "SELECT saleskpi.create_model('kpi')" >/dev/null
	# The referee goes by the system's currency and fiscal year as well
	map_system "$system" "$options" "$schema" "'{}'"
	map_rows "$target"
	query "$database" -f test/referee/row.sql -f test/referee/kpi.sql -f test/referee/compare.sql -f test/referee/slice.sql -f test/referee/target.sql \
		-f test/referee/suggestion.sql -f test/referee/fitted.sql
	differences | is_empty "$name: a model of the referee's rows says what the referee says"
	map_system "$system" "$options" "$schema" NULL
	query "$database" -F ' | ' -v "target=$target" -f test/referee/system/compare.sql |
		is_empty "$name: map_system fills the sources with the referee's rows"
	query "$database" -c 'TRUNCATE referee.difference' \
		-c 'SELECT referee.compare(view, key, is_line, steady) FROM referee.judged ORDER BY view' \
		-c 'SELECT referee.compare_measure(), referee.compare_days(), referee.compare_fit()' >/dev/null
	differences | is_empty "$name: and its KPIs are those of the referee"
}

for system in $systems; do
	if [ "$system" = odoo ]; then
		load_odoo "$database" odoo
	else
		load_fivetran "$database" "$system" "$system"
	fi
	for rows in sample rows; do
		[ $rows = sample ] || query "$database" -v "raw=$system" -f "test/referee/system/rows/$system.sql"
		referee_rows "$system" "$system" "${system}_$rows"
		judge "$system" "$system, $rows" "${system}_$rows" '{}'
	done
	while read -r stage options variables; do
		if [ "$stage" != "$rows" ]; then
			query "$database" -v "raw=$system" -f "test/referee/system/rows/${system}_$stage.sql"
			rows=$stage
		fi
		# shellcheck disable=SC2086
		referee_rows "$system" "$system" choice $variables
		judge "$system" "$system, $stage, $options" choice "$options"
	done < <(choices "$system")
	# The same rows as other loaders leave them; HubSpot's goals are kept for the answers
	while read -r loader options variables; do
		target=choice
		[ "$variables" != goals=hubspot_airbyte ] || target=hubspot_goals
		query "$database" -v "raw=$system" -v "target=${system}_$loader" -f "test/referee/system/$loader/$system.sql"
		# shellcheck disable=SC2086
		referee_rows "$system" "$system" "$target" $variables
		judge "$system" "$system, as $loader leaves it, $options" "$target" "$options" "${system}_$loader"
	done < <(loaders "$system")
	# The same rows as earlier versions have them; what the referee makes of one company is kept for the answers
	[ "$system" != odoo ] || referee_rows odoo odoo former_19 company=1
	while read -r version options variables; do
		target=choice
		[ "$variables" != company=1 ] || target=former_$version
		query "$database" -v "raw=$system" -v "target=${system}_$version" -v "version=$version" -f "test/referee/system/former/$system.sql"
		# shellcheck disable=SC2086
		referee_rows "$system" "${system}_$version" "$target" "version=$version" $variables
		judge "$system" "$system $version, $options" "$target" "$options" "${system}_$version"
	done < <(versions "$system")
done

if [ "$systems" = 'odoo salesforce hubspot stripe' ]; then
	expect "$(grep -c '^SELECT test\.' test/t/system_referee.sql)"
	query "$database" -f test/t/system_referee.sql | number
else
	expect 1
	skip 1 'answers are those of all systems'
fi
done_testing
