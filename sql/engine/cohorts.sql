-- Family cohorts: of the customers who came in a period, how many were there later on

CREATE TYPE cohorts;

CREATE FUNCTION cohorts_in(cstring) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_out(cohorts) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_recv(internal) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_send(cohorts) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION cohorts_in(cstring) IS 'reads a cohorts from text';
COMMENT ON FUNCTION cohorts_out(cohorts) IS 'writes a cohorts as text';
COMMENT ON FUNCTION cohorts_recv(internal) IS 'reads the binary form of a cohorts';
COMMENT ON FUNCTION cohorts_send(cohorts) IS 'writes the binary form of a cohorts';

CREATE TYPE cohorts (
	INPUT = cohorts_in, OUTPUT = cohorts_out, RECEIVE = cohorts_recv, SEND = cohorts_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE cohorts IS 'customers by the calendar period in which they came and the age at which they were lost';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION cohorts_eq(cohorts, cohorts) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_ne(cohorts, cohorts) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_lt(cohorts, cohorts) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_le(cohorts, cohorts) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_gt(cohorts, cohorts) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_ge(cohorts, cohorts) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_cmp(cohorts, cohorts) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_hash(cohorts) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_hash_extended(cohorts, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION cohorts_eq(cohorts, cohorts) IS 'implementation of = operator';
COMMENT ON FUNCTION cohorts_ne(cohorts, cohorts) IS 'implementation of <> operator';
COMMENT ON FUNCTION cohorts_lt(cohorts, cohorts) IS 'implementation of < operator';
COMMENT ON FUNCTION cohorts_le(cohorts, cohorts) IS 'implementation of <= operator';
COMMENT ON FUNCTION cohorts_gt(cohorts, cohorts) IS 'implementation of > operator';
COMMENT ON FUNCTION cohorts_ge(cohorts, cohorts) IS 'implementation of >= operator';
COMMENT ON FUNCTION cohorts_cmp(cohorts, cohorts) IS 'less-equal-greater';
COMMENT ON FUNCTION cohorts_hash(cohorts) IS 'hash';
COMMENT ON FUNCTION cohorts_hash_extended(cohorts, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = cohorts, RIGHTARG = cohorts, FUNCTION = cohorts_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = cohorts, RIGHTARG = cohorts, FUNCTION = cohorts_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = cohorts, RIGHTARG = cohorts, FUNCTION = cohorts_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = cohorts, RIGHTARG = cohorts, FUNCTION = cohorts_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = cohorts, RIGHTARG = cohorts, FUNCTION = cohorts_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = cohorts, RIGHTARG = cohorts, FUNCTION = cohorts_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (cohorts, cohorts) IS 'equal';
COMMENT ON OPERATOR <> (cohorts, cohorts) IS 'not equal';
COMMENT ON OPERATOR < (cohorts, cohorts) IS 'less than';
COMMENT ON OPERATOR <= (cohorts, cohorts) IS 'less than or equal';
COMMENT ON OPERATOR > (cohorts, cohorts) IS 'greater than';
COMMENT ON OPERATOR >= (cohorts, cohorts) IS 'greater than or equal';

CREATE OPERATOR CLASS cohorts_ops DEFAULT FOR TYPE cohorts USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 cohorts_cmp(cohorts, cohorts);
CREATE OPERATOR CLASS cohorts_ops DEFAULT FOR TYPE cohorts USING hash AS
	OPERATOR 1 =, FUNCTION 1 cohorts_hash(cohorts), FUNCTION 2 cohorts_hash_extended(cohorts, bigint);

COMMENT ON OPERATOR CLASS cohorts_ops USING btree IS 'btree index on cohorts';
COMMENT ON OPERATOR FAMILY cohorts_ops USING btree IS 'btree index on cohorts';
COMMENT ON OPERATOR CLASS cohorts_ops USING hash IS 'hash index on cohorts';
COMMENT ON OPERATOR FAMILY cohorts_ops USING hash IS 'hash index on cohorts';

CREATE FUNCTION cohorts_transition(cohorts, date, date, text) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cohorts_combine(cohorts, cohorts) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_final(cohorts) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION cohorts_transition(cohorts, date, date, text) IS 'aggregate transition function';
COMMENT ON FUNCTION cohorts_combine(cohorts, cohorts) IS 'aggregate combine function';
COMMENT ON FUNCTION cohorts_final(cohorts) IS 'aggregate final function';

-- Accessors

CREATE FUNCTION invalid(cohorts) RETURNS bigint
	AS 'MODULE_PATHNAME', 'cohorts_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION invalid(cohorts) IS 'number of rows left out because they cannot be right';

CREATE FUNCTION ages(cohorts, as_of date,
	OUT cohort date, OUT age integer, OUT customers bigint, OUT retained bigint,
	OUT retention_rate double precision) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'cohorts_ages' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION ages(cohorts, date) IS 'the retention triangle, a row a cohort and age';

-- Aggregates

CREATE AGGREGATE cohorts(started date, ended date, unit text) (
	SFUNC = cohorts_transition, STYPE = cohorts, FINALFUNC = cohorts_final,
	COMBINEFUNC = cohorts_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohorts(date, date, text) IS 'customers by the calendar periods in which they came and were lost';

CREATE AGGREGATE rollup(cohorts) (
	SFUNC = cohorts_combine, STYPE = cohorts, FINALFUNC = cohorts_final,
	COMBINEFUNC = cohorts_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(cohorts) IS 'all cohorts together';

