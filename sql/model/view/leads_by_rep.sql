CREATE OR REPLACE VIEW @schema@.leads_by_rep AS
WITH rep_month AS (
	SELECT
		date_trunc('month', l.created_at)::date AS month,
		l.rep,
		count(*) AS leads,
		count(l.qualified_at) AS opportunities
	FROM @schema@.known_lead AS l
	GROUP BY 1, 2
)
SELECT
	m.month,
	r.team,
	m.rep,
	m.leads,
	m.opportunities
FROM rep_month AS m
LEFT JOIN @schema@.known_rep AS r USING (rep);

COMMENT ON VIEW @schema@.leads_by_rep IS 'new leads and what became of them: one row a month of creation and rep';
COMMENT ON COLUMN @schema@.leads_by_rep.month IS 'first day of the month in which the leads were created';
COMMENT ON COLUMN @schema@.leads_by_rep.team IS 'team of the rep';
COMMENT ON COLUMN @schema@.leads_by_rep.rep IS 'rep';
COMMENT ON COLUMN @schema@.leads_by_rep.leads IS 'leads';
COMMENT ON COLUMN @schema@.leads_by_rep.opportunities IS 'those of them that became opportunities by the end of as_of';
