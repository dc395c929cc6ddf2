-- A row of the source rep
CREATE TYPE saleskpi_internal.listed_rep AS (rep text, team text, manager text, region text, starts_on date, ends_on date);
COMMENT ON TYPE saleskpi_internal.listed_rep IS 'a row of the source rep';

-- The reps day by day, from the rows of the source rep: one row a rep and span of days in which
-- nothing changes.  Where rows of a rep overlap, that with the later start holds.  placed_from
-- is the first day of the first span of the rep with the same manager and region, so that what is
-- grouped by it is grouped by these.  from_at and until_at are when the first day begins and the last
-- is over.  A function of the rows and not a query, since every fact reads it and the planner would
-- work it out each time, and the conditions of every join with it; and in plpgsql, which keeps its
-- plan.  Without nested loops, since the planner does not know how many rows there are.  Below 200
-- rows the planner takes each for another rep, and hashes them and not the company's rows.
CREATE FUNCTION saleskpi_internal.rep_spans(listed saleskpi_internal.listed_rep[], zone text,
	OUT rep text, OUT team text, OUT manager text, OUT region text, OUT starts_on date, OUT ends_on date,
	OUT placed_from date, OUT from_at timestamptz, OUT until_at timestamptz) RETURNS SETOF record
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 100 SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH dated AS MATERIALIZED (
		SELECT
			r.rep, r.team, r.manager, r.region,
			coalesce(r.starts_on, date '-infinity') AS starts_on,
			coalesce(r.ends_on, date 'infinity') AS ends_on,
			count(*) OVER (PARTITION BY r.rep) AS places
		FROM unnest(listed) AS r
		WHERE (r.ends_on < r.starts_on) IS NOT TRUE
			AND (r.starts_on < date 'infinity') IS NOT FALSE
			AND (r.ends_on > date '-infinity') IS NOT FALSE
	),
	moved AS (
		SELECT * FROM dated AS l WHERE l.places > 1
	),
	-- The days on which something may change: from each of them to the next all is the same
	change AS (
		SELECT m.rep, m.starts_on AS day FROM moved AS m
		UNION
		SELECT m.rep, m.ends_on + 1 FROM moved AS m WHERE m.ends_on < date 'infinity'
	),
	span AS (
		SELECT
			c.rep,
			c.day AS starts_on,
			coalesce(lead(c.day) OVER (PARTITION BY c.rep ORDER BY c.day) - 1, date 'infinity') AS ends_on
		FROM change AS c
	),
	held AS (
		SELECT DISTINCT ON (s.rep, s.starts_on) s.rep, m.team, m.manager, m.region, s.starts_on, s.ends_on
		FROM span AS s
		JOIN moved AS m
			ON m.rep = s.rep
			AND s.starts_on BETWEEN m.starts_on AND m.ends_on
		ORDER BY s.rep, s.starts_on, m.starts_on DESC, m.team, m.manager, m.region
	),
	placed AS (
		SELECT
			h.*,
			min(h.starts_on) OVER (PARTITION BY h.rep, h.manager, h.region) AS placed_from
		FROM held AS h
		UNION ALL
		SELECT l.rep, l.team, l.manager, l.region, l.starts_on, l.ends_on, l.starts_on
		FROM dated AS l
		WHERE l.places = 1
	)
	SELECT p.*, saleskpi.end_of_day(p.starts_on - 1, zone), saleskpi.end_of_day(p.ends_on, zone)
	FROM placed AS p;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.rep_spans(saleskpi_internal.listed_rep[], text) IS 'the reps day by day';
