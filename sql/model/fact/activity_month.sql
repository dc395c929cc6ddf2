-- Who bought again in which month after the first
CREATE OR REPLACE VIEW @parts@.activity_month AS
SELECT
	p.cohort,
	p.month,
	p.rep,
	p.channel,
	count(*) AS customers,
	count(*) FILTER (WHERE p.is_last) AS last_time
FROM @parts@.purchase_month AS p
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW @parts@.activity_month IS 'fact: customers who bought, one row a month of the first purchase, month of a purchase and who won them';
COMMENT ON COLUMN @parts@.activity_month.cohort IS 'first day of the month of the first purchase';
COMMENT ON COLUMN @parts@.activity_month.month IS 'first day of the month of a purchase';
COMMENT ON COLUMN @parts@.activity_month.rep IS 'rep who won the customers';
COMMENT ON COLUMN @parts@.activity_month.channel IS 'channel that brought them';
COMMENT ON COLUMN @parts@.activity_month.customers IS 'customers who bought in the month';
COMMENT ON COLUMN @parts@.activity_month.last_time IS 'those of them who have not bought after it';
