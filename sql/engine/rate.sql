-- Family rate: how many of a number of rows were hits

CREATE TYPE rate;

CREATE FUNCTION rate_in(cstring) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_out(rate) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_recv(internal) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_send(rate) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rate_in(cstring) IS 'reads a rate from text';
COMMENT ON FUNCTION rate_out(rate) IS 'writes a rate as hits/total';
COMMENT ON FUNCTION rate_recv(internal) IS 'reads the binary form of a rate';
COMMENT ON FUNCTION rate_send(rate) IS 'writes the binary form of a rate';

CREATE TYPE rate (
	INPUT = rate_in, OUTPUT = rate_out, RECEIVE = rate_recv, SEND = rate_send,
	INTERNALLENGTH = 16, ALIGNMENT = double
);

COMMENT ON TYPE rate IS 'hits out of a total, as 42/180';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION rate_eq(rate, rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_ne(rate, rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_lt(rate, rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_le(rate, rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_gt(rate, rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_ge(rate, rate) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_cmp(rate, rate) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_hash(rate) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_hash_extended(rate, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rate_eq(rate, rate) IS 'implementation of = operator';
COMMENT ON FUNCTION rate_ne(rate, rate) IS 'implementation of <> operator';
COMMENT ON FUNCTION rate_lt(rate, rate) IS 'implementation of < operator';
COMMENT ON FUNCTION rate_le(rate, rate) IS 'implementation of <= operator';
COMMENT ON FUNCTION rate_gt(rate, rate) IS 'implementation of > operator';
COMMENT ON FUNCTION rate_ge(rate, rate) IS 'implementation of >= operator';
COMMENT ON FUNCTION rate_cmp(rate, rate) IS 'less-equal-greater';
COMMENT ON FUNCTION rate_hash(rate) IS 'hash';
COMMENT ON FUNCTION rate_hash_extended(rate, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (rate, rate) IS 'equal';
COMMENT ON OPERATOR <> (rate, rate) IS 'not equal';
COMMENT ON OPERATOR < (rate, rate) IS 'less than';
COMMENT ON OPERATOR <= (rate, rate) IS 'less than or equal';
COMMENT ON OPERATOR > (rate, rate) IS 'greater than';
COMMENT ON OPERATOR >= (rate, rate) IS 'greater than or equal';

CREATE OPERATOR CLASS rate_ops DEFAULT FOR TYPE rate USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 rate_cmp(rate, rate);
CREATE OPERATOR CLASS rate_ops DEFAULT FOR TYPE rate USING hash AS
	OPERATOR 1 =, FUNCTION 1 rate_hash(rate), FUNCTION 2 rate_hash_extended(rate, bigint);

COMMENT ON OPERATOR CLASS rate_ops USING btree IS 'btree index on rate';
COMMENT ON OPERATOR FAMILY rate_ops USING btree IS 'btree index on rate';
COMMENT ON OPERATOR CLASS rate_ops USING hash IS 'hash index on rate';
COMMENT ON OPERATOR FAMILY rate_ops USING hash IS 'hash index on rate';

CREATE FUNCTION rate_transition(rate, boolean) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_inverse(rate, boolean) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_combine(rate, rate) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_open_transition(rate, timestamptz, timestamptz) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rate_churn_transition(rate, date, date, daterange) RETURNS rate
	AS 'MODULE_PATHNAME', 'rate_churn_date_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rate_churn_transition(rate, timestamptz, timestamptz, tstzrange) RETURNS rate
	AS 'MODULE_PATHNAME', 'rate_churn_timestamp_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rate_conversion_transition(rate, timestamptz, timestamptz, interval, timestamptz) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION rate_complement(rate) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rate_transition(rate, boolean) IS 'aggregate transition function';
COMMENT ON FUNCTION rate_inverse(rate, boolean) IS 'aggregate inverse transition function';
COMMENT ON FUNCTION rate_combine(rate, rate) IS 'aggregate combine function';
COMMENT ON FUNCTION rate_open_transition(rate, timestamptz, timestamptz) IS 'aggregate transition function';
COMMENT ON FUNCTION rate_churn_transition(rate, date, date, daterange) IS 'aggregate transition function';
COMMENT ON FUNCTION rate_churn_transition(rate, timestamptz, timestamptz, tstzrange) IS 'aggregate transition function';
COMMENT ON FUNCTION rate_conversion_transition(rate, timestamptz, timestamptz, interval, timestamptz) IS 'aggregate transition function';
COMMENT ON FUNCTION rate_complement(rate) IS 'share that were not hits, 0 to 1';

-- Accessors

CREATE FUNCTION value(rate) RETURNS double precision
	AS 'MODULE_PATHNAME', 'rate_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION hits(rate) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rate_hits' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION total(rate) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rate_total' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_add(rate, rate) RETURNS rate
	AS 'MODULE_PATHNAME', 'rate_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION value(rate) IS 'share that were hits, 0 to 1';
COMMENT ON FUNCTION hits(rate) IS 'number of rows that were hits';
COMMENT ON FUNCTION total(rate) IS 'number of rows';
COMMENT ON FUNCTION rate_add(rate, rate) IS 'implementation of + operator';

CREATE OPERATOR + (LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_add, COMMUTATOR = +);
COMMENT ON OPERATOR + (rate, rate) IS 'hits and totals of both';

CREATE FUNCTION confidence_interval(rate, confidence double precision DEFAULT 0.95,
	OUT low double precision, OUT high double precision)
	AS 'MODULE_PATHNAME', 'rate_confidence_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION lift(control rate, variant rate,
	OUT difference double precision, OUT ratio double precision,
	OUT z double precision, OUT p_value double precision,
	OUT low double precision, OUT high double precision)
	AS 'MODULE_PATHNAME', 'rate_lift' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION confidence_interval(rate, double precision) IS 'range of the true rate, by Wilson''s score';
COMMENT ON FUNCTION lift(rate, rate) IS 'by how much a variant differs from the control, and whether by chance';

-- Aggregates

CREATE AGGREGATE rate(boolean) (
	SFUNC = rate_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE,
	MSFUNC = rate_transition, MINVFUNC = rate_inverse, MSTYPE = rate, MINITCOND = '0/0'
);
COMMENT ON AGGREGATE rate(boolean) IS 'rows that are true out of those true or false';

CREATE AGGREGATE rate(created timestamptz, converted timestamptz, within interval, as_of timestamptz) (
	SFUNC = rate_conversion_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(timestamptz, timestamptz, interval, timestamptz) IS 'leads converted in time out of those old enough';

CREATE AGGREGATE rate(delivered timestamptz, opened timestamptz) (
	SFUNC = rate_open_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(timestamptz, timestamptz) IS 'e-mails opened out of those delivered';

CREATE AGGREGATE rate(started date, ended date, period daterange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(date, date, daterange) IS 'customers lost in a period out of those there at its start';

CREATE AGGREGATE rate(started timestamptz, ended timestamptz, period tstzrange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(timestamptz, timestamptz, tstzrange) IS 'customers lost in a period out of those there at its start';

CREATE AGGREGATE rollup(rate) (
	SFUNC = rate_combine, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rate) IS 'all rates together';

CREATE AGGREGATE conversion_rate(boolean) (
	SFUNC = rate_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE,
	MSFUNC = rate_transition, MINVFUNC = rate_inverse, MSTYPE = rate, MINITCOND = '0/0',
	MFINALFUNC = value
);
COMMENT ON AGGREGATE conversion_rate(boolean) IS 'share of true, 0 to 1';

CREATE AGGREGATE conversion_rate(created timestamptz, converted timestamptz, within interval, as_of timestamptz) (
	SFUNC = rate_conversion_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE conversion_rate(timestamptz, timestamptz, interval, timestamptz) IS 'share of the leads old enough that converted in time, 0 to 1';

CREATE AGGREGATE open_rate(delivered timestamptz, opened timestamptz) (
	SFUNC = rate_open_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE open_rate(timestamptz, timestamptz) IS 'share of the delivered e-mails that were opened, 0 to 1';

CREATE AGGREGATE churn_rate(started date, ended date, period daterange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(date, date, daterange) IS 'share of the customers lost in a period, 0 to 1';

CREATE AGGREGATE churn_rate(started timestamptz, ended timestamptz, period tstzrange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(timestamptz, timestamptz, tstzrange) IS 'share of the customers lost in a period, 0 to 1';

CREATE AGGREGATE retention_rate(started date, ended date, period daterange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = rate_complement,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(date, date, daterange) IS 'share of the customers kept through a period, 0 to 1';

CREATE AGGREGATE retention_rate(started timestamptz, ended timestamptz, period tstzrange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = rate_complement,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(timestamptz, timestamptz, tstzrange) IS 'share of the customers kept through a period, 0 to 1';

