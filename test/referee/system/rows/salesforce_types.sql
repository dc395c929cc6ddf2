-- Two record types of opportunities.  Schema `raw`.

\set QUIET on
SET search_path = :"raw", pg_catalog;

CREATE TABLE record_type (id text, name text, sobject_type text);
INSERT INTO record_type VALUES ('012N', 'New', 'Opportunity'), ('012R', 'Renewal', 'Opportunity'), ('012A', 'Renewal', 'Account');
UPDATE opportunity SET record_type_id = CASE WHEN id IN ('O2', 'O3', 'O5') THEN '012R' ELSE '012N' END;

RESET search_path;
