-- For citus.sh: the company's tables spread over the workers, by a number of the row, since what they have in
-- common may be missing, and its model made again.  In this order: to spread a table Citus goes through
-- the views over it by every way that leads to them, and of a model's there are very many.

SET client_min_messages = warning;
DROP SCHEMA IF EXISTS former CASCADE;
CREATE SCHEMA former;
CREATE VIEW former.company_table AS
SELECT unnest('{lead,deal,sale,customer,subscription,email,expense,custom_measure}'::text[]) AS name;
CREATE TABLE former.settings AS TABLE kpi.settings;
CREATE TABLE former.mapping AS TABLE kpi.mapping;
CREATE TABLE former.kpi AS TABLE kpi.kpi;
CREATE TABLE former.holiday AS TABLE kpi.holiday;
CREATE TABLE former.goal AS TABLE kpi.goal;
CREATE TABLE former.target AS TABLE kpi.target;
SELECT saleskpi.drop_model('live', force => true), saleskpi.drop_model('kpi', force => true) \g /dev/null

SELECT format('ALTER TABLE company.%I ADD shard integer', name) FROM former.company_table \gexec
SELECT format('UPDATE company.%I SET shard = n.n FROM (SELECT ctid AS at, row_number() OVER () AS n FROM company.%1$I) AS n WHERE ctid = n.at', name)
FROM former.company_table \gexec
SELECT format('SELECT create_distributed_table(%L, %L, colocate_with => %L)', 'company.' || name, 'shard', 'none')
FROM former.company_table \gexec

SELECT saleskpi.create_model('kpi', s.id_type) FROM former.settings AS s \g /dev/null
UPDATE kpi.settings SET (time_zone, currency, fiscal_year_start, churn_after, conversion_window, week_start, expected_shape, weekend, at_risk_below, off_track_below, update_after, as_of)
	= (SELECT s.time_zone, s.currency, s.fiscal_year_start, s.churn_after, s.conversion_window, s.week_start, s.expected_shape, s.weekend, s.at_risk_below, s.off_track_below, s.update_after, s.as_of FROM former.settings AS s);
DELETE FROM kpi.kpi;
INSERT INTO kpi.kpi TABLE former.kpi;
INSERT INTO kpi.holiday TABLE former.holiday;
INSERT INTO kpi.goal TABLE former.goal;
SET client_min_messages = error;
INSERT INTO kpi.target TABLE former.target;
SET client_min_messages = warning;
SELECT saleskpi.map_source('kpi', m.source, m.query, m.time_zone, m.late) FROM former.mapping AS m ORDER BY m.source \g /dev/null
\ir ../kept/twin.sql
CALL twin.follow();
