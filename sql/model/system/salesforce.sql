-- Salesforce, as Fivetran, Airbyte and Heroku Connect leave its objects in PostgreSQL: a table an object,
-- a column a field, whose names each of them writes in its own way.  How such a file is read: see
-- map_system.sql.
--
-- What is odd about Salesforce, and handled here once:
-- - Fields of type date (CloseDate, ConvertedDate, start dates) may land as midnight UTC: they are days
--   all the same.  Times are UTC.
-- - Probabilities are in percent.
-- - What is deleted is marked, and so is what was merged into another; a loader that keeps history marks
--   which row holds now.
-- - A lead that was converted is an opportunity; a customer it is once that is won.
-- - An owner is a user, or a queue, which is nobody.
-- - Where a company has several currencies an amount is in that of its record.
--
-- @time_zone UTC
-- @option sales deals|lines|orders   what counts as sold: won opportunities, their products by line, or activated orders
-- @option record_type any            key or name of a record type of opportunities; by itself all

-- @settings
SELECT
	(SELECT max(firm.fiscal_year_start_month::integer) FROM @tables@.organization AS firm) AS fiscal_year_start, -- @if organization.fiscal_year_start_month
	-- Without that of the company the zone of most users
	(SELECT max(firm.time_zone_sid_key) FROM @tables@.organization AS firm) AS time_zone, -- @if organization.time_zone_sid_key
	(SELECT mode() WITHIN GROUP (ORDER BY u.time_zone_sid_key) FROM @tables@.user AS u WHERE u.is_active::text::boolean) AS time_zone, -- @if user.time_zone_sid_key and user.is_active and no organization.time_zone_sid_key
	-- Of several currencies the corporate one, whose rate is 1; without their table that of most opportunities
	(SELECT max(y.iso_code) FROM @tables@.currency_type AS y WHERE y.is_corporate::text::boolean) AS currency, -- @if currency_type.is_corporate and currency_type.iso_code
	(SELECT mode() WITHIN GROUP (ORDER BY d.currency_iso_code) FROM @tables@.opportunity AS d) AS currency, -- @if opportunity.currency_iso_code and no currency_type
	-- @if @record_type@ and record_type.name
	(
		SELECT array_agg(kind.sfid)::text -- @if record_type.sfid
		SELECT array_agg(kind.id)::text -- @if no record_type.sfid
		FROM @tables@.record_type AS kind
		WHERE @record_type@ IN (kind.name
			, kind.sfid -- @if record_type.sfid
			, kind.id -- @if no record_type.sfid
			, kind.developer_name -- @if record_type.developer_name
			)
			AND kind.sobject_type = 'Opportunity' -- @if record_type.sobject_type
	) AS record_types,
	-- @else
	CASE WHEN @record_type@ IS NOT NULL THEN ARRAY[@record_type@]::text END AS record_types,
	-- @end
	CASE
		WHEN @record_type@ IS NULL THEN NULL
		WHEN true THEN 'of which type an opportunity is is not known: there is no column opportunity.record_type_id' -- @if no opportunity.record_type_id
		-- @if opportunity.record_type_id and record_type.name
		WHEN NOT EXISTS (
			SELECT
			FROM @tables@.record_type AS kind
			WHERE @record_type@ IN (kind.name
				, kind.sfid -- @if record_type.sfid
				, kind.id -- @if no record_type.sfid
				, kind.developer_name -- @if record_type.developer_name
				)
				AND kind.sobject_type = 'Opportunity' -- @if record_type.sobject_type
		) THEN format('there is no record type "%s" of opportunities', @record_type@)
		-- @end
		-- @if opportunity.record_type_id and no record_type.name
		WHEN NOT EXISTS (SELECT FROM @tables@.opportunity AS d WHERE d.record_type_id = @record_type@) THEN format('there is no opportunity of record type "%s"', @record_type@)
		-- @end
	END AS problem,
	-- @if record_type.name
	(
		SELECT format('There are: %s.', string_agg(kind.name, ', ' ORDER BY kind.name))
		FROM @tables@.record_type AS kind
		WHERE true
			AND kind.sobject_type = 'Opportunity' -- @if record_type.sobject_type
	) AS hint
	-- @else
	'Without a table record_type it is a key, as in opportunity.record_type_id.' AS hint
	-- @end

-- @part person
-- A user a row: who was deleted keeps the name
SELECT DISTINCT ON (known.id) known.*
FROM (
	SELECT
		u.username AS login, -- @if user.username
		NULL::text AS login, -- @if no user.username
		u._fivetran_active::text::boolean AS is_now, -- @if user._fivetran_active
		true AS is_now, -- @if no user._fivetran_active
		u._fivetran_deleted::text::boolean IS NOT TRUE AND -- @if user._fivetran_deleted
			u.is_active::text::boolean AS is_active, -- @if user.is_active
			true AS is_active, -- @if no user.is_active
		u.last_modified_date AS changed_at, -- @if user.last_modified_date:timestamp with time zone
		u.last_modified_date::text::timestamp AS changed_at, -- @if user.last_modified_date and no user.last_modified_date:timestamp with time zone
		u.forecast_enabled::text::boolean AS makes_forecasts, -- @if user.forecast_enabled
		false AS makes_forecasts, -- @if no user.forecast_enabled
		u.user_role_id AS user_role_id, -- @if user.user_role_id
		u.manager_id AS manager_id, -- @if user.manager_id
		u.sfid AS id, -- @if user.sfid
		u.id AS id, -- @if no user.sfid
		nullif(btrim(u.name), '') AS name
	FROM @tables@.user AS u
) AS known
ORDER BY known.id, known.is_now IS NOT FALSE DESC

-- @part rep
-- People of the same name are told apart by their logins
-- @if user.name
SELECT
	person.*,
	person.name || CASE WHEN count(*) OVER (PARTITION BY person.name) > 1 THEN ' (' || coalesce(person.login, person.id) || ')' ELSE '' END AS rep
FROM @person@ AS person
-- @else
SELECT NULL::text AS id, NULL::text AS rep
WHERE false
-- @end

-- @part rate
-- What an amount in at.currency is divided by on at.day to be in the currency of the model.  Rates of days
-- are there where the company keeps some; what has none goes by the rate of now.
SELECT CASE
	WHEN at.currency = @currency@ THEN 1 -- @if @currency@
	WHEN at.currency IS NULL THEN 1
	-- @if currency_type.conversion_rate and currency_type.iso_code
	ELSE coalesce(
		-- @if dated_conversion_rate.conversion_rate
		(
			SELECT dated.conversion_rate
			FROM @tables@.dated_conversion_rate AS dated
			CROSS JOIN LATERAL (SELECT
				(dated.start_date AT TIME ZONE 'UTC')::date AS start_date -- @if dated_conversion_rate.start_date:timestamp with time zone
				dated.start_date::text::date AS start_date -- @if no dated_conversion_rate.start_date:timestamp with time zone
			) AS since
			WHERE dated.iso_code = at.currency
				AND since.start_date <= at.day
				AND dated.is_deleted::text::boolean IS NOT TRUE -- @if dated_conversion_rate.is_deleted
				AND dated._fivetran_deleted::text::boolean IS NOT TRUE -- @if dated_conversion_rate._fivetran_deleted
				AND dated._fivetran_active::text::boolean IS NOT FALSE -- @if dated_conversion_rate._fivetran_active
			ORDER BY since.start_date DESC
			LIMIT 1
		),
		-- @end
		(
			SELECT fixed.conversion_rate
			FROM @tables@.currency_type AS fixed
			WHERE fixed.iso_code = at.currency
				AND fixed._fivetran_active::text::boolean IS NOT FALSE -- @if currency_type._fivetran_active
			LIMIT 1
		))
	-- @end
END AS divisor

-- @part opportunity
-- An opportunity that is there, in the types of the model
SELECT
	d.sfid AS id, -- @if opportunity.sfid
	d.id AS id, -- @if no opportunity.sfid
	d.account_id AS account_id, -- @if opportunity.account_id
	d.owner_id AS owner_id, -- @if opportunity.owner_id
	nullif(btrim(d.lead_source), '') AS lead_source, -- @if opportunity.lead_source
	nullif(btrim(d.stage_name), '') AS stage_name, -- @if opportunity.stage_name
	d.probability / 100 AS probability, -- @if opportunity.probability
	d.total_opportunity_quantity AS quantity, -- @if opportunity.total_opportunity_quantity
	d.amount AS amount, -- @if opportunity.amount and no opportunity.currency_iso_code
	d.amount / rate.divisor AS amount, -- @if opportunity.amount and opportunity.currency_iso_code
	rate.divisor AS divisor, -- @if opportunity.currency_iso_code
	d.created_date AS created_at, -- @if opportunity.created_date:timestamp with time zone
	d.created_date::text::timestamp AS created_at, -- @if no opportunity.created_date:timestamp with time zone
	day.close_date AS close_date,
	CASE WHEN d.is_closed::text::boolean THEN d.is_won::text::boolean IS TRUE END AS won
FROM @tables@.opportunity AS d
CROSS JOIN LATERAL (SELECT
	(d.close_date AT TIME ZONE 'UTC')::date AS close_date -- @if opportunity.close_date:timestamp with time zone
	d.close_date::text::date AS close_date -- @if no opportunity.close_date:timestamp with time zone
) AS day
-- @if opportunity.currency_iso_code
CROSS JOIN LATERAL (SELECT
	d.currency_iso_code AS currency,
	day.close_date AS day
) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE true
	AND d.is_deleted::text::boolean IS NOT TRUE -- @if opportunity.is_deleted
	AND d._fivetran_deleted::text::boolean IS NOT TRUE -- @if opportunity._fivetran_deleted
	AND d._fivetran_active::text::boolean IS NOT FALSE -- @if opportunity._fivetran_active
	AND d.record_type_id = ANY (@record_types@::text[]) -- @if @record_types@

-- @part line
-- A product of an opportunity
SELECT
	i.id AS id, -- @if no opportunity_line_item.sfid
	i.sfid AS id, -- @if opportunity_line_item.sfid
	i.opportunity_id AS opportunity_id,
	i.total_price AS total_price,
	i.quantity AS quantity,
	(
		SELECT max(nullif(btrim(p.name), ''))
		FROM @tables@.product_2 AS p
		WHERE true
			AND p.id = i.product_2_id -- @if no product_2.sfid
			AND p.sfid = i.product_2_id -- @if product_2.sfid
			AND p._fivetran_active::text::boolean IS NOT FALSE -- @if product_2._fivetran_active
	) AS product
FROM @tables@.opportunity_line_item AS i
WHERE true
	AND i.is_deleted::text::boolean IS NOT TRUE -- @if opportunity_line_item.is_deleted
	AND i._fivetran_deleted::text::boolean IS NOT TRUE -- @if opportunity_line_item._fivetran_deleted
	AND i._fivetran_active::text::boolean IS NOT FALSE -- @if opportunity_line_item._fivetran_active

-- @source rep
-- @if user.name
-- Who owns an opportunity, a lead or an order, or makes forecasts: others have a login, and sell nothing.
-- Salesforce has no day of leaving: it is that of the last change of a user who is not active.
SELECT
	-- @if user_role.name and user.user_role_id
	(
		SELECT max(nullif(btrim(r.name), ''))
		FROM @tables@.user_role AS r
		WHERE true
			AND r.id = rep.user_role_id -- @if no user_role.sfid
			AND r.sfid = rep.user_role_id -- @if user_role.sfid
			AND r._fivetran_deleted::text::boolean IS NOT TRUE -- @if user_role._fivetran_deleted
			AND r._fivetran_active::text::boolean IS NOT FALSE -- @if user_role._fivetran_active
	) AS team,
	-- @end
	manager.rep AS manager, -- @if user.manager_id
	CASE WHEN rep.is_active IS NOT TRUE THEN rep.changed_at END AS ends_on, -- @if user.last_modified_date
	rep.rep
FROM @rep@ AS rep
LEFT JOIN @rep@ AS manager ON manager.id = rep.manager_id -- @if user.manager_id
WHERE rep.makes_forecasts AND rep.is_active AND rep.is_now IS NOT FALSE
	OR EXISTS (SELECT FROM @tables@.opportunity AS held WHERE held.owner_id = rep.id) -- @if opportunity.owner_id
	OR EXISTS (SELECT FROM @tables@.lead AS led WHERE led.owner_id = rep.id) -- @if lead.owner_id
	OR EXISTS (SELECT FROM @tables@.order AS sold WHERE sold.owner_id = rep.id) -- @if order.owner_id
-- @note users who make forecasts, or own an opportunity, lead or order; the role is the team -- @if user_role.name and user.user_role_id
-- @note users who make forecasts, or own an opportunity, lead or order -- @if no user_role.name
-- @note users who make forecasts, or own an opportunity, lead or order -- @if user_role.name and no user.user_role_id
-- @note teams are not known: there is no table user_role -- @if no user_role.name
-- @note teams are not known: there is no column user.user_role_id -- @if user_role.name and no user.user_role_id
-- @else
-- @note there is no table user with names: owners go by their keys
-- @end

-- @source lead
-- An owner who is not among the users goes by the key; keys of queues begin with 00G
SELECT
	l.id AS lead_id, -- @if no lead.sfid
	l.sfid AS lead_id, -- @if lead.sfid
	l.converted_account_id AS customer_id, -- @if lead.converted_account_id
	coalesce(rep.rep, CASE WHEN NOT starts_with(l.owner_id, '00G') THEN l.owner_id END) AS rep, -- @if lead.owner_id
	nullif(btrim(l.lead_source), '') AS source, -- @if lead.lead_source
	CASE WHEN l.is_converted::text::boolean THEN
		(l.converted_date AT TIME ZONE 'UTC')::date -- @if lead.converted_date:timestamp with time zone
		l.converted_date::text::date -- @if no lead.converted_date:timestamp with time zone
	END AS qualified_at,
	CASE WHEN l.is_converted::text::boolean AND o.won THEN o.close_date END AS converted_at, -- @if lead.converted_opportunity_id and opportunity.is_won
	l.created_date AS created_at -- @if lead.created_date:timestamp with time zone
	l.created_date::text::timestamp AS created_at -- @if no lead.created_date:timestamp with time zone
FROM @tables@.lead AS l
LEFT JOIN @rep@ AS rep ON rep.id = l.owner_id -- @if lead.owner_id
LEFT JOIN @opportunity@ AS o ON o.id = l.converted_opportunity_id -- @if lead.converted_opportunity_id and opportunity.is_won
WHERE true
	-- What was merged into another is deleted, too
	AND l.is_deleted::text::boolean IS NOT TRUE -- @if lead.is_deleted
	AND l.master_record_id IS NULL -- @if lead.master_record_id
	AND l._fivetran_deleted::text::boolean IS NOT TRUE -- @if lead._fivetran_deleted
	AND l._fivetran_active::text::boolean IS NOT FALSE -- @if lead._fivetran_active
-- @note converted leads are opportunities, and customers when those are won; a day on which a lead was given up is not kept -- @if lead.converted_opportunity_id
-- @note converted leads are opportunities; a day on which a lead was given up is not kept -- @if no lead.converted_opportunity_id
-- @note which are customers is not known: there is no column lead.converted_opportunity_id -- @if no lead.converted_opportunity_id

-- @source deal
-- The day of closing takes the place of the expected one.  The product is that of all lines.
SELECT
	o.id AS deal_id,
	o.account_id AS customer_id, -- @if opportunity.account_id
	coalesce(rep.rep, CASE WHEN NOT starts_with(o.owner_id, '00G') THEN o.owner_id END) AS rep, -- @if opportunity.owner_id
	o.lead_source AS source, -- @if opportunity.lead_source
	o.stage_name AS stage, -- @if opportunity.stage_name
	o.amount, -- @if opportunity.amount
	-- @if opportunity_line_item.quantity and product_2.name
	content.product,
	coalesce(o.quantity, content.quantity) AS quantity, -- @if opportunity.total_opportunity_quantity
	content.quantity, -- @if no opportunity.total_opportunity_quantity
	-- @else
	o.quantity, -- @if opportunity.total_opportunity_quantity
	-- @end
	o.probability, -- @if opportunity.probability
	CASE WHEN o.won IS NULL THEN o.close_date END AS expected_on,
	o.created_at AS opened_at,
	CASE WHEN o.won IS NOT NULL THEN o.close_date END AS closed_at,
	o.won
FROM @opportunity@ AS o
-- @if opportunity_line_item.quantity and product_2.name
LEFT JOIN (
	SELECT
		line.opportunity_id,
		sum(line.quantity) AS quantity,
		CASE WHEN min(line.product) = max(line.product) AND count(line.product) = count(*) THEN min(line.product) END AS product
	FROM @line@ AS line
	GROUP BY line.opportunity_id
) AS content ON content.opportunity_id = o.id
-- @end
LEFT JOIN @rep@ AS rep ON rep.id = o.owner_id -- @if opportunity.owner_id
-- @note opportunities that are not deleted -- @if no @record_types@
-- @note opportunities of record type "@record_type@" that are not deleted -- @if @record_types@
-- @note products are not known: there is no table opportunity_line_item -- @if no opportunity_line_item.quantity
-- @note products are not known: there is no table product_2 -- @if opportunity_line_item.quantity and no product_2.name
-- @note amounts in other currencies by the rate of the closing day -- @if opportunity.currency_iso_code and currency_type and dated_conversion_rate
-- @note amounts in other currencies by the rate of now -- @if opportunity.currency_iso_code and currency_type and no dated_conversion_rate
-- @note amounts in other currencies are unknown: there is no table currency_type -- @if opportunity.currency_iso_code and no currency_type

-- @source sale
-- @if @sales@=lines
-- What has no products is sold as it is
SELECT
	coalesce(line.id, o.id) AS sale_id,
	o.account_id AS customer_id, -- @if opportunity.account_id
	coalesce(rep.rep, CASE WHEN NOT starts_with(o.owner_id, '00G') THEN o.owner_id END) AS rep, -- @if opportunity.owner_id
	o.lead_source AS channel, -- @if opportunity.lead_source
	line.product,
	line.quantity,
	o.close_date AS sold_at,
	CASE WHEN line.id IS NOT NULL THEN line.total_price
		/ o.divisor -- @if opportunity.currency_iso_code
		ELSE o.amount -- @if opportunity.amount
	END AS amount
FROM @opportunity@ AS o
LEFT JOIN @line@ AS line ON line.opportunity_id = o.id
LEFT JOIN @rep@ AS rep ON rep.id = o.owner_id -- @if opportunity.owner_id
WHERE o.won
-- @note won opportunities by product
-- @note amounts in other currencies are unknown: there is no table currency_type -- @if opportunity.currency_iso_code and no currency_type
-- @end
-- @if @sales@=orders
-- On the first day of the order.  Orders that take back others are below 0.
SELECT
	b.id AS sale_id, -- @if no order.sfid
	b.sfid AS sale_id, -- @if order.sfid
	b.account_id AS customer_id,
	coalesce(rep.rep, CASE WHEN NOT starts_with(b.owner_id, '00G') THEN b.owner_id END) AS rep,
	day.effective_date AS sold_at,
	CASE WHEN b.is_reduction_order::text::boolean THEN -abs(b.total_amount) ELSE b.total_amount END -- @if order.is_reduction_order
	b.total_amount -- @if no order.is_reduction_order
		/ rate.divisor -- @if order.currency_iso_code
		AS amount
FROM @tables@.order AS b
CROSS JOIN LATERAL (SELECT
	(b.effective_date AT TIME ZONE 'UTC')::date AS effective_date -- @if order.effective_date:timestamp with time zone
	b.effective_date::text::date AS effective_date -- @if no order.effective_date:timestamp with time zone
) AS day
-- @if order.currency_iso_code
CROSS JOIN LATERAL (SELECT
	b.currency_iso_code AS currency,
	day.effective_date AS day
) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
LEFT JOIN @rep@ AS rep ON rep.id = b.owner_id
WHERE b.status_code IN ('Activated', 'A')
	AND b.is_deleted::text::boolean IS NOT TRUE -- @if order.is_deleted
	AND b._fivetran_deleted::text::boolean IS NOT TRUE -- @if order._fivetran_deleted
	AND b._fivetran_active::text::boolean IS NOT FALSE -- @if order._fivetran_active
-- @note activated orders
-- @note of all record types -- @if @record_types@
-- @note amounts in other currencies are unknown: there is no table currency_type -- @if order.currency_iso_code and no currency_type
-- @end
-- @note the won deals, until it is mapped -- @if @sales@=deals

-- @source customer
-- @note derived from the sales: an account is there before it buys, and stays

-- @source subscription
-- @note none: Salesforce keeps what is paid a month in fields of each company's own

-- @source email
-- @note none: map the tables of what sends your e-mails

-- @source expense
-- What a campaign has cost, on its first day
SELECT
	'marketing' AS category,
	(g.start_date AT TIME ZONE 'UTC')::date AS spent_on, -- @if campaign.start_date:timestamp with time zone
	g.start_date::text::date AS spent_on, -- @if no campaign.start_date:timestamp with time zone
	g.actual_cost
		/ rate.divisor -- @if campaign.currency_iso_code
		AS amount
FROM @tables@.campaign AS g
-- @if campaign.currency_iso_code
CROSS JOIN LATERAL (SELECT
	g.currency_iso_code AS currency,
	(g.start_date AT TIME ZONE 'UTC')::date AS day -- @if campaign.start_date:timestamp with time zone
	g.start_date::text::date AS day -- @if no campaign.start_date:timestamp with time zone
) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
WHERE g.actual_cost <> 0
	AND g.is_deleted::text::boolean IS NOT TRUE -- @if campaign.is_deleted
	AND g._fivetran_deleted::text::boolean IS NOT TRUE -- @if campaign._fivetran_deleted
	AND g._fivetran_active::text::boolean IS NOT FALSE -- @if campaign._fivetran_active
-- @note actual cost of campaigns, on their first day; add wages by hand
-- @note amounts in other currencies are unknown: there is no table currency_type -- @if campaign.currency_iso_code and no currency_type

-- @source quota
-- What a forecast manager is given is for all below, whom no team of the model holds: that is left out, and
-- so are quotas of a product family or a territory.
SELECT
	q.id AS quota_id, -- @if no forecasting_quota.sfid
	q.sfid AS quota_id, -- @if forecasting_quota.sfid
	format('%s, %s', coalesce(rep.rep, q.quota_owner_id), to_char(span.starts_on, 'YYYY-MM')) AS name,
	'sales_amount' AS kpi,
	coalesce(rep.rep, q.quota_owner_id) AS rep,
	span.starts_on,
	span.ends_on,
	q.quota_amount
		/ rate.divisor -- @if forecasting_quota.currency_iso_code
		AS target_value
FROM @tables@.forecasting_quota AS q
JOIN @tables@.period AS time ON true
	AND time.id = q.period_id -- @if no period.sfid
	AND time.sfid = q.period_id -- @if period.sfid
CROSS JOIN LATERAL (SELECT
	(time.start_date AT TIME ZONE 'UTC')::date AS starts_on, -- @if period.start_date:timestamp with time zone
	time.start_date::text::date AS starts_on, -- @if no period.start_date:timestamp with time zone
	(time.end_date AT TIME ZONE 'UTC')::date AS ends_on -- @if period.end_date:timestamp with time zone
	time.end_date::text::date AS ends_on -- @if no period.end_date:timestamp with time zone
) AS span
-- @if forecasting_quota.currency_iso_code
CROSS JOIN LATERAL (SELECT
	q.currency_iso_code AS currency,
	span.starts_on AS day
) AS at
CROSS JOIN LATERAL @rate@ AS rate
-- @end
LEFT JOIN @rep@ AS rep ON rep.id = q.quota_owner_id
WHERE q.quota_amount IS NOT NULL
	AND q.product_family IS NULL -- @if forecasting_quota.product_family
	AND q.territory_2_id IS NULL -- @if forecasting_quota.territory_2_id
	AND q._fivetran_deleted::text::boolean IS NOT TRUE -- @if forecasting_quota._fivetran_deleted
	AND q._fivetran_active::text::boolean IS NOT FALSE -- @if forecasting_quota._fivetran_active
	AND time._fivetran_active::text::boolean IS NOT FALSE -- @if period._fivetran_active
	AND NOT EXISTS (SELECT FROM @tables@.user_role AS above WHERE above.forecast_user_id = q.quota_owner_id) -- @if user_role.forecast_user_id
-- @note quotas of amounts of those who lead nobody's forecast -- @if user_role.forecast_user_id
-- @note quotas of amounts; who leads the forecast of others is not known: there is no column user_role.forecast_user_id -- @if no user_role.forecast_user_id
-- @note amounts in other currencies are unknown: there is no table currency_type -- @if forecasting_quota.currency_iso_code and no currency_type

-- @source custom_measure
-- @note none in Salesforce
