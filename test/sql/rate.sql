-- Family rate
SET search_path = public, saleskpi;

-- Text form: hits/total
SELECT '42/180'::rate, ' 0 / 0 '::rate, '72057594037927935/72057594037927935'::rate;
SELECT '43/42'::rate;
SELECT '-1/42'::rate;
SELECT '1/-1'::rate;
SELECT '1'::rate;
SELECT '1/2/3'::rate;
SELECT ''::rate;
SELECT 'a/b'::rate;
SELECT '1/'::rate;
SELECT '-/2'::rate;
SELECT '0/72057594037927936'::rate;
SELECT '0/99999999999999999999'::rate;

-- Binary form: version byte, hits, total
SELECT rate_send('42/180'::rate);

-- Accessors: value is hits / total, NULL when the total is 0
SELECT value('42/180'::rate), hits('42/180'::rate), total('42/180'::rate);
SELECT value('0/0'::rate) IS NULL AS value_is_null, rate_complement('0/0'::rate) IS NULL AS complement_is_null;
SELECT value('1/4'::rate + '1/2'::rate), '1/4'::rate + '1/2'::rate AS sum;
SELECT value(NULL::rate) IS NULL AS strict;
SELECT '72057594037927935/72057594037927935'::rate + '0/1'::rate;

-- By hand: month 1 has 2 of 3, month 2 has 0 of 1, month 3 has none; together 2 of 4
CREATE TABLE lead (won boolean, month int);
INSERT INTO lead VALUES (true, 1), (true, 1), (false, 1), (NULL, 1), (false, 2), (NULL, 2), (NULL, 3);
SELECT conversion_rate(won), rate(won), count(*) FROM lead;
SELECT month, conversion_rate(won), rate(won) FROM lead GROUP BY month ORDER BY month;
-- No rows: NULL
SELECT conversion_rate(won) IS NULL AS is_null, rate(won) FROM lead WHERE false;

-- Stored states merge to the state of the whole
CREATE TABLE rate_month AS SELECT month, rate(won) AS state FROM lead GROUP BY month;
SELECT rollup(state), value(rollup(state)) FROM rate_month;
SELECT rollup(state) FROM rate_month WHERE false;
SELECT rollup(state) FROM (VALUES ('1/2'::rate), (NULL), ('3/4')) AS s (state);

-- Moving window: the same as the rate of each frame on its own
CREATE TABLE event AS
	SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE i * 37 % 11 < 5 END AS hit FROM generate_series(1, 200) AS i;
SELECT count(*) AS rows, count(*) FILTER (WHERE moving IS DISTINCT FROM (
		SELECT avg(f.hit::int)::double precision FROM event AS f WHERE f.i BETWEEN w.i - 9 AND w.i)) AS wrong
FROM (
	SELECT i, conversion_rate(hit) OVER (ORDER BY i ROWS 9 PRECEDING) AS moving FROM event
) AS w;
SELECT i, rate(hit) OVER (ORDER BY i ROWS 2 PRECEDING) FROM event ORDER BY i LIMIT 9;
-- What was not counted cannot be taken out
SELECT rate_inverse('0/0', true);
SELECT rate_inverse('2/2', false);
SELECT rate_inverse('0/2', true);

-- A state that is not the executor's is not changed in place
SELECT rate_transition(r, true), rate_combine(r, '1/1'), rate_inverse(r, false), r FROM (VALUES ('1/2'::rate)) AS s (r);

-- Nor is one that is NULL a reason to crash
SELECT rate_open_transition(NULL, '2024-01-01', '2024-01-02'), rate_churn_transition(NULL, date '2023-01-01', NULL, '[2024-01-01,2024-02-01)');

-- open_rate: opened / delivered.  By hand: delivered are 1, 2, 3, 6; opened 1, 6.
-- 4 bounced, 5 was opened before it was delivered, 7 and 8 cannot be.
SELECT open_rate(delivered, opened) FROM (VALUES
	(1, timestamptz '2024-01-01', timestamptz '2024-01-02'),
	(2, '2024-01-01', NULL),
	(3, '2024-01-01', 'infinity'),
	(4, NULL, NULL),
	(5, '2024-01-02', '2024-01-01'),
	(6, '2024-01-01', '2024-01-01'),
	(7, 'infinity', NULL),
	(8, '2024-01-01', '-infinity')
) AS e (id, delivered, opened);
SELECT open_rate(delivered, opened) IS NULL AS is_null
FROM (VALUES (NULL::timestamptz, NULL::timestamptz)) AS e (delivered, opened);

-- churn_rate for one period, half-open.  By hand for January 2024: active at the
-- start are 1 to 5 and 11; lost are 3 and 4.  On the first day of the period
-- started is too late and ended is soon enough; on the first day after it ended
-- is too late.
CREATE TABLE customer (id int, started date, ended date, remark text);
INSERT INTO customer VALUES
	(1, '2023-12-01', NULL, 'still there'),
	(2, '2023-12-31', 'infinity', 'still there'),
	(3, '2023-01-01', '2024-01-01', 'lost on the first day'),
	(4, '2023-01-01', '2024-01-31', 'lost on the last day'),
	(5, '2023-01-01', '2024-02-01', 'lost the day after'),
	(6, '2023-01-01', '2023-12-31', 'lost the day before'),
	(7, '2024-01-01', '2024-01-15', 'came and went'),
	(8, '2024-01-01', NULL, 'came on the first day'),
	(9, NULL, '2024-01-15', 'start not known'),
	(10, '2023-06-01', '2023-05-01', 'ended before started'),
	(11, '2023-06-01', '2025-01-01', 'lost a year later'),
	(12, '-infinity', NULL, 'impossible'),
	(13, 'infinity', NULL, 'impossible'),
	(14, '2023-01-01', '-infinity', 'impossible');
SELECT churn_rate(started, ended, '[2024-01-01,2024-02-01)'),
	retention_rate(started, ended, '[2024-01-01,2024-02-01)') FROM customer;
SELECT churn_rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', '2024-02-01')),
	retention_rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', '2024-02-01')) FROM customer;
-- To the microsecond
SELECT churn_rate(started, ended, tstzrange('2024-01-01 00:00:00+00', '2024-02-01 00:00:00+00')) FROM (VALUES
	(timestamptz '2023-12-31 23:59:59.999999+00', timestamptz '2024-01-31 23:59:59.999999+00'),
	('2023-12-31 23:59:59.999999+00', '2024-02-01 00:00:00+00')
) AS c (started, ended);
-- Nobody there at the start: NULL
SELECT churn_rate(started, ended, '[2020-01-01,2020-02-01)') IS NULL AS churn_is_null,
	retention_rate(started, ended, '[2020-01-01,2020-02-01)') IS NULL AS retention_is_null FROM customer;
-- A period a row: NULL periods are skipped
SELECT month, churn_rate(started, ended, month) FROM customer,
	(VALUES (daterange('2024-01-01', '2024-02-01')), ('[2024-02-01,2024-03-01)'), (NULL)) AS m (month)
GROUP BY month ORDER BY month;
-- A date range is half-open however it is written
SELECT churn_rate(started, ended, '[2024-01-01,2024-01-31]') FROM customer;
-- Periods that cannot be right
SELECT churn_rate(started, ended, 'empty'::daterange) FROM customer;
SELECT churn_rate(started, ended, '[2024-01-01,)'::daterange) FROM customer;
SELECT churn_rate(started, ended, '(,2024-01-01)'::daterange) FROM customer;
SELECT churn_rate(started, ended, '[2024-01-01,infinity)'::daterange) FROM customer;
SELECT churn_rate(started, ended, '[-infinity,2024-01-01)'::daterange) FROM customer;
SELECT retention_rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', '2024-02-01', '[]')) FROM customer;
SELECT retention_rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', '2024-02-01', '()')) FROM customer;
SELECT retention_rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', 'infinity')) FROM customer;


-- Two-step: the same counts as a state.  By hand, as above: opened 2 of 4 delivered;
-- lost 2 of 6 in January, and of those left (1, 2, 5 and 11) and of 8 one in February.
CREATE TABLE email (delivered timestamptz, opened timestamptz);
INSERT INTO email VALUES ('2024-01-01', '2024-01-02'), ('2024-01-01', NULL), ('2024-01-01', 'infinity'), (NULL, NULL),
	('2024-01-02', '2024-01-01'), ('2024-01-01', '2024-01-01'), ('infinity', NULL), ('2024-01-01', '-infinity');
SELECT rate(delivered, opened), value(rate(delivered, opened)) = open_rate(delivered, opened) AS same FROM email;
SELECT rate(delivered, opened) FROM email WHERE false;
SELECT rate(started, ended, '[2024-01-01,2024-02-01)') AS january, rate(started, ended, '[2024-02-01,2024-03-01)') AS february,
	rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', '2024-02-01')) AS january_to_the_microsecond,
	rate(started, ended, '[2020-01-01,2020-02-01)') AS nobody_there FROM customer;
SELECT rate(started, ended, 'empty'::daterange) FROM customer;
-- States of parts, merged
SELECT rollup(part) AS merged FROM (SELECT id % 3 AS third, rate(started, ended, '[2024-01-01,2024-02-01)') AS part FROM customer GROUP BY 1) AS p;
SELECT rollup(part) AS merged FROM (SELECT opened IS NULL AS half, rate(delivered, opened) AS part FROM email GROUP BY 1) AS p;

-- conversion_rate in a box of time: of the leads created at least `within` before as_of, the share converted `within` of creation.
-- By hand, 30 days, as of 31 March: old enough are 1 to 7, created on 1 March or before; converted in time are 1 and 2.
CREATE TABLE boxed_lead (id int, created timestamptz, converted timestamptz, remark text);
INSERT INTO boxed_lead VALUES
	(1, '2024-01-01 10:00+00', '2024-01-31 10:00+00', 'at the last moment'),
	(2, '2024-01-01 10:00+00', '2024-01-01 10:00+00', 'at once'),
	(3, '2024-01-01 10:00+00', '2024-01-31 10:00:00.000001+00', 'a microsecond late'),
	(4, '2024-01-01 10:00+00', NULL, 'not converted'),
	(5, '2024-01-01 10:00+00', 'infinity', 'not converted'),
	(6, '2024-01-01 10:00+00', '2025-01-01 10:00+00', 'converted only after as_of'),
	(7, '2024-03-01 00:00+00', NULL, 'as old as the box at as_of'),
	(8, '2024-03-01 00:00:00.000001+00', '2024-03-02 00:00+00', 'a microsecond too young, though converted'),
	(9, '2024-05-01 00:00+00', NULL, 'created after as_of'),
	(10, '2024-01-02 00:00+00', '2024-01-01 00:00+00', 'converted before created'),
	(11, '-infinity', NULL, 'impossible'),
	(12, 'infinity', NULL, 'impossible'),
	(13, '2024-01-01 00:00+00', '-infinity', 'impossible'),
	(14, NULL, '2024-01-01 00:00+00', 'creation not known');
SET timezone = 'UTC';
SELECT rate(created, converted, '30 days', '2024-03-31'), conversion_rate(created, converted, '30 days', '2024-03-31') FROM boxed_lead;
-- The same in hours; at once, that is nobody's time is too short
SELECT rate(created, converted, '720 hours', '2024-03-31') AS in_hours, rate(created, converted, '0', '2024-03-31') AS at_once FROM boxed_lead;
-- Nobody old enough: NULL
SELECT rate(created, converted, '30 days', '2023-12-31'), conversion_rate(created, converted, '30 days', '2023-12-31') IS NULL AS is_null FROM boxed_lead;
-- A box that ends after the last timestamp there is: too young.  300,000 years, and as many hours as there can be, do; 100 million days
-- end in the year 275809, so that all leads but those that cannot be right count, and convert where they do at all
SELECT within, rate(created, converted, within, '294276-12-30') FROM boxed_lead, (VALUES (interval '300000 years'), ('100000000 days'),
	('2562047788 hours'), ('178956970 years 2147483647 days 2562047788 hours')) AS w (within) GROUP BY within ORDER BY within;
-- Days and months are the time zone's: from noon to noon are 23 hours over the start of summer time, a month from 31 January ends on 29 February
SET timezone = 'Europe/Berlin';
SELECT rate(created, converted, '1 day', '2024-04-02') AS day, rate(created, converted, '24 hours', '2024-04-02') AS hours
FROM (VALUES (timestamptz '2024-03-30 12:00', timestamptz '2024-03-31 12:30')) AS l (created, converted);
SELECT rate(created, converted, '1 month', '2024-04-01') AS month, rate(created, converted, '31 days', '2024-04-01') AS days
FROM (VALUES (timestamptz '2024-01-31 12:00', timestamptz '2024-02-29 12:30')) AS l (created, converted);

-- The same as created + within in plain SQL, on rows that lie around the ends of their boxes, in several zones
CREATE FUNCTION wrong_boxes(zone text, OUT compared bigint, OUT hits bigint, OUT wrong bigint)
SET timezone = 'UTC' LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('timezone', zone, true);
	SELECT count(*), sum(l.hit::int), count(*) FILTER (WHERE l.boxed IS DISTINCT FROM CASE WHEN l.counts THEN l.hit::int || '/1' ELSE '0/0' END)
	INTO compared, hits, wrong
	FROM (
		SELECT rate(x.created, x.converted, w.within, x.as_of)::text AS boxed,
			bool_and(x.converted >= x.created AND x.created + w.within <= x.as_of) AS counts,
			bool_and(x.converted >= x.created AND x.created + w.within <= x.as_of AND x.converted <= x.created + w.within) AS hit
		FROM (VALUES (interval '1 day'), ('1 month'), ('3 months 2 days 5 hours'), ('36 hours'), ('1 year'), ('90 days'), ('400 years')) AS w (within)
		CROSS JOIN (
			SELECT i, timestamptz '1999-12-31 22:30+00' + i * interval '17 hours 29 minutes' AS created FROM generate_series(1, 1500) AS i
		) AS c
		CROSS JOIN LATERAL (
			SELECT c.created, c.created + w.within + ((c.i * 7919) % 101 - 50) * interval '31 minutes' AS converted,
				c.created + w.within + ((c.i * 104729) % 97 - 30) * interval '47 minutes' AS as_of
		) AS x
		GROUP BY c.i, w.within
	) AS l;
END $$;
SELECT zone, compared, hits > 1000 AS many_hits, wrong FROM unnest(ARRAY['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia']) AS zone,
	wrong_boxes(zone);

SET timezone = 'UTC';
-- Permuted, split and merged: the same counts
SELECT count(DISTINCT merged::text), min(merged::text) FROM (
	SELECT parts, rollup(part) AS merged FROM (
		SELECT parts, id * 7 % parts AS part_number, rate(created, converted, '30 days', '2024-03-31' ORDER BY id * 5 % 17) AS part
		FROM boxed_lead, generate_series(1, 7) AS parts GROUP BY 1, 2
	) AS p GROUP BY parts
) AS m;

-- Arguments that cannot be right, whatever the row is
SELECT conversion_rate(created, converted, NULL, '2024-03-31') FROM boxed_lead;
SELECT conversion_rate(created, converted, '30 days', NULL) FROM boxed_lead;
SELECT conversion_rate(created, converted, '-1 day', '2024-03-31') FROM boxed_lead;
SELECT conversion_rate(created, converted, '1 month -30 days', '2024-03-31') FROM boxed_lead;
SELECT conversion_rate(created, converted, '30 days', 'infinity') FROM boxed_lead;
SELECT conversion_rate(created, converted, '30 days', '-infinity') FROM boxed_lead;
SELECT conversion_rate(NULL, NULL, '-1 second', '2024-03-31');

-- confidence_interval: Newcombe, "Two-sided confidence intervals for the single
-- proportion", Statistics in Medicine 17 (1998), table I, method 3
SELECT r AS rate, round(i.low::numeric, 4) AS low, round(i.high::numeric, 4) AS high
FROM unnest(ARRAY['81/263', '15/148', '0/20', '1/29']::rate[]) AS r, confidence_interval(r) AS i;
-- R 4.2, prop.test(42, 180, conf.level = …, correct = FALSE): 0.177513112601 to 0.300297819624, 0.162505238606 to 0.323121502436;
-- for 0.1 and 0.999 the formula with R's qnorm: 0.229395352689 to 0.237318097353, 0.146586133782 to 0.350341894352
SELECT confidence, round(low::numeric, 12) AS low, round(high::numeric, 12) AS high
FROM unnest(ARRAY[0.95, 0.99, 0.1, 0.999]) AS confidence, confidence_interval('42/180'::rate, confidence);
-- The percentage points behind it, in the middle, the tail and the far tail, are those of R 4.2:
-- qnorm((1 - confidence) / 2, lower.tail = FALSE).  Without hits in one row, high = z^2 / (1 + z^2)
SELECT confidence, abs(sqrt(high / (1 - high)) / z - 1) < 1e-13 AS same FROM (VALUES
	(power(2::double precision, -10), 0.0012239398928049806), (0.125, 0.15731068461017067), (0.5, 0.67448975019608171), (0.84375, 1.4177971379962673), (0.875, 1.5341205443525459), (0.9375, 1.8627318674216511),
	(1 - power(2::double precision, -20), 4.9009642079631943), (1 - power(2::double precision, -30), 6.1207562859719404),
	(1 - power(2::double precision, -40), 7.1435520343521883), (1 - power(2::double precision, -52), 8.2095361516013856)
) AS q (confidence, z), confidence_interval('0/1'::rate, confidence) ORDER BY z;
-- No hits begin at exactly 0, all hits end at exactly 1, and the rate lies between
SELECT low, round(high::numeric, 6) AS high FROM confidence_interval('0/20');
SELECT round(low::numeric, 6) AS low, high FROM confidence_interval('20/20');
SELECT count(*) AS intervals, count(*) FILTER (WHERE low <= value(r) AND value(r) <= high AND 0 <= low AND high <= 1
	AND (low = 0) = (hits(r) = 0) AND (high = 1) = (hits(r) = total(r))) AS rightly_around
FROM (
	SELECT r, confidence, i.* FROM (SELECT (h || '/' || n)::rate AS r FROM generate_series(1, 40) AS n, generate_series(0, n) AS h) AS s,
		unnest(ARRAY['1e-300', '1e-9', 0.5, 0.95, 0.9999999]::double precision[]) AS confidence, confidence_interval(r, confidence) AS i
) AS c;
-- The misses' interval is the mirror image of the hits'
SELECT count(*) FILTER (WHERE abs(hit.low + miss.high - 1) > 1e-14 OR abs(hit.high + miss.low - 1) > 1e-14) AS different
FROM generate_series(0, 60) AS h, confidence_interval((h || '/60')::rate) AS hit, confidence_interval((60 - h || '/60')::rate) AS miss;
-- Few hits in a very large total keep their digits: as total grows, low and high times total
-- become those of a Poisson count, (2 + z^2 -/+ z sqrt(z^2 + 4)) / 2 = 0.1765 and 5.6649
SELECT round((low * 72057594037927935)::numeric, 4) AS low, round((high * 72057594037927935)::numeric, 4) AS high
FROM confidence_interval('1/72057594037927935');
SELECT low <= 1 AS low, high FROM confidence_interval('72057594037927934/72057594037927935');
-- NULL
SELECT (confidence_interval('0/0')).low IS NULL AS low_is_null, (confidence_interval(NULL)).high IS NULL AS high_is_null;
SELECT * FROM confidence_interval('0/0');
SELECT * FROM confidence_interval(NULL);
-- Not a level of confidence
SELECT confidence_interval('42/180'::rate, 0);
SELECT confidence_interval('42/180'::rate, 1);
SELECT confidence_interval('42/180'::rate, 95);
SELECT confidence_interval('0/0'::rate, -0.5);
SELECT confidence_interval('42/180'::rate, 'NaN');
\set VERBOSITY sqlstate
SELECT confidence_interval('42/180'::rate, 95);
SELECT conversion_rate(created, converted, NULL, '2024-03-31') FROM boxed_lead;
SELECT conversion_rate(created, converted, '30 days', NULL) FROM boxed_lead;
SELECT conversion_rate(created, converted, '-1 day', '2024-03-31') FROM boxed_lead;
SELECT conversion_rate(created, converted, '30 days', 'infinity') FROM boxed_lead;
\set VERBOSITY default

-- lift: Agresti, "An Introduction to Categorical Data Analysis" (2nd edition, 2007), section 2.2: heart attacks of 11,034
-- doctors with placebo and 11,037 with aspirin; the proportions are 0.0171 and 0.0094, their ratio 1.82.
-- R 4.2: prop.test(c(104, 189), c(11037, 11034), correct = FALSE) has X-squared = 5.0013882040084^2 and p = 5.69189697374e-07
SELECT round(difference::numeric, 4) AS difference, round(ratio::numeric, 2) AS ratio, round(z::numeric, 13) AS z, round(p_value::numeric, 18) AS p_value
FROM lift('104/11037', '189/11034');
-- R 4.2: prop.test(c(100, 130), c(1000, 1000), correct = FALSE): p = 0.035488450466475, 2.102740605622115^2
SELECT round(difference::numeric, 15) AS difference, round(ratio::numeric, 15) AS ratio, round(z::numeric, 13) AS z, round(p_value::numeric, 13) AS p_value
FROM lift(control => '100/1000', variant => '130/1000');
-- The other way round: the same test with the sign turned
SELECT a.z = -b.z AS z, a.p_value = b.p_value AS p_value, a.difference = -b.difference AS difference
FROM lift('100/1000', '130/1000') AS a, lift('130/1000', '100/1000') AS b;
-- No difference at all
SELECT * FROM lift('1/3', '2/6');
-- Nothing to compare with: ratio; nothing or everything a hit: z and p_value; nothing counted, or no state: all NULL
SELECT round(difference::numeric, 3) AS difference, ratio IS NULL AS ratio_is_null, round(z::numeric, 6) AS z FROM lift('0/10', '2/5');
SELECT * FROM lift('0/10', '0/5');
SELECT * FROM lift('10/10', '5/5');
SELECT * FROM lift('0/0', '2/5');
SELECT * FROM lift('2/5', '0/0');
SELECT * FROM lift('2/5', NULL);
-- low and high of the difference: Newcombe, "Interval Estimation for the Difference between Independent Proportions",
-- Statistics in Medicine 17 (1998), table II, method 10, to its four digits
SELECT example, round(difference::numeric, 4) AS difference, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high
FROM (VALUES
	('a', '48/80'::rate, '56/70'::rate), ('b', '3/10', '9/10'), ('c', '2/7', '6/7'), ('d', '0/29', '5/56'),
	('e', '0/20', '0/10'), ('f', '0/10', '0/10'), ('g', '0/20', '10/10'), ('h', '0/10', '10/10')
) AS e (example, control, variant), lift(control, variant);
-- The other way round the interval is that with the sign turned; it holds the difference, and is within -1 to 1
SELECT count(*) AS pairs, count(*) FILTER (WHERE a.low <> -b.high OR a.high <> -b.low) AS not_turned,
	count(*) FILTER (WHERE NOT (a.low <= a.difference AND a.difference <= a.high AND a.low >= -1 AND a.high <= 1)) AS wrong
FROM unnest('{0/1,1/1,1/2,0/7,3/7,7/7,1/1000,500/1000,999/1000,72057594037927935/72057594037927935,1/72057594037927935}'::rate[]) AS one,
	unnest('{0/1,1/1,1/2,0/7,3/7,7/7,1/1000,500/1000,999/1000,72057594037927935/72057594037927935,1/72057594037927935}'::rate[]) AS other,
	lift(one, other) AS a, lift(other, one) AS b;
-- A difference of two rates almost alike is exact.  By hand: 1 out of 1e9 less makes -1e-9 and, with h hits of n rows
-- together, z = -1e-9 / sqrt(h / n * (n - h) / n * 2e-9) = -1 / sqrt(1 - 1 / 2e9); 1 out of 1e12 less -1 / sqrt(1 - 1 / 2e12)
SELECT difference, z::numeric - (-1 / sqrt(1 - 1 / 2e9)) AS z_off, round(p_value::numeric, 8) AS p_value FROM lift('1000000000/1000000000', '999999999/1000000000');
SELECT difference, round(z::numeric, 12) AS z FROM lift('1000000000000/1000000000000', '999999999999/1000000000000');
SELECT difference, difference = 1 / (72057594037927935::double precision * 72057594037927934::double precision) AS exact, difference = 0 AS zero
FROM lift('72057594037927933/72057594037927934', '72057594037927934/72057594037927935');
-- As large as rates can be
SELECT difference, ratio, round(z) AS z, p_value FROM lift('72057594037927935/72057594037927935', '0/72057594037927935');

RESET timezone;
DROP TABLE lead, rate_month, event, customer, email, boxed_lead;
DROP FUNCTION wrong_boxes;
