-- Family clv_model: what a customer is expected to be worth
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

-- Text form of a model: the day, customers:repeat customers:those with amounts,
-- {r,alpha,a,b:log-likelihood} and {p,q,gamma:log-likelihood}, or why there is no fit
SELECT '1997-09-30 2357:946:946 {0.243,4.414,0.793,2.426:-9582.43} {6.25,3.74,15.44:-4055.92}'::clv_model;
SELECT ' 1997-09-30 7 : 5 : 4 { no_maximum } {not_converged}'::clv_model, '1997-09-30 1:0:0 {too_few} {all_the_same}'::clv_model;
SELECT '1997-09-30 9:8:0 {0.243,4.414,0.793,2.426:-9} {not_known}'::clv_model;
SELECT ''::clv_model;
SELECT '1997-09-30 9:8:7'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_many} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {too_few} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {1,1,1:0} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {1,1,1,1} {too_few}'::clv_model;
SELECT '1997-09-31 9:8:7 {too_few} {too_few}'::clv_model;
SELECT '1997-09-30 0:0:0 {too_few} {too_few}'::clv_model;
SELECT '1997-09-30 9:10:7 {too_few} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:-1 {too_few} {too_few}'::clv_model;
SELECT '1997-09-30 9:1:1 {1,1,1,1:0} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:1 {1,1,1,1:0} {1,1,1:0}'::clv_model;
SELECT '1997-09-30 9:8:7 {0,1,1,1:0} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {1,-1,1,1:0} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {1,1,NaN,1:0} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {1,1,1,1e8:0} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {1,1,1,1:-Infinity} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {1e-8,1,1:0}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {1,1,Infinity:0}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {1,1,0:0}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {1,1,1:NaN}'::clv_model;

-- By hand, as of 2024-03-31.  a bought on day 0, 9 and 30, 20 + 5 and 11 after the
-- first; b once; c came back on day 10 and was given its money back; d bought on
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
SELECT clv_sample(r, '2024-03-31') IS NULL AS sample, clv_model(r, '2024-03-31') IS NULL AS model FROM customer WHERE customer IN ('f', 'g');
SELECT clv_sample(r, '2024-03-31') IS NULL AS sample, clv_model(r, '2024-03-31') IS NULL AS model FROM customer WHERE false;
SELECT clv_sample(NULL, '2024-03-31') IS NULL AS sample, clv_model(NULL, '2024-03-31') IS NULL AS model;
SELECT rollup(s) IS NULL AS no_rows FROM (VALUES (NULL::clv_sample)) AS v (s);
SELECT clv_model(NULL::clv_sample) IS NULL AS strict;
-- Everyone must be looked at on the same day, which must be one
SELECT clv_sample(r, NULL) FROM customer;
SELECT clv_model(NULL, NULL);
SELECT clv_sample(r, 'infinity') FROM customer;
SELECT clv_model(r, '-infinity') FROM customer;
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

-- A fit small enough for another program: the parameters and the likelihood are
-- those of the maximum that mpmath finds with Newton's method and 30 digits, from
-- equation 6 of Fader, Hardie and Lee (2005) and 1a of Fader and Hardie (2013)
-- written down as they are printed
CREATE TABLE small AS SELECT '2024-12-31 0 {0:0:100:0:10,0:0:300:0:30,1:10:300:25:10,1:20:290:120:8,1:20:290:6:6,2:30:310:50:6,2:250:310:11:6,4:280:300:18:5,9:290:320:70:3,12:60:310:25:2,25:300:310:95:3}'::clv_sample AS sample;
SELECT
	abs(p.r / 0.2718384519201403 - 1) < 1e-9 AS r,
	abs(p.alpha / 1.490640676403446 - 1) < 1e-9 AS alpha,
	abs(p.a / 0.2846515812233385 - 1) < 1e-9 AS a,
	abs(p.b / 0.3152357126183835 - 1) < 1e-9 AS b,
	abs(p.log_likelihood + 548.2163419022341) < 1e-9 AS log_likelihood,
	abs(p.p / 1.57166709681901 - 1) < 1e-9 AS p,
	abs(p.q / 2.715043466713971 - 1) < 1e-9 AS q,
	abs(p.gamma / 53.97873693508176 - 1) < 1e-9 AS gamma,
	p.customers, p.repeat_customers, p.amount_customers, failure(m) IS NULL AS fitted
FROM (SELECT clv_model(sample) AS m FROM small OFFSET 0) AS f, LATERAL parameters(m) AS p;
-- A hundred customers for each: the same parameters, a hundred times the
-- logarithm of the likelihood.  Amounts in cents: gamma in cents, and a density a
-- hundredth for each customer.
SELECT
	abs(p.r / 0.2718384519201403 - 1) < 1e-9 AS r,
	abs(p.b / 0.3152357126183835 - 1) < 1e-9 AS b,
	abs(p.log_likelihood + 54821.63419022341) < 1e-7 AS log_likelihood,
	abs(p.q / 2.715043466713971 - 1) < 1e-9 AS q,
	abs(p.gamma / 5397.873693508176 - 1) < 1e-9 AS gamma
FROM (
	SELECT clv_model(rollup(regexp_replace(sample::text, '(:\d+)(:\d+)([,}])', '\1' || '00' || '\2' || '00\3', 'g')::clv_sample)) AS m
	FROM small OFFSET 0
) AS f, LATERAL parameters(m) AS p;

-- 300 invented customers who buy at their own pace, stay for a time of their own
-- and have their own taste; equations above, maximized by scipy's Nelder-Mead
-- method (7 digits)
CREATE TABLE purchase AS
SELECT i AS customer,
	date '2023-01-01' + i * 37 % 120 + round(j * (5 + i % 12 * i % 12 * 2.5) * (0.6 + (i * 7 + j * 13) % 10 * 0.08))::int AS at,
	(20 + i * 11 % 60) * (0.5 + (i * 3 + j * 7) % 11 * 0.1)::numeric AS amount
FROM generate_series(1, 300) AS i, generate_series(0, 60) AS j
WHERE j <= CASE i % 5 WHEN 0 THEN 0 WHEN 1 THEN 1 + i * 29 % 4 WHEN 2 THEN 3 + i * 31 % 12 ELSE 60 END;
CREATE TABLE buyer AS SELECT customer, rfm(at, amount) AS r FROM purchase WHERE at <= '2023-12-31' GROUP BY customer;
SELECT
	abs(p.r / 0.67908779 - 1) < 1e-6 AS r,
	abs(p.alpha / 1.2540410 - 1) < 1e-6 AS alpha,
	abs(p.a / 0.26356872 - 1) < 1e-6 AS a,
	abs(p.b / 2.6693863 - 1) < 1e-6 AS b,
	abs(p.log_likelihood + 6596.709186776215) < 1e-8 AS log_likelihood,
	abs(p.p / 6.170119 - 1) < 1e-6 AS p,
	abs(p.q / 7.344119 - 1) < 1e-6 AS q,
	abs(p.gamma / 54.29645 - 1) < 1e-6 AS gamma,
	p.customers, p.repeat_customers, p.amount_customers
FROM (SELECT clv_model(r, '2023-12-31') AS m FROM buyer OFFSET 0) AS f, LATERAL parameters(m) AS p;

-- Any order, any split: the same sample and bit for bit the same model
SELECT count(DISTINCT s::text) AS samples, count(DISTINCT clv_sample_send(s)) AS binary_samples,
	count(DISTINCT clv_model(s)::text) AS models, count(DISTINCT clv_model_send(clv_model(s))) AS binary_models, count(*) AS ways
FROM (
	SELECT clv_sample(r, '2023-12-31') AS s FROM buyer
	UNION ALL SELECT clv_sample(r, '2023-12-31' ORDER BY customer DESC) FROM buyer
	UNION ALL SELECT clv_sample(r, '2023-12-31' ORDER BY r::text) FROM buyer
	UNION ALL SELECT rollup(p ORDER BY p::text) FROM (SELECT clv_sample(r, '2023-12-31') AS p FROM buyer GROUP BY customer % 7) AS q
	UNION ALL SELECT rollup(p) FROM (SELECT clv_sample(r, '2023-12-31') AS p FROM buyer GROUP BY customer) AS q
	UNION ALL SELECT clv_sample_combine(a, b) FROM
		(SELECT clv_sample(r, '2023-12-31') AS a FROM buyer WHERE customer <= 40) AS l,
		(SELECT clv_sample(r, '2023-12-31') AS b FROM buyer WHERE customer > 40) AS m
	UNION ALL SELECT clv_sample(r, '2023-12-31')::text::clv_sample FROM buyer
) AS all_ways;
SELECT count(DISTINCT m::text) AS models FROM (
	SELECT clv_model(r, '2023-12-31') AS m FROM buyer
	UNION ALL SELECT clv_model(r, '2023-12-31' ORDER BY customer DESC) FROM buyer
	UNION ALL SELECT clv_model(clv_sample(r, '2023-12-31')) FROM buyer
	UNION ALL SELECT clv_model(r, '2023-12-31')::text::clv_model FROM buyer
) AS all_ways;
-- A text form reads back to the same bits
SELECT clv_model_send(m) = clv_model_send(m::text::clv_model) AS model, clv_sample_send(s) = clv_sample_send(s::text::clv_sample) AS sample
FROM (SELECT clv_model(r, '2023-12-31') AS m, clv_sample(r, '2023-12-31') AS s FROM buyer) AS f;

-- What cannot be fitted says why, and gives no numbers
CREATE TABLE failing AS SELECT name, clv_model(sample::clv_sample) AS m FROM (VALUES
	(1, 'nobody came back', '2024-12-31 0 {0:0:300:0:50}'),
	(2, 'one came back', '2024-12-31 0 {0:0:300:0:50,1:30:300:25:1}'),
	(3, 'all are the same', '2024-12-31 0 {1:30:300:25:50}'),
	(4, 'all pay the same', '2024-12-31 0 {0:0:100:0:10,0:0:300:0:30,1:10:300:25:10,1:20:290:25:8,2:30:310:25:6,9:290:320:25:3,12:60:310:25:2,25:300:310:25:3}'),
	(5, 'two customers', '2024-12-31 0 {1:30:300:10:1,2:40:200:12:1}'),
	(6, 'nobody leaves and all buy evenly', '2024-12-31 0 {10:300:301:25:50,11:301:302:30:50}'),
	(7, 'amounts not known', '2024-12-31 4 {0:0:100:0:10,0:0:300:0:30,1:10:300:25:10,1:20:290:120:8,1:20:290:6:6,2:30:310:0:6,4:280:300:18:5,9:290:320:70:3,12:60:310:25:2,25:300:310:95:3}'),
	(8, 'no positive amounts', '2024-12-31 0 {0:0:100:0:10,0:0:300:0:30,1:10:300:0:10,1:20:290:0:8,2:30:310:0:6,9:290:320:0:3,12:60:310:0:2,25:300:310:0:3}')
) AS v (i, name, sample) ORDER BY i;
SELECT name, failure(m) FROM failing;
SELECT name, p.r IS NULL AND p.alpha IS NULL AND p.a IS NULL AND p.b IS NULL AND p.log_likelihood IS NULL AS no_purchases,
	p.p IS NULL AND p.q IS NULL AND p.gamma IS NULL AS no_amounts, p.customers, p.repeat_customers, p.amount_customers,
	probability_alive(m, '0 10 10 {2024-12-01}') AS alive, expected_purchases(m, '0 10 10 {2024-12-01}', '1 month') IS NOT NULL AS purchases,
	expected_amount(m, '0 10 10 {2024-12-01}') AS amount, clv(m, '0 10 10 {2024-12-01}', '1 month') AS clv
FROM failing, LATERAL parameters(m) AS p;
-- The extremes that a sample can hold end in a model or in a reason
SELECT i, failure(clv_model(sample::clv_sample)) IS NOT NULL AS failed FROM (VALUES
	(1, '2024-12-31 0 {1:30:300:1e300:50,2:40:200:1e-300:4,3:200:300:5:7}'),
	(2, '2024-12-31 0 {1:30:300:1e308:50,2:40:200:4e-324:4,3:200:300:5:7}'),
	(3, '2024-12-31 0 {1:30:300:1:50,2000000:2000000:2400000:2:4}'),
	(4, '2024-12-31 0 {1:1:1:1:1,2:2:2:1:9223372036854775800}'),
	(5, '2024-12-31 0 {0:0:0:0:1000000000000,1:1:1:1:1,5:5:5:9:1}'),
	(6, '2024-12-31 0 {5000:5001:5010:1:100,4000:4500:5010:9:100,1:3:5010:1:1000,0:0:5010:0:1000,0:0:1:0:1}')
) AS v (i, sample) ORDER BY i;

-- Each customer, by parameters of the CDNOW shop (Fader, Hardie and Lee 2005;
-- Fader and Hardie 2013).  Their customer with x = 2, t_x = 30.43 and T = 38.86
-- is expected to buy 1.226 times in 39 weeks (equation 10).  The mean of all
-- customers' amounts is p gamma / (q - 1).
CREATE TABLE cdnow AS SELECT '1997-09-30 2357:946:946 {0.243,4.414,0.793,2.426:-9582.43} {6.25,3.74,15.44:-4055.92}'::clv_model AS m;
SELECT round(expected_purchases(m, '0 74.02 29.33 {1997-01-01,1997-01-18,1997-08-02}', '39 weeks')::numeric, 3) AS published FROM cdnow;
-- x = 0, 2, 26: equation 10 with the hypergeometric function of mpmath; x = 5000,
-- who stopped buying or did not: the integral over p by mpmath's quad.  30 and 365
-- days, and 100 years of 365 days.
CREATE TABLE known (x int, r rfm, alive double precision, days30 double precision, days365 double precision, days36500 double precision, amount double precision);
INSERT INTO known VALUES
	(0, '0 10 10 {1997-01-01}', 1, 0.023713560415782508, 0.25269641307579325, 5.0251338945036287, 35.218978102189781),
	(2, '0 74.02 29.33 {1997-01-01,1997-01-18,1997-08-02}', 0.72658972183549484, 0.15762745927395141, 1.5623326463004721, 19.735398034105694, 24.659612860892388);
INSERT INTO known SELECT 26, rfm(at, 40), 0.94850020497887438, 2.8312270648280049, 24.899059919426824, 227.67399672224911, 39.920721374969741
	FROM (SELECT date '1997-02-20' + CASE i WHEN 26 THEN 216 ELSE 8 * i END AS at FROM generate_series(0, 26) AS i) AS s;
INSERT INTO known SELECT 5000, rfm(date '1983-01-01' + i, 1), 1.8462505561128922e-157, 5.1015383331309263e-156, 6.0607430482369318e-155, 2.3524486434152477e-153, NULL
	FROM generate_series(0, 5000) AS i;
INSERT INTO known SELECT 5000, rfm(date '1983-01-01' + CASE i WHEN 5000 THEN 5385 ELSE i END, 1), 0.9996010369988656, 27.620861053787112, 328.1420832043804, 12736.679188307684, NULL
	FROM generate_series(0, 5000) AS i;
SELECT x, frequency(r) = x AS frequency, abs(probability_alive(m, r) / alive - 1) < 1e-11 AS alive,
	abs(expected_purchases(m, r, '30 days') / days30 - 1) < 1e-11 AS days30,
	abs(expected_purchases(m, r, '365 days') / days365 - 1) < 1e-11 AS days365,
	abs(expected_purchases(m, r, '36500 days') / days36500 - 1) < 1e-11 AS days36500,
	abs(expected_amount(m, r) / amount - 1) < 1e-13 AS amount
FROM known, cdnow;
-- a = 1, where equation 10 divides by 0: its limit
SELECT abs(expected_purchases('1997-09-30 2357:946:946 {0.243,4.414,1,2.426:0} {too_few}', r, '365 days') / 1.3908228107682319 - 1) < 1e-11 AS limit
FROM known WHERE x = 2;
-- Short and long horizons join without a step: the sum over purchases and the
-- integral over p, which takes over where there would be too many terms
SELECT bool_and(more > 0 AND more < 1.2 * before) AS smooth FROM (
	SELECT e - lag(e) OVER w AS more, lag(e) OVER w - lag(e, 2) OVER w AS before
	FROM cdnow, generate_series(1, 60) AS year,
		LATERAL expected_purchases(m, '0 10 10 {1997-09-30}', make_interval(years => year)) AS e
	WINDOW w AS (ORDER BY year)
) AS s WHERE before IS NOT NULL;
-- A customer who comes later is not one yet; what is bought later does not count,
-- and leaves the amounts unknown, but not where there are none before it
SELECT probability_alive(m, r) AS alive, expected_purchases(m, r, '1 year') IS NOT NULL AS purchases, expected_amount(m, r) IS NOT NULL AS amount, clv(m, r, '1 year') IS NOT NULL AS clv
FROM cdnow, (VALUES ('0 0 0 {}'::rfm), ('0 5 5 {1997-10-01}'), ('0 10 5 {1997-09-30,1997-10-01}'), ('0 15 5 {1997-01-01,1997-01-02,1997-10-01}'),
	('0 10 10 {1997-01-01,1997-01-02}'), ('0 5 10 {1997-01-01,1997-01-02}')) AS v (r);
SELECT probability_alive(m, '0 15 5 {1997-01-01,1997-08-02,1997-10-01}') = probability_alive(m, '0 15 5 {1997-01-01,1997-08-02}') AS same FROM cdnow;
-- Without a mean of the amounts there is none for a new customer: q <= 1
SELECT expected_amount(m, '0 10 10 {1997-01-01}') IS NULL AS new, expected_amount(m, '0 20 10 {1997-01-01,1997-01-02}') IS NULL AS known
FROM (VALUES ('1997-09-30 9:8:7 {too_few} {1.5,0.9,10:0}'::clv_model)) AS v (m);
SELECT probability_alive(NULL, '0 10 10 {1997-01-01}') IS NULL AND expected_purchases(m, NULL, '1 year') IS NULL AND expected_purchases(m, '0 10 10 {1997-01-01}', NULL) IS NULL
	AND expected_amount(m, NULL) IS NULL AND clv(m, '0 10 10 {1997-01-01}', '1 year', NULL) IS NULL AND failure(NULL) IS NULL AND (parameters(NULL)).r IS NULL AS strict FROM cdnow;

-- clv without discount is purchases times amount times margin; a horizon of
-- nothing brings nothing; a month has its length in the calendar
SELECT abs(clv(m, r, '1 year', annual_discount => 0) / (expected_purchases(m, r, '1 year') * expected_amount(m, r)::double precision)::numeric - 1) < 1e-13 AS purchases_times_amount,
	abs(clv(m, r, '1 year', 0.4) / clv(m, r, '1 year') / 0.4 - 1) < 1e-13 AS margin,
	clv(m, r, '0') AS nothing, expected_purchases(m, r, '0') AS no_purchases, clv(m, r, '1 year', -1) < 0 AS loss,
	expected_purchases(m, r, '1 month') = expected_purchases(m, r, '30 days') AS october, expected_purchases(m, r, '5 months') = expected_purchases(m, r, '151 days') AS until_february_28th
FROM cdnow, known WHERE x = 2;
-- Discounted at each month's end, the last month may be a part of one: by plain SQL.
-- From January 31st months end on the last of February, March 31st, April 30th, ...
SELECT horizon, abs(clv(m, r, horizon, 1, 0.25) / (
	SELECT sum((expected_purchases(m, r, to_end) - expected_purchases(m, r, to_start))
		* power(1.25, -extract(epoch FROM as_of + to_end - as_of)::double precision / 86400 / 365.25)) * expected_amount(m, r)::double precision
	FROM (
		SELECT timestamp '1998-01-31' AS as_of, make_interval(months => i) AS to_start,
			least(timestamp '1998-01-31' + make_interval(months => i + 1), timestamp '1998-01-31' + horizon) - timestamp '1998-01-31' AS to_end
		FROM generate_series(0, 150) AS i WHERE timestamp '1998-01-31' + make_interval(months => i) < timestamp '1998-01-31' + horizon
	) AS step)::numeric - 1) < 1e-12 AS same
FROM (VALUES ('1998-01-31 2357:946:946 {0.243,4.414,0.793,2.426:0} {6.25,3.74,15.44:0}'::clv_model)) AS c (m), known,
	unnest('{1 year,40 days,36 hours,100 months 3 days,1 month}'::interval[]) AS horizon WHERE x = 2;
-- What cannot be right
SELECT expected_purchases(m, '0 10 10 {1997-01-01}', '-1 day') FROM cdnow;
SELECT clv(m, '0 10 10 {1997-01-01}', '-1 day') FROM cdnow;
SELECT expected_purchases(m, '0 10 10 {1997-01-01}', '400000 years') FROM cdnow;
SELECT clv(m, '0 10 10 {1997-01-01}', '1 year', 'NaN') FROM cdnow;
SELECT clv(m, '0 10 10 {1997-01-01}', '1 year', 'Infinity') FROM cdnow;
SELECT clv(m, '0 10 10 {1997-01-01}', '1 year', 1, -0.1) FROM cdnow;
SELECT clv(m, '0 10 10 {1997-01-01}', '1 year', 1, 'NaN') FROM cdnow;
SELECT clv(m, '0 10 10 {1997-01-01}', '1 year', 1, 'Infinity') FROM cdnow;
SELECT clv('1997-09-30 9:8:7 {1,1,1,1:0} {1e7,2,1e308:0}'::clv_model, '0 10 10 {1997-01-01}', '1 year');

-- A fit can be cancelled, and an interrupt that is no reason to give up leaves no
-- trace in it: the server looks every millisecond whether the client is there,
-- where the platform can tell
CREATE TABLE large AS
SELECT ('2024-12-31 0 {' || string_agg(format('%s:%s:%s:%s:1', i % 7, CASE i % 7 WHEN 0 THEN 0 ELSE 7 + i % 300 END, 310 + i % 613,
	CASE i % 7 WHEN 0 THEN 0 ELSE 1 + i % 91 * (i % 89) END), ',') || '}')::clv_sample AS sample
FROM generate_series(1, 400000) AS i;
SET statement_timeout = 30;
SELECT clv_model(sample) FROM large;
RESET statement_timeout;
CREATE TABLE undisturbed AS SELECT clv_model(r, '2023-12-31') AS m FROM buyer;
DO $$
BEGIN
	PERFORM set_config('client_connection_check_interval', '1ms', false);
EXCEPTION WHEN invalid_parameter_value THEN
END
$$;
SELECT clv_model_send(clv_model(r, '2023-12-31')) = (SELECT clv_model_send(m) FROM undisturbed) AS same FROM buyer;
RESET client_connection_check_interval;

DROP TABLE sale, customer, small, purchase, buyer, failing, cdnow, known, large, undisturbed;
