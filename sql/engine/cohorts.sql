-- Family cohorts: of the customers who came in a period, how many were there later on

CREATE TYPE cohorts;

CREATE FUNCTION cohorts_in(cstring) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_out(cohorts) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_recv(internal) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_send(cohorts) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION cohorts_in(cstring) IS 'reads a cohorts from text';
COMMENT ON FUNCTION cohorts_out(cohorts) IS 'writes a cohorts as text';
COMMENT ON FUNCTION cohorts_recv(internal) IS 'reads the binary form of a cohorts';
COMMENT ON FUNCTION cohorts_send(cohorts) IS 'writes the binary form of a cohorts';

CREATE TYPE cohorts (
	INPUT = cohorts_in, OUTPUT = cohorts_out, RECEIVE = cohorts_recv, SEND = cohorts_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);

COMMENT ON TYPE cohorts IS 'customers by the calendar period in which they came and the age at which they were lost. Written as the unit, the invalid rows and {first day of the cohort:customers{age:lost,...},...}';

CREATE FUNCTION cohorts_transition(cohorts, date, date, text) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cohorts_combine(cohorts, cohorts) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cohorts_final(cohorts) RETURNS cohorts
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION cohorts_transition(cohorts, date, date, text) IS 'transition function of cohorts: counts a customer';
COMMENT ON FUNCTION cohorts_combine(cohorts, cohorts) IS 'combine function of cohorts: both together';
COMMENT ON FUNCTION cohorts_final(cohorts) IS 'final function of cohorts: in order, and without room to grow';

-- Accessors

CREATE FUNCTION invalid(cohorts) RETURNS bigint
	AS 'MODULE_PATHNAME', 'cohorts_invalid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION invalid(cohorts) IS 'number of rows left out because they cannot be right: ended before started, or an infinite start';

CREATE FUNCTION ages(cohorts, as_of date,
	OUT cohort date, OUT age integer, OUT customers bigint, OUT retained bigint,
	OUT retention_rate double precision) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'cohorts_ages' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION ages(cohorts, date) IS 'the retention triangle: a row for each cohort (its first day) and each age in units, from 0 to the age in the period that as_of is in; none where as_of is NULL. customers started in the cohort; retained are those of them still there at the start of the period that begins so many units later (ended NULL or not before its first day), all of them at age 0; retention_rate = retained / customers. Cohorts after as_of are not shown, but a cohort counts the customers of its whole period; an infinite as_of is an error';

-- Aggregates

CREATE AGGREGATE cohorts(started date, ended date, unit text) (
	SFUNC = cohorts_transition, STYPE = cohorts, FINALFUNC = cohorts_final,
	COMBINEFUNC = cohorts_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohorts(date, date, text) IS 'customers by the period in which they came and the one in which they were lost, in one pass; unit is day, week (from Monday), month, quarter or year; started NULL is skipped, ended NULL or infinity is still there, ended before started is counted as invalid; NULL without rows';

CREATE AGGREGATE rollup(cohorts) (
	SFUNC = cohorts_combine, STYPE = cohorts, FINALFUNC = cohorts_final,
	COMBINEFUNC = cohorts_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(cohorts) IS 'all states together, as if their rows had been counted in one pass; NULL is skipped; states of different units are an error; NULL without rows';

