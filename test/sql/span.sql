-- Which rows can be right, and which are known
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

-- Rows that can be right.  Days are compared as days, those of the zone: an end is
-- impossible on an earlier day, and not within the day.  The 10th ends at 23:00 of
-- Greenwich in Berlin, and at 05:00 of the 11th in New York.
SELECT is_possible(started, ended, zone), started, ended, zone FROM (VALUES
	(timestamptz '2024-01-10 09:30', timestamptz '2024-01-10 09:30', 'UTC'), ('2024-01-10 09:30', '2024-01-10 00:00', 'UTC'),
	('2024-01-10 09:30', '2024-01-09 23:59:59.999999', 'UTC'), ('2024-01-10 09:30', '2024-01-11', 'UTC'),
	('2024-01-10 23:30', '2024-01-10 22:30', 'Europe/Berlin'), ('2024-01-10 23:30', '2024-01-10 23:00', 'Europe/Berlin'),
	('2024-01-11 04:30', '2024-01-10 05:00', 'America/New_York'), ('2024-01-11 04:30', '2024-01-10 04:59', 'America/New_York'),
	('2024-01-10', NULL, 'UTC'), ('2024-01-10', 'infinity', 'UTC'), ('2024-01-10', '-infinity', 'UTC'),
	('-infinity', '2024-01-10', 'UTC'), ('infinity', NULL, 'UTC'), ('infinity', '2024-01-10', 'UTC'), (NULL, '2024-01-10', 'UTC'), (NULL, NULL, 'UTC'),
	('2024-01-10', '2024-01-09', NULL), ('2024-01-10', '2024-01-11', NULL)
) AS v (started, ended, zone);
-- A day of 25 hours: 30 minutes after its midnight, and 30 minutes before the next
SELECT is_possible('2024-10-27 22:30', '2024-10-26 22:30', 'Europe/Berlin') AS same_day, is_possible('2024-10-27 23:30', '2024-10-27 22:30', 'Europe/Berlin') AS day_before;
-- as_of: the day, or today where there is none
SELECT as_of('2024-01-31', 'UTC'), as_of(NULL, 'Asia/Tokyo') = (now() AT TIME ZONE 'Asia/Tokyo')::date AS is_today, as_of(NULL, NULL) IS NULL AS no_zone;
-- A row is known at the end of a day if what it is about is finite and came before
-- that end; never NULL
SELECT is_known(at, until), at, until FROM (VALUES
	(timestamptz '2024-01-31 23:59:59.999999', timestamptz '2024-02-01'), ('2024-02-01', '2024-02-01'), ('2024-02-02', '2024-02-01'),
	('-infinity', '2024-02-01'), ('infinity', 'infinity'), ('2024-02-02', 'infinity'), ('2024-02-02', '-infinity'),
	(NULL, '2024-02-01'), ('2024-01-31', NULL), (NULL, NULL)
) AS v (at, until);

-- What the planner takes for the share of rows known, in percent of the rows.  Of
-- 10,000 deals, one an hour from 2024-01-01 on, one in four has not closed: known
-- are 75 % by the end, 7.5 % by the end of the tenth part, and nothing before.
CREATE TABLE deal AS
SELECT i AS deal_id, CASE WHEN i % 4 > 0 THEN timestamptz '2024-01-01' + i * interval '1 hour' END AS closed_at
FROM generate_series(0, 9999) AS i;
CREATE TABLE day AS SELECT timestamptz '2024-02-11 16:00' AS until;
ANALYZE deal, day;
CREATE FUNCTION share(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN round((plan #>> '{0,Plan,Plan Rows}')::numeric / 100);
END
$$;
SELECT share($$ SELECT FROM deal WHERE is_known(closed_at, '2026-01-01') $$) AS all_closed,
	share($$ SELECT FROM deal WHERE is_known(closed_at, '2024-02-11 16:00') $$) AS a_tenth,
	share($$ SELECT FROM deal WHERE is_known(closed_at, '2023-01-01') $$) AS none,
	share($$ SELECT FROM deal WHERE is_known(closed_at, NULL) $$) AS never,
	share($$ SELECT FROM deal WHERE NOT is_known(closed_at, '2024-02-11 16:00') $$) AS the_others;
-- A day that is not known when the query is planned is taken to be late: nearly all
-- deals that have closed, where a comparison would be taken for a third of all
SELECT share($$ SELECT FROM deal WHERE is_known(closed_at, (SELECT until FROM day)) $$) AS of_a_subquery,
	share($$ SELECT FROM deal, day WHERE is_known(closed_at, until) $$) AS joined,
	share($$ SELECT FROM deal WHERE closed_at < (SELECT until FROM day) $$) AS comparison;
-- So are points in time of which nothing is known
SELECT share($$ SELECT FROM deal WHERE is_known(closed_at + random() * interval '1 day', '2026-01-01') $$) AS expression,
	share($$ SELECT FROM deal WHERE is_possible(closed_at, NULL, 'UTC') $$) AS possible;
-- An index on the column is of no use for it, and so cannot be taken where nearly
-- the whole table has to be read
CREATE INDEX ON deal (closed_at);
CREATE FUNCTION scan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN jsonb_path_query_first(plan, '$.**?(@."Relation Name" == "deal")."Node Type"') #>> '{}';
END
$$;
SELECT scan($$ SELECT deal_id FROM deal WHERE is_known(closed_at, (SELECT until FROM day)) $$);

DROP FUNCTION share, scan;
DROP TABLE deal, day;
