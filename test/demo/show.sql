-- Halden's KPIs in a terminal of 80 columns, as a sales manager would read
-- them.  All numbers, and those in the sentences above the tables too, are read
-- from the views of the model.
--
-- Beside letters there are only signs that common fonts have: lines and blocks.
-- Whether a change is for the good is said in a word.

\encoding UTF8
\pset pager off
\pset format aligned
\pset linestyle unicode
\pset border 0
\pset footer off
\pset null '–'


-- How numbers look.  They are text by then, so tables pad them on the left.

CREATE FUNCTION pg_temp.whole(number numeric) RETURNS text
	RETURN to_char(number, 'FM999,999,999,990');

CREATE FUNCTION pg_temp.percent(share double precision) RETURNS text
	RETURN to_char(100 * share, 'FM999,990.0') || ' %';

CREATE FUNCTION pg_temp.right_aligned(shown text, width integer) RETURNS text
	RETURN lpad(coalesce(shown, '–'), width);

-- Numbers stand right, above each other, with their units behind them.
CREATE FUNCTION pg_temp.in_unit(number numeric, unit text, width integer) RETURNS text
	RETURN CASE
		WHEN number IS NULL THEN lpad('–', width)
		WHEN unit = 'percentage' THEN lpad(to_char(100 * number, 'FM999,990.0'), width) || ' %'
		WHEN unit = 'currency' THEN lpad(pg_temp.whole(number), width) || ' ' || (SELECT s.currency FROM kpi.settings AS s)
		WHEN unit = 'days' THEN lpad(to_char(number, 'FM999,990.0'), width) || ' days'
		WHEN unit = 'boolean' THEN lpad(CASE WHEN number >= 1 THEN 'done' ELSE 'not done' END, width)
		WHEN unit = 'number' THEN lpad(to_char(number, 'FM999,990.0'), width)
		ELSE lpad(pg_temp.whole(number), width)
	END;

-- A share changes by percentage points, all else by percent.
CREATE FUNCTION pg_temp.changed(value numeric, previous numeric, change double precision, unit text, is_better boolean) RETURNS text
	RETURN CASE unit
			WHEN 'percentage' THEN pg_temp.right_aligned(to_char(100 * (value - previous), 'FMSG999,990.0'), 6) || ' pt'
			ELSE pg_temp.right_aligned(to_char(100 * change, 'FMSG999,990.0'), 6) || ' % '
		END
		|| CASE is_better WHEN true THEN ' good' WHEN false THEN ' bad ' ELSE '     ' END;

CREATE FUNCTION pg_temp.in_words(status text) RETURNS text
	RETURN replace(status, '_', ' ');

CREATE FUNCTION pg_temp.heading(title text) RETURNS text
	RETURN '── ' || title || ' ' || repeat('─', 76 - length(title));

SELECT to_char(c.as_of, 'FMDD FMMonth YYYY') AS as_of, c.fiscal_year, c.complete_month, s.currency,
	to_char(c.complete_month, 'FMMonth YYYY') AS month,
	to_char(c.previous_month, 'FMMonth') AS previous_month
FROM kpi.clock AS c
CROSS JOIN kpi.settings AS s \gset

SELECT format(E'Halden, an invented company, sells coffee machines, beans and service contracts\nwith %s sales people in %s teams. All numbers are those of %s.',
	count(DISTINCT r.rep), count(DISTINCT r.team), :'as_of') AS sentence
FROM kpi.rep AS r \gset

\echo :sentence
\echo


------------------------------------------------------------------------------
-- Scorecard
------------------------------------------------------------------------------

CREATE TEMPORARY TABLE card AS
SELECT row_number() OVER () AS place, s.*
FROM kpi.scorecard AS s;

SELECT
	format(E'%s of %s KPIs moved for the better in a month, %s for the worse;\n%s of %s targets are reached or on track.',
		count(*) FILTER (WHERE is_better),
		count(*),
		count(*) FILTER (WHERE NOT is_better),
		count(*) FILTER (WHERE status IN ('on_track', 'achieved')),
		count(status)) AS sentence
FROM card \gset

-- Leads are judged when they have had their time.
SELECT format('(pt: percentage points. *: of the leads of %s, who have had %s days to buy)',
		to_char(min(c.period), 'FMMonth'), extract(epoch FROM s.conversion_window)::integer / 86400) AS note
FROM card AS c
CROSS JOIN kpi.settings AS s
WHERE c.period < :'complete_month'
GROUP BY s.conversion_window \gset

SELECT pg_temp.heading('Scorecard') AS heading \gset
\echo :heading
\echo :sentence
\echo :note

SELECT
	c.title || CASE WHEN c.period < :'complete_month' THEN '*' ELSE '' END AS "KPI",
	pg_temp.in_unit(c.value, c.unit, 9) AS :"month",
	pg_temp.changed(c.value, c.previous, c.change, c.unit, c.is_better) AS "in a month",
	c.trend AS "past year",
	pg_temp.in_words(c.status) AS target
FROM card AS c
ORDER BY c.place;


------------------------------------------------------------------------------
-- Goals and their targets
------------------------------------------------------------------------------

CREATE TEMPORARY TABLE standing AS
SELECT * FROM kpi.goal_progress;

SELECT format(E'%s of the time is over and %s of “%s” reached;\n%s of the %s goals below it are reached or on track.',
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

SELECT pg_temp.heading('Goals') AS heading \gset
\echo :heading
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
		t.margin || CASE WHEN g.is_last THEN '└ ' ELSE '├ ' END,
		t.margin || CASE WHEN g.is_last THEN '  ' ELSE '│ ' END
	FROM tree AS t
	JOIN sibling AS g ON g.parent_id = t.goal_id
)
SELECT
	t.branch || g.name AS goal,
	g.owner,
	g.bar || pg_temp.right_aligned(pg_temp.percent(g.progress), 8) AS progress,
	pg_temp.in_words(g.status) AS status
FROM tree AS t
JOIN sibling AS g USING (goal_id)
ORDER BY t.path;

SELECT pg_temp.heading('Targets') AS heading \gset
\echo :heading

SELECT
	p.name AS target,
	pg_temp.in_unit(p.actual, u.unit, u.width) AS "so far",
	pg_temp.in_unit(p.target, u.unit, u.width) AS target,
	pg_temp.in_words(p.status) AS status
FROM kpi.target_progress AS p
LEFT JOIN kpi.kpi AS k USING (kpi)
-- Days are longer than any currency
CROSS JOIN LATERAL (SELECT coalesce(k.unit, p.kind) AS unit, CASE k.unit WHEN 'days' THEN 9 ELSE 10 END AS width) AS u
WHERE p.kpi IS NULL OR p.team IS NULL AND (p.rep IS NULL OR p.kpi <> 'sales_amount')
ORDER BY array_position(ARRAY['missed', 'off_track', 'at_risk', 'on_track', 'achieved', 'not_started'], p.status), p.target_id, p.quota_id;


------------------------------------------------------------------------------
-- Teams against their targets
------------------------------------------------------------------------------

SELECT format('%s reps have a target: %s reached it, %s are on track, %s at risk, %s off track.',
		count(*),
		count(*) FILTER (WHERE v.status = 'achieved'),
		count(*) FILTER (WHERE v.status = 'on_track'),
		count(*) FILTER (WHERE v.status = 'at_risk'),
		count(*) FILTER (WHERE v.status = 'off_track')) AS sentence
FROM kpi.sales_vs_target AS v
WHERE v.kpi = 'sales_amount' AND v.rep IS NOT NULL \gset

-- Whoever has moved takes no sales along.
SELECT string_agg(format('(%s came from %s on %s; what was sold before stays there.)',
		r.rep, before.team, to_char(r.starts_on, 'FMDD FMMonth')), E'\n' ORDER BY r.rep) AS note
FROM kpi.rep AS r
JOIN kpi.rep AS before ON before.rep = r.rep AND before.starts_on < r.starts_on
WHERE r.starts_on >= :'fiscal_year' \gset

SELECT 'sold, ' || :'currency' AS sold, 'amount, ' || :'currency' AS amount, 'cost, ' || :'currency' AS cost, 'fees, ' || :'currency' AS fees \gset

SELECT pg_temp.heading('Teams against their targets') AS heading \gset
\echo :heading
\echo :sentence
\echo :note

-- Each team's line, from the team's own target, stands above those of its reps.
\pset null ''

WITH line AS (
	SELECT v.team, NULL AS rep, v.actual AS amount, v.target, v.attainment,
		saleskpi.progress_bar(v.attainment) AS bar,
		NULL::double precision AS win_rate, NULL::double precision AS cycle_days, NULL::double precision AS churn_rate
	FROM kpi.sales_vs_target AS v
	WHERE v.kpi = 'sales_amount' AND v.team IS NOT NULL
	UNION ALL
	SELECT p.team, p.rep, p.amount, p.target, p.attainment, p.bar, p.win_rate, p.cycle_days, p.churn_rate
	FROM kpi.team_performance AS p
	WHERE p.team IS NOT NULL
)
SELECT
	CASE WHEN l.rep IS NULL THEN l.team ELSE '  ' || l.rep END AS "team and rep",
	pg_temp.right_aligned(pg_temp.whole(l.amount), 9) AS :"sold",
	pg_temp.right_aligned(pg_temp.whole(l.target), 9) AS target,
	l.bar || pg_temp.right_aligned(pg_temp.percent(l.attainment), 8) AS reached,
	CASE WHEN l.rep IS NOT NULL THEN pg_temp.right_aligned(pg_temp.percent(l.win_rate), 6) END AS won,
	to_char(l.cycle_days, '990.0') AS "  days",
	CASE WHEN l.rep IS NOT NULL THEN pg_temp.right_aligned(pg_temp.percent(l.churn_rate), 6) END AS churn
FROM line AS l
ORDER BY l.team, l.rep NULLS FIRST;

\pset null '–'
\echo '(won: share of the deals closed; days: mean from first talk to deal won;'
\echo 'churn: share of the customers of the start who have left.)'
\echo


------------------------------------------------------------------------------
-- Pipeline
------------------------------------------------------------------------------

SELECT format(E'%s deals are open. To reach the target of %s by %s,\n%s are missing; the deals due by then are worth %s, weighted.',
		pg_temp.whole(p.deals_open), pg_temp.whole(p.target), to_char(p.target_ends_on, 'FMDD FMMonth'),
		pg_temp.whole(p.missing), pg_temp.whole(p.due_amount)) AS sentence
FROM kpi.pipeline AS p
WHERE p.owner_kind = 'company' \gset

SELECT pg_temp.heading('Pipeline') AS heading \gset
\echo :heading
\echo :sentence

SELECT
	p.stage,
	pg_temp.right_aligned(pg_temp.whole(sum(p.deals_open)), 6) AS deals,
	pg_temp.right_aligned(pg_temp.whole(sum(p.amount)), 11) AS :"amount",
	pg_temp.right_aligned(pg_temp.whole(sum(p.weighted_amount)), 11) AS weighted,
	pg_temp.right_aligned(pg_temp.whole((sum(p.mean_days_open * p.deals_open) / sum(p.deals_open))::numeric), 9) AS "days open"
FROM kpi.pipeline_by_stage AS p
GROUP BY p.stage
ORDER BY sum(p.weighted_amount) / sum(p.amount), p.stage;

-- A month that is over should have seen its deals closed.
WITH line AS (
	SELECT
		CASE
			WHEN p.month IS NULL THEN 4
			WHEN p.month <= :'complete_month' THEN 1
			WHEN p.month > :'complete_month'::date + interval '3 months' THEN 3
			ELSE 2
		END AS place,
		p.*
	FROM kpi.pipeline_by_month AS p
),
step AS (
	SELECT CASE WHEN l.place = 2 THEN l.month END AS step_month, l.*
	FROM line AS l
)
SELECT
	CASE l.place
		WHEN 1 THEN 'overdue'
		WHEN 2 THEN to_char(l.step_month, 'FMMonth YYYY')
		WHEN 3 THEN 'later'
		ELSE 'nobody said when'
	END AS "expected to close",
	pg_temp.right_aligned(pg_temp.whole(sum(l.deals_open)), 6) AS deals,
	pg_temp.right_aligned(pg_temp.whole(sum(l.amount)), 11) AS :"amount",
	pg_temp.right_aligned(pg_temp.whole(sum(l.weighted_amount)), 11) AS weighted
FROM step AS l
GROUP BY l.place, l.step_month
ORDER BY l.place, l.step_month;

SELECT
	coalesce(l.lost_reason, 'nobody said') AS "lost because of",
	pg_temp.right_aligned(pg_temp.whole(sum(l.deals_lost)), 6) AS deals,
	pg_temp.right_aligned(pg_temp.whole(sum(l.amount_lost)), 11) AS :"amount",
	pg_temp.right_aligned(pg_temp.percent((sum(l.deals_lost) / sum(sum(l.deals_lost)) OVER ())::double precision), 6) AS share
FROM kpi.lost_reasons AS l
WHERE l.month >= :'fiscal_year'
GROUP BY l.lost_reason
ORDER BY sum(l.deals_lost) DESC;


------------------------------------------------------------------------------
-- Cycle
------------------------------------------------------------------------------

SELECT format(E'Half of the deals that are won are won within %s days (95 %% sure: %s to %s) and\nthree quarters within %s, if those still open are counted as not won yet.',
		round(c.median_days::numeric), round(c.median_low::numeric), round(c.median_high::numeric), round(c.p75_days::numeric)) AS sentence
FROM kpi.cycle_with_open_deals AS c
WHERE c.owner_kind = 'company' \gset

-- Whoever has won customers, the one with the fastest deals first
CREATE TEMPORARY TABLE runner AS
SELECT
	q.*,
	row_number() OVER (ORDER BY q.median_days, q.rep) AS place,
	row_number() OVER (ORDER BY q.median_days DESC, q.rep DESC) AS place_from_behind
FROM kpi.cycle_quality AS q
WHERE q.customers_won > 0 AND q.median_days IS NOT NULL AND q.team IS NOT NULL;

SELECT format(
		E'%s takes %s days and loses %s of the customers in a year;\n'
		'%s takes %s, loses %s, and a customer brings %s times as much.',
		hare.rep,
		pg_temp.whole(hare.median_days::numeric),
		pg_temp.percent(hare.lost_within_365),
		tortoise.rep,
		pg_temp.whole(tortoise.median_days::numeric),
		pg_temp.percent(tortoise.lost_within_365),
		round(tortoise.revenue_per_customer / hare.revenue_per_customer, 1)) AS story
FROM runner AS hare
CROSS JOIN runner AS tortoise
WHERE hare.place = 1 AND tortoise.place_from_behind = 1 \gset

SELECT pg_temp.heading('Sales cycle: the hare and the tortoise') AS heading \gset
\echo :heading
\echo :sentence
\echo :story

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
			WHEN 1 THEN min(l.rep)
			WHEN 2 THEN format('median of %s', count(*))
			ELSE min(l.rep)
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
	pg_temp.right_aligned(row.shown, 13) AS shown
FROM result AS r
CROSS JOIN LATERAL (VALUES
	(1, 'deals won', pg_temp.whole(r.deals_won)),
	(2, 'days to close (median)', to_char(r.median_days, 'FM999,990.0')),
	(3, 'customers lost by day 90', saleskpi.progress_bar(r.lost_within_90, 5) || pg_temp.right_aligned(pg_temp.percent(r.lost_within_90), 8)),
	(4, 'customers lost by day 180', saleskpi.progress_bar(r.lost_within_180, 5) || pg_temp.right_aligned(pg_temp.percent(r.lost_within_180), 8)),
	(5, 'customers lost by day 365', saleskpi.progress_bar(r.lost_within_365, 5) || pg_temp.right_aligned(pg_temp.percent(r.lost_within_365), 8)),
	(6, format('revenue a customer, %s', :'currency'), pg_temp.whole(r.revenue_per_customer))
) AS row (position, title, shown)
ORDER BY row.position, r.lane \crosstabview


------------------------------------------------------------------------------
-- Churn and revenue
------------------------------------------------------------------------------

SELECT pg_temp.heading('Customers and their contracts') AS heading \gset
\echo :heading
\echo 'Who came, came back and left; and the fees that the customers of the start pay'
\echo 'a month: more and less by larger and smaller contracts, kept net of who left.'

SELECT
	to_char(c.month, 'Mon YYYY') AS month,
	c.at_start AS customers,
	c.gained,
	c.returned AS back,
	c.lost,
	pg_temp.right_aligned(pg_temp.percent(c.churn_rate), 6) AS churn,
	pg_temp.right_aligned(pg_temp.whole(r.revenue_at_start), 9) AS :"fees",
	pg_temp.right_aligned(pg_temp.whole(r.expanded), 6) AS more,
	pg_temp.right_aligned(pg_temp.whole(r.contracted), 6) AS less,
	pg_temp.right_aligned(pg_temp.percent(r.net_retention), 8) AS "kept net"
FROM kpi.churn_and_retention AS c
JOIN kpi.revenue_retention AS r USING (month)
WHERE c.month BETWEEN :'complete_month'::date - interval '5 months' AND :'complete_month'
ORDER BY c.month;


------------------------------------------------------------------------------
-- Acquisition cost and lifetime value
------------------------------------------------------------------------------

SELECT pg_temp.heading('What a customer costs, and what one is worth') AS heading \gset
\echo :heading
\echo 'Cost of this year: advertising, fairs, salaries. Value: what one has brought.'

SELECT
	coalesce(a.channel, 'none in particular') AS channel,
	pg_temp.right_aligned(pg_temp.whole(sum(a.cost)), 9) AS :"cost",
	sum(a.new_customers) AS won,
	pg_temp.right_aligned(pg_temp.whole(sum(a.cost) / nullif(sum(a.new_customers), 0)), 7) AS "cost of one",
	pg_temp.right_aligned(pg_temp.whole(min(a.lifetime_value)), 7) AS value,
	pg_temp.right_aligned(to_char(min(a.lifetime_value) * sum(a.new_customers) / sum(a.cost), 'FM990.0'), 5) AS "value / cost"
FROM kpi.customer_acquisition_cost AS a
WHERE a.month >= :'fiscal_year'
GROUP BY a.channel
ORDER BY sum(a.cost) / nullif(sum(a.new_customers), 0) NULLS LAST;

CREATE TEMPORARY TABLE worth AS
SELECT v.*, ntile(10) OVER (ORDER BY v.expected_value DESC NULLS LAST) AS tenth
FROM kpi.customer_lifetime_value AS v
JOIN kpi.customer AS c USING (customer_id)
WHERE c.churned_at IS NULL;

SELECT format(E'The best tenth of the customers are expected to bring %s of all next year.\nTo be called now: who ordered often and has been silent for unusually long.',
		pg_temp.percent((sum(w.expected_value) FILTER (WHERE w.tenth = 1) / sum(w.expected_value))::double precision)) AS sentence
FROM worth AS w \gset

\echo :sentence

SELECT
	c.company_name AS customer,
	w.last_on AS "last order",
	w.purchases AS orders,
	pg_temp.right_aligned(pg_temp.whole(w.revenue), 8) AS revenue,
	pg_temp.right_aligned(pg_temp.percent(w.probability_alive), 11) AS "still there",
	pg_temp.right_aligned(pg_temp.whole(w.expected_value), 9) AS "next year"
FROM worth AS w
JOIN shop.customers AS c USING (customer_id)
WHERE w.probability_alive < 0.5 AND w.purchases > 5
ORDER BY w.revenue DESC, w.customer_id
LIMIT 5;


------------------------------------------------------------------------------
-- E-mails
------------------------------------------------------------------------------

SELECT pg_temp.heading('E-mails: which subject works') AS heading \gset
\echo :heading
\echo 'Half of the readers get subject A, half B. The difference is in points, from'
\echo 'least to most: without 0 in it, it is hardly chance (but one in 20 is).'

WITH campaign AS (
	SELECT e.campaign, max(e.month) AS month, sum(e.clicked)::double precision / nullif(sum(e.delivered), 0)::double precision AS click_rate
	FROM kpi.email_open_rate AS e
	WHERE e.sent > 0
	GROUP BY e.campaign
)
SELECT
	l.campaign,
	pg_temp.right_aligned(pg_temp.percent(l.control_open_rate), 6) AS "A read",
	pg_temp.right_aligned(pg_temp.percent(l.open_rate), 6) AS "B read",
	lpad(to_char(100 * l.low, 'FMSG90.0'), 5) || ' to' || lpad(to_char(100 * l.high, 'FMSG90.0'), 6) AS difference,
	CASE WHEN l.low > 0 THEN 'B works better' WHEN l.high < 0 THEN 'A works better' ELSE 'no difference' END AS verdict,
	pg_temp.right_aligned(pg_temp.percent(c.click_rate), 7) AS clicked
FROM kpi.email_lift AS l
JOIN campaign AS c USING (campaign)
WHERE c.month > :'complete_month'::date - interval '9 months'
ORDER BY c.month DESC, l.campaign
LIMIT 8;


------------------------------------------------------------------------------
-- Data quality
------------------------------------------------------------------------------

CREATE TEMPORARY TABLE source AS
SELECT * FROM kpi.source_status;

SELECT format('%s of %s rows cannot be right and are left out of all numbers.',
		sum(s.left_out), pg_temp.whole(sum(s.rows))) AS sentence
FROM source AS s \gset

SELECT pg_temp.heading('Can these numbers be trusted?') AS heading \gset
\echo :heading
\echo :sentence

SELECT
	s.source,
	s.status,
	pg_temp.right_aligned(pg_temp.whole(s.rows), 7) AS rows,
	s.left_out AS "left out",
	s.doubled,
	s.first_on AS "first day",
	s.last_on AS "last day"
FROM source AS s
ORDER BY s.source;

SELECT
	d.source,
	d.problem,
	d.rows,
	CASE WHEN d.left_out THEN 'no' ELSE 'yes' END AS used
FROM kpi.data_quality AS d
ORDER BY d.left_out DESC, d.source, d.problem;


------------------------------------------------------------------------------
-- Go on
------------------------------------------------------------------------------

SELECT pg_temp.heading('Two queries to type') AS heading \gset
\echo :heading
\echo 'SELECT name, target, round(forecast) AS forecast, status'
\echo '  FROM kpi.target_progress WHERE status = ''at_risk'' ORDER BY forecast / target;'
\echo
\echo 'SELECT lost_reason, sum(deals_lost) AS deals, sum(amount_lost) AS amount'
\echo '  FROM kpi.lost_reasons WHERE rep = ''Felix Brandt'' GROUP BY 1 ORDER BY 2 DESC;'
\echo
\echo '-- Goals and targets as a mind map: SELECT saleskpi.mindmap(''kpi'');'
\echo
