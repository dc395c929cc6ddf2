-- The goals as a tree to look at
CREATE OR REPLACE VIEW @schema@.goal_tree AS
SELECT
	p.place AS position,
	g.goal_id,
	g.parent_id,
	p.depth,
	g.name,
	-- Spaces that no browser leaves out
	repeat(chr(160), 4 * (p.depth - 1)) || g.name AS indented_name,
	p.path,
	p.path_ids,
	g.owner,
	g.starts_on,
	g.ends_on,
	g.progress,
	g.achieved,
	g.status,
	g.status_order,
	g.bar
FROM (
	SELECT array_agg(g.goal_id) AS goal_ids, array_agg(g.parent_id) AS parent_ids, array_agg(g.name) AS names
	FROM @schema@.goal AS g
) AS t
CROSS JOIN LATERAL saleskpi_internal.goal_paths(t.goal_ids, t.parent_ids, t.names) AS p
JOIN @schema@.goal_progress AS g ON g.goal_id = p.goal_id;

COMMENT ON VIEW @schema@.goal_tree IS 'the goals as a tree: one row a goal; key goal_id. Sort by position';
COMMENT ON COLUMN @schema@.goal_tree.position IS 'place in the tree, each goal before those below it, by name';
COMMENT ON COLUMN @schema@.goal_tree.goal_id IS 'number of the goal';
COMMENT ON COLUMN @schema@.goal_tree.parent_id IS 'goal that it serves';
COMMENT ON COLUMN @schema@.goal_tree.depth IS 'how far down it is; 1: it serves no other';
COMMENT ON COLUMN @schema@.goal_tree.name IS 'what is to be reached';
COMMENT ON COLUMN @schema@.goal_tree.indented_name IS 'name, moved to the right by its depth';
COMMENT ON COLUMN @schema@.goal_tree.path IS 'names on the way down to it, with a stroke between';
COMMENT ON COLUMN @schema@.goal_tree.path_ids IS 'numbers on the way down to it, such as 1/4/9';
COMMENT ON COLUMN @schema@.goal_tree.owner IS 'who answers for it';
COMMENT ON COLUMN @schema@.goal_tree.starts_on IS 'first day';
COMMENT ON COLUMN @schema@.goal_tree.ends_on IS 'last day';
COMMENT ON COLUMN @schema@.goal_tree.progress IS 'as in goal_progress';
COMMENT ON COLUMN @schema@.goal_tree.achieved IS 'as in goal_progress';
COMMENT ON COLUMN @schema@.goal_tree.status IS 'as in goal_progress';
COMMENT ON COLUMN @schema@.goal_tree.status_order IS 'place of the status from good to bad, as saleskpi.status_order gives it';
COMMENT ON COLUMN @schema@.goal_tree.bar IS 'progress as a bar';
