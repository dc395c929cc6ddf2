-- Every aggregate over tables in shards gives what it gives on one table, and is
-- pushed down to the shards. The coordinator is this database.

-- The README's recipe makes the servers, the extensions and a table of its own
SELECT format('dbname=%s host=%s', current_database(), :'HOST') AS coordinator \gset
\connect :shard_1
\ir :on_shard
\connect :shard_2
\ir :on_shard
\connect :coordinator
\ir compare.sql
\o /dev/null
\ir :on_coordinator
\o

\ir aggregates.sql
CALL test.forget_costs();
DELETE FROM test.sale WHERE sale_id > 10000;

-- The tables of rows and of states, spread over the shards by rep: a table of the
-- same name in schema shard

CREATE SCHEMA shard;
CREATE VIEW test.source AS
SELECT
	c.relname AS name,
	string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS columns
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid IN (SELECT to_regclass(s.source) FROM test.call AS s)
GROUP BY c.relname;

SELECT string_agg(format('CREATE TABLE %I (%s);', s.name, s.columns), ' ') AS tables
FROM test.source AS s \gset
\connect :shard_1
:tables
\connect :shard_2
:tables
\connect :coordinator
SELECT format('CREATE TABLE shard.%I (%s) PARTITION BY HASH (rep)', s.name, s.columns)
FROM test.source AS s \gexec
SELECT format('CREATE FOREIGN TABLE shard.%I PARTITION OF shard.%I
	FOR VALUES WITH (MODULUS 2, REMAINDER %s) SERVER shard_%s OPTIONS (schema_name %L, table_name %L, batch_size %L)',
	s.name || '_' || n, s.name, n - 1, n, 'public', s.name, '1000')
FROM test.source AS s
CROSS JOIN generate_series(1, 2) AS n \gexec
SELECT format('INSERT INTO shard.%I SELECT * FROM test.%1$I', s.name)
FROM test.source AS s \gexec

-- Whether a plan lets both shards run the aggregate: NULL, or the plan that does not
CREATE FUNCTION test.not_pushed_down(query text, aggregate name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan text := test.plan(query);
BEGIN
	RETURN CASE
		WHEN (SELECT count(*) FROM regexp_matches(plan, format('Remote SQL: SELECT [^\n]*saleskpi\.%s\(', aggregate), 'g')) <> 2
			OR plan !~ 'Relations: Aggregate on ' THEN plan
	END;
END
$$;

-- postgres_fdw keeps a call at home that gets a constant of a type with a
-- collation, and pushes down steps that are not immutable, for a session in UTC.
CREATE FUNCTION test.is_sharded(call test.call) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	pushed_down boolean := NOT EXISTS (
		SELECT FROM pg_type AS t WHERE t.oid = ANY (call.proargtypes::oid[]) AND t.typcollation <> 0);
	shard text := replace(call.source, 'test.', 'shard.');
	query text;
	two_step test.two_step;
BEGIN
	PERFORM set_config('TimeZone', CASE WHEN call.transition_volatility = 'i' THEN 'Pacific/Auckland' ELSE 'UTC' END, false);

	-- Each group on one shard
	query := format('SELECT rep, saleskpi.%I(%s) AS answer FROM %s GROUP BY rep', call.name, call.arguments, shard);
	RETURN NEXT test.equal(
		format('shards: %s is pushed down%s', call.aggregate, CASE WHEN NOT pushed_down THEN ': no, for its text' END),
		test.not_pushed_down(query, call.name) IS NULL, pushed_down);
	RETURN NEXT test.same_rows(format('shards: %s, groups on one shard', call.aggregate),
		format('SELECT a.rep, record_send(ROW(a.answer)), a.answer::text FROM (%s) AS a', query),
		format('SELECT a.rep, record_send(ROW(a.answer)), a.answer::text FROM (%s) AS a', replace(query, shard, call.source)));

	-- All rows together: by the shards' states, or else the rows fetched
	query := format('SELECT saleskpi.%I(%s) AS answer FROM %s', call.name, call.arguments, shard);
	FOR two_step IN SELECT * FROM test.two_step AS t WHERE t.aggregate = call.aggregate LOOP
		query := format('SELECT %1$s(saleskpi.rollup(a.state)) AS answer FROM (
				SELECT saleskpi.%2$I(%3$s) AS state FROM %4$s_1 UNION ALL SELECT saleskpi.%2$I(%3$s) FROM %4$s_2
			) AS a', two_step.accessor, two_step.two_step, call.arguments, shard);
		RETURN NEXT test.equal(format('shards: %s by %s is pushed down%s', call.aggregate, two_step.two_step,
				CASE WHEN NOT pushed_down THEN ': no, for its text' END),
			test.not_pushed_down(query, two_step.two_step) IS NULL, pushed_down);
		EXIT;
	END LOOP;
	RETURN NEXT test.same_rows(format('shards: %s, all rows', call.aggregate),
		format('SELECT record_send(ROW(a.answer)), a.answer::text FROM (%s) AS a', query),
		format('SELECT record_send(ROW(a.answer)), a.answer::text FROM (SELECT saleskpi.%I(%s) AS answer FROM %s) AS a',
			call.name, call.arguments, call.source));
END
$$;

SET enable_partitionwise_aggregate = on;
-- Each aggregate by groups, whose plan is looked at, and over all; where there is a state in between, its plan, too
SELECT format('expect %s', 4 + 3 * (SELECT count(*) FROM test.call AS c) + (SELECT count(DISTINCT t.aggregate) FROM test.two_step AS t));
SELECT test.equal('every argument of an aggregate has a value in test.argument',
	(SELECT string_agg(c.aggregate || ': ' || c.unknown, E'\n') FROM test.call AS c WHERE c.unknown IS NOT NULL), NULL);
EXPLAIN (VERBOSE, COSTS OFF) SELECT rep, saleskpi.conversion_rate(won) FROM shard.sale GROUP BY rep;
SELECT test.is_sharded(c)
FROM test.call AS c
WHERE c.unknown IS NULL AND to_regclass(c.source) IS NOT NULL
ORDER BY c.aggregate::text;

-- The README's recipe: deals of every rep are on both shards, those of a customer
-- on one. Days are those of Berlin, where the session is, and not the shards'.
SET TIME ZONE 'Europe/Berlin';
INSERT INTO deal
SELECT s.sale_id % 3000, 'rep ' || s.rep, s.won, s.start_at, s.end_at, s.amount FROM test.sale AS s;

SELECT test.same_rows('recipe: groups spread over the shards', $$
	SELECT rep, saleskpi.value(saleskpi.rollup(won)), saleskpi.median(saleskpi.rollup(cycle))
	FROM rep_state
	GROUP BY rep
	$$, $$
	SELECT 'rep ' || rep, saleskpi.conversion_rate(won), saleskpi.median(saleskpi.sales_cycle(start_at, end_at))
	FROM test.sale
	GROUP BY rep
	$$);
SELECT test.equal('recipe: each shard makes its states', test.not_pushed_down('TABLE rep_state', 'sales_cycle'), NULL);

SELECT test.same_rows('recipe: states from a view on the shard', $$
	SELECT customer_id, purchases::text FROM (TABLE customer_purchases_1 UNION ALL TABLE customer_purchases_2) AS c
	$$, $$
	SELECT sale_id % 3000, saleskpi.rfm(end_at, amount)::text FROM test.sale GROUP BY 1
	$$);
