-- A month in which nothing happened has a row between others, and up to the month of as_of where
-- something did in the year before, so that a line drawn over time falls to where it was
CREATE OR REPLACE VIEW @schema@.sales_cycle AS
WITH rep_month AS (
	SELECT
		f.month,
		f.team,
		f.rep,
		sum(f.won)::bigint AS deals_won,
		saleskpi.rollup(f.duration) AS duration,
		saleskpi.rollup(f.cycle) AS cycle,
		lead(f.month) OVER (PARTITION BY f.team, f.rep ORDER BY f.month) AS next_month
	FROM @parts@.deal_rep_month AS f
	WHERE f.won > 0::bigint
	GROUP BY f.month, f.team, f.rep
),
line AS (
	SELECT
		generate_series(m.month::timestamp,
			saleskpi_internal.line_end(m.month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
		m.month AS row_month,
		k.complete_month,
		m.team,
		m.rep,
		m.deals_won,
		m.duration,
		m.cycle
	FROM rep_month AS m
	CROSS JOIN @schema@.clock AS k
)
SELECT
	l.month,
	l.team,
	l.rep,
	CASE WHEN l.month = l.row_month THEN l.deals_won ELSE 0::bigint END AS deals_won,
	CASE WHEN l.month = l.row_month THEN saleskpi.kpi_value(saleskpi.total_seconds(l.duration), 86400::numeric * saleskpi.closed(l.duration)::numeric)::double precision END AS mean_days,
	CASE WHEN l.month = l.row_month THEN saleskpi.days(saleskpi.median(l.cycle)) END AS median_days,
	CASE WHEN l.month = l.row_month THEN saleskpi.days(saleskpi.percentile(l.cycle, 0.9::double precision)) END AS p90_days,
	l.month <= l.complete_month AS complete
FROM line AS l;

COMMENT ON VIEW @schema@.sales_cycle IS 'how long the deals won took, from the first conversation to the closing: one row a month of closing, team and rep; key month, team, rep';
COMMENT ON COLUMN @schema@.sales_cycle.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN @schema@.sales_cycle.team IS 'team of the deals, or of the rep then';
COMMENT ON COLUMN @schema@.sales_cycle.rep IS 'rep';
COMMENT ON COLUMN @schema@.sales_cycle.deals_won IS 'deals won';
COMMENT ON COLUMN @schema@.sales_cycle.mean_days IS 'mean days of those of them whose first conversation is known';
COMMENT ON COLUMN @schema@.sales_cycle.median_days IS 'days by which half of them had closed';
COMMENT ON COLUMN @schema@.sales_cycle.p90_days IS 'days by which 90 % of them had closed';
COMMENT ON COLUMN @schema@.sales_cycle.complete IS 'whether the month is over at the end of as_of';
