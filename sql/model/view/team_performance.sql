-- Each rep in the time of the rep's own sales target, or in the company's year.
-- What is older than the earliest of these is left out before it is joined.
CREATE OR REPLACE VIEW @schema@.team_performance AS
WITH own_target AS (
	SELECT DISTINCT ON (t.rep)
		t.rep,
		t.starts_on,
		t.ends_on,
		t.target_value
	FROM @schema@.target AS t
	WHERE t.kpi = 'sales_amount'
		AND t.rep IS NOT NULL
		AND (SELECT c.as_of FROM @schema@.clock AS c) BETWEEN t.starts_on AND t.ends_on
	ORDER BY t.rep, t.ends_on - t.starts_on DESC, t.target_id
),
rep_time AS (
	SELECT
		r.team,
		r.rep,
		coalesce(t.starts_on, c.fiscal_year) AS starts_on,
		coalesce(t.ends_on, (c.fiscal_year + interval '1 year')::date - 1) AS ends_on,
		c.as_of,
		t.target_value
	FROM @schema@.known_rep AS r
	CROSS JOIN @schema@.clock AS c
	LEFT JOIN own_target AS t USING (rep)
),
rep_sale AS (
	SELECT r.rep, sum(d.amount) AS amount
	FROM rep_time AS r
	JOIN (
		SELECT s.rep, s.sold_at::date AS day, sum(s.amount) AS amount
		FROM @schema@.known_sale AS s
		WHERE s.sold_at >= (SELECT min(r.starts_on) FROM rep_time AS r)
		GROUP BY 1, 2
	) AS d ON d.rep = r.rep AND d.day >= r.starts_on
	GROUP BY r.rep
),
rep_deal AS (
	SELECT
		r.rep,
		count(*) FILTER (WHERE d.won) AS deals_won,
		saleskpi.conversion_rate(d.won) AS win_rate,
		saleskpi.days(saleskpi.sales_cycle_length(d.opened_at, d.closed_at) FILTER (WHERE d.won)) AS cycle_days
	FROM rep_time AS r
	JOIN @schema@.closed_deal AS d ON d.rep = r.rep AND d.closed_at >= r.starts_on
	WHERE d.closed_at >= (SELECT min(r.starts_on) FROM rep_time AS r)
	GROUP BY r.rep
),
rep_lead AS (
	SELECT
		r.rep,
		count(*) AS leads,
		count(l.qualified_at) AS opportunities
	FROM rep_time AS r
	JOIN @schema@.known_lead AS l ON l.rep = r.rep AND l.created_at >= r.starts_on
	WHERE l.created_at >= (SELECT min(r.starts_on) FROM rep_time AS r)
	GROUP BY r.rep
),
rep_customer AS (
	SELECT
		r.rep,
		saleskpi.churn_rate(u.acquired_on, u.churned_on, daterange(r.starts_on, r.as_of, '[]')) AS churn_rate
	FROM rep_time AS r
	JOIN @schema@.known_customer AS u ON u.rep = r.rep
	GROUP BY r.rep
)
SELECT
	r.team,
	r.rep,
	s.amount,
	r.target_value AS target,
	saleskpi.attainment(s.amount, r.target_value) AS attainment,
	coalesce(d.deals_won, 0) AS deals_won,
	d.win_rate,
	d.cycle_days,
	coalesce(l.leads, 0) AS leads,
	coalesce(l.opportunities, 0) AS opportunities,
	u.churn_rate,
	saleskpi.progress_bar(saleskpi.attainment(coalesce(s.amount, 0), r.target_value), 10) AS bar,
	r.starts_on,
	r.ends_on
FROM rep_time AS r
LEFT JOIN rep_sale AS s USING (rep)
LEFT JOIN rep_deal AS d USING (rep)
LEFT JOIN rep_lead AS l USING (rep)
LEFT JOIN rep_customer AS u USING (rep)
ORDER BY r.team, r.rep;

COMMENT ON VIEW @schema@.team_performance IS 'each rep against the rep''s own target, by team and name: one row a rep';
COMMENT ON COLUMN @schema@.team_performance.team IS 'team';
COMMENT ON COLUMN @schema@.team_performance.rep IS 'rep';
COMMENT ON COLUMN @schema@.team_performance.amount IS 'amount sold since starts_on; NULL: nothing';
COMMENT ON COLUMN @schema@.team_performance.target IS 'the rep''s sales target; NULL: none';
COMMENT ON COLUMN @schema@.team_performance.attainment IS 'amount / target';
COMMENT ON COLUMN @schema@.team_performance.deals_won IS 'deals won since starts_on';
COMMENT ON COLUMN @schema@.team_performance.win_rate IS 'deals won / deals closed since starts_on';
COMMENT ON COLUMN @schema@.team_performance.cycle_days IS 'mean days that the deals won took';
COMMENT ON COLUMN @schema@.team_performance.leads IS 'leads created since starts_on';
COMMENT ON COLUMN @schema@.team_performance.opportunities IS 'those of them that became opportunities';
COMMENT ON COLUMN @schema@.team_performance.churn_rate IS 'of the rep''s customers at starts_on, the share lost since';
COMMENT ON COLUMN @schema@.team_performance.bar IS 'attainment as a bar';
COMMENT ON COLUMN @schema@.team_performance.starts_on IS 'first day of the target''s time, or of the company''s year where the rep has no target';
COMMENT ON COLUMN @schema@.team_performance.ends_on IS 'last day of that time';
