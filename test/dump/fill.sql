-- A database as companies have them, to be dumped, restored and upgraded: a live model whose names need
-- quotes, one that reads with the rights of the reader, one that is kept and watched, and one that
-- map_system has mapped to another system's tables; goals, targets with a history, quotas, a KPI of its
-- own, row-level security, and a stored state of each type. Run by a superuser, in a database with the
-- extension that "dump owner" may create schemas in.

SET client_min_messages = warning;
SET SESSION AUTHORIZATION "dump owner";
\o /dev/null

-- The company

CREATE SCHEMA "Odd ""Company""";
SET search_path = "Odd ""Company""";
CREATE TABLE "Rep's" (rep text PRIMARY KEY, "Team" text, manager text);
INSERT INTO "Rep's" VALUES ('Ada', 'North', NULL), ('Ben', 'North', 'Ada'), ('Ünal "U" O''Neill', 'South', NULL);
CREATE TABLE "Deal" (id bigint PRIMARY KEY, "Customer" bigint, rep text, stage text, opened date, closed timestamptz, won boolean, "Amount" numeric, expected date);
INSERT INTO "Deal"
SELECT n, n % 7, (ARRAY['Ada', 'Ben', 'Ünal "U" O''Neill'])[n % 3 + 1], (ARRAY['Talk', 'Offer'])[n % 2 + 1],
	date '2025-01-02' + 3 * n, CASE WHEN n <= 30 THEN timestamptz '2025-01-02 12:00+00' + (3 * n + n % 20) * interval '1 day' END,
	CASE WHEN n <= 30 THEN n % 4 > 0 END, 100 * n, date '2025-05-01' + n
FROM generate_series(1, 40) AS n;
CREATE TABLE lead (id bigint PRIMARY KEY, came timestamp, bought timestamp, channel text, rep text);
INSERT INTO lead SELECT n, timestamp '2025-01-01 23:30' + n * interval '2 days', CASE WHEN n % 3 = 0 THEN timestamp '2025-01-15 10:00' + n * interval '2 days' END,
	(ARRAY['web', 'fair'])[n % 2 + 1], 'Ada' FROM generate_series(1, 40) AS n;
CREATE TABLE mail AS SELECT n AS id, timestamptz '2025-02-01 09:00+00' + n * interval '1 hour' AS sent, timestamptz '2025-02-01 09:01+00' + n * interval '1 hour' AS delivered,
	CASE WHEN n % 2 = 0 THEN timestamptz '2025-02-01 11:00+00' + n * interval '1 hour' END AS opened, (ARRAY['A', 'B'])[n % 2 + 1] AS variant FROM generate_series(1, 20) AS n;
CREATE TABLE cost AS SELECT date '2025-01-31' + 30 * n AS day, 'marketing' AS kind, 500.5 AS amount FROM generate_series(0, 3) AS n;
CREATE TABLE visit AS SELECT date '2025-01-01' + n AS day, n % 5 AS visits FROM generate_series(0, 120) AS n;
CREATE TABLE quota AS SELECT 1::bigint AS id, 'Quota of Ada' AS name, 'Ada' AS rep, 5000 AS amount;
ALTER TABLE "Deal" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "Deal" FOR SELECT TO "dump reader" USING (rep = 'Ada');

-- Its models

SELECT saleskpi.create_model('Sales "KPIs"', 'bigint'), saleskpi.create_model('seen', 'bigint', security_invoker => true),
	saleskpi.create_model('kept', 'bigint');
SELECT saleskpi.map_source(m.model, s.source, s.query, s.zone)
FROM (VALUES ('Sales "KPIs"'::name), ('seen'), ('kept')) AS m (model)
CROSS JOIN (VALUES
	('rep', 'SELECT rep, "Team" AS team, manager FROM "Odd ""Company"""."Rep''s"', NULL),
	('deal', 'SELECT id AS deal_id, "Customer" AS customer_id, rep, stage, opened AS opened_at, closed AS closed_at, won, "Amount" AS amount, expected AS expected_on FROM "Odd ""Company"""."Deal"', NULL),
	('lead', 'SELECT id AS lead_id, came AS created_at, bought AS converted_at, channel AS source, rep FROM "Odd ""Company""".lead', 'Asia/Kolkata'),
	('email', 'SELECT id AS email_id, sent AS sent_at, delivered AS delivered_at, opened AS opened_at, variant FROM "Odd ""Company""".mail', NULL),
	('expense', 'SELECT day AS spent_on, kind AS category, amount FROM "Odd ""Company""".cost', NULL),
	('custom_measure', 'SELECT ''visits'' AS kpi, day, visits AS numerator FROM "Odd ""Company""".visit', NULL),
	('quota', 'SELECT id AS quota_id, name, ''sales_amount'' AS kpi, rep, date ''2025-01-01'' AS starts_on, date ''2025-12-31'' AS ends_on, amount AS target_value FROM "Odd ""Company""".quota', NULL)
) AS s (source, query, zone);

SELECT saleskpi.map_source('seen', m.source, m.query, m.time_zone, late => true) FROM seen.mapping AS m WHERE m.source = 'lead';

-- Another system's tables, as a loader leaves them

CREATE SCHEMA "Loaded ""here""";
SET search_path = "Loaded ""here""";
CREATE TABLE account (id text, default_currency text, settings_dashboard_timezone text);
INSERT INTO account VALUES ('acct_1', 'chf', 'Europe/Berlin');
CREATE TABLE charge (id text, customer_id text, created timestamptz, currency text, amount bigint, amount_captured bigint, amount_refunded bigint, status text, paid boolean,
	captured boolean, livemode boolean, balance_transaction_id text);
INSERT INTO charge SELECT 'ch' || n, 'cus' || n % 11, timestamptz '2025-01-03 22:30+00' + n * interval '2 days 5 hours', 'chf', 1000 * n + 45, 1000 * n + 45,
	CASE WHEN n % 5 = 0 THEN 500 ELSE 0 END, CASE WHEN n % 9 = 0 THEN 'failed' ELSE 'succeeded' END, n % 9 > 0, true, n % 13 > 0, NULL FROM generate_series(1, 60) AS n;
CREATE TABLE refund (id text, charge_id text, created timestamptz, currency text, amount bigint, status text, balance_transaction_id text);
INSERT INTO refund SELECT 're' || n, 'ch' || n, timestamptz '2025-01-20 08:00+00' + n * interval '2 days', 'chf', 500, 'succeeded', NULL FROM generate_series(5, 60, 5) AS n;
CREATE TABLE price (id text, currency text, unit_amount bigint, unit_amount_decimal numeric, recurring_interval text, recurring_interval_count int, recurring_usage_type text, billing_scheme text);
INSERT INTO price VALUES ('month', 'chf', 2999, 2999, 'month', 1, 'licensed', 'per_unit'), ('year', 'chf', 12000, 12000, 'year', 1, 'licensed', 'per_unit');
CREATE TABLE subscription (id text, customer_id text, status text, created timestamptz, start_date timestamptz, trial_end timestamptz, ended_at timestamptz, canceled_at timestamptz,
	cancel_at timestamptz, livemode boolean);
INSERT INTO subscription SELECT 'su' || n, 'cus' || n, CASE WHEN n % 4 = 0 THEN 'canceled' ELSE 'active' END, d.began, d.began, NULL, CASE WHEN n % 4 = 0 THEN d.began + interval '40 days' END, NULL, NULL, true
FROM generate_series(1, 10) AS n CROSS JOIN LATERAL (SELECT timestamptz '2025-01-05 12:00+00' + n * interval '3 days' AS began) AS d;
CREATE TABLE subscription_item (id text, subscription_id text, plan_id text, quantity int, created timestamptz);
INSERT INTO subscription_item SELECT 'si' || n, 'su' || n, CASE WHEN n % 3 = 0 THEN 'year' ELSE 'month' END, n, timestamptz '2025-01-05 12:00+00' + n * interval '3 days' FROM generate_series(1, 10) AS n;
SELECT saleskpi.create_model('mapped');
SELECT saleskpi.map_system('mapped', 'stripe', 'Loaded "here"');
SET search_path = "Odd ""Company""";

-- Goals, targets, a KPI of their own

CREATE FUNCTION pg_temp.aims(model name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SET LOCAL search_path = %I', model);
	UPDATE settings SET as_of = '2025-04-30', time_zone = 'Europe/Berlin', currency = 'CHF', churn_after = '60 days';
	INSERT INTO holiday VALUES ('2025-04-18', 'Good Friday');
	INSERT INTO kpi (kpi, title, category) VALUES ('visits', 'Visits "in the shop"', 'team');
	-- A goal that stands before its parent
	INSERT INTO goal (goal_id, parent_id, name, owner) VALUES (2, 9, 'Below', 'Ben'), (9, NULL, 'The company''s "year"', 'Ada'), (10, 2, 'Further below', NULL);
	PERFORM setval(pg_get_serial_sequence(format('%I.goal', model), 'goal_id'), 10);
	INSERT INTO target (goal_id, name, kpi, rep, team, starts_on, ends_on, target_value) VALUES
		(9, 'Sales', 'sales_amount', NULL, NULL, '2025-01-01', '2025-12-31', 60000),
		(2, 'Ada''s', 'sales_amount', 'Ada', NULL, '2025-01-01', '2025-12-31', 20000.55),
		(10, 'Visits', 'visits', NULL, NULL, '2025-01-01', '2025-06-30', 400);
	INSERT INTO target (goal_id, name, kind, starts_on, ends_on, start_value, target_value, current_value)
	VALUES (9, 'Shops', 'number', '2025-01-01', '2025-12-31', 2, 5, 3);
	PERFORM saleskpi.split_target(model, 1, 'quarter');
	UPDATE target SET target_value = 21000 WHERE target_id = 2;
	DELETE FROM target WHERE name = 'Shops';
END $$;
SELECT pg_temp.aims(m) FROM (VALUES ('Sales "KPIs"'::name), ('seen'), ('kept'), ('mapped')) AS model (m);

-- Kept and watched, with something to remember and notes that no refresh has read yet

SELECT saleskpi.watch_source('kept', 'deal', '"Deal"', '{opened,closed,expected}', 'Customer'),
	saleskpi.watch_source('kept', 'lead', 'lead', '{came,bought}');
SELECT saleskpi.keep_model('kept', readers_see_all => true);
UPDATE "Deal" SET "Amount" = "Amount" + 50, expected = expected + 20 WHERE id BETWEEN 35 AND 38;
UPDATE "Deal" SET won = true, closed = '2025-05-01 10:00+00' WHERE id = 39;
UPDATE kept.settings SET as_of = '2025-05-01';
SELECT saleskpi.refresh_model('kept');
INSERT INTO "Deal" VALUES (41, 3, 'Ben', 'Talk', '2025-04-30', NULL, NULL, 777, '2025-06-01');

-- A state of each type, as a column and as part of an array

CREATE TABLE state AS
SELECT d.rep, saleskpi.rate(d.won) AS rate, saleskpi.amount_rate(d.opened, d.closed::date, daterange('2025-02-01', '2025-03-01'), d."Amount") AS amount_rate,
	saleskpi.sales_cycle(d.opened, d.closed::date) AS sales_cycle, saleskpi.mean_duration(d.opened, d.closed::date) AS mean_duration,
	saleskpi.churn(d.opened, d.closed::date, 'month', d."Amount") AS churn, saleskpi.cohorts(d.opened, d.closed::date, 'month') AS cohorts,
	saleskpi.funnel('30 days', d.opened, d.closed) AS funnel, saleskpi.funnel_events('30 days', d.opened::timestamptz, d.won, NOT d.won) AS funnel_events,
	saleskpi.rfm(d.opened, d."Amount") AS rfm, saleskpi.unit_amount(d."Amount", 1) AS unit_amount
FROM "Deal" AS d
GROUP BY d.rep;
CREATE TABLE sample AS
SELECT saleskpi.clv_sample(c.rfm, '2025-05-01') AS clv_sample, saleskpi.clv_model(c.rfm, '2025-05-01') AS clv_model, array_agg(c.rfm) AS all_rfm
FROM (SELECT saleskpi.rfm(date '2024-01-01' + (n * 7919) % 480, 10 + n % 9) AS rfm FROM generate_series(1, 400) AS n GROUP BY n * n % 97) AS c;
CREATE UNIQUE INDEX ON state (rate, sales_cycle);
CREATE TABLE spell AS SELECT d."Customer", saleskpi.spells(d.opened, '60 days') AS spells FROM "Deal" AS d GROUP BY d."Customer";
CREATE VIEW "by rep" AS SELECT s.rep, saleskpi.value(s.rate) AS win_rate, saleskpi.median(s.sales_cycle) AS median FROM state AS s;
CREATE MATERIALIZED VIEW "saved" AS SELECT month, rep, amount FROM "Sales ""KPIs""".sales_by_rep;

-- Who may read, a view of somebody's on top, and what was said of a model by hand

CREATE VIEW "Odd ""Company""".best AS SELECT rep, amount FROM "Sales ""KPIs""".sales_by_rep WHERE amount > 1000;
GRANT USAGE ON SCHEMA "Sales ""KPIs""", seen, kept, mapped, "Odd ""Company""" TO "dump reader";
GRANT USAGE ON SCHEMA seen_parts TO "dump reader";
GRANT SELECT ON ALL TABLES IN SCHEMA "Sales ""KPIs""", seen, kept, mapped, seen_parts, "Odd ""Company""" TO "dump reader";
GRANT UPDATE (current_value) ON kept.target TO "dump reader";
COMMENT ON VIEW "Sales ""KPIs""".scorecard IS 'ours';
COMMENT ON COLUMN "Sales ""KPIs""".email_open_rate.low IS 'not below that';
COMMENT ON COLUMN kept.goal.name IS 'what we want';
ALTER VIEW kept.scorecard SET (security_barrier);
\o
