#!/usr/bin/env bash
# Views that are drawn: every KPI view has only columns that a chart, a table or a legend can take, with
# no day that is infinite; and every view that is drawn over time has a row where nothing happened, and a
# column that says whether the time is over. On random small companies, as in referee.sh, of which deals
# are remembered. What is left out is listed here with the reason.
#
#   COMPANIES=20 test/t/plot.sh    more of them

. test/tap.sh

seeds=$(seq "${COMPANIES:-3}")
# shellcheck disable=SC2086
set -- $seeds
plan $(($# * 2 + 3))
make_database plot
query "$database" -c 'CREATE EXTENSION saleskpi'

for seed; do
	query "$database" -v "seed=$seed" -f test/referee/company.sql -f test/t/plot.sql >/dev/null
	query "$database" -F ' | ' -c 'SELECT view, series, problem FROM plot.gap ORDER BY 1, 2, 3 LIMIT 20' |
		is_empty "company $seed: no line has a hole, nor ends before it should"
	query "$database" -F ' | ' -c 'SELECT view, name, value FROM plot.infinite ORDER BY 1, 2' |
		is_empty "company $seed: no KPI view shows what is infinite or no number"
done

query "$database" -F ' | ' -c "
	SELECT c.view, c.name, c.type FROM plot.shown AS c
	WHERE c.type NOT IN ('text', 'date', 'timestamp with time zone', 'smallint', 'integer', 'bigint', 'numeric', 'double precision', 'boolean')
		AND (c.view, c.name) NOT IN (SELECT e.view, e.name FROM plot.other_type AS e)
	ORDER BY 1, 2" | is_empty 'every KPI view has types that can be plotted'
query "$database" -F ' | ' -c "
	SELECT t.view, 'drawn over time, and neither a line nor listed' FROM plot.over_time AS t
	WHERE t.view NOT IN (SELECT l.view FROM plot.line AS l) AND t.view NOT IN (SELECT n.view FROM plot.no_line AS n)
	UNION ALL
	SELECT l.view, 'without a column complete' FROM plot.line AS l
	WHERE l.has_complete AND NOT EXISTS (SELECT FROM plot.shown AS c WHERE c.view = l.view AND c.name = 'complete' AND c.type = 'boolean')
	ORDER BY 1" | is_empty 'every view drawn over time has the column complete, or it is said why not'
query "$database" -F ' | ' -c "SELECT l.view FROM plot.line AS l WHERE l.view NOT IN (SELECT s.view FROM plot.seen AS s WHERE s.points > 1)" |
	is_empty 'and has been seen with more than one point'

done_testing
