-- How what customers pay has changed, by month.  A customer's revenue at the end of a month beside
-- that at the end of the month before says what happened; what happens within a month and is undone
-- in it did not happen.
CREATE OR REPLACE VIEW @parts@.revenue_month AS
WITH change AS (
	SELECT
		e.customer_id,
		e.month,
		saleskpi_internal.total(e.revenue) AS revenue
	FROM (
		SELECT
			s.customer_id,
			saleskpi_internal.month_of(CASE WHEN k.is_end THEN s.ended_on ELSE s.started_on END) AS month,
			CASE WHEN k.is_end THEN - s.monthly_revenue ELSE s.monthly_revenue END AS revenue
		FROM @parts@.known_subscription AS s
		CROSS JOIN (VALUES (false), (true)) AS k (is_end)
		-- What is free changes nothing
		WHERE s.monthly_revenue > 0::numeric
			AND (NOT k.is_end OR s.ended_on IS NOT NULL)
	) AS e
	GROUP BY e.customer_id, e.month
),
-- A customer is whose the first subscription was
origin AS (
	SELECT DISTINCT ON (s.customer_id)
		s.customer_id,
		saleskpi_internal.month_of(s.started_on) AS first_month,
		r.placed_from,
		r.team,
		s.rep,
		s.channel
	FROM @parts@.known_subscription AS s
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = s.rep
		AND s.started_on BETWEEN r.starts_on AND r.ends_on
	WHERE s.monthly_revenue > 0::numeric
	ORDER BY s.customer_id, s.started_on, s.rep, s.channel
),
standing AS (
	SELECT
		c.customer_id,
		c.month,
		saleskpi_internal.total(c.revenue) OVER w - c.revenue AS before,
		saleskpi_internal.total(c.revenue) OVER w AS after
	FROM change AS c
	WINDOW w AS (PARTITION BY c.customer_id ORDER BY c.month)
)
SELECT
	f.month,
	r.region,
	r.manager,
	f.team,
	f.rep,
	f.channel,
	f.new,
	f.returned,
	f.expanded,
	f.contracted,
	f.lost
FROM (
	SELECT
		s.month,
		o.rep,
		o.channel,
		o.team,
		o.placed_from,
		saleskpi_internal.total(s.after) FILTER (WHERE s.before = 0::numeric AND s.month = o.first_month) AS new,
		saleskpi_internal.total(s.after) FILTER (WHERE s.before = 0::numeric AND s.month > o.first_month) AS returned,
		saleskpi_internal.total(s.after - s.before) FILTER (WHERE s.before > 0::numeric AND s.after > s.before) AS expanded,
		saleskpi_internal.total(s.before - s.after) FILTER (WHERE s.after > 0::numeric AND s.after < s.before) AS contracted,
		saleskpi_internal.total(s.before) FILTER (WHERE s.before > 0::numeric AND s.after = 0::numeric) AS lost
	FROM standing AS s
	JOIN origin AS o ON o.customer_id = s.customer_id
	GROUP BY 1, 2, 3, 4, 5
) AS f
-- DISTINCT lets the planner leave the join out where nobody reads a region or manager
LEFT JOIN (
	SELECT DISTINCT ON (k.rep, k.starts_on) k.rep, k.starts_on, k.region, k.manager
	FROM @parts@.known_rep AS k
) AS r
	ON r.rep = f.rep
	AND r.starts_on = f.placed_from;

COMMENT ON VIEW @parts@.revenue_month IS 'fact: changes of what customers pay a month, one row a month and whose they are';
COMMENT ON COLUMN @parts@.revenue_month.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.revenue_month.region IS 'region of the rep on the day of the customer''s first subscription';
COMMENT ON COLUMN @parts@.revenue_month.manager IS 'manager of the rep on that day';
COMMENT ON COLUMN @parts@.revenue_month.team IS 'team of the rep on that day';
COMMENT ON COLUMN @parts@.revenue_month.rep IS 'rep of the customer''s first subscription';
COMMENT ON COLUMN @parts@.revenue_month.channel IS 'channel of the customer''s first subscription';
COMMENT ON COLUMN @parts@.revenue_month.new IS 'monthly revenue of customers who had never paid before';
COMMENT ON COLUMN @parts@.revenue_month.returned IS 'monthly revenue of customers who had paid before, and nothing at the end of the month before';
COMMENT ON COLUMN @parts@.revenue_month.expanded IS 'what customers pay more than at the end of the month before';
COMMENT ON COLUMN @parts@.revenue_month.contracted IS 'what customers pay less than at the end of the month before';
COMMENT ON COLUMN @parts@.revenue_month.lost IS 'what customers paid at the end of the month before who pay nothing any more';
