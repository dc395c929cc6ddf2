-- What each customer pays at the end of a month, beside the end of the month before
CREATE VIEW by_hand.revenue_retention AS
WITH change AS (
	SELECT customer_id, month, sum(fee) AS fee
	FROM (
		SELECT customer_id, date_trunc('month', started_on::timestamp)::date AS month, monthly_fee AS fee
		FROM company.subscriptions
		WHERE started_on < '2025-12-01'
		UNION ALL
		SELECT customer_id, date_trunc('month', ended_on::timestamp)::date, -monthly_fee
		FROM company.subscriptions
		WHERE ended_on < '2025-12-01'
	) AS part
	GROUP BY 1, 2
),
standing AS (
	SELECT
		month,
		fee,
		sum(fee) OVER by_month AS after,
		row_number() OVER by_month = 1 AS is_first
	FROM change
	WINDOW by_month AS (PARTITION BY customer_id ORDER BY month)
),
month_change AS (
	SELECT
		month,
		sum(after) FILTER (WHERE after = fee AND is_first) AS new,
		sum(after) FILTER (WHERE after = fee AND NOT is_first) AS returned,
		sum(fee) FILTER (WHERE fee > 0 AND after > fee) AS expanded,
		sum(-fee) FILTER (WHERE fee < 0 AND after > 0) AS contracted,
		sum(-fee) FILTER (WHERE fee < 0 AND after = 0) AS lost
	FROM standing
	GROUP BY month
),
line AS (
	SELECT
		month,
		coalesce(new, 0) AS new,
		coalesce(returned, 0) AS returned,
		coalesce(expanded, 0) AS expanded,
		coalesce(contracted, 0) AS contracted,
		coalesce(lost, 0) AS lost
	FROM (SELECT generate_series(min(month)::timestamp, timestamp '2025-11-01', interval '1 month')::date AS month FROM month_change) AS calendar
	LEFT JOIN month_change USING (month)
),
history AS (
	SELECT *, sum(new + returned + expanded - contracted - lost) OVER (ORDER BY month) AS at_end
	FROM line
),
started AS (
	SELECT *, at_end - new - returned - expanded + contracted + lost AS at_start
	FROM history
)
SELECT
	month,
	at_start AS revenue_at_start,
	new,
	returned,
	expanded,
	contracted,
	lost,
	at_end,
	((at_start - contracted - lost) / nullif(at_start, 0))::double precision AS gross_retention,
	((at_start + expanded - contracted - lost) / nullif(at_start, 0))::double precision AS net_retention,
	((new + returned + expanded) / nullif(contracted + lost, 0))::double precision AS quick_ratio,
	true AS complete
FROM started;
