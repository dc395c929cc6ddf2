-- Logical replication of states: a table a type, whose rows are found by all of
-- their columns.  This database has no part in it.

\connect :publisher
CREATE EXTENSION saleskpi;
\ir compare.sql
\ir aggregates.sql

-- A table for every type, from the catalog.  No aggregate keeps a clv_model for
-- itself, so those of some days are taken.
CREATE TABLE test.state_of_clv_model AS
SELECT day AS rep, 0 AS part, saleskpi.clv_model(c.state, date '2024-06-30' - 30 * day) AS state
FROM test.state_of_rfm AS c, generate_series(1, 10) AS day
GROUP BY day;
CREATE VIEW test.published AS
SELECT s.name, to_regclass('test.state_of_' || quote_ident(s.name)) AS relation FROM test.state_type AS s;
-- Of each type the first copy, changes of rows, and changes of states
SELECT format('expect %s', 4 + 3 * count(*)) FROM test.state_type;
SELECT test.equal('every type has a table', (SELECT string_agg(p.name, ', ') FROM test.published AS p WHERE p.relation IS NULL), NULL);

SELECT format('ALTER TABLE %s REPLICA IDENTITY FULL', p.relation) FROM test.published AS p \gexec
-- What comes last, for the subscriber to wait for
CREATE TABLE test.mark (mark integer PRIMARY KEY);
SELECT format('CREATE PUBLICATION state FOR TABLE test.mark, %s', string_agg(p.relation::text, ', ')) FROM test.published AS p \gexec

SELECT string_agg(format('CREATE TABLE %s (rep integer, part integer, state saleskpi.%I);', p.relation, p.name), ' ') AS tables,
	string_agg(quote_ident(p.name), ',') AS types
FROM test.published AS p \gset

-- What is in the tables: a line a type, the same on both servers where the rows are
\set select_digest 'SELECT jsonb_object_agg(t.type, (xpath(''//d/text()'', query_to_xml(format(''SELECT count(*) || '''' rows '''' || md5(string_agg(s::text, chr(10) ORDER BY s::text COLLATE "C")) AS d FROM test.state_of_%s AS s'', t.type), false, false, '''')))[1]::text) AS digest FROM unnest(string_to_array(:''types'', '','')) AS t (type)'

\connect :subscriber
CREATE EXTENSION saleskpi;
\ir compare.sql
:tables
CREATE TABLE test.mark (mark integer PRIMARY KEY);
SELECT format('CREATE SUBSCRIPTION state CONNECTION %L PUBLICATION state', :'publisher') \gexec

-- Waits for a mark.  A change that fails is tried again and again, so half a minute
-- is enough to tell.
CREATE FUNCTION test.is_there(mark integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1..300 LOOP
		IF EXISTS (SELECT FROM test.mark AS m WHERE m.mark = is_there.mark) THEN
			RETURN true;
		END IF;
		PERFORM pg_sleep(0.1);
	END LOOP;
	RETURN false;
END
$$;

-- The copy that a subscription begins with
DO $$
BEGIN
	FOR i IN 1..600 LOOP
		EXIT WHEN NOT EXISTS (SELECT FROM pg_subscription_rel AS r WHERE r.srsubstate <> 'r');
		PERFORM pg_sleep(0.1);
		COMMIT;
	END LOOP;
END
$$;
\connect :publisher
:select_digest \gset published_
\connect :subscriber
:select_digest \gset
SELECT test.equal(format('%s: the first copy', t.type), :'digest'::jsonb ->> t.type, :'published_digest'::jsonb ->> t.type)
FROM unnest(string_to_array(:'types', ',')) AS t (type);

-- Rows that differ by their states only: each is found by its state, which is sent
-- as text
\connect :publisher
SELECT format('UPDATE %s SET rep = 0, part = 0', p.relation) FROM test.published AS p \gexec
SELECT format('DELETE FROM %1$s AS d USING (SELECT s.ctid, row_number() OVER (ORDER BY s.state) AS n FROM %1$s AS s) AS s WHERE s.ctid = d.ctid AND s.n %% 3 = 0', p.relation)
FROM test.published AS p \gexec
INSERT INTO test.mark VALUES (1);
:select_digest \gset published_
\connect :subscriber
SELECT test.equal('the changes are applied', test.is_there(1), true);
:select_digest \gset
SELECT test.equal(format('%s: rows updated and deleted', t.type), :'digest'::jsonb ->> t.type, :'published_digest'::jsonb ->> t.type)
FROM unnest(string_to_array(:'types', ',')) AS t (type);

-- The states themselves change, and are sent in their binary form
ALTER SUBSCRIPTION state SET (binary = true);
\connect :publisher
SET search_path = public, saleskpi;
SELECT format('UPDATE %1$s AS u SET state = (SELECT s.state FROM %1$s AS s ORDER BY s.state LIMIT 1)
	WHERE u.state > (SELECT s.state FROM %1$s AS s ORDER BY s.state OFFSET 5 LIMIT 1)', p.relation)
FROM test.published AS p \gexec
SELECT format('DELETE FROM %1$s AS d WHERE d.state = (SELECT s.state FROM %1$s AS s ORDER BY s.state OFFSET 1 LIMIT 1)', p.relation)
FROM test.published AS p \gexec
SELECT format('INSERT INTO %1$s SELECT 1, 1, s.state FROM %1$s AS s ORDER BY s.state DESC LIMIT 2', p.relation)
FROM test.published AS p \gexec
INSERT INTO test.mark VALUES (2);
:select_digest \gset published_
\connect :subscriber
SELECT test.equal('the changes are applied in binary', test.is_there(2), true);
:select_digest \gset
SELECT test.equal(format('%s: states updated, in binary', t.type), :'digest'::jsonb ->> t.type, :'published_digest'::jsonb ->> t.type)
FROM unnest(string_to_array(:'types', ',')) AS t (type);
SELECT test.equal('no change has failed', (SELECT s.apply_error_count FROM pg_stat_subscription_stats AS s WHERE s.subname = 'state'), 0::bigint);
DROP SUBSCRIPTION state;
