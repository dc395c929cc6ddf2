/*-------------------------------------------------------------------------
 *
 * rate.c
 *	  Rates: how many of a number of rows were hits.
 *
 * A rate is kept as its two counters and divided only when it is read, so that
 * rates of parts add up to the rate of the whole.  Sixteen bytes hold it: the
 * version and the hits share the first eight.
 *
 * Invariant: 0 <= hits <= total <= RATE_MAX.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"

#include "span.h"
#include "state.h"

/* One less than 2^56, so that a counter fits beside the version byte */
#define RATE_MAX ((UINT64CONST(1) << 56) - 1)

typedef struct Rate
{
	uint64		version:8;		/* STATE_VERSION */
	uint64		hits:56;
	uint64		total;
} Rate;

StaticAssertDecl(sizeof(Rate) == 16, "a rate takes 16 bytes");

/* What is wrong with two counters, NULL if nothing. */
static const char *
rate_violation(int64 hits, int64 total)
{
	if (hits < 0)
		return "Hits must not be negative.";
	if (hits > total)
		return "Hits must not exceed the total.";
	if (total > (int64) RATE_MAX)
		return "The total is too large.";
	return NULL;
}

static Rate *
rate_make(int64 hits, int64 total)
{
	Rate	   *rate = palloc0(sizeof(Rate));

	rate->version = STATE_VERSION;
	rate->hits = hits;
	rate->total = total;
	return rate;
}

/* The rate in an argument, for reading. */
static inline Rate *
rate_argument(FunctionCallInfo fcinfo, int argument)
{
	Rate	   *rate = (Rate *) PG_GETARG_POINTER(argument);

	state_check_version(rate->version, "rate");
	Assert(rate_violation(rate->hits, rate->total) == NULL);
	return rate;
}

/* The rate in the first argument, for writing; a new one where it is NULL. */
static inline Rate *
rate_writable(FunctionCallInfo fcinfo)
{
	Rate	   *rate;

	if (unlikely(PG_ARGISNULL(0)))
		return rate_make(0, 0);
	rate = rate_argument(fcinfo, 0);
	if (unlikely(!state_in_place(fcinfo)))
		return rate_make(rate->hits, rate->total);
	return rate;
}

static inline void
rate_add(Rate *rate, uint64 hits, uint64 total)
{
	if (unlikely(rate->total + total > RATE_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("rate out of range"),
				 errdetail("A rate can count at most %llu rows.",
						   (unsigned long long) RATE_MAX)));
	rate->hits += hits;
	rate->total += total;
}

/* rate_in(cstring) returns rate: reads "hits/total". */
PG_FUNCTION_INFO_V1(rate_in);
Datum
rate_in(PG_FUNCTION_ARGS)
{
	StateText	input = {"rate", PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	int64		hits;
	int64		total;
	const char *violation;

	hits = text_int64(&input);
	text_expect(&input, '/');
	total = text_int64(&input);
	text_end(&input);
	violation = rate_violation(hits, total);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(rate_make(hits, total));
}

/* rate_out(rate) returns cstring: "hits/total". */
PG_FUNCTION_INFO_V1(rate_out);
Datum
rate_out(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_argument(fcinfo, 0);

	PG_RETURN_CSTRING(psprintf("%llu/%llu", (unsigned long long) rate->hits,
							   (unsigned long long) rate->total));
}

/* rate_recv(internal) returns rate: version byte, hits, total. */
PG_FUNCTION_INFO_V1(rate_recv);
Datum
rate_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int64		hits;
	int64		total;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), "rate");
	hits = pq_getmsgint64(buffer);
	total = pq_getmsgint64(buffer);
	violation = rate_violation(hits, total);
	if (violation != NULL)
		state_invalid_binary("rate", violation);
	PG_RETURN_POINTER(rate_make(hits, total));
}

/* rate_send(rate) returns bytea: version byte, hits, total. */
PG_FUNCTION_INFO_V1(rate_send);
Datum
rate_send(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, rate->version);
	pq_sendint64(&buffer, rate->hits);
	pq_sendint64(&buffer, rate->total);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * rate_transition(rate, boolean) returns rate: counts a row, as a hit where
 * true.  Strict: the executor skips rows that are NULL.
 */
PG_FUNCTION_INFO_V1(rate_transition);
Datum
rate_transition(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);

	rate_add(rate, PG_GETARG_BOOL(1), 1);
	PG_RETURN_POINTER(rate);
}

/*
 * rate_inverse(rate, boolean) returns rate: takes a row back out that
 * rate_transition() counted, for a moving window.
 */
PG_FUNCTION_INFO_V1(rate_inverse);
Datum
rate_inverse(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);
	bool		hit = PG_GETARG_BOOL(1);

	if (unlikely(rate->total == 0 || rate->hits < (uint64) hit ||
				 rate->total - 1 < rate->hits - hit))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rate does not count the row that is to be taken out")));
	rate->hits -= hit;
	rate->total--;
	PG_RETURN_POINTER(rate);
}

/* rate_combine(rate, rate) returns rate: both together. */
PG_FUNCTION_INFO_V1(rate_combine);
Datum
rate_combine(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);
	Rate	   *other = rate_argument(fcinfo, 1);

	rate_add(rate, other->hits, other->total);
	PG_RETURN_POINTER(rate);
}

/*
 * rate_open_transition(rate, delivered timestamptz, opened timestamptz)
 * returns rate: counts an e-mail that was delivered, as a hit where it was
 * opened too.
 */
PG_FUNCTION_INFO_V1(rate_open_transition);
Datum
rate_open_transition(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);
	Span		email = timestamp_span(fcinfo, 1);

	if (email.kind >= SPAN_OPEN)
		rate_add(rate, email.kind == SPAN_ENDED, 1);
	PG_RETURN_POINTER(rate);
}

/*
 * Counts a customer who was active at the start of the period, as a hit where
 * the customer was lost before its end.
 */
static void
rate_add_customer(Rate *rate, Span customer, int64 from, int64 to)
{
	if (customer.kind < SPAN_OPEN || customer.start >= from)
		return;
	if (customer.kind == SPAN_ENDED && customer.end < from)
		return;
	rate_add(rate, customer.kind == SPAN_ENDED && customer.end < to, 1);
}

/* What keeps a range from being a period, NULL if nothing. */
static const char *
period_violation(TypeCacheEntry *typcache, const RangeBound *lower,
				 const RangeBound *upper, bool empty)
{
	if (empty)
		return "empty";
	if (lower->infinite || upper->infinite)
		return "unbounded";
	if (typcache->type_id == DATERANGEOID ?
		DATE_NOT_FINITE(DatumGetDateADT(lower->val)) ||
		DATE_NOT_FINITE(DatumGetDateADT(upper->val)) :
		TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(lower->val)) ||
		TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(upper->val)))
		return "unbounded";
	if (!lower->inclusive || upper->inclusive)
		return "not half-open";
	return NULL;
}

/* The bounds of the period in an argument. */
static void
period_bounds(FunctionCallInfo fcinfo, int argument, Datum *from, Datum *to)
{
	RangeType  *period = PG_GETARG_RANGE_P(argument);
	TypeCacheEntry *typcache = range_get_typcache(fcinfo, RangeTypeGetOid(period));
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;
	const char *violation;

	range_deserialize(typcache, period, &lower, &upper, &empty);
	violation = period_violation(typcache, &lower, &upper, empty);
	if (unlikely(violation != NULL))
	{
		Oid			output;
		bool		varlena;

		getTypeOutputInfo(typcache->type_id, &output, &varlena);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period \"%s\" is %s",
						OidOutputFunctionCall(output, RangeTypePGetDatum(period)), violation),
				 errhint("Give a period that includes its start and excludes its end, such as '[2024-01-01,2024-02-01)'.")));
	}
	*from = lower.val;
	*to = upper.val;
}

/*
 * rate_churn_date_transition(rate, started date, ended date, period daterange)
 * returns rate: counts a customer active at the start of the period, as a hit
 * where lost during it.
 */
PG_FUNCTION_INFO_V1(rate_churn_date_transition);
Datum
rate_churn_date_transition(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);

	if (!PG_ARGISNULL(3))
	{
		Datum		from;
		Datum		to;

		period_bounds(fcinfo, 3, &from, &to);
		rate_add_customer(rate, date_span(fcinfo, 1),
						  DatumGetDateADT(from), DatumGetDateADT(to));
	}
	PG_RETURN_POINTER(rate);
}

/*
 * rate_churn_timestamp_transition(rate, started timestamptz, ended timestamptz,
 * period tstzrange) returns rate: the same for points in time.
 */
PG_FUNCTION_INFO_V1(rate_churn_timestamp_transition);
Datum
rate_churn_timestamp_transition(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);

	if (!PG_ARGISNULL(3))
	{
		Datum		from;
		Datum		to;

		period_bounds(fcinfo, 3, &from, &to);
		rate_add_customer(rate, timestamp_span(fcinfo, 1),
						  DatumGetTimestampTz(from), DatumGetTimestampTz(to));
	}
	PG_RETURN_POINTER(rate);
}

/* rate_value(rate) returns double precision: hits / total, NULL without rows. */
PG_FUNCTION_INFO_V1(rate_value);
Datum
rate_value(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_argument(fcinfo, 0);

	if (rate->total == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) rate->hits / (double) rate->total);
}

/* rate_complement(rate) returns double precision: (total - hits) / total. */
PG_FUNCTION_INFO_V1(rate_complement);
Datum
rate_complement(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_argument(fcinfo, 0);

	if (rate->total == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) (rate->total - rate->hits) / (double) rate->total);
}

/* rate_hits(rate) returns bigint. */
PG_FUNCTION_INFO_V1(rate_hits);
Datum
rate_hits(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(rate_argument(fcinfo, 0)->hits);
}

/* rate_total(rate) returns bigint. */
PG_FUNCTION_INFO_V1(rate_total);
Datum
rate_total(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(rate_argument(fcinfo, 0)->total);
}
