-- Type funnel_events
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET timezone = 'UTC';

-- Text form: window, number of conditions, invalid rows, points in time in UTC with the conditions met.
-- Sorted, and of events that are alike no more than they meet conditions; the time zone of the session changes nothing.
SET timezone = 'Asia/Kolkata';
SELECT '0:30:0 3 0 {}'::funnel_events, '0:0:1 1 2 {2024-01-31T10:00:00=1}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00.5=001,0044-03-15 BCT00:00:00=010,1999-12-31T23:59:59.999999=100,2024-01-31T10:00:00.500000=100}'::funnel_events;
SET timezone = 'UTC';
SELECT '0:0:0 1 0 {4714-11-24 BCT00:00:00=1,294276-12-31T23:59:59.999999=1}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00=101,2024-01-31T10:00:00=010,2024-01-31T10:00:00=010,2024-01-31T10:00:00=101,2024-01-31T10:00:00=101}'::funnel_events;
SELECT ''::funnel_events;
SELECT '0:30:0 0 0 {}'::funnel_events;
SELECT '0:30:0 33 0 {}'::funnel_events;
SELECT '0:30:0 3 -1 {}'::funnel_events;
SELECT '0:-30:0 3 0 {}'::funnel_events;
SELECT '0:30:0 3 0 {} {}'::funnel_events;
-- in whatever order
SELECT '0:0:1000 2 0 {2024-01-01T00:00:00=00,2024-01-02T00:00:00=10}'::funnel_events;
SELECT '0:0:1000 2 0 {2024-01-02T00:00:00=10,2024-01-01T00:00:00=00}'::funnel_events;
SELECT '0:30:0 3 0 {,}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00='::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00=1}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00=1001}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00=102}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00=000}'::funnel_events;
SELECT '0:30:0 3 0 {2024-02-30T10:00:00=100}'::funnel_events;
SELECT '0:30:0 3 0 {infinityT10:00:00=100}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31Tnow=100}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:00:00+02=100}'::funnel_events;
SELECT '0:30:0 3 0 {2024-01-31T10:61:00=100}'::funnel_events;
SELECT '0:30:0 3 0 {294277-01-01T00:00:00=100}'::funnel_events;
SELECT '0:30:0 3 0 {5874897-12-31T00:00:00=100}'::funnel_events;

-- By hand: view, then cart, then pay, within an hour of the view
CREATE TABLE visit_event (visitor text, at timestamptz, kind text);
INSERT INTO visit_event VALUES
	('all at the last moment', '2024-01-01 10:00', 'view'), ('all at the last moment', '2024-01-01 10:30', 'cart'), ('all at the last moment', '2024-01-01 11:00', 'pay'),
	('a microsecond late', '2024-01-01 10:00', 'view'), ('a microsecond late', '2024-01-01 10:30', 'cart'), ('a microsecond late', '2024-01-01 11:00:00.000001', 'pay'),
	('another view in time', '2024-01-01 10:00', 'view'), ('another view in time', '2024-01-01 10:30', 'view'), ('another view in time', '2024-01-01 11:10', 'cart'), ('another view in time', '2024-01-01 11:30', 'pay'),
	('another view too late for the cart', '2024-01-01 10:00', 'view'), ('another view too late for the cart', '2024-01-01 10:30', 'cart'), ('another view too late for the cart', '2024-01-01 10:40', 'view'), ('another view too late for the cart', '2024-01-01 11:30', 'pay'),
	('all at once', '2024-01-01 10:00', 'pay'), ('all at once', '2024-01-01 10:00', 'cart'), ('all at once', '2024-01-01 10:00', 'view'),
	('backwards', '2024-01-01 10:00', 'pay'), ('backwards', '2024-01-01 10:10', 'cart'), ('backwards', '2024-01-01 10:20', 'view'),
	('without a cart', '2024-01-01 10:00', 'view'), ('without a cart', '2024-01-01 10:10', 'pay'),
	('no view', '2024-01-01 10:00', 'cart'), ('no view', '2024-01-01 10:10', 'pay'),
	('something else', '2024-01-01 10:00', 'search'),
	('kind not known', '2024-01-01 10:00', NULL),
	('time not known', NULL, 'view'),
	('time impossible', 'infinity', 'view'), ('time impossible', '-infinity', 'view');
SELECT visitor, funnel_step('1 hour', at, kind = 'view', kind = 'cart', kind = 'pay') FROM visit_event GROUP BY visitor ORDER BY visitor;
SELECT visitor, funnel_events('1 hour', at, kind = 'view', kind = 'cart', kind = 'pay') AS events FROM visit_event GROUP BY visitor ORDER BY visitor;
SELECT visitor, step(e), invalid(e) FROM (SELECT visitor, funnel_events('1 hour', at, kind = 'view', kind = 'cart', kind = 'pay') AS e FROM visit_event GROUP BY visitor) AS s
WHERE visitor ~ '^time|^all' ORDER BY visitor;
-- A step takes an event of its own: one event does not serve two
SELECT funnel_step('0', at, kind = 'view', kind = 'view', true) AS one_event, funnel_step('1 hour', at, kind = 'view', kind = 'view' OR kind = 'pay', true) AS two_events,
	funnel_step('0', at, kind = 'cart', kind = 'view') AS no_event FROM visit_event WHERE visitor = 'without a cart';
-- Two logins within a week: only the first of three did (timescaledb-toolkit, issue 475)
SELECT visitor, funnel_step('1 week', at, kind = 'LOGIN', kind = 'LOGIN') FROM (VALUES
	(timestamptz '2020-01-01', 1, 'LOGIN'), ('2020-01-02', 1, 'LOGIN'), ('2020-01-03', 2, 'LOGIN'), ('2020-01-20', 2, 'LOGIN'),
	('2020-02-15', 4, 'LOGIN'), ('2020-02-28', 4, 'LOGIN')) AS v (at, visitor, kind) GROUP BY visitor ORDER BY visitor;
-- Two page views after the start, of which there is one (PostHog, issues 4813 and 25048)
SELECT funnel_step('14 days', at, kind = 'onboard', kind = 'page', kind = 'page') FROM (VALUES (timestamptz '2024-03-22 13:01', 'onboard'), ('2024-03-22 13:10', 'page')) AS v (at, kind);
-- Twice the same event, of which each has one (ClickHouse, issue 34986)
SELECT visitor, funnel_step('50 seconds', to_timestamp(s), e = 1, e = 1) FROM (VALUES (1, 100, 123), (1, 200, 345)) AS v (e, s, visitor) GROUP BY visitor ORDER BY visitor;
-- Events of one instant can serve steps in order, whatever order they came in (rybbit, issue 1133; openpanel, issue 442)
SELECT funnel_step('0', at, kind = 'a', kind = 'b', kind = 'a') FROM (VALUES (timestamptz '2024-01-01', 'b'), ('2024-01-01', 'a'), ('2024-01-01', 'a')) AS v (at, kind);
-- Of one instant: one event that meets both conditions, two of them, one that meets each, one that meets (a) and (a or b).  Only where
-- there are two events are there two steps, and the state knows
SELECT remark, funnel_events('1 hour', '2025-01-01', one, other), funnel_step('1 hour', '2025-01-01', one, other) FROM (VALUES
	('one of both', 1, true, true), ('two of both', 2, true, true), ('two of both', 3, true, true), ('one of each', 4, true, false), ('one of each', 5, false, true),
	('one of (a), (a or b)', 6, true, true)) AS v (remark, i, one, other) GROUP BY remark ORDER BY min(i);
-- A row that is there twice is two events.  That tells where it meets several conditions, and nowhere else
SELECT remark, step(state) AS once, step(funnel_events_combine(state, state)) AS twice, funnel_events_combine(state, state)::text = state::text AS same_state
FROM (VALUES ('one condition each', '0:0:3600000000 2 0 {2024-01-01T10:00:00=10}'::funnel_events), ('both conditions', '0:0:3600000000 2 0 {2024-01-01T10:00:00=11}')) AS v (remark, state);
-- Which event serves which step is found out: the only (b) is not wasted on (a or b)
SELECT funnel_step('0', '2024-01-01', a, b, c) FROM (VALUES (true, true, false), (true, false, true), (true, true, false)) AS v (a, b, c);
-- No rows, no state: NULL
SELECT funnel_step('1 hour', at, true) IS NULL AS is_null, funnel_events('1 hour', at, true) IS NULL AS state_is_null FROM visit_event WHERE false;
SELECT step(NULL), invalid(NULL::funnel_events);
-- With months the later start can have the sooner end: a month from 31 January, 9:00, is over on 29 February at 9:00, a month from 30 January, 10:00, at 10:00
SELECT funnel_step('1 month', at, kind = 'a', kind = 'b', kind = 'c') FROM (VALUES
	(timestamptz '2024-01-30 10:00', 'a'), ('2024-01-31 09:00', 'a'), ('2024-02-10 00:00', 'b'), ('2024-02-29 09:30', 'c')) AS e (at, kind);
-- The most conditions there can be, each met a day after the one before
SELECT funnel_step('31 days', at, VARIADIC conditions) AS all_in_time, funnel_step('30 days', at, VARIADIC conditions) AS a_day_short
FROM (SELECT timestamptz '2024-01-01' + i * interval '1 day' AS at, array_agg(i = j ORDER BY j) AS conditions FROM generate_series(0, 31) AS i, generate_series(0, 31) AS j GROUP BY i) AS e;
-- A window that ends after the last timestamp there is holds all that is later
SELECT funnel_step('300000 years', at, kind = 'view', kind = 'cart', kind = 'pay') FROM visit_event WHERE visitor = 'a microsecond late';

-- The same as following every chain of different events there is, in any order, split in any way and merged.  400 visitors of 0 to 29 events at 40 instants,
-- over the ends of January and February and the start of summer time
CREATE FUNCTION pseudo_random(key text, below int) RETURNS int LANGUAGE sql IMMUTABLE AS
	$$ SELECT (('x' || substr(md5(key), 1, 7))::bit(28)::int % below) $$;
CREATE TABLE random_event AS
	SELECT v AS visitor, i, timestamptz '2024-01-28' + pseudo_random(format('at %s %s', v, i), 40) * interval '33 hours' AS at,
		ARRAY[pseudo_random(format('a %s %s', v, i), 5) = 0, pseudo_random(format('b %s %s', v, i), 5) = 0, CASE WHEN pseudo_random(format('c %s %s', v, i), 5) < 4 THEN pseudo_random(format('a %s %s', v, i), 5) = 0 OR pseudo_random(format('d %s %s', v, i), 8) = 0 END, pseudo_random(format('e %s %s', v, i), 6) = 0] AS conditions
	FROM generate_series(1, 400) AS v, generate_series(1, pseudo_random('n' || v, 30)) AS i;
CREATE FUNCTION followed_chains(within interval, OUT visitor int, OUT step int) RETURNS SETOF record LANGUAGE sql STABLE AS $$
	WITH RECURSIVE chain AS (
		SELECT e.visitor, 1 AS step, e.at, e.at + within AS until, ARRAY[e.i] AS events FROM random_event AS e WHERE e.conditions[1]
		UNION ALL
		SELECT e.visitor, c.step + 1, e.at, c.until, c.events || e.i
		FROM chain AS c JOIN random_event AS e ON e.visitor = c.visitor AND e.at BETWEEN c.at AND c.until AND e.conditions[c.step + 1] AND e.i <> ALL (c.events)
	)
	SELECT e.visitor, coalesce(max(c.step), 0) FROM (SELECT DISTINCT visitor FROM random_event) AS e LEFT JOIN chain AS c USING (visitor) GROUP BY e.visitor
$$;
SET timezone = 'America/New_York';
SELECT within, count(*) AS visitors, count(*) FILTER (WHERE f.step <> c.step) AS wrong, count(DISTINCT f.step) AS different_steps
FROM (
	SELECT within, visitor, funnel_step(within, at, VARIADIC conditions) AS step FROM random_event, unnest('{00:00,30:00,10 days,1 month}'::interval[]) AS within GROUP BY 1, 2
) AS f
JOIN (
	SELECT within, c.* FROM unnest('{00:00,30:00,10 days,1 month}'::interval[]) AS within, followed_chains(within) AS c
) AS c USING (within, visitor)
GROUP BY within ORDER BY within;
SET timezone = 'UTC';
CREATE VIEW one_pass AS SELECT visitor, funnel_events('10 days', at, VARIADIC conditions ORDER BY i) AS state FROM random_event GROUP BY visitor;
SELECT parts, salt, count(*) AS visitors, count(*) FILTER (WHERE m.merged::text <> o.state::text OR funnel_events_send(m.merged) <> funnel_events_send(o.state) OR step(m.merged) <> step(o.state)) AS different
FROM (
	SELECT parts, salt, visitor, rollup(part ORDER BY md5(part_number::text || salt)) AS merged FROM (
		SELECT parts, salt, visitor, pseudo_random(i || salt, parts) AS part_number, funnel_events('10 days', at, VARIADIC conditions ORDER BY md5(i || salt)) AS part
		FROM random_event, unnest('{1,2,7}'::int[]) AS parts, unnest('{x,y}'::text[]) AS salt GROUP BY 1, 2, 3, 4
	) AS p GROUP BY parts, salt, visitor
) AS m JOIN one_pass AS o USING (visitor)
GROUP BY parts, salt ORDER BY parts, salt;
-- As many rows at few instants, in no order: what is of no use takes no room
SELECT pg_column_size(state) AS bytes, left(state::text, 60) AS begin, step(state)
FROM (SELECT funnel_events('1 hour', timestamptz '2024-01-01' + i * 7 % 4 * interval '1 minute', i % 4 = 0, i % 4 = 1, i % 4 = 3) AS state FROM generate_series(1, 100000) AS i) AS s;
SELECT pg_column_size(state) AS bytes, step(state)
FROM (SELECT funnel_events('1 hour', timestamptz '2024-01-01' + i * 7 % 4 * interval '1 minute', i % 3 > 0, i % 3 < 2, i % 3 > 0) AS state FROM generate_series(1, 100000) AS i) AS s;
-- Events of one instant serve the first m steps if, and only if, any n of these steps are met by at least n of the events (Hall, "On Representatives of
-- Subsets", 1935): 300 instants of 1 to 9 events that meet some of 7 conditions, as bits
CREATE TABLE instant AS
	SELECT v AS instant, i, pseudo_random(format('x %s %s', v, i), 128) & pseudo_random(format('y %s %s', v, i), 128) AS met
	FROM generate_series(1, 300) AS v, generate_series(1, 1 + pseudo_random('events' || v, 9)) AS i;
SELECT count(*) AS instants, count(*) FILTER (WHERE f.step <> h.step) AS wrong, array_agg(DISTINCT f.step ORDER BY f.step) AS steps
FROM (
	SELECT instant, funnel_step('0', '2024-01-01', VARIADIC ARRAY[met & 1 > 0, met & 2 > 0, met & 4 > 0, met & 8 > 0, met & 16 > 0, met & 32 > 0, met & 64 > 0]) AS step
	FROM instant GROUP BY instant
) AS f
JOIN (
	SELECT instant, coalesce(min(last_step) - 1, 7) AS step
	FROM (
		SELECT instant, 7 - position('1' IN steps::bit(7)::text) + 1 AS last_step FROM instant, generate_series(1, 127) AS steps
		GROUP BY instant, steps HAVING count(*) FILTER (WHERE met & steps > 0) < length(replace(steps::bit(7)::text, '0', ''))
	) AS too_few
	RIGHT JOIN (SELECT DISTINCT instant FROM instant) AS i USING (instant)
	GROUP BY instant
) AS h USING (instant);
DROP TABLE instant;
-- More events at one instant than there are steps, each meeting all of 32 conditions, and all but the first
SELECT step(funnel_events_combine(all_met, all_met)), step(but_first) AS no_first
FROM (SELECT funnel_events('0', '2024-01-01', VARIADIC array_fill(true, ARRAY[32])) AS all_met,
	funnel_events('0', '2024-01-01', VARIADIC false || array_fill(true, ARRAY[31])) AS but_first FROM generate_series(1, 1000)) AS s;
-- With two workers
ALTER TABLE random_event SET (parallel_workers = 2);
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) FILTER (WHERE p.step <> step(o.state)) AS wrong, count(*) AS visitors
FROM (SELECT visitor, funnel_step('10 days', at, VARIADIC conditions) AS step FROM random_event GROUP BY visitor) AS p JOIN one_pass AS o USING (visitor);
EXPLAIN (COSTS OFF) SELECT funnel_step('1 day', at, true) FROM random_event;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- A state that is not the executor's is not changed in place, also one that is not sorted
SELECT funnel_events_transition(e, '1 hour', '2024-01-01 09:00+00', false, true), funnel_events_combine(e, e), e FROM (VALUES ('0:0:3600000000 2 0 {2024-01-01T10:00:00=10}'::funnel_events)) AS s (e);
SELECT step(s), invalid(s), funnel_events_final(s), funnel_events_send(s) = funnel_events_send(funnel_events_final(s)) AS same
FROM (SELECT funnel_events_transition('0:0:3600000000 2 0 {2024-01-01T10:00:00=01}', '1 hour', '2024-01-01 09:00+00', true, false) AS s) AS unsorted;

-- What does not mix, and arguments that cannot be right
SELECT rollup(e) FROM (VALUES ('0:30:0 2 0 {}'::funnel_events), ('1:0:0 2 0 {}')) AS s (e);
SELECT rollup(e) FROM (VALUES ('0:30:0 2 0 {}'::funnel_events), ('0:30:0 3 0 {}')) AS s (e);
SELECT funnel_step(CASE kind WHEN 'view' THEN interval '60 minutes' ELSE '1 hour 1 second' END, at, true) FROM visit_event;
SELECT funnel_step(NULL, at, true) FROM visit_event;
SELECT funnel_step('-1 hour', NULL, true);
SELECT funnel_step('1 hour', at, VARIADIC NULL) FROM visit_event;
SELECT funnel_step('1 hour', at, VARIADIC '{}') FROM visit_event;
SELECT funnel_step('1 hour', at, VARIADIC array_fill(true, ARRAY[33])) FROM visit_event;
SELECT funnel_step('1 hour', at, VARIADIC '{{t,f},{f,t}}') FROM visit_event;
SELECT rollup(e) FROM (VALUES ('0:30:0 2 9223372036854775807 {}'::funnel_events), ('0:30:0 2 1 {}')) AS s (e);

DROP VIEW one_pass;
DROP FUNCTION followed_chains, pseudo_random;
DROP TABLE visit_event, random_event;
