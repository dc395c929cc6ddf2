-- Points the model's sources at Halden's tables, as a user would: one query a
-- source.  Columns are found by name and cast to the type that the source
-- wants; what Halden does not know is left out.

SELECT saleskpi.create_model('kpi', 'bigint');

-- Halden's months are those of Hamburg.  The numbers are those of the end of
-- November 2025, with a month left in which to reach the year's targets.
UPDATE kpi.settings
SET time_zone = 'Europe/Berlin', currency = 'EUR', as_of = '2025-11-30';

-- Whoever has a team sells; the Head of Sales stands above the teams.  Team and
-- manager are those of the day, so that nobody who moves takes sales along.
SELECT saleskpi.map_source('kpi', 'rep', $$
	SELECT u.full_name AS rep, t.name AS team, m.full_name AS manager, t.region,
		s.from_day AS starts_on, s.to_day AS ends_on
	FROM crm.memberships s
	JOIN crm.users u USING (user_id)
	JOIN crm.teams t ON t.team_id = s.team_id
	LEFT JOIN crm.users l ON l.team_id = s.team_id AND l.job_title = 'Team Lead'
	LEFT JOIN crm.users m ON m.user_id = CASE WHEN l.user_id = u.user_id THEN u.manager_id ELSE l.user_id END
$$);

SELECT saleskpi.map_source('kpi', 'lead', $$
	SELECT l.lead_id, l.created_at, c.name AS source, u.full_name AS rep,
		l.qualified_at, l.converted_at, l.dropped_at AS lost_at, l.customer_id
	FROM crm.leads l
	JOIN marketing.channels c USING (channel_code)
	JOIN crm.users u ON u.user_id = l.owner_id
$$);

-- A deal whose owner is no user any more keeps the number as his name, so that
-- it counts for the company and shows up in kpi.data_quality.  The closing is a
-- day in this CRM, the opening an instant: both are mapped as they are.
SELECT saleskpi.map_source('kpi', 'deal', $$
	SELECT o.opportunity_id AS deal_id, o.customer_id,
		coalesce(u.full_name, 'user ' || o.owner_id) AS rep, t.name AS team, c.name AS source,
		p.name AS product, o.stage, o.created_at AS opened_at, o.closed_on AS closed_at,
		CASE o.status WHEN 'won' THEN true WHEN 'lost' THEN false END AS won,
		o.value AS amount, o.machines AS quantity, s.probability, o.expected_on, o.lost_reason
	FROM crm.opportunities o
	JOIN crm.stages s USING (stage)
	JOIN shop.products p USING (product_id)
	LEFT JOIN crm.users u ON u.user_id = o.owner_id
	LEFT JOIN crm.teams t ON t.team_id = o.team_id
	LEFT JOIN marketing.channels c USING (channel_code)
$$);

-- An order belongs to whoever looks after the customer, but counts for the
-- team of its deal where that says so.  What is credited is a sale below 0 on
-- the day of the credit note.
SELECT saleskpi.map_source('kpi', 'sale', $$
	WITH entry AS (
		SELECT order_id AS sale_id, order_id, ordered_at AS sold_at, net_amount AS amount, items AS quantity
		FROM shop.orders
		WHERE status <> 'cancelled'
		UNION ALL
		SELECT credit_note_id, order_id, credited_at, - net_amount, NULL
		FROM shop.credit_notes
	)
	SELECT e.sale_id, o.customer_id, u.full_name AS rep, t.name AS team, h.name AS channel,
		p.name AS product, e.sold_at, e.amount, e.quantity
	FROM entry e
	JOIN shop.orders o USING (order_id)
	JOIN shop.products p USING (product_id)
	JOIN shop.customers c USING (customer_id)
	LEFT JOIN crm.users u ON u.user_id = c.account_manager_id
	LEFT JOIN crm.opportunities d USING (opportunity_id)
	LEFT JOIN crm.teams t ON t.team_id = d.team_id
	LEFT JOIN marketing.channels h ON h.channel_code = d.channel_code
$$);

-- One row a contract: who cancels and signs again has come back.
SELECT saleskpi.map_source('kpi', 'customer', $$
	SELECT s.customer_id, s.signed_on AS acquired_at, s.cancelled_on AS churned_at,
		h.name AS channel, u.full_name AS rep,
		coalesce((
			SELECT f.monthly_fee
			FROM shop.fee_changes f
			WHERE f.contract_id = s.contract_id
			ORDER BY f.changed_on DESC
			LIMIT 1), s.monthly_fee) AS monthly_revenue
	FROM shop.contracts s
	JOIN shop.customers c USING (customer_id)
	LEFT JOIN marketing.channels h USING (channel_code)
	LEFT JOIN crm.users u ON u.user_id = c.account_manager_id
$$);

-- One row a price: each holds until the next, the last until the contract ends.
SELECT saleskpi.map_source('kpi', 'subscription', $$
	WITH price AS (
		SELECT contract_id, signed_on AS starts_on, monthly_fee
		FROM shop.contracts
		UNION ALL
		SELECT contract_id, changed_on, monthly_fee
		FROM shop.fee_changes
	)
	SELECT s.customer_id, p.starts_on AS started_on,
		coalesce(lead(p.starts_on) OVER (PARTITION BY p.contract_id ORDER BY p.starts_on), s.cancelled_on) AS ended_on,
		p.monthly_fee AS monthly_revenue, u.full_name AS rep, h.name AS channel
	FROM price p
	JOIN shop.contracts s USING (contract_id)
	JOIN shop.customers c USING (customer_id)
	LEFT JOIN marketing.channels h USING (channel_code)
	LEFT JOIN crm.users u ON u.user_id = c.account_manager_id
$$);

SELECT saleskpi.map_source('kpi', 'email', $$
	SELECT m.message_id AS email_id, c.name AS campaign, m.subject AS variant, u.full_name AS rep,
		m.sent_at, m.delivered_at, m.first_opened_at AS opened_at, m.first_clicked_at AS clicked_at
	FROM marketing.messages m
	JOIN marketing.campaigns c USING (campaign_id)
	JOIN crm.leads l USING (lead_id)
	JOIN crm.users u ON u.user_id = l.owner_id
$$);

-- What winning customers costs: advertisements, bills, and the salaries of the
-- sales people, shared out to the channels by the time that goes into each.
SELECT saleskpi.map_source('kpi', 'expense', $$
	SELECT a.day AS spent_on, 'advertising' AS category, c.name AS channel, NULL AS team, a.spend AS amount
	FROM marketing.ad_spend a
	JOIN marketing.channels c USING (channel_code)
	UNION ALL
	SELECT i.invoiced_on,
		CASE WHEN i.cost_type IN ('agency', 'event', 'print') THEN 'marketing' ELSE 'other' END,
		c.name, t.name, i.net_amount
	FROM marketing.invoices i
	LEFT JOIN marketing.channels c USING (channel_code)
	LEFT JOIN crm.teams t USING (team_id)
	UNION ALL
	SELECT p.paid_on, 'salary', c.name, t.name, (p.gross + p.employer_contribution) * c.sales_effort
	FROM crm.payroll p
	LEFT JOIN LATERAL (
		SELECT s.team_id
		FROM crm.memberships s
		WHERE s.user_id = p.user_id AND s.from_day <= p.paid_on
		ORDER BY s.from_day DESC
		LIMIT 1) s ON true
	LEFT JOIN crm.teams t USING (team_id)
	CROSS JOIN marketing.channels c
$$);

-- Halden's own targets stand in goals.sql; these are kept in a table of the
-- company already.
SELECT saleskpi.map_source('kpi', 'quota', $$
	SELECT q.quota_id, p.name || ' in ' || q.year AS name, 'sales_amount' AS kpi, p.name AS product,
		make_date(q.year, 1, 1) AS starts_on, make_date(q.year, 12, 31) AS ends_on, q.euros AS target_value
	FROM crm.product_quotas q
	JOIN shop.products p USING (product_id)
$$);
