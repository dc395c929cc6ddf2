-- What the company's tables forget, a kept model remembers: what each deal was from a day on, and when a
-- target turned.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = notice;
\set SHOW_CONTEXT never
\set VERBOSITY default

CREATE SCHEMA crm;
CREATE TABLE crm.deal (id int, account int, owner text, lead_source text, stage text, opened date, closed timestamp, won boolean, amount numeric,
	chance double precision, expected date);
CREATE TABLE crm.rep (name text, team text, since date);
INSERT INTO crm.rep VALUES ('Ada', 'North', NULL), ('Ben', 'South', NULL);
INSERT INTO crm.deal VALUES
	(1, 1, 'Ada', 'fair', 'Talks', '2025-02-20', NULL, NULL, 100, 0.3, '2025-03-20'),
	(2, 1, 'Ada', 'fair', 'Offer', '2025-03-03', NULL, NULL, 200, 0.5, '2025-03-05'),
	(3, 2, 'Ben', 'web', 'Talks', '2025-02-22', NULL, NULL, NULL, NULL, NULL),
	(4, 2, 'Ben', 'web', 'Won', '2025-01-22', '2025-02-03', true, 400, 1, NULL),
	-- Two rows of one deal, and one that has no name
	(5, 3, 'Ben', 'web', 'Talks', '2025-02-23', NULL, NULL, 50, 0.1, NULL),
	(5, 4, 'Ada', 'web', 'Talks', '2025-02-23', NULL, NULL, 60, 0.1, NULL),
	(NULL, 3, 'Ben', 'web', 'Talks', '2025-02-23', NULL, NULL, 70, 0.1, NULL);
SELECT saleskpi.create_model('kpi', 'int');
UPDATE kpi.settings SET as_of = '2025-03-03';
SELECT saleskpi.map_source('kpi', 'rep', 'SELECT name AS rep, team, since AS starts_on FROM crm.rep');
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT id AS deal_id, account AS customer_id, owner AS rep, lead_source AS source, stage, opened AS opened_at,
	closed AS closed_at, won, amount, chance AS probability, expected AS expected_on FROM crm.deal');
INSERT INTO kpi.target (name, kind, starts_on, ends_on, target_value, current_value) VALUES ('Visits', 'number', '2025-03-01', '2025-03-10', 10, 3);

-- What a day notes
CREATE FUNCTION public.noted(day date DEFAULT NULL) RETURNS TABLE (deal_id int, day date, status text, amount numeric, stage text, chance double precision,
	expected_on date, team text, rep text, opened_on date, closed_on date)
	LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT c.deal_id, c.day, c.status, c.amount, c.stage, c.probability, c.expected_on, c.team, c.rep, c.opened_on, c.closed_on
	FROM kpi.deal_change AS c WHERE noted.day IS NULL OR c.day = noted.day ORDER BY c.deal_id, c.day;
END;
-- A day has passed
CREATE PROCEDURE public.go_to(day date) LANGUAGE sql
BEGIN ATOMIC
	UPDATE kpi.settings SET as_of = day;
	SELECT saleskpi.refresh_model('kpi');
END;

-- Nothing is remembered of a model that is not kept
SELECT * FROM kpi.memory;
SELECT saleskpi.pipeline_movement('kpi', '2025-03-01', '2025-03-02');

-- The first refresh notes what is open: of two rows of one deal that with the larger amount
SELECT saleskpi.keep_model('kpi');
SELECT * FROM kpi.memory;
SELECT * FROM noted();
SELECT saleskpi.pipeline_movement('kpi', '2025-03-02', '2025-03-03');
SELECT count(*) FROM kpi.pipeline_movement;

-- What is noted later of the same day takes the place of what was noted before
UPDATE crm.deal SET amount = 110 WHERE id = 1;
CALL go_to('2025-03-03');
UPDATE crm.deal SET amount = 120 WHERE id = 1;
CALL go_to('2025-03-03');
SELECT deal_id, day, amount FROM noted() WHERE deal_id = 1;

-- The next day a deal is at another stage and of another rep, one is won, one is gone, one is new and one
-- comes and is won at once.  From now on changes are noted by triggers
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened,closed,expected}', 'account');
SELECT saleskpi.watch_source('kpi', 'rep', 'crm.rep', '{}');
UPDATE crm.deal SET amount = 150, stage = 'Offer', owner = 'Ben', expected = '2025-03-25' WHERE id = 1;
UPDATE crm.deal SET amount = 250, won = true, closed = '2025-03-04', stage = 'Won', chance = 1 WHERE id = 2;
DELETE FROM crm.deal WHERE id = 3;
INSERT INTO crm.deal VALUES
	(6, 3, 'Ben', 'web', 'Talks', '2025-03-04', NULL, NULL, 60, 0.2, '2025-03-06'),
	(7, 3, 'Ben', 'web', 'Won', '2025-03-04', '2025-03-04', true, 70, 1, NULL);
CALL go_to('2025-03-04');
SELECT * FROM noted('2025-03-04');
-- 120 + 200 + 0 + 60 were open.  New are 60 and 70, 1 has grown by 30 and 2 by 50; 250 and 70 are won
SELECT owner_kind, team, rep, deals_at_start, amount_at_start, deals_new, amount_new, deals_moved_in, amount_moved_in, deals_grown, amount_grown,
	deals_moved_out, amount_moved_out, deals_won, amount_won, deals_gone, amount_gone, deals_at_end, amount_at_end, deals_pushed_out, amount_pushed_out
FROM saleskpi.pipeline_movement('kpi', '2025-03-03', '2025-03-04') ORDER BY owner_kind, team, rep;
-- Refreshed again, nothing is written
CREATE TABLE public.before AS SELECT ctid AS place, * FROM kpi.deal_change;
CALL go_to('2025-03-04');
SELECT count(*) FROM (SELECT ctid, * FROM kpi.deal_change EXCEPT TABLE public.before) AS d;

-- A day that ends as it began leaves no row; nor does a loader that empties a table and fills it, whether
-- it is refreshed between or not
UPDATE crm.deal SET amount = 1000 WHERE id = 1;
CALL go_to('2025-03-05');
SELECT deal_id, status, amount FROM noted('2025-03-05');
CREATE TABLE crm.loaded AS SELECT * FROM crm.deal;
UPDATE crm.loaded SET amount = 150 WHERE id = 1;
TRUNCATE crm.deal;
CALL go_to('2025-03-05');
SELECT deal_id, status, amount FROM noted('2025-03-05');
INSERT INTO crm.deal SELECT * FROM crm.loaded;
CALL go_to('2025-03-05');
SELECT deal_id, status, amount FROM noted('2025-03-05');
BEGIN;
TRUNCATE crm.deal;
INSERT INTO crm.deal SELECT * FROM crm.loaded;
COMMIT;
CALL go_to('2025-03-05');
SELECT * FROM noted('2025-03-05');

-- A deal that is said to have been lost long ago is noted today, with its day; one that closes later is
-- open until then; an amount is corrected after closing; the larger of two rows is gone; what was closed
-- before the model began to remember is not noted
UPDATE crm.deal SET won = false, closed = '2025-01-31', opened = '2025-01-30' WHERE id = 6;
UPDATE crm.deal SET won = true, closed = '2025-03-07' WHERE id = 1;
UPDATE crm.deal SET amount = 275 WHERE id = 2;
DELETE FROM crm.deal WHERE id = 5 AND amount = 60;
UPDATE crm.deal SET amount = 500 WHERE id = 4;
CALL go_to('2025-03-06');
SELECT * FROM noted('2025-03-06');
CALL go_to('2025-03-07');
SELECT * FROM noted('2025-03-07');

-- Deals are opened again, one of them from before the model began to remember
UPDATE crm.deal SET won = NULL, closed = NULL, stage = 'Talks', expected = '2025-04-05' WHERE id IN (2, 4);
CALL go_to('2025-03-08');
SELECT * FROM noted('2025-03-08');
SELECT deals_at_start, amount_at_start, deals_new, amount_new, deals_reopened, amount_reopened, deals_at_end, amount_at_end
FROM saleskpi.pipeline_movement('kpi', '2025-03-07', '2025-03-08') WHERE owner_kind = 'company';

-- A day set back: what is remembered is not rewritten.  What has changed meanwhile is noted when the day
-- comes on again
UPDATE crm.deal SET amount = 1 WHERE id = 2;
INSERT INTO crm.deal VALUES (8, 5, 'Ada', 'web', 'Talks', '2025-03-01', NULL, NULL, 80, 0.2, NULL);
CALL go_to('2025-03-05');
SELECT * FROM kpi.memory;
SELECT count(*), max(day) FROM kpi.deal_change;
CALL go_to('2025-03-09');
SELECT deal_id, status, amount FROM noted('2025-03-09');

-- A rep moves to another team, and the deals with him
UPDATE crm.rep SET team = 'East' WHERE name = 'Ben';
CALL go_to('2025-03-10');
SELECT deal_id, status, amount, team, rep, closed_on FROM noted('2025-03-10');
SELECT team, deals_at_start, amount_at_start, deals_moved_in, amount_moved_in, deals_moved_out, amount_moved_out, deals_at_end, amount_at_end
FROM saleskpi.pipeline_movement('kpi', '2025-03-09', '2025-03-10') WHERE owner_kind = 'team' ORDER BY team;

-- The deals as they were at the end of a day, with the chance and the amount of then
SELECT deal_id, status, amount, stage, probability, expected_on, rep FROM kpi.deal_history
WHERE date '2025-03-03' BETWEEN first_day AND last_day ORDER BY deal_id;
SELECT deal_id, first_day, last_day, status, amount FROM kpi.deal_history WHERE deal_id = 2 ORDER BY first_day;

-- 2 has been put off, after it was opened again, and 8, by a day that has passed since
UPDATE crm.deal SET expected = '2025-03-09' WHERE id = 8;
CALL go_to('2025-03-11');
UPDATE crm.deal SET expected = '2025-03-10' WHERE id = 8;
CALL go_to('2025-03-12');
SELECT deal_id, rep, amount, first_expected_on, expected_on, times_pushed, last_pushed_on, days_pushed, days_overdue FROM kpi.slipped_deals ORDER BY deal_id;
-- 1 was in Talks for a day since the model remembers, and perhaps longer, and in Offer for three until it was won
SELECT * FROM kpi.stage_days ORDER BY deal_id, first_day;

-- By days, weeks and months: each begins with what the one before ended with
SELECT grain, starts_on, ends_on, deals_at_start, amount_at_start, deals_new, amount_new, deals_reopened AS back, amount_reopened AS amount_back,
	deals_grown AS grown, amount_grown, deals_shrunk AS shrunk, amount_shrunk, deals_won AS won, amount_won, deals_lost AS lost, amount_lost, deals_gone AS gone,
	amount_gone, deals_at_end, amount_at_end
FROM kpi.pipeline_movement WHERE owner_kind = 'company' ORDER BY grain, starts_on;

SELECT saleskpi.pipeline_movement('kpi', '2025-03-05', '2025-03-05');
SELECT saleskpi.pipeline_movement('kpi', '2025-03-05', '2025-03-13');
SELECT saleskpi.pipeline_movement('kpi', NULL, '2025-03-13');
SELECT saleskpi.pipeline_movement('crm', '2025-03-05', '2025-03-13');

-- 3 of 10 were in step on the 3rd of ten days, and not on the 4th.  What turns more than once on a day has
-- the status of its end
SELECT target_id, day, name, status_before, status, actual, target FROM kpi.target_status_change ORDER BY target_id, day;
UPDATE kpi.target SET ends_on = '2025-03-31', target_value = 31, current_value = 13;
CALL go_to('2025-03-13');
SELECT day, status_before, status, actual, target FROM kpi.target_status_change WHERE day >= '2025-03-13' ORDER BY day;
UPDATE kpi.target SET current_value = 1;
CALL go_to('2025-03-13');
SELECT day, status_before, status, actual, target FROM kpi.target_status_change WHERE day >= '2025-03-13' ORDER BY day;
CALL go_to('2025-03-14');
UPDATE kpi.target SET current_value = 12;
CALL go_to('2025-03-14');
DELETE FROM kpi.target;
CALL go_to('2025-03-15');
SELECT day, status_before, status, actual, target FROM kpi.target_status_change WHERE day >= '2025-03-13' ORDER BY day;

-- What is remembered stays with a model that is no longer kept, or is upgraded.  When it is kept again,
-- what has changed meanwhile is noted
SELECT saleskpi.unkeep_model('kpi');
SELECT saleskpi.upgrade_model('kpi');
SELECT count(*), max(day) FROM kpi.deal_change;
UPDATE crm.deal SET won = true, closed = '2025-03-16', amount = 90 WHERE id = 8;
UPDATE kpi.settings SET as_of = '2025-03-20';
SELECT saleskpi.keep_model('kpi');
SELECT * FROM noted('2025-03-20');
SELECT * FROM kpi.memory;
-- A refresh that fails notes nothing
UPDATE crm.deal SET amount = 7;
CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
CREATE TRIGGER fail BEFORE UPDATE ON kpi_parts.kept FOR EACH ROW EXECUTE FUNCTION public.fail();
CALL go_to('2025-03-21');
SELECT * FROM kpi.memory;
SELECT count(*) FROM noted('2025-03-21');
DROP TRIGGER fail ON kpi_parts.kept;
CALL go_to('2025-03-21');
SELECT deal_id, status, amount FROM noted('2025-03-21');

-- Ids that the company's tables write in other ways
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT ''00'' || id AS deal_id, account AS customer_id, owner AS rep, lead_source AS source, stage, opened AS opened_at,
	closed AS closed_at, won, amount, chance AS probability, expected AS expected_on FROM crm.deal');
SELECT saleskpi.watch_source('kpi', 'deal', 'crm.deal', '{opened,closed,expected}', 'account');
SELECT saleskpi.watch_source('kpi', 'rep', 'crm.rep', '{}');
CALL go_to('2025-03-21');
UPDATE crm.deal SET won = false, closed = '2025-03-21' WHERE id = 5;
CALL go_to('2025-03-21');
SELECT deal_id, status, amount FROM noted('2025-03-21');
SELECT bounds FROM kpi.refresh_log ORDER BY refresh_id DESC LIMIT 1;

-- What is lost of it, with all that reads it, is made again, as far as the rest tells
SET client_min_messages = error;
DROP TABLE kpi.memory CASCADE;
CALL go_to('2025-03-21');
SELECT * FROM kpi.memory;
SELECT count(*) FROM noted('2025-03-21');
DROP FUNCTION public.noted;
DROP TABLE kpi.deal_change CASCADE;
CALL go_to('2025-03-21');
SELECT deal_id, day, status FROM kpi.deal_change ORDER BY deal_id;
SELECT deals_new, deals_at_end FROM saleskpi.pipeline_movement('kpi', '2025-03-20', '2025-03-21') WHERE owner_kind = 'company';
RESET client_min_messages;

-- Without ids of deals nothing can be remembered of them
SELECT saleskpi.map_source('kpi', 'deal', 'SELECT account AS customer_id, owner AS rep, opened AS opened_at, closed AS closed_at, won, amount FROM crm.deal');
CALL go_to('2025-03-22');
SELECT status, count(*) FROM kpi.deal_change WHERE day = '2025-03-22' GROUP BY status;
UPDATE crm.deal SET amount = 8;
CALL go_to('2025-03-23');
SELECT count(*) FROM kpi.deal_change WHERE day = '2025-03-23';

SET client_min_messages = warning;
DROP PROCEDURE public.go_to;
SELECT saleskpi.drop_model('kpi');
SELECT count(*) FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('kpi', 'kpi_parts'));
DROP TABLE public.before;
DROP FUNCTION public.fail;
DROP SCHEMA crm CASCADE;
