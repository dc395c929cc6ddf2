CREATE OR REPLACE VIEW @schema@.known_buyer AS
SELECT
	s.customer_id,
	saleskpi.rfm(s.sold_at::date, s.amount) AS rfm
FROM @schema@.known_sale AS s
WHERE s.customer_id IS NOT NULL
GROUP BY s.customer_id;

COMMENT ON VIEW @schema@.known_buyer IS 'what each customer has bought by the end of as_of: one row a customer with a sale';
COMMENT ON COLUMN @schema@.known_buyer.customer_id IS 'customer';
COMMENT ON COLUMN @schema@.known_buyer.rfm IS 'purchases, those of one day as one; NULL: no sale with an amount';
