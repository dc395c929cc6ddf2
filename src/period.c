/*-------------------------------------------------------------------------
 *
 * period.c
 *	  Calendar periods.  See period.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "period.h"
#include "span.h"

/* 2000-01-01 was a Saturday; the Monday of its week was five days before */
#define FIRST_MONDAY (-5)

/* The oldest date */
#define FIRST_DAY (DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE)

#define DAYS_IN_WEEK 7
#define DAYS_IN_LEAP_YEAR 366
#define MONTHS_IN_QUARTER 3

static const char *const unit_names[PERIOD_UNITS] = {
	"day", "week", "month", "quarter", "year"
};

/* Division that rounds down, also for a negative dividend. */
static inline int32
floor_division(int32 dividend, int32 divisor)
{
	return dividend / divisor - (dividend % divisor < 0);
}

/* The unit of that name; false if there is none. */
bool
period_unit_by_name(const char *name, PeriodUnit *unit)
{
	for (int i = 0; i < PERIOD_UNITS; i++)
	{
		if (pg_strcasecmp(name, unit_names[i]) == 0)
		{
			*unit = i;
			return true;
		}
	}
	return false;
}

/* The unit in an SQL argument, which must not be NULL. */
PeriodUnit
period_unit_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *name;
	PeriodUnit	unit;

	if (PG_ARGISNULL(argument))
		argument_is_null("unit");
	name = text_to_cstring(PG_GETARG_TEXT_PP(argument));
	if (!period_unit_by_name(name, &unit))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit \"%s\" not recognized", name),
				 errhint("Valid units are \"day\", \"week\", \"month\", \"quarter\" and \"year\".")));
	return unit;
}

/* States can only go together if they count by the same unit. */
void
period_check_unit(PeriodUnit unit, PeriodUnit other, const char *type_name)
{
	if (unlikely(unit != other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix %s by %s and by %s", type_name,
						unit_names[unit], unit_names[other])));
}

/*
 * Checks that an SQL argument names the unit of the state.  Called for every
 * row: the usual spelling is compared as it stands.
 */
void
period_check_unit_argument(FunctionCallInfo fcinfo, int argument, PeriodUnit unit,
						   const char *type_name)
{
	if (likely(!PG_ARGISNULL(argument)))
	{
		text	   *name = PG_GETARG_TEXT_PP(argument);
		const char *given = VARDATA_ANY(name);
		const char *end = given + VARSIZE_ANY_EXHDR(name);
		const char *expected = unit_names[unit];

		/* What is given holds no zero byte, so it cannot pass the end of expected */
		while (given < end && *given == *expected)
		{
			given++;
			expected++;
		}
		if (likely(given == end && *expected == '\0'))
			return;
	}
	period_check_unit(unit, period_unit_argument(fcinfo, argument), type_name);
}

const char *
period_unit_name(PeriodUnit unit)
{
	return unit_names[unit];
}

/*
 * The year and month of a finite day, as j2date() gives them and faster.
 *
 * Neri and Schneider, "Euclidean affine functions and their application to
 * calendar algorithms", Software: Practice and Experience 53 (2023), figure 12.
 * Years begin in March there, so that the leap day is the last of its year, and
 * every divisor is a constant.  Days are counted from an epoch before the oldest
 * date, which is in the year -4713.
 */
#define DAYS_IN_400_YEARS 146097
#define YEARS_BEFORE_0 (15 * 400)
/* Days from 0000-03-01 to 2000-01-01 are 730425 */
#define DAYS_BEFORE_2000 (730425 + 15 * DAYS_IN_400_YEARS)

static inline void
year_and_month(DateADT day, int *year, int *month)
{
	/* In quarters of a day: four centuries have four times as many as days */
	uint64		quarters = 4 * ((uint64) ((int64) day + DAYS_BEFORE_2000)) + 3;
	uint32		century = quarters / DAYS_IN_400_YEARS;
	uint32		quarters_of_century = (uint32) (quarters % DAYS_IN_400_YEARS) | 3;

	/* 2939745 / 2^32 is 1 / 1461, the quarters of a year, as near as it must be */
	uint64		product = UINT64CONST(2939745) * quarters_of_century;
	uint32		year_of_century = product >> 32;
	uint32		day_of_year = (uint32) product / 2939745 / 4;

	/* 2141 / 2^16 is 1 / 30.61, the days of a month; March is month 3 */
	uint32		month_from_march = (2141 * day_of_year + 197913) >> 16;

	/* January and February, from day 306 on, are of the next calendar year */
	bool		next_year = day_of_year >= 306;

	*year = (int) (100 * century + year_of_century) - YEARS_BEFORE_0 + next_year;
	*month = (int) month_from_march - (next_year ? MONTHS_PER_YEAR : 0);
}

/* The number of the period that a finite day is in. */
int32
period_number(DateADT day, PeriodUnit unit)
{
	int			year;
	int			month;
	int32		months;

	if (unit == PERIOD_DAY)
		return day;
	if (unit == PERIOD_WEEK)
		return floor_division(day - FIRST_MONDAY, DAYS_IN_WEEK);

	year_and_month(day, &year, &month);
	months = (year - 2000) * MONTHS_PER_YEAR + month - 1;
	if (unit == PERIOD_MONTH)
		return months;
	if (unit == PERIOD_QUARTER)
		return floor_division(months, MONTHS_IN_QUARTER);
	return year - 2000;
}

/*
 * The same; false where the period begins before there are dates, as the one
 * that the oldest day is in does for most units.
 */
bool
period_of_day(DateADT day, PeriodUnit unit, int32 *period)
{
	DateADT		start;

	*period = period_number(day, unit);
	return likely(day >= FIRST_DAY + DAYS_IN_LEAP_YEAR) || period_start(*period, unit, &start);
}

/*
 * The first day of a period; false where that is no date.  Every number that
 * period_number() gives is safe here, as is every other.
 */
bool
period_start(int32 period, PeriodUnit unit, DateADT *start)
{
	int64		day;

	if (unit == PERIOD_DAY)
		day = period;
	else if (unit == PERIOD_WEEK)
		day = (int64) period * DAYS_IN_WEEK + FIRST_MONDAY;
	else
	{
		int64		months = (int64) period *
			(unit == PERIOD_MONTH ? 1 : unit == PERIOD_QUARTER ? MONTHS_IN_QUARTER : MONTHS_PER_YEAR);
		int64		year = 2000 + months / MONTHS_PER_YEAR - (months % MONTHS_PER_YEAR < 0);
		int			month = (months % MONTHS_PER_YEAR + MONTHS_PER_YEAR) % MONTHS_PER_YEAR + 1;

		if (year < JULIAN_MINYEAR || year >= JULIAN_MAXYEAR ||
			!IS_VALID_JULIAN((int) year, month, 1))
			return false;
		day = (int64) date2j((int) year, month, 1) - POSTGRES_EPOCH_JDATE;
	}
	if (day < FIRST_DAY ||
		day >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
		return false;
	*start = (DateADT) day;
	return true;
}

/* The first day of a period that has one, as date_to_iso() writes it. */
char *
period_to_iso(int32 period, PeriodUnit unit)
{
	DateADT		start;

	if (!period_start(period, unit, &start))
		elog(ERROR, "period %d is out of range", period);
	return date_to_iso(start);
}

/* Reads the first day of a period and gives the number of the period. */
int32
text_period(StateText *input, PeriodUnit unit)
{
	DateADT		day = text_date(input);
	DateADT		start;
	int32		period = period_number(day, unit);

	if (!period_start(period, unit, &start) || day != start)
		text_invalid(input, psprintf("No %s begins on \"%s\".", unit_names[unit],
									 date_to_iso(day)));
	return period;
}

/* The first day of the month that a day is in, as far as there are days. */
static Datum
month_of_day(int64 day)
{
	DateADT		start;

	if (unlikely(!period_start(period_number(day, PERIOD_MONTH), PERIOD_MONTH, &start)))
		start = FIRST_DAY;
	PG_RETURN_DATEADT(start);
}

/* An infinite local time as a day. */
static inline DateADT
infinite_day(Timestamp local)
{
	return TIMESTAMP_IS_NOBEGIN(local) ? DATEVAL_NOBEGIN : DATEVAL_NOEND;
}

/* day_of(timestamp) returns date: the cast in a fifth of the time, for it is asked of every row. */
PG_FUNCTION_INFO_V1(day_of_timestamp);
Datum
day_of_timestamp(PG_FUNCTION_ARGS)
{
	Timestamp	local = PG_GETARG_TIMESTAMP(0);

	if (TIMESTAMP_NOT_FINITE(local))
		PG_RETURN_DATEADT(infinite_day(local));
	PG_RETURN_DATEADT((DateADT) local_day(local));
}

/* month_of(timestamp) returns date: date_trunc('month', ...)::date, too. */
PG_FUNCTION_INFO_V1(month_of_timestamp);
Datum
month_of_timestamp(PG_FUNCTION_ARGS)
{
	Timestamp	local = PG_GETARG_TIMESTAMP(0);

	if (TIMESTAMP_NOT_FINITE(local))
		PG_RETURN_DATEADT(infinite_day(local));
	return month_of_day(local_day(local));
}

/* month_of(date) returns date: the same of a day. */
PG_FUNCTION_INFO_V1(month_of_date);
Datum
month_of_date(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);

	if (DATE_NOT_FINITE(day))
		PG_RETURN_DATEADT(day);
	return month_of_day(day);
}
