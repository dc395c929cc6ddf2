-- What Halden wants to reach in 2025: KPIs of its own, a tree of goals with
-- their owners, and the targets by which each goal is measured.
--
-- Rates are entered as shares: 0.12 is 12 %.  A start value is where 2024 ended;
-- where lower is better, the target value lies below it.


-- KPIs of Halden's own: whoever has tasted the coffee buys the machine, so the
-- calls that end with a cup count; and what comes back or arrives broken.
INSERT INTO kpi.kpi (kpi, title, category, unit, better, definition) VALUES
	('demo_calls', 'Demo calls', 'team', 'count', 'higher',
	 'Calls at a prospect''s or customer''s place in which a machine was shown'),
	('complaints', 'Complaints', 'customers', 'count', 'lower',
	 'Orders for which the customer was given something back, on the day it was');

SELECT saleskpi.map_source('kpi', 'custom_measure', $$
	SELECT 'demo_calls' AS kpi, a.held_on AS day, t.name AS team,
		coalesce(u.full_name, 'user ' || o.owner_id) AS rep, c.name AS channel, 1 AS numerator
	FROM crm.activities a
	JOIN crm.opportunities o USING (opportunity_id)
	LEFT JOIN crm.users u ON u.user_id = o.owner_id
	LEFT JOIN crm.teams t ON t.team_id = o.team_id
	LEFT JOIN marketing.channels c ON c.channel_code = o.channel_code
	WHERE a.kind = 'demo call'
	UNION ALL
	-- One that was loaded twice is one
	SELECT DISTINCT ON (n.credit_note_id) 'complaints', (n.credited_at AT TIME ZONE 'Europe/Berlin')::date, NULL, NULL, NULL, 1
	FROM shop.credit_notes n
$$);


-- Goals, from the top of the tree down.

INSERT INTO kpi.goal (name, owner, starts_on, ends_on) VALUES
	('Halden 2025', 'Katharina Vogel', '2025-01-01', '2025-12-31');

INSERT INTO kpi.goal (parent_id, name, owner, starts_on, ends_on, weight)
SELECT top.goal_id, branch.name, branch.owner, top.starts_on, top.ends_on, branch.weight
FROM kpi.goal top
CROSS JOIN (VALUES
	(1, 'Sell for 10.4 million euros',       'Katharina Vogel', 3),
	(2, 'Win customers who are worth it',    'Ruben Castillo',  2),
	(3, 'Keep the customers we win',         'Nadia Rahimi',    2),
	(4, 'Write e-mails that get opened',     'Ruben Castillo',  1),
	(5, 'Let the coffee speak for itself',   'Theresa Huber',   1)
) AS branch (position, name, owner, weight)
WHERE top.name = 'Halden 2025'
ORDER BY branch.position;

-- Each team has a goal of its own, which its lead owns.
INSERT INTO kpi.goal (parent_id, name, owner, starts_on, ends_on)
SELECT sales.goal_id, 'Team ' || t.name, lead.full_name, sales.starts_on, sales.ends_on
FROM kpi.goal sales
CROSS JOIN crm.teams t
JOIN crm.users lead ON lead.team_id = t.team_id AND lead.job_title = 'Team Lead'
WHERE sales.name = 'Sell for 10.4 million euros'
ORDER BY t.team_id;


-- Targets that a KPI measures.  Those of the teams sum to the company's.

INSERT INTO kpi.target (goal_id, name, kind, kpi, team, rep, channel, starts_on, ends_on,
	start_value, target_value, weight)
SELECT g.goal_id, t.name, 'kpi', t.kpi, t.team, t.rep, t.channel, t.starts_on, t.ends_on,
	t.start_value, t.target_value, t.weight
FROM (VALUES
	(1,  'Sell for 10.4 million euros', 'Sales 2025', 'sales_amount',
		NULL, NULL, NULL, date '2025-01-01', date '2025-12-31', NULL, 10400000, 5),
	(2,  'Sell for 10.4 million euros', 'No summer slump', 'sales_amount',
		NULL, NULL, NULL, '2025-07-01', '2025-08-31', NULL, 1600000, 1),
	(3,  'Sell for 10.4 million euros', 'Christmas business', 'sales_amount',
		NULL, NULL, NULL, '2025-12-08', '2025-12-31', NULL, 1000000, 1),
	(4,  'Sell for 10.4 million euros', 'Larger deals', 'average_deal',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', 4260, 4500, 1),
	(5,  'Sell for 10.4 million euros', 'More deals than in 2024', 'deals_won',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 1204, 1),
	(6,  'Team North', 'Sales of team North', 'sales_amount',
		'North', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 2700000, 6),
	(7,  'Team South', 'Sales of team South', 'sales_amount',
		'South', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 3200000, 6),
	(8,  'Team Alps', 'Sales of team Alps', 'sales_amount',
		'Alps', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 2350000, 6),
	(9,  'Team Benelux', 'Sales of team Benelux', 'sales_amount',
		'Benelux', NULL, NULL, '2025-01-01', '2025-12-31', NULL, 2150000, 6),
	(10, 'Win customers who are worth it', '1,080 new customers', 'new_accounts',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 1080, 2),
	(11, 'Win customers who are worth it', 'Trade fairs at 8,000 euros a customer', 'customer_acquisition_cost',
		NULL, NULL, 'Trade fair', '2025-01-01', '2025-12-31', 10200, 8000, 2),
	(12, 'Win customers who are worth it', '200 customers by referral', 'new_accounts',
		NULL, NULL, 'Referral', '2025-01-01', '2025-12-31', NULL, 200, 1),
	(13, 'Win customers who are worth it', 'An opportunity from 18 % of the leads', 'lead_to_opportunity_ratio',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', 0.175, 0.18, 1),
	(14, 'Keep the customers we win', 'Lose fewer than 13 % in a year', 'churn_rate',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', 0.141, 0.13, 3),
	(15, 'Keep the customers we win', 'Felix keeps 70 % of his customers', 'retention_rate',
		NULL, 'Felix Brandt', NULL, '2025-01-01', '2025-12-31', 0.46, 0.70, 1),
	(16, 'Write e-mails that get opened', '24 % of the e-mails opened', 'email_open_rate',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', 0.227, 0.24, 2),
	(17, 'Let the coffee speak for itself', '3,900 demo calls', 'demo_calls',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 3900, 2),
	(18, 'Let the coffee speak for itself', 'Win 45 % of the deals', 'win_rate',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', 0.438, 0.45, 1),
	(19, 'Keep the customers we win', 'At most 750 complaints', 'complaints',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', NULL, 750, 1),
	-- Watched, and counted for no goal: who hurries a customer wins fewer
	(20, 'Let the coffee speak for itself', 'A deal in 46 days', 'sales_cycle_length',
		NULL, NULL, NULL, '2025-01-01', '2025-12-31', 48, 46, 0)
) AS t (position, goal, name, kpi, team, rep, channel, starts_on, ends_on, start_value, target_value, weight)
JOIN kpi.goal g ON g.name = t.goal
ORDER BY t.position;

-- Offices buy before the holidays, so sales of a year are expected to come as
-- they did the year before; and so is the company's target split over quarters.
-- What a target is split into counts for no goal: the whole does.
UPDATE kpi.target SET expected_shape = 'last_year' WHERE kpi = 'sales_amount' AND name <> 'Christmas business';

SELECT saleskpi.split_target('kpi', target_id, 'quarter', 'last_year') FROM kpi.target WHERE name = 'Sales 2025' \g /dev/null


-- Everyone who sells has a sales target: last year's sales and 12 % more, in
-- whole thousands.  Whoever joined in 2024 has no whole year to go by, and
-- gets a year's plan for beginners; whoever joined in 2025 has 12,000 euros
-- for each month in office.
INSERT INTO kpi.target (goal_id, name, kind, kpi, rep, starts_on, ends_on, target_value)
WITH last_year AS (
	SELECT rep, sum(amount) AS amount
	FROM kpi.sale
	WHERE sold_at >= timestamptz '2024-01-01 Europe/Berlin' AND sold_at < timestamptz '2025-01-01 Europe/Berlin'
	GROUP BY rep
)
SELECT g.goal_id, 'Sales of ' || r.rep, 'kpi', 'sales_amount', r.rep,
	greatest(u.hired_on, date '2025-01-01'), date '2025-12-31',
	CASE
		WHEN u.hired_on >= '2025-01-01' THEN 12000 * (13 - extract(month FROM u.hired_on))
		WHEN u.hired_on >= '2024-01-01' THEN 264000
		ELSE round(l.amount * 1.12, -3)
	END
FROM kpi.rep r
JOIN crm.users u ON u.full_name = r.rep
JOIN kpi.goal g ON g.name = 'Team ' || r.team
LEFT JOIN last_year l ON l.rep = r.rep
WHERE r.ends_on IS NULL   -- the team of today
ORDER BY u.user_id;


-- Targets that no KPI measures: somebody enters how far they are.

INSERT INTO kpi.target (goal_id, name, kind, starts_on, ends_on, start_value, target_value, current_value)
SELECT g.goal_id, t.name, t.kind, t.starts_on, t.ends_on, t.start_value, t.target_value, t.current_value
FROM (VALUES
	(1, 'Win customers who are worth it', 'Referral programme in Switzerland', 'boolean',
		date '2025-01-01', date '2025-12-31', 0, 1, 0),
	(2, 'Keep the customers we win', 'Exit interview with all who cancel', 'boolean',
		'2025-01-01', '2025-06-30', 0, 1, 1),
	(3, 'Keep the customers we win', 'Machines serviced this year', 'percentage',
		'2025-01-01', '2025-12-31', 0.58, 0.80, 0.71),
	(4, 'Keep the customers we win', 'Score in the customer survey, 0 to 10', 'number',
		'2025-04-01', '2025-12-31', 7.4, 8.0, 8.1),
	(5, 'Write e-mails that get opened', 'Two subjects tested in every campaign', 'boolean',
		'2025-01-01', '2025-12-31', 0, 1, 1),
	(6, 'Let the coffee speak for itself', 'Lending machines bought', 'currency',
		'2025-03-01', '2025-12-31', NULL, 60000, 52500)
) AS t (position, goal, name, kind, starts_on, ends_on, start_value, target_value, current_value)
JOIN kpi.goal g ON g.name = t.goal
ORDER BY t.position;
