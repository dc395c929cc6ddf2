-- What is open, and what the last twelve months say will come of it.  Everybody who has deals or is
-- on the list of reps has a row: an empty pipeline is one.
CREATE OR REPLACE VIEW @schema@.pipeline AS
-- The last twelve months, read once: what they were, and how often a deal is won.  Where facts are
-- kept, whole months are read as such.
WITH year_day AS (
	SELECT f.team, f.rep, f.won, f.closed, f.amount, f.won_with_amount, f.duration
	FROM @parts@.deal_day AS f
	WHERE f.day > (SELECT (c.as_of::timestamp - interval '1 year')::date FROM @schema@.clock AS c)
-- @live
-- @kept
		AND f.day < (SELECT saleskpi_internal.first_whole_month((c.as_of::timestamp - interval '1 year')::date + 1) FROM @schema@.clock AS c)
	UNION ALL
	SELECT f.team, f.rep, f.won, f.closed, f.amount, f.won_with_amount, f.duration
	FROM @parts@.deal_rep_month AS f
	WHERE f.month > (SELECT (c.as_of::timestamp - interval '1 year')::date FROM @schema@.clock AS c)
-- @all
),
year AS MATERIALIZED (
	SELECT
		f.team,
		f.rep,
		sum(f.won)::bigint AS won,
		sum(f.closed)::bigint AS closed,
		saleskpi_internal.total(f.amount) AS won_amount,
		sum(f.won_with_amount)::bigint AS won_with_amount,
		saleskpi.rollup(f.duration) AS duration
	FROM year_day AS f
	GROUP BY f.team, f.rep
),
-- As in weighted_deal, which reads them itself
rep_rate AS (
	SELECT
		coalesce(y.rep, ''::text) AS rep,
		y.rep IS NULL AS is_nameless,
		(sum(y.won)::double precision / sum(y.closed)::double precision)::numeric AS win_rate
	FROM year AS y
	GROUP BY y.rep
),
company_rate AS (
	SELECT (sum(y.won)::double precision / nullif(sum(y.closed)::double precision, 0::double precision))::numeric AS win_rate
	FROM year AS y
),
part AS (
	SELECT
		d.team,
		d.rep,
		d.expected_on,
		count(*) AS deals_open,
		sum(d.amount) AS amount,
		sum(saleskpi_internal.expected_amount(d.amount, d.probability, r.win_rate, (SELECT c.win_rate FROM company_rate AS c))) AS weighted_amount,
		0::bigint AS won,
		0::bigint AS closed,
		NULL::numeric AS won_amount,
		0::bigint AS won_with_amount,
		NULL::saleskpi.mean_duration AS duration,
		false AS of_company
	FROM @parts@.open_deal AS d
	LEFT JOIN rep_rate AS r
		ON r.rep = coalesce(d.rep, ''::text)
		AND r.is_nameless = (d.rep IS NULL)
	GROUP BY d.team, d.rep, d.expected_on
	UNION ALL
	SELECT
		y.team, y.rep, NULL::date, 0::bigint, NULL::numeric, NULL::numeric,
		y.won, y.closed, y.won_amount, y.won_with_amount, y.duration, false
	FROM year AS y
	UNION ALL
	SELECT
		r.team, r.rep, NULL::date, 0::bigint, NULL::numeric, NULL::numeric,
		0::bigint, 0::bigint, NULL::numeric, 0::bigint, NULL::saleskpi.mean_duration, false
	FROM @parts@.rep_today AS r
	UNION ALL
	-- The company has a row also where it has nothing
	SELECT
		NULL::text, NULL::text, NULL::date, 0::bigint, NULL::numeric, NULL::numeric,
		0::bigint, 0::bigint, NULL::numeric, 0::bigint, NULL::saleskpi.mean_duration, true
	FROM @schema@.clock AS c
),
owner_part AS (
	SELECT
		o.owner_kind,
		CASE o.owner_kind
			WHEN 'team'::text THEN p.team
			WHEN 'rep'::text THEN p.rep
			ELSE ''::text
		END AS owner,
		p.*
	FROM part AS p
	-- VALUES of a row's columns would be compiled anew for each row
	CROSS JOIN (VALUES ('company'::text), ('team'::text), ('rep'::text)) AS o (owner_kind)
	WHERE o.owner_kind = 'company'::text OR NOT p.of_company
),
-- Of several targets that run now, the one that ends first
owner_target AS MATERIALIZED (
	SELECT DISTINCT ON (t.owner_kind, t.owner)
		t.owner_kind,
		t.owner,
		t.starts_on,
		t.ends_on,
		t.target_value AS target
	FROM @parts@.planned_target AS t
	WHERE t.kpi = 'sales_amount'::text
		AND t.owner_kind IN ('company'::text, 'team'::text, 'rep'::text)
		AND t.as_of BETWEEN t.starts_on AND t.ends_on
	ORDER BY t.owner_kind, t.owner, t.ends_on, t.target_id, t.key
),
owner_sale AS (
	SELECT
		t.owner_kind,
		t.owner,
		sum(s.amount) AS amount
	FROM (
		SELECT
			f.day,
			f.is_month,
			f.amount,
			o.owner_kind,
			CASE o.owner_kind
				WHEN 'team'::text THEN f.team
				WHEN 'rep'::text THEN f.rep
				ELSE ''::text
			END AS owner
		FROM (
			SELECT d.day, false AS is_month, d.team, d.rep, d.amount
			FROM @parts@.sale_day AS d
-- @live
			WHERE d.day >= (SELECT min(t.starts_on) FROM owner_target AS t)
-- @kept
			WHERE d.day >= (SELECT min(t.starts_on) FROM owner_target AS t WHERE saleskpi_internal.first_whole_month(t.starts_on) > t.starts_on)
				AND d.day < (SELECT max(saleskpi_internal.first_whole_month(t.starts_on)) FROM owner_target AS t)
			UNION ALL
			SELECT m.month, true, m.team, m.rep, m.amount
			FROM @parts@.sale_month AS m
			WHERE m.month >= (SELECT min(t.starts_on) FROM owner_target AS t)
-- @all
		) AS f
		CROSS JOIN (SELECT DISTINCT t.owner_kind FROM owner_target AS t) AS o
		-- Keeps the planner from joining targets with all sales and comparing owners then
		OFFSET 0
	) AS s
	JOIN owner_target AS t
		ON t.owner_kind = s.owner_kind
		AND t.owner = s.owner
		AND s.day >= t.starts_on
-- @live
-- @kept
		AND (s.is_month OR s.day < saleskpi_internal.first_whole_month(t.starts_on))
-- @all
	GROUP BY t.owner_kind, t.owner
),
owner_deal AS (
	SELECT
		p.owner_kind,
		p.owner,
		t.ends_on,
		t.target,
		CASE WHEN t.target IS NOT NULL THEN greatest(t.target - coalesce(s.amount, 0::numeric), 0::numeric) END AS missing,
		sum(p.deals_open)::bigint AS deals_open,
		sum(p.amount) AS amount,
		sum(p.weighted_amount) AS weighted_amount,
		-- What nobody gave a day for may come in time
		CASE WHEN t.target IS NOT NULL THEN
			coalesce(sum(p.weighted_amount) FILTER (WHERE p.expected_on IS NULL OR p.expected_on <= t.ends_on), 0::numeric)
		END AS due_amount,
		sum(p.won)::double precision / nullif(sum(p.closed), 0::numeric)::double precision AS win_rate,
		sum(p.won_amount) / nullif(sum(p.won_with_amount), 0::numeric) AS average_deal,
		saleskpi.kpi_value(saleskpi.total_seconds(saleskpi.rollup(p.duration)), 86400::numeric * saleskpi.closed(saleskpi.rollup(p.duration))::numeric)::double precision AS cycle_days
	FROM owner_part AS p
	LEFT JOIN owner_target AS t ON t.owner_kind = p.owner_kind AND t.owner = p.owner
	LEFT JOIN owner_sale AS s ON s.owner_kind = p.owner_kind AND s.owner = p.owner
	GROUP BY 1, 2, 3, 4, 5
)
SELECT
	d.owner_kind,
	CASE d.owner_kind WHEN 'team'::text THEN d.owner WHEN 'rep'::text THEN r.team END AS team,
	CASE d.owner_kind WHEN 'rep'::text THEN d.owner END AS rep,
	d.deals_open,
	d.amount,
	d.weighted_amount,
	d.target,
	d.missing,
	(d.due_amount / nullif(d.missing, 0::numeric))::double precision AS coverage,
	d.win_rate,
	d.average_deal,
	d.cycle_days,
	d.deals_open::double precision * d.win_rate * d.average_deal::double precision / nullif(d.cycle_days, 0::double precision) AS velocity,
	d.due_amount,
	d.ends_on AS target_ends_on
FROM owner_deal AS d
LEFT JOIN @parts@.rep_today AS r ON d.owner_kind = 'rep'::text AND r.rep = d.owner;

COMMENT ON VIEW @schema@.pipeline IS 'open deals, and what is to be expected of them: one row the company, a team and a rep; key owner_kind, team, rep. Filter by owner_kind before adding up';
COMMENT ON COLUMN @schema@.pipeline.owner_kind IS 'whose the deals are: company, team or rep';
COMMENT ON COLUMN @schema@.pipeline.team IS 'team; of a rep that of today; NULL for the company and for deals without a team';
COMMENT ON COLUMN @schema@.pipeline.rep IS 'rep; NULL for the company, for a team and for deals without a rep';
COMMENT ON COLUMN @schema@.pipeline.deals_open IS 'deals open at the end of as_of';
COMMENT ON COLUMN @schema@.pipeline.amount IS 'their value; NULL: of none of them known';
COMMENT ON COLUMN @schema@.pipeline.weighted_amount IS 'their value times the probability of winning them; where it is not known, times the win rate of the rep in the last twelve months, or the company''s';
COMMENT ON COLUMN @schema@.pipeline.target IS 'value of the sales target that runs now, of several the one that ends first; NULL: there is none';
COMMENT ON COLUMN @schema@.pipeline.missing IS 'what is still to be sold for it';
COMMENT ON COLUMN @schema@.pipeline.coverage IS 'due_amount / missing: 1 is just enough; NULL where nothing is missing';
COMMENT ON COLUMN @schema@.pipeline.win_rate IS 'won / closed of the deals closed in the last twelve months';
COMMENT ON COLUMN @schema@.pipeline.average_deal IS 'mean value of those won';
COMMENT ON COLUMN @schema@.pipeline.cycle_days IS 'mean days from the first conversation to the closing of those won';
COMMENT ON COLUMN @schema@.pipeline.velocity IS 'sales velocity, money a day: deals_open x win_rate x average_deal / cycle_days';
COMMENT ON COLUMN @schema@.pipeline.due_amount IS 'weighted_amount of the deals that are expected to close by the end of the target''s time, and of those of which nobody said when; NULL: no target';
COMMENT ON COLUMN @schema@.pipeline.target_ends_on IS 'last day of the target''s time';
