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
 * The sums are exact, with as many decimals as the row that has the most.  They
 * are of a fixed width where all of them together, the turnover, fit in it; those
 * of ordinary money do.  Where they do not, for products of many decimals or an
 * amount that somebody mistyped, all sums of the state become numerics in slots
 * as wide as the longest needs ("wide"), and stay so: sums and decimals only grow,
 * so that which form a state has in the end depends on its rows and not on their
 * order.  A wide sum of 0 is a slot of zeros.
 *
 * The canonical form has no room to grow, and every wide sum all decimals and the
 * narrowest slot that holds the longest.  Every state that leaves an aggregate is
 * of that form, and every state that is read.
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

typedef struct Churn
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unit;			/* PeriodUnit */
	uint8		basis;			/* ChurnBasis */
	bool		wide;			/* sums are numerics */
	int32		entry_count;
	uint16		sum_width;		/* bytes that a sum takes, 0 for CHURN_CUSTOMERS */
	uint16		decimals;		/* of all sums */
	int64		events;			/* sum of all counts */
	int64		invalid;		/* rows that cannot be right */
	int128		turnover;		/* sum of all fixed sums */
	ChurnEntry	entries[FLEXIBLE_ARRAY_MEMBER];
	/* but for CHURN_CUSTOMERS, REVENUE_SUMS sums follow for each entry there is room for */
} Churn;

#define CHURN_FIXED_SIZE offsetof(Churn, entries)

/* What the sums of an entry take */
static inline Size
churn_sums_size(const Churn *churn)
{
	return (Size) REVENUE_SUMS * churn->sum_width;
}

/* What an entry takes in the state, its sums included */
static inline Size
churn_entry_size(const Churn *churn)
{
	return sizeof(ChurnEntry) + churn_sums_size(churn);
}

static inline int64
churn_capacity(const Churn *churn)
{
	return (VARSIZE(churn) - CHURN_FIXED_SIZE) / churn_entry_size(churn);
}

/* Where the sums of an entry are, of a state that has revenue. */
static inline char *
churn_sums(const Churn *churn, int position)
{
	return (char *) &churn->entries[churn_capacity(churn)] + position * churn_sums_size(churn);
}

/* The same where they are fixed. */
static inline int128 *
churn_fixed_sums(const Churn *churn, int position)
{
	Assert(!churn->wide && churn->basis != CHURN_CUSTOMERS);
	return (int128 *) churn_sums(churn, position);
}

/* Where one of them is that are wide. */
static inline Numeric
churn_wide_sum(const Churn *churn, int position, RevenueSum sum)
{
	Assert(churn->wide);
	return (Numeric) (churn_sums(churn, position) + sum * churn->sum_width);
}

/* A sum, whichever it is. */
static Numeric
churn_sum(const Churn *churn, int position, RevenueSum sum)
{
	Numeric		wide;

	if (!churn->wide)
		return fixed_amount_numeric(churn_fixed_sums(churn, position)[sum], churn->decimals);
	wide = churn_wide_sum(churn, position, sum);
	return VARSIZE(wide) == 0 ? amount_zero() : wide;
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

/* What is wrong with the fixed or wide form of a state that has revenue, NULL if nothing. */
static const char *
sums_violation(const Churn *churn)
{
	int128		turnover = 0;

	if (churn->wide ? churn->sum_width % MAXIMUM_ALIGNOF != 0 || churn->sum_width == 0 :
		churn->sum_width != sizeof(int128))
		return "The width of sums is wrong.";
	for (int i = 0; i < churn->entry_count; i++)
	{
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
		{
			if (churn->wide)
			{
				if (VARSIZE(churn_wide_sum(churn, i, sum)) > churn->sum_width)
					return "A sum is too long.";
				continue;
			}
			if (churn_fixed_sums(churn, i)[sum] < 0 ||
				churn_fixed_sums(churn, i)[sum] > FIXED_AMOUNT_MAX - turnover)
				return "A sum is out of range.";
			turnover += churn_fixed_sums(churn, i)[sum];
		}
	}
	if (turnover != churn->turnover)
		return "The turnover is not that of the periods.";
	return NULL;
}

/* What is wrong with the revenue of a state that has it, NULL if nothing. */
static const char *
revenue_violation(const Churn *churn)
{
	const char *violation = sums_violation(churn);
	Numeric		at_start = amount_zero();

	if (violation != NULL)
		return violation;
	for (int i = 0; i < churn->entry_count; i++)
	{
		const ChurnEntry *entry = &churn->entries[i];
		Numeric		sums[REVENUE_SUMS];
		int			signs[REVENUE_SUMS];
		bool		any = false;

		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
		{
			int128		units;
			int			decimals;

			sums[sum] = churn_sum(churn, i, sum);
			signs[sum] = amount_sign(sums[sum]);
			if (signs[sum] < 0)
				return "Revenue must not be negative.";
			if (fixed_amount_of_sum(sums[sum], &units, &decimals) == AMOUNT_IMPOSSIBLE)
				return "Revenue has too many digits.";
			any |= signs[sum] > 0;
		}
		if ((entry->lost == 0 && signs[REVENUE_LOST] > 0) ||
			(entry->gained_and_lost == 0 && signs[REVENUE_GAINED_AND_LOST] > 0))
			return "Revenue is lost in a period without a customer.";
		if (churn->basis == CHURN_CHANGES)
		{
			if (!any && entry->gained + entry->lost + entry->gained_and_lost == 0)
				return "A period must not be empty.";
			continue;
		}
		if (signs[REVENUE_REDUCED] + signs[REVENUE_EXPANDED] + signs[REVENUE_CONTRACTED] > 0)
			return "Revenue that never changes is changed.";
		if (entry->gained == 0 && signs[REVENUE_GAINED] > 0)
			return "Revenue is gained in a period without a customer.";
		if (amount_compare(sums[REVENUE_GAINED_AND_LOST], sums[REVENUE_GAINED]) > 0)
			return "More revenue is gained and lost in a period than gained.";
		if (amount_compare(sums[REVENUE_LOST], at_start) > 0)
			return "More revenue is lost in a period than there is at its start.";
		at_start = amount_difference(amount_sum(at_start, sums[REVENUE_GAINED]),
									 amount_sum(sums[REVENUE_LOST], sums[REVENUE_GAINED_AND_LOST]));
	}
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
	if (churn->decimals > (churn->basis == CHURN_CUSTOMERS ? 0 :
						   churn->wide ? AMOUNT_MAX_DIGITS : FIXED_AMOUNT_DIGITS))
		return "There are too many decimals.";
	if (churn->basis == CHURN_CUSTOMERS && (churn->sum_width != 0 || churn->wide))
		return "There are sums without revenue.";
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

/* The size of a state for so many entries with sums of this width. */
static Size
churn_size(int64 capacity, Size sum_width)
{
	Size		entry_size = sizeof(ChurnEntry) + REVENUE_SUMS * sum_width;

	if (capacity > (int64) ((STATE_MAX_SIZE - CHURN_FIXED_SIZE) / entry_size))
		state_too_large(entry_size, CHURN_FIXED_SIZE, TYPE_NAME);
	return CHURN_FIXED_SIZE + capacity * entry_size;
}

/* An empty state for so many entries, with fixed sums. */
static Churn *
churn_make(PeriodUnit unit, ChurnBasis basis, int64 capacity)
{
	Size		sum_width = basis == CHURN_CUSTOMERS ? 0 : sizeof(int128);
	Size		size = churn_size(capacity, sum_width);
	Churn	   *churn = palloc0(size);

	SET_VARSIZE(churn, size);
	churn->version = STATE_VERSION;
	churn->unit = unit;
	churn->basis = basis;
	churn->sum_width = sum_width;
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

/* Puts a sum in its slot, which is wide enough. */
static void
churn_set_wide_sum(Churn *churn, int position, RevenueSum sum, Numeric amount)
{
	Numeric		slot = churn_wide_sum(churn, position, sum);

	Assert(VARSIZE(amount) <= churn->sum_width);
	memset(slot, 0, churn->sum_width);
	if (amount_sign(amount) != 0)
		memcpy(slot, amount, VARSIZE(amount));
}

/*
 * A copy with other capacity, at least the number of entries, and the same sums
 * in other slots, at least as wide as they are.
 */
static Churn *
churn_rebuilt(const Churn *churn, int64 capacity, uint16 sum_width, bool wide)
{
	Size		size = churn_size(capacity, sum_width);
	Churn	   *rebuilt = palloc0(size);

	memcpy(rebuilt, churn, CHURN_FIXED_SIZE + churn->entry_count * sizeof(ChurnEntry));
	SET_VARSIZE(rebuilt, size);
	rebuilt->sum_width = sum_width;
	if (churn->basis == CHURN_CUSTOMERS)
		return rebuilt;
	if (wide == churn->wide && sum_width == churn->sum_width)
	{
		memcpy(churn_sums(rebuilt, 0), churn_sums(churn, 0),
			   churn->entry_count * churn_sums_size(churn));
		return rebuilt;
	}

	Assert(wide);
	rebuilt->wide = true;
	rebuilt->turnover = 0;
	for (int i = 0; i < churn->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
			churn_set_wide_sum(rebuilt, i, sum, churn_sum(churn, i, sum));
	}
	return rebuilt;
}

static Churn *
churn_resized(const Churn *churn, int64 capacity)
{
	return churn_rebuilt(churn, capacity, churn->sum_width, churn->wide);
}

/* A copy of twice the capacity. */
static Churn *
churn_grown(const Churn *churn)
{
	return churn_resized(churn, state_doubled(churn_entry_size(churn), CHURN_FIXED_SIZE,
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
 * The position of the entry of a period, which is made where it is missing.  The
 * state moves if it has to grow.
 */
static inline int
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
			char	   *sums = churn_sums(churn, position);

			memmove(sums + churn_sums_size(churn), sums, behind * churn_sums_size(churn));
			memset(sums, 0, churn_sums_size(churn));
		}
		churn->entries[position].period = period;
		churn->entry_count++;
	}
	return position;
}

/* Counts a customer. */
static inline void
churn_count(Churn *churn, int64 *counter)
{
	state_count(&churn->events, 1, TYPE_NAME);
	(*counter)++;
}

/* An amount of money in both its forms */
typedef struct Revenue
{
	Numeric		amount;			/* may be NULL where the units are given */
	AmountKind	kind;
	int			decimals;
	int128		units;			/* of AMOUNT_FIXED */
} Revenue;

/* The revenue of a row, whose kind says whether it is possible. */
static inline Revenue
revenue_of_row(Numeric amount)
{
	Revenue		revenue = {.amount = amount};

	revenue.kind = fixed_amount(amount, &revenue.units, &revenue.decimals);
	return revenue;
}

/* The same of a sum of revenues. */
static Revenue
revenue_of_sum(Numeric amount)
{
	Revenue		revenue = {.amount = amount};

	revenue.kind = fixed_amount_of_sum(amount, &revenue.units, &revenue.decimals);
	return revenue;
}

/* Gives fixed sums so many decimals, not less than they have; false if they do not fit. */
static bool
churn_set_decimals(Churn *churn, int decimals)
{
	int			more = decimals - churn->decimals;

	/* No sum exceeds the turnover */
	if (!fixed_amount_scale(&churn->turnover, more))
		return false;
	for (int i = 0; i < churn->entry_count; i++)
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
			fixed_amount_scale(&churn_fixed_sums(churn, i)[sum], more);
	churn->decimals = decimals;
	return true;
}

/*
 * Gives fixed sums as many decimals as a fixed revenue has, or the revenue as many
 * as they have, and says whether there is room for it then.
 */
static inline bool
churn_fits(Churn *churn, Revenue *revenue)
{
	if (revenue->decimals < churn->decimals)
	{
		if (!fixed_amount_scale(&revenue->units, churn->decimals - revenue->decimals))
			return false;
		revenue->decimals = churn->decimals;
	}
	else if (unlikely(revenue->decimals > churn->decimals) &&
			 !churn_set_decimals(churn, revenue->decimals))
		return false;
	return revenue->units <= FIXED_AMOUNT_MAX - churn->turnover;
}

/* Slots as wide as is needed for a numeric, and some more for it to grow. */
static uint16
wide_enough(Numeric amount, uint16 least)
{
	Size		size = MAXALIGN(VARSIZE(amount));

	/* A possible amount takes less than 2 kB */
	return size <= least ? least : size + MAXIMUM_ALIGNOF;
}

/* Any fixed sum takes less than 32 bytes as a numeric. */
#define FIRST_WIDE_WIDTH 32

/* Adds to a sum of an entry.  The state moves where the sum needs more room. */
static void
churn_add_revenue(Churn **state, int position, RevenueSum sum, Revenue *revenue)
{
	Churn	   *churn = *state;
	Numeric		wide;

	if (likely(!churn->wide && revenue->kind == AMOUNT_FIXED && churn_fits(churn, revenue)))
	{
		churn->turnover += revenue->units;
		churn_fixed_sums(churn, position)[sum] += revenue->units;
		return;
	}

	wide = revenue->amount != NULL ? revenue->amount :
		fixed_amount_numeric(revenue->units, revenue->decimals);
	wide = amount_sum(churn_sum(churn, position, sum), wide);
	if (!churn->wide || VARSIZE(wide) > churn->sum_width)
		*state = churn = churn_rebuilt(churn, churn_capacity(churn),
									   wide_enough(wide, Max(churn->sum_width, FIRST_WIDE_WIDTH)),
									   true);
	churn_set_wide_sum(churn, position, sum, wide);
	churn->decimals = Max(churn->decimals, revenue->decimals);
}

/* A copy of a state in its canonical form. */
static Churn *
churn_canonical(const Churn *churn)
{
	Churn	   *canonical;
	Size		sum_width = MAXIMUM_ALIGNOF;

	if (!churn->wide)
		return churn_resized(churn, churn->entry_count);

	/*
	 * All decimals make no digits, but a numeric of more than 63 has a longer
	 * header, for which a slot that was full has no room.
	 */
	canonical = churn_rebuilt(churn, churn->entry_count, churn->sum_width + MAXIMUM_ALIGNOF, true);
	for (int i = 0; i < churn->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
		{
			Numeric		amount = amount_rounded(churn_sum(churn, i, sum), churn->decimals);

			churn_set_wide_sum(canonical, i, sum, amount);
			sum_width = Max(sum_width, MAXALIGN(VARSIZE(amount)));
		}
	}
	return churn_rebuilt(canonical, churn->entry_count, sum_width, true);
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
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
		{
			Revenue		revenue;

			text_expect(&input, ':');
			revenue = revenue_of_sum(text_numeric(&input, ":,}"));
			if (revenue.kind == AMOUNT_IMPOSSIBLE)
				text_invalid(&input, "Revenue must not be negative, nor have too many digits.");
			churn_add_revenue(&churn, churn->entry_count - 1, sum, &revenue);
		}
	}
	text_end(&input);
	churn = churn_canonical(churn);
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
	Churn	   *churn = churn_canonical(churn_argument(fcinfo, 0));
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
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
		{
			Numeric		amount = amount_rounded(churn_sum(churn, i, sum), churn->decimals);

			appendStringInfo(&buffer, ":%s", amount_to_text(amount));
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
	int			entry_count;
	Size		entry_length;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	unit = pq_getmsgbyte(buffer);
	if (unit >= PERIOD_UNITS)
		state_invalid_binary(TYPE_NAME, "The unit is unknown.");
	basis = pq_getmsgbyte(buffer);
	if (basis >= CHURN_BASES)
		state_invalid_binary(TYPE_NAME, "The basis is unknown.");
	entry_count = pq_getmsgint(buffer, 4);
	/* A period, three counts, and sums, whose length is the least that is sent */
	entry_length = 4 + 3 * 8 + (basis == CHURN_CUSTOMERS ? 0 : REVENUE_SUMS * (4 + 8));
	if (entry_count < 0 ||
		entry_count > (buffer->len - buffer->cursor) / (int) entry_length)
		state_invalid_binary(TYPE_NAME, "The number of periods is wrong.");
	churn = churn_make(unit, basis, entry_count);
	churn->entry_count = entry_count;
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
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
		{
			Revenue		revenue = revenue_of_sum(amount_receive(buffer));

			if (revenue.kind == AMOUNT_IMPOSSIBLE)
				state_invalid_binary(TYPE_NAME, "Revenue must not be negative, nor have too many digits.");
			churn_add_revenue(&churn, i, sum, &revenue);
		}
	}
	churn = churn_canonical(churn);
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
	Churn	   *churn = churn_canonical(churn_argument(fcinfo, 0));
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, churn->version);
	pq_sendbyte(&buffer, churn->unit);
	pq_sendbyte(&buffer, churn->basis);
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
		for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
			amount_send(&buffer, amount_rounded(churn_sum(churn, i, sum), churn->decimals));
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

/* Counts a customer, whose revenue is NULL for CHURN_CUSTOMERS and for no other. */
static inline Datum
churn_add_customer(FunctionCallInfo fcinfo, ChurnBasis basis, Numeric amount)
{
	Span		customer = date_span(fcinfo, 1);
	Churn	   *churn;
	int32		gained_in;
	int			position;
	Revenue		revenue = {.kind = AMOUNT_FIXED};

	if (customer.kind == SPAN_UNKNOWN)
		return churn_unchanged(fcinfo, basis);
	churn = churn_writable(fcinfo, basis);
	if (amount != NULL)
		revenue = revenue_of_row(amount);
	if (customer.kind == SPAN_IMPOSSIBLE || revenue.kind == AMOUNT_IMPOSSIBLE ||
		!period_of_day(customer.start, churn->unit, &gained_in))
	{
		state_count(&churn->invalid, 1, TYPE_NAME);
		PG_RETURN_POINTER(churn);
	}

	position = churn_entry(&churn, gained_in);
	churn_count(churn, &churn->entries[position].gained);
	if (amount != NULL)
		churn_add_revenue(&churn, position, REVENUE_GAINED, &revenue);
	if (customer.kind == SPAN_ENDED)
	{
		int32		lost_in = period_number(customer.end, churn->unit);
		bool		at_once = lost_in == gained_in;

		if (!at_once)
			position = churn_entry(&churn, lost_in);
		churn_count(churn, at_once ? &churn->entries[position].gained_and_lost :
					&churn->entries[position].lost);
		if (amount != NULL)
			churn_add_revenue(&churn, position, at_once ? REVENUE_GAINED_AND_LOST : REVENUE_LOST,
							  &revenue);
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
	Churn	   *churn;
	int			position;
	ChurnEntry *entry;
	int32		started_in;
	bool		comes;
	bool		goes;
	bool		in_first_period;
	int			more;			/* the sign of after - before */
	Revenue		difference;

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
	comes = change.start == change.end && amount_sign(before) == 0;
	goes = !comes && amount_sign(after) == 0;
	if (more == 0 && !comes)
	{
		/* From nothing to nothing is impossible, from something to the same is no change */
		if (goes)
			state_count(&churn->invalid, 1, TYPE_NAME);
		PG_RETURN_POINTER(churn);
	}

	/* Only what is added: sums grow, and so the order of rows does not matter */
	difference = revenue_of_row(amount_difference(more < 0 ? before : after,
												  more < 0 ? after : before));
	if (difference.kind == AMOUNT_IMPOSSIBLE)
	{
		state_count(&churn->invalid, 1, TYPE_NAME);
		PG_RETURN_POINTER(churn);
	}
	position = churn_entry(&churn, period_number(change.end, churn->unit));
	entry = &churn->entries[position];
	in_first_period = entry->period == started_in;
	if (comes)
		churn_count(churn, &entry->gained);
	else if (goes)
		churn_count(churn, in_first_period ? &entry->gained_and_lost : &entry->lost);
	churn_add_revenue(&churn, position,
					  goes ? (in_first_period ? REVENUE_GAINED_AND_LOST : REVENUE_LOST) :
					  more < 0 ? (in_first_period ? REVENUE_REDUCED : REVENUE_CONTRACTED) :
					  in_first_period ? REVENUE_GAINED : REVENUE_EXPANDED,
					  &difference);
	PG_RETURN_POINTER(churn);
}

/* Adds an entry of another state to the one at a position. */
static void
churn_add_entry(Churn **state, int position, const Churn *other, int other_position)
{
	ChurnEntry *entry = &(*state)->entries[position];
	const ChurnEntry *added = &other->entries[other_position];

	/* No count exceeds the events, which did not go out of range */
	entry->period = added->period;
	entry->gained += added->gained;
	entry->lost += added->lost;
	entry->gained_and_lost += added->gained_and_lost;
	if (other->basis == CHURN_CUSTOMERS)
		return;
	for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
	{
		Revenue		revenue = {.kind = AMOUNT_FIXED, .decimals = other->decimals};

		if (other->wide)
		{
			revenue.kind = AMOUNT_WIDE;
			revenue.amount = churn_sum(other, other_position, sum);
		}
		else
			revenue.units = churn_fixed_sums(other, other_position)[sum];
		if (other->wide || revenue.units != 0)
			churn_add_revenue(state, position, sum, &revenue);
	}
}

/* churn_combine(churn, churn) returns churn: both together. */
PG_FUNCTION_INFO_V1(churn_combine);
Datum
churn_combine(PG_FUNCTION_ARGS)
{
	Churn	   *left = churn_argument(fcinfo, 0);
	Churn	   *right = churn_argument(fcinfo, 1);
	Churn	   *merged;
	int			l = 0;
	int			r = 0;

	period_check_unit(left->unit, right->unit, TYPE_NAME);
	churn_check_basis(left, right->basis);
	CHECK_FOR_INTERRUPTS();

	merged = churn_make(left->unit, left->basis, left->entry_count + (int64) right->entry_count);
	merged->events = left->events;
	merged->invalid = left->invalid;
	state_count(&merged->events, right->events, TYPE_NAME);
	state_count(&merged->invalid, right->invalid, TYPE_NAME);
	merged->decimals = Max(left->decimals, right->decimals);
	if (left->wide || right->wide)
		merged = churn_rebuilt(merged, churn_capacity(merged),
							   Max(left->sum_width, right->sum_width), true);
	while (l < left->entry_count || r < right->entry_count)
	{
		bool		from_left = r == right->entry_count ||
			(l < left->entry_count && left->entries[l].period <= right->entries[r].period);
		bool		from_right = l == left->entry_count ||
			(r < right->entry_count && right->entries[r].period <= left->entries[l].period);
		int			position = merged->entry_count++;

		if (from_left)
			churn_add_entry(&merged, position, left, l++);
		if (from_right)
			churn_add_entry(&merged, position, right, r++);
	}
	PG_RETURN_POINTER(merged);
}

/* churn_final(churn) returns churn: the canonical form. */
PG_FUNCTION_INFO_V1(churn_final);
Datum
churn_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(churn_canonical(churn_argument(fcinfo, 0)));
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

/*
 * Puts the columns of revenue of a period, with so many decimals.  sums is NULL
 * where nothing happened in it.  Gives the revenue at its end.
 */
static Numeric
put_revenue(const Numeric *sums, Numeric at_start, int decimals, Datum *values, bool *nulls)
{
	Numeric		amounts[PERIOD_COLUMNS];
	Numeric		nothing = amount_zero();
	Numeric		none[REVENUE_SUMS] = {nothing, nothing, nothing, nothing, nothing, nothing};
	Numeric		kept;
	Numeric		gained;
	bool		known = amount_compare(at_start, nothing) > 0;

	if (sums == NULL)
		sums = none;
	kept = amount_difference(at_start, amount_sum(sums[REVENUE_LOST], sums[REVENUE_CONTRACTED]));
	gained = amount_difference(sums[REVENUE_GAINED], sums[REVENUE_REDUCED]);

	amounts[COLUMN_REVENUE_AT_START] = at_start;
	amounts[COLUMN_REVENUE_GAINED] = gained;
	amounts[COLUMN_REVENUE_LOST] = sums[REVENUE_LOST];
	amounts[COLUMN_REVENUE_GAINED_AND_LOST] = sums[REVENUE_GAINED_AND_LOST];
	amounts[COLUMN_REVENUE_EXPANDED] = sums[REVENUE_EXPANDED];
	amounts[COLUMN_REVENUE_CONTRACTED] = sums[REVENUE_CONTRACTED];
	amounts[COLUMN_REVENUE_CHURN_RATE] = sums[REVENUE_LOST];
	amounts[COLUMN_GROSS_REVENUE_RETENTION] = kept;
	amounts[COLUMN_NET_REVENUE_RETENTION] = amount_sum(kept, sums[REVENUE_EXPANDED]);
	amounts[COLUMN_REVENUE_AT_END] =
		amount_difference(amount_sum(amounts[COLUMN_NET_REVENUE_RETENTION], gained),
						  sums[REVENUE_GAINED_AND_LOST]);

	for (int column = COLUMN_REVENUE_AT_START; column < PERIOD_COLUMNS; column++)
	{
		if (column <= COLUMN_REVENUE_AT_END)
			values[column] = NumericGetDatum(amount_rounded(amounts[column], decimals));
		else if (known)
			values[column] = Float8GetDatum(amount_ratio(amounts[column], at_start));
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
	Numeric		revenue_at_start = amount_zero();
	MemoryContext row_context;
	MemoryContext old_context;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	churn = churn_canonical(churn_argument(fcinfo, 0));
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
		Numeric		sums[REVENUE_SUMS];
		bool		happened = next < churn->entry_count && churn->entries[next].period == period;
		DateADT		start;
		Datum		values[PERIOD_COLUMNS];
		bool		nulls[PERIOD_COLUMNS] = {false};

		CHECK_FOR_INTERRUPTS();
		if (happened)
		{
			entry = churn->entries[next];
			if (churn->basis != CHURN_CUSTOMERS)
				for (RevenueSum sum = 0; sum < REVENUE_SUMS; sum++)
					sums[sum] = churn_sum(churn, next, sum);
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
		{
			Numeric		at_end = put_revenue(happened ? sums : NULL, revenue_at_start,
											 churn->decimals, values, nulls);

			MemoryContextSwitchTo(old_context);
			pfree(revenue_at_start);
			revenue_at_start = amount_copy(at_end);
			MemoryContextSwitchTo(row_context);
		}
		rows_append(result, values, nulls);
		MemoryContextReset(row_context);
	}
	MemoryContextSwitchTo(old_context);
	return (Datum) 0;
}

/* The columns of a period of customers alone */
enum
{
	CUSTOMER_COLUMN_PERIOD,
	CUSTOMER_COLUMN_AT_START,
	CUSTOMER_COLUMN_LOST,
	CUSTOMER_COLUMNS
};

/*
 * customer_periods(churn, upto date) returns setof record: what churn_periods()
 * says of customers, for where nobody asks for revenue, which is most of its work.
 */
PG_FUNCTION_INFO_V1(customer_periods);
Datum
customer_periods(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = rows_begin(fcinfo);
	Churn	   *churn;
	int			next = 0;
	int64		last_period;
	int64		at_start = 0;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	churn = churn_canonical(churn_argument(fcinfo, 0));
	if (churn->entry_count == 0)
		return (Datum) 0;
	last_period = period_number(finite_date_argument(fcinfo, 1, "upto"), churn->unit);

	for (int64 period = churn->entries[0].period; period <= last_period; period++)
	{
		ChurnEntry	entry = {0};
		DateADT		start;
		Datum		values[CUSTOMER_COLUMNS];
		bool		nulls[CUSTOMER_COLUMNS] = {false};

		CHECK_FOR_INTERRUPTS();
		if (next < churn->entry_count && churn->entries[next].period == period)
			entry = churn->entries[next++];
		if (!period_start(period, churn->unit, &start))
			elog(ERROR, "period %lld is out of range", (long long) period);
		values[CUSTOMER_COLUMN_PERIOD] = DateADTGetDatum(start);
		values[CUSTOMER_COLUMN_AT_START] = Int64GetDatum(at_start);
		values[CUSTOMER_COLUMN_LOST] = Int64GetDatum(entry.lost);
		at_start += entry.gained - entry.lost - entry.gained_and_lost;
		rows_append(result, values, nulls);
	}
	return (Datum) 0;
}
