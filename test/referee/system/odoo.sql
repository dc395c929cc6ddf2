-- Odoo: what the sources of a model should hold, as plain tables, from the meaning of Odoo's tables alone,
-- as each version has them.
--
--   raw          schema of Odoo's tables
--   version      14 to 19; 19 by itself
--   target       schema to be made, with a table a source; what is not there is not mapped
--   time_zone    of the company, for days that become points in time: none here
--   as_of        the day whose month's target of a team is its quota
--   company      set: `all`, or the key of one, which is taken with those below it; else those that have leads or
--                orders
--   currency     set: what amounts become; else that of the first company
--   invoices     set: sales are the invoices
--
-- Decisions.  Where reasonable people differ, the other answer stands behind the dash.
--
--   deal      opportunities; leads are none, though they have stages as well.  Opened when the lead became
--             one, else when it was made - date_open is when it was given to somebody, often before.
--             Won is what is in a stage that is won, at 100 %, which won_status of 19 says of what is not archived.
--             Lost is what is archived and not won, whatever chance was left in it - only with probability 0.
--             Closed: date_closed.  Where losing left none, the last change of stage, or, if it has stayed in that of
--             its beginning, which is noted within the same minute, the last change.
--             Amount: expected_revenue, which is in the company's currency.  Recurring revenue is not in it.
--             Expected on: date_deadline, also of closed ones, for it is not overwritten on closing.
--             Customer: the company that pays (commercial_partner_id) - the contact.  Who is a name or an
--             address on the lead only is nobody yet.
--             Source: utm_source - utm_medium.
--   lead      what is a lead, and what became an opportunity.  Qualified on conversion, converted when the
--             deal was won, lost when it was lost, as lead or as deal.  An opportunity made as such was no lead.
--   sale      lines of confirmed orders, untaxed, in the company's currency, at date_order (which is the
--             confirmation), neither notes nor down payments.  - Orders, one row each; posted invoices and
--             credit notes (`invoices`), which the demo company has in both companies, and more of than orders.
--             Credit notes are not of orders and are no rows.
--   invoice   posted ones, receipts, and credit notes below 0, on their day, untaxed, in the company's currency.
--             Bills and entries are none.  No products: an invoice has several.
--   email     traces that were sent (sent_datetime), not those of tests and of text messages.  A bounce
--             without a time was not sent.  Delivered is every state from delivered on; opened is opened or
--             answered.  In 14 each of these has a time, and the state is made of the times, as it is here: what was
--             ignored or failed was not delivered; what was answered, opened or clicked was opened; and what has
--             bounced was not delivered, unless it was opened.  Variant: the subject, which is the campaign, too, where
--             there is none.
--   expense   what those who sell have spent, once it is approved, on its day, with tax, in the company's currency -
--             all that is not refused; without tax.  Until 18 it is approved when its report is.  The category is
--             `other`.  Team: the employee's.
--   rep       internal users who are in a team or have an opportunity, lead or order: by name.  One
--             team: the one joined first; in 14 there is no other.  Manager: the team's leader, of himself, too.
--   quota     invoiced_target of a team for each month of the fiscal year since the team is there, on the
--             sales - for its current month; on invoices.
--   customer  not mapped: customer_rank counts documents, and nothing says since when or until when.
--
--   company   from 17 on one company may be a branch of another, before each stands alone.  Rows of no company are everybody's.  An amount of a company is in its currency, one of no company in that
--             of the model.  What has another is converted by the rates that the first company has noted, or that
--             are everybody's: that of the day, which is the last that began until then - or the first there is, for
--             what was before.  Days of orders and closings are those of UTC, which Odoo goes by as well - the
--             company's.  What is open goes by the last rate, a team's target by that of the month's first day.

\set QUIET on
SET client_min_messages = warning;
DISCARD TEMP;
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"target", :"raw", pg_catalog;

\if :{?version}
\else
	\set version 19
\endif
SELECT :version < 15 AS is_14, :version < 16 AS until_15, :version < 17 AS until_16, :version < 18 AS until_17, :version < 19 AS until_18 \gset

-- What can be translated is JSON by language from 16 on; the subject of a mailing is in some versions, and in others not
CREATE FUNCTION pg_temp.word(name jsonb) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN nullif(btrim(name ->> 'en_US'), '');
CREATE FUNCTION pg_temp.word(name varchar) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN nullif(btrim(name), '');

-- Every time is UTC without a zone
CREATE FUNCTION pg_temp.utc(at timestamp) RETURNS timestamptz
	LANGUAGE sql IMMUTABLE
	RETURN at AT TIME ZONE 'UTC';

-- The companies, and those above them
CREATE TEMP TABLE firm AS
SELECT c.id, c.currency_id, c.fiscalyear_last_month::integer AS last_month,
\if :until_16
	ARRAY[c.id] AS path
\else
	string_to_array(trim(c.parent_path, '/'), '/')::integer[] AS path
\endif
FROM res_company AS c;

CREATE TEMP TABLE chosen AS
SELECT f.*
FROM firm AS f
\if :{?company}
WHERE :'company' = 'all' OR :'company' = ANY (f.path::text[])
\else
WHERE f.path[1] IN (
	SELECT r.path[1] FROM firm AS r
	WHERE r.id IN (SELECT l.company_id FROM crm_lead AS l UNION SELECT o.company_id FROM sale_order AS o))
\endif
ORDER BY cardinality(f.path), f.id;

CREATE TEMP TABLE first_firm AS
SELECT c.path[1] AS root, c.last_month, c.currency_id AS own_currency_id,
\if :{?currency}
	(SELECT y.id FROM res_currency AS y WHERE y.name = :'currency') AS currency_id
\else
	c.currency_id
\endif
FROM chosen AS c
ORDER BY cardinality(c.path), c.id
LIMIT 1;

-- Whether rows of a company are taken
CREATE FUNCTION pg_temp.is_taken(company integer) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN company IS NULL OR company IN (SELECT c.id FROM chosen AS c);

-- Units of a currency for one of the first company's, on a day (NULL: the last there is)
CREATE FUNCTION pg_temp.units(currency integer, day date) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN CASE WHEN currency = (SELECT f.own_currency_id FROM first_firm AS f) THEN 1 ELSE (
		SELECT coalesce(
			(array_agg(r.rate ORDER BY r.name DESC) FILTER (WHERE day IS NULL OR r.name <= day))[1],
			(array_agg(r.rate ORDER BY r.name))[1])
		FROM res_currency_rate AS r, first_firm AS f
		WHERE r.currency_id = currency AND (r.company_id IS NULL OR r.company_id = f.root)) END;

-- An amount of a company in the currency of the model
CREATE FUNCTION pg_temp.money(amount numeric, company integer, day date) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN CASE
		WHEN company IS NULL OR (SELECT c.currency_id FROM firm AS c WHERE c.id = company) = (SELECT f.currency_id FROM first_firm AS f) THEN amount
		ELSE amount * pg_temp.units((SELECT f.currency_id FROM first_firm AS f), day) / pg_temp.units((SELECT c.currency_id FROM firm AS c WHERE c.id = company), day)
	END;

CREATE TEMP TABLE person AS
SELECT u.id, nullif(btrim(p.name), '') AS name, CASE WHEN u.active IS NOT TRUE THEN (pg_temp.utc(u.write_date) AT TIME ZONE :'time_zone')::date END AS left_on
FROM res_users AS u JOIN res_partner AS p ON p.id = u.partner_id;

CREATE TEMP TABLE team AS
SELECT t.id, pg_temp.word(t.name) AS name, t.user_id AS leader, t.invoiced_target, t.active, t.create_date AS created, t.company_id
FROM crm_team AS t;

CREATE TEMP TABLE payer AS
SELECT p.id, coalesce(p.commercial_partner_id, p.id)::text AS customer_id
FROM res_partner AS p;

-- Who is in which team: of several the one joined first
CREATE TEMP TABLE member AS
\if :is_14
SELECT u.id AS user_id, u.sale_team_id AS team_id
FROM res_users AS u
WHERE u.sale_team_id IS NOT NULL;
\else
SELECT DISTINCT ON (m.user_id) m.user_id, m.crm_team_id AS team_id
FROM crm_team_member AS m
WHERE m.active
ORDER BY m.user_id, m.create_date, m.id;
\endif

-- Leads and opportunities
CREATE TEMP TABLE work AS
SELECT l.*,
	CASE
		WHEN l.outcome IN ('won', 'lost')
			THEN pg_temp.utc(coalesce(l.date_closed,
				CASE WHEN l.date_last_stage_update > coalesce(l.date_conversion, l.create_date) + interval '1 minute' THEN l.date_last_stage_update END,
				l.write_date))
	END AS ended_at
FROM (
	SELECT
		l.id, l.type, l.company_id, l.partner_id, l.user_id, l.team_id, l.source_id, l.stage_id,
\if :until_15
		l.lost_reason AS lost_reason_id,
\else
		l.lost_reason_id,
\endif
		l.create_date, l.date_conversion, l.date_closed, l.date_last_stage_update, l.write_date, l.date_deadline,
		l.expected_revenue, l.probability, coalesce(l.active, true) AS active,
		CASE
			WHEN s.is_won AND l.probability = 100 THEN 'won'
\if :until_18
			WHEN NOT l.active THEN 'lost'
\else
			WHEN l.won_status = 'won' THEN 'won'
			WHEN NOT l.active OR l.won_status = 'lost' THEN 'lost'
\endif
			ELSE 'pending' END AS outcome
	FROM crm_lead AS l
	LEFT JOIN crm_stage AS s ON s.id = l.stage_id
	WHERE pg_temp.is_taken(l.company_id)
) AS l;

CREATE TABLE deal AS
SELECT
	w.id::text AS deal_id,
	c.customer_id,
	u.name AS rep,
	pg_temp.word(src.name) AS source,
	pg_temp.utc(coalesce(w.date_conversion, w.create_date)) AS opened_at,
	w.ended_at AS closed_at,
	CASE w.outcome WHEN 'won' THEN true WHEN 'lost' THEN false END AS won,
	pg_temp.money(w.expected_revenue, w.company_id, (w.ended_at AT TIME ZONE 'UTC')::date) AS amount,
	w.probability / 100 AS probability,
	t.name AS team,
	pg_temp.word(s.name) AS stage,
	w.date_deadline AS expected_on,
	CASE w.outcome WHEN 'lost' THEN pg_temp.word(r.name) END AS lost_reason
FROM work AS w
LEFT JOIN payer AS c ON c.id = w.partner_id
LEFT JOIN person AS u ON u.id = w.user_id
LEFT JOIN team AS t ON t.id = w.team_id
LEFT JOIN crm_stage AS s ON s.id = w.stage_id
LEFT JOIN utm_source AS src ON src.id = w.source_id
LEFT JOIN crm_lost_reason AS r ON r.id = w.lost_reason_id
WHERE w.type = 'opportunity';

CREATE TABLE lead AS
SELECT
	w.id::text AS lead_id,
	pg_temp.utc(w.create_date) AS created_at,
	pg_temp.word(src.name) AS source,
	u.name AS rep,
	CASE WHEN w.type = 'opportunity' THEN pg_temp.utc(w.date_conversion) END AS qualified_at,
	CASE WHEN w.type = 'opportunity' AND w.outcome = 'won' THEN w.ended_at END AS converted_at,
	c.customer_id,
	t.name AS team,
	CASE w.outcome WHEN 'lost' THEN w.ended_at END AS lost_at
FROM work AS w
LEFT JOIN payer AS c ON c.id = w.partner_id
LEFT JOIN person AS u ON u.id = w.user_id
LEFT JOIN team AS t ON t.id = w.team_id
LEFT JOIN utm_source AS src ON src.id = w.source_id
WHERE w.type = 'lead' OR w.date_conversion IS NOT NULL;

\if :{?invoices}
CREATE TABLE sale AS
SELECT
	v.id::text AS sale_id,
	v.commercial_partner_id::text AS customer_id,
	u.name AS rep,
	v.invoice_date::timestamp AT TIME ZONE :'time_zone' AS sold_at,
	trim_scale(pg_temp.money(v.amount_untaxed_signed, v.company_id, v.invoice_date)) AS amount,
	t.name AS team,
	pg_temp.word(src.name) AS channel
FROM account_move AS v
LEFT JOIN person AS u ON u.id = v.invoice_user_id
LEFT JOIN team AS t ON t.id = v.team_id
LEFT JOIN utm_source AS src ON src.id = v.source_id
WHERE v.state = 'posted' AND v.move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND pg_temp.is_taken(v.company_id);
\else
CREATE TABLE sale AS
SELECT
	l.id::text AS sale_id,
	c.customer_id,
	u.name AS rep,
	pg_temp.utc(o.date_order) AS sold_at,
	-- currency_rate is units of the order's currency for one of the company's
	trim_scale(pg_temp.money(l.price_subtotal / coalesce(nullif(o.currency_rate, 0), 1), o.company_id, o.date_order::date)) AS amount,
\if :until_17
	l.product_uom_qty AS quantity,
\else
	-- A combination is counted by its parts
	CASE WHEN NOT EXISTS (SELECT FROM sale_order_line AS x WHERE x.combo_item_id IS NOT NULL AND x.linked_line_id = l.id) THEN l.product_uom_qty END AS quantity,
\endif
	t.name AS team,
	pg_temp.word(src.name) AS channel,
	pg_temp.word(m.name) AS product
FROM sale_order_line AS l
JOIN sale_order AS o ON o.id = l.order_id AND o.state IN ('sale', 'done')
LEFT JOIN payer AS c ON c.id = o.partner_id
LEFT JOIN person AS u ON u.id = o.user_id
LEFT JOIN team AS t ON t.id = o.team_id
LEFT JOIN utm_source AS src ON src.id = o.source_id
LEFT JOIN product_product AS p ON p.id = l.product_id
LEFT JOIN product_template AS m ON m.id = p.product_tmpl_id
WHERE l.display_type IS NULL AND l.is_downpayment IS NOT TRUE AND pg_temp.is_taken(o.company_id);
\endif

-- A campaign's name is a key from 16 on, and what it is called its title
CREATE TEMP TABLE drive AS
SELECT g.id,
\if :until_15
	pg_temp.word(g.name) AS name
\else
	pg_temp.word(g.title) AS name
\endif
FROM utm_campaign AS g;

CREATE TABLE email AS
SELECT
	e.id::text AS email_id,
	coalesce(g.name, pg_temp.word(m.subject)) AS campaign,
	pg_temp.word(m.subject) AS variant,
	u.name AS rep,
\if :is_14
	pg_temp.utc(e.sent) AS sent_at,
	CASE WHEN e.ignored IS NULL AND e.exception IS NULL AND (e.bounced IS NULL OR x.seen IS NOT NULL) THEN pg_temp.utc(e.sent) END AS delivered_at,
	CASE WHEN e.ignored IS NULL AND e.exception IS NULL THEN pg_temp.utc(x.seen) END AS opened_at,
	pg_temp.utc(e.clicked) AS clicked_at
\else
	pg_temp.utc(e.sent_datetime) AS sent_at,
	CASE WHEN e.trace_status IN ('sent', 'open', 'reply') THEN pg_temp.utc(e.sent_datetime) END AS delivered_at,
	CASE WHEN e.trace_status IN ('open', 'reply') THEN pg_temp.utc(coalesce(e.open_datetime, e.reply_datetime, e.write_date)) END AS opened_at,
	pg_temp.utc(e.links_click_datetime) AS clicked_at
\endif
FROM mailing_trace AS e
LEFT JOIN mailing_mailing AS m ON m.id = e.mass_mailing_id
LEFT JOIN drive AS g ON g.id = m.campaign_id
LEFT JOIN person AS u ON u.id = m.user_id
\if :is_14
CROSS JOIN LATERAL (SELECT coalesce(e.opened, e.replied, e.clicked) AS seen) AS x
WHERE e.sent IS NOT NULL
\else
WHERE e.sent_datetime IS NOT NULL
\endif
\if :until_18
\else
	AND e.is_test_trace IS NOT TRUE
\endif
	AND e.trace_type = 'mail';

-- Who sells
CREATE TEMP TABLE seller AS
SELECT a.id, b.team_id
FROM res_users AS a
LEFT JOIN member AS b ON b.user_id = a.id
WHERE a.share IS NOT TRUE
	AND (b.user_id IS NOT NULL AND a.company_id IN (SELECT c.id FROM chosen AS c)
		OR a.id IN (SELECT l.user_id FROM crm_lead AS l WHERE pg_temp.is_taken(l.company_id) UNION SELECT o.user_id FROM sale_order AS o WHERE pg_temp.is_taken(o.company_id)));

CREATE TABLE expense AS
SELECT
	x.date AS spent_on,
	'other' AS category,
\if :until_16
	-- total_amount is in the currency of the receipt
	trim_scale(pg_temp.money(x.total_amount_company, x.company_id, x.date)) AS amount,
\else
	trim_scale(pg_temp.money(x.total_amount, x.company_id, x.date)) AS amount,
\endif
	t.name AS team
FROM hr_expense AS x
JOIN hr_employee AS h ON h.id = x.employee_id
JOIN seller AS b ON b.id = h.user_id
LEFT JOIN team AS t ON t.id = b.team_id
\if :until_18
JOIN hr_expense_sheet AS r ON r.id = x.sheet_id AND r.state IN ('approve', 'post', 'done')
WHERE pg_temp.is_taken(x.company_id);
\else
WHERE x.state IN ('approved', 'posted', 'in_payment', 'paid') AND pg_temp.is_taken(x.company_id);
\endif

CREATE TABLE rep AS
SELECT DISTINCT ON (u.name) u.name AS rep, t.name AS team, l.name AS manager, u.left_on AS ends_on
FROM seller AS b
JOIN person AS u ON u.id = b.id
LEFT JOIN team AS t ON t.id = b.team_id
LEFT JOIN person AS l ON l.id = t.leader
WHERE u.name IS NOT NULL
ORDER BY u.name, u.id;

-- The company's year begins behind its last month
CREATE TABLE quota AS
SELECT
	t.id || to_char(m.month, 'YYYYMM') AS quota_id,
	t.name || ', ' || to_char(m.month, 'YYYY-MM') AS name,
	'sales_amount' AS kpi,
	t.name AS team,
	m.month::date AS starts_on,
	(m.month + interval '1 month')::date - 1 AS ends_on,
	trim_scale(pg_temp.money(t.invoiced_target::numeric, t.company_id, m.month::date)) AS target_value
FROM first_firm AS f
CROSS JOIN LATERAL (
	SELECT make_date(extract(year FROM date :'as_of')::integer - (extract(month FROM date :'as_of') <= f.last_month AND f.last_month < 12)::integer,
		f.last_month % 12 + 1, 1) AS first_month
) AS y
CROSS JOIN generate_series(0, 11) AS n
CROSS JOIN LATERAL (SELECT y.first_month + make_interval(months => n) AS month) AS m
JOIN team AS t ON t.active AND t.invoiced_target > 0 AND m.month >= date_trunc('month', t.created) AND pg_temp.is_taken(t.company_id);

RESET search_path;
