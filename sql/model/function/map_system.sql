-- Mapping all that a known system has.
--
-- What is known of a system is in a file of its own, sql/model/system/….sql: a query a source, which a
-- person can read, and take for a start.  Lines of comments that begin with @ say what the catalog
-- decides.  A file has a head and sections:
--
--   -- @option NAME VALUES WORDS    in the head: an option, its values divided by |, of which the first
--                                   holds where none is given, or any; and what it is for
--   -- @time_zone ZONE              in the head: that of the system's times without one
--   -- @called NAME OTHER           in the head: what some loader calls a table, or TABLE.COLUMN; a NAME of one
--                                   word and _ is how columns begin, of whatever table
--   -- @settings                    a query of one row, before all others: currency, fiscal_year_start and
--                                   time_zone become the model's; problem and hint, where not NULL, are an
--                                   error; any column is a value for the queries behind it
--   -- @part NAME                   a query that others name as @NAME@ in FROM
--   -- @source NAME                 the query of a source; without one it is not mapped
--   -- @note WORDS                  in a section: what there is to say of it
--   -- @if CONDITION                at the end of a line: the line is there only then; on a line of its
--   -- @else                        own: so are the lines up to -- @else or -- @end
--   -- @end
--
-- A condition is one of these, or several joined by "and", each with or without "no" before it:
--
--   TABLE, TABLE.COLUMN             is there
--   TABLE.COLUMN:TYPE               is there, and of this type
--   @NAME@, @NAME@=VALUE            an option or value is neither NULL nor false, or is that
--
-- and in a query stand
--
--   @tables@      for the schema of the system's tables, as in FROM @tables@.lead AS l
--   @schema@      for that of the model
--   @NAME@        for a part, or for an option or a value as a constant, or NULL
--
-- A source is mapped where all tables and columns are there that its query names: a table with AS, and
-- a column with that alias before it.  So nothing has to say a second time what a query needs.  Names are
-- found however a loader has written them, so that a query says AS where it hands a column on.

CREATE TABLE saleskpi_internal.system_file (
	system text PRIMARY KEY,
	body text NOT NULL
);
GRANT SELECT ON saleskpi_internal.system_file TO PUBLIC;
COMMENT ON TABLE saleskpi_internal.system_file IS 'how known systems are mapped, one row a system';
COMMENT ON COLUMN saleskpi_internal.system_file.system IS 'name of the system';
COMMENT ON COLUMN saleskpi_internal.system_file.body IS 'queries of its sources; lines of comments with @ say what depends on the catalog';

-- Sections in their order; the head is one without a kind
CREATE FUNCTION saleskpi_internal.system_sections(body text,
	OUT ordinal bigint, OUT kind text, OUT name text, OUT lines text) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT min(s.ordinal), max(s.head[1]), max(s.head[2]),
		coalesce(string_agg(s.line, E'\n' ORDER BY s.ordinal) FILTER (WHERE s.head IS NULL), '')
	FROM (
		SELECT l.line, l.ordinal, h.head, count(h.head) OVER (ORDER BY l.ordinal) AS section
		FROM regexp_split_to_table(body, '\n') WITH ORDINALITY AS l (line, ordinal)
		CROSS JOIN LATERAL regexp_match(l.line, '^-- @(settings|part|source)(?: (\w+))?$') AS h (head)
	) AS s
	GROUP BY s.section
	ORDER BY s.section
$$;
COMMENT ON FUNCTION saleskpi_internal.system_sections(text) IS 'the sections of a system''s file';

-- How a name may be written in the catalog, the likeliest first: as the file has it, or as it says that it is
-- called.
CREATE FUNCTION saleskpi_internal.system_names(relation text, column_name text, called jsonb) RETURNS text[]
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	first_word text := split_part(column_name, '_', 1) || '_';
BEGIN
	RETURN array_remove(ARRAY[
		coalesce(column_name, relation),
		called ->> concat_ws('.', relation, column_name),
		(called ->> first_word) || substr(column_name, length(first_word) + 1)], NULL);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.system_names(text, text, jsonb) IS 'the names that a table or column of a system may have';

-- The table, or the column of it, of a type where one is given, as it is called.  Loaders write names in
-- ways of their own: what is close_date in a file may be closedate or CloseDate.  NULL: it is not there.
CREATE FUNCTION saleskpi_internal.system_name(source_schema name, relation text, column_name text DEFAULT NULL, type_name text DEFAULT NULL,
	called jsonb DEFAULT '{}') RETURNS name
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := to_regnamespace(quote_ident(source_schema));
	written text;
	found_table record;
	found_column name;
BEGIN
	FOREACH written IN ARRAY saleskpi_internal.system_names(relation, NULL, called) LOOP
		-- As it is written there is an index
		SELECT c.oid, c.relname INTO found_table
		FROM pg_class AS c
		WHERE c.relname = written AND c.relnamespace = namespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f');
		IF NOT FOUND THEN
			SELECT c.oid, c.relname INTO found_table
			FROM pg_class AS c
			WHERE c.relnamespace = namespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
				AND lower(replace(c.relname, '_', '')) = lower(replace(written, '_', '') COLLATE "C")
			ORDER BY c.relname
			LIMIT 1;
		END IF;
		EXIT WHEN found_table.oid IS NOT NULL;
	END LOOP;
	IF column_name IS NULL OR found_table.oid IS NULL THEN
		RETURN found_table.relname;
	END IF;
	FOREACH written IN ARRAY saleskpi_internal.system_names(relation, column_name, called) LOOP
		SELECT a.attname INTO found_column
		FROM pg_attribute AS a
		WHERE a.attrelid = found_table.oid AND a.attnum > 0 AND NOT a.attisdropped
			AND lower(replace(a.attname, '_', '')) = lower(replace(written, '_', '') COLLATE "C")
			AND (type_name IS NULL OR format_type(a.atttypid, NULL) = type_name)
		ORDER BY a.attname <> written, a.attname
		LIMIT 1;
		EXIT WHEN found_column IS NOT NULL;
	END LOOP;
	RETURN found_column;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.system_name(name, text, text, text, jsonb) IS 'the name that a table or column of a system has here';

CREATE FUNCTION saleskpi_internal.system_has(source_schema name, relation text, column_name text DEFAULT NULL, type_name text DEFAULT NULL,
	called jsonb DEFAULT '{}') RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT saleskpi_internal.system_name(source_schema, relation, column_name, type_name, called) IS NOT NULL
$$;
COMMENT ON FUNCTION saleskpi_internal.system_has(name, text, text, text, jsonb) IS 'whether a system has a table or column';

CREATE FUNCTION saleskpi_internal.system_holds(condition text, source_schema name, known jsonb, called jsonb DEFAULT '{}') RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT bool_and((m.term[1] IS NULL) = CASE
		WHEN m.term[2] IS NULL THEN saleskpi_internal.system_has(source_schema, m.term[4], m.term[5], m.term[6], called)
		WHEN m.term[3] IS NULL THEN coalesce(known ->> m.term[2], 'false') <> 'false'
		ELSE (known ->> m.term[2] = m.term[3]) IS TRUE
	END)
	FROM regexp_split_to_table(condition, ' and ') AS t (text)
	CROSS JOIN LATERAL regexp_match(t.text, '^(no )?(?:@(\w+)@(?:=(\w+))?|(\w+)(?:\.(\w+)(?::(.+))?)?)$') AS m (term)
$$;
COMMENT ON FUNCTION saleskpi_internal.system_holds(text, name, jsonb, jsonb) IS 'whether a condition of a system''s file holds';

-- The lines of a section that are there
CREATE FUNCTION saleskpi_internal.system_lines(lines text, source_schema name, known jsonb, called jsonb DEFAULT '{}') RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	line text;
	marker text[];
	result text[] := '{}';
	-- Whether each of the conditions holds inside which a line is, the outermost first
	inside boolean[] := '{}';
BEGIN
	FOREACH line IN ARRAY string_to_array(lines, E'\n') LOOP
		marker := regexp_match(line, '^(.*?)\s*-- @(if|else|end)(?: (.*))?$');
		IF marker IS NULL THEN
			IF true = ALL (inside) THEN
				result := result || line;
			END IF;
		ELSIF marker[2] = 'else' THEN
			inside[cardinality(inside)] := NOT inside[cardinality(inside)];
		ELSIF marker[2] = 'end' THEN
			inside := trim_array(inside, 1);
		ELSIF marker[1] = '' THEN
			inside := inside || saleskpi_internal.system_holds(marker[3], source_schema, known, called);
		ELSIF true = ALL (inside) AND saleskpi_internal.system_holds(marker[3], source_schema, known, called) THEN
			result := result || marker[1];
		END IF;
	END LOOP;
	RETURN array_to_string(result, E'\n');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.system_lines(text, name, jsonb, jsonb) IS 'the lines of a section whose conditions hold';

-- What a query names and the system lacks, in words.  NULL: nothing.
CREATE FUNCTION saleskpi_internal.system_lack(query text, source_schema name, called jsonb DEFAULT '{}') RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	WITH plain AS (
		SELECT regexp_replace(query, '--.*$', '', 'gn') AS query
	),
	named AS (
		SELECT DISTINCT m.match[1] AS relation, m.match[2] AS alias,
			saleskpi_internal.system_has(source_schema, m.match[1], called => called) AS is_there
		FROM plain AS q
		CROSS JOIN LATERAL regexp_matches(q.query, '@tables@\."?(\w+)"? AS (\w+)', 'g') AS m (match)
	),
	lacked AS (
		SELECT format('table %I', n.relation) AS what FROM named AS n WHERE NOT n.is_there
		UNION
		SELECT format('column %I.%I', max(n.relation), m.match[2])
		FROM (SELECT DISTINCT q.match FROM plain AS p CROSS JOIN LATERAL regexp_matches(p.query, '\m(\w+)\."?(\w+)', 'g') AS q (match)) AS m
		JOIN named AS n ON n.alias = m.match[1]
		GROUP BY m.match[1], m.match[2]
		HAVING bool_and(n.is_there) AND NOT bool_or(saleskpi_internal.system_has(source_schema, n.relation, m.match[2], called => called))
	)
	SELECT string_agg(l.what, ', no ' ORDER BY starts_with(l.what, 'column'), l.what) FROM lacked AS l
$$;
COMMENT ON FUNCTION saleskpi_internal.system_lack(text, name, jsonb) IS 'tables and columns that a query names and a system lacks, in words';

-- A query with the names that its tables and columns have here
CREATE FUNCTION saleskpi_internal.system_query(query text, source_schema name, called jsonb DEFAULT '{}') RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	used record;
	result text := query;
BEGIN
	FOR used IN
		WITH named AS (
			SELECT DISTINCT m.match[1] AS relation, m.match[2] AS alias
			FROM regexp_matches(query, '@tables@\.(\w+) AS (\w+)', 'g') AS m (match)
		)
		SELECT format('(@tables@\.)%s(?= AS )', n.relation) AS pattern, n.relation AS written,
			saleskpi_internal.system_name(source_schema, n.relation, called => called) AS name
		FROM named AS n
		UNION
		SELECT format('(\m%s\.)%s\M', n.alias, m.match[2]), m.match[2],
			saleskpi_internal.system_name(source_schema, n.relation, m.match[2], called => called)
		FROM regexp_matches(query, '\m(\w+)\.(\w+)', 'g') AS m (match)
		JOIN named AS n ON n.alias = m.match[1]
	LOOP
		IF used.name <> used.written THEN
			result := regexp_replace(result, used.pattern, '\1' || quote_ident(used.name), 'g');
		END IF;
	END LOOP;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.system_query(text, name, jsonb) IS 'a query with the names that its tables and columns have here';

-- What stands between two @ gives way to what it stands for, in one pass: what a system holds is
-- never read for marks of ours
CREATE FUNCTION saleskpi_internal.fill_in(template text, fillings jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	pieces text[] := string_to_array(template, '@');
BEGIN
	FOR i IN 2..cardinality(pieces) BY 2 LOOP
		IF NOT fillings ? pieces[i] THEN
			RAISE EXCEPTION 'nothing is known as @%@', pieces[i] USING ERRCODE = 'undefined_object';
		END IF;
		pieces[i] := coalesce(fillings ->> pieces[i], '');
	END LOOP;
	RETURN array_to_string(pieces, '');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.fill_in(text, jsonb) IS 'a text with what stands for its marks';

-- The options as they are given, and by themselves
CREATE FUNCTION saleskpi_internal.system_options(system text, head text, options jsonb) RETURNS jsonb
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	option record;
	result jsonb := '{}';
	wrong text;
BEGIN
	IF jsonb_typeof(options) <> 'object' THEN
		RAISE EXCEPTION 'options must be a JSON object'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Such as {"company": 1}.';
	END IF;
	SELECT string_agg(format('"%s"', o.name), ', ' ORDER BY o.name) INTO wrong
	FROM jsonb_object_keys(options) AS o (name)
	WHERE o.name NOT IN (SELECT m.match[1] FROM regexp_matches(head, '^-- @option (\w+) ', 'gn') AS m (match));
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'system "%" has no option %', system, wrong
			USING ERRCODE = 'invalid_parameter_value',
				HINT = coalesce(format('Its options are: %s.', (
					SELECT string_agg(m.match[1], ', ') FROM regexp_matches(head, '^-- @option (\w+) ', 'gn') AS m (match))),
					'It has no options.');
	END IF;
	FOR option IN
		SELECT m.match[1] AS name, string_to_array(nullif(m.match[2], 'any'), '|') AS allowed, options ->> m.match[1] AS value
		FROM regexp_matches(head, '^-- @option (\w+) (\S+)', 'gn') AS m (match)
	LOOP
		IF option.value <> ALL (option.allowed) THEN
			RAISE EXCEPTION 'option "%" of system "%" cannot be "%"', option.name, system, option.value
				USING ERRCODE = 'invalid_parameter_value',
					HINT = format('It is one of: %s.', array_to_string(option.allowed, ', '));
		END IF;
		result := result || jsonb_build_object(option.name, coalesce(option.value, option.allowed[1]));
	END LOOP;
	RETURN result;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.system_options(text, text, jsonb) IS 'the options of a system as given, or as they are by themselves';

-- What a system knows of the company, as the model's owner; in words what has been set.  The time zone
-- is set only while nobody has: it is that of most users, and the company's may be another.
CREATE FUNCTION saleskpi_internal.set_by_system(schema name, known jsonb) RETURNS text
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	current_zone text;
	zone text := known ->> 'time_zone';
	new_settings text[] := '{}';
	told text[] := '{}';
BEGIN
	current_zone := saleskpi_internal.own_setting(schema, 'time_zone');
	BEGIN
		PERFORM saleskpi.local_time(timestamptz '2000-01-01 00:00:00+00', zone);
	EXCEPTION WHEN invalid_parameter_value THEN
		zone := NULL;
	END;
	IF known ->> 'currency' ~ '^[A-Z]{3}$' THEN
		new_settings := new_settings || format('currency = %L::text', known ->> 'currency');
		told := told || format('currency %s', known ->> 'currency');
	END IF;
	IF (known ->> 'fiscal_year_start')::integer BETWEEN 1 AND 12 THEN
		new_settings := new_settings || format('fiscal_year_start = %L::integer', known ->> 'fiscal_year_start');
		told := told || format('fiscal year from month %s', known ->> 'fiscal_year_start');
	END IF;
	IF zone IS NOT NULL AND current_zone = 'UTC' THEN
		new_settings := new_settings || format('time_zone = %L::text', zone);
		current_zone := zone;
	END IF;
	told := told || format('time zone %s', current_zone);
	IF new_settings <> '{}' THEN
		PERFORM saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
			format('UPDATE %I.settings SET %s', schema, array_to_string(new_settings, ', ')));
	END IF;
	RETURN array_to_string(told, ', ');
END
$$;
COMMENT ON FUNCTION saleskpi_internal.set_by_system(name, jsonb) IS 'sets what a system knows of the company';

-- What a system's file comes to here: in the order of the file a row a source with its query, or NULL and
-- why there is none.  Nothing is changed.  What the system says of itself is in known.
CREATE FUNCTION saleskpi_internal.read_system(schema name, system text, source_schema name, options jsonb,
	OUT known jsonb, OUT queries jsonb, OUT notes jsonb, OUT zones jsonb) RETURNS record
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	head text;
	called jsonb := '{}';
	section record;
	part record;
	parts jsonb := '{}';
	name text;
	query text;
	lack text;
	lacks text[] := '{}';
	words text;
	row_of_settings jsonb;
BEGIN
	queries := '{}';
	notes := '{}';
	zones := '{}';
	FOR section IN
		SELECT s.*
		FROM saleskpi_internal.system_file AS f
		CROSS JOIN LATERAL saleskpi_internal.system_sections(f.body) AS s
		WHERE f.system = read_system.system
		ORDER BY s.ordinal
	LOOP
		IF section.kind IS NULL THEN
			head := section.lines;
			known := saleskpi_internal.system_options(system, head, options);
			called := coalesce((
				SELECT jsonb_object_agg(m.match[1], m.match[2])
				FROM regexp_matches(head, '^-- @called (\S+) (\w+)$', 'gn') AS m (match)), '{}');
			CONTINUE;
		END IF;
		name := coalesce(section.name, section.kind);
		section.lines := saleskpi_internal.system_lines(section.lines, source_schema, known, called);
		query := btrim(regexp_replace(section.lines, '^-- @(note|time_zone) .*\n?', '', 'gn'), E'\n');
		-- Of comments alone there is no query
		query := nullif(regexp_replace(query, '\A(\s*--[^\n]*(\n|\Z))+\s*\Z', ''), '');
		-- Parts are of the file: there are marks in them yet, and no data
		FOR part IN SELECT p.key AS name, p.value AS query FROM jsonb_each_text(parts) AS p LOOP
			query := replace(query, '@' || part.name || '@', part.query);
		END LOOP;
		IF section.kind = 'part' THEN
			parts := parts || jsonb_build_object(name, format(E'(\n\t%s\n)', replace(query, E'\n', E'\n\t')));
			CONTINUE;
		END IF;

		lack := saleskpi_internal.system_lack(query, source_schema, called);
		IF section.kind = 'settings' AND lack IS NOT NULL THEN
			RAISE EXCEPTION 'schema "%" does not hold the tables of system "%"', source_schema, system
				USING ERRCODE = 'undefined_table', DETAIL = format('There is no %s.', lack),
					HINT = 'Give the schema in which they are as source_schema.';
		END IF;
		IF lack IS NOT NULL THEN
			lacks := lacks || format('%s for source "%s"', lack, name);
		END IF;
		IF lack IS NULL AND query IS NOT NULL THEN
			query := saleskpi_internal.fill_in(saleskpi_internal.system_query(query, source_schema, called), jsonb_build_object('tables', quote_ident(source_schema), 'schema', quote_ident(schema))
				|| (SELECT coalesce(jsonb_object_agg(k.key, quote_nullable(k.value)), '{}') FROM jsonb_each_text(known) AS k));
			IF section.kind = 'settings' THEN
				-- As the model's owner, who reads the tables later, too: what lies under their names may be views
				row_of_settings := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
					format(E'SELECT to_jsonb(q)::text FROM (\n%s\n) AS q', query))::jsonb;
				known := known || coalesce(row_of_settings, '{}');
				IF known ->> 'problem' IS NOT NULL THEN
					RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
						MESSAGE = known ->> 'problem', HINT = coalesce(known ->> 'hint', '');
				END IF;
			ELSE
				queries := queries || jsonb_build_object(name, query);
				zones := zones || jsonb_build_object(name, coalesce(
					substring(section.lines FROM '(?n)^-- @time_zone (\S+)$'), substring(head FROM '(?n)^-- @time_zone (\S+)$')));
			END IF;
		END IF;
		SELECT string_agg(saleskpi_internal.fill_in(m.match[1], known), '; ' ORDER BY m.ordinal) INTO words
		FROM regexp_matches(section.lines, '^-- @note (.*)$', 'gn') WITH ORDINALITY AS m (match, ordinal);
		notes := notes || jsonb_build_object(name, CASE WHEN lack IS NULL THEN words ELSE format('there is no %s', lack) END);
	END LOOP;
	IF queries = '{}' THEN
		RAISE EXCEPTION 'schema "%" does not hold the tables of system "%"', source_schema, system
			USING ERRCODE = 'undefined_table', DETAIL = format('There is no %s.', array_to_string(lacks, ', no ')),
				HINT = 'Give the schema in which they are as source_schema.';
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.read_system(name, text, name, jsonb) IS 'the queries of a system''s sources, as far as its tables are there';

CREATE FUNCTION map_system(schema name, system text, source_schema name DEFAULT 'public', options jsonb DEFAULT '{}',
	sources text[] DEFAULT NULL, late boolean DEFAULT false) RETURNS TABLE (source text, mapped boolean, note text)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET citus.enable_ddl_propagation = off
AS $$
#variable_conflict use_column
DECLARE
	wrong text;
	what record;
	source_name text;
	to_map text[];
	to_unmap text[];
	query_before text;
BEGIN
	IF schema IS NULL OR system IS NULL OR source_schema IS NULL OR options IS NULL OR late IS NULL THEN
		RAISE EXCEPTION 'schema, system, source_schema, options and late must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM saleskpi_internal.lock_model(schema);
	PERFORM saleskpi_internal.check_model(schema);
	IF NOT EXISTS (SELECT FROM saleskpi_internal.system_file AS f WHERE f.system = map_system.system) THEN
		RAISE EXCEPTION 'system "%" is not known', system
			USING ERRCODE = 'undefined_object',
				HINT = format('Known are: %s. Map others with saleskpi.map_source.',
					(SELECT string_agg(f.system, ', ' ORDER BY f.system) FROM saleskpi_internal.system_file AS f));
	END IF;
	IF to_regnamespace(format('%I', source_schema)) IS NULL THEN
		RAISE EXCEPTION 'schema "%" does not exist', source_schema
			USING ERRCODE = 'invalid_schema_name', HINT = 'source_schema is the schema of the system''s tables.';
	END IF;
	SELECT coalesce(s.name, 'NULL') INTO wrong FROM unnest(sources) AS s (name)
	WHERE s.name IS NULL OR s.name NOT IN (SELECT n.name FROM saleskpi_internal.source_names() AS n (name));
	IF FOUND THEN
		RAISE EXCEPTION 'source "%" does not exist', wrong
			USING ERRCODE = 'undefined_object',
				HINT = format('The sources are: %s.',
					(SELECT string_agg(n.name, ', ') FROM saleskpi_internal.source_names() AS n (name)));
	END IF;

	PERFORM saleskpi_internal.check_owner(schema);
	PERFORM saleskpi_internal.hold_model(schema);
	what := saleskpi_internal.read_system(schema, system, source_schema, options);
	to_map := ARRAY(
		SELECT n.name::text FROM saleskpi_internal.source_names() AS n (name)
		WHERE what.queries ? n.name AND (sources IS NULL OR n.name = ANY (sources)));

	-- What an earlier call has mapped, and this one does not, is of other options or another schema
	to_unmap := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
		format('SELECT array_agg(m.source ORDER BY m.source)::text FROM %I.mapping AS m
			WHERE m.system = %L AND m.source <> ALL (%L::text[]) AND (%L IS NULL OR m.source = ANY (%L::text[]))',
			schema, system, to_map, sources, sources))::text[];
	to_unmap := coalesce(to_unmap, '{}');

	-- All are locked at once, as a reader would: one after the other might wait for who waits for us
	IF to_map || to_unmap <> '{}' THEN
		PERFORM saleskpi_internal.check_source(schema, (to_map || to_unmap)[1]);
		PERFORM saleskpi_internal.lock_views(ARRAY(
			SELECT format('%I.%I', schema, s.name)::regclass::oid FROM unnest(to_map || to_unmap) AS s (name)));
	END IF;
	source := 'settings';
	mapped := true;
	note := concat_ws('; ', saleskpi_internal.set_by_system(schema, what.known), what.notes ->> source);
	RETURN NEXT;

	FOR source_name IN SELECT n.name FROM saleskpi_internal.source_names() AS n (name) LOOP
		source := source_name;
		mapped := source_name = ANY (to_map);
		IF mapped THEN
			query_before := saleskpi_internal.run_as(saleskpi_internal.model_owner(schema),
				format('SELECT m.query FROM %I.mapping AS m WHERE m.source = %L::text', schema, source_name));
			PERFORM saleskpi_internal.map_source_as(schema, source_name, what.queries ->> source_name, what.zones ->> source_name,
				late, 'pg_catalog, pg_temp', system);
			note := concat_ws('; ', what.notes ->> source_name,
				CASE WHEN query_before <> what.queries ->> source_name THEN 'it was mapped otherwise before' END);
		ELSIF source_name <> ALL (sources) THEN
			note := 'not asked for';
		ELSE
			note := coalesce(what.notes ->> source_name, format('nothing of system "%s"', system));
			IF source_name = ANY (to_unmap) THEN
				PERFORM saleskpi.unmap_source(schema, source_name);
				note := note || '; what was mapped of it before is no more';
			END IF;
		END IF;
		note := nullif(note, '');
		RETURN NEXT;
	END LOOP;
END
$$;
COMMENT ON FUNCTION map_system(name, text, name, jsonb, text[], boolean) IS 'maps all that a known system has';
