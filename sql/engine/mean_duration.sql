-- Type mean_duration: the mean alone, which needs no distribution

CREATE TYPE mean_duration;

CREATE FUNCTION mean_duration_in(cstring) RETURNS mean_duration
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_out(mean_duration) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_recv(internal) RETURNS mean_duration
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_send(mean_duration) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION mean_duration_in(cstring) IS 'reads a mean_duration from text';
COMMENT ON FUNCTION mean_duration_out(mean_duration) IS 'writes a mean_duration as days:microseconds/count';
COMMENT ON FUNCTION mean_duration_recv(internal) IS 'reads the binary form of a mean_duration';
COMMENT ON FUNCTION mean_duration_send(mean_duration) IS 'writes the binary form of a mean_duration';

CREATE TYPE mean_duration (
	INPUT = mean_duration_in, OUTPUT = mean_duration_out, RECEIVE = mean_duration_recv, SEND = mean_duration_send,
	INTERNALLENGTH = 32, ALIGNMENT = double
);

COMMENT ON TYPE mean_duration IS 'sum and number of durations, days:microseconds/count';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION mean_duration_eq(mean_duration, mean_duration) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_ne(mean_duration, mean_duration) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_lt(mean_duration, mean_duration) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_le(mean_duration, mean_duration) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_gt(mean_duration, mean_duration) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_ge(mean_duration, mean_duration) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_cmp(mean_duration, mean_duration) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_hash(mean_duration) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_hash_extended(mean_duration, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION mean_duration_eq(mean_duration, mean_duration) IS 'implementation of = operator';
COMMENT ON FUNCTION mean_duration_ne(mean_duration, mean_duration) IS 'implementation of <> operator';
COMMENT ON FUNCTION mean_duration_lt(mean_duration, mean_duration) IS 'implementation of < operator';
COMMENT ON FUNCTION mean_duration_le(mean_duration, mean_duration) IS 'implementation of <= operator';
COMMENT ON FUNCTION mean_duration_gt(mean_duration, mean_duration) IS 'implementation of > operator';
COMMENT ON FUNCTION mean_duration_ge(mean_duration, mean_duration) IS 'implementation of >= operator';
COMMENT ON FUNCTION mean_duration_cmp(mean_duration, mean_duration) IS 'less-equal-greater';
COMMENT ON FUNCTION mean_duration_hash(mean_duration) IS 'hash';
COMMENT ON FUNCTION mean_duration_hash_extended(mean_duration, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = mean_duration, RIGHTARG = mean_duration, FUNCTION = mean_duration_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = mean_duration, RIGHTARG = mean_duration, FUNCTION = mean_duration_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = mean_duration, RIGHTARG = mean_duration, FUNCTION = mean_duration_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = mean_duration, RIGHTARG = mean_duration, FUNCTION = mean_duration_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = mean_duration, RIGHTARG = mean_duration, FUNCTION = mean_duration_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = mean_duration, RIGHTARG = mean_duration, FUNCTION = mean_duration_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (mean_duration, mean_duration) IS 'equal';
COMMENT ON OPERATOR <> (mean_duration, mean_duration) IS 'not equal';
COMMENT ON OPERATOR < (mean_duration, mean_duration) IS 'less than';
COMMENT ON OPERATOR <= (mean_duration, mean_duration) IS 'less than or equal';
COMMENT ON OPERATOR > (mean_duration, mean_duration) IS 'greater than';
COMMENT ON OPERATOR >= (mean_duration, mean_duration) IS 'greater than or equal';

CREATE OPERATOR CLASS mean_duration_ops DEFAULT FOR TYPE mean_duration USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 mean_duration_cmp(mean_duration, mean_duration);
CREATE OPERATOR CLASS mean_duration_ops DEFAULT FOR TYPE mean_duration USING hash AS
	OPERATOR 1 =, FUNCTION 1 mean_duration_hash(mean_duration), FUNCTION 2 mean_duration_hash_extended(mean_duration, bigint);

COMMENT ON OPERATOR CLASS mean_duration_ops USING btree IS 'btree index on mean_duration';
COMMENT ON OPERATOR FAMILY mean_duration_ops USING btree IS 'btree index on mean_duration';
COMMENT ON OPERATOR CLASS mean_duration_ops USING hash IS 'hash index on mean_duration';
COMMENT ON OPERATOR FAMILY mean_duration_ops USING hash IS 'hash index on mean_duration';

CREATE FUNCTION mean_duration_transition(mean_duration, timestamptz, timestamptz) RETURNS mean_duration
	AS 'MODULE_PATHNAME', 'mean_duration_transition_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_transition(mean_duration, timestamp, timestamp) RETURNS mean_duration
	AS 'MODULE_PATHNAME', 'mean_duration_transition_timestamp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_transition(mean_duration, date, date) RETURNS mean_duration
	AS 'MODULE_PATHNAME', 'mean_duration_transition_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION mean_duration_combine(mean_duration, mean_duration) RETURNS mean_duration
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION mean_duration_transition(mean_duration, timestamptz, timestamptz) IS 'aggregate transition function';
COMMENT ON FUNCTION mean_duration_transition(mean_duration, timestamp, timestamp) IS 'aggregate transition function';
COMMENT ON FUNCTION mean_duration_transition(mean_duration, date, date) IS 'aggregate transition function';
COMMENT ON FUNCTION mean_duration_combine(mean_duration, mean_duration) IS 'aggregate combine function';

CREATE FUNCTION mean(mean_duration) RETURNS interval
	AS 'MODULE_PATHNAME', 'mean_duration_mean' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION total_seconds(mean_duration) RETURNS numeric
	AS 'MODULE_PATHNAME', 'mean_duration_total_seconds' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION total_days(mean_duration) RETURNS double precision
	AS 'MODULE_PATHNAME', 'mean_duration_total_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION closed(mean_duration) RETURNS bigint
	AS 'MODULE_PATHNAME', 'mean_duration_closed' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION mean(mean_duration) IS 'mean time of the closed deals';
COMMENT ON FUNCTION total_seconds(mean_duration) IS 'seconds that the closed deals took together, exact';
COMMENT ON FUNCTION total_days(mean_duration) IS 'days that the closed deals took together';
COMMENT ON FUNCTION closed(mean_duration) IS 'number of closed deals';

CREATE AGGREGATE sales_cycle_length(opened timestamptz, closed timestamptz) (
	SFUNC = mean_duration_transition, STYPE = mean_duration, INITCOND = '0:0/0', FINALFUNC = mean,
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle_length(timestamptz, timestamptz) IS 'mean time of the closed deals';

CREATE AGGREGATE sales_cycle_length(opened timestamp, closed timestamp) (
	SFUNC = mean_duration_transition, STYPE = mean_duration, INITCOND = '0:0/0', FINALFUNC = mean,
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle_length(timestamp, timestamp) IS 'mean time of the closed deals';

CREATE AGGREGATE sales_cycle_length(opened date, closed date) (
	SFUNC = mean_duration_transition, STYPE = mean_duration, INITCOND = '0:0/0', FINALFUNC = mean,
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle_length(date, date) IS 'mean time of the closed deals';

CREATE AGGREGATE mean_duration(opened timestamptz, closed timestamptz) (
	SFUNC = mean_duration_transition, STYPE = mean_duration, INITCOND = '0:0/0',
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mean_duration(timestamptz, timestamptz) IS 'sum and number of the times of the closed deals';

CREATE AGGREGATE mean_duration(opened timestamp, closed timestamp) (
	SFUNC = mean_duration_transition, STYPE = mean_duration, INITCOND = '0:0/0',
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mean_duration(timestamp, timestamp) IS 'sum and number of the times of the closed deals';

CREATE AGGREGATE mean_duration(opened date, closed date) (
	SFUNC = mean_duration_transition, STYPE = mean_duration, INITCOND = '0:0/0',
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mean_duration(date, date) IS 'sum and number of the times of the closed deals';

CREATE AGGREGATE rollup(mean_duration) (
	SFUNC = mean_duration_combine, STYPE = mean_duration, INITCOND = '0:0/0',
	COMBINEFUNC = mean_duration_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(mean_duration) IS 'all durations together';
