-- Sales, by the day on which they were made and by whose they were that day.  A sale that does not
-- say its channel counts for that which brought the customer.
CREATE OR REPLACE VIEW @parts@.sale_@grain@ AS
SELECT
	f.@grain@,
	r.region,
	r.manager,
	f.team,
	f.rep,
	f.channel,
	f.sales,
	f.refunds,
	f.amount,
	f.quantity
FROM (
	SELECT
		s.@grain@,
		s.rep,
		coalesce(s.channel, o.channel) AS channel,
		coalesce(s.team, r.team) AS team,
		r.placed_from,
		count(*) AS sales,
		count(*) FILTER (WHERE s.amount < 0::numeric) AS refunds,
		saleskpi_internal.total(s.amount) AS amount,
		saleskpi_internal.total(s.quantity) AS quantity
	FROM @parts@.known_sale AS s
	LEFT JOIN @parts@.customer_origin AS o ON o.customer_id = s.customer_id
	LEFT JOIN @parts@.known_rep AS r
		ON r.rep = s.rep
		AND s.at >= r.from_at
		AND s.at < r.until_at
	GROUP BY 1, 2, 3, 4, 5
) AS f
-- DISTINCT lets the planner leave the join out where nobody reads a region or manager
LEFT JOIN (
	SELECT DISTINCT ON (k.rep, k.starts_on) k.rep, k.starts_on, k.region, k.manager
	FROM @parts@.known_rep AS k
) AS r
	ON r.rep = f.rep
	AND r.starts_on = f.placed_from;

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
