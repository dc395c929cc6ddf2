/*-------------------------------------------------------------------------
 *
 * churn.c
 *	  Customers gained and lost, and their revenue, period by period, in one
 *	  pass.
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
 * A state with revenue has sums of it for each of these periods, too, in a second
 * list behind the first.  Its rows are of one of two kinds:
 *
 * "revenue": customers whose revenue per period never changes.  It is gained,
 * lost, or gained and lost as the customer is.  When a revenue that did change
 * did so cannot be told from what a customer paid first and last.  Therefore
 *
 * "changes": changes of a customer's revenue, from what is paid per period before
 * to what is paid after.  NULL is 0.  The cases, in this order:
 *
 *   changed < started, an infinite day,
 *   an amount below 0 or not finite         impossible
 *   changed = started, before = 0           comes: gained, revenue gained + after
 *   after = 0, before = 0                   impossible
 *   after = before                          changes nothing
 *   in the period of started:
 *     after = 0                             comes and goes: gained_and_lost,
 *                                           revenue gained_and_lost + before
 *     after > before                        revenue gained + (after - before)
 *     after < before                        revenue reduced + (before - after)
 *   in a later period:
 *     after = 0                             goes: lost, revenue lost + before
 *     after > before                        revenue expanded + (after - before)
 *     after < before                        revenue contracted + (before - after)
 *
 * What happens in a customer's first period is part of what was gained, which is
 * gained - reduced, so expansion and contraction are of customers who were there
 * at the start, and net retention is exact in every period.  Gross retention sees
 * each change by itself; it is exact where a customer has at most one a period.
 * A customer must come in one row only, for rows know nothing of each other.
 *
 * Nor need a state know of a customer's coming who goes: the two rows may be in
 * different parts of the table.  So only for the other two kinds of rows is it
 * certain that what is at the start is not negative, and that what is lost does
 * not exceed it.
 *
 * Sums only grow, and together they are the turnover, which is all that can go
 * out of range: it does so in any order of rows or in none.  The amounts are of a
 * fixed width, with as many decimals as the row that has the most.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "customer.h"
#include "fixed_amount.h"
#include "money.h"
#include "period.h"
#include "row.h"
#include "span.h"
#include "state.h"
#include "text_form.h"

#define TYPE_NAME "churn"

/* What rows are */
typedef enum ChurnBasis
{
	CHURN_CUSTOMERS,
	CHURN_REVENUE,				/* customers with their revenue */
	CHURN_CHANGES				/* changes of a customer's revenue */
} ChurnBasis;

#define CHURN_BASES (CHURN_CHANGES + 1)

static const char *const basis_names[CHURN_BASES] = {"customers", "revenue", "changes"};

typedef enum RevenueSum
{
	REVENUE_GAINED,
	REVENUE_LOST,
	REVENUE_GAINED_AND_LOST,
	REVENUE_REDUCED,			/* by changes in a customer's first period */
	REVENUE_EXPANDED,
	REVENUE_CONTRACTED
} RevenueSum;

#define REVENUE_SUMS (REVENUE_CONTRACTED + 1)

typedef struct ChurnEntry
{
	int32		period;			/* see period.h */
	int32		unused;			/* zero */
	int64		gained;
	int64		lost;
	int64		gained_and_lost;
} ChurnEntry;

/* Amounts as in fixed_amount.h, by RevenueSum */
typedef struct ChurnRevenue
{
	int128		sums[REVENUE_SUMS];
} ChurnRevenue;

typedef struct Churn
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unit;			/* PeriodUnit */
	uint8		basis;			/* ChurnBasis */
	uint8		decimals;		/* of all amounts */
	int32		entry_count;
	int32		unused;			/* zero */
	int64		events;			/* sum of all counts */
	int64		invalid;		/* rows that cannot be right */
	int128		turnover;		/* sum of all sums of revenue */
	ChurnEntry	entries[FLEXIBLE_ARRAY_MEMBER];
	/* but for CHURN_CUSTOMERS, as many ChurnRevenue follow the last entry there is room for */
} Churn;

#define CHURN_FIXED_SIZE offsetof(Churn, entries)

/* What an entry takes in the state, its revenue included */
static inline Size
churn_entry_size(ChurnBasis basis)
{
	return sizeof(ChurnEntry) + (basis == CHURN_CUSTOMERS ? 0 : sizeof(ChurnRevenue));
}

static inline int64
churn_capacity(const Churn *churn)
{
	return (VARSIZE(churn) - CHURN_FIXED_SIZE) / churn_entry_size(churn->basis);
}

/* The revenue of a state that has it: that of entries[i] is the one at i. */
static inline ChurnRevenue *
churn_revenue(const Churn *churn)
{
	return (ChurnRevenue *) &churn->entries[churn_capacity(churn)];
}

/* What is wrong with the counts of a state, NULL if nothing. */
static const char *
counts_violation(const Churn *churn)
{
	int64		events = 0;
	int64		at_start = 0;

	for (int i = 0; i < churn->entry_count; i++)
	{
		const ChurnEntry *entry = &churn->entries[i];

		if (entry->gained < 0 || entry->lost < 0 || entry->gained_and_lost < 0)
			return "Counts must not be negative.";
		if (pg_add_s64_overflow(events, entry->gained, &events) ||
			pg_add_s64_overflow(events, entry->lost, &events) ||
			pg_add_s64_overflow(events, entry->gained_and_lost, &events))
			return "Counts are too large.";
		if (churn->basis == CHURN_CHANGES)
			continue;
		if (entry->gained + entry->lost == 0)
			return "A period must not be empty.";
		if (entry->gained_and_lost > entry->gained)
			return "More customers are gained and lost in a period than gained.";
		if (entry->lost > at_start)
			return "More customers are lost in a period than there are at its start.";
		at_start += entry->gained - entry->lost - entry->gained_and_lost;
	}
	if (events != churn->events)
		return "The number of events is not that of the periods.";
	return NULL;
}

/* The same for the revenue of a state that has it. */
static const char *
revenue_violation(const Churn *churn)
{
	const ChurnRevenue *revenues = churn_revenue(churn);
	int128		turnover = 0;
	int128		at_start = 0;

	for (int i = 0; i < churn->entry_count; i++)
	{
		const ChurnEntry *entry = &churn->entries[i];
		const int128 *sums = revenues[i].sums;
		int128		turnover_before = turnover;

		for (int sum = 0; sum < REVENUE_SUMS; sum++)
		{
			if (sums[sum] < 0)
				return "Revenue must not be negative.";
			if (sums[sum] > FIXED_AMOUNT_MAX - turnover)
				return "Revenue is too large.";
			turnover += sums[sum];
		}
		if ((entry->lost == 0 && sums[REVENUE_LOST] > 0) ||
			(entry->gained_and_lost == 0 && sums[REVENUE_GAINED_AND_LOST] > 0))
			return "Revenue is lost in a period without a customer.";
		if (churn->basis == CHURN_CHANGES)
		{
			if (turnover == turnover_before &&
				entry->gained + entry->lost + entry->gained_and_lost == 0)
				return "A period must not be empty.";
			continue;
		}
		if (sums[REVENUE_REDUCED] + sums[REVENUE_EXPANDED] + sums[REVENUE_CONTRACTED] > 0)
			return "Revenue that never changes is changed.";
		if (entry->gained == 0 && sums[REVENUE_GAINED] > 0)
			return "Revenue is gained in a period without a customer.";
		if (sums[REVENUE_GAINED_AND_LOST] > sums[REVENUE_GAINED])
			return "More revenue is gained and lost in a period than gained.";
		if (sums[REVENUE_LOST] > at_start)
			return "More revenue is lost in a period than there is at its start.";
		at_start += sums[REVENUE_GAINED] - sums[REVENUE_LOST] - sums[REVENUE_GAINED_AND_LOST];
	}
	if (turnover != churn->turnover)
		return "The turnover is not that of the periods.";
	return NULL;
}

/* What is wrong with a state, NULL if nothing. */
static const char *
churn_violation(const Churn *churn)
{
	const char *violation;

	if (churn->unit >= PERIOD_UNITS)
		return "The unit is unknown.";
	if (churn->basis >= CHURN_BASES)
		return "The basis is unknown.";
	if (churn->decimals > (churn->basis == CHURN_CUSTOMERS || churn->entry_count == 0 ? 0 : FIXED_AMOUNT_DIGITS))
		return "There are too many decimals.";
	if (churn->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (churn->entry_count < 0 || churn->entry_count > churn_capacity(churn))
		return "The number of periods is wrong.";
	for (int i = 0; i < churn->entry_count; i++)
	{
		DateADT		start;

		if (i > 0 && churn->entries[i].period <= churn->entries[i - 1].period)
			return "Periods must ascend.";
		if (!period_start(churn->entries[i].period, churn->unit, &start))
			return "A period is out of range.";
	}
	violation = counts_violation(churn);
	if (violation == NULL && churn->basis != CHURN_CUSTOMERS)
		violation = revenue_violation(churn);
	return violation;
}

static Churn *
churn_make(PeriodUnit unit, ChurnBasis basis, int64 capacity)
{
	Size		size = CHURN_FIXED_SIZE + capacity * churn_entry_size(basis);
	Churn	   *churn = palloc0(size);

	SET_VARSIZE(churn, size);
	churn->version = STATE_VERSION;
	churn->unit = unit;
	churn->basis = basis;
	return churn;
}

static inline Churn *
churn_argument(FunctionCallInfo fcinfo, int argument)
{
	Churn	   *churn = state_argument(fcinfo, argument, CHURN_FIXED_SIZE, TYPE_NAME);

	Assert(churn_violation(churn) == NULL);
	return churn;
}

/* Rows of different kinds do not go together. */
static void
churn_check_basis(const Churn *churn, ChurnBasis basis)
{
	if (unlikely(churn->basis != basis))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix churn of %s and of %s",
						basis_names[churn->basis], basis_names[basis])));
}

/* A copy with other capacity, at least the number of entries. */
static Churn *
churn_resized(const Churn *churn, int64 capacity)
{
	Churn	   *resized = churn_make(churn->unit, churn->basis, capacity);

	memcpy((char *) resized + VARHDRSZ, (const char *) churn + VARHDRSZ,
		   CHURN_FIXED_SIZE + churn->entry_count * sizeof(ChurnEntry) - VARHDRSZ);
	if (churn->basis != CHURN_CUSTOMERS)
		memcpy(churn_revenue(resized), churn_revenue(churn),
			   churn->entry_count * sizeof(ChurnRevenue));
	return resized;
}

/* A copy of twice the capacity. */
static Churn *
churn_grown(const Churn *churn)
{
	return churn_resized(churn, state_doubled(churn_entry_size(churn->basis), CHURN_FIXED_SIZE,
											  churn->entry_count, TYPE_NAME));
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
		int			behind = churn->entry_count - position;

		if (churn->entry_count == churn_capacity(churn))
			*state = churn = churn_grown(churn);
		memmove(&churn->entries[position + 1], &churn->entries[position],
				behind * sizeof(ChurnEntry));
		memset(&churn->entries[position], 0, sizeof(ChurnEntry));
		if (churn->basis != CHURN_CUSTOMERS)
		{
			ChurnRevenue *revenue = &churn_revenue(churn)[position];

			memmove(revenue + 1, revenue, behind * sizeof(ChurnRevenue));
			memset(revenue, 0, sizeof(ChurnRevenue));
		}
		churn->entries[position].period = period;
		churn->entry_count++;
	}
	return &churn->entries[position];
}

/* Counts a customer. */
static inline void
churn_count(Churn *churn, int64 *counter)
{
	state_count(&churn->events, 1, TYPE_NAME);
	(*counter)++;
}

/* Adds to a sum of the revenue of an entry. */
static void
churn_add_revenue(Churn *churn, const ChurnEntry *entry, RevenueSum sum, int128 amount)
{
	churn->turnover = fixed_amount_sum(churn->turnover, amount);
	/* No sum exceeds the turnover */
	churn_revenue(churn)[entry - churn->entries].sums[sum] += amount;
}

/* Gives all amounts so many decimals, not less than they have. */
static void
churn_set_decimals(Churn *churn, int decimals)
{
	int			more = decimals - churn->decimals;

	churn->turnover = fixed_amount_scaled(churn->turnover, more);
	for (int i = 0; i < churn->entry_count; i++)
		for (int sum = 0; sum < REVENUE_SUMS; sum++)
			churn_revenue(churn)[i].sums[sum] =
				fixed_amount_scaled(churn_revenue(churn)[i].sums[sum], more);
	churn->decimals = decimals;
}

/*
 * An amount of so many decimals in those of the state, which may get more for
 * it.
 */
static inline int128
churn_amount(Churn *churn, int128 amount, int decimals)
{
	if (unlikely(decimals > churn->decimals))
		churn_set_decimals(churn, decimals);
	return fixed_amount_scaled(amount, churn->decimals - decimals);
}

/* Adds the counts of an entry to the events. */
static void
churn_count_entry(Churn *churn, const ChurnEntry *entry)
{
	state_count(&churn->events, entry->gained, TYPE_NAME);
	state_count(&churn->events, entry->lost, TYPE_NAME);
	state_count(&churn->events, entry->gained_and_lost, TYPE_NAME);
}

/* churn_in(cstring) returns churn: reads what churn_out() writes. */
PG_FUNCTION_INFO_V1(churn_in);
Datum
churn_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Churn	   *churn;
	PeriodUnit	unit;
	ChurnBasis	basis = CHURN_CUSTOMERS;
	const char *violation;

	if (!period_unit_by_name(text_token(&input, " {"), &unit))
		text_invalid(&input, "Expected a unit at the start.");
	if (text_accept_word(&input, basis_names[CHURN_REVENUE]))
		basis = CHURN_REVENUE;
	else if (text_accept_word(&input, basis_names[CHURN_CHANGES]))
		basis = CHURN_CHANGES;
	churn = churn_make(unit, basis, 4);
	churn->invalid = text_int64(&input);
	text_expect(&input, '{');
	while (!text_accept(&input, '}'))
	{
		ChurnEntry	entry = {0};

		CHECK_FOR_INTERRUPTS();
		if (churn->entry_count > 0)
			text_expect(&input, ',');
		entry.period = text_period(&input, unit);
		text_expect(&input, ':');
		entry.gained = text_int64(&input);
		text_expect(&input, ':');
		entry.lost = text_int64(&input);
		text_expect(&input, ':');
		entry.gained_and_lost = text_int64(&input);

		if (churn->entry_count == churn_capacity(churn))
			churn = churn_grown(churn);
		churn->entries[churn->entry_count++] = entry;
		churn_count_entry(churn, &entry);
		if (basis == CHURN_CUSTOMERS)
			continue;
		for (int sum = 0; sum < REVENUE_SUMS; sum++)
		{
			int128		amount;
			int			decimals;

			text_expect(&input, ':');
			if (!fixed_amount(text_numeric(&input, ":,}"), &amount, &decimals))
				text_invalid(&input, "Revenue must not be negative.");
			churn_add_revenue(churn, &churn->entries[churn->entry_count - 1], sum,
							  churn_amount(churn, amount, decimals));
		}
	}
	text_end(&input);
	churn = churn_resized(churn, churn->entry_count);
	violation = churn_violation(churn);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(churn);
}

/*
 * churn_out(churn) returns cstring: the unit, "revenue" or "changes" where the
 * state has revenue, the invalid rows, and {first day:gained:lost:
 * gained_and_lost,...}; with revenue, each period has its sums behind its
 * counts.
 */
PG_FUNCTION_INFO_V1(churn_out);
Datum
churn_out(PG_FUNCTION_ARGS)
{
	Churn	   *churn = churn_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s ", period_unit_name(churn->unit));
	if (churn->basis != CHURN_CUSTOMERS)
		appendStringInfo(&buffer, "%s ", basis_names[churn->basis]);
	appendStringInfo(&buffer, "%lld {", (long long) churn->invalid);
	for (int i = 0; i < churn->entry_count; i++)
	{
		const ChurnEntry *entry = &churn->entries[i];
		char	   *start = period_to_iso(entry->period, churn->unit);

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(&buffer, "%s%s:%lld:%lld:%lld", i > 0 ? "," : "", start,
						 (long long) entry->gained, (long long) entry->lost,
						 (long long) entry->gained_and_lost);
		pfree(start);
		if (churn->basis == CHURN_CUSTOMERS)
			continue;
		for (int sum = 0; sum < REVENUE_SUMS; sum++)
		{
			Numeric		amount = fixed_amount_numeric(churn_revenue(churn)[i].sums[sum],
													  churn->decimals);

			appendStringInfo(&buffer, ":%s",
							 DatumGetCString(DirectFunctionCall1(numeric_out,
																 NumericGetDatum(amount))));
		}
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
	int			basis;
	int			decimals;
	int			entry_count;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	unit = pq_getmsgbyte(buffer);
	if (unit >= PERIOD_UNITS)
		state_invalid_binary(TYPE_NAME, "The unit is unknown.");
	basis = pq_getmsgbyte(buffer);
	if (basis >= CHURN_BASES)
		state_invalid_binary(TYPE_NAME, "The basis is unknown.");
	decimals = pq_getmsgbyte(buffer);
	entry_count = pq_getmsgint(buffer, 4);
	/* In the message an entry is shorter by what is not used of it */
	if (entry_count < 0 ||
		entry_count > (buffer->len - buffer->cursor) / (int) (churn_entry_size(basis) - sizeof(int32)))
		state_invalid_binary(TYPE_NAME, "The number of periods is wrong.");
	churn = churn_make(unit, basis, entry_count);
	churn->decimals = decimals;
	churn->invalid = pq_getmsgint64(buffer);
	for (int i = 0; i < entry_count; i++)
	{
		ChurnEntry *entry = &churn->entries[i];

		CHECK_FOR_INTERRUPTS();
		entry->period = pq_getmsgint(buffer, 4);
		entry->gained = pq_getmsgint64(buffer);
		entry->lost = pq_getmsgint64(buffer);
		entry->gained_and_lost = pq_getmsgint64(buffer);
		churn_count_entry(churn, entry);
		if (basis == CHURN_CUSTOMERS)
			continue;
		for (int sum = 0; sum < REVENUE_SUMS; sum++)
		{
			int128		amount = fixed_amount_receive(buffer);

			if (amount < 0 || amount > FIXED_AMOUNT_MAX)
				state_invalid_binary(TYPE_NAME, "A revenue is out of range.");
			churn_add_revenue(churn, entry, sum, amount);
		}
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
	pq_sendbyte(&buffer, churn->basis);
	pq_sendbyte(&buffer, churn->decimals);
	pq_sendint32(&buffer, churn->entry_count);
	pq_sendint64(&buffer, churn->invalid);
	for (int i = 0; i < churn->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buffer, churn->entries[i].period);
		pq_sendint64(&buffer, churn->entries[i].gained);
		pq_sendint64(&buffer, churn->entries[i].lost);
		pq_sendint64(&buffer, churn->entries[i].gained_and_lost);
		if (churn->basis == CHURN_CUSTOMERS)
			continue;
		for (int sum = 0; sum < REVENUE_SUMS; sum++)
			fixed_amount_send(&buffer, churn_revenue(churn)[i].sums[sum]);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * The state in the first argument, for writing; made where it is NULL.  The
 * fourth argument is the unit.
 */
static inline Churn *
churn_writable(FunctionCallInfo fcinfo, ChurnBasis basis)
{
	Churn	   *churn;

	if (PG_ARGISNULL(0))
		return churn_make(period_unit_argument(fcinfo, 3), basis, 4);
	churn = state_writable(fcinfo, 0, CHURN_FIXED_SIZE, TYPE_NAME);
	period_check_unit_argument(fcinfo, 3, churn->unit, TYPE_NAME);
	churn_check_basis(churn, basis);
	return churn;
}

/* The state in the first argument, as it is; but the unit must be right. */
static Datum
churn_unchanged(FunctionCallInfo fcinfo, ChurnBasis basis)
{
	Churn	   *churn = churn_writable(fcinfo, basis);

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(churn);
}

/* Counts a customer, whose revenue is NULL for CHURN_CUSTOMERS. */
static inline Datum
churn_add_customer(FunctionCallInfo fcinfo, ChurnBasis basis, Numeric revenue)
{
	Span		customer = date_span(fcinfo, 1);
	Churn	   *churn;
	int32		gained_in;
	ChurnEntry *entry;
	int128		amount = 0;
	int			decimals = 0;

	if (customer.kind == SPAN_UNKNOWN)
		return churn_unchanged(fcinfo, basis);
	churn = churn_writable(fcinfo, basis);
	if (customer.kind == SPAN_IMPOSSIBLE ||
		!period_of_day(customer.start, churn->unit, &gained_in) ||
		(revenue && !fixed_amount(revenue, &amount, &decimals)))
	{
		state_count(&churn->invalid, 1, TYPE_NAME);
		PG_RETURN_POINTER(churn);
	}

	if (revenue)
		amount = churn_amount(churn, amount, decimals);
	entry = churn_entry(&churn, gained_in);
	churn_count(churn, &entry->gained);
	if (revenue)
		churn_add_revenue(churn, entry, REVENUE_GAINED, amount);
	if (customer.kind == SPAN_ENDED)
	{
		int32		lost_in = period_number(customer.end, churn->unit);
		bool		at_once = lost_in == gained_in;

		if (!at_once)
			entry = churn_entry(&churn, lost_in);
		churn_count(churn, at_once ? &entry->gained_and_lost : &entry->lost);
		if (revenue)
			churn_add_revenue(churn, entry, at_once ? REVENUE_GAINED_AND_LOST : REVENUE_LOST,
							  amount);
	}
	PG_RETURN_POINTER(churn);
}

/*
 * churn_transition(churn, started date, ended date, unit text) returns churn:
 * counts a customer.  A row without a start is skipped.
 */
PG_FUNCTION_INFO_V1(churn_transition);
Datum
churn_transition(PG_FUNCTION_ARGS)
{
	return churn_add_customer(fcinfo, CHURN_CUSTOMERS, NULL);
}

/*
 * churn_revenue_transition(churn, started date, ended date, unit text, revenue
 * numeric) returns churn: counts a customer and the revenue.  A row without a
 * start or a revenue is skipped.
 */
PG_FUNCTION_INFO_V1(churn_revenue_transition);
Datum
churn_revenue_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(4))
		return churn_unchanged(fcinfo, CHURN_REVENUE);
	return churn_add_customer(fcinfo, CHURN_REVENUE, PG_GETARG_NUMERIC(4));
}

/*
 * churn_revenue_double_transition(churn, started date, ended date, unit text,
 * revenue double precision) returns churn: the same with the number that the
 * revenue is written as.
 */
PG_FUNCTION_INFO_V1(churn_revenue_double_transition);
Datum
churn_revenue_double_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(4))
		return churn_unchanged(fcinfo, CHURN_REVENUE);
	return churn_add_customer(fcinfo, CHURN_REVENUE, amount_from_double(PG_GETARG_FLOAT8(4)));
}

/*
 * churn_changes_transition(churn, started date, changed date, unit text,
 * revenue_before numeric, revenue_after numeric) returns churn: adds a change of
 * a customer's revenue; see the head of this file.  A row without one of the
 * days is skipped.
 */
PG_FUNCTION_INFO_V1(churn_changes_transition);
Datum
churn_changes_transition(PG_FUNCTION_ARGS)
{
	Span		change = date_span(fcinfo, 1);
	Numeric		before = PG_ARGISNULL(4) ? amount_zero() : PG_GETARG_NUMERIC(4);
	Numeric		after = PG_ARGISNULL(5) ? amount_zero() : PG_GETARG_NUMERIC(5);
	Numeric		difference;
	Churn	   *churn;
	ChurnEntry *entry;
	int32		started_in;
	bool		comes;
	bool		goes;
	bool		in_first_period;
	int			more;			/* the sign of after - before */
	int128		amount;
	int			decimals;

	if (change.kind == SPAN_UNKNOWN || PG_ARGISNULL(2))
		return churn_unchanged(fcinfo, CHURN_CHANGES);
	churn = churn_writable(fcinfo, CHURN_CHANGES);
	if (change.kind != SPAN_ENDED || !revenue_is_possible(before) || !revenue_is_possible(after) ||
		!period_of_day(change.start, churn->unit, &started_in))
	{
		state_count(&churn->invalid, 1, TYPE_NAME);
		PG_RETURN_POINTER(churn);
	}

	more = amount_compare(after, before);
	comes = change.start == change.end && amount_compare(before, amount_zero()) == 0;
	goes = !comes && amount_compare(after, amount_zero()) == 0;
	if (more == 0 && !comes)
	{
		/* From nothing to nothing is impossible, from something to the same is no change */
		if (goes)
			state_count(&churn->invalid, 1, TYPE_NAME);
		PG_RETURN_POINTER(churn);
	}

	/* Only what is added counts, lest amounts go out of range by the order of rows */
	difference = DatumGetNumeric(DirectFunctionCall2(numeric_sub,
													 NumericGetDatum(more < 0 ? before : after),
													 NumericGetDatum(more < 0 ? after : before)));
	fixed_amount(difference, &amount, &decimals);	/* not below 0 */
	amount = churn_amount(churn, amount, decimals);
	entry = churn_entry(&churn, period_number(change.end, churn->unit));
	in_first_period = entry->period == started_in;
	if (comes)
		churn_count(churn, &entry->gained);
	else if (goes)
		churn_count(churn, in_first_period ? &entry->gained_and_lost : &entry->lost);
	churn_add_revenue(churn, entry,
					  goes ? (in_first_period ? REVENUE_GAINED_AND_LOST : REVENUE_LOST) :
					  more < 0 ? (in_first_period ? REVENUE_REDUCED : REVENUE_CONTRACTED) :
					  in_first_period ? REVENUE_GAINED : REVENUE_EXPANDED,
					  amount);
	PG_RETURN_POINTER(churn);
}

/*
 * Adds an entry of another state to the one behind the last.  No sum exceeds the
 * events or the turnover, which did not go out of range.
 */
static void
churn_add_entry(Churn *merged, const Churn *other, int position)
{
	ChurnEntry *entry = &merged->entries[merged->entry_count];
	const ChurnEntry *added = &other->entries[position];

	entry->period = added->period;
	entry->gained += added->gained;
	entry->lost += added->lost;
	entry->gained_and_lost += added->gained_and_lost;
	if (merged->basis == CHURN_CUSTOMERS)
		return;
	for (int sum = 0; sum < REVENUE_SUMS; sum++)
		churn_revenue(merged)[merged->entry_count].sums[sum] +=
			churn_revenue(other)[position].sums[sum];
}

/* churn_combine(churn, churn) returns churn: both together. */
PG_FUNCTION_INFO_V1(churn_combine);
Datum
churn_combine(PG_FUNCTION_ARGS)
{
	Churn	   *left = churn_argument(fcinfo, 0);
	Churn	   *right = churn_argument(fcinfo, 1);
	Churn	   *merged;
	int64		capacity;
	int			l = 0;
	int			r = 0;

	period_check_unit(left->unit, right->unit, TYPE_NAME);
	churn_check_basis(left, right->basis);
	CHECK_FOR_INTERRUPTS();

	/* Both with the same decimals, and neither of them changed */
	if (left->decimals != right->decimals)
	{
		Churn	  **coarse = left->decimals < right->decimals ? &left : &right;

		*coarse = churn_resized(*coarse, (*coarse)->entry_count);
		churn_set_decimals(*coarse, Max(left->decimals, right->decimals));
	}

	capacity = left->entry_count + (int64) right->entry_count;
	if (capacity > (int64) ((STATE_MAX_SIZE - CHURN_FIXED_SIZE) / churn_entry_size(left->basis)))
		state_doubled(churn_entry_size(left->basis), CHURN_FIXED_SIZE, PG_INT32_MAX, TYPE_NAME);
	merged = churn_make(left->unit, left->basis, capacity);
	merged->decimals = left->decimals;
	merged->events = left->events;
	merged->invalid = left->invalid;
	merged->turnover = fixed_amount_sum(left->turnover, right->turnover);
	state_count(&merged->events, right->events, TYPE_NAME);
	state_count(&merged->invalid, right->invalid, TYPE_NAME);
	while (l < left->entry_count || r < right->entry_count)
	{
		bool		from_left = r == right->entry_count ||
			(l < left->entry_count && left->entries[l].period <= right->entries[r].period);
		bool		from_right = l == left->entry_count ||
			(r < right->entry_count && right->entries[r].period <= left->entries[l].period);

		if (from_left)
			churn_add_entry(merged, left, l++);
		if (from_right)
			churn_add_entry(merged, right, r++);
		merged->entry_count++;
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

/* The columns of a period */
enum
{
	COLUMN_PERIOD,
	COLUMN_AT_START,
	COLUMN_GAINED,
	COLUMN_LOST,
	COLUMN_GAINED_AND_LOST,
	COLUMN_AT_END,
	COLUMN_CHURN_RATE,
	COLUMN_RETENTION_RATE,
	COLUMN_REVENUE_AT_START,
	COLUMN_REVENUE_GAINED,
	COLUMN_REVENUE_LOST,
	COLUMN_REVENUE_GAINED_AND_LOST,
	COLUMN_REVENUE_EXPANDED,
	COLUMN_REVENUE_CONTRACTED,
	COLUMN_REVENUE_AT_END,
	COLUMN_REVENUE_CHURN_RATE,
	COLUMN_GROSS_REVENUE_RETENTION,
	COLUMN_NET_REVENUE_RETENTION,
	PERIOD_COLUMNS
};

/* Puts a share of the customers at the start in a column, where there are any. */
static void
put_rate(int column, int64 part, int64 at_start, Datum *values, bool *nulls)
{
	nulls[column] = at_start <= 0;
	if (at_start > 0)
		values[column] = Float8GetDatum(part / (double) at_start);
}

/* Puts the columns of revenue in a period, and gives the revenue at its end. */
static int128
put_revenue(const ChurnRevenue *revenue, int128 at_start, int decimals,
			Datum *values, bool *nulls)
{
	const int128 *sums = revenue->sums;
	int128		kept = at_start - sums[REVENUE_LOST] - sums[REVENUE_CONTRACTED];
	int128		gained = sums[REVENUE_GAINED] - sums[REVENUE_REDUCED];
	int128		amounts[PERIOD_COLUMNS];

	amounts[COLUMN_REVENUE_AT_START] = at_start;
	amounts[COLUMN_REVENUE_GAINED] = gained;
	amounts[COLUMN_REVENUE_LOST] = sums[REVENUE_LOST];
	amounts[COLUMN_REVENUE_GAINED_AND_LOST] = sums[REVENUE_GAINED_AND_LOST];
	amounts[COLUMN_REVENUE_EXPANDED] = sums[REVENUE_EXPANDED];
	amounts[COLUMN_REVENUE_CONTRACTED] = sums[REVENUE_CONTRACTED];
	amounts[COLUMN_REVENUE_AT_END] = kept + sums[REVENUE_EXPANDED] + gained -
		sums[REVENUE_GAINED_AND_LOST];
	amounts[COLUMN_REVENUE_CHURN_RATE] = sums[REVENUE_LOST];
	amounts[COLUMN_GROSS_REVENUE_RETENTION] = kept;
	amounts[COLUMN_NET_REVENUE_RETENTION] = kept + sums[REVENUE_EXPANDED];

	for (int column = COLUMN_REVENUE_AT_START; column < PERIOD_COLUMNS; column++)
	{
		Numeric		amount = fixed_amount_numeric(amounts[column], decimals);

		if (column <= COLUMN_REVENUE_AT_END)
			values[column] = NumericGetDatum(amount);
		else if (at_start > 0)
			values[column] = Float8GetDatum(amount_ratio(amount,
														 fixed_amount_numeric(at_start, decimals)));
		else
			nulls[column] = true;
	}
	return amounts[COLUMN_REVENUE_AT_END];
}

/*
 * churn_periods(churn, upto date) returns setof record: a row for each period
 * from the first in which a customer was gained to the one that upto is in, or
 * to the last in which something happened where upto is NULL.
 */
PG_FUNCTION_INFO_V1(churn_periods);
Datum
churn_periods(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = rows_begin(fcinfo);
	Churn	   *churn;
	int			next = 0;
	int64		last_period;
	int64		at_start = 0;
	int128		revenue_at_start = 0;
	MemoryContext row_context;
	MemoryContext old_context;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	churn = churn_argument(fcinfo, 0);
	if (churn->entry_count == 0)
		return (Datum) 0;
	last_period = churn->entries[churn->entry_count - 1].period;
	if (!PG_ARGISNULL(1))
		last_period = period_number(finite_date_argument(fcinfo, 1, "upto"), churn->unit);

	/* Amounts of one row, of which there may be millions */
	row_context = AllocSetContextCreate(CurrentMemoryContext, "churn periods", ALLOCSET_SMALL_SIZES);
	old_context = MemoryContextSwitchTo(row_context);
	for (int64 period = churn->entries[0].period; period <= last_period; period++)
	{
		ChurnEntry	entry = {0};
		ChurnRevenue revenue = {{0}};
		DateADT		start;
		Datum		values[PERIOD_COLUMNS];
		bool		nulls[PERIOD_COLUMNS] = {false};

		CHECK_FOR_INTERRUPTS();
		if (next < churn->entry_count && churn->entries[next].period == period)
		{
			entry = churn->entries[next];
			if (churn->basis != CHURN_CUSTOMERS)
				revenue = churn_revenue(churn)[next];
			next++;
		}
		if (!period_start(period, churn->unit, &start))
			elog(ERROR, "period %lld is out of range", (long long) period);

		values[COLUMN_PERIOD] = DateADTGetDatum(start);
		values[COLUMN_AT_START] = Int64GetDatum(at_start);
		values[COLUMN_GAINED] = Int64GetDatum(entry.gained);
		values[COLUMN_LOST] = Int64GetDatum(entry.lost);
		values[COLUMN_GAINED_AND_LOST] = Int64GetDatum(entry.gained_and_lost);
		put_rate(COLUMN_CHURN_RATE, entry.lost, at_start, values, nulls);
		put_rate(COLUMN_RETENTION_RATE, at_start - entry.lost, at_start, values, nulls);
		at_start += entry.gained - entry.lost - entry.gained_and_lost;
		values[COLUMN_AT_END] = Int64GetDatum(at_start);
		if (churn->basis == CHURN_CUSTOMERS)
			memset(&nulls[COLUMN_REVENUE_AT_START], true, PERIOD_COLUMNS - COLUMN_REVENUE_AT_START);
		else
			revenue_at_start = put_revenue(&revenue, revenue_at_start, churn->decimals,
										   values, nulls);
		rows_append(result, values, nulls);
		MemoryContextReset(row_context);
	}
	MemoryContextSwitchTo(old_context);
	return (Datum) 0;
}
