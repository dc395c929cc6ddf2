-- The next day of the company whose model is kept: as many new rows as the day before had, deals that
-- close, leads that become customers, customers who go

UPDATE kpi.settings SET as_of = as_of + 1;
SELECT as_of AS day FROM kpi.settings \gset

INSERT INTO company.deals
SELECT deal_id + 1000000000, customer_id, rep, source, opened_at + interval '1 day', closed_at + interval '1 day', won,
	amount, quantity, product, stage, expected_on, lost_reason
FROM company.deals
WHERE opened_at >= :'day'::date - 1 AND opened_at < :'day'::date;

UPDATE company.deals
SET closed_at = :'day'::timestamptz + interval '12 hours', won = deal_id % 3 = 0
WHERE won IS NULL AND deal_id % 50 = 0 AND opened_at < :'day';

INSERT INTO company.orders
SELECT order_id + 1000000000, customer_id, rep, ordered_at + interval '1 day', invoiced_on + 1, amount, quantity
FROM company.orders
WHERE ordered_at >= :'day'::date - 1 AND ordered_at < :'day'::date;

INSERT INTO company.leads
SELECT lead_id + 1000000000, created_at + interval '1 day', channel, rep, NULL, NULL, NULL
FROM company.leads
WHERE created_at >= :'day'::date - 1 AND created_at < :'day'::date;

UPDATE company.leads
SET converted_at = :'day'::timestamptz + interval '12 hours'
WHERE converted_at IS NULL AND created_at > :'day'::date - 60 AND created_at < :'day'::date AND lead_id % 100 = 0;

INSERT INTO company.emails
SELECT email_id + 1000000000, campaign, variant, rep, sent_at + interval '1 day', delivered_at + interval '1 day', NULL
FROM company.emails
WHERE sent_at >= :'day'::date - 1 AND sent_at < :'day'::date;

INSERT INTO company.customers
SELECT customer_id + 1000000000, acquired_on + 1, NULL, channel, rep, monthly_fee
FROM company.customers
WHERE acquired_on = :'day'::date - 1;

INSERT INTO company.subscriptions
SELECT customer_id, acquired_on, NULL, monthly_fee FROM company.customers WHERE acquired_on = :'day'::date;

UPDATE company.customers SET churned_on = :'day'::date WHERE churned_on IS NULL AND customer_id % 2000 = 7;

INSERT INTO company.expenses
SELECT spent_on + 1, category, channel, amount FROM company.expenses WHERE spent_on = :'day'::date - 1;
