-- What SQLsmith finds: the company, its models and tables of states, and a role that may read and
-- call all of it.

CREATE TABLE company.fact AS
SELECT d.id, d.rep, saleskpi.rate(d.won) AS rate, saleskpi.mean_duration(d.opened, d.closed) AS mean_duration,
	saleskpi.sales_cycle(d.opened, d.closed, timestamptz '2025-06-01') AS sales_cycle,
	saleskpi.rfm(d.closed::date, d.amount) AS rfm, saleskpi.spells(d.closed::date, interval '90 days') AS spells,
	saleskpi.funnel_events(interval '1 month', d.opened, d.won, d.amount > 100) AS funnel_events,
	saleskpi.funnel(interval '1 year', d.opened, d.closed) AS funnel
FROM company.deal AS d GROUP BY GROUPING SETS ((d.id), (d.rep), ());
CREATE TABLE company.customer_fact AS
SELECT s.channel, saleskpi.churn(s.day, s.day + 200, 'month') AS churn, saleskpi.cohorts(s.day, s.day + 100, 'month') AS cohorts,
	saleskpi.unit_amount(s.amount, s.id::bigint) AS unit_amount, saleskpi.amount_rate(s.day, s.day + 50, daterange '[2024-06-01,2024-07-01)', s.amount) AS amount_rate
FROM company.sale AS s GROUP BY CUBE (s.channel, s.customer);
CREATE TABLE company.fit AS
SELECT saleskpi.clv_model(b.rfm, date '2025-06-01') AS clv_model, saleskpi.clv_sample(b.rfm, date '2025-06-01') AS clv_sample
FROM (SELECT saleskpi.rfm(s.day, s.amount) AS rfm FROM company.sale AS s GROUP BY s.customer) AS b;

-- What makes calls is not to be called
SET client_min_messages = warning;
DROP SCHEMA torture CASCADE;

CREATE ROLE smith LOGIN;
ALTER ROLE smith SET temp_file_limit = '200MB';
ALTER ROLE smith SET jit = off;
-- Its own timeout is a second
ALTER ROLE smith SET log_min_duration_statement = '31s';
-- It writes operators without a schema
ALTER ROLE smith SET search_path = saleskpi, pg_catalog;
-- Facts as tables: those of the live model are in its views, and take long to plan
GRANT USAGE ON SCHEMA company, kpi, kept, kept_parts TO smith;
GRANT SELECT ON ALL TABLES IN SCHEMA company, kpi, kept, kept_parts TO smith;
GRANT INSERT, UPDATE, DELETE ON kpi.target, kpi.goal, kept.target, kept.goal TO smith;
ANALYZE;
