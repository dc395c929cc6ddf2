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

-- Equality, hash and order: those of the binary form

CREATE FUNCTION funnel_eq(funnel, funnel) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_ne(funnel, funnel) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_lt(funnel, funnel) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_le(funnel, funnel) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_gt(funnel, funnel) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_ge(funnel, funnel) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_cmp(funnel, funnel) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_hash(funnel) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_hash_extended(funnel, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_eq(funnel, funnel) IS 'implementation of = operator';
COMMENT ON FUNCTION funnel_ne(funnel, funnel) IS 'implementation of <> operator';
COMMENT ON FUNCTION funnel_lt(funnel, funnel) IS 'implementation of < operator';
COMMENT ON FUNCTION funnel_le(funnel, funnel) IS 'implementation of <= operator';
COMMENT ON FUNCTION funnel_gt(funnel, funnel) IS 'implementation of > operator';
COMMENT ON FUNCTION funnel_ge(funnel, funnel) IS 'implementation of >= operator';
COMMENT ON FUNCTION funnel_cmp(funnel, funnel) IS 'less-equal-greater';
COMMENT ON FUNCTION funnel_hash(funnel) IS 'hash';
COMMENT ON FUNCTION funnel_hash_extended(funnel, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = funnel, RIGHTARG = funnel, FUNCTION = funnel_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = funnel, RIGHTARG = funnel, FUNCTION = funnel_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = funnel, RIGHTARG = funnel, FUNCTION = funnel_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = funnel, RIGHTARG = funnel, FUNCTION = funnel_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = funnel, RIGHTARG = funnel, FUNCTION = funnel_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = funnel, RIGHTARG = funnel, FUNCTION = funnel_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (funnel, funnel) IS 'equal';
COMMENT ON OPERATOR <> (funnel, funnel) IS 'not equal';
COMMENT ON OPERATOR < (funnel, funnel) IS 'less than';
COMMENT ON OPERATOR <= (funnel, funnel) IS 'less than or equal';
COMMENT ON OPERATOR > (funnel, funnel) IS 'greater than';
COMMENT ON OPERATOR >= (funnel, funnel) IS 'greater than or equal';

CREATE OPERATOR CLASS funnel_ops DEFAULT FOR TYPE funnel USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 funnel_cmp(funnel, funnel);
CREATE OPERATOR CLASS funnel_ops DEFAULT FOR TYPE funnel USING hash AS
	OPERATOR 1 =, FUNCTION 1 funnel_hash(funnel), FUNCTION 2 funnel_hash_extended(funnel, bigint);

COMMENT ON OPERATOR CLASS funnel_ops USING btree IS 'btree index on funnel';
COMMENT ON OPERATOR FAMILY funnel_ops USING btree IS 'btree index on funnel';
COMMENT ON OPERATOR CLASS funnel_ops USING hash IS 'hash index on funnel';
COMMENT ON OPERATOR FAMILY funnel_ops USING hash IS 'hash index on funnel';

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
