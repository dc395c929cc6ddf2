-- Rows that Odoo's demo company lacks, one a trap: copies of its own with other values.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;

-- A company with a contact: who buys is the company
INSERT INTO res_partner SELECT (jsonb_populate_record(p, '{"id": 900, "name": "Ash Ltd", "commercial_partner_id": 900, "is_company": true}')).* FROM res_partner AS p WHERE p.id = 10;
INSERT INTO res_partner SELECT (jsonb_populate_record(p, '{"id": 901, "name": "Contact of Ash", "commercial_partner_id": 900, "parent_id": 900, "is_company": false}')).* FROM res_partner AS p WHERE p.id = 10;
-- A user of another team, with blanks around the name, led by user 2; and one of the portal who owns a lead
INSERT INTO res_partner SELECT (jsonb_populate_record(p, '{"id": 902, "name": " Ada Fox ", "commercial_partner_id": 902}')).* FROM res_partner AS p WHERE p.id = 3;
INSERT INTO res_users SELECT (jsonb_populate_record(u, '{"id": 50, "login": "ada", "partner_id": 902, "sale_team_id": 1}')).* FROM res_users AS u WHERE u.id = 5;
-- Who has left, on an evening of UTC that is the next day in Brussels, and owns a lead
INSERT INTO res_partner SELECT (jsonb_populate_record(p, '{"id": 903, "name": "Cy Low", "commercial_partner_id": 903}')).* FROM res_partner AS p WHERE p.id = 3;
INSERT INTO res_users SELECT (jsonb_populate_record(u, '{"id": 51, "login": "cy", "partner_id": 903, "sale_team_id": null, "active": false, "write_date": "2026-11-20 23:30:00"}')).* FROM res_users AS u WHERE u.id = 5;
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 899, "user_id": 51}')).* FROM crm_lead AS l WHERE l.id = 1;
INSERT INTO crm_team_member SELECT (jsonb_populate_record(m, '{"id": 50, "crm_team_id": 4, "user_id": 50, "create_date": "2026-02-01 08:00:00"}')).* FROM crm_team_member AS m WHERE m.id = 1;
INSERT INTO crm_team_member SELECT (jsonb_populate_record(m, '{"id": 51, "crm_team_id": 1, "user_id": 50, "create_date": "2026-01-01 08:00:00"}')).* FROM crm_team_member AS m WHERE m.id = 1;
UPDATE crm_lost_reason SET name = '{"en_US": "Too dear", "de_DE": "Zu teuer"}' WHERE id = (SELECT min(id) FROM crm_lost_reason);

-- A lead that became an opportunity on 2 March and was won on 31 March at 23:30 UTC: in Brussels in April
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 900, "partner_id": 901, "user_id": 50, "team_id": 1, "company_id": 1, "expected_revenue": 1000,
	"create_date": "2026-02-10 09:00:00", "date_conversion": "2026-03-02 09:00:00", "date_closed": "2026-03-31 23:30:00", "date_deadline": "2026-04-15"}')).* FROM crm_lead AS l WHERE l.id = 20;
-- One that was lost as opportunity, as Odoo 14 leaves it: archived, without a date of closing
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 901, "user_id": 50, "expected_revenue": 400, "create_date": "2026-03-03 09:00:00", "date_conversion": "2026-03-04 09:00:00",
	"date_closed": null, "date_last_stage_update": "2026-03-20 10:00:00", "write_date": "2026-05-01 10:00:00"}')).* FROM crm_lead AS l WHERE l.id = 28;
UPDATE crm_lead SET lost_reason_id = (SELECT min(id) FROM crm_lost_reason) WHERE id = 901;
-- One that was archived with a chance: given up, too
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 902, "active": false, "expected_revenue": 7000, "probability": 40}')).* FROM crm_lead AS l WHERE l.id = 25;
-- One whose chance is a half of a percent, and is known to nobody
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 903, "probability": 0.5, "user_id": null, "team_id": null, "company_id": null, "expected_revenue": 2000}')).* FROM crm_lead AS l WHERE l.id = 25;
-- One that was lost in the stage in which it began, which was noted a moment after the row was, as Odoo 14 leaves it
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 904, "expected_revenue": 60, "create_date": "2026-03-05 09:00:00.2", "date_closed": null, "date_last_stage_update": "2026-03-05 09:00:00.6",
	"write_date": "2026-05-02 10:00:00"}')).* FROM crm_lead AS l WHERE l.id = 28;
-- One in the stage of those that are won, at 70 %: not yet; one that was won, and archived since, of which the status says neither
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 905, "stage_id": 4, "probability": 70, "expected_revenue": 80}')).* FROM crm_lead AS l WHERE l.id = 25;
INSERT INTO crm_lead SELECT (jsonb_populate_record(l, '{"id": 906, "active": false, "won_status": "pending", "expected_revenue": 90, "create_date": "2026-04-01 09:00:00", "date_closed": "2026-04-10 10:00:00"}')).* FROM crm_lead AS l WHERE l.id = 20;

-- An order in another currency, two units of which are one of the company's, on the last evening of August UTC; one
-- that was cancelled; one of Odoo 14 that is locked
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 900, "name": "S90000", "partner_id": 901, "user_id": 50, "team_id": 4, "amount_untaxed": 500, "currency_rate": 2, "date_order": "2026-08-31 22:30:00"}')).* FROM sale_order AS o WHERE o.state = 'sale' ORDER BY o.id LIMIT 1;
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 901, "name": "S90001", "state": "cancel", "amount_untaxed": 8000, "date_order": "2026-08-15 10:00:00"}')).* FROM sale_order AS o WHERE o.state = 'sale' ORDER BY o.id LIMIT 1;
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 902, "name": "S90002", "state": "done", "amount_untaxed": 30, "date_order": "2026-08-16 10:00:00"}')).* FROM sale_order AS o WHERE o.state = 'sale' ORDER BY o.id LIMIT 1;
-- Of order 900 two lines of one product, a note and a down payment; of the locked one a line
INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, jsonb_build_object('id', 9000 + n, 'order_id', 900, 'product_uom_qty', n))).* FROM sale_order_line AS l, generate_series(1, 2) AS n WHERE l.id = 1;
INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, '{"id": 9005, "order_id": 902, "product_uom_qty": 4}')).* FROM sale_order_line AS l WHERE l.id = 1;
INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, '{"id": 9003, "order_id": 900, "display_type": "line_note", "product_id": null, "product_uom_qty": 0}')).* FROM sale_order_line AS l WHERE l.id = 1;
INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, '{"id": 9004, "order_id": 900, "is_downpayment": true, "product_uom_qty": 1}')).* FROM sale_order_line AS l WHERE l.id = 1;
-- Of another order a combination, whose line has no price, with a part that has one; and an option of a line, which is no part
INSERT INTO sale_order SELECT (jsonb_populate_record(o, '{"id": 903, "name": "S90003", "amount_untaxed": 70, "date_order": "2026-08-17 10:00:00"}')).* FROM sale_order AS o WHERE o.state = 'sale' ORDER BY o.id LIMIT 1;
INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, v.v)).* FROM sale_order_line AS l, (VALUES
	('{"id": 9006, "order_id": 903, "product_uom_qty": 2, "price_subtotal": 0}'::jsonb), ('{"id": 9007, "order_id": 903, "product_uom_qty": 2, "price_subtotal": 60, "combo_item_id": 1, "linked_line_id": 9006}'),
	('{"id": 9008, "order_id": 903, "product_uom_qty": 1, "price_subtotal": 10, "linked_line_id": 9007}')) AS v (v) WHERE l.id = 1;

-- An e-mail of a test, and a text message
INSERT INTO mailing_trace SELECT (jsonb_populate_record(e, '{"id": 900, "is_test_trace": true}')).* FROM mailing_trace AS e WHERE e.id = 1;
INSERT INTO mailing_trace SELECT (jsonb_populate_record(e, '{"id": 901, "trace_type": "sms"}')).* FROM mailing_trace AS e WHERE e.id = 1;
-- One of which a link was opened, but no picture; one that has left, and has not come in yet
INSERT INTO mailing_trace SELECT (jsonb_populate_record(e, '{"id": 902, "links_click_datetime": "2026-11-22 08:00:00"}')).* FROM mailing_trace AS e WHERE e.id = 5;
INSERT INTO mailing_trace SELECT (jsonb_populate_record(e, '{"id": 903, "trace_status": "pending"}')).* FROM mailing_trace AS e WHERE e.id = 5;
-- One of a mailing without a campaign
INSERT INTO mailing_mailing SELECT (jsonb_populate_record(m, '{"id": 900, "subject": "Alone", "campaign_id": null}')).* FROM mailing_mailing AS m WHERE m.id = 1;
INSERT INTO mailing_trace SELECT (jsonb_populate_record(e, '{"id": 904, "mass_mailing_id": 900, "campaign_id": null}')).* FROM mailing_trace AS e WHERE e.id = 1;

-- An expense in euros, which is posted: 60 of them are 46 dollars; and one of who sells, which was not approved yet
INSERT INTO hr_expense SELECT (jsonb_populate_record(x, jsonb_build_object('id', 900, 'state', 'posted', 'date', '2026-02-05', 'total_amount', 46, 'total_amount_currency', 60,
	'currency_id', (SELECT y.id FROM res_currency AS y WHERE y.name = 'EUR')))).* FROM hr_expense AS x WHERE x.id = 10;
INSERT INTO hr_expense SELECT (jsonb_populate_record(x, '{"id": 901, "date": "2026-02-06", "total_amount": 500, "total_amount_currency": 500}')).* FROM hr_expense AS x WHERE x.id = 3;

RESET search_path;
