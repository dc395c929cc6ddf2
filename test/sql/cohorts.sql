-- Family cohorts
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form: unit, invalid rows, {first day of the cohort:customers{age:lost,...},...}
SELECT 'month 0 {}'::cohorts, 'YEAR 3 {}'::cohorts AS with_invalid, invalid('year 3 {}'::cohorts);
SELECT 'month 2 {2024-01-01:5{0:1,2:3},2024-03-01:2{},2024-04-01:1{12:1}}'::cohorts, ' week 0 { 2024-01-01: 1 { 0 : 1 } } '::cohorts;
SELECT cohorts_send('month 1 {2024-01-01:5{0:1,2:3}}');
SELECT ''::cohorts;
SELECT 'fortnight 0 {}'::cohorts;
SELECT 'month {}'::cohorts;
SELECT 'month -1 {}'::cohorts;
SELECT 'month 0'::cohorts;
SELECT 'month 0 {'::cohorts;
SELECT 'month 0 {} {}'::cohorts;
SELECT 'month 0 {2024-01-02:1{}}'::cohorts;
SELECT 'month 0 {infinity:1{}}'::cohorts;
SELECT 'month 0 {2024-01-01:1}'::cohorts;
SELECT 'month 0 {2024-01-01:0{}}'::cohorts;
SELECT 'month 0 {2024-01-01:-1{}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{0}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{0:1,}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{-1:1}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{0:0}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{0:-1}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{0:2}}'::cohorts;
SELECT 'month 0 {2024-01-01:2{0:1,1:2}}'::cohorts;
SELECT 'month 0 {2024-01-01:2{1:1,0:1}}'::cohorts;
SELECT 'month 0 {2024-01-01:2{1:1,1:1}}'::cohorts;
SELECT 'month 0 {2024-02-01:1{},2024-01-01:1{}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{},2024-01-01:1{}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{2147483000:1}}'::cohorts;
SELECT 'month 0 {2024-01-01:1{9223372036854775807:1}}'::cohorts;
SELECT 'month 0 {2024-01-01:9223372036854775807{},2024-02-01:1{}}'::cohorts;

-- By hand.  1 to 4 come in January: 1 goes in January, 2 on the last day of February,
-- 3 on the first of April, 4 stays.  So of 4 there are 3 at the start of February, 2
-- at that of March and of April, 1 at that of May.  5 and 6 come in March and stay
-- until May, and nobody comes in February or April.  7 goes before it comes, 8 and
-- 9 are impossible, the start of 10 is not known.
CREATE TABLE customer (id int, started date, ended date);
INSERT INTO customer VALUES
	(1, '2024-01-01', '2024-01-31'), (2, '2024-01-31', '2024-02-29'), (3, '2024-01-15', '2024-04-01'), (4, '2024-01-02', 'infinity'),
	(5, '2024-03-01', '2024-05-01'), (6, '2024-03-31', '2024-05-31'),
	(7, '2024-02-01', '2024-01-31'), (8, 'infinity', NULL), (9, '2024-01-01', '-infinity'), (10, NULL, '2024-02-01');
SELECT cohorts(started, ended, 'month'), invalid(cohorts(started, ended, 'month')) FROM customer;
SELECT a.* FROM (SELECT cohorts(started, ended, 'month') AS c FROM customer) AS s, ages(c, '2024-06-01') AS a;
-- The period that as_of is in is shown, nothing that begins later, and no cohort that came later
SELECT a.* FROM (SELECT cohorts(started, ended, 'month') AS c FROM customer) AS s, ages(c, '2024-02-29') AS a;
SELECT count(*) FROM (SELECT cohorts(started, ended, 'month') AS c FROM customer) AS s, ages(c, '2023-12-31') AS a;
-- No rows where as_of or the state is NULL; an infinite day is an error
SELECT count(*) FROM (SELECT cohorts(started, ended, 'month') AS c FROM customer) AS s, ages(c, NULL) AS a;
SELECT count(*) FROM ages(NULL, '2024-01-01');
SELECT count(*) FROM ages('month 1 {}', '2024-01-01');
SELECT count(*) FROM ages('month 0 {}', 'infinity');
SELECT count(*) FROM ages('month 0 {}', '-infinity');
-- Each unit.  Weeks begin on Monday: 2023-12-31 was a Sunday.
SELECT unit, a.* FROM (
	SELECT unit, cohorts(started, ended, unit) AS c FROM (VALUES (date '2023-12-31', date '2024-01-01'), ('2023-12-31', NULL)) AS v (started, ended),
		unnest('{DAY,week,quarter,year}'::text[]) AS unit GROUP BY unit
) AS s, ages(c, '2024-01-03') AS a ORDER BY unit, age;

-- No rows: NULL
SELECT cohorts(started, ended, 'month') IS NULL AS no_rows FROM customer WHERE false;
SELECT cohorts(started, ended, 'month') IS NULL AS no_start FROM customer WHERE id = 10;
SELECT cohorts(started, ended, 'month') FROM customer WHERE id = 7;
-- Units that cannot be right
SELECT cohorts(started, ended, 'fortnight') FROM customer;
SELECT cohorts(started, ended, 'fortnight') FROM customer WHERE id = 10;
SELECT cohorts(started, ended, NULL) FROM customer;
SELECT cohorts(started, ended, CASE WHEN id = 1 THEN 'month' ELSE 'week' END) FROM customer;
SELECT rollup(c) FROM (VALUES ('month 0 {}'::cohorts), ('week 0 {}')) AS s (c);
-- The oldest and the youngest dates
SELECT cohorts('4714-11-24 BC'::date, '5874897-12-31', unit), cohorts('4713-01-01 BC'::date, '5874897-12-31', unit) FROM unnest('{day,week,month,quarter,year}'::text[]) AS unit GROUP BY unit ORDER BY unit;
-- Billions of rows can be stopped
SET statement_timeout = '50ms';
SELECT count(*) FROM ages('day 0 {4714-11-24 BC:1{2147483493:1}}', '5874897-12-31');
RESET statement_timeout;

-- Any order, any split: the same state.  By day there are about as many pairs of
-- days as customers.
CREATE TABLE random_customer AS
SELECT i,
	CASE WHEN i % 97 = 0 THEN NULL WHEN i % 101 = 0 THEN '-infinity' ELSE date '2020-01-01' + i * 7919 % 1500 END AS started,
	CASE WHEN i % 3 = 0 THEN NULL WHEN i % 89 = 0 THEN 'infinity' ELSE date '2020-01-01' + i * 7919 % 1500 + i * 104729 % 700 - 10 END AS ended
FROM generate_series(1, 5000) AS i;
SELECT unit, count(DISTINCT c::text) AS states, count(DISTINCT cohorts_send(c)) AS binary_forms FROM unnest('{day,month}'::text[]) AS unit, LATERAL (
	SELECT cohorts(started, ended, unit) AS c FROM random_customer
	UNION ALL SELECT cohorts(started, ended, unit ORDER BY i DESC) FROM random_customer
	UNION ALL SELECT cohorts(started, ended, unit ORDER BY md5(i::text)) FROM random_customer
	UNION ALL SELECT rollup(p) FROM (SELECT cohorts(started, ended, unit) AS p FROM random_customer GROUP BY i % 13) AS s
	UNION ALL SELECT rollup(p::text::cohorts ORDER BY p::text) FROM (SELECT cohorts(started, ended, unit) AS p FROM random_customer GROUP BY i) AS s
) AS all_ways GROUP BY unit;
-- Nor does it matter how many processes there are
CREATE TABLE one_process AS SELECT cohorts(started, ended, 'day') AS state FROM random_customer;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
ALTER TABLE random_customer SET (parallel_workers = 2);
CREATE TABLE more_processes AS SELECT cohorts(started, ended, 'day') AS state FROM random_customer;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
SELECT a.state::text = b.state::text AS same FROM one_process AS a, more_processes AS b;
-- A state on its way, and both forms together
SELECT c, cohorts_final(c), cohorts_combine(c, 'month 1 {2024-01-01:2{3:1}}'), cohorts_combine('month 1 {2024-01-01:2{3:1}}', c), cohorts_combine(c, c), invalid(c), encode(cohorts_send(c), 'hex') = encode(cohorts_send(cohorts_final(c)), 'hex') AS same_binary
FROM (VALUES (cohorts_transition(NULL, '2024-01-31', '2024-04-01', 'month'))) AS v (c);
SELECT a.* FROM ages(cohorts_transition(NULL, '2024-01-31', '2024-02-01', 'month'), '2024-03-31') AS a;

-- Nobody is between two stools: those of all cohorts who are retained at the start
-- of a period after theirs are the customers that churn has there.
SELECT unit, count(*) AS periods, count(*) FILTER (WHERE p.at_start <> coalesce(retained, 0)) AS wrong FROM (
	SELECT unit, churn(started, ended, unit) AS churn, cohorts(started, ended, unit) AS cohorts
	FROM random_customer, unnest('{week,month,quarter,year}'::text[]) AS unit GROUP BY unit
) AS s
CROSS JOIN LATERAL periods(churn, '2026-01-31') AS p
LEFT JOIN LATERAL (
	SELECT sum(a.retained) AS retained FROM ages(cohorts, p.period) AS a
	WHERE a.age > 0 AND a.cohort + a.age * CASE unit WHEN 'week' THEN interval '7 days' WHEN 'month' THEN '1 month' WHEN 'quarter' THEN '3 months' ELSE '1 year' END = p.period
) AS a ON true
GROUP BY unit ORDER BY unit;

-- A thousand random cases against brute force, which is the definition written
-- out: each cohort is joined with each period from its own to that of as_of, and
-- with each customer.  A case is one company of up to a dozen customers; some have
-- none, only one, only rows to skip, all lost or all impossible.
CREATE FUNCTION pick(n int, VARIADIC seed int[]) RETURNS int LANGUAGE SQL IMMUTABLE
	RETURN ('x' || left(md5(seed::text), 7))::bit(28)::int % n;
CREATE TABLE unit (name text, length interval, days int, first_day date);
INSERT INTO unit VALUES ('day', '1 day', 12, '2024-02-24'), ('week', '7 days', 60, '1999-12-20'),
	('month', '1 month', 300, '2023-11-15'), ('quarter', '3 months', 900, '0002-11-11 BC'), ('year', '1 year', 3000, '1998-07-01');
CREATE TABLE random_case AS
SELECT company, unit.name AS unit, unit.length, id, first_day + pick(2 * days, company, -2) - days / 10 AS as_of,
	CASE WHEN kind = 2 OR pick(20, company, id, 1) = 0 THEN NULL
		WHEN kind = 5 AND id % 2 = 0 THEN 'infinity'
		ELSE first_day + pick(days, company, id, 2) END AS started,
	CASE WHEN kind = 4 THEN 'infinity'
		WHEN kind = 5 AND id % 4 = 1 THEN '-infinity'
		WHEN kind = 5 AND id % 2 = 1 THEN first_day - 1
		WHEN kind <> 3 AND pick(4, company, id, 3) = 0 THEN NULL
		ELSE first_day + pick(days, company, id, 2) + pick(days, company, id, 4) - CASE WHEN kind = 3 THEN 0 ELSE days / 10 END END AS ended
FROM generate_series(1, 1000) AS company
CROSS JOIN LATERAL (SELECT pick(12, company, 0) AS kind) AS k
JOIN (SELECT *, row_number() OVER (ORDER BY days) - 1 AS number FROM unit) AS unit ON number = company % 5
CROSS JOIN LATERAL generate_series(1, CASE kind WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 2 + pick(11, company, -1) END) AS id;
WITH possible AS (
	SELECT company, unit, length, as_of, started, coalesce(ended, 'infinity') AS ended
	FROM random_case WHERE isfinite(started) AND coalesce(ended, 'infinity') >= started
),
cohort AS (
	SELECT DISTINCT company, unit, length, as_of, date_trunc(unit, started::timestamp)::date AS cohort FROM possible
),
brute_force AS (
	SELECT c.company, c.cohort, age, count(*) AS customers, count(*) FILTER (WHERE age = 0 OR ended >= later) AS retained
	FROM cohort AS c
	CROSS JOIN LATERAL (SELECT later::date, row_number() OVER (ORDER BY later) - 1 AS age
		FROM generate_series(cohort::timestamp, as_of::timestamp, length) AS later) AS l
	JOIN possible AS p ON p.company = c.company AND started >= cohort AND started < cohort + c.length
	GROUP BY c.company, c.cohort, age
),
given AS (
	SELECT company, a.* FROM (
		SELECT company, as_of, cohorts(started, ended, unit) AS state FROM random_case GROUP BY company, as_of
	) AS s, ages(state, as_of) AS a
)
SELECT count(DISTINCT company) AS companies, count(*) AS rows, sum(g.customers - g.retained) > 0 AS some_lost,
	count(*) FILTER (WHERE (g.customers, g.retained) IS DISTINCT FROM (b.customers, b.retained)
		OR g.retention_rate IS DISTINCT FROM b.retained / b.customers::double precision) AS wrong
FROM given AS g FULL JOIN brute_force AS b USING (company, cohort, age);
-- Rows that are neither counted nor skipped are invalid
SELECT count(*) AS companies, count(*) FILTER (WHERE invalid(state) <> impossible) AS wrong FROM (
	SELECT cohorts(started, ended, unit) AS state,
		count(*) FILTER (WHERE started IS NOT NULL AND (NOT isfinite(started) OR ended < started)) AS impossible
	FROM random_case GROUP BY company
) AS s WHERE state IS NOT NULL;
-- Two years of months take less than 6 kB, whatever the number of customers
SELECT pg_column_size(cohorts(started, ended, 'month')) < 6144 AS small
FROM (SELECT date '2023-01-01' + i % 730 AS started, date '2023-01-01' + i % 730 + i % 731 AS ended FROM generate_series(1, 100000) AS i) AS c WHERE ended < '2025-01-01';

-- A state that is not the executor's is not changed in place
SELECT cohorts_transition(c, '2024-01-01', NULL, 'month'), cohorts_combine(c, c), c FROM (VALUES ('month 0 {2024-01-01:1{}}'::cohorts)) AS s (c);
SELECT cohorts_transition(c, '2024-01-01', NULL, 'month'), cohorts_combine(c, c), c FROM (VALUES (cohorts_transition(NULL, '2024-01-01', NULL, 'month'))) AS s (c);

DROP TABLE customer, random_customer, one_process, more_processes, unit, random_case;
DROP FUNCTION pick;
