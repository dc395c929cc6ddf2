-- Family amount_rate
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form: invalid rows, hits/total
SELECT '0 100.00/1250.50'::amount_rate, ' 3  0 / 0 '::amount_rate, '1 1e2/1e3'::amount_rate;
SELECT amount_rate_send('2 1.5/3');
SELECT ''::amount_rate;
SELECT '1/2'::amount_rate;
SELECT '0 1'::amount_rate;
SELECT '0 1/'::amount_rate;
SELECT '0 /1'::amount_rate;
SELECT '0 1/2/3'::amount_rate;
SELECT '0 one/2'::amount_rate;
SELECT '-1 1/2'::amount_rate;
SELECT '0 -1/2'::amount_rate;
SELECT '0 2/1'::amount_rate;
SELECT '0 0/-1'::amount_rate;
SELECT '0 0/NaN'::amount_rate;
SELECT '0 0/Infinity'::amount_rate;

-- Accessors: value is hits / total, NULL when the total is 0
SELECT value(r), hits(r), total(r), invalid(r) FROM (VALUES ('3 100.00/1250.50'::amount_rate)) AS v (r);
SELECT value('0 0/0.00'::amount_rate) IS NULL AS value_is_null, amount_rate_complement('0 0/0'::amount_rate) IS NULL AS complement_is_null;
SELECT '1 1.50/2'::amount_rate + '2 0/10.125'::amount_rate AS sum;
SELECT value(NULL::amount_rate) IS NULL AS strict;
-- The ratio depends on the amounts and not on how they are written; one that is
-- too small to tell from 0 is 0
SELECT value('0 1/3'::amount_rate) = value('0 1.000000000000000000000000/3.00'::amount_rate) AS same,
	value(('0 1e-300/1e300')::amount_rate) AS almost_nothing;

-- By hand for January 2024: at the start are 1 to 5 with 100 + 50 + 30.50 + 19.50 +
-- 200 = 400 and 6 with nothing; lost are 3 and 4 with 50, which is 12.5 %.
CREATE TABLE customer (id int, started date, ended date, revenue numeric, remark text);
INSERT INTO customer VALUES
	(1, '2023-12-01', NULL, 100, 'still there'),
	(2, '2023-12-31', 'infinity', 50.0, 'still there'),
	(3, '2023-01-01', '2024-01-01', 30.50, 'lost on the first day'),
	(4, '2023-01-01', '2024-01-31', 19.50, 'lost on the last day'),
	(5, '2023-01-01', '2024-02-01', 200, 'lost the day after'),
	(6, '2023-01-01', '2025-01-01', 0, 'pays nothing'),
	(7, '2023-01-01', '2023-12-31', 1000, 'lost the day before'),
	(8, '2024-01-01', '2024-01-15', 1000, 'came and went'),
	(9, '2024-01-01', NULL, 1000, 'came on the first day'),
	(10, NULL, '2024-01-15', 1000, 'start not known: skipped'),
	(11, '2023-06-01', '2024-01-15', NULL, 'revenue not known: skipped'),
	(12, '2023-06-01', '2023-05-01', 1000, 'ended before started: impossible'),
	(13, '-infinity', NULL, 1000, 'impossible'),
	(14, '2023-06-01', '-infinity', 1000, 'impossible'),
	(15, '2023-06-01', '2024-01-15', -1, 'impossible'),
	(16, '2023-06-01', '2024-01-15', 'NaN', 'impossible'),
	(17, '2023-06-01', '2024-01-15', 'Infinity', 'impossible'),
	(18, '2024-06-01', NULL, -1, 'impossible, whenever it was');
SELECT churn_rate(started, ended, '[2024-01-01,2024-02-01)', revenue),
	retention_rate(started, ended, '[2024-01-01,2024-02-01)', revenue),
	amount_rate(started, ended, '[2024-01-01,2024-02-01)', revenue) FROM customer;
-- The same for points in time, and for revenue in double precision
SELECT churn_rate(started::timestamptz, ended::timestamptz, period, revenue),
	retention_rate(started::timestamptz, ended::timestamptz, period, revenue),
	amount_rate(started::timestamptz, ended::timestamptz, period, revenue)
FROM customer, tstzrange('2024-01-01', '2024-02-01') AS period;
SELECT churn_rate(started, ended, '[2024-01-01,2024-02-01)', revenue::double precision),
	retention_rate(started, ended, '[2024-01-01,2024-02-01)', revenue::double precision),
	amount_rate(started, ended, '[2024-01-01,2024-02-01)', revenue::double precision) FROM customer;
SELECT churn_rate(started::timestamptz, ended::timestamptz, period, revenue::double precision),
	retention_rate(started::timestamptz, ended::timestamptz, period, revenue::double precision),
	amount_rate(started::timestamptz, ended::timestamptz, period, revenue::double precision)
FROM customer, tstzrange('2024-01-01', '2024-02-01') AS period;
-- A number in double precision is the decimal number it is written as: ten times
-- 0.1 is 1, whatever extra_float_digits says
SET extra_float_digits = 0;
SELECT amount_rate('2023-01-01'::date, NULL, '[2024-01-01,2024-02-01)', revenue) FROM (
	SELECT 0.1::double precision FROM generate_series(1, 10)
	UNION ALL VALUES (0.30000000000000004), (1e22), (-0.0), (5e-7)
) AS v (revenue);
RESET extra_float_digits;

-- No rows, nobody there at the start, nothing paid at the start: NULL
SELECT churn_rate(started, ended, '[2024-01-01,2024-02-01)', revenue) IS NULL AS churn_is_null,
	retention_rate(started, ended, '[2024-01-01,2024-02-01)', revenue) IS NULL AS retention_is_null,
	amount_rate(started, ended, '[2024-01-01,2024-02-01)', revenue) FROM customer WHERE false;
SELECT churn_rate(started, ended, '[2020-01-01,2020-02-01)', revenue) IS NULL AS churn_is_null,
	retention_rate(started, ended, '[2020-01-01,2020-02-01)', revenue) IS NULL AS retention_is_null FROM customer;
SELECT churn_rate(started, ended, '[2024-01-01,2024-02-01)', revenue) IS NULL AS churn_is_null FROM customer WHERE id = 6;
-- A period a row: NULL periods are skipped
SELECT month, amount_rate(started, ended, month, revenue) FROM customer,
	(VALUES (daterange('2024-01-01', '2024-02-01')), ('[2024-02-01,2024-03-01)'), (NULL)) AS m (month)
GROUP BY month ORDER BY month;
-- Periods that cannot be right
SELECT churn_rate(started, ended, 'empty'::daterange, revenue) FROM customer;
SELECT retention_rate(started, ended, '[2024-01-01,)'::daterange, revenue) FROM customer;
SELECT amount_rate(started::timestamptz, ended::timestamptz, tstzrange('2024-01-01', '2024-02-01', '[]'), revenue) FROM customer;

-- Any order, any split: the same state, which is the sum
CREATE TABLE random_customer AS
SELECT i, date '2023-06-01' + i * 7919 % 300 AS started, nullif(date '2024-01-01' + i * 104729 % 60, '2024-01-07') AS ended,
	(i * 7919 % 10007)::numeric / 100 + CASE i % 3 WHEN 0 THEN 1e25 WHEN 1 THEN 1e-20 ELSE 0 END AS revenue
FROM generate_series(1, 1000) AS i;
SELECT count(DISTINCT r::text) AS states, min(hits(r)) = (SELECT sum(revenue) FROM random_customer
		WHERE started < '2024-01-01' AND ended < '2024-02-01') AS hits,
	min(total(r)) = (SELECT sum(revenue) FROM random_customer WHERE started < '2024-01-01') AS total FROM (
	SELECT amount_rate(started, ended, period, revenue) AS r FROM random_customer, daterange('2024-01-01', '2024-02-01') AS period
	UNION ALL SELECT amount_rate(started, ended, period, revenue ORDER BY i DESC) FROM random_customer, daterange('2024-01-01', '2024-02-01') AS period
	UNION ALL SELECT rollup(p) FROM (SELECT amount_rate(started, ended, period, revenue) AS p FROM random_customer, daterange('2024-01-01', '2024-02-01') AS period GROUP BY i % 7) AS q
	UNION ALL SELECT rollup(p ORDER BY p::text) FROM (SELECT amount_rate(started, ended, period, revenue) AS p FROM random_customer, daterange('2024-01-01', '2024-02-01') AS period GROUP BY i) AS q
) AS all_ways;
SELECT rollup(r) FROM (VALUES ('1 1.5/2'::amount_rate), (NULL), ('0 0/2.25')) AS v (r);
SELECT rollup(r) FROM (VALUES (NULL::amount_rate)) AS v (r);

-- Out of range
SELECT rollup(r) FROM (VALUES ('9223372036854775807 0/0'::amount_rate), ('1 0/0')) AS v (r);

-- A state that is not the executor's is not changed in place, and one that is NULL
-- is no reason to crash
SELECT amount_rate_churn_transition(r, '2023-01-01'::date, NULL, '[2024-01-01,2024-02-01)', 1), r + r AS sum, r FROM (VALUES ('0 0/1'::amount_rate)) AS v (r);
SELECT amount_rate_churn_transition(NULL, '2023-01-01'::date, '2024-01-15', '[2024-01-01,2024-02-01)', 1.5::numeric),
	amount_rate_churn_transition(NULL, '2023-01-01'::timestamptz, NULL, NULL, 1.5);

DROP TABLE customer, random_customer;
