/*-------------------------------------------------------------------------
 *
 * duration.c
 *	  Durations and sums of them.  See duration.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"

#include "duration.h"

/* Adds count times a duration to a sum; false if it is too large. */
bool
duration_sum_count_many(DurationSum *sum, int64 duration, int64 count)
{
	int64		days = duration / USECS_PER_DAY;
	int64		usecs = duration % USECS_PER_DAY;

	/*
	 * usecs < 2^37, so 26 bits of the count at a time keep each product below
	 * 2^63.
	 */
	for (;;)
	{
		int64		part = count & ((1 << 26) - 1);
		int64		part_days;
		int64		part_usecs = sum->usecs + usecs * part;

		if (pg_mul_s64_overflow(days, part, &part_days) ||
			pg_add_s64_overflow(part_days, part_usecs / USECS_PER_DAY, &part_days) ||
			pg_add_s64_overflow(sum->days, part_days, &sum->days))
			return false;
		sum->usecs = part_usecs % USECS_PER_DAY;

		count >>= 26;
		if (count == 0)
			return true;
		if (pg_mul_s64_overflow(days, 1 << 26, &days) ||
			pg_add_s64_overflow(days, (usecs << 26) / USECS_PER_DAY, &days))
			return false;
		usecs = (usecs << 26) % USECS_PER_DAY;
	}
}

/*
 * The interval of days and microseconds.  Days have 24 hours, so a duration of
 * 25 hours is 1 day 01:00:00, as the difference of two timestamps is.
 */
Datum
duration_interval(int64 days, int64 usecs)
{
	Interval   *interval = palloc0(sizeof(Interval));

	if (days > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INTERVAL_FIELD_OVERFLOW),
				 errmsg("interval out of range")));
	interval->day = days;
	interval->time = usecs;
	return PointerGetDatum(interval);
}

/* A duration in microseconds as an interval. */
Datum
duration_usecs_interval(int64 duration)
{
	return duration_interval(duration / USECS_PER_DAY, duration % USECS_PER_DAY);
}

/*
 * The mean of count durations that have this sum, as an interval rounded to the
 * microsecond.
 */
Datum
duration_mean(DurationSum sum, int64 count)
{
	static const int64 digit_usecs[] = {USECS_PER_HOUR, USECS_PER_MINUTE, USECS_PER_SEC, 1000, 1};
	int64		days = sum.days / count;
	int64		rest = sum.days % count;
	int64		usecs = 0;
	int64		unit = USECS_PER_DAY;

	/*
	 * Long division, digit by digit: hours, minutes, seconds and so on.  The
	 * rest is less than the divisor, so only a count of 9e15 deals could make
	 * it overflow.
	 */
	for (int i = 0; i < (int) lengthof(digit_usecs); i++)
	{
		int64		base = unit / digit_usecs[i];

		unit = digit_usecs[i];
		if (pg_mul_s64_overflow(rest, base, &rest) ||
			pg_add_s64_overflow(rest, sum.usecs / unit % base, &rest))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number of durations out of range")));
		usecs += rest / count * unit;
		rest %= count;
	}
	if (rest >= count - rest)
		usecs++;
	return duration_interval(days + usecs / USECS_PER_DAY, usecs % USECS_PER_DAY);
}
