/*-------------------------------------------------------------------------
 *
 * duration.h
 *	  Durations in microseconds, and sums of them.
 *
 * A day has 24 hours.  Sums are kept exactly, in whole days and a rest, for
 * which 64 bits each are enough.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_DURATION_H
#define SALESKPI_DURATION_H

#include "postgres.h"

#include "common/int.h"
#include "datatype/timestamp.h"

/* A sum of durations: days * USECS_PER_DAY + usecs microseconds */
typedef struct DurationSum
{
	int64		days;			/* not negative */
	int64		usecs;			/* 0 <= usecs < USECS_PER_DAY */
} DurationSum;

/* Whole days of the longest duration that 64 bits can hold in microseconds */
#define MAX_DURATION_DAYS (PG_INT64_MAX / USECS_PER_DAY)

/* Adds one sum to another. */
static inline void
duration_sum_add(DurationSum *sum, DurationSum other)
{
	int64		usecs = sum->usecs + other.usecs;

	if (unlikely(pg_add_s64_overflow(sum->days, other.days, &sum->days) ||
				 pg_add_s64_overflow(sum->days, usecs / USECS_PER_DAY, &sum->days)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of durations out of range")));
	sum->usecs = usecs % USECS_PER_DAY;
}

/* Adds a duration to a sum. */
static inline void
duration_sum_count(DurationSum *sum, int64 duration)
{
	duration_sum_add(sum, (DurationSum) {duration / USECS_PER_DAY, duration % USECS_PER_DAY});
}

static inline bool
duration_sum_is_valid(DurationSum sum)
{
	return sum.days >= 0 && sum.usecs >= 0 && sum.usecs < USECS_PER_DAY;
}

/* Less than 0 if the left sum is the smaller one, 0 if they are equal. */
static inline int
duration_sum_compare(DurationSum left, DurationSum right)
{
	if (left.days != right.days)
		return left.days < right.days ? -1 : 1;
	return (left.usecs > right.usecs) - (left.usecs < right.usecs);
}

static inline double
duration_sum_days(DurationSum sum)
{
	return sum.days + sum.usecs / (double) USECS_PER_DAY;
}

extern bool duration_sum_count_many(DurationSum *sum, int64 duration, int64 count);
extern Datum duration_interval(int64 days, int64 usecs);
extern Datum duration_usecs_interval(int64 duration);
extern Datum duration_mean(DurationSum sum, int64 count);

#endif							/* SALESKPI_DURATION_H */
