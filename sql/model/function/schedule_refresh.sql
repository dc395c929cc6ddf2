-- Refreshes at set times, by pg_cron.  It may be in this database, in another or nowhere: so nothing of
-- it is named but in statements that are run where it is there, with exactly the types it declares.

CREATE FUNCTION saleskpi_internal.has_cron() RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron')
$$;
COMMENT ON FUNCTION saleskpi_internal.has_cron() IS 'whether pg_cron is installed in this database';

-- Up to 1.4, pg_cron keeps 63 bytes of a name, and two jobs of one name are one
CREATE FUNCTION saleskpi_internal.refresh_job(schema name) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT 'saleskpi refresh ' || CASE WHEN octet_length(schema::text) <= 46 THEN schema::text
		ELSE left(encode(sha256(convert_to(schema::text, 'UTF8')), 'hex'), 46) END
$$;
COMMENT ON FUNCTION saleskpi_internal.refresh_job(name) IS 'name of the job that refreshes a model';

-- The jobs of a model that the caller may see: those of the caller, and to superusers those of all.
-- Whoever has switched row security off would get an error instead of fewer rows.
CREATE FUNCTION saleskpi_internal.refresh_jobs(schema name) RETURNS SETOF bigint
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET row_security = on
AS $$
BEGIN
	IF NOT saleskpi_internal.has_cron() THEN
		RETURN;
	END IF;
	IF has_schema_privilege('cron', 'USAGE') AND has_table_privilege('cron.job', 'SELECT') THEN
		RETURN QUERY EXECUTE 'SELECT j.jobid FROM cron.job AS j WHERE j.jobname::text = $1 AND j.database = $2 ORDER BY j.jobid'
			USING saleskpi_internal.refresh_job(schema), current_database()::text;
	END IF;
END
$$;
COMMENT ON FUNCTION saleskpi_internal.refresh_jobs(name) IS 'numbers of the jobs that refresh a model';

CREATE FUNCTION saleskpi_internal.unschedule(schema name) RETURNS integer
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	jobs bigint[];
	job bigint;
BEGIN
	-- Of two who delete one job at once, pg_cron lets one fail
	PERFORM pg_advisory_xact_lock(hashtextextended('saleskpi schedule ' || schema, 0));
	jobs := ARRAY(SELECT j FROM saleskpi_internal.refresh_jobs(schema) AS j);
	FOREACH job IN ARRAY jobs LOOP
		EXECUTE 'SELECT cron.unschedule($1)' USING job;
	END LOOP;
	RETURN cardinality(jobs);
END
$$;
COMMENT ON FUNCTION saleskpi_internal.unschedule(name) IS 'takes back the jobs that refresh a model, and says how many there were';

CREATE FUNCTION saleskpi_internal.shell_word(word text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN word ~ '^[A-Za-z0-9_.-]+$' THEN word ELSE '''' || replace(word, '''', '''\''''') || '''' END
$$;
COMMENT ON FUNCTION saleskpi_internal.shell_word(text) IS 'a word as a shell reads it';

-- Exact in its types, so that nothing else called refresh_model is taken for ours
CREATE FUNCTION saleskpi_internal.refresh_command(schema name) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT saleskpi.refresh_model(%L::pg_catalog.name, NULL::pg_catalog.date, false)', schema)
$$;
COMMENT ON FUNCTION saleskpi_internal.refresh_command(name) IS 'what the job that refreshes a model runs';

-- What cron itself would do, with a % as cron wants it, which takes one for the end of a line.  It
-- knows no seconds.
CREATE FUNCTION saleskpi_internal.crontab_line(schema name, cron text) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT concat_ws(' ',
		CASE WHEN cron ~ '^\S+(\s+\S+){4}$' THEN cron ELSE '* * * * *' END,
		replace(format('psql -X -q -o /dev/null -d %s -U %s -c "%s"',
			saleskpi_internal.shell_word(current_database()::text),
			saleskpi_internal.shell_word(current_user::text),
			regexp_replace(saleskpi_internal.refresh_command(schema), '([\\$`"])', '\\\1', 'g')), '%', '\%'))
$$;
COMMENT ON FUNCTION saleskpi_internal.crontab_line(name, text) IS 'line of a crontab that refreshes a model';

-- An error where the caller cannot use pg_cron in this database, which says how to get there
CREATE FUNCTION saleskpi_internal.check_cron(schema name, cron text) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	here text := current_database();
	at_home text;
	is_loaded boolean;
	detail text;
	hint text;
BEGIN
	IF saleskpi_internal.has_cron() THEN
		IF NOT has_schema_privilege('cron', 'USAGE') THEN
			RAISE EXCEPTION 'role "%" may not use pg_cron', current_user
				USING ERRCODE = 'insufficient_privilege',
					HINT = format('Have a superuser call GRANT USAGE ON SCHEMA cron TO %I.', current_user);
		END IF;
		RETURN;
	END IF;

	-- Its setting says where it is at home, though not to everybody
	BEGIN
		at_home := current_setting('cron.database_name', true);
		is_loaded := at_home IS NOT NULL;
	EXCEPTION WHEN insufficient_privilege THEN
		is_loaded := true;
	END;

	IF NOT is_loaded THEN
		detail := 'The server has not loaded it.';
		hint := format('Install it (Debian and Ubuntu: the package postgresql-%s-cron), set shared_preload_libraries = ''pg_cron'' and cron.database_name = %L, restart the server, and have a superuser call CREATE EXTENSION pg_cron and GRANT USAGE ON SCHEMA cron TO %I.',
			current_setting('server_version_num')::integer / 10000, here, current_user);
	ELSIF at_home = here THEN
		detail := 'The server has loaded it for this database.';
		hint := format('Have a superuser call CREATE EXTENSION pg_cron and GRANT USAGE ON SCHEMA cron TO %I.', current_user);
	ELSE
		detail := CASE WHEN at_home IS NULL THEN 'The server has loaded it for the database of the setting cron.database_name.'
			ELSE format('The server has loaded it for database "%s".', at_home) END;
		hint := format('Have a superuser call there SELECT cron.schedule_in_database(%L, %L, %L, %L, %L).',
			format('%s in %s', saleskpi_internal.refresh_job(schema), here), cron, saleskpi_internal.refresh_command(schema), here, current_user);
	END IF;
	RAISE EXCEPTION 'pg_cron is not installed in database "%"', here
		USING ERRCODE = 'undefined_object', DETAIL = detail,
			HINT = format('%s Or let cron do it, by this line in a crontab: %s', hint, saleskpi_internal.crontab_line(schema, cron));
END
$$;
COMMENT ON FUNCTION saleskpi_internal.check_cron(name, text) IS 'an error where the caller cannot use pg_cron in this database';

CREATE FUNCTION schedule_refresh(schema name, cron text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM saleskpi_internal.check_model(schema);
	IF cron IS NULL THEN
		RAISE EXCEPTION 'cron must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM saleskpi_internal.check_owner(schema);
	PERFORM saleskpi_internal.check_cron(schema, cron);
	IF NOT (SELECT r.rolcanlogin FROM pg_roles AS r WHERE r.rolname = current_user) THEN
		RAISE EXCEPTION 'role "%" cannot log in, and so cannot run jobs', current_user
			USING ERRCODE = 'invalid_role_specification',
				HINT = format('A job runs as the role that schedules it. Call as one that can log in and is a member of %s.',
					saleskpi_internal.model_owner(schema)::regrole);
	END IF;

	-- One that somebody has switched off would stay so
	PERFORM saleskpi_internal.unschedule(schema);
	EXECUTE 'SELECT cron.schedule($1, $2, $3)'
		USING saleskpi_internal.refresh_job(schema), cron, saleskpi_internal.refresh_command(schema);
EXCEPTION WHEN invalid_parameter_value THEN
	IF SQLERRM NOT LIKE 'invalid schedule%' THEN
		RAISE;
	END IF;
	RAISE EXCEPTION 'cron expression "%" not recognized', cron
		USING ERRCODE = 'invalid_parameter_value', DETAIL = format('pg_cron says: %s', SQLERRM),
			HINT = 'Give minute, hour, day of the month, month and day of the week, as ''0 * * * *'' for every hour or ''30 6 * * 1-5'' for half past six on weekdays. From version 1.5 on, pg_cron also takes ''30 seconds''.';
END
$$;
COMMENT ON FUNCTION schedule_refresh(name, text) IS 'refreshes a model at set times, by pg_cron';

-- Of a model that is gone, too
CREATE FUNCTION unschedule_refresh(schema name) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF schema IS NULL THEN
		RAISE EXCEPTION 'schema must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF saleskpi_internal.unschedule(schema) = 0 THEN
		PERFORM saleskpi_internal.check_model(schema);
		RAISE EXCEPTION 'no refresh of model "%" is scheduled', schema
			USING ERRCODE = 'undefined_object',
				HINT = CASE WHEN saleskpi_internal.has_cron()
					THEN format('What another role has scheduled only that role and superusers can take back: role "%s" sees its jobs in the table cron.job.', current_user)
					ELSE format('pg_cron is not installed in database "%s": look into the crontab.', current_database())
				END;
	END IF;
END
$$;
COMMENT ON FUNCTION unschedule_refresh(name) IS 'ends the refreshes that schedule_refresh has set';

