-- What facts are made with in place of what the server has, since it is asked of every row: it gives
-- the same

-- total is sum, to the digit and the zero: amounts with few decimals and many, what is too large for
-- its units, what is no number, and sums that grow out of them
CREATE TABLE amount (sample text, amount numeric);
INSERT INTO amount VALUES
	('no rows with an amount', NULL),
	('zero', 0), ('zero', NULL),
	('zeros behind the point', 1.50), ('zeros behind the point', 2.5000), ('zeros behind the point', -4),
	('below 0', -12345678.99), ('below 0', 0.01),
	('small', 0.0001), ('small', -0.00010), ('small', 1e-17), ('small', 0.12345678), ('small', 1e-30),
	('large', 99999999999999999), ('large', 0.99), ('large', 10000000000), ('large', 1e17), ('large', 999900000000000000),
	('larger', 1e18), ('larger', -1e18), ('larger', 1e40), ('larger', 123456789012345678901234567890.12345), ('larger', 7),
	('a point that moves', 1e15), ('a point that moves', 1e-15), ('a point that moves', 3e-18), ('a point that moves', 1e17), ('a point that moves', 0.5),
	('five digits of base 10,000', 12345678901234567.8), ('five digits of base 10,000', 1.23456789012345678),
	('NaN', 1), ('NaN', 'NaN'), ('NaN', 2),
	('infinite', 1), ('infinite', 'Infinity'), ('infinite', 2.50),
	('infinite both ways', '-Infinity'), ('infinite both ways', 'Infinity');
INSERT INTO amount
SELECT 'drawn ' || s, round((hashint8extended(n, s) % (10::numeric ^ (n % 18 + 1))::bigint) / 10::numeric ^ (n % 7), n % 7)
FROM generate_series(1, 20) AS s, generate_series(1, 500) AS n;
SELECT sample, sum(amount) AS sum, saleskpi_internal.total(amount) AS total
FROM amount WHERE sample !~ '^drawn' GROUP BY sample ORDER BY sample COLLATE "C";
SELECT count(*) AS samples, count(*) FILTER (WHERE s.sum::text IS DISTINCT FROM s.total::text) AS different
FROM (SELECT sum(amount), saleskpi_internal.total(amount) FROM amount GROUP BY sample) AS s;
SELECT bool_and(sum::text = total::text) AS same_so_far
FROM (SELECT sum(amount) OVER w AS sum, saleskpi_internal.total(amount) OVER w AS total FROM amount WHERE amount IS NOT NULL
	WINDOW w AS (PARTITION BY sample ORDER BY amount ROWS UNBOUNDED PRECEDING)) AS s;
-- In parts that are put together, also when they are written or sent between
CREATE FUNCTION state_of(amounts numeric[]) RETURNS saleskpi_internal.amount_sum LANGUAGE plpgsql AS $$
DECLARE
	state saleskpi_internal.amount_sum;
	amount numeric;
BEGIN
	FOREACH amount IN ARRAY amounts LOOP
		state := saleskpi_internal.amount_sum_transition(state, amount);
	END LOOP;
	RETURN state;
END $$;
SELECT count(*) AS samples, count(*) FILTER (WHERE whole::text IS DISTINCT FROM parts::text) AS different,
	count(*) FILTER (WHERE whole::text IS DISTINCT FROM written::text) AS written_differently
FROM (
	SELECT s.sample, s.whole,
		saleskpi_internal.amount_sum_final(saleskpi_internal.amount_sum_combine(state_of(s.amounts[:3]), state_of(s.amounts[4:]))) AS parts,
		saleskpi_internal.amount_sum_final(saleskpi_internal.amount_sum_combine(state_of(s.amounts[:3])::text::saleskpi_internal.amount_sum, state_of(s.amounts[4:])::text::saleskpi_internal.amount_sum)) AS written
	FROM (SELECT sample, sum(amount) AS whole, array_agg(amount) AS amounts FROM amount WHERE amount IS NOT NULL GROUP BY sample) AS s
	WHERE cardinality(s.amounts) > 3
) AS p;
SELECT saleskpi_internal.amount_sum_send(state_of('{1.50,2}')) = numeric_send(3.50) AS sent;
SELECT 'twelve'::saleskpi_internal.amount_sum;

-- finite leaves out what is no number
SELECT a AS numeric, saleskpi_internal.finite(a) FROM unnest('{0,-1.50,1e100,1e-100,NaN,Infinity,-Infinity,NULL}'::numeric[]) AS a;

-- day_of is the cast, month_of is date_trunc
SELECT count(*) AS days, count(*) FILTER (WHERE saleskpi_internal.month_of(d.day) IS DISTINCT FROM date_trunc('month', d.day::timestamp)::date
	OR saleskpi_internal.day_of(d.day + time '23:59:59.999999') IS DISTINCT FROM d.day
	OR saleskpi_internal.month_of(d.day + time '23:59:59.999999') IS DISTINCT FROM date_trunc('month', d.day::timestamp)::date) AS different
FROM (SELECT date '1896-01-01' + n AS day FROM generate_series(0, 150000) AS n) AS d;
SELECT t AS timestamp, saleskpi_internal.day_of(t), saleskpi_internal.month_of(t), saleskpi_internal.month_of(t::date) AS of_day
FROM unnest('{infinity,-infinity,"4713-01-31 BC","0001-02-03 04:05:06 BC","294276-12-31 23:59:59.999999"}'::timestamp[]) AS t;
SELECT saleskpi_internal.month_of(date '5874897-12-31'), saleskpi_internal.month_of(date '4714-11-24 BC');

-- customer_periods is what periods says of customers
WITH history AS (
	SELECT saleskpi.churn(c.day, CASE WHEN n % 3 = 0 THEN c.day + n % 700 END, 'month', 10) AS churn
	FROM generate_series(1, 2000) AS n
	CROSS JOIN LATERAL (VALUES (date '2019-01-01' + n % 1500)) AS c (day)
)
SELECT count(*) AS periods, count(*) FILTER (WHERE (p.at_start, p.lost) IS DISTINCT FROM (c.at_start, c.lost)) AS different
FROM (SELECT p.* FROM history AS h, saleskpi.periods(h.churn, '2025-12-31') AS p) AS p
FULL JOIN (SELECT c.* FROM history AS h, saleskpi_internal.customer_periods(h.churn, '2025-12-31') AS c) AS c USING (period);
SELECT * FROM saleskpi_internal.customer_periods(NULL, '2025-12-31');
SELECT * FROM saleskpi_internal.customer_periods((SELECT saleskpi.churn(NULL::date, NULL::date, 'month')), '2025-12-31');
SELECT * FROM saleskpi_internal.customer_periods((SELECT saleskpi.churn(date '2025-01-01', NULL::date, 'month')), NULL);

DROP TABLE amount;
DROP FUNCTION state_of;
