/*-------------------------------------------------------------------------
 *
 * sales_cycle.c
 *	  Sales cycles: how long deals take, those that are still open included.
 *
 * The state is a list of distinct durations in
 * microseconds, ascending, each with the number of deals that closed after that
 * long and of those that were last seen open at that age (right-censored).
 *
 * As long as there are at most EXACT_DURATIONS of them the list is exact.  One
 * more, and every duration is rounded to the middle of its bucket, which is
 * within 0.5 % of it (see rounded_duration()).  Whether a state is rounded
 * depends only on the set of durations that went into it, and a rounded
 * duration rounds to itself, so the state is the same in whatever order the
 * rows come and however they are split and merged.
 *
 * The sum of the closed durations is kept besides, so the mean is exact in both
 * forms.
 *
 * Medians and percentiles are those of Kaplan and Meier, "Nonparametric
 * Estimation from Incomplete Observations", JASA 53 (1958), equation 2b; where
 * no deal is open that is percentile_disc.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "duration.h"
#include "span.h"
#include "state.h"
#include "text_form.h"

#define TYPE_NAME "sales_cycle"

/* Distinct durations up to which a state is exact */
#define EXACT_DURATIONS 1024

/* Rounding moves a duration by at most one part in this many */
#define ROUNDING_PARTS 200

typedef struct CycleEntry
{
	int64		duration;		/* microseconds, not negative */
	int64		closed;			/* deals closed after this long */
	int64		open;			/* deals last seen open at this age */
} CycleEntry;

typedef struct Cycle
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	bool		rounded;
	uint16		unused;			/* zero */
	int32		entry_count;
	int32		unused2;		/* zero */
	int64		closed;			/* sum over the entries */
	int64		open;			/* sum over the entries */
	int64		invalid;		/* rows that cannot be right */
	DurationSum sum;			/* of the closed durations, not rounded */
	CycleEntry	entries[FLEXIBLE_ARRAY_MEMBER];
} Cycle;

#define CYCLE_FIXED_SIZE offsetof(Cycle, entries)
#define CYCLE_SIZE(n) (CYCLE_FIXED_SIZE + (Size) (n) * sizeof(CycleEntry))
#define CYCLE_CAPACITY(c) ((int64) ((VARSIZE(c) - CYCLE_FIXED_SIZE) / sizeof(CycleEntry)))

/*
 * The representative of a duration's bucket.
 *
 * Each power of two is cut into eight equal segments, and each segment into
 * buckets of an odd width, the largest that keeps the middle within 1/200 of
 * everything in it.  Integer arithmetic only, so it is the same everywhere.
 * The last bucket of a segment may be cut short; its representative stays
 * inside, so that rounding twice is rounding once.
 */
static int64
rounded_duration(int64 duration)
{
	int			segment_bits;
	int64		segment;
	int64		half;
	int64		width;
	int64		middle;

	if (duration < ROUNDING_PARTS)
		return duration;
	segment_bits = pg_leftmost_one_pos64(duration) - 3;
	segment = (duration >> segment_bits) << segment_bits;
	half = segment / ROUNDING_PARTS;
	width = 2 * half + 1;
	middle = (duration - segment) / width * width + half;
	return segment + Min(middle, (INT64CONST(1) << segment_bits) - 1);
}

/* What is wrong with a state, NULL if nothing. */
static const char *
cycle_violation(const Cycle *cycle)
{
	int64		closed = 0;
	int64		open = 0;
	int64		before = -1;
	DurationSum sum = {0, 0};

	if (cycle->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (cycle->entry_count < 0 || cycle->entry_count > CYCLE_CAPACITY(cycle))
		return "The number of durations is wrong.";
	if (!cycle->rounded && cycle->entry_count > EXACT_DURATIONS)
		return "An exact state holds at most 1024 durations.";

	for (int i = 0; i < cycle->entry_count; i++)
	{
		const CycleEntry *entry = &cycle->entries[i];

		if (entry->duration <= before)
			return "Durations must not be negative, and must ascend.";
		before = entry->duration;
		if (cycle->rounded && rounded_duration(entry->duration) != entry->duration)
			return "A duration of a rounded state is not a rounded one.";
		if (entry->closed < 0 || entry->open < 0 || (entry->closed | entry->open) == 0)
			return "Counts must not be negative, and not both zero.";
		if (pg_add_s64_overflow(closed, entry->closed, &closed) ||
			pg_add_s64_overflow(open, entry->open, &open) ||
			!duration_sum_count_many(&sum, entry->duration, entry->closed))
			return "Counts are too large.";
	}
	if (pg_add_s64_overflow(closed, open, &before))
		return "Counts are too large.";
	if (closed != cycle->closed || open != cycle->open)
		return "The totals are not those of the durations.";

	if (!duration_sum_is_valid(cycle->sum))
		return "The sum must be whole days and a rest of less than one.";
	if (!cycle->rounded)
	{
		if (sum.days != cycle->sum.days || sum.usecs != cycle->sum.usecs)
			return "The sum is not that of the durations.";
	}
	else
	{
		double		rounded = duration_sum_days(sum);
		double		kept = duration_sum_days(cycle->sum);

		/* Each duration is at most one part in 200 away; a little for doubles */
		if (fabs(rounded - kept) > kept * (1.000001 / ROUNDING_PARTS))
			return "The sum is not that of the durations.";
	}
	return NULL;
}

static Cycle *
cycle_make(int64 capacity)
{
	Cycle	   *cycle = palloc0(CYCLE_SIZE(capacity));

	SET_VARSIZE(cycle, CYCLE_SIZE(capacity));
	cycle->version = STATE_VERSION;
	return cycle;
}

static inline Cycle *
cycle_argument(FunctionCallInfo fcinfo, int argument)
{
	Cycle	   *cycle = state_argument(fcinfo, argument, CYCLE_FIXED_SIZE, TYPE_NAME);

	Assert(cycle_violation(cycle) == NULL);
	return cycle;
}

/* The first argument for writing, a new state where it is NULL. */
static inline Cycle *
cycle_writable(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return cycle_make(8);
	return state_writable(fcinfo, 0, CYCLE_FIXED_SIZE, TYPE_NAME);
}

/* Where the duration is in the list, or would be. */
static inline int
cycle_position(const Cycle *cycle, int64 duration)
{
	const CycleEntry *base = cycle->entries;
	int			length = cycle->entry_count;

	/*
	 * With a branch: half of the guesses at it are wrong, but each right one
	 * has asked for the next entry's memory before this one's is there.
	 */
	while (length > 1)
	{
		int			half = length / 2;

		if (base[half - 1].duration < duration)
			base += half;
		length -= half;
	}
	return (base - cycle->entries) + (length == 1 && base->duration < duration);
}

/* A copy with other capacity, at least the number of entries. */
static Cycle *
cycle_resized(const Cycle *cycle, int64 capacity)
{
	Cycle	   *resized = cycle_make(capacity);

	memcpy((char *) resized + VARHDRSZ, (const char *) cycle + VARHDRSZ,
		   CYCLE_SIZE(cycle->entry_count) - VARHDRSZ);
	return resized;
}

/* A copy with room for twice as many entries. */
static Cycle *
cycle_grown(const Cycle *cycle)
{
	return cycle_resized(cycle, state_doubled(sizeof(CycleEntry), CYCLE_FIXED_SIZE,
											  cycle->entry_count, TYPE_NAME));
}

/* Puts an entry behind the last one, or into it if the duration is the same. */
static inline void
cycle_append(Cycle *cycle, CycleEntry entry)
{
	Assert(cycle->entry_count < CYCLE_CAPACITY(cycle));
	if (cycle->entry_count > 0 &&
		cycle->entries[cycle->entry_count - 1].duration == entry.duration)
	{
		CycleEntry *last = &cycle->entries[cycle->entry_count - 1];

		last->closed += entry.closed;
		last->open += entry.open;
	}
	else
		cycle->entries[cycle->entry_count++] = entry;
}

/* Rounds every duration and joins those that have become one. */
static void
cycle_round(Cycle *cycle)
{
	int			entry_count = cycle->entry_count;

	cycle->rounded = true;
	cycle->entry_count = 0;
	for (int i = 0; i < entry_count; i++)
	{
		CycleEntry	entry = cycle->entries[i];

		entry.duration = rounded_duration(entry.duration);
		cycle_append(cycle, entry);
	}
}

/* Closed and open deals together are no more than can be counted, either. */
static inline void
cycle_check_rows(const Cycle *cycle)
{
	int64		rows = cycle->closed;

	state_count(&rows, cycle->open, TYPE_NAME);
}

/*
 * Counts a deal that took, or has been open for, so many microseconds.
 * Returns the state, which has moved if it had to grow.
 */
static Cycle *
cycle_count(Cycle *cycle, int64 duration, bool closed)
{
	int			position;
	CycleEntry *entry;

	state_count(closed ? &cycle->closed : &cycle->open, 1, TYPE_NAME);
	cycle_check_rows(cycle);
	if (closed)
		duration_sum_count(&cycle->sum, duration);

	if (cycle->rounded)
		duration = rounded_duration(duration);
	position = cycle_position(cycle, duration);
	if (position == cycle->entry_count || cycle->entries[position].duration != duration)
	{
		if (!cycle->rounded && cycle->entry_count == EXACT_DURATIONS)
		{
			cycle_round(cycle);
			duration = rounded_duration(duration);
			position = cycle_position(cycle, duration);
		}
		if (position == cycle->entry_count || cycle->entries[position].duration != duration)
		{
			if (cycle->entry_count == CYCLE_CAPACITY(cycle))
				cycle = cycle_grown(cycle);
			entry = &cycle->entries[position];
			memmove(entry + 1, entry, (cycle->entry_count - position) * sizeof(CycleEntry));
			*entry = (CycleEntry) {duration, 0, 0};
			cycle->entry_count++;
		}
	}
	entry = &cycle->entries[position];
	if (closed)
		entry->closed++;
	else
		entry->open++;
	return cycle;
}

/* Two states together, as a new one. */
static Cycle *
cycle_merge(Cycle *left, Cycle *right)
{
	Cycle	   *merged = cycle_make((int64) left->entry_count + right->entry_count);
	bool		rounded = left->rounded || right->rounded;
	int			l = 0;
	int			r = 0;

	merged->closed = left->closed;
	merged->open = left->open;
	merged->invalid = left->invalid;
	merged->sum = left->sum;
	state_count(&merged->closed, right->closed, TYPE_NAME);
	state_count(&merged->open, right->open, TYPE_NAME);
	state_count(&merged->invalid, right->invalid, TYPE_NAME);
	cycle_check_rows(merged);
	duration_sum_add(&merged->sum, right->sum);

	/* An exact state's durations ascend rounded, too, but need not differ */
	while (l < left->entry_count || r < right->entry_count)
	{
		bool		from_left = r == right->entry_count ||
			(l < left->entry_count &&
			 left->entries[l].duration <= right->entries[r].duration);
		CycleEntry	entry = from_left ? left->entries[l++] : right->entries[r++];

		cycle_append(merged, entry);
	}
	if (rounded || merged->entry_count > EXACT_DURATIONS)
		cycle_round(merged);
	return merged;
}

/*
 * Puts an entry that comes from outside behind the last one and adds it to the
 * totals.  Returns the state, which has moved if it had to grow.
 */
static Cycle *
cycle_read(Cycle *cycle, CycleEntry entry)
{
	if (cycle->entry_count == CYCLE_CAPACITY(cycle))
		cycle = cycle_grown(cycle);
	cycle->entries[cycle->entry_count++] = entry;
	state_count(&cycle->closed, entry.closed, TYPE_NAME);
	state_count(&cycle->open, entry.open, TYPE_NAME);
	return cycle;
}

/*
 * sales_cycle_in(cstring) returns sales_cycle: reads what sales_cycle_out()
 * writes.
 */
PG_FUNCTION_INFO_V1(sales_cycle_in);
Datum
sales_cycle_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Cycle	   *cycle = cycle_make(4);
	const char *violation;

	if (text_accept_word(&input, "rounded"))
		cycle->rounded = true;
	else if (!text_accept_word(&input, "exact"))
		text_invalid(&input, "Expected \"exact\" or \"rounded\" at the start.");
	cycle->invalid = text_int64(&input);
	cycle->sum.days = text_int64(&input);
	text_expect(&input, ':');
	cycle->sum.usecs = text_int64(&input);
	text_expect(&input, '{');
	while (!text_accept(&input, '}'))
	{
		CycleEntry	entry;

		CHECK_FOR_INTERRUPTS();
		if (cycle->entry_count > 0)
			text_expect(&input, ',');
		entry.duration = text_int64(&input);
		text_expect(&input, ':');
		entry.closed = text_int64(&input);
		text_expect(&input, ':');
		entry.open = text_int64(&input);
		if (!cycle->rounded && cycle->entry_count == EXACT_DURATIONS)
			text_invalid(&input, "An exact state holds at most 1024 durations.");
		cycle = cycle_read(cycle, entry);
	}
	text_end(&input);
	cycle = cycle_resized(cycle, cycle->entry_count);
	violation = cycle_violation(cycle);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(cycle);
}

/*
 * sales_cycle_out(sales_cycle) returns cstring: "exact" or "rounded", the
 * invalid rows, the sum of the closed durations as days:microseconds, and
 * {duration:closed:open,...} with durations in microseconds.
 */
PG_FUNCTION_INFO_V1(sales_cycle_out);
Datum
sales_cycle_out(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfo(&buffer, "%s %lld %lld:%lld {",
					 cycle->rounded ? "rounded" : "exact",
					 (long long) cycle->invalid,
					 (long long) cycle->sum.days, (long long) cycle->sum.usecs);
	for (int i = 0; i < cycle->entry_count; i++)
		appendStringInfo(&buffer, "%s%lld:%lld:%lld", i > 0 ? "," : "",
						 (long long) cycle->entries[i].duration,
						 (long long) cycle->entries[i].closed,
						 (long long) cycle->entries[i].open);
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* sales_cycle_recv(internal) returns sales_cycle: the binary form. */
PG_FUNCTION_INFO_V1(sales_cycle_recv);
Datum
sales_cycle_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	Cycle	   *cycle;
	int			entry_count;
	bool		rounded;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	rounded = pq_getmsgbyte(buffer) != 0;
	entry_count = pq_getmsgint(buffer, 4);
	if (entry_count < 0 ||
		entry_count > (buffer->len - buffer->cursor) / (int) sizeof(CycleEntry))
		state_invalid_binary(TYPE_NAME, "The number of durations is wrong.");
	cycle = cycle_make(entry_count);
	cycle->rounded = rounded;
	cycle->invalid = pq_getmsgint64(buffer);
	cycle->sum.days = pq_getmsgint64(buffer);
	cycle->sum.usecs = pq_getmsgint64(buffer);
	for (int i = 0; i < entry_count; i++)
	{
		CycleEntry	entry;

		CHECK_FOR_INTERRUPTS();
		entry.duration = pq_getmsgint64(buffer);
		entry.closed = pq_getmsgint64(buffer);
		entry.open = pq_getmsgint64(buffer);
		cycle = cycle_read(cycle, entry);
	}
	violation = cycle_violation(cycle);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(cycle);
}

/* sales_cycle_send(sales_cycle) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(sales_cycle_send);
Datum
sales_cycle_send(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, cycle->version);
	pq_sendbyte(&buffer, cycle->rounded);
	pq_sendint32(&buffer, cycle->entry_count);
	pq_sendint64(&buffer, cycle->invalid);
	pq_sendint64(&buffer, cycle->sum.days);
	pq_sendint64(&buffer, cycle->sum.usecs);
	for (int i = 0; i < cycle->entry_count; i++)
	{
		pq_sendint64(&buffer, cycle->entries[i].duration);
		pq_sendint64(&buffer, cycle->entries[i].closed);
		pq_sendint64(&buffer, cycle->entries[i].open);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * Counts a row of opened and closed, whose points in time are in units of so
 * many microseconds.  Without as_of, deals that are not closed are skipped.
 * With it they count as open at that time, and so do deals closed only later;
 * deals opened later are not known yet.
 */
static Datum
cycle_transition(FunctionCallInfo fcinfo, Span deal, int64 unit, const int64 *as_of)
{
	Cycle	   *cycle;
	int64		duration;

	if (deal.kind == SPAN_OPEN || (as_of != NULL && deal.kind == SPAN_ENDED && deal.end > *as_of))
		deal.kind = (as_of != NULL && deal.start <= *as_of) ? SPAN_OPEN : SPAN_UNKNOWN;
	if (deal.kind == SPAN_UNKNOWN)
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}

	cycle = cycle_writable(fcinfo);
	if (deal.kind == SPAN_IMPOSSIBLE ||
		!span_usecs(deal.start, deal.kind == SPAN_OPEN ? *as_of : deal.end, unit, &duration))
		state_count(&cycle->invalid, 1, TYPE_NAME);
	else
		cycle = cycle_count(cycle, duration, deal.kind == SPAN_ENDED);
	PG_RETURN_POINTER(cycle);
}

/*
 * sales_cycle_transition_timestamp(sales_cycle, opened, closed) returns
 * sales_cycle: counts a deal; timestamptz and timestamp.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_timestamp);
Datum
sales_cycle_transition_timestamp(PG_FUNCTION_ARGS)
{
	return cycle_transition(fcinfo, timestamp_span(fcinfo, 1), 1, NULL);
}

/*
 * sales_cycle_transition_date(sales_cycle, opened date, closed date) returns
 * sales_cycle: counts a deal.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_date);
Datum
sales_cycle_transition_date(PG_FUNCTION_ARGS)
{
	return cycle_transition(fcinfo, date_span(fcinfo, 1), USECS_PER_DAY, NULL);
}

/* An as_of that is infinite is no point in time to be looked from. */
static void
as_of_infinite(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("as_of must not be infinite")));
}

/*
 * sales_cycle_transition_timestamp_as_of(sales_cycle, opened, closed, as_of)
 * returns sales_cycle: counts a deal, as open where it is not closed at as_of.
 * A row with as_of NULL is skipped.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_timestamp_as_of);
Datum
sales_cycle_transition_timestamp_as_of(PG_FUNCTION_ARGS)
{
	Span		deal = {SPAN_UNKNOWN, 0, 0};
	int64		as_of = 0;

	if (!PG_ARGISNULL(3))
	{
		deal = timestamp_span(fcinfo, 1);
		as_of = PG_GETARG_TIMESTAMP(3);
		if (TIMESTAMP_NOT_FINITE(as_of))
			as_of_infinite();
	}
	return cycle_transition(fcinfo, deal, 1, &as_of);
}

/*
 * sales_cycle_transition_date_as_of(sales_cycle, opened date, closed date,
 * as_of date) returns sales_cycle: the same for days.
 */
PG_FUNCTION_INFO_V1(sales_cycle_transition_date_as_of);
Datum
sales_cycle_transition_date_as_of(PG_FUNCTION_ARGS)
{
	Span		deal = {SPAN_UNKNOWN, 0, 0};
	int64		as_of = 0;

	if (!PG_ARGISNULL(3))
	{
		deal = date_span(fcinfo, 1);
		as_of = PG_GETARG_DATEADT(3);
		if (DATE_NOT_FINITE(as_of))
			as_of_infinite();
	}
	return cycle_transition(fcinfo, deal, USECS_PER_DAY, &as_of);
}

/* sales_cycle_combine(sales_cycle, sales_cycle) returns sales_cycle: both. */
PG_FUNCTION_INFO_V1(sales_cycle_combine);
Datum
sales_cycle_combine(PG_FUNCTION_ARGS)
{
	CHECK_FOR_INTERRUPTS();
	PG_RETURN_POINTER(cycle_merge(cycle_argument(fcinfo, 0), cycle_argument(fcinfo, 1)));
}

/*
 * sales_cycle_final(sales_cycle) returns sales_cycle: the state without the
 * room it kept for growing.
 */
PG_FUNCTION_INFO_V1(sales_cycle_final);
Datum
sales_cycle_final(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);

	PG_RETURN_POINTER(cycle_resized(cycle, cycle->entry_count));
}

/*
 * sales_cycle_mean(sales_cycle) returns interval: the mean of the closed
 * durations; NULL where nothing is closed.
 */
PG_FUNCTION_INFO_V1(sales_cycle_mean);
Datum
sales_cycle_mean(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);

	if (cycle->closed == 0)
		PG_RETURN_NULL();
	return duration_mean(cycle->sum, cycle->closed);
}

/*
 * Walks down the curve of Kaplan and Meier, over the entries up to a duration,
 * until no more than a share of the deals is open.  Returns the entry at which
 * that is so, -1 where the walk does not come that far.  *survival is the share
 * that is open where it ends.
 *
 * As long as no deal drops out open, the factors' numerators cancel against the
 * denominators that follow, so it takes one division and no product.  Where
 * none does, the share is exact.
 */
static int
cycle_walk(const Cycle *cycle, int64 duration, double share, double *survival)
{
	int64		at_risk = cycle->closed + cycle->open;
	int64		known = at_risk;	/* at risk where deals last dropped out */
	double		before = 1;			/* the share that was open there */

	*survival = 1;
	for (int i = 0; i < cycle->entry_count && cycle->entries[i].duration <= duration; i++)
	{
		const CycleEntry *entry = &cycle->entries[i];

		at_risk -= entry->closed;
		*survival = before * ((double) at_risk / (double) known);
		if (entry->closed > 0 && *survival <= share)
			return i;
		if (entry->open > 0)
		{
			at_risk -= entry->open;
			known = at_risk;
			before = *survival;
		}
	}
	return -1;
}

/*
 * The entry at which at least a share of the deals has closed, -1 where the
 * curve does not reach it.
 */
static int
cycle_quantile(const Cycle *cycle, double share)
{
	double		survival;

	if (cycle->open == 0)
	{
		/* As percentile_disc: the first row is the least there is */
		int64		rank = cycle->closed;

		/* A count as large as doubles are coarse could be rounded past itself */
		if (share < 1)
			rank = Min(Max((int64) ceil(share * cycle->closed), 1), cycle->closed);

		for (int i = 0; i < cycle->entry_count; i++)
		{
			rank -= cycle->entries[i].closed;
			if (rank <= 0)
				return i;
		}
		return -1;
	}

	/* A product of n factors is good to n roundings */
	return cycle_walk(cycle, PG_INT64_MAX, 1 - share + 1e-12, &survival);
}

static Datum
cycle_percentile(FunctionCallInfo fcinfo, double share)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	int			entry;

	if (!(share >= 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("percentile %g is not between 0 and 1", share)));
	entry = cycle_quantile(cycle, share);
	if (entry < 0)
		PG_RETURN_NULL();
	return duration_interval(cycle->entries[entry].duration / USECS_PER_DAY,
							 cycle->entries[entry].duration % USECS_PER_DAY);
}

/*
 * sales_cycle_percentile(sales_cycle, p double precision) returns interval:
 * the shortest duration by which at least the share p has closed; NULL where
 * no deal is closed or too many are open to tell.
 */
PG_FUNCTION_INFO_V1(sales_cycle_percentile);
Datum
sales_cycle_percentile(PG_FUNCTION_ARGS)
{
	return cycle_percentile(fcinfo, PG_GETARG_FLOAT8(1));
}

/* sales_cycle_median(sales_cycle) returns interval: percentile 0.5. */
PG_FUNCTION_INFO_V1(sales_cycle_median);
Datum
sales_cycle_median(PG_FUNCTION_ARGS)
{
	return cycle_percentile(fcinfo, 0.5);
}

/*
 * An interval in microseconds, as days(interval) counts it: a month has 30 days
 * and a year 365.25.  What does not fit is the largest integer or the smallest;
 * so is infinity, which since PostgreSQL 17 is the largest or smallest value of
 * each field.
 */
static int64
interval_usecs(const Interval *interval)
{
	const int64 quarter_usecs = USECS_PER_DAY / 4;	/* a year has whole quarters of days */
	int64		quarters = interval->month / MONTHS_PER_YEAR * (int64) (4 * DAYS_PER_YEAR) +
		interval->month % MONTHS_PER_YEAR * INT64CONST(4) * DAYS_PER_MONTH +
		interval->day * INT64CONST(4) + interval->time / quarter_usecs;
	int64		usecs = interval->time % quarter_usecs;
	int64		whole;

	/* With a rest that is not negative, whole quarters too long are too long */
	if (usecs < 0)
	{
		usecs += quarter_usecs;
		quarters--;
	}
	if (pg_mul_s64_overflow(quarters, quarter_usecs, &whole) ||
		pg_add_s64_overflow(whole, usecs, &usecs))
		return quarters < 0 ? PG_INT64_MIN : PG_INT64_MAX;
	return usecs;
}

/*
 * sales_cycle_survival(sales_cycle, after interval) returns double precision:
 * the share of the deals that is still open after that long, where one that
 * closes just then has closed; NULL where no deal is, and beyond the longest
 * duration where that deal is open.
 */
PG_FUNCTION_INFO_V1(sales_cycle_survival);
Datum
sales_cycle_survival(PG_FUNCTION_ARGS)
{
	Cycle	   *cycle = cycle_argument(fcinfo, 0);
	int64		after = interval_usecs(PG_GETARG_INTERVAL_P(1));
	const CycleEntry *last;
	double		survival;

	if (after < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("after must not be negative, but is \"%s\"",
						DatumGetCString(DirectFunctionCall1(interval_out, PG_GETARG_DATUM(1))))));
	if (cycle->rounded)
		after = rounded_duration(after);
	if (cycle->entry_count == 0)
		PG_RETURN_NULL();
	last = &cycle->entries[cycle->entry_count - 1];
	if (after > last->duration && last->open > 0)
		PG_RETURN_NULL();
	cycle_walk(cycle, after, -1, &survival);
	PG_RETURN_FLOAT8(survival);
}

/*
 * sales_cycle_total_days(sales_cycle) returns double precision: the sum of the
 * closed durations in days.
 */
PG_FUNCTION_INFO_V1(sales_cycle_total_days);
Datum
sales_cycle_total_days(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(duration_sum_days(cycle_argument(fcinfo, 0)->sum));
}

/* sales_cycle_closed(sales_cycle) returns bigint. */
PG_FUNCTION_INFO_V1(sales_cycle_closed);
Datum
sales_cycle_closed(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cycle_argument(fcinfo, 0)->closed);
}

/* sales_cycle_open(sales_cycle) returns bigint. */
PG_FUNCTION_INFO_V1(sales_cycle_open);
Datum
sales_cycle_open(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cycle_argument(fcinfo, 0)->open);
}

/* sales_cycle_invalid(sales_cycle) returns bigint. */
PG_FUNCTION_INFO_V1(sales_cycle_invalid);
Datum
sales_cycle_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cycle_argument(fcinfo, 0)->invalid);
}
