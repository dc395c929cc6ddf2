-- From what customers pay at the end of each month
CREATE OR REPLACE VIEW @schema@.revenue_retention AS
WITH change AS (
	SELECT
		f.month,
		coalesce(sum(f.new), 0::numeric) AS new,
		coalesce(sum(f.returned), 0::numeric) AS returned,
		coalesce(sum(f.expanded), 0::numeric) AS expanded,
		coalesce(sum(f.contracted), 0::numeric) AS contracted,
		coalesce(sum(f.lost), 0::numeric) AS lost
	FROM @parts@.revenue_month AS f
	GROUP BY f.month
),
calendar AS (
	SELECT months.month::date AS month
	FROM (SELECT min(c.month) AS first_month FROM change AS c) AS history
	CROSS JOIN LATERAL generate_series(
		history.first_month::timestamp,
		(SELECT c.month FROM @schema@.clock AS c)::timestamp,
		interval '1 month'
	) AS months (month)
),
standing AS (
	SELECT
		d.month,
		coalesce(c.new, 0::numeric) AS new,
		coalesce(c.returned, 0::numeric) AS returned,
		coalesce(c.expanded, 0::numeric) AS expanded,
		coalesce(c.contracted, 0::numeric) AS contracted,
		coalesce(c.lost, 0::numeric) AS lost,
		coalesce(sum(c.new + c.returned + c.expanded - c.contracted - c.lost) OVER (ORDER BY d.month), 0::numeric) AS at_end
	FROM calendar AS d
	LEFT JOIN change AS c ON c.month = d.month
)
SELECT
	s.month,
	s.at_end - (s.new + s.returned + s.expanded - s.contracted - s.lost) AS revenue_at_start,
	s.new,
	s.returned,
	s.expanded,
	s.contracted,
	s.lost,
	s.at_end,
	((s.at_end - s.new - s.returned - s.expanded)
		/ nullif(s.at_end - (s.new + s.returned + s.expanded - s.contracted - s.lost), 0::numeric))::double precision AS gross_retention,
	((s.at_end - s.new - s.returned)
		/ nullif(s.at_end - (s.new + s.returned + s.expanded - s.contracted - s.lost), 0::numeric))::double precision AS net_retention,
	((s.new + s.returned + s.expanded) / nullif(s.contracted + s.lost, 0::numeric))::double precision AS quick_ratio,
	s.month <= (SELECT c.complete_month FROM @schema@.clock AS c) AS complete
FROM standing AS s;

COMMENT ON VIEW @schema@.revenue_retention IS 'what customers pay a month, kept, won and lost: one row a month, from the source subscription; key month';
COMMENT ON COLUMN @schema@.revenue_retention.month IS 'first day of the month';
COMMENT ON COLUMN @schema@.revenue_retention.revenue_at_start IS 'monthly revenue at the end of the month before';
COMMENT ON COLUMN @schema@.revenue_retention.new IS 'monthly revenue of customers who had never paid before';
COMMENT ON COLUMN @schema@.revenue_retention.returned IS 'monthly revenue of customers who had paid before, and nothing at the start';
COMMENT ON COLUMN @schema@.revenue_retention.expanded IS 'what the customers of the start pay more';
COMMENT ON COLUMN @schema@.revenue_retention.contracted IS 'what those of them who still pay pay less';
COMMENT ON COLUMN @schema@.revenue_retention.lost IS 'what those of them paid who pay nothing any more';
COMMENT ON COLUMN @schema@.revenue_retention.at_end IS 'monthly revenue at the end: revenue_at_start + new + returned + expanded - contracted - lost';
COMMENT ON COLUMN @schema@.revenue_retention.gross_retention IS '(revenue_at_start - contracted - lost) / revenue_at_start';
COMMENT ON COLUMN @schema@.revenue_retention.net_retention IS '(revenue_at_start + expanded - contracted - lost) / revenue_at_start';
COMMENT ON COLUMN @schema@.revenue_retention.quick_ratio IS '(new + returned + expanded) / (contracted + lost); NULL: nothing was lost';
COMMENT ON COLUMN @schema@.revenue_retention.complete IS 'whether the month is over at the end of as_of';
