-- Type mean_duration
SET search_path = public, saleskpi;
SET intervalstyle = 'postgres';

-- Text form: days:microseconds/count
SELECT '3:3600000000/2'::mean_duration, ' 0 : 0 / 0 '::mean_duration, '106751991:14454775807/1'::mean_duration;
SELECT mean_duration_send('3:3600000000/2');
SELECT ''::mean_duration;
SELECT '3/2'::mean_duration;
SELECT '3:0'::mean_duration;
SELECT '3:0/2/1'::mean_duration;
SELECT '3:0/x'::mean_duration;
SELECT '3:0/-2'::mean_duration;
SELECT '-3:0/2'::mean_duration;
SELECT '3:-1/2'::mean_duration;
SELECT '3:86400000000/2'::mean_duration;
SELECT '0:1/0'::mean_duration;
SELECT '213503984:0/2'::mean_duration;
SELECT '0:0/9223372036854775808'::mean_duration;
-- 3 days and 1 hour over 2, by hand 1 day 12:30; microseconds are rounded, halves
-- up; nothing over nothing is NULL
SELECT mean('3:3600000000/2'::mean_duration), mean('0:1/2'::mean_duration) AS half, mean('0:1/3'::mean_duration) AS third,
	mean('0:86399999999/1'::mean_duration) AS longest_rest, mean('106751991:14454775807/1'::mean_duration) AS longest,
	mean('0:0/0'::mean_duration) IS NULL AS nothing;
-- A rest carries into the days
SELECT mean_duration_combine('3:86399999999/2', '4:1/5'), mean_duration_combine('0:0/0', '4:1/5');
-- A state that is not the executor's is not changed in place
SELECT mean_duration_transition(m, date '2024-01-01', '2024-01-02'), mean_duration_combine(m, '1:0/1'), m
FROM (VALUES ('3:0/2'::mean_duration)) AS v (m);
-- Open and impossible deals are left out
SELECT mean_duration_transition('3:0/2', date '2024-01-01', 'infinity') AS open,
	mean_duration_transition('3:0/2', date '2024-01-02', '2024-01-01') AS before,
	mean_duration_transition('3:0/2', timestamptz '-infinity', '2024-01-01') AS from_ever,
	mean_duration_transition('3:0/2', date '4714-11-24 BC', '5874897-12-31') AS too_long,
	mean_duration_transition('3:0/2', timestamp '2024-01-01', NULL) IS NULL AS strict;
-- More than can be counted
SELECT mean_duration_combine('0:0/9223372036854775807', '0:0/1');
SELECT mean_duration_combine('9223372036854775807:0/9000000000000000000', '1:0/1');
SELECT mean_duration_combine('9223372036854775807:1/9000000000000000000', '0:86399999999/1');
SELECT mean('9223372036854775806:0/9223372036854775807'::mean_duration);

-- By hand: 1, 2, 3, 10 days; 1 + 2 + 3 + 10 days over 4.  NULLs are skipped, 5 is
-- closed before opened, 8 is not closed, and no deal is of -infinity.
CREATE TABLE deal (id int, opened date, closed date);
INSERT INTO deal VALUES
	(1, '2024-01-01', '2024-01-02'), (2, '2024-01-01', '2024-01-03'),
	(3, '2024-01-01', '2024-01-04'), (4, '2024-01-01', '2024-01-11'),
	(5, '2024-01-05', '2024-01-04'), (6, '2024-01-01', NULL), (7, NULL, '2024-01-01'),
	(8, '2024-01-01', 'infinity'), (9, '-infinity', '2024-01-01'), (10, '2024-01-01', '-infinity');
SELECT sales_cycle_length(opened, closed), sales_cycle_length(opened::timestamp, closed::timestamp) AS of_timestamps FROM deal;
SELECT m AS mean_duration, mean(m), total_days(m), closed(m) FROM (SELECT mean_duration(opened, closed) AS m FROM deal) AS d;
SELECT rollup(m), mean(rollup(m)) FROM (SELECT mean_duration(opened, closed) AS m FROM deal GROUP BY id % 3 UNION ALL SELECT NULL) AS d;
SELECT m AS mean_duration, mean(m) IS NULL AS mean, total_days(m), closed(m) FROM (SELECT mean_duration(opened, closed) AS m FROM deal WHERE false) AS d;
SELECT sales_cycle_length(opened, closed) IS NULL AS no_rows FROM deal WHERE false;
SELECT sales_cycle_length(opened, closed) IS NULL AS nothing_closed FROM deal WHERE closed IS NULL;
-- It is the mean of the distribution
SELECT mean(mean_duration(opened, closed)) = mean(sales_cycle(opened, closed)) AS same,
	total_days(mean_duration(opened, closed)) = total_days(sales_cycle(opened, closed)) AS same_sum FROM deal;
DROP TABLE deal;
