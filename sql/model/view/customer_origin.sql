-- One row a customer, who may have left and come back, so that joining never
-- doubles a sale and nobody counts twice in what a customer brings
CREATE OR REPLACE VIEW @schema@.customer_origin AS
SELECT
	u.customer_id,
	min(u.rep) AS rep,
	min(u.channel) AS channel,
	min(u.acquired_on) AS acquired_on
FROM @schema@.known_customer AS u
WHERE u.customer_id IS NOT NULL
GROUP BY u.customer_id;

COMMENT ON VIEW @schema@.customer_origin IS 'whose each known customer is, one row a customer; of one listed twice the first rep and channel by name';
COMMENT ON COLUMN @schema@.customer_origin.customer_id IS 'key';
COMMENT ON COLUMN @schema@.customer_origin.rep IS 'rep who won the customer';
COMMENT ON COLUMN @schema@.customer_origin.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @schema@.customer_origin.acquired_on IS 'day on which the customer was first won';
