-- What map_source has to know of a query

CREATE FUNCTION saleskpi_internal.describe_query(query text,
	OUT statement text, OUT column_names text[], OUT column_types oid[], OUT column_collations oid[], OUT relations oid[]) RETURNS record
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION saleskpi_internal.describe_query(text) IS 'a query with every name qualified, its columns, and what it names';

CREATE FUNCTION saleskpi_internal.can_cast(from_type oid, to_type oid) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION saleskpi_internal.can_cast(oid, oid) IS 'whether CAST can turn one type into the other';

