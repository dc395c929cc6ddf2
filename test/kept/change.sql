-- What happens to a company's tables: rows come, change and go, by chance.  A value that changes takes
-- that of another row, so that days, owners, prices and outcomes move in all ways in which rows differ.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS change CASCADE;
CREATE SCHEMA change;

-- The tables that are mapped, their columns, and how they were at first
CREATE TABLE change.list AS
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns,
	array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.atttypid IN ('timestamp'::regtype, 'date'::regtype)) AS times
FROM pg_class AS c
JOIN kpi.mapping AS m ON m.source = c.relname
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'company'::regnamespace
GROUP BY c.relname;
DO $$
DECLARE
	t record;
BEGIN
	FOR t IN SELECT name FROM change.list LOOP
		EXECUTE format('CREATE TABLE change.%I AS SELECT * FROM company.%1$I', t.name);
	END LOOP;
END
$$;

CREATE FUNCTION change.one_of(choices text[]) RETURNS text LANGUAGE sql VOLATILE
	RETURN choices[1 + floor(random() * cardinality(choices))::integer];

-- One change
CREATE PROCEDURE change.once()
	LANGUAGE plpgsql
AS $$
DECLARE
	t record;
	column_name text;
	dice double precision := random();
	any_row text;
BEGIN
	SELECT * INTO t FROM change.list AS l WHERE l.name <> 'rep' ORDER BY random() LIMIT 1;
	any_row := format('ctid IN (SELECT ctid FROM company.%I ORDER BY random() LIMIT 1)', t.name);
	IF dice < 0.2 THEN
		-- A row like another, on its day or on another
		EXECUTE format('INSERT INTO company.%1$I SELECT * FROM company.%1$I ORDER BY random() LIMIT 1', t.name);
		EXECUTE format('INSERT INTO company.%1$I SELECT %2$s FROM company.%1$I ORDER BY random() LIMIT 1', t.name, (
			SELECT string_agg(CASE WHEN c.name = ANY (t.times)
				THEN format('(%1$I + make_interval(days => floor(random() * 60 - 40)::integer))::%2$s', c.name,
					CASE WHEN t.name IN ('subscription', 'custom_measure') OR c.name = 'expected_on' THEN 'date' ELSE 'timestamp' END)
				ELSE quote_ident(c.name) END, ', ' ORDER BY c.ordinal)
			FROM unnest(t.columns) WITH ORDINALITY AS c (name, ordinal)));
	ELSIF dice < 0.3 THEN
		EXECUTE format('DELETE FROM company.%I WHERE %s', t.name, any_row);
	ELSIF dice < 0.32 AND 'customer_id' = ANY (t.columns) THEN
		-- All of a customer
		EXECUTE format('DELETE FROM company.%1$I WHERE customer_id = (SELECT customer_id FROM company.%1$I ORDER BY random() LIMIT 1)', t.name);
	ELSIF dice < 0.33 THEN
		-- A loader empties the table and fills it again, with some of what was there
		EXECUTE format('TRUNCATE company.%I', t.name);
		EXECUTE format('INSERT INTO company.%1$I SELECT * FROM change.%1$I WHERE random() < 0.8', t.name);
	ELSIF dice < 0.5 AND t.times IS NOT NULL THEN
		-- Something happens at another time, or only now; a few are still to come
		column_name := change.one_of(t.times);
		EXECUTE format('UPDATE company.%1$I SET %2$I = %2$I + make_interval(days => floor(random() * 20 - 10)::integer) WHERE %3$s', t.name, column_name, any_row);
		column_name := change.one_of(t.times);
		EXECUTE format('UPDATE company.%1$I SET %2$I = (SELECT c.as_of FROM kpi.clock AS c) + floor(random() * 6 - 3)::integer WHERE %3$s', t.name, column_name, any_row);
	ELSIF dice < 0.52 THEN
		EXECUTE format('UPDATE company.%1$I SET %2$I = NULL WHERE random() < 0.1', t.name, change.one_of(t.columns));
	ELSE
		column_name := change.one_of(t.columns);
		EXECUTE format('UPDATE company.%1$I SET %2$I = (SELECT %2$I FROM company.%1$I ORDER BY random() LIMIT 1) WHERE %3$s', t.name, column_name, any_row);
	END IF;
END
$$;

-- Something about the company itself: the day, the settings, the list of reps, the KPIs
CREATE PROCEDURE change.company()
	LANGUAGE plpgsql
AS $$
DECLARE
	dice double precision := random();
BEGIN
	IF dice < 0.6 THEN
		UPDATE kpi.settings SET as_of = as_of + 1 + floor(random() * 3)::integer;
	ELSIF dice < 0.65 THEN
		UPDATE kpi.settings SET as_of = as_of - 2;
	ELSIF dice < 0.7 THEN
		UPDATE kpi.settings SET churn_after = change.one_of('{1 year,90 days,1 month,14 days}')::interval;
	ELSIF dice < 0.75 THEN
		UPDATE kpi.settings SET conversion_window = change.one_of('{90 days,30 days,7 days}')::interval;
	ELSIF dice < 0.8 THEN
		UPDATE kpi.settings SET time_zone = change.one_of('{UTC,Europe/Berlin,America/New_York,Asia/Tokyo}');
	ELSIF dice < 0.85 THEN
		DELETE FROM kpi.kpi WHERE kpi = 'calls';
	ELSIF dice < 0.9 THEN
		INSERT INTO kpi.kpi (kpi, title) VALUES ('calls', 'Calls') ON CONFLICT DO NOTHING;
	ELSE
		UPDATE company.rep SET team = change.one_of('{East,West,North}') WHERE random() < 0.3;
	END IF;
END
$$;

CREATE PROCEDURE change.many(times integer)
	LANGUAGE plpgsql
AS $$
BEGIN
	FOR i IN 1 .. times LOOP
		CALL change.once();
	END LOOP;
	IF random() < 0.6 THEN
		CALL change.company();
	END IF;
END
$$;
