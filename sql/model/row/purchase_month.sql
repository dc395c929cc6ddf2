-- The months in which each customer bought, and whose the customer is.  A refund is no purchase, a sale
-- without an amount is one.
CREATE OR REPLACE VIEW @parts@.purchase_month AS
SELECT
	b.customer_id,
	b.month,
	min(b.month) OVER (PARTITION BY b.customer_id) AS cohort,
	b.month = max(b.month) OVER (PARTITION BY b.customer_id) AS is_last,
	o.rep,
	o.channel
FROM (
	SELECT s.customer_id, s.month
	FROM @parts@.known_sale AS s
	WHERE s.customer_id IS NOT NULL
		AND (s.amount > 0::numeric OR s.amount IS NULL)
	GROUP BY s.customer_id, s.month
) AS b
LEFT JOIN @parts@.customer_origin AS o ON o.customer_id = b.customer_id;

COMMENT ON VIEW @parts@.purchase_month IS 'months in which customers bought, one row a customer and month';
COMMENT ON COLUMN @parts@.purchase_month.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.purchase_month.month IS 'first day of the month';
COMMENT ON COLUMN @parts@.purchase_month.cohort IS 'first day of the month of the first purchase';
COMMENT ON COLUMN @parts@.purchase_month.is_last IS 'whether nothing has been bought after it';
COMMENT ON COLUMN @parts@.purchase_month.rep IS 'rep who won the customer';
COMMENT ON COLUMN @parts@.purchase_month.channel IS 'channel that brought the customer';
