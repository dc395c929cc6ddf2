-- The referee: what each row of a source is worth at the end of as_of, written from the rules and not
-- from the model's views, of which it reads the sources alone.  It takes its time: a subquery a row
-- is fine.  The zone of a day is PostgreSQL's AT TIME ZONE.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS referee CASCADE;
CREATE SCHEMA referee;

CREATE TABLE referee.clock AS
SELECT
	s.time_zone,
	s.as_of,
	(s.as_of + 1)::timestamp AS until,	-- local time
	s.churn_after,
	s.conversion_window,
	date_trunc('month', s.as_of)::date AS month,
	-- The last month that is over
	(date_trunc('month', s.as_of + 1) - interval '1 month')::date AS complete_month,
	(date_trunc('month', s.as_of) - make_interval(months => (extract(month FROM s.as_of)::integer - s.fiscal_year_start + 12) % 12))::date AS fiscal_year
FROM kpi.settings AS s;

-- The company's local time.  Where the clocks skip midnight, a day begins at one o'clock: that is its
-- midnight.
CREATE FUNCTION referee.local(at timestamptz) RETURNS timestamp
	LANGUAGE sql STABLE
	RETURN (
		SELECT CASE
			WHEN isfinite(at) AND date_trunc('day', at AT TIME ZONE c.time_zone) AT TIME ZONE c.time_zone = at
				THEN date_trunc('day', at AT TIME ZONE c.time_zone)
			ELSE at AT TIME ZONE c.time_zone
		END FROM referee.clock AS c);
-- Its day
CREATE FUNCTION referee.day(at timestamptz) RETURNS date
	LANGUAGE sql STABLE
	RETURN referee.local(at)::date;
-- Whether something that happened once is known: it is when its day is not after as_of
CREATE FUNCTION referee.is_known(at timestamptz) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN at IS NOT NULL AND isfinite(at) AND referee.day(at) <= (SELECT as_of FROM referee.clock);
-- Whether an end can be right: none, or one whose day is not before that of the start
CREATE FUNCTION referee.can_end(start timestamptz, ended timestamptz) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN ended IS NULL OR ended = 'infinity' OR referee.day(ended) >= referee.day(start);
-- An end as it is known: on the day of the start not before it
CREATE FUNCTION referee.known_end(start timestamptz, ended timestamptz) RETURNS timestamp
	LANGUAGE sql STABLE
	RETURN CASE WHEN referee.is_known(ended) THEN greatest(referee.local(ended), referee.local(start)) END;
-- An amount that is a number
CREATE FUNCTION referee.finite(amount numeric) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN amount > '-Infinity' AND amount < 'Infinity' THEN amount END;
-- The first day of the month of a day
CREATE FUNCTION referee.month(day date) RETURNS date
	LANGUAGE sql IMMUTABLE
	RETURN date_trunc('month', day::timestamp)::date;
-- A share: nothing of nothing is not known
CREATE FUNCTION referee.share(part numeric, whole numeric) RETURNS float8
	LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN whole > 0 THEN part::float8 / whole::float8 END;
-- Wilson's interval (1927); 1.959963984540054 is the 97.5th percentile of the normal distribution
CREATE FUNCTION referee.wilson(hits bigint, total bigint, side integer) RETURNS float8
	LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN total > 0 THEN (
		SELECT (p + z * z / (2 * n) + side * z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)
		FROM (SELECT hits::float8 / total AS p, total::float8 AS n, 1.959963984540054::float8 AS z) AS w) END;
-- An interval between two local times, in days
CREATE FUNCTION referee.days(start timestamp, ended timestamp) RETURNS numeric
	LANGUAGE sql IMMUTABLE
	RETURN extract(epoch FROM ended - start) / 86400;
-- The two-sided probability of a normal deviate at least as far out: 1 - erf(|z| / sqrt(2)), whose series has
-- positive terms only (Abramowitz and Stegun 7.1.6)
CREATE FUNCTION referee.p_value(z float8) RETURNS float8
	LANGUAGE sql IMMUTABLE
	RETURN (
		WITH RECURSIVE term (n, value) AS (
			SELECT 0, abs(z) / sqrt(2::float8)
			UNION ALL
			SELECT n + 1, value * z * z / (2 * n + 3) FROM term WHERE n < 400 AND value > 1e-300
		)
		SELECT 1 - 2 / sqrt(pi()) * exp(-z * z / 2) * sum(value) FROM term);

-- Which events the company's tables know of
CREATE FUNCTION referee.is_mapped(source text, column_name text) RETURNS boolean
	LANGUAGE sql STABLE
	RETURN EXISTS (SELECT FROM kpi.mapping AS m WHERE m.source = is_mapped.source AND column_name = ANY (m.columns));

-- Team, manager and region of a rep on a day: of rows that overlap that with the later start, then the
-- first by team, manager and region.  A row without a name is nobody's.
CREATE FUNCTION referee.rep_on(rep text, day date) RETURNS kpi.rep
	LANGUAGE sql STABLE
	RETURN (
		SELECT r
		FROM kpi.rep AS r
		WHERE r.rep = rep_on.rep
			AND (r.starts_on IS NULL OR r.starts_on <= day)
			AND (r.ends_on IS NULL OR r.ends_on >= day)
		ORDER BY coalesce(r.starts_on, '-infinity') DESC, r.team, r.manager, r.region
		LIMIT 1);

-- Leads: a lead that was qualified, converted or given up on an earlier day than it came is none
CREATE TABLE referee.lead AS
SELECT
	l.lead_id, l.rep, l.source AS channel, l.customer_id,
	referee.day(l.created_at) AS day,
	coalesce(l.team, (referee.rep_on(l.rep, referee.day(l.created_at))).team) AS team,
	(referee.rep_on(l.rep, referee.day(l.created_at))).region AS region,
	l.team AS own_team,
	referee.local(l.created_at) AS created_at,
	referee.known_end(l.created_at, l.qualified_at) AS qualified_at,
	referee.known_end(l.created_at, l.converted_at) AS converted_at
FROM kpi.lead AS l
WHERE referee.is_known(l.created_at)
	AND referee.can_end(l.created_at, l.qualified_at)
	AND referee.can_end(l.created_at, l.converted_at)
	AND referee.can_end(l.created_at, l.lost_at);
-- Old enough is a lead of a day all of whose leads have had the whole window
ALTER TABLE referee.lead ADD is_old boolean, ADD is_old_30 boolean, ADD is_old_90 boolean, ADD qualified boolean, ADD converted boolean;
UPDATE referee.lead SET
	is_old = day + c.conversion_window <= c.as_of,
	is_old_30 = day + 30 <= c.as_of,
	is_old_90 = day + 90 <= c.as_of,
	qualified = qualified_at <= created_at + c.conversion_window,
	converted = converted_at <= created_at + c.conversion_window
FROM referee.clock AS c;

-- Opportunities, on the day of qualification
CREATE TABLE referee.opportunity AS
SELECT l.lead_id, l.rep, l.channel, l.qualified_at::date AS day,
	coalesce(l.own_team, (referee.rep_on(l.rep, l.qualified_at::date)).team) AS team,
	(referee.rep_on(l.rep, l.qualified_at::date)).region AS region
FROM referee.lead AS l
WHERE l.qualified_at IS NOT NULL;

-- Deals won or lost
CREATE TABLE referee.closed AS
SELECT
	d.deal_id, d.customer_id, d.rep, d.source AS channel, d.product, d.lost_reason, d.won,
	referee.day(d.closed_at) AS day,
	coalesce(d.team, (referee.rep_on(d.rep, referee.day(d.closed_at))).team) AS team,
	(referee.rep_on(d.rep, referee.day(d.closed_at))).region AS region,
	referee.finite(d.amount) AS amount,
	referee.finite(d.quantity) AS quantity,
	CASE WHEN d.won THEN referee.days(referee.local(d.opened_at), referee.known_end(d.opened_at, d.closed_at)) END AS days
FROM kpi.deal AS d
WHERE d.won IS NOT NULL
	AND referee.is_known(d.closed_at)
	AND (d.opened_at IS NULL OR isfinite(d.opened_at) AND referee.can_end(d.opened_at, d.closed_at));

-- Deals open at the end of as_of: those without an outcome, whatever their closing date, and those that
-- close later, whose probability of then is not known
CREATE TABLE referee.open AS
SELECT
	d.deal_id, d.customer_id, d.rep, d.source AS channel, d.product, d.stage,
	coalesce(d.team, (referee.rep_on(d.rep, c.as_of)).team) AS team,
	referee.finite(d.amount) AS amount,
	CASE WHEN d.won IS NULL AND d.probability BETWEEN 0 AND 1 THEN d.probability END AS probability,
	-- The day on which a deal closed later was not known then
	coalesce(CASE WHEN isfinite(d.expected_on) THEN d.expected_on END,
		CASE WHEN d.won IS NULL AND isfinite(d.closed_at) THEN referee.day(d.closed_at) END) AS expected_on,
	referee.day(d.opened_at) AS opened_on,
	-- Last seen open in the last microsecond of the day: what comes at its end is not known
	referee.days(referee.local(d.opened_at), c.until - interval '1 microsecond') AS days
FROM kpi.deal AS d, referee.clock AS c
WHERE (d.opened_at IS NULL OR referee.is_known(d.opened_at))
	AND (d.won IS NULL
		OR isfinite(d.closed_at) AND NOT referee.is_known(d.closed_at)
			AND (d.opened_at IS NULL OR referee.can_end(d.opened_at, d.closed_at)));

-- Sales: the deals won until they are mapped
CREATE TABLE referee.derived_sale AS
SELECT d.deal_id AS sale_id, d.customer_id, d.rep, d.closed_at AS sold_at, d.amount, d.quantity, d.team, d.source AS channel, d.product
FROM kpi.deal AS d
WHERE d.won AND isfinite(d.closed_at)
	AND (d.opened_at IS NULL OR isfinite(d.opened_at) AND referee.can_end(d.opened_at, d.closed_at));

CREATE TABLE referee.sold AS
SELECT
	s.sale_id, s.customer_id, s.rep, s.channel AS own_channel, s.product, s.sold_at,
	referee.day(s.sold_at) AS day,
	coalesce(s.team, (referee.rep_on(s.rep, referee.day(s.sold_at))).team) AS team,
	s.team AS own_team,
	(referee.rep_on(s.rep, referee.day(s.sold_at))).region AS region,
	referee.finite(s.amount) AS amount,
	referee.finite(s.quantity) AS quantity
FROM kpi.sale AS s
WHERE referee.is_known(s.sold_at);
-- A day on which the customer bought: not one of a refund
CREATE TABLE referee.purchase AS
SELECT s.customer_id, s.day, s.own_channel, s.rep, s.own_team, s.sold_at, s.sale_id
FROM referee.sold AS s
WHERE s.customer_id IS NOT NULL AND (s.amount > 0 OR s.amount IS NULL);

-- Customers until they are mapped: from a purchase that nothing was bought before for churn_after to
-- the day on which nothing has been bought for so long
CREATE TABLE referee.derived_customer AS
SELECT
	f.customer_id,
	f.day AS acquired_on,
	CASE WHEN (l.day + c.churn_after)::date <= c.as_of THEN (l.day + c.churn_after)::date END AS churned_on,
	o.own_channel AS channel, o.rep, o.own_team AS team
FROM (SELECT DISTINCT p.customer_id, p.day FROM referee.purchase AS p) AS f
CROSS JOIN referee.clock AS c
CROSS JOIN LATERAL (
	-- The last purchase before a gap
	SELECT min(p.day) AS day FROM referee.purchase AS p
	WHERE p.customer_id = f.customer_id AND p.day >= f.day
		AND NOT EXISTS (SELECT FROM referee.purchase AS q
			WHERE q.customer_id = p.customer_id AND q.day > p.day AND q.day < (p.day + c.churn_after)::date)
) AS l
CROSS JOIN LATERAL (
	SELECT p.* FROM referee.purchase AS p WHERE p.customer_id = f.customer_id ORDER BY p.sold_at, p.sale_id LIMIT 1
) AS o
WHERE NOT EXISTS (SELECT FROM referee.purchase AS p
	WHERE p.customer_id = f.customer_id AND p.day < f.day AND f.day < (p.day + c.churn_after)::date);

CREATE TABLE referee.customer AS
SELECT
	u.customer_id, u.rep, u.channel,
	referee.day(u.acquired_at) AS acquired_on,
	CASE WHEN referee.is_known(u.churned_at) THEN referee.day(u.churned_at) END AS churned_on,
	u.team AS own_team,
	coalesce(u.team, (referee.rep_on(u.rep, referee.day(u.acquired_at))).team) AS team,
	(referee.rep_on(u.rep, referee.day(u.acquired_at))).region AS region,
	CASE WHEN u.monthly_revenue >= 0 THEN referee.finite(u.monthly_revenue) END AS monthly_revenue
FROM kpi.customer AS u
WHERE referee.is_known(u.acquired_at) AND referee.can_end(u.acquired_at, u.churned_at);
ALTER TABLE referee.customer ADD returned boolean;
UPDATE referee.customer AS u SET returned = EXISTS (
	SELECT FROM referee.customer AS v WHERE v.customer_id = u.customer_id AND v.acquired_on < u.acquired_on);
-- Persons: one who came back is one, and whose the first time was.  Who has no key cannot be told from others.
CREATE TABLE referee.person AS
SELECT DISTINCT ON (u.customer_id) u.customer_id, u.acquired_on, u.rep, u.channel, u.team, u.region
FROM referee.customer AS u
WHERE u.customer_id IS NOT NULL
ORDER BY u.customer_id, u.acquired_on, u.rep, u.channel, u.own_team;

CREATE TABLE referee.sale AS
SELECT s.*, coalesce(s.own_channel, p.channel) AS channel
FROM referee.sold AS s LEFT JOIN referee.person AS p USING (customer_id);

-- What customers pay, until it is mapped
CREATE TABLE referee.derived_subscription AS
SELECT u.customer_id, referee.day(u.acquired_at) AS started_on, referee.day(u.churned_at) AS ended_on, u.monthly_revenue, u.rep, u.channel
FROM kpi.customer AS u
WHERE u.monthly_revenue IS NOT NULL;

CREATE TABLE referee.subscription AS
SELECT b.customer_id, b.started_on, CASE WHEN b.ended_on <= c.as_of THEN b.ended_on END AS ended_on, b.monthly_revenue
FROM kpi.subscription AS b, referee.clock AS c
WHERE isfinite(b.started_on) AND b.started_on <= c.as_of
	AND (b.ended_on IS NULL OR b.ended_on >= b.started_on)
	AND b.monthly_revenue >= 0 AND referee.finite(b.monthly_revenue) IS NOT NULL;
-- Whose it is has to be known to tell what is new from what is more
DELETE FROM referee.subscription WHERE customer_id IS NULL;
-- What a customer pays on a day
CREATE FUNCTION referee.paid(customer_id text, day date) RETURNS numeric
	LANGUAGE sql STABLE
	RETURN (
		SELECT coalesce(sum(b.monthly_revenue), 0) FROM referee.subscription AS b
		WHERE b.customer_id = paid.customer_id AND b.started_on <= day AND (b.ended_on IS NULL OR b.ended_on > day));

-- E-mails: one that was opened or clicked was delivered, and one that was clicked was opened
CREATE TABLE referee.email AS
SELECT
	e.email_id, e.campaign, e.variant, e.rep,
	referee.day(e.sent_at) AS day,
	coalesce(e.team, (referee.rep_on(e.rep, referee.day(e.sent_at))).team) AS team,
	(referee.rep_on(e.rep, referee.day(e.sent_at))).region AS region,
	NOT referee.is_mapped('email', 'delivered_at') OR referee.is_known(e.delivered_at)
		OR referee.is_known(e.opened_at) OR referee.is_known(e.clicked_at) AS delivered,
	referee.is_known(e.opened_at) OR referee.is_known(e.clicked_at) AS opened,
	referee.is_known(e.clicked_at) AS clicked
FROM kpi.email AS e
WHERE referee.is_known(e.sent_at)
	AND referee.can_end(e.sent_at, e.delivered_at)
	AND referee.can_end(e.sent_at, e.opened_at)
	AND referee.can_end(e.sent_at, e.clicked_at);

CREATE TABLE referee.expense AS
SELECT
	x.spent_on AS day, x.channel, x.team, x.amount,
	CASE WHEN lower(x.category) IN ('marketing', 'advertising', 'salary') THEN lower(x.category) ELSE 'other' END AS category
FROM kpi.expense AS x, referee.clock AS c
WHERE isfinite(x.spent_on) AND x.spent_on <= c.as_of AND referee.finite(x.amount) IS NOT NULL;

CREATE TABLE referee.custom AS
SELECT m.kpi, m.day, m.rep, m.channel, m.product,
	coalesce(m.team, (referee.rep_on(m.rep, m.day)).team) AS team,
	(referee.rep_on(m.rep, m.day)).region AS region,
	m.numerator::numeric AS numerator, m.denominator::numeric AS denominator
FROM kpi.custom_measure AS m, referee.clock AS c
WHERE isfinite(m.day) AND m.day <= c.as_of
	AND m.kpi IN (SELECT k.kpi FROM kpi.kpi AS k WHERE k.source = 'custom_measure')
	AND referee.finite(m.numerator::numeric) IS NOT NULL
	AND (m.denominator IS NULL OR referee.finite(m.denominator::numeric) IS NOT NULL);
