-- Family cycle
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
SELECT rollup(s) IS NULL AS nothing FROM (VALUES (NULL::sales_cycle)) AS v (s);
SELECT rollup(s) FROM (VALUES ('exact 1 0:5 {5:1:0}'::sales_cycle), (NULL), ('exact 2 0:11 {5:1:2,6:1:0}')) AS v (s);

-- A state that is not the executor's is not changed in place
SELECT sales_cycle_transition(s, date '2024-01-01', '2024-01-02'), s FROM (VALUES ('exact 0 1:0 {86400000000:1:0}'::sales_cycle)) AS v (s);

-- A deal longer than 292,271 years cannot be right
SELECT sales_cycle(timestamp '4714-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999');
SELECT sales_cycle(date '4714-11-24 BC', '5874897-12-31');
SELECT mean(sales_cycle(timestamp '0001-01-01', '290000-12-31'));

DROP TABLE deal, long_deal;
