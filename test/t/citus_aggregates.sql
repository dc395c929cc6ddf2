-- For citus.sh: every aggregate over tables in shards, and what the script calls for its companies

SET client_min_messages = error;
\ir compare.sql
\ir aggregates.sql
CALL test.forget_costs();
DELETE FROM test.sale WHERE sale_id > 10000;

-- A table of the same name in schema shard, spread by rep
CREATE SCHEMA shard;
SELECT format('CREATE TABLE shard.%I AS TABLE test.%1$I', c.relname)
FROM pg_class AS c
WHERE c.oid IN (SELECT to_regclass(s.source) FROM test.call AS s)
\gexec
SELECT create_distributed_table(format('shard.%I', c.relname), 'rep', colocate_with => 'none')
FROM pg_class AS c
WHERE c.relnamespace = 'shard'::regnamespace AND c.relkind = 'r'
\g /dev/null

-- Whether a plan lets the workers run the aggregate, and not parts of it: NULL, or the plan that does not
CREATE FUNCTION test.not_pushed_down(query text, aggregate name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan text := test.plan(query);
BEGIN
	RETURN CASE WHEN plan !~ format('Custom Scan \(Citus Adaptive\).*->  Task.*saleskpi\.%s\(', aggregate) OR plan ~ 'worker_partial_agg' THEN plan END;
END
$$;

CREATE FUNCTION test.is_sharded(call test.call) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	shard text := replace(call.source, 'test.', 'shard.');
	query text := format('SELECT rep, saleskpi.%I(%s) AS answer FROM %s GROUP BY rep', call.name, call.arguments, shard);
BEGIN
	RETURN NEXT test.equal(format('Citus: %s is pushed down', call.aggregate), test.not_pushed_down(query, call.name), NULL);
	RETURN NEXT test.same_rows(format('Citus: %s, groups on one worker', call.aggregate),
		format('SELECT a.rep, record_send(ROW(a.answer)), a.answer::text FROM (%s OFFSET 0) AS a', query),
		format('SELECT a.rep, record_send(ROW(a.answer)), a.answer::text FROM (%s) AS a', replace(query, shard, call.source)));
	query := format('SELECT saleskpi.%I(%s) AS answer FROM %s', call.name, call.arguments, shard);
	RETURN NEXT test.equal(format('Citus: %s is made of parts', call.aggregate),
		CASE WHEN test.plan(query) !~ 'coord_combine_agg.*worker_partial_agg' THEN test.plan(query) END, NULL);
	RETURN NEXT test.same_rows(format('Citus: %s, all rows', call.aggregate),
		format('SELECT record_send(ROW(a.answer)), a.answer::text FROM (%s OFFSET 0) AS a', query),
		format('SELECT record_send(ROW(a.answer)), a.answer::text FROM (%s) AS a', replace(query, shard, call.source)));
END
$$;

SELECT format('expect %s', 1 + 4 * count(*)) FROM test.call AS c;
SELECT test.equal('every argument of an aggregate has a value in test.argument',
	(SELECT string_agg(c.aggregate || ': ' || c.unknown, E'\n') FROM test.call AS c WHERE c.unknown IS NOT NULL), NULL);
SELECT test.is_sharded(c)
FROM test.call AS c
WHERE c.unknown IS NULL AND to_regclass(c.source) IS NOT NULL
ORDER BY c.aggregate::text;

-- Companies

CREATE SCHEMA spread;

-- Tables in shards are dropped each by itself
CREATE PROCEDURE spread.forget()
	LANGUAGE plpgsql SET client_min_messages = error
AS $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT format('%I', n.nspname) FROM pg_namespace AS n WHERE n.nspname IN ('kpi', 'live') ORDER BY n.nspname DESC LOOP
		PERFORM saleskpi.drop_model(name, force => true);
	END LOOP;
	DROP SCHEMA IF EXISTS company CASCADE;
END
$$;

-- Each view, as text
CREATE TABLE spread.noted (view text, row_text text);
CREATE VIEW spread.shown AS
SELECT f.name FROM saleskpi_internal.model_file AS f
WHERE f.kind = 'view' AND NOT f.in_parts
	AND f.name NOT IN ('source_status', 'deal_history', 'movement_day', 'pipeline_movement', 'slipped_deals', 'stage_days');
CREATE FUNCTION spread.shown_rows(view text) RETURNS SETOF text
	LANGUAGE plpgsql
AS $$
DECLARE
	columns text := (
		SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
		WHERE a.attrelid = format('kpi.%I', view)::regclass AND a.attnum > 0 AND NOT (view = 'clock' AND a.attname = 'refreshed_at'));
BEGIN
	RETURN QUERY EXECUTE format('SELECT ROW(%s)::text FROM kpi.%I', columns, view);
END
$$;
CREATE PROCEDURE spread.note()
	LANGUAGE plpgsql
AS $$
DECLARE
	view text;
BEGIN
	TRUNCATE spread.noted;
	FOR view IN SELECT s.name FROM spread.shown AS s LOOP
		INSERT INTO spread.noted SELECT view, r FROM spread.shown_rows(view) AS r;
	END LOOP;
END
$$;
CREATE FUNCTION spread.difference() RETURNS TABLE (view text, row_text text)
	LANGUAGE plpgsql
AS $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT s.name FROM spread.shown AS s LOOP
		BEGIN
			RETURN QUERY
			SELECT name, d.r FROM (
				WITH now AS MATERIALIZED (SELECT r FROM spread.shown_rows(name) AS r)
				(SELECT 'now: ' || n.r AS r FROM (SELECT r FROM now EXCEPT ALL SELECT o.row_text FROM spread.noted AS o WHERE o.view = name) AS n LIMIT 2)
				UNION ALL
				(SELECT 'before: ' || b.row_text FROM (SELECT o.row_text FROM spread.noted AS o WHERE o.view = name EXCEPT ALL SELECT r FROM now) AS b LIMIT 2)
			) AS d;
		EXCEPTION WHEN OTHERS THEN
			RETURN QUERY SELECT name, sqlerrm;
		END;
	END LOOP;
END
$$;

-- Facts with groups that the coordinator would make of every row
CREATE FUNCTION spread.at_home() RETURNS TABLE (fact text, plan text)
	LANGUAGE plpgsql
AS $$
BEGIN
	FOR fact IN VALUES ('deal_day'), ('deal_month'), ('lead_day'), ('sale_day'), ('email_day'), ('expense_day') LOOP
		plan := test.plan(format('SELECT * FROM kpi_parts.%I', fact));
		IF plan !~ '->  Task' OR plan !~ '->  Task.*Aggregate' THEN
			RETURN NEXT;
		END IF;
	END LOOP;
END
$$;
