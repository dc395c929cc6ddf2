-- HubSpot, as Fivetran lands it: what the sources of a model should hold, as plain tables, from the meaning
-- of HubSpot's objects alone.  Properties that a company may not have synced are read by name
-- (`to_jsonb(d) ->> 'property_…'`).
--
--   raw          schema of the loaded tables
--   target       schema to be made, with a table a source; what is not there is not mapped
--   time_zone    of the company, for days that become points in time
--   goals        set: schema of Airbyte's table of goals, and of its owners
--   pipeline     set: key or name of a pipeline, whose deals alone there are, also for whom they make a customer
--
-- Decisions.  Where reasonable people differ, the other answer stands behind the dash.
--
--   all       what is deleted, archived or merged into another (merged_deal, hs_merged_object_ids) is out.
--   deal      opened on createdate.  Of the stage: one whose chance is 1 or that is closed_won is won, one whose
--             chance is 0 is lost, as is one that is_closed otherwise - is_closed alone, which is false of stages of 0
--             in some portals.  A deal without a stage is open.
--             closedate of a closed one is when it closed, of an open one when it is expected to; what was expected
--             of a closed one is overwritten.  One that is midnight of UTC to the second is a day that was
--             imported - a point in time.  A closed one without: when the stage was entered, else the last change.
--             Amount: in the company's currency where it is kept, else as it stands.
--             Probability: the deal's own, else the stage's; a share already.  Stage: its label.
--             Source: hs_analytics_source.
--             Customer: the primary company (association type 5), else the first of its companies, else the first of
--             its contacts.
--   rep       first and last name of the owner, else the address, else the key.  Two owners of one name are one
--             rep here: the sources know reps by name - with their addresses behind it.  In the list is who is in a
--             team, or has a deal or a contact - all owners: HubSpot makes one of every user.
--   team      of the deal where it keeps one (hubspot_team_id), else of the rep: of several the primary one.
--   lead      every contact but subscribers and others who were never leads - those with a date as lead only.
--             Qualified and converted by the dates of the life-cycle stages opportunity and customer, else by the
--             first deal and the first won one - by the dates alone.  Customer: of the first won deal, else the
--             company.  When a lead was given up is not kept.
--   email     marketing e-mails with an event SENT; an e-mail of which only later events were synced is not known
--             whole - sent_by_created says when it was sent.  Openings and clicks that HubSpot filters out, and
--             events that a later one made obsolete, are none.  Variant: the subject.
--   quota     goals of revenue (sales_quota) that are not archived, from the first to the last day of UTC, on the sales: of the
--             user, else of the owner, who goes by the key where nobody knows one, else of the team, else of all.
--             One of some pipelines measures those alone: it is there where just they are taken.
--   sale      not mapped: the deals won.
--   customer  not mapped: who has bought.

\set QUIET on
SET client_min_messages = warning;
DISCARD TEMP;
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;

-- Whether a row is there today
CREATE FUNCTION pg_temp.is_there(r jsonb) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN (r ->> 'is_deleted')::boolean IS NOT TRUE
		AND (r ->> '_fivetran_deleted')::boolean IS NOT TRUE
		AND (r ->> '_fivetran_active')::boolean IS NOT FALSE
		AND (r ->> 'archived')::boolean IS NOT TRUE
		AND (r ->> 'is_archived')::boolean IS NOT TRUE;
CREATE FUNCTION pg_temp.is_midnight(at timestamptz) RETURNS boolean
	LANGUAGE sql IMMUTABLE
	RETURN (at AT TIME ZONE 'UTC')::time = '00:00';

-- Keys that went up in another: {key, …}
CREATE TEMP TABLE gone AS
SELECT 'deal' AS object, m.merged_deal_id::text AS id FROM merged_deal AS m
UNION
SELECT 'deal', btrim(k) FROM deal AS d, unnest(string_to_array(to_jsonb(d) ->> 'property_hs_merged_object_ids', ';')) AS k
UNION
SELECT 'contact', btrim(k) FROM contact AS c, unnest(string_to_array(to_jsonb(c) ->> 'property_hs_merged_object_ids', ';')) AS k
UNION
-- With the time of the merger behind each key
SELECT 'contact', split_part(btrim(k), ':', 1) FROM contact AS c, unnest(string_to_array(to_jsonb(c) ->> 'property_hs_calculated_merged_vids', ';')) AS k
UNION
SELECT 'contact', m.vid_to_merge::text FROM contact_merge_audit AS m;

CREATE TEMP TABLE person AS
SELECT o.owner_id, t.name AS team,
	-- Who has no user any more, a queue aside
	CASE WHEN o.active_user_id IS NULL AND o.type IS DISTINCT FROM 'QUEUE' THEN (o.updated_at AT TIME ZONE :'time_zone')::date END AS left_on,
	coalesce(nullif(btrim(concat_ws(' ', nullif(btrim(o.first_name), ''), nullif(btrim(o.last_name), ''))), ''),
		nullif(btrim(o.email), ''), o.owner_id::text) AS name
FROM owner AS o
LEFT JOIN LATERAL (
	SELECT nullif(btrim(t.name), '') AS name
	FROM owner_team AS b JOIN team AS t ON t.id = b.team_id
	WHERE b.owner_id = o.owner_id AND pg_temp.is_there(to_jsonb(b))
	ORDER BY b.is_team_primary DESC NULLS LAST, b.team_id
	LIMIT 1
) AS t ON true;

-- The stage of each deal, and what it says of the outcome
CREATE TEMP TABLE staged AS
SELECT d.deal_id, s.label, s.probability,
	CASE
		WHEN s.closed_won OR s.probability = 1 THEN true
		WHEN (to_jsonb(s) ->> 'is_closed')::boolean OR s.probability = 0 THEN false
	END AS won
FROM deal AS d
CROSS JOIN LATERAL (
	SELECT s.* FROM deal_pipeline_stage AS s
	WHERE s.stage_id = d.deal_pipeline_stage_id
	ORDER BY (s.pipeline_id = d.deal_pipeline_id) DESC NULLS LAST, s._fivetran_deleted
	LIMIT 1
) AS s;

CREATE TABLE :"target".deal AS
SELECT
	d.deal_id::text AS deal_id,
	coalesce(
		(SELECT a.company_id FROM deal_company AS a WHERE a.deal_id = d.deal_id ORDER BY (a.type_id = 5) DESC NULLS LAST, a.company_id LIMIT 1),
		(SELECT a.contact_id FROM deal_contact AS a WHERE a.deal_id = d.deal_id ORDER BY a.contact_id LIMIT 1))::text AS customer_id,
	u.name AS rep,
	nullif(btrim(to_jsonb(d) ->> 'property_hs_analytics_source'), '') AS source,
	d.property_createdate AS opened_at,
	CASE WHEN s.won IS NOT NULL THEN coalesce(
		CASE WHEN pg_temp.is_midnight(d.property_closedate) THEN (d.property_closedate AT TIME ZONE 'UTC') AT TIME ZONE :'time_zone'
			ELSE d.property_closedate END,
		(SELECT max(h.date_entered) FROM deal_stage AS h
			WHERE h.deal_id = d.deal_id AND h.value = d.deal_pipeline_stage_id AND h._fivetran_active),
		(to_jsonb(d) ->> 'property_hs_lastmodifieddate')::timestamptz) END AS closed_at,
	s.won,
	coalesce((to_jsonb(d) ->> 'property_amount_in_home_currency')::numeric, d.property_amount) AS amount,
	coalesce((to_jsonb(d) ->> 'property_hs_deal_stage_probability')::float8, s.probability) AS probability,
	(SELECT nullif(btrim(t.name), '') FROM team AS t WHERE t.id::text = to_jsonb(d) ->> 'property_hubspot_team_id') AS team,
	nullif(btrim(s.label), '') AS stage,
	CASE WHEN s.won IS NULL THEN
		CASE WHEN pg_temp.is_midnight(d.property_closedate) THEN (d.property_closedate AT TIME ZONE 'UTC')::date
			ELSE (d.property_closedate AT TIME ZONE :'time_zone')::date END END AS expected_on,
	CASE WHEN NOT s.won THEN nullif(btrim(to_jsonb(d) ->> 'property_closed_lost_reason'), '') END AS lost_reason
FROM deal AS d
LEFT JOIN staged AS s ON s.deal_id = d.deal_id
LEFT JOIN person AS u ON u.owner_id = d.owner_id
WHERE pg_temp.is_there(to_jsonb(d))
\if :{?pipeline}
	AND d.deal_pipeline_id IN (SELECT p.pipeline_id FROM deal_pipeline AS p WHERE p.pipeline_id = :'pipeline' OR p.label = :'pipeline')
\endif
	AND NOT EXISTS (SELECT FROM gone AS g WHERE g.object = 'deal' AND g.id = d.deal_id::text);

CREATE TABLE :"target".lead AS
SELECT
	c.id::text AS lead_id,
	c.property_createdate AS created_at,
	nullif(btrim(j.p ->> 'property_hs_analytics_source'), '') AS source,
	u.name AS rep,
	coalesce((j.p ->> 'property_hs_lifecyclestage_opportunity_date')::timestamptz, b.opened_at,
		(j.p ->> 'property_hs_lifecyclestage_customer_date')::timestamptz) AS qualified_at,
	coalesce((j.p ->> 'property_hs_lifecyclestage_customer_date')::timestamptz, b.won_at) AS converted_at,
	coalesce(b.customer_id, j.p ->> 'property_associatedcompanyid') AS customer_id,
	(SELECT nullif(btrim(t.name), '') FROM team AS t WHERE t.id::text = j.p ->> 'property_hubspot_team_id') AS team
FROM contact AS c
CROSS JOIN LATERAL (SELECT to_jsonb(c)) AS j (p)
LEFT JOIN person AS u ON u.owner_id::text = j.p ->> 'property_hubspot_owner_id'
CROSS JOIN LATERAL (
	SELECT min(d.opened_at) AS opened_at, min(d.closed_at) FILTER (WHERE d.won) AS won_at,
		(array_agg(d.customer_id ORDER BY d.closed_at, d.deal_id) FILTER (WHERE d.won))[1] AS customer_id
	FROM deal_contact AS a
	JOIN :"target".deal AS d ON d.deal_id = a.deal_id::text
	WHERE a.contact_id = c.id
) AS b
WHERE pg_temp.is_there(j.p)
	AND NOT EXISTS (SELECT FROM gone AS g WHERE g.object = 'contact' AND g.id = c.id::text)
	AND (lower(j.p ->> 'property_lifecyclestage') IN ('subscriber', 'evangelist', 'other')) IS NOT TRUE;

CREATE TEMP TABLE event AS
SELECT e.*
FROM email_event AS e
WHERE e.filtered_event IS NOT TRUE AND e.obsoleted_by_id IS NULL AND pg_temp.is_there(to_jsonb(e));

CREATE TABLE :"target".email AS
SELECT
	e.id AS email_id,
	nullif(btrim(g.name), '') AS campaign,
	coalesce(nullif(btrim(s.subject), ''), nullif(btrim(g.subject), '')) AS variant,
	e.created AS sent_at,
	(SELECT min(f.created) FROM event AS f WHERE f.sent_by_id = e.id AND f.type = 'DELIVERED') AS delivered_at,
	(SELECT min(f.created) FROM event AS f WHERE f.sent_by_id = e.id AND f.type = 'OPEN') AS opened_at,
	(SELECT min(f.created) FROM event AS f WHERE f.sent_by_id = e.id AND f.type = 'CLICK') AS clicked_at
FROM event AS e
LEFT JOIN email_campaign AS g ON g.id = e.email_campaign_id
LEFT JOIN email_event_sent AS s ON s.id = e.id
WHERE e.type = 'SENT';

CREATE TABLE :"target".rep AS
SELECT DISTINCT ON (u.name) u.name AS rep, u.team, u.left_on AS ends_on
FROM person AS u
WHERE u.owner_id IN (SELECT b.owner_id FROM owner_team AS b UNION ALL SELECT d.owner_id FROM deal AS d)
	OR u.owner_id::text IN (SELECT to_jsonb(c) ->> 'property_hubspot_owner_id' FROM contact AS c)
ORDER BY u.name, u.team IS NULL, u.owner_id;

\if :{?goals}
CREATE TABLE :"target".quota AS
SELECT
	g.id AS quota_id,
	coalesce(nullif(btrim(g.properties_hs_goal_name), ''), 'Goal') || to_char(d.starts_on, ', YYYY-MM') AS name,
	'sales_amount' AS kpi,
	w.rep,
	CASE WHEN w.rep IS NULL THEN (SELECT nullif(btrim(t.name), '') FROM team AS t WHERE t.id = g.properties_hs_assignee_team_id) END AS team,
	d.starts_on,
	d.ends_on,
	trim_scale(g.properties_hs_target_amount) AS target_value
FROM :"goals".goals AS g
CROSS JOIN LATERAL (
	-- The last moment of a day, or the first of the next
	SELECT (g.properties_hs_start_datetime AT TIME ZONE 'UTC')::date AS starts_on,
		CASE WHEN pg_temp.is_midnight(g.properties_hs_end_datetime) THEN (g.properties_hs_end_datetime AT TIME ZONE 'UTC')::date - 1
			ELSE (g.properties_hs_end_datetime AT TIME ZONE 'UTC')::date END AS ends_on
) AS d
CROSS JOIN LATERAL (SELECT coalesce(
	(SELECT u.name FROM person AS u WHERE u.owner_id::text IN (
		SELECT o.id FROM :"goals".owners AS o WHERE o."userId" = g.properties_hs_assignee_user_id
		UNION ALL SELECT o.id FROM :"goals".owners_archived AS o WHERE o."userIdIncludingInactive" = g.properties_hs_assignee_user_id)),
	(SELECT u.name FROM person AS u WHERE u.owner_id::text = g.properties_hubspot_owner_id),
	g.properties_hubspot_owner_id, trim_scale(g.properties_hs_assignee_user_id)::text) AS rep
) AS w
WHERE g.properties_hs_goal_type = 'sales_quota' AND g.archived IS NOT TRUE
	AND (coalesce(btrim(g.properties_hs_pipeline_ids), '') = ''
\if :{?pipeline}
		OR btrim(g.properties_hs_pipeline_ids) IN (SELECT p.pipeline_id FROM deal_pipeline AS p WHERE p.pipeline_id = :'pipeline' OR p.label = :'pipeline')
\endif
	);
\endif

RESET search_path;
