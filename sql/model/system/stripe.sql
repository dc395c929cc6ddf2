-- Stripe, as Fivetran lands it in PostgreSQL.  How such a file is read: see map_system.sql.
--
-- What is odd about Stripe, and handled here once:
-- - Amounts are in the smallest unit of their currency, which is a cent of most, but not of all.
-- - What failed, or was not captured, is a charge all the same; refunds are objects of their own.
-- - Rows of the test mode stand beside the real ones.
-- - What a customer pays a month is in the prices of the items of a subscription, by the day, week or year.
-- - A subscription that begins with a trial pays nothing until it is over.
--
-- @time_zone UTC
-- @option currency any   three letters; by itself that of the account, or of most charges

-- @settings
WITH own AS (
	SELECT coalesce(@currency@
		-- Where there are several accounts with several currencies it is not known which is the own one
		, (SELECT upper(min(a.default_currency)) FROM @tables@.account AS a HAVING count(DISTINCT a.default_currency) = 1) -- @if account.default_currency
		, (SELECT upper(mode() WITHIN GROUP (ORDER BY c.currency)) FROM @tables@.charge AS c) -- @if charge.currency
		) AS currency
)
SELECT
	own.currency,
	(SELECT min(a.settings_dashboard_timezone) FROM @tables@.account AS a HAVING count(DISTINCT a.settings_dashboard_timezone) = 1) AS time_zone, -- @if account.settings_dashboard_timezone
	-- What makes one of it.  Stripe counts Icelandic and Ugandan money in hundredths, which they have not.
	CASE
		WHEN own.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1
		WHEN own.currency IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN 1000
		ELSE 100
	END AS unit,
	CASE WHEN own.currency !~ '^[A-Z]{3}$' THEN format('"%s" is no currency', own.currency) END AS problem,
	'A currency is three letters, such as EUR.' AS hint
FROM own

-- @part price
-- A price of a subscription: plans were there before prices, and have the same keys
SELECT DISTINCT ON (known.id) known.*
FROM (
	SELECT NULL::text AS id, NULL::text AS currency, NULL::numeric AS amount, NULL::text AS span, NULL::numeric AS spans, true AS is_plan
	WHERE false
	-- @if plan.interval and plan.interval_count and plan.amount
	UNION ALL
	SELECT
		n.id AS id,
		n.currency AS currency,
		CASE WHEN true
			-- What is counted afterwards, or in tiers, has no price a month
			AND n.usage_type IS DISTINCT FROM 'metered' -- @if plan.usage_type
			AND n.billing_scheme IS DISTINCT FROM 'tiered' -- @if plan.billing_scheme
		THEN n.amount END AS amount,
		n.interval AS span,
		n.interval_count AS spans,
		true AS is_plan
	FROM @tables@.plan AS n
	-- @end
	-- @if price.recurring_interval and price.recurring_interval_count and price.unit_amount
	UNION ALL
	SELECT
		r.id AS id,
		r.currency AS currency,
		CASE WHEN true
			AND r.recurring_usage_type IS DISTINCT FROM 'metered' -- @if price.recurring_usage_type
			AND r.billing_scheme IS DISTINCT FROM 'tiered' -- @if price.billing_scheme
		THEN coalesce(
			r.unit_amount_decimal, -- @if price.unit_amount_decimal
			r.unit_amount) END AS amount,
		r.recurring_interval AS span,
		r.recurring_interval_count AS spans,
		false AS is_plan
	FROM @tables@.price AS r
	-- @end
) AS known
ORDER BY known.id, known.is_plan

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
	c.created AS sold_at,
	CASE
		WHEN upper(c.currency) = @currency@ THEN
			c.amount_captured -- @if charge.amount_captured
			c.amount -- @if no charge.amount_captured
				- c.amount_refunded -- @if charge.amount_refunded and no refund
		ELSE settled.amount -- @if balance_transaction.amount and charge.balance_transaction_id
	END / @unit@::numeric AS amount
FROM @tables@.charge AS c
-- Stripe has exchanged what was paid in another currency
LEFT JOIN @tables@.balance_transaction AS settled ON settled.id = c.balance_transaction_id AND upper(settled.currency) = @currency@ -- @if balance_transaction.amount and charge.balance_transaction_id
WHERE c.status = 'succeeded'
	AND c.paid::text::boolean IS NOT FALSE -- @if charge.paid
	AND c.captured::text::boolean IS NOT FALSE -- @if charge.captured
	AND c.livemode::text::boolean IS NOT FALSE -- @if charge.livemode
	AND c._fivetran_deleted::text::boolean IS NOT TRUE -- @if charge._fivetran_deleted
-- @if refund
UNION ALL
SELECT
	f.id,
	paid.customer_id,
	f.created,
	-CASE
		WHEN upper(f.currency) = @currency@ THEN f.amount
		ELSE abs(settled.amount) -- @if balance_transaction.amount and refund.balance_transaction_id
	END / @unit@::numeric
FROM @tables@.refund AS f
LEFT JOIN @tables@.charge AS paid ON paid.id = f.charge_id
LEFT JOIN @tables@.balance_transaction AS settled ON settled.id = f.balance_transaction_id AND upper(settled.currency) = @currency@ -- @if balance_transaction.amount and refund.balance_transaction_id
WHERE true
	AND coalesce(f.status, 'succeeded') = 'succeeded' -- @if refund.status
	AND paid.livemode::text::boolean IS NOT FALSE -- @if charge.livemode
	AND f._fivetran_deleted::text::boolean IS NOT TRUE -- @if refund._fivetran_deleted
-- @end
-- @if dispute
UNION ALL
SELECT
	x.id,
	paid.customer_id,
	x.created,
	-CASE WHEN upper(x.currency) = @currency@ THEN x.amount END / @unit@::numeric
FROM @tables@.dispute AS x
LEFT JOIN @tables@.charge AS paid ON paid.id = x.charge_id
WHERE x.status = 'lost'
	AND paid.livemode::text::boolean IS NOT FALSE -- @if charge.livemode
-- @end
-- @note charges that were paid, refunds below 0, with tax
-- @note refunds are taken from their charges: there is no table refund -- @if no refund and charge.amount_refunded
-- @note amounts in other currencies as Stripe has exchanged them -- @if balance_transaction.amount and charge.balance_transaction_id
-- @note amounts in other currencies are unknown: there is no table balance_transaction -- @if no balance_transaction

-- @source customer
-- @note derived from the sales

-- @source subscription
-- An item a row, by the month: of a year there are 12, 52 weeks and 365 days.  It is paid for since the
-- subscription has begun, its trial is over and the item is in it, which may have been added later.  Discounts
-- are not taken off.  What is paused pays nothing, and since when is not known.
SELECT
	u.customer_id AS customer_id,
	spell.started_at AS started_on,
	spell.ended_at AS ended_on,
	CASE WHEN upper(price.currency) = @currency@ THEN
		price.amount * coalesce(i.quantity, 1)
			* CASE price.span WHEN 'day' THEN 365 WHEN 'week' THEN 52 WHEN 'month' THEN 12 WHEN 'year' THEN 1 END
			/ (12 * coalesce(price.spans, 1) * @unit@::numeric)
	END AS monthly_revenue
FROM @tables@.subscription_history AS u -- @if subscription_history
FROM @tables@.subscription AS u -- @if no subscription_history
JOIN @tables@.subscription_item AS i ON i.subscription_id = u.id
LEFT JOIN @price@ AS price ON price.id = i.price_id -- @if subscription_item.price_id and no subscription_item.plan_id
LEFT JOIN @price@ AS price ON price.id = i.plan_id -- @if no subscription_item.price_id
LEFT JOIN @price@ AS price ON price.id = coalesce(i.price_id, i.plan_id) -- @if subscription_item.plan_id and subscription_item.price_id
CROSS JOIN LATERAL (SELECT
	-- What is not there does not count
	greatest(u.start_date
		, CASE WHEN i.created > u.created + interval '1 minute' THEN i.created END -- @if subscription_item.created
		, u.trial_end -- @if subscription_history and subscription_history.trial_end
		, u.trial_end -- @if no subscription_history and subscription.trial_end
	) AS started_at,
	CASE WHEN u.status = 'canceled' THEN coalesce(u.ended_at, u.canceled_at) ELSE u.ended_at END AS ended_at
) AS spell
WHERE u.status NOT IN ('incomplete', 'incomplete_expired', 'paused')
	-- Who left before the end of the trial has paid nothing
	AND (spell.ended_at <= u.trial_end) IS NOT TRUE -- @if subscription_history and subscription_history.trial_end
	AND (spell.ended_at <= u.trial_end) IS NOT TRUE -- @if no subscription_history and subscription.trial_end
	AND u._fivetran_active::text::boolean IS NOT FALSE -- @if subscription_history and subscription_history._fivetran_active
	AND u.livemode::text::boolean IS NOT FALSE -- @if subscription_history and subscription_history.livemode
	AND u.livemode::text::boolean IS NOT FALSE -- @if no subscription_history and subscription.livemode
	AND u._fivetran_deleted::text::boolean IS NOT TRUE -- @if no subscription_history and subscription._fivetran_deleted
	AND i._fivetran_deleted::text::boolean IS NOT TRUE -- @if subscription_item._fivetran_deleted
-- @note items of subscriptions by their prices, without discounts; what is metered or in tiers has no amount

-- @source email
-- @note none in Stripe

-- @source expense
-- @note none: fees are no cost of winning customers

-- @source quota
-- @note none in Stripe

-- @source custom_measure
-- @note none in Stripe
