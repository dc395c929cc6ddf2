-- Random calls of everything that the extension has in pg_proc: functions, aggregates (also with
-- FILTER, DISTINCT, ORDER BY, over windows and in grouping sets), what types are read and compared
-- with, and internals.  Arguments are random, at the edges of their types and hostile: NULL, NaN,
-- infinities, the first day and the last, empty and long arrays, zones that there are not, states
-- that others of the functions give, and their texts with a few characters changed.
--
-- torture.statements() gives the text of calls: whoever runs it, runs them by psql, so that a call
-- that ends the server stands in its log.  A type that is an argument of something has to have a
-- line in torture.literal, or is in torture.gap.

CREATE SCHEMA torture;

CREATE TABLE torture.literal (type regtype PRIMARY KEY, texts text[] NOT NULL);
INSERT INTO torture.literal VALUES
	('boolean', '{true,false}'),
	('"char"', '{v,r,""}'),
	('smallint', '{0,1,-1,32767,-32768}'),
	('integer', '{0,1,-1,2,3,12,13,100,1000000,2147483647,-2147483648}'),
	('bigint', '{0,1,-1,2,17,4294967296,9223372036854775807,-9223372036854775808}'),
	('double precision', '{0,-0,1,0.5,0.95,-1,250.5,1e-300,5e-324,1e308,-1e308,NaN,Infinity,-Infinity}'),
	('numeric', ARRAY['0', '1', '-1', '0.5', '99.90', '0.1', '19.00', '1e131071', '-1e131071', '1e-16383', '-1e-16383', 'NaN', 'Infinity', '-Infinity',
		repeat('9', 1000), '0.' || repeat('9', 1000), '9223372036854775807', '999999999999999999', '-1000000000000000000', '0.000000000000000001']),
	('date', '{2000-01-01,2019-12-31,2024-02-29,2024-06-30,2025-12-31,0001-01-01,9999-12-31,4714-11-24 BC,4714-11-25 BC,4713-12-31 BC,5874897-12-31,5874897-01-01,294276-12-31,294277-01-01,infinity,-infinity}'),
	('timestamp', '{2000-01-01,2024-02-29 23:59:59.999999,2024-03-31 02:30,2024-10-27 02:30,4714-11-24 00:00 BC,4714-11-24 00:00:00.000001 BC,294276-12-31 23:59:59.999999,294276-12-31,infinity,-infinity,1950-01-01,2100-12-31}'),
	('timestamptz', '{2000-01-01,2024-02-29 23:59:59.999999+14,2024-03-31 02:30,2024-10-27 02:30-12,4714-11-24 00:00+00 BC,4714-11-25 12:00+00 BC,294276-12-31 23:59:59.999999+00,294276-12-30 00:00+00,infinity,-infinity,1949-12-31 23:00+00,2100-12-31}'),
	('interval', '{0,1 day,30 days,1 mon,3 mons -90 days,-1 hour,1 microsecond,-1 mon 30 days,178000000 years,-178000000 years,2147483647 days,-2147483648 days,2562047788 hours,1 year,24 hours,1 mon 1 day 1 hour}'),
	('daterange', '{"[2024-01-01,2024-02-01)",empty,"(,)","[-infinity,infinity)","[2020-01-01,)","(,2020-01-01]","[4714-11-24 BC,5874897-12-31)","[infinity,)"}'),
	('tstzrange', '{"[2024-01-01,2024-02-01)",empty,"(,)","[2024-01-01,2024-02-01]","(2024-01-01,2024-02-01)","[-infinity,infinity)","[4714-11-24 00:00+00 BC,294276-12-31 00:00+00)"}'),
	('jsonb', ARRAY['null', '{}', '[]', '"text"', '1e400', '{"company": "all"}', '{"company": 1, "": null, "zone": ["a"]}', '[[[[[[1]]]]]]',
		'{"a": {"b": [1, "<script>alert(1)</script>", null]}}', '{"columns": [], "rows": [[1,2],[null]]}']),
	('name', '{kpi,kept,kpi_parts,company,public,pg_catalog,saleskpi,saleskpi_internal,"",nobody,scorecard,deal,sale,"a\"b","x''; DROP SCHEMA kpi CASCADE; --",%I%s%1$s,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}'),
	('text', ARRAY['', ' ', 'day', 'week', 'month', 'MONTH', 'quarter', 'year', 'fortnight', 'deal', 'sale', 'lead', 'customer', 'rep', 'subscription', 'quota', 'custom_measure', 'no_source',
		'UTC', 'Europe/Berlin', 'America/Santiago', 'Asia/Beirut', 'CET', 'EST5EDT', '+25:00', 'XYZ-99:99', 'Nowhere/Else', '../../../../etc/passwd', repeat('A', 255), repeat('A/', 200),
		'sales_amount', 'win_rate', 'churn_rate', 'sales_cycle', 'no_kpi', 'kpi', 'number', 'currency', 'percentage', 'boolean', 'higher', 'lower', 'even', 'last_year', 'work_days',
		'company', 'team', 'equal', 'markdown', 'html', 'odoo', 'salesforce', 'hubspot', 'stripe', 'Ada', 'North',
		'SELECT 1 AS deal_id', 'SELECT id AS sale_id, day AS sold_at, amount FROM company.sale', 'SELECT', 'VALUES (1)', 'TABLE pg_class', 'SELECT 1; SELECT 2', 'DROP TABLE company.sale', 'WITH d AS (DELETE FROM company.sale RETURNING *) SELECT * FROM d',
		'* * * * *', '5 seconds', 'kept.refresh_model()', '@schema@', '{source}', '$1', '$$', '%', '%I %s %1$I %L', '\', E'\n\t\r', E'\x01\x7f', '''', '"', '''; DROP SCHEMA kpi CASCADE; --', '/* */ --',
		'<script>alert(1)</script>', '&lt;b&gt;"''', U&'\202Edlrow\202C \200F\0627\0644', U&'\+01F4B0', U&'a\0301\200B', repeat('w', 500), repeat('ä "', 3000), 'NaN', '0', '-1', '1e5', 'null', '2024-01-01']),
	('cstring', ARRAY['', '0/0', '1/2', '-1/1', '{}', 'infinity', '0:0:0 1 0 {}', '1e308', '{{{', '99999999999999999999', repeat('(', 10000)]),
	('bytea', '{"","\\\\x00","\\\\x01ff"}'),
	('oid', '{0,1,10,16,23,25,1184,1700,2249,4294967295,99999999}'),
	('regtype', '{integer,bigint,text,"char(6)",uuid,numeric,saleskpi.rate,record,-,99999999}'),
	('regclass', '{pg_class,company.sale,kpi.deal,kpi.settings,company.deal_pkey,kpi.scorecard,kept_parts.kept_deal_day,-,99999999}');

-- States of each type, as text
CREATE TABLE torture.state (type regtype, value text);
CREATE TABLE torture.gap (type regtype PRIMARY KEY);

CREATE TABLE torture.callee AS
SELECT
	p.oid, p.oid::regprocedure::text AS signature, format('%I.%I', n.nspname, p.proname) AS name,
	p.prokind AS kind, p.prorettype AS result, p.proretset AS is_set, p.provolatile = 'v' AS is_volatile,
	string_to_array(p.proargtypes::text, ' ')::oid[] AS arguments, p.pronargdefaults AS defaults, p.provariadic AS variadic,
	p.provolatile = 'v' AND l.lanname = 'plpgsql' AS is_heavy
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'saleskpi'
-- What takes or gives internal, or is a trigger's, nobody can call
WHERE p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype) AND NOT 'internal'::regtype = ANY (p.proargtypes);
ALTER TABLE torture.callee ADD PRIMARY KEY (oid);

-- What gives a type, to be an argument of something else
CREATE TABLE torture.maker AS
SELECT c.result AS type, array_agg(c.oid ORDER BY c.signature) AS callees
FROM torture.callee AS c WHERE NOT c.is_set AND NOT c.is_volatile
GROUP BY c.result;
ALTER TABLE torture.maker ADD PRIMARY KEY (type);

-- Each is called as often as the others, what makes and changes models more seldom
CREATE TABLE torture.ticket AS
SELECT c.oid, row_number() OVER (ORDER BY md5(c.signature || i)) - 1 AS place
FROM torture.callee AS c CROSS JOIN generate_series(1, 20) AS i
WHERE i = 1 OR NOT c.is_heavy;
ALTER TABLE torture.ticket ADD PRIMARY KEY (place);

CREATE FUNCTION torture.pick(anyarray) RETURNS anyelement LANGUAGE sql AS $$
	SELECT $1[1 + floor(random() * cardinality($1))::integer]
$$;

-- A text with some of its characters changed, doubled or left out
CREATE FUNCTION torture.mutated(given text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	place integer;
BEGIN
	FOR i IN 1..1 + floor(3 * random())::integer LOOP
		place := 1 + floor(random() * length(given))::integer;
		given := overlay(given PLACING
			torture.pick(ARRAY['', '0', '1', '9', '-', ',', ':', '}', '{', ' ', '=', '99999999999', 'infinity', 'NaN', '.', '/', '2024-01-01', substr(given, place, 7)])
			FROM place FOR torture.pick(ARRAY[0, 1, 1, 1, 2, 5]));
	END LOOP;
	RETURN given;
END
$$;

CREATE FUNCTION torture.expression(type oid, depth integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	name text := format_type(type, NULL);
	element oid := (SELECT t.typelem FROM pg_type AS t WHERE t.oid = type AND t.typcategory = 'A');
	is_state boolean := EXISTS (SELECT FROM pg_type AS t WHERE t.oid = type AND t.typtype IN ('b', 'c') AND t.typelem = 0
		AND t.typnamespace IN ('saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace));
	choice double precision := random();
	given text;
BEGIN
	IF choice < 0.05 THEN
		RETURN CASE WHEN type IN ('record'::regtype, 'cstring'::regtype) THEN 'NULL' ELSE format('NULL::%s', name) END;
	END IF;
	IF type = 'record'::regtype THEN
		RETURN $q$ROW(1, 'x'::text)$q$;
	END IF;
	IF type IN ('anyelement'::regtype, 'anyarray'::regtype, 'anycompatible'::regtype, '"any"'::regtype) THEN
		RETURN torture.expression('integer[]'::regtype, depth);
	END IF;
	IF depth < 2 AND choice < (CASE WHEN is_state THEN 0.6 ELSE 0.13 END) THEN
		SELECT torture.invocation(torture.pick(m.callees), depth + 1) INTO given FROM torture.maker AS m WHERE m.type = expression.type;
		IF given IS NOT NULL THEN
			RETURN given;
		END IF;
	END IF;
	IF element IS NOT NULL THEN
		IF choice > 0.9 THEN
			RETURN format(torture.pick(ARRAY['''{}''::%s', '''{NULL}''::%s', 'array_fill(NULL::%2$s, ARRAY[2, 2])', 'array_fill(NULL::%2$s, ARRAY[3], ARRAY[-5])', 'array_fill(%3$s, ARRAY[1000])']),
				name, format_type(element, NULL), torture.expression(element, 2));
		END IF;
		SELECT string_agg(torture.expression(element, 2), ', ') INTO given FROM generate_series(1, torture.pick(ARRAY[1, 2, 3, 3, 4, 33, 40]));
		RETURN format('ARRAY[%s]::%s', given, name);
	END IF;
	IF is_state THEN
		SELECT torture.pick(array_agg(s.value)) INTO given FROM torture.state AS s WHERE s.type = expression.type;
		IF choice > 0.85 AND given IS NOT NULL THEN
			given := torture.mutated(given);
		END IF;
		RETURN format('%L::%s', given, name);
	END IF;
	IF choice > 0.5 THEN
		given := CASE type::regtype
			WHEN 'numeric'::regtype THEN ((random() - 0.2) * 10 ^ floor(9 * random()))::numeric(30, 2)::text
			WHEN 'double precision'::regtype THEN (random() * 10 ^ floor(20 * random() - 10))::text
			WHEN 'integer'::regtype THEN floor(20 * random())::text
			WHEN 'bigint'::regtype THEN floor(20 * random())::text
			WHEN 'date'::regtype THEN (date '2023-01-01' + floor(900 * random())::integer)::text
			WHEN 'timestamp'::regtype THEN (timestamp '2023-01-01' + 900 * random() * interval '1 day')::text
			WHEN 'timestamptz'::regtype THEN (timestamptz '2023-01-01' + 900 * random() * interval '1 day')::text
			WHEN 'interval'::regtype THEN (floor(100 * random()) * interval '1 day')::text
			WHEN 'text'::regtype THEN torture.pick(ARRAY['month', 'week', 'day', 'UTC', 'Europe/Berlin', 'x'])
		END;
	END IF;
	IF given IS NULL THEN
		SELECT torture.pick(l.texts) INTO given FROM torture.literal AS l WHERE l.type = expression.type;
		IF NOT FOUND THEN
			INSERT INTO torture.gap VALUES (type) ON CONFLICT DO NOTHING;
			RETURN format('NULL::%s', name);
		END IF;
	END IF;
	RETURN format('%L::%s', given, name);
END
$$;

-- The arguments of a call, one more or less where they may be
CREATE FUNCTION torture.arguments(callee torture.callee, depth integer) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	types oid[] := callee.arguments;
	given text[] := '{}';
BEGIN
	IF callee.variadic <> 0 THEN
		types := types[:cardinality(types) - 1] || array_fill(callee.variadic, ARRAY[torture.pick(ARRAY[1, 2, 3, 3, 4, 32, 33])]);
	ELSIF callee.defaults > 0 THEN
		types := types[:cardinality(types) - floor(random() * (callee.defaults + 1))::integer];
	END IF;
	FOR i IN 1..cardinality(types) LOOP
		given := given || CASE
			-- What is read is a text of the type, changed or not
			WHEN types[i] = 'cstring'::regtype AND random() < 0.8 THEN
				(SELECT format('%L', CASE WHEN random() < 0.5 THEN torture.mutated(s.value) ELSE s.value END)
				FROM torture.state AS s WHERE s.type = callee.result ORDER BY random() LIMIT 1)
			ELSE torture.expression(types[i], depth)
		END;
	END LOOP;
	RETURN given;
END
$$;

-- A call of an aggregate over rows: what seldom differs between rows is the same in most
CREATE FUNCTION torture.aggregation(callee torture.callee, depth integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	first_row text[] := torture.arguments(callee, depth);
	row_given text[];
	rows_given text[] := '{}';
	types oid[] := callee.arguments;
	columns text[];
	names text := '';
	call text;
	form double precision := random();
BEGIN
	IF cardinality(first_row) = 0 THEN
		RETURN format('SELECT %s(*) FROM generate_series(1, 3)', callee.name);
	END IF;
	IF callee.variadic <> 0 THEN
		types := types[:cardinality(types) - 1] || array_fill(callee.variadic, ARRAY[greatest(cardinality(first_row) - cardinality(types) + 1, 0)]);
	END IF;
	FOR i IN 1..cardinality(first_row) LOOP
		-- Constants stand in the call itself
		columns := columns || CASE
			WHEN types[i] IN ('text'::regtype, 'interval'::regtype, 'daterange'::regtype, 'tstzrange'::regtype) AND random() < 0.9
				OR i = cardinality(first_row) AND i > 2 AND random() < 0.6 THEN first_row[i]
			ELSE 'r.a' || i
		END;
		names := concat_ws(', ', nullif(names, ''), 'a' || i);
	END LOOP;
	FOR i IN 1..torture.pick(ARRAY[1, 1, 2, 3, 5, 12]) LOOP
		row_given := first_row;
		IF i > 1 THEN
			FOR j IN 1..cardinality(first_row) LOOP
				row_given[j] := torture.expression(types[j], CASE WHEN depth = 0 THEN 1 ELSE 2 END);
			END LOOP;
		END IF;
		rows_given := rows_given || format('(%s, %s)', i, array_to_string(row_given, ', '));
	END LOOP;
	call := format('%s(%s%s%s)', callee.name,
		CASE WHEN depth = 0 AND form < 0.1 THEN 'DISTINCT ' END,
		array_to_string(columns, ', '),
		CASE WHEN depth = 0 AND form BETWEEN 0.1 AND 0.2 THEN ' ORDER BY r.n DESC' END)
		|| CASE WHEN form BETWEEN 0.15 AND 0.3 THEN ' FILTER (WHERE r.n % 2 = 1)' ELSE '' END
		|| CASE WHEN depth = 0 AND form BETWEEN 0.25 AND 0.45 THEN ' OVER (ORDER BY r.n ROWS BETWEEN 2 PRECEDING AND ' || torture.pick(ARRAY['CURRENT ROW', '1 FOLLOWING', 'UNBOUNDED FOLLOWING', '1 PRECEDING']) || ')' ELSE '' END;
	RETURN format('SELECT %s FROM (VALUES %s) AS r (n, %s)%s%s%s', call, array_to_string(rows_given, ', '), names,
		CASE WHEN form > 0.9 THEN ' CROSS JOIN generate_series(1, ' || torture.pick(ARRAY[7, 100, 3000]) || ')' END,
		CASE WHEN form BETWEEN 0.85 AND 0.9 THEN ' WHERE r.n < 0' END,
		CASE WHEN depth = 0 AND form BETWEEN 0.45 AND 0.6 THEN ' GROUP BY CUBE (r.n, r.n % 2)' END);
END
$$;

CREATE FUNCTION torture.invocation(callee oid, depth integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	called torture.callee;
BEGIN
	SELECT * INTO called FROM torture.callee AS c WHERE c.oid = callee;
	IF called.kind = 'a' THEN
		RETURN '(' || torture.aggregation(called, depth) || ')';
	END IF;
	RETURN format('%s(%s)', called.name, array_to_string(torture.arguments(called, depth), ', '));
END
$$;

-- The call of that number: one is the same whenever it is asked for again
CREATE FUNCTION torture.statement(number bigint, seed integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	called torture.callee;
	statement text;
BEGIN
	PERFORM setseed((('x' || substr(md5(format('%s/%s', seed, number)), 1, 7))::bit(28)::integer / 134217728.0) - 1);
	SELECT c.* INTO called FROM torture.ticket AS t JOIN torture.callee AS c USING (oid)
	WHERE t.place = number % (SELECT count(*) FROM torture.ticket);
	IF called.kind = 'a' THEN
		statement := torture.aggregation(called, 0);
	ELSE
		statement := torture.invocation(called.oid, 0);
		statement := CASE
			WHEN called.is_set AND random() < 0.7 OR called.result = 'record'::regtype THEN 'SELECT * FROM ' || statement || CASE WHEN random() < 0.2 THEN ' LIMIT 1' ELSE '' END
			WHEN random() < 0.1 THEN format('SELECT DISTINCT pg_typeof(%s) FROM generate_series(1, 3)', statement)
			ELSE 'SELECT ' || statement
		END;
	END IF;
	RETURN CASE WHEN called.is_volatile THEN format(E'BEGIN;\n%s;\nROLLBACK;', statement) ELSE statement || ';' END;
END
$$;

CREATE FUNCTION torture.statements(first bigint, calls bigint, seed integer) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT torture.statement(n, seed) FROM generate_series(first, first + calls - 1) AS n
$$;

-- States to begin with: what aggregates and functions give, whatever they are asked
DO $$
DECLARE
	maker record;
	given text;
BEGIN
	PERFORM setseed(0.5);
	SET LOCAL statement_timeout = 0;
	FOR maker IN
		SELECT t.oid AS type, c.oid AS callee
		FROM pg_type AS t JOIN torture.maker AS m ON m.type = t.oid CROSS JOIN LATERAL unnest(m.callees) AS c (oid)
		CROSS JOIN generate_series(1, 8)
		WHERE t.typtype IN ('b', 'c') AND t.typnamespace IN ('saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace)
	LOOP
		BEGIN
			EXECUTE format('SELECT (%s)::text', torture.invocation(maker.callee, 1)) INTO given;
			IF given IS NOT NULL AND length(given) < 5000 THEN
				INSERT INTO torture.state VALUES (maker.type, given);
			END IF;
		EXCEPTION WHEN OTHERS THEN
			NULL;
		END;
	END LOOP;
	DELETE FROM torture.state AS s USING (SELECT o.ctid, row_number() OVER (PARTITION BY o.type ORDER BY md5(o.value)) AS n FROM torture.state AS o) AS o
	WHERE o.ctid = s.ctid AND o.n > 60;
END
$$;
DELETE FROM torture.gap;
CREATE INDEX ON torture.state (type);
ANALYZE torture.state, torture.callee, torture.ticket;
