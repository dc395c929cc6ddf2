-- A goal is not deleted from under others, which may be those of other people.  Who deletes both in one
-- statement may.  The foreign key says the same in PostgreSQL's words; it is asked later, since triggers
-- fire in the order of their names, in which small letters come after capitals.
CREATE FUNCTION saleskpi_internal.goals_below_stay() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	goal_table text := format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME);
	below text[];
BEGIN
	EXECUTE format('SELECT array_agg(format(''%%s (%%s)'', g.goal_id, g.name) ORDER BY g.goal_id) FROM %s AS g WHERE g.parent_id = $1', goal_table)
		INTO below USING OLD.goal_id;
	IF below IS NOT NULL THEN
		RAISE EXCEPTION 'goal % (%) has goals below it', OLD.goal_id, OLD.name
			USING ERRCODE = 'foreign_key_violation',
				DETAIL = format('They are: %s.', array_to_string(below[1:10], ', ') || CASE WHEN cardinality(below) > 10 THEN ' and others' ELSE '' END),
				HINT = format('Delete those first, or give them another goal to serve: UPDATE %s SET parent_id = … WHERE parent_id = %s. Targets of a deleted goal stay, without a goal.',
					goal_table, OLD.goal_id),
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'goal_parent_id_fkey';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.goals_below_stay() IS 'trigger of the table goal: none is deleted from under others';
