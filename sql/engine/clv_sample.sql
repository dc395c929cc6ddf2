-- Type clv_sample: the customers of a fit

CREATE TYPE clv_sample;

CREATE FUNCTION clv_sample_in(cstring) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_out(clv_sample) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_recv(internal) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_send(clv_sample) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION clv_sample_in(cstring) IS 'reads a clv_sample from text';
COMMENT ON FUNCTION clv_sample_out(clv_sample) IS 'writes a clv_sample as text';
COMMENT ON FUNCTION clv_sample_recv(internal) IS 'reads the binary form of a clv_sample';
COMMENT ON FUNCTION clv_sample_send(clv_sample) IS 'writes the binary form of a clv_sample';

CREATE TYPE clv_sample (
	INPUT = clv_sample_in, OUTPUT = clv_sample_out, RECEIVE = clv_sample_recv, SEND = clv_sample_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE clv_sample IS 'customers of a fit, as known at the end of a day';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION clv_sample_eq(clv_sample, clv_sample) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_ne(clv_sample, clv_sample) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_lt(clv_sample, clv_sample) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_le(clv_sample, clv_sample) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_gt(clv_sample, clv_sample) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_ge(clv_sample, clv_sample) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_cmp(clv_sample, clv_sample) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_hash(clv_sample) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_hash_extended(clv_sample, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION clv_sample_eq(clv_sample, clv_sample) IS 'implementation of = operator';
COMMENT ON FUNCTION clv_sample_ne(clv_sample, clv_sample) IS 'implementation of <> operator';
COMMENT ON FUNCTION clv_sample_lt(clv_sample, clv_sample) IS 'implementation of < operator';
COMMENT ON FUNCTION clv_sample_le(clv_sample, clv_sample) IS 'implementation of <= operator';
COMMENT ON FUNCTION clv_sample_gt(clv_sample, clv_sample) IS 'implementation of > operator';
COMMENT ON FUNCTION clv_sample_ge(clv_sample, clv_sample) IS 'implementation of >= operator';
COMMENT ON FUNCTION clv_sample_cmp(clv_sample, clv_sample) IS 'less-equal-greater';
COMMENT ON FUNCTION clv_sample_hash(clv_sample) IS 'hash';
COMMENT ON FUNCTION clv_sample_hash_extended(clv_sample, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = clv_sample, RIGHTARG = clv_sample, FUNCTION = clv_sample_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = clv_sample, RIGHTARG = clv_sample, FUNCTION = clv_sample_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = clv_sample, RIGHTARG = clv_sample, FUNCTION = clv_sample_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = clv_sample, RIGHTARG = clv_sample, FUNCTION = clv_sample_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = clv_sample, RIGHTARG = clv_sample, FUNCTION = clv_sample_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = clv_sample, RIGHTARG = clv_sample, FUNCTION = clv_sample_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (clv_sample, clv_sample) IS 'equal';
COMMENT ON OPERATOR <> (clv_sample, clv_sample) IS 'not equal';
COMMENT ON OPERATOR < (clv_sample, clv_sample) IS 'less than';
COMMENT ON OPERATOR <= (clv_sample, clv_sample) IS 'less than or equal';
COMMENT ON OPERATOR > (clv_sample, clv_sample) IS 'greater than';
COMMENT ON OPERATOR >= (clv_sample, clv_sample) IS 'greater than or equal';

CREATE OPERATOR CLASS clv_sample_ops DEFAULT FOR TYPE clv_sample USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 clv_sample_cmp(clv_sample, clv_sample);
CREATE OPERATOR CLASS clv_sample_ops DEFAULT FOR TYPE clv_sample USING hash AS
	OPERATOR 1 =, FUNCTION 1 clv_sample_hash(clv_sample), FUNCTION 2 clv_sample_hash_extended(clv_sample, bigint);

COMMENT ON OPERATOR CLASS clv_sample_ops USING btree IS 'btree index on clv_sample';
COMMENT ON OPERATOR FAMILY clv_sample_ops USING btree IS 'btree index on clv_sample';
COMMENT ON OPERATOR CLASS clv_sample_ops USING hash IS 'hash index on clv_sample';
COMMENT ON OPERATOR FAMILY clv_sample_ops USING hash IS 'hash index on clv_sample';

CREATE FUNCTION clv_sample_transition(clv_sample, rfm, as_of date) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION clv_sample_combine(clv_sample, clv_sample) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_sample_final(clv_sample) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION clv_sample_transition(clv_sample, rfm, date) IS 'transition function';
COMMENT ON FUNCTION clv_sample_combine(clv_sample, clv_sample) IS 'combine function';
COMMENT ON FUNCTION clv_sample_final(clv_sample) IS 'final function';

CREATE AGGREGATE clv_sample(rfm, as_of date) (
	SFUNC = clv_sample_transition, STYPE = clv_sample, FINALFUNC = clv_sample_final,
	COMBINEFUNC = clv_sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_sample(rfm, date) IS 'customers to fit a clv_model to, as known at the end of as_of';

CREATE AGGREGATE rollup(clv_sample) (
	SFUNC = clv_sample_combine, STYPE = clv_sample, FINALFUNC = clv_sample_final,
	COMBINEFUNC = clv_sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(clv_sample) IS 'the customers of all samples';
