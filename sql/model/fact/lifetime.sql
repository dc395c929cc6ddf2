-- What known customers have bought, by the day on which they did and by who won them
CREATE OR REPLACE VIEW @parts@.lifetime_@grain@ AS
SELECT
	@at(s)@ AS @grain@@is_month(g)@,
	r.region,
	r.manager,
	coalesce(o.team, r.team) AS team,
	o.rep,
	o.channel,
	saleskpi_internal.total(s.amount) AS amount
FROM @parts@.known_sale AS s
@period@CROSS JOIN (VALUES (false), (true)) AS g (is_month)
JOIN @parts@.customer_origin AS o ON o.customer_id = s.customer_id
LEFT JOIN @parts@.known_rep AS r
	ON r.rep = o.rep
	AND o.acquired_on BETWEEN r.starts_on AND r.ends_on
GROUP BY @at(s)@, o.rep, o.channel, coalesce(o.team, r.team), r.region, r.manager;

COMMENT ON VIEW @parts@.lifetime_@grain@ IS 'fact: sales to known customers, one row a @grain@ and who won the customers';
COMMENT ON COLUMN @parts@.lifetime_@grain@.@grain@ IS '@first_day@ of the sale';
COMMENT ON COLUMN @parts@.lifetime_@grain@.region IS 'region of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.lifetime_@grain@.manager IS 'manager of the rep on the day the customers were won';
COMMENT ON COLUMN @parts@.lifetime_@grain@.team IS 'team that won the customers';
COMMENT ON COLUMN @parts@.lifetime_@grain@.rep IS 'rep who won the customers';
COMMENT ON COLUMN @parts@.lifetime_@grain@.channel IS 'channel that brought the customers';
COMMENT ON COLUMN @parts@.lifetime_@grain@.amount IS 'amount of the sales, refunds taken off';
@period@COMMENT ON COLUMN @parts@.lifetime_@grain@.is_month IS 'whether it is a month, or a day';
