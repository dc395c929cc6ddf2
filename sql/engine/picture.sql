-- Pictures made of text

CREATE FUNCTION sparkline(double precision[]) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sparkline(double precision[]) IS 'a line of blocks, a block a number';

CREATE AGGREGATE sparkline(double precision) (
	SFUNC = pg_catalog.array_append, STYPE = double precision[], INITCOND = '{}', FINALFUNC = sparkline,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sparkline(double precision) IS 'a line of blocks, a block a row';

CREATE FUNCTION progress_bar(progress double precision, width integer DEFAULT 10) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION progress_bar(double precision, integer) IS 'a bar of so many characters, filled by a share of 0 to 1';

