-- Type clv_model: what a customer is expected to be worth

CREATE TYPE clv_model;

CREATE FUNCTION clv_model_in(cstring) RETURNS clv_model
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_out(clv_model) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_recv(internal) RETURNS clv_model
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_send(clv_model) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION clv_model_in(cstring) IS 'reads a clv_model from text';
COMMENT ON FUNCTION clv_model_out(clv_model) IS 'writes a clv_model as text';
COMMENT ON FUNCTION clv_model_recv(internal) IS 'reads the binary form of a clv_model';
COMMENT ON FUNCTION clv_model_send(clv_model) IS 'writes the binary form of a clv_model';

CREATE TYPE clv_model (
	INPUT = clv_model_in, OUTPUT = clv_model_out, RECEIVE = clv_model_recv, SEND = clv_model_send,
	INTERNALLENGTH = 152, ALIGNMENT = double
);

COMMENT ON TYPE clv_model IS 'fitted models of when and for how much customers buy';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION clv_model_eq(clv_model, clv_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_ne(clv_model, clv_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_lt(clv_model, clv_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_le(clv_model, clv_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_gt(clv_model, clv_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_ge(clv_model, clv_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_cmp(clv_model, clv_model) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_hash(clv_model) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION clv_model_hash_extended(clv_model, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION clv_model_eq(clv_model, clv_model) IS 'implementation of = operator';
COMMENT ON FUNCTION clv_model_ne(clv_model, clv_model) IS 'implementation of <> operator';
COMMENT ON FUNCTION clv_model_lt(clv_model, clv_model) IS 'implementation of < operator';
COMMENT ON FUNCTION clv_model_le(clv_model, clv_model) IS 'implementation of <= operator';
COMMENT ON FUNCTION clv_model_gt(clv_model, clv_model) IS 'implementation of > operator';
COMMENT ON FUNCTION clv_model_ge(clv_model, clv_model) IS 'implementation of >= operator';
COMMENT ON FUNCTION clv_model_cmp(clv_model, clv_model) IS 'less-equal-greater';
COMMENT ON FUNCTION clv_model_hash(clv_model) IS 'hash';
COMMENT ON FUNCTION clv_model_hash_extended(clv_model, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = clv_model, RIGHTARG = clv_model, FUNCTION = clv_model_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = clv_model, RIGHTARG = clv_model, FUNCTION = clv_model_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = clv_model, RIGHTARG = clv_model, FUNCTION = clv_model_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = clv_model, RIGHTARG = clv_model, FUNCTION = clv_model_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = clv_model, RIGHTARG = clv_model, FUNCTION = clv_model_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = clv_model, RIGHTARG = clv_model, FUNCTION = clv_model_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (clv_model, clv_model) IS 'equal';
COMMENT ON OPERATOR <> (clv_model, clv_model) IS 'not equal';
COMMENT ON OPERATOR < (clv_model, clv_model) IS 'less than';
COMMENT ON OPERATOR <= (clv_model, clv_model) IS 'less than or equal';
COMMENT ON OPERATOR > (clv_model, clv_model) IS 'greater than';
COMMENT ON OPERATOR >= (clv_model, clv_model) IS 'greater than or equal';

CREATE OPERATOR CLASS clv_model_ops DEFAULT FOR TYPE clv_model USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 clv_model_cmp(clv_model, clv_model);
CREATE OPERATOR CLASS clv_model_ops DEFAULT FOR TYPE clv_model USING hash AS
	OPERATOR 1 =, FUNCTION 1 clv_model_hash(clv_model), FUNCTION 2 clv_model_hash_extended(clv_model, bigint);

COMMENT ON OPERATOR CLASS clv_model_ops USING btree IS 'btree index on clv_model';
COMMENT ON OPERATOR FAMILY clv_model_ops USING btree IS 'btree index on clv_model';
COMMENT ON OPERATOR CLASS clv_model_ops USING hash IS 'hash index on clv_model';
COMMENT ON OPERATOR FAMILY clv_model_ops USING hash IS 'hash index on clv_model';

CREATE FUNCTION clv_model(clv_sample) RETURNS clv_model
	AS 'MODULE_PATHNAME', 'clv_model_fit' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_model(clv_sample) IS 'fits BG/NBD and Gamma-Gamma by maximum likelihood';

CREATE AGGREGATE clv_model(rfm, as_of date) (
	SFUNC = clv_sample_transition, STYPE = clv_sample, FINALFUNC = clv_model,
	COMBINEFUNC = clv_sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_model(rfm, date) IS 'fits BG/NBD and Gamma-Gamma to the customers as known at the end of as_of';

CREATE FUNCTION parameters(
	clv_model,
	OUT r double precision,
	OUT alpha double precision,
	OUT a double precision,
	OUT b double precision,
	OUT purchase_rate double precision,
	OUT leaving_chance double precision,
	OUT log_likelihood double precision,
	OUT p double precision,
	OUT q double precision,
	OUT gamma double precision,
	OUT mean_amount double precision,
	OUT customers bigint,
	OUT repeat_customers bigint,
	OUT amount_customers bigint
)
	AS 'MODULE_PATHNAME', 'clv_model_parameters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION parameters(clv_model) IS 'parameters of both models, and the customers they were fitted to';

CREATE FUNCTION failure(clv_model) RETURNS text
	AS 'MODULE_PATHNAME', 'clv_model_failure' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION failure(clv_model) IS 'why a model was not fitted, or NULL';

CREATE FUNCTION note(clv_model) RETURNS text
	AS 'MODULE_PATHNAME', 'clv_model_note' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION note(clv_model) IS 'limits at which a model was fitted, or NULL';

CREATE FUNCTION probability_alive(clv_model, rfm) RETURNS double precision
	AS 'MODULE_PATHNAME', 'clv_model_probability_alive' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION probability_alive(clv_model, rfm) IS 'probability that the customer still is one on the model''s day';

CREATE FUNCTION expected_purchases(clv_model, rfm, horizon interval) RETURNS double precision
	AS 'MODULE_PATHNAME', 'clv_model_expected_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION expected_purchases(clv_model, rfm, interval) IS 'purchases expected within the horizon from the model''s day';

CREATE FUNCTION expected_amount(clv_model, rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_model_expected_amount' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION expected_amount(clv_model, rfm) IS 'mean amount expected of a purchase to come';

CREATE FUNCTION clv(clv_model, rfm, horizon interval, margin numeric DEFAULT 1, annual_discount double precision DEFAULT 0.1) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_model_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv(clv_model, rfm, interval, numeric, double precision) IS 'discounted value expected of the customer within the horizon';

