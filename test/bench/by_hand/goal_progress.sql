-- The goals are three deep: from the bottom up, a level a step
CREATE VIEW by_hand.goal_progress AS
WITH target_now AS MATERIALIZED (
	SELECT goal_id, weight::double precision AS weight, coalesce(progress, 0) AS progress, expected_progress, status = 'achieved' AS achieved
	FROM by_hand.target_progress
	WHERE goal_id IS NOT NULL
),
third AS (
	SELECT g.goal_id, g.parent_id, g.weight,
		sum(t.weight * t.progress) / sum(t.weight) AS progress,
		sum(t.weight * t.expected_progress) / sum(t.weight) AS expected_progress,
		bool_and(t.achieved) AS achieved
	FROM kpi.goal AS g
	JOIN target_now AS t USING (goal_id)
	WHERE g.goal_id > 10
	GROUP BY g.goal_id
),
second AS (
	SELECT g.goal_id, g.parent_id, g.weight,
		sum(p.weight * p.progress) / sum(p.weight) AS progress,
		sum(p.weight * p.expected_progress) / sum(p.weight) AS expected_progress,
		bool_and(p.achieved) AS achieved
	FROM kpi.goal AS g
	JOIN (
		SELECT goal_id, weight, progress, expected_progress, achieved FROM target_now
		UNION ALL
		SELECT parent_id, weight::double precision, progress, expected_progress, achieved FROM third
	) AS p USING (goal_id)
	WHERE g.parent_id = 1
	GROUP BY g.goal_id
),
first AS (
	SELECT 1 AS goal_id, sum(weight::double precision * progress) / sum(weight)::double precision AS progress,
		sum(weight::double precision * expected_progress) / sum(weight)::double precision AS expected_progress, bool_and(achieved) AS achieved
	FROM second
),
standing AS (
	SELECT g.*, least(r.progress, 1) AS progress, r.expected_progress, r.achieved
	FROM kpi.goal AS g
	JOIN (
		SELECT goal_id, progress, expected_progress, achieved FROM third
		UNION ALL
		SELECT goal_id, progress, expected_progress, achieved FROM second
		UNION ALL
		SELECT goal_id, progress, expected_progress, achieved FROM first
	) AS r USING (goal_id)
)
SELECT
	goal_id,
	parent_id,
	name,
	owner,
	starts_on,
	ends_on,
	progress,
	achieved,
	CASE
		WHEN achieved THEN 'achieved'
		WHEN ends_on <= '2025-11-30' THEN 'missed'
		WHEN progress / expected_progress >= 0.95 THEN 'on_track'
		WHEN progress / expected_progress >= 0.8 THEN 'at_risk'
		ELSE 'off_track'
	END AS status,
	repeat('█', filled) || repeat('░', 10 - filled) AS bar
FROM standing
CROSS JOIN LATERAL (
	SELECT CASE WHEN progress < 1 THEN least(floor(progress * 10 + 1e-9), 9) ELSE 10 END::integer
) AS picture (filled);
