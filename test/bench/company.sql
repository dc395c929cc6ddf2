-- An invented company in the size that the variable deals says: as many deals,
-- half as many orders, a fifth as many leads and e-mails, a tenth as many
-- customers, six years of them, and 200 reps.
--
-- Every row is computed from its number, so that each load gives the same.
-- Rows lie in the order of time, as they do where they are written when they
-- happen.  What could not be right is kept out by constraints, which is why the
-- queries by hand need not look for it.

CREATE SCHEMA company;

-- A number from 0 to 1 that depends on nothing but what it is drawn for and the
-- number of the row
CREATE FUNCTION company.share(purpose bigint, id bigint) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (hashint8extended(id, purpose) & 4294967295)::double precision / 4294967296;

-- The log-logistic distribution of shape 2: durations that are mostly near the
-- median and now and then ten times as long
CREATE FUNCTION company.skewed(purpose bigint, id bigint) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN sqrt(company.share(purpose, id) / (1 - company.share(purpose, id)));

-- The time at a share of the six years, to the second
CREATE FUNCTION company.moment(share double precision) RETURNS timestamptz
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN timestamptz '2020-01-01 00:00:00+01' + floor(share * 2192 * 86400) * interval '1 second';

CREATE FUNCTION company.rep_name(number bigint) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN 'rep ' || (100 + number);

CREATE FUNCTION company.channel_name(share double precision) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (ARRAY['search', 'search', 'referral', 'fair', 'partner', 'e-mail', 'social', 'print'])
		[1 + floor(share * 8)::integer];


CREATE TABLE company.reps (
	rep text PRIMARY KEY,
	team text NOT NULL,
	manager text NOT NULL,
	region text NOT NULL
);

INSERT INTO company.reps
SELECT company.rep_name(n), 'team ' || (10 + n % 10), 'manager ' || (10 + n % 10), 'region ' || n % 3
FROM generate_series(0, 199) AS n;


CREATE TABLE company.customers (
	customer_id bigint NOT NULL,
	acquired_on date NOT NULL,
	churned_on date CHECK (churned_on >= acquired_on),
	channel text NOT NULL,
	rep text NOT NULL,
	monthly_fee numeric(10,2) NOT NULL
);

-- A customer stays for three years on average
INSERT INTO company.customers
SELECT
	n,
	c.acquired_on,
	CASE WHEN c.churned_on < '2026-01-01' THEN c.churned_on END,
	company.channel_name(company.share(11, n)),
	company.rep_name(floor(company.share(12, n) * 200)::bigint),
	20 + floor(company.share(13, n) * 48000) / 100
FROM generate_series(1, :deals / 10) AS n
CROSS JOIN LATERAL (
	SELECT a.acquired_on, a.acquired_on + floor(-ln(1 - company.share(14, n)) * 1096)::integer
	FROM (SELECT date '2020-01-01' + floor((n - company.share(15, n)) / (:deals / 10) * 2192)::integer) AS a (acquired_on)
) AS c (acquired_on, churned_on);

ALTER TABLE company.customers ADD PRIMARY KEY (customer_id);


CREATE TABLE company.subscriptions (
	customer_id bigint NOT NULL,
	started_on date NOT NULL,
	ended_on date CHECK (ended_on > started_on),
	monthly_fee numeric(10,2) NOT NULL
);

-- Prices change after a year, for two in three of those who stay so long.  Who left on the first day
-- has paid on none.
INSERT INTO company.subscriptions
SELECT s.customer_id, p.started_on, p.ended_on, p.monthly_fee
FROM (
	SELECT
		*,
		CASE WHEN company.share(16, customer_id) < 0.67 AND acquired_on + 365 < coalesce(churned_on, '2026-01-01')
			THEN acquired_on + 365 END AS changed_on
	FROM company.customers
) AS s
CROSS JOIN LATERAL (VALUES
	(s.acquired_on, coalesce(s.changed_on, s.churned_on), s.monthly_fee),
	(s.changed_on, s.churned_on, round(s.monthly_fee * (0.9 + 0.3 * company.share(17, s.customer_id))::numeric, 2))
) AS p (started_on, ended_on, monthly_fee)
WHERE p.started_on IS NOT NULL AND (p.ended_on > p.started_on) IS NOT FALSE
ORDER BY p.started_on;


CREATE TABLE company.deals (
	deal_id bigint NOT NULL,
	customer_id bigint NOT NULL,
	rep text NOT NULL,
	source text NOT NULL,
	opened_at timestamptz NOT NULL,
	closed_at timestamptz CHECK (closed_at >= opened_at),
	won boolean CHECK ((won IS NULL) = (closed_at IS NULL)),
	amount numeric(12,2) NOT NULL,
	quantity integer NOT NULL,
	product text NOT NULL,
	stage text NOT NULL,
	expected_on date,
	lost_reason text
);

-- Each rep has a pace and a luck of the rep's own
INSERT INTO company.deals
SELECT
	n,
	d.customer_id,
	company.rep_name(d.rep),
	company.channel_name(company.share(22, n)),
	d.opened_at,
	CASE WHEN d.closed_at < '2026-01-01' THEN d.closed_at END,
	CASE WHEN d.closed_at < '2026-01-01' THEN company.share(23, n) < 0.3 + 0.3 * company.share(24, d.rep) END,
	100 + floor(company.share(25, n) ^ 3 * 4000000) / 100,
	1 + floor(company.share(26, n) * 20)::integer,
	'product ' || (1 + floor(company.share(31, n) * 12)),
	(ARRAY['qualified', 'offered', 'in talks', 'in writing'])[1 + floor(company.share(32, n) * 4)::integer],
	-- Two months after the first conversation, a rep hopes
	CASE WHEN company.share(33, n) < 0.9 THEN (d.opened_at AT TIME ZONE 'Europe/Berlin')::date + 30 + floor(company.share(34, n) * 60)::integer END,
	CASE WHEN d.closed_at < '2026-01-01' AND company.share(23, n) >= 0.3 + 0.3 * company.share(24, d.rep)
		THEN (ARRAY['price', 'competitor', 'no budget', 'no answer'])[1 + floor(company.share(35, n) * 5)::integer] END
FROM generate_series(1, :deals) AS n
CROSS JOIN LATERAL (
	SELECT o.customer_id, o.rep, o.opened_at,
		o.opened_at + floor(company.skewed(21, n) * (15 + 45 * company.share(27, o.rep)) * 86400) * interval '1 second'
	FROM (SELECT
		1 + floor(company.share(28, n) * n / 10)::bigint,
		floor(company.share(29, n) * 200)::bigint,
		company.moment((n - company.share(30, n)) / :deals)
	) AS o (customer_id, rep, opened_at)
) AS d (customer_id, rep, opened_at, closed_at);

ALTER TABLE company.deals ADD PRIMARY KEY (deal_id);


CREATE TABLE company.orders (
	order_id bigint NOT NULL,
	customer_id bigint NOT NULL,
	rep text NOT NULL,
	ordered_at timestamptz NOT NULL,
	invoiced_on date NOT NULL,
	amount numeric(12,2) NOT NULL,
	quantity integer NOT NULL
);

-- From customers that there were by then, with the rep who won them
INSERT INTO company.orders
SELECT
	n,
	o.customer_id,
	company.rep_name(floor(company.share(12, o.customer_id) * 200)::bigint),
	o.ordered_at,
	(o.ordered_at AT TIME ZONE 'Europe/Berlin')::date + 1,
	10 + floor(company.share(41, n) ^ 3 * 200000) / 100,
	1 + floor(company.share(42, n) * 10)::integer
FROM generate_series(1, :deals / 2) AS n
CROSS JOIN LATERAL (
	SELECT
		1 + floor(company.share(43, n) * n / 5)::bigint,
		company.moment((n - company.share(44, n)) / (:deals / 2))
) AS o (customer_id, ordered_at);

ALTER TABLE company.orders ADD PRIMARY KEY (order_id);


CREATE TABLE company.leads (
	lead_id bigint NOT NULL,
	created_at timestamptz NOT NULL,
	channel text NOT NULL,
	rep text NOT NULL,
	qualified_at timestamptz CHECK (qualified_at >= created_at),
	converted_at timestamptz CHECK (converted_at >= created_at),
	customer_id bigint
);

INSERT INTO company.leads
SELECT
	n,
	l.created_at,
	company.channel_name(company.share(51, n)),
	company.rep_name(floor(company.share(52, n) * 200)::bigint),
	CASE WHEN company.share(53, n) < 0.4
		THEN l.created_at + floor(company.skewed(54, n) * 5 * 86400) * interval '1 second' END,
	CASE WHEN company.share(53, n) < 0.1
		THEN l.created_at + floor(company.skewed(55, n) * 40 * 86400) * interval '1 second' END,
	CASE WHEN company.share(53, n) < 0.1 THEN 1 + floor(company.share(56, n) * n / 2)::bigint END
FROM generate_series(1, :deals / 5) AS n
CROSS JOIN LATERAL (SELECT company.moment((n - company.share(57, n)) / (:deals / 5))) AS l (created_at);

ALTER TABLE company.leads ADD PRIMARY KEY (lead_id);


CREATE TABLE company.emails (
	email_id bigint NOT NULL,
	campaign text NOT NULL,
	variant text NOT NULL,
	rep text NOT NULL,
	sent_at timestamptz NOT NULL,
	delivered_at timestamptz,
	opened_at timestamptz CHECK (opened_at >= delivered_at)
);

-- A campaign begins every other week
INSERT INTO company.emails
SELECT
	n,
	'campaign ' || (100 + floor(n::double precision / (:deals / 5) * 155)::integer),
	CASE WHEN company.share(61, n) < 0.5 THEN 'a question' ELSE 'an offer' END,
	company.rep_name(floor(company.share(62, n) * 200)::bigint),
	e.sent_at,
	CASE WHEN company.share(63, n) < 0.97 THEN e.sent_at + interval '20 seconds' END,
	CASE WHEN company.share(63, n) < 0.25
		THEN e.sent_at + floor(company.skewed(64, n) * 20000 + 20) * interval '1 second' END
FROM generate_series(1, :deals / 5) AS n
CROSS JOIN LATERAL (SELECT company.moment((n - company.share(65, n)) / (:deals / 5))) AS e (sent_at);

ALTER TABLE company.emails ADD PRIMARY KEY (email_id);


CREATE TABLE company.expenses (
	spent_on date NOT NULL,
	category text NOT NULL,
	channel text NOT NULL,
	amount numeric(12,2) NOT NULL
);

INSERT INTO company.expenses
SELECT
	date '2020-01-01' + day,
	c.category,
	h.channel,
	100 + floor(company.share(71, day * 100 + c.ordinal * 10 + h.ordinal) * 100000) / 100
FROM generate_series(0, 2191) AS day
CROSS JOIN unnest(ARRAY['marketing', 'advertising', 'salary', 'other']) WITH ORDINALITY AS c (category, ordinal)
CROSS JOIN unnest(ARRAY['search', 'referral', 'fair', 'partner', 'e-mail', 'social', 'print']) WITH ORDINALITY AS h (channel, ordinal);
