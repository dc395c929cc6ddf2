-- Rows and properties that the sample lacks, whose deals have no stage: one a trap.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;
SET TimeZone = 'UTC';

ALTER TABLE deal
	ADD property_hs_analytics_source text, ADD property_amount_in_home_currency numeric, ADD property_hs_deal_stage_probability double precision,
	ADD property_hubspot_team_id bigint, ADD property_closed_lost_reason text, ADD property_hs_lastmodifieddate timestamptz;
ALTER TABLE contact
	ADD property_hs_analytics_source text, ADD property_hubspot_owner_id bigint, ADD property_associatedcompanyid bigint, ADD property_lifecyclestage text,
	ADD property_hs_lifecyclestage_lead_date timestamptz, ADD property_hs_lifecyclestage_opportunity_date timestamptz, ADD property_hs_lifecyclestage_customer_date timestamptz;

INSERT INTO owner (owner_id, type, email, first_name, last_name, active_user_id, updated_at) VALUES
	(1, 'PERSON', 'ada@example.com', ' Ada', 'Fox ', 901, '2024-01-05 12:00'), (2, 'PERSON', 'ben@example.com', NULL, NULL, 902, '2024-01-05 12:00'),
	(3, 'PERSON', 'cy@example.com', 'Cy', 'Low', NULL, '2024-06-02 03:00');	-- has left: in New York on the day before
INSERT INTO team (id, name) VALUES (11, ' East'), (12, 'West');
INSERT INTO owner_team (owner_id, team_id, is_team_primary) VALUES (1, 11, false), (1, 12, true), (3, 11, true);

INSERT INTO deal_pipeline_stage (stage_id, pipeline_id, label, probability, closed_won, is_closed, active, _fivetran_deleted) VALUES
	('open', 'sales', ' Talks', 0.4, false, false, true, false),
	('won', 'sales', 'Closed won', 1.0, true, true, true, false),
	('lost', 'sales', 'Closed lost', 0.0, false, true, true, false),
	('gone', 'sales', 'Gone quiet', 0.0, false, false, true, false),	-- is_closed does not say so: the chance does
	('open', 'old', 'Old talks', 0.9, false, false, true, true);	-- a key used again

INSERT INTO deal (deal_id, is_deleted, deal_pipeline_id, deal_pipeline_stage_id, owner_id, property_createdate, property_closedate, property_amount, property_hs_analytics_source,
	property_amount_in_home_currency, property_hs_deal_stage_probability, property_hubspot_team_id, property_closed_lost_reason, property_hs_lastmodifieddate) VALUES
	(101, false, 'sales', 'won', 1, '2024-02-10 15:00', '2024-03-01', 1000, 'ORGANIC_SEARCH', NULL, 1, NULL, NULL, '2024-06-01 10:00'),	-- a day
	(102, false, 'sales', 'won', 2, '2024-02-11 15:00', NULL, 600, NULL, 540, NULL, 11, NULL, '2024-06-01 10:00'),	-- closed when the stage was entered; of another currency
	(103, false, 'sales', 'lost', 3, '2024-02-12 15:00', '2024-04-15 09:00', 500, 'PAID_SOCIAL', NULL, 0, NULL, ' Price', '2024-06-01 10:00'),
	(104, false, 'sales', 'open', 3, '2024-03-05 15:00', '2024-06-30 23:30', 400, NULL, NULL, NULL, NULL, NULL, '2024-06-01 10:00'),
	(105, false, 'sales', 'won', 1, '2024-02-09 15:00', '2024-03-01 12:00', 1000, NULL, NULL, NULL, NULL, NULL, '2024-06-01 10:00'),	-- went up in 101
	(106, true, 'sales', 'won', 1, '2024-02-09 15:00', '2024-03-01 12:00', 9999, NULL, NULL, NULL, NULL, NULL, '2024-06-01 10:00'),	-- deleted
	(107, false, 'sales', 'won', NULL, '2024-05-01 15:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2024-05-20 10:00'),	-- only the last change is known
	(108, false, 'sales', 'gone', 1, '2024-05-02 15:00', '2024-05-21 10:00', 50, NULL, NULL, NULL, NULL, NULL, '2024-06-01 10:00'),
	(109, false, 'sales', 'open', 1, '2024-05-03 15:00', '2024-07-01', 70, NULL, NULL, 0.25, NULL, NULL, '2024-06-01 10:00');
INSERT INTO merged_deal (deal_id, merged_deal_id) VALUES (101, 105);
INSERT INTO deal_stage (deal_id, value, date_entered, _fivetran_start, _fivetran_active) VALUES
	(102, 'open', '2024-02-11 15:00', '2024-02-11 15:00', false), (102, 'won', '2024-04-10 12:00', '2024-04-10 12:00', true);
INSERT INTO deal_company (deal_id, company_id, type_id, category) VALUES
	(101, 801, 341, 'HUBSPOT_DEFINED'), (101, 802, 341, 'HUBSPOT_DEFINED'), (101, 802, 5, 'HUBSPOT_DEFINED'), (102, 803, 341, 'HUBSPOT_DEFINED');
INSERT INTO deal_contact (deal_id, contact_id, type_id, category) VALUES (101, 701, 3, 'HUBSPOT_DEFINED'), (103, 702, 3, 'HUBSPOT_DEFINED'), (103, 703, 3, 'HUBSPOT_DEFINED');

INSERT INTO contact (id, _fivetran_deleted, property_createdate, property_hs_analytics_source, property_hubspot_owner_id, property_associatedcompanyid, property_lifecyclestage,
	property_hs_lifecyclestage_lead_date, property_hs_lifecyclestage_opportunity_date, property_hs_lifecyclestage_customer_date, property_hs_merged_object_ids) VALUES
	(701, false, '2024-02-01 12:00', 'ORGANIC_SEARCH', 1, 802, 'customer', '2024-02-01 12:00', '2024-02-10 15:00', '2024-03-01 12:00', '705;706'),
	(702, false, '2024-02-05 12:00', 'PAID_SOCIAL', 3, NULL, 'opportunity', '2024-02-05 12:00', '2024-02-12 15:00', NULL, NULL),
	(703, false, '2024-02-06 12:00', NULL, NULL, NULL, 'subscriber', NULL, NULL, NULL, NULL),	-- no lead yet
	(704, true, '2024-02-06 12:00', NULL, NULL, NULL, 'lead', '2024-02-06 12:00', NULL, NULL, NULL),	-- deleted
	(705, false, '2024-02-02 12:00', NULL, NULL, NULL, 'lead', '2024-02-02 12:00', NULL, NULL, NULL);	-- went up in 701

INSERT INTO email_campaign (id, name, subject) VALUES (61, ' May ', 'News of May');
INSERT INTO email_event (id, type, email_campaign_id, created, sent_by_id, filtered_event, obsoleted_by_id) VALUES
	('s1', 'SENT', 61, '2024-05-05 09:00', 's1', NULL, NULL), ('d1', 'DELIVERED', 61, '2024-05-05 09:01', 's1', NULL, NULL),
	('o1', 'OPEN', 61, '2024-05-05 09:02', 's1', true, NULL),	-- a machine
	('s2', 'SENT', 61, '2024-05-05 09:00', 's2', NULL, NULL), ('b2', 'BOUNCE', 61, '2024-05-05 09:01', 's2', NULL, NULL),
	('s3', 'SENT', 61, '2024-05-05 09:00', 's3', NULL, NULL), ('d3', 'DELIVERED', 61, '2024-05-05 09:01', 's3', NULL, NULL),
	('o3', 'OPEN', 61, '2024-05-06 10:00', 's3', false, NULL), ('p3', 'OPEN', 61, '2024-05-05 12:00', 's3', false, NULL), ('c3', 'CLICK', 61, '2024-05-06 10:01', 's3', false, NULL),
	('s4', 'SENT', 61, '2024-05-05 09:00', 's4', NULL, 'x4'), ('x4', 'DROPPED', 61, '2024-05-05 09:00', NULL, NULL, NULL);	-- was not sent after all
INSERT INTO email_event_sent (id, subject) VALUES ('s1', 'News of May'), ('s3', 'Read this');

RESET search_path;
