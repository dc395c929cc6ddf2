-- The model at the edges of what a company can have: amounts, days, times and names
-- that no view may stumble over
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE SCHEMA edge;
-- How many views of a model can be read, and what is said of the others
CREATE FUNCTION edge.read_views(schema name) RETURNS TABLE (views bigint, failures text) LANGUAGE plpgsql AS $$
DECLARE
	view regclass;
BEGIN
	views := 0;
	FOR view IN SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = schema::text::regnamespace AND c.relkind = 'v' ORDER BY c.relname LOOP
		BEGIN
			EXECUTE format('SELECT count(v::text) FROM %s AS v', view);
			views := views + 1;
		EXCEPTION WHEN OTHERS THEN
			failures := concat_ws('; ', failures, view || ': ' || SQLERRM);
		END;
	END LOOP;
	RETURN NEXT;
END
$$;

-- Monthly revenue may have any decimals: a year's fee / 12 x (1 - discount) has 36 of
-- them.  By hand: 1200 / 12 x 0.9 = 90 from 5 January on, 600 / 12 = 50 from 5 February
-- to 9 March.  Of who pays 10^40 a month nobody believes it: a customer whose revenue
-- is not known, which data_quality says.
CREATE TABLE edge.contract (id int, signed date, ended date, fee numeric, discount numeric(5,2));
INSERT INTO edge.contract VALUES (1, '2024-01-05', NULL, 1200, 10), (2, '2024-02-05', '2024-03-10', 600, 0), (3, '2024-03-20', NULL, 1e41, 0);
SELECT saleskpi.create_model('kpi', 'int');
UPDATE kpi.settings SET as_of = '2024-04-30';
SELECT saleskpi.map_source('kpi', 'customer', 'SELECT id AS customer_id, signed AS acquired_at, ended AS churned_at, fee / 12 * (1 - discount / 100) AS monthly_revenue FROM edge.contract');
SELECT month, at_start, round(revenue_at_start, 2) AS revenue_at_start, lost, round(revenue_lost, 2) AS revenue_lost, revenue_churn_rate FROM kpi.churn_and_retention ORDER BY month;
SELECT problem, rows, example, left_out FROM kpi.data_quality WHERE source = 'customer' AND problem LIKE 'monthly%';
-- 500 of them in another currency, after tax: to ten decimals what sum() says
TRUNCATE edge.contract;
INSERT INTO edge.contract SELECT i, date '2024-01-01' + i % 300, NULL, 1200 + i * 12, 0 FROM generate_series(1, 500) AS i;
SELECT saleskpi.map_source('kpi', 'customer', 'SELECT id AS customer_id, signed AS acquired_at, ended AS churned_at, fee / 12 * (1 / 1.083421) * (1 / 1.19) AS monthly_revenue FROM edge.contract');
UPDATE kpi.settings SET as_of = '2024-12-31';
SELECT at_start, round(revenue_at_start, 6) = (SELECT round(sum(fee / 12 * (1 / 1.083421) * (1 / 1.19)), 6) FROM edge.contract) AS as_sum FROM kpi.churn_and_retention WHERE month = '2024-12-01';
-- 500 of the most that counts
SELECT saleskpi.map_source('kpi', 'customer', 'SELECT id AS customer_id, signed AS acquired_at, 999999999999999999.9999999999 AS monthly_revenue FROM edge.contract');
SELECT revenue_at_start FROM kpi.churn_and_retention WHERE month = '2024-12-01';

-- Categories and codes are read in the same letters in every language: in Turkish the small
-- I of MARKETING has no dot, and the large i of inr has one.  Where the server has no such
-- locale, this shows nothing.
SELECT CASE WHEN EXISTS (SELECT FROM pg_collation WHERE collname = 'tr-x-icu') THEN 'LOCALE_PROVIDER icu ICU_LOCALE ''tr-TR''' ELSE '' END AS turkish \gset
SELECT current_database() AS here \gset
SET client_min_messages = error;
DROP DATABASE IF EXISTS regression_turkish;
CREATE DATABASE regression_turkish TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' :turkish;
\c regression_turkish
CREATE EXTENSION saleskpi;
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2024-01-31';
SELECT saleskpi.map_source('kpi', 'expense', $$ SELECT date '2024-01-01' AS spent_on, category, 1 AS amount FROM unnest('{MARKETING,Advertising,SALARY,İlan}'::text[]) AS category $$);
SELECT category, count(*) FROM kpi_parts.known_expense GROUP BY category ORDER BY category COLLATE "C";
SELECT problem, rows, example FROM kpi.data_quality WHERE source = 'expense';
INSERT INTO kpi.target (name, kind, kpi, better, expected_shape, starts_on, ends_on, target_value)
VALUES ('Sales', 'KPI', 'sales_amount', 'HIGHER', 'LAST_YEAR', '2024-01-01', '2024-12-31', 100);
SELECT kind, better, expected_shape FROM kpi.target;
CREATE SCHEMA stripe;
CREATE TABLE stripe.account (id text, default_currency text);
INSERT INTO stripe.account VALUES ('a', 'inr');
CREATE TABLE stripe.charge (id text, customer_id text, created timestamptz, currency text, amount bigint, status text);
INSERT INTO stripe.charge VALUES ('c', 'd', '2024-01-02', 'inr', 12300, 'succeeded');
SELECT saleskpi.create_model('paid', 'text');
SELECT note FROM saleskpi.map_system('paid', 'stripe', 'stripe') WHERE source = 'settings';
SELECT amount FROM paid.sale;
\c :here
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\set SHOW_CONTEXT never
DROP DATABASE regression_turkish;

-- A customer may be one for ever: churn_after of any length
CREATE TABLE edge.sale (id int, customer int, at timestamptz, amount numeric);
INSERT INTO edge.sale VALUES (1, 1, '2020-02-29', 10), (2, 2, '2024-03-01', 20);
SELECT saleskpi.create_model('derived', 'int');
SELECT saleskpi.map_source('derived', 'sale', 'SELECT id AS sale_id, customer AS customer_id, at AS sold_at, amount FROM edge.sale');
UPDATE derived.settings SET as_of = '2024-03-31';
CREATE FUNCTION edge.lost_after(length interval) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	UPDATE derived.settings SET churn_after = length;
	RETURN (SELECT count(c.churned_at) FROM derived.customer AS c);
END
$$;
-- 29 February 2020 and four years, one month and two days make 31 March 2024, which is
-- over at the end of as_of; a day more is not
SELECT length, edge.lost_after(length) AS lost FROM unnest('{1 day,4 years 1 mon 2 days,4 years 1 mon 3 days,20000 years,300000 years,178000000 years,2147483647 days}'::interval[]) AS length;
UPDATE derived.settings SET churn_after = '300000 years';
SELECT month, at_start, gained, lost FROM derived.churn_and_retention WHERE month >= '2024-02-01' ORDER BY month;
SELECT * FROM edge.read_views('derived');

-- The end of as_of is the same for all: in Havana the clocks go back to midnight an hour
-- after it, and 2 November 2024 is over when midnight first comes, at 04:00 UTC
UPDATE derived.settings SET as_of = '2024-11-02', time_zone = 'America/Havana', churn_after = '1 year';
TRUNCATE edge.sale;
INSERT INTO edge.sale VALUES (1, 1, '2024-11-03 03:59:59.999999+00', 10), (2, 2, '2024-11-03 04:00+00', 20), (3, 3, '2024-11-03 04:30+00', 40), (4, 4, '2024-11-03 05:00+00', 80);
SELECT until, saleskpi.end_of_day(as_of, time_zone) AS end_of_day FROM derived.clock;
SELECT (SELECT array_agg(customer_id ORDER BY customer_id) FROM derived_parts.known_sale) AS sales, (SELECT array_agg(customer_id ORDER BY customer_id) FROM derived.customer) AS customers;

-- as_of is a day of the years 1 to 9999, and so are those of targets and goals: from
-- there each view can count a year back and forth
\set VERBOSITY terse
UPDATE derived.settings SET as_of = '5874897-12-31';
UPDATE derived.settings SET as_of = '10000-01-01';
UPDATE derived.settings SET as_of = '0001-12-31 BC';
INSERT INTO derived.target (name, kpi, starts_on, ends_on, target_value) VALUES ('until the end of time', 'sales_amount', '2024-01-01', '5874897-12-31', 1);
INSERT INTO derived.target (name, kpi, starts_on, ends_on, target_value) VALUES ('since its start', 'sales_amount', '4713-01-01 BC', '2024-12-31', 1);
INSERT INTO derived.goal (name, ends_on) VALUES ('until the end of time', '5874897-12-31');
INSERT INTO derived.goal (name, starts_on) VALUES ('since its start', '4713-01-01 BC');
INSERT INTO derived.goal (goal_id, name, starts_on, ends_on) VALUES (1, 'of all years', '0001-01-01', '9999-12-31');
-- Nobody enters a target of before 1900, but a quota may be
ALTER TABLE derived.target DISABLE TRIGGER target_makes_sense;
INSERT INTO derived.target (goal_id, name, kpi, starts_on, ends_on, target_value)
SELECT 1, kpi || ' of all years', kpi, '0001-01-01', '9999-12-31', 1 FROM derived.kpi;
ALTER TABLE derived.target ENABLE TRIGGER target_makes_sense;
SELECT * FROM edge.read_views('derived');
UPDATE derived.settings SET as_of = '9999-12-31';
UPDATE edge.sale SET at = at + interval '7975 years';
SELECT * FROM edge.read_views('derived');
SELECT actual, elapsed FROM derived.target_progress WHERE kpi = 'sales_amount';
UPDATE edge.sale SET at = at - interval '7975 years';
UPDATE derived.settings SET as_of = '0001-01-01', time_zone = 'Pacific/Kiritimati', fiscal_year_start = 2;
SELECT * FROM edge.read_views('derived');
UPDATE derived.settings SET time_zone = 'Pacific/Niue';
SELECT * FROM edge.read_views('derived');
-- Days that there are no timestamps for are not known, and the first and the last of
-- the others do no harm
UPDATE derived.settings SET as_of = '2024-11-30', time_zone = 'America/Havana';
INSERT INTO edge.sale VALUES (5, 5, '4713-02-01 00:00+00 BC', 1), (6, 6, '294276-12-31 23:59:59+00', 1), (7, 7, 'infinity', 1), (8, 8, '-infinity', 1);
CREATE TABLE edge.expense (day date, amount numeric);
INSERT INTO edge.expense VALUES ('4713-01-01 BC', 1), ('4714-11-24 BC', 1), ('5874897-12-31', 1), ('294277-01-01', 1), ('2024-11-30', 1), ('2024-12-01', 1);
SELECT saleskpi.map_source('derived', 'expense', 'SELECT day AS spent_on, amount FROM edge.expense');
SELECT * FROM edge.read_views('derived');
SELECT array_agg(customer_id ORDER BY customer_id) AS customers FROM derived_parts.known_customer;
SELECT day, amount FROM derived_parts.known_expense ORDER BY day;

-- What is not a number measures nothing
INSERT INTO derived.kpi (kpi, title) VALUES ('visits', 'Visits');
SELECT saleskpi.map_source('derived', 'custom_measure', $$ SELECT 'visits' AS kpi, date '2024-11-01' AS day, n AS numerator, d AS denominator FROM (VALUES ('NaN'::float8, NULL::float8), ('Infinity', 1), (1, '-Infinity'), (1, 'NaN')) AS v (n, d) $$);
DELETE FROM derived.target;
INSERT INTO derived.target (name, kpi, starts_on, ends_on, start_value, target_value) VALUES
	('running', 'visits', '2024-11-01', '2024-12-31', NULL, 1), ('over', 'visits', '2024-11-01', '2024-11-30', NULL, 1), ('from a start', 'visits', '2024-11-01', '2024-12-31', 0.5, 1);
SELECT name, actual, progress, pace, status FROM derived.target_progress ORDER BY target_id;
INSERT INTO derived.target (name, kind, starts_on, ends_on, target_value, current_value) VALUES ('no number', 'number', '2024-11-01', '2024-12-31', 1, 'NaN');
UPDATE derived.target SET target_value = 'NaN';

-- Where tables are spread over several servers, a subquery without FROM can hold
-- nothing that depends on the time, and no query can recur.  A SELECT has its FROM
-- before the parenthesis that it is in ends, or the next UNION.  The views that users
-- read have no SELECT without it; parts have some, which call what always says the same.
CREATE FUNCTION edge.selects_without_from(view regclass, OUT selects bigint, OUT changing text) LANGUAGE plpgsql AS $$
DECLARE
	definition text := regexp_replace(regexp_replace(pg_get_viewdef(view), '''[^'']*''', '', 'g'), 'DISTINCT FROM|EXTRACT\([^ ]* FROM', '(', 'g');
	-- At each depth of parentheses: whether a SELECT waits for its FROM, and what is called
	waits boolean[] := '{false}';
	is_query boolean[] := '{false}';
	calls text[] := '{""}';
	depth integer := 1;
	token text;
BEGIN
	selects := 0;
	FOR token IN SELECT t[1] FROM regexp_matches(definition, '[a-z_]+\(|\(|\)|\mSELECT\M|\mFROM\M|\mUNION\M|\mCURRENT_[A-Z]+\M|;', 'g') AS t LOOP
		IF token LIKE '%(' THEN
			calls[depth] := calls[depth] || ' ' || rtrim(token, '(');
			depth := depth + 1;
			waits[depth] := false;
			is_query[depth] := false;
			calls[depth] := '';
		ELSIF token = 'SELECT' THEN
			waits[depth] := true;
			is_query[depth] := true;
			calls[depth] := '';
		ELSIF token = 'FROM' THEN
			waits[depth] := false;
		ELSIF token LIKE 'CURRENT%' THEN
			calls[depth] := calls[depth] || ' now';
		ELSE
			IF waits[depth] THEN
				selects := selects + 1;
				changing := nullif(concat_ws(' ', changing, (SELECT string_agg(DISTINCT p.proname, ' ') FROM pg_proc AS p
					WHERE p.proname = ANY (string_to_array(calls[depth], ' ')) AND p.provolatile <> 'i'
						AND p.pronamespace IN ('pg_catalog'::regnamespace, 'saleskpi'::regnamespace, 'saleskpi_internal'::regnamespace))), '');
			END IF;
			waits[depth] := false;
			IF token = ')' THEN
				depth := depth - 1;
				IF NOT is_query[depth + 1] THEN
					calls[depth] := calls[depth] || calls[depth + 1];
				END IF;
			END IF;
		END IF;
	END LOOP;
END
$$;
CREATE VIEW edge.has_none AS SELECT x.now, (SELECT 1) AS one, (SELECT abs(length(timeofday()))) AS two FROM (SELECT now() AS now) AS x;
SELECT s.* FROM edge.selects_without_from('edge.has_none') AS s;
SELECT c.oid::regclass AS view, s.selects, s.changing, pg_get_viewdef(c.oid) ~* 'with recursive' AS recurs
FROM pg_class AS c
CROSS JOIN LATERAL edge.selects_without_from(c.oid) AS s
WHERE c.relnamespace IN ('kpi'::regnamespace, 'kpi_parts'::regnamespace, 'derived'::regnamespace, 'derived_parts'::regnamespace) AND c.relkind = 'v'
	AND c.relname NOT IN (SELECT m.name FROM saleskpi_internal.model_file AS m WHERE m.kind = 'source' AND m.name NOT IN ('sale', 'customer'))
	AND (s.selects > 0 AND c.relnamespace IN ('kpi'::regnamespace, 'derived'::regnamespace) OR s.changing IS NOT NULL OR pg_get_viewdef(c.oid) ~* 'with recursive')
ORDER BY c.relnamespace::regnamespace::text, c.relname;

SELECT saleskpi.drop_model('kpi'), saleskpi.drop_model('derived', force => true);
DROP SCHEMA edge CASCADE;
