-- The rows of HubSpot that Fivetran has landed in schema `raw`, as Airbyte would have left them: schema `target`.

\set QUIET on
SET client_min_messages = warning;
SET TimeZone = 'UTC';
DROP SCHEMA IF EXISTS :"target" CASCADE;
CREATE SCHEMA :"target";
SET search_path = :"raw", pg_catalog;
SELECT set_config('referee.raw', :'raw', false), set_config('referee.target', :'target', false) \g /dev/null

-- The properties of a table, as Airbyte calls them; what is no text, point in time or flag is a number with decimals
CREATE FUNCTION pg_temp.properties(of_table text) RETURNS text
	LANGUAGE sql STABLE
	RETURN (
		SELECT string_agg(format(CASE WHEN a.atttypid IN ('bigint'::regtype, 'numeric'::regtype, 'float8'::regtype) THEN 'r.%1$I::numeric(38, 9) AS %2$I' ELSE 'r.%1$I AS %2$I' END,
			a.attname, 'properties_' || substr(a.attname, 10)), ', ' ORDER BY a.attnum)
		FROM pg_attribute AS a
		WHERE a.attrelid = of_table::regclass AND a.attnum > 0 AND NOT a.attisdropped AND starts_with(a.attname, 'property_')
			-- Keys that HubSpot has as texts, and what is made below
			AND a.attname NOT IN ('property_hubspot_team_id', 'property_hubspot_owner_id', 'property_hs_merged_object_ids'));

SELECT format($query$
	CREATE TABLE %I.deals AS
	SELECT r.deal_id::text AS id, coalesce(r.is_deleted, false) AS archived, r.deal_pipeline_id AS properties_pipeline, r.deal_pipeline_stage_id AS properties_dealstage, r.owner_id::text AS properties_hubspot_owner_id,
		to_jsonb(r) ->> 'property_hubspot_team_id' AS properties_hubspot_team_id,
		concat_ws(';', to_jsonb(r) ->> 'property_hs_merged_object_ids', (SELECT string_agg(m.merged_deal_id::text, ';') FROM merged_deal AS m WHERE m.deal_id = r.deal_id)) AS properties_hs_merged_object_ids,
		(SELECT jsonb_agg(b.company_id::text) FROM deal_company AS b WHERE b.deal_id = r.deal_id) AS companies,
		(SELECT jsonb_agg(b.contact_id::text) FROM deal_contact AS b WHERE b.deal_id = r.deal_id) AS contacts,
		%s
	FROM deal AS r$query$, :'target', pg_temp.properties('deal')) \gexec
SELECT format($query$
	CREATE TABLE %I.contacts AS
	SELECT r.id::text AS id, coalesce(r._fivetran_deleted, false) AS archived, to_jsonb(r) ->> 'property_hubspot_owner_id' AS properties_hubspot_owner_id,
		to_jsonb(r) ->> 'property_hs_merged_object_ids' AS properties_hs_merged_object_ids, %s
	FROM contact AS r$query$, :'target', pg_temp.properties('contact')) \gexec
CREATE TABLE :"target".contacts_merged_audit AS SELECT canonical_vid, vid_to_merge FROM contact_merge_audit;
CREATE TABLE :"target".deals_property_history AS SELECT date_entered AS timestamp, 'dealstage'::text AS property, deal_id::text AS "dealId", value FROM deal_stage;
CREATE TABLE :"target".owners AS
SELECT o.owner_id::text AS id, o.email, o.first_name AS "firstName", o.last_name AS "lastName", o.active_user_id::bigint AS "userId", o.updated_at AS "updatedAt", false AS archived,
	coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id::text, 'name', t.name, 'primary', coalesce(m.is_team_primary, false)) ORDER BY t.id)
		FROM owner_team AS m JOIN team AS t ON t.id = m.team_id WHERE m.owner_id = o.owner_id), '[]') AS teams
FROM owner AS o
WHERE o.active_user_id IS NOT NULL;
-- Who has left
CREATE TABLE :"target".owners_archived AS
SELECT o.owner_id::text AS id, o.email, o.first_name AS "firstName", o.last_name AS "lastName", o.active_user_id::bigint AS "userId", o.owner_id AS "userIdIncludingInactive", o.updated_at AS "updatedAt", true AS archived,
	coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id::text, 'name', t.name, 'primary', coalesce(m.is_team_primary, false)) ORDER BY t.id)
		FROM owner_team AS m JOIN team AS t ON t.id = m.team_id WHERE m.owner_id = o.owner_id), '[]') AS teams
FROM owner AS o
WHERE o.active_user_id IS NULL;
CREATE TABLE :"target".deal_pipelines AS
SELECT l.id AS "pipelineId", (SELECT p.label FROM deal_pipeline AS p WHERE p.pipeline_id = l.id) AS label,
	(SELECT jsonb_agg(jsonb_build_object('stageId', s.stage_id, 'label', s.label, 'archived', coalesce(s._fivetran_deleted, false),
			'metadata', jsonb_build_object('isClosed', s.is_closed::text, 'probability', s.probability::text)))
		FROM deal_pipeline_stage AS s WHERE s.pipeline_id = l.id) AS stages
FROM (SELECT pipeline_id FROM deal_pipeline UNION SELECT pipeline_id FROM deal_pipeline_stage) AS l (id);
CREATE TABLE :"target".campaigns AS SELECT id, name, subject FROM email_campaign;
CREATE TABLE :"target".email_events AS
SELECT e.id, e.type, (extract(epoch FROM e.created) * 1000)::bigint AS created, e.email_campaign_id AS "emailCampaignId", e.filtered_event AS "filteredEvent",
	CASE WHEN e.sent_by_id IS NOT NULL THEN jsonb_build_object('id', e.sent_by_id) END AS "sentBy",
	CASE WHEN e.obsoleted_by_id IS NOT NULL THEN jsonb_build_object('id', e.obsoleted_by_id) END AS "obsoletedBy",
	(SELECT s.subject FROM email_event_sent AS s WHERE s.id = e.id) AS subject
FROM email_event AS e;
-- Goals, which Fivetran has not: of a user, of an owner, to midnight, of who has left, of a team, of all; of a pipeline, of two; of
-- nobody known; in calls, archived, and later
CREATE TABLE :"target".goals (id text, archived boolean, properties_hs_goal_name text, properties_hs_goal_type text, properties_hs_target_amount numeric(38, 9), properties_hs_start_datetime timestamptz, properties_hs_end_datetime timestamptz,
	properties_hs_assignee_user_id numeric(38, 9), properties_hs_assignee_team_id numeric(38, 9), properties_hubspot_owner_id text, properties_hs_pipeline_ids text);
INSERT INTO :"target".goals VALUES
	('g1', false, ' Quota', 'sales_quota', 2000.5, '2024-03-01', '2024-06-30 23:59:59.999', 901, NULL, NULL, NULL), ('g2', false, 'Quota', 'sales_quota', 500, '2024-04-01', '2024-05-01', NULL, NULL, '2', NULL),
	('g3', false, 'Quota', 'sales_quota', 100, '2024-06-01', '2024-06-30 23:59:59.999', 3, 12, NULL, ''), ('g4', false, 'Quota', 'sales_quota', 3000, '2024-01-01', '2024-12-31 23:59:59.999', NULL, 11, NULL, NULL),
	('g5', false, NULL, 'sales_quota', 2500, '2024-01-01', '2024-06-30 23:59:59.999', NULL, NULL, NULL, NULL), ('g6', false, 'Renewals', 'sales_quota', 90, '2024-06-01', '2024-06-30 23:59:59.999', NULL, NULL, NULL, 'renew-1'),
	('g7', false, 'Both', 'sales_quota', 99, '2024-06-01', '2024-06-30 23:59:59.999', NULL, NULL, NULL, 'renew-1;sales'), ('g8', false, 'Quota', 'sales_quota', 10, '2024-06-01', '2024-07-01', 999, NULL, NULL, NULL),
	('g9', false, 'Calls', 'number_of_calls', 100, '2024-06-01', '2024-07-01', 901, NULL, NULL, NULL), ('ga', true, 'Quota', 'sales_quota', 99, '2024-06-01', '2024-07-01', 901, NULL, NULL, NULL),
	('gb', false, 'Quota', 'sales_quota', 700, '2024-07-01', '2024-10-01', 901, NULL, NULL, NULL);
RESET search_path;
