-- A goal's progress is the weighted mean of its targets' and sub-goals'.  Goals
-- with nothing to measure below them have none and count for nothing.
CREATE OR REPLACE VIEW @schema@.goal_progress AS
WITH RECURSIVE target_now AS (
	SELECT
		p.goal_id,
		p.weight,
		coalesce(p.progress, 0)::numeric AS progress,
		p.expected_progress::numeric AS expected_progress,
		p.status = 'achieved' AS achieved,
		p.starts_on,
		p.ends_on
	FROM @schema@.target_progress AS p
	WHERE p.goal_id IS NOT NULL
),
-- Goals with a target at them or below
measurable AS (
	SELECT t.goal_id FROM target_now AS t
	UNION
	SELECT g.parent_id
	FROM measurable AS m
	JOIN @schema@.goal AS g ON g.goal_id = m.goal_id
	WHERE g.parent_id IS NOT NULL
),
goal_weight AS (
	SELECT goal_id, sum(weight) AS weight
	FROM (
		SELECT t.goal_id, t.weight FROM target_now AS t
		UNION ALL
		SELECT g.parent_id, g.weight FROM @schema@.goal AS g JOIN measurable AS m ON m.goal_id = g.goal_id
		WHERE g.parent_id IS NOT NULL
	) AS part
	GROUP BY goal_id
),
-- Each goal with all goals below it and their share in it
share AS (
	SELECT m.goal_id AS top_id, m.goal_id, 1::numeric AS share
	FROM measurable AS m
	UNION ALL
	SELECT s.top_id, g.goal_id, s.share * g.weight / w.weight
	FROM share AS s
	JOIN @schema@.goal AS g ON g.parent_id = s.goal_id
	JOIN measurable AS m ON m.goal_id = g.goal_id
	JOIN goal_weight AS w ON w.goal_id = s.goal_id
) CYCLE goal_id SET is_cycle USING path,
achievement AS (
	SELECT
		s.top_id AS goal_id,
		sum(s.share * t.weight / w.weight * t.progress)::double precision AS progress,
		sum(s.share * t.weight / w.weight * t.expected_progress)::double precision AS expected_progress,
		bool_and(t.achieved) AS achieved,
		min(t.starts_on) AS starts_on,
		max(t.ends_on) AS ends_on
	FROM share AS s
	JOIN goal_weight AS w ON w.goal_id = s.goal_id
	JOIN target_now AS t ON t.goal_id = s.goal_id
	WHERE NOT s.is_cycle
	GROUP BY s.top_id
),
standing AS (
	SELECT
		g.*,
		CASE WHEN a.achieved THEN 1 ELSE a.progress END AS progress,
		a.expected_progress,
		coalesce(a.achieved, false) AS achieved,
		c.as_of < coalesce(g.starts_on, a.starts_on) AS not_started,
		c.as_of >= coalesce(g.ends_on, a.ends_on) AS is_over
	FROM @schema@.goal AS g
	LEFT JOIN achievement AS a USING (goal_id)
	CROSS JOIN @schema@.clock AS c
)
SELECT
	s.goal_id,
	s.parent_id,
	s.name,
	s.owner,
	s.starts_on,
	s.ends_on,
	s.progress,
	s.achieved,
	CASE
		WHEN s.achieved THEN 'achieved'
		WHEN s.progress IS NULL THEN NULL
		WHEN s.not_started THEN 'not_started'
		WHEN s.is_over THEN 'missed'
		-- Nothing is expected yet, or as much as is there
		WHEN s.progress >= s.expected_progress THEN 'on_track'
		ELSE saleskpi.pace_status(saleskpi.pace(s.progress, s.expected_progress))
	END AS status,
	saleskpi.progress_bar(s.progress, 10) AS bar
FROM standing AS s;

COMMENT ON VIEW @schema@.goal_progress IS 'how far each goal has come: one row a goal';
COMMENT ON COLUMN @schema@.goal_progress.goal_id IS 'number of the goal';
COMMENT ON COLUMN @schema@.goal_progress.parent_id IS 'goal that it serves';
COMMENT ON COLUMN @schema@.goal_progress.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.goal_progress.owner IS 'who answers for it';
COMMENT ON COLUMN @schema@.goal_progress.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.goal_progress.ends_on IS 'last day';
COMMENT ON COLUMN @schema@.goal_progress.progress IS 'weighted mean of the progress of its targets and sub-goals, 0 to 1; one that is not measured yet counts as 0; NULL without targets';
COMMENT ON COLUMN @schema@.goal_progress.achieved IS 'whether every target at or below it is achieved';
COMMENT ON COLUMN @schema@.goal_progress.status IS 'not_started, on_track, at_risk, off_track, achieved or missed; by the goal''s own dates or else its targets'', and by the progress that would be in step with them; NULL without targets';
COMMENT ON COLUMN @schema@.goal_progress.bar IS 'progress as a bar';
