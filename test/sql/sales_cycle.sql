-- Family sales_cycle
SET search_path = public, saleskpi;
SET intervalstyle = 'postgres';

-- Text form
SELECT 'exact 0 0:0 {}'::sales_cycle;
SELECT 'exact 2 3:3600000000 {0:1:0,86400000000:1:0,176400000000:1:4}'::sales_cycle;
SELECT sales_cycle_send('exact 2 1:0 {86400000000:1:0}');
SELECT ''::sales_cycle;
SELECT 'exakt 0 0:0 {}'::sales_cycle;
SELECT 'exact 0 0:0'::sales_cycle;
SELECT 'exact 0 0:0 {'::sales_cycle;
SELECT 'exact 0 0:0 {} x'::sales_cycle;
SELECT 'exact 0 0:0 {0:0:0}'::sales_cycle;
SELECT 'exact 0 0:0 {0:-1:2}'::sales_cycle;
SELECT 'exact 0 0:0 {0:1}'::sales_cycle;
SELECT 'exact 0 0:0 {0:1:0 0:1:0}'::sales_cycle;
SELECT 'exact 0 0:0 {0:1:0,0:1:0}'::sales_cycle;
SELECT 'exact 0 0:5 {5:1:0,0:1:0}'::sales_cycle;
SELECT 'exact 0 0:-5 {-5:1:0}'::sales_cycle;
SELECT 'exact -1 0:0 {}'::sales_cycle;
SELECT 'exact 0 0:6 {5:1:0}'::sales_cycle;
SELECT 'exact 0 0:86400000000 {86400000000:1:0}'::sales_cycle;
SELECT 'rounded 0 0:6 {5:1:0}'::sales_cycle;
SELECT 'rounded 0 1:0 {86400000000:1:0}'::sales_cycle;
SELECT 'exact 0 0:0 {0:9223372036854775807:1}'::sales_cycle;
SELECT 'exact 0 0:0 {0:9223372036854775808:0}'::sales_cycle;
SELECT 'exact 0 0:0 {9223372036854775807:9223372036854775807:0}'::sales_cycle;
-- One duration more than an exact state can hold
SELECT format('exact 0 0:%s {%s}', sum(i), string_agg(i || ':1:0', ',' ORDER BY i))::sales_cycle IS NOT NULL
FROM generate_series(1, 1024) AS i;
DO $$
DECLARE
	why text;
BEGIN
	PERFORM format('exact 0 0:%s {%s}', sum(i), string_agg(i || ':1:0', ',' ORDER BY i))::saleskpi.sales_cycle
	FROM generate_series(1, 1025) AS i;
EXCEPTION WHEN invalid_text_representation THEN
	GET STACKED DIAGNOSTICS why = PG_EXCEPTION_DETAIL;
	RAISE NOTICE '%', why;
END
$$;

-- By hand: 1, 2, 3, 10 days; mean 4, the median is the second, the 90th
-- percentile the fourth of them.  NULLs are skipped, 5 is closed before opened.
CREATE TABLE deal (id int, opened date, closed date);
INSERT INTO deal VALUES
	(1, '2024-01-01', '2024-01-02'), (2, '2024-01-01', '2024-01-03'),
	(3, '2024-01-01', '2024-01-04'), (4, '2024-01-01', '2024-01-11'),
	(5, '2024-01-05', '2024-01-04'), (6, '2024-01-01', NULL), (7, NULL, '2024-01-01'),
	(8, '2024-01-01', 'infinity'), (9, '-infinity', '2024-01-01'), (10, '2024-01-01', '-infinity');
SELECT sales_cycle_length(opened, closed) FROM deal;
SELECT mean(s), median(s), percentile(s, 0.9) AS p90, percentile(s, 0) AS p0, percentile(s, 0.25) AS p25,
	percentile(s, 0.250001) AS p25_and_more, percentile(s, 1) AS p100, closed(s), open(s), invalid(s), total_days(s)
FROM (SELECT sales_cycle(opened, closed) AS s FROM deal) AS d;
SELECT sales_cycle(opened, closed) FROM deal;
-- Timestamps with and without time zone, to the microsecond, days of 24 hours
SELECT sales_cycle_length(opened::timestamp, closed::timestamp) FROM deal;
SELECT sales_cycle_length(opened, closed), sales_cycle(opened, closed) FROM (VALUES
	(timestamptz '2024-01-01 00:00:00+00', timestamptz '2024-01-01 00:00:00.000001+00'),
	('2024-01-01 00:00:00+00', '2024-01-02 12:00:00+00')
) AS d (opened, closed);
-- The mean is rounded to the microsecond
SELECT mean('exact 0 0:1 {0:1:0,1:1:0}'::sales_cycle), mean('exact 0 0:1 {0:2:0,1:1:0}'::sales_cycle);
SELECT days('1 day 12 hours'), days('2 mons'), days('-6 hours'), days(NULL) IS NULL AS strict;

-- No rows, nothing closed: NULL
SELECT sales_cycle_length(opened, closed) IS NULL AS length, sales_cycle(opened, closed) IS NULL AS state FROM deal WHERE false;
SELECT sales_cycle_length(opened, closed) IS NULL AS length, sales_cycle(opened, closed) IS NULL AS state FROM deal WHERE closed IS NULL;
SELECT mean(s) IS NULL AS mean, median(s) IS NULL AS median, percentile(s, 0.9) IS NULL AS p90, closed(s), invalid(s)
FROM (SELECT sales_cycle(opened, closed) AS s FROM deal WHERE id = 5) AS d;

-- Counts so large that doubles are too coarse for them
SELECT percentile('exact 0 9223372036854775806:0 {0:1:0,86400000000:9223372036854775806:0}', 1), median('exact 0 9223372036854775806:0 {0:1:0,86400000000:9223372036854775806:0}'),
	percentile('exact 0 9007199254740995:0 {86400000000:9007199254740995:0}', 0.9999999999999999);

-- Percentiles that cannot be right
SELECT percentile(sales_cycle(opened, closed), 1.5) FROM deal;
SELECT percentile(sales_cycle(opened, closed), -0.1) FROM deal;
SELECT percentile(sales_cycle(opened, closed), 'NaN') FROM deal;

-- Deals still open on 2024-01-06 (censored).  By hand, Kaplan-Meier: of 5 deals
-- one closes after 1, 2, 3 days each, two are open after 5: S = 4/5, 3/5, 2/5.
-- So the median is 3 days; 90 % is not reached.  Deal 4 closes only later.
SELECT median(s), percentile(s, 0.2) AS p20, percentile(s, 0.21) AS p21, percentile(s, 0.6) AS p60,
	percentile(s, 0.9) IS NULL AS p90_not_reached, closed(s), open(s), invalid(s)
FROM (SELECT sales_cycle(opened, closed, '2024-01-06') AS s FROM deal WHERE id IN (1, 2, 3, 4, 6)) AS d;
SELECT sales_cycle(opened, closed, '2023-12-31') IS NULL AS not_opened_yet FROM deal WHERE id < 5;
SELECT sales_cycle(opened, closed, NULL::date) IS NULL AS as_of_not_known FROM deal;
SELECT sales_cycle(opened, closed, 'infinity'::date) FROM deal;
SELECT sales_cycle(opened, closed, '-infinity'::timestamp) FROM deal;
-- A deal on the days around it: not known before it is opened, open from that day
-- on, closed from the day of its closing on
SELECT as_of, sales_cycle(opened, closed, as_of), sales_cycle(opened::timestamptz, closed::timestamptz, as_of::timestamptz)::text =
	sales_cycle(opened, closed, as_of)::text AS as_timestamp
FROM deal, (VALUES (date '2023-12-31'), ('2024-01-01'), ('2024-01-10'), ('2024-01-11'), ('2024-01-12')) AS a (as_of)
WHERE id = 4 GROUP BY as_of ORDER BY as_of;
-- An end that has not come may be NULL or infinity, and with as_of both are open.
-- A row that cannot be right is invalid, known or not.
SELECT id, sales_cycle(opened, closed, '2024-01-03') FROM deal WHERE id > 4 GROUP BY id ORDER BY id;
-- Each row may have an as_of of its own
SELECT sales_cycle(opened, closed, as_of) FROM (VALUES
	(date '2024-01-01', NULL::date, date '2024-01-04'), ('2024-01-01', '2024-01-03', '2024-01-04'), ('2024-01-01', '2024-01-02', NULL)
) AS d (opened, closed, as_of);

-- Percentiles with open deals.  p = 0 is the first that closed, though one dropped
-- out before; p = 1 is reached where the last closes, and not where it is open.
SELECT percentile(s, 0) AS p0, percentile(s, 1) AS p100 FROM (VALUES
	('exact 0 5:0 {86400000000:0:1,172800000000:1:0,259200000000:1:0}'::sales_cycle),
	('exact 0 5:0 {172800000000:1:0,259200000000:1:1}')) AS v (s);
SELECT percentile('exact 0 2:0 {86400000000:0:1,172800000000:1:0}', 'NaN');
SELECT percentile('exact 0 2:0 {86400000000:0:1,172800000000:1:0}', '-Infinity');
SELECT percentile('exact 0 0:0 {86400000000:0:2}', 0) IS NULL AS nothing_closed, percentile('exact 0 0:0 {}', 0) IS NULL AS nothing;

-- survival: the share still open after so long; one that closes just then has
-- closed.  By hand: of 1, 2, 3, 10 days all are open until just before one, none
-- is from 10 on.
SELECT after, survival(s, after) FROM (SELECT sales_cycle(opened, closed) AS s FROM deal) AS d, unnest(ARRAY[
	interval '0', '23:59:59.999999', '1 day', '2 days', '71:59:59.999999', '72:00', '10 days -0.000001 seconds', '10 days', '200000 years']) AS after;
-- Without open deals it is the count over the count, to the last bit
SELECT count(*) AS wrong FROM generate_series(1, 1000) AS n, (
	SELECT sales_cycle(date '2024-01-01', date '2024-01-01' + n) AS s FROM generate_series(1, 1000) AS n) AS d
WHERE survival(s, n * interval '1 day') <> (1000 - n) / 1000::double precision;
-- Intervals are as days(interval) counts them: 30 days a month, 365.25 a year
SELECT after, days(after), survival(s, after) AS at, survival(s, after - interval '1 microsecond') AS just_before
FROM unnest(ARRAY[interval '1 month', '-1 month 60 days', '1 year', '-1 year 395 days 6 hours', '1 year 1 month']) AS after,
	LATERAL (SELECT format('exact 0 %s:%s {%s:1:0}', floor(days(after)), (days(after) - floor(days(after))) * 86400000000,
		days(after) * 86400000000)::sales_cycle AS s) AS d;
-- The longest duration of all, and what is longer
SELECT survival(s, interval '106751991 days 04:00:54.775806') AS before, survival(s, interval '106751991 days 04:00:54.775807') AS at,
	survival(s, interval '2147483647 days 2562047788:00:54.775807') AS longer,
	survival(s, interval '213503982 days -2562047779:59:05.224194') AS before_by_fields, survival(s, interval '213503982 days -2562047779:59:05.224193') AS at_by_fields,
	survival(s, interval '178000000 years 2147483647 days') AS longest,
	survival(s, (CASE WHEN current_setting('server_version_num')::int < 170000 THEN '178000000 years' ELSE 'infinity' END)::interval) AS infinity
FROM (VALUES ('exact 0 106751991:14454775807 {9223372036854775807:1:0}'::sales_cycle)) AS v (s);
-- No deals: NULL.  All open: 1 as long as they were seen, and NULL after that.
SELECT survival('exact 3 0:0 {}'::sales_cycle, '0') IS NULL AS nothing, survival(s, '1 day') AS seen, survival(s, '2 days') AS last_seen,
	survival(s, '2 days 00:00:00.000001') IS NULL AS not_seen, survival(s, NULL) IS NULL AS strict
FROM (VALUES ('exact 0 0:0 {86400000000:0:1,172800000000:0:2}'::sales_cycle)) AS v (s);
-- Closings of a day come before those who drop out on it, so these are at risk
SELECT survival(s, '1 day') AS s1, survival(s, '2 days') AS s2, survival(s, '3 days') IS NULL AS not_seen
FROM (VALUES ('exact 0 3:0 {86400000000:1:1,172800000000:1:1}'::sales_cycle)) AS v (s);
SELECT survival(sales_cycle(opened, closed), '-1 day') FROM deal;
SELECT survival(sales_cycle(opened, closed), '1 day -24:00:00.000001') FROM deal;
\set VERBOSITY sqlstate
SELECT survival(sales_cycle(opened, closed), (CASE WHEN current_setting('server_version_num')::int < 170000
	THEN '-178000000 years' ELSE '-infinity' END)::interval) FROM deal;
\set VERBOSITY default

-- A published table: weeks in remission of 21 patients with 6-MP, those with a
-- plus still in remission when last seen (Freireich et al. 1963, in Gehan 1965,
-- "A Generalized Wilcoxon Test for Comparing Arbitrarily Singly-Censored
-- Samples"): 6, 6, 6, 6+, 7, 9+, 10, 10+, 11+, 13, 16, 17+, 19+, 20+, 22, 23, 25+,
-- 32+, 32+, 34+, 35+.  The estimate of Kaplan and Meier, to be found in many
-- textbooks (Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time
-- Data", 1.1): 6 0.857, 7 0.807, 10 0.753, 13 0.690, 16 0.627, 22 0.538, 23 0.448;
-- the median is 23 weeks.
CREATE TABLE remission AS
	SELECT date '1960-01-01' AS opened, CASE WHEN weeks > 0 THEN date '1960-01-01' + 7 * weeks END AS closed,
		date '1960-01-01' + 7 * abs(weeks) AS as_of
	FROM unnest('{6,6,6,-6,7,-9,10,-10,-11,13,16,-17,-19,-20,22,23,-25,-32,-32,-34,-35}'::int[]) AS weeks;
SELECT closed(s), open(s), days(median(s)) / 7 AS median, percentile(s, 0.6) IS NULL AS p60_not_reached
FROM (SELECT sales_cycle(opened, closed, as_of) AS s FROM remission) AS r;
SELECT weeks, round(survival(s, weeks * interval '7 days')::numeric, 3) AS survival
FROM (SELECT sales_cycle(opened, closed, as_of) AS s FROM remission) AS r, generate_series(5, 36) AS weeks
WHERE weeks IN (5, 6, 7, 9, 10, 11, 13, 16, 20, 22, 23, 35, 36) ORDER BY weeks;
DROP TABLE remission;

-- As percentile_disc, for every percentage, on whole days
CREATE TABLE long_deal AS
	SELECT timestamptz '2020-01-01 00:00:00+00' AS opened,
		timestamptz '2020-01-01 00:00:00+00' + (i * 7919 % 977) * interval '24 hours' AS closed, i
	FROM generate_series(1, 5000) AS i;
SELECT count(*) AS wrong FROM generate_series(0, 100) AS p, (
	SELECT sales_cycle(opened, closed) AS s FROM long_deal) AS d
WHERE percentile(s, p / 100.0) IS DISTINCT FROM (
	SELECT percentile_disc(p / 100.0) WITHIN GROUP (ORDER BY closed - opened) FROM long_deal);
SELECT split_part(sales_cycle(opened, closed)::text, ' ', 1) AS form,
	mean(sales_cycle(opened, closed)) = avg(closed - opened) AS mean_is_exact FROM long_deal;

-- More than 1,024 distinct durations: within 0.5 % of the true value, mean exact
UPDATE long_deal SET closed = opened + (power(1.0037, i) * 1000000)::bigint * interval '1 microsecond';
SELECT split_part(sales_cycle(opened, closed)::text, ' ', 1) AS form, count(DISTINCT closed) AS durations,
	pg_column_size(sales_cycle(opened, closed)) < 60000 AS small FROM long_deal;
SELECT count(*) AS wrong FROM generate_series(0, 1000) AS p, (
	SELECT sales_cycle(opened, closed) AS s FROM long_deal) AS d, LATERAL (
	SELECT extract(epoch FROM percentile_disc(p / 1000.0) WITHIN GROUP (ORDER BY closed - opened)) AS seconds FROM long_deal) AS truth
WHERE abs(extract(epoch FROM percentile(s, p / 1000.0)) - truth.seconds) > truth.seconds * 0.005;
SELECT closed(s), abs(extract(epoch FROM mean(s)) - (
	SELECT avg(extract(epoch FROM closed - opened)) FROM long_deal)) < 0.000001 AS mean_is_exact
FROM (SELECT sales_cycle(opened, closed) AS s FROM long_deal) AS d;
-- The text form of a rounded state reads back as the same state
SELECT s::text::sales_cycle::text = s::text AS same FROM (SELECT sales_cycle(opened, closed) AS s FROM long_deal) AS d;

-- The same state in any order and from any split
SELECT count(DISTINCT s::text) AS states FROM (
	SELECT sales_cycle(opened, closed ORDER BY i) AS s FROM long_deal
	UNION ALL SELECT sales_cycle(opened, closed ORDER BY i DESC) FROM long_deal
	UNION ALL SELECT sales_cycle(opened, closed ORDER BY md5(i::text)) FROM long_deal
	UNION ALL SELECT rollup(part) FROM (SELECT sales_cycle(opened, closed) AS part FROM long_deal GROUP BY i % 7) AS p
	UNION ALL SELECT rollup(part) FROM (SELECT sales_cycle(opened, closed) AS part FROM long_deal GROUP BY i / 100) AS p
	UNION ALL SELECT rollup(part) FROM (SELECT sales_cycle(opened, closed) AS part FROM long_deal GROUP BY i > 1000) AS p
	UNION ALL SELECT rollup(part ORDER BY part::text DESC) FROM (SELECT sales_cycle(opened, closed) AS part FROM long_deal GROUP BY i) AS p
) AS all_ways;
-- The same with as many distinct durations as an exact state can hold, one fewer,
-- one more and many more, of deals closed and open: rows in three orders, splits
-- into exact parts, into exact and rounded ones and into single rows, merged in
-- either order and in two steps
CREATE TABLE spread AS
	SELECT n, i, opened, CASE WHEN i % 5 > 0 THEN opened + age END AS closed, opened + age AS as_of
	FROM (VALUES (1023), (1024), (1025), (4000)) AS v (n), generate_series(1, 2 * n) AS i,
		LATERAL (SELECT timestamptz '2020-01-01 00:00:00+00' AS opened, (i * 7 % n + 1) * interval '1000.003 seconds' AS age) AS a;
SELECT n, count(DISTINCT s::text) AS states, min(split_part(s::text, ' ', 1)) AS form, min(closed(s)) AS closed, min(open(s)) AS open FROM (
	SELECT n, sales_cycle(opened, closed, as_of ORDER BY i) AS s FROM spread GROUP BY n
	UNION ALL SELECT n, sales_cycle(opened, closed, as_of ORDER BY i DESC) FROM spread GROUP BY n
	UNION ALL SELECT n, sales_cycle(opened, closed, as_of ORDER BY md5(i::text)) FROM spread GROUP BY n
	UNION ALL SELECT n, rollup(part) FROM (
		SELECT n, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i % 2) AS p GROUP BY n
	UNION ALL SELECT n, rollup(part ORDER BY md5(part::text)) FROM (
		SELECT n, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i % 7) AS p GROUP BY n
	UNION ALL SELECT n, rollup(part ORDER BY closed(part)) FROM (
		SELECT n, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i <= 1000) AS p GROUP BY n
	UNION ALL SELECT n, rollup(part ORDER BY closed(part) DESC) FROM (
		SELECT n, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i <= 1000) AS p GROUP BY n
	UNION ALL SELECT n, rollup(part) FROM (
		SELECT n, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i) AS p GROUP BY n
	UNION ALL SELECT n, rollup(part) FROM (
		SELECT n, rollup(part) AS part FROM (
			SELECT n, i % 30 AS piece, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i % 30) AS p
		GROUP BY n, piece % 4) AS p GROUP BY n
	UNION ALL SELECT n, rollup(part) FROM (
		SELECT n, rollup(part) AS part FROM (
			SELECT n, i / 300 AS piece, sales_cycle(opened, closed, as_of) AS part FROM spread GROUP BY n, i / 300) AS p
		GROUP BY n, piece < 9) AS p GROUP BY n
) AS all_ways GROUP BY n ORDER BY n;
-- The mean in one step is the one of the state, in any order
SELECT count(*) AS wrong FROM (
	SELECT mean(sales_cycle(opened, closed)), sales_cycle_length(opened, closed),
		sales_cycle_length(opened, closed ORDER BY i) AS ascending, sales_cycle_length(opened, closed ORDER BY md5(i::text)) AS shuffled
	FROM spread GROUP BY n, i % 3
) AS m
WHERE mean <> sales_cycle_length OR mean <> ascending OR mean <> shuffled;
-- survival of a rounded state: a duration that was a row's counts the row, and
-- what is counted is not more than 1 % longer
SELECT count(*) AS durations, count(*) FILTER (WHERE survival(s, closed - opened) > truth) AS too_late,
	count(*) FILTER (WHERE survival(s, (closed - opened) / 1.01) < truth) AS too_early
FROM (SELECT opened, closed, (count(*) OVER () - count(*) OVER (ORDER BY closed)) / (count(*) OVER ())::double precision AS truth
	FROM spread WHERE n = 4000 AND closed IS NOT NULL) AS d, (
	SELECT sales_cycle(opened, closed) AS s FROM spread WHERE n = 4000) AS c;
DROP TABLE spread;

-- Rounding moves no duration by more than 0.5 %, from 1 microsecond to 1,000
-- years (3.15576e16 microseconds), around powers of two as well
SELECT min(duration), max(duration), count(*) FILTER (WHERE abs(rounded - duration) * 200 > duration) AS wrong
FROM (
	SELECT floor(power(1.003, i))::bigint AS duration FROM generate_series(0, 12682) AS i
	UNION SELECT 31557600000000000
	UNION SELECT (1::bigint << bits) + i FROM generate_series(1, 54) AS bits, generate_series(-1, 1) AS i
) AS d, LATERAL (
	SELECT (extract(epoch FROM median(rollup(s))) * 1000000)::bigint AS rounded
	FROM (VALUES ('rounded 0 0:0 {}'::sales_cycle),
		(format('exact 0 %s:%s {%s:1:0}', duration / 86400000000, duration % 86400000000, duration)::sales_cycle)) AS v (s)
) AS r;

SELECT rollup(s) IS NULL AS nothing FROM (VALUES (NULL::sales_cycle)) AS v (s);
SELECT rollup(s) FROM (VALUES ('exact 1 0:5 {5:1:0}'::sales_cycle), (NULL), ('exact 2 0:11 {5:1:2,6:1:0}')) AS v (s);

-- A state that is not the executor's is not changed in place
SELECT sales_cycle_transition(s, date '2024-01-01', '2024-01-02'), s FROM (VALUES ('exact 0 1:0 {86400000000:1:0}'::sales_cycle)) AS v (s);

-- A deal longer than 292,271 years cannot be right
SELECT sales_cycle(timestamp '4714-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999');
SELECT sales_cycle(date '4714-11-24 BC', '5874897-12-31');
SELECT mean(sales_cycle(timestamp '0001-01-01', '290000-12-31'));

DROP TABLE deal, long_deal;
