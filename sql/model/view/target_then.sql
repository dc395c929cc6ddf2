-- The targets as they were at the end of as_of, where that was set: of what was changed or deleted later, the
-- values of before.  What was entered later nobody knew then; it is as it is now, so that targets can be set
-- for the past.  What was changed is looked for first, since that is little.
CREATE OR REPLACE VIEW @parts@.target_then AS
WITH later AS MATERIALIZED (
	SELECT h.target_id, min(h.history_id) AS history_id
	FROM @schema@.target_history AS h
	WHERE h.action <> 'insert'::text
		AND h.changed_at >= (SELECT CASE WHEN s.as_of IS NULL THEN timestamptz 'infinity' ELSE c.until END
			FROM @schema@.settings AS s CROSS JOIN @schema@.clock AS c)
	GROUP BY h.target_id
),
former AS MATERIALIZED (
	SELECT l.target_id
	FROM later AS l
	WHERE NOT EXISTS (
		SELECT FROM @schema@.target_history AS h
		WHERE h.target_id = l.target_id AND h.history_id < l.history_id AND h.action = 'insert'::text
			AND h.changed_at >= (SELECT c.until FROM @schema@.clock AS c))
),
-- Of each column the value before the first change
former_value AS (
	SELECT h.target_id, jsonb_object_agg(v.key, v.value ORDER BY h.history_id DESC) AS old_values
	FROM former AS f
	JOIN @schema@.target_history AS h ON h.target_id = f.target_id
	CROSS JOIN LATERAL jsonb_each(h.old_values) AS v
	WHERE h.changed_at >= (SELECT c.until FROM @schema@.clock AS c)
	GROUP BY h.target_id
)
SELECT
	t.target_id,
	t.goal_id,
	t.name,
	t.kind,
	t.kpi,
	t.region,
	t.manager,
	t.team,
	t.rep,
	t.channel,
	t.product,
	t.starts_on,
	t.ends_on,
	t.start_value,
	t.target_value,
	t.minimum_value,
	t.stretch_value,
	t.current_value,
	t.better,
	t.expected_shape,
	t.at_risk_below,
	t.off_track_below,
	t.weight,
	t.split_from,
	t.split_by
FROM @schema@.target AS t
WHERE NOT EXISTS (SELECT FROM former AS f WHERE f.target_id = t.target_id)
UNION ALL
SELECT
	r.target_id, r.goal_id, r.name, r.kind, r.kpi, r.region, r.manager, r.team, r.rep, r.channel, r.product, r.starts_on, r.ends_on, r.start_value, r.target_value, r.minimum_value, r.stretch_value, r.current_value, r.better, r.expected_shape, r.at_risk_below, r.off_track_below, r.weight, r.split_from, r.split_by
FROM former_value AS f
LEFT JOIN @schema@.target AS t ON t.target_id = f.target_id
CROSS JOIN LATERAL jsonb_populate_record(t.*, f.old_values) AS r;

COMMENT ON VIEW @parts@.target_then IS 'the targets as they were at the end of as_of: one row a target';
COMMENT ON COLUMN @parts@.target_then.target_id IS 'number of the target';
COMMENT ON COLUMN @parts@.target_then.goal_id IS 'the goal it is for; NULL: a target on its own';
COMMENT ON COLUMN @parts@.target_then.name IS 'what is to be reached, in words';
COMMENT ON COLUMN @parts@.target_then.kind IS 'kpi (measured) or number, currency, percentage, boolean (entered by hand as current_value; boolean: 1 when done)';
COMMENT ON COLUMN @parts@.target_then.kpi IS 'code of the KPI, where kind is kpi';
COMMENT ON COLUMN @parts@.target_then.region IS 'the region whose target it is; all of region, manager, team, rep, channel and product NULL: the company''s';
COMMENT ON COLUMN @parts@.target_then.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @parts@.target_then.team IS 'the team whose target it is';
COMMENT ON COLUMN @parts@.target_then.rep IS 'the rep whose target it is';
COMMENT ON COLUMN @parts@.target_then.channel IS 'the channel that it is for';
COMMENT ON COLUMN @parts@.target_then.product IS 'the product that it is for';
COMMENT ON COLUMN @parts@.target_then.starts_on IS 'first day';
COMMENT ON COLUMN @parts@.target_then.ends_on IS 'last day, which belongs to the period';
COMMENT ON COLUMN @parts@.target_then.start_value IS 'value at the start, of a rate, a mean or what is entered by hand; what adds up over the period starts from 0 and has none';
COMMENT ON COLUMN @parts@.target_then.target_value IS 'value to be reached by ends_on';
COMMENT ON COLUMN @parts@.target_then.minimum_value IS 'value that must be reached at least';
COMMENT ON COLUMN @parts@.target_then.stretch_value IS 'value that would be more than was wanted';
COMMENT ON COLUMN @parts@.target_then.current_value IS 'value today, entered by hand where no KPI measures it';
COMMENT ON COLUMN @parts@.target_then.better IS 'whether a higher or a lower value is better; NULL: as kpi.better says, and by hand higher, or lower where the start lies above the target';
COMMENT ON COLUMN @parts@.target_then.expected_shape IS 'how it is expected to come: even, last_year or work_days; NULL: as settings.expected_shape says';
COMMENT ON COLUMN @parts@.target_then.at_risk_below IS 'pace below which it is at risk; NULL: as settings.at_risk_below says';
COMMENT ON COLUMN @parts@.target_then.off_track_below IS 'pace below which it is off track; NULL: as settings.off_track_below says, or at_risk_below where that is lower';
COMMENT ON COLUMN @parts@.target_then.weight IS 'how much it counts for its goal; 0: shown and not counted';
COMMENT ON COLUMN @parts@.target_then.split_from IS 'the target of which it is a part, where saleskpi.split_target made it';
COMMENT ON COLUMN @parts@.target_then.split_by IS 'by what that one was split: month, quarter, team or rep';
