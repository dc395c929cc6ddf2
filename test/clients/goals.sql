-- Goals over the targets of a company of ../referee/company.sql, which has none

INSERT INTO kpi.goal (goal_id, parent_id, name, owner) VALUES (1, NULL, 'More', 'Ana'), (2, 1, 'More of it', NULL), (3, 1, 'Nothing to measure', NULL);
UPDATE kpi.target SET goal_id = 1 + target_id % 2 WHERE target_id % 3 = 0;
