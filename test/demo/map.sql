-- Points the model's sources at Halden's tables, as a user would: one query a
-- source.  Columns are found by name and cast to the type that the source
-- wants; what Halden does not know is left out.

SELECT saleskpi.create_model('kpi', 'bigint');

-- Halden's months are those of Hamburg.  The numbers are those of the end of
-- November 2025, with a month left in which to reach the year's targets.
UPDATE kpi.settings
SET time_zone = 'Europe/Berlin', currency = 'EUR', as_of = '2025-11-30';

-- Whoever has a team sells; the Head of Sales stands above the teams.
SELECT saleskpi.map_source('kpi', 'rep', $$
	SELECT u.full_name AS rep, t.name AS team, m.full_name AS manager, t.region
	FROM crm.users u
	JOIN crm.teams t USING (team_id)
	LEFT JOIN crm.users m ON m.user_id = u.manager_id
$$);

SELECT saleskpi.map_source('kpi', 'lead', $$
	SELECT l.lead_id, l.created_at, c.name AS source, u.full_name AS rep,
		l.qualified_at, l.converted_at, l.customer_id
	FROM crm.leads l
	JOIN marketing.channels c USING (channel_code)
	JOIN crm.users u ON u.user_id = l.owner_id
$$);

-- A deal whose owner is no user any more keeps the number as his name, so that
-- it counts for the company and shows up in kpi.data_quality.
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT o.opportunity_id AS deal_id, o.customer_id,
		coalesce(u.full_name, 'user ' || o.owner_id) AS rep, c.name AS source,
		o.created_at AS opened_at, o.closed_at,
		CASE o.stage WHEN 'Won' THEN true WHEN 'Lost' THEN false END AS won,
		o.value AS amount, o.machines AS quantity, s.probability
	FROM crm.opportunities o
	JOIN crm.stages s USING (stage)
	LEFT JOIN crm.users u ON u.user_id = o.owner_id
	LEFT JOIN marketing.channels c USING (channel_code)
$$);

-- An order belongs to whoever looks after the customer.
SELECT saleskpi.map_source('kpi', 'sale', $$
	SELECT o.order_id AS sale_id, o.customer_id, u.full_name AS rep,
		o.ordered_at AS sold_at, o.net_amount AS amount, o.items AS quantity
	FROM shop.orders o
	JOIN shop.customers c USING (customer_id)
	LEFT JOIN crm.users u ON u.user_id = c.account_manager_id
	WHERE o.status <> 'cancelled'
$$);

SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT c.customer_id, c.signed_up_on AS acquired_at, c.cancelled_on AS churned_at,
		h.name AS channel, u.full_name AS rep, c.monthly_fee AS monthly_revenue
	FROM shop.customers c
	LEFT JOIN marketing.channels h USING (channel_code)
	LEFT JOIN crm.users u ON u.user_id = c.account_manager_id
$$);

SELECT saleskpi.map_source('kpi', 'email', $$
	SELECT m.message_id AS email_id, c.name AS campaign, m.subject AS variant, u.full_name AS rep,
		m.sent_at, m.delivered_at, m.first_opened_at AS opened_at
	FROM marketing.messages m
	JOIN marketing.campaigns c USING (campaign_id)
	JOIN crm.leads l USING (lead_id)
	JOIN crm.users u ON u.user_id = l.owner_id
$$);

-- What winning customers costs: advertisements, bills, and the salaries of the
-- sales people, shared out to the channels by the time that goes into each.
SELECT saleskpi.map_source('kpi', 'expense', $$
	SELECT a.day AS spent_on, 'advertising' AS category, c.name AS channel, a.spend AS amount
	FROM marketing.ad_spend a
	JOIN marketing.channels c USING (channel_code)
	UNION ALL
	SELECT i.invoiced_on,
		CASE WHEN i.cost_type IN ('agency', 'event', 'print') THEN 'marketing' ELSE 'other' END,
		c.name, i.net_amount
	FROM marketing.invoices i
	LEFT JOIN marketing.channels c USING (channel_code)
	UNION ALL
	SELECT p.paid_on, 'salary', c.name, (p.gross + p.employer_contribution) * c.sales_effort
	FROM crm.payroll p
	CROSS JOIN marketing.channels c
$$);
