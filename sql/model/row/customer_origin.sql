-- One row a customer, who may have come more than once: whose it was at first
CREATE OR REPLACE VIEW @parts@.customer_origin AS
SELECT DISTINCT ON (u.customer_id)
	u.customer_id,
	u.channel,
	u.rep,
	u.team,
	u.acquired_on
FROM @parts@.known_customer AS u
WHERE u.customer_id IS NOT NULL
ORDER BY u.customer_id, u.acquired_on, u.rep, u.channel, u.team;

COMMENT ON VIEW @parts@.customer_origin IS 'who won each known customer: one row a customer; of one listed more than once the first by day, rep, channel and team';
COMMENT ON COLUMN @parts@.customer_origin.customer_id IS 'key';
COMMENT ON COLUMN @parts@.customer_origin.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @parts@.customer_origin.rep IS 'rep who won the customer';
COMMENT ON COLUMN @parts@.customer_origin.team IS 'team that won the customer; NULL: that of the rep';
COMMENT ON COLUMN @parts@.customer_origin.acquired_on IS 'day on which the customer was won for the first time';
