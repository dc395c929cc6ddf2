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

COMMENT ON TYPE churn IS 'customers gained and lost by calendar period. Written as the unit, the invalid rows and {first day of the period:gained:lost:gained_and_lost,...}';
CREATE FUNCTION churn_transition(churn, date, date, text) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION churn_combine(churn, churn) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION churn_final(churn) RETURNS churn
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION churn_transition(churn, date, date, text) IS 'transition function of churn: counts a customer';
COMMENT ON FUNCTION churn_combine(churn, churn) IS 'combine function of churn: both together';
COMMENT ON FUNCTION churn_final(churn) IS 'final function of churn: without room to grow';

-- Accessors

CREATE FUNCTION invalid(churn) RETURNS bigint
	AS 'MODULE_PATHNAME', 'churn_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION invalid(churn) IS 'number of rows left out because they cannot be right: ended before started, or an infinite start';

CREATE FUNCTION periods(churn, upto date DEFAULT NULL,
	OUT period date, OUT at_start bigint, OUT gained bigint, OUT lost bigint,
	OUT gained_and_lost bigint, OUT at_end bigint,
	OUT churn_rate double precision, OUT retention_rate double precision) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'churn_periods' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION periods(churn, date) IS 'a row a period (its first day), without gaps, from the first customer to the period that upto is in, or to the last change. lost are those of at_start; who came and went inside the period is counted in gained and in gained_and_lost; at_start + gained - lost - gained_and_lost = at_end; churn_rate = lost / at_start and retention_rate = 1 - churn_rate, NULL when at_start is 0';

-- Aggregates

CREATE AGGREGATE churn(started date, ended date, unit text) (
	SFUNC = churn_transition, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn(date, date, text) IS 'customers gained and lost in every period in one pass; unit is day, week (from Monday), month, quarter or year; started NULL is skipped, ended NULL or infinity is still there, ended before started is counted as invalid; NULL without rows';

CREATE AGGREGATE rollup(churn) (
	SFUNC = churn_combine, STYPE = churn, FINALFUNC = churn_final,
	COMBINEFUNC = churn_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(churn) IS 'all states together, as if their rows had been counted in one pass; NULL is skipped; states of different units are an error; NULL without rows';

