-- Rows that the sample lacks, one a trap.  Its opportunities are all deleted: here they are taken back, but two of
-- them are no longer so (_fivetran_active) and stay out.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;
SET TimeZone = 'UTC';

UPDATE opportunity SET is_deleted = false;

INSERT INTO user_role (id, name, _fivetran_deleted, _fivetran_active) VALUES ('R1', ' Field ', false, true), ('R2', 'Heads', false, true);
ALTER TABLE "user" ADD last_modified_date timestamptz;
INSERT INTO "user" (id, name, is_active, user_role_id, manager_id, _fivetran_deleted, _fivetran_active, last_modified_date) VALUES
	('U1', ' Ada Fox', true, 'R1', 'U2', false, true, '2024-06-01 12:00'),
	('U1', 'Ada Wolf', true, 'R2', NULL, false, false, '2024-01-01 12:00'),	-- what she was
	('U2', 'Ben Orr', true, 'R2', NULL, false, true, '2024-06-01 12:00'),
	('U3', 'Cy Low', false, 'R1', 'U2', false, true, '2024-06-01 03:00'),	-- has left, in New York in May, and owns a lead
	('U4', 'Di Ray', true, 'R1', 'U2', true, true, '2024-05-20 12:00');	-- is deleted
INSERT INTO lead (id, owner_id, created_date, is_converted, is_deleted) VALUES ('Lead of Cy', 'U3', '2024-02-01 12:00', false, false);

INSERT INTO opportunity (id, account_id, owner_id, lead_source, stage_name, created_date, close_date, is_closed, is_won, amount, probability, is_deleted, _fivetran_active) VALUES
	('O1', 'A1', 'U1', 'Web', 'Closed Won', '2024-02-10 15:00', '2024-03-01', true, true, 1000, 100, false, true),	-- west of Greenwich still February, taken as a point in time
	('O1', 'A1', 'U1', 'Web', 'Talks', '2024-02-10 15:00', '2024-03-31', false, false, 800, 60, false, false),	-- what it was
	('O2', 'A2', 'U2', 'Fair', 'Closed Lost', '2024-02-12 15:00', '2024-03-31', true, false, 500, 0, false, true),
	('O3', 'A3', 'U1', 'Web', 'Talks', '2024-03-05 15:00', '2024-05-01', false, false, 2000, 60, false, true),
	('O4', 'A1', 'U1', 'Web', 'Closed Won', '2024-02-10 15:00', '2024-03-02', true, true, 9999, 100, true, true),	-- deleted
	('O5', 'A2', 'U9', NULL, 'Closed Won', '2024-04-30 23:30', '2024-04-30', true, true, 300, 100, false, true),	-- closed on the day it was opened, by nobody known
	('O6', 'A4', '00G1', 'Fair', ' Talks ', '2024-04-01 12:00', '2024-06-30', false, false, 100, 0.5, false, true),	-- a queue's, a half of a percent
	('O7', 'A1', 'U4', 'Web', 'Closed Won', '2024-05-02 12:00', '2024-05-10', true, true, NULL, 100, false, true);
INSERT INTO opportunity_line_item (id, opportunity_id, product_2_id, name, quantity, total_price, is_deleted, _fivetran_active) VALUES
	('I1', 'O1', 'P1', 'Line of a mill', 2, 600, false, true), ('I2', 'O1', 'P1', 'Line of a mill', 1, 400, false, true),
	('I3', 'O3', 'P1', 'Line of a mill', 1, 1000, false, true), ('I4', 'O3', 'P2', 'Line of a press', 1, 1000, false, true),
	('I5', 'O2', 'P2', 'Line of a press', 5, 500, true, true);
INSERT INTO product_2 (id, name, is_deleted) VALUES ('P1', 'Mill', false), ('P2', 'Press', false);

INSERT INTO lead (id, owner_id, lead_source, created_date, is_converted, converted_date, converted_opportunity_id, converted_account_id, is_deleted) VALUES
	('L1', 'U1', 'Web', '2024-02-01 12:00', true, '2024-02-10', 'O1', 'A1', false),	-- a customer since the deal was won
	('L2', 'U1', 'Web', '2024-02-20 12:00', true, '2024-03-05', 'O3', 'A3', false),	-- an opportunity that is open: no customer
	('L3', '00G1', 'Fair', '2024-03-01 12:00', false, NULL, NULL, NULL, false),
	('L4', 'U1', 'Web', '2024-03-01 12:00', true, '2024-03-03', 'O4', 'A1', true),	-- deleted
	('L5', 'U2', 'Fair', '2024-02-11 12:00', true, '2024-02-12', 'O2', 'A2', false),	-- lost
	('L6', 'U2', 'Fair', '2024-04-01 12:00', true, '2024-04-02', NULL, 'A2', false);	-- became a contact only
INSERT INTO lead (id, owner_id, created_date, is_converted, master_record_id, is_deleted) VALUES ('L7', 'U1', '2024-02-01 12:00', false, 'L1', false);	-- was merged into another

INSERT INTO "order" (id, account_id, owner_id, effective_date, status, status_code, total_amount, is_reduction_order, is_deleted) VALUES
	('R1', 'A1', 'U1', '2024-03-01', 'Activated', 'Activated', 200, false, false),
	('R2', 'A1', 'U1', '2024-03-02', 'Draft', 'Draft', 700, false, false),
	('R3', 'A1', 'U1', '2024-03-03', 'Activated', 'Activated', 50, true, false);

-- Quotas, of a month, of quarters and of a year, one of somebody who is no user; in units, deleted, of a product family, of a
-- territory, and of who leads the forecast of others
CREATE TABLE period (id text, start_date timestamptz, end_date timestamptz, type text);
INSERT INTO period VALUES ('M3', '2024-03-01', '2024-03-31', 'Month'), ('Q2', '2024-04-01', '2024-06-30', 'Quarter'), ('Q3', '2024-07-01', '2024-09-30', 'Quarter'), ('Y', '2024-01-01', '2024-12-31', 'Year');
INSERT INTO user_role (id, name, forecast_user_id, _fivetran_deleted, _fivetran_active) VALUES ('R3', 'Parents', 'U4', false, true);
CREATE TABLE forecasting_quota (id text, quota_owner_id text, start_date timestamptz, period_id text, quota_amount numeric, quota_quantity numeric, is_amount boolean,
	is_quantity boolean, product_family text, territory_2_id text, _fivetran_deleted boolean);
INSERT INTO forecasting_quota VALUES
	('F1', 'U1', '2024-03-01', 'M3', 1500, NULL, true, false, NULL, NULL, false),
	('F2', 'U2', '2024-04-01', 'Q2', 6000, NULL, true, false, NULL, NULL, false),
	('F3', 'U1', '2024-04-01', 'Q2', NULL, 40, false, true, NULL, NULL, false),
	('F4', 'U1', '2024-04-01', 'Q2', 1, NULL, true, false, NULL, NULL, true),
	('F5', 'U1', '2024-04-01', 'Q2', 2, NULL, true, false, 'Mills', NULL, false),
	('F6', 'U4', '2024-04-01', 'Q2', 3, NULL, true, false, NULL, NULL, false),
	('F7', 'U9', '2024-04-01', 'Q2', 400, NULL, true, false, NULL, NULL, false),
	('F8', 'U1', '2024-01-01', 'Y', 2000, NULL, true, false, NULL, NULL, false),
	('F9', 'U1', '2024-07-01', 'Q3', 900, NULL, true, false, NULL, NULL, false),
	('FA', 'U1', '2024-04-01', 'Q2', 4, NULL, true, false, NULL, 'T1', false);

-- What campaigns have cost: nothing, nothing any more, and nobody says when
CREATE TABLE campaign (id text, name text, start_date timestamptz, actual_cost numeric, is_deleted boolean);
INSERT INTO campaign VALUES ('C1', 'Fair', '2024-03-01', 450, false), ('C2', 'Web', '2024-03-01', 0, false), ('C3', 'Ads', '2024-03-01', 70, true),
	('C4', 'Mail', NULL, 20, false), ('C5', 'Show', '2024-05-31', 60, NULL), ('C6', 'Planned', '2024-05-31', NULL, false);

RESET search_path;
