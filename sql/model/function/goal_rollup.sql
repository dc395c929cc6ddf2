-- What goals have reached; called by goal_progress.
--
-- From the leaves up, each goal once.  It reads no table, so that goal_progress reads
-- them with the rights of its own, and has no recursion, which a query of tables
-- that lie on several servers could not have.  The arrays hold one goal at each
-- place: its number, its parent's, its weight, and of its targets the first and the
-- last day (NULL: it has none), whether all are achieved (NULL: all that can be
-- measured), and of those that can be measured the sum of the weights and the sums
-- of progress and of the progress in step times weight (NULL: there are none).  A
-- goal without targets at it or below has no row, and neither has one in a circle,
-- which there can be none of.
CREATE FUNCTION saleskpi_internal.goal_rollup(goal_ids bigint[], parent_ids bigint[], weights numeric[],
	part_weights numeric[], progresses numeric[], expected_progresses numeric[],
	all_achieved boolean[], first_days date[], last_days date[])
	RETURNS TABLE (goal_id bigint, progress numeric, expected_progress numeric,
		achieved boolean, starts_on date, ends_on date)
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	goals integer := cardinality(goal_ids);
	parents integer[];		-- places of the parents
	parts_left integer[];	-- sub-goals that are not worked out yet; -1: nor is it itself any more
	place integer;
	parent integer;
BEGIN
	SELECT array_agg(p.place::integer ORDER BY g.place) INTO parents
	FROM unnest(parent_ids) WITH ORDINALITY AS g (parent_id, place)
	LEFT JOIN unnest(goal_ids) WITH ORDINALITY AS p (goal_id, place) ON p.goal_id = g.parent_id;

	parts_left := array_fill(0, ARRAY[goals]);
	FOR place IN 1 .. goals LOOP
		IF parents[place] IS NOT NULL THEN
			parts_left[parents[place]] := parts_left[parents[place]] + 1;
		END IF;
	END LOOP;

	-- From each goal without sub-goals as far up as everything below is worked out
	FOR leaf IN 1 .. goals LOOP
		place := leaf;
		WHILE parts_left[place] = 0 LOOP
			parts_left[place] := -1;
			parent := parents[place];
			IF first_days[place] IS NOT NULL THEN
				goal_id := goal_ids[place];
				-- As many digits as a share of 1 needs, or a deep tree would have thousands
				progress := round(progresses[place] / part_weights[place], 30);
				expected_progress := round(expected_progresses[place] / part_weights[place], 30);
				achieved := all_achieved[place];
				starts_on := first_days[place];
				ends_on := last_days[place];
				RETURN NEXT;
				IF parent IS NOT NULL AND weights[place] > 0 THEN
					IF progress IS NOT NULL THEN
						part_weights[parent] := coalesce(part_weights[parent], 0) + weights[place];
						progresses[parent] := coalesce(progresses[parent], 0) + weights[place] * progress;
						expected_progresses[parent] := coalesce(expected_progresses[parent], 0) + weights[place] * expected_progress;
					END IF;
					all_achieved[parent] := (first_days[parent] IS NULL OR all_achieved[parent]) AND achieved;
					first_days[parent] := least(first_days[parent], starts_on);
					last_days[parent] := greatest(last_days[parent], ends_on);
				END IF;
			END IF;
			EXIT WHEN parent IS NULL;
			parts_left[parent] := parts_left[parent] - 1;
			place := parent;
		END LOOP;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.goal_rollup(bigint[], bigint[], numeric[], numeric[], numeric[], numeric[], boolean[], date[], date[]) IS 'progress of goals from that of their targets and sub-goals';
