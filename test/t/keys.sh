#!/usr/bin/env bash
# Every KPI view has a key, which its comment names: a materialized view of one's own can have a unique
# index on it and be refreshed while it is read (test/t/keys.sql). On random small companies, as in
# referee.sh, whose rows have no names, are doubled, move and are taken back.
#
#   COMPANIES=200 test/t/keys.sh    more of them
#   SEED=17 test/t/keys.sh          one of them
#
# A line of a complaint: view, what is wrong.

. test/tap.sh

seeds=${SEED:-$(seq "${COMPANIES:-10}")}
# shellcheck disable=SC2086
set -- $seeds
plan $(($# + 4))
make_database keys
query "$database" -c 'CREATE EXTENSION saleskpi'

for seed; do
	query "$database" -v "seed=$seed" -f test/referee/company.sql -f test/t/keys.sql
	query "$database" -F ' | ' -c 'SELECT view, complaint FROM keys.complaint ORDER BY 1, 2' |
		is_empty "company $seed: every view is unique by its key, and refreshed"
done

# The reference says what the comments say, the keys among it
query "$database" -c "
	SELECT '### View ' || n.view || E'\n\n' || upper(left(c.comment, 1)) || substr(c.comment, 2) || '.'
	FROM keys.named AS n
	CROSS JOIN LATERAL obj_description(format('kpi.%I', n.view)::regclass, 'pg_class') AS c (comment)
	ORDER BY n.view" >"$RESULTS/keys.wanted"
awk '/^### View / { print; getline; print; getline; print }' doc/reference.md >"$RESULTS/keys.given"
{ diff "$RESULTS/keys.wanted" "$RESULTS/keys.given" || :; } | is_empty 'the reference says of every view what its comment says'
is 'there are views' "$(query "$database" -c 'SELECT count(*) > 20 FROM keys.named')" t

# What shows nothing, or never something else, has a key in any case
if [ $# -lt 8 ]; then
	skip 2 'a few companies do not show every view'
	done_testing
fi
query "$database" -c '
	SELECT view FROM keys.seen GROUP BY view HAVING NOT bool_or(has_rows) OR NOT bool_or(has_changed) ORDER BY 1' |
	is_empty 'every view has had rows, and other rows after the changes'
query "$database" -F ' | ' -c '
	SELECT n.view, k.column FROM keys.named AS n CROSS JOIN unnest(n.key) AS k ("column")
	WHERE cardinality(n.key) > 1 AND NOT EXISTS (SELECT FROM keys.seen AS s WHERE s.view = n.view AND k.column = ANY (s.needed))
	ORDER BY 1, 2' | is_empty 'no key is wider than it must be'

done_testing
