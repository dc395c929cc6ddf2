#!/usr/bin/env bash
# The model against a referee: random small companies (test/referee/company.sql), of which every KPI is
# worked out a second time from the rows of the sources (row.sql, kpi.sql, slice.sql, target.sql, suggestion.sql,
# fitted.sql) and compared with the model's views, column by column (compare.sql). A company is made from its number
# alone:
#
#   COMPANIES=200 test/t/referee.sh    more of them
#   SEED=17 test/t/referee.sh          one of them
#
# A line of a difference: view, key, column, what the referee says, what the model says; a line without
# a column is a row that only one of the two has.

. test/tap.sh

seeds=${SEED:-$(seq "${COMPANIES:-20}")}
# shellcheck disable=SC2086
set -- $seeds
plan $(($# + 5))
make_database referee
query "$database" -c 'CREATE EXTENSION saleskpi'

# referee SEED [ARGUMENT ...]: makes the company and the referee's numbers; the arguments are psql's
referee() {
	local seed=$1
	shift
	query "$database" -v "seed=$seed" -f test/referee/company.sql -f test/referee/row.sql "$@" \
		-f test/referee/kpi.sql -f test/referee/compare.sql -f test/referee/slice.sql -f test/referee/target.sql \
		-f test/referee/suggestion.sql -f test/referee/fitted.sql
}

for seed; do
	referee "$seed"
	query "$database" -F ' | ' -c 'SELECT view, key, column_name, referee, model FROM referee.difference ORDER BY 1, 2, 3' |
		is_empty "company $seed: referee and model say the same"
done

# Few customers mostly fit at a limit: one more company, with enough of them for a maximum that is none
referee 10 -v shoppers=100
query "$database" -F ' | ' -c 'SELECT view, key, column_name, referee, model FROM referee.difference ORDER BY 1, 2, 3' |
	is_empty 'company 10 with shoppers: referee and model say the same'
is 'its customers are fitted at no limit' \
	"$(query "$database" -c 'SELECT saleskpi.failure(model) IS NULL AND saleskpi.note(model) IS NULL FROM kpi_parts.clv_fit')" t

# Every view that shows numbers is judged, or somebody says why not
query "$database" -c "
	SELECT c.relname FROM pg_class AS c
	WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind = 'v'
		AND c.relname NOT IN (SELECT saleskpi_internal.source_names())
		AND c.relname NOT IN (SELECT view FROM referee.judged)
		AND c.relname NOT IN (SELECT view FROM referee.not_judged WHERE column_name = '*')
	ORDER BY 1" | is_empty 'every view of the model is judged, or it is said why not'

# A referee who sees nothing would say the same: with the model standing at another day than the referee
# each view has differences
referee 1 -c "UPDATE kpi.settings SET as_of = as_of - 100, churn_after = '40 days', conversion_window = '3 days'"
query "$database" -c '
	SELECT view FROM referee.judged WHERE view NOT IN (SELECT view FROM referee.difference) ORDER BY 1' |
	is_empty 'a model that stands at another day is found out in every view'
query "$database" -c "SELECT 'measure' WHERE NOT EXISTS (SELECT FROM referee.difference WHERE view = 'measure')" |
	is_empty 'and in measure'

done_testing
