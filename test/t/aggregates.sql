-- Every aggregate of the extension, from the catalog, and how to call it on rows
-- made at random. Read with \ir after compare.sql.
--
-- Whoever adds an aggregate need do nothing here, unless it has an argument of a
-- new name or type: then test.argument lacks a value, and the tests say so.

-- Rows of all kinds: NULLs, infinities, NaN, ends before their start, negative
-- units; days and points in time. 1,000 for each of 40 reps.

SELECT setseed(0.25) \g /dev/null

CREATE TABLE test.sale AS
WITH point AS MATERIALIZED (
	SELECT
		i AS sale_id,
		1 + i % 40 AS rep,
		1 + floor(7 * random())::int AS part,
		CASE WHEN random() < 0.05 THEN NULL ELSE random() < 0.3 END AS won,
		CASE
			WHEN random() < 0.03 THEN NULL
			WHEN random() < 0.005 THEN (ARRAY['infinity', '-infinity'])[1 + i % 2]::timestamptz
			WHEN random() < 0.3 THEN '2015-01-01 00:00+00'::timestamptz + floor(3650 * random()) * interval '1 day'
			ELSE '2015-01-01 00:00+00'::timestamptz + 3650 * random() * interval '24 hours'
		END AS start_at,
		floor(-60 * ln(1 - random())) * interval '24 hours' + (i % 3) * random() * interval '24 hours' AS duration,
		random() AS ending,
		CASE
			WHEN random() < 0.03 THEN NULL
			WHEN random() < 0.003 THEN (ARRAY['NaN', 'Infinity', '-Infinity'])[1 + i % 3]::numeric
			ELSE ((random() - 0.1) * 10 ^ floor(7 * random()))::numeric(20, 2) / (ARRAY[1, 10, 1000])[1 + i % 3]
		END AS amount,
		CASE WHEN random() < 0.03 THEN NULL ELSE floor(10 * random())::bigint - 1 END AS units
	FROM generate_series(1, 40000) AS i
),
span AS (
	SELECT
		p.*,
		CASE
			WHEN p.ending < 0.2 THEN NULL
			WHEN p.ending < 0.21 THEN 'infinity'
			WHEN p.ending < 0.215 THEN '-infinity'
			WHEN p.ending < 0.23 THEN p.start_at - p.duration
			ELSE p.start_at + p.duration
		END AS end_at
	FROM point AS p
)
SELECT
	s.sale_id, s.rep, s.part, s.won, s.amount, s.units,
	s.start_at, s.start_at + 0.6 * s.duration AS change_at, s.end_at,
	s.start_at AT TIME ZONE 'UTC' AS start_local, s.end_at AT TIME ZONE 'UTC' AS end_local,
	(s.start_at AT TIME ZONE 'UTC')::date AS start_on,
	((s.start_at + 0.6 * s.duration) AT TIME ZONE 'UTC')::date AS change_on,
	(s.end_at AT TIME ZONE 'UTC')::date AS end_on
FROM span AS s;

ALTER TABLE test.sale ADD PRIMARY KEY (sale_id), SET (parallel_workers = 4);
ANALYZE test.sale;

-- What is given for an argument of this name and type: an expression over a row
-- of test.sale, or a constant. Where aggregate is not NULL, for that one only. An
-- argument that is a state needs no line: it is the column state of a table of states.

CREATE TABLE test.argument (aggregate name, name name, type regtype, expression text NOT NULL);

INSERT INTO test.argument
SELECT NULL, a.name, t.type, a.point || t.suffix
FROM (VALUES
	('opened', 'start'), ('started', 'start'), ('created', 'start'), ('delivered', 'start'), ('at', 'start'),
	('closed', 'end'), ('ended', 'end'), ('converted', 'end')
) AS a (name, point)
CROSS JOIN (VALUES
	('timestamptz'::regtype, '_at'), ('timestamp', '_local'), ('date', '_on')
) AS t (type, suffix);

INSERT INTO test.argument VALUES
	('open_rate', 'opened', 'timestamptz', 'end_at'),
	('rate', 'opened', 'timestamptz', 'end_at'),
	(NULL, '', 'boolean', 'won'),
	(NULL, 'as_of', 'timestamptz', $$timestamptz '2024-06-30 12:00:00+00'$$),
	(NULL, 'as_of', 'timestamp', $$timestamp '2024-06-30 12:00:00'$$),
	(NULL, 'as_of', 'date', $$date '2024-06-30'$$),
	(NULL, 'period', 'daterange', $$daterange '[2020-01-01,2020-04-01)'$$),
	(NULL, 'period', 'tstzrange', $$tstzrange '[2020-01-01 00:00:00+00,2020-04-01 00:00:00+00)'$$),
	(NULL, 'unit', 'text', $$text 'month'$$),
	(NULL, 'within', 'interval', $$interval '30 days'$$),
	(NULL, 'day', 'date', 'start_on'),
	(NULL, 'gap', 'interval', $$interval '1 month'$$),
	(NULL, 'steps', 'timestamptz[]', 'start_at, change_at, end_at'),
	(NULL, 'conditions', 'boolean[]', 'won, units > 3, amount > 100'),
	(NULL, 'changed', 'date', 'change_on'),
	(NULL, 'revenue', 'numeric', 'amount'),
	(NULL, 'revenue', 'double precision', 'amount::double precision'),
	(NULL, 'revenue_before', 'numeric', 'amount'),
	(NULL, 'revenue_after', 'numeric', 'amount * units'),
	(NULL, 'amount', 'numeric', 'amount'),
	(NULL, 'cost', 'numeric', 'amount'),
	(NULL, 'units', 'bigint', 'units'),
	(NULL, 'new_customers', 'bigint', 'units');

-- Aggregates that want their rows in an order: they can have no combine function
CREATE TABLE test.ordered_aggregate (name name);
INSERT INTO test.ordered_aggregate VALUES ('sparkline');

CREATE VIEW test.state_type AS
SELECT t.oid::regtype AS type, t.typname AS name
FROM pg_type AS t
WHERE t.typnamespace = 'saleskpi'::regnamespace AND t.typtype = 'b' AND t.typelem = 0;

CREATE VIEW test.aggregate AS
SELECT
	a.aggfnoid::regprocedure AS aggregate,
	p.proname AS name,
	p.proparallel = 's' AS parallel_safe,
	p.prorettype::regtype AS result,
	a.aggtransfn AS transition,
	t.provolatile AS transition_volatility,
	a.aggcombinefn AS combine,
	a.agginitval AS initial,
	nullif(a.aggfinalfn::oid, 0)::regproc AS final,
	a.aggtranstype::regtype AS state,
	p.proargtypes,
	p.proargnames,
	p.provariadic <> 0 AS variadic
FROM pg_aggregate AS a
JOIN pg_proc AS p ON p.oid = a.aggfnoid
JOIN pg_proc AS t ON t.oid = a.aggtransfn
JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	AND d.refclassid = 'pg_extension'::regclass
	AND d.refobjid = (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'saleskpi')
WHERE p.pronamespace = 'saleskpi'::regnamespace
	AND p.proname NOT IN (SELECT o.name FROM test.ordered_aggregate AS o);

-- What is to be called: the arguments, of which those not known are named in
-- unknown, and the table they come from, which has states where one is a state.
CREATE VIEW test.call AS
SELECT
	a.*,
	c.arguments,
	c.unknown,
	c.state_argument,
	coalesce('test.state_of_' || quote_ident(s.name), 'test.sale') AS source
FROM test.aggregate AS a
CROSS JOIN LATERAL (
	SELECT
		string_agg(CASE WHEN v.type IS NOT NULL THEN 'state' ELSE w.expression END, ', ' ORDER BY n.position) AS arguments,
		string_agg(concat_ws(' ', nullif(n.name, ''), n.type::regtype::text), ', ' ORDER BY n.position)
			FILTER (WHERE v.type IS NULL AND w.expression IS NULL) AS unknown,
		min(v.type::oid)::regtype AS state_argument
	FROM (
		SELECT n.position, n.type, coalesce(a.proargnames[n.position], '') AS name
		FROM unnest(a.proargtypes::oid[]) WITH ORDINALITY AS n (type, position)
	) AS n
	LEFT JOIN test.state_type AS v ON v.type = n.type
	LEFT JOIN LATERAL (
		SELECT e.expression
		FROM test.argument AS e
		WHERE e.name = n.name AND e.type = n.type AND (e.aggregate = a.name OR e.aggregate IS NULL)
		ORDER BY e.aggregate NULLS LAST
		LIMIT 1
	) AS w ON true
) AS c
LEFT JOIN test.state_type AS s ON s.type = c.state_argument;

-- Where a function is costly, plans that differ only in where rows go seem equal to
-- the planner, and it may take the one that is not to be tested
CREATE PROCEDURE test.forget_costs() LANGUAGE plpgsql AS $$
DECLARE
	costly regprocedure;
BEGIN
	FOR costly IN
		SELECT p.oid FROM pg_proc AS p
		WHERE p.pronamespace = 'saleskpi'::regnamespace AND p.prokind = 'f' AND p.procost > 1
	LOOP
		EXECUTE format('ALTER FUNCTION %s COST 1', costly);
	END LOOP;
END
$$;

-- What gives the same number by a stored state in between: the aggregate that has
-- the same steps and gives the state, with the final function as the accessor,
-- which is NULL for the state itself; and what is named here.
CREATE TABLE test.accessor (name name, two_step name, accessor text);
INSERT INTO test.accessor VALUES ('sales_cycle_length', 'sales_cycle', 'saleskpi.mean');

CREATE VIEW test.two_step AS
SELECT c.*, t.name AS two_step, t.result AS stored, CASE WHEN c.result <> c.state THEN c.final::text END AS accessor
FROM test.call AS c
JOIN test.aggregate AS t ON t.result = c.state AND t.transition = c.transition AND t.proargtypes = c.proargtypes
UNION
SELECT c.*, t.name, t.result, s.accessor
FROM test.call AS c
JOIN test.accessor AS s ON s.name = c.name
JOIN test.aggregate AS t ON t.name = s.two_step AND t.proargtypes = c.proargtypes;

-- States of each type for the aggregates over states: the tables
-- test.state_of_<type>. The types whose states are made of other states come last.
DO $$
DECLARE
	maker record;
BEGIN
	FOR maker IN
		SELECT DISTINCT ON (t.state_argument IS NOT NULL, s.name)
			s.name AS type, s.type AS state, t.two_step, t.arguments, t.source,
			CASE WHEN t.state_argument IS NULL THEN 10 ELSE 2 END AS groups
		FROM test.two_step AS t
		JOIN test.state_type AS s ON s.type = t.result
		WHERE t.accessor IS NULL AND t.unknown IS NULL AND t.state_argument IS DISTINCT FROM t.result
		ORDER BY t.state_argument IS NOT NULL, s.name, t.aggregate::text
	LOOP
		CONTINUE WHEN to_regclass('test.state_of_' || maker.type) IS NOT NULL;
		EXECUTE format(
			'CREATE TABLE test.state_of_%I WITH (parallel_workers = 4) AS
			SELECT rep %% %s AS rep, part, saleskpi.%I(%s) AS state FROM %s GROUP BY rep, part',
			maker.type, maker.groups, maker.two_step, maker.arguments, maker.source);
		EXECUTE format('ANALYZE test.state_of_%I', maker.type);
	END LOOP;
END
$$;
