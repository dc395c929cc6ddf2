-- What Stripe has exchanged, what was disputed, and what a connected account has sold.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;
SET TimeZone = 'UTC';

CREATE TABLE balance_transaction (id text, currency text, amount bigint);
INSERT INTO balance_transaction VALUES ('t1', 'usd', 12345), ('t2', 'usd', 333), ('t3', 'usd', -40), ('t4', 'eur', 77);
UPDATE charge SET balance_transaction_id = 't1' WHERE id = 'ch1';
UPDATE charge SET balance_transaction_id = 't2' WHERE id = 'ch2';	-- in yen
INSERT INTO refund (id, charge_id, created, currency, amount, status, balance_transaction_id) VALUES
	('re4', 'ch2', '2024-03-20 12:00', 'jpy', 60, 'succeeded', 't3');
INSERT INTO charge (id, customer_id, created, currency, amount, amount_refunded, status, paid, captured, refunded, livemode, balance_transaction_id) VALUES
	('ch7', 'cus3', '2024-03-21 12:00', 'gbp', 66, 0, 'succeeded', true, true, false, true, 't4');	-- exchanged to another than the account's
CREATE TABLE dispute (id text, charge_id text, created timestamptz, currency text, amount bigint, status text);
INSERT INTO dispute VALUES ('du1', 'ch1', '2024-04-01 02:00', 'usd', 5000, 'lost'), ('du2', 'ch1', '2024-04-01 12:00', 'usd', 600, 'won'), ('du3', 'ch2', '2024-04-02 12:00', 'jpy', 500, 'lost'),	-- the whole charge: 3.33 dollars
	('du5', 'ch2', '2024-04-03 12:00', 'jpy', 100, 'lost'), ('du6', 'ch2', '2024-04-04 12:00', 'gbp', 100, 'lost'),	-- a fifth of it: 0.666; not known
	('du4', 'ch3', '2024-04-02 12:00', 'usd', 700, 'lost');	-- of a test
INSERT INTO charge (id, customer_id, created, currency, amount, amount_refunded, status, paid, captured, refunded, livemode, connected_account_id) VALUES
	('ch8', 'cus4', '2024-03-22 12:00', 'usd', 3000, 1000, 'succeeded', true, true, false, true, 'acct_2');
INSERT INTO refund (id, charge_id, created, currency, amount, status) VALUES ('re5', 'ch8', '2024-03-23 12:00', 'usd', 1000, 'succeeded');
INSERT INTO dispute VALUES ('du7', 'ch8', '2024-03-24 12:00', 'usd', 500, 'lost');

RESET search_path;
