-- The referee of what is estimated: the interval of the curve of sales cycles, and the model behind what
-- customers are expected to bring, from the papers.  Of that model the parameters are read.  That they are
-- those of the highest likelihood is judged by likelihoods worked out here, and what each customer is
-- expected to bring by the closed formulas in numbers of sixty decimals, where nothing cancels: so both are
-- judged to the same last digits as all else.

\set QUIET on
SET client_min_messages = warning;

-- 3 The curve of Kaplan and Meier (1958): of those still open just before a duration (the ones open for exactly
-- so long among them), the share that did not close at it; the product of these shares up to a duration.  A row
-- the start and one each duration.
CREATE VIEW referee.cycle_step AS
WITH at AS (
	SELECT owner_kind, team, rep, days, sum(won) AS won, sum(deals) AS deals
	FROM (
		SELECT owner_kind, team, rep, days, won::integer AS won, 1 AS deals FROM referee.cycle_deal
		UNION ALL SELECT DISTINCT owner_kind, team, rep, 0, 0, 0 FROM referee.cycle_deal
	) AS d
	GROUP BY 1, 2, 3, 4
), left_of AS (
	SELECT a.*, sum(deals) OVER (PARTITION BY owner_kind, team, rep ORDER BY days DESC) AS at_risk,
		row_number() OVER (PARTITION BY owner_kind, team, rep ORDER BY days) AS step
	FROM at AS a
), product AS (
	SELECT l.*,
		CASE WHEN bool_or(won = at_risk) OVER w THEN 0
			ELSE exp(sum(ln((at_risk - greatest(least(won, at_risk - 1), 0))::float8 / at_risk)) OVER w) END AS survival,
		-- Greenwood (1926): the variance of the logarithm of the curve
		sum(won::float8 / nullif(at_risk * (at_risk - won), 0)) OVER w AS variance
	FROM left_of AS l
	WINDOW w AS (PARTITION BY owner_kind, team, rep ORDER BY days)
)
-- The interval is that of ln(-ln), of which there is none at 1 and at 0 (Kalbfleisch and Prentice 2002, 1.4)
SELECT p.*, CASE WHEN i.sd > 0 THEN survival ^ exp(i.sd) END AS low, CASE WHEN i.sd > 0 THEN survival ^ exp(-i.sd) END AS high
FROM product AS p
CROSS JOIN LATERAL (SELECT CASE WHEN survival > 0 AND variance > 0 THEN 1.959963984540054 * sqrt(variance) / -ln(survival) END AS sd) AS i;
CREATE VIEW referee.cycle_curve AS
SELECT owner_kind, team, rep, round(days, 6)::float8 AS days, at_risk AS deals_open, won AS deals_won, 1 - survival AS won,
	1 - high AS low, 1 - low AS high, step
FROM referee.cycle_step;
-- A percentile is the first closing by which the curve has come down so far, and its interval goes from the first
-- by which the low end has to the first by which the high end has (Brookmeyer and Crowley 1982).  The curve is a
-- product: what is 0.5 by count may be 0.5000000000000001 here.
CREATE VIEW referee.cycle_with_open_deals AS
SELECT owner_kind, team, rep,
	sum(won) AS deals_won,
	sum(deals - won) AS deals_open,
	min(days) FILTER (WHERE won > 0 AND survival <= 0.75 + 1e-9)::float8 AS p25_days,
	min(days) FILTER (WHERE won > 0 AND low <= 0.75 + 1e-9)::float8 AS p25_low,
	min(days) FILTER (WHERE won > 0 AND high <= 0.75 + 1e-9)::float8 AS p25_high,
	min(days) FILTER (WHERE won > 0 AND survival <= 0.5 + 1e-9)::float8 AS median_days,
	min(days) FILTER (WHERE won > 0 AND low <= 0.5 + 1e-9)::float8 AS median_low,
	min(days) FILTER (WHERE won > 0 AND high <= 0.5 + 1e-9)::float8 AS median_high,
	min(days) FILTER (WHERE won > 0 AND survival <= 0.25 + 1e-9)::float8 AS p75_days,
	min(days) FILTER (WHERE won > 0 AND low <= 0.25 + 1e-9)::float8 AS p75_low,
	min(days) FILTER (WHERE won > 0 AND high <= 0.25 + 1e-9)::float8 AS p75_high
FROM referee.cycle_step
GROUP BY 1, 2, 3;
INSERT INTO referee.judged VALUES ('cycle_curve', '{owner_kind,team,rep,step}'), ('cycle_with_open_deals', '{owner_kind,team,rep}');

-- 8 Who has bought, as the two models see it: how often again, in weeks from the first purchase to the last and to
-- as_of, and for how much in the mean.  Who is not in the company's list of customers bought as well.
CREATE TABLE referee.buyer AS
SELECT s.customer_id, f.first_on, max(s.day) AS last_on,
	(count(DISTINCT s.day) - 1)::integer AS x,
	(max(s.day) - f.first_on) / 7.0 AS recency,
	(c.as_of - f.first_on) / 7.0 AS age,
	sum(s.amount) FILTER (WHERE s.day > f.first_on) / nullif(count(DISTINCT s.day) - 1, 0) AS mean
FROM referee.sale AS s
JOIN (SELECT customer_id, min(day) AS first_on FROM referee.sale WHERE amount > 0 GROUP BY customer_id) AS f USING (customer_id)
CROSS JOIN referee.clock AS c
WHERE s.amount > 0
GROUP BY s.customer_id, f.first_on, c.as_of;

-- The parameters of BG/NBD and of Gamma-Gamma, of which some may be NULL (so there are any where NOT … IS NULL).  At a limit the ones that run to infinity or to 0 are there, and what
-- is left of them: purchases a week, the chance to leave after one, the mean amount, and p times gamma.
CREATE TYPE referee.purchasing AS (r float8, alpha float8, rate float8, a float8, b float8, chance float8);
CREATE TYPE referee.spending AS (p float8, q float8, gamma float8, scale float8, mean float8);
CREATE VIEW referee.fit AS
SELECT
	CASE WHEN p.r IS NOT NULL THEN (p.r, p.alpha, p.purchase_rate, p.a, p.b, p.leaving_chance)::referee.purchasing END AS purchasing,
	p.log_likelihood AS purchasing_likelihood,
	CASE WHEN p.p IS NOT NULL THEN (p.p, p.q, p.gamma, substring(f.model::text FROM 'own_amount [^,]*,([^:]*):'), p.mean_amount)::referee.spending END AS spending,
	substring(f.model::text FROM ':([^:{}]*)\}$')::float8 AS spending_likelihood,
	p.customers, p.repeat_customers, p.amount_customers
FROM kpi_parts.clv_fit AS f, saleskpi.parameters(f.model) AS p
WHERE f.model IS NOT NULL;

-- A number to sixty decimals, of all digits that it has
CREATE FUNCTION referee.exact(value float8) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN value::text::numeric(300, 60);
-- The probability that a customer has not left (Fader and Hardie 2008).  At the limits: with one rate for all the
-- power is exponential, and the odds of having left after the last purchase are those of the chance, which is 1 or
-- 0 where customers leave after the first repeat purchase or never.
CREATE FUNCTION referee.alive(f referee.purchasing, x integer, recency numeric, age numeric) RETURNS numeric
	LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
	odds numeric;
	longer numeric;
BEGIN
	IF x = 0 THEN
		RETURN 1;
	END IF;
	odds := CASE
		WHEN f.a = 'Infinity' OR f.a = 0 AND f.b = 0 AND x = 1 THEN referee.exact(f.chance) / (1 - referee.exact(f.chance))
		WHEN f.a = 0 THEN 0
		ELSE referee.exact(f.a) / (referee.exact(f.b) + x - 1) END;
	longer := CASE
		WHEN f.r = 'Infinity' THEN exp(round(referee.exact(f.rate) * (age - recency), 60))
		ELSE power(round((referee.exact(f.alpha) + age) / (referee.exact(f.alpha) + recency), 60), referee.exact(f.r) + x) END;
	RETURN round(1 / (1 + odds * longer), 60);
END
$$;
-- Gauss's and Kummer's series: the sum of the rising powers of the upper parameters over those of the lower and n!,
-- times z ^ n.  All terms from some on have one sign.
CREATE FUNCTION referee.series(upper_1 numeric, upper_2 numeric, lower_1 numeric, z numeric) RETURNS numeric
	LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
	term numeric := 1;
	total numeric := 1;
BEGIN
	FOR n IN 0..100000 LOOP
		term := round(term * round((upper_1 + n) * coalesce(upper_2 + n, 1) / ((lower_1 + n) * (n + 1)) * z, 70), 70);
		total := total + term;
		IF abs(term) < 1e-62 AND n > 10 THEN
			RETURN total;
		END IF;
	END LOOP;
	RAISE 'the series of % % % % does not end', upper_1, upper_2, lower_1, z;
END
$$;
-- The purchases expected in the next t weeks of who has not left: Fader, Hardie and Lee 2005, equation 10, before it
-- is divided.  At the limits the mean of (1 - exp(-rate * chance * t)) / chance, which is rate * t at a chance of 0.
CREATE FUNCTION referee.still_to_come(f referee.purchasing, x integer, age numeric, t numeric) RETURNS numeric
	LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
	-- Of the chance: purchases of who leaves after each with it, and of who never leaves
	forever numeric;
	leaves numeric;
	a numeric;
	b numeric;
BEGIN
	forever := CASE WHEN f.r = 'Infinity' THEN referee.exact(f.rate) ELSE (referee.exact(f.r) + x) / (referee.exact(f.alpha) + age) END * t;
	IF f.a = 0 AND (f.b IS NULL OR x > 0) THEN
		RETURN forever;
	ELSIF f.a = 0 OR f.a = 'Infinity' THEN
		a := CASE WHEN f.a = 0 THEN 1 ELSE referee.exact(f.chance) END;
		leaves := (1 - CASE
			WHEN f.r = 'Infinity' THEN exp(round(-referee.exact(f.rate) * a * t, 60))
			ELSE power(round((referee.exact(f.alpha) + age) / (referee.exact(f.alpha) + age + a * t), 60), referee.exact(f.r) + x) END) / a;
		RETURN CASE WHEN f.a = 0 THEN referee.exact(f.chance) * leaves + (1 - referee.exact(f.chance)) * forever ELSE leaves END;
	END IF;
	-- At 1 the formula is 0 / 0
	a := CASE WHEN f.a = 1 THEN 1 + 1e-20 ELSE referee.exact(f.a) END;
	b := referee.exact(f.b);
	RETURN (a + b + x - 1) / (a - 1) * (1 - CASE
		WHEN f.r = 'Infinity' THEN exp(round(-referee.exact(f.rate) * t, 60)) * referee.series(b + x, NULL, a + b + x - 1, round(referee.exact(f.rate) * t, 60))
		ELSE power(round((referee.exact(f.alpha) + age) / (referee.exact(f.alpha) + age + t), 60), referee.exact(f.r) + x)
			* referee.series(referee.exact(f.r) + x, b + x, a + b + x - 1, round(t / (referee.exact(f.alpha) + age + t), 60)) END);
END
$$;
-- The mean amount of a purchase to come: Fader and Hardie 2013, equation 5
CREATE FUNCTION referee.amount_to_come(f referee.spending, x integer, mean numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN CASE
		WHEN f.q = 'Infinity' THEN referee.exact(f.mean)
		WHEN f.p = 'Infinity' THEN CASE WHEN x > 0 THEN mean WHEN f.q > 1 THEN referee.exact(f.scale) / (referee.exact(f.q) - 1) END
		WHEN f.p * x + f.q > 1 THEN referee.exact(f.p) * (referee.exact(f.gamma) + x * coalesce(mean, 0)) / (referee.exact(f.p) * x + referee.exact(f.q) - 1)
	END;

CREATE VIEW referee.expected AS
SELECT u.customer_id,
	CASE WHEN NOT f.purchasing IS NULL THEN referee.alive(f.purchasing, u.x, u.recency, u.age) END AS probability_alive,
	CASE WHEN NOT f.purchasing IS NULL THEN referee.alive(f.purchasing, u.x, u.recency, u.age) * e.purchases END AS expected_purchases,
	CASE WHEN NOT f.purchasing IS NULL THEN referee.alive(f.purchasing, u.x, u.recency, u.age) * e.discounted END
		* CASE WHEN NOT f.spending IS NULL THEN referee.amount_to_come(f.spending, u.x, u.mean) END AS expected_value
FROM referee.buyer AS u
CROSS JOIN LATERAL (SELECT * FROM referee.fit) AS f
CROSS JOIN LATERAL (
	-- Twelve months, of which what comes in each is discounted by 10 % a year from its end
	SELECT max(m.until) AS purchases, sum((m.until - m.before) / power(1.1::numeric(70, 60), m.days / 365.25)) AS discounted
	FROM (
		SELECT k.days, k.until, lag(k.until, 1, 0::numeric) OVER (ORDER BY k.days) AS before
		FROM (
			SELECT d.days, CASE WHEN NOT f.purchasing IS NULL THEN referee.still_to_come(f.purchasing, u.x, u.age, d.days / 7.0) END AS until
			FROM referee.clock AS c, generate_series(1, 12) AS n,
				LATERAL (SELECT (c.as_of + make_interval(months => n))::date - c.as_of AS days) AS d
		) AS k
	) AS m
) AS e;

-- Several purchases of a day are one; what brings nothing is no purchase; a sale without an amount is left out
CREATE VIEW referee.customer_lifetime_value AS
SELECT
	p.customer_id, p.channel, p.rep, p.team, p.acquired_on,
	u.first_on, u.last_on,
	-- Of who only got money back 0, of who has no sale with an amount nothing is known
	(SELECT CASE WHEN count(s.amount) > 0 THEN count(DISTINCT s.day) FILTER (WHERE s.amount > 0) END
		FROM referee.sale AS s WHERE s.customer_id = p.customer_id) AS purchases,
	(SELECT sum(s.amount) FROM referee.sale AS s WHERE s.customer_id = p.customer_id) AS revenue,
	round(e.probability_alive, 30) AS probability_alive, round(e.expected_purchases, 30) AS expected_purchases, round(e.expected_value, 30) AS expected_value
FROM referee.person AS p
LEFT JOIN referee.buyer AS u USING (customer_id)
LEFT JOIN referee.expected AS e USING (customer_id);
INSERT INTO referee.judged VALUES ('customer_lifetime_value', '{customer_id}');

-- Likelihoods.  The logarithm of the gamma function: Stirling's series from 20 on, whose seventh term is below
-- 1e-18, and to there by the recurrence (Abramowitz and Stegun 6.1.15 and 6.1.41)
CREATE FUNCTION referee.ln_gamma(z float8) RETURNS float8
	LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
	product float8 := 1;
BEGIN
	WHILE z < 20 LOOP
		product := product * z;
		z := z + 1;
	END LOOP;
	RETURN (z - 0.5) * ln(z) - z + ln(2 * pi()) / 2 + 1 / (12 * z) - 1 / (360 * z ^ 3) + 1 / (1260 * z ^ 5) - 1 / (1680 * z ^ 7)
		+ 1 / (1188 * z ^ 9) - 691 / (360360 * z ^ 11) + 1 / (156 * z ^ 13) - ln(product);
END
$$;
-- ln(1 + exp(z)) where exp(z) may be too large for a number
CREATE FUNCTION referee.ln_1_exp(z float8) RETURNS float8
	LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN z > 40 THEN z ELSE ln(1 + exp(greatest(z, -700))) END;
-- BG/NBD of one customer (Fader, Hardie and Lee 2005, equation 6): the purchases came at the customer's rate and
-- after each but the last the customer stayed; after the last the customer stayed as well, or left
CREATE FUNCTION referee.likelihood(f referee.purchasing, x integer, recency float8, age float8) RETURNS float8
	LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
	stayed float8 := 0;
	came float8 := 0;
	left_odds float8;
	longer float8;
BEGIN
	IF f.r = 'Infinity' THEN
		came := x * ln(f.rate) - f.rate * age;
		longer := f.rate * (age - recency);
	ELSE
		FOR i IN 0..x - 1 LOOP
			came := came + ln((f.r + i) / (f.alpha + age));
		END LOOP;
		came := came + f.r * ln(f.alpha / (f.alpha + age));
		longer := (f.r + x) * ln((f.alpha + age) / (f.alpha + recency));
	END IF;
	IF x = 0 THEN
		RETURN came;
	ELSIF f.a = 'Infinity' THEN
		stayed := x * ln(1 - f.chance);
		left_odds := f.chance / (1 - f.chance);
	ELSIF f.a = 0 THEN
		stayed := ln(1 - f.chance);
		left_odds := CASE WHEN x = 1 THEN f.chance / (1 - f.chance) ELSE 0 END;
	ELSE
		FOR i IN 0..x - 1 LOOP
			stayed := stayed + ln((f.b + i) / (f.a + f.b + i));
		END LOOP;
		left_odds := f.a / (f.b + x - 1);
	END IF;
	RETURN came + stayed + CASE WHEN left_odds > 0 THEN referee.ln_1_exp(ln(left_odds) + longer) ELSE 0 END;
END
$$;
-- Gamma-Gamma of one customer (Fader and Hardie 2013, equation 1a).  At the limits the mean amount of x purchases is
-- of a gamma distribution with the same mean for all, or each customer's own and of an inverse gamma distribution.
CREATE FUNCTION referee.likelihood(f referee.spending, x integer, mean float8) RETURNS float8
	LANGUAGE sql IMMUTABLE
	RETURN CASE
		WHEN f.q = 'Infinity' THEN f.p * x * ln(f.p * x / f.mean) - referee.ln_gamma(f.p * x) + (f.p * x - 1) * ln(mean) - f.p * x * mean / f.mean
		WHEN f.p = 'Infinity' THEN f.q * ln(f.scale) - referee.ln_gamma(f.q) - (f.q + 1) * ln(mean) - f.scale / mean
		ELSE referee.ln_gamma(f.p * x + f.q) - referee.ln_gamma(f.p * x) - referee.ln_gamma(f.q)
			+ f.q * ln(f.gamma / (f.gamma + mean * x)) + f.p * x * ln(mean * x / (f.gamma + mean * x)) - ln(mean)
	END;
CREATE FUNCTION referee.likelihood(f referee.purchasing) RETURNS float8
	LANGUAGE sql STABLE
	RETURN (SELECT sum(referee.likelihood(f, x, recency::float8, age::float8)) FROM referee.buyer);
CREATE FUNCTION referee.likelihood(f referee.spending) RETURNS float8
	LANGUAGE sql STABLE
	RETURN (SELECT sum(referee.likelihood(f, x, mean::float8)) FROM referee.buyer WHERE x > 0);

-- Other parameters than the fitted ones: those that are free, any of them together, a thousandth less or more; and a
-- grid of all that there can be, of both means near the fitted ones
CREATE FUNCTION referee.near() RETURNS SETOF float8[]
	LANGUAGE sql IMMUTABLE
AS $$
SELECT ARRAY[v, w, x, y]
FROM unnest('{0.999,1,1.001}'::float8[]) AS v, unnest('{0.999,1,1.001}'::float8[]) AS w,
	unnest('{0.999,1,1.001}'::float8[]) AS x, unnest('{0.999,1,1.001}'::float8[]) AS y
$$;
CREATE FUNCTION referee.others(f referee.purchasing) RETURNS SETOF referee.purchasing
	LANGUAGE sql IMMUTABLE
AS $$
SELECT (o.f).*
FROM (
	SELECT (f.r * m[1], f.alpha * m[2], CASE WHEN f.r = 'Infinity' THEN f.rate * m[1] END, f.a * m[3], f.b * m[4],
		CASE WHEN f.a = 0 OR f.a = 'Infinity' THEN f.chance * m[3] END)::referee.purchasing AS f
	FROM referee.near() AS m
	UNION
	SELECT (r, r / rate, rate, chance * size, (1 - chance) * size, chance)::referee.purchasing
	FROM unnest('{0.1,0.3,1,3,10,10000}'::float8[]) AS r, unnest('{0.1,0.3,1,3,10,10000}'::float8[]) AS size,
		unnest('{0.7,1,1.4}'::float8[]) AS m, LATERAL (SELECT f.rate * m AS rate) AS w,
		unnest(ARRAY[0.001, 0.05, 0.2, 0.5, 0.9] || CASE WHEN f.chance > 0 THEN f.chance END) AS chance
	WHERE chance IS NOT NULL
) AS o
WHERE (o.f).chance < 1 IS NOT FALSE AND o.f IS DISTINCT FROM (f.r, f.alpha, CASE WHEN f.r = 'Infinity' THEN f.rate END, f.a, f.b,
	CASE WHEN f.a = 0 OR f.a = 'Infinity' THEN f.chance END)::referee.purchasing
$$;
CREATE FUNCTION referee.others(f referee.spending) RETURNS SETOF referee.spending
	LANGUAGE sql STABLE
AS $$
SELECT (o.f).*
FROM (
	SELECT (f.p * m[1], f.q * m[2], f.gamma * m[3], f.scale * m[3], CASE WHEN f.q = 'Infinity' THEN f.mean * m[3] END)::referee.spending AS f
	FROM referee.near() AS m
	UNION
	SELECT (p, q, mean * m * q / p, NULL, NULL)::referee.spending
	FROM unnest('{0.1,0.3,1,3,10,100,10000}'::float8[]) AS p, unnest('{0.3,1,1.5,3,10,100,10000}'::float8[]) AS q,
		unnest('{0.1,0.3,0.8,1,1.25,3}'::float8[]) AS m, LATERAL (SELECT avg(u.mean)::float8 AS mean FROM referee.buyer AS u) AS u
) AS o
WHERE o.f IS DISTINCT FROM (f.p, f.q, f.gamma, f.scale, CASE WHEN f.q = 'Infinity' THEN f.mean END)::referee.spending
$$;

-- The fit itself: of whom, at what likelihood, and that none is higher.  Two repeat customers are needed, and one who
-- came back twice to tell staying from leaving; the mean of all amounts alone has no likelihood.  A limit may lack a
-- hundredth to what is not at it.
CREATE FUNCTION referee.compare_fit() RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	f referee.fit;
BEGIN
	SELECT * INTO f FROM referee.fit;
	INSERT INTO referee.difference
	SELECT 'clv_fit', NULL, d.what, d.referee, d.model
	FROM (
		SELECT count(*) AS customers, count(*) FILTER (WHERE x > 0) AS again, coalesce(max(x), 0) AS most,
			max(mean) - min(mean) < 1e-7 * max(mean) AS is_one_price
		FROM referee.buyer
	) AS n
	CROSS JOIN LATERAL (VALUES
		('customers', n.customers::text, coalesce(f.customers, 0)::text),
		('repeat_customers', n.again::text, coalesce(f.repeat_customers, 0)::text),
		('amount_customers', n.again::text, coalesce(f.amount_customers, 0)::text),
		('BG/NBD is fitted', (n.again >= 2 AND n.most > 1)::text, (NOT f.purchasing IS NULL)::text),
		('Gamma-Gamma is fitted', (n.again >= 2)::text, (NOT f.spending IS NULL)::text),
		('one price', coalesce(n.again >= 2 AND n.is_one_price, false)::text,
			coalesce((f.spending).p = 'Infinity' AND (f.spending).q = 'Infinity', false)::text)
	) AS d (what, referee, model)
	WHERE d.referee <> d.model;
	IF NOT f.purchasing IS NULL THEN
		INSERT INTO referee.difference
		SELECT 'clv_fit', NULL, 'BG/NBD: log_likelihood', l.likelihood::text, f.purchasing_likelihood::text
		FROM referee.likelihood(f.purchasing) AS l (likelihood)
		WHERE NOT abs(l.likelihood - f.purchasing_likelihood) <= 1e-11 * abs(l.likelihood)
		UNION ALL
		SELECT 'clv_fit', NULL, 'BG/NBD: higher at ' || o::text, l.likelihood::text, m.likelihood::text
		FROM referee.others(f.purchasing) AS o, referee.likelihood(o) AS l (likelihood), referee.likelihood(f.purchasing) AS m (likelihood)
		WHERE NOT l.likelihood < m.likelihood
			+ CASE WHEN o.r < 'Infinity' AND (f.purchasing).r = 'Infinity' OR o.a > 0 AND o.a < 'Infinity' AND (f.purchasing).a IN (0, 'Infinity') THEN 0.01 ELSE 0 END;
	END IF;
	IF NOT f.spending IS NULL AND NOT ((f.spending).p = 'Infinity' AND (f.spending).q = 'Infinity') THEN
		INSERT INTO referee.difference
		SELECT 'clv_fit', NULL, 'Gamma-Gamma: log-likelihood', l.likelihood::text, f.spending_likelihood::text
		FROM referee.likelihood(f.spending) AS l (likelihood)
		WHERE NOT abs(l.likelihood - f.spending_likelihood) <= 1e-11 * abs(l.likelihood)
		UNION ALL
		SELECT 'clv_fit', NULL, 'Gamma-Gamma: higher at ' || o::text, l.likelihood::text, m.likelihood::text
		FROM referee.others(f.spending) AS o, referee.likelihood(o) AS l (likelihood), referee.likelihood(f.spending) AS m (likelihood)
		WHERE NOT l.likelihood < m.likelihood
			+ CASE WHEN o.p < 'Infinity' AND (f.spending).p = 'Infinity' OR o.q < 'Infinity' AND (f.spending).q = 'Infinity' THEN 0.01 ELSE 0 END;
	END IF;
END
$$;
SELECT referee.compare_fit() \g /dev/null
SELECT referee.compare(view, key, is_line, steady) FROM referee.judged
WHERE view IN ('cycle_curve', 'cycle_with_open_deals', 'customer_lifetime_value') ORDER BY view \g /dev/null
