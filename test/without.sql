-- A helper of the rooms that map systems: whatever column or table of a system is missing, what is mapped can
-- be read, and the rest has a note.  Each of the relations, and each of their columns, gets another name in
-- turn, and every query that map_system would map is described; a warning says where that failed.

CREATE FUNCTION without(system text, source_schema name, choices jsonb[], relations regclass[] DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql AS $$
DECLARE
	part record;
	choice jsonb;
	read record;
BEGIN
	FOR part IN
		SELECT c.oid::regclass AS relation, a.attname AS name
		FROM pg_class AS c
		LEFT JOIN (
			SELECT attrelid, attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
			UNION ALL
			SELECT oid, NULL FROM pg_class
		) AS a ON a.attrelid = c.oid
		WHERE c.relnamespace = source_schema::regnamespace AND c.relkind = 'r' AND (relations IS NULL OR c.oid = ANY (relations))
		ORDER BY c.relname, a.attname
	LOOP
		BEGIN
			IF part.name IS NULL THEN
				EXECUTE format('ALTER TABLE %s RENAME TO another', part.relation);
			ELSE
				EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO another', part.relation, part.name);
			END IF;
			FOREACH choice IN ARRAY choices LOOP
				read := saleskpi_internal.read_system('kpi', system, source_schema, choice);
				PERFORM saleskpi_internal.describe_query(q.value) FROM jsonb_each_text(read.queries) AS q;
			END LOOP;
			RAISE EXCEPTION 'undone' USING ERRCODE = 'triggered_action_exception';
		EXCEPTION
			WHEN triggered_action_exception THEN
				NULL;
			WHEN OTHERS THEN
				-- The table that says whose data it is has to be there
				IF SQLSTATE <> '42P01' OR SQLERRM NOT LIKE 'schema "%" does not hold%' THEN
					RAISE WARNING 'without % %: %', part.relation, part.name, SQLERRM;
				END IF;
		END;
	END LOOP;
END
$$;
