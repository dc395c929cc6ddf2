-- What is open, and what the last twelve months say will come of it.  Sums of
-- each rep first, from which those of the teams and of the company are made.
CREATE OR REPLACE VIEW @schema@.pipeline AS
WITH rep_year AS (
	SELECT
		d.rep,
		saleskpi.rate(d.won) AS won,
		sum(d.amount) FILTER (WHERE d.won) AS won_amount,
		count(d.amount) FILTER (WHERE d.won) AS won_with_amount,
		saleskpi.mean_duration(d.opened_at, d.closed_at) FILTER (WHERE d.won) AS cycle
	FROM @schema@.closed_deal AS d
	WHERE d.closed_at > (SELECT c.known_to - interval '1 year' FROM @schema@.clock AS c)
	GROUP BY d.rep
),
rep_open AS (
	SELECT
		o.rep,
		count(*) AS deals_open,
		sum(o.amount) AS amount,
		sum(o.amount * o.probability::numeric) AS weighted_amount,
		sum(o.amount) FILTER (WHERE o.probability IS NULL) AS unweighted_amount
	FROM @schema@.open_deal AS o
	GROUP BY o.rep
),
company AS (
	SELECT saleskpi.value(saleskpi.rollup(y.won))::numeric AS win_rate
	FROM rep_year AS y
),
-- What has no rep is put together, too
rep_both AS (
	SELECT
		coalesce(o.rep, y.rep) AS rep,
		o.deals_open,
		o.amount,
		o.weighted_amount,
		o.unweighted_amount,
		y.won,
		y.won_amount,
		y.won_with_amount,
		y.cycle
	FROM rep_open AS o
	FULL JOIN rep_year AS y ON (o.rep IS NULL, coalesce(o.rep, '')) = (y.rep IS NULL, coalesce(y.rep, ''))
),
rep_deal AS (
	SELECT
		r.team,
		b.rep,
		b.deals_open,
		b.amount,
		-- Deals without a probability are won as often as the rep's others
		CASE WHEN b.unweighted_amount IS NULL THEN b.weighted_amount
			ELSE coalesce(b.weighted_amount, 0)
				+ b.unweighted_amount * coalesce(saleskpi.value(b.won)::numeric, (SELECT c.win_rate FROM company AS c))
		END AS weighted_amount,
		b.won,
		b.won_amount,
		b.won_with_amount,
		b.cycle
	FROM rep_both AS b
	LEFT JOIN @schema@.known_rep AS r USING (rep)
),
owner_deal AS (
	SELECT
		CASE 0
			WHEN grouping(d.rep) THEN 'rep'
			WHEN grouping(d.team) THEN 'team'
			ELSE 'company'
		END AS owner_kind,
		d.team,
		d.rep,
		coalesce(sum(d.deals_open), 0)::bigint AS deals_open,
		sum(d.amount) AS amount,
		sum(d.weighted_amount) AS weighted_amount,
		saleskpi.value(saleskpi.rollup(d.won)) AS win_rate,
		sum(d.won_amount) / nullif(sum(d.won_with_amount), 0) AS average_deal,
		saleskpi.days(saleskpi.mean(saleskpi.rollup(d.cycle))) AS cycle_days
	FROM rep_deal AS d
	GROUP BY GROUPING SETS ((), (d.team), (d.team, d.rep))
),
-- Of several targets that run now, the one that ends first
owner_target AS (
	SELECT DISTINCT ON (t.team, t.rep)
		t.team,
		t.rep,
		t.target,
		greatest(t.target - coalesce(t.actual, 0), 0) AS missing
	FROM @schema@.sales_vs_target AS t
	WHERE t.kpi = 'sales_amount'
		AND t.channel IS NULL
		AND (SELECT c.as_of FROM @schema@.clock AS c) BETWEEN t.starts_on AND t.ends_on
	ORDER BY t.team, t.rep, t.ends_on, t.target_id
)
SELECT
	d.owner_kind,
	d.team,
	d.rep,
	d.deals_open,
	d.amount,
	d.weighted_amount,
	t.target,
	t.missing,
	(d.weighted_amount / nullif(t.missing, 0))::double precision AS coverage,
	d.win_rate,
	d.average_deal,
	d.cycle_days,
	d.deals_open * d.win_rate * d.average_deal::double precision / nullif(d.cycle_days, 0) AS velocity
FROM owner_deal AS d
LEFT JOIN owner_target AS t
	ON d.owner_kind = 'company' AND t.team IS NULL AND t.rep IS NULL
	OR d.owner_kind = 'team' AND t.team = d.team
	OR d.owner_kind = 'rep' AND t.rep = d.rep;

COMMENT ON VIEW @schema@.pipeline IS 'open deals, and what is to be expected of them: one row the company, a team and a rep, and one each for what has no team and no rep. Filter by owner_kind before adding up';
COMMENT ON COLUMN @schema@.pipeline.owner_kind IS 'whose the deals are: company, team or rep';
COMMENT ON COLUMN @schema@.pipeline.team IS 'team; NULL for the company, and for reps without one';
COMMENT ON COLUMN @schema@.pipeline.rep IS 'rep; NULL for the company and for a team, and for deals without a rep';
COMMENT ON COLUMN @schema@.pipeline.deals_open IS 'deals open at the end of as_of';
COMMENT ON COLUMN @schema@.pipeline.amount IS 'their value; NULL: of none of them known';
COMMENT ON COLUMN @schema@.pipeline.weighted_amount IS 'their value times the probability of winning them; where it is not known, times the win rate of the rep in the last twelve months, or the company''s';
COMMENT ON COLUMN @schema@.pipeline.target IS 'value of the sales target that runs now, of several the one that ends first; NULL: there is none';
COMMENT ON COLUMN @schema@.pipeline.missing IS 'what is still to be sold for it';
COMMENT ON COLUMN @schema@.pipeline.coverage IS 'weighted_amount / missing: 1 is just enough; NULL where nothing is missing';
COMMENT ON COLUMN @schema@.pipeline.win_rate IS 'won / closed of the deals closed in the last twelve months';
COMMENT ON COLUMN @schema@.pipeline.average_deal IS 'mean value of those won';
COMMENT ON COLUMN @schema@.pipeline.cycle_days IS 'mean days from the first conversation to the closing of those won';
COMMENT ON COLUMN @schema@.pipeline.velocity IS 'sales velocity, money a day: deals_open x win_rate x average_deal / cycle_days';
