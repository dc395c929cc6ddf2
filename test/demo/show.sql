-- Halden's KPIs in a terminal of 100 columns: the scorecard, the goals, the
-- teams, and the hare and the tortoise.  All numbers, and those in the
-- sentences above the tables too, are read from the views of the model.

\encoding UTF8
\pset pager off
\pset format aligned
\pset linestyle unicode
\pset border 2
\pset footer off
\pset null '–'


-- How numbers look.  They are text by then, so tables pad them on the left.

CREATE FUNCTION pg_temp.whole(number numeric) RETURNS text
	RETURN to_char(number, 'FM999,999,999,990');

CREATE FUNCTION pg_temp.percent(share double precision) RETURNS text
	RETURN to_char(100 * share, 'FM999,990.0') || ' %';

-- Numbers stand right, above each other, with their units behind them.
CREATE FUNCTION pg_temp.in_unit(number numeric, unit text) RETURNS text
	RETURN CASE unit
		WHEN 'currency' THEN lpad(pg_temp.whole(number), 11) || ' ' || (SELECT s.currency FROM kpi.settings AS s)
		WHEN 'percentage' THEN lpad(to_char(100 * number, 'FM999,990.0'), 11) || ' %'
		WHEN 'days' THEN lpad(to_char(number, 'FM999,990.0'), 11) || ' days'
		ELSE lpad(pg_temp.whole(number), 11)
	END;

CREATE FUNCTION pg_temp.right_aligned(shown text, width integer) RETURNS text
	RETURN lpad(coalesce(shown, '–'), width);

CREATE FUNCTION pg_temp.in_words(status text) RETURNS text
	RETURN CASE status
		WHEN 'achieved' THEN '✓'
		WHEN 'on_track' THEN '●'
		WHEN 'at_risk' THEN '◐'
		WHEN 'off_track' THEN '○'
		WHEN 'missed' THEN '✗'
		ELSE '·'
	END || ' ' || replace(status, '_', ' ');


------------------------------------------------------------------------------
-- Scorecard
------------------------------------------------------------------------------

-- Read once for the sentence and for the table.
CREATE TEMPORARY TABLE card AS
SELECT s.*, k.better
FROM kpi.scorecard AS s
JOIN kpi.kpi AS k USING (kpi);

SELECT
	to_char(max(period), 'FMMonth YYYY') AS month,
	format('%s of %s KPIs moved for the better in a month, %s for the worse; %s of %s targets are on track.',
		count(*) FILTER (WHERE CASE better WHEN 'lower' THEN change < 0 ELSE change > 0 END),
		count(*),
		count(*) FILTER (WHERE CASE better WHEN 'lower' THEN change > 0 ELSE change < 0 END),
		count(*) FILTER (WHERE status IN ('on_track', 'achieved')),
		count(status)) AS sentence
FROM card \gset

-- A month's leads have not had their time yet, which shows in their rates.
SELECT format('(Leads need their time: half of those who become customers take %s days or more.)',
	pg_temp.whole(saleskpi.days(saleskpi.median(saleskpi.sales_cycle(l.created_at, l.converted_at)))::numeric)) AS note
FROM kpi.known_lead AS l \gset

\echo '━━ Scorecard ━━'
\echo :sentence
\echo :note

SELECT
	title AS "KPI",
	pg_temp.in_unit(value, unit) AS :"month",
	pg_temp.right_aligned(to_char(100 * change, 'FMSG999,990.0') || ' %', 9) AS change,
	trend AS "past year",
	pg_temp.in_words(status) AS target
FROM card
ORDER BY array_position(ARRAY['team', 'leads', 'growth', 'customers'], category), title;


------------------------------------------------------------------------------
-- Goals
------------------------------------------------------------------------------

CREATE TEMPORARY TABLE standing AS
SELECT * FROM kpi.goal_progress;

SELECT format('%s of the time is over and %s of “%s” reached; %s of %s goals below are on track.',
		pg_temp.percent(least((c.as_of + 1 - top.starts_on)::double precision / (top.ends_on + 1 - top.starts_on), 1)),
		pg_temp.percent(top.progress),
		top.name,
		below.on_track,
		below.goals) AS sentence
FROM standing AS top
CROSS JOIN kpi.clock AS c
CROSS JOIN (
	SELECT
		count(*) AS goals,
		count(*) FILTER (WHERE s.status IN ('on_track', 'achieved')) AS on_track
	FROM standing AS s
	WHERE s.parent_id IS NOT NULL
) AS below
WHERE top.parent_id IS NULL
ORDER BY top.goal_id
LIMIT 1 \gset

\echo '━━ Goals ━━'
\echo :sentence

WITH RECURSIVE sibling AS (
	SELECT
		s.*,
		s.goal_id = max(s.goal_id) OVER (PARTITION BY s.parent_id) AS is_last
	FROM standing AS s
),
-- margin is what stands before the goals below this one
tree AS (
	SELECT g.goal_id, ARRAY[g.goal_id] AS path, ''::text AS branch, ''::text AS margin
	FROM sibling AS g
	WHERE g.parent_id IS NULL
	UNION ALL
	SELECT
		g.goal_id,
		t.path || g.goal_id,
		t.margin || CASE WHEN g.is_last THEN '└─ ' ELSE '├─ ' END,
		t.margin || CASE WHEN g.is_last THEN '   ' ELSE '│  ' END
	FROM tree AS t
	JOIN sibling AS g ON g.parent_id = t.goal_id
)
SELECT
	t.branch || g.name AS goal,
	g.owner,
	g.bar AS progress,
	pg_temp.right_aligned(pg_temp.percent(g.progress), 7) AS "%",
	pg_temp.in_words(g.status) AS status
FROM tree AS t
JOIN sibling AS g USING (goal_id)
ORDER BY t.path;


------------------------------------------------------------------------------
-- Teams
------------------------------------------------------------------------------

SELECT format('%s reps, each against a target of their own: %s reached it, %s are on track, %s at risk, %s off track.',
		count(*),
		count(*) FILTER (WHERE v.status = 'achieved'),
		count(*) FILTER (WHERE v.status = 'on_track'),
		count(*) FILTER (WHERE v.status = 'at_risk'),
		count(*) FILTER (WHERE v.status = 'off_track')) AS sentence
FROM kpi.sales_vs_target AS v
WHERE v.kpi = 'sales_amount' AND v.rep IS NOT NULL \gset

SELECT 'sold, ' || s.currency AS sold FROM kpi.settings AS s \gset

\echo '━━ Teams ━━'
\echo :sentence
\echo '(Since its start: deals won, their share of all deals closed, the mean days they took, and churn.)'

-- Each team's line, from the team's own target, stands above those of its reps.
\pset null ''

WITH line AS (
	SELECT v.team, NULL AS rep, v.actual AS amount, v.target, v.attainment,
		saleskpi.progress_bar(v.attainment) AS bar,
		NULL::bigint AS deals_won, NULL::double precision AS win_rate,
		NULL::double precision AS cycle_days, NULL::double precision AS churn_rate
	FROM kpi.sales_vs_target AS v
	WHERE v.kpi = 'sales_amount' AND v.team IS NOT NULL
	UNION ALL
	SELECT p.team, p.rep, p.amount, p.target, p.attainment, p.bar,
		p.deals_won, p.win_rate, p.cycle_days, p.churn_rate
	FROM kpi.team_performance AS p
)
SELECT
	CASE WHEN l.rep IS NULL THEN l.team ELSE '  ' || l.rep END AS "team and rep",
	pg_temp.right_aligned(pg_temp.whole(l.amount), 9) AS :"sold",
	pg_temp.right_aligned(pg_temp.whole(l.target), 9) AS target,
	l.bar || pg_temp.right_aligned(pg_temp.percent(l.attainment), 8) AS attainment,
	l.deals_won AS won,
	CASE WHEN l.rep IS NOT NULL THEN pg_temp.right_aligned(pg_temp.percent(l.win_rate), 6) END AS rate,
	round(l.cycle_days::numeric, 1) AS days,
	CASE WHEN l.rep IS NOT NULL THEN pg_temp.right_aligned(pg_temp.percent(l.churn_rate), 6) END AS churn
FROM line AS l
ORDER BY l.team, l.rep NULLS FIRST;

\pset null '–'


------------------------------------------------------------------------------
-- The hare and the tortoise
------------------------------------------------------------------------------

-- Whoever has won customers, the one with the fastest deals first
CREATE TEMPORARY TABLE runner AS
SELECT
	q.*,
	row_number() OVER (ORDER BY q.median_days, q.rep) AS place,
	row_number() OVER (ORDER BY q.median_days DESC, q.rep DESC) AS place_from_behind
FROM kpi.cycle_quality AS q
WHERE q.customers_won > 0 AND q.median_days IS NOT NULL;

SELECT format(
		E'%s closes within %s days and loses %s of the customers within a year; %s\n'
		'takes %s days, loses %s, and each customer has brought %s times as much.',
		hare.rep,
		pg_temp.whole(hare.median_days::numeric),
		pg_temp.percent(hare.lost_within_365),
		tortoise.rep,
		pg_temp.whole(tortoise.median_days::numeric),
		pg_temp.percent(tortoise.lost_within_365),
		round(tortoise.revenue_per_customer / hare.revenue_per_customer, 1)) AS sentence
FROM runner AS hare
CROSS JOIN runner AS tortoise
WHERE hare.place = 1 AND tortoise.place_from_behind = 1 \gset

\echo '━━ The hare and the tortoise ━━'
\echo :sentence

WITH lane AS (
	SELECT
		CASE
			WHEN r.place = 1 THEN 1
			WHEN r.place_from_behind = 1 THEN 3
			ELSE 2
		END AS lane,
		r.*
	FROM runner AS r
),
-- Of one runner the median is the runner's own number.
result AS (
	SELECT
		l.lane,
		CASE l.lane
			WHEN 1 THEN min(l.rep) || ' (hare)'
			WHEN 2 THEN format('median of %s others', count(*))
			ELSE min(l.rep) || ' (tortoise)'
		END AS name,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY l.deals_won) AS deals_won,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY l.median_days) AS median_days,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY l.lost_within_90) AS lost_within_90,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY l.lost_within_180) AS lost_within_180,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY l.lost_within_365) AS lost_within_365,
		percentile_disc(0.5) WITHIN GROUP (ORDER BY l.revenue_per_customer) AS revenue_per_customer
	FROM lane AS l
	GROUP BY l.lane
)
SELECT
	row.title AS " ",
	r.name,
	pg_temp.right_aligned(row.shown, greatest(length(r.name), 18)) AS shown
FROM result AS r
CROSS JOIN kpi.settings AS s
CROSS JOIN LATERAL (VALUES
	(1, 'deals won', pg_temp.whole(r.deals_won)),
	(2, 'days to close (median)', to_char(r.median_days, 'FM999,990.0')),
	(3, 'customers lost by day 90',
		saleskpi.progress_bar(r.lost_within_90) || pg_temp.right_aligned(pg_temp.percent(r.lost_within_90), 8)),
	(4, 'customers lost by day 180',
		saleskpi.progress_bar(r.lost_within_180) || pg_temp.right_aligned(pg_temp.percent(r.lost_within_180), 8)),
	(5, 'customers lost by day 365',
		saleskpi.progress_bar(r.lost_within_365) || pg_temp.right_aligned(pg_temp.percent(r.lost_within_365), 8)),
	(6, format('revenue per customer, %s', s.currency), pg_temp.whole(r.revenue_per_customer))
) AS row (position, title, shown)
ORDER BY row.position, r.lane \crosstabview
