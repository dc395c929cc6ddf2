-- For citus.sh: the bench's company as doc/shards.md lays out a large one, by its customers and with the small tables
-- everywhere, and its model made again

SET client_min_messages = warning;
SELECT saleskpi.drop_model('kpi', force => true) \g /dev/null
-- A key has to have the column by which a table is spread
ALTER TABLE company.deals DROP CONSTRAINT deals_pkey;
ALTER TABLE company.orders DROP CONSTRAINT orders_pkey;
SELECT create_reference_table(t) FROM unnest('{company.reps,company.expenses}'::text[]) AS t \g /dev/null
SELECT create_distributed_table('company.customers', 'customer_id', colocate_with => 'none') \g /dev/null
SELECT create_distributed_table(t, 'customer_id', colocate_with => 'company.customers')
FROM unnest('{company.deals,company.orders,company.subscriptions}'::text[]) AS t \g /dev/null
SELECT create_distributed_table('company.leads', 'lead_id', colocate_with => 'none') \g /dev/null
SELECT create_distributed_table('company.emails', 'email_id', colocate_with => 'none') \g /dev/null
