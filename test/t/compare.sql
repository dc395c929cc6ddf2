-- Checks that print `ok - name`, or `not ok - name` with what came and what was
-- expected.  Read with \ir by the tests on real data.

CREATE SCHEMA test;

-- One value, NULL included
CREATE FUNCTION test.equal(name text, got anycompatible, expected anycompatible) RETURNS text
	LANGUAGE sql
AS $$
	SELECT CASE WHEN got IS NOT DISTINCT FROM expected
		THEN format('ok - %s', name)
		ELSE format(E'not ok - %s\n\tgot:      %s\n\texpected: %s', name,
			coalesce(got::text, 'NULL'), coalesce(expected::text, 'NULL'))
	END
$$;

-- Two queries, the same rows in any order.  Nothing expected and nothing there
-- proves nothing, so no rows at all are not ok; neither is an error.
CREATE FUNCTION test.same_rows(name text, got text, expected text) RETURNS text
	LANGUAGE plpgsql
AS $$
DECLARE
	got_rows bigint;
	expected_rows bigint;
	surplus text;
	missing text;
BEGIN
	EXECUTE format($query$
		WITH got AS MATERIALIZED (%1$s),
		expected AS MATERIALIZED (%2$s),
		surplus AS (SELECT s::text AS line FROM (SELECT * FROM got EXCEPT ALL SELECT * FROM expected) AS s),
		missing AS (SELECT m::text AS line FROM (SELECT * FROM expected EXCEPT ALL SELECT * FROM got) AS m)
		SELECT
			(SELECT count(*) FROM got),
			(SELECT count(*) FROM expected),
			(SELECT string_agg(line, E'\n\t\t' ORDER BY line) FROM (SELECT line FROM surplus ORDER BY line LIMIT 3) AS few),
			(SELECT string_agg(line, E'\n\t\t' ORDER BY line) FROM (SELECT line FROM missing ORDER BY line LIMIT 3) AS few)
		$query$, got, expected)
	INTO got_rows, expected_rows, surplus, missing;

	IF got_rows = expected_rows AND expected_rows > 0 AND surplus IS NULL THEN
		RETURN format('ok - %s', name);
	END IF;
	RETURN format(E'not ok - %s\n\tgot:      %s rows, wrong are\n\t\t%s\n\texpected: %s rows, missing are\n\t\t%s',
		name, got_rows, coalesce(surplus, '(none)'), expected_rows, coalesce(missing, '(none)'));
EXCEPTION WHEN OTHERS THEN
	RETURN format(E'not ok - %s\n\terror: %s', name, SQLERRM);
END
$$;

-- All rows of these views of the model kpi, of all its KPI views if none are
-- named, to see whether something changes them.  Left out is what shows the time
-- of day or the time zone: the clock, and when a source was mapped.
CREATE FUNCTION test.answers(VARIADIC views name[] DEFAULT '{}') RETURNS TABLE (view name, answer text)
	LANGUAGE plpgsql
AS $$
BEGIN
	FOR view IN
		SELECT n.name FROM saleskpi_internal.model_file AS n
		WHERE n.kind = 'view' AND (n.name = ANY (views)
			OR views = '{}' AND NOT n.in_parts AND n.name NOT IN ('clock', 'source_status'))
	LOOP
		RETURN QUERY EXECUTE format('SELECT %L::name, v::text FROM kpi.%1$I AS v', view);
	END LOOP;
END
$$;

-- The plan of a query.
CREATE FUNCTION test.plan(query text) RETURNS text
	LANGUAGE plpgsql
AS $$
DECLARE
	line text;
	plan text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
		plan := concat_ws(E'\n', plan, line);
	END LOOP;
	RETURN plan;
END
$$;
