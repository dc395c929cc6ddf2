-- Odoo 14 to 19, as its own tables stand in PostgreSQL.  How such a file is read: see map_system.sql.
--
-- What is odd about Odoo, and handled here once:
-- - Times are UTC in columns without a zone; columns of type date are local days.
-- - Who archives a lead or an opportunity has lost it.  The day of it is not always kept.
-- - Probabilities are in percent.
-- - Names that can be translated are jsonb by language from Odoo 16 on, and texts before.
-- - A document knows its team, which need not be that of its owner; a lead without a company is everyone's.
-- - Amounts of orders are in the currency of the order, others in that of the company.
--
-- @time_zone UTC
-- @option company any                key or name of the company, with its branches, or all
-- @option currency any               three letters; by itself that of the company, or of the first of all
-- @option sales orders|invoices      what counts as sold: confirmed orders, by line, or posted invoices and credit notes

-- @settings
-- One company is taken: that which is asked for, or the only one that has leads or orders.  Branches
-- (from Odoo 17 on) are companies below another, whose currency and year they share.
WITH company AS (
	SELECT
		firm.id,
		firm.name,
		firm.currency_id,
		firm.partner_id,
		firm.fiscalyear_last_month::integer % 12 + 1 AS fiscal_year_start, -- @if res_company.fiscalyear_last_month
		NULL::integer AS fiscal_year_start, -- @if no res_company.fiscalyear_last_month
		coalesce(firm.parent_path, firm.id || '/') AS path, -- @if res_company.parent_path
		firm.id || '/' AS path, -- @if no res_company.parent_path
		false
			OR EXISTS (SELECT FROM @tables@.crm_lead AS l WHERE l.company_id = firm.id) -- @if crm_lead.company_id
			OR EXISTS (SELECT FROM @tables@.sale_order AS o WHERE o.company_id = firm.id) -- @if sale_order.company_id
			AS sells
	FROM @tables@.res_company AS firm
),
root AS (
	SELECT r.id, r.path
	FROM company AS r
	WHERE EXISTS (SELECT FROM company AS b WHERE split_part(b.path, '/', 1) = r.id::text AND b.sells)
		AND r.path = r.id || '/'
),
chosen AS (
	SELECT c.*, row_number() OVER (ORDER BY length(c.path), c.id) AS place
	FROM company AS c
	WHERE CASE
		WHEN @company@ = 'all' THEN true
		WHEN @company@ IS NOT NULL THEN EXISTS (
			SELECT FROM company AS a
			WHERE @company@ IN (a.id::text, a.name) AND starts_with(c.path, a.path))
		WHEN EXISTS (SELECT FROM root AS r) THEN EXISTS (SELECT FROM root AS r WHERE starts_with(c.path, r.path))
		ELSE c.id = (SELECT min(f.id) FROM company AS f)
	END
),
first_company AS (
	SELECT
		f.*,
		coalesce(@currency@, own.name) AS currency,
		own.name AS own_currency,
		partner.lang AS language
	FROM chosen AS f
	JOIN @tables@.res_currency AS own ON own.id = f.currency_id
	LEFT JOIN @tables@.res_partner AS partner ON partner.id = f.partner_id
	WHERE f.place = 1
),
-- Rates are those that the first company has noted; its own currency needs none
needed AS (
	SELECT y.name
	FROM @tables@.res_currency AS y
	CROSS JOIN first_company AS f
	WHERE (y.name = f.currency OR y.id IN (SELECT c.currency_id FROM chosen AS c))
		AND y.name <> f.own_currency
		AND NOT EXISTS (
			SELECT FROM @tables@.res_currency_rate AS noted
			WHERE noted.currency_id = y.id
				AND coalesce(noted.company_id, split_part(f.path, '/', 1)::integer) = split_part(f.path, '/', 1)::integer
				AND noted.rate > 0)
)
SELECT
	f.currency,
	f.fiscal_year_start,
	coalesce(f.language, 'en_US') AS language,
	-- Odoo has no time zone of a company: that of most of its users is taken, or of all where it has none
	(
		SELECT coalesce(mode() WITHIN GROUP (ORDER BY p.tz) FILTER (WHERE u.company_id IN (SELECT c.id FROM chosen AS c)), mode() WITHIN GROUP (ORDER BY p.tz))
		FROM @tables@.res_users AS u
		JOIN @tables@.res_partner AS p ON p.id = u.partner_id
		WHERE u.active AND u.share IS NOT TRUE
	) AS time_zone,
	CASE WHEN @company@ IS DISTINCT FROM 'all' THEN (SELECT array_agg(c.id ORDER BY c.id)::text FROM chosen AS c) END AS companies,
	(SELECT string_agg(format('%s (%s)', c.id, c.name), ', ' ORDER BY c.place) FROM chosen AS c) AS company_names,
	split_part(f.path, '/', 1) AS rate_company,
	(
		SELECT bool_or(y.name <> f.currency)
		FROM chosen AS c
		JOIN @tables@.res_currency AS y ON y.id = c.currency_id
	) AS converted,
	CASE
		WHEN f.id IS NULL AND @company@ IS NULL THEN 'the system has no company'
		WHEN f.id IS NULL THEN format('there is no company "%s"', @company@)
		WHEN @company@ IS NULL AND (SELECT count(*) FROM root) > 1 THEN 'more than one company has leads or orders'
		WHEN NOT EXISTS (SELECT FROM @tables@.res_currency AS y WHERE y.name = f.currency) THEN format('there is no currency "%s"', f.currency)
		WHEN EXISTS (SELECT FROM needed) THEN format('there is no rate of %s', (SELECT string_agg(n.name, ', ' ORDER BY n.name) FROM needed AS n))
	END AS problem,
	CASE
		WHEN f.id IS NULL OR @company@ IS NULL AND (SELECT count(*) FROM root) > 1 THEN format(
			'Choose one, such as options => ''{"company": %s}'', or all of them together, ''{"company": "all"}''. There are: %s.',
			(SELECT min(c.id) FROM company AS c), (SELECT string_agg(format('%s (%s)', c.id, c.name), ', ' ORDER BY c.id) FROM company AS c))
		ELSE 'Currencies are those of res_currency, and their rates those of res_currency_rate.'
	END AS hint
FROM (VALUES (true)) AS always (row)
LEFT JOIN first_company AS f ON true
-- @note company @company_names@

-- @part team
-- Teams of the same name are told apart by their keys.  DISTINCT says that there is one row a key, so that
-- nothing is joined for a query that does not ask for the name.
SELECT DISTINCT ON (t.id)
	t.id,
	t.name || CASE WHEN count(*) OVER (PARTITION BY t.name) > 1 THEN ' (' || t.id || ')' ELSE '' END AS name
FROM (
	SELECT
		sales_team.id,
		coalesce(sales_team.name ->> @language@, sales_team.name ->> 'en_US') AS name -- @if crm_team.name:jsonb
		sales_team.name -- @if no crm_team.name:jsonb
	FROM @tables@.crm_team AS sales_team
) AS t

-- @part rep
-- Who has left is archived and stays the owner of what was sold.  People of the same name are told apart
-- by their logins.  Customers are users, too, who share.
SELECT DISTINCT ON (u.id)
	u.id,
	btrim(p.name) || CASE WHEN count(*) OVER (PARTITION BY btrim(p.name)) > 1 THEN ' (' || u.login || ')' ELSE '' END AS name
FROM @tables@.res_users AS u
JOIN @tables@.res_partner AS p ON p.id = u.partner_id
WHERE u.share IS NOT TRUE

-- @part channel
SELECT
	origin.id,
	coalesce(origin.name ->> @language@, origin.name ->> 'en_US') AS name -- @if utm_source.name:jsonb
	origin.name -- @if no utm_source.name:jsonb
FROM @tables@.utm_source AS origin

-- @part stage
SELECT
	step.id,
	step.is_won,
	coalesce(step.name ->> @language@, step.name ->> 'en_US') AS name -- @if crm_stage.name:jsonb
	step.name -- @if no crm_stage.name:jsonb
FROM @tables@.crm_stage AS step

-- @part lost_reason
SELECT
	cause.id,
	coalesce(cause.name ->> @language@, cause.name ->> 'en_US') AS name -- @if crm_lost_reason.name:jsonb
	cause.name -- @if no crm_lost_reason.name:jsonb
FROM @tables@.crm_lost_reason AS cause

-- @part product
SELECT
	variant.id,
	coalesce(template.name ->> @language@, template.name ->> 'en_US') AS name -- @if product_template.name:jsonb
	template.name -- @if no product_template.name:jsonb
FROM @tables@.product_product AS variant
JOIN @tables@.product_template AS template ON template.id = variant.product_tmpl_id

-- @part campaign
-- Its name was what is the title from Odoo 16 on, and is a key since then
SELECT
	drive.id,
	coalesce(drive.title ->> @language@, drive.title ->> 'en_US') AS name -- @if utm_campaign.title:jsonb
	drive.title AS name -- @if utm_campaign.title and no utm_campaign.title:jsonb
	drive.name -- @if no utm_campaign.title
FROM @tables@.utm_campaign AS drive

-- @part mailing
SELECT
	letter.id,
	letter.user_id,
	letter.campaign_id,
	coalesce(letter.subject ->> @language@, letter.subject ->> 'en_US') AS subject -- @if mailing_mailing.subject:jsonb
	letter.subject -- @if no mailing_mailing.subject:jsonb
FROM @tables@.mailing_mailing AS letter

-- @part outcome
-- Of a lead or an opportunity l in its stage.  The day of closing is kept when it was won, but in Odoo 14
-- not when it was lost.  Then the last change of stage is the best there is, or, if it has stayed in that
-- of its beginning, the last change of any kind.  The status of the Enterprise edition, which has one since long,
-- forgets that something was won when it is archived.
SELECT
	o.won,
	CASE WHEN o.won IS NOT NULL THEN coalesce(
		l.date_closed,
		CASE WHEN l.date_last_stage_update > coalesce(l.date_conversion, l.create_date) + interval '1 minute' THEN l.date_last_stage_update END,
		l.write_date) END AS closed_at
FROM (
	SELECT CASE
		WHEN l.won_status = 'won' THEN true -- @if crm_lead.won_status
		WHEN stage.is_won AND l.probability = 100 THEN true -- @if no crm_lead.won_status
		WHEN stage.is_won AND l.probability = 100 THEN true -- @if crm_lead.won_status and crm_lead.probability
		WHEN l.active IS NOT TRUE THEN false
	END AS won
) AS o

-- @part rate
-- From the currency of the company at.company_id to that of the model: the rate of the day at.day, the last
-- before it, or the first of all.  What has no company is in the model's already.
SELECT CASE WHEN paid.name <> @currency@ THEN
	coalesce((
		SELECT to_rate.rate
		FROM @tables@.res_currency_rate AS to_rate
		JOIN @tables@.res_currency AS to_currency ON to_currency.id = to_rate.currency_id AND to_currency.name = @currency@
		WHERE coalesce(to_rate.company_id, @rate_company@::integer) = @rate_company@::integer AND to_rate.rate > 0
		ORDER BY to_rate.name > at.day, abs(to_rate.name - at.day), to_rate.company_id
		LIMIT 1), 1)
	/ coalesce((
		SELECT from_rate.rate
		FROM @tables@.res_currency_rate AS from_rate
		WHERE from_rate.currency_id = paid.id
			AND coalesce(from_rate.company_id, @rate_company@::integer) = @rate_company@::integer AND from_rate.rate > 0
		ORDER BY from_rate.name > at.day, abs(from_rate.name - at.day), from_rate.company_id
		LIMIT 1), 1)
	ELSE 1 END AS factor
FROM (VALUES (true)) AS always (row)
LEFT JOIN @tables@.res_company AS owner ON owner.id = at.company_id
LEFT JOIN @tables@.res_currency AS paid ON paid.id = owner.currency_id

-- @part seller
-- Who is in a sales team, or owns a lead or an order, of the company
SELECT
	person.id,
	person.sale_team_id, -- @if res_users.sale_team_id
	person.active,
	person.write_date
FROM @tables@.res_users AS person
WHERE person.share IS NOT TRUE
	AND (false
		-- @if res_users.sale_team_id
		OR person.sale_team_id IS NOT NULL
			AND person.company_id = ANY (@companies@::integer[]) -- @if @companies@
		-- @end
		-- @if crm_lead.user_id
		OR EXISTS (SELECT FROM @tables@.crm_lead AS led WHERE led.user_id = person.id
			AND (led.company_id IS NULL OR led.company_id = ANY (@companies@::integer[])) -- @if @companies@
		)
		-- @end
		-- @if sale_order.user_id
		OR EXISTS (SELECT FROM @tables@.sale_order AS sold WHERE sold.user_id = person.id
			AND sold.company_id = ANY (@companies@::integer[]) -- @if @companies@
		)
		-- @end
	)

-- @source rep
-- Odoo has no day of leaving: it is that of the last change of an archived user
SELECT
	rep.name AS rep,
	team.name AS team, -- @if res_users.sale_team_id
	leader.name AS manager, -- @if res_users.sale_team_id
	CASE WHEN seller.active IS NOT TRUE THEN seller.write_date END AS ends_on
FROM @seller@ AS seller
JOIN @rep@ AS rep ON rep.id = seller.id
-- @if res_users.sale_team_id
LEFT JOIN @tables@.crm_team AS own_team ON own_team.id = seller.sale_team_id
LEFT JOIN @team@ AS team ON team.id = own_team.id
LEFT JOIN @rep@ AS leader ON leader.id = own_team.user_id
-- @end
-- @note users in a sales team, or with leads or orders; of several teams the first; the team's leader is the manager -- @if res_users.sale_team_id
-- @note users with leads or orders; their teams are not known: there is no column res_users.sale_team_id -- @if no res_users.sale_team_id

-- @source lead
-- Leads, and the opportunities that were leads.  Those that were opportunities from the beginning are none.
SELECT
	l.id AS lead_id,
	coalesce(customer.commercial_partner_id, l.partner_id) AS customer_id,
	rep.name AS rep,
	team.name AS team,
	channel.name AS source, -- @if crm_lead.source_id and utm_source
	l.create_date AS created_at,
	CASE WHEN l.type = 'opportunity' THEN l.date_conversion END AS qualified_at,
	CASE WHEN l.type = 'opportunity' AND outcome.won THEN outcome.closed_at END AS converted_at,
	CASE WHEN NOT outcome.won THEN outcome.closed_at END AS lost_at
FROM @tables@.crm_lead AS l
LEFT JOIN @stage@ AS stage ON stage.id = l.stage_id
LEFT JOIN @rep@ AS rep ON rep.id = l.user_id
LEFT JOIN @team@ AS team ON team.id = l.team_id
LEFT JOIN @channel@ AS channel ON channel.id = l.source_id -- @if crm_lead.source_id and utm_source
LEFT JOIN @tables@.res_partner AS customer ON customer.id = l.partner_id
CROSS JOIN LATERAL @outcome@ AS outcome
WHERE (l.type = 'lead' OR l.date_conversion IS NOT NULL)
	AND (l.company_id IS NULL OR l.company_id = ANY (@companies@::integer[])) -- @if @companies@
-- @note leads, and opportunities that were leads; merged ones are one in Odoo already
-- @note sources are not known: there is no table utm_source -- @if no utm_source

-- @source deal
SELECT
	l.id AS deal_id,
	coalesce(customer.commercial_partner_id, l.partner_id) AS customer_id,
	rep.name AS rep,
	team.name AS team,
	channel.name AS source, -- @if crm_lead.source_id and utm_source
	stage.name AS stage,
	coalesce(l.date_conversion, l.create_date) AS opened_at,
	outcome.closed_at,
	outcome.won,
	l.expected_revenue AS amount, -- @if no @converted@
	l.expected_revenue * rate.factor AS amount, -- @if @converted@
	CASE WHEN NOT outcome.won THEN lost_reason.name END AS lost_reason, -- @if crm_lost_reason
	l.date_deadline AS expected_on,
	l.probability / 100 AS probability
FROM @tables@.crm_lead AS l
LEFT JOIN @stage@ AS stage ON stage.id = l.stage_id
LEFT JOIN @rep@ AS rep ON rep.id = l.user_id
LEFT JOIN @team@ AS team ON team.id = l.team_id
LEFT JOIN @channel@ AS channel ON channel.id = l.source_id -- @if crm_lead.source_id and utm_source
LEFT JOIN @lost_reason@ AS lost_reason ON lost_reason.id = l.lost_reason_id -- @if crm_lost_reason and crm_lead.lost_reason_id
LEFT JOIN @lost_reason@ AS lost_reason ON lost_reason.id = l.lost_reason -- @if crm_lost_reason and no crm_lead.lost_reason_id
LEFT JOIN @tables@.res_partner AS customer ON customer.id = l.partner_id
CROSS JOIN LATERAL @outcome@ AS outcome
-- @if @converted@
CROSS JOIN LATERAL (SELECT l.company_id, coalesce(outcome.closed_at::date, date '9999-12-31') AS day) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE l.type = 'opportunity'
	AND (l.company_id IS NULL OR l.company_id = ANY (@companies@::integer[])) -- @if @companies@
-- @note opportunities; archived ones are lost, unless they were won
-- @note sources are not known: there is no table utm_source -- @if no utm_source
-- @note reasons of losses are not known: there is no table crm_lost_reason -- @if no crm_lost_reason
-- @note amounts in other currencies by the rate of the closing day, open ones by the last -- @if @converted@

-- @source sale
-- @if @sales@=orders
-- Confirmed orders, a row a line, without tax.  Until Odoo 16 a locked order was "done".  Of a combination (from
-- 18 on) its parts have the price, and its own line has none: its quantity is unknown, that of its parts is sold.
-- currency_rate is that of the order's day, from the currency of the company to that of the order.
SELECT
	i.id AS sale_id,
	coalesce(customer.commercial_partner_id, o.partner_id) AS customer_id,
	rep.name AS rep,
	team.name AS team,
	channel.name AS channel, -- @if sale_order.source_id and utm_source
	product.name AS product, -- @if product_product and product_template
	o.date_order AS sold_at,
	CASE WHEN o.currency_rate > 0 AND o.currency_rate <> 1 THEN i.price_subtotal / o.currency_rate ELSE i.price_subtotal END
		* rate.factor -- @if @converted@
		AS amount,
	-- Of a combination the parts count; what goes along with a line as an option is linked to it, too, and is no part
	CASE WHEN i.id IN (SELECT part.linked_line_id FROM @tables@.sale_order_line AS part WHERE part.combo_item_id IS NOT NULL) THEN NULL ELSE -- @if sale_order_line.linked_line_id and sale_order_line.combo_item_id
	i.product_uom_qty
	END -- @if sale_order_line.linked_line_id and sale_order_line.combo_item_id
	AS quantity
FROM @tables@.sale_order AS o
JOIN @tables@.sale_order_line AS i ON i.order_id = o.id
LEFT JOIN @product@ AS product ON product.id = i.product_id -- @if product_product and product_template
LEFT JOIN @rep@ AS rep ON rep.id = o.user_id
LEFT JOIN @team@ AS team ON team.id = o.team_id
LEFT JOIN @channel@ AS channel ON channel.id = o.source_id -- @if sale_order.source_id and utm_source
LEFT JOIN @tables@.res_partner AS customer ON customer.id = o.partner_id
-- @if @converted@
CROSS JOIN LATERAL (SELECT o.company_id, o.date_order::date AS day) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE o.state IN ('sale', 'done')
	-- Sections and notes between the lines, and what was asked for in advance
	AND i.display_type IS NULL
	AND i.is_downpayment IS NOT TRUE -- @if sale_order_line.is_downpayment
	AND o.company_id = ANY (@companies@::integer[]) -- @if @companies@
-- @note confirmed orders by line, without tax; credit notes are not among them
-- @note products are not known: there is no table product_product -- @if no product_product
-- @note products are not known: there is no table product_template -- @if product_product and no product_template
-- @note channels are not known: there is no table utm_source -- @if no utm_source
-- @else
-- Posted invoices, credit notes below 0 and receipts, without tax, in the currency of the company
SELECT
	m.id AS sale_id,
	coalesce(m.commercial_partner_id, m.partner_id) AS customer_id,
	rep.name AS rep,
	team.name AS team, -- @if account_move.team_id
	channel.name AS channel, -- @if account_move.source_id and utm_source
	m.invoice_date AS sold_at,
	m.amount_untaxed_signed AS amount -- @if no @converted@
	m.amount_untaxed_signed * rate.factor AS amount -- @if @converted@
FROM @tables@.account_move AS m
LEFT JOIN @rep@ AS rep ON rep.id = m.invoice_user_id
LEFT JOIN @team@ AS team ON team.id = m.team_id -- @if account_move.team_id
LEFT JOIN @channel@ AS channel ON channel.id = m.source_id -- @if account_move.source_id and utm_source
-- @if @converted@
CROSS JOIN LATERAL (SELECT m.company_id, m.invoice_date AS day) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE m.state = 'posted'
	AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
	AND m.company_id = ANY (@companies@::integer[]) -- @if @companies@
-- @note posted invoices and credit notes, without tax; products are not known
-- @note teams are those of the reps: there is no column account_move.team_id -- @if no account_move.team_id
-- @note channels are not known: there is no table utm_source -- @if no utm_source
-- @end

-- @source customer
-- @note derived from the sales: Odoo keeps no day on which a customer came or left

-- @source subscription
-- @note Odoo keeps subscriptions in its Enterprise edition only -- @if no sale_order.is_subscription
-- @note orders of subscriptions count as sales only; map what is paid a month by hand -- @if sale_order.is_subscription

-- @source email
-- A row an addressee.  The status is the last that happened: who has answered has opened.  Tests, and what
-- was never sent, are left out.
SELECT
	e.id AS email_id,
	coalesce(campaign.name, mailing.subject) AS campaign, -- @if utm_campaign
	mailing.subject AS variant,
	rep.name AS rep,
	-- @if mailing_trace.trace_status
	e.sent_datetime AS sent_at,
	CASE WHEN e.trace_status IN ('sent', 'open', 'reply') THEN e.sent_datetime END AS delivered_at,
	CASE WHEN e.trace_status IN ('open', 'reply') THEN coalesce(e.open_datetime, e.reply_datetime, e.links_click_datetime, e.write_date) END AS opened_at,
	e.links_click_datetime AS clicked_at
	-- @else
	e.sent AS sent_at,
	CASE WHEN e.state IN ('sent', 'opened', 'replied') THEN e.sent END AS delivered_at,
	CASE WHEN e.state IN ('opened', 'replied') THEN coalesce(e.opened, e.replied, e.clicked, e.write_date) END AS opened_at,
	e.clicked AS clicked_at
	-- @end
FROM @tables@.mailing_trace AS e
JOIN @mailing@ AS mailing ON mailing.id = e.mass_mailing_id
LEFT JOIN @campaign@ AS campaign ON campaign.id = mailing.campaign_id -- @if utm_campaign
LEFT JOIN @rep@ AS rep ON rep.id = mailing.user_id
WHERE e.trace_type = 'mail'
	AND e.is_test_trace IS NOT TRUE -- @if mailing_trace.is_test_trace
	AND e.sent_datetime IS NOT NULL -- @if mailing_trace.trace_status
	AND e.sent IS NOT NULL -- @if no mailing_trace.trace_status
-- @note e-mails of mailings that were sent, of all companies; the subject is the variant
-- @note the campaign is the subject, too: there is no table utm_campaign -- @if no utm_campaign

-- @source expense
-- What those who sell have spent, once it is approved: costs of others do not win customers
SELECT
	x.date AS spent_on,
	'other' AS category,
	team.name AS team, -- @if res_users.sale_team_id
	x.total_amount_company -- @if hr_expense.total_amount_company
	x.total_amount -- @if no hr_expense.total_amount_company
		* rate.factor -- @if @converted@
		AS amount
FROM @tables@.hr_expense AS x
JOIN @tables@.hr_employee AS employee ON employee.id = x.employee_id
JOIN @seller@ AS seller ON seller.id = employee.user_id
LEFT JOIN @team@ AS team ON team.id = seller.sale_team_id -- @if res_users.sale_team_id
-- @if @converted@
CROSS JOIN LATERAL (SELECT x.company_id, x.date AS day) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE x.state IN ('approved', 'done', 'posted', 'in_payment', 'paid')
	AND x.company_id = ANY (@companies@::integer[]) -- @if @companies@
-- @note approved expenses of the reps, with tax; add wages and advertising by hand

-- @source quota
-- Odoo keeps one target a team, which holds for every month: a row a month of the fiscal year, since the
-- team is there
SELECT
	target_team.id::bigint * 1000000 + to_char(months.month, 'YYYYMM')::integer AS quota_id,
	format('%s, %s', team.name, to_char(months.month, 'YYYY-MM')) AS name,
	'sales_amount' AS kpi,
	team.name AS team,
	months.month::date AS starts_on,
	(months.month + interval '1 month')::date - 1 AS ends_on,
	target_team.invoiced_target AS target_value -- @if no @converted@
	target_team.invoiced_target * rate.factor AS target_value -- @if @converted@
FROM @tables@.crm_team AS target_team
JOIN @team@ AS team ON team.id = target_team.id
CROSS JOIN @schema@.clock AS c
CROSS JOIN LATERAL generate_series(c.fiscal_year::timestamp, c.fiscal_year::timestamp + interval '11 months', interval '1 month') AS months (month)
-- @if @converted@
CROSS JOIN LATERAL (SELECT target_team.company_id, months.month::date AS day) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE target_team.active
	AND target_team.invoiced_target > 0
	AND months.month >= date_trunc('month', target_team.create_date)
	AND (target_team.company_id IS NULL OR target_team.company_id = ANY (@companies@::integer[])) -- @if @companies@
-- @note targets of teams, every month of the fiscal year
-- @note measured by orders, where Odoo itself goes by invoices -- @if @sales@=orders

-- @source custom_measure
-- @note none in Odoo
