-- Every aggregate gives the same answer to the bit in one pass, in parallel
-- workers and from stored states that are merged.

CREATE EXTENSION saleskpi;
\ir compare.sql
\ir aggregates.sql
CALL test.forget_costs();

-- An aggregate in two ways over two sources and its plan, a state merged in three ways over two
SELECT format('expect %s', 3 + (SELECT count(*) FROM test.aggregate) + 5 * (SELECT count(*) FROM test.call AS c) + 6 * (SELECT count(*) FROM test.two_step AS t));

SELECT test.equal('every argument of an aggregate has a value in test.argument',
	(SELECT string_agg(c.aggregate || ': ' || c.unknown, E'\n' ORDER BY c.aggregate::text)
	FROM test.call AS c
	WHERE c.unknown IS NOT NULL),
	NULL);

SELECT test.equal('every state type that is an argument has a table of states',
	(SELECT string_agg(DISTINCT c.source, ', ') FROM test.call AS c WHERE to_regclass(c.source) IS NULL),
	NULL);

SELECT test.equal('an aggregate is parallel safe, with a combine function and a concrete type of ours as its state: '
		|| a.aggregate,
	(a.parallel_safe, a.combine <> 0, s.type),
	(true, true, a.state))
FROM test.aggregate AS a
LEFT JOIN test.state_type AS s ON s.type = a.state
ORDER BY a.aggregate::text;

-- The answer as bytes tells what a text could hide
CREATE FUNCTION test.answer(call text, source text, grouped boolean) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT rep, record_send(ROW(answer)) AS bytes, answer::text AS text FROM (%s) AS answers',
		CASE WHEN grouped
			THEN format('SELECT rep, %s AS answer FROM %s GROUP BY rep', call, source)
			ELSE format('SELECT 0 AS rep, %s AS answer FROM %s', call, source)
		END)
$$;

CREATE PROCEDURE test.run_parallel(leader boolean) LANGUAGE sql AS $$
	SELECT
		set_config('max_parallel_workers_per_gather', '4', false),
		set_config('parallel_setup_cost', '0', false),
		set_config('parallel_tuple_cost', '0', false),
		set_config('cpu_operator_cost', '1', false),
		set_config('min_parallel_table_scan_size', '0', false),
		set_config('parallel_leader_participation', leader::text, false)
$$;

-- Whether a plan aggregates in four workers: NULL, or the plan that does not
CREATE FUNCTION test.not_parallel(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan text := test.plan(query);
BEGIN
	RETURN CASE WHEN plan !~ 'Workers Planned: 4' OR plan !~ 'Partial \w*Aggregate' THEN plan END;
END
$$;

-- Plans are one thing, processes another: where the leader stays out, every row is
-- seen by another process. The function says that it is safe so that it may be
-- where it is watching.
CREATE FUNCTION test.process() RETURNS int PARALLEL SAFE LANGUAGE plpgsql AS 'BEGIN RETURN pg_backend_pid(); END';

CREATE FUNCTION test.is_parallel(aggregate regprocedure, call text, source text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	query text;
	plan text;
BEGIN
	FOR grouped IN 0..1 LOOP
		query := test.answer(call, source, grouped = 1);
		SET max_parallel_workers_per_gather = 0;
		EXECUTE 'CREATE TEMP TABLE one_pass AS ' || query;
		FOR leader IN 0..1 LOOP
			CALL test.run_parallel(leader = 1);
			plan := coalesce(plan, test.not_parallel(query));
			EXECUTE 'CREATE TEMP TABLE parallel AS ' || query;
			RETURN NEXT test.same_rows(format('parallel: %s, %s, %s', aggregate,
					CASE WHEN grouped = 1 THEN 'by rep' ELSE 'whole table' END,
					CASE WHEN leader = 1 THEN 'the leader takes part' ELSE 'the leader waits' END),
				'SELECT * FROM parallel', 'SELECT * FROM one_pass');
			DROP TABLE parallel;
		END LOOP;
		DROP TABLE one_pass;
	END LOOP;
	RETURN NEXT test.equal(format('parallel: %s, the plan', aggregate), plan, NULL);
END
$$;

SELECT pg_backend_pid() AS leader \gset
CALL test.run_parallel(false);
CREATE TEMP TABLE seen AS
SELECT bool_or(test.process() = :leader) AS by_leader, count(*) AS rows FROM test.sale;
SELECT test.equal('workers do the work', (s.by_leader, s.rows), (false, 40000::bigint)) FROM seen AS s;

SELECT test.is_parallel(c.aggregate, format('saleskpi.%I(%s)', c.name, c.arguments), c.source)
FROM test.call AS c
WHERE c.unknown IS NULL AND to_regclass(c.source) IS NOT NULL
ORDER BY c.aggregate::text;

-- Stored states: seven parts, merged in any order, and merged from what was merged
CREATE FUNCTION test.is_merged(call test.two_step) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	rolled_up text := format('%s(saleskpi.rollup(state ORDER BY random()))', call.accessor);
BEGIN
	SET max_parallel_workers_per_gather = 0;
	EXECUTE format('CREATE TEMP TABLE part AS SELECT rep, part, saleskpi.%I(%s) AS state FROM %s GROUP BY rep, part',
		call.two_step, call.arguments, call.source);
	CREATE TEMP TABLE text_part AS SELECT p.rep, p.part, p.state::text FROM part AS p;
	FOR grouped IN 0..1 LOOP
		EXECUTE 'CREATE TEMP TABLE one_pass AS '
			|| test.answer(format('saleskpi.%I(%s)', call.name, call.arguments), call.source, grouped = 1);
		RETURN QUERY SELECT test.same_rows(format('merged states: %s by %s, %s, %s', call.aggregate, call.two_step,
				CASE WHEN grouped = 1 THEN 'by rep' ELSE 'whole table' END, m.name),
			test.answer(rolled_up, m.source, grouped = 1),
			'SELECT * FROM one_pass')
		FROM (VALUES
			('in any order', 'part'),
			('from what was merged',
				'(SELECT rep, saleskpi.rollup(state ORDER BY random()) AS state
				FROM (SELECT rep, part % 4 AS part, saleskpi.rollup(state ORDER BY random()) AS state
					FROM part GROUP BY rep, part % 4) AS few
				GROUP BY rep, part % 2) AS fewer'),
			('from their texts', format('(SELECT rep, state::%s AS state FROM text_part) AS texts', call.stored))
		) AS m (name, source);
		DROP TABLE one_pass;
	END LOOP;
	DROP TABLE part, text_part;
END
$$;

SELECT test.is_merged(t)
FROM test.two_step AS t
WHERE t.unknown IS NULL AND to_regclass(t.source) IS NOT NULL
ORDER BY t.aggregate::text;
