-- Type funnel_events: how far one entity comes, event by event

CREATE TYPE funnel_events;

CREATE FUNCTION funnel_events_in(cstring) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_out(funnel_events) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_recv(internal) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_send(funnel_events) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_events_in(cstring) IS 'reads funnel events from text';
COMMENT ON FUNCTION funnel_events_out(funnel_events) IS 'writes funnel events as text, sorted by time';
COMMENT ON FUNCTION funnel_events_recv(internal) IS 'reads the binary form of funnel events';
COMMENT ON FUNCTION funnel_events_send(funnel_events) IS 'writes the binary form of funnel events';

CREATE TYPE funnel_events (
	INPUT = funnel_events_in, OUTPUT = funnel_events_out,
	RECEIVE = funnel_events_recv, SEND = funnel_events_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE funnel_events IS 'when one entity met which conditions of a funnel';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION funnel_events_eq(funnel_events, funnel_events) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_ne(funnel_events, funnel_events) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_lt(funnel_events, funnel_events) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_le(funnel_events, funnel_events) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_gt(funnel_events, funnel_events) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_ge(funnel_events, funnel_events) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_cmp(funnel_events, funnel_events) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_hash(funnel_events) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_hash_extended(funnel_events, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_events_eq(funnel_events, funnel_events) IS 'implementation of = operator';
COMMENT ON FUNCTION funnel_events_ne(funnel_events, funnel_events) IS 'implementation of <> operator';
COMMENT ON FUNCTION funnel_events_lt(funnel_events, funnel_events) IS 'implementation of < operator';
COMMENT ON FUNCTION funnel_events_le(funnel_events, funnel_events) IS 'implementation of <= operator';
COMMENT ON FUNCTION funnel_events_gt(funnel_events, funnel_events) IS 'implementation of > operator';
COMMENT ON FUNCTION funnel_events_ge(funnel_events, funnel_events) IS 'implementation of >= operator';
COMMENT ON FUNCTION funnel_events_cmp(funnel_events, funnel_events) IS 'less-equal-greater';
COMMENT ON FUNCTION funnel_events_hash(funnel_events) IS 'hash';
COMMENT ON FUNCTION funnel_events_hash_extended(funnel_events, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (funnel_events, funnel_events) IS 'equal';
COMMENT ON OPERATOR <> (funnel_events, funnel_events) IS 'not equal';
COMMENT ON OPERATOR < (funnel_events, funnel_events) IS 'less than';
COMMENT ON OPERATOR <= (funnel_events, funnel_events) IS 'less than or equal';
COMMENT ON OPERATOR > (funnel_events, funnel_events) IS 'greater than';
COMMENT ON OPERATOR >= (funnel_events, funnel_events) IS 'greater than or equal';

CREATE OPERATOR CLASS funnel_events_ops DEFAULT FOR TYPE funnel_events USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 funnel_events_cmp(funnel_events, funnel_events);
CREATE OPERATOR CLASS funnel_events_ops DEFAULT FOR TYPE funnel_events USING hash AS
	OPERATOR 1 =, FUNCTION 1 funnel_events_hash(funnel_events), FUNCTION 2 funnel_events_hash_extended(funnel_events, bigint);

COMMENT ON OPERATOR CLASS funnel_events_ops USING btree IS 'btree index on funnel_events';
COMMENT ON OPERATOR FAMILY funnel_events_ops USING btree IS 'btree index on funnel_events';
COMMENT ON OPERATOR CLASS funnel_events_ops USING hash IS 'hash index on funnel_events';
COMMENT ON OPERATOR FAMILY funnel_events_ops USING hash IS 'hash index on funnel_events';

CREATE FUNCTION funnel_events_transition(funnel_events, interval, timestamptz, VARIADIC boolean[]) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION funnel_events_combine(funnel_events, funnel_events) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION funnel_events_final(funnel_events) RETURNS funnel_events
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION funnel_events_transition(funnel_events, interval, timestamptz, boolean[]) IS 'aggregate transition function';
COMMENT ON FUNCTION funnel_events_combine(funnel_events, funnel_events) IS 'aggregate combine function';
COMMENT ON FUNCTION funnel_events_final(funnel_events) IS 'aggregate final function';

-- Accessors

CREATE FUNCTION step(funnel_events) RETURNS int
	AS 'MODULE_PATHNAME', 'funnel_events_step' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION invalid(funnel_events) RETURNS bigint
	AS 'MODULE_PATHNAME', 'funnel_events_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION step(funnel_events) IS 'how many steps the entity took in order and in time';
COMMENT ON FUNCTION invalid(funnel_events) IS 'number of rows left out because they cannot be right';

-- Aggregates

CREATE AGGREGATE funnel_events(within interval, at timestamptz, VARIADIC conditions boolean[]) (
	SFUNC = funnel_events_transition, STYPE = funnel_events, FINALFUNC = funnel_events_final,
	COMBINEFUNC = funnel_events_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel_events(interval, timestamptz, boolean[]) IS 'the events of one entity';

CREATE AGGREGATE rollup(funnel_events) (
	SFUNC = funnel_events_combine, STYPE = funnel_events, FINALFUNC = funnel_events_final,
	COMBINEFUNC = funnel_events_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(funnel_events) IS 'all events of one entity together';

CREATE AGGREGATE funnel_step(within interval, at timestamptz, VARIADIC conditions boolean[]) (
	SFUNC = funnel_events_transition, STYPE = funnel_events, FINALFUNC = step,
	COMBINEFUNC = funnel_events_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel_step(interval, timestamptz, boolean[]) IS 'how many steps one entity took in order and in time, a row an event';
