/*-------------------------------------------------------------------------
 *
 * rfm.c
 *	  One customer's purchases: recency, frequency, monetary value.
 *
 * The state of the type rfm holds the distinct days on which the customer
 * bought, ascending, what was bought on the first of them, and what was bought
 * in all.  Purchases of one day are one purchase.  That is all that the models
 * of the field need (Fader and Hardie, "Creating an RFM Summary Using Excel",
 * 2008), and it can be merged: what the first day brought is the sum of what
 * it brought in the parts that have it.
 *
 * The two amounts are numerics and exact.  They follow the days, first the
 * revenue and then the amount of the first day; where there is only one day
 * they are equal.  Behind them the state may have some room to grow.
 *
 * Invariants: days are finite and ascend, amounts are finite, without days both
 * amounts are 0.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "money.h"
#include "rfm.h"
#include "span.h"
#include "state.h"
#include "text_form.h"
#include "unit_amount.h"

#define TYPE_NAME "rfm"

typedef struct Rfm
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	int32		day_count;
	int32		day_capacity;
	int64		invalid;		/* rows that cannot be right */
	DateADT		days[FLEXIBLE_ARRAY_MEMBER];
	/* the two amounts follow at days[day_capacity] */
} Rfm;

#define RFM_FIXED_SIZE offsetof(Rfm, days)
#define RFM_AMOUNTS_OFFSET(capacity) (RFM_FIXED_SIZE + (Size) (capacity) * sizeof(DateADT))

/* Room for amounts to get longer, so that few of them move the state */
#define AMOUNT_ROOM 8

static inline Numeric
rfm_revenue(const Rfm *rfm)
{
	return (Numeric) ((char *) rfm + RFM_AMOUNTS_OFFSET(rfm->day_capacity));
}

static inline Numeric
rfm_first_amount(const Rfm *rfm)
{
	Numeric		revenue = rfm_revenue(rfm);

	return (Numeric) ((char *) revenue + INTALIGN(VARSIZE(revenue)));
}

static inline Size
rfm_amounts_size(Numeric revenue, Numeric first_amount)
{
	return INTALIGN(VARSIZE(revenue)) + INTALIGN(VARSIZE(first_amount));
}

/* What is wrong with a state, NULL if nothing. */
static const char *
rfm_violation(const Rfm *rfm)
{
	Numeric		revenue = rfm_revenue(rfm);
	Numeric		first_amount = rfm_first_amount(rfm);

	if (rfm->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (rfm->day_count < 0 || rfm->day_count > rfm->day_capacity)
		return "The number of days is wrong.";
	for (int i = 0; i < rfm->day_count; i++)
	{
		if (DATE_NOT_FINITE(rfm->days[i]) || !IS_VALID_DATE(rfm->days[i]))
			return "A day is out of range.";
		if (i > 0 && rfm->days[i] <= rfm->days[i - 1])
			return "Days must ascend.";
	}
	if (!amount_is_finite(revenue) || !amount_is_finite(first_amount))
		return "Amounts must be finite.";
	if (rfm->day_count <= 1 &&
		!DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(revenue),
										  NumericGetDatum(first_amount))))
		return "The revenue of a single day must be the amount of the first day.";
	if (rfm->day_count == 0 &&
		!DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(revenue),
										  NumericGetDatum(amount_zero()))))
		return "Without days there must not be an amount.";
	return NULL;
}

/* A state with these days and amounts, and room for as many days and bytes. */
static Rfm *
rfm_make(const DateADT *days, int day_count, int64 day_capacity,
		 Numeric revenue, Numeric first_amount, Size amount_room, int64 invalid)
{
	Size		size = RFM_AMOUNTS_OFFSET(day_capacity) +
		rfm_amounts_size(revenue, first_amount) + amount_room;
	Rfm		   *rfm = palloc0(size);

	SET_VARSIZE(rfm, size);
	rfm->version = STATE_VERSION;
	rfm->day_count = day_count;
	rfm->day_capacity = day_capacity;
	rfm->invalid = invalid;
	if (day_count > 0)
		memcpy(rfm->days, days, day_count * sizeof(DateADT));
	memcpy(rfm_revenue(rfm), revenue, VARSIZE(revenue));
	memcpy(rfm_first_amount(rfm), first_amount, VARSIZE(first_amount));
	return rfm;
}

static Rfm *
rfm_argument(FunctionCallInfo fcinfo, int argument)
{
	Rfm		   *rfm = state_argument(fcinfo, argument, RFM_FIXED_SIZE, TYPE_NAME);

	Assert(rfm_violation(rfm) == NULL);
	return rfm;
}

/* The first argument for writing, a new state where it is NULL. */
static Rfm *
rfm_writable(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return rfm_make(NULL, 0, 4, amount_zero(), amount_zero(), 2 * AMOUNT_ROOM, 0);
	return state_writable(fcinfo, 0, RFM_FIXED_SIZE, TYPE_NAME);
}

/* Where the day is in the list, or would be. */
static int
rfm_position(const Rfm *rfm, DateADT day)
{
	int			low = 0;
	int			high = rfm->day_count;

	/* Rows often come in the order of time */
	if (high == 0 || rfm->days[high - 1] < day)
		return high;
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (rfm->days[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The state with other amounts: in place where they fit, else moved, with more
 * room.
 */
static Rfm *
rfm_with_amounts(Rfm *rfm, Numeric revenue, Numeric first_amount)
{
	char	   *at = (char *) rfm_revenue(rfm);

	if (RFM_AMOUNTS_OFFSET(rfm->day_capacity) +
		rfm_amounts_size(revenue, first_amount) > VARSIZE(rfm))
		return rfm_make(rfm->days, rfm->day_count, rfm->day_capacity,
						revenue, first_amount, 2 * AMOUNT_ROOM, rfm->invalid);

	/* The first amount may lie where the revenue goes */
	if (INTALIGN(VARSIZE(revenue)) != INTALIGN(VARSIZE(at)) ||
		first_amount != rfm_first_amount(rfm))
		memmove(at + INTALIGN(VARSIZE(revenue)), first_amount, VARSIZE(first_amount));
	memcpy(at, revenue, VARSIZE(revenue));
	return rfm;
}

/* Counts a purchase.  Returns the state, which may have moved. */
static Rfm *
rfm_count(Rfm *rfm, DateADT day, Numeric amount)
{
	int			position = rfm_position(rfm, day);
	Numeric		first_amount = rfm_first_amount(rfm);

	if (position == rfm->day_count || rfm->days[position] != day)
	{
		if (rfm->day_count == rfm->day_capacity)
			rfm = rfm_make(rfm->days, rfm->day_count,
						   state_doubled(sizeof(DateADT), RFM_FIXED_SIZE +
										 rfm_amounts_size(rfm_revenue(rfm), first_amount) +
										 2 * AMOUNT_ROOM,
										 rfm->day_count, TYPE_NAME),
						   rfm_revenue(rfm), first_amount, 2 * AMOUNT_ROOM, rfm->invalid);
		memmove(&rfm->days[position + 1], &rfm->days[position],
				(rfm->day_count - position) * sizeof(DateADT));
		rfm->days[position] = day;
		rfm->day_count++;
		first_amount = position == 0 ? amount : rfm_first_amount(rfm);
	}
	else if (position == 0)
		first_amount = amount_sum(first_amount, amount);
	return rfm_with_amounts(rfm, amount_sum(rfm_revenue(rfm), amount), first_amount);
}

/*
 * What is known at the end of the day as_of of the customer in an argument;
 * false without a purchase by then.  Of repeat amounts there is only the sum, so
 * once something has been bought later, that until as_of is not known.  The mean
 * takes as long as all the rest and is worked out only where it is wanted.
 */
bool
rfm_summary(FunctionCallInfo fcinfo, int argument, DateADT as_of, bool with_mean,
			RfmSummary *summary)
{
	Rfm		   *rfm = rfm_argument(fcinfo, argument);
	int			day_count = rfm->day_count;

	if (day_count > 0 && rfm->days[day_count - 1] > as_of)
		day_count = rfm_position(rfm, as_of + 1);
	if (day_count == 0)
		return false;

	/* Any two dates are less than 2^31 days apart */
	summary->frequency = day_count - 1;
	summary->recency = rfm->days[day_count - 1] - rfm->days[0];
	summary->age = as_of - rfm->days[0];
	summary->mean_known = day_count == 1 || day_count == rfm->day_count;
	summary->mean = 0.0;
	if (with_mean && day_count > 1 && summary->mean_known)
	{
		Datum		repeat_amount = DirectFunctionCall2(numeric_sub,
														NumericGetDatum(rfm_revenue(rfm)),
														NumericGetDatum(rfm_first_amount(rfm)));

		summary->mean = DatumGetFloat8(DirectFunctionCall1(numeric_float8, repeat_amount)) /
			summary->frequency;
	}
	return true;
}

/* rfm_in(cstring) returns rfm: reads what rfm_out() writes. */
PG_FUNCTION_INFO_V1(rfm_in);
Datum
rfm_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	int64		invalid;
	Numeric		revenue;
	Numeric		first_amount;
	DateADT    *days = palloc(4 * sizeof(DateADT));
	int64		day_count = 0;
	int64		day_capacity = 4;
	Rfm		   *rfm;
	const char *violation;

	invalid = text_int64(&input);
	revenue = text_numeric(&input, " {");
	first_amount = text_numeric(&input, " {");
	text_expect(&input, '{');
	while (!text_accept(&input, '}'))
	{
		CHECK_FOR_INTERRUPTS();
		if (day_count > 0)
			text_expect(&input, ',');
		if (day_count == day_capacity)
		{
			day_capacity = state_doubled(sizeof(DateADT), RFM_FIXED_SIZE, day_count, TYPE_NAME);
			days = repalloc(days, day_capacity * sizeof(DateADT));
		}
		days[day_count++] = text_date(&input);
	}
	text_end(&input);
	rfm = rfm_make(days, day_count, day_count, revenue, first_amount, 0, invalid);
	violation = rfm_violation(rfm);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(rfm);
}

/*
 * rfm_out(rfm) returns cstring: the invalid rows, the revenue, the amount of
 * the first day, and {day,...}.
 */
PG_FUNCTION_INFO_V1(rfm_out);
Datum
rfm_out(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%lld %s %s {", (long long) rfm->invalid,
					 DatumGetCString(DirectFunctionCall1(numeric_out,
														 NumericGetDatum(rfm_revenue(rfm)))),
					 DatumGetCString(DirectFunctionCall1(numeric_out,
														 NumericGetDatum(rfm_first_amount(rfm)))));
	for (int i = 0; i < rfm->day_count; i++)
	{
		char	   *day = date_to_iso(rfm->days[i]);

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(&buffer, "%s%s", i > 0 ? "," : "", day);
		pfree(day);
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* rfm_recv(internal) returns rfm: the binary form. */
PG_FUNCTION_INFO_V1(rfm_recv);
Datum
rfm_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int64		invalid;
	Numeric		revenue;
	Numeric		first_amount;
	int			day_count;
	DateADT    *days;
	Rfm		   *rfm;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	invalid = pq_getmsgint64(buffer);
	revenue = amount_receive(buffer);
	first_amount = amount_receive(buffer);
	day_count = pq_getmsgint(buffer, 4);
	if (day_count < 0 || day_count > (buffer->len - buffer->cursor) / (int) sizeof(DateADT))
		state_invalid_binary(TYPE_NAME, "The number of days is wrong.");
	days = palloc(day_count * sizeof(DateADT));
	for (int i = 0; i < day_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		days[i] = pq_getmsgint(buffer, 4);
	}
	rfm = rfm_make(days, day_count, day_count, revenue, first_amount, 0, invalid);
	violation = rfm_violation(rfm);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(rfm);
}

/* rfm_send(rfm) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(rfm_send);
Datum
rfm_send(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, rfm->version);
	pq_sendint64(&buffer, rfm->invalid);
	amount_send(&buffer, rfm_revenue(rfm));
	amount_send(&buffer, rfm_first_amount(rfm));
	pq_sendint32(&buffer, rfm->day_count);
	for (int i = 0; i < rfm->day_count; i++)
		pq_sendint32(&buffer, rfm->days[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* Counts a purchase, as invalid where it cannot be right. */
static Datum
rfm_transition(FunctionCallInfo fcinfo, bool finite, DateADT day)
{
	Rfm		   *rfm = rfm_writable(fcinfo);

	if (finite && amount_is_finite(PG_GETARG_NUMERIC(2)))
		rfm = rfm_count(rfm, day, PG_GETARG_NUMERIC(2));
	else
		state_count(&rfm->invalid, 1, TYPE_NAME);
	PG_RETURN_POINTER(rfm);
}

/*
 * rfm_transition_date(rfm, at date, amount numeric) returns rfm: counts a
 * purchase.  Rows with a NULL are skipped.
 */
PG_FUNCTION_INFO_V1(rfm_transition_date);
Datum
rfm_transition_date(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		return rfm_transition(fcinfo, !DATE_NOT_FINITE(PG_GETARG_DATEADT(1)),
							  PG_GETARG_DATEADT(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/*
 * rfm_transition_timestamptz(rfm, at timestamptz, amount numeric) returns rfm:
 * counts a purchase on the day it was made in the session's time zone.
 */
PG_FUNCTION_INFO_V1(rfm_transition_timestamptz);
Datum
rfm_transition_timestamptz(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
	{
		bool		finite = !TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(1));
		DateADT		day = 0;

		if (finite)
			day = DatumGetDateADT(DirectFunctionCall1(timestamptz_date, PG_GETARG_DATUM(1)));
		/* West of Greenwich the first day of all is before all dates */
		return rfm_transition(fcinfo, finite && IS_VALID_DATE(day), day);
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* The days of both, merged into days; their number. */
static int
rfm_merge_days(const Rfm *left, const Rfm *right, DateADT *days)
{
	int			l = 0;
	int			r = 0;
	int			day_count = 0;

	while (l < left->day_count || r < right->day_count)
	{
		bool		from_left = r == right->day_count ||
			(l < left->day_count && left->days[l] <= right->days[r]);
		DateADT		day = from_left ? left->days[l++] : right->days[r++];

		if (day_count == 0 || days[day_count - 1] != day)
			days[day_count++] = day;
	}
	return day_count;
}

/* rfm_combine(rfm, rfm) returns rfm: both together. */
PG_FUNCTION_INFO_V1(rfm_combine);
Datum
rfm_combine(PG_FUNCTION_ARGS)
{
	Rfm		   *left = rfm_argument(fcinfo, 0);
	Rfm		   *right = rfm_argument(fcinfo, 1);
	DateADT    *days;
	int			day_count;
	int64		invalid;
	Numeric		first_amount;

	CHECK_FOR_INTERRUPTS();

	days = palloc(((Size) left->day_count + right->day_count) * sizeof(DateADT));
	day_count = rfm_merge_days(left, right, days);
	invalid = left->invalid;
	state_count(&invalid, right->invalid, TYPE_NAME);

	/* What the first day brought: of the part that has it, or of both */
	if (right->day_count == 0 || (left->day_count > 0 && left->days[0] < right->days[0]))
		first_amount = rfm_first_amount(left);
	else if (left->day_count == 0 || right->days[0] < left->days[0])
		first_amount = rfm_first_amount(right);
	else
		first_amount = amount_sum(rfm_first_amount(left), rfm_first_amount(right));

	PG_RETURN_POINTER(rfm_make(days, day_count, day_count,
							   amount_sum(rfm_revenue(left), rfm_revenue(right)),
							   first_amount, 0, invalid));
}

/* rfm_final(rfm) returns rfm: without the room it kept for growing. */
PG_FUNCTION_INFO_V1(rfm_final);
Datum
rfm_final(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	PG_RETURN_POINTER(rfm_make(rfm->days, rfm->day_count, rfm->day_count,
							   rfm_revenue(rfm), rfm_first_amount(rfm), 0, rfm->invalid));
}

/* rfm_purchases(rfm) returns bigint: the distinct days with a purchase. */
PG_FUNCTION_INFO_V1(rfm_purchases);
Datum
rfm_purchases(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(rfm_argument(fcinfo, 0)->day_count);
}

/*
 * rfm_frequency(rfm) returns bigint: the repeat purchases, which are all but
 * the first; NULL without a purchase.
 */
PG_FUNCTION_INFO_V1(rfm_frequency);
Datum
rfm_frequency(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	if (rfm->day_count == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(rfm->day_count - 1);
}

/*
 * rfm_recency(rfm) returns integer: days from the first to the last purchase;
 * NULL without a purchase.
 */
PG_FUNCTION_INFO_V1(rfm_recency);
Datum
rfm_recency(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	if (rfm->day_count == 0)
		PG_RETURN_NULL();
	/* Any two dates are less than 2^31 days apart */
	PG_RETURN_INT32(rfm->days[rfm->day_count - 1] - rfm->days[0]);
}

/*
 * rfm_age(rfm, as_of date) returns integer: days from the first purchase to
 * as_of; NULL without a purchase by then.
 */
PG_FUNCTION_INFO_V1(rfm_age);
Datum
rfm_age(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);
	DateADT		as_of = finite_date_argument(fcinfo, 1, "as_of");

	if (rfm->day_count == 0 || as_of < rfm->days[0])
		PG_RETURN_NULL();
	PG_RETURN_INT32(as_of - rfm->days[0]);
}

/* rfm_first_on(rfm) returns date: the day of the first purchase. */
PG_FUNCTION_INFO_V1(rfm_first_on);
Datum
rfm_first_on(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	if (rfm->day_count == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(rfm->days[0]);
}

/* rfm_last_on(rfm) returns date: the day of the last purchase. */
PG_FUNCTION_INFO_V1(rfm_last_on);
Datum
rfm_last_on(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	if (rfm->day_count == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(rfm->days[rfm->day_count - 1]);
}

/*
 * rfm_monetary(rfm) returns numeric: the mean amount of a repeat purchase;
 * NULL without one.
 */
PG_FUNCTION_INFO_V1(rfm_monetary);
Datum
rfm_monetary(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);
	Datum		repeat_amount;

	if (rfm->day_count <= 1)
		PG_RETURN_NULL();
	repeat_amount = DirectFunctionCall2(numeric_sub, NumericGetDatum(rfm_revenue(rfm)),
										NumericGetDatum(rfm_first_amount(rfm)));
	return DirectFunctionCall2(numeric_div, repeat_amount,
							   NumericGetDatum(int64_to_numeric(rfm->day_count - 1)));
}

/* rfm_revenue(rfm) returns numeric: all amounts; NULL without a purchase. */
PG_FUNCTION_INFO_V1(rfm_total_revenue);
Datum
rfm_total_revenue(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	if (rfm->day_count == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(amount_copy(rfm_revenue(rfm)));
}

/* rfm_invalid(rfm) returns bigint. */
PG_FUNCTION_INFO_V1(rfm_invalid);
Datum
rfm_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(rfm_argument(fcinfo, 0)->invalid);
}

/*
 * clv_transition(unit_amount, rfm) returns unit_amount: adds the revenue of a
 * customer, and the customer.  One without a purchase does not count.
 */
PG_FUNCTION_INFO_V1(clv_transition);
Datum
clv_transition(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(1))
	{
		Rfm		   *rfm = rfm_argument(fcinfo, 1);

		if (rfm->day_count > 0)
			return unit_amount_add(fcinfo, rfm_revenue(rfm), 1);
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
