-- Stripe, as Fivetran lands it: what the sources of a model should hold, as plain tables, from the meaning of
-- Stripe's objects alone.  What an account may lack is read by name (`to_jsonb(c) ->> …`).
--
--   raw          schema of the loaded tables
--   target       schema to be made, with a table a source; what is not there is not mapped
--   time_zone    of the company, for points in time that become days
--   currency     set: that of the model, else the account's
--   account      set: what is of this connected account alone, or of none (own)
--
-- Decisions.  Where reasonable people differ, the other answer stands behind the dash.
--
--   all           rows of test mode (livemode false) and deleted ones are out.
--   amounts       are in the currency's smallest unit: a hundredth, but for those without one and those with a
--                 thousandth.  The krona (isk) and the Ugandan shilling (ugx) are still given in hundredths.
--                 The model's currency is the account's default; what was charged or given back in another is what
--                 the balance transaction says, where there is that table and it is in the model's.  Else an amount of
--                 another currency is not known (NULL), and the row stays.
--   sale          charges that succeeded and were captured, with their whole amount, on the day of the charge, and
--                 refunds that succeeded, below 0, on their own day.  A refund whose charge was not loaded is one of
--                 an unknown customer - none; a charge of test mode takes its refunds along.
--                 - Invoices.  Of one that was captured in part, what was captured, where that is kept.  Disputes that
--                 were lost are below 0 on the day they began; in another currency they are the part of their charge
--                 that was disputed, of what that came to - what the balance transactions of the dispute say.  Tax is in it: a charge does not say how much.
--                 Pending charges and refunds have not happened yet.
--   subscription  a row an item of a subscription: price × quantity × how often a month: a year is
--                 12 months and has 52 weeks and 365 days.  Prices are looked up among prices, then among plans; what is
--                 metered or in tiers has no price of its own, and is NULL.  Without discounts and tax - Stripe's own
--                 figure takes discounts off.
--                 From history the active version is taken (subscription_history); the older table `subscription` only
--                 where there is none - whatever it holds.
--                 First day: that of the start, or of the end of the trial, in which nothing is paid - the start.  An
--                 item that was added on a later day starts then.  Last: ended_at; cancelled ones without,
--                 canceled_at.  An end that is only planned (cancel_at) is none yet.
--                 Never begun: incomplete, incomplete_expired, and who left before the end of the trial; paused pays nothing from when it is not known, and is out.
--   customer      not mapped: the object is made before anything is bought, and nothing says until when it is one.

\set QUIET on
SET client_min_messages = warning;
DISCARD TEMP;
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;

SELECT to_regclass('subscription_history') IS NOT NULL AS has_history, to_regclass('price') IS NOT NULL AS has_price,
	to_regclass('plan') IS NOT NULL AS has_plan, to_regclass('balance_transaction') IS NOT NULL AS has_balance,
	to_regclass('dispute') IS NOT NULL AS has_dispute \gset
\if :{?account}
SELECT set_config('referee.account', :'account', false) \g /dev/null
\else
SELECT set_config('referee.account', '', false) \g /dev/null
\endif
\if :{?currency}
SELECT set_config('referee.currency', lower(:'currency'), false) \g /dev/null
\else
SELECT set_config('referee.currency', '', false) \g /dev/null
\endif

CREATE FUNCTION pg_temp.is_there(r jsonb) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN (r ->> 'livemode')::boolean IS NOT FALSE
		AND (r ->> 'is_deleted')::boolean IS NOT TRUE
		AND (r ->> '_fivetran_deleted')::boolean IS NOT TRUE
		AND (r ->> '_fivetran_active')::boolean IS NOT FALSE;
-- The account's own; of a platform's connected accounts there are more
CREATE FUNCTION pg_temp.currency() RETURNS text
	LANGUAGE sql STABLE
	RETURN coalesce(nullif(current_setting('referee.currency'), ''), (SELECT lower(a.default_currency) FROM account AS a WHERE a.default_currency IS NOT NULL ORDER BY a._fivetran_synced, a.id LIMIT 1));
CREATE FUNCTION pg_temp.amount(amount numeric, currency text) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN CASE WHEN lower(currency) = coalesce(pg_temp.currency(), lower(currency)) THEN
		trim_scale(amount / CASE
			WHEN lower(currency) IN ('bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf') THEN 1
			WHEN lower(currency) IN ('bhd', 'jod', 'kwd', 'omr', 'tnd') THEN 1000
			ELSE 100 END) END;

-- What Stripe has put to the account, in its currency; in that of the object there is no need
CREATE TEMP TABLE settled (id text, currency text, amount numeric);
\if :has_balance
INSERT INTO settled SELECT b.id, lower(b.currency), abs(b.amount) FROM balance_transaction AS b;
\endif
CREATE FUNCTION pg_temp.settled(amount numeric, currency text, balance text) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN coalesce(pg_temp.amount(amount, currency), (SELECT pg_temp.amount(b.amount, b.currency) FROM settled AS b WHERE b.id = balance));

-- Whether a charge is of the account that was asked for; what was given back is whose the charge is
CREATE FUNCTION pg_temp.is_asked_for(charge jsonb) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN current_setting('referee.account') IN ('', coalesce(charge ->> 'connected_account_id', 'own'));

CREATE TABLE :"target".sale AS
SELECT
	c.id AS sale_id,
	c.customer_id,
	c.created AS sold_at,
	pg_temp.settled(coalesce((to_jsonb(c) ->> 'amount_captured')::numeric, c.amount), c.currency, c.balance_transaction_id) AS amount
FROM charge AS c
WHERE pg_temp.is_there(to_jsonb(c)) AND c.status = 'succeeded' AND c.paid AND c.captured AND pg_temp.is_asked_for(to_jsonb(c))
UNION ALL
SELECT
	r.id,
	c.customer_id,
	r.created,
	-pg_temp.settled(r.amount, r.currency, r.balance_transaction_id)
FROM refund AS r
LEFT JOIN charge AS c ON c.id = r.charge_id
WHERE pg_temp.is_there(to_jsonb(r)) AND r.status = 'succeeded' AND c.livemode IS NOT FALSE AND pg_temp.is_asked_for(to_jsonb(c));
\if :has_dispute
INSERT INTO :"target".sale
SELECT d.id, c.customer_id, d.created, -coalesce(pg_temp.amount(d.amount, d.currency),
	CASE WHEN d.currency = c.currency THEN
		trim_scale(pg_temp.settled(NULL, NULL, c.balance_transaction_id) * (d.amount::numeric / coalesce((to_jsonb(c) ->> 'amount_captured')::numeric, c.amount))) END)
FROM dispute AS d
LEFT JOIN charge AS c ON c.id = d.charge_id
WHERE d.status = 'lost' AND c.livemode IS NOT FALSE AND pg_temp.is_asked_for(to_jsonb(c));
\endif

-- Prices, and the plans they were before: what a unit costs, and for how many months
CREATE TEMP TABLE unit_price (id text, place integer, currency text, amount numeric, interval_name text, interval_count numeric);
\if :has_price
INSERT INTO unit_price
SELECT p.id, 1, p.currency,
	CASE WHEN p.billing_scheme IS DISTINCT FROM 'tiered' AND p.recurring_usage_type IS DISTINCT FROM 'metered' THEN coalesce(p.unit_amount_decimal, p.unit_amount) END,
	p.recurring_interval, p.recurring_interval_count
FROM price AS p;
\endif
\if :has_plan
INSERT INTO unit_price
SELECT p.id, 2, p.currency,
	CASE WHEN p.billing_scheme IS DISTINCT FROM 'tiered' AND p.usage_type IS DISTINCT FROM 'metered' THEN p.amount END,
	p."interval", p.interval_count
FROM plan AS p;
\endif

\if :has_history
CREATE TEMP TABLE contract AS TABLE subscription_history;
\else
CREATE TEMP TABLE contract AS TABLE subscription;
\endif

CREATE TABLE :"target".subscription AS
SELECT
	s.customer_id,
	(greatest(s.start_date, s.trial_end, CASE
		WHEN (i.created AT TIME ZONE :'time_zone')::date > (s.created AT TIME ZONE :'time_zone')::date THEN i.created
	END) AT TIME ZONE :'time_zone')::date AS started_on,
	(coalesce(s.ended_at, CASE WHEN s.status = 'canceled' THEN s.canceled_at END) AT TIME ZONE :'time_zone')::date AS ended_on,
	-- So many times in so many months
	pg_temp.amount(p.amount, p.currency) * coalesce(i.quantity, 1)
		* CASE p.interval_name WHEN 'month' THEN 1 WHEN 'year' THEN 1 WHEN 'week' THEN 52 WHEN 'day' THEN 365 END
		/ (coalesce(p.interval_count, 1) * CASE p.interval_name WHEN 'month' THEN 1 ELSE 12 END)
		AS monthly_revenue
FROM contract AS s
JOIN subscription_item AS i ON i.subscription_id = s.id AND pg_temp.is_there(to_jsonb(i))
LEFT JOIN LATERAL (
	SELECT u.* FROM unit_price AS u WHERE u.id = i.plan_id ORDER BY u.place LIMIT 1
) AS p ON true
WHERE pg_temp.is_there(to_jsonb(s))
	AND s.status NOT IN ('incomplete', 'incomplete_expired', 'paused')
	AND (coalesce(s.ended_at, CASE WHEN s.status = 'canceled' THEN s.canceled_at END) <= s.trial_end) IS NOT TRUE;

RESET search_path;
