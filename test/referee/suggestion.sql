-- The referee: what to aim at, and the sentence that says so, from the rows of slice.sql and from "What to aim at" in
-- doc/goals.md.  All of it is worked out in exact numbers: a target is rounded, and a last digit would make it another.

\set QUIET on
SET client_min_messages = warning;

-- The twelve months that are over: of what leads become up to the last one all of whose leads are old enough
CREATE VIEW referee.suggested_kpi AS
SELECT k.kpi, k.title, k.unit, k.better, CASE k.better WHEN 'lower' THEN -1 ELSE 1 END AS side,
	(s.period - interval '11 months')::date AS first_month, (s.period + interval '1 month')::date AS until,
	CASE WHEN k.source <> 'custom_measure' THEN k.kpi NOT IN ('sales_amount', 'sales_quantity', 'new_accounts', 'deals_won', 'new_leads', 'new_opportunities') END AS is_ratio
FROM kpi.kpi AS k
JOIN referee.kpi_standing AS s USING (kpi)
WHERE k.span = 'sum';

-- Who has rows of a KPI, also of those that say nothing of it: a sale without an amount, a deal lost
CREATE VIEW referee.has_row AS
SELECT kpi, day, team FROM referee.kpi_row
UNION ALL
SELECT k, day, team FROM referee.sale CROSS JOIN unnest('{sales_amount,sales_quantity}'::text[]) AS k
UNION ALL
SELECT k, day, team FROM referee.closed CROSS JOIN unnest('{average_deal,sales_cycle_length}'::text[]) AS k
UNION ALL
SELECT 'email_open_rate', day, team FROM referee.email;

-- The company, and each team that has rows in these months; who is younger counts from the first month with a value
CREATE TABLE referee.suggested_owner AS
SELECT k.kpi, k.title, k.unit, k.better, k.side, k.first_month, k.until, o.owner_kind, o.team,
	-- A ratio has a denominator, and what has none adds up
	coalesce(k.is_ratio, r.has_denominator) AS is_ratio,
	least(12, 12 * (extract(year FROM k.until) - extract(year FROM r.first_day)) + extract(month FROM k.until) - extract(month FROM r.first_day)) AS months
FROM referee.suggested_kpi AS k
CROSS JOIN LATERAL (
	SELECT 'company' AS owner_kind, NULL::text AS team
	UNION ALL
	SELECT DISTINCT 'team', h.team FROM referee.has_row AS h WHERE h.kpi = k.kpi AND h.day >= k.first_month AND h.day < k.until
) AS o
CROSS JOIN LATERAL (
	SELECT min(r.day) AS first_day, count(r.denominator) FILTER (WHERE r.day >= k.first_month) > 0 AS has_denominator
	FROM referee.kpi_row AS r
	WHERE r.kpi = k.kpi AND r.day < k.until AND (o.owner_kind = 'company' OR r.team IS NOT DISTINCT FROM o.team)
) AS r;

CREATE TABLE referee.suggested_row AS
SELECT o.kpi, o.owner_kind, o.team, referee.month(r.day) AS month, r.rep, r.numerator, r.denominator
FROM referee.suggested_owner AS o
JOIN referee.kpi_row AS r ON r.kpi = o.kpi AND r.day >= o.first_month AND r.day < o.until AND (o.owner_kind = 'company' OR r.team IS NOT DISTINCT FROM o.team);
CREATE INDEX ON referee.suggested_row (kpi, owner_kind, team);

-- Their values, all together, by month and by rep.  What is of no rep is no rep's.  Of so many digits that what is
-- left behind by a division can be told from what is not in step.
CREATE TABLE referee.suggested_value AS
SELECT o.kpi, o.owner_kind, o.team, v.what, v.month, v.rep,
	CASE WHEN NOT o.is_ratio THEN v.numerator WHEN v.denominator > 0 THEN round(v.numerator, 60) / v.denominator END AS value
FROM referee.suggested_owner AS o
CROSS JOIN LATERAL (
	SELECT CASE WHEN grouping(r.month) = 0 THEN 'month' WHEN grouping(r.rep) = 0 THEN 'rep' ELSE 'all' END AS what, r.month, r.rep,
		sum(r.numerator) AS numerator, sum(r.denominator) AS denominator
	FROM referee.suggested_row AS r
	WHERE r.kpi = o.kpi AND r.owner_kind = o.owner_kind AND r.team IS NOT DISTINCT FROM o.team
	GROUP BY GROUPING SETS ((), (r.month), (r.rep))
) AS v
WHERE v.what <> 'rep' OR v.rep IS NOT NULL;
DELETE FROM referee.suggested_value WHERE value IS NULL;

-- What three of four are not above, drawn straight from the one below to the one above, as percentile_cont does
CREATE FUNCTION referee.top_quarter(sorted numeric[]) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN (
		SELECT sorted[floor(p.place)] + (p.place - floor(p.place)) * (sorted[ceil(p.place)] - sorted[floor(p.place)])
		FROM (SELECT 1 + 0.75 * (cardinality(sorted) - 1) AS place) AS p
		WHERE cardinality(sorted) >= 4);

-- Of 0.00123 -3, of 12 1; of 0, which has none, 0
CREATE FUNCTION referee.exponent(value numeric) RETURNS integer
	LANGUAGE sql IMMUTABLE
	RETURN split_part(to_char(abs(value), '9.' || repeat('9', 90) || 'EEEE'), 'e', 2)::integer;
-- In two digits, to the better side
CREATE FUNCTION referee.in_two_digits(value numeric, side integer) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN (
		SELECT side * ceil(side * value / t.step) * t.step
		FROM (SELECT ('1e' || referee.exponent(value) - 1)::numeric AS step) AS t);
-- A target in few digits, never worse than what is reached today
CREATE FUNCTION referee.in_round(value numeric, today numeric, unit text, is_whole boolean, side integer) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN (
		SELECT CASE
			WHEN abs(value) >= 5 * s.step THEN
				CASE WHEN side * round(value / s.step) * s.step >= side * today THEN round(value / s.step) ELSE side * ceil(side * value / s.step) END * s.step
			WHEN is_whole THEN side * ceil(side * d.target)
			ELSE d.target END
		FROM (SELECT CASE unit WHEN 'percentage' THEN 0.005 WHEN 'days' THEN 1 END AS step) AS s
		CROSS JOIN (SELECT referee.in_two_digits(value, side) AS target) AS d);

-- As people read it: money in whole or to the cent, shares in percent, all in three digits or what is before the point
CREATE FUNCTION referee.in_words(value numeric, unit text, currency text) RETURNS text
	LANGUAGE sql IMMUTABLE
	RETURN (
		WITH shown AS (SELECT CASE unit WHEN 'percentage' THEN 100 * value ELSE value END AS shown),
		rounded AS (SELECT trim_scale(round(shown, greatest(2 - referee.exponent(shown), CASE unit WHEN 'percentage' THEN 1 ELSE 0 END))) AS rounded FROM shown),
		filled AS (SELECT rounded, greatest(scale(rounded), CASE WHEN unit = 'percentage' THEN 1 WHEN unit = 'currency' AND scale(rounded) > 0 THEN 2 ELSE 0 END) AS digits FROM rounded)
		SELECT to_char(rounded, 'FM999,999,999,999,999,990' || CASE WHEN digits > 0 THEN '.' || repeat('0', digits) ELSE '' END)
			|| CASE unit WHEN 'percentage' THEN ' %' WHEN 'currency' THEN ' ' || currency WHEN 'count' THEN '' WHEN 'days' THEN CASE WHEN rounded = 1 THEN ' day' ELSE ' days' END ELSE ' ' || unit END
		FROM filled);

CREATE VIEW referee.goal_suggestion AS
WITH known AS (
	SELECT o.*, v.value, b.best_month, b.best_value, t.top_quarter,
		-- What is won, of which it is worth more
		(SELECT sum(r.numerator) FROM referee.suggested_row AS r WHERE r.kpi = 'average_deal' AND (r.owner_kind, r.team) IS NOT DISTINCT FROM (o.owner_kind, o.team)) AS amount_won
	FROM referee.suggested_owner AS o
	LEFT JOIN referee.suggested_value AS v ON v.what = 'all' AND v.kpi = o.kpi AND (v.owner_kind, v.team) IS NOT DISTINCT FROM (o.owner_kind, o.team)
	LEFT JOIN LATERAL (
		SELECT m.month AS best_month, m.value AS best_value FROM referee.suggested_value AS m
		WHERE m.what = 'month' AND m.kpi = o.kpi AND (m.owner_kind, m.team) IS NOT DISTINCT FROM (o.owner_kind, o.team)
		ORDER BY o.side * m.value DESC, m.month DESC
		LIMIT 1
	) AS b ON true
	CROSS JOIN LATERAL (
		SELECT o.side * referee.top_quarter(array_agg(o.side * m.value ORDER BY o.side * m.value)) AS top_quarter FROM referee.suggested_value AS m
		WHERE m.what = 'rep' AND m.kpi = o.kpi AND (m.owner_kind, m.team) IS NOT DISTINCT FROM (o.owner_kind, o.team)
	) AS t
), aimed AS (
	-- Today, and what it is to become: in a quarter of the year, where it adds up
	SELECT k.*, w.today, round(w.today + w.step, 40) AS aim, round(w.step, 40) <> 0 AS has_step
	FROM known AS k
	CROSS JOIN LATERAL (
		SELECT k.value AS today, k.side * greatest(k.side * (coalesce(k.top_quarter, k.best_value) - k.value), 0) / 2 AS step WHERE k.is_ratio
		UNION ALL
		SELECT round(3 * k.value, 60) / k.months,
			CASE WHEN k.top_quarter IS NOT NULL THEN (
				SELECT sum(k.side * greatest(k.side * (k.top_quarter - m.value), 0)) / 2 FROM referee.suggested_value AS m
				WHERE m.what = 'rep' AND m.kpi = k.kpi AND (m.owner_kind, m.team) IS NOT DISTINCT FROM (k.owner_kind, k.team)) * round(3, 60) / k.months
			ELSE k.side * greatest(k.side * (k.best_value - round(k.value, 60) / k.months), 0) / 2 * 3 END
		WHERE NOT k.is_ratio
	) AS w
), targeted AS (
	SELECT a.*, CASE WHEN a.side = -1 OR a.today <> 0 OR a.aim <> 0
		THEN referee.in_round(a.aim, a.today, a.unit, NOT a.is_ratio AND a.unit <> 'currency' AND a.value = trunc(a.value), a.side) END AS proposed_target,
		n.starts_on, n.ends_on
	FROM aimed AS a
	CROSS JOIN referee.clock AS c
	CROSS JOIN LATERAL (SELECT min(q.starts_on)::date AS starts_on, (min(q.starts_on) + interval '3 months')::date - 1 AS ends_on
		FROM generate_series(1, 4) AS g (n) CROSS JOIN LATERAL (SELECT c.fiscal_year + make_interval(months => 3 * g.n) AS starts_on) AS q
		WHERE q.starts_on > c.as_of) AS n
), worthy AS (
	SELECT t.*, CASE WHEN t.kpi IN ('deals_won', 'win_rate', 'average_deal') AND t.side = 1 AND t.value > 0
		THEN t.amount_won * (t.proposed_target - t.today) / t.today END AS worth
	FROM targeted AS t
)
SELECT w.kpi, w.title, w.unit, w.better, w.owner_kind, w.team, w.value, w.best_month, w.best_value, w.top_quarter, w.proposed_target, w.starts_on, w.ends_on, w.worth,
	CASE WHEN n.target = n.today THEN 'Keep' WHEN w.side = 1 THEN 'Raise' ELSE 'Lower' END
	|| ' the ' || CASE WHEN w.title ~ '^.[[:upper:]]' THEN w.title ELSE lower(left(w.title, 1)) || substr(w.title, 2) END
	|| ' of ' || CASE WHEN w.owner_kind = 'company' THEN 'the company' ELSE coalesce(w.team, 'the reps without a team') END
	|| CASE WHEN n.target = n.today THEN ' at ' ELSE ' from ' END || n.today || CASE WHEN w.is_ratio THEN '' ELSE ' a quarter' END
	|| CASE WHEN n.target = n.today THEN '' ELSE ' to ' || n.target END
	|| ' from ' || to_char(w.starts_on, CASE WHEN extract(year FROM w.starts_on) = extract(year FROM w.ends_on) THEN 'FMDD FMMonth' ELSE 'FMDD FMMonth YYYY' END)
	|| ' to ' || to_char(w.ends_on, 'FMDD FMMonth YYYY')
	-- Why: nobody has to be told to stay, nor what is only rounded
	|| CASE
		WHEN n.target = n.today OR NOT w.has_step THEN ''
		WHEN w.top_quarter IS NOT NULL THEN ': a quarter of ' || CASE WHEN w.owner_kind = 'team' AND w.team IS NULL THEN 'them' ELSE 'its reps' END
			|| ' are at ' || referee.in_words(w.top_quarter, w.unit, s.currency) || CASE w.side WHEN 1 THEN ' or more' ELSE ' or less' END
			|| CASE WHEN w.is_ratio THEN '' WHEN w.months = 1 THEN ' in a month' ELSE ' in ' || w.months || ' months' END
		ELSE ': ' || CASE WHEN w.owner_kind = 'team' AND w.team IS NULL THEN 'their' ELSE 'its' END || ' best month, ' || to_char(w.best_month, 'FMMonth YYYY')
			|| ', was at ' || referee.in_words(w.best_value, w.unit, s.currency) END
	|| '.'
	|| CASE WHEN w.worth > 0 AND n.target <> n.today THEN ' Worth about ' || referee.in_words(round(w.worth, 1 - referee.exponent(w.worth)), 'currency', s.currency) || ' a year.' ELSE '' END AS suggestion
FROM worthy AS w
CROSS JOIN kpi.settings AS s
CROSS JOIN LATERAL (SELECT referee.in_words(round(w.today, 12), w.unit, s.currency) AS today, referee.in_words(w.proposed_target, w.unit, s.currency) AS target) AS n;

INSERT INTO referee.judged VALUES ('goal_suggestion', '{owner_kind,team,kpi}');
SELECT referee.compare(view, key, is_line, steady) FROM referee.judged WHERE view = 'goal_suggestion' \g /dev/null
