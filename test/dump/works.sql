-- After a restore or an upgrade the owner of what fill.sql has made goes on as before: prints what is wrong.

SET SESSION AUTHORIZATION "dump owner";
SET client_min_messages = warning;
\o /dev/null
SELECT saleskpi.upgrade_model('Sales "KPIs"'), saleskpi.upgrade_model('seen'), saleskpi.upgrade_model('kept'), saleskpi.upgrade_model('mapped');
INSERT INTO kept.target (name, kpi, starts_on, ends_on, target_value) VALUES ('New', 'visits', '2025-05-01', '2025-05-31', 9);
INSERT INTO "Odd ""Company"""."Deal" VALUES (42, 3, 'Ada', 'Talk', '2025-04-30', '2025-05-01 09:00+00', true, 1111, NULL);
SELECT saleskpi.refresh_model('kept');
\o
SELECT 'not noted: ' || t.name FROM kept.target AS t WHERE t.target_id = (SELECT max(target_id) FROM kept.target)
	AND NOT EXISTS (SELECT FROM kept.target_history AS h WHERE h.target_id = t.target_id);
SELECT 'refresh: ' || l.error FROM kept.refresh_log AS l WHERE l.error IS NOT NULL;
SELECT 'unwatched: ' || w.source FROM kept_parts.watch AS w WHERE saleskpi_internal.unwatched('kept', w.source) IS NOT NULL;
-- What is kept is what is live
UPDATE "Sales ""KPIs""".settings SET as_of = '2025-05-01';
(TABLE kept.sales_by_rep EXCEPT TABLE "Sales ""KPIs""".sales_by_rep) UNION ALL (TABLE "Sales ""KPIs""".sales_by_rep EXCEPT TABLE kept.sales_by_rep);
-- Another system is mapped again
SELECT saleskpi.map_system('mapped', 'stripe', 'Loaded "here"') \g /dev/null
