-- The referee: where targets and quotas stand, from what slice.sql has measured and from the table of every kind of
-- target in doc/goals.md; and what is told from there: the scorecard, what to look at, and the curve of the cycle.  What is
-- entered by hand is judged by test/sql/target.sql.

\set QUIET on
SET client_min_messages = warning;

-- How much of the time of a target is behind at the end of a day: days; days on which somebody works; or, of what adds up,
-- what had come by the same day a year before.  Where there are no such days, or there was nothing, all days.
CREATE FUNCTION referee.days_of(shape text, first date, last date) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN CASE WHEN shape = 'work_days' THEN (
		SELECT count(*)
		FROM generate_series(first::timestamp, last::timestamp, interval '1 day') AS d (day)
		WHERE NOT (extract(isodow FROM d.day) = ANY (SELECT unnest(s.weekend) FROM kpi.settings AS s) OR d.day::date IN (SELECT h.day FROM kpi.holiday AS h)))
		ELSE last - first + 1 END;

-- A target or a quota as one
CREATE FUNCTION referee.key(target_id bigint, quota_id text) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN coalesce('target ' || target_id, 'quota ' || quota_id);

-- What a target is about: its way, and what it has to do with 0
CREATE TABLE referee.aim AS
SELECT
	p.target_id, p.quota_id, p.kpi, p.starts_on, p.ends_on, p.target_value, p.actual, p.owner_kind, p.owner,
	d.name, d.goal_id, d.region, d.manager, d.team, d.rep, d.channel, d.product,
	-- What adds up has none, once it has come
	CASE WHEN NOT u.adds_up OR k.source = 'custom_measure' AND NOT EXISTS (SELECT FROM referee.custom AS m WHERE m.kpi = k.kpi) THEN d.start_value END AS start_value,
	d.minimum, d.stretch, d.weight, d.shape,
	coalesce(d.better, k.better) = 'lower' AS is_limit,
	k.matures,
	u.adds_up,
	c.as_of,
	p.starts_on <= c.as_of AS has_begun,
	-- Of what leads become the last has to be old enough
	p.ends_on <= c.as_of AND (NOT k.matures OR p.ends_on + c.conversion_window <= c.as_of) AS is_over,
	coalesce(d.at_risk_below, s.at_risk_below) AS at_risk_below, coalesce(d.off_track_below, s.off_track_below) AS off_track_below
FROM referee.target AS p
JOIN kpi.kpi AS k USING (kpi)
CROSS JOIN referee.clock AS c
CROSS JOIN kpi.settings AS s
CROSS JOIN LATERAL (
	SELECT t.name, t.goal_id, t.region, t.manager, t.team, t.rep, t.channel, t.product, t.start_value, t.minimum_value AS minimum, t.stretch_value AS stretch, t.weight,
		t.better, coalesce(t.expected_shape, s.expected_shape) AS shape, t.at_risk_below, t.off_track_below
	FROM kpi.target AS t WHERE t.target_id = p.target_id
	UNION ALL
	SELECT coalesce(q.name, k.title), NULL, CASE p.owner_kind WHEN 'region' THEN p.owner END, NULL, CASE p.owner_kind WHEN 'team' THEN p.owner END,
		CASE p.owner_kind WHEN 'rep' THEN p.owner END, CASE p.owner_kind WHEN 'channel' THEN p.owner END, NULL, NULL, NULL, NULL, 0, NULL, s.expected_shape, NULL, NULL
	FROM (SELECT q.name FROM kpi.quota AS q WHERE q.quota_id::text = p.quota_id ORDER BY q.starts_on, q.ends_on LIMIT 1) AS q
) AS d
CROSS JOIN LATERAL (
	SELECT CASE
		WHEN k.source = 'custom_measure' THEN k.span = 'sum' AND k.unit NOT IN ('percentage', 'days')
			AND NOT EXISTS (SELECT FROM referee.custom AS m WHERE m.kpi = k.kpi AND m.denominator IS NOT NULL)
		ELSE k.kpi IN ('sales_amount', 'sales_quantity', 'new_accounts', 'deals_won', 'new_leads', 'new_opportunities') END AS adds_up
) AS u;

-- The share of the time that is behind at the end of a day
CREATE FUNCTION referee.share_of_time(a referee.aim, day date) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN (
		SELECT CASE
			WHEN day < (a).starts_on THEN 0
			WHEN y.whole > 0 THEN least(greatest(coalesce(y.part, 0), 0), y.whole) / y.whole
			WHEN w.whole > 0 THEN referee.days_of((a).shape, (a).starts_on, least(day, (a).ends_on)) / w.whole
			ELSE referee.days_of('even', (a).starts_on, least(day, (a).ends_on)) / referee.days_of('even', (a).starts_on, (a).ends_on) END
		FROM (SELECT CASE WHEN (a).shape = 'work_days' THEN referee.days_of('work_days', (a).starts_on, (a).ends_on) END AS whole) AS w
		CROSS JOIN LATERAL (
			SELECT
				referee.value((a).kpi, ((a).starts_on - interval '1 year')::date, ((a).ends_on - interval '1 year')::date, (a).owner_kind, (a).owner) AS whole,
				referee.value((a).kpi, ((a).starts_on - interval '1 year')::date, (least(day, (a).ends_on) - interval '1 year')::date, (a).owner_kind, (a).owner) AS part
			WHERE (a).shape = 'last_year' AND (a).adds_up
			UNION ALL SELECT NULL, NULL WHERE NOT ((a).shape = 'last_year' AND (a).adds_up)
		) AS y);

-- How it stands with what was measured and so much of its time behind
CREATE FUNCTION referee.standing(a referee.aim, actual numeric, behind numeric, is_over boolean,
	OUT progress numeric, OUT attainment numeric, OUT expected numeric, OUT pace numeric, OUT forecast numeric, OUT status text, OUT expected_progress numeric)
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	goal numeric := (a).target_value;
	origin numeric := (a).start_value;
	wears_off boolean := (a).kpi IN ('churn_rate', 'retention_rate');
	-- What adds up and has not happened is 0
	happened numeric := CASE WHEN (a).adds_up THEN coalesce(actual, 0) ELSE actual END;
	made numeric;	-- progress that is cut nowhere
BEGIN
	attainment := actual / nullif(goal, 0);
	expected := CASE
		WHEN (a).kpi = 'churn_rate' THEN 1 - greatest(1 - goal, 0) ^ behind
		WHEN (a).kpi = 'retention_rate' THEN least(goal, 1) ^ behind
		WHEN (a).adds_up THEN goal * behind
		WHEN origin IS NOT NULL THEN origin + (goal - origin) * behind
		ELSE goal END;
	IF NOT (a).has_begun THEN
		status := 'not_started';
		expected_progress := 0;
		RETURN;
	END IF;
	forecast := CASE
		WHEN (a).kpi = 'churn_rate' THEN 1 - (1 - happened) ^ (1 / nullif(behind, 0))
		WHEN (a).kpi = 'retention_rate' THEN happened ^ (1 / nullif(behind, 0))
		WHEN (a).adds_up THEN happened / nullif(behind, 0)
		ELSE happened END;
	made := CASE
		WHEN origin IS NOT NULL AND NOT wears_off AND origin <> goal THEN (happened - origin) / (goal - origin)
		WHEN (a).adds_up AND NOT (a).is_limit THEN happened / goal
		-- Before anything of it is expected nothing can be drawn on, but what is over the limit is over it
		WHEN (a).is_limit AND forecast IS NULL THEN CASE WHEN happened > goal THEN goal / happened END
		WHEN (a).is_limit THEN CASE WHEN forecast <= goal THEN 1 ELSE goal / forecast END
		ELSE forecast / goal END;
	progress := CASE WHEN made < 0 THEN 0 WHEN made > 1 THEN 1 ELSE made END;
	IF (a).adds_up AND NOT (a).is_limit OR origin IS NOT NULL AND NOT wears_off AND origin <> goal THEN
		pace := made / nullif(behind, 0);
		expected_progress := behind;
	ELSE
		pace := made;
		expected_progress := 1;
	END IF;
	status := CASE
		WHEN happened IS NULL THEN 'not_measurable'
		WHEN made >= 1 AND (is_over OR (a).adds_up AND NOT (a).is_limit) THEN 'achieved'
		WHEN is_over THEN 'missed'
		-- As shares of what would be in step, which may be nothing yet
		WHEN made IS NULL OR made >= 1 OR made >= (a).at_risk_below * expected_progress THEN 'on_track'
		WHEN made >= (a).off_track_below * expected_progress THEN 'at_risk'
		ELSE 'off_track' END;
END
$$;

CREATE TABLE referee.target_progress AS
SELECT
	a.target_id, a.quota_id, a.goal_id, a.name, 'kpi' AS kind, a.kpi, a.region, a.manager, a.team, a.rep, a.channel, a.product, a.starts_on, a.ends_on, a.start_value,
	n.actual, a.target_value AS target, a.minimum, a.stretch, a.weight,
	s.progress, s.attainment, s.expected, s.pace, s.forecast, s.status, s.expected_progress,
	least(greatest((a.as_of + 1 - a.starts_on)::numeric / (a.ends_on + 1 - a.starts_on), 0), 1) AS elapsed,
	array_position('{achieved,on_track,at_risk,off_track,missed,not_started,not_measurable}', s.status) AS status_order
FROM referee.aim AS a
LEFT JOIN kpi.target_progress AS m ON referee.key(m.target_id, m.quota_id::text) = referee.key(a.target_id, a.quota_id)
-- Where nothing was counted, the sum may be shown as nothing or as 0 (slice.sql)
CROSS JOIN LATERAL (SELECT CASE WHEN coalesce(a.actual, 0) = 0 AND coalesce(m.actual, 0) = 0 THEN m.actual ELSE a.actual END AS actual) AS n
CROSS JOIN LATERAL referee.standing(a, n.actual, referee.share_of_time(a, a.as_of), a.is_over) AS s;

CREATE VIEW referee.sales_vs_target AS
SELECT target_id, quota_id, name, kpi, region, manager, team, rep, channel, product, starts_on, ends_on, actual, target, minimum, stretch, attainment, expected, pace, forecast, status, status_order
FROM referee.target_progress
WHERE kpi IN ('sales_amount', 'sales_quantity', 'new_accounts');

INSERT INTO referee.judged VALUES ('target_progress', '{target_id,quota_id}'), ('sales_vs_target', '{target_id,quota_id}');
INSERT INTO referee.not_judged VALUES ('target_progress', 'bar', 'a picture'), ('target_progress', 'source', 'is kpi.source');

-- Where they stood at the end of each month, and the line to them.  What leads become is known later than it was then.
CREATE TABLE referee.target_by_month AS
SELECT
	a.target_id, a.quota_id, a.name, 'kpi' AS kind, a.kpi, a.region, a.manager, a.team, a.rep, a.channel, a.product, m.month, e.day, a.starts_on, a.ends_on, a.start_value,
	v.actual, a.target_value AS target, CASE WHEN a.is_limit THEN 'lower' ELSE 'higher' END AS better, a.adds_up AS counts_up,
	s.progress, s.attainment, s.expected, s.pace, s.forecast, s.status, s.expected_progress,
	array_position('{achieved,on_track,at_risk,off_track,missed,not_started,not_measurable}', s.status) AS status_order,
	e.day = a.ends_on OR e.day = (m.month + interval '1 month')::date - 1 AS complete
FROM referee.aim AS a
CROSS JOIN LATERAL generate_series(date_trunc('month', a.starts_on::timestamp), least(a.ends_on, a.as_of)::timestamp, interval '1 month') AS g (month)
CROSS JOIN LATERAL (SELECT g.month::date AS month) AS m
CROSS JOIN LATERAL (SELECT least((m.month + interval '1 month')::date - 1, a.ends_on, a.as_of) AS day) AS e
LEFT JOIN kpi.target_by_month AS b ON referee.key(b.target_id, b.quota_id::text) = referee.key(a.target_id, a.quota_id) AND b.month = m.month
CROSS JOIN LATERAL (SELECT CASE
	WHEN a.kpi IN ('churn_rate', 'retention_rate') THEN (
		SELECT CASE WHEN referee.has_churn() AND count(*) > 0 THEN CASE a.kpi WHEN 'churn_rate' THEN 0 ELSE 1 END
			+ CASE a.kpi WHEN 'churn_rate' THEN 1 ELSE -1 END * (count(*) FILTER (WHERE u.churned_on <= e.day))::numeric / count(*) END
		FROM referee.customer AS u
		WHERE u.acquired_on < a.starts_on AND (u.churned_on IS NULL OR u.churned_on >= a.starts_on)
			AND (a.owner_kind = 'company' OR referee.owner(a.owner_kind, u.region, u.team, u.rep, u.channel) = a.owner))
	ELSE referee.value(a.kpi, a.starts_on, e.day, a.owner_kind, a.owner) END AS actual) AS x
CROSS JOIN LATERAL (SELECT CASE WHEN coalesce(x.actual, 0) = 0 AND coalesce(b.actual, 0) = 0 THEN b.actual ELSE x.actual END AS actual) AS v
CROSS JOIN LATERAL referee.standing(a, v.actual, referee.share_of_time(a, e.day), a.is_over AND e.day >= a.ends_on) AS s
WHERE a.has_begun;
INSERT INTO referee.judged VALUES ('target_by_month', '{target_id,quota_id,month}');

-- The days: the line to the target on all of them, and what was measured at the end of a month
CREATE TABLE referee.target_line AS
SELECT a.target_id, a.quota_id, d.day::date AS day,
	(referee.standing(a, NULL, s.behind, false)).expected AS goal_line,
	b.day IS NOT NULL AS is_known, b.actual
FROM referee.aim AS a
CROSS JOIN LATERAL generate_series(a.starts_on::timestamp, a.ends_on::timestamp, interval '1 day') AS d (day)
CROSS JOIN LATERAL (SELECT referee.share_of_time(a, d.day::date) AS behind) AS s
LEFT JOIN referee.target_by_month AS b ON referee.key(b.target_id, b.quota_id) = referee.key(a.target_id, a.quota_id) AND b.day = d.day::date
-- All days of a quota; of others those of months
WHERE a.quota_id IS NOT NULL OR b.day IS NOT NULL OR d.day IN (a.starts_on, a.ends_on, a.as_of);

-- The scorecard: beside each KPI the company's target of today, of several the one with the longest time
CREATE VIEW referee.scorecard AS
SELECT s.*,
	CASE WHEN s.previous > 0 THEN (s.value - s.previous) / s.previous END AS change,
	CASE WHEN s.value <> s.previous THEN (s.value > s.previous) = (s.better = 'higher') END AS is_better,
	t.target, t.actual AS target_actual, t.attainment, t.status, t.status_order,
	(SELECT m.currency FROM kpi.settings AS m WHERE s.unit = 'currency') AS currency
FROM referee.kpi_standing AS s
CROSS JOIN referee.clock AS c
LEFT JOIN LATERAL (
	SELECT p.* FROM referee.target_progress AS p
	WHERE p.kpi = s.kpi AND num_nonnulls(p.region, p.manager, p.team, p.rep, p.channel, p.product) = 0 AND c.as_of BETWEEN p.starts_on AND p.ends_on
	ORDER BY p.ends_on - p.starts_on DESC, p.target_id, p.quota_id
	LIMIT 1
) AS t ON true;
INSERT INTO referee.judged VALUES ('scorecard', '{kpi}');

-- What has turned since the end of the month before: of a target whose time is not over since then another status,
-- but for one that has begun since and is on track.  And of others the pace.
CREATE VIEW referee.turned AS
SELECT p.target_id, p.quota_id, coalesce(b.status, 'not_started') AS status_before, p.status, b.pace AS pace_before, p.pace,
	p.status <> coalesce(b.status, 'not_started') AND (b.status IS NOT NULL OR p.status <> 'on_track') AS has_turned
FROM referee.target_progress AS p
CROSS JOIN referee.clock AS c
LEFT JOIN referee.target_by_month AS b ON referee.key(b.target_id, b.quota_id) = referee.key(p.target_id, p.quota_id) AND b.day = c.month - 1
WHERE p.ends_on >= c.month AND p.starts_on <= c.as_of;

CREATE FUNCTION referee.compare_days() RETURNS void
	LANGUAGE sql
AS $$
INSERT INTO referee.difference
SELECT 'attention', jsonb_build_object('target_id', coalesce(r.target_id, m.target_id), 'quota_id', coalesce(r.quota_id, m.quota_id::text))::text, 'status',
	concat_ws(' / ', r.status_before, r.status, r.pace_before, r.pace), concat_ws(' / ', m.status_before, m.status, m.pace_before, m.pace)
FROM (SELECT * FROM referee.turned AS t WHERE t.has_turned) AS r
FULL JOIN (SELECT * FROM kpi.attention AS a WHERE a.reason = 'status' AND a.kpi IS NOT NULL) AS m
	ON referee.key(m.target_id, m.quota_id::text) = referee.key(r.target_id, r.quota_id)
WHERE (r.status_before, r.status) IS DISTINCT FROM (m.status_before, m.status)
	OR NOT referee.is_same(to_jsonb(r.pace), to_jsonb(m.pace)) OR NOT referee.is_same(to_jsonb(r.pace_before), to_jsonb(m.pace_before));
INSERT INTO referee.difference
SELECT 'attention', jsonb_build_object('target_id', m.target_id, 'quota_id', m.quota_id)::text, 'pace', concat_ws(' / ', r.pace_before, r.pace), concat_ws(' / ', m.pace_before, m.pace)
FROM kpi.attention AS m
LEFT JOIN referee.turned AS r ON referee.key(m.target_id, m.quota_id::text) = referee.key(r.target_id, r.quota_id)
WHERE m.reason = 'pace' AND (r.has_turned IS NOT FALSE OR NOT referee.is_same(to_jsonb(r.pace), to_jsonb(m.pace)) OR NOT referee.is_same(to_jsonb(r.pace_before), to_jsonb(m.pace_before)));

INSERT INTO referee.difference
SELECT 'target_timeline', jsonb_build_object('target_id', r.target_id, 'quota_id', r.quota_id, 'day', r.day)::text, 'goal_line / actual',
	concat_ws(' / ', r.goal_line, r.actual), concat_ws(' / ', m.goal_line, m.actual)
FROM referee.target_line AS r
LEFT JOIN kpi.target_timeline AS m ON referee.key(m.target_id, m.quota_id::text) = referee.key(r.target_id, r.quota_id) AND m.day = r.day
WHERE m.day IS NULL OR NOT referee.is_same(to_jsonb(r.goal_line), to_jsonb(m.goal_line))
	OR r.is_known AND NOT referee.is_same(to_jsonb(r.actual), to_jsonb(m.actual));
INSERT INTO referee.difference
SELECT 'target_timeline', jsonb_build_object('target_id', m.target_id, 'quota_id', m.quota_id)::text, 'days', (a.ends_on - a.starts_on + 1)::text, count(*)::text
FROM kpi.target_timeline AS m LEFT JOIN referee.aim AS a ON referee.key(m.target_id, m.quota_id::text) = referee.key(a.target_id, a.quota_id)
WHERE m.kpi IS NOT NULL
GROUP BY m.target_id, m.quota_id, a.starts_on, a.ends_on HAVING count(*) IS DISTINCT FROM (a.ends_on - a.starts_on + 1);
$$;
SELECT referee.compare_days() \g /dev/null
SELECT referee.compare(view, key, is_line, steady) FROM referee.judged WHERE view IN ('target_progress', 'sales_vs_target', 'target_by_month', 'scorecard') ORDER BY view \g /dev/null
