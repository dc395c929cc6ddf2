-- The referee: every KPI again, from the rows of row.sql.  A view here bears the name and the columns
-- of the model's view that it judges; `judged` says by what its rows are told apart, and `not_judged`
-- which columns are left out and why.

\set QUIET on
SET client_min_messages = warning;

-- Where a line is drawn, the model may have rows of months in which nothing happened: their counts are 0,
-- all else but `steady` is NULL
CREATE TABLE referee.judged (view text PRIMARY KEY, key text[] NOT NULL, is_line boolean NOT NULL DEFAULT false, steady text[] NOT NULL DEFAULT '{}');
CREATE TABLE referee.not_judged (view text, column_name text, why text NOT NULL, PRIMARY KEY (view, column_name));

-- Whether a month is over at the end of as_of
CREATE FUNCTION referee.is_over(month date) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN (SELECT (is_over.month + interval '1 month')::date - 1 <= c.as_of FROM referee.clock AS c);
-- The months from one to that of as_of
CREATE FUNCTION referee.months(first date) RETURNS SETOF date
	LANGUAGE sql STABLE
	AS $$ SELECT m::date FROM referee.clock AS c, generate_series(first::timestamp, c.month::timestamp, interval '1 month') AS m $$;

-- 2 Sales by rep
CREATE VIEW referee.sales_by_rep AS
SELECT
	referee.month(d.day) AS month, d.team, d.rep,
	count(*) FILTER (WHERE d.won) AS deals_won,
	count(*) AS deals_closed,
	referee.share(count(*) FILTER (WHERE d.won), count(*)) AS win_rate,
	sum(d.amount) FILTER (WHERE d.won) AS amount,
	sum(d.quantity) FILTER (WHERE d.won) AS quantity,
	avg(d.amount) FILTER (WHERE d.won) AS average_deal,
	count(d.amount) FILTER (WHERE d.won) AS deals_with_amount,
	sum(d.amount) FILTER (WHERE NOT d.won) AS amount_lost,
	referee.share(coalesce(sum(d.amount) FILTER (WHERE d.won), 0), sum(d.amount)) AS win_rate_by_amount,
	referee.is_over(referee.month(d.day)) AS complete
FROM referee.closed AS d
GROUP BY 1, 2, 3;
INSERT INTO referee.judged VALUES ('sales_by_rep', '{month,team,rep}', true);

-- 3 Sales cycle.  A percentile is the shortest duration by which that share has closed.
CREATE VIEW referee.sales_cycle AS
SELECT
	referee.month(d.day) AS month, d.team, d.rep,
	count(*) AS deals_won,
	avg(d.days)::float8 AS mean_days,
	(percentile_disc(0.5) WITHIN GROUP (ORDER BY d.days))::float8 AS median_days,
	(percentile_disc(0.9) WITHIN GROUP (ORDER BY d.days))::float8 AS p90_days,
	referee.is_over(referee.month(d.day)) AS complete
FROM referee.closed AS d
WHERE d.won
GROUP BY 1, 2, 3;
INSERT INTO referee.judged VALUES ('sales_cycle', '{month,team,rep}', true);

-- Deals won and deals still open, for the curve of Kaplan and Meier (1958)
CREATE VIEW referee.cycle_deal AS
SELECT o.owner_kind, CASE o.owner_kind WHEN 'team' THEN d.team END AS team, CASE o.owner_kind WHEN 'rep' THEN d.rep END AS rep, d.days, d.won
FROM (
	SELECT team, rep, days, true AS won FROM referee.closed WHERE won AND days IS NOT NULL
	UNION ALL SELECT team, rep, days, false FROM referee.open WHERE days IS NOT NULL
) AS d
CROSS JOIN unnest('{company,team,rep}'::text[]) AS o (owner_kind);
INSERT INTO referee.not_judged VALUES ('goal_tree', '*', 'goal_progress in the order of a tree, by hand in test/sql/goals.sql');

-- What a deal is worth: its amount times the probability of winning it, or else the win rate of the last
-- twelve months of its rep, or else of the company
CREATE VIEW referee.last_year AS
SELECT d.* FROM referee.closed AS d, referee.clock AS c WHERE d.day > c.as_of - interval '1 year';
CREATE VIEW referee.weighted AS
SELECT o.*, o.amount * coalesce(o.probability::numeric,
	(SELECT avg(d.won::integer) FROM referee.last_year AS d WHERE d.rep IS NOT DISTINCT FROM o.rep),
	(SELECT avg(d.won::integer) FROM referee.last_year AS d)) AS weighted_amount
FROM referee.open AS o;

CREATE VIEW referee.pipeline_by_stage AS
SELECT o.stage, o.team, o.rep, count(*) AS deals_open, sum(o.amount) AS amount, sum(o.weighted_amount) AS weighted_amount,
	avg((SELECT as_of FROM referee.clock) - o.opened_on)::float8 AS mean_days_open
FROM referee.weighted AS o
GROUP BY 1, 2, 3;
INSERT INTO referee.judged VALUES ('pipeline_by_stage', '{stage,team,rep}');

CREATE VIEW referee.pipeline_by_month AS
SELECT referee.month(o.expected_on) AS month, o.team, o.rep, count(*) AS deals_open, sum(o.amount) AS amount,
	sum(o.weighted_amount) AS weighted_amount,
	bool_or(o.expected_on <= (SELECT as_of FROM referee.clock)) AS overdue
FROM referee.weighted AS o
GROUP BY 1, 2, 3;
INSERT INTO referee.judged VALUES ('pipeline_by_month', '{month,team,rep}');

-- Lost deals
CREATE VIEW referee.lost_reasons AS
SELECT referee.month(d.day) AS month, d.team, d.rep, d.lost_reason, count(*) AS deals_lost, sum(d.amount) AS amount_lost,
	referee.is_over(referee.month(d.day)) AS complete
FROM referee.closed AS d
WHERE NOT d.won
GROUP BY 1, 2, 3, 4;
INSERT INTO referee.judged VALUES ('lost_reasons', '{month,team,rep,lost_reason}', true);

-- 4 E-mails
CREATE VIEW referee.email_open_rate AS
SELECT
	e.*,
	referee.share(e.opened, e.delivered) AS open_rate,
	CASE WHEN e.opened IS NOT NULL THEN referee.wilson(e.opened, e.delivered, -1) END AS low,
	CASE WHEN e.opened IS NOT NULL THEN referee.wilson(e.opened, e.delivered, 1) END AS high,
	referee.share(e.clicked, e.delivered) AS click_rate,
	referee.is_over(e.month) AS complete
FROM (
	SELECT referee.month(day) AS month, campaign, variant, count(*) AS sent,
		count(*) FILTER (WHERE delivered) AS delivered,
		CASE WHEN referee.is_mapped('email', 'opened_at') THEN count(*) FILTER (WHERE opened) END AS opened,
		CASE WHEN referee.is_mapped('email', 'clicked_at') THEN count(*) FILTER (WHERE clicked) END AS clicked
	FROM referee.email
	GROUP BY 1, 2, 3
) AS e;
INSERT INTO referee.judged VALUES ('email_open_rate', '{month,campaign,variant}', true);

CREATE VIEW referee.email_lift AS
WITH variant AS (
	SELECT campaign, variant, count(*) FILTER (WHERE delivered) AS delivered,
		CASE WHEN referee.is_mapped('email', 'opened_at') THEN count(*) FILTER (WHERE opened) END AS opened
	FROM referee.email
	GROUP BY 1, 2
), pair AS (
	SELECT v.campaign, c.variant AS control, v.variant,
		c.delivered AS control_delivered, c.opened AS control_opened, referee.share(c.opened, c.delivered) AS control_open_rate,
		v.delivered, v.opened, referee.share(v.opened, v.delivered) AS open_rate
	FROM variant AS v
	CROSS JOIN LATERAL (
		SELECT * FROM variant AS f WHERE f.campaign IS NOT DISTINCT FROM v.campaign ORDER BY f.variant LIMIT 1) AS c
	WHERE v.variant IS DISTINCT FROM c.variant
), tested AS (
	SELECT p.*, open_rate - control_open_rate AS difference,
		CASE WHEN control_opened > 0 THEN open_rate / control_open_rate END AS ratio,
		CASE WHEN control_opened + opened > 0 AND control_opened + opened < control_delivered + delivered AND control_delivered > 0 AND delivered > 0
			THEN (open_rate - control_open_rate) / sqrt((control_opened + opened)::float8 / (control_delivered + delivered)
				* (1 - (control_opened + opened)::float8 / (control_delivered + delivered))
				* (1::float8 / control_delivered + 1::float8 / delivered)) END AS z
	FROM pair AS p
)
SELECT t.*,
	CASE WHEN z IS NOT NULL THEN referee.p_value(z) END AS p_value,
	-- Newcombe (1998), method 10, from the two intervals of Wilson
	difference - sqrt((open_rate - referee.wilson(opened, delivered, -1)) ^ 2
		+ (referee.wilson(control_opened, control_delivered, 1) - control_open_rate) ^ 2) AS low,
	difference + sqrt((referee.wilson(opened, delivered, 1) - open_rate) ^ 2
		+ (control_open_rate - referee.wilson(control_opened, control_delivered, -1)) ^ 2) AS high
FROM tested AS t;
INSERT INTO referee.judged VALUES ('email_lift', '{campaign,variant}');

-- 5 Leads by rep: those created in the month, and those qualified in it
CREATE VIEW referee.leads_by_rep AS
SELECT k.month, k.team, k.rep,
	(SELECT count(*) FROM referee.lead AS l WHERE (referee.month(l.day), l.team, l.rep) IS NOT DISTINCT FROM (k.month, k.team, k.rep)) AS leads,
	CASE WHEN referee.is_mapped('lead', 'qualified_at') THEN
		(SELECT count(*) FROM referee.opportunity AS l WHERE (referee.month(l.day), l.team, l.rep) IS NOT DISTINCT FROM (k.month, k.team, k.rep)) END AS opportunities,
	referee.is_over(k.month) AS complete
FROM (SELECT referee.month(day) AS month, team, rep FROM referee.lead UNION SELECT referee.month(day), team, rep FROM referee.opportunity) AS k;
INSERT INTO referee.judged VALUES ('leads_by_rep', '{month,team,rep}', true);

-- 6 Lead conversion
CREATE VIEW referee.lead_conversion AS
SELECT
	n.*,
	referee.share(old_opportunities, old_leads) AS lead_to_opportunity_ratio,
	referee.share(old_customers, old_leads) AS conversion_rate,
	CASE WHEN old_customers IS NOT NULL THEN referee.wilson(old_customers, old_leads, -1) END AS low,
	CASE WHEN old_customers IS NOT NULL THEN referee.wilson(old_customers, old_leads, 1) END AS high,
	referee.share(customers_30, leads_30) AS converted_30,
	referee.share(customers_90, leads_90) AS converted_90,
	referee.share(customers, leads) AS conversion_rate_so_far,
	referee.is_over(n.month) AS complete
FROM (
	SELECT
		referee.month(day) AS month, channel AS source, count(*) AS leads,
		CASE WHEN referee.is_mapped('lead', 'qualified_at') THEN count(qualified_at) END AS opportunities,
		CASE WHEN referee.is_mapped('lead', 'converted_at') THEN count(converted_at) END AS customers,
		(percentile_disc(0.5) WITHIN GROUP (ORDER BY referee.days(created_at, converted_at)))::float8 AS median_days_to_convert,
		count(*) FILTER (WHERE is_old) AS old_leads,
		CASE WHEN referee.is_mapped('lead', 'qualified_at') THEN count(*) FILTER (WHERE is_old AND qualified) END AS old_opportunities,
		CASE WHEN referee.is_mapped('lead', 'converted_at') THEN count(*) FILTER (WHERE is_old AND converted) END AS old_customers,
		count(*) FILTER (WHERE is_old_30) AS leads_30,
		CASE WHEN referee.is_mapped('lead', 'converted_at') THEN count(*) FILTER (WHERE is_old_30 AND converted_at <= created_at + interval '30 days') END AS customers_30,
		count(*) FILTER (WHERE is_old_90) AS leads_90,
		CASE WHEN referee.is_mapped('lead', 'converted_at') THEN count(*) FILTER (WHERE is_old_90 AND converted_at <= created_at + interval '90 days') END AS customers_90
	FROM referee.lead
	GROUP BY 1, 2
) AS n;
INSERT INTO referee.judged VALUES ('lead_conversion', '{month,source}', true);

-- The same as a funnel: who is in a step, and in the one before that anything is known of
CREATE VIEW referee.lead_funnel AS
SELECT
	referee.month(l.day) AS month, l.team, l.rep, l.channel AS source, s.position, s.step,
	count(*) FILTER (WHERE s.step = 'Leads' OR s.step = 'Opportunities' AND l.qualified_at IS NOT NULL
		OR s.step = 'Customers' AND l.converted_at IS NOT NULL) AS reached,
	CASE WHEN s.previous IS NOT NULL THEN
		count(*) FILTER (WHERE s.previous = 'Leads' OR l.qualified_at IS NOT NULL) END AS previous,
	count(*) AS leads,
	count(*) FILTER (WHERE l.is_old AND (s.step = 'Leads' OR s.step = 'Opportunities' AND l.qualified
		OR s.step = 'Customers' AND l.converted)) AS old_reached,
	CASE WHEN s.previous IS NOT NULL THEN
		count(*) FILTER (WHERE l.is_old AND (s.previous = 'Leads' OR l.qualified)) END AS old_previous,
	count(*) FILTER (WHERE l.is_old) AS old_leads,
	referee.is_over(referee.month(l.day)) AS complete
FROM referee.lead AS l
CROSS JOIN (
	SELECT k.position, k.step, lag(k.step) OVER (ORDER BY k.position) AS previous
	FROM (VALUES (1, 'Leads', NULL), (2, 'Opportunities', 'qualified_at'), (3, 'Customers', 'converted_at')) AS k (position, step, event)
	WHERE k.event IS NULL OR referee.is_mapped('lead', k.event)
) AS s
GROUP BY 1, 2, 3, 4, s.position, s.step, s.previous;
INSERT INTO referee.judged VALUES ('lead_funnel', '{month,team,rep,source,position}', true, '{step}');

-- 7 Monthly sales growth: NULL from a month that is not above 0
CREATE VIEW referee.month_of_sales AS
SELECT m.month, (SELECT sum(s.amount) FROM referee.sale AS s WHERE referee.month(s.day) = m.month) AS amount
FROM referee.months((SELECT referee.month(min(day)) FROM referee.sale)) AS m (month);
CREATE VIEW referee.monthly_sales_growth AS
SELECT
	m.month, m.amount,
	p.amount AS previous_amount,
	CASE WHEN p.amount > 0 THEN ((coalesce(m.amount, 0) - p.amount) / p.amount)::float8 END AS growth_rate,
	y.amount AS year_ago_amount,
	CASE WHEN y.amount > 0 THEN ((coalesce(m.amount, 0) - y.amount) / y.amount)::float8 END AS year_on_year,
	referee.is_over(m.month) AS complete
FROM referee.month_of_sales AS m
LEFT JOIN referee.month_of_sales AS p ON p.month = (m.month - interval '1 month')::date
LEFT JOIN referee.month_of_sales AS y ON y.month = (m.month - interval '1 year')::date;
INSERT INTO referee.judged VALUES ('monthly_sales_growth', '{month}');
INSERT INTO referee.not_judged VALUES ('monthly_sales_growth', 'trend', 'a picture');

-- 9 Churn: lost of those there at the start.  Active at the start is who came before its first day and did
-- not leave before it.
CREATE FUNCTION referee.has_churn() RETURNS boolean
	LANGUAGE sql STABLE
	RETURN NOT EXISTS (SELECT FROM kpi.mapping WHERE source = 'customer') OR referee.is_mapped('customer', 'churned_at');
CREATE VIEW referee.churn_of_customers AS
SELECT
	n.month, n.at_start, n.gained, n.returned,
	CASE WHEN referee.has_churn() THEN n.lost END AS lost,
	CASE WHEN referee.has_churn() THEN n.gained_and_lost END AS gained_and_lost,
	n.at_start + n.gained - n.lost - n.gained_and_lost AS at_end,
	CASE WHEN referee.has_churn() THEN referee.share(n.lost, n.at_start) END AS churn_rate,
	CASE WHEN referee.has_churn() THEN 1 - referee.share(n.lost, n.at_start) END AS retention_rate,
	n.revenue_at_start,
	CASE WHEN referee.has_churn() THEN n.revenue_lost END AS revenue_lost,
	CASE WHEN referee.has_churn() THEN referee.share(n.revenue_lost, n.revenue_at_start) END AS revenue_churn_rate,
	referee.is_over(n.month) AS complete
FROM (
	SELECT
		m.month,
		count(*) FILTER (WHERE acquired_on < m.month AND (churned_on IS NULL OR churned_on >= m.month)) AS at_start,
		count(*) FILTER (WHERE acquired_on >= m.month AND acquired_on < e.ended) AS gained,
		count(*) FILTER (WHERE acquired_on >= m.month AND acquired_on < e.ended AND returned) AS returned,
		count(*) FILTER (WHERE acquired_on < m.month AND churned_on >= m.month AND churned_on < e.ended) AS lost,
		count(*) FILTER (WHERE acquired_on >= m.month AND churned_on < e.ended) AS gained_and_lost,
		CASE WHEN count(monthly_revenue) > 0 THEN
			coalesce(sum(monthly_revenue) FILTER (WHERE acquired_on < m.month AND (churned_on IS NULL OR churned_on >= m.month)), 0) END AS revenue_at_start,
		CASE WHEN count(monthly_revenue) > 0 THEN
			coalesce(sum(monthly_revenue) FILTER (WHERE acquired_on < m.month AND churned_on >= m.month AND churned_on < e.ended), 0) END AS revenue_lost
	FROM referee.months((SELECT referee.month(min(acquired_on)) FROM referee.customer)) AS m (month)
	CROSS JOIN LATERAL (SELECT (m.month + interval '1 month')::date AS ended) AS e
	CROSS JOIN referee.customer
	GROUP BY m.month
) AS n;

-- Cohorts: still there on the first day of a later month is who did not leave before it
CREATE VIEW referee.cohort_retention AS
WITH paying AS (
	SELECT customer_id, min(started_on) AS first_on FROM referee.subscription
	WHERE monthly_revenue > 0 AND (ended_on IS NULL OR ended_on > started_on) GROUP BY customer_id
), cohort AS (
	SELECT referee.month(acquired_on) AS cohort FROM referee.customer UNION SELECT referee.month(first_on) FROM paying
), aged AS (
	SELECT c.cohort, m.month,
		((extract(year FROM m.month) - extract(year FROM c.cohort)) * 12 + extract(month FROM m.month) - extract(month FROM c.cohort))::integer AS age
	FROM cohort AS c CROSS JOIN LATERAL referee.months(c.cohort) AS m (month)
), counted AS (
	SELECT a.cohort, a.age,
		(SELECT count(*) FROM referee.customer AS u WHERE referee.month(u.acquired_on) = a.cohort) AS customers,
		(SELECT count(*) FROM referee.customer AS u WHERE referee.month(u.acquired_on) = a.cohort
			AND (a.age = 0 OR u.churned_on IS NULL OR u.churned_on >= a.month)) AS retained,
		(SELECT sum(referee.paid(p.customer_id, p.first_on)) FROM paying AS p WHERE referee.month(p.first_on) = a.cohort) AS revenue,
		(SELECT sum(referee.paid(p.customer_id, CASE WHEN a.age = 0 THEN p.first_on ELSE a.month - 1 END)) FROM paying AS p WHERE referee.month(p.first_on) = a.cohort) AS revenue_retained
	FROM aged AS a
)
SELECT n.cohort, n.age, n.customers,
	CASE WHEN referee.has_churn() THEN n.retained END AS retained,
	CASE WHEN referee.has_churn() THEN referee.share(n.retained, n.customers) END AS retention_rate,
	n.revenue, n.revenue_retained, referee.share(n.revenue_retained, n.revenue) AS revenue_retention_rate,
	referee.is_over((n.cohort + make_interval(months => n.age))::date) AS complete
FROM counted AS n;
INSERT INTO referee.judged VALUES ('cohort_retention', '{cohort,age}');

-- Who bought again
CREATE VIEW referee.activity_retention AS
WITH buyer AS (
	SELECT customer_id, referee.month(min(day)) AS cohort FROM referee.purchase GROUP BY customer_id
), counted AS (
	SELECT b.cohort, m.month,
		((extract(year FROM m.month) - extract(year FROM b.cohort)) * 12 + extract(month FROM m.month) - extract(month FROM b.cohort))::integer AS age,
		count(*) AS customers,
		count(*) FILTER (WHERE EXISTS (SELECT FROM referee.purchase AS p WHERE p.customer_id = b.customer_id AND referee.month(p.day) = m.month)) AS active,
		count(*) FILTER (WHERE EXISTS (SELECT FROM referee.purchase AS p WHERE p.customer_id = b.customer_id AND referee.month(p.day) >= m.month)) AS active_or_later
	FROM buyer AS b CROSS JOIN LATERAL referee.months(b.cohort) AS m (month)
	GROUP BY b.cohort, m.month
)
SELECT n.cohort, n.age, n.customers, n.active, n.active_or_later,
	referee.share(n.active, n.customers) AS activity_rate,
	referee.share(n.active_or_later, n.customers) AS activity_rate_or_later,
	referee.is_over(n.month) AS complete
FROM counted AS n;
INSERT INTO referee.judged VALUES ('activity_retention', '{cohort,age}');

-- Revenue of a month: each customer's at the end of the day before it against that at its end
CREATE VIEW referee.revenue_retention AS
WITH change AS (
	SELECT m.month, u.customer_id,
		referee.paid(u.customer_id, m.month - 1) AS before,
		referee.paid(u.customer_id, least((m.month + interval '1 month')::date - 1, c.as_of)) AS after,
		EXISTS (SELECT FROM referee.subscription AS b WHERE b.customer_id = u.customer_id AND b.monthly_revenue > 0
			AND b.started_on < m.month AND (b.ended_on IS NULL OR b.ended_on > b.started_on)) AS has_paid
	FROM referee.months((SELECT referee.month(min(started_on)) FROM referee.subscription
		WHERE monthly_revenue > 0 AND (ended_on IS NULL OR ended_on > started_on))) AS m (month)
	CROSS JOIN (SELECT DISTINCT customer_id FROM referee.subscription) AS u
	CROSS JOIN referee.clock AS c
), summed AS (
	SELECT month,
		sum(before) AS revenue_at_start,
		coalesce(sum(after) FILTER (WHERE before = 0 AND NOT has_paid), 0) AS new,
		coalesce(sum(after) FILTER (WHERE before = 0 AND has_paid), 0) AS returned,
		coalesce(sum(after - before) FILTER (WHERE before > 0 AND after > before), 0) AS expanded,
		coalesce(sum(before - after) FILTER (WHERE after > 0 AND after < before), 0) AS contracted,
		coalesce(sum(before) FILTER (WHERE after = 0), 0) AS lost,
		sum(after) AS at_end
	FROM change GROUP BY month
)
SELECT s.*,
	referee.share(revenue_at_start - contracted - lost, revenue_at_start) AS gross_retention,
	referee.share(revenue_at_start + expanded - contracted - lost, revenue_at_start) AS net_retention,
	referee.share(new + returned + expanded, contracted + lost) AS quick_ratio,
	referee.is_over(month) AS complete
FROM summed AS s;
INSERT INTO referee.judged VALUES ('revenue_retention', '{month}', true);

-- What was paid in the month, where the company keeps its prices by days, and what the customer pays
-- today else
CREATE VIEW referee.churn_and_retention AS
SELECT
	c.month, c.at_start, c.gained, c.returned, c.lost, c.gained_and_lost, c.at_end, c.churn_rate, c.retention_rate,
	CASE WHEN p.is_kept THEN r.revenue_at_start ELSE c.revenue_at_start END AS revenue_at_start,
	CASE WHEN p.is_kept THEN r.lost ELSE c.revenue_lost END AS revenue_lost,
	CASE WHEN p.is_kept THEN referee.share(r.lost, r.revenue_at_start) ELSE c.revenue_churn_rate END AS revenue_churn_rate,
	c.complete
FROM referee.churn_of_customers AS c
CROSS JOIN (SELECT referee.is_mapped('subscription', 'started_on') AND referee.is_mapped('subscription', 'monthly_revenue') AS is_kept) AS p
LEFT JOIN referee.revenue_retention AS r ON r.month = c.month;
INSERT INTO referee.judged VALUES ('churn_and_retention', '{month}');

-- 10 Acquisition cost
-- What the customers of a channel bring in a month, while they are there: no day counts twice, nor those between
-- going and coming back
CREATE TABLE referee.channel_revenue AS
SELECT p.channel,
	sum((SELECT sum(s.amount) FROM referee.sale AS s WHERE s.customer_id = p.customer_id))
		/ nullif(sum(d.days) / (365.25 / 12), 0) AS monthly_revenue
FROM referee.person AS p
CROSS JOIN LATERAL (
	SELECT coalesce(sum(upper(r) - lower(r)), 0) AS days
	FROM (SELECT range_agg(daterange(u.acquired_on, coalesce(u.churned_on, c.as_of + 1))) AS there
		FROM referee.customer AS u, referee.clock AS c WHERE u.customer_id = p.customer_id) AS t
	CROSS JOIN unnest(t.there) AS r
	WHERE NOT isempty(r)
) AS d
GROUP BY p.channel;
CREATE VIEW referee.customer_acquisition_cost AS
WITH k AS (
	SELECT referee.month(day) AS month, channel FROM referee.expense
	UNION SELECT referee.month(acquired_on), channel FROM referee.customer
), spent AS (
	SELECT k.month, k.channel,
		sum(x.amount) FILTER (WHERE x.category = 'marketing') AS marketing,
		sum(x.amount) FILTER (WHERE x.category = 'advertising') AS advertising,
		sum(x.amount) FILTER (WHERE x.category = 'salary') AS salary,
		sum(x.amount) FILTER (WHERE x.category = 'other') AS other,
		sum(x.amount) AS cost,
		(SELECT count(*) FROM referee.customer AS u WHERE (referee.month(u.acquired_on), u.channel) IS NOT DISTINCT FROM (k.month, k.channel)) AS new_customers,
		(SELECT count(*) FROM referee.customer AS u WHERE (referee.month(u.acquired_on), u.channel) IS NOT DISTINCT FROM (k.month, k.channel) AND u.returned) AS returned,
		(SELECT coalesce(sum(s.amount), 0) FROM referee.sale AS s JOIN referee.person AS p USING (customer_id) WHERE p.channel IS NOT DISTINCT FROM k.channel)
			/ nullif((SELECT count(*) FROM referee.person AS p WHERE p.channel IS NOT DISTINCT FROM k.channel), 0) AS lifetime_value
	FROM k
	LEFT JOIN referee.expense AS x ON (referee.month(x.day), x.channel) IS NOT DISTINCT FROM (k.month, k.channel)
	GROUP BY k.month, k.channel
)
SELECT s.*, s.cost / nullif(s.new_customers, 0) AS acquisition_cost,
	(s.lifetime_value / nullif(s.cost / nullif(s.new_customers, 0), 0))::float8 AS value_to_cost,
	(s.cost / nullif(s.new_customers, 0) / nullif(r.monthly_revenue, 0))::float8 AS months_to_pay_back,
	referee.is_over(s.month) AS complete
FROM spent AS s
LEFT JOIN referee.channel_revenue AS r ON r.channel IS NOT DISTINCT FROM s.channel;
INSERT INTO referee.judged VALUES ('customer_acquisition_cost', '{month,channel}', true, '{lifetime_value}');

-- Short and bad
CREATE VIEW referee.cycle_quality AS
WITH k AS (
	SELECT rep FROM referee.closed WHERE won UNION SELECT rep FROM referee.customer
), lost AS (
	SELECT u.rep, a.days,
		CASE WHEN referee.has_churn() THEN count(*) FILTER (WHERE u.churned_on <= u.acquired_on + a.days) END AS lost,
		count(*) AS old
	FROM referee.customer AS u CROSS JOIN referee.clock AS c CROSS JOIN unnest('{90,180,365}'::integer[]) AS a (days)
	WHERE u.acquired_on + a.days <= c.as_of
	GROUP BY 1, 2
)
SELECT
	(referee.rep_on(k.rep, (SELECT as_of FROM referee.clock))).team AS team, k.rep,
	(SELECT count(*) FROM referee.closed AS d WHERE d.won AND d.rep IS NOT DISTINCT FROM k.rep) AS deals_won,
	(SELECT (percentile_disc(0.5) WITHIN GROUP (ORDER BY d.days))::float8 FROM referee.closed AS d WHERE d.won AND d.rep IS NOT DISTINCT FROM k.rep) AS median_days,
	(SELECT count(*) FROM referee.customer AS u WHERE u.rep IS NOT DISTINCT FROM k.rep) AS customers_won,
	referee.share(a.lost, a.old) AS lost_within_90, referee.share(b.lost, b.old) AS lost_within_180, referee.share(c.lost, c.old) AS lost_within_365,
	(SELECT coalesce(sum(s.amount), 0) FROM referee.sale AS s JOIN referee.person AS p USING (customer_id) WHERE p.rep IS NOT DISTINCT FROM k.rep)
		/ nullif((SELECT count(*) FROM referee.person AS p WHERE p.rep IS NOT DISTINCT FROM k.rep), 0) AS revenue_per_customer,
	CASE WHEN referee.has_churn() THEN coalesce(a.lost, 0) END AS customers_lost_90, coalesce(a.old, 0) AS customers_old_90,
	CASE WHEN referee.has_churn() THEN coalesce(b.lost, 0) END AS customers_lost_180, coalesce(b.old, 0) AS customers_old_180,
	CASE WHEN referee.has_churn() THEN coalesce(c.lost, 0) END AS customers_lost_365, coalesce(c.old, 0) AS customers_old_365
FROM k
LEFT JOIN lost AS a ON a.days = 90 AND a.rep IS NOT DISTINCT FROM k.rep
LEFT JOIN lost AS b ON b.days = 180 AND b.rep IS NOT DISTINCT FROM k.rep
LEFT JOIN lost AS c ON c.days = 365 AND c.rep IS NOT DISTINCT FROM k.rep;
INSERT INTO referee.judged VALUES ('cycle_quality', '{rep}');
