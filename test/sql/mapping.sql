-- map_source, create_model, upgrade_model and drop_model on bad and odd input:
-- each with its SQLSTATE and message, and in every case nothing is half done
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never

CREATE FUNCTION refusal(statement text) RETURNS TABLE (code text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	message := 'not refused';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END
$$;
-- All that is in a schema, to see that nothing was changed
CREATE FUNCTION contents(schema name) RETURNS text LANGUAGE sql AS $$
	SELECT count(*) || ' ' || md5(string_agg(c.relname || c.relkind::text || coalesce(pg_get_viewdef(c.oid), ''), ',' ORDER BY c.relname))
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = schema
$$;
\x on
SELECT saleskpi.create_model('kpi');

-- A model that exists already
SELECT r.* FROM refusal($$SELECT saleskpi.create_model('kpi')$$) AS r;
-- A schema that holds other things under the same names
CREATE SCHEMA taken;
CREATE TABLE taken.scorecard (i int);
CREATE SEQUENCE taken.deal;
SELECT r.* FROM refusal($$SELECT saleskpi.create_model('taken')$$) AS r;
SELECT count(*) AS relations FROM pg_class WHERE relnamespace = 'taken'::regnamespace;
-- A schema that does not
CREATE SCHEMA beside;
CREATE TABLE beside.own (i int);
SELECT saleskpi.create_model('beside');
SELECT saleskpi.drop_model('beside');
SELECT relname FROM pg_class WHERE relnamespace = 'beside'::regnamespace;
-- Types that cannot be ids
SELECT r.* FROM refusal($$SELECT saleskpi.create_model('json_ids', 'json')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.create_model('any_ids', 'anyelement')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.create_model(NULL)$$) AS r;
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname LIKE '%\_ids';

-- No such schema, no model in it, no such source
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('nowhere', 'deal', 'SELECT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('public', 'deal', 'SELECT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.upgrade_model('public')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.drop_model('nowhere')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deals', 'SELECT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'scorecard', 'SELECT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', NULL)$$) AS r;

CREATE TABLE opportunity (id int, owner varchar(20), created date, closed timestamp, stage text, value money, data json);
INSERT INTO opportunity VALUES (1, 'Ada', '2024-01-01', '2024-01-03 12:00', 'Won', 100, '{}');
SELECT contents('kpi') AS before \gset
-- A column that the source does not have, one that is given twice, a type that
-- cannot be cast
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner, stage FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep, stage AS rep FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, data AS opened_at, stage = ''Won'' AS closed_at FROM opportunity')$$) AS r;
-- Not a SELECT, not one, none, one that writes
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'DELETE FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'EXPLAIN SELECT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id INTO copy FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id; SELECT 2 AS deal_id')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', '')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', ';')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id) AS mapped; DROP TABLE opportunity; --')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id) AS mapped, (SELECT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'WITH gone AS (DELETE FROM opportunity RETURNING id) SELECT id AS deal_id FROM gone')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT 1 AS deal_id INTO copy UNION SELECT 2')$$) AS r;
-- A query that fails: in its grammar, its names, when it runs
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELEKT 1')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id FROM nowhere')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT price AS amount FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id / 0 AS amount FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT owner AS amount FROM opportunity')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.map_source('kpi', 'deal', 'SELECT $1 AS deal_id')$$) AS r;
-- None of it changed anything
SELECT contents('kpi') = :'before' AS unchanged, count(*) AS opportunities FROM opportunity;

-- What is right: a semicolon and a comment behind, VALUES, TABLE, set operations,
-- columns in any order, types that need a cast
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT closed AS closed_at, created AS opened_at, id AS deal_id, owner AS rep, stage = ''Won'' AS won, value AS amount FROM opportunity; -- all');
SELECT * FROM kpi.deal;
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada'' AS rep /* one */ UNION ALL VALUES (''Grace'') -- and another');
SELECT rep FROM kpi.rep;
-- Texts of any collation, and names, which have one of their own
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT ''Ada''::name AS rep, ''North'' COLLATE "C" AS team, ''Eve''::varchar(9) COLLATE "POSIX" AS manager');
SELECT * FROM kpi.rep;
-- Days and times without a zone are local, whatever the session's zone
UPDATE kpi.settings SET time_zone = 'America/New_York';
SELECT opened_at, closed_at FROM kpi.deal;
SET timezone = 'Asia/Tokyo';
SELECT opened_at AT TIME ZONE 'UTC' AS opened_at, closed_at AT TIME ZONE 'UTC' AS closed_at FROM kpi.deal;
SET timezone = 'UTC';
UPDATE kpi.settings SET time_zone = 'UTC';
-- Names are looked up in the search_path of whoever maps
CREATE SCHEMA crm;
CREATE TABLE crm.opportunity (id int, owner text);
INSERT INTO crm.opportunity VALUES (2, 'Grace');
SET search_path = crm, public;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep FROM opportunity');
SHOW search_path;
RESET search_path;
SELECT deal_id, rep FROM kpi.deal;
-- but a function there that looks like one of ours is not called
CREATE FUNCTION public.format(text, name, text, text, text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
CREATE FUNCTION public.set_config(unknown_name text, value text, is_local boolean, more text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'captured'; END $$;
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, owner AS rep FROM crm.opportunity');
DROP FUNCTION public.format, public.set_config;
-- By hand does the same
CREATE OR REPLACE VIEW kpi.rep AS SELECT 'Alan'::text AS rep, 'North'::text AS team, NULL::text AS manager, NULL::text AS region, NULL::date AS starts_on, NULL::date AS ends_on;
SELECT * FROM kpi_parts.known_rep;

-- upgrade_model keeps the sources, settings, registry, goals and targets, and makes the views
INSERT INTO kpi.goal (name) VALUES ('More');
INSERT INTO kpi.target (goal_id, name, kpi, starts_on, ends_on, target_value) VALUES (1, 'Sales', 'sales_amount', '2024-01-01', '2024-12-31', 1000);
INSERT INTO kpi.kpi (kpi, title) VALUES ('visits', 'Visits');
UPDATE kpi.settings SET currency = 'USD';
SELECT contents('kpi') AS before \gset
DROP VIEW kpi.data_quality, kpi.team_performance;
CREATE OR REPLACE VIEW kpi.sales_vs_target AS SELECT p.target_id, p.name, p.kpi, p.team, p.rep, p.starts_on, p.ends_on, p.actual, p.target, p.attainment,
	p.expected, p.pace, p.forecast, 'mine' AS status, p.channel, p.region, p.manager, p.product, p.minimum, p.stretch, p.quota_id, p.status_order FROM kpi.target_progress AS p;
SELECT contents('kpi') = :'before' AS unchanged;
SELECT saleskpi.upgrade_model('kpi');
SELECT contents('kpi') = :'before' AS restored;
SELECT (SELECT deal_id FROM kpi.deal), (SELECT name FROM kpi.goal), (SELECT name FROM kpi.target), (SELECT title FROM kpi.kpi WHERE kpi = 'visits'),
	(SELECT currency FROM kpi.settings);
-- A view with other columns than it had is made anew, but not under a view of the user's
DROP VIEW kpi.data_quality;
CREATE VIEW kpi.data_quality AS SELECT 1 AS other;
SELECT saleskpi.upgrade_model('kpi');
SELECT contents('kpi') = :'before' AS restored;
DROP VIEW kpi.data_quality;
CREATE VIEW kpi.data_quality AS SELECT 1 AS other;
CREATE VIEW public.own AS SELECT * FROM kpi.data_quality;
SELECT contents('kpi') AS before \gset
SELECT r.* FROM refusal($$SELECT saleskpi.upgrade_model('kpi')$$) AS r;
SELECT contents('kpi') = :'before' AS unchanged;

-- drop_model refuses while goals or targets hold rows, or a view of the user's needs it
SELECT r.* FROM refusal($$SELECT saleskpi.drop_model('kpi')$$) AS r;
SELECT r.* FROM refusal($$SELECT saleskpi.drop_model('kpi', force => true)$$) AS r;
SELECT contents('kpi') = :'before' AS unchanged;
DROP VIEW public.own;
SELECT saleskpi.drop_model('kpi', force => true);
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'kpi';

-- Names that need quoting, of schemas and in mappings
\x off
CREATE TABLE "Verkäufe ""2024""" ("Der Wert" numeric, "O'Brien" text);
INSERT INTO "Verkäufe ""2024""" VALUES (5, 'x');
SELECT name, saleskpi.create_model(name), saleskpi.map_source(name, 'deal', 'SELECT "O''Brien" AS deal_id, "O''Brien" AS rep, "Der Wert" AS amount, true AS won,
		date ''2024-01-01'' AS opened_at, date ''2024-01-05'' AS closed_at FROM "Verkäufe ""2024"""')
FROM unnest(ARRAY['My KPI', 'it''s', 'say "hi"', '売上', 'select', repeat('x', 57)]::name[]) AS name;
SELECT rep, amount FROM "My KPI".sales_by_rep UNION ALL SELECT rep, amount FROM "it's".sales_by_rep UNION ALL SELECT rep, amount FROM "say ""hi""".sales_by_rep
	UNION ALL SELECT rep, amount FROM 売上.sales_by_rep UNION ALL SELECT rep, amount FROM "select".sales_by_rep;
SELECT name, saleskpi.upgrade_model(name), saleskpi.drop_model(name) FROM unnest(ARRAY['My KPI', 'it''s', 'say "hi"', '売上', 'select', repeat('x', 57)]::name[]) AS name;
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname IN ('My KPI', 'it''s', 'say "hi"', '売上', 'select', repeat('x', 57));

-- Ids of other types: the keys of the company as they are
CREATE TABLE uuid_sale (id uuid, customer uuid, sold date, amount numeric);
INSERT INTO uuid_sale SELECT md5(i::text)::uuid, md5((i / 2)::text)::uuid, date '2024-01-01' + i, i FROM generate_series(1, 5) AS i;
SELECT saleskpi.create_model('uuid_ids', 'uuid'), saleskpi.create_model('bigint_ids', 'bigint');
SELECT saleskpi.map_source('uuid_ids', 'sale', 'SELECT id AS sale_id, customer AS customer_id, sold AS sold_at, amount FROM uuid_sale');
SELECT saleskpi.map_source('bigint_ids', 'sale', 'SELECT extract(day FROM sold) AS sale_id, extract(day FROM sold)::int / 2 AS customer_id, sold AS sold_at, amount FROM uuid_sale');
UPDATE uuid_ids.settings SET as_of = '2024-01-31';
UPDATE bigint_ids.settings SET as_of = '2024-01-31';
SELECT customer_id, first_on, last_on, purchases, revenue FROM uuid_ids.customer_lifetime_value ORDER BY first_on;
SELECT customer_id, first_on, last_on, purchases, revenue FROM bigint_ids.customer_lifetime_value ORDER BY first_on;
SELECT (SELECT string_agg(s::text, ',' ORDER BY kpi) FROM uuid_ids.scorecard AS s) = (SELECT string_agg(s::text, ',' ORDER BY kpi) FROM bigint_ids.scorecard AS s) AS same_scorecard;
SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'uuid_ids.deal'::regclass AND attname = 'customer_id';
SELECT saleskpi.upgrade_model('uuid_ids');
SELECT saleskpi.drop_model('uuid_ids'), saleskpi.drop_model('bigint_ids');

-- A filter on a rep reaches the company's index
CREATE TABLE big_opportunity (id int, owner text, created timestamptz, closed timestamptz, won boolean, value numeric);
INSERT INTO big_opportunity
SELECT i, 'rep ' || i % 1000, timestamptz '2024-01-01' + i * 7919 % 300 * interval '1 day', timestamptz '2024-01-02' + i * 7919 % 300 * interval '1 day', true, 1
FROM generate_series(1, 50000) AS i;
CREATE INDEX big_opportunity_owner ON big_opportunity (owner);
ANALYZE big_opportunity;
SELECT saleskpi.create_model('big');
SELECT saleskpi.map_source('big', 'deal', 'SELECT id AS deal_id, owner AS rep, created AS opened_at, closed AS closed_at, won, value AS amount FROM big_opportunity');
CREATE FUNCTION scans(query text, OUT by_index bigint, OUT sequential bigint) LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	by_index := 0;
	sequential := 0;
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
		CONTINUE WHEN line ~ 'never executed';
		by_index := by_index + (line ~ 'Index Scan (on|using) big_opportunity')::int;
		sequential := sequential + (line ~ 'Seq Scan on big_opportunity')::int;
	END LOOP;
END
$$;
SELECT * FROM scans($$SELECT * FROM big.sales_by_rep WHERE rep = 'rep 7'$$);
SELECT * FROM scans($$SELECT * FROM big.sales_cycle WHERE rep = 'rep 7'$$);
-- A filter on source leaves the other sources unread
SELECT * FROM scans($$SELECT * FROM big.measure WHERE source = 'deal' AND rep = 'rep 7'$$);
SELECT * FROM scans($$SELECT * FROM big.measure WHERE source = 'lead'$$);
-- also of targets, and sales_vs_target reads what is of sales: here there is no target on them
INSERT INTO big.target (name, kpi, starts_on, ends_on, target_value) VALUES ('Deals', 'deals_won', '2024-01-01', '2024-12-31', 60000), ('Leads', 'new_leads', '2024-01-01', '2024-12-31', 10);
SELECT * FROM scans($$SELECT * FROM big.target_progress WHERE source = 'deal'$$);
SELECT * FROM scans($$SELECT * FROM big.target_progress WHERE source = 'lead'$$);
SELECT * FROM scans($$SELECT * FROM big.sales_vs_target$$);
DELETE FROM big.target;
-- An index on a date leads no view astray to read one by one what are nearly all rows
DROP INDEX big_opportunity_owner;
CREATE INDEX big_opportunity_closed ON big_opportunity (closed);
CREATE INDEX big_opportunity_created ON big_opportunity (created);
SELECT view, s.* FROM unnest('{sales_by_rep,sales_cycle,pipeline,monthly_sales_growth,churn_and_retention,scorecard}'::text[]) AS view, scans('SELECT * FROM big.' || view) AS s;
DROP INDEX big_opportunity_closed, big_opportunity_created;

-- Whose rights: a model's views show what their owner may see, with
-- security_invoker what the reader may see, and nobody maps what is not theirs
CREATE ROLE regress_saleskpi_owner;
CREATE ROLE regress_saleskpi_reader;
CREATE SCHEMA shop AUTHORIZATION regress_saleskpi_owner;
GRANT CREATE ON DATABASE :DBNAME TO regress_saleskpi_owner;
CREATE TABLE shop.secret (id text, amount numeric);
INSERT INTO shop.secret VALUES ('x', 7);
CREATE TABLE shop.sale (id text, sold date, amount numeric);
INSERT INTO shop.sale VALUES ('a', '2024-01-01', 5);
ALTER TABLE shop.sale OWNER TO regress_saleskpi_owner;
SET ROLE regress_saleskpi_owner;
SELECT saleskpi.create_model('owned');
SELECT saleskpi.create_model('invoked', security_invoker => true);
SELECT saleskpi.map_source(model, 'sale', 'SELECT id AS sale_id, sold AS sold_at, amount FROM shop.sale') FROM unnest('{owned,invoked}'::name[]) AS model;
UPDATE owned.settings SET as_of = '2024-01-31';
UPDATE invoked.settings SET as_of = '2024-01-31';
-- Who reads with rights of one's own needs those on the rows and facts, too
GRANT USAGE ON SCHEMA owned, invoked, invoked_parts TO regress_saleskpi_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA owned, invoked, invoked_parts TO regress_saleskpi_reader;
-- The owner of the model may not read this
SELECT saleskpi.map_source('owned', 'deal', 'SELECT id AS deal_id, amount FROM shop.secret');
SET ROLE regress_saleskpi_reader;
SELECT month, amount FROM owned.monthly_sales_growth;
SELECT month, amount FROM invoked.monthly_sales_growth;
SELECT saleskpi.map_source('owned', 'sale', 'SELECT ''b'' AS sale_id');
SELECT saleskpi.upgrade_model('owned');
SELECT saleskpi.drop_model('owned');
UPDATE owned.settings SET as_of = NULL;
SELECT saleskpi.create_model('readers');
SET ROLE regress_saleskpi_owner;
-- Mapping and upgrading leave security_invoker as it is
SELECT saleskpi.upgrade_model('invoked');
SELECT count(*) > 30 AS many_views, count(*) FILTER (WHERE ('security_invoker=true' = ANY (reloptions)) IS NOT TRUE) AS not_as_reader FROM pg_class WHERE relnamespace = 'invoked'::regnamespace AND relkind = 'v';
SELECT count(*) FILTER (WHERE 'security_invoker=true' = ANY (reloptions)) AS as_reader FROM pg_class WHERE relnamespace = 'owned'::regnamespace AND relkind = 'v';
SELECT saleskpi.drop_model('owned'), saleskpi.drop_model('invoked');
RESET ROLE;

DROP SCHEMA taken, beside, crm, shop CASCADE;
SELECT saleskpi.drop_model('big');
DROP TABLE opportunity, "Verkäufe ""2024""", uuid_sale, big_opportunity;
DROP FUNCTION refusal, contents, scans;
REVOKE CREATE ON DATABASE :DBNAME FROM regress_saleskpi_owner;
DROP ROLE regress_saleskpi_owner, regress_saleskpi_reader;
