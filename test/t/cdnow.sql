-- A shop's purchases, mapped as sales, against numbers worked out by hand,
-- published ones and plain SQL on the table.  The shop is CDNOW: all purchases
-- until June 1998 of a tenth of the customers who first bought there in the first
-- quarter of 1997 (Fader, Hardie and Lee, "'Counting Your Customers' the Easy
-- Way", Marketing Science 24, 2005).  Studies of it fit on the time until
-- 1997-09-30.

\ir compare.sql

-- The file: id in the whole, id in the sample, day, CDs and dollars, set apart by
-- spaces.  Eight lines are of 0.00.  Studies of the shop take them for purchases;
-- for us an amount above 0 is one, and so each is a cent.

CREATE SCHEMA cdnow;

CREATE TABLE cdnow.line (line text);
\copy cdnow.line FROM 'cdnow/CDNOW_sample.txt'
CREATE TABLE cdnow.purchase (
	master_id bigint,
	sample_id bigint,
	bought_on date,
	cds integer,
	dollars numeric
);
INSERT INTO cdnow.purchase
SELECT field[1]::bigint, field[2]::bigint, to_date(field[3], 'YYYYMMDD'), field[4]::integer, greatest(field[5]::numeric, 0.01)
FROM cdnow.line, LATERAL regexp_split_to_array(trim(line), '\s+') AS field;

SELECT test.same_rows('the file is loaded', $$
	SELECT count(*), count(DISTINCT sample_id), min(bought_on), max(bought_on) FROM cdnow.purchase
	$$, $$ VALUES (6919::bigint, 2357::bigint, date '1997-01-01', date '1998-06-30') $$);

CREATE EXTENSION saleskpi;
SELECT saleskpi.create_model('kpi', 'bigint') \g /dev/null
UPDATE kpi.settings SET currency = 'USD', as_of = '1998-06-30', churn_after = '180 days';
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT sample_id AS customer_id, bought_on AS sold_at, dollars AS amount, cds AS quantity
	FROM cdnow.purchase
	$$) \g /dev/null
ANALYZE;

SELECT test.equal('ids are numbers',
	(SELECT pg_typeof(customer_id)::text FROM kpi.customer_lifetime_value LIMIT 1), 'bigint');
SELECT test.equal('data_quality has nothing to say', (SELECT string_agg(d::text, '; ') FROM kpi.data_quality AS d), NULL);

-- Month by month

SELECT test.same_rows('monthly revenue and growth', $$
	SELECT month, amount, round(growth_rate::numeric, 9), year_ago_amount, round(year_on_year::numeric, 9), complete
	FROM kpi.monthly_sales_growth
	$$, $$
	WITH month AS (
		SELECT date_trunc('month', bought_on::timestamp)::date AS month, sum(dollars) AS dollars
		FROM cdnow.purchase GROUP BY 1
	)
	SELECT m.month, m.dollars, round(m.dollars / last.dollars - 1, 9),
		ago.dollars, round(m.dollars / ago.dollars - 1, 9), true
	FROM month AS m
	LEFT JOIN month AS last ON last.month = m.month - interval '1 month'
	LEFT JOIN month AS ago ON ago.month = m.month - interval '1 year'
	$$);
SELECT test.same_rows('revenue and CDs sold by month, from measure', $$
	SELECT kpi, date_trunc('month', day::timestamp)::date, sum(numerator)
	FROM kpi.measure WHERE kpi IN ('sales_amount', 'sales_quantity') GROUP BY 1, 2
	$$, $$
	SELECT 'sales_amount', date_trunc('month', bought_on::timestamp)::date, sum(dollars) FROM cdnow.purchase GROUP BY 2
	UNION ALL SELECT 'sales_quantity', date_trunc('month', bought_on::timestamp)::date, sum(cds) FROM cdnow.purchase GROUP BY 2
	$$);
SELECT test.same_rows('new accounts by month, from each view that has them', $$
	SELECT 'churn_and_retention', month, (gained - returned)::numeric FROM kpi.churn_and_retention WHERE gained > returned
	UNION ALL SELECT 'customer_acquisition_cost', month, new_customers - returned FROM kpi.customer_acquisition_cost
		WHERE new_customers > returned
	$$, $$
	SELECT view, date_trunc('month', first_on::timestamp)::date, count(*)::numeric
	FROM unnest('{churn_and_retention,customer_acquisition_cost}'::text[]) AS view,
		(SELECT min(bought_on) AS first_on FROM cdnow.purchase GROUP BY sample_id) AS customer
	GROUP BY 1, 2
	$$);
SELECT test.equal('all customers are new in the first quarter of 1997',
	(SELECT sum(gained) FROM kpi.churn_and_retention WHERE month < '1997-04-01'), 2357::numeric);

-- What each customer has brought.  The purchases of one day are one purchase.

SELECT test.same_rows('customer_lifetime_value: each customer', $$
	SELECT customer_id, first_on, last_on, purchases, revenue FROM kpi.customer_lifetime_value
	$$, $$
	SELECT sample_id, min(bought_on), max(bought_on), count(DISTINCT bought_on), sum(dollars)
	FROM cdnow.purchase GROUP BY sample_id
	$$);
SELECT test.equal('historic value of a customer, from the engine',
	(SELECT round(saleskpi.clv(rfm), 9) FROM (
		SELECT saleskpi.rfm(bought_on, dollars) FROM cdnow.purchase GROUP BY sample_id
	) AS customer),
	(SELECT round(sum(dollars) / 2357, 9) FROM cdnow.purchase));
SELECT test.equal('historic value of a customer, from measure',
	(SELECT round(saleskpi.kpi_value(sum(numerator), sum(denominator)), 9)
		FROM kpi.measure WHERE kpi = 'customer_lifetime_value'),
	(SELECT round(sum(dollars) / 2357, 9) FROM cdnow.purchase));

-- Customers as they were at the end of 1997-09-30.  By hand, from their lines in
-- the file (days are of 1997, those after September 30th left out):
--
--    1  Jan 1 29.33, Jan 18 29.73, Aug 2 14.96: two repeat purchases, the last
--       30+28+31+30+31+30+31+2 = 213 days after the first, of
--       (29.73 + 14.96) / 2 = 22.345 each; 74.02 in all.  From January 1st to
--       September 30th there are 272 days.
--    2  Jan 1 63.34, Jan 13 11.77: one repeat, 12 days later; 75.11 in all
--    4  Jan 1 13.97: no repeat, and so no mean amount of one
--    6  Jan 1 35.99, Jan 11 32.99, Mar 15 77.96, Apr 16 59.30, Apr 24 134.98,
--       Jun 23 91.92, Jul 22 47.08, Jul 26 71.96: seven repeats, the last
--       30+28+31+30+31+30+26 = 206 days after the first, of
--       516.19 / 7 = 73.741429 each; 552.18 in all
--   26  Jan 2 3.99, Jan 13 166.89 and 60.25: two purchases on the last day, one
--       repeat of 227.14 after 11 days; 231.13 in all
--   61  Jan 4 56.27, Jan 20 62.90 and 15.36, Feb 24 63.95 and 24.99, Mar 3 15.36,
--       Jul 29 31.03: four repeats, the last 27+28+31+30+31+30+29 = 206 days
--       after the first, of 213.59 / 4 = 53.3975 each; 269.86 in all
--   87  Jan 5, for a cent
--   88  Jan 5 16.30 and 13.99, Feb 14 14.96, Mar 5 11.58, Mar 26 6.79,
--       Apr 13 6.79, Jul 24 12.25, Aug 4 20.74, Aug 24 11.77 and 12.25,
--       Sep 3 14.96, Sep 9 12.99, Sep 10 11.49: two purchases on the first day,
--       no repeat of it; ten repeats, the last 26+28+31+30+31+30+31+31+10 = 248
--       days after the first, of 136.57 / 10 = 13.657 each; 166.86 in all
--  111  Jan 6 9.97, Jan 8 12.97: one repeat, 2 days later; 22.94 in all
--
-- The summary of the same data that pymc-marketing publishes (data/
-- clv_quickstart.csv: repeats, recency and age in weeks, mean repeat) agrees:
--    1: 2, 30.43, 38.86, 22.35    26: 1, 1.57, 38.71, 227.14
--    2: 1, 1.71, 38.86, 11.77     61: 4, 29.43, 38.43, 53.40
--    6: 7, 29.43, 38.86, 73.74

UPDATE kpi.settings SET as_of = '1997-09-30';

CREATE TEMPORARY VIEW customer_history AS
SELECT s.customer_id, saleskpi.rfm(s.sold_at::date, s.amount) AS rfm
FROM kpi_parts.known_sale AS s
GROUP BY s.customer_id;

SELECT test.same_rows('by hand: frequency, recency, age, monetary value and revenue', $$
	SELECT customer_id, saleskpi.frequency(rfm), saleskpi.recency(rfm), saleskpi.age(rfm, (SELECT as_of FROM kpi.clock)),
		round(saleskpi.monetary(rfm), 6), saleskpi.revenue(rfm)
	FROM customer_history
	WHERE customer_id IN (1, 2, 4, 6, 26, 61, 87, 88, 111)
	$$, $$
	VALUES (1::bigint, 2::bigint, 213, 272, 22.345, 74.02),
		(2, 1, 12, 272, 11.77, 75.11),
		(4, 0, 0, 272, NULL, 13.97),
		(6, 7, 206, 272, 73.741429, 552.18),
		(26, 1, 11, 271, 227.14, 231.13),
		(61, 4, 206, 269, 53.3975, 269.86),
		(87, 0, 0, 268, NULL, 0.01),
		(88, 10, 248, 268, 13.657, 166.86),
		(111, 1, 2, 267, 12.97, 22.94)
	$$);
SELECT test.same_rows('by hand: the same customers in customer_lifetime_value', $$
	SELECT customer_id, first_on, last_on, purchases, revenue
	FROM kpi.customer_lifetime_value
	WHERE customer_id IN (1, 2, 4, 6, 26, 61, 87, 88, 111)
	$$, $$
	VALUES (1::bigint, date '1997-01-01', date '1997-08-02', 3::bigint, 74.02),
		(2, '1997-01-01', '1997-01-13', 2, 75.11),
		(4, '1997-01-01', '1997-01-01', 1, 13.97),
		(6, '1997-01-01', '1997-07-26', 8, 552.18),
		(26, '1997-01-02', '1997-01-13', 2, 231.13),
		(61, '1997-01-04', '1997-07-29', 5, 269.86),
		(87, '1997-01-05', '1997-01-05', 1, 0.01),
		(88, '1997-01-05', '1997-09-10', 11, 166.86),
		(111, '1997-01-06', '1997-01-08', 2, 22.94)
	$$);
SELECT test.same_rows('946 of 2,357 customers have bought again by then, as published', $$
	SELECT count(*) FILTER (WHERE saleskpi.frequency(rfm) > 0), count(*) FROM customer_history
	UNION ALL SELECT count(*) FILTER (WHERE purchases > 1), count(*) FROM kpi.customer_lifetime_value
	$$, 'VALUES (946::bigint, 2357::bigint), (946, 2357)');
SELECT test.equal('their 38.86 weeks: the longest age',
	(SELECT round(max(saleskpi.age(rfm, '1997-09-30')) / 7.0, 2) FROM customer_history), 38.86);
SELECT test.same_rows('every customer''s frequency, recency, age, monetary value and revenue', $$
	SELECT customer_id, saleskpi.frequency(rfm), saleskpi.recency(rfm), saleskpi.age(rfm, '1997-09-30'),
		round(saleskpi.monetary(rfm), 9), saleskpi.revenue(rfm)
	FROM customer_history
	$$, $$
	WITH customer_day AS (
		SELECT sample_id, bought_on, sum(dollars) AS dollars,
			row_number() OVER (PARTITION BY sample_id ORDER BY bought_on) AS ordinal
		FROM cdnow.purchase
		WHERE bought_on <= '1997-09-30'
		GROUP BY sample_id, bought_on
	)
	SELECT sample_id, count(*) - 1, max(bought_on) - min(bought_on), date '1997-09-30' - min(bought_on),
		round(avg(dollars) FILTER (WHERE ordinal > 1), 9), sum(dollars)
	FROM customer_day
	GROUP BY sample_id
	$$);
SELECT test.same_rows('the same from states of single months, merged', $$
	SELECT customer_id, saleskpi.rollup(rfm)::text
	FROM (
		SELECT customer_id, saleskpi.rfm(sold_at::date, amount) FROM kpi_parts.known_sale
		GROUP BY customer_id, date_trunc('month', sold_at)
	) AS customer_month
	GROUP BY customer_id
	$$, 'SELECT customer_id, rfm::text FROM customer_history');

-- By hand, at the end of the file: 111 came back on 1998-06-04 for 12.58.  That is
-- 365 + 25+28+31+30+31+4 = 514 days after January 6th, and June 30th 540; two
-- repeats of (12.97 + 12.58) / 2 = 12.775 each, 35.52 in all.
UPDATE kpi.settings SET as_of = '1998-06-30';
SELECT test.same_rows('by hand: a customer at the end of June 1998', $$
	SELECT saleskpi.frequency(rfm), saleskpi.recency(rfm), saleskpi.age(rfm, (SELECT as_of FROM kpi.clock)),
		saleskpi.monetary(rfm), saleskpi.revenue(rfm)
	FROM customer_history
	WHERE customer_id = 111
	$$, $$ VALUES (2::bigint, 514, 540, 12.775, 35.52) $$);

-- Churn: a customer is lost 180 days after a purchase that no other followed until
-- then, and gained again with the next one.  A month's churn is what a join of all
-- customers' times with all months counts.

CREATE FUNCTION test.customer_span(as_of date) RETURNS TABLE (sample_id bigint, first_on date, lost_on date)
	LANGUAGE sql
AS $$
	SELECT sample_id, min(bought_on), CASE WHEN max(bought_on) + 180 <= as_of THEN max(bought_on) + 180 END
	FROM (
		SELECT sample_id, bought_on, count(*) FILTER (WHERE returned) OVER (PARTITION BY sample_id ORDER BY bought_on) AS times_returned
		FROM (
			SELECT sample_id, bought_on, bought_on > lag(bought_on) OVER (PARTITION BY sample_id ORDER BY bought_on) + 180 AS returned
			FROM cdnow.purchase
			WHERE bought_on <= as_of
		) AS bought
	) AS counted
	GROUP BY sample_id, times_returned
$$;
CREATE FUNCTION test.churn_by_join(unit text, as_of date) RETURNS TABLE (
	period date, at_start bigint, gained bigint, lost bigint, gained_and_lost bigint, at_end bigint,
	churn_rate double precision
)
	LANGUAGE sql
AS $$
	SELECT n.starts_on, n.at_start, n.gained, n.lost, n.gained_and_lost, n.at_end,
		n.lost / nullif(n.at_start, 0)::double precision
	FROM (
		SELECT
			p.starts_on,
			count(*) FILTER (WHERE c.first_on < p.starts_on AND (c.lost_on IS NULL OR c.lost_on >= p.starts_on)) AS at_start,
			count(*) FILTER (WHERE c.first_on >= p.starts_on AND c.first_on < p.next_on) AS gained,
			count(*) FILTER (WHERE c.first_on < p.starts_on AND c.lost_on >= p.starts_on AND c.lost_on < p.next_on) AS lost,
			count(*) FILTER (WHERE c.first_on >= p.starts_on AND c.lost_on < p.next_on) AS gained_and_lost,
			count(*) FILTER (WHERE c.first_on < p.next_on AND (c.lost_on IS NULL OR c.lost_on >= p.next_on)) AS at_end
		FROM (
			SELECT starts_at::date AS starts_on, (starts_at + length)::date AS next_on
			FROM (SELECT CASE unit WHEN 'quarter' THEN '3 months' ELSE '1 ' || unit END::interval AS length) AS period,
				generate_series(date_trunc(unit, timestamp '1997-01-01'), as_of::timestamp, length) AS starts_at
		) AS p
		CROSS JOIN test.customer_span(as_of) AS c
		GROUP BY p.starts_on, p.next_on
	) AS n
$$;

SELECT test.same_rows('customers derived from purchases: acquired at the first, lost 180 days after the last, and back with the next', $$
	SELECT customer_id, acquired_on, churned_on FROM kpi_parts.known_customer
	$$, $$
	SELECT sample_id, first_on, lost_on FROM test.customer_span('1998-06-30')
	$$);
-- 4 bought on 1997-01-01 only: 30+28+31+30+31+30 = 180 days later it is June
-- 30th.  111 stayed away from 1997-01-08 on and was lost on July 7th, and came
-- back with the purchase of 1998-06-04.
SELECT test.same_rows('by hand: two customers'' loss', $$
	SELECT customer_id, churned_on FROM kpi_parts.known_customer WHERE customer_id IN (4, 111)
	$$, $$ VALUES (4::bigint, date '1997-06-30'), (111, '1997-07-07'), (111, NULL) $$);
-- 180 days after New Year's Day 1998 are over on June 30th, the day of as_of
SELECT test.same_rows('whoever last bought on 1998-01-01 is lost on the last day, on 1998-01-02 not yet', $$
	SELECT last_on, churned_on, count(*)
	FROM (SELECT DISTINCT ON (customer_id) * FROM kpi_parts.known_customer ORDER BY customer_id, acquired_on DESC) AS last_time
	JOIN kpi.customer_lifetime_value USING (customer_id)
	WHERE last_on IN ('1998-01-01', '1998-01-02') GROUP BY 1, 2
	$$, $$
	SELECT last_on, CASE last_on WHEN '1998-01-01' THEN date '1998-06-30' END, count(*)
	FROM (SELECT max(bought_on) AS last_on FROM cdnow.purchase GROUP BY sample_id) AS customer
	WHERE last_on IN ('1998-01-01', '1998-01-02') GROUP BY 1, 2
	$$);

SELECT test.same_rows('churn_and_retention: each month', $$
	SELECT month, at_start, gained, lost, gained_and_lost, at_end, churn_rate FROM kpi.churn_and_retention
	$$, $$ SELECT * FROM test.churn_by_join('month', '1998-06-30') $$);
SELECT test.same_rows('new accounts of each month, from measure', $$
	SELECT date_trunc('month', day::timestamp)::date, sum(numerator)
	FROM kpi.measure WHERE kpi = 'new_accounts' GROUP BY 1
	$$, $$ SELECT period, gained::numeric FROM test.churn_by_join('month', '1998-06-30') WHERE gained > 0 $$);
SELECT test.same_rows('retention is 1 - churn', $$
	SELECT month, round(retention_rate::numeric, 12) FROM kpi.churn_and_retention
	$$, $$ SELECT period, round(1 - churn_rate::numeric, 12) FROM test.churn_by_join('month', '1998-06-30') $$);
SELECT test.same_rows('a month''s end is the next one''s start', $$
	SELECT month, at_end FROM kpi.churn_and_retention WHERE month < '1998-06-01'
	$$, $$ SELECT (month - interval '1 month')::date, at_start FROM kpi.churn_and_retention WHERE month > '1997-01-01' $$);
SELECT test.same_rows('churn and retention, from measure', $$
	SELECT kpi, day, sum(numerator), sum(denominator)
	FROM kpi.measure WHERE kpi IN ('churn_rate', 'retention_rate') GROUP BY 1, 2
	$$, $$
	SELECT 'churn_rate', period, lost::numeric, at_start::numeric FROM test.churn_by_join('month', '1998-06-30')
	UNION ALL SELECT 'retention_rate', period, at_start - lost, at_start FROM test.churn_by_join('month', '1998-06-30')
	$$);
SELECT test.same_rows('churn of days, weeks, quarters and years, from the engine', $$
	SELECT unit, p.period, p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end, p.churn_rate
	FROM unnest('{day,week,quarter,year}'::text[]) AS unit,
		LATERAL (SELECT saleskpi.churn(acquired_on, churned_on, unit) FROM kpi_parts.known_customer) AS history,
		LATERAL saleskpi.periods(history.churn, '1998-06-30') AS p
	$$, $$
	SELECT unit, j.* FROM unnest('{day,week,quarter,year}'::text[]) AS unit, test.churn_by_join(unit, '1998-06-30') AS j
	$$);
SELECT test.same_rows('churn_rate and retention_rate of each month, one by one', $$
	SELECT months.month, saleskpi.churn_rate(c.acquired_on, c.churned_on, period),
		round(saleskpi.retention_rate(c.acquired_on, c.churned_on, period)::numeric, 12)
	FROM (
		SELECT m::date AS month, daterange(m::date, (m + interval '1 month')::date) AS period
		FROM generate_series(timestamp '1997-01-01', '1998-06-01', '1 month') AS m
	) AS months, kpi_parts.known_customer AS c
	GROUP BY months.month, period
	$$, $$ SELECT period, churn_rate, round(1 - churn_rate::numeric, 12) FROM test.churn_by_join('month', '1998-06-30') $$);

-- June over May 1998.  Nobody is new, but some are back.
SELECT test.same_rows('scorecard: June 1998', $$
	SELECT kpi, period, round(value, 9), round(previous, 9) FROM kpi.scorecard
	WHERE kpi IN ('churn_rate', 'retention_rate', 'customer_lifetime_value', 'new_accounts', 'sales_amount', 'sales_quantity')
	$$, $$
	WITH churn AS (
		SELECT period, round(lost / nullif(at_start, 0)::numeric, 9) AS rate FROM test.churn_by_join('month', '1998-06-30')
	),
	sold AS (
		SELECT date_trunc('month', bought_on::timestamp)::date AS month, dollars, cds FROM cdnow.purchase
	),
	value (kpi, month, value) AS (
		SELECT 'churn_rate', period, rate FROM churn
		UNION ALL SELECT 'retention_rate', period, 1 - rate FROM churn
		UNION ALL SELECT 'customer_lifetime_value', date '1998-06-01', round(sum(dollars) / 2357, 9) FROM cdnow.purchase
		UNION ALL SELECT 'customer_lifetime_value', date '1998-05-01', round(sum(dollars) / 2357, 9)
			FROM cdnow.purchase WHERE bought_on < '1998-06-01'
		UNION ALL SELECT 'sales_amount', month, sum(dollars) FROM sold GROUP BY month
		UNION ALL SELECT 'sales_quantity', month, sum(cds) FROM sold GROUP BY month
		UNION ALL SELECT 'new_accounts', period, gained::numeric FROM test.churn_by_join('month', '1998-06-30')
	)
	SELECT this.kpi, this.month, round(this.value, 9), round(last.value, 9)
	FROM value AS this
	JOIN value AS last USING (kpi)
	WHERE this.month = '1998-06-01' AND last.month = '1998-05-01'
	$$);

-- BG/NBD and Gamma-Gamma, fitted to the purchases until 1997-09-30

CREATE TABLE cdnow.customer AS
SELECT
	sample_id,
	saleskpi.rfm(bought_on, dollars) AS all_time,
	saleskpi.rfm(bought_on, dollars) FILTER (WHERE bought_on <= '1997-09-30') AS calibration,
	count(DISTINCT bought_on) FILTER (WHERE bought_on > '1997-09-30') AS later
FROM cdnow.purchase GROUP BY sample_id;
CREATE TABLE cdnow.fitted AS SELECT saleskpi.clv_model(calibration, '1997-09-30') AS m FROM cdnow.customer;
SELECT test.same_rows('published: the parameters of both models (Fader, Hardie and Lee 2005; Fader and Hardie 2013)', $$
	SELECT round(r::numeric, 3), round(alpha::numeric, 3), round(a::numeric, 3), round(b::numeric, 3), round(log_likelihood::numeric, 2),
		round(p::numeric, 2), round(q::numeric, 2), round(gamma::numeric, 2), customers, repeat_customers, amount_customers
	FROM cdnow.fitted, saleskpi.parameters(m)
	$$, $$ VALUES (0.243, 4.414, 0.793, 2.426, -9582.43, 6.25, 3.74, 15.44, 2357::bigint, 946::bigint, 946::bigint) $$);
-- To eleven digits: Newton's method on the two likelihoods as they are printed, by mpmath with 40 digits, whose
-- last step was 1e-26 of each parameter
CREATE TABLE cdnow.highest (name text, value double precision);
INSERT INTO cdnow.highest VALUES ('r', 0.242594522430157085), ('alpha', 4.41360201901350379), ('a', 0.792922017225597574), ('b', 2.42590677682633205),
	('log_likelihood', -9582.42920667393063), ('p', 6.249572271323756), ('q', 3.74422466713202452), ('gamma', 15.4435209625892395);
SELECT test.same_rows('both likelihoods are highest where mpmath finds it, to eleven digits', $$
	SELECT v.name, CASE WHEN abs(v.value / w.value - 1) < 1e-11 THEN w.value ELSE v.value END
	FROM cdnow.fitted
	CROSS JOIN LATERAL saleskpi.parameters(m) AS p
	CROSS JOIN LATERAL (VALUES ('r', p.r), ('alpha', p.alpha), ('a', p.a), ('b', p.b), ('log_likelihood', p.log_likelihood),
		('p', p.p), ('q', p.q), ('gamma', p.gamma)) AS v (name, value)
	JOIN cdnow.highest AS w USING (name)
	$$, 'TABLE cdnow.highest');
SELECT test.equal('both models are fitted', (SELECT saleskpi.failure(m) FROM cdnow.fitted), NULL);
SELECT test.equal('published: who came back twice, last after 30.43 of 38.86 weeks, is expected to buy 1.226 times in 39 weeks',
	(SELECT round(saleskpi.expected_purchases(m, calibration, '39 weeks')::numeric, 3) FROM cdnow.fitted, cdnow.customer WHERE sample_id = 1), 1.226);
SELECT test.equal('published: expected and actual purchases in the 39 weeks after correlate with 0.626',
	(SELECT round(corr(saleskpi.expected_purchases(m, calibration, '273 days'), later)::numeric, 3) FROM cdnow.fitted, cdnow.customer), 0.626);
SELECT test.equal('purchases after the day change nothing, but for the amounts, which are not known then',
	(SELECT saleskpi.clv_model(all_time, '1997-09-30')::text FROM cdnow.customer),
	(SELECT regexp_replace(m::text, ':946 (.*) {.*}', ':455 \1 {not_known}') FROM cdnow.fitted));

-- Purchases drawn from both models with these parameters, 20 times for each of three sizes: every draw is fitted,
-- at a limit where its likelihood is highest there, and of 300 customers the middle draw is near the parameters
-- A number of the gamma distribution with scale 1, as Marsaglia and Tsang draw it
CREATE FUNCTION test.gamma(shape double precision) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
	boost double precision := 1;
	d double precision := shape - 1.0 / 3;
	x double precision;
	v double precision;
BEGIN
	IF shape < 1 THEN
		boost := (1 - random()) ^ (1 / shape);
		d := shape + 2.0 / 3;
	END IF;
	LOOP
		x := sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random());
		v := (1 + x / sqrt(9 * d)) ^ 3;
		IF v > 0 AND ln(1 - random()) < x * x / 2 + d * (1 - v + ln(v)) THEN
			RETURN boost * d * v;
		END IF;
	END LOOP;
END
$$;
-- Purchases of customers drawn from both models, who came in 84 days, until the 273rd
CREATE FUNCTION test.draw(seed double precision, customers integer, r double precision, alpha double precision, a double precision, b double precision,
	p double precision, q double precision, gamma double precision) RETURNS TABLE (customer integer, bought_on date, amount numeric) LANGUAGE plpgsql AS $$
DECLARE
	at double precision;
	rate double precision;
	leaving double precision;
	scale double precision;
	again boolean;
BEGIN
	PERFORM setseed(seed);
	FOR i IN 1..customers LOOP
		customer := i;
		at := 84 * random();
		rate := test.gamma(r) / alpha;
		leaving := test.gamma(a);
		leaving := leaving / (leaving + test.gamma(b));
		scale := gamma / test.gamma(q);
		again := false;
		LOOP
			bought_on := date '1997-01-01' + at::integer;
			amount := greatest(test.gamma(p) * scale, 0.01)::numeric(12, 2);
			RETURN NEXT;
			-- Nobody leaves with the first one
			EXIT WHEN again AND random() < leaving;
			again := true;
			at := at - 7 * ln(1 - random()) / rate;
			EXIT WHEN at >= 272.5;
		END LOOP;
	END LOOP;
END
$$;
CREATE TABLE cdnow.drawn AS
SELECT n.customers, d.m
FROM unnest('{30,100,300}'::integer[]) AS n (customers)
CROSS JOIN generate_series(1, 20) AS s (seed)
CROSS JOIN cdnow.fitted AS f
CROSS JOIN LATERAL saleskpi.parameters(f.m) AS p
CROSS JOIN LATERAL (
	SELECT saleskpi.clv_model(c.rfm, '1997-09-30') AS m
	FROM (
		SELECT saleskpi.rfm(t.bought_on, t.amount)
		FROM test.draw(s.seed / 100.0 + n.customers / 100000.0, n.customers, p.r, p.alpha, p.a, p.b, p.p, p.q, p.gamma) AS t
		GROUP BY t.customer
	) AS c
) AS d;
SELECT test.same_rows('60 draws from the parameters: each is fitted', $$
	SELECT d.customers, count(*), count(*) FILTER (WHERE saleskpi.failure(d.m) IS NULL), count(*) FILTER (WHERE saleskpi.note(d.m) IS NULL)
	FROM cdnow.drawn AS d GROUP BY d.customers
	$$, 'VALUES (30, 20::bigint, 20::bigint, 5::bigint), (100, 20, 20, 10), (300, 20, 20, 18)');
SELECT test.same_rows('and of 300 customers the middle one has the parameters within an eighth', $$
	SELECT v.name, abs(percentile_cont(0.5) WITHIN GROUP (ORDER BY v.of_true) - 1) < 0.125
	FROM cdnow.drawn AS d
	CROSS JOIN LATERAL saleskpi.parameters(d.m) AS p
	CROSS JOIN (SELECT q.* FROM cdnow.fitted AS g CROSS JOIN LATERAL saleskpi.parameters(g.m) AS q) AS f
	CROSS JOIN LATERAL (VALUES ('purchase_rate', p.purchase_rate / f.purchase_rate), ('leaving_chance', p.leaving_chance / f.leaving_chance),
		('mean_amount', p.mean_amount / f.mean_amount)) AS v (name, of_true)
	WHERE d.customers = 300
	GROUP BY v.name
	$$, $$ VALUES ('purchase_rate', true), ('leaving_chance', true), ('mean_amount', true) $$);

-- The same numbers wherever the shop and the reader are: the file has days
CREATE TABLE test.answer AS SELECT * FROM test.answers();
SET TimeZone = 'Asia/Kolkata';
UPDATE kpi.settings SET time_zone = 'America/New_York';
SELECT test.same_rows('company in America/New_York, session in Asia/Kolkata: all answers are the same',
	'SELECT * FROM test.answers()', 'SELECT * FROM test.answer');
UPDATE kpi.settings SET time_zone = 'UTC';
RESET TimeZone;

-- On an earlier day nothing of what came later is known
UPDATE kpi.settings SET as_of = '1997-09-30';
SELECT test.same_rows('as of 1997-09-30: churn_and_retention', $$
	SELECT month, at_start, gained, lost, gained_and_lost, at_end, churn_rate FROM kpi.churn_and_retention
	$$, $$ SELECT * FROM test.churn_by_join('month', '1997-09-30') $$);
SELECT test.same_rows('as of 1997-09-30: a customer lost that comes back later', $$
	SELECT customer_id, churned_on FROM kpi_parts.known_customer WHERE customer_id = 111
	$$, $$ VALUES (111::bigint, date '1997-07-07') $$);
SELECT test.same_rows('as of 1997-09-30: customer_lifetime_value and monthly revenue', $$
	SELECT 'customer ' || customer_id, purchases, revenue FROM kpi.customer_lifetime_value
	UNION ALL SELECT 'month ' || month, NULL, amount FROM kpi.monthly_sales_growth
	$$, $$
	SELECT 'customer ' || sample_id, count(DISTINCT bought_on), sum(dollars)
	FROM cdnow.purchase WHERE bought_on <= '1997-09-30' GROUP BY sample_id
	UNION ALL SELECT 'month ' || date_trunc('month', bought_on::timestamp)::date, NULL, sum(dollars)
	FROM cdnow.purchase WHERE bought_on <= '1997-09-30' GROUP BY 1
	$$);

-- The model of the company says the same at the end of that day
UPDATE kpi.settings SET as_of = '1997-09-30';
SELECT test.equal('clv_fit is that fit', (SELECT model::text FROM kpi_parts.clv_fit), (SELECT m::text FROM cdnow.fitted));
SELECT test.same_rows('customer_lifetime_value has what each customer is expected to bring', $$
	SELECT customer_id, probability_alive, expected_purchases, expected_value FROM kpi.customer_lifetime_value
	$$, $$
	SELECT sample_id::bigint, saleskpi.probability_alive(m, calibration), saleskpi.expected_purchases(m, calibration, '1 year'),
		saleskpi.clv(m, calibration, '1 year')
	FROM cdnow.fitted, cdnow.customer
	$$);
SELECT test.equal('data_quality has nothing to say of it', (SELECT count(*) FROM kpi.data_quality WHERE source = 'clv_fit'), 0::bigint);
