-- Family clv_model: what a customer is expected to be worth

-- The customers of a fit

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

COMMENT ON TYPE clv_sample IS 'the customers to whom a clv_model is fitted, as known at the end of a day. Written as that day, the number of customers whose repeat amounts are not known since they bought after it, and {frequency:recency:age:mean:customers,...}: repeat purchases, days from the first purchase to the last and to that day, mean amount of a repeat purchase (0: not positive or not known), and how many customers are so';

CREATE FUNCTION clv_sample_transition(clv_sample, rfm, as_of date) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION clv_sample_combine(clv_sample, clv_sample) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION clv_sample_final(clv_sample) RETURNS clv_sample
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION clv_sample_transition(clv_sample, rfm, date) IS 'transition function of clv_sample and clv_model: adds a customer';
COMMENT ON FUNCTION clv_sample_combine(clv_sample, clv_sample) IS 'combine function of clv_sample and clv_model: both together; different days are an error';
COMMENT ON FUNCTION clv_sample_final(clv_sample) IS 'final function of clv_sample: in order, without room to grow';

CREATE AGGREGATE clv_sample(rfm, as_of date) (
	SFUNC = clv_sample_transition, STYPE = clv_sample, FINALFUNC = clv_sample_final,
	COMBINEFUNC = clv_sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_sample(rfm, date) IS 'the customers as known at the end of as_of, the same day for all; NULL is skipped, and who had not bought by then. Days after as_of are left out; of who bought on one the repeat amounts until as_of are not known. NULL without customers; as_of NULL, infinite or not the same is an error';

CREATE AGGREGATE rollup(clv_sample) (
	SFUNC = clv_sample_combine, STYPE = clv_sample, FINALFUNC = clv_sample_final,
	COMBINEFUNC = clv_sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(clv_sample) IS 'all customers together, as if they had been taken in one pass; NULL is skipped; different days are an error; NULL without rows';

-- The fitted model

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
	INTERNALLENGTH = 104, ALIGNMENT = double
);

COMMENT ON TYPE clv_model IS 'BG/NBD and Gamma-Gamma models of when and for how much customers buy, fitted to those of a day. Written as that day, customers:repeat customers:those of them with amounts, {r,alpha,a,b:log-likelihood} and {p,q,gamma:log-likelihood}, or in braces why a model could not be fitted';

CREATE FUNCTION clv_model(clv_sample) RETURNS clv_model
	AS 'MODULE_PATHNAME', 'clv_model_fit' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_model(clv_sample) IS 'fits BG/NBD (Fader, Hardie and Lee 2005), with time in weeks, and Gamma-Gamma (Fader and Hardie 2013), to repeat customers with a positive mean amount, by maximum likelihood. A model stays without parameters where the likelihood has no clear maximum, Gamma-Gamma also where repeat amounts are not known: see failure';

CREATE AGGREGATE clv_model(rfm, as_of date) (
	SFUNC = clv_sample_transition, STYPE = clv_sample, FINALFUNC = clv_model,
	COMBINEFUNC = clv_sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_model(rfm, date) IS 'models of when and for how much these customers buy: clv_model(clv_sample(rfm, as_of)) in one step';

CREATE FUNCTION parameters(
	clv_model,
	OUT r double precision,
	OUT alpha double precision,
	OUT a double precision,
	OUT b double precision,
	OUT log_likelihood double precision,
	OUT p double precision,
	OUT q double precision,
	OUT gamma double precision,
	OUT customers bigint,
	OUT repeat_customers bigint,
	OUT amount_customers bigint
)
	AS 'MODULE_PATHNAME', 'clv_model_parameters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION parameters(clv_model) IS 'r, alpha (weeks), a, b and log-likelihood of BG/NBD; p, q and gamma (money) of Gamma-Gamma; the customers, the repeat customers, and those of them to whom Gamma-Gamma was fitted. Parameters are NULL where a model could not be fitted';

CREATE FUNCTION failure(clv_model) RETURNS text
	AS 'MODULE_PATHNAME', 'clv_model_failure' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION failure(clv_model) IS 'why a model, or both, could not be fitted; NULL when both were';

CREATE FUNCTION probability_alive(clv_model, rfm) RETURNS double precision
	AS 'MODULE_PATHNAME', 'clv_model_probability_alive' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION probability_alive(clv_model, rfm) IS 'probability, 0 to 1, that the customer still was one at the end of the model''s day (Fader and Hardie 2008). Without a repeat purchase it is 1: in BG/NBD customers leave only after one. NULL without a purchase by then, and when BG/NBD could not be fitted';

CREATE FUNCTION expected_purchases(clv_model, rfm, horizon interval) RETURNS double precision
	AS 'MODULE_PATHNAME', 'clv_model_expected_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION expected_purchases(clv_model, rfm, interval) IS 'purchases expected within the horizon from the model''s day (Fader, Hardie and Lee 2005, equation 10). NULL without a purchase by then, and when BG/NBD could not be fitted; a negative horizon is an error';

CREATE FUNCTION expected_amount(clv_model, rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_model_expected_amount' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION expected_amount(clv_model, rfm) IS 'mean amount (money) expected of a purchase to come (Fader and Hardie 2013, equation 5); an estimate of 15 digits. NULL without a purchase by the model''s day, where the mean of repeat purchases is not positive, or not known because something was bought after that day, where the model has no mean (q <= 1 for who has not bought again), and when Gamma-Gamma could not be fitted';

CREATE FUNCTION clv(clv_model, rfm, horizon interval, margin numeric DEFAULT 1, annual_discount double precision DEFAULT 0.1) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_model_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv(clv_model, rfm, interval, numeric, double precision) IS 'what the customer is expected to bring within the horizon from the model''s day (money): expected_amount x margin (0 to 1) x purchases expected, those of each month from that day divided by (1 + annual_discount) ^ (days to the month''s end / 365.25); an estimate of 15 digits. NULL where expected_amount or expected_purchases is; a negative horizon, a margin that is not finite or a negative discount is an error';

