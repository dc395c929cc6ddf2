-- Type funnel
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET timezone = 'UTC';

-- Text form: months:days:microseconds of the window, the number of steps, invalid rows, exact, how many took the first step, and of each of the
-- others the times from the step before in microseconds, each with how many took so long
SELECT '0:30:0 3 0 exact 100 {3600000000:59,7200000000:1} {0:20}'::funnel, ' 1 : 2 : 3 1 4 exact 5 '::funnel, invalid('1:2:3 1 4 exact 5'::funnel);
SELECT '0:0:0 2 0 exact 0 {}'::funnel, '2147483647:2147483647:0 1 9223372036854775807 exact 9223372036854775807'::funnel;
-- or rounded, as the text form of sales_cycle: then with the sum of the times, the shortest and the longest
SELECT '0:30:0 3 0 rounded 100 0:403 201:202 {202:2} 0:0 0:0 {}'::funnel;
SELECT ''::funnel;
SELECT '0:30 1 0 exact 1'::funnel;
SELECT '0:30:0 0 exact 1'::funnel;
SELECT '0:30:0 0 0 exact'::funnel;
SELECT '0:30:0 33 0 exact'::funnel;
SELECT '0:30:0 2 0 1 {}'::funnel;
SELECT '0:30:0 2 0 exact 1'::funnel;
SELECT '0:30:0 2 0 exact 1 {'::funnel;
SELECT '0:30:0 2 0 exact 1 {5}'::funnel;
SELECT '0:30:0 2 0 exact 1 {5:1} {}'::funnel;
SELECT '0:30:0 2 0 exact 1 {a:1}'::funnel;
SELECT '0:30:0 2 0 exact 60 {5:100}'::funnel;
SELECT '0:30:0 3 0 exact 60 {5:1} {5:2}'::funnel;
SELECT '0:30:0 2 0 exact 60 {-5:1}'::funnel;
SELECT '0:30:0 2 0 exact 60 {5:-1}'::funnel;
SELECT '0:30:0 2 0 exact -1 {}'::funnel;
SELECT '0:30:0 2 -1 exact 60 {}'::funnel;
SELECT '0:30:0 2 0 rounded 60 {}'::funnel;
SELECT '0:-30:0 1 0 exact 60'::funnel;
SELECT '0:2147483648:0 1 0 exact 60'::funnel;
SELECT '2147483647:2147483647:9223372036854775807 1 0 exact 60'::funnel;
SELECT '0:0:9223372036854775808 1 0 exact 60'::funnel;
SELECT ('0:30:0 32 0 exact 1' || repeat(' {0:1}', 31))::funnel;

-- funnel, by hand: seen, tried, bought, within 30 days of being seen.
-- seen: 1 to 12.  tried: 1 to 6.  bought: 1, 2 and 3.
CREATE TABLE visitor (id int, seen timestamptz, tried timestamptz, bought timestamptz, remark text);
INSERT INTO visitor VALUES
	(1, '2024-01-01 10:00', '2024-01-02 10:00', '2024-01-31 10:00', 'bought at the last moment'),
	(2, '2024-01-01 10:00', '2024-01-01 10:00', '2024-01-01 10:00', 'all at once'),
	(3, '2024-01-01 10:00', '2024-01-31 10:00', '2024-01-31 10:00', 'two at once at the last moment'),
	(4, '2024-01-01 10:00', '2024-01-02 10:00', '2024-01-31 10:00:00.000001', 'bought a microsecond late'),
	(5, '2024-01-01 10:00', '2024-01-02 10:00', '2024-01-02 09:59:59.999999', 'bought before tried'),
	(6, '2024-01-01 10:00', '2024-01-02 10:00', 'infinity', 'not bought'),
	(7, '2024-01-01 10:00', '2024-01-31 10:00:00.000001', NULL, 'tried a microsecond late'),
	(8, '2024-01-01 10:00', NULL, '2024-01-02 10:00', 'bought without trying'),
	(9, '2024-01-01 10:00', 'infinity', '2024-01-02 10:00', 'bought without trying'),
	(10, '2024-01-01 10:00', '2023-12-31 10:00', '2024-01-02 10:00', 'tried before seen'),
	(11, '2024-01-01 10:00', '2024-01-02 10:00'::timestamptz + interval '1 year', '2024-01-03 10:00', 'tried late'),
	(12, '2024-01-01 10:00', NULL, NULL, 'only seen'),
	(13, NULL, '2024-01-02 10:00', '2024-01-03 10:00', 'skipped: never seen'),
	(14, 'infinity', '2024-01-02 10:00', '2024-01-03 10:00', 'skipped: not seen yet'),
	(15, NULL, '-infinity', NULL, 'skipped: never seen'),
	(16, '-infinity', '2024-01-02 10:00', NULL, 'impossible'),
	(17, '2024-01-01 10:00', NULL, '-infinity', 'impossible');
SELECT funnel('30 days', seen, tried, bought), invalid(funnel('30 days', seen, tried, bought)) FROM visitor;
SELECT (steps(funnel('30 days', seen, tried, bought))).* FROM visitor;
-- One step, as an array, and no time at all
SELECT funnel('30 days', seen) AS one_step, funnel('30 days', VARIADIC ARRAY[seen, tried, bought]) AS array, funnel('0', seen, tried, bought) AS at_once FROM visitor;
-- The most steps there can be; the window from the first step and not from the one before
SELECT funnel('30 days', VARIADIC steps) FROM (SELECT array_agg(timestamptz '2024-01-01' + n * interval '1 day' ORDER BY n) AS steps FROM generate_series(0, 31) AS n) AS s;
-- NULL without rows.  Where nobody takes the first step the funnel has its steps, with nobody
SELECT funnel('30 days', seen, tried) IS NULL AS is_null FROM visitor WHERE false;
SELECT s.* FROM (SELECT funnel('30 days', seen, tried) AS f FROM visitor WHERE seen IS NULL) AS v, steps(f) AS s;
SELECT never_seen, s.* FROM (SELECT seen IS NULL AS never_seen, funnel('30 days', seen, tried) AS f FROM visitor GROUP BY 1) AS v, steps(f) AS s ORDER BY 1, 2;
SELECT steps(NULL::funnel), invalid(NULL::funnel);
-- Nobody reached a step: shares and times of nobody are NULL
SELECT * FROM steps('0:30:0 3 0 exact 5 {} {}');
SELECT * FROM steps('0:30:0 2 3 exact 0 {}');
-- The times from the step before, of those who took the step in time.  By hand, of the visitors 1 to 6 who tried: 1 day, at once, 30 days, 1, 1 and 1 day;
-- of those who bought, 29 days after they tried and twice at once
SELECT step, reached, median_time, mean_time FROM (SELECT funnel('30 days', seen, tried, bought) AS f FROM visitor) AS v, steps(f);
-- A step that is 292,272 years after the one before is no step that can be
SELECT funnel('300000 years', '4714-11-24 00:00 BC', '294276-12-31 00:00'), funnel('300000 years', '0001-01-01', '200000-12-31', '294276-12-31 00:00');
-- Windows by the calendar are the time zone's: a day is 23 hours over the start of summer time, a month from 31 January ends on 29 February
SET timezone = 'Europe/Berlin';
SELECT funnel('1 day', start, other) AS day, funnel('24 hours', start, other) AS hours FROM (VALUES (timestamptz '2024-03-30 12:00', timestamptz '2024-03-31 12:30')) AS v (start, other);
SELECT funnel('1 month', start, other) AS month, funnel('31 days', start, other) AS days FROM (VALUES (timestamptz '2024-01-31 12:00', timestamptz '2024-02-29 12:30')) AS v (start, other);
SET timezone = 'UTC';
-- A window that ends after the last timestamp there is holds all that is later
SELECT funnel('300000 years', seen, tried, bought) AS years, funnel('2562047788 hours', seen, tried, bought) AS hours FROM visitor;

-- The same as plain SQL, in any order, split in any way and merged
CREATE FUNCTION pseudo_random(key text, below int) RETURNS int LANGUAGE sql IMMUTABLE AS
	$$ SELECT (('x' || substr(md5(key), 1, 7))::bit(28)::int % below) $$;
CREATE TABLE random_visitor AS
	SELECT i, s.start AS a,
		CASE WHEN pseudo_random('b' || i, 9) > 0 THEN s.start + (pseudo_random('b at' || i, 1200) - 100) * interval '1 hour' END AS b,
		CASE pseudo_random('c' || i, 9) WHEN 0 THEN NULL WHEN 1 THEN 'infinity' ELSE s.start + (pseudo_random('c at' || i, 1200) - 50) * interval '1 hour' END AS c,
		CASE WHEN pseudo_random('d' || i, 9) > 0 THEN s.start + pseudo_random('d at' || i, 1200) * interval '1 hour' END AS d
	FROM (
		SELECT i, CASE pseudo_random('a' || i, 20) WHEN 0 THEN NULL WHEN 1 THEN timestamptz 'infinity' WHEN 2 THEN '-infinity'
			ELSE timestamptz '2023-06-01' + pseudo_random('a at' || i, 9000) * interval '1 hour' END AS start
		FROM generate_series(1, 2000) AS i
	) AS s;
CREATE FUNCTION plain_funnel(within interval) RETURNS bigint[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY[count(*), count(*) FILTER (WHERE b_in), count(*) FILTER (WHERE b_in AND c_in), count(*) FILTER (WHERE b_in AND c_in AND d_in)]
	FROM (
		SELECT CASE WHEN b >= a AND b < 'infinity' THEN b <= a + within ELSE false END AS b_in,
			CASE WHEN c >= b AND c < 'infinity' THEN c <= a + within ELSE false END AS c_in,
			CASE WHEN d >= c AND d < 'infinity' THEN d <= a + within ELSE false END AS d_in
		FROM random_visitor WHERE a > '-infinity' AND a < 'infinity' AND coalesce(b, 'infinity') > '-infinity'
	) AS v
$$;
SELECT within, array_agg(reached ORDER BY step) = plain_funnel(within) AS same, min(reached) > 20 AS many
FROM (SELECT within, funnel(within, a, b, c, d) AS f FROM random_visitor, unnest('{1 month,60 days,40 days 12:00,1000:00}'::interval[]) AS within GROUP BY within) AS s, steps(f)
GROUP BY within ORDER BY within;
-- and so are the times: percentile_disc and avg of them, which has no more than a microsecond of its own rounding
SELECT f.*, f.median_time = t.median AS same_median, abs(extract(epoch FROM f.mean_time - t.mean)) <= 0.000001 AS same_mean
FROM steps((SELECT funnel('60 days', a, b, c, d) FROM random_visitor)) AS f
JOIN (
	SELECT step, percentile_disc(0.5) WITHIN GROUP (ORDER BY time) AS median, avg(time) AS mean
	FROM (
		SELECT t.step, t.time
		FROM (SELECT a, b, nullif(c, 'infinity') AS c, d FROM random_visitor WHERE a > '-infinity' AND a < 'infinity') AS v,
			LATERAL (VALUES (2, b - a, b >= a, b), (3, c - b, b >= a AND c >= b, c), (4, d - c, b >= a AND c >= b AND d >= c, d)) AS t (step, time, in_order, at)
		WHERE in_order AND at <= a + interval '60 days'
	) AS t
	GROUP BY step
) AS t USING (step)
ORDER BY step;
SET timezone = 'America/New_York';
SELECT within, array_agg(reached ORDER BY step) = plain_funnel(within) AS same, min(reached) > 20 AS many
FROM (SELECT within, funnel(within, a, b, c, d) AS f FROM random_visitor, unnest('{1 month,60 days,40 days 12:00,1000:00}'::interval[]) AS within GROUP BY within) AS s, steps(f)
GROUP BY within ORDER BY within;
SET timezone = 'UTC';
SELECT count(*) AS ways, count(DISTINCT merged::text) AS states, bool_and(merged::text = (SELECT funnel('60 days', a, b, c, d)::text FROM random_visitor)) AS same FROM (
	SELECT parts, salt, rollup(part ORDER BY md5(part_number::text || salt)) AS merged FROM (
		SELECT parts, salt, pseudo_random(i || salt, parts) AS part_number, funnel('60 days', a, b, c, d ORDER BY md5(i || salt)) AS part
		FROM random_visitor, unnest('{1,2,7,50}'::int[]) AS parts, unnest('{x,y,z}'::text[]) AS salt GROUP BY 1, 2, 3
	) AS p GROUP BY parts, salt
) AS m;
-- More than 1,024 different times are rounded, as durations of sales_cycle are, the mean is not; in any order, split in any way and merged
CREATE TABLE quick_visitor AS
	SELECT i, a, a + i * interval '1.000001 seconds' AS b, CASE WHEN i % 3 > 0 THEN a + i * interval '1.5 seconds' END AS c
	FROM generate_series(1, 4000) AS i, LATERAL (SELECT timestamptz '2024-01-01' + i * interval '1 minute' AS a) AS s;
SELECT step, reached, median_time, mean_time FROM (SELECT funnel('60 days', a, b, c) AS f FROM quick_visitor) AS v, steps(f);
SELECT count(*) AS ways, count(DISTINCT merged::text) AS states, min(split_part(merged::text, ' ', 4)) AS form FROM (
	SELECT parts, salt, rollup(part ORDER BY md5(part_number::text || salt)) AS merged FROM (
		SELECT parts, salt, pseudo_random(i || salt, parts) AS part_number, funnel('60 days', a, b, c ORDER BY md5(i || salt)) AS part
		FROM quick_visitor, unnest('{1,2,7,500,1000000}'::int[]) AS parts, unnest('{x,y,z}'::text[]) AS salt GROUP BY 1, 2, 3
	) AS p GROUP BY parts, salt
) AS m;
DROP TABLE quick_visitor;
-- A stored state is not changed by being merged; NULL is skipped
CREATE TABLE funnel_state AS SELECT i % 3 AS part, funnel('60 days', a, b, c, d) AS state FROM random_visitor GROUP BY 1;
INSERT INTO funnel_state VALUES (3, NULL);
SELECT rollup(state)::text = (SELECT funnel('60 days', a, b, c, d)::text FROM random_visitor) AS same FROM funnel_state;
SELECT count(*) FROM funnel_state AS s WHERE s.state::text = (SELECT funnel('60 days', a, b, c, d)::text FROM random_visitor WHERE i % 3 = s.part);
SELECT rollup(state) IS NULL AS is_null FROM funnel_state WHERE state IS NULL;
SELECT funnel_combine(f, f), f FROM (VALUES ('0:30:0 2 1 exact 3 {5:2}'::funnel)) AS s (f);
SELECT funnel_transition(f, '30 days', '2024-01-01', '2024-01-02'), f FROM (VALUES ('0:30:0 2 1 exact 3 {5:2}'::funnel)) AS s (f);
-- With two workers
ALTER TABLE random_visitor SET (parallel_workers = 2);
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT (SELECT rollup(state)::text FROM funnel_state) = funnel('60 days', a, b, c, d)::text AS same FROM random_visitor;
EXPLAIN (COSTS OFF) SELECT funnel('60 days', a, b, c, d) FROM random_visitor;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- States of different windows or steps do not mix; 1 month is not 30 days, nor 1 day 24 hours
SELECT rollup(f) FROM (VALUES ('0:30:0 2 0 exact 1 {0:1}'::funnel), ('0:31:0 2 0 exact 1 {0:1}')) AS s (f);
SELECT rollup(f) FROM (VALUES ('0:30:0 2 0 exact 1 {0:1}'::funnel), ('1:0:0 2 0 exact 1 {0:1}')) AS s (f);
SELECT rollup(f) FROM (VALUES ('0:30:0 2 0 exact 1 {0:1}'::funnel), ('0:30:0 3 0 exact 1 {0:1} {0:1}')) AS s (f);
SELECT funnel(CASE id WHEN 1 THEN interval '1 day' ELSE '24 hours' END, seen) FROM visitor;
SELECT funnel('1 day', VARIADIC CASE id WHEN 1 THEN ARRAY[seen, tried] ELSE ARRAY[seen] END) FROM visitor;
SET max_parallel_workers_per_gather = 0;
-- Arguments that cannot be right, whatever the row is
SELECT funnel(NULL, seen, tried) FROM visitor;
SELECT funnel('-1 day', NULL::timestamptz);
SELECT funnel('1 month -1 day', seen, tried) FROM visitor;
SELECT funnel('1 day', VARIADIC NULL) FROM visitor;
SELECT funnel('1 day', VARIADIC '{}') FROM visitor;
SELECT funnel('1 day', VARIADIC array_fill(seen, ARRAY[33])) FROM visitor;
SELECT funnel('1 day', VARIADIC ARRAY[[seen, tried], [seen, bought]]) FROM visitor;
\set VERBOSITY sqlstate
SELECT funnel(NULL, seen, tried) FROM visitor;
SELECT funnel('-1 day', seen, tried) FROM visitor;
SELECT funnel('1 day', VARIADIC NULL) FROM visitor;
SELECT funnel('1 day', VARIADIC '{}') FROM visitor;
SELECT funnel('1 day', VARIADIC ARRAY[[seen, tried], [seen, bought]]) FROM visitor;
SELECT rollup(f) FROM (VALUES ('0:30:0 2 0 exact 1 {0:1}'::funnel), ('0:31:0 2 0 exact 1 {0:1}')) AS s (f);
\set VERBOSITY default
-- More rows than can be counted
SELECT rollup(f) FROM (VALUES ('0:30:0 1 0 exact 9223372036854775807'::funnel), ('0:30:0 1 0 exact 1')) AS s (f);
SELECT rollup(f) FROM (VALUES ('0:30:0 1 9223372036854775807 exact 1'::funnel), ('0:30:0 1 1 exact 1')) AS s (f);

RESET max_parallel_workers_per_gather;
DROP FUNCTION plain_funnel, pseudo_random;
DROP TABLE visitor, random_visitor, funnel_state;
