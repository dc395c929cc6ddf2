-- Family sales_cycle
SET search_path = public, saleskpi;
SET intervalstyle = 'postgres';

-- Text form: exact, the invalid rows, the durations in microseconds of the closed deals and of the open ones, each with how many
SELECT 'exact 0 {} {}'::sales_cycle, ' exact 2 { 0 : 1 , 86400000000:1,176400000000:1} {176400000000:4}'::sales_cycle;
SELECT sales_cycle_send('exact 2 {86400000000:1} {5:3}');
-- or rounded: then with the sum of each, as days:microseconds, and the shortest and the longest, not rounded.  30.1 and 30.2 days
SELECT 'rounded 0 60:25920000000 2600640000000:2609280000000 {2592000000000:1,2613600000000:1} 0:0 0:0 {}'::sales_cycle;
SELECT ''::sales_cycle;
SELECT 'exakt 0 {} {}'::sales_cycle;
SELECT 'exact 0 {}'::sales_cycle;
SELECT 'exact 0 {} {'::sales_cycle;
SELECT 'exact 0 {} {} x'::sales_cycle;
SELECT 'exact 0 0:0 0:0 {} 0:0 0:0 {}'::sales_cycle;
SELECT 'exact 0 {0:0} {}'::sales_cycle;
SELECT 'exact 0 {} {0:-1}'::sales_cycle;
SELECT 'exact 0 {0} {}'::sales_cycle;
SELECT 'exact 0 {0:1 0:1} {}'::sales_cycle;
SELECT 'exact 0 {0:1,0:1} {}'::sales_cycle;
SELECT 'exact 0 {} {5:1,0:1}'::sales_cycle;
SELECT 'exact 0 {-5:1} {}'::sales_cycle;
SELECT 'exact -1 {} {}'::sales_cycle;
SELECT 'exact 0 {0:9223372036854775807} {0:1}'::sales_cycle;
SELECT 'exact 0 {0:9223372036854775807,1:1} {}'::sales_cycle;
SELECT 'exact 0 {0:9223372036854775808} {}'::sales_cycle;
SELECT 'exact 0 {9223372036854775807:9223372036854775807} {}'::sales_cycle;
-- Nor are there more of them than can be counted, all of one duration or not
SELECT rollup(s) FROM (VALUES ('exact 0 {0:9223372036854775807} {}'::sales_cycle), ('exact 0 {0:1} {}')) AS v (s);
SELECT rollup(s) FROM (VALUES ('exact 0 {0:9223372036854775807} {}'::sales_cycle), ('exact 0 {5:1} {}')) AS v (s);
SELECT 'rounded 0 {} {}'::sales_cycle;
SELECT 'rounded 0 0:6 5:6 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:5 5:6 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:5 4:5 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:5 5:4 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:5 -5:5 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:7 5:5 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:86400000000 86400000000:86400000000 {86400000000:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:-5 5:5 {5:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:201 201:201 {201:1} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:402 201:201 {202:2} 0:0 0:0 {}'::sales_cycle, 'rounded 0 0:403 201:201 {202:2} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:403 201:202 {202:2} 0:0 0:0 {}'::sales_cycle, 'rounded 0 0:405 201:202 {202:2} 0:0 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:0 0:0 {} 0:1 0:0 {}'::sales_cycle;
SELECT 'rounded 0 0:0 0:0 {} 0:0 0:1 {}'::sales_cycle;
-- One duration more than an exact state can hold
SELECT format('exact 0 {%s} {}', string_agg(i || ':1', ',' ORDER BY i))::sales_cycle IS NOT NULL
FROM generate_series(1, 1024) AS i;
DO $$
DECLARE
	why text;
BEGIN
	PERFORM format('exact 0 {} {%s}', string_agg(i || ':1', ',' ORDER BY i))::saleskpi.sales_cycle
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
SELECT mean('exact 0 {0:1,1:1} {}'::sales_cycle), mean('exact 0 {0:2,1:1} {}'::sales_cycle);
SELECT days('1 day 12 hours'), days('2 mons'), days('-6 hours'), days(NULL) IS NULL AS strict;

-- No rows, nothing closed: NULL
SELECT sales_cycle_length(opened, closed) IS NULL AS length, sales_cycle(opened, closed) IS NULL AS state FROM deal WHERE false;
SELECT sales_cycle_length(opened, closed) IS NULL AS length, sales_cycle(opened, closed) IS NULL AS state FROM deal WHERE closed IS NULL;
SELECT mean(s) IS NULL AS mean, median(s) IS NULL AS median, percentile(s, 0.9) IS NULL AS p90, closed(s), invalid(s)
FROM (SELECT sales_cycle(opened, closed) AS s FROM deal WHERE id = 5) AS d;

-- Counts so large that doubles are too coarse for them
SELECT percentile('exact 0 {0:1,86400000000:9223372036854775806} {}', 1), median('exact 0 {0:1,86400000000:9223372036854775806} {}'),
	percentile('exact 0 {86400000000:9007199254740995} {}', 0.9999999999999999);
-- One deal among so many is open: not all will have closed
SELECT percentile('exact 0 {1:1000000000000000,2:1} {3:1}', 1) IS NULL AS p100, percentile('exact 0 {1:1000000000000000,2:1} {3:1}', 0.5) AS p50;

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
	('exact 0 {172800000000:1,259200000000:1} {86400000000:1}'::sales_cycle),
	('exact 0 {172800000000:1,259200000000:1} {259200000000:1}')) AS v (s);
SELECT percentile('exact 0 {172800000000:1} {86400000000:1}', 'NaN');
SELECT percentile('exact 0 {172800000000:1} {86400000000:1}', '-Infinity');
SELECT percentile('exact 0 {} {86400000000:2}', 0) IS NULL AS nothing_closed, percentile('exact 0 {} {}', 0) IS NULL AS nothing;

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
	LATERAL (SELECT format('exact 0 {%s:1} {}', days(after) * 86400000000)::sales_cycle AS s) AS d;
-- The longest duration of all, and what is longer
SELECT survival(s, interval '106751991 days 04:00:54.775806') AS before, survival(s, interval '106751991 days 04:00:54.775807') AS at,
	survival(s, interval '2147483647 days 2562047788:00:54.775807') AS longer,
	survival(s, interval '213503982 days -2562047779:59:05.224194') AS before_by_fields, survival(s, interval '213503982 days -2562047779:59:05.224193') AS at_by_fields,
	survival(s, interval '178000000 years 2147483647 days') AS longest,
	survival(s, (CASE WHEN current_setting('server_version_num')::int < 170000 THEN '178000000 years' ELSE 'infinity' END)::interval) AS infinity
FROM (VALUES ('exact 0 {9223372036854775807:1} {}'::sales_cycle)) AS v (s);
-- No deals: NULL.  All open: 1 as long as they were seen, and NULL after that.
SELECT survival('exact 3 {} {}'::sales_cycle, '0') IS NULL AS nothing, survival(s, '1 day') AS seen, survival(s, '2 days') AS last_seen,
	survival(s, '2 days 00:00:00.000001') IS NULL AS not_seen, survival(s, NULL) IS NULL AS strict
FROM (VALUES ('exact 0 {} {86400000000:1,172800000000:2}'::sales_cycle)) AS v (s);
-- Closings of a day come before those who drop out on it, so these are at risk
SELECT survival(s, '1 day') AS s1, survival(s, '2 days') AS s2, survival(s, '3 days') IS NULL AS not_seen
FROM (VALUES ('exact 0 {86400000000:1,172800000000:1} {86400000000:1,172800000000:1}'::sales_cycle)) AS v (s);
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
-- The same as rows, and what the true share may be: as R 4.2, survival 3.5-3, prints
-- them: summary(survfit(Surv(weeks, closed) ~ 1, conf.type = "log-log"), censored = TRUE).
-- open is its n.risk, closed its n.event.  The curve starts with all open.
SELECT days(after) / 7 AS weeks, open, closed, round(survival::numeric, 7) AS survival, round(low::numeric, 7) AS low, round(high::numeric, 7) AS high
FROM (SELECT sales_cycle(opened, closed, as_of) AS s FROM remission) AS r, curve(s);
-- As R's quantile() has the limits of the percentiles: 6 to 10, 6 to 22, 13 and 16 weeks
-- and without an end
SELECT p, days(percentile(s, p)) / 7 AS percentile, days(low) / 7 AS low, days(high) / 7 AS high
FROM (SELECT sales_cycle(opened, closed, as_of) AS s FROM remission) AS r, unnest('{0,0.1,0.25,0.5,0.6,1}'::float8[]) AS p, confidence_interval(s, p);
-- With less confidence it is narrower: R 4.2, conf.int = 0.5
SELECT p, days(low) / 7 AS low, days(high) / 7 AS high
FROM (SELECT sales_cycle(opened, closed, as_of) AS s FROM remission) AS r, unnest('{0.1,0.25,0.5}'::float8[]) AS p, confidence_interval(s, p, 0.5);
DROP TABLE remission;

-- curve by hand: of four deals one closes at once, one after a day, one drops out then,
-- and one closes after two days.  1 - 1/4 = 3/4; 3/4 x (1 - 1/3) = 1/2; then none is left.
-- Greenwood: 1/(4 x 3) + 1/(3 x 2) = 1/4, so after a day low and high are
-- 0.5^exp(+-1.95996 x 0.5 / ln 2) = 0.5^4.1116 = 0.05785 and 0.5^0.2432 = 0.84486
SELECT after, open, closed, survival, round(low::numeric, 5) AS low, round(high::numeric, 5) AS high
FROM curve('exact 0 {0:1,86400000000:1,172800000000:1} {86400000000:1}');
-- No interval where all are open, or none
SELECT * FROM curve('exact 0 {} {86400000000:2}');
SELECT * FROM curve('exact 0 {86400000000:2} {}');
SELECT * FROM curve('exact 3 {} {}');
SELECT * FROM curve(NULL);
SELECT confidence_interval('exact 0 {86400000000:2} {}'::sales_cycle, 0.5), confidence_interval('exact 3 {} {}'::sales_cycle, 0.5), confidence_interval('exact 0 {} {5:1}'::sales_cycle, 0.5);
SELECT confidence_interval('exact 0 {86400000000:2} {}'::sales_cycle, 1.5);
SELECT confidence_interval('exact 0 {86400000000:2} {}'::sales_cycle, 'NaN');
SELECT confidence_interval('exact 0 {86400000000:2} {}'::sales_cycle, 0.5, 95);
SELECT confidence_interval('exact 0 {86400000000:2} {}'::sales_cycle, 0.5, 'NaN');
-- The curve is what survival says, every deal is on it, it falls, and the intervals hold it; exact and rounded
CREATE TABLE cycle_of AS
	SELECT n, sales_cycle(opened, CASE WHEN i % 4 > 0 THEN opened + age END, opened + age) AS s
	FROM unnest('{1,2,100,3000}'::int[]) AS n, generate_series(1, n) AS i,
		LATERAL (SELECT timestamp '2020-01-01' AS opened, (i * 37 % n) * interval '1000.003 seconds' AS age) AS a
	GROUP BY n;
SELECT n, split_part(s::text, ' ', 1) AS form, closed(s) = sum(c.closed) AS all_closed, closed(s) + open(s) = max(c.open) AS all_open,
	min(after) AS first, max(after) = (n - 1) * interval '1000.003 seconds' AS last,
	count(*) FILTER (WHERE c.survival <> survival(s, after)) AS wrong, count(*) FILTER (WHERE c.survival > before OR c.low > c.survival OR c.survival > c.high) AS not_falling,
	count(*) FILTER (WHERE after <= after_before) AS not_ascending
FROM cycle_of, LATERAL (SELECT *, lag(survival) OVER (ORDER BY after) AS before, lag(after) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS after_before FROM curve(s)) AS c
GROUP BY n, s::text, closed(s), open(s) ORDER BY n;
-- A percentile is in its interval
SELECT n, count(*) AS percentiles, count(*) FILTER (WHERE low > percentile(s, p) OR percentile(s, p) > high) AS wrong
FROM cycle_of, generate_series(0, 20) AS i, LATERAL (SELECT i / 20.0::float8 AS p) AS p, confidence_interval(s, p) GROUP BY n ORDER BY n;
DROP TABLE cycle_of;

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

-- A duration as a state that is rounded keeps it
CREATE FUNCTION rounded_duration(duration bigint) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN (
	SELECT (regexp_match(rollup(s)::text, '{(\d+):1}'))[1]::bigint
	FROM (VALUES ('rounded 0 0:0 0:0 {} 0:0 0:0 {}'::sales_cycle), (format('exact 0 {%s:1} {}', duration)::sales_cycle)) AS v (s));

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
-- Percentiles never leave the range of the durations, and are rounded to what is
-- round to people.  5,000 durations of 100 seconds and 0 to 4,999 microseconds more:
-- to the second 1:40 is the nearest.  The first and the last are exact
SELECT percentile(c, 0) AS p0, median(c), percentile(c, 1) AS p100, mean(c)
FROM (SELECT sales_cycle(timestamp '2025-01-01', timestamp '2025-01-01' + interval '100 s' + i * interval '1 us') AS c FROM generate_series(0, 4999) AS i) AS q;
-- 1 second to 5,000^2 seconds = 289 days 8:26:40.  1,250^2 seconds are 18 days 2:01:40,
-- to three hours; 2,500^2 are 72 days 8:06:40, to the half day; the last but one takes
-- 289 days 5:40:01, which would be 290 days and is kept in the range
SELECT percentile(c, 0) AS p0, percentile(c, 0.25) AS p25, median(c), percentile(c, 0.9998) AS last_but_one, percentile(c, 1) AS p100
FROM (SELECT sales_cycle(timestamp '2025-01-01', timestamp '2025-01-01' + i * i * interval '1 s') AS c FROM generate_series(1, 5000) AS i) AS q;
-- 2,000 deals of exactly 30 days among 1,200 shorter ones are of 30 days
SELECT percentile(c, 0.3) AS p30, percentile(c, 0.5) AS p50, percentile(c, 1) AS p100
FROM (SELECT sales_cycle(timestamp '2025-01-01', timestamp '2025-01-01' + CASE WHEN i <= 1200 THEN i * interval '1000 s' ELSE interval '30 days' END) AS c FROM generate_series(1, 3200) AS i) AS q;
-- Also where deals are open, and of the closed ones alone
SELECT percentile(c, 0) AS p0, percentile(c, 0.5) AS p50, closed(c), open(c)
FROM (SELECT sales_cycle(timestamp '2025-01-01', CASE WHEN i > 1500 THEN timestamp '2025-01-01' + i * interval '100.004 s' END, timestamp '2025-01-01' + i * interval '100.004 s') AS c FROM generate_series(1, 3200) AS i) AS q;
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
-- one more and many more, of the deals closed or of those open, with fewer of the
-- other kind: rows in three orders, splits into exact parts, into exact and rounded
-- ones and into single rows, merged in either order and in two steps
CREATE TABLE spread AS
	SELECT n + most_open AS n, i, opened, CASE WHEN (i <= n OR i % 5 > 0) = (most_open = 0) THEN opened + age END AS closed, opened + age AS as_of
	FROM (VALUES (1023), (1024), (1025), (4000)) AS v (n), (VALUES (0), (10000)) AS o (most_open), generate_series(1, 2 * n) AS i,
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
-- Also where a state that is rounded because of many durations that are almost alike
-- goes into a large exact one, closed and open
CREATE TABLE lump AS
	SELECT i, opened, CASE WHEN i % 7 > 0 THEN opened + age END AS closed, opened + age AS as_of
	FROM generate_series(1, 4000) AS i,
		LATERAL (SELECT timestamptz '2020-01-01 00:00:00+00' AS opened, CASE WHEN i <= 1000 THEN i * interval '3 hours' ELSE interval '100 days' + i * interval '1 second' END AS age) AS a;
SELECT count(DISTINCT s::text) AS states, min(split_part(s::text, ' ', 1)) AS form FROM (
	SELECT sales_cycle(opened, closed, as_of) AS s FROM lump
	UNION ALL SELECT rollup(part ORDER BY first) FROM (SELECT min(i) AS first, sales_cycle(opened, closed, as_of) AS part FROM lump GROUP BY i > 1000) AS p
	UNION ALL SELECT rollup(part ORDER BY first DESC) FROM (SELECT min(i) AS first, sales_cycle(opened, closed, as_of) AS part FROM lump GROUP BY i > 1000) AS p
	UNION ALL SELECT rollup(part ORDER BY first) FROM (SELECT min(i) AS first, sales_cycle(opened, closed, as_of) AS part FROM lump GROUP BY greatest(i, 1000)) AS p
) AS all_ways;
DROP TABLE lump;
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

-- Rounding moves no duration by more than 0.5 %, from 1 microsecond to the longest
-- there is, around powers of two as well, and rounds what is rounded to itself
SELECT min(duration), max(duration), count(*) FILTER (WHERE abs(rounded - duration) > duration / 200) AS wrong,
	count(*) FILTER (WHERE rounded <> rounded_twice) AS not_stable
FROM (
	SELECT floor(power(1.012, i))::bigint AS duration FROM generate_series(0, 3184) AS i
	UNION SELECT 31557600000000000
	UNION SELECT 9223372036854775807
	UNION SELECT (1::bigint << bits) + i FROM generate_series(1, 62) AS bits, generate_series(-1, 1) AS i
) AS d
CROSS JOIN LATERAL (SELECT rounded_duration(duration) AS rounded) AS r
CROSS JOIN LATERAL (SELECT rounded_duration(rounded) AS rounded_twice) AS t;
-- It rounds to units that are round to people, the largest that goes a hundred
-- times into the duration.  Whole days stay whole: up to 200 days all of them
SELECT days * interval '1 day' AS duration, rounded_duration((days * 86400000000)::bigint) * interval '1 microsecond' AS rounded
FROM unnest('{0.0000001,0.001,0.01,0.1,0.123456789,1,1.23456789,7.5,12.3456789,30,45.678,99.8,100.4,123.456,200,201,456.789,1234,100000}'::numeric[]) AS days;
SELECT count(*) FILTER (WHERE rounded_duration(days * 86400000000) <> days * 86400000000) AS wrong FROM generate_series(1::bigint, 200) AS days;

SELECT rollup(s) IS NULL AS nothing FROM (VALUES (NULL::sales_cycle)) AS v (s);
SELECT rollup(s) FROM (VALUES ('exact 1 {5:1} {}'::sales_cycle), (NULL), ('exact 2 {5:1,6:1} {5:2}')) AS v (s);

-- A state that is not the executor's is not changed in place
SELECT sales_cycle_transition(s, date '2024-01-01', '2024-01-02'), s FROM (VALUES ('exact 0 {86400000000:1} {}'::sales_cycle)) AS v (s);

-- A deal longer than 292,271 years cannot be right
SELECT sales_cycle(timestamp '4714-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999');
SELECT sales_cycle(date '4714-11-24 BC', '5874897-12-31');
SELECT mean(sales_cycle(timestamp '0001-01-01', '290000-12-31'));

DROP FUNCTION rounded_duration;
DROP TABLE deal, long_deal;
