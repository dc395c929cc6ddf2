-- How what customers pay has changed, by the month in which they first paid
CREATE OR REPLACE VIEW @parts@.revenue_cohort AS
SELECT
	e.cohort,
	e.month,
	saleskpi_internal.total(e.revenue) AS revenue,
	saleskpi_internal.total(e.first_revenue) AS first_revenue
FROM @parts@.revenue_event AS e
GROUP BY 1, 2;

COMMENT ON VIEW @parts@.revenue_cohort IS 'fact: changes of what customers pay, one row a month of the first payment and month of the change';
COMMENT ON COLUMN @parts@.revenue_cohort.cohort IS 'first day of the month in which the customers first paid';
COMMENT ON COLUMN @parts@.revenue_cohort.month IS 'first day of the month of the change';
COMMENT ON COLUMN @parts@.revenue_cohort.revenue IS 'how much more they pay a month than before';
COMMENT ON COLUMN @parts@.revenue_cohort.first_revenue IS 'what they paid a month on the first day';
