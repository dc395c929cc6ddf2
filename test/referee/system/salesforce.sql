-- Salesforce, as Fivetran lands it: what the sources of a model should hold, as plain tables, from the
-- meaning of Salesforce's objects alone.  What a company may lack is read by name (`to_jsonb(o) ->> …`).
--
--   raw          schema of the loaded tables
--   target       schema to be made, with a table a source; what is not there is not mapped
--   time_zone    of the company, for days that become points in time
--   orders       set: sales are the orders
--   lines        set: sales are the products of won opportunities
--   record_type  set: key of a record type, whose opportunities alone there are, also for whom they make a customer
--
-- Decisions.  Where reasonable people differ, the other answer stands behind the dash.
--
--   all       what is deleted (is_deleted, _fivetran_deleted) and what is no longer so (_fivetran_active of a
--             table in history mode) is out.
--   deal      opportunities.  won is is_won, lost is closed and not won.  CloseDate is a day, landed as
--             midnight of UTC: of a closed one it is the day of closing, of an open one that on which it is
--             expected to; what was expected of a closed one is overwritten, and not known.
--             Probability is in percent.  Amount: of an org with several currencies it is divided by the rate of
--             its currency on the closing day, the last that began until then, else by that of now; so are those of
--             lines, on the closing day of theirs, of orders, and of quotas on their first.
--             Product: where all lines have one.  Quantity: TotalOpportunityQuantity, else that of the lines.
--             No lost reason: it is in fields of one's own.  No team: that of the owner counts.
--   rep       the owner's name; where the user is not there, the key - nobody.  A queue owns what nobody
--             has yet: nobody.  Team: the role.  Manager: the user's.  In the list is who owns an opportunity, a
--             lead or an order, or makes forecasts - all users: most have a login and sell nothing.  Who has
--             left, or was deleted, owns what he sold all the same.
--   lead      qualified on the day of conversion, which is a day as CloseDate is - only where it made an
--             opportunity.  Converted when that opportunity was won.  Customer: the account.  When a lead
--             was given up is not kept.
--   sale      not mapped: the deals won, which is what quotas are set against - activated orders, of
--             EffectiveDate, reductions below 0 (`orders`); a row a line of won opportunities, with its TotalPrice,
--             and opportunities without lines as they are (`lines`).
--   quota     ForecastingQuota of amounts, of the owner, from StartDate to the end of its period, else of the
--             month: against sales.  A quota of a product family or a territory has no owner here: both together nothing
--             measures.  That of who leads a forecast (forecast_user_id of a role) is for all below: none - of the one.
--   expense   actual_cost of campaigns that have cost something, on the day on which they begin: marketing.
--   customer  not mapped: an account is one from its first deal won on.

\set QUIET on
SET client_min_messages = warning;
DISCARD TEMP;
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"target", :"raw", pg_catalog;

SELECT to_regclass('forecasting_quota') IS NOT NULL AS has_quota, to_regclass('period') IS NOT NULL AS has_period,
	to_regclass('lead') IS NOT NULL AS has_lead, to_regclass('campaign') IS NOT NULL AS has_campaign \gset

-- Whether a row is there today
CREATE FUNCTION pg_temp.is_there(r jsonb) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN (r ->> 'is_deleted')::boolean IS NOT TRUE
		AND (r ->> '_fivetran_deleted')::boolean IS NOT TRUE
		AND (r ->> '_fivetran_active')::boolean IS NOT FALSE;
-- Whether an opportunity is of the type that was asked for
\if :{?record_type}
SELECT set_config('referee.record_type', :'record_type', false) \g /dev/null
\else
SELECT set_config('referee.record_type', '', false) \g /dev/null
\endif
CREATE FUNCTION pg_temp.is_asked_for(opportunity jsonb) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN current_setting('referee.record_type') IN ('', opportunity ->> 'record_type_id');
-- A day that was landed as a point in time
CREATE FUNCTION pg_temp.landed_day(at timestamptz) RETURNS date
	LANGUAGE sql IMMUTABLE
	RETURN (at AT TIME ZONE 'UTC')::date;
-- The company's day as a point in time
CREATE FUNCTION pg_temp.start_of(day date, zone text) RETURNS timestamptz
	LANGUAGE sql IMMUTABLE
	RETURN day::timestamp AT TIME ZONE zone;

-- What an amount is divided by
SELECT to_regclass('currency_type') IS NOT NULL AS has_rates, to_regclass('dated_conversion_rate') IS NOT NULL AS has_dated_rates \gset
CREATE TEMP TABLE rate (iso_code text, since date, rate numeric);
\if :has_rates
INSERT INTO rate SELECT y.iso_code, '-infinity', y.conversion_rate FROM currency_type AS y;
\endif
\if :has_dated_rates
INSERT INTO rate SELECT y.iso_code, pg_temp.landed_day(y.start_date), y.conversion_rate FROM dated_conversion_rate AS y WHERE pg_temp.is_there(to_jsonb(y));
\endif
CREATE FUNCTION pg_temp.money(amount numeric, object jsonb, day date) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN CASE
		WHEN object ->> 'currency_iso_code' IS NULL THEN amount
		ELSE amount / (SELECT r.rate FROM rate AS r WHERE r.iso_code = object ->> 'currency_iso_code' AND (r.since <= day OR r.since = '-infinity') ORDER BY r.since DESC LIMIT 1)
	END;

-- Users by key: of a deleted one the name is still his
CREATE TEMP TABLE person AS
SELECT DISTINCT ON (u.id)
	u.id, nullif(btrim(u.name), '') AS name, u.user_role_id, u.manager_id, pg_temp.is_there(to_jsonb(u)) AS is_there,
	u.is_active AND u.forecast_enabled AS makes_forecasts,
	CASE WHEN u.is_active IS NOT TRUE OR (to_jsonb(u) ->> '_fivetran_deleted')::boolean THEN
		((to_jsonb(u) ->> 'last_modified_date')::timestamptz AT TIME ZONE :'time_zone')::date END AS left_on
FROM "user" AS u
ORDER BY u.id, pg_temp.is_there(to_jsonb(u)) DESC, u._fivetran_synced DESC;

CREATE FUNCTION pg_temp.owner_name(id text) RETURNS text
	LANGUAGE sql STABLE
	RETURN CASE WHEN id NOT LIKE '00G%' THEN coalesce((SELECT p.name FROM person AS p WHERE p.id = owner_name.id), id) END;

CREATE TEMP TABLE line AS
SELECT l.opportunity_id, sum(l.quantity) AS quantity,
	CASE WHEN count(DISTINCT coalesce(l.product_2_id, l.name)) = 1 THEN min(coalesce(nullif(btrim(p.name), ''), nullif(btrim(l.name), ''))) END AS product
FROM opportunity_line_item AS l
LEFT JOIN product_2 AS p ON p.id = l.product_2_id AND (to_jsonb(p) ->> '_fivetran_active')::boolean IS NOT FALSE
WHERE pg_temp.is_there(to_jsonb(l))
GROUP BY l.opportunity_id;

CREATE TABLE deal AS
SELECT
	o.id AS deal_id,
	o.account_id AS customer_id,
	pg_temp.owner_name(o.owner_id) AS rep,
	nullif(btrim(o.lead_source), '') AS source,
	o.created_date AS opened_at,
	CASE WHEN o.is_closed THEN pg_temp.start_of(pg_temp.landed_day(o.close_date), :'time_zone') END AS closed_at,
	CASE WHEN o.is_closed THEN coalesce(o.is_won, false) END AS won,
	trim_scale(pg_temp.money(o.amount, to_jsonb(o), pg_temp.landed_day(o.close_date))) AS amount,
	coalesce((to_jsonb(o) ->> 'total_opportunity_quantity')::numeric, l.quantity) AS quantity,
	(o.probability / 100)::float8 AS probability,
	l.product,
	nullif(btrim(o.stage_name), '') AS stage,
	CASE WHEN o.is_closed IS NOT TRUE THEN pg_temp.landed_day(o.close_date) END AS expected_on
FROM opportunity AS o
LEFT JOIN line AS l ON l.opportunity_id = o.id
WHERE pg_temp.is_there(to_jsonb(o)) AND pg_temp.is_asked_for(to_jsonb(o));

\if :has_lead
CREATE TABLE lead AS
SELECT
	l.id AS lead_id,
	l.created_date AS created_at,
	nullif(btrim(l.lead_source), '') AS source,
	pg_temp.owner_name(l.owner_id) AS rep,
	CASE WHEN l.is_converted THEN pg_temp.start_of(pg_temp.landed_day(l.converted_date), :'time_zone') END AS qualified_at,
	CASE WHEN l.is_converted THEN d.closed_at END AS converted_at,
	CASE WHEN l.is_converted THEN l.converted_account_id END AS customer_id
FROM :"raw".lead AS l
LEFT JOIN deal AS d ON d.deal_id = l.converted_opportunity_id AND d.won
WHERE pg_temp.is_there(to_jsonb(l)) AND l.master_record_id IS NULL;
\endif

\if :{?orders}
CREATE TABLE sale AS
SELECT
	o.id AS sale_id,
	o.account_id AS customer_id,
	pg_temp.owner_name(o.owner_id) AS rep,
	pg_temp.start_of(pg_temp.landed_day(o.effective_date), :'time_zone') AS sold_at,
	trim_scale(pg_temp.money(CASE WHEN o.is_reduction_order THEN -abs(o.total_amount) ELSE o.total_amount END, to_jsonb(o), pg_temp.landed_day(o.effective_date))) AS amount
FROM "order" AS o
WHERE pg_temp.is_there(to_jsonb(o)) AND coalesce(to_jsonb(o) ->> 'status_code', o.status) = 'Activated';
\endif

\if :{?lines}
CREATE TABLE sale AS
SELECT
	coalesce(l.id, o.id) AS sale_id,
	o.account_id AS customer_id,
	pg_temp.owner_name(o.owner_id) AS rep,
	nullif(btrim(o.lead_source), '') AS channel,
	nullif(btrim(p.name), '') AS product,
	l.quantity,
	pg_temp.start_of(pg_temp.landed_day(o.close_date), :'time_zone') AS sold_at,
	trim_scale(pg_temp.money(CASE WHEN l.id IS NULL THEN o.amount ELSE l.total_price END, to_jsonb(o), pg_temp.landed_day(o.close_date))) AS amount
FROM opportunity AS o
LEFT JOIN opportunity_line_item AS l ON l.opportunity_id = o.id AND pg_temp.is_there(to_jsonb(l))
LEFT JOIN product_2 AS p ON p.id = l.product_2_id AND (to_jsonb(p) ->> '_fivetran_active')::boolean IS NOT FALSE
WHERE pg_temp.is_there(to_jsonb(o)) AND pg_temp.is_asked_for(to_jsonb(o)) AND o.is_closed AND o.is_won;
\endif

CREATE TABLE rep AS
SELECT DISTINCT ON (u.name)
	u.name AS rep, nullif(btrim(r.name), '') AS team, m.name AS manager, u.left_on AS ends_on
FROM person AS u
LEFT JOIN user_role AS r ON r.id = u.user_role_id AND pg_temp.is_there(to_jsonb(r))
LEFT JOIN person AS m ON m.id = u.manager_id
WHERE u.name IS NOT NULL
	AND (u.is_there AND u.makes_forecasts OR u.id IN (
		SELECT o.owner_id FROM opportunity AS o UNION ALL SELECT l.owner_id FROM :"raw".lead AS l UNION ALL SELECT b.owner_id FROM "order" AS b))
ORDER BY u.name, u.id;

\if :has_quota
\if :has_period
CREATE TEMP TABLE quota_period AS SELECT p.id, pg_temp.landed_day(p.end_date) AS ends_on FROM period AS p;
\else
CREATE TEMP TABLE quota_period (id text, ends_on date);
\endif
CREATE TABLE quota AS
SELECT
	q.id AS quota_id,
	pg_temp.owner_name(q.quota_owner_id) || to_char(pg_temp.landed_day(q.start_date), ', YYYY-MM') AS name,
	'sales_amount' AS kpi,
	pg_temp.owner_name(q.quota_owner_id) AS rep,
	pg_temp.landed_day(q.start_date) AS starts_on,
	coalesce(p.ends_on, (date_trunc('month', pg_temp.landed_day(q.start_date)) + interval '1 month')::date - 1) AS ends_on,
	trim_scale(pg_temp.money(q.quota_amount, to_jsonb(q), pg_temp.landed_day(q.start_date))) AS target_value
FROM forecasting_quota AS q
LEFT JOIN quota_period AS p ON p.id = to_jsonb(q) ->> 'period_id'
WHERE pg_temp.is_there(to_jsonb(q)) AND q.quota_amount IS NOT NULL AND q.product_family IS NULL AND q.territory_2_id IS NULL
	AND q.quota_owner_id NOT IN (SELECT r.forecast_user_id FROM user_role AS r WHERE r.forecast_user_id IS NOT NULL);
\endif

\if :has_campaign
CREATE TABLE expense AS
SELECT
	pg_temp.landed_day(g.start_date) AS spent_on,
	'marketing' AS category,
	trim_scale(pg_temp.money(g.actual_cost, to_jsonb(g), pg_temp.landed_day(g.start_date))) AS amount
FROM campaign AS g
WHERE pg_temp.is_there(to_jsonb(g)) AND g.actual_cost <> 0;
\endif

RESET search_path;
