-- Family sales_cycle: how long deals take

CREATE TYPE sales_cycle;

CREATE FUNCTION sales_cycle_in(cstring) RETURNS sales_cycle
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_out(sales_cycle) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_recv(internal) RETURNS sales_cycle
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_send(sales_cycle) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION sales_cycle_in(cstring) IS 'reads a sales_cycle from text';
COMMENT ON FUNCTION sales_cycle_out(sales_cycle) IS 'writes a sales_cycle as text';
COMMENT ON FUNCTION sales_cycle_recv(internal) IS 'reads the binary form of a sales_cycle';
COMMENT ON FUNCTION sales_cycle_send(sales_cycle) IS 'writes the binary form of a sales_cycle';

CREATE TYPE sales_cycle (
	INPUT = sales_cycle_in, OUTPUT = sales_cycle_out, RECEIVE = sales_cycle_recv, SEND = sales_cycle_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE sales_cycle IS 'how long deals took that closed, and how old those are that are open';

-- Equality, hash and order: those of the binary form

CREATE FUNCTION sales_cycle_eq(sales_cycle, sales_cycle) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_ne(sales_cycle, sales_cycle) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_lt(sales_cycle, sales_cycle) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_le(sales_cycle, sales_cycle) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_gt(sales_cycle, sales_cycle) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_ge(sales_cycle, sales_cycle) RETURNS boolean
	AS 'MODULE_PATHNAME', 'state_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_cmp(sales_cycle, sales_cycle) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_hash(sales_cycle) RETURNS integer
	AS 'MODULE_PATHNAME', 'state_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_hash_extended(sales_cycle, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'state_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION sales_cycle_eq(sales_cycle, sales_cycle) IS 'implementation of = operator';
COMMENT ON FUNCTION sales_cycle_ne(sales_cycle, sales_cycle) IS 'implementation of <> operator';
COMMENT ON FUNCTION sales_cycle_lt(sales_cycle, sales_cycle) IS 'implementation of < operator';
COMMENT ON FUNCTION sales_cycle_le(sales_cycle, sales_cycle) IS 'implementation of <= operator';
COMMENT ON FUNCTION sales_cycle_gt(sales_cycle, sales_cycle) IS 'implementation of > operator';
COMMENT ON FUNCTION sales_cycle_ge(sales_cycle, sales_cycle) IS 'implementation of >= operator';
COMMENT ON FUNCTION sales_cycle_cmp(sales_cycle, sales_cycle) IS 'less-equal-greater';
COMMENT ON FUNCTION sales_cycle_hash(sales_cycle) IS 'hash';
COMMENT ON FUNCTION sales_cycle_hash_extended(sales_cycle, bigint) IS 'hash';

CREATE OPERATOR = (
	LEFTARG = sales_cycle, RIGHTARG = sales_cycle, FUNCTION = sales_cycle_eq, COMMUTATOR = =, NEGATOR = <>,
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
	LEFTARG = sales_cycle, RIGHTARG = sales_cycle, FUNCTION = sales_cycle_ne, COMMUTATOR = <>, NEGATOR = =,
	RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
	LEFTARG = sales_cycle, RIGHTARG = sales_cycle, FUNCTION = sales_cycle_lt, COMMUTATOR = >, NEGATOR = >=,
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
	LEFTARG = sales_cycle, RIGHTARG = sales_cycle, FUNCTION = sales_cycle_le, COMMUTATOR = >=, NEGATOR = >,
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
	LEFTARG = sales_cycle, RIGHTARG = sales_cycle, FUNCTION = sales_cycle_gt, COMMUTATOR = <, NEGATOR = <=,
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
	LEFTARG = sales_cycle, RIGHTARG = sales_cycle, FUNCTION = sales_cycle_ge, COMMUTATOR = <=, NEGATOR = <,
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (sales_cycle, sales_cycle) IS 'equal';
COMMENT ON OPERATOR <> (sales_cycle, sales_cycle) IS 'not equal';
COMMENT ON OPERATOR < (sales_cycle, sales_cycle) IS 'less than';
COMMENT ON OPERATOR <= (sales_cycle, sales_cycle) IS 'less than or equal';
COMMENT ON OPERATOR > (sales_cycle, sales_cycle) IS 'greater than';
COMMENT ON OPERATOR >= (sales_cycle, sales_cycle) IS 'greater than or equal';

CREATE OPERATOR CLASS sales_cycle_ops DEFAULT FOR TYPE sales_cycle USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 sales_cycle_cmp(sales_cycle, sales_cycle);
CREATE OPERATOR CLASS sales_cycle_ops DEFAULT FOR TYPE sales_cycle USING hash AS
	OPERATOR 1 =, FUNCTION 1 sales_cycle_hash(sales_cycle), FUNCTION 2 sales_cycle_hash_extended(sales_cycle, bigint);

COMMENT ON OPERATOR CLASS sales_cycle_ops USING btree IS 'btree index on sales_cycle';
COMMENT ON OPERATOR FAMILY sales_cycle_ops USING btree IS 'btree index on sales_cycle';
COMMENT ON OPERATOR CLASS sales_cycle_ops USING hash IS 'hash index on sales_cycle';
COMMENT ON OPERATOR FAMILY sales_cycle_ops USING hash IS 'hash index on sales_cycle';

-- Transition, combine and final functions

CREATE FUNCTION sales_cycle_transition(sales_cycle, timestamptz, timestamptz) RETURNS sales_cycle
	AS 'MODULE_PATHNAME', 'sales_cycle_transition_timestamp' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION sales_cycle_transition(sales_cycle, timestamp, timestamp) RETURNS sales_cycle
	AS 'MODULE_PATHNAME', 'sales_cycle_transition_timestamp' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION sales_cycle_transition(sales_cycle, date, date) RETURNS sales_cycle
	AS 'MODULE_PATHNAME', 'sales_cycle_transition_date' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION sales_cycle_transition(sales_cycle, timestamptz, timestamptz, timestamptz) RETURNS sales_cycle
	AS 'MODULE_PATHNAME', 'sales_cycle_transition_timestamp_as_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION sales_cycle_transition(sales_cycle, timestamp, timestamp, timestamp) RETURNS sales_cycle
	AS 'MODULE_PATHNAME', 'sales_cycle_transition_timestamp_as_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION sales_cycle_transition(sales_cycle, date, date, date) RETURNS sales_cycle
	AS 'MODULE_PATHNAME', 'sales_cycle_transition_date_as_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION sales_cycle_combine(sales_cycle, sales_cycle) RETURNS sales_cycle
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sales_cycle_final(sales_cycle) RETURNS sales_cycle
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION sales_cycle_transition(sales_cycle, timestamptz, timestamptz) IS 'aggregate transition function';
COMMENT ON FUNCTION sales_cycle_transition(sales_cycle, timestamp, timestamp) IS 'aggregate transition function';
COMMENT ON FUNCTION sales_cycle_transition(sales_cycle, date, date) IS 'aggregate transition function';
COMMENT ON FUNCTION sales_cycle_transition(sales_cycle, timestamptz, timestamptz, timestamptz) IS 'aggregate transition function';
COMMENT ON FUNCTION sales_cycle_transition(sales_cycle, timestamp, timestamp, timestamp) IS 'aggregate transition function';
COMMENT ON FUNCTION sales_cycle_transition(sales_cycle, date, date, date) IS 'aggregate transition function';
COMMENT ON FUNCTION sales_cycle_combine(sales_cycle, sales_cycle) IS 'aggregate combine function';
COMMENT ON FUNCTION sales_cycle_final(sales_cycle) IS 'aggregate final function';

-- Accessors

CREATE FUNCTION mean(sales_cycle) RETURNS interval
	AS 'MODULE_PATHNAME', 'sales_cycle_mean' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION median(sales_cycle) RETURNS interval
	AS 'MODULE_PATHNAME', 'sales_cycle_median' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION percentile(sales_cycle, p double precision) RETURNS interval
	AS 'MODULE_PATHNAME', 'sales_cycle_percentile' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION survival(sales_cycle, after interval) RETURNS double precision
	AS 'MODULE_PATHNAME', 'sales_cycle_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION confidence_interval(sales_cycle, p double precision, confidence double precision DEFAULT 0.95,
	OUT low interval, OUT high interval)
	AS 'MODULE_PATHNAME', 'sales_cycle_confidence_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION curve(sales_cycle,
	OUT after interval, OUT open bigint, OUT closed bigint,
	OUT survival double precision, OUT low double precision, OUT high double precision) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'sales_cycle_curve' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
CREATE FUNCTION closed(sales_cycle) RETURNS bigint
	AS 'MODULE_PATHNAME', 'sales_cycle_closed' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION open(sales_cycle) RETURNS bigint
	AS 'MODULE_PATHNAME', 'sales_cycle_open' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION invalid(sales_cycle) RETURNS bigint
	AS 'MODULE_PATHNAME', 'sales_cycle_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION total_days(sales_cycle) RETURNS double precision
	AS 'MODULE_PATHNAME', 'sales_cycle_total_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION mean(sales_cycle) IS 'mean time of the closed deals';
COMMENT ON FUNCTION median(sales_cycle) IS 'time by which half of the deals have closed';
COMMENT ON FUNCTION percentile(sales_cycle, double precision) IS 'time by which the share p of the deals has closed';
COMMENT ON FUNCTION survival(sales_cycle, interval) IS 'share of the deals still open after that long, 0 to 1';
COMMENT ON FUNCTION confidence_interval(sales_cycle, double precision, double precision) IS 'range of the true percentile';
COMMENT ON FUNCTION curve(sales_cycle) IS 'share of the deals still open over time, as rows to plot';
COMMENT ON FUNCTION closed(sales_cycle) IS 'number of closed deals';
COMMENT ON FUNCTION open(sales_cycle) IS 'number of open deals';
COMMENT ON FUNCTION invalid(sales_cycle) IS 'number of rows left out because they cannot be right';
COMMENT ON FUNCTION total_days(sales_cycle) IS 'days that the closed deals took together';

CREATE FUNCTION days(interval) RETURNS double precision
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN extract(epoch FROM $1)::double precision / 86400::double precision;
COMMENT ON FUNCTION days(interval) IS 'an interval in days of 24 hours';

-- Aggregates

CREATE AGGREGATE sales_cycle(opened timestamptz, closed timestamptz) (
	SFUNC = sales_cycle_transition, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle(timestamptz, timestamptz) IS 'how long the closed deals took';

CREATE AGGREGATE sales_cycle(opened timestamptz, closed timestamptz, as_of timestamptz) (
	SFUNC = sales_cycle_transition, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle(timestamptz, timestamptz, timestamptz) IS 'how long deals took, with those still open at as_of counted as open';

CREATE AGGREGATE sales_cycle(opened timestamp, closed timestamp) (
	SFUNC = sales_cycle_transition, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle(timestamp, timestamp) IS 'how long the closed deals took';

CREATE AGGREGATE sales_cycle(opened timestamp, closed timestamp, as_of timestamp) (
	SFUNC = sales_cycle_transition, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle(timestamp, timestamp, timestamp) IS 'how long deals took, with those still open at as_of counted as open';

CREATE AGGREGATE sales_cycle(opened date, closed date) (
	SFUNC = sales_cycle_transition, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle(date, date) IS 'how long the closed deals took';

CREATE AGGREGATE sales_cycle(opened date, closed date, as_of date) (
	SFUNC = sales_cycle_transition, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sales_cycle(date, date, date) IS 'how long deals took, with those still open at as_of counted as open';

CREATE AGGREGATE rollup(sales_cycle) (
	SFUNC = sales_cycle_combine, STYPE = sales_cycle, FINALFUNC = sales_cycle_final,
	COMBINEFUNC = sales_cycle_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(sales_cycle) IS 'all deals together';
