-- Goals and targets as a mind map of Mermaid

-- Whatever Mermaid, HTML or Markdown might take for its own is written as a number, which Mermaid turns back
CREATE FUNCTION saleskpi_internal.mermaid_text(name text) RETURNS text
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN name ~ '^[[:alnum:]](?:[[:alnum:] ,.-]*[[:alnum:]])?$' THEN name ELSE (SELECT string_agg(CASE
			WHEN c.sign ~ '[[:cntrl:]]' OR getdatabaseencoding() = 'UTF8' AND c.sign ~ '[\u0080-\u009F\u2028\u2029]' THEN ' '
			WHEN c.sign IN ('"', '#', '&', '<', '>', '`', '%', ':', ';', '*', '_', '~', '\', '$', '(', ')', '[', ']', '{', '}') THEN '#' || ascii(c.sign) || ';'
			ELSE c.sign
		END, '' ORDER BY c.place)
	FROM regexp_split_to_table(btrim(saleskpi_internal.without_marks(name)), '') WITH ORDINALITY AS c (sign, place)) END
$$;
COMMENT ON FUNCTION saleskpi_internal.mermaid_text(text) IS 'a name as Mermaid shows it, whatever is in it';

-- A sign that every font has, and words
CREATE FUNCTION saleskpi_internal.mindmap_node(id text, name text, progress double precision, status text) RETURNS text
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('%s["%s"]', id, concat_ws(' ',
		CASE status WHEN 'achieved' THEN '●' WHEN 'on_track' THEN '▲' WHEN 'at_risk' THEN '►' WHEN 'off_track' THEN '▼'
			WHEN 'missed' THEN '×' WHEN 'not_started' THEN '○' END,
		coalesce(saleskpi_internal.mermaid_text(saleskpi_internal.seen_name(name)), '?'),
		'– ' || nullif(concat_ws(', ', floor(100 * nullif(progress, 'NaN')) || ' #37;', replace(status, '_', ' ')), '')))
$$;
COMMENT ON FUNCTION saleskpi_internal.mindmap_node(text, text, double precision, text) IS 'a goal or target in a mind map';

CREATE FUNCTION mindmap(schema name) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	lines text;
BEGIN
	PERFORM saleskpi_internal.check_model(schema);
	-- The targets of a goal stand before the goals below it; those of no goal at the end.  Parts of a target
	-- that was split are below it.
	EXECUTE format($query$
		WITH RECURSIVE whole AS (
			SELECT t.target_id, t.goal_id, t.split_from
			FROM %1$I.target AS t
		),
		part AS (
			SELECT w.target_id, w.goal_id, 0 AS level, ARRAY[w.target_id] AS way
			FROM whole AS w
			WHERE w.split_from IS NULL
			UNION ALL
			SELECT w.target_id, p.goal_id, p.level + 1, p.way || w.target_id
			FROM part AS p
			JOIN whole AS w ON w.split_from = p.target_id
		),
		tree AS MATERIALIZED (
			SELECT g.position, g.depth, g.goal_id, g.name, g.progress, g.status FROM %1$I.goal_tree AS g
		),
		node AS (
			SELECT g.position, 0 AS is_target, NULL::bigint[] AS way, g.depth,
				saleskpi_internal.mindmap_node('g' || g.goal_id, g.name, g.progress, g.status) AS text
			FROM tree AS g
			UNION ALL
			SELECT coalesce(g.position, 9223372036854775807), 1, p.way, coalesce(g.depth, 0) + 1 + p.level,
				saleskpi_internal.mindmap_node('t' || s.target_id, s.name, s.progress, s.status)
			FROM %1$I.target_progress AS s
			JOIN part AS p ON p.target_id = s.target_id
			LEFT JOIN tree AS g ON g.goal_id = p.goal_id
		)
		SELECT string_agg(E'\n' || repeat('  ', n.depth + 1) || n.text, '' ORDER BY n.position, n.is_target, n.way)
		FROM node AS n$query$, schema) INTO lines;
	RETURN E'mindmap\n  goals(("Goals"))' || coalesce(lines, '') || E'\n';
END
$$;
COMMENT ON FUNCTION mindmap(name) IS 'goals and targets as a mind map in the text of Mermaid';
