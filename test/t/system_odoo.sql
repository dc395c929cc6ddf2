-- Odoo 19's demo company, mapped in one call.  Numbers written here are those that Odoo itself gives of
-- it (its ORM, its reports), or were counted in its tables by another program; the rest is compared
-- with plain SQL on the tables, written without a look at the mapping.

\ir compare.sql

CREATE EXTENSION saleskpi;
SELECT saleskpi.create_model('kpi') \g /dev/null
CREATE TABLE test.mapped AS SELECT * FROM saleskpi.map_system('kpi', 'odoo');
UPDATE kpi.settings SET as_of = '2026-11-30';
ANALYZE;

SELECT test.same_rows('all is mapped that Odoo has', 'SELECT source FROM test.mapped WHERE mapped', $$
	VALUES ('settings'), ('rep'), ('lead'), ('deal'), ('sale'), ('email'), ('expense'), ('quota')
	$$);
SELECT test.equal('of two companies that which has leads and orders',
	(SELECT note FROM test.mapped WHERE source = 'settings'),
	'currency USD, fiscal year from month 1, time zone Europe/Brussels; company 1 (YourCompany)');
SELECT test.same_rows('the model has its currency, year and time zone',
	'SELECT currency, fiscal_year_start, time_zone FROM kpi.settings', $$VALUES ('USD', 1, 'Europe/Brussels')$$);
SELECT test.equal('no row is left out', (SELECT sum(left_out) FROM kpi.source_status)::bigint, 0::bigint);
SELECT test.same_rows('nothing is wrong with the rows but an overdue deal', $$
	SELECT source, problem, rows FROM kpi.data_quality WHERE source <> 'clv_fit'
	$$, $$VALUES ('deal', 'open, though expected to close earlier', 1::bigint)$$);

-- Deals

SELECT test.same_rows('won, lost and open', $$
	SELECT won, count(*), sum(amount) FROM kpi.deal GROUP BY won
	$$, 'VALUES (true, 3, 23800), (false, 1, 7500), (NULL, 14, 296400)');
SELECT test.same_rows('closed deals by rep', $$
	SELECT team, rep, sum(deals_won), sum(deals_closed), sum(amount), sum(amount_lost) FROM kpi.sales_by_rep GROUP BY 1, 2
	$$, $$VALUES ('Sales', 'Partner 3', 1, 1, 19800, NULL), ('Pre-Sales', 'Partner 6', 2, 3, 4000, 7500)$$);
SELECT test.equal('win rate', (SELECT value::numeric FROM kpi.scorecard WHERE kpi = 'win_rate'), 0.75);
SELECT test.same_rows('pipeline by stage: open, amount, by Odoo''s probability', $$
	SELECT stage, sum(deals_open), sum(amount), sum(weighted_amount) FROM kpi.pipeline_by_stage GROUP BY stage
	$$, $$VALUES ('New', 3, 104000, 10400), ('Qualified', 5, 87300, 24520), ('Proposition', 6, 105100, 73465.5)$$);
SELECT test.same_rows('the whole pipeline', $$
	SELECT deals_open, amount, weighted_amount FROM kpi.pipeline WHERE owner_kind = 'company'
	$$, 'VALUES (14, 296400, 108385.50)');
SELECT test.same_rows('pipeline by rep', $$
	SELECT team, rep, deals_open, amount FROM kpi.pipeline WHERE owner_kind = 'rep'
	$$, $$VALUES ('Sales', 'Partner 3', 9, 210400), ('Pre-Sales', 'Partner 6', 5, 86000)$$);
SELECT test.same_rows('pipeline by the month of expected closing', $$
	SELECT month, sum(deals_open), sum(amount) FROM kpi.pipeline_by_month GROUP BY month
	$$, $$VALUES (date '2026-11-01', 1, 3800), ('2026-12-01', 6, 145000), ('2027-01-01', 3, 117500), (NULL, 4, 30100)$$);
SELECT test.same_rows('days from creation to closing, as days of the company', $$
	SELECT deal_id, extract(day FROM date_trunc('day', closed_at) - date_trunc('day', opened_at)) FROM kpi_parts.closed_deal WHERE won
	$$, $$VALUES ('20', 7), ('23', 7), ('27', 1)$$);
SELECT test.same_rows('deals by source', $$
	SELECT source, count(*), count(*) FILTER (WHERE won) FROM kpi.deal GROUP BY source
	$$, $$VALUES ('Search engine', 10, 0), ('Lead Recall', 5, 2), ('Newsletter', 2, 1), (NULL, 1, 0)$$);
SELECT test.same_rows('every deal is as its row says', $$
	SELECT deal_id, amount, probability, stage, expected_on, won IS NULL FROM kpi.deal
	$$, $$
	SELECT l.id::text, l.expected_revenue, l.probability / 100, s.name ->> 'en_US', l.date_deadline, l.active AND NOT coalesce(s.is_won, false)
	FROM crm_lead AS l JOIN crm_stage AS s ON s.id = l.stage_id WHERE l.type = 'opportunity'
	$$);

-- Leads

SELECT test.same_rows('leads: open and lost, of everybody', $$
	SELECT lost_at IS NOT NULL, count(*) FROM kpi.lead GROUP BY 1
	$$, 'VALUES (false, 22), (true, 4)');
SELECT test.same_rows('leads by month', $$
	SELECT month, sum(leads) FROM kpi.lead_conversion WHERE leads > 0 GROUP BY month
	$$, $$VALUES (date '2026-09-01', 2), ('2026-10-01', 9), ('2026-11-01', 15)$$);
SELECT test.same_rows('leads by owner, half of them nobody''s', $$
	SELECT rep, sum(leads) FROM kpi.leads_by_rep WHERE leads > 0 GROUP BY rep
	$$, $$SELECT 'Partner ' || u.partner_id, count(*) FROM crm_lead AS l LEFT JOIN res_users AS u ON u.id = l.user_id WHERE l.type = 'lead' GROUP BY u.partner_id$$);
SELECT test.equal('leads of nobody', (SELECT sum(leads) FROM kpi.leads_by_rep WHERE rep IS NULL)::bigint, 13::bigint);

-- Sales

SELECT test.same_rows('sales by month', 'SELECT month, amount FROM kpi.monthly_sales_growth', $$
	VALUES (date '2026-10-01', 4729.50), ('2026-11-01', 12941.00)
	$$);
SELECT test.same_rows('lines of orders', 'SELECT count(*), sum(quantity) FROM kpi.sale', 'VALUES (33, 148)');
SELECT test.same_rows('sales by the team of the order and rep', $$
	SELECT team, rep, sum(numerator)::numeric FROM kpi.measure WHERE kpi = 'sales_amount' GROUP BY 1, 2
	$$, $$VALUES ('Sales', 'Partner 3', 6893.5), ('Pre-Sales', 'Partner 3', 750), ('Sales', 'Partner 6', 6092), ('Pre-Sales', 'Partner 6', 3935)$$);
SELECT test.same_rows('sales by product', $$
	SELECT product, sum(quantity), sum(amount) FROM kpi.sale GROUP BY product
	$$, $$
	VALUES ('Acoustic Bloc Screens', 27, 7735), ('Office Chair Black', 27, 3253.5), ('Virtual Interior Design', 40, 3000),
		('Virtual Home Staging', 30, 1147.5), ('Customizable Desk', 1, 750), ('Drawer', 5, 513.5), ('Office Lamp', 11, 490),
		('Large Meeting Table', 3, 450), ('Two-Seat Sofa', 1, 173), ('Office Chair', 3, 158)
	$$);
SELECT test.same_rows('who has bought, and when first', $$
	SELECT customer_id, acquired_on FROM kpi_parts.known_customer
	$$, $$VALUES ('7', date '2026-10-26'), ('10', '2026-10-22'), ('16', '2026-11-26')$$);
SELECT test.same_rows('team targets against the orders of November', $$
	SELECT team, actual, target, status FROM kpi.sales_vs_target WHERE starts_on = '2026-11-01'
	$$, $$VALUES ('Sales', 8256, 250000, 'missed'), ('Pre-Sales', 4685, 40000, 'missed')$$);

-- E-mails and costs

SELECT test.same_rows('the mailing: sent, delivered, opened, as Odoo counts them', $$
	SELECT campaign, variant, sent, delivered, opened, clicked, open_rate::numeric FROM kpi.email_open_rate
	$$, $$VALUES ('Newsletter', 'Monthly Newsletter', 6, 5, 4, 0, 0.8)$$);
SELECT test.same_rows('openings by day', $$
	SELECT opened_at::date, count(*) FROM kpi.email WHERE opened_at IS NOT NULL GROUP BY 1
	$$, $$VALUES (date '2026-11-22', 1), ('2026-11-24', 2), ('2026-11-25', 1)$$);
SELECT test.same_rows('approved expenses of who sells', 'SELECT spent_on, team, amount FROM kpi.expense', $$
	SELECT e.date, t.name ->> 'en_US', e.total_amount
	FROM hr_expense AS e
	JOIN hr_employee AS p ON p.id = e.employee_id
	JOIN crm_team_member AS m ON m.user_id = p.user_id AND m.active
	JOIN crm_team AS t ON t.id = m.crm_team_id
	WHERE e.state = 'approved'
	$$);

-- Reps

SELECT test.same_rows('reps are the members of the teams', 'SELECT rep, team FROM kpi.rep', $$
	SELECT 'Partner ' || u.partner_id, t.name ->> 'en_US'
	FROM crm_team_member AS m JOIN res_users AS u ON u.id = m.user_id JOIN crm_team AS t ON t.id = m.crm_team_id
	WHERE m.active
	$$);

-- The report, where the last month whose leads are old enough has none

SELECT test.same_rows('the leads of the report stand below their months', $$
	SELECT l.line FROM regexp_split_to_table(saleskpi.kpi_report('kpi'), '\n') AS l (line)
	WHERE starts_with(l.line, '| Step |') OR starts_with(l.line, '| Leads that came |')
	$$, $$
	VALUES ('| Step | November 2026 | October 2026 | August 2026 |'), ('| Leads that came | 15 | 9 | 0 |')
	$$);

-- Other choices

SELECT count(*) FROM saleskpi.map_system('kpi', 'odoo', options => '{"sales": "invoices"}') \g /dev/null
SELECT test.same_rows('invoices of the one company, less credit notes', 'SELECT month, amount FROM kpi.monthly_sales_growth', $$
	VALUES (date '2026-10-01', -28475.00), ('2026-11-01', 76049.00)
	$$);
SELECT count(*) FROM saleskpi.map_system('kpi', 'odoo', options => '{"company": "all", "sales": "invoices"}') \g /dev/null
SELECT test.same_rows('of both companies, which hold the same', 'SELECT month, amount FROM kpi.monthly_sales_growth', $$
	VALUES (date '2026-10-01', -56950.00), ('2026-11-01', 152098.00)
	$$);
SELECT count(*) FROM saleskpi.map_system('kpi', 'odoo', options => '{"company": "My US Company"}') \g /dev/null
SELECT test.same_rows('the other company has what is everybody''s', $$
	SELECT (SELECT count(*) FROM kpi.lead), (SELECT count(*) FROM kpi.deal), (SELECT count(*) FROM kpi.sale)
	$$, 'VALUES (13, 0, 0)');

-- A model that is kept, and one that is looked up late.  What a kept model remembers a live one does not.

SELECT saleskpi.map_system('kpi', 'odoo') \g /dev/null
CREATE VIEW test.compared AS
SELECT * FROM test.answers() WHERE view NOT IN ('deal_history', 'movement_day', 'pipeline_movement', 'slipped_deals', 'stage_days', 'source_status');
CREATE TABLE test.answer AS SELECT * FROM test.compared;
SELECT saleskpi.keep_model('kpi') \g /dev/null
SELECT test.same_rows('a kept model has the same answers', 'SELECT * FROM test.compared', 'SELECT * FROM test.answer');
SELECT saleskpi.unkeep_model('kpi') \g /dev/null
SELECT saleskpi.map_system('kpi', 'odoo', late => true) \g /dev/null
SELECT test.same_rows('tables that are looked up late give the same', 'SELECT * FROM test.compared', 'SELECT * FROM test.answer');
