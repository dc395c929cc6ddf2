/*-------------------------------------------------------------------------
 *
 * local_time.c
 *	  The local time of a point in time and back: what AT TIME ZONE gives, at a
 *	  tenth of the cost, for the millions of points that a model's views turn
 *	  into days.
 *
 * The offset of a zone is constant between its transitions.  The first call
 * reads the transitions of a century and a half into a table, which every later
 * one searches; what lies outside goes the long way.
 *
 * One thing is different from AT TIME ZONE.  Where the clocks go forward at
 * midnight the day begins at one o'clock, and so does a date that was made a
 * point in time.  That first instant of a day is given as its midnight, so that
 * dates come back as they were and are whole days apart.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "access/xact.h"
#include "fmgr.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "local_time.h"
#include "period.h"

/* Seconds from the epoch of time_t to that of timestamps */
#define EPOCH_SECONDS ((pg_time_t) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY)

/* The table covers 1950 to 2100: two transitions a year and some to spare */
#define TABLE_FROM (-50 * INT64CONST(366) * USECS_PER_DAY)
#define TABLE_TO (100 * INT64CONST(366) * USECS_PER_DAY)
#define TABLE_SIZE 400

typedef struct Transition
{
	TimestampTz from;			/* where the offset begins to be so */
	int64		offset;			/* microseconds east of Greenwich */
	bool		skips_midnight; /* the first instant of a day, but not its midnight */
} Transition;

typedef struct Zone
{
	pg_tz	   *tz;
	int			name_length;
	char		name[TZ_STRLEN_MAX + 1];
	int			transition_count;
	Transition *last;			/* that of the last call */
	TimestampTz last_to;		/* where it ends */
	TimestampTz table_to;
	Transition	transitions[TABLE_SIZE];
} Zone;

/* Appends a transition; false if the table is full. */
static bool
zone_append(Zone *zone, TimestampTz from, int64 offset, int64 offset_before)
{
	Transition *transition;

	if (zone->transition_count == TABLE_SIZE)
		return false;
	transition = &zone->transitions[zone->transition_count++];
	transition->from = from;
	transition->offset = offset;
	transition->skips_midnight = offset > offset_before &&
		(from + offset_before) % USECS_PER_DAY == 0;
	return true;
}

/* Reads the transitions of the zone into its table. */
static void
zone_read(Zone *zone, Datum name)
{
	pg_time_t	at = TABLE_FROM / USECS_PER_SEC + EPOCH_SECONDS;
	pg_time_t	boundary;
	long		offset_before;
	long		offset_after;
	int			is_dst;

	zone->transition_count = 0;
	zone->table_to = TABLE_FROM;
	for (;;)
	{
		int			found = pg_next_dst_boundary(&at, &offset_before, &is_dst, &boundary,
												 &offset_after, &is_dst, zone->tz);

		if (found < 0)
			break;
		if (zone->transition_count == 0)
			zone_append(zone, TABLE_FROM, offset_before * USECS_PER_SEC,
						offset_before * USECS_PER_SEC);
		zone->table_to = TABLE_TO;
		if (found == 0 || (boundary - EPOCH_SECONDS) >= TABLE_TO / USECS_PER_SEC)
			break;
		if (!zone_append(zone, (boundary - EPOCH_SECONDS) * USECS_PER_SEC,
						 offset_after * USECS_PER_SEC, offset_before * USECS_PER_SEC))
		{
			zone->table_to = (boundary - EPOCH_SECONDS) * USECS_PER_SEC;
			break;
		}
		at = boundary;
	}
	zone->last = zone->transitions;
	zone->last_to = TABLE_FROM;

	/*
	 * AT TIME ZONE takes some names for abbreviations of a fixed offset: CET is
	 * not the zone of that name.  What it does is right, so the table is used
	 * only where both agree.
	 */
	for (int i = 0; i < zone->transition_count; i++)
	{
		Transition *transition = &zone->transitions[i];
		Datum		local = DirectFunctionCall2(timestamptz_zone, name,
												TimestampTzGetDatum(transition->from));

		if (DatumGetTimestamp(local) != transition->from + transition->offset)
			zone->table_to = TABLE_FROM;
	}
}

/* The zone in an argument, kept from call to call. */
static Zone *
zone_argument(FunctionCallInfo fcinfo, int argument)
{
	text	   *name = PG_GETARG_TEXT_PP(argument);
	int			length = VARSIZE_ANY_EXHDR(name);
	Zone	   *zone = fcinfo->flinfo->fn_extra;

	if (zone != NULL && zone->name_length == length &&
		memcmp(zone->name, VARDATA_ANY(name), length) == 0)
		return zone;

	if (zone == NULL)
		zone = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt,
																  sizeof(Zone));
	zone->name_length = -1;
	zone->tz = NULL;
	if (length <= TZ_STRLEN_MAX)
	{
		memcpy(zone->name, VARDATA_ANY(name), length);
		zone->name[length] = '\0';
		zone->tz = pg_tzset(zone->name);
	}
	if (zone->tz == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" not recognized", text_to_cstring(name)),
				 errhint("Use a name of the view pg_timezone_names, such as \"Europe/Berlin\".")));
	zone_read(zone, PointerGetDatum(name));
	zone->name_length = length;
	return zone;
}

/* Makes the transition before a point inside the table the zone's last one. */
static void
zone_find(Zone *zone, TimestampTz at)
{
	int			low = 0;
	int			high = zone->transition_count - 1;

	while (low < high)
	{
		int			middle = (low + high + 1) / 2;

		if (zone->transitions[middle].from <= at)
			low = middle;
		else
			high = middle - 1;
	}
	zone->last = &zone->transitions[low];
	zone->last_to = low + 1 < zone->transition_count ?
		zone->transitions[low + 1].from : zone->table_to;
}

/* The local time at a point in time in the zone of an argument. */
Timestamp
zone_local_time(FunctionCallInfo fcinfo, TimestampTz at, int zone_argument_number)
{
	Zone	   *zone = zone_argument(fcinfo, zone_argument_number);

	if (TIMESTAMP_NOT_FINITE(at))
		return at;
	if (unlikely(at < TABLE_FROM || at >= zone->table_to))
		return DatumGetTimestamp(DirectFunctionCall2(timestamptz_zone,
													 PG_GETARG_DATUM(zone_argument_number),
													 TimestampTzGetDatum(at)));
	if (at < zone->last->from || at >= zone->last_to)
		zone_find(zone, at);
	if (unlikely(at == zone->last->from && zone->last->skips_midnight))
		return (at + zone->last->offset) / USECS_PER_DAY * USECS_PER_DAY -
			((at + zone->last->offset) % USECS_PER_DAY < 0 ? USECS_PER_DAY : 0);
	return at + zone->last->offset;
}

/*
 * local_time(at timestamptz, zone text) returns timestamp: the local time at a
 * point in time; infinity stays what it is.
 */
PG_FUNCTION_INFO_V1(local_time);
Datum
local_time(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMP(zone_local_time(fcinfo, PG_GETARG_TIMESTAMPTZ(0), 1));
}

/*
 * as_of(day date, zone text) returns date: the day, where it is NULL today in the
 * zone, at the start of the transaction.
 */
PG_FUNCTION_INFO_V1(as_of);
Datum
as_of(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(local_day(zone_local_time(fcinfo, GetCurrentTransactionStartTimestamp(), 1)));
}

/* The point in time at a local time in the zone of the second argument. */
static Datum
zone_point_in_time(FunctionCallInfo fcinfo, Timestamp local)
{
	Zone	   *zone = zone_argument(fcinfo, 1);
	TimestampTz day_before;
	int64		before;
	int64		after;

	if (TIMESTAMP_NOT_FINITE(local))
		PG_RETURN_TIMESTAMPTZ(local);
	if (unlikely(local < TABLE_FROM + 3 * USECS_PER_DAY || local >= zone->table_to - 3 * USECS_PER_DAY))
		return DirectFunctionCall2(timestamp_zone, PG_GETARG_DATUM(1), TimestampGetDatum(local));
	day_before = local - USECS_PER_DAY;
	if (day_before < zone->last->from || day_before >= zone->last_to)
		zone_find(zone, day_before);

	/*
	 * As DetermineTimeZoneOffset() does: only the next transition can matter.  A
	 * time that is on both of its sides, or on none, is read with the offset that
	 * makes it the later.
	 */
	before = local - zone->last->offset;
	if (zone->last + 1 == zone->transitions + zone->transition_count)
		PG_RETURN_TIMESTAMPTZ(before);
	after = local - zone->last[1].offset;
	if (before < zone->last_to && after < zone->last_to)
		PG_RETURN_TIMESTAMPTZ(before);
	if (before >= zone->last_to && after >= zone->last_to)
		PG_RETURN_TIMESTAMPTZ(after);
	PG_RETURN_TIMESTAMPTZ(Max(before, after));
}

/*
 * point_in_time(local timestamp, zone text) returns timestamptz: the point in
 * time at a local time, as AT TIME ZONE gives it also where the clocks skip or
 * repeat it; infinity stays what it is.
 */
PG_FUNCTION_INFO_V1(point_in_time);
Datum
point_in_time(PG_FUNCTION_ARGS)
{
	return zone_point_in_time(fcinfo, PG_GETARG_TIMESTAMP(0));
}

/*
 * point_in_time(day date, zone text) returns timestamptz: the point in time at
 * which the day begins; an infinity for a day without timestamps, so that it is
 * left out instead of being an error.
 */
PG_FUNCTION_INFO_V1(point_in_time_of_day);
Datum
point_in_time_of_day(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);

	/* The infinities, and days for which there are no timestamps in some zone */
	if (unlikely(day <= DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE + 1))
		PG_RETURN_TIMESTAMPTZ(DT_NOBEGIN);
	if (unlikely(day >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE))
		PG_RETURN_TIMESTAMPTZ(DT_NOEND);
	return zone_point_in_time(fcinfo, day * USECS_PER_DAY);
}

/*
 * end_of_day(day date, zone text) returns timestamptz: the point in time at which
 * a day is over, the first that is not of the day any more.
 *
 * It is what comes after the day's last microsecond, and not the next midnight,
 * which the clocks may give twice or not at all: where they go back to a midnight
 * that has been, the day is over when it first comes.  An infinity for a day
 * without timestamps, as of point_in_time().
 */
PG_FUNCTION_INFO_V1(end_of_day);
Datum
end_of_day(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);
	Datum		last;

	if (unlikely(day <= DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE + 1))
		PG_RETURN_TIMESTAMPTZ(DT_NOBEGIN);
	if (unlikely(day >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE - 2))
		PG_RETURN_TIMESTAMPTZ(DT_NOEND);
	last = zone_point_in_time(fcinfo, (day + 1) * USECS_PER_DAY - 1);
	PG_RETURN_TIMESTAMPTZ(DatumGetTimestampTz(last) + 1);
}
