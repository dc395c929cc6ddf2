-- What a manager should look at: targets that have turned since the end of the last month, values entered by
-- hand that are not done and nobody has updated, and of the other targets those whose pace has changed most.
CREATE OR REPLACE VIEW @schema@.attention AS
WITH judged AS MATERIALIZED (
	SELECT
		d.key,
		d.target_id,
		d.quota_id,
		d.name,
		d.kind,
		d.kpi,
		d.region,
		d.manager,
		d.team,
		d.rep,
		d.channel,
		d.product,
		d.starts_on,
		d.ends_on <= c.as_of AS is_over,
		c.as_of,
		c.month - 1 AS since,
		d.as_of = c.as_of AS is_now,
		d.status,
		d.pace
	FROM @parts@.target_standing_change AS d
	CROSS JOIN @schema@.clock AS c
),
standing AS (
	SELECT
		n.*,
		coalesce(f.status, 'not_started'::text) AS status_before,
		f.pace AS pace_before,
		n.status <> coalesce(f.status, 'not_started'::text) AND (f.status IS NOT NULL OR n.status <> 'on_track'::text) AS has_turned
	FROM judged AS n
	LEFT JOIN judged AS f ON f.key = n.key AND NOT f.is_now
	WHERE n.is_now
),
-- Worked out by themselves: what the planner would put into this query it would look for in all that lies below
note AS MATERIALIZED (
	SELECT 'status'::text AS reason, s.key, s.since
	FROM standing AS s
	WHERE s.has_turned
	UNION ALL
	SELECT 'update'::text, s.key, coalesce(saleskpi.local_time(u.changed_at, r.time_zone)::date, s.starts_on)
	FROM standing AS s
	CROSS JOIN @schema@.settings AS r
	LEFT JOIN (
		-- When each value was last entered
		SELECT h.target_id, max(h.changed_at) AS changed_at
		FROM @schema@.target_history AS h
		WHERE h.action = 'insert'::text OR h.action = 'update'::text AND h.new_values ? 'current_value'::text
		GROUP BY h.target_id
	) AS u ON u.target_id = s.target_id
	WHERE s.kind <> 'kpi'::text
		AND NOT s.is_over
		-- What is done stays done
		AND s.status <> 'achieved'::text
		AND coalesce(saleskpi.local_time(u.changed_at, r.time_zone)::date, s.starts_on) + r.update_after <= s.as_of
	UNION ALL
	(
		SELECT 'pace'::text, s.key, s.since
		FROM standing AS s
		WHERE NOT s.has_turned AND abs(s.pace - s.pace_before) >= 0.05::double precision
		ORDER BY abs(s.pace - s.pace_before) DESC, s.key
		LIMIT 5
	)
)
SELECT
	row_number() OVER (ORDER BY
		-- What became worse, what is not known, what became better
		CASE WHEN NOT n.is_better THEN 1 WHEN n.is_better IS NULL THEN 2 ELSE 3 END,
		n.reason = 'pace'::text,
		saleskpi.status_order(n.status) DESC,
		n.pace - n.pace_before,
		n.name,
		n.key,
		n.reason) AS position,
	n.reason,
	n.target_id,
	n.quota_id,
	n.name,
	n.kpi,
	n.region,
	n.manager,
	n.team,
	n.rep,
	n.channel,
	n.product,
	n.since_day AS since,
	n.status_before,
	saleskpi.status_order(n.status_before) AS status_before_order,
	n.status,
	saleskpi.status_order(n.status) AS status_order,
	n.pace_before,
	n.pace,
	n.is_better,
	n.name || ': '::text || CASE n.reason
		WHEN 'status'::text THEN replace(n.status, '_'::text, ' '::text) || ', was '::text || replace(n.status_before, '_'::text, ' '::text) || ' on '::text
		WHEN 'update'::text THEN 'not updated since '::text
		ELSE 'pace '::text || to_char(n.pace, 'FM9999990.00'::text) || ', was '::text || to_char(n.pace_before, 'FM9999990.00'::text) || ' on '::text
	END || to_char(n.since_day::timestamp, 'FMDD FMMonth YYYY'::text) AS note
FROM (
	SELECT
		w.reason,
		w.since AS since_day,
		s.*,
		CASE w.reason
			-- What has not begun is as good as on track
			WHEN 'status'::text THEN saleskpi.status_order(s.status) < saleskpi.status_order(
				CASE s.status_before WHEN 'not_started'::text THEN 'on_track'::text ELSE s.status_before END)
			WHEN 'pace'::text THEN s.pace > s.pace_before
		END AS is_better
	FROM note AS w
	JOIN standing AS s ON s.key = w.key
	OFFSET 0
) AS n;

COMMENT ON VIEW @schema@.attention IS 'what to look at: targets that have turned since the end of last month, values of what is not done that nobody has updated, and the largest changes of pace: one row a reason and target; key reason, target_id, quota_id';
COMMENT ON COLUMN @schema@.attention.position IS 'place in the order to read in: what became worse first, then what nobody updates';
COMMENT ON COLUMN @schema@.attention.reason IS 'status (it has turned), update (a value entered by hand is older than settings.update_after, and what it is about not achieved) or pace (it has changed by 0.05 or more, the five largest changes)';
COMMENT ON COLUMN @schema@.attention.target_id IS 'number of the target; NULL: a quota';
COMMENT ON COLUMN @schema@.attention.quota_id IS 'key of a quota that the company keeps elsewhere; then target_id is NULL';
COMMENT ON COLUMN @schema@.attention.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.attention.kpi IS 'KPI that measures it; NULL: entered by hand';
COMMENT ON COLUMN @schema@.attention.region IS 'the region whose target it is';
COMMENT ON COLUMN @schema@.attention.manager IS 'the manager whose target it is';
COMMENT ON COLUMN @schema@.attention.team IS 'the team whose target it is';
COMMENT ON COLUMN @schema@.attention.rep IS 'the rep whose target it is';
COMMENT ON COLUMN @schema@.attention.channel IS 'the channel that it is for';
COMMENT ON COLUMN @schema@.attention.product IS 'the product that it is for';
COMMENT ON COLUMN @schema@.attention.since IS 'the last day of the month before that of as_of, with which it is compared; of an update the day of the last';
COMMENT ON COLUMN @schema@.attention.status_before IS 'status at the end of that day; of a target that began later not_started';
COMMENT ON COLUMN @schema@.attention.status_before_order IS 'place of status_before from good to bad, 1 to 7';
COMMENT ON COLUMN @schema@.attention.status IS 'status now';
COMMENT ON COLUMN @schema@.attention.status_order IS 'place of the status from good to bad, 1 to 7, to sort and to colour by';
COMMENT ON COLUMN @schema@.attention.pace_before IS 'pace at the end of that day';
COMMENT ON COLUMN @schema@.attention.pace IS 'pace now';
COMMENT ON COLUMN @schema@.attention.is_better IS 'whether it has changed for the good; NULL: an update is overdue';
COMMENT ON COLUMN @schema@.attention.note IS 'the same in words';
