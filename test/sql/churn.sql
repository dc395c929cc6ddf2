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
SELECT (periods(churn(started, ended, 'month'))).* FROM customer;
-- As far as the period that upto is in, be it earlier or later than the last change
SELECT p.period, p.at_start, p.gained, p.lost, p.at_end FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, '2024-02-15') AS p;
SELECT p.period, p.at_start, p.gained, p.lost, p.at_end, p.churn_rate FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, '2024-06-01') AS p;
SELECT count(*) FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, '2023-12-31') AS p;
SELECT p.* FROM (SELECT churn(started, ended, 'month') AS c FROM customer) AS s, periods(c, 'infinity') AS p;

-- Each unit.  Weeks begin on Monday: 2023-12-31 was a Sunday.
SELECT unit, (periods(churn(started, ended, unit))).* FROM (VALUES
	(date '2023-12-31', date '2024-01-01'), ('2024-01-07', '2024-01-08'), ('1999-12-31', NULL)
) AS c (started, ended), unnest('{week,quarter,year}'::text[]) AS unit
WHERE started > '2000-01-01' GROUP BY unit ORDER BY unit, 2;
SELECT (periods(churn(started, ended, 'DAY'))).* FROM (VALUES (date '1999-12-30', date '2000-01-02')) AS c (started, ended);
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
-- Six years of months take less than 4 kB
SELECT pg_column_size(churn(started, ended, 'month')) < 4096 AS small
FROM (SELECT date '2020-01-01' + i AS started, date '2020-01-01' + i * 2 AS ended FROM generate_series(0, 1095) AS i) AS c;

-- A state that is not the executor's is not changed in place
SELECT churn_transition(c, '2024-01-01', NULL, 'month'), churn_combine(c, c), c FROM (VALUES ('month 0 {2024-01-01:1:0:0}'::churn)) AS s (c);

DROP TABLE customer, random_customer;
