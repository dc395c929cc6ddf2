/*-------------------------------------------------------------------------
 *
 * churn.c
 *	  Customers gained and lost, period by period, in one pass.
 *
 * The state of the type churn is a list of the periods in which something
 * happened, ascending, each with three counts: customers gained in it, lost in
 * it of those who were there at its start, and those who came and went within
 * it (who are counted among the gained, too).  How many there are at the start
 * of a period is the running sum of gained - lost - gained_and_lost before it,
 * so the state grows with the periods only and never with the customers.
 *
 * Definitions, for a period [from, to): a customer is active at its start if
 * started < from and ended >= from, and lost in it if active at its start and
 * ended < to.  With periods numbered, that is: the customer is gained in the
 * period of started and lost in that of ended.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "period.h"
#include "span.h"
#include "state.h"

#define TYPE_NAME "churn"

typedef struct ChurnEntry
{
	int32		period;			/* see period.h */
	int32		unused;			/* zero */
	int64		gained;
	int64		lost;
	int64		gained_and_lost;
} ChurnEntry;

typedef struct Churn
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unit;			/* PeriodUnit */
	uint16		unused;			/* zero */
	int32		entry_count;
	int32		unused2;		/* zero */
	int64		customers;		/* sum of gained */
	int64		invalid;		/* rows that cannot be right */
	ChurnEntry	entries[FLEXIBLE_ARRAY_MEMBER];
} Churn;

#define CHURN_FIXED_SIZE offsetof(Churn, entries)
#define CHURN_SIZE(n) (CHURN_FIXED_SIZE + (Size) (n) * sizeof(ChurnEntry))
#define CHURN_CAPACITY(c) ((int64) ((VARSIZE(c) - CHURN_FIXED_SIZE) / sizeof(ChurnEntry)))

/* What is wrong with a state, NULL if nothing. */
static const char *
churn_violation(const Churn *churn)
{
	int64		customers = 0;
	int64		at_start = 0;

	if (churn->unit >= PERIOD_UNITS)
		return "The unit is unknown.";
	if (churn->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (churn->entry_count < 0 || churn->entry_count > CHURN_CAPACITY(churn))
		return "The number of periods is wrong.";
	for (int i = 0; i < churn->entry_count; i++)
	{
		const ChurnEntry *entry = &churn->entries[i];
		DateADT		start;

		if (i > 0 && entry->period <= entry[-1].period)
			return "Periods must ascend.";
		if (!period_start(entry->period, churn->unit, &start))
			return "A period is out of range.";
		if (entry->gained < 0 || entry->lost < 0 || entry->gained_and_lost < 0 ||
			(entry->gained | entry->lost) == 0)
			return "Counts must not be negative, and not all zero.";
		if (entry->gained_and_lost > entry->gained)
			return "More customers are gained and lost in a period than gained.";
		if (entry->lost > at_start)
			return "More customers are lost in a period than there are at its start.";
		if (pg_add_s64_overflow(customers, entry->gained, &customers))
			return "Counts are too large.";
		/* at_start never exceeds customers, so it cannot overflow */
		at_start += entry->gained - entry->gained_and_lost - entry->lost;
	}
	if (customers != churn->customers)
		return "The number of customers is not that of the periods.";
	return NULL;
}

static Churn *
churn_make(PeriodUnit unit, int64 capacity)
{
	Churn	   *churn = palloc0(CHURN_SIZE(capacity));

	SET_VARSIZE(churn, CHURN_SIZE(capacity));
	churn->version = STATE_VERSION;
	churn->unit = unit;
	return churn;
}

static inline Churn *
churn_argument(FunctionCallInfo fcinfo, int argument)
{
	Churn	   *churn = state_argument(fcinfo, argument, CHURN_FIXED_SIZE, TYPE_NAME);

	Assert(churn_violation(churn) == NULL);
	return churn;
}

/* A copy with other capacity, at least the number of entries. */
static Churn *
churn_resized(const Churn *churn, int64 capacity)
{
	Churn	   *resized = churn_make(churn->unit, capacity);

	memcpy((char *) resized + VARHDRSZ, (const char *) churn + VARHDRSZ,
		   CHURN_SIZE(churn->entry_count) - VARHDRSZ);
	return resized;
}

/*
 * Where the entry of a period is, or has to go.  As a rule something happened
 * in every period, and then it is as far from the first entry as its period is
 * from the first period.
 */
static inline int
churn_position(const Churn *churn, int32 period)
{
	int			low = 0;
	int			high = churn->entry_count;

	if (likely(high > 0))
	{
		int64		guess = (int64) period - churn->entries[0].period;

		if (likely(guess >= 0 && guess < high && churn->entries[guess].period == period))
			return guess;
	}
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (churn->entries[middle].period < period)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The entry of a period, made where it is missing.  The state moves if it has
 * to grow.
 */
static inline ChurnEntry *
churn_entry(Churn **state, int32 period)
{
	Churn	   *churn = *state;
	int			position = churn_position(churn, period);

	if (unlikely(position == churn->entry_count || churn->entries[position].period != period))
	{
		if (churn->entry_count == CHURN_CAPACITY(churn))
			*state = churn = churn_resized(churn,
										   state_doubled(sizeof(ChurnEntry), CHURN_FIXED_SIZE,
														 churn->entry_count, TYPE_NAME));
		memmove(&churn->entries[position + 1], &churn->entries[position],
				(churn->entry_count - position) * sizeof(ChurnEntry));
		memset(&churn->entries[position], 0, sizeof(ChurnEntry));
		churn->entries[position].period = period;
		churn->entry_count++;
	}
	return &churn->entries[position];
}

/* churn_in(cstring) returns churn: reads what churn_out() writes. */
PG_FUNCTION_INFO_V1(churn_in);
Datum
churn_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Churn	   *churn;
	PeriodUnit	unit;
	const char *violation;

	if (!period_unit_by_name(text_token(&input, " {"), &unit))
		text_invalid(&input, "Expected a unit at the start.");
	churn = churn_make(unit, 4);
	churn->invalid = text_int64(&input);
	text_expect(&input, '{');
	while (!text_accept(&input, '}'))
	{
		ChurnEntry	entry = {0};
		char	   *start;
		DateADT		day;
		DateADT		first_day;

		CHECK_FOR_INTERRUPTS();
		if (churn->entry_count > 0)
			text_expect(&input, ',');
		start = text_token(&input, ":,}");
		if (!date_from_iso(start, &day))
			text_invalid(&input, psprintf("\"%s\" is not a date such as 2024-01-31.", start));
		entry.period = period_number(day, unit);
		if (!period_start(entry.period, unit, &first_day) || day != first_day)
			text_invalid(&input, psprintf("No %s begins on \"%s\".",
										  period_unit_name(unit), start));
		pfree(start);
		text_expect(&input, ':');
		entry.gained = text_int64(&input);
		text_expect(&input, ':');
		entry.lost = text_int64(&input);
		text_expect(&input, ':');
		entry.gained_and_lost = text_int64(&input);

		if (churn->entry_count == CHURN_CAPACITY(churn))
			churn = churn_resized(churn, state_doubled(sizeof(ChurnEntry), CHURN_FIXED_SIZE,
													   churn->entry_count, TYPE_NAME));
		churn->entries[churn->entry_count++] = entry;
		state_count(&churn->customers, entry.gained, TYPE_NAME);
	}
	text_end(&input);
	churn = churn_resized(churn, churn->entry_count);
	violation = churn_violation(churn);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(churn);
}

/*
 * churn_out(churn) returns cstring: the unit, the invalid rows, and
 * {first day:gained:lost:gained_and_lost,...}.
 */
PG_FUNCTION_INFO_V1(churn_out);
Datum
churn_out(PG_FUNCTION_ARGS)
{
	Churn	   *churn = churn_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s %lld {", period_unit_name(churn->unit),
					 (long long) churn->invalid);
	for (int i = 0; i < churn->entry_count; i++)
	{
		const ChurnEntry *entry = &churn->entries[i];
		DateADT		start;
		char	   *start_text;

		CHECK_FOR_INTERRUPTS();
		if (!period_start(entry->period, churn->unit, &start))
			elog(ERROR, "period %d is out of range", entry->period);
		start_text = date_to_iso(start);
		appendStringInfo(&buffer, "%s%s:%lld:%lld:%lld", i > 0 ? "," : "",
						 start_text, (long long) entry->gained,
						 (long long) entry->lost, (long long) entry->gained_and_lost);
		pfree(start_text);
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* churn_recv(internal) returns churn: the binary form. */
PG_FUNCTION_INFO_V1(churn_recv);
Datum
churn_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	Churn	   *churn;
	int			unit;
	int			entry_count;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	unit = pq_getmsgbyte(buffer);
	if (unit >= PERIOD_UNITS)
		state_invalid_binary(TYPE_NAME, "The unit is unknown.");
	entry_count = pq_getmsgint(buffer, 4);
	/* An entry takes 28 bytes of the message */
	if (entry_count < 0 || entry_count > (buffer->len - buffer->cursor) / 28)
		state_invalid_binary(TYPE_NAME, "The number of periods is wrong.");
	churn = churn_make(unit, entry_count);
	churn->invalid = pq_getmsgint64(buffer);
	for (int i = 0; i < entry_count; i++)
	{
		ChurnEntry *entry = &churn->entries[i];

		CHECK_FOR_INTERRUPTS();
		entry->period = pq_getmsgint(buffer, 4);
		entry->gained = pq_getmsgint64(buffer);
		entry->lost = pq_getmsgint64(buffer);
		entry->gained_and_lost = pq_getmsgint64(buffer);
		state_count(&churn->customers, entry->gained, TYPE_NAME);
	}
	churn->entry_count = entry_count;
	violation = churn_violation(churn);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(churn);
}

/* churn_send(churn) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(churn_send);
Datum
churn_send(PG_FUNCTION_ARGS)
{
	Churn	   *churn = churn_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, churn->version);
	pq_sendbyte(&buffer, churn->unit);
	pq_sendint32(&buffer, churn->entry_count);
	pq_sendint64(&buffer, churn->invalid);
	for (int i = 0; i < churn->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buffer, churn->entries[i].period);
		pq_sendint64(&buffer, churn->entries[i].gained);
		pq_sendint64(&buffer, churn->entries[i].lost);
		pq_sendint64(&buffer, churn->entries[i].gained_and_lost);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * churn_transition(churn, started date, ended date, unit text) returns churn:
 * counts a customer.  A row without a start is skipped.
 */
PG_FUNCTION_INFO_V1(churn_transition);
Datum
churn_transition(PG_FUNCTION_ARGS)
{
	Span		customer = date_span(fcinfo, 1);
	Churn	   *churn;
	int32		gained_in;

	if (PG_ARGISNULL(0))
	{
		PeriodUnit	unit = period_unit_argument(fcinfo, 3);

		if (customer.kind == SPAN_UNKNOWN)
			PG_RETURN_NULL();
		churn = churn_make(unit, 4);
	}
	else
	{
		churn = state_writable(fcinfo, 0, CHURN_FIXED_SIZE, TYPE_NAME);
		period_check_unit_argument(fcinfo, 3, churn->unit, TYPE_NAME);
		if (customer.kind == SPAN_UNKNOWN)
			PG_RETURN_POINTER(churn);
	}

	if (customer.kind == SPAN_IMPOSSIBLE ||
		!period_of_day(customer.start, churn->unit, &gained_in))
		state_count(&churn->invalid, 1, TYPE_NAME);
	else
	{
		ChurnEntry *entry = churn_entry(&churn, gained_in);

		state_count(&churn->customers, 1, TYPE_NAME);
		entry->gained++;
		if (customer.kind == SPAN_ENDED)
		{
			int32		lost_in = period_number(customer.end, churn->unit);

			if (lost_in == gained_in)
				entry->gained_and_lost++;
			else
				churn_entry(&churn, lost_in)->lost++;
		}
	}
	PG_RETURN_POINTER(churn);
}

/* churn_combine(churn, churn) returns churn: both together. */
PG_FUNCTION_INFO_V1(churn_combine);
Datum
churn_combine(PG_FUNCTION_ARGS)
{
	Churn	   *left;
	Churn	   *right;
	Churn	   *merged;
	int			l = 0;
	int			r = 0;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	right = churn_argument(fcinfo, 1);
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(right);
	left = churn_argument(fcinfo, 0);
	period_check_unit(left->unit, right->unit, TYPE_NAME);
	CHECK_FOR_INTERRUPTS();

	if (left->entry_count + (int64) right->entry_count >
		(int64) ((STATE_MAX_SIZE - CHURN_FIXED_SIZE) / sizeof(ChurnEntry)))
		state_doubled(sizeof(ChurnEntry), CHURN_FIXED_SIZE, PG_INT32_MAX, TYPE_NAME);
	merged = churn_make(left->unit, left->entry_count + right->entry_count);
	merged->customers = left->customers;
	merged->invalid = left->invalid;
	state_count(&merged->customers, right->customers, TYPE_NAME);
	state_count(&merged->invalid, right->invalid, TYPE_NAME);
	while (l < left->entry_count || r < right->entry_count)
	{
		int			order = l == left->entry_count ? 1 :
			r == right->entry_count ? -1 :
			left->entries[l].period < right->entries[r].period ? -1 :
			left->entries[l].period > right->entries[r].period;
		ChurnEntry	entry = order <= 0 ? left->entries[l++] : right->entries[r++];

		/* No count exceeds the number of customers, which did not overflow */
		if (order == 0)
		{
			entry.gained += right->entries[r].gained;
			entry.lost += right->entries[r].lost;
			entry.gained_and_lost += right->entries[r].gained_and_lost;
			r++;
		}
		merged->entries[merged->entry_count++] = entry;
	}
	PG_RETURN_POINTER(merged);
}

/* churn_final(churn) returns churn: without the room it kept for growing. */
PG_FUNCTION_INFO_V1(churn_final);
Datum
churn_final(PG_FUNCTION_ARGS)
{
	Churn	   *churn = churn_argument(fcinfo, 0);

	PG_RETURN_POINTER(churn_resized(churn, churn->entry_count));
}

/* churn_invalid(churn) returns bigint. */
PG_FUNCTION_INFO_V1(churn_invalid);
Datum
churn_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(churn_argument(fcinfo, 0)->invalid);
}

/* How far churn_periods() has come */
typedef struct PeriodsState
{
	Churn	   *churn;
	int			next_entry;
	int64		next_period;
	int64		last_period;
	int64		at_start;
} PeriodsState;

/*
 * churn_periods(churn, upto date) returns setof record: a row for each period
 * from the first in which a customer was gained to the one that upto is in, or
 * to the last in which something happened where upto is NULL.
 */
PG_FUNCTION_INFO_V1(churn_periods);
Datum
churn_periods(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	PeriodsState *state;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old_context;
		Churn	   *churn;

		call = SRF_FIRSTCALL_INIT();
		old_context = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &call->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		call->tuple_desc = BlessTupleDesc(call->tuple_desc);
		state = palloc0(sizeof(PeriodsState));
		state->last_period = -1;	/* before next_period: no rows */
		if (!PG_ARGISNULL(0))
		{
			churn = churn_argument(fcinfo, 0);
			state->churn = churn_resized(churn, churn->entry_count);
			if (churn->entry_count > 0)
			{
				state->next_period = churn->entries[0].period;
				state->last_period = churn->entries[churn->entry_count - 1].period;
				if (PG_NARGS() > 1 && !PG_ARGISNULL(1))
				{
					DateADT		upto = PG_GETARG_DATEADT(1);

					if (DATE_NOT_FINITE(upto))
						ereport(ERROR,
								(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								 errmsg("upto must not be infinite")));
					state->last_period = period_number(upto, churn->unit);
				}
			}
		}
		call->user_fctx = state;
		MemoryContextSwitchTo(old_context);
	}

	call = SRF_PERCALL_SETUP();
	state = call->user_fctx;
	if (state->churn != NULL && state->next_period <= state->last_period)
	{
		ChurnEntry	entry = {0};
		DateADT		start;
		Datum		values[8];
		bool		nulls[8] = {false};

		CHECK_FOR_INTERRUPTS();
		if (state->next_entry < state->churn->entry_count &&
			state->churn->entries[state->next_entry].period == state->next_period)
			entry = state->churn->entries[state->next_entry++];
		if (!period_start(state->next_period, state->churn->unit, &start))
			elog(ERROR, "period %lld is out of range", (long long) state->next_period);

		values[0] = DateADTGetDatum(start);
		values[1] = Int64GetDatum(state->at_start);
		values[2] = Int64GetDatum(entry.gained);
		values[3] = Int64GetDatum(entry.lost);
		values[4] = Int64GetDatum(entry.gained_and_lost);
		nulls[6] = nulls[7] = state->at_start == 0;
		values[6] = Float8GetDatum(nulls[6] ? 0 : entry.lost / (double) state->at_start);
		values[7] = Float8GetDatum(nulls[7] ? 0 :
								   (state->at_start - entry.lost) / (double) state->at_start);
		state->at_start += entry.gained - entry.lost - entry.gained_and_lost;
		values[5] = Int64GetDatum(state->at_start);
		state->next_period++;
		SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(call);
}
