-- Family spells
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';

-- Text form
SELECT '12:0:0 0 {}'::spells, '0:30:0 2 {2022-12-12:2024-11-01}'::spells, ' 0 : 0 : 86400000000 0 { 0044-03-15 BC : 0044-03-15 BC , 0001-01-01:0001-01-03 }'::spells;
SELECT spells_send('12:0:0 2 {2022-12-10:2022-12-10,2025-05-02:2025-05-03}');
SELECT ''::spells;
SELECT '12:0:0 0'::spells;
SELECT '12:0:0 0 {} x'::spells;
SELECT '12:0:0 0 {2022-12-10}'::spells;
SELECT '12:0:0 0 {2022-12-10:infinity}'::spells;
SELECT '12:0:0 0 {2022-12-10:2022-12-09}'::spells;
SELECT '12:0:0 0 {2022-12-10:2022-12-10,2023-12-10:2023-12-10}'::spells;
SELECT '12:0:0 0 {2025-05-02:2025-05-02,2022-12-10:2022-12-10}'::spells;
SELECT '12:0:0 -1 {}'::spells;
SELECT '0:0:86399999999 0 {}'::spells;
SELECT '1:-1:0 0 {}'::spells;
SELECT '2147483648:0:0 0 {}'::spells;

-- By hand, with a gap of a year: 1 buys once and comes back after 29 months; 2 buys
-- with never more than a year between.  Days may come in any order, and twice.  3 has
-- no day that counts, 4 none at all.
CREATE TABLE purchase (customer integer, day date);
INSERT INTO purchase VALUES (1, '2022-12-10'), (2, '2024-11-01'), (2, '2022-12-12'), (2, '2023-12-01'), (2, '2023-12-01'), (1, '2025-05-02'),
	(3, 'infinity'), (3, '-infinity'), (3, NULL), (4, NULL);
SELECT customer, spells(day, '1 year'), invalid(spells(day, '1 year')) FROM purchase GROUP BY customer ORDER BY customer;
-- What was lost in December 2023 stays lost when the customer returns in May 2025,
-- who is one who returned
SELECT as_of, customer, p.* FROM unnest('{2022-12-09,2022-12-10,2023-12-09,2023-12-10,2025-04-30,2025-05-31}'::date[]) AS as_of,
	(SELECT customer, spells(day, '1 year') AS s FROM purchase WHERE customer = 1 GROUP BY customer) AS c, spans(s, as_of) AS p ORDER BY as_of, p.started;
SELECT as_of, customer, p.* FROM unnest('{2022-12-12,2023-06-01,2024-11-01,2025-10-31,2025-11-01}'::date[]) AS as_of,
	(SELECT customer, spells(day, '1 year') AS s FROM purchase WHERE customer = 2 GROUP BY customer) AS c, spans(s, as_of) AS p ORDER BY as_of, p.started;
SELECT count(*) AS nobody FROM spans('12:0:0 1 {}', '2025-01-01');
SELECT count(*) AS strict FROM spans('12:0:0 0 {2022-12-10:2022-12-10}', NULL);
SELECT * FROM spans('12:0:0 0 {2022-12-10:2022-12-10}', 'infinity');
SELECT * FROM spans('12:0:0 0 {2022-12-10:2022-12-10}', '-infinity');

-- On the last day + gap the customer is lost, unless something is bought on it
SELECT spells(day, '30 days') FROM (VALUES (date '2024-01-01'), ('2024-01-31')) AS v (day);
SELECT spells(day, '30 days') FROM (VALUES (date '2024-01-01'), ('2024-02-01')) AS v (day);
SELECT p.* FROM spans('0:30:0 0 {2024-01-01:2024-01-01,2024-02-01:2024-02-01}', '2024-01-31') AS p;
-- A day between joins what was two, in any order
SELECT spells(day, '30 days' ORDER BY n), spells(day, '30 days' ORDER BY n DESC) FROM (VALUES (1, date '2024-01-01'), (2, '2024-03-01'), (3, '2024-01-31')) AS v (n, day);
SELECT rollup(s) FROM (VALUES ('0:30:0 1 {2024-01-01:2024-01-01,2024-03-01:2024-03-09}'::spells), (NULL), ('0:30:0 2 {2024-01-31:2024-01-31}')) AS v (s);
-- Months are those of the calendar: a month after January 31st is February 29th, as
-- it is after the 29th; half days are none
SELECT day, ended, ended = (day + gap::interval)::date AS as_core FROM (VALUES (date '2024-01-29', '1 month'), ('2024-01-31', '1 month'), ('2023-01-31', '1 month'), ('2024-02-29', '1 year'),
	('2024-12-31', '2 months'), ('2024-01-31', '1 month 1 day'), ('2024-01-31', '36 hours'), ('2024-01-31', '1 mon 23:59'), ('0001-12-31 BC', '2 months'), ('4714-11-24 BC', '1 month')) AS v (day, gap),
	spans(format('%s:%s:%s 0 {%s:%s}', extract(year FROM gap::interval) * 12 + extract(month FROM gap::interval), extract(day FROM gap::interval), 1000000 * extract(epoch FROM gap::interval - date_trunc('day', gap::interval))::bigint, day, day)::spells, '2025-12-31');
SELECT spells(day, '1 month') FROM (VALUES (date '2024-01-31'), ('2024-02-29'), ('2024-03-29')) AS v (day);
SELECT spells(day, '1 month') FROM (VALUES (date '2024-01-31'), ('2024-03-01')) AS v (day);
-- A gap of any length: what ends past the last date does not end
SELECT s, (SELECT string_agg(p::text, ' ' ORDER BY p.started) FROM spans(s, '5874897-12-31') AS p) FROM (SELECT spells(day, gap) AS s FROM (VALUES (date '2022-12-10'), ('4714-11-24 BC'), ('5874897-12-31')) AS v (day),
	unnest('{300000 years,178956970 years,6000000 years,2147483647 days,2562047788 hours,178956970 years 7 mons 2147483647 days}'::interval[]) AS gap GROUP BY gap) AS g ORDER BY s;
SELECT p.* FROM spans('0:1:0 0 {5874897-12-30:5874897-12-30}', '5874897-12-31') AS p;
SELECT p.* FROM spans('0:2:0 0 {5874897-12-30:5874897-12-30}', '5874897-12-31') AS p;

-- A gap is the same for all rows, and at least a day
SELECT spells(day, CASE WHEN customer = 1 THEN interval '1 month' ELSE '30 days' END) FROM purchase;
SELECT rollup(s) FROM (VALUES ('1:0:0 0 {}'::spells), ('0:30:0 0 {}')) AS v (s);
SELECT spells(day, NULL) FROM purchase;
SELECT spells(day, '0') FROM purchase;
SELECT spells(day, '23:59:59') FROM purchase;
SELECT spells(day, '-1 day') FROM purchase;
SELECT spells(day, '1 month -30 days') FROM purchase;
-- No rows: NULL
SELECT spells(day, '1 year') IS NULL AS no_rows FROM purchase WHERE false;
SELECT spells(day, '1 year') IS NULL AS no_day FROM purchase WHERE customer = 4;

-- Any order, any split: the same state; and what a window function finds, at every
-- as_of, for gaps in months and in days
CREATE TABLE random_purchase AS
SELECT i, i * 7919 % 60 AS customer, date '2020-01-01' + (i * 104729 % 1300 + i * 31 % 7) AS day FROM generate_series(1, 1500) AS i;
CREATE TABLE gap AS SELECT unnest('{1 month,45 days,2 months,1 month 10 days,1 year,1 day}'::interval[]) AS gap;
SELECT count(*) AS customers, count(*) FILTER (WHERE states > 1) AS wrong FROM (
	SELECT gap, customer, count(DISTINCT s) AS states FROM (
		SELECT gap, customer, spells(day, gap) AS s FROM random_purchase, gap GROUP BY gap, customer
		UNION ALL SELECT gap, customer, spells(day, gap ORDER BY day) FROM random_purchase, gap GROUP BY gap, customer
		UNION ALL SELECT gap, customer, spells(day, gap ORDER BY i DESC) FROM random_purchase, gap GROUP BY gap, customer
		UNION ALL SELECT gap, customer, rollup(part) FROM (SELECT gap, customer, spells(day, gap) AS part FROM random_purchase, gap GROUP BY gap, customer, i % 4) AS s GROUP BY gap, customer
		UNION ALL SELECT gap, customer, rollup(part ORDER BY part) FROM (SELECT gap, customer, spells(day, gap) AS part FROM random_purchase, gap GROUP BY gap, customer, i) AS s GROUP BY gap, customer
	) AS ways GROUP BY gap, customer
) AS s;
WITH as_of AS (SELECT date '2020-01-01' + i * 37 AS as_of FROM generate_series(0, 40) AS i),
marked AS (
	SELECT gap, as_of, customer, day, coalesce(day > lag(day) OVER w + gap, true) AS is_first
	FROM gap, as_of, random_purchase WHERE day <= as_of WINDOW w AS (PARTITION BY gap, as_of, customer ORDER BY day)
),
brute_force AS (
	SELECT gap, as_of, customer, min(day) AS started, (max(day) + gap)::date AS ended, spell > 1 AS returned
	FROM (SELECT *, count(*) FILTER (WHERE is_first) OVER (PARTITION BY gap, as_of, customer ORDER BY day) AS spell FROM marked) AS m
	GROUP BY gap, as_of, customer, spell
),
given AS (
	SELECT gap, as_of, customer, p.* FROM (SELECT gap, customer, spells(day, gap) AS s FROM random_purchase, gap GROUP BY gap, customer) AS c, as_of, spans(s, as_of) AS p
)
SELECT count(*) AS spans, count(*) FILTER (WHERE g.returned) AS returned, count(*) FILTER (WHERE g.ended IS DISTINCT FROM CASE WHEN b.ended <= as_of THEN b.ended END OR b.started IS NULL) AS wrong,
	count(*) FILTER (WHERE g.returned IS DISTINCT FROM b.returned) AS wrong_returned
FROM given AS g FULL JOIN brute_force AS b USING (gap, as_of, customer, started);

-- A state that is not the executor's is not changed in place
SELECT spells_transition(s, '2024-01-05', '1 month'), spells_combine(s, s), s FROM (VALUES ('1:0:0 0 {2024-01-01:2024-01-01}'::spells)) AS v (s);
-- Ten years of days take no more than one
SELECT pg_column_size(spells(date '2015-01-01' + i, '1 month')) AS size FROM generate_series(0, 3652) AS i;

DROP TABLE purchase, random_purchase, gap;
