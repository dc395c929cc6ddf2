-- Keeps the model: dashboards read tables, and a refresh works out what has
-- changed.  What changes is noted by triggers on Halden's tables: of those whose
-- rows have a day, the days and the customer; of the lists that they are joined
-- with, that everything of the source may be another.  A list changes seldom.

SELECT saleskpi.watch_source('kpi', 'lead', 'crm.leads', '{created_at, qualified_at, converted_at, dropped_at}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.opportunities', '{created_at, closed_on}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'sale', 'shop.orders', '{ordered_at}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'sale', 'shop.credit_notes', '{credited_at}');
SELECT saleskpi.watch_source('kpi', 'customer', 'shop.contracts', '{signed_on, cancelled_on}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'subscription', 'shop.contracts', '{signed_on, cancelled_on}', 'customer_id');
SELECT saleskpi.watch_source('kpi', 'email', 'marketing.messages', '{sent_at, delivered_at, first_opened_at, first_clicked_at}');
SELECT saleskpi.watch_source('kpi', 'expense', 'marketing.ad_spend', '{day}');
SELECT saleskpi.watch_source('kpi', 'expense', 'marketing.invoices', '{invoiced_on}');
SELECT saleskpi.watch_source('kpi', 'expense', 'crm.payroll', '{paid_on}');
SELECT saleskpi.watch_source('kpi', 'custom_measure', 'crm.activities', '{held_on}');
SELECT saleskpi.watch_source('kpi', 'custom_measure', 'shop.credit_notes', '{credited_at}');

SELECT saleskpi.watch_source('kpi', l.source, l.list::regclass, '{}')
FROM (VALUES
	('lead', 'marketing.channels'), ('lead', 'crm.users'),
	('deal', 'crm.stages'), ('deal', 'crm.users'), ('deal', 'crm.teams'), ('deal', 'shop.products'), ('deal', 'marketing.channels'),
	('sale', 'crm.opportunities'), ('sale', 'crm.users'), ('sale', 'crm.teams'), ('sale', 'shop.customers'), ('sale', 'shop.products'), ('sale', 'marketing.channels'),
	('customer', 'shop.fee_changes'), ('customer', 'shop.customers'), ('customer', 'crm.users'), ('customer', 'marketing.channels'),
	('subscription', 'shop.fee_changes'), ('subscription', 'shop.customers'), ('subscription', 'crm.users'), ('subscription', 'marketing.channels'),
	('email', 'marketing.campaigns'), ('email', 'crm.leads'), ('email', 'crm.users'),
	('expense', 'crm.teams'), ('expense', 'crm.memberships'), ('expense', 'marketing.channels'),
	('custom_measure', 'crm.opportunities'), ('custom_measure', 'crm.users'), ('custom_measure', 'crm.teams'), ('custom_measure', 'marketing.channels')
) AS l (source, list);

SELECT saleskpi.keep_model('kpi');
