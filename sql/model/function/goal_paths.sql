-- Where goals stand in their tree; called by goal_tree.  As goal_rollup it reads no table and has no recursion.
-- Top down, a goal before those below it, which come in the order of their names and numbers.  A goal whose
-- parent is not among those given, which a reader may not see, stands at the top.
CREATE FUNCTION saleskpi_internal.goal_paths(goal_ids bigint[], parent_ids bigint[], names text[])
	RETURNS TABLE (goal_id bigint, depth integer, path text, path_ids text, place bigint)
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parents integer[];		-- places of the parents
	children integer[];		-- places of the goals, those of one parent side by side, 0 the parent of the top
	first_child integer[] := array_fill(NULL::integer, ARRAY[cardinality(goal_ids)]);	-- of each goal its first place in children
	last_child integer[] := first_child;
	waiting integer[];	-- places still to be shown, the next one last
	depths integer[] := array_fill(1, ARRAY[cardinality(goal_ids)]);
	paths text[] := names;
	paths_of_ids text[] := goal_ids::text[];
	current integer;
	child integer;
	left_over integer := 0;
BEGIN
	SELECT array_agg(p.place::integer ORDER BY g.place) INTO parents
	FROM unnest(parent_ids) WITH ORDINALITY AS g (parent_id, place)
	LEFT JOIN unnest(goal_ids) WITH ORDINALITY AS p (goal_id, place) ON p.goal_id = g.parent_id;
	-- The last of them first, as they are taken from the end
	SELECT array_agg(g.place::integer ORDER BY coalesce(g.parent, 0), g.name COLLATE "C" DESC, g.goal_id DESC) INTO children
	FROM unnest(goal_ids, parents, names) WITH ORDINALITY AS g (goal_id, parent, name, place);
	FOR ordinal IN 1 .. cardinality(children) LOOP
		child := children[ordinal];
		IF parents[child] IS NULL THEN
			left_over := left_over + 1;
			waiting[left_over] := child;
		ELSE
			first_child[parents[child]] := coalesce(first_child[parents[child]], ordinal);
			last_child[parents[child]] := ordinal;
		END IF;
	END LOOP;

	place := 0;
	WHILE left_over > 0 LOOP
		current := waiting[left_over];
		left_over := left_over - 1;
		IF first_child[current] IS NOT NULL THEN
			FOR ordinal IN first_child[current] .. last_child[current] LOOP
				child := children[ordinal];
				left_over := left_over + 1;
				waiting[left_over] := child;
				depths[child] := depths[current] + 1;
				paths[child] := paths[current] || ' / ' || names[child];
				paths_of_ids[child] := paths_of_ids[current] || '/' || goal_ids[child];
			END LOOP;
		END IF;
		place := place + 1;
		goal_id := goal_ids[current];
		depth := depths[current];
		path := paths[current];
		path_ids := paths_of_ids[current];
		RETURN NEXT;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.goal_paths(bigint[], bigint[], text[]) IS 'where goals stand in their tree';
