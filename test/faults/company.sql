-- A company of as many deals and reps as the psql variables `deals` and `reps` say, in schema company, and
-- its model `kpi` with every source mapped, a tree of goals and targets of several kinds.  Its rows are ordinary ones, the
-- same each time; what odd rows do other tests ask.

\set QUIET on
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS saleskpi;
CREATE SCHEMA company;

CREATE TABLE company.rep AS
SELECT 'Rep ' || n AS rep, 'Team ' || n % 7 AS team, 'Manager ' || n % 3 AS manager, 'Region ' || n % 2 AS region
FROM generate_series(1, :reps) AS n;

CREATE TABLE company.deal AS
SELECT n AS deal_id, n * 7 % (1 + :deals / 4) AS customer_id, 'Rep ' || 1 + n * 11 % :reps AS rep, 'Channel ' || n % 5 AS source, 'Product ' || n % 9 AS product,
	'Stage ' || n % 4 AS stage, date '2023-07-01' + n * 13 % 700 AS opened_at,
	CASE WHEN n % 10 < 8 THEN date '2023-07-01' + n * 13 % 700 + n % 45 END AS closed_at,
	CASE WHEN n % 10 < 8 THEN n % 3 > 0 END AS won, 100.00 + n % 1000 AS amount, 1 + n % 5 AS quantity,
	CASE WHEN n % 10 >= 8 THEN date '2025-05-01' + n % 200 END AS expected_on, CASE WHEN n % 3 = 0 THEN 'Reason ' || n % 4 END AS lost_reason
FROM generate_series(1, :deals) AS n;
ALTER TABLE company.deal ADD PRIMARY KEY (deal_id);

CREATE TABLE company.lead AS
SELECT n AS lead_id, n * 7 % (1 + :deals / 4) AS customer_id, 'Rep ' || 1 + n * 11 % :reps AS rep, 'Channel ' || n % 5 AS source,
	date '2023-07-01' + n * 13 % 700 AS created_at, CASE WHEN n % 2 = 0 THEN date '2023-07-01' + n * 13 % 700 + n % 20 END AS qualified_at,
	CASE WHEN n % 4 = 0 THEN date '2023-07-01' + n * 13 % 700 + n % 60 END AS converted_at
FROM generate_series(1, :deals) AS n;

CREATE TABLE company.sale AS
SELECT n AS sale_id, n * 7 % (1 + :deals / 4) AS customer_id, 'Rep ' || 1 + n * 11 % :reps AS rep, 'Channel ' || n % 5 AS channel, 'Product ' || n % 9 AS product,
	date '2023-07-01' + n * 13 % 730 AS sold_at, 50.00 + n % 1000 AS amount, 1 + n % 5 AS quantity
FROM generate_series(1, :deals) AS n;

CREATE TABLE company.customer AS
SELECT n AS customer_id, 'Rep ' || 1 + n * 11 % :reps AS rep, 'Channel ' || n % 5 AS channel, date '2023-07-01' + n * 13 % 700 AS acquired_at,
	CASE WHEN n % 6 = 0 THEN date '2023-07-01' + n * 13 % 700 + n % 300 END AS churned_at, 10.00 + n % 90 AS monthly_revenue
FROM generate_series(0, :deals / 4) AS n;

CREATE TABLE company.subscription AS
SELECT n AS customer_id, date '2023-07-01' + n * 13 % 700 AS started_on, CASE WHEN n % 3 = 0 THEN date '2023-07-01' + n * 13 % 700 + n % 300 END AS ended_on,
	10.00 + n % 90 AS monthly_revenue
FROM generate_series(0, :deals / 8) AS n;

CREATE TABLE company.email AS
SELECT n AS email_id, 'Campaign ' || n % 8 AS campaign, CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END AS variant, 'Rep ' || 1 + n * 11 % :reps AS rep,
	date '2025-01-01' + n % 180 AS sent_at, date '2025-01-01' + n % 180 AS delivered_at, CASE WHEN n % 3 = 0 THEN date '2025-01-01' + n % 180 + 1 END AS opened_at
FROM generate_series(1, :deals) AS n;

CREATE TABLE company.expense AS
SELECT date '2023-07-01' + n % 730 AS spent_on, CASE WHEN n % 2 = 0 THEN 'marketing' ELSE 'salary' END AS category, 'Channel ' || n % 5 AS channel, 5.00 + n % 100 AS amount
FROM generate_series(1, :deals / 4) AS n;

CREATE TABLE company.measure AS
SELECT 'calls' AS kpi, date '2023-07-01' + n % 730 AS day, 'Rep ' || 1 + n * 11 % :reps AS rep, n % 20 AS numerator
FROM generate_series(1, :deals / 4) AS n;

CREATE TABLE company.quota AS
SELECT n AS quota_id, 'Quota of Rep ' || n AS name, 'sales_amount' AS kpi, 'Rep ' || n AS rep, date '2025-01-01' AS starts_on, date '2025-12-31' AS ends_on, 1000 * n AS target_value
FROM generate_series(1, :reps / 3) AS n;

-- Its charges, as Stripe has them
CREATE SCHEMA stripe;
CREATE TABLE stripe.account (id text, default_currency text, settings_dashboard_timezone text);
INSERT INTO stripe.account VALUES ('acct', 'eur', 'Europe/Berlin');
CREATE TABLE stripe.charge AS
SELECT 'ch' || n AS id, 'cus' || n * 7 % (1 + :deals / 4) AS customer_id, timestamptz '2023-07-01 12:00Z' + make_interval(days => n * 13 % 700) AS created,
	'eur' AS currency, 100::bigint AS amount, 100::bigint AS amount_captured, 0::bigint AS amount_refunded, 'succeeded' AS status, true AS paid, true AS captured,
	true AS livemode, NULL::text AS balance_transaction_id
FROM generate_series(1, :deals) AS n;

SELECT saleskpi.create_model('kpi', 'bigint') \g /dev/null
UPDATE kpi.settings SET as_of = '2025-06-30', time_zone = 'Europe/Berlin';
INSERT INTO kpi.kpi (kpi, title, unit, span) VALUES ('calls', 'Calls', 'count', 'sum');
INSERT INTO kpi.holiday SELECT date '2025-01-01' + 30 * n, 'Holiday ' || n FROM generate_series(0, 11) AS n;

CREATE PROCEDURE company.map()
	LANGUAGE sql
AS $$
	SELECT saleskpi.map_source('kpi', s.source, format('SELECT * FROM company.%I', coalesce(s.of_table, s.source)))
	FROM (VALUES ('rep', NULL), ('deal', NULL), ('lead', NULL), ('sale', NULL), ('customer', NULL), ('subscription', NULL), ('email', NULL), ('expense', NULL),
		('quota', NULL), ('custom_measure', 'measure')) AS s (source, of_table)
$$;
CALL company.map();

INSERT INTO kpi.goal (goal_id, parent_id, name)
SELECT n, nullif(n / 3, 0), 'Goal ' || n FROM generate_series(1, 12) AS n;
INSERT INTO kpi.target (target_id, goal_id, name, kpi, team, rep, channel, starts_on, ends_on, target_value)
OVERRIDING SYSTEM VALUE
SELECT n, 1 + n % 12, k.kpi || ' ' || n, k.kpi, CASE n % 4 WHEN 1 THEN 'Team ' || n % 7 END, CASE n % 4 WHEN 2 THEN 'Rep ' || n END,
	CASE n % 4 WHEN 3 THEN 'Channel ' || n % 5 END, '2025-01-01', '2025-12-31', 1000 * n
FROM generate_series(1, 24) AS n
CROSS JOIN LATERAL (SELECT (ARRAY['sales_amount', 'new_leads', 'deals_won', 'sales_amount'])[1 + n % 4] AS kpi) AS k;
SELECT setval(pg_get_serial_sequence('kpi.target', 'target_id'), 1000) \g /dev/null

-- What a company's people do in a day
CREATE PROCEDURE company.work(back boolean DEFAULT false)
	LANGUAGE sql
AS $$
	UPDATE company.deal SET amount = amount + CASE WHEN back THEN -5 ELSE 5 END WHERE deal_id % 97 = 3;
	UPDATE company.deal SET won = NOT won WHERE deal_id % 101 = 4;
	UPDATE company.lead SET created_at = created_at + CASE WHEN back THEN -3 ELSE 3 END WHERE lead_id % 89 = 5;
	UPDATE company.sale SET amount = amount + CASE WHEN back THEN -7 ELSE 7 END, customer_id = customer_id + CASE WHEN back THEN -1 ELSE 1 END WHERE sale_id % 103 = 6;
	UPDATE company.customer SET monthly_revenue = monthly_revenue + CASE WHEN back THEN -2 ELSE 2 END WHERE customer_id % 53 = 7;
	UPDATE company.email SET opened_at = CASE WHEN NOT back THEN sent_at + 2 END WHERE email_id % 120 = 7;
$$;

-- Triggers that note what changes; a transaction each, as who writes to several tables may come between
CREATE PROCEDURE company.watch()
	LANGUAGE plpgsql
AS $$
DECLARE
	watched record;
BEGIN
	FOR watched IN
		SELECT w.*
		FROM (VALUES ('rep', 'rep', '{}', NULL), ('deal', 'deal', '{opened_at,closed_at,expected_on}', 'customer_id'), ('lead', 'lead', '{created_at,qualified_at,converted_at}', 'customer_id'),
			('sale', 'sale', '{sold_at}', 'customer_id'), ('customer', 'customer', '{acquired_at,churned_at}', 'customer_id'),
			('subscription', 'subscription', '{started_on,ended_on}', 'customer_id'), ('email', 'email', '{sent_at,delivered_at,opened_at}', NULL),
			('expense', 'expense', '{spent_on}', NULL), ('custom_measure', 'measure', '{day}', NULL)) AS w (source, of_table, days, customer)
		JOIN kpi.mapping AS m ON m.source = w.source
	LOOP
		PERFORM saleskpi.watch_source('kpi', watched.source, ('company.' || watched.of_table)::regclass, watched.days::text[], watched.customer);
		COMMIT;
	END LOOP;
END
$$;
ANALYZE;
