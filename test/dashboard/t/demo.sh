#!/usr/bin/env bash
# The dashboard of the demo company in a browser.

. test/tap.sh

dashboard=$(dashboard/superset/import.sh "$SUPERSET_URL" admin "$DATABASE_URI" </dev/null)
dashboard=${dashboard%/}
dashboard=${dashboard##*/}

"$SUPERSET/venv/bin/python" test/dashboard/look.py draws demo "$dashboard" 2>&1 | number

EXPECTED=$(query sales -f - <<-'SQL'
	SELECT json_build_object(
		'sales', round(sum(m.numerator) FILTER (WHERE m.day >= c.complete_month))::text,
		'sales_of_team', round(sum(m.numerator) FILTER (WHERE m.day >= c.complete_month AND m.team = 'North'))::text,
		'sales_filtered', round(sum(m.numerator) FILTER (WHERE m.day BETWEEN '2025-06-01' AND '2025-06-30'
			AND m.team = 'North' AND m.rep = 'Felix Brandt' AND m.channel = 'Referral'))::text,
		'filters', json_build_object('Team', 'North', 'Rep', 'Felix Brandt', 'Channel', 'Referral', 'Time', '2025-01-01 : 2025-07-01'))
	FROM kpi.measure AS m
	CROSS JOIN kpi.clock AS c
	WHERE m.kpi = 'sales_amount' AND m.day < c.complete_month + interval '1 month'
SQL
)
export EXPECTED
"$SUPERSET/venv/bin/python" test/dashboard/look.py filters demo "$dashboard" 2>&1 | number

done_testing
