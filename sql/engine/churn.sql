-- Family churn: customers gained and lost, period by period

CREATE TYPE churn;

CREATE FUNCTION churn_in(cstring) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_out(churn) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_recv(internal) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_send(churn) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION churn_in(cstring) IS 'reads a churn from text';
COMMENT ON FUNCTION churn_out(churn) IS 'writes a churn as text';
COMMENT ON FUNCTION churn_recv(internal) IS 'reads the binary form of a churn';
COMMENT ON FUNCTION churn_send(churn) IS 'writes the binary form of a churn';

CREATE TYPE churn (
	INPUT = churn_in, OUTPUT = churn_out, RECEIVE = churn_recv, SEND = churn_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE churn IS 'customers gained and lost by calendar period, and their revenue';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION churn_eq(churn, churn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_ne(churn, churn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_lt(churn, churn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_le(churn, churn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_gt(churn, churn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_ge(churn, churn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_cmp(churn, churn) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_hash(churn) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_hash_extended(churn, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION churn_eq(churn, churn) IS 'implementation of = operator';
COMMENT ON FUNCTION churn_ne(churn, churn) IS 'implementation of <> operator';
COMMENT ON FUNCTION churn_lt(churn, churn) IS 'implementation of < operator';
COMMENT ON FUNCTION churn_le(churn, churn) IS 'implementation of <= operator';
COMMENT ON FUNCTION churn_gt(churn, churn) IS 'implementation of > operator';
COMMENT ON FUNCTION churn_ge(churn, churn) IS 'implementation of >= operator';
COMMENT ON FUNCTION churn_cmp(churn, churn) IS 'less-equal-greater';
COMMENT ON FUNCTION churn_hash(churn) IS 'hash';
COMMENT ON FUNCTION churn_hash_extended(churn, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = churn, RIGHTARG = churn, FUNCTION = churn_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = churn, RIGHTARG = churn, FUNCTION = churn_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = churn, RIGHTARG = churn, FUNCTION = churn_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = churn, RIGHTARG = churn, FUNCTION = churn_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = churn, RIGHTARG = churn, FUNCTION = churn_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = churn, RIGHTARG = churn, FUNCTION = churn_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (churn, churn) IS 'equal';
COMMENT ON OPERATOR <> (churn, churn) IS 'not equal';
COMMENT ON OPERATOR < (churn, churn) IS 'less than';
COMMENT ON OPERATOR <= (churn, churn) IS 'less than or equal';
COMMENT ON OPERATOR > (churn, churn) IS 'greater than';
COMMENT ON OPERATOR >= (churn, churn) IS 'greater than or equal';

CREATE OPERATOR CLASS churn_ops DEFAULT FOR TYPE churn USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 churn_cmp(churn, churn);
CREATE OPERATOR CLASS churn_ops DEFAULT FOR TYPE churn USING hash AS
	OPERATOR 1 =, FUNCTION 1 churn_hash(churn), FUNCTION 2 churn_hash_extended(churn, bigint);

COMMENT ON OPERATOR CLASS churn_ops USING btree IS 'btree index on churn';
COMMENT ON OPERATOR FAMILY churn_ops USING btree IS 'btree index on churn';
COMMENT ON OPERATOR CLASS churn_ops USING hash IS 'hash index on churn';
COMMENT ON OPERATOR FAMILY churn_ops USING hash IS 'hash index on churn';

CREATE FUNCTION churn_transition(churn, date, date, text) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION churn_revenue_transition(churn, date, date, text, numeric) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION churn_revenue_transition(churn, date, date, text, double precision) RETURNS churn
	AS 'MODULE_PATHNAME', 'churn_revenue_double_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION churn_changes_transition(churn, date, date, text, numeric, numeric) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION churn_combine(churn, churn) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION churn_final(churn) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION churn_transition(churn, date, date, text) IS 'aggregate transition function';
COMMENT ON FUNCTION churn_revenue_transition(churn, date, date, text, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION churn_revenue_transition(churn, date, date, text, double precision) IS 'aggregate transition function';
COMMENT ON FUNCTION churn_changes_transition(churn, date, date, text, numeric, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION churn_combine(churn, churn) IS 'aggregate combine function';
COMMENT ON FUNCTION churn_final(churn) IS 'aggregate final function';

-- Accessors

CREATE FUNCTION invalid(churn) RETURNS bigint
	AS 'MODULE_PATHNAME', 'churn_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION invalid(churn) IS 'number of rows left out because they cannot be right';

CREATE FUNCTION periods(churn, upto date DEFAULT NULL,
	OUT period date, OUT at_start bigint, OUT gained bigint, OUT lost bigint,
	OUT gained_and_lost bigint, OUT at_end bigint,
	OUT churn_rate double precision, OUT retention_rate double precision,
	OUT revenue_at_start numeric, OUT revenue_gained numeric, OUT revenue_lost numeric,
	OUT revenue_gained_and_lost numeric, OUT revenue_expanded numeric,
	OUT revenue_contracted numeric, OUT revenue_at_end numeric,
	OUT revenue_churn_rate double precision, OUT gross_revenue_retention double precision,
	OUT net_revenue_retention double precision) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'churn_periods' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION periods(churn, date) IS 'customers and revenue at the start, gained and lost, a row a period';

-- Aggregates

CREATE AGGREGATE churn(started date, ended date, unit text) (
	SFUNC = churn_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text) IS 'customers gained and lost by calendar period';

CREATE AGGREGATE churn(started date, ended date, unit text, revenue numeric) (
	SFUNC = churn_revenue_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text, numeric) IS 'customers and revenue gained and lost by calendar period';

CREATE AGGREGATE churn(started date, ended date, unit text, revenue double precision) (
	SFUNC = churn_revenue_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text, double precision) IS 'customers and revenue gained and lost by calendar period';

CREATE AGGREGATE churn(started date, changed date, unit text, revenue_before numeric, revenue_after numeric) (
	SFUNC = churn_changes_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text, numeric, numeric) IS 'changes of the revenue of customers by calendar period';

CREATE AGGREGATE rollup(churn) (
	SFUNC = churn_combine, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(churn) IS 'all periods together';

