CREATE VIEW by_hand.measure AS
WITH deal_day AS (
	SELECT
		(closed_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		rep,
		source AS channel,
		count(*) AS closed,
		count(*) FILTER (WHERE won) AS won,
		sum(amount) FILTER (WHERE won) AS amount,
		sum(closed_at AT TIME ZONE 'Europe/Berlin' - opened_at AT TIME ZONE 'Europe/Berlin')
			FILTER (WHERE won) AS duration
	FROM company.deals
	WHERE closed_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
lead_day AS (
	SELECT
		(created_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		rep,
		channel,
		count(*) AS leads,
		count(*) FILTER (WHERE qualified_at AT TIME ZONE 'Europe/Berlin'
			<= created_at AT TIME ZONE 'Europe/Berlin' + interval '90 days') AS qualified,
		count(*) FILTER (WHERE converted_at AT TIME ZONE 'Europe/Berlin'
			<= created_at AT TIME ZONE 'Europe/Berlin' + interval '90 days') AS customers
	FROM company.leads
	WHERE created_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
opportunity_day AS (
	SELECT (qualified_at AT TIME ZONE 'Europe/Berlin')::date AS day, rep, channel, count(*) AS opportunities
	FROM company.leads
	WHERE qualified_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3
),
email_day AS (
	SELECT
		(sent_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		rep,
		count(*) FILTER (WHERE delivered_at < timestamptz '2025-12-01 Europe/Berlin') AS delivered,
		count(*) FILTER (WHERE opened_at < timestamptz '2025-12-01 Europe/Berlin') AS opened
	FROM company.emails
	WHERE sent_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2
),
known_customer AS (
	SELECT
		customer_id,
		rep,
		channel,
		acquired_on,
		date_trunc('month', acquired_on::timestamp)::date AS gained_in,
		CASE WHEN churned_on < '2025-12-01' THEN date_trunc('month', churned_on::timestamp)::date END AS lost_in
	FROM company.customers
	WHERE acquired_on < '2025-12-01'
),
sale_day AS (
	SELECT
		(o.ordered_at AT TIME ZONE 'Europe/Berlin')::date AS day,
		o.rep,
		u.rep AS customer_rep,
		u.channel,
		sum(o.amount) AS amount,
		sum(o.quantity) AS quantity,
		sum(o.amount) FILTER (WHERE u.customer_id IS NOT NULL) AS customer_amount
	FROM company.orders AS o
	LEFT JOIN known_customer AS u USING (customer_id)
	WHERE o.ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1, 2, 3, 4
),
sale_month AS (
	SELECT
		date_trunc('month', day::timestamp)::date AS month,
		rep,
		channel,
		sum(amount) AS amount
	FROM sale_day
	GROUP BY 1, 2, 3
),
customer_day AS (
	SELECT acquired_on AS day, rep, channel, count(*) AS customers
	FROM known_customer
	GROUP BY 1, 2, 3
),
month_pair AS (
	SELECT rep, channel, gained_in, lost_in, count(*) AS customers
	FROM known_customer
	GROUP BY rep, channel, gained_in, lost_in
),
change AS (
	SELECT rep, channel, gained_in AS month, customers AS gained, 0 AS lost,
		CASE WHEN lost_in = gained_in THEN customers ELSE 0 END AS gained_and_lost
	FROM month_pair
	UNION ALL
	SELECT rep, channel, lost_in, 0, customers, 0
	FROM month_pair
	WHERE lost_in > gained_in
),
calendar AS (
	SELECT rep, channel, generate_series(min(month)::timestamp, timestamp '2025-11-01', interval '1 month')::date AS month
	FROM change
	GROUP BY rep, channel
),
churn_month AS (
	SELECT
		month,
		rep,
		channel,
		coalesce(sum(lost), 0) AS lost,
		coalesce(sum(sum(gained - lost - gained_and_lost)) OVER (
			PARTITION BY rep, channel ORDER BY month
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at_start
	FROM calendar
	LEFT JOIN change USING (rep, channel, month)
	GROUP BY rep, channel, month
),
expense_day AS (
	SELECT spent_on AS day, channel, sum(amount) AS amount
	FROM company.expenses
	WHERE spent_on < '2025-12-01'
	GROUP BY 1, 2
),
kpi_day AS (
	SELECT 'deal' AS source, k.kpi, day, rep, channel, k.numerator, k.denominator
	FROM deal_day
	CROSS JOIN LATERAL (VALUES
		('deals_won', won::numeric, NULL::numeric),
		('average_deal', amount, won),
		('win_rate', won, closed),
		('sales_cycle_length', extract(epoch FROM coalesce(duration, interval '0')), 86400 * won)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT 'lead', 'new_leads', day, rep, channel, leads, NULL
	FROM lead_day
	UNION ALL
	-- Only leads whose 90 days are over say what became of them
	SELECT 'lead', k.kpi, day, rep, channel, k.numerator, k.denominator
	FROM lead_day
	CROSS JOIN LATERAL (VALUES
		('lead_conversion_rate', customers, leads),
		('lead_to_opportunity_ratio', qualified, leads)
	) AS k (kpi, numerator, denominator)
	WHERE day <= '2025-09-01'
	UNION ALL
	SELECT 'lead by qualification', 'new_opportunities', day, rep, channel, opportunities, NULL
	FROM opportunity_day
	UNION ALL
	SELECT 'email', 'email_open_rate', day, rep, NULL, opened, delivered
	FROM email_day
	UNION ALL
	SELECT k.source, k.kpi, day, k.rep, channel, k.numerator, k.denominator
	FROM sale_day
	CROSS JOIN LATERAL (VALUES
		('sale', 'sales_amount', rep, amount, NULL::numeric),
		('sale', 'sales_quantity', rep, quantity, NULL),
		('sale of a customer', 'customer_lifetime_value', customer_rep, customer_amount, 0)
	) AS k (source, kpi, rep, numerator, denominator)
	UNION ALL
	SELECT 'sale', 'sales_growth', month, rep, channel, amount, 0
	FROM sale_month
	UNION ALL
	SELECT 'sale', 'sales_growth', (month + interval '1 month')::date, rep, channel, -amount, amount
	FROM sale_month
	WHERE month < '2025-11-01'
	UNION ALL
	SELECT 'customer', k.kpi, day, rep, channel, k.numerator, k.denominator
	FROM customer_day
	CROSS JOIN LATERAL (VALUES
		('new_accounts', customers::numeric, NULL::numeric),
		('customer_acquisition_cost', NULL, customers),
		('customer_lifetime_value', 0, customers)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT 'customer by month', k.kpi, month, rep, channel, k.numerator, k.denominator
	FROM churn_month
	CROSS JOIN LATERAL (VALUES
		('churn_rate', lost, at_start),
		('retention_rate', at_start - lost, at_start)
	) AS k (kpi, numerator, denominator)
	UNION ALL
	SELECT 'expense', 'customer_acquisition_cost', day, NULL, channel, amount, 0
	FROM expense_day
)
SELECT kpi, day, team, rep, channel, numerator, denominator, source, region, manager, NULL::text AS product
FROM kpi_day
LEFT JOIN company.reps USING (rep);
