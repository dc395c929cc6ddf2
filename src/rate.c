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

#include <math.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "confidence.h"
#include "customer.h"
#include "row.h"
#include "span.h"
#include "state.h"
#include "text_form.h"
#include "window.h"

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
 * rate_conversion_transition(rate, created timestamptz, converted timestamptz,
 * within interval, as_of timestamptz) returns rate: counts a lead whose time to
 * convert, within of its creation, is over at as_of, as a hit where it
 * converted in that time.  A row without created is skipped.
 */
PG_FUNCTION_INFO_V1(rate_conversion_transition);
Datum
rate_conversion_transition(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_writable(fcinfo);
	Span		lead = timestamp_span(fcinfo, 1);
	const Interval *within = window_argument(fcinfo, 3);
	TimestampTz as_of = finite_timestamp_argument(fcinfo, 4, "as_of");

	/*
	 * Whether the conversion itself was known at as_of need not be asked: the
	 * time of every lead that counts ended by then.
	 */
	if (lead.kind >= SPAN_OPEN && window_compare(as_of, lead.start, within) >= 0)
		rate_add(rate, lead.kind == SPAN_ENDED &&
				 window_compare(lead.end, lead.start, within) <= 0, 1);
	PG_RETURN_POINTER(rate);
}

/*
 * Counts a customer who was active at the start of the period, as a hit where
 * the customer was lost before its end.
 */
static void
rate_add_customer(Rate *rate, CustomerKind customer)
{
	if (customer >= CUSTOMER_KEPT)
		rate_add(rate, customer == CUSTOMER_LOST, 1);
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

	rate_add_customer(rate, date_customer(fcinfo, 1));
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

	rate_add_customer(rate, timestamp_customer(fcinfo, 1));
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

/*
 * The score interval of Wilson, "Probable Inference, the Law of Succession, and
 * Statistical Inference", JASA 22 (1927), page 209, for a rate whose total is
 * not 0: the roots p of (value - p)^2 = z^2 p (1 - p) / total.
 */
static void
wilson_interval(const Rate *rate, double z, double *low, double *high)
{
	double		hits = (double) rate->hits;
	double		total = (double) rate->total;
	double		value = hits / total;
	double		middle = 2 * hits + z * z;
	double		width = z * sqrt(z * z + 4 * value * (double) (rate->total - rate->hits));

	/*
	 * The roots of total (total + z^2) p^2 - total (2 hits + z^2) p + hits^2.
	 * The smaller one is computed from their product, because a difference of
	 * two numbers almost alike would leave few digits.
	 */
	*low = rate->hits == 0 ? 0 : Min(2 * value * hits / (middle + width), value);
	*high = rate->hits == rate->total ? 1 :
		Min(Max((middle + width) / (2 * (total + z * z)), value), 1);
}

/*
 * rate_confidence_interval(rate, confidence double precision) returns record:
 * low and high, Wilson's score interval.  Both NULL where the total is 0.
 */
PG_FUNCTION_INFO_V1(rate_confidence_interval);
Datum
rate_confidence_interval(PG_FUNCTION_ARGS)
{
	Rate	   *rate = rate_argument(fcinfo, 0);
	double		z = confidence_z(PG_GETARG_FLOAT8(1));
	bool		nulls[2] = {rate->total == 0, rate->total == 0};
	Datum		values[2] = {0};

	if (rate->total > 0)
	{
		double		low;
		double		high;

		wilson_interval(rate, z, &low, &high);
		values[0] = Float8GetDatum(low);
		values[1] = Float8GetDatum(high);
	}
	PG_RETURN_DATUM(row_datum(fcinfo, values, nulls));
}

/*
 * rate_lift(control rate, variant rate) returns record: by how much the variant
 * differs from the control (difference, ratio), the z test of two proportions
 * with pooled variance (z, two-sided p_value), and what the true difference may
 * be at a confidence of 95 % (low, high): method 10 of Newcombe, "Interval
 * Estimation for the Difference between Independent Proportions", Statistics in
 * Medicine 17 (1998), which makes it of Wilson's intervals of both.
 * All NULL where a total is 0; ratio where the control's value is 0; z and
 * p_value where the rates together are 0 or 1.
 *
 * The difference is (variant hits * control total - control hits * variant
 * total) / (control total * variant total).  Its numerator is taken exactly,
 * because it is the difference of two numbers that may be almost alike; each is
 * less than 2^112.
 */
PG_FUNCTION_INFO_V1(rate_lift);
Datum
rate_lift(PG_FUNCTION_ARGS)
{
	Rate	   *control = rate_argument(fcinfo, 0);
	Rate	   *variant = rate_argument(fcinfo, 1);
	uint64		hits = (uint64) control->hits + variant->hits;
	uint64		total = control->total + variant->total;
	Datum		values[6] = {0};
	bool		nulls[6] = {true, true, true, true, true, true};

	if (control->total > 0 && variant->total > 0)
	{
		double		control_value = (double) control->hits / (double) control->total;
		double		variant_value = (double) variant->hits / (double) variant->total;
		int128		numerator = (int128) variant->hits * control->total -
			(int128) control->hits * variant->total;
		double		difference = (double) numerator /
			(double) ((int128) control->total * variant->total);
		double		level = confidence_z(0.95);
		double		control_low;
		double		control_high;
		double		variant_low;
		double		variant_high;

		nulls[0] = false;
		values[0] = Float8GetDatum(difference);
		nulls[1] = control->hits == 0;
		if (!nulls[1])
			values[1] = Float8GetDatum(variant_value / control_value);
		nulls[2] = nulls[3] = hits == 0 || hits == total;
		if (!nulls[2])
		{
			double		variance = (double) hits / (double) total *
				((double) (total - hits) / (double) total) *
				(1 / (double) control->total + 1 / (double) variant->total);
			double		z = difference / sqrt(variance);

			values[2] = Float8GetDatum(z);
			values[3] = Float8GetDatum(erfc(fabs(z) / sqrt(2)));
		}

		wilson_interval(control, level, &control_low, &control_high);
		wilson_interval(variant, level, &variant_low, &variant_high);
		nulls[4] = nulls[5] = false;
		values[4] = Float8GetDatum(Max(-1, difference - hypot(variant_value - variant_low,
															  control_high - control_value)));
		values[5] = Float8GetDatum(Min(1, difference + hypot(variant_high - variant_value,
															 control_value - control_low)));
	}
	PG_RETURN_DATUM(row_datum(fcinfo, values, nulls));
}
