-- Rows that the sample lacks, of whose charges none succeeded: one a trap.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;
SET TimeZone = 'UTC';

INSERT INTO charge (id, customer_id, created, currency, amount, amount_refunded, status, paid, captured, refunded, livemode) VALUES
	('ch1', 'cus1', '2024-02-01 04:30', 'usd', 12345, 2345, 'succeeded', true, true, false, true),	-- in New York in January
	('ch2', 'cus1', '2024-03-05 12:00', 'jpy', 500, 0, 'succeeded', true, true, false, true),	-- bought, for what is not known in dollars
	('ch3', 'cus2', '2024-03-06 12:00', 'usd', 700, 0, 'succeeded', true, true, false, false),	-- a test
	('ch4', 'cus2', '2024-03-07 12:00', 'usd', 800, 0, 'pending', false, true, false, true),
	('ch5', 'cus2', '2024-03-08 12:00', 'usd', 900, 0, 'succeeded', true, false, false, true),	-- authorized only
	('ch6', NULL, '2024-03-09 12:00', 'usd', 100, 0, 'succeeded', true, true, false, true);	-- a guest
INSERT INTO refund (id, charge_id, created, currency, amount, status) VALUES
	('re1', 'ch1', '2024-03-01 12:00', 'usd', 2345, 'succeeded'),
	('re2', 'ch1', '2024-03-02 12:00', 'usd', 10000, 'failed'),
	('re3', 'ch3', '2024-03-10 12:00', 'usd', 700, 'succeeded');	-- of a test

INSERT INTO price (id, currency, unit_amount, unit_amount_decimal, recurring_interval, recurring_interval_count, type, billing_scheme, recurring_usage_type, livemode, is_deleted) VALUES
	('week', 'usd', 1200, 1200, 'week', 1, 'recurring', 'per_unit', 'licensed', true, false),
	('use', 'usd', 5, 5, 'month', 1, 'recurring', 'per_unit', 'metered', true, false);
INSERT INTO subscription_history (id, customer_id, status, created, start_date, trial_start, trial_end, ended_at, canceled_at, cancel_at, livemode, _fivetran_active) VALUES
	('su1', 'cus1', 'active', '2024-01-10 12:00', '2024-01-10 12:00', NULL, NULL, NULL, NULL, '2030-01-10', true, true),	-- an end is planned
	('su1', 'cus1', 'past_due', '2024-01-10 12:00', '2024-01-10 12:00', NULL, NULL, NULL, NULL, NULL, true, false),	-- what it was
	('su2', 'cus2', 'active', '2024-02-01 12:00', '2024-02-01 12:00', '2024-02-01 12:00', '2024-03-01 12:00', NULL, NULL, NULL, true, true),	-- a month for nothing
	('su3', 'cus3', 'canceled', '2024-01-05 12:00', '2024-01-05 12:00', NULL, NULL, '2024-04-05 12:00', '2024-03-20 12:00', NULL, true, true),
	('su4', 'cus4', 'incomplete_expired', '2024-01-05 12:00', '2024-01-05 12:00', NULL, NULL, '2024-01-06 12:00', NULL, NULL, true, true),
	('su5', 'cus5', 'active', '2024-01-05 12:00', '2024-01-05 12:00', NULL, NULL, NULL, NULL, NULL, false, true),	-- a test
	('su6', 'cus6', 'active', '2024-01-05 12:00', '2024-01-05 12:00', NULL, NULL, NULL, NULL, NULL, true, true);
INSERT INTO subscription_item (id, subscription_id, plan_id, quantity, created) VALUES
	('si1', 'su1', 'price_2', 2, '2024-01-10 12:00'),	-- 29.99 a month
	('si2', 'su1', 'week', 1, '2024-03-15 12:00'),	-- added later, 12 a week
	('si3', 'su2', 'price_3', 1, '2024-02-01 12:00'),	-- 299.90 a year
	('si4', 'su3', '5gh', 2, '2024-01-05 12:00'),	-- a plan of 1500 for six months
	('si5', 'su4', 'price_2', 1, '2024-01-05 12:00'),
	('si6', 'su5', 'price_2', 1, '2024-01-05 12:00'),
	('si7', 'su6', 'price_4', 1, '2024-01-05 12:00'),	-- in euros
	('si8', 'su6', 'use', NULL, '2024-01-05 12:00');	-- by use

RESET search_path;
