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

DROP TABLE lead, rate_month, event, customer;
