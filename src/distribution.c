/*-------------------------------------------------------------------------
 *
 * distribution.c
 *	  Distributions of durations.  See distribution.h.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "distribution.h"
#include "state.h"

/* A duration is rounded to a unit that goes into it this often at least */
#define UNITS_IN_DURATION 100

/*
 * The units, such that people find rounded durations round.  Each goes into the
 * duration from which on the next one is taken, UNITS_IN_DURATION times that
 * one, without a rest.  So what is rounded to the one never passes that
 * duration to where it would be rounded to the other, and rounding twice is
 * rounding once.
 */
#define DAYS(n) (INT64CONST(n) * USECS_PER_DAY)

static const int64 units[] = {
	1, 2, 5, 10, 20, 50, 100, 200, 500,
	1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000,
#define FIRST_SECONDS 18
	USECS_PER_SEC, 2 * USECS_PER_SEC, 5 * USECS_PER_SEC,
	10 * USECS_PER_SEC, 15 * USECS_PER_SEC, 30 * USECS_PER_SEC,
#define FIRST_MINUTES 24
	USECS_PER_MINUTE, 2 * USECS_PER_MINUTE, 5 * USECS_PER_MINUTE,
	10 * USECS_PER_MINUTE, 15 * USECS_PER_MINUTE, 30 * USECS_PER_MINUTE,
#define FIRST_HOURS 30
	USECS_PER_HOUR, 2 * USECS_PER_HOUR, 3 * USECS_PER_HOUR, 6 * USECS_PER_HOUR, 12 * USECS_PER_HOUR,
#define FIRST_DAYS 35
	DAYS(1), DAYS(2), DAYS(5), DAYS(10), DAYS(20), DAYS(50), DAYS(100), DAYS(200), DAYS(500),
	DAYS(1000), DAYS(2000), DAYS(5000), DAYS(10000), DAYS(20000), DAYS(50000), DAYS(100000),
	DAYS(200000), DAYS(500000),
	PG_INT64_MAX				/* no unit: the end */
};

/* A duration rounded to the nearest multiple of its unit. */
int64
duration_rounded(int64 duration)
{
	int64		most = duration / UNITS_IN_DURATION;
	int			unit = most >= units[FIRST_DAYS] ? FIRST_DAYS :
		most >= units[FIRST_HOURS] ? FIRST_HOURS :
		most >= units[FIRST_MINUTES] ? FIRST_MINUTES :
		most >= units[FIRST_SECONDS] ? FIRST_SECONDS : 0;
	int64		rest;
	int64		rounded;

	while (most >= units[unit + 1])
		unit++;
	rest = duration % units[unit];
	rounded = duration - rest;
	/* The longest durations would be too long rounded up, and are not */
	if (rest >= units[unit] - rest && pg_add_s64_overflow(rounded, units[unit], &rounded))
		rounded = duration - rest;
	return rounded;
}

/* Empty lists.  The first one has all the room. */
void
distributions_init(Distributions *lists, int list_count, int64 capacity)
{
	memset(lists, 0, distributions_size(list_count, capacity));
	lists->list_count = list_count;
	lists->capacity = capacity;
	for (int i = 1; i < list_count; i++)
		lists->lists[i].first = capacity;
}

/* How many entries a list has room for. */
static inline int32
distribution_capacity(const Distributions *lists, int list)
{
	return (list + 1 < lists->list_count ? lists->lists[list + 1].first : lists->capacity) -
		lists->lists[list].first;
}

/*
 * The room that a full list grows by.  There is no end to watch: there are some
 * thousand rounded durations at most.
 */
static inline int32
distribution_growth(const Distributions *lists, int list)
{
	return Max(lists->lists[list].entry_count, 8);
}

/* How many entries a copy has room for; see distributions_copy(). */
int64
distributions_copy_capacity(const Distributions *lists, int grown)
{
	int64		entry_count = 0;

	if (grown != NONE_GROWN)
		return (int64) lists->capacity + distribution_growth(lists, grown);
	for (int i = 0; i < lists->list_count; i++)
		entry_count += lists->lists[i].entry_count;
	return entry_count;
}

/*
 * Copies lists to where there is as much room as distributions_copy_capacity()
 * says.  One list may have more room in the copy; if none has, all room is left
 * out.
 */
void
distributions_copy(Distributions *copy, const Distributions *lists, int grown)
{
	int32		first = 0;

	distributions_init(copy, lists->list_count, distributions_copy_capacity(lists, grown));
	copy->rounded = lists->rounded;
	for (int i = 0; i < lists->list_count; i++)
	{
		copy->lists[i] = lists->lists[i];
		copy->lists[i].first = first;
		memcpy(distribution_entries(copy, i), distribution_entries(lists, i),
			   lists->lists[i].entry_count * sizeof(DurationEntry));
		first += grown == NONE_GROWN ? lists->lists[i].entry_count :
			distribution_capacity(lists, i) + (i == grown ? distribution_growth(lists, i) : 0);
	}
}

/* Where a duration is in ascending entries, or would be. */
static inline int
entry_position(const DurationEntry *entries, int entry_count, int64 duration)
{
	const DurationEntry *base = entries;
	int			length = entry_count;

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
	return (base - entries) + (length == 1 && base->duration < duration);
}

/* Puts an entry behind the last one, or into it if the duration is the same. */
static inline void
entry_append(DurationEntry *entries, int32 *entry_count, DurationEntry entry)
{
	if (*entry_count > 0 && entries[*entry_count - 1].duration == entry.duration)
		entries[*entry_count - 1].count += entry.count;
	else
		entries[(*entry_count)++] = entry;
}

/* Rounds every duration and joins those that have become one. */
static void
distributions_round(Distributions *lists)
{
	lists->rounded = true;
	for (int i = 0; i < lists->list_count; i++)
	{
		DurationEntry *entries = distribution_entries(lists, i);
		int			entry_count = lists->lists[i].entry_count;

		lists->lists[i].entry_count = 0;
		for (int j = 0; j < entry_count; j++)
		{
			DurationEntry entry = entries[j];

			entry.duration = duration_rounded(entry.duration);
			entry_append(entries, &lists->lists[i].entry_count, entry);
		}
	}
}

/*
 * Adds to the count of a duration.  False where there is no room for it, and then
 * nothing is added.
 */
static inline bool
entry_count(Distributions *lists, int number, int64 duration, int64 count)
{
	Distribution *list = &lists->lists[number];
	DurationEntry *entries = distribution_entries(lists, number);
	int64		kept = lists->rounded ? duration_rounded(duration) : duration;
	int			position = entry_position(entries, list->entry_count, kept);

	if (position == list->entry_count || entries[position].duration != kept)
	{
		if (!lists->rounded && list->entry_count == EXACT_DURATIONS)
		{
			distributions_round(lists);
			kept = duration_rounded(duration);
			position = entry_position(entries, list->entry_count, kept);
		}
		if (position == list->entry_count || entries[position].duration != kept)
		{
			if (list->entry_count == distribution_capacity(lists, number))
				return false;
			memmove(&entries[position + 1], &entries[position],
					(list->entry_count - position) * sizeof(DurationEntry));
			entries[position] = (DurationEntry) {kept, 0};
			list->entry_count++;
		}
	}
	entries[position].count += count;
	return true;
}

/*
 * Counts a duration in a list.  False where there is no room for it, and then
 * nothing is counted.
 */
bool
distribution_count(Distributions *lists, int number, int64 duration, const char *type_name)
{
	Distribution *list = &lists->lists[number];
	int64		count = list->count;

	/* First: no entry counts more than all of them */
	state_count(&count, 1, type_name);
	if (!entry_count(lists, number, duration, 1))
		return false;
	list->count = count;
	duration_sum_count(&list->sum, duration);
	list->shortest = list->count == 1 ? duration : Min(list->shortest, duration);
	list->longest = Max(list->longest, duration);
	return true;
}

/* Adds all but the entries of one list to another. */
static void
distribution_add_totals(Distribution *list, const Distribution *other, const char *type_name)
{
	if (other->count == 0)
		return;
	list->shortest = list->count == 0 ? other->shortest : Min(list->shortest, other->shortest);
	list->longest = Max(list->longest, other->longest);
	state_count(&list->count, other->count, type_name);
	duration_sum_add(&list->sum, other->sum);
}

/*
 * Whether others are so few that it is worth while to add them one by one, and
 * which list is then to grow before, or NONE_GROWN.
 */
bool
distributions_can_add(const Distributions *lists, const Distributions *others, int *grown)
{
	*grown = NONE_GROWN;
	for (int i = 0; i < lists->list_count; i++)
	{
		int32		entry_count = lists->lists[i].entry_count;
		int32		other_count = others->lists[i].entry_count;

		if (other_count > entry_count / 8)
			return false;
		if (other_count > distribution_capacity(lists, i) - entry_count)
			*grown = i;
	}
	return true;
}

/* Adds others, for which distributions_can_add() has found room. */
void
distributions_add(Distributions *lists, const Distributions *others, const char *type_name)
{
	if (others->rounded && !lists->rounded)
		distributions_round(lists);
	for (int i = 0; i < lists->list_count; i++)
	{
		const DurationEntry *entries = distribution_entries(others, i);

		/* First: no entry counts more than all of them */
		distribution_add_totals(&lists->lists[i], &others->lists[i], type_name);
		for (int j = 0; j < others->lists[i].entry_count; j++)
			(void) entry_count(lists, i, entries[j].duration, entries[j].count);
	}
}

/* Puts the lists of both into empty ones with room for all entries. */
void
distributions_merge(Distributions *merged, const Distributions *left,
					const Distributions *right, const char *type_name)
{
	int32		first = 0;
	bool		rounded = left->rounded || right->rounded;

	for (int i = 0; i < merged->list_count; i++)
	{
		Distribution *list = &merged->lists[i];
		const Distribution *left_list = &left->lists[i];
		const Distribution *right_list = &right->lists[i];
		const DurationEntry *left_entry = distribution_entries(left, i);
		const DurationEntry *right_entry = distribution_entries(right, i);
		const DurationEntry *left_end = left_entry + left_list->entry_count;
		const DurationEntry *right_end = right_entry + right_list->entry_count;
		DurationEntry *entries;

		*list = *left_list;
		list->first = first;
		list->entry_count = 0;
		distribution_add_totals(list, right_list, type_name);

		/* An exact state's durations ascend rounded, too, but need not differ */
		entries = distribution_entries(merged, i);
		while (left_entry < left_end || right_entry < right_end)
		{
			if (right_entry == right_end ||
				(left_entry < left_end && left_entry->duration <= right_entry->duration))
				entry_append(entries, &list->entry_count, *left_entry++);
			else
				entry_append(entries, &list->entry_count, *right_entry++);
		}
		first += list->entry_count;
		rounded |= list->entry_count > EXACT_DURATIONS;
	}
	if (rounded)
		distributions_round(merged);
}

/*
 * The entry at which at least a share of a list's durations is reached, as
 * percentile_disc, where the first one is the least that there is; NULL where
 * there is none.
 */
const DurationEntry *
distribution_percentile(const Distributions *lists, int list, double share)
{
	const DurationEntry *entries = distribution_entries(lists, list);
	int64		rank = lists->lists[list].count;

	/* A count as large as doubles are coarse could be rounded past itself */
	if (share < 1)
		rank = Min(Max((int64) ceil(share * rank), 1), rank);

	for (int i = 0; i < lists->lists[list].entry_count; i++)
	{
		rank -= entries[i].count;
		if (rank <= 0)
			return &entries[i];
	}
	return NULL;
}

/* What is wrong with a list, NULL if nothing. */
static const char *
distribution_violation(const Distributions *lists, int number)
{
	const Distribution *list = &lists->lists[number];
	const DurationEntry *entries = distribution_entries(lists, number);
	int64		count = 0;
	int64		before = -1;
	DurationSum sum = {0, 0};
	DurationSum least = {0, 0};
	DurationSum most = {0, 0};

	if (!lists->rounded && list->entry_count > EXACT_DURATIONS)
		return "An exact state holds at most 1024 durations.";
	for (int i = 0; i < list->entry_count; i++)
	{
		if (entries[i].duration <= before)
			return "Durations must not be negative, and must ascend.";
		before = entries[i].duration;
		if (lists->rounded && duration_rounded(entries[i].duration) != entries[i].duration)
			return "A duration of a rounded state is not a rounded one.";
		if (entries[i].count < 1)
			return "A duration's count must be positive.";
		if (pg_add_s64_overflow(count, entries[i].count, &count) ||
			!duration_sum_count_many(&sum, entries[i].duration, entries[i].count))
			return "Counts are too large.";
	}
	if (list->count != count)
		return "The total is not that of the durations.";

	if (!duration_sum_is_valid(list->sum))
		return "The sum must be whole days and a rest of less than one.";
	if (count == 0)
		return duration_sum_compare(list->sum, sum) == 0 && list->shortest == 0 &&
			list->longest == 0 ? NULL : "Where there is no duration, the sum and the range must be 0.";
	if (list->shortest < 0 || list->longest < list->shortest)
		return "The range must not be negative, and must ascend.";
	if (!lists->rounded)
	{
		if (duration_sum_compare(list->sum, sum) != 0)
			return "The sum is not that of the durations.";
		if (list->shortest != entries[0].duration ||
			list->longest != entries[list->entry_count - 1].duration)
			return "The range is not that of the durations.";
	}
	else
	{
		double		rounded = duration_sum_days(sum);
		double		kept = duration_sum_days(list->sum);

		if (duration_rounded(list->shortest) != entries[0].duration ||
			duration_rounded(list->longest) != entries[list->entry_count - 1].duration)
			return "The range is not that of the durations.";
		/* Each duration is rounded by at most half a unit; a little for doubles */
		if (fabs(rounded - kept) > kept * (0.5000001 / UNITS_IN_DURATION))
			return "The sum is not that of the durations.";
		/* The mean is in the range, too */
		if (!duration_sum_count_many(&least, list->shortest, count) ||
			duration_sum_compare(list->sum, least) < 0 ||
			(duration_sum_count_many(&most, list->longest, count) &&
			 duration_sum_compare(list->sum, most) > 0))
			return "The sum is not that of durations in the range.";
	}
	return NULL;
}

/* What is wrong with lists in so much memory, NULL if nothing. */
const char *
distributions_violation(const Distributions *lists, Size size)
{
	int64		end = 0;

	if (lists->capacity < 0 || size != distributions_size(lists->list_count, lists->capacity))
		return "The number of durations is wrong.";
	for (int i = 0; i < lists->list_count; i++)
	{
		const char *violation;

		if (lists->lists[i].entry_count < 0 || lists->lists[i].first < end ||
			(int64) lists->lists[i].first + lists->lists[i].entry_count > lists->capacity)
			return "The number of durations is wrong.";
		end = (int64) lists->lists[i].first + lists->lists[i].entry_count;
		violation = distribution_violation(lists, i);
		if (violation != NULL)
			return violation;
	}
	return NULL;
}

/* Writes "exact" or "rounded", the form of all lists. */
void
distribution_append_form(StringInfo buffer, const Distributions *lists)
{
	appendStringInfoString(buffer, lists->rounded ? "rounded" : "exact");
}

/*
 * Writes a list as {duration:count,...}, with durations in microseconds.  Before
 * a rounded one stand its sum as days:microseconds and its range as
 * shortest:longest, which an exact one tells.
 */
void
distribution_append(StringInfo buffer, const Distributions *lists, int number)
{
	const Distribution *list = &lists->lists[number];
	const DurationEntry *entries = distribution_entries(lists, number);

	if (lists->rounded)
		appendStringInfo(buffer, "%lld:%lld %lld:%lld ",
						 (long long) list->sum.days, (long long) list->sum.usecs,
						 (long long) list->shortest, (long long) list->longest);
	appendStringInfoChar(buffer, '{');
	for (int i = 0; i < list->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		appendStringInfo(buffer, "%s%lld:%lld", i > 0 ? "," : "",
						 (long long) entries[i].duration, (long long) entries[i].count);
	}
	appendStringInfoChar(buffer, '}');
}

/* Appends the binary form of a list: that of its text, the number of entries first. */
void
distribution_send(StringInfo buffer, const Distributions *lists, int number)
{
	const Distribution *list = &lists->lists[number];
	const DurationEntry *entries = distribution_entries(lists, number);

	if (lists->rounded)
	{
		pq_sendint64(buffer, list->sum.days);
		pq_sendint64(buffer, list->sum.usecs);
		pq_sendint64(buffer, list->shortest);
		pq_sendint64(buffer, list->longest);
	}
	pq_sendint32(buffer, list->entry_count);
	for (int i = 0; i < list->entry_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint64(buffer, entries[i].duration);
		pq_sendint64(buffer, entries[i].count);
	}
}

void
distribution_reader_init(DistributionReader *reader, int list_count, const char *type_name)
{
	memset(reader, 0, sizeof(DistributionReader));
	reader->type_name = type_name;
	reader->lists = palloc0(list_count * sizeof(Distribution));
	reader->capacity = 4;
	reader->entries = palloc(reader->capacity * sizeof(DurationEntry));
}

/* Begins the next list. */
static Distribution *
reader_begin(DistributionReader *reader)
{
	Distribution *list = &reader->lists[reader->list_count++];

	list->first = reader->entry_count;
	return list;
}

/*
 * Puts an entry into the list.  Sums that are too large need no error here: the
 * list is checked when it is whole.
 */
static void
reader_add(DistributionReader *reader, Distribution *list, DurationEntry entry)
{
	if (reader->entry_count == reader->capacity)
	{
		reader->capacity = state_doubled(sizeof(DurationEntry), 0, reader->capacity,
										 reader->type_name);
		reader->entries = repalloc(reader->entries, reader->capacity * sizeof(DurationEntry));
	}
	reader->entries[reader->entry_count++] = entry;
	list->entry_count++;
	state_count(&list->count, entry.count, reader->type_name);
	if (!reader->rounded)
	{
		if (list->entry_count == 1)
			list->shortest = entry.duration;
		list->longest = entry.duration;
		if (entry.duration >= 0 && entry.count > 0)
			(void) duration_sum_count_many(&list->sum, entry.duration, entry.count);
	}
}

/* Reads what distribution_append_form() writes. */
void
distribution_text_form(DistributionReader *reader, StateText *input)
{
	if (text_accept_word(input, "rounded"))
		reader->rounded = true;
	else if (!text_accept_word(input, "exact"))
		text_invalid(input, *input->at == '\0' ? "Expected \"exact\" or \"rounded\" at the end." :
					 psprintf("Expected \"exact\" or \"rounded\" before \"%s\".", input->at));
}

/* Reads what distribution_append() writes. */
void
distribution_text(DistributionReader *reader, StateText *input)
{
	Distribution *list = reader_begin(reader);

	if (reader->rounded)
	{
		list->sum.days = text_int64(input);
		text_expect(input, ':');
		list->sum.usecs = text_int64(input);
		list->shortest = text_int64(input);
		text_expect(input, ':');
		list->longest = text_int64(input);
	}
	text_expect(input, '{');
	while (!text_accept(input, '}'))
	{
		DurationEntry entry;

		CHECK_FOR_INTERRUPTS();
		if (list->entry_count > 0)
			text_expect(input, ',');
		entry.duration = text_int64(input);
		text_expect(input, ':');
		entry.count = text_int64(input);
		reader_add(reader, list, entry);
	}
}

/* Reads what distribution_send() wrote. */
void
distribution_receive(DistributionReader *reader, StringInfo buffer)
{
	Distribution *list = reader_begin(reader);
	int			entry_count;

	if (reader->rounded)
	{
		list->sum.days = pq_getmsgint64(buffer);
		list->sum.usecs = pq_getmsgint64(buffer);
		list->shortest = pq_getmsgint64(buffer);
		list->longest = pq_getmsgint64(buffer);
	}
	entry_count = pq_getmsgint(buffer, 4);
	/* An entry takes 16 bytes of the message */
	if (entry_count < 0 || entry_count > (buffer->len - buffer->cursor) / 16)
		state_invalid_binary(reader->type_name, "The number of durations is wrong.");
	for (int i = 0; i < entry_count; i++)
	{
		DurationEntry entry;

		CHECK_FOR_INTERRUPTS();
		entry.duration = pq_getmsgint64(buffer);
		entry.count = pq_getmsgint64(buffer);
		reader_add(reader, list, entry);
	}
}

/* The lists that were read, into empty ones with room for just their entries. */
void
distributions_read(Distributions *lists, const DistributionReader *reader)
{
	Assert(lists->list_count == reader->list_count && lists->capacity == reader->entry_count);
	lists->rounded = reader->rounded;
	if (reader->list_count == 0)
		return;
	memcpy(lists->lists, reader->lists, reader->list_count * sizeof(Distribution));
	memcpy(distribution_entries(lists, 0), reader->entries,
		   reader->entry_count * sizeof(DurationEntry));
}
