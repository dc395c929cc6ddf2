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

CREATE FUNCTION clv_sample_transition(clv_sample, rfm, as_of date) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION clv_sample_combine(clv_sample, clv_sample) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
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
