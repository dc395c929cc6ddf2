/*-------------------------------------------------------------------------
 *
 * window.h
 *	  Windows of time: from a start to the start + an interval, inclusive.
 *
 * The end of a window is what PostgreSQL makes of start + within, so it depends
 * on the session's time zone where the interval has months or days.  A window
 * that ends beyond the range of timestamps holds all later points in time.
 *
 * Windows are equal where their months, days and microseconds are: 1 month is
 * not 30 days, and 1 day not 24 hours.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_WINDOW_H
#define SALESKPI_WINDOW_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

#include "text_form.h"

extern const char *window_violation(const Interval *within);
extern const Interval *window_argument(FunctionCallInfo fcinfo, int argument);
extern TimestampTz window_end(TimestampTz start, const Interval *within);
extern int	window_compare(TimestampTz point, TimestampTz start, const Interval *within);
extern char *window_text(const Interval *within);
extern void append_window(StringInfo buffer, const Interval *within);
extern Interval text_window(StateText *input);
extern void window_send(StringInfo buffer, const Interval *within);
extern Interval window_receive(StringInfo buffer);

#endif							/* SALESKPI_WINDOW_H */
