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
	t.days_before,
	t.there_since,
	b.rfm,
	b.amount
FROM @parts@.customer_origin AS o
FULL JOIN (
	SELECT
		s.customer_id,
		saleskpi.rfm(s.day, s.amount) AS rfm,
		saleskpi_internal.total(s.amount) AS amount
	FROM @parts@.known_sale AS s
	WHERE s.customer_id IS NOT NULL
	GROUP BY s.customer_id
) AS b ON b.customer_id = o.customer_id
-- Without the days between going and coming back, and none twice of a customer who is listed twice.
-- Of who is there, since when: how long that is any day says for itself.
LEFT JOIN (
	SELECT
		u.customer_id,
		coalesce(sum(CASE WHEN u.churned_on < date 'infinity' AND (u.counted_to < u.churned_on) IS NOT FALSE
			THEN u.churned_on - greatest(u.acquired_on, u.counted_to) END), 0::bigint) AS days_before,
		min(CASE WHEN u.churned_on = date 'infinity' AND (u.counted_to < date 'infinity') IS NOT FALSE
			THEN greatest(u.acquired_on, u.counted_to) END) AS there_since
	FROM (
		SELECT
			k.customer_id,
			k.acquired_on,
			coalesce(k.churned_on, date 'infinity') AS churned_on,
			max(coalesce(k.churned_on, date 'infinity')) OVER (
				PARTITION BY k.customer_id ORDER BY k.acquired_on, k.churned_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
			) AS counted_to
		FROM @parts@.known_customer AS k
		WHERE k.customer_id IS NOT NULL
	) AS u
	GROUP BY u.customer_id
) AS t ON t.customer_id = o.customer_id
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
COMMENT ON COLUMN @parts@.buyer.days_before IS 'days for which it was a customer, those of its last time left out if it is one still';
COMMENT ON COLUMN @parts@.buyer.there_since IS 'first day of the time that goes on; NULL: it is no customer any more';
COMMENT ON COLUMN @parts@.buyer.rfm IS 'purchases, those of one day as one; NULL: no sale with an amount';
COMMENT ON COLUMN @parts@.buyer.amount IS 'amount of all sales, refunds taken off';
