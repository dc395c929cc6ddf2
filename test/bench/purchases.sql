-- Purchases of as many customers as company.customers has, drawn from the models
-- that are fitted to them, in the order of time.
--
-- BG/NBD with r = 1, alpha = 10 weeks, a = 1, b = 3: a customer buys at a rate that
-- is exponentially distributed and leaves after each repeat purchase with a
-- probability p of which 1 - (1 - p)^3 is uniform.  Gamma-Gamma with p = 2, q = 4, gamma = 150:
-- amounts have a gamma distribution of shape 2, whose rate has one of shape 4.

CREATE TABLE company.purchases (
	customer_id bigint NOT NULL,
	sold_on date NOT NULL,
	amount numeric(12,2) NOT NULL
);

INSERT INTO company.purchases
SELECT
	p.customer_id,
	p.sold_on,
	-ln((1 - company.share(86, p.purchase_id)) * (1 - company.share(87, p.purchase_id))) * p.scale
FROM (
	SELECT
		c.customer_id,
		c.customer_id * 100 + k AS purchase_id,
		-- The mean time between two purchases, in days, as often as they are waited for
		c.acquired_on + floor(CASE WHEN k = 0 THEN 0 ELSE c.days_between
			* sum(CASE WHEN k = 0 THEN 0 ELSE -ln(1 - company.share(81, c.customer_id * 100 + k)) END)
				OVER (PARTITION BY c.customer_id ORDER BY k) END)::integer AS sold_on,
		c.scale
	FROM (
		SELECT
			customer_id,
			acquired_on,
			-70 / ln(1 - company.share(82, customer_id)) AS days_between,
			-- After how many repeat purchases the customer leaves
			least(1 + floor(ln(1 - company.share(83, customer_id))
				/ nullif(ln(1 - company.share(84, customer_id)) / 3, 0)), 99)::integer AS purchases,
			-150 / ln((1 - company.share(85, customer_id)) * (1 - company.share(88, customer_id))
				* (1 - company.share(89, customer_id)) * (1 - company.share(90, customer_id))) AS scale
		FROM company.customers
	) AS c
	CROSS JOIN LATERAL generate_series(0, c.purchases) AS k
	WHERE c.days_between < 1e8
) AS p
WHERE p.sold_on <= '2025-12-31'
ORDER BY p.sold_on;

VACUUM (FREEZE, ANALYZE) company.purchases;
