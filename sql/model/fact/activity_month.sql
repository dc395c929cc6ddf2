-- Who bought again in which month after the first
CREATE OR REPLACE VIEW @parts@.activity_month AS
SELECT
	a.cohort,
	a.month,
	o.rep,
	o.channel,
	count(*) AS customers,
	count(*) FILTER (WHERE a.month = a.last_month) AS last_time
FROM (
	SELECT
		b.customer_id,
		b.month,
		min(b.month) OVER (PARTITION BY b.customer_id) AS cohort,
		max(b.month) OVER (PARTITION BY b.customer_id) AS last_month
	FROM (
		-- A refund is no purchase, a sale without an amount is one
		SELECT s.customer_id, s.month
		FROM @parts@.known_sale AS s
		WHERE s.customer_id IS NOT NULL
			AND (s.amount > 0::numeric OR s.amount IS NULL)
		GROUP BY s.customer_id, s.month
	) AS b
) AS a
LEFT JOIN @parts@.customer_origin AS o ON o.customer_id = a.customer_id
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW @parts@.activity_month IS 'fact: customers who bought, one row a month of the first purchase, month of a purchase and who won them';
COMMENT ON COLUMN @parts@.activity_month.cohort IS 'first day of the month of the first purchase';
COMMENT ON COLUMN @parts@.activity_month.month IS 'first day of the month of a purchase';
COMMENT ON COLUMN @parts@.activity_month.rep IS 'rep who won the customers';
COMMENT ON COLUMN @parts@.activity_month.channel IS 'channel that brought them';
COMMENT ON COLUMN @parts@.activity_month.customers IS 'customers who bought in the month';
COMMENT ON COLUMN @parts@.activity_month.last_time IS 'those of them who have not bought after it';
