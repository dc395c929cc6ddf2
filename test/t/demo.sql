-- Halden as of the end of 30 November 2025: what is wrong with its rows, and its KPIs as plain SQL
-- over its own tables has them.  None of it reads the model but for what is checked.

\ir compare.sql
SET timezone = 'UTC';

-- A number, exact, or to eleven digits where it is a division
CREATE FUNCTION test.same_number(name text, got numeric, expected numeric) RETURNS text LANGUAGE sql AS $$
	SELECT test.equal(name, round(got, 11), round(expected, 11))
$$;

-- What everything below is reckoned from
CREATE SCHEMA halden;

CREATE FUNCTION halden.day(at timestamptz) RETURNS date LANGUAGE sql
RETURN (at AT TIME ZONE 'Europe/Berlin')::date;

CREATE VIEW halden.entry AS
SELECT o.customer_id, o.opportunity_id, halden.day(o.ordered_at) AS day, o.net_amount AS amount
FROM shop.orders o
WHERE o.status <> 'cancelled'
UNION ALL
SELECT o.customer_id, o.opportunity_id, halden.day(n.credited_at), - n.net_amount
FROM shop.credit_notes n
JOIN shop.orders o USING (order_id);

-- Deals as they can be right: closed on no earlier day than opened
CREATE VIEW halden.deal AS
SELECT *
FROM crm.opportunities o
WHERE (o.closed_on < halden.day(o.created_at)) IS NOT TRUE;

CREATE VIEW halden.contract AS
SELECT *
FROM shop.contracts
WHERE (cancelled_on < signed_on) IS NOT TRUE;


-- Rows

SELECT test.same_rows('every source is mapped and has rows',
	$$SELECT source, status, rows > 0 FROM kpi.source_status$$,
	$$SELECT unnest('{rep,lead,deal,sale,customer,subscription,email,expense,quota,custom_measure}'::text[]), 'mapped', true$$);

SELECT test.same_rows('data_quality finds what was planted, and nothing else',
	$$SELECT source, problem, rows FROM kpi.data_quality$$, $$
	SELECT 'deal', 'closed on an earlier day than opened', count(*) FROM crm.opportunities WHERE closed_on < halden.day(created_at)
	UNION ALL
	SELECT 'deal', 'open, though expected to close earlier', count(*) FROM crm.opportunities WHERE status = 'open' AND expected_on <= '2025-11-30'
	UNION ALL
	SELECT 'deal', 'won without an amount', count(*) FROM crm.opportunities WHERE status = 'won' AND value IS NULL
	UNION ALL
	SELECT 'deal', 'rep nobody knows', count(*) FROM crm.opportunities WHERE owner_id = 109
	UNION ALL
	SELECT 'lead', 'qualified on an earlier day than created', 4
	UNION ALL
	SELECT 'customer', 'lost on an earlier day than won', 2
	UNION ALL
	SELECT 'customer', 'listed more than once at a time', 1
	UNION ALL
	SELECT 'subscription', 'ended before started', 2
	UNION ALL
	SELECT 'email', 'delivered, opened or clicked on an earlier day than sent', count(*) FROM marketing.messages WHERE first_opened_at < '1971-01-01'
	UNION ALL
	SELECT 'rep', 'listed more than once on a day: the later start counts', 1
	UNION ALL
	SELECT 'sale', 'listed more than once', count(*)
	FROM (SELECT credit_note_id FROM shop.credit_notes GROUP BY credit_note_id HAVING count(*) > 1) d$$);
SELECT test.equal('each of them has rows', (SELECT min(rows) > 0 FROM kpi.data_quality), true);
SELECT test.equal('there are deals won on the day of their opening', count(*) > 50, true)
FROM crm.opportunities WHERE status = 'won' AND closed_on = halden.day(created_at);
SELECT test.equal('customers who came back', count(*) > 50, true)
FROM (SELECT customer_id FROM shop.contracts GROUP BY customer_id HAVING count(*) > 1) c;
SELECT test.equal('and deals that count for another team than the owner''s', count(*) > 10, true)
FROM crm.opportunities o JOIN crm.users u ON u.user_id = o.owner_id WHERE o.team_id <> u.team_id;


-- Numbers

SELECT test.same_rows('sales by month, refunds taken off',
	$$SELECT month, amount FROM kpi.monthly_sales_growth$$,
	$$SELECT date_trunc('month', day)::date, sum(amount) FROM halden.entry WHERE day <= '2025-11-30' GROUP BY 1$$);

SELECT test.same_rows('sales of each team in 2025, by the team of the deal or else of the rep on that day',
	$$SELECT team, actual FROM kpi.sales_vs_target WHERE team IS NOT NULL$$, $$
	SELECT t.name, sum(e.amount)
	FROM halden.entry e
	JOIN shop.customers c USING (customer_id)
	LEFT JOIN crm.opportunities o USING (opportunity_id)
	JOIN crm.teams t ON t.team_id = coalesce(o.team_id, (
		SELECT m.team_id FROM crm.memberships m
		WHERE m.user_id = c.account_manager_id AND m.from_day <= e.day
		ORDER BY m.from_day DESC LIMIT 1))
	WHERE e.day BETWEEN '2025-01-01' AND '2025-11-30'
	GROUP BY 1$$);

SELECT test.same_rows('deals won and lost by rep and month',
	$$SELECT month, rep, sum(deals_won), sum(deals_closed), sum(amount), sum(amount_lost) FROM kpi.sales_by_rep WHERE deals_closed > 0 GROUP BY 1, 2$$, $$
	SELECT date_trunc('month', d.closed_on)::date, coalesce(u.full_name, 'user 109'),
		count(*) FILTER (WHERE d.status = 'won')::numeric, count(*)::numeric,
		sum(d.value) FILTER (WHERE d.status = 'won'), sum(d.value) FILTER (WHERE d.status = 'lost')
	FROM halden.deal d
	LEFT JOIN crm.users u ON u.user_id = d.owner_id
	WHERE d.closed_on <= '2025-11-30'
	GROUP BY 1, 2$$);

SELECT test.same_number('mean days from the first conversation to the closing, November',
	(SELECT value FROM kpi.scorecard WHERE kpi = 'sales_cycle_length'),
	avg(extract(epoch FROM greatest(d.closed_on::timestamp - d.created_at AT TIME ZONE 'Europe/Berlin', '0')) / 86400))
FROM halden.deal d
WHERE d.status = 'won' AND d.closed_on BETWEEN '2025-11-01' AND '2025-11-30';

SELECT test.same_number('leads of August that became customers within 90 days',
	(SELECT value FROM kpi.scorecard WHERE kpi = 'lead_conversion_rate'),
	count(*) FILTER (WHERE l.converted_at <= l.created_at + interval '90 days')::numeric / count(*))
FROM crm.leads l
WHERE date_trunc('month', l.created_at) = '2025-08-01' AND (l.qualified_at::date < l.created_at::date) IS NOT TRUE;

SELECT test.same_rows('e-mails delivered, opened and clicked, by campaign and subject',
	$$SELECT campaign, variant, sum(delivered), sum(opened), sum(clicked) FROM kpi.email_open_rate GROUP BY 1, 2$$, $$
	SELECT c.name, m.subject,
		count(*) FILTER (WHERE least(m.delivered_at, m.first_opened_at) < timestamptz '2025-12-01 Europe/Berlin')::numeric,
		count(*) FILTER (WHERE m.first_opened_at < timestamptz '2025-12-01 Europe/Berlin')::numeric,
		count(*) FILTER (WHERE m.first_clicked_at < timestamptz '2025-12-01 Europe/Berlin')::numeric
	FROM marketing.messages m
	JOIN marketing.campaigns c USING (campaign_id)
	WHERE m.sent_at < timestamptz '2025-12-01 Europe/Berlin' AND (m.first_opened_at < '1971-01-01') IS NOT TRUE
	GROUP BY 1, 2$$);

SELECT test.same_rows('open deals by stage',
	$$SELECT stage, sum(deals_open), sum(amount) FROM kpi.pipeline_by_stage GROUP BY 1$$, $$
	SELECT d.stage, count(*)::numeric, sum(d.value)
	FROM halden.deal d
	WHERE d.created_at < timestamptz '2025-12-01 Europe/Berlin' AND (d.closed_on <= '2025-11-30') IS NOT TRUE
	GROUP BY 1$$);

SELECT test.same_rows('open deals by month of expected closing',
	$$SELECT month, sum(deals_open), sum(amount) FROM kpi.pipeline_by_month GROUP BY 1$$, $$
	SELECT date_trunc('month', d.expected_on)::date, count(*)::numeric, sum(d.value)
	FROM halden.deal d
	WHERE d.created_at < timestamptz '2025-12-01 Europe/Berlin' AND (d.closed_on <= '2025-11-30') IS NOT TRUE
	GROUP BY 1$$);

SELECT test.same_rows('reasons for which deals were lost',
	$$SELECT lost_reason, sum(deals_lost), sum(amount_lost) FROM kpi.lost_reasons GROUP BY 1$$, $$
	SELECT lost_reason, count(*)::numeric, sum(value)
	FROM halden.deal
	WHERE status = 'lost' AND closed_on <= '2025-11-30'
	GROUP BY 1$$);

SELECT test.same_rows('customers at the start, gained, returned and lost in each month of 2025', $$
	SELECT month, at_start, gained, returned, lost FROM kpi.churn_and_retention WHERE month >= '2025-01-01' AND complete$$, $$
	SELECT m::date,
		count(*) FILTER (WHERE c.signed_on < m AND (c.cancelled_on < m) IS NOT TRUE),
		count(*) FILTER (WHERE date_trunc('month', c.signed_on) = m),
		count(*) FILTER (WHERE date_trunc('month', c.signed_on) = m
			AND EXISTS (SELECT FROM halden.contract o WHERE o.customer_id = c.customer_id AND o.signed_on < c.signed_on)),
		count(*) FILTER (WHERE c.signed_on < m AND date_trunc('month', c.cancelled_on) = m)
	FROM halden.contract c
	CROSS JOIN generate_series(timestamp '2025-01-01', '2025-11-01', '1 month') m
	GROUP BY 1$$);

SELECT test.same_rows('what customers pay at the end of each month',
	$$SELECT month, at_end FROM kpi.revenue_retention WHERE month >= '2025-01-01'$$, $$
	SELECT m::date, sum(coalesce((
			SELECT f.monthly_fee FROM shop.fee_changes f
			WHERE f.contract_id = c.contract_id AND f.changed_on < m + interval '1 month'
			ORDER BY f.changed_on DESC LIMIT 1), c.monthly_fee))
	FROM halden.contract c
	CROSS JOIN generate_series(timestamp '2025-01-01', '2025-11-01', '1 month') m
	WHERE c.signed_on < m + interval '1 month' AND (c.cancelled_on < m + interval '1 month') IS NOT TRUE
	GROUP BY 1$$);

SELECT test.same_number('what a customer met at a fair cost in 2025',
	(SELECT actual FROM kpi.target_progress WHERE kpi = 'customer_acquisition_cost' AND channel = 'Trade fair'),
	((SELECT sum(net_amount) FROM marketing.invoices WHERE channel_code = 'fair' AND invoiced_on BETWEEN '2025-01-01' AND '2025-11-30')
		+ (SELECT sum((p.gross + p.employer_contribution) * c.sales_effort)
			FROM crm.payroll p CROSS JOIN marketing.channels c
			WHERE c.channel_code = 'fair' AND p.paid_on BETWEEN '2025-01-01' AND '2025-11-30'))
	/ (SELECT count(*) FROM halden.contract t JOIN shop.customers u USING (customer_id)
		WHERE u.channel_code = 'fair' AND t.signed_on BETWEEN '2025-01-01' AND '2025-11-30'));

-- The story: some are ahead, some behind, one has missed, one is yet to begin
SELECT test.same_rows('targets of every status are there',
	$$SELECT DISTINCT status FROM kpi.target_progress$$,
	$$SELECT unnest('{achieved,on_track,at_risk,off_track,missed,not_started}'::text[])$$);
SELECT test.same_rows('goals are on track, at risk and off track',
	$$SELECT DISTINCT status FROM kpi.goal_progress$$,
	$$SELECT unnest('{on_track,at_risk,off_track}'::text[])$$);
SELECT test.equal('Felix Brandt is the hare', (SELECT rep FROM kpi.cycle_quality WHERE team IS NOT NULL ORDER BY median_days LIMIT 1), 'Felix Brandt');
SELECT test.equal('and Amara Okafor the tortoise, whose customers stay', (
	SELECT rep FROM kpi.cycle_quality WHERE customers_old_365 > 20 ORDER BY lost_within_365 LIMIT 1), 'Amara Okafor');

-- The year's target is split: over the quarters to the cent, and over the teams, whose own sum to it
SELECT test.equal('the quarters sum to the year', (SELECT sum(q.target_value) FROM kpi.target AS q JOIN kpi.target AS y ON y.target_id = q.split_from AND y.name = 'Sales 2025'), 10400000);
SELECT test.equal('and there are four', (SELECT count(*) FROM kpi.target AS q WHERE q.split_by = 'quarter'), 4);
SELECT test.equal('the teams sum to the year', (SELECT sum(t.target_value) FROM kpi.target AS t WHERE t.team IS NOT NULL AND t.kpi = 'sales_amount'), 10400000);
SELECT test.same_rows('of the teams one is ahead and one behind',
	$$SELECT count(*) > 0, bool_or(t.pace > 1), bool_or(t.pace < 1) FROM kpi.target_progress AS t WHERE t.team IS NOT NULL AND t.kpi = 'sales_amount'$$,
	$$VALUES (true, true, true)$$);
SELECT test.equal('the year is expected to come as the last', (SELECT expected_shape FROM kpi.target WHERE name = 'Sales 2025'), 'last_year');
SELECT test.equal('which is not evenly', (SELECT t.expected <> round(t.target * 334 / 365, 2) FROM kpi.target_progress AS t WHERE t.name = 'Sales 2025'), true);
SELECT test.equal('the limit on complaints is kept', (SELECT t.status FROM kpi.target_progress AS t WHERE t.kpi = 'complaints'), 'on_track');
SELECT test.same_rows('churn, retention and the cycle have targets that are measured',
	$$SELECT t.kpi FROM kpi.target_progress AS t WHERE t.kpi IN ('churn_rate', 'retention_rate', 'sales_cycle_length') AND t.actual IS NOT NULL$$,
	$$VALUES ('churn_rate'), ('retention_rate'), ('sales_cycle_length')$$);
SELECT test.equal('the mind map has every goal and every target', (SELECT count(*) FROM regexp_matches(saleskpi.mindmap('kpi'), '^ +[gt][0-9]+\[', 'gn')),
	(SELECT count(*) FROM kpi.goal) + (SELECT count(*) FROM kpi.target WHERE goal_id IS NOT NULL));
