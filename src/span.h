/*-------------------------------------------------------------------------
 *
 * span.h
 *	  Two points in time that belong together: the start and the end of a
 *	  deal, of a customer, of an e-mail on its way to being opened.
 *
 * The end may not have come yet: NULL and infinity both say so.  Every other
 * infinite point, and an end before its start, is impossible.  This is the one
 * place that says what a row that cannot be right is.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_SPAN_H
#define SALESKPI_SPAN_H

#include "postgres.h"

#include "common/int.h"
#include "datatype/timestamp.h"
#include "fmgr.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "state.h"

typedef enum SpanKind
{
	SPAN_UNKNOWN,				/* the start is NULL: a row to skip */
	SPAN_IMPOSSIBLE,			/* a row that cannot be right */
	SPAN_OPEN,					/* the end has not come */
	SPAN_ENDED
} SpanKind;

/* Points are days (DateADT) or microseconds (Timestamp), both since 2000-01-01 */
typedef struct Span
{
	SpanKind	kind;
	int64		start;
	int64		end;			/* only of SPAN_ENDED */
} Span;

/* The span in two arguments that are of type date. */
static inline Span
date_span(FunctionCallInfo fcinfo, int argument)
{
	Span		span = {SPAN_UNKNOWN, 0, 0};
	DateADT		end;

	if (PG_ARGISNULL(argument))
		return span;
	span.start = PG_GETARG_DATEADT(argument);
	span.kind = SPAN_IMPOSSIBLE;
	if (DATE_NOT_FINITE(span.start))
		return span;
	end = PG_ARGISNULL(argument + 1) ? DATEVAL_NOEND : PG_GETARG_DATEADT(argument + 1);
	if (DATE_IS_NOEND(end))
		span.kind = SPAN_OPEN;
	else if (!DATE_IS_NOBEGIN(end) && end >= span.start)
	{
		span.kind = SPAN_ENDED;
		span.end = end;
	}
	return span;
}

/* The span in two arguments that are of type timestamptz or timestamp. */
static inline Span
timestamp_span(FunctionCallInfo fcinfo, int argument)
{
	Span		span = {SPAN_UNKNOWN, 0, 0};
	Timestamp	end;

	if (PG_ARGISNULL(argument))
		return span;
	span.start = PG_GETARG_TIMESTAMP(argument);
	span.kind = SPAN_IMPOSSIBLE;
	if (TIMESTAMP_NOT_FINITE(span.start))
		return span;
	end = PG_ARGISNULL(argument + 1) ? DT_NOEND : PG_GETARG_TIMESTAMP(argument + 1);
	if (TIMESTAMP_IS_NOEND(end))
		span.kind = SPAN_OPEN;
	else if (!TIMESTAMP_IS_NOBEGIN(end) && end >= span.start)
	{
		span.kind = SPAN_ENDED;
		span.end = end;
	}
	return span;
}

/* The microseconds from start to end, in units of so many each; false if too many. */
static inline bool
span_usecs(int64 start, int64 end, int64 unit, int64 *usecs)
{
	return !pg_sub_s64_overflow(end, start, usecs) &&
		!pg_mul_s64_overflow(*usecs, unit, usecs);
}

pg_noreturn extern void argument_is_null(const char *name);
extern DateADT finite_date_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern Timestamp finite_timestamp_argument(FunctionCallInfo fcinfo, int argument,
										   const char *name);

#endif							/* SALESKPI_SPAN_H */
