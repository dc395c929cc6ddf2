CREATE OR REPLACE VIEW @schema@.sales_cycle AS
-- Won deals by month, and open ones without a month
WITH rep_month AS (
	SELECT
		date_trunc('month', d.closed_at)::date AS month,
		d.rep,
		count(*) AS deals,
		saleskpi.sales_cycle(d.opened_at, d.closed_at, (SELECT c.known_to FROM @schema@.clock AS c)) AS cycle
	FROM (
		SELECT w.rep, w.opened_at, w.closed_at
		FROM @schema@.closed_deal AS w
		WHERE w.won
		UNION ALL
		SELECT o.rep, o.opened_at, NULL::timestamp
		FROM @schema@.open_deal AS o
	) AS d
	GROUP BY 1, 2
),
-- All of a rep's deals that are won or may be: those of one month of closing alone
-- would be the fast ones of the youngest and the slow ones of the oldest
rep_history AS (
	SELECT
		m.*,
		coalesce(sum(m.deals) FILTER (WHERE m.month IS NULL) OVER rep, 0)::bigint AS deals_open,
		saleskpi.rollup(m.cycle) OVER rep AS every_cycle
	FROM rep_month AS m
	WINDOW rep AS (PARTITION BY m.rep)
)
SELECT
	m.month,
	r.team,
	m.rep,
	m.deals AS deals_won,
	saleskpi.days(saleskpi.mean(m.cycle)) AS mean_days,
	saleskpi.days(saleskpi.median(m.cycle)) AS median_days,
	saleskpi.days(saleskpi.percentile(m.cycle, 0.9::double precision)) AS p90_days,
	m.deals_open,
	saleskpi.days(saleskpi.median(m.every_cycle)) AS median_days_open_counted,
	m.cycle
FROM rep_history AS m
LEFT JOIN @schema@.known_rep AS r USING (rep)
WHERE m.month IS NOT NULL;

COMMENT ON VIEW @schema@.sales_cycle IS 'how long the deals won took, from the first conversation to the closing: one row a month of closing and rep';
COMMENT ON COLUMN @schema@.sales_cycle.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN @schema@.sales_cycle.team IS 'team of the rep';
COMMENT ON COLUMN @schema@.sales_cycle.rep IS 'rep';
COMMENT ON COLUMN @schema@.sales_cycle.deals_won IS 'deals won';
COMMENT ON COLUMN @schema@.sales_cycle.mean_days IS 'mean days of those of them whose first conversation is known';
COMMENT ON COLUMN @schema@.sales_cycle.median_days IS 'days by which half of them had closed';
COMMENT ON COLUMN @schema@.sales_cycle.p90_days IS 'days by which 90 % of them had closed';
COMMENT ON COLUMN @schema@.sales_cycle.deals_open IS 'deals of the rep that are open at the end of as_of; the same in every month of the rep, so it does not add up over months';
COMMENT ON COLUMN @schema@.sales_cycle.median_days_open_counted IS 'days by which half of the rep''s deals are won, of all months, with those open at the end of as_of counted as not won yet and those lost left out (Kaplan-Meier); the same in every month of the rep; NULL: too many are open to tell';
COMMENT ON COLUMN @schema@.sales_cycle.cycle IS 'the state behind the numbers: saleskpi.rollup(cycle) gives those of several months or reps';
