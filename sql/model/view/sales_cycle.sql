CREATE OR REPLACE VIEW sales_cycle AS
WITH rep_month AS (
	SELECT
		date_trunc('month', d.closed_at)::date AS month,
		d.rep,
		count(*) AS deals_won,
		saleskpi.sales_cycle(d.opened_at, d.closed_at) AS cycle
	FROM closed_deal AS d
	WHERE d.won
	GROUP BY 1, 2
)
SELECT
	m.month,
	r.team,
	m.rep,
	m.deals_won,
	saleskpi.days(saleskpi.mean(m.cycle)) AS mean_days,
	saleskpi.days(saleskpi.median(m.cycle)) AS median_days,
	saleskpi.days(saleskpi.percentile(m.cycle, 0.9)) AS p90_days,
	NULL::bigint AS deals_open,
	NULL::double precision AS median_days_open_counted,
	m.cycle
FROM rep_month AS m
LEFT JOIN known_rep AS r USING (rep);

COMMENT ON VIEW sales_cycle IS 'how long the deals won took, from the first conversation to the closing: one row a month of closing and rep';
COMMENT ON COLUMN sales_cycle.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN sales_cycle.team IS 'team of the rep';
COMMENT ON COLUMN sales_cycle.rep IS 'rep';
COMMENT ON COLUMN sales_cycle.deals_won IS 'deals won';
COMMENT ON COLUMN sales_cycle.mean_days IS 'mean days of those of them whose first conversation is known';
COMMENT ON COLUMN sales_cycle.median_days IS 'days by which half of them had closed';
COMMENT ON COLUMN sales_cycle.p90_days IS 'days by which 90 % of them had closed';
COMMENT ON COLUMN sales_cycle.deals_open IS 'deals of the rep that are still open; not measured yet';
COMMENT ON COLUMN sales_cycle.median_days_open_counted IS 'median days with open deals counted as not closed yet (Kaplan-Meier); not measured yet';
COMMENT ON COLUMN sales_cycle.cycle IS 'the state behind the numbers: saleskpi.rollup(cycle) gives those of several months or reps';
