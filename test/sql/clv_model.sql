-- clv_model: what a customer is expected to be worth
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form of a model: the day, customers:repeat customers:those with amounts,
-- {r,alpha,a,b:log-likelihood} and {p,q,gamma:log-likelihood}; in the place of
-- parameters that run to a limit its name and those that it has; or why there is
-- no fit
SELECT '1997-09-30 2357:946:946 {0.243,4.414,0.793,2.426:-9582.43} {6.25,3.74,15.44:-4055.92}'::clv_model;
SELECT ' 1997-09-30 7 : 5 : 4 { all_leave } {not_converged}'::clv_model, '1997-09-30 1:0:0 {too_few} {not_known}'::clv_model;
SELECT '1997-09-30 9:8:0 {0.243,4.414,0.793,2.426:-9} {not_known}'::clv_model;
SELECT m::clv_model FROM unnest(ARRAY['1997-09-30 9:8:7 {same_rate 0.25,0.8,2.4:-9} {own_amount 3,20:-8}',
	'1997-09-30 9:8:7 {0.7,4.4,same_chance 0.2:-9} {same_mean 6,30:-8}',
	'1997-09-30 9:8:7 {0.7,4.4,first_or_never 0.3:-9} {same_amount 25}',
	'1997-09-30 9:8:7 { same_rate 0.25 , never : -9 } { same_amount 25 }']::text[]) AS v (m);
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
-- What cannot be right at a limit
SELECT '1997-09-30 9:8:7 {same_rate,0.8,2.4:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {same_rate 0,0.8,2.4:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {same_rate 0.25,same_rate 0.25:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {same_rate 0.25,4.4,0.8,2.4:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {0.7,4.4,same_chance 1:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {0.7,4.4,first_or_never 0:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {0.7,4.4,never 1:-9} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {0.7,4.4,never} {too_few}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {own_amount 3,-20:-8}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {same_mean Infinity,30:-8}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {same_amount 25:-8}'::clv_model;
SELECT '1997-09-30 9:8:7 {too_few} {same_amount 0}'::clv_model;

-- Without customers there is no model
SELECT clv_model(r, '2024-03-31') IS NULL AS no_rows
FROM (VALUES (NULL::rfm)) AS v (r) WHERE r IS NOT NULL;
SELECT clv_model(r, '2024-03-31') IS NULL AS nobody_yet FROM (VALUES (NULL::rfm), ('0 5 5 {2024-04-01}')) AS v (r);
SELECT clv_model(NULL::clv_sample) IS NULL AS strict;
SELECT clv_model(NULL, NULL);
SELECT clv_model(r, '-infinity') FROM (VALUES (NULL::rfm)) AS v (r);

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
	(3, 'nobody came back twice', '2024-12-31 0 {0:0:300:0:50000,1:30:300:25:9000,1:200:310:40:8000}'),
	(4, 'amounts not known', '2024-12-31 4 {0:0:100:0:10,0:0:300:0:30,1:10:300:25:10,1:20:290:120:8,1:20:290:6:6,2:30:310:0:6,4:280:300:18:5,9:290:320:70:3,12:60:310:25:2,25:300:310:95:3}'),
	(5, 'no positive amounts', '2024-12-31 0 {0:0:100:0:10,0:0:300:0:30,1:10:300:0:10,1:20:290:0:8,2:30:310:0:6,9:290:320:0:3,12:60:310:0:2,25:300:310:0:3}')
) AS v (i, name, sample) ORDER BY i;
SELECT name, failure(m), note(m) FROM failing;
SELECT name, p.r IS NULL AND p.alpha IS NULL AND p.a IS NULL AND p.b IS NULL AND p.purchase_rate IS NULL AND p.leaving_chance IS NULL AND p.log_likelihood IS NULL AS no_purchases,
	p.p IS NULL AND p.q IS NULL AND p.gamma IS NULL AND p.mean_amount IS NULL AS no_amounts, p.customers, p.repeat_customers, p.amount_customers,
	probability_alive(m, '0 10 10 {2024-12-01}') AS alive, expected_purchases(m, '0 10 10 {2024-12-01}', '1 month') IS NOT NULL AS purchases,
	expected_amount(m, '0 10 10 {2024-12-01}') AS amount, clv(m, '0 10 10 {2024-12-01}', '1 month') AS clv
FROM failing, LATERAL parameters(m) AS p;

-- Where the likelihood is highest at a limit, that limit is fitted.  Parameters
-- and log-likelihoods are those of scipy's Nelder-Mead method (7 digits), which
-- maximizes the likelihood of every limit; the others are lower, and so are those
-- of the model's own parameters.  (same_mean: mean of the customer's own purchases,
-- 20.65 by hand; own_amount: scipy.stats.invgamma.fit, too.)
CREATE TABLE at_limit AS SELECT i, clv_model(sample::clv_sample) AS m, expected::clv_model FROM (VALUES
	(1, '2024-12-31 0 {0:0:200:0:20,1:10:300:0:20,1:250:300:0:5,4:280:300:0:6,6:300:310:0:5,9:290:300:0:5}',
		'2024-12-31 61:41:0 {0.5902542,4.453128,first_or_never 0.5482048:-432.8844494587} {too_few}'),
	(2, '2024-12-31 0 {0:0:200:0:40,1:190:200:0:10,2:260:300:0:8,4:280:300:0:6,9:300:310:0:5}',
		'2024-12-31 69:29:0 {0.4975517,13.938927,never:-365.6136095279} {too_few}'),
	(3, '2024-12-31 0 {0:0:20:0:10,1:20:300:0:8,2:40:300:0:10,3:70:310:0:6,9:300:320:0:5,10:310:320:0:6,11:300:310:0:6}',
		'2024-12-31 51:41:0 {same_rate 0.23176845,0.3834715,1.0922278:-598.7198078035} {too_few}'),
	(4, '2024-12-31 0 {0:0:20:0:8,1:20:300:0:8,2:50:300:0:8,3:70:300:0:7,4:100:300:0:6,5:130:300:0:5,6:150:300:0:4}',
		'2024-12-31 46:38:0 {same_rate 0.26918293,same_chance 0.3216033:-346.6298598129} {too_few}'),
	(5, '2024-12-31 0 {0:0:20:0:8,1:20:300:0:20,9:290:300:0:10,10:290:300:0:10,11:300:310:0:10}',
		'2024-12-31 58:50:0 {same_rate 0.23186515,first_or_never 0.3999437:-821.3334613692} {too_few}'),
	(6, '2024-12-31 0 {9:290:300:0:10,10:290:300:0:10,11:300:310:0:10}',
		'2024-12-31 30:30:0 {same_rate 0.23076923,never:-739.9011206380} {too_few}'),
	(7, '2024-12-31 0 {0:0:20:0:8,1:20:300:12:4,1:20:300:20:4,1:20:300:36:4,9:290:300:12:4,9:290:300:20:4,9:290:300:36:4,10:300:310:15:4}',
		'2024-12-31 36:28:28 {same_rate 0.2137050,first_or_never 0.4284606:-425.9971766161} {own_amount 5.958664,107.255954:-98.8696146044}'),
	(8, '2024-12-31 0 {0:0:20:0:8,1:20:300:6:4,1:20:300:20:4,1:20:300:41:4,9:290:300:18:4,9:290:300:20:4,9:290:300:23:4,10:300:310:21:4}',
		'2024-12-31 36:28:28 {same_rate 0.2137050,first_or_never 0.4284606:-425.9971766161} {same_mean 3.6954168,20.65:-86.5280090934}'),
	(9, '2024-12-31 0 {0:0:20:0:8,1:20:300:9.99:4,9:290:300:9.990000000000002:4,10:300:310:9.99:4}',
		'2024-12-31 20:12:12 {same_rate 0.2089142,first_or_never 0.3331767:-212.8871157313} {same_amount 9.99}')
) AS v (i, sample, expected);
CREATE FUNCTION shape(model clv_model) RETURNS text LANGUAGE sql IMMUTABLE
	RETURN regexp_replace(model::text, '-?\d+\.\d+', '#', 'g');
CREATE FUNCTION difference(model clv_model, other clv_model) RETURNS double precision LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
	SELECT max(abs(l.number[1]::double precision / r.number[1]::double precision - 1))
	FROM regexp_matches(model::text, '-?\d+\.\d+', 'g') WITH ORDINALITY AS l (number, i)
	JOIN regexp_matches(other::text, '-?\d+\.\d+', 'g') WITH ORDINALITY AS r (number, i) USING (i);
END;
SELECT i, shape(m), difference(m, expected) < 1e-6 AS same, failure(m) FROM at_limit ORDER BY i;
SELECT i, note(m) FROM at_limit ORDER BY i;
SELECT i, round(p.r::numeric, 6) AS r, round(p.alpha::numeric, 6) AS alpha, round(p.a::numeric, 6) AS a, round(p.b::numeric, 6) AS b, round(p.purchase_rate::numeric, 6) AS purchase_rate, round(p.leaving_chance::numeric, 6) AS leaving_chance,
	round(p.p::numeric, 6) AS p, round(p.q::numeric, 6) AS q, p.gamma, round(p.mean_amount::numeric, 6) AS mean_amount
FROM at_limit, LATERAL parameters(m) AS p ORDER BY i;
-- No limit: NULL; without a fit, too
SELECT note(clv_model(sample)) IS NULL AS no_limit, note('2024-12-31 9:8:7 {too_few} {not_known}') IS NULL AS no_fit FROM small;
-- A limit's text form reads back to the same bits, and its binary form
SELECT bool_and(clv_model_send(m) = clv_model_send(m::text::clv_model)) AS same FROM at_limit;

-- Fixed prices: 400 customers, of whom each always pays his own 19, 29, 49 or 99.
-- scipy from four starts: r 6.55, alpha 36.5, a / (a + b) .119, log-likelihood
-- -5573.424.  A repeat customer is expected to go on paying the same; by
-- scipy.stats.invgamma.fit the prices of the others have the mean 50.637.
CREATE TABLE fixed_price AS
SELECT customer, price, rfm(at, price) AS r
FROM (
	SELECT i AS customer, (ARRAY[19, 29, 49, 99])[1 + i % 4] AS price, date '2024-01-01' + i * 37 % 180 + j * (20 + i % 23) + i * j % 9 AS at
	FROM generate_series(1, 400) AS i, generate_series(0, i * 7919 % 11) AS j
) AS purchase
WHERE at <= '2024-12-31' GROUP BY customer, price;
CREATE TABLE fixed_price_model AS SELECT clv_model(r, '2024-12-31') AS m FROM fixed_price;
SELECT failure(m), note(m), round(p.r::numeric, 2) AS r, round(p.alpha::numeric, 1) AS alpha, round(p.leaving_chance::numeric, 3) AS leaving, round(p.log_likelihood::numeric, 3) AS log_likelihood,
	round(p.mean_amount::numeric, 3) AS mean_amount
FROM fixed_price_model, LATERAL parameters(m) AS p;
SELECT frequency(r) > 0 AS came_back, count(*) AS customers, count(clv(m, r, '1 year')) AS clv,
	CASE WHEN frequency(r) > 0 THEN price END AS price, string_agg(DISTINCT round(expected_amount(m, r), 3)::text, ' ') AS expected
FROM fixed_price, fixed_price_model
GROUP BY came_back, CASE WHEN frequency(r) > 0 THEN price END ORDER BY came_back, CASE WHEN frequency(r) > 0 THEN price END;
-- The same with a cent of noise on each amount, and with up to 20 %: the likelihood still
-- rises as p does, to -1680.313 and -1687.585 in the limit, by a search over q and gamma p
-- for each p from 5 to 10,000.  Everybody is expected to bring something, and who came
-- back the mean of what he paid.
CREATE TABLE noisy_price AS
SELECT noise, customer, rfm(at, price + CASE noise WHEN 'a cent' THEN 0.01 * (step % 3 - 1) ELSE price * 0.04 * (step % 11 - 5) END) AS r
FROM (
	SELECT i AS customer, (ARRAY[19, 29, 49, 99])[1 + i % 4]::numeric AS price, date '2024-01-01' + i * 37 % 180 + j * (20 + i % 23) + i * j % 9 AS at, i * 31 + j * 17 AS step
	FROM generate_series(1, 400) AS i, generate_series(0, i * 7919 % 11) AS j
) AS purchase, unnest('{a cent,20 %}'::text[]) AS noise
WHERE at <= '2024-12-31' GROUP BY noise, customer;
CREATE TABLE noisy_price_model AS SELECT noise, clv_model(r, '2024-12-31') AS m FROM noisy_price GROUP BY noise;
SELECT noise, failure(m), note(m), round(p.r::numeric, 2) AS r, round(p.alpha::numeric, 1) AS alpha, round(p.leaving_chance::numeric, 3) AS leaving,
	p.p, round(p.q::numeric, 4) AS q, round((p.mean_amount * (p.q - 1))::numeric, 3) AS scale, round(substring(m::text from ':([-0-9.]*)}$')::numeric, 3) AS log_likelihood
FROM noisy_price_model, LATERAL parameters(m) AS p ORDER BY noise;
SELECT noise, count(*) AS customers, count(clv(m, r, '1 year')) AS clv, count(*) FILTER (WHERE frequency(r) > 0) AS came_back,
	count(*) FILTER (WHERE abs(expected_amount(m, r) / monetary(r) - 1) < 1e-12) AS as_paid
FROM noisy_price JOIN noisy_price_model USING (noise) GROUP BY noise ORDER BY noise;
-- 20,000 customers, of whom everyone has the same chance to leave.  scipy from four
-- starts: r .9825, alpha 2.73, a / (a + b) .401, log-likelihood -117650.20.
CREATE TABLE short_stay AS
SELECT customer, rfm(at, 10) AS r
FROM (
	SELECT i AS customer, date '2024-01-01' + i * 7919 % 300 + j * (1 + i * 31 % 40) AS at
	FROM generate_series(1, 20000) AS i, generate_series(0, i * i % 7) AS j
) AS purchase
WHERE at <= '2024-12-31' GROUP BY customer;
SELECT failure(m), note(m), round(p.r::numeric, 3) AS r, round(p.alpha::numeric, 2) AS alpha, round(p.leaving_chance::numeric, 3) AS leaving, round(p.log_likelihood::numeric, 2) AS log_likelihood, p.repeat_customers
FROM (SELECT clv_model(r, '2024-12-31') AS m FROM short_stay OFFSET 0) AS f, LATERAL parameters(m) AS p;
-- One customer who has paid exactly 5 for five thousand times takes nobody's
-- numbers away: with him the likelihood of 101 repeat customers' amounts is highest
-- where each always pays the same.  scipy.stats.invgamma.fit of their means: shape
-- 1.57352, scale 62.56215.
CREATE TABLE outlier AS
SELECT customer, rfm(at, amount) AS r
FROM (
	SELECT i AS customer, date '2024-01-01' + i % 90 + j * (3 + i % 7 * 4) AS at, (5 + 200 / (1 + i * 7 % 30)) * (1 + j * j * i % 5) AS amount
	FROM generate_series(1, 200) AS i, generate_series(0, 40 / (1 + i % 40) - 1) AS j
	UNION ALL SELECT 201, date '2011-01-01' + j, 5 FROM generate_series(0, 5000) AS j
) AS purchase
WHERE at <= '2024-12-31' GROUP BY customer;
SELECT failure(m), note(m), p.amount_customers, p.p, round(p.q::numeric, 5) AS q, round((p.mean_amount * (p.q - 1))::numeric, 4) AS scale,
	(SELECT count(clv(m, r, '1 year')) FROM outlier) AS clv,
	(SELECT string_agg(round(expected_amount(m, r), 2)::text, ' ') FROM outlier WHERE customer = 201) AS his
FROM (SELECT clv_model(r, '2024-12-31') AS m FROM outlier OFFSET 0) AS f, LATERAL parameters(m) AS p;
SELECT note(clv_model(r, '2024-12-31')) FROM outlier WHERE customer <> 201;

-- Each customer at each limit: the equations of the model as they are printed, by
-- mpmath with 110 digits and parameters that are 1e40 times as far as those here (r
-- 1e40 and alpha 1e40 / 0.25, a 0.2e40 and b 0.8e40, a 0.3e-40 and b 0.7e-40, a
-- 1e-40).  x, t_x and T in days; 30, 365 and 36500 days.
CREATE TABLE limit_known (m text, x int, t_x int, t int, alive double precision, days30 double precision, days365 double precision, days36500 double precision);
INSERT INTO limit_known VALUES
	('0.7,4.4,same_chance 0.2', 0, 0, 100, 1, 0.15453839110352922, 1.3343373086090526, 4.7042869269879281),
	('0.7,4.4,same_chance 0.2', 1, 40, 100, 0.58487454997239846, 0.21468325519188328, 1.5483716288575361, 2.9213283238775418),
	('0.7,4.4,same_chance 0.2', 5, 150, 200, 0.49864547008050886, 0.33930377853481544, 1.9726854639204507, 2.4932273445247874),
	('0.7,4.4,first_or_never 0.3', 0, 0, 100, 1, 0.15276036003046632, 1.5493139494057166, 137.0296656371945),
	('0.7,4.4,first_or_never 0.3', 1, 40, 100, 0.45111172340672457, 0.17589218573197976, 2.1400215930724205, 214.00215930724205),
	('0.7,4.4,first_or_never 0.3', 5, 150, 200, 1, 0.74090121317157712, 9.0142980935875217, 901.42980935875217),
	('0.7,4.4,never', 0, 0, 100, 1, 0.16055045871559633, 1.9533639143730887, 195.33639143730887),
	('0.7,4.4,never', 1, 40, 100, 1, 0.38990825688073394, 4.7438837920489297, 474.38837920489297),
	('0.7,4.4,never', 5, 150, 200, 1, 0.74090121317157712, 9.0142980935875217, 901.42980935875217),
	('same_rate 0.25,0.8,2.4', 0, 0, 100, 1, 0.94710076056253857, 5.6516283686011861, 29.967159916718399),
	('same_rate 0.25,0.8,2.4', 1, 40, 100, 0.26033177724137516, 0.25360152952464081, 1.6942144001483074, 10.056942331239244),
	('same_rate 0.25,0.8,2.4', 5, 150, 200, 0.57290838104739265, 0.58383677710161105, 4.8520755992304856, 38.431230192988509),
	('same_rate 0.25,same_chance 0.2', 0, 0, 100, 1, 0.96441126497305356, 4.6312752855671461, 5.0),
	('same_rate 0.25,same_chance 0.2', 1, 40, 100, 0.31939298823342024, 0.30802619580571643, 1.4791968527888775, 1.5969649411671012),
	('same_rate 0.25,same_chance 0.2', 5, 150, 200, 0.40145171721201069, 0.38716455842203981, 1.859233416272476, 2.0072585860600535),
	('same_rate 0.25,first_or_never 0.3', 0, 0, 100, 1, 0.94724434347208632, 9.4249993456916347, 912.8),
	('same_rate 0.25,first_or_never 0.3', 1, 40, 100, 0.21491333106059601, 0.23026428327921001, 2.8015487798970552, 280.15487798970552),
	('same_rate 0.25,first_or_never 0.3', 5, 150, 200, 1, 1.0714285714285714, 13.035714285714286, 1303.5714285714286),
	('same_rate 0.25,never', 0, 0, 100, 1, 1.0714285714285714, 13.035714285714286, 1303.5714285714286),
	('same_rate 0.25,never', 1, 40, 100, 1, 1.0714285714285714, 13.035714285714286, 1303.5714285714286),
	('same_rate 0.25,never', 5, 150, 200, 1, 1.0714285714285714, 13.035714285714286, 1303.5714285714286);
SELECT k.m, x, frequency(r) = x AND recency(r) = t_x AND age(r, '2024-12-31') = t AS customer, abs(probability_alive(f.m, r) / alive - 1) < 1e-11 AS alive,
	abs(expected_purchases(f.m, r, '30 days') / days30 - 1) < 1e-11 AS days30,
	abs(expected_purchases(f.m, r, '365 days') / days365 - 1) < 1e-11 AS days365,
	abs(expected_purchases(f.m, r, '36500 days') / days36500 - 1) < 1e-11 AS days36500
FROM limit_known AS k,
	LATERAL (SELECT rfm(date '2024-12-31' - t + CASE i WHEN x THEN t_x ELSE i END, 40) AS r FROM generate_series(0, x) AS i) AS c,
	LATERAL (SELECT format('2024-12-31 9:8:7 {%s:0} {same_amount 40}', k.m)::clv_model AS m) AS f
ORDER BY k.m, x;
-- The mean amount expected of who came back for 60 and of who did not, by hand:
-- own_amount: 60, and 20 / (3 - 1); same_mean and same_amount: that of all.  Without
-- a mean of all (q <= 1) there is none for who has not come back.  Their value of a
-- month without discount is expected purchases times that.
SELECT v.m, expected_amount(f.m, back) AS back, expected_amount(f.m, new) AS new,
	abs(clv(f.m, back, '1 month', annual_discount => 0) / (expected_purchases(f.m, back, '1 month') * expected_amount(f.m, back)::double precision)::numeric - 1) < 1e-13 AS value
FROM unnest('{"own_amount 3,20:0","own_amount 0.9,20:0","same_mean 6,30:0","same_amount 25"}'::text[]) AS v (m),
	LATERAL (SELECT format('2024-12-31 9:8:7 {same_rate 0.7,never:0} {%s}', v.m)::clv_model AS m, '0 100 40 {2024-01-01,2024-02-01}'::rfm AS back, '0 40 40 {2024-01-01}'::rfm AS new) AS f;

-- The extremes that a sample can hold end in a model
SELECT i, failure(m), note(m) FROM (SELECT i, clv_model(sample::clv_sample) AS m FROM (VALUES
	(1, '2024-12-31 0 {1:30:300:1e300:50,2:40:200:1e-300:4,3:200:300:5:7}'),
	(2, '2024-12-31 0 {1:30:300:1e308:50,2:40:200:4e-324:4,3:200:300:5:7}'),
	(3, '2024-12-31 0 {1:30:300:1:50,2000000:2000000:2400000:2:4}'),
	(4, '2024-12-31 0 {1:1:1:1:1,2:2:2:1:9223372036854775800}'),
	(5, '2024-12-31 0 {0:0:0:0:1000000000000,1:1:1:1:1,5:5:5:9:1}'),
	(6, '2024-12-31 0 {5000:5001:5010:1:100,4000:4500:5010:9:100,1:3:5010:1:1000,0:0:5010:0:1000,0:0:1:0:1}')
) AS v (i, sample)) AS f ORDER BY i;

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
FROM cdnow, (VALUES ('0 0 0 {}'::rfm), ('0 5 5 {1997-10-01}'), ('0 10 5 {1997-09-30,1997-10-01}'), ('0 15 5 {1997-01-01,1997-01-02,1997-10-01}')) AS v (r);
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
-- Amounts at the edge of what a number can be: what comes out can be read again
SELECT failure(m) AS failure, m::text::clv_model = m AS same FROM clv_model('2024-06-30 0 {1:10:20:2.1e-314:5,2:11:30:1e-323:5}'::clv_sample) AS m;

DROP FUNCTION shape, difference;
DROP TABLE small, purchase, buyer, failing, at_limit, fixed_price, fixed_price_model, noisy_price, noisy_price_model, short_stay, outlier, limit_known, cdnow, known, large, undisturbed;
