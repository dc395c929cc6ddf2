-- How far the leads of each month have come.  A month without leads has a row between others, and up to the
-- month of as_of where there were some in the year before.
CREATE OR REPLACE VIEW @parts@.funnel_month AS
WITH owner_month AS (
	SELECT
		date_trunc('month'::text, f.day::timestamp)::date AS month,
		f.team,
		f.rep,
		f.channel,
		sum(f.leads)::bigint AS leads,
		sum(f.qualified_so_far)::bigint AS qualified,
		sum(f.converted_so_far)::bigint AS converted,
		coalesce(sum(f.leads) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_leads,
		coalesce(sum(f.qualified) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_qualified,
		coalesce(sum(f.converted) FILTER (WHERE f.day <= k.old_enough), 0::numeric)::bigint AS old_converted
	FROM @parts@.lead_day AS f
	CROSS JOIN @schema@.clock AS k
	GROUP BY 1, 2, 3, 4
),
line AS (
	SELECT
		generate_series(m.row_month::timestamp,
			saleskpi_internal.line_end(m.row_month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
		m.*,
		k.complete_month
	FROM (
		SELECT
			n.month AS row_month,
			n.team, n.rep, n.channel,
			n.leads, n.qualified, n.converted,
			n.old_leads, n.old_qualified, n.old_converted,
			-- As bytes, which sort in a fifth of the time and are the same or not as texts are
			lead(n.month) OVER (PARTITION BY n.team COLLATE "C", n.rep COLLATE "C", n.channel COLLATE "C" ORDER BY n.month) AS next_month
		FROM owner_month AS n
	) AS m
	CROSS JOIN @schema@.clock AS k
)
SELECT
	l.month,
	l.team,
	l.rep,
	l.channel,
	CASE WHEN l.month = l.row_month THEN l.leads ELSE 0::bigint END AS leads,
	CASE WHEN l.month = l.row_month THEN l.qualified ELSE 0::bigint END AS qualified,
	CASE WHEN l.month = l.row_month THEN l.converted ELSE 0::bigint END AS converted,
	CASE WHEN l.month = l.row_month THEN l.old_leads ELSE 0::bigint END AS old_leads,
	CASE WHEN l.month = l.row_month THEN l.old_qualified ELSE 0::bigint END AS old_qualified,
	CASE WHEN l.month = l.row_month THEN l.old_converted ELSE 0::bigint END AS old_converted,
	l.month <= l.complete_month AS complete
FROM line AS l;

COMMENT ON VIEW @parts@.funnel_month IS 'fact: how far leads have come, one row a month of creation, team, rep and channel';
COMMENT ON COLUMN @parts@.funnel_month.month IS 'first day of the month in which the leads were created';
COMMENT ON COLUMN @parts@.funnel_month.team IS 'team of the leads, or of the rep on the day of creation';
COMMENT ON COLUMN @parts@.funnel_month.rep IS 'rep';
COMMENT ON COLUMN @parts@.funnel_month.channel IS 'channel the leads came by';
COMMENT ON COLUMN @parts@.funnel_month.leads IS 'leads';
COMMENT ON COLUMN @parts@.funnel_month.qualified IS 'those that had become opportunities by the end of as_of';
COMMENT ON COLUMN @parts@.funnel_month.converted IS 'those that had become customers by then';
COMMENT ON COLUMN @parts@.funnel_month.old_leads IS 'leads of days that are older than settings.conversion_window';
COMMENT ON COLUMN @parts@.funnel_month.old_qualified IS 'those of them that became opportunities within it';
COMMENT ON COLUMN @parts@.funnel_month.old_converted IS 'those of them that became customers within it';
COMMENT ON COLUMN @parts@.funnel_month.complete IS 'whether the month is over at the end of as_of';
