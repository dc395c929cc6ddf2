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

/* 2000-01-01 was a Saturday; the Monday of its week was five days before */
#define FIRST_MONDAY (-5)

#define DAYS_IN_WEEK 7
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

/* The unit named by an SQL argument. */
PeriodUnit
period_unit(const text *name)
{
	PeriodUnit	unit;

	/* Called for every row: the usual spelling without making a C string */
	for (int i = 0; i < PERIOD_UNITS; i++)
	{
		size_t		length = VARSIZE_ANY_EXHDR(name);

		if (length == strlen(unit_names[i]) &&
			memcmp(VARDATA_ANY(name), unit_names[i], length) == 0)
			return i;
	}
	if (!period_unit_by_name(text_to_cstring(name), &unit))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit \"%s\" not recognized", text_to_cstring(name)),
				 errhint("Valid units are \"day\", \"week\", \"month\", \"quarter\" and \"year\".")));
	return unit;
}

const char *
period_unit_name(PeriodUnit unit)
{
	return unit_names[unit];
}

/* The number of the period that a finite day is in. */
int32
period_number(DateADT day, PeriodUnit unit)
{
	int			year;
	int			month;
	int			day_of_month;
	int32		months;

	if (unit == PERIOD_DAY)
		return day;
	if (unit == PERIOD_WEEK)
		return floor_division(day - FIRST_MONDAY, DAYS_IN_WEEK);

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	months = (year - 2000) * MONTHS_PER_YEAR + month - 1;
	if (unit == PERIOD_MONTH)
		return months;
	if (unit == PERIOD_QUARTER)
		return floor_division(months, MONTHS_IN_QUARTER);
	return year - 2000;
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
	if (day < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE ||
		day >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
		return false;
	*start = (DateADT) day;
	return true;
}

/* A finite day as 2024-01-31, whatever DateStyle is. */
char *
date_to_iso(DateADT day)
{
	struct pg_tm tm;
	char		buffer[MAXDATELEN + 1];

	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, buffer);
	return pstrdup(buffer);
}

/*
 * The day that date_to_iso() writes so; false if it writes none so.  Unlike
 * date_in() it does not ask for DateStyle or today.
 */
bool
date_from_iso(const char *text, DateADT *day)
{
	int			year;
	int			month;
	int			day_of_month;
	int			length = 0;
	char	   *written;
	bool		same;

	if (sscanf(text, "%7d-%2d-%2d%n", &year, &month, &day_of_month, &length) != 3 ||
		year < 1 || month < 1 || month > MONTHS_PER_YEAR || day_of_month < 1 || day_of_month > 31)
		return false;
	if (text[length] != '\0')
		year = 1 - year;		/* before Christ */
	if (!IS_VALID_JULIAN(year, month, day_of_month))
		return false;
	*day = date2j(year, month, day_of_month) - POSTGRES_EPOCH_JDATE;
	if (!IS_VALID_DATE(*day))
		return false;
	written = date_to_iso(*day);
	same = strcmp(written, text) == 0;
	pfree(written);
	return same;
}
