-- Family rfm: what a customer has bought

CREATE TYPE rfm;

CREATE FUNCTION rfm_in(cstring) RETURNS rfm
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_out(rfm) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_recv(internal) RETURNS rfm
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_send(rfm) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rfm_in(cstring) IS 'reads an rfm from text';
COMMENT ON FUNCTION rfm_out(rfm) IS 'writes an rfm as text';
COMMENT ON FUNCTION rfm_recv(internal) IS 'reads the binary form of an rfm';
COMMENT ON FUNCTION rfm_send(rfm) IS 'writes the binary form of an rfm';

CREATE TYPE rfm (
	INPUT = rfm_in, OUTPUT = rfm_out, RECEIVE = rfm_recv, SEND = rfm_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE rfm IS 'what one customer has bought, and on which days';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION rfm_eq(rfm, rfm) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_ne(rfm, rfm) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_lt(rfm, rfm) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_le(rfm, rfm) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_gt(rfm, rfm) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_ge(rfm, rfm) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_cmp(rfm, rfm) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_hash(rfm) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_hash_extended(rfm, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rfm_eq(rfm, rfm) IS 'implementation of = operator';
COMMENT ON FUNCTION rfm_ne(rfm, rfm) IS 'implementation of <> operator';
COMMENT ON FUNCTION rfm_lt(rfm, rfm) IS 'implementation of < operator';
COMMENT ON FUNCTION rfm_le(rfm, rfm) IS 'implementation of <= operator';
COMMENT ON FUNCTION rfm_gt(rfm, rfm) IS 'implementation of > operator';
COMMENT ON FUNCTION rfm_ge(rfm, rfm) IS 'implementation of >= operator';
COMMENT ON FUNCTION rfm_cmp(rfm, rfm) IS 'less-equal-greater';
COMMENT ON FUNCTION rfm_hash(rfm) IS 'hash';
COMMENT ON FUNCTION rfm_hash_extended(rfm, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = rfm, RIGHTARG = rfm, FUNCTION = rfm_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = rfm, RIGHTARG = rfm, FUNCTION = rfm_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = rfm, RIGHTARG = rfm, FUNCTION = rfm_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = rfm, RIGHTARG = rfm, FUNCTION = rfm_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = rfm, RIGHTARG = rfm, FUNCTION = rfm_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = rfm, RIGHTARG = rfm, FUNCTION = rfm_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (rfm, rfm) IS 'equal';
COMMENT ON OPERATOR <> (rfm, rfm) IS 'not equal';
COMMENT ON OPERATOR < (rfm, rfm) IS 'less than';
COMMENT ON OPERATOR <= (rfm, rfm) IS 'less than or equal';
COMMENT ON OPERATOR > (rfm, rfm) IS 'greater than';
COMMENT ON OPERATOR >= (rfm, rfm) IS 'greater than or equal';

CREATE OPERATOR CLASS rfm_ops DEFAULT FOR TYPE rfm USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 rfm_cmp(rfm, rfm);
CREATE OPERATOR CLASS rfm_ops DEFAULT FOR TYPE rfm USING hash AS
	OPERATOR 1 =, FUNCTION 1 rfm_hash(rfm), FUNCTION 2 rfm_hash_extended(rfm, bigint);

COMMENT ON OPERATOR CLASS rfm_ops USING btree IS 'btree index on rfm';
COMMENT ON OPERATOR FAMILY rfm_ops USING btree IS 'btree index on rfm';
COMMENT ON OPERATOR CLASS rfm_ops USING hash IS 'hash index on rfm';
COMMENT ON OPERATOR FAMILY rfm_ops USING hash IS 'hash index on rfm';

CREATE FUNCTION rfm_transition(rfm, date, numeric) RETURNS rfm
	AS 'MODULE_PATHNAME', 'rfm_transition_date' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rfm_transition(rfm, timestamptz, numeric) RETURNS rfm
	AS 'MODULE_PATHNAME', 'rfm_transition_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION rfm_combine(rfm, rfm) RETURNS rfm
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rfm_final(rfm) RETURNS rfm
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_transition(unit_amount, rfm) RETURNS unit_amount
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION rfm_transition(rfm, date, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION rfm_transition(rfm, timestamptz, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION rfm_combine(rfm, rfm) IS 'aggregate combine function';
COMMENT ON FUNCTION rfm_final(rfm) IS 'aggregate final function';
COMMENT ON FUNCTION clv_transition(unit_amount, rfm) IS 'aggregate transition function';

-- Accessors

CREATE FUNCTION purchases(rfm) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rfm_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION frequency(rfm) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rfm_frequency' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION recency(rfm) RETURNS integer
	AS 'MODULE_PATHNAME', 'rfm_recency' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION age(rfm, as_of date) RETURNS integer
	AS 'MODULE_PATHNAME', 'rfm_age' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION first_on(rfm) RETURNS date
	AS 'MODULE_PATHNAME', 'rfm_first_on' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION last_on(rfm) RETURNS date
	AS 'MODULE_PATHNAME', 'rfm_last_on' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION monetary(rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'rfm_monetary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION revenue(rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'rfm_revenue' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION invalid(rfm) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rfm_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION purchases(rfm) IS 'number of days with a purchase';
COMMENT ON FUNCTION frequency(rfm) IS 'number of days with a purchase after the first';
COMMENT ON FUNCTION recency(rfm) IS 'days from the first to the last purchase';
COMMENT ON FUNCTION age(rfm, date) IS 'days from the first purchase to another day';
COMMENT ON FUNCTION first_on(rfm) IS 'day of the first purchase';
COMMENT ON FUNCTION last_on(rfm) IS 'day of the last purchase';
COMMENT ON FUNCTION monetary(rfm) IS 'mean amount of a purchase after the first';
COMMENT ON FUNCTION revenue(rfm) IS 'what was bought less what was given back';
COMMENT ON FUNCTION invalid(rfm) IS 'number of rows left out because they cannot be right';

-- Aggregates

CREATE AGGREGATE rfm(at date, amount numeric) (
	SFUNC = rfm_transition, STYPE = rfm, FINALFUNC = rfm_final,
	COMBINEFUNC = rfm_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(date, numeric) IS 'what one customer has bought, with money given back below 0';

CREATE AGGREGATE rfm(at timestamptz, amount numeric) (
	SFUNC = rfm_transition, STYPE = rfm, FINALFUNC = rfm_final,
	COMBINEFUNC = rfm_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, numeric) IS 'what one customer has bought, by days of the session time zone';

CREATE AGGREGATE rollup(rfm) (
	SFUNC = rfm_combine, STYPE = rfm, FINALFUNC = rfm_final,
	COMBINEFUNC = rfm_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rfm) IS 'all purchases of one customer together';

CREATE AGGREGATE clv(rfm) (
	SFUNC = clv_transition, STYPE = unit_amount, FINALFUNC = value,
	COMBINEFUNC = unit_amount_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(rfm) IS 'historic lifetime value: mean revenue of a customer';

-- Textbook formulas of customer lifetime value

CREATE FUNCTION clv(average_order numeric, orders_per_year numeric, years numeric, margin numeric)
	RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN average_order * orders_per_year * years * margin;
COMMENT ON FUNCTION clv(numeric, numeric, numeric, numeric) IS 'lifetime value from orders, years and margin';

CREATE FUNCTION clv(revenue_per_period numeric, margin numeric, churn_rate numeric)
	RETURNS numeric
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN revenue_per_period * margin / nullif(churn_rate, 0::numeric);
COMMENT ON FUNCTION clv(numeric, numeric, numeric) IS 'lifetime value from revenue, margin and churn';

