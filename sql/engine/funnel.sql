-- Type funnel: how many take one step after the other in time

CREATE TYPE funnel;

CREATE FUNCTION funnel_in(cstring) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_out(funnel) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_recv(internal) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_send(funnel) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_in(cstring) IS 'reads a funnel from text';
COMMENT ON FUNCTION funnel_out(funnel) IS 'writes a funnel as text';
COMMENT ON FUNCTION funnel_recv(internal) IS 'reads the binary form of a funnel';
COMMENT ON FUNCTION funnel_send(funnel) IS 'writes the binary form of a funnel';

CREATE TYPE funnel (
	INPUT = funnel_in, OUTPUT = funnel_out, RECEIVE = funnel_recv, SEND = funnel_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE funnel IS 'how many reached each step. Written as the window (months:days:microseconds), the invalid rows and {reached,...}: 0:30:0 0 {100,60,20}';

CREATE FUNCTION funnel_transition(funnel, interval, VARIADIC timestamptz[]) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION funnel_combine(funnel, funnel) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_transition(funnel, interval, timestamptz[]) IS 'transition function of funnel: counts a row';
COMMENT ON FUNCTION funnel_combine(funnel, funnel) IS 'combine function of funnel: both together';

-- Accessors

CREATE FUNCTION steps(funnel,
	OUT step int, OUT reached bigint,
	OUT from_previous double precision, OUT from_first double precision) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'funnel_steps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5;
CREATE FUNCTION invalid(funnel) RETURNS bigint
	AS 'MODULE_PATHNAME', 'funnel_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION steps(funnel) IS 'a row a step, from 1: how many reached it, their share of those who reached the step before (from_previous, NULL for the first step) and of those who reached the first (from_first); both NULL where that is nobody';
COMMENT ON FUNCTION invalid(funnel) IS 'number of rows left out because they cannot be right: a step at -infinity';

-- Aggregates

CREATE AGGREGATE funnel(within interval, VARIADIC steps timestamptz[]) (
	SFUNC = funnel_transition, STYPE = funnel,
	COMBINEFUNC = funnel_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel(interval, timestamptz[]) IS 'how many reached each of 1 to 32 steps; a row an entity, an argument a step: when it was reached. A step is reached when the one before was, not sooner than that, and not after the first + within; NULL or infinity is not reached. A row without the first step is skipped, one with -infinity is counted as invalid; within NULL or negative is an error; NULL without rows';

CREATE AGGREGATE rollup(funnel) (
	SFUNC = funnel_combine, STYPE = funnel,
	COMBINEFUNC = funnel_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(funnel) IS 'all states together, as if their rows had been counted in one pass; NULL is skipped; states of different windows (1 month is not 30 days) or numbers of steps are an error; NULL without rows';
