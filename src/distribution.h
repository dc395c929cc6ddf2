/*-------------------------------------------------------------------------
 *
 * distribution.h
 *	  Distributions of durations, several in one state.
 *
 * A distribution is a list of distinct durations in microseconds, ascending,
 * each with how often there is one.  As long as no list of a state has more
 * than EXACT_DURATIONS of them, its lists are exact.  One more, and every
 * duration in each of them is rounded to a unit that is at most a hundredth of
 * it, so by at most 0.5 % (see duration_rounded()).  Whether a state is rounded
 * depends only on the sets of durations that went into its lists, and a rounded
 * duration rounds to itself, so the state is the same in whatever order the
 * durations come and however they are split and merged.
 *
 * The sum of the durations, the shortest and the longest are kept besides, not
 * rounded, so that the mean is exact, and no percentile beyond the range, in
 * both forms.
 *
 * The lists stand one behind the other in one array, each with room behind it
 * until the next one begins.  A state that leaves an aggregate has no room, so
 * that equal states have equal bytes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SALESKPI_DISTRIBUTION_H
#define SALESKPI_DISTRIBUTION_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "duration.h"
#include "text_form.h"

/* Distinct durations up to which a list is exact */
#define EXACT_DURATIONS 1024

typedef struct DurationEntry
{
	int64		duration;		/* microseconds, not negative */
	int64		count;			/* at least 1 */
} DurationEntry;

typedef struct Distribution
{
	int64		count;			/* durations: sum over the entries */
	DurationSum sum;			/* of the durations, not rounded */
	int64		shortest;		/* not rounded; both 0 where there is none */
	int64		longest;
	int32		first;			/* where its entries begin */
	int32		entry_count;
} Distribution;

/* The lists of a state, and behind the last one the entries */
typedef struct Distributions
{
	int32		list_count;
	int32		capacity;		/* entries that there is room for, in all lists */
	bool		rounded;
	uint8		unused[7];		/* zero */
	Distribution lists[FLEXIBLE_ARRAY_MEMBER];
} Distributions;

/* Instead of the number of a list that is to grow */
#define NONE_GROWN (-1)

static inline Size
distributions_size(int list_count, int64 capacity)
{
	return offsetof(Distributions, lists) + list_count * sizeof(Distribution) +
		capacity * sizeof(DurationEntry);
}

/* The entries of a list. */
static inline DurationEntry *
distribution_entries(const Distributions *lists, int list)
{
	return (DurationEntry *) &lists->lists[lists->list_count] + lists->lists[list].first;
}

/*
 * A percentile, or another point of a rounded list, is no further out than the
 * durations were.
 */
static inline int64
distribution_in_range(const Distribution *list, int64 duration)
{
	return Min(Max(duration, list->shortest), list->longest);
}

extern int64 duration_rounded(int64 duration);
extern void distributions_init(Distributions *lists, int list_count, int64 capacity);
extern int64 distributions_copy_capacity(const Distributions *lists, int grown);
extern void distributions_copy(Distributions *copy, const Distributions *lists, int grown);
extern bool distribution_count(Distributions *lists, int list, int64 duration,
							   const char *type_name);
extern bool distributions_can_add(const Distributions *lists, const Distributions *others,
								  int *grown);
extern void distributions_add(Distributions *lists, const Distributions *others,
							  const char *type_name);
extern void distributions_merge(Distributions *merged, const Distributions *left,
								const Distributions *right, const char *type_name);
extern const DurationEntry *distribution_percentile(const Distributions *lists, int list,
													double share);
extern const char *distributions_violation(const Distributions *lists, Size size);

/* Lists that come from outside, one after the other */
typedef struct DistributionReader
{
	const char *type_name;
	bool		rounded;
	int			list_count;		/* those read */
	Distribution *lists;
	int64		entry_count;	/* of all of them */
	int64		capacity;
	DurationEntry *entries;
} DistributionReader;

extern void distribution_reader_init(DistributionReader *reader, int list_count,
									 const char *type_name);
extern void distribution_append_form(StringInfo buffer, const Distributions *lists);
extern void distribution_append(StringInfo buffer, const Distributions *lists, int list);
extern void distribution_send(StringInfo buffer, const Distributions *lists, int list);
extern void distribution_text_form(DistributionReader *reader, StateText *input);
extern void distribution_text(DistributionReader *reader, StateText *input);
extern void distribution_receive(DistributionReader *reader, StringInfo buffer);
extern void distributions_read(Distributions *lists, const DistributionReader *reader);

#endif							/* SALESKPI_DISTRIBUTION_H */
