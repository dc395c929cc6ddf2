/*-------------------------------------------------------------------------
 *
 * cohorts.c
 *	  The retention triangle: of the customers who came in a period, how many
 *	  were still there later on, in one pass.
 *
 * A cohort is the customers who started in the same calendar period.  Of those,
 * the ones retained at the age of k periods are still there at the start of the
 * k-th period after: ended is NULL or on its first day or later.  That is
 * whoever is not lost in one of the periods before it, and everybody at age 0.
 *
 * The state of the type cohorts counts customers by the period in which they
 * came and the one in which they were lost.  It grows with the pairs of periods
 * in which somebody was lost, never with the customers.
 *
 * It has two forms.  While rows are counted it is a hash table with open
 * addressing, so that a row costs the same whatever the number of pairs: an entry
 * is at the first free slot from the one that its pair of periods hashes to, and
 * at most three quarters of the slots, whose number is a power of two, are taken.
 * The final form has its entries in order, by cohort and then by period of loss,
 * those who are not lost last; so the same rows give the same state.  The text
 * and the binary form are of that order, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "period.h"
#include "row.h"
#include "span.h"
#include "state.h"
#include "text_form.h"

#define TYPE_NAME "cohorts"

/* Instead of the period in which they were lost, of customers who are there */
#define NOT_LOST PG_INT32_MAX

typedef struct CohortsEntry
{
	int32		cohort;			/* period in which the customers came */
	int32		lost_in;		/* period in which they were lost, or NOT_LOST */
	int64		customers;		/* 0 in a free slot */
} CohortsEntry;

typedef struct Cohorts
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unit;			/* PeriodUnit */
	bool		hashed;
	uint8		unused;			/* zero */
	int32		entry_count;
	int32		unused2;		/* zero */
	int64		customers;		/* of all entries */
	int64		invalid;		/* rows that cannot be right */
	CohortsEntry entries[FLEXIBLE_ARRAY_MEMBER];
} Cohorts;

#define COHORTS_FIXED_SIZE offsetof(Cohorts, entries)
#define COHORTS_SIZE(n) (COHORTS_FIXED_SIZE + (Size) (n) * sizeof(CohortsEntry))
#define COHORTS_CAPACITY(c) ((int64) ((VARSIZE(c) - COHORTS_FIXED_SIZE) / sizeof(CohortsEntry)))

/* Slots of the first hash table, and of the largest that fits in a value */
#define FIRST_SLOTS 64
#define MOST_SLOTS (INT64CONST(1) << 25)

/* By cohort, then by period of loss. */
static inline int
entry_order(const CohortsEntry *left, const CohortsEntry *right)
{
	if (left->cohort != right->cohort)
		return left->cohort < right->cohort ? -1 : 1;
	return left->lost_in < right->lost_in ? -1 : left->lost_in > right->lost_in;
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE CohortsEntry
#define ST_COMPARE(left, right) entry_order(left, right)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* What is wrong with a state, NULL if nothing. */
static const char *
cohorts_violation(const Cohorts *cohorts)
{
	int64		capacity = COHORTS_CAPACITY(cohorts);
	int64		slots = cohorts->hashed ? capacity : cohorts->entry_count;
	int64		entry_count = 0;
	int64		customers = 0;

	if (cohorts->unit >= PERIOD_UNITS)
		return "The unit is unknown.";
	if (cohorts->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (cohorts->entry_count < 0 || cohorts->entry_count > capacity)
		return "The number of entries is wrong.";
	if (cohorts->hashed && (capacity < 1 || (capacity & (capacity - 1)) != 0 ||
							cohorts->entry_count == capacity))
		return "The number of slots is wrong.";
	for (int64 i = 0; i < slots; i++)
	{
		const CohortsEntry *entry = &cohorts->entries[i];
		DateADT		start;

		if (entry->customers == 0 && cohorts->hashed)
			continue;
		if (entry->customers <= 0)
			return "Counts of customers must be positive.";
		if (!period_start(entry->cohort, cohorts->unit, &start) ||
			(entry->lost_in != NOT_LOST &&
			 !period_start(entry->lost_in, cohorts->unit, &start)))
			return "A period is out of range.";
		if (entry->lost_in < entry->cohort)
			return "Customers are lost before they came.";
		if (!cohorts->hashed && i > 0 && entry_order(entry - 1, entry) >= 0)
			return "Cohorts and ages must ascend.";
		if (pg_add_s64_overflow(customers, entry->customers, &customers))
			return "Counts are too large.";
		entry_count++;
	}
	if (entry_count != cohorts->entry_count)
		return "The number of entries is wrong.";
	if (customers != cohorts->customers)
		return "The number of customers is not that of the entries.";
	return NULL;
}

static Cohorts *
cohorts_make(PeriodUnit unit, bool hashed, int64 capacity)
{
	Cohorts    *cohorts = palloc0(COHORTS_SIZE(capacity));

	SET_VARSIZE(cohorts, COHORTS_SIZE(capacity));
	cohorts->version = STATE_VERSION;
	cohorts->unit = unit;
	cohorts->hashed = hashed;
	return cohorts;
}

/* The state in an argument, in either form. */
static inline Cohorts *
cohorts_argument(FunctionCallInfo fcinfo, int argument)
{
	Cohorts    *cohorts = state_argument(fcinfo, argument, COHORTS_FIXED_SIZE, TYPE_NAME);

	Assert(cohorts_violation(cohorts) == NULL);
	return cohorts;
}

/* The slot of a pair of periods in a hash table: its own or a free one. */
static inline CohortsEntry *
cohorts_slot(Cohorts *cohorts, int32 cohort, int32 lost_in)
{
	uint64		mask = COHORTS_CAPACITY(cohorts) - 1;

	/* 2^64 over the golden ratio spreads neighbours; the upper half depends on all bits */
	uint64		hash = (((uint64) (uint32) cohort << 32) ^ (uint32) lost_in) *
		UINT64CONST(0x9E3779B97F4A7C15);
	uint64		slot = (hash ^ (hash >> 32)) & mask;

	while (cohorts->entries[slot].customers != 0 &&
		   (cohorts->entries[slot].cohort != cohort || cohorts->entries[slot].lost_in != lost_in))
		slot = (slot + 1) & mask;
	return &cohorts->entries[slot];
}

/* A hash table of so many slots with the entries of a state. */
static Cohorts *
cohorts_hashed(const Cohorts *cohorts, int64 slots)
{
	Cohorts    *hashed = cohorts_make(cohorts->unit, true, slots);
	int64		capacity = cohorts->hashed ? COHORTS_CAPACITY(cohorts) : cohorts->entry_count;

	hashed->entry_count = cohorts->entry_count;
	hashed->customers = cohorts->customers;
	hashed->invalid = cohorts->invalid;
	for (int64 i = 0; i < capacity; i++)
	{
		const CohortsEntry *entry = &cohorts->entries[i];

		if (entry->customers != 0)
			*cohorts_slot(hashed, entry->cohort, entry->lost_in) = *entry;
	}
	return hashed;
}

/* A hash table with the entries of a state, where there is room for more. */
static inline Cohorts *
cohorts_with_room(Cohorts *cohorts, int64 more)
{
	int64		slots = cohorts->hashed ? COHORTS_CAPACITY(cohorts) : FIRST_SLOTS;

	while (unlikely(cohorts->entry_count + more > slots / 4 * 3))
		slots *= 2;
	if (likely(cohorts->hashed && slots == COHORTS_CAPACITY(cohorts)))
		return cohorts;
	if (slots > MOST_SLOTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value of type %s is too large", TYPE_NAME),
				 errdetail("It can hold at most %lld entries.", (long long) MOST_SLOTS / 4 * 3)));
	return cohorts_hashed(cohorts, slots);
}

/* Adds customers to a hash table that has room for one more entry. */
static inline void
cohorts_add(Cohorts *cohorts, int32 cohort, int32 lost_in, int64 customers)
{
	CohortsEntry *entry = cohorts_slot(cohorts, cohort, lost_in);

	state_count(&cohorts->customers, customers, TYPE_NAME);
	if (entry->customers == 0)
	{
		entry->cohort = cohort;
		entry->lost_in = lost_in;
		cohorts->entry_count++;
	}
	entry->customers += customers;
}

/* A copy of a state in its final form. */
static Cohorts *
cohorts_sorted(const Cohorts *cohorts)
{
	Cohorts    *sorted = cohorts_make(cohorts->unit, false, cohorts->entry_count);
	int64		capacity = cohorts->hashed ? COHORTS_CAPACITY(cohorts) : cohorts->entry_count;
	int			position = 0;

	sorted->entry_count = cohorts->entry_count;
	sorted->customers = cohorts->customers;
	sorted->invalid = cohorts->invalid;
	for (int64 i = 0; i < capacity; i++)
	{
		if (cohorts->entries[i].customers != 0)
			sorted->entries[position++] = cohorts->entries[i];
	}
	if (cohorts->hashed)
		sort_entries(sorted->entries, position);
	return sorted;
}

/* The number of customers of the cohort that begins at a position of a final form. */
static int64
cohort_customers(const Cohorts *cohorts, int position)
{
	int32		cohort = cohorts->entries[position].cohort;
	int64		customers = 0;

	for (; position < cohorts->entry_count && cohorts->entries[position].cohort == cohort;
		 position++)
		customers += cohorts->entries[position].customers;
	return customers;
}

/* Adds an entry behind the last of a final form, which moves if it has to grow. */
static void
cohorts_append(Cohorts **state, CohortsEntry entry)
{
	Cohorts    *cohorts = *state;

	if (cohorts->entry_count == COHORTS_CAPACITY(cohorts))
	{
		Cohorts    *grown = cohorts_make(cohorts->unit, false,
										 state_doubled(sizeof(CohortsEntry), COHORTS_FIXED_SIZE,
													   cohorts->entry_count, TYPE_NAME));

		memcpy((char *) grown + VARHDRSZ, (char *) cohorts + VARHDRSZ,
			   VARSIZE(cohorts) - VARHDRSZ);
		pfree(cohorts);
		*state = cohorts = grown;
	}
	cohorts->entries[cohorts->entry_count++] = entry;
}

/*
 * Reads a cohort: its first day, its customers, and {age:lost,...}.
 */
static void
text_cohort(StateText *input, Cohorts **state)
{
	CohortsEntry entry = {0};
	int64		customers;
	bool		first = true;

	entry.cohort = text_period(input, (*state)->unit);
	text_expect(input, ':');
	customers = text_int64(input);
	if (customers <= 0)
		text_invalid(input, "Counts of customers must be positive.");
	state_count(&(*state)->customers, customers, TYPE_NAME);
	text_expect(input, '{');
	while (!text_accept(input, '}'))
	{
		int64		age;

		CHECK_FOR_INTERRUPTS();
		if (!first)
			text_expect(input, ',');
		first = false;
		age = text_int64(input);
		if (age < 0 || age >= NOT_LOST - (int64) entry.cohort)
			text_invalid(input, "An age is out of range.");
		entry.lost_in = entry.cohort + age;
		text_expect(input, ':');
		entry.customers = text_int64(input);
		if (entry.customers > customers)
			text_invalid(input, "More customers of a cohort are lost than came.");
		customers -= Max(entry.customers, 0);
		cohorts_append(state, entry);
	}
	if (customers > 0)
	{
		entry.lost_in = NOT_LOST;
		entry.customers = customers;
		cohorts_append(state, entry);
	}
}

/* cohorts_in(cstring) returns cohorts: reads what cohorts_out() writes. */
PG_FUNCTION_INFO_V1(cohorts_in);
Datum
cohorts_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Cohorts    *cohorts;
	PeriodUnit	unit;
	const char *violation;

	if (!period_unit_by_name(text_token(&input, " {"), &unit))
		text_invalid(&input, "Expected a unit at the start.");
	cohorts = cohorts_make(unit, false, 0);
	cohorts->invalid = text_int64(&input);
	text_expect(&input, '{');
	while (!text_accept(&input, '}'))
	{
		CHECK_FOR_INTERRUPTS();
		if (cohorts->entry_count > 0)
			text_expect(&input, ',');
		text_cohort(&input, &cohorts);
	}
	text_end(&input);
	violation = cohorts_violation(cohorts);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(cohorts_sorted(cohorts));
}

/*
 * cohorts_out(cohorts) returns cstring: the unit, the invalid rows, and for each
 * cohort its first day, its customers, and {age:lost,...}.
 */
PG_FUNCTION_INFO_V1(cohorts_out);
Datum
cohorts_out(PG_FUNCTION_ARGS)
{
	Cohorts    *cohorts = cohorts_sorted(cohorts_argument(fcinfo, 0));
	StringInfoData buffer;
	int			position = 0;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s %lld {", period_unit_name(cohorts->unit),
					 (long long) cohorts->invalid);
	while (position < cohorts->entry_count)
	{
		const CohortsEntry *entry = &cohorts->entries[position];
		int32		cohort = entry->cohort;
		char	   *start = period_to_iso(cohort, cohorts->unit);
		const char *comma = "";

		appendStringInfo(&buffer, "%s%s:%lld{", position > 0 ? "," : "", start,
						 (long long) cohort_customers(cohorts, position));
		pfree(start);
		for (; position < cohorts->entry_count && entry->cohort == cohort; position++, entry++)
		{
			CHECK_FOR_INTERRUPTS();
			if (entry->lost_in == NOT_LOST)
				continue;
			appendStringInfo(&buffer, "%s%d:%lld", comma, entry->lost_in - cohort,
							 (long long) entry->customers);
			comma = ",";
		}
		appendStringInfoChar(&buffer, '}');
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* cohorts_recv(internal) returns cohorts: the binary form. */
PG_FUNCTION_INFO_V1(cohorts_recv);
Datum
cohorts_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	Cohorts    *cohorts;
	int			unit;
	int			entry_count;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	unit = pq_getmsgbyte(buffer);
	entry_count = pq_getmsgint(buffer, 4);
	if (entry_count < 0 ||
		entry_count > (buffer->len - buffer->cursor) / (int) sizeof(CohortsEntry))
		state_invalid_binary(TYPE_NAME, "The number of entries is wrong.");
	cohorts = cohorts_make(unit, false, entry_count);
	cohorts->entry_count = entry_count;
	cohorts->invalid = pq_getmsgint64(buffer);
	for (int i = 0; i < entry_count; i++)
	{
		CohortsEntry *entry = &cohorts->entries[i];

		CHECK_FOR_INTERRUPTS();
		entry->cohort = pq_getmsgint(buffer, 4);
		entry->lost_in = pq_getmsgint(buffer, 4);
		entry->customers = pq_getmsgint64(buffer);
		state_count(&cohorts->customers, entry->customers, TYPE_NAME);
	}
	violation = cohorts_violation(cohorts);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(cohorts);
}

/* cohorts_send(cohorts) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(cohorts_send);
Datum
cohorts_send(PG_FUNCTION_ARGS)
{
	Cohorts    *cohorts = cohorts_sorted(cohorts_argument(fcinfo, 0));
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, cohorts->version);
	pq_sendbyte(&buffer, cohorts->unit);
	pq_sendint32(&buffer, cohorts->entry_count);
	pq_sendint64(&buffer, cohorts->invalid);
	for (int i = 0; i < cohorts->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buffer, cohorts->entries[i].cohort);
		pq_sendint32(&buffer, cohorts->entries[i].lost_in);
		pq_sendint64(&buffer, cohorts->entries[i].customers);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * cohorts_transition(cohorts, started date, ended date, unit text) returns
 * cohorts: counts a customer.  A row without a start is skipped.
 */
PG_FUNCTION_INFO_V1(cohorts_transition);
Datum
cohorts_transition(PG_FUNCTION_ARGS)
{
	Span		customer = date_span(fcinfo, 1);
	Cohorts    *cohorts;
	int32		cohort;

	if (PG_ARGISNULL(0))
	{
		PeriodUnit	unit = period_unit_argument(fcinfo, 3);

		if (customer.kind == SPAN_UNKNOWN)
			PG_RETURN_NULL();
		cohorts = cohorts_make(unit, true, FIRST_SLOTS);
	}
	else
	{
		cohorts = state_writable(fcinfo, 0, COHORTS_FIXED_SIZE, TYPE_NAME);
		period_check_unit_argument(fcinfo, 3, cohorts->unit, TYPE_NAME);
	}

	if (customer.kind == SPAN_UNKNOWN)
		PG_RETURN_POINTER(cohorts);
	if (customer.kind == SPAN_IMPOSSIBLE ||
		!period_of_day(customer.start, cohorts->unit, &cohort))
		state_count(&cohorts->invalid, 1, TYPE_NAME);
	else
	{
		int32		lost_in = customer.kind == SPAN_ENDED ?
			period_number(customer.end, cohorts->unit) : NOT_LOST;

		cohorts = cohorts_with_room(cohorts, 1);
		cohorts_add(cohorts, cohort, lost_in, 1);
	}
	PG_RETURN_POINTER(cohorts);
}

/* cohorts_combine(cohorts, cohorts) returns cohorts: both together. */
PG_FUNCTION_INFO_V1(cohorts_combine);
Datum
cohorts_combine(PG_FUNCTION_ARGS)
{
	Cohorts    *cohorts = state_writable(fcinfo, 0, COHORTS_FIXED_SIZE, TYPE_NAME);
	Cohorts    *other = cohorts_argument(fcinfo, 1);
	int64		capacity;

	period_check_unit(cohorts->unit, other->unit, TYPE_NAME);
	CHECK_FOR_INTERRUPTS();

	state_count(&cohorts->invalid, other->invalid, TYPE_NAME);

	/* Room for all at once: a table that grows while it takes another's entries in
	 * the order of their hashes has them crowd in its first slots */
	cohorts = cohorts_with_room(cohorts, other->entry_count);
	capacity = other->hashed ? COHORTS_CAPACITY(other) : other->entry_count;
	for (int64 i = 0; i < capacity; i++)
	{
		const CohortsEntry *entry = &other->entries[i];

		if (entry->customers != 0)
			cohorts_add(cohorts, entry->cohort, entry->lost_in, entry->customers);
	}
	PG_RETURN_POINTER(cohorts);
}

/* cohorts_final(cohorts) returns cohorts: the final form. */
PG_FUNCTION_INFO_V1(cohorts_final);
Datum
cohorts_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(cohorts_sorted(cohorts_argument(fcinfo, 0)));
}

/* cohorts_invalid(cohorts) returns bigint. */
PG_FUNCTION_INFO_V1(cohorts_invalid);
Datum
cohorts_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cohorts_argument(fcinfo, 0)->invalid);
}

/*
 * cohorts_ages(cohorts, as_of date) returns setof record: a row for each cohort
 * and age, up to the age in the period that as_of is in.
 */
PG_FUNCTION_INFO_V1(cohorts_ages);
Datum
cohorts_ages(PG_FUNCTION_ARGS)
{
	Cohorts    *cohorts = cohorts_sorted(cohorts_argument(fcinfo, 0));
	int64		last_period = period_number(finite_date_argument(fcinfo, 1, "as_of"), cohorts->unit);
	ReturnSetInfo *result = rows_begin(fcinfo);
	int			next = 0;

	while (next < cohorts->entry_count && cohorts->entries[next].cohort <= last_period)
	{
		int32		cohort = cohorts->entries[next].cohort;
		int64		customers = cohort_customers(cohorts, next);
		int64		retained = customers;
		DateADT		start;

		if (!period_start(cohort, cohorts->unit, &start))
			elog(ERROR, "period %d is out of range", cohort);
		for (int64 age = 0; cohort + age <= last_period; age++)
		{
			Datum		values[5];
			bool		nulls[5] = {false};

			CHECK_FOR_INTERRUPTS();
			values[0] = DateADTGetDatum(start);
			values[1] = Int32GetDatum((int32) age);
			values[2] = Int64GetDatum(customers);
			values[3] = Int64GetDatum(retained);
			values[4] = Float8GetDatum(retained / (double) customers);
			rows_append(result, values, nulls);

			/* Who is lost in this period is not there at the start of the next */
			if (next < cohorts->entry_count && cohorts->entries[next].cohort == cohort &&
				cohorts->entries[next].lost_in == cohort + age)
				retained -= cohorts->entries[next++].customers;
		}

		/* Losses after as_of, and those who are not lost */
		while (next < cohorts->entry_count && cohorts->entries[next].cohort == cohort)
			next++;
	}
	return (Datum) 0;
}
