-- What reps did by month, over all channels, for who asks for reps alone
CREATE OR REPLACE VIEW @parts@.rep_month AS
SELECT
	u.month,
	u.rep,
	saleskpi_internal.total(u.amount) AS amount,
	sum(u.closed)::bigint AS closed,
	sum(u.won)::bigint AS won,
	saleskpi.rollup(u.duration) AS duration,
	sum(u.leads)::bigint AS leads,
	sum(u.opportunities)::bigint AS opportunities
FROM (
	SELECT s.month, s.rep, s.amount, 0::bigint AS closed, 0::bigint AS won, NULL::saleskpi.mean_duration AS duration, 0::bigint AS leads, 0::bigint AS opportunities
	FROM @parts@.sale_month AS s
	UNION ALL
	SELECT d.month, d.rep, NULL::numeric, d.closed, d.won, d.duration, 0::bigint, 0::bigint
	FROM @parts@.deal_rep_month AS d
	UNION ALL
	SELECT l.month, l.rep, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, l.leads, 0::bigint
	FROM @parts@.lead_month AS l
	UNION ALL
	SELECT o.month, o.rep, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, 0::bigint, o.opportunities
	FROM @parts@.opportunity_month AS o
) AS u
GROUP BY u.month, u.rep;

COMMENT ON VIEW @parts@.rep_month IS 'fact: what reps sold, closed and were given, one row a month and rep';
COMMENT ON COLUMN @parts@.rep_month.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.rep_month.rep IS 'rep';
COMMENT ON COLUMN @parts@.rep_month.amount IS 'amount sold; NULL: of no sale';
COMMENT ON COLUMN @parts@.rep_month.closed IS 'deals won or lost';
COMMENT ON COLUMN @parts@.rep_month.won IS 'deals won';
COMMENT ON COLUMN @parts@.rep_month.duration IS 'how long those won took';
COMMENT ON COLUMN @parts@.rep_month.leads IS 'leads that came';
COMMENT ON COLUMN @parts@.rep_month.opportunities IS 'leads that were qualified';
