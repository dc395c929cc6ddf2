-- The company's model, kept and watched.  What lies behind as_of goes first: a company's tables end today.

SELECT as_of AS day FROM kpi.settings \gset
DELETE FROM company.deals WHERE opened_at >= :'day'::date + 1;
UPDATE company.deals SET closed_at = NULL, won = NULL WHERE closed_at >= :'day'::date + 1;
DELETE FROM company.orders WHERE ordered_at >= :'day'::date + 1;
DELETE FROM company.leads WHERE created_at >= :'day'::date + 1;
UPDATE company.leads SET qualified_at = NULL WHERE qualified_at >= :'day'::date + 1;
UPDATE company.leads SET converted_at = NULL WHERE converted_at >= :'day'::date + 1;
DELETE FROM company.emails WHERE sent_at >= :'day'::date + 1;
UPDATE company.emails SET opened_at = NULL WHERE opened_at >= :'day'::date + 1;
DELETE FROM company.customers WHERE acquired_on > :'day';
UPDATE company.customers SET churned_on = NULL WHERE churned_on > :'day';
DELETE FROM company.subscriptions WHERE started_on > :'day';
UPDATE company.subscriptions SET ended_on = NULL WHERE ended_on > :'day';
DELETE FROM company.expenses WHERE spent_on > :'day';

-- As a company's tables have them
CREATE INDEX ON company.deals (customer_id);
CREATE INDEX ON company.deals (closed_at);
CREATE INDEX ON company.orders (customer_id);
CREATE INDEX ON company.orders (ordered_at);
CREATE INDEX ON company.leads (created_at);
CREATE INDEX ON company.emails (sent_at);
CREATE INDEX ON company.customers (customer_id);
CREATE INDEX ON company.subscriptions (customer_id);
VACUUM ANALYZE;

SELECT saleskpi.watch_source('kpi', 'deal', 'company.deals', '{closed_at}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'sale', 'company.orders', '{ordered_at}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'lead', 'company.leads', '{created_at, qualified_at, converted_at}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'email', 'company.emails', '{sent_at, delivered_at, opened_at}');
SELECT saleskpi.watch_source('kpi', 'customer', 'company.customers', '{acquired_on, churned_on}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'subscription', 'company.subscriptions', '{started_on, ended_on}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'subscription', 'company.customers', '{acquired_on, churned_on}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'expense', 'company.expenses', '{spent_on}');
SELECT saleskpi.keep_model('kpi');
VACUUM ANALYZE;
