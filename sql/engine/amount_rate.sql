-- Family amount_rate: how much of an amount of money was a hit

CREATE TYPE amount_rate;

CREATE FUNCTION amount_rate_in(cstring) RETURNS amount_rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_out(amount_rate) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_recv(internal) RETURNS amount_rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_send(amount_rate) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION amount_rate_in(cstring) IS 'reads an amount_rate from text';
COMMENT ON FUNCTION amount_rate_out(amount_rate) IS 'writes an amount_rate as text';
COMMENT ON FUNCTION amount_rate_recv(internal) IS 'reads the binary form of an amount_rate';
COMMENT ON FUNCTION amount_rate_send(amount_rate) IS 'writes the binary form of an amount_rate';

CREATE TYPE amount_rate (
	INPUT = amount_rate_in, OUTPUT = amount_rate_out, RECEIVE = amount_rate_recv, SEND = amount_rate_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE amount_rate IS 'an amount out of a total amount, as 0 100.00/1250.50';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION amount_rate_eq(amount_rate, amount_rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_ne(amount_rate, amount_rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_lt(amount_rate, amount_rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_le(amount_rate, amount_rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_gt(amount_rate, amount_rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_ge(amount_rate, amount_rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_cmp(amount_rate, amount_rate) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_hash(amount_rate) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_hash_extended(amount_rate, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION amount_rate_eq(amount_rate, amount_rate) IS 'implementation of = operator';
COMMENT ON FUNCTION amount_rate_ne(amount_rate, amount_rate) IS 'implementation of <> operator';
COMMENT ON FUNCTION amount_rate_lt(amount_rate, amount_rate) IS 'implementation of < operator';
COMMENT ON FUNCTION amount_rate_le(amount_rate, amount_rate) IS 'implementation of <= operator';
COMMENT ON FUNCTION amount_rate_gt(amount_rate, amount_rate) IS 'implementation of > operator';
COMMENT ON FUNCTION amount_rate_ge(amount_rate, amount_rate) IS 'implementation of >= operator';
COMMENT ON FUNCTION amount_rate_cmp(amount_rate, amount_rate) IS 'less-equal-greater';
COMMENT ON FUNCTION amount_rate_hash(amount_rate) IS 'hash';
COMMENT ON FUNCTION amount_rate_hash_extended(amount_rate, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (amount_rate, amount_rate) IS 'equal';
COMMENT ON OPERATOR <> (amount_rate, amount_rate) IS 'not equal';
COMMENT ON OPERATOR < (amount_rate, amount_rate) IS 'less than';
COMMENT ON OPERATOR <= (amount_rate, amount_rate) IS 'less than or equal';
COMMENT ON OPERATOR > (amount_rate, amount_rate) IS 'greater than';
COMMENT ON OPERATOR >= (amount_rate, amount_rate) IS 'greater than or equal';

CREATE OPERATOR CLASS amount_rate_ops DEFAULT FOR TYPE amount_rate USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 amount_rate_cmp(amount_rate, amount_rate);
CREATE OPERATOR CLASS amount_rate_ops DEFAULT FOR TYPE amount_rate USING hash AS
	OPERATOR 1 =, FUNCTION 1 amount_rate_hash(amount_rate), FUNCTION 2 amount_rate_hash_extended(amount_rate, bigint);

COMMENT ON OPERATOR CLASS amount_rate_ops USING btree IS 'btree index on amount_rate';
COMMENT ON OPERATOR FAMILY amount_rate_ops USING btree IS 'btree index on amount_rate';
COMMENT ON OPERATOR CLASS amount_rate_ops USING hash IS 'hash index on amount_rate';
COMMENT ON OPERATOR FAMILY amount_rate_ops USING hash IS 'hash index on amount_rate';

CREATE FUNCTION amount_rate_churn_transition(amount_rate, date, date, daterange, numeric) RETURNS amount_rate
	AS 'MODULE_PATHNAME', 'amount_rate_churn_date_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION amount_rate_churn_transition(amount_rate, date, date, daterange, double precision) RETURNS amount_rate
	AS 'MODULE_PATHNAME', 'amount_rate_churn_date_double_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION amount_rate_churn_transition(amount_rate, timestamptz, timestamptz, tstzrange, numeric) RETURNS amount_rate
	AS 'MODULE_PATHNAME', 'amount_rate_churn_timestamp_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION amount_rate_churn_transition(amount_rate, timestamptz, timestamptz, tstzrange, double precision) RETURNS amount_rate
	AS 'MODULE_PATHNAME', 'amount_rate_churn_timestamp_double_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION amount_rate_combine(amount_rate, amount_rate) RETURNS amount_rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_complement(amount_rate) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION amount_rate_churn_transition(amount_rate, date, date, daterange, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION amount_rate_churn_transition(amount_rate, date, date, daterange, double precision) IS 'aggregate transition function';
COMMENT ON FUNCTION amount_rate_churn_transition(amount_rate, timestamptz, timestamptz, tstzrange, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION amount_rate_churn_transition(amount_rate, timestamptz, timestamptz, tstzrange, double precision) IS 'aggregate transition function';
COMMENT ON FUNCTION amount_rate_combine(amount_rate, amount_rate) IS 'aggregate combine function';
COMMENT ON FUNCTION amount_rate_complement(amount_rate) IS 'share that was not a hit, 0 to 1';

-- Accessors

CREATE FUNCTION value(amount_rate) RETURNS double precision
	AS 'MODULE_PATHNAME', 'amount_rate_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION hits(amount_rate) RETURNS numeric
	AS 'MODULE_PATHNAME', 'amount_rate_hits' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION total(amount_rate) RETURNS numeric
	AS 'MODULE_PATHNAME', 'amount_rate_total' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION invalid(amount_rate) RETURNS bigint
	AS 'MODULE_PATHNAME', 'amount_rate_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION amount_rate_add(amount_rate, amount_rate) RETURNS amount_rate
	AS 'MODULE_PATHNAME', 'amount_rate_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION value(amount_rate) IS 'share that was a hit, 0 to 1';
COMMENT ON FUNCTION hits(amount_rate) IS 'amount that was a hit';
COMMENT ON FUNCTION total(amount_rate) IS 'whole amount';
COMMENT ON FUNCTION invalid(amount_rate) IS 'number of rows left out because they cannot be right';
COMMENT ON FUNCTION amount_rate_add(amount_rate, amount_rate) IS 'implementation of + operator';

CREATE OPERATOR + (LEFTARG = amount_rate, RIGHTARG = amount_rate, FUNCTION = amount_rate_add, COMMUTATOR = +);
COMMENT ON OPERATOR + (amount_rate, amount_rate) IS 'hits and totals of both';

-- Aggregates

CREATE AGGREGATE amount_rate(started date, ended date, period daterange, revenue numeric) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0',
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE amount_rate(date, date, daterange, numeric) IS 'revenue lost in a period out of that at its start';

CREATE AGGREGATE amount_rate(started date, ended date, period daterange, revenue double precision) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0',
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE amount_rate(date, date, daterange, double precision) IS 'revenue lost in a period out of that at its start';

CREATE AGGREGATE amount_rate(started timestamptz, ended timestamptz, period tstzrange, revenue numeric) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0',
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE amount_rate(timestamptz, timestamptz, tstzrange, numeric) IS 'revenue lost in a period out of that at its start';

CREATE AGGREGATE amount_rate(started timestamptz, ended timestamptz, period tstzrange, revenue double precision) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0',
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE amount_rate(timestamptz, timestamptz, tstzrange, double precision) IS 'revenue lost in a period out of that at its start';

CREATE AGGREGATE churn_rate(started date, ended date, period daterange, revenue numeric) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = value,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(date, date, daterange, numeric) IS 'share of the revenue lost in a period, 0 to 1';

CREATE AGGREGATE churn_rate(started date, ended date, period daterange, revenue double precision) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = value,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(date, date, daterange, double precision) IS 'share of the revenue lost in a period, 0 to 1';

CREATE AGGREGATE churn_rate(started timestamptz, ended timestamptz, period tstzrange, revenue numeric) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = value,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(timestamptz, timestamptz, tstzrange, numeric) IS 'share of the revenue lost in a period, 0 to 1';

CREATE AGGREGATE churn_rate(started timestamptz, ended timestamptz, period tstzrange, revenue double precision) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = value,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(timestamptz, timestamptz, tstzrange, double precision) IS 'share of the revenue lost in a period, 0 to 1';

CREATE AGGREGATE retention_rate(started date, ended date, period daterange, revenue numeric) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = amount_rate_complement,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(date, date, daterange, numeric) IS 'share of the revenue kept through a period, 0 to 1';

CREATE AGGREGATE retention_rate(started date, ended date, period daterange, revenue double precision) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = amount_rate_complement,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(date, date, daterange, double precision) IS 'share of the revenue kept through a period, 0 to 1';

CREATE AGGREGATE retention_rate(started timestamptz, ended timestamptz, period tstzrange, revenue numeric) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = amount_rate_complement,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(timestamptz, timestamptz, tstzrange, numeric) IS 'share of the revenue kept through a period, 0 to 1';

CREATE AGGREGATE retention_rate(started timestamptz, ended timestamptz, period tstzrange, revenue double precision) (
	SFUNC = amount_rate_churn_transition, STYPE = amount_rate, INITCOND = '0 0/0', FINALFUNC = amount_rate_complement,
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(timestamptz, timestamptz, tstzrange, double precision) IS 'share of the revenue kept through a period, 0 to 1';

CREATE AGGREGATE rollup(amount_rate) (
	SFUNC = amount_rate_combine, STYPE = amount_rate, INITCOND = '0 0/0',
	COMBINEFUNC = amount_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(amount_rate) IS 'all rates together';

