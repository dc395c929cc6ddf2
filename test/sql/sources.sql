-- What the sources hold: as they are mapped, or derived from one another until they are, by hand
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset format unaligned
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET as_of = '2025-06-30', time_zone = 'Europe/Berlin';
-- A status without a date: the day is what the mapping takes for it, here that of the first deal
-- and of the first won.  Of three leads of 1 February 1 and 2 have deals, and 1 was won after 9 days.
CREATE TABLE opportunity (id int, lead int, closed date, status text, amount numeric);
INSERT INTO opportunity VALUES (1, 1, '2025-02-10', 'won', 100), (2, 2, '2025-02-11', 'lost', 50), (3, 1, '2025-03-01', 'won', 10);
SELECT saleskpi.map_source('kpi', 'deal', $$SELECT id AS deal_id, lead AS customer_id, closed AS closed_at, status = 'won' AS won, amount FROM opportunity$$),
	saleskpi.map_source('kpi', 'lead', $$
		SELECT l.id AS lead_id, date '2025-02-01' AS created_at, min(o.closed) AS qualified_at, min(o.closed) FILTER (WHERE o.status = 'won') AS converted_at
		FROM generate_series(1, 3) AS l (id) LEFT JOIN opportunity AS o ON o.lead = l.id GROUP BY l.id $$);
SELECT leads, opportunities, customers, round(conversion_rate::numeric, 4) AS conversion_rate, median_days_to_convert FROM kpi.lead_conversion WHERE leads > 0;

-- Sale, customer and subscription are derived until mapped, and again when they no longer are
SELECT source, status, rows FROM kpi.source_status WHERE source IN ('sale', 'customer', 'subscription', 'email') ORDER BY source;
SELECT saleskpi.map_source('kpi', 'sale', $$SELECT 9 AS sale_id, 9 AS customer_id, date '2025-05-01' AS sold_at, 7 AS amount$$),
	saleskpi.map_source('kpi', 'customer', $$SELECT 9 AS customer_id, date '2025-05-01' AS acquired_at, 3 AS monthly_revenue$$);
SELECT source, status, rows FROM kpi.source_status WHERE source IN ('sale', 'customer', 'subscription', 'email') ORDER BY source;
SELECT month, amount FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL;
SELECT month, new FROM kpi.revenue_retention WHERE new > 0;
SELECT saleskpi.unmap_source('kpi', source) FROM unnest('{sale,customer}'::text[]) AS source;
SELECT source, status, rows FROM kpi.source_status WHERE source IN ('sale', 'customer', 'subscription', 'email') ORDER BY source;
SELECT month, amount FROM kpi.monthly_sales_growth WHERE amount IS NOT NULL ORDER BY month;
SELECT customer_id, acquired_on, churned_on FROM kpi_parts.known_customer;
-- Another churn_after is one of all times: bought on 10 February and 1 March, each for ten days
UPDATE kpi.settings SET churn_after = '10 days';
SELECT customer_id, acquired_on, churned_on, returned FROM kpi_parts.known_customer ORDER BY acquired_on;

-- A mapping made before a source had a column goes on working: the column is not known
SELECT saleskpi.map_source('kpi', 'expense', $$SELECT date '2025-02-01' AS spent_on, 'marketing' AS category, 5 AS amount$$);
SELECT spent_on, category, channel, amount, team FROM kpi.expense;
SELECT source, columns FROM kpi.mapping ORDER BY source;

SELECT saleskpi.drop_model('kpi');
DROP TABLE opportunity;
