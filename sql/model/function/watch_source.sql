-- A customer that the mapping calls by another id would be looked for in vain.  As the model's owner, who
-- reads the source; where rows are left out by the mapping their customers may be missing.
CREATE FUNCTION saleskpi_internal.check_customers(view regclass, source text, company_table regclass, customer text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_count bigint;
	customer_count bigint;
	missing text;
BEGIN
	EXECUTE format($query$
		SELECT count(*), count(s.customer), min(c.customer) FILTER (WHERE s.customer IS NULL)
		FROM (SELECT DISTINCT f.customer FROM (
			SELECT t.%1$I::text COLLATE "C" AS customer FROM %2$s AS t WHERE num_nulls(t.%1$I) = 0 LIMIT 1000) AS f) AS c
		LEFT JOIN (SELECT DISTINCT v.customer_id::text COLLATE "C" AS customer FROM %3$s AS v) AS s ON s.customer = c.customer$query$,
		customer, company_table, view)
	INTO customer_count, found_count, missing;
	IF found_count < customer_count THEN
		IF found_count = 0 THEN
			RAISE EXCEPTION 'column "%" of table % is not the customer_id of source "%"', customer, company_table, source
				USING ERRCODE = 'invalid_parameter_value',
					DETAIL = format('Its first rows have customer "%s" and others, and the source has none of them: the mapping changes the id.', missing),
					HINT = 'Watch the column whose values the mapping gives as customer_id, or watch without a customer.';
		END IF;
		RAISE NOTICE '% of the first % customers of table % are not in source "%"',
				customer_count - found_count, customer_count, company_table, source
			USING DETAIL = format('One of them is "%s".', missing),
				HINT = 'Where the mapping leaves out rows, that is so; where it gives some customers other ids, watch without a customer.';
	END IF;
EXCEPTION WHEN insufficient_privilege THEN
	RAISE NOTICE 'it could not be seen whether column "%" of table % is the customer_id of source "%"', customer, company_table, source
		USING DETAIL = SQLERRM;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_customers(regclass, text, regclass, text) IS 'an error where the customers of a table are not those of a source';

-- What is wrong with the columns that are to be watched
CREATE FUNCTION saleskpi_internal.check_watched_columns(company_table regclass, days text[], customer text) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wrong text;
	other record;
BEGIN
	SELECT string_agg(format('"%s"', w.name), ', ' ORDER BY w.ordinal) INTO wrong
	FROM unnest(days || customer) WITH ORDINALITY AS w (name, ordinal)
	WHERE w.name IS NOT NULL
		AND w.ordinal NOT IN (SELECT c.ordinal FROM saleskpi_internal.watched_columns(company_table, days, customer) AS c);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'table % has no column %', company_table, wrong
			USING ERRCODE = 'undefined_column',
				HINT = coalesce('Days and points in time are: ' || (
					SELECT string_agg(a.attname, ', ' ORDER BY a.attnum)
					FROM pg_attribute AS a
					WHERE a.attrelid = company_table AND a.attnum > 0 AND NOT a.attisdropped
						AND saleskpi_internal.base_type(a.atttypid) IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)) || '.',
					'It has no column of a day or a point in time: watch it without, with ''{}''.');
	END IF;
	SELECT c.name, format_type(c.type_id, NULL) AS type_name INTO other
	FROM saleskpi_internal.watched_columns(company_table, days, customer) AS c
	WHERE NOT c.is_customer AND c.base_id NOT IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
	ORDER BY c.ordinal
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'column "%" of table % is of type %, and not a day or a point in time', other.name, company_table, other.type_name
			USING ERRCODE = 'datatype_mismatch',
				HINT = 'Watch columns of type date, timestamp or timestamptz, or the table without any, with ''{}''.';
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_watched_columns(regclass, text[], text) IS 'an error where columns cannot be watched';

-- Whether a table, or a partition of one, can be watched by the caller for a model of this owner, whose the
-- function becomes that the trigger calls: he could make one of it that does what he likes with the
-- rights of whoever writes.  That only the owner of the table can allow, also where a superuser calls.
CREATE FUNCTION saleskpi_internal.check_watchable(company_table regclass, owner oid) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wrong text;
BEGIN
	SELECT CASE
			WHEN c.relkind = 'v' THEN 'is a view'
			WHEN c.relkind = 'm' THEN 'is a materialized view'
			WHEN c.relkind = 'f' THEN 'is a foreign table'
			WHEN c.relkind NOT IN ('r', 'p') THEN 'is not a table'
			WHEN c.relpersistence = 't' THEN 'is temporary'
			WHEN c.relpersistence = 'u' THEN 'is unlogged'
		END
	INTO wrong
	FROM pg_class AS c WHERE c.oid = company_table;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION '% %, and cannot be watched', company_table, wrong
			USING ERRCODE = 'wrong_object_type',
				HINT = CASE wrong
					WHEN 'is a view' THEN 'Watch the tables that it reads, or refresh with since.'
					WHEN 'is unlogged' THEN 'A crash would empty it without a word: refresh with since.'
					ELSE 'Refresh with since.'
				END;
	END IF;
	IF NOT has_table_privilege(company_table, 'TRIGGER') THEN
		RAISE EXCEPTION 'permission denied to watch table %', company_table
			USING ERRCODE = 'insufficient_privilege',
				HINT = format('Its owner may grant it: GRANT TRIGGER ON %s TO %I.', company_table, current_user);
	END IF;
	IF NOT has_table_privilege(owner, company_table, 'TRIGGER') THEN
		RAISE EXCEPTION 'permission denied to watch table % for a model of role %', company_table, owner::regrole
			USING ERRCODE = 'insufficient_privilege',
				DETAIL = 'The trigger calls a function of the model''s owner, who could change what it does to those who write to the table.',
				HINT = format('If they may trust that role, the owner of the table may grant it: GRANT TRIGGER ON %s TO %s.', company_table, owner::regrole);
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_watchable(regclass, oid) IS 'an error where a table cannot be watched';

-- The function of a watched table, by the model's owner and for nobody else to call: a trigger of
-- somebody's on a table of his own could note whatever he likes
CREATE FUNCTION saleskpi_internal.make_note_function(schema name, source text, company_table oid, days text[], customer text, function_name name)
	RETURNS oid
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	owner oid := saleskpi_internal.model_owner(schema);
	function text := format('%I.%I()', saleskpi_internal.model_schema(schema, true), function_name);
	grantee text;
BEGIN
	PERFORM saleskpi_internal.run_as(owner, format(
		'CREATE OR REPLACE FUNCTION %s RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
		function, saleskpi_internal.note_body(schema, source, company_table, days, customer)));
	PERFORM saleskpi_internal.run_as(owner, format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', function));
	FOR grantee IN
		SELECT DISTINCT e.grantee::regrole::text
		FROM pg_proc AS p
		CROSS JOIN LATERAL aclexplode(p.proacl) AS e
		WHERE p.oid = function::regprocedure AND e.grantee NOT IN (0, owner)
	LOOP
		PERFORM saleskpi_internal.run_as(owner, format('REVOKE ALL ON FUNCTION %s FROM %s', function, grantee));
	END LOOP;
	PERFORM saleskpi_internal.run_as(owner, format('COMMENT ON FUNCTION %s IS %L', function,
		format('notes what was changed in table %s, which source %s reads', saleskpi_internal.qualified_name(company_table), source)));
	RETURN function::regprocedure;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_note_function(name, text, oid, text[], text, name) IS 'makes the function that notes what was changed in a table';

-- The triggers of a table and its partitions.  Making one waits for those who write, and keeps out those
-- who want to, to the end of the transaction, also where it is there already.  A table is locked before
-- its partitions, as by whoever writes to it; with a parent locked, no partition is attached to it.
CREATE FUNCTION saleskpi_internal.make_note_triggers(schema name, source text, company_table oid, function oid, until timestamptz) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- 63 bytes at most, whatever the model is called
	prefix text := CASE WHEN octet_length(schema) + octet_length(source) <= 43 THEN format('saleskpi_%s_%s', schema, source)
		ELSE format('saleskpi_%s_%s', left(md5(schema), 16), source) END;
	relations oid[] := ARRAY[company_table];
	relation oid;
	i integer := 1;
	trigger record;
BEGIN
	WHILE i <= cardinality(relations) LOOP
		relation := relations[i];
		PERFORM saleskpi_internal.check_watchable(relation, saleskpi_internal.model_owner(schema));
		FOR trigger IN
			SELECT e.event, prefix || e.suffix AS name, e.tables, t.tgfoid <> function AS is_taken, t.tgenabled = 'A' AS is_always
			FROM (VALUES
				(1, 'INSERT', '_inserted', 'REFERENCING NEW TABLE AS changed'),
				(2, 'UPDATE', '_updated', 'REFERENCING OLD TABLE AS former NEW TABLE AS changed'),
				(3, 'DELETE', '_deleted', 'REFERENCING OLD TABLE AS changed'),
				(4, 'TRUNCATE', '_truncated', '')
			) AS e (ordinal, event, suffix, tables)
			LEFT JOIN pg_trigger AS t ON t.tgrelid = relation AND t.tgname = prefix || e.suffix
			ORDER BY e.ordinal
		LOOP
			IF trigger.is_taken THEN
				RAISE EXCEPTION 'table % has a trigger "%" of another''s', relation::regclass, trigger.name
					USING ERRCODE = 'duplicate_object', HINT = 'Rename or drop it.';
			END IF;
			PERFORM saleskpi_internal.set_lock_timeout(until);
			PERFORM saleskpi_internal.run(format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s',
				trigger.name, trigger.event, relation::regclass, trigger.tables, function::regprocedure));
			-- Replacing makes it an ordinary one
			IF trigger.is_always AND pg_has_role((SELECT c.relowner FROM pg_class AS c WHERE c.oid = relation), 'USAGE') THEN
				EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', relation::regclass, trigger.name);
			END IF;
		END LOOP;
		relations := relations || ARRAY(
			SELECT h.inhrelid FROM pg_inherits AS h
			WHERE h.inhparent = relation AND NOT h.inhdetachpending AND h.inhrelid <> ALL (relations)
			ORDER BY h.inhrelid);
		i := i + 1;
	END LOOP;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.make_note_triggers(name, text, oid, oid, timestamptz) IS 'makes the triggers of a watched table and its partitions';

-- A name for the function of a table that is not watched yet
CREATE FUNCTION saleskpi_internal.free_note_function(schema name, source text, company_table oid) RETURNS name
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	stem text := format('note_%s_%s', source, (SELECT c.relname FROM pg_class AS c WHERE c.oid = company_table));
	number text := '';
BEGIN
	FOR i IN 2..1000 LOOP
		-- Letters are cut off where they are too many, and not bytes
		WHILE octet_length(stem || number) > 63 LOOP
			stem := left(stem, -1);
		END LOOP;
		EXIT WHEN NOT EXISTS (SELECT FROM saleskpi_internal.watched_tables(schema) AS w WHERE w.function_name = (stem || number)::name);
		number := '_' || i;
	END LOOP;
	RETURN stem || number;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.free_note_function(name, text, oid) IS 'name of the function of a table that is to be watched';

CREATE FUNCTION watch_source(schema name, source text, company_table regclass, days text[], customer text DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
DECLARE
	parts name := saleskpi_internal.model_schema(schema, true);
	view regclass;
	owner oid;
	is_late boolean;
	parent text;
	function_name name;
	function oid;
BEGIN
	IF company_table IS NULL OR days IS NULL OR array_position(days, NULL) IS NOT NULL THEN
		RAISE EXCEPTION 'company_table and days must not be null'
			USING ERRCODE = 'null_value_not_allowed', HINT = 'A table without a column of a day is watched with ''{}''.';
	END IF;
	view := saleskpi_internal.check_source(schema, source, false);
	owner := saleskpi_internal.model_owner(schema);
	PERFORM saleskpi_internal.check_watchable(company_table, owner);

	is_late := saleskpi_internal.is_mapped_late(schema, source);
	IF is_late IS NOT FALSE THEN
		RAISE EXCEPTION 'source "%" is %, and cannot be watched', source, CASE WHEN is_late THEN 'mapped late' ELSE 'not mapped' END
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = CASE WHEN is_late THEN 'Map it without late, or refresh with since.'
					ELSE 'Map it first. One that is derived is watched with the source that it is derived from.' END;
	END IF;
	SELECT string_agg(saleskpi_internal.qualified_name(i.inhparent), ', ') INTO parent
	FROM pg_inherits AS i WHERE i.inhrelid = company_table AND NOT i.inhdetachpending;
	IF parent IS NOT NULL THEN
		RAISE EXCEPTION 'table % is a part of table %, and cannot be watched alone', company_table, parent
			USING ERRCODE = 'wrong_object_type', HINT = 'Watch the whole table.';
	END IF;
	IF NOT EXISTS (
		SELECT FROM saleskpi_internal.read_by_view(schema, view) AS b
		JOIN saleskpi_internal.with_partitions(company_table) AS p (part) ON p.part = b.object
		WHERE b.class = 'pg_class'::regclass
	) THEN
		RAISE EXCEPTION 'source "%" does not read table %', source, company_table
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('It reads: %s.', coalesce((
					SELECT string_agg(saleskpi_internal.qualified_name(b.object), ', ' ORDER BY 1)
					FROM saleskpi_internal.read_by_view(schema, view) AS b WHERE b.class = 'pg_class'::regclass), 'no table'));
	END IF;
	PERFORM saleskpi_internal.check_watched_columns(company_table, days, customer);
	IF customer IS NOT NULL THEN
		IF NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = view AND a.attname = 'customer_id' AND a.attnum > 0) THEN
			RAISE EXCEPTION 'source "%" has no customers', source
				USING ERRCODE = 'invalid_parameter_value', HINT = 'Watch it without a customer.';
		END IF;
		PERFORM saleskpi_internal.run_as(owner, format('SELECT saleskpi_internal.check_customers(%L::regclass, %L::text, %L::regclass, %L::text)',
			view::oid, source, company_table::oid, customer));
	END IF;

	-- Watched before, or one of its name that is no longer there
	SELECT w.function_name INTO function_name
	FROM saleskpi_internal.watched_tables(schema, source) AS w
	WHERE w.company_table = watch_source.company_table
		OR w.table_name = saleskpi_internal.qualified_name(watch_source.company_table)
			AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.company_table)
	ORDER BY w.company_table = watch_source.company_table DESC
	LIMIT 1;
	function_name := coalesce(function_name, saleskpi_internal.free_note_function(schema, source, company_table));
	function := saleskpi_internal.make_note_function(schema, source, company_table, days, customer, function_name);
	PERFORM saleskpi_internal.run_patiently(format('SELECT saleskpi_internal.make_note_triggers(%L, %L, %L, %L, $1)',
		schema, source, company_table::oid, function));

	PERFORM saleskpi_internal.run_as(owner, format('DELETE FROM %I.watch AS w WHERE w.source = %L AND (w.company_table = %L OR w.function_name = %L)',
		parts, source, company_table::oid, function_name));
	PERFORM saleskpi_internal.run_as(owner, format('INSERT INTO %I.watch (source, company_table, table_name, day_columns, customer_column,
			column_numbers, partitions, function_name, function_oid, watched_by)
		VALUES (%L, %L, %L, %L, %L, %L, %L, %L, %L, %L)',
		parts, source, company_table::oid, saleskpi_internal.qualified_name(company_table), days, customer,
		ARRAY(SELECT c.number FROM saleskpi_internal.watched_columns(company_table, days, customer) AS c ORDER BY c.ordinal),
		ARRAY(SELECT p.part FROM saleskpi_internal.with_partitions(company_table) AS p (part) ORDER BY p.part),
		function_name, function, current_user));
END
$$;
COMMENT ON FUNCTION watch_source(name, text, regclass, text[], text) IS 'has changes of a company''s table noted for the next refresh';
