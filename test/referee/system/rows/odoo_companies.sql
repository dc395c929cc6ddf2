-- A second company with leads, orders, costs, invoices and a team of its own, in euros, and a branch of the first.
-- Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;

-- The second counts in euros, of which one is two dollars until May 2026, and one and a quarter in summer
UPDATE res_company SET currency_id = (SELECT id FROM res_currency WHERE name = 'EUR') WHERE id = 2;
DELETE FROM res_currency_rate WHERE currency_id = (SELECT id FROM res_currency WHERE name = 'EUR');
INSERT INTO res_currency_rate SELECT (jsonb_populate_record(r, jsonb_build_object('id', 9000 + n.n, 'currency_id', (SELECT id FROM res_currency WHERE name = 'EUR'),
	'company_id', n.company, 'name', n.since, 'rate', n.rate))).*
FROM (SELECT r FROM res_currency_rate AS r LIMIT 1) AS one (r),
	(VALUES (1, 1, '2026-01-01', 0.5), (2, NULL, '2026-06-01', 0.8), (3, 1, '2026-11-01', 0.9), (4, 2, '2026-02-01', 7)) AS n (n, company, since, rate);	-- what the second has noted does not count
INSERT INTO res_company SELECT (jsonb_populate_record(c, '{"id": 3, "name": "YourCompany South", "parent_id": 1, "parent_path": "1/3/"}')).* FROM res_company AS c WHERE c.id = 1;

-- Who sells for it, in a team of its own that has a target since August
INSERT INTO res_partner SELECT (jsonb_populate_record(p, '{"id": 910, "name": "Fay", "commercial_partner_id": 910}')).* FROM res_partner AS p WHERE p.id = 3;
INSERT INTO crm_team SELECT (jsonb_populate_record(t, '{"id": 910, "name": {"en_US": "Euro"}, "user_id": 60, "company_id": 2, "active": true, "invoiced_target": 900, "create_date": "2026-08-10 08:00:00"}')).* FROM crm_team AS t WHERE t.id = 1;
INSERT INTO res_users SELECT (jsonb_populate_record(u, '{"id": 60, "login": "fay", "partner_id": 910, "sale_team_id": 910, "company_id": 2}')).* FROM res_users AS u WHERE u.id = 5;
INSERT INTO crm_team_member SELECT (jsonb_populate_record(m, '{"id": 60, "crm_team_id": 910, "user_id": 60, "create_date": "2026-08-10 08:00:00"}')).* FROM crm_team_member AS m WHERE m.id = 1;

-- Deals: won in spring, lost in summer, open, which goes by the last rate
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 910, "user_id": 60, "team_id": 910, "company_id": 2, "expected_revenue": 100, "create_date": "2026-02-10 09:00:00", "date_closed": "2026-05-31 23:30:00"}')).* FROM crm_lead AS l WHERE l.id = 20;
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 911, "user_id": 60, "team_id": 910, "company_id": 2, "expected_revenue": 10, "create_date": "2026-03-03 09:00:00", "date_closed": "2026-07-01 10:00:00"}')).* FROM crm_lead AS l WHERE l.id = 28;
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 912, "user_id": 60, "team_id": 910, "company_id": 2, "expected_revenue": 900, "create_date": "2026-03-03 09:00:00"}')).* FROM crm_lead AS l WHERE l.id = 25;
-- Orders: before there was a rate, in dollars of a company that counts in euros, and one of the branch
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 910, "name": "S91000", "company_id": 2, "user_id": 60, "team_id": 910, "currency_rate": 1, "date_order": "2025-12-15 10:00:00"}')).* FROM sale_order AS o WHERE o.id = 902;
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 911, "name": "S91001", "company_id": 2, "user_id": 60, "team_id": 910, "currency_rate": 1.25, "date_order": "2026-06-15 10:00:00"}')).* FROM sale_order AS o WHERE o.id = 902;
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 912, "name": "S91002", "company_id": 3, "date_order": "2026-06-15 10:00:00"}')).* FROM sale_order AS o WHERE o.id = 902;
INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, jsonb_build_object('id', 9100 + n, 'order_id', 910 + n, 'price_subtotal', 50 * (n + 1)))).* FROM sale_order_line AS l, generate_series(0, 2) AS n WHERE l.id = 9005;
-- What Fay has spent
INSERT INTO hr_employee SELECT (jsonb_populate_record(e, '{"id": 910, "user_id": 60}')).* FROM hr_employee AS e WHERE e.id = 1;
INSERT INTO hr_expense SELECT (jsonb_populate_record(x, '{"id": 910, "employee_id": 910, "company_id": 2, "state": "paid", "date": "2026-07-05", "total_amount": 40}')).* FROM hr_expense AS x WHERE x.id = (SELECT min(id) FROM hr_expense);
-- An invoice of the branch that was cancelled, and a receipt
INSERT INTO account_move SELECT (jsonb_populate_record(m, '{"id": 9100, "company_id": 3, "state": "cancel"}')).* FROM account_move AS m WHERE m.move_type = 'out_invoice' AND m.state = 'posted' ORDER BY m.id LIMIT 1;
INSERT INTO account_move SELECT (jsonb_populate_record(m, '{"id": 9101, "company_id": 3, "move_type": "out_receipt", "amount_untaxed_signed": 12.5, "invoice_date": "2026-06-30"}')).* FROM account_move AS m WHERE m.move_type = 'out_invoice' AND m.state = 'posted' ORDER BY m.id LIMIT 1;

RESET search_path;
