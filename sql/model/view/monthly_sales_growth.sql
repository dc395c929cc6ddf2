CREATE OR REPLACE VIEW @schema@.monthly_sales_growth AS
WITH month_amount AS (
	SELECT
		f.month,
		sum(f.amount) AS amount
	FROM @parts@.sale_month AS f
	GROUP BY f.month
),
-- A month without sales has a row, so that the month before is the month before
calendar AS (
	SELECT months.month::date AS month
	FROM (SELECT min(a.month) AS first_month FROM month_amount AS a) AS history
	CROSS JOIN LATERAL generate_series(
		history.first_month::timestamp,
		(SELECT c.month FROM @schema@.clock AS c)::timestamp,
		interval '1 month'
	) AS months (month)
),
history AS (
	SELECT
		c.month,
		a.amount,
		lag(a.amount) OVER w AS previous_amount,
		lag(a.amount, 12) OVER w AS year_ago_amount,
		array_agg(a.amount::double precision) OVER (w ROWS 11 PRECEDING) AS year_amounts
	FROM calendar AS c
	LEFT JOIN month_amount AS a ON a.month = c.month
	WINDOW w AS (ORDER BY c.month)
)
SELECT
	h.month,
	h.amount,
	h.previous_amount,
	saleskpi.growth_rate(coalesce(h.amount, 0::numeric), CASE WHEN h.previous_amount > 0::numeric THEN h.previous_amount END) AS growth_rate,
	h.year_ago_amount,
	saleskpi.growth_rate(coalesce(h.amount, 0::numeric), CASE WHEN h.year_ago_amount > 0::numeric THEN h.year_ago_amount END) AS year_on_year,
	saleskpi.sparkline(h.year_amounts) AS trend,
	h.month <= (SELECT c.complete_month FROM @schema@.clock AS c) AS complete
FROM history AS h;

COMMENT ON VIEW @schema@.monthly_sales_growth IS 'sales of each month against the month before and the year before: one row a month; key month';
COMMENT ON COLUMN @schema@.monthly_sales_growth.month IS 'first day of the month';
COMMENT ON COLUMN @schema@.monthly_sales_growth.amount IS 'amount of the sales, refunds taken off; NULL without sales';
COMMENT ON COLUMN @schema@.monthly_sales_growth.previous_amount IS 'amount of the month before';
COMMENT ON COLUMN @schema@.monthly_sales_growth.growth_rate IS '(amount - previous_amount) / previous_amount; -1 in a month without sales after one with; NULL where previous_amount is not above 0';
COMMENT ON COLUMN @schema@.monthly_sales_growth.year_ago_amount IS 'amount of the same month a year before';
COMMENT ON COLUMN @schema@.monthly_sales_growth.year_on_year IS '(amount - year_ago_amount) / year_ago_amount; NULL where year_ago_amount is not above 0';
COMMENT ON COLUMN @schema@.monthly_sales_growth.trend IS 'amounts of the twelve months up to this one, as a sparkline';
COMMENT ON COLUMN @schema@.monthly_sales_growth.complete IS 'whether the month is over at the end of as_of; growth of one that is not compares a part with a whole';
