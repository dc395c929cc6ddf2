/*-------------------------------------------------------------------------
 *
 * window.c
 *	  Windows of time.  See window.h.
 *
 * Months and days ask the calendar and the time zone how long they are, which
 * is dear.  A month is 30.436875 days long on average (400 years have 146,097
 * days), so an estimate tells most points in time from the end of a window
 * without asking.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "span.h"
#include "window.h"

#define MONTHS_IN_400_YEARS 4800
#define DAYS_IN_400_YEARS 146097

/*
 * No estimate is further off.  Months differ from their average length by at
 * most 4.4 days together, the end of a short month takes up to 3, and the
 * longest zone of POSIX is 7 days from UTC, to either side.
 */
#define ESTIMATE_SLACK (31 * USECS_PER_DAY)

/* What is wrong with the length of a window, NULL if nothing. */
const char *
window_violation(const Interval *within)
{
	/* A month less 30 days would end before its start in February */
	if (within->month < 0 || within->day < 0 || within->time < 0)
		return "negative";
	/* What PostgreSQL 17 and later take for infinity */
	if (within->month == PG_INT32_MAX && within->day == PG_INT32_MAX &&
		within->time == PG_INT64_MAX)
		return "infinite";
	return NULL;
}

/* The length of a window in an argument. */
const Interval *
window_argument(FunctionCallInfo fcinfo, int argument)
{
	const Interval *within;
	const char *violation;

	if (unlikely(PG_ARGISNULL(argument)))
		argument_is_null("within");
	within = PG_GETARG_INTERVAL_P(argument);
	violation = window_violation(within);
	if (unlikely(violation != NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("within must not be %s: \"%s\"", violation,
						DatumGetCString(DirectFunctionCall1(interval_out,
															IntervalPGetDatum(within)))),
				 errhint("Give an interval such as '30 days', without negative parts.")));
	return within;
}

static inline bool
is_exact(const Interval *within)
{
	return within->month == 0 && within->day == 0;
}

/*
 * About when a window ends, and exactly where is_exact(); false where that is
 * far beyond the range of timestamps.
 */
static inline bool
estimated_end(TimestampTz start, const Interval *within, TimestampTz *end)
{
	int64		days = within->day +
		(int64) within->month * DAYS_IN_400_YEARS / MONTHS_IN_400_YEARS;

	return !pg_mul_s64_overflow(days, USECS_PER_DAY, end) &&
		!pg_add_s64_overflow(*end, within->time, end) &&
		!pg_add_s64_overflow(*end, start, end);
}

/*
 * The end of a window: start + within, infinity where that is beyond the range
 * of timestamps.  With months or days, infinity already where it could be
 * beyond, in the last month of the year 294276.
 */
TimestampTz
window_end(TimestampTz start, const Interval *within)
{
	TimestampTz end;

	if (!estimated_end(start, within, &end) ||
		end >= END_TIMESTAMP - (is_exact(within) ? 0 : ESTIMATE_SLACK))
		return DT_NOEND;
	if (is_exact(within))
		return end;
	return DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval,
												   TimestampTzGetDatum(start),
												   IntervalPGetDatum(within)));
}

/*
 * Negative where a finite point in time is before the end of the window, zero
 * where it is the end, positive where it is after it.
 */
int
window_compare(TimestampTz point, TimestampTz start, const Interval *within)
{
	TimestampTz end;

	if (!estimated_end(start, within, &end))
		return -1;
	if (!is_exact(within))
	{
		if (point < end - ESTIMATE_SLACK)
			return -1;
		if (point - ESTIMATE_SLACK > end)
			return 1;
		end = window_end(start, within);
	}
	return (point > end) - (point < end);
}

/* A window as a user writes it. */
char *
window_text(const Interval *within)
{
	return DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(within)));
}

/* Writes a window as months:days:microseconds. */
void
append_window(StringInfo buffer, const Interval *within)
{
	appendStringInfo(buffer, "%d:%d:%lld", within->month, within->day,
					 (long long) within->time);
}

/* Reads what append_window() writes. */
Interval
text_window(StateText *input)
{
	Interval	within;
	int64		months;
	int64		days;

	months = text_int64(input);
	text_expect(input, ':');
	days = text_int64(input);
	text_expect(input, ':');
	within.time = text_int64(input);
	within.month = months;
	within.day = days;
	if (within.month != months || within.day != days)
		text_invalid(input, "The window is out of range.");
	return within;
}

/* Appends a window in interval's own binary form. */
void
window_send(StringInfo buffer, const Interval *within)
{
	pq_sendint64(buffer, within->time);
	pq_sendint32(buffer, within->day);
	pq_sendint32(buffer, within->month);
}

Interval
window_receive(StringInfo buffer)
{
	Interval	within;

	within.time = pq_getmsgint64(buffer);
	within.day = pq_getmsgint(buffer, 4);
	within.month = pq_getmsgint(buffer, 4);
	return within;
}
