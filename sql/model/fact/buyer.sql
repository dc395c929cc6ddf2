-- What each customer has bought
CREATE OR REPLACE VIEW @parts@.buyer AS
SELECT
	coalesce(o.customer_id, b.customer_id) AS customer_id,
	o.customer_id IS NOT NULL AS is_known,
	r.region,
	r.manager,
	coalesce(o.team, r.team) AS team,
	o.rep,
	o.channel,
	o.acquired_on,
	o.there_until,
	b.rfm,
	b.amount
FROM @parts@.customer_origin AS o
FULL JOIN (
	SELECT
		s.customer_id,
		saleskpi.rfm(s.day, s.amount) AS rfm,
		sum(s.amount) AS amount
	FROM @parts@.known_sale AS s
	WHERE s.customer_id IS NOT NULL
	GROUP BY s.customer_id
) AS b ON b.customer_id = o.customer_id
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = o.rep
	AND o.acquired_on BETWEEN r.starts_on AND r.ends_on;

COMMENT ON VIEW @parts@.buyer IS 'fact: customers and what they have bought, one row a customer';
COMMENT ON COLUMN @parts@.buyer.customer_id IS 'customer';
COMMENT ON COLUMN @parts@.buyer.is_known IS 'whether the source customer has it; false: it only bought';
COMMENT ON COLUMN @parts@.buyer.region IS 'region of the rep on the day the customer was won';
COMMENT ON COLUMN @parts@.buyer.manager IS 'manager of the rep on the day the customer was won';
COMMENT ON COLUMN @parts@.buyer.team IS 'team that won the customer';
COMMENT ON COLUMN @parts@.buyer.rep IS 'rep who won the customer';
COMMENT ON COLUMN @parts@.buyer.channel IS 'channel that brought the customer';
COMMENT ON COLUMN @parts@.buyer.acquired_on IS 'day on which the customer was won for the first time';
COMMENT ON COLUMN @parts@.buyer.there_until IS 'day on which the customer was lost for the last time; infinity: still there at the end of as_of';
COMMENT ON COLUMN @parts@.buyer.rfm IS 'purchases, those of one day as one; NULL: no sale with an amount';
COMMENT ON COLUMN @parts@.buyer.amount IS 'amount of all sales, refunds taken off';
