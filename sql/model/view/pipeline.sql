-- What is open, what the last twelve months say will come of it, and what is missing of the target that runs.
CREATE OR REPLACE VIEW @schema@.pipeline AS
-- Of several targets that run now, the one that ends first
WITH owner_target AS MATERIALIZED (
	SELECT DISTINCT ON (t.owner_kind, t.owner)
		t.owner_kind,
		t.owner,
		t.starts_on,
		t.ends_on,
		t.target_value AS target,
		t.is_measured,
		t.numerator AS amount
	FROM @parts@.measured_target AS t
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
			WHERE d.day >= (SELECT min(t.starts_on) FROM owner_target AS t WHERE NOT t.is_measured AND saleskpi_internal.first_whole_month(t.starts_on) > t.starts_on)
				AND d.day < (SELECT max(saleskpi_internal.first_whole_month(t.starts_on)) FROM owner_target AS t WHERE NOT t.is_measured)
			UNION ALL
			SELECT m.month, true, m.team, m.rep, m.amount
			FROM @parts@.sale_month AS m
			WHERE m.month >= (SELECT min(t.starts_on) FROM owner_target AS t WHERE NOT t.is_measured)
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
		AND NOT t.is_measured
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
		CASE WHEN t.target IS NOT NULL THEN greatest(t.target - coalesce(CASE WHEN t.is_measured THEN t.amount ELSE s.amount END, 0::numeric), 0::numeric) END AS missing,
		sum(p.deals_open)::bigint AS deals_open,
		sum(p.amount) AS amount,
		sum(p.weighted_amount) AS weighted_amount,
		-- What nobody gave a day for may come in time
		CASE WHEN t.target IS NOT NULL THEN
			coalesce(sum(p.weighted_amount) FILTER (WHERE p.due_on <= t.ends_on), 0::numeric)
		END AS due_amount,
		sum(p.won)::double precision / nullif(sum(p.closed), 0::numeric)::double precision AS win_rate,
		sum(p.won_amount) / nullif(sum(p.won_with_amount), 0::numeric) AS average_deal,
		saleskpi.kpi_value(saleskpi.total_seconds(saleskpi.rollup(p.duration)), 86400::numeric * saleskpi.closed(saleskpi.rollup(p.duration))::numeric)::double precision AS cycle_days
	FROM @parts@.pipeline_owner AS p
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
