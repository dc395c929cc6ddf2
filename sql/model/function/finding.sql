-- What is wrong with rows: how many they are, and one of them

CREATE TYPE saleskpi_internal.finding AS (rows bigint, example text);
COMMENT ON TYPE saleskpi_internal.finding IS 'how many rows something is wrong with, and one of them';

CREATE FUNCTION saleskpi_internal.finding_transition(finding saleskpi_internal.finding, example text) RETURNS saleskpi_internal.finding
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ROW(coalesce((finding).rows, 0::bigint) + 1::bigint, least((finding).example, example))::saleskpi_internal.finding;
CREATE FUNCTION saleskpi_internal.finding_combine(finding saleskpi_internal.finding, other saleskpi_internal.finding) RETURNS saleskpi_internal.finding
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN ROW((finding).rows + (other).rows, least((finding).example, (other).example))::saleskpi_internal.finding;
COMMENT ON FUNCTION saleskpi_internal.finding_transition(saleskpi_internal.finding, text) IS 'transition function of finding';
COMMENT ON FUNCTION saleskpi_internal.finding_combine(saleskpi_internal.finding, saleskpi_internal.finding) IS 'combine function of finding';

CREATE AGGREGATE saleskpi_internal.finding(example text) (
	SFUNC = saleskpi_internal.finding_transition,
	STYPE = saleskpi_internal.finding,
	COMBINEFUNC = saleskpi_internal.finding_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE saleskpi_internal.finding(text) IS 'the number of rows and the least of the examples';

CREATE AGGREGATE saleskpi_internal.findings(finding saleskpi_internal.finding) (
	SFUNC = saleskpi_internal.finding_combine,
	STYPE = saleskpi_internal.finding,
	COMBINEFUNC = saleskpi_internal.finding_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE saleskpi_internal.findings(saleskpi_internal.finding) IS 'several findings as one';
