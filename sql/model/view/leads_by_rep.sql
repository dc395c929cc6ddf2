-- A month in which nothing happened has a row between others, and up to the month of as_of where
-- something did in the year before, so that a line drawn over time falls to where it was
CREATE OR REPLACE VIEW @schema@.leads_by_rep AS
WITH rep_month AS (
	SELECT
		f.month,
		f.team,
		f.rep,
		sum(f.leads)::bigint AS leads,
		sum(f.opportunities)::bigint AS opportunities,
		lead(f.month) OVER (PARTITION BY f.team, f.rep ORDER BY f.month) AS next_month
	FROM (
		SELECT l.month, l.team, l.rep, l.leads, 0::bigint AS opportunities
		FROM @parts@.lead_month AS l
		UNION ALL
		SELECT o.month, o.team, o.rep, 0::bigint, o.opportunities
		FROM @parts@.opportunity_month AS o
	) AS f
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
		m.leads,
		m.opportunities
	FROM rep_month AS m
	CROSS JOIN @schema@.clock AS k
)
SELECT
	l.month,
	l.team,
	l.rep,
	CASE WHEN l.month = l.row_month THEN l.leads ELSE 0::bigint END AS leads,
	CASE WHEN @mapped(lead.qualified_at)@ THEN
		CASE WHEN l.month = l.row_month THEN l.opportunities ELSE 0::bigint END
	END AS opportunities,
	l.month <= l.complete_month AS complete
FROM line AS l;

COMMENT ON VIEW @schema@.leads_by_rep IS 'new leads and new opportunities of each rep: one row a month, team and rep; key month, team, rep';
COMMENT ON COLUMN @schema@.leads_by_rep.month IS 'first day of the month';
COMMENT ON COLUMN @schema@.leads_by_rep.team IS 'team of the leads, or of the rep then';
COMMENT ON COLUMN @schema@.leads_by_rep.rep IS 'rep';
COMMENT ON COLUMN @schema@.leads_by_rep.leads IS 'leads created in the month';
COMMENT ON COLUMN @schema@.leads_by_rep.opportunities IS 'leads that became opportunities in the month, whenever they were created; NULL: lead.qualified_at is not mapped';
COMMENT ON COLUMN @schema@.leads_by_rep.complete IS 'whether the month is over at the end of as_of';
