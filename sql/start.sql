-- saleskpi: sales KPIs in PostgreSQL

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION saleskpi" to load this file. \quit

-- A schema that holds things already could hold some that are taken for those of
-- pg_catalog, which a superuser would then call
DO LANGUAGE plpgsql $$
BEGIN
	IF EXISTS (
		SELECT FROM pg_catalog.pg_depend AS d
		JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) d.refobjid
		WHERE n.nspname OPERATOR(pg_catalog.=) 'saleskpi'::pg_catalog.name
			AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
			AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid
	) THEN
		RAISE EXCEPTION 'schema "saleskpi" is not empty'
			USING ERRCODE = 'duplicate_object', HINT = 'Drop or rename what is in it.';
	END IF;
END
$$;

-- The functions are for everyone: they do nothing that their caller may not do
GRANT USAGE ON SCHEMA saleskpi TO PUBLIC;

