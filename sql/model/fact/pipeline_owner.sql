-- What is open, by whose it is and when it is due, and what the last twelve months were, which has no
-- such day.  Everybody who has deals or is on the list of reps has a row: an empty pipeline is one.
CREATE OR REPLACE VIEW @parts@.pipeline_owner AS
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
		-- What should have come or may come any day counts for every target that runs
		greatest(d.expected_on, @as_of@) AS due_on,
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
	GROUP BY 1, 2, 3
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
)
SELECT
	p.owner_kind,
	p.owner,
	p.due_on,
	sum(p.deals_open)::bigint AS deals_open,
	sum(p.amount) AS amount,
	sum(p.weighted_amount) AS weighted_amount,
	sum(p.won)::bigint AS won,
	sum(p.closed)::bigint AS closed,
	sum(p.won_amount) AS won_amount,
	sum(p.won_with_amount)::bigint AS won_with_amount,
	saleskpi.rollup(p.duration) AS duration
FROM owner_part AS p
GROUP BY p.owner_kind, p.owner, p.due_on;

COMMENT ON VIEW @parts@.pipeline_owner IS 'fact: open deals and the deals of the last twelve months, one row an owner and day on which deals are expected';
COMMENT ON COLUMN @parts@.pipeline_owner.owner_kind IS 'company, team or rep';
COMMENT ON COLUMN @parts@.pipeline_owner.owner IS 'name of it; empty for the company, NULL: no name';
COMMENT ON COLUMN @parts@.pipeline_owner.due_on IS 'day on which open deals are expected to close, or as_of where that is over or nobody knows; NULL: the closed ones';
COMMENT ON COLUMN @parts@.pipeline_owner.deals_open IS 'open deals';
COMMENT ON COLUMN @parts@.pipeline_owner.amount IS 'their amount';
COMMENT ON COLUMN @parts@.pipeline_owner.weighted_amount IS 'what is to be expected of them';
COMMENT ON COLUMN @parts@.pipeline_owner.won IS 'deals won in the last twelve months';
COMMENT ON COLUMN @parts@.pipeline_owner.closed IS 'deals won or lost then';
COMMENT ON COLUMN @parts@.pipeline_owner.won_amount IS 'amount of those won';
COMMENT ON COLUMN @parts@.pipeline_owner.won_with_amount IS 'deals won that have an amount';
COMMENT ON COLUMN @parts@.pipeline_owner.duration IS 'how long those won took';
