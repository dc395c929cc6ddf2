-- What people write into the table goal, as target_makes_sense has it for targets
CREATE FUNCTION saleskpi_internal.goal_makes_sense() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	NEW.name := btrim(saleskpi_internal.seen_name(NEW.name));
	NEW.owner := saleskpi_internal.seen_name(NEW.owner);
	NEW.weight := coalesce(NEW.weight, 1);
	IF NEW.name IS NULL THEN
		RAISE EXCEPTION 'a goal needs a name'
			USING ERRCODE = 'not_null_violation',
				HINT = 'Say in a few words what is to be reached.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'name';
	END IF;
	IF NEW.starts_on NOT BETWEEN date '0001-01-01' AND date '9999-12-31' OR NEW.ends_on NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN
		RAISE EXCEPTION 'goal "%" cannot % on %', NEW.name,
				CASE WHEN NEW.starts_on NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN 'start' ELSE 'end' END,
				to_json(CASE WHEN NEW.starts_on NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN NEW.starts_on ELSE NEW.ends_on END) #>> '{}'
			USING ERRCODE = 'check_violation',
				HINT = 'Days are of the years 1 to 9999. A goal without days has those of its targets.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
				COLUMN = CASE WHEN NEW.starts_on NOT BETWEEN date '0001-01-01' AND date '9999-12-31' THEN 'starts_on' ELSE 'ends_on' END;
	END IF;
	IF NEW.ends_on < NEW.starts_on THEN
		RAISE EXCEPTION 'goal "%" ends on %, before it starts on %', NEW.name, to_char(NEW.ends_on, 'FMYYYY-MM-DD'), to_char(NEW.starts_on, 'FMYYYY-MM-DD')
			USING ERRCODE = 'check_violation',
				HINT = 'ends_on is the last day of its time. A goal without days has those of its targets.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'ends_on', CONSTRAINT = 'goal_ends_after_start';
	END IF;
	IF NEW.weight < 0 THEN
		RAISE EXCEPTION 'goal "%" has a weight below 0: %', NEW.name, NEW.weight
			USING ERRCODE = 'check_violation',
				HINT = 'A weight is 1 unless said, 2 to count twice, and 0 to be shown and not counted.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'weight', CONSTRAINT = 'goal_weight_is_not_negative';
	END IF;
	IF NEW.weight >= 'Infinity'::numeric THEN
		RAISE EXCEPTION 'goal "%" has a weight that is no finite number: %', NEW.name, NEW.weight
			USING ERRCODE = 'check_violation',
				HINT = 'A weight is 1 unless said, 2 to count twice, and 0 to be shown and not counted.',
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'weight', CONSTRAINT = 'goal_weight_is_not_negative';
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.goal_makes_sense() IS 'trigger of the table goal: what is wrong is said in the words of sales';

-- A number of another goal or target that a row has, in the column that is the trigger's argument: parent_id, goal_id or
-- split_from.  The foreign key says the same in PostgreSQL's words; it is asked later (see goals_below_stay).  Both are asked
-- when the statement has written all it writes, so that a goal may be entered before the one above it.  Of what the writer
-- may not see the foreign key alone decides.  The first row of those that a statement writes looks up the numbers of all of
-- them: a trigger for each statement would come behind the foreign key.
CREATE FUNCTION saleskpi_internal.number_is_there() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	number_of name := TG_ARGV[0];
	of_what name := CASE number_of WHEN 'split_from' THEN 'target' ELSE 'goal' END;
	others text;
	missing record;
BEGIN
	IF number_of = 'parent_id' THEN
		IF NEW.goal_id <> (SELECT c.goal_id FROM changed AS c WHERE c.parent_id IS NOT NULL LIMIT 1) THEN
			RETURN NULL;
		END IF;
	ELSIF number_of = 'goal_id' THEN
		IF NEW.target_id <> (SELECT c.target_id FROM changed AS c WHERE c.goal_id IS NOT NULL LIMIT 1) THEN
			RETURN NULL;
		END IF;
	ELSE
		IF NEW.target_id <> (SELECT c.target_id FROM changed AS c WHERE c.split_from IS NOT NULL LIMIT 1) THEN
			RETURN NULL;
		END IF;
	END IF;
	others := format('%I.%I', TG_TABLE_SCHEMA, of_what);
	IF NOT has_table_privilege(others, 'SELECT') OR row_security_active(others) THEN
		RETURN NULL;
	END IF;
	EXECUTE format('SELECT c.name, c.%1$I AS number FROM changed AS c
		WHERE c.%1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$s AS o WHERE o.%3$I = c.%1$I) LIMIT 1', number_of, others, of_what || '_id') INTO missing;
	IF missing.number IS NULL THEN
		RETURN NULL;
	END IF;
	IF number_of = 'split_from' THEN
		RAISE EXCEPTION 'target "%" is a part of target %, which is not there', coalesce(missing.name, ''), missing.number
			USING ERRCODE = 'foreign_key_violation',
				HINT = format('Leave split_from and split_by empty: saleskpi.split_target sets them in the parts that it makes. The numbers are those of the table %s, column target_id.', others),
				SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = number_of, CONSTRAINT = 'target_split_from_fkey';
	END IF;
	RAISE EXCEPTION '% "%" is for goal %, which is not there', TG_TABLE_NAME, coalesce(missing.name, ''), missing.number
		USING ERRCODE = 'foreign_key_violation',
			HINT = format('The numbers are those of the table %s, column goal_id. %s', others,
				CASE TG_TABLE_NAME WHEN 'goal' THEN 'A goal that serves no other has an empty parent_id.'
					ELSE 'A target on its own has an empty goal_id.' END),
			SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = number_of,
			CONSTRAINT = CASE TG_TABLE_NAME WHEN 'goal' THEN 'goal_parent_id_fkey' ELSE 'target_goal_id_fkey' END;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.number_is_there() IS 'trigger of the tables goal and target: says which number of another is not there';
