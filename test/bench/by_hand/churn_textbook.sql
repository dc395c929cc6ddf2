CREATE VIEW by_hand.churn_textbook AS
SELECT
	month,
	count(*) FILTER (WHERE acquired_on < month) AS at_start,
	count(*) FILTER (WHERE acquired_on >= month) AS gained,
	count(*) FILTER (WHERE acquired_on < month AND churned_on < month + interval '1 month') AS lost,
	count(*) FILTER (WHERE acquired_on >= month AND churned_on < month + interval '1 month') AS gained_and_lost
FROM generate_series(timestamp '2020-01-01', timestamp '2025-12-01', interval '1 month') AS months (month)
JOIN company.customers
	ON acquired_on < month + interval '1 month'
	AND (churned_on IS NULL OR churned_on >= month)
GROUP BY month;
