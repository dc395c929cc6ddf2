#!/usr/bin/env bash
# Any two views that show one KPI agree to the digit, and of every fact the months are the roll-up of
# the days (test/referee/agreement.sql): on random small companies, as in referee.sh.
#
#   COMPANIES=200 test/t/agreement.sh    more of them
#   SEED=17 test/t/agreement.sh          one of them

. test/tap.sh

seeds=${SEED:-$(seq "${COMPANIES:-20}")}
# shellcheck disable=SC2086
set -- $seeds
plan $(($# + 2))
make_database agreement
query "$database" -c 'CREATE EXTENSION saleskpi'

for seed; do
	query "$database" -v "seed=$seed" -f test/referee/company.sql -f test/referee/agreement.sql
	query "$database" -F ' | ' -c 'SELECT kpi, period, owner, values_shown FROM agreement.difference ORDER BY 1, 2, 3' |
		is_empty "company $seed: views agree, months are the roll-up of days"
done

# What nothing is compared with agrees, too
query "$database" -c "
	SELECT k.kpi FROM kpi.kpi AS k
	WHERE k.source <> 'custom_measure'
		AND (SELECT count(DISTINCT s.view) FROM agreement.shown AS s WHERE s.kpi = k.kpi) < 2
	ORDER BY 1" | is_empty 'every KPI is shown by two views at least'
query "$database" -c "
	SELECT left(m.relname, -6) FROM pg_class AS m
	WHERE m.relnamespace = 'kpi_parts'::regnamespace AND m.relname LIKE '%\_month'
		AND EXISTS (SELECT FROM pg_class AS d WHERE d.relnamespace = m.relnamespace AND d.relname = left(m.relname, -6) || '_day')
	EXCEPT SELECT fact FROM agreement.fact
	EXCEPT SELECT unnest('{kpi,company}'::text[])
	UNION ALL SELECT 'no facts' WHERE NOT EXISTS (SELECT FROM agreement.fact)" | is_empty 'every fact of two grains is rolled up'

done_testing
