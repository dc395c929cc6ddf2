-- A month in which nothing was lost for a reason has a row between others, and up to the month of as_of
-- where something was in the year before, so that a line drawn over time falls to where it was
CREATE OR REPLACE VIEW @schema@.lost_reasons AS
WITH reason_month AS (
	SELECT
		f.month,
		f.team,
		f.rep,
		f.lost_reason,
		sum(f.deals_lost)::bigint AS deals_lost,
		sum(f.amount_lost) AS amount_lost,
		-- As bytes, which sort in a fifth of the time and are the same or not as texts are
		lead(f.month) OVER (PARTITION BY f.team COLLATE "C", f.rep COLLATE "C", f.lost_reason COLLATE "C" ORDER BY f.month) AS next_month
	FROM @parts@.lost_month AS f
	GROUP BY f.month, f.team, f.rep, f.lost_reason
),
line AS (
	SELECT
		generate_series(m.month::timestamp,
			saleskpi_internal.line_end(m.month, m.next_month, k.month)::timestamp, interval '1 month')::date AS month,
		m.month AS row_month,
		k.complete_month,
		m.team,
		m.rep,
		m.lost_reason,
		m.deals_lost,
		m.amount_lost
	FROM reason_month AS m
	CROSS JOIN @schema@.clock AS k
)
SELECT
	l.month,
	l.team,
	l.rep,
	l.lost_reason,
	CASE WHEN l.month = l.row_month THEN l.deals_lost ELSE 0::bigint END AS deals_lost,
	CASE WHEN l.month = l.row_month THEN l.amount_lost END AS amount_lost,
	l.month <= l.complete_month AS complete
FROM line AS l;

COMMENT ON VIEW @schema@.lost_reasons IS 'why deals were lost: one row a month of closing, team, rep and reason; key month, team, rep, lost_reason';
COMMENT ON COLUMN @schema@.lost_reasons.month IS 'first day of the month in which the deals closed';
COMMENT ON COLUMN @schema@.lost_reasons.team IS 'team of the deals, or of the rep then';
COMMENT ON COLUMN @schema@.lost_reasons.rep IS 'rep';
COMMENT ON COLUMN @schema@.lost_reasons.lost_reason IS 'reason; NULL: nobody said';
COMMENT ON COLUMN @schema@.lost_reasons.deals_lost IS 'deals lost';
COMMENT ON COLUMN @schema@.lost_reasons.amount_lost IS 'their amount; NULL: of none known';
COMMENT ON COLUMN @schema@.lost_reasons.complete IS 'whether the month is over at the end of as_of';
