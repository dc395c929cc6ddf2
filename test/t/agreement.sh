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
plan $((2 * $# + 3))
make_database agreement
query "$database" -c 'CREATE EXTENSION saleskpi'

for seed; do
	query "$database" -v "seed=$seed" -f test/referee/company.sql -f test/referee/agreement.sql
	query "$database" -F ' | ' -c 'SELECT kpi, period, owner, values_shown FROM agreement.difference ORDER BY 1, 2, 3' |
		is_empty "company $seed: views agree, months are the roll-up of days"
	query "$database" -F ' | ' -c 'UPDATE kpi.target SET expected_shape = (ARRAY['"'even', 'last_year', 'work_days'"'])[1 + target_id % 3]' -c "
		INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, target_value, current_value)
		SELECT -n, 'by hand', 'number', c.as_of - 30 * n, c.as_of + 30 * n, 10, n FROM kpi.clock AS c CROSS JOIN generate_series(1, 3) AS n;
		UPDATE kpi.target_history AS h SET changed_at = c.month - 5 + h.target_id * interval '1 day' FROM kpi.clock AS c WHERE h.target_id < 0" -c "
		WITH standing AS (
			SELECT t.as_of, t.key, t.actual, t.pace, t.status FROM kpi_parts.target_standing_change AS t
		),
		shown AS (
			SELECT c.month - 1 AS as_of, coalesce('t' || t.target_id, 'q' || t.quota_id) AS key, t.actual, t.pace, t.status
			FROM kpi.target_by_month AS t JOIN kpi.clock AS c ON t.day = c.month - 1 AND t.ends_on >= c.month
			UNION ALL
			SELECT c.as_of, coalesce('t' || t.target_id, 'q' || t.quota_id), t.actual, t.pace, t.status
			FROM kpi.target_progress AS t JOIN kpi.clock AS c ON c.as_of >= t.starts_on AND t.ends_on >= c.month
		)
		(SELECT 'not shown', * FROM standing EXCEPT ALL SELECT 'not shown', * FROM shown)
		UNION ALL (SELECT 'shown', * FROM shown EXCEPT ALL SELECT 'shown', * FROM standing) ORDER BY 3, 2, 1" |
		is_empty "company $seed: what had been measured of the targets by the end of the month before is what their months say"
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
query "$database" -c "
	SELECT 'few facts of periods' WHERE (SELECT count(*) FROM agreement.fact_of_periods) < 10
	UNION ALL SELECT f.fact || ': nothing to compare' FROM agreement.fact_of_periods AS f WHERE NOT EXISTS (SELECT FROM agreement.fact AS o WHERE o.fact = f.fact) AND f.fact <> 'kpi'" |
	is_empty 'and those of periods are both'

done_testing
