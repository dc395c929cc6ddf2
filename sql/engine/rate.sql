-- Family rate: how many of a number of rows were hits

CREATE TYPE rate;

CREATE FUNCTION rate_in(cstring) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_out(rate) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_recv(internal) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_send(rate) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rate_in(cstring) IS 'reads a rate from text such as 42/180';
COMMENT ON FUNCTION rate_out(rate) IS 'writes a rate as hits/total';
COMMENT ON FUNCTION rate_recv(internal) IS 'reads the binary form of a rate';
COMMENT ON FUNCTION rate_send(rate) IS 'writes the binary form of a rate';

CREATE TYPE rate (
	INPUT = rate_in, OUTPUT = rate_out, RECEIVE = rate_recv, SEND = rate_send,
	INTERNALLENGTH = 16, ALIGNMENT = double
);

COMMENT ON TYPE rate IS 'hits out of a total, written hits/total as 42/180; state of conversion_rate, open_rate, churn_rate and retention_rate';

CREATE FUNCTION rate_transition(rate, boolean) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_inverse(rate, boolean) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_combine(rate, rate) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_open_transition(rate, timestamptz, timestamptz) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rate_churn_transition(rate, date, date, daterange) RETURNS rate
	AS 'MODULE_PATHNAME', 'rate_churn_date_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rate_churn_transition(rate, timestamptz, timestamptz, tstzrange) RETURNS rate
	AS 'MODULE_PATHNAME', 'rate_churn_timestamp_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION rate_conversion_transition(rate, timestamptz, timestamptz, interval, timestamptz) RETURNS rate
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION rate_complement(rate) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION rate_transition(rate, boolean) IS 'transition function of rate and conversion_rate: counts a row';
COMMENT ON FUNCTION rate_inverse(rate, boolean) IS 'inverse transition function of rate and conversion_rate: takes a row back out';
COMMENT ON FUNCTION rate_combine(rate, rate) IS 'combine function of the rates: both together';
COMMENT ON FUNCTION rate_open_transition(rate, timestamptz, timestamptz) IS 'transition function of rate and open_rate: counts an e-mail that was delivered';
COMMENT ON FUNCTION rate_churn_transition(rate, date, date, daterange) IS 'transition function of rate, churn_rate and retention_rate: counts a customer active at the start of the period';
COMMENT ON FUNCTION rate_churn_transition(rate, timestamptz, timestamptz, tstzrange) IS 'transition function of rate, churn_rate and retention_rate: counts a customer active at the start of the period';
COMMENT ON FUNCTION rate_conversion_transition(rate, timestamptz, timestamptz, interval, timestamptz) IS 'transition function of rate and conversion_rate: counts a lead whose time to convert is over';
COMMENT ON FUNCTION rate_complement(rate) IS 'the share that were not hits, 0 to 1; NULL when the total is 0';

-- Accessors

CREATE FUNCTION value(rate) RETURNS double precision
	AS 'MODULE_PATHNAME', 'rate_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION hits(rate) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rate_hits' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION total(rate) RETURNS bigint
	AS 'MODULE_PATHNAME', 'rate_total' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_add(rate, rate) RETURNS rate
	AS 'MODULE_PATHNAME', 'rate_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION value(rate) IS 'hits / total, 0 to 1; NULL when the total is 0';
COMMENT ON FUNCTION hits(rate) IS 'number of rows that were hits';
COMMENT ON FUNCTION total(rate) IS 'number of rows';
COMMENT ON FUNCTION rate_add(rate, rate) IS 'implementation of + operator';

CREATE OPERATOR + (LEFTARG = rate, RIGHTARG = rate, FUNCTION = rate_add, COMMUTATOR = +);
COMMENT ON OPERATOR + (rate, rate) IS 'hits and totals of both';

CREATE FUNCTION confidence_interval(rate, confidence double precision DEFAULT 0.95,
	OUT low double precision, OUT high double precision)
	AS 'MODULE_PATHNAME', 'rate_confidence_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION lift(control rate, variant rate,
	OUT difference double precision, OUT ratio double precision,
	OUT z double precision, OUT p_value double precision,
	OUT low double precision, OUT high double precision)
	AS 'MODULE_PATHNAME', 'rate_lift' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION confidence_interval(rate, double precision) IS 'what the true rate may be, low to high, at a level of confidence between 0 and 1, else an error: Wilson''s score interval (JASA 22, 1927); both NULL when the total is 0';
COMMENT ON FUNCTION lift(rate, rate) IS 'what a variant changes: difference = variant - control, ratio = variant / control, NULL when control is 0, and the test of two proportions with pooled variance: z, above 0 where the variant is higher, and p_value (two-sided), how often chance alone makes a difference as large; both NULL when nothing or everything is a hit; all NULL when a total is 0';

-- Aggregates

CREATE AGGREGATE rate(boolean) (
	SFUNC = rate_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE,
	MSFUNC = rate_transition, MINVFUNC = rate_inverse, MSTYPE = rate, MINITCOND = '0/0'
);
COMMENT ON AGGREGATE rate(boolean) IS 'rows that are true out of those that are true or false; NULL is skipped; 0/0 without rows';

CREATE AGGREGATE rate(created timestamptz, converted timestamptz, within interval, as_of timestamptz) (
	SFUNC = rate_conversion_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(timestamptz, timestamptz, interval, timestamptz) IS 'hits and total of conversion_rate(timestamptz, timestamptz, interval, timestamptz); 0/0 without leads old enough';

CREATE AGGREGATE rate(delivered timestamptz, opened timestamptz) (
	SFUNC = rate_open_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(timestamptz, timestamptz) IS 'hits and total of open_rate: opened e-mails out of those delivered; 0/0 without delivered e-mails';

CREATE AGGREGATE rate(started date, ended date, period daterange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(date, date, daterange) IS 'hits and total of churn_rate(date, date, daterange): customers lost out of those active at the start of the period; 0/0 without active customers';

CREATE AGGREGATE rate(started timestamptz, ended timestamptz, period tstzrange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(timestamptz, timestamptz, tstzrange) IS 'as rate(date, date, daterange), to the microsecond';

CREATE AGGREGATE rollup(rate) (
	SFUNC = rate_combine, STYPE = rate, INITCOND = '0/0',
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rate) IS 'all rates together, as if their rows had been counted in one pass; NULL is skipped';

CREATE AGGREGATE conversion_rate(boolean) (
	SFUNC = rate_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE,
	MSFUNC = rate_transition, MINVFUNC = rate_inverse, MSTYPE = rate, MINITCOND = '0/0',
	MFINALFUNC = value
);
COMMENT ON AGGREGATE conversion_rate(boolean) IS 'share of true among true and false, 0 to 1; NULL is skipped; NULL without rows';

CREATE AGGREGATE conversion_rate(created timestamptz, converted timestamptz, within interval, as_of timestamptz) (
	SFUNC = rate_conversion_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE conversion_rate(timestamptz, timestamptz, interval, timestamptz) IS 'of the leads whose time to convert was over at the point in time as_of (created + within <= as_of), the share that converted in it (converted <= created + within), 0 to 1; younger leads are left out; created NULL is skipped, converted NULL or infinity is not converted, converted before created is left out; NULL without leads old enough; within NULL or negative and as_of NULL or infinite are errors';

CREATE AGGREGATE open_rate(delivered timestamptz, opened timestamptz) (
	SFUNC = rate_open_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE open_rate(timestamptz, timestamptz) IS 'share of the delivered e-mails that were opened, 0 to 1; delivered NULL is skipped, opened NULL or infinity is not opened, opened before delivered is left out; NULL without delivered e-mails';

CREATE AGGREGATE churn_rate(started date, ended date, period daterange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(date, date, daterange) IS 'of the customers active at the start of the period (started < lower, ended NULL or >= lower), the share lost in it (ended < upper), 0 to 1; ended NULL or infinity is still there, ended before started is left out; NULL without active customers; an empty, unbounded or not half-open period is an error';

CREATE AGGREGATE churn_rate(started timestamptz, ended timestamptz, period tstzrange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = value,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_rate(timestamptz, timestamptz, tstzrange) IS 'as churn_rate(date, date, daterange), to the microsecond';

CREATE AGGREGATE retention_rate(started date, ended date, period daterange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = rate_complement,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(date, date, daterange) IS 'of the customers active at the start of the period, the share not lost in it: 1 - churn_rate; NULL without active customers';

CREATE AGGREGATE retention_rate(started timestamptz, ended timestamptz, period tstzrange) (
	SFUNC = rate_churn_transition, STYPE = rate, INITCOND = '0/0', FINALFUNC = rate_complement,
	COMBINEFUNC = rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_rate(timestamptz, timestamptz, tstzrange) IS 'as retention_rate(date, date, daterange), to the microsecond';

