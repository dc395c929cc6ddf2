-- The company's model: sources, settings, goals and targets

SELECT saleskpi.create_model('kpi', 'bigint');

UPDATE kpi.settings SET time_zone = 'Europe/Berlin', as_of = '2025-11-30';

SELECT saleskpi.map_source('kpi', 'rep', 'SELECT rep, team, manager, region FROM company.reps');

SELECT saleskpi.map_source('kpi', 'lead', $$
	SELECT lead_id, created_at, channel AS source, rep, qualified_at, converted_at, customer_id
	FROM company.leads
$$);

SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT deal_id, customer_id, rep, source, opened_at, closed_at, won, amount, quantity,
		product, stage, expected_on, lost_reason
	FROM company.deals
$$);

SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT order_id AS sale_id, customer_id, rep, ordered_at AS sold_at, amount, quantity
	FROM company.orders
$$);

SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT customer_id, acquired_on AS acquired_at, churned_on AS churned_at, channel, rep,
		monthly_fee AS monthly_revenue
	FROM company.customers
$$);

SELECT saleskpi.map_source('kpi', 'subscription', $$
	SELECT s.customer_id, s.started_on, s.ended_on, s.monthly_fee AS monthly_revenue, c.rep, c.channel
	FROM company.subscriptions AS s
	JOIN company.customers AS c USING (customer_id)
$$);

SELECT saleskpi.map_source('kpi', 'email', $$
	SELECT email_id, campaign, variant, rep, sent_at, delivered_at, opened_at
	FROM company.emails
$$);

SELECT saleskpi.map_source('kpi', 'expense', $$
	SELECT spent_on, category, channel, amount FROM company.expenses
$$);


-- A goal of the company, one of each team under it, and one about customers

INSERT INTO kpi.goal (goal_id, parent_id, name, starts_on, ends_on)
VALUES
	(1, NULL, '2025', '2025-01-01', '2025-12-31'),
	(2, 1, 'Sell more', '2025-01-01', '2025-12-31'),
	(3, 1, 'Keep customers', '2025-01-01', '2025-12-31'),
	(4, 1, 'Win them at less', '2025-01-01', '2025-12-31');

INSERT INTO kpi.goal (goal_id, parent_id, name, starts_on, ends_on)
SELECT 10 + row_number() OVER (ORDER BY r.team), 2, r.team, '2025-01-01', '2025-12-31'
FROM company.reps AS r
GROUP BY r.team;

-- What a target is depends on how much company there is: shares of what was sold

INSERT INTO kpi.target (goal_id, name, kpi, starts_on, ends_on, target_value)
SELECT 2, 'Sales from ' || m.starts_on, 'sales_amount', m.starts_on, m.ends_on,
	s.amount * (m.ends_on + 1 - m.starts_on) / 365
FROM (SELECT sum(o.amount) / 6 AS amount FROM company.orders AS o) AS s
CROSS JOIN (VALUES
	(date '2025-01-01', date '2025-12-31'), ('2025-01-01', '2025-03-31'), ('2025-04-01', '2025-06-30'),
	('2025-07-01', '2025-09-30'), ('2025-10-01', '2025-12-31')
) AS m (starts_on, ends_on);

INSERT INTO kpi.target (goal_id, name, kpi, team, starts_on, ends_on, target_value)
SELECT g.goal_id, 'Sales of ' || g.name, 'sales_amount', g.name, '2025-01-01', '2025-12-31', s.amount
FROM kpi.goal AS g
CROSS JOIN (SELECT sum(o.amount) / 60 AS amount FROM company.orders AS o) AS s
WHERE g.goal_id > 10
ORDER BY g.goal_id;

INSERT INTO kpi.target (goal_id, name, kpi, rep, starts_on, ends_on, target_value)
SELECT g.goal_id, 'Sales of ' || r.rep, 'sales_amount', r.rep, '2025-01-01', '2025-12-31', s.amount
FROM company.reps AS r
JOIN kpi.goal AS g ON g.name = r.team
CROSS JOIN (SELECT sum(o.amount) / 1200 AS amount FROM company.orders AS o) AS s
WHERE right(r.rep, 3)::integer % 9 = 0
ORDER BY r.rep;

INSERT INTO kpi.target (goal_id, name, kpi, team, rep, channel, starts_on, ends_on, start_value, target_value)
VALUES
	(2, 'Deals won', 'deals_won', NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 600000),
	(2, 'Larger deals', 'average_deal', NULL, NULL, NULL, '2025-01-01', '2025-12-31', 9000, 11000),
	(2, 'Win rate', 'win_rate', NULL, NULL, NULL, '2025-01-01', '2025-12-31', 0.4, 0.5),
	(2, 'Win rate of team 11', 'win_rate', 'team 11', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 0.5),
	(2, 'Win rate of rep 117', 'win_rate', NULL, 'rep 117', NULL, '2025-07-01', '2025-12-31', NULL, 0.5),
	(2, 'Win rate at fairs', 'win_rate', NULL, NULL, 'fair', '2025-01-01', '2025-12-31', NULL, 0.5),
	(2, 'Shorter cycle', 'sales_cycle_length', NULL, NULL, NULL, '2025-01-01', '2025-12-31', 60, 40),
	(2, 'Quantity', 'sales_quantity', NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 1000000),
	(2, 'Conversion', 'lead_conversion_rate', NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 0.12),
	(2, 'Leads', 'new_leads', NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 400000),
	(2, 'E-mails opened', 'email_open_rate', NULL, NULL, NULL, '2025-01-01', '2025-12-31', 0.2, 0.3),
	(3, 'Churn', 'churn_rate', NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 0.2),
	(3, 'Churn in team 13', 'churn_rate', 'team 13', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 0.2),
	(3, 'Retention of rep 101', 'retention_rate', NULL, 'rep 101', NULL, '2025-01-01', '2025-12-31', NULL, 0.8),
	(4, 'New customers', 'new_accounts', NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 150000),
	(4, 'New customers from fairs', 'new_accounts', NULL, NULL, 'fair', '2025-01-01', '2025-12-31', NULL, 20000),
	(4, 'Cost of a customer', 'customer_acquisition_cost', NULL, NULL, NULL, '2025-01-01', '2025-12-31', 40, 30),
	(4, 'Cost of a customer from search', 'customer_acquisition_cost', NULL, NULL, 'search', '2025-01-01', '2025-12-31', NULL, 30);

INSERT INTO kpi.target (goal_id, name, kind, starts_on, ends_on, start_value, target_value, current_value)
VALUES
	(3, 'Score in the survey', 'number', '2025-01-01', '2025-12-31', 7, 8, 7.6),
	(3, 'A service for everyone', 'boolean', '2025-01-01', '2025-12-31', 0, 1, 1);
