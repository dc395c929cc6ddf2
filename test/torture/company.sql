-- A small company, with rows that cannot be right, and two models of it: kpi, a live one, and kept.

SET client_min_messages = warning;
\o /dev/null
SELECT setseed(0.125);

CREATE SCHEMA company;
CREATE TABLE company.rep AS
SELECT 'Rep ' || i AS rep, (ARRAY['North', 'South', NULL])[1 + i % 3] AS team, (ARRAY['EMEA', 'Asia'])[1 + i % 2] AS region
FROM generate_series(1, 5) AS i;
CREATE TABLE company.lead AS
SELECT i AS id, date '2024-01-01' + i * 7 AS day, 'Rep ' || (1 + i % 6) AS rep, (ARRAY['web', 'fair', NULL])[1 + i % 3] AS source,
	CASE WHEN i % 3 = 0 THEN date '2024-01-01' + i * 8 END AS qualified, CASE WHEN i % 4 = 0 THEN date '2024-01-01' + i * 9 - 5 END AS converted
FROM generate_series(1, 60) AS i;
CREATE TABLE company.deal (id integer PRIMARY KEY, customer integer, rep text, opened timestamptz, closed timestamptz, won boolean, amount numeric, stage text, probability numeric, product text);
INSERT INTO company.deal
SELECT i, i % 25, 'Rep ' || (1 + i % 6), timestamptz '2024-01-01' + i * interval '4 days', CASE WHEN i % 4 > 0 THEN timestamptz '2024-01-20' + i * interval '4 days 5 hours' END,
	CASE WHEN i % 4 > 0 THEN i % 4 > 1 END, CASE WHEN i % 17 > 0 THEN i * 10.5 - 50 WHEN i % 2 = 0 THEN 'NaN' END, 'Stage ' || i % 3, (i % 11) / 10.0, (ARRAY['A', 'B'])[1 + i % 2]
FROM generate_series(1, 120) AS i;
CREATE TABLE company.sale AS
SELECT i AS id, i % 25 AS customer, 'Rep ' || (1 + i % 6) AS rep, date '2024-01-01' + (random() * 500)::integer AS day, (random() * 1000 - 50)::numeric(12, 2) AS amount, (ARRAY['web', 'shop', NULL])[1 + i % 3] AS channel
FROM generate_series(1, 200) AS i;
CREATE TABLE company.email AS
SELECT i AS id, 'C' || i % 2 AS campaign, (ARRAY['A', 'B'])[1 + i % 2] AS variant, date '2024-03-01' + i % 60 AS sent, CASE WHEN i % 3 = 0 THEN date '2024-03-02' + i % 60 END AS opened
FROM generate_series(1, 60) AS i;
CREATE TABLE company.expense AS
SELECT date '2024-01-01' + i * 10 AS day, (ARRAY['Marketing', 'Sales'])[1 + i % 2] AS category, 100 * i AS amount FROM generate_series(1, 40) AS i;

SELECT saleskpi.create_model(m.name, 'integer')
FROM (VALUES ('kpi'::name), ('kept')) AS m (name);
SELECT saleskpi.map_source(m.name, s.source, s.query)
FROM (VALUES ('kpi'::name), ('kept')) AS m (name)
CROSS JOIN (VALUES
	('rep', 'SELECT rep, team, region FROM company.rep'),
	('lead', 'SELECT id AS lead_id, day AS created_at, rep, source, qualified AS qualified_at, converted AS converted_at FROM company.lead'),
	('deal', 'SELECT id AS deal_id, customer AS customer_id, rep, opened AS opened_at, closed AS closed_at, won, amount, stage, probability, product FROM company.deal'),
	('sale', 'SELECT id AS sale_id, customer AS customer_id, rep, day AS sold_at, amount, channel FROM company.sale'),
	('email', 'SELECT id AS email_id, campaign, variant, sent AS sent_at, opened AS opened_at FROM company.email'),
	('expense', 'SELECT day AS spent_on, category, amount FROM company.expense')
) AS s (source, query);
SELECT format($q$
	UPDATE %1$I.settings SET as_of = '2025-05-31';
	INSERT INTO %1$I.goal (goal_id, parent_id, name) VALUES (1, NULL, 'Grow'), (2, 1, 'Sell <more>'), (3, 1, 'Keep');
	INSERT INTO %1$I.target (goal_id, name, kind, kpi, team, starts_on, ends_on, start_value, target_value, current_value) VALUES
		(2, 'Sales', 'kpi', 'sales_amount', NULL, '2025-01-01', '2025-12-31', NULL, 100000, NULL),
		(2, 'Sales of North', 'kpi', 'sales_amount', 'North', '2025-01-01', '2025-06-30', NULL, 30000, NULL),
		(3, 'Churn', 'kpi', 'churn_rate', NULL, '2025-01-01', '2025-12-31', NULL, 0.1, NULL),
		(2, 'Win rate', 'kpi', 'win_rate', NULL, '2025-01-01', '2025-12-31', 0.2, 0.4, NULL),
		(3, 'Handbook', 'boolean', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 1, 0)$q$, m.name)
FROM (VALUES ('kpi'), ('kept')) AS m (name) \gexec
SELECT saleskpi.keep_model('kept');
ANALYZE;
\o
RESET client_min_messages;
