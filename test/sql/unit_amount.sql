-- Family unit_amount
SET search_path = public, saleskpi;

-- Text form: amount/units
SELECT '1250.50/17'::unit_amount, '-3/0'::unit_amount, ' 1e3 / 2 '::unit_amount;
SELECT unit_amount_send('1250.50/17');
SELECT ''::unit_amount;
SELECT '1'::unit_amount;
SELECT '1/'::unit_amount;
SELECT '/1'::unit_amount;
SELECT 'NaN/1'::unit_amount;
SELECT 'Infinity/1'::unit_amount;
SELECT '1/-1'::unit_amount;
SELECT '1/1.5'::unit_amount;
SELECT 'one/1'::unit_amount;

-- By hand: 100 + 50.25 + 0 over 2 + 0 + 3 customers is 30.05.  Rows with a NULL
-- are skipped; NaN, infinity and customers below 0 cannot be right.
CREATE TABLE expense (id int, cost numeric, new_customers bigint);
INSERT INTO expense VALUES (1, 100, 2), (2, 50.25, 0), (3, 0, 3), (4, NULL, 7), (5, 1, NULL),
	(6, 'NaN', 1), (7, 'Infinity', 1), (8, 5, -1);
SELECT acquisition_cost(cost, new_customers), unit_amount(cost, new_customers) FROM expense;
SELECT value(s), amount(s), units(s) FROM (SELECT unit_amount(cost, new_customers) AS s FROM expense) AS e;
-- No new customers, no rows: NULL
SELECT acquisition_cost(cost, new_customers) IS NULL AS is_null, unit_amount(cost, new_customers) FROM expense WHERE id = 2;
SELECT acquisition_cost(cost, new_customers) IS NULL AS is_null, unit_amount(cost, new_customers) IS NULL AS no_state FROM expense WHERE id > 3;
-- A cost below 0 is a credit
SELECT acquisition_cost(cost, 1) FROM (VALUES (100.00), (-40)) AS e (cost);

-- Exact: in any order and from any split, with many digits
CREATE TABLE amount AS SELECT i, (i * 7919 % 10007)::numeric / 100 + (CASE i % 3 WHEN 0 THEN 1e25 WHEN 1 THEN 1e-20 ELSE 0 END) AS amount
FROM generate_series(1, 1000) AS i;
SELECT count(DISTINCT s::text) AS states, min(amount(s)) = (SELECT sum(amount) FROM amount) AS is_the_sum FROM (
	SELECT unit_amount(amount, 1) AS s FROM amount
	UNION ALL SELECT unit_amount(amount, 1 ORDER BY i DESC) FROM amount
	UNION ALL SELECT rollup(p) FROM (SELECT unit_amount(amount, 1) AS p FROM amount GROUP BY i % 7) AS q
) AS all_ways;
SELECT rollup(s) FROM (VALUES ('1.5/2'::unit_amount), (NULL), ('2.25/1')) AS v (s);
SELECT rollup(s) IS NULL AS no_rows FROM (VALUES (NULL::unit_amount)) AS v (s);

-- Out of range
SELECT rollup(s) FROM (VALUES ('1/9223372036854775807'::unit_amount), ('1/1')) AS v (s);

-- A state that is not the executor's is not changed in place
SELECT unit_amount_transition(s, 1, 1), s FROM (VALUES ('1/1'::unit_amount)) AS v (s);

DROP TABLE expense, amount;
