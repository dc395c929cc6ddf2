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

COMMENT ON TYPE churn IS 'customers gained and lost by calendar period, and their revenue where the rows have it. Written as the unit, "revenue" or "changes" where there is revenue, the invalid rows and {first day of the period:gained:lost:gained_and_lost,...}; the counts of a period are followed by its revenue, where there is any: gained:lost:gained_and_lost:reduced:expanded:contracted, reduced being what gained revenue was changed by within the customer''s first period';

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

COMMENT ON FUNCTION churn_transition(churn, date, date, text) IS 'transition function of churn: counts a customer';
COMMENT ON FUNCTION churn_revenue_transition(churn, date, date, text, numeric) IS 'transition function of churn with revenue: counts a customer and the revenue';
COMMENT ON FUNCTION churn_revenue_transition(churn, date, date, text, double precision) IS 'transition function of churn with revenue: counts a customer and the revenue';
COMMENT ON FUNCTION churn_changes_transition(churn, date, date, text, numeric, numeric) IS 'transition function of churn with changes of revenue: adds a change';
COMMENT ON FUNCTION churn_combine(churn, churn) IS 'combine function of churn: both together';
COMMENT ON FUNCTION churn_final(churn) IS 'final function of churn: without room to grow';

-- Accessors

CREATE FUNCTION invalid(churn) RETURNS bigint
	AS 'MODULE_PATHNAME', 'churn_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION invalid(churn) IS 'number of rows left out because they cannot be right: ended before started, an infinite start, revenue below 0 or not finite; of changes of revenue also one from nothing to nothing after the start, and an infinite day of change';

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
COMMENT ON FUNCTION periods(churn, date) IS 'a row a period (its first day), without gaps, from the first customer to the period that upto is in, or to the last change. lost are those of at_start; who came and went inside the period is counted in gained and in gained_and_lost; at_start + gained - lost - gained_and_lost = at_end; churn_rate = lost / at_start and retention_rate = 1 - churn_rate, NULL when at_start is 0. The columns of revenue are those of the same customers, exact, and NULL where the state has no revenue; expanded and contracted are what customers of the start pay more and less than before; revenue_at_start + revenue_gained - revenue_lost - revenue_gained_and_lost + revenue_expanded - revenue_contracted = revenue_at_end. revenue_churn_rate = lost / at_start, gross_revenue_retention = (at_start - lost - contracted) / at_start, net_revenue_retention = (at_start - lost - contracted + expanded) / at_start, all of revenue; NULL when revenue_at_start is 0, or below it because changes of revenue are missing';

-- Aggregates

CREATE AGGREGATE churn(started date, ended date, unit text) (
	SFUNC = churn_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text) IS 'customers gained and lost in every period in one pass; unit is day, week (from Monday), month, quarter or year; started NULL is skipped, ended NULL or infinity is still there, ended before started is counted as invalid; NULL without rows';

CREATE AGGREGATE churn(started date, ended date, unit text, revenue numeric) (
	SFUNC = churn_revenue_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text, numeric) IS 'as churn(date, date, text) and with the revenue of the customers: what a customer pays per period, which never changes (where it does, see churn with revenue_before and revenue_after). revenue NULL is skipped, below 0 or not finite counted as invalid; an error where all revenue together takes more than 38 digits, decimals included';

CREATE AGGREGATE churn(started date, ended date, unit text, revenue double precision) (
	SFUNC = churn_revenue_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text, double precision) IS 'as churn(date, date, text, numeric), with revenue as the decimal number that it is written as';

CREATE AGGREGATE churn(started date, changed date, unit text, revenue_before numeric, revenue_after numeric) (
	SFUNC = churn_changes_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text, numeric, numeric) IS 'as churn(date, date, text, numeric), of customers whose revenue changes: one row a change, all changes of a customer from the first, those of the first day in one row. started is the day the customer came, changed the day of the change, revenue_before and revenue_after what the customer pays per period before and after it; NULL is 0. Coming is changed = started and 0 before, going is 0 after, anything else expansion or contraction; a change in the period in which the customer came is part of what was gained. started or changed NULL is skipped. Counted as invalid are changed before started, infinite days, from 0 to 0 after started, and revenue below 0 or not finite. Net retention is exact; gross retention is exact where a customer has one change a period, for it sees each change by itself';

CREATE AGGREGATE rollup(churn) (
	SFUNC = churn_combine, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(churn) IS 'all states together, as if their rows had been counted in one pass; NULL is skipped; states of different units are an error, and those with, without and with changes of revenue; NULL without rows';

