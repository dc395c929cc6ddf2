-- Family spells: when a customer was one, was lost and returned

CREATE TYPE spells;

CREATE FUNCTION spells_in(cstring) RETURNS spells
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_out(spells) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_recv(internal) RETURNS spells
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_send(spells) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION spells_in(cstring) IS 'reads a spells from text';
COMMENT ON FUNCTION spells_out(spells) IS 'writes a spells as text';
COMMENT ON FUNCTION spells_recv(internal) IS 'reads the binary form of a spells';
COMMENT ON FUNCTION spells_send(spells) IS 'writes the binary form of a spells';

CREATE TYPE spells (
	INPUT = spells_in, OUTPUT = spells_out, RECEIVE = spells_recv, SEND = spells_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE spells IS 'the times in which one customer kept buying';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION spells_eq(spells, spells) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_ne(spells, spells) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_lt(spells, spells) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_le(spells, spells) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_gt(spells, spells) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_ge(spells, spells) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_cmp(spells, spells) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_hash(spells) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_hash_extended(spells, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION spells_eq(spells, spells) IS 'implementation of = operator';
COMMENT ON FUNCTION spells_ne(spells, spells) IS 'implementation of <> operator';
COMMENT ON FUNCTION spells_lt(spells, spells) IS 'implementation of < operator';
COMMENT ON FUNCTION spells_le(spells, spells) IS 'implementation of <= operator';
COMMENT ON FUNCTION spells_gt(spells, spells) IS 'implementation of > operator';
COMMENT ON FUNCTION spells_ge(spells, spells) IS 'implementation of >= operator';
COMMENT ON FUNCTION spells_cmp(spells, spells) IS 'less-equal-greater';
COMMENT ON FUNCTION spells_hash(spells) IS 'hash';
COMMENT ON FUNCTION spells_hash_extended(spells, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = spells, RIGHTARG = spells, FUNCTION = spells_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = spells, RIGHTARG = spells, FUNCTION = spells_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = spells, RIGHTARG = spells, FUNCTION = spells_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = spells, RIGHTARG = spells, FUNCTION = spells_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = spells, RIGHTARG = spells, FUNCTION = spells_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = spells, RIGHTARG = spells, FUNCTION = spells_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (spells, spells) IS 'equal';
COMMENT ON OPERATOR <> (spells, spells) IS 'not equal';
COMMENT ON OPERATOR < (spells, spells) IS 'less than';
COMMENT ON OPERATOR <= (spells, spells) IS 'less than or equal';
COMMENT ON OPERATOR > (spells, spells) IS 'greater than';
COMMENT ON OPERATOR >= (spells, spells) IS 'greater than or equal';

CREATE OPERATOR CLASS spells_ops DEFAULT FOR TYPE spells USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 spells_cmp(spells, spells);
CREATE OPERATOR CLASS spells_ops DEFAULT FOR TYPE spells USING hash AS
	OPERATOR 1 =, FUNCTION 1 spells_hash(spells), FUNCTION 2 spells_hash_extended(spells, bigint);

COMMENT ON OPERATOR CLASS spells_ops USING btree IS 'btree index on spells';
COMMENT ON OPERATOR FAMILY spells_ops USING btree IS 'btree index on spells';
COMMENT ON OPERATOR CLASS spells_ops USING hash IS 'hash index on spells';
COMMENT ON OPERATOR FAMILY spells_ops USING hash IS 'hash index on spells';

CREATE FUNCTION spells_transition(spells, date, interval) RETURNS spells
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION spells_combine(spells, spells) RETURNS spells
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION spells_final(spells) RETURNS spells
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION spells_transition(spells, date, interval) IS 'aggregate transition function';
COMMENT ON FUNCTION spells_combine(spells, spells) IS 'aggregate combine function';
COMMENT ON FUNCTION spells_final(spells) IS 'aggregate final function';

-- Accessors

CREATE FUNCTION spans(spells, as_of date, OUT started date, OUT ended date, OUT returned boolean)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'spells_spans' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 2;
CREATE FUNCTION invalid(spells) RETURNS bigint
	AS 'MODULE_PATHNAME', 'spells_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION spans(spells, date) IS 'when the customer came, was lost, and returned, as known at the end of a day';
COMMENT ON FUNCTION invalid(spells) IS 'number of rows left out because they cannot be right';

-- Aggregates

CREATE AGGREGATE spells(day date, gap interval) (
	SFUNC = spells_transition, STYPE = spells, FINALFUNC = spells_final,
	COMBINEFUNC = spells_combine, PARALLEL = SAFE
);
CREATE AGGREGATE rollup(spells) (
	SFUNC = spells_combine, STYPE = spells, FINALFUNC = spells_final,
	COMBINEFUNC = spells_combine, PARALLEL = SAFE
);

COMMENT ON AGGREGATE spells(date, interval) IS 'spells of one customer, from days with a purchase';
COMMENT ON AGGREGATE rollup(spells) IS 'all spells together';

