-- The referee: every KPI as rows, so that any slice of it (company, team, rep, channel, region; month
-- or any days) is a sum; and from them measure, scorecard, targets, pipeline and team_performance.

\set QUIET on
SET client_min_messages = warning;

-- A row a thing that happened.  What a target or a month is worth is sum(numerator) / sum(denominator),
-- or sum(numerator) of what is no ratio.  Of churn, retention and growth a row a month that it is of.
CREATE TABLE referee.kpi_row (kpi text, day date, region text, team text, rep text, channel text, numerator numeric, denominator numeric);

INSERT INTO referee.kpi_row
SELECT 'sales_amount', day, region, team, rep, channel, amount, NULL::numeric FROM referee.sale WHERE amount IS NOT NULL
UNION ALL
SELECT 'sales_quantity', day, region, team, rep, channel, quantity, NULL FROM referee.sale WHERE quantity IS NOT NULL
UNION ALL
SELECT 'new_accounts', acquired_on, region, team, rep, channel, 1, NULL FROM referee.customer
UNION ALL
SELECT 'deals_won', day, region, team, rep, channel, won::integer, NULL FROM referee.closed
UNION ALL
SELECT 'average_deal', day, region, team, rep, channel, amount, 1 FROM referee.closed WHERE won AND amount IS NOT NULL
UNION ALL
SELECT 'win_rate', day, region, team, rep, channel, won::integer, 1 FROM referee.closed
UNION ALL
SELECT 'sales_cycle_length', day, region, team, rep, channel, days, 1 FROM referee.closed WHERE days IS NOT NULL
UNION ALL
SELECT 'email_open_rate', day, region, team, rep, NULL, opened::integer, 1 FROM referee.email WHERE delivered AND referee.is_mapped('email', 'opened_at')
UNION ALL
SELECT 'new_leads', day, region, team, rep, channel, 1, NULL FROM referee.lead
UNION ALL
SELECT 'new_opportunities', day, region, team, rep, channel, 1, NULL FROM referee.opportunity
UNION ALL
-- Of leads old enough to tell
SELECT 'lead_conversion_rate', day, region, team, rep, channel, coalesce(converted, false)::integer, 1 FROM referee.lead
WHERE is_old AND referee.is_mapped('lead', 'converted_at')
UNION ALL
SELECT 'lead_to_opportunity_ratio', day, region, team, rep, channel, coalesce(qualified, false)::integer, 1 FROM referee.lead
WHERE is_old AND referee.is_mapped('lead', 'qualified_at')
UNION ALL
-- Revenue so far counts for who won the customer, who counts once
SELECT 'customer_lifetime_value', s.day, p.region, p.team, p.rep, p.channel, s.amount, NULL
FROM referee.sale AS s JOIN referee.person AS p USING (customer_id) WHERE s.amount IS NOT NULL
UNION ALL
SELECT 'customer_lifetime_value', acquired_on, region, team, rep, channel, 0, 1 FROM referee.person
UNION ALL
SELECT 'customer_acquisition_cost', day, NULL::text, team, NULL::text, channel, amount, NULL FROM referee.expense
UNION ALL
SELECT 'customer_acquisition_cost', acquired_on, region, team, rep, channel, NULL, 1 FROM referee.customer
UNION ALL
SELECT kpi, day, region, team, rep, channel, numerator, denominator FROM referee.custom;

CREATE VIEW referee.churn_of_month AS
SELECT m.month, u.*, (u.churned_on < (m.month + interval '1 month')::date) IS TRUE AS lost
FROM referee.customer AS u CROSS JOIN LATERAL referee.months(referee.month(u.acquired_on)) AS m (month)
WHERE u.acquired_on < m.month AND (u.churned_on IS NULL OR u.churned_on >= m.month) AND referee.has_churn();
INSERT INTO referee.kpi_row
SELECT 'churn_rate', month, region, team, rep, channel, lost::integer, 1 FROM referee.churn_of_month
UNION ALL
SELECT 'retention_rate', month, region, team, rep, channel, (NOT lost)::integer, 1 FROM referee.churn_of_month
UNION ALL
-- Growth: the sales of the month and, taken off, those of the month before
SELECT 'sales_growth', referee.month(day), region, team, rep, channel, amount, 0 FROM referee.sale WHERE amount IS NOT NULL
UNION ALL
SELECT 'sales_growth', (referee.month(day) + interval '1 month')::date, region, team, rep, channel, -amount, amount
FROM referee.sale, referee.clock AS c WHERE amount IS NOT NULL AND referee.month(day) < c.month;

CREATE INDEX ON referee.kpi_row (kpi, day);
ANALYZE referee.kpi_row;

-- Whose a row is: a row a kind of owner
CREATE FUNCTION referee.owner(owner_kind text, region text, team text, rep text, channel text) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN CASE owner_kind WHEN 'region' THEN region WHEN 'team' THEN team WHEN 'rep' THEN rep WHEN 'channel' THEN channel END;

-- The value of a KPI in some days
CREATE FUNCTION referee.value(kpi text, first date, last date, owner_kind text, owner text) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN (
		SELECT CASE
			WHEN k.kpi IN ('churn_rate', 'retention_rate') AND NOT referee.has_churn() THEN NULL
			WHEN count(r.denominator) > 0 OR k.kpi IN ('customer_acquisition_cost', 'customer_lifetime_value') THEN
				CASE WHEN sum(r.denominator) > 0 THEN sum(r.numerator) / sum(r.denominator) END
			ELSE sum(r.numerator) END
		FROM kpi.kpi AS k
		LEFT JOIN referee.kpi_row AS r ON r.kpi = k.kpi AND r.day <= value.last
			AND (r.day >= value.first OR k.span = 'to_date')
			AND (owner_kind = 'company' OR referee.owner(owner_kind, r.region, r.team, r.rep, r.channel) = value.owner)
		WHERE k.kpi = value.kpi
		GROUP BY k.kpi);

-- measure, summed by month and whose it is
CREATE FUNCTION referee.slices(measure regclass) RETURNS TABLE (key jsonb, kpi text, numerator numeric, denominator numeric)
	LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN QUERY EXECUTE format($query$
		SELECT jsonb_build_object('kpi', r.kpi, 'month', referee.month(r.day), 'owner_kind', o.owner_kind,
				'owner', referee.owner(o.owner_kind, r.region, r.team, r.rep, r.channel)),
			r.kpi, coalesce(sum(r.numerator), 0), coalesce(sum(r.denominator), 0)
		FROM %s AS r CROSS JOIN unnest('{company,region,team,rep,channel}'::text[]) AS o (owner_kind)
		GROUP BY 1, 2
	$query$, measure);
END
$$;
-- What has no rows is as nothing in rows; of growth only what has something to grow from; durations in
-- whatever unit they and their number are
CREATE FUNCTION referee.compare_measure() RETURNS void
	LANGUAGE sql
AS $$
INSERT INTO referee.difference
SELECT 'measure', coalesce(r.key, m.key)::text, 'numerator / denominator',
	coalesce(r.numerator, 0) || ' / ' || coalesce(r.denominator, 0), coalesce(m.numerator, 0) || ' / ' || coalesce(m.denominator, 0)
FROM referee.slices('referee.kpi_row') AS r
FULL JOIN referee.slices('kpi.measure') AS m ON m.key = r.key
WHERE CASE WHEN coalesce(r.kpi, m.kpi) = 'sales_growth' AND coalesce(r.denominator, 0) <= 0
		THEN coalesce(m.denominator, 0) > 0
		WHEN coalesce(r.kpi, m.kpi) = 'sales_cycle_length'
		THEN NOT referee.is_same(to_jsonb(r.numerator / nullif(r.denominator, 0)), to_jsonb(m.numerator / nullif(m.denominator, 0)))
		ELSE NOT referee.is_same(to_jsonb(coalesce(r.numerator, 0)), to_jsonb(coalesce(m.numerator, 0)))
			OR NOT referee.is_same(to_jsonb(coalesce(r.denominator, 0)), to_jsonb(coalesce(m.denominator, 0))) END
$$;
SELECT referee.compare_measure() \g /dev/null

-- Targets: what has been measured from starts_on to ends_on or as_of.  Churn of a period is that of its
-- start's customers.
-- A quota is a target that is kept elsewhere: a rep's, or else a team's, or else a region's; of an id listed
-- twice the first counts, and what cannot be right is none.
CREATE VIEW referee.planned AS
SELECT t.target_id, NULL::text AS quota_id, t.kpi, t.region, t.team, t.rep, t.channel, t.starts_on, t.ends_on, t.target_value
FROM kpi.target AS t
UNION ALL
SELECT NULL, q.quota_id, q.kpi, q.region, q.team, q.rep, q.channel, q.starts_on, q.ends_on, q.target_value
FROM (
	SELECT DISTINCT ON (q.quota_id) q.quota_id::text AS quota_id, q.kpi,
		CASE WHEN q.rep IS NULL AND q.team IS NULL THEN q.region END AS region, CASE WHEN q.rep IS NULL THEN q.team END AS team, q.rep, q.channel, q.product,
		q.starts_on, q.ends_on, q.target_value
	FROM kpi.quota AS q
	ORDER BY q.quota_id, q.starts_on, q.ends_on
) AS q
WHERE q.quota_id IS NOT NULL AND q.kpi IS NOT NULL AND isfinite(q.starts_on) AND q.ends_on >= q.starts_on AND referee.finite(q.target_value) IS NOT NULL
	AND q.product IS NULL AND (q.channel IS NULL OR num_nonnulls(q.region, q.team, q.rep) = 0);
CREATE TABLE referee.target AS
SELECT t.target_id, t.quota_id, t.kpi, t.starts_on, t.ends_on, t.target_value, o.owner_kind, o.owner,
	CASE
		WHEN t.starts_on > c.as_of THEN NULL
		WHEN t.kpi IN ('churn_rate', 'retention_rate') THEN (
			SELECT CASE WHEN referee.has_churn() AND count(*) > 0 THEN CASE t.kpi WHEN 'churn_rate' THEN 0 ELSE 1 END
				+ CASE t.kpi WHEN 'churn_rate' THEN 1 ELSE -1 END * (count(*) FILTER (WHERE u.churned_on <= least(t.ends_on, c.as_of)))::numeric / count(*) END
			FROM referee.customer AS u
			WHERE u.acquired_on < t.starts_on AND (u.churned_on IS NULL OR u.churned_on >= t.starts_on)
				AND (o.owner_kind = 'company' OR referee.owner(o.owner_kind, u.region, u.team, u.rep, u.channel) = o.owner))
		ELSE referee.value(t.kpi, t.starts_on, least(t.ends_on, c.as_of), o.owner_kind, o.owner)
	END AS actual
FROM referee.planned AS t
CROSS JOIN referee.clock AS c
CROSS JOIN LATERAL (SELECT CASE WHEN t.region IS NOT NULL THEN 'region' WHEN t.team IS NOT NULL THEN 'team' WHEN t.rep IS NOT NULL THEN 'rep' WHEN t.channel IS NOT NULL THEN 'channel' ELSE 'company' END,
	coalesce(t.region, t.team, t.rep, t.channel)) AS o (owner_kind, owner);
-- Where nothing was counted, the sum may be shown as nothing or as 0
INSERT INTO referee.difference
SELECT 'target_progress', jsonb_build_object('target_id', r.target_id, 'quota_id', r.quota_id, 'kpi', r.kpi, 'owner_kind', r.owner_kind, 'owner', r.owner, 'starts_on', r.starts_on, 'ends_on', r.ends_on)::text,
	'actual', r.actual::text, m.actual::text
FROM referee.target AS r
JOIN kpi.kpi AS k USING (kpi)
LEFT JOIN kpi.target_progress AS m ON m.target_id = r.target_id OR m.quota_id::text = r.quota_id
WHERE NOT (r.actual IS NULL AND m.actual = 0 OR r.actual = 0 AND m.actual IS NULL)
	AND NOT referee.is_same(to_jsonb(r.actual), to_jsonb(m.actual));

-- Scorecard: the last month that is over; of what leads become, the last whose leads are all old enough
CREATE VIEW referee.kpi_standing AS
SELECT k.kpi, k.title, k.category, k.unit, k.better, p.period,
	referee.value(k.kpi, p.period, (p.period + interval '1 month')::date - 1, 'company', NULL) AS value,
	referee.value(k.kpi, (p.period - interval '1 month')::date, p.period - 1, 'company', NULL) AS previous,
	CASE WHEN k.span <> 'month' THEN referee.value(k.kpi, c.month, c.as_of, 'company', NULL) END AS so_far,
	-- A whole month compares with a whole month
	CASE WHEN k.span <> 'month' THEN referee.value(k.kpi, (c.month - interval '1 month')::date,
		CASE WHEN c.complete_month = c.month THEN c.month - 1 ELSE (c.as_of - interval '1 month')::date END, 'company', NULL) END AS previous_so_far
FROM kpi.kpi AS k
CROSS JOIN referee.clock AS c
CROSS JOIN LATERAL (
	SELECT max(m.month)::date AS period
	FROM generate_series(c.complete_month - interval '200 months', c.complete_month, interval '1 month') AS m (month)
	WHERE NOT k.matures OR (m.month + interval '1 month' - interval '1 day')::date + c.conversion_window <= c.as_of
) AS p;

-- Pipeline.  Whose: the company, and each team and rep that is in the list today, has open deals or closed
-- some in the last twelve months.  A target is the sales target that runs now and ends first.
CREATE VIEW referee.running AS
SELECT DISTINCT ON (t.owner_kind, t.owner) t.*
FROM referee.target AS t, referee.clock AS c
WHERE t.kpi = 'sales_amount' AND c.as_of BETWEEN t.starts_on AND t.ends_on
ORDER BY t.owner_kind, t.owner, t.ends_on, t.target_id, t.quota_id;
CREATE VIEW referee.rep_today AS
SELECT DISTINCT r.rep, (referee.rep_on(r.rep, c.as_of)).team FROM kpi.rep AS r, referee.clock AS c
WHERE r.rep IS NOT NULL AND (r.starts_on IS NULL OR r.starts_on <= c.as_of) AND (r.ends_on IS NULL OR r.ends_on >= c.as_of);
CREATE VIEW referee.pipeline AS
WITH k AS (
	SELECT 'company' AS owner_kind, NULL::text AS owner
	UNION SELECT 'team', team FROM referee.rep_today
	UNION SELECT 'team', team FROM referee.open UNION SELECT 'team', team FROM referee.last_year
	UNION SELECT 'rep', rep FROM referee.rep_today
	UNION SELECT 'rep', rep FROM referee.open UNION SELECT 'rep', rep FROM referee.last_year
)
SELECT k.owner_kind,
	CASE k.owner_kind WHEN 'team' THEN k.owner WHEN 'rep' THEN (SELECT t.team FROM referee.rep_today AS t WHERE t.rep = k.owner) END AS team,
	CASE k.owner_kind WHEN 'rep' THEN k.owner END AS rep,
	o.deals_open, o.amount, o.weighted_amount, d.win_rate, d.average_deal, d.cycle_days,
	o.deals_open * d.win_rate * d.average_deal::float8 / nullif(d.cycle_days, 0) AS velocity,
	t.target_value AS target, t.ends_on AS target_ends_on,
	CASE WHEN t.kpi IS NOT NULL THEN greatest(t.target_value - coalesce(t.actual, 0), 0) END AS missing,
	CASE WHEN t.kpi IS NOT NULL THEN coalesce(o.due_amount, 0) END AS due_amount,
	CASE WHEN t.target_value > coalesce(t.actual, 0) THEN (coalesce(o.due_amount, 0) / (t.target_value - coalesce(t.actual, 0)))::float8 END AS coverage
FROM k
LEFT JOIN referee.running AS t ON (t.owner_kind, t.owner) IS NOT DISTINCT FROM (k.owner_kind, k.owner)
CROSS JOIN LATERAL (
	SELECT count(*) AS deals_open, sum(o.amount) AS amount, sum(o.weighted_amount) AS weighted_amount,
		sum(o.weighted_amount) FILTER (WHERE o.expected_on IS NULL OR o.expected_on <= t.ends_on) AS due_amount
	FROM referee.weighted AS o
	WHERE k.owner_kind = 'company' OR referee.owner(k.owner_kind, NULL, o.team, o.rep, NULL) IS NOT DISTINCT FROM k.owner
) AS o
CROSS JOIN LATERAL (
	SELECT avg(d.won::integer)::float8 AS win_rate, avg(d.amount) FILTER (WHERE d.won) AS average_deal, avg(d.days)::float8 AS cycle_days
	FROM referee.last_year AS d
	WHERE k.owner_kind = 'company' OR referee.owner(k.owner_kind, NULL, d.team, d.rep, NULL) IS NOT DISTINCT FROM k.owner
) AS d;

-- Reps against their targets: since the target's start, or that of the company's year
CREATE VIEW referee.team_performance AS
WITH k AS (
	SELECT rep, team FROM referee.rep_today
	UNION
	SELECT f.rep, NULL FROM (SELECT rep FROM referee.closed UNION SELECT rep FROM referee.open UNION SELECT rep FROM referee.sale
		UNION SELECT rep FROM referee.lead UNION SELECT rep FROM referee.customer
		UNION SELECT owner FROM referee.running WHERE owner_kind = 'rep') AS f
	WHERE f.rep IS NOT NULL AND f.rep NOT IN (SELECT rep FROM referee.rep_today)
)
SELECT k.team, k.rep, p.starts_on, p.ends_on, t.target_value AS target,
	s.amount,
	referee.share(s.amount, nullif(t.target_value, 0)) AS attainment,
	d.deals_won, d.win_rate, d.cycle_days, l.leads,
	CASE WHEN referee.is_mapped('lead', 'qualified_at') THEN l.opportunities END AS opportunities,
	u.churn_rate
FROM k
CROSS JOIN referee.clock AS c
LEFT JOIN referee.running AS t ON t.owner_kind = 'rep' AND t.owner = k.rep
CROSS JOIN LATERAL (SELECT coalesce(t.starts_on, c.fiscal_year) AS starts_on,
	coalesce(t.ends_on, (c.fiscal_year + interval '1 year')::date - 1) AS ends_on) AS p
CROSS JOIN LATERAL (SELECT count(*) AS sales, sum(s.amount) AS amount FROM referee.sale AS s WHERE s.rep = k.rep AND s.day >= p.starts_on) AS s
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE d.won) AS deals_won, avg(d.won::integer)::float8 AS win_rate, avg(d.days)::float8 AS cycle_days
	FROM referee.closed AS d WHERE d.rep = k.rep AND d.day >= p.starts_on) AS d
CROSS JOIN LATERAL (SELECT
	(SELECT count(*) FROM referee.lead AS l WHERE l.rep = k.rep AND l.day >= p.starts_on) AS leads,
	(SELECT count(*) FROM referee.opportunity AS l WHERE l.rep = k.rep AND l.day >= p.starts_on) AS opportunities) AS l
CROSS JOIN LATERAL (SELECT CASE WHEN referee.has_churn() THEN referee.share(count(u.churned_on), count(*)) END AS churn_rate
	FROM referee.customer AS u WHERE u.rep = k.rep AND u.acquired_on < p.starts_on AND (u.churned_on IS NULL OR u.churned_on >= p.starts_on)) AS u
-- A rep who is not in the list of today has a row where there is something to show
WHERE k.rep IN (SELECT rep FROM referee.rep_today) OR t.kpi IS NOT NULL
	OR s.sales > 0 OR coalesce(d.win_rate, u.churn_rate) IS NOT NULL OR l.leads > 0 OR l.opportunities > 0;

INSERT INTO referee.judged VALUES ('pipeline', '{owner_kind,team,rep}'), ('team_performance', '{rep}');
INSERT INTO referee.not_judged VALUES ('scorecard', 'trend', 'a picture'), ('team_performance', 'bar', 'a picture');
INSERT INTO referee.not_judged VALUES
	('clock', '*', 'is judged by test/sql/model.sql'),
	('data_quality', '*', 'no KPI'), ('source_status', '*', 'no KPI'),
	('measure', '*', 'is judged by its sums, above'), ('target_timeline', '*', 'is judged by its days, in target.sql'),
	('attention', '*', 'what has turned is judged in target.sql, and all of it by test/sql/steering.sql'), ('goal_progress', '*', 'of target_progress'),
	('deal_history', '*', 'is empty unless the model is kept; judged by test/t/memory.sh'), ('pipeline_movement', '*', 'the same'),
	('slipped_deals', '*', 'the same'), ('stage_days', '*', 'the same');
SELECT referee.compare(view, key, is_line, steady) FROM referee.judged WHERE view IN ('pipeline', 'team_performance') ORDER BY view \g /dev/null
