-- Mutated input for every state type: run by fuzz.sh, with the variables module,
-- seconds, inputs and random. The last lines are the failures, if there are any.

SELECT set_config('fuzz.' || v.name, v.value, false)
FROM (VALUES ('seconds', :'seconds'), ('inputs', :'inputs'), ('random', :'random')) AS v (name, value) \g /dev/null

CREATE EXTENSION saleskpi;
\ir ../t/compare.sql
\ir ../t/aggregates.sql

CREATE FUNCTION test.fuzz(state regtype, seeds text[], functions regprocedure[], sample_types regtype[], samples text[],
	inputs bigint, seconds double precision, random bigint,
	OUT kind text, OUT form text, OUT what text, OUT number bigint, OUT example text)
	RETURNS SETOF record STRICT LANGUAGE c AS :'module', 'fuzz';

-- Values for the arguments that are no states
CREATE TABLE test.sample (type regtype, value text);
INSERT INTO test.sample
SELECT s.type::regtype, v.value
FROM (VALUES
	('boolean', ARRAY['true', 'false']),
	('integer', ARRAY['0', '1', '-1', '12', '2147483647', '-2147483648']),
	('bigint', ARRAY['0', '1', '-1', '17', '9223372036854775807', '-9223372036854775808']),
	('double precision', ARRAY['0', '1', '0.5', '0.95', '-1', '250.5', '1e-300', '1e308', 'NaN', 'Infinity', '-Infinity']),
	('numeric', ARRAY['0', '1', '-1', '99.90', '0.1', '1e131071', '-1e-16383', 'NaN', 'Infinity', '-Infinity']),
	('text', ARRAY['day', 'week', 'month', 'quarter', 'year', 'fortnight', '']),
	('date', ARRAY['2000-01-01', '2019-12-31', '2024-06-30', '4714-11-24 BC', '5874897-12-31', 'infinity', '-infinity']),
	('timestamp', ARRAY['2000-01-01', '2024-06-30 12:34:56.789', '4714-11-24 BC', '294276-12-31', 'infinity', '-infinity']),
	('timestamptz', ARRAY['2000-01-01', '2024-06-30 12:34:56.789', '4714-11-24 00:00+00 BC', '294276-12-31 00:00+00', 'infinity', '-infinity']),
	('interval', ARRAY['0', '1 day', '30 days', '1 mon', '-1 hour', '1 microsecond', '178000000 years', '-178000000 years', '2147483647 days', '1 year', '45 days']),
	('daterange', ARRAY['[2024-01-01,2024-02-01)', 'empty', '(,)', '[-infinity,infinity)', '[2020-01-01,)']),
	('tstzrange', ARRAY['[2024-01-01,2024-02-01)', 'empty', '(,)', '[2024-01-01,2024-02-01]', '[-infinity,infinity)']),
	('boolean[]', ARRAY['{t,f,t}', '{}', '{NULL}', '{{t},{f}}']),
	('timestamptz[]', ARRAY['{2024-01-01,2024-01-02}', '{2024-01-02,2024-01-01,NULL}', '{}', '{infinity}', '{{2024-01-01},{2024-01-02}}'])
) AS s (type, samples)
CROSS JOIN unnest(s.samples) AS v (value);

-- States of each type, of few rows and of many: what an aggregate keeps, which it
-- need not give, and what it gives
CREATE TABLE test.seed (type regtype, value text);
DO $$
DECLARE
	maker record;
BEGIN
	FOR maker IN
		SELECT 1 AS pass, c.state AS type, c.aggregate, 'test.state_' || c.aggregate::oid AS name, c.transition, c.initial,
			c.arguments, c.source
		FROM test.call AS c
		JOIN test.state_type AS s ON s.type = c.state
		WHERE c.unknown IS NULL AND to_regclass(c.source) IS NOT NULL
		UNION ALL
		SELECT 2, c.result, c.aggregate, 'saleskpi.' || quote_ident(c.name), NULL, NULL, c.arguments, c.source
		FROM test.call AS c
		JOIN test.state_type AS s ON s.type = c.result
		WHERE c.unknown IS NULL AND to_regclass(c.source) IS NOT NULL AND c.result <> c.state
		ORDER BY pass, name
	LOOP
		IF maker.pass = 1 THEN
			EXECUTE format('CREATE AGGREGATE %s(%s) (SFUNC = %s, STYPE = %s%s)', maker.name,
				pg_get_function_identity_arguments(maker.aggregate), maker.transition, maker.type,
				', INITCOND = ' || quote_literal(maker.initial));
		END IF;
		FOR size IN 0..4 LOOP
			EXECUTE format('INSERT INTO test.seed
				SELECT %L, s.state::text
				FROM (
					SELECT %s(%s) AS state
					FROM (SELECT *, row_number() OVER () / %s AS batch FROM (TABLE %s LIMIT %s) AS r) AS r
					GROUP BY r.batch
				) AS s',
				maker.type, maker.name, maker.arguments, 6 ^ size, maker.source, 6 * 6 ^ size);
		END LOOP;
	END LOOP;
	DELETE FROM test.seed AS s WHERE s.value IS NULL OR length(s.value) > 50000;
END
$$;

-- The functions that take a type: what is not its door or an aggregate
CREATE TABLE test.callee AS
SELECT s.type, p.oid::regprocedure AS function, p.proargtypes::oid[] AS arguments
FROM test.state_type AS s
JOIN pg_proc AS p ON s.type = ANY (p.proargtypes::oid[])
WHERE p.pronamespace = 'saleskpi'::regnamespace AND p.prokind = 'f'
	AND p.oid NOT IN (SELECT unnest(ARRAY[t.typoutput, t.typsend]) FROM pg_type AS t WHERE t.oid = s.type);

CREATE TABLE test.failure AS
SELECT format('%s: no aggregate makes states of it', s.type) AS what, 1::bigint AS number, NULL AS example
FROM test.state_type AS s
WHERE s.type NOT IN (SELECT e.type FROM test.seed AS e)
UNION ALL
SELECT format('%s: there is no sample of %s', c.function, a.type::regtype), 1, NULL
FROM test.callee AS c
CROSS JOIN unnest(c.arguments) AS a (type)
WHERE a.type NOT IN (SELECT s.type FROM test.sample AS s UNION SELECT s.type FROM test.state_type AS s);

CREATE TABLE test.outcome (type regtype, seconds double precision, kind text, form text, what text, number bigint, example text);
DO $$
DECLARE
	state record;
	start timestamptz;
BEGIN
	FOR state IN
		SELECT t.type, row_number() OVER (ORDER BY t.name) AS n, count(*) OVER () AS types FROM test.state_type AS t
	LOOP
		start := clock_timestamp();
		INSERT INTO test.outcome
		SELECT state.type, extract(epoch FROM clock_timestamp() - start), f.*
		FROM test.fuzz(
			state.type,
			(SELECT array_agg(s.value) FROM test.seed AS s WHERE s.type = state.type),
			(SELECT array_agg(c.function ORDER BY c.function::text) FROM test.callee AS c WHERE c.type = state.type),
			(SELECT array_agg(s.type) FROM (TABLE test.sample UNION ALL TABLE test.seed) AS s WHERE length(s.value) < 1000),
			(SELECT array_agg(s.value) FROM (TABLE test.sample UNION ALL TABLE test.seed) AS s WHERE length(s.value) < 1000),
			current_setting('fuzz.inputs')::bigint,
			current_setting('fuzz.seconds')::double precision / state.types,
			current_setting('fuzz.random')::bigint + state.n) AS f;
	END LOOP;
END
$$;

INSERT INTO test.failure
SELECT format('%s: %s', o.type, o.what), o.number, left(o.example, 2000) FROM test.outcome AS o WHERE o.kind = 'failure';

CREATE FUNCTION test.by_sqlstate(type regtype, kind text, form text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s: %s', o.what, o.number), ', ' ORDER BY o.number DESC)
	FROM (
		SELECT o.what, sum(o.number) AS number
		FROM test.outcome AS o
		WHERE o.type = $1 AND o.kind = $2 AND o.form LIKE $3 AND o.what <> '00000'
		GROUP BY o.what
	) AS o
$$;

\pset format aligned
\pset tuples_only off
\pset footer off
SELECT
	o.type, o.form,
	sum(o.number) AS inputs,
	sum(o.number) FILTER (WHERE o.kind = 'accepted') AS accepted,
	round(100 * sum(o.number) FILTER (WHERE o.kind = 'accepted') / sum(o.number), 1) AS "%",
	test.by_sqlstate(o.type, 'rejected', o.form) AS "rejected by SQLSTATE"
FROM test.outcome AS o
WHERE o.kind IN ('accepted', 'rejected')
GROUP BY o.type, o.form
ORDER BY o.type::text, o.form;

SELECT
	o.type,
	round(sum(o.number) FILTER (WHERE o.kind IN ('accepted', 'rejected')) / max(o.seconds)::numeric) AS "inputs/s",
	(SELECT count(*) FROM test.callee AS c WHERE c.type = o.type) AS functions,
	sum(o.number) FILTER (WHERE o.kind = 'call') AS calls,
	pg_size_pretty(max(o.number) FILTER (WHERE o.kind = 'memory')) AS "most memory",
	test.by_sqlstate(o.type, 'call', '%') AS "errors by SQLSTATE"
FROM test.outcome AS o
GROUP BY o.type
ORDER BY o.type::text;

\pset format unaligned
\pset tuples_only on
SELECT format(E'not ok - %s (%s times)\n\t%s', f.what, f.number, f.example) FROM test.failure AS f ORDER BY f.what;
SELECT 'ok - no failure' WHERE NOT EXISTS (SELECT FROM test.failure);
