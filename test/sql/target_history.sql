-- The targets as they were at the end of as_of.  What is changed is noted with the time of the change, which is
-- set back here
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\pset null '-'
SELECT saleskpi.create_model('kpi');
UPDATE kpi.settings SET time_zone = 'America/New_York';
CREATE FUNCTION happened(at timestamptz) RETURNS void LANGUAGE sql AS $$
	UPDATE kpi.target_history SET changed_at = at WHERE changed_at > now() - interval '1 hour'
$$;
CREATE FUNCTION as_of(day date) RETURNS TABLE (name text, target_value numeric, current_value numeric, rep text, goal_id bigint) LANGUAGE sql AS $$
	UPDATE kpi.settings SET as_of = day;
	SELECT t.name, t.target_value, t.current_value, t.rep, t.goal_id FROM kpi_parts.target_then AS t ORDER BY t.target_id
$$;

-- Entered on 1 January: three targets of a goal
INSERT INTO kpi.goal (goal_id, name) VALUES (1, 'Sell');
INSERT INTO kpi.target (target_id, goal_id, name, kpi, rep, starts_on, ends_on, target_value) VALUES (1, 1, 'Sales of Ada', 'sales_amount', 'Ada', '2025-01-01', '2025-12-31', 100);
INSERT INTO kpi.target (target_id, goal_id, name, kind, starts_on, ends_on, target_value, current_value) VALUES (2, 1, 'Score', 'number', '2025-01-01', '2025-12-31', 8, NULL), (3, 1, 'Calls', 'number', '2025-01-01', '2025-12-31', 50.00, 0);
SELECT happened('2025-01-01 12:00+00');
-- 1 March: the score is 6
UPDATE kpi.target SET current_value = 6 WHERE target_id = 2;
SELECT happened('2025-03-01 12:00+00');
-- 2 March, 04:30 in UTC, which is still the first in New York: it is 6.5, and Ada's target is 120 and becomes Ben's
UPDATE kpi.target SET current_value = 6.5 WHERE target_id = 2;
UPDATE kpi.target SET target_value = 120 WHERE target_id = 1;
UPDATE kpi.target SET name = 'Sales of Ben', rep = 'Ben' WHERE target_id = 1;
SELECT happened('2025-03-02 04:30+00');
-- 1 June: the calls are given up, the goal deleted, and another target entered
DELETE FROM kpi.target WHERE target_id = 3;
DELETE FROM kpi.goal;
INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, target_value) VALUES (4, 'New', 'number', '2025-06-01', '2025-12-31', 8);
SELECT happened('2025-06-01 12:00+00');
-- 1 July: the new one is changed
UPDATE kpi.target SET target_value = 9 WHERE target_id = 4;
SELECT happened('2025-07-01 12:00+00');

SELECT history_id, target_id, name, action, old_values, new_values, changed_at FROM kpi.target_history WHERE action = 'update' ORDER BY history_id;
SELECT 'today' AS as_of, t.* FROM as_of(NULL) AS t;
SELECT '1 July' AS as_of, t.* FROM as_of('2025-07-01') AS t;
-- Known then was 8
SELECT '30 June' AS as_of, t.* FROM as_of('2025-06-30') AS t;
-- What is newer than the day is as it is now: nobody knew it.  The calls are there
SELECT '31 May' AS as_of, t.* FROM as_of('2025-05-31') AS t;
SELECT '1 March' AS as_of, t.* FROM as_of('2025-03-01') AS t;
SELECT '28 February' AS as_of, t.* FROM as_of('2025-02-28') AS t;
-- Before anything was entered all are as they are now
SELECT '31 December' AS as_of, t.* FROM as_of('2024-12-31') AS t;
-- Decimals stay
SELECT target_value FROM as_of('2025-02-28') AS t WHERE name = 'Calls';

-- A number that was given again is another target: that of then is seen
DELETE FROM kpi.target WHERE target_id = 2;
INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, target_value, minimum_value) VALUES (2, 'Another', 'number', '2025-01-01', '2025-12-31', 1, 0.5);
SELECT happened('2025-08-01 12:00+00');
SELECT target_id, name, target_value, minimum_value, current_value FROM kpi_parts.target_then WHERE target_id = 2;
UPDATE kpi.settings SET as_of = '2025-07-31';
SELECT target_id, name, target_value, minimum_value, current_value FROM kpi_parts.target_then WHERE target_id = 2;
-- So is one whose number was changed
UPDATE kpi.target SET target_id = 5 WHERE target_id = 2;
SELECT happened('2025-09-01 12:00+00');
SELECT target_id, name FROM kpi_parts.target_then WHERE name IN ('Score', 'Another') ORDER BY target_id;
UPDATE kpi.settings SET as_of = '2025-08-31';
SELECT target_id, name FROM kpi_parts.target_then WHERE name IN ('Score', 'Another') ORDER BY target_id;
-- Deleted all at once
TRUNCATE kpi.goal, kpi.target;
SELECT happened('2025-10-01 12:00+00');
SELECT target_id, name FROM kpi_parts.target_then ORDER BY target_id;
UPDATE kpi.settings SET as_of = '2025-10-01';
SELECT count(*) FROM kpi_parts.target_then;
SELECT target_id, action FROM kpi.target_history ORDER BY history_id DESC LIMIT 3;

-- The triggers are made again where they are missing
SET client_min_messages = notice;
DROP TRIGGER target_history ON kpi.target;
SELECT saleskpi.upgrade_model('kpi');
INSERT INTO kpi.target (target_id, name, kind, starts_on, ends_on, target_value) VALUES (6, 'noted', 'number', '2025-01-01', '2025-12-31', 1);
SELECT target_id, name, action FROM kpi.target_history ORDER BY history_id DESC LIMIT 1;
SET client_min_messages = warning;
DROP TABLE kpi.target_history CASCADE;
SET client_min_messages = notice;
SELECT saleskpi.upgrade_model('kpi');
-- Nobody but the owner may hang the function on a table of one's own
CREATE ROLE regress_saleskpi_forger;
GRANT USAGE ON SCHEMA kpi_parts TO regress_saleskpi_forger;
SET ROLE regress_saleskpi_forger;
CREATE TEMP TABLE forged (target_id bigint, name text);
CREATE TRIGGER forge AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION kpi_parts.note_target_change();
RESET ROLE;
DROP TABLE forged;
DROP OWNED BY regress_saleskpi_forger;
DROP ROLE regress_saleskpi_forger;
DROP FUNCTION happened, as_of;
SELECT saleskpi.drop_model('kpi', force => true);
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kpi%';
