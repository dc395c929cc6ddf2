-- Each rep in the time of the rep's own sales target, or in the company's year: who is on the list,
-- and who has a number in that time.  Nobody has neither a list nor a target to be held against.
CREATE OR REPLACE VIEW @schema@.team_performance AS
WITH own_target AS (
	SELECT DISTINCT ON (t.rep)
		t.rep,
		t.starts_on,
		t.ends_on,
		t.target_value,
		t.as_of
	FROM @parts@.planned_target AS t
	WHERE t.kpi = 'sales_amount'::text
		AND t.owner_kind = 'rep'::text
		AND t.as_of BETWEEN t.starts_on AND t.ends_on
	ORDER BY t.rep, t.ends_on, t.target_id, t.key
),
-- Nothing before the first day is asked for.  Where facts are kept, whole months are read as such, and
-- days only of those in which a target begins.
first_day AS (
	SELECT
		least(min(t.starts_on), (SELECT c.fiscal_year FROM @schema@.clock AS c)) AS day,
-- @live
		least(min(t.starts_on), (SELECT c.fiscal_year FROM @schema@.clock AS c)) AS from_day,
		date 'infinity' AS until_day
-- @kept
		min(t.starts_on) FILTER (WHERE saleskpi_internal.first_whole_month(t.starts_on) > t.starts_on) AS from_day,
		max(saleskpi_internal.first_whole_month(t.starts_on)) AS until_day
-- @all
	FROM own_target AS t
),
-- Of customers at the start, those lost since.  Who had some then has a row, whatever happened.
rep_customer AS (
-- @live
	SELECT
		u.rep,
		coalesce(sum(u.customers) FILTER (WHERE u.churned_on BETWEEN coalesce(t.starts_on, c.fiscal_year) AND c.as_of), 0::numeric) / sum(u.customers) AS churn_rate
	FROM @parts@.customer_span AS u
	CROSS JOIN @schema@.clock AS c
	LEFT JOIN own_target AS t ON t.rep = u.rep
	WHERE u.acquired_on < coalesce(t.starts_on, c.fiscal_year)
		AND (u.churned_on >= coalesce(t.starts_on, c.fiscal_year)) IS NOT FALSE
		AND @knows_churn@
	GROUP BY u.rep
-- @kept
	SELECT
		u.rep,
		(u.at_start - u.remaining) / u.at_start AS churn_rate
	FROM @parts@.rep_customer_month AS u
	CROSS JOIN @schema@.clock AS c
	LEFT JOIN own_target AS t ON t.rep = u.rep
	WHERE u.month = coalesce(t.starts_on, c.fiscal_year)
		AND u.month >= (SELECT q.day FROM first_day AS q)
		AND u.at_start > 0::numeric
		AND @knows_churn@
	UNION ALL
	-- Where a target begins within a month
	SELECT
		u.rep,
		coalesce(sum(u.customers) FILTER (WHERE u.churned_on BETWEEN t.starts_on AND t.as_of), 0::numeric) / sum(u.customers)
	FROM @parts@.customer_span AS u
	JOIN own_target AS t ON t.rep = u.rep
	WHERE u.acquired_on < t.starts_on
		AND (u.churned_on >= t.starts_on) IS NOT FALSE
		AND saleskpi_internal.first_whole_month(t.starts_on) > t.starts_on
		AND EXISTS (SELECT FROM own_target AS q WHERE saleskpi_internal.first_whole_month(q.starts_on) > q.starts_on)
		AND @knows_churn@
	GROUP BY u.rep
-- @all
),
rep_day AS (
	SELECT f.rep, f.day, false AS is_month, f.amount, 0::bigint AS closed, 0::bigint AS won, NULL::saleskpi.mean_duration AS duration, 0::bigint AS leads, 0::bigint AS opportunities
	FROM @parts@.sale_day AS f
	WHERE f.day >= (SELECT q.from_day FROM first_day AS q)
		AND f.day < (SELECT q.until_day FROM first_day AS q)
	UNION ALL
	SELECT f.rep, f.day, false, NULL::numeric, f.closed, f.won, f.duration, 0::bigint, 0::bigint
	FROM @parts@.deal_day AS f
	WHERE f.day >= (SELECT q.from_day FROM first_day AS q)
		AND f.day < (SELECT q.until_day FROM first_day AS q)
	UNION ALL
	SELECT f.rep, f.day, false, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, f.leads, 0::bigint
	FROM @parts@.lead_day AS f
	WHERE f.day >= (SELECT q.from_day FROM first_day AS q)
		AND f.day < (SELECT q.until_day FROM first_day AS q)
	UNION ALL
	SELECT f.rep, f.day, false, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, 0::bigint, f.opportunities
	FROM @parts@.opportunity_day AS f
	WHERE f.day >= (SELECT q.from_day FROM first_day AS q)
		AND f.day < (SELECT q.until_day FROM first_day AS q)
-- @live
-- @kept
	UNION ALL
	SELECT f.rep, f.month, true, f.amount, f.closed, f.won, f.duration, f.leads, f.opportunities
	FROM @parts@.rep_month AS f
	WHERE f.month >= (SELECT q.day FROM first_day AS q)
-- @all
	UNION ALL
	-- Who is on the list or has a target has a row, whatever happened
	SELECT r.rep, NULL::date, false, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, 0::bigint, 0::bigint
	FROM @parts@.rep_today AS r
	UNION ALL
	SELECT t.rep, NULL::date, false, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, 0::bigint, 0::bigint
	FROM own_target AS t
	UNION ALL
	SELECT u.rep, NULL::date, false, NULL::numeric, 0::bigint, 0::bigint, NULL::saleskpi.mean_duration, 0::bigint, 0::bigint
	FROM rep_customer AS u
),
rep_sum AS (
	SELECT
		d.rep,
		sum(d.amount) AS amount,
		sum(d.won)::bigint AS deals_won,
		sum(d.closed)::bigint AS deals_closed,
		saleskpi.rollup(d.duration) AS duration,
		sum(d.leads)::bigint AS leads,
		sum(d.opportunities)::bigint AS opportunities
	FROM rep_day AS d
	LEFT JOIN own_target AS t ON t.rep = d.rep
	WHERE d.rep IS NOT NULL
		AND (d.day >= coalesce(t.starts_on, (SELECT c.fiscal_year FROM @schema@.clock AS c))) IS NOT FALSE
-- @live
-- @kept
		AND (d.is_month OR d.day < saleskpi_internal.first_whole_month(coalesce(t.starts_on, (SELECT c.fiscal_year FROM @schema@.clock AS c)))) IS NOT FALSE
-- @all
	GROUP BY d.rep
),
rep_time AS (
	SELECT
		s.*,
		coalesce(t.starts_on, c.fiscal_year) AS starts_on,
		coalesce(t.ends_on, (c.fiscal_year + interval '1 year')::date - 1) AS ends_on,
		t.target_value
	FROM rep_sum AS s
	CROSS JOIN @schema@.clock AS c
	LEFT JOIN own_target AS t ON t.rep = s.rep
)
SELECT
	r.team,
	t.rep,
	t.amount,
	t.target_value AS target,
	saleskpi.attainment(t.amount, t.target_value) AS attainment,
	t.deals_won,
	t.deals_won::double precision / nullif(t.deals_closed, 0::bigint)::double precision AS win_rate,
	saleskpi.kpi_value(saleskpi.total_seconds(t.duration), 86400::numeric * saleskpi.closed(t.duration)::numeric)::double precision AS cycle_days,
	CASE WHEN @mapped(lead)@ THEN t.leads END AS leads,
	CASE WHEN @mapped(lead.qualified_at)@ THEN t.opportunities END AS opportunities,
	u.churn_rate::double precision AS churn_rate,
	saleskpi.progress_bar(saleskpi.attainment(coalesce(t.amount, 0::numeric), t.target_value), 10) AS bar,
	t.starts_on,
	t.ends_on
FROM rep_time AS t
LEFT JOIN @parts@.rep_today AS r ON r.rep = t.rep
LEFT JOIN rep_customer AS u ON u.rep = t.rep
ORDER BY r.team, t.rep;

COMMENT ON VIEW @schema@.team_performance IS 'each rep against the rep''s own target, by team and name: one row a rep, none for what has no rep; key rep';
COMMENT ON COLUMN @schema@.team_performance.team IS 'team';
COMMENT ON COLUMN @schema@.team_performance.rep IS 'rep';
COMMENT ON COLUMN @schema@.team_performance.amount IS 'amount sold since starts_on; NULL: nothing';
COMMENT ON COLUMN @schema@.team_performance.target IS 'the rep''s sales target that runs now, of several the one that ends first; NULL: none';
COMMENT ON COLUMN @schema@.team_performance.attainment IS 'amount / target';
COMMENT ON COLUMN @schema@.team_performance.deals_won IS 'deals won since starts_on';
COMMENT ON COLUMN @schema@.team_performance.win_rate IS 'deals won / deals closed since starts_on';
COMMENT ON COLUMN @schema@.team_performance.cycle_days IS 'mean days that the deals won took';
COMMENT ON COLUMN @schema@.team_performance.leads IS 'leads created since starts_on; NULL: not mapped';
COMMENT ON COLUMN @schema@.team_performance.opportunities IS 'leads that became opportunities since starts_on, whenever they were created; NULL: not mapped';
COMMENT ON COLUMN @schema@.team_performance.churn_rate IS 'of the rep''s customers at starts_on, the share lost since';
COMMENT ON COLUMN @schema@.team_performance.bar IS 'attainment as a bar';
COMMENT ON COLUMN @schema@.team_performance.starts_on IS 'first day of the target''s time, or of the company''s year where the rep has no target';
COMMENT ON COLUMN @schema@.team_performance.ends_on IS 'last day of that time';
