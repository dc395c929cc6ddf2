-- Family churn
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form
SELECT 'month 0 {}'::churn;
SELECT 'month 3 {2024-01-01:3:0:1,2024-03-01:1:2:0}'::churn, invalid('month 3 {}'::churn);
SELECT 'WEEK 0 {2024-01-01:1:0:0}'::churn, 'quarter 0 {1999-10-01:1:0:0}'::churn, 'year 0 {0044-01-01 BC:1:0:0}'::churn,
	'day 0 {2024-02-29:1:0:0}'::churn;
SELECT churn_send('month 1 {2024-01-01:3:0:1}');
SELECT ''::churn;
SELECT 'fortnight 0 {}'::churn;
SELECT 'month {}'::churn;
SELECT 'month 0'::churn;
SELECT 'month 0 {'::churn;
SELECT 'month 0 {} {}'::churn;
SELECT 'month 0 {2024-01-02:1:0:0}'::churn;
SELECT 'week 0 {2024-01-02:1:0:0}'::churn;
SELECT 'month 0 {infinity:1:0:0}'::churn;
SELECT 'month 0 {2024-13-01:1:0:0}'::churn;
SELECT 'month 0 {2024-01-01:1:0}'::churn;
SELECT 'month 0 {2024-01-01:0:0:0}'::churn;
SELECT 'month 0 {2024-01-01:1:0:2}'::churn;
SELECT 'month 0 {2024-01-01:1:-1:0}'::churn;
SELECT 'month 0 {2024-01-01:1:1:0}'::churn;
SELECT 'month 0 {2024-01-01:2:0:1,2024-02-01:0:2:0}'::churn;
SELECT 'month 0 {2024-02-01:1:0:0,2024-01-01:1:0:0}'::churn;
SELECT 'month 0 {2024-01-01:1:0:0,2024-01-01:1:0:0}'::churn;
SELECT 'month -1 {}'::churn;
-- With revenue: the six sums gained, lost, gained and lost, reduced, expanded, contracted
SELECT 'month revenue 0 {}'::churn, 'year changes 2 {}'::churn;
SELECT 'month revenue 1 {2024-01-01:3:0:1:30.5:0:10:0:0:0,2024-03-01:1:2:0:1:20.50:0:0:0:0}'::churn;
SELECT 'month changes 1 {2024-01-01:0:1:0:0:5:0:0:0:0,2024-02-01:0:0:0:0:0:0:0.125:0:0}'::churn;
SELECT churn_send('month revenue 0 {2024-01-01:1:0:0:1.5:0:0:0:0:0}');
SELECT 'month money 0 {}'::churn;
SELECT 'month revenues 0 {}'::churn;
SELECT 'month revenue changes 0 {}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0}'::churn;
SELECT 'month 0 {2024-01-01:1:0:0:1:0:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:1:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:one:0:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:-1:0:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:NaN:0:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:1:0:0:0:1:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:1:1:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:1:0:1:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:1:1:0:2:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:1:0:0:0:0:0,2024-02-01:0:1:0:1:0:0:0:0:0}'::churn;
SELECT 'month revenue 0 {2024-01-01:1:0:0:1:0:0:0:0:0,2024-02-01:0:1:0:0:2:0:0:0:0}'::churn;
SELECT 'month changes 0 {2024-01-01:0:0:0:0:0:0:0:0:0}'::churn;
SELECT 'month changes 0 {2024-01-01:0:-1:0:0:0:0:0:0:0}'::churn;
SELECT 'month changes 0 {2024-01-01:0:0:0:0:0:0:0:9e37:9e37}'::churn;
SELECT 'month changes 0 {2024-01-01:0:0:0:0:0:0:0:1:1e-39}'::churn;
SELECT 'month changes 0 {2024-01-01:0:0:0:0:0:0:0:0:1e1019}'::churn;
SELECT 'month changes 0 {2024-01-01:0:0:0:0:0:0:0:0:1e-1001}'::churn;
SELECT 'month 0 {2024-01-01:9223372036854775807:0:0,2024-02-01:1:0:0}'::churn;

-- By hand.  1 and 2 come in January, 1 goes in March, 2 stays; 3 comes and goes
-- in February; 4 comes in February and goes on the first of April; 5 goes before
-- it comes; the start of 6 is not known; 7 and 8 are impossible.
CREATE TABLE customer (id int, started date, ended date);
INSERT INTO customer VALUES
	(1, '2024-01-01', '2024-03-31'), (2, '2024-01-31', 'infinity'),
	(3, '2024-02-01', '2024-02-29'), (4, '2024-02-29', '2024-04-01'),
	(5, '2024-02-01', '2024-01-31'), (6, NULL, '2024-02-01'),
	(7, 'infinity', NULL), (8, '2024-01-01', '-infinity');
SELECT churn(started, ended, 'month'), invalid(churn(started, ended, 'month')) FROM customer;
SELECT p.period, p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end, p.churn_rate, p.retention_rate
FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c) AS p;
-- Without revenue its columns are NULL
SELECT count(*) AS periods, count(revenue_at_start) + count(revenue_gained) + count(revenue_lost) + count(revenue_gained_and_lost)
	+ count(revenue_expanded) + count(revenue_contracted) + count(revenue_at_end)
	+ count(revenue_churn_rate) + count(gross_revenue_retention) + count(net_revenue_retention) AS with_revenue
FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c) AS p;
-- As far as the period that upto is in, be it earlier or later than the last change
SELECT p.period, p.at_start, p.gained, p.lost, p.at_end FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, '2024-02-15') AS p;
SELECT p.period, p.at_start, p.gained, p.lost, p.at_end, p.churn_rate FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, '2024-06-01') AS p;
SELECT count(*) FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, '2023-12-31') AS p;
SELECT p.* FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, 'infinity') AS p;

-- Each unit.  Weeks begin on Monday: 2023-12-31 was a Sunday.
SELECT unit, p.period, p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end FROM (
	SELECT unit, churn(started, ended, unit) AS c FROM (VALUES
		(date '2023-12-31', date '2024-01-01'), ('2024-01-07', '2024-01-08')
	) AS c (started, ended), unnest('{week,quarter,year}'::text[]) AS unit GROUP BY unit
) AS s, periods(c) AS p ORDER BY unit, p.period;
SELECT p.period, p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end
FROM (SELECT churn(started, ended, 'DAY') AS c FROM (VALUES (date '1999-12-30', date '2000-01-02')) AS c (started, ended)) AS s, periods(c) AS p;
-- The first day of a period is that of date_trunc, for every day of a century and a half
SELECT unit, count(*) AS days, count(*) FILTER (WHERE p.period <> date_trunc(unit, day)::date) AS wrong
FROM (SELECT d::timestamp AS day FROM generate_series(timestamp '1900-01-01', '2050-12-31', '1 day') AS d) AS days,
	unnest('{day,week,month,quarter,year}'::text[]) AS unit,
	LATERAL (SELECT churn(d, NULL, unit) AS c FROM (VALUES (day::date)) AS v (d)) AS s,
	LATERAL periods(c) AS p
GROUP BY unit ORDER BY unit;

-- And from the oldest year to the youngest, every eleventh day of four centuries
-- at both ends and every 99,991st between.  Dates go further than date_trunc, but
-- the calendar repeats every 400 years, which are 146,097 days and whole weeks.
SELECT unit, count(*) AS days, count(*) FILTER (WHERE p.period IS DISTINCT FROM
	date_trunc(unit, (day - cycle * 146097)::timestamp)::date + cycle * 146097) AS wrong
FROM (
	SELECT day, floor((day - date '2000-01-01') / 146097.0)::int AS cycle
	FROM (
		SELECT date '4713-01-01 BC' + i FROM generate_series(0, 146096, 11) AS i
		UNION ALL SELECT date '5874897-12-31' - i FROM generate_series(0, 146096, 11) AS i
		UNION ALL SELECT date '4713-01-01 BC' + i * 99991 FROM generate_series(0, 21476) AS i
	) AS d (day)
) AS days,
	unnest('{day,week,month,quarter,year}'::text[]) AS unit,
	LATERAL periods(churn_transition(NULL, day, NULL, unit)) AS p
GROUP BY unit ORDER BY unit;

-- No rows: NULL, and no periods
SELECT churn(started, ended, 'month') IS NULL AS no_rows FROM customer WHERE false;
SELECT churn(started, ended, 'month') IS NULL AS no_start FROM customer WHERE id = 6;
SELECT count(*) FROM periods(NULL);
SELECT count(*) FROM periods('month 0 {}');
SELECT churn(started, ended, 'month') FROM customer WHERE id = 5;

-- Units that cannot be right
SELECT churn(started, ended, 'fortnight') FROM customer;
SELECT churn(started, ended, '') FROM customer;
SELECT churn(started, ended, NULL) FROM customer;
SELECT churn(started, ended, CASE WHEN id = 1 THEN 'month' ELSE 'week' END) FROM customer;
SELECT rollup(c) FROM (VALUES ('month 0 {}'::churn), ('week 0 {}')) AS s (c);

-- The oldest and the youngest dates
SELECT churn('4714-11-24 BC'::date, '5874897-12-31', unit) FROM unnest('{day,week,month,quarter,year}'::text[]) AS unit GROUP BY unit ORDER BY unit;

-- Any order, any split: the same state; and the same as the textbook's join of
-- customers with months
CREATE TABLE random_customer AS
SELECT i,
	CASE WHEN i % 97 = 0 THEN NULL WHEN i % 101 = 0 THEN '-infinity' ELSE date '2020-01-01' + i * 7919 % 1500 END AS started,
	CASE WHEN i % 3 = 0 THEN NULL WHEN i % 89 = 0 THEN 'infinity' ELSE date '2020-01-01' + i * 7919 % 1500 + i * 104729 % 700 - 10 END AS ended
FROM generate_series(1, 5000) AS i;
SELECT count(DISTINCT c::text) AS states FROM (
	SELECT churn(started, ended, 'month') AS c FROM random_customer
	UNION ALL SELECT churn(started, ended, 'month' ORDER BY i DESC) FROM random_customer
	UNION ALL SELECT churn(started, ended, 'month' ORDER BY md5(i::text)) FROM random_customer
	UNION ALL SELECT rollup(p) FROM (SELECT churn(started, ended, 'month') AS p FROM random_customer GROUP BY i % 13) AS s
	UNION ALL SELECT rollup(p ORDER BY p::text) FROM (SELECT churn(started, ended, 'month') AS p FROM random_customer GROUP BY i) AS s
) AS all_ways;
SELECT unit, count(*) AS periods, count(*) FILTER (WHERE (p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end)
	IS DISTINCT FROM (b.at_start, b.gained, b.lost, b.gained_and_lost, b.at_end)) AS wrong
FROM unnest('{day,week,month,quarter,year}'::text[]) AS unit,
	LATERAL (SELECT churn(started, ended, unit) AS c FROM random_customer) AS s,
	LATERAL periods(c, '2026-01-01') AS p,
	LATERAL (SELECT p.period AS lower, (p.period + ('1 ' || replace(unit, 'quarter', 'month'))::interval * CASE unit WHEN 'quarter' THEN 3 ELSE 1 END)::date AS upper) AS bounds,
	LATERAL (
		SELECT count(*) FILTER (WHERE started < lower AND ended >= lower) AS at_start,
			count(*) FILTER (WHERE started >= lower AND started < upper) AS gained,
			count(*) FILTER (WHERE started < lower AND ended >= lower AND ended < upper) AS lost,
			count(*) FILTER (WHERE started >= lower AND ended < upper) AS gained_and_lost,
			count(*) FILTER (WHERE started < upper AND ended >= upper) AS at_end
		FROM (SELECT started, coalesce(ended, 'infinity') AS ended FROM random_customer
			WHERE isfinite(started) AND coalesce(ended, 'infinity') >= started) AS r
	) AS b
WHERE unit <> 'day' OR p.period < '2020-03-01'
GROUP BY unit ORDER BY unit;
-- One period on its own gives the same rate
SELECT count(*) AS months, count(*) FILTER (WHERE p.churn_rate IS DISTINCT FROM r.churn OR p.retention_rate IS DISTINCT FROM r.retention) AS wrong
FROM (SELECT churn(started, ended, 'month') AS c FROM random_customer) AS s, periods(c) AS p,
	LATERAL (SELECT daterange(p.period, (p.period + interval '1 month')::date) AS month) AS m,
	LATERAL (SELECT churn_rate(started, ended, month) AS churn, retention_rate(started, ended, month) AS retention FROM random_customer) AS r;
-- With revenue, by hand.  1 and 2 come in January with 100 and 50.50, 3 comes and
-- goes in February with 30, 4 comes in February with 20.25; 1 goes in March, 4 in
-- April.  5 to 7 and 9 to 11 are impossible; the start of 8 and the revenue of 12
-- are not known, they are skipped.
CREATE TABLE subscriber (id int, started date, ended date, revenue numeric);
INSERT INTO subscriber VALUES
	(1, '2024-01-01', '2024-03-31', 100), (2, '2024-01-31', 'infinity', 50.50),
	(3, '2024-02-01', '2024-02-29', 30), (4, '2024-02-29', '2024-04-01', 20.25),
	(5, '2024-02-01', '2024-01-31', 1), (6, 'infinity', NULL, 1), (7, '2024-01-01', '-infinity', 1),
	(8, NULL, '2024-02-01', 1), (9, '2024-02-01', NULL, -0.01), (10, '2024-02-01', NULL, 'NaN'),
	(11, '2024-02-01', NULL, 'Infinity'), (12, '2024-02-01', NULL, NULL);
SELECT churn(started, ended, 'month', revenue), invalid(churn(started, ended, 'month', revenue)) FROM subscriber;
SELECT p.period, p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end, p.revenue_at_start, p.revenue_gained, p.revenue_lost,
	p.revenue_gained_and_lost, p.revenue_expanded, p.revenue_contracted, p.revenue_at_end
FROM (SELECT churn(started, ended, 'month', revenue) AS c FROM subscriber) AS s, periods(c) AS p;
SELECT p.period, p.revenue_churn_rate, p.gross_revenue_retention, p.net_revenue_retention
FROM (SELECT churn(started, ended, 'month', revenue) AS c FROM subscriber) AS s, periods(c, '2024-05-31') AS p;
-- Revenue in double precision is the decimal number it is written as
SELECT churn(started, ended, 'month', revenue::double precision) FROM subscriber;
-- One period on its own gives the same rates
SELECT p.period, p.revenue_churn_rate = churn_rate(started, ended, month, revenue) AS same_churn,
	p.net_revenue_retention = retention_rate(started, ended, month, revenue) AS same_retention,
	p.revenue_lost = hits(amount_rate(started, ended, month, revenue)) AS same_lost,
	p.revenue_at_start = total(amount_rate(started, ended, month, revenue)) AS same_at_start
FROM subscriber, (SELECT churn(started, ended, 'month', revenue) AS c FROM subscriber) AS s, periods(c) AS p,
	LATERAL (SELECT daterange(p.period, (p.period + interval '1 month')::date) AS month) AS m
GROUP BY p.period, p.revenue_churn_rate, p.net_revenue_retention, p.revenue_lost, p.revenue_at_start ORDER BY p.period;
-- Nobody pays: the rates of revenue are NULL, those of customers are not
SELECT p.period, p.churn_rate, p.revenue_at_start, p.revenue_churn_rate, p.gross_revenue_retention, p.net_revenue_retention
FROM periods('month revenue 0 {2024-01-01:1:0:0:0:0:0:0:0:0}', '2024-02-01') AS p;

-- Changes of revenue, by hand.  a comes in January with 100 and pays 150 from
-- February on.  b comes in January with 200, pays 120 from February on and goes in
-- March.  c comes in February with 60, pays 80 a week later and goes in the same
-- month.  d comes in January with 50, pays 40 in the same month and goes in March.
-- e comes in March with 10.50.  So at the start of February there are 340, of
-- which 80 are lost by contraction, and 50 come by expansion: of 340 are 260 left
-- without it and 310 with it.  In March 120 and 40 of the 310 are lost.
CREATE TABLE change (customer text, started date, changed date, revenue_before numeric, revenue_after numeric);
INSERT INTO change VALUES
	('a', '2024-01-10', '2024-01-10', NULL, 100), ('a', '2024-01-10', '2024-02-10', 100, 150),
	('b', '2024-01-05', '2024-01-05', 0, 200), ('b', '2024-01-05', '2024-02-20', 200, 120), ('b', '2024-01-05', '2024-03-15', 120, 0),
	('c', '2024-02-03', '2024-02-03', NULL, 60), ('c', '2024-02-03', '2024-02-10', 60, 80), ('c', '2024-02-03', '2024-02-25', 80, 0),
	('d', '2024-01-20', '2024-01-20', NULL, 50), ('d', '2024-01-20', '2024-01-25', 50, 40), ('d', '2024-01-20', '2024-03-31', 40, NULL),
	('e', '2024-03-01', '2024-03-01', 0.00, 10.50);
SELECT churn(started, changed, 'month', revenue_before, revenue_after) FROM change;
SELECT p.period, p.at_start, p.gained, p.lost, p.gained_and_lost, p.at_end, p.revenue_at_start, p.revenue_gained, p.revenue_lost,
	p.revenue_gained_and_lost, p.revenue_expanded, p.revenue_contracted, p.revenue_at_end
FROM (SELECT churn(started, changed, 'month', revenue_before, revenue_after) AS c FROM change) AS s, periods(c) AS p;
SELECT p.period, p.revenue_churn_rate, p.gross_revenue_retention, p.net_revenue_retention
FROM (SELECT churn(started, changed, 'month', revenue_before, revenue_after) AS c FROM change) AS s, periods(c) AS p;
SELECT 260 / 340.0::double precision AS february_gross, 310 / 340.0::double precision AS february_net,
	160 / 310.0::double precision AS march_churn, 150 / 310.0::double precision AS march_retention;
-- Each kind of row on its own.  Rows without a day are skipped: no state.
SELECT remark, churn(started, changed, 'month', before, after) FROM (VALUES
	(1, 'comes', date '2024-01-10', date '2024-01-10', NULL::numeric, 5::numeric),
	(2, 'comes and pays nothing yet', '2024-01-10', '2024-01-10', 0, 0),
	(3, 'pays first in the same month', '2024-01-10', '2024-01-31', NULL, 5),
	(4, 'pays first in a later month', '2024-01-10', '2024-02-01', 0, 5),
	(5, 'pays more on the day of coming', '2024-01-10', '2024-01-10', 5, 7.5),
	(6, 'goes on the day of coming', '2024-01-10', '2024-01-10', 5, 0),
	(7, 'goes in the month of coming', '2024-01-10', '2024-01-31', 5, NULL),
	(8, 'goes', '2024-01-10', '2024-02-01', 5, 0),
	(9, 'pays more', '2024-01-10', '2024-02-01', 5, 7),
	(10, 'pays less', '2024-01-10', '2024-02-01', 5, 2),
	(11, 'pays less in the month of coming', '2024-01-10', '2024-01-31', 5, 2),
	(12, 'pays the same', '2024-01-10', '2024-02-01', 5, 5.00),
	(13, 'from nothing to nothing', '2024-01-10', '2024-02-01', 0, NULL),
	(14, 'changed before started', '2024-01-10', '2024-01-09', NULL, 5),
	(15, 'infinite start', 'infinity', 'infinity', NULL, 5),
	(16, 'infinite change', '2024-01-10', 'infinity', 5, 0),
	(17, 'infinite change', '2024-01-10', '-infinity', 5, 0),
	(18, 'below 0', '2024-01-10', '2024-01-10', NULL, -5),
	(19, 'below 0', '2024-01-10', '2024-02-01', -5, 0),
	(20, 'not a number', '2024-01-10', '2024-02-01', 5, 'NaN'),
	(21, 'infinite revenue', '2024-01-10', '2024-02-01', 'Infinity', 5),
	(22, 'start not known', NULL, '2024-02-01', 5, 0),
	(23, 'day of change not known', '2024-01-10', NULL, 5, 0)
) AS v (id, remark, started, changed, before, after) GROUP BY id, remark ORDER BY id;
-- Where changes are missing what is at the start may be below 0; no rate is made of it
SELECT p.period, p.at_start, p.at_end, p.churn_rate, p.revenue_at_start, p.revenue_lost, p.revenue_at_end, p.revenue_churn_rate, p.net_revenue_retention
FROM (SELECT churn(started, changed, 'month', revenue_before, revenue_after) AS c FROM change WHERE revenue_before > 0) AS s, periods(c) AS p;

-- The decimals are those of the row that has the most, in whatever order
SELECT churn('2024-01-01'::date, NULL, 'month', revenue ORDER BY id), churn('2024-01-01'::date, NULL, 'month', revenue ORDER BY id DESC)
FROM (VALUES (1, 1), (2, 0.5), (3, 1e-30), (4, 1000000.00)) AS v (id, revenue);
SELECT rollup(c ORDER BY id), rollup(c ORDER BY id DESC)
FROM (VALUES (1, 'month changes 0 {2024-01-01:1:0:0:5:0:0:0:0:0}'::churn), (2, 'month changes 1 {2024-01-01:0:1:0:0:2.25:0:0:0:0,2024-02-01:0:0:0:0:0:0:0:0.125:0}')) AS v (id, c);
-- Amounts of any size: sums of up to 38 digits are of a fixed width, those of more
-- are not, be it by size, by decimals or together; exact in any order
SELECT churn('2024-01-01'::date, NULL, 'month', revenue) FROM (VALUES (1e37), (8e37), (9999999999999999999999999999999999999)) AS v (revenue);
SELECT churn('2024-01-01'::date, NULL, 'month', revenue) FROM (VALUES (5e37), (5e37)) AS v (revenue);
SELECT churn('2024-01-01'::date, NULL, 'month', 1e38::numeric);
SELECT churn('2024-01-01'::date, NULL, 'month', 1e-39::numeric);
SELECT churn('2024-01-01'::date, NULL, 'month', revenue ORDER BY id), churn('2024-01-01'::date, NULL, 'month', revenue ORDER BY id DESC)
FROM (VALUES (1, 1e20), (2, 1e-18)) AS v (id, revenue);
SELECT rollup(c) FROM (VALUES ('month revenue 0 {2024-01-01:1:0:0:6e37:0:0:0:0:0}'::churn), ('month revenue 0 {2024-02-01:1:0:0:6e37:0:0:0:0:0}')) AS v (c);
-- One customer with 10^40 hides nobody
SELECT p.period, p.at_start, p.revenue_at_start, p.revenue_gained, p.revenue_lost, p.revenue_at_end, p.revenue_churn_rate
FROM (SELECT churn(started, ended, 'month', revenue) AS c FROM (VALUES (date '2024-01-10', NULL::date, 19.90), ('2024-01-11', '2024-02-20', 1e40), ('2024-01-12', '2024-02-21', 30)) AS v (started, ended, revenue)) AS s, periods(c) AS p;
-- Zeros that division and multiplication leave are no decimals: 1200 / 12 * (1 - 10 / 100)
-- has 36, and is 90.  Those of a currency are kept.
SELECT churn('2024-01-01'::date, NULL, 'month', fee / 12 * (1 - discount / 100)) FROM (VALUES (1200::numeric(12,2), 10::numeric(5,2)), (600, 0)) AS v (fee, discount);
SELECT churn('2024-01-01'::date, NULL, 'month', revenue) FROM (VALUES (30.50), (30.500000), (30.5000000)) AS v (revenue) GROUP BY scale(revenue) ORDER BY scale(revenue);
-- Products that do not end are summed with all their decimals, as numeric does: 500
-- fees in euros that were dollars
SELECT p.revenue_gained = s.total AS exact, scale(p.revenue_gained) AS decimals, round(p.revenue_gained, 2)
FROM (SELECT churn('2024-01-01'::date, NULL, 'month', fee / 12 * (1 / fx)) AS c, sum(fee / 12 * (1 / fx)) AS total
	FROM (SELECT (1200 + i * 5)::numeric(12,2) AS fee, 1.083421::numeric(10,6) AS fx FROM generate_series(1, 500) AS i) AS v) AS s, periods(c) AS p;
-- What has more than 1,000 digits before or behind the point cannot be right
SELECT revenue, invalid(churn('2024-01-01'::date, NULL, 'month', revenue::numeric)), invalid(churn('2024-01-01'::date, NULL, 'month', revenue::numeric::float8))
FROM unnest('{1e307,1e-307}'::text[]) AS revenue GROUP BY revenue ORDER BY revenue;
SELECT revenue, invalid(churn('2024-01-01'::date, NULL, 'month', revenue::numeric))
FROM unnest('{1e999,1e1000,1e131071,1e-1000,1e-1001}'::text[]) AS revenue GROUP BY revenue ORDER BY revenue;
SELECT invalid(churn('2024-01-01'::date, '2024-01-02', 'month', 1e1000, 2e1000)), invalid(churn('2024-01-01'::date, '2024-01-02', 'month', 1e999, 2e999));
-- Amounts of all widths in any order and any split: the same state, and back from its forms
CREATE TABLE wide_customer AS
SELECT i AS id, date '2024-01-01' + i * 37 % 100 AS started, CASE WHEN i % 3 = 0 THEN date '2024-01-01' + i * 37 % 100 + i END AS ended,
	CASE i % 4 WHEN 0 THEN i * 1.25 WHEN 1 THEN i * 10::numeric ^ (i % 60) WHEN 2 THEN i / 7.0 * (1 / 1.3) ELSE i END AS revenue
FROM generate_series(1, 60) AS i;
CREATE TABLE wide_way AS
SELECT n, churn(started, ended, 'month', revenue ORDER BY id) AS state FROM wide_customer, generate_series(1, 60) AS n WHERE id <= n GROUP BY n
UNION ALL SELECT n, churn(started, ended, 'month', revenue ORDER BY id DESC) FROM wide_customer, generate_series(1, 60) AS n WHERE id <= n GROUP BY n
UNION ALL SELECT n, rollup(part) FROM (SELECT n, churn(started, ended, 'month', revenue) AS part FROM wide_customer, generate_series(1, 60) AS n WHERE id <= n GROUP BY n, id % 5) AS s GROUP BY n
UNION ALL SELECT n, rollup(part ORDER BY part::text DESC) FROM (SELECT n, churn(started, ended, 'month', revenue) AS part FROM wide_customer, generate_series(1, 60) AS n WHERE id <= n GROUP BY n, id) AS s GROUP BY n;
SELECT count(DISTINCT n) AS states, count(DISTINCT (n, state::text)) AS texts, count(DISTINCT (n, churn_send(state))) AS binaries,
	count(*) FILTER (WHERE state::text::churn::text <> state::text) AS wrong FROM wide_way;
SELECT count(*) FILTER (WHERE p.revenue_at_end IS DISTINCT FROM (SELECT sum(revenue) FROM wide_customer WHERE id <= n AND ended IS NULL)) AS wrong
FROM (SELECT DISTINCT ON (n) n, state FROM wide_way WHERE n >= 2 ORDER BY n) AS w, LATERAL (SELECT * FROM periods(state) ORDER BY period DESC LIMIT 1) AS p;
DROP TABLE wide_customer, wide_way;
-- What counts is what is added, in any order: neither 9e37 is
SELECT churn('2024-01-01'::date, '2024-02-01', 'month', before, after ORDER BY id), churn('2024-01-01'::date, '2024-02-01', 'month', before, after ORDER BY id DESC)
FROM (VALUES (1, 9e37, 90000000000000000000000000000000000007), (2, 0.1, 0.2)) AS v (id, before, after);
-- Rows of different kinds do not mix
SELECT rollup(c) FROM (VALUES ('month 0 {}'::churn), ('month revenue 0 {}')) AS v (c);
SELECT rollup(c) FROM (VALUES ('month changes 0 {}'::churn), ('month revenue 0 {}')) AS v (c);
SELECT churn_transition('month changes 0 {}', '2024-01-01', NULL, 'month');
SELECT churn_revenue_transition('month 0 {}', '2024-01-01', NULL, 'month', 1.5::numeric);
SELECT churn_changes_transition('month revenue 0 {}', '2024-01-01', NULL, 'month', 1, 2);
SELECT churn(started, ended, CASE WHEN id = 1 THEN 'month' ELSE 'week' END, revenue) FROM subscriber;
SELECT churn(started, changed, NULL, revenue_before, revenue_after) FROM change;
-- No rows, only rows to skip: NULL
SELECT churn(started, ended, 'month', revenue) IS NULL AS no_rows FROM subscriber WHERE id IN (8, 12);
SELECT churn(started, changed, 'month', revenue_before, revenue_after) IS NULL AS no_rows FROM change WHERE false;

-- A thousand random cases against brute force, which is the definition written
-- out: every period is joined with every customer, and who is active, gained and
-- lost is asked of the two days.  A case is one company of up to a dozen customers;
-- some have none, only one, only rows to skip, all lost or all impossible.
CREATE FUNCTION pick(n int, VARIADIC seed int[]) RETURNS int LANGUAGE SQL IMMUTABLE
	RETURN ('x' || left(md5(seed::text), 7))::bit(28)::int % n;
CREATE TABLE unit (name text, length interval, days int, first_day date);
INSERT INTO unit VALUES ('day', '1 day', 12, '2024-02-24'), ('week', '7 days', 60, '1999-12-20'),
	('month', '1 month', 300, '2023-11-15'), ('quarter', '3 months', 900, '0002-11-11 BC'), ('year', '1 year', 3000, '1998-07-01');
CREATE TABLE random_case AS
SELECT company, unit.name AS unit, unit.length, id,
	CASE WHEN kind = 2 OR pick(20, company, id, 1) = 0 THEN NULL
		WHEN kind = 5 AND id % 2 = 0 THEN 'infinity'
		ELSE first_day + pick(days, company, id, 2) END AS started,
	CASE WHEN kind = 4 THEN 'infinity'
		WHEN kind = 5 AND id % 4 = 1 THEN '-infinity'
		WHEN kind = 5 AND id % 2 = 1 THEN first_day - 1
		WHEN kind <> 3 AND pick(4, company, id, 3) = 0 THEN NULL
		ELSE first_day + pick(days, company, id, 2) + pick(days, company, id, 4) - CASE WHEN kind = 3 THEN 0 ELSE days / 10 END END AS ended,
	CASE WHEN pick(20, company, id, 5) = 0 THEN -1 WHEN pick(20, company, id, 5) = 1 THEN 'NaN'
		ELSE pick(10000, company, id, 6) * CASE company % 3 WHEN 0 THEN 1 WHEN 1 THEN 0.01 ELSE 1e-12 END END::numeric AS revenue
FROM generate_series(1, 1000) AS company
CROSS JOIN LATERAL (SELECT pick(12, company, 0) AS kind) AS k
JOIN (SELECT *, row_number() OVER (ORDER BY days) - 1 AS number FROM unit) AS unit ON number = company % 5
CROSS JOIN LATERAL generate_series(1, CASE kind WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 2 + pick(11, company, -1) END) AS id;
WITH possible AS (
	SELECT company, unit, length, id, started, coalesce(ended, 'infinity') AS ended, revenue, revenue >= 0 AND revenue <> 'NaN' AS pays
	FROM random_case WHERE isfinite(started) AND coalesce(ended, 'infinity') >= started
),
calendar AS (
	SELECT company, with_revenue, lower::date, (lower + length)::date AS upper
	FROM (
		SELECT company, with_revenue, unit, length, min(started) AS first,
			greatest(max(started), max(ended) FILTER (WHERE ended < 'infinity')) AS last
		FROM possible, unnest(ARRAY[false, true]) AS with_revenue
		WHERE pays OR NOT with_revenue
		GROUP BY company, with_revenue, unit, length
	) AS b, generate_series(date_trunc(unit, first::timestamp), date_trunc(unit, last::timestamp), length) AS lower
),
brute_force AS (
	SELECT company, with_revenue, lower AS period,
		count(*) FILTER (WHERE started < lower AND ended >= lower) AS at_start,
		count(*) FILTER (WHERE started >= lower AND started < upper) AS gained,
		count(*) FILTER (WHERE started < lower AND ended >= lower AND ended < upper) AS lost,
		count(*) FILTER (WHERE started >= lower AND ended < upper) AS gained_and_lost,
		count(*) FILTER (WHERE started < upper AND ended >= upper) AS at_end,
		coalesce(sum(revenue) FILTER (WHERE started < lower AND ended >= lower), 0) AS revenue_at_start,
		coalesce(sum(revenue) FILTER (WHERE started >= lower AND started < upper), 0) AS revenue_gained,
		coalesce(sum(revenue) FILTER (WHERE started < lower AND ended >= lower AND ended < upper), 0) AS revenue_lost,
		coalesce(sum(revenue) FILTER (WHERE started >= lower AND ended < upper), 0) AS revenue_gained_and_lost,
		coalesce(sum(revenue) FILTER (WHERE started < upper AND ended >= upper), 0) AS revenue_at_end
	FROM calendar JOIN possible USING (company)
	WHERE pays OR NOT with_revenue
	GROUP BY company, with_revenue, lower
),
one_pass AS (
	SELECT company, false AS with_revenue, churn(started, ended, unit) AS state FROM random_case GROUP BY company
	UNION ALL SELECT company, true, churn(started, ended, unit, revenue) FROM random_case GROUP BY company
),
given AS (
	SELECT company, with_revenue, p.* FROM one_pass, periods(state) AS p
)
SELECT with_revenue, count(DISTINCT company) AS companies, count(*) AS periods,
	count(*) FILTER (WHERE (g.at_start, g.gained, g.lost, g.gained_and_lost, g.at_end)
		IS DISTINCT FROM (b.at_start, b.gained, b.lost, b.gained_and_lost, b.at_end)
		OR g.churn_rate IS DISTINCT FROM b.lost / nullif(b.at_start, 0)::double precision) AS wrong,
	count(*) FILTER (WHERE with_revenue AND ((g.revenue_at_start, g.revenue_gained, g.revenue_lost, g.revenue_gained_and_lost, g.revenue_at_end, g.revenue_expanded + g.revenue_contracted)
		IS DISTINCT FROM (b.revenue_at_start, b.revenue_gained, b.revenue_lost, b.revenue_gained_and_lost, b.revenue_at_end, 0)
		OR g.revenue_churn_rate IS DISTINCT FROM (b.revenue_lost / nullif(b.revenue_at_start, 0))::double precision)) AS wrong_revenue
FROM given AS g FULL JOIN brute_force AS b USING (company, with_revenue, period)
GROUP BY with_revenue ORDER BY with_revenue;
-- Rows that are neither counted nor skipped are invalid
SELECT count(*) AS companies, count(*) FILTER (WHERE invalid(state) <> impossible) AS wrong FROM (
	SELECT churn(started, ended, unit, revenue) AS state,
		count(*) FILTER (WHERE started IS NOT NULL AND (NOT isfinite(started) OR ended < started OR revenue < 0 OR revenue = 'NaN')) AS impossible
	FROM random_case GROUP BY company
) AS s WHERE state IS NOT NULL;

-- The same for changes of revenue.  Here brute force goes by what each customer
-- paid at the start and at the end of a period: the last change before it.  A
-- sixth of the customers pay nothing at first, and later than on the first day
-- their first money.
CREATE TABLE random_change AS
WITH step AS (
	SELECT company, unit, length, id, started, number, steps,
		CASE WHEN number = 1 THEN started ELSE started + sum(pick(40, company, id, number, 1)) OVER w::int - pick(40, company, id, 1, 1)
			+ CASE pick(6, company, id, 3) WHEN 0 THEN 1 ELSE 0 END END AS changed,
		CASE WHEN number = steps AND number > 1 AND pick(2, company, id, 2) = 0 THEN 0
			WHEN number = 1 AND pick(6, company, id, 3) = 0 THEN 0
			ELSE 1 + pick(5, company, id, number, 4) * 0.25 END AS revenue
	FROM (
		SELECT *, 1 + pick(5, company, id, 5) AS steps FROM random_case WHERE isfinite(started) AND unit IN ('week', 'month', 'quarter')
	) AS c, generate_series(1, steps) AS number
	WINDOW w AS (PARTITION BY company, id ORDER BY number)
)
SELECT *, lag(revenue) OVER (PARTITION BY company, id ORDER BY number) AS revenue_before FROM step;
DELETE FROM random_change WHERE number > 1 AND revenue = 0 AND revenue_before = 0;
WITH calendar AS (
	SELECT company, lower::date, (lower + length)::date AS upper
	FROM (SELECT company, unit, length, min(started) AS first, max(changed) FILTER (WHERE revenue IS DISTINCT FROM revenue_before) AS last FROM random_change GROUP BY company, unit, length) AS b,
		generate_series(date_trunc(unit, first::timestamp), date_trunc(unit, last::timestamp), length) AS lower
),
customer_period AS (
	SELECT c.company, lower, id, started >= lower AS is_new,
		coalesce((array_agg(revenue ORDER BY number DESC) FILTER (WHERE changed < lower))[1], 0) AS before,
		(array_agg(revenue ORDER BY number DESC))[1] AS after,
		coalesce((array_agg(number > 1 AND revenue = 0 ORDER BY number DESC) FILTER (WHERE changed < lower))[1], started >= lower) AS not_there_before,
		(array_agg(number > 1 AND revenue = 0 ORDER BY number DESC))[1] AS gone,
		(array_agg(revenue_before ORDER BY number DESC))[1] AS last_paid,
		coalesce(sum(greatest(revenue - revenue_before, 0)) FILTER (WHERE changed >= lower AND started < lower), 0) AS rises,
		coalesce(sum(greatest(revenue_before - revenue, 0)) FILTER (WHERE changed >= lower AND started < lower AND revenue > 0), 0) AS falls
	FROM calendar AS c JOIN random_change AS r ON r.company = c.company AND changed < upper
	GROUP BY c.company, lower, id, started
),
brute_force AS (
	SELECT company, lower AS period,
		count(*) FILTER (WHERE NOT not_there_before) AS at_start,
		count(*) FILTER (WHERE is_new) AS gained,
		count(*) FILTER (WHERE NOT not_there_before AND gone) AS lost,
		count(*) FILTER (WHERE is_new AND gone) AS gained_and_lost,
		count(*) FILTER (WHERE NOT gone) AS at_end,
		sum(before) AS revenue_at_start,
		coalesce(sum(CASE WHEN gone THEN last_paid ELSE after END) FILTER (WHERE is_new), 0) AS revenue_gained,
		coalesce(sum(last_paid) FILTER (WHERE NOT not_there_before AND gone), 0) AS revenue_lost,
		coalesce(sum(last_paid) FILTER (WHERE is_new AND gone), 0) AS revenue_gained_and_lost,
		sum(rises) AS revenue_expanded, sum(falls) AS revenue_contracted,
		sum(after) AS revenue_at_end,
		-- What those of the start pay at the end
		sum(after) FILTER (WHERE NOT is_new) / nullif(sum(before), 0) AS net_revenue_retention
	FROM customer_period GROUP BY company, lower
),
given AS (
	SELECT company, p.* FROM (
		SELECT company, churn(started, changed, unit, revenue_before, revenue) AS state FROM random_change GROUP BY company
	) AS s, periods(state) AS p
)
SELECT count(DISTINCT company) AS companies, count(*) AS periods,
	count(*) FILTER (WHERE (g.at_start, g.gained, g.lost, g.gained_and_lost, g.at_end)
		IS DISTINCT FROM (b.at_start, b.gained, b.lost, b.gained_and_lost, b.at_end)) AS wrong,
	count(*) FILTER (WHERE (g.revenue_at_start, g.revenue_gained, g.revenue_lost, g.revenue_gained_and_lost, g.revenue_expanded, g.revenue_contracted, g.revenue_at_end)
		IS DISTINCT FROM (b.revenue_at_start, b.revenue_gained, b.revenue_lost, b.revenue_gained_and_lost, b.revenue_expanded, b.revenue_contracted, b.revenue_at_end)) AS wrong_revenue,
	count(*) FILTER (WHERE g.net_revenue_retention IS DISTINCT FROM b.net_revenue_retention::double precision) AS wrong_net,
	sum(g.revenue_expanded) > 0 AND sum(g.revenue_contracted) > 0 AND sum(g.revenue_gained_and_lost) > 0 AS all_kinds
FROM given AS g FULL JOIN brute_force AS b USING (company, period);
-- Any order, any split of the changes: the same state
SELECT count(*) AS companies, count(*) FILTER (WHERE states > 1) AS wrong FROM (
	SELECT company, count(DISTINCT state::text) AS states FROM (
		SELECT company, churn(started, changed, unit, revenue_before, revenue ORDER BY id, number) AS state FROM random_change GROUP BY company
		UNION ALL SELECT company, churn(started, changed, unit, revenue_before, revenue ORDER BY number DESC, id DESC) FROM random_change GROUP BY company
		UNION ALL SELECT company, rollup(p) FROM (SELECT company, churn(started, changed, unit, revenue_before, revenue) AS p FROM random_change GROUP BY company, (id + number) % 3) AS s GROUP BY company
		UNION ALL SELECT company, rollup(p::text::churn ORDER BY p::text) FROM (SELECT company, churn(started, changed, unit, revenue_before, revenue) AS p FROM random_change GROUP BY company, id, number) AS s GROUP BY company
		UNION ALL SELECT company, state::text::churn FROM (SELECT company, churn(started, changed, unit, revenue_before, revenue) AS state FROM random_change GROUP BY company) AS s
	) AS all_ways GROUP BY company
) AS s;
SELECT count(*) AS companies, count(*) FILTER (WHERE states > 1) AS wrong FROM (
	SELECT company, count(DISTINCT state::text) AS states FROM (
		SELECT company, churn(started, ended, unit, revenue ORDER BY id) AS state FROM random_case GROUP BY company
		UNION ALL SELECT company, churn(started, ended, unit, revenue ORDER BY id DESC) FROM random_case GROUP BY company
		UNION ALL SELECT company, rollup(p) FROM (SELECT company, churn(started, ended, unit, revenue) AS p FROM random_case GROUP BY company, id % 3) AS s GROUP BY company
		UNION ALL SELECT company, rollup(p::text::churn ORDER BY p::text) FROM (SELECT company, churn(started, ended, unit, revenue) AS p FROM random_case GROUP BY company, id) AS s GROUP BY company
	) AS all_ways GROUP BY company
) AS s;
-- Six years of months take less than 4 kB
SELECT pg_column_size(churn(started, ended, 'month')) < 4096 AS small
FROM (SELECT date '2020-01-01' + i AS started, date '2020-01-01' + i * 2 AS ended FROM generate_series(0, 1095) AS i) AS c;

-- A state that is not the executor's is not changed in place
SELECT churn_transition(c, '2024-01-01', NULL, 'month'), churn_combine(c, c), c FROM (VALUES ('month 0 {2024-01-01:1:0:0}'::churn)) AS s (c);

-- A sum that fills its place keeps all its digits when another sum has more than 63 decimals, with which a
-- numeric has a longer header; the last sum of the state, too
SELECT strpos(churn_combine(a, b)::text, repeat('0', 24) || '12345678901234567890') > 0 AS kept, churn_combine(a, b) = churn_combine(b, a) AS same
FROM (VALUES ('month changes 0 {2021-02-01:0:0:0:%s:0:0:0:0:0}', 'month changes 0 {2021-02-01:0:0:0:0:0:0:0:0:%s}'), ('month changes 0 {2021-02-01:0:0:0:0:0:0:0:0:%s}', 'month changes 0 {2021-02-01:0:0:0:%s:0:0:0:0:0}')) AS s (first, second)
CROSS JOIN LATERAL (SELECT format(first, '0.' || repeat('0', 24) || '12345678901234567890')::churn AS a, format(second, '0.' || rpad('13', 131, '0'))::churn AS b) AS c;

-- The view takes a revenue of any decimals: fees by the year less a discount are 90
-- and 50 a month; 500 in another currency are each a number without end
CREATE TABLE contract (id int, signed date, ended date, annual_fee numeric(12,2), discount_percent numeric(5,2), fx numeric(10,6));
INSERT INTO contract VALUES (1, '2024-01-05', NULL, 1200, 10, 1), (2, '2024-02-05', '2024-03-10', 600, 0, 1);
SET client_min_messages = warning;
SELECT create_model('contracts');
SELECT map_source('contracts', 'customer', 'SELECT id AS customer_id, signed AS acquired_at, ended AS churned_at,
	annual_fee / 12 * (1 - discount_percent / 100) * (1 / fx) AS monthly_revenue FROM contract');
UPDATE contracts.settings SET as_of = '2024-04-30';
SELECT month, at_start, round(revenue_at_start, 2) AS revenue_at_start, round(revenue_churn_rate::numeric, 4) AS revenue_churn_rate FROM contracts.churn_and_retention ORDER BY month;
INSERT INTO contract SELECT i, '2024-01-01', NULL, 1200 + i * 5, 0, 1.083421 FROM generate_series(3, 502) AS i;
INSERT INTO contract VALUES (503, '2024-01-01', '2024-02-10', 12e8, 0, 0.000001);
SELECT month, at_start, round(revenue_at_start, 2) AS revenue_at_start, round(revenue_churn_rate::numeric, 4) AS revenue_churn_rate FROM contracts.churn_and_retention ORDER BY month;
SELECT drop_model('contracts');
RESET client_min_messages;
DROP TABLE contract;

DROP TABLE customer, random_customer, subscriber, change, unit, random_case, random_change;
DROP FUNCTION pick;
