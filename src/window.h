/*-------------------------------------------------------------------------
 *
 * window.h
 *	  Windows of time: from a start to the start + an interval, inclusive.
 *
 * The end of a window is what PostgreSQL makes of start + within, so it depends
 * on the session's time zone where the interval has months or days.  A window
 * that ends beyond the range of timestamps holds all later points in time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_WINDOW_H
#define SALESKPI_WINDOW_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"

extern const char *window_violation(const Interval *within);
extern const Interval *window_argument(FunctionCallInfo fcinfo, int argument);
extern TimestampTz window_end(TimestampTz start, const Interval *within);
extern int	window_compare(TimestampTz point, TimestampTz start, const Interval *within);

#endif							/* SALESKPI_WINDOW_H */
