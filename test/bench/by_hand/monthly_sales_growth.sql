CREATE VIEW by_hand.monthly_sales_growth AS
WITH month_amount AS (
	SELECT
		date_trunc('month', ordered_at AT TIME ZONE 'Europe/Berlin')::date AS month,
		sum(amount) AS amount
	FROM company.orders
	WHERE ordered_at < timestamptz '2025-12-01 Europe/Berlin'
	GROUP BY 1
),
calendar AS (
	SELECT generate_series(min(month)::timestamp, timestamp '2025-11-01', interval '1 month')::date AS month
	FROM month_amount
),
history AS (
	SELECT
		month,
		amount,
		lag(amount) OVER by_month AS previous_amount,
		lag(amount, 12) OVER by_month AS year_ago_amount
	FROM calendar
	LEFT JOIN month_amount USING (month)
	WINDOW by_month AS (ORDER BY month)
)
SELECT
	month,
	amount,
	previous_amount,
	((amount - previous_amount) / nullif(greatest(previous_amount, 0), 0))::double precision AS growth_rate,
	year_ago_amount,
	((amount - year_ago_amount) / nullif(greatest(year_ago_amount, 0), 0))::double precision AS year_on_year,
	true AS complete
FROM history;
