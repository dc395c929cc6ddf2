-- The rows of Odoo 19 in schema `raw`, as Odoo 14 to 18 (`version`) would have stored them: schema `target`.  What
-- changed in which version is what the models of 14, and lists of changes of fields between versions, say of it.
--
-- A line of `change`: until which version a column was otherwise; its name in 19, and then (NULL: it was not there);
-- and what it held, where that was something else.  Of several lines of a column the earliest version counts.  What 19
-- has no more stands with a name of then alone.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;
SELECT set_config('referee.target', :'target', false), set_config('referee.version', :'version', false) \g /dev/null

CREATE TEMP TABLE change (until integer, of_table name, now name, former name, held text);

-- New in 19: the status of a lead, traces of tests, sections below sections; persons have lost the numbers of their
-- mobiles, and the units of lines their name
INSERT INTO change VALUES
	(18, 'crm_lead', 'won_status', NULL, NULL), (18, 'crm_lead', NULL, 'mobile', 'NULL::varchar'), (18, 'crm_lead', NULL, 'title', 'NULL::integer'),
	(18, 'crm_stage', 'rotting_threshold_days', NULL, NULL), (18, 'crm_stage', 'color', NULL, NULL), (18, 'crm_stage', NULL, 'team_id', 'NULL::integer'),
	(18, 'crm_team_member', 'assignment_domain_preferred', NULL, NULL),
	(18, 'mailing_mailing', 'use_exclusion_list', NULL, NULL), (18, 'mailing_trace', 'is_test_trace', NULL, NULL),
	(18, 'sale_order', 'preferred_payment_method_line_id', NULL, NULL),
	(18, 'sale_order_line', 'product_uom_id', 'product_uom', NULL), (18, 'sale_order_line', 'collapse_prices', NULL, NULL), (18, 'sale_order_line', 'collapse_composition', NULL, NULL),
	(18, 'sale_order_line', NULL, 'product_packaging_id', 'NULL::integer'), (18, 'res_partner', NULL, 'mobile', 'NULL::varchar'), (18, 'res_partner', NULL, 'title', 'NULL::integer'),
	-- An expense was approved, posted and paid in a report of its own
	(18, 'hr_expense', 'account_move_id', NULL, NULL), (18, 'hr_expense', 'approval_state', NULL, NULL), (18, 'hr_expense', 'approval_date', NULL, NULL), (18, 'hr_expense', 'manager_id', NULL, NULL),
	(18, 'hr_expense', 'department_id', NULL, NULL), (18, 'hr_expense', 'untaxed_amount', NULL, NULL), (18, 'hr_expense', 'split_expense_origin_id', NULL, NULL),
	(18, 'hr_expense', 'payment_method_line_id', NULL, NULL), (18, 'hr_expense', 'former_sheet_id', 'sheet_id', $$CASE WHEN r.state <> 'draft' THEN r.id END$$),
	(18, 'hr_expense', 'state', 'state', $$CASE r.state WHEN 'posted' THEN 'approved' WHEN 'in_payment' THEN 'done' WHEN 'paid' THEN 'done' ELSE r.state END$$);
-- New in 18: combinations of products
INSERT INTO change VALUES
	(17, 'sale_order_line', 'combo_item_id', NULL, NULL), (17, 'sale_order_line', 'linked_line_id', NULL, NULL), (17, 'sale_order_line', 'virtual_id', NULL, NULL),
	(17, 'sale_order_line', 'linked_virtual_id', NULL, NULL), (17, 'sale_order_line', 'technical_price_unit', NULL, NULL);
-- New in 17: branches, orders that are locked and not done, states of e-mails between sent and come in, expenses in
-- the currency of the company, which stood beside that of the receipt
INSERT INTO change VALUES
	(16, 'res_company', 'parent_path', NULL, NULL),
	(16, 'sale_order', 'locked', NULL, NULL),
	(16, 'mailing_trace', 'trace_status', 'trace_status', $$CASE r.trace_status WHEN 'pending' THEN 'sent' WHEN 'process' THEN 'outgoing' ELSE r.trace_status END$$),
	(16, 'mailing_trace', 'failure_reason', NULL, NULL),
	(16, 'utm_campaign', 'active', NULL, NULL), (16, 'utm_campaign', 'ab_testing_winner_mailing_id', NULL, NULL),
	(16, 'crm_lead', 'date_automation_last', 'date_action_last', NULL), (16, 'crm_lead', 'recurring_revenue_prorated', NULL, NULL), (16, 'crm_lead', 'email_domain_criterion', NULL, NULL),
	(16, 'hr_expense', 'price_unit', 'unit_amount', NULL), (16, 'hr_expense', 'total_amount', 'total_amount_company', NULL), (16, 'hr_expense', 'total_amount_currency', 'total_amount', NULL),
	(16, 'hr_expense', 'untaxed_amount_currency', 'untaxed_amount', NULL), (16, 'hr_expense', 'untaxed_amount', NULL, NULL),
	(16, 'hr_expense', 'tax_amount', 'amount_tax_company', NULL), (16, 'hr_expense', 'tax_amount_currency', 'amount_tax', NULL),
	(16, 'hr_expense', NULL, 'is_refused', $$r.state = 'refused'$$), (16, 'hr_expense', NULL, 'reference', 'NULL::varchar'),
	-- A report that was handed in was called reported
	(16, 'hr_expense', 'state', 'state', $$CASE r.state WHEN 'submitted' THEN 'reported' WHEN 'posted' THEN 'approved' WHEN 'in_payment' THEN 'done' WHEN 'paid' THEN 'done' ELSE r.state END$$),
	-- Here a subject stands for one that can be translated
	(16, 'mailing_mailing', 'subject', 'subject', $$jsonb_build_object('en_US', r.subject)$$),
	-- 15 has not reached it yet, either
	(15, 'mailing_mailing', 'subject', 'subject', 'r.subject'),
	(15, 'mailing_mailing', 'favorite', NULL, NULL), (15, 'mailing_mailing', 'favorite_date', NULL, NULL), (15, 'mailing_mailing', 'mailing_filter_id', NULL, NULL);
-- New in 16: names as JSON by language, the name of a campaign as its title, the reason of a loss under its name of now
INSERT INTO change VALUES
	(15, 'crm_team', 'name', 'name', $$(r.name ->> 'en_US')::varchar$$), (15, 'crm_stage', 'name', 'name', $$(r.name ->> 'en_US')::varchar$$),
	(15, 'crm_lost_reason', 'name', 'name', $$(r.name ->> 'en_US')::varchar$$), (15, 'product_template', 'name', 'name', $$(r.name ->> 'en_US')::varchar$$),
	(15, 'res_currency', 'currency_unit_label', 'currency_unit_label', $$(r.currency_unit_label ->> 'en_US')::varchar$$),
	(15, 'utm_campaign', 'name', 'name', $$(r.title ->> 'en_US')::varchar$$), (15, 'utm_campaign', 'title', NULL, NULL),
	(15, 'crm_lead', 'lost_reason_id', 'lost_reason', NULL), (15, 'crm_lead', 'lead_properties', NULL, NULL), (15, 'crm_team', 'lead_properties_definition', NULL, NULL);
-- New in 15: members of teams, and what is known of an e-mail as a status beside the times; the day on which something
-- was lost, which its probability of 0 took away again
INSERT INTO change VALUES
	(14, 'crm_team', 'assignment_domain', NULL, NULL), (14, 'crm_team', 'assignment_optout', NULL, NULL),
	(14, 'utm_campaign', 'is_auto_campaign', 'is_website', NULL),
	(14, 'crm_lead', 'date_closed', 'date_closed', $$CASE WHEN r.active OR r.probability = 100 THEN r.date_closed END$$),
	(14, 'mailing_mailing', 'ab_testing_pc', 'contact_ab_pc', NULL), (14, 'mailing_mailing', 'ab_testing_enabled', 'unique_ab_testing', NULL),
	(14, 'mailing_mailing', 'schedule_type', NULL, NULL), (14, 'mailing_mailing', 'calendar_date', NULL, NULL),
	(14, 'mailing_trace', 'trace_status', 'state', $$CASE
		WHEN r.trace_status = 'cancel' THEN 'ignored' WHEN r.trace_status = 'error' THEN 'exception' WHEN r.trace_status = 'reply' THEN 'replied'
		WHEN r.trace_status = 'open' OR r.links_click_datetime IS NOT NULL THEN 'opened'
		WHEN r.trace_status = 'bounce' THEN 'bounced' WHEN r.trace_status IN ('sent', 'pending') THEN 'sent' ELSE 'outgoing' END::varchar$$),
	(14, 'mailing_trace', 'sent_datetime', 'sent', NULL), (14, 'mailing_trace', 'open_datetime', 'opened', NULL),
	(14, 'mailing_trace', 'reply_datetime', 'replied', NULL), (14, 'mailing_trace', 'links_click_datetime', 'clicked', NULL),
	(14, 'mailing_trace', NULL, 'scheduled', 'r.create_date'), (14, 'mailing_trace', NULL, 'ignored', $$CASE r.trace_status WHEN 'cancel' THEN r.write_date END$$),
	(14, 'mailing_trace', NULL, 'exception', $$CASE r.trace_status WHEN 'error' THEN r.write_date END$$),
	(14, 'mailing_trace', NULL, 'bounced', $$CASE r.trace_status WHEN 'bounce' THEN r.write_date END$$);
-- An order that is locked was done until 16, and is for sale since
INSERT INTO change VALUES
	(18, 'sale_order', 'state', 'state', $$CASE r.state WHEN 'done' THEN 'sale' ELSE r.state END$$), (18, 'sale_order', 'locked', 'locked', $$r.locked IS TRUE OR r.state = 'done'$$),
	(16, 'sale_order', 'state', 'state', $$CASE WHEN r.state = 'sale' AND r.locked THEN 'done' ELSE r.state END$$);

-- What is not of this version, and what is not the earliest of it
DELETE FROM change WHERE until < :version;
DELETE FROM change AS c USING change AS e WHERE e.of_table = c.of_table AND e.now = c.now AND e.until < c.until;

-- Whatever changes has to be there today
SELECT format('%s.%s is not there', c.of_table, c.now) AS wrong
FROM change AS c
WHERE c.now IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.of_table::regclass AND a.attname = c.now AND NOT a.attisdropped);

SELECT format('CREATE TABLE %I.%I AS SELECT %s FROM %s AS r WHERE %s', :'target', t.relname, string_agg(t.item, ', ' ORDER BY t.place), t.relname,
	-- A test left no trace
	CASE t.relname WHEN 'mailing_trace' THEN 'r.is_test_trace IS NOT TRUE' ELSE 'true' END)
FROM (
	SELECT o.relname, a.attnum AS place,
		format('%s AS %I', coalesce(c.held, format('r.%I', a.attname)), CASE WHEN c.now IS NULL THEN a.attname ELSE c.former END) AS item
	FROM pg_class AS o
	JOIN pg_attribute AS a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
	LEFT JOIN change AS c ON c.of_table = o.relname AND c.now = a.attname
	WHERE o.relnamespace = :'raw'::regnamespace AND o.relkind = 'r' AND (c.now IS NULL OR c.former IS NOT NULL)
	UNION ALL
	SELECT c.of_table, 10000, format('%s AS %I', c.held, c.former)
	FROM change AS c
	WHERE c.now IS NULL
) AS t
WHERE :version > 14 OR t.relname <> 'crm_team_member'
GROUP BY t.relname \gexec

-- The reports of expenses, each of one
SELECT format($query$
	CREATE TABLE %I.hr_expense_sheet AS
	SELECT r.id, r.name, r.employee_id, r.company_id,
		(CASE r.state WHEN 'submitted' THEN 'submit' WHEN 'approved' THEN 'approve' WHEN 'posted' THEN 'post' WHEN 'refused' THEN 'cancel' ELSE 'done' END)::varchar AS state
	FROM hr_expense AS r
	WHERE r.state <> 'draft'$query$, :'target') \gexec

RESET search_path;
