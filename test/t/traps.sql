-- Traps: operators, functions and types that somebody else may put where saleskpi's SQL could
-- take them for PostgreSQL's or for its own.  They are made from the catalog: for every
-- function that our views, checks, defaults and functions call, and for its name, one
-- for each type that an argument could have instead of the declared one; and operators
-- for every pair of types.  Whoever calls one leaves a mark, and is stopped.  (A cast is
-- nobody's to make but of the owner of one of the two types.)

CREATE SCHEMA trap;
GRANT USAGE ON SCHEMA trap TO PUBLIC;
CREATE SEQUENCE trap.calls;
GRANT USAGE ON SEQUENCE trap.calls TO PUBLIC;

-- What our SQL calls: of ours and of PostgreSQL's
CREATE FUNCTION trap.called() RETURNS TABLE (function oid) LANGUAGE sql SET search_path = pg_catalog AS $$
	WITH tree AS (
		SELECT r.ev_action::text AS body FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
		WHERE c.relnamespace IN ('first'::regnamespace, 'first_parts'::regnamespace)
		UNION ALL SELECT c.conbin::text FROM pg_constraint AS c WHERE c.connamespace = 'first'::regnamespace
		UNION ALL SELECT d.adbin::text FROM pg_attrdef AS d JOIN pg_class AS c ON c.oid = d.adrelid WHERE c.relnamespace = 'first'::regnamespace
		UNION ALL SELECT p.prosqlbody::text FROM pg_proc AS p WHERE p.pronamespace IN ('saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace)
	)
	SELECT DISTINCT f.match[1]::oid
	FROM tree AS t
	CROSS JOIN LATERAL regexp_matches(t.body, ':(?:funcid|aggfnoid|winfnoid) (\d+)', 'g') AS f (match)
	UNION
	-- By name what is only text
	SELECT p.oid
	FROM pg_proc AS q
	CROSS JOIN LATERAL regexp_matches(q.prosrc, '\m([a-z_]+)\(', 'g') AS f (match)
	JOIN pg_proc AS p ON p.proname = f.match[1] AND p.pronamespace IN (q.pronamespace, 'pg_catalog'::regnamespace, 'saleskpi'::regnamespace)
	WHERE q.pronamespace IN ('saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace)
		AND q.prolang IN (SELECT l.oid FROM pg_language AS l WHERE l.lanname IN ('sql', 'plpgsql'))
	UNION
	SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = 'saleskpi'::regnamespace
$$;

-- The types that an argument of this type could be given in, but for itself: what is
-- cast to it without a word, and a literal without a type, which goes by text
CREATE FUNCTION trap.near(type oid) RETURNS SETOF oid LANGUAGE sql SET search_path = pg_catalog AS $$
	SELECT c.castsource FROM pg_cast AS c WHERE c.casttarget = type AND c.castcontext = 'i'
	UNION SELECT 'text'::regtype::oid
	EXCEPT SELECT type
$$;

-- The argument types of the traps for a function
CREATE FUNCTION trap.signatures(function oid) RETURNS TABLE (arguments oid[]) LANGUAGE sql SET search_path = pg_catalog AS $$
	WITH own AS (
		SELECT p.proargtypes::oid[] AS arguments, p.pronargs, p.pronargdefaults
		FROM pg_proc AS p WHERE p.oid = function
	)
	SELECT o.arguments[:i - 2] || n.type || o.arguments[i:]
	FROM own AS o
	CROSS JOIN LATERAL generate_series(1, o.pronargs::integer) AS i
	CROSS JOIN LATERAL trap.near(o.arguments[i - 1]) AS n (type)
	UNION
	-- without what has a default
	SELECT o.arguments[:o.pronargs - 1 - i] FROM own AS o CROSS JOIN LATERAL generate_series(1, o.pronargdefaults::integer) AS i
	UNION
	SELECT o.arguments FROM own AS o
$$;

-- The same for what takes values of any type: as it would be for texts and for numbers, and as many of them as are given
CREATE FUNCTION trap.concrete(function oid) RETURNS TABLE (arguments oid[], result oid) LANGUAGE sql SET search_path = pg_catalog AS $$
	SELECT g.arguments || array_fill(s.type, ARRAY[CASE WHEN p.provariadic = '"any"'::regtype THEN more ELSE 0 END]),
		CASE WHEN r.typname IN ('anycompatible', 'anycompatiblenonarray', 'anynonarray') THEN s.type
			WHEN r.typname = 'anycompatiblearray' THEN s.array_type ELSE p.prorettype END
	FROM pg_proc AS p
	JOIN pg_type AS r ON r.oid = p.prorettype
	CROSS JOIN (VALUES ('text'::regtype::oid, 'text[]'::regtype::oid), ('int4'::regtype, 'int4[]'::regtype)) AS s (type, array_type)
	CROSS JOIN generate_series(0, 3) AS more
	CROSS JOIN LATERAL (
		SELECT array_agg(CASE WHEN t.typname IN ('any', 'anycompatible', 'anycompatiblenonarray', 'anynonarray') THEN s.type
				WHEN t.typname = 'anycompatiblearray' THEN s.array_type ELSE a.type END ORDER BY a.ordinal) AS arguments,
			bool_or(t.typname IN ('any', 'anycompatible', 'anycompatiblenonarray', 'anynonarray', 'anycompatiblearray')) AS takes_any
		FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (type, ordinal) JOIN pg_type AS t ON t.oid = a.type
	) AS g
	WHERE p.oid = function AND g.takes_any
$$;

-- The traps, of which those that are_there cannot be set in the schema saleskpi, and
-- those that need_types not before the extension is there
CREATE TABLE trap.statement AS
WITH type (type) AS (
	SELECT unnest('{text,name,"char",int4,int8,numeric,float8,bool,date,timestamp,timestamptz,interval,oid,regclass,jsonb,text[]}'::regtype[])
),
operator (name) AS (
	SELECT unnest('{=,<>,<,<=,>,>=,+,-,*,/,%,||,->,->>,~,~~}'::text[])
)
SELECT
	1 AS place,
	format($f$CREATE FUNCTION @schema@.%1$I(%2$s) RETURNS %3$s LANGUAGE plpgsql AS $t$ BEGIN PERFORM pg_catalog.nextval('trap.calls'); RAISE 'trapped by @schema@.%1$I(%2$s)'; END $t$ $f$,
		f.proname, f.arguments, f.result) AS statement,
	f.are_there,
	f.arguments ~ '\msaleskpi(_internal)?\.' OR f.result ~ '\msaleskpi(_internal)?\.' AS need_types
FROM (
	SELECT
		p.proname,
		g.arguments,
		min(format_type(s.result, NULL)) AS result,
		bool_or(EXISTS (SELECT FROM pg_proc AS q WHERE q.proname = p.proname AND q.pronamespace = 'saleskpi'::regnamespace
			AND array_to_string(q.proargtypes::oid[], ' ') = array_to_string(s.arguments, ' '))) AS are_there
	FROM trap.called() AS c
	JOIN pg_proc AS p ON p.oid = c.function
	CROSS JOIN LATERAL (
		SELECT n.arguments, p.prorettype AS result FROM trap.signatures(p.oid) AS n
		UNION SELECT k.arguments, k.result FROM trap.concrete(p.oid) AS k
	) AS s
	CROSS JOIN LATERAL (
		SELECT coalesce(string_agg(format_type(a.type, NULL), ', ' ORDER BY a.ordinal), '') AS arguments,
			bool_or(t.typtype = 'p' AND t.typname NOT IN ('anyelement', 'anyarray')) IS TRUE AS is_pseudo
		FROM unnest(s.arguments) WITH ORDINALITY AS a (type, ordinal) JOIN pg_type AS t ON t.oid = a.type
	) AS g
	WHERE NOT g.is_pseudo AND p.pronargs <= 7
		AND (SELECT t.typtype <> 'p' OR t.typname IN ('void', 'record') FROM pg_type AS t WHERE t.oid = s.result)
	GROUP BY p.proname, g.arguments
) AS f
UNION ALL
SELECT
	1,
	format($f$CREATE FUNCTION @schema@.trap(%1$s, %2$s) RETURNS boolean LANGUAGE plpgsql AS $t$ BEGIN PERFORM pg_catalog.nextval('trap.calls'); RAISE 'trapped by an operator of @schema@ for %1$s and %2$s'; END $t$ $f$,
		l.type, r.type),
	false,
	false
FROM type AS l CROSS JOIN type AS r
UNION ALL
SELECT
	2,
	format('CREATE OPERATOR @schema@.%s (FUNCTION = @schema@.trap, LEFTARG = %s, RIGHTARG = %s)', o.name, l.type, r.type),
	false,
	false
FROM type AS l CROSS JOIN type AS r CROSS JOIN operator AS o
UNION ALL
-- Types by their names: those that the grammar has are always PostgreSQL's
SELECT
	3,
	format('CREATE DOMAIN @schema@.%1$s AS pg_catalog.%1$s CONSTRAINT trapped CHECK (false)', t.name),
	false,
	false
FROM unnest('{text,name,date,timestamptz,int2,int4,int8,float8,bool,oid,regclass,regtype,regrole,regnamespace,jsonb,daterange}'::text[]) AS t (name);

CREATE PROCEDURE trap.set(schema name, with_extension boolean) LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
	statement text;
BEGIN
	FOR statement IN
		SELECT replace(s.statement, '@schema@', format('%I', schema)) FROM trap.statement AS s
		WHERE NOT (schema = 'saleskpi' AND s.are_there) AND (with_extension OR NOT s.need_types)
		ORDER BY s.place
	LOOP
		EXECUTE statement;
	END LOOP;
END
$$;

-- What of ours goes by a trap
CREATE FUNCTION trap.taken() RETURNS TABLE (object text, trap text) LANGUAGE sql SET search_path = pg_catalog AS $$
	SELECT pg_describe_object(d.classid, d.objid, d.objsubid), pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
	FROM pg_depend AS d
	LEFT JOIN pg_proc AS p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
	LEFT JOIN pg_operator AS o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
	LEFT JOIN pg_constraint AS c ON d.refclassid = 'pg_type'::regclass AND c.contypid = d.refobjid AND c.conname = 'trapped'
	WHERE (p.prosrc LIKE '%trap.calls%' OR o.oprcode::oid IN (SELECT t.oid FROM pg_proc AS t WHERE t.prosrc LIKE '%trap.calls%')
			OR c.oid IS NOT NULL)
		AND d.classid NOT IN ('pg_operator'::regclass, 'pg_constraint'::regclass)
		AND NOT (d.classid = 'pg_type'::regclass AND d.deptype = 'i')
$$;
