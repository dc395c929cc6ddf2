-- HubSpot, as Fivetran and Airbyte leave it in PostgreSQL.  How such a file is read: see map_system.sql.
--
-- What is odd about HubSpot, and handled here once:
-- - Properties are there as far as a company has chosen: what is not loaded is not mapped.
-- - Whether a deal is won says its stage: at a probability of 1 it is, at 0 it is lost.
-- - Closing days that were imported, or typed in by a program, are midnight of UTC: they are days.
-- - What was merged into another stays as a row of its own.  Keys of what was merged are a number where there is one at most.
-- - A deal may have several companies and contacts, an owner several teams.
-- - Events of e-mails are a row each, and some are of robots.
--
-- What Fivetran has in tables of their own are arrays with Airbyte: stages of a pipeline, teams of an owner,
-- companies and contacts of a deal.  Keys are texts, some points in time are milliseconds since 1970, and a
-- number may be one, or a text, or JSON.
--
-- @time_zone UTC
-- @called deal deals
-- @called deal.deal_id id
-- @called deal.deal_pipeline_id properties_pipeline
-- @called deal.deal_pipeline_stage_id properties_dealstage
-- @called contact contacts
-- @called contact_merge_audit contacts_merged_audit
-- @called owner owners
-- @called owner.owner_id id
-- @called owner.active_user_id user_id
-- @called deal_pipeline deal_pipelines
-- @called deal_pipeline.pipeline_id id
-- @called email_event email_events
-- @called email_campaign campaigns
-- @called goal goals
-- @called property_ properties_
-- @option pipeline any           key or name of a pipeline of deals; by itself all

-- @settings
-- The currency of the company is that of the deals whose amount is the same in it
SELECT
	-- @if deal.property_deal_currency_code
	(
		SELECT mode() WITHIN GROUP (ORDER BY upper(d.property_deal_currency_code COLLATE "C"))
		FROM @tables@.deal AS d
		WHERE nullif(btrim(d.property_amount::text, '"'), 'null')::numeric = nullif(btrim(d.property_amount_in_home_currency::text, '"'), 'null')::numeric -- @if deal.property_amount and deal.property_amount_in_home_currency
	) AS currency,
	-- @end
	-- Where whose deal it is can be known
	true AS knows_companies, -- @if deal_company.company_id
	true AS knows_companies, -- @if deal.companies:jsonb and no deal_company.company_id
	true AS knows_contacts, -- @if deal_contact.contact_id
	true AS knows_contacts, -- @if deal.contacts:jsonb and no deal_contact.contact_id
	true AS knows_teams, -- @if team.name
	true AS knows_teams, -- @if owner.teams:jsonb and owner.first_name and owner.last_name and no team.name
	-- @if @pipeline@ and deal_pipeline.pipeline_id and deal_pipeline.label
	(SELECT array_agg(p.pipeline_id::text)::text FROM @tables@.deal_pipeline AS p WHERE @pipeline@ IN (p.pipeline_id::text, p.label)) AS pipelines,
	CASE WHEN NOT EXISTS (SELECT FROM @tables@.deal_pipeline AS p WHERE @pipeline@ IN (p.pipeline_id::text, p.label)) THEN
		format('there is no pipeline "%s"', @pipeline@)
	END AS problem,
	(SELECT format('There are: %s.', string_agg(format('%s (%s)', p.pipeline_id, p.label), ', ' ORDER BY p.pipeline_id)) FROM @tables@.deal_pipeline AS p) AS hint
	-- @else
	CASE WHEN @pipeline@ IS NOT NULL THEN ARRAY[@pipeline@]::text END AS pipelines
	-- @end

-- @part rep
-- Owners of one name are one where they have one address, too.  Airbyte has those who left in a table of
-- their own.
-- @if owner.first_name and owner.last_name
SELECT
	known.*,
	known.name || CASE WHEN min(known.email) OVER same <> max(known.email) OVER same THEN coalesce(' (' || known.email || ')', '') ELSE '' END AS rep
FROM (
	-- Where every version is there the last one
	SELECT DISTINCT ON (version.id) version.*
	FROM (
		SELECT
			w.owner_id::text AS id,
			w.active_user_id AS user_id, -- @if owner.active_user_id
			coalesce(nullif(btrim(concat_ws(' ', btrim(w.first_name), btrim(w.last_name))), ''), w.email, w.owner_id::text) AS name, -- @if owner.email
			coalesce(nullif(btrim(concat_ws(' ', btrim(w.first_name), btrim(w.last_name))), ''), w.owner_id::text) AS name, -- @if no owner.email
			w.is_active::text::boolean IS FALSE OR -- @if owner.is_active
				w.archived::text::boolean IS TRUE OR -- @if owner.archived
				w._fivetran_deleted::text::boolean IS TRUE OR -- @if owner._fivetran_deleted
				-- Who has no user any more.  Of queues, and where the column is empty, it says nothing.
				-- @if owner.active_user_id and no owner.is_active and no owner.archived
				w.active_user_id IS NULL
					AND w.type IS DISTINCT FROM 'QUEUE' -- @if owner.type
					AND EXISTS (SELECT FROM @tables@.owner AS other WHERE other.active_user_id IS NOT NULL) OR
				-- @end
				false AS has_left,
			w.updated_at AS changed_at, -- @if owner.updated_at
			w.teams AS teams, -- @if owner.teams:jsonb
			w.email AS email -- @if owner.email
			NULL::text AS email -- @if no owner.email
		FROM @tables@.owner AS w
		-- @if owners_archived.first_name and owners_archived.last_name and owners_archived.email and owner.email and owner.archived
		UNION ALL
		SELECT
			z.id::text AS id,
			-- @if owner.active_user_id
			coalesce(
				z.user_id, -- @if owners_archived.user_id
				z.user_id_including_inactive) AS user_id,
			-- @end
			coalesce(nullif(btrim(concat_ws(' ', btrim(z.first_name), btrim(z.last_name))), ''), z.email, z.id::text) AS name,
			true AS has_left,
			z.updated_at AS changed_at, -- @if owner.updated_at
			z.teams AS teams, -- @if owner.teams:jsonb
			z.email AS email
		FROM @tables@.owners_archived AS z
		WHERE NOT EXISTS (SELECT FROM @tables@.owner AS here WHERE here.owner_id = z.id)
		-- @end
	) AS version
	ORDER BY version.id
		, version.changed_at DESC NULLS LAST -- @if owner.updated_at
) AS known
WINDOW same AS (PARTITION BY known.name)
-- @else
SELECT NULL::text AS id, NULL::text AS user_id, NULL::text AS rep
WHERE false
-- @end

-- @part team
-- @if owner.teams:jsonb and no team.name
SELECT DISTINCT ON (inner_team.team ->> 'id')
	inner_team.team ->> 'id' AS id,
	nullif(btrim(inner_team.team ->> 'name'), '') AS name
FROM @rep@ AS person
CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(person.teams) = 'array' THEN person.teams END) AS inner_team (team)
ORDER BY inner_team.team ->> 'id', person.changed_at DESC NULLS LAST -- @if owner.updated_at
ORDER BY inner_team.team ->> 'id' -- @if no owner.updated_at
-- @else
SELECT
	t.id::text AS id,
	nullif(btrim(t.name), '') AS name
FROM @tables@.team AS t
-- @end

-- @part stage
-- Stages that are there no more still say what they were
-- @if deal_pipeline.stages:jsonb and no deal_pipeline_stage
SELECT DISTINCT ON (step.id)
	step.id,
	nullif(btrim(step.stage ->> 'label'), '') AS name,
	step.probability,
	CASE
		WHEN step.probability = 1 THEN true
		WHEN (step.stage #>> '{metadata,isClosed}')::boolean THEN false
		WHEN step.probability = 0 THEN false
	END AS won
FROM (
	SELECT
		inner_stage.stage,
		coalesce(inner_stage.stage ->> 'stageId', inner_stage.stage ->> 'id') AS id,
		(inner_stage.stage #>> '{metadata,probability}')::double precision AS probability
	FROM @tables@.deal_pipeline AS line
	CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(line.stages) = 'array' THEN line.stages END) AS inner_stage (stage)
) AS step
ORDER BY step.id, (step.stage ->> 'archived')::boolean IS TRUE
-- @else
SELECT DISTINCT ON (s.stage_id)
	s.stage_id AS id,
	nullif(btrim(s.label), '') AS name,
	s.probability AS probability,
	CASE
		WHEN s.closed_won::text::boolean THEN true -- @if deal_pipeline_stage.closed_won
		WHEN s.probability = 1 THEN true
		WHEN s.is_closed::text::boolean THEN false -- @if deal_pipeline_stage.is_closed
		WHEN s.probability = 0 THEN false
	END AS won
FROM @tables@.deal_pipeline_stage AS s
ORDER BY s.stage_id
	, s._fivetran_deleted::text::boolean IS TRUE -- @if deal_pipeline_stage._fivetran_deleted
-- @end

-- @part deal_company
-- Companies of a deal, the primary one first: it is of type 5, or, as HubSpot lists it as primary and as one of
-- them, in the array twice
-- @if deal_company.company_id
SELECT DISTINCT ON (b.deal_id) b.deal_id AS deal_id, b.company_id::text AS id
FROM @tables@.deal_company AS b
WHERE true
	AND b._fivetran_deleted::text::boolean IS NOT TRUE -- @if deal_company._fivetran_deleted
ORDER BY b.deal_id,
	b.type_id::text IS NOT DISTINCT FROM '5' DESC, -- @if deal_company.type_id
	b.company_id
-- @else
SELECT DISTINCT ON (held.deal_id) held.deal_id AS deal_id, inner_company.id
FROM @tables@.deal AS held
CROSS JOIN LATERAL jsonb_array_elements_text(CASE WHEN jsonb_typeof(held.companies) = 'array' THEN held.companies END) AS inner_company (id)
GROUP BY held.deal_id, inner_company.id
ORDER BY held.deal_id, count(*) DESC, length(inner_company.id), inner_company.id
-- @end

-- @part deal_contact
-- @if deal_contact.contact_id
SELECT x.deal_id AS deal_id, x.contact_id AS contact_id
FROM @tables@.deal_contact AS x
WHERE true
	AND x._fivetran_deleted::text::boolean IS NOT TRUE -- @if deal_contact._fivetran_deleted
-- @else
SELECT DISTINCT held_by.deal_id AS deal_id, inner_contact.id AS contact_id
FROM @tables@.deal AS held_by
CROSS JOIN LATERAL jsonb_array_elements_text(CASE WHEN jsonb_typeof(held_by.contacts) = 'array' THEN held_by.contacts END) AS inner_contact (id)
-- @end

-- @part deal
-- A deal that is there.  An owner who is not among the owners goes by the key.
SELECT
	d.deal_id AS id,
	-- @if deal.owner_id
	d.owner_id AS owner_id,
	coalesce(rep.rep, d.owner_id::text) AS rep,
	-- @end
	-- @if deal.property_hubspot_owner_id and no deal.owner_id
	d.property_hubspot_owner_id AS owner_id,
	coalesce(rep.rep, d.property_hubspot_owner_id::text) AS rep,
	-- @end
	d.property_hubspot_team_id::text AS team_id, -- @if deal.property_hubspot_team_id
	nullif(btrim(d.property_hs_analytics_source), '') AS source, -- @if deal.property_hs_analytics_source
	nullif(btrim(d.property_closed_lost_reason), '') AS lost_reason, -- @if deal.property_closed_lost_reason
	-- @if deal.property_amount
	coalesce(
		d.property_amount_in_home_currency::numeric, -- @if deal.property_amount_in_home_currency and no deal.property_amount_in_home_currency:jsonb
		(d.property_amount_in_home_currency #>> '{}')::numeric, -- @if deal.property_amount_in_home_currency:jsonb
		CASE WHEN upper(d.property_deal_currency_code COLLATE "C") = @currency@ OR d.property_deal_currency_code IS NULL THEN -- @if deal.property_deal_currency_code
		d.property_amount::numeric -- @if no deal.property_amount:jsonb
		(d.property_amount #>> '{}')::numeric -- @if deal.property_amount:jsonb
		END -- @if deal.property_deal_currency_code
		) AS amount,
	-- @end
	stage.name AS stage,
	coalesce(d.property_hs_deal_stage_probability::double precision, stage.probability) AS probability, -- @if deal.property_hs_deal_stage_probability and no deal.property_hs_deal_stage_probability:jsonb
	coalesce((d.property_hs_deal_stage_probability #>> '{}')::double precision, stage.probability) AS probability, -- @if deal.property_hs_deal_stage_probability:jsonb
	stage.probability AS probability, -- @if no deal.property_hs_deal_stage_probability
	coalesce(company.id, contact.id) AS customer_id, -- @if @knows_companies@ and @knows_contacts@
	company.id AS customer_id, -- @if @knows_companies@ and no @knows_contacts@
	contact.id AS customer_id, -- @if @knows_contacts@ and no @knows_companies@
	at.opened_at,
	outcome.won,
	-- What is midnight of UTC is a day, which begins later in the west
	CASE WHEN at.closed_at = date_trunc('day', at.closed_at, 'UTC')
		THEN saleskpi.point_in_time((at.closed_at AT TIME ZONE 'UTC')::date, company_settings.time_zone)
		ELSE at.closed_at
	END AS due_at,
	-- Where there is no day of closing, that on which it came into its stage, or was changed last
	coalesce(
		entered.at, -- @if deal_stage.date_entered
		entered.at, -- @if deals_property_history.timestamp and no deal_stage.date_entered
		-- @if deal.property_hs_lastmodifieddate
		d.property_hs_lastmodifieddate -- @if deal.property_hs_lastmodifieddate:timestamp with time zone
		d.property_hs_lastmodifieddate::text::timestamp AT TIME ZONE 'UTC' -- @if no deal.property_hs_lastmodifieddate:timestamp with time zone
		,
		-- @end
		NULL::timestamptz) AS changed_at
FROM @tables@.deal AS d
CROSS JOIN @schema@.settings AS company_settings
CROSS JOIN LATERAL (SELECT
	-- @if deal.property_closedate
	d.property_closedate AS closed_at, -- @if deal.property_closedate:timestamp with time zone
	d.property_closedate::text::timestamp AT TIME ZONE 'UTC' AS closed_at, -- @if no deal.property_closedate:timestamp with time zone
	-- @else
	NULL::timestamptz AS closed_at,
	-- @end
	d.property_createdate AS opened_at -- @if deal.property_createdate:timestamp with time zone
	d.property_createdate::text::timestamp AT TIME ZONE 'UTC' AS opened_at -- @if no deal.property_createdate:timestamp with time zone
) AS at
LEFT JOIN @stage@ AS stage ON stage.id = d.deal_pipeline_stage_id
CROSS JOIN LATERAL (SELECT coalesce(
	stage.won,
	-- Of a stage that is not known the deal itself may say it
	CASE WHEN stage.id IS NULL THEN
		-- @if deal.property_hs_is_closed_won
		CASE
			WHEN d.property_hs_is_closed_won::text::boolean THEN true
			WHEN d.property_hs_is_closed::text::boolean THEN false -- @if deal.property_hs_is_closed
		END
		-- @else
		CASE d.deal_pipeline_stage_id WHEN 'closedwon' THEN true WHEN 'closedlost' THEN false END
		-- @end
	END) AS won
) AS outcome
-- @if deal.owner_id
LEFT JOIN @rep@ AS rep ON rep.id = d.owner_id::text
-- @end
-- @if deal.property_hubspot_owner_id and no deal.owner_id
LEFT JOIN @rep@ AS rep ON rep.id = d.property_hubspot_owner_id::text
-- @end
LEFT JOIN @deal_company@ AS company ON company.deal_id = d.deal_id -- @if @knows_companies@
-- @if @knows_contacts@
LEFT JOIN (
	SELECT of_deal.deal_id, (array_agg(of_deal.contact_id::text ORDER BY length(of_deal.contact_id::text), of_deal.contact_id))[1] AS id
	FROM @deal_contact@ AS of_deal
	GROUP BY of_deal.deal_id
) AS contact ON contact.deal_id = d.deal_id
-- @end
-- @if deal_stage.date_entered
LEFT JOIN (
	SELECT h.deal_id AS deal_id, h.value AS stage_id,
		max(h.date_entered) AS at -- @if deal_stage.date_entered:timestamp with time zone
		max(h.date_entered::text::timestamp AT TIME ZONE 'UTC') AS at -- @if no deal_stage.date_entered:timestamp with time zone
	FROM @tables@.deal_stage AS h
	GROUP BY h.deal_id, h.value
) AS entered ON entered.deal_id = d.deal_id AND entered.stage_id = d.deal_pipeline_stage_id
-- @end
-- @if deals_property_history.timestamp and no deal_stage.date_entered
LEFT JOIN (
	SELECT j.deal_id AS deal_id, j.value AS stage_id,
		max(j.timestamp) AS at -- @if deals_property_history.timestamp:timestamp with time zone
		max(j.timestamp::text::timestamp AT TIME ZONE 'UTC') AS at -- @if no deals_property_history.timestamp:timestamp with time zone
	FROM @tables@.deals_property_history AS j
	WHERE j.property = 'dealstage'
	GROUP BY j.deal_id, j.value
) AS entered ON entered.deal_id = d.deal_id AND entered.stage_id = d.deal_pipeline_stage_id
-- @end
WHERE true
	AND d.is_deleted::text::boolean IS NOT TRUE -- @if deal.is_deleted
	AND d.archived::text::boolean IS NOT TRUE -- @if deal.archived
	AND d._fivetran_deleted::text::boolean IS NOT TRUE -- @if deal._fivetran_deleted
	AND NOT EXISTS (SELECT FROM @tables@.deal AS kept CROSS JOIN LATERAL regexp_split_to_table(btrim(kept.property_hs_merged_object_ids::text, '"'), ';') AS m (id) WHERE btrim(m.id) = d.deal_id::text) -- @if deal.property_hs_merged_object_ids
	AND NOT EXISTS (SELECT FROM @tables@.merged_deal AS gone WHERE gone.merged_deal_id = d.deal_id AND gone.deal_id <> d.deal_id) -- @if merged_deal
	-- What was deleted after it was loaded last
	AND NOT EXISTS (SELECT FROM @tables@.deals_archived AS bin WHERE bin.id = d.deal_id AND bin.archived_at >= d.updated_at) -- @if deals_archived.archived_at and deal.updated_at
	AND d.deal_pipeline_id = ANY (@pipelines@::text[]) -- @if @pipelines@

-- @part campaign
SELECT DISTINCT ON (g.id) g.id::text AS id
	, nullif(btrim(g.name), '') AS name -- @if email_campaign.name
	, nullif(btrim(g.subject), '') AS subject -- @if email_campaign.subject
FROM @tables@.email_campaign AS g
ORDER BY g.id

-- @part event
-- An event of an e-mail that counts
SELECT
	f.id AS id,
	f.type AS type,
	f.email_campaign_id::text AS campaign_id, -- @if email_campaign
	f.sent_by_id AS sent_by_id, -- @if no email_event.sent_by:jsonb
	f.sent_by ->> 'id' AS sent_by_id, -- @if email_event.sent_by:jsonb
	f.subject AS subject, -- @if email_event.subject
	timestamptz '1970-01-01 00:00:00+00' + f.created * interval '1 millisecond' AS at -- @if email_event.created:bigint
	f.created AS at -- @if no email_event.created:bigint
FROM @tables@.email_event AS f
WHERE true
	AND f.filtered_event::text::boolean IS NOT TRUE -- @if email_event.filtered_event
	AND f.obsoleted_by_id IS NULL -- @if email_event.obsoleted_by_id
	AND f.obsoleted_by ->> 'id' IS NULL -- @if email_event.obsoleted_by:jsonb
	AND f._fivetran_deleted::text::boolean IS NOT TRUE -- @if email_event._fivetran_deleted

-- @source rep
-- Owners in a team, or with deals or contacts
-- @if owner.first_name and owner.last_name
SELECT DISTINCT ON (rep.rep)
	rep.rep,
	-- @if team.name and owner_team.team_id
	(
		SELECT nullif(btrim(t.name), '')
		FROM @tables@.owner_team AS m
		JOIN @tables@.team AS t ON t.id = m.team_id
		WHERE m.owner_id::text = rep.id
			AND m._fivetran_deleted::text::boolean IS NOT TRUE -- @if owner_team._fivetran_deleted
			AND t._fivetran_deleted::text::boolean IS NOT TRUE -- @if team._fivetran_deleted
		ORDER BY
			m.is_team_primary::text::boolean DESC NULLS LAST, -- @if owner_team.is_team_primary
			m.team_id
		LIMIT 1
	) AS team,
	-- @end
	-- @if team.name and team_user.team_id and owner.active_user_id and no owner_team.team_id
	(
		SELECT nullif(btrim(t.name), '')
		FROM @tables@.team_user AS m
		JOIN @tables@.team AS t ON t.id = m.team_id
		WHERE m.user_id = rep.user_id
			AND m._fivetran_deleted::text::boolean IS NOT TRUE -- @if team_user._fivetran_deleted
			AND t._fivetran_deleted::text::boolean IS NOT TRUE -- @if team._fivetran_deleted
		ORDER BY
			m.is_secondary_user::text::boolean, -- @if team_user.is_secondary_user
			m.team_id
		LIMIT 1
	) AS team,
	-- @end
	-- @if owner.teams:jsonb and no team.name
	(
		SELECT nullif(btrim(inner_team.team ->> 'name'), '')
		FROM jsonb_array_elements(CASE WHEN jsonb_typeof(rep.teams) = 'array' THEN rep.teams END) WITH ORDINALITY AS inner_team (team, place)
		ORDER BY (inner_team.team ->> 'primary')::boolean DESC NULLS LAST, lower((inner_team.team ->> 'membership') COLLATE "C") = 'primary' DESC NULLS LAST, inner_team.place
		LIMIT 1
	) AS team,
	-- @end
	CASE WHEN rep.has_left THEN rep.changed_at END AS ends_on -- @if owner.updated_at
	NULL::date AS ends_on -- @if no owner.updated_at
FROM @rep@ AS rep
WHERE false
	-- @if owner_team.owner_id
	OR EXISTS (SELECT FROM @tables@.owner_team AS member WHERE member.owner_id::text = rep.id
		AND member._fivetran_deleted::text::boolean IS NOT TRUE -- @if owner_team._fivetran_deleted
	)
	-- @end
	-- @if team_user.team_id and owner.active_user_id and no owner_team.owner_id
	OR EXISTS (SELECT FROM @tables@.team_user AS member WHERE member.user_id = rep.user_id
		AND member._fivetran_deleted::text::boolean IS NOT TRUE -- @if team_user._fivetran_deleted
	)
	-- @end
	OR jsonb_typeof(rep.teams) = 'array' AND rep.teams <> '[]' -- @if owner.teams:jsonb and no team.name
	OR EXISTS (SELECT FROM @tables@.deal AS held WHERE held.owner_id::text = rep.id) -- @if deal.owner_id
	OR EXISTS (SELECT FROM @tables@.deal AS held WHERE held.property_hubspot_owner_id::text = rep.id) -- @if deal.property_hubspot_owner_id and no deal.owner_id
	OR EXISTS (SELECT FROM @tables@.contact AS led WHERE led.property_hubspot_owner_id::text = rep.id) -- @if contact.property_hubspot_owner_id
ORDER BY rep.rep, rep.has_left,
	-- @if owner_team.owner_id
	NOT EXISTS (SELECT FROM @tables@.owner_team AS joined WHERE joined.owner_id::text = rep.id
		AND joined._fivetran_deleted::text::boolean IS NOT TRUE -- @if owner_team._fivetran_deleted
	),
	-- @end
	length(rep.id), rep.id
-- @note owners in a team, or with deals or contacts; of several teams the primary one -- @if team.name and owner_team.team_id
-- @note owners in a team, or with deals or contacts; of several teams the primary one -- @if team.name and team_user.team_id and owner.active_user_id and no owner_team.team_id
-- @note owners in a team, or with deals or contacts; of several teams the primary one -- @if owner.teams:jsonb and no team.name
-- @note owners with deals or contacts; their teams are not known: there is no table team -- @if no team.name and no owner.teams:jsonb
-- @note owners with deals or contacts; their teams are not known: there is no table owner_team -- @if team.name and no owner_team.team_id and no team_user.team_id
-- @note owners with deals or contacts; their teams are not known: there is no column owner.active_user_id -- @if team.name and team_user.team_id and no owner.active_user_id and no owner_team.team_id
-- @else
-- @note there is no table owner with names: owners go by their keys
-- @end

-- @source lead
-- Contacts, but those who only read what is sent to them.  When one became an opportunity, and a customer,
-- say the days of the life cycle where they are loaded, else the first deal, and the first that was won.
SELECT
	l.id AS lead_id,
	nullif(btrim(l.property_hs_analytics_source), '') AS source, -- @if contact.property_hs_analytics_source
	coalesce(rep.rep, l.property_hubspot_owner_id::text) AS rep, -- @if contact.property_hubspot_owner_id
	own_team.name AS team, -- @if contact.property_hubspot_team_id and @knows_teams@
	-- @if @knows_contacts@
	coalesce(bought.customer_id
		, l.property_associatedcompanyid::text -- @if contact.property_associatedcompanyid and no contact.property_associatedcompanyid:numeric and no contact.property_associatedcompanyid:jsonb
		, trunc(l.property_associatedcompanyid)::text -- @if contact.property_associatedcompanyid:numeric
		, l.property_associatedcompanyid #>> '{}' -- @if contact.property_associatedcompanyid:jsonb
		) AS customer_id,
	coalesce(cycle.qualified_at, bought.qualified_at, cycle.converted_at) AS qualified_at,
	coalesce(cycle.converted_at, bought.converted_at) AS converted_at,
	-- @else
	l.property_associatedcompanyid AS customer_id, -- @if contact.property_associatedcompanyid and no contact.property_associatedcompanyid:numeric and no contact.property_associatedcompanyid:jsonb
	trunc(l.property_associatedcompanyid)::text AS customer_id, -- @if contact.property_associatedcompanyid:numeric
	l.property_associatedcompanyid #>> '{}' AS customer_id, -- @if contact.property_associatedcompanyid:jsonb
	cycle.qualified_at, -- @if contact.property_hs_lifecyclestage_opportunity_date
	cycle.converted_at, -- @if contact.property_hs_lifecyclestage_customer_date
	-- @end
	l.property_createdate AS created_at -- @if contact.property_createdate:timestamp with time zone
	l.property_createdate::text::timestamp AS created_at -- @if no contact.property_createdate:timestamp with time zone
FROM @tables@.contact AS l
CROSS JOIN LATERAL (SELECT
	-- @if contact.property_hs_lifecyclestage_opportunity_date
	l.property_hs_lifecyclestage_opportunity_date AS qualified_at, -- @if contact.property_hs_lifecyclestage_opportunity_date:timestamp with time zone
	l.property_hs_lifecyclestage_opportunity_date::text::timestamp AT TIME ZONE 'UTC' AS qualified_at, -- @if no contact.property_hs_lifecyclestage_opportunity_date:timestamp with time zone
	-- @else
	NULL::timestamptz AS qualified_at,
	-- @end
	-- @if contact.property_hs_lifecyclestage_customer_date
	l.property_hs_lifecyclestage_customer_date AS converted_at -- @if contact.property_hs_lifecyclestage_customer_date:timestamp with time zone
	l.property_hs_lifecyclestage_customer_date::text::timestamp AT TIME ZONE 'UTC' AS converted_at -- @if no contact.property_hs_lifecyclestage_customer_date:timestamp with time zone
	-- @else
	NULL::timestamptz AS converted_at
	-- @end
) AS cycle
LEFT JOIN @rep@ AS rep ON rep.id = l.property_hubspot_owner_id::text -- @if contact.property_hubspot_owner_id
LEFT JOIN @team@ AS own_team ON own_team.id = l.property_hubspot_team_id::text -- @if contact.property_hubspot_team_id and @knows_teams@
-- @if @knows_contacts@
LEFT JOIN (
	SELECT
		of_lead.contact_id,
		min(o.opened_at) AS qualified_at,
		min(coalesce(o.due_at, o.changed_at)) FILTER (WHERE o.won) AS converted_at,
		(array_agg(o.customer_id ORDER BY coalesce(o.due_at, o.changed_at), o.id) FILTER (WHERE o.won))[1] AS customer_id
	FROM @deal_contact@ AS of_lead
	JOIN @deal@ AS o ON o.id = of_lead.deal_id
	GROUP BY of_lead.contact_id
) AS bought ON bought.contact_id = l.id
-- @end
WHERE true
	AND coalesce(l.property_lifecyclestage, '') NOT IN ('subscriber', 'evangelist', 'other') -- @if contact.property_lifecyclestage
	AND l.is_deleted::text::boolean IS NOT TRUE -- @if contact.is_deleted
	AND l.archived::text::boolean IS NOT TRUE -- @if contact.archived
	AND l._fivetran_deleted::text::boolean IS NOT TRUE -- @if contact._fivetran_deleted
	-- What was merged into another is kept by its key there
	AND NOT EXISTS (SELECT FROM @tables@.contact AS kept CROSS JOIN LATERAL regexp_split_to_table(btrim(kept.property_hs_merged_object_ids::text, '"'), ';') AS m (id) WHERE btrim(m.id) = l.id::text) -- @if contact.property_hs_merged_object_ids
	-- with the time behind it
	AND NOT EXISTS (SELECT FROM @tables@.contact AS kept CROSS JOIN LATERAL regexp_split_to_table(btrim(kept.property_hs_calculated_merged_vids::text, '"'), ';') AS m (id) WHERE split_part(btrim(m.id), ':', 1) = l.id::text) -- @if contact.property_hs_calculated_merged_vids
	AND NOT EXISTS (SELECT FROM @tables@.contact_merge_audit AS gone WHERE gone.vid_to_merge::text = l.id::text AND gone.canonical_vid::text <> l.id::text) -- @if contact_merge_audit.canonical_vid
-- @note contacts but subscribers, evangelists and others -- @if contact.property_lifecyclestage
-- @note all contacts, also subscribers: there is no column contact.property_lifecyclestage -- @if no contact.property_lifecyclestage
-- @note those that were merged into another count: there is no table contact_merge_audit -- @if no contact_merge_audit.canonical_vid and no contact.property_hs_merged_object_ids and no contact.property_hs_calculated_merged_vids
-- @note their deals are not known: there is no table deal_contact -- @if no @knows_contacts@

-- @source deal
SELECT
	o.id AS deal_id,
	o.customer_id, -- @if @knows_companies@
	o.customer_id, -- @if @knows_contacts@ and no @knows_companies@
	o.rep, -- @if deal.owner_id
	o.rep, -- @if deal.property_hubspot_owner_id and no deal.owner_id
	own_team.name AS team, -- @if deal.property_hubspot_team_id and @knows_teams@
	o.source, -- @if deal.property_hs_analytics_source
	o.stage,
	o.probability,
	o.amount, -- @if deal.property_amount
	CASE WHEN NOT o.won THEN o.lost_reason END AS lost_reason, -- @if deal.property_closed_lost_reason
	CASE WHEN o.won IS NULL THEN o.due_at END AS expected_on, -- @if deal.property_closedate
	o.opened_at,
	CASE WHEN o.won IS NOT NULL THEN coalesce(o.due_at, o.changed_at) END AS closed_at,
	o.won
FROM @deal@ AS o
LEFT JOIN @team@ AS own_team ON own_team.id = o.team_id -- @if deal.property_hubspot_team_id and @knows_teams@
-- @note deals that are neither deleted nor merged into another; won and lost as the probability of their stage says -- @if merged_deal
-- @note deals that are neither deleted nor merged into another; won and lost as the probability of their stage says -- @if deal.property_hs_merged_object_ids and no merged_deal
-- @note deals that are not deleted; won and lost as the probability of their stage says -- @if no merged_deal and no deal.property_hs_merged_object_ids
-- @note those that were merged into another count: there is no table merged_deal -- @if no merged_deal and no deal.property_hs_merged_object_ids
-- @note those that were deleted after they were loaded last count: there is no table deals_archived -- @if deal.archived and deal.updated_at and no deals_archived.archived_at
-- @note customers are contacts: there is no table deal_company -- @if @knows_contacts@ and no @knows_companies@
-- @note customers are not known: there is neither a table deal_company nor deal_contact -- @if no @knows_contacts@ and no @knows_companies@
-- @note what closed without a day has that of the last change: there is no table deal_stage -- @if deal.property_hs_lastmodifieddate and no deal_stage.date_entered and no deals_property_history.timestamp
-- @note what closed without a day has none: there is no table deal_stage -- @if no deal.property_hs_lastmodifieddate and no deal_stage.date_entered and no deals_property_history.timestamp
-- @note amounts in other currencies are unknown: there is no column deal.property_amount_in_home_currency -- @if deal.property_deal_currency_code and no deal.property_amount_in_home_currency

-- @source sale
-- @note the won deals, until it is mapped

-- @source customer
-- @note derived from the sales: a company is there before it buys, and stays

-- @source subscription
-- @note none: map what is paid a month by hand

-- @source email
-- A row an e-mail that was sent.  Events of robots, and those that others took the place of, are left out.
SELECT
	sent.id AS email_id,
	campaign.name AS campaign, -- @if email_campaign.name
	-- @if email_event_sent.subject
	coalesce(nullif(btrim(detail.subject), '')
		, campaign.subject -- @if email_campaign.subject
		) AS variant,
	-- @end
	-- @if email_event.subject and no email_event_sent.subject
	coalesce(nullif(btrim(sent.subject), '')
		, campaign.subject -- @if email_campaign.subject
		) AS variant,
	-- @end
	campaign.subject AS variant, -- @if email_campaign.subject and no email_event_sent.subject and no email_event.subject
	later.delivered_at,
	later.opened_at,
	later.clicked_at,
	sent.at AS sent_at
FROM @event@ AS sent
LEFT JOIN @campaign@ AS campaign ON campaign.id = sent.campaign_id -- @if email_campaign
LEFT JOIN @tables@.email_event_sent AS detail ON detail.id = sent.id -- @if email_event_sent.subject
LEFT JOIN (
	SELECT
		behind.sent_by_id,
		min(behind.at) FILTER (WHERE behind.type = 'DELIVERED') AS delivered_at,
		min(behind.at) FILTER (WHERE behind.type = 'OPEN') AS opened_at,
		min(behind.at) FILTER (WHERE behind.type = 'CLICK') AS clicked_at
	FROM @event@ AS behind
	WHERE behind.type IN ('DELIVERED', 'OPEN', 'CLICK')
	GROUP BY behind.sent_by_id
) AS later ON later.sent_by_id = sent.id
WHERE sent.type = 'SENT'
-- @note e-mails that were sent, of marketing only; events of robots are left out
-- @note campaigns are not known: there is no table email_campaign -- @if no email_campaign.name
-- @note subjects are those of the campaigns: there is no table email_event_sent -- @if email_campaign.subject and no email_event_sent.subject and no email_event.subject

-- @source expense
-- @note none in HubSpot

-- @source quota
-- @if goal.property_hs_target_amount and goal.property_hs_goal_type and goal.property_hs_start_datetime and goal.property_hs_end_datetime
-- Goals of revenue.  Their days begin and end in UTC, and an end at midnight is that of the day before.  Whose
-- they are says a user, an owner or a team.
SELECT
	g.id AS quota_id,
	format('%s, %s',
		coalesce(nullif(btrim(g.property_hs_goal_name), ''), 'Goal'), -- @if goal.property_hs_goal_name
		'Goal', -- @if no goal.property_hs_goal_name
		to_char(span.starts_on, 'YYYY-MM')) AS name,
	'sales_amount' AS kpi,
	person.rep AS rep,
	-- @if goal.property_hs_assignee_team_id and @knows_teams@
	CASE WHEN person.rep IS NULL THEN team.name END AS team,
	-- @end
	span.starts_on,
	span.ends_on,
	whose.target_value
FROM @tables@.goal AS g
CROSS JOIN LATERAL (SELECT
	nullif(btrim(g.property_hs_target_amount::text, '"'), 'null')::numeric AS target_value,
	-- A key may be a number with decimals
	-- @if goal.property_hs_assignee_team_id
	trunc(nullif(btrim(g.property_hs_assignee_team_id::text, '"'), 'null')::numeric)::text AS team_id,
	-- @end
	-- @if goal.property_hs_assignee_user_id
	trunc(nullif(btrim(g.property_hs_assignee_user_id::text, '"'), 'null')::numeric)::text AS user_id,
	-- @else
	NULL::text AS user_id,
	-- @end
	-- @if goal.property_hubspot_owner_id
	trunc(nullif(btrim(g.property_hubspot_owner_id::text, '"'), 'null')::numeric)::text AS owner_id
	-- @else
	NULL::text AS owner_id
	-- @end
) AS whose
CROSS JOIN LATERAL (SELECT
	(g.property_hs_start_datetime AT TIME ZONE 'UTC')::date AS starts_on, -- @if goal.property_hs_start_datetime:timestamp with time zone
	g.property_hs_start_datetime::text::timestamp::date AS starts_on, -- @if no goal.property_hs_start_datetime:timestamp with time zone
	((g.property_hs_end_datetime AT TIME ZONE 'UTC') - interval '1 microsecond')::date AS ends_on -- @if goal.property_hs_end_datetime:timestamp with time zone
	(g.property_hs_end_datetime::text::timestamp - interval '1 microsecond')::date AS ends_on -- @if no goal.property_hs_end_datetime:timestamp with time zone
) AS span
-- Who is not among the owners goes by the key
CROSS JOIN LATERAL (SELECT coalesce(
	(
		SELECT max(rep.rep)
		FROM @rep@ AS rep
		WHERE rep.id = whose.owner_id
			OR rep.user_id::text = whose.user_id -- @if owner.active_user_id
	), whose.owner_id, whose.user_id) AS rep
) AS person
LEFT JOIN @team@ AS team ON team.id = whose.team_id -- @if goal.property_hs_assignee_team_id and @knows_teams@
WHERE g.property_hs_goal_type = 'sales_quota'
	AND g.archived::text::boolean IS NOT TRUE -- @if goal.archived
	-- One of some pipelines measures them alone
	AND nullif(btrim(g.property_hs_pipeline_ids), '') IS NULL -- @if goal.property_hs_pipeline_ids and no @pipelines@
	AND (nullif(btrim(g.property_hs_pipeline_ids), '') IS NULL OR btrim(g.property_hs_pipeline_ids) = ANY (@pipelines@::text[])) -- @if goal.property_hs_pipeline_ids and @pipelines@
-- @note goals of revenue, of an owner, a team or all
-- @else
-- @note none: there is no table of goals with its properties, as Airbyte loads it
-- @end

-- @source custom_measure
-- @note none in HubSpot
