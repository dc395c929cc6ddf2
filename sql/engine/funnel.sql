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

COMMENT ON TYPE funnel IS 'how many took each step in time, and how long it took them';

CREATE FUNCTION funnel_transition(funnel, interval, VARIADIC timestamptz[]) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION funnel_combine(funnel, funnel) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_final(funnel) RETURNS funnel
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_transition(funnel, interval, timestamptz[]) IS 'aggregate transition function';
COMMENT ON FUNCTION funnel_combine(funnel, funnel) IS 'aggregate combine function';
COMMENT ON FUNCTION funnel_final(funnel) IS 'aggregate final function';

-- Accessors

CREATE FUNCTION steps(funnel,
	OUT step int, OUT reached bigint,
	OUT from_previous double precision, OUT from_first double precision,
	OUT median_time interval, OUT mean_time interval) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'funnel_steps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5;
CREATE FUNCTION invalid(funnel) RETURNS bigint
	AS 'MODULE_PATHNAME', 'funnel_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION steps(funnel) IS 'a row a step: how many took it, and how long after the one before';
COMMENT ON FUNCTION invalid(funnel) IS 'number of rows left out because they cannot be right';

-- Aggregates

CREATE AGGREGATE funnel(within interval, VARIADIC steps timestamptz[]) (
	SFUNC = funnel_transition, STYPE = funnel, FINALFUNC = funnel_final,
	COMBINEFUNC = funnel_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel(interval, timestamptz[]) IS 'how many took each step in time, a row an entity';

CREATE AGGREGATE rollup(funnel) (
	SFUNC = funnel_combine, STYPE = funnel, FINALFUNC = funnel_final,
	COMBINEFUNC = funnel_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(funnel) IS 'all entities together';
