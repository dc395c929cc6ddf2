-- Open deals with what is to be expected of them.  A deal without a probability is won as often as
-- the rep's others of the last twelve months, or else the company's.
CREATE OR REPLACE VIEW @parts@.weighted_deal AS
WITH rep_year AS (
	SELECT
		f.rep,
		sum(f.won)::double precision AS won,
		sum(f.closed)::double precision AS closed
	FROM (
		SELECT d.rep, d.won, d.closed
		FROM @parts@.deal_day AS d
		WHERE d.day > (SELECT (c.as_of::timestamp - interval '1 year')::date FROM @schema@.clock AS c)
-- @live
-- @kept
			-- Whole months are read as such
			AND d.day < (SELECT saleskpi_internal.first_whole_month((c.as_of::timestamp - interval '1 year')::date + 1) FROM @schema@.clock AS c)
		UNION ALL
		SELECT m.rep, m.won, m.closed
		FROM @parts@.deal_rep_month AS m
		WHERE m.month > (SELECT (c.as_of::timestamp - interval '1 year')::date FROM @schema@.clock AS c)
-- @all
	) AS f
	GROUP BY f.rep
),
rep_rate AS (
	SELECT
		coalesce(y.rep, ''::text) AS rep,
		y.rep IS NULL AS is_nameless,
		(y.won / y.closed)::numeric AS win_rate
	FROM rep_year AS y
),
company_rate AS (
	SELECT (sum(y.won) / nullif(sum(y.closed), 0::double precision))::numeric AS win_rate
	FROM rep_year AS y
)
SELECT
	d.region,
	d.manager,
	d.team,
	d.rep,
	d.channel,
	d.product,
	d.stage,
	d.expected_on,
	@as_of@ - d.opened_at::date AS days_open,
	d.amount,
	saleskpi_internal.expected_amount(d.amount, d.probability, r.win_rate, (SELECT c.win_rate FROM company_rate AS c)) AS weighted_amount
FROM @parts@.open_deal AS d
LEFT JOIN rep_rate AS r
	ON r.rep = coalesce(d.rep, ''::text)
	AND r.is_nameless = (d.rep IS NULL);

COMMENT ON VIEW @parts@.weighted_deal IS 'open deals with what is to be expected of them: one row a deal';
COMMENT ON COLUMN @parts@.weighted_deal.region IS 'region of the rep on as_of';
COMMENT ON COLUMN @parts@.weighted_deal.manager IS 'manager of the rep on as_of';
COMMENT ON COLUMN @parts@.weighted_deal.team IS 'team of the deal, or of the rep on as_of';
COMMENT ON COLUMN @parts@.weighted_deal.rep IS 'rep';
COMMENT ON COLUMN @parts@.weighted_deal.channel IS 'channel it came by';
COMMENT ON COLUMN @parts@.weighted_deal.product IS 'what is to be sold';
COMMENT ON COLUMN @parts@.weighted_deal.stage IS 'stage of the sale';
COMMENT ON COLUMN @parts@.weighted_deal.expected_on IS 'day on which it is expected to close; NULL: nobody said';
COMMENT ON COLUMN @parts@.weighted_deal.days_open IS 'days since the first conversation';
COMMENT ON COLUMN @parts@.weighted_deal.amount IS 'value in the currency of settings';
COMMENT ON COLUMN @parts@.weighted_deal.weighted_amount IS 'value times the probability of winning it';
