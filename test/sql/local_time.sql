-- Local time
SET search_path = public, saleskpi;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

SELECT local_time('2024-01-01 12:00+00', 'Europe/Berlin'), local_time('2024-07-01 12:00+00', 'Europe/Berlin'), local_time('2024-07-01 12:00+00', 'UTC');
SELECT local_time('infinity', 'UTC'), local_time('-infinity', 'Asia/Tokyo'), local_time(NULL, 'UTC') IS NULL AS strict;
-- As AT TIME ZONE, for every zone: the hours around the transitions of two
-- centuries, and the limits of what there is.  The only difference is a midnight
-- that the clocks skip.  Where the system still has zones of the names CET, EET,
-- MET and WET, AT TIME ZONE takes them for abbreviations of a fixed offset.
SELECT count(DISTINCT name) > 300 AS all_zones, count(*) FILTER (WHERE local <> core AND NOT (local::time = '00:00' AND core::date = local::date
		AND core - local <= interval '1 hour' AND (at - interval '1 microsecond') AT TIME ZONE name < local)) AS wrong
FROM (SELECT name FROM pg_timezone_names WHERE name !~ '^(posix|right)/') AS z,
	(SELECT timestamptz '1895-01-01' + i * interval '149 days 5 hours' AS at FROM generate_series(0, 520) AS i) AS p,
	LATERAL (SELECT local_time(at, name) AS local, at AT TIME ZONE name AS core) AS l;
SELECT name, count(*) AS hours, count(*) FILTER (WHERE local_time(at, name) <> at AT TIME ZONE name) > 0 AS skips_midnights,
	count(*) FILTER (WHERE local_time(at, name) <> at AT TIME ZONE name AND local_time(at, name) <> date_trunc('day', at AT TIME ZONE name)) AS wrong
FROM unnest('{Europe/Berlin,America/New_York,America/Sao_Paulo,Asia/Beirut,Australia/Lord_Howe,Asia/Kathmandu,UTC,EST5EDT}'::text[]) AS name,
	generate_series(timestamptz '2009-01-01', '2012-01-01', '1 hour') AS at
GROUP BY name ORDER BY name;
-- And back, as AT TIME ZONE for every zone, also where the clocks skip or repeat an hour
SELECT count(*) FILTER (WHERE point_in_time(local, name) <> local AT TIME ZONE name) AS wrong
FROM (SELECT name FROM pg_timezone_names WHERE name !~ '^(posix|right)/') AS z,
	(SELECT timestamp '1895-01-01' + i * interval '149 days 5 hours' AS local FROM generate_series(0, 520) AS i) AS p;
SELECT name, count(*) FILTER (WHERE point_in_time(local, name) <> local AT TIME ZONE name) AS wrong
FROM unnest('{Europe/Berlin,America/New_York,America/Sao_Paulo,Asia/Beirut,Australia/Lord_Howe,America/Havana,Pacific/Apia,Europe/Brussels,UTC}'::text[]) AS name,
	generate_series(timestamp '2009-01-01', '2012-01-01', '30 minutes') AS local
GROUP BY name ORDER BY name;
SELECT point_in_time(timestamp 'infinity', 'UTC'), point_in_time(timestamp '-infinity', 'Asia/Tokyo'), point_in_time(NULL::timestamp, 'UTC') IS NULL AS strict;
SELECT point_in_time(timestamp '2024-01-01', 'Middle-earth/Shire');
-- Dates come back as they were, whatever the clocks do
SELECT name, count(*) AS days, count(*) FILTER (WHERE local_time(point_in_time(day, name), name) <> day) AS wrong
FROM unnest('{America/Sao_Paulo,Asia/Beirut,America/Havana,Africa/Cairo,America/Santiago,Europe/Berlin}'::text[]) AS name,
	generate_series(timestamp '1990-01-01', '2030-01-01', '1 day') AS day
GROUP BY name ORDER BY name;
-- The zone may change from row to row
SELECT local_time('2024-01-01 00:00+00', name) FROM unnest('{Asia/Tokyo,UTC,America/New_York,Asia/Tokyo}'::text[]) AS name;
-- Zones that do not exist
SELECT local_time('2024-01-01 12:00+00', 'Middle-earth/Shire');
SELECT local_time('2024-01-01 12:00+00', '');
SELECT local_time('2024-01-01 12:00+00', repeat('x', 300));
-- A day begins where its midnight is, or would be
SELECT count(*) FILTER (WHERE point_in_time(day::date, name) <> point_in_time(day, name)) AS wrong
FROM unnest('{America/Sao_Paulo,America/Havana,Europe/Berlin}'::text[]) AS name, generate_series(timestamp '1700-01-01', '2300-01-01', '10 days') AS day;
SELECT point_in_time(date 'infinity', 'UTC'), point_in_time(date '-infinity', 'UTC'), point_in_time(date '4714-11-24 BC', 'UTC');
SELECT point_in_time(date '5874897-12-31', 'UTC');
-- A day is over after its last microsecond: in Havana when midnight first comes, an hour
-- before it comes again, in São Paulo at the midnight that the clocks skip
SELECT end_of_day('2024-11-02', 'America/Havana'), end_of_day('2018-11-03', 'America/Sao_Paulo'), end_of_day('2024-03-31', 'Europe/Berlin');
-- No instant is of two days, and none of no day: what is before the end is of the day or earlier
SELECT name, count(*) AS days, count(*) FILTER (WHERE local_time(end_of_day(day::date, name) - interval '1 microsecond', name)::date <> day::date) AS wrong
FROM unnest('{America/Sao_Paulo,Asia/Beirut,America/Havana,Africa/Cairo,America/Santiago,Europe/Berlin}'::text[]) AS name,
	generate_series(timestamp '1990-01-01', '2030-01-01', '1 day') AS day
GROUP BY name ORDER BY name;
SELECT end_of_day('infinity', 'UTC'), end_of_day('-infinity', 'UTC'), end_of_day('4714-11-24 BC', 'UTC'), end_of_day('5874897-12-31', 'UTC'), end_of_day(NULL, 'UTC') IS NULL AS strict;
SELECT end_of_day('294276-12-30', 'UTC'), end_of_day('2024-01-01', 'Middle-earth/Shire');
