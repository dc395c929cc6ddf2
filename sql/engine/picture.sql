-- Pictures made of text

CREATE FUNCTION sparkline(double precision[]) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sparkline(double precision[]) IS 'a line of blocks, a block a number, from the least (lowest) to the greatest (highest); NULL and what is not finite are gaps; NULL for an empty array';

CREATE AGGREGATE sparkline(double precision) (
	SFUNC = pg_catalog.array_append, STYPE = double precision[], INITCOND = '{}', FINALFUNC = sparkline,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sparkline(double precision) IS 'as sparkline(double precision[]) of the rows, in the order given by ORDER BY; NULL without rows';

CREATE FUNCTION progress_bar(progress double precision, width integer DEFAULT 10) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION progress_bar(double precision, integer) IS 'a bar of width characters (1 to 1000), of which the share progress (0 to 1) is filled; full only when progress is 1 or more';

