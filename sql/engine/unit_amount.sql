-- Family unit_amount: an amount of money over a number of units

CREATE TYPE unit_amount;

CREATE FUNCTION unit_amount_in(cstring) RETURNS unit_amount
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_out(unit_amount) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_recv(internal) RETURNS unit_amount
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_send(unit_amount) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION unit_amount_in(cstring) IS 'reads a unit_amount from text';
COMMENT ON FUNCTION unit_amount_out(unit_amount) IS 'writes a unit_amount as text';
COMMENT ON FUNCTION unit_amount_recv(internal) IS 'reads the binary form of a unit_amount';
COMMENT ON FUNCTION unit_amount_send(unit_amount) IS 'writes the binary form of a unit_amount';

CREATE TYPE unit_amount (
	INPUT = unit_amount_in, OUTPUT = unit_amount_out, RECEIVE = unit_amount_recv, SEND = unit_amount_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE unit_amount IS 'an amount of money over a number of units, as 1250.50/17';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION unit_amount_eq(unit_amount, unit_amount) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_ne(unit_amount, unit_amount) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_lt(unit_amount, unit_amount) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_le(unit_amount, unit_amount) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_gt(unit_amount, unit_amount) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_ge(unit_amount, unit_amount) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_cmp(unit_amount, unit_amount) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_hash(unit_amount) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION unit_amount_hash_extended(unit_amount, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION unit_amount_eq(unit_amount, unit_amount) IS 'implementation of = operator';
COMMENT ON FUNCTION unit_amount_ne(unit_amount, unit_amount) IS 'implementation of <> operator';
COMMENT ON FUNCTION unit_amount_lt(unit_amount, unit_amount) IS 'implementation of < operator';
COMMENT ON FUNCTION unit_amount_le(unit_amount, unit_amount) IS 'implementation of <= operator';
COMMENT ON FUNCTION unit_amount_gt(unit_amount, unit_amount) IS 'implementation of > operator';
COMMENT ON FUNCTION unit_amount_ge(unit_amount, unit_amount) IS 'implementation of >= operator';
COMMENT ON FUNCTION unit_amount_cmp(unit_amount, unit_amount) IS 'less-equal-greater';
COMMENT ON FUNCTION unit_amount_hash(unit_amount) IS 'hash';
COMMENT ON FUNCTION unit_amount_hash_extended(unit_amount, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = unit_amount, RIGHTARG = unit_amount, FUNCTION = unit_amount_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = unit_amount, RIGHTARG = unit_amount, FUNCTION = unit_amount_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = unit_amount, RIGHTARG = unit_amount, FUNCTION = unit_amount_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = unit_amount, RIGHTARG = unit_amount, FUNCTION = unit_amount_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = unit_amount, RIGHTARG = unit_amount, FUNCTION = unit_amount_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = unit_amount, RIGHTARG = unit_amount, FUNCTION = unit_amount_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (unit_amount, unit_amount) IS 'equal';
COMMENT ON OPERATOR <> (unit_amount, unit_amount) IS 'not equal';
COMMENT ON OPERATOR < (unit_amount, unit_amount) IS 'less than';
COMMENT ON OPERATOR <= (unit_amount, unit_amount) IS 'less than or equal';
COMMENT ON OPERATOR > (unit_amount, unit_amount) IS 'greater than';
COMMENT ON OPERATOR >= (unit_amount, unit_amount) IS 'greater than or equal';

CREATE OPERATOR CLASS unit_amount_ops DEFAULT FOR TYPE unit_amount USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 unit_amount_cmp(unit_amount, unit_amount);
CREATE OPERATOR CLASS unit_amount_ops DEFAULT FOR TYPE unit_amount USING hash AS
	OPERATOR 1 =, FUNCTION 1 unit_amount_hash(unit_amount), FUNCTION 2 unit_amount_hash_extended(unit_amount, bigint);

COMMENT ON OPERATOR CLASS unit_amount_ops USING btree IS 'btree index on unit_amount';
COMMENT ON OPERATOR FAMILY unit_amount_ops USING btree IS 'btree index on unit_amount';
COMMENT ON OPERATOR CLASS unit_amount_ops USING hash IS 'hash index on unit_amount';
COMMENT ON OPERATOR FAMILY unit_amount_ops USING hash IS 'hash index on unit_amount';

CREATE FUNCTION unit_amount_transition(unit_amount, numeric, bigint) RETURNS unit_amount
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION unit_amount_combine(unit_amount, unit_amount) RETURNS unit_amount
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION unit_amount_transition(unit_amount, numeric, bigint) IS 'aggregate transition function';
COMMENT ON FUNCTION unit_amount_combine(unit_amount, unit_amount) IS 'aggregate combine function';

-- Accessors

CREATE FUNCTION value(unit_amount) RETURNS numeric
	AS 'MODULE_PATHNAME', 'unit_amount_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount(unit_amount) RETURNS numeric
	AS 'MODULE_PATHNAME', 'unit_amount_amount' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION units(unit_amount) RETURNS bigint
	AS 'MODULE_PATHNAME', 'unit_amount_units' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION value(unit_amount) IS 'amount / units';
COMMENT ON FUNCTION amount(unit_amount) IS 'the amount';
COMMENT ON FUNCTION units(unit_amount) IS 'the number of units';

-- Aggregates

CREATE AGGREGATE unit_amount(amount numeric, units bigint) (
	SFUNC = unit_amount_transition, STYPE = unit_amount,
	COMBINEFUNC = unit_amount_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE unit_amount(numeric, bigint) IS 'all amounts over all units';

CREATE AGGREGATE acquisition_cost(cost numeric, new_customers bigint) (
	SFUNC = unit_amount_transition, STYPE = unit_amount, FINALFUNC = value,
	COMBINEFUNC = unit_amount_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE acquisition_cost(numeric, bigint) IS 'all costs / all new customers';

CREATE AGGREGATE rollup(unit_amount) (
	SFUNC = unit_amount_combine, STYPE = unit_amount,
	COMBINEFUNC = unit_amount_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(unit_amount) IS 'all amounts over all units';

