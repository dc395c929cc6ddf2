-- Equality, hash and order of states: those of what a state would be stored as
SET search_path = public, saleskpi;

CREATE TABLE state_type AS
SELECT t.oid AS type, t.typname AS name FROM pg_type AS t
WHERE t.typnamespace = 'saleskpi'::regnamespace AND t.typtype = 'b' AND t.typelem = 0;

-- Every type has an operator class for btree and one for hash, by default, and all
-- that belongs to them
SELECT t.name AS without FROM state_type AS t
WHERE (SELECT string_agg(a.amname || ' ' || (SELECT string_agg(o.oprname, ' ' ORDER BY m.amopstrategy) FROM pg_amop AS m JOIN pg_operator AS o ON o.oid = m.amopopr WHERE m.amopfamily = c.opcfamily)
		|| ' ' || (SELECT string_agg(p.proname, ' ' ORDER BY s.amprocnum) FROM pg_amproc AS s JOIN pg_proc AS p ON p.oid = s.amproc WHERE s.amprocfamily = c.opcfamily), ', ' ORDER BY a.amname)
	FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = c.opcmethod WHERE c.opcintype = t.type AND c.opcdefault)
	IS DISTINCT FROM replace('btree < <= = >= > T_cmp, hash = T_hash T_hash_extended', 'T', t.name);
SELECT o.oid::regoperator AS operator FROM pg_operator AS o JOIN state_type AS t ON o.oprleft = t.type AND o.oprright = t.type
WHERE o.oprname <> '+' AND (o.oprcom = 0 OR o.oprnegate = 0 OR o.oprrest = 0 OR o.oprjoin = 0
	OR (o.oprcanhash, o.oprcanmerge) <> (o.oprname = '=', o.oprname = '='));

-- States of every type, each once, but for some that are written in two ways
CREATE TABLE sample (name name, state text);
INSERT INTO sample VALUES
	('rate', '0/0'), ('rate', '0/1'), ('rate', '1/1'), ('rate', '1/2'), ('rate', ' 1 / 2'), ('rate', '256/257'),
	('amount_rate', '0 0/0'), ('amount_rate', '1 0/0'), ('amount_rate', '0 1/2'), ('amount_rate', '0 1/2.5'), ('amount_rate', '0 1e0/25e-1'), ('amount_rate', '0 1.00/2.00'),
	('funnel', '0:1:0 1 0 exact 0'), ('funnel', '0:1:0 2 0 exact 2 {5:1}'), ('funnel', '0:1:0 2 1 exact 2 {5:1}'), ('funnel', '1:0:0 2 0 exact 2 {5:1}'), ('funnel', '0:1:0 2 0 exact 2 { 5:1 }'), ('funnel', '0:1:0 2 0 exact 2 {6:1}'),
	('funnel_events', '0:1:0 2 0 {}'), ('funnel_events', '0:1:0 1 0 {2024-01-31T10:00:00=1}'), ('funnel_events', '0:1:0 2 0 {2024-01-31T10:00:00=10}'),
	('funnel_events', '0:1:0 2 0 {2024-01-31T10:00:00=01,2024-01-31T10:00:01=10}'), ('funnel_events', '0:1:0 2 0 {2024-01-31T10:00:01=10,2024-01-31T10:00:00=01}'),
	('sales_cycle', 'exact 0 {} {}'), ('sales_cycle', 'exact 1 {} {}'), ('sales_cycle', 'exact 0 {5:1} {}'), ('sales_cycle', 'exact 0 {} {5:1}'), ('sales_cycle', 'exact 0 { 5:1 } {}'), ('sales_cycle', 'exact 0 {5:1,6:1} {}'),
	('mean_duration', '0:0/0'), ('mean_duration', '0:5/1'), ('mean_duration', '1:0/1'), ('mean_duration', '1:0/2'), ('mean_duration', '1:0 /2'),
	('churn', 'month 0 {}'), ('churn', 'week 0 {}'), ('churn', 'month 0 {2024-01-01:1:0:0}'), ('churn', 'month 0 {2024-01-01:2:0:0}'), ('churn', 'month revenue 0 {2024-01-01:1:0:0:5:0:0:0:0:0}'),
	('churn', 'month changes 0 {2024-01-01:1:0:0:5:0:0:0:0:0}'), ('churn', 'month revenue 0 {2024-01-01:1:0:0:1e40:0:0:0:0:0}'), ('churn', 'month revenue 0 {2024-01-01:1:0:0:10000000000000000000000000000000000000000:0:0:0:0:0}'),
	('churn', 'month revenue 0 {2024-01-01:1:0:0:5.5:0:0:0:0:0}'), ('churn', 'month revenue 0 {2024-01-01:1:0:0:5.5:0.0:0:0:0:0}'),
	('cohorts', 'month 0 {}'), ('cohorts', 'day 0 {}'), ('cohorts', 'month 1 {}'), ('cohorts', 'month 0 {2024-01-01:5{0:1,2:3}}'), ('cohorts', 'month 0 {2024-01-01:5{}}'), ('cohorts', 'month 0 {2024-01-01 : 5 {}}'),
	('unit_amount', '0/0'), ('unit_amount', '-1/0'), ('unit_amount', '1/1'), ('unit_amount', '1.0/1'), ('unit_amount', '10e-1/1'),
	('rfm', '0 0 0 {}'), ('rfm', '1 0 0 {}'), ('rfm', '0 5 5 {2024-01-01}'), ('rfm', '0 5 5 {2024-01-02}'), ('rfm', '0 7 5 {2024-01-01,2024-01-02}'), ('rfm', '0 7 5 { 2024-01-01, 2024-01-02 }'),
	('spells', '1:0:0 0 {}'), ('spells', '0:30:0 0 {}'), ('spells', '1:0:0 1 {}'), ('spells', '1:0:0 0 {2024-01-01:2024-01-01}'), ('spells', '1:0:0 0 {2024-01-01:2024-01-31}'), ('spells', '1:0:0 0 { 2024-01-01 : 2024-01-31 }'),
	('clv_sample', '1997-09-30 0 {0:0:272:0:1}'), ('clv_sample', '1997-09-30 0 {0:0:272:0:2}'), ('clv_sample', '1997-09-30 1 {3:200:230:0:1}'), ('clv_sample', '1997-09-30 0 {2:213:272:22.345:1}'), ('clv_sample', '1997-09-30 0 {2:213:272:22.3450:1}'),
	('clv_model', '1997-09-30 7:5:4 {too_few} {not_known}'), ('clv_model', '1997-09-30 7:5:4 {same_rate 0.25,never:-9582.43} {not_converged}'),
	('clv_model', '1997-09-30 2357:946:946 {0.243,4.414,0.793,2.426:-9582.43} {6.25,3.74,15.44:-4055.92}'), ('clv_model', '1997-09-30 2357:946:946 {0.243,4.414,0.793,2.426:-9582.430} {6.25,3.74,15.44:-4055.92}');
SELECT t.name AS without_samples FROM state_type AS t WHERE (SELECT count(*) FROM sample AS s WHERE s.name = t.name) < 3;

-- The laws, for all pairs and triples of a type's samples
CREATE FUNCTION of_every_type(query text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	type name;
BEGIN
	FOR type IN SELECT t.name FROM state_type AS t ORDER BY t.name LOOP
		RETURN QUERY EXECUTE replace('WITH s AS MATERIALIZED (SELECT s.state::{T} AS s FROM sample AS s WHERE s.name = ''{T}'') ' || query, '{T}', type);
	END LOOP;
END
$$;
SELECT l.law, sum(l.pairs) > 300 AS tried, sum(l.broken) AS broken FROM of_every_type($$
	SELECT l.law, count(*), count(*) FILTER (WHERE NOT l.kept)
	FROM s AS a, s AS b, LATERAL (VALUES
		('equal where the text is', (a.s = b.s) = (a.s::text = b.s::text)),
		('equal where the binary form is', (a.s = b.s) = ({T}_send(a.s) = {T}_send(b.s))),
		('one of <, = and >', (a.s < b.s)::int + (a.s = b.s)::int + (a.s > b.s)::int = 1),
		('> is < the other way', (a.s > b.s) = (b.s < a.s)),
		('<>, <= and >= are not =, > and <', (a.s <> b.s) <> (a.s = b.s) AND (a.s <= b.s) <> (a.s > b.s) AND (a.s >= b.s) <> (a.s < b.s)),
		('cmp says what the operators say', {T}_cmp(a.s, b.s) = (a.s > b.s)::int - (a.s < b.s)::int),
		('equal states have one hash', a.s <> b.s OR ({T}_hash(a.s), {T}_hash_extended(a.s, 7)) = ({T}_hash(b.s), {T}_hash_extended(b.s, 7))),
		('others have others', a.s = b.s OR {T}_hash(a.s) <> {T}_hash(b.s) AND {T}_hash_extended(a.s, 7) <> {T}_hash_extended(b.s, 7)),
		('without a seed the extended hash ends with the hash', {T}_hash_extended(a.s, 0)::bit(64)::bit(64) << 32 = {T}_hash(a.s)::bit(32)::bit(64)),
		('with one it is another', {T}_hash_extended(a.s, 0) <> {T}_hash_extended(a.s, 7)),
		('transitive', NOT EXISTS (SELECT FROM s AS c WHERE a.s <= b.s AND b.s <= c.s AND a.s > c.s)),
		('equal to what it is read from', a.s = a.s::text::{T})
	) AS l (law, kept)
	GROUP BY l.law
$$) AS l (law text, pairs bigint, broken bigint) GROUP BY l.law ORDER BY l.law COLLATE "C";

-- What SQL does with equal values: as many as there are texts, in sets, groups,
-- joins and indexes
CREATE FUNCTION kept_once(type name, OUT texts bigint, OUT same_number boolean, OUT indexed boolean) LANGUAGE plpgsql AS $$
DECLARE
	counts bigint[];
BEGIN
	EXECUTE format('CREATE TEMP TABLE kept AS SELECT s.state::%I AS s FROM sample AS s WHERE s.name = %L', type, type);
	EXECUTE 'SELECT count(DISTINCT s::text) FROM kept' INTO texts;
	EXECUTE 'SELECT ARRAY[
		(SELECT count(DISTINCT s) FROM kept),
		(SELECT count(*) FROM (SELECT DISTINCT s FROM kept) AS d),
		(SELECT count(*) FROM (SELECT s FROM kept GROUP BY s) AS d),
		(SELECT count(*) FROM (TABLE kept UNION TABLE kept) AS d),
		(SELECT count(*) + (SELECT count(DISTINCT s) FROM kept) FROM (TABLE kept EXCEPT TABLE kept) AS d),
		(SELECT count(*) FROM (TABLE kept INTERSECT TABLE kept) AS d),
		(SELECT count(DISTINCT a.s) FROM kept AS a JOIN kept AS b USING (s)),
		(SELECT count(*) FROM (SELECT s, s IS DISTINCT FROM lag(s) OVER (ORDER BY s) AS is_new FROM kept) AS d WHERE is_new)
	]' INTO counts;
	same_number := texts = ALL (counts);
	CREATE TABLE once (LIKE kept, UNIQUE (s));
	INSERT INTO once TABLE kept ON CONFLICT DO NOTHING;
	CREATE INDEX once_hash ON once USING hash (s);
	SET LOCAL enable_seqscan = off;
	EXECUTE 'SELECT count(*) = $1 AND (SELECT count(*) FROM once) = $1 FROM (SELECT DISTINCT s FROM kept) AS k WHERE EXISTS (SELECT FROM once AS o WHERE o.s = k.s)' INTO indexed USING texts;
	SET LOCAL enable_seqscan = on;
	DROP TABLE kept, once;
END
$$;
SELECT t.name, k.* FROM state_type AS t, kept_once(t.name) AS k ORDER BY t.name;
SET enable_sort = off;
SELECT count(*) AS types, sum(texts) AS texts, bool_and(same_number AND indexed) AS hashed FROM state_type AS t, kept_once(t.name) AS k;
RESET enable_sort;
SET enable_hashagg = off;
SET enable_hashjoin = off;
SELECT count(*) AS types, sum(texts) AS texts, bool_and(same_number AND indexed) AS sorted FROM state_type AS t, kept_once(t.name) AS k;
RESET enable_hashagg;
RESET enable_hashjoin;

-- A state that is not finished is equal to the finished one of the same rows,
-- whatever it keeps for itself while rows come
SELECT rfm_transition(rfm_transition(NULL, '2024-01-02', 2), '2024-01-01', 5.00) = '0 7.00 5.00 {2024-01-01,2024-01-02}' AS rfm,
	churn_transition(churn_transition(NULL, '2024-02-01', NULL, 'month'), '2024-01-01', NULL, 'month') = 'month 0 {2024-01-01:1:0:0,2024-02-01:1:0:0}' AS churn,
	churn_revenue_transition(churn_revenue_transition(NULL, '2024-01-01', NULL, 'month', 1e40), '2024-01-01', NULL, 'month', 0.5) = 'month revenue 0 {2024-01-01:2:0:0:10000000000000000000000000000000000000000.5:0:0:0:0:0}' AS wide_churn,
	cohorts_transition(cohorts_transition(NULL, '2024-02-01', NULL, 'month'), '2024-01-01', NULL, 'month') = 'month 0 {2024-01-01:1{},2024-02-01:1{}}' AS cohorts,
	funnel_events_transition(funnel_events_transition(NULL, '1 day', '2024-01-02 00:00+00', true, false), '1 day', '2024-01-01 00:00+00', false, true)
		= funnel_events_transition(funnel_events_transition(NULL, '1 day', '2024-01-01 00:00+00', false, true), '1 day', '2024-01-02 00:00+00', true, false) AS funnel_events,
	sales_cycle_transition(sales_cycle_transition(NULL, date '2024-01-01', date '2024-01-03'), date '2024-01-01', date '2024-01-02')
		= sales_cycle_transition(sales_cycle_transition(NULL, date '2024-01-01', date '2024-01-02'), date '2024-01-01', date '2024-01-03') AS sales_cycle;

DROP FUNCTION of_every_type, kept_once;
DROP TABLE state_type, sample;
