-- Every goal leads, from parent to parent, to one that has none.  A statement's goals
-- are checked together, after it: the goals they lead to are found once, whatever way
-- leads there, and then each goal's ancestor is looked up twice, four, eight times as
-- far up, until there is none.  So 1,000 goals in a chain take ten steps, and where
-- the goals are fewer than the steps made, there is a ring.
--
-- Nobody can be below a goal before that is there: what a statement has entered can
-- only be in a ring of its own rows.  So whoever may enter goals need not be allowed to
-- read the others; who may is told of a ring above, which was made without this check.
--
-- Those who change the tree come one after the other, or two of them could close a
-- ring together, of which neither sees the other's half.  Who has waited for the lock
-- sees what the other committed, but for a transaction that reads as of its start: that
-- one locks the goals it has read, which fails with a serialization error where one of
-- them was changed since.
CREATE FUNCTION saleskpi_internal.goal_stays_tree() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	is_blind boolean := TG_OP = 'INSERT' AND NOT has_table_privilege(TG_RELID, 'SELECT');
	goal_table text := CASE WHEN is_blind THEN 'changed' ELSE format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) END;
	has_moved boolean;
	goals bigint[];
	ancestors bigint[];
	goal_count bigint;
	steps bigint := 1;
	ring bigint[];
BEGIN
	IF TG_OP = 'INSERT' THEN
		has_moved := EXISTS (SELECT FROM changed AS c WHERE c.parent_id IS NOT NULL);
	ELSE
		has_moved := EXISTS (
			SELECT c.goal_id, c.parent_id FROM changed AS c WHERE c.parent_id IS NOT NULL
			EXCEPT
			SELECT f.goal_id, f.parent_id FROM former AS f);
	END IF;
	IF NOT has_moved THEN
		RETURN NULL;
	END IF;

	PERFORM pg_advisory_xact_lock(hashtextextended('saleskpi goals ' || TG_RELID::text, 0));
	EXECUTE format($query$
		WITH RECURSIVE line AS (
			SELECT c.goal_id, c.parent_id FROM changed AS c WHERE c.parent_id IS NOT NULL
			UNION
			SELECT g.goal_id, g.parent_id
			FROM line AS l
			JOIN %s AS g ON g.goal_id = l.parent_id
		)
		SELECT array_agg(l.goal_id), array_agg(l.parent_id), count(*) FROM line AS l$query$, goal_table)
	INTO goals, ancestors, goal_count;
	IF NOT is_blind AND current_setting('transaction_isolation') <> 'read committed' THEN
		EXECUTE format('SELECT FROM %s AS g WHERE g.goal_id = ANY ($1) FOR SHARE', goal_table) USING goals;
	END IF;

	-- EXECUTE, so that each step is planned for as many goals as it has
	WHILE goals IS NOT NULL AND steps <= goal_count LOOP
		EXECUTE '
			SELECT array_agg(l.goal_id), array_agg(further.ancestor)
			FROM unnest($1, $2) AS l (goal_id, ancestor)
			JOIN unnest($1, $2) AS further (goal_id, ancestor) ON further.goal_id = l.ancestor
			WHERE further.ancestor IS NOT NULL'
		INTO goals, ancestors USING goals, ancestors;
		steps := 2 * steps;
	END LOOP;
	IF goals IS NULL THEN
		RETURN NULL;
	END IF;

	-- So far up all are in a ring: that of the first goal
	EXECUTE format($query$
		WITH RECURSIVE ring AS (
			SELECT g.goal_id, g.parent_id, 1 AS place FROM %1$s AS g WHERE g.goal_id = $1
			UNION ALL
			SELECT g.goal_id, g.parent_id, r.place + 1
			FROM ring AS r
			JOIN %1$s AS g ON g.goal_id = r.parent_id
			WHERE r.parent_id <> $1
		)
		SELECT array_agg(r.goal_id ORDER BY r.place) FROM ring AS r$query$, goal_table)
	INTO ring USING ancestors[1];
	-- It is told from its lowest number on
	ring := ring[array_position(ring, (SELECT min(r) FROM unnest(ring) AS r)):]
		|| ring[:array_position(ring, (SELECT min(r) FROM unnest(ring) AS r)) - 1];
	RAISE EXCEPTION 'goal % cannot be below itself', ring[1]
		USING ERRCODE = 'check_violation',
			DETAIL = CASE
				WHEN cardinality(ring) = 1 THEN format('Goal %s would be its own parent.', ring[1])
				WHEN cardinality(ring) <= 10 THEN format('The way up from goal %s would lead through %s back to it.',
					ring[1], array_to_string(ring[2:], ', '))
				ELSE format('The way up from goal %s would lead through %s and %s more goals back to it.',
					ring[1], array_to_string(ring[2:10], ', '), cardinality(ring) - 10)
			END,
			SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'parent_id';
END
$$;
COMMENT ON FUNCTION saleskpi_internal.goal_stays_tree() IS 'trigger of the table goal: no goal is below itself';

