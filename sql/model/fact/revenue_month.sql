-- How what customers pay has changed, by month: what happens within a month and is undone in it did
-- not happen
CREATE OR REPLACE VIEW @parts@.revenue_month AS
SELECT
	s.month,
	s.region,
	s.manager,
	s.team,
	s.rep,
	s.channel,
	saleskpi_internal.total(s.after) FILTER (WHERE s.before = 0::numeric AND s.month = s.cohort) AS new,
	saleskpi_internal.total(s.after) FILTER (WHERE s.before = 0::numeric AND s.month > s.cohort) AS returned,
	saleskpi_internal.total(s.after - s.before) FILTER (WHERE s.before > 0::numeric AND s.after > s.before) AS expanded,
	saleskpi_internal.total(s.before - s.after) FILTER (WHERE s.after > 0::numeric AND s.after < s.before) AS contracted,
	saleskpi_internal.total(s.before) FILTER (WHERE s.before > 0::numeric AND s.after = 0::numeric) AS lost
FROM @parts@.revenue_change AS s
GROUP BY 1, 2, 3, 4, 5, 6;

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
