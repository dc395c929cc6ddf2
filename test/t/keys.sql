-- Materialized views of one's own over every KPI view of the model `kpi` in test/referee/company.sql,
-- each with a unique index on the key that the view's comment names; rows of the company changed
-- beneath; and each refreshed while it may be read.  Leaves keys.complaint, and keys.seen of all
-- companies.

\set QUIET on
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS keys;
CREATE TABLE IF NOT EXISTS keys.seen (view name, has_rows boolean, has_changed boolean, needed name[]);
DROP TABLE IF EXISTS keys.complaint, keys.named;
CREATE TABLE keys.complaint (view name, complaint text);

CREATE TABLE keys.named AS
SELECT c.relname AS view,
	string_to_array(substring(obj_description(c.oid, 'pg_class') FROM '; key ([a-z_]+(?:, [a-z_]+)*)'), ', ') AS key
FROM pg_class AS c
WHERE c.relnamespace = 'kpi'::regnamespace AND c.relkind = 'v'
	AND c.relname NOT IN (SELECT saleskpi_internal.source_names());
INSERT INTO keys.complaint SELECT n.view, 'its comment names no key' FROM keys.named AS n WHERE n.key IS NULL;

-- What the company has seldom: rows that nothing but a region, a manager, a reason or a product tells
-- apart.  Goals it has none.
INSERT INTO company.rep (rep, team, manager, region, starts_on, ends_on)
SELECT 'Key', 'East', r.manager, r.region, s.as_of - r.from_day, s.as_of - r.to_day
FROM kpi.settings AS s
CROSS JOIN (VALUES ('Max', 'EU', 900, 200), ('Max', 'US', 199, 100), ('Zoe', 'US', 99, -99)) AS r (manager, region, from_day, to_day);
INSERT INTO company.customer (customer_id, rep, acquired_at)
SELECT 'k' || d.ago, 'Key', s.as_of - d.ago FROM kpi.settings AS s CROSS JOIN (VALUES (250), (150), (50)) AS d (ago);
INSERT INTO company.deal (deal_id, rep, opened_at, closed_at, won, lost_reason)
SELECT 'k' || d.reason, 'Key', s.as_of - 20, s.as_of - 10, false, d.reason FROM kpi.settings AS s CROSS JOIN (VALUES ('price'), ('time')) AS d (reason);
INSERT INTO company.custom_measure (kpi, day, product, numerator)
SELECT 'calls', s.as_of - 5, d.product, 1 FROM kpi.settings AS s CROSS JOIN (VALUES ('A'), (NULL)) AS d (product);
INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (1, NULL, 'More'), (2, 1, 'More of it'), (3, 1, 'Nothing to measure');
UPDATE kpi.target SET goal_id = 1 + target_id % 2 WHERE target_id % 3 = 0;
CREATE TABLE company.quota AS
SELECT 'q' || n AS quota_id, 'sales_amount' AS kpi, s.as_of - 20 AS starts_on, s.as_of + 10 * n AS ends_on, 100 * n AS target_value
FROM kpi.settings AS s CROSS JOIN generate_series(1, 6) AS n;
SELECT saleskpi.map_source('kpi', 'quota', 'SELECT * FROM company.quota');
-- One that has turned and that nobody has updated
INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, target_value, current_value)
SELECT 1001, 'forgotten', 'number', c.month - 1, c.month + 98, 100, 1.5 FROM kpi.clock AS c;
UPDATE kpi.target_history AS h SET changed_at = saleskpi.point_in_time(c.as_of - 40, c.time_zone) FROM kpi.clock AS c WHERE h.target_id = 1001;

-- What a kept model would have noted of two days
INSERT INTO kpi.memory SELECT c.as_of - 40, c.as_of FROM kpi.clock AS c;
INSERT INTO kpi.deal_change
SELECT DISTINCT ON (d.deal_id) d.deal_id, c.as_of - 40, 'open', d.amount, d.stage, d.probability, d.expected_on, d.team, d.rep, d.channel,
	d.opened_at::date, NULL::date, d.customer_id
FROM kpi_parts.open_deal AS d
CROSS JOIN kpi.clock AS c
WHERE d.deal_id IS NOT NULL
ORDER BY d.deal_id, d.amount;
INSERT INTO kpi.deal_change
SELECT d.deal_id, d.day + 40, CASE WHEN d.n % 4 = 0 THEN 'won' ELSE 'open' END, d.amount * 2, CASE WHEN d.n % 2 = 0 THEN d.stage ELSE 'talks' END,
	d.probability, d.expected_on + 10, d.team, CASE WHEN d.n % 3 > 0 THEN d.rep END, d.channel, d.opened_on, NULL::date, d.customer_id
FROM (SELECT c.*, row_number() OVER (ORDER BY c.deal_id) AS n FROM kpi.deal_change AS c) AS d;

CREATE SCHEMA own;
DO $$
DECLARE
	named record;
BEGIN
	FOR named IN SELECT n.view, n.key FROM keys.named AS n WHERE n.key IS NOT NULL ORDER BY n.view LOOP
		BEGIN
			EXECUTE format('CREATE MATERIALIZED VIEW own.%1$I AS SELECT * FROM kpi.%1$I', named.view);
			EXECUTE format('CREATE UNIQUE INDEX ON own.%I (%s) NULLS NOT DISTINCT', named.view,
				(SELECT string_agg(quote_ident(k.column), ', ') FROM unnest(named.key) AS k ("column")));
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO keys.complaint VALUES (named.view, SQLERRM);
		END;
	END LOOP;
END
$$;

-- A company goes on: rows are gone, doubled, without a name, moved by some days, taken back; a day
-- has passed
DO $$
DECLARE
	relation record;
	attribute record;
	part text := 'FROM (SELECT r.ctid, row_number() OVER (ORDER BY r::text) AS n FROM company.%1$I AS r) AS o WHERE o.ctid = t.ctid AND o.n %% %3$s = %4$s';
BEGIN
	FOR relation IN
		SELECT c.oid, c.relname FROM pg_class AS c
		WHERE c.relnamespace = 'company'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('list', 'mapping')
		ORDER BY c.relname
	LOOP
		EXECUTE format('DELETE FROM company.%1$I AS t USING ' || substr(part, 6), relation.relname, '', 5, 0);
		EXECUTE format('INSERT INTO company.%1$I SELECT t.* FROM company.%1$I AS t, ' || substr(part, 6), relation.relname, '', 6, 1);
		FOR attribute IN
			SELECT a.attname, a.attnum, CASE a.atttypid
					WHEN 'text'::regtype THEN 'NULL'
					WHEN 'date'::regtype THEN format('%I - 3', a.attname)
					WHEN 'timestamp'::regtype THEN format('%I - interval ''40 days 5 hours''', a.attname)
					WHEN 'boolean'::regtype THEN format('NOT %I', a.attname)
					ELSE format('- %I', a.attname)
				END AS value
			FROM pg_attribute AS a
			WHERE a.attrelid = relation.oid AND a.attnum > 0
			ORDER BY a.attnum
		LOOP
			EXECUTE format('UPDATE company.%1$I AS t SET %2$s ' || part, relation.relname,
				format('%I = %s', attribute.attname, attribute.value), 8, attribute.attnum % 8);
		END LOOP;
	END LOOP;
END
$$;
UPDATE kpi.target SET rep = NULL WHERE target_id % 4 = 1;
-- Of a rate it is no slip here
SET client_min_messages = error;
UPDATE kpi.target SET target_value = 500, minimum_value = NULL, stretch_value = NULL WHERE target_id % 4 = 2;
SET client_min_messages = warning;
DELETE FROM kpi.target WHERE target_id % 7 = 3;
UPDATE kpi.goal SET name = 'Less' WHERE goal_id = 1;
UPDATE kpi.settings SET as_of = as_of + 1;
UPDATE kpi.memory SET noted_to = noted_to + 1;
INSERT INTO kpi.deal_change
SELECT d.deal_id, d.day + 1, 'open', d.amount, d.stage, d.probability, d.expected_on + 1, d.team, d.rep, d.channel, d.opened_on, NULL::date, d.customer_id
FROM kpi.deal_change AS d WHERE d.day + 1 = (SELECT m.noted_to FROM kpi.memory AS m);

DO $$
DECLARE
	named record;
	has_rows boolean;
	has_changed boolean;
	needed name[];
	is_needed boolean;
	part name;
	difference bigint;
BEGIN
	FOR named IN
		SELECT n.view, n.key FROM keys.named AS n
		WHERE to_regclass(format('own.%I', n.view)) IS NOT NULL
		ORDER BY n.view
	LOOP
		-- Without a column of the key there are rows that it does not tell apart: the key is no wider
		-- than it must be, and the company's rows would show one that is too narrow
		needed := '{}';
		FOREACH part IN ARRAY named.key LOOP
			EXECUTE format('SELECT EXISTS (SELECT FROM own.%I %s HAVING count(*) > 1)', named.view,
				coalesce('GROUP BY ' || (SELECT string_agg(quote_ident(k.column), ', ') FROM unnest(named.key) AS k ("column") WHERE k.column <> part), ''))
				INTO is_needed;
			IF is_needed THEN
				needed := needed || part;
			END IF;
		END LOOP;
		EXECUTE format('SELECT EXISTS (TABLE own.%1$I), EXISTS (TABLE kpi.%1$I EXCEPT ALL TABLE own.%1$I)', named.view)
			INTO has_rows, has_changed;
		INSERT INTO keys.seen VALUES (named.view, has_rows, has_changed, needed);

		BEGIN
			EXECUTE format('REFRESH MATERIALIZED VIEW CONCURRENTLY own.%I', named.view);
			EXECUTE format($query$
				SELECT count(*) FROM (
					(TABLE kpi.%1$I EXCEPT ALL TABLE own.%1$I) UNION ALL (TABLE own.%1$I EXCEPT ALL TABLE kpi.%1$I)
				) AS d
			$query$, named.view) INTO difference;
			IF difference > 0 THEN
				INSERT INTO keys.complaint VALUES (named.view, format('%s rows differ after the refresh', difference));
			END IF;
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO keys.complaint VALUES (named.view, SQLERRM);
		END;
	END LOOP;
END
$$;
DROP SCHEMA own CASCADE;
