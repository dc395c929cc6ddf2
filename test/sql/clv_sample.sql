-- clv_sample: the customers of a fit
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form of a sample: the day, customers whose amounts are not known,
-- {frequency:recency:age:mean:customers,...}.  Read in any order, written in one;
-- what is the same is added up
SELECT ' 2024-12-31 1 { 2:30:310:50.25:6, 1:10:300:0:1,0:0:100:-0:10,2:30:310:50.25:3 } '::clv_sample;
SELECT '2024-12-31 0 {0:0:0:0:9223372036854775807}'::clv_sample;
SELECT ''::clv_sample;
SELECT '2024-12-31'::clv_sample;
SELECT '2024-12-31 0'::clv_sample;
SELECT '2024-12-31 0 {}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:0:10'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:0:10,}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:0}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:0:10} x'::clv_sample;
SELECT '2024-12-31 0 {0:0:100::10}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:x:10}'::clv_sample;
SELECT '2024-02-30 0 {0:0:100:0:10}'::clv_sample;
SELECT 'infinity 0 {0:0:100:0:10}'::clv_sample;
SELECT '2024-12-31 0 {-1:0:100:0:10}'::clv_sample;
SELECT '2024-12-31 0 {3:2:100:0:10}'::clv_sample;
SELECT '2024-12-31 0 {1:101:100:0:10}'::clv_sample;
SELECT '2024-12-31 0 {0:5:100:0:10}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:5:10}'::clv_sample;
SELECT '2024-12-31 0 {0:0:2147483647:0:10}'::clv_sample;
SELECT '2024-12-31 0 {0:0:2147483648:0:10}'::clv_sample;
SELECT '2024-12-31 0 {1:5:100:-5:10}'::clv_sample;
SELECT '2024-12-31 0 {1:5:100:NaN:10}'::clv_sample;
SELECT '2024-12-31 0 {1:5:100:Infinity:10}'::clv_sample;
SELECT '2024-12-31 0 {1:5:100:1e400:10}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:0:0}'::clv_sample;
SELECT '2024-12-31 0 {0:0:100:0:9223372036854775807,0:0:101:0:1}'::clv_sample;
SELECT '2024-12-31 -1 {0:0:100:0:10}'::clv_sample;
SELECT '2024-12-31 1 {0:0:100:0:10,1:5:100:5:10}'::clv_sample;

-- By hand, as of 2024-03-31.  a bought on day 0, 9 and 30, 20 + 5 and 11 after the
-- first; b once; c once, and was given its money back on day 10; d bought on
-- days 0, 20 and on April 1st, so that of its two repeat amounts one sum is known;
-- e bought once, and again on April 1st; f first buys on April 1st; g has bought
-- nothing.
CREATE TABLE sale (customer text, at date, amount numeric);
INSERT INTO sale VALUES
	('a', '2024-01-01', 10.00), ('a', '2024-01-10', 20), ('a', '2024-01-10', 5), ('a', '2024-01-31', 11),
	('b', '2024-03-31', 7),
	('c', '2024-03-01', 30), ('c', '2024-03-11', -30),
	('d', '2024-03-01', 8), ('d', '2024-03-21', 9), ('d', '2024-04-01', 90),
	('e', '2024-03-01', 6), ('e', '2024-04-01', 6),
	('f', '2024-04-01', 5),
	('g', '2024-03-01', 'NaN');
CREATE TABLE customer AS SELECT customer, rfm(at, amount) AS r FROM sale GROUP BY customer;
SELECT clv_sample(r, '2024-03-31') FROM customer;
SELECT customer, clv_sample(r, '2024-03-31') FROM customer GROUP BY customer ORDER BY customer;
-- A day later the amounts are known
SELECT customer, clv_sample(r, '2024-04-01') FROM customer GROUP BY customer ORDER BY customer;
-- No customers: NULL
SELECT clv_sample(r, '2024-03-31') IS NULL AS nobody_yet FROM customer WHERE customer IN ('f', 'g');
SELECT clv_sample(r, '2024-03-31') IS NULL AS no_rows FROM customer WHERE false;
SELECT clv_sample(NULL, '2024-03-31') IS NULL AS nobody;
SELECT rollup(s) IS NULL AS no_rows FROM (VALUES (NULL::clv_sample)) AS v (s);
-- Everyone must be looked at on the same day, which must be one
SELECT clv_sample(r, NULL) FROM customer;
SELECT clv_sample(NULL, NULL);
SELECT clv_sample(r, 'infinity') FROM customer;
SELECT clv_sample(r, '-infinity') FROM customer;
SELECT clv_sample(r, '2024-03-31'::date + (customer = 'b')::int ORDER BY customer) FROM customer;
SELECT rollup(s) FROM (VALUES ('2024-12-31 0 {0:0:100:0:10}'::clv_sample), ('2024-12-30 0 {0:0:100:0:10}')) AS v (s);
SELECT rollup(s) FROM (VALUES ('2024-12-31 0 {0:0:100:0:10}'::clv_sample), (NULL), ('2024-12-31 2 {0:0:100:0:1,1:1:2:0:3}')) AS v (s);
SELECT rollup(s) FROM (VALUES ('2024-12-31 0 {0:0:100:0:9223372036854775807}'::clv_sample), ('2024-12-31 0 {0:0:100:0:1}')) AS v (s);
-- An amount that double precision cannot hold
SELECT clv_sample(r, '2024-03-31') FROM (SELECT rfm(at, amount) AS r FROM (VALUES (date '2024-01-01', 1::numeric), ('2024-01-02', 1e400)) AS s (at, amount)) AS c;
-- A state that is not the executor's is not changed in place
SELECT clv_sample_transition(s, '0 5 5 {2024-12-31}', '2024-12-31'), clv_sample_combine(s, s), clv_sample_transition(s, NULL, '2024-12-31'), s
FROM (VALUES ('2024-12-31 0 {0:0:100:0:10}'::clv_sample)) AS v (s);
SELECT clv_sample_transition(NULL, '0 5 5 {2024-12-31}', '2024-12-31'), clv_sample_transition(NULL, NULL, '2024-12-31') IS NULL AS nobody,
	clv_sample_combine(NULL, NULL) IS NULL AS neither;

DROP TABLE sale, customer;
