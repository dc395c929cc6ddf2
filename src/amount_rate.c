/*-------------------------------------------------------------------------
 *
 * amount_rate.c
 *	  Rates of money: how much of an amount was a hit, such as the revenue lost
 *	  of the revenue at the start.
 *
 * Like a rate it is kept as its two parts and divided only when it is read.
 * Both are numerics and exact, so that the answer is the same in any order; they
 * follow the fixed part of the state, the hits first.
 *
 * Invariants: both amounts are finite, 0 <= hits <= total, invalid >= 0.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "customer.h"
#include "money.h"
#include "state.h"
#include "text_form.h"

#define TYPE_NAME "amount_rate"

typedef struct AmountRate
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	int64		invalid;		/* rows that cannot be right */
	char		amounts[FLEXIBLE_ARRAY_MEMBER]; /* two numerics: hits, total */
} AmountRate;

#define AMOUNT_RATE_FIXED_SIZE offsetof(AmountRate, amounts)

static inline Numeric
amount_rate_get_hits(const AmountRate *rate)
{
	return (Numeric) rate->amounts;
}

static inline Numeric
amount_rate_get_total(const AmountRate *rate)
{
	return (Numeric) (rate->amounts + INTALIGN(VARSIZE(rate->amounts)));
}

/* What is wrong with the parts of a state, NULL if nothing. */
static const char *
amount_rate_violation(int64 invalid, Numeric hits, Numeric total)
{
	if (invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (!amount_is_finite(hits) || !amount_is_finite(total))
		return "Both amounts must be finite.";
	if (amount_sign(hits) < 0)
		return "Hits must not be negative.";
	if (amount_compare(hits, total) > 0)
		return "Hits must not exceed the total.";
	return NULL;
}

static AmountRate *
amount_rate_make(int64 invalid, Numeric hits, Numeric total)
{
	Size		hits_size = INTALIGN(VARSIZE(hits));
	Size		size = AMOUNT_RATE_FIXED_SIZE + hits_size + VARSIZE(total);
	AmountRate *rate = palloc0(size);

	SET_VARSIZE(rate, size);
	rate->version = STATE_VERSION;
	rate->invalid = invalid;
	memcpy(rate->amounts, hits, VARSIZE(hits));
	memcpy(rate->amounts + hits_size, total, VARSIZE(total));
	return rate;
}

static AmountRate *
amount_rate_argument(FunctionCallInfo fcinfo, int argument)
{
	AmountRate *rate = state_argument(fcinfo, argument,
									  AMOUNT_RATE_FIXED_SIZE + 2 * VARHDRSZ, TYPE_NAME);

	Assert(amount_rate_violation(rate->invalid, amount_rate_get_hits(rate),
								 amount_rate_get_total(rate)) == NULL);
	return rate;
}

/* The state in the first argument as it is; without rows where it is NULL. */
static Datum
amount_rate_unchanged(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return PointerGetDatum(amount_rate_make(0, amount_zero(), amount_zero()));
	return PG_GETARG_DATUM(0);
}

/*
 * Adds to the state in the first argument, in place where the executor allows it
 * and the amounts take as many bytes as before.  hits are NULL where there are
 * none to add.
 */
static Datum
amount_rate_add(FunctionCallInfo fcinfo, int64 invalid, Numeric hits, Numeric total)
{
	AmountRate *rate;
	Numeric		old_hits;
	Numeric		old_total;

	if (PG_ARGISNULL(0))
		return PointerGetDatum(amount_rate_make(invalid, hits ? hits : amount_zero(), total));
	rate = amount_rate_argument(fcinfo, 0);
	old_hits = amount_rate_get_hits(rate);
	old_total = amount_rate_get_total(rate);
	hits = hits ? amount_sum(old_hits, hits) : old_hits;
	total = amount_sum(old_total, total);
	state_count(&invalid, rate->invalid, TYPE_NAME);
	if (!state_in_place(fcinfo) || VARSIZE(hits) != VARSIZE(old_hits) ||
		VARSIZE(total) != VARSIZE(old_total))
		return PointerGetDatum(amount_rate_make(invalid, hits, total));
	rate->invalid = invalid;
	memmove(old_hits, hits, VARSIZE(hits));
	memcpy(old_total, total, VARSIZE(total));
	return PointerGetDatum(rate);
}

/* amount_rate_in(cstring) returns amount_rate: reads "invalid hits/total". */
PG_FUNCTION_INFO_V1(amount_rate_in);
Datum
amount_rate_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	int64		invalid;
	Numeric		hits;
	Numeric		total;
	const char *violation;

	invalid = text_int64(&input);
	hits = text_numeric(&input, "/");
	text_expect(&input, '/');
	total = text_numeric(&input, "/");
	text_end(&input);
	violation = amount_rate_violation(invalid, hits, total);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(amount_rate_make(invalid, hits, total));
}

/* amount_rate_out(amount_rate) returns cstring: "invalid hits/total". */
PG_FUNCTION_INFO_V1(amount_rate_out);
Datum
amount_rate_out(PG_FUNCTION_ARGS)
{
	AmountRate *rate = amount_rate_argument(fcinfo, 0);
	Datum		hits = NumericGetDatum(amount_rate_get_hits(rate));
	Datum		total = NumericGetDatum(amount_rate_get_total(rate));

	PG_RETURN_CSTRING(psprintf("%lld %s/%s", (long long) rate->invalid,
							   DatumGetCString(DirectFunctionCall1(numeric_out, hits)),
							   DatumGetCString(DirectFunctionCall1(numeric_out, total))));
}

/* amount_rate_recv(internal) returns amount_rate: version, invalid, hits, total. */
PG_FUNCTION_INFO_V1(amount_rate_recv);
Datum
amount_rate_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int64		invalid;
	Numeric		hits;
	Numeric		total;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	invalid = pq_getmsgint64(buffer);
	hits = amount_receive(buffer);
	total = amount_receive(buffer);
	violation = amount_rate_violation(invalid, hits, total);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(amount_rate_make(invalid, hits, total));
}

/* amount_rate_send(amount_rate) returns bytea: version, invalid, hits, total. */
PG_FUNCTION_INFO_V1(amount_rate_send);
Datum
amount_rate_send(PG_FUNCTION_ARGS)
{
	AmountRate *rate = amount_rate_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, rate->version);
	pq_sendint64(&buffer, rate->invalid);
	amount_send(&buffer, amount_rate_get_hits(rate));
	amount_send(&buffer, amount_rate_get_total(rate));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * Adds the revenue of a customer active at the start of the period, as a hit
 * where lost during it.  Rows that cannot be right are counted.
 */
static Datum
amount_rate_add_customer(FunctionCallInfo fcinfo, CustomerKind customer, Numeric revenue)
{
	if (customer != CUSTOMER_UNKNOWN &&
		(customer == CUSTOMER_IMPOSSIBLE || !revenue_is_possible(revenue)))
		return amount_rate_add(fcinfo, 1, NULL, amount_zero());
	if (customer >= CUSTOMER_KEPT)
		return amount_rate_add(fcinfo, 0, customer == CUSTOMER_LOST ? revenue : NULL, revenue);
	return amount_rate_unchanged(fcinfo);
}

/*
 * amount_rate_churn_date_transition(amount_rate, started date, ended date,
 * period daterange, revenue numeric) returns amount_rate: adds the revenue of a
 * customer active at the start of the period, as a hit where lost during it.
 * Skipped where the start, the period or the revenue is NULL.
 */
PG_FUNCTION_INFO_V1(amount_rate_churn_date_transition);
Datum
amount_rate_churn_date_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(4))
		return amount_rate_unchanged(fcinfo);
	return amount_rate_add_customer(fcinfo, date_customer(fcinfo, 1), PG_GETARG_NUMERIC(4));
}

/*
 * amount_rate_churn_date_double_transition(amount_rate, started date, ended
 * date, period daterange, revenue double precision) returns amount_rate: the
 * same with the number that the revenue is written as.
 */
PG_FUNCTION_INFO_V1(amount_rate_churn_date_double_transition);
Datum
amount_rate_churn_date_double_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(4))
		return amount_rate_unchanged(fcinfo);
	return amount_rate_add_customer(fcinfo, date_customer(fcinfo, 1),
									amount_from_double(PG_GETARG_FLOAT8(4)));
}

/*
 * amount_rate_churn_timestamp_transition(amount_rate, started timestamptz, ended
 * timestamptz, period tstzrange, revenue numeric) returns amount_rate: the same
 * for points in time.
 */
PG_FUNCTION_INFO_V1(amount_rate_churn_timestamp_transition);
Datum
amount_rate_churn_timestamp_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(4))
		return amount_rate_unchanged(fcinfo);
	return amount_rate_add_customer(fcinfo, timestamp_customer(fcinfo, 1), PG_GETARG_NUMERIC(4));
}

/*
 * amount_rate_churn_timestamp_double_transition(amount_rate, started
 * timestamptz, ended timestamptz, period tstzrange, revenue double precision)
 * returns amount_rate: the same with the number that the revenue is written as.
 */
PG_FUNCTION_INFO_V1(amount_rate_churn_timestamp_double_transition);
Datum
amount_rate_churn_timestamp_double_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(4))
		return amount_rate_unchanged(fcinfo);
	return amount_rate_add_customer(fcinfo, timestamp_customer(fcinfo, 1),
									amount_from_double(PG_GETARG_FLOAT8(4)));
}

/* amount_rate_combine(amount_rate, amount_rate) returns amount_rate: both together. */
PG_FUNCTION_INFO_V1(amount_rate_combine);
Datum
amount_rate_combine(PG_FUNCTION_ARGS)
{
	AmountRate *other = amount_rate_argument(fcinfo, 1);

	return amount_rate_add(fcinfo, other->invalid, amount_rate_get_hits(other),
						   amount_rate_get_total(other));
}

/*
 * amount_rate_value(amount_rate) returns double precision: hits / total, NULL
 * where the total is 0.
 */
PG_FUNCTION_INFO_V1(amount_rate_value);
Datum
amount_rate_value(PG_FUNCTION_ARGS)
{
	AmountRate *rate = amount_rate_argument(fcinfo, 0);
	Numeric		total = amount_rate_get_total(rate);

	if (amount_sign(total) == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(amount_ratio(amount_rate_get_hits(rate), total));
}

/*
 * amount_rate_complement(amount_rate) returns double precision: (total - hits) /
 * total, NULL where the total is 0.
 */
PG_FUNCTION_INFO_V1(amount_rate_complement);
Datum
amount_rate_complement(PG_FUNCTION_ARGS)
{
	AmountRate *rate = amount_rate_argument(fcinfo, 0);
	Numeric		total = amount_rate_get_total(rate);
	Datum		kept;

	if (amount_sign(total) == 0)
		PG_RETURN_NULL();
	kept = DirectFunctionCall2(numeric_sub, NumericGetDatum(total),
							   NumericGetDatum(amount_rate_get_hits(rate)));
	PG_RETURN_FLOAT8(amount_ratio(DatumGetNumeric(kept), total));
}

/* amount_rate_hits(amount_rate) returns numeric. */
PG_FUNCTION_INFO_V1(amount_rate_hits);
Datum
amount_rate_hits(PG_FUNCTION_ARGS)
{
	AmountRate *rate = amount_rate_argument(fcinfo, 0);

	PG_RETURN_NUMERIC(amount_copy(amount_rate_get_hits(rate)));
}

/* amount_rate_total(amount_rate) returns numeric. */
PG_FUNCTION_INFO_V1(amount_rate_total);
Datum
amount_rate_total(PG_FUNCTION_ARGS)
{
	AmountRate *rate = amount_rate_argument(fcinfo, 0);

	PG_RETURN_NUMERIC(amount_copy(amount_rate_get_total(rate)));
}

/* amount_rate_invalid(amount_rate) returns bigint. */
PG_FUNCTION_INFO_V1(amount_rate_invalid);
Datum
amount_rate_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(amount_rate_argument(fcinfo, 0)->invalid);
}
