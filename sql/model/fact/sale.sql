-- Sales, by the day on which they were made and by whose they were that day.  A sale that does not
-- say its channel counts for that which brought the customer.
CREATE OR REPLACE VIEW @parts@.sale_@grain@ AS
SELECT
	@at(s)@ AS @grain@@is_month(g)@,
	saleskpi_internal.same(r.region) AS region,
	saleskpi_internal.same(r.manager) AS manager,
	coalesce(s.team, r.team) AS team,
	s.rep,
	coalesce(s.channel, o.channel) AS channel,
	count(*) AS sales,
	count(*) FILTER (WHERE s.amount < 0::numeric) AS refunds,
	saleskpi_internal.total(s.amount) AS amount,
	saleskpi_internal.total(s.quantity) AS quantity
FROM @parts@.known_sale AS s
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
LEFT JOIN @parts@.customer_origin AS o ON o.customer_id = s.customer_id
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = s.rep
	AND s.at >= r.from_at
	AND s.at < r.until_at
-- Of one rep and span all are in one region, under one manager
GROUP BY @at(s)@, coalesce(s.team, r.team), s.rep, coalesce(s.channel, o.channel), r.placed_from;

COMMENT ON VIEW @parts@.sale_@grain@ IS 'fact: sales, one row a @grain@ and whose they are';
COMMENT ON COLUMN @parts@.sale_@grain@.@grain@ IS '@first_day@ of the sale';
COMMENT ON COLUMN @parts@.sale_@grain@.region IS 'region of the rep that day';
COMMENT ON COLUMN @parts@.sale_@grain@.manager IS 'manager of the rep that day';
COMMENT ON COLUMN @parts@.sale_@grain@.team IS 'team of the sales, or of the rep that day';
COMMENT ON COLUMN @parts@.sale_@grain@.rep IS 'rep';
COMMENT ON COLUMN @parts@.sale_@grain@.channel IS 'channel of the sales, or that which brought the customers';
COMMENT ON COLUMN @parts@.sale_@grain@.sales IS 'sales, refunds among them';
COMMENT ON COLUMN @parts@.sale_@grain@.refunds IS 'those of them with an amount below 0';
COMMENT ON COLUMN @parts@.sale_@grain@.amount IS 'their amount, refunds taken off';
COMMENT ON COLUMN @parts@.sale_@grain@.quantity IS 'their quantity';
@period@COMMENT ON COLUMN @parts@.sale_@grain@.is_month IS 'whether it is a month, or a day';
