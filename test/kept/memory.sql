-- What a kept model remembers against tables of each day that are kept aside: the deals as the rows of
-- the model, which are views of the company's tables, show them when a day is refreshed.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS aside CASCADE;
CREATE SCHEMA aside;
CREATE TABLE aside.deal (day date, deal_id text, status text, amount numeric, stage text, probability double precision, expected_on date,
	team text, rep text, channel text, opened_on date, closed_on date, customer_id text);

-- Puts the deals of the day aside.  Deals that were noted before and are not there are gone; those that
-- were closed before the first day have never been there.
CREATE PROCEDURE aside.keep()
	LANGUAGE plpgsql
AS $$
DECLARE
	today date := (SELECT c.as_of FROM kpi.clock AS c);
	first_day date := coalesce((SELECT min(d.day) FROM aside.deal AS d), today);
	known text[] := ARRAY(SELECT DISTINCT d.deal_id FROM aside.deal AS d WHERE d.status <> 'never');
BEGIN
	IF today < (SELECT max(d.day) FROM aside.deal AS d) THEN
		-- The day was set back
		RETURN;
	END IF;
	CREATE TEMP TABLE gone AS
	SELECT DISTINCT ON (d.deal_id) d.* FROM aside.deal AS d WHERE d.status <> 'never' ORDER BY d.deal_id, d.day DESC;
	DELETE FROM aside.deal AS d WHERE d.day = today;
	INSERT INTO aside.deal
	SELECT DISTINCT ON (a.deal_id) today, a.*
	FROM (
		SELECT p.deal_id, 'open', p.amount, p.stage, p.probability, p.expected_on, coalesce(p.team, r.team), p.rep, p.channel,
			p.opened_at::date, NULL::date AS closed_on, p.customer_id
		FROM kpi_parts.pending_deal AS p
		LEFT JOIN kpi_parts.known_rep AS r ON r.rep = p.rep AND today BETWEEN r.starts_on AND r.ends_on
		UNION ALL
		SELECT c.deal_id, CASE WHEN c.won THEN 'won' ELSE 'lost' END, c.amount, NULL, NULL, NULL, coalesce(c.team, r.team), c.rep, c.channel,
			c.opened_at::date, c.day, c.customer_id
		FROM kpi_parts.closed_deal AS c
		LEFT JOIN kpi_parts.known_rep AS r ON r.rep = c.rep AND c.day BETWEEN r.starts_on AND r.ends_on
		WHERE c.deal_id = ANY (known) OR c.day > first_day
	) AS a (deal_id, status, amount, stage, probability, expected_on, team, rep, channel, opened_on, closed_on, customer_id)
	WHERE a.deal_id IS NOT NULL
	ORDER BY a.deal_id, a.status = 'open' DESC, a.closed_on DESC, a.status DESC, a.amount DESC NULLS LAST, a.opened_on, a.rep, a.team, a.channel,
		a.stage, a.expected_on, a.probability, a.customer_id;
	INSERT INTO aside.deal
	SELECT today, g.deal_id, 'gone', g.amount, g.stage, g.probability, g.expected_on, g.team, g.rep, g.channel, g.opened_on, g.closed_on, g.customer_id
	FROM gone AS g
	WHERE EXISTS (SELECT FROM aside.deal AS d WHERE d.deal_id = g.deal_id)
		AND NOT EXISTS (SELECT FROM aside.deal AS d WHERE d.deal_id = g.deal_id AND d.day = today);
	DROP TABLE gone;
	-- A day without a deal is one, too
	INSERT INTO aside.deal (day, deal_id, status) VALUES (today, 'none', 'never');
END
$$;

-- More of what happens to deals than by chance alone: they are worth more or less, put off, given to another
-- rep, closed, opened again, made and deleted
CREATE PROCEDURE aside.stir(times integer)
	LANGUAGE plpgsql
AS $$
DECLARE
	today date := (SELECT c.as_of FROM kpi.clock AS c);
	dice double precision;
	any_deal text;
BEGIN
	FOR i IN 1 .. times LOOP
		dice := random();
		any_deal := (SELECT d.deal_id FROM company.deal AS d ORDER BY random() LIMIT 1);
		IF dice < 0.2 THEN
			UPDATE company.deal SET amount = floor(random() * 1000) WHERE deal_id = any_deal;
		ELSIF dice < 0.4 THEN
			UPDATE company.deal SET expected_on = coalesce(expected_on, today) + floor(random() * 30 - 10)::integer WHERE deal_id = any_deal;
		ELSIF dice < 0.5 THEN
			UPDATE company.deal SET rep = change.one_of('{Ana,Bo,Cy,Di}') WHERE deal_id = any_deal;
		ELSIF dice < 0.65 THEN
			UPDATE company.deal SET won = random() < 0.5, closed_at = today + floor(random() * 6 - 4)::integer WHERE deal_id = any_deal;
		ELSIF dice < 0.75 THEN
			UPDATE company.deal SET won = NULL, closed_at = NULL WHERE deal_id = any_deal;
		ELSIF dice < 0.9 THEN
			INSERT INTO company.deal (deal_id, customer_id, rep, opened_at, amount, stage, expected_on)
			VALUES (format('n%s', floor(random() * 1000)), 'c' || floor(random() * 12), change.one_of('{Ana,Bo,Cy,Di}'), today, floor(random() * 1000),
				'lead', today + 20);
		ELSE
			DELETE FROM company.deal WHERE deal_id = any_deal;
		END IF;
	END LOOP;
END
$$;

-- The last day kept aside by then
CREATE FUNCTION aside.day(day date) RETURNS date LANGUAGE sql STABLE
	RETURN (SELECT max(d.day) FROM aside.deal AS d WHERE d.day <= $1);


CREATE VIEW aside.history_difference AS
WITH days AS (
	SELECT g.day::date AS day, aside.day(g.day::date) AS noted FROM (SELECT min(d.day) AS first_day, max(d.day) AS last_day FROM aside.deal AS d) AS m
	CROSS JOIN LATERAL generate_series(m.first_day, m.last_day, interval '1 day') AS g (day)
),
remembered AS (
	SELECT d.day, h.deal_id, h.status, trim_scale(h.amount) AS amount, CASE WHEN h.status = 'open' THEN ROW(h.stage, h.probability, h.expected_on)::text END AS outlook,
		h.team, h.rep, h.channel, h.opened_on, h.closed_on, h.customer_id
	FROM days AS d
	JOIN kpi.deal_history AS h ON d.day BETWEEN h.first_day AND h.last_day
),
kept_aside AS (
	SELECT d.day, a.deal_id, a.status, trim_scale(a.amount), CASE WHEN a.status = 'open' THEN ROW(a.stage, a.probability, a.expected_on)::text END,
		a.team, a.rep, a.channel, a.opened_on, a.closed_on, a.customer_id
	FROM days AS d
	JOIN aside.deal AS a ON a.day = d.noted AND a.status <> 'never'
)
SELECT 'remembered' AS what, x.* FROM (TABLE remembered EXCEPT ALL TABLE kept_aside) AS x
UNION ALL
SELECT 'aside', x.* FROM (TABLE kept_aside EXCEPT ALL TABLE remembered) AS x;

-- Movements between two days, of the tables of these days alone
CREATE FUNCTION aside.movement(from_day date, to_day date) RETURNS TABLE (owner_kind text, owner text, numbers numeric[])
	LANGUAGE sql STABLE
AS $$
	WITH pair AS (
		SELECT k.owner_kind,
			s.deal_id AS s_id, s.status AS s_status, coalesce(s.amount, 0) AS s_amount, s.expected_on AS s_expected,
			e.status AS e_status, coalesce(e.amount, 0) AS e_amount, e.expected_on AS e_expected,
			CASE k.owner_kind WHEN 'company' THEN '-' WHEN 'team' THEN coalesce(s.team, '?') ELSE coalesce(s.rep, '?') END AS s_owner,
			CASE k.owner_kind WHEN 'company' THEN '-' WHEN 'team' THEN coalesce(e.team, '?') ELSE coalesce(e.rep, '?') END AS e_owner
		FROM (SELECT * FROM aside.deal AS d WHERE d.day = aside.day(from_day) AND d.status <> 'never') AS s
		FULL JOIN (SELECT * FROM aside.deal AS d WHERE d.day = aside.day(to_day) AND d.status <> 'never') AS e ON e.deal_id = s.deal_id
		CROSS JOIN (VALUES ('company'), ('team'), ('rep')) AS k (owner_kind)
	),
	-- Each number as rows of its own
	part AS (
		SELECT p.owner_kind, p.s_owner AS owner, 1 AS place, p.s_amount AS amount FROM pair AS p WHERE p.s_status = 'open'
		UNION ALL SELECT p.owner_kind, p.e_owner, 2, p.e_amount FROM pair AS p WHERE p.s_id IS NULL AND p.e_status <> 'gone'
		UNION ALL SELECT p.owner_kind, p.e_owner, 3, p.e_amount FROM pair AS p WHERE p.s_status <> 'open' AND p.e_status IN ('open', 'won', 'lost') AND p.e_status <> p.s_status
		UNION ALL SELECT p.owner_kind, p.e_owner, 4, p.s_amount FROM pair AS p WHERE p.s_status = 'open' AND p.s_owner <> p.e_owner
		UNION ALL SELECT p.owner_kind, p.e_owner, 5, p.e_amount - p.s_amount FROM pair AS p WHERE p.s_status = 'open' AND p.e_amount > p.s_amount
		UNION ALL SELECT p.owner_kind, p.e_owner, 6, p.s_amount - p.e_amount FROM pair AS p WHERE p.s_status = 'open' AND p.e_amount < p.s_amount
		UNION ALL SELECT p.owner_kind, p.s_owner, 7, p.s_amount FROM pair AS p WHERE p.s_status = 'open' AND p.s_owner <> p.e_owner
		UNION ALL SELECT p.owner_kind, p.e_owner, 8, p.e_amount FROM pair AS p WHERE p.e_status = 'won' AND p.s_status IS DISTINCT FROM 'won'
		UNION ALL SELECT p.owner_kind, p.e_owner, 9, p.e_amount FROM pair AS p WHERE p.e_status = 'lost' AND p.s_status IS DISTINCT FROM 'lost'
		UNION ALL SELECT p.owner_kind, p.e_owner, 10, p.e_amount FROM pair AS p WHERE p.e_status = 'gone' AND p.s_status = 'open'
		UNION ALL SELECT p.owner_kind, p.e_owner, 11, p.e_amount FROM pair AS p WHERE p.e_status = 'open'
		UNION ALL SELECT p.owner_kind, p.e_owner, 12, p.e_amount FROM pair AS p WHERE p.s_status = 'open' AND p.e_status = 'open' AND p.e_expected > p.s_expected
		UNION ALL SELECT p.owner_kind, p.e_owner, 13, p.e_amount FROM pair AS p WHERE p.s_status = 'open' AND p.e_status = 'open' AND p.e_expected < p.s_expected
	)
	SELECT o.owner_kind, o.owner, array_agg(o.number ORDER BY o.n)
	FROM (
		SELECT w.owner_kind, w.owner, n.n, CASE WHEN n.n % 2 = 1 THEN count(p.place) ELSE trim_scale(coalesce(sum(p.amount), 0)) END AS number
		FROM (SELECT DISTINCT p.owner_kind, p.owner FROM part AS p) AS w
		CROSS JOIN generate_series(1, 26) AS n (n)
		LEFT JOIN part AS p ON p.owner_kind = w.owner_kind AND p.owner = w.owner AND p.place = (n.n + 1) / 2
		GROUP BY w.owner_kind, w.owner, n.n
	) AS o
	GROUP BY o.owner_kind, o.owner
$$;

-- The same of the function, and of rows of the view
CREATE FUNCTION aside.numbers(m jsonb) RETURNS numeric[] LANGUAGE sql IMMUTABLE
AS $$
	SELECT array_agg(trim_scale(v.value::numeric) ORDER BY array_position(
		'{deals_at_start,amount_at_start,deals_new,amount_new,deals_reopened,amount_reopened,deals_moved_in,amount_moved_in,deals_grown,amount_grown,deals_shrunk,amount_shrunk,deals_moved_out,amount_moved_out,deals_won,amount_won,deals_lost,amount_lost,deals_gone,amount_gone,deals_at_end,amount_at_end,deals_pushed_out,amount_pushed_out,deals_pulled_in,amount_pulled_in}'::text[], v.key))
	FROM jsonb_each_text(m) AS v (key, value)
	WHERE v.key ~ '^(deals|amount)_'
$$;

CREATE FUNCTION aside.movement_difference(from_day date, to_day date) RETURNS TABLE (what text, owner_kind text, owner text, numbers numeric[])
	LANGUAGE sql STABLE
AS $$
	WITH remembered AS (
		SELECT m.owner_kind, CASE m.owner_kind WHEN 'company' THEN '-' WHEN 'team' THEN coalesce(m.team, '?') ELSE coalesce(m.rep, '?') END, aside.numbers(to_jsonb(m)) AS numbers
		FROM saleskpi.pipeline_movement('kpi', from_day, to_day) AS m
		WHERE 0 <> ANY (aside.numbers(to_jsonb(m)))
	),
	kept_aside AS (
		SELECT * FROM aside.movement(from_day, to_day) AS m WHERE 0 <> ANY (m.numbers)
	)
	SELECT 'remembered', x.* FROM (TABLE remembered EXCEPT ALL TABLE kept_aside) AS x
	UNION ALL
	SELECT 'aside', x.* FROM (TABLE kept_aside EXCEPT ALL TABLE remembered) AS x
$$;

-- Pairs of days, each as far from the other as it happens to be
CREATE VIEW aside.pair AS
SELECT f.day AS from_day, t.day AS to_day
FROM (SELECT DISTINCT d.day FROM aside.deal AS d) AS f
JOIN (SELECT DISTINCT d.day FROM aside.deal AS d) AS t ON t.day > f.day AND (t.day - f.day = 1 OR (t.day - f.day) % 5 = 3);

-- The view against the function, by days, weeks and months
CREATE VIEW aside.view_difference AS
SELECT v.grain, v.starts_on, v.ends_on, v.owner_kind, v.team, v.rep
FROM kpi.pipeline_movement AS v
CROSS JOIN kpi.memory AS m
LEFT JOIN LATERAL (
	SELECT f.* FROM saleskpi.pipeline_movement('kpi', greatest(v.starts_on - 1, m.began_on), v.ends_on) AS f
	WHERE f.owner_kind = v.owner_kind AND (v.owner_kind <> 'team' OR f.team IS NOT DISTINCT FROM v.team) AND f.rep IS NOT DISTINCT FROM v.rep
) AS f ON true
WHERE aside.numbers(to_jsonb(v)) IS DISTINCT FROM aside.numbers(to_jsonb(f)) AND NOT (f.owner_kind IS NULL AND 0 = ALL (aside.numbers(to_jsonb(v))));

-- Start and movements that do not give the end
CREATE VIEW aside.unequal AS
SELECT m.grain, m.starts_on, m.owner_kind, m.team, m.rep
FROM kpi.pipeline_movement AS m
WHERE m.deals_at_start + m.deals_new + m.deals_reopened + m.deals_moved_in - m.deals_moved_out - m.deals_won - m.deals_lost - m.deals_gone <> m.deals_at_end
	OR m.amount_at_start + m.amount_new + m.amount_reopened + m.amount_moved_in + m.amount_grown - m.amount_shrunk - m.amount_moved_out
		- m.amount_won - m.amount_lost - m.amount_gone <> m.amount_at_end
	OR least(m.deals_at_start, m.deals_at_end) < 0;

-- Days in stages, counted one by one: a deal is for a day what it was at the end of the day before
CREATE VIEW aside.stage_difference AS
WITH remembered AS (
	SELECT s.deal_id, s.stage, s.days, s.is_current FROM kpi.stage_days AS s
),
kept_aside AS (
	SELECT a.deal_id, a.stage, count(*) FILTER (WHERE g.day < m.last_day), bool_or(g.day = m.last_day)
	FROM (SELECT min(d.day) AS first_day, max(d.day) AS last_day FROM aside.deal AS d) AS m
	CROSS JOIN LATERAL generate_series(m.first_day, m.last_day, interval '1 day') AS g (day)
	JOIN aside.deal AS a ON a.day = aside.day(g.day::date) AND a.status = 'open'
	GROUP BY a.deal_id, a.stage
)
SELECT 'remembered' AS what, x.* FROM (TABLE remembered EXCEPT ALL TABLE kept_aside) AS x
UNION ALL
SELECT 'aside', x.* FROM (TABLE kept_aside EXCEPT ALL TABLE remembered) AS x;

-- Deals that are open on the last day and were expected earlier on another, or by now
CREATE VIEW aside.slip_difference AS
WITH open_day AS (
	SELECT a.deal_id, a.day, a.expected_on, row_number() OVER (PARTITION BY a.deal_id ORDER BY a.day) AS n
	FROM aside.deal AS a
	WHERE a.status = 'open'
),
remembered AS (
	SELECT s.deal_id, s.expected_on, s.times_pushed, s.first_expected_on, s.days_overdue FROM kpi.slipped_deals AS s
),
kept_aside AS (
	SELECT o.deal_id, o.expected_on, p.times, f.expected_on, CASE WHEN o.expected_on < m.last_day THEN m.last_day - o.expected_on ELSE 0 END
	FROM (SELECT max(d.day) AS last_day FROM aside.deal AS d) AS m
	JOIN open_day AS o ON o.day = m.last_day
	CROSS JOIN LATERAL (
		SELECT count(*) AS times FROM open_day AS b JOIN open_day AS e ON e.deal_id = b.deal_id AND e.n = b.n + 1
		WHERE b.deal_id = o.deal_id AND e.expected_on > b.expected_on
	) AS p
	LEFT JOIN LATERAL (
		SELECT b.expected_on FROM open_day AS b WHERE b.deal_id = o.deal_id AND b.expected_on IS NOT NULL ORDER BY b.n LIMIT 1
	) AS f ON true
	WHERE p.times > 0 OR o.expected_on <= m.last_day
)
SELECT 'remembered' AS what, x.* FROM (TABLE remembered EXCEPT ALL TABLE kept_aside) AS x
UNION ALL
SELECT 'aside', x.* FROM (TABLE kept_aside EXCEPT ALL TABLE remembered) AS x;
