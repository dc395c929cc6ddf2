-- A small random company and its model `kpi`, both made from the psql variable `seed`: the same on
-- every version of PostgreSQL.  Its rows are what real ones are: names missing, days beside
-- instants, ends on the day of the start but before it, refunds, doubled ids, reps who move, dates
-- without end, amounts that are no numbers, and rows that cannot be right.
--
-- Schema company: the company's own tables, with times as local times of its zone.  The mapping
-- turns each time into a day, a local time, a time of UTC without a zone or an instant, as the seed
-- says.

\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS referee, agreement CASCADE;
SELECT saleskpi.drop_model('kpi', force => true) FROM pg_namespace WHERE nspname = 'kpi' \g /dev/null
DROP SCHEMA IF EXISTS company CASCADE;
CREATE SCHEMA company;

-- A die with so many sides, thrown once for each key: 0 to sides - 1.  Of sha256, since hashtext
-- and random() are not the same on every version.
CREATE FUNCTION company.die(seed integer, what text, n integer, sides integer) RETURNS integer
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (('x' || encode(substr(sha256(convert_to(seed || ' ' || what || ' ' || n, 'UTF8')), 1, 4), 'hex'))::bit(32)::bigint
		& 2147483647) % sides;
-- One of several, each as likely
CREATE FUNCTION company.one_of(seed integer, what text, n integer, VARIADIC names text[]) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN names[1 + company.die(seed, what, n, cardinality(names))];

SELECT saleskpi.create_model('kpi') \g /dev/null
UPDATE kpi.settings SET
	time_zone = company.one_of(:seed, 'zone', 0, 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'America/Havana'),
	as_of = company.one_of(:seed, 'as_of', 0, '2025-06-30', '2025-03-30', '2024-11-02', '2024-11-03', '2025-03-09', '2024-02-29',
		'2025-02-28', '2025-10-26', '2025-01-01', '2025-05-17', '2024-12-31', '2025-08-15')::date,
	churn_after = company.one_of(:seed, 'churn', 0, '1 year', '90 days', '1 month', '6 months', '14 days')::interval,
	conversion_window = company.one_of(:seed, 'window', 0, '90 days', '30 days', '7 days', '120 days', '1 day', '1 month', '36 hours')::interval,
	fiscal_year_start = 1 + company.die(:seed, 'fiscal', 0, 12),
	week_start = 1 + company.die(:seed, 'week', 0, 7);
SELECT time_zone AS zone, as_of FROM kpi.settings \gset

CREATE TABLE company.list AS
SELECT
	5 + company.die(:seed, 'deals', 0, 56) AS deals,
	company.die(:seed, 'leads', 0, 61) AS leads,
	company.die(:seed, 'sales', 0, 81) AS sales,
	5 + company.die(:seed, 'customers', 0, 36) AS customers,
	company.die(:seed, 'subscriptions', 0, 31) AS subscriptions,
	company.die(:seed, 'emails', 0, 61) AS emails,
	company.die(:seed, 'expenses', 0, 41) AS expenses,
	company.die(:seed, 'measures', 0, 31) AS measures;

-- A time of the day: more often than not one at which something breaks
CREATE FUNCTION company.clock_time(seed integer, what text, n integer) RETURNS interval
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE company.die(seed, what || ' time', n, 10)
		WHEN 0 THEN interval '0'
		WHEN 1 THEN interval '1 microsecond'
		WHEN 2 THEN interval '23:59:59.999999'
		WHEN 3 THEN interval '02:30'
		WHEN 4 THEN interval '01:30:00.5'
		WHEN 5 THEN interval '00:30'
		ELSE make_interval(hours => 8 + company.die(seed, what || ' hour', n, 10), mins => company.die(seed, what || ' minute', n, 60))
	END;
-- An amount, mostly an ordinary one
CREATE FUNCTION company.amount(seed integer, what text, n integer) RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE company.die(seed, what, n, 20)
		WHEN 0 THEN NULL
		WHEN 1 THEN 0
		WHEN 2 THEN -10.25 * (1 + company.die(seed, what || ' refund', n, 40))
		WHEN 3 THEN CASE company.die(seed, what || ' odd', n, 3) WHEN 0 THEN 'NaN'::numeric WHEN 1 THEN 'Infinity' ELSE '-Infinity' END
		WHEN 4 THEN 1.0 * (1 + company.die(seed, what || ' third', n, 1000)) / 3
		ELSE 0.25 * (1 + company.die(seed, what || ' amount', n, 40000))
	END;
-- A day before as_of, now and then a day after it; some on days when the clocks change
CREATE FUNCTION company.day(seed integer, what text, n integer, as_of date, days integer) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE company.die(seed, what || ' kind', n, 12)
		WHEN 0 THEN as_of + company.die(seed, what || ' later', n, 60)
		WHEN 1 THEN as_of
		WHEN 2 THEN (date_trunc('month', as_of::timestamp) - make_interval(months => company.die(seed, what || ' first', n, 20)))::date
		WHEN 3 THEN company.one_of(seed, what || ' dst', n, '2024-03-10', '2024-03-31', '2024-10-27', '2024-11-03', '2024-02-29', '2023-11-05')::date
		ELSE as_of - company.die(seed, what || ' ago', n, days)
	END;
-- From a local time to another that comes after it: on the same day (perhaps earlier), within some
-- weeks, much later, or, seldom, before it
CREATE FUNCTION company.later(seed integer, what text, n integer, start timestamp) RETURNS timestamp
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE company.die(seed, what || ' kind', n, 24)
		WHEN 0 THEN start - make_interval(days => 1 + company.die(seed, what || ' before', n, 10))
		WHEN 1 THEN date_trunc('day', start) + company.clock_time(seed, what, n)
		WHEN 2 THEN date_trunc('day', start)
		WHEN 3 THEN start
		WHEN 4 THEN start - interval '1 second'
		WHEN 5 THEN date_trunc('day', start) + make_interval(days => 100 + company.die(seed, what || ' late', n, 300))
		WHEN 6 THEN CASE company.die(seed, what || ' odd', n, 3) WHEN 0 THEN '-infinity'::timestamp ELSE 'infinity' END
		WHEN 7 THEN start + interval '30 days'
		WHEN 8 THEN start + interval '90 days'
		ELSE date_trunc('day', start) + make_interval(days => 1 + company.die(seed, what || ' after', n, 60)) + company.clock_time(seed, what, n)
	END;
-- A day or an instant without end, seldom
CREATE FUNCTION company.odd(seed integer, what text, n integer, at timestamp) RETURNS timestamp
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE company.die(seed, what || ' odd', n, 60) WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity' WHEN 2 THEN NULL ELSE at END;

CREATE TABLE company.rep AS
SELECT
	company.one_of(:seed, 'rep name', n, 'Ana', 'Bo', 'Cy', 'Di', 'ana', 'Eve', NULL) AS rep,
	company.one_of(:seed, 'rep team', n, 'East', 'West', 'North', NULL) AS team,
	company.one_of(:seed, 'rep manager', n, 'Max', 'Zoe', NULL) AS manager,
	company.one_of(:seed, 'rep region', n, 'EU', 'US', NULL) AS region,
	CASE WHEN company.die(:seed, 'rep moves', n, 3) > 0
		THEN :'as_of'::date - company.die(:seed, 'rep from', n, 500) END AS starts_on,
	CASE WHEN company.die(:seed, 'rep goes', n, 3) = 0
		THEN :'as_of'::date - company.die(:seed, 'rep to', n, 500) + 100
		WHEN company.die(:seed, 'rep stays', n, 12) = 0 THEN 'infinity'::date END AS ends_on
FROM generate_series(1, 1 + company.die(:seed, 'reps', 0, 8)) AS n;

CREATE TABLE company.deal AS
SELECT
	'd' || CASE WHEN company.die(:seed, 'deal double', n, 20) = 0 THEN n - 1 ELSE n END AS deal_id,
	CASE WHEN company.die(:seed, 'deal customer', n, 10) > 0 THEN 'c' || company.die(:seed, 'deal of', n, 12) END AS customer_id,
	company.one_of(:seed, 'deal rep', n, 'Ana', 'Bo', 'Cy', 'Di', 'Zed', NULL) AS rep,
	company.one_of(:seed, 'deal team', n, NULL, NULL, NULL, NULL, 'East', 'South') AS team,
	company.one_of(:seed, 'deal source', n, 'web', 'fair', 'Web', NULL) AS source,
	company.one_of(:seed, 'deal product', n, 'A', 'B', NULL) AS product,
	company.one_of(:seed, 'deal stage', n, 'lead', 'offer', 'contract', NULL) AS stage,
	company.odd(:seed, 'deal opened', n, o.opened_at) AS opened_at,
	CASE WHEN company.die(:seed, 'deal closes', n, 10) > 0 THEN company.later(:seed, 'deal closed', n, o.opened_at) END AS closed_at,
	company.one_of(:seed, 'deal won', n, 'true', 'true', 'false', NULL)::boolean AS won,
	company.amount(:seed, 'deal', n) AS amount,
	company.amount(:seed, 'deal quantity', n) AS quantity,
	company.one_of(:seed, 'deal probability', n, '0', '0.1', '0.5', '1', '0.333', '1.5', '-0.1', 'NaN', NULL, NULL, NULL, NULL)::float8 AS probability,
	CASE company.die(:seed, 'deal expected', n, 8)
		WHEN 0 THEN NULL WHEN 1 THEN NULL WHEN 2 THEN 'infinity'::date
		ELSE :'as_of'::date - 60 + company.die(:seed, 'deal expected on', n, 240) END AS expected_on,
	company.one_of(:seed, 'deal lost', n, 'price', 'time', NULL) AS lost_reason
FROM generate_series(1, (SELECT deals FROM company.list)) AS n
CROSS JOIN LATERAL (SELECT company.day(:seed, 'deal day', n, :'as_of', 700) + company.clock_time(:seed, 'deal', n)) AS o (opened_at);

CREATE TABLE company.lead AS
SELECT
	'l' || CASE WHEN company.die(:seed, 'lead double', n, 20) = 0 THEN n - 1 ELSE n END AS lead_id,
	CASE WHEN company.die(:seed, 'lead customer', n, 3) = 0 THEN 'c' || company.die(:seed, 'lead of', n, 12) END AS customer_id,
	company.one_of(:seed, 'lead rep', n, 'Ana', 'Bo', 'Cy', 'Eve', 'Zed', NULL) AS rep,
	company.one_of(:seed, 'lead team', n, NULL, NULL, NULL, NULL, 'East', 'South') AS team,
	company.one_of(:seed, 'lead source', n, 'web', 'fair', 'Web', NULL) AS source,
	company.odd(:seed, 'lead created', n, c.created_at) AS created_at,
	CASE WHEN company.die(:seed, 'lead qualifies', n, 3) > 0 THEN company.later(:seed, 'lead qualified', n, c.created_at) END AS qualified_at,
	CASE WHEN company.die(:seed, 'lead converts', n, 3) = 0 THEN company.later(:seed, 'lead converted', n, c.created_at) END AS converted_at,
	CASE WHEN company.die(:seed, 'lead gives up', n, 3) = 0 THEN company.later(:seed, 'lead lost', n, c.created_at) END AS lost_at
FROM generate_series(1, (SELECT leads FROM company.list)) AS n
CROSS JOIN LATERAL (SELECT company.day(:seed, 'lead day', n, :'as_of', 500) + company.clock_time(:seed, 'lead', n)) AS c (created_at);

CREATE TABLE company.sale AS
SELECT
	's' || CASE WHEN company.die(:seed, 'sale double', n, 20) = 0 THEN n - 1 ELSE n END AS sale_id,
	CASE WHEN company.die(:seed, 'sale customer', n, 10) > 0 THEN 'c' || company.die(:seed, 'sale of', n, 12) END AS customer_id,
	company.one_of(:seed, 'sale rep', n, 'Ana', 'Bo', 'Cy', 'Di', 'Zed', NULL) AS rep,
	company.one_of(:seed, 'sale team', n, NULL, NULL, NULL, NULL, 'East', 'South') AS team,
	company.one_of(:seed, 'sale channel', n, 'web', 'fair', NULL, NULL) AS channel,
	company.one_of(:seed, 'sale product', n, 'A', 'B', NULL) AS product,
	company.odd(:seed, 'sale sold', n, company.day(:seed, 'sale day', n, :'as_of', 700) + company.clock_time(:seed, 'sale', n)) AS sold_at,
	company.amount(:seed, 'sale', n) AS amount,
	company.amount(:seed, 'sale quantity', n) AS quantity
FROM generate_series(1, (SELECT sales FROM company.list)) AS n;

-- With the psql variable `shoppers`, so many more customers who buy as BG/NBD and Gamma-Gamma have it: at rates of
-- Gamma(1, 8 weeks), with chances of Beta(1, 2) to leave after each repeat purchase, for amounts of Gamma(3) each, on
-- a scale of 40 / Gamma(4)
\if :{?shoppers}
CREATE FUNCTION company.share(seed integer, what text, n integer) RETURNS float8
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (company.die(seed, what, n, 1000000) + 0.5) / 1000000;
INSERT INTO company.sale (sale_id, customer_id, sold_at, amount)
WITH RECURSIVE purchase (n, i, at, stays) AS (
	SELECT n, 0, 700 * company.share(:seed, 'shopper comes', n), true FROM generate_series(1, :shoppers) AS n
	UNION ALL
	SELECT n, i + 1, at - 7 * 8 * ln(company.share(:seed, 'shopper waits', 1000 * n + i)) / -ln(company.share(:seed, 'shopper rate', n)),
		company.share(:seed, 'shopper stays', 1000 * n + i) > 1 - sqrt(company.share(:seed, 'shopper leaves', n))
	FROM purchase WHERE stays AND at < 700
)
SELECT 'k' || n || '.' || i, 'k' || n, :'as_of'::date - 690 + floor(at)::integer + interval '12:00', (
		SELECT 40 * sum(ln(company.share(:seed, 'shopper pays ' || k, 1000 * n + i))) FILTER (WHERE k <= 3)
			/ sum(ln(company.share(:seed, 'shopper scale ' || k, n)))
		FROM generate_series(1, 4) AS k)::numeric(12, 2)
FROM purchase WHERE at < 700;
\endif

CREATE TABLE company.customer AS
SELECT
	CASE WHEN company.die(:seed, 'customer nobody', n, 15) > 0 THEN 'c' || company.die(:seed, 'customer id', n, 16) END AS customer_id,
	company.one_of(:seed, 'customer channel', n, 'web', 'fair', 'Web', NULL) AS channel,
	company.one_of(:seed, 'customer rep', n, 'Ana', 'Bo', 'Cy', 'Di', 'Zed', NULL) AS rep,
	company.one_of(:seed, 'customer team', n, NULL, NULL, NULL, NULL, 'East', 'South') AS team,
	company.odd(:seed, 'customer acquired', n, a.acquired_at) AS acquired_at,
	CASE WHEN company.die(:seed, 'customer goes', n, 2) = 0 THEN company.later(:seed, 'customer churned', n, a.acquired_at) END AS churned_at,
	company.amount(:seed, 'customer', n) AS monthly_revenue
FROM generate_series(1, (SELECT customers FROM company.list)) AS n
CROSS JOIN LATERAL (SELECT company.day(:seed, 'customer day', n, :'as_of', 800) + company.clock_time(:seed, 'customer', n)) AS a (acquired_at);

CREATE TABLE company.subscription AS
SELECT
	CASE WHEN company.die(:seed, 'subscription nobody', n, 15) > 0 THEN 'c' || company.die(:seed, 'subscription of', n, 8) END AS customer_id,
	company.one_of(:seed, 'subscription rep', n, 'Ana', 'Bo', NULL) AS rep,
	company.one_of(:seed, 'subscription channel', n, 'web', 'fair', NULL) AS channel,
	company.odd(:seed, 'subscription started', n, d.day)::date AS started_on,
	CASE WHEN company.die(:seed, 'subscription ends', n, 2) = 0 THEN company.later(:seed, 'subscription ended', n, d.day)::date END AS ended_on,
	company.amount(:seed, 'subscription', n) AS monthly_revenue
FROM generate_series(1, (SELECT subscriptions FROM company.list)) AS n
CROSS JOIN LATERAL (SELECT company.day(:seed, 'subscription day', n, :'as_of', 500)::timestamp) AS d (day);

CREATE TABLE company.email AS
SELECT
	'e' || CASE WHEN company.die(:seed, 'email double', n, 20) = 0 THEN n - 1 ELSE n END AS email_id,
	company.one_of(:seed, 'email campaign', n, 'spring', 'autumn', NULL) AS campaign,
	company.one_of(:seed, 'email variant', n, 'a', 'b', 'c', NULL) AS variant,
	company.one_of(:seed, 'email rep', n, 'Ana', 'Bo', 'Cy', 'Zed', NULL) AS rep,
	company.one_of(:seed, 'email team', n, NULL, NULL, NULL, 'East', 'South') AS team,
	company.odd(:seed, 'email sent', n, s.sent_at) AS sent_at,
	CASE WHEN company.die(:seed, 'email delivers', n, 4) > 0 THEN d.delivered_at END AS delivered_at,
	CASE WHEN company.die(:seed, 'email opens', n, 3) = 0
		-- Two clocks: now and then opened a second before it was delivered
		THEN CASE WHEN company.die(:seed, 'email early', n, 3) = 0 THEN d.delivered_at - interval '1 second' ELSE company.later(:seed, 'email opened', n, s.sent_at) END
		END AS opened_at,
	CASE WHEN company.die(:seed, 'email clicks', n, 5) = 0 THEN company.later(:seed, 'email clicked', n, s.sent_at) END AS clicked_at
FROM generate_series(1, (SELECT emails FROM company.list)) AS n
CROSS JOIN LATERAL (SELECT company.day(:seed, 'email day', n, :'as_of', 200) + company.clock_time(:seed, 'email', n)) AS s (sent_at)
CROSS JOIN LATERAL (SELECT s.sent_at + make_interval(secs => company.die(:seed, 'email takes', n, 5))) AS d (delivered_at);

CREATE TABLE company.expense AS
SELECT
	company.odd(:seed, 'expense spent', n, company.day(:seed, 'expense day', n, :'as_of', 500) + company.clock_time(:seed, 'expense', n)) AS spent_on,
	company.one_of(:seed, 'expense category', n, 'marketing', 'Advertising', 'salary', 'travel', NULL) AS category,
	company.one_of(:seed, 'expense channel', n, 'web', 'fair', NULL) AS channel,
	company.one_of(:seed, 'expense team', n, 'East', NULL) AS team,
	company.amount(:seed, 'expense', n) AS amount
FROM generate_series(1, (SELECT expenses FROM company.list)) AS n;

INSERT INTO kpi.kpi (kpi, title, unit, span) VALUES ('calls', 'Calls', 'count', 'sum'), ('yield', 'Yield', 'percentage', 'sum');
-- Now and then what is high is to be low
UPDATE kpi.kpi SET better = 'lower' WHERE span = 'sum' AND company.die(:seed, 'better ' || kpi, 0, 6) = 0;
CREATE TABLE company.custom_measure AS
SELECT
	k.kpi,
	company.odd(:seed, 'measure odd', n, company.day(:seed, 'measure day', n, :'as_of', 300)::timestamp)::date AS day,
	company.one_of(:seed, 'measure team', n, NULL, NULL, 'East') AS team,
	company.one_of(:seed, 'measure rep', n, 'Ana', 'Bo', NULL) AS rep,
	company.one_of(:seed, 'measure channel', n, 'web', NULL) AS channel,
	company.one_of(:seed, 'measure product', n, 'A', NULL) AS product,
	company.one_of(:seed, 'measure numerator', n, '1', '2', '3.5', '0', 'NaN', 'Infinity', NULL, '7')::float8 AS numerator,
	CASE WHEN k.kpi = 'yield' THEN company.one_of(:seed, 'measure denominator', n, '10', '20', '0', 'NaN', '30', '-40')::float8 END AS denominator
FROM generate_series(1, (SELECT measures FROM company.list)) AS n
CROSS JOIN LATERAL (SELECT company.one_of(:seed, 'measure kpi', n, 'calls', 'yield', 'calls', 'nobody knows this one')) AS k (kpi);

-- How a time is mapped: as a day, as a local time, as a time of UTC without a zone (the third
-- argument of the mapping says so), or as an instant
CREATE FUNCTION company.mapped_time(kind integer, column_name text) RETURNS text
	LANGUAGE sql STABLE
	RETURN CASE kind
			WHEN 0 THEN column_name || '::date'
			WHEN 1 THEN column_name || ' AT TIME ZONE (SELECT time_zone FROM kpi.settings)'
			ELSE column_name
		END || ' AS ' || column_name;

-- The mappings: sources and columns that the seed leaves out stay unmapped
CREATE TABLE company.mapping AS
SELECT m.source, 'SELECT ' || string_agg(m.expression, ', ' ORDER BY m.expression) || ' FROM company.' || m.source AS query
FROM (
	SELECT c.relname AS source,
		CASE WHEN a.atttypid = 'timestamp'::regtype AND c.relname <> 'expense'
			THEN company.mapped_time(company.die(:seed, 'map ' || c.relname || a.attname, 0, 3), a.attname)
			WHEN c.relname = 'expense' AND a.attname = 'spent_on'
			THEN company.mapped_time(company.die(:seed, 'map ' || c.relname || a.attname, 0, 2), a.attname)
			ELSE a.attname::text END AS expression,
		a.attname
	FROM pg_class AS c
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
	WHERE c.relnamespace = 'company'::regnamespace
		AND c.relname IN ('rep', 'lead', 'deal', 'sale', 'customer', 'subscription', 'email', 'expense', 'custom_measure')
) AS m
WHERE NOT (m.source = 'sale' AND company.die(:seed, 'no sale', 0, 3) = 0)
	AND NOT (m.source = 'customer' AND company.die(:seed, 'no customer', 0, 2) = 0)
	AND NOT (m.source = 'subscription' AND company.die(:seed, 'no subscription', 0, 2) = 0)
	AND NOT (m.source = 'rep' AND company.die(:seed, 'no rep', 0, 4) = 0)
	AND NOT (m.source = 'deal' AND company.die(:seed, 'no deal', 0, 8) = 0)
	AND NOT (m.source = 'email' AND m.attname = 'delivered_at' AND company.die(:seed, 'no delivery', 0, 3) = 0)
	AND NOT (m.source = 'email' AND m.attname = 'opened_at' AND company.die(:seed, 'no opening', 0, 5) = 0)
	AND NOT (m.source = 'email' AND m.attname = 'clicked_at' AND company.die(:seed, 'no clicking', 0, 3) = 0)
	AND NOT (m.source = 'lead' AND m.attname = 'qualified_at' AND company.die(:seed, 'no qualification', 0, 5) = 0)
	AND NOT (m.source = 'lead' AND m.attname = 'converted_at' AND company.die(:seed, 'no conversion', 0, 5) = 0)
	AND NOT (m.source = 'customer' AND m.attname = 'churned_at' AND company.die(:seed, 'no churn', 0, 4) = 0)
	AND NOT (m.source = 'customer' AND m.attname = 'monthly_revenue' AND company.die(:seed, 'no revenue', 0, 3) = 0)
	AND NOT (m.source = 'deal' AND m.attname = 'expected_on' AND company.die(:seed, 'no expectation', 0, 3) = 0)
	AND NOT (m.source = 'rep' AND m.attname IN ('starts_on', 'ends_on') AND company.die(:seed, 'no moves', 0, 3) = 0)
GROUP BY m.source;

-- A few times are kept as UTC without a zone, as Odoo and Rails do
SELECT saleskpi.map_source('kpi', m.source, CASE WHEN u.is_utc THEN replace(m.query, 'FROM company.' || m.source,
		format('FROM (SELECT %s FROM company.%I) AS utc', (
			SELECT string_agg(CASE WHEN a.atttypid = 'timestamp'::regtype
					THEN format('%1$I AT TIME ZONE (SELECT time_zone FROM kpi.settings) AT TIME ZONE ''UTC'' AS %1$I', a.attname)
					ELSE format('%I', a.attname) END, ', ')
			FROM pg_attribute AS a WHERE a.attrelid = format('company.%I', m.source)::regclass AND a.attnum > 0), m.source))
	ELSE m.query END, time_zone => CASE WHEN u.is_utc THEN 'UTC' END)
FROM company.mapping AS m
CROSS JOIN LATERAL (SELECT m.source IN ('lead', 'sale', 'customer', 'email') AND company.die(:seed, 'utc ' || m.source, 0, 4) = 0
	AND m.query !~ '::date|AT TIME ZONE' AS is_utc) AS u
ORDER BY m.source \g /dev/null

-- Targets of every kind of owner, on KPIs picked by chance; two of a kind that run at once end on
-- different days.  A rate of 1000 is no slip here.  They come in every shape, a level from where it starts,
-- and so do calls, whose rows alone say that they add up; and now and then what is high is to be low.
SET client_min_messages = error;
INSERT INTO kpi.holiday SELECT DISTINCT :'as_of'::date - company.die(:seed, 'holiday', n, 200), 'Holiday' FROM generate_series(1, 12) AS n;
UPDATE kpi.settings SET expected_shape = company.one_of(:seed, 'shape', 0, 'even', 'even', 'last_year', 'work_days'),
	weekend = (ARRAY['{6,7}', '{5,6}', '{7}', '{}'])[1 + company.die(:seed, 'weekend', 0, 4)]::integer[];
INSERT INTO kpi.target (target_id, name, kpi, region, team, rep, channel, starts_on, ends_on, target_value, start_value, better, expected_shape, at_risk_below, off_track_below, minimum_value, stretch_value)
SELECT n, k.kpi, k.kpi,
	CASE company.die(:seed, 'target owner', n, 6) WHEN 4 THEN company.one_of(:seed, 'target region', n, 'EU', 'US') END,
	CASE company.die(:seed, 'target owner', n, 6) WHEN 1 THEN company.one_of(:seed, 'target team', n, 'East', 'West', 'South') END,
	CASE company.die(:seed, 'target owner', n, 6) WHEN 2 THEN company.one_of(:seed, 'target rep', n, 'Ana', 'Bo', 'Zed') END,
	CASE company.die(:seed, 'target owner', n, 6) WHEN 3 THEN company.one_of(:seed, 'target channel', n, 'web', 'fair') END,
	s.starts_on,
	CASE WHEN k.kpi = 'sales_growth' THEN (s.starts_on + interval '1 month')::date - 1
		ELSE s.starts_on + 20 + company.die(:seed, 'target days', n, 200) + n END,
	v.target_value,
	CASE WHEN company.die(:seed, 'target start', n, 3) = 0 AND k.kpi IN ('average_deal', 'win_rate', 'sales_cycle_length', 'email_open_rate',
			'lead_conversion_rate', 'lead_to_opportunity_ratio', 'customer_lifetime_value', 'customer_acquisition_cost', 'calls', 'yield')
		THEN v.target_value * company.one_of(:seed, 'target from', n, '0.5', '0', '1', '1.25', '3')::numeric END,
	b.better,
	company.one_of(:seed, 'target shape', n, NULL, NULL, 'even', 'last_year', 'work_days'),
	company.one_of(:seed, 'target at risk', n, NULL, NULL, '0.7', '0.9', '1')::numeric,
	company.one_of(:seed, 'target off track', n, NULL, NULL, '0.5', '0.7')::numeric,
	CASE WHEN company.die(:seed, 'target minimum', n, 4) = 0 THEN CASE coalesce(b.better, v.better) WHEN 'lower' THEN v.target_value * 2 ELSE v.target_value / 2 END END,
	CASE WHEN company.die(:seed, 'target stretch', n, 4) = 0 THEN CASE coalesce(b.better, v.better) WHEN 'lower' THEN v.target_value / 2 ELSE v.target_value * 2 END END
FROM generate_series(1, 40) AS n
CROSS JOIN LATERAL (SELECT (SELECT array_agg(kpi ORDER BY kpi) FROM kpi.kpi)) AS l (kpis)
CROSS JOIN LATERAL (SELECT CASE WHEN n % 4 = 0 THEN 'sales_amount' ELSE l.kpis[1 + company.die(:seed, 'target kpi', n, cardinality(l.kpis))] END) AS k (kpi)
CROSS JOIN LATERAL (SELECT CASE
		-- Growth is that of a month
		WHEN k.kpi = 'sales_growth' THEN (date_trunc('month', :'as_of'::timestamp) - make_interval(months => 1 + company.die(:seed, 'target month', n, 4)))::date
		WHEN company.die(:seed, 'target first', n, 3) = 0 THEN date_trunc('month', :'as_of'::timestamp)::date
		WHEN company.die(:seed, 'target first', n, 12) = 1 THEN :'as_of'::date + company.die(:seed, 'target later', n, 40)
		ELSE :'as_of'::date - company.die(:seed, 'target starts', n, 200) END) AS s (starts_on)
CROSS JOIN LATERAL (SELECT CASE
	WHEN r.unit = 'percentage' THEN company.one_of(:seed, 'target share', n, '0.1', '0.25', '0.5', '0.9', '1', '1000')
	WHEN r.unit IN ('currency') THEN company.one_of(:seed, 'target money', n, '1000', '250', '4000.5', '90')
	ELSE company.one_of(:seed, 'target count', n, '2', '5', '20', '1000') END::numeric AS target_value, r.better
	FROM kpi.kpi AS r WHERE r.kpi = k.kpi) AS v
CROSS JOIN LATERAL (SELECT company.one_of(:seed, 'target better', n, NULL, NULL, NULL, NULL, NULL, 'lower', 'higher')) AS b (better);
SET client_min_messages = warning;

