-- The rows of Stripe that Fivetran has landed in schema `raw`, as Airbyte would have left them: schema `target`.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;

CREATE FUNCTION pg_temp.seconds(at timestamptz) RETURNS bigint
	LANGUAGE sql IMMUTABLE
	RETURN extract(epoch FROM at)::bigint;

CREATE TABLE :"target".accounts AS
SELECT a.id, a.default_currency, jsonb_build_object('dashboard', jsonb_build_object('timezone', a.settings_dashboard_timezone)) AS settings FROM account AS a;
CREATE TABLE :"target".charges AS
SELECT c.id, c.customer_id AS customer, pg_temp.seconds(c.created) AS created, c.currency, c.amount::bigint AS amount, c.amount_refunded::bigint AS amount_refunded, c.status, c.paid, c.captured, c.livemode,
	c.balance_transaction_id AS balance_transaction
FROM charge AS c;
CREATE TABLE :"target".refunds AS
SELECT f.id, f.charge_id AS charge, pg_temp.seconds(f.created) AS created, f.currency, f.amount::bigint AS amount, f.status, f.balance_transaction_id AS balance_transaction FROM refund AS f;
CREATE TABLE :"target".disputes AS
SELECT d.id, d.charge_id AS charge, pg_temp.seconds(d.created) AS created, d.currency, d.amount, d.status FROM dispute AS d;
CREATE TABLE :"target".balance_transactions AS TABLE balance_transaction;
CREATE TABLE :"target".plans AS
SELECT p.id, p.currency, p.amount::bigint AS amount, p."interval", p.interval_count::bigint AS interval_count, p.usage_type, p.billing_scheme FROM plan AS p;
CREATE TABLE :"target".prices AS
SELECT p.id, p.currency, p.unit_amount::numeric(38, 9) AS unit_amount, p.unit_amount_decimal::text AS unit_amount_decimal, p.billing_scheme,
	CASE WHEN p.recurring_interval IS NOT NULL THEN jsonb_build_object('interval', p.recurring_interval, 'interval_count', p.recurring_interval_count, 'usage_type', p.recurring_usage_type) END AS recurring
FROM price AS p;
-- What has ended is deleted, as Stripe's events have it.  An item has a plan or a price.
CREATE TABLE :"target".subscriptions AS
SELECT s.id, s.customer_id AS customer, s.status, s.livemode, s.status = 'canceled' AS is_deleted, pg_temp.seconds(s.created) AS created, pg_temp.seconds(s.start_date) AS start_date, pg_temp.seconds(s.trial_end) AS trial_end,
	pg_temp.seconds(s.ended_at) AS ended_at, pg_temp.seconds(s.canceled_at) AS canceled_at, pg_temp.seconds(s.cancel_at) AS cancel_at,
	jsonb_build_object('object', 'list', 'has_more', false, 'data', coalesce((
		SELECT jsonb_agg(jsonb_build_object('id', i.id, 'quantity', i.quantity, 'created', pg_temp.seconds(i.created),
			CASE WHEN i.plan_id IN (SELECT p.id FROM price AS p) THEN 'price' ELSE 'plan' END, jsonb_build_object('id', i.plan_id)))
		FROM subscription_item AS i WHERE i.subscription_id = s.id), '[]')) AS items
FROM subscription_history AS s
WHERE s._fivetran_active;
RESET search_path;
