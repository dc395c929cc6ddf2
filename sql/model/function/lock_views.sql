-- Who reads a view locks it first and then what it reads.  Whoever is to replace views
-- locks in the same order, and before a view all those that read it: then whatever a
-- reader still waits for is above all that it holds, and no two wait for each other.

CREATE FUNCTION saleskpi_internal.views_above(relations oid[], OUT relation oid, OUT height integer) RETURNS SETOF record
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	-- A view that reads itself by way of others, which can be made though not be read, ends at 1000
	WITH RECURSIVE reader AS (
		SELECT r.relation, 0 AS height FROM unnest(relations) AS r (relation)
		UNION
		SELECT w.ev_class, r.height + 1
		FROM reader AS r
		JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation
			AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_rewrite AS w ON w.oid = d.objid AND w.ev_class <> r.relation
		WHERE r.height < 1000
	)
	SELECT r.relation, max(r.height) FROM reader AS r GROUP BY r.relation
$$;
COMMENT ON FUNCTION saleskpi_internal.views_above(oid[]) IS 'relations and all views that read them, each higher than what it reads';

-- The time that is left for the next lock
CREATE FUNCTION saleskpi_internal.set_lock_timeout(until timestamptz) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF until IS NOT NULL THEN
		PERFORM set_config('lock_timeout',
			greatest(1, extract(epoch FROM until - clock_timestamp()) * 1000)::integer::text, true);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.set_lock_timeout(timestamptz) IS 'has locks waited for until then';

-- Somebody else may hold one lock and wait for another in an order that is not ours, such as a reader who
-- names two views, of which he comes to the higher last.  So what takes several locks gives them back, and
-- takes them again later, when they cannot be had in half the time after which PostgreSQL would look
-- for a deadlock, and find it in the other.  Where the others are too many and too slow for that, there
-- comes an end to patience.  The statement takes as $1 the time until which it may wait; NULL: for ever.
CREATE FUNCTION saleskpi_internal.run_patiently(statement text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	patience interval := current_setting('deadlock_timeout')::interval / 2;
	lock_timeout text := current_setting('lock_timeout');
BEGIN
	FOR attempt IN 1..40 LOOP
		BEGIN
			EXECUTE statement USING clock_timestamp() + patience;
			PERFORM set_config('lock_timeout', lock_timeout, true);
			RETURN;
		EXCEPTION WHEN lock_not_available THEN
			PERFORM pg_sleep(0.1 + random() / 5);
		END;
	END LOOP;
	EXECUTE statement USING NULL::timestamptz;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.run_patiently(text) IS 'runs what takes several locks, without harm to others';

CREATE FUNCTION saleskpi_internal.lock_view(view oid) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION saleskpi_internal.lock_view(oid) IS 'takes the lock that replacing a view takes, unless it is gone, or somebody else''s, by then';

-- Views of others on top of the model, which the caller may not lock, are left out.
-- An error where it is not done by then.
CREATE FUNCTION saleskpi_internal.take_locks(views oid[], until timestamptz) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	locked record;
BEGIN
	FOR locked IN
		SELECT c.oid AS view
		FROM saleskpi_internal.views_above(views) AS a
		JOIN pg_class AS c ON c.oid = a.relation
		WHERE c.relkind = 'v' AND (pg_has_role(c.relowner, 'USAGE') OR c.oid = ANY (views))
		ORDER BY a.height DESC, c.oid
	LOOP
		PERFORM saleskpi_internal.set_lock_timeout(until);
		PERFORM saleskpi_internal.lock_view(locked.view);
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.take_locks(oid[], timestamptz) IS 'locks views and all views that read them, as a reader would';

CREATE FUNCTION saleskpi_internal.lock_views(views oid[]) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.run_patiently(format('SELECT saleskpi_internal.take_locks(%L, $1)', views))
$$;
COMMENT ON FUNCTION saleskpi_internal.lock_views(oid[]) IS 'locks views and all views that read them, without harm to readers';
