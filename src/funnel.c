/*-------------------------------------------------------------------------
 *
 * funnel.c
 *	  Funnels: how many of those who took the first step took the next ones,
 *	  in order and within a window of time from the first, and how long after
 *	  the step before.
 *
 * A funnel counts rows that have a column a step.  Of each step but the first it
 * keeps the distribution of the times from the step before; see distribution.h.
 * So many as there are times took the step.  The window is kept, too, because
 * counts of different windows must not be added up.
 *
 * Invariant of a funnel: no more reach a step than the one before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "distribution.h"
#include "duration.h"
#include "funnel.h"
#include "row.h"
#include "span.h"
#include "state.h"
#include "text_form.h"
#include "window.h"

#define FUNNEL "funnel"

typedef struct Funnel
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* STATE_VERSION */
	uint8		step_count;		/* 1 to MAX_STEPS */
	uint16		unused;			/* zero */
	Interval	within;			/* see window.h */
	int64		invalid;		/* rows that cannot be right */
	int64		entered;		/* rows that took the first step */
	/* the times to each step but the first: funnel_times() */
} Funnel;

#define FUNNEL_SIZE(steps, n) (sizeof(Funnel) + distributions_size((steps) - 1, n))

/* The times from step to step.  List 0 is of the second step. */
static inline Distributions *
funnel_times(const Funnel *funnel)
{
	return (Distributions *) ((char *) funnel + sizeof(Funnel));
}

/* How many took a step, of which 0 is the first. */
static inline int64
funnel_reached(const Funnel *funnel, int step)
{
	return step == 0 ? funnel->entered : funnel_times(funnel)->lists[step - 1].count;
}

/* What is wrong with what both states have, NULL if nothing. */
const char *
funnel_shape_violation(const Interval *within, int step_count, int64 invalid)
{
	const char *violation = window_violation(within);

	if (violation != NULL)
		return psprintf("The window must not be %s.", violation);
	if (step_count < 1 || step_count > MAX_STEPS)
		return psprintf("There must be 1 to %d steps.", MAX_STEPS);
	if (invalid < 0)
		return "The number of invalid rows must not be negative.";
	return NULL;
}

/* What is wrong with a funnel, NULL if nothing. */
static const char *
funnel_violation(const Funnel *funnel)
{
	const char *violation = funnel_shape_violation(&funnel->within, funnel->step_count,
												   funnel->invalid);

	if (violation != NULL)
		return violation;
	if (funnel_times(funnel)->list_count != funnel->step_count - 1)
		return "The number of steps is wrong.";
	violation = distributions_violation(funnel_times(funnel), VARSIZE(funnel) - sizeof(Funnel));
	if (violation != NULL)
		return violation;
	if (funnel->entered < 0)
		return "Counts must not be negative.";
	for (int i = 1; i < funnel->step_count; i++)
	{
		if (funnel_reached(funnel, i) > funnel_reached(funnel, i - 1))
			return "More reach a step than the one before.";
	}
	return NULL;
}

static Funnel *
funnel_make(const Interval *within, int step_count, int64 capacity)
{
	Funnel	   *funnel = palloc0(FUNNEL_SIZE(step_count, capacity));

	SET_VARSIZE(funnel, FUNNEL_SIZE(step_count, capacity));
	funnel->version = STATE_VERSION;
	funnel->step_count = step_count;
	funnel->within = *within;
	distributions_init(funnel_times(funnel), step_count - 1, capacity);
	return funnel;
}

static inline Funnel *
funnel_argument(FunctionCallInfo fcinfo, int argument)
{
	Funnel	   *funnel = state_argument(fcinfo, argument, FUNNEL_SIZE(1, 0), FUNNEL);

	Assert(funnel_violation(funnel) == NULL);
	return funnel;
}

/* A copy, with more room for the times of one of the steps or without any. */
static Funnel *
funnel_copy(const Funnel *funnel, int grown)
{
	Funnel	   *copy = funnel_make(&funnel->within, funnel->step_count,
								   distributions_copy_capacity(funnel_times(funnel), grown));

	copy->invalid = funnel->invalid;
	copy->entered = funnel->entered;
	distributions_copy(funnel_times(copy), funnel_times(funnel), grown);
	return copy;
}

/* States can only go together if they have the same window and steps. */
void
funnel_check_same(const Interval *within, int step_count,
				  const Interval *other_within, int other_step_count)
{
	if (unlikely(step_count != other_step_count))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix funnels of %d and of %d steps",
						step_count, other_step_count)));
	if (unlikely(within->month != other_within->month || within->day != other_within->day ||
				 within->time != other_within->time))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot mix funnels within \"%s\" and within \"%s\"",
						window_text(within), window_text(other_within))));
}

/* The array of steps or conditions in an argument, and how many they are. */
ArrayType *
funnel_steps_argument(FunctionCallInfo fcinfo, int argument, const char *name, int *step_count)
{
	ArrayType  *steps;

	if (PG_ARGISNULL(argument))
		argument_is_null(name);
	steps = PG_GETARG_ARRAYTYPE_P(argument);
	if (ARR_NDIM(steps) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be an array of one dimension, not of %d",
						name, ARR_NDIM(steps))));
	*step_count = ArrayGetNItems(ARR_NDIM(steps), ARR_DIMS(steps));
	if (*step_count < 1 || *step_count > MAX_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a funnel has 1 to %d %s, not %d", MAX_STEPS, name, *step_count)));
	return steps;
}

/* The funnel of what was read, in which there must be the times of all steps. */
static Funnel *
funnel_read(const Interval *within, int step_count, int64 invalid, int64 entered,
			const DistributionReader *reader)
{
	Funnel	   *funnel = funnel_make(within, step_count, reader->entry_count);

	funnel->invalid = invalid;
	funnel->entered = entered;
	distributions_read(funnel_times(funnel), reader);
	return funnel;
}

/* funnel_in(cstring) returns funnel: reads what funnel_out() writes. */
PG_FUNCTION_INFO_V1(funnel_in);
Datum
funnel_in(PG_FUNCTION_ARGS)
{
	StateText	input = {FUNNEL, PG_GETARG_CSTRING(0), PG_GETARG_CSTRING(0)};
	Interval	within = text_window(&input);
	int64		step_count = text_int64(&input);
	int64		invalid;
	int64		entered;
	DistributionReader reader;
	Funnel	   *funnel;
	const char *violation;

	if (step_count < 1 || step_count > MAX_STEPS)
		text_invalid(&input, psprintf("There must be 1 to %d steps.", MAX_STEPS));
	invalid = text_int64(&input);
	distribution_reader_init(&reader, step_count - 1, FUNNEL);
	distribution_text_form(&reader, &input);
	entered = text_int64(&input);
	for (int i = 1; i < step_count; i++)
		distribution_text(&reader, &input);
	text_end(&input);

	funnel = funnel_read(&within, step_count, invalid, entered, &reader);
	violation = funnel_violation(funnel);
	if (violation != NULL)
		text_invalid(&input, violation);
	PG_RETURN_POINTER(funnel);
}

/*
 * funnel_out(funnel) returns cstring: the window, the number of steps, the
 * invalid rows, "exact" or "rounded", how many took the first step, and the times
 * to each of the others as distribution_append() writes them.
 */
PG_FUNCTION_INFO_V1(funnel_out);
Datum
funnel_out(PG_FUNCTION_ARGS)
{
	Funnel	   *funnel = funnel_argument(fcinfo, 0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	append_window(&buffer, &funnel->within);
	appendStringInfo(&buffer, " %d %lld ", funnel->step_count, (long long) funnel->invalid);
	distribution_append_form(&buffer, funnel_times(funnel));
	appendStringInfo(&buffer, " %lld", (long long) funnel->entered);
	for (int i = 1; i < funnel->step_count; i++)
	{
		appendStringInfoChar(&buffer, ' ');
		distribution_append(&buffer, funnel_times(funnel), i - 1);
	}
	PG_RETURN_CSTRING(buffer.data);
}

/* funnel_recv(internal) returns funnel: the binary form. */
PG_FUNCTION_INFO_V1(funnel_recv);
Datum
funnel_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			step_count;
	Interval	within;
	int64		invalid;
	int64		entered;
	DistributionReader reader;
	Funnel	   *funnel;
	const char *violation;

	state_check_version(pq_getmsgbyte(buffer), FUNNEL);
	step_count = pq_getmsgbyte(buffer);
	if (step_count < 1 || step_count > MAX_STEPS)
		state_invalid_binary(FUNNEL, psprintf("There must be 1 to %d steps.", MAX_STEPS));
	within = window_receive(buffer);
	invalid = pq_getmsgint64(buffer);
	distribution_reader_init(&reader, step_count - 1, FUNNEL);
	reader.rounded = pq_getmsgbyte(buffer) != 0;
	entered = pq_getmsgint64(buffer);
	for (int i = 1; i < step_count; i++)
		distribution_receive(&reader, buffer);

	funnel = funnel_read(&within, step_count, invalid, entered, &reader);
	violation = funnel_violation(funnel);
	if (violation != NULL)
		state_invalid_binary(FUNNEL, violation);
	PG_RETURN_POINTER(funnel);
}

/* funnel_send(funnel) returns bytea: the binary form. */
PG_FUNCTION_INFO_V1(funnel_send);
Datum
funnel_send(PG_FUNCTION_ARGS)
{
	Funnel	   *funnel = funnel_argument(fcinfo, 0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, funnel->version);
	pq_sendbyte(&buffer, funnel->step_count);
	window_send(&buffer, &funnel->within);
	pq_sendint64(&buffer, funnel->invalid);
	pq_sendbyte(&buffer, funnel_times(funnel)->rounded);
	pq_sendint64(&buffer, funnel->entered);
	for (int i = 1; i < funnel->step_count; i++)
		distribution_send(&buffer, funnel_times(funnel), i - 1);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * funnel_transition(funnel, within interval, VARIADIC steps timestamptz[])
 * returns funnel: counts a row.  One whose first step was not reached is
 * skipped, but says how many steps there are.
 */
PG_FUNCTION_INFO_V1(funnel_transition);
Datum
funnel_transition(PG_FUNCTION_ARGS)
{
	const Interval *within = window_argument(fcinfo, 1);
	int			step_count;
	ArrayType  *array = funnel_steps_argument(fcinfo, 2, "steps", &step_count);
	const TimestampTz *next = (const TimestampTz *) ARR_DATA_PTR(array);
	TimestampTz steps[MAX_STEPS];
	int64		times[MAX_STEPS];	/* from the step before */
	bool		possible = true;
	int			reached;
	Funnel	   *funnel;

	/* NULL says the same as infinity, and takes no room in an array */
	for (int i = 0; i < step_count; i++)
	{
		steps[i] = element_is_null(array, i) ? DT_NOEND : *next++;
		possible &= !TIMESTAMP_IS_NOBEGIN(steps[i]);
	}

	if (PG_ARGISNULL(0))
		funnel = funnel_make(within, step_count, 8);
	else
	{
		funnel = state_writable(fcinfo, 0, FUNNEL_SIZE(1, 0), FUNNEL);
		funnel_check_same(&funnel->within, funnel->step_count, within, step_count);
	}
	if (TIMESTAMP_IS_NOEND(steps[0]))
		PG_RETURN_POINTER(funnel);

	/* A time can be too long for 64 bits, as a deal's can */
	for (reached = 1; possible && reached < step_count &&
		 !TIMESTAMP_IS_NOEND(steps[reached]) && steps[reached] >= steps[reached - 1] &&
		 window_compare(steps[reached], steps[0], within) <= 0; reached++)
		possible = !pg_sub_s64_overflow(steps[reached], steps[reached - 1], &times[reached]);
	if (!possible)
	{
		state_count(&funnel->invalid, 1, FUNNEL);
		PG_RETURN_POINTER(funnel);
	}

	state_count(&funnel->entered, 1, FUNNEL);
	for (int i = 1; i < reached; i++)
	{
		while (!distribution_count(funnel_times(funnel), i - 1, times[i], FUNNEL))
			funnel = funnel_copy(funnel, i - 1);
	}
	PG_RETURN_POINTER(funnel);
}

/* funnel_combine(funnel, funnel) returns funnel: both together. */
PG_FUNCTION_INFO_V1(funnel_combine);
Datum
funnel_combine(PG_FUNCTION_ARGS)
{
	Funnel	   *left = funnel_argument(fcinfo, 0);
	Funnel	   *right = funnel_argument(fcinfo, 1);
	Funnel	   *both = left;
	int			grown = NONE_GROWN;
	bool		add;

	CHECK_FOR_INTERRUPTS();
	funnel_check_same(&left->within, left->step_count, &right->within, right->step_count);
	add = state_in_place(fcinfo) &&
		distributions_can_add(funnel_times(left), funnel_times(right), &grown);
	while (add && grown != NONE_GROWN)
	{
		both = funnel_copy(both, grown);
		add = distributions_can_add(funnel_times(both), funnel_times(right), &grown);
	}
	if (add)
		distributions_add(funnel_times(both), funnel_times(right), FUNNEL);
	else
	{
		both = funnel_make(&left->within, left->step_count,
						   distributions_copy_capacity(funnel_times(left), NONE_GROWN) +
						   distributions_copy_capacity(funnel_times(right), NONE_GROWN));
		both->invalid = left->invalid;
		both->entered = left->entered;
		distributions_merge(funnel_times(both), funnel_times(left), funnel_times(right), FUNNEL);
	}
	state_count(&both->invalid, right->invalid, FUNNEL);
	state_count(&both->entered, right->entered, FUNNEL);
	PG_RETURN_POINTER(both);
}

/* funnel_final(funnel) returns funnel: without the room it kept for growing. */
PG_FUNCTION_INFO_V1(funnel_final);
Datum
funnel_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(funnel_copy(funnel_argument(fcinfo, 0), NONE_GROWN));
}

/* funnel_invalid(funnel) returns bigint. */
PG_FUNCTION_INFO_V1(funnel_invalid);
Datum
funnel_invalid(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(funnel_argument(fcinfo, 0)->invalid);
}

/*
 * funnel_steps(funnel) returns setof record: a row a step, from 1: how many
 * reached it, their shares of those who reached the step before and the first,
 * NULL where that is nobody, and the median and the mean time from the step
 * before, NULL where nobody reached it.  The first step has no step before.
 */
PG_FUNCTION_INFO_V1(funnel_steps);
Datum
funnel_steps(PG_FUNCTION_ARGS)
{
	Funnel	   *funnel = funnel_argument(fcinfo, 0);
	ReturnSetInfo *result = rows_begin(fcinfo);

	for (int i = 0; i < funnel->step_count; i++)
	{
		int64		reached = funnel_reached(funnel, i);
		int64		previous = i == 0 ? 0 : funnel_reached(funnel, i - 1);
		Datum		values[6] = {0};
		bool		nulls[6] = {false};

		values[0] = Int32GetDatum(i + 1);
		values[1] = Int64GetDatum(reached);
		nulls[2] = previous == 0;
		if (!nulls[2])
			values[2] = Float8GetDatum(reached / (double) previous);
		nulls[3] = funnel->entered == 0;
		if (!nulls[3])
			values[3] = Float8GetDatum(reached / (double) funnel->entered);
		nulls[4] = nulls[5] = i == 0 || reached == 0;
		if (!nulls[4])
		{
			const Distribution *times = &funnel_times(funnel)->lists[i - 1];
			const DurationEntry *median = distribution_percentile(funnel_times(funnel), i - 1, 0.5);

			values[4] = duration_usecs_interval(distribution_in_range(times, median->duration));
			values[5] = duration_mean(times->sum, times->count);
		}
		rows_append(result, values, nulls);
	}
	return (Datum) 0;
}
