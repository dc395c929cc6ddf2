-- A second pipeline, whose name is not its key, with a deal won of a contact who has lost one in the first, and one
-- that is open.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;
SET TimeZone = 'UTC';

INSERT INTO deal_pipeline (pipeline_id, label) VALUES ('sales', 'New business'), ('renew-1', 'Renewals');
INSERT INTO deal_pipeline_stage (stage_id, pipeline_id, label, probability, closed_won, is_closed, active, _fivetran_deleted) VALUES
	('signed', 'renew-1', 'Signed', 1.0, true, true, true, false), ('asked', 'renew-1', 'Asked', 0.5, false, false, true, false);
INSERT INTO deal (deal_id, is_deleted, deal_pipeline_id, deal_pipeline_stage_id, owner_id, property_createdate, property_closedate, property_amount, property_hs_lastmodifieddate) VALUES
	(201, false, 'renew-1', 'signed', 3, '2024-05-10 15:00', '2024-06-01 10:00', 70, '2024-06-01 10:00'), (202, false, 'renew-1', 'asked', 1, '2024-05-11 15:00', '2024-08-01', 30, '2024-06-01 10:00');
INSERT INTO deal_contact (deal_id, contact_id, type_id, category) VALUES (201, 702, 3, 'HUBSPOT_DEFINED');

RESET search_path;
