/*-------------------------------------------------------------------------
 *
 * target.c
 *	  Where a target stands: what is expected of it by now, how much of its way
 *	  has been made, what it will come to and how that is judged.
 *
 * Amounts are numerics, so that a pace of just 0.8 is one.  As in SQL, a NULL,
 * here a null pointer, makes NULL whatever it is part of.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "period.h"
#include "row.h"

#define DAYS_PER_WEEK 7

/* What a target is about, as far as its judgement goes by it */
typedef struct Subject
{
	bool		is_measured;	/* by a KPI; else it is entered by hand */
	bool		is_boolean;		/* either done or not */
	bool		is_percentage;	/* a share, unless its target is none */
	bool		is_churn;		/* the share of the customers that is lost */
	bool		is_retention;	/* or kept */
} Subject;

/* Days of the week on which nobody works, from Monday on, and those that are not at the weekend */
typedef struct Calendar
{
	bool		is_weekend[DAYS_PER_WEEK];
	int			days_per_week;
	int			holiday_count;
	DateADT    *holidays;
} Calendar;

PG_FUNCTION_INFO_V1(target_counts_up);
PG_FUNCTION_INFO_V1(target_line);
PG_FUNCTION_INFO_V1(target_judge);
PG_FUNCTION_INFO_V1(target_work_days);
PG_FUNCTION_INFO_V1(target_time_share);
PG_FUNCTION_INFO_V1(target_days);

#define GETARG_AMOUNT(n) (PG_ARGISNULL(n) ? NULL : PG_GETARG_NUMERIC(n))
#define GETARG_TRUTH(n) (!PG_ARGISNULL(n) && PG_GETARG_BOOL(n))
#define GETARG_LIST(n) (PG_ARGISNULL(n) ? NULL : PG_GETARG_ARRAYTYPE_P(n))

/* Arithmetic */

static Numeric
calculated(PGFunction operation, Numeric left, Numeric right)
{
	if (left == NULL || right == NULL)
		return NULL;
	return DatumGetNumeric(DirectFunctionCall2(operation, NumericGetDatum(left), NumericGetDatum(right)));
}

static Numeric
sum(Numeric left, Numeric right)
{
	return calculated(numeric_add, left, right);
}

static Numeric
difference(Numeric left, Numeric right)
{
	return calculated(numeric_sub, left, right);
}

static Numeric
product(Numeric left, Numeric right)
{
	return calculated(numeric_mul, left, right);
}

/* Below, above or 0; both must be known. */
static int
compare(Numeric left, Numeric right)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(left), NumericGetDatum(right)));
}

static Numeric
from_int(int64 value)
{
	return int64_to_numeric(value);
}

static int
sign_of(Numeric amount)
{
	return compare(amount, from_int(0));
}

/* NULL where there is nothing to divide by */
static Numeric
ratio(Numeric part, Numeric whole)
{
	if (whole == NULL || sign_of(whole) == 0)
		return NULL;
	return calculated(numeric_div, part, whole);
}

static Numeric
smaller(Numeric left, Numeric right)
{
	return compare(left, right) <= 0 ? left : right;
}

static Numeric
larger(Numeric left, Numeric right)
{
	return compare(left, right) >= 0 ? left : right;
}

static bool
is_share(Numeric amount)
{
	return sign_of(amount) >= 0 && compare(amount, from_int(1)) <= 0;
}

/*
 * What is left after part of the whole time where a share is left after all of
 * it; what is no share counts as the nearest that is.
 */
static Numeric
share_left(Numeric share, Numeric part, Numeric whole)
{
	if (share == NULL || part == NULL || whole == NULL || sign_of(whole) == 0)
		return NULL;
	if (sign_of(share) <= 0)
		return from_int(sign_of(part) == 0 ? 1 : 0);
	if (compare(share, from_int(1)) >= 0)
		return from_int(1);
	if (compare(part, whole) == 0)
		return share;
	return calculated(numeric_power, share, ratio(part, whole));
}

/* What is not left of what is not gone */
static Numeric
share_gone(Numeric share, Numeric part, Numeric whole)
{
	return difference(from_int(1), share_left(difference(from_int(1), share), part, whole));
}

/* The subject */

static bool
argument_is(FunctionCallInfo fcinfo, int argument, const char *word)
{
	text	   *value;

	if (PG_ARGISNULL(argument))
		return false;
	value = PG_GETARG_TEXT_PP(argument);
	return VARSIZE_ANY_EXHDR(value) == strlen(word) && memcmp(VARDATA_ANY(value), word, strlen(word)) == 0;
}

/* From the kind of the target and the KPI, the first two arguments */
static Subject
subject_of(FunctionCallInfo fcinfo)
{
	Subject		subject = {0};

	subject.is_measured = argument_is(fcinfo, 0, "kpi");
	subject.is_boolean = argument_is(fcinfo, 0, "boolean");
	subject.is_percentage = argument_is(fcinfo, 0, "percentage");
	subject.is_churn = subject.is_measured && argument_is(fcinfo, 1, "churn_rate");
	subject.is_retention = subject.is_measured && argument_is(fcinfo, 1, "retention_rate");
	return subject;
}

/*
 * Whether it counts from 0 over the time of the target: what adds up, and what
 * is entered by hand as a number without a start that is to be high.
 */
static bool
counts_up(Subject subject, bool adds_up, bool lower_is_better, Numeric start_value)
{
	if (start_value != NULL || subject.is_boolean)
		return false;
	if (!subject.is_measured)
		return !lower_is_better;
	return adds_up && !subject.is_churn && !subject.is_retention;
}

/*
 * What is expected when part of the whole time is behind.  Customers wear off,
 * in each part of the time as many of those who are left.
 */
static Numeric
line(Subject subject, bool counts, Numeric start_value, Numeric target_value, Numeric part, Numeric whole)
{
	/* Nobody knows how far something is that is either done or not */
	if (subject.is_boolean)
		return NULL;
	if (subject.is_churn)
		return share_gone(target_value, part, whole);
	if (subject.is_retention)
		return share_left(target_value, part, whole);
	if (counts)
		return ratio(product(target_value, part), whole);
	if (start_value != NULL)
		return sum(start_value, ratio(product(difference(target_value, start_value), part), whole));
	return target_value;
}

Datum
target_counts_up(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(counts_up(subject_of(fcinfo), GETARG_TRUTH(2), GETARG_TRUTH(3), GETARG_AMOUNT(4)));
}

Datum
target_line(PG_FUNCTION_ARGS)
{
	Numeric		expected = line(subject_of(fcinfo), GETARG_TRUTH(2), GETARG_AMOUNT(3), GETARG_AMOUNT(4),
								GETARG_AMOUNT(5), GETARG_AMOUNT(6));

	if (expected == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(expected);
}

/* The judgement */

/* What every target has; views give no other. */
static void
require(bool is_complete)
{
	if (!is_complete)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("target must have a value, a time and limits of its pace")));
}

static void
set_amount(Datum *value, bool *is_null, Numeric amount)
{
	*is_null = amount == NULL;
	if (amount != NULL)
		*value = NumericGetDatum(amount);
}

static void
set_double(Datum *value, bool *is_null, Numeric amount)
{
	*is_null = amount == NULL;
	if (amount != NULL)
		*value = DirectFunctionCall1(numeric_float8, NumericGetDatum(amount));
}

/*
 * Where a target stands, from what was measured and how much of its time, by
 * days, by work days or by last year's amounts, is behind: part of whole.  There
 * are five kinds:
 *	  what adds up and is to be high has a way from 0, and so has what is entered
 *	  by hand without a start;
 *	  what adds up and is to be low has a limit, which what it comes to by the end
 *	  must keep;
 *	  customers wear off, in each part of the time as many of those who are left;
 *	  a level with a value to start from has a way from there and stays what it is,
 *	  by hand or measured;
 *	  any other level is to be right all the time, and so is a limit that is
 *	  entered by hand;
 * and what is either done or not, of which nobody knows how far it is.  Where
 * nothing has happened, a KPI that adds up is 0, what was to be done is not, and any
 * other is not measurable: a number that nobody has entered, too.  What has been
 * added up or done stays, a level can still change.  Shares are compared by
 * products, so that a pace of just 0.8 is one.
 */
Datum
target_judge(PG_FUNCTION_ARGS)
{
	enum
	{
		PROGRESS, ATTAINMENT, EXPECTED, PACE, FORECAST, STATUS, EXPECTED_PROGRESS, COLUMNS
	};
	Subject		subject = subject_of(fcinfo);
	bool		adds_up = GETARG_TRUTH(2);
	bool		lower_is_better = GETARG_TRUTH(3);
	Numeric		start_value = GETARG_AMOUNT(4);
	Numeric		target_value = GETARG_AMOUNT(5);
	Numeric		actual = GETARG_AMOUNT(6);
	Numeric		part = GETARG_AMOUNT(7);
	Numeric		whole = GETARG_AMOUNT(8);
	bool		has_begun = GETARG_TRUTH(9);
	bool		is_over = GETARG_TRUTH(10);
	Numeric		at_risk_below = GETARG_AMOUNT(11);
	Numeric		off_track_below = GETARG_AMOUNT(12);
	Datum		values[COLUMNS] = {0};
	bool		nulls[COLUMNS] = {0};
	Numeric		zero = from_int(0);
	Numeric		one = from_int(1);
	bool		wears_off = subject.is_churn || subject.is_retention;
	bool		counts = counts_up(subject, adds_up, lower_is_better, start_value);
	bool		has_start;
	bool		has_way;
	Numeric		origin = start_value != NULL ? start_value : zero;
	Numeric		value = actual; /* what is judged */
	Numeric		forecast = NULL;
	Numeric		gained;			/* of the way, 1 being all of it, times over */
	Numeric		over;
	Numeric		progress = NULL;
	Numeric		pace = NULL;
	Numeric		expected_progress;
	bool		is_reached;
	const char *status;

	require(target_value != NULL && part != NULL && whole != NULL && at_risk_below != NULL && off_track_below != NULL);
	/* What is to stay as it is has no way to go */
	has_start = !subject.is_boolean && start_value != NULL && compare(start_value, target_value) != 0;
	has_way = (has_start && !wears_off) || (counts && !lower_is_better);

	if (actual == NULL && has_begun && (subject.is_measured ? counts : subject.is_boolean))
		value = zero;

	if (subject.is_churn)
		forecast = value = share_gone(actual, whole, part);
	else if (subject.is_retention)
		forecast = value = share_left(actual, whole, part);
	else if (counts && lower_is_better)
	{
		forecast = ratio(product(value, whole), part);
		/* Before anything of it is expected nothing can be drawn on, but what is over the limit is over it */
		if (forecast != NULL || value == NULL || compare(value, target_value) <= 0)
			value = forecast;
	}
	else if (counts)
	{
		forecast = ratio(product(value, whole), part);
		/* Of a whole there is no more than all, unless there is already */
		if (forecast != NULL && subject.is_percentage && is_share(target_value))
			forecast = larger(smaller(forecast, larger(one, value)), smaller(zero, value));
	}
	/* A level does not go on as it came */
	else if (!subject.is_boolean)
		forecast = value;

	/* The share of the way made, which may be below 0 or above 1, as a ratio */
	over = one;
	if (has_start)
	{
		bool		goes_down = compare(target_value, origin) < 0;

		gained = goes_down ? difference(origin, value) : difference(value, origin);
		over = goes_down ? difference(origin, target_value) : difference(target_value, origin);
	}
	else if (subject.is_boolean || value == NULL)
		gained = value;
	else if (lower_is_better ? compare(value, target_value) <= 0 :
			 sign_of(target_value) <= 0 && compare(value, target_value) >= 0)
		gained = one;
	else if (lower_is_better)
	{
		gained = larger(target_value, zero);
		if (sign_of(value) > 0)
			over = value;
	}
	else if (sign_of(target_value) > 0)
	{
		gained = value;
		over = target_value;
	}
	else
		/* Below a target that is not above 0 nothing has been made of the way */
		gained = smaller(value, zero);

	is_reached = value != NULL && compare(gained, over) >= 0;
	if (value != NULL)
	{
		progress = smaller(larger(ratio(gained, over), zero), one);
		if (has_way)
			pace = ratio(product(gained, whole), product(over, part));
		else if (!subject.is_boolean)
			pace = ratio(gained, over);
	}

	if (!has_begun)
		status = "not_started";
	else if (value == NULL && (sign_of(part) > 0 || !counts || !subject.is_measured))
		status = "not_measurable";
	else if (is_reached && (is_over || subject.is_boolean || (counts && !lower_is_better)))
		status = "achieved";
	else if (is_over)
		status = "missed";
	else if (subject.is_boolean || value == NULL || is_reached)
		status = "on_track";
	else
	{
		Numeric		made = has_way ? product(gained, whole) : gained;
		Numeric		due = has_way ? product(over, part) : over;

		if (compare(made, product(smaller(at_risk_below, one), due)) >= 0)
			status = "on_track";
		else if (compare(made, product(off_track_below, due)) >= 0)
			status = "at_risk";
		else
			status = "off_track";
	}

	if (!has_begun)
		expected_progress = zero;
	else if (subject.is_boolean && !is_over)
		expected_progress = progress != NULL ? progress : zero;
	else if (has_way)
		expected_progress = ratio(part, whole);
	else
		expected_progress = one;

	if (!has_begun)
		progress = pace = forecast = NULL;
	set_double(&values[PROGRESS], &nulls[PROGRESS], progress);
	set_double(&values[ATTAINMENT], &nulls[ATTAINMENT], ratio(actual, target_value));
	set_amount(&values[EXPECTED], &nulls[EXPECTED], line(subject, counts, start_value, target_value, part, whole));
	set_double(&values[PACE], &nulls[PACE], pace);
	set_amount(&values[FORECAST], &nulls[FORECAST], forecast);
	values[STATUS] = CStringGetTextDatum(status);
	set_double(&values[EXPECTED_PROGRESS], &nulls[EXPECTED_PROGRESS], expected_progress);
	return row_datum_cached(fcinfo, values, nulls);
}

/* The time */

/* Monday is 0. */
static int
day_of_week(int64 day)
{
	int			number = (day + POSTGRES_EPOCH_JDATE) % DAYS_PER_WEEK;

	return number >= 0 ? number : number + DAYS_PER_WEEK;
}

/* From the numbers of the days at the weekend, Monday being 1, and the list of holidays; either may be NULL. */
static Calendar
calendar_of(ArrayType *weekend, ArrayType *holidays)
{
	Calendar	calendar = {.days_per_week = DAYS_PER_WEEK};
	Datum	   *days;
	bool	   *nulls;
	int			count;

	if (weekend != NULL)
	{
		deconstruct_array(weekend, INT4OID, sizeof(int32), true, TYPALIGN_INT, &days, &nulls, &count);
		for (int i = 0; i < count; i++)
		{
			int			day = nulls[i] ? 0 : DatumGetInt32(days[i]);

			if (day < 1 || day > DAYS_PER_WEEK || calendar.is_weekend[day - 1])
				continue;
			calendar.is_weekend[day - 1] = true;
			calendar.days_per_week--;
		}
	}
	if (holidays != NULL)
	{
		deconstruct_array(holidays, DATEOID, sizeof(DateADT), true, TYPALIGN_INT, &days, &nulls, &count);
		calendar.holidays = palloc(count * sizeof(DateADT));
		for (int i = 0; i < count; i++)
			if (!nulls[i] && !DATE_NOT_FINITE(DatumGetDateADT(days[i])) &&
				!calendar.is_weekend[day_of_week(DatumGetDateADT(days[i]))])
				calendar.holidays[calendar.holiday_count++] = DatumGetDateADT(days[i]);
	}
	return calendar;
}

/* Days on which somebody works, from one day to another, both of them among these */
static int64
work_days(Calendar *calendar, DateADT from, DateADT to)
{
	int64		days = Max((int64) to - from + 1, 0);
	int64		count = days / DAYS_PER_WEEK * calendar->days_per_week;

	for (int day = 0; day < days % DAYS_PER_WEEK; day++)
		count += !calendar->is_weekend[day_of_week((int64) from + day)];
	for (int i = 0; i < calendar->holiday_count; i++)
		count -= calendar->holidays[i] >= from && calendar->holidays[i] <= to;
	return count;
}

Datum
target_work_days(PG_FUNCTION_ARGS)
{
	Calendar	calendar;
	int64		days;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	calendar = calendar_of(GETARG_LIST(2), GETARG_LIST(3));
	days = work_days(&calendar, PG_GETARG_DATEADT(0), PG_GETARG_DATEADT(1));
	if (days < 0 || days > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of work days is out of range")));
	PG_RETURN_INT32((int32) days);
}

/*
 * How much of a target's time is behind at the end of a day, as part of whole:
 * days, or work days, or what was measured a year before.  Where there are no
 * work days in it, or there was nothing a year before, it is days.
 */
Datum
target_time_share(PG_FUNCTION_ARGS)
{
	enum
	{
		PART, WHOLE, COLUMNS
	};
	DateADT		starts_on;
	DateADT		ends_on;
	DateADT		as_of;
	Numeric		year_part = GETARG_AMOUNT(4);
	Numeric		year_whole = GETARG_AMOUNT(5);
	int64		days;
	Numeric		part = NULL;
	Numeric		whole = NULL;
	Datum		values[COLUMNS] = {0};
	bool		nulls[COLUMNS] = {0};

	require(!PG_ARGISNULL(1) && !PG_ARGISNULL(2) && !PG_ARGISNULL(3));
	starts_on = PG_GETARG_DATEADT(1);
	ends_on = PG_GETARG_DATEADT(2);
	as_of = PG_GETARG_DATEADT(3);
	days = (int64) ends_on + 1 - starts_on;
	if (argument_is(fcinfo, 0, "work_days"))
	{
		Calendar	calendar = calendar_of(GETARG_LIST(6), GETARG_LIST(7));

		whole = from_int(work_days(&calendar, starts_on, ends_on));
		part = from_int(work_days(&calendar, starts_on, Min(as_of, ends_on)));
	}
	else if (argument_is(fcinfo, 0, "last_year") && year_whole != NULL)
	{
		whole = year_whole;
		part = year_part != NULL ? smaller(larger(year_part, from_int(0)), year_whole) : from_int(0);
	}
	if (whole == NULL || sign_of(whole) <= 0)
	{
		whole = from_int(days);
		part = from_int(Min(Max((int64) as_of + 1 - starts_on, 0), days));
	}
	set_amount(&values[PART], &nulls[PART], part);
	set_amount(&values[WHOLE], &nulls[WHOLE], whole);
	return row_datum_cached(fcinfo, values, nulls);
}

/* The first day of a month, counted from that of 2000, as far as there are days */
static DateADT
month_start(int32 month)
{
	DateADT		day;

	if (!period_start(month, PERIOD_MONTH, &day))
		return month < 0 ? DATEVAL_NOBEGIN : DATEVAL_NOEND;
	return day;
}

static void
append_days(ReturnSetInfo *result, bool is_month, DateADT from, DateADT to)
{
	Datum		values[] = {BoolGetDatum(is_month), DateADTGetDatum(from), DateADTGetDatum(to)};
	bool		nulls[lengthof(values)] = {0};

	if (from <= to)
		rows_append(result, values, nulls);
}

/*
 * The days and the months that are measured for a target, from its first day to
 * its last, as is_of_target() says: months as a whole where all that there is of
 * them by all_to is known by known_to, and days before and after these.  What is
 * summed up to date has no first day, of a stock by months only months count.
 */
Datum
target_days(PG_FUNCTION_ARGS)
{
	bool		to_date = argument_is(fcinfo, 0, "to_date");
	bool		by_month = argument_is(fcinfo, 0, "month");
	DateADT		days[4];		/* those of the arguments that follow */
	DateADT		first_day;
	DateADT		last_day;
	DateADT		known_to;
	DateADT		all_to;
	DateADT		first_month;
	DateADT		next_month;		/* the first that does not count as a whole */
	int32		month;
	ReturnSetInfo *result = rows_begin(fcinfo);

	for (int i = 0; i < (int) lengthof(days); i++)
	{
		require(!PG_ARGISNULL(i + 1));
		days[i] = PG_GETARG_DATEADT(i + 1);
	}
	first_day = days[0];
	last_day = days[1];
	known_to = by_month ? last_day : days[2];
	all_to = by_month ? DATEVAL_NOEND : days[3];
	require(!DATE_NOT_FINITE(first_day) && !DATE_NOT_FINITE(last_day) && !DATE_NOT_FINITE(known_to));

	if (to_date)
		first_month = DATEVAL_NOBEGIN;
	else if (by_month)
		first_month = first_day;
	else
	{
		month = period_number(first_day, PERIOD_MONTH);
		first_month = month_start(month);
		if (first_month < first_day)
			first_month = month_start(month + 1);
	}
	month = period_number(known_to, PERIOD_MONTH);
	next_month = month_start(month + 1);
	if (Min((int64) next_month - 1, (int64) all_to) > known_to)
		next_month = month_start(month);

	if (first_month < next_month)
	{
		/* Behind the last month there is none, and no day before it */
		append_days(result, true, first_month, DATE_IS_NOEND(next_month) ? DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1 : next_month - 1);
		if (!to_date && !by_month)
			append_days(result, false, first_day, first_month - 1);
		if (!by_month)
			append_days(result, false, next_month, last_day);
	}
	else if (!by_month)
		append_days(result, false, to_date ? DATEVAL_NOBEGIN : first_day, last_day);
	return (Datum) 0;
}
