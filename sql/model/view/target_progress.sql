CREATE OR REPLACE VIEW @schema@.target_progress AS
-- Worked out once before it is matched with all that was measured
WITH planned AS MATERIALIZED (
	SELECT * FROM @schema@.planned_target
),
-- Each source that a target needs is read once, from the day on that a target
-- needs, and what it measures matched with the targets by whose they are.  Of a
-- stock by months only months that are over count, and what they began with is
-- what the first of them began with.
measured AS (
	SELECT
		s.source,
		m.*
	FROM (
		SELECT p.source, min(CASE WHEN p.span = 'to_date' THEN '-infinity' ELSE p.starts_on END) AS starts_on
		FROM @schema@.planned_target AS p
		WHERE p.kpi NOT IN ('churn_rate', 'retention_rate')
		GROUP BY p.source
	) AS s
	CROSS JOIN LATERAL (
		SELECT
			t.target_id,
			sum(m.numerator) AS numerator,
			sum(m.denominator) FILTER (WHERE t.span <> 'month'
				OR m.day < t.starts_on + interval '1 month') AS denominator
		FROM (
			-- OFFSET keeps the planner from joining by the KPI first and comparing owners then
			SELECT
				v.kpi,
				v.day,
				v.numerator,
				v.denominator,
				o.owner_kind,
				CASE o.owner_kind
					WHEN 'team' THEN v.team
					WHEN 'rep' THEN v.rep
					WHEN 'channel' THEN v.channel
					ELSE ''
				END AS owner
			FROM @schema@.measure AS v
			JOIN (SELECT DISTINCT p.kpi, p.owner_kind FROM planned AS p) AS o USING (kpi)
			WHERE v.source = s.source
				AND v.day >= s.starts_on
			OFFSET 0
		) AS m
		JOIN planned AS t
			ON t.kpi = m.kpi
			AND t.owner_kind = m.owner_kind
			AND t.owner = m.owner
			AND (m.day >= t.starts_on OR t.span = 'to_date')
			AND (m.day <= t.measured_to AND t.span <> 'month'
				OR m.day + interval '1 month' <= t.measured_to + 1)
		GROUP BY t.target_id
	) AS m
),
-- Customers of the start of the target's period, which no sum of months gives.
-- OFFSET keeps the planner from joining targets with all customers and comparing
-- owners then, and one key lets it see how many rows will meet.
kept AS (
	SELECT
		t.target_id,
		t.source,
		CASE t.kpi
			WHEN 'churn_rate' THEN saleskpi.churn_rate(u.acquired_on, u.churned_on, t.period)
			ELSE saleskpi.retention_rate(u.acquired_on, u.churned_on, t.period)
		END::numeric AS actual
	FROM (
		SELECT
			p.target_id,
			p.kpi,
			p.source,
			p.owner_kind || ' ' || p.owner AS owner,
			daterange(p.starts_on, p.measured_to, '[]') AS period
		FROM @schema@.planned_target AS p
		WHERE p.kpi IN ('churn_rate', 'retention_rate') AND p.measured_to >= p.starts_on
		OFFSET 0
	) AS t
	JOIN (
		-- A customer once for each kind of owner that is asked for
		SELECT
			c.acquired_on,
			c.churned_on,
			o.owner_kind || ' ' || CASE o.owner_kind
				WHEN 'team' THEN r.team
				WHEN 'rep' THEN c.rep
				WHEN 'channel' THEN c.channel
				ELSE ''
			END AS owner
		FROM @schema@.known_customer AS c
		LEFT JOIN @schema@.known_rep AS r USING (rep)
		CROSS JOIN unnest(ARRAY['company', 'team', 'rep', 'channel']) AS o (owner_kind)
		WHERE o.owner_kind = ANY (ARRAY(
				SELECT p.owner_kind FROM planned AS p WHERE p.kpi IN ('churn_rate', 'retention_rate')
			))
			-- Who had left before the first of the targets began is of none of them
			AND (c.churned_on >= (
				SELECT min(p.starts_on) FROM planned AS p WHERE p.kpi IN ('churn_rate', 'retention_rate')
			)) IS NOT FALSE
		OFFSET 0
	) AS u USING (owner)
	GROUP BY t.target_id, t.source, t.kpi
),
standing AS (
	SELECT
		t.*,
		coalesce(t.kpi IN ('churn_rate', 'retention_rate'), false) AS wears_off,
		-- What is to stay as it is has no way to go
		t.start_value IS DISTINCT FROM t.target_value AS has_way,
		t.kind <> 'boolean' AND (t.kind <> 'kpi' OR m.denominator IS NULL AND t.span = 'sum') AS adds_up,
		CASE
			WHEN t.elapsed_share = 0 THEN NULL
			WHEN t.kind <> 'kpi' THEN t.current_value
			ELSE coalesce(k.actual, saleskpi.kpi_value(m.numerator, m.denominator))
		END AS actual
	FROM @schema@.planned_target AS t
	LEFT JOIN measured AS m ON m.target_id = t.target_id AND m.source = t.source
	LEFT JOIN kept AS k ON k.target_id = t.target_id AND k.source = t.source
),
-- What adds up over the period, or has a value to start from, is expected to come
-- evenly: it has a path.  Customers are lost evenly, too: of churn and retention
-- the whole period is judged.  Anything else is to be right all the time.
expectation AS (
	SELECT
		s.*,
		s.kind <> 'boolean' AND NOT s.wears_off AND s.has_way
			AND (s.start_value IS NOT NULL OR s.adds_up AND s.lower_is_better IS NOT TRUE) AS has_path,
		CASE s.kpi
			WHEN 'churn_rate' THEN s.actual / nullif(s.elapsed_share, 0)
			WHEN 'retention_rate' THEN 1 - (1 - s.actual) / nullif(s.elapsed_share, 0)
			ELSE s.actual
		END AS judged_value,
		CASE s.kpi
			WHEN 'churn_rate' THEN s.target_value * s.elapsed_share
			WHEN 'retention_rate' THEN 1 - (1 - s.target_value) * s.elapsed_share
			ELSE s.target_value
		END AS expected_level,
		coalesce(s.start_value, 0) AS path_start
	FROM standing AS s
),
-- The share of the way made, which may be below 0 or above 1
way AS (
	SELECT
		e.*,
		CASE
			WHEN e.has_path OR e.start_value IS NOT NULL AND e.has_way THEN
				(e.judged_value - e.path_start) / nullif(e.target_value - e.path_start, 0)
			WHEN e.lower_is_better AND e.judged_value <= e.target_value THEN 1
			WHEN e.lower_is_better THEN e.target_value / nullif(e.judged_value, 0)
			ELSE e.judged_value / nullif(e.target_value, 0)
		END::double precision AS share
	FROM expectation AS e
),
judged AS (
	SELECT
		w.*,
		CASE WHEN w.share IS NOT NULL THEN least(greatest(w.share, 0), 1) END AS progress,
		CASE
			WHEN w.has_path THEN saleskpi.pace(w.share, w.elapsed_share::double precision)
			WHEN w.kind <> 'boolean' THEN w.share
		END AS pace
	FROM way AS w
)
SELECT
	j.target_id,
	j.goal_id,
	j.name,
	j.kind,
	j.kpi,
	j.team,
	j.rep,
	j.channel,
	j.starts_on,
	j.ends_on,
	j.start_value,
	j.actual,
	j.target_value AS target,
	j.progress,
	saleskpi.attainment(j.actual, j.target_value) AS attainment,
	CASE
		WHEN j.kind = 'boolean' THEN NULL
		WHEN j.has_path THEN j.path_start + (j.target_value - j.path_start) * j.elapsed_share
		ELSE j.expected_level
	END AS expected,
	j.pace,
	CASE
		WHEN j.kind = 'boolean' THEN NULL
		WHEN j.has_path THEN j.path_start + (j.actual - j.path_start) / nullif(j.elapsed_share, 0)
		ELSE j.judged_value
	END AS forecast,
	-- What has been added up or done stays, a rate can still change; nobody knows
	-- how far something is that is either done or not
	saleskpi.target_status(j.elapsed_share::double precision, j.progress,
		CASE WHEN j.kind = 'boolean' THEN 1 ELSE j.pace END,
		j.kind <> 'kpi' OR j.adds_up AND j.lower_is_better IS NOT TRUE) AS status,
	saleskpi.progress_bar(coalesce(j.progress, 0), 10) AS bar,
	j.elapsed_share::double precision AS elapsed,
	CASE
		WHEN j.kind = 'boolean' AND j.elapsed_share < 1 THEN coalesce(j.progress, 0)
		WHEN j.has_path OR j.elapsed_share = 0 THEN j.elapsed_share::double precision
		ELSE 1
	END AS expected_progress,
	j.weight,
	j.source
FROM judged AS j;

COMMENT ON VIEW @schema@.target_progress IS 'how far each target has come: one row a target';
COMMENT ON COLUMN @schema@.target_progress.target_id IS 'number of the target';
COMMENT ON COLUMN @schema@.target_progress.goal_id IS 'goal it is for';
COMMENT ON COLUMN @schema@.target_progress.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.target_progress.kind IS 'kpi, number, currency, percentage or boolean';
COMMENT ON COLUMN @schema@.target_progress.kpi IS 'KPI that measures it';
COMMENT ON COLUMN @schema@.target_progress.team IS 'team whose target it is';
COMMENT ON COLUMN @schema@.target_progress.rep IS 'rep whose target it is';
COMMENT ON COLUMN @schema@.target_progress.channel IS 'channel that it is for';
COMMENT ON COLUMN @schema@.target_progress.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.target_progress.ends_on IS 'last day';
COMMENT ON COLUMN @schema@.target_progress.start_value IS 'value at the start';
COMMENT ON COLUMN @schema@.target_progress.actual IS 'value from starts_on to the end of as_of, or of ends_on where that is over; NULL: nothing measured';
COMMENT ON COLUMN @schema@.target_progress.target IS 'value to be reached';
COMMENT ON COLUMN @schema@.target_progress.progress IS 'share of the way made, 0 to 1: from start_value or 0 to target; of a rate without start_value actual / target, the other way round where lower is better; of churn and retention for the whole period, if it goes on as so far';
COMMENT ON COLUMN @schema@.target_progress.attainment IS 'actual / target';
COMMENT ON COLUMN @schema@.target_progress.expected IS 'value by today if it comes evenly; of a rate without start_value the target';
COMMENT ON COLUMN @schema@.target_progress.pace IS 'share of the way made / share of the time passed, 1: in step; of a rate without start_value as progress, but not cut at 1';
COMMENT ON COLUMN @schema@.target_progress.forecast IS 'value at ends_on if it goes on as so far';
COMMENT ON COLUMN @schema@.target_progress.status IS 'not_started, on_track (pace at least 0.95), at_risk (at least 0.8), off_track, achieved or missed; a rate is achieved only when its time is over';
COMMENT ON COLUMN @schema@.target_progress.bar IS 'progress as a bar';
COMMENT ON COLUMN @schema@.target_progress.elapsed IS 'share of the time passed, 0 to 1';
COMMENT ON COLUMN @schema@.target_progress.expected_progress IS 'progress that would be in step: elapsed; of a rate without start_value 1; of a boolean nothing more until its time is over';
COMMENT ON COLUMN @schema@.target_progress.weight IS 'how much it counts for its goal';
COMMENT ON COLUMN @schema@.target_progress.source IS 'sources that the KPI is measured from, as in kpi.source; a filter on it leaves the others unread';
