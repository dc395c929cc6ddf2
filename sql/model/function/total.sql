-- Sums of numerics as facts have them: in many small groups.  The type is what an aggregate works with, and none to store:
-- it has no equality.

CREATE TYPE saleskpi_internal.amount_sum;

CREATE FUNCTION saleskpi_internal.amount_sum_in(cstring) RETURNS saleskpi_internal.amount_sum
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION saleskpi_internal.amount_sum_out(saleskpi_internal.amount_sum) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION saleskpi_internal.amount_sum_recv(internal) RETURNS saleskpi_internal.amount_sum
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION saleskpi_internal.amount_sum_send(saleskpi_internal.amount_sum) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION saleskpi_internal.amount_sum_in(cstring) IS 'reads an amount_sum from text';
COMMENT ON FUNCTION saleskpi_internal.amount_sum_out(saleskpi_internal.amount_sum) IS 'writes an amount_sum as numeric';
COMMENT ON FUNCTION saleskpi_internal.amount_sum_recv(internal) IS 'reads the binary form of an amount_sum';
COMMENT ON FUNCTION saleskpi_internal.amount_sum_send(saleskpi_internal.amount_sum) IS 'writes the binary form of an amount_sum';

CREATE TYPE saleskpi_internal.amount_sum (
	INPUT = saleskpi_internal.amount_sum_in, OUTPUT = saleskpi_internal.amount_sum_out,
	RECEIVE = saleskpi_internal.amount_sum_recv, SEND = saleskpi_internal.amount_sum_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double
);

COMMENT ON TYPE saleskpi_internal.amount_sum IS 'exact sum of numerics, as numeric';

CREATE FUNCTION saleskpi_internal.amount_sum_transition(saleskpi_internal.amount_sum, numeric) RETURNS saleskpi_internal.amount_sum
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION saleskpi_internal.amount_sum_combine(saleskpi_internal.amount_sum, saleskpi_internal.amount_sum) RETURNS saleskpi_internal.amount_sum
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION saleskpi_internal.amount_sum_final(saleskpi_internal.amount_sum) RETURNS numeric
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION saleskpi_internal.amount_sum_transition(saleskpi_internal.amount_sum, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION saleskpi_internal.amount_sum_combine(saleskpi_internal.amount_sum, saleskpi_internal.amount_sum) IS 'aggregate combine function';
COMMENT ON FUNCTION saleskpi_internal.amount_sum_final(saleskpi_internal.amount_sum) IS 'aggregate final function';

-- SSPACE: a sum without a numeric beside it
CREATE AGGREGATE saleskpi_internal.total(numeric) (
	SFUNC = saleskpi_internal.amount_sum_transition, STYPE = saleskpi_internal.amount_sum, SSPACE = 32,
	FINALFUNC = saleskpi_internal.amount_sum_final, COMBINEFUNC = saleskpi_internal.amount_sum_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE saleskpi_internal.total(numeric) IS 'what sum gives, in a tenth of the memory';

CREATE FUNCTION saleskpi_internal.finite(numeric) RETURNS numeric
	AS 'MODULE_PATHNAME', 'finite_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.finite(numeric) IS 'a number, or NULL for NaN and the infinities';
