/*-------------------------------------------------------------------------
 *
 * spells.c
 *	  The spells of one customer, from the days on which the customer bought:
 *	  who has bought nothing for a time, the gap, is lost, and who buys after that
 *	  is one who returned.
 *
 * A spell goes from a day with a purchase to the last one that followed without a
 * gap; a day follows another without a gap if it is not after that day + gap.
 * The customer is lost on the last day + gap.  That is known at the end of that
 * day and does not change any more: whatever is bought later begins a spell of
 * its own.
 *
 * The state of the type spells holds the first and the last day of each spell.
 * It does not need the days between.  Later days have later ends: adding months
 * may take two days to one, as it does January 30th and 31st, but never past each
 * other.  So where a day lies between two that follow each other without a gap, it
 * follows the one and is followed by the other; two spells that overlap are one,
 * and two that do not are one if the second begins by the first's last day + gap.
 * A spell is therefore the same however its days were spread over states and in
 * whatever order these were merged.
 *
 * Invariants: the gap is at least a day; days are finite; spells ascend, and each
 * begins after the end of the one before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "row.h"
#include "span.h"
#include "state.h"
#include "text_form.h"
#include "window.h"

#define TYPE_NAME "spells"

typedef struct Spell
{
	DateADT		first;			/* the first day with a purchase */
	DateADT		last;			/* the last one */
} Spell;

typedef struct Spells
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		unused[3];		/* zero */
	Interval	gap;
	int64		invalid;		/* rows that cannot be right */
	int32		spell_count;
	int32		unused2;		/* zero */
	Spell		spells[FLEXIBLE_ARRAY_MEMBER];
} Spells;

#define SPELLS_FIXED_SIZE offsetof(Spells, spells)
#define SPELLS_SIZE(n) (SPELLS_FIXED_SIZE + (Size) (n) * sizeof(Spell))
#define SPELLS_CAPACITY(s) ((int64) ((VARSIZE(s) - SPELLS_FIXED_SIZE) / sizeof(Spell)))

/*
 * The day + gap, as date + interval gives it; DATEVAL_NOEND where that is past the
 * last date.
 */
static DateADT
day_after_gap(DateADT day, const Interval *gap)
{
	int64		end = day;

	if (gap->month > 0)
	{
		int			year;
		int			month;
		int			day_of_month;
		int64		months;

		j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
		months = (int64) year * MONTHS_PER_YEAR + month - 1 + gap->month;
		/* A year that is far past the last one would be past integers */
		if (months >= (int64) JULIAN_MAXYEAR * MONTHS_PER_YEAR)
			return DATEVAL_NOEND;
		year = months / MONTHS_PER_YEAR;
		month = months % MONTHS_PER_YEAR + 1;
		/* Years before the first of our era, of which 0 is the last */
		if (month < 1)
		{
			month += MONTHS_PER_YEAR;
			year--;
		}
		day_of_month = Min(day_of_month, day_tab[isleap(year)][month - 1]);
		if (!IS_VALID_JULIAN(year, month, day_of_month))
			return DATEVAL_NOEND;
		end = (int64) date2j(year, month, day_of_month) - POSTGRES_EPOCH_JDATE;
	}
	end += (int64) gap->day + gap->time / USECS_PER_DAY;
	return end < (int64) DATE_END_JULIAN - POSTGRES_EPOCH_JDATE ? (DateADT) end : DATEVAL_NOEND;
}

/* What is wrong with a gap, NULL if nothing. */
static const char *
gap_violation(const Interval *gap)
{
	const char *violation = window_violation(gap);

	if (violation == NULL && gap->month == 0 && gap->day == 0 && gap->time < USECS_PER_DAY)
		return "shorter than a day";
	return violation;
}

/* What is wrong with a state, NULL if nothing. */
static const char *
spells_violation(const Spells *spells)
{
	const char *violation = gap_violation(&spells->gap);

	if (violation != NULL)
		return psprintf("The gap must not be %s.", violation);
	if (spells->invalid < 0)
		return "The number of invalid rows must not be negative.";
	if (spells->spell_count < 0 || spells->spell_count > SPELLS_CAPACITY(spells))
		return "The number of spells is wrong.";
	for (int i = 0; i < spells->spell_count; i++)
	{
		const Spell *spell = &spells->spells[i];

		if (!IS_VALID_DATE(spell->first) || !IS_VALID_DATE(spell->last))
			return "A day is out of range.";
		if (spell->last < spell->first)
			return "A spell must not end before it begins.";
		if (i > 0 && spell->first <= day_after_gap(spell[-1].last, &spells->gap))
			return "A spell must begin after the end of the one before.";
	}
	return NULL;
}

static Spells *
spells_make(const Interval *gap, int64 capacity)
{
	Spells	   *spells = palloc0(SPELLS_SIZE(capacity));

	SET_VARSIZE(spells, SPELLS_SIZE(capacity));
	spells->version = STATE_VERSION;
	spells->gap = *gap;
	return spells;
}

/* A copy with other capacity, at least the number of spells. */
static Spells *
spells_resized(const Spells *spells, int64 capacity)
{
	Spells	   *resized = spells_make(&spells->gap, capacity);

	resized->invalid = spells->invalid;
	resized->spell_count = spells->spell_count;
	memcpy(resized->spells, spells->spells, spells->spell_count * sizeof(Spell));
	return resized;
}

/* A copy of twice the capacity. */
static Spells *
spells_grown(const Spells *spells)
{
	return spells_resized(spells, state_doubled(sizeof(Spell), SPELLS_FIXED_SIZE,
												spells->spell_count, TYPE_NAME));
}

static Spells *
spells_argument(FunctionCallInfo fcinfo, int argument)
{
	Spells	   *spells = state_argument(fcinfo, argument, SPELLS_FIXED_SIZE, TYPE_NAME);

	Assert(spells_violation(spells) == NULL);
	return spells;
}

/* The gap in an argument. */
static const Interval *
gap_argument(FunctionCallInfo fcinfo, int argument)
{
	const Interval *gap;
	const char *violation;

	if (PG_ARGISNULL(argument))
		argument_is_null("gap");
	gap = PG_GETARG_INTERVAL_P(argument);
	violation = gap_violation(gap);
	if (violation != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("gap must not be %s: \"%s\"", violation, window_text(gap)),
				 errhint("Give an interval such as '1 year', without negative parts.")));
	return gap;
}

/*
 * States can only go together if they have the same gap, which 1 month and 30 days
 * are not.
 */
static void
check_gap(const Interval *gap, const Interval *other)
{
	if (unlikely(gap->month != other->month || gap->day != other->day ||
				 gap->time != other->time))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix spells by a gap of \"%s\" and of \"%s\"",
						window_text(gap), window_text(other))));
}

/*
 * The position of the first spell that a day is in, before, or follows without a
 * gap: the one behind all that had ended before the day.
 */
static int
spells_position(const Spells *spells, DateADT day)
{
	int			low = 0;
	int			high = spells->spell_count;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (day_after_gap(spells->spells[middle].last, &spells->gap) < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Counts a day with a purchase.  Returns the state, which may have moved. */
static Spells *
spells_count(Spells *spells, DateADT day)
{
	int			position = spells_position(spells, day);
	Spell	   *spell = &spells->spells[position];
	int			behind = spells->spell_count - position;

	/* A spell of its own, before the one at the position */
	if (behind == 0 || day_after_gap(day, &spells->gap) < spell->first)
	{
		if (spells->spell_count == SPELLS_CAPACITY(spells))
		{
			spells = spells_grown(spells);
			spell = &spells->spells[position];
		}
		memmove(spell + 1, spell, behind * sizeof(Spell));
		spell->first = spell->last = day;
		spells->spell_count++;
		return spells;
	}

	spell->first = Min(spell->first, day);
	spell->last = Max(spell->last, day);

	/* It may reach the next one now, and that one only */
	if (behind > 1 && spell[1].first <= day_after_gap(spell->last, &spells->gap))
	{
		spell->last = spell[1].last;
		memmove(spell + 1, spell + 2, (behind - 2) * sizeof(Spell));
		spells->spell_count--;
	}
	return spells;
}

/* spells_in(cstring) returns spells: reads what spells_out() writes. */
PG_FUNCTION_INFO_V1(spells_in);
Datum
spells_in(PG_FUNCTION_ARGS)
{
	StateText	input = {TYPE_NAME, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Interval	gap = text_window(&input);
	Spells	   *spells = spells_make(&gap, 4);
	const char *violation;

	spells->invalid = text_int64(&input);
	text_expect(&input, '{');
	while (!text_accept(&input, '}'))
	{
		Spell		spell;

		CHECK_FOR_INTERRUPTS();
		if (spells->spell_count > 0)
			text_expect(&input, ',');
		spell.first = text_date(&input);
		text_expect(&input, ':');
		spell.last = text_date(&input);
		if (spells->spell_count == SPELLS_CAPACITY(spells))
			spells = spells_grown(spells);
		spells->spells[spells->spell_count++] = spell;
	}
	text_end(&input);
	violation = spells_violation(spells);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(spells_resized(spells, spells->spell_count));
}

/*
 * spells_out(spells) returns cstring: the gap as months:days:microseconds, the
 * invalid rows, and {first day:last day,...}.
 */
PG_FUNCTION_INFO_V1(spells_out);
Datum
spells_out(PG_FUNCTION_ARGS)
{
	Spells	   *spells = spells_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	append_window(&buffer, &spells->gap);
	appendStringInfo(&buffer, " %lld {", (long long) spells->invalid);
	for (int i = 0; i < spells->spell_count; i++)
	{
		char	   *first = date_to_iso(spells->spells[i].first);
		char	   *last = date_to_iso(spells->spells[i].last);

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(&buffer, "%s%s:%s", i > 0 ? "," : "", first, last);
		pfree(first);
		pfree(last);
	}
	appendStringInfoChar(&buffer, '}');
	PG_RETURN_CSTRING(buffer.data);
}

/* spells_recv(internal) returns spells: version, gap, invalid, count, {first, last}. */
PG_FUNCTION_INFO_V1(spells_recv);
Datum
spells_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	Interval	gap;
	int64		invalid;
	int			spell_count;
	Spells	   *spells;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), TYPE_NAME);
	gap = window_receive(buffer);
	invalid = pq_getmsgint64(buffer);
	spell_count = pq_getmsgint(buffer, 4);
	if (spell_count < 0 || spell_count > (buffer->len - buffer->cursor) / (int) sizeof(Spell))
		state_invalid_binary(TYPE_NAME, "The number of spells is wrong.");
	spells = spells_make(&gap, spell_count);
	spells->invalid = invalid;
	spells->spell_count = spell_count;
	for (int i = 0; i < spell_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		spells->spells[i].first = pq_getmsgint(buffer, 4);
		spells->spells[i].last = pq_getmsgint(buffer, 4);
	}
	violation = spells_violation(spells);
	if (violation != NULL)
		state_invalid_binary(TYPE_NAME, violation);
	PG_RETURN_POINTER(spells);
}

/* spells_send(spells) returns bytea: version, gap, invalid, count, {first, last}. */
PG_FUNCTION_INFO_V1(spells_send);
Datum
spells_send(PG_FUNCTION_ARGS)
{
	Spells	   *spells = spells_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, spells->version);
	window_send(&buffer, &spells->gap);
	pq_sendint64(&buffer, spells->invalid);
	pq_sendint32(&buffer, spells->spell_count);
	for (int i = 0; i < spells->spell_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buffer, spells->spells[i].first);
		pq_sendint32(&buffer, spells->spells[i].last);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * spells_transition(spells, day date, gap interval) returns spells: counts a day
 * with a purchase, as invalid where it is infinite.  A row without a day is
 * skipped.
 */
PG_FUNCTION_INFO_V1(spells_transition);
Datum
spells_transition(PG_FUNCTION_ARGS)
{
	const Interval *gap = gap_argument(fcinfo, 2);
	Spells	   *spells;
	DateADT		day;

	if (PG_ARGISNULL(0))
	{
		if (PG_ARGISNULL(1))
			PG_RETURN_NULL();
		spells = spells_make(gap, 4);
	}
	else
	{
		spells = state_writable(fcinfo, 0, SPELLS_FIXED_SIZE, TYPE_NAME);
		check_gap(&spells->gap, gap);
		if (PG_ARGISNULL(1))
			PG_RETURN_POINTER(spells);
	}

	day = PG_GETARG_DATEADT(1);
	if (DATE_NOT_FINITE(day))
		state_count(&spells->invalid, 1, TYPE_NAME);
	else
		spells = spells_count(spells, day);
	PG_RETURN_POINTER(spells);
}

/* spells_combine(spells, spells) returns spells: both together. */
PG_FUNCTION_INFO_V1(spells_combine);
Datum
spells_combine(PG_FUNCTION_ARGS)
{
	Spells	   *left = spells_argument(fcinfo, 0);
	Spells	   *right = spells_argument(fcinfo, 1);
	int64		capacity = left->spell_count + (int64) right->spell_count;
	Spells	   *merged;
	Spell	   *current = NULL;
	int			l = 0;
	int			r = 0;

	check_gap(&left->gap, &right->gap);
	CHECK_FOR_INTERRUPTS();
	if (capacity > (int64) ((STATE_MAX_SIZE - SPELLS_FIXED_SIZE) / sizeof(Spell)))
		state_too_large(sizeof(Spell), SPELLS_FIXED_SIZE, TYPE_NAME);
	merged = spells_make(&left->gap, capacity);
	merged->invalid = left->invalid;
	state_count(&merged->invalid, right->invalid, TYPE_NAME);

	/* In the order of their first days, each joined to the one before if it can be */
	while (l < left->spell_count || r < right->spell_count)
	{
		bool		from_left = r == right->spell_count ||
			(l < left->spell_count && left->spells[l].first <= right->spells[r].first);
		Spell		next = from_left ? left->spells[l++] : right->spells[r++];

		if (current != NULL && next.first <= day_after_gap(current->last, &merged->gap))
			current->last = Max(current->last, next.last);
		else
		{
			current = &merged->spells[merged->spell_count++];
			*current = next;
		}
	}
	PG_RETURN_POINTER(merged);
}

/* spells_final(spells) returns spells: without the room it kept for growing. */
PG_FUNCTION_INFO_V1(spells_final);
Datum
spells_final(PG_FUNCTION_ARGS)
{
	Spells	   *spells = spells_argument(fcinfo, 0);

	PG_RETURN_POINTER(spells_resized(spells, spells->spell_count));
}

/* spells_invalid(spells) returns bigint. */
PG_FUNCTION_INFO_V1(spells_invalid);
Datum
spells_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(spells_argument(fcinfo, 0)->invalid);
}

/*
 * spells_spans(spells, as_of date) returns setof record: a row for each spell that
 * has begun by the end of the day as_of: its first day, its last day + gap where
 * as_of has reached that, and whether the customer had been lost before.
 *
 * Whatever day within a spell is the last one known at as_of, as_of is before that
 * day + gap, for the next day of the spell comes by then.  So the spell is open,
 * unless its own last day is known.
 */
PG_FUNCTION_INFO_V1(spells_spans);
Datum
spells_spans(PG_FUNCTION_ARGS)
{
	Spells	   *spells = spells_argument(fcinfo, 0);
	DateADT		as_of = finite_date_argument(fcinfo, 1, "as_of");
	ReturnSetInfo *result = rows_begin(fcinfo);

	for (int i = 0; i < spells->spell_count && spells->spells[i].first <= as_of; i++)
	{
		DateADT		ended = day_after_gap(spells->spells[i].last, &spells->gap);
		Datum		values[3];
		bool		nulls[3] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = DateADTGetDatum(spells->spells[i].first);
		values[1] = DateADTGetDatum(ended);
		nulls[1] = ended > as_of;
		values[2] = BoolGetDatum(i > 0);
		rows_append(result, values, nulls);
	}
	return (Datum) 0;
}
