-- The reps day by day, from the rows of the source rep: one row a rep and span of days in which
-- nothing changes.  Where rows of a rep overlap, that with the later start holds.  placed_from
-- is the first day of the first span of the rep with the same manager and region, so that what is
-- grouped by it is grouped by these.  A function of the
-- rows and not a query, since every fact reads it and the planner would work it out each time.
CREATE FUNCTION saleskpi_internal.rep_spans(reps text[], teams text[], managers text[], regions text[], first_days date[], last_days date[],
	OUT rep text, OUT team text, OUT manager text, OUT region text, OUT starts_on date, OUT ends_on date,
	OUT placed_from date) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 200 SET search_path = pg_catalog, pg_temp
AS $$
	WITH listed AS (
		SELECT
			r.rep, r.team, r.manager, r.region,
			coalesce(r.starts_on, date '-infinity') AS starts_on,
			coalesce(r.ends_on, date 'infinity') AS ends_on
		FROM unnest(reps, teams, managers, regions, first_days, last_days) AS r (rep, team, manager, region, starts_on, ends_on)
		WHERE (r.ends_on < r.starts_on) IS NOT TRUE
			AND (r.starts_on < date 'infinity') IS NOT FALSE
			AND (r.ends_on > date '-infinity') IS NOT FALSE
	),
	-- The days on which something may change: from each of them to the next all is the same
	change AS (
		SELECT l.rep, l.starts_on AS day FROM listed AS l
		UNION
		SELECT l.rep, l.ends_on + 1 FROM listed AS l WHERE l.ends_on < date 'infinity'
	),
	span AS (
		SELECT
			c.rep,
			c.day AS starts_on,
			coalesce(lead(c.day) OVER (PARTITION BY c.rep ORDER BY c.day) - 1, date 'infinity') AS ends_on
		FROM change AS c
	),
	held AS (
		SELECT DISTINCT ON (s.rep, s.starts_on) s.rep, l.team, l.manager, l.region, s.starts_on, s.ends_on
		FROM span AS s
		JOIN listed AS l
			ON l.rep = s.rep
			AND s.starts_on BETWEEN l.starts_on AND l.ends_on
		ORDER BY s.rep, s.starts_on, l.starts_on DESC, l.team, l.manager, l.region
	)
	SELECT
		h.*,
		min(h.starts_on) OVER (PARTITION BY h.rep, h.manager, h.region)
	FROM held AS h
$$;
COMMENT ON FUNCTION saleskpi_internal.rep_spans(text[], text[], text[], text[], date[], date[]) IS 'the reps day by day';
