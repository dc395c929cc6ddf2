-- A goal's progress is the weighted mean of its targets' and sub-goals'.  What is not measurable
-- counts for none of it, and leaves open whether the goal is achieved.  Goals with nothing below
-- them to count have no progress and count for nothing, and neither does a target or sub-goal of
-- weight 0, such as the parts of a target, whose whole counts.
CREATE OR REPLACE VIEW @schema@.goal_progress AS
WITH target_sum AS MATERIALIZED (
	SELECT
		p.goal_id,
		sum(p.weight) FILTER (WHERE p.status <> 'not_measurable'::text) AS weight,
		sum(p.weight * coalesce(p.progress, 0)::numeric) FILTER (WHERE p.status <> 'not_measurable'::text) AS progress,
		sum(p.weight * p.expected_progress::numeric) FILTER (WHERE p.status <> 'not_measurable'::text) AS expected_progress,
		CASE
			WHEN bool_or(p.status NOT IN ('achieved'::text, 'not_measurable'::text)) THEN false
			WHEN bool_or(p.status = 'not_measurable'::text) THEN NULL
			ELSE true
		END AS achieved,
		min(p.starts_on) AS starts_on,
		max(p.ends_on) AS ends_on
	FROM @parts@.target_standing AS p
	WHERE p.goal_id IS NOT NULL AND p.weight > 0::numeric
	GROUP BY p.goal_id
)
SELECT
	j.goal_id,
	j.parent_id,
	j.name,
	j.owner,
	j.starts_on,
	j.ends_on,
	j.progress,
	j.achieved,
	j.status,
	saleskpi.progress_bar(j.progress, 10) AS bar,
	saleskpi.status_order(j.status) AS status_order
FROM (
	SELECT
		g.goal_id,
		g.parent_id,
		g.name,
		g.owner,
		g.starts_on,
		g.ends_on,
		CASE WHEN a.achieved THEN 1::double precision ELSE a.progress::double precision END AS progress,
		coalesce(a.achieved, false) AS achieved,
		CASE
			WHEN a.achieved THEN 'achieved'::text
			-- Nothing below it counts
			WHEN a.goal_id IS NULL THEN NULL
			WHEN r.as_of < coalesce(g.starts_on, a.starts_on) THEN 'not_started'::text
			WHEN a.progress IS NULL OR r.as_of >= coalesce(g.ends_on, a.ends_on) AND a.achieved IS NULL THEN 'not_measurable'::text
			WHEN r.as_of >= coalesce(g.ends_on, a.ends_on) THEN 'missed'::text
			-- Compared without a division, so that a pace of just 0.8 is one
			WHEN a.progress >= least(r.at_risk_below, 1::numeric) * a.expected_progress THEN 'on_track'::text
			WHEN a.progress >= r.off_track_below * a.expected_progress THEN 'at_risk'::text
			ELSE 'off_track'::text
		END AS status
	FROM @schema@.goal AS g
	CROSS JOIN (
		SELECT saleskpi.as_of(coalesce(s.kept_as_of, s.as_of), s.time_zone) AS as_of, s.at_risk_below, s.off_track_below
		FROM @schema@.settings AS s
		OFFSET 0
	) AS r
	LEFT JOIN (
		(
			SELECT
				array_agg(o.goal_id) AS goal_ids,
				array_agg(o.parent_id) AS parent_ids,
				array_agg(o.weight) AS weights,
				array_agg(t.weight) AS part_weights,
				array_agg(t.progress) AS progresses,
				array_agg(t.expected_progress) AS expected_progresses,
				array_agg(t.achieved) AS all_achieved,
				array_agg(t.starts_on) AS first_days,
				array_agg(t.ends_on) AS last_days
			FROM @schema@.goal AS o
			LEFT JOIN target_sum AS t USING (goal_id)
		) AS t
		CROSS JOIN LATERAL saleskpi_internal.goal_rollup(t.goal_ids, t.parent_ids, t.weights, t.part_weights,
			t.progresses, t.expected_progresses, t.all_achieved, t.first_days, t.last_days) AS a
	) ON a.goal_id = g.goal_id
	-- What the planner would put into the query above it would look for in all that lies below targets
	OFFSET 0
) AS j;

COMMENT ON VIEW @schema@.goal_progress IS 'how far each goal has come: one row a goal; key goal_id';
COMMENT ON COLUMN @schema@.goal_progress.goal_id IS 'number of the goal';
COMMENT ON COLUMN @schema@.goal_progress.parent_id IS 'goal that it serves';
COMMENT ON COLUMN @schema@.goal_progress.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.goal_progress.owner IS 'who answers for it';
COMMENT ON COLUMN @schema@.goal_progress.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.goal_progress.ends_on IS 'last day';
COMMENT ON COLUMN @schema@.goal_progress.progress IS 'weighted mean of the progress of its targets and sub-goals, 0 to 1; one that has not begun counts as 0, one that is not measurable or of weight 0 not at all; NULL where none counts';
COMMENT ON COLUMN @schema@.goal_progress.achieved IS 'whether every target that counts at or below it is achieved';
COMMENT ON COLUMN @schema@.goal_progress.status IS 'not_started, on_track, at_risk, off_track, achieved, missed or not_measurable; by the goal''s own dates or else its targets'', and by the progress that would be in step with them; NULL without targets';
COMMENT ON COLUMN @schema@.goal_progress.bar IS 'progress as a bar';
COMMENT ON COLUMN @schema@.goal_progress.status_order IS 'place of the status from good to bad, as saleskpi.status_order gives it';
