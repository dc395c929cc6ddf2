-- What follows from the keys of a group, and is the same in all its rows or NULL
CREATE FUNCTION saleskpi_internal.same_transition(text, text) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.same_transition(text, text) IS 'aggregate transition function';

CREATE AGGREGATE saleskpi_internal.same(text) (
	SFUNC = saleskpi_internal.same_transition, STYPE = text,
	COMBINEFUNC = saleskpi_internal.same_transition, PARALLEL = SAFE
);
COMMENT ON AGGREGATE saleskpi_internal.same(text) IS 'the text that the rows of a group share';
