/*-------------------------------------------------------------------------
 *
 * mean_duration.c
 *	  The mean of durations in one step: a sum and a count.
 *
 * Where no percentile is asked for, the mean needs no distribution.  32 bytes
 * hold it, so that it costs a few additions a row however many groups there
 * are.  It sums as the type sales_cycle does, and gives the same mean to the
 * last bit.
 *
 * Invariant: the mean is no longer than a duration can be, and nothing takes no
 * time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "duration.h"
#include "span.h"
#include "state.h"
#include "text_form.h"

#define TYPE_NAME "mean_duration"

typedef struct MeanDuration
{
	uint8		version;		/* STATE_VERSION */
	uint8		unused[7];		/* zero */
	int64		count;			/* durations, not negative */
	DurationSum sum;			/* zero where count is */
} MeanDuration;

StaticAssertDecl(sizeof(MeanDuration) == 32, "a mean_duration takes 32 bytes");

/* What is wrong with a mean_duration, NULL if nothing. */
static const char *
mean_duration_violation(int64 count, DurationSum sum)
{
	if (count < 0)
		return "The count must not be negative.";
	if (!duration_sum_is_valid(sum))
		return "The sum must be whole days and a rest of less than one.";
	if (count == 0 ? sum.days > 0 || sum.usecs > 0 : sum.days / count > MAX_DURATION_DAYS)
		return "The sum is too large for the count.";
	return NULL;
}

static MeanDuration *
mean_duration_make(int64 count, DurationSum sum)
{
	MeanDuration *mean = palloc0(sizeof(MeanDuration));

	mean->version = STATE_VERSION;
	mean->count = count;
	mean->sum = sum;
	return mean;
}

/* The mean_duration in an argument, for reading. */
static inline MeanDuration *
mean_duration_argument(FunctionCallInfo fcinfo, int argument)
{
	MeanDuration *mean = (MeanDuration *) PG_GETARG_POINTER(argument);

	state_check_version(mean->version, TYPE_NAME);
	Assert(mean_duration_violation(mean->count, mean->sum) == NULL);
	return mean;
}

/* The mean_duration in the first argument, for writing. */
static inline MeanDuration *
mean_duration_writable(FunctionCallInfo fcinfo)
{
	MeanDuration *mean = mean_duration_argument(fcinfo, 0);

	if (unlikely(!state_in_place(fcinfo)))
		return mean_duration_make(mean->count, mean->sum);
	return mean;
}

/* mean_duration_in(cstring) returns mean_duration: reads "days:microseconds/count". */
PG_FUNCTION_INFO_V1(mean_duration_in);
Datum
mean_duration_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	DurationSum sum;
	int64		count;
	const char *violation;

	sum.days = text_int64(&input);
	text_expect(&input, ':');
	sum.usecs = text_int64(&input);
	text_expect(&input, '/');
	count = text_int64(&input);
	text_end(&input);
	violation = mean_duration_violation(count, sum);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(mean_duration_make(count, sum));
}

/* mean_duration_out(mean_duration) returns cstring: "days:microseconds/count". */
PG_FUNCTION_INFO_V1(mean_duration_out);
Datum
mean_duration_out(PG_FUNCTION_ARGS)
{
	MeanDuration *mean = mean_duration_argument(fcinfo, 0);

	PG_RETURN_CSTRING(psprintf("%lld:%lld/%lld", (long long) mean->sum.days,
							   (long long) mean->sum.usecs, (long long) mean->count));
}

/* mean_duration_recv(internal) returns mean_duration: version byte, days, microseconds, count. */
PG_FUNCTION_INFO_V1(mean_duration_recv);
Datum
mean_duration_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	DurationSum sum;
	int64		count;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	sum.days = pq_getmsgint64(buffer);
	sum.usecs = pq_getmsgint64(buffer);
	count = pq_getmsgint64(buffer);
	violation = mean_duration_violation(count, sum);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(mean_duration_make(count, sum));
}

/* mean_duration_send(mean_duration) returns bytea: version byte, days, microseconds, count. */
PG_FUNCTION_INFO_V1(mean_duration_send);
Datum
mean_duration_send(PG_FUNCTION_ARGS)
{
	MeanDuration *mean = mean_duration_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, mean->version);
	pq_sendint64(&buffer, mean->sum.days);
	pq_sendint64(&buffer, mean->sum.usecs);
	pq_sendint64(&buffer, mean->count);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * Counts a deal that has ended, whose points in time are in units of so many
 * microseconds.  One that is open or cannot be right is left out.
 */
static inline Datum
mean_duration_transition(FunctionCallInfo fcinfo, Span deal, int64 unit)
{
	MeanDuration *mean = mean_duration_writable(fcinfo);
	int64		duration;

	if (deal.kind == SPAN_ENDED && span_usecs(deal.start, deal.end, unit, &duration))
	{
		state_count(&mean->count, 1, TYPE_NAME);
		duration_sum_count(&mean->sum, duration);
	}
	PG_RETURN_POINTER(mean);
}

/*
 * mean_duration_transition_timestamp(mean_duration, opened, closed) returns
 * mean_duration: counts a deal; timestamptz and timestamp.  Strict: the executor
 * skips rows that have a NULL.
 */
PG_FUNCTION_INFO_V1(mean_duration_transition_timestamp);
Datum
mean_duration_transition_timestamp(PG_FUNCTION_ARGS)
{
	return mean_duration_transition(fcinfo, timestamp_span(fcinfo, 1), 1);
}

/*
 * mean_duration_transition_date(mean_duration, opened date, closed date) returns
 * mean_duration: counts a deal.  Strict, too.
 */
PG_FUNCTION_INFO_V1(mean_duration_transition_date);
Datum
mean_duration_transition_date(PG_FUNCTION_ARGS)
{
	return mean_duration_transition(fcinfo, date_span(fcinfo, 1), USECS_PER_DAY);
}

/* mean_duration_combine(mean_duration, mean_duration) returns mean_duration: both. */
PG_FUNCTION_INFO_V1(mean_duration_combine);
Datum
mean_duration_combine(PG_FUNCTION_ARGS)
{
	MeanDuration *mean = mean_duration_writable(fcinfo);
	MeanDuration *other = mean_duration_argument(fcinfo, 1);

	state_count(&mean->count, other->count, TYPE_NAME);
	duration_sum_add(&mean->sum, other->sum);
	PG_RETURN_POINTER(mean);
}

/* mean_duration_mean(mean_duration) returns interval: sum / count, NULL where count is 0. */
PG_FUNCTION_INFO_V1(mean_duration_mean);
Datum
mean_duration_mean(PG_FUNCTION_ARGS)
{
	MeanDuration *mean = mean_duration_argument(fcinfo, 0);

	if (mean->count == 0)
		PG_RETURN_NULL();
	return duration_mean(mean->sum, mean->count);
}

/*
 * mean_duration_total_seconds(mean_duration) returns numeric: the sum in
 * seconds, exact to the microsecond.
 */
PG_FUNCTION_INFO_V1(mean_duration_total_seconds);
Datum
mean_duration_total_seconds(PG_FUNCTION_ARGS)
{
	DurationSum sum = mean_duration_argument(fcinfo, 0)->sum;
	Datum		days = DirectFunctionCall2(numeric_mul,
										   NumericGetDatum(int64_to_numeric(sum.days)),
										   NumericGetDatum(int64_to_numeric(SECS_PER_DAY)));

	return DirectFunctionCall2(numeric_add, days,
							   NumericGetDatum(int64_div_fast_to_numeric(sum.usecs, 6)));
}

/* mean_duration_total_days(mean_duration) returns double precision: the sum in days. */
PG_FUNCTION_INFO_V1(mean_duration_total_days);
Datum
mean_duration_total_days(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(duration_sum_days(mean_duration_argument(fcinfo, 0)->sum));
}

/* mean_duration_closed(mean_duration) returns bigint: the count. */
PG_FUNCTION_INFO_V1(mean_duration_closed);
Datum
mean_duration_closed(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(mean_duration_argument(fcinfo, 0)->count);
}
