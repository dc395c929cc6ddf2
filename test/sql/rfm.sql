-- Family rfm, and customer lifetime value from it
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form
SELECT '0 0 0 {}'::rfm, '2 88.20 29.33 {1997-01-01,1997-01-18}'::rfm, '0 5 5 {0044-03-15 BC}'::rfm;
SELECT rfm_send('2 88.20 29.33 {1997-01-01,1997-01-18}');
SELECT ''::rfm;
SELECT '0 0 0'::rfm;
SELECT '0 0 {}'::rfm;
SELECT '0 0 0 {} x'::rfm;
SELECT '0 0 0 {1997-01-01'::rfm;
SELECT '0 0 0 {,}'::rfm;
SELECT '0 NaN NaN {1997-01-01}'::rfm;
SELECT '0 1 2 {1997-01-01}'::rfm;
SELECT '0 1 1 {}'::rfm;
SELECT '-1 0 0 {}'::rfm;
SELECT '0 1 1 {infinity}'::rfm;
SELECT '0 1 1 {1997-02-30}'::rfm;
SELECT '0 1 1 {today}'::rfm;
SELECT '0 1 1 {01/02/1997}'::rfm;
SELECT '0 2 1 {1997-01-02,1997-01-01}'::rfm;
SELECT '0 2 1 {1997-01-01,1997-01-01}'::rfm;
SELECT '0 1 1 {1997-01-01,1997-01-02}'::rfm;
SELECT '0 0 0 {1997-01-01}'::rfm;
SELECT '0 -1 -1 {1997-01-01}'::rfm;
SELECT '0 1 1 {1997-01-01} -0.50'::rfm, '0 0 0 {} -7'::rfm;
SELECT '0 1 1 {1997-01-01} 7'::rfm;
SELECT '0 1 1 {1997-01-01} -0'::rfm;
SELECT '0 1 1 {1997-01-01} --7'::rfm;
SELECT '0 1 1 {1997-01-01} -NaN'::rfm;

-- By hand.  Customer a buys on three days, twice on the second: 10, 20 + 5, 12.
-- Customer b buys twice on one day.  Of c nothing counts.
CREATE TABLE sale (customer text, at date, amount numeric);
INSERT INTO sale VALUES
	('a', '2024-01-10', 20), ('a', '2024-01-01', 10.00), ('a', '2024-01-31', 12), ('a', '2024-01-10', 5),
	('a', NULL, 100), ('a', '2024-01-02', NULL),
	('b', '2024-03-01', 7), ('b', '2024-03-01', 8),
	('c', 'infinity', 7), ('c', '2024-01-01', 'NaN'), ('c', '2024-01-01', '-Infinity');
SELECT customer, rfm(at, amount) FROM sale GROUP BY customer ORDER BY customer;
SELECT customer, purchases(r), frequency(r), recency(r), age(r, '2024-03-31') AS age, monetary(r), revenue(r), first_on(r), last_on(r), invalid(r)
FROM (SELECT customer, rfm(at, amount) AS r FROM sale GROUP BY customer) AS c ORDER BY customer;
-- Money given back belongs to the revenue and is no purchase, on whatever day, nor
-- are amounts of 0.  By hand: a buys for 100, which goes back a month later; b buys
-- for 40 and 10 on two days, the second of which is paid back at once, and is given
-- something for nothing; c, who bought before, gets 30 back; d gets a present.
CREATE TABLE refund (customer text, at date, amount numeric);
INSERT INTO refund VALUES ('a', '2024-01-10', 100), ('a', '2024-02-10', -100),
	('b', '2024-01-01', 40), ('b', '2024-01-20', 10), ('b', '2024-01-20', -10.00), ('b', '2024-03-01', 0),
	('c', '2024-01-01', -30), ('d', '2024-01-01', 0.00), ('e', NULL, -1), ('e', '2024-01-01', NULL);
SELECT customer, rfm(at, amount) FROM refund GROUP BY customer ORDER BY customer;
SELECT customer, purchases(r), frequency(r), recency(r), monetary(r), revenue(r), first_on(r), last_on(r)
FROM (SELECT customer, rfm(at, amount) AS r FROM refund GROUP BY customer) AS c ORDER BY customer;
-- The mean of a customer is that of who has bought: (0 + 40) / 2
SELECT clv(r) FROM (SELECT rfm(at, amount) AS r FROM refund GROUP BY customer) AS c;
DROP TABLE refund;
-- Of a day before the first purchase there is no age yet
SELECT age('0 5 5 {2024-01-01}'::rfm, '2023-12-31') IS NULL AS before, age('0 5 5 {2024-01-01}'::rfm, '2024-01-01') AS same_day;
SELECT age('0 5 5 {2024-01-01}'::rfm, 'infinity');
-- No rows: NULL
SELECT rfm(at, amount) IS NULL AS no_rows FROM sale WHERE false;
SELECT rfm(at, amount) IS NULL AS all_null FROM sale WHERE at IS NULL OR amount IS NULL;
-- Days of timestamps are those of the session's time zone
SET timezone = 'UTC';
SELECT rfm(at, 1) FROM (VALUES (timestamptz '2024-01-01 23:30+00'), ('2024-01-02 00:30+00')) AS s (at);
SET timezone = 'Asia/Kolkata';
SELECT rfm(at, 1) FROM (VALUES (timestamptz '2024-01-01 23:30+00'), ('2024-01-02 00:30+00'), ('infinity')) AS s (at);
SET timezone = 'America/New_York';
SELECT rfm(timestamptz '4714-11-24 00:00+00 BC', 1);
RESET timezone;

-- Any order, any split: the same state; and what core aggregates give
CREATE TABLE random_sale AS
SELECT i, i * 7919 % 40 AS customer, date '2020-01-01' + i * 104729 % 800 AS at,
	(i * 31337 % 100000)::numeric / 100 + CASE WHEN i % 50 = 0 THEN 1e12 WHEN i % 7 = 0 THEN -900 ELSE 0 END AS amount
FROM generate_series(1, 3000) AS i;
SELECT count(*) FILTER (WHERE amount < 0) AS given_back, count(*) FILTER (WHERE amount = 0) AS for_nothing, count(*) FILTER (WHERE amount > 0) AS purchases FROM random_sale;
SELECT count(DISTINCT r) AS states, count(*) AS ways FROM (
	SELECT string_agg(r::text, ' ' ORDER BY customer) AS r FROM (SELECT customer, rfm(at, amount) AS r FROM random_sale GROUP BY 1) AS s
	UNION ALL
	SELECT string_agg(r::text, ' ' ORDER BY customer) AS r FROM (SELECT customer, rfm(at, amount ORDER BY i DESC) AS r FROM random_sale GROUP BY 1) AS s
	UNION ALL
	SELECT string_agg(r::text, ' ' ORDER BY customer) AS r FROM (SELECT customer, rfm(at, amount ORDER BY at) AS r FROM random_sale GROUP BY 1) AS s
	UNION ALL
	SELECT string_agg(r::text, ' ' ORDER BY customer) AS r FROM (
		SELECT customer, rollup(p ORDER BY p::text) AS r FROM (SELECT customer, rfm(at, amount) AS p FROM random_sale GROUP BY customer, i % 5) AS q GROUP BY 1) AS s
	UNION ALL
	SELECT string_agg(r::text, ' ' ORDER BY customer) AS r FROM (
		SELECT customer, rollup(p) AS r FROM (SELECT customer, rfm(at, amount) AS p FROM random_sale GROUP BY customer, i) AS q GROUP BY 1) AS s
) AS all_ways;
SELECT count(*) AS customers, count(*) FILTER (WHERE
	(purchases(r), first_on(r), last_on(r), recency(r), revenue(r), monetary(r)) IS DISTINCT FROM
	(days, first_day, last_day, last_day - first_day, total, round((bought - first_amount) / (days - 1), scale(monetary(r))))) AS wrong
FROM (
	SELECT customer, rfm(at, amount) AS r, sum(amount) AS total, sum(amount) FILTER (WHERE amount > 0) AS bought,
		count(DISTINCT at) FILTER (WHERE amount > 0) AS days, min(at) FILTER (WHERE amount > 0) AS first_day, max(at) FILTER (WHERE amount > 0) AS last_day
	FROM random_sale GROUP BY customer
) AS c, LATERAL (SELECT sum(amount) AS first_amount FROM random_sale AS s WHERE s.customer = c.customer AND s.at = c.first_day AND s.amount > 0) AS f;

-- A state that is not the executor's is not changed in place
SELECT rfm_transition(r, date '2024-01-01', 1), rfm_combine(r, r), r FROM (VALUES ('0 5 5 {2024-01-01}'::rfm)) AS s (r);
-- The amount gets longer than there is room for
SELECT rfm(date '2024-01-01' + i, power(10::numeric, i)) FROM generate_series(0, 40, 8) AS i;

-- clv: mean revenue of a customer, (47 + 15) / 2; c has bought nothing
SELECT clv(r) FROM (SELECT rfm(at, amount) AS r FROM sale GROUP BY customer) AS c;
SELECT clv(r) IS NULL AS nobody FROM (SELECT rfm(at, amount) AS r FROM sale WHERE customer = 'c' GROUP BY customer) AS c;
SELECT clv(r) IS NULL AS no_rows FROM (VALUES (NULL::rfm)) AS v (r);
-- The textbook formulas: 50 an order, 4 a year, 5 years, 30 %; 100 a month, 80 %, 5 % churn
SELECT clv(50, 4, 5, 0.3), clv(100, 0.8, 0.05), clv(100, 0.8, 0) IS NULL AS no_churn, clv(NULL, 0.8, 0.05) IS NULL AS unknown;

DROP TABLE sale, random_sale;
