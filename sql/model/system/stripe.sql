-- Stripe, as Fivetran and Airbyte leave it in PostgreSQL.  How such a file is read: see map_system.sql.
--
-- What is odd about Stripe, and handled here once:
-- - Amounts are in the smallest unit of their currency, which is a cent of most, but not of all.
-- - What failed, or was not captured, is a charge all the same; refunds are objects of their own.
-- - Rows of the test mode stand beside the real ones.
-- - What a customer pays a month is in the prices of the items of a subscription, by the day, week or year.
-- - A subscription that begins with a trial pays nothing until it is over.
-- - What a platform's connected accounts sell may be loaded beside what is its own.
-- - A subscription that has ended is deleted, in the words of Stripe's events: it was one all the same.
--
-- With Airbyte points in time are seconds since 1970, and what Fivetran has in tables or columns of their own is
-- JSON: items of a subscription, with their prices, and how often a price recurs.
--
-- @time_zone UTC
-- @called account accounts
-- @called charge charges
-- @called charge.customer_id customer
-- @called charge.balance_transaction_id balance_transaction
-- @called refund refunds
-- @called refund.charge_id charge
-- @called refund.balance_transaction_id balance_transaction
-- @called dispute disputes
-- @called dispute.charge_id charge
-- @called balance_transaction balance_transactions
-- @called plan plans
-- @called price prices
-- @called subscription subscriptions
-- @called subscription.customer_id customer
-- @called subscription_item subscription_items
-- @called subscription_item.subscription_id subscription
-- @option currency any   three letters; by itself that of the account, or of most charges
-- @option account any    key of a connected account, or own for what is of none; by itself all that is loaded

-- @settings
WITH own AS (
	SELECT coalesce(@currency@
		-- Where there are several accounts with several currencies it is not known which is the own one
		, (SELECT upper(min(a.default_currency) COLLATE "C") FROM @tables@.account AS a HAVING count(DISTINCT a.default_currency) = 1) -- @if account.default_currency and no @account@
		, (SELECT upper((mode() WITHIN GROUP (ORDER BY c.currency)) COLLATE "C") FROM @tables@.charge AS c) -- @if charge.currency and no @account@
		-- @if @account@ and charge.connected_account_id
		, (SELECT upper(min(a.default_currency) COLLATE "C") FROM @tables@.account AS a WHERE a.id = @account@) -- @if account.default_currency and no @account@=own
		, (SELECT upper(min(a.default_currency) COLLATE "C") FROM @tables@.account AS a WHERE NOT EXISTS (SELECT FROM @tables@.charge AS c WHERE c.connected_account_id = a.id) HAVING count(DISTINCT a.default_currency) = 1) -- @if account.default_currency and @account@=own
		, (SELECT upper((mode() WITHIN GROUP (ORDER BY c.currency)) COLLATE "C") FROM @tables@.charge AS c WHERE coalesce(c.connected_account_id, 'own') = @account@) -- @if charge.currency
		-- @end
		) AS currency
)
SELECT
	own.currency,
	(SELECT min(a.settings_dashboard_timezone) FROM @tables@.account AS a HAVING count(DISTINCT a.settings_dashboard_timezone) = 1) AS time_zone, -- @if account.settings_dashboard_timezone
	(SELECT min(a.settings #>> '{dashboard,timezone}') FROM @tables@.account AS a HAVING count(DISTINCT a.settings #>> '{dashboard,timezone}') = 1) AS time_zone, -- @if account.settings:jsonb and no account.settings_dashboard_timezone
	-- What makes one of it.  Stripe counts Icelandic and Ugandan money in hundredths, which they have not.
	CASE
		WHEN own.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1
		WHEN own.currency IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN 1000
		ELSE 100
	END AS unit,
	EXISTS (SELECT FROM @tables@.charge AS c WHERE c.connected_account_id IS NOT NULL) AS has_connected, -- @if charge.connected_account_id
	CASE
		WHEN own.currency !~ '^[A-Z]{3}$' THEN format('"%s" is no currency', own.currency)
		WHEN @account@ IS NOT NULL THEN 'whose a charge is is not known: there is no column charge.connected_account_id' -- @if no charge.connected_account_id
		WHEN NOT EXISTS (SELECT FROM @tables@.charge AS c WHERE coalesce(c.connected_account_id, 'own') = @account@) THEN format('there is no charge of account "%s"', @account@) -- @if charge.connected_account_id and @account@
	END AS problem,
	CASE
		WHEN own.currency !~ '^[A-Z]{3}$' THEN 'A currency is three letters, such as EUR.'
		ELSE format('Accounts are: %s.', (SELECT string_agg(DISTINCT coalesce(c.connected_account_id, 'own'), ', ') FROM @tables@.charge AS c)) -- @if charge.connected_account_id
		ELSE 'Leave out the option account.' -- @if no charge.connected_account_id
	END AS hint
FROM own
-- @note the currency is that of most charges: there is no table account -- @if no account.default_currency and no @currency@

-- @part item
-- What a subscription consists of.  Its own list is that of today; a table of items keeps those that were taken out.
-- @if subscription.items:jsonb and no subscription_history
SELECT
	held.id AS subscription_id,
	inner_item.item ->> 'id' AS id,
	coalesce(inner_item.item #>> '{price,id}', inner_item.item #>> '{plan,id}') AS price_id,
	inner_item.item -> 'price' AS price,
	inner_item.item -> 'plan' AS plan,
	(inner_item.item ->> 'quantity')::numeric AS quantity,
	to_timestamp((inner_item.item ->> 'created')::bigint) AS created_at
FROM @tables@.subscription AS held
CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(held.items)
	WHEN 'object' THEN held.items -> 'data'
	WHEN 'array' THEN held.items END) AS inner_item (item)
-- Of more than ten the list is cut off
-- @if subscription_item.subscription_id and subscription_item.price:jsonb and subscription_item.created:bigint
UNION ALL
SELECT
	rest.subscription_id,
	rest.id,
	rest.price ->> 'id',
	rest.price,
	NULL::jsonb,
	rest.quantity,
	to_timestamp(rest.created)
FROM @tables@.subscription_item AS rest
JOIN @tables@.subscription AS whole ON whole.id = rest.subscription_id AND (whole.items ->> 'has_more')::boolean
WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(whole.items -> 'data') AS listed (item) WHERE listed.item ->> 'id' = rest.id)
-- @end
-- @else
SELECT
	i.subscription_id AS subscription_id,
	i.id AS id,
	i.price_id AS price_id, -- @if subscription_item.price_id and no subscription_item.plan_id
	i.plan_id AS price_id, -- @if no subscription_item.price_id and no subscription_item.price:jsonb
	coalesce(i.price_id, i.plan_id) AS price_id, -- @if subscription_item.plan_id and subscription_item.price_id
	i.price ->> 'id' AS price_id, -- @if subscription_item.price:jsonb and no subscription_item.price_id
	i.price AS price, -- @if subscription_item.price:jsonb
	to_timestamp(i.created) AS created_at, -- @if subscription_item.created:bigint
	i.created AS created_at, -- @if subscription_item.created and no subscription_item.created:bigint
	i.quantity AS quantity
FROM @tables@.subscription_item AS i
WHERE true
	AND i._fivetran_deleted::text::boolean IS NOT TRUE -- @if subscription_item._fivetran_deleted
-- @end

-- @part price
-- A price of a subscription: plans were there before prices, and have the same keys
SELECT DISTINCT ON (known.id)
	known.id,
	known.currency,
	-- What is counted afterwards, or in tiers, has no price a month
	CASE WHEN known.usage_type IS DISTINCT FROM 'metered' AND known.billing_scheme IS DISTINCT FROM 'tiered' THEN known.amount END AS amount,
	known.span,
	known.spans
FROM (
	SELECT NULL::text AS id, NULL::text AS currency, NULL::numeric AS amount, NULL::text AS span, NULL::numeric AS spans,
		NULL::text AS usage_type, NULL::text AS billing_scheme, 1 AS rank
	WHERE false
	-- @if plan.interval and plan.interval_count and plan.amount
	UNION ALL
	SELECT
		n.id AS id,
		n.currency AS currency,
		n.amount AS amount,
		n.interval AS span,
		n.interval_count AS spans,
		n.usage_type -- @if plan.usage_type
		NULL -- @if no plan.usage_type
		,
		n.billing_scheme -- @if plan.billing_scheme
		NULL -- @if no plan.billing_scheme
		, 3
	FROM @tables@.plan AS n
	-- @end
	-- @if price.recurring_interval and price.recurring_interval_count and price.unit_amount
	UNION ALL
	SELECT
		r.id AS id,
		r.currency AS currency,
		coalesce(
			r.unit_amount_decimal::numeric, -- @if price.unit_amount_decimal
			r.unit_amount) AS amount,
		r.recurring_interval AS span,
		r.recurring_interval_count AS spans,
		r.recurring_usage_type -- @if price.recurring_usage_type
		NULL -- @if no price.recurring_usage_type
		,
		r.billing_scheme -- @if price.billing_scheme
		NULL -- @if no price.billing_scheme
		, 2
	FROM @tables@.price AS r
	-- @end
	-- @if price.recurring:jsonb and price.unit_amount and no price.recurring_interval
	UNION ALL
	SELECT
		r.id AS id,
		r.currency AS currency,
		coalesce(
			r.unit_amount_decimal::numeric, -- @if price.unit_amount_decimal
			r.unit_amount) AS amount,
		r.recurring ->> 'interval' AS span,
		(r.recurring ->> 'interval_count')::numeric AS spans,
		r.recurring ->> 'usage_type',
		r.billing_scheme -- @if price.billing_scheme
		NULL -- @if no price.billing_scheme
		, 2
	FROM @tables@.price AS r
	-- @end
	-- What an item costs stands in it, too, whether or not the table of prices is loaded
	-- @if subscription.items:jsonb and no subscription_history
	UNION ALL
	SELECT
		within.price_id,
		coalesce(within.price, within.plan) ->> 'currency',
		coalesce(within.price ->> 'unit_amount_decimal', within.price ->> 'unit_amount', within.plan ->> 'amount_decimal', within.plan ->> 'amount')::numeric,
		coalesce(within.price #>> '{recurring,interval}', within.plan ->> 'interval'),
		coalesce(within.price #>> '{recurring,interval_count}', within.plan ->> 'interval_count')::numeric,
		coalesce(within.price #>> '{recurring,usage_type}', within.plan ->> 'usage_type'),
		coalesce(within.price, within.plan) ->> 'billing_scheme',
		1
	FROM @item@ AS within
	-- @end
	-- @if subscription_item.price:jsonb and no subscription.items:jsonb
	UNION ALL
	SELECT
		within.price_id,
		within.price ->> 'currency',
		coalesce(within.price ->> 'unit_amount_decimal', within.price ->> 'unit_amount')::numeric,
		within.price #>> '{recurring,interval}',
		(within.price #>> '{recurring,interval_count}')::numeric,
		within.price #>> '{recurring,usage_type}',
		within.price ->> 'billing_scheme',
		1
	FROM @item@ AS within
	-- @end
) AS known
WHERE known.span IS NOT NULL
ORDER BY known.id, known.rank

-- @part contract
-- A subscription as it is now
SELECT
	u.id AS id,
	u.customer_id AS customer_id,
	u.status AS status,
	-- @if subscription.start_date:bigint and no subscription_history
	to_timestamp(u.created) AS created_at,
	to_timestamp(u.start_date) AS began_at,
	to_timestamp(u.trial_end) AS trial_until, -- @if subscription.trial_end
	to_timestamp(u.canceled_at) AS canceled_at,
	to_timestamp(u.ended_at) AS ended_at
	-- @else
	u.created AS created_at,
	u.start_date AS began_at,
	u.trial_end AS trial_until, -- @if subscription_history and subscription_history.trial_end
	u.trial_end AS trial_until, -- @if no subscription_history and subscription.trial_end
	u.canceled_at AS canceled_at,
	u.ended_at AS ended_at
	-- @end
FROM @tables@.subscription_history AS u -- @if subscription_history
FROM @tables@.subscription AS u -- @if no subscription_history
WHERE true
	AND u._fivetran_active::text::boolean IS NOT FALSE -- @if subscription_history and subscription_history._fivetran_active
	AND u.livemode::text::boolean IS NOT FALSE -- @if subscription_history and subscription_history.livemode
	AND u.livemode::text::boolean IS NOT FALSE -- @if no subscription_history and subscription.livemode
	AND u._fivetran_deleted::text::boolean IS NOT TRUE -- @if no subscription_history and subscription._fivetran_deleted

-- @source rep
-- @note none in Stripe

-- @source lead
-- @note none in Stripe

-- @source deal
-- @note none in Stripe

-- @source sale
-- What was paid, with tax; what was given back, by refund or dispute, on its day and below 0
SELECT
	c.id AS sale_id,
	c.customer_id AS customer_id,
	c.created AS sold_at, -- @if no charge.created:bigint
	to_timestamp(c.created) AS sold_at, -- @if charge.created:bigint
	CASE
		WHEN upper(c.currency COLLATE "C") = @currency@ THEN
			c.amount_captured -- @if charge.amount_captured
			c.amount -- @if no charge.amount_captured
				- c.amount_refunded -- @if charge.amount_refunded and no refund
		ELSE settled.amount -- @if balance_transaction.amount and charge.balance_transaction_id
	END / @unit@::numeric AS amount
FROM @tables@.charge AS c
-- Stripe has exchanged what was paid in another currency
LEFT JOIN @tables@.balance_transaction AS settled ON settled.id = c.balance_transaction_id AND upper(settled.currency COLLATE "C") = @currency@ -- @if balance_transaction.amount and charge.balance_transaction_id
WHERE c.status = 'succeeded'
	AND c.paid::text::boolean IS NOT FALSE -- @if charge.paid
	AND c.captured::text::boolean IS NOT FALSE -- @if charge.captured
	AND c.livemode::text::boolean IS NOT FALSE -- @if charge.livemode
	AND coalesce(c.connected_account_id, 'own') = @account@ -- @if @account@
	AND c._fivetran_deleted::text::boolean IS NOT TRUE -- @if charge._fivetran_deleted
-- @if refund
UNION ALL
SELECT
	f.id,
	paid.customer_id,
	f.created, -- @if no refund.created:bigint
	to_timestamp(f.created), -- @if refund.created:bigint
	-CASE
		WHEN upper(f.currency COLLATE "C") = @currency@ THEN f.amount
		ELSE abs(settled.amount) -- @if balance_transaction.amount and refund.balance_transaction_id
	END / @unit@::numeric
FROM @tables@.refund AS f
LEFT JOIN @tables@.charge AS paid ON paid.id = f.charge_id
LEFT JOIN @tables@.balance_transaction AS settled ON settled.id = f.balance_transaction_id AND upper(settled.currency COLLATE "C") = @currency@ -- @if balance_transaction.amount and refund.balance_transaction_id
WHERE true
	AND coalesce(f.status, 'succeeded') = 'succeeded' -- @if refund.status
	AND paid.livemode::text::boolean IS NOT FALSE -- @if charge.livemode
	AND coalesce(paid.connected_account_id, 'own') = @account@ -- @if @account@
	AND f._fivetran_deleted::text::boolean IS NOT TRUE -- @if refund._fivetran_deleted
-- @end
-- @if dispute
UNION ALL
SELECT
	x.id,
	paid.customer_id,
	x.created, -- @if no dispute.created:bigint
	to_timestamp(x.created), -- @if dispute.created:bigint
	-CASE
		WHEN upper(x.currency COLLATE "C") = @currency@ THEN x.amount
		-- In another currency the part of the charge, as Stripe has exchanged that
		-- @if balance_transaction.amount and charge.balance_transaction_id
		WHEN x.currency = paid.currency THEN settled.amount * x.amount::numeric / nullif(
			paid.amount_captured -- @if charge.amount_captured
			paid.amount -- @if no charge.amount_captured
			, 0)
		-- @end
	END / @unit@::numeric
FROM @tables@.dispute AS x
LEFT JOIN @tables@.charge AS paid ON paid.id = x.charge_id
LEFT JOIN @tables@.balance_transaction AS settled ON settled.id = paid.balance_transaction_id AND upper(settled.currency COLLATE "C") = @currency@ -- @if balance_transaction.amount and charge.balance_transaction_id
WHERE x.status = 'lost'
	AND paid.livemode::text::boolean IS NOT FALSE -- @if charge.livemode
	AND coalesce(paid.connected_account_id, 'own') = @account@ -- @if @account@
-- @end
-- @note charges that were paid, refunds below 0, with tax -- @if refund
-- @note charges that were paid, with tax -- @if no refund
-- @note refunds are taken from their charges: there is no table refund -- @if no refund and charge.amount_refunded
-- @note what was given back is not known: there is no table refund -- @if no refund and no charge.amount_refunded
-- @note disputes are not known: there is no table dispute -- @if no dispute
-- @note those of connected accounts are among them: choose with the option account -- @if @has_connected@ and no @account@
-- @note amounts in other currencies as Stripe has exchanged them -- @if balance_transaction.amount and charge.balance_transaction_id
-- @note amounts in other currencies are unknown: there is no table balance_transaction -- @if no balance_transaction
-- @note amounts in other currencies are unknown: there is no column charge.balance_transaction_id -- @if balance_transaction and no charge.balance_transaction_id
-- @note refunds in other currencies are unknown: there is no column refund.balance_transaction_id -- @if balance_transaction and charge.balance_transaction_id and refund and no refund.balance_transaction_id

-- @source customer
-- @note derived from the sales

-- @source subscription
-- An item a row, by the month: of a year there are 12, 52 weeks and 365 days.  It is paid for since the
-- subscription has begun, its trial is over and the item is in it, which may have been added later.  Discounts
-- are not taken off.  What is paused pays nothing, and since when is not known.
SELECT
	contract.customer_id,
	spell.started_at AS started_on,
	spell.ended_at AS ended_on,
	CASE WHEN upper(price.currency COLLATE "C") = @currency@ THEN
		price.amount * coalesce(item.quantity, 1)
			* CASE price.span WHEN 'day' THEN 365 WHEN 'week' THEN 52 WHEN 'month' THEN 12 WHEN 'year' THEN 1 END
			/ (12 * coalesce(price.spans, 1) * @unit@::numeric)
	END AS monthly_revenue
FROM @contract@ AS contract
JOIN @item@ AS item ON item.subscription_id = contract.id
LEFT JOIN @price@ AS price ON price.id = item.price_id
CROSS JOIN LATERAL (SELECT
	-- What is not there does not count
	greatest(contract.began_at
		, CASE WHEN item.created_at > contract.created_at + interval '1 minute' THEN item.created_at END -- @if subscription_item.created
		, CASE WHEN item.created_at > contract.created_at + interval '1 minute' THEN item.created_at END -- @if subscription.items:jsonb and no subscription_history and no subscription_item.created
		, contract.trial_until -- @if subscription_history and subscription_history.trial_end
		, contract.trial_until -- @if no subscription_history and subscription.trial_end
	) AS started_at,
	CASE WHEN contract.status = 'canceled' THEN coalesce(contract.ended_at, contract.canceled_at) ELSE contract.ended_at END AS ended_at
) AS spell
WHERE contract.status NOT IN ('incomplete', 'incomplete_expired', 'paused')
	-- Who left before the end of the trial has paid nothing
	AND (spell.ended_at <= contract.trial_until) IS NOT TRUE -- @if subscription_history and subscription_history.trial_end
	AND (spell.ended_at <= contract.trial_until) IS NOT TRUE -- @if no subscription_history and subscription.trial_end
-- @note items of subscriptions by their prices, without discounts; what is metered or in tiers has no amount
-- @note those of all accounts -- @if @account@
-- @note what they cost is not known: there is neither a table price nor plan -- @if no price.unit_amount and no plan.amount and no subscription_item.price:jsonb and no subscription.items:jsonb

-- @source email
-- @note none in Stripe

-- @source expense
-- @note none: fees are no cost of winning customers

-- @source quota
-- @note none in Stripe

-- @source custom_measure
-- @note none in Stripe
