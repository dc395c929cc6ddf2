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
 * Only amounts above 0 are purchases.  Those below are money given back.  Their sum
 * stands by itself: it belongs to the revenue, but to no purchase, not even to one
 * of the same day, since what a day's amounts come to is not known before all of
 * them are there.  So a day with an amount above 0 is a day with a purchase,
 * whatever was given back on it, and the mean of purchases is that of the amounts
 * above 0.  An amount of 0 is nothing.
 *
 * The three amounts are numerics and exact.  They follow the days: what was bought,
 * the part of it that was bought on the first day, and what was given back.  Behind
 * them the state may have some room to grow.
 *
 * Invariants: days are finite and ascend; amounts are finite; what was bought on
 * the first day is more than 0, and what was bought in all is more than that where
 * there is another day, and the same where there is none; without days both are 0.
 * What was given back is not above 0, and has no decimals where it is 0.
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
	/* the three amounts follow at days[day_capacity] */
} Rfm;

#define RFM_FIXED_SIZE offsetof(Rfm, days)
#define RFM_AMOUNTS_OFFSET(capacity) (RFM_FIXED_SIZE + (Size) (capacity) * sizeof(DateADT))

/* Days that a new state has room for */
#define RFM_FIRST_CAPACITY 4

/* Room for amounts to get longer, so that few of them move the state */
#define AMOUNTS_ROOM 16

/* An amount, and the place of the one behind it */
static inline Numeric
amount_behind(Numeric amount)
{
	return (Numeric) ((char *) amount + INTALIGN(VARSIZE(amount)));
}

/* What was bought in all */
static inline Numeric
rfm_bought(const Rfm *rfm)
{
	return (Numeric) ((char *) rfm + RFM_AMOUNTS_OFFSET(rfm->day_capacity));
}

/* What was bought on the first day */
static inline Numeric
rfm_bought_first(const Rfm *rfm)
{
	return amount_behind(rfm_bought(rfm));
}

/* What was given back, not above 0 */
static inline Numeric
rfm_given_back(const Rfm *rfm)
{
	return amount_behind(rfm_bought_first(rfm));
}

/* The amounts of a state, in the order in which it has them */
typedef struct RfmAmounts
{
	Numeric		bought;
	Numeric		bought_first;
	Numeric		given_back;
} RfmAmounts;

static inline RfmAmounts
rfm_amounts(const Rfm *rfm)
{
	RfmAmounts	amounts = {rfm_bought(rfm), rfm_bought_first(rfm), rfm_given_back(rfm)};

	return amounts;
}

static inline Size
rfm_amounts_size(const RfmAmounts *amounts)
{
	return INTALIGN(VARSIZE(amounts->bought)) + INTALIGN(VARSIZE(amounts->bought_first)) +
		INTALIGN(VARSIZE(amounts->given_back));
}

/* What is wrong with a state, NULL if nothing. */
static const char *
rfm_violation(const Rfm *rfm)
{
	RfmAmounts	amounts = rfm_amounts(rfm);
	int			others;			/* whether more was bought than on the first day */

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
	if (!amount_is_finite(amounts.bought) || !amount_is_finite(amounts.bought_first) ||
		!amount_is_finite(amounts.given_back))
		return "Amounts must be finite.";
	if (amount_sign(amounts.given_back) > 0)
		return "What was given back must not be above 0.";
	if (rfm->day_count == 0 && (amount_sign(amounts.bought) != 0 || amount_sign(amounts.bought_first) != 0))
		return "Without days there must not be an amount.";
	if (rfm->day_count > 0 && amount_sign(amounts.bought_first) <= 0)
		return "The amount of the first day must be above 0.";
	others = amount_compare(amounts.bought, amounts.bought_first);
	if (rfm->day_count == 1 && others != 0)
		return "The amount of a single day must be the amount of the first day.";
	if (rfm->day_count > 1 && others <= 0)
		return "The amount of all days must be above that of the first.";
	return NULL;
}

/*
 * A state with these days and amounts, and room for as many days and for some
 * more bytes.
 */
static Rfm *
rfm_make(const DateADT *days, int day_count, int64 day_capacity,
		 RfmAmounts amounts, Size amount_room, int64 invalid)
{
	Size		size = RFM_AMOUNTS_OFFSET(day_capacity) + rfm_amounts_size(&amounts) + amount_room;
	Rfm		   *rfm = palloc0(size);

	SET_VARSIZE(rfm, size);
	rfm->version = STATE_VERSION;
	rfm->day_count = day_count;
	rfm->day_capacity = day_capacity;
	rfm->invalid = invalid;
	if (day_count > 0)
		memcpy(rfm->days, days, day_count * sizeof(DateADT));
	memcpy(rfm_bought(rfm), amounts.bought, VARSIZE(amounts.bought));
	memcpy(rfm_bought_first(rfm), amounts.bought_first, VARSIZE(amounts.bought_first));
	memcpy(rfm_given_back(rfm), amounts.given_back, VARSIZE(amounts.given_back));
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
	{
		RfmAmounts	nothing = {amount_zero(), amount_zero(), amount_zero()};

		return rfm_make(NULL, 0, RFM_FIRST_CAPACITY, nothing, AMOUNTS_ROOM, 0);
	}
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
rfm_with_amounts(Rfm *rfm, RfmAmounts amounts)
{
	Numeric		bought_first = rfm_bought_first(rfm);
	Numeric		given_back = rfm_given_back(rfm);

	/* As a rule what was bought grows, and the amounts behind it stay where they are */
	if (likely(amounts.bought_first == bought_first && amounts.given_back == given_back &&
			   INTALIGN(VARSIZE(amounts.bought)) == INTALIGN(VARSIZE(rfm_bought(rfm)))))
	{
		memcpy(rfm_bought(rfm), amounts.bought, VARSIZE(amounts.bought));
		return rfm;
	}
	if (RFM_AMOUNTS_OFFSET(rfm->day_capacity) + rfm_amounts_size(&amounts) > VARSIZE(rfm))
		return rfm_make(rfm->days, rfm->day_count, rfm->day_capacity, amounts, AMOUNTS_ROOM,
						rfm->invalid);

	/* Some may lie where others go */
	if (amounts.bought_first == bought_first)
		amounts.bought_first = amount_copy(bought_first);
	if (amounts.given_back == given_back)
		amounts.given_back = amount_copy(given_back);
	if (amounts.bought == rfm_bought(rfm))
		amounts.bought = amount_copy(amounts.bought);
	memcpy(rfm_bought(rfm), amounts.bought, VARSIZE(amounts.bought));
	memcpy(rfm_bought_first(rfm), amounts.bought_first, VARSIZE(amounts.bought_first));
	memcpy(rfm_given_back(rfm), amounts.given_back, VARSIZE(amounts.given_back));
	return rfm;
}

/* Counts a purchase.  Returns the state, which may have moved. */
static Rfm *
rfm_count_purchase(Rfm *rfm, DateADT day, Numeric amount)
{
	int			position = rfm_position(rfm, day);
	bool		is_new = position == rfm->day_count || rfm->days[position] != day;
	RfmAmounts	amounts;

	if (is_new)
	{
		if (rfm->day_count == rfm->day_capacity)
		{
			amounts = rfm_amounts(rfm);
			rfm = rfm_make(rfm->days, rfm->day_count,
						   state_doubled(sizeof(DateADT), RFM_FIXED_SIZE +
										 rfm_amounts_size(&amounts) + AMOUNTS_ROOM,
										 rfm->day_count, TYPE_NAME),
						   amounts, AMOUNTS_ROOM, rfm->invalid);
		}
		memmove(&rfm->days[position + 1], &rfm->days[position],
				(rfm->day_count - position) * sizeof(DateADT));
		rfm->days[position] = day;
		rfm->day_count++;
	}
	amounts = rfm_amounts(rfm);
	amounts.bought = amount_sum(amounts.bought, amount);
	if (position == 0)
		amounts.bought_first = is_new ? amount : amount_sum(amounts.bought_first, amount);
	return rfm_with_amounts(rfm, amounts);
}

/* Counts what was given back.  Returns the state, which may have moved. */
static Rfm *
rfm_count_given_back(Rfm *rfm, Numeric amount)
{
	RfmAmounts	amounts = rfm_amounts(rfm);

	amounts.given_back = amount_sum(amounts.given_back, amount);
	return rfm_with_amounts(rfm, amounts);
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
		Numeric		repeat_amount = amount_difference(rfm_bought(rfm), rfm_bought_first(rfm));

		summary->mean = DatumGetFloat8(DirectFunctionCall1(numeric_float8,
														   NumericGetDatum(repeat_amount))) /
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
	RfmAmounts	amounts;
	DateADT    *days = palloc(4 * sizeof(DateADT));
	int64		day_count = 0;
	int64		day_capacity = 4;
	Rfm		   *rfm;
	const char *violation;

	invalid = text_int64(&input);
	amounts.bought = text_numeric(&input, " {");
	amounts.bought_first = text_numeric(&input, " {");
	amounts.given_back = amount_zero();
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
	if (text_accept(&input, '-'))
	{
		Numeric		given_back = text_numeric(&input, " ");

		if (amount_sign(given_back) <= 0)
			text_invalid(&input, "What was given back must not be 0, nor have two signs.");
		amounts.given_back = amount_difference(amounts.given_back, given_back);
	}
	text_end(&input);
	rfm = rfm_make(days, day_count, day_count, amounts, 0, invalid);
	violation = rfm_violation(rfm);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(rfm);
}

/*
 * rfm_out(rfm) returns cstring: the invalid rows, what was bought in all and on the
 * first day, {day,...}, and what was given back, if anything was.
 */
PG_FUNCTION_INFO_V1(rfm_out);
Datum
rfm_out(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%lld %s %s {", (long long) rfm->invalid,
					 amount_to_text(rfm_bought(rfm)), amount_to_text(rfm_bought_first(rfm)));
	for (int i = 0; i < rfm->day_count; i++)
	{
		char	   *day = date_to_iso(rfm->days[i]);

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(&buffer, "%s%s", i > 0 ? "," : "", day);
		pfree(day);
	}
	appendStringInfoChar(&buffer, '}');
	if (amount_sign(rfm_given_back(rfm)) != 0)
		appendStringInfo(&buffer, " %s", amount_to_text(rfm_given_back(rfm)));
	PG_RETURN_CSTRING(buffer.data);
}

/* rfm_recv(internal) returns rfm: the binary form. */
PG_FUNCTION_INFO_V1(rfm_recv);
Datum
rfm_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int64		invalid;
	RfmAmounts	amounts;
	int			day_count;
	DateADT    *days;
	Rfm		   *rfm;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	invalid = pq_getmsgint64(buffer);
	amounts.bought = amount_receive(buffer);
	amounts.bought_first = amount_receive(buffer);
	amounts.given_back = amount_receive(buffer);
	if (amount_sign(amounts.given_back) == 0)
		amounts.given_back = amount_zero();
	day_count = pq_getmsgint(buffer, 4);
	if (day_count < 0 || day_count > (buffer->len - buffer->cursor) / (int) sizeof(DateADT))
		state_invalid_binary(TYPE_NAME, "The number of days is wrong.");
	days = palloc(day_count * sizeof(DateADT));
	for (int i = 0; i < day_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		days[i] = pq_getmsgint(buffer, 4);
	}
	rfm = rfm_make(days, day_count, day_count, amounts, 0, invalid);
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
	amount_send(&buffer, rfm_bought(rfm));
	amount_send(&buffer, rfm_bought_first(rfm));
	amount_send(&buffer, rfm_given_back(rfm));
	pq_sendint32(&buffer, rfm->day_count);
	for (int i = 0; i < rfm->day_count; i++)
		pq_sendint32(&buffer, rfm->days[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* Counts an amount, as invalid where it cannot be right. */
static Datum
rfm_transition(FunctionCallInfo fcinfo, bool finite, DateADT day)
{
	Numeric		amount = PG_GETARG_NUMERIC(2);
	int			sign = finite && amount_is_finite(amount) ? amount_sign(amount) : 0;
	Rfm		   *rfm;

	/* Customers are many and have few purchases, so that the first ones count */
	if (PG_ARGISNULL(0) && sign > 0)
	{
		RfmAmounts	amounts = {amount, amount, amount_zero()};

		PG_RETURN_POINTER(rfm_make(&day, 1, RFM_FIRST_CAPACITY, amounts, AMOUNTS_ROOM, 0));
	}

	rfm = rfm_writable(fcinfo);
	if (sign > 0)
		rfm = rfm_count_purchase(rfm, day, amount);
	else if (sign < 0)
		rfm = rfm_count_given_back(rfm, amount);
	else if (!finite || !amount_is_finite(amount))
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
	RfmAmounts	amounts;

	CHECK_FOR_INTERRUPTS();

	days = palloc(((Size) left->day_count + right->day_count) * sizeof(DateADT));
	day_count = rfm_merge_days(left, right, days);
	invalid = left->invalid;
	state_count(&invalid, right->invalid, TYPE_NAME);

	/* What the first day brought: of the part that has it, or of both */
	if (right->day_count == 0 || (left->day_count > 0 && left->days[0] < right->days[0]))
		amounts.bought_first = rfm_bought_first(left);
	else if (left->day_count == 0 || right->days[0] < left->days[0])
		amounts.bought_first = rfm_bought_first(right);
	else
		amounts.bought_first = amount_sum(rfm_bought_first(left), rfm_bought_first(right));
	amounts.bought = amount_sum(rfm_bought(left), rfm_bought(right));
	amounts.given_back = amount_sum(rfm_given_back(left), rfm_given_back(right));

	PG_RETURN_POINTER(rfm_make(days, day_count, day_count, amounts, 0, invalid));
}

/* rfm_final(rfm) returns rfm: without the room it kept for growing. */
PG_FUNCTION_INFO_V1(rfm_final);
Datum
rfm_final(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	PG_RETURN_POINTER(rfm_make(rfm->days, rfm->day_count, rfm->day_count, rfm_amounts(rfm), 0,
							   rfm->invalid));
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
	Numeric		repeat_amount;

	if (rfm->day_count <= 1)
		PG_RETURN_NULL();
	repeat_amount = amount_difference(rfm_bought(rfm), rfm_bought_first(rfm));
	return DirectFunctionCall2(numeric_div, NumericGetDatum(repeat_amount),
							   NumericGetDatum(int64_to_numeric(rfm->day_count - 1)));
}

/*
 * rfm_revenue(rfm) returns numeric: what was bought less what was given back; NULL
 * where neither is anything.
 */
PG_FUNCTION_INFO_V1(rfm_revenue);
Datum
rfm_revenue(PG_FUNCTION_ARGS)
{
	Rfm		   *rfm = rfm_argument(fcinfo, 0);

	if (rfm->day_count == 0 && amount_sign(rfm_given_back(rfm)) == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(amount_sum(rfm_bought(rfm), rfm_given_back(rfm)));
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
			return unit_amount_add(fcinfo, amount_sum(rfm_bought(rfm), rfm_given_back(rfm)), 1);
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
