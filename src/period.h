/*-------------------------------------------------------------------------
 *
 * period.h
 *	  Calendar periods: days, ISO weeks, months, quarters and years.
 *
 * A period is numbered from the one that 2000-01-01 is in, which is 0; weeks
 * begin on Monday.  The number of a period fits 32 bits for every date.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_PERIOD_H
#define SALESKPI_PERIOD_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "text_form.h"

typedef enum PeriodUnit
{
	PERIOD_DAY,
	PERIOD_WEEK,
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_YEAR
} PeriodUnit;

#define PERIOD_UNITS (PERIOD_YEAR + 1)

/* The day that a finite local time is on, in days since 2000-01-01. */
static inline int64
local_day(Timestamp local)
{
	return local / USECS_PER_DAY - (local % USECS_PER_DAY < 0);
}

extern bool period_unit_by_name(const char *name, PeriodUnit *unit);
extern PeriodUnit period_unit_argument(FunctionCallInfo fcinfo, int argument);
extern void period_check_unit(PeriodUnit unit, PeriodUnit other, const char *type_name);
extern void period_check_unit_argument(FunctionCallInfo fcinfo, int argument, PeriodUnit unit,
									   const char *type_name);
extern const char *period_unit_name(PeriodUnit unit);
extern int32 period_number(DateADT day, PeriodUnit unit);
extern bool period_of_day(DateADT day, PeriodUnit unit, int32 *period);
extern bool period_start(int32 period, PeriodUnit unit, DateADT *start);
extern char *period_to_iso(int32 period, PeriodUnit unit);
extern int32 text_period(StateText *input, PeriodUnit unit);

#endif							/* SALESKPI_PERIOD_H */
